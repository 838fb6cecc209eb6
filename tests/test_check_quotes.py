"""Quotations against transcripts: verbatim or not, where, from whom, and what they give away."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.interviews.check_quotes import check_quote, find_transcript, main
from scripts.interviews.quotes.passages import find_nearest, find_quotation, split_quotation
from scripts.interviews.quotes.personal_details import find_details
from scripts.interviews.quotes.quotations import read_quotes
from scripts.interviews.transcripts import list_transcripts, make_transcript

SAID = """Interviewer: How did you hear of the city?
F1: Well… I saw the \u201cmonorail\u201d clip first,
and it\u2019s the night view that stayed \u2014 the lights, the river [laughs].
F1: Later we took the cable car. Then we ate hot pot, twice.
F1: The party was over. 我第一次看到洪崖洞的夜景，就想去重庆。
"""
TRANSCRIPT = make_transcript("F1", "F1.txt", SAID, SAID.encode())
PEOPLE = "number,role\nF1,guest\nM2,host\nR3,host\n"


def passages(quotation):
    return [SAID[found.start : found.end] for found in find_quotation(TRANSCRIPT, quotation)]


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("it's the night view that stayed -", "it\u2019s the night view that stayed"),
        ("\u201cI saw the \u2018monorail\u2019\u201d", None),
        ('"I saw the «monorail» clip first"', "I saw the \u201cmonorail\u201d clip first"),
        ("Well... I saw", "Well\u2026 I saw"),
        ("clip   first, and\nit's the night", "clip first,\nand it\u2019s the night"),
        ("we took the cable car […] hot pot", "we took the cable car. Then we ate hot pot"),
        ("we took the cable car [...] twice.", "we took the cable car. Then we ate hot pot, twice"),
        ("we took the cable car (…) hot pot", "we took the cable car. Then we ate hot pot"),
        ("we took the cable car … hot pot", "we took the cable car. Then we ate hot pot"),
        ("hot pot […] the cable car", None),
        ("the river [laughs]", "the river [laughs]"),
        ("we took [that summer] the cable car", "we took the cable car"),
        ("we took […] car [she laughs]", "we took the cable car"),
        ("we took the cable", "we took the cable"),
        ("we took the cab", None),
        ("art", None),
        ("we took a cable car", None),
        ("We Took the cable car", None),
        ("第一次看到洪崖洞的夜景，就想去", "第一次看到洪崖洞的夜景，就想去"),
        ("看到洪崖洞[……]就想去重庆", "看到洪崖洞的夜景，就想去重庆"),
    ],
)  # fmt: skip
def test_a_quotation_is_verbatim_but_for_shapes_and_cuts(quotation, found):
    assert passages(quotation)[:1] == ([found] if found else [])


@pytest.mark.parametrize(
    ("said", "quotation", "holds"),
    [
        ("And then we went to the bridge.", "[W]e went to the bridge", True),
        ("I was walking home", "I was walk[ed] home", True),
        ("I went -- you know -- there", "I went — you know – there", True),
        ("辣——但是好吃", "辣—但是好吃", True),
        ("重庆的洪崖\n洞很美", "洪崖洞很美", True),
        ("看到我们的洪崖洞", "看到[大家的]洪崖洞", True),
        ("I went ... there", "I went . . . there", True),
        ("I went up and then there", "I went [. . .] there", True),
        ("שלום אני גר כאן", "\u200fשלום אני גר כאן\u200f", True),
        ("I like it", "I like [the food and] it", True),
        ("I was there. " + "And so on. " * 9 + "They said it.", "I [hated] it", False),
        ("to go, " + "and on " * 20 + "to the old bridge", "[…] to [that] bridge", True),
        ("two words", "twowords", False),
        ("well-known", "wellknown", False),
    ],
)
def test_an_insertion_hides_no_cut_and_shapes_are_those_that_people_type(said, quotation, holds):
    assert bool(find_quotation(make_transcript("F1", "F1.txt", said, b""), quotation)) is holds


def quote(words="we took the cable car", **cells):
    return {"quote_id": "q1", "respondent": "F1", "quote": words} | cells


START = SAID.index("we took")


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ({}, "verbatim"),
        ({"start": str(START), "end": str(START + 21)}, "verbatim"),
        ({"start": str(START), "end": str(START + 22)}, "verbatim"),  # with the full stop
        ({"start": str(START - 3), "end": str(START + 18)}, "moved"),
        ({"start": str(START - 6), "end": str(START + 21)}, "moved"),  # a word too many
        ({"start": str(START), "end": "99999"}, "moved"),
        ({"line": "4"}, "verbatim"),
        ({"line": "3"}, "moved"),
        ({"original": "we ate hot pot", "line": "4"}, "verbatim"),
        ({"original": "we ate noodles"}, "not found"),
    ],
)
def test_a_place_that_is_given_has_to_be_the_right_one(cells, verdict):
    row = check_quote(quote(**cells), TRANSCRIPT)
    assert row["verdict"] == verdict
    if verdict == "moved":
        assert (row["start"], row["end"], row["line"]) == (START, START + 21, 4)
    assert row["translated"] == ("yes" if "original" in cells else "no")
    assert row["sha256"] == hashlib.sha256(SAID.encode()).hexdigest()


def test_of_a_passage_that_stands_twice_the_given_one_counts():
    text = "I like it. Really. I like it."
    transcript = make_transcript("F1", "F1.txt", text, b"")
    row = check_quote(quote("I like it", start="19", end="28"), transcript)
    assert (row["verdict"], row["start"]) == ("verbatim", 19)


def test_the_most_similar_passage_is_shown_for_one_that_is_not_found():
    passage, ratio = find_nearest(TRANSCRIPT, "later we rode the cable car")
    assert SAID[passage.start : passage.end] == "Later we took the cable car"
    assert 0.8 < ratio < 1
    row = check_quote(quote("later we rode the cable car"), TRANSCRIPT)
    assert (row["verdict"], row["line"]) == ("not found", 4)
    assert row["similarity"] == ratio


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("write to mei.guo" + "@qq.com", ["e-mail address"]),
        ("follow @" + "mei_guo on it", ["handle"]),
        ("call 138-1234-5678", ["phone number"]),
        ("call +44 20 7946 0958 now", ["phone number"]),
        ("call 023 6785 1234", ["phone number"]),
        ("my WeChat: mei_1234", ["WeChat or QQ id"]),
        ("微信号：abc12345", ["WeChat or QQ id"]),
        ("add wxid_8x7y6z", ["WeChat or QQ id"]),
        ("50010119900307123X", ["identity number"]),
        ("Ask guo mei, she knows", ["name"]),
        ("问郭美就知道", ["name"]),
        ("In 2023 we were 12 people for 2,500 yuan, 3-4 times, since 2019-2024", []),
        ("a guomeister", []),
    ],
)
def test_personal_details_are_told_by_kind(text, kinds):
    assert find_details(text, ["Guo Mei", "郭美"]) == kinds


def study(folder, quotes=None, transcripts=(), people=PEOPLE, names=None, gate="stop"):
    (folder / "people.csv").write_text(people, encoding="utf-8")
    argv = ["--respondents", str(folder / "people.csv"), "--max-share", "0.4", "--gate", gate]
    if quotes is not None:
        (folder / "quotes.csv").write_text(quotes, encoding="utf-8")
        argv += ["--quotes", str(folder / "quotes.csv")]
    if transcripts:
        texts = folder / "texts"
        texts.mkdir(exist_ok=True)
        for name, text in dict(transcripts).items():
            (texts / name).write_text(text, encoding="utf-8")
        argv += ["--transcripts", str(texts)]
    if names:
        (folder / "names.txt").write_text(names, encoding="utf-8")
        argv += ["--names", str(folder / "names.txt")]
    outputs = folder / "q.csv", folder / "r.csv"
    main([*argv, "--out", str(outputs[0]), "--by-respondent", str(outputs[1])])
    return [read_csv(path, (), optional=None) for path in outputs]


def test_without_transcripts_that_is_what_the_tables_say(tmp_path):
    rows, people = study(tmp_path)
    assert rows == []
    assert {row["transcript"] for row in people} == {"no transcripts"}
    assert {row["note"] for row in people} == {"no quotations"}
    rows, people = study(tmp_path, "quote_id,respondent,quote\nq1,F1,hello\n")
    assert rows[0]["verdict"] == "no transcripts"
    assert people[0]["note"] == "more than 40% of the quotations"


def test_quotations_are_shared_out_and_what_is_wrong_is_said(tmp_path, capsys):
    quotes = "quote_id,respondent,quote\n"
    quotes += "q1,F1,we took the cable car\nq2,F1,we ate noodles\nq3,M2,call 138 1234 5678\n"
    transcripts = {"Interview_F1.txt": SAID, "m2.md": "M2: call 138 1234 5678\n", "notes.csv": "x"}
    rows, people = study(tmp_path, quotes, transcripts, names="# nobody\n", gate="report")
    assert [row["verdict"] for row in rows] == ["verbatim", "not found", "verbatim"]
    assert [row["personal_details"] for row in rows] == ["", "", "phone number"]
    told = [(row["quotes"], row["transcript"], row["note"]) for row in people]
    assert told == [
        ("2", "Interview_F1.txt", "more than 40% of the quotations"),
        ("1", "m2.md", ""),
        ("0", "no transcript", "never quoted"),
    ]
    said = capsys.readouterr().err
    assert "quotes.csv, line 3, column 'quote': the quotation is not in the transcript" in said
    assert "we ate hot" in said
    assert "2 transcripts; quotations: 1 not found, 2 verbatim" in said
    written = (tmp_path / "q.csv").read_text("utf-8") + (tmp_path / "r.csv").read_text("utf-8")
    assert not any(words in written for words in ("hot pot", "noodles", "1234"))


def test_quotations_that_are_not_verbatim_stop_the_build_with_the_nearest_passage(tmp_path):
    quotes = "quote_id,respondent,quote,original\n"
    quotes += "q1,F1,later we rode the cable car,\nq2,F1,we took […] car [laughs],\n"
    quotes += "q3,F1,Nudeln,we ate noodles\nq4,M2,anything,\n"
    with pytest.raises(InputError) as caught:
        study(tmp_path, quotes, {"F1.txt": SAID})
    first, second, *rest = str(caught.value).split("\n  found:")
    assert first.endswith("line 2, column 'quote': the quotation is not in the transcript")
    assert "'later we rode the cable car'" in second
    assert f"nearest: 'Later we took the cable car' ({tmp_path}/texts/F1.txt, line 4)" in second
    assert "line 4, column 'original'" in second and "'we ate noodles'" in rest[0]
    assert "line 3" not in str(caught.value), "cuts and insertions are marked"
    assert "line 5" not in str(caught.value), "without a transcript nothing is known"
    assert str(caught.value).count("mend:") == 1 and "quote_gate: report" in str(caught.value)
    assert not (tmp_path / "q.csv").exists()
    rows, _ = study(tmp_path, quotes, {"F1.txt": SAID}, gate="report")
    verdicts = ["not found", "verbatim", "not found", "no transcript"]
    assert [row["verdict"] for row in rows] == verdicts


def test_the_table_may_say_whose_a_file_is(tmp_path):
    people = "number,transcript\nF1,monday.txt\nM2,\n"
    quotes = "quote_id,respondent,quote,transcript\nq1,F1,the cable car,monday.txt\n"
    rows, _ = study(tmp_path, quotes, {"monday.txt": SAID}, people)
    assert rows[0]["verdict"] == "verbatim"


def test_tables_that_a_spreadsheet_saved_are_read(tmp_path):
    quotes = "sep=;\nquote_id;respondent;quote\nq1;F1;we took the cable car\n"
    rows, people = study(tmp_path, quotes, {"F1.txt": SAID}, "number;role\nF1;guest, host\n")
    assert [(row["quote_id"], row["verdict"]) for row in rows] == [("q1", "verbatim")]
    assert [row["respondent"] for row in people] == ["F1"]


HEAD = "quote_id,respondent,quote,transcript,start,end,line\n"


@pytest.mark.parametrize(
    ("quotes", "transcripts", "words"),
    [
        ("q1,F7,yes,,,,\n", {}, ["line 2, column 'respondent'", "'F7'", "F1, M2, R3"]),
        ("q1,F1,“…”,,,,\n", {}, ["column 'quote'", "empty"]),
        ("q/1,F1,yes,,,,\n", {}, ["line 2, column 'quote_id'", "'q/1'", "name of a file", "mend:"]),
        ("..,F1,yes,,,,\n", {}, ["line 2, column 'quote_id'", "'..'"]),
        (f"{'q' * 65},F1,yes,,,,\n", {}, ["line 2, column 'quote_id'", "at most 64"]),
        ("q1,F1,yes,,,,\nQ1,F1,no,,,,\n", {}, ["line 3, column 'quote_id'", "by capitals alone"]),
        ("q1,F1,yes,,,,\nq1,F1,no,,,,\n", {}, ["line 3", "stands twice"]),
        ("q1,F1,yes,,5,,\n", {}, ["column 'end'", "do not mark a passage"]),
        ("q1,F1,yes,,5,5,\n", {}, ["column 'end'", "do not mark a passage"]),
        ("q1,F1,yes,,-1,5,\n", {}, ["column 'start'", "'-1'", "a whole number"]),
        ("q1,F1,yes,,,,two\n", {}, ["column 'line'", "'two'"]),
        ("q1,F1,yes,M2.txt,,,\n", {"M2.txt": "yes"}, ["that of M2, and the quotation of F1"]),
        ("q1,F1,yes,F9.txt,,,\n", {"F1.txt": "yes"}, ["no such transcript", "F1.txt"]),
        ("", {"somebody.txt": "yes"}, ["belongs to nobody", "F1, M2, R3"]),
        ("", {"F1.txt": "yes", "F1.md": "no"}, ["F1 has two transcripts"]),
        ("", {"M2.docx": "x", "F1.txt": "y"}, ["M2.docx: a document", "M2.txt or M2.md"]),
        ("", {"M2.vtt": "x", "F1.txt": "y"}, ["M2.vtt: a document", "M2.txt or M2.md"]),
        ("", {"notes.csv": "x"}, ["interviews.transcripts", "there is no transcript"]),
    ],
)
def test_faults_are_told_with_their_place(tmp_path, quotes, transcripts, words):
    with pytest.raises(InputError) as caught:
        study(tmp_path, HEAD + quotes, transcripts)
    for word in words:
        assert word in str(caught.value)
    assert not (tmp_path / "q.csv").exists()


def test_what_programs_leave_beside_transcripts_is_passed_over(tmp_path):
    texts = {"F1.txt": SAID, "~$F1.docx": "x", "._F1.txt": "x", "~$M2.txt": "x"}
    rows, _ = study(tmp_path, "quote_id,respondent,quote\nq1,F1,the cable car\n", texts)
    assert [row["verdict"] for row in rows] == ["verbatim"]


def test_a_pattern_names_transcripts_too(tmp_path):
    for name in ("b.txt", "a.txt", "c.md", "~$a.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert list_transcripts(f"{tmp_path}/*.txt") == [f"{tmp_path}/a.txt", f"{tmp_path}/b.txt"]
    assert list_transcripts(f"{tmp_path}/none/*.txt") == []
    assert list_transcripts(f"{tmp_path}/**.txt") == []


@pytest.mark.parametrize("setting", ["texts", "texts/*.txt"])
def test_a_copy_without_the_folder_that_gitignore_names_has_no_transcripts(
    tmp_path, monkeypatch, capsys, setting
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "quotes.csv").write_text(HEAD + "q1,F1,hello,F1.txt,,,\n", encoding="utf-8")
    argv = ["--respondents", "people.csv", "--max-share", "1", "--quotes", "quotes.csv"]
    argv += ["--transcripts", setting, "--out", "q.csv", "--by-respondent", "r.csv"]
    with pytest.raises(InputError, match="there is no transcript"):
        main(argv)  # nothing keeps the folder from git: it is misspelt
    (tmp_path / ".gitignore").write_text("/texts/\n/names.txt\n", encoding="utf-8")
    main([*argv, "--names", "names.txt"])
    with pytest.raises(InputError, match="does not exist"):
        main([*argv, "--names", "nmaes.txt"])
    assert "texts" in capsys.readouterr().err
    assert [row["verdict"] for row in read_csv("q.csv", (), optional=None)] == ["no transcripts"]
    (tmp_path / "texts").mkdir()
    with pytest.raises(InputError, match="there is no transcript"):
        main(argv)  # the folder is there, and empty


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 200), st.integers(1, 40))
def test_every_cutting_of_a_transcript_is_found_where_it_stands(seed, start, size):
    rng = random.Random(seed)
    alphabet = ["a", "b", " ", "\n", "…", "“", "’", "—", "[", "]", ".", "洪", "e\u0301", "\u200b"]
    text = "".join(rng.choices(alphabet, k=240))
    transcript = make_transcript("F1", "F1.txt", text, b"")
    piece = transcript.text[start : start + size]
    if split_quotation(piece):
        row = check_quote(quote(piece), transcript)
        assert row["verdict"] in ("verbatim", "not found")
    words = piece.split()[1:-1]  # whole words, without brackets that mean something
    if words and not set("[].…“’—\u200b") & set("".join(words)):
        found = find_quotation(transcript, " ".join(words))
        assert any(transcript.text[one.start : one.end].split() == words for one in found)


def test_damaged_tables_of_quotations_are_read_or_refused(tmp_path):
    rng = random.Random(7)
    whole = HEAD + "q1,F1,we took […] car,,,,\nq2,M2,yes,,0,3,1\nq3,F1,“the party”,F1.txt,,,5\n"
    for _ in range(700):
        data = bytearray(whole.encode("utf-8"))
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(data))
            data[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
        (tmp_path / "damaged.csv").write_bytes(data)
        try:
            rows = read_quotes(tmp_path / "damaged.csv", ["F1", "M2", "R3"])
            found = [check_quote(row, find_transcript(row, {"F1": TRANSCRIPT})) for row in rows]
        except InputError:
            continue
        verdicts = {"verbatim", "moved", "not found", "no transcript"}
        assert {row["verdict"] for row in found} <= verdicts
