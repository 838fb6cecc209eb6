"""Keep the videos of the study's topics and window, and say why each other one was dropped."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scripts.errors import InputError, run
from scripts.tables import write_csv
from scripts.videos.captures import read
from scripts.videos.formats.layouts import REPOSTS, SHARES
from scripts.videos.posts import COUNTS, Post, Unreadable
from scripts.videos.sources import platform_flows, remarks, source_columns, source_rows
from scripts.videos.values import fold
from scripts.videos.video_table import FLOW_COLUMNS, VIDEO_COLUMNS, check_rows
from scripts.videos.zones import time_zone

DROPPED_COLUMNS = ["file", "line", "video_id", "reason", "detail"]
# In the order in which the rules are applied; each dropped record has exactly one reason.
REASONS = {
    "unreadable": "Unreadable line",
    "duplicate": "Duplicate of a kept record",
    "wrong_type": "Not a video (photo post, live stream)",
    "advertisement": "Advertisement",
    "off_topic": "Off topic",
    "outside_window": "Outside the window",
}


def window_bounds(first: date, last: date, zone: str) -> tuple[int, int]:
    """Unix seconds from the start of day `first` up to, not including, the day after `last`.

    Examples
    --------
    >>> low, high = window_bounds(date(2023, 12, 25), date(2024, 2, 26), "Asia/Shanghai")
    >>> (high - low) / 86400
    64.0
    """
    midnight = [
        datetime.combine(day, time(), time_zone(zone)) for day in (first, last + timedelta(days=1))
    ]
    return int(midnight[0].timestamp()), int(midnight[1].timestamp())


def separate_duplicates(posts: Iterable[Post], keep: str) -> tuple[list[Post], list[Post]]:
    """Split posts into one snapshot per platform and id, and the rest.

    Parameters
    ----------
    posts : iterable of Post
    keep : {'earliest', 'latest'}
        Which snapshot is kept, by time of collection. Snapshots of the same millisecond are
        ordered by page, rank and digest, so that the order of the files does not matter.

    Returns
    -------
    kept, repeated : list of Post
        Both in the order of `posts`.
    """
    groups: dict[tuple[str, str], list[Post]] = {}
    posts = list(posts)
    for post in posts:
        groups.setdefault((post.platform, post.video_id), []).append(post)
    pick = {"earliest": min, "latest": max}[keep]
    chosen = {id(pick(group, key=_order)) for group in groups.values()}
    return (
        [post for post in posts if id(post) in chosen],
        [post for post in posts if id(post) not in chosen],
    )


def _order(post):
    return post.collected_ms, post.page, post.rank or 0, post.digest


def reason_to_drop(post: Post, topics: frozenset[str], window: tuple[int, int]) -> tuple[str, str]:
    """Why a post that is no duplicate is not eligible: reason and detail, or two times ''."""
    if post.kind == "advertisement":
        return "advertisement", "marked as an advertisement or paid partnership"
    if post.kind != "video":
        return "wrong_type", post.kind
    if not post.hashtags & topics:
        return "off_topic", "none of its hashtags is a topic of the study"
    if post.posted is None:
        known = "only a local time of posting, without its zone"
        return "outside_window", known if post.local_only else "no time of posting"
    if not window[0] <= post.posted < window[1]:
        return "outside_window", f"posted at {utc(post.posted)}"
    return "", ""


def utc(seconds: float) -> str:
    """Unix seconds as an ISO 8601 instant in UTC.

    Examples
    --------
    >>> utc(1703433600)
    '2023-12-24T16:00:00Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def video_row(post: Post, topics: dict[str, str], zone: str) -> dict:
    """The columns of ``videos.csv`` for an eligible post."""
    return {
        "video_id": post.video_id,
        "platform": post.platform,
        "posted_at_utc": utc(post.posted),
        "posted_on": datetime.fromtimestamp(post.posted, ZoneInfo(zone)).date().isoformat(),
        "collected_at_utc": utc(post.collected_ms // 1000) if post.collected_ms else "",
        "page": post.page,
        "rank": post.rank,
        "topics": ";".join(name for tag, name in topics.items() if tag in post.hashtags),
        "duration_s": post.duration_s,
        "followers": post.followers,
        **{name: post.counts[name] for name in COUNTS},
    }


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
        Hashtags of the study, compared as `captures.fold` says.
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
    kept, repeated = separate_duplicates([r for r in records if isinstance(r, Post)], keep)
    dropped = [
        _drop(record, "", "unreadable", record.reason)
        for record in records
        if isinstance(record, Unreadable)
    ]
    dropped += [
        _drop(post, post.video_id, "duplicate", f"the {keep} snapshot is kept") for post in repeated
    ]
    eligible = []
    for post in kept:
        reason, detail = reason_to_drop(post, frozenset(names), window)
        if reason:
            dropped.append(_drop(post, post.video_id, reason, detail))
        else:
            eligible.append(post)
    videos = sorted(
        (video_row(post, names, zone) for post in eligible),
        key=lambda row: (row["posted_at_utc"], row["video_id"]),
    )
    dropped.sort(key=lambda row: (row["file"], row["line"]))
    return videos, dropped, flow(len(records), dropped)


def flow(seen: int, dropped: Sequence[dict]) -> list[dict]:
    """Rows of the sample flow from `seen` records to the eligible ones."""
    rows = [{"stage": "seen", "label": "Records captured", "kind": "total", "n": seen}]
    for reason, label in REASONS.items():
        count = sum(row["reason"] == reason for row in dropped)
        rows.append({"stage": reason, "label": label, "kind": "dropped", "n": count})
    eligible = seen - len(dropped)
    return [
        *rows,
        {"stage": "eligible", "label": "Eligible videos", "kind": "total", "n": eligible},
    ]


def _drop(record, video_id, reason, detail):
    return {
        "file": record.file,
        "line": record.line,
        "platform": getattr(record, "platform", ""),
        "video_id": video_id,
        "reason": reason,
        "detail": detail,
    }


def check_unreadable(path, records: Sequence[Post | Unreadable], share: float) -> None:
    """Refuse a capture in which more than `share` of the records cannot be read."""
    bad = [record for record in records if isinstance(record, Unreadable)]
    if len(bad) > share * len(records):
        first = ", ".join(str(record.line) for record in bad[:5])
        where = "line" if len(bad) == 1 else "lines"
        raise InputError(
            f"{len(bad)} of {len(records)} records cannot be read ({where} {first}); "
            f"the first: {bad[0].reason}",
            path=path,
            row=bad[0].line,
            expected=f"at most {100 * share:g} % unreadable records "
            "(captures.max_unreadable_share)",
            mend="export the capture again, take the record out, or allow a share of them",
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the captures, clean them, and write videos, dropped records and flow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", nargs="*", required=True, help="exports of any known format")
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
    captures = []
    for path in args.captures:
        capture = read(path, args.repost_field, args.local_zone)
        check_unreadable(path, capture.records, args.max_unreadable_share)
        print(*remarks(capture), sep="\n", file=sys.stderr)
        captures.append(capture)
    videos, dropped, stages = clean(
        [record for capture in captures for record in capture.records],
        topics=args.topics,
        first=args.first,
        last=args.last,
        zone=args.zone,
        keep=args.keep_snapshot,
    )
    check_rows(videos, args.videos)
    sources = source_rows(captures, dropped, list(REASONS), args.repost_field)
    write_csv(args.videos, VIDEO_COLUMNS, videos)
    write_csv(args.dropped, DROPPED_COLUMNS, dropped)
    write_csv(args.flow, FLOW_COLUMNS, stages)
    write_csv(args.sources, source_columns(list(REASONS)), sources)
    write_csv(args.platforms, ["platform", *FLOW_COLUMNS], platform_flows(captures, dropped, flow))


if __name__ == "__main__":
    run(main)
