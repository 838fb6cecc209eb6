"""The published figures against the chain, on copies of the built tables."""

import pytest
from built_chain import CHECK, COMPARE, change, command, copy_tables, run_module

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.results import check_results
from scripts.results.compare_published import compare, compare_share, main


def anchors(folder):
    return {row["figure"]: row for row in read_csv(folder / COMPARE["out"], (), optional=None)}


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_tables(tmp_path))
    return tmp_path


def rewrite(folder, old, new):
    path = folder / COMPARE["published"]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_command_line_reproduces_every_anchor_of_the_study(tables):
    (tables / COMPARE["out"]).unlink()
    done = run_module("scripts.results.compare_published", COMPARE, tables)
    assert (done.returncode, done.stderr) == (0, "")
    verdicts = {name: row["verdict"] for name, row in anchors(tables).items()}
    assert sorted(name for name, verdict in verdicts.items() if verdict == "reproduced") == [
        *["emotion_negative", "emotion_neutral", "emotion_positive", "interviews"],
        *["theme_natural_landscape", "videos_coded"],
    ]
    assert set(verdicts.values()) == {"reproduced", "context"}


def test_a_changed_count_makes_the_verdict_differ_and_shows_what_was_found(tables):
    change(COMPARE["frequencies"], where={"value": "natural_landscape"}, n="20", share="0.4")
    main(command(COMPARE))
    row = anchors(tables)["theme_natural_landscape"]
    assert (row["verdict"], row["found"], row["found_n"], row["count"]) == (
        *("differs", "0.4", "20"),
        "21",
    )


def test_a_lost_respondent_and_a_lost_video_make_the_verdict_differ(tables):
    change(COMPARE["respondents"], drop=True)
    change(COMPARE["sample"], drop=True)
    main(command(COMPARE))
    rows = anchors(tables)
    assert (rows["interviews"]["found"], rows["interviews"]["verdict"]) == ("9", "differs")
    assert (rows["videos_coded"]["found"], rows["videos_coded"]["verdict"]) == ("49", "differs")


def test_an_impossible_percentage_is_marked_and_stops_the_checks(tables):
    rewrite(tables, '"42"', '"43"')
    main(command(COMPARE))
    row = anchors(tables)["theme_natural_landscape"]
    assert (row["attainable"], row["counts"], row["count"]) == ("no", "", "")
    copy_tables(tables / "drawn", figures=True)
    options = CHECK | {"figures": [f"drawn/{path}" for path in CHECK["figures"]]}
    with pytest.raises(InputError, match=r"published share is possible.*43% of 50"):
        check_results.main(command(options))
    assert not (tables / CHECK["checks"]).exists()


def test_a_percentage_that_fits_several_counts_gets_no_count_and_no_interval():
    entry = {"value": "42", "unit": "percent"}
    row = compare_share(entry, 500, None, 0.95)
    assert (row["attainable"], row["counts"]) == ("yes", "208;209;210;211;212")
    assert (row["count"], row["low"], row["verdict"]) == (None, None, "not in the codebook")


def test_a_chain_without_coded_units_differs():
    found = {"n": "0", "base": "0", "share": ""}
    row = compare_share({"value": "42", "unit": "percent"}, 50, found, 0.95)
    assert (row["verdict"], row["found_base"]) == ("differs", 0)


def test_another_base_still_reproduces_the_percentage_if_a_count_fits():
    found = {"n": "42", "base": "100", "share": "0.42"}
    assert compare_share({"value": "42"}, 50, found, 0.95)["verdict"] == "reproduced"


def test_context_figures_are_kept_and_not_judged():
    figures = {"year": {"value": "2022", "unit": "year", "where": "section 1"}}
    (row,) = compare({"figures": figures}, [], {}, 0.95)
    assert (row["verdict"], row["printed"], row["attainable"]) == ("context", "2022", None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"42"', "42", "theme_natural_landscape.*not text"),
        ('"42"', '"42%"', "does not read as a percent"),
        ("of: videos_coded\n    where", "off: videos_coded\n    where", "unknown fields"),
        ("    where: section 4.1, first", "    were: section 4.1, first", "missing or unknown"),
        ("of: videos_coded", "of: videos", "theme_natural_landscape.of.*base of the percentage"),
        ("    of: videos_coded\n", "", "base of the percentage"),
        ('"50"', '"fifty"', "base of the percentage"),
        ('"50"', '"0"', "base of the percentage"),
        ('"2023-12-25"', '"2023-12-32"', "does not read as a date"),
        ('"2024-02"', '"2024-13"', "does not read as a month"),
        ("{table: sample, quantity: size}", "{table: videos}", "anchor names no result"),
        (", value: positive}", "}", "anchor names no result"),
        ("    anchor: {table: sample, quantity: size}", "    anchor: sample", "anchor names no"),
        ("unit: percent", "unit: share", "only a percentage"),
        ("figures:\n", "figure:\n", "key 'figures': no figures"),
        ('year: "2024"', "year: 2024", "source.year'.*not text"),
        ("videos_coded:\n    value", "videos_coded: 50\n  more:\n    value", "missing or unknown"),
        ("  videos_coded:", "   videos_coded:", "not readable as YAML"),
    ],
)
def test_bad_published_figures_are_refused_by_name(tables, old, new, told):
    rewrite(tables, old, new)
    (tables / COMPARE["out"]).unlink()
    with pytest.raises(InputError, match=told) as caught:
        main(command(COMPARE))
    assert "published.yaml" in str(caught.value)
    assert not (tables / COMPARE["out"]).exists()
