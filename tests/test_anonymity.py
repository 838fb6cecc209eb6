"""k-anonymity against tables counted by hand, and the mildest bands that reach a k."""

import pytest

from scripts.errors import InputError
from scripts.release.privacy.anonymity import ANONYMITY_COLUMNS, anonymity_rows


def people(*rows):
    names = ["gender", "age", "job"]
    return [
        {"number": f"R{number}", **dict(zip(names, row, strict=True))}
        for number, row in enumerate(rows, start=1)
    ]


# Two pairs that agree, and one person alone.
SMALL = people(
    ("F", "21", "student"),
    ("F", "21", "student"),
    ("M", "34", "teacher"),
    ("M", "34", "teacher"),
    ("M", "52", "teacher"),
)


def named(rows, scheme):
    return next(row for row in rows if row["scheme"] == scheme)


def test_classes_of_the_table_as_published_are_counted():
    row = named(anonymity_rows(SMALL, ["gender", "age", "job"]), "as published")
    assert list(row) == ANONYMITY_COLUMNS
    assert (row["k"], row["classes"], row["respondents"]) == (1, 3, 5)
    assert [row[f"in_classes_below_{level}"] for level in (2, 3, 5)] == [1, 5, 5]
    assert row["members_below_2"] == "R5"


def test_case_and_blanks_do_not_make_two_classes():
    rows = people(("resident", "20", "a"), ("Resident ", "20", "a"))
    assert anonymity_rows(rows, ["gender"])[0]["k"] == 2


def test_each_band_says_the_k_that_it_gives():
    rows = people(("F", "21", "a"), ("F", "24", "a"), ("F", "26", "a"), ("F", "29", "a"))
    told = {row["generalisation"]: row["k"] for row in anonymity_rows(rows, ["age"])}
    assert told["nothing"] == 1
    assert told["age in bands of 5"] == 2
    assert told["age in bands of 10"] == 4


def test_rare_occupations_are_joined():
    jobs = ["student", "student", "student", "teacher", "nurse"]
    rows = people(*(("F", "20", job) for job in jobs))
    told = {row["generalisation"]: row["k"] for row in anonymity_rows(rows, ["job"])}
    assert told["nothing"] == 1
    assert told["job of fewer than 3 joined as other"] == 2


def test_the_mildest_change_is_preferred():
    rows = people(*(("F", age, "a") for age in ("20", "24", "25", "29")))
    told = anonymity_rows(rows, ["gender", "age"])
    assert named(told, "mildest change to k = 2")["generalisation"] == "age in bands of 5"
    assert named(told, "mildest change to k = 3")["generalisation"] == "age in bands of 10"


def test_a_wide_band_is_milder_than_a_column_left_out_though_it_makes_fewer_classes():
    rows = people(*(("F", age, job) for job in "ab" for age in ("20", "25", "31")))
    row = named(anonymity_rows(rows, ["age", "job"]), "mildest change to k = 2")
    assert (row["generalisation"], row["classes"]) == ("age in bands of 20", 2)


def test_a_k_beyond_the_number_of_respondents_is_said_not_to_be_reached():
    rows = people(("F", "20", "a"), ("M", "30", "b"))
    last = anonymity_rows(rows, ["gender", "age", "job"])[-1]
    assert last["scheme"] == "k = 5 is not reached: too few respondents"
    assert last["k"] == 2


def test_an_unknown_quasi_identifier_is_named():
    with pytest.raises(InputError, match="quasi_identifiers") as told:
        anonymity_rows(SMALL, ["gender", "city"], path="respondents.csv")
    assert "city" in str(told.value)


def test_a_study_without_interviews_has_nobody_to_recognise():
    assert anonymity_rows([], ["gender"]) == []
