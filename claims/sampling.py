"""Claims about captures, sample and coding."""

from claims.engagement import is_simulated
from scripts.claims import common
from scripts.claims.ledger import HOLDS, REGISTER, decide
from scripts.claims.results import Results

# Variables of the codebook, as the sentence on them lists them by category.
LISTED = (
    ("theme",),
    ("camera_work", "image_quality", "colour"),
    ("emotion",),
    ("storyline", "role_setting", "background_music"),
    ("information_source",),
)
# Layers of a city's image, and the variables whose categories belong to them.
LAYERS = {
    "visual": ("theme", "camera_work", "image_quality", "colour"),
    "behaviour": ("storyline", "role_setting", "background_music", "information_source"),
    "spirit": ("emotion",),
}
# Stages of the sample flow at which records of a capture are left out.
DISORDER = ("duplicate", "wrong_type", "advertisement", "off_topic", "outside_window")


def categories_printed(results: Results) -> int:
    """How many categories the source names; the platform counts the last of them."""
    return int(results.published["figures"]["categories"]["value"])


@REGISTER.claim("categories-layers", rule="compare_published", source="six categories of content")
def categories_fall_into_layers(results: Results):
    """Each coded category belongs to a single layer, and the platform counts one more."""
    found = {
        layer: {
            results.codebook.variables[name].category
            for name in names
            if name in results.codebook.variables
        }
        for layer, names in LAYERS.items()
    }
    coded = {variable.category for variable in results.codebook.variables.values()}
    in_layers = [category for layer in found.values() for category in layer]
    return decide(
        sorted(in_layers, key=str) == sorted(coded, key=str)
        and len(coded) + 1 == categories_printed(results),
        [f"{layer} {len(categories)}" for layer, categories in found.items()] + ["counted 1"],
        "published",
        "Layers share no category and leave none out.",
        "A category is in no layer or in two, or the source names another number.",
    )


@REGISTER.claim("codebook-variables", rule="compare_published", source="six categories of content")
def codebook_lists_the_variables(results: Results):
    """The codebook has the variables listed, by category, less interaction."""
    by_category = {}
    for name, variable in results.codebook.variables.items():
        by_category.setdefault(variable.category, set()).add(name)
    found = [by_category[category] for category in sorted(by_category, key=str)]
    return decide(
        found == list(map(set, LISTED)) and len(found) + 1 == categories_printed(results),
        [f"{' + '.join(str(len(names)) for names in found)} variables, interaction apart"],
        "published",
        "Codebook and sentence list the same variables in the same categories.",
        "Codebook and sentence list other variables, or the source names more categories.",
    )


@REGISTER.claim(
    "two-procedures",
    rule="compare_published",
    source="50 samples by praise and comments; 50 sampled at random from the latest",
)
def two_procedures_are_described(results: Results):
    """The source describes its sampling in two ways that exclude each other."""
    described = results.published["procedures"]
    topics = results.published["names"]["engagement_topic"]["called"]
    same = topics == [results.settings["sampling"]["topic"]]
    return decide(
        {"by_engagement", "at_random"} <= set(described) and same,
        [", ".join(name.replace("_", " ") for name in described), *topics],
        "published",
        "Both accounts stand in the text, and the settings have its topic.",
        "Only one account stands in the text, or the settings have another topic.",
    )


@REGISTER.claim("captures-disorder", rule="clean_videos", inputs=["videos"])
def captures_have_disorder(results: Results):
    """The captures are simulated, with each kind of record that is left out."""
    counts = {row["stage"]: int(row["n"]) for row in results.rows("flow")}
    found = {stage: counts.get(stage, 0) for stage in DISORDER}
    return decide(
        all(found.values()) and is_simulated(results, "captures"),
        [f"{' + '.join(map(str, found.values()))} records to leave out"],
        results.evidence("captures"),
        "Each kind occurs, and the settings call the captures simulated.",
        "A kind does not occur, or the captures are not simulated.",
    )


REGISTER.claim("sample-flow", rule="draw_sample", figure="fig-flow", inputs=["videos"])(
    common.flow_adds_up
)
REGISTER.claim("coders-complete", rule="merge_codes", inputs=["videos", "coders"])(
    common.coders_worked_through_all
)


@REGISTER.claim("coders-differ", rule="merge_codes", inputs=["videos", "coders"])
def differences_are_settled_with_reasons(results: Results):
    """Every cell on which the coders differ has a logged decision with its reason."""
    found = common.disagreements_are_logged(results)
    bare = sum(not row["reason"].strip() for row in results.rows("disagreements"))
    if found.verdict != HOLDS or not bare:
        return found
    told = [*found.statistics, f"{bare} without a reason"]
    return decide(False, told, found.evidence, "", "A decision in the log has no reason.")


@REGISTER.claim("alpha-range", rule="measure_reliability", inputs=["coders"])
def alpha_describes_the_generator(results: Results):
    """Alpha is defined for every variable of the simulated sheets, so that it has a range."""
    found = common.alpha_is_defined(results)
    if found.verdict == HOLDS and not is_simulated(results, "coding"):
        return decide(
            False, found.statistics, found.evidence, "", "The coding sheets are not simulated."
        )
    return found


@REGISTER.claim("records-generated", rule="judge_claims")
def records_are_generated(results: Results):
    """Captures and codes are simulated, interviews published, and nothing is observed."""
    kinds = results.settings["study"]["evidence"]
    statements = {row["evidence"] for row in results.rows("statements")}
    return decide(
        is_simulated(results, "captures", "coding")
        and kinds["interviews"] == "published"
        and statements == {"published"},
        [f"{kind} {evidence}" for kind, evidence in kinds.items()],
        results.evidence(*kinds),
        "The settings call captures and codes simulated; interviews and statements are published.",
        "The settings, or a statement, name another class.",
    )


@REGISTER.claim("records-calibrated", rule="compare_published", inputs=["videos", "coders"])
def records_are_calibrated(results: Results):
    """Simulated shares lie in the intervals of the published; interviews are published."""
    rows = [row for row in results.rows("anchors") if row["variable"]]
    inside = [
        bool(row["found"] and row["low"])
        and float(row["low"]) <= float(row["found"]) <= float(row["high"])
        for row in rows
    ]
    return decide(
        all(inside)
        and is_simulated(results, "captures", "coding")
        and results.evidence("interviews") == "published"
        if rows
        else None,
        [f"{sum(inside)} of {len(rows)} shares within the published figure's interval"],
        results.evidence("captures", "coding", "interviews"),
        "Each share lies within the interval of the published one, and the settings name these "
        "classes.",
        "A share is missing or outside the interval of the published one, or the settings name "
        "other classes.",
    )
