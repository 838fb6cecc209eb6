"""Codes of interviews in every form that is read give the same matrix."""

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import workbook_of

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.interviews.code_interviews import count_statements
from scripts.interviews.collect_statements import collect, main
from scripts.interviews.interview_codes import Code
from scripts.interviews.respondent_names import respondent_of

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT / "data" / "raw" / "interviews"
CODES = {
    name: Code(name, label, "Defined.", "Family")
    for name, label in [("food", "Local food"), ("view", "Night views"), ("fear", "Fears, doubts")]
}
LISTED = ["F1", "M2", "ID121"]
# Codes by respondents; F1 spoke of food twice.
MATRIX = [[2, 0, 0], [1, 1, 0], [0, 0, 1]]


def counts(rows):
    return count_statements(rows, CODES, LISTED).tolist()


def book(sheets):
    packed = io.BytesIO()
    workbook_of(sheets).save(packed)
    return packed.getvalue()


def nvivo(case, column, letter="A"):
    rows = [["", f"{letter} : {case}"]]
    rows += [
        [f"{n} : {code.label}", cell]
        for n, (code, cell) in enumerate(zip(CODES.values(), column, strict=True), start=1)
    ]
    return book({"Sheet1": [*rows, ["Total", sum(column)]]})


COLUMNS = list(zip(*MATRIX, strict=True))
LAYOUTS = {
    "statements": {
        "said.csv": "statement_id,respondent,codes\ns1,F1,food;view\ns2,F1,food\ns3,M2,view\n"
        "s4,ID121,fear\n"
    },
    "statements in a workbook": {
        "said.xlsx": book({
            "Notes": [["Read me first"]],
            "Said": [[], ["statement_id", "respondent", "codes"], ["s1", "F1", "food; view"],
                     ["s2", "F1", "food"], [], ["s3", "M2", "view"], ["s4", "ID121", "fear"]],
        })
    },
    "statements as Unicode text": {
        "said.txt": "statement_id\trespondent\tcodes\t\ns1\tF1\tfood;view\t\ns2\tF1\tfood\t\n"
        "s3\tM2\tview\t\ns4\tID121\tfear\t\n".encode("utf-16")
    },
    "codes down, semicolons": {
        "m.csv": "Codes, May;;;\n;F1;M2;ID121\nLocal food;2;;0\nview;1;1;\nFears, doubts;0;;1\n"
    },
    "codes down": {"m.csv": ",F1,M2,ID121\nfood,2,,0\nview,1,1,\nfear,0,,1\n"},
    "respondents down": {
        "m.csv": 'person,Local food,"Fears, doubts",VIEW\nf1,2,0,1\nM2,,,1\nInt14_ID121,,x,\n'
        .replace("VIEW", "night  VIEWS")
    },
    "totals": {
        "m.csv": "code,F1,M2,ID121,Total\nfood,2,0,0,2\nview,1,1,0,2\nfear,0,0,1,1\n"
        "Sum,3,1,1,5\n"
    },
    "workbook": {
        "m.xlsx": book({
            "Notes": [["Read me first"], ["made on Monday"]],
            "Codes": [[], [None, "F1", "M2", "ID121"], ["food", 2, None, 0],
                      ["view", 1.0, True, ""], ["fear", 0, None, "yes"]],
        })
    },
    "NVivo, a file for each case": {
        "Int01_F1.xlsx": nvivo("Int01_F1", COLUMNS[0]),
        "Int02_M2.xlsx": nvivo("Int02_M2", COLUMNS[1]),
        "Int14_ID121.xlsx": nvivo("Int14_ID121", COLUMNS[2], letter="AB"),
    },
    "MAXQDA": {
        "segments.xlsx": book({
            "Sheet": [["Document group", "Document name", "Code", "Segment"],
                      ["Guests", "F1", "Sources\\Local food", "The hot pot."],
                      ["Guests", "F1", "Sources > Local food", "More hot pot."],
                      ["Guests", "F1", "Night views", "The lights."],
                      ["Hosts", "interview M2.docx", "Night views", "Lights."],
                      ["Hosts", "Int14_ID121", "Fears, doubts", "None of it is true."]]
        })
    },
    "ATLAS.ti": {
        "q.csv": "ID,Document,Quotation Content,Codes\n1:1,F1.txt,a,\"Local food\nNight views\"\n"
        "1:2,F1.txt,b,Local food\n2:1,M2.txt,c,night views\n3:1,ID121,d,fear\n3:2,ID121,e,\n"
    },
    "Taguette": {
        "tags.csv": "id,document,tag,content\n1,F1.docx,food,a\n1,F1.docx,view,a\n"
        "2,F1.docx,food,b\n3,M2,view,c\n4,ID121,fear,d\n"
    },
}  # fmt: skip


def write(folder, files):
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_same_matrix(tmp_path, layout):
    rows, told = collect(write(tmp_path, LAYOUTS[layout]), CODES, LISTED, "codebook.yaml")
    assert counts(rows) == MATRIX
    assert len(told) == len(LAYOUTS[layout])
    assert len({row["statement_id"] for row in rows}) == len(rows)
    if layout in ("MAXQDA", "ATLAS.ti", "Taguette"):
        assert {row["paraphrase"] for row in rows} == {""}
        assert "coded segments" in told[0]
    # A highlight with two tags is one statement.
    if layout in ("ATLAS.ti", "Taguette"):
        assert [row["codes"] for row in rows] == ["food;view", "food", "view", "fear"]


def test_the_published_matrix_of_nvivo_is_read(tmp_path):
    # Interview 14 of the study that R's novelqualcodes 0.13.5 prints in its README.
    found = dict.fromkeys(range(1, 19), 0) | {6: 1, 7: 2, 8: 3, 9: 3}
    codes = {f"c{n}": Code(f"c{n}", f"Insects, matter {n}", "-", "-") for n in found}
    rows = [["", "A : Int14_ID121"], *([f"{n} : Insects, matter {n}", k] for n, k in found.items())]
    paths = write(tmp_path, {"Int14_ID121.xlsx": book({"Sheet1": rows})})
    said, _ = collect(paths, codes, ["Int14_ID121"], "codebook.yaml")
    assert [(row["codes"], row["references"]) for row in said] == [
        *[("c6", "1"), ("c7", "2"), ("c8", "3"), ("c9", "3")]
    ]


def test_statements_of_the_study_come_through_as_they_are(tmp_path, capsys):
    out = tmp_path / "statements.csv"
    inputs = ["--coded", str(RAW / "statements.csv"), "--respondents", str(RAW / "respondents.csv")]
    inputs += ["--codebook", str(RAW / "codebook.yaml"), "--evidence", "observed"]
    main([*inputs, "--out", str(out)])
    assert out.read_bytes() == (RAW / "statements.csv").read_bytes()
    assert "statements.csv: coded statements, 25 rows, 16 codes" in capsys.readouterr().err


def test_evidence_and_counts_of_a_matrix_are_written(tmp_path):
    matrix = write(tmp_path, {"m.csv": ",F1,M2\nfood,3,1\nscenery,,0\n"})[0]
    out = tmp_path / "out.csv"
    inputs = ["--coded", str(matrix), "--respondents", str(RAW / "respondents.csv")]
    inputs += ["--codebook", str(RAW / "codebook.yaml"), "--evidence", "observed"]
    main([*inputs, "--out", str(out)])
    rows = read_csv(out, (), optional=None)
    told = [(row["statement_id"], row["references"], row["evidence"]) for row in rows]
    assert told == [("F1-food", "3", "observed"), ("M2-food", "1", "observed")]


def test_statements_without_respondents_are_refused_and_neither_is_a_study_without_interviews(
    tmp_path,
):
    header = "statement_id,respondent,codes\n"
    people, said = write(tmp_path, {"p.csv": "number\n", "s.csv": f"{header}s1,F1,food\n"})
    out = tmp_path / "out.csv"
    inputs = ["--coded", str(said), "--respondents", str(people), "--out", str(out)]
    inputs += ["--codebook", str(RAW / "codebook.yaml"), "--evidence", "observed"]
    with pytest.raises(InputError, match=r"p\.csv: the table has no respondents.* 1 statement"):
        main(inputs)
    said.write_text(header, encoding="utf-8")
    main(inputs)
    assert read_csv(out, (), optional=None) == []


def test_codes_of_one_segment_belong_together_where_each_has_a_row(tmp_path):
    # MAXQDA writes a row per code; the second "Yes." of F1 is another piece of text.
    rows = [["Document name", "Code", "Beginning", "End", "Segment"]]
    rows += [["F1", "food", 3, 3, "Yes."], ["F1", "view", 3, 3, "Yes."]]
    rows += [["F1", "view", 9, 9, "Yes."], ["M2", "food", 3, 3, "Yes."]]
    paths = write(tmp_path, {"placed.xlsx": book({"Sheet": rows})})
    paths += write(tmp_path, {"words.csv": "document,code,segment\nF1,food,No.\nF1,food,No.\n"
                   "F1,fear,No.\nM2,fear,\nM2,view,\n"})  # fmt: skip
    said, _ = collect(paths, CODES, LISTED, "codebook.yaml")
    assert [(row["respondent"], row["codes"]) for row in said] == [
        *[("F1", "food;view"), ("F1", "view"), ("M2", "food")],
        *[("F1", "food;fear"), ("F1", "food"), ("M2", "fear"), ("M2", "view")],
    ]


@pytest.mark.parametrize(
    ("name", "who"),
    [("Int_P-03_2024.docx", "P-03"), ("p-03 (2).txt", "P-03"), ("P-03.1", "P-03.1"), ("7", "7")]
    + [(name, None) for name in ("Transcript", "Interview_7", "P-030", "R1 and AR1", "R01")],
)
def test_a_document_is_of_the_listed_respondent_in_its_name_or_of_none(name, who):
    assert respondent_of(name, ["P-03", "P-03.1", "7", "R1", "AR1"]) == who


def test_header_alone_is_a_study_without_statements(tmp_path):
    paths = write(tmp_path, {"s.csv": "statement_id,respondent,codes\n"})
    assert collect(paths, CODES, LISTED, "codebook.yaml")[0] == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"m.csv": ",F1\nfood,1\nviews,1\n"}, ["m.csv, line 3, column '1'", "'views' is no code"]),
        ({"m.csv": ",F1\nfood,12.5%\n"}, ["m.csv, line 2, column 'F1'", "'12.5%'", "not a count"]),
        ({"m.csv": ",F1\nfood,-1\n"}, ["not a count"]),
        ({"m.csv": ",F1,f1\nfood,1,1\n"}, ["line 1, column 'f1'", "F1 stands twice"]),
        ({"m.csv": ",F1\nfood,1\nLocal food,1\n"}, ["line 3", "the code food stands twice"]),
        ({"m.csv": ",a person\nfood,1\n"}, ["line 1", "not a respondent", "F1, M2"]),
        ({"m.csv": ";F1\nfood;1\nfod;1\n"}, ["line 3, column '1'", "'fod' is no code"]),
        ({"m.csv": ";Fx\nbeauty, old;1\n"}, ["neither rows nor columns", "coded segments"]),
        (
            {"s.xlsx": book({name: [["statement_id", "respondent", "codes"]] for name in "AB"})},
            ["s.xlsx: 2 sheets hold the table", "A, B"],
        ),
        ({"m.csv": ",F1\n"}, ["no rows below its header"]),
        ({"m.csv": ""}, ["no rows below its header"]),
        (
            {"a.xlsx": nvivo("F1", (1, 0, 0)), "b.xlsx": nvivo("F1", (1, 0, 0))},
            ["b.xlsx", "'F1-food' stands in", "a.xlsx"],
        ),
        (
            {"m.xlsx": book({"Codes": [["", "F1"], ["food", 1], ["fod", 1]]})},
            ["m.xlsx, Codes!A3", "'fod' is no code", "food; "],
        ),
        (
            {"m.xlsx": book({"Codes": [[], ["", "F1"], ["food", "often"]]})},
            ["m.xlsx, Codes!B3", "'often'", "not a count"],
        ),
        (
            {"s.csv": "document,tag\nSomebody else,food\n"},
            ["s.csv, line 2, column 'document'", "belongs to no respondent", "F1, M2, ID121"],
        ),
        ({"s.csv": "document,tag\nF1 and M2,food\n"}, ["belongs to no respondent"]),
        ({"s.csv": "document,tag\nInterview_3.docx,food\n"}, ["belongs to no respondent"]),
        ({"m.csv": ",F1,M8\nfood,1,1\n"}, ["line 1, column 'M8'", "add the respondent"]),
        (
            {"s.csv": "document,codes\nF1,food;fod\n"},
            ["line 2, column 'codes'", "'fod' is no code"],
        ),
        (
            {"s.csv": "statement_id,respondent,codes\ns1,F1,fod\n"},
            ["line 2, column 'codes'", "'fod'", "food, view, fear", "codebook.yaml"],
        ),
        (
            {"s.xlsx": book({"A": [["statement_id", "respondent", "codes"], ["s1", "F1", "fod"]]})},
            ["s.xlsx, sheet 'A', line 2, column 'codes'", "'fod'"],
        ),
        (
            {"s.csv": "statement_id,respondent,codes,stance\ns1,F1,food,maybe\n"},
            ["column 'stance'", "for, against"],
        ),
        (
            {"s.csv": "statement_id,respondent,codes,stnace\ns1,F1,food,for\n"},
            ["column 'stnace'", "not known here"],
        ),
    ],
)
def test_faults_are_told_with_their_place(tmp_path, files, words):
    with pytest.raises(InputError) as caught:
        collect(write(tmp_path, files), CODES, LISTED, "codebook.yaml")
    for word in words:
        assert word in str(caught.value)


def test_a_label_of_two_codes_tells_neither(tmp_path):
    codes = {name: Code(name, "Same", "-", "-") for name in ("one", "two")}
    with pytest.raises(InputError, match="the label belongs to one and two"):
        collect(write(tmp_path, {"m.csv": ",F1\nSame,1\n"}), codes, LISTED, "codebook.yaml")


FILES = [(Path(name).suffix, data) for files in LAYOUTS.values() for name, data in files.items()]
TEXTS = [(suffix, data.encode("utf-8")) for suffix, data in FILES if suffix == ".csv"]
BOOKS = [(suffix, data) for suffix, data in FILES if suffix == ".xlsx"]
WORDS = [
    *["food", "F1", "statement_id", "document", "codes", "tag", "respondent", "references", "x"],
    *["", ",", "\n", '"', "Total", "7E+18", "A : ", "1 : ", "²", "\ufeff", "9" * 30, "é", "万"],
]


def attempt(path, data):
    path.write_bytes(data)
    try:
        rows, _ = collect([path], CODES, LISTED, "codebook.yaml")
    except InputError:
        return
    assert count_statements(rows, CODES, LISTED).min() >= 0


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 60))
def test_any_text_is_read_or_refused(tmp_path_factory, seed, size):
    words = random.Random(seed).choices(WORDS, k=size)
    attempt(tmp_path_factory.getbasetemp() / "any.csv", "".join(words).encode("utf-8"))


@pytest.mark.parametrize(("files", "times"), [(TEXTS, 700), (BOOKS, 150)], ids=["CSV", "workbooks"])
def test_damaged_files_are_read_or_refused(tmp_path, files, times):
    rng = random.Random(20240226)
    for number in range(times):
        suffix, data = files[number % len(files)]
        data = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            data[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        attempt(tmp_path / f"damaged{suffix}", bytes(data))
