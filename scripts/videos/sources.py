"""Where the videos come from: what each capture held, and the sample flow of each platform."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.videos.captures import Capture, log_line
from scripts.videos.formats.layouts import Layout
from scripts.videos.posts import Post

SLACK_S = 60
FIRST = 5  # places that the log names
# What is odd about records, and how the log puts it.
ODDITIES = {
    "untimed": "no time of posting",
    "local_only": "only a local time of posting, without its zone (captures.local_zone)",
    "late_ids": "an id made after their time of posting",
    "undisplayed": "no rank, because the page held them back in a collection",
}


@dataclass
class Source:
    """What a capture held.

    Parameters
    ----------
    path, name : str
        The file, and its format.
    records : Counter
        Records by platform; '' are those that could not be read.
    odd : mapping
        Per kind of `ODDITIES`, how many records by platform, and the places of the first ones.
    unreadable : list of (int, str)
        Place and reason of the first records that could not be read.
    layouts : mapping
        Layouts of the posts by platform, in the order in which they appeared.
    """

    path: str
    name: str
    records: Counter = field(default_factory=Counter)
    odd: Mapping[str, tuple[Counter, list[int]]] = field(
        default_factory=lambda: {kind: (Counter(), []) for kind in ODDITIES}
    )
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    layouts: Mapping[str, Sequence[Layout]] = field(default_factory=dict)


def source_of(capture: Capture) -> Source:
    """What a capture held whose records are at hand."""
    source = Source(capture.path, capture.name, layouts=capture.layouts)
    for record in capture.records:
        if not isinstance(record, Post):
            source.records[""] += 1
            if len(source.unreadable) < FIRST:
                source.unreadable.append((record.line, record.reason))
            continue
        source.records[record.platform] += 1
        for kind in oddities(record):
            counts, places = source.odd[kind]
            counts[record.platform] += 1
            if len(places) < FIRST:
                places.append(record.line)
    return source


def oddities(post: Post) -> list[str]:
    """What is odd about a post, as keys of `ODDITIES`."""
    found = []
    if post.posted is None:
        found.append("local_only" if post.local_only else "untimed")
    elif has_late_id(post):
        found.append("late_ids")
    if post.rank is None:
        found.append("undisplayed")
    return found


def source_rows(
    sources: Iterable[Source],
    lost: Mapping[tuple[str, str, str], int],
    reasons: Sequence[str],
    repost_field: str,
) -> list[dict]:
    """Rows of ``sources.csv``: one per capture and platform, and one for unreadable records.

    Parameters
    ----------
    sources : iterable of Source
    lost : mapping
        How many records of a file and platform were dropped for a reason.
    reasons : sequence of str
        Stages of the sample flow at which records are dropped.
    repost_field : str
        ``captures.repost_field``.
    """
    rows = []
    for source in sources:
        for platform, count in sorted(source.records.items()):
            fates = {reason: lost.get((source.path, platform, reason), 0) for reason in reasons}
            layouts = source.layouts.get(platform, ())
            fields = [path for layout in layouts for path in layout.repost_paths(repost_field)]
            odd = {kind: counts[platform] for kind, (counts, _) in source.odd.items()}
            rows.append(
                {
                    "file": source.path,
                    "format": source.name,
                    "platform": platform,
                    "records": count,
                    **fates,
                    "eligible": count - sum(fates.values()),
                    "reposts_from": " or ".join(dict.fromkeys(fields)),
                    "untimed": odd["untimed"] + odd["local_only"],
                    "late_ids": odd["late_ids"],
                    "undisplayed": odd["undisplayed"],
                }
            )
    return rows


def source_columns(reasons: Sequence[str]) -> list[str]:
    """Columns of ``sources.csv``."""
    first, last = ["file", "format", "platform", "records"], ["untimed", "late_ids", "undisplayed"]
    return [*first, *reasons, "eligible", "reposts_from", *last]


def platform_flows(
    sources: Iterable[Source], lost: Mapping[tuple[str, str, str], int], flow: Callable
) -> list[dict]:
    """The sample flow of each platform; '' stands for records that could not be read."""
    seen = sum((source.records for source in sources), Counter())
    by_platform: dict[str, Counter] = {platform: Counter() for platform in seen}
    for (_, platform, reason), count in lost.items():
        by_platform[platform][reason] += count
    return [
        {"platform": platform} | stage
        for platform, count in sorted(seen.items())
        for stage in flow(count, by_platform[platform])
    ]


def has_late_id(post: Post) -> bool:
    """Whether the id of a post was made after the time of its posting.

    The upper 32 bits of an id are the second in which it was made: with the post, or before
    it for a draft. A later one tells that id or time is wrong.
    """
    if post.posted is None or not post.video_id.isdigit():
        return False
    return int(post.video_id) >> 32 > post.posted + SLACK_S


def remarks(source: Source) -> list[str]:
    """What the log says of a capture: its format, and what is odd about its records."""
    lines = [log_line(source.path, source.name, source.layouts, sum(source.records.values()))]
    lines += [
        f"{source.path}: {place}: unreadable: {reason}" for place, reason in source.unreadable
    ]
    if (bad := source.records[""]) > FIRST:
        lines.append(f"{source.path}: {bad} records are unreadable (see dropped.csv)")
    for kind, (counts, places) in source.odd.items():
        if number := sum(counts.values()):
            first = ", ".join(map(str, places)) + (", …" if number > FIRST else "")
            lines.append(f"{source.path}: records with {ODDITIES[kind]}: {number} ({first})")
    return lines
