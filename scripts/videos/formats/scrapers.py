"""Tables and records of scrapers, each with names of its own."""

from scripts.videos.formats.douyin import GALLERIES
from scripts.videos.formats.layouts import Layout
from scripts.videos.posts import DOUYIN, TIKTOK

PYKTOK = Layout(
    platform=TIKTOK,
    video_id=("video_id",),
    posted=("video_timestamp",),
    caption=("video_description", "video_title"),
    duration=("video_duration", "video_length"),
    followers=("author_followercount",),
    likes=("video_diggcount",),
    comments=("video_commentcount",),
    plays=("video_playcount",),
    shares=("video_sharecount",),
    author=("author_username",),
    nickname=("author_name",),
    ad=("video_is_ad",),
    timeless_photo=True,
)
PYKTOK_KEYS = (frozenset({"video_id", "video_diggcount"}),)

MINET = Layout(
    platform=TIKTOK,
    video_id=("id",),
    posted=("timestamp", "utc_time"),
    caption=("description",),
    hashtags=("challenges_titles",),
    duration=("video_duration",),
    followers=("author_follower_count",),
    likes=("digg_count",),
    comments=("comment_count",),
    plays=("play_count",),
    shares=("share_count",),
    author=("author_unique_id", "author_id"),
    nickname=("author_nickname",),
    ad=("is_ad",),
    naive_utc=True,
    timeless_photo=True,
)
MINET_KEYS = (frozenset({"id", "challenges_titles"}), frozenset({"id", "utc_time", "digg_count"}))

APIFY = Layout(
    platform=TIKTOK,
    video_id=("id",),
    posted=("createTime", "createTimeISO"),
    caption=("text",),
    hashtags=("hashtags[].name",),
    duration=("videoMeta.duration",),
    followers=("authorMeta.fans",),
    likes=("diggCount",),
    comments=("commentCount",),
    plays=("playCount",),
    saves=("collectCount",),
    shares=("shareCount",),
    reposts=("repostCount",),
    page=("searchHashtag.name", "searchQuery", "input"),
    author=("authorMeta.name", "authorMeta.id"),
    nickname=("authorMeta.nickName",),
    photo=("isSlideshow",),
    ad=("isAd", "isSponsored"),
    timeless_photo=True,
)
APIFY_KEYS = (frozenset({"id", "webVideoUrl"}), frozenset({"id", "createTimeISO"}))

# What it calls reposts is how often a video was sent on; it tells no photo post otherwise.
YT_DLP = Layout(
    platform="",
    video_id=("id",),
    posted=("timestamp",),
    caption=("description", "title"),
    duration=("duration",),
    likes=("like_count",),
    comments=("comment_count",),
    plays=("view_count",),
    saves=("save_count",),
    shares=("repost_count",),
    collected=("epoch",),
    link=("webpage_url",),
    author=("uploader", "uploader_id", "channel_id"),
    nickname=("channel", "creator"),
    timeless_photo=True,
)
YT_DLP_KEYS = (frozenset({"id", "extractor_key"}), frozenset({"id", "extractor", "webpage_url"}))

MEDIACRAWLER = Layout(
    platform=DOUYIN,
    video_id=("aweme_id",),
    posted=("create_time",),
    caption=("desc", "title"),
    likes=("liked_count",),
    comments=("comment_count",),
    saves=("collected_count",),
    shares=("share_count",),
    page=("source_keyword",),
    author=("user_id", "sec_uid", "short_user_id", "user_unique_id"),
    nickname=("nickname",),
    collected=("last_modify_ts",),
    photo=("note_download_url",),
    words=(("aweme_type", GALLERIES),),
)
MEDIACRAWLER_KEYS = (frozenset({"aweme_id", "liked_count"}),)

# It writes -1 for a count that is not known, and for 0.
TIKTOKDOWNLOADER = Layout(
    platform="",
    video_id=("作品ID",),
    posted=("发布时间",),
    caption=("作品描述",),
    hashtags=("作品话题",),
    duration=("视频时长",),
    likes=("点赞数量",),
    comments=("评论数量",),
    plays=("播放数量",),
    saves=("收藏数量",),
    shares=("分享数量",),
    collected=("采集时间",),
    link=("作品链接",),
    author=("UID", "SEC_UID", "SHORT_ID", "UNIQUE_ID"),
    nickname=("账号昵称",),
    words=(
        ("作品类型", (("图集", "photo post"), ("实况", "photo post"), ("直播", "live stream"))),
    ),
    no_count="-1",
)
TIKTOKDOWNLOADER_KEYS = (frozenset({"作品ID", "作品描述"}),)
