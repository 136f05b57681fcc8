"""Days off, and where planned dates go: public holidays, weekends, closings, what never moves."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from dateutil.easter import easter
from tests.extras import needs_calendar

from hopen_mss import (
    CalendarSection,
    Closing,
    Constraints,
    DecidedDate,
    DeploymentSection,
    Dossier,
    Estimate,
    InvalidDocumentError,
    InvalidInputError,
    Lang,
    MissingExtraError,
    OwnTask,
    ProgressRecords,
    RecurringTask,
    Region,
    Shift,
    Site,
    Span,
    StepRecord,
    StepState,
    Wave,
    WorkingCalendar,
    follow,
    forecast,
    load_edition,
)
from hopen_mss.planning import Cause, DayOffKind, public_holidays
from hopen_mss.report import forecast_as_text

EDITION = load_edition()
HEAD = '[establishment]\nname = "CH Exemple"\n[measurement]\nperiod = "2027-01"\n'
SUMMER = Closing(name="summer", start=date(2027, 8, 2), end=date(2027, 8, 20))


def day(text: str) -> date:
    """A day of 2027 from its month and day."""
    return date.fromisoformat(f"2027-{text}")


Days = Callable[[int], set[date]]


def everywhere(year: int) -> set[date]:
    """The eleven days of the Code du travail, L3133-1."""
    sunday = easter(year)
    return {
        *(date(year, month, on) for month, on in
          [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]),
        *(sunday + timedelta(days=after) for after in (1, 39, 50)),
    }  # fmt: skip


def fixed(month: int, on: int) -> Days:
    """One day of every year."""
    return lambda year: {date(year, month, on)}


def around_easter(after: int) -> Days:
    """A day that goes with Easter."""
    return lambda year: {easter(year) + timedelta(days=after)}


GOOD_FRIDAY = around_easter(-2)
BESIDE: dict[Region, list[Days]] = {
    Region.METROPOLE: [],
    # Code du travail, L3134-13
    Region.ALSACE_MOSELLE: [GOOD_FRIDAY, fixed(12, 26)],
    # the end of slavery: law 83-550, decrees 83-1003 and 2012-553; and days of custom
    Region.GUADELOUPE: [fixed(5, 27), GOOD_FRIDAY, around_easter(-24), fixed(7, 21)],
    Region.GUYANE: [fixed(6, 10)],
    Region.MARTINIQUE: [fixed(5, 22), fixed(7, 21)],
    Region.MAYOTTE: [fixed(4, 27)],
    Region.LA_REUNION: [fixed(12, 20)],
    Region.SAINT_BARTHELEMY: [fixed(10, 9)],
    Region.SAINT_MARTIN: [fixed(5, 28), fixed(7, 21)],
    Region.SAINT_PIERRE_ET_MIQUELON: [],
    Region.NOUVELLE_CALEDONIE: [fixed(9, 24)],
    Region.POLYNESIE_FRANCAISE: [
        GOOD_FRIDAY,
        fixed(3, 5),
        lambda year: {date(year, 6, 29) if year < 2025 else date(year, 11, 20)},
    ],
    Region.WALLIS_ET_FUTUNA: [fixed(4, 28), fixed(6, 29), fixed(7, 29)],
}


@needs_calendar
@pytest.mark.parametrize("region", Region)
def test_public_holidays_are_those_of_the_statutes(region: Region) -> None:
    """From 2020 to 2040, in each region, the days are those that were written down by hand."""
    for year in range(2020, 2041):
        expected = everywhere(year).union(*(days(year) for days in BESIDE[region]))

        assert expected == set(public_holidays.public_holidays(region, year))


@needs_calendar
@pytest.mark.slow
def test_names_are_french_whatever_the_machine_speaks() -> None:
    """The name of a day does not hang on the language of the machine."""
    program = (
        "from datetime import date\n"
        "from hopen_mss import Region, WorkingCalendar\n"
        "print(WorkingCalendar(region=Region.METROPOLE).off(date(2027, 12, 25)).name)"
    )
    spoken = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program],
            env={"LANG": lang, "LC_ALL": lang, "LANGUAGE": lang},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.strip()
        for lang in ("C", "en_US.UTF-8", "fr_FR.UTF-8")
    }

    assert {"Noël"} == spoken


@needs_calendar
def test_a_year_without_known_holidays_is_refused() -> None:
    """Unknown is not none: beyond what the package knows, no day is taken for a working day."""
    calendar = WorkingCalendar(region=Region.METROPOLE)

    with pytest.raises(InvalidInputError, match="public holidays of 2150 are not known"):
        calendar.off(date(2150, 1, 1))


def test_without_the_package_a_region_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra; weekends and closings work all the same."""
    monkeypatch.setitem(sys.modules, "holidays.countries.france", None)
    public_holidays.public_holidays.cache_clear()

    with pytest.raises(MissingExtraError, match=r"pip install 'hopen-mss\[calendar\]'"):
        WorkingCalendar(region=Region.METROPOLE).off(day("07-14"))
    assert WorkingCalendar(closings=(SUMMER,)).off(day("08-03")) is not None
    assert WorkingCalendar().off(day("07-31")) is not None


@pytest.mark.parametrize("asked", ["import hopen_mss.planning", "WorkingCalendar().off(SUNDAY)"])
def test_the_package_is_loaded_only_when_a_region_is_asked_for(asked: str) -> None:
    """Neither planning nor a calendar of weekends imports it."""
    program = (
        "import sys\nfrom datetime import date\nfrom hopen_mss import WorkingCalendar\n"
        f"SUNDAY = date(2027, 1, 31)\n{asked}\nprint('holidays' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )

    assert "False" == done.stdout.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07-30", None),
        ("07-31", (DayOffKind.WEEKEND, "")),
        ("08-01", (DayOffKind.WEEKEND, "")),
        ("08-02", (DayOffKind.CLOSING, "summer")),
        ("08-07", (DayOffKind.CLOSING, "summer")),
        ("08-20", (DayOffKind.CLOSING, "summer")),
        ("08-21", (DayOffKind.WEEKEND, "")),
        ("08-23", None),
    ],
)
def test_why_a_day_is_off(text: str, expected: tuple[DayOffKind, str] | None) -> None:
    """A day is off for one reason; a closing comes before the weekend inside it."""
    found = WorkingCalendar(closings=(SUMMER,)).off(day(text))

    assert expected == ((found.why, found.name) if found else None)


@needs_calendar
@pytest.mark.parametrize(
    ("region", "text", "name"),
    [
        (Region.METROPOLE, "07-14", "Fête nationale"),
        (Region.METROPOLE, "03-26", None),
        (Region.ALSACE_MOSELLE, "03-26", "Vendredi saint"),
        (Region.METROPOLE, "12-20", None),
        (Region.LA_REUNION, "12-20", "Abolition de l'esclavage"),
        (Region.SAINT_PIERRE_ET_MIQUELON, "05-06", "Ascension"),
    ],
)
def test_a_region_has_days_of_its_own(region: Region, text: str, name: str | None) -> None:
    """Good Friday is off in Alsace-Moselle and worked in Paris."""
    found = WorkingCalendar(region=region, weekends=False).off(day(text))

    assert name == (found.name if found else None)


MOVES = [
    # day, next, previous
    ("07-30", "07-30", "07-30"),
    ("07-31", "08-23", "07-30"),
    ("08-10", "08-23", "07-30"),
    ("08-20", "08-23", "07-30"),
    ("08-22", "08-23", "07-30"),
    ("08-23", "08-23", "08-23"),
    ("10-03", "10-04", "10-01"),
]


@pytest.mark.parametrize(("text", "after", "before"), MOVES)
def test_where_a_date_goes(text: str, after: str, before: str) -> None:
    """To the next working day, to the one before, or nowhere: weekends beside a closing count."""
    found = [
        WorkingCalendar(move=move, closings=(SUMMER,)).moved(day(text))
        for move in (Shift.NEXT, Shift.PREVIOUS, Shift.NEVER)
    ]

    assert [day(after), day(before), day(text)] == found


@needs_calendar
@pytest.mark.parametrize(
    ("start", "after", "before"),
    [
        ("2027-05-06", "2027-05-07", "2027-05-05"),  # Ascension, a Thursday
        ("2027-05-08", "2027-05-10", "2027-05-07"),  # a Saturday and a public holiday
        ("2027-03-27", "2027-03-30", "2027-03-25"),  # Saturday of Easter in Alsace-Moselle
        ("2027-12-25", "2027-12-27", "2027-12-24"),
        ("2028-12-25", "2028-12-27", "2028-12-22"),  # Monday, and Tuesday too
        ("2028-02-29", "2028-02-29", "2028-02-29"),
    ],
)
def test_holidays_and_weekends_in_a_row(start: str, after: str, before: str) -> None:
    """A date jumps over all days off that follow each other."""
    found = [
        WorkingCalendar(region=Region.ALSACE_MOSELLE, move=move).moved(date.fromisoformat(start))
        for move in (Shift.NEXT, Shift.PREVIOUS)
    ]

    assert [date.fromisoformat(after), date.fromisoformat(before)] == found


@pytest.mark.parametrize(
    ("move", "closing"),
    [(Shift.NEXT, ("9999-01-01", "9999-12-31")), (Shift.PREVIOUS, ("0001-01-01", "2027-12-31"))],
)
def test_a_calendar_without_a_working_day_is_an_error(
    move: Shift, closing: tuple[str, str]
) -> None:
    """Where no working day is left, nothing is made up."""
    first, last = map(date.fromisoformat, closing)
    calendar = WorkingCalendar(move=move, closings=(Closing(name="", start=first, end=last),))

    with pytest.raises(InvalidInputError, match="no working day"):
        calendar.moved(first)


def planned(move: Shift | None = Shift.NEXT, **said: Any) -> DeploymentSection:
    """An operator's deployment that starts on a Sunday, the last day of January 2027."""
    return DeploymentSection(
        option=said.pop("option", "operator"),
        start=said.pop("start", day("01-31")),
        calendar=CalendarSection(move=move) if move else None,
        **said,
    )


def days(step: str, number: int) -> Estimate:
    """An estimate of so many days, whatever the case."""
    span = Span(days=number)
    return Estimate(step=step, low=span, likely=span, high=span, by="us")


def months(step: str, number: int) -> Estimate:
    """An estimate of so many months, whatever the case."""
    span = Span(months=number)
    return Estimate(step=step, low=span, likely=span, high=span, by="us")


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (None, "07-31"),
        (Shift.NEVER, "07-31"),
        (Shift.NEXT, "08-02"),
        (Shift.PREVIOUS, "08-02"),
    ],
)
def test_a_floor_stays_and_what_is_planned_by_it_comes_no_earlier(
    move: Shift | None, expected: str
) -> None:
    """31 July 2027 is a Saturday: six months at the least are not over on the Friday before."""
    found = forecast(EDITION, planned(move))

    assert (day("07-31"), day("08-31")) == (found.floor, found.usual_floor)
    (connection,) = (step for step in found.steps if step.key == "connection")
    assert day(expected) == connection.end


@pytest.mark.parametrize("move", Shift)
def test_where_no_floor_is_the_start_stays(move: Shift) -> None:
    """For a third party nothing is "at least": the floor is the start itself, a Sunday."""
    found = forecast(EDITION, planned(move, option="third-party"))

    assert day("01-31") == found.floor
    assert day("02-28") == found.usual_floor


@pytest.mark.parametrize(
    ("move", "expected"),
    [(Shift.NEVER, "09-11"), (Shift.NEXT, "09-13"), (Shift.PREVIOUS, "09-10")],
)
def test_an_estimate_goes_the_way_that_was_stated(move: Shift, expected: str) -> None:
    """223 days after 31 January lies a Saturday; an estimate may end on the Friday before."""
    found = forecast(EDITION, planned(move, estimates=(days("connection", 223),)))
    (connection,) = (step for step in found.steps if step.key == "connection")

    assert day(expected) == connection.end


def test_moves_do_not_add_up() -> None:
    """Each date is computed from the start alone: five weekends on the way delay nothing."""
    codes = [f"t{number}" for number in range(5)]
    said = planned(
        start=day("02-06"),
        tasks=tuple(
            OwnTask(code=code, label=code, after=tuple(codes[number - 1 : number]))
            for number, code in enumerate(codes)
        ),
        estimates=tuple(days(code, 7) for code in codes),
    )
    found = {step.key: step.end for step in forecast(EDITION, said).steps}

    # Every seventh day is a Saturday, so every end goes to the Monday after, and no further.
    assert [day("02-15"), day("02-22"), day("03-01"), day("03-08"), day("03-15")] == [
        found[code] for code in codes
    ]


def test_an_estimate_that_moves_before_a_floor_is_flagged() -> None:
    """181 days are six months here; moved to the Friday before, they undercut what is supported."""
    said = planned(Shift.PREVIOUS, estimates=(days("connection", 181),))
    found = forecast(EDITION, said)

    assert {("connection", day("07-30"), day("07-31"))} == {
        (one.step, one.ends, one.floor) for one in found.disagreements if one.step
    }
    later = forecast(EDITION, planned(Shift.NEXT, estimates=said.estimates))
    assert [] == [one for one in later.disagreements if one.step]


def test_a_chance_is_on_a_working_day() -> None:
    """The days of drawn schedules move like every computed date."""
    spread = Estimate(step="connection", low=Span(days=190), likely=Span(days=220),
                      high=Span(days=300), by="us")  # fmt: skip
    for move in (Shift.NEXT, Shift.PREVIOUS):
        found = forecast(
            EDITION, planned(move, estimates=(spread,)), chances=tuple(range(5, 100, 5)), runs=200
        ).chances

        assert found is not None
        assert all(one.on.weekday() < 5 for one in found.chances)


def test_a_chance_that_rests_on_a_floor_comes_no_earlier() -> None:
    """29 August is a Sunday: where the sheet alone gives the end, no schedule ends on Friday."""
    said = planned(Shift.PREVIOUS, start=day("01-29"), estimates=(days("0.a", 0),))
    found = forecast(EDITION, said, chances=(50,), runs=5)

    assert found.chances is not None
    assert day("08-29") == found.usual_floor
    assert [(day("08-30"), "")] == [(one.on, one.under) for one in found.chances.chances]


def test_what_was_stated_is_told_and_not_moved() -> None:
    """The start, a go-live, a site's start, a deadline and a floor keep their day."""
    said = planned(
        waves=(Wave(name="pilot", go_live=day("10-03")),),
        sites=(Site(name="Nord", start=day("03-06")),),
        constraints=Constraints(deadline=day("12-25")),
    )
    found = forecast(EDITION, said)

    stated = [
        (point.kind, point.name, one.day)
        for one in found.days_off
        for point in one.points
        if one.moved_to is None
    ]
    expected = [
        ("start", "", day("01-31")),
        ("site_start", "Nord", day("03-06")),
        ("floor", "floor", day("07-31")),
        ("go_live", "pilot", day("10-03")),
        ("deadline", "", day("12-25")),
    ]
    assert expected == stated
    assert day("01-31") == found.start


@pytest.mark.parametrize(
    ("move", "expected"),
    [(Shift.NEVER, None), (Shift.NEXT, day("08-02")), (Shift.PREVIOUS, day("08-02"))],
)
def test_a_day_off_is_told_moved_or_not(move: Shift, expected: date | None) -> None:
    """By default a date on a day off stays, and is told with what stands on it."""
    found = forecast(EDITION, planned(move))
    told = {one.day: one for one in found.days_off}

    points = {(point.kind, point.name) for point in told[day("07-31")].points}
    assert ("step_end", "connection") in points
    assert expected == told[day("07-31")].moved_to
    floor = next(one for one in found.days_off if "floor" in {p.kind for p in one.points})
    assert (day("07-31"), None) == (floor.day, floor.moved_to)


def test_closings_alone_leave_weekends_alone() -> None:
    """Who states closings and no calendar is told of closings only, and nothing moves."""
    found = forecast(EDITION, planned(None, start=day("02-02"), closings=(SUMMER,)))

    assert [(day("08-02"), "summer", None)] == [
        (one.day, one.name, one.moved_to) for one in found.days_off
    ]
    assert () == forecast(EDITION, planned(None)).days_off


@pytest.mark.parametrize(
    ("wanted", "expected"), [("08-31", "01-31"), ("08-30", "01-30"), ("08-29", "01-27")]
)
def test_the_latest_start_counts_moves(wanted: str, expected: str) -> None:
    """From the day that is found the moved plan ends in time, from a day later it does not."""
    usual = (months("connection", 6), months("deployment", 1))
    said = planned(Shift.NEXT, estimates=usual)
    found = forecast(EDITION, said, wanted=day(wanted), as_of=day("01-04"))
    latest = {one.measure: one.start for one in found.latest_starts}

    assert day(expected) == latest["likely"]
    ends = [
        forecast(EDITION, evolve(said, start=day(expected) + timedelta(days=later))).estimated
        for later in (0, 1)
    ]
    assert ends[0].likely <= day(wanted) < ends[1].likely  # type: ignore[union-attr]
    assert latest["usual_floor"] == Span(months=7).before(day(wanted)), "no floor is moved"


def test_what_was_recorded_or_decided_keeps_its_day() -> None:
    """Work of a Saturday was done on Saturday; a decided Sunday stays; what follows is computed."""
    records = ProgressRecords(
        steps=(StepRecord(step="0.a", state=StepState.DONE, on=day("02-06"), by="DSI"),),
        dates=(DecidedDate(step="0.b", due=day("02-14"), by="COPIL", on=day("02-06")),),
    )
    found = follow(EDITION, planned(Shift.NEXT), records, day("02-06"))

    assert day("02-06") == found.step("0.a").end
    assert (day("02-08"), day("02-14")) == (found.step("0.b").start, found.step("0.b").due)
    assert not found.step("0.b").cannot_hold
    assert day("02-15") == found.step("1.a").start
    assert ("decided", "0.b") in {
        (point.kind, point.name) for one in found.days_off for point in one.points
    }


@pytest.mark.parametrize("move", Shift)
def test_what_began_on_a_day_off_began_there(move: Shift) -> None:
    """Work that started on a Saturday started on Saturday; only its end is planned."""
    doing = StepRecord(step="0.a", state=StepState.DOING, on=day("02-06"), by="DSI")
    said = planned(move, estimates=(days("0.a", 5),))
    found = follow(EDITION, said, ProgressRecords(steps=(doing,)), day("02-08")).step("0.a")

    assert (day("02-06"), day("02-11")) == (found.start, found.end)


@pytest.mark.parametrize("move", [Shift.NEXT, Shift.PREVIOUS])
def test_a_step_under_way_on_a_sunday_is_held_by_that_day(move: Shift) -> None:
    """Past its end and not done: it ends on the next working day, and the cause is told."""
    doing = StepRecord(step="0.a", state=StepState.DOING, on=day("02-01"), by="DSI")
    said = planned(move, start=day("02-01"), estimates=(days("0.a", 5),))
    found = follow(EDITION, said, ProgressRecords(steps=(doing,)), day("02-14"))
    (moved,) = (one for one in found.moves if one.key == "0.a")

    assert (day("02-15"), Cause.UNDER_WAY) == (moved.end, moved.because)


def test_a_decided_day_that_moves_cannot_precede_says_so() -> None:
    """What comes before ends on a Saturday and moves to Monday: the decided Sunday cannot hold."""
    said = planned(Shift.NEXT, start=day("02-01"), estimates=(days("0.a", 12),))
    records = ProgressRecords(
        dates=(DecidedDate(step="0.b", due=day("02-14"), by="COPIL", on=day("02-01")),)
    )
    found = follow(EDITION, said, records, day("02-01"))

    assert day("02-15") == found.step("0.a").end == found.step("0.b").end
    assert found.step("0.b").cannot_hold


@pytest.mark.parametrize("move", Shift)
def test_nothing_is_planned_before_today(move: Shift) -> None:
    """On a Sunday, what has not begun is planned from that day on, never for the Friday before."""
    today = day("02-14")
    found = follow(EDITION, planned(move), ProgressRecords(), today)

    assert min(step.start for step in found.steps) >= today


FAULTS = [
    pytest.param('calendar = { region = "ges" }', "use one of: alsace-moselle", "line 8",
                 id="a region that the package would take and not know"),
    pytest.param('[deployment.calendar]\nmove = "backwards"', "use one of: never, next, previous",
                 "line 9", id="a way to move that there is not"),
    pytest.param('[deployment.calendar]\nmoves = "next"', "unknown key; did you mean move?",
                 "line 9", id="an unknown key"),
    pytest.param('[deployment.calendar]\nweekends = "yes"', "expected true or false", "line 9",
                 id="no answer"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "often"', "not a length of time",
                 "line 10", id="no rhythm"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "0 days"', "after months or after",
                 "line 10", id="no time at all"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "1 month"\non = "monday"',
                 "first monday", "line 11", id="a weekday of no week of the month"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "10 days"\non = "monday"',
                 "leave it out", "line 11", id="a weekday of a rhythm that is no weeks"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "1 month"\non = "day 32"',
                 "no day of a month", "line 11", id="a day that no month has"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "1 month"\nstart = 2027-02-01\n'
                 'until = 2027-01-01', "ends before it starts", "line 12", id="an end before it"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "1 month"\nstep = "2.9"',
                 "did you mean 2.6", "line 11", id="an unknown action"),
    pytest.param('[[deployment.recurring]]\nwhat = "a"\nevery = "1 month"\n'
                 '[[deployment.recurring]]\nwhat = "a"\nevery = "1 week"', "stands twice",
                 "line 12", id="twice the same"),
    pytest.param('[[deployment.recurring]]\nwhat = " "\nevery = "1 month"', "say what", "line 9",
                 id="nothing to do"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "told", "line"), FAULTS)
def test_faults_name_their_line(tmp_path: Path, toml: str, told: str, line: str) -> None:
    """What a calendar cannot say is told with the line of hopen-mss.toml and what to do."""
    head = f'{HEAD}[deployment]\noption = "operator"\nstart = 2027-01-31\n'
    (tmp_path / "hopen-mss.toml").write_text(head + toml + "\n", encoding="utf-8")

    with pytest.raises(InvalidDocumentError) as fault:
        Dossier.read(tmp_path)
    assert [one.path.partition(":")[0] for one in fault.value.problems] == [line]
    assert told in str(fault.value)


@pytest.mark.parametrize(
    "said",
    [{"region": Region.METROPOLE, "move": Shift.NEXT}, {"weekends": False}, {"move": Shift.NEVER}],
)
def test_a_calendar_of_the_dossier_is_read(tmp_path: Path, said: Mapping[str, object]) -> None:
    """What stands under [deployment.calendar] is the calendar of the plan."""
    lines = "\n".join(
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(str(value))}"
        for key, value in said.items()
    )
    head = f'{HEAD}[deployment]\noption = "operator"\n[deployment.calendar]\n'
    (tmp_path / "hopen-mss.toml").write_text(head + lines + "\n", encoding="utf-8")

    found = Dossier.read(tmp_path).contents.deployment
    assert found is not None
    assert CalendarSection(**said) == found.calendar  # type: ignore[arg-type]


@pytest.mark.parametrize("move", Shift)
@pytest.mark.parametrize("start", [date(9999, 7, 1), date.max])
def test_the_end_of_all_calendars_is_an_error(start: date, move: Shift) -> None:
    """Where no day is left to plan, that is said."""
    with pytest.raises(InvalidInputError, match="leaves the calendar"):
        forecast(EDITION, planned(move, start=start))


@pytest.mark.parametrize("move", Shift)
def test_the_first_of_all_days_is_planned(move: Shift) -> None:
    """Nothing is planned before the first day that there is."""
    assert date.min == forecast(EDITION, planned(move, start=date.min)).start


def told(lang: Lang, move: Shift) -> str:
    """What a terminal shows of a forecast with closings and something that comes round again."""
    said = planned(
        move,
        closings=(SUMMER,),
        waves=(Wave(name="pilot", go_live=day("10-03")), Wave(name="all", go_live=day("08-02"))),
        recurring=(
            RecurringTask(what="tally", every=Span(months=1), who="DIM"),
            RecurringTask(what="review", every=Span(days=7), until=day("02-01"), on="monday"),
            RecurringTask(what="never", every=Span(days=9), start=day("01-31"), until=day("01-31")),
        ),
    )
    return " ".join(forecast_as_text(forecast(EDITION, said), lang).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("lang", "move", "expected"),
    [
        ("en", Shift.NEVER, "Working days: all but weekends, 1 closing; no date is moved"),
        ("en", Shift.NEVER, "2 August 2027 (closing: summer): go-live all — not moved"),
        ("en", Shift.NEVER, "3 October 2027 (weekend): go-live pilot — not moved"),
        ("en", Shift.NEVER, "tally (DIM): 31 January 2027 (weekend); 28 February 2027 (weekend)"),
        ("en", Shift.NEXT, "31 July 2027 (weekend): floor (“at least”) — not moved"),
        ("en", Shift.NEXT, "31 July 2027 (weekend): end of connection"),
        ("en", Shift.NEXT, "moved to 23 August 2027"),
        ("en", Shift.NEXT, "tally (DIM): 1 February 2027 (31 January 2027 by the rule)"),
        ("en", Shift.NEVER, "start of 1.a, start of 1.1, start of 1.3 and 2 more — not moved"),
        ("fr", Shift.NEVER, "tous sauf fins de semaine, 1 fermeture ; aucune date n’est déplacée"),
        ("fr", Shift.NEVER, "2027 (fin de semaine) : mise en service pilot — pas déplacé"),
        ("fr", Shift.PREVIOUS, "passent au jour ouvré précédent, sauf ce qui ne peut venir plus"),
        ("fr", Shift.PREVIOUS, "31 juillet 2027 (fin de semaine) : plancher"),
        ("fr", Shift.PREVIOUS, "porté au 23 août 2027"),
        ("fr", Shift.PREVIOUS, "tally (DIM) : 1er février 2027 (31 janvier 2027 d’après la règle)"),
    ],
)  # fmt: skip
def test_a_terminal_tells_it_in_both_languages(lang: Lang, move: Shift, expected: str) -> None:
    """Which days are off, what falls on them and where it goes, what comes round again."""
    assert expected in told(lang, move)


def test_without_a_calendar_nothing_is_said_of_it() -> None:
    """Who states no day off is told nothing of days off."""
    text = forecast_as_text(forecast(EDITION, planned(None)), "en")

    assert "Working days" not in text
    assert "comes round" not in text


def test_what_is_past_is_told_no_more() -> None:
    """A go-live of a Sunday that is over moves nothing; the one to come is told."""
    waves = (Wave(name="first", go_live=day("02-07")), Wave(name="next", go_live=day("10-03")))
    found = follow(EDITION, planned(Shift.NEXT, waves=waves), ProgressRecords(), day("03-05"))

    names = {point.name for one in found.days_off for point in one.points}
    assert "next" in names
    assert "first" not in names
