"""The hospital's list brought up to date in its own layout: only addresses and dates change.

Delimiter, encoding, line ends, quotation marks, the order of rows and every other cell of a text
stay as they are, byte for byte. A workbook is written anew, one sheet, every cell as text.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias

from attrs import define, field

from hopen_mss.directory.correspondents import Correspondent, CorrespondentsTable
from hopen_mss.directory.rewriting import DelimitedText
from hopen_mss.directory.states import Finding
from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.csv_text import csv_text, guarded
from hopen_mss.files.tabular import Layout
from hopen_mss.files.workbooks import workbook_of
from hopen_mss.provenance import InputReport

__all__ = ["CorrespondentsFile", "WrittenCells"]

_LARGEST = 200 << 20
_WRITTEN = ("mssante_address", "confirmed_on")
_Changes: TypeAlias = dict[int, dict[int, str]]
_ISO = "%Y-%m-%d"
_FRENCH_DAY = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}", re.ASCII)


class WrittenCells(NamedTuple):
    """How many cells of a list are other ones than before.

    >>> WrittenCells(addresses=3, days=19).withdrawn
    0
    """

    addresses: int = 0
    days: int = 0
    withdrawn: int = 0
    """Addresses that were refused and are taken out."""


@define
class CorrespondentsFile:
    """The file of a list of correspondents: who is in it, and the same file brought up to date."""

    path: Path
    table: CorrespondentsTable
    correspondents: tuple[Correspondent, ...]
    content: bytes
    """The bytes of the file as it was read."""
    lines: tuple[int, ...]
    """The line of each correspondent in the file."""
    left_alone: int = field(default=0, init=False)
    """Cells that could not be written in the encoding of the file."""
    written: WrittenCells = field(factory=WrittenCells, init=False)
    """What was last asked to be written."""

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Read the whole list.

        Raises:
            InputFaultError: see :meth:`hopen_mss.directory.correspondents.CorrespondentsTable.open`
                and its ``records``; or changed while it is read.

        >>> CorrespondentsFile.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        table = CorrespondentsTable.open(path, name=name, layout=layout)
        placed = list(
            table.table.each(lambda cells, line: (line, table.correspondent(cells, line)))
        )
        lines = tuple(number for number, _ in placed)
        read = cls(path, table, tuple(line for _, line in placed), b"", lines)
        read.content = read.require_unchanged()
        return read

    def require_writable(self) -> None:
        """Nothing, where the list can be written back.

        Raises:
            InputFaultError: it is compressed, too large, or a constant fills what is written.
        """
        table = self.table.table
        file = table.file
        if file.compression:
            problem = f"this list is in a {file.compression} archive, and could not be written back"
            raise InputFaultError(problem, "unpack it", file.name)
        if file.size > _LARGEST:
            problem = f"{file.size:,} bytes are more than the {_LARGEST:,} allowed for a list"
            raise InputFaultError(problem, "export only the columns that are needed", file.name)
        if fixed := [name for name in _WRITTEN if name in table.layout.constants]:
            problem = f"constants says {fixed[0]} for every row, so that it cannot be written"
            raise InputFaultError(problem, "leave the constant out", file.name)

    def require_unchanged(self) -> bytes:
        """The bytes of the file, which are still those that were read.

        Raises:
            InputFaultError: they are others, or the file has gone.
        """
        file = self.table.table.file
        try:
            content = self.path.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != file.sha256:
            problem = "this file was changed while it was read"
            raise InputFaultError(problem, "leave it alone while it is read", file.name)
        return content

    @property
    def is_workbook(self) -> bool:
        """Whether it is a sheet of a workbook."""
        return self.table.table.sheet is not None

    @property
    def has_other_sheets(self) -> bool:
        """Whether it is one of several sheets of a workbook."""
        sheet = self.table.table.sheet
        return sheet is not None and len(sheet.names()) > 1

    @property
    def sheet(self) -> str:
        """The name of the sheet that was read, empty for a file of text."""
        sheet = self.table.table.sheet
        if sheet is None:
            return ""
        return sheet.name or next(iter(sheet.names()), "")

    @property
    def suffix(self) -> str:
        """The end of the name of the refreshed list, ``.xlsx`` for any workbook."""
        return ".xlsx" if self.is_workbook else self.path.suffix

    def report(self) -> InputReport:
        """The book of the file.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report()

    def refreshed(self, findings: Sequence[Finding], *, suffix: str = "") -> bytes:
        """The file with what was found, in its own layout.

        ``findings`` are those of its correspondents, in their order. An address that was found is
        written, and the day of the extraction wherever it holds the address; one of ours that was
        refused since is taken out. ``suffix`` asks for
        ``.xlsx`` or ``.csv`` where that is another kind of file than the list is.

        Raises:
            InvalidInputError: a kind of file that cannot be written.
            MissingExtraError: a workbook, and xlsxwriter is not installed.
        """
        suffix = (suffix or self.suffix).lower()
        changes, added = self._changes(findings)
        if not self.is_workbook and suffix != ".xlsx":
            return self._rewritten(changes, added)
        if not changes and suffix == self.path.suffix.lower():
            return self.content
        rows = self._filled(changes, added)
        if suffix == ".xlsx":
            return workbook_of(rows, sheet=self.sheet or "Correspondants")
        if suffix == ".csv":
            return csv_text(rows.values()).encode()
        raise InvalidInputError(
            f"a list is not written as {suffix or 'a file without a suffix'}",
            "ask for a name that ends in .xlsx or .csv: --output correspondents.xlsx",
        )

    def _rewritten(self, changes: _Changes, added: Sequence[str]) -> bytes:
        text = self._text()
        writable = {
            line: {place: guarded(cell) for place, cell in cells.items() if text.encodes(cell)}
            for line, cells in changes.items()
        }
        self.left_alone = sum(map(len, changes.values())) - sum(map(len, writable.values()))
        return text.rewritten(writable, added)

    def _filled(self, changes: _Changes, added: Sequence[str]) -> dict[int, list[str]]:
        """All rows with what changes in them."""
        rows, header = self._rows(), self.table.table.header_line
        width = len(self.table.table.header)
        names = {width + place: name for place, name in enumerate(added)}
        for line, cells in {**changes, header: names}.items():
            row = rows[line]
            row += [""] * (width + len(added) - len(row))
            for place, cell in cells.items():
                row[place] = cell
        return rows

    def _changes(self, findings: Sequence[Finding]) -> tuple[_Changes, tuple[str, ...]]:
        """New cells by line and place, and the columns that they need and the list has not."""
        position, width = self.table.table.position, len(self.table.table.header)
        added = tuple(name for name in _WRITTEN if name not in position)
        places = {**position, **{name: width + number for number, name in enumerate(added)}}
        form = self._form_of_days()
        changes: _Changes = {}
        for number, line, finding in zip(self.lines, self.correspondents, findings, strict=True):
            cells = {}
            if finding.writes:
                cells[places["mssante_address"]] = finding.address
            if finding.withdraws:
                cells[places["mssante_address"]] = ""
                if line.confirmed_on:
                    cells[places["confirmed_on"]] = ""
            elif finding.is_published and _is_news(finding, line):
                cells[places["confirmed_on"]] = finding.extracted_on.strftime(form)
            if cells:
                changes[number] = cells
        days = sum(bool(cells.get(places["confirmed_on"])) for cells in changes.values())
        self.written = WrittenCells(
            sum(one.writes for one in findings), days, sum(one.withdraws for one in findings)
        )
        return changes, added if changes else ()

    def _form_of_days(self) -> str:
        """How the list writes days: as the first one that stands in it, else 2026-10-31."""
        table, rows = self.table.table, self._rows()
        known = (table.position.get(column) for column in ("confirmed_on", "checked_on"))
        for place in (place for place in known if place is not None):
            for line, row in rows.items():
                is_row = line > table.header_line and len(row) > place
                cell = row[place].strip() if is_row else ""
                if found := _FRENCH_DAY.fullmatch(cell):
                    return f"%d{found[1]}%m{found[1]}%Y"
                if cell:
                    return _ISO
        return _ISO

    def _rows(self) -> dict[int, list[str]]:
        sheet = self.table.table.sheet
        if sheet is None:
            return self._text().cells()
        return {line: [sheet.text_of(cell) for cell in row] for line, row in sheet.rows()}

    def _text(self) -> DelimitedText:
        table = self.table.table
        return DelimitedText.of(
            self.content,
            encoding=table.file.encoding,
            delimiter=table.delimiter,
            header_line=table.header_line,
        )


def _is_news(finding: Finding, line: Correspondent) -> bool:
    """Whether the day of the extraction says more than the day that the list has."""
    known = line.confirmed_on
    if known is None or finding.writes:
        return known != finding.extracted_on
    return known < finding.extracted_on
