"""The calendar file of a plan, read by a library that did not write it."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.util import find_spec
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings, strategies as st
from tests.properties.plans import EDITION, followed_plans

from hopen_mss import (
    CalendarSection,
    Decision,
    DeploymentSection,
    Estimate,
    FollowedPlan,
    OwnTask,
    ProgressRecords,
    RecurringTask,
    Shift,
    Span,
    StepRecord,
    StepState,
    Wave,
    follow,
    forecast,
)
from hopen_mss.errors import InvalidInputError, MissingExtraError
from hopen_mss.report import timetable_as_icalendar
from hopen_mss.report.timetable import Timetable, timetable

START = date(2027, 1, 4)
DAY = date(2027, 3, 10)
HOSTILE = 'Ward; "7", \\ CARDIO\r\nATTACH:http://example.invalid/x\r\nEND:VEVENT\n\x1b[31mé' * 3
needs_icalendar = pytest.mark.skipif(
    find_spec("icalendar") is None, reason="needs the extra calendar"
)
fewer = settings(max_examples=max(settings().max_examples // 3, 5))


def said(**more: Any) -> DeploymentSection:
    """A deployment in which the first step has an estimate."""
    span = Span(days=14)
    first = Estimate(step="0.a", low=span, likely=span, high=span, by="us")
    return DeploymentSection(
        **{"option": "operator", "start": START, "estimates": (first,), **more}
    )


def table(day: date = DAY, *steps: StepRecord, **more: Any) -> Timetable:
    """The timetable of that deployment on a day."""
    return timetable(follow(EDITION, said(**more), ProgressRecords(steps=steps), day), "en")


def read(text: str) -> Any:
    """The calendar as vobject reads it."""
    import vobject

    return vobject.readOne(text)


def events(found: Timetable, identity: str = "010000123") -> Mapping[str, Any]:
    """The events by what they are called."""
    calendar = read(timetable_as_icalendar(found, identity=identity))
    return {event.summary.value: event for event in calendar.vevent_list}


@needs_icalendar
def test_events_are_of_whole_days_and_block_nobody() -> None:
    """The last day is included, as iCalendar counts: the end is the day after it."""
    event = events(table())["MSSanté · ≥ connection"]

    assert date(2027, 9, 24) + timedelta(days=1) == event.dtend.value
    assert type(event.dtstart.value) is date
    assert "TRANSPARENT" == event.transp.value
    assert "TENTATIVE" == event.status.value
    assert "not before 24 September 2027" in event.description.value


@needs_icalendar
def test_a_step_without_an_end_has_no_event_and_is_listed() -> None:
    """Nobody knows when it ends: no day is invented, and nothing is lost in silence."""
    found = table()
    shown = events(found)
    (listed,) = (event for name, event in shown.items() if "without an end" in name)
    lines = listed.description.value.splitlines()

    assert len(found.open_rows) == len(lines)
    assert not {row.name for row in found.open_rows} & {
        name.removeprefix("MSSanté · ≥ ").removeprefix("MSSanté · ") for name in shown
    }
    assert DAY == listed.dtstart.value


@needs_icalendar
def test_a_later_file_replaces_the_events_of_an_earlier_one() -> None:
    """The same step keeps its name while its days, its number and its stamp go on."""
    begun = StepRecord(step="0.a", state=StepState.DONE, on=date(2027, 4, 1), by="us")
    (before,) = (one for name, one in events(table()).items() if " 0.a " in name)
    (after,) = (one for name, one in events(table(date(2027, 4, 2), begun)).items()
                if " 0.a " in name)  # fmt: skip

    assert before.uid.value == after.uid.value
    assert int(before.sequence.value) < int(after.sequence.value)
    assert before.dtstamp.value < after.dtstamp.value
    assert before.dtend.value != after.dtend.value


@needs_icalendar
def test_names_of_events_are_those_of_the_hospital() -> None:
    """Two hospitals never share an event; one hospital, in either language, always does."""
    plan = follow(EDITION, said(), ProgressRecords(), DAY)

    def names(lang: Any, identity: str) -> set[str]:
        text = timetable_as_icalendar(timetable(plan, lang), identity=identity)
        return {event.uid.value for event in read(text).vevent_list}

    assert names("fr", "010000123") == names("en", "010000123")
    assert not names("fr", "010000123") & names("fr", "010000124")


@needs_icalendar
def test_a_dropped_step_is_cancelled() -> None:
    """Its event stays in the file, so that calendars take it away."""
    dropped = StepRecord(
        step="0.a", state=StepState.DROPPED, on=date(2027, 2, 1), by="us", reason="merged"
    )
    (event,) = (one for name, one in events(table(DAY, dropped)).items() if " 0.a " in name)

    assert "CANCELLED" == event.status.value
    assert "reason: merged" in event.description.value


@needs_icalendar
def test_what_is_over_is_cancelled_where_a_calendar_may_hold_it() -> None:
    """Ends of a forecast, and a decision that was taken, stay in no calendar as days to come."""
    asked = Decision(what="Which boxes?", who="CME", asked_on=START, wanted_by=date(2027, 2, 1))
    taken = evolve(asked, taken_on=DAY)
    task = OwnTask(code="dpia", label="Impact assessment")
    estimate = evolve(said().estimates[0], step="connection")
    more = {"tasks": (task,), "estimates": (*said().estimates, estimate), "waves": ()}
    early = timetable(
        forecast(EDITION, said(**more)),
        "en", as_of=START, deployment=said(**more),
    )  # fmt: skip
    open_day, later = (
        timetable(follow(EDITION, said(**more), ProgressRecords(decisions=(one,)), DAY), "en")
        for one in (asked, taken)
    )
    held = {one.uid.value for found in (early, open_day) for one in events(found).values()}
    now = {one.uid.value: one for one in events(later).values()}

    assert set() == held - set(now)
    over = [one.summary.value for one in now.values() if one.status.value == "CANCELLED"]
    assert "MSSanté · decision to take: Which boxes? (CME)" in over
    assert {mark.label for mark in early.marks if mark.code in ("low", "likely", "high")} <= {
        name.removeprefix("MSSanté · ") for name in over
    }
    assert set() == {mark.code for mark in later.marks} & {"low", "likely", "high", "decision"}


@needs_icalendar
def test_that_steps_had_no_end_is_cancelled_once_all_have_one() -> None:
    """The event that lists them goes with the last of them."""
    plan = follow(EDITION, said(), ProgressRecords(), DAY)
    done = tuple(
        StepRecord(step=step.code, state=StepState.DONE, on=DAY, by="us")
        for step in plan.steps
        if step.kind != "phase"
    )
    before, after = (
        {one.uid.value: one for one in events(found).values()}
        for found in (table(), table(DAY, *done))
    )
    (listing,) = (uid for uid, one in before.items() if "without an end" in one.summary.value)

    assert "CANCELLED" == after[listing].status.value


@needs_icalendar
def test_what_comes_round_is_a_rule() -> None:
    """One event with its rule and its last day; vobject finds the same days as we do."""
    tasks = (
        RecurringTask(what="Tally", every=Span(months=1), on="last day", until=date(2027, 6, 30)),
    )
    event = events(table(start=date(2027, 1, 31), recurring=tasks))["MSSanté · Tally"]
    days = [moment.date() for moment in event.getrruleset(addRDate=True)]

    assert [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)] == days[:3]
    assert date(2027, 6, 30) == days[-1]


@needs_icalendar
def test_what_comes_round_and_moves_is_listed_day_by_day() -> None:
    """No rule of iCalendar moves a day off a day off, so each day is an event with its own name."""
    tasks = (RecurringTask(what="Tally", every=Span(months=1), on="last day"),)
    found = table(
        start=date(2027, 1, 31), recurring=tasks, calendar=CalendarSection(move=Shift.PREVIOUS)
    )
    later = evolve(found, rounds=tuple(
        evolve(one, days=one.days[1:]) for one in found.rounds))  # fmt: skip
    calendars = [read(timetable_as_icalendar(one, identity="x")) for one in (found, later)]
    now, then = (
        {event.uid.value: event.dtstart.value for event in calendar.vevent_list
         if event.summary.value == "MSSanté · Tally"}
        for calendar in calendars
    )  # fmt: skip

    assert date(2027, 5, 31) in now.values()
    assert date(2027, 7, 30) in now.values()  # 31 July is a Saturday
    assert then.items() < now.items()


@needs_icalendar
def test_hostile_words_stay_words() -> None:
    """Quotes, semicolons, line breaks and steering signs end no property and begin no event."""
    plan = follow(
        EDITION,
        said(
            tasks=(OwnTask(code="own", label=HOSTILE),),
            waves=(Wave(name=HOSTILE, go_live=DAY, care_units=(HOSTILE,)),),
            responsible={"0.a": HOSTILE},
        ),
        ProgressRecords(
            steps=(StepRecord(step="own", state=StepState.DONE, on=DAY, by=HOSTILE),),
            decisions=(Decision(what=HOSTILE, who=HOSTILE, asked_on=START, wanted_by=DAY),),
        ),
        DAY,
    )
    told = timetable(plan, "en", establishment=HOSTILE)
    text = timetable_as_icalendar(told, identity=HOSTILE)
    calendar = read(text)

    marks_and_rows = len((*told.marks, *told.cancelled)) + sum(not row.is_open for row in told.rows)
    assert marks_and_rows + 1 == len(calendar.vevent_list) == text.count("BEGIN:VEVENT")
    assert "\nATTACH" not in text.replace("\r\n ", "")
    assert "\x1b" not in text
    assert not [event for event in calendar.vevent_list if hasattr(event, "attach")]
    assert any('Ward; "7", \\ CARDIO ATTACH:http' in e.summary.value for e in calendar.vevent_list)


@needs_icalendar
@fewer
@given(followed_plans, st.sampled_from(["fr", "en"]), st.text(max_size=20).map("h{}".format))
def test_every_plan_can_be_read(plan: FollowedPlan, lang: Any, identity: str) -> None:
    """Lines have 75 octets at most and end in CRLF, names are unique, and all events are there."""
    found = timetable(plan, lang)
    text = timetable_as_icalendar(found, identity=identity)
    calendar = read(text)
    names = [event.uid.value for event in calendar.vevent_list]
    known = sum(not row.is_open for row in found.rows)

    assert [] == [line for line in text.encode().split(b"\r\n") if len(line) > 75 or b"\n" in line]
    assert len(names) == len(set(names))
    assert len(names) >= known + len(found.marks) + bool(found.open_rows)


@needs_icalendar
def test_two_of_one_name_are_two_events() -> None:
    """Two decisions in the same words on the same day are not one."""
    twice = Decision(what="Which?", who="CME", asked_on=START, wanted_by=DAY)
    plan = follow(EDITION, said(), ProgressRecords(decisions=(twice, twice)), DAY)
    calendar = read(timetable_as_icalendar(timetable(plan, "en"), identity="x"))
    found = [one.uid.value for one in calendar.vevent_list if "Which" in one.summary.value]

    assert 2 == len(set(found))


@needs_icalendar
def test_a_plan_without_a_day_cannot_be_replaced_later() -> None:
    """Without the day of the plan no later file could be known as later: an error says so."""
    with pytest.raises(InvalidInputError, match="day of the plan"):
        timetable_as_icalendar(timetable(forecast(EDITION, said()), "en"), identity="x")


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match=r"hopen-mss\[calendar\]"):
        timetable_as_icalendar(table(), identity="x")
