"""Simulated posts in the shape in which Zeeschuimer exports TikTok pages."""

import json
from datetime import datetime
from random import Random

STAT_FIELDS = ["diggCount", "shareCount", "commentCount", "playCount", "collectCount"]
EDGE_SECONDS = 1800


def posts(frame: dict, pages: dict, window: tuple[int, int], off_topic_tags, random: Random):
    """Distinct posts without captions, as lists of (kind, platform object, tags).

    Parameters
    ----------
    frame, pages : dict
        Sections of the scenario.
    window : tuple of int
        Unix seconds, first and one past the last.
    off_topic_tags : list of str
    random : random.Random

    Returns
    -------
    list of dict
        With keys `kind`, `data` (the platform's object) and `tags`.
    """
    made = []
    for kind in ("eligible", "outside_window", "photo_post", "advertisement", "live_stream"):
        for index in range(frame[kind]):
            tags = []
            while not tags:
                tags = [tag for tag, share in pages.items() if random.random() < share]
            made.append(_post(kind, index, _moment(kind, index, window, random), tags, random))
    for index in range(frame["off_topic"]):
        tags = [random.choice(off_topic_tags)]
        made.append(_post("off_topic", index, _moment("", 9, window, random), tags, random))
    eligible = [post for post in made if post["kind"] == "eligible"]
    for post in random.sample(eligible, frame["missing_counts"]):
        post["data"]["stats"] = {"playCount": post["data"]["stats"]["playCount"]}
        post["data"].pop("statsV2", None)
    return made


def _moment(kind, index, window, random):
    low, high = window
    if kind == "outside_window":
        if index < 2:  # just outside in the study's zone, inside in another one
            return (low - EDGE_SECONDS, high + EDGE_SECONDS)[index]
        days = random.uniform(1, 60) * 86400
        return int(low - days if random.random() < 0.6 else high + days / 30)
    if kind == "eligible" and index < 2:
        return (low + EDGE_SECONDS, high - EDGE_SECONDS)[index]
    return random.randrange(low + EDGE_SECONDS, high - EDGE_SECONDS)


def _digits(random, length):
    return str(random.randrange(10 ** (length - 1), 10**length))


def _post(kind, index, created, tags, random):
    number = random.randrange(1, 10_000)
    plays = int(random.lognormvariate(8.9, 1.9)) + 40
    likes = int(plays * random.betavariate(2, 28))
    counts = {
        "diggCount": likes,
        "shareCount": int(likes * random.betavariate(1.2, 20)),
        "commentCount": int(likes * random.betavariate(1.2, 30)),
        "playCount": plays,
        "collectCount": int(likes * random.betavariate(1.5, 18)),
    }
    drafted = 0 if random.random() < 0.45 else random.randrange(2, 200_000)
    data = {
        "id": str((created - drafted) << 32 | random.getrandbits(32)),
        "desc": "",
        "createTime": created,
        "author": {
            "id": _digits(random, 19),
            "uniqueId": f"simulated.account.{number:04}",
            "nickname": f"Simulated account {number}",
            "signature": "",
            "verified": random.random() < 0.08,
            "privateAccount": False,
        },
        "authorStats": {
            "followerCount": int(random.lognormvariate(8.1, 2.0)),
            "heartCount": int(random.lognormvariate(10.5, 2.0)),
            "videoCount": random.randrange(3, 900),
        },
        "challenges": [
            {"id": _digits(random, 8), "title": tag.lower(), "desc": ""} for tag in tags
        ],
        "contents": [],
        "diversificationLabels": ["Travel"],
        "duetInfo": {"duetFromId": "0"},
        "isAd": kind == "advertisement",
        "itemCommentStatus": 0,
        "locationCreated": random.choice(["CN", "US", "GB", "MY", "SG", "DE"]),
        "music": {
            "id": _digits(random, 19),
            "title": f"Simulated track {random.randrange(1, 60)}",
            "authorName": "Simulated artist",
            "original": random.random() < 0.4,
        },
        "stats": {field: rounded(count) for field, count in counts.items()},
        "statsV2": {field: str(count) for field, count in counts.items()}
        | {"repostCount": str(int(counts["shareCount"] * random.random() / 8))},
        "textExtra": [],
        "textLanguage": "en",
        "video": {
            "id": _digits(random, 19),
            "duration": random.randrange(7, 181),
            "height": 1024,
            "width": 576,
            "ratio": "540p",
            "format": "mp4",
        },
    }
    if kind == "advertisement" and index % 3 == 0:
        data["isAd"], data["adAuthorization"] = False, True
    if kind == "photo_post":
        data["imagePost"] = {"images": [{"imageHeight": 1440, "imageWidth": 1080}], "title": ""}
        data["video"] |= {"duration": 0, "format": "", "id": ""}
    if kind == "live_stream":
        data["liveRoomId"] = _digits(random, 19)
        del data["video"]
    if kind == "eligible" and index % 23 == 7:  # pages of the older shape: no statsV2, plain author
        data["nickname"] = data["author"]["nickname"]
        data["author"] = data["author"]["uniqueId"]
        data["createTime"] = str(created)
        data["stats"] = counts
        del data["statsV2"]
    return {"kind": kind, "data": data, "tags": tags}


def rounded(count: int) -> int:
    """A count as topic pages round it: three significant digits from ten thousand on.

    Examples
    --------
    >>> rounded(9876), rounded(123456)
    (9876, 123000)
    """
    if count < 10_000:
        return count
    step = 10 ** (len(str(count)) - 3)
    return count // step * step


def sightings(made: list[dict], frame: dict, pages: dict, random: Random) -> dict[str, list]:
    """Which post each line of each page shows, in order; a page may show a post twice."""
    shown = {}
    for page in pages:
        order = [post for post in made if page in post["tags"]]
        order += [
            post for post in made if post["kind"] == "off_topic" and _home(post, pages) == page
        ]
        random.shuffle(order)
        for post in [post for post in order if random.random() < frame["repeated"]]:
            order.insert(random.randrange(order.index(post) + 1, len(order) + 1), post)
        shown[page] = order
    return shown


def _home(post, pages):
    return list(pages)[int(post["data"]["id"]) % len(pages)]


def captioned(post: dict, caption: str) -> None:
    """Put a caption into a post, with the place of each hashtag as the platform gives it."""
    data = post["data"]
    data["desc"] = caption
    data["textExtra"] = [
        {
            "start": caption.index("#" + tag),
            "end": caption.index("#" + tag) + len(tag) + 1,
            "hashtagName": tag.lower(),
            "hashtagId": challenge["id"],
            "type": 1,
        }
        for tag, challenge in zip(post["tags"], data["challenges"], strict=True)
    ]
    data["contents"] = [{"desc": caption, "textExtra": data["textExtra"]}]


def capture_lines(shown: dict[str, list], frame: dict) -> dict[str, str]:
    """The text of one NDJSON capture per page, lower-cased page name to text."""
    clock = int(datetime.fromisoformat(frame["collected"]).timestamp() * 1000)
    texts, number = {}, 0
    for visit, (page, order) in enumerate(shown.items(), start=1):
        lines, seen = [], {}
        for position, post in enumerate(order):
            number += 1
            clock += 900 + (number * 7919) % 700
            key = post["data"]["id"]
            seen[key] = seen.get(key, 0) + 1
            lines.append(
                json.dumps(
                    _envelope(post, page, visit, position, number, clock, frame, seen[key]),
                    ensure_ascii=False,
                )
            )
        clock += 420_000
        texts[page.lower()] = "\n".join(lines) + "\n"
    return texts


def _envelope(post, page, visit, position, number, clock, frame, time_seen):
    cursor = position // 30 * 30
    return {
        "id": number,
        "nav_index": f"{visit}:{position // 30}:{position % 30}",
        "item_id": post["data"]["id"],
        "timestamp_collected": clock,
        "last_updated": clock,
        "source_platform": "tiktok.com",
        "source_platform_url": f"https://www.tiktok.com/tag/{page.lower()}",
        "source_url": "https://www.tiktok.com/api/challenge/item_list/?aid=0"
        f"&count=30&cursor={cursor}&device_id=0000000000000000000&msToken=simulated"
        "&verifyFp=verify_simulated",
        "user_agent": frame["user_agent"],
        "data": _grown(post["data"], visit - 1 + time_seen - 1),
    }


def _grown(data, steps):
    """The object as it looks a little later: each step adds about one count in two hundred."""
    if not steps or len(data["stats"]) < len(STAT_FIELDS):
        return data
    exact = {field: int(data.get("statsV2", data["stats"])[field]) for field in STAT_FIELDS}
    exact = {field: count + count * steps // 200 for field, count in exact.items()}
    if "statsV2" not in data:
        return data | {"stats": exact}
    return data | {
        "stats": {field: rounded(count) for field, count in exact.items()},
        "statsV2": data["statsV2"] | {field: str(count) for field, count in exact.items()},
    }
