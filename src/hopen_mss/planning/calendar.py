"""The working calendar of a hospital: which days are off, and where a planned date then goes.

Dates are computed first, from the start, and moved last: nothing adds up. A move never changes the
order of two days, so what followed something still follows it.
"""

from bisect import bisect_right
from datetime import date, timedelta
from enum import StrEnum

from attrs import field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.planning.deployment import Closing, DeploymentSection, Region, Shift
from hopen_mss.planning.public_holidays import public_holidays

__all__ = ["DayOff", "DayOffKind", "WorkingCalendar"]

_DAY = timedelta(days=1)
_SATURDAY = 5


class DayOffKind(StrEnum):
    """Why nobody works on a day.

    >>> DayOffKind("closing").name
    'CLOSING'
    """

    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public_holiday"
    CLOSING = "closing"


@frozen(kw_only=True)
class DayOff:
    """A day on which nobody works, why, and what it is called.

    >>> DayOff(day=date(2027, 7, 14), why=DayOffKind.PUBLIC_HOLIDAY, name="Fête nationale").day.day
    14
    """

    day: date
    why: DayOffKind
    name: str = ""


@frozen(kw_only=True)
class WorkingCalendar:
    """Weekends, the public holidays of a region, and closings, with the way that dates move.

    >>> weekends = WorkingCalendar(move=Shift.NEXT)
    >>> weekends.moved(date(2027, 7, 31)).isoformat()
    '2027-08-02'
    """

    region: Region | None = None
    weekends: bool = True
    move: Shift = Shift.NEVER
    closings: tuple[Closing, ...] = ()
    _in_order: tuple[Closing, ...] = field(init=False, repr=False, eq=False, default=())
    _known: dict[date, DayOff | None] = field(init=False, repr=False, eq=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        in_order = tuple(sorted(self.closings, key=lambda one: one.start))
        object.__setattr__(self, "_in_order", in_order)

    @classmethod
    def of(cls, deployment: DeploymentSection) -> "WorkingCalendar | None":
        """The calendar that a deployment states; closings alone leave weekends working days.

        >>> WorkingCalendar.of(DeploymentSection(option="operator")) is None
        True
        """
        said = deployment.calendar
        if said is None:
            if not deployment.closings:
                return None
            return cls(weekends=False, closings=deployment.closings)
        return cls(
            region=said.region,
            weekends=said.weekends,
            move=said.move,
            closings=deployment.closings,
        )

    @property
    def moves(self) -> bool:
        """Whether dates move off days off.

        >>> WorkingCalendar().moves
        False
        """
        return self.move is not Shift.NEVER

    def off(self, day: date) -> DayOff | None:
        """Why a day is off, a public holiday before a closing and a closing before a weekend.

        Raises:
            MissingExtraError: a region is stated, and holidays is not installed.

        >>> WorkingCalendar().off(date(2027, 7, 31)).why.value
        'weekend'
        >>> WorkingCalendar().off(date(2027, 7, 30)) is None
        True
        """
        if day not in self._known:
            self._known[day] = self._off(day)
        return self._known[day]

    def _off(self, day: date) -> DayOff | None:
        if self.region is not None:
            name = public_holidays(self.region, day.year).get(day)
            if name is not None:
                return DayOff(day=day, why=DayOffKind.PUBLIC_HOLIDAY, name=name)
        closing = self._closing(day)
        if closing is not None:
            return DayOff(day=day, why=DayOffKind.CLOSING, name=closing.name)
        if self.weekends and day.weekday() >= _SATURDAY:
            return DayOff(day=day, why=DayOffKind.WEEKEND)
        return None

    def _closing(self, day: date) -> Closing | None:
        place = bisect_right(self._in_order, day, key=lambda one: one.start)
        if place and day <= self._in_order[place - 1].end:
            return self._in_order[place - 1]
        return None

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it.

        Raises:
            InvalidInputError: there is none in the calendar.

        >>> WorkingCalendar().next_working(date(2027, 8, 1)).isoformat()
        '2027-08-02'
        """
        try:
            while self.off(day) is not None:
                closing = self._closing(day)
                day = (closing.end if closing else day) + _DAY
        except OverflowError:
            raise _no_day() from None
        return day

    def working_before(self, day: date) -> date:
        """The day itself, or the last working day before it.

        Raises:
            InvalidInputError: there is none in the calendar.

        >>> WorkingCalendar().working_before(date(2027, 8, 1)).isoformat()
        '2027-07-30'
        """
        try:
            while self.off(day) is not None:
                closing = self._closing(day)
                day = (closing.start if closing else day) - _DAY
        except OverflowError:
            raise _no_day() from None
        return day

    def moved(self, day: date, not_before: date | None = None) -> date:
        """Where a planned date goes: nowhere unless asked, and never before ``not_before``.

        What may not come earlier goes to the next working day, in whichever way dates move.

        >>> back = WorkingCalendar(move=Shift.PREVIOUS)
        >>> saturday = date(2027, 7, 31)
        >>> back.moved(saturday).isoformat(), back.moved(saturday, saturday).isoformat()
        ('2027-07-30', '2027-08-02')
        """
        if self.move is Shift.NEVER:
            return day
        if self.move is Shift.NEXT:
            return self.next_working(day if not_before is None else max(day, not_before))
        back = self.working_before(day)
        return back if not_before is None else max(back, self.next_working(not_before))


def _no_day() -> InvalidInputError:
    problem = "there is no working day left in the calendar"
    return InvalidInputError(problem, "shorten the closings")
