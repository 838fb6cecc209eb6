"""Kinds of number on the command lines of the statistics."""


def positive(text: str) -> int:
    """A whole number from 1, for argparse."""
    if (value := int(text)) < 1:
        raise ValueError(text)
    return value


def level(text: str) -> float:
    """A confidence level between 0 and 1, for argparse."""
    if not 0 < (value := float(text)) < 1:
        raise ValueError(text)
    return value
