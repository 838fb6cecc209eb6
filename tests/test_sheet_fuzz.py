"""Damaged files of coders and other programs: never anything but an `InputError`."""

import io
import json
import zipfile

import pytest
from coded_study import (
    CODEBOOK,
    UNITS,
    by_unit_and_coder,
    csv_bytes,
    long_rows,
    rows_of,
    ticked_rows,
    wide_rows,
    xlsx,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_exchange_codebook import FOREIGN
from test_sheet_layouts import export

from scripts.codes.codebook_file import codebook_of, load
from scripts.codes.exchange_codebook import from_qdc
from scripts.codes.merge_codes import read_entries
from scripts.codes.sheets.coded_cells import compile_cells
from scripts.codes.sheets.faults import Faults
from scripts.codes.sheets.vocabulary import Vocabulary, missing_words
from scripts.errors import InputError
from scripts.files import text_files
from scripts.files.text_files import write_text

# Bytes that mean something to one of the formats, among any others.
TELLING = b"\x00\x80\xff,;\t\"'<>&=[]{}:-.019eExN/\n\r"
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["replace", "insert", "delete", "cut", "repeat"]),
        st.integers(0, 2**31),
        st.one_of(
            st.sampled_from([bytes([b]) for b in TELLING]), st.binary(min_size=1, max_size=4)
        ),
    ),
    min_size=1,
    max_size=6,
)


def quick(cases):
    return settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def mutated(data, edits):
    for kind, number, new in edits:
        place = number % (len(data) + 1)
        end = place + 1 + number % 7
        match kind:
            case "replace":
                data = data[:place] + new + data[place + len(new) :]
            case "insert":
                data = data[:place] + new + data[place:]
            case "delete":
                data = data[:place] + data[end:]
            case "cut":
                data = data[:place] if number % 5 == 0 else data
            case "repeat":
                data = data[:end] + data[place:]
    return data


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Read one file as a coder's sheet, as the rule would; faults count as refusals."""
    folder = tmp_path_factory.mktemp("fuzz")
    patch = pytest.MonkeyPatch()
    # Guessing the name of a refused encoding takes most of the time, and is tested elsewhere.
    patch.setattr(text_files, "_encoding", lambda data: "another one")
    write_text(folder / "codebook.yaml", CODEBOOK)
    codebook = load(folder / "codebook.yaml")
    words = missing_words(["NC=unclear"])
    vocabularies = {name: Vocabulary(v, words) for name, v in codebook.variables.items()}

    def call(name, data):
        path = folder / name
        path.write_bytes(data)
        faults = Faults()
        try:
            entries = read_entries({}, [("main", str(path))], codebook, vocabularies, {}, faults)
            compile_cells(entries, codebook, vocabularies, UNITS.values(), faults)
            faults.check()
        except InputError as error:
            assert str(path) in str(error)
            return False
        return True

    call.folder = folder
    yield call
    patch.undo()


TABLES = [csv_bytes(rows) for rows in (long_rows(), wide_rows(), ticked_rows("A"))]
TABLES += [csv_bytes(by_unit_and_coder(), "\t", "utf-16"), csv_bytes(rows_of("A"), ";", "gb18030")]


def test_what_is_mutated_is_sound_before(study):
    assert all(study("A.csv", table) for table in TABLES)
    assert study("export.json", json.dumps(export()).encode())


@given(st.sampled_from(TABLES), EDITS)
@quick(600)
def test_mutated_tables(study, table, edits):
    study("A.csv", mutated(table, edits))


@given(st.text(max_size=60), st.sampled_from([",", ";", "\t"]))
@quick(150)
def test_any_text_below_a_header(study, text, delimiter):
    header = delimiter.join(["unit_id", "coder_id", "theme", "camera", "dish", "seconds"])
    study("A.csv", f"{header}\n{text}".encode("utf-8", "surrogatepass"))


@given(EDITS)
@quick(250)
def test_mutated_exports(study, edits):
    study("export.json", mutated(json.dumps(export()).encode(), edits))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "data", "annotations", "result", "value", "choices", "from_name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["data", "annotations", "result", "value", "completed_by"]))
@quick(200)
def test_exports_of_another_shape(study, content, where):
    tasks = export()
    annotation = tasks[0]["annotations"][0]
    place = {"data": tasks[0], "annotations": tasks[0], "value": annotation["result"][0]}
    place.get(where, annotation)[where] = content
    study("export.json", json.dumps(tasks).encode())


@pytest.fixture(scope="module")
def parts(study):
    path = study.folder / "sound.xlsx"
    xlsx(path, A=rows_of("A"), B=ticked_rows("B"))
    assert study("A.xlsx", path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


@given(st.integers(0, 2**31), EDITS)
@quick(200)
def test_workbooks_with_a_mutated_part(study, parts, number, edits):
    # Half of the cases touch the cells, the others any part.
    sheets = ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"]
    names = sheets if number % 2 else list(parts)
    name = names[number // 2 % len(names)]
    study("A.xlsx", packed(parts | {name: mutated(parts[name], edits)}))


@given(EDITS)
@quick(100)
def test_workbooks_with_mutated_bytes(study, parts, edits):
    study("A.xlsx", mutated(packed(parts), edits))


@given(st.sampled_from([FOREIGN.encode()]), EDITS)
@quick(200)
def test_mutated_codebooks_of_other_programs(source, edits):
    try:
        codebook_of(from_qdc(mutated(source, edits), "codes.qdc")[0], "codes.qdc")
    except InputError as error:
        assert "codes.qdc" in str(error)
