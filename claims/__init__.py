"""The claims of paper.qmd: importing this package enters all of them in the register."""

from claims import context, engagement, interviews, sampling, shares, source

__all__ = ["context", "engagement", "interviews", "sampling", "shares", "source"]
