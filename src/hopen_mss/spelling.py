"""What to write in place of a word that is not known: the one place that guesses."""

import difflib
from collections.abc import Collection

__all__ = ["meant"]

_LONGEST = 80
"""No word of ours is longer, and a guess takes the longer the longer a word is."""
_MOST = 25


def meant(word: str, known: Collection[str]) -> str:
    """The remedy for an unknown word: the nearest known one, or all where nothing resembles it.

    >>> meant("D6.4", ["P4.3", "D6.3"]), meant("?", ["P4.3", "D6.3"])
    ('did you mean D6.3?', 'use one of: P4.3, D6.3')
    """
    if close := difflib.get_close_matches(word[:_LONGEST], known, n=1):
        return f"did you mean {close[0]}?"
    return f"use one of: {', '.join([*known][:_MOST])}{', …' * (len(known) > _MOST)}"
