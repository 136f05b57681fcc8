"""TOML into the records, with the line of every problem as far as its tables and keys tell."""

import tomllib
from collections.abc import Callable, Iterable
from typing import TypeVar

from hopen_mss.errors import InvalidDocumentError, Problem
from hopen_mss.serialization import structure

__all__ = ["from_toml"]

T = TypeVar("T")

_MOST = 50


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
    try:
        words = text.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = text.count(b"\n", 0, fault.start) + 1
        problem = Problem(f"line {line}", "this is not UTF-8: save the file as UTF-8")
        raise InvalidDocumentError.of([problem], where) from None
    try:
        data = tomllib.loads(words)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        message = str(fault) if isinstance(fault, tomllib.TOMLDecodeError) else "nested too deeply"
        # The parser quotes a letter or a key at most; its place reads "(at line 3, column 7)".
        said, _, place = message.partition(" (at ")
        raise InvalidDocumentError.of([Problem(place.rstrip(")") or "$", said)], where) from None
    except ValueError:
        raise InvalidDocumentError.of(
            [Problem("$", "a number with more digits than can be read")], where
        ) from None
    try:
        made = structure(data, cls, where=where)
        if check and (problems := list(check(made))):
            raise InvalidDocumentError.of(problems, where)
    except InvalidDocumentError as fault:
        placed = [_with_line(problem, words) for problem in fault.problems[:_MOST]]
        if left := len(fault.problems) - len(placed):
            placed.append(Problem("$", f"and {left} more problems"))
        raise InvalidDocumentError.of(placed, where) from None
    return made


def _with_line(problem: Problem, toml: str) -> Problem:
    """Say the line of a path in a TOML text, as far as its tables and keys tell."""
    keys = [part.strip('"') for part in _split_path(problem.path)]
    table: list[str] = []
    counts: dict[str, int] = {}
    best, best_depth = 0, 0
    for number, line in enumerate(toml.splitlines(), start=1):
        text = line.strip()
        if text.startswith("["):
            table = _split_path(text.strip("[] ").split("#")[0].strip("[] "))
            if text.startswith("[["):
                name = ".".join(table)
                table = [*table, str(counts.get(name, 0))]
                counts[name] = counts.get(name, 0) + 1
            here = table
        elif "=" in text and not text.startswith("#"):
            here = [*table, *_split_path(text.partition("=")[0].strip())]
        else:
            continue
        depth = len(here)
        if here == keys[:depth] and depth > best_depth:
            best, best_depth = number, depth
    if not best:
        return problem
    return Problem(f"line {best}: {problem.path.removeprefix('$.')}", problem.message)


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
