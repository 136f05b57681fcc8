"""Reports: functions over an assessment, which say in words what it holds and recalculate nothing.

Text and Markdown need nothing more; the HTML page needs the extra ``report``. This is the only
place where a figure is rounded.
"""

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
from hopen_mss.report.html import as_html
from hopen_mss.report.markdown import as_markdown, measurement_markdown, plan_as_markdown
from hopen_mss.report.tables import (
    failures_csv,
    inputs_csv,
    rejections_csv,
    unread_mailboxes_csv,
    win_over_csv,
)
from hopen_mss.report.text import as_text

__all__ = [
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "comparison_as_text",
    "evidence_as_text",
    "failures_csv",
    "forecast_as_text",
    "inputs_csv",
    "inspection_as_text",
    "measurement_markdown",
    "month_as_text",
    "next_as_text",
    "options_as_text",
    "plan_as_markdown",
    "plan_as_text",
    "rejections_csv",
    "schema",
    "source_as_text",
    "status_as_text",
    "unread_mailboxes_csv",
    "win_over_csv",
]
