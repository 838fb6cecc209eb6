"""Douyin's own objects, in the dialect of its interface and in that of its pages."""

from collections.abc import Mapping

from scripts.videos.formats.layouts import Layout
from scripts.videos.posts import DOUYIN
from scripts.videos.values import is_true

# Kinds of post that are galleries of pictures.
GALLERIES = tuple((kind, "photo post") for kind in ("2", "68", "150"))


def _displayed(data: Mapping) -> bool:
    # Of a collection among the results only the first video is shown.
    return is_true(data.get("ZS_first_mix_vid")) or not is_true(data.get("ZS_collected_from_mix"))


API_ITEM = Layout(
    platform=DOUYIN,
    video_id=("aweme_id", "id"),
    posted=("create_time",),
    caption=("desc",),
    hashtags=("text_extra[].hashtag_name", "cha_list[].cha_name"),
    duration=("duration", "video.duration"),
    followers=("author.follower_count",),
    likes=("statistics.digg_count",),
    comments=("statistics.comment_count",),
    plays=("statistics.play_count",),
    saves=("statistics.collect_count",),
    shares=("statistics.share_count",),
    reposts=("statistics.forward_count",),
    author=("author.unique_id", "author.short_id", "author.sec_uid", "author.uid"),
    nickname=("author.nickname",),
    photo=("images",),
    live=("rawdata", "cell_room.rawdata"),
    ad=("is_ads", "raw_ad_data"),
    video=("video",),
    words=(("aweme_type", GALLERIES),),
    milliseconds=True,
    displayed=_displayed,
)
PAGE_ITEM = Layout(
    platform=DOUYIN,
    video_id=("awemeId", "id"),
    posted=("createTime",),
    caption=("desc",),
    hashtags=("textExtra[].hashtagName", "chaList[].chaName"),
    duration=("duration", "video.duration"),
    followers=("authorInfo.followerCount",),
    likes=("stats.diggCount",),
    comments=("stats.commentCount",),
    plays=("stats.playCount",),
    saves=("stats.collectCount",),
    shares=("stats.shareCount",),
    reposts=("stats.forwardCount",),
    author=("authorInfo.uniqueId", "authorInfo.secUid", "authorInfo.uid"),
    nickname=("authorInfo.nickname",),
    photo=("images",),
    live=("rawdata", "cellRoom.rawdata"),
    ad=("isAds", "rawAdData"),
    video=("video",),
    words=(("awemeType", GALLERIES),),
    milliseconds=True,
    displayed=_displayed,
)
API_KEYS = (frozenset({"aweme_id", "statistics"}), frozenset({"aweme_id", "create_time", "author"}))
PAGE_KEYS = (frozenset({"awemeId"}),)


def dialect(data: Mapping) -> Layout:
    """The dialect of a Douyin object; both stand in one capture.

    Examples
    --------
    >>> dialect({"awemeId": "1"}) is PAGE_ITEM, dialect({"aweme_id": "1"}) is API_ITEM
    (True, True)
    """
    embedded = "awemeId" in data or (
        is_true(data.get("ZS_collected_from_embed")) and "aweme_id" not in data
    )
    return PAGE_ITEM if embedded else API_ITEM
