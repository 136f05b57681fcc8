"""The files of a source that is a folder: one rule for whoever reads it, and for whoever looks."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hopen_mss.errors import InputFaultError

__all__ = ["files_in"]

_MOST = 100_000
_DEEPEST = 32


def files_in(paths: Iterable[Path], name: str) -> Iterator[Path]:
    """Files as they are named, there or not; of a folder those in it and in its folders, by name.

    In a folder no link is followed and no hidden file is taken. ``name`` is what errors call it.

    Raises:
        InputFaultError: more than 100,000 files, a folder that cannot be opened, or folders in
            folders without an end.

    >>> [path.name for path in files_in([Path("nowhere.log")], "nowhere.log")]
    ['nowhere.log']
    """
    given = 0
    for path in paths:
        for file in _walk(path, name) if path.is_dir() else (path,):
            given += 1
            if given > _MOST:
                problem = f"there are more than {_MOST:,} files here"
                raise InputFaultError(problem, "give one folder a month", name)
            yield file


def _walk(folder: Path, name: str, depth: int = 0) -> Iterator[Path]:
    if depth > _DEEPEST:
        problem = f"folders in folders, more than {_DEEPEST} deep"
        raise InputFaultError(problem, "name the folder that holds the files", name)
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        problem = "a folder cannot be opened"
        raise InputFaultError(problem, "check who may read it", name) from None
    for entry in found:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), name, depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
