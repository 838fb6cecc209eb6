"""TikTok's own objects: posts as its pages load them, and answers of the Research API."""

from scripts.videos.formats.layouts import TIMELESS, Layout
from scripts.videos.posts import TIKTOK

# What a page calls the counts of a post.
COUNT_FIELDS = {
    "likes": "diggCount",
    "comments": "commentCount",
    "plays": "playCount",
    "saves": "collectCount",
}


def _counts(field):
    # statsV2 is exact, stats is rounded on some pages, and older pages have it alone.
    return f"statsV2.{field}", f"stats.{field}"


ITEM = Layout(
    platform=TIKTOK,
    video_id=("id",),
    posted=("createTime",),
    caption=("desc",),
    hashtags=(
        "textExtra[].hashtagName",
        "challenges[].title",
        "contents[].textExtra[].hashtagName",
    ),
    duration=("video.duration",),
    followers=(
        "authorStatsV2.followerCount",
        "authorStats.followerCount",
        "author.stats.followerCount",
    ),
    **{name: _counts(field) for name, field in COUNT_FIELDS.items()},
    shares=_counts("shareCount"),
    reposts=_counts("repostCount"),
    author=("author.uniqueId", "author.secUid", "author.id", "author"),
    nickname=("author.nickname", "nickname"),
    said=("contents[].desc", "stickersOnItem[].stickerText[]"),
    photo=("imagePost",),
    live=("liveRoomId", "liveRoom", "liveRoomInfo"),
    ad=("isAd", "adAuthorization"),
    video=("video",),
    words=(("kind", ((TIMELESS, TIMELESS),)),),  # said by captures that a release reduced
)
ITEM_KEYS = tuple(
    frozenset({"id", "createTime", field}) for field in ("stats", "statsV2", "author", "video")
)

RESEARCH = Layout(
    platform=TIKTOK,
    video_id=("video_id", "id"),
    posted=("create_time",),
    caption=("video_description",),
    hashtags=("hashtag_names", "hashtag_info_list[].hashtag_name"),
    duration=("video_duration",),
    likes=("like_count",),
    comments=("comment_count",),
    plays=("view_count",),
    saves=("favorites_count",),
    shares=("share_count",),
    author=("username",),
    nickname=("display_name",),
    said=("voice_to_text",),
    naive_utc=True,
    timeless_photo=True,
)
# Which fields an answer has, the query decides.
RESEARCH_KEYS = tuple(
    frozenset({name, field})
    for name in ("id", "video_id")
    for field in ("video_description", "region_code", "view_count", "like_count", "hashtag_names")
)
# Its comments name their video, and have likes too.
COMMENT_KEYS = frozenset({"parent_comment_id", "reply_count"})
