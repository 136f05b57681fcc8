"""Opening a file that may be anything: looked through once before a reader trusts it.

The first look takes the checksum, tells compression and encoding, and refuses what no reader could
take: nothing there, a directory, a binary file, a spreadsheet under another name, an endless line,
an archive made to fill the disk. No content is ever quoted.
"""

import codecs
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from attrs import define, field, frozen

from hopen_mss.errors import DossierError, InputFaultError
from hopen_mss.files.compression import LARGEST, compression_of, unpack

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "WORKBOOK_NAMES",
    "InputFile",
    "checksum_of",
    "gone",
    "is_workbook",
    "look_through",
    "open_bytes",
    "open_text",
    "opened",
    "read_small",
    "weigh",
]

_CHUNK = 1 << 16  # what fits a processor's nearest memory is looked at fastest
_LONGEST_LINE = 2 << 20

_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NAME_IT = "unpack it, and name the file inside it"
WORKBOOK_NAMES = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))
"""Endings of names under which a spreadsheet expects a workbook."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DISGUISES = (
    (0, b"PK\x03\x04", "a spreadsheet or a zip archive", "open it and save the sheet as CSV UTF-8"),
    (0, b"\xd0\xcf\x11\xe0", "an old Excel spreadsheet", "open it and save the sheet as CSV UTF-8"),
    (0, b"%PDF", "a PDF document", "export the table as CSV"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it, or pack it with gzip, bzip2 or xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _NAME_IT),
    (0, b"Rar!\x1a\x07", "a rar archive", _NAME_IT),
    (257, b"ustar", "a tar archive", _NAME_IT),
)


@frozen(kw_only=True)
class InputFile:
    """What one look through a file told.

    ``size`` is that of the content in bytes, unpacked; ``sha256`` that of the file as it lies on
    the disk; ``compression`` ``gzip``, ``bzip2``, ``xz`` or empty.

    >>> InputFile(path=Path("a.csv"), name="a.csv", size=12, sha256="", encoding="cp1252").size
    12
    """

    path: Path
    name: str
    size: int
    sha256: str
    encoding: str
    compression: str = ""


def checksum_of(sums: Sequence[str]) -> str:
    """The checksum of a source: its file's own, or that of its files' in their order, one a line.

    >>> checksum_of(["4f1a"])
    '4f1a'
    """
    return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()


def gone(name: str) -> InputFaultError:
    """The fault of a file that was there, and is not when it is read.

    >>> gone("mail.log").problem
    'this file can no longer be read'
    """
    problem = "this file can no longer be read"
    return InputFaultError(problem, "leave it alone while it is read", name)


def read_small(
    path: Path, name: str, what: str, *, largest: int = 1 << 20, remedy: str
) -> bytes | None:
    """The whole of a file that a dossier keeps; ``None`` where there is none.

    ``what`` it is and the ``remedy`` are told of a file that is too large to be one.

    Raises:
        DossierError: no ordinary file, not readable, or larger than ``largest`` bytes.

    >>> read_small(Path("nowhere.toml"), "nowhere.toml", "dossier", remedy="") is None
    True
    """
    try:
        if not path.exists():
            return None
        if not path.is_file():
            problem = "this is not an ordinary file"
            raise DossierError(problem, "put a text file in its place", name)
        with path.open("rb") as stream:
            content = stream.read(largest + 1)
    except OSError:
        remedy = "check its name and who may read it"
        raise DossierError("this file cannot be opened", remedy, name) from None
    if len(content) > largest:
        problem = f"this file is over {largest >> 20} MB, which no {what} is"
        raise DossierError(problem, remedy, name)
    return content


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook by its name and by its content.

    >>> is_workbook(Path(__file__)), is_workbook(Path("nowhere.xlsx"))
    (False, False)
    """
    if path.suffix.lower() not in WORKBOOK_NAMES or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(4) in _WORKBOOKS
    except OSError:  # whoever opens it next says so
        return False


def weigh(
    path: Path, *, name: str = "", largest: int = LARGEST, longest_line: int = LARGEST
) -> InputFile:
    """The size and checksum of a file whose encoding is not asked.

    Raises:
        InputFaultError: missing, a directory, not readable, or larger than ``largest`` bytes; or
            more than ``longest_line`` bytes of it without a line end, be it CR or LF.

    >>> weigh(Path(__file__)).encoding
    ''
    """
    name = name or path.name or str(path)
    digest, size, line_end = hashlib.sha256(), 0, 0
    with opened(path, name) as stream:
        _require_size(os.fstat(stream.fileno()).st_size, name, largest)
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            if (last := max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))) >= 0:
                line_end = size + last
            size += len(chunk)
            if size - line_end > longest_line:  # before two gigabytes of it were weighed
                problem = f"a line is longer than {longest_line:,} bytes"
                raise InputFaultError(problem, "check that it has line ends", name)
    return InputFile(path=path, name=name, size=size, sha256=digest.hexdigest(), encoding="")


def look_through(
    path: Path, *, name: str = "", largest: int = LARGEST, longest_line: int = _LONGEST_LINE
) -> InputFile:
    """Look through a text file once, without keeping any of it, unpacked if it is compressed.

    ``name`` is what errors and reports call the file, by default its own name; ``largest`` and
    ``longest_line`` are in bytes of what is in it.

    Raises:
        InputFaultError: missing, a directory, not readable, too large, binary, an endless line,
            a damaged archive, or text that is neither UTF-8, UTF-16 with its mark nor Windows-1252.

    >>> look_through(Path("nowhere.csv"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
    """
    name = name or path.name or str(path)
    digest = hashlib.sha256()
    with opened(path, name) as plain, io.BufferedReader(_Hashed(plain, digest), _CHUNK) as stream:
        _require_size(os.fstat(plain.fileno()).st_size, name, largest)
        compression = compression_of(stream.peek())
        content = unpack(stream, compression, name, largest=largest) if compression else stream
        _refuse_disguise(content.peek(), name, compression)
        look, size = _Look(name, longest_line), 0
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            look.at(chunk)
        look.at_the_end()
    return InputFile(
        path=path,
        name=name,
        size=size,
        sha256=digest.hexdigest(),
        encoding=look.encoding,
        compression=compression,
    )


class _Hashed(io.RawIOBase):
    """Takes the checksum of what is read through it."""

    def __init__(self, plain: BinaryIO, digest: "hashlib._Hash") -> None:
        super().__init__()
        self._plain, self._digest = plain, digest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        data = self._plain.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(data)] = data
        self._digest.update(data)
        return len(data)


@define
class _Look:
    """What has been seen of a text so far."""

    name: str
    longest_line: int
    encoding: str = ""
    _is_cp1252: bool = True
    _line: int = 1
    _open_line: int = 0
    _utf8: codecs.IncrementalDecoder = field(factory=codecs.getincrementaldecoder("utf-8"))
    _utf16: codecs.IncrementalDecoder = field(factory=codecs.getincrementaldecoder("utf-16"))

    def at(self, chunk: bytes) -> None:
        if not self.encoding:
            is_utf16 = chunk.startswith(_BYTE_ORDER_MARKS)
            self.encoding = "utf-16" if is_utf16 else "utf-8-sig"
        if self.encoding == "utf-16":
            self._at_lines(self._from_utf16(chunk))
            return
        self._at_lines(chunk)
        if chunk.isascii() and not self._utf8.getstate()[0]:
            return
        self._tell_utf8(chunk)
        # Windows-1252 leaves five bytes without a meaning.
        self._is_cp1252 = self._is_cp1252 and not chunk.translate(None, _CP1252_BYTES)

    def at_the_end(self) -> None:
        self.encoding = self.encoding or "utf-8-sig"
        if self.encoding == "utf-16":
            self._from_utf16(b"", final=True)
        self._tell_utf8(b"", final=True)
        if self.encoding == "cp1252" and not self._is_cp1252:
            problem = "this text is neither UTF-8 nor Windows-1252"
            raise InputFaultError(problem, "save it as UTF-8", self.name)

    def _at_lines(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            number = self._line + chunk.count(b"\n", 0, chunk.index(b"\0"))
            raise InputFaultError(
                "a NUL byte: this is a binary file, or a text file that was damaged",
                "export it again as text (CSV UTF-8)",
                f"{self.name}, line {number}",
            )
        breaks = chunk.count(b"\n")
        self._line += breaks
        last = chunk.rfind(b"\n") + 1
        self._open_line = len(chunk) - last + (0 if breaks else self._open_line)
        if self._open_line > self.longest_line:
            raise InputFaultError(
                f"this line is longer than {self.longest_line:,} bytes",
                "check that the file has line ends and was exported as text",
                f"{self.name}, line {self._line}",
            )

    def _from_utf16(self, chunk: bytes, *, final: bool = False) -> bytes:
        try:
            text: str = self._utf16.decode(chunk, final)
        except UnicodeDecodeError:
            problem = "this text in UTF-16 is damaged or cut off"
            raise InputFaultError(problem, "export it again, as UTF-8", self.name) from None
        return text.encode()

    def _tell_utf8(self, chunk: bytes, *, final: bool = False) -> None:
        if self.encoding == "utf-8-sig":
            try:
                self._utf8.decode(chunk, final)
            except UnicodeDecodeError:
                self.encoding = "cp1252"


_CP1252_BYTES = bytes(set(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D})


@contextmanager
def opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """An ordinary file as bytes, whatever is in it; what goes wrong is told under ``name``.

    Raises:
        InputFaultError: missing, a directory, no ordinary file, or not readable.

    >>> with opened(Path(__file__), "inputs.py") as stream:
    ...     len(stream.read(3))
    3
    """
    try:
        _require_file(path, name)
        with path.open("rb", buffering=0) as stream:
            yield cast("BinaryIO", stream)
    except FileNotFoundError:
        remedy = "check the path; in hopen-mss.toml it is relative to that file's folder"
        raise InputFaultError("this file is not there", remedy, name) from None
    except InputFaultError:  # a ValueError as well
        raise
    except (OSError, ValueError):
        problem = "this file cannot be opened"
        raise InputFaultError(problem, "check its name and who may read it", name) from None


def _require_file(path: Path, name: str) -> None:
    if path.is_dir():
        problem = "this is a directory, and a file is needed"
        raise InputFaultError(problem, "name the file inside it", name)
    if path.exists() and not path.is_file():
        problem = "this is not an ordinary file"
        raise InputFaultError(problem, "copy what it gives into a file first", name)


def _require_size(size: int, name: str, largest: int) -> None:
    if size > largest:
        problem = f"{size:,} bytes are more than the {largest:,} allowed here"
        raise InputFaultError(problem, "split the file, by month for instance", name)


def _refuse_disguise(start: bytes, name: str, compression: str) -> None:
    if compression and compression_of(start):
        raise InputFaultError("this is an archive within an archive", _NAME_IT, name)
    for place, magic, what, remedy in _DISGUISES:
        if start.startswith(magic, place):
            if compression:
                problem = f"this is {what} within a {compression} archive"
                raise InputFaultError(problem, _NAME_IT, name)
            raise InputFaultError(f"this is {what}, not plain text", remedy, name)


def open_bytes(file: InputFile) -> BinaryIO:
    """A file that was looked through, as bytes, unpacked if it is compressed.

    Raises:
        InputFaultError: text in UTF-16, whose bytes mean nothing alone; or the file has gone.

    >>> with open_bytes(look_through(Path(__file__))) as stream:
    ...     len(stream.readline()) > 20
    True
    """
    if file.encoding == "utf-16":
        remedy = "save it as UTF-8, or give the file as the server wrote it"
        raise InputFaultError("this is text in UTF-16, not plain text", remedy, file.name)
    return _open(file)


def open_text(file: InputFile) -> io.TextIOWrapper:
    """A file that was looked through, as text with its line ends untouched, unpacked if need be.

    Raises:
        InputFaultError: the file has gone.

    >>> with open_text(look_through(Path(__file__))) as stream:
    ...     len(stream.readline()) > 20
    True
    """
    return io.TextIOWrapper(_open(file), encoding=file.encoding, newline="")


def _open(file: InputFile) -> io.BufferedReader:
    try:
        stream = file.path.open("rb")
    except OSError:
        raise gone(file.name) from None
    return unpack(stream, file.compression, file.name) if file.compression else stream
