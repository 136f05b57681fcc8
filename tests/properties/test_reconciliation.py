"""What holds however sources are reconciled: no share is raised by seeing a sending twice."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, strategies as st
from tests.properties.strategies import (
    HOSPITAL,
    JUDGE,
    LISTS,
    PERIOD,
    records,
    rules,
    unit_of,
)
from tests.spec.records import AS_OF

from hopen_mss import (
    Comparison,
    CountedSource,
    Counting,
    Deliveries,
    History,
    IndicatorResult,
    MessageIds,
    Month,
    OverlapError,
    Period,
    Rules,
    Tally,
    TallyPart,
    Terms,
    Transmission,
    compare,
    documents_through_trust_space,
    from_json,
    messaging_in_trust_space,
    reconcile,
    to_json,
)
from hopen_mss.assessment.doubles import Doubles
from hopen_mss.dossier.sources import SourceKind, SourceSection

MONTHS = ("2026-10", "2026-11", "2026-12")


def source(
    name: str,
    found: list[Transmission],
    *,
    period: Period = PERIOD,
    unit: Counting = Counting.DOCUMENT,
    feeds: tuple[str, ...] = ("D6.3",),
    compares: str = "",
    population: str = "letters",
) -> tuple[CountedSource, MessageIds]:
    """A source over a stretch of time, and the message ids that it saw."""
    ids = MessageIds(name)
    seen = Deliveries(JUDGE, period, unit, message_ids=ids)
    seen.add_all(found)
    tally = Tally.of(seen, TallyPart(name, period), unit=unit, population=population)
    kind = SourceKind.POSTFIX if unit is Counting.MESSAGE else SourceKind.TABLE
    return CountedSource(name=name, kind=kind, feeds=feeds, compares=compares, tally=tally), ids


def results(
    sources: list[CountedSource],
    said: Rules,
    comparisons: list[Comparison] | None = None,
    history: History = History(),  # noqa: B008 (frozen)
) -> dict[str, IndicatorResult]:
    """P4.3 and D6.3 of some sources and kept months."""
    terms = Terms(period=PERIOD, as_of=AS_OF, rules=said)
    made = reconcile(sources, comparisons or [], period=PERIOD, rules=said, history=history)
    return {
        "P4.3": messaging_in_trust_space(
            HOSPITAL, LISTS, made.counting["P4.3"], terms, comparisons=made.comparisons["P4.3"]
        ),
        "D6.3": documents_through_trust_space(
            made.counting["D6.3"], terms, comparisons=made.comparisons["D6.3"]
        ),
    }


@given(
    records,
    records,
    rules,
    st.sampled_from([Counting.DOCUMENT, Counting.MESSAGE]),
    st.sampled_from([("D6.3",), ("P4.3",), ("P4.3", "D6.3")]),
)
def test_a_second_source_that_compares_never_moves_a_figure(
    counting: list[Transmission],
    more: list[Transmission],
    said: Rules,
    unit: Counting,
    feeds: tuple[str, ...],
) -> None:
    """A source that saw the same sendings, and perhaps others, is told beside D6.3, never in it."""
    first, ids = source("record", counting, unit=unit_of(said.counting))
    second, others = source("log", [*counting, *more], unit=unit, feeds=feeds, compares="record")

    alone = results([first], said)["D6.3"]
    beside = results([first, second], said, [compare(ids, others)])["D6.3"]

    assert alone.limbs == beside.limbs
    assert alone.steps == beside.steps[: len(alone.steps)]
    assert "compared_matched" in {step.code for step in beside.steps}


@given(records, records, rules, st.sampled_from([("P4.3",), ("P4.3", "D6.3")]))
def test_a_second_log_never_moves_the_use(
    counting: list[Transmission], more: list[Transmission], said: Rules, feeds: tuple[str, ...]
) -> None:
    """Two logs of the same mails, on the way in and on the way out: one counts for P4.3."""
    first, ids = source("relay", counting, unit=Counting.MESSAGE, feeds=("P4.3",))
    second, others = source(
        "gateway", [*counting, *more], unit=Counting.MESSAGE, feeds=feeds, compares="relay"
    )

    alone = results([first], said)
    beside = results([first, second], said, [compare(ids, others)])

    assert alone["P4.3"].limbs == beside["P4.3"].limbs
    assert alone["D6.3"].limbs == beside["D6.3"].limbs
    assert "compared_matched" in {step.code for step in beside["P4.3"].steps}


@given(records, records, rules)
def test_a_log_that_feeds_the_other_indicator_never_moves_a_share(
    counting: list[Transmission], more: list[Transmission], said: Rules
) -> None:
    """The mail log of the same sendings feeds P4.3, and D6.3 stays as it is; and so the reverse."""
    table, _ = source("record", counting, unit=unit_of(said.counting))
    log, _ = source("log", [*counting, *more], unit=Counting.MESSAGE, feeds=("P4.3",))

    both = results([table, log], said)

    assert results([table], said)["D6.3"].limbs == both["D6.3"].limbs
    assert results([log], said)["P4.3"].limbs == both["P4.3"].limbs


@given(records, rules, st.data())
def test_a_sending_that_two_populations_hold_counts_once(
    counting: list[Transmission], said: Rules, data: st.DataObject
) -> None:
    """Whatever of one source another one holds as well, figures are those of the first alone."""
    assume(said.counting is not Counting.MESSAGE)
    mails = [one._replace(message_id=one.message_id or f"m{n}") for n, one in enumerate(counting)]
    again = data.draw(st.lists(st.sampled_from(mails), max_size=9)) if mails else []
    again = [one._replace(message_id=f"<{one.message_id.upper()}>") for one in again]
    doubles = Doubles(
        {name: SourceSection(path="a", kind=SourceKind.TABLE) for name in ("record", "other")}
    )
    first, _ = source("record", list(doubles.once("record", iter(mails))))
    second, _ = source("other", list(doubles.once("other", iter(again))), population="others")

    both = results(doubles.noted([first, second], {}), said)["D6.3"]

    assert results([first], said)["D6.3"].limbs == both.limbs
    told = [reason.count for reason in both.reasons if reason.code == "counted_elsewhere"]
    assert ([len(again)] if again else []) == told


@given(records, records, rules)
def test_the_same_population_twice_never_makes_a_figure(
    one: list[Transmission], other: list[Transmission], said: Rules
) -> None:
    """Two sources of one population that both count give no figure instead of a doubled one."""
    assume(said.counting is not Counting.MESSAGE)
    first, _ = source("record", one)
    second, _ = source("other", other)

    value: Any = results([first, second], said)["D6.3"].limbs[0].value

    assert ("overlap_not_stated",) == value.reasons


def apart(found: list[Transmission]) -> list[Transmission]:
    """The same records, no document or mail of which comes back."""
    return [
        record._replace(document_id=f"{n}", message_id=f"m{n}", replaces="")
        for n, record in enumerate(found)
    ]


def of_month(found: list[Transmission], month: str) -> list[Transmission]:
    """The records that a source holds whose files are of one month."""
    days = Period.parse(month)
    return [
        record
        for record in found
        if record.sent_at is not None
        and (day := JUDGE.day_of(record.sent_at)) is not None
        and day in days
    ]


def kept(month: str, found: list[Transmission], unit: Counting) -> Month:
    """A month of a record and of the log beside it, as it is kept and read again."""
    pieces = of_month(found, month)
    made = [
        source("record", pieces, period=Period.parse(month), unit=unit),
        source(
            "log",
            pieces[::2],
            period=Period.parse(month),
            unit=Counting.MESSAGE,
            feeds=("P4.3",),
            compares="record",
        ),
    ]
    whole = Month(
        library="0",
        month=month,
        sources=tuple(one for one, _ in made),
        comparisons=(compare(made[0][1], made[1][1]),),
    )
    return from_json(to_json(whole), Month)


def same(one: IndicatorResult, other: IndicatorResult) -> bool:
    """Whether two results say the same, but for what they were put together from."""
    bare = [
        evolve(result, reasons=(), inputs=(), breakdowns=tuple(
            breakdown for breakdown in result.breakdowns if breakdown.dimension != "source"
        ))
        for result in (one, other)
    ]  # fmt: skip
    return bare[0] == bare[1]


@given(records, rules, st.sets(st.sampled_from(MONTHS)))
def test_a_quarter_from_kept_months_is_the_quarter(
    found: list[Transmission], said: Rules, from_history: set[str]
) -> None:
    """Any of its months may be kept: both results are those of the quarter read as a whole."""
    unit = unit_of(said.counting)
    every = [record for month in MONTHS for record in of_month(apart(found), month)]
    live = [record for month in MONTHS for record in of_month(every, month)
            if month not in from_history]  # fmt: skip

    def read_now(pieces: list[Transmission]) -> tuple[list[CountedSource], list[Comparison]]:
        skipping = [record for month in MONTHS for record in of_month(pieces, month)[::2]]
        one, ids = source("record", pieces, unit=unit)
        two, others = source(
            "log", skipping, unit=Counting.MESSAGE, feeds=("P4.3",), compares="record"
        )
        return [one, two], [compare(ids, others)]

    months = tuple(kept(month, every, unit) for month in sorted(from_history))
    whole = results(*with_rules(read_now(every), said))
    parts = results(*with_rules(read_now(live), said), history=History(months=months))

    assert same(whole["D6.3"], parts["D6.3"])
    assert same(whole["P4.3"], parts["P4.3"])


def with_rules(
    made: tuple[list[CountedSource], list[Comparison]], said: Rules
) -> tuple[list[CountedSource], Rules, list[Comparison]]:
    """What results() takes."""
    return made[0], said, made[1]


@given(records, rules, st.sampled_from(MONTHS))
def test_a_month_is_never_counted_twice(found: list[Transmission], said: Rules, month: str) -> None:
    """Sendings of a month that is kept already are refused in a source that is read now."""
    every = of_month(apart(found), month)
    assume(every)
    live, _ = source("record", every, unit=unit_of(said.counting))
    history = History(months=(kept(month, every, unit_of(said.counting)),))

    with pytest.raises(OverlapError, match=f"history/{month}.json"):
        results([live], said, history=history)
