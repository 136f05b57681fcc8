"""Reading editions: those that come with the library, and the user's own.

An edition is one TOML file, or a folder of them that are read in the order of their names as if
they were one text.
"""

import codecs
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from hopen_mss.errors import InputFaultError, InvalidDocumentError, Problem, UnknownCodeError
from hopen_mss.method.edition import Edition
from hopen_mss.toml import from_toml, parsed

__all__ = ["editions", "load_edition", "read_edition"]

_LINE = re.compile(r"line (\d+)")


def editions() -> tuple[str, ...]:
    """The names of the editions that come with the library, the oldest first.

    >>> editions()
    ('2019-07-19',)
    """
    return tuple(sorted(path.name for path in _home().iterdir() if path.is_dir()))


@cache
def load_edition(name: str = "2019-07-19") -> Edition:
    """An edition that comes with the library; it is read once.

    Raises:
        UnknownCodeError: no edition has this name.

    >>> load_edition().title.en
    'MSSanté: connecting and sending'
    """
    if name not in editions():
        known = ", ".join(editions())
        raise UnknownCodeError(f"the library has no edition {name!r}", f"use one of: {known}")
    return read_edition(_home() / name)


def read_edition(path: str | Path) -> Edition:
    """An edition of the user's own, a TOML file or a folder of them, with the same checks.

    Raises:
        InputFaultError: there is nothing to read at ``path``.
        InvalidDocumentError: the edition is not sound; all its problems, with file and line.

    >>> read_edition("nowhere.toml")
    Traceback (most recent call last):
    hopen_mss.errors.InputFaultError: nowhere.toml: this edition cannot be read; ...
    """
    path = Path(path)
    parts = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    try:
        ordinary = [part for part in parts if part.is_file()]  # a pipe would be waited for
        texts = [part.read_bytes().removeprefix(codecs.BOM_UTF8) for part in ordinary]
    except (OSError, ValueError):
        texts = []
    if not texts:
        remedy = "name a TOML file that you may read, or a folder of them"
        raise InputFaultError("this edition cannot be read", remedy, str(path))
    for part, text in zip(parts, texts, strict=True):
        if not _is_toml(text):  # told by its own file: a bracket left open would hit the next one
            from_toml(text, Edition, where=str(part))
    try:
        return from_toml(b"\n".join(texts), Edition, where=str(path))
    except InvalidDocumentError as fault:
        if len(parts) > 1:
            fault.problems = tuple(_placed(problem, parts, texts) for problem in fault.problems)
        raise


def _home() -> Path:
    return Path(str(files("hopen_mss.method") / "editions"))


def _is_toml(text: bytes) -> bool:
    try:
        parsed(text)
    except InvalidDocumentError:
        return False
    return True


def _placed(problem: Problem, parts: list[Path], texts: list[bytes]) -> Problem:
    """Say the file, and the line in it, of a problem found in the joined text."""
    found = _LINE.match(problem.path)
    if found is None:
        return problem
    line = int(found[1])
    for part, text in zip(parts, texts, strict=True):
        length = text.count(b"\n") + 1
        if line <= length:
            return Problem(f"{part.name} line {line}{problem.path[found.end() :]}", problem.message)
        line -= length
    return problem
