"""Days of a plan that fall on days off: told in any case, moved only where the hospital asks."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from hopen_mss.planning.calendar import DayOffKind, WorkingCalendar
from hopen_mss.planning.deployment import DeploymentSection

__all__ = ["Dated", "DatedKind", "DatedPoint", "OnDayOff", "on_days_off", "stated_days"]


class DatedKind(StrEnum):
    """What stands on a day of a plan.

    >>> DatedKind("go_live").name
    'GO_LIVE'
    """

    START = "start"
    SITE_START = "site_start"
    GO_LIVE = "go_live"
    DEADLINE = "deadline"
    DECIDED = "decided"
    """The day by which a step has to be done, as somebody decided."""
    DECISION = "decision"
    """The day by which a decision is wanted."""
    STEP_START = "step_start"
    STEP_END = "step_end"
    FLOOR = "floor"
    ESTIMATE = "estimate"
    CHANCE = "chance"
    WANTED = "wanted"
    LATEST_START = "latest_start"


@frozen(kw_only=True)
class DatedPoint:
    """What stands on a day, and the step, wave, site or measure that it is of.

    >>> DatedPoint(kind=DatedKind.STEP_END, name="connection").name
    'connection'
    """

    kind: DatedKind
    name: str = ""


@frozen(kw_only=True)
class OnDayOff:
    """A day of the plan that is a day off, why, what stands on it, and where that went.

    Without ``moved_to`` it stays there: dates do not move, or somebody stated this one.

    >>> from hopen_mss.planning.calendar import DayOffKind
    >>> OnDayOff(day=date(2027, 7, 31), why=DayOffKind.WEEKEND).moved_to is None
    True
    """

    day: date
    why: DayOffKind
    name: str = ""
    moved_to: date | None = None
    points: tuple[DatedPoint, ...] = ()


class Dated(NamedTuple):
    """A point of the plan, the day that was computed or stated, and the day that is shown.

    >>> Dated(DatedKind.FLOOR, "", date(2027, 7, 31), date(2027, 8, 2)).kind.value
    'floor'
    """

    kind: DatedKind
    name: str
    day: date
    shown: date


def stated_days(deployment: DeploymentSection) -> Iterator[Dated]:
    """The days that the hospital states: they are told, and never moved.

    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> [one.kind.value for one in stated_days(said)]
    ['start']
    """
    days = [
        (DatedKind.START, "", deployment.start),
        *((DatedKind.SITE_START, site.name, site.start) for site in deployment.sites),
        *((DatedKind.GO_LIVE, wave.name, wave.go_live) for wave in deployment.waves),
        (
            DatedKind.DEADLINE,
            "",
            deployment.constraints.deadline if deployment.constraints else None,
        ),
    ]
    yield from (Dated(kind, name, day, day) for kind, name, day in days if day is not None)


def on_days_off(calendar: WorkingCalendar | None, points: Iterable[Dated]) -> tuple[OnDayOff, ...]:
    """The days off among the days of a plan, in order, each with all that stands on it.

    >>> found = on_days_off(WorkingCalendar(), [
    ...     Dated(DatedKind.FLOOR, "", date(2027, 7, 31), date(2027, 7, 31)),
    ...     Dated(DatedKind.STEP_END, "connection", date(2027, 7, 31), date(2027, 7, 31))])
    >>> [(one.day.day, one.why.value, len(one.points)) for one in found]
    [(31, 'weekend', 2)]
    """
    return tuple(_found(calendar, points)) if calendar is not None else ()


def _found(calendar: WorkingCalendar, points: Iterable[Dated]) -> Iterator[OnDayOff]:
    by_day: dict[tuple[date, date], dict[DatedPoint, None]] = {}
    for one in points:
        if calendar.off(one.day) is not None:
            found = by_day.setdefault((one.day, one.shown), {})
            found[DatedPoint(kind=one.kind, name=one.name)] = None
    for (day, shown), those in sorted(by_day.items(), key=lambda one: one[0]):
        off = calendar.off(day)
        if off is not None:
            yield OnDayOff(
                day=day,
                why=off.why,
                name=off.name,
                moved_to=shown if shown != day else None,
                points=tuple(those),
            )
