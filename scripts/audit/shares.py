"""Rules on shares of a sample: GRIM, counts printed with them, and sums."""

import re
from fractions import Fraction

from scripts.audit.document import Document
from scripts.audit.findings import CONTRADICTION, IMPOSSIBLE, NOTE, make, number_of
from scripts.audit.percentages import SHARE_VERB, Share, rounding_slack
from scripts.audit.samples import Size
from scripts.results.statistics.grim import possible_counts

_PARTITION = re.compile(
    r"account(?:s|ed|ing)? for|proportion|remain|\brest\b|respectively|divided into|ma[dk]e?s? up|"
    r"either|the others",
    re.I,
)
_MISSING = re.compile(r"missing|unknown|no answer|not (?:answer|state|say|known)", re.I)
_MULTIPLE = re.compile(
    r"multiple|more than one|several|select all|all that apply|overlap|not exclusive|"
    r"up to \w+ answers",
    re.I,
)


def check_shares(document: Document, shares: list[Share], sizes: list[Size]) -> list[dict]:
    """Findings on single percentages, on their counts, and on the interval that is missing."""
    stated = sorted({size.n for size in sizes if size.defines})
    judged = [share for share in shares if not share.skipped]
    found = [finding for share in judged for finding in _judge(document, share, stated)]
    results = [
        share for share in judged if share.sentence.section.part not in ("methods", "abstract")
    ]
    if results and not re.search(
        r"\bCIs?\b|interval|margin of error|standard error|credib|±", document.text
    ):
        first = results[0]
        shares_told = f"{len(results)} shares of a sample, the first of them here,"
        if len(results) == 1:
            shares_told = "1 share of a sample"
        told = f"{shares_told} and no interval."
        found.append(make("share_without_interval", _place(document, first), told))
    return found


def _judge(document, share, stated):
    place, printed, n, k = _place(document, share), share.printed, share.base, share.count
    if Fraction(printed) > 100:
        yield make("share_above_100", place, f"{printed} % cannot be a share of a sample.")
    elif k is not None:
        bases = [n] if share.base_from == "beside it" else [n, *stated]
        if not any(k in possible_counts(printed, base) for base in bases if base >= max(k, 1)):
            reachable = n >= k and bool(possible_counts(printed, n))
            would = f"{k} of {n} is {_percent(k, n, printed)} %"
            told = f"{printed} % is printed, but {would}"
            if k > n:
                told = f"{k} is more than the {n} that it is a part of"
            elif not reachable:
                told += f", and no count out of {n} gives {printed} %"
            severity = CONTRADICTION if reachable else IMPOSSIBLE
            yield make("count_and_percentage", place, told + ".", severity=severity)
    elif not possible_counts(printed, n):
        nearest = round(Fraction(printed) * n / 100)
        told = (
            f"No count out of {n} ({share.base_from}) gives {printed} %; "
            f"{nearest} of {n} is {_percent(nearest, n, printed)} %."
        )
        others = [m for m in stated if m != n and possible_counts(printed, m)]
        if not others or share.base_from in ("beside it", "--n"):
            yield make("grim", place, told)
        elif share.certain:
            told += f" It is possible for n = {' or '.join(map(str, others))}."
            yield make("grim", place, told, severity=NOTE)


def _percent(k, n, printed):
    digits = max(len(printed.partition(".")[2]), 1)
    return f"{100 * k / n:.{digits}f}"


def _place(document, share):
    text = share.sentence.text
    start = max(share.start - share.sentence.start - 45, 0)
    start = text.find(" ", start) + 1 if start else 0
    end = min(share.end + 25, share.sentence.end)
    place = document.place(share.sentence.start + start, end)
    return place | {"line": document.line(share.start)}


def check_sums(document: Document, shares: list[Share]) -> list[dict]:
    """Findings on shares, or counts, of one variable that do not sum to 100 %, or to n.

    Shares of one variable are three or more in a sentence, or two with "the remaining" and the
    like, or those of neighbouring sentences that each say what one value accounts for. Two
    others with counts, within 2 points of 100 %, are noted.
    """
    found = []
    for group in _groups(shares):
        text = " ".join(dict.fromkeys(share.sentence.text for share in group))
        closing = bool(_PARTITION.search(text))
        pair = len(group) == 2 and not closing
        printed = [one.printed for one in group]
        too_large = any(Fraction(one) > 100 for one in printed)
        if len(group) < 2 or too_large or _MULTIPLE.search(text):
            continue
        total, slack = sum(map(Fraction, printed)), rounding_slack(printed)
        off = abs(total - 100)
        place = _place(document, group[0])
        counts, bases = [one.count for one in group], {one.base for one in group}
        near = 20 if closing else 2 if pair else 10
        if off <= near and None not in counts and len(bases) == 1:
            base = bases.pop()
            if sum(counts) != base and not _MISSING.search(text):
                told = f"The counts {' + '.join(map(str, counts))} are {sum(counts)}, not {base}."
                # Where each has its n beside it, they may be of several variables.
                apart = not closing and all(one.base_from == "beside it" for one in group)
                severity = NOTE if pair or apart else CONTRADICTION
                found.append(make("counts_do_not_sum", place, told, severity=severity))
                continue
        if not pair and slack < off and (off <= 10 or (closing and total > 100)):
            told = (
                f"{' + '.join(printed)} is {float(total):g} %; rounding "
                f"explains {number_of(f'{float(slack):g}', 'point')} at most."
            )
            severity = CONTRADICTION if closing else NOTE
            found.append(make("shares_do_not_sum", place, told, severity=severity))
    return found


def _groups(shares):
    by_sentence = {}
    for share in shares:
        if not share.skipped:
            by_sentence.setdefault(share.sentence, []).append(share)
    groups = []
    for sentence, own in by_sentence.items():
        single = len(own) == 1 and SHARE_VERB.search(sentence.text)
        if single and groups and groups[-1][1] == sentence.paragraph:
            groups[-1][0].extend(own)
        else:
            groups.append((own, sentence.paragraph if single else None))
    return [group for group, _ in groups]
