"""Tables as French tools export them: the header decides, and nothing is guessed.

Delimited text in UTF-8 with or without a mark, UTF-16 with its mark, else Windows-1252; ``;``,
``,``, tab or ``|``; or a sheet of a workbook. Delimiter and columns are those under which the known
names are found, in French or English; where none is, the user says. Every row is either given out
with the right number of cells or rejected with its line.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import define, field, frozen

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.dates import read_moment
from hopen_mss.files.headers import (
    DELIMITERS,
    header_line,
    header_names,
    hint,
    names_of,
    understand,
)
from hopen_mss.files.inputs import InputFile, is_workbook, look_through, open_text
from hopen_mss.files.ledger import Ledger, require_accepted
from hopen_mss.files.miscoding import miscoding
from hopen_mss.files.vocabulary import Names, Spelling, Translation, Vocabulary, W, plain
from hopen_mss.provenance import InputReport
from hopen_mss.spelling import meant

if TYPE_CHECKING:
    from hopen_mss.files.spreadsheets import Worksheet

__all__ = [
    "Layout",
    "RowRejectedError",
    "Table",
    "is_numbered",
    "read_optional_day",
]

T = TypeVar("T")

_TALLEST_ROW = 200
_IDENTIFIERS = frozenset(
    ("id", "rpps", "finess", "siret", "document_id", "message_id", "recipient_id", "replaces")
)
_END = "\0"  # looked for before: no file that is read holds one
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_NO_DAY = ("", "00/00/0000", "0000-00-00")
_NUMBERED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


@frozen(kw_only=True)
class Layout:
    """What the user says of a file that its header does not.

    ``columns`` maps the file's own header names to ours; ``values`` its words to ours, by column;
    ``constants`` fills a column that the file does not have. ``split_recipients`` reads several
    recipients in one cell as as many transmissions. ``sheet`` names one of a workbook, by default
    the first that shows.

    >>> Layout(columns={"Canal": "channel"}).header_row
    0
    """

    columns: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(factory=dict)
    constants: Mapping[str, str] = field(factory=dict)
    header_row: int = 0
    skip_totals: bool = False
    split_recipients: bool = False
    sheet: str = ""

    def words(self, vocabulary: Vocabulary, column: str, default: W) -> Translation[W]:
        """The words of a closed column, what the user says of his own first.

        Raises:
            InvalidInputError: the user maps to a word that is not ours.
        """
        return Translation.of(vocabulary, column, self.values.get(column, {}), default)

    def spelling(self, column: str) -> Spelling:
        """The words of a column without a vocabulary of ours."""
        return Spelling(self.values.get(column, {}))


class RowRejectedError(ValueError):
    """Why one row cannot be taken: the code of the reason, and the column.

    >>> RowRejectedError("impossible_date", "sent_at").reason
    'impossible_date'
    """

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason, column)
        self.reason = reason
        self.column = column


def read_optional_day(cells: Mapping[str, str], column: str) -> date | None:
    """The day in a cell, ``None`` where there is none.

    Raises:
        RowRejectedError: the cell holds something that is no day of the calendar.

    >>> read_optional_day({"checked_on": "31/12/2026"}, "checked_on")
    datetime.date(2026, 12, 31)
    """
    text = cells.get(column, "")
    if text in _NO_DAY:
        return None
    try:
        return read_moment(text).date()
    except InvalidInputError:
        raise RowRejectedError("impossible_date", column) from None


@define
class Table:
    r"""One delimited file or sheet of a workbook whose header was understood.

    ``position`` says where each of our columns stands in a row; ``delimiter`` is empty and
    ``sheet`` is there for a workbook.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Nom;Ville\nUn;Lyon\nDeux", encoding="utf-8")
    ...     table = Table.open(path, {"family_name": ("nom",), "city": ("ville",)})
    ...     rows = list(table.rows())
    ...     report = table.report("table")
    >>> rows, report.read, report.rejections[0].reason
    ([(2, ['Un', 'Lyon'])], 2, 'missing_columns')
    """

    file: InputFile
    delimiter: str
    header_line: int
    header: tuple[str, ...]
    position: Mapping[str, int]
    layout: Layout
    ledger: Ledger = field(factory=Ledger)
    sheet: "Worksheet | None" = None
    _read: int = 0

    @classmethod
    def open(
        cls,
        path: Path,
        known: Names,
        *,
        required: Sequence[str] = (),
        layout: Layout | None = None,
        name: str = "",
    ) -> "Table":
        """Look through a file and understand its header.

        ``required`` are columns without which the file is of no use.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`, or the header has
                none of the known names, two columns for one name, or lacks a required one.
            MissingExtraError: a workbook, and python-calamine is not installed.
        """
        layout = layout or Layout()
        sheet = _worksheet(path, name, layout)
        file = look_through(path, name=name) if sheet is None else sheet.file

        def line(wanted: int) -> list[tuple[str, tuple[str, ...]]]:
            return _headers(file, sheet, wanted)[1]

        number, headers = _headers(file, sheet, layout.header_row)
        if not headers and layout.header_row > 1 and line(0):
            problem = f"header_row = {layout.header_row} lies beyond its last line, or is blank"
            raise InputFaultError(problem, "give the line that holds the names", file.name)
        if not headers:
            problem = "this file is empty: it has not even a header"
            raise InputFaultError(problem, "leave the file out, or export it again", file.name)
        where = f"{file.name}, line {number}"
        for key in (*layout.constants, *layout.values):
            if key not in known:
                problem = f"constants or values names {key[:40]!r}, which is no column of ours"
                raise InputFaultError(problem, meant(key, known), where)
        try:
            delimiter, header, position = understand(headers, known, layout.columns, where)
            _require(required, {*position, *layout.constants}, known, where)
        except InputFaultError as fault:
            if layout.header_row or not (told := hint(line, number, known, required)):
                raise
            raise InputFaultError(fault.problem, f"{told}; else {fault.remedy}", where) from None
        if both := [ours for ours in layout.constants if ours in position]:
            problem = f"constants fills {both[0]}, and the file has that column"
            raise InputFaultError(problem, "leave the constant out, or the column", where)
        ledger = Ledger()
        if spoilt := miscoding(header, lambda text: plain(text) in names_of(known)):
            ledger.count("miscoded", 1, spoilt)
        if sheet is not None and (errors := sheet.errors()):
            ledger.count("cells_in_error", errors)
        return cls(
            file=file,
            delimiter=delimiter,
            header_line=number,
            header=header,
            position=position,
            layout=layout,
            ledger=ledger,
            sheet=sheet,
        )

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with their line, each with as many cells as the header.

        A row that has another number of cells is rejected; blank lines are no rows.

        Raises:
            InputFaultError: a quotation mark that is never closed swallows the lines after it; or
                a workbook keeps an identifier as a number.
        """
        return self._text_rows() if self.sheet is None else self._sheet_rows(self.sheet)

    def _sheet_rows(self, sheet: "Worksheet") -> Iterator[tuple[int, list[str]]]:
        identifiers = [
            (ours, place) for ours, place in self.position.items() if ours in _IDENTIFIERS
        ]
        for line, cells in sheet.rows():
            row = [cell if isinstance(cell, str) else sheet.text_of(cell) for cell in cells]
            if line <= self.header_line or not any(cell.strip() for cell in row):
                continue
            if self._is_total(row):
                continue
            for ours, place in identifiers:
                if not isinstance(cells[place], str):
                    raise self.numbered(line, ours)
            self._read += 1
            if any(_END in cell for cell in row):
                self.ledger.reject(line, "damaged_line")
                continue
            yield line, row

    def _is_total(self, row: list[str]) -> bool:
        if self.layout.skip_totals and plain(row[0]).startswith("total"):
            self.ledger.count("total_rows")
            return True
        return False

    def _text_rows(self) -> Iterator[tuple[int, list[str]]]:
        width, last = len(self.header), self.header_line
        with open_text(self.file) as stream:
            for _ in range(self.header_line):
                next(stream)
            end = _END + self.delimiter * width  # by its width it is no row of the file
            reader = csv.reader(chain(stream, [end]), delimiter=self.delimiter)
            offset = self.header_line
            try:
                for row in reader:
                    start, last = last + 1, reader.line_num + offset
                    if last > start and self._is_cut_off(row, start, last):
                        return
                    if len(row) != width and not self._fits(row, width, start):
                        continue
                    if self._is_total(row):
                        continue
                    self._read += 1
                    yield start, row
            except csv.Error:
                raise self._open_quote(last + 1) from None

    def _is_cut_off(self, row: list[str], start: int, last: int) -> bool:
        """Whether a row of several lines is the last one, cut off within quotation marks."""
        cut_off = _END in row[-1]
        separators = max(len(self.header) - 1, 1)
        inner = (line for cell in row for line in _LINE_ENDS.split(cell)[1:] if _END not in line)
        if (
            last - start > (1 if cut_off else _TALLEST_ROW)
            or any(line.count(self.delimiter) >= separators for line in inner)  # whole rows
        ):
            raise self._open_quote(start)
        if cut_off:
            self._read += 1
            self.ledger.reject(start, "damaged_line")
        return cut_off

    def _open_quote(self, line: int) -> InputFaultError:
        return InputFaultError(
            "a quotation mark opened here is not closed within 200 lines",
            "close it, double it, or export the file without quotation marks",
            f"{self.file.name}, line {line}",
        )

    def _fits(self, row: list[str], width: int, line: int) -> bool:
        """Whether a row of another width can be taken after all; else it is written down."""
        if row[:1] == [_END] or not any(cell.strip() for cell in row):
            return False
        if len(row) > width and not any(row[width:]):
            del row[width:]  # separators at the end of the line, as older exports write them
            return True
        self._read += 1
        self.ledger.reject(line, "extra_columns" if len(row) > width else "missing_columns")
        return False

    def each(self, make: Callable[[dict[str, str], int], T]) -> Iterator[T]:
        """What ``make`` makes of each row's cells by our names, and of its line.

        A row for which it raises :class:`RowRejectedError` is rejected for that reason.
        """
        for line, row in self.rows():
            cells = dict(self.layout.constants)
            cells.update({ours: row[place].strip() for ours, place in self.position.items()})
            try:
                yield make(cells, line)
            except RowRejectedError as fault:
                self.ledger.reject(line, fault.reason, fault.column)

    def report(self, kind: str, *, tells_unread: bool = True) -> InputReport:
        """The book of this file, once its rows were read.

        ``tells_unread`` counts columns that nobody read, which the user may have meant to map.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        unread = len(self.header) - len(self.position)
        if tells_unread and unread:
            self.ledger.count("unread_columns", unread)
        report = self.ledger.close(self.file, kind, read=self._read)
        remedy = "run hopen-mss inspect on it, then say its columns in hopen-mss.toml"
        return require_accepted(report, "rows could be accepted", remedy)

    def numbered(self, line: int, column: str) -> InputFaultError:
        """The fault of an identifier that a spreadsheet turned into a number."""
        like = "" if self.sheet else " (such as 1,0E+10)"
        return InputFaultError(
            f"{column} holds an identifier that a spreadsheet turned into a number{like}",
            "format the column as text, paste the identifiers again, and save",
            f"{self.file.name}, line {line}",
        )


def is_numbered(text: str) -> bool:
    """Whether a cell looks like an identifier that a spreadsheet turned into a number.

    >>> is_numbered("1,00035E+10"), is_numbered("10003461034")
    (True, False)
    """
    return _NUMBERED.fullmatch(text) is not None


def _worksheet(path: Path, name: str, layout: Layout) -> "Worksheet | None":
    """The sheet that is meant of a workbook, nothing for a file of text."""
    if is_workbook(path):
        from hopen_mss.files.spreadsheets import Worksheet  # noqa: PLC0415

        return Worksheet.open(path, name=name, sheet=layout.sheet)
    if layout.sheet and path.is_file():
        problem = "sheet is given, and this file is no workbook with sheets"
        raise InputFaultError(problem, "leave sheet out", name or path.name)
    return None


def _require(required: Sequence[str], there: set[str], known: Names, where: str) -> None:
    if missing := [ours for ours in required if ours not in there]:
        raise InputFaultError(
            f"no column for {', '.join(missing)}",
            f"name it in the header (for instance {', '.join(known[missing[0]][:2])}), or say "
            "which one it is under columns in hopen-mss.toml",
            where,
        )


def _headers(
    file: InputFile, sheet: "Worksheet | None", wanted: int
) -> tuple[int, list[tuple[str, tuple[str, ...]]]]:
    """The line of the header, and what it holds under each delimiter; nothing if there is none."""
    if sheet is not None:
        number, cells = sheet.header(wanted)
        return number, [("", tuple(map(sheet.text_of, cells)))] if number else []
    with open_text(file) as stream:
        number, line = header_line(stream, wanted)
    names = [(one, header_names(line, one)) for one in DELIMITERS]
    return number, names if line else []
