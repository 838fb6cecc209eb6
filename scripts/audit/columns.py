"""Columns of a table that a user brings: counts against percentages, sums, mixed periods."""

import re
from fractions import Fraction

from scripts.audit.findings import CONTRADICTION, IMPOSSIBLE, make, number_of, row_place
from scripts.audit.percentages import rounding_slack
from scripts.errors import InputError
from scripts.files.table_files import read_table
from scripts.interviews.frequencies import parse
from scripts.results.statistics.grim import possible_counts

_COUNT_NAME = re.compile(r"^(?:n|k|count|counts|frequency|freq\.?|number|no\. of .*)$", re.I)
_PERCENT_NAME = re.compile(r"%|per ?cent|percentage|share", re.I)
_BOTH = re.compile(r"(\d[\d,]*)\s*\(\s*(\d+(?:\.\d+)?)\s?%?\s*\)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?%?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}\s?%?")
_TOTAL = re.compile(r"^(?:total|all|sum|overall|n)$", re.I)


def read(path) -> list:
    """Rows of a table with a header.

    Raises
    ------
    InputError
        If the table has no rows, its first row is data rather than names of columns, or its
        percentages have decimal commas.
    """
    rows = read_table(path, (), optional=None)
    if not rows:
        raise InputError(
            "the table has no rows", path=path, expected="a header row and rows below it"
        )
    names = list(rows[0])
    for name in names:
        for row in rows if _PERCENT_NAME.search(name) else ():
            if _DECIMAL_COMMA.fullmatch(row[name]):
                raise row.error(
                    name, "a decimal comma", expected="a decimal point", mend="write a point"
                )
        data = re.fullmatch(r"[-+]?[\d.,]+\s?%?|", name)
        same_form = re.fullmatch(r"[A-Za-z]{1,4}\d+", name) and all(
            re.fullmatch(r"[A-Za-z]{1,4}\d+", row[name]) for row in rows
        )
        if data or same_form:
            raise InputError(
                "the first row does not look like names of columns",
                path=path,
                row=1,
                value=name,
                expected="a name, such as id, gender or percent",
                mend="add a header row",
            )
    return rows


def check_columns(rows, stated) -> list[dict]:
    """Findings on one table.

    Counts and percentages are compared group by group: a first column of text that repeats its
    values names the groups, else the table is one group. Their base is the total row, the sum
    of the counts, or a size in `stated`, whichever fits most rows.

    Parameters
    ----------
    rows : list of Row
        As `read` returns them.
    stated : sequence of int
        Sizes of samples that the text states.

    Returns
    -------
    list of dict
        Keys as `findings.COLUMNS`.
    """
    return [*_mixed_periods(rows), *_counts_and_percentages(rows, stated)]


def _mixed_periods(rows):
    for column in rows[0]:
        first = {}
        read_cells = 0
        for row in rows:
            try:
                period = parse(row[column]).period
            except ValueError:
                continue
            read_cells += 1
            if period:
                first.setdefault(period, row)
        if len(first) > 1 and read_cells >= len(rows) / 2:
            periods = list(first)
            quote = "; ".join(row[column] for row in first.values())
            told = f"{column} counts per {', per '.join(periods[:-1])} and per {periods[-1]}."
            yield make("mixed_periods", row_place(first[periods[1]], quote), told)


def _cells(rows):
    """Count and percentage of each row as (row, count or None, percentage or '')."""
    names = list(rows[0])
    count_name = next((name for name in names if _COUNT_NAME.search(name)), None)
    percent_name = next((name for name in names if _PERCENT_NAME.search(name)), None)
    found = []
    for row in rows:
        both = [match for name in names if (match := _BOTH.fullmatch(row[name]))]
        if len(both) == 1:
            found.append((row, int(both[0][1].replace(",", "")), both[0][2]))
            continue
        number = row[count_name].replace(",", "") if count_name else ""
        percent = _PERCENT.fullmatch(row[percent_name]) if percent_name else None
        if number.isdigit() or percent:
            found.append((row, int(number) if number.isdigit() else None, percent and percent[1]))
    return found


def _groups(rows, cells):
    texts = [name for name in rows[0] if not any(re.match(r"\d", row[name]) for row in rows)]
    repeated = [name for name in texts[:1] if len({row[name] for row in rows}) < len(rows)]
    groups = {}
    for row, k, percent in cells:
        label = row[repeated[0]] if repeated else ""
        groups.setdefault(label, []).append((row, k, percent))
    return list(groups.values())


def _counts_and_percentages(rows, stated):
    cells = [cell for cell in _cells(rows) if cell[2]]
    for group in _groups(rows, cells):
        totals = [cell for cell in group if any(_TOTAL.fullmatch(cell[0][n]) for n in rows[0])]
        parts = [cell for cell in group if cell not in totals]
        if len(parts) < 2:
            continue
        counts = [k for _, k, _ in parts if k is not None]
        complete = len(counts) == len(parts)
        total = totals[0][1] if totals else None
        wrong_sum = complete and total is not None and sum(counts) != total
        if wrong_sum:
            told = f"The counts {' + '.join(map(str, counts))} are {sum(counts)}, not {total}."
            yield make("counts_do_not_sum", row_place(totals[0][0], str(total)), told)
        if complete:
            bases = [base for base in dict.fromkeys([total, sum(counts), *stated]) if base]
            base = max(bases, key=lambda n: sum(k in possible_counts(p, n) for _, k, p in parts))
            fitting = sum(k in possible_counts(p, base) for _, k, p in parts)
            off = [part for part in parts if part[1] not in possible_counts(part[2], base)]
            yield from (_misfit(part, base) for part in off)
            if off or fitting == len(parts):
                continue
        if not wrong_sum:
            yield from _sum_of_shares([(row, percent) for row, _, percent in parts], bool(totals))


def _misfit(part, base):
    row, k, percent = part
    reachable = possible_counts(percent, base)
    told = f"{k} of {base} is {100 * k / base:.2f} %, not {percent} %."
    if not reachable:
        told += f" No count out of {base} gives {percent} %."
    severity = CONTRADICTION if reachable else IMPOSSIBLE
    quote = f"{k}, {percent} %"
    return make("count_and_percentage", row_place(row, quote), told, severity=severity)


def _sum_of_shares(parts, has_total):
    total = sum(Fraction(percent) for _, percent in parts)
    slack = rounding_slack([percent for _, percent in parts])
    off = abs(total - 100)
    if off > slack and (has_total or off <= 10):
        points = number_of(f"{float(slack):g}", "point")
        told = f"The shares sum to {float(total):g} %; rounding explains {points} at most."
        quote = " + ".join(percent for _, percent in parts)
        yield make("shares_do_not_sum", row_place(parts[-1][0], quote), told)
