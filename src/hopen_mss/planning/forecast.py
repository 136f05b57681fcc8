"""What can be said of the end of a deployment: floors of the sheet, the hospital's own estimates.

The sheet gives three hedged delays and no latest date. A forecast keeps four things apart: what
"at least" supports, what "rarely under" adds, what is merely possible, and what the hospital
expects. Where the hospital expects less than the sheet, both are shown and the place is cited.
"""

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from hopen_mss.errors import InvalidDocumentError, InvalidInputError
from hopen_mss.method import Edition
from hopen_mss.periods import Hedge, Span
from hopen_mss.planning.backwards import LatestStart, latest_starts
from hopen_mss.planning.calendar import WorkingCalendar
from hopen_mss.planning.chances import Chances, simulate
from hopen_mss.planning.checks import deployment_problems
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.disagreements import (
    Disagreement,
    ends_before_floors,
    phases_before_floors,
)
from hopen_mss.planning.network import Network, Step, StepKind, make_network
from hopen_mss.planning.off_days import Dated, DatedKind, OnDayOff, on_days_off, stated_days
from hopen_mss.planning.plan import PlannedDelay
from hopen_mss.planning.recurring import Recurrence, recurrences
from hopen_mss.planning.schedule import (
    CASES,
    Schedule,
    late_site,
    lengths,
    schedule,
    sheet_floors,
)
from hopen_mss.wording import Wording

__all__ = [
    "EstimatedEnds",
    "Forecast",
    "ForecastStep",
    "Possibility",
    "forecast",
]


@frozen(kw_only=True)
class Possibility:
    """What a source says can be: neither a floor nor a promise.

    >>> Possibility(phase="connection", under=Span(days=7), before=date(2027, 2, 7),
    ...             citation="a, Délais, paragraph 3").under.days
    7
    """

    phase: str
    under: Span
    before: date
    citation: str


@frozen(kw_only=True)
class EstimatedEnds:
    """When the deployment ends by the hospital's estimates, if open steps took no time.

    >>> EstimatedEnds(low=date(2027, 7, 1), likely=date(2027, 8, 1), high=date(2028, 1, 1)).low.day
    1
    """

    low: date
    likely: date
    high: date


@frozen(kw_only=True)
class ForecastStep:
    """One step at one site. ``start`` is the earliest that what comes before supports.

    ``end`` is absent while the step is ``open``: nothing is known of how long it takes. With
    estimates, days are those of the likely case, and ``end_low`` and ``end_high`` stand beside.

    >>> ForecastStep(key="2.1", code="2.1", label=Wording(fr="…", en="…"), kind="action",
    ...              start=date(2027, 1, 4), is_open=True).end is None
    True
    """

    key: str
    code: str
    label: Wording
    kind: StepKind
    site: str = ""
    stage: str = ""
    after: tuple[str, ...] = ()
    start: date
    end: date | None = None
    end_low: date | None = None
    end_high: date | None = None
    is_open: bool = False
    by: str = ""


@frozen(kw_only=True)
class Forecast:
    """What can be said of the end of a deployment that starts on a day.

    ``floor`` is the earliest end that "at least" supports, ``usual_floor`` adds "rarely under";
    neither is a promise or a latest date, and no calendar moves them. ``late_site`` is
    ``opening @ SITE`` where the start of a site decides them. ``estimated`` is what the hospital
    expects. Of ``open`` steps nobody knows how long they take; those ``uncounted`` are in
    no estimate of a whole either. ``days_off`` are its days that fall on days off of the hospital's
    ``calendar``.

    >>> from hopen_mss.method import load_edition
    >>> said = DeploymentSection(option="third-party", start=date(2027, 1, 31))
    >>> found = forecast(load_edition(), said)
    >>> found.floor.isoformat(), found.usual_floor.isoformat(), str(found.possible[0].under)
    ('2027-01-31', '2027-02-28', '7 days')
    """

    option: str
    label: Wording
    edition: str
    start: date
    floor: date
    usual_floor: date
    late_site: str = ""
    possible: tuple[Possibility, ...] = ()
    delays: tuple[PlannedDelay, ...] = ()
    estimated: EstimatedEnds | None = None
    disagreements: tuple[Disagreement, ...] = ()
    steps: tuple[ForecastStep, ...] = ()
    open_steps: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    chances: Chances | None = None
    wanted: date | None = None
    latest_starts: tuple[LatestStart, ...] = ()
    calendar: WorkingCalendar | None = None
    days_off: tuple[OnDayOff, ...] = ()
    recurring: tuple[Recurrence, ...] = ()


def forecast(
    edition: Edition,
    deployment: DeploymentSection,
    *,
    chances: tuple[int, ...] = (),
    seed: int = 0,
    runs: int = 10_000,
    wanted: date | None = None,
    as_of: date | None = None,
) -> Forecast:
    """The forecast of a deployment from its start.

    ``chances`` asks a simulation of the hospital's estimates for the days by which so many in a
    hundred schedules have ended. ``wanted`` asks for the latest start, none before ``as_of``.

    Raises:
        InvalidDocumentError: the deployment contradicts itself.
        InvalidInputError: no start; chances without estimates or outside 1 to 99; a wanted day
            without ``as_of``; a date that leaves the calendar.
        MissingExtraError: the calendar states a region, and holidays is not installed.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import Estimate
    >>> quick = Estimate(step="connection", low=Span(months=2), likely=Span(months=3),
    ...                  high=Span(months=8), by="vendor")
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31), estimates=(quick,))
    >>> found = forecast(load_edition(), said)
    >>> found.floor.isoformat(), found.estimated.likely.isoformat()
    ('2027-07-31', '2027-05-31')
    >>> [(one.step, one.measure) for one in found.disagreements]
    [('connection', 'low'), ('connection', 'likely'), ('', 'low'), ('', 'likely')]
    """
    if problems := deployment_problems(deployment, edition):
        raise InvalidDocumentError.of(problems, "")
    start = deployment.start
    if start is None:
        raise InvalidInputError("no start is given", "give --start 2027-01-31, or set it")
    if wanted is not None and as_of is None:
        raise InvalidInputError("a wanted day needs as_of", "say from which day one can start")
    network = make_network(edition, deployment)
    plan = network.plan
    sheet = sheet_floors(network, start)
    has_estimates = any(step.estimate for step in network.steps)
    by_case = (
        {name: schedule(network, start, lengths(network, case)) for name, case in CASES}
        if has_estimates
        else {}
    )
    shown = by_case.get("likely") or schedule(network, start, lengths(network, None))
    if chances and not has_estimates:
        raise InvalidInputError("there are no estimates", "write them, or ask for no chances")
    open_steps = tuple(step.key for step in network.steps if network.is_open(step))
    found = Forecast(
        option=plan.option,
        label=plan.label,
        edition=plan.edition,
        start=start,
        floor=sheet.floor,
        usual_floor=sheet.usual_floor,
        late_site=late_site(network, start),
        possible=_possible(network, shown),
        delays=plan.delays,
        estimated=EstimatedEnds(**{name: made.end for name, made in by_case.items()})
        if by_case
        else None,
        disagreements=(
            *(
                flag
                for name, case in (CASES if by_case else ())
                for flag in phases_before_floors(
                    network, start, by_case[name], measure=name, case=case
                )
            ),
            *ends_before_floors(network, sheet, {name: one.end for name, one in by_case.items()}),
        ),
        steps=tuple(_step(network, step, shown, by_case) for step in network.steps),
        open_steps=open_steps,
        uncounted=network.uncounted(),
        chances=simulate(network, start, chances, seed=seed, runs=runs) if chances else None,
        wanted=wanted,
        latest_starts=latest_starts(network, wanted, as_of) if wanted and as_of else (),
        calendar=network.calendar,
        recurring=recurrences(deployment, start, network.calendar),
    )
    dated = (*stated_days(deployment), *_dated(found, shown, by_case))
    return evolve(found, days_off=on_days_off(network.calendar, dated))


def _dated(found: Forecast, shown: Schedule, by_case: dict[str, Schedule]) -> Iterator[Dated]:
    """The days of a forecast, as computed and as shown; open steps have no end."""
    yield Dated(DatedKind.FLOOR, "floor", found.floor, found.floor)
    yield Dated(DatedKind.FLOOR, "usual_floor", found.usual_floor, found.usual_floor)
    for name, made in by_case.items():
        yield Dated(
            DatedKind.ESTIMATE, name, max(slot.end for slot in made.computed.values()), made.end
        )
    for step in found.steps:
        slot, is_shown = shown.computed[step.key], shown.slots[step.key]
        yield Dated(DatedKind.STEP_START, step.key, slot.start, is_shown.start)
        if not step.is_open:
            yield Dated(DatedKind.STEP_END, step.key, slot.end, is_shown.end)
    for chance in found.chances.chances if found.chances else ():
        yield Dated(DatedKind.CHANCE, str(chance.percent), chance.on, chance.on)
    if found.wanted:
        yield Dated(DatedKind.WANTED, "", found.wanted, found.wanted)
    for one in found.latest_starts:
        if one.start is not None:
            yield Dated(DatedKind.LATEST_START, one.measure, one.start, one.start)


def _step(
    network: Network, step: Step, shown: Schedule, by_case: dict[str, Schedule]
) -> ForecastStep:
    slot, is_open = shown.slots[step.key], network.is_open(step)
    return ForecastStep(
        key=step.key,
        code=step.code,
        label=step.label,
        kind=step.kind,
        site=step.site,
        stage=step.stage,
        after=step.after,
        start=slot.start,
        end=None if is_open else slot.end,
        end_low=by_case["low"].slots[step.key].end if by_case and not is_open else None,
        end_high=by_case["high"].slots[step.key].end if by_case and not is_open else None,
        is_open=is_open,
        by=step.estimate.by if step.estimate else "",
    )


def _possible(network: Network, shown: Schedule) -> tuple[Possibility, ...]:
    return tuple(
        Possibility(
            phase=step.key,
            under=step.delay.delay.span,
            before=shown.computed[step.key].start + step.delay.delay.span,
            citation=step.delay.citation,
        )
        for step in network.steps
        if step.delay is not None and step.delay.delay.hedge is Hedge.CAN_BE_UNDER
    )
