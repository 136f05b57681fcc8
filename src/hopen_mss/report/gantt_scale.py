"""Days along a line: where each stands, and which are worth a tick."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen

from hopen_mss.codes import wording_of
from hopen_mss.wording import Lang

__all__ = ["Scale", "Tick", "short_day"]

_WEEKS_UP_TO = 100
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600)
_ROOM_OF_MONTH, _ROOM_OF_YEAR, _ROOM_OF_DAY = 11.0, 24.0, 26.0


def short_day(moment: date, lang: Lang) -> str:
    """A day in few signs that no reader takes for another.

    >>> short_day(date(2027, 3, 4), "fr"), short_day(date(2027, 3, 4), "en")
    ('04/03/2027', '4 Mar 2027')
    """
    if lang == "fr":
        return f"{moment.day:02d}/{moment.month:02d}/{moment.year}"
    return f"{moment.day} {wording_of('month', f'{moment.month:02d}').en[:3]} {moment.year}"


@frozen
class Tick:
    """A place on the line, what stands there, and above it the year that begins."""

    x: float
    text: str
    year: str = ""

    @property
    def is_year(self) -> bool:
        """Whether a year begins."""
        return bool(self.year) or len(self.text) == 4


@frozen
class Scale:
    """The days from ``first`` to ``last``, drawn from ``left`` to ``right``.

    >>> Scale(date(2027, 1, 1), date(2027, 1, 11), 100.0, 200.0).x(date(2027, 1, 6))
    150.0
    """

    first: date
    last: date
    left: float
    right: float

    def x(self, moment: date) -> float:
        """Where a day begins."""
        whole = max((self.last - self.first).days, 1)
        return self.left + (self.right - self.left) * (moment - self.first).days / whole

    def ticks(self, lang: Lang) -> Iterator[Tick]:
        """Mondays of a short time, months by their number, or years: as many as there is room for.

        >>> scale = Scale(date(2027, 1, 20), date(2027, 7, 1), 0.0, 100.0)
        >>> [tick.text for tick in scale.ticks("en")]
        ['02', '03', '04', '05', '06', '07']
        """
        days = max((self.last - self.first).days, 1)
        a_day = (self.right - self.left) / days
        if days <= _WEEKS_UP_TO:
            yield from self._weeks(a_day, lang)
        else:
            yield from self._months(a_day)

    def _weeks(self, a_day: float, lang: Lang) -> Iterator[Tick]:
        step = next(weeks for weeks in (1, 2, 4, 16) if 7 * weeks * a_day >= _ROOM_OF_DAY)
        monday = self.first + timedelta(days=-self.first.weekday() % 7)
        while monday <= self.last:
            yield Tick(
                self.x(monday), short_day(monday, lang).rpartition("/" if lang == "fr" else " ")[0]
            )
            monday += timedelta(weeks=step)

    def _months(self, a_day: float) -> Iterator[Tick]:
        step = next(
            months
            for months in _MONTHS
            if months * 30.4 * a_day >= (_ROOM_OF_MONTH if months < 12 else _ROOM_OF_YEAR)
        )
        begins = self.first.year * 12 + self.first.month - 1
        for number in range(begins - begins % step, self.last.year * 12 + self.last.month, step):
            year, month = divmod(number, 12)
            if not 1 <= year <= 9999:
                continue
            moment = date(year, month + 1, 1)
            if self.first <= moment <= self.last:
                text = f"{month + 1:02d}" if step < 12 else str(year)
                yield Tick(self.x(moment), text, str(year) if month == 0 and step < 12 else "")
