"""What is to be known and done: about one indicator, and about the measurement as a whole."""

from collections.abc import Iterator

from attrs import frozen

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.indicators.result import IndicatorResult, MeasurementStatement, Reason
from hopen_mss.method import Edition
from hopen_mss.report.words import day, period_words, phrase, said
from hopen_mss.wording import Lang

__all__ = [
    "Finding",
    "StatementLine",
    "findings_of",
    "reason_words",
    "statement_gap",
    "statement_lines",
]

_SAID_ONCE = ("statement_incomplete",)
"""The statement is the establishment's, not an indicator's: it has a part of its own."""


@frozen(kw_only=True)
class Finding:
    """Something to know, and what to do about it: supply, state, or do an action of the method."""

    code: str
    text: str
    remedy: str = ""
    actions: tuple[str, ...] = ()
    count: int = 0
    """How many it is about; 0 where it counts nothing."""
    blocks: bool = False
    """Whether a figure is missing for it."""

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do, in order; empty when there is only something to know."""
        return (self.remedy, *self.actions) if self.remedy else self.actions


@frozen(kw_only=True)
class StatementLine:
    """One thing that the rules ask an establishment to say, and what it said."""

    code: str
    label: str
    text: str
    missing: bool
    """Whether the rules ask it of every establishment and nobody said it."""


def reason_words(indicator: str, reason: Reason, lang: Lang) -> str:
    """A reason of one indicator, as a sentence."""
    return sentence(
        f"reason/{indicator}", reason.code, lang, count=reason.count, subject=reason.subject
    )


def findings_of(
    assessment: Assessment, result: IndicatorResult, lang: Lang, edition: Edition
) -> Iterator[Finding]:
    """What blocks a figure, then what keeps it low, then what is to be known when reading it."""
    answers = {
        answer.reason: answer.actions
        for answer in assessment.answers
        if answer.indicator == result.indicator
    }
    told = {reason.code: reason for reason in reversed(result.reasons)}
    blocking = [code for limb in result.limbs for code in said(limb.value, lang).why]
    keeping_low = [code for code in answers if code not in told]
    order = [*blocking, *keeping_low, *answers, *reversed(told)]
    for code in dict.fromkeys(order):
        if code in _SAID_ONCE:
            continue
        reason = told.get(code) or Reason(code, result.step(code))
        remedy = sentence(f"remedy/{result.indicator}", code, lang)
        yield Finding(
            code=code,
            text=reason_words(result.indicator, reason, lang),
            remedy="" if remedy == code else remedy,
            actions=tuple(
                phrase(
                    "action", lang, subject=f"{action} · {edition.action(action).label.text(lang)}"
                )
                for action in answers.get(code, ())
            ),
            count=reason.count,
            blocks=code in blocking,
        )


def statement_lines(stated: MeasurementStatement, lang: Lang) -> Iterator[StatementLine]:
    """What the rules ask for, in their order, and what was stated."""
    missing = stated.missing()
    said_of = {
        "calculation_method": stated.calculation_method,
        "data_sources": stated.data_sources,
        "period": period_words(stated.period, lang),
        "context": stated.context,
        "completeness": stated.completeness,
        "validated_by": stated.validated_by,
        "validated_on": day(stated.validated_on, lang) if stated.validated_on else "",
    }
    for code, text in said_of.items():
        absent = phrase("missing", lang)
        if code.startswith("validated"):
            absent = f"{absent} ({phrase('only_for_groups', lang)})"
        label = wording_of("statement", code).text(lang)
        yield StatementLine(
            code=code,
            label=label[:1].upper() + label[1:],
            text=one_line(text) or absent,
            missing=code in missing,
        )


def statement_gap(stated: MeasurementStatement, lang: Lang) -> Finding:
    """What the statement lacks, or that it lacks nothing."""
    missing = stated.missing()
    if not missing:
        return Finding(code="nothing_missing", text=phrase("nothing_missing", lang))
    told = phrase("missing_count", lang, count=len(missing), subject=", ".join(missing))
    remedy = sentence("remedy", "statement_incomplete", lang)
    return Finding(code="statement_incomplete", text=told, remedy=remedy)
