"""A plan as tables: for a spreadsheet, for other programs, and in Markdown to be edited."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from hopen_mss.codes import one_line, sentence
from hopen_mss.files.workbooks import workbook_of
from hopen_mss.report.markdown import plain, table_lines
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.tables import csv_table
from hopen_mss.report.timetable_rows import Timetable, TimetableMark, TimetableRow
from hopen_mss.report.words import day
from hopen_mss.wording import Lang, listed

__all__ = [
    "timetable_as_csv",
    "timetable_as_markdown",
    "timetable_as_workbook",
]

_COLUMNS = (
    "group", "site", "code", "step", "state", "start", "end", "not_before", "low", "high", "due",
    "who", "remarks", "key",
)  # fmt: skip
_WIDTHS = (24, 14, 8, 52, 18, 12, 12, 12, 12, 12, 12, 30, 60, 18)
_LONGEST_CELL = 32_000
_Cell: TypeAlias = str | date


def timetable_as_csv(table: Timetable) -> str:
    """A plan as one table: each step, each mark and what comes round, a row each.

    A day that is no promise stands in its own column; both are empty where nobody knows the end.
    The text begins with a byte order mark and is to be written in UTF-8.
    """
    rows = ([_iso(cell) for cell in row] for row in _flat(table))
    return csv_table(_header(table), rows)


def timetable_as_workbook(table: Timetable) -> bytes:
    """The same table as a workbook in which days are days and everything else is text.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
    """
    rows: dict[int, Sequence[_Cell]] = {1: _header(table)}
    for number, row in enumerate(_flat(table), start=2):
        rows[number] = [cell[:_LONGEST_CELL] if isinstance(cell, str) else cell for cell in row]
    return workbook_of(rows, sheet=_tell(table, "sheet"), widths=_WIDTHS)


def timetable_as_markdown(table: Timetable) -> str:
    """A plan as Markdown: what its days mean, its key days, and a table for each group."""
    lines = [f"# {plain(table.title)}", ""]
    if table.as_of is not None:
        lines.append(f"- {plain(_tell(table, 'as_of', day(table.as_of, table.lang)))}")
    lines.append(f"- {plain(_tell(table, 'start', day(table.start, table.lang)))}")
    told = (*table.notes, table.calendar, table.without_end)
    lines += [f"- {plain(note)}" for note in told if note]
    for sheet in _sheets(table):
        lines += ["", f"## {plain(sheet.caption)}", "", *table_lines(sheet)]
    if table.days_off:
        lines += ["", f"## {plain(_tell(table, 'days_off'))}", ""]
        lines += [f"- {plain(told)}" for told in table.days_off]
    return "\n".join(lines).rstrip("\n").replace("\n\n\n", "\n\n") + "\n"


def _sheets(table: Timetable) -> Iterator[Sheet]:
    """The key days, the groups, and what comes round."""
    if table.marks:
        yield Sheet(
            caption=_tell(table, "key_days"),
            header=tuple(_column(table, name) for name in ("day", "what", "remarks")),
            rows=tuple(
                (
                    _hedged(mark.on, table.lang, not_before=mark.not_before),
                    f"{mark.label} ({mark.site})" if mark.site else mark.label,
                    listed(mark.remarks, table.lang),
                )
                for mark in table.marks
            ),
        )
    names = ("step", "state", "start", "end", "who", "remarks")
    for group, rows in table.groups:
        yield Sheet(
            caption=group,
            header=tuple(_column(table, name) for name in names),
            rows=tuple(_read(row, table) for row in rows),
        )
    if table.rounds:
        yield Sheet(
            caption=_tell(table, "rounds"),
            header=tuple(_column(table, name) for name in ("what", "who", "next_days")),
            rows=tuple((one.label, one.responsible, one.told) for one in table.rounds),
        )


def _read(row: TimetableRow, table: Timetable) -> tuple[str, ...]:
    end = _tell(table, "no_end")
    if row.last is not None:
        end = _hedged(row.last, table.lang, not_before=row.end is None)
    return (
        row.name,
        row.state_words,
        day(row.start, table.lang),
        end,
        row.responsible,
        listed(row.remarks, table.lang),
    )


def _hedged(moment: date, lang: Lang, *, not_before: bool) -> str:
    return f"≥ {day(moment, lang)}" if not_before else day(moment, lang)


def _flat(table: Timetable) -> Iterator[tuple[_Cell, ...]]:
    """Every row with all its columns, in the order of ``_COLUMNS``."""
    for row in table.rows:
        yield (
            row.group, row.site, row.code, row.label, row.state_words, row.start,
            row.end or "", row.earliest_end or "", row.low or "", row.high or "",
            row.due or "", row.responsible, listed(row.remarks, table.lang), one_line(row.key),
        )  # fmt: skip
    for mark in table.marks:
        yield _of_mark(mark, table)
    for one in table.rounds:
        yield (
            _tell(table, "rounds"), "", "", one.label, "", one.first or "", one.until or "",
            "", "", "", "", one.responsible, one.told, one_line(one.key),
        )  # fmt: skip


def _of_mark(mark: TimetableMark, table: Timetable) -> tuple[_Cell, ...]:
    days = ("", mark.on) if mark.not_before else (mark.on, "")
    return (
        _tell(table, "key_days"), mark.site, "", mark.label, "", "", *days, "", "", "", "",
        listed(mark.remarks, table.lang), one_line(mark.key),
    )  # fmt: skip


def _header(table: Timetable) -> list[str]:
    return [_column(table, name) for name in _COLUMNS]


def _iso(cell: _Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()


def _column(table: Timetable, name: str) -> str:
    return _tell(table, f"column_{name}")


def _tell(table: Timetable, code: str, subject: str = "") -> str:
    return sentence("timetable", code, table.lang, subject=subject)
