"""The steps of a deployment and what each waits for: one network for all its sites.

What the sheet states: four stages in order, the mailbox strategy in parallel with the contract and
the connection, the steps of the chosen option after the choice, mailboxes after their strategy. The
rest is our reading (``interpretation``): inside a stage, actions follow each other as listed, the
parts of an action go side by side, and stages 2 and 3 are done at each site. The hospital can state
another order. Each phase that the sheet gives a delay for is a step of its own around its actions.
"""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Literal, TypeAlias

from attrs import field, frozen

from hopen_mss.codes import wording_of
from hopen_mss.errors import InvalidDocumentError, InvalidInputError, Problem
from hopen_mss.method import Edition, Phase
from hopen_mss.periods import Hedge, Span
from hopen_mss.planning.calendar import WorkingCalendar
from hopen_mss.planning.deployment import DeploymentSection, Estimate
from hopen_mss.planning.plan import Plan, PlannedDelay, PlannedStage, make_plan
from hopen_mss.wording import Wording

__all__ = ["Network", "Step", "StepKind", "key_of", "make_network", "parts_of"]

StepKind: TypeAlias = Literal["phase", "action", "task"]
"""``task`` is a step of the hospital's own."""

_SHARED_STAGES = ("0", "1")
_CONNECTION = ("1.1", "1.2")


def key_of(code: str, site: str = "") -> str:
    """How one step at one site is named.

    >>> key_of("2.1", "Nord"), key_of("0.a")
    ('2.1 @ Nord', '0.a')
    """
    return f"{code} @ {site}" if site else code


def parts_of(key: str) -> tuple[str, str]:
    """The code of a step, and its site where it has one.

    >>> parts_of("2.1 @ Nord"), parts_of("0.a")
    (('2.1', 'Nord'), ('0.a', ''))
    """
    code, _, site = key.partition(" @ ")
    return code, site


@frozen(kw_only=True)
class Step:
    """One step at one site: what it waits for (``after``) and, around others, what it ends with.

    ``after`` and ``encloses`` hold keys. ``delay`` is what the sheet says of a phase.

    >>> Step(code="2.1", label=Wording(fr="…", en="…"), kind="action").key
    '2.1'
    """

    code: str
    label: Wording
    kind: StepKind
    site: str = ""
    stage: str = ""
    after: tuple[str, ...] = ()
    encloses: tuple[str, ...] = ()
    delay: PlannedDelay | None = None
    estimate: Estimate | None = None
    serves: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The step and its site.

        >>> Step(code="2.1", label=Wording(fr="…", en="…"), kind="action", site="Nord").key
        '2.1 @ Nord'
        """
        return key_of(self.code, self.site)


@frozen(kw_only=True)
class Network:
    """Every step once it stands after all that it waits for; ``calendar`` is the hospital's.

    >>> from hopen_mss.method import load_edition
    >>> network = make_network(load_edition(), DeploymentSection(option="operator"))
    >>> network.step("2.5").after
    ('2.4', '1.3')
    """

    plan: Plan
    deployment: DeploymentSection
    steps: tuple[Step, ...]
    calendar: WorkingCalendar | None = None
    _by_key: Mapping[str, Step] = field(
        init=False, repr=False, eq=False, default=field(factory=dict)
    )

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {step.key: step for step in self.steps})

    def step(self, key: str) -> Step:
        """The step with this key.

        Raises:
            InvalidInputError: the network has no such step.
        """
        if key not in self._by_key:
            raise InvalidInputError("the plan holds no such step", "ask for one of its keys")
        return self._by_key[key]

    def at(self, code: str) -> tuple[Step, ...]:
        """The step with this code, once for each site where it is done."""
        return tuple(step for step in self.steps if step.code == code)

    def is_open(self, step: Step) -> bool:
        """Whether nothing is known of how long a step takes: no estimate, no floor, no part.

        >>> from hopen_mss.method import load_edition
        >>> network = make_network(load_edition(), DeploymentSection(option="third-party"))
        >>> [code for code in ("connection", "deployment", "2.1") if network.is_open(
        ...     network.step(code))]
        ['connection', '2.1']
        """
        if step.estimate is not None or floor_of(step) != Span():
            return False
        return not step.encloses or not self.parts_estimated(step)

    def uncounted(self) -> tuple[str, ...]:
        """The open steps that no estimate of a whole covers: they take no time in any plan.

        >>> from hopen_mss.method import load_edition
        >>> span = Span(months=1)
        >>> both = tuple(Estimate(step=phase, low=span, likely=span, high=span, by="us")
        ...              for phase in ("connection", "deployment"))
        >>> said = DeploymentSection(option="operator", estimates=both)
        >>> make_network(load_edition(), said).uncounted()
        ('0.a', '0.b', '1.a', '1.3')
        """
        covered = {key for step in self.steps if step.estimate is not None for key in step.encloses}
        return tuple(
            step.key for step in self.steps if step.key not in covered and self.is_open(step)
        )

    def parts_estimated(self, step: Step) -> bool:
        """Whether the hospital estimated every step that a step encloses."""
        parts = [self.step(key) for key in step.encloses]
        return bool(parts) and all(
            part.estimate is not None or self.parts_estimated(part) for part in parts
        )


def floor_of(step: Step, *, usual: bool = True) -> Span:
    """What the sheet supports at the least for a step; "can be under" is no floor."""
    if step.delay is None or step.delay.delay.hedge is Hedge.CAN_BE_UNDER:
        return Span()
    if step.delay.delay.hedge is Hedge.RARELY_UNDER and not usual:
        return Span()
    return step.delay.delay.span


@frozen(kw_only=True)
class _Draft:
    """A step before its sites are told apart: ``after`` and ``encloses`` hold codes."""

    code: str
    label: Wording
    kind: StepKind
    stage: str = ""
    after: tuple[str, ...] = ()
    encloses: tuple[str, ...] = ()
    delay: PlannedDelay | None = None
    serves: tuple[str, ...] = ()
    is_shared: bool = True


def make_network(edition: Edition, deployment: DeploymentSection) -> Network:
    """The steps of a deployment, each after what it waits for.

    Raises:
        InvalidDocumentError: steps that wait for each other, each loop at its place.

    >>> from hopen_mss.method import load_edition
    >>> network = make_network(load_edition(), DeploymentSection(option="third-party"))
    >>> network.step("connection").encloses
    ('1.1', '1.2')
    """
    plan = make_plan(edition, deployment.option, start=deployment.start, pilot=deployment.pilot)
    drafts = {draft.code: draft for draft in _drafts(edition, plan, deployment)}
    try:
        order = list(TopologicalSorter(_waits(drafts)).static_order())
    except CycleError as fault:
        raise InvalidDocumentError.of(_loop(fault.args[1], deployment), "") from None
    sites = [site.name for site in deployment.sites] or [""]
    local = [""] if len(sites) == 1 and not sites[0] else sites
    estimates = {(one.step, one.site): one for one in deployment.estimates}

    def keys(codes: Iterable[str], site: str) -> Iterator[str]:
        for code in codes:
            if code in drafts:
                if drafts[code].is_shared:
                    yield key_of(code)
                else:  # what is done once waits for what is done at every site
                    yield from (key_of(code, one) for one in ([site] if site else local))

    steps = [
        Step(
            code=draft.code,
            label=draft.label,
            kind=draft.kind,
            site=site,
            stage=draft.stage,
            after=tuple(dict.fromkeys(keys(draft.after, site))),
            encloses=tuple(dict.fromkeys(keys(draft.encloses, site))),
            delay=draft.delay,
            estimate=estimates.get((draft.code, site)) or estimates.get((draft.code, "")),
            serves=draft.serves,
        )
        for draft in (drafts[code] for code in order)
        for site in ([""] if draft.is_shared else local)
    ]
    calendar = WorkingCalendar.of(deployment)
    return Network(plan=plan, deployment=deployment, steps=tuple(steps), calendar=calendar)


def _waits(drafts: Mapping[str, _Draft]) -> dict[str, list[str]]:
    """What must stand before each step; parts begin when their whole may, and end before it."""
    return {
        code: [other for other in (*draft.after, *draft.encloses) if other in drafts]
        for code, draft in drafts.items()
    }


def _drafts(edition: Edition, plan: Plan, said: DeploymentSection) -> Iterator[_Draft]:
    stated = _stated(edition)
    ordered = {order.step: order.after for order in said.order}
    delays = {delay.phase: delay for delay in plan.delays}
    before: tuple[str, ...] = ()
    connected = before
    local: list[str] = []
    for stage in plan.stages:
        waits = _listed(stage, before)
        for action in (one for one in stage.actions if one.code in waits):
            shared = stage.code in _SHARED_STAGES or action.code in said.shared
            if stage.code not in _SHARED_STAGES:
                local.append(action.code)
            after = (*ordered.get(action.code, waits[action.code]), *stated.get(action.code, ()))
            yield _Draft(
                code=action.code,
                label=action.label,
                kind="action",
                stage=stage.code,
                after=tuple(dict.fromkeys(after)),
                encloses=tuple(one.code for one in stage.actions if one.part_of == action.code),
                serves=action.serves,
                is_shared=shared,
            )
        waited = {code for after in waits.values() for code in after}
        before = tuple(code for code in waits if code not in waited)
        if stage.code == "1":
            after = ordered.get(Phase.CONNECTION.value, waits[_CONNECTION[0]])
            yield _phase(Phase.CONNECTION, delays, after, _CONNECTION, is_shared=True)
            connected = before = (*before, Phase.CONNECTION.value)
    after = ordered.get(Phase.DEPLOYMENT.value, connected)
    yield _phase(Phase.DEPLOYMENT, delays, after, tuple(local), is_shared=False)
    for task in said.tasks:
        yield _Draft(
            code=task.code,
            label=Wording(fr=task.label, en=task.label),
            kind="task",
            after=(*ordered.get(task.code, task.after),),
            is_shared=task.shared,
        )


def _listed(stage: PlannedStage, before: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What each action of a stage waits for as the sheet lists them; ``before``: the stage does."""
    found: dict[str, tuple[str, ...]] = {}
    last = before
    for whole, actions in groupby(stage.actions, key=lambda one: one.part_of or one.code):
        group = [action for action in actions if action.applies]
        beside = [code for action in group for code in action.parallel_with if code in found]
        waits = found[beside[0]] if beside else last
        found |= dict.fromkeys((action.code for action in group), waits)
        if group and not beside:
            last = (whole,) if whole in found else tuple(action.code for action in group)
    return found


def _phase(
    phase: Phase,
    delays: Mapping[str, PlannedDelay],
    after: tuple[str, ...],
    encloses: tuple[str, ...],
    *,
    is_shared: bool,
) -> _Draft:
    said = wording_of("phase", phase.value)
    return _Draft(
        code=phase.value,
        label=said,
        kind="phase",
        after=after,
        encloses=encloses,
        delay=delays.get(phase.value),
        is_shared=is_shared,
    )


def _loop(codes: list[str], said: DeploymentSection) -> Iterator[Problem]:
    """A loop, told at the first statement of the hospital that is part of it."""
    steps = set(codes)
    told = f"these steps wait for each other: {' → '.join(reversed(codes))}; take one of them out"
    for index, order in enumerate(said.order):
        if order.step in steps and steps & set(order.after):
            yield Problem(f"$.order[{index}].after", told)
            return
    for index, task in enumerate(said.tasks):
        if task.code in steps and steps & set(task.after):
            yield Problem(f"$.tasks[{index}].after", told)
            return


def _stated(edition: Edition) -> dict[str, tuple[str, ...]]:
    """What the sheet says that an action depends on, where that is an action."""
    actions = {action.code for action in edition.actions}
    found: dict[str, tuple[str, ...]] = {}
    for condition in edition.conditions:
        on = tuple(code for code in condition.depends_on if code in actions)
        for code in condition.applies_to:
            if on and code in actions:
                found[code] = (*found.get(code, ()), *on)
    return found
