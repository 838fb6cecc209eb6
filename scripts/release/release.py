"""Put all that a reader needs to check the paper into one zip, the same bytes each time."""

import argparse
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scripts.checkout import project_files
from scripts.errors import InputError, run
from scripts.files.table_files import read_table
from scripts.files.tables import write_csv
from scripts.files.text_files import read_json, read_yaml
from scripts.interviews.records import RESPONDENT_KEY
from scripts.release.bundle import files, stage, write_zip
from scripts.release.called_simulated import check_readmes
from scripts.release.citation import Work, read_source, read_work, write_citation
from scripts.release.codecheck import write_configuration
from scripts.release.crate import write_crate
from scripts.release.keyed.identifiers import read_key
from scripts.release.keyed.keyed_study import make_study
from scripts.release.manifest import make_manifest, reference_of, write_manifest
from scripts.release.privacy.anonymity import ANONYMITY_COLUMNS, anonymity_rows
from scripts.release.privacy.gate import examine, refuse
from scripts.release.privacy.leaks import LEAK_COLUMNS

CITATION = "CITATION.cff"
CODECHECK = "codecheck.yml"
CRATE = "ro-crate-metadata.json"
MANIFEST = "manifest.json"
# The committed manifest of the last release; a release holds its own in that place.
REFERENCE = "reference/manifest.json"
WRITTEN = (CITATION, CODECHECK, CRATE, MANIFEST, REFERENCE)


def sources(root: Path, folder: str) -> list[str]:
    """The project's own files, without earlier releases and what an unpacked one adds."""
    own = Path(folder).as_posix().rstrip("/") + "/"
    paths = project_files(root)
    return [path for path in paths if path not in WRITTEN and not path.startswith(own)]


def gather(
    root: Path,
    own: Sequence[str],
    made: Sequence[str],
    settings: Mapping,
    key: Path | None,
    folder: Path,
) -> Path:
    """Copy the project's own files and its results into a new folder, and return it.

    Parameters
    ----------
    root : Path
    own, made : sequence of str
        Relative paths.
    settings : mapping
        Content of ``config.yaml``. Where ``release.identifiers`` is ``keyed``, the study is
        built anew without ids of posts and accounts; see `scripts.release.keyed.keyed_study`.
    key : Path or None
        See `identifiers.read_key`.
    folder : Path
    """
    if settings["release"]["identifiers"] != "keyed":
        return stage(root, [*own, *made], folder)
    with tempfile.TemporaryDirectory() as place:
        study = Path(place) / "study"
        make_study(root, own, made, read_key(key, root), settings, study)
        return stage(study, [*own, *made], folder)


def read_published(path: Path, bibliography: Path) -> dict | None:
    """The study that the work rebuilds, as CSL JSON; None where it rebuilds none.

    Raises
    ------
    InputError
        As `citation.read_source`, and for a source that has no DOI.
    """
    source = read_yaml(path).get("source")
    if not source:
        return None
    if not source.get("doi"):
        raise InputError(
            "the source has no DOI, by which its entry in the bibliography is found",
            path=path,
            column="source.doi",
            mend="add it, or write `source: {}` for a study of your own",
        )
    return read_source(bibliography, source["doi"])


def describe(
    folder: Path, work: Work, source: Mapping | None, build: Mapping, inputs: Iterable[str]
) -> dict:
    """Write citation, CODECHECK configuration, RO-Crate and manifests; return the manifest."""
    about = {"title": work.title, "version": work.version}
    manifest = make_manifest(folder, files(folder), about)
    items = manifest["items"]
    write_citation(folder / CITATION, work, source)
    write_configuration(folder / CODECHECK, work, items)
    write_crate(folder / CRATE, work, items, build, source, inputs=inputs)
    own = make_manifest(folder, [CITATION, CODECHECK, CRATE], about)["items"]
    manifest["items"] = sorted([*items, *own], key=lambda item: item["path"])
    write_manifest(folder / MANIFEST, manifest)
    write_manifest(folder / REFERENCE, reference_of(manifest))
    return manifest


def report(folder: Path, root: Path, settings: Mapping, target: Path) -> None:
    """Write what the gate finds into `target`; what must not be published goes no further."""
    path = settings["interviews"]["respondents"]
    respondents = read_table(folder / path, RESPONDENT_KEY, key=RESPONDENT_KEY, optional=None)
    names = settings["release"]["quasi_identifiers"]
    rows = anonymity_rows(respondents, names, path=path)
    write_csv(target / "anonymity.csv", ANONYMITY_COLUMNS, rows)
    leaks = examine(folder, settings, root)
    write_csv(target / "leaks.csv", LEAK_COLUMNS, leaks)
    refuse(leaks, f"{target.name}/leaks.csv")


def main(argv: Sequence[str] | None = None) -> None:
    """Gather the files, describe and check them, and write the zip with what describes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--settings", default="config.yaml")
    parser.add_argument("--manuscript", default="paper.qmd")
    parser.add_argument("--variables", default="_variables.yml")
    parser.add_argument("--bibliography", default="references.bib")
    parser.add_argument("--build", required=True, help="versions of the software")
    parser.add_argument("--inputs", nargs="+", required=True, help="what the build starts from")
    parser.add_argument("--made", nargs="+", required=True, help="what the build makes")
    parser.add_argument("--key", type=Path, help="file with the key of keyed identifiers")
    parser.add_argument("--folder", default="release", help="where the release is written")
    args = parser.parse_args(argv)
    root, target = args.root, args.root / args.folder
    settings = read_yaml(root / args.settings)
    check_readmes(root, settings["study"]["evidence"])
    work = read_work(root / args.manuscript, root / args.variables, settings["release"])
    source = read_published(root / settings["published"], root / args.bibliography)
    build = read_json(root / args.build)
    with tempfile.TemporaryDirectory() as name:
        own, top = sources(root, args.folder), f"paper-{work.version}"
        folder = gather(root, own, args.made, settings, args.key, Path(name) / top)
        describe(folder, work, source, build, args.inputs)
        report(folder, root, settings, target)
        write_zip(folder, target / f"{top}.zip", top)
        for path in (MANIFEST, CITATION, CODECHECK, CRATE):
            shutil.copyfile(folder / path, target / path)
        shutil.copyfile(folder / REFERENCE, target / "reference.json")


if __name__ == "__main__":
    run(main)
