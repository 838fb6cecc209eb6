"""Claims about the context that the source takes from others."""

import re

from claims.engagement import relations_published
from scripts.claims.ledger import REGISTER, decide, untestable
from scripts.claims.results import Results


def cited(results: Results, *names: str):
    """A finding on whether each figure stands in the source with a reference of its own."""
    figures = results.published["figures"]
    without = [
        name for name in names if name not in figures or "reference" not in figures[name]["where"]
    ]
    return decide(
        not without,
        [", ".join(figures[name]["value"] for name in names if name in figures)],
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


@REGISTER.claim(
    "government-promotes",
    rule="compare_published",
    source="the municipal government has effectively promoted image and tourism",
)
def promotion_is_not_shown(results: Results):
    """Whether the city's government promotes tourism by short video."""
    return untestable("The source gives no record or figure of what the government did, or when.")


@REGISTER.claim("plays-visitors", rule="compare_published")
def plays_and_visitors_are_not_joined(results: Results):
    """Plays and visitors are printed from separate references, and no figure relates the two."""
    figures = results.published["figures"]
    references = {
        name: re.findall(r"reference (\d+)", figures[name]["where"]) if name in figures else []
        for name in ("chongqing_plays", "spring_festival_visitors", "first_quarter_visitors")
    }
    plays, *visitors = references.values()
    joined = relations_published(results)
    return decide(
        all(references.values()) and plays not in visitors and not joined,
        [f"{name.replace('_', ' ')}: {', '.join(found)}" for name, found in references.items()],
        "published",
        "Each stands in the source by itself, with a reference of its own.",
        "They share a reference or lack one, or a published figure relates two things.",
    )
