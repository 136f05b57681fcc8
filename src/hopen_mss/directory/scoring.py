"""Family names that resemble each other by more than one slip, by the rapidfuzz package.

It finds what :mod:`hopen_mss.directory.resemblance` finds, never scores it lower, and adds names
that are several slips apart: the list for review grows longer and better ordered, and nothing that
is accepted depends on it.
"""

from collections.abc import Sequence

from hopen_mss.directory.resemblance import PART, family_resemblance, related_families
from hopen_mss.errors import MissingExtraError

try:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA
except ImportError:
    raise MissingExtraError(
        "scored candidates need rapidfuzz",
        "pip install 'hopen-mss[matching]', or leave them out: what is accepted stays the same",
    ) from None

__all__ = ["LEAST", "scored_families"]

LEAST = 0.7
"""What two names must have in common: two slips in seven letters, three in ten (ours)."""
_SHORTEST = 3


def scored_families(wanted: Sequence[str], families: Sequence[str]) -> dict[int, float]:
    """Which of many family names resemble one, and how much.

    One minus the slips over the letters of the longer name (optimal string alignment: a letter too
    many, too few, another letter, two neighbours changed over).

    >>> scored_families(("BEAUCHAMPS",), ["BAUCHAMP", "DURAND"])
    {0: 0.8}
    """
    likely = dict.fromkeys(related_families(wanted, families), 0.0)
    for key in wanted:
        if len(key) >= _SHORTEST:
            worth = 1.0 if key is wanted[0] else PART
            for _, score, place in process.extract(
                key, families, scorer=OSA.normalized_similarity, score_cutoff=LEAST, limit=None
            ):
                likely[place] = max(likely.get(place, 0.0), score * worth)
    return {
        place: found
        for place, score in sorted(likely.items())
        if (found := max(round(score, 4), family_resemblance(wanted, families[place])))
    }
