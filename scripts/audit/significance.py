"""Test statistics, p values and coefficients as printed, computed again.

Recomputing p from statistic and degrees of freedom follows Nuijten et al. (2016), "The
prevalence of statistical reporting errors in psychology", Behavior Research Methods 48(4).
"""

import math
import re

from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from scripts.audit.document import Document
from scripts.audit.findings import NOTE, make
from scripts.audit.intervals import check_intervals
from scripts.audit.patterns import VALUE, number_in

LEVEL = 0.05
_NOUGHT = r"(?:\d*\.)?\d+"
_CHI = r"(?:χ|X|x|\\chi|[Cc]hi)[\s-]*(?:\^?\s*\{?2\}?|²|squared?)?"
_TEST = re.compile(
    rf"(?<![A-Za-z])(?:(?P<chi>{_CHI})|(?P<kind>[tFrzZ]))\s*"
    rf"(?:\(\s*(?P<df>{_NOUGHT})\s*(?:,\s*(?:[Nn]\s*=\s*\d[\d,]*|(?P<df2>{_NOUGHT})))?\s*\))?"
    rf"\s*=\s*(?P<value>{VALUE})\s*[,;]\s*"
    rf"(?:df\s*=\s*(?P<told_df>{_NOUGHT})\s*(?:,\s*(?P<told_df2>{_NOUGHT}))?\s*[,;]\s*)?"
    rf"(?:[^.;()=<>]{{0,30}}?=\s*{VALUE}\s*[,;]\s*)?"
    rf"[pP]\s*(?P<sign>[=<>≤≥])\s*(?P<p>{_NOUGHT})"
)
_BARE = re.compile(
    r"(?<![A-Za-z])(?P<name>r|rs|ρ|rho|κ|[Kk]appa|α|[Aa]lpha|R²|R2|[Cc]orrelation)"
    rf"\s*(?:\(\s*{_NOUGHT}\s*\))?\s*(?:=|of|was|is)\s*(?P<value>{VALUE})(?![\d.,]*\d|\s?(?:%|per))"
)
_BELOW_0 = re.compile(
    rf"(?P<name>χ\s*[²2]|(?<![A-Za-z])F)\s*\([^()]*\)\s*=\s*(?P<value>-{_NOUGHT})"
)
_P = re.compile(rf"(?<![A-Za-z])[pP]\s*(?P<sign>[=<≤])\s*(?P<p>{_NOUGHT})(?![\d,]*\d|\s?%)")
_ONE_TAILED = re.compile(r"one[- ](?:tailed|sided)|directional", re.I)
# A p that is no tail of the distribution named cannot be computed again.
_OTHER_P = re.compile(
    r"permut(?:ed|ation)|Monte Carlo|resampl(?:ed|ing)|\bexact\b|Holm|Bonferroni|Benjamini|Tukey|"
    r"Greenhouse|Huynh|adjusted",
    re.I,
)
_REPEATED = re.compile(r"repeated|within[- ]|mixed|multilevel|nested|trials|bootstrap", re.I)
_TABLE = re.compile(r"\b(?P<rows>\d)\s*(?:[×x]|by)\s*(?P<columns>\d)\b")


def upper_p(kind: str, value: float, df=None, df2=None) -> float:
    """Two-sided p of a t, r or z, and upper-tail p of a chi-square ("chi") or F.

    Parameters
    ----------
    kind : str
        t, F, chi, r or z. For r, `df` is n - 2, and t = r sqrt(df / (1 - r^2)).
    value : float
        The statistic.
    df, df2 : float, optional
        Degrees of freedom; of an F, numerator and denominator.

    Returns
    -------
    float

    Examples
    --------
    >>> [round(upper_p(*test), 4) for test in
    ...  [("z", 1.96), ("t", 2.2, 28), ("chi", 3.841, 1), ("F", 4.0, 2, 27), ("r", 0.3, 48)]]
    [0.05, 0.0362, 0.05, 0.0301, 0.0343]
    """
    if kind == "z":
        return float(2 * ndtr(-abs(value)))
    if kind == "chi":
        return float(chdtrc(df, value))
    if kind == "F":
        return float(fdtrc(df, df2, value))
    if kind == "r":
        if abs(value) >= 1:
            return 0.0
        value *= math.sqrt(df / (1 - value * value))
    return float(2 * stdtr(df, -abs(value)))


def check_statistics(document: Document, sizes) -> list[dict]:
    """Findings on every statistic of the text; `sizes` as `samples.find_sizes` returns them."""
    found = []
    one_tailed = bool(_ONE_TAILED.search(document.text))
    other_p = _OTHER_P.search(document.text)
    largest = max((size.n for size in sizes), default=None)
    for sentence in document.sentences:
        text, recomputed = sentence.text, set()

        def place(match, sentence=sentence):
            return document.place(sentence.start + match.start(), sentence.start + match.end())

        for match in _TEST.finditer(text):
            test = _read_test(match)
            if test is None:
                continue
            fault = _impossible_df(test, text, largest)
            if fault:
                found.append(make(fault[0], place(match), fault[1]))
            elif fault := _wrong_p(test, match["sign"], match["p"], one_tailed):
                rule, told = fault
                if other_p:
                    told += (
                        f" The text speaks of {other_p.group().lower()} p; if it is one, say so."
                    )
                found.append(make(rule, place(match), told, severity=NOTE if other_p else None))
                recomputed.add(match.end())
        for match in _P.finditer(text):
            value = float(match["p"])
            if value > 1:
                found.append(make("p_out_of_range", place(match), f"p = {match['p']} is above 1."))
            elif value == 0 and match.end() not in recomputed:
                found.append(make("p_zero", place(match), "A probability is never exactly zero."))
        for match in _BARE.finditer(text):
            if abs(number_in(match["value"])) > 1:
                told = f"{match['name']} = {match['value']} lies beyond 1."
                found.append(make("coefficient_out_of_range", place(match), told))
        for match in _BELOW_0.finditer(text):
            told = f"{match['name']} = {match['value']} is below 0."
            found.append(make("coefficient_out_of_range", place(match), told))
        found += [make(rule, place(match), told) for rule, match, told in check_intervals(text)]
    return found


def _read_test(match):
    kind = "chi" if match["chi"] else match["kind"].replace("Z", "z")
    df, df2 = (match["df"] or match["told_df"]), (match["df2"] or match["told_df2"])
    if match["chi"] in ("X", "x") or (kind != "z" and df is None):
        return None
    if (kind == "F") != (df2 is not None) or (kind == "z" and df is not None):
        return None
    if kind == "r" and abs(number_in(match["value"])) > 1:
        return None
    if kind in ("chi", "F") and number_in(match["value"]) < 0:
        return None
    return kind, match["value"], df and float(df), df2 and float(df2)


def _impossible_df(test, text, largest):
    kind, _, df, df2 = test
    if kind != "z" and (df <= 0 or df2 == 0):
        return "df_and_table", "No test has 0 degrees of freedom."
    table = _TABLE.search(text)
    if kind == "chi" and table:
        rows, columns = int(table["rows"]), int(table["columns"])
        if df != (rows - 1) * (columns - 1):
            expected = (rows - 1) * (columns - 1)
            has = "1 degree" if expected == 1 else f"{expected} degrees"
            told = f"A table of {rows} by {columns} has {has} of freedom, not {df:g}."
            return "df_and_table", told
    if largest is None or kind in ("chi", "z") or _REPEATED.search(text):
        return None
    # Estimated means, or mean and slope, use up degrees of freedom.
    needed = {"t": df + 1, "r": df + 2, "F": df + (df2 or 0) + 1}[kind]
    if needed > largest:
        told = f"This needs at least {needed:g} units; the largest n in the text is {largest}."
        return "df_and_n", told
    return None


def _wrong_p(test, sign, printed, one_tailed):
    kind, value, df, df2 = test
    half = 0.5 * 10.0 ** -len(value.partition(".")[2])
    size = abs(number_in(value))
    high_size = min(size + half, 1) if kind == "r" else size + half
    ends = [upper_p(kind, one, df, df2) for one in (high_size, max(size - half, 0.0))]
    tails = [1.0, 0.5] if one_tailed and kind in "trz" else [1.0]
    if any(_agrees(ends[0] * tail, ends[1] * tail, sign, printed) for tail in tails):
        return None
    p = upper_p(kind, size, df, df2)
    told = f"{kind if kind != 'chi' else 'χ²'} = {value}" + (
        f" with df {df:g}{f', {df2:g}' if df2 else ''}" if df else ""
    )
    told += f" gives p {'< .0001' if p < 0.0001 else f'= {p:.4f}'}, not p {sign} {printed}."
    reported = float(printed)
    claimed = reported < LEVEL or (sign in "<≤" and reported <= LEVEL)
    claimed = claimed and sign not in ">≥"
    decides = not (sign in "<≤" and reported > LEVEL) and not (sign in ">≥" and reported < LEVEL)
    if decides and all((end * tail < LEVEL) != claimed for end in ends for tail in tails):
        return "significance_and_statistic", told
    return "p_and_statistic", told


def _agrees(low, high, sign, printed):
    p = float(printed)
    if sign in "<≤":
        return low < p or (sign == "≤" and low <= p)
    if sign in ">≥":
        return high > p or (sign == "≥" and high >= p)
    half = 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-12
    return low - half <= p <= high + half
