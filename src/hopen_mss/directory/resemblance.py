"""How much a person of the national directory resembles one of a list, as a number from 0 to 1.

>>> score_of(family=1, given=1, place=Place.POSTCODE, profession=True)
1.0
>>> score_of(family=SLIP, given=1, place=Place.DEPARTMENT, profession=None)
0.7065

Formula:
    ``family x given x (0.5 + 0.35 x place + 0.15 x profession)``, each from 0 to 1. Names multiply,
    because without one of them nothing is left; place and profession add to half of it.
Source:
    None is published. Every weight here is ours (``basis = "interpretation"``), set before it was
    measured: calibrate on a sample of your own list that was checked by hand.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from hopen_mss.directory.names import one_slip

__all__ = [
    "INITIAL",
    "NEARNESS",
    "NO_GIVEN_NAME",
    "PART",
    "SHARED",
    "SLIP",
    "SWAPPED",
    "FamilyResemblance",
    "Place",
    "family_resemblance",
    "given_resemblance",
    "related_families",
    "score_of",
    "similar_families",
]

PART: Final = 0.95
"""One name is a part of the other: DUPONT and DUPONT-MARTIN, JEAN and JEAN-PIERRE."""
SLIP: Final = 0.9
"""One slip of the hand between them."""
SHARED: Final = 0.8
"""Both are compound names that share a part."""
INITIAL: Final = 0.8
"""A first name of which one side has the initials alone."""
NO_GIVEN_NAME: Final = 0.6
"""The list has no first name."""
SWAPPED: Final = 0.95
"""What is left of a score when family and first name were read the other way round."""
_NAMES, _PLACE, _PROFESSION = 0.5, 0.35, 0.15
_SHORTEST_PART = 3
_PARTICLES = frozenset({
    "D", "DE", "DELA", "DES", "DU", "L", "LA", "LE", "LES", "EL", "AL", "BEN", "VAN", "VANDEN",
    "VANDER", "VON",
})  # fmt: skip

FamilyResemblance: TypeAlias = Callable[[Sequence[str], Sequence[str]], dict[int, float]]
"""Keys of one family name, the first one the strongest, and keys to compare with -> the places of
those that resemble it, each with how much."""


class Place(StrEnum):
    """How near the place that the list says is to a place where the other one works.

    ``STRUCTURE`` is the same FINESS or SIRET number, ``CITY`` the same town under another postcode
    (CEDEX), ``UNKNOWN`` a list that does not say where.

    >>> Place("city").name
    'CITY'
    """

    STRUCTURE = "structure"
    POSTCODE = "postcode"
    CITY = "city"
    DEPARTMENT = "department"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


NEARNESS: Final = {
    Place.STRUCTURE: 1.0,
    Place.POSTCODE: 1.0,
    Place.CITY: 0.8,
    Place.DEPARTMENT: 0.6,
    Place.UNKNOWN: 0.3,
    Place.ELSEWHERE: 0.0,
}
"""What each place counts in a score."""


def score_of(*, family: float, given: float, place: Place, profession: bool | None) -> float:
    """The score of one pair; ``profession`` is whether both have it in common, if that is known.

    >>> score_of(family=1, given=1, place=Place.ELSEWHERE, profession=False)
    0.5
    """
    same = 0.5 if profession is None else float(profession)
    return round(family * given * (_NAMES + _PLACE * NEARNESS[place] + _PROFESSION * same), 4)


def similar_families(wanted: Sequence[str], families: Sequence[str]) -> dict[int, float]:
    """Which of many family names resemble one, with the standard library alone.

    The same name, a part of it, or one slip of the hand.

    >>> similar_families(("DUPONT MARTIN", "DUPONT", "MARTIN"), ["DUPOND", "MARTIN", "DURAND"])
    {1: 0.95}
    """
    least, most = len(wanted[0]) - 1, len(wanted[0]) + 1
    led = _led(tuple(wanted))
    return {
        place: found
        for place, family in enumerate(families)
        if (least <= len(family) <= most or " " in family or family in led)
        and (found := family_resemblance(wanted, family))
    }


def related_families(wanted: Sequence[str], families: Sequence[str]) -> list[int]:
    """Where those stand who may share a part with one, or lead it by a particle; none by a slip.

    >>> related_families(("TOUR",), ["DELATOUR", "DUPONT TOUR", "TOURS"])
    [0, 1]
    """
    led = _led(tuple(wanted))
    return [place for place, family in enumerate(families) if " " in family or family in led]


def family_resemblance(wanted: Sequence[str], family: str) -> float:
    """How much one family name resembles another, 0 when it does not.

    ``wanted`` holds every key of the one, the strongest first; ``family`` is the key of the other.

    >>> family_resemblance(("MARTIN",), "DUPONT MARTIN"), family_resemblance(("MARTIN",), "MATRIN")
    (0.95, 0.9)
    """
    first = wanted[0]
    if family == first:
        return 1.0
    if family in wanted:
        return PART
    if " " in family:
        if _in_one(family) == _in_one(first):
            return PART
        words = [word for word in family.split() if len(word) >= _SHORTEST_PART]
        if first in words:
            return PART
        if any(word in wanted for word in words):
            return SHARED
    if family.endswith(first) and family.removesuffix(first) in _PARTICLES:
        return PART if len(first) >= _SHORTEST_PART else 0.0
    return SLIP if one_slip(first, family) else 0.0


@lru_cache(maxsize=1 << 10)
def _led(wanted: tuple[str, ...]) -> set[str]:
    """The keys of a name, and the first of them behind each particle."""
    return {particle + wanted[0] for particle in _PARTICLES}.union(wanted)


@lru_cache(maxsize=1 << 16)
def given_resemblance(wanted: str, given: str) -> float:
    """How much one first name resembles another, 0 when it does not.

    >>> given_resemblance("J P", "JEAN PIERRE"), given_resemblance("JEAN", "JEAN PIERRE")
    (0.8, 0.95)
    >>> given_resemblance("", "JEAN"), given_resemblance("PAUL", "JEAN")
    (0.6, 0.0)
    """
    if wanted == given and given:
        return 1.0
    if not wanted or not given:
        return NO_GIVEN_NAME
    ones, others = wanted.split(), given.split()
    if "".join(ones) == "".join(others):
        return PART
    if ones[0] == others[0] and len(ones[0]) > 1 and _fit(ones, others):
        return PART
    if _fit(ones, others) or _initials(ones) == given or _initials(others) == wanted:
        return INITIAL
    if len(ones) != len(others) and {word for word in ones if len(word) > 1} & {*others}:
        return PART if 1 in (len(ones), len(others)) else SHARED
    return SLIP if one_slip(wanted, given) else 0.0


def _fit(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether each word of both is the same word, or the initial of the other."""
    return all(
        one == other or (1 in (len(one), len(other)) and one[0] == other[0])
        for one, other in zip(ones, others, strict=False)
    )


def _initials(words: Sequence[str]) -> str:
    """The initials of a compound name, nothing of another."""
    return "".join(word[0] for word in words) if len(words) > 1 else "-"


def _in_one(key: str) -> str:
    return key.replace(" ", "")
