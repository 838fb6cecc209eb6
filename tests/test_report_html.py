"""The HTML report, as a parser, a reader without a script and a large change find it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from page_policy import admits_its_own_alone
from sample_changes import HOSTILE
from sample_diff import (
    DOCUMENTS,
    alike_document,
    assert_in_order,
    failed_document,
    large_document,
    long_sentence,
    same_document,
    sample_document,
    sample_images,
)

from scripts.changes.report.report_html import report_html
from scripts.paper.page import VOID, Page

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "scripts/changes/diff.schema.json").read_text(encoding="utf-8"))
DOCUMENTS = [*DOCUMENTS, lambda: large_document(300)]


class Structure(HTMLParser):
    """Tags that do not match, ids, links, headings and tables of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.faults, self.ids, self.links, self.levels = [], [], [], []
        self.rows, self.captions, self.tables, self.scoped = 0, 0, 0, True
        self.attributes, self._open = [], []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if len(values) < len(attrs):
            self.faults.append(f"<{tag}> repeats an attribute")
        self.attributes.append((tag, values))
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if tag == "a" else []
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.captions += tag == "caption"
        self.tables += tag == "table"
        self.rows += tag == "tr"
        self.scoped &= tag != "th" or values.get("scope") in {"row", "col"}
        if tag in {"div", "p", "ul", "ol", "table", "section", "article", "details", "dl"} and (
            "p" in self._open
        ):
            self.faults.append(f"<{tag}> within <p>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def page(document):
    return report_html(document, sample_images())


def shown(document):
    return Page(page(document)).text


@pytest.fixture(scope="module")
def sample():
    return page(sample_document())


@pytest.mark.parametrize("make", DOCUMENTS)
def test_the_sample_documents_are_what_the_schema_describes(make):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(make())


def described(schema):
    """Every property that the schema names, with its schema."""
    yield from schema.get("properties", {}).items()
    for part in schema.get("$defs", {}).values():
        yield from described(part)


def test_every_field_is_described_and_no_other_is_admitted():
    for name, value in described(SCHEMA):
        assert "description" in value or "$ref" in value, name
    closed = [SCHEMA, *(part for part in SCHEMA["$defs"].values() if "properties" in part)]
    for part in closed:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])


@pytest.mark.parametrize("make", DOCUMENTS)
def test_the_page_is_well_formed_and_no_link_leads_nowhere(make):
    found = Structure(page(make()))
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)


@pytest.mark.parametrize("make", DOCUMENTS)
def test_headings_come_in_order_and_tables_are_labelled(make):
    found = Structure(page(make()))
    assert found.levels[0] == 1 and found.levels.count(1) == 1
    steps = zip(found.levels, found.levels[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert found.captions == found.tables > 0 and found.scoped


def test_landmarks_language_and_skip_link_are_there(sample):
    found = Structure(sample)
    tags = [tag for tag, _ in found.attributes]
    assert [tags.count(tag) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert ("html", {"lang": "en-GB"}) in found.attributes
    assert found.links[0] == "#content"


def test_nothing_is_loaded_and_the_policy_admits_exactly_this_style_and_script(sample):
    assert all(load.startswith("data:image/") for load in Page(sample).loads)
    assert admits_its_own_alone(sample)
    assert " style=" not in sample.split("</style>")[1].split("<script>")[0]


def test_text_of_the_project_is_shown_and_never_becomes_markup(sample):
    assert '<script>alert("x")' not in sample
    assert HOSTILE in shown(sample_document())


def test_control_characters_do_not_reach_the_page():
    document = sample_document()
    document["edits"][0]["told"] = "a\x00b\x1b[31m\u202ec"
    assert not re.search("[\x00\x1b\u202e]", page(document))


def test_the_first_screen_tells_verdict_flips_movers_counts_and_causes(sample):
    first = Page(sample.split("<nav")[0] + "</body></html>").text
    places = [
        "Differs",
        "2 claims flip",
        "data, settings, text, code and environment",
        "second-theme ✓ holds → becomes ✗ fails",
        "Share of Food: 18% → 20%",
        "+2 points",
        "e1 v017, theme: natural_landscape → food, by coders A and B",
        "Settings Sentences 1 · Claims 1",
        "e3 statistics.alpha: 0.05 → 0.01",
        "Other files it enters no result README.md",
        "Sample flow 27 cells 0 0",
        "Statistics 1,745 cells 6 1",
        "On the current side:",
    ]
    assert_in_order(first, places)


def test_edits_that_act_together_are_one_entry_with_what_each_does_alone(sample):
    (entry,) = re.findall(r'<details class="edit" id="e4".*?</details>', sample, re.DOTALL)
    told = Page(entry).text
    places = [
        "e4, e8 These 2 edits act together Data Settings Codes 1",
        "e4 v040 was dropped by coder A (without it the sheets",
        "e8 sampling.size: 50 → 49 (without it a video",
        "consensus, v040: dropped",
        "What e4, e8 edit",
        "sampling.size 50 49",
    ]
    assert_in_order(told, places)
    assert 'id="e8"' in entry and 'id="e8"' not in sample.replace(entry, "")


def test_flips_that_fail_come_first():
    document = sample_document()
    document["claims"].reverse()
    told = shown(document)
    assert told.index("second-theme") < told.index("no-false-alarm")


def test_an_edit_unfolds_to_its_path_with_rules(sample):
    row = re.search(r'<details class="edit" id="e1".*?</details>', sample, re.DOTALL)[0]
    stages = re.findall(r'class="stage">(?:<a [^>]*>)?([^<]+)', row)
    assert stages == ["Codes", "Statistics", "Table cells", "Plotted data", "Sentences", "Claims"]
    rules = re.findall(r" <code>([a-z_]+)</code></li>", row)
    assert rules[0] == "merge_codes" and rules[-1] == "judge_claims"
    assert "and 4 more" in row


def test_edits_without_effect_share_one_line(sample):
    idle = re.search(r'<details class="edit idle">.*?</details>', sample, re.DOTALL)[0]
    assert "2 edits move\nnothing" in idle or "2 edits move nothing" in idle
    assert 'id="e6"' in idle and 'id="e7"' in idle


def test_edits_that_differ_in_their_row_only_are_told_once_and_each_can_be_linked():
    found = page(alike_document())
    (row,) = re.findall(r'<details class="edit" id="e101".*?</details>', found, re.DOTALL)
    assert "e101–e104" in row and "in 4 rows: v101, v102, v103 and v104" in row
    assert all(f'id="e{number}"' in row for number in (102, 103, 104))
    assert '<a href="#e101">e101–e104</a>' in re.search(r'<tr id="c6".*?</tr>', found)[0]


def test_edits_that_move_something_else_are_told_apart():
    document = alike_document()
    document["edits"][-1]["path"][-1]["told"] = "share of Other: 4% → 5%"
    found = page(document)
    assert "e101–e103" in found and re.search(r'class="edit" id="e104"', found)


def test_text_comes_before_captions_and_long_ones_are_cut_to_what_changed():
    document = sample_document()
    document["sentences"].insert(0, long_sentence())
    found = page(document)
    order = re.findall(r'<article class="sentence" id="(s\d+)"', found)
    assert order == ["s1", "s2", "s3", "s4", "s5", "s9"]
    entry = re.search(r'id="s9".*?</article>', found, re.DOTALL)[0]
    short, whole = entry.split("<summary>Whole text</summary>")
    assert "Figure theme, caption or alternative text" in short and "line 1" not in short
    assert "<del>2</del><ins>3</ins> of 9; a row stays" in short and short.count("a row stays") < 5
    assert whole.count("a row stays") == 60


def test_a_change_without_known_cause_says_so():
    document = sample_document()
    document["figures"][0].update(edits=[], parts=[])
    entry = re.search(r'id="figure-engagement".*?</article>', page(document), re.DOTALL)[0]
    assert "Cause not traced" in entry


def test_numbers_of_counts_are_not_told_twice_and_an_empty_column_is_left_out():
    document = sample_document()
    document["counts"][-1]["note"] = "36 unchanged"
    assert "36 unchanged" not in page(document) and ">Within</th>" in page(document)
    for count in document["counts"]:
        count["within"] = 0
    assert ">Within</th>" not in page(document)


def test_an_empty_part_of_a_key_leaves_no_mark():
    document = sample_document()
    document["layers"][2]["files"][0]["changes"][0]["row"] = {"a": "v017", "b": "", "c": "x"}
    assert '<th scope="row">v017 · x</th>' in page(document)


def test_struck_and_new_words_are_marked_and_numbers_named(sample):
    entry = re.search(r'id="s1".*?</article>', sample, re.DOTALL)[0]
    assert "<del>21</del><ins>20</ins>" in entry
    assert "<code>simulated.theme_natural_landscape_n</code>" in entry
    assert 'href="#claim-second-theme"' in entry and 'href="#e1"' in entry
    assert "from line 61 to line 102" in sample


def test_a_change_links_to_its_edit_or_else_to_the_part(sample):
    assert 'href="#e1"' in re.search(r'<tr id="c6".*?</tr>', sample)[0]
    assert 'href="#part-environment"' in re.search(r'<tr id="c9".*?</tr>', sample)[0]


def test_what_the_page_leaves_out_is_named_without_a_link():
    document = large_document(600)
    document["layers"][0]["files"][0]["changes"][0]["edits"] = ["e699"]
    document["movers"][0]["change"] = "c699"
    found = Structure(page(document))
    assert {"#e699", "#c699"}.isdisjoint(found.links)
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert "e699" in page(document)


def test_a_change_within_tolerance_comes_last_and_says_so(sample):
    rows = re.findall(r'<tr id="(c9|c10|c11)"( class="within")?', sample)
    assert rows == [("c9", ""), ("c11", ""), ("c10", ' class="within"')]
    assert "within tolerance" in re.search(r'<tr id="c10".*?</tr>', sample)[0]


def test_figures_with_changed_data_come_first_with_alt_texts_and_a_labelled_slider(sample):
    names = re.findall(r'class="figure" id="figure-(\w+)"', sample)
    assert names == ["theme", "engagement", "fragility"]
    assert 'alt="Figure theme, before"' in sample
    assert re.search(r'<label for="cut-theme">.*?<input type="range" id="cut-theme"', sample, re.S)
    assert "data:image/svg+xml;base64," in sample
    assert "flow" in re.search(r"The same on both sides: <code>flow</code>", sample)[0]


def test_without_a_script_nothing_is_hidden_but_the_controls(sample):
    hidden = [
        values.get("class") for _, values in Structure(sample).attributes if "hidden" in values
    ]
    assert set(hidden) == {"theme", "unfold", "controls", "cut"}


def test_columns_keys_and_files_that_appeared_are_told(sample):
    for told in (
        "Columns added: p_used",
        "Columns dropped: p_asymptotic",
        "The key changed: was outcome alone",
        "New: the baseline has no such table",
    ):
        assert told in sample


def test_nothing_differs_reads_so():
    told = shown(same_document())
    assert "✓ Nothing differs" in told and "None of 39 flips." in told
    assert "Data, settings, text, code, environment, other files: no file differs." in told
    assert "No sentence changed." in told and "Caused by" not in told


def test_a_side_that_failed_is_told_first_and_is_never_all_is_well():
    text = page(failed_document())
    told = Page(text).text
    assert "Incomplete: the baseline failed" in told and "Nothing differs" not in told
    assert told.index("The build of the baseline failed.") < told.index("Biggest movers")
    assert "compute_statistics: the column is missing" in told
    assert "Not built on both sides: emotion, theme" in told and "New figure" not in told


def test_what_was_not_built_is_never_said_to_stay():
    document = failed_document()
    document["parts"] = [{**sample_document()["parts"][0], "moves": {}}]
    told = shown(document)
    assert "not measured, since a side was not built" in told and "moves nothing" not in told
    # The reliability was compared.
    assert "Of reliability and statistics no share, estimate or p value moves" in told
    sentences = next(one for one in document["counts"] if one["layer"] == "sentences")
    assert "No sentence was compared, since a side was not built." in told
    sentences["compared"] = 231
    assert "No sentence changed of the 231 that both sides have." in shown(document)
    for count in document["counts"]:
        count["compared"] = 0
    told = shown(document)
    assert "no share, estimate or p value was compared." in told
    assert "No claim was compared, since a side was not built." in told


def test_a_large_change_stays_light_and_says_what_it_leaves_out():
    text = page(large_document(5000))
    assert len(text.encode()) < 5_000_000
    assert "and 4,800 more in diff.json" in text
    assert text.count('<tr id="c') < 250


def test_many_files_share_the_rows_of_the_page():
    document = large_document(300)
    file = document["layers"][0]["files"][0]
    for number in range(100):
        changes = [{**one, "id": f"c{number}{one['id'][1:]}"} for one in file["changes"]]
        document["layers"][3]["files"].append({**file, "changes": changes})
    assert 2000 < page(document).count('<tr id="c') < 5000


def test_colours_are_those_of_the_paper_by_day_and_by_night():
    paper = (ROOT / "render/paper.css").read_text(encoding="utf-8")
    blocks = re.findall(r"^:root.*?\{(.*?)^\}", paper, re.DOTALL | re.MULTILINE)
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks)
    style = (ROOT / "scripts/changes/report/colours.css").read_text(encoding="utf-8")
    own = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", style)
    paired = [(name, light[name], dark[name]) for name in light if name != "published"]
    assert [one for one in own if one[0] in light] == paired


def test_the_same_document_gives_the_same_page(sample):
    assert page(sample_document()) == sample
