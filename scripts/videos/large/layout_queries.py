"""SQL that reads records by their layouts, as far as their values have plain forms.

What `scripts.videos.formats.layouts` does record by record stands here for millions at once. It
goes by the same layouts, and a row of which any value is in doubt is not `sure`.
"""

from collections.abc import Sequence
from functools import partial

from scripts.videos.formats.layouts import KINDS, Layout
from scripts.videos.large.plain_forms import (
    DOUBTS,
    WORDS,
    first_value,
    is_same,
    is_set,
    is_stable,
    listed_tags,
    may_be_garbled,
    split_tags,
    topic_marks,
)
from scripts.videos.large.shapes import (
    EVERY,
    FIRST,
    FIRST_IN_TABLE,
    HELD,
    Shape,
    column,
    read_paths,
)
from scripts.videos.parquet_rows import quoted
from scripts.videos.posts import DOUYIN
from scripts.videos.values import LATEST_SECOND

COUNTED = ("followers", "likes", "comments", "reposts", "plays", "saves")
NUMBERS = ("posted", "duration", "collected", *COUNTED)
# Of 10 digits a time may be, of 12 a length, of 15 a count; the order is that of NUMBERS.
PLAIN = r"[0-9]{0,10}\|[0-9]{0,12}" + r"(\|[0-9]{0,15})" + f"{{{len(NUMBERS) - 2}}}"
SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))  # to Python; DuckDB trims blanks
# What is kept of a record; marks tell the topics, and raw is the row of a table in doubt.
COLUMNS = {
    "file": "INTEGER", "sure": "BOOLEAN", "layout": "TINYINT", "id": "UBIGINT",
    "collected": "BIGINT", "page": "VARCHAR", "shown": "BOOLEAN", "posted": "BIGINT",
    "kind": "VARCHAR", "marks": "VARCHAR", "duration": "BIGINT",
    **dict.fromkeys(COUNTED, "BIGINT"),
    "foreign_caption": "BOOLEAN", "suspect": "BOOLEAN", "raw": "VARCHAR", "breaks": "INTEGER",
}  # fmt: skip


class _Row:
    """SQL of the values of a record of one layout."""

    def __init__(self, shape: Shape, layout: Layout):
        self.shape, self.layout = shape, layout
        self.words = WORDS if shape.header else ("",)

    def columns(self, field):
        paths = self.layout.paths[field]
        if self.shape.header:
            return [column(*path) for path in paths if path[0] in self.shape.header]
        return [column(*self.shape.prefix, *path) for path in paths]

    def first(self, field):
        return first_value(self.columns(field), self.words)

    def value(self, name):
        shape = self.shape
        if name == "page" and shape.envelope:
            return shape.envelope["page"]
        if name == "collected":
            return shape.envelope["collected"] if shape.envelope else "NULL::VARCHAR"
        return self.first(name)

    def one(self, name):
        if not self.shape.header:
            return column(*self.shape.prefix, name)
        return column(name) if name in self.shape.header else "NULL::VARCHAR"

    def states(self):
        """A binary digit for each mark, 1 where it is set; NULL where one is in doubt."""
        marks = [value for field, _ in KINDS for value in self.columns(field)]
        digits = (f"({is_set(mark)}) * {1 << n}" for n, mark in enumerate(reversed(marks)))
        return " + ".join(digits) or "0"

    def kind(self):
        cases = []
        for name, told in self.layout.words:
            value = self.one(name)
            cases += [f"WHEN {value} = {quoted(word)} THEN {quoted(kind)}" for word, kind in told]
            cases.append(f"WHEN {value} <> trim({value}, {quoted(SPACES)}) THEN NULL")
        last = "'video'"
        if self.layout.video:
            # An object without a length may be an empty one.
            within = column(*self.shape.prefix, *self.layout.paths["video"][0], "duration")
            last = f"CASE WHEN {within} IS NOT NULL THEN 'video' END"
        cases += ["WHEN mark_states IS NULL THEN NULL", f"WHEN mark_states = 0 THEN {last}"]
        left = sum(len(self.columns(field)) for field, _ in KINDS)
        for field, kind in KINDS:
            left -= len(self.columns(field))
            cases.append(f"WHEN mark_states >= {1 << left} THEN {quoted(kind)}")
        return f"CASE {' '.join(cases)} END"

    def shown(self):
        if self.layout.displayed is None:
            return "true"
        if not self.shape.header:
            first, held = (is_set(self.one(name)) for name in (FIRST, HELD))
            return f"({first}) = 1 OR ({held}) = 0"
        if FIRST_IN_TABLE not in self.shape.header:
            return "true"
        return f"({is_set(column(FIRST_IN_TABLE))}) = 1"

    def lists(self):
        """The columns that hold lists of tags, each with what leads to its tags."""
        paths = () if self.shape.header else self.layout.paths["hashtags"]
        return [(column(*self.shape.prefix, path[0]), path[1:]) for path in paths]

    def tags(self):
        """All tags of an object."""
        found = [listed_tags(name, keys) for name, keys in self.lists()]
        return f"list_concat({', '.join(found)})" if found else "NULL::VARCHAR[]"

    def tag_text(self):
        """All that could hold a tag."""
        caption = f"coalesce({self.first('caption')}, '')"
        if self.shape.header:
            return self.cells() or caption
        none = " AND ".join(f"{name} IS NULL" for name, _ in self.lists())
        return (
            f"CASE WHEN {none} THEN {caption} ELSE coalesce(array_to_string(tag_list, ','), '') END"
        )

    def cells(self):
        """The cells of a table that hold tags; empty where it has none."""
        found = self.columns("hashtags")
        return f"concat_ws(',', {', '.join(found)})" if found else ""

    def marks(self, topics):
        """For each topic 1 or 0; a caption that holds one is in doubt."""
        if not self.shape.header:
            return topic_marks("tag_list", DOUBTS, topics)
        cells = self.cells()
        return topic_marks(split_tags(cells) if cells else "NULL::VARCHAR[]", "", topics)


def records_query(
    shape: Shape, options: str, file: str, number: int, topics: Sequence[str], repost_field: str
) -> str:
    """The query of the records of a file, in their order, with `COLUMNS`.

    Parameters
    ----------
    shape : Shape
    options : str
        Further options of the table function.
    file : str
        SQL of the path.
    number : int
        What the records call the file.
    topics : sequence of str
        Folded topics.
    repost_field : str
        Name of the field of `Layout` that holds the reposts: shares or reposts.
    """
    raw, breaks = "NULL::VARCHAR", "NULL::INTEGER"
    if shape.header:
        cells = [column(name) for name in shape.header]
        raw = f"CASE WHEN sure THEN NULL ELSE to_json([{', '.join(cells)}])::VARCHAR END"
    if shape.separator:
        text = f"concat({', '.join(cells)})"
        breaks = f"strlen({text}) - strlen(replace({text}, chr(10), ''))"
    seconds = "TRY_CAST(duration_text AS BIGINT)"
    lengths = [
        f"CAST(floor({seconds} / 1000 + 0.5) AS BIGINT)" if layout.milliseconds else seconds
        for layout in shape.layouts
    ]
    collected = "TRY_CAST(collected_text AS BIGINT)"
    plays = "TRY_CAST(plays_text AS BIGINT)"
    numbers = {name: f"TRY_CAST({name}_text AS BIGINT)" for name in COUNTED}
    numbers["plays"] = _pick(
        shape,
        [f"nullif({plays}, 0)" if layout.platform == DOUYIN else plays for layout in shape.layouts],
    )
    eligible = "sure AND contains(marks, '1')"
    return f"""
SELECT {number} AS file, coalesce(sure, false) AS sure, layout::TINYINT AS layout,
  id_told AS id, {_instant(collected)} AS collected,
  coalesce(page_text, '') AS page, shown, nullif(posted_told, 0) AS posted,
  kind_found AS kind, marks,
  CASE WHEN {eligible} THEN {_pick(shape, lengths)} END AS duration,
  {", ".join(f"CASE WHEN {eligible} THEN {numbers[name]} END AS {name}" for name in COUNTED)},
  coalesce(strlen(caption) <> length(caption), false) AS foreign_caption,
  {may_be_garbled("caption")} AS suspect,
  {raw} AS raw, {breaks} AS breaks
FROM ({_records(shape, options, file, topics, repost_field)})"""


def _pick(shape, expressions):
    """The expression for the layout of a record."""
    if len(set(expressions)) == 1:
        return expressions[0]
    numbers = [EVERY.index(layout) for layout in shape.layouts]
    cases = zip(numbers, expressions[:-1], strict=False)
    told = " ".join(f"WHEN {number} THEN {one}" for number, one in cases)
    return f"CASE layout {told} ELSE {expressions[-1]} END"


def _records(shape, options, file, topics, repost_field):
    """The query of all values as text, and whether each record is sure."""
    pick = partial(_pick, shape)
    rows = [_Row(shape, layout) for layout in shape.layouts]

    def value(name):
        field = repost_field if name == "reposts" else name
        return pick([row.value(field) for row in rows])

    texts = {"id": value("video_id"), "page": value("page")}
    texts |= {name: value(name) for name in NUMBERS}
    caption = pick([row.first("caption") for row in rows])
    marks = pick([row.marks(topics) for row in rows])
    whole = f"concat({', '.join(_joined(f'{name}_text' for name in NUMBERS))})"
    sure = [
        "layout IS NOT NULL",
        "id_told::VARCHAR = id_text",
        f"regexp_full_match({whole}, {quoted(PLAIN)})",
        "(posted_text IS NULL OR posted_text = '0'"
        f" OR posted_told BETWEEN 1 AND {LATEST_SECOND - 1})",
        "(coalesce(page_text, '') = '' OR starts_with(page_text, 'http'))",
        "kind_found IS NOT NULL", "marks IS NOT NULL", "shown IS NOT NULL",
        *[f"{name} IS NULL" for name in shape.absent],
    ]  # fmt: skip
    if shape.header and not shape.separator:  # of a text, `doubtful_records` looks at the bytes
        cells = ", ".join(column(name) for name in shape.header)
        sure.append(f"NOT contains(concat({cells}), chr(0))")
    return f"""SELECT *, {" AND ".join(sure)} AS sure
FROM (SELECT *, {marks} AS marks
FROM (SELECT *, CASE WHEN tag_same THEN tag_text
  WHEN {is_stable("tag_text")} THEN lower(tag_text) END AS tag_low
FROM (SELECT *, {"false" if shape.header else is_same("tag_text")} AS tag_same
FROM (SELECT *, {pick([row.tag_text() for row in rows])} AS tag_text
FROM (SELECT *, {pick([row.kind() for row in rows])} AS kind_found,
  TRY_CAST(id_text AS UBIGINT) AS id_told, TRY_CAST(posted_text AS BIGINT) AS posted_told
FROM (SELECT *, {pick([row.states() for row in rows])} AS mark_states,
  {pick([row.shown() for row in rows])} AS shown, {pick([row.tags() for row in rows])} AS tag_list,
  {caption} AS caption, {", ".join(f"{text} AS {name}_text" for name, text in texts.items())}
FROM (SELECT *, {shape.which} AS layout
FROM {shape.source.format(file=file, options=options)})))))))"""


def scan_query(shape: Shape, options: str, file: str) -> str:
    """The query that counts the values of every column that `records_query` reads."""
    names = [
        column(*shape.prefix, *path) for layout in shape.layouts for path in read_paths(layout)
    ]
    names += list((shape.envelope or {}).values())
    counts = ", ".join(f"count({name})" for name in dict.fromkeys(names))
    return f"SELECT {counts} FROM {shape.source.format(file=file, options=options)}"


def captions_query(
    shape: Shape, options: str, file: str, topics: Sequence[str], repost_field: str
) -> str:
    """The query of the captions of a file that are sure and may be garbled, in order."""
    inner = _records(shape, options, file, topics, repost_field)
    return f"SELECT caption FROM ({inner}) WHERE sure AND {may_be_garbled('caption')}"


def _joined(names):
    for number, name in enumerate(names):
        yield from ([name] if number == 0 else ["'|'", name])


def _instant(amount):
    """Milliseconds, from seconds or milliseconds; 0 where it is none that can be."""
    told = f"CASE WHEN {amount} >= {LATEST_SECOND} THEN {amount} ELSE {amount} * 1000 END"
    return f"CASE WHEN {told} > 0 AND {told} < {LATEST_SECOND * 1000} THEN {told} ELSE 0 END"
