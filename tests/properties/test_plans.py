"""What holds of every plan: order, floors, the way back, and planning anew."""

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import given, settings, strategies as st
from tests.properties.plans import EDITION, deployments, estimates_of, followed, starts

import hopen_mss as h
from hopen_mss.planning import StatusChange, latest_starts, make_network
from hopen_mss.planning.replan import first_plan, moves, replan, standing
from hopen_mss.planning.schedule import CASES, Case, Schedule, lengths, schedule, sheet_floors

EVERY: tuple[Case | None, ...] = (None, 0, 1, 2)
fewer = settings(max_examples=max(settings().max_examples // 3, 5))


def all_plans(said: h.DeploymentSection) -> list[Schedule]:
    """The plan of the sheet alone, and those of the three cases."""
    assert said.start
    network = make_network(EDITION, said)
    return [schedule(network, said.start, lengths(network, case)) for case in EVERY]


@fewer
@given(deployments())
def test_no_step_starts_before_what_it_waits_for(said: h.DeploymentSection) -> None:
    """Whatever the order, the estimates and the sites."""
    network = make_network(EDITION, said)
    for made in all_plans(said):
        for step in network.steps:
            slot = made.slots[step.key]

            assert said.start <= slot.start <= slot.end  # type: ignore[operator]
            assert all(made.slots[key].end <= slot.start for key in step.after)
            assert all(made.slots[key].end <= slot.end for key in step.encloses)


@fewer
@given(deployments())
def test_likely_lies_between_low_and_high(said: h.DeploymentSection) -> None:
    """No step ends later by a lower estimate, even where 30 days are more than a month."""
    _, low, likely, high = all_plans(said)
    for key in low.slots:
        assert low.slots[key].end <= likely.slots[key].end <= high.slots[key].end


@fewer
@given(deployments())
def test_floors_are_never_undercut_without_a_flag(said: h.DeploymentSection) -> None:
    """An end before what the sheet supports stands under its disagreements, with the citation."""
    found = h.forecast(EDITION, said)

    for measure in ("low", "likely", "high"):
        end = getattr(found.estimated, measure) if found.estimated else found.usual_floor
        flags = [one for one in found.disagreements if one.measure == measure]
        assert end >= found.usual_floor or any(one.citation for one in flags)
        assert end >= found.floor or any(one.hedge is h.Hedge.AT_LEAST for one in flags)
        assert all(one.ends < one.floor for one in flags)


@fewer
@given(deployments(), st.integers(-400, 2000), st.integers(-40, 400))
def test_the_latest_start_is_the_latest(
    said: h.DeploymentSection, until_wanted: int, until_as_of: int
) -> None:
    """From it the plan ends in time, from a day later it does not; else no start is in time."""
    assert said.start
    network = make_network(EDITION, said)
    wanted = said.start + timedelta(days=until_wanted)
    as_of = said.start + timedelta(days=until_as_of)
    cases = dict(CASES)
    for found in latest_starts(network, wanted, as_of):

        def end(start: date, measure: str = found.measure) -> date:
            if measure in cases:
                return schedule(network, start, lengths(network, cases[measure])).end
            return getattr(sheet_floors(network, start), measure)  # type: ignore[no-any-return]

        if found.start is None:
            assert end(as_of) > wanted
        else:
            assert as_of <= found.start
            assert end(found.start) <= wanted < end(found.start + timedelta(days=1))


@fewer
@given(deployments())
def test_the_way_back_agrees_with_the_forecast(said: h.DeploymentSection) -> None:
    """A day that the forecast shows as a floor is reached from its start, and the day before not.

    Also where sites open later, and whatever the days off.
    """
    assert said.start
    found = h.forecast(EDITION, said)
    network = make_network(EDITION, said)
    for measure, end in (("floor", found.floor), ("usual_floor", found.usual_floor)):
        back = {
            wanted: next(
                one.start
                for one in latest_starts(network, wanted, said.start)
                if one.measure == measure
            )
            for wanted in (end, end - timedelta(days=1))
        }

        assert (back[end] or date.min) >= said.start
        assert back[end - timedelta(days=1)] is None


@fewer
@given(followed)
def test_a_followed_plan_undercuts_no_floor_without_a_flag(
    three: tuple[h.DeploymentSection, h.ProgressRecords, date],
) -> None:
    """Unless all is over, an end before what the sheet supports is flagged with the citation."""
    found = h.follow(EDITION, *three)
    if all(step.is_over for step in found.steps):
        return
    for measure, end in (("planned_end", found.end), ("first_end", found.first_end)):
        flags = [one for one in found.disagreements if one.measure == measure and not one.step]
        assert (end < found.usual_floor) == any(one.citation for one in flags)
        assert (end < found.floor) == any(one.hedge is h.Hedge.AT_LEAST for one in flags)


@fewer
@given(deployments(), st.integers(0, 400))
def test_planning_anew_with_no_change_changes_nothing(
    said: h.DeploymentSection, before: int
) -> None:
    """Nothing recorded and the start still ahead: the same days, and no move."""
    assert said.start
    network, nothing = make_network(EDITION, said), h.ProgressRecords()
    day = said.start - timedelta(days=before)
    first, now = first_plan(network, said.start), replan(network, said.start, nothing, day)

    assert first.slots == now.slots
    assert () == moves(network, first, now, standing(network, nothing, day))


@fewer
@given(followed)
def test_planning_anew_twice_is_planning_anew_once(
    three: tuple[h.DeploymentSection, h.ProgressRecords, date],
) -> None:
    """The same records on the same day give the same plan, and nothing has moved in between."""
    said, records, day = three
    once, twice = (h.follow(EDITION, said, records, day) for _ in range(2))

    assert once == twice
    assert StatusChange(since=day, end_before=once.end, end=once.end) == h.compare_status(
        once, twice
    )


@fewer
@given(deployments())
def test_a_plan_that_is_kept_to_the_day_does_not_move(said: h.DeploymentSection) -> None:
    """When every step is done on its planned day, planning anew finds no other day for any."""
    assert said.start
    network = make_network(EDITION, said)
    first = first_plan(network, said.start)
    records = h.ProgressRecords(
        steps=tuple(
            h.StepRecord(
                step=step.code,
                site=step.site,
                state=h.StepState.DONE,
                on=first.slots[step.key].end,
                by="us",
            )
            for step in network.steps
        )
    )

    assert first.slots == replan(network, said.start, records, first.end).slots


@fewer
@given(followed)
def test_decided_days_are_kept_or_flagged(
    three: tuple[h.DeploymentSection, h.ProgressRecords, date],
) -> None:
    """A step with a decided day ends on it or before, or says that it cannot be held."""
    for step in h.follow(EDITION, *three).steps:
        if step.is_decided and not step.is_over:
            assert step.due is not None
            assert step.cannot_hold == ((step.end or date.min) > step.due)


@fewer
@given(followed)
def test_what_is_recorded_is_what_is_shown(
    three: tuple[h.DeploymentSection, h.ProgressRecords, date],
) -> None:
    """What is over has no timing, everything else has one; a record keeps its day."""
    said, records, day = three
    for step in h.follow(EDITION, said, records, day).steps:
        assert step.is_over == (step.timing is None)
        if step.on is not None:
            assert step.on <= day
        if step.state is h.StepState.DONE and not step.is_whole:
            assert step.on == step.end


def oracle(start: date, months: int, days: int) -> date:
    """Months from the numbers of the calendar alone, then days one by one."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    found = date(year, month + 1, day)
    for _ in range(days):
        found += timedelta(days=1)
    return found


@given(starts, estimates_of("connection"), estimates_of("deployment"))
def test_days_agree_with_another_calendar(
    start: date, first: h.Estimate, second: h.Estimate
) -> None:
    """Both phases in a row: months and days are added up, and applied once to the start."""
    said = h.DeploymentSection(option="operator", start=start, estimates=(first, second))
    found = h.forecast(EDITION, said)

    both = first.low + second.low
    assert found.estimated is not None
    assert oracle(start, both.months, both.days) == found.estimated.low
    assert oracle(start, 6, 0) == found.floor
    assert oracle(start, 7, 0) == found.usual_floor


@fewer
@given(deployments(), st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_days(said: h.DeploymentSection, seed: int) -> None:
    """And a greater chance never needs an earlier day."""
    network = make_network(EDITION, said)
    if not any(step.estimate for step in network.steps):
        return
    once, twice = (
        h.forecast(EDITION, said, chances=(10, 50, 90), seed=seed, runs=20).chances
        for _ in range(2)
    )

    assert once is not None
    assert once == twice
    assert sorted(one.on for one in once.chances) == [one.on for one in once.chances]
