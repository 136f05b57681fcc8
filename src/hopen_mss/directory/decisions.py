"""What a person decided on candidates: which of them a correspondent is, and which not.

Decisions stand above every rule. They are written into the list for review, read back from it, and
kept in a file of their own, so that nobody has to decide the same thing twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, NamedTuple, Self

from attrs import define, field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.csv_text import csv_text, unguarded
from hopen_mss.files.tabular import RowRejectedError, Table, is_numbered, read_optional_day
from hopen_mss.files.vocabulary import Vocabulary, plain
from hopen_mss.identifiers import check_rpps
from hopen_mss.provenance import InputReport

__all__ = ["Answer", "Decision", "Decisions", "DecisionsTable"]


class Answer(StrEnum):
    """What was decided on one candidate.

    >>> Answer("refused").name
    'REFUSED'
    """

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Decision(NamedTuple):
    """One answer on one candidate of one correspondent, by whom and when.

    ``id`` is that of the list for review. The candidate is an address, or, where somebody has no
    published mailbox, an RPPS number alone.

    >>> Decision("7", Answer.REFUSED, address="un@medecin.mssante.fr").candidate
    ('un@medecin.mssante.fr', '')
    """

    id: str
    answer: Answer
    address: str = ""
    rpps: str = ""
    decided_by: str = ""
    decided_on: date | None = None

    @property
    def candidate(self) -> tuple[str, str]:
        """The address that was decided on; for want of one, the number."""
        return (self.address, "" if self.address else self.rpps)


@frozen
class Decisions:
    """Every decision that is known, the latest of each candidate alone.

    >>> first = Decision("7", Answer.REFUSED, address="un@medecin.mssante.fr")
    >>> later = first._replace(answer=Answer.CONFIRMED)
    >>> Decisions.of([first]).and_then([later]).confirmed("7").address
    'un@medecin.mssante.fr'
    """

    _latest: Mapping[tuple[str, tuple[str, str]], Decision] = field(factory=dict)
    _confirmed: Mapping[str, Decision] = field(init=False, repr=False, eq=False)

    @_confirmed.default
    def _chosen(self) -> dict[str, Decision]:
        return {one.id: one for one in self._latest.values() if one.answer is Answer.CONFIRMED}

    _refusing: frozenset[str] = field(init=False, repr=False, eq=False)

    @_refusing.default
    def _who_refused(self) -> frozenset[str]:
        return frozenset(one.id for one in self._latest.values() if one.answer is Answer.REFUSED)

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Self:
        """Decisions in the order in which they were made."""
        latest: dict[tuple[str, tuple[str, str]], Decision] = {}
        for one in decisions:
            key = one.id, one.candidate
            latest.pop(key, None)  # what is said again is said last
            latest[key] = one
        return cls(latest)

    def __len__(self) -> int:
        return len(self._latest)

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._latest.values())

    def __contains__(self, decision: Decision) -> bool:
        known = self._latest.get((decision.id, decision.candidate))
        return known is not None and known.answer is decision.answer

    def and_then(self, later: Iterable[Decision]) -> "Decisions":
        """These, and later ones, which come first where they disagree.

        What is decided again in the same words changes nothing.
        """
        return Decisions.of([*self, *(one for one in later if one not in self)])

    def confirmed(self, correspondent: str) -> Decision | None:
        """The candidate that was confirmed last for a correspondent."""
        return self._confirmed.get(correspondent)

    def refused(self, correspondent: str, address: str, rpps: str = "") -> bool:
        """Whether an address, or a person without one, was refused for a correspondent.

        >>> Decisions().refused("7", "un@medecin.mssante.fr")
        False
        """
        key = correspondent, (address, "" if address else rpps)
        found = self._latest.get(key)
        return found is not None and found.answer is Answer.REFUSED

    def anything_refused(self, correspondent: str) -> bool:
        """Whether a candidate of a correspondent was refused.

        >>> Decisions().anything_refused("7")
        False
        """
        return correspondent in self._refusing

    def as_csv(self) -> str:
        """The decisions as the file that keeps them; it can be read back."""
        rows: list[Sequence[object]] = [DecisionsTable.COLUMNS]
        for one in self:
            day = one.decided_on or ""
            rows.append((one.id, one.address, one.rpps, one.answer, one.decided_by, day))
        return csv_text(rows)


@define
class DecisionsTable:
    """A list for review that was filled in, or the file that keeps decisions.

    Rows without a decision are accepted and counted. A word that is neither yes nor no rejects the
    row.
    """

    COLUMNS: ClassVar = (
        "id", "candidate_address", "candidate_rpps", "decision", "decided_by", "decided_on",
    )  # fmt: skip

    table: Table
    _words: Mapping[str, str] = field(init=False)

    @_words.default
    def _yes_and_no(self) -> dict[str, str]:
        return Vocabulary.of("hopen_mss.directory").words("decision")

    @classmethod
    def open(cls, path: Path, *, name: str = "") -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`; or it has no column
                for the decision.

        >>> DecisionsTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        known = Vocabulary.of("hopen_mss.directory").names(*cls.COLUMNS)
        return cls(Table.open(path, known, required=("id", "decision"), name=name))

    def records(self) -> Iterator[Decision]:
        """One decision a row that holds one.

        Raises:
            InputFaultError: a spreadsheet turned a number into another one.
        """
        return (decision for _, decision in self.numbered())

    def numbered(self) -> Iterator[tuple[int, Decision]]:
        """The same, each with its line.

        Raises:
            InputFaultError: a spreadsheet turned a number into another one.
        """
        every = self.table.each(lambda cells, line: (line, self._decision(cells, line)))
        return ((line, decision) for line, decision in every if decision is not None)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report("decisions", tells_unread=False)

    def _decision(self, cells: dict[str, str], line: int) -> Decision | None:
        cells = {column: unguarded(text) for column, text in cells.items()}
        for column in ("id", "candidate_rpps"):
            if is_numbered(cells.get(column, "")):
                raise self.table.numbered(line, column)
        if not (said := cells["decision"]):
            self.table.ledger.count("undecided")
            return None
        answer = self._words.get(plain(said), self._words.get(said.lower(), ""))
        if not answer:
            raise RowRejectedError("unknown_decision", "decision")
        address, rpps = cells.get("candidate_address", "").lower(), cells.get("candidate_rpps", "")
        if not cells["id"] or not (address or rpps):
            raise RowRejectedError("decision_on_nobody", "id" if not cells["id"] else "")
        try:
            rpps = check_rpps(rpps).value if rpps else ""
        except InvalidInputError:
            raise RowRejectedError("impossible_identifier", "candidate_rpps") from None
        return Decision(
            cells["id"],
            Answer(answer),
            address,
            rpps,
            cells.get("decided_by", ""),
            read_optional_day(cells, "decided_on"),
        )
