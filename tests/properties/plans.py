"""Strategies that build deployments, what was recorded of them, and what follows from both."""

from datetime import date, timedelta
from importlib.util import find_spec
from typing import Any

from hypothesis import strategies as st

import hopen_mss as h
from hopen_mss.planning import make_network, month_before

EDITION = h.load_edition()
ACTIONS = [action.code for action in EDITION.actions if action.code != "3.1"]
STEPS = [*ACTIONS, "connection", "deployment"]

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
starts = st.dates(date(2024, 1, 1), date(2031, 12, 31))
short_spans = st.builds(h.Span, months=st.integers(0, 14), days=st.integers(0, 40))


# Without the extra `calendar` no region can be asked for: weekends and closings alone are off.
REGIONS = [*h.Region] if find_spec("holidays") else []
AUGUST = h.Closing(name="August", start=date(2027, 8, 2), end=date(2027, 8, 20))
CHRISTMAS = h.Closing(name="Christmas", start=date(2028, 12, 25), end=date(2029, 1, 1))
calendars = st.builds(
    h.CalendarSection,
    region=st.sampled_from([None, *REGIONS]),
    move=st.sampled_from(h.Shift),
    weekends=st.booleans(),
)
recurring_tasks = st.one_of(
    st.builds(
        h.RecurringTask,
        what=words,
        every=st.integers(1, 14).map(lambda months: h.Span(months=months)),
        start=st.none() | starts,
        on=st.sampled_from(["", "day 1", "day 30", "last day", "first monday", "last friday"]),
        who=words,
    ),
    st.builds(
        h.RecurringTask,
        what=words,
        every=st.integers(1, 60).map(lambda days: h.Span(days=days)),
        start=st.none() | starts,
    ),
    st.builds(
        h.RecurringTask,
        what=words,
        every=st.integers(1, 9).map(lambda weeks: h.Span(days=7 * weeks)),
        start=st.none() | starts,
        on=st.sampled_from(["", "monday", "sunday"]),
    ),
)


@st.composite
def estimates_of(draw: st.DrawFn, step: str, site: str = "") -> h.Estimate:
    """An estimate of one step: high adds to likely, likely to low."""
    low = draw(short_spans)
    likely = low + draw(short_spans)
    return h.Estimate(
        step=step, low=low, likely=likely, high=likely + draw(short_spans), by="us", site=site
    )


@st.composite
def deployments(draw: st.DrawFn, *, sites: bool = True) -> h.DeploymentSection:
    """A deployment without contradictions: own tasks wait for earlier ones only."""
    start = draw(starts)
    number = draw(st.integers(0, 3))
    tasks = tuple(
        h.OwnTask(
            code=f"own{index}",
            label=draw(words),
            after=tuple(
                draw(
                    st.lists(
                        st.sampled_from([*STEPS, *(f"own{n}" for n in range(index))]),
                        max_size=2,
                        unique=True,
                    )
                )
            ),
            shared=draw(st.booleans()),
        )
        for index in range(number)
    )
    names = draw(st.sampled_from([(), ("Nord", "Sud")])) if sites else ()
    estimated = draw(
        st.lists(st.sampled_from([*STEPS, *(task.code for task in tasks)]), max_size=6, unique=True)
    )
    return h.DeploymentSection(
        option=draw(st.sampled_from(["operator", "third-party"])),
        start=start,
        pilot=draw(st.none() | st.booleans()),
        tasks=tasks,
        order=draw(st.sampled_from([(), (h.Order(step="2.1", after=("1.a",)),)])),
        estimates=tuple(draw(estimates_of(step)) for step in estimated),
        sites=tuple(
            h.Site(
                name=name,
                start=draw(
                    st.none() | st.integers(0, 400).map(lambda n: start + timedelta(days=n))
                ),
            )
            for name in names
        ),
        closings=draw(st.sampled_from([(), (AUGUST,), (AUGUST, CHRISTMAS)])),
        calendar=draw(st.none() | calendars),
        recurring=draw(
            st.lists(recurring_tasks, max_size=2, unique_by=lambda one: one.what).map(tuple)
        ),
        waves=(h.Wave(name="pilot", go_live=start, care_units=("CARDIO",), to_train=12),),
        constraints=draw(
            st.none()
            | st.builds(
                h.Constraints, qualified_staff=st.none() | st.booleans(), deadline=st.none()
            )
        ),
        responsible=draw(st.sampled_from([{}, {"1.1": "DSI"}])),
    )


@st.composite
def records_of(draw: st.DrawFn, said: h.DeploymentSection) -> h.ProgressRecords:
    """What was recorded of a deployment, on days from its start on."""
    start = said.start or date(2027, 1, 1)
    network = make_network(EDITION, said)
    steps = [step for step in network.steps if step.kind != "phase"]
    days = st.integers(0, 500).map(lambda n: start + timedelta(days=n))
    chosen = draw(st.lists(st.sampled_from(steps), max_size=6))
    return h.ProgressRecords(
        steps=tuple(
            h.StepRecord(
                step=step.code,
                site=step.site,
                state=draw(st.sampled_from(h.StepState)),
                on=draw(days),
                by="us",
                reason="why",
            )
            for step in chosen
        ),
        dates=tuple(
            h.DecidedDate(step=step.code, site=step.site, due=draw(days), by="us", on=draw(days))
            for step in chosen[:2]
        ),
        waves=(h.WaveRecord(wave="pilot", on=draw(days), trained=draw(st.integers(0, 20))),),
        risks=(h.Risk(what="late", since=draw(days)),),
        decisions=(h.Decision(what="which?", who="CME", asked_on=draw(days)),),
    )


followed = deployments().flatmap(
    lambda said: st.tuples(
        st.just(said), records_of(said), st.dates(date(2024, 1, 1), date(2034, 12, 31))
    )
)
followed_plans = followed.map(lambda three: h.follow(EDITION, *three))


def _status(three: tuple[h.DeploymentSection, h.ProgressRecords, date]) -> h.PlanStatus:
    said, records, day = three
    now = h.follow(EDITION, said, records, day)
    before = h.follow(EDITION, said, records, month_before(day))
    return h.PlanStatus(plan=now, change=h.compare_status(before, now))


forecasts = deployments().map(
    lambda said: h.forecast(
        EDITION,
        said,
        chances=(50,) if said.estimates and _counts(said) else (),
        runs=3,
        wanted=said.start + timedelta(days=300) if said.start else None,
        as_of=said.start,
    )
)


def _counts(said: h.DeploymentSection) -> bool:
    """Whether an estimate is of a step that is in the plan."""
    return any(step.estimate for step in make_network(EDITION, said).steps)


_DEPLOYMENT = deployments()
PLANS: dict[str, st.SearchStrategy[Any]] = {
    "Chances": estimates_of("connection").map(
        lambda one: (
            h.forecast(
                EDITION,
                h.DeploymentSection(option="operator", start=date(2027, 1, 31), estimates=(one,)),
                chances=(50, 80),
                runs=3,
            ).chances
        )
    ),
    "CalendarSection": calendars,
    "Closing": st.sampled_from([AUGUST, CHRISTMAS]),
    "Constraints": st.builds(
        h.Constraints, deadline=st.none() | starts, group_member=st.none() | st.booleans()
    ),
    "DecidedDate": st.builds(h.DecidedDate, step=words, due=starts, by=words, on=starts),
    "Decision": st.builds(h.Decision, what=words, who=words, asked_on=starts),
    "DeploymentSection": _DEPLOYMENT,
    "Estimate": estimates_of("2.4"),
    "EvidenceFile": st.just(h.EvidenceFile(path="evidence/a.pdf", sha256="0" * 64)),
    "FollowedPlan": followed_plans,
    "Forecast": forecasts,
    "NextSteps": followed_plans.map(h.next_steps),
    "OptionsTable": st.builds(h.compare_point_by_point, st.just(EDITION), start=st.none() | starts),
    "Order": st.just(h.Order(step="2.1", after=("1.a",))),
    "OwnTask": st.builds(h.OwnTask, code=words, label=words),
    "PlanStatus": followed.map(_status),
    "ProgressRecords": followed.map(lambda three: three[1]),
    "Recurrence": _DEPLOYMENT.filter(lambda said: bool(said.recurring)).map(
        lambda said: h.forecast(EDITION, said).recurring[0]
    ),
    "RecurringTask": recurring_tasks,
    "Risk": st.builds(h.Risk, what=words, since=starts),
    "Sendings": st.just(
        h.Sendings(
            months=("2027-01",),
            units={"CARDIO": ("2027-01",)},
            without_type=frozenset({"2027-01"}),
            listed_units={"2027-01": ("CARDIO",)},
            sites={"Nord": h.Sendings(months=("2027-01",))},
        )
    ),
    "Site": st.builds(h.Site, name=words, start=st.none() | starts),
    "StepRecord": st.builds(
        h.StepRecord, step=words, state=st.just(h.StepState.DONE), on=starts, by=words
    ),
    "Wave": st.builds(h.Wave, name=words, go_live=starts),
    "WaveRecord": st.builds(h.WaveRecord, wave=words, on=starts),
    "WorkingCalendar": st.builds(
        h.WorkingCalendar,
        region=st.sampled_from([None, *REGIONS]),
        weekends=st.booleans(),
        move=st.sampled_from(h.Shift),
        closings=st.sampled_from([(), (AUGUST, CHRISTMAS)]),
    ),
}
