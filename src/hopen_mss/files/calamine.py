"""The program that reads one sheet of a workbook, run in a process of its own under limits.

python-calamine builds a whole sheet in memory, as a full grid, before it gives out a row: a file of
a few kilobytes with two cells in opposite corners asks for half a terabyte, and the process that
cannot have it is ended at once. So it is another process, which is given memory and time by what
the workbook says it holds. It prints a line of JSON on the workbook, or on what is wrong with it,
then one for each row that holds something: its number, and its cells. It imports nothing of ours.
"""

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["OUT_OF_MEMORY", "read_sheet"]

OUT_OF_MEMORY = 3
"""How the program ends that was denied memory."""
_MOST_ENTRIES = 10_000
_MOST_UNPACKED = 1 << 30
_RATIO = 200
_FREE = 16 << 20  # a small sheet of one word over and over packs better than any large one
_TALLEST = 1_048_576
# A grid of short cells takes 4 bytes for each byte of its XML (python-calamine 0.9), or of an .xls.
_MEMORY, _MEMORY_A_BYTE, _MOST_MEMORY = 96 << 20, 6, 3 << 30
_SECONDS, _BYTES_A_SECOND = 3, 2 << 20
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ERROR_CELL = re.compile(rb"""<c\b[^<>]*\bt=["']e["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"'<>]*)["']""")


class _RefusedError(Exception):
    """Why a workbook cannot be read: a code, for the other process to put into words."""


def read_sheet(
    path: Path, sheet: str = "", *, weighed: Callable[[int], None] = lambda _: None
) -> Iterator[Any]:
    """What the program prints: what the workbook is, then number and cells of each row.

    Without ``sheet`` it is the first one that shows; ``weighed`` is told the size of what is in
    the workbook before any of it is read. Text stays text, a number stays a number,
    days and moments become ISO text; a formula is its last value, and an error nothing.

    >>> next(read_sheet(Path(__file__)))
    {'fault': 'damaged'}
    """
    try:
        content = path.read_bytes()
        weighed(_unpacked(content) if content.startswith(b"PK") else _unlocked(content))
        yield from _read(content, sheet)
    except _RefusedError as refused:
        yield dict(zip(("fault", "sheets"), refused.args, strict=False))


def _read(content: bytes, wanted: str) -> Iterator[Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 (an extra)

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = _sheets(book)
        if wanted and wanted not in names:
            raise _RefusedError("no_such_sheet", len(names))
        shown = wanted or next((name for name, visible in names.items() if visible), "")
        sheet = book.get_sheet_by_name(shown or next(iter(names), ""))
    except PasswordError:
        raise _RefusedError("locked") from None
    except (CalamineError, OSError, ValueError):
        raise _RefusedError("damaged") from None
    if sheet.total_height > _TALLEST:
        raise _RefusedError("too_tall")
    errors = _error_cells(content, book.sheet_names.index(sheet.name))
    yield {"sheets": list(names), "errors": errors}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [value if type(value) is str else _plain(value) for value in row]
        if any(cell != "" for cell in cells):
            yield number, cells


def _sheets(book: "CalamineWorkbook") -> dict[str, bool]:
    """The sheets that hold cells, and whether each shows."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 (an extra)

    return {
        one.name: one.visible == SheetVisibleEnum.Visible
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
    }


def _plain(value: object) -> str | int | float:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, datetime):
        if value < datetime.max - timedelta(seconds=1):  # noqa: DTZ901 (local)
            # Spreadsheets keep moments as fractions of a day, a hair beside what was typed.
            value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _unlocked(content: bytes) -> int:
    """How many bytes an older workbook holds; a newer one with a password is wrapped as one."""
    if _LOCKED in content:
        raise _RefusedError("locked")
    return len(content)


def _unpacked(content: bytes) -> int:
    """How many bytes a workbook says that it unpacks to; its names lead nowhere else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError):
        raise _RefusedError("damaged") from None
    total = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or total > max(_FREE, _RATIO * len(content)):
        raise _RefusedError("bomb")
    if total > _MOST_UNPACKED:
        raise _RefusedError("too_large")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise _RefusedError("strays")
        if entry.flag_bits & 1:
            raise _RefusedError("locked")
    return total


def _limit(size: int) -> None:
    """Take no more memory and time than a workbook of that size has use for, and leave no dump."""
    with suppress(ImportError, OSError):  # where the system knows no such limits
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])  # some systems map much
        memory = min(_MEMORY + _MEMORY_A_BYTE * size, _MOST_MEMORY) + pages * resource.getpagesize()
        seconds = _SECONDS + size // _BYTES_A_SECOND
        for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


def _error_cells(content: bytes, number: int) -> int:
    """How many cells of the sheet hold an error, which calamine gives as empty (.xlsx alone)."""
    if not content.startswith(b"PK"):
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
            related = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
            named = dict(_ATTRIBUTE.findall(sheets[number]))
            (part,) = (
                found[b"Target"].decode()
                for found in (dict(_ATTRIBUTE.findall(one)) for one in related)
                if found.get(b"Id") in (value for key, value in named.items() if b":" in key)
            )
            part = part.removeprefix("/")
            with archive.open(part if part.startswith("xl/") else f"xl/{part}") as stream:
                return _count(stream)
        except (KeyError, IndexError, ValueError, zipfile.BadZipFile, NotImplementedError):
            return 0


def _count(stream: IO[bytes]) -> int:
    found, rest = 0, b""
    while chunk := stream.read(1 << 20):
        whole, _, rest = (rest + chunk).rpartition(b"<")
        found += len(_ERROR_CELL.findall(whole))
        rest = b"<" + rest[:1000]
    return found


def main() -> None:
    """Print what one file holds; nothing of it goes anywhere else."""
    _limit(0)
    path, sheet, package = sys.argv[1:]
    sys.path.append(package)
    try:
        for line in read_sheet(Path(path), sheet, weighed=_limit):
            sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:  # the reader has seen enough
        os._exit(0)


if __name__ == "__main__":
    main()
