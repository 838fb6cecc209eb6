"""The claims of paper.qmd: importing this package enters all of them in the register."""

from claims import accounts, context, engagement, interviews, sampling, shares, source

__all__ = ["accounts", "context", "engagement", "interviews", "sampling", "shares", "source"]
