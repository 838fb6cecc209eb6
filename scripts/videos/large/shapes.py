"""Shapes of captures that a query can read: objects on lines, and tables."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from scripts.videos.formats import douyin, fourcat, tiktok
from scripts.videos.formats.layouts import Layout
from scripts.videos.parquet_rows import quoted
from scripts.videos.posts import DOUYIN, TIKTOK

OBJECTS = (tiktok.ITEM, douyin.API_ITEM, douyin.PAGE_ITEM)
TABLES = (fourcat.TIKTOK_TABLE, fourcat.DOUYIN_TABLE)
EVERY = (*OBJECTS, *TABLES)  # a record's layout is told by its number here
# Fields that tell which posts of a collection the page showed.
FIRST, HELD = "ZS_first_mix_vid", "ZS_collected_from_mix"
FIRST_IN_TABLE = "4CAT_first_video_displayed"
# Keys of records that hold several; see `scripts.videos.containers`.
SEVERAL = ("ItemModule", "itemInfo", "itemStruct", "itemList", "item_list", "aweme_list", "videos")
# Names that the queries give to values of a record.
OWN = {"layout", "kind_found", "shown", "caption", "sure", "marks", "mark_states"}
OWN |= {"id_told", "posted_told"}
OWN |= {"tag_list", "tag_text", "tag_same", "tag_low"}  # no name of a value ends in _text but these


@dataclass(frozen=True)
class Shape:
    """How the records of some files are laid out.

    Parameters
    ----------
    source : str
        SQL of the table function, with {file} for the files and {options} for more options.
    layouts : sequence of Layout
    which : str
        SQL of the number of a record's layout; NULL where none is sure.
    prefix : tuple of str
        Where the platform's object stands.
    envelope : mapping
        SQL of the `page` and the time of collection (`collected`) beside the object.
    absent : sequence of str
        SQL of what has to be NULL in a record that is sure.
    header : sequence of str
        Columns of a table; empty for objects.
    separator : str
        What stands between the cells of a text.
    """

    source: str
    layouts: Sequence[Layout]
    which: str
    prefix: tuple[str, ...] = ()
    envelope: Mapping[str, str] = None
    absent: Sequence[str] = ()
    header: tuple[str, ...] = ()
    separator: str = ""


def column(*keys: str) -> str:
    """A column, or a field within one, as SQL names it."""
    return ".".join('"' + key.replace('"', '""') + '"' for key in keys)


def objects_shape(platforms: Container[str], *, envelope_within: bool) -> Shape:
    """Lines of JSON as Zeeschuimer exports them, or with its envelope within (4CAT).

    Posts of other platforms than those given are in doubt.
    """
    layouts = tuple(one for one in OBJECTS if one.platform in platforms)
    prefix, around = ((), ("__import_meta",)) if envelope_within else (("data",), ())
    wanted = [(*prefix, *path) for layout in layouts for path in read_paths(layout)]
    wanted += [(*prefix, *path) for layout in layouts for path in layout.paths["hashtags"]]
    wanted += [(*prefix, name) for name in (FIRST, HELD)]
    names = ("source_platform", "source_platform_url", "timestamp_collected")
    wanted += [(*around, name) for name in names]
    absent = [(name,) for name in SEVERAL] + [("data", "videos")]
    tree: dict = {}
    for path in [*wanted, *absent]:
        target = tree
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target.setdefault(path[-1], {})
    types = ", ".join(f"{quoted(name)}: {quoted(_type(inner))}" for name, inner in tree.items())
    platform, page, collected = (column(*around, name) for name in names)
    embedded, own = (column(*prefix, name) for name in ("awemeId", "aweme_id"))
    cases = f"WHEN {platform} = {quoted(TIKTOK)} THEN 0 " if TIKTOK in platforms else ""
    if DOUYIN in platforms:
        dialect = f"CASE WHEN {embedded} IS NOT NULL THEN 2 WHEN {own} IS NOT NULL THEN 1 END"
        cases += f"WHEN {platform} = {quoted(DOUYIN)} THEN {dialect} "
    return Shape(
        source="read_json({file}, format='newline_delimited',"
        f" columns={{{{{types}}}}}, {{options}})",
        layouts=layouts,
        which=f"CASE {cases}END",
        prefix=prefix,
        envelope={"page": page, "collected": collected},
        absent=[column(*path) for path in absent],
    )


def table_shape(layout: Layout, header: Sequence[str], separator: str) -> Shape:
    """A table with 4CAT's columns; without a separator, one in Parquet."""
    names = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header)
    source = "(SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet({file}))"
    if separator:
        source = (
            f"read_csv({{file}}, auto_detect=false, header=true, delim={quoted(separator)},"
            f" quote='\"', escape='\"', strict_mode=true, max_line_size=16777216,"
            f" columns={{{{{names}}}}}, {{options}})"
        )
    return Shape(
        source, (layout,), str(EVERY.index(layout)), header=tuple(header), separator=separator
    )


def _type(inner):
    if not inner:
        return "VARCHAR"
    if "[]" in inner:
        return _type(inner["[]"]) + "[]"
    return f"STRUCT({', '.join(f'{column(name)} {_type(more)}' for name, more in inner.items())})"


def read_paths(layout: Layout) -> list[tuple[str, ...]]:
    """Paths of all values that the queries read of a layout, from the object on."""
    fields = ("video_id", "posted", "caption", "duration", "followers", "likes", "comments")
    fields += ("plays", "saves", "shares", "reposts", "photo", "live", "ad")
    paths = [path for field in fields for path in layout.paths[field]]
    paths += [(name,) for name, _ in layout.words]
    return paths + [path[:1] for path in layout.paths["hashtags"]]


def is_plain_header(header: Sequence[str]) -> bool:
    """Whether the columns of a table can stand in a query by their names.

    Examples
    --------
    >>> is_plain_header(["id", "body"]), is_plain_header(["id", "author/name"])
    (True, False)
    """
    names = [name.lower() for name in header]
    own = any(name in OWN or name.endswith("_text") for name in names)
    known = all(name and name == name.strip() and not set(name) & set("/.{}\"'") for name in names)
    return known and len(names) > 1 and len(set(names)) == len(names) and not own
