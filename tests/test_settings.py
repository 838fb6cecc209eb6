"""What ``config.yaml`` may hold, and how a fault in it is told."""

import copy
import re
from datetime import date

import pytest
from sample_study import ROOT

from scripts.errors import InputError
from scripts.files.text_files import read_yaml
from scripts.settings import check_settings


def changed(key, value):
    settings = copy.deepcopy(read_yaml(ROOT / "config.yaml"))
    *path, last = key.split(".")
    place = settings
    for name in path:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return settings


def test_committed_settings_pass():
    check_settings(read_yaml(ROOT / "config.yaml"))


@pytest.mark.parametrize(
    ("key", "probable"),
    [
        ("capture", "captures"),
        ("sampling.sed", "seed"),
        ("captures.window.zones", "zone"),
        ("interviews.saturation.treshold", "threshold"),
        ("study.evidence.codings", "coding"),
    ],
)
def test_unknown_key_is_told_with_the_probable_one(key, probable):
    with pytest.raises(InputError) as error:
        check_settings(changed(key, 1), "config.yaml")
    told = rf"config.yaml(, line \d+)?, key '{key}': the key does not exist"
    assert re.search(told, str(error.value))
    assert f"did you mean '{probable}'?" in str(error.value)


def test_key_like_no_other_is_to_be_taken_out():
    with pytest.raises(InputError, match=r"(?s)'xyzzy': the key does not exist.*take the key out"):
        check_settings(changed("xyzzy", 1))


def test_misspelt_key_is_told_rather_than_the_one_it_leaves_missing():
    settings = changed("sampling.size", None)
    settings["sampling"]["sise"] = 50
    with pytest.raises(InputError, match=r"(?s)'sampling.sise'.*did you mean 'size'"):
        check_settings(settings)


@pytest.mark.parametrize("key", ["sampling", "sampling.size", "captures.window.zone", "renderer"])
def test_missing_key_is_named(key):
    with pytest.raises(InputError, match=f"key '{key}': the key is missing"):
        check_settings(changed(key, None))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("sampling.size", "50", "integer"),
        ("sampling.size", True, "integer"),
        ("sampling.size", 0, "minimum"),
        ("sampling.seed", 1.5, "integer"),
        ("sampling", 50, "object"),
        ("sampling.procedure", "by_chance", "at_random, by_engagement"),
        ("sampling.topic", "Chongqin", "ChongqingTravelGuide"),
        ("captures.topics", [], "non-empty|too short"),
        ("captures.topics", "Chongqing", "array"),
        ("captures.topics", ["a", "a"], "unique"),
        ("captures.keep_snapshot", "newest", "earliest, latest"),
        ("captures.max_unreadable_share", 1.2, "maximum"),
        ("captures.repost_field", "reposts", "shareCount, repostCount"),
        ("captures.window.first", "25.12.2023", 'a day as "YYYY-MM-DD", in quotation marks'),
        ("captures.window.first", "2023-02-30", 'a day as "YYYY-MM-DD"'),
        ("captures.window.last", date(2024, 2, 26), 'a day as "YYYY-MM-DD", in quotation marks'),
        ("captures.topics", ["Chongqing", "#Food"], "without '#'"),
        ("captures.topics", ["Chongqing", "Hot Pot"], "without a blank"),
        ("captures.topics", ["Chongqing", "ＣＨＯＮＧＱＩＮＧ"], "the same as 'Chongqing'"),
        ("coding.sheets.B", "data/raw/coding/./coder_A.csv", "coding.sheets.A names the same"),
        ("coding.rounds.pilot", ["a.csv", "a.csv"], "coding.rounds.pilot names the same"),
        ("captures.window.last", "2023-12-24", r"not before captures.window.first \(2023-12-25\)"),
        ("captures.window.zone", "Asia/Shangai", "IANA time zone"),
        ("captures.window.zone", "Asia", "IANA time zone"),
        ("captures.window.zone", "", "IANA time zone"),
        ("captures.window.zone", "../zone", "IANA time zone"),
        ("captures.local_zone", "Asia", "IANA time zone"),
        ("captures.files", [], "non-empty|too short"),
        ("captures.files", ["a", "a"], "unique"),
        ("captures.files", [5], "string"),
        ("coding.sheets", {"A": "a.csv"}, "two coders or more"),
        ("coding.consensus", "loudest", "log, majority"),
        ("coding.rounds", {"pilot": "pilot.csv"}, "array"),
        ("coding.blank.round", "../main", "match"),
        ("coding.blank.coders", ["../A"], "match"),
        ("reliability.confidence", 95, "maximum"),
        ("reliability.tentative", 0.9, r"at most reliability.reliable \(0.8\)"),
        ("statistics.associations", [["theme"]], "short"),
        ("statistics.outcomes", ["hearts"], "likes, comments"),
        ("study.evidence.coding", "invented", "published, simulated, observed"),
        ("renderer", "word", "auto, quarto, pandoc"),
    ],
)
def test_unusable_value_is_told_with_what_was_expected(key, value, expected):
    with pytest.raises(InputError, match=rf"(?s)expected: .*{expected}") as error:
        check_settings(changed(key, value))
    # A setting that is not that of the file was put over it, and has no line.
    assert re.search(rf"config.yaml(, line \d+)?, key '{key}", str(error.value))
    assert "found:" in str(error.value)


def test_last_day_may_be_the_first():
    check_settings(changed("captures.window.last", "2023-12-25"))
