"""Mails that two counting sources both saw, though nobody said that they see the same.

Different populations add up, but no sending counts twice: a mail to one recipient that a source
counted already is left out of the next one, and both are named. What two sources hold of one
message for different recipients is not the same sending; that its message counts in both is said.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from attrs import define, evolve, field

from hopen_mss.assessment.reconciliation import counting_for
from hopen_mss.dossier.history import CountedSource
from hopen_mss.dossier.sources import FED, WITH_MESSAGE_IDS, SourceSection
from hopen_mss.provenance import Note
from hopen_mss.transmissions.comparison import MessageIds, plain_message_id
from hopen_mss.transmissions.record import Transmission
from hopen_mss.trust_space import as_compared

__all__ = ["Doubles", "side_by_side"]


def side_by_side(sources: Mapping[str, SourceSection]) -> set[str]:
    """The sources that know ids of mails and feed an indicator together with another such one.

    >>> from hopen_mss.dossier.sources import SourceKind
    >>> logs = {name: SourceSection(path="a", kind=SourceKind.POSTFIX) for name in ("in", "out")}
    >>> sorted(side_by_side(logs))
    ['in', 'out']
    """
    telling = [
        (name, one)
        for name, one in sources.items()
        if one.kind in WITH_MESSAGE_IDS and not one.compares
    ]
    return {
        name
        for (one, first), (other, second) in combinations(telling, 2)
        if set(first.indicators) & set(second.indicators)
        for name in (one, other)
    }


@define
class Doubles:
    """Finds the mails that a source counts and another one counted before.

    Sources that feed more indicators are to be counted first: what they hold is left out of those
    that feed fewer, and nothing is missed where it is needed. Mails are kept as keyed hashes that
    no other run can compute.
    """

    _sources: Mapping[str, SourceSection]
    _seen: dict[str, set[int]] = field(init=False)
    """Of each source that stands beside another: hashes of messages, and of them by recipient."""
    _left_out: Counter[tuple[str, str]] = field(factory=Counter, init=False)

    @_seen.default
    def _nothing_yet(self) -> dict[str, set[int]]:
        return {name: set() for name in side_by_side(self._sources)}

    def once(self, name: str, records: Iterator[Transmission]) -> Iterator[Transmission]:
        """The records of a source without those that one counted before it holds.

        A record that names no recipient, here or there, is the same sending as its message.

        >>> from hopen_mss.dossier.sources import SourceKind
        >>> logs = {one: SourceSection(path="a", kind=SourceKind.POSTFIX) for one in ("in", "out")}
        >>> mail, doubles = Transmission(message_id="1@ch", recipient="a@b.fr"), Doubles(logs)
        >>> [len(list(doubles.once(one, iter([mail])))) for one in logs]
        [1, 0]
        """
        return self._not_before(name, records) if name in self._seen else records

    def _not_before(self, name: str, records: Iterator[Transmission]) -> Iterator[Transmission]:
        feeds, mine = set(self._sources[name].indicators), self._seen[name]
        before = {
            other: seen
            for other, seen in self._seen.items()
            if seen and other != name and feeds <= set(self._sources[other].indicators)
        }
        for record in records:
            if message := plain_message_id(record.message_id):
                address = as_compared(record.recipient)
                whole, one, nobody = hash(message), hash((message, address)), hash((message, ""))
                same = (one, nobody) if address else (one, whole)
                if other := next(
                    (other for other, seen in before.items() if not seen.isdisjoint(same)), ""
                ):
                    self._left_out[name, other] += 1
                    continue
                mine.update((whole, one))
            yield record

    def noted(
        self, sources: Sequence[CountedSource], ids: Mapping[str, MessageIds]
    ) -> list[CountedSource]:
        """The same sources, each with a note of what another one counts, or counts as well.

        Only messages that went out through the trust space are looked at where both count one:
        they make the figures.

        >>> Doubles({}).noted([], {})
        []
        """
        notes: dict[str, list[Note]] = {}
        for (name, other), times in self._left_out.items():
            note = Note("counted_elsewhere", times, f"{other} + {name}")
            notes.setdefault(name, []).append(note)
        pairs = {
            (one.name, other.name): None
            for indicator in FED
            for one, other in combinations(counting_for(sources, indicator), 2)
        }
        for one, other in pairs:
            if one in ids and other in ids and (both := ids[one].seen & ids[other].seen):
                note = Note("in_two_sources", len(both), f"{one} + {other}")
                notes.setdefault(one, []).append(note)
        return [
            evolve(one, tally=evolve(one.tally, notes=(*one.tally.notes, *notes[one.name])))
            if one.name in notes
            else one
            for one in sources
        ]
