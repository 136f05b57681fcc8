"""The file of a directory index: its tables, how it is written, and how it is trusted again.

One file of SQLite holds what the extractions of one day say, by address, person and structure; the
lines themselves are kept as they were published and read when they are asked for. A file is
written under another name beside its place and put there at the end: whoever opens the place finds
the whole of it or nothing, also while several processes write it, each its own. It is never
changed afterwards.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from attrs import fields_dict, frozen

from hopen_mss.directory.extraction import MailboxRow, PractitionerRow
from hopen_mss.directory.published import ACTIVITY_CELLS
from hopen_mss.errors import HopenMssError, InputFaultError, OutputError
from hopen_mss.files.outputs import refuse_other_kinds
from hopen_mss.provenance import InputReport
from hopen_mss.serialization import from_json, to_json

__all__ = [
    "SCHEMA",
    "IndexSource",
    "MailboxSource",
    "PractitionerSource",
    "damaged_index",
    "index_name",
    "read_sources",
    "trusted",
    "write_index",
    "written_whole",
]

_SCHEMA: Final = 3
_MARK: Final = 0x484F5044
_PAGE: Final = 8192
_TABLES: Final = {
    "source": "CREATE TABLE source (kind, name, sha256, extracted_on, places, report)",
    "mailbox": "CREATE TABLE mailbox (address, person, structure, size)",
    "mailbox_page": "CREATE TABLE mailbox_page (number INTEGER PRIMARY KEY, page)",
    "activity": "CREATE TABLE activity (person, size)",
    "activity_page": "CREATE TABLE activity_page (number INTEGER PRIMARY KEY, page)",
}
_INDEXES: Final = {
    "mailbox_address": "CREATE INDEX mailbox_address ON mailbox (address)",
    "mailbox_person": ("CREATE INDEX mailbox_person ON mailbox (person) WHERE person IS NOT NULL"),
    "mailbox_structure": (
        "CREATE INDEX mailbox_structure ON mailbox (structure) WHERE structure IS NOT NULL"
    ),
    "activity_person": "CREATE INDEX activity_person ON activity (person)",
}
"""Made when all rows are there, which is four times faster."""
SCHEMA: Final = {**_TABLES, **_INDEXES}
"""What an index is made of, by name."""


class Published(Protocol):
    """Whatever is read of the national directory, and says where it comes from."""

    @property
    def name(self) -> str:
        """What errors and reports call it."""

    @property
    def extracted_on(self) -> date:
        """The day whose state it tells."""

    @property
    def sha256(self) -> str:
        """The checksum of the file, or of the checksums of several."""

    def report(self) -> InputReport:
        """The book of what was read, once it was."""


class MailboxSource(Published, Protocol):
    """Whatever gives mailboxes of the national directory."""

    @property
    def places(self) -> tuple[int, ...]:
        """Where the cells of a mailbox stand in a line."""

    def pages(self) -> Iterable[tuple[bytes, list[MailboxRow]]]:
        """Lines, many at a time, and where and whose each of them is."""


class PractitionerSource(Published, Protocol):
    """Whatever gives activities of practitioners."""

    def pages(self) -> Iterable[tuple[bytes, list[PractitionerRow]]]:
        """Lines, many at a time, and where and whose each of them is."""


@frozen(kw_only=True)
class IndexSource:
    """A file that an index was made from: which it was, of which day, and what was read of it.

    >>> IndexSource(kind="mailboxes", name="a.zip", sha256="", extracted_on=date(2026, 10, 31),
    ...     places=(), report=InputReport(path="a.zip", kind="", sha256="", read=0, accepted=0)
    ... ).kind
    'mailboxes'
    """

    kind: str
    """``mailboxes`` or ``practitioners``."""
    name: str
    sha256: str
    extracted_on: date
    places: tuple[int, ...]
    """Where the cells that are read stand in a line."""
    report: InputReport


def index_name(mailboxes: MailboxSource, practitioners: PractitionerSource | None) -> str:
    """The name of the index of these files: their days and checksums, so that none is stale."""
    parts = [f"{mailboxes.extracted_on:%Y%m%d}", mailboxes.sha256[:16]]
    if practitioners is not None:
        parts += [f"{practitioners.extracted_on:%Y%m%d}", practitioners.sha256[:16]]
    return f"directory-{'-'.join(parts)}-v{_SCHEMA}.sqlite"


def write_index(
    path: Path, mailboxes: MailboxSource, practitioners: PractitionerSource | None
) -> None:
    """Write the index of these files, whole or not at all.

    Raises:
        InputFaultError: one of them cannot be read to its end.
        OutputError: the folder cannot be written.
    """
    with written_whole(path) as connection:
        for statement in _TABLES.values():
            connection.execute(statement)
        insert = "INSERT INTO mailbox (rowid, address, person, structure, size)"
        for number, (page, rows) in enumerate(mailboxes.pages(), 1):
            connection.execute("INSERT INTO mailbox_page VALUES (?, ?)", (number, page))
            connection.executemany(f"{insert} VALUES (?, ?, ?, ?, ?)", rows)
        _note(connection, "mailboxes", mailboxes, mailboxes.places)
        if practitioners is not None:
            insert = "INSERT INTO activity (rowid, person, size) VALUES (?, ?, ?)"
            for number, (page, lines) in enumerate(practitioners.pages(), 1):
                connection.execute("INSERT INTO activity_page VALUES (?, ?)", (number, page))
                connection.executemany(insert, lines)
            places = tuple(range(len(ACTIVITY_CELLS)))
            _note(connection, "practitioners", practitioners, places)
        for statement in _INDEXES.values():
            connection.execute(statement)


def _note(
    connection: sqlite3.Connection,
    kind: str,
    source: Published,
    places: tuple[int, ...],
) -> None:
    report = source.report()
    connection.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?)",
        (
            kind,
            source.name,
            source.sha256,
            source.extracted_on.isoformat(),
            " ".join(map(str, places)),
            _book(report),
        ),
    )


def _book(report: InputReport) -> str:
    """A report as a document without derived keys, which not every program knows that reads it."""
    kept = {"schema", *fields_dict(InputReport)}
    document = json.loads(to_json(report))
    return json.dumps({name: value for name, value in document.items() if name in kept})


@contextmanager
def written_whole(path: Path) -> Iterator[sqlite3.Connection]:
    """A new file of SQLite that stands in its place when all went well, and nowhere otherwise.

    Raises:
        OutputError: the folder cannot be written, or has no room.
    """
    try:
        refuse_other_kinds(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OutputError:
        raise
    except OSError:
        raise _unwritable(path) from None
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary, isolation_level=None)) as connection:
            connection.executescript(
                f"PRAGMA page_size={_PAGE}; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                f"PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;"
                f"PRAGMA application_id={_MARK}; PRAGMA user_version={_SCHEMA}; BEGIN"
            )
            yield connection
            connection.execute("COMMIT")
        os.fsync(handle)
        temporary.chmod(0o444)
        temporary.replace(path)
    except (sqlite3.Error, OSError) as fault:
        if isinstance(fault, HopenMssError):
            raise
        raise _unwritable(path) from None
    finally:
        os.close(handle)
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _unwritable(path: Path) -> OutputError:
    remedy = "check that the folder may be written and has room for the file and as much again"
    return OutputError("the index cannot be written here", remedy, str(path.parent))


def trusted(path: Path, schema: Mapping[str, str]) -> sqlite3.Connection:
    """A file of SQLite that is one of ours, whole, and of this version; open for reading alone.

    It may be used by several threads; several processes open it each for itself.

    Raises:
        InputFaultError: missing, damaged, another program's, or made by another version.
    """
    place = path.absolute()
    if not place.is_file():
        remedy = "build it from the national extraction first"
        raise InputFaultError("this index is not there", remedy, path.name)
    connection = None
    try:
        connection = sqlite3.connect(
            f"{place.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        _require_ours(connection, place, schema)
    except (sqlite3.Error, OSError) as fault:
        if connection:
            connection.close()
        if getattr(fault, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise _not_ours(path) from None
        raise damaged_index(path) from None
    except InputFaultError:
        assert connection is not None
        connection.close()
        raise
    return connection


def _not_ours(path: Path) -> InputFaultError:
    problem = "this is not an index of the national directory"
    return InputFaultError(problem, "name the file that was built here", path.name)


def _require_ours(connection: sqlite3.Connection, path: Path, schema: Mapping[str, str]) -> None:
    def value(pragma: str) -> int:
        return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])

    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    if value("application_id") != _MARK:
        raise _not_ours(path)
    if value("user_version") != _SCHEMA:
        problem = "this index was made by another version"
        raise InputFaultError(problem, "build it again from the extraction", path.name)
    found = dict(connection.execute("SELECT name, sql FROM sqlite_schema"))
    if found != dict(schema) or value("page_count") * value("page_size") != path.stat().st_size:
        raise damaged_index(path)
    connection.execute("PRAGMA cache_size=-16384")  # no mmap: a file cut off meanwhile would crash


def damaged_index(path: Path) -> InputFaultError:
    """The fault of an index that is not as it was written."""
    problem = "this index is damaged or cut off"
    return InputFaultError(problem, "delete it, and build it again", path.name)


def read_sources(connection: sqlite3.Connection, path: Path) -> tuple[IndexSource, ...]:
    """What an index says of the files that it was made from.

    Raises:
        InputFaultError: the index is damaged.
    """
    try:
        found = tuple(
            IndexSource(
                kind=kind,
                name=name,
                sha256=sha256,
                extracted_on=date.fromisoformat(day),
                places=tuple(map(int, places.split())),
                report=from_json(report, InputReport),
            )
            for kind, name, sha256, day, places, report in connection.execute(
                "SELECT * FROM source LIMIT 3"
            )
        )
    except (sqlite3.Error, HopenMssError, ValueError, TypeError, AttributeError):
        raise damaged_index(path) from None
    if [source.kind for source in found] not in (["mailboxes"], ["mailboxes", "practitioners"]):
        raise damaged_index(path)
    return found
