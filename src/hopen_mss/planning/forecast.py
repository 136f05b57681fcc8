"""What can be said of the end of a deployment: floors of the sheet, the hospital's own estimates.

The sheet gives three hedged delays and no latest date. A forecast keeps four things apart: what
"at least" supports, what "rarely under" adds, what is merely possible, and what the hospital
expects. Where the hospital expects less than the sheet, both are shown and the place is cited.
"""

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from hopen_mss.errors import InvalidDocumentError, InvalidInputError
from hopen_mss.method import Edition, Phase
from hopen_mss.periods import Floors, Hedge, Span, floors
from hopen_mss.planning.backwards import LatestStart, latest_starts
from hopen_mss.planning.calendar import WorkingCalendar
from hopen_mss.planning.chances import Chances, simulate
from hopen_mss.planning.checks import deployment_problems
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.network import Network, Step, StepKind, floor_of, make_network
from hopen_mss.planning.off_days import Dated, DatedKind, OnDayOff, on_days_off, stated_days
from hopen_mss.planning.plan import PlannedDelay
from hopen_mss.planning.recurring import Recurrence, recurrences
from hopen_mss.planning.schedule import Case, Schedule, lengths, schedule
from hopen_mss.wording import Wording

__all__ = [
    "Disagreement",
    "EstimatedEnds",
    "Forecast",
    "ForecastStep",
    "Possibility",
    "forecast",
]

_CASES: tuple[tuple[str, Case], ...] = (("low", 0), ("likely", 1), ("high", 2))


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
class Disagreement:
    """An estimate of the hospital that ends before what the sheet supports.

    ``measure`` is ``low``, ``likely`` or ``high``; an empty ``step`` means the whole deployment.
    ``ends`` is the day by the estimate, ``floor`` the day by the source, which no calendar moved.

    >>> Disagreement(step="connection", measure="low", ends=date(2027, 3, 31),
    ...              floor=date(2027, 7, 31), hedge=Hedge.AT_LEAST, citation="a, Délais",
    ...              by="vendor").by
    'vendor'
    """

    step: str
    measure: str
    ends: date
    floor: date
    hedge: Hedge
    citation: str
    by: str = ""


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
    neither is a promise or a latest date. ``estimated`` is what the hospital expects. Of ``open``
    steps nobody knows how long they take; those ``uncounted`` are in no estimate of a whole either.
    ``days_off`` are its days that fall on days off of the hospital's ``calendar``.

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
    computed = sheet = floors(start, (one.delay for one in plan.delays))
    if network.calendar is not None:
        sheet = network.calendar.moved_floors(computed, start)
    has_estimates = any(step.estimate for step in network.steps)
    by_case = (
        {name: schedule(network, start, lengths(network, case)) for name, case in _CASES}
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
        possible=_possible(network, shown),
        delays=plan.delays,
        estimated=EstimatedEnds(**{name: made.end for name, made in by_case.items()})
        if by_case
        else None,
        disagreements=tuple(
            flag
            for name, case in (_CASES if by_case else ())
            for flag in _disagreements(network, by_case[name], name, case, start)
        )
        + _whole(plan.delays, computed, by_case),
        steps=tuple(_step(network, step, shown, by_case) for step in network.steps),
        open_steps=open_steps,
        uncounted=network.uncounted(),
        chances=simulate(network, start, chances, seed=seed, runs=runs) if chances else None,
        wanted=wanted,
        latest_starts=latest_starts(network, wanted, as_of) if wanted and as_of else (),
        calendar=network.calendar,
        recurring=recurrences(deployment, start, network.calendar),
    )
    dated = (*stated_days(deployment), *_dated(found, computed, shown, by_case))
    return evolve(found, days_off=on_days_off(network.calendar, dated))


def _dated(
    found: Forecast, computed: Floors, shown: Schedule, by_case: dict[str, Schedule]
) -> Iterator[Dated]:
    """The days of a forecast, as computed and as shown; open steps have no end."""
    yield Dated(DatedKind.FLOOR, "floor", computed.floor, found.floor)
    yield Dated(DatedKind.FLOOR, "usual_floor", computed.usual_floor, found.usual_floor)
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


def _disagreements(
    network: Network, made: Schedule, measure: str, case: Case, start: date
) -> list[Disagreement]:
    """Phases that end earlier than they would if they took what the sheet supports as well."""
    found = []
    for phase in Phase:
        steps = [step for step in network.at(phase.value) if floor_of(step) != Span()]
        said = [step for step in steps if step.estimate or network.parts_estimated(step)]
        if not said:
            continue
        spans = lengths(network, case)
        spans |= {step.key: (*spans.get(step.key, ()), floor_of(step)) for step in said}
        held = schedule(network, start, spans)
        for step in said:
            ends, floor = made.slots[step.key].end, held.computed[step.key].end
            if ends < floor and step.delay is not None:
                found.append(
                    Disagreement(
                        step=step.key,
                        measure=measure,
                        ends=ends,
                        floor=floor,
                        hedge=step.delay.delay.hedge,
                        citation=step.delay.citation,
                        by=step.estimate.by if step.estimate else _parts_by(network, step),
                    )
                )
    return found


def _parts_by(network: Network, step: Step) -> str:
    said = (network.step(key).estimate for key in step.encloses)
    return ", ".join(dict.fromkeys(one.by for one in said if one))


def _whole(
    delays: tuple[PlannedDelay, ...], sheet: Floors, by_case: dict[str, Schedule]
) -> tuple[Disagreement, ...]:
    """The end itself before a floor, whatever made it so."""
    floor, usual = sheet.floor, sheet.usual_floor
    found = []
    floors_of = (one for one in delays if one.delay.hedge is not Hedge.CAN_BE_UNDER)
    cited = "; ".join(dict.fromkeys(one.citation for one in floors_of))
    for measure, made in by_case.items():
        if made.end < usual:
            sure = made.end < floor
            found.append(
                Disagreement(
                    step="",
                    measure=measure,
                    ends=made.end,
                    floor=floor if sure else usual,
                    hedge=Hedge.AT_LEAST if sure else Hedge.RARELY_UNDER,
                    citation=cited,
                )
            )
    return tuple(found)
