"""What becomes of the records of a frame: the same tables as those of `clean_videos`, in SQL."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from scripts.errors import InputError
from scripts.files.tables import guard, write_csv
from scripts.videos import eligibility
from scripts.videos.captures import in_order
from scripts.videos.eligibility import (
    DROPPED_COLUMNS,
    REASONS,
    further,
    reason_to_drop,
    window_bounds,
)
from scripts.videos.large.frame import Frame
from scripts.videos.large.shapes import EVERY
from scripts.videos.parquet_rows import quoted
from scripts.videos.posts import COUNTS, DOUYIN, TIKTOK
from scripts.videos.recorded_posts import page_name
from scripts.videos.sources import FIRST, ODDITIES, Source, remarks
from scripts.videos.values import fold
from scripts.videos.video_table import VIDEO_COLUMNS, check_rows

PLATFORM = f"CASE WHEN douyin THEN {quoted(DOUYIN)} ELSE {quoted(TIKTOK)} END"
TEXTS = ("page", "topics")  # all other columns hold plain words and numbers
QUARTER = 900  # seconds; the day of posting does not change within


def clean_frame(
    captures: Sequence[str], args, check: Callable[[Source, float], None]
) -> tuple[list[Source], Mapping]:
    """Clean captures out of core, and write videos and dropped records.

    Parameters
    ----------
    captures : sequence of str
    args : argparse.Namespace
        Of `scripts.videos.clean_videos.main`.
    check : callable
        Refuses a source of which too little can be read.

    Returns
    -------
    sources : list of Source
    lost : mapping
        How many records of each file and platform were dropped for each reason.
    """
    names = {fold(topic): topic for topic in args.topics}
    folder = Path(args.videos).parent / "frame.tmp"
    frame = Frame(
        captures,
        folder,
        topics=list(names),
        repost_field=args.repost_field,
        local_zone=args.local_zone,
        threads=args.threads,
    )
    try:
        with frame:
            frame.load(lambda source: check(source, args.max_unreadable_share))
            sources = _sources(frame)
            for number, source in enumerate(sources):
                print(*remarks(source), sep="\n", file=sys.stderr)
                if why := frame.slow.get(number):
                    print(f"{source.path}: read record by record, {why}", file=sys.stderr)
            window = window_bounds(args.first, args.last, args.zone)
            _name_pages(frame)
            _find_fates(frame, args.keep_snapshot, window)
            lost = _lost(frame, captures)
            _write_videos(frame, args.videos, list(names.values()), args.zone)
            rows = _dropped(frame, captures, lost, args.keep_snapshot, window)
            write_csv(args.dropped, DROPPED_COLUMNS, rows)
    except duckdb.Error as error:
        raise InputError(
            f"the captures cannot be read out of core ({str(error).splitlines()[0]})",
            path=folder,
            expected="room on the disk for about a tenth of the captures, and 2 GiB of memory",
            mend="make room, or set captures.engine to records",
        )
    return sources, lost


def _sources(frame: Frame) -> list[Source]:
    found = [Source(reader.path, reader.name) for reader in frame.readers]
    marks = {
        "untimed": "posted IS NULL AND NOT local_only",
        "local_only": "local_only",
        "late_ids": "late",
        "undisplayed": "NOT shown",
    }
    odd = ", ".join(f"count_if({marks[kind]})" for kind in ODDITIES)
    first = ", ".join(f"min(line, {FIRST}) FILTER ({marks[kind]})" for kind in ODDITIES)
    query = f"SELECT file, {PLATFORM}, layout, count(*), {odd}, {first} FROM posts"
    met: dict[tuple[int, str], set] = {}
    for row in frame.run(f"{query} WHERE reason IS NULL GROUP BY ALL"):
        file, platform, layout, count = row[:4]
        source = found[file]
        source.records[platform] += count
        told = zip(ODDITIES, row[4 : 4 + len(ODDITIES)], row[4 + len(ODDITIES) :], strict=True)
        for kind, number, places in told:
            counts, known = source.odd[kind]
            counts[platform] += number
            known[:] = sorted([*known, *(places or [])])[:FIRST]
        if layout is not None:
            met.setdefault((file, platform), set()).add(EVERY[layout])
    for number, reader in enumerate(frame.readers):
        for platform in found[number].records:
            both = met.get((number, platform), set()) | {*reader.layouts.get(platform, ())}
            found[number].layouts[platform] = in_order(both, reader.format)
    for file, count, places in frame.run(
        "SELECT file, count(*), min_by((line, part, reason), (line, part), "
        f"{FIRST}) FROM posts WHERE reason IS NOT NULL GROUP BY file"
    ):
        found[file].records[""] = count
        found[file].unreadable += [(line, reason) for line, _, reason in map(_values, places)]
    return found


def _values(struct):
    return tuple(struct.values()) if isinstance(struct, dict) else tuple(struct)


def _name_pages(frame: Frame) -> None:
    """Make the table of pages whose names are not written as they are in the record."""
    frame.run("CREATE TABLE pages (page VARCHAR, name VARCHAR)")
    # A table of its own, for DuckDB would look at the page of every record instead.
    frame.run("CREATE TABLE seen AS SELECT DISTINCT page FROM numbered WHERE sure")
    plain = r"regexp_full_match(page, '[a-z][!-~]{0,498}')"
    for (page,) in frame.run(f"SELECT page FROM seen WHERE page <> '' AND NOT {plain}"):
        if (name := page_name(page)) != page:
            frame.run("INSERT INTO pages VALUES (?, ?)", [page, name])
    named = bool(frame.run("SELECT count(*) FROM pages")[0][0])
    columns = "posts.* REPLACE (coalesce(pages.name, posts.page) AS page)" if named else "*"
    join = " LEFT JOIN pages USING (page)" if named else ""
    frame.run(f"CREATE VIEW named AS SELECT {columns} FROM posts{join}")


def _find_fates(frame: Frame, keep: str, window: tuple[int, int]) -> None:
    """Make the table of repeated records and the view of all records with their fates."""
    down = "DESC" if keep == "latest" else "ASC"
    numbers = ["posted", "duration", "followers", *COUNTS]
    moment = "collected" if keep == "latest" else "nullif(collected, 0)"
    order = [moment, "page", "marks", "kind", "local_only"]
    order += [f"coalesce({name}, -1)" for name in numbers]
    order = [f"{one} {down} NULLS LAST" for one in order] + ["path", "line", "part"]
    frame.run(
        "CREATE TABLE twice AS SELECT douyin, id FROM posts WHERE id IS NOT NULL"
        " GROUP BY ALL HAVING count(*) > 1"
    )
    frame.run(
        "CREATE TABLE repeated AS SELECT file, line, part FROM (SELECT file, line, part,"
        f" row_number() OVER (PARTITION BY douyin, id, other_id ORDER BY {', '.join(order)})"
        " AS place FROM (SELECT named.* FROM named SEMI JOIN twice USING (douyin, id)"
        " UNION ALL SELECT * FROM named WHERE other_id IS NOT NULL) JOIN files USING (file))"
        " WHERE place > 1"
    )
    fate = (
        "CASE WHEN reason IS NOT NULL THEN 'unreadable'"
        " WHEN kind = 'advertisement' THEN 'advertisement' WHEN kind <> 'video' THEN 'wrong_type'"
        " WHEN NOT contains(marks, '1') THEN 'off_topic'"
        f" WHEN posted IS NULL OR posted < {window[0]} OR posted >= {window[1]}"
        " THEN 'outside_window' ELSE 'eligible' END"
    )
    frame.run(f"CREATE VIEW fated AS SELECT *, {fate} AS fate FROM named")


def _lost(frame: Frame, captures) -> Counter:
    platform = f"CASE WHEN reason IS NULL THEN {PLATFORM} ELSE '' END"
    of_all = f"SELECT file, {platform}, fate, count(*) FROM fated GROUP BY ALL"
    again = (
        f"SELECT file, {platform}, fate, count(*) FROM fated"
        " SEMI JOIN repeated USING (file, line, part) GROUP BY ALL"
    )
    lost: Counter = Counter()
    for file, name, reason, count in frame.run(of_all):
        lost[captures[file], name, reason] += count
    for file, name, reason, count in frame.run(again):
        lost[captures[file], name, reason] -= count
        lost[captures[file], name, "duplicate"] += count
    return Counter({key: n for key, n in lost.items() if n and key[2] != "eligible"})


def _write_videos(frame: Frame, path, topics: Sequence[str], zone: str) -> None:
    frame.run(
        "CREATE TABLE ranks AS SELECT file, line, part, rank FROM (SELECT file, line, part, fate,"
        " row_number() OVER (PARTITION BY file, page ORDER BY line, part) AS rank FROM fated"
        " WHERE shown AND page IS NOT NULL) WHERE fate = 'eligible'"
    )
    # A table of its own, for in one query joins and the order of the rows do not always find room.
    frame.run(
        "CREATE TABLE eligible AS SELECT * FROM fated ANTI JOIN repeated USING (file, line, part)"
        " LEFT JOIN ranks USING (file, line, part) WHERE fate = 'eligible'"
    )
    frame.run("CREATE TABLE days (quarter BIGINT, day VARCHAR)")
    told = ZoneInfo(zone)
    quarters = [q for (q,) in frame.run(f"SELECT DISTINCT posted // {QUARTER} FROM eligible")]
    days = [datetime.fromtimestamp(q * QUARTER, told).date().isoformat() for q in quarters]
    frame.run("INSERT INTO days SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[])", [quarters, days])
    frame.run("CREATE TABLE topics (marks VARCHAR, names VARCHAR)")
    for (marks,) in frame.run("SELECT DISTINCT marks FROM eligible"):
        named = ";".join(topic for topic, mark in zip(topics, marks, strict=True) if mark == "1")
        frame.run("INSERT INTO topics VALUES (?, ?)", [marks, guard(named)])
    instant = "strftime(make_timestamp({} * 1000000), '%Y-%m-%dT%H:%M:%SZ')"
    columns = {
        "video_id": "coalesce(id::VARCHAR, other_id)",
        "platform": PLATFORM,
        "posted_at_utc": instant.format("posted"),
        "posted_on": "day",
        "collected_at_utc": f"CASE WHEN collected > 0 THEN {instant.format('(collected // 1000)')}"
        " END",
        # As `scripts.files.tables.guard`; what else begins a formula is no longer in a page's name.
        "page": "CASE WHEN starts_with(page, '''') AND regexp_matches(page, '^''+[=+@-].')"
        " THEN '''' || page ELSE page END",
        "topics": "names",
        "duration_s": "duration",
    }
    told = ", ".join(f"{columns.get(name, name)} AS {name}" for name in VIDEO_COLUMNS)
    query = (
        f"SELECT {told} FROM eligible JOIN days ON quarter = posted // {QUARTER}"
        " JOIN topics USING (marks)"
    )
    exact = frame.run(f"{query} WHERE layout IS NULL")
    check_rows([dict(zip(VIDEO_COLUMNS, row, strict=True)) for row in exact], path)
    cells = " || ',' || ".join(f"coalesce({_cell(name)}, '')" for name in VIDEO_COLUMNS)
    lines = f'SELECT {cells} AS "{",".join(VIDEO_COLUMNS)}" FROM ({query})'
    target = Path(path)
    temporary = target.with_name(target.name + ".tmp")
    try:
        frame.run(
            f"COPY ({lines} ORDER BY posted_at_utc, video_id, platform) TO {quoted(temporary)}"
            " (FORMAT csv, HEADER true, DELIMITER '\x01', QUOTE '', ESCAPE '')"
        )
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _cell(name):
    """A value as `scripts.files.tables.write_csv` writes it; DuckDB quotes what Python does not."""
    if name not in TEXTS:
        return f"{name}::VARCHAR"
    within = f"'\"' || replace({name}, '\"', '\"\"') || '\"'"
    apart = f"contains({name}, ',') OR contains({name}, '\"')"
    return f"CASE WHEN {apart} THEN {within} ELSE {name} END"


def _dropped(frame: Frame, captures, lost, keep, window) -> list[dict]:
    """Rows of ``dropped.csv``, as `scripts.videos.eligibility.listed` lists them."""
    sums = Counter()
    for (file, _, reason), count in lost.items():
        sums[file, reason] += count
    few = sums.total() <= eligibility.LISTED
    fates = (
        "SELECT file, line, part, CASE WHEN other.file IS NULL THEN fate ELSE 'duplicate' END"
        " AS fate FROM fated LEFT JOIN repeated AS other USING (file, line, part)"
    )
    if few:
        chosen = f"SELECT * FROM ({fates}) WHERE fate <> 'eligible'"
    else:
        chosen = (
            "SELECT file, fate, unnest(places, recursive := true) FROM (SELECT file, fate,"
            f" min({{'line': line, 'part': part}}, {eligibility.EACH}) AS places FROM ({fates})"
            " WHERE fate <> 'eligible' GROUP BY ALL)"
        )
    detail = "coalesce(id::VARCHAR, other_id), kind, contains(marks, '1'), posted, local_only"
    found = frame.run(
        f"SELECT file, line, chosen.fate, reason, {detail} FROM named"
        f" JOIN ({chosen}) AS chosen USING (file, line, part) JOIN files USING (file)"
        " ORDER BY path, line, CASE chosen.fate WHEN 'unreadable' THEN 0"
        " WHEN 'duplicate' THEN 1 ELSE 2 END, part"
    )
    rows = []
    for file, line, fate, reason, video_id, *post in found:
        told = {"unreadable": reason, "duplicate": f"the {keep} snapshot is kept"}.get(fate)
        told = told or reason_to_drop(*post, window)[1]
        cells = (captures[file], line, video_id or "", fate, told)
        rows.append(dict(zip(DROPPED_COLUMNS, cells, strict=True)))
    if few:
        return rows
    order = list(REASONS)
    for (file, reason), count in sorted(
        sums.items(), key=lambda x: (x[0][0], order.index(x[0][1]))
    ):
        if count > eligibility.EACH:
            rows.append(further(file, reason, count - eligibility.EACH))
    return sorted(rows, key=lambda row: row["file"])
