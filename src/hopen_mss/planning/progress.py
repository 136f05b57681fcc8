"""Following a deployment: where each step stands on a day, computed and never stored.

A step is late once its day has passed: the decided one, else the day that the hospital's own
estimates give from what was recorded. A day that rests on a floor of the sheet makes nothing late,
for a floor says when a step ends at the earliest. What nothing holds back any more is due.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from attrs import evolve, frozen

from hopen_mss.errors import InvalidDocumentError, InvalidInputError
from hopen_mss.method import Edition, Phase
from hopen_mss.planning.answers import Answer
from hopen_mss.planning.checks import deployment_problems
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.network import Network, Step, StepKind, make_network
from hopen_mss.planning.records import (
    DecidedDate,
    Decision,
    EvidenceState,
    ProgressRecords,
    Risk,
    StepRecord,
    StepState,
    check_evidence,
)
from hopen_mss.planning.replan import (
    Move,
    first_plan,
    latest_records,
    moves,
    replan,
    standing,
)
from hopen_mss.planning.schedule import Schedule, Standing, lengths, schedule
from hopen_mss.planning.waves import FollowedWave, Sendings, follow_waves
from hopen_mss.wording import Wording

__all__ = [
    "CheckedEvidence",
    "FollowedPlan",
    "FollowedStep",
    "Gap",
    "Timing",
    "follow",
]


_CONNECTION = Phase.CONNECTION.value


class Timing(StrEnum):
    """Where a step that is neither done nor dropped stands on a day.

    >>> [timing.value for timing in Timing]
    ['late', 'due', 'waiting', 'upcoming']
    """

    LATE = "late"
    """Its day has passed."""
    DUE = "due"
    """Under way, or nothing holds it back and its day to start has come."""
    WAITING = "waiting"
    """Its day to start has come, and a step before it is not done."""
    UPCOMING = "upcoming"
    """Its day to start lies ahead."""


@frozen(kw_only=True)
class CheckedEvidence:
    """A file given as evidence, and whether it is still the one that it was.

    >>> CheckedEvidence(path="a.pdf", state=EvidenceState.MISSING).state.value
    'missing'
    """

    path: str
    state: EvidenceState


@frozen(kw_only=True)
class Gap:
    """A reason of an assessment that a step of the plan answers.

    >>> Gap(indicator="D6.2", reason="no_address").indicator
    'D6.2'
    """

    indicator: str
    reason: str


@frozen(kw_only=True)
class FollowedStep:
    """One step on a day: its state, its timing, its days, and what they rest on.

    ``due`` is the day that makes it late: decided (``is_decided``), else by estimates alone; absent
    where the day rests on something open or on a floor. ``cannot_hold`` says that what comes
    before ends after the decided day. ``serves`` names the indicators it should change, ``closes``
    the gaps of an assessment.

    >>> FollowedStep(key="2.1", code="2.1", label=Wording(fr="…", en="…"), kind="action",
    ...              start=date(2027, 1, 4)).timing is None
    True
    """

    key: str
    code: str
    label: Wording
    kind: StepKind
    site: str = ""
    stage: str = ""
    is_whole: bool = False
    state: StepState | None = None
    timing: Timing | None = None
    start: date
    end: date | None = None
    due: date | None = None
    is_decided: bool = False
    cannot_hold: bool = False
    on: date | None = None
    by: str = ""
    reason: str = ""
    responsible: str = ""
    sheet_names: tuple[Wording, ...] = ()
    waits_for: tuple[str, ...] = ()
    holds_back: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    closes: tuple[Gap, ...] = ()
    evidence: tuple[CheckedEvidence, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the step is done or dropped.

        >>> FollowedStep(key="2.1", code="2.1", label=Wording(fr="…", en="…"), kind="action",
        ...              state=StepState.DROPPED, start=date(2027, 1, 4)).is_over
        True
        """
        return self.state in (StepState.DONE, StepState.DROPPED)


@frozen(kw_only=True)
class FollowedPlan:
    """A deployment on a day, with what moved since its first plan.

    ``end`` is that of the plan from where things stand; where steps are open it is none too late.

    >>> from hopen_mss.method import load_edition
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> found = follow(load_edition(), said, ProgressRecords(), date(2027, 1, 31))
    >>> found.end.isoformat(), found.moves, [one.key for one in found.steps if one.timing is
    ...     Timing.DUE]
    ('2027-08-31', (), ['0.a'])
    """

    option: str
    label: Wording
    edition: str
    as_of: date
    start: date
    first_end: date
    end: date
    steps: tuple[FollowedStep, ...]
    open_steps: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    waves: tuple[FollowedWave, ...] = ()
    risks: tuple[Risk, ...] = ()
    decisions: tuple[Decision, ...] = ()
    later_records: int = 0

    def step(self, key: str) -> FollowedStep:
        """The step with this key.

        Raises:
            InvalidInputError: the plan holds no such step.
        """
        for step in self.steps:
            if step.key == key:
                return step
        raise InvalidInputError("the plan holds no such step", "ask for one of its keys")

    def timed(self, timing: Timing) -> tuple[FollowedStep, ...]:
        """The steps of one timing, in the order of the plan; wholes and phases left out."""
        return tuple(one for one in self.steps if one.timing is timing and not one.is_whole)


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
    first, now = first_plan(network, start), replan(network, start, records, as_of)
    stands = standing(network, records, as_of)
    gaps = _gaps(answers)
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
    return FollowedPlan(
        option=network.plan.option,
        label=network.plan.label,
        edition=edition.name,
        as_of=as_of,
        start=start,
        first_end=first.end,
        end=now.end,
        steps=tuple(steps),
        open_steps=tuple(
            step.key for step in network.steps if network.is_open(step) and step.key not in over
        ),
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
        later_records=sum(record.on > as_of for record in records.steps),
    )


def _gaps(answers: Iterable[Answer]) -> dict[str, tuple[Gap, ...]]:
    found: dict[str, tuple[Gap, ...]] = {}
    for answer in answers:
        gap = Gap(indicator=answer.indicator, reason=answer.reason)
        for action in answer.actions:
            found[action] = (*found.get(action, ()), gap)
    return found


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
    timing = None
    if state not in (StepState.DONE, StepState.DROPPED):
        if due is not None and due < as_of:
            timing = Timing.LATE
        elif state is StepState.DOING or (now.start <= as_of and not waits_for):
            timing = Timing.DUE
        else:
            timing = Timing.WAITING if now.start <= as_of else Timing.UPCOMING
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
