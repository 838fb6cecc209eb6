"""Claims of the study: each sentence of paper.qmd that could be false has a predicate here."""

from scripts.claims import common
from scripts.claims.ledger import REGISTER

REGISTER.claim("sample-flow", rule="draw_sample", figure="fig-flow", inputs=["videos"])(
    common.flow_adds_up
)
REGISTER.claim("coders-complete", rule="merge_codes", inputs=["videos", "coders"])(
    common.coders_worked_through_all
)
REGISTER.claim("coders-differ", rule="merge_codes", inputs=["videos", "coders"])(
    common.disagreements_are_logged
)
REGISTER.claim("alpha-range", rule="measure_reliability", inputs=["coders"])(
    common.alpha_is_defined
)
