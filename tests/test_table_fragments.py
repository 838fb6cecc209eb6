"""The tables of codes and results, as pandoc reads them."""

import dataclasses
import re
from decimal import Decimal

import pytest
from built_chain import BIND, BUILD, ROOT, copy_rows, copy_tables, load_plotted, load_tables
from rendered import NASTY, elements, kinds, table

from scripts.codes.codebook import Codebook, Condition, Range, Value, Variable
from scripts.codes.codebook_file import load
from scripts.files.text_files import read_yaml
from scripts.paper.bind_results import bind_variables, fragment_makers
from scripts.paper.fragments import table_fragments
from scripts.paper.fragments.markup import interval_cell, pipe_table

TABLES = ["anchors", "codebook", "contradictions", "crosstab", "engagement", "frequencies"]
TABLES += ["reliability", "respondents", "saturation", "statements"]
EVIDENCE = {"captures": "observed", "coding": "simulated", "interviews": "published"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return copy_tables(tmp_path_factory.mktemp("tables"), figures=True)


@pytest.fixture(scope="module")
def codebook(folder):
    return load(folder / BIND["codebook"])


@pytest.fixture
def tables(folder):
    return copy_rows(load_tables(folder))


@pytest.fixture(scope="module")
def fragments(folder, codebook):
    settings = read_yaml(ROOT / "config.yaml")
    table, published = load_tables(folder), read_yaml(ROOT / BIND["published"])
    bound = bind_variables(settings, codebook, published, BUILD, table)
    makers = fragment_makers(settings, codebook, bound, table, load_plotted(folder))
    return {name: make() for name, make in makers.items()}


def nasty(codebook: Codebook) -> Codebook:
    """The codebook with markup in every label, definition and example."""
    return Codebook(
        version="1.0",
        variables={
            name: dataclasses.replace(
                variable,
                label=NASTY,
                definition=NASTY,
                values={
                    code: dataclasses.replace(value, label=NASTY, definition=NASTY, example=NASTY)
                    for code, value in variable.values.items()
                },
            )
            for name, variable in codebook.variables.items()
        },
    )


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_one_table_with_caption_label_widths_and_whole_rows(fragments, name):
    read = table(fragments[f"tbl-{name}"])
    assert read["label"] == f"tbl-{name}"
    assert re.search(r"\.( \{#tbl-\w+\})?$", read["caption"]) and len(read["caption"]) > 30
    assert sum(read["widths"]) == pytest.approx(1)
    assert read["rows"] and all(len(row) == len(read["heading"]) for row in read["rows"])
    assert len(set(read["heading"])) == len(read["heading"])
    assert not [row for row in read["rows"] if not "".join(row).strip()]


@pytest.mark.parametrize(
    "name", [name for name in TABLES if name not in ("codebook", "frequencies")]
)
def test_the_caption_names_the_evidence_class(fragments, name):
    spans = [part["c"] for part in elements(fragments[f"tbl-{name}"]) if part["t"] == "Span"]
    classes = {name for (_, names, _), _ in spans for name in names}
    assert classes & {"published", "simulated"}


def test_markup_in_labels_definitions_and_examples_is_inert(tables, codebook):
    strange = nasty(codebook)
    markdown = table_fragments.codebook_table(strange, "")
    assert {*table(markdown)["rows"][1]} == {NASTY}
    assert not kinds(markdown) & {"Code", "RawInline", "Link", "Math", "Cite", "Superscript"}
    rows = table(
        table_fragments.crosstab(tables["crosstab"], tables["associations"][0], strange, "observed")
    )
    assert {row[0] for row in rows["rows"]} == {NASTY, "Total"}
    assert rows["heading"][0] == rows["heading"][1] == NASTY
    assert f"{NASTY} by {NASTY.lower()}, number" in rows["caption"]
    tests = table(table_fragments.engagement(tables["tests"], strange, "observed"))
    assert {row[1] for row in tests["rows"]} == {NASTY}
    shares = table(table_fragments.frequencies(tables["frequencies"], [], strange, "observed"))
    assert shares["rows"][0][0] == NASTY
    assert f"Codes of {NASTY.lower()} are" in shares["caption"]


def test_markup_in_the_published_figures_is_inert(tables, codebook):
    tables["anchors"][0] |= {"figure": NASTY.replace("_", ""), "where": NASTY}
    markdown = table_fragments.anchors(tables["anchors"], codebook, 0.95, EVIDENCE)
    assert table(markdown)["rows"][0][1] == NASTY
    assert not kinds(markdown) & {"Code", "RawInline", "Link", "Math", "Cite", "Emph"}


def test_markup_in_a_note_of_reliability_is_inert(tables):
    tables["reliability"][0] |= {"alpha": "", "note": NASTY, "label": NASTY, "verdict": "n/a"}
    choices = {"confidence": 0.9, "resamples": 10, "reliable": 0.8, "tentative": 0.667}
    read = table(table_fragments.reliability(tables["reliability"], choices, "observed"))
    assert (read["rows"][0][0], read["rows"][0][-1]) == (NASTY, f"n/a ({NASTY})")
    assert read["rows"][0][4] == "n/a"
    assert "with 90% interval (10 resamples" in read["caption"]


def test_the_evidence_column_follows_the_verdict_and_the_class_of_the_coding(tables, codebook):
    def column(coding):
        rows = tables["frequencies"]
        read = table(table_fragments.frequencies(rows, tables["anchors"], codebook, coding))
        return [row[-1] for row in read["rows"] if row[1] in ("Natural landscape", "Food")]

    assert column("simulated") == ["published", "simulated"]
    assert column("observed") == ["observed", "observed"]
    tables["anchors"][1]["verdict"] = "differs"
    assert column("simulated") == ["simulated", "simulated"]


def test_what_the_chain_gives_is_marked_by_the_input_behind_it(tables, codebook):
    markdown = table_fragments.anchors(tables["anchors"], codebook, 0.95, EVIDENCE)
    assert "| [50]{.observed} | reproduced |" in markdown
    assert "| [21 of 50 (42%)]{.simulated} | reproduced |" in markdown
    assert "| [10]{.published} | reproduced |" in markdown
    assert "95% Wilson interval" in markdown


def test_the_crosstab_sums_to_its_margins(tables, codebook):
    read = table(
        table_fragments.crosstab(
            tables["crosstab"], tables["associations"][0], codebook, "observed"
        )
    )
    rows = [[int(cell) for cell in row[1:]] for row in read["rows"]]
    assert all(sum(row[:-1]) == row[-1] for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1][-1] == 50


def test_undefined_statistics_are_na(tables, codebook):
    blank = dict.fromkeys(("h", "dof", "p_used", "p_holm", "epsilon_squared", "method"), "")
    tests = [row | blank for row in tables["tests"]]
    read = table(table_fragments.engagement(tests, codebook, "observed"))
    assert read["rows"][0][4:] == ["n/a"] * 5
    assert "permutations" not in read["caption"]
    empty = {"n": "0", "base": "0", "share": "", "share_low": "", "share_high": ""}
    shares = [row | empty for row in tables["frequencies"]]
    read = table(table_fragments.frequencies(shares, [], codebook, "observed"))
    assert read["rows"][0][2:] == ["0", "0", "n/a", "n/a", "observed"]


def test_the_caption_says_which_p_are_from_permutations(fragments):
    read = table(fragments["tbl-engagement"])
    told = "those with an asterisk are from 9,999 permutations, where a group has fewer than 5"
    assert told in read["caption"]
    marked = {row[1] for row in read["rows"] if row[6].endswith("*")}
    assert marked == {"Emotional tendency", "Role setting"}


def test_alignment_follows_the_rule_of_each_column():
    columns = [("a", "l", 4), ("b", "r", 4), ("c", "c", 4)]
    assert pipe_table(columns, [], "x", "y").splitlines()[1] == "|:---|---:|:--:|"


RANGE = Range(Decimal("-1"), Decimal("60"), Decimal("0.5"))


def test_the_codebook_tells_the_numbers_of_a_variable_and_when_it_is_coded():
    values = {code: Value(code.title(), "d", "e") for code in ("food", "view|deck", "other")}
    theme = Variable("theme", "Theme | *x*", 1, "What.", "nominal", "single", values)
    seconds = Variable("seconds", "Seconds", 1, "How long.", "interval", "single", range=RANGE)
    shown, short = Condition("theme", ("food", "view|deck")), Condition("seconds", ("0", "0.5"))
    dish = dataclasses.replace(theme, name="dish", condition=shown)
    price = dataclasses.replace(seconds, name="price", condition=short)
    book = Codebook("1", {one.name: one for one in (theme, seconds, dish, price)})
    rows = table(table_fragments.codebook_table(book, ""))["rows"]
    told = [row[1] for row in rows if row[2] == ""]
    numbers = "How long. Numbers from -1 to 60 in steps of 0.5."
    assert told == [
        "What.",
        numbers,
        "What. Only if Theme | *x* is Food or View|Deck; elsewhere not applicable.",
        f"{numbers} Only if Seconds is 0 or 0.5; elsewhere not applicable.",
    ]


@pytest.mark.parametrize("bounds", [("", "0.5"), ("0.5", "")])
def test_half_an_interval_is_none(bounds):
    assert interval_cell(*bounds, str) == "n/a"


def test_numbers_have_a_row_each_with_what_is_missing_and_na_where_undefined():
    row = {
        "label": NASTY, "n": "28", "not_coded": "0", "not_codeable": "2", "not_applicable": "1",
        "mean": "15.142", "sd": "11.09", "median": "12", "median_low": "8", "median_high": "17",
        "q1": "7.75", "q3": "19.25", "min": "3", "max": "52", "confidence": "0.95",
    }  # fmt: skip
    none = dict.fromkeys(row, "") | {"label": "Cuts", "n": "0", "not_coded": "30"}
    none |= {"not_codeable": "0", "not_applicable": "0"}
    read = table(table_fragments.numbers([row, none], "simulated"))
    assert read["label"] == "tbl-numbers" and "at least 95%" in read["caption"]
    first, second = (
        [" ".join(cell.replace("\u00a0", " ").split()) for cell in cells] for cells in read["rows"]
    )
    assert first[1:] == [
        "28", "2 not codeable, 1 not applicable", "15.1", "11.1", "12", "[8, 17]", "7.8–19.3",
        "3–52",
    ]  # fmt: skip
    assert second == ["Cuts", "0", "30 not coded", *["n/a"] * 6]


@pytest.mark.parametrize(
    ("level", "threshold", "more"),
    [
        ("nominal", "0.667", []),
        ("ordinal", "0.667", []),
        ("ratio", "0.667", ["Weighted κ", "AC2"]),
        ("interval", "0.8", ["Weighted κ", "AC2", "Asked for"]),
        ("nominal", "0.8", ["Asked for"]),
    ],
)
def test_reliability_has_the_columns_that_its_variables_ask_for(tables, level, threshold, more):
    choices = read_yaml(ROOT / "config.yaml")["reliability"]
    rows = tables["reliability"][:2]
    plain = table(table_fragments.reliability(rows, choices, "observed"))["heading"]
    changed = {"level": level, "threshold": threshold, "kappa_weighted": "0.91", "ac2": "0.92"}
    rows[1] |= changed | {"gate": "fails"}
    rows[0] |= {"level": "nominal"}
    read = table(table_fragments.reliability(rows, choices, "observed"))
    assert [name for name in read["heading"] if name not in plain] == more
    first, second = (dict(zip(read["heading"], row, strict=True)) for row in read["rows"])
    if "AC2" in more:
        assert (second["Weighted κ"], second["AC2"]) == (".91", ".92")
        assert (first["Weighted κ"], first["AC2"]) == ("", "")
        assert "quadratic weights" in read["caption"]
    if "Asked for" in more:
        assert (first["Asked for"], second["Asked for"]) == (".667, passes", ".800, fails")
        assert "lower end of α" in read["caption"]


def test_the_family_of_the_rank_tests_names_the_correlations_in_it(tables, codebook):
    told = "the rank correlations with numbers among them"
    assert told not in table_fragments.engagement(tables["tests"], codebook, "observed")
    more = [{**row, "family_size": str(int(row["family_size"]) + 1)} for row in tables["tests"]]
    assert told in table_fragments.engagement(more, codebook, "observed")
