"""Delimited files as French tools export them: the header decides, and nothing is guessed.

UTF-8 with or without a mark, else Windows-1252; ``;``, ``,``, tab or ``|``. Delimiter and columns
are those under which the known names are found, in French or English; where none is, the user
says. Every row is either given out with the right number of cells or rejected with its line.
"""

import csv
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from attrs import define, field, frozen

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.dates import read_moment
from hopen_mss.files.inputs import InputFile, Ledger, look_through, open_text
from hopen_mss.files.vocabulary import Names, Spelling, Translation, Vocabulary, W, plain
from hopen_mss.provenance import InputReport

if TYPE_CHECKING:
    from _csv import Reader

__all__ = [
    "Layout",
    "RowRejectedError",
    "Table",
    "is_numbered",
    "read_optional_day",
]

T = TypeVar("T")

DELIMITERS = (";", ",", "\t", "|")
_WIDEST = 250
_TALLEST_ROW = 200
_END = "\0"  # looked for before: no file that is read holds one
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_NO_DAY = ("", "00/00/0000", "0000-00-00")
_NUMBERED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


@frozen(kw_only=True)
class Layout:
    """What the user says of a file that its header does not.

    ``columns`` maps the file's own header names to ours; ``values`` its words to ours, by column;
    ``constants`` fills a column that the file does not have. ``split_recipients`` reads several
    recipients in one cell as as many transmissions.

    >>> Layout(columns={"Canal": "channel"}).header_row
    0
    """

    columns: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(factory=dict)
    constants: Mapping[str, str] = field(factory=dict)
    header_row: int = 0
    skip_totals: bool = False
    split_recipients: bool = False

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
    r"""One delimited file whose header was understood.

    ``names`` are the columns found, ours; ``position`` says where each stands in a row.

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
    quoting: bool
    ledger: Ledger = field(factory=Ledger)
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
        quoting: bool = True,
    ) -> "Table":
        """Look through a file and understand its header.

        ``required`` are columns without which the file is of no use; ``quoting`` is off for the
        national files, which hold literal quotation marks.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`, or the header has
                none of the known names, two columns for one name, or lacks a required one.
        """
        file = look_through(path, name=name)
        layout = layout or Layout()
        with open_text(file) as stream:
            number, line = _header_line(stream, layout.header_row)
        if not line:
            problem = "this file is empty: it has not even a header"
            raise InputFaultError(problem, "leave the file out, or export it again", file.name)
        where = f"{file.name}, line {number}"
        for key in (*layout.constants, *layout.values):
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1, cutoff=0)[0]
                problem = f"constants or values names {key[:40]!r}, which is no column of ours"
                raise InputFaultError(problem, f"did you mean {close}?", where)
        delimiter, header, position = _understand(line, known, layout, where, quoting=quoting)
        if both := [ours for ours in layout.constants if ours in position]:
            problem = f"constants fills {both[0]}, and the file has that column"
            raise InputFaultError(problem, "leave the constant out, or the column", where)
        missing = [
            ours for ours in required if ours not in position and ours not in layout.constants
        ]
        if missing:
            raise InputFaultError(
                f"no column for {', '.join(missing)}",
                f"name it in the header (for instance {', '.join(known[missing[0]][:2])}), or say "
                "which one it is under columns in hopen-mss.toml",
                where,
            )
        return cls(
            file=file,
            delimiter=delimiter,
            header_line=number,
            header=header,
            position=position,
            layout=layout,
            quoting=quoting,
        )

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with their line, each with as many cells as the header.

        A row that has another number of cells is rejected; blank lines are no rows.

        Raises:
            InputFaultError: a quotation mark that is never closed swallows the lines after it.
        """
        width, last = len(self.header), self.header_line
        with open_text(self.file) as stream:
            for _ in range(self.header_line):
                next(stream)
            end = _END + self.delimiter * width  # by its width it is no row of the file
            reader = _csv(chain(stream, [end]), self.delimiter, quoting=self.quoting)
            offset = self.header_line
            try:
                for row in reader:
                    start, last = last + 1, reader.line_num + offset
                    if last > start and self._is_cut_off(row, start, last):
                        return
                    if len(row) != width and not self._fits(row, width, start):
                        continue
                    if self.layout.skip_totals and plain(row[0]).startswith("total"):
                        self.ledger.count("total_rows")
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
        if report.read and not report.accepted:
            reasons = ", ".join(f"{n} {code}" for code, n in report.rejected_by_reason().items())
            raise InputFaultError(
                f"none of its {report.read} rows could be accepted ({reasons})",
                "run hopen-mss inspect on it, then say its columns in hopen-mss.toml",
                self.file.name,
            )
        return report

    def numbered(self, line: int, column: str) -> InputFaultError:
        """The fault of an identifier that a spreadsheet turned into a number."""
        return InputFaultError(
            f"{column} holds an identifier that a spreadsheet turned into a number (1,0E+10)",
            "format the column as text, paste the identifiers again, and save",
            f"{self.file.name}, line {line}",
        )


def is_numbered(text: str) -> bool:
    """Whether a cell looks like an identifier that a spreadsheet turned into a number.

    >>> is_numbered("1,00035E+10"), is_numbered("10003461034")
    (True, False)
    """
    return _NUMBERED.fullmatch(text) is not None


def _csv(lines: Iterable[str], delimiter: str, *, quoting: bool) -> "Reader":
    if quoting:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def header_names(line: str, delimiter: str, *, quoting: bool = True) -> tuple[str, ...]:
    """The cells of a header line.

    >>> header_names('Nom;"Code; postal"', ";")
    ('Nom', 'Code; postal')
    """
    try:
        return tuple(next(_csv([line], delimiter, quoting=quoting), []))
    except csv.Error:  # a name of over 100,000 letters
        return ()


def _header_line(stream: Iterator[str], wanted: int) -> tuple[int, str]:
    number = 0
    for number, line in enumerate(stream, start=1):
        if number == wanted or (not wanted and line.strip(" ;,|\t\r\n")):
            return number, line.rstrip("\r\n")
    return number, ""


def _understand(
    line: str, known: Names, layout: Layout, where: str, *, quoting: bool
) -> tuple[str, tuple[str, ...], dict[str, int]]:
    """The delimiter under which most known names are found, the header, and where each stands."""
    ours_by_name = {plain(name): ours for ours, names in known.items() for name in (ours, *names)}
    said: dict[str, str] = {}
    for theirs, ours in layout.columns.items():
        if said.setdefault(plain(theirs), ours) != ours:
            problem = f"columns maps {theirs[:40]!r} to two of our names"
            raise InputFaultError(problem, "keep one of them", where)
    if unknown := sorted(set(said.values()) - set(known)):
        problem = f"columns names {', '.join(unknown)}, which is no column of ours"
        raise InputFaultError(problem, f"use one of: {', '.join(known)}", where)
    best: tuple[int, str, tuple[str, ...], dict[str, list[int]]] = (0, "", (), {})
    for delimiter in DELIMITERS:
        header = header_names(line, delimiter, quoting=quoting)
        found: dict[str, list[int]] = {}
        for index, cell in enumerate(header):
            word = plain(cell)
            name = said.get(word) or ours_by_name.get(word)
            if name:
                found.setdefault(name, []).append(index)
        if len(found) > best[0]:
            best = (len(found), delimiter, header, found)
    count, delimiter, header, found = best
    if not count:
        known_names = ", ".join(
            sorted(names[0] if names else ours for ours, names in known.items())
        )
        raise InputFaultError(
            f"none of the known column names stands in this header (known: {known_names})",
            'say which columns they are: columns = { THEIRS = "ours" } in hopen-mss.toml; '
            "hopen-mss inspect shows what the file holds",
            where,
        )
    in_header = {plain(cell) for cell in header}
    if absent := [theirs for theirs in layout.columns if plain(theirs) not in in_header]:
        problem = f"columns names {absent[0][:40]!r}, which does not stand in this header"
        raise InputFaultError(problem, "hopen-mss inspect shows the header as it is", where)
    if len(header) > _WIDEST:
        problem = f"{len(header)} columns are more than the {_WIDEST} allowed"
        raise InputFaultError(problem, "export only the columns that are needed", where)
    return delimiter, header, _positions(header, found, said, where)


def _positions(
    header: tuple[str, ...], found: dict[str, list[int]], said: Mapping[str, str], where: str
) -> dict[str, int]:
    """Where each of our columns stands; what the user said of a column comes first."""
    position = {}
    for ours, places in found.items():
        told = [index for index in places if said.get(plain(header[index])) == ours]
        if len(told or places) > 1:
            numbers = ", ".join(str(index + 1) for index in told or places)
            raise InputFaultError(
                f"columns {numbers} both read as {ours}",
                "say which one it is under columns in hopen-mss.toml",
                where,
            )
        position[ours] = (told or places)[0]
    return position
