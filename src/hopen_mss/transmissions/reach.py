"""Whom sendings went to: who of the list that is, and what was known of a recipient that day.

Source:
    The rules are ours (``interpretation``). An address is known when its domain stands in the
    whitelist of the day; since a list of correspondents tells no days, it is taken as it stands.
"""

from collections.abc import Collection
from typing import NamedTuple

from hopen_mss.directory.recipients import UNLISTED_RECIPIENT, KnownAddresses, Recipients
from hopen_mss.transmissions.judgement import Parties, Verdict
from hopen_mss.transmissions.record import NO_OUTSIDERS, Direction, Reach

__all__ = ["Addressee", "Addressees", "reach_of"]

_LONGEST_KEPT = 640
_MOST_REMEMBERED = 100_000
_NOT_SENT = (Direction.RECEIVED, Direction.TRANSIT)


def reach_of(
    verdict: Verdict, kind: int, known: KnownAddresses, inside: Collection[str]
) -> tuple[Reach, bool]:
    """What was known that day of an outsider, and whether that one takes no more paper.

    ``kind`` is the place of what :class:`~hopen_mss.directory.recipients.Recipients` know of such
    a recipient, ``known`` what stands there, ``inside`` the domains of the whitelist of the day.
    Nothing is told of who is no outsider.

    >>> from hopen_mss import Channel, RecipientKind
    >>> posted = Verdict(Direction.SENT, RecipientKind.EXTERNAL, None, Channel.POST)
    >>> known = KnownAddresses(listed=frozenset({"medecin.mssante.fr"}))
    >>> reach_of(posted, 2, known, {"medecin.mssante.fr"})[0].value
    'address_known'
    >>> reach_of(posted, 2, known, set())[0].value
    'no_known_address'
    """
    if verdict.direction in _NOT_SENT or verdict.kind in NO_OUTSIDERS:
        return Reach.NOT_TOLD, False
    if verdict.domain or not known.listed.isdisjoint(inside):
        return Reach.ADDRESS_KNOWN, known.paperless
    if not known.published.isdisjoint(inside):
        return Reach.ADDRESS_PUBLISHED, known.paperless
    if kind > UNLISTED_RECIPIENT:
        return Reach.NO_KNOWN_ADDRESS, False
    return (Reach.NOT_LISTED if kind else Reach.NOT_TOLD), False


class Addressee(NamedTuple):
    """What a source writes for a recipient, looked up.

    ``facet`` is a number for all that it proves: equal numbers are judged equally. ``person`` is
    the number that the recipients have for it, ``mark`` a hash by which it is told from others in
    one document; ``None`` where nobody is named.

    >>> Addressee(0, 2, None).person
    2
    """

    facet: int
    person: int
    mark: int | None


class Addressees(dict[tuple[str, str], Addressee]):
    """A recipient's number and address as a source writes them -> who that is.

    ``who`` tells whom of the list a mark stands for: the first of the list, where one number of a
    source stands for two. Names and addresses are kept while a source is read, and no longer.

    >>> from hopen_mss import Correspondent, Establishment, Judge
    >>> judge = Judge(Establishment(name="CH Exemple"))
    >>> people = Addressees(judge.parties, Recipients([Correspondent(id="C7")]))
    >>> people["C7", ""].person, people["C8", ""].person, people["", ""].mark
    (2, 1, None)
    """

    def __init__(self, parties: Parties, recipients: Recipients) -> None:
        super().__init__()
        self.who: dict[int, int] = {}
        self.kinds: list[int] = []
        """Facet -> place of what is known of such a recipient."""
        self._parties = parties
        self._recipients = recipients
        self._facets: dict[tuple[int, int], int] = {}

    def __missing__(self, written: tuple[str, str]) -> Addressee:
        number, address = written
        person = self._recipients.find(number, address)
        kind = self._recipients.kinds[person]
        facet = self._facets.setdefault((self._parties[address], kind), len(self.kinds))
        if facet == len(self.kinds):
            self.kinds.append(kind)
        named = (number or address).lower()
        mark = hash(named) if named else None
        if mark is not None and self._recipients.lines(person):
            self.who[mark] = min(person, self.who.get(mark, person))
        found = Addressee(facet, person, mark)
        if len(number) + len(address) <= _LONGEST_KEPT:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[written] = found
        return found
