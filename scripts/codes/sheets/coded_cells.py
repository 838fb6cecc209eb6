"""Entries of all sheets, checked against the codebook and put together by round and unit."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scripts.codes.codebook import NOT_APPLICABLE, Codebook
from scripts.codes.sheets.faults import Faults
from scripts.codes.sheets.sheet_layouts import Entry
from scripts.codes.sheets.vocabulary import Vocabulary
from scripts.files.sheet_files import key
from scripts.files.tables import SCIENTIFIC_ID

# A coder's name becomes part of columns and file names.
CODER = re.compile(r"\w[\w .-]{0,39}")
MAX_ID = 200
ID_LOST = "the id was turned into a number, and digits are lost"


class Cell(NamedTuple):
    """A checked code and the entry that it comes from."""

    value: str
    entry: Entry


@dataclass
class Coding:
    """All that was coded.

    Attributes
    ----------
    videos : dict
        Unit to its video, '' where no sheet tells.
    cells : dict
        Round and unit to coder to variable to `Cell`. A coder who did not code a unit is not
        in it, nor is a variable that the sheet has no cell for.
    """

    videos: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, str], dict[str, dict[str, Cell]]] = field(default_factory=dict)

    def coders(self, round_name: str) -> list[str]:
        """Coders of a round, in the order in which their sheets came."""
        return list(
            dict.fromkeys(c for (r, _), by in self.cells.items() if r == round_name for c in by)
        )


def compile_cells(
    entries: Sequence[Entry],
    codebook: Codebook,
    vocabularies: Mapping[str, Vocabulary],
    sampled: Collection[str],
    faults: Faults,
) -> Coding:
    """Check entries and put them together.

    Parameters
    ----------
    entries : sequence of Entry
    codebook : Codebook
    vocabularies : mapping of str to Vocabulary
    sampled : collection of str
        Ids of the sampled videos; a unit may be called by the id of its video.
    faults : Faults
        Gets damaged ids, unknown codes, repeated units and broken conditions.
    """
    coding = Coding()
    sound = [entry for entry in entries if _check_names(entry, faults)]
    sound = _without_repeated(sound, faults)
    names = _names(sound, coding, set(sampled), faults)
    spellings: dict[str, str] = {}
    first: dict[tuple, Entry] = {}
    for entry in sound:
        if spellings.setdefault(key(entry.coder), entry.coder) != entry.coder:
            faults.add(
                entry.error(
                    f"another sheet writes the coder as '{spellings[key(entry.coder)]}'",
                    name="coder_id",
                    value=entry.coder,
                    mend="write the coder the same way everywhere",
                )
            )
        unit = names.get((entry.unit, entry.video))
        if unit is None:
            continue
        place = (key(entry.round), unit, entry.coder)
        known = first.setdefault((*place, entry.variable), entry)
        if known is not entry:
            _add_repeated(known, entry, faults)
            continue
        try:
            value = vocabularies[entry.variable].read(entry.value)
        except ValueError as error:
            variable = codebook.variables[entry.variable]
            added = "widen the range in" if variable.range else "add the code to"
            faults.add(
                entry.error(
                    f"unknown code: {error}",
                    value=entry.value,
                    expected=variable.expected,
                    mend=f"correct the cell, or {added} the codebook; words of the study for "
                    "missing codes go to coding.missing in config.yaml",
                )
            )
            continue
        by_coder = coding.cells.setdefault(place[:2], {})
        by_coder.setdefault(entry.coder, {})[entry.variable] = Cell(value, entry)
    check_conditions(coding, codebook, faults)
    for by_coder in coding.cells.values():
        # A sheet lists every unit that it was handed out with; a row left blank is not coded.
        for coder in [c for c, own in by_coder.items() if not any(v.value for v in own.values())]:
            del by_coder[coder]
    coding.cells = {place: by_coder for place, by_coder in coding.cells.items() if by_coder}
    return coding


def _check_names(entry, faults):
    # A sheet with a damaged id shows it in the cells of every variable; it is told once.
    for name, text in (("unit_id", entry.unit), ("video_id", entry.video)):
        if SCIENTIFIC_ID.fullmatch(text) or len(text) > MAX_ID:
            faults.add(
                entry.error(
                    ID_LOST if len(text) <= MAX_ID else "the id is too long",
                    name=name,
                    value=text[:MAX_ID],
                    expected="the id as text, every digit of it",
                    mend="take the id from the original file; in a spreadsheet set the column to "
                    "text",
                )
            )
            return False
    if not entry.unit and not entry.video:
        faults.add(
            entry.error(
                "the cell is empty, but it has to hold an id",
                name="unit_id",
                value="",
                mend="write the id of the unit or of its video, as in the sheet that was handed "
                "out, or empty the row; of merged cells only the first holds it: unmerge them",
            )
        )
        return False
    if not CODER.fullmatch(entry.coder) or ".." in entry.coder:
        faults.add(
            entry.error(
                "not usable as the name of a coder",
                name="coder_id",
                value=entry.coder,
                expected="letters, digits, blanks, '-', '_' and '.', at most 40",
            )
        )
        return False
    if not CODER.fullmatch(entry.round):
        faults.add(
            entry.error(
                "not usable as the name of a round",
                name="round",
                value=entry.round,
                expected="main, or the name of another round, such as pilot or reliability",
            )
        )
        return False
    return True


def _without_repeated(entries, faults):
    first: dict[tuple, Entry] = {}
    kept = []
    for entry in entries:
        place = (key(entry.round), key(entry.coder), entry.variable)
        known = [
            first.setdefault((*place, name, text), entry)
            for name, text in (("unit_id", entry.unit), ("video_id", entry.video))
            if text
        ]
        if repeated := [other for other in known if other is not entry]:
            _add_repeated(repeated[0], entry, faults)
        else:
            kept.append(entry)
    return kept


def _names(entries: Iterable[Entry], coding: Coding, sampled, faults) -> dict:
    # Unit by what a row says of it; rows that name unit and video decide for the others.
    rows: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        rows.setdefault((entry.unit, entry.video), entry)
    units: dict[str, str] = {}
    names = {}
    for (unit, video), entry in rows.items():
        if not unit or not video:
            continue
        if units.setdefault(video, unit) != unit and video not in sampled:
            names[unit, video] = units[video]
            continue
        if units[video] != unit:
            place = _place_of(rows[units[video], video], "unit_id")
            problem = f"another coder calls video {video} '{units[video]}' ({place})"
            told = {"name": "unit_id", "value": unit}
        elif coding.videos.setdefault(unit, video) != video:
            place = _place_of(rows[unit, coding.videos[unit]], "video_id")
            problem = f"elsewhere unit '{unit}' is video {coding.videos[unit]} ({place})"
            told = {"name": "video_id", "value": video}
        else:
            names[unit, video] = unit
            continue
        mend = "write unit and video as in the sheets that were handed out, the same for all coders"
        faults.add(entry.error(problem, **told, mend=mend))
    for unit, video in rows:
        if not unit:
            names[unit, video] = units.setdefault(video, video)
            coding.videos.setdefault(names[unit, video], video)
        elif not video:
            # Some sheets have the id of the video in the column of the unit.
            names[unit, video] = unit if unit in coding.videos else units.get(unit, unit)
            coding.videos.setdefault(names[unit, video], unit if unit in sampled else "")
    return names


def _place_of(entry, name):
    return f"{entry.grid.path}, {entry.grid.place(entry.row, entry.at.get(name, entry.column))}"


def _add_repeated(known, entry, faults):
    where = known.grid.place(known.row, known.at.get("unit_id", known.column))
    where += "" if known.grid.path == entry.grid.path else f" of {known.grid.path}"
    same_unit = entry.unit and known.unit == entry.unit
    faults.add(
        entry.error(
            f"unit_id '{entry.unit}' stands twice, first in {where}"
            if same_unit
            else f"the video is coded twice, first in {where}",
            name="unit_id" if same_unit or not entry.video else "video_id",
            value=entry.unit if same_unit or not entry.video else entry.video,
            mend="keep one of the two rows",
        )
    )


def broken_condition(codebook: Codebook, values: Mapping[str, str], variable: str) -> str:
    """Why a value cannot stand beside the others of its unit, '' if it can.

    A variable that does not apply has to be ``NA``.
    """
    given = values.get(variable, NOT_APPLICABLE) != NOT_APPLICABLE
    if not given or codebook.applies(variable, values) is not False:
        return ""
    condition = codebook.variables[variable].condition
    return (
        f"'{variable}' applies only where '{condition.variable}' is "
        f"{' or '.join(condition.codes)}, and here that is {values.get(condition.variable, '')}"
    )


def check_conditions(coding: Coding, codebook: Codebook, faults: Faults) -> None:
    """Collect the codes of variables that do not apply to their unit.

    Where the tool hides what does not apply, a blank is ``NA``.
    """
    conditional = [name for name, v in codebook.variables.items() if v.condition]
    if not conditional:
        return
    for by_coder in coding.cells.values():
        for cells in by_coder.values():
            values = {name: cell.value for name, cell in cells.items()}
            for name in conditional:
                if not values.get(name) and name in cells and cells[name].entry.grid.hides:
                    values[name] = (
                        NOT_APPLICABLE if broken_condition(codebook, values, name) else ""
                    )
                    cells[name] = cells[name]._replace(value=values[name])
                if problem := broken_condition(codebook, values, name):
                    faults.add(
                        cells[name].entry.error(
                            problem,
                            value=cells[name].entry.value,
                            expected=NOT_APPLICABLE,
                            mend="write NA, or correct the variable that decides",
                        )
                    )
