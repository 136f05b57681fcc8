"""What holds of every calendar: order, working days, and rules that another library agrees with."""

from datetime import date, datetime, time, timedelta

from attrs import evolve
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from hypothesis import assume, given, strategies as st
from tests.properties.plans import (
    AUGUST,
    CHRISTMAS,
    EDITION,
    REGIONS,
    deployments,
    followed,
    recurring_tasks,
    starts,
)
from tests.properties.test_plans import all_plans, fewer

import hopen_mss as h
from hopen_mss.planning import latest_starts, make_network
from hopen_mss.planning.recurring import recurrences
from hopen_mss.planning.schedule import lengths, schedule

calendars = st.builds(
    h.WorkingCalendar,
    region=st.sampled_from([None, *REGIONS]),
    weekends=st.booleans(),
    move=st.sampled_from(h.Shift),
    closings=st.sampled_from([(), (AUGUST,), (AUGUST, CHRISTMAS)]),
)
near = st.dates(date(2027, 7, 1), date(2029, 2, 1)) | starts


@given(calendars, near, st.integers(0, 40))
def test_a_move_keeps_the_order_of_days(calendar: h.WorkingCalendar, day: date, later: int) -> None:
    """Of two days the earlier one never goes behind the later one."""
    other = day + timedelta(days=later)

    assert calendar.moved(day) <= calendar.moved(other)
    assert calendar.moved(day, day) <= calendar.moved(other, other)


@given(calendars, near, st.none() | st.integers(0, 60))
def test_a_moved_day_is_the_nearest_working_day(
    calendar: h.WorkingCalendar, day: date, before: int | None
) -> None:
    """No working day is jumped over, and nothing comes before what it may not precede."""
    bound = None if before is None else day - timedelta(days=before)
    found = calendar.moved(day, bound)

    if not calendar.moves:
        assert day == found
        return
    assert calendar.off(found) is None
    assert bound is None or found >= bound
    low, high = sorted((day, found))
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    assert [found] == [one for one in between if calendar.off(one) is None]


@fewer
@given(deployments())
def test_unasked_no_date_moves(said: h.DeploymentSection) -> None:
    """A calendar that never moves gives the days of no calendar, and tells which are off."""
    calendar = h.CalendarSection(move=h.Shift.NEVER)
    found = h.forecast(EDITION, evolve(said, calendar=calendar))
    plain = h.forecast(EDITION, evolve(said, calendar=None, closings=()))

    assert plain == evolve(found, calendar=None, days_off=(), recurring=plain.recurring)
    assert all(one.moved_to is None for one in found.days_off)


@fewer
@given(deployments(), st.sampled_from([h.Shift.NEXT, h.Shift.PREVIOUS]))
def test_asked_every_computed_date_is_a_working_day(
    said: h.DeploymentSection, move: h.Shift
) -> None:
    """Whatever the steps, the estimates and the sites; floors come no earlier."""
    said = evolve(said, calendar=evolve(said.calendar or h.CalendarSection(), move=move))
    calendar = h.WorkingCalendar.of(said)
    assert calendar is not None
    for made in all_plans(said):
        for key, slot in made.slots.items():
            assert calendar.off(slot.start) is None
            assert calendar.off(slot.end) is None
            assert move is h.Shift.PREVIOUS or slot.end >= made.computed[key].end

    floors = all_plans(said)[0]
    assert all(floors.computed[key].end <= slot.end for key, slot in floors.slots.items())


@fewer
@given(deployments(), st.integers(0, 500), st.integers(1, 60))
def test_no_later_start_is_in_time(
    said: h.DeploymentSection, until_wanted: int, later: int
) -> None:
    """Starting later never ends earlier, so the last start in time is the last one of all."""
    assert said.start
    network = make_network(EDITION, said)
    wanted = said.start + timedelta(days=until_wanted)
    spans = lengths(network, 1)
    for found in latest_starts(network, wanted, said.start):
        if found.measure == "likely" and found.start is not None:
            other = found.start + timedelta(days=later)
            assert schedule(network, other, spans).end > wanted


@fewer
@given(followed)
def test_what_is_ahead_is_told_when_it_is_off(
    three: tuple[h.DeploymentSection, h.ProgressRecords, date],
) -> None:
    """No day on a day off goes untold: of steps to come, of go-lives, of decided days."""
    said, records, today = three
    calendar = h.WorkingCalendar.of(said)
    found = h.follow(EDITION, said, records, today)
    told = {one.day for one in found.days_off} | {one.moved_to for one in found.days_off}
    ahead = [step.start for step in found.steps if step.state is None]
    ahead += [wave.go_live for wave in found.waves]
    ahead += [step.due for step in found.steps if step.is_decided and step.due and not step.is_over]

    for day in ahead:
        if calendar is not None and day > today and calendar.off(day) is not None:
            assert day in told


@given(recurring_tasks, starts)
def test_icalendar_gives_the_same_days(task: h.RecurringTask, start: date) -> None:
    """The rule, read by another library from the first day on, gives every day and no other."""
    said = h.DeploymentSection(option="operator", recurring=(task,))
    (found,) = recurrences(said, start, None)
    last = found.start + timedelta(days=1500)
    days = [one.day for one in found.occurrences(last)]
    assume(days)

    rule = rrulestr(found.rrule, dtstart=datetime.combine(days[0], time.min))
    first, end = (datetime.combine(day, time.min) for day in (found.start, last))
    assert days == [one.date() for one in rule.between(first, end, inc=True)]


@given(starts, st.integers(1, 14))
def test_months_do_not_drift(start: date, months: int) -> None:
    """The number of a round, times its months, added once to the start."""
    task = h.RecurringTask(what="tally", every=h.Span(months=months))
    (found,) = recurrences(h.DeploymentSection(option="operator", recurring=(task,)), start, None)

    expected = [start + relativedelta(months=months * number) for number in range(24)]
    assert expected == [one.day for one in found.coming(start, most=24)]


@given(recurring_tasks, near, calendars, st.integers(-10, 100) | st.integers(0, 1500))
def test_asking_from_a_day_gives_what_the_whole_list_has_from_it(
    task: h.RecurringTask, start: date, calendar: h.WorkingCalendar, later: int
) -> None:
    """Whatever moved, the next days are those of the list from the first day on."""
    said = h.DeploymentSection(option="operator", recurring=(task,))
    (found,) = recurrences(said, start, calendar)
    since = found.start + timedelta(days=later)
    last = since + timedelta(days=200)

    every = [one for one in found.occurrences(last) if one.day >= since]
    assert every == list(found.occurrences(last, since=since))
    assert [one.day for one in every] == sorted({one.day for one in every})
