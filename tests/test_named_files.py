"""What programs leave beside a file that is open belongs to no study and to no release."""

from pathlib import Path

import pytest

from scripts.checkout import is_ignored, read_patterns
from scripts.files.named_files import files_matching

ROOT = Path(__file__).parents[1]
LEFT = ("~$codes.xlsx", "._codes.xlsx", ".~lock.codes.xlsx#", ".DS_Store")


def test_a_pattern_names_what_its_owner_put_there(tmp_path):
    for name in ("codes.xlsx", *LEFT):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert files_matching("*", tmp_path) == ["codes.xlsx"]
    assert files_matching(f"{tmp_path}/*.xlsx") == [f"{tmp_path}/codes.xlsx"]


@pytest.mark.parametrize("name", LEFT)
def test_git_and_the_release_leave_it_out(name):
    assert is_ignored(f"data/raw/interviews/{name}", read_patterns(ROOT))
