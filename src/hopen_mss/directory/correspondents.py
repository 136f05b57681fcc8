"""The hospital's own list of correspondents, and who counts as one and the same."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

from attrs import define, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.tabular import Layout, RowRejectedError, Table, is_numbered, read_optional_day
from hopen_mss.files.vocabulary import Vocabulary, plain
from hopen_mss.identifiers import check_finess, check_rpps, check_siret
from hopen_mss.provenance import InputReport

__all__ = ["Correspondent", "CorrespondentsTable", "department_of", "distinct", "postcode_of"]

_COLUMNS = (
    "id",
    "rpps",
    "family_name",
    "given_name",
    "profession",
    "structure_name",
    "finess",
    "siret",
    "postcode",
    "city",
    "mssante_address",
    "checked_on",
    "confirmed_on",
)
_TELLING = ("id", "rpps", "family_name", "structure_name", "finess", "siret", "mssante_address")
_DAYS = ("checked_on", "confirmed_on")
_CHECKS = (("rpps", check_rpps), ("finess", check_finess), ("siret", check_siret))
_POSTCODE = re.compile(r"(?:FR?[\s-]*)?(\d{5})(?:\D(?!.*\d{5}).*)?", re.ASCII | re.IGNORECASE)
_TITLES = re.compile(r"^(?:dr|docteur|pr|professeur|m|mme|mr)\s+")


@frozen(kw_only=True)
class Correspondent:
    """A person or structure of the hospital's own list.

    ``checked_on`` is when somebody last checked the line, ``confirmed_on`` the date of the national
    extraction that last held its address.

    >>> Correspondent(family_name="Exemple", postcode="69001").mssante_address
    ''
    """

    id: str = ""
    rpps: str = ""
    family_name: str = ""
    given_name: str = ""
    profession: str = ""
    structure_name: str = ""
    finess: str = ""
    siret: str = ""
    postcode: str = ""
    city: str = ""
    mssante_address: str = ""
    checked_on: date | None = None
    confirmed_on: date | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes this correspondent the same as another line of the list, strongest first.

        RPPS; for a structure, FINESS or SIRET; the list's own id; the address; else the name and
        postcode without accents and titles.

        >>> Correspondent(rpps="10003461034", id="7").identity
        ('rpps', '10003461034')
        """
        if self.rpps.strip("0"):
            return ("rpps", self.rpps)
        if not self.family_name and (self.finess or self.siret):
            return ("finess", self.finess) if self.finess else ("siret", self.siret)
        if self.id:
            return ("id", self.id)
        if self.mssante_address:
            return ("address", self.mssante_address.lower())
        name = _TITLES.sub("", plain(f"{self.family_name} {self.given_name}"))
        return ("name", name or plain(self.structure_name), self.postcode)

    @property
    def last_checked(self) -> date | None:
        """The later of both check dates, ``None`` when neither is known.

        >>> Correspondent(checked_on=date(2026, 5, 1)).last_checked
        datetime.date(2026, 5, 1)
        """
        return max(filter(None, (self.checked_on, self.confirmed_on)), default=None)


def department_of(lines: Iterable[Correspondent]) -> str:
    """The département of a correspondent, empty when nothing tells it.

    A FINESS number of mainland France or Corsica decides; else the postcode, with three digits
    overseas and 2A or 2B in Corsica.

    >>> department_of([Correspondent(postcode="20200")]), department_of([Correspondent()])
    ('2B', '')
    """
    every = list(lines)
    for line in every:
        if line.finess and not line.finess.startswith(("97", "98")):
            return line.finess[:2]
    for line in every:
        if code := postcode_of(line.postcode):
            if code.startswith("20"):
                return "2A" if code < "20200" else "2B"
            return code[:3] if code.startswith(("97", "98")) else code[:2]
    return ""


def postcode_of(text: str) -> str:
    """The five digits of a postcode, with a town or CEDEX after them or not; empty for none.

    Two of them tell none, nor does one of another country, as far as its letter says so.

    >>> postcode_of("69002 CEDEX 02"), postcode_of("F-69001 LYON"), postcode_of("D-69115")
    ('69002', '69001', '')
    """
    found = _POSTCODE.fullmatch(text.strip())
    return found[1] if found else ""


def distinct(correspondents: Iterable[Correspondent]) -> list[tuple[Correspondent, ...]]:
    """The lines of each distinct correspondent, in the order of their first line.

    >>> twice = [Correspondent(rpps="10003461034"), Correspondent(rpps="10003461034", id="8")]
    >>> [len(lines) for lines in distinct(twice)]
    [2]
    """
    found: dict[tuple[str, ...], list[Correspondent]] = {}
    for correspondent in correspondents:
        found.setdefault(correspondent.identity, []).append(correspondent)
    return [tuple(lines) for lines in found.values()]


@define
class CorrespondentsTable:
    """A list of correspondents in any delimited layout.

    An identifier of impossible shape or an impossible date rejects the row; a key that does not fit
    is only counted, because lists in daily use hold such numbers.
    """

    COLUMNS: ClassVar = _COLUMNS

    table: Table

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> CorrespondentsTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        known = Vocabulary.of("hopen_mss.directory").names(*cls.COLUMNS)
        return cls(Table.open(path, known, layout=layout, name=name))

    def records(self) -> Iterator[Correspondent]:
        """One correspondent a row.

        Raises:
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        return self.table.each(self.correspondent)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report("correspondents")

    def absent(self) -> frozenset[str]:
        """Columns that this list does not have, so that nothing in it can tell them."""
        table = self.table
        return frozenset(self.COLUMNS) - set(table.position) - set(table.layout.constants)

    def correspondent(self, cells: dict[str, str], line: int) -> Correspondent:
        """The correspondent that the cells of one row are, by our names of the columns.

        Raises:
            RowRejectedError: an identifier or a date is impossible, or nobody is named.
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        for column, check in _CHECKS:
            number = cells.get(column, "")
            if not number:
                continue
            if is_numbered(number):
                raise self.table.numbered(line, column)
            try:
                found = check(number)
            except InvalidInputError:
                raise RowRejectedError("impossible_identifier", column) from None
            cells[column] = found.value
            if not found.key_fits:
                self.table.ledger.count("doubtful_key", 1, column)
        if is_numbered(cells.get("id", "")):
            raise self.table.numbered(line, "id")
        cells["mssante_address"] = cells.get("mssante_address", "").strip("<> ")
        known: dict[str, Any] = {name: text for name, text in cells.items() if text}
        if not known:
            raise RowRejectedError("empty_row")
        if known.keys().isdisjoint(_TELLING):
            raise RowRejectedError("nobody_named")
        for column in _DAYS:
            known[column] = read_optional_day(cells, column)
        return Correspondent(**known)
