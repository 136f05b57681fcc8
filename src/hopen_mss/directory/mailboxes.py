"""The hospital's own mailboxes; what kind each is cannot be read from its address."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Self

from attrs import define, frozen

from hopen_mss.files.tabular import Layout, RowRejectedError, Table, read_optional_day
from hopen_mss.files.vocabulary import Translation, Vocabulary
from hopen_mss.provenance import InputReport
from hopen_mss.trust_space import as_compared, domain_of

__all__ = ["Mailbox", "MailboxKind", "MailboxesTable"]

_ROOM = "hopen_mss.directory"


class MailboxKind(StrEnum):
    """The three kinds of the method: a person's, a unit's, a program's.

    >>> MailboxKind("application").name
    'APPLICATION'
    """

    PERSONAL = "personal"
    ORGANISATIONAL = "organisational"
    APPLICATION = "application"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Mailbox:
    """One mailbox of the hospital.

    >>> Mailbox(address="cardio@ch-exemple.mssante.fr").open_on(date(2026, 10, 31))
    True
    """

    address: str
    kind: MailboxKind = MailboxKind.UNKNOWN
    care_unit: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    last_login_on: date | None = None

    def open_on(self, day: date) -> bool:
        """Whether the mailbox is open that day; without dates it is.

        >>> Mailbox(address="a@b.fr", closed_on=date(2026, 10, 1)).open_on(date(2026, 10, 1))
        False
        """
        opened = self.opened_on is None or self.opened_on <= day
        return opened and (self.closed_on is None or day < self.closed_on)


@define
class MailboxesTable:
    """A list of the hospital's mailboxes in any delimited layout; ``address`` is required."""

    COLUMNS: ClassVar = (
        "address",
        "kind",
        "care_unit",
        "opened_on",
        "closed_on",
        "last_login_on",
    )

    table: Table
    _kinds: Translation[MailboxKind]

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> MailboxesTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        layout = layout or Layout()
        vocabulary = Vocabulary.of(_ROOM)
        known = vocabulary.names(*cls.COLUMNS)
        table = Table.open(path, known, required=("address",), layout=layout, name=name)
        return cls(table, layout.words(vocabulary, "kind", MailboxKind.UNKNOWN))

    def records(self) -> Iterator[Mailbox]:
        """One mailbox a row; a row without an address is rejected."""
        return self.table.each(self._mailbox)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        if self._kinds.unmapped:
            self.table.ledger.count("unmapped_words", self._kinds.unmapped.total(), "kind")
        return self.table.report("mailboxes")

    def _mailbox(self, cells: dict[str, str], _: int) -> Mailbox:
        if not domain_of(cells["address"]):
            raise RowRejectedError("no_address", "address")
        return Mailbox(
            address=as_compared(cells["address"]),
            kind=self._kinds[cells.get("kind", "")],
            care_unit=cells.get("care_unit", ""),
            opened_on=read_optional_day(cells, "opened_on"),
            closed_on=read_optional_day(cells, "closed_on"),
            last_login_on=read_optional_day(cells, "last_login_on"),
        )
