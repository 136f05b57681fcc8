"""What the hospital expects, in words, and where that is less than the sheet supports."""

from hopen_mss.codes import sentence, wording_of
from hopen_mss.method.terms import place_words
from hopen_mss.planning import Disagreement, FollowedPlan, Forecast, ForecastStep
from hopen_mss.report.step_names import step_name
from hopen_mss.report.words import day
from hopen_mss.wording import Lang, colon, listed

__all__ = ["estimate_words", "flag_remark", "flag_words", "whole_flags", "whole_note"]


def estimate_words(step: ForecastStep, lang: Lang) -> str:
    """When a step ends by its estimate, and who gave that; empty where nobody did."""
    if not (step.by and step.end_low and step.end_high):
        return ""
    ends = f"{day(step.end_low, lang)} – {day(step.end_high, lang)}"
    return sentence("planning", "estimate", lang, subject=f"{ends} ({step.by})")


def flag_words(flag: Disagreement, lang: Lang) -> str:
    """A flag on its own: of what, by which measure, and both days."""
    told = sentence("planning", "before_floor", lang, subject=day(flag.floor, lang))
    whole = sentence("planning", "disagreement_whole", lang)
    named = step_name(flag.step, lang) if flag.step else whole
    measure = f"{wording_of('measure', flag.measure).text(lang)}{colon(lang)}"
    place = place_words(flag.citation, lang)
    return f"{named}, {measure} {day(flag.ends, lang)}, {told} ({place})"


def flag_remark(flag: Disagreement, lang: Lang) -> str:
    """A flag beside the day that it is of."""
    floor = f"{day(flag.floor, lang)} ({place_words(flag.citation, lang)})"
    return sentence("planning", "under_floor", lang, subject=floor)


def whole_flags(plan: Forecast | FollowedPlan) -> tuple[Disagreement, ...]:
    """The flags of the whole deployment, not of one phase."""
    return tuple(flag for flag in plan.disagreements if not flag.step)


def whole_note(plan: Forecast | FollowedPlan, lang: Lang) -> str:
    """Which ends of the whole lie before a floor, in one line; empty where none does."""
    flags = [wording_of("measure", flag.measure).text(lang) for flag in whole_flags(plan)]
    if not flags:
        return ""
    said = sentence("planning", "disagreements", lang)
    return f"{said}{colon(lang)} {listed(flags, lang)}."
