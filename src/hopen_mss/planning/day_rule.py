"""On which day of a month or a week something comes round again, and how iCalendar says it."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Self

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.periods import Span

__all__ = ["DayRule"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_DAY = re.compile(r"day ([1-9]|[12]\d|3[01])", re.ASCII)
_OF_MONTH = 'write "day 5", "last day" or "first monday"'
_OF_WEEK = 'write "monday", or leave it out'
_ALWAYS_THERE = 28


@frozen(kw_only=True)
class DayRule:
    """A day of each month or week: ``day`` of the month (-1 the last), else a weekday (0 Monday).

    ``place`` says which of the weekdays of a month, -1 the last one. With nothing said, the day is
    that of the start.

    >>> DayRule.parse("last friday", Span(months=1))
    DayRule(day=0, weekday=4, place=-1)
    """

    day: int = 0
    weekday: int | None = None
    place: int = 0

    @classmethod
    def parse(cls, text: str, every: Span) -> Self:
        """The rule written as ``day 5``, ``last day``, ``first monday`` or ``monday``.

        Raises:
            InvalidInputError: another form, one that does not fit the length, or no length.
        """
        if (every.months > 0) == (every.days > 0):
            raise InvalidInputError(
                "it comes round after months or after days", 'write "1 month" or "2 weeks"'
            )
        words = " ".join(text.lower().split())
        if not words:
            return cls()
        if not every.months:
            if words not in _WEEKDAYS or every.days % 7:
                problem = "this is no day of weeks"
                raise InvalidInputError(
                    problem, _OF_WEEK if every.days % 7 == 0 else "leave it out"
                )
            return cls(weekday=_WEEKDAYS.index(words))
        if found := _DAY.fullmatch(words):
            return cls(day=int(found[1]))
        place, _, name = words.partition(" ")
        if words == "last day":
            return cls(day=-1)
        if place in _PLACES and name in _WEEKDAYS:
            return cls(weekday=_WEEKDAYS.index(name), place=_PLACES[place])
        raise InvalidInputError("this is no day of a month", _OF_MONTH)

    def number(self, start: date, every: Span, count: int) -> date:
        """The day after so many rounds from a start; round 0 may lie before it in its month.

        >>> monthly = Span(months=1)
        >>> [DayRule().number(date(2027, 1, 31), monthly, count).day for count in (0, 1, 2, 3)]
        [31, 28, 31, 30]
        """
        if not every.months:
            ahead = 0 if self.weekday is None else (self.weekday - start.weekday()) % 7
            return start + Span(days=ahead + every.days * count)
        first = start.replace(day=1) + Span(months=every.months * count)
        last = monthrange(first.year, first.month)[1]
        if self.weekday is None:
            wanted = self.day or start.day
            return first.replace(day=last if wanted < 0 else min(wanted, last))
        ahead = (self.weekday - first.weekday()) % 7
        if self.place > 0:
            return first + timedelta(days=ahead + 7 * (self.place - 1))
        return first + timedelta(days=ahead + 7 * ((last - 1 - ahead) // 7))

    def as_rrule(self, start: date, every: Span) -> str:
        """The rule as iCalendar states it, counted from its first day on.

        Where a month may lack the day, iCalendar leaves that month out; the last of the days up to
        it is what we mean. Source: RFC 5545, 3.3.10.

        >>> DayRule().as_rrule(date(2027, 1, 31), Span(months=1))
        'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'
        """
        if not every.months:
            if every.days % 7:
                return f"FREQ=DAILY;INTERVAL={every.days}"
            return f"FREQ=WEEKLY;INTERVAL={every.days // 7}"
        monthly = f"FREQ=MONTHLY;INTERVAL={every.months}"
        if self.weekday is not None:
            return f"{monthly};BYDAY={self.place}{_WEEKDAYS[self.weekday][:2].upper()}"
        wanted = self.day or start.day
        if wanted <= _ALWAYS_THERE:
            return f"{monthly};BYMONTHDAY={wanted}"
        days = ",".join(str(day) for day in range(_ALWAYS_THERE, wanted + 1))
        return f"{monthly};BYMONTHDAY={days};BYSETPOS=-1"
