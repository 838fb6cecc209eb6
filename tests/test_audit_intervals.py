"""Intervals in prose: one that excludes its own estimate is found, any other figure is not."""

import pytest

from scripts.audit.audit_text import audit
from scripts.audit.document import Document


def rules(text):
    return [finding["rule"] for finding in audit(Document("paper.md", text))[0]]


@pytest.mark.parametrize(
    "text",
    [
        "The share was 30% (95% CI 35% to 60%).",
        "The share was only 30 per cent (95% CI 35 to 60).",
        "The share was 30% (95% confidence interval [CI], 35%-60%).",
        "The rate was 30 % (CI: 35–60 %).",
        "It had a mean of 4.2 (95% CI 4.5 to 5.1).",
        "It had a mean of 4.2, 95% CI [4.5, 5.1].",
        "The odds ratio was 0.8, 95% confidence interval: 0.9 to 1.4.",
        "Cost mattered (hazard ratio 0.70; 95% CI 0.75 to 0.90).",
        "Cost mattered, OR = 0.8 [0.9, 1.4].",
        "Cost mattered (OR 0.8 [0.9–1.4]).",
        "Cost mattered, aOR = 0.8 (0.9, 1.4).",
        "Cost mattered, M = 4.20, CI95% [4.50, 5.10].",
        "Deaths were rare, and 15.0% (18/120; 95% CI 15.6% to 22.7%) were early.",
        "The difference was 3.2 (95% CI −4.1 to −2.3).",
        "Mortality fell by 3.2 (95% CI 3.5 to 4.1).",
        "Of 40 meals, some were cold; the share was 30% (95% CI 35% to 60%).",
        "Compared with lunch, the share was 30% (95% CI 35% to 60%).",
        "The rate was 17% (95% CI 13% to 20%), and it was 30% (95% CI 15% to 25%).",
    ],
)
def test_an_interval_that_excludes_its_own_estimate_is_found_once(text):
    assert rules(text) == ["interval_without_estimate"]


@pytest.mark.parametrize(
    "text",
    [
        "The share was 30% (95% CI 25% to 35%).",
        "It increased from 20% to 30% (95% CI 25% to 35%).",
        "It increased from 20% to 30% (95% CI 5% to 15%).",
        "Weight fell from a mean of 4.2 to a mean of 3.0 (95% CI 0.8 to 1.6).",
        "The share was 30% against 40% (95% CI 5% to 15%).",
        "The means were 4.2 and 5.0 (95% CI 0.3 to 1.3).",
        "The gap closed at week 12 (95% CI 3.1 to 4.2) and in group 2 (95% CI 0.3 to 1.3).",
        "The mean was 30 (difference 2.1, 95% CI 0.4 to 3.8).",
        "The rates were 30% and 45% (95% CI 25–35% and 40–50%, respectively).",
        "The cut-off was 30 (95% CI 0.4 to 0.8), and the sample size was 120 (95% CI 2 to 3).",
        "Costs were M = 3.2, SD = 1.1, 95% CI [2.9, 3.5].",
        "Costs fell, p = .03 (95% CI 0.7 to 0.95).",
        "Meals of 10-12 (95% CI 30 to 40) minutes are long.",
        "Deaths were rare, 15.0% (18/120; 95% CI 9.1% to 22.7%).",
        "The level was 95% (CI 1.1 to 2.0).",
        "Weight was reduced by 3.2 (95% CI −4.1 to −2.3).",
        "The share was 30% (95% CI 0.25 to 0.35).",
        "The risk was reduced by 30% (95% CI 0.60 to 0.82).",
        "The share was 34.6% (95% CI 35% to 60%).",
        "Cost mattered, OR = 1.2 [0.9, 1.4], as known, OR = 0.8 [12, 14].",
        "Cost mattered, M = 3.2 [1, 5].",
    ],
)
def test_an_interval_of_another_figure_or_with_its_estimate_is_left_alone(text):
    assert rules(text) == []


def test_the_ends_are_compared_whatever_word_precedes():
    assert rules("It had a mean of 4.2 (95% CI 5.1 to 4.5).") == ["interval_reversed"]
