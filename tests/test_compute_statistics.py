"""The eight tables of results from files, and what is refused."""

import pytest
from scipy.stats import spearmanr

from scripts.errors import InputError
from scripts.files.tables import read_csv
from scripts.files.text_files import write_text
from scripts.results.compute_statistics import main
from scripts.results.statistics.holm import holm
from scripts.results.statistics.random_draws import generator

CODEBOOK = """\
version: "1.0"
variables:
  theme: &variable
    label: Theme
    category: 1
    definition: What it shows
    level: nominal
    select: single
    values:
      nature: {label: Nature, definition: d, example: e}
      food: {label: Food, definition: d, example: e}
      other: {label: Other, definition: d, example: e}
  mood:
    <<: *variable
    label: Mood
    level: ordinal
    values:
      low: {label: Low, definition: d, example: e}
      high: {label: High, definition: d, example: e}
  camera:
    <<: *variable
    label: Camera
    select: multi
    values:
      aerial: {label: Aerial, definition: d, example: e}
      static: {label: Static, definition: d, example: e}
"""
TABLES = [
    *["frequencies", "crosstab", "association-tests", "engagement-groups", "engagement-tests"],
    *["pairwise", "correlations", "numbers"],
]


@pytest.fixture
def study(tmp_path):
    """A study of 24 units: moods follow themes, likes follow moods, one count is missing."""
    themes, cameras = ["nature", "food"], ["aerial", "static", "aerial;static", "NA"]
    codes, counts = ["unit_id,theme,mood,camera"], ["unit_id,video_id,likes,comments"]
    for unit in range(24):
        mood = "high" if unit % 2 or unit % 7 == 0 else "low"
        codes.append(f"V{unit:02d},{themes[unit % 2]},{mood},{cameras[unit % 4]}")
        likes = "" if unit == 5 else 10 * unit + 100 * (mood == "high")
        counts.append(f"V{unit:02d},v{unit},{likes},{unit * unit % 23}")
    write_text(tmp_path / "consensus.csv", "\n".join(codes) + "\n")
    write_text(tmp_path / "units.csv", "\n".join(counts) + "\n")
    write_text(tmp_path / "codebook.yaml", CODEBOOK)
    return tmp_path


def compute(study, out="out", **changes):
    """Run the script on `study`; a change of None leaves an option out."""
    options = {
        "consensus": [study / "consensus.csv"],
        "units": [study / "units.csv"],
        "codebook": [study / "codebook.yaml"],
        "association": ["theme", "mood"],
        "outcomes": ["likes", "comments"],
        "by": ["theme", "mood"],
        "permutations": [199],
        "resamples": [99],
        "seed": [13],
    }
    options |= {name: [study / out / f"{name}.csv"] for name in TABLES}
    options |= changes
    arguments = []
    for name, values in options.items():
        if values is not None:
            arguments += [f"--{name}", *map(str, values)]
    main(arguments)
    return {name: (study / out / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES}


def rows(study, name):
    return read_csv(study / "out" / f"{name}.csv", [], optional=None)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    write_text(path, text.replace(old, new, 1))


def test_the_tables_agree_on_their_numbers(study):
    compute(study)
    counts = {(row["variable"], row["value"]): row["n"] for row in rows(study, "frequencies")}
    assert counts["theme", "nature"] == "12"
    assert counts["theme", "other"] == "0"
    assert counts["camera", "aerial"] == "12"
    by_theme = {}
    for row in rows(study, "crosstab"):
        by_theme[row["row_value"]] = by_theme.get(row["row_value"], 0) + int(row["n"])
    assert by_theme == {"nature": 12, "food": 12, "other": 0}
    association = rows(study, "association-tests")[0]
    assert (association["n"], association["dof"]) == ("24", "1")
    assert "left out: other" in association["note"]
    tests = rows(study, "engagement-tests")
    assert [row["n"] for row in tests] == ["23", "23", "24", "24"]
    assert {row["family_size"] for row in tests} == {"2"}
    assert rows(study, "correlations")[0]["n"] == "23"


def test_an_undefined_number_is_an_empty_cell(study):
    compute(study)
    other = [row for row in rows(study, "engagement-groups") if row["value"] == "other"]
    assert {(row["n"], row["median"]) for row in other} == {("0", "")}


def test_the_same_seed_gives_the_same_bytes(study):
    first = compute(study)
    assert compute(study, out="again") == first
    assert compute(study, out="other", seed=[14]) != first


def test_an_analysis_more_changes_no_draw_of_another(study):
    compute(study)
    before = {row["outcome"]: row["p_permutation"] for row in rows(study, "engagement-tests")[1::2]}
    compute(study, by=["mood"])
    after = {row["outcome"]: row["p_permutation"] for row in rows(study, "engagement-tests")}
    assert before == after
    assert generator(13, "a").random() != generator(13, "b").random()


def test_order_of_rows_changes_no_result_of_the_codes(study):
    first = compute(study)
    lines = (study / "units.csv").read_text(encoding="utf-8").splitlines()
    write_text(study / "units.csv", "\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    assert compute(study) == first


def test_without_a_pair_to_associate_the_tables_are_headers_only(study):
    tables = compute(study, association=None)
    assert tables["association-tests"].count("\n") == tables["crosstab"].count("\n") == 1


def test_a_variable_that_nobody_could_code_is_undefined_everywhere(study):
    text = (study / "consensus.csv").read_text(encoding="utf-8")
    write_text(study / "consensus.csv", text.replace("high", "NC").replace("low", "NA"))
    compute(study)
    association = rows(study, "association-tests")[0]
    assert (association["n"], association["p_permutation"]) == ("0", "")
    mood = [row for row in rows(study, "engagement-tests") if row["variable"] == "mood"]
    assert {(row["n"], row["h"], row["family_size"]) for row in mood} == {("0", "", "1")}


def test_an_unknown_code_is_refused_at_its_cell(study):
    edit(study / "consensus.csv", "V03,food", "V03,fod")
    with pytest.raises(InputError) as error:
        compute(study)
    for part in ("consensus.csv, line 5, column 'theme'", "did you mean 'food'", "'fod'"):
        assert part in str(error.value)


@pytest.mark.parametrize("cell", ["1.2万", "undefined", "-3", "4.0", "1e3"])
def test_a_count_that_is_not_whole_is_refused_at_its_cell(study, cell):
    edit(study / "units.csv", "V02,v2,20", f"V02,v2,{cell}")
    with pytest.raises(InputError, match="line 4, column 'likes': not a count"):
        compute(study)


def test_units_in_one_table_only_are_listed(study):
    edit(study / "units.csv", "V02,v2", "V99,v2")
    with pytest.raises(InputError, match="V02, V99"):
        compute(study)


def test_no_unit_at_all_is_refused(study):
    write_text(study / "consensus.csv", "unit_id,theme,mood,camera\n")
    with pytest.raises(InputError, match="no unit is coded"):
        compute(study)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"by": ["genre"]}, "statistics.engagement_by': 'genre' is not a variable of the codebook"),
        ({"by": ["theme", "camera"]}, "'camera' is multi-select"),
        (
            {"association": ["theme", "camera"]},
            r"config.yaml.* key 'statistics.associations': 'camera' is multi-select",
        ),
        ({"association": ["theme", "theme"]}, "'theme' is named twice"),
        ({"outcomes": ["likes", "likes"]}, "named twice"),
        ({"outcomes": ["likes", "shares"]}, "column 'shares': the column is missing"),
    ],
)
def test_a_choice_that_cannot_be_analysed_is_refused(study, changes, problem):
    with pytest.raises(InputError, match=problem):
        compute(study, **changes)


CUTS = """\
  cuts:
    label: Cuts
    definition: d
    level: ratio
    select: single
    range: {min: 0, max: 60, step: 1}
"""


@pytest.fixture
def counted(study):
    """The same study with the number of cuts, which follows the likes; two are missing."""
    write_text(study / "codebook.yaml", CODEBOOK + CUTS)
    header, *lines = (study / "consensus.csv").read_text(encoding="utf-8").splitlines()
    cells = ["NC", "NA", *(str(2 * unit) for unit in range(2, 24))]
    lines = [f"{line},{cell}" for line, cell in zip(lines, cells, strict=True)]
    write_text(study / "consensus.csv", "\n".join([f"{header},cuts", *lines]) + "\n")
    return study


def test_numbers_are_summarised_and_correlated_in_the_family_of_the_tests(counted):
    compute(counted, by=["theme", "cuts"])
    (row,) = rows(counted, "numbers")
    told = [row[name] for name in ("n", "not_codeable", "not_applicable", "not_coded", "median")]
    assert told == ["22", "1", "1", "0", "25"]
    found = [row for row in rows(counted, "correlations") if row["x"] == "cuts"]
    assert [(row["y"], row["n"], row["missing"]) for row in found] == [
        ("likes", "21", "3"), ("comments", "22", "2"),
    ]  # fmt: skip
    likes = [int(line.split(",")[2] or -1) for line in
             (counted / "units.csv").read_text(encoding="utf-8").splitlines()[1:]]  # fmt: skip
    pairs = [(2 * unit, likes[unit]) for unit in range(2, 24) if likes[unit] >= 0]
    assert float(found[0]["rho"]) == pytest.approx(spearmanr(*zip(*pairs, strict=True)).statistic)
    tests = rows(counted, "engagement-tests")
    assert {row["variable"] for row in tests} == {"theme"}
    for outcome, row in zip(("likes", "comments"), found, strict=True):
        (other,) = [test for test in tests if test["outcome"] == outcome]
        assert row["family"] == other["family"] and row["family_size"] == "2"
        adjusted, _ = holm([float(other["p_used"]), float(row["p"])])
        assert [float(other["p_holm"]), float(row["p_holm"])] == pytest.approx(adjusted)
    assert {row["family_size"] for row in rows(counted, "correlations")[:1]} == {"1"}


def test_numbers_form_no_groups_and_the_refusal_says_what_can_be_done(counted):
    with pytest.raises(InputError) as error:
        compute(counted, association=["theme", "cuts"])
    for part in ("'cuts' holds numbers", "theme, mood", "statistics.engagement_by"):
        assert part in str(error.value)


@pytest.mark.parametrize("change", [{"confidence": [95]}, {"permutations": [0]}])
def test_a_number_out_of_range_is_a_usage_error(study, change, capsys):
    with pytest.raises(SystemExit):
        compute(study, **change)
    assert f"argument --{next(iter(change))}: invalid" in capsys.readouterr().err
