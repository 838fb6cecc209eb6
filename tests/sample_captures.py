"""One invented post in every format that is read, with the quirks that the format is known for."""

import csv
import io
import json
from dataclasses import dataclass, field

VIDEO_ID = "7316199335579305359"  # beyond what a number with a decimal point holds
SECOND = (int(VIDEO_ID) >> 32) + 30
COLLECTED = 1_709_371_801_119
PAGE = "https://www.tiktok.com/tag/river"
CAPTION = "Night on the river 夜景 #River #重庆"
TAGS = ["river", "重庆"]
POST = {
    "video_id": VIDEO_ID,
    "platform": "tiktok.com",
    "posted": SECOND,
    "page": "",
    "collected_ms": 0,
    "rank": 1,
    "hashtags": frozenset(TAGS),
    "duration_s": 21,
    "followers": 1200,
    "likes": 12345,
    "comments": 34,
    "plays": 400000,
    "saves": 56,
    "shareCount": 78,
    "repostCount": 9,
    "kind": "video",
}
DOUYIN = {"platform": "douyin.com", "plays": None}
SHANGHAI = "2023-12-25T00:30:30"  # SECOND, on a clock in Shanghai


@dataclass
class Sample:
    """A file, the name under which its format is told, and what its records are.

    `differs` is what the first post has other than `POST`, and `kinds` are the kinds of all
    records, or the start of the reason why one is unreadable.
    """

    text: str
    name: str
    differs: dict = field(default_factory=dict)
    kinds: list[str] = field(default_factory=lambda: ["video"])
    encoding: str = "utf-8"
    local: str = ""

    @property
    def data(self):
        return self.text.encode(self.encoding)


def without(*names, **others):
    return dict.fromkeys(names) | others


def lines(*records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def table(rows, separator=","):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def tiktok(**changes):
    item = {
        "id": VIDEO_ID,
        "desc": CAPTION,
        "createTime": SECOND,
        "author": {"id": "1", "uniqueId": "simulated.account.1", "nickname": "Simulated"},
        "authorStats": {"followerCount": 1200, "heartCount": 5},
        "stats": {"diggCount": 12300, "shareCount": 78, "commentCount": 34, "playCount": 400000}
        | {"collectCount": "56"},
        "statsV2": {"diggCount": "12345", "shareCount": "78", "commentCount": "34"}
        | {"playCount": "400000", "collectCount": "56", "repostCount": "9"},
        "textExtra": [{"hashtagName": tag, "type": 1} for tag in TAGS]
        + [{"hashtagName": "", "userId": "2"}],
        "challenges": [{"id": "3", "title": "river"}],
        "video": {"duration": 21, "id": VIDEO_ID},
        "isAd": False,
        "duetInfo": {"duetFromId": "0"},
    }
    item |= changes
    return {name: value for name, value in item.items() if value is not None}


def embedded(**changes):
    """The older shape: the account as text, the time as text, no statsV2."""
    old = {"author": "simulated.account.1", "nickname": "Simulated", "createTime": str(SECOND)}
    return tiktok(statsV2=None, **old | changes)


def api_item(**changes):
    return {
        "aweme_id": VIDEO_ID,
        "aweme_type": 0,
        "group_id": VIDEO_ID,
        "desc": CAPTION,
        "create_time": SECOND,
        "author": {"uid": "1", "nickname": "Simulated", "follower_count": 1200},
        "statistics": {"digg_count": 12345, "comment_count": 34, "collect_count": 56}
        | {"share_count": 78, "forward_count": 9, "play_count": 0, "download_count": 1},
        "text_extra": [{"hashtag_name": tag} for tag in TAGS] + [{"sec_uid": "x"}],
        "cha_list": None,
        "video": {"duration": 20900, "bit_rate": []},
        "duration": 20900,
        "images": None,
        "is_ads": False,
    } | changes


def page_item(**changes):
    return {
        "awemeId": VIDEO_ID,
        "id": VIDEO_ID,
        "ZS_collected_from_embed": True,
        "awemeType": 0,
        "desc": CAPTION,
        "createTime": SECOND,
        "authorInfo": {"nickname": "Simulated", "followerCount": 1200},
        "stats": {"diggCount": 12345, "commentCount": 34, "collectCount": 56, "shareCount": 78}
        | {"forwardCount": 9, "playCount": 0},
        "textExtra": [{"hashtagName": tag} for tag in TAGS],
        "video": {"duration": 20900, "bitRateList": []},
        "images": "$undefined",
        "cellRoom": "$undefined",
        "mixInfo": "$undefined",
    } | changes


def envelope(item, platform="tiktok.com", number=1):
    return {
        "id": number,
        "nav_index": f"1:0:{number}",
        "item_id": item.get("id") or item.get("aweme_id"),
        "timestamp_collected": COLLECTED,
        "last_updated": COLLECTED,
        "source_platform": platform,
        "source_platform_url": PAGE,
        "user_agent": "Simulated/1.0",
        "data": item,
    }


def zeeschuimer(*items, platform="tiktok.com"):
    return lines(*(envelope(item, platform, n) for n, item in enumerate(items, start=1)))


def fourcat(item, platform="tiktok.com"):
    meta = envelope(item, platform)
    del meta["data"]
    return item | {"__import_meta": meta}


def fourcat_row(**changes):
    return {
        "collected_from_url": PAGE,
        "id": VIDEO_ID,
        "thread_id": VIDEO_ID,
        "author": "simulated.account.1",
        "author_followers": "1200",
        "body": CAPTION + '\nline two, with "quotes"; and signs',
        "timestamp": "2023-12-24 16:30:30",
        "unix_timestamp": str(SECOND),
        "is_ad": "no",
        "is_paid_partnership": "no",
        "music_id": "7.02E+18",
        "tiktok_url": f"https://www.tiktok.com/video/{VIDEO_ID}",
        "likes": "12345",
        "comments": "34",
        "shares": "78",
        "plays": "400000",
        "hashtags": ",".join(TAGS),
        "challenges": "river",
    } | changes


def fourcat_douyin_row(**changes):
    return {
        "collected_from_url": PAGE,
        "id": VIDEO_ID,
        "thread_id": VIDEO_ID,
        "subject": "Post",
        "body": CAPTION,
        "timestamp": SHANGHAI.replace("T", " "),
        "hashtags": ",".join(TAGS),
        "video_duration": "20900",
        "image_urls": "",
        "collect_count": "56",
        "comment_count": "34",
        "digg_count": "1.2345万",
        "download_count": "Unknown",
        "forward_count": "9",
        "play_count": "0",
        "share_count": "78",
        "author_nickname": "Simulated",
        "4CAT_first_video_displayed": "yes",
        "unix_timestamp": str(SECOND),
    } | changes


def research(**changes):
    video = {
        "id": int(VIDEO_ID),
        "video_description": CAPTION,
        "create_time": SECOND,
        "region_code": "MY",
        "share_count": 78,
        "view_count": 400000,
        "like_count": 12345,
        "comment_count": 34,
        "favorites_count": 56,
        "hashtag_names": TAGS,
        "username": "simulated.account.1",
        "video_duration": 21,
    } | changes
    return {name: value for name, value in video.items() if value is not None}


def answer(*videos):
    data = {"videos": list(videos), "cursor": 100, "has_more": False, "search_id": "1"}
    return {"data": data, "error": {"code": "ok", "message": "", "log_id": "x"}}


def refusal(code):
    return {"data": {}, "error": {"code": code, "message": "later", "log_id": "x"}}


def pyktok_row(**changes):
    return {
        "video_id": VIDEO_ID,
        "video_timestamp": SHANGHAI,
        "video_duration": "21.0",
        "video_locationcreated": "MY",
        "video_diggcount": "12345.0",
        "video_sharecount": "78.0",
        "video_commentcount": "34.0",
        "video_playcount": "400000.0",
        "video_description": CAPTION,
        "video_is_ad": "False",
        "author_username": "simulated.account.1",
        "author_followercount": "1200.0",
        "poi_city": "",
    } | changes


def minet_row(**changes):
    return {
        "id": VIDEO_ID,
        "description": CAPTION,
        "timestamp": str(SECOND),
        "utc_time": "2023-12-24T16:30:30",
        "video_duration": "21",
        "author_unique_id": "simulated.account.1",
        "author_follower_count": "1200",
        "digg_count": "12345",
        "share_count": "78",
        "comment_count": "34",
        "play_count": "400000",
        "challenges_titles": "|".join(TAGS),
        "is_ad": "false",
    } | changes


def apify(**changes):
    return {
        "id": VIDEO_ID,
        "text": CAPTION,
        "createTime": SECOND,
        "createTimeISO": "2023-12-24T16:30:30.000Z",
        "isAd": False,
        "authorMeta": {"id": "1", "name": "simulated.account.1", "fans": 1200},
        "webVideoUrl": f"https://www.tiktok.com/video/{VIDEO_ID}",
        "videoMeta": {"duration": 21, "height": 1024},
        "diggCount": 12345,
        "shareCount": 78,
        "playCount": 400000,
        "collectCount": 56,
        "commentCount": 34,
        "hashtags": [{"id": str(n), "name": tag, "title": ""} for n, tag in enumerate(TAGS)],
        "isSlideshow": False,
        "searchHashtag": {"views": 5, "name": "river"},
        "input": "river",
    } | changes


def flattened(value, sign, key=""):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    row = {}
    for name, inner in pairs:
        place = f"{key}{sign}{name}" if key else str(name)
        if isinstance(inner, (dict, list)):
            row |= flattened(inner, sign, place)
        else:
            row[place] = str(inner).lower() if isinstance(inner, bool) else str(inner)
    return row


def yt_dlp(**changes):
    return {
        "id": VIDEO_ID,
        "title": CAPTION[:20] + "...",
        "description": CAPTION,
        "timestamp": SECOND,
        "upload_date": "20231224",
        "epoch": COLLECTED // 1000,
        "duration": 21,
        "like_count": 12345,
        "comment_count": 34,
        "view_count": 400000,
        "repost_count": 78,
        "save_count": 56,
        "uploader": "simulated.account.1",
        "channel": "Simulated",
        "webpage_url": f"https://www.tiktok.com/@simulated.account.1/video/{VIDEO_ID}",
        "extractor": "TikTok",
        "extractor_key": "TikTok",
        "_type": "video",
        "formats": [{"format_id": "0"}],
    } | changes


def mediacrawler_row(**changes):
    return {
        "aweme_id": VIDEO_ID,
        "aweme_type": "0",
        "title": CAPTION,
        "desc": CAPTION,
        "create_time": str(SECOND),
        "liked_count": "12345",
        "collected_count": "56",
        "comment_count": "34",
        "share_count": "78",
        "last_modify_ts": str(COLLECTED),
        "aweme_url": f"https://www.douyin.com/video/{VIDEO_ID}",
        "note_download_url": "",
        "source_keyword": "river",
        "nickname": "S**",
    } | changes


def downloader_row(**changes):
    return {
        "作品类型": "视频",
        "采集时间": "2024-03-02 17:30:01",
        "UID": "1",
        "作品ID": VIDEO_ID,
        "作品描述": CAPTION,
        "作品话题": " ".join(TAGS),
        "视频时长": "00:00:21",
        "作品链接": f"https://www.douyin.com/video/{VIDEO_ID}",
        "发布时间": SHANGHAI.replace("T", " "),
        "账号昵称": "模拟账号",
        "点赞数量": "12345",
        "评论数量": "34",
        "收藏数量": "56",
        "分享数量": "78",
        "播放数量": "-1",
    } | changes


SEEN = {"page": PAGE, "collected_ms": COLLECTED}
OLD = {"likes": 12300, "repostCount": None} | SEEN
PHOTO = {"imagePost": {"images": [1]}}
STREAM = {"desc": "$undefined", "rawdata": '{"title": "x", "create_time": 1}', "video": None}
AMOUNTS = {name: f"amount_{name}" for name in ("likes", "comments", "shares", "plays")}
SAMPLES = {
    "zeeschuimer tiktok": Sample(
        zeeschuimer(tiktok(), embedded(), tiktok(**PHOTO), tiktok(adAuthorization=True)),
        "Zeeschuimer NDJSON (TikTok)",
        SEEN,
        ["video", "video", "photo post", "advertisement"],
    ),
    "zeeschuimer tiktok, older shape": Sample(
        zeeschuimer(embedded(), tiktok(video=None, liveRoomId="5")),
        "Zeeschuimer NDJSON (TikTok)",
        OLD,
        ["video", "live stream"],
    ),
    "zeeschuimer douyin, both dialects": Sample(
        zeeschuimer(
            api_item(),
            page_item(),
            api_item(**STREAM),
            page_item(cellRoom={"rawdata": {"createtime": 1}}),
            api_item(images=[{"url_list": []}]),
            api_item(aweme_type=68),
            api_item(ZS_collected_from_mix=True, ZS_first_mix_vid=False),
            platform="douyin.com",
        ),
        "Zeeschuimer NDJSON (Douyin)",
        DOUYIN | SEEN,
        ["video", "video", "live stream", "live stream", "photo post", "photo post", "video"],
    ),
    "zeeschuimer douyin, embedded": Sample(
        zeeschuimer(page_item(), platform="douyin.com"),
        "Zeeschuimer NDJSON (Douyin)",
        DOUYIN | SEEN,
    ),
    "zeeschuimer, another platform among them": Sample(
        zeeschuimer(tiktok()) + zeeschuimer({"id": "1", "caption": "x"}, platform="instagram.com"),
        "Zeeschuimer NDJSON (TikTok)",
        SEEN,
        ["video", "posts of 'instagram.com' are not read"],
    ),
    "zeeschuimer csv": Sample(
        table([fourcat_row(shares="undefined", plays="null"), fourcat_row(is_ad="yes")], ";"),
        "Zeeschuimer CSV (TikTok)",
        without("duration_s", "saves", "shareCount", "repostCount", "plays", page=PAGE),
        ["video", "advertisement"],
    ),
    "4cat ndjson tiktok": Sample(lines(fourcat(tiktok())), "4CAT NDJSON (TikTok)", SEEN),
    "4cat ndjson douyin": Sample(
        lines(fourcat(api_item(), "douyin.com"), fourcat(page_item(), "douyin.com"), tiktok()),
        "4CAT NDJSON (Douyin)",
        DOUYIN | SEEN,
        ["video", "video", "no record of 4CAT"],
    ),
    "4cat csv tiktok": Sample(
        table([fourcat_row(), fourcat_row(unix_timestamp="")]),
        "4CAT CSV (TikTok)",
        without("duration_s", "saves", "repostCount", page=PAGE),
        ["video", "video"],
    ),
    "4cat upload": Sample(
        table([{AMOUNTS.get(name, name): value for name, value in fourcat_row().items()}]),
        "4CAT CSV (TikTok)",
        without("duration_s", "saves", "repostCount", page=PAGE),
    ),
    "4cat csv douyin": Sample(
        table(
            [
                fourcat_douyin_row(),
                fourcat_douyin_row(subject="Stream", video_duration="Unknown"),
                fourcat_douyin_row(image_urls="https://example.com/1.jpg"),
                fourcat_douyin_row(**{"4CAT_first_video_displayed": "no"}),
            ]
        ),
        "4CAT CSV (Douyin)",
        DOUYIN | without("followers", page=PAGE),
        ["video", "live stream", "photo post", "video"],
    ),
    "excel unicode text": Sample(
        table([fourcat_row()], "\t"),
        "4CAT TSV (TikTok)",
        without("duration_s", "saves", "repostCount", page=PAGE),
        encoding="utf-16",
    ),
    "research answer": Sample(
        json.dumps(answer(research(), research(), research(like_count=None)), indent=4),
        "TikTok Research API JSON (TikTok)",
        without("followers", "repostCount"),
        ["video", "video", "video"],
    ),
    "research, three queries one after the other": Sample(
        "".join(json.dumps(answer(research()), indent=1) + "\n" for _ in range(3)),
        "TikTok Research API JSON (TikTok)",
        without("followers", "repostCount"),
        ["video", "video", "video"],
    ),
    "research, one answer a line": Sample(
        lines(answer(research()), answer(), refusal("rate_limit_exceeded"), answer(research())),
        "TikTok Research API JSON (TikTok)",
        without("followers", "repostCount"),
        ["video", "an answer without videos: 'rate_limit_exceeded'", "video"],
    ),
    "research, list of videos by their other name": Sample(
        json.dumps([research(id=None, video_id=int(VIDEO_ID), hashtag_names=None)]),
        "TikTok Research API JSON (TikTok)",
        without("followers", "repostCount"),
    ),
    "research table": Sample(
        table([research(hashtag_names=str(TAGS), create_time="2023-12-24 16:30:30")]),
        "TikTok Research API CSV (TikTok)",
        without("followers", "repostCount"),
    ),
    "pyktok": Sample(
        table(
            [
                pyktok_row(),
                pyktok_row(video_diggcount="", video_is_ad="True"),
                pyktok_row(video_duration="0.0"),
            ]
        ),
        "pyktok CSV (TikTok)",
        without("saves", "repostCount"),
        ["video", "advertisement", "post of 0 seconds"],
        local="Asia/Shanghai",
    ),
    "tiktok-api": Sample(
        json.dumps([tiktok(stats={"diggCount": "12345"} | tiktok()["statsV2"], statsV2=None)]),
        "TikTok objects JSON (TikTok)",
    ),
    "one post a page": Sample(
        lines({"itemInfo": {"itemStruct": tiktok()}, "statusCode": 0}, {"itemStruct": tiktok()}),
        "TikTok objects JSON (TikTok)",
        {},
        ["video", "video"],
    ),
    "posts.json": Sample(
        json.dumps([tiktok(), tiktok(**PHOTO)], indent=2, ensure_ascii=False),
        "TikTok objects JSON (TikTok)",
        {},
        ["video", "photo post"],
    ),
    "douyin objects": Sample(
        lines(api_item(), page_item()),
        "Douyin objects NDJSON (Douyin)",
        DOUYIN,
        ["video", "video"],
    ),
    "embedded state": Sample(
        json.dumps({"ItemModule": {VIDEO_ID: embedded()}}),
        "TikTok objects JSON (TikTok)",
        {"likes": 12300, "repostCount": None},
    ),
    "minet": Sample(
        table([minet_row(), minet_row(timestamp="")]),
        "minet CSV (TikTok)",
        without("saves", "repostCount"),
        ["video", "video"],
    ),
    "apify json": Sample(
        json.dumps([apify(repostCount=9), apify(isSlideshow=True), {"error": "none"}], indent=2),
        "Apify JSON (TikTok)",
        {"page": "river"},
        ["video", "photo post", "no record of Apify"],
    ),
    "apify csv": Sample(
        table([flattened(apify(), "/")]),
        "Apify CSV (TikTok)",
        without("repostCount", page="river"),
        encoding="utf-8-sig",
    ),
    "apify csv with dots": Sample(
        table([flattened(apify(createTime=""), ".")]),
        "Apify CSV (TikTok)",
        without("repostCount", page="river"),
    ),
    "yt-dlp": Sample(
        lines(
            yt_dlp(),
            yt_dlp(duration=0),
            yt_dlp(webpage_url="https://example.com/watch?v=1"),
            yt_dlp(_type="playlist", id="simulated.account.1"),
        ),
        "yt-dlp NDJSON (TikTok)",
        without("followers", "repostCount", collected_ms=COLLECTED // 1000 * 1000),
        [
            "video",
            "post of 0 seconds",
            "the link names neither TikTok nor Douyin",
            "not an id: 'simulated.account.1'",
        ],
    ),
    "yt-dlp douyin": Sample(
        lines(yt_dlp(webpage_url=f"https://www.douyin.com/video/{VIDEO_ID}", view_count=0)),
        "yt-dlp NDJSON (Douyin)",
        DOUYIN | without("followers", "repostCount", collected_ms=COLLECTED // 1000 * 1000),
    ),
    "mediacrawler csv": Sample(
        table(
            [
                mediacrawler_row(),
                mediacrawler_row(liked_count="None", aweme_type="68"),
                dict(zip(mediacrawler_row(), mediacrawler_row(), strict=True)),
                mediacrawler_row(liked_count="many"),
            ]
        ),
        "MediaCrawler CSV (Douyin)",
        DOUYIN
        | without("duration_s", "followers", "repostCount", page="river", collected_ms=COLLECTED),
        ["video", "photo post", "the count 'liked_count' cannot be read: 'many'"],
        encoding="utf-8-sig",
    ),
    "mediacrawler jsonl": Sample(
        lines(mediacrawler_row(create_time=SECOND)),
        "MediaCrawler NDJSON (Douyin)",
        DOUYIN
        | without("duration_s", "followers", "repostCount", page="river", collected_ms=COLLECTED),
    ),
    "tiktokdownloader": Sample(
        table(
            [
                downloader_row(),
                downloader_row(作品类型="图集", 视频时长="00:00:00"),
                downloader_row(作品链接=""),
            ]
        ),
        "TikTokDownloader CSV (Douyin)",
        DOUYIN | without("followers", "repostCount", collected_ms=1_709_371_801_000),
        ["video", "photo post", "the link names neither TikTok nor Douyin"],
        encoding="gb18030",
        local="Asia/Shanghai",
    ),
}
