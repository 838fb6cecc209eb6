"""Synthetic manuscripts of several fields: each planted fault is found once, and nothing else."""

import math
import random
from pathlib import Path

import pytest

from scripts.audit.audit_text import audit, main
from scripts.audit.columns import read as read_table
from scripts.audit.document import Document
from scripts.audit.findings import COLUMNS, RULES
from scripts.audit.respondents import adapt
from scripts.audit.significance import upper_p
from scripts.errors import InputError
from scripts.files.tables import read_csv

PEOPLE = """id,group,name,gender,age,occupation,visits
F1,Guest,Ms. Berg,Female,31,Teacher,once a month
M2,Guest,Mr. Holm,Male,44,Photographer,twice a month
F3,Host,Ms. Lind,Female,52,Student,monthly
"""
CLEAN_CLIPS = """# How clips show a harbour town

## 1. Introduction

Mobile traffic grew by 18.1% year-on-year [1], and penetration reached 76.4% [2]. Tourism rose
7.3% in one year. It is well known that images have a significant influence on cities.

## 2. Methods

We drew 50 videos at random from the topics #Harbour and #HarbourFood, posted from 3 May 2023 to
9 June 2023. Two coders coded all videos independently; Krippendorff's alpha was .84. The codebook
has three categories: theme, emotion, and storyline. Three interviewees were recruited; no new codes
came up in the last two interviews, and we take this for saturation.

## 3. Results

Positive videos account for 72% of the sample (95% CI [58%, 83%]), neutral ones for 22%, and
negative ones for 6%. About 43% of the town's income is from tourism.

Likes and plays were correlated, r(48) = .35, p = .013. Two of them liked the food.
Ms. Berg, a teacher, praised the ferry (F1). Mr. Holm, who works as a photographer, liked the light
(M2), and respondent F3 said that she came back.

## References

[1] Smith (2020). 99.3% of nothing. *Journal* 3, 1-9.
"""
NURSES = """# Night work among nurses

## Methods

A total of 120 nurses completed the questionnaire between March 2021 and May 2021; wards were a
convenience sample. Item analysis followed. Oxygen saturation was measured in 40 patients.

## Results

Of the 120 nurses, 84 (70.0%) were women and 36 (30.0%) were men. Tired nurses made more errors,
t(118) = 2.10, p = .038, 95% CI [0.1, 3.2]. Shifts and wards were related in a 2 x 3 table,
χ²(2, N = 120) = 6.20, p = .045. An ANOVA gave F(2, 117) = 1.50, p = .227, and a model gave
z = 2.58, p = .010. Several answers were possible for reasons: money 55.0%, family 40.0%,
rest 25.0%.
Most participants (95 of 120) would not change wards.
"""


def findings(text, tables=(), people=None, n=None, folder=None):
    listed, rows = None, []
    for index, content in enumerate([*tables, *([people] if people else [])]):
        path = folder / f"table{index}.csv"
        path.write_text(content, encoding="utf-8")
        rows.append(read_table(path))
    if people:
        listed = adapt("people.csv", rows[-1])
    return audit(Document("paper.md", text), rows, listed, n)[0]


def rules(*args, **kwargs):
    return sorted(finding["rule"] for finding in findings(*args, **kwargs))


def planted(text, old, new):
    assert text.count(old) == 1
    return text.replace(old, new)


def test_clean_manuscripts_of_two_fields_yield_nothing(tmp_path):
    assert findings(CLEAN_CLIPS, people=PEOPLE, folder=tmp_path) == []
    assert findings(NURSES) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity"),
    [
        ("72%", "71%", "grim", "impossible"),
        ("ones for 6%", "ones for 8%", "shares_do_not_sum", "contradiction"),
        ("72%", "172%", "share_above_100", "impossible"),
        (" (95% CI [58%, 83%])", "", "share_without_interval", "note"),
        ("[58%, 83%]", "[83%, 58%]", "interval_reversed", "impossible"),
        ("r(48) = .35, p = .013", "r(48) = 1.35", "coefficient_out_of_range", "impossible"),
        ("r(48) = .35, p = .013", "r(148) = .35, p < .001", "df_and_n", "contradiction"),
        (", r(48) = .35, p = .013", "", "association_without_statistic", "note"),
        ("alpha was .84", "alpha was computed", "coding_without_agreement", "note"),
        ("has three categories", "has four categories", "items_in_list", "contradiction"),
        (
            "no new codes\ncame up in the last two interviews, and we take this for saturation",
            "data saturation\nwas reached",
            "saturation_without_figure",
            "note",
        ),
        ("Two of them", "Most interviewees", "quantifier_without_count", "note"),
        ("Three interviewees were", "Five interviewees were", "respondents_counted", None),
        ("respondent F3", "respondent F4", "cited_but_not_listed", "contradiction"),
        ("Mr. Holm, who", "Ms. Holm, who", "title_in_text_and_table", "contradiction"),
        ("Ms. Berg, a teacher", "Ms. Berg, a young man", "person_word_and_gender", None),
        ("Ms. Berg, a teacher", "Miss Berg, a teacher", "title_in_text_and_table", "note"),
        ("Ms. Berg, a teacher", "Ms. Berg, a farmer", "occupation_in_text_and_table", None),
        (
            "Ms. Berg, a teacher, praised the ferry (F1)",
            "The ferry pleased Ms. Lind (F1)",
            "name_in_text_and_table",
            "contradiction",
        ),
        (
            "9 June 2023. Two",
            "9 June 2023. We selected 50 videos by the most likes. Two",
            "two_procedures",
            "contradiction",
        ),
        (
            "9 June 2023. Two",
            "9 June 2023. We selected the videos from #Beach. Two",
            "two_topics",
            "contradiction",
        ),
        (
            "9 June 2023. Two",
            "9 June 2023. The videos were posted from 3 May 2023 to 9 July 2023. Two",
            "two_windows",
            "contradiction",
        ),
        (
            "Two coders coded",
            "In all, 48 videos were selected. 50 videos were selected. Two coders coded",
            "two_sizes",
            "contradiction",
        ),
    ],
)
def test_each_fault_planted_in_the_clean_study_of_clips_is_found_once(
    tmp_path, old, new, rule, severity
):
    found = findings(planted(CLEAN_CLIPS, old, new), people=PEOPLE, folder=tmp_path)
    own = [one for one in found if one["rule"] == rule]
    extra = {
        "respondents_counted": {"quantifier"},
        "cited_but_not_listed": {"listed_but_not_cited"},
    }
    assert len(own) == (rule is not None)
    assert severity in (None, "") or own[0]["severity"] == severity
    assert {one["rule"] for one in found} - {rule} <= extra.get(rule, set())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("84 (70.0%)", "84 (71.0%)", ["count_and_percentage"]),
        ("36 (30.0%)", "35 (29.2%)", ["counts_do_not_sum"]),
        ("p = .038", "p = .083", ["significance_and_statistic"]),
        ("p = .038", "p = .019", ["p_and_statistic"]),
        ("p = .038", "p > .05", ["significance_and_statistic"]),
        ("p = .038", "p < .05", []),
        ("p = .038", "p < .01", ["p_and_statistic"]),
        ("p = .038", "p = 1.38", ["p_out_of_range", "significance_and_statistic"]),
        ("t(118) = 2.10, p = .038", "t(118) = 6.10, p = .000", ["p_zero"]),
        ("[0.1, 3.2]", "[3.2, 0.1]", ["interval_reversed"]),
        ("95% CI [0.1, 3.2]", "d = 0.4, 95% CI [0.5, 3.2]", ["interval_without_estimate"]),
        ("χ²(2, N = 120)", "χ²(3, N = 120)", ["df_and_table"]),
        ("χ²(2, N = 120) = 6.20", "χ²(2, N = 120) = -6.20", ["coefficient_out_of_range"]),
        (
            "F(2, 117) = 1.50, p = .227",
            "F(2, 117) = 1.50, p = .022",
            ["significance_and_statistic"],
        ),
        ("F(2, 117)", "F(2, 217)", ["df_and_n"]),
        ("z = 2.58, p = .010", "z = 2.58, p = .100", ["significance_and_statistic"]),
        ("t(118) = 2.10, p = .038", "one-tailed t(118) = 2.10, p = .019", []),
        ("Most participants (95 of 120)", "Most participants", ["quantifier_without_count"]),
    ],
)
def test_each_fault_planted_in_the_survey_of_nurses_is_found_once(old, new, expected):
    found = rules(planted(NURSES, old, new))
    assert [rule for rule in found if rule != "significance_and_statistic" or rule in expected] == (
        expected
    )


def test_two_percentages_of_1223_printed_in_a_thesis_are_impossible():
    text = (
        "We sampled 1,223 videos. Dance videos came to 68 (5.57%) of 1,223 videos (95% CI 4 to 7), "
        "and 2.54% of the 1,223 videos (95% CI 2 to 4) were paid."
    )
    found = findings(text)
    assert [one["rule"] for one in found] == ["count_and_percentage", "grim"]
    assert {one["severity"] for one in found} == {"impossible"}
    assert "68 of 1223 is 5.56 %" in found[0]["detail"]
    assert "31 of 1223 is 2.53 %" in found[1]["detail"]
    assert findings(text.replace("5.57", "5.56").replace("2.54", "2.53")) == []


@pytest.mark.parametrize(
    "text",
    [
        "We watched 50 videos. Tourism grew by 7.3%, and 37.9% more visitors came.",
        "We watched 50 videos. Nearly 43% of the videos show hills; intervals are below.",
        "We surveyed 120 nurses. Elsewhere 33.3% of nurses said so (Lee, 2019).",
        "We surveyed 120 nurses. The model explains 43.21% of the variance.",
        "We surveyed 120 nurses; the response rate was 61.7%.",
        "We watched 50 videos. Women hold 41.3% of the jobs in the town.",
        "Effects were tested at the 5% level with 50 participants.",
        "The M25 motorway and the F1 race were shown in 50 videos.",
        "We coded no computer code. Source code is on the web.",
        "Patients were randomly assigned to arms and recruited as a convenience sample.",
        "From the 500 most liked videos, 50 were randomly selected.",
        "A convenience sample of 12 schools was taken. We then randomly selected 300 pupils.",
        "Videos were not randomly selected. They were chosen by the number of likes.",
        "There are three reasons: first, cost; second, time; and third, distance.",
        "We name four aspects: cost, time, place, food, etc.",
        "The town has grown significantly, and art plays a significant role.",
        "Whether likes are correlated with plays is an open question.",
        "Figure 1 has 95% Wilson intervals for 50 videos, [29%, 56%] and [8%, 19%] among them.",
        "Of 50 videos: Hills 21 50 42% 29 56 sea 11 50 23% 13 35 food 9 50 17% 10 31 art 3 50 7%",
        "Two coders rated clips; kappa = .81. Intervals are below. Of the clips, 43% show hills.",
        "We asked 50 farmers. Saturation of the interviews was not reached.",
        "We treated 45 patients. Alcohol of 71% was used. It kills 20.1% of all deer in the land.",
        "The 500 videos were selected by the most likes. Lastly, 50 videos were randomly selected.",
        "We recruited two experts; 43% of the respondents agreed (intervals are below).",
        "We randomised 240 patients. Twelve patients were asked. 8 patients (3.3%) left (CI here).",
        "Meat was bought for its saturated fat by 40 participants.",
    ],
)
def test_sound_sentences_raise_no_alarm(text):
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("We surveyed 120 nurses. Of them, 70.3% were women (95% CI 61 to 78).", "grim"),
        (
            "Of 40 pupils, 60% were girls and the remaining 45% boys. CI follow.",
            "shares_do_not_sum",
        ),
        ("We asked 250 farmers. Yes said 101 (40.8%) of them (CI below).", "count_and_percentage"),
        (
            "In total 30 patients (28.6%) of 105 fell (CI 20 to 38); 75% (80/105) did not.",
            "count_and_percentage",
        ),
        (
            "Nurses were randomly selected. Nurses were recruited by convenience sampling.",
            "two_procedures",
        ),
        ("Some 45.6% of the patients (14/31) smoked (CI below).", "count_and_percentage"),
        ("Among 45 dogs, 20.1% were old (CI below).", "grim"),
        ("Old dogs were 20.1% of the sample (n = 45; CI below).", "grim"),
        ("Five themes emerged, in two groups: food, light, and water.", "items_in_list"),
        ("We used four steps:\n\n1. Read\n2. Code\n3. Compare\n", "items_in_list"),
        ("Coders read all answers.", "coding_without_agreement"),
        ("Popular clips tend to have more comments.", "association_without_statistic"),
        ("Likes and plays were significantly correlated.", "association_without_statistic"),
        ("The agreement between the coders was high, kappa = 1.20.", "coefficient_out_of_range"),
        ("Thematic saturation was reached after the interviews.", "saturation_without_figure"),
        ("The vast majority of respondents agreed.", "quantifier_without_count"),
    ],
)
def test_each_faulty_sentence_is_found_once(text, rule):
    assert rules(text) == [rule]


def test_titles_against_a_table_without_names_and_gaps_in_numbers(tmp_path):
    people = "id,gender\nP1,female\nP2,male\nP5,male\n"
    found = findings("Mr. Oak (P1) left. Others stayed (P2, P5).", people=people, folder=tmp_path)
    assert [(one["severity"], one["rule"]) for one in found] == [
        ("contradiction", "title_in_text_and_gender"),
        ("note", "numbering"),
    ]


def test_every_rule_has_a_planted_case():
    own = Path(__file__).read_text(encoding="utf-8")
    assert [rule for rule in RULES if f'"{rule}"' not in own] == []


def test_an_option_sets_the_base_of_percentages_that_have_none():
    text = "Among those asked, 43% of respondents agreed (CI below)."
    assert rules(text) == []
    assert rules(text, n=50) == ["grim"]


def test_a_share_that_fits_another_stated_sample_is_only_noted():
    text = (
        "We invited 200 pupils. 40 pupils completed the test. 41.5% of the pupils read (CI below)."
    )
    assert [(one["severity"], one["rule"]) for one in findings(text)] == [("note", "grim")]


SOURCE_LIKE = """Clips of a town

3. Research Design

3.1. Content Analysis

We took the topic #TownTrips as our object, from May 1st, 2023, to June 1st, 2023. The 40 samples
were selected according to praise and comments. The content falls into two categories:

1. Theme
2. Emotion

In sum, this paper randomly samples 40 posts at the latest time. These are #Town, #TownTrips.

3.2. Interviews

By the saturation principle of interviews, four interviewees were selected.

4. Findings

Hills lead with 45% of the samples. Clips with many likes often have a strong emotion. Mr. Roe
liked the hills (M3). Mr. Fox, a scholar, liked the past (M2). Ms. Poe, a young man, liked the
shops (F1). Respondent F9 said: "I like it."
"""
SOURCE_LIKE_PEOPLE = """number,category,interviewee,gender,age,occupation,visiting_frequency
F1,Visitor,Ms. Poe,Female,20,Student,2-3 times a month
M2,Visitor,Mr. Fox,Male,30,Staff of a company,5-6 times in half a year
M3,visitor,Mr. Roe,Female,40,Student,Once every six months
M4,Visitor,Mr. Dow,Male,50,Student,once a month
"""


def test_faults_of_the_kind_that_the_studied_paper_has(tmp_path):
    found = findings(SOURCE_LIKE, people=SOURCE_LIKE_PEOPLE, folder=tmp_path)
    assert sorted((one["rule"], one["file"], one["line"]) for one in found) == [
        ("association_without_statistic", "paper.md", 21),
        ("category_spelling", "table0.csv", 4),
        ("cited_but_not_listed", "paper.md", 23),
        ("coding_without_agreement", "paper.md", 8),
        ("gender_and_number", "table0.csv", 4),
        ("gender_and_title", "table0.csv", 4),
        ("listed_but_not_cited", "table0.csv", 5),
        ("mixed_periods", "table0.csv", 3),
        ("occupation_in_text_and_table", "paper.md", 22),
        ("person_word_and_gender", "paper.md", 23),
        ("saturation_without_figure", "paper.md", 17),
        ("share_without_interval", "paper.md", 21),
        ("two_procedures", "paper.md", 13),
        ("two_topics", "paper.md", 13),
    ]


def test_ids_of_any_letters_are_learned_from_the_table(tmp_path):
    people = "participant,role,sex\nP01,nurse,female\nP02,nurse,male\nP3,doctor,male\n"
    text = "Sleep was short (P1, P2). A nurse liked nights (P03, male). Others agreed (P4-P5)."
    found = findings(text, people=people, folder=tmp_path)
    assert [(one["rule"], one["quote"]) for one in found] == [
        ("cited_but_not_listed", "P4"),
        ("cited_but_not_listed", "P5"),
    ]
    wrong = text.replace("P03, male", "P03, female")
    assert "person_word_and_gender" in rules(wrong, people=people, folder=tmp_path)


def test_letters_stand_for_gender_only_where_the_table_shows_it(tmp_path):
    people = "id,gender\nM1,female\nM2,male\nM3,male\n"
    assert rules("They agreed (M1–M3).", people=people, folder=tmp_path) == []


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("answer,n,percent\nyes,68,5.56\nno,1155,94.44\n", []),
        ("answer,n,percent\nyes,68,5.57\nno,1155,94.44\n", ["count_and_percentage"]),
        ("answer,n,percent\nyes,60,60\nno,40,40\nTotal,101,100\n", ["counts_do_not_sum"]),
        ("answer,percent\nyes,60%\nno,45%\n", ["shares_do_not_sum"]),
        ("answer,percent\nyes,60%\nno,40%\n", []),
        ("answer,cases\nyes,84 (70.0%)\nno,36 (30.0%)\n", []),
        ("answer,cases\nyes,84 (70.0%)\nno,36 (33.0%)\n", ["count_and_percentage"]),
        ("item,value,n,percent\nsex,f,6,60\nsex,m,4,40\nage,old,5,50\nage,young,5,50\n", []),
        ("who,visits\na,daily\nb,twice a week\n", ["mixed_periods"]),
        ("who,visits\na,daily\nb,every day\n", []),
        ("reason,n,percent\nmoney,66,55.0\nfamily,48,40.0\nrest,30,25.0\n", []),
    ],
)
def test_columns_of_tables(tmp_path, table, expected):
    text = "We surveyed 120 nurses."
    assert rules(text, tables=[table], folder=tmp_path) == expected


def test_a_permuted_p_is_noted_not_condemned():
    wrong = planted(NURSES, "p = .038", "p = .083")
    found = findings(wrong.replace("Item analysis followed.", "Tests used permutation."))
    assert [(one["severity"], one["rule"]) for one in found] == [
        ("note", "significance_and_statistic")
    ]
    assert "permutation" in found[0]["detail"]


def test_p_values_equal_closed_forms():
    assert upper_p("t", -2.2, 2) == pytest.approx(1 - 2.2 / math.sqrt(2 + 2.2**2))
    assert upper_p("chi", 6.2, 2) == pytest.approx(math.exp(-3.1))
    assert upper_p("F", 4.0, 2, 27) == pytest.approx((1 + 8 / 27) ** -13.5)
    assert upper_p("z", 2.58) == pytest.approx(math.erfc(2.58 / math.sqrt(2)))
    assert upper_p("r", 0.5, 1) == pytest.approx(2 / 3)  # t with 1 degree of freedom is Cauchy


@pytest.fixture
def run_audit(tmp_path):
    def call(text=NURSES, *options, **tables):
        if isinstance(text, str):
            text = text.encode("utf-8")
        (tmp_path / "paper.txt").write_bytes(text)
        arguments = ["--text", str(tmp_path / "paper.txt"), "--out", str(tmp_path / "audit.csv")]
        for name, content in tables.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
            arguments += [f"--{name}", str(tmp_path / f"{name}.csv")]
        main([*arguments, *options])
        return read_csv(tmp_path / "audit.csv", COLUMNS)

    return call


def test_command_writes_findings_report_and_percentages(run_audit, tmp_path, capsys):
    extra = ["--report", str(tmp_path / "a.md"), "--percentages", str(tmp_path / "p.csv")]
    rows = run_audit(NURSES.replace("84 (70.0%)", "84 (71.0%)"), *extra)
    assert [(row["severity"], row["rule"], row["line"], row["section"]) for row in rows] == [
        ("impossible", "count_and_percentage", "10", "Results")
    ]
    assert all(row["mend"] and row["quote"] for row in rows)
    told = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert all(f"`{rule}`" in told for rule in RULES)
    assert "Findings: 1 impossible, 0 contradictions, 0 notes." in capsys.readouterr().out
    assert "## Impossible: 1" in told
    percentages = read_csv(tmp_path / "p.csv", ("line", "percentage"), optional=None)
    assert percentages[0]["percentage"] == "71.0"
    first = (tmp_path / "audit.csv").read_bytes(), told
    run_audit(NURSES.replace("84 (70.0%)", "84 (71.0%)"), *extra)
    assert first == ((tmp_path / "audit.csv").read_bytes(), (tmp_path / "a.md").read_text("utf-8"))


def test_status_is_1_only_on_demand_and_not_for_notes(run_audit, tmp_path):
    wrong, noted = NURSES.replace("p = .038", "p = .083"), NURSES + "\nMost respondents agreed.\n"
    assert run_audit(wrong)
    assert run_audit(noted, "--fail", "--report", str(tmp_path / "a.md"))
    assert "## Note: 1\n" in (tmp_path / "a.md").read_text("utf-8")
    assert run_audit(NURSES, "--fail") == []
    with pytest.raises(SystemExit) as stopped:
        run_audit(wrong, "--fail")
    assert stopped.value.code == 1


@pytest.mark.parametrize(
    ("text", "tables", "options", "words"),
    [
        ("", {}, [], ["paper.txt", "the text is empty"]),
        (" \n\t\n", {}, [], ["the text is empty"]),
        (b"caf\xe9 au lait, d\xe9j\xe0 vu, na\xefve", {}, [], ["encoding", "UTF-8"]),
        (NURSES, {"table": ""}, [], ["table.csv", "no rows"]),
        (NURSES, {"table": "yes,12\nno,13\n"}, [], ["line 1", "names of columns", "'12'"]),
        (NURSES, {"respondents": "F1,Ms. A\nM2,Mr. B\n"}, [], ["names of columns", "'F1'"]),
        (NURSES, {"respondents": "age,sex\n30,female\n"}, [], ["no column holds", "--id"]),
        (NURSES, {"respondents": PEOPLE}, ["--id", "code"], ["column 'code'", "correct --id"]),
        (NURSES, {"respondents": PEOPLE}, ["--id", "age"], ["line 2, column 'age'", "P3"]),
        (NURSES, {"respondents": PEOPLE + "F3,,,,,,\n"}, ["--id", "id"], ["line 5", "twice"]),
        (NURSES, {}, ["--n", "0"], ["--n", "from 1"]),
        (NURSES, {"table": "answer;%\nyes;43,5\n"}, [], ["line 2, column '%'", "decimal comma"]),
        (NURSES, {"table": 'answer,%\nyes,"43,5"\n'}, [], ["line 2, column '%'", "decimal comma"]),
        (b"%PDF-1.7\n%\xe2\xe3", {}, [], ["another document", "plain text"]),
    ],
)
def test_bad_input_is_refused(run_audit, text, tables, options, words):
    with pytest.raises(InputError) as caught:
        run_audit(text, *options, **tables)
    assert all(word in str(caught.value) for word in words)


def test_missing_file_is_refused(tmp_path):
    out = ["--out", str(tmp_path / "a.csv")]
    with pytest.raises(InputError, match="does not exist"):
        main(["--text", str(tmp_path / "no.txt"), *out])
    with pytest.raises(InputError, match="a folder"):
        main(["--text", str(tmp_path), *out])
    (tmp_path / "paper.txt").write_text(NURSES, encoding="utf-8")
    with pytest.raises(InputError, match="a folder"):
        main(["--text", str(tmp_path / "paper.txt"), "--out", str(tmp_path)])


def test_damaged_manuscripts_never_stop_the_audit():
    draw = random.Random(3)
    for _ in range(40):
        text = list(CLEAN_CLIPS + NURSES)
        for _ in range(60):
            place = draw.randrange(len(text))
            text[place : place + draw.randrange(9)] = draw.choices("(%)=.,#0 9\nnN-F3", k=3)
        audit(Document("a.md", "".join(text)))


CAVEAT = """# Methods

A choice by likes is one account: the 50 clips were selected by likes.
No p should be read as if the 50 clips were a random sample of all clips.
"""


def test_a_random_sample_that_is_only_supposed_is_no_account_of_sampling():
    assert rules(CAVEAT) == []
    assert rules(CAVEAT.replace("No p should be read as if the", "The")) == ["two_procedures"]


LISTED = "# Results\n\nWe coded 50 clips. Of the 50 clips, sharp 27 of 50 (54%); aerial 17 of 50 " \
    "(34%); time lapse 11 of 50 (22%), with 95% CI given.\n"  # fmt: skip


def test_counts_that_have_their_own_base_may_be_of_several_variables():
    found = [one for one in findings(LISTED) if one["rule"] == "counts_do_not_sum"]
    assert [one["severity"] for one in found] == ["note"]
    whole = LISTED.replace("sharp 27", "each is either sharp 27")
    found = [one for one in findings(whole) if one["rule"] == "counts_do_not_sum"]
    assert [one["severity"] for one in found] == ["contradiction"]


IN_COLUMNS = """# Results

The 50 clips are few; we give intervals in the table.

  The counts of image    holds      high 27 of 50       simulated
  quality and camera                (54%); aerial 17 of              one
  work.                             50 (34%)            2 without one
"""


def test_a_table_in_columns_of_blanks_is_not_read_as_prose():
    told = [sentence.text for sentence in Document("paper.txt", IN_COLUMNS).sentences]
    assert told == ["The 50 clips are few; we give intervals in the table."]
    assert rules(IN_COLUMNS) == []


STUDY = """# Methods

We interviewed 12 respondents. Two coders coded 50 videos; alpha was .85.

# Results

"""


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Of the 50 videos, 43% show food, with 95% CI given.", "grim"),
        ("The 95% CI was [0.50, 0.40].", "interval_reversed"),
        ("Women liked it, t = 2.10, df = 48, p = .20.", "significance_and_statistic"),
        ("Women liked it, F = 4.10, df = 3, 46, p = .50.", "significance_and_statistic"),
        ("They differed, χ2(3, n = 50) = 12.1, p = .30.", "significance_and_statistic"),
        ("Cronbach's alpha was 1.3.", "coefficient_out_of_range"),
        ("There is a strong association between theme and mood.", "association_without_statistic"),
    ],
)
def test_common_ways_of_printing_a_fault_are_read(sentence, rule):
    assert rules(STUDY + sentence) == [rule]


@pytest.mark.parametrize(
    "sentence",
    [
        "Of the 50 videos, 44% show food, with 95% CI given.",
        "Tests were made at an alpha of 5%, and an R² of 34% was found.",
        "Abroad, 61.3% of China's people watch videos; a 95% CI is given.",
        "Women liked it, t(48)=2,10, p=0,20.",
    ],
)
def test_figures_that_are_in_order_or_of_others_are_left_alone(sentence):
    assert rules(STUDY + sentence) == []


def test_a_share_of_people_is_not_measured_by_the_number_of_videos():
    text = "We analysed 50 videos. Abroad, 61.3% of Chinese people watch videos; a 95% CI is given."
    assert rules(text) == []


def test_a_percentage_with_a_decimal_comma_is_listed_as_not_judged():
    _, shares = audit(Document("a.md", STUDY + "Food appears in 43,5 % of the videos."))
    assert [(one.printed, one.skipped) for one in shares] == [
        ("43,5", "a comma in it: not read as a number")
    ]


def test_periods_are_compared_whatever_the_length_of_their_months():
    text = "# Methods\n\nVideos were collected from January to March 2024. "
    assert rules(text + "They were collected between May and June 2023.") == ["two_windows"]
    assert rules(text + "They were collected from 2024-01-01 to 2024-03-31.") == []


def test_the_most_liked_are_picked_however_it_is_said():
    text = "# Methods\n\nWe selected 50 videos at random. "
    assert rules(text + "The 50 videos with the most likes were selected.") == ["two_procedures"]
