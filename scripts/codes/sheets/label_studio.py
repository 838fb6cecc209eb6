"""Exports of Label Studio (JSON), read into the same entries as coding sheets.

E-mail addresses and names of annotators stay in the export: a coder is the number that Label
Studio gave the annotator, or the name that the settings give that number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from scripts.codes.codebook import Codebook
from scripts.codes.sheets.faults import Faults
from scripts.codes.sheets.sheet_columns import NAMES, UNIT_FIELDS
from scripts.codes.sheets.sheet_layouts import Entry
from scripts.errors import InputError
from scripts.files.sheet_files import key
from scripts.files.text_files import read_text

# Codes of the project's own standard are compared with coders and are none themselves.
GROUND_TRUTH = "ground_truth"
# What a kind of control calls the codes that were chosen.
HOLDERS = ("choices", "rating", "number", "labels", "taxonomy")


@dataclass(frozen=True)
class Export:
    """A file whose places are told by task and annotation, as `Grid` tells them by cell."""

    path: str
    sheet: str = ""
    hides: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """The file."""
        return self.path

    def place(self, row, column) -> str:
        """Task and annotation."""
        return row

    def error(self, row, column, name, problem, *, value=None, expected=None, mend=None):
        """An `InputError` that points at an annotation."""
        path = f"{self.path}, {row}" if row else self.path
        return InputError(
            problem, path=path, column=name, value=value, expected=expected, mend=mend
        )


def is_export(path) -> bool:
    """Whether a file is to be read as an export of Label Studio."""
    return Path(path).suffix.lower() == ".json"


def read_export(
    path, codebook: Codebook, annotators: Mapping[str, str], round_name: str, faults: Faults
) -> list[Entry]:
    """Entries of all annotations that were handed in.

    Parameters
    ----------
    path : path-like
        JSON with a list of tasks, each with `data` and `annotations`.
    codebook : Codebook
        Its variables are the names of the controls (`from_name`).
    annotators : mapping
        Number of an annotator to coder; others are called ``annotator_<number>``.
    round_name : str
        Round of the annotations; those marked as ground truth get the round `GROUND_TRUTH`.
    faults : Faults
        Gets what is wrong in the annotations.

    Returns
    -------
    list of Entry
        Of a coder's annotations of one task the latest; cancelled ones are left out.

    Raises
    ------
    InputError
        For a file that is no such export.
    """
    export = Export(str(path))
    tasks = _tasks(path)
    entries = []
    for number, task in enumerate(tasks, 1):
        told, ids = _told(task, number), _ids(task)
        latest = {}
        for annotation in task["annotations"]:
            place = f"{told}, annotation {annotation.get('id')}"
            if annotation.get("was_cancelled") is True:
                continue
            coder = _coder(annotation.get("completed_by"), annotators)
            if coder is None:
                faults.add(
                    export.error(
                        place,
                        0,
                        "completed_by",
                        "no annotator is named",
                        value=annotation.get("completed_by"),
                        expected="the number of an annotator, such as 7 or {id: 7}",
                        mend="export again with the annotators, or take the annotation out",
                    )
                )
                continue
            known = (coder, annotation.get("ground_truth") is True)
            if known not in latest or _age(annotation) >= _age(latest[known][0]):
                latest[known] = annotation, place
        for (coder, is_truth), (annotation, place) in latest.items():
            where = GROUND_TRUTH if is_truth else round_name
            texts = _chosen(export, place, annotation, codebook, faults)
            entries += [
                Entry(
                    ids.get("unit_id", ""),
                    ids.get("video_id", ""),
                    *(coder, where, variable, "\n".join(texts.get(variable, ()))),
                    *(export, place, 0, {}),
                )
                for variable in codebook.variables
            ]
    return entries


def task_ids(path) -> list[tuple[str, dict[str, str]]]:
    """Where each task of an export stands, and what it says of unit and video."""
    return [(_told(task, number), _ids(task)) for number, task in enumerate(_tasks(path), 1)]


def _told(task, number):
    return f"task {task['id']}" if isinstance(task.get("id"), int) else f"task number {number}"


def _ids(task):
    # Beside the id the address of the file is often called 'video': the project's name counts.
    told = {key(name): text for name, text in task["data"].items()}
    found = {
        field: [
            told[name] for name in NAMES[field] if isinstance(told.get(name), (str, int, float))
        ]
        for field in UNIT_FIELDS
    }
    return {field: str(texts[0]) for field, texts in found.items() if texts}


def _tasks(path):
    try:
        tasks = json.loads(read_text(path), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"not readable as JSON ({str(error)[:80]})",
            path=path,
            mend="export the project of Label Studio once more",
        )
    for task in tasks if isinstance(tasks, list) else [None]:
        parts = [task.get(name) for name in ("data", "annotations")] if _is_map(task) else []
        if not (
            parts
            and _is_map(parts[0])
            and isinstance(parts[1], list)
            and all(_is_map(annotation) for annotation in parts[1])
        ):
            raise InputError(
                "the file is no export of tasks with annotations",
                path=path,
                expected="a list of tasks, each with data and annotations",
                mend="export the project of Label Studio as JSON (not JSON-MIN)",
            )
    return tasks


def _is_map(content):
    return isinstance(content, dict)


def _coder(given, annotators):
    number = given.get("id") if _is_map(given) else given
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return annotators.get(str(number), f"annotator_{number}")


def _age(annotation):
    number = annotation.get("id")
    when = str(annotation.get("updated_at") or annotation.get("created_at") or "")
    return when, number if isinstance(number, int) else 0


def _chosen(export, place, annotation, codebook, faults):
    texts = {}
    results = annotation.get("result")
    for result in results if isinstance(results, list) else [None]:
        value = result.get("value") if _is_map(result) else None
        if not _is_map(value):
            faults.add(export.error(place, 0, "result", "a result holds no value"))
            continue
        name = str(result.get("from_name"))
        variable = next((v for v in codebook.variables if key(v) == key(name)), None)
        if variable is None:
            if result.get("type") != "textarea":
                faults.add(
                    export.error(
                        place,
                        0,
                        "from_name",
                        "not a variable of the codebook",
                        value=name,
                        expected=", ".join(codebook.variables),
                    )
                )
            continue
        held = next((value[holder] for holder in HOLDERS if holder in value), None)
        several = held if isinstance(held, list) else [held]
        if held is None or not all(isinstance(one, (str, int)) for one in several):
            faults.add(export.error(place, 0, name, "the result holds no codes", value=value))
            continue
        texts.setdefault(variable, []).extend(str(one) for one in several)
    return texts
