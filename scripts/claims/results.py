"""The results that claims are judged on, as the rules wrote them."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scripts.codes.codebook import Codebook
from scripts.files.tables import number
from scripts.results.evidence import share_evidence, weakest
from scripts.results.statistics.intervals import wilson

TABLES = [
    *["anchors", "associations", "codes", "consensus", "contradictions", "correlations"],
    *["coverage", "disagreements", "flow", "frequencies", "numbers", "prevalence", "reliability"],
    *["respondents", "saturation", "statements", "tests"],
]


@dataclass(frozen=True)
class Share:
    """A count of a base with its Wilson interval and evidence class."""

    n: int
    base: int
    low: float
    high: float
    evidence: str


@dataclass(frozen=True)
class Results:
    """Settings, codebook, published figures, and tables of text cells by name."""

    settings: Mapping
    codebook: Codebook
    published: Mapping
    tables: Mapping[str, Sequence[Mapping[str, str]]]

    def rows(self, table: str, **where: str) -> list[Mapping[str, str]]:
        """Rows of a table whose cells equal `where`."""
        rows = list(self.tables[table])
        for column, value in where.items():
            rows = [row for row in rows if row[column] == value]
        return rows

    def row(self, table: str, **where: str) -> Mapping[str, str] | None:
        """The first such row, or None."""
        return next(iter(self.rows(table, **where)), None)

    def share(self, variable: str, value: str) -> Share:
        """How many videos have a code; of the evidence class that `share_evidence` gives it.

        A code that the results do not hold counts as 0 of 0.

        Raises
        ------
        LookupError
            For a code that the codebook does not have.
        """
        known = self.codebook.variables
        names = known[variable].codes if variable in known else known
        asked = value if variable in known else variable
        if asked not in names:
            near = difflib.get_close_matches(asked, names, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            where = f"of '{variable}'" if variable in known else "as a variable"
            raise LookupError(f"the codebook has no '{asked}' {where}{hint}")
        row = self.row("frequencies", variable=variable, value=value)
        coding = self.evidence("coding")
        if row is None:
            return Share(0, 0, float("nan"), float("nan"), coding)
        n, base = int(row["n"]), int(row["base"])
        low, high = wilson(n, base, self.settings["statistics"]["confidence"])
        classes = share_evidence(self.tables["anchors"], coding)
        return Share(n, base, low, high, classes.get((variable, value), coding))

    def evidence(self, *kinds: str) -> str:
        """Evidence class of a result that rests on these kinds of input."""
        return weakest(self.settings["study"]["evidence"][kind] for kind in kinds)

    def with_tables(self, **tables: Sequence[Mapping]) -> "Results":
        """The same results with some tables replaced; numbers become text as in the files."""
        text = {name: [_as_text(row) for row in rows] for name, rows in tables.items()}
        return replace(self, tables={**self.tables, **text})


def _as_text(row):
    if set(map(type, row.values())) == {str}:
        return row
    return {column: cell if isinstance(cell, str) else number(cell) for column, cell in row.items()}
