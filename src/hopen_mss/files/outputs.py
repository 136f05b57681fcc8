"""Writing files whole or not at all, and never over what is there unless asked to."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from hopen_mss.errors import HopenMssError, OutputError

__all__ = ["is_same_file", "refuse_other_kinds", "write_files", "write_text"]


def write_files(folder: Path, files: Mapping[str, str | bytes], *, force: bool = False) -> None:
    """Write several files into a folder: all of them, or none when one cannot be.

    Texts are written in UTF-8. Every file is first written beside its place under another name, so
    that a run that is interrupted leaves the old file or the new one, never a part.

    Raises:
        OutputError: one of them exists and ``force`` is not given, or the folder cannot be written.

    >>> with tempfile.TemporaryDirectory() as place:
    ...     write_files(Path(place, "out"), {"a.txt": "un"})
    ...     Path(place, "out", "a.txt").read_text()
    'un'
    """
    waiting: list[tuple[str, Path]] = []
    done = False
    try:
        _refuse_existing(folder, files, force=force)
        for name, content in files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            waiting.append((temporary, place))
            with os.fdopen(handle, "wb") as stream:
                stream.write(
                    content.encode("utf-8", "replace") if isinstance(content, str) else content
                )
            # mkstemp lets nobody else read; a report is as readable as any other new file.
            Path(temporary).chmod(0o666 & ~_umask())
        for temporary, place in waiting:
            Path(temporary).replace(place)
        done = True
    except OutputError:
        raise
    except OSError:
        remedy = "check that the folder exists, may be written, and has room"
        raise OutputError("this folder cannot be written", remedy, str(folder)) from None
    finally:
        for temporary, _ in () if done else waiting:
            Path(temporary).unlink(missing_ok=True)


def write_text(place: Path, pieces: Iterable[str], *, force: bool = False) -> None:
    """Write one long text in UTF-8, piece by piece: the whole of it, or nothing.

    Raises:
        OutputError: it exists and ``force`` is not given, or its folder cannot be written.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "a.txt"), ["un ", "deux"])
    ...     Path(folder, "a.txt").read_text()
    'un deux'
    """
    temporary = ""
    try:
        _refuse_existing(place.parent, [place.name], force=force)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as stream:
            stream.writelines(pieces)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(place)
        temporary = ""
    except HopenMssError:  # some of them are an OSError as well
        raise
    except OSError:
        remedy = "check that the folder exists, may be written, and has room"
        raise OutputError("this file cannot be written", remedy, str(place)) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def refuse_other_kinds(place: Path) -> None:
    """Stop where a folder stands, a device, a pipe: nothing that is no file is ever replaced.

    Raises:
        OutputError: something stands there, and it is no ordinary file.

    >>> refuse_other_kinds(Path("nowhere.csv"))
    """
    if place.is_dir():
        raise OutputError("this is a folder", "choose another place", str(place))
    if place.exists() and not place.is_file():
        raise OutputError("this is no ordinary file", "choose another place", str(place))


def is_same_file(place: Path, other: Path) -> bool:
    """Whether two places are one, however they are spelled; whether or not something stands there.

    >>> is_same_file(Path("nowhere.csv"), Path("a", "..", "nowhere.csv"))
    True
    """
    if place.resolve() == other.resolve():
        return True
    return place.exists() and other.exists() and place.samefile(other)


def _refuse_existing(folder: Path, names: Iterable[str], *, force: bool) -> None:
    for name in names:
        place = folder / name
        refuse_other_kinds(place)
        if place.exists() and not force:
            remedy = "give --force to replace it, or choose another place"
            raise OutputError("this file exists", remedy, str(place))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
