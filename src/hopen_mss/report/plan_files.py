"""The files of a plan, each by its name; one that cannot be written here is left out, and told."""

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from hopen_mss.errors import HopenMssError, MissingExtraError
from hopen_mss.planning import FollowedPlan, Forecast
from hopen_mss.report.gantt import gantt_as_html, gantt_file
from hopen_mss.report.icalendar import timetable_as_icalendar, unnamed_hospital
from hopen_mss.report.plan_tables import (
    timetable_as_csv,
    timetable_as_markdown,
    timetable_as_workbook,
)
from hopen_mss.report.timetable_rows import Timetable
from hopen_mss.serialization import to_json

__all__ = ["PLAN_FILES", "PlanFiles", "plan_files"]

_Writer = Callable[[Forecast | FollowedPlan, Timetable, str], str | bytes]
_WRITERS: Mapping[str, _Writer] = {
    "svg": lambda _, table, __: gantt_file(table),
    "html": lambda _, table, __: gantt_as_html(table),
    "ics": lambda _, table, identity: timetable_as_icalendar(table, identity=identity),
    "csv": lambda _, table, __: timetable_as_csv(table),
    "xlsx": lambda _, table, __: timetable_as_workbook(table),
    "md": lambda _, table, __: timetable_as_markdown(table),
    "json": lambda plan, _, __: to_json(plan) + "\n",
}
PLAN_FILES = tuple(_WRITERS)
"""The endings of the files of a plan, in the order in which they are written."""


@frozen(kw_only=True)
class PlanFiles:
    """The files of a plan by their names, and for those left out what is missing.

    ``without_event`` steps have no event in the calendar file, for nobody knows their end.
    """

    files: Mapping[str, str | bytes]
    left_out: tuple[tuple[str, HopenMssError], ...] = ()
    without_event: int = 0


def plan_files(
    plan: Forecast | FollowedPlan,
    table: Timetable,
    *,
    identity: str,
    only: Iterable[str] = (),
) -> PlanFiles:
    """The files of a plan: all that can be written here, or ``only`` those asked for.

    ``identity`` names the hospital in the calendar file.

    Raises:
        MissingExtraError: a file was asked for, and its extra is not installed.
        InvalidInputError: the timetable has no day, or the calendar file alone was asked for and
            the hospital has no name.
    """
    asked = tuple(only)
    files: dict[str, str | bytes] = {}
    left_out: list[tuple[str, HopenMssError]] = []
    for ending in asked or PLAN_FILES:
        name = f"plan.{ending}"
        if ending == "ics" and not (asked or identity.strip()):
            left_out.append((name, unnamed_hospital()))
            continue
        try:
            files[name] = _WRITERS[ending](plan, table, identity)
        except MissingExtraError as fault:
            if asked:
                raise
            left_out.append((name, fault))
    return PlanFiles(files=files, left_out=tuple(left_out), without_event=len(table.open_rows))
