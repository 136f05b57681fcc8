"""The distinct deliveries of one source, in little memory.

A delivery is one document to one recipient. Seen twice in one source it is one delivery; failed by
one way and gone by another it is one delivery by the other; a later version of a document sent to
the same recipient is none. Neither addresses nor document numbers are kept: a delivery is known by
the keyed hash of both, which no other run can compute.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count

from attrs import define, field

from hopen_mss.directory.recipients import UNLISTED_RECIPIENT, Recipients
from hopen_mss.periods import Period
from hopen_mss.provenance import Note
from hopen_mss.transmissions.comparison import MessageIds
from hopen_mss.transmissions.days import Day, Days
from hopen_mss.transmissions.exclusions import Exclusions
from hopen_mss.transmissions.facts import Facts, listed_word, seen_twice
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.reach import Addressees, reach_of
from hopen_mss.transmissions.record import Channel, Counting, Direction, Transmission
from hopen_mss.transmissions.transit import senders_in_transit
from hopen_mss.trust_space import as_compared

__all__ = ["Deliveries"]

_MOST_CACHED = 100_000
_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1


@define
class Deliveries:
    """Distinct deliveries of one source within one period.

    ``counting`` says what belongs together: rows with one document number, or, for a mail log,
    lines with one message id. Words of ``document_type`` and ``care_unit`` that are not in the
    given lists are counted together as ``UNLISTED``, because they may hold anything; ``None`` for a
    list keeps every word as it stands. ``message_ids`` notes the mails that went out through the
    trust space, to compare them with what another source saw. What falls under ``exclusions`` is
    left out and counted by rule. ``recipients`` is what the hospital's list knows of those it
    writes to.

    >>> from datetime import datetime
    >>> from hopen_mss import Establishment
    >>> judge = Judge(Establishment(name="CH Exemple"))
    >>> seen = Deliveries(judge, Period.parse("2026-10"))
    >>> letter = Transmission("D1", sent_at=datetime(2026, 10, 5), recipient_id="R1")
    >>> seen.add(letter); seen.add(letter)
    >>> sum(seen.lines().values()), seen.notes()
    (1, (Note(code='duplicates', count=1, subject=''),))
    """

    _judge: Judge
    _period: Period
    _counting: Counting = Counting.DOCUMENT
    _document_types: frozenset[str] | None = None
    _care_units: frozenset[str] | None = None
    _message_ids: MessageIds | None = None
    _exclusions: Exclusions = field(factory=Exclusions)
    _recipients: Recipients = field(factory=Recipients)
    _notes: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    """Counts by code and subject."""
    _kinds: list[Facts] = field(factory=list, init=False)
    """Facts by number: a delivery keeps the number only."""
    _number_of: dict[Facts, int] = field(factory=dict, init=False)
    _asked: dict[tuple[object, ...], int] = field(factory=dict, init=False)
    days: Days = field(init=False)
    _others: set[int] = field(factory=set, init=False)
    """Numbers of the facts of what was received, or is between two others."""
    _through: Counter[int] = field(factory=Counter, init=False)
    """What is in transit, by the number of its sender."""
    _came: set[int] = field(factory=set, init=False)
    """Hashes of a message and the mailbox it came into."""
    _received: Counter[str] = field(factory=Counter, init=False)
    _outward: set[int] = field(factory=set, init=False)
    """Numbers of the facts of what went to outsiders."""
    _addressees: Addressees = field(init=False)
    _loose: Counter[tuple[int, int]] = field(factory=Counter, init=False)
    """Deliveries that nothing can show to be the same as another: no document number. By the number
    of the correspondent and that of their facts."""
    _wholes: dict[int, int | dict[int, int]] = field(factory=dict, init=False)
    """Hash of a document -> hash of its recipient and number of its facts, packed in one integer;
    a document with several recipients has a dict of these."""
    _replaces: dict[int, int] = field(factory=dict, init=False)
    """Hash of a document -> hash of another version of it; the last one stands for them all."""
    _nobody: Iterator[int] = field(factory=count, init=False)
    """Stands for recipients that are not told, each another one."""

    @_addressees.default
    def _nobody_written_to_yet(self) -> Addressees:
        return Addressees(self._judge.parties, self._recipients)

    @days.default
    def _no_day_yet(self) -> Days:
        return Days(self._judge, self._period)

    def add(self, record: Transmission) -> None:
        """Take one record; what lies outside the period is counted and left out.

        >>> from hopen_mss import Establishment
        >>> from datetime import datetime
        >>> seen = Deliveries(Judge(Establishment(name="CH")), Period.parse("2026"))
        >>> seen.add(Transmission(sent_at=datetime(2027, 1, 1)))
        >>> seen.notes()
        (Note(code='outside_period', count=1, subject=''),)
        """
        self.add_all((record,))

    def add_all(self, records: Iterable[Transmission]) -> None:
        """Take every record of a source.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).add_all([])
        """
        # A million times round: what stays the same is looked up once.
        days, asked, parties = self.days, self._asked, self._judge.parties
        wholes, loose, notes = self._wholes, self._loose, self._notes
        by_message, watched = self._counting is Counting.MESSAGE, self._message_ids
        leaves_out = self._exclusions.leaves_out if self._exclusions else None
        others, addressees = self._others, self._addressees
        for record in records:
            (
                document, message_id, sent_at, direction, sender, recipient, recipient_id, kind,
                trust, channel, document_type, care_unit, _, structured, status, replaces, _, _,
            ) = record  # fmt: skip
            day = days[sent_at]
            if day is None:
                notes["no_date" if sent_at is None else "outside_period", ""] += 1
                continue
            if leaves_out is not None and (rule := leaves_out(record)):
                notes["excluded", rule] += 1
                continue
            facet, person, second = addressees[recipient_id, recipient]
            question = (
                day,
                parties[sender],
                facet,
                direction,
                kind,
                trust,
                channel,
                status,
                document_type,
                care_unit,
                structured,
            )
            number = asked.get(question)
            if number is None:
                number = self._answer(record, day, addressees.kinds[facet], question)
            if watched is not None and self._kinds[number].went_out:
                watched.see(message_id)
            if by_message:
                document = message_id
            if number in others:
                second = self._from_others(record, number, message_id or document, second)
            if not document:
                loose[person, number] += 1
                continue
            whole = hash(document)
            if replaces:
                notes["replacements", ""] += 1
                self._link(whole, hash(replaces))
            if second is None:  # nothing shows that two such rows are the same sending
                second = next(self._nobody)
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
        counted = self._single_wholes()
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
            {frozenset((number,)): times for number, times in self._single_wholes().items()}
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

    def notes(self) -> tuple[Note, ...]:
        """What was counted and left out, or seen on the way, by code and subject.

        >>> from hopen_mss import Establishment
        >>> Deliveries(Judge(Establishment(name="CH")), Period.parse("2026")).notes()
        ()
        """
        self._join_versions()
        noted = self._notes + senders_in_transit(self._judge.parties, self._through)
        if self.days.before_whitelists:
            noted["whitelist_later", ""] = 1
        return tuple(Note(code, times, subject) for (code, subject), times in sorted(noted.items()))

    def received(self) -> dict[str, int]:
        """How many distinct messages came from outside into each of the listed mailboxes.

        Only mailboxes that received one stand here: of the others a source may simply not tell.

        >>> from hopen_mss import Establishment
        >>> from datetime import datetime
        >>> judge = Judge(Establishment(name="CH"), frozenset({"cardio@ch.mssante.fr"}))
        >>> seen = Deliveries(judge, Period.parse("2026"))
        >>> seen.add(Transmission(sent_at=datetime(2026, 10, 5), sender="un@cabinet.example",
        ...                       recipient="cardio@ch.mssante.fr", direction=Direction.UNKNOWN))
        >>> seen.received()
        {'cardio@ch.mssante.fr': 1}
        """
        return dict(sorted(self._received.items()))

    def sent_to(self) -> Counter[tuple[int, Channel]]:
        """How many distinct deliveries went to each listed correspondent, by channel.

        A correspondent is told by the number that the recipients have for it. Failed deliveries
        are left out, and so is whatever went to nobody of the list.

        >>> from hopen_mss import Correspondent, Establishment
        >>> from datetime import datetime
        >>> seen = Deliveries(Judge(Establishment(name="CH")), Period.parse("2026"),
        ...                   recipients=Recipients([Correspondent(id="C7")]))
        >>> seen.add(Transmission("D1", sent_at=datetime(2026, 10, 5), recipient_id="C7",
        ...                       channel=Channel.POST))
        >>> seen.sent_to()
        Counter({(2, <Channel.POST: 'post'>): 1})
        """
        self._join_versions()
        counted = Counter(self._by_correspondent() if self._addressees.who else ())
        counted.update(self._loose)
        found: Counter[tuple[int, Channel]] = Counter()
        for (person, number), times in counted.items():
            if person > UNLISTED_RECIPIENT and number in self._outward:
                found[person, self._kinds[number].channel] += times
        return found

    def _by_correspondent(self) -> Iterator[tuple[int, int]]:
        """Number of the correspondent, and of the facts, of each delivery of a known document."""
        person_of = self._addressees.who.get
        for parts in self._wholes.values():
            if isinstance(parts, int):
                yield person_of(parts >> _NUMBER_BITS, 0), parts & _NUMBER
            else:
                for second, number in parts.items():
                    yield person_of(second, 0), number

    def _single_wholes(self) -> Counter[int]:
        """Deliveries by the number of their facts: the only one of a document, and loose ones."""
        single = (parts for parts in self._wholes.values() if isinstance(parts, int))
        counted = Counter([parts & _NUMBER for parts in single])
        for (_, number), times in self._loose.items():
            counted[number] += times
        return counted

    def _answer(
        self, record: Transmission, day: Day, kind: int, question: tuple[object, ...]
    ) -> int:
        verdict = self._judge.verdict(record, day.whitelist or date.min)
        whitelist = self._judge.whitelists.in_force(day.whitelist or date.min)
        inside = whitelist.domains if whitelist else frozenset()
        known = self._recipients.known[kind]
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
                verdict.domain,
                *reach_of(verdict, kind, known, inside),
                record.structured,
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
            if facts.direction in (Direction.RECEIVED, Direction.TRANSIT):
                self._others.add(number)
            if facts.is_to_outsider:
                self._outward.add(number)
        return number

    def _from_others(
        self, record: Transmission, number: int, whole: str, second: int | None
    ) -> int | None:
        if self._kinds[number].direction is Direction.RECEIVED:
            return self._came_in(record, number, whole)
        self._through[self._judge.parties[record.sender]] += 1
        return second

    def _came_in(self, record: Transmission, number: int, whole: str) -> int | None:
        """Count one message for one of the listed mailboxes; a hash of who sent it.

        Seen twice in the source, it is one.
        """
        who = (record.recipient_id or record.sender).lower()
        address = as_compared(record.recipient)
        if self._kinds[number].came_in and address in self._judge.mailboxes:
            one = hash((whole, address))
            if not whole or one not in self._came:
                self._received[address] += 1
            if whole:
                self._came.add(one)
        return hash(who) if who else None

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
        self._notes["duplicates", ""] += 1
        known[second] = self._better(before, number)
        if len(known) == 1:
            self._wholes[whole] = second << _NUMBER_BITS | known[second]

    def _better(self, one: int, other: int) -> int:
        """The facts of a delivery seen twice."""
        if one == other:
            return one
        return self._number(seen_twice(self._kinds[one], self._kinds[other]))

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
