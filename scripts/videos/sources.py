"""Where the videos come from: what each capture held, and the sample flow of each platform."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from scripts.videos.captures import Capture
from scripts.videos.posts import Post

SLACK_S = 60


def source_rows(
    captures: Sequence[Capture], dropped: Sequence[Mapping], reasons: Sequence[str], field: str
) -> list[dict]:
    """Rows of ``sources.csv``: one per capture and platform, and one for unreadable records.

    Parameters
    ----------
    captures : sequence of Capture
    dropped : sequence of mapping
        With `file`, `platform` and `reason`.
    reasons : sequence of str
        Stages of the sample flow at which records are dropped.
    field : str
        ``captures.repost_field``.
    """
    lost = Counter((row["file"], row["platform"], row["reason"]) for row in dropped)
    rows = []
    for capture in captures:
        platforms = [getattr(record, "platform", "") for record in capture.records]
        for platform, count in sorted(Counter(platforms).items()):
            fates = {reason: lost[capture.path, platform, reason] for reason in reasons}
            layouts = capture.layouts.get(platform, ())
            fields = [path for layout in layouts for path in layout.repost_paths(field)]
            posts = [post for post in capture.records if getattr(post, "platform", "") == platform]
            posts = [post for post in posts if isinstance(post, Post)]
            rows.append(
                {
                    "file": capture.path,
                    "format": capture.name,
                    "platform": platform,
                    "records": count,
                    **fates,
                    "eligible": count - sum(fates.values()),
                    "reposts_from": " or ".join(dict.fromkeys(fields)),
                    "untimed": sum(post.posted is None for post in posts),
                    "late_ids": sum(map(has_late_id, posts)),
                    "undisplayed": sum(post.rank is None for post in posts),
                }
            )
    return rows


def source_columns(reasons: Sequence[str]) -> list[str]:
    """Columns of ``sources.csv``."""
    first, last = ["file", "format", "platform", "records"], ["untimed", "late_ids", "undisplayed"]
    return [*first, *reasons, "eligible", "reposts_from", *last]


def platform_flows(
    captures: Sequence[Capture], dropped: Sequence[Mapping], flow: Callable
) -> list[dict]:
    """The sample flow of each platform; '' stands for records that could not be read."""
    seen = Counter(
        getattr(record, "platform", "") for capture in captures for record in capture.records
    )
    return [
        {"platform": platform} | stage
        for platform, count in sorted(seen.items())
        for stage in flow(count, [row for row in dropped if row["platform"] == platform])
    ]


def has_late_id(post: Post) -> bool:
    """Whether the id of a post was made after the time of its posting.

    The upper 32 bits of an id are the second in which it was made: with the post, or before
    it for a draft. A later one tells that id or time is wrong.
    """
    if post.posted is None or not post.video_id.isdigit():
        return False
    return int(post.video_id) >> 32 > post.posted + SLACK_S


def remarks(capture: Capture) -> list[str]:
    """What the log says of a capture: its format, and what is odd about its records."""
    posts = [record for record in capture.records if isinstance(record, Post)]
    odd = {
        "no time of posting": [p.line for p in posts if p.posted is None and not p.local_only],
        "only a local time of posting, without its zone (captures.local_zone)": [
            p.line for p in posts if p.local_only
        ],
        "an id made after their time of posting": [p.line for p in posts if has_late_id(p)],
        "no rank, because the page held them back in a collection": [
            p.line for p in posts if p.rank is None
        ],
    }
    told = [capture.told()]
    bad = [record for record in capture.records if not isinstance(record, Post)]
    told += [f"{capture.path}: {record.line}: unreadable: {record.reason}" for record in bad[:5]]
    if len(bad) > 5:
        told.append(f"{capture.path}: {len(bad)} records are unreadable (see dropped.csv)")
    for what, lines in odd.items():
        if lines:
            first = ", ".join(map(str, lines[:5])) + (", …" if len(lines) > 5 else "")
            told.append(f"{capture.path}: records with {what}: {len(lines)} ({first})")
    return told
