"""What a followed plan holds: each step with its state, its timing and its days."""

from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.planning.calendar import WorkingCalendar
from hopen_mss.planning.disagreements import Disagreement
from hopen_mss.planning.network import StepKind
from hopen_mss.planning.off_days import OnDayOff
from hopen_mss.planning.records import Decision, EvidenceState, Risk, StepState
from hopen_mss.planning.recurring import Recurrence
from hopen_mss.planning.replan import Move
from hopen_mss.planning.waves import FollowedWave
from hopen_mss.wording import Wording

__all__ = ["CheckedEvidence", "FollowedPlan", "FollowedStep", "Gap", "Timing"]


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

    >>> from hopen_mss.planning.records import EvidenceState
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

    ``floor`` and ``usual_floor`` are what the sheet supports from the start, or the start of the
    ``late_site`` that decides them; what lies before them is among the ``disagreements``. ``end``
    is that of the plan from where things stand, by likely estimates where ``is_estimated``; where
    steps are open it is none too late.
    ``hang_on_pilot`` are steps that apply only after a pilot, as long as nobody said whether there
    is one; ``left_gaps`` those of an assessment whose steps are all over. ``decisions`` are to be
    taken, ``decisions_taken`` were.
    ``days_off`` are days still to come that fall on days off, ``recurring`` what comes round again.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning import DeploymentSection, ProgressRecords, follow
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
    floor: date
    usual_floor: date
    late_site: str = ""
    first_end: date
    end: date
    is_estimated: bool = False
    disagreements: tuple[Disagreement, ...] = ()
    steps: tuple[FollowedStep, ...]
    open_steps: tuple[str, ...] = ()
    hang_on_pilot: tuple[str, ...] = ()
    left_gaps: tuple[Gap, ...] = ()
    moves: tuple[Move, ...] = ()
    waves: tuple[FollowedWave, ...] = ()
    risks: tuple[Risk, ...] = ()
    decisions: tuple[Decision, ...] = ()
    decisions_taken: tuple[Decision, ...] = ()
    later_records: int = 0
    calendar: WorkingCalendar | None = None
    days_off: tuple[OnDayOff, ...] = ()
    recurring: tuple[Recurrence, ...] = ()

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
