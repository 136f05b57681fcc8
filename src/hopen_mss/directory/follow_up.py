"""What became of the correspondents whom the hospital asked to join: its own follow-up."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Self

from attrs import define, field, frozen

from hopen_mss.files.csv_text import unguarded
from hopen_mss.files.tabular import Layout, RowRejectedError, Table, is_numbered, read_optional_day
from hopen_mss.files.vocabulary import Translation, Vocabulary
from hopen_mss.provenance import InputReport

__all__ = ["FollowUp", "FollowUpAnswer", "FollowUpTable"]

_ROOM = "hopen_mss.directory"
_NUMBERS = ("id", "rpps", "finess")


class FollowUpAnswer(StrEnum):
    """What a correspondent answered.

    >>> FollowUpAnswer("agreed").name
    'AGREED'
    """

    AGREED = "agreed"
    DECLINED = "declined"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"
    """Nobody answered yet, or in words that nobody mapped."""


@frozen(kw_only=True)
class FollowUp:
    """One line of the follow-up: who was asked to join, when and by whom, and what came of it.

    >>> FollowUp(id="C12", contacted_on=date(2026, 10, 5)).equipped_on is None
    True
    """

    id: str = ""
    rpps: str = ""
    finess: str = ""
    contacted_on: date | None = None
    contacted_by: str = ""
    answer: FollowUpAnswer = FollowUpAnswer.UNKNOWN
    equipped_on: date | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """What the correspondent is known by, the hospital's own number first.

        >>> FollowUp(rpps="10003461034").numbers
        ('10003461034',)
        """
        return tuple(filter(None, (self.id, self.rpps, self.finess)))


@define
class FollowUpTable:
    """The list of correspondents to win over, as the hospital filled it in."""

    COLUMNS: ClassVar = (
        *_NUMBERS,
        "contacted_on",
        "contacted_by",
        "answer",
        "equipped_on",
    )

    table: Table
    _answers: Translation[FollowUpAnswer]
    _seen: set[str] = field(factory=set, init=False)

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> FollowUpTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        layout = layout or Layout()
        vocabulary = Vocabulary.of(_ROOM)
        known = vocabulary.names(*cls.COLUMNS)
        table = Table.open(path, known, required=("contacted_on",), layout=layout, name=name)
        return cls(table, layout.words(vocabulary, "answer", FollowUpAnswer.UNKNOWN))

    def records(self) -> Iterator[FollowUp]:
        """One line a row; a row that names nobody is rejected.

        Raises:
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        return self.table.each(self._follow_up)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        if self._answers.unmapped:
            self.table.ledger.count("unmapped_words", self._answers.unmapped.total(), "answer")
        return self.table.report("follow_up", tells_unread=False)

    def _follow_up(self, cells: dict[str, str], line: int) -> FollowUp:
        for column in _NUMBERS:
            if is_numbered(cells.get(column, "")):
                raise self.table.numbered(line, column)
        if not any(cells.get(column) for column in _NUMBERS):
            raise RowRejectedError("nobody_named")
        found = FollowUp(
            id=unguarded(cells.get("id", "")),
            rpps=cells.get("rpps", ""),
            finess=cells.get("finess", ""),
            contacted_on=read_optional_day(cells, "contacted_on"),
            contacted_by=unguarded(cells.get("contacted_by", "")),
            answer=self._answers[cells.get("answer", "")],
            equipped_on=read_optional_day(cells, "equipped_on"),
        )
        who = found.numbers[0].lower()
        if who in self._seen:
            self.table.ledger.count("followed_up_twice")
        self._seen.add(who)
        if found.contacted_on and found.equipped_on and found.equipped_on < found.contacted_on:
            self.table.ledger.count("equipped_before_contact")
        return found
