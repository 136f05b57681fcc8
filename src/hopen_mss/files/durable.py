"""Replacing files so that a run that is killed at any moment leaves the old one or the new one.

What is written is first written beside its place, brought to the disk, and then put in its place in
one step. Several files are replaced one after the other: whoever writes them puts first what the
others can be made from again.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hopen_mss.errors import OutputError
from hopen_mss.files.outputs import refuse_other_kinds

if sys.platform != "win32":
    import fcntl

__all__ = ["alone", "clear_parts", "copy_once", "is_open", "refuse_if_open", "replace_durably"]

_MOST_COPIES = 1000


def replace_durably(place: Path, content: bytes) -> bool:
    """Put new content in the place of a file, whole; whether there was anything to change.

    Raises:
        OutputError: the file is held open by another program, or its folder cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     place = Path(folder, "a.csv")
    ...     replace_durably(place, b"un"), replace_durably(place, b"un"), place.read_bytes()
    (True, False, b'un')
    """
    with _told(place):
        place = place.resolve()  # through a link, what it points to is replaced
        refuse_other_kinds(place)
        if place.is_file() and place.read_bytes() == content:
            return False
        beside = _beside(place)
        with beside.open("wb") as stream:
            if place.exists():
                beside.chmod(place.stat().st_mode & 0o7777)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(place)
        _bring_to_disk(place.parent)
    return True


def copy_once(place: Path, content: bytes) -> Path:
    """Keep content under a name that nothing has yet: the one asked for, else with a number.

    Content that is kept already under one of these names is not kept twice.

    Raises:
        OutputError: the folder cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     place = Path(folder, "a.bak-2026-10-31")
    ...     [copy_once(place, content).name for content in (b"un", b"deux", b"un")]
    ['a.bak-2026-10-31', 'a.bak-2026-10-31-2', 'a.bak-2026-10-31']
    """
    for number in range(1, _MOST_COPIES):
        free = place if number == 1 else place.with_name(f"{place.name}-{number}")
        if not free.exists():
            replace_durably(free, content)
            return free
        with _told(free):
            if free.is_file() and free.read_bytes() == content:
                return free
    problem = f"there are {_MOST_COPIES} copies of one day"
    raise OutputError(problem, "move the old ones away", str(place))


def clear_parts(places: Iterable[Path]) -> None:
    """Take away what a run that was killed had begun to write for these places.

    >>> clear_parts([Path("nowhere.csv")])
    """
    for place in places:
        with suppress(OSError):
            _beside(place.resolve()).unlink()


def refuse_if_open(place: Path) -> None:
    """Stop where a spreadsheet program says, by a file beside it, that it has this one open.

    Raises:
        OutputError: Excel (``~$name``) or LibreOffice (``.~lock.name#``) holds it open.

    >>> refuse_if_open(Path("nowhere.csv"))
    """
    for program, name in _signs(place):
        raise OutputError(
            f"{program} holds this file open",
            f"close it there and run again; if nobody has it open, remove {name}",
            str(place),
        )


def is_open(place: Path) -> bool:
    """Whether a spreadsheet program says, by a file beside it, that it has this one open.

    >>> is_open(Path("nowhere.csv"))
    False
    """
    return any(_signs(place))


def _signs(place: Path) -> Iterator[tuple[str, str]]:
    """The programs that have a file open, and the name of the file that says so."""
    for program, name in (
        ("Excel", f"~${place.name}"),
        ("Excel", f"~${place.name[2:]}"),  # of a long name Excel drops the first two letters
        ("LibreOffice", f".~lock.{place.name}#"),
    ):
        sign = place.with_name(name)
        if sign != place and sign.exists():
            yield program, name


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only run that writes into a folder; the system lets go when the run ends, however.

    Raises:
        OutputError: another run is writing there, or the folder cannot be opened.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, alone(Path(folder)):
    ...     with alone(Path(folder)):
    ...         pass
    Traceback (most recent call last):
        ...
    hopen_mss.errors.OutputError: ...: another run is writing into this folder; ... [HM402]
    """
    if sys.platform == "win32":  # no such lock there; each file is still replaced in one step
        yield
        return
    with _told(folder):
        handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            problem = "another run is writing into this folder"
            raise OutputError(problem, "wait until it has ended", str(folder)) from None
        yield
    finally:
        os.close(handle)


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except PermissionError:
        raise OutputError(
            "this file cannot be replaced: another program (Excel, most often) holds it open, or "
            "you may not write here",
            "close it there, or check who may write into its folder, and run again",
            str(place),
        ) from None
    except OSError:
        remedy = "check that its folder exists, may be written, and has room"
        raise OutputError("this file cannot be written", remedy, str(place)) from None


def _bring_to_disk(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot do that with a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
