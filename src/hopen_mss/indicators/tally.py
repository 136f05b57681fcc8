"""What a calculator needs of the sendings: counts by facts, additive, without addresses.

A tally holds how many distinct deliveries share the same facts, and how many documents (messages,
for a mail log) were delivered with the same set of facts. Rules such as scope and denominator are
applied to it later, so that one tally answers several questions.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import add
from typing import Self

from attrs import frozen

from hopen_mss.errors import OverlapError
from hopen_mss.indicators.figures import Unmeasured
from hopen_mss.periods import Period
from hopen_mss.provenance import Note
from hopen_mss.transmissions.deliveries import Deliveries
from hopen_mss.transmissions.exclusions import Exclusions
from hopen_mss.transmissions.facts import Facts, listed_word
from hopen_mss.transmissions.record import Counting, Status, Total, Transmission, Trust

__all__ = ["MailboxUse", "Tally", "TallyLine", "TallyPart", "TallyWhole", "combine"]

_NOTHING = Exclusions()


@frozen
class TallyPart:
    """A stretch of one source that a tally holds: two tallies of the same stretch never add up.

    >>> TallyPart(source="dpi", period=Period.parse("2026-10")).site
    ''
    """

    source: str
    period: Period
    site: str = ""

    def overlaps(self, other: "TallyPart") -> bool:
        """Whether both hold days of the same source at the same site.

        >>> october = TallyPart(source="dpi", period=Period.parse("2026-10"))
        >>> october.overlaps(TallyPart(source="dpi", period=Period.parse("2026-Q4")))
        True
        """
        same = (self.source, self.site) == (other.source, other.site)
        return same and self.period.overlaps(other.period)


@frozen
class TallyLine:
    """A number of distinct deliveries with the same facts.

    >>> TallyLine(Facts(month="2026-10"), 12).deliveries
    12
    """

    facts: Facts
    deliveries: int


@frozen
class TallyWhole:
    """A number of documents (or messages) whose deliveries have the same facts.

    >>> TallyWhole((Facts(month="2026-10"),), 12).count
    12
    """

    parts: tuple[Facts, ...]
    count: int


@frozen
class MailboxUse:
    """How many messages one of the hospital's own listed mailboxes received from outside.

    >>> MailboxUse("cardio@ch-exemple.mssante.fr", 12).received
    12
    """

    address: str
    received: int


@frozen(kw_only=True)
class Tally:
    """Counts of one source, or of several that hold different sendings.

    ``unit`` is what its wholes are: documents, messages, or deliveries alone for monthly totals.
    ``population`` says in words what the source covers. ``deliveries_known`` is false for totals of
    documents or messages: how many recipients each had is not told.

    >>> a = Tally(parts=(TallyPart("dpi", Period.parse("2026-10")),), unit=Counting.DOCUMENT)
    >>> b = Tally(parts=(TallyPart("dpi", Period.parse("2026-11")),), unit=Counting.DOCUMENT)
    >>> len((a + b).parts), (a + b).distinct_within_each_part
    (2, True)
    """

    parts: tuple[TallyPart, ...]
    unit: Counting
    population: str = ""
    lines: tuple[TallyLine, ...] = ()
    wholes: tuple[TallyWhole, ...] = ()
    notes: tuple[Note, ...] = ()
    mailboxes: tuple[MailboxUse, ...] = ()
    deliveries_known: bool = True

    @classmethod
    def of(
        cls,
        deliveries: Deliveries,
        part: TallyPart,
        *parts: TallyPart,
        unit: Counting = Counting.DOCUMENT,
        population: str = "",
    ) -> Self:
        """The tally of the distinct deliveries of one source, over one stretch or several.

        >>> from hopen_mss import Establishment, Judge
        >>> october = Period.parse("2026-10")
        >>> seen = Deliveries(Judge(Establishment(name="CH Exemple")), october)
        >>> Tally.of(seen, TallyPart("dpi", october)).lines
        ()
        """
        return cls(
            parts=tuple(sorted((part, *parts), key=_place)),
            unit=unit,
            population=population,
            lines=_lines(deliveries.lines()),
            wholes=_wholes(deliveries.wholes()),
            notes=deliveries.notes(),
            mailboxes=_mailboxes(deliveries.received()),
        )

    @classmethod
    def of_totals(
        cls,
        totals: Iterable[Total],
        part: TallyPart,
        *,
        unit: Counting,
        population: str = "",
        exclusions: Exclusions = _NOTHING,
        document_types: frozenset[str] | None = None,
        care_units: frozenset[str] | None = None,
    ) -> Self:
        """The tally of counts known only as such.

        The sure part of a total is ``declared``; what lies between its bounds is of unknown status,
        and so makes a range. A month that the period holds in part is left out and counted, and so
        is a row whose care unit or document type the user excluded. Words that are not in the given
        lists are counted together, as :class:`~hopen_mss.Deliveries` does.

        >>> from hopen_mss import Channel
        >>> letters = Total(month="2026-10", channel=Channel.POST, low=9, high=10, origin="printer")
        >>> october = TallyPart("letters", Period.parse("2026-10"))
        >>> tally = Tally.of_totals([letters], october, unit=Counting.DELIVERY)
        >>> [(line.facts.status.value, line.deliveries) for line in tally.lines]
        [('declared', 9), ('unknown', 1)]
        """
        counted: Counter[Facts] = Counter()
        notes: Counter[tuple[str, str]] = Counter()
        for total in totals:
            month = Period.parse(total.month)
            if not part.period.covers(month):
                touches = part.period.overlaps(month)
                notes["month_partly_in_period" if touches else "totals_outside_period", ""] += 1
                continue
            alike = Transmission(document_type=total.document_type, care_unit=total.care_unit)
            if rule := exclusions.leaves_out(alike):
                notes["excluded", rule] += 1
                continue
            facts = Facts(
                month=total.month,
                kind=total.recipient_kind,
                trust=Trust.NO_ADDRESS,
                channel=total.channel,
                declared=total.channel,
                status=Status.DECLARED,
                document_type=listed_word(total.document_type, document_types),
                care_unit=listed_word(total.care_unit, care_units),
            )
            counted[facts] += total.low
            counted[facts._replace(status=Status.UNKNOWN)] += total.high - total.low
        counted = +counted
        return cls(
            parts=(part,),
            unit=unit,
            population=population,
            lines=_lines(counted),
            wholes=_wholes({frozenset((facts,)): n for facts, n in counted.items()}),
            notes=_notes(notes),
            deliveries_known=unit is Counting.DELIVERY,
        )

    @property
    def distinct_within_each_part(self) -> bool:
        """Whether one sending could stand in two parts, which only each part rules out.

        >>> part = TallyPart("dpi", Period.parse("2026-10"))
        >>> Tally(parts=(part,), unit=Counting.DOCUMENT).distinct_within_each_part
        False
        """
        return len(self.parts) > 1

    @property
    def plain_population(self) -> str:
        """The population as it is compared, whatever its capitals and blanks.

        >>> Tally(parts=(), unit=Counting.DOCUMENT, population="All  Letters").plain_population
        'all letters'
        """
        return " ".join(self.population.casefold().split())

    @property
    def deliveries(self) -> int:
        """All distinct deliveries, whatever became of them.

        >>> part = TallyPart("dpi", Period.parse("2026-10"))
        >>> Tally(parts=(part,), unit=Counting.DOCUMENT).deliveries
        0
        """
        return sum(line.deliveries for line in self.lines)

    def __add__(self, other: "Tally") -> "Tally":
        """Both counts together.

        Raises:
            OverlapError: both hold days of one source at one site, or count different things.
        """
        for one in self.parts:
            for two in other.parts:
                if one.overlaps(two):
                    problem = f"both counts hold days of {one.source!r} around {two.period}"
                    raise OverlapError(problem, "keep one of the two")
        if self.unit is not other.unit and Counting.MESSAGE in (self.unit, other.unit):
            problem = "one count is of messages, the other of documents"
            raise OverlapError(problem, "keep them apart: a mail is no document")
        return Tally(
            parts=tuple(sorted((*self.parts, *other.parts), key=_place)),
            unit=self.unit if self.unit is other.unit else Counting.DELIVERY,
            population=_both_populations(self.population, other.population),
            lines=_lines(_counts_of_lines(self) + _counts_of_lines(other)),
            wholes=_wholes(_counts_of_wholes(self) + _counts_of_wholes(other)),
            notes=_notes(_counts_of_notes(self) + _counts_of_notes(other)),
            mailboxes=_mailboxes(_counts_of_mailboxes(self) + _counts_of_mailboxes(other)),
            deliveries_known=self.deliveries_known and other.deliveries_known,
        )


def combine(tallies: Iterable[Tally], counting: Counting) -> Tally | Unmeasured:
    """One tally of several counting sources, or the reason why they cannot be one figure.

    Different populations add up. Two sources of one population, or two of which nobody said what
    they cover, may hold the same sendings. Mail sources count messages, all others documents.

    >>> combine([], Counting.DELIVERY)
    Unmeasured(reasons=('not_supplied',))
    """
    every = list(tallies)
    if not every:
        return Unmeasured(reasons=("not_supplied",))
    if any(not _counts(tally, counting) for tally in every):
        return Unmeasured(reasons=("unit_mismatch",))
    populations = [tally.plain_population for tally in every]
    if len(every) > 1 and ("" in populations or len(set(populations)) < len(populations)):
        return Unmeasured(reasons=("overlap_not_stated",))
    return reduce(add, every)


def _counts(tally: Tally, counting: Counting) -> bool:
    """Whether a source can count in that unit."""
    if counting is Counting.DELIVERY:
        return tally.unit is not Counting.MESSAGE and tally.deliveries_known
    return tally.unit is counting


def _place(part: TallyPart) -> tuple[str, str, str]:
    return part.source, part.site, str(part.period)


def _both_populations(one: str, other: str) -> str:
    """What both cover; as long as one does not say it, nobody has said it of both."""
    if not one or not other:
        return ""
    return " + ".join(sorted({*one.split(" + "), *other.split(" + ")}))


def _lines(counted: Mapping[Facts, int]) -> tuple[TallyLine, ...]:
    return tuple(TallyLine(facts, n) for facts, n in sorted(counted.items()) if n)


def _wholes(counted: Mapping[frozenset[Facts], int]) -> tuple[TallyWhole, ...]:
    ordered = sorted((tuple(sorted(parts)), n) for parts, n in counted.items() if n)
    return tuple(TallyWhole(parts, n) for parts, n in ordered)


def _notes(counted: Mapping[tuple[str, str], int]) -> tuple[Note, ...]:
    return tuple(Note(code, n, subject) for (code, subject), n in sorted(counted.items()) if n)


def _mailboxes(counted: Mapping[str, int]) -> tuple[MailboxUse, ...]:
    return tuple(MailboxUse(address, n) for address, n in sorted(counted.items()) if n)


def _counts_of_notes(tally: Tally) -> Counter[tuple[str, str]]:
    return Counter({(note.code, note.subject): note.count for note in tally.notes})


def _counts_of_mailboxes(tally: Tally) -> Counter[str]:
    return Counter({use.address: use.received for use in tally.mailboxes})


def _counts_of_lines(tally: Tally) -> Counter[Facts]:
    return Counter({line.facts: line.deliveries for line in tally.lines})


def _counts_of_wholes(tally: Tally) -> Counter[frozenset[Facts]]:
    return Counter({frozenset(whole.parts): whole.count for whole in tally.wholes})
