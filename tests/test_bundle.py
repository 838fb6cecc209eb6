import os
import stat
import subprocess
import sys
import zipfile

import pytest

from scripts.errors import InputError
from scripts.release.bundle import files, stage, write_zip

CONTENT = {
    "run": b"#!/bin/sh\n",
    "b.csv": b"x\r\n1\r\n",
    "a/c.bin": bytes(range(256)),
    "a/Bilder der Stadt/\u91cd\u5e86.txt": "\u91cd\u5e86\n".encode(),
}
WRITE = """
import sys
from pathlib import Path
from scripts.release.bundle import write_zip
write_zip(Path(sys.argv[1]), Path(sys.argv[2]), "paper-1.0.0")
"""


def fill(folder, names=CONTENT):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(CONTENT[name])
    return folder


def test_the_zip_is_the_same_whatever_order_time_mode_zone_locale_and_umask(tmp_path):
    first, second = fill(tmp_path / "a"), fill(tmp_path / "ö b", reversed(CONTENT))
    os.utime(second / "b.csv", (1, 1))
    (second / "b.csv").chmod(0o700)
    (second / "run").chmod(0o777)
    for folder, name, zone, umask in [
        (first, "1.zip", "UTC", 0o22),
        (second, "2", "Asia/Tokyo", 0o77),
    ]:
        subprocess.run(
            [sys.executable, "-c", WRITE, folder, tmp_path / name],
            env={**os.environ, "TZ": zone, "LC_ALL": "C"}, umask=umask, check=True,
        )  # fmt: skip
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_zip_unpacks_to_one_folder_of_the_same_regular_files(tmp_path):
    write_zip(fill(tmp_path / "a"), tmp_path / "p.zip", "paper-1.0.0")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        entries = archive.infolist()
        archive.extractall(tmp_path / "out")
    assert [entry.filename for entry in entries] == [
        f"paper-1.0.0/{name}" for name in sorted(CONTENT)
    ]
    assert all(stat.S_ISREG(entry.external_attr >> 16) for entry in entries)
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert not any(entry.extra or entry.comment for entry in entries)
    executable = [entry.filename for entry in entries if entry.external_attr >> 16 & 0o100]
    assert executable == ["paper-1.0.0/run"]
    out = tmp_path / "out" / "paper-1.0.0"
    assert {name: (out / name).read_bytes() for name in files(out)} == CONTENT


def test_staging_takes_the_named_files_only(tmp_path):
    folder = stage(fill(tmp_path / "a"), ["b.csv", "a/c.bin", "b.csv"], tmp_path / "staged")
    assert files(folder) == ["a/c.bin", "b.csv"]


@pytest.mark.parametrize("path", ["../b.csv", "a/../../b.csv", "/etc/hostname"])
def test_a_path_that_leads_out_is_refused(tmp_path, path):
    with pytest.raises(InputError, match="leads out of the project"):
        stage(fill(tmp_path / "a"), [path], tmp_path / "staged")


def test_a_link_is_refused_be_it_a_file_or_a_folder_above(tmp_path):
    root = fill(tmp_path / "a")
    (root / "link.csv").symlink_to(root / "b.csv")
    (root / "folder").symlink_to(root / "a")
    for path in ("link.csv", "folder/c.bin"):
        with pytest.raises(InputError, match=f"{path}: a link cannot be released"):
            stage(root, [path], tmp_path / "staged")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"paper\.html: the file does not exist"):
        stage(tmp_path, ["paper.html"], tmp_path / "staged")
