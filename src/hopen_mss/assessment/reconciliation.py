"""Which tallies make which figure: sources read now and kept months, joined and never doubled.

Source:
    The rules are ours (``interpretation``): different populations add up, in one population one
    source counts and the others are compared, a share is never raised by seeing a sending twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import chain, pairwise
from operator import add

from attrs import evolve, field, frozen

from hopen_mss.dossier.history import CountedSource, History, Month
from hopen_mss.dossier.sources import FED
from hopen_mss.errors import OverlapError
from hopen_mss.indicators.contributions import OUTSIDE_PERIOD, source_of
from hopen_mss.indicators.result import Reason
from hopen_mss.indicators.tally import Tally, TallyLine, TallyWhole
from hopen_mss.indicators.terms import Rules
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.comparison import Comparison, joined
from hopen_mss.transmissions.facts import UNLISTED, Facts
from hopen_mss.transmissions.record import Counting

__all__ = [
    "Reconciliation",
    "check_not_kept",
    "counting_for",
    "kept_months",
    "reconcile",
    "stretches",
]

_ALL = Rules()
_NOTHING = History()
_OF_THE_FILES = ("no_date",)
"""Notes that are the same whichever month the same files are read for."""


@frozen(kw_only=True)
class Reconciliation:
    """What each indicator is made of: tallies that count, what others saw, what is missing.

    Each is given by indicator, ``P4.3`` and ``D6.3``. ``compared`` are the tallies of mail sources
    that never count: they too tell which mailboxes received.

    >>> Reconciliation().counting
    {}
    """

    counting: Mapping[str, tuple[Tally, ...]] = field(factory=dict)
    comparisons: Mapping[str, tuple[Comparison, ...]] = field(factory=dict)
    reasons: Mapping[str, tuple[Reason, ...]] = field(factory=dict)
    inputs: Mapping[str, tuple[InputReport, ...]] = field(factory=dict)
    compared: tuple[Tally, ...] = ()


@frozen(kw_only=True)
class _Stretch:
    """Sources that were counted together: now, or for one kept month."""

    sources: tuple[CountedSource, ...]
    comparisons: tuple[Comparison, ...] = ()

    def counting(self, indicator: str) -> Iterator[CountedSource]:
        return counting_for(self.sources, indicator)

    def compared(self, indicator: str) -> Iterator[Comparison]:
        """What is told beside an indicator: comparisons of which it is fed by one side."""
        feeding = {source.name for source in self.sources if indicator in source.feeds}
        return (one for one in self.comparisons if feeding & {one.counting, one.other})

    def inputs(self, indicator: str) -> Iterator[InputReport]:
        """The books of the files that the indicator rests on, and of those compared with them."""
        names = {source.name for source in self.counting(indicator)}
        for one in self.compared(indicator):
            names |= {one.counting, one.other}
        for source in self.sources:
            if source.name in names:
                yield from source.inputs


def counting_for(sources: Iterable[CountedSource], indicator: str) -> Iterator[CountedSource]:
    """The sources that count for an indicator; the others are compared with one that does.

    >>> list(counting_for([], "P4.3"))
    []
    """
    every = list(sources)
    feeding = {source.name for source in every if indicator in source.feeds}
    for source in every:
        if source.name in feeding and not _only_compared(source, indicator, feeding):
            yield source


def _only_compared(source: CountedSource, indicator: str, feeding: set[str]) -> bool:
    """A mail log beside a table counts for P4.3, unless what it is compared with does."""
    if indicator == "D6.3":
        return bool(source.compares)
    return source.compares in feeding


def reconcile(
    sources: Iterable[CountedSource],
    comparisons: Iterable[Comparison] = (),
    *,
    period: Period,
    as_of: date = date.max,
    rules: Rules = _ALL,
    history: History = _NOTHING,
    shaped_by: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Reconciliation:
    """Join the sources read now and the kept months of a period, by indicator.

    A month that did not list the words which ``rules`` ask for does not tell them: there they are
    unknown. ``shaped_by`` and ``settings`` (by source) are those of today; a month that was made
    with others is said.

    Raises:
        OverlapError: a kept month holds what a source read now holds as well.

    >>> reconcile([], period=Period.parse("2026-10")).counting
    {'P4.3': (), 'D6.3': ()}
    """
    kept = history.within(period)
    live = _Stretch(
        sources=tuple(chain.from_iterable(_beside(source, kept) for source in sources)),
        comparisons=tuple(comparisons),
    )
    months = [
        _Stretch(sources=_for_the_period(kept, month, rules), comparisons=month.comparisons)
        for month in kept.months
    ]
    said = tuple(_said(history, period, rules, shaped_by, settings))
    found = {}
    for indicator in FED:
        tallies = _tallies([live, *months], indicator)
        found[indicator] = (
            tallies,
            joined(chain.from_iterable(one.compared(indicator) for one in (*months, live))),
            (*_missing(tallies, period, as_of), *said),
            tuple(
                dict.fromkeys(
                    chain(
                        chain.from_iterable(one.inputs(indicator) for one in (live, *months)),
                        chain.from_iterable(month.inputs for month in kept.months),
                        kept.inputs,
                    )
                )
            ),
        )
    return Reconciliation(
        counting={indicator: one[0] for indicator, one in found.items()},
        comparisons={indicator: one[1] for indicator, one in found.items()},
        reasons={indicator: one[2] for indicator, one in found.items()},
        inputs={indicator: one[3] for indicator, one in found.items()},
        compared=tuple(
            source.tally for one in (live, *months) for source in one.sources if source.compares
        ),
    )


def kept_months(source: CountedSource, history: History) -> dict[str, Month]:
    """The kept months that hold sendings which a source may hold as well.

    They are those of the same source, and those of another that counts for the same indicator, if
    it is of the same population or both count mails: a kept month holds no ids, so that nothing
    could tell which mails both hold.

    >>> from hopen_mss import Counting
    >>> from hopen_mss.dossier.sources import SourceKind
    >>> dpi = CountedSource(name="dpi", kind=SourceKind.TABLE,
    ...                     tally=Tally(parts=(), unit=Counting.DOCUMENT))
    >>> kept_months(dpi, History())
    {}
    """
    population, mails = source.tally.plain_population, source.tally.unit is Counting.MESSAGE
    return {
        month.month: month
        for month in history.months
        if any(
            one.name == source.name
            or (
                (
                    (bool(population) and population == one.tally.plain_population)
                    or (mails and one.tally.unit is Counting.MESSAGE)
                )
                and bool(set(source.feeds) & set(one.feeds))
                and not source.compares
                and not one.compares
            )
            for one in month.sources
        )
    }


def check_not_kept(source: CountedSource, history: History) -> None:
    """Refuse a source that holds sendings of a month that is kept already.

    Raises:
        OverlapError: with the file of the month, and what to do.

    >>> from hopen_mss import Counting
    >>> from hopen_mss.dossier.sources import SourceKind
    >>> check_not_kept(CountedSource(name="dpi", kind=SourceKind.TABLE,
    ...                              tally=Tally(parts=(), unit=Counting.DOCUMENT)), History())
    """
    kept = kept_months(source, history)
    for name in sorted({line.facts.month for line in source.tally.lines} & set(kept)):
        place = kept[name].file_name
        files = ", ".join(dict.fromkeys(report.path for report in source.inputs))
        raise OverlapError(
            f"this month is kept, and the files of sources.{source.name} ({files}) hold sendings "
            f"of {name} as well",
            f"take {place} away, or these files; if they are to replace what is kept, first run "
            f"hopen-mss month DIR {name} --force",
            place,
        )


def _beside(source: CountedSource, kept: History) -> Iterator[CountedSource]:
    """A source read now, for the days that no kept month holds; nothing if there are none."""
    check_not_kept(source, kept)
    months = kept_months(source, kept)
    parts = tuple(
        evolve(part, period=days)
        for part in source.tally.parts
        for days in stretches(part.period, months)
    )
    if parts or not source.tally.parts:
        yield evolve(source, tally=evolve(source.tally, parts=parts))


def stretches(period: Period, months: Iterable[str]) -> tuple[Period, ...]:
    """What is left of a period without some of its months.

    >>> [str(one) for one in stretches(Period.parse("2026-Q4"), ["2026-11"])]
    ['2026-10-01/2026-10-31', '2026-12-01/2026-12-31']
    """
    found: list[Period] = []
    start = period.start
    for month in map(Period.parse, sorted(set(months))):
        if month.end < start or month.start > period.end:
            continue
        if start < month.start:
            found.append(Period(start, month.start - timedelta(days=1)))
        if month.end >= period.end:
            return tuple(found)
        start = month.end + timedelta(days=1)
    return (*found, Period(start, period.end))


def _tallies(every: Sequence[_Stretch], indicator: str) -> tuple[Tally, ...]:
    """One tally a source, and one for several that hold one population one after the other."""
    by_source: dict[str, list[Tally]] = {}
    for one in every:
        for source in one.counting(indicator):
            by_source.setdefault(source.name, []).append(source.tally)
    whole = [reduce(add, parts) for parts in by_source.values()]
    by_population: dict[str, list[Tally]] = {}
    for number, tally in enumerate(whole):
        by_population.setdefault(tally.plain_population or f"\0{number}", []).append(tally)
    return tuple(chain.from_iterable(map(_one_after_the_other, by_population.values())))


def _one_after_the_other(tallies: list[Tally]) -> list[Tally]:
    """One tally of several of one population, unless two of them hold days in common."""
    periods = sorted(
        (part.period.start, part.period.end) for tally in tallies for part in tally.parts
    )
    apart = all(before[1] < after[0] for before, after in pairwise(periods))
    alike = len({tally.unit for tally in tallies}) == 1
    return [reduce(add, tallies)] if apart and alike else tallies


def _missing(tallies: Iterable[Tally], period: Period, as_of: date) -> Iterator[Reason]:
    """Months of the period of which a counting source holds nothing, while it holds others."""
    wanted = [month for month in period.months() if Period.parse(month).start <= as_of]
    for tally in tallies:
        seen = {line.facts.month for line in tally.lines}
        missing = [month for month in wanted if month not in seen]
        if seen and missing:
            subject = f"{', '.join(missing)} ({source_of(tally)})"
            yield Reason("months_missing", len(missing), subject)


def _said(
    history: History,
    period: Period,
    rules: Rules,
    shaped_by: Mapping[str, str] | None,
    settings: Mapping[str, str] | None,
) -> Iterator[Reason]:
    """What is to be known of kept months."""
    if partly := history.partly_in(period):
        yield Reason("history_partly_in_period", len(partly), ", ".join(partly))
    differing = [
        found
        for month in history.within(period).months
        if (found := set(_made_otherwise(month, rules, shaped_by, settings)))
    ]
    if differing:
        codes = sorted(set().union(*differing))
        yield Reason("history_made_otherwise", len(differing), ", ".join(codes))


def _made_otherwise(
    month: Month,
    rules: Rules,
    shaped_by: Mapping[str, str] | None,
    settings: Mapping[str, str] | None,
) -> Iterator[str]:
    if shaped_by is not None:
        for code in {*shaped_by, *month.shaped_by}:
            if shaped_by.get(code, "") != month.shaped_by.get(code, ""):
                yield code
    if settings is not None and any(
        source.settings != settings.get(source.name, source.settings) for source in month.sources
    ):
        yield "sources"
    if any(any(_not_listed(source, rules)) for source in month.sources):
        yield "words"


def _not_listed(source: CountedSource, rules: Rules) -> tuple[bool, bool]:
    """Whether document types, and care units, are asked for that were not listed then."""
    return (
        bool(set(rules.document_types) - set(source.document_types)),
        bool(set(rules.care_units) - set(source.care_units)),
    )


def _for_the_period(kept: History, month: Month, rules: Rules) -> tuple[CountedSource, ...]:
    """The sources of a kept month, as they count in a longer period."""
    earlier = [one for one in kept.months if one.month < month.month]
    return tuple(
        evolve(source, tally=_fitting(source, rules, again=_read_before(source, earlier)))
        for source in month.sources
    )


def _read_before(source: CountedSource, earlier: Iterable[Month]) -> bool:
    """Whether the same files were read for an earlier month already."""
    files = {report.sha256 for report in source.inputs}
    before = {
        report.sha256
        for month in earlier
        for one in month.sources
        if one.name == source.name
        for report in one.inputs
    }
    return bool(files) and files <= before


def _fitting(source: CountedSource, rules: Rules, *, again: bool) -> Tally:
    # What the files of a month held of other months says nothing about the period.
    left_out = (*OUTSIDE_PERIOD, *(_OF_THE_FILES if again else ()))
    tally = evolve(
        source.tally, notes=tuple(note for note in source.tally.notes if note.code not in left_out)
    )
    types, units = _not_listed(source, rules)

    def blur(facts: Facts) -> Facts:
        """A word that was not listed may be one that is in scope now."""
        if types and facts.document_type == UNLISTED:
            facts = facts._replace(document_type="")
        if units and facts.care_unit == UNLISTED:
            facts = facts._replace(care_unit="")
        return facts

    return _with_facts(tally, blur) if types or units else tally


def _with_facts(tally: Tally, change: Callable[[Facts], Facts]) -> Tally:
    """A tally whose facts were changed; those that are equal now are counted together."""
    lines: Counter[Facts] = Counter()
    for line in tally.lines:
        lines[change(line.facts)] += line.deliveries
    wholes: Counter[tuple[Facts, ...]] = Counter()
    for whole in tally.wholes:
        wholes[tuple(sorted(set(map(change, whole.parts))))] += whole.count
    return evolve(
        tally,
        lines=tuple(TallyLine(facts, n) for facts, n in sorted(lines.items())),
        wholes=tuple(TallyWhole(parts, n) for parts, n in sorted(wholes.items())),
    )
