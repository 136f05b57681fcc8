"""Dates of the steps of a network, each computed once from a day that is known.

A month is no number of days, so lengths along a path are added up first and applied once: each
step keeps every sum of months and days that could be its latest, and its date is the latest of
them. A sum with no more months and no more days than another one can never be, and is dropped.

Days off change no length: a date is computed without them and, where the hospital asks for it,
moved off them last of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from attrs import field, frozen

from hopen_mss.periods import Floors, Span, floors
from hopen_mss.planning.calendar import WorkingCalendar
from hopen_mss.planning.deployment import Shift
from hopen_mss.planning.network import Network, Step, floor_of, key_of

__all__ = [
    "CASES",
    "Case",
    "Reach",
    "Schedule",
    "Slot",
    "Standing",
    "late_site",
    "lengths",
    "schedule",
    "sheet_floors",
    "supported_end",
]

Case: TypeAlias = Literal[0, 1, 2]
"""Which of the hospital's estimates is taken: 0 low, 1 likely, 2 high."""
CASES: tuple[tuple[str, Case], ...] = (("low", 0), ("likely", 1), ("high", 2))

_NO_TIME = (Span(),)


class Reach(NamedTuple):
    """A day that is known, what is added to it, and the path along which it was added.

    >>> Reach(date(2027, 1, 31), months=6, days=0).months
    6
    """

    anchor: date
    months: int
    days: int
    step: str = ""
    before: "Reach | None" = None


@frozen
class Slot:
    """From when to when a step is planned.

    >>> Slot(date(2027, 1, 4), date(2027, 1, 18)).days
    14
    """

    start: date
    end: date

    @property
    def days(self) -> int:
        """The days from start to end.

        >>> Slot(date(2027, 1, 4), date(2027, 1, 4)).days
        0
        """
        return (self.end - self.start).days


@frozen(kw_only=True)
class Standing:
    """What is known already: days of steps, what was dropped or decided, what day it is.

    ``begun`` says on which day at the latest a step was under way. One that has not started does
    not start before ``as_of``, one under way does not end before it. A decided day is kept unless
    what comes before ends later.

    >>> Standing(ended={"0.a": date(2027, 1, 8)}).as_of is None
    True
    """

    started: Mapping[str, date] = field(factory=dict)
    begun: Mapping[str, date] = field(factory=dict)
    ended: Mapping[str, date] = field(factory=dict)
    dropped: frozenset[str] = frozenset()
    decided: Mapping[str, date] = field(factory=dict)
    as_of: date | None = None


@frozen(kw_only=True)
class Schedule:
    """Every step with its days; ``computed`` are those before any was moved off a day off.

    >>> Schedule(slots={"0.a": Slot(date(2027, 1, 4), date(2027, 1, 18))}).end
    datetime.date(2027, 1, 18)
    """

    slots: Mapping[str, Slot]
    computed: Mapping[str, Slot] = field(factory=dict, repr=False, eq=False)
    _reached: Mapping[str, Reach] = field(factory=dict, repr=False, eq=False)

    @property
    def end(self) -> date:
        """The day on which the last step ends.

        >>> Schedule(slots={"a": Slot(date(2027, 1, 4), date(2027, 1, 4))}).end.day
        4
        """
        return max(slot.end for slot in self.slots.values())

    def path(self, key: str) -> tuple[str, ...]:
        """The steps that take time on the way to the end of a step, the first one first.

        Where a site that opens later decides, the way begins with ``opening @ SITE``.
        """
        found: list[str] = []
        reach = self._reached.get(key)
        while reach is not None:
            if reach.step and reach.step not in found:
                found.append(reach.step)
            reach = reach.before
        return tuple(reversed(found))

    def decides(self) -> str:
        """The site that opens too late, else the longest step on the way; empty without either."""
        last = max(self.slots, key=lambda key: self.slots[key].end)
        path = self.path(last)
        if path and path[0] not in self.slots:
            return path[0]
        return max(path, key=lambda key: self.slots[key].days, default="")


_NOTHING = Standing()


def lengths(
    network: Network, case: Case | None, *, usual: bool = True
) -> dict[str, tuple[Span, ...]]:
    """How long each step takes; without a case, what the sheet supports alone.

    With a case, the hospital's estimates stand in place of the sheet, and the sheet's usual floors
    where there is none. The likely length counts the low one too, and the high one both, for 30
    days are more than one month in February. A step takes the longest of its lengths.
    """
    found: dict[str, tuple[Span, ...]] = {}
    for step in network.steps:
        if case is None:
            found[step.key] = (floor_of(step, usual=usual),)
        elif step.estimate is not None:
            found[step.key] = step.estimate.spans[: case + 1]
        elif not network.parts_estimated(step):
            found[step.key] = (floor_of(step),)
    return found


def schedule(
    network: Network,
    start: date,
    spans: Mapping[str, tuple[Span, ...]],
    standing: Standing = _NOTHING,
) -> Schedule:
    """When each step starts and ends, from a start, lengths, and where things stand.

    Where the hospital's calendar moves dates, they go to working days. Backwards they go no further
    than the start, what is known, and what the sheet supports: those go to the next working day.
    What was recorded or decided stays on its day.

    Raises:
        InvalidInputError: a date leaves the calendar.
        MissingExtraError: dates move off public holidays, and holidays is not installed.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> network = make_network(load_edition(), DeploymentSection(option="operator"))
    >>> schedule(network, date(2027, 1, 31), lengths(network, None)).end
    datetime.date(2027, 8, 31)
    """
    computed, ends = _computed(network, start, spans, standing)
    calendar, slots = network.calendar, computed
    if calendar is not None and calendar.moves:
        held = computed
        if calendar.move is Shift.PREVIOUS:
            held, _ = _computed(network, start, _supported(network, spans), standing)
        slots = _moved(network, calendar, computed, held, standing)
    return Schedule(slots=slots, computed=computed, reached=ends)


def _computed(
    network: Network, start: date, spans: Mapping[str, tuple[Span, ...]], standing: Standing
) -> tuple[dict[str, Slot], dict[str, Reach]]:
    """The days of each step without any calendar, and what each end was reached by."""
    opening = {site.name: site.start for site in network.deployment.sites if site.start}
    reached: dict[str, list[Reach]] = {}
    ends: dict[str, Reach] = {}
    slots: dict[str, Slot] = {}
    days = _Days()
    for step in network.steps:
        starts = _starts(step, start, opening, reached, standing)
        first = days.latest(starts)[0]
        if step.key in standing.begun and standing.begun[step.key] < first:
            first = standing.begun[step.key]
            starts = [Reach(first, 0, 0)]
        found = _ends(step, starts, spans.get(step.key, _NO_TIME), reached, standing)
        reached[step.key] = found
        last, ends[step.key] = days.latest(found)
        slots[step.key] = Slot(min(first, last), last)
    return slots, ends


def sheet_floors(network: Network, start: date) -> Floors:
    """What the sheet supports from a start: no calendar moves it, and no site ends unopened.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection, Site
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31),
    ...                          sites=(Site(name="Mer", start=date(2027, 12, 1)),))
    >>> found = sheet_floors(make_network(load_edition(), said), said.start)
    >>> found.floor.isoformat(), found.usual_floor.isoformat()
    ('2027-12-01', '2028-01-01')
    """
    sheet = floors(start, (one.delay for one in network.plan.delays))
    ends = [
        max(slot.end for slot in _computed(network, start, spans, _NOTHING)[0].values())
        for spans in (lengths(network, None, usual=False), lengths(network, None))
    ]
    return Floors(floor=max(sheet.floor, ends[0]), usual_floor=max(sheet.usual_floor, ends[1]))


def late_site(network: Network, start: date) -> str:
    """``opening @ SITE`` where the start of a site decides the floors; else empty.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection, Site
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="operator", sites=(Site(name="Mer",
    ...                                                         start=date(2027, 12, 1)),))
    >>> network = make_network(load_edition(), said)
    >>> late_site(network, date(2027, 1, 31)), late_site(network, date(2027, 9, 1))
    ('opening @ Mer', '')
    """
    slots, reached = _computed(network, start, lengths(network, None, usual=False), _NOTHING)
    decides = Schedule(slots=slots, reached=reached).decides()
    return decides if decides not in slots else ""


def supported_end(network: Network, start: date, spans: Mapping[str, tuple[Span, ...]]) -> date:
    """The end that the sheet and stated days alone support, whatever else is estimated.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> network = make_network(load_edition(), DeploymentSection(option="third-party"))
    >>> supported_end(network, date(2027, 1, 31), lengths(network, 1)).isoformat()
    '2027-02-28'
    """
    slots, _ = _computed(network, start, _supported(network, spans), _NOTHING)
    return max(slot.end for slot in slots.values())


def _supported(
    network: Network, spans: Mapping[str, tuple[Span, ...]]
) -> dict[str, tuple[Span, ...]]:
    """Of the lengths, those that the sheet supports: what rests on them comes no earlier."""
    found = {}
    for step in network.steps:
        floors = {floor_of(step), floor_of(step, usual=False)}
        kept = tuple(span for span in spans.get(step.key, ()) if span in floors)
        found[step.key] = kept or _NO_TIME
    return found


def _moved(
    network: Network,
    calendar: WorkingCalendar,
    computed: Mapping[str, Slot],
    held: Mapping[str, Slot],
    standing: Standing,
) -> dict[str, Slot]:
    """Each date on its working day, except what was recorded or decided."""
    slots: dict[str, Slot] = {}
    for step in network.steps:
        key, slot = step.key, computed[step.key]
        start, end = slot.start, slot.end
        if key not in standing.started and standing.begun.get(key) != start:
            start = calendar.moved(start, held[key].start)
        if key not in standing.ended:
            if standing.decided.get(key) != end:
                end = calendar.moved(end, held[key].end)
            # A decided day gives way to what comes before it.
            end = max(end, start, *(slots[part].end for part in step.encloses))
        slots[key] = Slot(min(start, end), end)
    return slots


class _Days:
    """The day of each sum, applied once."""

    def __init__(self) -> None:
        self._known: dict[tuple[date, int, int], date] = {}

    def latest(self, reaches: Iterable[Reach]) -> tuple[date, Reach]:
        return max(((self._of(reach), reach) for reach in reaches), key=lambda found: found[0])

    def _of(self, reach: Reach) -> date:
        place = reach[:3]
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = reach.anchor + Span(months=reach.months, days=reach.days)
        return found


def _starts(
    step: Step,
    start: date,
    opening: Mapping[str, date],
    reached: Mapping[str, list[Reach]],
    standing: Standing,
) -> list[Reach]:
    key = step.key
    if key in standing.started:
        return [Reach(standing.started[key], 0, 0)]
    found = [reach for before in step.after for reach in reached[before]]
    if not found:
        found = [Reach(start, 0, 0)]
    if step.site in opening:
        found.append(Reach(opening[step.site], 0, 0, key_of("opening", step.site)))
    waits = key not in standing.dropped and key not in standing.begun
    if standing.as_of is not None and waits:
        found.append(Reach(standing.as_of, 0, 0))
    return _could_be_latest(found)


def _ends(
    step: Step,
    starts: list[Reach],
    spans: tuple[Span, ...],
    reached: Mapping[str, list[Reach]],
    standing: Standing,
) -> list[Reach]:
    key = step.key
    if key in standing.ended:
        return [Reach(standing.ended[key], 0, 0, key)]
    if key in standing.dropped:
        return starts
    found = list(_added(starts, spans, key))
    found += [reach for part in step.encloses for reach in reached[part]]
    if standing.as_of is not None:
        found.append(Reach(standing.as_of, 0, 0, key))
    if key in standing.decided:
        found.append(Reach(standing.decided[key], 0, 0, key))
    return _could_be_latest(found)


def _added(starts: list[Reach], spans: tuple[Span, ...], key: str) -> Iterator[Reach]:
    for reach in starts:
        for span in spans:
            if span.months or span.days:
                months, days = reach.months + span.months, reach.days + span.days
                yield Reach(reach.anchor, months, days, key, reach)
            else:
                yield reach


def _could_be_latest(reaches: list[Reach]) -> list[Reach]:
    """What no other sum lies beyond, whatever is added to both."""
    if len(reaches) < 2:
        return reaches
    kept: list[Reach] = []
    for reach in sorted(reaches, key=lambda one: one[:3], reverse=True):
        if not any(other.months >= reach.months and other.days >= reach.days for other in kept):
            kept.append(reach)
    return kept
