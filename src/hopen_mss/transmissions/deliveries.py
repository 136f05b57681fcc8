"""The distinct deliveries of one source, in little memory.

A delivery is one document to one recipient. Seen twice in one source it is one delivery; failed by
one way and gone by another it is one delivery by the other; a later version of a document sent to
the same recipient is none. Neither addresses nor document numbers are kept: a delivery is known by
the keyed hash of both, which no other run can compute.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import count
from typing import NamedTuple

from attrs import define, field

from hopen_mss.periods import Period
from hopen_mss.transmissions.comparison import MessageIds
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Transmission,
    Trust,
)

__all__ = ["UNLISTED", "Deliveries", "Facts", "listed_word"]

UNLISTED = "*"
"""Stands for every care unit or document type that the user did not list."""

_MOST_CACHED = 100_000
_OUTSIDERS = (RecipientKind.EXTERNAL, RecipientKind.SAME_GROUP)
_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1


class Facts(NamedTuple):
    """All that the indicators need to know of a delivery; equal facts are counted together.

    ``declared`` is the channel as the source named it, ``channel`` what the whitelist made of it.

    >>> Facts(month="2026-10", channel=Channel.POST, declared=Channel.POST).trust.value
    'no_address'
    """

    month: str
    direction: Direction = Direction.SENT
    kind: RecipientKind = RecipientKind.EXTERNAL
    trust: Trust = Trust.NO_ADDRESS
    channel: Channel = Channel.UNKNOWN
    declared: Channel = Channel.UNKNOWN
    status: Status = Status.UNKNOWN
    document_type: str = ""
    care_unit: str = ""

    @property
    def went_out(self) -> bool:
        """Whether this is a mail to somebody outside the hospital, through the trust space.

        >>> Facts(month="2026-10", trust=Trust.INSIDE, channel=Channel.MSSANTE).went_out
        True
        """
        return (
            self.direction is Direction.SENT
            and self.channel is Channel.MSSANTE
            and self.trust is Trust.INSIDE
            and self.kind in _OUTSIDERS
        )


class _Day(NamedTuple):
    """All that the day of a sending decides."""

    month: str
    whitelist: date | None


@define
class Deliveries:
    """Distinct deliveries of one source within one period.

    ``counting`` says what belongs together: rows with one document number, or, for a mail log,
    lines with one message id. Words of ``document_type`` and ``care_unit`` that are not in the
    given lists are counted together as :data:`UNLISTED`, because they may hold anything; ``None``
    for a list keeps every word as it stands. ``message_ids`` notes the mails that went out through
    the trust space, to compare them with what another source saw.

    >>> from hopen_mss import Establishment
    >>> judge = Judge(Establishment(name="CH Exemple"))
    >>> seen = Deliveries(judge, Period.parse("2026-10"))
    >>> letter = Transmission("D1", sent_at=datetime(2026, 10, 5), recipient_id="R1")
    >>> seen.add(letter); seen.add(letter)
    >>> sum(seen.lines().values()), seen.notes()
    (1, {'duplicates': 1})
    """

    _judge: Judge
    _period: Period
    _counting: Counting = Counting.DOCUMENT
    _document_types: frozenset[str] | None = None
    _care_units: frozenset[str] | None = None
    _message_ids: MessageIds | None = None
    _notes: Counter[str] = field(factory=Counter, init=False)
    _kinds: list[Facts] = field(factory=list, init=False)
    """Facts by number: a delivery keeps the number only."""
    _number_of: dict[Facts, int] = field(factory=dict, init=False)
    _asked: dict[tuple[object, ...], int] = field(factory=dict, init=False)
    _days: dict[datetime, _Day | None] = field(factory=dict, init=False)
    _loose: Counter[int] = field(factory=Counter, init=False)
    """Deliveries that nothing can show to be the same as another: no document number."""
    _wholes: dict[int, int | dict[int, int]] = field(factory=dict, init=False)
    """Hash of a document -> hash of its recipient and number of its facts, packed in one integer;
    a document with several recipients has a dict of these."""
    _replaces: dict[int, int] = field(factory=dict, init=False)
    """Hash of a document -> hash of another version of it; the last one stands for them all."""
    _nobody: Iterator[int] = field(factory=count, init=False)
    """Stands for recipients that are not told, each another one."""

    def add(self, record: Transmission) -> None:
        """Take one record; what lies outside the period is counted and left out.

        >>> from hopen_mss import Establishment
        >>> seen = Deliveries(Judge(Establishment(name="CH")), Period.parse("2026"))
        >>> seen.add(Transmission(sent_at=datetime(2027, 1, 1)))
        >>> seen.notes()
        {'outside_period': 1}
        """
        self.add_all((record,))

    def add_all(self, records: Iterable[Transmission]) -> None:
        """Take every record of a source.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).add_all([])
        """
        # A million times round: what stays the same is looked up once.
        days, asked, parties = self._days, self._asked, self._judge.parties
        wholes, loose, notes = self._wholes, self._loose, self._notes
        by_message, watched = self._counting is Counting.MESSAGE, self._message_ids
        for record in records:
            (
                document, message_id, sent_at, direction, sender, recipient, recipient_id, kind,
                trust, channel, document_type, care_unit, _, _, status, replaces, _, _,
            ) = record  # fmt: skip
            day = days[sent_at] if sent_at in days else self._day_of(sent_at)
            if day is None:
                notes["no_date" if sent_at is None else "outside_period"] += 1
                continue
            question = (
                day,
                parties[sender],
                parties[recipient],
                direction,
                kind,
                trust,
                channel,
                status,
                document_type,
                care_unit,
            )
            number = asked.get(question)
            if number is None:
                number = self._answer(record, day, question)
            if watched is not None and self._kinds[number].went_out:
                watched.see(message_id)
            if by_message:
                document = message_id
            if not document:
                loose[number] += 1
                continue
            whole = hash(document)
            if replaces:
                notes["replacements"] += 1
                self._link(whole, hash(replaces))
            who = recipient_id or (
                sender if self._kinds[number].direction is Direction.RECEIVED else recipient
            )
            # Without a recipient nothing shows that two rows are the same sending.
            second = hash(who.lower()) if who else next(self._nobody)
            known = wholes.get(whole)
            if known is None:
                wholes[whole] = second << _NUMBER_BITS | number
            else:
                self._join(whole, known, second, number)

    def lines(self) -> Counter[Facts]:
        """How many distinct deliveries have the same facts.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).lines()
        Counter()
        """
        self._join_versions()
        counted = self._loose + self._single_wholes()
        for parts in self._wholes.values():
            if isinstance(parts, dict):
                counted.update(parts.values())
        return Counter({self._kinds[number]: times for number, times in counted.items()})

    def wholes(self) -> Counter[frozenset[Facts]]:
        """How many documents (messages, for a mail log) were delivered with the same facts.

        A document belongs to the month of its first sending.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).wholes()
        Counter()
        """
        self._join_versions()
        counted = Counter(
            {
                frozenset((number,)): times
                for number, times in (self._loose + self._single_wholes()).items()
            }
        )
        for parts in self._wholes.values():
            if isinstance(parts, dict):
                counted[frozenset(parts.values())] += 1
        found: Counter[frozenset[Facts]] = Counter()
        for numbers, times in counted.items():
            together = [self._kinds[number] for number in numbers]
            first = min(facts.month for facts in together)
            found[frozenset(facts._replace(month=first) for facts in together)] += times
        return found

    def notes(self) -> dict[str, int]:
        """What was counted and left out, or seen on the way, by code.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).notes()
        {}
        """
        self._join_versions()
        return dict(sorted(self._notes.items()))

    def _single_wholes(self) -> Counter[int]:
        return Counter(
            [parts & _NUMBER for parts in self._wholes.values() if isinstance(parts, int)]
        )

    def _day_of(self, sent_at: datetime | None) -> _Day | None:
        if sent_at is None:
            return None
        zone = self._judge.establishment.zone
        found = None
        try:
            day = (sent_at.astimezone(zone) if sent_at.tzinfo else sent_at).date()
        except OverflowError:  # an offset that leads out of the calendar
            return None
        if day in self._period:
            whitelist = self._judge.whitelists.in_force(day)
            if self._judge.whitelists.begins_after(day):
                self._notes["whitelist_later"] = 1
            found = _Day(day.strftime("%Y-%m"), whitelist.generated_on if whitelist else None)
        if len(self._days) >= _MOST_CACHED:
            self._days.clear()
        self._days[sent_at] = found
        return found

    def _answer(self, record: Transmission, day: _Day, question: tuple[object, ...]) -> int:
        verdict = self._judge.verdict(record, day.whitelist or date.min)
        number = self._number(
            Facts(
                day.month,
                verdict.direction,
                verdict.kind,
                verdict.trust,
                verdict.channel,
                record.channel,
                record.status,
                listed_word(record.document_type, self._document_types),
                listed_word(record.care_unit, self._care_units),
            )
        )
        if len(self._asked) >= _MOST_CACHED:
            self._asked.clear()
        self._asked[question] = number
        return number

    def _number(self, facts: Facts) -> int:
        number = self._number_of.setdefault(facts, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(facts)
        return number

    def _join(self, whole: int, known: int | dict[int, int], second: int, number: int) -> None:
        """One more row of a known document: a recipient seen again, or one more recipient."""
        if isinstance(known, int):
            known = {known >> _NUMBER_BITS: known & _NUMBER}
            if second not in known:
                self._wholes[whole] = known
        before = known.get(second)
        if before is None:
            known[second] = number
            return
        self._notes["duplicates"] += 1
        known[second] = self._better(before, number)
        if len(known) == 1:
            self._wholes[whole] = second << _NUMBER_BITS | known[second]

    def _better(self, one: int, other: int) -> int:
        """The facts of a delivery seen twice: the better evidence, at its first month."""
        if one == other:
            return one
        both = self._kinds[one], self._kinds[other]
        month = min(facts.month for facts in both)
        return self._number(max((facts._replace(month=month) for facts in both), key=_evidence))

    def _join_versions(self) -> None:
        """Put the deliveries of every version of a document under its first one."""
        for document in list(self._replaces):
            parts = self._wholes.pop(document, None)
            if parts is None:
                continue
            first = self._stands_for(document)
            if isinstance(parts, int):
                parts = {parts >> _NUMBER_BITS: parts & _NUMBER}
            for second, number in parts.items():
                known = self._wholes.get(first)
                if known is None:
                    self._wholes[first] = second << _NUMBER_BITS | number
                else:
                    self._join(first, known, second, number)

    def _link(self, document: int, earlier: int) -> None:
        """Two versions are one document, in whatever order and however often they are named."""
        one, other = self._stands_for(document), self._stands_for(earlier)
        if one != other:
            self._replaces[one] = other

    def _stands_for(self, document: int) -> int:
        """The version under which all the others of a document are counted."""
        versions = self._replaces
        while (other := versions.get(document)) is not None:
            versions[document] = document = versions.get(other, other)
        return document


def listed_word(word: str, listed: frozenset[str] | None) -> str:
    """A word as it stands if the user listed it, else :data:`UNLISTED`: it may hold anything.

    >>> listed_word("CARDIO", frozenset({"CARDIO"})), listed_word("Dupont", frozenset({"CARDIO"}))
    ('CARDIO', '*')
    """
    return word if not word or listed is None or word in listed else UNLISTED


_ENDS = {
    status: rank
    for rank, status in enumerate(
        (
            Status.HANDED_OVER,
            Status.FAILED,
            Status.UNKNOWN,
            Status.DECLARED,
            Status.ACCEPTED,
            Status.RECEIVED,
            Status.READ,
        )
    )
}
"""From the least telling to the most: a hop to a filter or connector tells less than any end."""


def _evidence(facts: Facts) -> tuple[int, bool, tuple[str, ...]]:
    """What is kept of a delivery seen twice: a total order, whatever was seen first."""
    through = facts.channel is Channel.MSSANTE and facts.trust is Trust.INSIDE
    return _ENDS[facts.status], through, facts[1:]
