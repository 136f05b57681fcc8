r"""The national directory prepared once, to be asked many times, by several programs at once.

>>> from tempfile import TemporaryDirectory
>>> from hopen_mss.directory.extraction import MailboxExtraction
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
...     _ = path.write_text(
...         "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Nom d'exercice\n"
...         "PER|un.exemple@medecin.mssante.fr|8|10003461034|EXEMPLE\n", encoding="utf-8")
...     with DirectoryIndex.build(MailboxExtraction.open(path), folder=Path(folder)) as index:
...         mailbox, = index.by_rpps("10003461034")
...         person, = index.by_name("EXEMPLE", "")
>>> mailbox.address, mailbox.kind, index.extracted_on.isoformat(), person.id
('un.exemple@medecin.mssante.fr', 'PER', '2026-10-31', '810003461034')
"""

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, NamedTuple, Self, TypeVar
from zlib import crc32

from attrs import define, field

from hopen_mss.directory.extraction import PAGE_BITS
from hopen_mss.directory.index_file import (
    SCHEMA,
    IndexSource,
    MailboxSource,
    PractitionerSource,
    damaged_index,
    index_name,
    read_sources,
    trusted,
    write_index,
)
from hopen_mss.directory.index_names import (
    FAMILY_LETTERS,
    GIVEN_LETTERS,
    Candidates,
    open_names,
    write_names,
)
from hopen_mss.directory.published import (
    MAILBOX_CELLS,
    RPPS,
    NationalMailbox,
    Practitioner,
    read_activity,
    read_mailbox,
)
from hopen_mss.errors import HopenMssError, InputFaultError, InvalidInputError, OutputError

__all__ = ["Candidates", "DirectoryIndex", "IndexSource", "Person"]

_ROW = """
SELECT substr(page, ({table}.rowid & {within}) + 1, size) FROM {table}
JOIN {table}_page ON number = {table}.rowid >> {bits} WHERE {where} ORDER BY {table}.rowid
"""
_AT = {"bits": PAGE_BITS, "within": (1 << PAGE_BITS) - 1}
_BY_ADDRESS = _ROW.format(table="mailbox", where="address = ?", **_AT)
_BY_PERSON = _ROW.format(table="mailbox", where="person = ? AND person IS NOT NULL", **_AT)
_BY_STRUCTURE = _ROW.format(table="mailbox", where="structure = ? AND structure IS NOT NULL", **_AT)
_ACTIVITIES = _ROW.format(table="activity", where="person = ?", **_AT)
_FEW = 100
_ENTRIES = """
SELECT person, department, profession FROM entry
WHERE family_key = ? AND given_key = ? LIMIT ?
"""
_AT_POSTCODE = """
SELECT person, department, profession FROM entry
WHERE family_key = ? AND given_key = ? AND postcode = ?
"""
_BLOCK = "SELECT families, bearers FROM block WHERE place = ? AND start = ?"
_KEPT_PERSONS, _KEPT_BLOCKS, _KEPT_NAMES = 1_000, 500, 200
T = TypeVar("T")

_FAULTS: Final = (sqlite3.Error, ValueError, TypeError, AttributeError, IndexError)
"""What the content of a file can raise that is not as it was written."""


class Person(NamedTuple):
    """Everything that both national files say of one person, however many lines they have.

    ``id`` is the national form of the number: ``8`` and the RPPS number, ``0`` and an ADELI one.
    Names are in the spelling of the files.

    >>> Person(id="810003461034", rpps="10003461034", family_name="EXEMPLE").postcodes
    ()
    """

    id: str
    rpps: str = ""
    family_name: str = ""
    given_name: str = ""
    professions: tuple[str, ...] = ()
    """National codes (TRE_G15)."""
    skills: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    """FINESS and SIRET numbers of where the person works."""


class _Kept(dict[Hashable, T]):
    """The answers that were given last, some of them; threads may share it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def keep(self, question: Hashable, answer: T) -> T:
        if len(self) >= self._most:
            self.clear()
        self[question] = answer
        return answer


@define
class DirectoryIndex:
    """One day's national directory, to be looked up by address, number, structure and name.

    It is a file that nobody changes: any number of processes may have it open, each its own
    object; threads may share one. Sent to another process, it is opened there again. Close it, or
    use it in a ``with`` statement.
    """

    path: Path
    sources: tuple[IndexSource, ...]
    _connection: sqlite3.Connection
    _take: Callable[[list[str]], tuple[str, ...]]
    _names: sqlite3.Connection | None = field(default=None, init=False)
    _apart: "TemporaryDirectory[str] | None" = field(default=None, init=False)
    _is_closed: bool = field(default=False, init=False)
    # A person is met by address, number and name, and a block from line to line of a list.
    _persons: _Kept[tuple[Person | None]] = field(factory=lambda: _Kept(_KEPT_PERSONS), init=False)
    _boxes: _Kept[tuple[NationalMailbox, ...]] = field(
        factory=lambda: _Kept(_KEPT_PERSONS), init=False
    )
    _entries: _Kept[list[tuple[str, ...]]] = field(factory=lambda: _Kept(_KEPT_NAMES), init=False)
    _blocks: _Kept[Candidates] = field(factory=lambda: _Kept(_KEPT_BLOCKS), init=False)

    @classmethod
    def build(
        cls,
        mailboxes: MailboxSource,
        practitioners: PractitionerSource | None = None,
        *,
        folder: Path,
    ) -> Self:
        """Prepare the index of these files in a folder, or open it if it is there already.

        Its name holds the days and checksums of the files, so that a new extraction has a new
        index; old ones are yours to delete. It takes about twice the room of the mailbox file,
        and a third of that of the practitioners.

        Raises:
            InputFaultError: one of the files cannot be read to its end.
            OutputError: the folder cannot be written.
        """
        path = folder / index_name(mailboxes, practitioners)
        if path.is_file():
            with suppress(InputFaultError):  # damaged: it is made again
                return cls.open(path)
        write_index(path, mailboxes, practitioners)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an index that was built before.

        Raises:
            InputFaultError: missing, damaged, another program's, or made by another version.

        >>> DirectoryIndex.open(Path("nowhere.sqlite"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.sqlite: this index is not there; build ... [HM201]
        """
        connection = trusted(path, SCHEMA)
        try:
            sources = read_sources(connection, path)
            if len(sources[0].places) != len(MAILBOX_CELLS):
                raise damaged_index(path)
        except InputFaultError:
            connection.close()
            raise
        return cls(path, sources, connection, itemgetter(*sources[0].places))

    def close(self) -> None:
        """Close the file; nothing can be looked up afterwards."""
        self._is_closed = True
        self._connection.close()
        if self._names:
            self._names.close()
        if self._apart:
            self._apart.cleanup()

    def __reduce__(self) -> tuple[Callable[[Path], "DirectoryIndex"], tuple[Path]]:
        return DirectoryIndex.open, (self.path.absolute(),)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def extracted_on(self) -> date:
        """The day of the mailbox extraction."""
        return self.sources[0].extracted_on

    @property
    def sha256(self) -> str:
        """The checksum of the mailbox extraction."""
        return self.sources[0].sha256

    @property
    def has_practitioners(self) -> bool:
        """Whether the practitioners' file is in it."""
        return len(self.sources) > 1

    def by_address(self, address: str) -> tuple[NationalMailbox, ...]:
        """The mailboxes with this address, one for each line that has it."""
        address = address.strip().lower()
        found = self._mailboxes(_BY_ADDRESS, crc32(address.encode("utf-8", "replace")))
        return tuple(box for box in found if box.address == address)

    def by_rpps(self, rpps: str) -> tuple[NationalMailbox, ...]:
        """The published mailboxes of the person with this RPPS number."""
        return self._mailboxes(_BY_PERSON, RPPS + rpps)

    def mailboxes_of(self, person: str) -> tuple[NationalMailbox, ...]:
        """The published mailboxes of a person, by :attr:`Person.id`."""
        if (found := self._boxes.get(person)) is None:
            found = self._boxes.keep(person, self._mailboxes(_BY_PERSON, person))
        return found

    def by_structure(self, number: str) -> tuple[NationalMailbox, ...]:
        """The mailboxes of the structure with this FINESS or SIRET number, no person's."""
        return self._mailboxes(_BY_STRUCTURE, number.strip())

    def by_number(self, rpps: str) -> Person | None:
        """The person with this RPPS number, ``None`` if neither file has it."""
        return self.person(RPPS + rpps)

    def person(self, person: str) -> Person | None:
        """What both files say of a person, by :attr:`Person.id`; ``None`` if they do not."""
        found = self._persons.get(person)
        return (found or self._persons.keep(person, (self._person(person),)))[0]

    def _person(self, person: str) -> Person | None:
        activities = self._activities(person) if self.has_practitioners else []
        every: list[Practitioner | NationalMailbox] = [*activities, *self.mailboxes_of(person)]
        if not every:
            return None
        first = every[0]
        return Person(
            person,
            first.rpps,
            first.family_name,
            first.given_name,
            _distinct(one.profession_code for one in every),
            _distinct(one.skill_code for one in every),
            _distinct(one.postcode for one in every),
            _distinct(one.department for one in every),
            _distinct(one.city for one in every),
            _distinct(number for one in every for number in one.structures),
        )

    def by_name(
        self,
        family_key: str,
        given_key: str,
        *,
        postcode: str = "",
        department: str = "",
        profession: str = "",
        most: int | None = None,
    ) -> tuple[Person, ...]:
        """Everybody whose names have exactly these keys, who works at such a place.

        Postcode, département and profession (its code) are those of one activity. Without them it
        is everybody in France; ``most`` are enough for who wants to know whether they are few.
        """
        name, said = (family_key, given_key), (department, profession)
        with self._trusting():
            if postcode:
                found = self.names().execute(_AT_POSTCODE, (*name, postcode)).fetchall()
            else:
                kept = self._entries.get(name)
                found = self._entries.keep(name, self._entries_of(name)) if kept is None else kept
            if len(found) > _FEW and not postcode:
                found = self.names().execute(_ENTRIES, (*name, -1)).fetchall()
            persons = dict.fromkeys(
                str(person)
                for person, *told in found
                if all(not one or one == other for one, other in zip(said, told, strict=True))
            )
            every = map(self.person, islice(persons, most))
            return tuple(person for person in every if person)

    def _entries_of(self, name: tuple[str, str]) -> list[tuple[str, ...]]:
        """Who has this name where, of a frequent one only the first."""
        return self.names().execute(_ENTRIES, (*name, _FEW + 1)).fetchall()

    def candidates(
        self, *, department: str = "", postcode: str = "", family: str = "", given: str = ""
    ) -> Candidates:
        """Who may be meant: for a score to tell, never to be accepted.

        Either everybody of a département whose family name begins like ``family`` (three letters),
        or everybody of a postcode whose first name begins like ``given`` (one letter); both keys.
        """
        if department:
            block = f"D{department}", family[:FAMILY_LETTERS]
        else:
            block = f"P{postcode}", given[:GIVEN_LETTERS]
        return self._blocks.get(block) or self._blocks.keep(block, self._block(block))

    def _block(self, block: tuple[str, str]) -> Candidates:
        with self._trusting():
            row = self.names().execute(_BLOCK, block).fetchone()
            found = Candidates(*[column.split("\n") for column in row]) if row else Candidates()
        if len(found.families) != len(found.bearers):
            raise damaged_index(self.path)
        return found

    def names(self) -> sqlite3.Connection:
        """The second file, which is made when names are first asked for.

        It stands beside the first; where nothing can be written, it is made again for each object.
        """
        if self._names is None:
            path = self.path.with_suffix(".names.sqlite")
            try:
                self._names = open_names(path, self.sources)
            except InputFaultError:
                self._names = self._made_names(path)
        return self._names

    def _made_names(self, path: Path) -> sqlite3.Connection:
        try:
            write_names(path, self._connection, self.sources)
        except OutputError:
            self._apart = TemporaryDirectory()
            path = Path(self._apart.name, path.name)
            write_names(path, self._connection, self.sources)
        return open_names(path, self.sources)

    def _mailboxes(self, query: str, key: str | int) -> tuple[NationalMailbox, ...]:
        take = self._take
        try:
            asked = key if isinstance(key, int) else key.encode()
            found = self._connection.execute(query, (asked,)).fetchall()
            return tuple([read_mailbox(take([*line.decode().split("|"), ""])) for (line,) in found])
        except _FAULTS:
            raise self._fault() from None

    def _activities(self, person: str) -> list[Practitioner]:
        try:
            found = self._connection.execute(_ACTIVITIES, (person.encode(),)).fetchall()
            return [read_activity(tuple(line.decode().split("|"))) for (line,) in found]
        except _FAULTS:
            raise self._fault() from None

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """What is wrong with a file of ours is told as such."""
        try:
            yield
        except HopenMssError:
            raise
        except _FAULTS:
            raise self._fault() from None

    def _fault(self) -> HopenMssError:
        if not self._is_closed:
            return damaged_index(self.path)
        return InvalidInputError("this index was closed", "open it again, or look up earlier")


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
