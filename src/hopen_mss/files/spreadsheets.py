"""Sheets of workbooks as rows of text, each read by a process of its own, which may fail alone.

Nothing is unpacked to the disk. What a cell shows in a spreadsheet is not what it holds: text comes
as it stands, days and moments in ISO form, and numbers as numbers, because an identifier that was
stored as one has lost its zeros.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeAlias

from attrs import frozen

from hopen_mss.errors import InputFaultError, MissingExtraError
from hopen_mss.files.calamine import OUT_OF_MEMORY
from hopen_mss.files.inputs import InputFile, weigh

__all__ = ["Cell", "Worksheet"]

Cell: TypeAlias = str | int | float
"""What a cell holds: text, or a number that a spreadsheet keeps as a number."""

_LARGEST = 200 << 20
_LONGEST_ROW = 8 << 20
_PROGRAM = Path(__file__).with_name("calamine.py")
_FIRST = 50
_ALONE = "copy the sheet alone into a new workbook, or save it as CSV UTF-8"
_FAULTS = {
    "damaged": ("this workbook is damaged or cut off", "open it, and save it again"),
    "locked": ("this workbook is protected by a password", "save it without a password"),
    "bomb": ("this workbook unpacks to far more than spreadsheets do", _ALONE),
    "too_large": ("this workbook unpacks to more than 1 GB", _ALONE),
    "too_tall": ("this sheet has more rows than Excel has", "save it as CSV UTF-8"),
    "strays": ("parts of this workbook are named outside of it", "open it, and save it again"),
    "memory": ("to read this sheet takes more memory than its size explains", _ALONE),
    "slow": ("to read this sheet takes longer than its size explains", _ALONE),
    "long_row": (f"a row is longer than {_LONGEST_ROW:,} bytes", "save the sheet as CSV UTF-8"),
    "no_such_sheet": (
        "none of the {sheets} sheets of this workbook has the name that sheet gives",
        "hopen-mss inspect lists them; leave sheet out to take the first",
    ),
}


@frozen(kw_only=True)
class Worksheet:
    """One sheet of a workbook, of which nothing is read yet.

    >>> file = InputFile(path=Path("a.xlsx"), name="a.xlsx", size=1, sha256="", encoding="")
    >>> Worksheet(file=file).name
    ''
    """

    file: InputFile
    name: str = ""
    """The sheet's name; empty for the first one that shows."""

    @classmethod
    def open(cls, path: Path, *, name: str = "", sheet: str = "") -> Self:
        """Take size and checksum of a workbook before it is read.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.weigh`.
            MissingExtraError: python-calamine is not installed.

        >>> Worksheet.open(Path("nowhere.xlsx"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.xlsx: this file is not there; ... [HM201]
        """
        file = weigh(path, name=name, largest=_LARGEST)
        if find_spec("python_calamine") is None:
            raise MissingExtraError(
                "spreadsheets need python-calamine",
                "pip install 'hopen-mss[excel]', or save the sheet as CSV UTF-8",
                file.name,
            )
        return cls(file=file, name=sheet)

    def names(self) -> tuple[str, ...]:
        """The names of all sheets of the workbook.

        Raises:
            InputFaultError: see :meth:`rows`.
        """
        return _start(self).names

    def header(self, wanted: int) -> tuple[int, tuple[Cell, ...]]:
        """Number and cells of the row ``wanted``; of the first that holds something for 0.

        The number is 0 when there is no such row.

        Raises:
            InputFaultError: see :meth:`rows`.
        """
        first = _start(self).rows
        if len(first) < _FIRST or wanted <= first[-1][0]:
            rows = iter(first)
        else:
            rows = ((number, tuple(row)) for number, row in self.rows())
        number, row = next((found for found in rows if found[0] >= wanted), (0, ()))
        return (0, ()) if wanted and number != wanted else (number, row)

    @staticmethod
    def text_of(cell: Cell) -> str:
        """A cell as text; a number as a spreadsheet would write it into a file.

        >>> [Worksheet.text_of(cell) for cell in ("D 001", 12, 12.5, 1e20)]
        ['D 001', '12', '12.5', '1E+20']
        """
        return cell if isinstance(cell, str) else str(cell).upper()

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number and cells of the rows that hold something, each as wide as the sheet.

        Raises:
            InputFaultError: damaged, protected, no such sheet, or made to fill memory.
        """
        _start.cache_clear()
        with _reading(self) as lines:
            next(lines, None)
            yield from lines

    def errors(self) -> int:
        """How many cells hold an error such as ``#N/A``, read as empty (``.xlsx`` alone)."""
        return _start(self).errors


@frozen(kw_only=True)
class _Start:
    names: tuple[str, ...]
    errors: int
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@lru_cache(maxsize=1)  # a table is tried under the names of several kinds
def _start(sheet: Worksheet) -> _Start:
    """What a workbook is, and the first rows of a sheet, among which its header most often is."""
    with _reading(sheet) as lines:
        told = next(lines)
        rows = tuple((number, tuple(row)) for number, row in islice(lines, _FIRST))
    return _Start(names=tuple(told["sheets"]), errors=told["errors"], rows=rows)


@contextmanager
def _reading(sheet: Worksheet) -> Iterator[Iterator[Any]]:
    """What the program prints for a sheet, each line as it comes; it ends with the caller."""
    name = sheet.name.replace("\0", "\ufffd")  # of which no argument and no sheet may hold one
    (package,) = getattr(find_spec("python_calamine"), "submodule_search_locations", None) or [""]
    arguments = [str(_PROGRAM), str(sheet.file.path), name, str(Path(package).parent)]
    try:
        program = subprocess.Popen(  # noqa: S603 (our own program, and no shell)
            [sys.executable, "-I", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError):
        problem = "no second process could be started to read this workbook"
        raise InputFaultError(problem, "save the sheet as CSV UTF-8", sheet.file.name) from None
    with program:
        try:
            yield _lines(program, sheet)
        finally:
            program.kill()


def _lines(program: "subprocess.Popen[bytes]", sheet: Worksheet) -> Iterator[Any]:
    assert program.stdout is not None
    while (line := program.stdout.readline(_LONGEST_ROW)).endswith(b"\n"):
        told = json.loads(line)
        if isinstance(told, dict) and "fault" in told:
            raise _fault(sheet, told["fault"], told.get("sheets", 0))
        yield told
    if len(line) == _LONGEST_ROW:
        raise _fault(sheet, "long_row")
    if code := program.wait():
        raise _fault(sheet, _ENDS.get(code, "damaged"))


_ENDS = {
    OUT_OF_MEMORY: "memory",
    -signal.SIGABRT: "memory",
    -signal.SIGSEGV: "memory",
    -signal.SIGKILL: "memory",
    -signal.SIGXCPU: "slow",
}


def _fault(sheet: Worksheet, code: str, sheets: int = 0) -> InputFaultError:
    problem, remedy = _FAULTS[code]
    return InputFaultError(problem.format(sheets=sheets), remedy, sheet.file.name)
