"""Claims about the context that the source takes from others."""

from scripts.claims.ledger import REGISTER, decide
from scripts.claims.results import Results


def cited(results: Results, *names: str):
    """A finding on whether each figure stands in the source with a reference of its own."""
    figures = results.published["figures"]
    without = [
        name for name in names if name not in figures or "reference" not in figures[name]["where"]
    ]
    return decide(
        not without,
        [
            f"{name.replace('_', ' ')}: {figures[name]['value']}"
            for name in names
            if name in figures
        ],
        "published",
        "The source prints each figure and cites where it comes from.",
        f"Not in the source with a reference: {', '.join(without)}.",
    )


@REGISTER.claim(
    "context-internet",
    rule="compare_published",
    source="mobile traffic up 18.1%; 1.079 billion netizens",
)
def internet_figures_are_cited(results: Results):
    """The source cites the figures on mobile traffic and internet users."""
    return cited(
        results,
        *("mobile_traffic", "mobile_traffic_year", "mobile_traffic_growth"),
        *("netizens", "netizens_month", "internet_penetration"),
    )


@REGISTER.claim(
    "context-plays", rule="compare_published", source="related videos played 11.36 billion times"
)
def plays_are_cited(results: Results):
    """The source cites the number of plays of videos about the city."""
    return cited(results, "chongqing_plays")


@REGISTER.claim(
    "context-visitors",
    rule="compare_published",
    source="4.175 million tourists at the Spring Festival, up 37.9%",
)
def visitors_are_cited(results: Results):
    """The source cites the numbers of visitors."""
    return cited(
        results,
        *("spring_festival_visitors", "visitors_year"),
        *("spring_festival_growth", "first_quarter_visitors"),
    )
