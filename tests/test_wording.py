"""APA strings: rounding, signs, leading zeros, what is undefined, and escaped data."""

import json

import pypandoc
import pytest

from scripts.paper.fragments import apa_statistics, wording
from scripts.paper.fragments.wording import MINUS, NO_BREAK


def plain(text):
    return text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),  # its binary value lies below the half
        ("1.005", 2, "1.01"),
        (-0.125, 2, f"{MINUS}0.13"),
        (-0.004, 2, "0.00"),
        (9.429e-16, 3, "0.000"),
        (999999.5, 0, "1,000,000"),
    ],
)
def test_rounding_is_half_up_on_the_decimal_digits(value, places, text):
    assert wording.fixed(value, places) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.032, "*p* = .032"),
        (0.05, "*p* = .050"),
        (0.0010, "*p* = .001"),
        (0.00099999, "*p* < .001"),
        ("9.4e-16", "*p* < .001"),
        (0.9994, "*p* = .999"),
        (0.9995, "*p* > .999"),
        (1, "*p* > .999"),
        ("", "*p* = n/a"),
    ],
)
def test_p_values(p, text):
    assert plain(apa_statistics.p_value(p)) == text


@pytest.mark.parametrize("p", [-0.01, 1.01, "inf", "p"])
def test_what_is_no_probability_is_refused(p):
    with pytest.raises(ValueError, match="not a"):
        apa_statistics.p_value(p)


def test_coefficients_have_no_leading_zero_and_stay_within_one():
    assert [wording.coefficient(value) for value in ("0.3894", -0.05, 1, 0.999)] == [
        *[".39", f"{MINUS}.05", "1.00", "1.00"]
    ]
    with pytest.raises(ValueError, match="coefficient"):
        wording.coefficient(1.2)


def test_shares_of_the_study():
    assert [wording.share_of(n, 50) for n in (21, 36, 11, 3)] == ["42%", "72%", "22%", "6%"]
    assert wording.share("0.42") == "42%"
    assert wording.share_of(1, 8) == "13%"
    assert wording.count_of(1223, 1223) == "1,223 of 1,223 (100%)"


def test_statements_of_tests_and_intervals():
    assert plain(apa_statistics.chi_squared("14.2", 12, 50)) == "χ²(12, *N* = 50) = 14.20"
    assert plain(apa_statistics.kruskal_wallis(29.2666, 4, 116)) == "*H*(4, *N* = 116) = 29.27"
    assert plain(apa_statistics.interval("0.2938", "0.5577")) == "95% CI [.29, .56]"
    assert plain(apa_statistics.interval("", "")) == "95% CI n/a"
    assert plain(apa_statistics.share_interval(0.2938, 0.5577, 0.9)) == "90% CI [29%, 56%]"
    assert plain(apa_statistics.estimate("α", 0.8, 0.7, 0.9)) == "α = .80, 95% CI [.70, .90]"
    assert plain(apa_statistics.spearman(-0.6, 9)) == f"ρ(7) = {MINUS}.60"
    assert plain(apa_statistics.median(12, 3.25, 1e4)) == "*Mdn* = 12 (IQR 3.3–10,000)"


def test_no_line_can_end_between_a_symbol_and_its_number():
    for text in (
        apa_statistics.p_value(0.0001),
        apa_statistics.chi_squared(1, 2, 3),
        apa_statistics.interval(0.1, 0.2),
    ):
        assert " " not in text


@pytest.mark.parametrize(
    "function",
    [
        *[wording.fixed, wording.coefficient, wording.count, wording.quantity, wording.share],
        *[apa_statistics.p_number, wording.in_words],
    ],
)
@pytest.mark.parametrize("value", [None, "", float("nan"), "nan"])
def test_what_is_undefined_is_not_available(function, value):
    assert function(value) == "n/a"


def test_numbers_in_prose():
    assert [wording.in_words(n) for n in (0, 1, 10, 11, 1223)] == [
        *["zero", "one", "ten", "11", "1,223"]
    ]
    assert wording.in_words(2, capital=True) == "Two"
    with pytest.raises(ValueError, match="whole"):
        wording.count("2.5")


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), ("abc", "a, b and c")]
)
def test_lists_have_no_comma_before_the_last(items, text):
    assert wording.listing(items) == text


def shown(document):
    """Text of all that pandoc reads in a paragraph; markup shows as its type."""
    words = {"Space": " ", "SoftBreak": "\n"}
    return "".join(
        part["c"] if part["t"] == "Str" else words.get(part["t"], f"<{part['t']}>")
        for part in document["blocks"][0]["c"]
    )


@pytest.mark.parametrize(
    "text",
    [
        "a | b ~sub~ ^sup^ *em* __strong__ `code` $x$ \\alpha",
        "[link](http://x.org) ![image](x.png){.c} <b>html</b> <!-- x --> &amp; &lt;",
        "{{< var x >}} @wang2024 [@wang2024] [^1] #tag",
        'it\'s "so" -- or --- not... 2-3 times a month.',
        "重庆 | 洪崖洞, 5–6 times",
    ],
)
def test_data_is_read_by_pandoc_as_it_stands(text):
    document = json.loads(pypandoc.convert_text(wording.escape(text), "json", format="markdown"))
    assert shown(document) == text
    assert "{{<" not in wording.escape(text)
    assert "|" not in wording.escape(text).replace("\\|", "")


def test_line_breaks_in_data_become_spaces():
    assert wording.escape(" one\r\n\ttwo ") == "one two"
