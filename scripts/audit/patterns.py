"""How the regular expressions of the rules are put together."""


def either(*alternatives: str) -> str:
    """One alternative or another, without a group number.

    Examples
    --------
    >>> either("likes?", "views")
    '(?:likes?|views)'
    """
    return f"(?:{'|'.join(alternatives)})"
