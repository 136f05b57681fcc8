"""What became of each correspondent from one extraction to the next: a log that only grows.

It holds states and no name. So that a later run can tell whether an address was ever published, it
holds a short checksum of it: to know one's own address again, which proves nothing to others.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, NamedTuple, Self

from attrs import define, evolve, field, frozen

from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.references import references
from hopen_mss.files.csv_text import csv_rows, unguarded
from hopen_mss.files.tabular import RowRejectedError, Table, read_optional_day
from hopen_mss.files.vocabulary import Vocabulary
from hopen_mss.provenance import InputReport

__all__ = [
    "CHANGE_LOG",
    "Change",
    "ChangeLog",
    "ChangeLogTable",
    "address_check",
    "read_change_log",
]

CHANGE_LOG = "directory-log.csv"
"""Its name, in the hospital's folder."""

_PUBLISHED = frozenset({"confirmed", "found", "several", "no_longer_published"})
_WRITTEN = frozenset({"found", "several"})
_SETTLES = frozenset({("found", "confirmed"), ("several", "confirmed")})
"""What a correspondent is called once the very address that was found stands in the list."""


def address_check(address: str) -> str:
    """A short checksum of an address however it is written in a cell, empty for none.

    >>> address_check("Un@medecin.mssante.fr") == address_check("un@medecin.mssante.fr")
    True
    """
    address = address.strip("'<> ").lower()
    return hashlib.sha256(address.encode("utf-8")).hexdigest()[:12] if address else ""


class Change(NamedTuple):
    """A correspondent whose state, address or rule is another than the last extraction had left.

    ``before`` is empty for one who was never looked up; ``rule`` and ``score`` are those of the
    link that made the new state.

    >>> Change(date(2026, 10, 31), "7", "held", "confirmed").after
    'confirmed'
    """

    extracted_on: date
    id: str
    before: str
    after: str
    rule: str = ""
    score: str = ""
    address_check: str = ""


@frozen
class ChangeLog:
    """All changes that were written down, the oldest first.

    >>> found = Change(date(2026, 10, 31), "7", "", "found", "rpps", "1", address_check("a@b.fr"))
    >>> log = ChangeLog((found,))
    >>> log.state_of("7"), log.was_published("7", "a@b.fr"), log.was_published("7", "c@b.fr")
    ('found', True, False)
    """

    changes: tuple[Change, ...] = ()
    _last: Mapping[str, Change] = field(init=False, repr=False, eq=False)
    _published: frozenset[tuple[str, str]] = field(init=False, repr=False, eq=False)

    @_last.default
    def _last_of_each(self) -> dict[str, Change]:
        return {change.id: change for change in self.changes}

    @_published.default
    def _ever_published(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (change.id, change.address_check)
            for change in self.changes
            if change.after in _PUBLISHED and change.address_check
        )

    def state_of(self, correspondent: str) -> str:
        """The state that was written down last, empty for one never looked up."""
        found = self._last.get(correspondent)
        return found.after if found else ""

    def was_published(self, correspondent: str, address: str) -> bool:
        """Whether an earlier extraction held this address of the correspondent."""
        return (correspondent, address_check(address)) in self._published

    def was_found(self, correspondent: str, address: str) -> bool:
        """Whether a refresh had found this address for a correspondent who did not have it.

        >>> ChangeLog().was_found("7", "a@b.fr")
        False
        """
        wanted = correspondent, address_check(address)
        return any(
            (change.id, change.address_check) == wanted and change.after in _WRITTEN
            for change in self.changes
        )

    def own_days(self, correspondents: Sequence[Correspondent]) -> Sequence[Correspondent]:
        """The list without the days that confirmed another address than now stands beside them.

        Where addresses of a correspondent were published and this one never was, the day is not its
        own: somebody wrote it over the one that was confirmed.

        >>> ChangeLog().own_days([Correspondent(id="7", confirmed_on=date(2026, 10, 31))])
        [Correspondent(id='7', ... confirmed_on=datetime.date(2026, 10, 31))]
        """
        known = {correspondent for correspondent, _ in self._published}
        if not known:
            return correspondents
        return [
            evolve(line, confirmed_on=None)
            if line.confirmed_on
            and key in known
            and not self.was_published(key, line.mssante_address)
            else line
            for line, key in zip(correspondents, references(correspondents), strict=True)
        ]

    @property
    def latest(self) -> date | None:
        """The day of the latest extraction that changed something.

        >>> ChangeLog().latest is None
        True
        """
        return max((change.extracted_on for change in self.changes), default=None)

    def news(self, present: Iterable[Change]) -> tuple[Change, ...]:
        """What is to be added: who has another state than before, or the same by another address.

        So has the same by another rule. An address that was found and stands in the list since is
        no change.

        >>> ChangeLog().news([Change(date(2026, 10, 31), "7", "", "held")])[0].before
        ''
        """
        return tuple(
            change._replace(before=self.state_of(change.id))
            for change in present
            if _is_news(change, self._last.get(change.id))
        )


def _is_news(now: Change, before: Change | None) -> bool:
    if before is None:
        return True
    same_address = now.address_check == before.address_check
    if same_address and (before.after, now.after) in _SETTLES:
        return False
    return not same_address or (now.after, now.rule) != (before.after, before.rule)


@define
class ChangeLogTable:
    """The file of a change log; a row that cannot be read is rejected, and stays in the file."""

    COLUMNS: ClassVar = (
        "extracted_on", "id", "from_state", "to_state", "rule", "score", "address_check",
    )  # fmt: skip

    table: Table

    @classmethod
    def open(cls, path: Path, *, name: str = "") -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`; or it is no such log.

        >>> ChangeLogTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        known = Vocabulary.of("hopen_mss.directory").names(*cls.COLUMNS)
        return cls(Table.open(path, known, required=cls.COLUMNS, name=name))

    def records(self) -> Iterator[Change]:
        """One change a row."""
        return self.table.each(self._change)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report("change_log", tells_unread=False)

    @classmethod
    def lines(cls, changes: Iterable[Change]) -> str:
        """Changes as rows to be added at the end of the file."""
        return csv_rows(changes)

    @classmethod
    def header(cls) -> str:
        """The first line of the file.

        >>> ChangeLogTable.header().split(";")[0]
        'extracted_on'
        """
        return ";".join(cls.COLUMNS) + "\r\n"

    @staticmethod
    def _change(cells: dict[str, str], _: int) -> Change:
        day = read_optional_day(cells, "extracted_on")
        if day is None:
            raise RowRejectedError("missing_date", "extracted_on")
        said = (unguarded(cells[column]) for column in ChangeLogTable.COLUMNS[1:])
        return Change(day, *said)


def read_change_log(folder: Path) -> tuple[ChangeLog, InputReport | None]:
    """The log that a folder keeps, with its book; an empty one and none where it keeps none.

    Raises:
        InputFaultError: the file cannot be read, or is no such log.

    >>> read_change_log(Path("nowhere"))
    (ChangeLog(changes=()), None)
    """
    if not (place := folder / CHANGE_LOG).exists():
        return ChangeLog(), None
    table = ChangeLogTable.open(place, name=CHANGE_LOG)
    log = ChangeLog(tuple(table.records()))
    return log, table.report()
