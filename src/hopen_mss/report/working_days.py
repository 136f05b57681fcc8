"""The working calendar in words: which days are off, what falls on them, what comes round again."""

from collections.abc import Iterator

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.planning import (
    DatedKind,
    DatedPoint,
    FollowedPlan,
    Forecast,
    OnDayOff,
    Recurrence,
)
from hopen_mss.report.step_names import step_name
from hopen_mss.report.words import day
from hopen_mss.wording import Lang, colon, listed

__all__ = ["calendar_words", "days_off_words", "point_words", "recurring_words"]

_STEPS = (DatedKind.STEP_START, DatedKind.STEP_END, DatedKind.DECIDED)
_MOST = 6


def calendar_words(plan: Forecast | FollowedPlan, lang: Lang) -> str:
    """Which days are off, and where dates go; empty where no calendar is stated."""
    calendar = plan.calendar
    if calendar is None:
        return ""
    off = [
        *([_say("weekends", lang)] if calendar.weekends else []),
        *([_say("holidays", lang, subject=wording_of("region", calendar.region.value).text(lang))]
          if calendar.region else []),
        *([_say("closings", lang, count=len(calendar.closings))] if calendar.closings else []),
    ]  # fmt: skip
    told = _say("off", lang, subject=", ".join(off)) if off else _say("nothing_off", lang)
    return listed((told, _say(calendar.move.value, lang)), lang)


def days_off_words(plan: Forecast | FollowedPlan, lang: Lang) -> tuple[str, ...]:
    """The days of a plan that are off, each with what stands on it and where that went."""
    return tuple(_day_off(one, lang) for one in plan.days_off)


def _day_off(one: OnDayOff, lang: Lang) -> str:
    names = [point_words(point, lang) for point in one.points]
    left = len(names) - _MOST
    shown = ", ".join(names if left < 2 else names[:_MOST])
    if left >= 2:
        shown += f" {_say('more', lang, count=left)}"
    why = _say(one.why.value, lang, subject=one.name)
    went = _say("moved_to", lang, subject=day(one.moved_to, lang)) if one.moved_to else ""
    return f"{day(one.day, lang)} ({why}){colon(lang)} {shown} — {went or _say('stays', lang)}"


def point_words(point: DatedPoint, lang: Lang) -> str:
    """What stands on a day of the plan."""
    name = point.name
    if point.kind in _STEPS:
        name = step_name(name, lang)
    return sentence("dated_point", point.kind.value, lang, subject=name)


def recurring_words(one: Recurrence, lang: Lang) -> tuple[str, str, str]:
    """A recurring task: what, who, and its next days."""
    return (
        one_line(one.what),
        one_line(one.who),
        listed(_days(one, lang), lang) or _say("none_left", lang),
    )


def _days(one: Recurrence, lang: Lang) -> Iterator[str]:
    for upcoming in one.upcoming:
        told = day(upcoming.day, lang)
        if upcoming.is_moved:
            told += f" ({_say('for_day', lang, subject=day(upcoming.by_rule, lang))})"
        elif upcoming.off is not None:
            told += f" ({_say(upcoming.off.why.value, lang, subject=upcoming.off.name)})"
        yield told


def _say(code: str, lang: Lang, *, count: int = 0, subject: str = "") -> str:
    return sentence("calendar", code, lang, count=count, subject=subject)
