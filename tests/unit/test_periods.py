"""Periods and delays: the forms they are written in, and what is refused."""

from datetime import date

import pytest

from hopen_mss import Delay, Hedge, InvalidInputError, Period, Span, floors
from hopen_mss.periods import month_of

FORMS = [
    ("2026-10", "2026-10-01/2026-10-31"),
    ("2024-02", "2024-02-01/2024-02-29"),
    ("2026-Q4", "2026-10-01/2026-12-31"),
    ("2026-T1", "2026-01-01/2026-03-31"),
    ("2026", "2026-01-01/2026-12-31"),
    (" 2026-10 ", "2026-10-01/2026-10-31"),
    ("2026-10-05/2026-10-05", "2026-10-05/2026-10-05"),
    ("2026-10-05 / 2026-11-30", "2026-10-05/2026-11-30"),
    ("9999", "9999-01-01/9999-12-31"),
    ("9999-12", "9999-12-01/9999-12-31"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_forms(text: str, expected: str) -> None:
    """A period is written as a month, a quarter, a year or two dates, both included."""
    assert expected == str(Period.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-13", "2026-0", "2026-1", "2026-Q5", "2026-q4", "0000", "26-10", "2026-10-05",
        "2026-10-05/", "2026-11-30/2026-10-05", "2026-02-30/2026-03-01", "octobre 2026",
    ],
)  # fmt: skip
def test_other_forms_are_refused(text: str) -> None:
    """Any other form is refused, with the forms that are read."""
    with pytest.raises(InvalidInputError):
        Period.parse(text)


def test_both_ends_are_included() -> None:
    """The first and the last day belong to the period, the days beside it do not."""
    october = Period.parse("2026-10")

    inside = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    assert [False, True, True, False] == [day in october for day in inside]


@pytest.mark.parametrize(
    ("other", "covered", "touched"),
    [
        ("2026-10", True, True),
        ("2026-10-02/2026-10-30", True, True),
        ("2026-09-30/2026-10-01", False, True),
        ("2026-10-31/2026-11-01", False, True),
        ("2026-09-30/2026-11-01", False, True),
        ("2026-09", False, False),
        ("2026-11", False, False),
    ],
)
def test_two_periods(other: str, covered: bool, touched: bool) -> None:  # noqa: FBT001
    """A period covers another that has no day beside it, and overlaps one that shares a day."""
    october, days = Period.parse("2026-10"), Period.parse(other)

    assert (covered, touched) == (october.covers(days), october.overlaps(days))


@pytest.mark.parametrize("month", ["2026-10", "0999-01"])
def test_the_month_of_a_day(month: str) -> None:
    """A month is written with four digits of its year, as periods read it."""
    assert month == month_of(Period.parse(month).end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90 days", Span(days=90)), ("2 weeks", Span(days=14)), ("1 month", Span(months=1)),
        ("1 year", Span(months=12)), ("0 days", Span()),
    ],
)  # fmt: skip
def test_spans(text: str, expected: Span) -> None:
    """A span is a number of days, weeks, months or years."""
    assert expected == Span.parse(text)


@pytest.mark.parametrize(
    "text", ["", "6", "six months", "6 mois", "-1 days", "1.5 years", "6  months"]
)
def test_other_spans_are_refused(text: str) -> None:
    """Any other length of time is refused."""
    with pytest.raises(InvalidInputError, match="not a length of time"):
        Span.parse(text)


def test_a_span_is_never_negative() -> None:
    """Time does not run backwards."""
    with pytest.raises(InvalidInputError, match="cannot be negative"):
        Span(days=-1)


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        (date(2026, 8, 31), Span(months=6), date(2027, 2, 28)),
        (date(2027, 8, 31), Span(months=6), date(2028, 2, 29)),
        (date(2026, 8, 31), Span(months=7), date(2027, 3, 31)),
        (date(2026, 12, 31), Span(months=2, days=1), date(2027, 3, 1)),
    ],
)
def test_the_end_of_a_month(start: date, span: Span, expected: date) -> None:
    """Months are applied once, and end on the last day where the month is shorter."""
    assert expected == start + span


def test_hedges_are_kept_apart() -> None:
    """A floor, a usual floor and a possibility never become one promise."""
    week, month, half = Span(days=7), Span(months=1), Span(months=6)
    found = floors(
        date(2027, 1, 31),
        [
            Delay(span=half, hedge=Hedge.AT_LEAST),
            Delay(span=month, hedge=Hedge.RARELY_UNDER),
            Delay(span=week, hedge=Hedge.CAN_BE_UNDER),
        ],
    )

    assert (date(2027, 7, 31), date(2027, 8, 31)) == (found.floor, found.usual_floor)
