"""Intervals as printed, against the estimate that they stand for."""

import re

from scripts.audit.patterns import VALUE, either, number_in

_PERCENT = r"(?:%|per\s?cent\b)"
_ESTIMATE = rf"(?<![\w.,/-])(?P<estimate>{VALUE})\s*(?P<unit>{_PERCENT})?"
_ENDS = (
    rf"(?P<low>{VALUE})\s?(?P<low_unit>{_PERCENT})?\s*(?:,|;|to|-(?=[\s\d.]))\s*"
    rf"(?P<high>{VALUE})\s?(?P<high_unit>{_PERCENT})?"
)
# A count out of n between them, as in "10.8% (13/120; 95% CI 5.9 to 17.8)".
_COUNT = (
    r"(?P<count>\s*[(\[]\s*(?:n\s*=\s*)?\d[\d,]*\s*(?:(?:/|(?:out )?of)\s*\d[\d,]*\s*)?(?=[,;]))?"
)
_LEVEL = r"\d\d(?:\.\d)?\s?%[\s-]*"
_NAMED = (
    r"(?:C\.?I\.?s?|CrI|HDI|[Cc]onfidence [Ii]nterval|[Cc]redible [Ii]nterval)"
    r"(?![A-Za-z])(?:\s*[(\[]CI[)\]])?(?:\s?95\s?%)?\s*[:=,]?\s*(?:(?:was|were|is|ran) )?"
    r"(?:of |from )?[\[(]?\s*"
)
# Ratios and differences, which some fields print with their interval bare in brackets.
_RATIO = r"(?:a?OR|a?RR|a?HR|IRR|AOR|PR|SMD|MD|WMD|RD|ARR)"
_INTERVAL = re.compile(
    either(
        rf"(?:{_ESTIMATE}{_COUNT}\s*[,;]?\s*[(\[]?\s*)?{_LEVEL}{_NAMED}{_ENDS}",
        # Without a level, a separator keeps the level of another phrase from being the estimate.
        rf"{_ESTIMATE}\s*(?:[,;]?\s*[(\[]|[,;])\s*{_NAMED}{_ENDS}".replace("P<", "P<bare_"),
        rf"(?<![A-Za-z])(?:{_RATIO}|[MdgBbβr])\s*=\s*{_ESTIMATE}\s*\[\s*{_ENDS}\s*\]".replace(
            "P<", "P<square_"
        ),
        rf"(?<![A-Za-z]){_RATIO}\s*=?\s*{_ESTIMATE}\s*[(\[]\s*{_ENDS}\s*[)\]]".replace(
            "P<", "P<round_"
        ),
    )
)
# The figure before an interval is not what it stands for, if it is one of these.
_OTHER_FIGURE = re.compile(
    r"(?<![A-Za-z])(?:[pPnNzQ]|SD|SE|df|[tF]|χ²|χ2)\s*(?:\([^)]*\))?\s*[=<>≤≥]\s*$"
)
_QUANTITY = (
    r"(?:mean|average|median|share|proportion|percentage|prevalence|incidence|frequency|rate|"
    r"ratio|odds|risk|hazard|probability|difference|effect|effect size|coefficient|correlation|"
    r"slope|estimate|value|kappa|alpha|agreement|sensitivity|specificity|accuracy|score|increase|"
    r"decrease|reduction|rise|drop|gain|decline|loss|change)"
)
_VERB = r"(?:was|were|is|are|be|been|reached|averaged|equal(?:s|led|ed)|totalled|amounted to)"
# Words after which a figure is an estimate. After any other word (week 12, group 2, and 40%)
# the interval may belong to an earlier figure.
_INTRODUCED = re.compile(
    either(
        rf"\b{_VERB}\s+(?:(?:only|just|also|still|even|then)\s+)?",
        rf"\b{_QUANTITY}\s+(?:of\s+|by\s+)?(?:only\s+)?",
        r"\b(?:estimated|calculated|computed|remained|stood|put)\s+(?:at|as|to be)\s+",
        rf"\b(?:{_RATIO}|[MdgBbβr])\s+",
        r"\b(?:increased|decreased|rose|fell|grew|dropped|declined|reduced|improved)\s+by\s+",
    )
    + r"$"
)
_WORD = re.compile(r"\b[^\W\d_]+\.?,?\s*$")
_NO_ESTIMATE = re.compile(
    r"\b(?:sample size|p[- ]?value|SD|standard (?:deviation|error)|cut-?off|threshold|maximum|"
    r"minimum|baseline)\b[^,;(]*$",
    re.I,
)
_COMPARED = re.compile(
    r"\b(?:from|vs|versus|than|compared|against|between|differ\w*|unlike|whereas|while)\b", re.I
)
_LOWERED = re.compile(
    r"reduc|decreas|decline|drop|\bfell\b|\bfall|\bloss|\blost\b|lower|\bless\b|fewer|below|shorter",
    re.I,
)
_SECOND = re.compile(
    rf"\s*(?:\)|\])?\s*(?:,|;|and)\s*(?:and\s*)?[(\[]?\s*{VALUE}\s?%?\s*(?:to|-|,)\s*{VALUE}"
)
_FIGURE = re.compile(rf"(?<![\w.,/-]){VALUE}(?!\w)\s?(?P<unit>{_PERCENT})?")
_LEVELS = {80.0, 90.0, 95.0, 97.5, 98.0, 99.0}


def check_intervals(text: str) -> list[tuple]:
    """Faulty intervals of a sentence as (rule, match, what is wrong).

    An interval stands for the figure directly before it, unless that figure is another kind of
    number (p, SD, n), is introduced by a word that names no estimate, or is compared with others
    in its clause. An estimate may be outside by what rounding explains.

    Examples
    --------
    >>> [told for _, _, told in check_intervals("The share was 30% (95% CI 35% to 60%).")]
    ['30 lies outside 35 to 60.']
    >>> check_intervals("It rose from 20% to 30% (95% CI 5% to 15%).")
    []
    """
    found = []
    for match in _INTERVAL.finditer(text):
        cells = _cells(match)
        low, high = number_in(cells["low"]), number_in(cells["high"])
        if cells["form"] in ("square", "round") and "." not in cells["low"] + cells["high"]:
            continue  # whole numbers in brackets may be citations or degrees of freedom
        if low > high:
            told = f"The lower end {cells['low']} is above the upper end {cells['high']}."
            found.append(("interval_reversed", match, told))
        elif cells["estimate"] and _is_estimate(text, match, cells) and not _holds(cells, text):
            told = f"{cells['estimate']} lies outside {cells['low']} to {cells['high']}."
            found.append(("interval_without_estimate", match, told))
    return found


def _cells(match):
    """Estimate, ends and their units, under one name whatever the form of the interval."""
    groups = match.groupdict()
    form = next((one for one in ("bare", "square", "round") if groups[f"{one}_low"]), "")
    names = ("estimate", "unit", "low", "low_unit", "high", "high_unit")
    prefix = f"{form}_" if form else ""
    cells = {name: groups[prefix + name] for name in names}
    start = match.start(f"{prefix}estimate") if cells["estimate"] else match.start()
    return {**cells, "form": form, "start": start}


def _is_estimate(text, match, cells):
    before, after = text[: cells["start"]], text[match.end() :]
    if _OTHER_FIGURE.search(before) or _SECOND.match(after):
        return False
    if cells["form"] in ("square", "round"):
        return True
    if cells["form"] == "bare" and cells["unit"] and number_in(cells["estimate"]) in _LEVELS:
        return False
    if not _WORD.search(before):
        return True
    clause = re.split(r"[;:]|\bCIs?\b[^)\]]*[)\]]", before)[-1]
    introduced = match["count"] or _INTRODUCED.search(before)
    if not introduced or _NO_ESTIMATE.search(clause):
        return False
    others = [one for one in _FIGURE.finditer(clause) if bool(one["unit"]) == bool(cells["unit"])]
    if others and _COMPARED.search(clause):
        return False
    low, high = number_in(cells["low"]), number_in(cells["high"])
    return not any(low <= number_in(re.match(VALUE, one.group()).group()) <= high for one in others)


def _holds(cells, text):
    """Whether the interval contains the estimate, on any scale that authors mix with another."""
    estimate = number_in(cells["estimate"])
    low, high = number_in(cells["low"]), number_in(cells["high"])
    slack = [_half_unit(cells["estimate"]) + _half_unit(cells[end]) for end in ("low", "high")]
    readings = [estimate]
    if _LOWERED.search(text[: cells["start"] + 40]):
        readings.append(-estimate)
    if cells["unit"] and not (cells["low_unit"] or cells["high_unit"]):
        # A share printed in percent with its interval as a proportion or a ratio.
        part = estimate / 100
        if any(low <= one <= high for one in (part, 1 - part, 1 + part)):
            return True
    return any(low <= one <= high or low - slack[0] < one < high + slack[1] for one in readings)


def _half_unit(printed):
    # Less a trifle, so that two figures that only meet at their bounds by rounding are apart.
    return 0.5 * 10.0 ** -len(printed.partition(".")[2]) - 1e-9
