"""Periods with both ends included, and delays that keep their hedge.

A delay of the method is never a plain number of days: "at least six months" is a floor, "rarely
under a month" a usual floor, "can be under a week" a possibility. Summing delays keeps the three
apart, so that a floor is never turned into a promise.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from attrs import frozen
from dateutil.relativedelta import relativedelta

from hopen_mss.errors import InvalidInputError

__all__ = ["Delay", "Floors", "Hedge", "Period", "Span", "floors", "month_of", "parse_date"]

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|[QT]([1-4])))?", re.ASCII)
_SPAN = re.compile(r"(\d{1,4}) (day|week|month|year)s?", re.ASCII)
_PERIOD_FORMS = "give 2026-10, 2026-Q4, 2026 or 2026-10-05/2026-11-30"


def parse_date(text: str) -> date:
    """A date written ``YYYY-MM-DD`` and in no other way.

    Raises:
        InvalidInputError: the text has another form, or names no day of the calendar.

    >>> parse_date("2026-11-23")
    datetime.date(2026, 11, 23)
    """
    if found := _DATE.fullmatch(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise InvalidInputError("not a date of the calendar", "write it as 2026-11-23")


def month_of(day: date) -> str:
    """The calendar month of a day, as ``YYYY-MM``.

    >>> month_of(date(2026, 11, 23))
    '2026-11'
    """
    return day.isoformat()[:7]


@frozen
class Period:
    """Days from ``start`` to ``end``, both included.

    >>> Period.parse("2026-Q4")
    Period(start=datetime.date(2026, 10, 1), end=datetime.date(2026, 12, 31))
    """

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            problem = f"the period ends on {self.end}, before it starts on {self.start}"
            raise InvalidInputError(problem, "exchange the two dates")

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def covers(self, other: "Period") -> bool:
        """Whether every day of ``other`` is one of these.

        >>> Period.parse("2026-Q4").covers(Period.parse("2026-10"))
        True
        """
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common.

        >>> Period.parse("2026-Q4").overlaps(Period.parse("2026-09-15/2026-10-01"))
        True
        """
        return self.start <= other.end and other.start <= self.end

    @classmethod
    def parse(cls, text: str) -> Self:
        """A period from its month, quarter, year or two-date form.

        Quarters are written ``Q`` or, as in French, ``T``.

        Raises:
            InvalidInputError: the text has none of these forms.

        >>> str(Period.parse("2026-10")), str(Period.parse("2024-02-28/2024-03-01"))
        ('2026-10-01/2026-10-31', '2024-02-28/2024-03-01')
        """
        if "/" in text:
            start, _, end = text.partition("/")
            try:
                days = parse_date(start.strip()), parse_date(end.strip())
            except InvalidInputError:
                raise InvalidInputError("not a period", _PERIOD_FORMS) from None
            return cls(*days)
        found = _PERIOD.fullmatch(text.strip())
        month = int(found[2]) if found and found[2] else None
        if found is None or int(found[1]) < 1 or (month is not None and not 1 <= month <= 12):
            raise InvalidInputError("not a period", _PERIOD_FORMS)
        year = int(found[1])
        if month is not None:
            return cls._months(year, month, 1)
        if found[3]:
            return cls._months(year, 3 * int(found[3]) - 2, 3)
        return cls._months(year, 1, 12)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """One calendar month.

        >>> Period.month(2024, 2).end
        datetime.date(2024, 2, 29)
        """
        return cls.parse(f"{year:04d}-{month:02d}")

    @classmethod
    def _months(cls, year: int, month: int, length: int) -> Self:
        last = month + length - 1
        return cls(date(year, month, 1), date(year, last, monthrange(year, last)[1]))

    def months(self) -> Iterator[str]:
        """The calendar months that the period touches, as ``YYYY-MM``.

        >>> list(Period.parse("2026-11-23/2027-01-02").months())
        ['2026-11', '2026-12', '2027-01']
        """
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            yield f"{year:04d}-{month:02d}"
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


@frozen(kw_only=True)
class Span:
    """A length of calendar time: months and days, added up first and applied once.

    >>> date(2026, 8, 31) + (Span(months=6) + Span(months=1))
    datetime.date(2027, 3, 31)
    """

    months: int = 0
    days: int = 0

    def __attrs_post_init__(self) -> None:
        if self.months < 0 or self.days < 0:
            raise InvalidInputError("a span cannot be negative", "give months and days from 0 up")

    @classmethod
    def parse(cls, text: str) -> Self:
        """A span written as ``90 days``, ``2 weeks``, ``6 months`` or ``1 year``.

        Raises:
            InvalidInputError: the text has none of these forms.

        >>> Span.parse("6 months")
        Span(months=6, days=0)
        """
        found = _SPAN.fullmatch(text.strip())
        if found is None:
            raise InvalidInputError("not a length of time", "give 90 days, 2 weeks or 6 months")
        number, unit = int(found[1]), found[2]
        if unit in ("month", "year"):
            return cls(months=number * (12 if unit == "year" else 1))
        return cls(days=number * (7 if unit == "week" else 1))

    def __str__(self) -> str:
        parts = [(self.months, "month"), (self.days, "day")]
        said = [f"{number} {unit}{'s' * (number != 1)}" for number, unit in parts if number]
        return " ".join(said) or "0 days"

    def __add__(self, other: "Span") -> "Span":
        return Span(months=self.months + other.months, days=self.days + other.days)

    def __radd__(self, start: date) -> date:
        """The day that lies this span after ``start``."""
        try:
            return start + relativedelta(months=self.months) + timedelta(days=self.days)
        except (OverflowError, ValueError):
            problem = f"{start} plus {self} leaves the calendar"
            raise InvalidInputError(problem, "give a shorter span") from None

    def before(self, end: date) -> date:
        """The day that lies this span before ``end``.

        >>> Span(months=6).before(date(2026, 8, 31))
        datetime.date(2026, 2, 28)
        """
        try:
            return end - relativedelta(months=self.months) - timedelta(days=self.days)
        except (OverflowError, ValueError):
            problem = f"{end} minus {self} leaves the calendar"
            raise InvalidInputError(problem, "give a shorter span") from None


class Hedge(StrEnum):
    """How a source says a delay.

    >>> Hedge.AT_LEAST.value
    'at_least'
    """

    AT_LEAST = "at_least"
    """A floor: less is not to be counted on."""
    RARELY_UNDER = "rarely_under"
    """A usual floor: less has been seen, seldom."""
    CAN_BE_UNDER = "can_be_under"
    """A possibility: no floor, no latest date, no promise."""


@frozen(kw_only=True)
class Delay:
    """A span with its hedge.

    >>> Delay(span=Span(months=6), hedge=Hedge.AT_LEAST).span
    Span(months=6, days=0)
    """

    span: Span
    hedge: Hedge


@frozen(kw_only=True)
class Floors:
    """The earliest ends that delays support, one after the other.

    ``floor`` rests on "at least" alone; ``usual_floor`` adds "rarely under". Neither is a promise,
    and neither is a latest date.

    >>> Floors(floor=date(2027, 7, 31), usual_floor=date(2027, 8, 31)).floor.month
    7
    """

    floor: date
    usual_floor: date


def floors(start: date, delays: Iterable[Delay]) -> Floors:
    """Earliest ends of delays that follow each other from ``start``.

    "Can be under" adds nothing: it is no floor.

    >>> year = [Delay(span=Span(months=6), hedge=Hedge.AT_LEAST),
    ...         Delay(span=Span(months=1), hedge=Hedge.RARELY_UNDER)]
    >>> floors(date(2027, 1, 31), year)
    Floors(floor=datetime.date(2027, 7, 31), usual_floor=datetime.date(2027, 8, 31))
    """
    sure, usual = Span(), Span()
    for delay in delays:
        if delay.hedge is Hedge.AT_LEAST:
            sure += delay.span
        if delay.hedge is not Hedge.CAN_BE_UNDER:
            usual += delay.span
    return Floors(floor=start + sure, usual_floor=start + usual)
