"""What comes round again: each day computed from the start by its number, never from the last one.

So the 31st is followed by the 28th and then by the 31st again, and a day that is moved off a day
off moves none of those after it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice

from attrs import evolve, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.periods import Span
from hopen_mss.planning.calendar import DayOff, WorkingCalendar
from hopen_mss.planning.day_rule import DayRule
from hopen_mss.planning.deployment import DeploymentSection, RecurringTask

__all__ = ["Occurrence", "Recurrence", "recurrences"]

_MOST = 10_000
_SHOWN = 3


@frozen(kw_only=True)
class Occurrence:
    """One day on which a recurring task is to do.

    ``by_rule`` is the day that the rule gives, ``off`` why it is off, where it is; ``day`` is where
    it went, if dates move.

    >>> Occurrence(day=date(2027, 2, 1), by_rule=date(2027, 1, 31)).is_moved
    True
    """

    day: date
    by_rule: date
    off: DayOff | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it is another day than the rule gives.

        >>> Occurrence(day=date(2027, 2, 1), by_rule=date(2027, 2, 1)).is_moved
        False
        """
        return self.day != self.by_rule


@frozen(kw_only=True)
class Recurrence:
    """A recurring task with its start, its calendar, and its next days.

    ``upcoming`` are those from the day asked from on, of a forecast from the start on.

    >>> monthly = Recurrence(what="Tally", every=Span(months=1), start=date(2027, 1, 31))
    >>> [str(one.day) for one in monthly.occurrences(date(2027, 4, 30))]
    ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']
    >>> monthly.rrule
    'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'
    """

    what: str
    every: Span
    start: date
    until: date | None = None
    on: str = ""
    who: str = ""
    step: str = ""
    calendar: WorkingCalendar | None = None
    upcoming: tuple[Occurrence, ...] = ()

    @property
    def rrule(self) -> str:
        """The rule as iCalendar states it, from the first occurrence on, without its end.

        Empty where days are moved: no rule of iCalendar says that, so the days have to be listed.
        """
        if self.calendar is not None and self.calendar.moves:
            return ""
        return DayRule.parse(self.on, self.every).as_rrule(self.start, self.every)

    def occurrences(self, until: date, *, since: date | None = None) -> tuple[Occurrence, ...]:
        """Every day from ``since``, or the start, to ``until``, both included.

        Raises:
            InvalidInputError: more than 10,000 of them.
            MissingExtraError: the calendar states a region, and holidays is not installed.
        """
        found = []
        for one in self._from(since):
            if one.day > until:
                break
            found.append(one)
            if len(found) > _MOST:
                problem = f"a task comes round more than {_MOST:,} times"
                raise InvalidInputError(problem, "ask for an earlier last day")
        return tuple(found)

    def coming(self, since: date, *, most: int = _SHOWN) -> tuple[Occurrence, ...]:
        """The next days from a day on, which is included.

        >>> weekly = Recurrence(what="Whitelist", every=Span(days=7), start=date(2027, 1, 1),
        ...                     on="monday")
        >>> [str(one.day) for one in weekly.coming(date(2027, 3, 1), most=2)]
        ['2027-03-01', '2027-03-08']
        """
        return tuple(islice(self._from(since), most))

    def _from(self, since: date | None) -> Iterator[Occurrence]:
        """Those whose day, moved or not, lies on ``since`` or after it; no day comes twice."""
        rule = DayRule.parse(self.on, self.every)
        calendar, last = self.calendar, None
        for number in count(self._first(since)):
            try:
                by_rule = rule.number(self.start, self.every, number)
            except InvalidInputError:  # the calendar of dates ends
                return
            if self.until is not None and by_rule > self.until:
                return
            if by_rule < self.start:
                continue
            day = calendar.moved(by_rule, self.start) if calendar else by_rule
            if day == last or (since is not None and day < since):
                continue
            last = day
            off = calendar.off(by_rule) if calendar else None
            yield Occurrence(day=day, by_rule=by_rule, off=off)

    def _first(self, since: date | None) -> int:
        """A round that comes no later than the first one wanted."""
        if since is None or since <= self.start:
            return 0
        # What the rule gives on a working day or before it does not move beyond that day.
        before = since - timedelta(days=1)
        known = self.calendar.working_before(before) if self.calendar else before
        if self.every.months:
            months = (known.year - self.start.year) * 12 + known.month - self.start.month
            return max(0, months // self.every.months)
        return max(0, (known - self.start).days // self.every.days)


def recurrences(
    deployment: DeploymentSection,
    start: date,
    calendar: WorkingCalendar | None,
    as_of: date | None = None,
) -> tuple[Recurrence, ...]:
    """The recurring tasks of a deployment, each with its start and its next days.

    >>> said = DeploymentSection(option="operator", recurring=(
    ...     RecurringTask(what="Tally", every=Span(months=1), on="day 5", who="DIM"),))
    >>> (tally,) = recurrences(said, date(2027, 1, 31), None)
    >>> [str(one.day) for one in tally.upcoming]
    ['2027-02-05', '2027-03-05', '2027-04-05']
    """
    return tuple(_recurrence(task, start, calendar, as_of) for task in deployment.recurring)


def _recurrence(
    task: RecurringTask, start: date, calendar: WorkingCalendar | None, as_of: date | None
) -> Recurrence:
    made = Recurrence(
        what=task.what,
        every=task.every,
        start=task.start or start,
        until=task.until,
        on=task.on,
        who=task.who,
        step=task.step,
        calendar=calendar,
    )
    return evolve(made, upcoming=made.coming(as_of or made.start))
