"""Laws of periods, spans and delays."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st
from tests.properties.strategies import days, delays, periods, spans

from hopen_mss import Delay, HopenMssError, InvalidInputError, Period, Span, floors
from hopen_mss.periods import parse_date


def test_months_are_added_once() -> None:
    """Six months and one month from 31 August lead to 31 March, not to 28 March."""
    assert date(2027, 3, 31) == date(2026, 8, 31) + (Span(months=6) + Span(months=1))


@given(spans, spans, spans)
def test_spans_add_up(a: Span, b: Span, c: Span) -> None:
    """Spans add up in any order and grouping."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)


@given(st.integers(0, 9999), st.sampled_from(["days", "months"]))
def test_span_round_trip(number: int, unit: str) -> None:
    """A span of one unit reads as it is written."""
    span = Span(**{unit: number})

    assert span == Span.parse(str(span))


@given(days, spans)
def test_a_span_leads_forward(start: date, span: Span) -> None:
    """A span never leads back, and its way back never leads forward."""
    try:
        later, earlier = start + span, span.before(start)
    except InvalidInputError:
        return

    assert earlier <= start <= later


@given(st.dates(), spans)
def test_the_calendar_ends(start: date, span: Span) -> None:
    """A span that leaves the calendar is told as an error of ours."""
    for lead in (span.__radd__, span.before):
        with suppress(InvalidInputError):
            assert isinstance(lead(start), date)


@given(periods)
def test_period_round_trip(period: Period) -> None:
    """A period reads as it is written."""
    assert period == Period.parse(str(period))


@given(periods)
def test_months_cover_the_period(period: Period) -> None:
    """The months of a period hold all its days, and none of them is beside it."""
    months = [Period.parse(month) for month in period.months()]

    assert period.start in months[0]
    assert period.end in months[-1]
    assert all(one.end + timedelta(days=1) == two.start for one, two in pairwise(months))
    assert all(month.start <= period.end and period.start <= month.end for month in months)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_every_month_of_the_calendar(year: int, month: int) -> None:
    """Every month is a period from its first to its last day, to the end of the calendar."""
    period = Period.month(year, month)

    assert (1, month) == (period.start.day, period.end.month)
    assert period.end == date.max or (period.end + timedelta(days=1)).day == 1


@given(st.integers(1, 9999))
def test_quarters_make_the_year(year: int) -> None:
    """Four quarters are the year, in either spelling."""
    quarters = [Period.parse(f"{year:04d}-Q{n}") for n in range(1, 5)]

    assert quarters == [Period.parse(f"{year:04d}-T{n}") for n in range(1, 5)]
    assert Period(quarters[0].start, quarters[-1].end) == Period.parse(f"{year:04d}")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Any text is a period, a span or a date, or an error of ours."""
    for read in (Period.parse, Span.parse, parse_date):
        try:
            read(text)
        except HopenMssError:
            continue


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.lists(delays, max_size=4))
def test_floors_are_floors(start: date, found: list[Delay]) -> None:
    """The earliest ends never lie before the start, nor the usual one before the sure one."""
    ends = floors(start, found)

    assert start <= ends.floor <= ends.usual_floor


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.lists(delays, max_size=4))
def test_a_possibility_is_no_floor(start: date, found: list[Delay]) -> None:
    """What "can be under" a span moves no floor."""
    from hopen_mss import Hedge

    sure = [delay for delay in found if delay.hedge is not Hedge.CAN_BE_UNDER]

    assert floors(start, found) == floors(start, sure)


@pytest.mark.parametrize("text", ["2026-11-23T00:00", "20261123", "2026-W48-1", "２０２６-11-23"])
def test_dates_have_one_form(text: str) -> None:
    """A date is written in one way only."""
    with pytest.raises(InvalidInputError):
        parse_date(text)
