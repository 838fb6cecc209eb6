"""Planted leaks of each kind are found in each carrier with file and place; none in the project."""

import base64
import gzip
import io
import json
import shutil
import struct
import tarfile
import time
import zipfile
import zlib
from dataclasses import replace

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from sample_captures import SAMPLES
from workspace import ROOT

from scripts.errors import InputError
from scripts.files.written_workbooks import LISTS, write_workbook
from scripts.release.privacy.leaks import find_leaks
from scripts.release.privacy.machine import Machine
from scripts.release.privacy.patterns import KINDS, SESSIONS
from scripts.release.privacy.transcript_words import spoken_runs

# Put together here, so that this file itself can be published.
ADDRESS = "jane.roe" + "@" + "uni-city.edu.cn"
HOME = "/ho" + "me/jroe/study/paper.qmd"
TOKEN = "ms" + "Token=Zk3vQ9xAq0LmT7_w-1bD=="
AGENT = "Mozilla/5.0" + " (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"
HANDLE = "@" + "night.walker88"
CDN = "https://p16-sign.tiktok" + "cdn-us.com/tos/avatar.jpeg?x-expires=1709&x-signature=aB3d"
USER = "zhangwei"
CAPTION = "We walked down from the old bridge at night and found noodles nobody told us about"
CHINESE = "我们半夜从老桥上走下来在小巷里吃到了没有人推荐过的面"
EVERY_KIND = {
    "e-mail address": ADDRESS,
    "absolute path": HOME,
    "session parameter": TOKEN,
    "handle": HANDLE,
    "signed address": CDN,
    "user or host name": f"saved by {USER}",
    "caption": "they wrote: " + CAPTION.lower()[3:70],
}


def record(number=1, *, simulated=False, **data):
    """One line of a capture."""
    name = f"simulated.account.{number}" if simulated else HANDLE[1:]
    agent = "Simulated/1.0 (no browser; generated record)" if simulated else AGENT
    item = {
        "id": f"733722619563528490{number}",
        "desc": CAPTION,
        "createTime": 1708331097,
        "author": {"id": "7942022387457518655", "uniqueId": name},
        "contents": [{"desc": CHINESE}],
    }
    return {
        "item_id": item["id"],
        "timestamp_collected": 1709371801119,
        "user_agent": agent,
        "data": item | data,
    }


def ndjson(*records):
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in records).encode()


def write(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


@pytest.fixture
def capture(tmp_path):
    """A capture that stays at home."""
    write(tmp_path, "home/capture.ndjson", ndjson(record()))
    return tmp_path / "home/capture.ndjson"


@pytest.fixture
def scan(tmp_path, capture):
    """Write one file into a release and return kind, file and place of its leaks."""

    def found(name, data, **options):
        folder = tmp_path / "release"
        shutil.rmtree(folder, ignore_errors=True)
        write(folder, name, data)
        choices = {"evidence": "observed", "captures": [capture], "machine": Machine((USER,))}
        rows = find_leaks(folder, **choices | options)
        leaks = [row for row in rows if row["verdict"] == "leak"]
        return [(row["kind"], row["file"], row["place"]) for row in leaks]

    return found


def png(*chunks):
    def chunk(kind, body):
        return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", 0)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return buffer.getvalue()


def pdf(info: str, body: str = "", packed: bool = False):
    """A page with a line of text, document information and one more stream."""
    shown = f"BT /F1 9 Tf 10 100 Td ({body}) Tj ET".encode()
    hidden = zlib.compress(info.encode()) if packed else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Subject(%s)>>" % (b"" if packed else info.encode()),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(hidden), hidden),
    ]
    data, places = b"%PDF-1.5\n", []
    for number, entry in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 7/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + tail


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_kind_is_found_in_each_carrier_with_its_place(scan, kind):
    text = EVERY_KIND[kind]
    quoted = '"' + text.replace('"', '""') + '"'
    escaped = text.replace("&", "&amp;")
    carriers = {
        "table.csv": (f"unit_id,note\nv1,fine\nv2,{quoted}\n", "row 3, column 'note'"),
        "data.json": (json.dumps({"a": [1, {"b": text}]}), "$.a[1].b"),
        "data.ndjson": ('{"a": 1}\n' + json.dumps({"b": text}), "line 2, $.b"),
        "note.md": (f"# Title\n\nText: {text}\n", "line 3"),
        "page.html": (f"<html>\n<body>\n<p>{escaped}</p></body></html>", "line 3"),
        "figure.svg": (f"<?xml version='1.0'?>\n<svg>\n<!-- {text} -->\n</svg>", "line 3"),
        "paper.pdf": (pdf("fine", text), "page 1"),
        "plot.png": (png((b"tEXt", b"Comment\0" + text.encode())), "chunk tEXt 'Comment'"),
        "packed.png": (
            png((b"zTXt", b"Comment\0\0" + zlib.compress(text.encode()))),
            "chunk zTXt 'Comment'",
        ),
        "settings.yaml": (f"key: value\nnote: {quoted}\n", "line 2"),
    }
    for name, (data, place) in carriers.items():
        assert (kind, name, place) in scan(name, data), name


def test_metadata_of_a_pdf_is_read_also_where_it_is_packed(scan):
    assert scan("a.pdf", pdf(ADDRESS))[0] == ("e-mail address", "a.pdf", "metadata 'Subject'")
    [(kind, _, place)] = scan("a.pdf", pdf(f"linked {HOME} here", packed=True))
    assert kind == "absolute path"
    assert place.startswith("stream 2")


def test_a_hidden_sheet_and_who_comments_in_a_workbook_are_found(scan, tmp_path):
    book = Workbook()
    book.active["A1"] = "number"
    book.active["A1"].comment = Comment("ask again", "Jane Roe")
    for name, state in (("Key & names", "hidden"), ("Old", "veryHidden"), (LISTS, "hidden")):
        book.create_sheet(name).sheet_state = state
    write_workbook(tmp_path / "people.xlsx", book)
    found = scan("people.xlsx", (tmp_path / "people.xlsx").read_bytes())
    kinds = sorted(kind for kind, _, _ in found)
    assert kinds == ["author in metadata", "hidden sheet", "hidden sheet"]
    persons = "<personList>\n<person displayName='Jane Roe' id='{1}'/></personList>"
    assert scan("a.xlsx", zipped(xl__persons_dot_xml=persons)) == [
        ("author in metadata", "a.xlsx!xl/persons.xml", "line 2, author")
    ]
    threaded = "<comments><authors><author>tc={0A-1}</author></authors></comments>"
    assert scan("a.xlsx", zipped(xl__comments1_dot_xml=threaded)) == []
    # Some programs write each tag with its namespace.
    prefixed = "<x:sheets>\n<x:sheet name='Key' sheetId='2' state='hidden'/></x:sheets>"
    assert scan("a.xlsx", zipped(xl__workbook_dot_xml=prefixed)) == [
        ("hidden sheet", "a.xlsx!xl/workbook.xml", "line 2")
    ]
    prefixed = "<s:authors>\n<s:author>Jane Roe</s:author></s:authors>"
    assert scan("a.xlsx", zipped(xl__comments1_dot_xml=prefixed)) == [
        ("author in metadata", "a.xlsx!xl/comments1.xml", "line 2, author")
    ]


def test_author_of_a_workbook_is_found_unless_the_workbook_shows_the_name(scan):
    core = "<cp:coreProperties>\n<dc:creator>{}</dc:creator></cp:coreProperties>"
    place = ("author in metadata", "book.xlsx!docProps/core.xml", "line 2, creator")
    assert scan("book.xlsx", zipped(docProps__core_dot_xml=core.format("Jane Roe"))) == [place]
    assert scan("book.xlsx", zipped(docProps__core_dot_xml=core.format("openpyxl"))) == []
    page = "<html><head><meta name='author' content='Jane Roe'></head><p>By {}</p></html>"
    assert scan("page.html", page.format("Jane Roe")) == []
    assert scan("page.html", page.format("nobody"))[0][0] == "author in metadata"


def test_members_of_archives_within_archives_are_named_by_their_path(scan):
    inner = zipped(b_dot_csv=f"id,note\n1,{ADDRESS}\n")
    place = "row 2, column 'note'"
    nested = zipped(deep__a_dot_zip=inner)
    assert scan("o.zip", nested) == [("e-mail address", "o.zip!deep/a.zip!b.csv", place)]
    packed = gzip.compress(f"id,note\n1,{ADDRESS}\n".encode())
    assert scan("b.csv.gz", packed) == [("e-mail address", "b.csv.gz!b.csv", place)]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo("c.txt")
        entry.uname, entry.size = USER, 4
        tar.addfile(entry, io.BytesIO(b"text"))
    assert scan("c.tar", buffer.getvalue()) == [("user or host name", "c.tar", "c.txt")]


def test_a_picture_within_a_page_is_opened(scan):
    picture = base64.b64encode(png((b"tEXt", f"Source\0{HOME}".encode()))).decode()
    page = f"<html><img src='data:image/png;base64,{picture}'></html>"
    assert scan("p.html", page) == [("absolute path", "p.html!data-1.png", "chunk tEXt 'Source'")]


def test_names_of_files_are_read(scan):
    assert scan(f"notes of {USER}.txt", "fine")[0][::2] == ("user or host name", "file name")
    assert scan(f"{HANDLE}.png", png())[0][::2] == ("handle", "file name")


def test_text_within_binary_files_is_read_in_both_widths(scan):
    for text in (HOME.encode(), HOME.encode("utf-16-le")):
        assert scan("cache.bin", b"\0\xff\xfe\x01" + text + b"\0\0\xff")[0][0] == "absolute path"


def test_an_unknown_handle_in_a_comment_or_an_attribute_is_found(scan):
    other = "@" + "somebody.else"
    for page in (f"<svg>\n<!-- {other} --></svg>", f"<svg>\n<g id='{other}'/></svg>"):
        assert scan("a.svg", page) == [("handle", "a.svg", "line 2")]


def test_what_cannot_be_opened_is_refused(scan):
    locked = zipped(a="text")
    start = locked.index(b"PK\x01\x02") + 8
    locked = locked[:start] + b"\x01" + locked[start + 1 :]
    assert scan("locked.zip", locked) == [("unreadable", "locked.zip", "whole file")]
    assert scan("broken.zip", b"PK\x03\x04 and no more")[0][0] == "unreadable"
    assert scan("broken.pdf", b"%PDF-1.5 and no more")[0][0] == "unreadable"


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("verify" + "Fp", "verify_lq3x9_Za1", "session parameter"),
        ("user_agent", AGENT, "session parameter"),
        ("device_id", 7301234567890123456, "session parameter"),
        ("uniqueId", "plainname", "handle"),
    ],
)
def test_fields_are_told_by_their_names(scan, key, value, kind):
    assert (kind, "a.json", f"$.{key}") in scan("a.json", json.dumps({key: value}))
    column = f"row 2, column '{key}'"
    assert (kind, "a.csv", column) in scan("a.csv", f'{key}\n"{value}"\n')


def test_a_key_that_stands_twice_hides_nothing(scan):
    twice = '{"note": "' + ADDRESS + '", "note": ""}'
    assert scan("a.json", twice) == [("e-mail address", "a.json", "$.note")]


PLACES = ["home", "Users", "root", "tmp", "mnt", "var/folders", "private/var"]
LOOKS = {
    "session parameter": [f"{name.swapcase()}=a1B2c3D4" for name in SESSIONS],
    "absolute path": [
        *[f"/{place}/ann/notes" for place in PLACES],
        *[f"C:{sign}{name}{sign}ann" for name in ("Users", "home") for sign in ("\\", "\\\\")],
        *["D:\\" + "Documents\\notes", "file:" + "//server/notes", "cd /" + "root"],
    ],
    "signed address": ["HTTPS://" + "a.tiktokcdn.com/b", "http:" + "//a.org/b?x-Expires=1"],
    "handle": ["tiktok.com/" + HANDLE, "＠" + HANDLE[1:]],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in LOOKS for text in LOOKS[kind]])
def test_each_kind_is_found_in_each_of_its_looks(scan, kind, text):
    assert (kind, "a.txt", "line 1") in scan("a.txt", f"see {text} there")


@pytest.mark.parametrize("value", ["", "0000000000000000000", "simulated", "null"])
def test_a_session_parameter_without_a_value_is_none(scan, value):
    assert scan("a.json", json.dumps({"device_id": value})) == []
    assert scan("a.txt", f"https://x.org/?device_id={value}&msToken={value}") == []


@pytest.mark.parametrize(
    "text",
    [CAPTION, CAPTION.upper(), CHINESE, CHINESE[3:15], "老桥上走下来 " + CHINESE[-12:]],
)
def test_a_run_of_a_caption_is_found(scan, text):
    assert ("caption", "a.csv", "row 2, column 'quote'") in scan("a.csv", f'quote\n"{text}"\n')


def test_a_run_is_found_across_line_breaks_and_tags(scan):
    words = CAPTION.split()
    assert scan("a.md", " ".join(words[:5]) + "\n" + " ".join(words[5:9])) == [
        ("caption", "a.md", "line 1")
    ]
    page = "<html><p>" + " ".join(f"<em>{word}</em>" for word in words[:9]) + "</p></html>"
    assert scan("a.html", page) == [("caption", "a.html", "line 1")]


@pytest.mark.parametrize("text", [" ".join(CAPTION.split()[:7]), CHINESE[:11]])
def test_shorter_runs_may_be_quoted(scan, text):
    assert scan("a.md", f"They say {text} and so forth") == []


def test_a_known_handle_is_found_without_its_sign_even_in_code(scan):
    assert scan("a.py", f"NAME = '{HANDLE[1:]}'") == [("handle", "a.py", "line 1")]


def test_code_and_citations_are_no_handles(scan):
    assert scan("a.py", "import x\n\n\n@dataclass\nclass A:\n    y = a@b.mean\n") == []
    assert scan("a.css", "@media print { p { margin: 0 } }") == []
    page = "<html><style>@page {}</style><pre>@rule\ndef f(): ...</pre><code>@x.y</code></html>"
    assert scan("a.html", page) == []
    assert scan("a.md", "See @tbl-frequencies, @fig-theme and [-@wang2024].") == []
    assert scan("a.json", json.dumps({"@id": "#a", "@type": "File", "git": "git@github.com"})) == []


def test_keys_of_the_bibliography_are_citations(tmp_path):
    write(tmp_path, "refs.bib", "@article{wang2024,\n  title = {A}\n}\n")
    write(tmp_path, "paper.qmd", "As @wang2024 says, and [see @wang2024, p. 3].")
    assert find_leaks(tmp_path, evidence="observed", machine=Machine()) == []


def test_raw_captures_of_real_people_never_go_out(scan):
    assert scan("raw.ndjson", ndjson(record())) == [("raw capture", "raw.ndjson", "line 1")]
    listed = json.dumps([record()["data"]])
    assert scan("posts.json", listed) == [("raw capture", "posts.json", "line 1")]
    api = {"data": {"videos": [{"id": 1, "video_description": "a", "create_time": 1}]}}
    assert scan("api.json", json.dumps(api)) == [("raw capture", "api.json", "line 1")]
    assert scan("4cat.csv", "collected_from_url,body\nx,y\n")[0][0] == "raw capture"


OPENING, TOLD = "Night on the river", "Night on the river where nobody told us of the noodles"
SHOWN, KNOWN = "Old Bridge Walker", ("Simulated", "S**", "模拟账号")


@pytest.fixture(params=SAMPLES, scope="module")
def sample(request):
    """A capture in one of the formats that are read, of a person who can be found."""
    text = SAMPLES[request.param].text.replace(OPENING, TOLD)
    text = text.replace("simulated.account.1", HANDLE[1:]).replace("Simulated/1.0", AGENT)
    for name in KNOWN:
        text = text.replace(f'"{name}"', f'"{SHOWN}"').replace(f",{name},", f",{SHOWN},")
        text = text.replace(f",{name}\r\n", f",{SHOWN}\r\n")
    return replace(SAMPLES[request.param], text=text)


def test_a_caption_and_a_name_are_found_whatever_the_format_of_the_capture(scan, sample, tmp_path):
    write(tmp_path, "export", sample.data)
    choices = {"captures": [tmp_path / "export"]}
    note = f"unit_id,note\nv1,they say {TOLD.lower()}\n"
    assert scan("a.csv", note, **choices) == [("caption", "a.csv", "row 2, column 'note'")]
    names = [name for name in (HANDLE[1:], SHOWN) if name in sample.text]
    assert names
    for name in names:
        assert scan("paper.md", f"As {name} told us", **choices) == [
            ("handle", "paper.md", "line 1")
        ]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.txt", "a"])
def test_a_capture_of_any_format_is_none_to_be_published(scan, sample, name):
    assert [found[:2] for found in scan(name, sample.data)] == [("raw capture", name)]


def test_a_table_of_posts_within_an_archive_is_known_by_its_header(scan):
    inner = zipped(b_dot_csv=SAMPLES["minet"].data)
    assert scan("o.zip", inner)[0] == ("raw capture", "o.zip!b.csv", "row 1")


def test_simulated_posts_in_a_table_may_stay_and_others_may_not(scan):
    row = SAMPLES["pyktok"].data
    assert scan("a.csv", row, evidence="simulated", captures=[]) == []
    other = row.replace(b"simulated.account.1", HANDLE[1:].encode())
    found = scan("a.csv", other, evidence="simulated", captures=[])
    assert found[0] == ("raw capture", "a.csv", "line 2")


def test_a_value_of_the_session_is_found_without_its_name(scan, tmp_path):
    line = record() | {"source_url": f"https://www.tiktok.com/api/?{TOKEN}&count=30"}
    write(tmp_path, "home/with.ndjson", ndjson(line))
    value = TOKEN.partition("=")[2]
    found = scan("a.csv", f"note\nsee {value}\n", captures=[tmp_path / "home/with.ndjson"])
    assert found == [("session parameter", "a.csv", "row 2, column 'note'")]


def test_a_capture_that_cannot_be_looked_for_is_refused(scan, tmp_path):
    write(tmp_path, "home/none.csv", "a,b\n1,2\n")
    with pytest.raises(InputError, match=r"none\.csv: no post can be read"):
        scan("a.md", "text", captures=[tmp_path / "home/none.csv"])


def test_simulated_captures_may_stay_and_are_told(tmp_path):
    write(tmp_path, "raw.ndjson", ndjson(record(simulated=True), record(2, simulated=True)))
    write(tmp_path, "scenario.yaml", f"words: {CAPTION}\n")
    rows = find_leaks(tmp_path, evidence="simulated", machine=Machine())
    assert {row["verdict"] for row in rows} == {"allowed"}
    assert [(row["kind"], row["file"]) for row in rows] == [
        ("raw capture", "raw.ndjson"),
        ("handle", "raw.ndjson"),
        ("caption", "scenario.yaml"),
    ]
    assert rows[0]["value"] == "2 records of posts"


def test_a_record_that_only_the_settings_call_simulated_is_a_leak(scan):
    lines = ndjson(record(simulated=True), record(2))
    found = scan("raw.ndjson", lines, evidence="simulated")
    assert ("raw capture", "raw.ndjson", "line 2") in found
    assert ("session parameter", "raw.ndjson", "line 2, $.user_agent") in found


def test_other_leaks_in_a_simulated_capture_are_none_the_less_leaks(scan):
    lines = ndjson(record(simulated=True, note=ADDRESS))
    found = scan("raw.ndjson", lines, evidence="simulated")
    assert found == [("e-mail address", "raw.ndjson", "line 1, $.data.note")]


def test_ids_are_leaks_where_they_must_be_keyed(scan):
    table = "video_id\n7337226195635284901\n"
    assert scan("a.csv", table) == []
    place = ("platform id", "a.csv", "row 2, column 'video_id'")
    assert scan("a.csv", table, keyed=True) == [place]
    assert scan("a.csv", "video_id\np_0011223344556677\n", keyed=True) == []
    assert scan("a.md", "by account 7942022387457518655", keyed=True)[0][0] == "platform id"


@pytest.fixture
def short_ids(tmp_path):
    """A capture of a platform whose ids have 12 digits."""
    author = {"id": "512345678", "uniqueId": HANDLE[1:]}
    short = record(author=author, id="412345678901", stats={"diggCount": 412345678901})
    write(tmp_path, "home/short.ndjson", ndjson(short | {"item_id": "412345678901"}))
    return tmp_path / "home/short.ndjson"


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.csv", "unit_id\nv412345678901\n", None),  # part of a word
        ("a.csv", "unit_id\npilot_412345678901\n", "row 2, column 'unit_id'"),
        ("a.csv", "video\n412345678901\n", "row 2, column 'video'"),
        ("a.csv", "by\n512345678\n", "row 2, column 'by'"),
        ("a.csv", "likes,p\n412345678901,0.412345678901\n", None),
        ("a.csv", "max,createTime,play_count\n" + "412345678901," * 2 + "412345678901\n", None),
        ("a.csv", "video\n412345678902\n", None),  # no id of the captures
        ("a.json", '{"seen": [412345678901], "count": 412345678901}', "$.seen[0]"),
        ("a.md", "See video 412345678901 for this.", "line 1"),
        ("a.md", f"sha256 {'412345678901' * 5}abcd", None),
    ],
)
def test_short_ids_of_the_captures_are_told_from_numbers(scan, short_ids, name, data, place):
    found = scan(name, data, keyed=True, captures=[short_ids])
    assert found == ([("platform id", name, place)] if place else [])
    assert scan(name, data, captures=[short_ids]) == []


SPOKEN = [
    "Interviewer: What did you think of the city before you ever went there?\n"
    "F1: I thought it would be foggy and grey, and then the bridge was lit.\n"
    "F1: 我第一次看到洪崖洞的夜景就决定一定要去重庆看看那里的灯光和江水",
    "Interviewer: What did you think of the city before you ever went there?\nM2: Nothing.\n",
]


def test_a_quotation_of_a_few_words_opens_no_hole_around_them():
    talk = " ".join(f"word{number}" for number in range(20))
    assert tuple(f"word{number}" for number in range(2, 10)) in spoken_runs([talk], ["word5"])


def test_words_of_an_interview_that_is_filed_under_two_people_are_found(scan):
    talk = " ".join(f"word{number}" for number in range(200))
    runs = spoken_runs([f"With R3\n{talk}", f"With R4\n{talk}"])
    (found,) = scan("a.md", "word70 word71 word72 word73 word74 word75 word76 word77", spoken=runs)
    assert found == ("transcript", "a.md", "line 1")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("They said: I thought it would be foggy and grey, and then", 1),
        ("None.\nThey THOUGHT it would be foggy\nand grey, and then the bridge too", 2),
        ("It would be foggy and grey, somebody said", None),  # fewer than eight words
        ("Asked what did you think of the city before you ever went there", None),
        ("她说看到洪崖洞的夜景就决定一定要去重庆看看那里", 1),
        ("看到洪崖洞的夜景就决定一定要去重庆看看", None),  # 19 characters
        ("the bridge was lit", None),
    ],
)
def test_words_of_a_transcript_are_found_unless_a_quotation_has_them(scan, data, line):
    runs = spoken_runs(SPOKEN)
    for name, text, place in (
        ("a.md", data, f"line {line}"),
        ("segments.csv", 'segment\n"' + data.replace("\n", " ") + '"\n', "row 2, column 'segment'"),
    ):
        found = scan(name, text, spoken=runs)
        assert found == ([("transcript", name, place)] if line else [])
    quoted = [one.split(": ", 1)[1] for one in SPOKEN[0].split("\n")]
    assert scan("a.md", data, spoken=spoken_runs(SPOKEN, quoted)) == []


def test_who_is_quoted_may_stand_before_the_words_and_more_may_not(scan):
    said = "R1: I took the old tram up the hill and we ate until the bar closed at two at night."
    runs = spoken_runs([said], ["I took the old tram […] and we ate until the bar"])
    assert (
        scan(
            "a.csv",
            'by,quote\nR1,"I took the old tram […] and we ate until the bar"\n',
            spoken=runs,
        )
        == []
    )
    assert (
        scan("a.md", "R1: I took the old tram up the hill and we ate until the bar", spoken=runs)
        == []
    )
    more = said + " My cousin drove us home by the river road."
    runs = spoken_runs([more], ["I took the old tram […] and we ate until the bar"])
    (found,) = scan("a.md", "the bar closed at two at night. My cousin drove", spoken=runs)
    assert found == ("transcript", "a.md", "line 1")


def test_declared_texts_may_stay_and_values_are_masked(tmp_path):
    write(tmp_path, "a.txt", f"{ADDRESS}\n{HOME}\n")
    rows = find_leaks(
        tmp_path, evidence="observed", allowed={ADDRESS: "of the author"}, machine=Machine()
    )
    assert (rows[0]["verdict"], rows[0]["reason"]) == ("allowed", "of the author")
    assert rows[1]["verdict"] == "leak"
    assert rows[1]["mend"]
    assert not any(secret in str(rows) for secret in (ADDRESS, HOME))


def test_every_kind_says_why_and_what_to_do():
    assert all(reason and mend for reason, mend in KINDS.values())


def test_the_machine_gives_its_own_folder_away(tmp_path):
    write(tmp_path, "build.log", f"writing {tmp_path.resolve()}/out.csv")
    assert find_leaks(tmp_path, evidence="observed")[0]["kind"] == "absolute path"


def test_long_lines_are_read_in_linear_time(scan):
    line = "a" * 400_000 + "." * 100_000 + "https://" + "b" * 400_000
    before = time.process_time()
    assert scan("a.txt", line) == []
    assert time.process_time() - before < 4


def test_the_built_project_is_clean(built, tmp_path):
    folder = tmp_path / "release"
    for path, data in (built.sources | built.outputs()).items():
        write(folder, path, data)
    rows = find_leaks(
        folder,
        evidence="simulated",
        captures=sorted((ROOT / "data/raw/captures").glob("*.ndjson")),
        machine=Machine((built.env["USER"] + "-x",), (str(built.folder), str(ROOT))),
    )
    assert [row for row in rows if row["verdict"] == "leak"] == []
    assert {row["file"] for row in rows if row["kind"] == "raw capture"} == {
        path for path in built.sources if path.endswith(".ndjson")
    }
