"""A plan as a Gantt picture: as a file, or cut into sheets of paper.

Drawn as wide as an A4 page on its side, so that its words stay as large as they are however many
rows there are.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from hopen_mss.codes import sentence
from hopen_mss.report.drawing import as_inline, drawing, saved
from hopen_mss.report.gantt_page import (
    HEIGHT,
    WIDTH,
    Heading,
    Line,
    Page,
    head_of,
    height_of,
    scale_of,
)
from hopen_mss.report.gantt_scale import short_day
from hopen_mss.report.timetable_rows import (
    Timetable,
    TimetableMark,
    TimetableRound,
    TimetableRow,
)
from hopen_mss.wording import listed

__all__ = ["gantt_as_html", "gantt_file", "gantt_pages"]

_POINTS = 72
_FOOT = 16.0
_MOST_TOLD = 60
_PRINTED = (
    "@page{size:A4 landscape;margin:0}body{margin:0;print-color-adjust:exact}"
    "svg{display:block;width:297mm;height:auto;break-after:page}svg:last-child{break-after:auto}"
)


def gantt_file(table: Timetable) -> str:
    """The whole plan as an SVG file, as tall as it needs.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    lines = list(_lines(table))
    height = max(HEIGHT, head_of(table) + sum(map(height_of, lines)) + _FOOT)
    return _drawn(table, lines, height, alone=True)


def gantt_as_html(table: Timetable) -> str:
    """The plan cut into A4 pages, as one HTML page to print.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    head = (
        f'<!DOCTYPE html>\n<html lang="{table.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{escape(table.title)}</title>\n<style>{_PRINTED}</style>\n</head>\n<body>\n"
    )
    return head + "\n".join(gantt_pages(table)) + "\n</body>\n</html>\n"


def gantt_pages(table: Timetable) -> tuple[str, ...]:
    """The plan as drawings of one A4 page each, with the days and the heading on every page.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    pages = list(_cut(table, HEIGHT - head_of(table) - _FOOT))
    return tuple(
        _drawn(
            table,
            lines,
            HEIGHT,
            name=f"plan-{place}",
            number=f"{place}/{len(pages)}" if len(pages) > 1 else "",
        )
        for place, lines in enumerate(pages, start=1)
    )


def _drawn(
    table: Timetable,
    lines: Sequence[Line],
    height: float,
    *,
    name: str = "plan",
    number: str = "",
    alone: bool = False,
) -> str:
    with drawing(WIDTH / _POINTS, height / _POINTS) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        page = Page(table=table, axes=axes, height=height, scale=scale_of(table), number=number)
        page.draw(lines)
        return as_inline(
            saved(figure, tight=False), name, table.title, _told(table, lines), alone=alone
        )


def _lines(table: Timetable) -> Iterator[Line]:
    """Marks of the whole plan first, then each group with its rows and the marks of its site."""
    sites = {row.site for row in table.rows if row.site}
    if whole := [mark for mark in table.marks if mark.site not in sites]:
        yield Heading(_tell(table, "key_days"))
        yield from whole
    for name, rows in table.groups:
        yield Heading(name)
        yield from rows
        yield from (mark for mark in table.marks if mark.site and mark.site == rows[0].site)
    if table.rounds:
        yield Heading(_tell(table, "rounds"))
        yield from table.rounds


def _cut(table: Timetable, room: float) -> Iterator[list[Line]]:
    """The lines of each page; no heading stands last, and what goes on says so."""
    page: list[Line] = []
    used, heading = 0.0, Heading("")
    every = list(_lines(table))
    for place, line in enumerate(every):
        needed = height_of(line)
        if isinstance(line, Heading):
            heading = Heading(_tell(table, "goes_on", subject=line.text))
            needed += height_of(every[place + 1])
        if page and used + needed > room:
            yield page
            page = [] if isinstance(line, Heading) else [heading]
            used = sum(map(height_of, page))
        page.append(line)
        used += height_of(line)
    yield page


def _told(table: Timetable, lines: Sequence[Line]) -> str:
    """What is drawn, for those who do not see it; of many lines the first ones."""
    every = [line for line in lines if not isinstance(line, Heading)]
    parts = [_line_told(line, table) for line in every[:_MOST_TOLD]]
    if left := len(every) - len(parts):
        parts.append(_tell(table, "more", count=left))
    return listed(parts, table.lang)


def _line_told(row: TimetableRow | TimetableMark | TimetableRound, table: Timetable) -> str:
    if isinstance(row, TimetableRound):
        return f"{row.label}, {row.told}"
    if isinstance(row, TimetableMark):
        sign = "≥ " if row.not_before else ""
        return f"{row.label}, {sign}{short_day(row.on, table.lang)}"
    start = short_day(row.start, table.lang)
    name = f"{row.name} ({row.site})" if row.site else row.name
    if row.last is None:
        return f"{name}, {row.state_words}, {start} – ?"
    sign = "≥ " if row.end is None else ""
    return f"{name}, {row.state_words}, {start} – {sign}{short_day(row.last, table.lang)}"


def _tell(table: Timetable, code: str, *, count: int = 0, subject: str = "") -> str:
    return sentence("timetable", code, table.lang, count=count, subject=subject)
