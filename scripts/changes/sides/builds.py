"""Build a state of the project with its own code, data and lock, once, and keep it.

The builds lie below ``.snakemake/diff`` of the project. Each is known by the contents of its
sources and the environment that made it. A commit is read once; then its contents are known.
"""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from scripts.changes.sides import cache, environments, seeds
from scripts.changes.sides.chain_runs import Run, ended_by_signals, run_chain, tell
from scripts.changes.sides.revisions import Source, export, own_files
from scripts.checkout import copy_files, private_files
from scripts.errors import InputError
from scripts.files.text_files import read_json, write_json

CACHE = Path(".snakemake/diff")
BUILDS, ENVIRONMENTS, COMMITS = "builds", "environments", "commits"
KEPT = 6
# Counted up when builds of before are no longer what this module would make.
FORMAT = 1


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a folder in which the chain of a state of the project has run.

    Parameters
    ----------
    folder : pathlib.Path
        The state's files with all that could be made of them. It is shared with other runs,
        and must not be written to.
    described, kind, commit : str
        See `Source`.
    lock : str
        SHA-256 of the lock, or ''.
    failures : tuple of str
        One message for each rule that failed, or why nothing could be run.
    notes : tuple of str
        What a reader of the comparison has to know about this side.
    """

    folder: Path
    described: str
    kind: str
    commit: str
    lock: str
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Contents(NamedTuple):
    """The sources of a state: digest of them all, and of their lock."""

    digest: str
    lock: str


def obtain(root: Path, source: Source, cores: int, start: Side | None = None) -> Side:
    """A built copy of a state of the project: from the cache, or built now.

    Parameters
    ----------
    root : path-like
        The project whose cache is used, and whose environment is running.
    source : Source
        The state.
    cores : int
        Jobs that run at the same time.
    start : Side, optional
        A finished side, such as the baseline, that differs little: only what depends on the
        files that differ is made anew. The result is the same as without.

    Returns
    -------
    Side
        Rules that failed are named in it; what does not depend on them is there all the same.

    Raises
    ------
    InputError
        If the sources cannot be read, or the cache cannot be written.
    """
    root = Path(root).resolve()
    place, running = root / CACHE, environments.lock_digest(root)
    try:
        for part in (BUILDS, ENVIRONMENTS, COMMITS):
            (place / part).mkdir(parents=True, exist_ok=True)
            cache.sweep(place / part)
    except OSError as error:
        raise InputError(f"the folder cannot be written ({error.strerror})", path=CACHE)
    contents = _known(place, source)
    side = contents and _find(place, source, _with_private(contents, root), running)
    with ended_by_signals():
        side = side or _make(root, source, cores, running, start)
    cache.keep_newest(place / BUILDS, KEPT)
    return side


def read_contents(folder: Path, paths: list[str]) -> tuple[Contents, dict[str, str]]:
    """Digests of a folder's own files together, and one by one."""
    files = seeds.manifest(folder, paths)
    lines = "".join(f"{path}\0{digest}\n" for path, digest in sorted(files.items()))
    digest = hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
    return Contents(digest, environments.lock_digest(folder)), files


def _with_private(contents: Contents, root: Path) -> Contents:
    # Transcripts are in no commit; both sides are held against those of the working copy.
    paths = private_files(root)
    if not paths:
        return contents
    text = contents.digest + read_contents(root, paths)[0].digest
    return contents._replace(digest=hashlib.sha256(text.encode()).hexdigest())


def _known(place: Path, source: Source) -> Contents | None:
    if source.kind != "revision":
        return read_contents(source.root, own_files(source.root))[0]
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Contents(**read_json(place / COMMITS / f"{source.commit}.json"))
    return None


def _entry(place: Path, contents: Contents, environment: str) -> Path:
    text = f"{FORMAT} {contents.digest} {environment}"
    return place / BUILDS / hashlib.sha256(text.encode()).hexdigest()[:20]


def _find(place: Path, source: Source, contents: Contents, running: str) -> Side | None:
    for name in environments.cached_names(place / ENVIRONMENTS, contents.lock, running):
        entry = _entry(place, contents, name)
        if cache.hold(entry):
            tell(f"{source.described}: taken from the cache")
            return _side(entry, source)
    return None


def _side(entry: Path, source: Source) -> Side:
    build = read_json(entry / "build.json")
    return Side(
        entry / "project", source.described, source.kind, source.commit, build["lock"],
        tuple(build["failures"]), (*source.notes, *build["notes"]),
    )  # fmt: skip


def _make(root: Path, source: Source, cores: int, running: str, start: Side | None) -> Side:
    place = root / CACHE
    with cache.workshop(place / BUILDS) as partial:
        sources = partial / "sources"
        export(source, sources)
        paths = [p.relative_to(sources).as_posix() for p in sources.rglob("*") if p.is_file()]
        contents, files = read_contents(sources, sorted(paths))
        if source.kind == "revision":
            _remember(place, source, contents, partial)
        contents, private = _with_private(contents, root), private_files(root)
        copy_files(root, private, sources)
        files |= seeds.manifest(sources, private)
        if side := _find(place, source, contents, running):
            return side
        environment = environments.provide(
            place / ENVIRONMENTS, sources, contents.lock, running, source.described
        )
        run = _build(partial, files, cores, environment, start, source.described)
        build = {
            "environment": environment.name, "failures": run.failures, "files": files,
            "lock": contents.lock, "notes": environment.notes,
        }  # fmt: skip
        write_json(partial / "build.json", build)
        entry = _entry(place, contents, environment.name)
        if run.interrupted:  # kept for this process only
            entry = partial.with_name(partial.name + "-interrupted")
        cache.publish(partial, entry)
        return _side(entry, source)


def _remember(place: Path, source: Source, contents: Contents, partial: Path) -> None:
    write_json(partial / "contents.json", contents._asdict())
    (partial / "contents.json").replace(place / COMMITS / f"{source.commit}.json")


def _build(
    partial: Path,
    files: Mapping[str, str],
    cores: int,
    environment: environments.Environment,
    start: Side | None,
    described: str,
) -> Run:
    # The folder "project" beside "sources", which is gone afterwards.
    sources, project = partial / "sources", partial / "project"

    def run(*options: str, quiet: bool = False) -> Run:
        told = "" if quiet else described
        return run_chain(project, sorted(files), environment.python, cores, options, told)

    before = _seed_files(start, environment)
    changed = seeds.differing(before, files) if before else None
    if changed is not None and seeds.plant(start.folder, before, sources, changed, project):

        def summary() -> str | None:
            done = run("--detailed-summary", quiet=True)
            return None if done.failures else done.printed

        done = None
        if seeds.prune(project, changed, before, files, summary):
            done = run("--rerun-triggers", "code", "input", "mtime", "params", "software-env")
        if done and not done.failures:
            shutil.rmtree(sources)
            return done
    # Where a rule failed, what an earlier run made of the rules behind it is still there.
    shutil.rmtree(project, ignore_errors=True)
    sources.rename(project)
    return run("--forceall")


def _seed_files(start: Side | None, environment: environments.Environment) -> dict[str, str]:
    if start is None or start.failures:
        return {}
    try:
        build = read_json(start.folder.parent / "build.json")
    except (OSError, json.JSONDecodeError):
        return {}
    return build["files"] if build["environment"] == environment.name else {}
