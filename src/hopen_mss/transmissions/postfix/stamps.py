"""The moments that the stamps of a log mean, and the year where they have none."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from attrs import define

from hopen_mss.files.dates import offset_zone
from hopen_mss.periods import Period

__all__ = ["Stamps", "Years", "days_without_year"]

_LEAP_YEAR = 366
_LONGEST = 10 * _LEAP_YEAR

_DAY = re.compile(rb"^(?:<\d{1,3}>)?([A-Z][a-z]{2} {1,2}\d{1,2} )", re.MULTILINE)
_SYSLOG_DAY = re.compile(rb"([A-Z][a-z]{2}) {1,2}(\d{1,2}) ")
_ISO_DAY = re.compile(rb"(\d{4})-(\d\d)-(\d\d)[T ]")
_CLOCKS = {b"%02d:%02d" % (h, m): (h, m) for h in range(24) for m in range(60)}
_PLAIN_SECONDS = {b"%02d" % second: second for second in range(60)}
_SECONDS = re.compile(
    rb"([0-5]\d)(?:[.,]\d{1,9})?(?:(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)|([A-Z]{1,5}))?"
)
_MONTHS = dict(
    zip(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True)
)
_UNIVERSAL = {b"UTC", b"GMT"}


def days_without_year(blocks: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    r"""Months and days of a log whose stamps have no year, in the order of its lines.

    A day that follows itself is given once. Only the first and the last line of a block are looked
    at where they are of one day: nothing is said of what lies between.

    >>> list(days_without_year([b"Dec 31 23:59:59 mx x\nJan  1 00:00:01 mx x\n"]))
    [(12, 31), (1, 1)]
    """
    before = b""
    for block in blocks:
        start = block.rfind(b"\n", 0, -1) + 1
        first, last = block[:12], block[start : start + 12]
        if first[:1].isdigit() and last[:1].isdigit():
            continue
        one = _DAY.match(first)
        if one and (other := _DAY.match(last)) and one[1] == other[1]:
            texts = [one[1]]
        else:
            texts = _DAY.findall(block)
        for text in texts:
            if text != before and (day := _month_and_day(text)):
                yield day
            before = text


def _month_and_day(text: bytes) -> tuple[int, int] | None:
    found = _SYSLOG_DAY.fullmatch(text)
    if found and (month := _MONTHS.get(found[1])) and _day(2000, month, int(found[2])):
        return month, int(found[2])
    return None


@define
class Years:
    """The years of the days of one file, which is placed in the period as a whole.

    Its days follow each other: each is taken in the year that brings it nearest to the one before,
    so that January after December is another year. The file then stands where it lies in the period
    whole, or holds it whole; if it does so nowhere, where it touches it, and if it touches it
    nowhere, where it comes nearest. Where two years would do, none is taken.

    Source:
        The rule is ours (``interpretation``): stamps of this form have no year to go by.

    >>> autumn = [(12, 30), (12, 31), (1, 1)]
    >>> years = Years.of(autumn, Period.parse("2026-12"))
    >>> [years.at(month, day) for month, day in autumn]
    [2026, 2026, 2027]
    >>> Years.of(autumn, Period.parse("2026")).at(12, 30) is None
    True
    """

    _period: Period
    _now: int | None = None
    """The running number of the last day, 366 to a year."""
    _first: int | None = None
    """The year of the running numbers below 366."""

    @classmethod
    def of(cls, days: Iterable[tuple[int, int]], period: Period) -> Self:
        """Place a file by its days, in their order."""
        course = _course(days)
        first = low = high = next(course, None)
        if first is None or low is None or high is None:
            return cls(period)
        for number in course:
            low, high = min(low, number), max(high, number)
        return cls(period, first, _place(low, high, period))

    def at(self, month: int, day: int) -> int | None:
        """The year of the next day, ``None`` where two would do."""
        number = _number(month, day)
        if self._now is None:
            self._first = _place(number, number, self._period)
        self._now = _nearest(number, self._now)
        return None if self._first is None else self._first + self._now // _LEAP_YEAR


def _number(month: int, day: int) -> int:
    """The place of a day in a leap year, from 0 up."""
    return (date(2000, month, day) - date(2000, 1, 1)).days


def _nearest(number: int, before: int | None) -> int:
    """The running number that brings a day nearest to the one before it."""
    if before is None:
        return number
    number += before // _LEAP_YEAR * _LEAP_YEAR
    return min((number, number + _LEAP_YEAR, number - _LEAP_YEAR), key=lambda n: abs(n - before))


def _course(days: Iterable[tuple[int, int]]) -> Iterator[int]:
    now = None
    for month, day in days:
        now = _nearest(_number(month, day), now)
        yield now


def _place(low: int, high: int, period: Period) -> int | None:
    """The year of the running numbers below 366, if only one will do."""
    if high - low > _LONGEST:
        return None  # made up, or of so many years that none can be told
    whole, touching, aside = list[int](), list[int](), dict[int, timedelta]()
    from_year, to_year = period.start.year - high // _LEAP_YEAR, period.end.year - low // _LEAP_YEAR
    for year in range(from_year - 1, to_year + 2):
        first, last = _day_of(year, low), _day_of(year, high)
        if first is None or last is None:
            continue
        is_inside = period.start <= first and last <= period.end
        if is_inside or (first <= period.start and period.end <= last):
            whole.append(year)
        if first <= period.end and period.start <= last:
            touching.append(year)
        aside[year] = max(period.start - last, first - period.end)
    found = whole if len(whole) == 1 else touching
    if found or not aside:
        return found[0] if len(found) == 1 else None
    return min(aside, key=lambda year: aside[year])


def _day_of(year: int, number: int) -> date | None:
    """The day of a running number; 1 March for 29 February in a year that has none."""
    year, day = year + number // _LEAP_YEAR, date(2000, 1, 1) + timedelta(number % _LEAP_YEAR)
    return _day(year, day.month, day.day) or _day(year, 3, 1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@define
class Stamps:
    """The moments that stamps mean, in local time; lines come by minutes, so the last one is kept.

    A stamp without an offset is local; a zone that it names has to be that of ``zone`` at the time.

    >>> stamps = Stamps(ZoneInfo("Europe/Paris"), Years(Period.parse("2026-11")))
    >>> stamps.turn(b"Nov 23 03:00"), stamps.moment(b"01").isoformat()
    ('', '2026-11-23T03:00:01')
    >>> stamps.turn(b"2026-11-23T03:00"), stamps.moment(b"01.123456-05:00").isoformat()
    ('', '2026-11-23T09:00:01')
    """

    zone: ZoneInfo
    years: Years
    _text: bytes = b""
    """The last day that was read, as it stood there."""
    _day: date = date.min
    _clock: tuple[int, int] = (0, 0)

    def turn(self, minute: bytes) -> str:
        """Go on to a stamp down to its minute; why it is refused, empty when it is not."""
        clock = _CLOCKS.get(minute[-5:])
        if clock is None:
            return "not_a_log_line"
        if minute[:-5] != self._text:
            day = self._read_day(minute[:-5])
            if isinstance(day, str):
                return day
            self._text, self._day = minute[:-5], day
        self._clock = clock
        return ""

    def moment(self, seconds: bytes) -> datetime:
        """The local time of a line of this minute; ``ValueError`` when its stamp is damaged."""
        second = _PLAIN_SECONDS.get(seconds)
        offset = name = None
        if second is None:
            found = _SECONDS.fullmatch(seconds)
            if found is None:
                raise ValueError
            second, (offset, name) = int(found[1]), found.group(2, 3)
        day = self._day
        moment = datetime(day.year, day.month, day.day, *self._clock, second)  # noqa: DTZ001
        if name and name not in _UNIVERSAL:
            if name.decode() not in self._names_of_zone(moment):
                raise ValueError
        elif name or offset:
            universal = offset_zone((offset or b"Z").decode())
            moment = moment.replace(tzinfo=universal).astimezone(self.zone).replace(tzinfo=None)
        return moment

    def _names_of_zone(self, moment: datetime) -> set[str | None]:
        """What the zone is called then; an hour that comes twice has two names."""
        return {moment.replace(tzinfo=self.zone, fold=fold).tzname() for fold in (0, 1)}

    def _read_day(self, text: bytes) -> date | str:
        if found := _ISO_DAY.fullmatch(text):
            return _usable(_day(int(found[1]), int(found[2]), int(found[3])))
        found = _SYSLOG_DAY.fullmatch(text)
        month = _MONTHS.get(found[1]) if found else None
        if found is None or month is None:
            return "not_a_log_line"
        if _day(2000, month, int(found[2])) is None:
            return "impossible_date"
        year = self.years.at(month, int(found[2]))
        if year is None:
            return "year_ambiguous"
        return _usable(_day(year, month, int(found[2])))


def _usable(day: date | None) -> date | str:
    """A day that an offset does not lead out of the calendar."""
    return day if day and 1 < day.year < date.max.year else "impossible_date"
