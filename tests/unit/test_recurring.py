"""What comes round again: month-ends, leap years, weekdays, days off, and the rule of iCalendar."""

import re
from datetime import date
from importlib import resources

import pytest
from tests.extras import needs_calendar

from hopen_mss import (
    Basis,
    CalendarSection,
    Closing,
    DeploymentSection,
    InvalidInputError,
    ProgressRecords,
    RecurringTask,
    Region,
    Shift,
    Span,
    WorkingCalendar,
    follow,
    forecast,
    load_edition,
    next_steps,
)
from hopen_mss.planning import Recurrence, suggested_recurring

EDITION = load_edition()


def coming_round(
    every: str,
    start: str,
    *,
    on: str = "",
    until: str = "",
    calendar: WorkingCalendar | None = None,
) -> Recurrence:
    """A recurrence from texts."""
    return Recurrence(
        what="tally",
        every=Span.parse(every),
        start=date.fromisoformat(start),
        until=date.fromisoformat(until) if until else None,
        on=on,
        calendar=calendar,
    )


OCCURRENCES = [
    pytest.param("1 month", "2027-01-31", "", "01-31 02-28 03-31 04-30 05-31", id="month-ends"),
    pytest.param("1 month", "2028-01-31", "", "01-31 02-29 03-31 04-30", id="in a leap year"),
    pytest.param("1 month", "2027-01-30", "", "01-30 02-28 03-30 04-30", id="the 30th"),
    pytest.param("1 month", "2027-01-29", "", "01-29 02-28 03-29 04-29", id="the 29th"),
    pytest.param("1 month", "2027-02-28", "", "02-28 03-28 04-28", id="the 28th stays the 28th"),
    pytest.param("1 month", "2027-02-28", "last day", "02-28 03-31 04-30", id="the last day"),
    pytest.param("1 month", "2027-01-15", "day 31", "01-31 02-28 03-31", id="day 31"),
    pytest.param("1 month", "2027-01-15", "day 5", "02-05 03-05 04-05", id="a day already past"),
    pytest.param("3 months", "2027-01-15", "day 5", "04-05 07-05 10-05", id="past, of a quarter"),
    pytest.param("1 month", "2027-01-15", "first monday", "02-01 03-01 04-05", id="first Monday"),
    pytest.param("1 month", "2027-01-01", "last friday", "01-29 02-26 03-26", id="last Friday"),
    pytest.param("1 month", "2027-01-01", "Third  Tuesday", "01-19 02-16 03-16", id="in any case"),
    pytest.param("1 year", "2027-03-31", "", "03-31", id="once a year"),
    pytest.param("1 week", "2027-01-01", "monday", "01-04 01-11 01-18", id="weeks, on Monday"),
    pytest.param("2 weeks", "2027-01-01", "", "01-01 01-15 01-29", id="weeks, from the start"),
    pytest.param("10 days", "2027-02-20", "", "02-20 03-02 03-12", id="days"),
]


@pytest.mark.parametrize(("every", "start", "on", "expected"), OCCURRENCES)
def test_the_days_of_a_rule(every: str, start: str, on: str, expected: str) -> None:
    """Each day is computed from the start: the 31st comes back after February."""
    days = [date.fromisoformat(f"{start[:4]}-{text}") for text in expected.split()]
    found = coming_round(every, start, on=on).occurrences(days[-1])

    assert days == [one.day for one in found]
    assert days == [one.by_rule for one in found]


def test_29_february_comes_back_in_leap_years() -> None:
    """Once a year from a leap day: the 28th in between, the 29th again after four years."""
    found = coming_round("1 year", "2028-02-29").occurrences(date(2032, 12, 31))

    assert [29, 28, 28, 28, 29] == [one.day.day for one in found]


def test_until_is_included_and_ends_it() -> None:
    """The last day that was stated is one of them when the rule gives it."""
    weekly = coming_round("1 week", "2027-01-04", until="2027-01-18")

    assert 3 == len(weekly.occurrences(date(2030, 1, 1)))
    assert () == weekly.coming(date(2027, 1, 19))


@pytest.mark.parametrize(
    ("every", "start", "on", "expected"),
    [
        ("1 month", "2027-01-31", "", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("1 month", "2027-01-29", "", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("3 months", "2027-01-05", "", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5"),
        ("1 month", "2027-01-05", "last day", "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1"),
        ("1 month", "2027-01-05", "last friday", "FREQ=MONTHLY;INTERVAL=1;BYDAY=-1FR"),
        ("2 weeks", "2027-01-05", "monday", "FREQ=WEEKLY;INTERVAL=2"),
        ("10 days", "2027-01-05", "", "FREQ=DAILY;INTERVAL=10"),
    ],
)
def test_the_rule_of_icalendar(every: str, start: str, on: str, expected: str) -> None:
    """A month without a 31st is no month left out: the last of the days up to it is meant."""
    assert expected == coming_round(every, start, on=on).rrule


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Shift.NEVER, ["01-31", "02-28", "03-31", "04-30"]),
        (Shift.NEXT, ["02-01", "03-01", "03-31", "04-30"]),
        (Shift.PREVIOUS, ["02-01", "02-26", "03-31", "04-30"]),
    ],
)
def test_one_day_that_moves_moves_no_other(move: Shift, expected: list[str]) -> None:
    """Sunday 28 February moves; 31 March is computed from the start all the same."""
    monthly = coming_round("1 month", "2027-01-31", calendar=WorkingCalendar(move=move))
    found = monthly.occurrences(date(2027, 4, 30))

    assert [date.fromisoformat(f"2027-{text}") for text in expected] == [one.day for one in found]
    assert [31, 28, 31, 30] == [one.by_rule.day for one in found]
    assert [True, True, False, False] == [one.off is not None for one in found]
    assert (move is Shift.NEVER) == bool(monthly.rrule)


def test_no_day_comes_twice() -> None:
    """Saturday, Sunday and Monday of a daily task are one Monday."""
    daily = coming_round("1 day", "2027-02-01", calendar=WorkingCalendar(move=Shift.NEXT))
    found = [one.day for one in daily.occurrences(date(2027, 2, 28))]

    assert sorted({*found}) == found
    assert 20 == len(found)


@needs_calendar
def test_an_occurrence_on_a_public_holiday_goes_by_it() -> None:
    """The first Monday of April 2026 is Easter Monday."""
    calendar = WorkingCalendar(region=Region.METROPOLE, move=Shift.NEXT)
    (found,) = coming_round("1 month", "2026-04-01", on="first monday", calendar=calendar).coming(
        date(2026, 4, 1), most=1
    )

    assert (date(2026, 4, 7), date(2026, 4, 6)) == (found.day, found.by_rule)
    assert found.off is not None
    assert "Lundi de Pâques" == found.off.name


def test_a_long_closing_hides_nothing_that_it_moved() -> None:
    """What lay in a closing of months is to do on the first day after it."""
    closing = Closing(name="moving house", start=date(2027, 2, 1), end=date(2027, 6, 30))
    calendar = WorkingCalendar(move=Shift.NEXT, closings=(closing,))
    monthly = coming_round("1 month", "2027-01-05", calendar=calendar)

    coming = monthly.coming(date(2027, 6, 1), most=2)
    assert [(date(2027, 7, 1), date(2027, 2, 5)), (date(2027, 7, 5), date(2027, 7, 5))] == [
        (one.day, one.by_rule) for one in coming
    ]


def test_too_many_occurrences_are_refused() -> None:
    """A daily task over a hundred years is no list for anybody."""
    with pytest.raises(InvalidInputError, match="more than 10,000"):
        coming_round("1 day", "2027-01-01").occurrences(date(2127, 1, 1))


@pytest.mark.parametrize("every", ["1 day", "1 month", "1 year"])
def test_the_calendar_of_dates_ends(every: str) -> None:
    """After the last day that there is nothing comes round again."""
    found = coming_round(every, "9999-12-30").coming(date(9999, 12, 30))

    assert [date(9999, 12, 30)] == [one.day for one in found][:1]
    assert len(found) < 3


def deployment(*tasks: RecurringTask) -> DeploymentSection:
    """A deployment of weekdays with recurring tasks."""
    return DeploymentSection(
        option="operator",
        start=date(2027, 1, 31),
        calendar=CalendarSection(move=Shift.NEXT),
        recurring=tasks,
    )


def test_next_steps_show_what_comes_round_soonest_first() -> None:
    """Beside the next three things to do stand the next days of what comes round again."""
    said = deployment(
        RecurringTask(what="review", every=Span(months=3), on="first monday", who="CME"),
        RecurringTask(what="whitelist", every=Span(days=7), on="monday", who="DSI"),
    )
    found = next_steps(follow(EDITION, said, ProgressRecords(), date(2027, 3, 3)))

    assert [("whitelist", date(2027, 3, 8)), ("review", date(2027, 4, 5))] == [
        (one.what, one.upcoming[0].day) for one in found.recurring
    ]


def test_a_forecast_counts_from_the_start() -> None:
    """Without a start of its own a task begins with the deployment."""
    said = deployment(RecurringTask(what="tally", every=Span(months=1)))
    (tally,) = forecast(EDITION, said).recurring

    assert [date(2027, 2, 1), date(2027, 3, 1), date(2027, 3, 31)] == [
        one.day for one in tally.upcoming
    ]
    assert () == forecast(EDITION, deployment()).recurring


def test_the_empty_folder_suggests_the_same() -> None:
    """What hopen-mss init writes to be edited are these suggestions."""
    text = resources.files("hopen_mss.example").joinpath("data/empty.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("#{ what = ")]

    assert [
        (one.what.fr, f'every = "{one.every}", on = "{one.on}"')
        for one in suggested_recurring(EDITION)
    ] == [
        (line.split('"')[1], re.findall(r'every = "[^"]*", on = "[^"]*"', line)[0])
        for line in lines
    ]


def test_suggestions_say_what_they_rest_on() -> None:
    """What the sheet asks for has its place in the sheet, everything else is our reading."""
    for one in suggested_recurring(EDITION):
        assert bool(one.citation) == (one.basis is Basis.SOURCE)
        assert one.why.fr
        assert one.why.fr != one.why.en
