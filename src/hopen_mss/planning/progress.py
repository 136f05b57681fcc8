"""Following a deployment: where each step stands on a day, computed and never stored.

A step is late once its day has passed: the decided one, else the day that the hospital's own
estimates give from what was recorded. A day that rests on a floor of the sheet makes nothing late,
for a floor says when a step ends at the earliest. What nothing holds back any more is due.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from attrs import evolve

from hopen_mss.errors import InvalidDocumentError, InvalidInputError
from hopen_mss.method import Edition, Phase
from hopen_mss.planning.answers import Answer
from hopen_mss.planning.checks import deployment_problems
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.disagreements import ends_before_floors, phases_before_floors
from hopen_mss.planning.followed import (
    CheckedEvidence,
    FollowedPlan,
    FollowedStep,
    Gap,
    Timing,
)
from hopen_mss.planning.network import Network, Step, make_network
from hopen_mss.planning.off_days import Dated, DatedKind, on_days_off, stated_days
from hopen_mss.planning.records import (
    DecidedDate,
    ProgressRecords,
    StepRecord,
    StepState,
    check_evidence,
)
from hopen_mss.planning.recurring import recurrences
from hopen_mss.planning.replan import (
    first_plan,
    latest_records,
    moves,
    replan,
    standing,
)
from hopen_mss.planning.schedule import (
    Schedule,
    Standing,
    late_site,
    lengths,
    schedule,
    sheet_floors,
)
from hopen_mss.planning.waves import Sendings, follow_waves
from hopen_mss.wording import Wording

__all__ = ["follow"]

_CONNECTION = Phase.CONNECTION.value


def follow(
    edition: Edition,
    deployment: DeploymentSection,
    records: ProgressRecords,
    as_of: date,
    *,
    answers: Iterable[Answer] = (),
    sendings: Sendings | None = None,
    folder: Path | None = None,
) -> FollowedPlan:
    """Where a deployment stands on a day, by what was recorded up to then.

    ``answers`` are those of an assessment: each step shows the gaps that it closes. ``sendings``
    tell which units of the waves send. Evidence is looked for in ``folder``, where one is given.

    Raises:
        InvalidDocumentError: the deployment contradicts itself.
        InvalidInputError: it has no start.
        MissingExtraError: its calendar states a region, and holidays is not installed.

    >>> from hopen_mss.method import load_edition
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> done = StepRecord(step="0.a", state=StepState.DONE, on=date(2027, 2, 3), by="DSI")
    >>> found = follow(load_edition(), said, ProgressRecords(steps=(done,)), date(2027, 2, 5))
    >>> [step.key for step in found.timed(Timing.DUE)], found.end.isoformat()
    (['0.b'], '2027-09-05')
    """
    if problems := deployment_problems(deployment, edition):
        raise InvalidDocumentError.of(problems, "")
    start = deployment.start
    if start is None:
        raise InvalidInputError("the plan has no start", "write start under [deployment]")
    network = make_network(edition, deployment)
    sheet = sheet_floors(network, start)
    first, now = first_plan(network, start), replan(network, start, records, as_of)
    stands = standing(network, records, as_of)
    answered = tuple(answers)
    gaps = _gaps(answered)
    latest = latest_records(records, as_of)
    over = {*stands.ended, *stands.dropped}
    steady = schedule(network, start, lengths(network, 1), evolve(stands, as_of=None))
    certain = _certain(network, steady, over)
    steps = []
    for step in network.steps:
        decided = _decided(step, records.dates, as_of)
        record = latest.get((step.code, step.site))
        steps.append(
            _follow_step(
                network,
                step,
                now,
                record=record,
                state=_state(step, record, stands),
                due=decided or certain.get(step.key),
                is_decided=decided is not None,
                over=over,
                as_of=as_of,
                names=_names(edition, step),
                closes=gaps.get(step.code, ()),
                evidence=_checked(folder, record),
            )
        )
    found = FollowedPlan(
        option=network.plan.option,
        label=network.plan.label,
        edition=edition.name,
        as_of=as_of,
        start=start,
        floor=sheet.floor,
        usual_floor=sheet.usual_floor,
        late_site=late_site(network, start),
        first_end=first.end,
        end=now.end,
        is_estimated=any(step.estimate and step.key not in over for step in network.steps),
        disagreements=(
            *phases_before_floors(
                network, start, now, measure="planned_end", case=1, standing=stands
            ),
            *(
                ()
                if over.issuperset(step.key for step in network.steps)
                else ends_before_floors(
                    network, sheet, {"planned_end": now.end, "first_end": first.end}
                )
            ),
        ),
        steps=tuple(steps),
        open_steps=tuple(
            step.key for step in network.steps if network.is_open(step) and step.key not in over
        ),
        hang_on_pilot=tuple(_hang_on_pilot(network, over)),
        left_gaps=tuple(_left_gaps(network, answered, over)),
        moves=moves(network, first, now, stands),
        waves=tuple(
            evolve(wave, before_connection=wave.go_live < now.slots[_CONNECTION].end)
            for wave in follow_waves(deployment.waves, records.waves, sendings or Sendings(), as_of)
        ),
        risks=tuple(
            risk
            for risk in records.risks
            if risk.since <= as_of and (risk.closed_on is None or risk.closed_on > as_of)
        ),
        decisions=tuple(
            one
            for one in records.decisions
            if one.asked_on <= as_of and (one.taken_on is None or one.taken_on > as_of)
        ),
        decisions_taken=tuple(
            one for one in records.decisions if one.taken_on is not None and one.taken_on <= as_of
        ),
        later_records=records.later_than(as_of),
        calendar=network.calendar,
        recurring=recurrences(deployment, start, network.calendar, as_of),
    )
    dated = (*stated_days(deployment), *_dated(found, now))
    ahead = (one for one in dated if one.day > as_of)  # what is past moves nothing any more
    return evolve(found, days_off=on_days_off(network.calendar, ahead))


def _dated(found: FollowedPlan, now: Schedule) -> Iterator[Dated]:
    """The days of a followed plan that are not over, as computed and as shown."""
    for step in found.steps:
        slot, shown = now.computed[step.key], now.slots[step.key]
        if step.is_decided and step.due is not None and not step.is_over:
            yield Dated(DatedKind.DECIDED, step.key, step.due, step.due)
        if step.state is None:
            yield Dated(DatedKind.STEP_START, step.key, slot.start, shown.start)
        if step.end is not None and not step.is_over and slot.end != step.due:
            yield Dated(DatedKind.STEP_END, step.key, slot.end, shown.end)
    for one in found.decisions:
        if one.wanted_by is not None:
            yield Dated(DatedKind.DECISION, one.what, one.wanted_by, one.wanted_by)


def _gaps(answers: Iterable[Answer]) -> dict[str, tuple[Gap, ...]]:
    found: dict[str, tuple[Gap, ...]] = {}
    for answer in answers:
        gap = Gap(indicator=answer.indicator, reason=answer.reason)
        for action in answer.actions:
            found[action] = (*found.get(action, ()), gap)
    return found


def _hang_on_pilot(network: Network, over: set[str]) -> Iterator[str]:
    """The steps left that apply only after a pilot, while nobody said whether there is one."""
    if network.plan.pilot is None:
        every = (action for stage in network.plan.stages for action in stage.actions)
        codes = {action.code for action in every if action.hangs_on_pilot}
        yield from (one.key for one in network.steps if one.code in codes and one.key not in over)


def _left_gaps(network: Network, answers: Iterable[Answer], over: set[str]) -> Iterator[Gap]:
    """The gaps that are still there though all that answers them in this plan is over."""
    for answer in answers:
        keys = {step.key for step in network.steps if step.code in answer.actions}
        if keys and keys <= over:
            yield Gap(indicator=answer.indicator, reason=answer.reason)


def _decided(step: Step, dates: Iterable[DecidedDate], as_of: date) -> date | None:
    known = [
        one for one in dates if (one.step, one.site) == (step.code, step.site) and one.on <= as_of
    ]
    return max(known, key=lambda one: one.on).due if known else None


def _certain(network: Network, steady: Schedule, over: set[str]) -> dict[str, date]:
    """The ends that rest on estimates and records alone, whatever day it is."""
    found: dict[str, date] = {}
    for step in network.steps:
        estimated = step.estimate is not None or network.parts_estimated(step)
        if estimated and all(key in over or key in found for key in step.after):
            found[step.key] = steady.slots[step.key].end
    return found


def _state(step: Step, record: StepRecord | None, stands: Standing) -> StepState | None:
    """What was recorded of a step, or follows for a whole from its parts."""
    if record is not None:
        return record.state
    if step.encloses and step.key in stands.ended:
        return StepState.DONE
    if step.encloses and step.key in stands.begun:
        return StepState.DOING
    return None


def _names(edition: Edition, step: Step) -> tuple[Wording, ...]:
    """Who acts, as the sheet says it of the action, else of its stage."""
    if step.kind != "action":
        return ()
    roles = edition.roles_at(step.code) or edition.roles_at(step.stage)
    codes = dict.fromkeys(party for role in roles for party in role.parties)
    return tuple(edition.find(code).label for code in codes)


def _checked(folder: Path | None, record: StepRecord | None) -> tuple[CheckedEvidence, ...]:
    if folder is None or record is None:
        return ()
    return tuple(
        CheckedEvidence(path=one.path, state=check_evidence(folder, one)) for one in record.evidence
    )


def _follow_step(
    network: Network,
    step: Step,
    made: Schedule,
    *,
    record: StepRecord | None,
    state: StepState | None,
    due: date | None,
    is_decided: bool,
    over: set[str],
    as_of: date,
    names: tuple[Wording, ...],
    closes: tuple[Gap, ...],
    evidence: tuple[CheckedEvidence, ...],
) -> FollowedStep:
    now = made.slots[step.key]
    is_open = network.is_open(step)
    waits_for = tuple(key for key in step.after if key not in over)
    # A day off moves the planned day; it holds nothing back that could be done on the day asked.
    has_come = min(now.start, made.computed[step.key].start) <= as_of
    timing = None
    if state not in (StepState.DONE, StepState.DROPPED):
        if due is not None and due < as_of:
            timing = Timing.LATE
        elif state is StepState.DOING or (has_come and not waits_for):
            timing = Timing.DUE
        else:
            timing = Timing.WAITING if has_come else Timing.UPCOMING
    ends = None if is_open and state is not StepState.DONE and not is_decided else now.end
    return FollowedStep(
        key=step.key,
        code=step.code,
        label=step.label,
        kind=step.kind,
        site=step.site,
        stage=step.stage,
        is_whole=bool(step.encloses) or step.kind == "phase",
        state=state,
        timing=timing,
        start=now.start,
        end=ends,
        due=due,
        is_decided=is_decided,
        cannot_hold=is_decided and due is not None and timing is not None and now.end > due,
        on=record.on if record else None,
        by=record.by if record else "",
        reason=record.reason if record else "",
        responsible=network.deployment.responsible.get(step.code, ""),
        sheet_names=names,
        waits_for=waits_for,
        holds_back=tuple(other.key for other in network.steps if step.key in other.after),
        serves=step.serves,
        closes=closes,
        evidence=evidence,
    )
