"""How the regular expressions of the rules are put together, and how their numbers are read."""

# A number as printed, with commas between thousands and no nought before the point if left out.
VALUE = r"-?(?:\d[\d,]*)?\.?\d+"


def either(*alternatives: str) -> str:
    """One alternative or another, without a group number.

    Examples
    --------
    >>> either("likes?", "views")
    '(?:likes?|views)'
    """
    return f"(?:{'|'.join(alternatives)})"


def number_in(printed: str) -> float:
    """The number that `VALUE` matched.

    Examples
    --------
    >>> number_in("-1,250.5")
    -1250.5
    """
    return float(printed.replace(",", ""))
