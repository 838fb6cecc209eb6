"""A name becomes a state of the project, and a state its own files, with nothing touched."""

import os

import pytest
from sample_project import FILES, commit, git, repository, tree, write

from scripts.changes.sides.revisions import default_baseline, export, find_source
from scripts.errors import InputError


@pytest.fixture(autouse=True)
def plain_git(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    # What is made by a test lies in no repository, wherever temporary files are.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))


@pytest.fixture
def project(tmp_path):
    """Two commits, the first of them released as v1.0."""
    folder = repository(tmp_path / "project")
    git(folder, "tag", "v1.0")
    (folder / "numbers.csv").write_text("5\n")
    commit(folder)
    return folder


def state(folder):
    """All that a comparison must leave alone, git's own files with their times included."""
    return {
        path: (path.lstat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def exported(source, tmp_path):
    target = tmp_path / f"target-{len(list(tmp_path.iterdir()))}"
    export(source, target)
    return tree(target)


def as_bytes(files):
    return {path: text.encode() for path, text in files.items()}


def test_a_revision_is_its_own_files_and_nothing_is_touched(project, tmp_path):
    (project / "data/one.txt").write_text("edited\n")
    git(project, "add", "data/one.txt")
    (project / "data/one.txt").write_text("edited again\n")
    (project / "note.txt").write_text("not committed\n")
    before = state(project)
    source = find_source(project, "v1.0")
    assert exported(source, tmp_path) == as_bytes(FILES)
    assert exported(find_source(project), tmp_path)["note.txt"] == b"not committed\n"
    default_baseline(project)
    assert state(project) == before
    head = git(project, "rev-parse", "v1.0")
    assert (source.kind, source.commit) == ("revision", head)
    assert source.described == f"v1.0 ({head[:7]})"
    assert find_source(project, head[:9]).described == head[:7]


def test_the_working_copy_has_edits_and_new_files_but_nothing_built(project, tmp_path):
    head = git(project, "rev-parse", "HEAD")
    assert find_source(project).described == f"working copy of {head[:7]}"
    (project / "new.txt").write_text("new\n")
    (project / "data/one.txt").write_text("edited\n")
    (project / "made").mkdir()
    (project / "made/total.txt").write_text("built\n")
    (project / ".#paper.qmd").symlink_to("somebody@somewhere.1234")
    source = find_source(project, "")
    assert source.described == f"working copy of {head[:7]} with uncommitted changes"
    files = exported(source, tmp_path)
    edits = {"numbers.csv": "5\n", "new.txt": "new\n", "data/one.txt": "edited\n"}
    assert files == as_bytes(FILES | edits)


def test_a_file_that_only_git_archive_would_leave_out_is_there(tmp_path):
    attributes = {".gitattributes": "paper.qmd export-ignore\ndata export-ignore\n"}
    folder = repository(tmp_path / "project", FILES | attributes)
    assert exported(find_source(folder, "HEAD"), tmp_path) == as_bytes(FILES | attributes)


@pytest.mark.parametrize("absolute", [True, False])
def test_a_folder_is_a_side_too(project, tmp_path, absolute):
    other = write(tmp_path / "results-of-anna", FILES | {"numbers.csv": "7\n"})
    name = str(other) if absolute else "../results-of-anna"
    source = find_source(project, name)
    assert (source.kind, source.described) == ("folder", "folder results-of-anna")
    assert exported(source, tmp_path)["numbers.csv"] == b"7\n"


def test_a_release_that_was_unpacked_without_gitignore_has_no_built_files(project, tmp_path):
    files = {path: text for path, text in FILES.items() if path != ".gitignore"}
    other = write(tmp_path / "release", files | {"results/x.txt": "", "scripts/__pycache__/a": ""})
    (other / ".snakemake").mkdir()
    (other / ".snakemake/x").write_text("")
    assert exported(find_source(project, "../release"), tmp_path) == as_bytes(files)


def test_a_name_that_is_both_is_the_revision_and_a_note_says_so(project):
    write(project / "v1.0")
    source = find_source(project, "v1.0")
    assert source.kind == "revision"
    assert "./v1.0 means the folder" in source.notes[0]
    assert find_source(project, "./v1.0").kind == "folder"


def test_a_folder_whose_name_is_no_revision_is_taken_and_a_branch_with_a_slash_is_one(project):
    write(project / "old")
    assert find_source(project, "old").kind == "folder"
    git(project, "branch", "feature/old")
    assert find_source(project, "feature/old").kind == "revision"


@pytest.mark.parametrize("name", ["v1.1", "--help", "v1.0..HEAD", "HEAD:data", "no such name"])
def test_an_unknown_revision_is_told_with_what_is_near(project, name):
    with pytest.raises(InputError, match=r"no such revision or folder") as caught:
        find_source(project, name)
    assert "v1.0" in str(caught.value) and name in str(caught.value)


def test_a_shallow_clone_is_told_how_to_be_mended(project, tmp_path):
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{project}", "shallow")
    with pytest.raises(InputError, match="git fetch --unshallow --tags"):
        find_source(tmp_path / "shallow", "v1.0")
    baseline = default_baseline(tmp_path / "shallow")
    assert baseline.name == "HEAD"
    assert "git fetch --unshallow --tags" in baseline.notes[0]


def test_without_a_repository_only_folders_can_be_compared(tmp_path):
    folder = write(tmp_path / "project")
    write(tmp_path / "other")
    assert find_source(folder).described == "working copy"
    assert find_source(folder, "../other").kind == "folder"
    for call in (lambda: find_source(folder, "v1.0"), lambda: default_baseline(folder)):
        with pytest.raises(InputError, match="name a folder"):
            call()


def test_without_git_it_is_git_that_is_missed(project, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="git is not on PATH"):
        find_source(project, "v1.0")
    assert find_source(project).kind == "working copy"


def test_what_has_no_snakefile_is_refused(project, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no Snakefile"):
        find_source(project, str(tmp_path / "empty"))
    with pytest.raises(InputError, match="does not exist"):
        find_source(project, str(tmp_path / "nowhere"))
    git(project, "rm", "--quiet", "Snakefile")
    commit(project)
    with pytest.raises(InputError, match=r"HEAD \(\w{7}\) has no Snakefile"):
        find_source(project, "HEAD")


def test_the_default_baseline_is_the_last_release_behind_head(project):
    assert default_baseline(project).name == "v1.0"
    git(project, "tag", "v1.9")
    git(project, "tag", "--annotate", "--message", "ten", "v1.10")
    git(project, "tag", "v9-draft")
    git(project, "tag", "20240226")
    assert default_baseline(project).name == "v1.10"
    git(project, "checkout", "--quiet", "-b", "side")
    (project / "numbers.csv").write_text("6\n")
    commit(project)
    git(project, "tag", "v2")
    git(project, "checkout", "--quiet", "main")
    assert default_baseline(project).name == "v1.10"


def test_the_default_baseline_without_a_release_is_head(tmp_path):
    folder = repository(tmp_path / "project")
    head = git(folder, "rev-parse", "HEAD")
    assert default_baseline(folder).described == f"HEAD ({head[:7]})"
    assert default_baseline(folder).notes == ()


def test_before_the_first_commit_there_is_no_baseline(tmp_path):
    folder = write(tmp_path / "project")
    git(folder, "init", "--quiet")
    with pytest.raises(InputError, match="no commit"):
        default_baseline(folder)
    assert find_source(folder).described == "working copy, nothing committed yet"


def test_a_linked_worktree_is_as_good_as_the_first(project, tmp_path):
    git(project, "worktree", "add", "--quiet", str(tmp_path / "linked"), "HEAD")
    source = find_source(tmp_path / "linked", "v1.0")
    assert exported(source, tmp_path) == as_bytes(FILES)


def test_a_project_in_a_folder_of_the_repository_is_archived_alone(tmp_path):
    files = {f"study/{path}": text for path, text in FILES.items()}
    top = repository(tmp_path / "top", files | {"README.md": "all studies\n"})
    assert exported(find_source(top / "study", "HEAD"), tmp_path) == as_bytes(FILES)
    (top / "README.md").write_text("edited, but elsewhere\n")
    assert "uncommitted" not in find_source(top / "study").described
    with pytest.raises(InputError, match="has no Snakefile"):
        find_source(top, "HEAD")


def test_a_repository_that_only_git_dir_names_is_read(project, tmp_path, monkeypatch):
    git(tmp_path, "clone", "--quiet", "--bare", str(project), "bare.git")
    copy = write(tmp_path / "copy")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "bare.git"))
    source = find_source(copy, "v1.0")
    assert exported(source, tmp_path) == as_bytes(FILES)
    assert find_source(copy).described.endswith("with uncommitted changes")


def test_a_hook_of_a_repository_sees_the_project_in_its_folder(tmp_path, monkeypatch):
    top = repository(tmp_path / "top", {f"study/{path}": text for path, text in FILES.items()})
    monkeypatch.chdir(top)
    monkeypatch.setenv("GIT_DIR", ".git")
    assert exported(find_source(top / "study", "HEAD"), tmp_path) == as_bytes(FILES)


@pytest.fixture
def with_submodule(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file")
    repository(tmp_path / "words", {"one.txt": "first\n"})
    folder = write(tmp_path / "project")
    git(folder, "init", "--quiet")
    git(folder, "submodule", "--quiet", "add", str(tmp_path / "words"), "data/words")
    commit(folder)
    git(folder, "tag", "v1.0")
    inside = folder / "data/words"
    (inside / "one.txt").write_text("second\n")
    commit(inside)
    commit(folder)
    return folder


def test_a_submodule_is_taken_at_its_pinned_commit(with_submodule, tmp_path):
    for name, text in {"v1.0": b"first\n", "HEAD": b"second\n"}.items():
        source = find_source(with_submodule, name)
        assert exported(source, tmp_path)["data/words/one.txt"] == text
    assert find_source(with_submodule).notes == ()
    git(with_submodule, "submodule", "--quiet", "deinit", "--force", "data/words")
    source = find_source(with_submodule, "v1.0")
    assert exported(source, tmp_path)["data/words/one.txt"] == b"first\n"


@pytest.mark.parametrize("change", ["edit", "file", "commit"])
def test_a_dirty_submodule_is_noted_and_compared_as_it_stands(with_submodule, tmp_path, change):
    inside = with_submodule / "data/words"
    path = inside / ("one.txt" if change == "edit" else "two.txt")
    path.write_text("third\n")
    if change == "commit":
        commit(inside)
    source = find_source(with_submodule)
    assert source.notes[0].startswith("submodule data/words has uncommitted changes or another")
    assert exported(source, tmp_path)[f"data/words/{path.name}"] == b"third\n"


def test_a_submodule_that_was_never_fetched_is_told(with_submodule, tmp_path):
    git(tmp_path, "clone", "--quiet", str(with_submodule), "clone")
    source = find_source(tmp_path / "clone", "HEAD")
    with pytest.raises(InputError, match="git submodule update --init") as caught:
        export(source, tmp_path / "target")
    assert str(caught.value).startswith("data/words:")
