"""A post of a platform, whatever tool exported it."""

from dataclasses import dataclass

TIKTOK, DOUYIN = "tiktok.com", "douyin.com"
PLATFORMS = {TIKTOK: "TikTok", DOUYIN: "Douyin"}
COUNTS = ("likes", "comments", "reposts", "plays", "saves")


@dataclass(frozen=True, slots=True)
class Post:
    """One record of a capture. A missing count is None, never 0.

    `line` is the line of the file, or the number of the record where lines hold several.
    `posted` is in unix seconds, `collected_ms` in milliseconds, 0 where it is not known.
    `rank` is None for a post that the page did not show. `local_only` says that the time of
    posting is known, but not in which zone.
    """

    file: str
    line: int
    rank: int | None
    page: str
    collected_ms: int
    platform: str
    video_id: str
    posted: int | None
    kind: str
    hashtags: frozenset[str]
    duration_s: int | None
    followers: int | None
    counts: dict[str, int | None]
    local_only: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line or record that holds no post, with the reason."""

    file: str
    line: int
    reason: str
