"""Tests, estimates and their intervals as the paper states them, in the form of APA-7.

Rounding, blanks and signs are those of `wording`.
"""

from decimal import Decimal

from scripts.paper.fragments.wording import (
    NO_BREAK,
    UNDEFINED,
    Number,
    coefficient,
    count,
    exact,
    fixed,
    quantity,
    share,
    span,
)


def p_number(value: Number | None) -> str:
    """A p-value for a table cell: three decimals, or "< .001" or "> .999".

    Examples
    --------
    >>> [p_number(p).replace(NO_BREAK, " ") for p in (0.032, "0.0004", 1, "")]
    ['.032', '< .001', '> .999', 'n/a']
    """
    number = exact(value)
    if number is not None and not 0 <= number <= 1:
        raise ValueError(f"not a probability: {value!r}")
    if number is None:
        return UNDEFINED
    if number < Decimal("0.001"):
        return f"<{NO_BREAK}.001"
    text = coefficient(number, 3)
    return f">{NO_BREAK}.999" if text == "1.000" else text


def relation(symbol: str, text: str) -> str:
    """`symbol` and a formatted number, held together: with "=" unless the number has a sign.

    Examples
    --------
    >>> [relation("*p*", text).replace(NO_BREAK, "_") for text in (".32", "<_.001")]
    ['*p*_=_.32', '*p*_<_.001']
    """
    sign = "" if text.startswith(("<", ">")) else f"={NO_BREAK}"
    return f"{symbol}{NO_BREAK}{sign}{text}"


def p_value(value: Number | None, *, label: str = "*p*") -> str:
    """A p-value as a statement.

    Examples
    --------
    >>> p_value(0.0317).replace(NO_BREAK, " "), p_value(0.0002).replace(NO_BREAK, " ")
    ('*p* = .032', '*p* < .001')
    """
    return relation(label, p_number(value))


def bounds(low: str, high: str, confidence: Number = 0.95) -> str:
    """A confidence interval of bounds that are text already; "n/a" if a bound is.

    Examples
    --------
    >>> bounds("1.2", "3.4", 0.9).replace(NO_BREAK, " ")
    '90% CI [1.2, 3.4]'
    """
    percent = quantity(100 * exact(confidence))
    body = UNDEFINED if UNDEFINED in (low, high) else f"[{low},{NO_BREAK}{high}]"
    return f"{percent}%{NO_BREAK}CI{NO_BREAK}{body}"


def interval(
    low: Number | None, high: Number | None, confidence: Number = 0.95, places: int = 2
) -> str:
    """Confidence interval of a coefficient.

    Examples
    --------
    >>> interval(0.2938, 0.5577).replace(NO_BREAK, " ")
    '95% CI [.29, .56]'
    """
    return bounds(coefficient(low, places), coefficient(high, places), confidence)


def share_interval(
    low: Number | None, high: Number | None, confidence: Number = 0.95, places: int = 0
) -> str:
    """Confidence interval of a share, in percent.

    Examples
    --------
    >>> share_interval(0.2938, 0.5577).replace(NO_BREAK, " ")
    '95% CI [29%, 56%]'
    """
    return bounds(share(low, places), share(high, places), confidence)


def estimate(symbol: str, value, low=None, high=None, confidence: Number = 0.95) -> str:
    """A coefficient under its symbol, with its interval where both bounds are given.

    Examples
    --------
    >>> estimate("α", "0.815", "0.70", "0.91").replace(NO_BREAK, " ")
    'α = .82, 95% CI [.70, .91]'
    >>> estimate("*V*", 0.32).replace(NO_BREAK, " ")
    '*V* = .32'
    """
    text = relation(symbol, coefficient(value))
    if exact(low) is None or exact(high) is None:
        return text
    return f"{text}, {interval(low, high, confidence)}"


def chi_squared(value: Number | None, dof: Number, n: Number) -> str:
    """Pearson's chi-squared with degrees of freedom and number of units.

    Examples
    --------
    >>> chi_squared(14.2, 12, 50).replace(NO_BREAK, " ")
    'χ²(12, *N* = 50) = 14.20'
    """
    return relation(f"χ²({count(dof)},{NO_BREAK}{relation('*N*', count(n))})", fixed(value))


def kruskal_wallis(value: Number | None, dof: Number, n: Number) -> str:
    """Kruskal-Wallis H with degrees of freedom and number of units.

    Examples
    --------
    >>> kruskal_wallis(29.267, 4, 116).replace(NO_BREAK, " ")
    '*H*(4, *N* = 116) = 29.27'
    """
    return relation(f"*H*({count(dof)},{NO_BREAK}{relation('*N*', count(n))})", fixed(value))


def spearman(rho: Number | None, n: Number, low=None, high=None, confidence: Number = 0.95) -> str:
    """Spearman's rho with n - 2 degrees of freedom, and its interval where given.

    Examples
    --------
    >>> spearman(0.866, 49, 0.752, 0.93).replace(NO_BREAK, " ")
    'ρ(47) = .87, 95% CI [.75, .93]'
    """
    return estimate(f"ρ({count(exact(n) - 2)})", rho, low, high, confidence)


def median(value: Number | None, q1: Number | None = None, q3: Number | None = None) -> str:
    """A median, with the quartiles where both are given.

    Examples
    --------
    >>> median(1516.5, 1072, 6040).replace(NO_BREAK, " ")
    '*Mdn* = 1,516.5 (IQR 1,072–6,040)'
    """
    text = relation("*Mdn*", quantity(value))
    if exact(q1) is None or exact(q3) is None:
        return text
    return f"{text} (IQR{NO_BREAK}{span(quantity(q1), quantity(q3))})"
