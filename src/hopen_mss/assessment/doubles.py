"""Mails that two counting sources both saw, though nobody said that they see the same.

Different populations add up, so that a mail which stands in both counts twice: that is said.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from attrs import evolve

from hopen_mss.assessment.reconciliation import counting_for
from hopen_mss.dossier.history import CountedSource
from hopen_mss.dossier.sources import WITH_MESSAGE_IDS, SourceSection
from hopen_mss.provenance import Note
from hopen_mss.transmissions.comparison import MessageIds

__all__ = ["side_by_side", "with_doubles"]

_INDICATORS = ("P4.3", "D6.3")


def side_by_side(sources: Mapping[str, SourceSection]) -> set[str]:
    """The sources that know ids of mails and feed an indicator together with another such one.

    >>> from hopen_mss.dossier.sources import SourceKind
    >>> logs = {name: SourceSection(path="a", kind=SourceKind.POSTFIX) for name in ("in", "out")}
    >>> sorted(side_by_side(logs))
    ['in', 'out']
    """
    telling = [(name, one) for name, one in sources.items() if one.kind in WITH_MESSAGE_IDS]
    return {
        name
        for (one, first), (other, second) in combinations(telling, 2)
        if set(first.indicators) & set(second.indicators)
        for name in (one, other)
    }


def with_doubles(
    sources: Sequence[CountedSource], ids: Mapping[str, MessageIds]
) -> list[CountedSource]:
    """The same sources, each with a note of the mails that another one counts as well.

    Only mails that went out through the trust space are looked at: they make the figures.

    >>> with_doubles([], {})
    []
    """
    doubles: dict[str, list[Note]] = {}
    pairs = {
        (one.name, other.name): None
        for indicator in _INDICATORS
        for one, other in combinations(counting_for(sources, indicator), 2)
    }
    for one, other in pairs:
        if one in ids and other in ids and (both := ids[one].seen & ids[other].seen):
            note = Note("in_two_sources", len(both), f"{one} + {other}")
            doubles.setdefault(one, []).append(note)
    return [
        evolve(one, tally=evolve(one.tally, notes=(*one.tally.notes, *doubles[one.name])))
        if one.name in doubles
        else one
        for one in sources
    ]
