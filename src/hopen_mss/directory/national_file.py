"""One file of the national directory, read as blocks of lines: mailboxes, or practitioners.

Both files are text in UTF-8 with ``|`` between cells and one line of header. A quotation mark is a
letter like others, every cell is text, columns are found by name, and one more separator at the
end of each line is taken for none. The file may lie in a zip archive, as the national service
gives it, or be compressed otherwise. One pass reads it, and takes its checksum on the way.

Source:
    The reading rules: measured on published files by third parties. A line that is not UTF-8
    rejects that line, a header that is not refuses the file (interpretation).
"""

import codecs
import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

from attrs import define, field

from hopen_mss.directory.national_columns import OTHER_FILES, NationalFileKind
from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.compression import LARGEST, compression_of, unpack
from hopen_mss.files.inputs import InputFile, opened
from hopen_mss.files.ledger import Ledger, require_accepted
from hopen_mss.files.vocabulary import plain
from hopen_mss.files.zipped import ZIP_START, open_member, zip_members
from hopen_mss.provenance import InputReport

__all__ = ["NationalFile"]

_CHUNK = 1 << 20
_BLOCK = 1 << 15  # stays in the processor's own memory while it is parted
_LONGEST_LINE = 1 << 20
_BAR = b"|"
_NO_SHAPE = bytes(set(range(256)) - set(b"|\n"))
_DATED = re.compile(r"_(\d{4})(\d{2})(\d{2})\d{0,6}(?=\.|$)", re.ASCII)
_AGAIN = "download it again, and look at its first line"
_POWER = b"E+"
_NUMBERED = re.compile(rb"\s*\d(?:[.,]\d+)?E\+\d+\s*")
_IDENTIFIERS = ("person_id", "structure_id", "siret", "finess_site", "finess_legal")


@define
class NationalFile:
    """One national file, understood by its header and read block by block.

    >>> from hopen_mss.directory.national_columns import MAILBOXES
    >>> NationalFile.open(Path("nowhere.txt"), MAILBOXES)
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.txt: this file is not there; check ... [HM201]
    """

    path: Path
    name: str
    kind: NationalFileKind
    extracted_on: date
    position: Mapping[str, int]
    """Our column -> its place in a line."""
    width: int
    """Cells of a line."""
    unrecognised: int
    """Columns that no such file is known to have."""
    _identity: tuple[int, ...]
    _is_packed: bool
    ledger: Ledger = field(factory=Ledger, init=False)
    _sha256: str = field(default="", init=False)
    _shapes: bytes = field(default=b"", init=False)
    _blank: int = field(default=0, init=False)
    _last: int = field(default=0, init=False)

    @classmethod
    def open(
        cls,
        path: Path,
        kind: NationalFileKind,
        *,
        extracted_on: date | None = None,
        name: str = "",
    ) -> "NationalFile":
        """Understand the header, and find the day of the extraction.

        The day stands in the name that the national service gives its file, inside the archive or
        outside; for a file under another name the caller says it.

        Raises:
            InputFaultError: missing, damaged, no such file of the national directory, a header
                that is not UTF-8, or no day is known.

        >>> from hopen_mss.directory.national_columns import MAILBOXES
        >>> NationalFile.open(Path("nowhere.txt"), MAILBOXES)
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.txt: this file is not there; ... [HM201]
        """
        name = name or path.name or str(path)
        with opened(path, name) as plain_file:
            identity = _identity(plain_file)
            with _content(plain_file, name, kind) as (stream, inside):
                header = _header(stream, name, kind)
                position, unknown = _understand(header, kind, name)
                is_packed = stream is not plain_file
        day = extracted_on or _day_in(inside) or _day_in(path.name)
        if day is None:
            raise InputFaultError(
                "the day of this extraction is not in its name",
                "say it: --extracted-on 2026-10-31, or extracted_on = 2026-10-31 in "
                "hopen-mss.toml; or keep the name it came with",
                name,
            )
        return cls(path, name, kind, day, position, len(header), unknown, identity, is_packed)

    @property
    def sha256(self) -> str:
        """The checksum of the file as it lies on the disk; taken now if it was not read yet."""
        if not self._sha256:
            digest = hashlib.sha256()
            with self._opened() as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
            self._sha256 = digest.hexdigest()
        return self._sha256

    def lines(self, *, one_by_one: bool = True) -> Iterator[tuple[int, bytes, list[bytes]]]:
        """Lines with their ends, many at a time: the number of the first, all in one, and each.

        Those that do not fit are empty, so that the others keep their numbers. When they are
        not looked at ``one_by_one``, which takes longer, two lines of one block pass whose wrong
        numbers of cells make up for each other: then :meth:`fits` is for the caller to ask.

        Raises:
            InputFaultError: damaged, cut off, binary, an endless line, or changed meanwhile.
        """
        is_even = self._is_even if one_by_one else self._is_even_as_a_whole
        for first, block, lines in self._blocks():
            fitting = block
            if not is_even(block, len(lines)):
                for place, line in enumerate(lines):
                    if not self.fits(line, first + place):
                        lines[place] = b""
                fitting = b"".join(lines)
            yield first, fitting, lines

    def _blocks(self) -> Iterator[tuple[int, bytes, list[bytes]]]:
        """All lines after the header; in the place of one that is not UTF-8 stands an empty one."""
        self.ledger, self._blank, self._last, digest = Ledger(), 1, 0, None
        if self.unrecognised:
            self.ledger.count("unrecognised_columns", self.unrecognised)
        if absent := self.kind.columns.keys() - self.position.keys():
            self.ledger.count("absent_columns", len(absent), ", ".join(sorted(absent)))
        if self._is_packed:
            _ = self.sha256  # what is read of an archive is not all of it
        elif not self._sha256:
            digest = hashlib.sha256()
        with (
            self._opened() as plain_file,
            _content(plain_file, self.name, self.kind) as (stream, _),
        ):
            number = 1
            for whole in _whole_lines(stream, self.name, digest):
                header = whole.index(b"\n") if number == 1 else 0
                block = self._checked(whole[header:], number)
                lines = io.BytesIO(block).readlines()  # three times as fast as split
                number, first = number + len(lines), number
                yield first, block, lines
        self._last = number - 1
        if digest:
            self._sha256 = digest.hexdigest()

    def fits(self, line: bytes, number: int) -> bool:
        """Whether a line has as many cells as the header; else it is written down.

        One more separator at its end is taken for none.
        """
        cells = line.count(_BAR) + 1
        if cells == self.width or (cells == self.width + 1 and line.endswith(_BAR + b"\n")):
            return True
        if not line.strip(b" \t\r\n|"):
            self._blank += number > 1  # the place of the header is empty
            return False
        self.ledger.reject(number, "missing_columns" if cells < self.width else "extra_columns")
        return False

    def _is_even(self, block: bytes, lines: int) -> bool:
        return block.translate(None, _NO_SHAPE) == self._shape(lines)

    def _is_even_as_a_whole(self, block: bytes, lines: int) -> bool:
        return block.count(_BAR) == (self.width - 1) * lines

    def _shape(self, lines: int) -> bytes:
        wanted = lines * self.width
        if len(self._shapes) < wanted:
            self._shapes = (_BAR * (self.width - 1) + b"\n") * lines * 2
        return self._shapes[:wanted]

    def report(self) -> InputReport:
        """The book of the file, once it was read to its end.

        Raises:
            InputFaultError: there were rows and none was accepted.
            InvalidInputError: the records have not all been taken yet.
        """
        if not self._last:
            problem = "the file has not been read to its end"
            raise InvalidInputError(problem, "take all records() first", self.name)
        file = InputFile(
            path=self.path, name=self.name, size=0, sha256=self.sha256, encoding="utf-8-sig"
        )
        report = self.ledger.close(file, self.kind.code, read=self._last - self._blank)
        return require_accepted(report, "rows could be accepted", _AGAIN)

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        with opened(self.path, self.name) as stream:
            self._require_same(stream)
            yield stream
            self._require_same(stream)

    def _require_same(self, stream: BinaryIO) -> None:
        if _identity(stream) != self._identity:
            problem = "this file was changed while it was read"
            raise InputFaultError(problem, "leave it alone while it is read", self.name)

    def _checked(self, block: bytes, first: int) -> bytes:
        """A block with one kind of line end, and nothing in the place of lines that are no text."""
        if b"\0" in block:
            number = first + block.count(b"\n", 0, block.index(b"\0"))
            raise InputFaultError(
                "a NUL byte: this is a binary file, or a text file that was damaged",
                _AGAIN,
                f"{self.name}, line {number}",
            )
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if b"+" in block and _POWER in block:  # one letter is found eight times as fast as two
            self._require_identifiers(block, first)
        try:
            block.decode()
        except UnicodeDecodeError:
            lines = block.split(b"\n")
            for place, line in enumerate(lines):
                try:
                    line.decode()
                except UnicodeDecodeError:
                    lines[place] = b""
                    self._blank -= 1  # it is a row all the same
                    self.ledger.reject(first + place, "damaged_line")
            return b"\n".join(lines)
        return block

    def _require_identifiers(self, block: bytes, first: int) -> None:
        """Nothing, where no identifier was turned into a number: many would become one."""
        places = [self.position[column] for column in _IDENTIFIERS if column in self.position]
        for number, line in enumerate(block.split(b"\n"), first):
            cells = line.split(_BAR) if _POWER in line else []
            if any(place < len(cells) and _NUMBERED.fullmatch(cells[place]) for place in places):
                raise InputFaultError(
                    "an identifier that a spreadsheet turned into a number (such as 1,0E+10): the "
                    "file was opened and saved by another program",
                    "give the file as it was downloaded",
                    f"{self.name}, line {number}",
                )


def _identity(stream: BinaryIO) -> tuple[int, ...]:
    found = os.fstat(stream.fileno())
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _content(
    plain_file: BinaryIO, name: str, kind: NationalFileKind
) -> Iterator[tuple[BinaryIO, str]]:
    """The text of the file, out of its archive if it is in one, and its name in there."""
    if os.fstat(plain_file.fileno()).st_size > LARGEST:
        problem = f"more than the {LARGEST:,} bytes allowed here"
        raise InputFaultError(problem, "give the file as it was published", name)
    start = plain_file.read(16)
    plain_file.seek(0)
    if start.startswith(ZIP_START):
        members = zip_members(plain_file, name)
        texts = [m for m in members if plain(m.name.rpartition("/")[2]).startswith(kind.stem)]
        if len(found := texts or list(members)) != 1:
            raise InputFaultError(
                f"this zip archive holds {len(members)} files, and none or several of them by "
                f"the name of {kind.title}",
                "unpack it, and name the file that is meant",
                name,
            )
        with open_member(plain_file, found[0], name) as stream:
            yield stream, found[0].name
    elif compression := compression_of(start):
        copy = os.fdopen(os.dup(plain_file.fileno()), "rb")  # unpack() closes what it reads
        with unpack(copy, compression, name) as stream:
            yield stream, ""
    else:
        yield plain_file, ""


def _header(stream: BinaryIO, name: str, kind: NationalFileKind) -> list[str]:
    """The cells of the first line."""
    start = stream.read(_CHUNK)
    start = start.removeprefix(codecs.BOM_UTF8)
    line = start.partition(b"\n")[0].rstrip(b"\r")
    problem = ""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problem = "this is text in UTF-16: it was opened and saved by another program"
    elif start.lstrip().startswith(b"<?xml"):
        problem = f"this is XML, not {kind.title}"
    elif start.lstrip()[:1] == b"<":
        problem = "this is a web page, most often an error that was saved in place of the file"
    elif start.lstrip()[:1] in (b"{", b"["):
        problem = f"this is JSON, not {kind.title}"
    elif b"\0" in line:
        problem = f"this is a binary file, not {kind.title}"
    elif not start.strip():
        problem = "this file is empty"
    if problem:
        raise InputFaultError(problem, _AGAIN, name)
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise InputFaultError(
            "the header is not in UTF-8 (Latin-1 or Windows-1252 most often): the file was opened "
            "and saved by another program, which also spoils identifiers",
            "give the file as it was downloaded",
            name,
        ) from None
    header = text.split(_BAR.decode())
    return header if header[-1].strip() else header[:-1]


def _understand(header: list[str], kind: NationalFileKind, name: str) -> tuple[dict[str, int], int]:
    """Where each of our columns stands, and how many columns are none that we know of."""
    ours = {plain(theirs): column for column, names in kind.columns.items() for theirs in names}
    position: dict[str, int] = {}
    words = [plain(cell) for cell in header]
    for place, word in enumerate(words):
        if (column := ours.get(word)) and position.setdefault(column, place) != place:
            problem = f"columns {position[column] + 1} and {place + 1} both read as {column}"
            raise InputFaultError(problem, _AGAIN, name)
    if not position.keys() >= set(kind.required):
        other = next((title for word, title in OTHER_FILES.items() if word in words), "")
        problem = f"this is not {kind.title}"
        if other and other != kind.title:
            problem = f"this is {other}, not {kind.title}"
        elif other:
            absent = ", ".join(kind.columns[c][0] for c in kind.required if c not in position)
            problem = f"columns of {kind.title} are missing: {absent}"
        raise InputFaultError(problem, "name the file that is meant, as it was downloaded", name)
    return position, sum(not kind.recognises(cell) for cell in header)


def _whole_lines(stream: BinaryIO, name: str, digest: "hashlib._Hash | None") -> Iterator[bytes]:
    """Blocks of whole lines, each ending in a line end; without the byte order mark."""
    rest, is_first = b"", True
    while chunk := stream.read(_BLOCK):
        if digest:
            digest.update(chunk)
        if is_first:
            chunk, is_first = chunk.removeprefix(codecs.BOM_UTF8), False
        end = chunk.rfind(b"\n") + 1
        if not end:
            rest += chunk
            if len(rest) > _LONGEST_LINE:
                problem = f"a line is longer than {_LONGEST_LINE:,} bytes"
                raise InputFaultError(problem, _AGAIN, name)
            continue
        yield rest + chunk[:end]
        rest = chunk[end:]
    if rest:
        yield rest + b"\n"


def _day_in(name: str) -> date | None:
    found = _DATED.search(name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
