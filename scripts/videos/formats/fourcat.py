"""Tables with 4CAT's columns; Zeeschuimer writes the same ones, with semicolons."""

from scripts.videos.formats.layouts import Layout
from scripts.videos.posts import DOUYIN, TIKTOK
from scripts.videos.values import is_true

# 4CAT calls the counts of a table that was uploaded to it amount_...
TIKTOK_TABLE = Layout(
    platform=TIKTOK,
    video_id=("id",),
    posted=("unix_timestamp", "timestamp"),
    caption=("body",),
    hashtags=("hashtags", "challenges"),
    followers=("author_followers",),
    likes=("likes", "amount_likes"),
    comments=("comments", "amount_comments"),
    plays=("plays", "amount_plays"),
    shares=("shares", "amount_shares"),
    page=("collected_from_url",),
    author=("author",),
    nickname=("author_full",),
    said=("stickers",),
    ad=("is_ad", "is_paid_partnership"),
    naive_utc=True,
)
TIKTOK_KEYS = (frozenset({"id", "body", "tiktok_url"}),)

DOUYIN_TABLE = Layout(
    platform=DOUYIN,
    video_id=("id",),
    posted=("unix_timestamp", "timestamp"),
    caption=("body",),
    hashtags=("hashtags",),
    duration=("video_duration",),
    likes=("digg_count",),
    comments=("comment_count",),
    plays=("play_count",),
    saves=("collect_count",),
    shares=("share_count",),
    reposts=("forward_count",),
    page=("collected_from_url", "post_source_domain"),
    author=("author_user_id",),
    nickname=("author_nickname",),
    photo=("image_urls",),
    words=(("subject", (("Stream", "live stream"),)),),
    milliseconds=True,
    displayed=lambda row: is_true(row.get("4CAT_first_video_displayed", "yes")),
)
DOUYIN_KEYS = (frozenset({"id", "body", "digg_count", "forward_count"}),)
