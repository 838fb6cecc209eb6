"""The study as a keyed release publishes it: without ids, built anew, and with the same results.

Names in place of the ids are taken until the sample of the study is drawn under them too. So they
tell what is in the sample, as the release does anyway; without the key they follow from no id.
"""

import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from scripts.changes.sides.chain_runs import read_failures
from scripts.checkout import copy_files, private_files
from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import read_text, write_text
from scripts.release.bundle import stage
from scripts.release.keyed.identifiers import ID_IN_TEXT, find_ids, pseudonym, pseudonymise, replace
from scripts.release.keyed.reduced_captures import days_in_order, reduced_text
from scripts.release.likeness.contents import DOCUMENTS, PICTURES, digests, kind_of
from scripts.release.likeness.printed_numbers import without_build
from scripts.videos.capture_files import find_captures
from scripts.videos.captures import read
from scripts.videos.draw_sample import draw
from scripts.videos.posts import Post

VIDEOS, SAMPLE = "data/clean_videos/videos.csv", "data/draw_sample/sample.csv"
CODES = "data/merge_codes/codes.csv"
VIDEO_TABLES = ("data/clean_videos/", "data/draw_sample/", "data/merge_codes/units.csv")
ATTEMPTS = 20_000


def name_ids(
    ids: Iterable[str],
    key: bytes,
    videos: Sequence[Mapping],
    sample: Collection[str],
    sampling: Mapping,
    ordered: Collection[str] = (),
) -> dict[str, str]:
    """A pseudonym for each id, under which the draw gives the videos that it gave.

    Parameters
    ----------
    ids : iterable of str
        All of them; those of `videos` are added.
    key : bytes
        See `identifiers.read_key`.
    videos : sequence of mapping
        The eligible videos by time of posting, as ``clean_videos`` leaves them.
    sample : collection of str
        Ids of those that were drawn.
    sampling : mapping
        Section of the settings.
    ordered : collection of str
        Ids in the names of units, by which codes are sorted: in the sample and outside of it
        their pseudonyms have the order of the ids.

    Raises
    ------
    InputError
        The sample is not the one that these settings draw, or no names were found.
    """
    attempts = dict.fromkeys([*ids, *(row["video_id"] for row in videos)], 0)
    own = {one: pseudonym(key, one) for one in attempts}
    drawn_before = set(sample)
    groups = [sorted({*ordered} & drawn_before), sorted({*ordered} & (own.keys() - drawn_before))]
    for _ in range(ATTEMPTS):
        names = dict(own)
        for group in groups:
            names |= zip(group, sorted(own[one] for one in group), strict=True)
        # As before, no two videos were posted at the same time.
        rows = [
            {**row, "video_id": names[row["video_id"]], "posted_at_utc": f"{place:09}"}
            for place, row in enumerate(videos)
        ]
        drawn = {row["video_id"] for row in draw(rows, **sampling)}
        wrong = drawn ^ {names[one] for one in sample}
        if not wrong:
            break
        for one in [one for one, name in own.items() if name in wrong]:
            attempts[one] += 1
            own[one] = pseudonym(key, one, attempts[one])
    else:
        raise InputError(
            "no pseudonyms were found under which the same sample is drawn",
            path=SAMPLE,
            mend="build the paper anew, so that the sample is that of config.yaml",
        )
    if len(set(names.values())) < len(names):
        raise InputError("two ids have the same pseudonym", mend="take another key")
    return names


def replace_ids(folder: Path, root: Path, key: bytes, settings: Mapping) -> dict[str, str]:
    """Reduce the captures in `folder` and replace all ids; the pseudonym of each id.

    Parameters
    ----------
    folder : Path
        A copy of the project's own files, which is changed.
    root : Path
        The project, built.
    key : bytes
    settings : mapping
        Content of ``config.yaml``.
    """
    choices = settings["captures"]
    field = choices["repost_field"]
    zone = choices.get("local_zone", "")
    captures = {
        folder / path: read(folder / path, field, zone).records
        for path in find_captures(choices["files"], folder)
    }
    posts = [one for records in captures.values() for one in records if isinstance(one, Post)]
    for path in captures:
        path.unlink()  # what else they hold is of no use, and not looked for
    sample = {row["video_id"] for row in read_csv(root / SAMPLE, ["video_id"], optional=None)}
    videos = read_csv(root / VIDEOS, ["video_id"], optional=None)
    ids = find_ids(folder) | {post.video_id for post in posts}
    units = {row["unit_id"] for row in read_csv(root / CODES, ["unit_id"], optional=None)}
    ordered = set().union(*(ids.intersection(ID_IN_TEXT.findall(unit)) for unit in units))
    names = name_ids(sorted(ids), key, videos, sample, settings["sampling"], ordered)
    pseudonymise(folder, names)
    times = days_in_order(posts, choices["window"]["zone"])
    for path, records in captures.items():
        write_text(path, reduced_text(records, names, times, choices["topics"], field))
    return names


def build(folder: Path) -> None:
    """Build the paper in `folder`.

    Raises
    ------
    InputError
        Names the rule that failed, with its message.
    """
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])
    command = [sys.executable, "-m", "snakemake", "--cores", "all", "--nocolor"]
    done = subprocess.run(
        [*command, "--show-failed-logs"], cwd=folder,
        env={**os.environ, "PATH": path, "BUILD_PROGRESS": "off"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    )  # fmt: skip
    if done.returncode:
        fault = read_failures(done.stdout, folder)[0]
        raise InputError(f"the paper cannot be built from the released data; {fault}")


def check_results(root: Path, folder: Path, made: Iterable[str], names: Mapping[str, str]) -> None:
    """Refuse a release whose results, figures or pages are not those of the author's build.

    Parameters
    ----------
    root, folder : Path
        The project, and its copy that was built from the released data.
    made : iterable of str
        Files that rules make, by their paths in both. Tables of videos are passed over: their
        ids and times differ on purpose.
    names : mapping
        Pseudonym of each id.

    Raises
    ------
    InputError
        Names the first file that differs by more than ids and content hashes.
    """
    for path in made:
        if not path.startswith(VIDEO_TABLES) and not _is_same(root / path, folder / path, names):
            raise InputError(
                "the released data give another content than the data of the study",
                path=path,
                mend="build the paper again with the settings of config.yaml, then release it",
            )


def _is_same(before, after, names):
    if before.read_bytes() == after.read_bytes():
        return True
    kind = kind_of(before)
    if kind in DOCUMENTS:
        return digests(before).printed == digests(after).printed
    if kind in PICTURES:
        return False
    renamed = replace(read_text(before), names, json=kind == "json")
    return without_build(renamed) == without_build(read_text(after))


def make_study(
    root: Path, own: Iterable[str], made: Sequence[str], key: bytes, settings: Mapping, folder: Path
) -> None:
    """Put the project without ids into a new `folder`, build it, and check that it is the same.

    Parameters
    ----------
    root : Path
        The project, built.
    own, made : iterable of str
        Relative paths of its own files, and of what rules make of them.
    key : bytes
        See `identifiers.read_key`.
    settings : mapping
        Content of ``config.yaml``.
    folder : Path

    Raises
    ------
    InputError
        See `name_ids`, `build` and `check_results`.
    """
    stage(root, own, folder)
    names = replace_ids(folder, root, key, settings)
    # Quotations are held against the transcripts here, which go no further than this build.
    copy_files(root, private_files(root), folder)
    build(folder)
    check_results(root, folder, made, names)
