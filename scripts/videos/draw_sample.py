"""Draw the videos to be coded from the eligible ones, by one of the two procedures."""

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import islice
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.tables import read_csv, unguard, write_csv
from scripts.videos.posts import DOUYIN, PLATFORMS
from scripts.videos.video_table import FLOW_COLUMNS, VIDEO_COLUMNS

ALSO = {DOUYIN: ["抖音"]}  # names of a platform beside the usual one
PROCEDURES = ("at_random", "by_engagement")
LARGE = 16_000_000  # bytes from which the table of videos is not held in memory
HELD = 4  # times the size of the sample are held of each platform at most


def at_random(videos: Sequence[dict], size: int, *, seed: int, latest: int) -> list[dict]:
    """Draw `size` of the `latest` most recently posted videos at random.

    Each video is ordered by a keyed hash of its id, and the first `size` are taken: a simple
    random sample that does not depend on the order of the rows, and in which a video of the
    pool that comes or goes moves at most one other.

    Parameters
    ----------
    videos : sequence of dict
        Rows with at least `video_id` and `posted_at_utc`.
    size, seed, latest : int

    Returns
    -------
    list of dict
        In order of the draw.

    Examples
    --------
    >>> rows = [{"video_id": str(i), "posted_at_utc": f"2024-01-{i:02}"} for i in range(1, 10)]
    >>> [row["video_id"] for row in at_random(rows, 3, seed=1, latest=5)]
    ['7', '8', '6']
    """
    return first_tickets(sorted(videos, key=_in_time)[-latest:], size, seed=seed)


def first_tickets(pool: Iterable[dict], size: int, *, seed: int) -> list[dict]:
    """The `size` videos of a pool with the lowest keyed hashes of their ids, the lowest first."""
    return nsmallest(
        size, pool, key=lambda row: (_ticket(seed, row["video_id"]), row.get("platform", ""))
    )


def _in_time(row):
    return row["posted_at_utc"], row["video_id"], row.get("platform", "")


def _ticket(seed, video_id):
    return hashlib.blake2b(f"{seed}:{video_id}".encode(), digest_size=16).digest()


def by_engagement(videos: Iterable[dict], size: int, *, topic: str) -> list[dict]:
    """Take the `size` videos of `topic` with the most likes plus comments.

    A like on one platform is no like on another: videos are ranked within their platform, and
    of each platform the same share is taken. A video whose likes or comments the platform did
    not give cannot be ranked and is left out. Ties are broken by id.

    Examples
    --------
    >>> rows = [{"video_id": i, "topics": "T", "likes": n, "comments": "1", "platform": i[0]}
    ...         for i, n in (("a1", "5"), ("a2", "9"), ("a3", ""), ("a4", "7"), ("b1", "2000"),
    ...                      ("b2", "4000"), ("b3", "3000"))]
    >>> [row["video_id"] for row in by_engagement(rows, 3, topic="T")]
    ['a2', 'b2', 'a4']
    """
    best: dict[str, list[dict]] = {}
    ranked: Counter = Counter()
    for row in rankable(videos, topic):
        platform = row.get("platform", "")
        ranked[platform] += 1
        kept = best.setdefault(platform, [])
        kept.append(row)
        if len(kept) > HELD * size:
            kept[:] = nsmallest(size, kept, key=_by_reaction)
    places = [
        ((place + 0.5) / ranked[platform], platform, row)
        for platform, kept in best.items()
        for place, row in enumerate(nsmallest(size, kept, key=_by_reaction))
    ]
    return [row for *_, row in nsmallest(size, places, key=lambda place: place[:2])]


def rankable(videos: Iterable[dict], topic: str) -> Iterator[dict]:
    """The videos of `topic` of which likes and comments are known."""
    for row in videos:
        if topic in row["topics"].split(";") and not {row["likes"], row["comments"]} & {"", None}:
            yield row


def _by_reaction(row):
    return -int(row["likes"]) - int(row["comments"]), row["video_id"]


def read_tail(path, skipped: int) -> Iterator[dict]:
    """Rows of a large table of videos after the first `skipped`, one by one.

    Raises
    ------
    InputError
        For a table that `clean_videos` did not write: with other columns, or not in order of time.
    """
    with Path(path).open(encoding="utf-8", newline="") as file:
        if next(file, "").strip() != ",".join(VIDEO_COLUMNS):
            raise InputError("the columns are not those of clean_videos", path=path, row=1)
        before = ("", "", "")
        for line, cells in enumerate(csv.reader(islice(file, skipped, None)), start=skipped + 2):
            row = dict(zip(VIDEO_COLUMNS, map(unguard, cells), strict=False))
            if len(cells) != len(VIDEO_COLUMNS) or _in_time(row) <= before:
                raise InputError(
                    "the videos are not whole rows in order of their time of posting",
                    path=path,
                    row=line,
                    mend="let clean_videos write the table anew",
                )
            before = _in_time(row)
            yield row


def draw(
    videos: Sequence[dict], *, procedure: str, size: int, seed: int, latest: int, topic: str
) -> list[dict]:
    """Draw the sample by `procedure`; fewer eligible videos than `size` is an InputError."""
    if procedure == "by_engagement":
        sample = by_engagement(videos, size, topic=topic)
    else:
        sample = at_random(videos, size, seed=seed, latest=latest)
    check_size(sample, size, procedure, topic, more=len(videos) > latest)
    return sample


def draw_from_table(
    path, eligible: int, *, procedure: str, size: int, seed: int, latest: int, topic: str
) -> list[dict]:
    """Draw the same sample as `draw` from a large table with so many videos, row by row."""
    if procedure == "by_engagement":
        sample = by_engagement(read_tail(path, 0), size, topic=topic)
    else:
        sample = first_tickets(read_tail(path, max(0, eligible - latest)), size, seed=seed)
    check_size(sample, size, procedure, topic, more=eligible > latest)
    return sample


def check_size(
    sample: Sequence[dict], size: int, procedure: str, topic: str, *, more: bool
) -> None:
    """Refuse a sample that is too small; `more` says that sampling.latest leaves videos out."""
    mend, frame = "capture more, widen topics or window", "are eligible"
    if procedure == "by_engagement":
        frame = f"of topic '{topic}' are eligible and have known likes and comments"
    elif more:
        frame, mend = "are the latest ones that sampling.latest admits", "raise sampling.latest"
    if (number := len(sample)) < size:
        raise InputError(
            f"the sample needs {size} videos, but only {number} {frame}",
            path="config.yaml",
            column="sampling.size",
            expected=f"at most {number}",
            mend=f"{mend}, or lower the size",
        )


def check_platform(sample: Sequence[dict], told: str) -> None:
    """Refuse a sample with videos of a platform that `told`, the study's own name, leaves out.

    Examples
    --------
    >>> check_platform([{"platform": "douyin.com"}], "TikTok and Douyin")
    """
    for platform, number in Counter(row["platform"] for row in sample).items():
        names = [PLATFORMS.get(platform, platform), *ALSO.get(platform, [])]
        if not any(name.casefold() in told.casefold() for name in names):
            raise InputError(
                f"{number} of {len(sample)} videos drawn are of {names[0]}, and the title of the "
                "paper would not say so",
                path="config.yaml",
                column="study.platform",
                value=told,
                expected=f"a text with {' or '.join(names)} in it",
                mend="name every platform, as in TikTok and Douyin, or leave its captures out",
            )


def main(argv: Sequence[str] | None = None) -> None:
    """Read the eligible videos, draw the sample, and write it with the whole flow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--videos", required=True)
    parser.add_argument("--flow", required=True)
    parser.add_argument("--procedure", choices=PROCEDURES, required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--latest", type=int, required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--platform", help="as the study calls it; not checked without")
    parser.add_argument("--sample", required=True)
    parser.add_argument("--sample-flow", required=True)
    args = parser.parse_args(argv)
    choices = {name: getattr(args, name) for name in ("procedure", "size", "seed", "latest")}
    choices["topic"] = args.topic
    stages = read_csv(args.flow, FLOW_COLUMNS, key=["stage"])
    eligible = int(stages[-1]["n"])
    if Path(args.videos).is_file() and Path(args.videos).stat().st_size > LARGE:
        sample = draw_from_table(args.videos, eligible, **choices)
        videos = read_tail(args.videos, 0)
    else:
        videos = read_csv(args.videos, VIDEO_COLUMNS, key=["platform", "video_id"])
        sample = draw(videos, **choices)
    if args.procedure == "by_engagement":
        pool = sum(1 for _ in rankable(videos, args.topic))
        beyond = "Off the topic, or not rankable"
    else:
        pool, beyond = min(eligible, args.latest), f"Older than the latest {args.latest}"
    if args.platform is not None:
        check_platform(sample, args.platform)
    unused = pool - len(sample)
    stages += [
        {"stage": "outside_pool", "label": beyond, "kind": "dropped", "n": eligible - pool},
        {"stage": "not_drawn", "label": "Not drawn", "kind": "dropped", "n": unused},
        {"stage": "sampled", "label": "Videos sampled", "kind": "total", "n": len(sample)},
    ]
    write_csv(args.sample, VIDEO_COLUMNS, sample)
    write_csv(args.sample_flow, FLOW_COLUMNS, stages)


if __name__ == "__main__":
    run(main)
