"""The smallest number of relabelled videos that changes the verdict on a claim."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtrc
from scipy.stats import rankdata

from scripts.claims.ledger import HOLDS, Claim
from scripts.claims.results import Results
from scripts.claims.variations import Records, groups_of, recompute
from scripts.codes.codebook import MARKERS
from scripts.results.compare_published import base_of, compare_share
from scripts.results.statistics.intervals import wilson
from scripts.results.statistics.platform_counts import measures_of_units

# How far the asymptotic p of a small table may lie from that of its permutations.
NEAR = 3


@dataclass(frozen=True)
class Flip:
    """How many relabelled videos change the verdict, or that up to `bound` none do.

    `method` is ``exact`` (every way to relabel so many videos was tried) or ``single`` (every
    way to relabel one video was).
    """

    relabels: int | None
    bound: int
    method: str


def exact_flip(claim: Claim, results: Results, limit: int) -> Flip:
    """Search all ways to relabel videos of one single-choice variable, fewest first.

    A claim on shares depends on the counts alone, so that the search runs over vectors of
    counts, each reached by moving one video from one code to another.

    Parameters
    ----------
    claim : Claim
        With exactly one variable.
    results : Results
    limit : int
        Number of relabelled videos at which the search ends.
    """
    (variable,) = claim.variables
    codes = results.codebook.variables[variable].codes
    verdict = claim.judge(results).verdict
    start = tuple(results.share(variable, code).n for code in codes)
    seen, border = {start}, [start]
    for relabels in range(1, limit + 1):
        reached = []
        for counts in border:
            for giver in range(len(codes)):
                if not counts[giver]:
                    continue
                for taker in range(len(codes)):
                    moved = list(counts)
                    moved[giver] -= 1
                    moved[taker] += 1
                    moved = tuple(moved)
                    if moved in seen:
                        continue
                    seen.add(moved)
                    changed = with_counts(results, variable, dict(zip(codes, moved, strict=True)))
                    if claim.judge(changed).verdict != verdict:
                        return Flip(relabels, limit, "exact")
                    reached.append(moved)
        border = reached
    return Flip(None, limit, "exact")


def with_counts(results: Results, variable: str, counts: Mapping[str, int]) -> Results:
    """The results with other counts of one variable, and what follows for its anchors."""
    confidence = results.settings["statistics"]["confidence"]
    shares, changed = [], {}
    for row in results.rows("frequencies"):
        if row["variable"] == variable:
            n, base = counts[row["value"]], int(row["base"])
            low, high = wilson(n, base, confidence)
            row = {**row, "n": n, "share": n / base, "share_low": low, "share_high": high}
            changed[row["value"]] = row
        shares.append(row)
    figures, anchors = results.published["figures"], []
    for row in results.rows("anchors"):
        if row["variable"] == variable:
            entry = figures[row["figure"]]
            found = changed.get(row["value"])
            row = row | compare_share(entry, base_of(entry, figures), found, confidence)
        anchors.append(row)
    return results.with_tables(frequencies=shares, anchors=anchors)


def single_flip(claim: Claim, results: Results, records: Records) -> Flip:
    """Whether relabelling one of `records.tried` changes the verdict on a claim about tests.

    Each relabelling is screened by the asymptotic p, times the size of the Holm family; where
    that comes within a factor of three of alpha, or passes it, the claim is judged on tests
    computed anew: on `records.permutations`, and where these change the verdict on as many as
    the results themselves rest on, so that no flip is one of chance.
    """
    verdict = claim.judge(results).verdict
    statistics = results.settings["statistics"]
    alpha, family = statistics["alpha"], len(statistics["engagement_by"])
    crossed = list(claim.variables) in [list(pair) for pair in statistics["associations"]]
    precise = replace(records, permutations=statistics["permutations"])
    ranks = _Ranks(records, statistics["outcomes"])
    for place in records.tried:
        row = records.consensus[place]
        for variable in claim.variables:
            for code in results.codebook.variables[variable].codes:
                if row[variable] in MARKERS or code == row[variable]:
                    continue
                tried = list(records.consensus)
                tried[place] = {**row, variable: code}
                groups = {name: groups_of([row[name] for row in tried]) for name in claim.variables}
                if crossed:
                    p = _association_p(*groups.values())
                else:
                    touched = [variable] if verdict == HOLDS else claim.variables
                    p = family * min(_smallest_p(groups[name], ranks) for name in touched)
                if p > NEAR * alpha if verdict == HOLDS else p < alpha / NEAR:
                    continue
                if all(
                    claim.judge(recompute(results, each, tried)).verdict != verdict
                    for each in (records, precise)
                ):
                    return Flip(1, 1, "single")
    return Flip(None, 1, "single")


class _Ranks:
    """Ranks of the platform counts of the videos that take part; each such set is ranked once."""

    def __init__(self, records: Records, outcomes: Sequence[str]):
        place = {row["unit_id"]: at for at, row in enumerate(records.consensus)}
        counts = {}
        for name, unit, count in measures_of_units(records.units, outcomes):
            if unit["unit_id"] in place:
                known = counts.setdefault(name, np.full(len(place), np.nan))
                known[place[unit["unit_id"]]] = count or np.nan
        self.counts = list(counts.values())
        self.known = {}

    def among(self, members: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each outcome, which of `members` (a mask) have a count, and the ranks of these."""
        for place, counts in enumerate(self.counts):
            counted = members & ~np.isnan(counts)
            key = place, counted.tobytes()
            if key not in self.known:
                self.known[key] = rankdata(counts[counted])
            yield counted, self.known[key]


def _association_p(first: np.ndarray, second: np.ndarray) -> float:
    """Asymptotic p of Pearson's chi-square; 1 where a variable shows one value only."""
    known = (first >= 0) & (second >= 0)
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first[known], second[known]), 1)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    dof = (table.shape[0] - 1) * (table.shape[1] - 1)
    return chdtrc(dof, ((table - expected) ** 2 / expected).sum()) if dof else 1.0


def _smallest_p(groups: np.ndarray, ranks: _Ranks) -> float:
    """The smallest asymptotic p of the Kruskal-Wallis tests of the outcomes."""
    smallest = 1.0
    for counted, ranked in ranks.among(groups >= 0):
        n = len(ranked)
        if n < 2 or not np.ptp(ranked):
            continue
        members = np.eye(groups.max() + 1)[groups[counted]]
        members = members[:, members.any(axis=0)]
        between = (np.square(ranked @ members) / members.sum(axis=0)).sum()
        h = (between - n * (n + 1) ** 2 / 4) / np.var(ranked, ddof=1)
        smallest = min(smallest, chdtrc(max(members.shape[1] - 1, 1), h))
    return smallest
