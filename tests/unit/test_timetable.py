"""Plans as rows and marks: which day is certain, which is none too early, which is not known."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.properties.plans import EDITION, deployments, followed_plans, forecasts

import hopen_mss
from hopen_mss import (
    DecidedDate,
    DeploymentSection,
    Estimate,
    FollowedPlan,
    Forecast,
    Lang,
    PlanStatus,
    ProgressRecords,
    RecurringTask,
    Site,
    Span,
    StepRecord,
    StepState,
    Wave,
    compare_status,
    follow,
    forecast,
)
from hopen_mss.codes import groups
from hopen_mss.report import status_as_text
from hopen_mss.report.timetable import RowState, Timetable, timetable

START = date(2027, 1, 4)
DAY = date(2027, 3, 10)
fewer = settings(max_examples=max(settings().max_examples // 3, 5))


def estimate(step: str, **days: int) -> Estimate:
    """An estimate of so many days, low, likely and high alike unless said."""
    likely = days.get("likely", 14)
    return Estimate(
        step=step,
        low=Span(days=days.get("low", likely)),
        likely=Span(days=likely),
        high=Span(days=days.get("high", likely)),
        by="us",
    )


def of_forecast(*estimates: Estimate, option: str = "operator") -> Timetable:
    """The timetable of a forecast with some estimates."""
    said = DeploymentSection(option=option, start=START, estimates=estimates)
    return timetable(forecast(EDITION, said), "en")


def followed(*steps: StepRecord, dates: tuple[DecidedDate, ...] = ()) -> Timetable:
    """The timetable of a plan in which some things were recorded."""
    said = DeploymentSection(option="operator", start=START, responsible={"1.3": "Working group"})
    records = ProgressRecords(steps=steps, dates=dates)
    return timetable(follow(EDITION, said, records, DAY), "en")


def ends(table: Timetable) -> Mapping[str, tuple[date | None, date | None]]:
    """Certain and earliest end of each row."""
    return {row.key: (row.end, row.earliest_end) for row in table.rows}


@pytest.mark.parametrize(
    ("estimates", "key", "expected"),
    [
        pytest.param([], "0.a", (None, None), id="nobody knows"),
        pytest.param([], "connection", (None, date(2027, 7, 4)), id="a floor: not before"),
        pytest.param([estimate("0.a")], "0.a", (date(2027, 1, 18), None), id="estimated"),
        pytest.param(
            [estimate("0.b")], "0.b", (None, date(2027, 1, 18)), id="estimated, after an open step"
        ),
        pytest.param(
            [estimate("0.a"), estimate("0.b")],
            "0.b",
            (date(2027, 2, 1), None),
            id="estimated, after an estimated step",
        ),
    ],
)
def test_ends_of_a_forecast(
    estimates: list[Estimate], key: str, expected: tuple[date | None, date | None]
) -> None:
    """A day is an end only where estimates alone lead to it; else it is the earliest, or none."""
    assert expected == ends(of_forecast(*estimates))[key]


def done(step: str, on: date, state: StepState = StepState.DONE) -> StepRecord:
    """What was recorded of a step."""
    return StepRecord(step=step, state=state, on=on, by="IT department", reason="it is covered")


@pytest.mark.parametrize(
    ("table", "key", "state", "expected"),
    [
        (followed, "0.a", RowState.DUE, (None, None)),
        (followed, "0.b", RowState.WAITING, (None, None)),
        (followed, "connection", RowState.WAITING, (None, date(2027, 9, 10))),
        (
            partial(followed, done("0.a", date(2027, 1, 20))),
            "0.a",
            RowState.DONE,
            (date(2027, 1, 20), None),
        ),
        (
            partial(followed, done("0.a", date(2027, 1, 20), StepState.DROPPED)),
            "0.a",
            RowState.DROPPED,
            (date(2027, 1, 20), None),
        ),
        (
            partial(followed, done("0.a", date(2027, 1, 20), StepState.DOING)),
            "0.a",
            RowState.DOING,
            (None, None),
        ),
        (
            partial(
                followed, dates=(DecidedDate(step="0.a", due=date(2027, 2, 1), by="us", on=START),)
            ),
            "0.a",
            RowState.LATE,
            (None, date(2027, 3, 10)),
        ),
    ],
)
def test_states_and_ends_of_a_followed_plan(
    table: Callable[[], Timetable],
    key: str,
    state: RowState,
    expected: tuple[date | None, date | None],
) -> None:
    """What was recorded and decided is certain; what rests on a floor is the earliest."""
    (row,) = (row for row in table().rows if row.key == key)

    assert (state, expected) == (row.state, (row.end, row.earliest_end))


def test_who_and_why_stand_beside_a_step() -> None:
    """Whom the hospital named, else whom the sheet names, and what a step waits for or why not."""
    dropped = followed(done("0.a", date(2027, 1, 20), StepState.DROPPED))
    rows = {row.key: row for row in dropped.rows}

    assert "Working group" == rows["1.3"].responsible
    assert rows["2.1"].responsible.endswith("(after the sheet)")
    assert ("reason: it is covered",) == rows["0.a"].remarks
    assert ("waits for 0.b",) == rows["1.a"].remarks


def test_sites_are_groups_and_shared_steps_come_first() -> None:
    """With several sites the headings are theirs; with one, the stages."""
    sites = (Site(name="Nord"), Site(name="Sud"))
    several = timetable(
        forecast(EDITION, DeploymentSection(option="operator", start=START, sites=sites)), "en"
    )

    assert ["Once for all sites", "Nord", "Sud"] == [name for name, _ in several.groups]
    assert {"", "Nord", "Sud"} == {row.site for row in several.rows}
    assert ["The two phases", "Stage 0", "Stage 1", "Stage 2", "Stage 3"] == [
        name for name, _ in of_forecast().groups
    ]


def test_marks_are_the_days_that_are_no_steps() -> None:
    """Floors, what is possible, go-lives and estimated ends, each hedged as it has to be."""
    said = DeploymentSection(
        option="third-party",
        start=START,
        waves=(Wave(name="pilot", go_live=DAY, to_train=1200),),
        estimates=(estimate("2.4"),),
    )
    table = timetable(forecast(EDITION, said), "en", deployment=said)
    found = {mark.code: (mark.on, mark.not_before) for mark in table.marks}

    assert {
        "possible": (date(2027, 1, 11), False),
        "usual_floor": (date(2027, 2, 4), True),
        "low": (date(2027, 2, 4), True),
        "likely": (date(2027, 2, 4), True),
        "high": (date(2027, 2, 4), True),
        "go_live": (DAY, False),
    } == found
    assert ("trained: ?/1,200",) == table.marks[-1].remarks


def test_floors_of_a_followed_plan_are_those_of_its_start() -> None:
    """What the sheet supports is counted from the start, whatever happened since."""
    said = DeploymentSection(option="operator", start=START)
    plan = follow(EDITION, said, ProgressRecords(), DAY)
    codes = [mark.code for mark in timetable(plan, "en").marks]

    assert ["floor", "usual_floor", "first_end", "planned_end"] == codes


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_followed_plan_tells_the_floors_that_it_undercuts(lang: Lang) -> None:
    """Marks, the phase and the notes say so, with the day and the place; what is done is a fact."""
    quick = Estimate(step="connection", low=Span(months=3), likely=Span(months=4),
                     high=Span(months=5), by="vendor")  # fmt: skip
    said = DeploymentSection(option="operator", start=START, estimates=(quick,))
    plan = follow(EDITION, said, ProgressRecords(), START)
    table = timetable(plan, lang)

    words = {"fr": ("avant le plancher", "attend moins"), "en": ("before the floor", "less than")}
    (end,) = (mark for mark in table.marks if mark.code == "planned_end")
    (connection,) = (row for row in table.rows if row.key == "connection")
    assert words[lang][0] in end.remarks[0]
    assert "Délais de mise en œuvre" in end.remarks[0]
    assert words[lang][0] in " ".join(connection.remarks)
    assert words[lang][1] in table.notes[0]
    status = status_as_text(PlanStatus(plan=plan, change=compare_status(plan, plan)), lang)
    assert words[lang][1] in status
    assert status.count("Délais de mise en") >= 1
    done = tuple(StepRecord(step=step, state=StepState.DONE, on=START, by="us")
                 for step in ("1.1", "1.2"))  # fmt: skip
    after = follow(EDITION, said, ProgressRecords(steps=done), START).disagreements
    assert {""} == {flag.step for flag in after}


def test_a_day_on_a_floor_is_marked_in_the_table_of_the_status() -> None:
    """Such a day is not before, in the terminal as in the report; a decided one is a day."""
    said = DeploymentSection(option="operator", start=date(2027, 1, 4))
    decided = DecidedDate(step="0.a", due=date(2027, 3, 15), by="us", on=date(2027, 1, 4))
    plan = follow(EDITION, said, ProgressRecords(dates=(decided,)), date(2027, 3, 1))
    status = status_as_text(PlanStatus(plan=plan, change=compare_status(plan, plan)), "en")
    lines = {line.split()[0]: line for line in status.splitlines() if line.strip()}

    assert "≥ 2027-09-15" in lines["connection"]
    assert "2027-03-15" in lines["0.a"]
    assert "≥" not in lines["0.a"]
    assert "not before this day" in status


def test_what_comes_round_has_its_rule_and_its_days() -> None:
    """A recurring task is no row: it has a rule, a first day and the next ones."""
    said = DeploymentSection(
        option="operator",
        start=date(2027, 1, 31),
        recurring=(RecurringTask(what="Monthly tally", every=Span(months=1), who="DIM"),),
    )
    (found,) = timetable(forecast(EDITION, said), "en").rounds

    assert ("Monthly tally", "DIM") == (found.label, found.responsible)
    assert "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1" == found.rule
    assert [31, 28, 31] == [one.day.day for one in found.days[:3]]


@fewer
@given(forecasts)
def test_a_forecast_keeps_every_step_and_invents_no_day(plan: Forecast) -> None:
    """Each step is one row; its day is the plan's, and only an open one has none."""
    table = timetable(plan, "fr", as_of=plan.start)
    rows = {row.key: row for row in table.rows}

    assert sorted(step.key for step in plan.steps) == sorted(row.key for row in table.rows)
    for step in plan.steps:
        assert (step.start, step.end) == (rows[step.key].start, rows[step.key].last)
        assert step.is_open == rows[step.key].is_open
    assert bool(plan.open_steps) == bool(table.without_end)


@fewer
@given(followed_plans)
def test_a_followed_plan_keeps_every_step_and_invents_no_day(plan: FollowedPlan) -> None:
    """Each step is one row, in its state; a day that is nobody's is not called an end."""
    table = timetable(plan, "en")
    rows = {row.key: row for row in table.rows}

    assert sorted(step.key for step in plan.steps) == sorted(row.key for row in table.rows)
    for step in plan.steps:
        row = rows[step.key]
        assert row.end is None or row.earliest_end is None
        assert row.last is None or row.start <= row.last
        if not step.is_over:
            assert row.last == step.end
            assert (row.end is not None) == (step.due is not None and step.due == step.end)
            assert row.due in (None, step.due)


def test_phrases_of_a_timetable_exist() -> None:
    """Whatever a timetable and its forms ask to be said has words, and no word is left over."""
    folder = Path(hopen_mss.__file__).parent / "report"
    names = ("timetable", "gantt", "gantt_page", "icalendar", "plan_tables", "step_names")
    source = "".join((folder / f"{name}.py").read_text("utf-8") for name in names)
    known = set(groups()["timetable"])
    asked = set(re.findall(r"[\"'](\w+)[\"']", source))
    computed = {code for code in known if code.startswith(("column_", "mark_"))}

    assert set(re.findall(r"_?tell\((?:\w+, )?\"(\w+)\"", source)) <= known
    assert set() == known - asked - computed


@given(deployments())
@fewer
def test_both_languages_tell_the_same_plan(said: DeploymentSection) -> None:
    """French and English differ in words, never in days."""
    plan = forecast(EDITION, said)
    french, english = timetable(plan, "fr"), timetable(plan, "en")

    assert ends(french) == ends(english)
    assert [mark.on for mark in french.marks] == [mark.on for mark in english.marks]
