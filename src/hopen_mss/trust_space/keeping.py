"""Keeping whitelists: old versions are not published, and a later assessment needs them."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from hopen_mss.errors import InputFaultError, OutputError
from hopen_mss.files.inputs import look_through, open_bytes
from hopen_mss.files.outputs import write_files
from hopen_mss.trust_space.signature import usable_whitelist
from hopen_mss.trust_space.whitelist import read_whitelist

__all__ = ["WHITELISTS", "keep_whitelist"]

WHITELISTS = "whitelists"
_LARGEST = 64 << 20
_MOST_FILES = 1_000


def keep_whitelist(path: Path, folder: Path, *, force: bool = False) -> tuple[Path, bool]:
    """Copy a whitelist into a hospital's folder, under the day on which it was generated.

    It becomes ``whitelists/listeblanchemssante-2026-09-01.xml``. Where another list of the same day
    stands there, the time is added. Gives the place, and whether something was written: the same
    list kept twice, under whatever name, is kept once.

    Raises:
        InputFaultError: this is no readable whitelist, or not the one that was signed.
        OutputError: the place holds something else, and ``force`` is not given; or it cannot be
            written.

    >>> keep_whitelist(Path("nowhere.xml"), Path("my-hospital"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.xml: this file is not there; check ... [HM201]
    """
    file = look_through(path, largest=_LARGEST, longest_line=_LARGEST)
    with open_bytes(file) as stream:
        content = stream.read()
    whitelist, *_ = usable_whitelist(content, file)
    if not folder.is_dir():
        remedy = "name a hospital's folder, or make one: hopen-mss init DIR"
        raise OutputError("there is no such folder", remedy, str(folder))
    moment = whitelist.generated_at
    by_day, by_time = (
        folder / WHITELISTS / f"listeblanchemssante-{made}.xml"
        for made in (moment.date(), f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}")
    )
    for kept in (by_day, by_time, *_others(folder / WHITELISTS)):
        if _holds(kept, content):
            return kept, False
    place = by_time if _moment(by_day) not in (None, moment) else by_day
    write_files(place.parent, {place.name: content}, force=force)
    return place, True


def _others(folder: Path) -> list[Path]:
    """The files that stand beside, under whatever name."""
    try:
        return sorted(islice(folder.iterdir(), _MOST_FILES)) if folder.is_dir() else []
    except OSError:
        return []


def _holds(place: Path, content: bytes) -> bool:
    try:
        if not place.is_file() or place.stat().st_size != len(content):
            return False
        return place.read_bytes() == content
    except OSError:
        return False


def _moment(place: Path) -> datetime | None:
    """When the list that stands there was generated; none if that cannot be told."""
    try:
        return read_whitelist(place)[0].generated_at
    except InputFaultError:
        return None
