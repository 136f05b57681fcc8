"""Reports: functions over an assessment, which say in words what it holds and recalculate nothing.

Text and Markdown need nothing more; the HTML page needs the extra ``report``. This is the only
place where a figure is rounded.
"""

from hopen_mss.report.board_note import BoardNote, board_note
from hopen_mss.report.commands import (
    evidence_as_text,
    inspection_as_text,
    options_as_text,
    plan_as_text,
)
from hopen_mss.report.counted import month_as_text, source_as_text
from hopen_mss.report.deployment import (
    comparison_as_text,
    forecast_as_text,
    next_as_text,
    status_as_text,
)
from hopen_mss.report.document import as_json, schema
from hopen_mss.report.gantt import gantt_as_html, gantt_file
from hopen_mss.report.html import as_html
from hopen_mss.report.icalendar import timetable_as_icalendar
from hopen_mss.report.markdown import as_markdown, measurement_markdown, plan_as_markdown
from hopen_mss.report.note_forms import note_as_html, note_as_markdown
from hopen_mss.report.plan_files import PLAN_FILES, PlanFiles, plan_files
from hopen_mss.report.plan_tables import (
    timetable_as_csv,
    timetable_as_markdown,
    timetable_as_workbook,
)
from hopen_mss.report.tables import (
    failures_csv,
    inputs_csv,
    rejections_csv,
    unread_mailboxes_csv,
    win_over_csv,
)
from hopen_mss.report.text import as_text
from hopen_mss.report.timetable_rows import Timetable

__all__ = [
    "PLAN_FILES",
    "BoardNote",
    "PlanFiles",
    "Timetable",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "board_note",
    "comparison_as_text",
    "evidence_as_text",
    "failures_csv",
    "forecast_as_text",
    "gantt_as_html",
    "gantt_file",
    "inputs_csv",
    "inspection_as_text",
    "measurement_markdown",
    "month_as_text",
    "next_as_text",
    "note_as_html",
    "note_as_markdown",
    "options_as_text",
    "plan_as_markdown",
    "plan_as_text",
    "plan_files",
    "rejections_csv",
    "schema",
    "source_as_text",
    "status_as_text",
    "timetable_as_csv",
    "timetable_as_icalendar",
    "timetable_as_markdown",
    "timetable_as_workbook",
    "unread_mailboxes_csv",
    "win_over_csv",
]
