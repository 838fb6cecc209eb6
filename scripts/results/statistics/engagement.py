"""Platform counts compared between codes, and correlated with numbers."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from scripts.codes.codebook import Variable
from scripts.results.statistics.coded_units import coded, numbers_of
from scripts.results.statistics.correlations import rank_correlation
from scripts.results.statistics.holm import holm
from scripts.results.statistics.ranks import dunn, kruskal_wallis

# Below this many units in a group the asymptotic p of Kruskal-Wallis is not relied on.
SMALL_GROUP = 5
GROUP_COLUMNS = [
    *["outcome", "variable", "value", "n", "missing", "median", "q1", "q3", "min", "max"],
]
TEST_COLUMNS = [
    *["outcome", "variable", "groups", "smallest_group", "n", "missing", "h", "dof"],
    *["p", "p_permutation", "method", "p_used", "p_holm", "epsilon_squared"],
    *["family", "family_size", "permutations", "note"],
]
PAIR_COLUMNS = [
    *["outcome", "variable", "value_a", "value_b", "n_a", "n_b", "z", "p", "p_holm"],
    *["family", "family_size", "cliffs_delta", "note"],
]


def describe_groups(counts: pd.Series, groups: pd.Series) -> list[dict]:
    """Median, quartiles and range of a count for every code, codes without a unit included.

    Quartiles interpolate linearly between order statistics (R's type 7).
    """
    rows = []
    for code in groups.cat.categories:
        values = counts[groups == code]
        known = values.dropna().to_numpy()
        points = np.quantile(known, [0.5, 0.25, 0.75, 0, 1]) if len(known) else [np.nan] * 5
        rows.append(
            {
                "value": str(code),
                "n": len(known),
                "missing": len(values) - len(known),
                **dict(zip(("median", "q1", "q3", "min", "max"), map(float, points), strict=True)),
            }
        )
    return rows


def compare_groups(counts: pd.Series, groups: pd.Series, *, permutations: int, rng):
    """Kruskal-Wallis test of a count between codes, and Dunn's test of each pair.

    Parameters
    ----------
    counts : pandas.Series of float
        NaN where missing; such units, and those without a code, are left out and counted.
    groups : pandas.Series of categories
        See `coded`.
    permutations : int
        Random reassignments for the permutation p.
    rng : numpy.random.Generator

    Returns
    -------
    test : dict
        `p_used` is the permutation p where a group has fewer than `SMALL_GROUP` units.
    pairs : list of dict
        With Holm's correction over the pairs.
    """
    known = counts.notna() & groups.notna()
    values, names = counts[known].to_numpy(), groups[known].astype(str).to_numpy()
    result = kruskal_wallis(values, names, permutations, rng)
    small = result.smallest < SMALL_GROUP
    note = ""
    if result.groups < 2:
        note = "undefined: fewer than two values with a count"
    elif np.isnan(result.h):
        note = "undefined: all counts are equal"
    elif small:
        note = f"a group has fewer than {SMALL_GROUP} units"
    test = {
        **result._asdict(),
        "smallest_group": result.smallest,
        "missing": len(counts) - result.n,
        "method": "" if np.isnan(result.h) else "permutation" if small else "asymptotic",
        "p_used": result.p_permutation if small else result.p,
        "permutations": permutations,
        "note": note,
    }
    pairs = dunn(values, names, [str(code) for code in groups.cat.categories])
    adjusted, size = holm([pair.p for pair in pairs])
    rows = []
    for pair, p in zip(pairs, adjusted, strict=True):
        smallest = min(pair.n_a, pair.n_b)
        note = "undefined: all counts are equal" if np.isnan(pair.z) else ""
        if not note and smallest < SMALL_GROUP:
            note = f"a group has fewer than {SMALL_GROUP} units: the normal p is rough"
        rows.append(
            {
                **pair._asdict(),
                "value_a": pair.a,
                "value_b": pair.b,
                "p_holm": p,
                "family_size": size,
                "note": note,
            }
        )
    return test, rows


def compare_engagement(
    codes: pd.DataFrame,
    counts: pd.DataFrame,
    variables: Sequence[Variable],
    *,
    permutations: int,
    confidence: float,
    random: Callable[[str, str], np.random.Generator],
) -> tuple[list[dict], list[dict], list[dict], list[dict]]:
    """Compare each count of one platform between the codes of each variable.

    A variable of numbers has no codes to compare; it is correlated with the count instead. The
    tests of one count across the variables, of either kind, are one family for Holm's
    correction; the pairs within one count and variable are another.

    Parameters
    ----------
    codes, counts : pandas.DataFrame
        See `check_codes` and `check_counts`; same units in the same order.
    variables : sequence of Variable
        Single-choice variables.
    permutations : int
        Random reassignments per test.
    confidence : float
        Level of the intervals of the correlations.
    random : callable
        Generator for a count and a variable.

    Returns
    -------
    groups, tests, pairs, correlations : list of dict
        Rows of the three tables of engagement, and of that of correlations.
    """
    groups, tests, pairs, correlations = [], [], [], []
    for outcome in counts:
        family = []
        for variable in variables:
            if variable.range:
                entered = numbers_of(codes, variable)
                family.append(rank_correlation(entered, counts[outcome], confidence))
                continue
            name = {"outcome": outcome, "variable": variable.name}
            of_unit = coded(codes, variable)
            test, compared = compare_groups(
                counts[outcome],
                of_unit,
                permutations=permutations,
                rng=random(outcome, variable.name),
            )
            groups += [name | row for row in describe_groups(counts[outcome], of_unit)]
            family.append(name | test)
            within = {"family": f"pairs of {variable.name} in {outcome}"}
            pairs += [name | row | within for row in compared]
        adjusted, size = holm([test.get("p_used", test["p"]) for test in family])
        for test, p in zip(family, adjusted, strict=True):
            test |= {"family": f"{outcome} across variables", "p_holm": p, "family_size": size}
            (tests if "p_used" in test else correlations).append(test)
    return groups, tests, pairs, correlations
