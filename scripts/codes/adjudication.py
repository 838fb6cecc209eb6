"""Consensus codes from the independent ones by the adjudication log, and what the log lacks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.codes.codebook import MAIN, Codebook, Variable
from scripts.codes.sheets.coded_cells import Coding, broken_condition
from scripts.codes.sheets.faults import SHOWN, Faults
from scripts.errors import InputError
from scripts.files.table_files import read_table
from scripts.files.tables import Row, write_csv

LOG, MAJORITY = "log", "majority"
DECIDED = ("decision", "rule", "reason")


def decision_columns(coders: Sequence[str]) -> list[str]:
    """Columns of the adjudication log: unit, variable, one value per coder, decision, reason.

    Examples
    --------
    >>> decision_columns(["A", "B"])
    ['unit_id', 'variable', 'value_A', 'value_B', 'decision', 'rule', 'reason']
    """
    values = [f"value_{coder}" for coder in coders]
    return ["unit_id", "variable", *values, "decision", "rule", "reason"]


def merge(
    coding: Coding,
    units: Sequence[str],
    codebook: Codebook,
    decisions: Sequence[Row],
    faults: Faults,
    *,
    log_path: str = "the adjudication log",
    procedure: str = LOG,
) -> tuple[list[dict], list[dict], list[dict]]:
    """Merge the coders' codes of the main round by the adjudication log.

    Parameters
    ----------
    coding : Coding
    units : sequence of str
        The sampled units, in the order of the output.
    codebook : Codebook
    decisions : sequence of Row
        The adjudication log; see `decision_columns`.
    faults : Faults
        Gets decisions about other values than those in the sheets, and consensus codes that
        break a condition of the codebook.
    log_path : str
        Named in faults that are in no single row of the log.
    procedure : str
        `LOG`, or `MAJORITY`: what more than half of three coders or more chose is the
        consensus, where the log holds no decision.

    Returns
    -------
    consensus, disagreements, undecided : list of dict
        One row of agreed or decided codes per unit, the decisions that were applied, and a row
        of the log without a decision for each disagreement that it does not hold.
    """
    log = {(row["unit_id"], row["variable"]): row for row in decisions}
    coders = coding.coders(MAIN)
    consensus, disagreements, undecided = [], [], []
    for unit in units:
        merged, faulty = {"unit_id": unit}, False
        for name, variable in codebook.variables.items():
            values = {
                coder: own[name].value
                for coder in coders
                if name in (own := coding.cells[MAIN, unit].get(coder, {}))
            }
            decision = log.pop((unit, name), None)
            if len(set(values.values())) < 2 and decision is None:
                merged[name] = next(iter(values.values()), "")
                continue
            open_row = _open_row(unit, name, values, coders)
            if decision is None:
                decision = _majority(open_row, values) if procedure == MAJORITY else None
                if decision is None:
                    undecided.append(open_row)
            else:
                decision = _checked(decision, open_row, variable, values, faults)
            if decision is None:
                faulty = True
                continue
            merged[name] = decision["decision"]
            disagreements.append(decision)
        if not faulty:
            _check_consensus(merged, codebook, log_path, faults)
        consensus.append(merged)
    _check_unused(log, {unit for _, unit in coding.cells}, codebook, faults)
    return consensus, disagreements, undecided


def _open_row(unit, variable, values, coders):
    told = {f"value_{coder}": values.get(coder, "") for coder in coders}
    return {"unit_id": unit, "variable": variable, **told, **dict.fromkeys(DECIDED, "")}


def _majority(open_row, values):
    [(value, number)] = Counter(values.values()).most_common(1)
    if len(values) < 3 or 2 * number <= len(values) or not value:
        return None
    return open_row | {
        "decision": value,
        "rule": MAJORITY,
        "reason": f"{number} of {len(values)} coders",
    }


def _check_consensus(merged, codebook, log_path, faults):
    for name in codebook.variables:
        if problem := broken_condition(codebook, merged, name):
            faults.add(
                InputError(
                    f"the consensus on unit {merged['unit_id']} breaks a condition: {problem}",
                    path=log_path,
                    column=name,
                    value=merged[name],
                    expected="NA",
                    mend="decide on both variables together, in rows of the log",
                )
            )


def _check_unused(log, coded, codebook, faults):
    # What is left of the log may only be about videos that are coded, but not in the sample.
    for (unit, variable), row in log.items():
        if unit not in coded:
            problem = "no coder has coded this unit"
            faults.add(row.error("unit_id", problem, mend="correct the unit"))
        elif variable not in codebook.variables:
            faults.add(
                row.error(
                    "variable",
                    f"'{variable}' is not a variable of the codebook",
                    expected=", ".join(codebook.variables),
                )
            )


def _checked(decision, open_row, variable, values, faults):
    try:
        return dict(decision, decision=_decide(decision, open_row, variable, values))
    except InputError as error:
        faults.add(error)
        return None


def _decide(decision, open_row, variable, values):
    unit = open_row["unit_id"]
    for column, value in open_row.items():
        coder = column.removeprefix("value_")
        if coder != column and _canonical(decision, column, variable) != value:
            raise decision.error(
                column,
                f"the decision on '{variable.name}' of unit {unit} was made about another value",
                expected=f"'{value}', as in the sheet of coder {coder}",
                mend="decide again and correct the row, or take it out where the coders agree",
            )
    if len(set(values.values())) == 1:
        raise decision.error(
            "decision",
            f"the coders agree on '{variable.name}' of unit {unit} ({_told(open_row)})",
            mend="take the row out",
        )
    chosen = _canonical(decision, "decision", variable)
    if not chosen:
        raise decision.error("decision", "the decision is blank", expected=variable.named)
    return chosen


def _canonical(row: Row, column: str, variable: Variable) -> str:
    try:
        return variable.canonical(row[column])
    except ValueError as error:
        raise row.error(
            column,
            f"unknown code: {error}",
            expected=variable.named,
            mend="write the code, and not its label; a code with a new name has it here too",
        )


def _told(row):
    values = {c: v for c, v in row.items() if c.startswith("value_")}
    return ", ".join(f"{c.removeprefix('value_')}: '{value}'" for c, value in values.items())


def no_decision(undecided: Sequence[Mapping], log_path: str, draft: str = "") -> InputError:
    """The error that names disagreements without a decision, the first `SHOWN` of them.

    Parameters
    ----------
    undecided : sequence of mapping
        Rows of the log without a decision; see `merge`.
    log_path : str
        The adjudication log.
    draft : str
        The file that holds the rows; '' where they are not written.

    Examples
    --------
    >>> row = {"unit_id": "v2", "variable": "theme", "value_A": "food", "value_B": "nature"}
    >>> print(no_decision([row], "log.csv"))
    log.csv: the coders disagree in 1 cell, and no decision is logged:
        'theme' of unit v2 (A: 'food', B: 'nature')
      mend:     add a row with the value of every coder, the decision, the rule and the reason
    """
    cells = [
        f"    '{row['variable']}' of unit {row['unit_id']} ({_told(row)})"
        for row in undecided[:SHOWN]
    ]
    if more := len(undecided[SHOWN:]):
        cells.append(f"    and {more} more")
    number = f"{len(undecided)} {'cell' if len(undecided) == 1 else 'cells'}"
    rows = "a row" if len(undecided) == 1 else "rows"
    mend = f"add {rows} with the value of every coder, the decision, the rule and the reason"
    if draft:
        mend += f"; {draft} has what is missing, to be filled in and put at the end of the log"
    return InputError(
        "\n".join([f"the coders disagree in {number}, and no decision is logged:", *cells]),
        path=log_path,
        mend=mend,
    )


def write_draft(path: str, columns: Sequence[str], undecided: Sequence[Mapping]) -> None:
    """Write the rows that the log lacks, or take the file away where it lacks none.

    What somebody has filled in there already, about the same values, stays.
    """
    if not undecided:
        Path(path).unlink(missing_ok=True)
        return
    about = columns[: -len(DECIDED)]
    filled = {}
    if Path(path).is_file():
        for row in read_table(path, DECIDED, optional=None):
            filled[tuple(row.get(c) for c in about)] = {c: row.get(c, "") for c in DECIDED}
    write_csv(
        path, columns, [row | filled.get(tuple(row[c] for c in about), {}) for row in undecided]
    )
