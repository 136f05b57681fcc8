"""Sendings of any source as one canonical table, which a spreadsheet opens and a dossier reads.

What a row tells of a patient is left out: of a patient's address only the domain is written, and no
number that stands for the patient.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self

from attrs import define, field

from hopen_mss.assessment.evidence import context_of
from hopen_mss.codes import one_line
from hopen_mss.dossier.folder import Dossier
from hopen_mss.files.csv_text import csv_rows, csv_text
from hopen_mss.periods import Period
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Direction, RecipientKind, Transmission
from hopen_mss.transmissions.table import TransmissionTable
from hopen_mss.trust_space import domain_of
from hopen_mss.trust_space.patients import holds_person_number, is_person_number

__all__ = ["CanonicalTable"]

_SLICE = 1_000


@define
class CanonicalTable:
    """Writes sendings of one period, one row each, under our own names of columns.

    The judge tells which addresses are patients', what was sent or received where the source does
    not say, and by which way a mail went where there is a whitelist. What nothing tells stays
    unknown. What is not dated within the period is left out and counted.

    >>> from datetime import datetime
    >>> from hopen_mss import Establishment
    >>> table = CanonicalTable(Judge(Establishment(name="CH")), Period.parse("2026-10"))
    >>> sent = Transmission("D1", sent_at=datetime(2026, 10, 5), recipient="1@patient.mssante.fr")
    >>> header, row = "".join(table.lines([sent])).splitlines()
    >>> row.split(";")[:6]
    ['D1', '', '2026-10-05T00:00:00', 'sent', '', 'patient.mssante.fr']
    >>> table.written, table.left_out
    (1, 0)
    """

    judge: Judge
    period: Period
    written: int = field(default=0, init=False)
    left_out: int = field(default=0, init=False)

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        """The table of what a dossier measures, judged by its domains, mailboxes and whitelists.

        Raises:
            HopenMssError: a fault of the dossier or of a whole file.

        >>> from pathlib import Path
        >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
        >>> from hopen_mss import Establishment
        >>> said = Contents(establishment=Establishment(name="CH Exemple"),
        ...                 measurement=MeasurementSection(period="2026-10"))
        >>> CanonicalTable.of(Dossier(folder=Path(), contents=said)).period.end.day
        31
        """
        return cls(context_of(dossier).judge, Period.parse(dossier.contents.measurement.period))

    def lines(self, records: Iterable[Transmission]) -> Iterator[str]:
        """The table as text, piece by piece, its header first.

        It begins with a byte order mark, and is to be written in UTF-8.
        """
        yield csv_text([TransmissionTable.COLUMNS])
        rows: list[list[str]] = []
        for record in records:
            day = self.judge.day_of(record.sent_at) if record.sent_at else None
            if day is None or day not in self.period:
                self.left_out += 1
                continue
            rows.append(self._row(self._judged(record, day)))
            self.written += 1
            if len(rows) == _SLICE:
                yield csv_rows(rows)
                rows = []
        yield csv_rows(rows)

    def _judged(self, record: Transmission, day: date) -> Transmission:
        """What the judge knows better than the source.

        The kind is the recipient's: of what was received, and of what may be, it is left alone.
        What looks like transit may be the hospital's, for who reads the table with more domains.
        """
        verdict = self.judge.verdict(record, day)
        own = verdict.direction in (Direction.SENT, Direction.RECEIVED)
        sent = verdict.direction is Direction.SENT
        return record._replace(
            direction=verdict.direction if own else record.direction,
            recipient_kind=verdict.kind if sent else record.recipient_kind,
            channel=verdict.channel,
        )

    def _row(self, record: Transmission) -> list[str]:
        number = record.recipient_id
        shown = record._replace(
            sender=self._address(record.sender),
            recipient_id="" if is_person_number(number) else number,
        )
        if record.recipient_kind is RecipientKind.PATIENT or self._is_patient(record.recipient):
            shown = shown._replace(
                recipient=domain_of(record.recipient),
                recipient_id="",
                recipient_kind=RecipientKind.PATIENT,
            )
        else:
            shown = shown._replace(recipient=self._address(record.recipient))
        return [_cell(getattr(shown, column)) for column in TransmissionTable.COLUMNS]

    def _is_patient(self, address: str) -> bool:
        return self.judge.kind_of(address) is RecipientKind.PATIENT

    def _address(self, address: str) -> str:
        hidden = holds_person_number(address) or self._is_patient(address)
        return domain_of(address) if hidden else address


def _cell(value: object) -> str:
    return one_line(value.isoformat() if hasattr(value, "isoformat") else str(value))
