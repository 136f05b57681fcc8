"""Who has which name where: the second file of an index, made of the first when it is needed.

Addresses and numbers are looked up without it. It holds one line a person and place, with the keys
of :mod:`hopen_mss.directory.names`, and for the scoring of candidates the same lines in blocks:
everybody in a département whose family name begins alike, and in a postcode whose first name does,
by family name. One by one, they would take longer to read than to compare.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from hopen_mss.directory.index_file import IndexSource, trusted, written_whole
from hopen_mss.directory.names import family_key, given_key
from hopen_mss.directory.published import (
    ACTIVITY_CELLS,
    MAILBOX_CELLS,
    department_at,
    person_key,
)
from hopen_mss.errors import InputFaultError

__all__ = ["FAMILY_LETTERS", "GIVEN_LETTERS", "Bearer", "Candidates", "open_names", "write_names"]

FAMILY_LETTERS: Final = 3
"""So many letters of the family name are alike in a block of a département."""
GIVEN_LETTERS: Final = 1
"""So many letters of the first name are alike in a block of a postcode."""
_TABLES: Final = {
    "origin": "CREATE TABLE origin (checksums)",
    "entry": (
        "CREATE TABLE entry (family_key, given_key, person, postcode, department, profession)"
    ),
    "block": "CREATE TABLE block (place, start, families, bearers)",
}
_INDEXES: Final = {
    "entry_name": "CREATE INDEX entry_name ON entry (family_key, given_key, postcode)",
    "block_place": "CREATE INDEX block_place ON block (place, start)",
}
_BLOCKS: Final = """
INSERT INTO block
SELECT place, start, group_concat(family_key, char(10)), group_concat(bearers, char(10))
FROM (
    SELECT place, start, family_key,
           group_concat(person || '|' || given_key || '|' || postcode || '|' || profession, '|')
           AS bearers
    FROM (SELECT {place} AS place, substr({name}, 1, {letters}) AS start, *
          FROM entry WHERE {where} <> '' AND {name} <> '' ORDER BY 1, 2, family_key)
    GROUP BY place, start, family_key
)
GROUP BY place, start
"""
_BY_DEPARTMENT: Final = _BLOCKS.format(
    place="'D' || department", where="department", name="family_key", letters=FAMILY_LETTERS
)
_BY_POSTCODE: Final = _BLOCKS.format(
    place="'P' || postcode", where="postcode", name="given_key", letters=GIVEN_LETTERS
)
_MAILBOX_PAGES: Final = "SELECT page FROM mailbox_page ORDER BY number"
_ACTIVITY_PAGES: Final = "SELECT page FROM activity_page ORDER BY number"
_CELLS: Final = (
    "person_id_kind", "person_id", "family_name", "given_name", "profession_code", "postcode",
    "department",
)  # fmt: skip


class Bearer(NamedTuple):
    """Somebody of a family name at a place.

    >>> Bearer("810003461034", "ANNE", "69001", "10").given
    'ANNE'
    """

    person: str
    """:attr:`hopen_mss.directory.index.Person.id`."""
    given: str
    postcode: str
    profession: str


class Candidates(NamedTuple):
    """Persons who may be meant: the keys of their family names, each once, and who bears them.

    A person with two practices can stand there twice.

    >>> one = Candidates(["EXEMPLE"], ["810003461034|ANNE|69001|10"])
    >>> one.bearers_of(0)[0].postcode
    '69001'
    """

    families: Sequence[str] = ()
    bearers: Sequence[str] = ()
    """Unread, since most names are no candidates."""

    def bearers_of(self, place: int) -> list[Bearer]:
        """Everybody of the family name at a place of ``families``."""
        cells = self.bearers[place].split("|")
        return list(map(Bearer, cells[0::4], cells[1::4], cells[2::4], cells[3::4]))


def open_names(path: Path, sources: tuple[IndexSource, ...]) -> sqlite3.Connection:
    """The names that belong to an index, open for reading.

    Raises:
        InputFaultError: missing, damaged, or those of another index.
    """
    connection = trusted(path, {**_TABLES, **_INDEXES})
    try:
        if connection.execute("SELECT * FROM origin").fetchall() == [(_checksums(sources),)]:
            return connection
    except sqlite3.Error:
        pass
    connection.close()
    raise InputFaultError("these are the names of another index", "delete them", path.name)


def write_names(path: Path, index: sqlite3.Connection, sources: tuple[IndexSource, ...]) -> None:
    """Make the names of an index, whole or not at all.

    Raises:
        OutputError: the folder cannot be written.
    """
    with written_whole(path) as connection:
        for statement in _TABLES.values():
            connection.execute(statement)
        connection.execute("INSERT INTO origin VALUES (?)", (_checksums(sources),))
        connection.executemany(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", _entries(index, sources)
        )
        connection.execute(_BY_DEPARTMENT)
        connection.execute(_BY_POSTCODE)
        for statement in _INDEXES.values():
            connection.execute(statement)


def _checksums(sources: tuple[IndexSource, ...]) -> str:
    return " ".join(source.sha256 for source in sources)


def _entries(
    index: sqlite3.Connection, sources: tuple[IndexSource, ...]
) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Every person and place that the lines of an index tell, the same line after line once."""
    family_of, given_of, before = cache(family_key), cache(given_key), ("",) * 6
    for source in sources:
        is_mailbox = source.kind == "mailboxes"
        columns = MAILBOX_CELLS if is_mailbox else ACTIVITY_CELLS
        pages_of = _MAILBOX_PAGES if is_mailbox else _ACTIVITY_PAGES
        place = [source.places[columns.index(cell)] for cell in _CELLS]
        with closing(index.execute(pages_of)) as pages:
            for (page,) in pages:
                for line in page.decode().split("\n"):
                    if not line:
                        continue
                    cells = [*line.split("|"), ""]
                    kind, number, family, given, profession, postcode, department = (
                        cells[at].strip() for at in place
                    )
                    family = family_of(family)
                    if not number or not family:
                        continue
                    found = (
                        family,
                        given_of(given),
                        person_key(kind, number),
                        postcode,
                        department_at(postcode, department),
                        profession,
                    )
                    if found != before:
                        yield found
                        before = found
