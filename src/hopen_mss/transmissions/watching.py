"""Telling whoever waits which of many files is at hand."""

from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Watch", "is_worth_telling", "nobody"]

_FIRST = _EACH = 50

Watch: TypeAlias = Callable[[str], object]
"""Is told what to call the file whose turn comes."""


def nobody(_: str) -> None:
    """For work that nobody waits for.

    >>> nobody("mail.log")
    """


def is_worth_telling(place: int) -> bool:
    """Whether to tell of a file by its place: of each of few, and now and then of thousands.

    >>> [place for place in range(1, 201) if is_worth_telling(place)][-4:]
    [50, 100, 150, 200]
    """
    return place <= _FIRST or place % _EACH == 0
