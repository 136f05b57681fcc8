"""Failed deliveries with the addresses to correct: a list that is made only when asked for by name.

Nothing here enters a figure. Two sources that saw one failure (a patient record and the log of a
mail server) each tell it, so the list names the source of each row and nothing is added up. What
the server wrote beside its code is never kept, for it may quote a subject or an address.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from attrs import define, field, frozen

from hopen_mss.periods import Period
from hopen_mss.transmissions.facts import listed_word
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Direction, RecipientKind, Status, Transmission
from hopen_mss.trust_space import as_compared, domain_of
from hopen_mss.trust_space.patients import holds_person_number

__all__ = ["FailureRow", "Failures"]

_MOST_ADDRESSES = 100_000
_MOST_SEEN = 1_000_000
_MOST_ROWS = 150_000
_CODE = re.compile(r"(?:[245]\.[0-9]{1,3}\.[0-9]{1,3}|[0-9]{3})(?![0-9.])", re.ASCII)

_Key = tuple[str, str, str, str, str]


@frozen
class FailureRow:
    """How often deliveries to one address failed with one code, as one source tells it.

    ``address`` is empty where it is a patient's, is no address, or there were too many of them;
    ``code`` where the source told none, or not in a known form. ``care_unit`` is a unit that the
    establishment listed, ``*`` for any other, empty where the source tells none. ``last_on`` is the
    day on which the last of them was sent: it may have failed days later.

    >>> FailureRow("550", "cabinet.example", "dr.un@cabinet.example", 3, date(2026, 10, 5)).times
    3
    """

    code: str
    domain: str
    address: str
    times: int
    last_on: date
    source: str = ""
    care_unit: str = ""


@define
class Failures:
    """Failed deliveries of one period, by code, domain, address and source, as records pass by.

    At most 100,000 addresses are kept; what fails beyond them is counted by code and domain.
    A patient's address is never kept, only its domain.

    >>> from datetime import datetime
    >>> from hopen_mss import Establishment
    >>> failures = Failures(Judge(Establishment(name="CH")), Period.parse("2026-10"))
    >>> failed = Transmission(sent_at=datetime(2026, 10, 5), recipient="dr.un@cabinet.example",
    ...                       status=Status.FAILED, failure_code="550")
    >>> len(list(failures.watch([failed])))
    1
    >>> [(row.code, row.domain, row.times) for row in failures.rows()]
    [('550', 'cabinet.example', 1)]
    """

    _judge: Judge
    _period: Period
    _care_units: frozenset[str] = field(default=frozenset(), kw_only=True, repr=False)
    _times: dict[_Key, int] = field(factory=dict, init=False, repr=False)
    _last_on: dict[_Key, date] = field(factory=dict, init=False, repr=False)
    _addresses: set[str] = field(factory=set, init=False, repr=False)
    _seen: set[int] = field(factory=set, init=False, repr=False)
    """Hashes of failed deliveries, so that a line that is repeated counts once."""

    def watch(self, records: Iterable[Transmission], source: str = "") -> Iterator[Transmission]:
        """The records of a source, unchanged; the failed ones are noted on the way.

        >>> from hopen_mss import Establishment
        >>> list(Failures(Judge(Establishment(name="CH")), Period.parse("2026")).watch([]))
        []
        """
        failed = Status.FAILED
        for record in records:
            if record.status is failed:
                self._note(record, source)
            yield record

    def rows(self) -> tuple[FailureRow, ...]:
        """What failed, by code, domain, address and source.

        >>> from hopen_mss import Establishment
        >>> Failures(Judge(Establishment(name="CH")), Period.parse("2026")).rows()
        ()
        """
        return tuple(
            FailureRow(*key[:3], times, self._last_on[key], *key[3:])
            for key, times in sorted(self._times.items())
        )

    def _note(self, record: Transmission, source: str) -> None:
        day = self._judge.day_of(record.sent_at) if record.sent_at else None
        if day is None or day not in self._period or self._again(record, source):
            return
        verdict = self._judge.verdict(record, day)
        if verdict.direction not in (Direction.SENT, Direction.UNKNOWN):
            return
        told = _CODE.match(record.failure_code.strip())
        code = told[0] if told else ""
        domain = domain_of(record.recipient)
        address = as_compared(record.recipient) if domain else ""
        if verdict.kind is RecipientKind.PATIENT or holds_person_number(address):
            address = ""
        unit = listed_word(record.care_unit, self._care_units)
        key = (code, domain, self._kept(address), source, unit)
        if key not in self._times and len(self._times) >= _MOST_ROWS:
            key = ("", "", "", source, "")
        self._times[key] = self._times.get(key, 0) + 1
        self._last_on[key] = max(day, self._last_on.get(key, day))

    def _again(self, record: Transmission, source: str) -> bool:
        """Whether the source told this very delivery before; without a number nothing shows it."""
        known = record.document_id or record.message_id
        if not known:
            return False
        one = hash((source, known, record.recipient_id or record.recipient.lower()))
        if one in self._seen:
            return True
        if len(self._seen) < _MOST_SEEN:
            self._seen.add(one)
        return False

    def _kept(self, address: str) -> str:
        if address in self._addresses:
            return address
        if not address or len(self._addresses) >= _MOST_ADDRESSES:
            return ""
        self._addresses.add(address)
        return address
