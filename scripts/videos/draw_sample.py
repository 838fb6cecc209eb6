"""Draw the videos to be coded from the eligible ones, by one of the two procedures."""

import argparse
import hashlib
from collections.abc import Sequence

from scripts.errors import InputError, run
from scripts.tables import read_csv, write_csv
from scripts.videos.video_table import FLOW_COLUMNS, VIDEO_COLUMNS

PROCEDURES = ("at_random", "by_engagement")


def at_random(videos: Sequence[dict], size: int, *, seed: int, latest: int) -> list[dict]:
    """Draw `size` of the `latest` most recently posted videos at random.

    Each video is ordered by a keyed hash of its id, and the first `size` are taken: a simple
    random sample that does not depend on the order of the rows, and in which a video that
    comes or goes moves no other video but the last one.

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
    pool = sorted(videos, key=lambda row: (row["posted_at_utc"], row["video_id"]))[-latest:]
    return sorted(pool, key=lambda row: _ticket(seed, row["video_id"]))[:size]


def _ticket(seed, video_id):
    return hashlib.blake2b(f"{seed}:{video_id}".encode(), digest_size=16).hexdigest()


def by_engagement(videos: Sequence[dict], size: int, *, topic: str) -> list[dict]:
    """Take the `size` videos of `topic` with the most likes plus comments.

    A video whose likes or comments the platform did not give cannot be ranked and is left
    out. Ties are broken by id.

    Examples
    --------
    >>> rows = [{"video_id": i, "topics": "T", "likes": n, "comments": "1"}
    ...         for i, n in (("a", "5"), ("b", "9"), ("c", ""))]
    >>> [row["video_id"] for row in by_engagement(rows, 2, topic="T")]
    ['b', 'a']
    """
    ranked = [
        row
        for row in videos
        if topic in row["topics"].split(";") and not {row["likes"], row["comments"]} & {"", None}
    ]
    return sorted(
        ranked, key=lambda row: (-int(row["likes"]) - int(row["comments"]), row["video_id"])
    )[:size]


def draw(
    videos: Sequence[dict], *, procedure: str, size: int, seed: int, latest: int, topic: str
) -> list[dict]:
    """Draw the sample by `procedure`; fewer eligible videos than `size` is an InputError."""
    mend = "capture more, widen topics or window"
    if procedure == "by_engagement":
        sample = by_engagement(videos, size, topic=topic)
        frame = f"of topic '{topic}' are eligible and have known likes and comments"
    else:
        sample, frame = at_random(videos, size, seed=seed, latest=latest), "are eligible"
        if len(videos) > latest:
            frame, mend = "are the latest ones that sampling.latest admits", "raise sampling.latest"
    if (number := len(sample)) < size:
        raise InputError(
            f"the sample needs {size} videos, but only {number} {frame}",
            path="config.yaml",
            column="sampling.size",
            expected=f"at most {number}",
            mend=f"{mend}, or lower the size",
        )
    return sample


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
    parser.add_argument("--sample", required=True)
    parser.add_argument("--sample-flow", required=True)
    args = parser.parse_args(argv)
    sample = draw(
        read_csv(args.videos, VIDEO_COLUMNS, key=["platform", "video_id"]),
        procedure=args.procedure,
        size=args.size,
        seed=args.seed,
        latest=args.latest,
        topic=args.topic,
    )
    stages = read_csv(args.flow, FLOW_COLUMNS, key=["stage"])
    unused = int(stages[-1]["n"]) - len(sample)
    stages += [
        {"stage": "not_drawn", "label": "Eligible, not drawn", "kind": "dropped", "n": unused},
        {"stage": "sampled", "label": "Videos sampled", "kind": "total", "n": len(sample)},
    ]
    write_csv(args.sample, VIDEO_COLUMNS, sample)
    write_csv(args.sample_flow, FLOW_COLUMNS, stages)


if __name__ == "__main__":
    run(main)
