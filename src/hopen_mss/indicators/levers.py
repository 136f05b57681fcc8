"""Levers beside D6.3: what every sending to an outsider lacked, or did not lack, to go by MSSanté.

The share says how much goes through the trust space; this says where the rest is, care unit by care
unit, so that somebody can do something about it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.indicators.figures import Count, Range, Unmeasured, Value, between
from hopen_mss.indicators.result import Reason, Step
from hopen_mss.indicators.tally import Tally, combine
from hopen_mss.indicators.terms import Rules, Terms
from hopen_mss.serialization import register_derived
from hopen_mss.transmissions.facts import Facts
from hopen_mss.transmissions.record import Channel, Reach, Status, Trust

__all__ = [
    "AvoidableLetters",
    "LetterCost",
    "Lever",
    "LeverCounts",
    "LeverTable",
    "Levers",
    "sending_levers",
]


class Lever(StrEnum):
    """Where a delivery to an outsider stands: each one in exactly one of these.

    >>> Lever("address_known").name
    'ADDRESS_KNOWN'
    """

    BY_MSSANTE = "by_mssante"
    """It went by MSSanté, proven or not."""
    ADDRESS_KNOWN = "address_known"
    """An address was known that day, and it went by another channel."""
    NO_KNOWN_ADDRESS = "no_known_address"
    """The recipient is in the list, and no address is known."""
    RECIPIENT_UNKNOWN = "recipient_unknown"
    """Nothing tells who the recipient is, or the list does not have it."""
    CHANNEL_UNKNOWN = "channel_unknown"
    """Nothing tells by which way it went."""
    FAILED = "failed"
    """It failed, and did not go by another way."""


@frozen(kw_only=True)
class LeverCounts:
    """Deliveries by lever: of all, of one care unit or of one type of document.

    >>> LeverCounts(name="CARDIO", by_mssante=8, failed=1).deliveries
    9
    """

    name: str = ""
    by_mssante: int = 0
    address_known: int = 0
    no_known_address: int = 0
    recipient_unknown: int = 0
    channel_unknown: int = 0
    failed: int = 0

    @classmethod
    def of(cls, counted: Counter[Lever], name: str = "") -> "LeverCounts":
        """Counts by lever as one row.

        >>> LeverCounts.of(Counter({Lever.FAILED: 2})).failed
        2
        """
        return cls(name=name, **{lever.value: counted[lever] for lever in Lever})

    def of_lever(self, lever: Lever) -> int:
        """The deliveries of one lever.

        >>> LeverCounts(failed=2).of_lever(Lever.FAILED)
        2
        """
        counted: int = getattr(self, lever.value)
        return counted

    @property
    def deliveries(self) -> int:
        """All of them."""
        return sum(self.of_lever(lever) for lever in Lever)


@frozen(kw_only=True)
class LeverTable:
    """The same deliveries by care unit or by type of document; the rows add up to the whole.

    >>> LeverTable(dimension="care_unit", rows=()).dimension
    'care_unit'
    """

    dimension: str
    rows: tuple[LeverCounts, ...]


@frozen(kw_only=True)
class LetterCost:
    """What one letter costs the hospital, in euros; no price ships, so ``origin`` says whose it is.

    >>> LetterCost(euros=Decimal("1.20"), origin="invoices of the provider, 2026").euros
    Decimal('1.20')
    """

    euros: Decimal
    origin: str

    def __attrs_post_init__(self) -> None:
        if not self.euros.is_finite() or not 0 < self.euros <= 1000:
            raise InvalidInputError("a letter costs more than 0 and at most 1000 euros", "check it")
        if self.euros != round(self.euros, 4):
            raise InvalidInputError("a cost has at most four decimals", 'write "1.20"')
        if not self.origin.strip():
            raise InvalidInputError("a cost without an origin", "say who says so, and where")


@frozen(kw_only=True)
class AvoidableLetters:
    """Letters posted to those who take no more paper and have an address, and what they cost.

    >>> cost = LetterCost(euros=Decimal("1.20"), origin="invoices")
    >>> AvoidableLetters(letters=Count(n=100), cost=cost).euros
    (Decimal('120.00'), Decimal('120.00'))
    """

    letters: Value
    cost: LetterCost | None = None

    @property
    def euros(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most that they cost; ``None`` without a stated cost of one.

        >>> AvoidableLetters(letters=Count(n=100)).euros is None
        True
        """
        value = self.letters
        bounds = (value.low, value.high) if isinstance(value, Range) else (value, value)
        low, high = (bound.n for bound in bounds if isinstance(bound, Count))
        return (low * self.cost.euros, high * self.cost.euros) if self.cost else None


@frozen(kw_only=True)
class Levers:
    """Every delivery to an outsider under one lever, and what the levers are made of.

    ``unmeasured`` says why there are no counts. ``steps`` split some of the levers further, and
    count what stands in none of them because nobody knows whether it belongs here.

    >>> Levers(unmeasured=("no_correspondents",)).whole.deliveries
    0
    """

    whole: LeverCounts = LeverCounts()
    tables: tuple[LeverTable, ...] = ()
    steps: tuple[Step, ...] = ()
    letters: AvoidableLetters | None = None
    unmeasured: tuple[str, ...] = ()

    def step(self, code: str) -> int:
        """The count of a step, zero when it did not occur.

        >>> Levers().step("lever_published")
        0
        """
        return sum(step.count for step in self.steps if step.code == code)

    def reasons(self) -> tuple[Reason, ...]:
        """What keeps D6.3 low, as its result tells it, the nearest lever first.

        >>> found = Levers(whole=LeverCounts(address_known=3), steps=(Step("lever_published", 1),))
        >>> [(reason.code, reason.count) for reason in found.reasons()]
        [('address_known_not_used', 2), ('address_published_not_used', 1)]
        """
        published = self.step("lever_published")
        counts = {
            "address_known_not_used": self.whole.address_known - published,
            "address_published_not_used": published,
            "letters_to_paperless": self._letters(),
            "recipients_without_address": self.whole.no_known_address,
            "recipients_not_told": self.step("lever_not_told"),
            "recipients_not_listed": self.step("lever_not_listed"),
            "sendings_failed": self.whole.failed,
        }
        return tuple(Reason(code, count) for code, count in counts.items() if count)

    def _letters(self) -> int:
        value = self.letters.letters if self.letters else None
        end = value.high if isinstance(value, Range) else value
        return end.n if isinstance(end, Count) else 0


def sending_levers(
    sources: Iterable[Tally],
    terms: Terms,
    *,
    listed: bool,
    letter_cost: LetterCost | None = None,
) -> Levers:
    """Every delivery to an outsider under one lever, by care unit and by type of document.

    Formula:
        Deliveries to external recipients in scope, as D6.3 has them, each under the first of these
        that holds: *failed*; *by MSSanté*; *channel unknown*; then by what was known of the
        recipient on the day of the sending: *address known* (by the hospital's list or by the
        national extraction), *no known address*, *recipient unknown*.
    Units:
        Deliveries (a document to a recipient), whatever D6.3 counts.
    Edge cases:
        ``listed`` says whether there is a list of correspondents: without one, without a whitelist,
        or where D6.3 itself cannot add its sources, nothing is counted and ``unmeasured`` says why.
        Letters known as a number only have an unknown recipient. Deliveries of unknown kind,
        direction or scope stand beside the levers, in none of them.
    Source:
        Ours (``basis = "interpretation"``): the sheet asks to find out how documents leave and to
        win the correspondents over, and names no such figure. Whether a recipient takes no more
        paper is what the national extraction says of its mailbox.

    >>> from datetime import date
    >>> from hopen_mss import Counting, Period, TallyLine, TallyPart
    >>> posted = Facts("2026-10", channel=Channel.POST, reach=Reach.ADDRESS_KNOWN)
    >>> october = TallyPart("dpi", Period.parse("2026-10"))
    >>> tally = Tally(parts=(october,), unit=Counting.DOCUMENT, lines=(TallyLine(posted, 12),))
    >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23))
    >>> sending_levers([tally], terms, listed=True).whole.address_known
    12
    """
    supplied, rules = list(sources), terms.rules
    combined = combine(supplied, rules.counting)
    if isinstance(combined, Unmeasured):
        return Levers(unmeasured=combined.reasons)
    concerned = [
        (line.facts, line.deliveries)
        for line in combined.lines
        if rules.left_out(line.facts) in ("", "failed")
    ]
    sure = [(facts, n) for facts, n in concerned if not rules.doubt(facts)]
    if why := _why_not(combined, concerned, listed=listed):
        return Levers(unmeasured=(why,))
    counted = _counted(sure, lambda _: "")
    return Levers(
        whole=LeverCounts.of(counted.get("", Counter())),
        tables=tuple(_tables(sure)),
        steps=tuple(_steps(concerned, rules)),
        letters=AvoidableLetters(letters=_avoidable(sure), cost=letter_cost),
    )


_Counted = Sequence[tuple[Facts, int]]


def _why_not(combined: Tally, concerned: _Counted, *, listed: bool) -> str:
    if not combined.lines:
        return "no_data_in_period"
    if not listed:
        return "no_correspondents"
    if any(facts.trust is Trust.NO_WHITELIST for facts, _ in concerned):
        return "no_whitelist"
    return ""


def _lever(facts: Facts) -> Lever:
    if facts.status is Status.FAILED:
        return Lever.FAILED
    if facts.channel is Channel.MSSANTE:
        return Lever.BY_MSSANTE
    if facts.channel is Channel.UNKNOWN:
        return Lever.CHANNEL_UNKNOWN
    return _BY_REACH[facts.reach]


_BY_REACH = {
    Reach.ADDRESS_KNOWN: Lever.ADDRESS_KNOWN,
    Reach.ADDRESS_PUBLISHED: Lever.ADDRESS_KNOWN,
    Reach.NO_KNOWN_ADDRESS: Lever.NO_KNOWN_ADDRESS,
    Reach.NOT_LISTED: Lever.RECIPIENT_UNKNOWN,
    Reach.NOT_TOLD: Lever.RECIPIENT_UNKNOWN,
}


def _counted(sure: _Counted, name_of: Callable[[Facts], str]) -> dict[str, Counter[Lever]]:
    found: dict[str, Counter[Lever]] = {}
    for facts, deliveries in sure:
        found.setdefault(name_of(facts), Counter())[_lever(facts)] += deliveries
    return found


def _tables(sure: _Counted) -> Iterator[LeverTable]:
    """By care unit and by type of document, the most that does not go by MSSanté first."""
    dimensions: dict[str, Callable[[Facts], str]] = {
        "care_unit": lambda facts: facts.care_unit,
        "document_type": lambda facts: facts.document_type,
    }
    for dimension, name_of in dimensions.items():
        rows = [LeverCounts.of(counted, name) for name, counted in _counted(sure, name_of).items()]
        rows.sort(key=lambda row: (row.by_mssante - row.deliveries, row.name))
        if len(rows) > 1 or any(row.name for row in rows):
            yield LeverTable(dimension=dimension, rows=tuple(rows))


def _steps(concerned: _Counted, rules: Rules) -> Iterator[Step]:
    """What some levers hold besides, and what stands in none; left out where there is nothing."""
    counted: Counter[str] = Counter()
    for facts, deliveries in concerned:
        if rules.doubt(facts):
            counted["lever_doubtful"] += deliveries
            continue
        lever = _lever(facts)
        if lever is Lever.BY_MSSANTE and (
            facts.trust is not Trust.INSIDE or not facts.status.proves(rules.counts_as_sent)
        ):
            counted["lever_not_proven"] += deliveries
        if lever in _BY_REACH.values():
            counted[_SPLIT.get(facts.reach, "")] += deliveries
            counted["lever_not_certain"] += deliveries * (facts.status is Status.UNKNOWN)
    for code in _IN_ORDER:
        if counted[code]:
            yield Step(code, counted[code])


_SPLIT = {
    Reach.ADDRESS_PUBLISHED: "lever_published",
    Reach.NOT_TOLD: "lever_not_told",
    Reach.NOT_LISTED: "lever_not_listed",
}
_IN_ORDER = (
    "lever_not_proven",
    "lever_published",
    "lever_not_told",
    "lever_not_listed",
    "lever_not_certain",
    "lever_doubtful",
)


def _avoidable(sure: _Counted) -> Value:
    low = high = 0
    for facts, deliveries in sure:
        if facts.channel is Channel.POST and facts.paperless and facts.status is not Status.FAILED:
            high += deliveries
            low += deliveries * (facts.status is not Status.UNKNOWN)
    return between(Count(n=low), Count(n=high))


def _euros(letters: AvoidableLetters) -> dict[str, Any]:
    if letters.euros is None:
        return {"euros_low": None, "euros_high": None}
    low, high = letters.euros
    return {"euros_low": f"{low:f}", "euros_high": f"{high:f}"}


register_derived(AvoidableLetters, _euros)
