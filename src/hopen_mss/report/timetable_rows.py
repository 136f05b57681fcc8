"""A plan as rows with days and marks between them, in words: what every picture and table shows.

A day that records, decisions or estimates alone give is an ``end``. A day that rests on a floor of
the sheet, or on a step before it of which nobody knows how long it takes, is an ``earliest_end``:
not before. A step of unknown length has neither, and is never drawn as if it had.
"""

from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.planning import Occurrence
from hopen_mss.planning.network import StepKind
from hopen_mss.wording import Lang

__all__ = ["RowState", "Timetable", "TimetableMark", "TimetableRound", "TimetableRow"]


class RowState(StrEnum):
    """Where a row stands: recorded, computed for a day, or in a forecast planned or open.

    >>> RowState("late").name
    'LATE'
    """

    DONE = "done"
    DROPPED = "dropped"
    DOING = "doing"
    LATE = "late"
    DUE = "due"
    WAITING = "waiting"
    UPCOMING = "upcoming"
    PLANNED = "planned"
    """Of a forecast, with a day."""
    OPEN = "open"
    """Of a forecast, and nobody knows how long it takes."""


@frozen(kw_only=True)
class TimetableRow:
    """One step at one site. At most one of ``end`` and ``earliest_end`` is there; open has none.

    ``low`` and ``high`` are the ends by the hospital's low and high estimates, ``due`` is the day
    that was decided or estimated and no longer holds. ``group`` is the heading that the row stands
    under; ``is_whole`` says that other rows are parts of it.

    >>> TimetableRow(key="2.1", code="2.1", label="Map the flows", group="Stage 2", kind="action",
    ...              start=date(2027, 1, 4), state=RowState.OPEN, state_words="open").is_open
    True
    """

    key: str
    code: str
    label: str
    group: str
    kind: StepKind
    site: str = ""
    is_whole: bool = False
    start: date
    end: date | None = None
    earliest_end: date | None = None
    low: date | None = None
    high: date | None = None
    due: date | None = None
    state: RowState
    state_words: str
    responsible: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nobody knows when it ends, not even at the earliest."""
        return self.last is None

    @property
    def last(self) -> date | None:
        """The day that is known of its end, certain or at the earliest."""
        return self.end or self.earliest_end

    @property
    def name(self) -> str:
        """What it is called, with its code where people use that."""
        return self.label if self.kind == "phase" else f"{self.code} {self.label}"


@frozen(kw_only=True)
class TimetableMark:
    """A day of a plan that is no step's: a floor, a go-live, a decision to take.

    ``not_before`` says that it is the earliest day, no promise. ``code`` is one of ``floor``,
    ``usual_floor``, ``possible``, ``wanted``, ``low``, ``likely``, ``high``, ``planned_end``,
    ``first_end``, ``go_live``, ``decision``.

    >>> TimetableMark(key="floor", code="floor", label="floor", on=date(2027, 7, 31)).site
    ''
    """

    key: str
    code: str
    label: str
    on: date
    not_before: bool = False
    site: str = ""
    remarks: tuple[str, ...] = ()


@frozen(kw_only=True)
class TimetableRound:
    """Something that comes round again: its first day, and the rule or the days after it.

    ``rule`` is that of iCalendar; empty where days are moved off days off, for no rule says that.
    ``days`` are the next ones: up to the end of the plan or for a year.

    >>> TimetableRound(key="round Tally", label="Tally", told="5 April 2027").days
    ()
    """

    key: str
    label: str
    responsible: str = ""
    first: date | None = None
    rule: str = ""
    until: date | None = None
    days: tuple[Occurrence, ...] = ()
    told: str


@frozen(kw_only=True)
class Timetable:
    """A plan in words of one language, in the order in which it is read.

    ``notes`` say what the days mean and do not mean, ``without_end`` which steps have no end,
    ``calendar`` which days are off, and ``days_off`` what falls on them. ``cancelled`` are marks
    that are over: no table shows them, and calendars that hold them are told so.

    >>> Timetable(title="Plan", lang="en", start=date(2027, 1, 4)).rows
    ()
    """

    title: str
    lang: Lang
    start: date
    as_of: date | None = None
    rows: tuple[TimetableRow, ...] = ()
    marks: tuple[TimetableMark, ...] = ()
    cancelled: tuple[TimetableMark, ...] = ()
    rounds: tuple[TimetableRound, ...] = ()
    notes: tuple[str, ...] = ()
    without_end: str = ""
    calendar: str = ""
    days_off: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[TimetableRow, ...]], ...]:
        """The rows under their headings."""
        found: dict[str, list[TimetableRow]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return tuple((name, tuple(rows)) for name, rows in found.items())

    @property
    def open_rows(self) -> tuple[TimetableRow, ...]:
        """The rows of which nobody knows when they end."""
        return tuple(row for row in self.rows if row.is_open)
