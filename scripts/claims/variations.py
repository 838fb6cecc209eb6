"""The results as they would be with one record fewer, or with a code changed."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from scripts.claims.results import Results
from scripts.codes.agreement.alpha import krippendorff_alpha
from scripts.codes.agreement.reliability_items import (
    cells_by_variable,
    code_matrix,
    items_of,
    positions,
    with_values_used,
)
from scripts.codes.codebook import MAIN, MARKERS
from scripts.interviews import contradictions
from scripts.interviews.code_interviews import (
    cited_but_not_listed,
    count_statements,
    coverage,
    prevalence,
)
from scripts.interviews.records import interview_order
from scripts.interviews.saturation import new_codes, random_orders, summarise
from scripts.interviews.tabulate_respondents import periods_of, tabulate
from scripts.results.compare_published import compare
from scripts.results.statistics.associations import cross_tabulate, report_association
from scripts.results.statistics.coded_units import (
    check_codes,
    check_counts,
    numbers_of,
    single_choice,
)
from scripts.results.statistics.correlations import correlate, rank_correlation
from scripts.results.statistics.holm import holm
from scripts.results.statistics.number_summaries import summarise_numbers
from scripts.results.statistics.platform_counts import by_platform, platform_of_units
from scripts.results.statistics.proportions import frequencies
from scripts.results.statistics.random_draws import generator
from scripts.results.statistics.rank_permutations import permutation_p


@dataclass(frozen=True)
class Records:
    """What the results were made from, as far as a record can be left out of it.

    `consensus`, `units` and `codes` (all rounds of it) are the tables of merge_codes,
    `respondents` and `statements` the raw ones, `interview_codes` the codebook of the interviews.
    `videos` is the largest number of videos that are tried one at a time.
    """

    consensus: Sequence[Mapping]
    units: Sequence[Mapping]
    codes: Sequence[Mapping]
    respondents: Sequence[Mapping]
    statements: Sequence[Mapping]
    interview_codes: Mapping
    permutations: int
    videos: int = 200

    @property
    def tried(self) -> list[int]:
        """Places in `consensus` of the videos that are tried: all, or as many drawn at random."""
        places = range(len(self.consensus))
        if len(places) <= self.videos:
            return list(places)
        return sorted(random.Random(len(places)).sample(places, self.videos))


def groups_of(cells: Iterable[str]) -> np.ndarray:
    """Codes as numbers from 0 without a gap, in the order of their names; -1 for a marker.

    Examples
    --------
    >>> groups_of(["food", "NA", "city", "food"])
    array([ 1, -1,  0,  1])
    """
    cells = list(cells)
    place = {code: at for at, code in enumerate(sorted(set(cells) - set(MARKERS)))}
    return np.array([place.get(cell, -1) for cell in cells])


def _engagement(
    codes, counts, variables, permutations: int, statistics: Mapping
) -> tuple[list[dict], list[dict]]:
    """The p of every rank test, from permutations alone, and correlations; both with Holm's."""
    tests, correlations = [], []
    groups = {each.name: groups_of(codes[each.name]) for each in variables if not each.range}
    for outcome in counts:
        family, given = [], counts[outcome].to_numpy()
        for variable in variables:
            if variable.range:
                entered = numbers_of(codes, variable)
                found = rank_correlation(entered, counts[outcome], statistics["confidence"])
                family.append(found)
                continue
            known = ~np.isnan(given) & (groups[variable.name] >= 0)
            values = given[known]
            _, index = np.unique(groups[variable.name][known], return_inverse=True)
            defined = len(values) and index.max() > 0 and np.ptp(values) > 0
            random = generator(statistics["seed"], outcome, variable.name)
            p = permutation_p(rankdata(values), index, permutations, random) if defined else np.nan
            family.append({"outcome": outcome, "variable": variable.name, "p_used": p})
        adjusted, size = holm([row.get("p_used", row.get("p")) for row in family])
        for row, p in zip(family, adjusted, strict=True):
            if "p_used" in row:
                tests.append(row | {"p_holm": p})
            else:
                named = {"family": f"{outcome} across variables", "family_size": size}
                correlations.append(row | named | {"p_holm": p})
    return tests, correlations


def recompute(results: Results, records: Records, consensus: Sequence[Mapping]) -> Results:
    """The results for other agreed codes or fewer units; the platform counts stay.

    Rank tests and the test of association use `records.permutations` permutations, and no
    interval is drawn by bootstrap, since no claim rests on one.
    """
    statistics = results.settings["statistics"]
    codebook = results.codebook
    codes = check_codes(consensus, codebook)
    kept = set(codes.index)
    units = [row for row in records.units if row["unit_id"] in kept]
    counts = check_counts(units, statistics["outcomes"], list(codes.index))
    shares = frequencies(codes, codebook, statistics["confidence"])
    associations = []
    for names in statistics["associations"]:
        row, column = single_choice(codebook, names, "association")
        tested = report_association(
            cross_tabulate(codes, row, column),
            confidence=statistics["confidence"],
            permutations=records.permutations,
            resamples=1,
            rng=generator(statistics["seed"], *names),
        )
        associations.append({"row_variable": row.name, "column_variable": column.name} | tested)
    by = single_choice(
        codebook, statistics["engagement_by"], "statistics.engagement_by", numbers=True
    )
    tests, correlations = [], []
    for part in by_platform(counts, platform_of_units(records.units)):
        of_part = codes.loc[part.index]
        tested, correlated = _engagement(of_part, part, by, records.permutations, statistics)
        tests += tested
        correlations += correlate(part, statistics["confidence"]) + correlated
    sizes = {"sample": len(consensus), "respondents": len(results.rows("respondents"))}
    return results.with_tables(
        consensus=consensus,
        frequencies=shares,
        anchors=compare(results.published, shares, sizes, statistics["confidence"]),
        associations=associations,
        tests=tests,
        correlations=correlations,
        numbers=summarise_numbers(codes, codebook, statistics["confidence"]),
    )


def _agreement(results: Results, codes: Sequence[Mapping]) -> list[dict]:
    """Alpha of every variable, or empty cells where fewer than two coders are left.

    As in the results, it rests on the rounds whose reliability the settings ask for.
    """
    codes = _of_rounds(codes, results.settings["reliability"]["rounds"])
    coders = sorted({row["coder_id"] for row in codes})
    units = sorted({row["unit_id"] for row in codes})
    cells = cells_by_variable(codes, results.codebook)
    items = [
        item for variable in results.codebook.variables.values() for item in items_of(variable)
    ]
    if len(coders) < 2:
        return [{"label": item.label, "alpha": ""} for item in items]
    rows = []
    for item in items:
        matrix = code_matrix(cells[item.variable], item, coders, units)
        if results.codebook.variables[item.variable].range:
            item = with_values_used(item, matrix)
        place = dict(zip(item.domain, positions(item), strict=True))
        codes_of = [[place.get(code) for code in row] for row in matrix]
        alpha = krippendorff_alpha(codes_of, positions(item), item.level)
        rows.append({"label": item.label, "alpha": alpha})
    return rows


def _of_rounds(codes, rounds):
    return [row for row in codes if (row.get("round") or MAIN) in rounds]


def without_videos(
    results: Results, records: Records, only: str | None = None
) -> Iterator[tuple[str, Results]]:
    """The results without each tried video, or `only` one, as if it had never been drawn."""
    tried = [records.consensus[place]["unit_id"] for place in records.tried]
    for left_out in [only] if only else tried:
        consensus = [row for row in records.consensus if row["unit_id"] != left_out]
        codes = [row for row in records.codes if row["unit_id"] != left_out]
        flow = [
            {**row, "n": str(int(row["n"]) + (1 if row["stage"] == "not_drawn" else -1))}
            if row["stage"] in ("not_drawn", "sampled")
            else row
            for row in results.rows("flow")
        ]
        decisions = [row for row in results.rows("disagreements") if row["unit_id"] != left_out]
        yield (
            left_out,
            recompute(results, records, consensus).with_tables(
                codes=codes,
                flow=flow,
                disagreements=decisions,
                reliability=_agreement(results, codes),
            ),
        )


def without_coders(
    results: Results, records: Records, only: str | None = None
) -> Iterator[tuple[str, Results]]:
    """The results without each coder in turn, or `only` one.

    Where two coders or more are left of the round main the agreed codes stay; a single one's
    codes are taken as they are. A coder of another round is one of its reliability alone.
    """
    rounds = {MAIN, *results.settings["reliability"]["rounds"]}
    coders = sorted({row["coder_id"] for row in _of_rounds(records.codes, rounds)})
    agreed_by = {row["coder_id"] for row in _of_rounds(records.codes, [MAIN])}
    for left_out in [only] if only else coders:
        codes = [row for row in records.codes if row["coder_id"] != left_out]
        main = _of_rounds(codes, [MAIN])
        changed = results
        if len(agreed_by) == 2 and left_out in agreed_by:
            own = {(row["unit_id"], row["variable"]): row["value"] for row in main}
            alone = [
                {column: own.get((row["unit_id"], column), cell) for column, cell in row.items()}
                for row in records.consensus
            ]
            changed = recompute(results, records, alone)
        cells = {}
        for row in main:
            cells.setdefault((row["unit_id"], row["variable"]), set()).add(row["value"])
        differing = {cell for cell, values in cells.items() if len(values) > 1}
        yield (
            left_out,
            changed.with_tables(
                codes=codes,
                disagreements=[
                    row
                    for row in results.rows("disagreements")
                    if (row["unit_id"], row["variable"]) in differing
                ],
                reliability=_agreement(results, codes),
            ),
        )


def without_respondents(
    results: Results, records: Records, only: str | None = None
) -> Iterator[tuple[str, Results]]:
    """The results without each listed respondent, or `only` one, and what they said."""
    for left_out in [only] if only else [row["number"] for row in records.respondents]:
        listed = [row for row in records.respondents if row["number"] != left_out]
        said = [row for row in records.statements if row["respondent"] != left_out]
        yield left_out, interviews(results, records, listed, said)


def interviews(results: Results, records: Records, listed, said) -> Results:
    """The results for other respondents and statements."""
    numbers = [row["number"] for row in listed]
    everybody = numbers + cited_but_not_listed(listed, said)
    names = records.interview_codes
    counts = count_statements(said, names, everybody)
    periods = periods_of(listed)
    settings = results.settings["interviews"]["saturation"]
    presence = counts[:, : len(listed)].T > 0
    order = interview_order(listed, settings.get("order", "date"))
    in_order = new_codes(presence, np.array(order, int)[None])[0]
    orders = random_orders(len(listed), 1, settings["seed"])
    saturation = [
        summarise(in_order, new_codes(presence, orders), base, run, settings["threshold"])[0]
        for base in settings["base_sizes"]
        for run in settings["run_lengths"]
    ]
    return results.with_tables(
        respondents=tabulate(listed),
        statements=said,
        contradictions=contradictions.find(listed, said, periods),
        coverage=coverage(said, counts, everybody, len(listed)),
        prevalence=prevalence(
            names, counts, len(listed), count_statements(said, names, [""])[:, 0]
        ),
        saturation=saturation,
    )
