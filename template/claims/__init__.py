"""The claims of paper.qmd: importing this package enters all of them in the register."""

from claims import study

__all__ = ["study"]
