"""The variables of the manuscript: formatted, marked with their class, and never undefined."""

import re

import pytest
from built_chain import BIND, BUILD, COMPARE, ROOT, copy_rows, copy_tables, load_tables

from scripts.codes.codebook_file import load
from scripts.files.text_files import read_yaml
from scripts.paper.bind_results import bind_variables
from scripts.paper.fragments import variables
from scripts.paper.fragments.markup import mark
from scripts.paper.text.manuscript import leaves
from scripts.results.compare_published import COLUMNS, compare

MARKED = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\{\.(\w+)\}")
EVIDENCE = ["published", "published_n", "published_ci", "published_sum", "flow", "freq"]
EVIDENCE += ["engagement", "correlation"]
# Words of the codebook and the prose, the settings, and the names of things.
UNMARKED = ["study", "sampling", "settings", "evidence", "source", "codebook", "anchors", "build"]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = copy_tables(tmp_path_factory.mktemp("study"))
    settings = read_yaml(ROOT / "config.yaml")
    return settings, load(folder / BIND["codebook"]), read_yaml(folder / BIND["published"]), folder


@pytest.fixture
def table(study):
    return copy_rows(load_tables(study[-1]))


def bound(study, table, **evidence):
    settings, codebook, published, _ = study
    study_ = settings["study"] | {"evidence": settings["study"]["evidence"] | evidence}
    return bind_variables(settings | {"study": study_}, codebook, published, BUILD, table)


def anchors_again(study, table):
    """The anchors that follow from the frequencies in `table`, as read from their file."""
    sizes = {"sample": 50, "respondents": len(table["respondents"])}
    rows = compare(study[2], table["frequencies"], sizes, 0.95)
    return [{name: "" if row[name] is None else str(row[name]) for name in COLUMNS} for row in rows]


def set_count(table, value, n):
    for row in table["frequencies"]:
        if row["value"] == value:
            row |= {"n": str(n), "share": str(n / int(row["base"]))}


def test_every_value_is_text_that_says_something(study, table):
    values = dict(leaves(bound(study, table)))
    assert all(isinstance(text, str) and text.strip() for text in values.values())
    assert not [name for name, text in values.items() if re.search(r"nan|None|n/a|\{\{", text)]


def test_every_piece_of_evidence_carries_one_class_and_no_setting_does(study, table):
    for name, text in leaves(bound(study, table)):
        head, tail = name.split(".")[0], name.split(".")[-1]
        if head in UNMARKED:
            assert not MARKED.search(text), name
        elif head in EVIDENCE and tail not in ("raise",):
            match = MARKED.fullmatch(text)
            assert match and match[2] in ("published", "simulated", "observed"), name
        outside = MARKED.sub("", text)
        assert head in UNMARKED or not re.search(r"\d", re.sub(r"\b[FM]\d+", "", outside)), name


def test_the_shares_are_those_of_the_table(study, table):
    values = bound(study, table)
    assert values["freq"]["theme"]["natural_landscape"] == {
        "n": "[21]{.published}",
        "base": "[50]{.published}",
        "share": "[42%]{.published}",
    }
    assert values["rank"]["theme"]["second_n"] == "[11]{.simulated}"
    assert values["published_n"]["theme_natural_landscape_rest"] == "[29]{.published}"
    assert values["published_ci"]["widest"] == "[27]{.published}"
    assert values["published_sum"]["emotion"] == "[100%]{.published}"


def test_observed_data_are_marked_as_observed(study, table):
    values = bound(study, table, captures="observed", coding="observed")
    assert values["freq"]["theme"]["food"]["n"].endswith("{.observed}")
    assert values["freq"]["emotion"]["positive"]["n"].endswith("{.observed}")
    assert values["flow"]["seen"].endswith("{.observed}")
    assert values["engagement"]["tests"].endswith("{.observed}")
    assert values["evidence"]["observed"] == "it marks the captures and coding of this version"


@pytest.mark.parametrize("kind", ["captures", "coding"])
def test_engagement_needs_both_inputs_observed(study, table, kind):
    values = bound(study, table, **{kind: "observed"})
    assert values["correlation"]["likes_comments"].endswith("{.simulated}")


def test_a_changed_consensus_moves_the_share_its_class_and_the_sentence(study, table):
    set_count(table, "natural_landscape", 20)
    table["anchors"] = anchors_again(study, table)
    values = bound(study, table)
    assert values["freq"]["theme"]["natural_landscape"]["share"] == "[40%]{.simulated}"
    assert values["published"]["theme_natural_landscape"] == "[42%]{.published}"
    assert values["anchors"]["sentence"] == (
        "Five of six come out as printed; theme natural landscape does not."
    )


def verdicts(*given):
    return [{"figure": f"figure_{n}", "verdict": verdict} for n, verdict in enumerate(given)]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "None of them can be held against the chain."),
        (["context", "not in the codebook"], "None of them can be held against the chain."),
        (["reproduced"] * 3, "All three come out as printed."),
        (["differs", "reproduced"], "One of two comes out as printed; figure 0 does not."),
        (["differs"] * 2, "None of two come out as printed; figure 0 and figure 1 do not."),
    ],
)
def test_the_sentence_on_the_anchors(given, sentence):
    assert variables.anchor_sentence(verdicts(*given)) == sentence


def test_years_and_percentages_are_not_turned_into_words(study, table):
    published = bound(study, table)["published"]
    assert published["visitors_year"] == "[2023]{.published}"
    assert "visitors_year_word" not in published and "emotion_negative_word" not in published
    assert published["topics_word"] == "[three]{.published}"
    assert published["window_last"] == "[26\u00a0February 2024]{.published}"


def test_both_sampling_procedures_are_told(study, table):
    settings = study[0]
    flow = [{"stage": "seen", "n": "900"}, {"stage": "eligible", "n": "201"}]
    for procedure, told in (("at_random", "with seed 20240226"), ("by_engagement", "most likes")):
        chosen = settings | {"sampling": settings["sampling"] | {"procedure": procedure}}
        assert told in variables.study_variables(chosen, flow)["sampling"]["used_sentence"]
    several = variables.study_variables(chosen, flow, ["TikTok", "Douyin"])["sampling"]
    assert several["used_sentence"].endswith("plus comments, the same share of each platform.")


@pytest.mark.parametrize(
    ("eligible", "frame"), [(201, "the 200 latest"), (200, "all"), (64, "all")]
)
def test_fewer_eligible_posts_than_the_latest_are_all_of_them(study, eligible, frame):
    settings = study[0]
    chosen = {**settings["sampling"], "procedure": "at_random", "latest": 200}
    flow = [{"stage": "eligible", "n": str(eligible)}]
    bound = variables.study_variables(settings | {"sampling": chosen}, flow)
    assert f"from {frame} eligible posts" in bound["sampling"]["used_sentence"]


def test_without_any_alpha_the_range_is_na(study, table):
    for row in table["reliability"]:
        row["alpha"] = ""
    values = bound(study, table)["reliability"]
    assert values["alpha_min"] == values["alpha_max"] == "[n/a]{.simulated}"
    assert values["alpha_min_label"] == "undefined for every variable"


def test_an_undefined_association_is_no_absence_of_one(study, table):
    for name in ("chi2", "p_permutation", "v_corrected", "v_low", "v_high", "expected_min", "dof"):
        table["associations"][0][name] = ""
    values = bound(study, table)["association"]["theme_emotion"]
    assert values["verdict"] == "nothing that could be tested"
    assert "n/a" in values["test"] and "n/a" in values["v"] and "n/a" in values["expected_min"]


def test_undefined_rank_tests_and_correlations_are_na(study, table):
    for row in table["tests"]:
        row |= dict.fromkeys(("h", "dof", "p", "p_used", "p_holm", "epsilon_squared"), "")
    for row in table["correlations"]:
        row |= dict.fromkeys(("rho", "rho_low", "rho_high"), "")
    values = bound(study, table)
    assert values["engagement"]["tests"] == "[0]{.simulated}"
    assert values["engagement"]["significant"] == "[none]{.simulated}"
    assert "n/a" in values["engagement"]["smallest_p"]
    assert "n/a" in values["engagement"]["likes_emotion"]
    assert set(values["correlation"].values()) == {"[n/a]{.simulated}"}
    assert bound(study, table | {"correlations": []})["correlation"] == {}


def test_the_p_of_a_rank_test_is_called_what_it_is(study, table):
    row = table["tests"][0]
    for method, told in (("permutation", ", permutation *p*"), ("asymptotic", ", *p*")):
        row["method"] = method
        value = bound(study, table)["engagement"][f"{row['outcome']}_{row['variable']}"]
        assert value.count(told) == value.count("*p*") == 1


def test_a_finding_is_counted_by_its_corrected_p(study, table):
    table["tests"][0]["p_used"] = table["tests"][0]["p_holm"] = "0.0004"
    table["tests"][1]["p_used"] = "0.0002"
    values = bound(study, table)["engagement"]
    assert values["significant"] == "[one]{.simulated}"
    assert "<\u00a0.001" in values["smallest_p"]


def test_a_sample_without_a_base_has_no_share(study, table):
    for row in table["frequencies"]:
        row |= {"n": "0", "base": "0", "share": "", "share_low": "", "share_high": ""}
    table["anchors"] = anchors_again(study, table)
    values = bound(study, table)
    assert values["freq"]["theme"]["food"]["share"] == "[n/a]{.simulated}"
    assert "do not." in values["anchors"]["sentence"]


def test_no_adjudication_is_zero_disagreements(study, table):
    values = bound(study, table | {"disagreements": []})
    assert values["coding"]["disagreements"] == "[0]{.simulated}"


def test_published_figures_without_an_anchor_leave_the_width_open(study, table):
    for row in table["anchors"]:
        row |= {"base": "", "count": "", "variable": "", "verdict": "context"}
    assert bound(study, table)["published_ci"] == {"widest": "[n/a]{.published}"}


def test_the_colophon_names_every_package(study, table):
    build = bound(study, table)["build"]
    assert build["hash"] == f"`{'0' * 64}`"
    assert build["versions"] == "Python 3.11.7, a\\_package 1.0 and other 2.1"


def test_brackets_stay_brackets_whether_they_were_escaped_or_not():
    assert mark("a [b]", "observed") == mark("a \\[b\\]", "observed")


def test_the_anchors_of_the_copy_are_the_ones_compared_here(study, table):
    assert COMPARE["out"] == BIND["anchors"]
    again = [(row["figure"], row["verdict"]) for row in anchors_again(study, table)]
    assert again == [(row["figure"], row["verdict"]) for row in table["anchors"]]


def test_numbers_of_the_codes_are_bound_and_absent_in_a_study_without_any(study, table):
    assert "number" not in bound(study, table)
    row = {"variable": "cuts", "n": "28", "mean": "15.14", "sd": "", "median": "12"}
    row |= {"q1": "7.75", "q3": "19.25", "min": "3", "max": "1052"}
    found = bound(study, table | {"numbers": [row]}, coding="observed")["number"]["cuts"]
    told = ("15.1", "n/a", "12", "7.8", "19.3", "3", "1,052")
    assert found == {"n": "[28]{.observed}"} | {
        name: f"[{text}]{{.observed}}"
        for name, text in zip(("mean", "sd", "median", "q1", "q3", "min", "max"), told, strict=True)
    }
