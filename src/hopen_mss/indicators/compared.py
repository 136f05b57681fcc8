"""What compared sources saw, as an indicator tells it: beside its figures, never in them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from hopen_mss.indicators.figures import Count, Unmeasured, Value
from hopen_mss.indicators.result import Breakdown, BreakdownRow, Reason, Step
from hopen_mss.indicators.tally import Tally
from hopen_mss.transmissions.comparison import Comparison, SeenInMonth
from hopen_mss.transmissions.facts import Facts
from hopen_mss.transmissions.record import OUTSIDERS, Channel, Direction, Status, Trust

__all__ = ["comparison_breakdowns", "comparison_reasons", "comparison_steps", "seen_by_month"]

_NO_NUMBER: Value = Unmeasured(reasons=("no_data_in_period",))


def seen_by_month(tally: Tally, source: str) -> tuple[SeenInMonth, ...]:
    """Deliveries that a source saw go to outsiders by MSSanté, by month, as far as it tells.

    What failed did not go out. A month of which the source holds nothing at all is not zero: it
    has no number.

    >>> from hopen_mss import Counting
    >>> seen_by_month(Tally(parts=(), unit=Counting.DOCUMENT), "dpi")
    ()
    """
    found = Counter({line.facts.month: 0 for line in tally.lines})
    for line in tally.lines:
        found[line.facts.month] += line.deliveries * _went_out(line.facts)
    return tuple(SeenInMonth(source, month, n) for month, n in sorted(found.items()))


def _went_out(facts: Facts) -> bool:
    return (
        facts.direction is Direction.SENT
        and facts.channel is Channel.MSSANTE
        and facts.trust in (Trust.INSIDE, Trust.NO_ADDRESS)
        and facts.kind in OUTSIDERS
        and facts.status is not Status.FAILED
    )


def comparison_steps(comparisons: Iterable[Comparison]) -> list[Step]:
    """What both sources saw, what only one did; or each one's own number where they share no id.

    >>> comparison_steps([Comparison(counting="dpi", other="log", matched=9, only_counting=1,
    ...                              only_other=0)])[0]
    Step(code='compared_matched', count=9, subject='dpi / log')
    """
    return [step for compared in comparisons for step in _steps(compared)]


def _steps(compared: Comparison) -> Iterator[Step]:
    subject = compared.subject
    if compared.by_id:
        yield Step("compared_matched", compared.matched or 0, subject)
        yield Step("compared_only_counting", compared.only_counting or 0, subject)
        yield Step("compared_only_other", compared.only_other or 0, subject)
        if without := compared.without_id + compared.other_without_id:
            yield Step("compared_without_id", without, subject)
        return
    for code, source in (
        ("compared_seen_counting", compared.counting),
        ("compared_seen_other", compared.other),
    ):
        seen = [one.deliveries for one in compared.seen if one.source == source]
        if seen:
            yield Step(code, sum(seen), subject)


def comparison_reasons(comparisons: Iterable[Comparison]) -> list[Reason]:
    """That two sources share no id, and so cannot be matched.

    >>> comparison_reasons([Comparison(counting="flow", other="log")])
    [Reason(code='no_shared_ids', count=0, subject='flow / log')]
    """
    return [
        Reason("no_shared_ids", 0, compared.subject)
        for compared in comparisons
        if not compared.by_id
    ]


def comparison_breakdowns(comparisons: Iterable[Comparison]) -> list[Breakdown]:
    """What two sources saw by month, side by side, where they share no id.

    >>> flow_and_log = Comparison(counting="flow", other="log",
    ...                           seen=(SeenInMonth("log", "2026-10", 9),))
    >>> for row in comparison_breakdowns([flow_and_log])[0].rows:
    ...     print(row.name, row.value)
    2026-10 · flow Unmeasured(reasons=('no_data_in_period',))
    2026-10 · log Count(n=9)
    """
    return [
        Breakdown(dimension="compared", rows=tuple(_rows(compared)), additive=False)
        for compared in comparisons
        if compared.seen
    ]


def _rows(compared: Comparison) -> Iterator[BreakdownRow]:
    numbers = {(one.month, one.source): one.deliveries for one in compared.seen}
    for month in sorted({month for month, _ in numbers}):
        for source in (compared.counting, compared.other):
            n = numbers.get((month, source))
            value = _NO_NUMBER if n is None else Count(n=n)
            yield BreakdownRow(name=f"{month} · {source}", value=value)
