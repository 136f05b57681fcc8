"""Opening a file that may be anything: looked through once before a reader trusts it.

The first look takes the checksum, tells the encoding, and refuses what no reader could take:
nothing there, a directory, a binary file, a spreadsheet under another name, an endless line. No
content is ever quoted.
"""

import codecs
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.provenance import InputReport, Note, Rejection

__all__ = ["InputFile", "Ledger", "look_through", "open_text"]

_CHUNK = 1 << 20
_LARGEST = 16 << 30
_MOST_REJECTIONS = 200_000
_LONGEST_LINE = 2 * _CHUNK

_DISGUISES = (
    (b"PK\x03\x04", "a spreadsheet or a zip archive", "open it and save the sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel spreadsheet", "open it and save the sheet as CSV UTF-8"),
    (b"%PDF", "a PDF document", "export the table as CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (codecs.BOM_UTF16_LE, "text in UTF-16", "save it as UTF-8"),
    (codecs.BOM_UTF16_BE, "text in UTF-16", "save it as UTF-8"),
)


@frozen(kw_only=True)
class InputFile:
    """What one look through a file told.

    >>> InputFile(path=Path("a.csv"), name="a.csv", size=12, sha256="", encoding="cp1252").size
    12
    """

    path: Path
    name: str
    size: int
    sha256: str
    encoding: str


@frozen
class Ledger:
    """The book kept while a file is read: rows read, rows rejected and why, things counted.

    >>> ledger = Ledger()
    >>> ledger.reject(17, "impossible_date", "sent_at"); ledger.count("outside_period", 3)
    >>> file = InputFile(path=Path("a.csv"), name="a.csv", size=1, sha256="", encoding="utf-8")
    >>> report = ledger.close(file, "table", read=20)
    >>> report.accepted, report.notes
    (19, (Note(code='outside_period', count=3, subject=''),))
    """

    _rejections: list[Rejection] = field(factory=list)
    _notes: dict[tuple[str, str], int] = field(factory=dict)

    def reject(self, line: int, reason: str, column: str = "") -> None:
        """Write down a rejected row.

        >>> Ledger().reject(2, "missing_columns")
        """
        if len(self._rejections) >= _MOST_REJECTIONS:
            problem = f"more than {_MOST_REJECTIONS:,} rows rejected in one file"
            raise InputFaultError(problem, "check that the file is what the dossier says it is")
        self._rejections.append(Rejection(line, reason, column))

    def count(self, code: str, times: int = 1, subject: str = "") -> None:
        """Count something that is worth telling, by its code.

        >>> Ledger().count("duplicates", 2)
        """
        self._notes[code, subject] = self._notes.get((code, subject), 0) + times

    @property
    def rejected(self) -> int:
        """Rows rejected so far.

        >>> Ledger().rejected
        0
        """
        return len(self._rejections)

    def close(self, file: InputFile, kind: str, *, read: int) -> InputReport:
        """The report of the whole file.

        >>> file = InputFile(path=Path("a"), name="a", size=0, sha256="", encoding="utf-8")
        >>> Ledger().close(file, "table", read=0).read
        0
        """
        return InputReport(
            path=file.name,
            kind=kind,
            sha256=file.sha256,
            read=read,
            accepted=read - self.rejected,
            rejections=tuple(sorted(self._rejections, key=lambda rejection: rejection.line)),
            notes=tuple(Note(code, n, about) for (code, about), n in sorted(self._notes.items())),
        )


def look_through(
    path: Path, *, name: str = "", largest: int = _LARGEST, longest_line: int = _LONGEST_LINE
) -> InputFile:
    """Look through a text file once, without keeping any of it.

    ``name`` is what errors and reports call the file, by default its own name; ``largest`` and
    ``longest_line`` are in bytes.

    Raises:
        InputFaultError: missing, a directory, not readable, too large, binary, an endless line,
            or text that is neither UTF-8 nor Windows-1252.

    >>> look_through(Path("nowhere.csv"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
    """
    name = name or path.name
    digest = hashlib.sha256()
    is_utf8 = codecs.getincrementaldecoder("utf-8")()
    encoding, is_cp1252, line, open_line, size = "utf-8-sig", True, 1, 0, 0
    for chunk in _chunks(path, name, largest):
        if size == 0:
            _refuse_disguise(chunk, name)
        if b"\0" in chunk:
            number = line + chunk.count(b"\n", 0, chunk.index(b"\0"))
            raise InputFaultError(
                "a NUL byte: this is a binary file, or a text file that was damaged",
                "export it again as text (CSV UTF-8)",
                f"{name}, line {number}",
            )
        size += len(chunk)
        digest.update(chunk)
        breaks = chunk.count(b"\n")
        open_line = open_line + len(chunk) if not breaks else len(chunk) - chunk.rindex(b"\n") - 1
        if open_line > longest_line:
            raise InputFaultError(
                f"this line is longer than {longest_line:,} bytes",
                "check that the file has line ends and was exported as text",
                f"{name}, line {line + breaks}",
            )
        line += breaks
        if chunk.isascii() and not is_utf8.getstate()[0]:
            continue
        if encoding == "utf-8-sig":
            try:
                is_utf8.decode(chunk)
            except UnicodeDecodeError:
                encoding = "cp1252"
        # Windows-1252 leaves five bytes without a meaning.
        is_cp1252 = is_cp1252 and not chunk.translate(None, _CP1252_BYTES)
    if encoding == "utf-8-sig":
        try:
            is_utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            encoding = "cp1252"
    if encoding == "cp1252" and not is_cp1252:
        problem = "this text is neither UTF-8 nor Windows-1252"
        raise InputFaultError(problem, "save it as UTF-8", name)
    return InputFile(path=path, name=name, size=size, sha256=digest.hexdigest(), encoding=encoding)


_CP1252_BYTES = bytes(set(range(256)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D})


def _chunks(path: Path, name: str, largest: int) -> Iterator[bytes]:
    try:
        _require_file(path, name)
        with path.open("rb", buffering=0) as stream:
            _require_size(os.fstat(stream.fileno()).st_size, name, largest)
            while chunk := stream.read(_CHUNK):
                yield chunk
    except FileNotFoundError:
        remedy = "check the path, which is relative to the dossier's folder"
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


def _refuse_disguise(start: bytes, name: str) -> None:
    for magic, what, remedy in _DISGUISES:
        if start.startswith(magic):
            raise InputFaultError(f"this is {what}, not plain text", remedy, name)


def open_text(file: InputFile) -> io.TextIOWrapper:
    """A file that was looked through, as text with its line ends untouched.

    >>> with open_text(look_through(Path(__file__))) as stream:
    ...     len(stream.readline()) > 20
    True
    """
    return file.path.open(encoding=file.encoding, newline="")
