"""One page of a Gantt picture: columns of words, bars along a line of days, all in points.

What a bar says in colour it says again: solid for a day that stands, hatched for one that is not
before, hollow where nobody knows the end; and the state of each step stands beside it in words.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, Unpack

from attrs import field, frozen

from hopen_mss.codes import sentence
from hopen_mss.report.drawing import INK
from hopen_mss.report.gantt_scale import Scale, short_day
from hopen_mss.report.gantt_shapes import Box, Shapes, Stroke
from hopen_mss.report.lettering import width_of, wrapped
from hopen_mss.report.timetable_rows import (
    RowState,
    Timetable,
    TimetableMark,
    TimetableRound,
    TimetableRow,
)
from hopen_mss.report.words import day

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HEIGHT", "WIDTH", "Heading", "Line", "Page", "head_of", "height_of", "scale_of"]

WIDTH, HEIGHT = 842.0, 595.0
"""An A4 page on its side, in points."""
_LEFT, _STATE, _CHART, _RIGHT = 24.0, 232.0, 308.0, 818.0
_BEFORE, _AFTER = 44.0, 66.0
"""Room for the words before the first bar and after the last one."""
_SIZE, _SMALL, _TINY, _PITCH, _NEXT_LINE = 7.0, 6.2, 5.8, 11.0, 8.0
_HEAD, _NOTE, _ROOM_FOR_NOTES, _MOST_NOTES, _APART = 102.0, 7.0, 5, 9, 5.0
_QUIET, _GRID, _LATE, _WHITE = "#5b6772", "#dfe4e8", "#a63c06", "#ffffff"
_COLOURS = {
    RowState.DONE: "#3f4a54",
    RowState.DROPPED: _WHITE,
    RowState.DOING: "#1f5a8a",
    RowState.LATE: _LATE,
    RowState.DUE: "#1f5a8a",
    RowState.WAITING: "#aab4be",
    RowState.UPCOMING: "#8fb8d9",
    RowState.PLANNED: "#8fb8d9",
    RowState.OPEN: _WHITE,
}
_SIGNS = {"go_live": "D", "decision": "s", "floor": "v", "usual_floor": "v", "possible": "<"}
"""Shapes of marks; all others are a stroke across."""
_RULE, _NEW_YEAR = Stroke(_GRID, 0.4), Stroke(_QUIET, 0.5)
_FLOOR, _NOW, _RANGE = Stroke(_LATE, 0.7, ":"), Stroke(INK, 0.9), Stroke(INK, 0.7, "-", 4)
_DUE = ("X", _WHITE, _LATE)
_HEADING, _CLEAR = Box("#e9eef2", "none", "", 1), Box(_WHITE, "none", "", 2)


class _Style(TypedDict, total=False):
    """How words are drawn, by matplotlib's names."""

    color: str
    ha: Literal["left", "center", "right"]
    style: Literal["normal", "italic"]
    weight: str


@frozen
class Heading:
    """A heading over rows."""

    text: str


Line: TypeAlias = Heading | TimetableRow | TimetableMark | TimetableRound


def head_of(table: Timetable) -> float:
    """Where the first line begins: under the title, the legend, the notes and the days."""
    return _HEAD + _NOTE * max(0, len(_notes(table)) - _ROOM_FOR_NOTES)


def _notes(table: Timetable) -> list[str]:
    every = (wrapped(note, _CHART - _LEFT, most=3, size=_TINY) for note in table.notes)
    return [line for lines in every for line in lines][:_MOST_NOTES]


def height_of(line: Line) -> float:
    """How tall a line is, in points."""
    if isinstance(line, Heading):
        return 14.0
    return _PITCH + _NEXT_LINE * (len(_label(line)) - 1)


def _label(line: TimetableRow | TimetableMark | TimetableRound) -> list[str]:
    if not isinstance(line, TimetableRow):
        return wrapped(line.label, _CHART - _LEFT - 8, most=2, size=_SIZE)
    return wrapped(
        line.name, _STATE - _indent(line) - 6, most=2, size=_SIZE, bold=line.kind == "phase"
    )


def _indent(row: TimetableRow) -> float:
    return _LEFT if row.kind == "phase" else _LEFT + 6


def scale_of(table: Timetable) -> Scale:
    """The line of days that holds every day of a plan, with room for words on both sides."""
    days = [table.start, *(row.start for row in table.rows), *(mark.on for mark in table.marks)]
    days += [end for row in table.rows for end in (row.last, row.low, row.high, row.due) if end]
    if table.as_of is not None:
        days.append(table.as_of)
    return Scale(min(days), max(days), _CHART + _BEFORE, _RIGHT - _AFTER)


@frozen(kw_only=True)
class Page:
    """One page: some of the lines of a timetable under its title and its days."""

    table: Timetable
    axes: "Axes"
    height: float
    scale: Scale
    number: str = ""
    _shapes: Shapes = field(init=False, factory=Shapes)

    def draw(self, lines: Sequence[Line]) -> None:
        """Draw the title, the days, and the lines under each other."""
        self.axes.set_axis_off()
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(self.height, 0)
        self._head()
        y = head_of(self.table)
        self._days(y + sum(map(height_of, lines)))
        for line in lines:
            tall = height_of(line)
            if isinstance(line, Heading):
                self._shapes.box(_HEADING, _LEFT - 4, _RIGHT + 4, y + 1, y + tall - 1)
                self._text(_LEFT, y + 9.8, line.text, weight="bold", size=7.4)
            else:
                self._shapes.stroke(_RULE, _LEFT, y + tall, _RIGHT, y + tall)
                self._label(line, y + 8)
                if isinstance(line, TimetableRow):
                    self._row(line, y + tall / 2)
                elif isinstance(line, TimetableMark):
                    self._mark(line, y + tall / 2)
                else:
                    self._round(line, y + tall / 2)
            y += tall
        self._shapes.draw_on(self.axes)

    def _head(self) -> None:
        table = self.table
        (title,) = wrapped(table.title, _RIGHT - _LEFT - 60, most=1, bold=True, size=12)
        self._text(_LEFT, 32, title, weight="bold", size=12)
        said = [self._tell("start", day(table.start, table.lang))]
        if table.as_of is not None:
            said.insert(0, self._tell("as_of", day(table.as_of, table.lang)))
        self._text(_LEFT, 44, " · ".join(said), color=_QUIET)
        if self.number:
            self._text(_RIGHT, 32, self.number, ha="right", color=_QUIET)
        self._legend(58)
        for place, note in enumerate(_notes(table)):
            self._text(_LEFT, 69 + _NOTE * place, note, size=_TINY, color=_QUIET)

    def _legend(self, y: float) -> None:
        x, rows = _LEFT, self.table.rows
        blue = _COLOURS[RowState.UPCOMING]
        if any(row.end for row in rows):
            self._bar(Box(blue, blue), x, x + 18, y - 2)
            x = self._words(x + 22, y, self._tell("legend_stands"))
        if any(row.earliest_end for row in rows):
            self._bar(Box(blue, blue, "////"), x, x + 18, y - 2)
            self._shapes.point((">", _QUIET, "#ffffff"), x + 19, y - 2.3)
            x = self._words(x + 26, y, self._tell("legend_not_before"))
        if any(row.is_open for row in rows):
            x = self._words(self._open(x + 3, y - 2.3) + 4, y, self._tell("legend_open"))
        if any(row.due for row in rows):
            self._shapes.point(_DUE, x + 3, y - 2.3)
            x = self._words(x + 9, y, self._tell("legend_due"))
        if any(row.high for row in rows):
            self._range(x, x + 18, y - 6.5)
            x = self._words(x + 22, y, self._tell("legend_range"))

    def _words(self, x: float, y: float, text: str) -> float:
        self._text(x, y, text, size=_SMALL)
        return x + width_of(text, _SMALL) + 14

    def _days(self, end: float) -> None:
        """The line of days, its ticks down through the rows, floors and the day itself."""
        ticks = list(self.scale.ticks(self.table.lang))
        for tick in ticks:
            self._shapes.stroke(_NEW_YEAR if tick.is_year else _RULE, tick.x, 88, tick.x, end)
            self._text(tick.x, 86, tick.text, size=_SMALL, ha="center", color=_QUIET)
            if tick.year:
                self._text(tick.x, 77, tick.year, size=_SMALL, ha="center", weight="bold")
        near = any(tick.is_year and tick.x < self.scale.left + 30 for tick in ticks)
        if not near and not any(len(tick.text) == 4 for tick in ticks):
            year = str(self.scale.first.year)
            self._text(self.scale.left, 77, year, size=_SMALL, ha="center", weight="bold")
        for mark in self.table.marks:
            if "floor" in mark.code:
                x = self.scale.x(mark.on)
                self._shapes.stroke(_FLOOR, x, 90, x, end)
        if self.table.as_of is not None:
            x = self.scale.x(self.table.as_of)
            self._shapes.stroke(_NOW, x, 97, x, end)
            text = short_day(self.table.as_of, self.table.lang)
            self._text(x, 95, text, size=_SMALL, weight="bold", ha="center", clear=True)

    def _label(self, line: TimetableRow | TimetableMark | TimetableRound, y: float) -> None:
        x, weight = _LEFT + 6, "normal"
        if isinstance(line, TimetableRow):
            x, weight = _indent(line), "bold" if line.kind == "phase" else "normal"
        for place, words in enumerate(_label(line)):
            self._text(x, y + place * _NEXT_LINE, words, weight=weight)

    def _row(self, row: TimetableRow, y: float) -> None:
        colour, lang = _COLOURS[row.state], self.table.lang
        edge = colour if colour != _WHITE else _QUIET
        if row.state is not RowState.OPEN:
            self._shapes.box(Box(colour, edge), _STATE, _STATE + 5, y - 2.5, y + 2.5)
        self._text(_STATE + 8, y + 2.3, row.state_words, size=_SMALL)
        if row.due is not None:
            self._shapes.point(_DUE, self.scale.x(row.due), y)
            if row.due < row.start == row.last:
                self._date(self.scale.x(row.due) - 5, y, short_day(row.due, lang), ha="right")
        start, last = self.scale.x(row.start), row.last
        if last is None:
            self._date(start - 5, y, short_day(row.start, lang), ha="right", color=_QUIET)
            beyond = self._open(start, y) + 3
            if row.state is not RowState.OPEN:
                self._date(beyond, y, self._tell("no_end"), color=_QUIET, style="italic")
            return
        if last > row.start:
            self._date(start - 3, y, short_day(row.start, lang), ha="right", color=_QUIET)
        end, words = max(self.scale.x(last), start + 1.5), short_day(last, lang)
        if row.earliest_end is not None:
            self._bar(Box(colour, edge, "////"), start, end, y)
            self._shapes.point((">", edge, _WHITE), end + 1, y - 0.3)
            self._date(end + 7, y, f"≥ {words}")
        else:
            self._bar(Box(colour, edge), start, end, y)
            self._date(end + 3, y, words)
        if row.low and row.high:
            self._range(self.scale.x(row.low), self.scale.x(row.high), y)

    def _mark(self, mark: TimetableMark, y: float) -> None:
        x, sign = self.scale.x(mark.on), _SIGNS.get(mark.code, "|")
        colour = _LATE if "floor" in mark.code else INK
        self._shapes.point((sign, colour, colour if sign in ("D", "v") else _WHITE), x, y)
        words = short_day(mark.on, self.table.lang)
        if mark.not_before:
            words = f"≥ {words}"
        elif mark.code == "possible":
            words = f"< {words}"
        self._date(x + 6, y, words)

    def _round(self, one: TimetableRound, y: float) -> None:
        """Its days as dots, as many as can be told apart."""
        drawn = self.scale.left - _APART
        for found in one.days:
            x = self.scale.x(found.day)
            if found.day <= self.scale.last and x - drawn >= _APART:
                self._shapes.point((".", INK, INK), x, y)
                drawn = x

    def _bar(self, style: Box, start: float, end: float, y: float) -> None:
        self._shapes.box(style, start, end, y - 3.3, y + 2.7)

    def _open(self, x: float, y: float) -> float:
        """An end that nobody knows, and where its drawing ends."""
        self._shapes.stroke(Stroke(_QUIET, 0.9, ":", 4), x + 2, y, x + 18, y)
        self._shapes.point(("o", _QUIET, _WHITE), x, y)
        return x + 18

    def _range(self, low: float, high: float, y: float) -> None:
        """From the end by the low estimate to that by the high one, under the bar."""
        self._shapes.stroke(_RANGE, low, y + 4.2, high, y + 4.2)
        self._shapes.stroke(_RANGE, low, y + 2.8, low, y + 5.2)
        self._shapes.stroke(_RANGE, high, y + 2.8, high, y + 5.2)

    def _date(self, x: float, y: float, text: str, **style: Unpack[_Style]) -> None:
        self._text(x, y + 2.2, text, size=_SMALL, clear=True, **style)

    def _tell(self, code: str, subject: str = "") -> str:
        return sentence("timetable", code, self.table.lang, subject=subject)

    def _text(
        self, x: float, y: float, text: str, *, size: float = _SIZE, clear: bool = False,
        **style: Unpack[_Style],
    ) -> None:  # fmt: skip
        """Words at a place; where ``clear``, lines of the days do not run through them."""
        if clear:
            wide = width_of(text, size, bold=style.get("weight") == "bold")
            left = x - {"right": wide, "center": wide / 2}.get(style.get("ha", ""), 0)
            self._shapes.box(_CLEAR, left - 0.5, left + wide + 0.5, y - 5.2, y + 0.8)
        self.axes.text(x, y, text, fontsize=size, zorder=6, **style)
