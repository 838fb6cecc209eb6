"""Thematic saturation after Guest, Namey & Chen (2020), PLoS ONE 15(5): e0232076.

The first `base_size` interviews are the base. A run is `run_length` interviews in a row; runs
begin after the base and slide by one, so they overlap. The new-information ratio of a run is

    codes that first occur in the run, against all interviews before it
    / different codes in the base

with the same base throughout. Saturation is reached by the first run whose ratio is not above
the threshold. "6+2" says: by the sixth interview, confirmed by a run of two more.
"""

from dataclasses import dataclass

import numpy as np

LOW, HIGH = 0.05, 0.95
# Cells of orders x interviews x codes that are held at a time.
AT_ONCE = 4_000_000
SATURATION_COLUMNS = (
    "base_size",
    "run_length",
    "threshold",
    "interviews",
    "interviews_without_statement",
    "unlisted_left_out",
    "base_codes",
    "runs",
    "outcome",
    "ratio",
    "reached_at_interview",
    "label",
    "orders",
    "orders_undefined",
    "orders_reached",
    "share_reached",
    "last_ratio",
    "last_ratio_median",
    "last_ratio_p05",
    "last_ratio_p95",
    "interview_median",
    "interview_p05",
    "interview_p95",
)
RUN_COLUMNS = (
    "base_size",
    "run_length",
    "first_interview",
    "last_interview",
    "new_codes",
    "base_codes",
    "ratio",
    "ratio_median",
    "ratio_p05",
    "ratio_p95",
)
CURVE_COLUMNS = (
    "interview",
    "respondent",
    "new_codes",
    "cumulative_codes",
    "cumulative_median",
    "cumulative_p05",
    "cumulative_p95",
)


@dataclass(frozen=True)
class Reached:
    """Where each order of the interviews reaches saturation.

    Attributes
    ----------
    ratios : ndarray of float, shape (orders, runs)
        New-information ratio of each run; NaN where the base holds no code.
    interview : ndarray of int, shape (orders,)
        Last interview of the first run at or below the threshold, counted from 1; 0 where no
        run is.
    defined : ndarray of bool, shape (orders,)
        False where the base holds no code, so that no ratio exists.
    """

    ratios: np.ndarray
    interview: np.ndarray
    defined: np.ndarray


def random_orders(interviews: int, orders: int, seed: int) -> np.ndarray:
    """Random orders of the interviews, shape (orders, interviews), drawn independently.

    Examples
    --------
    >>> random_orders(4, 2, seed=1).shape
    (2, 4)
    """
    rows = np.tile(np.arange(interviews), (orders, 1))
    return np.random.default_rng(seed).permuted(rows, axis=1)


def new_codes(presence: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """How many codes occur for the first time at each position of each order.

    Parameters
    ----------
    presence : ndarray of bool, shape (interviews, codes)
        Which interview has which code.
    orders : ndarray of int, shape (orders, interviews)
        Each row is a permutation of the interviews' indices.

    Returns
    -------
    ndarray of int, shape (orders, interviews)
        Rows sum to the number of codes that occur at all.

    Examples
    --------
    >>> presence = np.array([[1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
    >>> new_codes(presence, np.array([[0, 1, 2], [1, 0, 2]])).tolist()
    [[2, 0, 1], [1, 1, 1]]
    """
    interviews, codes = presence.shape
    # Some orders at a time: all of them at once would take gigabytes for a large study.
    step = max(1, AT_ONCE // max(1, interviews * codes))
    counted = [np.zeros((0, interviews), int)]
    for start in range(0, len(orders), step):
        positions = np.argsort(orders[start : start + step], axis=1)
        # A code's place is its earliest interview in that order; a code never met has none.
        first = np.where(presence[None], positions[:, :, None], interviews)
        first = first.min(axis=1, initial=interviews)
        places = np.arange(interviews)[None, :, None]
        counted.append((first[:, None, :] == places).sum(axis=2))
    return np.concatenate(counted)


def reach(new: np.ndarray, base_size: int, run_length: int, threshold: float) -> Reached:
    """Find the first run at or below the threshold in each order.

    Parameters
    ----------
    new : ndarray of int, shape (orders, interviews)
        As `new_codes` returns it.
    base_size, run_length : int
        Interviews in the base and in a run, both at least 1.
    threshold : float
        Largest new-information ratio that counts as saturation.

    Returns
    -------
    Reached
        Without any run if base and run together need more interviews than there are.

    Examples
    --------
    >>> new = np.array([[6, 2, 1, 1, 0, 0, 0, 3]])
    >>> found = reach(new, base_size=4, run_length=2, threshold=0.05)
    >>> found.ratios.tolist(), found.interview.tolist()
    ([[0.0, 0.0, 0.3]], [6])
    """
    orders, interviews = new.shape
    runs = max(interviews - base_size - run_length + 1, 0)
    cumulative = np.concatenate([np.zeros((orders, 1), int), new.cumsum(axis=1)], axis=1)
    starts = np.arange(base_size, base_size + runs)
    in_run = cumulative[:, starts + run_length] - cumulative[:, starts]
    base = cumulative[:, min(base_size, interviews)]
    defined = base > 0
    ratios = np.full(in_run.shape, np.nan)
    np.divide(in_run, base[:, None], out=ratios, where=defined[:, None])
    # An undefined ratio is NaN, and NaN is never at or below a threshold.
    below = ratios <= threshold
    first = below.argmax(axis=1) if runs else np.zeros(orders, int)
    interview = np.where(below.any(axis=1), first + base_size + run_length, 0)
    return Reached(ratios, interview, defined)


def band(values: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """Median and the 5 % and 95 % quantiles of the values that are numbers; None without any.

    Examples
    --------
    >>> band(np.array([1.0, 2.0, 3.0, np.nan]))
    (2.0, 1.1, 2.9)
    """
    values = values[~np.isnan(values)]
    if not len(values):
        return None, None, None
    low, middle, high = np.quantile(values, [LOW, 0.5, HIGH])
    return float(middle), float(low), float(high)


def summarise(in_order, in_random, base_size, run_length, threshold) -> tuple[dict, list[dict]]:
    """Saturation for one base and run: a summary, and one row per run.

    Parameters
    ----------
    in_order : ndarray of int, shape (interviews,)
        New codes of each interview in the order of the dates, or of the table that gives none.
    in_random : ndarray of int, shape (orders, interviews)
        The same for random orders.
    base_size, run_length : int
    threshold : float

    Returns
    -------
    dict, list of dict
        `outcome` is "reached", "not reached", "undefined" (no code in the base) or "too few
        interviews" (no run fits). `ratio` belongs to the run that reaches, else to the last one;
        `last_ratio` and its band to the last run, in that order and in random ones.
        `share_reached` is of all orders; the band of the interview is of the orders that reach.

    Examples
    --------
    >>> in_order = np.array([3, 2, 0, 0, 1])
    >>> summary, runs = summarise(in_order, in_order[None], 2, 2, threshold=0.05)
    >>> summary["outcome"], summary["label"], [run["ratio"] for run in runs]
    ('reached', '2+2', [0.0, 0.2])
    """
    table = reach(in_order[None], base_size, run_length, threshold)
    random = reach(in_random, base_size, run_length, threshold)
    runs, at = table.ratios.shape[1], int(table.interview[0])
    base_codes = int(in_order[:base_size].sum())
    last = random.ratios[:, -1] if runs else np.array([])
    reached = random.interview[random.interview > 0]
    if not runs:
        outcome, ratio = "too few interviews", None
    elif not table.defined[0]:
        outcome, ratio = "undefined", None
    else:
        outcome = "reached" if at else "not reached"
        ratio = float(table.ratios[0, at - base_size - run_length if at else -1])
    summary = {
        "base_size": base_size,
        "run_length": run_length,
        "threshold": threshold,
        "base_codes": base_codes,
        "runs": runs,
        "outcome": outcome,
        "ratio": ratio,
        "reached_at_interview": at or None,
        "label": f"{at - run_length}+{run_length}" if at else "",
        "orders": len(in_random),
        "orders_undefined": int((~random.defined).sum()) if runs else None,
        "orders_reached": len(reached) if runs else None,
        "share_reached": len(reached) / len(in_random) if runs else None,
    }
    summary["last_ratio"] = float(table.ratios[0, -1]) if runs else None
    summary |= _band("last_ratio", last) | _band("interview", reached.astype(float))
    rows = [
        {
            "base_size": base_size,
            "run_length": run_length,
            "first_interview": base_size + index + 1,
            "last_interview": base_size + index + run_length,
            "new_codes": int(in_order[base_size + index : base_size + index + run_length].sum()),
            "base_codes": base_codes,
            "ratio": float(table.ratios[0, index]),
            **_band("ratio", random.ratios[:, index]),
        }
        for index in range(runs)
    ]
    return summary, rows


def curve(numbers, in_order, in_random) -> list[dict]:
    """New and cumulative codes after each interview, with the band over random orders.

    Examples
    --------
    >>> in_order = np.array([2, 1])
    >>> [row["cumulative_codes"] for row in curve(["F1", "M2"], in_order, in_order[None])]
    [2, 3]
    """
    cumulative, spread = in_order.cumsum(), in_random.cumsum(axis=1).astype(float)
    return [
        {
            "interview": index + 1,
            "respondent": number,
            "new_codes": int(in_order[index]),
            "cumulative_codes": int(cumulative[index]),
            **_band("cumulative", spread[:, index]),
        }
        for index, number in enumerate(numbers)
    ]


def _band(name, values):
    return dict(zip((f"{name}_median", f"{name}_p05", f"{name}_p95"), band(values), strict=True))
