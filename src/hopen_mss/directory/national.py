"""The national extraction of MSSanté mailboxes, and what it says of the hospital's list.

The extraction is a lower bound: application, practice and unlisted mailboxes are not in it. So it
confirms and suggests; it never takes a correspondent off the count.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from attrs import frozen

from hopen_mss.directory.correspondents import Correspondent, distinct
from hopen_mss.errors import InputFaultError
from hopen_mss.files.tabular import Table
from hopen_mss.provenance import InputReport

__all__ = ["NationalExtraction", "read_national_extraction"]

_COLUMNS = {
    "kind": ("Type de BAL",),
    "address": ("Adresse BAL",),
    "person_id_kind": ("Type Identifiant PP", "Type d'identifiant PP"),
    "person_id": ("Identifiant PP",),
}
_RPPS = "8"
_DATED = re.compile(r"_(\d{4})(\d{2})(\d{2})\d{0,6}\.", re.ASCII)


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
    path: Path,
    correspondents: Iterable[Correspondent],
    *,
    extracted_on: date | None = None,
    name: str = "",
) -> tuple[NationalExtraction, InputReport]:
    """Look a list of correspondents up in the extraction, by address and by RPPS.

    The day of the extraction stands in the name that the national service gives its file; for a
    file under another name the caller says it.

    Raises:
        InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`; or no day is known.

    >>> read_national_extraction(Path("nowhere.txt"), [], extracted_on=date(2026, 10, 31))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.txt: this file is not there; check ... [HM201]
    """
    required = ("address", "person_id_kind", "person_id")
    table = Table.open(path, _COLUMNS, required=required, name=name, quoting=False)
    day = extracted_on or _day_in(path.name)
    if day is None:
        raise InputFaultError(
            "the day of this extraction is not in its name",
            "say it in hopen-mss.toml: extracted_on = 2026-10-31, or keep the name it came with",
            table.file.name,
        )
    every = [line for lines in distinct(correspondents) for line in lines]
    asked = {line.mssante_address.lower() for line in every} - {""}
    numbers = {line.rpps for line in every} - {""}
    addresses, persons, mailboxes = set[str](), set[str](), 0
    at, kind_at, id_at = (table.position[column] for column in required)
    for line, row in table.rows():
        address = row[at].strip().lower()
        if "@" not in address:
            table.ledger.reject(line, "no_address", "address")
            continue
        mailboxes += 1
        if address in asked:
            addresses.add(address)
        # The column also holds ADELI numbers and, under type 10, addresses: read it by its type.
        if row[kind_at] == _RPPS and row[id_at] in numbers:
            persons.add(row[id_at])
    extraction = NationalExtraction(
        extracted_on=day,
        addresses=frozenset(addresses),
        persons=frozenset(persons),
        mailboxes=mailboxes,
    )
    return extraction, table.report("national_directory", tells_unread=False)


def _day_in(name: str) -> date | None:
    found = _DATED.search(name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
