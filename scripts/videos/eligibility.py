"""Which posts are eligible: the reasons to drop one, their order, and what is told of them."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scripts.videos.posts import COUNTS, Post, Unreadable
from scripts.videos.zones import time_zone

DROPPED_COLUMNS = ["file", "line", "video_id", "reason", "detail"]
# Most records that are listed one by one, and how many of each file and reason above that.
LISTED, EACH = 100_000, 100
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


def separate_duplicates(
    posts: Iterable[Post], keep: str, topics: Sequence[str] = ()
) -> tuple[list[Post], list[Post]]:
    """Split posts into one snapshot per platform and id, and the rest.

    Parameters
    ----------
    posts : iterable of Post
    keep : {'earliest', 'latest'}
        Which snapshot is kept, by time of collection; one without a time is kept only where none
        has one. Snapshots of the same millisecond are ordered by page and then by what the rules
        read of them, so that neither files nor places decide. Where all of that is the same, the
        first of the first file is kept.
    topics : sequence of str
        Topics of the study, folded.

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
    chosen = set()
    unknown = {"earliest": float("inf"), "latest": 0}[keep]
    for group in groups.values():
        if len(group) > 1:
            orders = [_order(post, topics, unknown) for post in group]
            best = pick(orders)
            same = [post for post, order in zip(group, orders, strict=True) if order == best]
            group = [min(same, key=lambda post: (post.file, post.line))]
        chosen.add(id(group[0]))
    return (
        [post for post in posts if id(post) in chosen],
        [post for post in posts if id(post) not in chosen],
    )


def _order(post, topics, unknown):
    numbers = [post.posted]
    own = topic_marks(post.hashtags, topics)
    if "1" in own:  # the numbers of a post off topic go nowhere
        numbers += [post.duration_s, post.followers, *(post.counts[name] for name in COUNTS)]
    known = [-1 if number is None else number for number in numbers]
    return post.collected_ms or unknown, post.page, own, post.kind, post.local_only, known


def topic_marks(hashtags: Container[str], topics: Iterable[str]) -> str:
    """For each topic 1 if it is among the hashtags, else 0.

    Examples
    --------
    >>> topic_marks({"river", "boat"}, ["boat", "hill"])
    '10'
    """
    return "".join("1" if topic in hashtags else "0" for topic in topics)


def reason_to_drop(
    kind: str, on_topic: bool, posted: int | None, local_only: bool, window: tuple[int, int]
) -> tuple[str, str]:
    """Why a post that is no duplicate is not eligible: reason and detail, or two times ''.

    Examples
    --------
    >>> reason_to_drop("video", True, 1703433600, False, (0, 1703433600))
    ('outside_window', 'posted at 2023-12-24T16:00:00Z')
    """
    if kind == "advertisement":
        return "advertisement", "marked as an advertisement or paid partnership"
    if kind != "video":
        return "wrong_type", kind
    if not on_topic:
        return "off_topic", "none of its hashtags is a topic of the study"
    if posted is None:
        known = "only a local time of posting, without its zone"
        return "outside_window", known if local_only else "no time of posting"
    if not window[0] <= posted < window[1]:
        return "outside_window", f"posted at {utc(posted)}"
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


def flow(seen: int, lost: Mapping[str, int]) -> list[dict]:
    """Rows of the sample flow from `seen` records to the eligible ones.

    Parameters
    ----------
    seen : int
    lost : mapping
        How many records were dropped for each reason.
    """
    rows = [{"stage": "seen", "label": "Records captured", "kind": "total", "n": seen}]
    for reason, label in REASONS.items():
        count = lost.get(reason, 0)
        rows.append({"stage": reason, "label": label, "kind": "dropped", "n": count})
    eligible = seen - sum(lost.values())
    return [
        *rows,
        {"stage": "eligible", "label": "Eligible videos", "kind": "total", "n": eligible},
    ]


def dropped_row(record: Post | Unreadable, video_id: str, reason: str, detail: str) -> dict:
    """A row of ``dropped.csv``, with the platform of the record."""
    return {
        "file": record.file,
        "line": record.line,
        "platform": getattr(record, "platform", ""),
        "video_id": video_id,
        "reason": reason,
        "detail": detail,
    }


def listed(dropped: Sequence[dict]) -> list[dict]:
    """Rows of ``dropped.csv``: one a record, or of very many the first ones and the sums.

    Above `LISTED` records, the first `EACH` of each file and reason are listed, and one row
    without a line tells how many more there are.

    Parameters
    ----------
    dropped : sequence of dict
        In order of file and line.
    """
    if len(dropped) <= LISTED:
        return list(dropped)
    rows, seen = [], {}
    for row in dropped:
        key = row["file"], list(REASONS).index(row["reason"])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= EACH:
            rows.append(row)
    rows += [
        further(file, list(REASONS)[reason], count - EACH)
        for (file, reason), count in sorted(seen.items())
        if count > EACH
    ]
    return sorted(rows, key=lambda row: row["file"])


def further(file: str, reason: str, count: int) -> dict:
    """The row of ``dropped.csv`` that stands for records which are not listed."""
    detail = f"and {count} further record{'s' * (count != 1)}"
    return {"file": file, "line": "", "video_id": "", "reason": reason, "detail": detail}
