"""Statistics in plain Python, a second time: formulas and counting, no library, no speed.

A result of chance is told as a range ``(low, high)``. The chain and this module draw their own
random numbers, B and `DRAWS` of them; a share p of both has the Monte-Carlo variance
p (1 - p) (1/B + 1/DRAWS), and `REACH` standard errors of it are allowed on either side: in 2,400
comparisons (sixty in each of forty mutants) the chance of any false alarm is below 2 in 100.
Both use fixed seeds, so that an alarm does not come and go. A bound of a bootstrap interval is
compared by rank in the same way; Holm's values rise with every p, so that those of the lowest
and of the highest admissible p enclose them.
"""

import functools
import math
import random
from collections import Counter
from itertools import combinations
from statistics import NormalDist

DRAWS = 2000
REACH = 4.5


def wilson(count, base, confidence):
    """Wilson's interval; the closed form solves (p - x)² = z² x (1 - x) / n for x."""
    if not base:
        return None, None
    z2 = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    a, b, c = base + z2, -(2 * count + z2), count * count / base
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    low = 0.0 if count == 0 else (-b - root) / (2 * a)
    high = 1.0 if count == base else (-b + root) / (2 * a)
    return low, high


def quantile(values, share):
    """Linear interpolation between order statistics (R's type 7)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def chance(p, draws):
    """How far two Monte-Carlo shares near `p` may lie from each other."""
    p = min(max(p, 1 / DRAWS), 1 - 1 / DRAWS)
    return REACH * math.sqrt(p * (1 - p) * (1 / draws + 1 / DRAWS)) + 2 / DRAWS


def share_range(p, draws):
    """Range of a share that is estimated by chance."""
    return max(0.0, p - chance(p, draws)), min(1.0, p + chance(p, draws))


def quantile_range(values, share, draws):
    """Range of a quantile of random values: quantiles as far off in rank as chance may be."""
    reach = chance(share, draws)
    return quantile(values, max(share - reach, 0)), quantile(values, min(share + reach, 1))


def chi_squared(pairs):
    """Pearson's chi², degrees of freedom and smallest expected count of pairs of codes."""
    rows, columns = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    cells, n = Counter(pairs), len(pairs)
    expected = {(a, b): rows[a] * columns[b] / n for a in rows for b in columns}
    chi2 = sum((cells[key] - value) ** 2 / value for key, value in expected.items())
    return chi2, (len(rows) - 1) * (len(columns) - 1), min(expected.values())


def corrected_v(pairs):
    """Cramér's V with Bergsma's correction; None where a variable does not vary."""
    n, r = len(pairs), len({a for a, _ in pairs})
    c = len({b for _, b in pairs})
    if r < 2 or c < 2:
        return None
    phi2 = max(0.0, chi_squared(pairs)[0] / n - (r - 1) * (c - 1) / (n - 1))
    size = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return min(1.0, math.sqrt(phi2 / size)) if size > 0 else None


@functools.cache
def association(pairs, confidence, permutations, resamples):
    """chi², df, smallest expected count, range of p, V, and ranges of its bounds."""
    chi2, dof, smallest = chi_squared(pairs)
    if dof == 0:
        return None
    source, first = random.Random(1), [a for a, _ in pairs]
    second, extreme = [b for _, b in pairs], 0
    for _ in range(DRAWS):
        source.shuffle(second)
        extreme += chi_squared(list(zip(first, second, strict=True)))[0] >= chi2 * (1 - 1e-9)
    drawn = [corrected_v(source.choices(pairs, k=len(pairs))) for _ in range(DRAWS)]
    drawn = [v for v in drawn if v is not None]
    bounds = [
        quantile_range(drawn, share, resamples)
        for share in (0.5 - confidence / 2, 0.5 + confidence / 2)
    ]
    p = share_range((1 + extreme) / (1 + DRAWS), permutations)
    return chi2, dof, smallest, p, corrected_v(pairs), bounds


def ranks(values):
    """Ranks from 1, ties at their mean."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) + 1) / 2 for value in values]


def chi2_tail(x, dof):
    """Upper tail of the chi² distribution, by the recurrence of the incomplete gamma."""
    if x <= 0:
        return 1.0
    half = x / 2
    if dof % 2:
        tail, a = math.erfc(math.sqrt(half)), 0.5
    else:
        tail, a = math.exp(-half), 1.0
    while a < dof / 2 - 1e-9:
        tail += math.exp(a * math.log(half) - half - math.lgamma(a + 1))
        a += 1
    return tail


@functools.cache
def kruskal_wallis(values, groups, permutations, small):
    """n, groups, H, df, p as a range (a point where it is asymptotic), and epsilon²."""
    n, sizes = len(values), Counter(groups)
    if len(sizes) < 2 or len(set(values)) < 2:
        return None
    ranked = ranks(values)
    ties = 1 - sum(t**3 - t for t in Counter(values).values()) / (n**3 - n)

    def statistic(order):
        sums = dict.fromkeys(sizes, 0.0)
        for rank, group in zip(order, groups, strict=True):
            sums[group] += rank
        between = sum(total**2 / sizes[group] for group, total in sums.items())
        return (12 / (n * (n + 1)) * between - 3 * (n + 1)) / ties

    h, dof = statistic(ranked), len(sizes) - 1
    if min(sizes.values()) < small:
        source, shuffled, extreme = random.Random(2), list(ranked), 0
        for _ in range(DRAWS):
            source.shuffle(shuffled)
            extreme += statistic(shuffled) >= h - 1e-9 * max(1, abs(h))
        p = share_range((1 + extreme) / (1 + DRAWS), permutations)
    else:
        p = (chi2_tail(h, dof),) * 2
    return n, len(sizes), h, dof, p, h / (n - 1)


def holm(p_values):
    """Holm-adjusted p-values, None left out of the family and left as None."""
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted, running = [None] * len(p_values), 0.0
    for step, (p, place) in enumerate(known):
        running = max(running, min(1.0, (len(known) - step) * p))
        adjusted[place] = running
    return adjusted


def spearman(x, y, confidence):
    """rho with the interval of Bonett and Wright; None where undefined."""
    n = len(x)
    if n < 5 or len(set(x)) < 2 or len(set(y)) < 2:
        return None
    a, b, middle = ranks(x), ranks(y), (n + 1) / 2
    top = sum((p - middle) * (q - middle) for p, q in zip(a, b, strict=True))
    below = sum((p - middle) ** 2 for p in a) * sum((q - middle) ** 2 for q in b)
    rho = top / math.sqrt(below)
    if abs(rho) > 1 - 1e-9:
        return rho, None, None
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return rho, math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach)


def alpha(pairs, codes, level):
    """Krippendorff's alpha of two coders from all pairs of values; or None."""
    cells, values = Counter(pairs), Counter()
    for pair, count in cells.items():
        for code in pair:
            values[code] += count
    if len(pairs) < 2 or len(values) < 2:
        return None
    place, running = {}, 0
    for code in codes:
        place[code] = running + values[code] / 2
        running += values[code]

    def distance(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (float(a) - float(b)) ** 2
        return (place[a] - place[b]) ** 2

    n = 2 * len(pairs)
    seen = 2 * sum(count * distance(a, b) for (a, b), count in cells.items() if a != b) / n
    every = 2 * sum(values[a] * values[b] * distance(a, b) for a, b in combinations(values, 2))
    return 1 - seen * n * (n - 1) / every if every else None


@functools.cache
def agreement(units, codes, level, confidence, resamples):
    """Agreement, alpha, ranges of its bounds, kappa, AC1 and number of differing units.

    `units` holds the codes of two coders for each unit, None where there is no code.
    """
    pairs = [pair for pair in units if None not in pair]
    n, differing = len(pairs), sum(a != b for a, b in pairs)
    observed = 1 - differing / n if n else None
    whole = alpha(pairs, codes, level)
    if whole is None:
        return observed, None, None, None, None, differing
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[code] * second[code] for code in codes) / n**2
    kappa = (observed - by_chance) / (1 - by_chance) if by_chance < 1 else None
    coded = [[code for code in pair if code is not None] for pair in units if any(pair)]
    shares = [sum(own.count(code) / len(own) for own in coded) / len(coded) for code in codes]
    by_chance = sum(p * (1 - p) for p in shares) / (len(codes) - 1)
    ac1 = (observed - by_chance) / (1 - by_chance)
    bounds = None
    if differing:
        source = random.Random(3)
        drawn = [alpha(source.choices(pairs, k=n), codes, level) for _ in range(DRAWS)]
        drawn = [value for value in drawn if value is not None]
        bounds = [
            quantile_range(drawn, share, resamples)
            for share in (0.5 - confidence / 2, 0.5 + confidence / 2)
        ]
    return observed, whole, bounds, kappa, ac1, differing


def new_information(said, order, base, run):
    """Different codes in the base, and for each run the codes that are new in it."""
    seen, new = set(), []
    for person in order:
        new.append(len(said[person] - seen))
        seen |= said[person]
    starts = range(base, len(order) - run + 1)
    return sum(new[:base]), [sum(new[start : start + run]) for start in starts]


@functools.cache
def saturation(said, base, run, threshold, orders):
    """Codes in the base, outcome, interview, last ratio, ranges of share and of median.

    `said` holds the set of codes of each interview, in the order of the table.
    """
    people = list(range(len(said)))

    def reached(order):
        codes, new = new_information(said, order, base, run)
        hits = [place for place, count in enumerate(new) if codes and count / codes <= threshold]
        return base + run + hits[0] if hits else None

    codes, new = new_information(said, people, base, run)
    if not new:
        return codes, "too few interviews", None, None, None, None
    source, found, place = random.Random(4), [], reached(people)
    for _ in range(DRAWS):
        source.shuffle(people)
        found.append(reached(people))
    known = [interview for interview in found if interview]
    middle = quantile_range(known, 0.5, max(1, orders * len(known) // DRAWS)) if known else None
    outcome = "undefined" if not codes else "reached" if place else "not reached"
    last = new[-1] / codes if codes else None
    share = share_range(len(known) / DRAWS, orders)
    return codes, outcome, place, last, share, middle
