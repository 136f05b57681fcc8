"""Which correspondent of the hospital's list a sending went to, and which addresses are known.

A source names its recipients by a number of the list, a national number or an address. A name is
never looked up: it proves nobody.

Source:
    The rules are ours (``interpretation``). Whom a number or an address stands for is what the list
    says. A number of several correspondents stands for none of them. Of an address that several
    share, the addresses of all of them are known, and it stands for no one of them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hopen_mss.directory.correspondents import Correspondent, distinct
from hopen_mss.directory.follow_up import FollowUp
from hopen_mss.directory.national import PublishedMailbox
from hopen_mss.trust_space import as_compared, domain_of

__all__ = ["NOBODY", "UNLISTED_RECIPIENT", "KnownAddresses", "Recipients"]

NOBODY, UNLISTED_RECIPIENT = 0, 1
"""Numbers for who is not told, and for who is not in the list; the listed ones come after them."""
_FIRST = UNLISTED_RECIPIENT + 1

_SPACING = str.maketrans("", "", " .\u00a0\u202f")


class KnownAddresses(NamedTuple):
    """The domains of the addresses that are known of somebody, by who knows them.

    ``paperless`` is whether the national extraction says that one of the mailboxes takes no more
    paper.

    >>> KnownAddresses().published
    frozenset()
    """

    listed: frozenset[str] = frozenset()
    """In the hospital's own list."""
    published: frozenset[str] = frozenset()
    """In the national extraction."""
    paperless: bool = False


class Recipients:
    """Whom a source means by what it writes for a recipient, by what the hospital's list knows.

    ``listed`` holds the lines of each distinct correspondent, which are numbered in this order from
    2 on. ``kinds[n]`` is the place in ``known`` of what is known of that one, so that
    equal ones are judged equally.

    >>> people = Recipients([Correspondent(id="C7", mssante_address="un@medecin.mssante.fr")])
    >>> people.find("C7"), people.find("c9"), people.find("", "<Un@medecin.mssante.fr>")
    (2, 1, 2)
    >>> people.known[people.kinds[2]].listed
    frozenset({'medecin.mssante.fr'})
    """

    def __init__(
        self,
        correspondents: Iterable[Correspondent] = (),
        published: Iterable[PublishedMailbox] = (),
    ) -> None:
        self.listed = tuple(distinct(correspondents))
        self.known: list[KnownAddresses] = [KnownAddresses(), KnownAddresses()]
        self.kinds: list[int] = [NOBODY, UNLISTED_RECIPIENT]
        self._keys: dict[str, int] = {}
        self._fill(_Published(published))

    def find(self, number: str, address: str = "") -> int:
        """Who is meant by a number, or else by an address: nobody, not listed, or a correspondent.

        >>> Recipients().find(""), Recipients().find("C7")
        (0, 1)
        """
        found = self._find(number)
        return found if found > UNLISTED_RECIPIENT else self._find(address) or found

    def _find(self, written: str) -> int:
        key = as_compared(written)
        plain = key if "@" in key else key.translate(_SPACING)
        national = plain[1:] if len(plain) == 12 and plain.startswith("8") else plain
        for one in (key, plain, national):
            if one in self._keys:
                return self._keys[one]
        return UNLISTED_RECIPIENT if key else NOBODY

    def lines(self, number: int) -> tuple[Correspondent, ...]:
        """The lines of a listed correspondent, none for a number that is nobody's alone.

        >>> Recipients().lines(NOBODY)
        ()
        """
        place = number - _FIRST
        return self.listed[place] if 0 <= place < len(self.listed) else ()

    def numbered(self) -> Iterator[tuple[int, tuple[Correspondent, ...]]]:
        """The number and the lines of each listed correspondent.

        >>> [number for number, _ in Recipients([Correspondent(id="C7")]).numbered()]
        [2]
        """
        return enumerate(self.listed, start=_FIRST)

    def noted(self, line: FollowUp) -> int | None:
        """The listed correspondent whom a line of the follow-up names, by the first that fits.

        >>> Recipients([Correspondent(id="C7")]).noted(FollowUp(id="c7", rpps="10003461034"))
        2
        """
        found = map(self.find, line.numbers)
        return next((number for number in found if self.lines(number)), None)

    def known_of(self, number: int) -> KnownAddresses:
        """Which addresses are known of somebody.

        >>> Recipients().known_of(NOBODY).paperless
        False
        """
        return self.known[self.kinds[number]]

    def _fill(self, published: "_Published") -> None:
        places: dict[KnownAddresses, int] = {}
        holders: dict[str, list[int]] = {}
        for number, lines in self.numbered():
            self._add(published.beside(lines), places)
            for key in {key for line in lines for key in _numbers(line)}:
                # A number of two correspondents says neither.
                self._keys[key] = UNLISTED_RECIPIENT if key in self._keys else number
            for address in {as_compared(line.mssante_address) for line in lines} - {""}:
                holders.setdefault(address, []).append(number)
        for address, numbers in holders.items():
            self._keys[address] = numbers[0]
            if len(numbers) > 1:
                every = [self.known_of(number) for number in numbers]
                self._keys[address] = len(self.kinds)
                self._add(_together(every), places)

    def _add(self, known: KnownAddresses, places: dict[KnownAddresses, int]) -> None:
        place = places.setdefault(known, len(self.known))
        if place == len(self.known):
            self.known.append(known)
        self.kinds.append(place)


def _together(every: Iterable[KnownAddresses]) -> KnownAddresses:
    """What is known of the holders of one address, whichever of them is meant."""
    found = list(every)
    return KnownAddresses(
        listed=frozenset().union(*(one.listed for one in found)),
        published=frozenset().union(*(one.published for one in found)),
        paperless=all(one.paperless for one in found),
    )


class _Published(dict[str, list[PublishedMailbox]]):
    """Published mailboxes by what a line of the list may know them by."""

    def __init__(self, mailboxes: Iterable[PublishedMailbox]) -> None:
        super().__init__()
        for box in mailboxes:
            for key in {box.address, box.rpps, box.structure_id.lower()} - {""}:
                self.setdefault(key, []).append(box)

    def beside(self, lines: Iterable[Correspondent]) -> KnownAddresses:
        """What is known of a correspondent by its lines and by what is published of it."""
        every = list(lines)
        keys = {
            key for line in every for key in (as_compared(line.mssante_address), *_national(line))
        }
        boxes = [box for key in keys for box in self.get(key, ())]
        return KnownAddresses(
            listed=frozenset(domain_of(line.mssante_address) for line in every) - {""},
            published=frozenset(domain_of(box.address) for box in boxes) - {""},
            paperless=any(box.paperless for box in boxes),
        )


def _national(line: Correspondent) -> Iterator[str]:
    """National numbers of a line; those of a structure only where the line is the structure's."""
    if line.rpps.strip("0"):
        yield line.rpps
    if not line.family_name:
        yield from filter(None, (line.finess.lower(), line.siret))


def _numbers(line: Correspondent) -> Iterator[str]:
    yield from _national(line)
    if line.id:
        yield line.id.lower()
