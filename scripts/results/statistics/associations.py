"""Association of two nominal variables: chi-squared, permutation p and Cramér's V."""

from dataclasses import asdict, astuple, dataclass

import numpy as np
import pandas as pd
from scipy.stats import MonteCarloMethod, chi2_contingency

from scripts.codes.codebook import Variable
from scripts.results.statistics.coded_units import coded

CROSSTAB_COLUMNS = ["row_variable", "row_value", "column_variable", "column_value", "n"]
ASSOCIATION_COLUMNS = [
    *["row_variable", "column_variable", "n", "missing", "chi2", "dof"],
    *["p_permutation", "p_asymptotic", "expected_min", "v", "v_corrected", "v_low", "v_high"],
    *["interval_method", "confidence", "resamples", "degenerate", "permutations", "note"],
]


@dataclass(frozen=True)
class Independence:
    """Test of independence of one table, and Cramér's V; NaN where they are undefined."""

    n: int
    chi2: float
    dof: int
    p_permutation: float
    p_asymptotic: float
    expected_min: float
    v: float
    v_corrected: float


@dataclass(frozen=True)
class Association(Independence):
    """The same with the interval of the corrected V, and the resamples that have none."""

    v_low: float
    v_high: float
    degenerate: int


def occupied(table: np.ndarray) -> np.ndarray:
    """`table` without the rows and columns in which no unit was counted.

    Examples
    --------
    >>> occupied(np.array([[3, 0, 1], [0, 0, 0], [2, 0, 2]])).tolist()
    [[3, 1], [2, 2]]
    """
    table = np.asarray(table)
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


def chi_squared(tables: np.ndarray) -> np.ndarray:
    """Pearson's chi-squared, never Yates-corrected, of a stack of tables.

    Parameters
    ----------
    tables : ndarray of int, shape (..., rows, columns)
        Counts. Empty rows and columns add nothing.

    Returns
    -------
    ndarray of float, shape (...)

    Examples
    --------
    >>> chi_squared(np.array([[[10, 0], [0, 10]], [[5, 5], [5, 5]]])).tolist()
    [20.0, 0.0]
    """
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    expected = (
        rows[..., :, None] * columns[..., None, :] / tables.sum(axis=(-2, -1))[..., None, None]
    )
    squares = (tables - expected) ** 2
    cells = np.divide(squares, expected, out=np.zeros_like(squares), where=expected > 0)
    return cells.sum(axis=(-2, -1))


def cramers_v(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cramér's V and its bias-corrected form, of a stack of tables.

    With phi² = chi² / n and r x c occupied levels, V = sqrt(phi² / min(r - 1, c - 1)).
    Bergsma (2013, Journal of the Korean Statistical Society 42, 323-328) subtracts the
    expectation under independence: phi² becomes max(0, phi² - (r - 1)(c - 1) / (n - 1)),
    and r becomes r - (r - 1)² / (n - 1), c likewise.

    Parameters
    ----------
    tables : ndarray of int, shape (..., rows, columns)
        Counts; the levels are those that hold a unit in the table itself.

    Returns
    -------
    v, v_corrected : ndarray of float, shape (...)
        Between 0 and 1; NaN where a variable shows fewer than two levels.

    Examples
    --------
    >>> [float(v) for v in cramers_v(np.array([[10, 0], [0, 10]]))]
    [1.0, 1.0]
    """
    n = tables.sum(axis=(-2, -1))
    rows = np.count_nonzero(tables.sum(axis=-1), axis=-1)
    columns = np.count_nonzero(tables.sum(axis=-2), axis=-1)
    phi2 = chi_squared(tables) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        v = np.sqrt(phi2 / (np.minimum(rows, columns) - 1))
        corrected_phi2 = np.maximum(0, phi2 - (rows - 1) * (columns - 1) / (n - 1))
        corrected_rows = rows - (rows - 1) ** 2 / (n - 1)
        corrected_columns = columns - (columns - 1) ** 2 / (n - 1)
        bound = np.minimum(corrected_rows, corrected_columns) - 1
        corrected = np.sqrt(corrected_phi2 / np.where(bound > 0, bound, np.nan))
    varied = (rows > 1) & (columns > 1)
    # Rounding may carry a perfect association past 1.
    return tuple(np.where(varied, np.minimum(value, 1), np.nan) for value in (v, corrected))


def bootstrap_v(
    table: np.ndarray, confidence: float, resamples: int, rng: np.random.Generator
) -> tuple[float, float, int]:
    """Percentile bootstrap interval of the bias-corrected V.

    Units are drawn with replacement, which is a multinomial draw over the cells. Resamples
    in which a variable shows one level only have no V; they are left out and counted.

    Parameters
    ----------
    table : ndarray of int, shape (rows, columns)
        Counts, with at least two occupied rows and columns.
    confidence : float
        Level of the interval, between 0 and 1.
    resamples : int
        Number of bootstrap resamples.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    low, high : float
        Bounds; NaN if no resample has a V.
    degenerate : int
        Resamples that were left out.

    Examples
    --------
    >>> low, high, _ = bootstrap_v(
    ...     np.array([[20, 5], [5, 20]]), 0.95, 200, np.random.default_rng(1))
    >>> 0 < low < 0.6 < high < 1
    True
    """
    n = int(table.sum())
    draws = rng.multinomial(n, table.ravel() / n, size=resamples)
    _, values = cramers_v(draws.reshape(resamples, *table.shape))
    values = values[~np.isnan(values)]
    degenerate = resamples - len(values)
    if not len(values):
        return float("nan"), float("nan"), degenerate
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high), degenerate


def independence(table: np.ndarray, permutations: int, rng) -> Independence:
    """Test the independence of two variables.

    The permutation p redraws the pairing of the two variables, margins fixed:
    p = (1 + number of chi² at least as large) / (1 + permutations). It holds however small
    the expected counts are; the asymptotic p is given for comparison.

    Parameters
    ----------
    table : ndarray of int, shape (rows, columns)
        Counts. Levels without a unit are dropped before the degrees of freedom are taken.
    permutations : int
        Draws for the p.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    Independence
        With NaN for all but `n` and `dof` if a variable has fewer than two levels.

    Examples
    --------
    >>> result = independence(np.array([[8, 2], [1, 9]]), 999, np.random.default_rng(1))
    >>> result.dof, round(result.chi2, 3), round(result.v, 3)
    (1, 9.899, 0.704)
    """
    table = occupied(table)
    n = int(table.sum())
    if min(table.shape) < 2:
        return Independence(n, np.nan, 0, *[np.nan] * 5)
    asymptotic = chi2_contingency(table, correction=False)
    redrawn = chi2_contingency(
        table, correction=False, method=MonteCarloMethod(n_resamples=permutations, rng=rng)
    )
    v, corrected = cramers_v(table)
    return Independence(
        n=n,
        chi2=float(asymptotic.statistic),
        dof=int(asymptotic.dof),
        p_permutation=float(redrawn.pvalue),
        p_asymptotic=float(asymptotic.pvalue),
        expected_min=float(asymptotic.expected_freq.min()),
        v=float(v),
        v_corrected=float(corrected),
    )


def associate(
    table: np.ndarray, confidence: float, permutations: int, resamples: int, rng
) -> Association:
    """Test the independence of two variables and measure their association.

    Parameters
    ----------
    table, permutations, rng
        See `independence`.
    confidence : float
        Level of the interval of V, between 0 and 1.
    resamples : int
        Draws for the interval; see `bootstrap_v`.

    Returns
    -------
    Association
        With NaN for all but `n`, `dof` and `degenerate` if a variable has fewer than two levels.

    Examples
    --------
    >>> result = associate(np.array([[8, 2], [1, 9]]), 0.95, 999, 500, np.random.default_rng(1))
    >>> result.dof, round(result.chi2, 3), round(result.v, 3)
    (1, 9.899, 0.704)
    """
    found = independence(table, permutations, rng)
    interval = (np.nan, np.nan, 0)
    if found.dof:
        interval = bootstrap_v(occupied(table), confidence, resamples, rng)
    return Association(*astuple(found), *interval)


def cross_tabulate(codes: pd.DataFrame, row: Variable, column: Variable) -> pd.DataFrame:
    """Units by the codes of two variables, empty codes included, units coded on both only."""
    first, second = (coded(codes, variable).cat.codes.to_numpy() for variable in (row, column))
    known = (first >= 0) & (second >= 0)
    counts = np.zeros((len(row.codes), len(column.codes)), int)
    np.add.at(counts, (first[known], second[known]), 1)
    return pd.DataFrame(counts, index=list(row.codes), columns=list(column.codes))


def report_association(
    table: pd.DataFrame, *, confidence: float, permutations: int, resamples: int, rng
) -> dict:
    """Test and size of the association in one cross table; see `associate`."""
    result = associate(table.to_numpy(), confidence, permutations, resamples, rng)
    notes = []
    dropped = [
        *[str(code) for code in table.index if not table.loc[code].any()],
        *[str(code) for code in table.columns if not table[code].any()],
    ]
    if dropped:
        notes.append(f"values without a unit left out: {', '.join(dropped)}")
    if result.dof == 0:
        notes.append("undefined: a variable shows fewer than two values")
    elif result.expected_min < 5:
        notes.append("expected counts below 5: rely on the permutation p")
    if result.degenerate:
        notes.append(f"{result.degenerate} resamples without variation left out")
    return {
        **asdict(result),
        "interval_method": "percentile bootstrap of the corrected V",
        "confidence": confidence,
        "resamples": resamples,
        "permutations": permutations,
        "note": "; ".join(notes),
    }
