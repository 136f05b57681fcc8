"""Whom sendings went to: what was known of a recipient that day, and who of the list got how many.

Source:
    The rules are ours (``interpretation``). An address is known when its domain stands in the
    whitelist of the day; since a list of correspondents tells no days, it is taken as it stands.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from attrs import define, field

from hopen_mss.directory.recipients import UNLISTED_RECIPIENT, KnownAddresses
from hopen_mss.transmissions.judgement import Verdict
from hopen_mss.transmissions.record import Channel, Direction, Reach, RecipientKind

__all__ = ["Correspondence", "reach_of"]

_NOT_SENT = (Direction.RECEIVED, Direction.TRANSIT)
_NO_OUTSIDERS = (RecipientKind.INTERNAL, RecipientKind.PATIENT, RecipientKind.TEST)


def reach_of(
    verdict: Verdict, person: int, known: KnownAddresses, inside: Collection[str]
) -> tuple[Reach, bool]:
    """What was known that day of an outsider, and whether that one takes no more paper.

    ``person`` is the number that :class:`~hopen_mss.directory.recipients.Recipients` give the
    recipient, ``known`` what they know of it, ``inside`` the domains of the whitelist of the day.
    Nothing is told of who is no outsider.

    >>> posted = Verdict(Direction.SENT, RecipientKind.EXTERNAL, None, Channel.POST)
    >>> known = KnownAddresses(listed=frozenset({"medecin.mssante.fr"}))
    >>> reach_of(posted, 2, known, {"medecin.mssante.fr"})[0].value
    'address_known'
    >>> reach_of(posted, 2, known, set())[0].value
    'no_known_address'
    """
    if verdict.direction in _NOT_SENT or verdict.kind in _NO_OUTSIDERS:
        return Reach.NOT_TOLD, False
    if verdict.domain or not known.listed.isdisjoint(inside):
        return Reach.ADDRESS_KNOWN, known.paperless
    if not known.published.isdisjoint(inside):
        return Reach.ADDRESS_PUBLISHED, known.paperless
    if person > UNLISTED_RECIPIENT:
        return Reach.NO_KNOWN_ADDRESS, False
    return (Reach.NOT_LISTED if person else Reach.NOT_TOLD), False


@define
class Correspondence:
    """Which correspondent each recipient of a source is, as deliveries pass by.

    Recipients are known by a hash, correspondents by their number; names and addresses are not
    kept. Its size is bounded by the list, and by how many kinds of facts there are.

    >>> seen = Correspondence()
    >>> seen.see(hash("c7"), 2)
    >>> seen.counted([(hash("c7"), 0, 3), (hash("c8"), 0, 1)], {0: Channel.POST})
    Counter({(2, <Channel.POST: 'post'>): 3})
    """

    who: dict[int, int] = field(factory=dict, init=False)
    """Hash of a recipient -> number of a correspondent."""

    loose: Counter[tuple[int, int]] = field(factory=Counter, init=False)
    """Deliveries without a document number, by correspondent and number of their facts."""

    def see(self, recipient: int, person: int) -> None:
        """Note whom a recipient is; one that stands for two is the first of the list."""
        before = self.who.get(recipient)
        if before is None or person < before:
            self.who[recipient] = person

    def counted(
        self, deliveries: Iterable[tuple[int, int, int]], channels: Mapping[int, Channel]
    ) -> Counter[tuple[int, Channel]]:
        """How many deliveries went to each correspondent, by channel.

        ``deliveries`` are hashes of recipients with the number of their facts, and how many there
        are of both; ``channels`` the channel of each such number that is to be counted.
        """
        counted: Counter[tuple[int, Channel]] = Counter()
        for recipient, number, times in deliveries if self.who else ():
            if number in channels and (person := self.who.get(recipient)):
                counted[person, channels[number]] += times
        for (person, number), times in self.loose.items():
            if number in channels and person > UNLISTED_RECIPIENT:
                counted[person, channels[number]] += times
        return counted
