"""What changed in a deployment from one day to another, such as since last month."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from hopen_mss.periods import Span
from hopen_mss.planning.followed import FollowedPlan, FollowedStep, Timing
from hopen_mss.planning.records import StepState
from hopen_mss.planning.waves import WaveState

__all__ = ["PlanStatus", "StatusChange", "compare_status", "month_before"]


@frozen(kw_only=True)
class StatusChange:
    """What changed between two days of one deployment.

    ``end_before`` and ``end`` are the ends that each day's plan gave.

    >>> StatusChange(since=date(2027, 1, 23), end_before=date(2027, 8, 31),
    ...              end=date(2027, 9, 5)).done
    ()
    """

    since: date
    end_before: date
    end: date
    done: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    newly_late: tuple[str, ...] = ()
    caught_up: tuple[str, ...] = ()
    newly_live: tuple[str, ...] = ()
    new_alerts: tuple[str, ...] = ()
    new_risks: tuple[str, ...] = ()
    decisions_taken: tuple[str, ...] = ()


@frozen(kw_only=True)
class PlanStatus:
    """Where a deployment stands, and what changed since an earlier day.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.progress import follow
    >>> from hopen_mss.planning.records import ProgressRecords
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> now = follow(load_edition(), said, ProgressRecords(), date(2027, 1, 31))
    >>> PlanStatus(plan=now, change=compare_status(now, now)).change.done
    ()
    """

    plan: FollowedPlan
    change: StatusChange


def month_before(day: date) -> date:
    """The day a month earlier, or the last of that month.

    >>> month_before(date(2027, 3, 31))
    datetime.date(2027, 2, 28)
    """
    return Span(months=1).before(day)


def compare_status(before: FollowedPlan, now: FollowedPlan) -> StatusChange:
    """What changed from one day to a later one.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.progress import follow
    >>> from hopen_mss.planning.records import ProgressRecords, StepRecord
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> done = ProgressRecords(steps=(StepRecord(step="0.a", state=StepState.DONE,
    ...     on=date(2027, 2, 10), by="DSI"),))
    >>> january, march = (follow(load_edition(), said, done, day)
    ...                   for day in (date(2027, 1, 31), date(2027, 3, 1)))
    >>> compare_status(january, march).done
    ('0.a',)
    """
    was = {step.key: step for step in before.steps}

    def newly(state: StepState) -> tuple[str, ...]:
        return tuple(_newly(was, now.steps, state))

    late_before = {step.key for step in before.timed(Timing.LATE)}
    late = [step.key for step in now.timed(Timing.LATE)]
    live = {wave.name for wave in before.waves if wave.is_live}
    alerts = set(_alerts(before))
    known = {risk.what for risk in before.risks}
    asked = {one.what for one in now.decisions}
    return StatusChange(
        since=before.as_of,
        end_before=before.end,
        end=now.end,
        done=newly(StepState.DONE),
        started=newly(StepState.DOING),
        dropped=newly(StepState.DROPPED),
        newly_late=tuple(key for key in late if key not in late_before),
        caught_up=tuple(
            step.key
            for step in now.steps
            if step.key in late_before and step.timing is not Timing.LATE
        ),
        newly_live=tuple(wave.name for wave in now.waves if wave.is_live and wave.name not in live),
        new_alerts=tuple(dict.fromkeys(alert[2] for alert in _alerts(now) if alert not in alerts)),
        new_risks=tuple(risk.what for risk in now.risks if risk.what not in known),
        decisions_taken=tuple(one.what for one in before.decisions if one.what not in asked),
    )


def _newly(
    was: dict[str, FollowedStep], steps: Iterable[FollowedStep], state: StepState
) -> Iterator[str]:
    for step in steps:
        if step.state is state and not step.is_whole and was[step.key].state is not state:
            yield step.key


def _alerts(plan: FollowedPlan) -> Iterator[tuple[str, str, str, WaveState]]:
    """What does not fit a wave: an older alert is no news, however long it goes on."""
    for wave in plan.waves:
        for sign in wave.alerts:
            yield from ((wave.name, sign.kind, sign.name, alert) for alert in sign.alerts)
