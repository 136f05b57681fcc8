r"""A delimited text in which some cells change, and every other byte stays what it was.

Encoding, byte order mark, delimiter, line ends, quotation marks and the rows that nobody could read
are the file's own. A column that the file does not have is added at the end of each row.

>>> text = DelimitedText.of("Nom;Mél\r\n\"Un\";\r\nDeux;x\r\n".encode("cp1252"),
...                         encoding="cp1252", delimiter=";", header_line=1)
>>> text.rewritten({2: {1: "un@a.fr", 2: "2026-10-31"}}, ["confirmed_on"]).decode("cp1252")
'Nom;Mél;confirmed_on\r\n"Un";un@a.fr;2026-10-31\r\nDeux;x;\r\n'
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from attrs import frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.files.headers import header_names

__all__ = ["DelimitedText"]

_MARKS = {
    "utf-8-sig": ((codecs.BOM_UTF8, "utf-8"), (b"", "utf-8")),
    "utf-16": ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    "cp1252": ((b"", "cp1252"),),
}


@frozen
class DelimitedText:
    """The text of a list, cut into its lines, none of them changed."""

    mark: bytes
    codec: str
    delimiter: str
    lines: tuple[str, ...]
    header_line: int

    @classmethod
    def of(cls, content: bytes, *, encoding: str, delimiter: str, header_line: int) -> Self:
        """The text of a file whose encoding, delimiter and line of the header are known.

        Raises:
            InputFaultError: its bytes do not come back when the text is encoded again.
        """
        mark, codec = next(pair for pair in _MARKS[encoding] if content.startswith(pair[0]))
        try:
            text = content[len(mark) :].decode(codec)
        except UnicodeDecodeError:
            text = ""
        if mark + text.encode(codec) != content:
            problem = "this file was changed while it was read"
            raise InputFaultError(problem, "leave it alone while it is read")
        lines = tuple(io.StringIO(text, newline=""))
        return cls(mark, codec, delimiter, lines, header_line)

    def encodes(self, text: str) -> bool:
        """Whether a text can be written in the encoding of the file.

        >>> DelimitedText(b"", "cp1252", ";", (), 1).encodes("Łódź")
        False
        """
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True

    def cells(self) -> dict[int, list[str]]:
        """What each cell says, by line; a line above the header is one cell.

        >>> DelimitedText(b"", "utf-8", ";", ("a;b", "1;2"), 1).cells()
        {1: ['a', 'b'], 2: ['1', '2']}
        """
        before, header, rows = self._parts()
        found = {number: [_body(line)] for number, line in enumerate(before, start=1)}
        found[self.header_line] = list(header_names(_body(header), self.delimiter))
        return found | {line: row for line, _, row in self._rows(rows)}

    def rewritten(
        self, changes: Mapping[int, Mapping[int, str]], added: Sequence[str] = ()
    ) -> bytes:
        """The bytes of the file with some cells changed.

        ``changes`` are new texts by the line of a row and the place of a cell; places after the
        last column are those of the ``added`` columns. A row of another width than the header,
        which no reader takes, stays as it is.
        """
        before, header, rows = self._parts()
        names = list(header_names(_body(header), self.delimiter))
        width, quoted = len(names), _is_quoted(_cells(_body(header), self.delimiter))
        extended = {width + number: name for number, name in enumerate(added)}
        whole = width + len(added)
        written = [*before, self._record(header, names, extended, whole, quoted=quoted)]
        for line, record, row in self._rows(rows):
            beyond = row[width:]
            fits = (not beyond and len(row) == width) or (any(row) and beyond and not any(beyond))
            wanted = changes.get(line, {})
            if fits and (added or wanted):
                written.append(self._record(record, row, wanted, whole, quoted=quoted))
            else:
                written.append(record)
        return self.mark + "".join(written).encode(self.codec)

    def _parts(self) -> tuple[Sequence[str], str, Sequence[str]]:
        """The lines above the header, the header, the lines below."""
        lines, number = self.lines, self.header_line
        return lines[: number - 1], lines[number - 1], lines[number:]

    def _rows(self, lines: Sequence[str]) -> Iterator[tuple[int, str, list[str]]]:
        """Line, raw text and cells of each row below the header."""
        reader = csv.reader(lines, delimiter=self.delimiter)
        start = 0
        try:
            for row in reader:
                end = reader.line_num
                yield self.header_line + start + 1, "".join(lines[start:end]), row
                start = end
        except csv.Error:
            problem = "a row cannot be parted into cells"
            raise InputFaultError(problem, "close its quotation marks") from None

    def _record(
        self, record: str, row: list[str], wanted: Mapping[int, str], width: int, *, quoted: bool
    ) -> str:
        body = _body(record)
        cells = _cells(body, self.delimiter)
        if [_text(cell) for cell in cells] != row:  # no reader knows such a row: leave it alone
            return record
        cells += ['""' if quoted else ""] * (width - len(cells))
        for place, text in wanted.items():
            if _text(cells[place]) != text:
                is_quoted = cells[place].startswith('"') or (quoted and not cells[place])
                cells[place] = self._cell(text, quoted=is_quoted)
        return self.delimiter.join(cells) + record[len(body) :]

    def _cell(self, text: str, *, quoted: bool) -> str:
        if quoted or any(sign in text for sign in (self.delimiter, '"', "\r", "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text


def _body(record: str) -> str:
    """A row without its line end."""
    return re.sub(r"(?:\r\n|\r|\n)\Z", "", record)


def _is_quoted(cells: Sequence[str]) -> bool:
    """Whether every cell stands in quotation marks, as some programs write them all."""
    return all(cell.startswith('"') for cell in cells)


def _cells(body: str, delimiter: str) -> list[str]:
    """The cells of a row as they stand in it, quotation marks and all."""
    sign = re.escape(delimiter)
    one = re.compile(rf'"(?:[^"]++|"")*+(?:"[^{sign}]*+)?|[^{sign}]*+')
    cells, place = [], 0
    while True:
        found = one.match(body, place)
        assert found is not None
        cells.append(found[0])
        place = found.end()
        if place >= len(body):
            return cells
        place += len(delimiter)


def _text(cell: str) -> str:
    """What a cell says."""
    if not cell.startswith('"'):
        return cell
    found = re.fullmatch(r'"((?:[^"]++|"")*+)"?([^"]*|.*)', cell, re.DOTALL)
    assert found is not None
    return found[1].replace('""', '"') + found[2]
