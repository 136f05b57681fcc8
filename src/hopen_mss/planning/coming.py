"""The next things to do: which, who, and why these."""

from datetime import date

from attrs import frozen

from hopen_mss.planning.followed import FollowedPlan, FollowedStep, Gap, Timing
from hopen_mss.planning.records import StepState
from hopen_mss.planning.recurring import Recurrence
from hopen_mss.wording import Wording

__all__ = ["NextStep", "NextSteps", "Why", "next_steps"]


@frozen(kw_only=True)
class Why:
    """A reason to do a step now: a code, with the number or the day that goes with it.

    >>> Why(code="late", count=12, day=date(2027, 2, 1)).code
    'late'
    """

    code: str
    count: int = 0
    day: date | None = None
    subject: str = ""


@frozen(kw_only=True)
class NextStep:
    """One of the next things to do. ``who`` is whom the hospital named, ``sheet_names`` the sheet.

    >>> NextStep(key="0.a", label=Wording(fr="…", en="…")).who
    ''
    """

    key: str
    label: Wording
    who: str = ""
    sheet_names: tuple[Wording, ...] = ()
    why: tuple[Why, ...] = ()
    closes: tuple[Gap, ...] = ()


@frozen(kw_only=True)
class NextSteps:
    """The next things to do, as of a day, the first one first, and what comes round again.

    ``hang_on_pilot`` and ``left_gaps`` are those of the plan that is followed.

    >>> NextSteps(as_of=date(2027, 2, 1)).steps
    ()
    """

    as_of: date
    steps: tuple[NextStep, ...] = ()
    hang_on_pilot: tuple[str, ...] = ()
    left_gaps: tuple[Gap, ...] = ()
    recurring: tuple[Recurrence, ...] = ()


def next_steps(plan: FollowedPlan, *, most: int = 3) -> NextSteps:
    """What to do next: late steps first, the latest first, then what is due.

    Steps that something holds back are left out, even when late: what holds them back is what to
    do. Among due steps, one with a decided day comes first, then one that closes gaps of the
    assessment, then the order of the plan. The order is ours (``interpretation``).

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.progress import follow
    >>> from hopen_mss.planning.records import ProgressRecords
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> found = next_steps(follow(load_edition(), said, ProgressRecords(), date(2027, 2, 1)))
    >>> [(step.key, [one.code for one in step.why]) for step in found.steps]
    [('0.a', ['nothing_before', 'holds_back'])]
    """
    ready = [
        (index, step)
        for index, step in enumerate(plan.steps)
        if step.timing in (Timing.LATE, Timing.DUE)
        and not step.is_whole
        and (not step.waits_for or step.state is StepState.DOING)
    ]
    ready.sort(key=lambda one: (*_rank(one[1]), one[0]))
    found = tuple(
        NextStep(
            key=step.key,
            label=step.label,
            who=step.responsible or step.by,
            sheet_names=step.sheet_names,
            why=_why(step, plan.as_of),
            closes=step.closes,
        )
        for _, step in ready[:most]
    )
    soon = sorted(
        (one for one in plan.recurring if one.upcoming), key=lambda one: one.upcoming[0].day
    )
    return NextSteps(
        as_of=plan.as_of,
        steps=found,
        hang_on_pilot=plan.hang_on_pilot,
        left_gaps=plan.left_gaps,
        recurring=tuple(soon),
    )


def _rank(step: FollowedStep) -> tuple[bool, date, int]:
    return (
        step.timing is not Timing.LATE,
        (step.due if step.due and (step.is_decided or step.timing is Timing.LATE) else date.max),
        -len(step.closes),
    )


def _why(step: FollowedStep, as_of: date) -> tuple[Why, ...]:
    found = []
    if step.timing is Timing.LATE and step.due:
        found.append(Why(code="late", count=(as_of - step.due).days, day=step.due))
    elif step.is_decided and step.due:
        found.append(Why(code="decided_day", day=step.due))
    if step.state is StepState.DOING and step.on:
        found.append(Why(code="under_way", day=step.on))
    elif not step.waits_for:
        found.append(Why(code="nothing_before"))
    if step.holds_back:
        found.append(
            Why(
                code="holds_back",
                count=len(step.holds_back),
                subject=", ".join(step.holds_back),
            )
        )
    if step.serves:
        found.append(Why(code="serves", subject=", ".join(step.serves)))
    return tuple(found)
