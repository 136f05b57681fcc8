"""What a followed plan leaves open, in words: whether there is a pilot, which gaps remain."""

from collections.abc import Iterator

from hopen_mss.codes import sentence, wording_of
from hopen_mss.planning import FollowedPlan, NextSteps
from hopen_mss.planning.followed import Gap
from hopen_mss.report.step_names import step_names
from hopen_mss.wording import Lang, colon, listed

__all__ = ["gap_words", "left_gaps_words", "pilot_words", "question_words"]


def question_words(found: FollowedPlan | NextSteps, lang: Lang) -> Iterator[str]:
    """What a plan leaves open, a line each."""
    yield from filter(None, (pilot_words(found, lang), left_gaps_words(found, lang)))


def pilot_words(found: FollowedPlan | NextSteps, lang: Lang) -> str:
    """That nobody said whether there is a pilot, and what hangs on it; empty where somebody did."""
    if not found.hang_on_pilot:
        return ""
    named = step_names(found.hang_on_pilot, lang)
    return sentence("planning", "pilot_not_told", lang, subject=named)


def left_gaps_words(found: FollowedPlan | NextSteps, lang: Lang) -> str:
    """The gaps of an assessment whose steps are all over; empty where there are none."""
    if not found.left_gaps:
        return ""
    said = sentence("planning", "left_gaps", lang)
    return f"{said}{colon(lang)} {listed((gap_words(gap, lang) for gap in found.left_gaps), lang)}"


def gap_words(gap: Gap, lang: Lang) -> str:
    """A gap by its indicator; the number that the assessment tells of it stands there."""
    told = wording_of(f"reason/{gap.indicator}", gap.reason).text(lang)
    told = told.replace("{count}", "").replace("{subject}", "…").strip()
    return f"{gap.indicator}{colon(lang)} {told}"
