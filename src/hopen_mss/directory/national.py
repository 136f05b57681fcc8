"""The national extraction of MSSanté mailboxes, and what it says of the hospital's list.

The extraction is a lower bound: application, practice and unlisted mailboxes are not in it. So it
confirms and suggests; it never takes a correspondent off the count.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from attrs import frozen

from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.extraction import MailboxExtraction
from hopen_mss.directory.national_columns import MAILBOXES
from hopen_mss.directory.national_file import NationalFile
from hopen_mss.directory.national_sources import open_mailboxes
from hopen_mss.directory.published import (
    PAPERLESS,
    RPPS,
    NationalMailbox,
    plain_rpps,
    structure_of,
)
from hopen_mss.provenance import InputReport

__all__ = ["NationalExtraction", "PublishedMailbox", "read_national_extraction"]

_AT = ord("@")
_CELLS = ("address", "kind", "person_id_kind", "person_id", "structure_id", "paperless")


class PublishedMailbox(NamedTuple):
    """A published mailbox of somebody who was asked for, as far as sendings need it.

    ``kind`` is the national code (``PER``, ``ORG``); ``structure_id`` is given for a structure's.

    >>> PublishedMailbox("un@medecin.mssante.fr", kind="PER").paperless is None
    True
    """

    address: str
    kind: str = ""
    rpps: str = ""
    structure_id: str = ""
    paperless: bool | None = None


@frozen(kw_only=True)
class NationalExtraction:
    """What the extraction of one day holds of the addresses and numbers that were asked for.

    >>> day = date(2026, 10, 31)
    >>> NationalExtraction(extracted_on=day, addresses=frozenset(), persons=frozenset()).mailboxes
    0
    """

    extracted_on: date
    addresses: frozenset[str]
    """Asked-for addresses that it holds, in lower case."""
    persons: frozenset[str]
    """Asked-for RPPS numbers for which it holds a personal mailbox."""
    mailboxes: int = 0
    found: tuple[PublishedMailbox, ...] = ()
    """Mailboxes with an asked-for address or number; of a structure by its FINESS or SIRET."""

    def holds(self, lines: Iterable[Correspondent]) -> bool:
        """Whether it publishes an address that the hospital has for this correspondent.

        >>> held = NationalExtraction(extracted_on=date(2026, 10, 31), persons=frozenset(),
        ...                           addresses=frozenset({"un@medecin.mssante.fr"}))
        >>> held.holds([Correspondent(mssante_address="Un@medecin.mssante.fr")])
        True
        """
        return any(line.mssante_address.lower() in self.addresses for line in lines)

    def suggests(self, lines: Iterable[Correspondent]) -> bool:
        """Whether it publishes a mailbox of this person, which the hospital may not have.

        >>> known = NationalExtraction(extracted_on=date(2026, 10, 31), addresses=frozenset(),
        ...                            persons=frozenset({"10003461034"}))
        >>> known.suggests([Correspondent(rpps="10003461034")])
        True
        """
        return any(line.rpps in self.persons for line in lines)


def read_national_extraction(
    path: Path | Sequence[Path],
    correspondents: Iterable[Correspondent],
    *,
    extracted_on: date | None = None,
    name: str = "",
) -> tuple[NationalExtraction, InputReport]:
    """Look a list of correspondents up in the extraction, by address and by RPPS.

    The day of the extraction stands in the name that the national service gives its file; for a
    file under another name, and for saved pages of the FHIR service, the caller says it.

    Raises:
        InputFaultError: see :func:`hopen_mss.directory.national_sources.open_mailboxes`.

    >>> read_national_extraction(Path("nowhere.txt"), [], extracted_on=date(2026, 10, 31))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.txt: this file is not there; check ... [HM201]
    """
    source = open_mailboxes(path, extracted_on=extracted_on, name=name)
    wanted = _Wanted.of(correspondents)
    if isinstance(source, MailboxExtraction):
        take = itemgetter(*(source.file.position.get(column, -1) for column in _CELLS))
        lines = _asked_for(source.file, wanted)
        boxes = map(_mailbox, (take([*line.decode().split("|"), ""]) for line in lines))
    else:
        boxes = map(_published, source.records())
    found = tuple(filter(wanted.means, boxes))
    report = source.report()
    extraction = NationalExtraction(
        extracted_on=source.extracted_on,
        addresses=frozenset(
            box.address for box in found if box.address.encode() in wanted.addresses
        ),
        persons=frozenset(box.rpps for box in found if box.rpps.encode() in wanted.numbers),
        mailboxes=report.accepted,
        found=found,
    )
    return extraction, report


def _asked_for(file: NationalFile, wanted: "_Wanted") -> Iterator[bytes]:
    """The lines that have an asked-for address or number, of whatever kind it is.

    In bytes, with the cells that are needed alone and in few steps: there are half a million.
    """
    at, _, id_at = (file.position[column] for column in MAILBOXES.required)
    structure_at = file.position.get("structure_id", -1)
    most, ends_there = max(at, id_at) + 1, max(at, id_at) + 1 == file.width
    asked, numbers = wanted.addresses, wanted.numbers
    structures = wanted.structures if structure_at >= 0 else {}
    for first, _, lines in file.lines(one_by_one=False):
        for line in filter(None, lines):
            cells = line.split(b"|", most)
            try:
                address = cells[at].strip().lower()
                number = cells[id_at].strip() if ends_there else cells[id_at]
                if (
                    _AT in address
                    and address not in asked
                    and number not in numbers
                    and (not structures or number or _cell(line, structure_at) not in structures)
                ):
                    continue
            except IndexError:
                address = b""  # the line is too short, and does not fit
            if line.count(b"|") + 1 == file.width or file.fits(line, _place(line, lines) + first):
                if _AT in address:
                    yield line
                else:
                    file.ledger.reject(_place(line, lines) + first, "no_address", "address")


def _cell(line: bytes, place: int) -> bytes:
    return line.split(b"|", place + 1)[place].strip()


def _place(line: bytes, lines: list[bytes]) -> int:
    """Where this very line stands among others that may be the same."""
    return next(place for place, one in enumerate(lines) if one is line)


@frozen
class _Wanted:
    """What is asked for, in bytes; in dictionaries, whose misses cost less than those of sets."""

    addresses: dict[bytes, None]
    numbers: dict[bytes, None]
    structures: dict[bytes, None]

    @classmethod
    def of(cls, correspondents: Iterable[Correspondent]) -> "_Wanted":
        addresses, numbers, structures = dict[str, None](), dict[str, None](), dict[str, None]()
        for line in correspondents:
            addresses[line.mssante_address.lower()] = None
            if line.rpps:
                numbers[line.rpps] = numbers[RPPS + line.rpps] = None
            if not line.family_name:
                structures[line.finess.upper()] = structures[line.siret] = None
        return cls(
            *(
                {key.encode(): None for key in keys if key}
                for keys in (addresses, numbers, structures)
            )
        )

    def means(self, box: PublishedMailbox) -> bool:
        """Whether a mailbox is one that was asked for."""
        return (
            box.address.encode() in self.addresses
            or box.rpps.encode() in self.numbers
            or box.structure_id.encode() in self.structures
        )


def _published(box: NationalMailbox) -> PublishedMailbox:
    structure = structure_of(box.kind, box.person_id, box.structure_id)
    return PublishedMailbox(box.address, box.kind, box.rpps, structure, box.paperless)


def _mailbox(cells: Iterable[str]) -> PublishedMailbox:
    address, kind, person_kind, person, structure, paperless = map(str.strip, cells)
    return PublishedMailbox(
        address.lower(),
        kind,
        plain_rpps(person_kind, person),
        structure_of(kind, person, structure),
        PAPERLESS.get(paperless),
    )
