r"""Engine exports that hold each HL7 v2 message in one cell of a delimited file.

The package of the standard library for such files holds no cell above 130,000 letters, and a
message with its document has more; so rows are taken apart here. In a cell segments end as the
engine writes it: with real line ends between quotation marks, or with ``\r``, ``\n``, ``\x0d``,
``<CR>``, ``&#13;`` or ``_x000D_`` spelt out.
"""

import re
from collections.abc import Iterator
from typing import TextIO

from hopen_mss.errors import InputFaultError
from hopen_mss.files.headers import DELIMITERS, header_names
from hopen_mss.files.inputs import InputFile, open_text
from hopen_mss.files.tabular import RowRejectedError
from hopen_mss.files.vocabulary import plain

__all__ = ["LONGEST_LINE", "message_cells", "message_text"]

LONGEST_LINE = 50 << 20
"""More bytes than these in one line are refused."""
_MOST_LINES = 200_000  # a document of 15 MB, wrapped as base64 is
_MOST_CELLS = 16_384  # as many as a spreadsheet has
_MOST_SEGMENTS = 100_000
_QUOTED = re.compile(r'(?:[^"]++|"")*+')
_START = re.compile(r"(?:\s|\\x0[bB]|<VT>|<SB>|&#11;)*(?=MSH)")
_TRAILS = (
    *(r"\x1c", r"\x1C", "<FS>", "<EB>", "&#28;"),
    *(r"\r", r"\n", r"\x0d", r"\x0D", "<CR>", "<LF>", "&#13;"),
)
_END = r"(?:\\[rn]|\\x0[dD]|<CR>|<LF>|&#1[03];|&#[xX]0?[dDaA];|_x000[dD]_)"


def message_text(cell: str) -> str:
    r"""The message in a cell, its segments ended by CR; empty when there is none.

    A spelt-out end counts only before the next segment or at the end: text may hold the same signs.

    Raises:
        RowRejectedError: 100,000 segments or more; no document has as many, and no batch.

    >>> message_text(r"MSH|^~\&|DPI\rTXA|1|a\rb\r")
    'MSH|^~\\&|DPI\rTXA|1|a\\rb'
    """
    start = _START.match(cell)
    if start is None:
        return ""
    text = cell[start.end() :].rstrip()
    for _ in range(4):  # the end of the last segment, and what MLLP puts after it
        for trail in _TRAILS:
            text = text.removesuffix(trail)
    # Blank segments are taken many at a time, else a cell of nothing but ends takes long.
    mark, end = re.escape(text[3:4]), rf"{_END}[ \t]{{0,8}}"
    text, ends = re.subn(
        rf"{end}(?:{end}){{0,15}}+(?={_END}|[\r\n]|[A-Z][A-Z0-9]{{2}}{mark})",
        "\r",
        text,
        count=_MOST_SEGMENTS,
    )
    if ends == _MOST_SEGMENTS:
        raise RowRejectedError("message_too_large")
    return text


def message_cells(file: InputFile, column: str, header_row: int = 0) -> Iterator[tuple[int, str]]:
    """The cell of one column in each row that is not blank, with the line where its row begins.

    Raises:
        InputFaultError: the header has no such column, or two; a quotation mark is never closed.
    """
    with open_text(file) as stream:
        line, header = 0, ""
        for text in stream:
            line += 1
            if line == header_row or (not header_row and text.strip(" ;,|\t\r\n")):
                header = text.rstrip("\r\n")
                break
        delimiter, place = _column(header, column, f"{file.name}, line {line or 1}")
        rows = _Rows(stream, delimiter, line, file.name)
        for number, cells in rows:
            if any(cell.strip() for cell in cells):
                yield number, cells[place] if place < len(cells) else ""


def _column(header: str, column: str, where: str) -> tuple[str, int]:
    """The delimiter under which the column is found, and where it stands."""
    wanted = plain(column)
    for delimiter in DELIMITERS:
        names = [plain(name) for name in header_names(header, delimiter)]
        if len(names) > 1 and names.count(wanted) > 1:
            problem = "two columns have the name under which the messages are sought"
            raise InputFaultError(problem, "give one of them another name", where)
        if wanted in names:
            return delimiter, names.index(wanted)
    raise InputFaultError(
        "no column has the name under which the messages are sought",
        "write column as it stands in the header; header_row says which line that is",
        where,
    )


class _Rows:
    """Rows of a delimited text whose cells may be very long."""

    def __init__(self, stream: TextIO, delimiter: str, line: int, name: str) -> None:
        self._stream, self._delimiter = stream, delimiter
        self._line, self._name = line, name

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for text in self._stream:
            self._line += 1
            yield self._line, self._cells(text)

    def _cells(self, row: str) -> list[str]:
        """The cells of a row, with the lines after it that it goes on in."""
        cells: list[str] = []
        place, start = 0, self._line
        while len(cells) < _MOST_CELLS:
            cell = ""
            if row.startswith('"', place):
                cell, row, place = self._quoted(row, place + 1, start)
            end = row.find(self._delimiter, place)
            if end < 0:
                cells.append(cell + row[place:].rstrip("\r\n"))
                return cells
            cells.append(cell + row[place:end])
            place = end + len(self._delimiter)
        problem = f"this row has more than {_MOST_CELLS:,} cells"
        remedy = "check that column and delimiter are those of this file"
        raise InputFaultError(problem, remedy, f"{self._name}, line {start}")

    def _quoted(self, row: str, place: int, start: int) -> tuple[str, str, int]:
        """What stands between quotation marks, the line in which they are closed, and where."""
        parts, size = [], 0
        while (end := _closing(row, place)) == len(row):
            parts.append(row[place:])
            size += end - place
            row, place = next(self._stream, ""), 0
            self._line += 1
            if not row or self._line - start > _MOST_LINES or size > LONGEST_LINE:
                raise InputFaultError(
                    "a quotation mark opened here is never closed",
                    "close it, double it, or export the file again",
                    f"{self._name}, line {start}",
                )
        parts.append(row[place:end])
        return "".join(parts).replace('""', '"'), row, end + 1


def _closing(row: str, place: int) -> int:
    """Where the next lone quotation mark stands; the end of the row where there is none."""
    found = _QUOTED.match(row, place) if '"' in row else None
    return found.end() if found else len(row)
