"""Tables of two built folders: what differs is found by key, and named once."""

import shutil
import time
from pathlib import Path
from string import ascii_lowercase

import pytest
from built_chain import change

from scripts.changes.tables.keyed_tables import Table
from scripts.changes.tables.layers import (
    changed_items,
    compare_layers,
    count_layers,
    find_tables,
    read_keyed,
    read_layers,
)
from scripts.changes.tables.matched_tables import match
from scripts.changes.tables.movers import find_movers
from scripts.files.tables import read_csv, write_csv
from scripts.files.text_files import read_text, write_text

TOLERANCES = {
    "count": {"atol": 0},
    "share": {"atol": 0.000001},
    "p": {"atol": 0.000001},
    "estimate": {"rtol": 0.000001},
}
FREQUENCIES = "results/compute_statistics/frequencies.csv"
CODES = "data/merge_codes/codes.csv"
CONSENSUS = "data/merge_codes/consensus.csv"
DROPPED = "data/clean_videos/dropped.csv"
PRINTED = "results/bind_results/tbl-frequencies.md"
TESTS = "results/compute_statistics/engagement_tests.csv"
# Outputs that are no table of a layer, and who looks at them instead.
ELSEWHERE = {
    "_variables.yml": "sentences: values of the variables",
    "results/bind_results/fig-*.md": "sentences: captions and alternative texts",
    "results/bind_results/statements-*.md": "sentences: lists",
    "results/judge_claims/fig-*.md": "sentences: captions and alternative texts",
    "results/judge_claims/summary.md": "sentences: the count of claims",
    "results/*/claims.json": "claims",
    "results/trace_provenance/provenance.json": "parts: it reads the code and no data",
    "results/describe_build/build.json": "parts: hashes of sources and versions",
    "results/render_paper/paper.*": "made from the sentences and tables",
    "results/check_paper/paper.*": "made from the sentences and tables",
    "paper.*": "made from the sentences and tables",
    "figures/*.svg": "figures: pixels",
    "figures/*.png": "figures: pixels",
}


@pytest.fixture
def sides(built, tmp_path):
    """Two copies of the built tables, to be edited."""
    for side in ("before", "after"):
        for name in ("data", "results", "figures"):
            shutil.copytree(built.folder / name, tmp_path / side / name)
        shutil.copyfile(built.folder / "config.yaml", tmp_path / side / "config.yaml")
    return tmp_path / "before", tmp_path / "after"


def compare(sides, **more):
    return compare_layers(*sides, read_layers(), TOLERANCES, **more)


def file_of(document, path):
    return next(file for layer in document for file in layer["files"] if file["path"] == path)


def all_changes(document):
    return [
        (file["path"], one) for layer in document for file in layer["files"]
        for one in file["changes"]
    ]  # fmt: skip


def rewrite(path, rename=None, reverse=False, keep=lambda row: True, **computed):
    """Rewrite a CSV file with other column names, order, rows or cells."""
    rows = [row for row in read_csv(path, (), optional=None) if keep(row)]
    columns = [(rename or {}).get(name, name) for name in rows[0]]
    rows = [{(rename or {}).get(name, name): cell for name, cell in row.items()} for row in rows]
    rows = [row | {name: make(row) for name, make in computed.items()} for row in rows]
    write_csv(path, columns, rows[::-1] if reverse else rows)


def test_every_output_is_a_table_of_one_layer_or_left_out_for_a_reason(built):
    layers = read_layers()
    named = [path for _, _, paths in find_tables(layers, built.folder) for path in paths]
    assert len(named) == len(set(named))
    others = set(built.outputs()) - set(named)
    assert not [
        path for path in others if not any(Path(path).match(pattern) for pattern in ELSEWHERE)
    ]
    assert not [path for path in named if path not in built.outputs()], "a table is no output"
    assert not [spec.path for _, spec, paths in find_tables(layers, built.folder) if not paths], (
        "an entry fits no table"
    )


def test_entries_name_the_rule_that_makes_the_table(built, rules):
    for _, spec, paths in find_tables(read_layers(), built.folder):
        for path in paths:
            assert path in [str(output) for output in rules[spec.rule].output]


def test_keys_tell_the_rows_apart_but_for_records_that_were_dropped_twice(built):
    for _, spec, paths in find_tables(read_layers(), built.folder):
        for path in paths:
            keyed = read_keyed(built.folder, path, spec)
            assert bool(keyed.repeated) == (path == DROPPED), path
            assert set(keyed.key) <= set(keyed.columns)


def test_layers_come_in_the_order_of_the_chain():
    names = [layer.name for layer in read_layers()]
    assert names == [
        "flow",
        "codes",
        "interviews",
        "reliability",
        "statistics",
        "tables",
        "figures",
    ]


def test_equal_sides_differ_in_nothing_and_every_cell_was_compared(sides):
    document = compare(sides)
    assert all_changes(document) == []
    assert changed_items(*sides, read_layers()) == {}
    counts = count_layers(document)
    assert [(one["changed"], one["within"], one["note"]) for one in counts] == [(0, 0, "")] * 7
    assert all(one["compared"] > 100 for one in counts)
    rows = read_csv(sides[0] / FREQUENCIES, (), optional=None)
    assert file_of(document, FREQUENCIES)["compared"] == len(rows) * (len(rows[0]) - 2)


def test_an_edited_code_is_found_by_its_key_whatever_the_order(sides):
    where = {"unit_id": "v017", "coder_id": "B", "round": "main", "variable": "theme"}
    change(sides[1] / CODES, where=where, value="another")
    rewrite(sides[1] / CODES, reverse=True)
    rewrite(sides[1] / CONSENSUS, reverse=True)
    document = compare(sides)
    [(path, found)] = all_changes(document)
    assert (path, found["row"], found["column"]) == (CODES, where, "value")
    assert (found["after"], found["kind"], found["within"]) == ("another", "text", False)
    turned = file_of(document, CONSENSUS)
    assert (turned["status"], turned["note"]) == (
        "same", "only the order differs, or what is not compared",
    )  # fmt: skip
    assert list(changed_items(*sides, read_layers())) == [
        (CODES, ("v017", "B", "main", "theme"), "value")
    ]


def test_a_moved_share_is_measured_and_its_interval_compared(sides):
    where = {"variable": "theme", "value": "food"}
    cells = {"share": "0.9", "share_low": "0.8", "share_high": "0.95"}
    change(sides[0] / FREQUENCIES, where=where, share="0.18", share_low="0.1", share_high="0.3")
    change(sides[1] / FREQUENCIES, where=where, **cells)
    found = {one["column"]: one for _, one in all_changes(compare(sides))}
    share = found["share"]
    assert (share["kind"], share["absolute"], share["relative"]) == ("share", 0.72, 4.0)
    assert (share["direction"], share["notes"]) == ("up", ["the intervals do not overlap"])
    assert found["share_low"]["kind"] == "interval end"
    change(sides[1] / FREQUENCIES, where=where, share_low="0.3")
    found = {one["column"]: one for _, one in all_changes(compare(sides))}
    assert found["share"]["notes"] == ["the intervals overlap"]


def test_an_added_and_a_dropped_row_are_one_change_each_and_told(sides):
    for side, unit in zip(sides, ("v001", "v002"), strict=True):
        rewrite(side / CONSENSUS, keep=lambda row, unit=unit: row["unit_id"] != unit)
    dropped, added = (one for _, one in all_changes(compare(sides)))
    assert (dropped["row"], dropped["change"], dropped["column"]) == (
        {"unit_id": "v002"}, "dropped", "",
    )  # fmt: skip
    assert (added["row"], added["change"]) == ({"unit_id": "v001"}, "added")
    assert added["notes"][0].startswith("theme: ") and added["notes"][0].endswith("; 3 more")


def test_columns_that_one_side_lacks_are_changes_and_listed(sides):
    path = "data/code_interviews/matrix.csv"
    rows = read_csv(sides[1] / path, (), optional=None)
    rows = [row | {"X99": str(place)} for place, row in enumerate(rows)]
    last = list(rows[0])[-2]
    write_csv(sides[1] / path, [name for name in rows[0] if name != last], rows)
    document = compare(sides)
    file = file_of(document, path)
    assert (file["columns_dropped"], file["columns_added"]) == ([last], ["X99"])
    assert [(one["row"], one["column"], one["change"]) for one in file["changes"]] == [
        ({}, last, "dropped"), ({}, "X99", "added"),
    ]  # fmt: skip


def test_a_renamed_column_is_told_and_its_cells_are_compared(sides):
    change(sides[1] / FREQUENCIES, where={"variable": "theme", "value": "food"}, n="77")
    rewrite(sides[0] / FREQUENCIES, rename={"n": "n_videos"})
    file = file_of(compare(sides), FREQUENCIES)
    assert (file["status"], file["note"]) == (
        "changed", "column n_videos seems to be called n now",
    )  # fmt: skip
    assert (file["columns_added"], file["columns_dropped"]) == ([], [])
    assert [(one["column"], one["after"]) for one in file["changes"]] == [("n", "77")]


def test_a_renamed_column_may_hold_the_same_in_every_row(sides):
    rewrite(sides[0] / FREQUENCIES, rename={"confidence": "level"})
    file = file_of(compare(sides), FREQUENCIES)
    assert (file["changes"], file["note"]) == (
        [], "column level seems to be called confidence now",
    )  # fmt: skip


def test_columns_alike_only_in_their_zeros_are_not_taken_for_one():
    rows = [{"code": name, "F1": "1" if name == "a" else "0"} for name in ascii_lowercase]
    other = [{"code": name, "M2": "1" if name == "b" else "0"} for name in ascii_lowercase]
    pair = match(Table(("code", "F1"), rows), Table(("code", "M2"), other), ["code"])
    assert not pair.renamed
    assert [one.column for one in pair.found] == ["F1", "M2"]


@pytest.mark.parametrize(("side", "where"), [(0, "in the baseline"), (1, "now")])
def test_a_renamed_key_is_told_and_rows_are_still_matched(sides, side, where):
    change(sides[1] / CONSENSUS, where={"unit_id": "v017"}, theme="another")
    rewrite(sides[side] / CONSENSUS, rename={"unit_id": "unit"})
    file = file_of(compare(sides), CONSENSUS)
    assert file["key_changed"] == f"key column unit_id is called unit {where}"
    [found] = file["changes"]
    assert (list(found["row"].values()), found["column"]) == (["v017"], "theme")


def test_a_key_column_that_is_gone_leaves_the_rest_of_the_key(sides):
    rewrite(sides[0] / CODES, rename={"coder_id": "order"}, order=lambda row: len(row["value"]))
    file = file_of(compare(sides), CODES)
    assert file["key_changed"] == "key column coder_id is missing in the baseline"
    assert file["key"] == ["unit_id", "round", "variable"]
    assert {one["column"] for one in file["changes"]} == {"order", "coder_id"}
    assert file["note"].startswith("keys that stand more than once: ")


def test_without_any_key_column_rows_are_known_by_their_cells(sides):
    rewrite(sides[1] / CONSENSUS, rename={"unit_id": "other"}, other=lambda row: row["other"][::-1])
    file = file_of(compare(sides), CONSENSUS)
    told = "key column unit_id is missing now; a row is known by all its cells"
    assert file["key_changed"] == told
    assert {one["column"] for one in file["changes"]} == {"unit_id", "other"}


def test_of_rows_with_one_key_the_equal_ones_belong_together(sides):
    rows = read_csv(sides[1] / DROPPED, (), optional=None)
    names = [(row["video_id"], row["reason"]) for row in rows]
    twice = next(row for row, name in zip(rows, names, strict=True) if names.count(name) > 1)
    rewrite(sides[1] / DROPPED, keep=lambda row: (row["file"], row["line"]) != (
        twice["file"], twice["line"]))  # fmt: skip
    file = file_of(compare(sides), DROPPED)
    [found] = file["changes"]
    assert found["change"] == "dropped" and twice["file"] in found["notes"][0]
    assert found["row"]["video_id"] == twice["video_id"] and "occurrence" in found["row"]


def test_lines_that_only_moved_down_are_no_change(sides):
    rewrite(sides[1] / DROPPED, line=lambda row: str(int(row["line"]) + 7))
    assert all_changes(compare(sides)) == []


def test_a_broken_table_is_told_and_the_rest_is_compared(sides):
    file = sides[1] / FREQUENCIES
    write_text(file, file.read_text(encoding="utf-8").replace("Food", '"Food', 1))
    change(sides[1] / CODES, value="another")
    document = compare(sides)
    broken = file_of(document, FREQUENCIES)
    assert (broken["status"], broken["changes"], broken["compared"]) == ("changed", [], 0)
    assert broken["note"].startswith(f"not compared; in the current side: {FREQUENCIES}, line ")
    assert str(sides[1]) not in broken["note"]
    assert [path for path, _ in all_changes(document)] == [CODES]
    assert (FREQUENCIES, (), "") in changed_items(*sides, read_layers())


def test_a_printed_table_with_a_missing_cell_is_told(sides):
    file = sides[0] / PRINTED
    write_text(file, read_text(file).replace(" | 50 | 42%", " | 42%", 1))
    assert "cells where the table has" in file_of(compare(sides), PRINTED)["note"]


def test_a_table_of_one_side_is_new_gone_or_not_built(sides):
    (sides[0] / FREQUENCIES).unlink()
    (sides[1] / CODES).unlink()
    (sides[1] / TESTS).unlink()
    (sides[0] / TESTS).unlink()
    document = compare(sides)
    assert file_of(document, FREQUENCIES)["status"] == "new layer"
    assert file_of(document, CODES)["status"] == "gone"
    assert TESTS not in [file["path"] for layer in document for file in layer["files"]]
    assert count_layers(document)[1]["note"] == "of 5 tables, gone: 1"
    document = compare(sides, unbuilt={"compute_statistics"})
    assert file_of(document, FREQUENCIES)["status"] == "not built"
    assert file_of(document, TESTS)["status"] == "not built"
    assert set(changed_items(*sides, read_layers())) == {(FREQUENCIES, (), ""), (CODES, (), "")}


def test_checks_are_listed_only_where_a_verdict_differs(sides):
    path = "results/check_results/checks.csv"
    change(sides[1] / path, expected="12345", found="12345")
    assert path not in [file["path"] for layer in compare(sides) for file in layer["files"]]
    change(sides[1] / path, verdict="fails")
    [found] = file_of(compare(sides), path)["changes"]
    assert (found["column"], found["notes"]) == ("verdict", ["holds → fails"])


def test_a_printed_cell_is_known_by_its_row_even_under_a_blank_first_cell(sides):
    file = sides[1] / PRINTED
    lines = read_text(file).split("\n")
    place = next(place for place, line in enumerate(lines) if "| Food |" in line)
    lines[place] = lines[place].replace("18%", "19%")
    write_text(file, "\n".join(lines).replace("Counts and shares", "Counts"))
    caption, cell = sorted(
        (one for _, one in all_changes(compare(sides))), key=lambda one: one["column"] == "Share"
    )
    assert cell["row"] == {"Variable": "Theme", "Code": "Food"}
    assert (cell["before"], cell["after"], cell["absolute"]) == ("18%", "19%", 0.01)
    assert (cell["kind"], cell["within"]) == ("text", False)
    assert (caption["row"], caption["column"]) == ({"row": "caption"}, "caption")
    assert caption["after"].startswith("Counts of all codes")


def test_a_class_of_evidence_that_changes_in_print_is_found(sides):
    path = "results/bind_results/tbl-anchors.md"
    file = sides[1] / path
    write_text(file, read_text(file).replace("[50]{.simulated}", "[50]{.observed}", 1))
    [(_, found)] = all_changes(compare(sides))
    assert (found["column"], found["after"]) == ("Chain gives (evidence)", "observed")


def test_items_are_named_as_in_the_report(sides):
    change(sides[1] / CODES, where={"unit_id": "v009"}, value="another")
    change(sides[1] / FREQUENCIES, where={"value": "food"}, n="1", share="0.02")
    rewrite(sides[1] / DROPPED, keep=lambda row: row["reason"] != "advertisement")
    told = {
        (path, tuple(one["row"].values()), one["column"]): (one["before"], one["after"])
        for path, one in all_changes(compare(sides))
    }
    assert changed_items(*sides, read_layers()) == told
    ids = [one["id"] for _, one in all_changes(compare(sides))]
    assert ids == [f"c{number}" for number in range(1, len(ids) + 1)]


def test_items_of_a_few_changed_tables_come_at_once(sides):
    # Time of the processor: that of the clock says how busy the machine is.
    change(sides[1] / CODES, value="another")
    change(sides[1] / CONSENSUS, theme="another")
    change(sides[1] / FREQUENCIES, n="1")
    layers = read_layers()
    changed_items(*sides, layers)
    times = []
    for number in range(5):
        change(sides[1] / CODES, value=f"another {number}")
        start = time.process_time()
        assert len(changed_items(*sides, layers)) == 3
        times.append(time.process_time() - start)
    assert min(times) < 0.02


def test_ninety_thousand_codes_are_compared_in_a_second(sides):
    rows = [
        {"unit_id": f"v{unit:04}", "coder_id": coder, "variable": f"variable_{number}",
         "value": f"value_{(unit + number) % 5}"}
        for unit in range(5000) for number in range(9) for coder in "AB"
    ]  # fmt: skip
    write_csv(sides[0] / CODES, list(rows[0]), rows)
    rows[77_777]["value"] = "another"
    write_csv(sides[1] / CODES, list(rows[0]), rows[::-1])
    start = time.process_time()
    document = compare(sides)
    assert time.process_time() - start < 2  # 0.4 where nothing else runs
    assert [found["after"] for _, found in all_changes(document)] == ["another"]


def test_counts_tell_changed_from_within_tolerance(sides):
    change(sides[1] / FREQUENCIES, where={"value": "food"}, share="0.1800000001", n="10")
    count = next(one for one in count_layers(compare(sides)) if one["layer"] == "statistics")
    assert (count["changed"], count["within"], count["unit"]) == (1, 1, "cells")


def test_raw_data_are_counted_by_row():
    changes = [
        {"id": f"c{number}", "row": {"unit_id": "v1"}, "within": False} for number in range(3)
    ]
    file = {"path": "sheet.csv", "compared": 50, "changes": changes, "status": "changed"}
    [count] = count_layers([{"layer": "raw", "title": "Raw rows", "files": [file]}])
    assert (count["unit"], count["compared"], count["changed"]) == ("rows", 50, 1)


def test_movers_put_crossings_first_and_name_each_row_once(sides):
    change(sides[1] / FREQUENCIES, where={"variable": "theme", "value": "food"}, share="0.2",
           share_low="0.11")  # fmt: skip
    change(sides[1] / FREQUENCIES, where={"variable": "theme", "value": "other"}, share="0.3")
    change(sides[1] / TESTS, where={"outcome": "likes"}, p_used="0.03", p_holm="0.04")
    change(sides[1] / TESTS, where={"outcome": "comments"}, p_holm="0.9")
    document = compare(sides)
    told = find_movers(document, *sides, read_layers())
    assert [one["told"] for one in told] == [
        "Holm’s p of likes, emotion: .740 → .040 (p crosses 0.05: below it now)",
        "Share of Other (theme): 4% → 30%",
        "Share of Food (theme): 18% → 20%",
        "Holm’s p of comments, emotion: > .999 → .900",
    ]
    changes = {one["id"]: one for _, one in all_changes(document)}
    assert changes[told[2]["change"]]["row"] == {"variable": "theme", "value": "food"}
    assert told[2]["relative"] == changes[told[2]["change"]]["relative"]


def test_movers_are_beyond_tolerance_and_at_most_five(sides):
    rewrite(sides[1] / FREQUENCIES, share=lambda row: f"{float(row['share']) + 1e-9:.12f}")
    assert find_movers(compare(sides), *sides, read_layers()) == []
    rewrite(sides[1] / FREQUENCIES, share=lambda row: f"{float(row['share']) / 2:.6f}")
    assert len(find_movers(compare(sides), *sides, read_layers())) == 5
