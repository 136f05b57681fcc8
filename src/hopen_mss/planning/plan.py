"""From an option and a start to the stages in order, with what is known of time.

The sheet gives three hedged delays and no latest date; so does a plan. Actions without a duration
stay open and say so.
"""

from datetime import date

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.method import Condition, Edition
from hopen_mss.periods import Delay, Floors, floors
from hopen_mss.provenance import Basis
from hopen_mss.wording import Wording

__all__ = [
    "OptionOutlook",
    "Plan",
    "PlannedAction",
    "PlannedDelay",
    "PlannedStage",
    "compare_options",
    "make_plan",
]


@frozen(kw_only=True)
class PlannedAction:
    """One action of the method, as this plan has it.

    ``applies`` is false when the plan's own choices take the action out, and ``conditions`` say
    what it depends on; ``hangs_on_pilot`` says that one of them is to have started with pilot units
    or particular document types. ``changes`` is what the chosen option changes in it: our reading
    (``interpretation``).

    >>> PlannedAction(code="1.1", label=Wording(fr="Contracter", en="Contract")).applies
    True
    """

    code: str
    label: Wording
    part_of: str = ""
    applies: bool = True
    hangs_on_pilot: bool = False
    conditions: tuple[Wording, ...] = ()
    parallel_with: tuple[str, ...] = ()
    changes: tuple[Wording, ...] = ()
    serves: tuple[str, ...] = ()


@frozen(kw_only=True)
class PlannedStage:
    """One stage with its actions, in the order of the sheet.

    >>> PlannedStage(code="1", label=Wording(fr="Raccordement", en="Connection")).actions
    ()
    """

    code: str
    label: Wording
    conditions: tuple[Wording, ...] = ()
    actions: tuple[PlannedAction, ...] = ()


@frozen(kw_only=True)
class PlannedDelay:
    """A delay of the sheet with its hedge, and where it stands.

    >>> from hopen_mss.periods import Hedge, Span
    >>> PlannedDelay(phase="connection", delay=Delay(span=Span(months=6), hedge=Hedge.AT_LEAST),
    ...              label=Wording(fr="…", en="…"), citation="a, Délais, paragraph 2").phase
    'connection'
    """

    phase: str
    delay: Delay
    label: Wording
    citation: str


@frozen(kw_only=True)
class Plan:
    """The stages of the method for one option, from one start.

    ``floors`` are the earliest ends of deployment that the sheet supports: no promise, and no
    latest date. They are absent while there is no start.

    >>> from hopen_mss.method import load_edition
    >>> plan = make_plan(load_edition(), "operator", start=date(2027, 1, 31))
    >>> plan.floors
    Floors(floor=datetime.date(2027, 7, 31), usual_floor=datetime.date(2027, 8, 31))
    """

    option: str
    label: Wording
    edition: str
    start: date | None = None
    pilot: bool | None = None
    stages: tuple[PlannedStage, ...] = ()
    delays: tuple[PlannedDelay, ...] = ()
    floors: Floors | None = None

    def action(self, code: str) -> PlannedAction:
        """The action of that code.

        Raises:
            InvalidInputError: the plan holds no such action.

        >>> from hopen_mss.method import load_edition
        >>> make_plan(load_edition(), "operator").action("1.3").parallel_with
        ('1.1', '1.2')
        """
        for stage in self.stages:
            for action in stage.actions:
                if action.code == code:
                    return action
        raise InvalidInputError("the plan holds no such action", "ask for one of its codes")


@frozen(kw_only=True)
class OptionOutlook:
    """One connection option: what speaks for it, what to watch, what it takes at least.

    >>> from hopen_mss.method import load_edition
    >>> [outlook.option for outlook in compare_options(load_edition())]
    ['operator', 'third-party']
    """

    option: str
    label: Wording
    advantages: tuple[Wording, ...]
    watch_points: tuple[Wording, ...]
    delays: tuple[PlannedDelay, ...]
    start: date | None = None
    floors: Floors | None = None


def make_plan(
    edition: Edition, option: str, *, start: date | None = None, pilot: bool | None = None
) -> Plan:
    """The plan for one option, from a start where one is known.

    ``pilot`` says whether the hospital starts with pilot units or particular document types:
    without that there is nothing to widen or to make general, and what hangs on it does not apply.
    To train the staff and to tell the patients remain, which everybody has to do: the sheet counts
    the training in the deployment of either option. ``None`` leaves the question open.

    Raises:
        UnknownCodeError: the edition has no such option.

    >>> from hopen_mss.method import load_edition
    >>> plan = make_plan(load_edition(), "third-party", start=date(2027, 1, 31), pilot=False)
    >>> plan.floors.floor.isoformat(), plan.floors.usual_floor.isoformat()
    ('2027-01-31', '2027-02-28')
    >>> plan.action("3.1").applies, plan.action("3.2").applies
    (False, True)
    """
    chosen = edition.option(option)
    delays = _delays(edition, option)
    conditions = {condition.code for condition in edition.conditions}

    def hangs_on_pilot(condition: Condition) -> bool:
        """A condition that depends on another one: in the sheet, on having had a pilot."""
        return not conditions.isdisjoint(condition.depends_on)

    stages = []
    for stage in edition.stages:
        actions = []
        for action in edition.actions_of(stage.code):
            widening = any(map(hangs_on_pilot, edition.conditions_on(action.code)))
            actions.append(
                PlannedAction(
                    code=action.code,
                    label=action.label,
                    part_of=action.part_of,
                    applies=not (widening and pilot is False),
                    hangs_on_pilot=widening,
                    conditions=tuple(c.label for c in edition.conditions_on(action.code)),
                    parallel_with=action.parallel_with,
                    changes=tuple(
                        effect.label
                        for effect in edition.effects_of(option)
                        if effect.action == action.code
                    ),
                    serves=tuple(
                        service.indicator
                        for service in edition.services
                        if service.action == action.code
                    ),
                )
            )
        stages.append(
            PlannedStage(
                code=stage.code,
                label=stage.label,
                conditions=tuple(c.label for c in edition.conditions_on(stage.code)),
                actions=tuple(actions),
            )
        )
    return Plan(
        option=option,
        label=chosen.label,
        edition=edition.name,
        start=start,
        pilot=pilot,
        stages=tuple(stages),
        delays=delays,
        floors=floors(start, (one.delay for one in delays)) if start else None,
    )


def compare_options(edition: Edition, *, start: date | None = None) -> tuple[OptionOutlook, ...]:
    """Both connection options side by side; which one fits is the hospital's to judge.

    >>> from hopen_mss.method import load_edition
    >>> operator, third = compare_options(load_edition(), start=date(2027, 1, 31))
    >>> operator.floors.floor.isoformat(), third.floors.floor.isoformat()
    ('2027-07-31', '2027-01-31')
    """
    outlooks = []
    for option in edition.options:
        delays = _delays(edition, option.code)
        outlooks.append(
            OptionOutlook(
                option=option.code,
                label=option.label,
                advantages=tuple(point.label for point in edition.advantages_of(option.code)),
                watch_points=tuple(point.label for point in edition.watch_points_of(option.code)),
                delays=delays,
                start=start,
                floors=floors(start, (one.delay for one in delays)) if start else None,
            )
        )
    return tuple(outlooks)


def _delays(edition: Edition, option: str) -> tuple[PlannedDelay, ...]:
    return tuple(
        PlannedDelay(
            phase=lead.phase.value,
            delay=lead.delay,
            label=lead.label,
            citation=lead.citation.where,
        )
        for lead in edition.lead_times_of(option)
        if lead.basis is Basis.SOURCE
    )
