r"""The two national files as streams of records: MSSanté mailboxes, and practitioners' activities.

A record is what one line says, in its own spelling; one person has several lines in each file. The
mailbox file is a lower bound: application, practice and unlisted mailboxes are not in it.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
...     _ = path.write_text(
...         "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Nom d'exercice|\n"
...         "PER|Un.Exemple@medecin.mssante.fr|8|10003461034|EXEMPLE|\n", encoding="utf-8")
...     extraction = MailboxExtraction.open(path)
...     mailbox, = extraction.records()
...     report = extraction.report()
>>> mailbox.address, mailbox.rpps, extraction.extracted_on.isoformat(), report.accepted
('un.exemple@medecin.mssante.fr', '10003461034', '2026-10-31', 1)
"""

from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Final, Self, TypeAlias
from zlib import crc32

from attrs import define

from hopen_mss.directory.national_columns import ACTIVITIES, MAILBOXES
from hopen_mss.directory.national_file import NationalFile
from hopen_mss.directory.published import (
    ACTIVITY_CELLS,
    MAILBOX_CELLS,
    OF_PERSONS,
    RPPS,
    NationalMailbox,
    Practitioner,
    person_key,
    read_activity,
    read_mailbox,
)
from hopen_mss.provenance import InputReport

__all__ = [
    "PAGE_BITS",
    "MailboxExtraction",
    "MailboxRow",
    "NationalMailbox",
    "Practitioner",
    "PractitionerExtraction",
    "PractitionerRow",
    "cells_of",
]

PAGE_BITS: Final = 21
"""A line is named by the number of its page, shifted by this, plus where it begins there."""
MailboxRow: TypeAlias = tuple[int, int, bytes | None, bytes | None, int]
"""Place of the line, checksum of the address, which is found faster than the address itself, key of
the person, number of the structure, length of the line."""
PractitionerRow: TypeAlias = tuple[int, bytes, int]
"""Place of the line, key of the person, length of the line."""
_BAR, _RPPS, _AT, _DIGITS = b"|", RPPS.encode(), ord("@"), 11
_OF_PERSONS = frozenset(map(str.encode, OF_PERSONS))


@define
class _Extraction:
    """What both files have in common."""

    file: NationalFile

    @property
    def name(self) -> str:
        """What errors and reports call the file."""
        return self.file.name

    @property
    def extracted_on(self) -> date:
        """The day whose state the file tells."""
        return self.file.extracted_on

    @property
    def sha256(self) -> str:
        """The checksum of the file as it lies on the disk."""
        return self.file.sha256

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
            InvalidInputError: the records have not all been taken yet.
        """
        return self.file.report()


@define
class MailboxExtraction(_Extraction):
    """The extraction of MSSanté mailboxes, zipped or not."""

    @classmethod
    def open(cls, path: Path, *, extracted_on: date | None = None, name: str = "") -> Self:
        """Understand the header, and find the day of the extraction.

        ``extracted_on`` is needed where the name of the file does not hold the day; ``name`` is
        what errors and reports call the file.

        Raises:
            InputFaultError: see :meth:`hopen_mss.directory.national_file.NationalFile.open`.

        >>> MailboxExtraction.open(Path("nowhere.zip"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.zip: this file is not there; check ... [HM201]
        """
        return cls(NationalFile.open(path, MAILBOXES, extracted_on=extracted_on, name=name))

    @property
    def places(self) -> tuple[int, ...]:
        """Where the cells of a mailbox stand in a line, -1 for a column that there is not."""
        return tuple(self.file.position.get(column, -1) for column in MAILBOX_CELLS)

    def records(self) -> Iterator[NationalMailbox]:
        """One mailbox a line; a line without an address is rejected.

        Raises:
            InputFaultError: damaged, cut off, binary, or changed while it is read.
        """
        take = itemgetter(*self.places)
        for page, rows in self.pages():
            for place, *_, size in rows:
                yield read_mailbox(take(cells_of(page, place, size)))

    def pages(self) -> Iterator[tuple[bytes, list[MailboxRow]]]:
        """The same as an index keeps it: many lines unread, and where and whose each of them is."""
        file = self.file
        at, kind_at, person_kind_at, person_at, structure_at = (
            file.position.get(column, -1)
            for column in ("address", "kind", "person_id_kind", "person_id", "structure_id")
        )
        most = max(at, kind_at, person_kind_at, person_at, structure_at) + 1
        for page, (first, block, lines) in enumerate(file.lines(), 1):
            place, rows = page << PAGE_BITS, list[MailboxRow]()
            for number, line in enumerate(lines, first):
                if not line:
                    continue
                cells = line.split(_BAR, most)
                address = cells[at].strip().lower()
                person, structure = cells[person_at], None
                if cells[person_kind_at] == _RPPS and len(person) == _DIGITS:
                    person = _RPPS + person
                elif person:
                    person = _person(cells[person_kind_at], person)
                if not person and structure_at >= 0 and cells[kind_at].strip() not in _OF_PERSONS:
                    structure = cells[structure_at].strip()
                if _AT in address:
                    size = len(line) - 1
                    rows.append((place, crc32(address), person or None, structure or None, size))
                else:
                    file.ledger.reject(number, "no_address", "address")
                place += len(line)
            yield block, rows


@define
class PractitionerExtraction(_Extraction):
    """The open file of practitioners and their activities, zipped or not."""

    @classmethod
    def open(cls, path: Path, *, extracted_on: date | None = None, name: str = "") -> Self:
        """Understand the header, and find the day of the extraction.

        ``extracted_on`` is needed where the name of the file does not hold the day; ``name`` is
        what errors and reports call the file.

        Raises:
            InputFaultError: see :meth:`hopen_mss.directory.national_file.NationalFile.open`.

        >>> PractitionerExtraction.open(Path("nowhere.zip"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.zip: this file is not there; check ... [HM201]
        """
        return cls(NationalFile.open(path, ACTIVITIES, extracted_on=extracted_on, name=name))

    def records(self) -> Iterator[Practitioner]:
        """One activity a line; a line without an identifier of a person is rejected.

        Raises:
            InputFaultError: damaged, cut off, binary, or changed while it is read.
        """
        for page, rows in self.pages():
            for place, _, size in rows:
                yield read_activity(tuple(cells_of(page, place, size)[:-1]))

    def pages(self) -> Iterator[tuple[bytes, list[PractitionerRow]]]:
        """The same as an index keeps it: the cells that are read, and whose each line is."""
        file = self.file
        take = itemgetter(*(file.position.get(column, -1) for column in ACTIVITY_CELLS))
        for page, (first, _, lines) in enumerate(file.lines(), 1):
            place, kept, rows = page << PAGE_BITS, list[bytes](), list[PractitionerRow]()
            for number, line in enumerate(lines, first):
                if not line:
                    continue
                cells = line[:-1].split(_BAR)
                cells.append(b"")
                found = take(cells)
                kind, person = found[:2]
                if kind == _RPPS and len(person) == _DIGITS:
                    person = _RPPS + person
                elif not (person := _person(kind, person)):
                    file.ledger.reject(number, "nobody_named", "person_id")
                    continue
                short = _BAR.join(found)
                rows.append((place, person, len(short)))
                kept.append(short)
                place += len(short) + 1
            yield b"\n".join(kept), rows


def cells_of(page: bytes, place: int, size: int) -> list[str]:
    r"""The cells of one line of a page, and an empty one for columns that there are not.

    >>> cells_of(b"PER|a@b.fr\nORG|c@d.fr", (1 << PAGE_BITS) + 11, 10)
    ['ORG', 'c@d.fr', '']
    """
    start = place & ((1 << PAGE_BITS) - 1)
    return [*page[start : start + size].decode().split("|"), ""]


def _person(kind: bytes, number: bytes) -> bytes:
    return person_key(kind.strip().decode(), number.strip().decode()).encode()
