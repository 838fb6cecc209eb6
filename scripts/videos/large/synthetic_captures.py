"""Invented captures of any size, with the dirt of real ones, made by DuckDB.

A record is made from its number and the seed alone, so that the same records can be put into any
number of files, one after the other or in turns, as lines of JSON, packed or not.
"""

from collections.abc import Sequence
from pathlib import Path

from scripts.videos.parquet_rows import quoted

TOPICS = ("Chongqing", "ChongqingCuisine", "ChongqingTravelGuide")
PACKING = {"": "none", ".gz": "gzip", ".zst": "zstd"}
# One in so many records is ...
DUPLICATE, OLD, PHOTO, LIVE, AD, PAID, UNCOUNTED, CUT = 20, 20, 20, 500, 50, 100, 20, 20_000
DOUYIN = 10  # the last tenth, as another export would follow
FIRST_SECOND, SECONDS = 1_700_000_000, 12_000_000  # of posting: a window of 64 days holds half
CAPTIONS = [
    "Night ride along the river, and the monorail through the house",
    "Three bowls of noodles before nine",
    "坐一趟过江索道，看山城夜景",
    "老火锅的底料是怎么炒的？师傅说要四个小时",
    "Stairs, stairs and more stairs 🌶️ bring water",
    "What a weekend costs: trains, beds, hotpot",
]
OTHER_TAGS = [
    "fyp",
    "travel",
    "夜景",
    "火锅",
    "streetfood",
    "citywalk",
    "chongqingfood",
    "美食推荐",
]


def write_shards(
    folder,
    records: int,
    *,
    seed: int = 1,
    shards: int = 1,
    in_turns: bool = False,
    suffix: str = "",
    threads: int = 2,
) -> list[str]:
    """Write captures of TikTok and Douyin as Zeeschuimer exports them, and return their paths.

    Parameters
    ----------
    folder : path-like
        Made if it is not there.
    records, seed : int
    shards : int
        Number of files.
    in_turns : bool
        Whether records go to the files in turns; else each file has a run of them.
    suffix : {'', '.gz', '.zst'}
    threads : int
    """
    import duckdb  # slow to load, and only here

    paths = []
    Path(folder).mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": threads, "memory_limit": "1GB"}) as database:
        database.execute("SET enable_progress_bar = false")
        for shard in range(shards):
            path = Path(folder) / f"shard_{shard:04}.ndjson{suffix}"
            first, last = (records * step // shards for step in (shard, shard + 1))
            numbers = f"range({shard}, {records}, {shards})"
            if not in_turns:
                numbers = f"range({first}, {last})"
            database.execute(
                f"COPY ({lines_query(numbers, records, seed)}) TO {quoted(path)} (FORMAT csv,"
                " HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01',"
                f" COMPRESSION {quoted(PACKING[suffix])})"
            )
            paths.append(str(path))
    return paths


def lines_query(numbers: str, records: int, seed: int) -> str:
    """The query of lines of JSON for some numbers below `records`."""

    def some(name, most, of="j"):
        # Another pseudo-random whole number for each name, from 0 to most - 1.
        return f"(hash({of}, {quoted(name)}, {seed}) % {most})::BIGINT"

    def pick(words: Sequence[str], name):
        return f"[{', '.join(map(quoted, words))}][1 + {some(name, len(words))}]"

    tags = [topic.lower() for topic in TOPICS]
    return f"""
SELECT CASE WHEN {some("cut", CUT, "i")} = 0 THEN left(line, 200) ELSE line END FROM (SELECT i, j,
concat('{{"id":', i + 1, ',"nav_index":"1:0:', i % 1000, '","item_id":"', video_id,
  '","timestamp_collected":', seen, ',"last_updated":', seen, ',"source_platform":"',
  platform, '","source_platform_url":"https://www.', platform, '/tag/', page,
  '","source_url":"https://www.', platform, '/api/challenge/item_list/?aid=0&count=30&cursor=',
  i % 900, '","user_agent":"Simulated/1.0","data":',
  CASE WHEN platform = 'tiktok.com' THEN concat('{{"id":"', video_id, '","desc":"', caption,
    '","createTime":', CASE WHEN old THEN concat('"', posted, '"') ELSE posted::VARCHAR END,
    ',"author":', CASE WHEN old THEN concat('"', account, '","nickname":"Simulated"')
      ELSE concat('{{"id":"', {some("account", 10**15)}, '","uniqueId":"', account,
        '","nickname":"Simulated","verified":false}}') END,
    ',"authorStats":{{"followerCount":', followers, ',"videoCount":', followers % 900,
    '}},"challenges":[', challenges, '],"duetInfo":{{"duetFromId":"0"}},"isAd":',
    {some("ad", AD)} = 0, CASE WHEN {some("paid", PAID)} = 0 THEN ',"adAuthorization":true'
      ELSE '' END,
    ',"stats":{{"diggCount":', likes // 100 * 100, ',"shareCount":', likes // 9,
    ',"commentCount":', likes // 20, ',"playCount":', plays // 1000 * 1000, collects, '}}',
    CASE WHEN old THEN '' ELSE concat(',"statsV2":{{"diggCount":"', likes, '","shareCount":"',
      likes // 9, '","commentCount":"', likes // 20, '","playCount":"', plays,
      '","repostCount":"0"}}') END,
    ',"textExtra":[', extra, '],"textLanguage":"en"',
    CASE WHEN {some("photo", PHOTO)} = 0 THEN ',"imagePost":{{"images":[1, 2]}}'
      WHEN {some("live", LIVE)} = 0 THEN ',"liveRoomId":"7"' ELSE '' END,
    ',"video":{{"id":"', video_id, '","duration":', 5 + likes % 90,
    ',"height":1024,"width":576,"ratio":"540p"}}}}')
  WHEN old THEN concat('{{"awemeId":"', video_id, '","ZS_collected_from_embed":true,',
    ' "awemeType":', CASE WHEN {some("photo", PHOTO)} = 0 THEN 68 ELSE 0 END, ',"desc":"',
    caption, '","createTime":', posted, ',"authorInfo":{{"followerCount":', followers,
    ',"nickname":"Simulated"}},"stats":{{"diggCount":', likes, ',"commentCount":',
    likes // 20, ',"shareCount":', likes // 9, ',"forwardCount":0,"playCount":0}},',
    ' "textExtra":[', extra, '],"video":{{"duration":', 5000 + likes % 90_000, '}},',
    ' "images":"$undefined","cellRoom":"$undefined"}}')
  ELSE concat('{{"aweme_id":"', video_id, '","aweme_type":',
    CASE WHEN {some("photo", PHOTO)} = 0 THEN 68 ELSE 0 END, ',"desc":"', caption,
    '","create_time":', posted, ',"author":{{"uid":"', {some("account", 10**15)},
    '","nickname":"Simulated","follower_count":', followers, '}},"statistics":',
    ' {{"digg_count":', likes, ',"comment_count":', likes // 20, ',"share_count":',
    likes // 9, ',"forward_count":0,"play_count":0}},"text_extra":[',
    replace(extra, 'hashtagName', 'hashtag_name'), '],"cha_list":null,"duration":',
    5000 + likes % 90_000, ',"video":{{"duration":', 5000 + likes % 90_000,
    ',"bit_rate":[]}},"images":null,"is_ads":', {some("ad", AD)} = 0, '}}') END,
  '}}') AS line
FROM (SELECT *, concat('simulated.account.', {some("account", 10**6)}) AS account,
  array_to_string(list_transform(tags, lambda tag: concat('{{"start":0,"end":9,"hashtagName":"',
    tag, '","hashtagId":"5","type":1}}')), ',') AS extra,
  array_to_string(list_transform(tags, lambda tag: concat('{{"id":"5","title":"', tag,
    '","desc":""}}')), ',') AS challenges,
  concat({pick(CAPTIONS, "caption")}, ' #', array_to_string(tags, ' #')) AS caption,
  CASE WHEN {some("uncounted", UNCOUNTED)} = 0 THEN '' ELSE concat(',"collectCount":',
    likes // 30) END AS collects
FROM (SELECT *, {FIRST_SECOND} + {some("posted", SECONDS)} AS posted,
  ((({FIRST_SECOND} + {some("posted", SECONDS)}) - {some("draft", 900)})::UBIGINT << 32)
    + (j::UBIGINT * 2654435761 % 2147483648) * 2 + 1 AS video_id,
  (1 + {some("likes", 1000)})::BIGINT * (1 + {some("fame", 90)}) + i - j AS likes,
  30 * (1 + {some("plays", 100000)})::BIGINT + i - j AS plays,
  {some("followers", 400_000)} AS followers, {some("old", OLD)} = 0 AS old,
  1709300000000 + {some("seen", 90_000_000)} + (i - j) * 60_000 AS seen,
  CASE WHEN j < {records - records // DOUYIN} THEN 'tiktok.com' ELSE 'douyin.com' END AS platform,
  {pick(tags, "page")} AS page,
  list_concat(CASE WHEN {some("on", 10)} < 4 THEN [{pick(tags, "topic")}] ELSE [] END,
    [{pick(OTHER_TAGS, "tag")}, {pick(OTHER_TAGS, "tag 2")}]) AS tags
FROM (SELECT i, CASE WHEN {some("again", DUPLICATE, "i")} = 0
  THEN greatest(0, i - 1 - {some("before", 1000, "i")}::BIGINT) ELSE i END AS j
FROM {numbers} AS numbers(i)))))"""
