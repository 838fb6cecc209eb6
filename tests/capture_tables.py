"""Tables of data/README.md that repeat the code: fields by format, and columns of videos.csv."""

from scripts.videos.formats import douyin, fourcat, scrapers, tiktok
from scripts.videos.video_table import SCHEMA

LAYOUTS = {
    "TikTok posts (Zeeschuimer, 4CAT NDJSON, TikTok-Api, tiktok-hashtag-analysis)": tiktok.ITEM,
    "Douyin posts as its interface gives them (the same tools)": douyin.API_ITEM,
    "Douyin posts embedded in a page": douyin.PAGE_ITEM,
    "4CAT or Zeeschuimer CSV, TikTok": fourcat.TIKTOK_TABLE,
    "4CAT or Zeeschuimer CSV, Douyin": fourcat.DOUYIN_TABLE,
    "TikTok Research API, TikTok": tiktok.RESEARCH,
    "pyktok, TikTok": scrapers.PYKTOK,
    "minet, TikTok": scrapers.MINET,
    "Apify (clockworks), TikTok": scrapers.APIFY,
    "yt-dlp, TikTok or Douyin": scrapers.YT_DLP,
    "MediaCrawler, Douyin": scrapers.MEDIACRAWLER,
    "TikTokDownloader, TikTok or Douyin": scrapers.TIKTOKDOWNLOADER,
}
POSTS = {
    "id": ("video_id",),
    "posted": ("posted",),
    "hashtags (else `caption`)": ("hashtags",),
    "caption": ("caption",),
    "page; collected": ("page", "collected"),
    "duration": ("duration",),
    "no video of the study if": ("photo", "live", "ad"),
}
COUNTS = {
    "likes": ("likes",),
    "comments": ("comments",),
    "plays": ("plays",),
    "saves": ("saves",),
    "sent on (`shareCount`)": ("shares",),
    "reposted (`repostCount`)": ("reposts",),
    "followers": ("followers",),
}


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _rows(head, rows):
    return "\n".join([_line(head), _line(["---"] * len(head)), *map(_line, rows)])


def _fields(layout, names):
    parts = [", ".join(f"`{path}`" for path in getattr(layout, name)) for name in names]
    return "; ".join(filter(None, parts)) or "–"


def format_table(columns):
    """Which field each format is read from."""
    return _rows(
        ["format", *columns],
        [
            [label, *(_fields(layout, names) for names in columns.values())]
            for label, layout in LAYOUTS.items()
        ],
    )


def video_table():
    """The columns of videos.csv."""
    return _rows(
        ["column", "type", "unit", "meaning"],
        [
            [
                f"`{field['name']}`",
                field["type"],
                field.get("unit", "–"),
                field["description"]
                + ("" if field.get("constraints", {}).get("required") else " May be missing."),
            ]
            for field in SCHEMA["fields"]
        ],
    )
