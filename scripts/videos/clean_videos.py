"""Keep the videos of the study's topics and window, and say why each other one was dropped."""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.tables import write_csv
from scripts.videos.archives import compression, is_parquet
from scripts.videos.captures import read
from scripts.videos.eligibility import (
    DROPPED_COLUMNS,
    REASONS,
    dropped_row,
    flow,
    listed,
    reason_to_drop,
    separate_duplicates,
    video_row,
    window_bounds,
)
from scripts.videos.formats.layouts import REPOSTS, SHARES
from scripts.videos.posts import Post, Unreadable
from scripts.videos.sources import (
    Source,
    platform_flows,
    remarks,
    source_columns,
    source_of,
    source_rows,
)
from scripts.videos.values import fold
from scripts.videos.video_table import FLOW_COLUMNS, VIDEO_COLUMNS, check_rows

# Bytes from which captures are read out of core; packed text counts for so many times its bytes.
LARGE, PACKED = 8_000_000, 8
ENGINES = ("records", "sieve")


def clean(
    records: Sequence[Post | Unreadable],
    *,
    topics: Sequence[str],
    first: date,
    last: date,
    zone: str,
    keep: str,
) -> tuple[list[dict], list[dict], list[dict]]:
    """Sort every record into eligible videos and dropped records.

    Parameters
    ----------
    records : sequence of Post or Unreadable
        All lines of all captures.
    topics : sequence of str
        Hashtags of the study, compared as `values.fold` says.
    first, last : datetime.date
        First and last day of posting, both included, in `zone`.
    zone : str
        IANA name of the study's time zone.
    keep : {'earliest', 'latest'}
        Snapshot that is kept of a post seen more than once.

    Returns
    -------
    videos, dropped, flow : list of dict
        Rows of ``videos.csv`` (by time of posting), ``dropped.csv`` and ``flow.csv``.
    """
    names = {fold(topic): topic for topic in topics}
    window = window_bounds(first, last, zone)
    posts = [record for record in records if isinstance(record, Post)]
    kept, repeated = separate_duplicates(posts, keep, list(names))
    dropped = [
        dropped_row(record, "", "unreadable", record.reason)
        for record in records
        if isinstance(record, Unreadable)
    ]
    dropped += [
        dropped_row(post, post.video_id, "duplicate", f"the {keep} snapshot is kept")
        for post in repeated
    ]
    eligible = []
    for post in kept:
        on_topic = not post.hashtags.isdisjoint(names)
        reason, detail = reason_to_drop(post.kind, on_topic, post.posted, post.local_only, window)
        if reason:
            dropped.append(dropped_row(post, post.video_id, reason, detail))
        else:
            eligible.append(post)
    videos = sorted(
        (video_row(post, names, zone) for post in eligible),
        key=lambda row: (row["posted_at_utc"], row["video_id"], row["platform"]),
    )
    dropped.sort(key=lambda row: (row["file"], row["line"]))
    return videos, dropped, flow(len(records), Counter(row["reason"] for row in dropped))


def check_unreadable(source: Source, share: float) -> None:
    """Refuse a capture in which more than `share` of the records cannot be read."""
    bad, seen = source.records[""], sum(source.records.values())
    if bad > share * seen:
        first = ", ".join(str(place) for place, _ in source.unreadable)
        where = "line" if bad == 1 else "lines"
        place, reason = source.unreadable[0]
        raise InputError(
            f"{bad} of {seen} records cannot be read ({where} {first}); the first: {reason}",
            path=source.path,
            row=place,
            expected=f"at most {100 * share:g} % unreadable records "
            "(captures.max_unreadable_share)",
            mend="export the capture again, take the record out, or allow a share of them",
        )


def choose_engine(engine: str, captures: Sequence[str]) -> str:
    """How captures are read: records (one by one) or sieve (out of core), by size if auto.

    Parquet is always large, for it takes what reads large captures anyway.
    """
    if engine == "auto":
        found = [path for path in captures if Path(path).is_file()]
        size = sum(
            Path(path).stat().st_size * (1 if compression(path) == "none" else PACKED)
            for path in found
        )
        engine = "sieve" if size > LARGE or any(map(is_parquet, found)) else "records"
    return engine


def clean_records(captures: Sequence[str], args) -> tuple[list[Source], Mapping]:
    """Clean captures that are read record by record, and write videos and dropped records.

    Returns
    -------
    sources : list of Source
    lost : mapping
        How many records of each file and platform were dropped for each reason.
    """
    found, sources = [], []
    for path in captures:
        capture = read(path, args.repost_field, args.local_zone)
        source = source_of(capture)
        check_unreadable(source, args.max_unreadable_share)
        print(*remarks(source), sep="\n", file=sys.stderr)
        found.append(capture)
        sources.append(source)
    videos, dropped, _ = clean(
        [record for capture in found for record in capture.records],
        topics=args.topics,
        first=args.first,
        last=args.last,
        zone=args.zone,
        keep=args.keep_snapshot,
    )
    check_rows(videos, args.videos)
    write_csv(args.videos, VIDEO_COLUMNS, videos)
    write_csv(args.dropped, DROPPED_COLUMNS, listed(dropped))
    return sources, Counter((row["file"], row["platform"], row["reason"]) for row in dropped)


def main(argv: Sequence[str] | None = None) -> None:
    """Read the captures, clean them, and write videos, dropped records and flow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", nargs="*", required=True, help="exports of any known format")
    parser.add_argument("--engine", choices=["auto", *ENGINES], default="auto")
    parser.add_argument("--threads", type=int, default=1, help="of the engine for large captures")
    parser.add_argument("--topics", nargs="+", required=True)
    parser.add_argument("--first", type=date.fromisoformat, required=True)
    parser.add_argument("--last", type=date.fromisoformat, required=True)
    parser.add_argument("--zone", required=True)
    parser.add_argument("--keep-snapshot", choices=["earliest", "latest"], required=True)
    parser.add_argument("--repost-field", choices=[SHARES, REPOSTS], required=True)
    parser.add_argument("--local-zone", default="", help="of times that tools wrote without one")
    parser.add_argument("--max-unreadable-share", type=float, required=True)
    parser.add_argument("--videos", required=True)
    parser.add_argument("--dropped", required=True)
    parser.add_argument("--flow", required=True)
    parser.add_argument("--sources", required=True)
    parser.add_argument("--platforms", required=True)
    args = parser.parse_args(argv)
    if not args.captures:
        raise InputError(
            "no capture file was found",
            path="config.yaml",
            column="captures.files",
            expected="a pattern that names at least one capture",
            mend="put the exports where the pattern points, or correct the pattern",
        )
    captures = sorted(args.captures)
    engine = choose_engine(args.engine, captures)
    if engine == "sieve":
        from scripts.videos.large.outcome import clean_frame  # it loads DuckDB

        sources, lost = clean_frame(captures, args, check_unreadable)
        print(f"captures were read out of core (captures.engine: {args.engine})", file=sys.stderr)
    else:
        sources, lost = clean_records(captures, args)
    reasons = list(REASONS)
    whole = flow(sum(source.records.total() for source in sources), by_reason(lost))
    rows = source_rows(sources, lost, reasons, args.repost_field)
    write_csv(args.flow, FLOW_COLUMNS, whole)
    write_csv(args.sources, source_columns(reasons), rows)
    write_csv(args.platforms, ["platform", *FLOW_COLUMNS], platform_flows(sources, lost, flow))


def by_reason(lost: Mapping[tuple[str, str, str], int]) -> Counter:
    """How many records were dropped for each reason, over all files and platforms."""
    found: Counter = Counter()
    for (_, _, reason), count in lost.items():
        found[reason] += count
    return found


if __name__ == "__main__":
    run(main)
