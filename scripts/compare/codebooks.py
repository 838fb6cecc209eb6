"""What several codebooks have in common: only codes of one name are held beside one another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from scripts.errors import InputError

DIFFERENCE_COLUMNS = ["study", "variable", "value", "difference", "here", "elsewhere"]
LEAST = 2  # studies that a comparison needs
SPOKEN = {
    "multi": "multi-select: its codes do not exclude one another",
    "number": "holds numbers",
}


class Common(NamedTuple):
    """A variable that studies share: the codes that all of them have, and those that some have.

    `studies`, `codes` and `rest` are in order; `label` and `labels` are the usual ones, which
    most studies give, the first of them where several are as usual.
    """

    name: str
    label: str
    studies: tuple[str, ...]
    codes: tuple[str, ...]
    rest: tuple[str, ...]
    labels: Mapping[str, str]


def variables_of(codebook: Mapping) -> dict[str, dict]:
    """Variables by name, and their values by code, of a codebook as a summary holds it.

    Examples
    --------
    >>> book = {"variables": [{"name": "theme", "values": [{"code": "food", "label": "Food"}]}]}
    >>> variables_of(book)["theme"]["values"]["food"]["label"]
    'Food'
    """
    return {
        entry["name"]: entry | {"values": {value["code"]: value for value in entry["values"]}}
        for entry in codebook["variables"]
    }


def usual(items: Iterable):
    """What stands most often among `items`, the first where several do.

    Examples
    --------
    >>> usual(["Food", "Cuisine", "Food"]), usual(["a", "b"])
    ('Food', 'a')
    """
    return Counter(items).most_common(1)[0][0]


def choose_variables(studies: Mapping[str, Mapping], named: Sequence[str]) -> list[str]:
    """The variables to be compared: those that are named, else all that can be.

    Parameters
    ----------
    studies : mapping
        Name to its variables, as `variables_of` returns them.
    named : sequence of str
        ``compare.variables`` of ``config.yaml``.

    Raises
    ------
    InputError
        For a variable that fewer than two studies have as a single-choice one, and where there
        is none that could be compared.
    """
    known = {name: None for book in studies.values() for name in book}
    able = [name for name in known if len(_single(studies, name)) >= LEAST]
    for name in named:
        if name not in able:
            raise InputError(
                "fewer than two of the studies have the variable as a single-choice one",
                path="config.yaml",
                column="compare.variables",
                value=name,
                expected=", ".join(able) or "a variable that two of the studies share",
                mend="correct the name, or leave the list empty to compare all that can be",
            )
    if not able:
        raise InputError(
            "no two studies share a single-choice variable",
            path="config.yaml",
            column="compare.variables",
            expected="codebooks whose variables have the same names",
        )
    return list(named) or able


def _single(studies, name):
    return [
        study for study, book in studies.items()
        if name in book and book[name]["select"] == "single"
    ]  # fmt: skip


def find_common(studies: Mapping[str, Mapping], name: str) -> Common:
    """What the studies that have a variable as a single-choice one share of it."""
    having = _single(studies, name)
    entries = [studies[study][name] for study in having]
    codes = {code: None for entry in entries for code in entry["values"]}
    shared = [code for code in codes if all(code in entry["values"] for entry in entries)]
    labels = {
        code: usual(entry["values"][code]["label"] for entry in entries if code in entry["values"])
        for code in codes
    }
    rest = [code for code in codes if code not in shared]
    label = usual(entry["label"] for entry in entries)
    return Common(name, label, tuple(having), tuple(shared), tuple(rest), labels)


def find_differences(studies: Mapping[str, Mapping], names: Sequence[str]) -> list[dict]:
    """Every way in which a study's codebook departs from what the others have, as rows.

    Parameters
    ----------
    studies : mapping
        Name to its variables.
    names : sequence of str
        The variables that are compared.

    Returns
    -------
    list of dict
        `here` is what the study has, `elsewhere` what is usual.
    """
    rows = []
    for name in names:
        entries = {study: book[name] for study, book in studies.items() if name in book}
        for study in studies:
            if study not in entries:
                rows.append(_row(study, name, "", "variable missing", "", ""))
        singles = {study: entries[study] for study in _single(studies, name)}
        for study, entry in entries.items():
            if study not in singles:
                told = SPOKEN[entry["select"]]
                rows.append(_row(study, name, "", "not compared", told, "single-choice"))
        rows += _unlike(singles, name, "", ("label", "definition", "level"))
        codes = {code: None for entry in singles.values() for code in entry["values"]}
        for code in codes:
            values = {
                study: entry["values"][code]
                for study, entry in singles.items()
                if code in entry["values"]
            }
            rows += _presence(singles, values, name, code)
            rows += _unlike(values, name, code, ("label", "definition"))
    return rows


def _presence(singles, values, name, code):
    # Told of the smaller side: a code of one study, or a study that lacks a code of all others.
    lacking = [study for study in singles if study not in values]
    label = usual(value["label"] for value in values.values())
    if len(values) <= len(lacking):
        return [_row(study, name, code, "further code", label, "") for study in values]
    return [_row(study, name, code, "code missing", "", label) for study in lacking]


def _unlike(entries, name, code, fields):
    rows = []
    for field in fields if entries else ():
        common = usual(entry[field] for entry in entries.values())
        rows += [
            _row(study, name, code, f"other {field}", entry[field], common)
            for study, entry in entries.items()
            if entry[field] != common
        ]
    return rows


def _row(*cells):
    return dict(zip(DIFFERENCE_COLUMNS, cells, strict=True))
