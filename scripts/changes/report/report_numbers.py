"""Numbers and differences as the reports print them."""

import re

DECIMAL = re.compile(r"-?\d*\.\d{4,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-?\d+")
MINUS = "−"


def pair(before: str, after: str) -> tuple[str, str]:
    """Two cells as short as they can be told apart, four digits at least.

    Only numbers with decimals are shortened: whole numbers may be ids.

    Examples
    --------
    >>> pair("0.1217030738", "0.0412345678"), pair("1.131318786", "1.131399999")
    (('0.1217', '0.04123'), ('1.1313', '1.1314'))
    """
    for digits in range(4, 11):
        short = _shortened(before, digits), _shortened(after, digits)
        if short[0] != short[1]:
            return short
    return before, after


def _shortened(cell: str, digits: int) -> str:
    if not DECIMAL.fullmatch(cell):
        return cell
    return f"{float(cell):.{digits}g}"


def signed(value: float | None) -> str:
    """A difference with its sign, three digits.

    Examples
    --------
    >>> signed(-0.0804), signed(12), signed(48200), signed(None)
    ('−0.0804', '+12', '+48,200', '')
    """
    if value is None:
        return ""
    text = f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}"
    return text.replace("-", MINUS)


def percent(value: float | None) -> str:
    """A relative difference in percent, two digits.

    Examples
    --------
    >>> percent(-0.1111), percent(9), percent(-9e-11), percent(None)
    ('−11%', '+900%', 'less than 0.01% down', '')
    """
    if value is None:
        return ""
    share = 100 * value
    if 0 < abs(share) < 0.01:
        return f"less than 0.01% {'down' if share < 0 else 'up'}"
    text = f"{share:+,.0f}" if abs(share) >= 10 else f"{share:+.2g}"
    return f"{text}%".replace("-", MINUS)


def mover_change(mover: dict, change: dict | None) -> str:
    """How far a number moved: shares in points, others in percent, else the difference.

    Examples
    --------
    >>> mover_change({"relative": 1.09}, {"kind": "share", "absolute": 0.24})
    '+24 points'
    >>> mover_change({"relative": None}, {"kind": "estimate", "absolute": 0.0903})
    '+0.0903'
    """
    absolute = change["absolute"] if change else None
    if change and change["kind"] == "share" and absolute is not None:
        points = signed(float(f"{100 * absolute:.2g}"))
        return f"{points} {'point' if points[1:] == '1' else 'points'}"
    return percent(mover["relative"]) or signed(absolute)
