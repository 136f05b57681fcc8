"""TOML into the records, with the line of every problem."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeAlias, TypeVar

from hopen_mss.errors import InvalidDocumentError, Problem
from hopen_mss.serialization import structure

__all__ = ["from_toml", "parsed"]

T = TypeVar("T")

_Path: TypeAlias = tuple[str, ...]

_MOST = 50
_FRENCH_DATE = re.compile(r"=\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*(?:#.*)?$", re.ASCII)
_PERIOD = re.compile(r"=\s*(\d{4}-(?:\d{1,2}|[QT][1-4]))\s*(?:#.*)?$", re.ASCII)
_DEEP = re.compile(
    r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}"""
)
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_SCALAR = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""+|"(?:[^"\\]|\\.)*"|[^]},#\n"'][^]},#\n]*|'''
    r"""'''.*?'''+|'[^']*'""",
    re.DOTALL,
)


def from_toml(
    text: bytes,
    cls: type[T],
    *,
    where: str = "",
    check: Callable[[T], Iterable[Problem]] | None = None,
) -> T:
    """An object of ``cls`` from a TOML text; unknown keys are told with the nearest known one.

    ``check`` may find problems that the object alone does not know, such as a name that another
    file should hold: they are told with their lines too.

    Raises:
        InvalidDocumentError: not TOML in UTF-8, or any fault of shape, each with its line.

    >>> from hopen_mss.periods import Span
    >>> from_toml(b"months = 6", Span)
    Span(months=6, days=0)
    """
    data = parsed(text, where=where)
    try:
        made = structure(data, cls, where=where)
        if check and (problems := list(check(made))):
            raise InvalidDocumentError.of(problems, where)
    except InvalidDocumentError as fault:
        places = _Places(text.decode("utf-8-sig")).lines
        placed = [_with_line(problem, places) for problem in fault.problems[:_MOST]]
        if left := len(fault.problems) - len(placed):
            placed.append(Problem("$", f"and {left} more problems"))
        raise InvalidDocumentError.of(placed, where) from None
    return made


def parsed(text: bytes, *, where: str = "") -> dict[str, Any]:
    """The tables of a TOML text, which may be anybody's.

    Raises:
        InvalidDocumentError: not TOML in UTF-8, or keys of more than thirty-two parts.

    >>> parsed(b"months = 6")
    {'months': 6}
    """
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = text.count(b"\n", 0, fault.start) + 1
        problem = Problem(f"line {line}", "this is not UTF-8: save the file as UTF-8")
        raise InvalidDocumentError.of([problem], where) from None
    if deep := _DEEP.search(words):  # the parser takes the square of what keys nest
        line = words.count("\n", 0, deep.start()) + 1
        raise InvalidDocumentError.of([Problem(f"line {line}", "nested too deeply")], where)
    try:
        return tomllib.loads(words)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        message = str(fault) if isinstance(fault, tomllib.TOMLDecodeError) else "nested too deeply"
        # The parser quotes a letter or a key at most; its place reads "(at line 3, column 7)".
        said, _, place = message.partition(" (at ")
        said = f"{said}{_meant(words, place)}"
        raise InvalidDocumentError.of([Problem(place.rstrip(")") or "$", said)], where) from None
    except ValueError:
        raise InvalidDocumentError.of(
            [Problem("$", "a number with more digits than can be read")], where
        ) from None


def _meant(words: str, place: str) -> str:
    """What a line that is no TOML was probably meant to be: a date, or a period."""
    number = re.match(r"line (\d+)", place)
    line = words.split("\n")[int(number[1]) - 1] if number else ""
    if date := _FRENCH_DATE.search(line):
        return f": write the date as {date[3]}-{int(date[2]):02d}-{int(date[1]):02d}"
    if period := _PERIOD.search(line):
        return f': write it in quotation marks, "{period[1]}"'
    return ""


def _with_line(problem: Problem, places: Mapping[_Path, int]) -> Problem:
    """Say the line of a path: its own, else that of what it should stand in."""
    keys = _split_path(problem.path)
    for depth in range(len(keys), 0, -1):
        if line := places.get(tuple(keys[:depth])):
            return Problem(f"line {line}: {problem.path.removeprefix('$.')}", problem.message)
    return problem


class _Places:
    """The line on which each key, table and element of a text begins that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._seen = (0, 1)
        self._counts: dict[_Path, int] = {}
        self.lines: dict[_Path, int] = {}
        with suppress(_LostError, RecursionError):  # the lines up to there are found
            self._read()

    def _read(self) -> None:
        table: _Path = ()
        while sign := self._next():
            if sign == "[":
                table = self._header()
            else:
                self._pair(table)

    def _next(self) -> str:
        """The sign after blanks, new lines and comments; empty at the end."""
        self._at = _must(_BLANK, self._text, self._at).end()
        return self._text[self._at : self._at + 1]

    def _mark(self, path: _Path) -> None:
        before, line = self._seen
        self._seen = (self._at, line + self._text.count("\n", before, self._at))
        self.lines.setdefault(path, self._seen[1])

    def _header(self) -> _Path:
        place = self._at
        is_element = self._text.startswith("[[", self._at)
        self._at += 2 if is_element else 1
        path: _Path = ()
        keys = self._key()
        self._at, after = place, self._at
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            self._mark(path)
            if number < len(keys) and path in self._counts:  # the last element of a list of tables
                path = (*path, str(self._counts[path]))
        if is_element:
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, str(self._counts[path]))
            self._mark(path)
        self._at = after + (2 if is_element else 1)
        return path

    def _key(self) -> list[str]:
        found = []
        while True:
            self._next()
            word = _must(_KEY, self._text, self._at)
            self._at = word.end()
            found.append(word[0].strip("\"'"))
            if self._next() != ".":
                return found
            self._at += 1

    def _pair(self, table: _Path) -> None:
        place = self._at
        keys = self._key()
        self._at, after = place, self._at
        for depth in range(len(keys)):
            self._mark((*table, *keys[: depth + 1]))
        self._at = after + 1  # the equals sign
        self._value((*table, *keys))

    def _value(self, path: _Path) -> None:
        sign = self._next()
        if sign == "[":
            self._several("]", lambda index: self._element((*path, str(index))))
        elif sign == "{":
            self._several("}", lambda _: self._pair(path))
        else:
            self._at = _must(_SCALAR, self._text, self._at).end()

    def _several(self, end: str, one: Callable[[int], None]) -> None:
        self._at += 1
        index = 0
        while (sign := self._next()) != end:
            if not sign:
                raise _LostError
            if sign == ",":
                self._at += 1
            else:
                one(index)
                index += 1
        self._at += 1

    def _element(self, path: _Path) -> None:
        self._mark(path)
        self._value(path)


class _LostError(Exception):
    """Something stands there that is not looked for."""


def _must(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    if found := pattern.match(text, at):
        return found
    raise _LostError


def _split_path(path: str) -> list[str]:
    """``$.targets."D6.2"[0].x`` as ``["targets", "D6.2", "0", "x"]``."""
    parts: list[str] = [""]
    quoted = False
    for letter in path.removeprefix("$.").removeprefix("$"):
        if letter in "\"'":
            quoted = not quoted
        elif letter in ".[" and not quoted:
            parts.append("")
        elif letter != "]" or quoted:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]
