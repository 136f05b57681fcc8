"""A plan as an iCalendar file: events of whole days, which a later file replaces.

Each event is named after the hospital and the step, so a step keeps its name however its days move
(RFC 5545, 3.8.4.7; RFC 7986, 5.3). What replaces it carries a greater number and a later stamp
(RFC 5546, 2.1.5), both taken from the day of the plan.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from attrs import field, frozen

from hopen_mss.codes import one_line, sentence
from hopen_mss.errors import InvalidInputError, MissingExtraError
from hopen_mss.report.timetable_rows import (
    RowState,
    Timetable,
    TimetableMark,
    TimetableRound,
    TimetableRow,
)
from hopen_mss.report.words import day

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["timetable_as_icalendar", "unnamed_hospital"]

_NAMES = UUID("6d0f5a0e-3b0c-5e55-9d3c-4f5a6c1f7c11")
"""Under which the names of all our events are made; another one would make them anew."""
_NUMBERED_FROM = date(2000, 1, 1)
_LAST = date.max


def timetable_as_icalendar(table: Timetable, *, identity: str) -> str:
    """A plan as one iCalendar text, which is to be written in UTF-8 as it stands.

    ``identity`` names the hospital: its FINESS number, else its name. Two files of one identity
    name the same steps alike. A step without an end has no event; one event of the day of the plan
    lists them. Dropped steps and marks that are over are cancelled, days that are no promise are
    tentative.

    Raises:
        MissingExtraError: icalendar is not installed.
        InvalidInputError: the plan has no day (``as_of``), by which a later file is known, or the
            hospital no name, without which two hospitals would share their events.
    """
    if not identity.strip():
        raise unnamed_hospital()
    try:
        from icalendar import Calendar, vText  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError(
            "the calendar file needs icalendar", "pip install 'hopen-mss[calendar]'"
        ) from None
    if table.as_of is None:
        raise InvalidInputError("a calendar file needs the day of the plan", "give as_of")
    made = Calendar()
    made.add("prodid", f"-//hopen_mss//plan//{table.lang.upper()}")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(table.title))
    told = (*table.notes, table.calendar, *table.days_off, table.without_end)
    if about := "\n".join(filter(None, told)):
        made.add("x-wr-caldesc", vText(about))
    for event in _Events(table, table.as_of, identity).all():
        made.add_component(event)
    return str(made.to_ical().decode())


def unnamed_hospital() -> InvalidInputError:
    """Why there is no calendar file: two hospitals without a name would share its events."""
    problem = "a calendar file names its events after the hospital, and none is named"
    return InvalidInputError(problem, "plan a folder: hopen-mss plan make DIR")


@frozen
class _Events:
    """The events of one plan on its day."""

    table: Timetable
    as_of: date
    identity: str
    _keys: Counter[str] = field(init=False, factory=Counter)

    def all(self) -> Iterator["Event"]:
        for mark in self.table.marks:
            yield self._mark(mark)
        for mark in self.table.cancelled:
            yield self._over(self._mark(mark))
        for row in self.table.rows:
            if not row.is_open:
                yield self._row(row)
        for one in self.table.rounds:
            yield from self._round(one)
        if self.table.open_rows:
            yield self._open()
        elif self.table.cancelled:
            yield self._over(self._open())

    def _event(self, key: str, first: date, last: date, label: str) -> "Event":
        from icalendar import Event  # noqa: PLC0415

        self._keys[key] += 1
        name = "\n".join((self.identity, key, str(self._keys[key])))
        event = Event()
        # What is no text (half a pair of signs) may stand in a name as well.
        event.add("uid", str(uuid5(_NAMES, name.encode("utf-8", "replace").decode())))
        stamp = datetime.combine(self.as_of, time(), UTC)
        event.add("dtstamp", stamp)
        event.add("last-modified", stamp)
        event.add("sequence", max((self.as_of - _NUMBERED_FROM).days, 0))
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1) if last < _LAST else last)
        event.add("summary", f"MSSanté · {one_line(label)}")
        event.add("transp", "TRANSPARENT")
        return event

    def _over(self, event: "Event") -> "Event":
        """An event that a calendar may hold from an earlier file, and that is to go."""
        event.pop("status")
        event.add("status", "CANCELLED")
        return event

    def _row(self, row: TimetableRow) -> "Event":
        last = row.last or row.start
        label = f"{row.name} ({row.site})" if row.site else row.name
        if row.end is None:
            label = f"≥ {label}"
        event = self._event(f"step {row.key}", row.start, last, label)
        lines = [row.state_words]
        if row.end is None:
            lines.append(self._tell("event_not_before", day(last, self.table.lang)))
        if row.responsible:
            lines.append(row.responsible)
        event.add("description", self._lines(*lines, *row.remarks))
        event.add("categories", [one_line(row.group)])
        if row.state is RowState.DROPPED:
            event.add("status", "CANCELLED")
        else:
            event.add("status", "CONFIRMED" if row.end else "TENTATIVE")
        return event

    def _mark(self, mark: TimetableMark) -> "Event":
        label = f"{mark.label} ({mark.site})" if mark.site else mark.label
        event = self._event(
            f"day {mark.key}", mark.on, mark.on, f"≥ {label}" if mark.not_before else label
        )
        if mark.remarks:
            event.add("description", self._lines(*mark.remarks))
        event.add("categories", [self._tell("key_days")])
        event.add("status", "TENTATIVE" if mark.not_before else "CONFIRMED")
        return event

    def _round(self, one: TimetableRound) -> Iterator["Event"]:
        """One event with its rule; where days are moved, one for each day of the next year."""
        from icalendar import vRecur  # noqa: PLC0415

        if one.first is None:
            return
        if one.rule:
            event = self._event(one.key, one.first, one.first, one.label)
            rule = vRecur.from_ical(one.rule)
            if one.until is not None:
                rule["UNTIL"] = [one.until]
            event.add("rrule", rule)
            events = [event]
        else:
            events = [
                self._event(f"{one.key} {found.by_rule}", found.day, found.day, one.label)
                for found in one.days
            ]
        for event in events:
            if one.responsible:
                event.add("description", self._lines(one.responsible))
            event.add("categories", [self._tell("rounds")])
            event.add("status", "CONFIRMED")
            yield event

    def _open(self) -> "Event":
        count = len(self.table.open_rows)
        label = sentence("timetable", "event_open", self.table.lang, count=count)
        event = self._event("without an end", self.as_of, self.as_of, label)
        names = (
            f"{row.name} ({row.site})" if row.site else row.name for row in self.table.open_rows
        )
        event.add("description", self._lines(*names))
        event.add("status", "CONFIRMED")
        return event

    def _lines(self, *lines: str) -> str:
        return "\n".join(one_line(line) for line in lines)

    def _tell(self, code: str, subject: str = "") -> str:
        return sentence("timetable", code, self.table.lang, subject=subject)
