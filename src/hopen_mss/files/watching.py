"""Telling whoever waits which file is at hand, and how far it has come."""

from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Progress", "Watch", "is_worth_telling", "nobody", "nobody_watches"]

_FIRST = _EACH = 50

Watch: TypeAlias = Callable[[str], object]
"""Is told what to call the file whose turn comes."""

Progress: TypeAlias = Callable[[str, int], None]
"""Is told the name of the file being read and how many records came from it so far."""


def nobody(_: str) -> None:
    """For work that nobody waits for.

    >>> nobody("mail.log")
    """


def nobody_watches(_: str, __: int) -> None:
    """For records that nobody waits for.

    >>> nobody_watches("mail.log", 20_000)
    """


def is_worth_telling(place: int) -> bool:
    """Whether to tell of a file by its place: of each of few, and now and then of thousands.

    >>> [place for place in range(1, 201) if is_worth_telling(place)][-4:]
    [50, 100, 150, 200]
    """
    return place <= _FIRST or place % _EACH == 0
