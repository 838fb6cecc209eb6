"""The manifest of a release: what it says of each file, and what is refused."""

import copy
import json
import re
from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest
import yaml
from jsonschema import Draft202012Validator
from sample_project import write
from workspace import ROOT, workflow_text

from scripts.errors import InputError
from scripts.paper.fragments.markup import classes_in
from scripts.paper.text.inclusions import included_from
from scripts.release.citation import Work
from scripts.release.codecheck import write_configuration
from scripts.release.likeness.contents import compare, digests
from scripts.release.likeness.forms import SUFFIXES
from scripts.release.manifest import (
    SCHEMA,
    check_manifest,
    item_digests,
    make_manifest,
    manifest_digest,
    read_manifest,
    write_manifest,
)
from scripts.release.roles import evidence_of, role_of, rule_of
from scripts.results.evidence import weakest

ABOUT = {"title": "A paper", "version": "1.0.0"}
EVIDENCE = "study: {evidence: {captures: simulated, coding: observed, interviews: published}}\n"
FILES = {
    "config.yaml": EVIDENCE,
    "Snakefile": "rule a:\n",
    "envs/requirements.txt": "numpy==2.4.6\n",
    "results/describe_build/build.json": '{"python": "3.11.7"}',
    "results/compute_statistics/frequencies.csv": "value,share\nfood,0.18\n",
    "data/code_interviews/matrix.csv": "code,n\nfood,3\n",
    "data/raw/coding/coder_A.csv": "unit_id,theme\nv1,food\n",
    "data/raw/published.yaml": "a: 1\n",
    "figures/theme.csv": "value,evidence\nfood,published\ncity,simulated\n",
    "figures/emotion.csv": "value,evidence\njoy,published\n",
    "figures/emotion.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "paper.html": "<p>One.</p>",
}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path, FILES)


@pytest.fixture
def manifest(folder):
    return make_manifest(folder, FILES, ABOUT)


def items(manifest):
    return {item["path"]: item for item in manifest["items"]}


def test_each_file_has_its_role_rule_and_evidence(manifest):
    told = {
        path: (item["role"], item["rule"], item["evidence"])
        for path, item in items(manifest).items()
    }
    assert told == {
        "Snakefile": ("code", "", ""),
        "config.yaml": ("code", "", ""),
        "data/code_interviews/matrix.csv": ("data", "code_interviews", "published"),
        "data/raw/coding/coder_A.csv": ("data", "", "observed"),
        "data/raw/published.yaml": ("data", "", "published"),
        "envs/requirements.txt": ("environment", "", ""),
        "figures/emotion.csv": ("data", "draw_figures", "published"),
        "figures/emotion.svg": ("figure", "draw_figures", "published"),
        "figures/theme.csv": ("data", "draw_figures", "simulated"),
        "paper.html": ("paper", "paper", "simulated"),
        "results/compute_statistics/frequencies.csv": (
            "statistics", "compute_statistics", "simulated",
        ),
        "results/describe_build/build.json": ("environment", "describe_build", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fragment", "evidence"),
    [
        ("![Bars; [solid bars are published]{.published}.](figures/a.svg){#fig-a}", "published"),
        ("![Bars; [solid]{.published} and [hatched]{.simulated}.](a.svg){#fig-a}", "simulated"),
        ("| [72%]{.observed} |\n\n: Shares. Evidence: [published]{.published}.", "observed"),
        ("Of all claims 3 hold.", "simulated"),
    ],
)
def test_a_fragment_is_of_the_weakest_class_that_it_marks(folder, fragment, evidence):
    path = "results/bind_results/fig-a.md"
    (folder / path).parent.mkdir()
    (folder / path).write_text(fragment, encoding="utf-8")
    assert items(make_manifest(folder, [path], ABOUT))[path]["evidence"] == evidence


class Marks(HTMLParser):
    """Evidence classes that a page prints within each figure and table, by its label."""

    def __init__(self, page):
        super().__init__()
        self.open, self.found = [], {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        label = given.get("id", "")
        if tag not in ("col", "link", "meta"):
            self.open.append((tag, label if label.startswith(("fig-", "tbl-")) else ""))
        for name in given.get("class", "").split():
            if name.startswith("evidence-") and name != "evidence-mark":
                for _, around in self.open:
                    self.found.setdefault(around, set()).add(name.removeprefix("evidence-"))

    def handle_startendtag(self, tag, attrs):
        pass  # holds nothing

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass


def test_manifest_and_codecheck_tell_the_class_that_the_paper_prints(built, tmp_path):
    shown = Marks((built.folder / "paper.html").read_text(encoding="utf-8")).found
    shown.pop("")
    made = make_manifest(built.folder, built.outputs(), ABOUT)["items"]
    write_configuration(tmp_path / "c.yml", Work("A", "1", "2026-01-31", "en", (), ()), made)
    comments = {
        item["file"]: item["comment"]
        for item in yaml.safe_load((tmp_path / "c.yml").read_text("utf-8"))["manifest"]
    }
    told = {}
    for item in made:
        path = PurePosixPath(item["path"])
        if path.parent.name == "figures":
            told[item["path"]] = f"fig-{path.stem}"
        elif path.suffix == ".md" and path.stem in shown:
            told[item["path"]] = path.stem
    assert set(told.values()) == shown.keys()
    assert len(shown) > 12
    assert set(map(weakest, shown.values())) == {"published", "simulated"}
    classes = {item["path"]: item["evidence"] for item in made}
    for path, label in told.items():
        assert classes[path] == weakest(shown[label]), path
        assert comments[path].endswith(f"({classes[path]})"), path


def outputs():
    """Files that the workflow names as outputs, with the rule that makes each."""
    found = []
    for rule in re.finditer(r"^rule (\w+):\n(.*?)(?=^\w|\Z)", workflow_text(), re.M | re.S):
        block = re.search(r"^    output:\n(.*?)^    \w", rule[2], re.M | re.S)
        for path in re.findall(r'"([\w/{}.-]+\.\w+)"', block[1] if block else ""):
            found.append((rule[1], path.replace("{name}", "theme")))
    included = included_from(ROOT / "paper.qmd", "results/bind_results")
    return found + [("bind_results", path) for path in included]


def test_the_rules_are_those_of_the_workflow():
    told = [
        (rule, path)
        for rule, path in outputs()
        if path.split("/")[0] in ("data", "results", "figures", "_variables.yml")
        or path.startswith("paper.")
    ]
    assert len(told) > 30
    assert [(rule_of(path), path) for _, path in told] == told


def test_a_codebook_is_of_no_evidence_class_in_data_and_print(tmp_path):
    (tmp_path / "results/bind_results").mkdir(parents=True)
    printed = "results/bind_results/tbl-codebook.md"
    (tmp_path / printed).write_text("| Code |\n", encoding="utf-8")
    classes = {"captures": "observed", "coding": "simulated", "interviews": "published"}
    for path in ("data/raw/coding/codebook.yaml", "data/raw/interviews/codebook.yaml", printed):
        assert evidence_of(tmp_path, path, classes) == ""
    captions = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))["study"]["captions"]
    assert classes_in(captions["codebook"]) == set()


def test_every_file_of_the_project_is_of_a_known_kind_and_role():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    fields = schema["$defs"]["item"]["properties"]
    assert {*fields["kind"]["enum"]} == {*SUFFIXES.values(), "other"}
    assert {role_of(path) for _, path in outputs()} <= set(fields["role"]["enum"])


@pytest.mark.parametrize("path", ["README.md", "data/README.md", "data/raw/README.md"])
def test_what_explains_the_data_is_text_and_of_no_class(path):
    classes = dict.fromkeys(("captures", "coding", "interviews"), "simulated")
    assert (role_of(path), evidence_of(ROOT, path, classes)) == ("text", "")


def test_the_environment_is_the_one_that_the_results_were_built_with(manifest, folder):
    assert manifest["environment"]["python"] == "3.11.7"
    (folder / "envs/requirements.txt").write_bytes(b"numpy==2.4.6\r\n")
    assert make_manifest(folder, FILES, ABOUT)["environment"] == manifest["environment"]
    (folder / "envs/requirements.txt").write_bytes(b"numpy==2.3.5\n")
    assert make_manifest(folder, FILES, ABOUT)["environment"] != manifest["environment"]


def test_the_order_of_paths_and_the_folder_do_not_count(manifest, folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("an other place é")
    for path in FILES:
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        (other / path).write_bytes((folder / path).read_bytes())
    assert make_manifest(other, list(reversed(FILES)) * 2, ABOUT) == manifest


def test_a_manifest_is_read_as_it_was_written(manifest, tmp_path):
    path = tmp_path / "manifest.json"
    write_manifest(path, manifest)
    assert read_manifest(path) == manifest
    assert manifest_digest(read_manifest(path)) == manifest_digest(manifest)
    first = path.read_bytes()
    write_manifest(path, read_manifest(path))
    assert path.read_bytes() == first


def test_the_signed_digest_covers_every_field(manifest):
    signed = {manifest_digest(manifest)}
    for field in ("sha256", "content", "printed", "evidence", "role"):
        edited = copy.deepcopy(manifest)
        edited["items"][0][field] += "0"
        signed.add(manifest_digest(edited))
    edited = copy.deepcopy(manifest)
    edited["items"][0]["bytes"] += 1
    signed.add(manifest_digest(edited))
    assert len(signed) == 7


def test_digests_of_an_item_are_those_of_its_file(manifest, folder):
    for path, item in items(manifest).items():
        assert item_digests(item) == digests(folder / path)
        assert compare(None, item_digests(item), folder / path) == ("identical bytes", "")
    assert len(items(manifest)["figures/emotion.svg"]["sketches"]) == 1
    assert "sketches" not in items(manifest)["Snakefile"]


def edit(item, **fields):
    item.update(fields)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda one: one.pop("title"), "'title' is a required property"),
        (lambda one: one.update(format="2.0"), "'1.0' was expected"),
        (lambda one: one.update(made_by="me"), "made_by"),
        (lambda one: edit(one["items"][0], sha256="0a"), "'0a' does not match"),
        (lambda one: edit(one["items"][0], role="story"), "'story' is not one of"),
        (lambda one: edit(one["items"][0], bytes="12"), "'12' is not of type 'integer'"),
        (lambda one: edit(one["items"][0], path="../Snakefile"), "leads out of the release"),
        (lambda one: edit(one["items"][0], path="/Snakefile"), "leads out of the release"),
        (lambda one: edit(one["items"][0], path="a/../../b"), "leads out of the release"),
        (lambda one: edit(one["items"][0], kind="csv"), "Snakefile is of kind text, not csv"),
        (lambda one: one["items"].insert(0, one["items"][0]), "a path stands twice"),
        (lambda one: one["items"].reverse(), "the paths are not in order"),
    ],
)
def test_a_manifest_that_is_not_sound_is_refused(manifest, tmp_path, change, told):
    change(manifest)
    with pytest.raises(InputError, match=re.escape(told)):
        check_manifest(manifest)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json.*not usable as a manifest"):
        read_manifest(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not usable as a manifest"):
        read_manifest(path)


def test_a_file_that_does_not_exist_is_named(folder):
    with pytest.raises(InputError, match=r"results/a\.csv: the file does not exist"):
        make_manifest(folder, ["results/a.csv"], ABOUT)
    with pytest.raises(InputError, match="does not exist"):
        read_manifest(folder / "manifest.json")


def test_a_broken_file_is_listed_by_its_bytes(folder):
    (folder / "results/a.json").write_text("{", encoding="utf-8")
    item = make_manifest(folder, ["results/a.json"], ABOUT)["items"][0]
    assert item["sha256"] == item["content"] == item["printed"]
