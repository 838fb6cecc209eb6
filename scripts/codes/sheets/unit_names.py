"""What the units are called in files that coders have handed back, so that others call them so."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from scripts.codes.sheets.blank_workbook import ENCLOSED
from scripts.codes.sheets.label_studio import is_export, task_ids
from scripts.codes.sheets.sheet_columns import FIELDS, UNIT_FIELDS, is_header
from scripts.errors import InputError
from scripts.files.sheet_files import key, read_grids


def names_in_sheets(paths: Iterable[str], sampled: Collection[str]) -> dict[str, str]:
    """Unit by video, from all rows that name both.

    Parameters
    ----------
    paths : iterable of str
        Coding sheets in any layout, and exports of Label Studio.
    sampled : collection of str
        Ids of the videos of the sample.

    Raises
    ------
    InputError
        For a sampled video with two names, or two sampled videos with one.
    """
    units: dict[str, str] = {}
    videos: dict[str, str] = {}
    for path in paths:
        for place, unit, video in _named(path):
            problem = ""
            if video in sampled and units.get(video, unit) != unit:
                problem = f"another row calls video {video} '{units[video]}'"
            elif video in sampled and videos.setdefault(unit, video) != video:
                problem = f"elsewhere the unit is video {videos[unit]}"
            if problem:
                raise InputError(
                    problem,
                    path=f"{path}, {place}",
                    column="unit_id",
                    value=unit,
                    mend="give the unit one name in all sheets; then make the blank ones",
                )
            units.setdefault(video, unit)
    return units


def _named(path) -> Iterator[tuple[str, str, str]]:
    if is_export(path):
        for place, ids in task_ids(path):
            if len(ids) == len(UNIT_FIELDS):
                yield place, ids["unit_id"], ids["video_id"]
        return
    for grid in read_grids(path, is_header):
        start = next((n for n, row in enumerate(grid.rows) if is_header(row)), None)
        if start is None or grid.sheet in ENCLOSED:
            continue
        fields = [FIELDS.get(key(name)) for name in grid.rows[start]]
        if not set(UNIT_FIELDS) <= set(fields):
            continue
        columns = [fields.index(field) for field in UNIT_FIELDS]
        for row in range(start + 1, len(grid.rows)):
            unit, video = (grid.text(row, column) for column in columns)
            if unit and video:
                yield grid.place(row, columns[0]), unit, video


def name_units(videos: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    """Unit by video: as `known`, and else v001 and so on, passing over names that are taken.

    Examples
    --------
    >>> name_units(["71", "72", "73"], {"72": "v001"})
    {'71': 'v002', '72': 'v001', '73': 'v003'}
    """
    taken = set(known.values())
    fresh = (f"v{n:03}" for n in range(1, len(videos) + len(taken) + 1))
    free = (name for name in fresh if name not in taken)
    return {video: known.get(video) or next(free) for video in videos}
