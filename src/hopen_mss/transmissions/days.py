"""The hospital's own day of each sending, and all that the day decides."""

from datetime import date, datetime
from typing import NamedTuple

from hopen_mss.periods import Period, month_of
from hopen_mss.transmissions.judgement import Judge

__all__ = ["Day", "Days"]

_MOST_CACHED = 100_000


class Day(NamedTuple):
    """All that the day of a sending decides.

    >>> Day("2026-10", None).month
    '2026-10'
    """

    month: str
    whitelist: date | None


class Days(dict[datetime | None, Day | None]):
    """Moment -> what its day decides, ``None`` for a day outside the period or none at all.

    ``first`` and ``last`` are the local days between which everything seen so far is dated, within
    the period or not. ``before_whitelists`` says whether a day of the period has no whitelist of
    its own time.

    >>> from hopen_mss import Establishment
    >>> days = Days(Judge(Establishment(name="CH Exemple")), Period.parse("2026-10"))
    >>> days[datetime(2026, 10, 5, 8)].month, days[datetime(2026, 11, 1)], days[None]
    ('2026-10', None, None)
    >>> str(days.held)
    '2026-10-05/2026-11-01'
    """

    def __init__(self, judge: Judge, period: Period) -> None:
        super().__init__()
        self._judge = judge
        self._period = period
        self.first = date.max
        self.last = date.min
        self.before_whitelists = False

    def __missing__(self, moment: datetime | None) -> Day | None:
        if moment is None:
            return None
        found = None
        day = self._judge.day_of(moment)
        if day is not None:
            self.first, self.last = min(self.first, day), max(self.last, day)
            if day in self._period:
                found = self._of_the_period(day)
        if len(self) >= _MOST_CACHED:
            self.clear()
        self[moment] = found
        return found

    @property
    def held(self) -> Period | None:
        """The days from the first to the last one of anything dated, ``None`` for nothing."""
        return Period(self.first, self.last) if self.first <= self.last else None

    def _of_the_period(self, day: date) -> Day:
        whitelists = self._judge.whitelists
        whitelist = whitelists.in_force(day)
        self.before_whitelists |= whitelists.begins_after(day)
        return Day(month_of(day), whitelist.generated_on if whitelist else None)
