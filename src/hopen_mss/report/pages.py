"""What a report says, in words and in order, before any form is given to it.

Text, Markdown and HTML show these same pages; nothing is calculated here, and nothing is said that
the assessment does not hold.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.indicators.figures import Unmeasured
from hopen_mss.indicators.result import (
    IndicatorResult,
    Limb,
    MeasurementStatement,
    Reason,
    ResultStatus,
)
from hopen_mss.method import Edition
from hopen_mss.provenance import InputReport
from hopen_mss.report.findings import (
    Finding,
    StatementLine,
    findings_of,
    reason_words,
    statement_gap,
    statement_lines,
)
from hopen_mss.report.forecast_page import ForecastPage, forecast_page
from hopen_mss.report.lever_sheets import LeverPage, lever_page
from hopen_mss.report.planned import (
    ConnectionPage,
    OptionsPage,
    PlanPage,
    connection_page,
    options_page,
    plan_page,
)
from hopen_mss.report.sheets import Sheet, breakdown_sheet, sources_sheet, steps_sheet
from hopen_mss.report.standing import StandingPage, standing_page
from hopen_mss.report.words import (
    Said,
    asked_words,
    day,
    period_words,
    phrase,
    said,
    setting_words,
    status_words,
    target_words,
)
from hopen_mss.wording import Lang, listed

__all__ = [
    "FigureLine",
    "IndicatorPage",
    "Pages",
    "Sheet",
    "inputs_sheet",
    "pages_of",
]


@frozen(kw_only=True)
class FigureLine:
    """One figure of an indicator in words."""

    name: str
    label: str
    short: str
    said: Said
    status: str
    status_code: str
    target: str
    asked: str
    """The target alone, without its origin."""
    why: tuple[str, ...]


@frozen(kw_only=True)
class IndicatorPage:
    """One indicator in words; ``figures`` begin with the one that stands for it, where one does."""

    code: str
    short: str
    title: str
    official_title: str
    """The title of the source, letter for letter, where ``title`` is our translation of it."""
    status: str
    status_code: str
    figures: tuple[FigureLine, ...]
    headline: str
    settings: Sheet
    steps: Sheet
    sources: Sheet
    breakdowns: tuple[Sheet, ...]
    findings: tuple[Finding, ...]
    levers: LeverPage | None = None

    @property
    def cards(self) -> tuple[FigureLine, ...]:
        """The figures that stand for the indicator: its headline, or all where it has none."""
        named = tuple(line for line in self.figures if line.name == self.headline)
        return named or self.figures

    @property
    def breakdowns_by_length(self) -> tuple[Sheet, ...]:
        """The breakdowns, those of like length beside each other: side by side they end level."""
        return tuple(sorted(self.breakdowns, key=lambda sheet: len(sheet.rows)))

    @property
    def next_step(self) -> str:
        """What to do about what weighs most, empty when these data suggest nothing.

        That is what a figure is missing for, else what the most sendings or correspondents are
        behind; between equals the first. What weighs most is our reading (``interpretation``).
        """
        to_act_on = [finding for finding in self.findings if finding.steps]
        best = max(to_act_on, key=lambda one: (one.blocks, one.count), default=None)
        return best.steps[0] if best else ""


@frozen(kw_only=True)
class Pages:
    """A whole report in words."""

    lang: Lang
    title: str
    establishment: str
    head: tuple[tuple[str, str], ...]
    indicators: tuple[IndicatorPage, ...]
    inputs: Sheet
    hashes: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    connection: ConnectionPage | None
    options: OptionsPage | None
    plan: PlanPage | None
    forecast: ForecastPage | None
    """Where the hospital estimated something, or a latest start was asked for."""
    standing: StandingPage | None
    statement: tuple[StatementLine, ...]
    statement_gap: Finding
    library: str


def pages_of(assessment: Assessment, lang: Lang, *, edition: Edition) -> Pages:
    """A whole assessment in words."""
    return Pages(
        lang=lang,
        title=phrase("title", lang),
        establishment=one_line(assessment.establishment.name),
        head=tuple(_head(assessment, lang)),
        indicators=tuple(
            _indicator(assessment, result, lang, edition) for result in assessment.results
        ),
        inputs=inputs_sheet(assessment.inputs, lang),
        hashes=tuple((one_line(report.path), report.sha256) for report in assessment.inputs),
        notices=tuple(
            sentence("reason", notice.code, lang, count=notice.count, subject=notice.subject)
            for notice in assessment.notices
        ),
        connection=connection_page(assessment.connection, assessment.plan, lang)
        if assessment.connection
        else None,
        options=options_page(assessment.options, lang) if assessment.options else None,
        plan=plan_page(assessment.plan, lang) if assessment.plan else None,
        forecast=forecast_page(assessment.forecast, lang, as_of=assessment.as_of)
        if assessment.forecast and (assessment.forecast.estimated or assessment.forecast.wanted)
        else None,
        standing=standing_page(assessment.followed, assessment.coming, lang)
        if assessment.followed
        else None,
        statement=tuple(statement_lines(_statement(assessment), lang)),
        statement_gap=statement_gap(_statement(assessment), lang),
        library=assessment.library,
    )


def _head(assessment: Assessment, lang: Lang) -> Iterator[tuple[str, str]]:
    hospital = assessment.establishment
    numbers = [hospital.finess_ej and f"FINESS {hospital.finess_ej}"]
    numbers.append(hospital.siret and f"SIRET {hospital.siret}")
    told = " · ".join((one_line(hospital.name), *filter(None, numbers)))
    yield phrase("establishment", lang), told
    period = period_words(assessment.period, lang)
    if assessment.as_of < assessment.period.end:
        period = f"{period} ({phrase('not_ended', lang)})"
    yield phrase("period", lang), period
    yield phrase("as_of", lang), day(assessment.as_of, lang)
    yield phrase("edition", lang), assessment.edition
    yield phrase("library", lang), f"hopen_mss {assessment.library}"


def _indicator(
    assessment: Assessment, result: IndicatorResult, lang: Lang, edition: Edition
) -> IndicatorPage:
    label = edition.indicator(result.indicator).label
    figures = tuple(_figure(result, limb, lang) for limb in result.limbs)
    return IndicatorPage(
        code=result.indicator,
        short=wording_of("indicator", result.indicator).text(lang),
        title=label.text(lang),
        official_title="" if lang == "fr" else label.fr,
        status=wording_of("status", _status_code(result)).text(lang),
        status_code=result.status.value,
        figures=figures,
        headline=result.headline,
        settings=_settings(result, lang),
        steps=steps_sheet(result, lang),
        sources=sources_sheet(result, lang),
        breakdowns=tuple(breakdown_sheet(one, lang) for one in result.breakdowns if one.rows),
        findings=tuple(findings_of(assessment, result, lang, edition)),
        levers=lever_page(assessment.levers, lang)
        if assessment.levers and result.indicator == "D6.3"
        else None,
    )


def _status_code(result: IndicatorResult) -> str:
    """The status, or its hedged form where it would say too much of the figures shown first."""
    first = [limb for limb in result.limbs if result.headline in ("", limb.name)]
    missing = any(isinstance(limb.value, Unmeasured) for limb in result.limbs)
    if result.status is ResultStatus.MEASURED and missing:
        return "partly_measured"
    if result.status in (ResultStatus.MET, ResultStatus.NOT_MET) and any(
        limb.status is not result.status for limb in first
    ):
        return f"{result.status.value}_for_some"
    if result.status is ResultStatus.MET and missing:
        return "met_partly_measured"
    return result.status.value


def _figure(result: IndicatorResult, limb: Limb, lang: Lang) -> FigureLine:
    code = f"{result.indicator}.{limb.name}"
    words = said(limb.value, lang)
    return FigureLine(
        name=limb.name,
        label=wording_of("figure", code).text(lang),
        short=wording_of("figure_short", code).text(lang),
        said=words,
        status=status_words(limb, lang),
        status_code=limb.status.value,
        target=target_words(limb.target, lang, value=limb.value) if limb.target else "",
        asked=asked_words(limb.target, lang, value=limb.value) if limb.target else "",
        why=tuple(reason_words(result.indicator, Reason(code), lang) for code in words.why),
    )


def _settings(result: IndicatorResult, lang: Lang) -> Sheet:
    """The choices that the figures rest on: without them a figure says little."""
    return Sheet(
        caption=phrase("settings", lang),
        header=(phrase("setting", lang), phrase("choice", lang)),
        rows=tuple(
            (wording_of("setting", setting.code).text(lang), setting_words(setting, lang))
            for setting in result.settings
        ),
    )


def inputs_sheet(reports: Sequence[InputReport], lang: Lang) -> Sheet:
    """The files read, with what was rejected and what was counted on the way."""
    names = ("file", "kind", "read", "accepted", "rejected", "remarks")
    return Sheet(
        caption=phrase("inputs", lang),
        header=tuple(phrase(name, lang) for name in names),
        rows=tuple(_input(report, lang) for report in reports),
        numeric=frozenset({2, 3, 4}),
        note="" if reports else phrase("no_inputs", lang),
    )


def _input(report: InputReport, lang: Lang) -> tuple[str, ...]:
    remarks = [
        phrase(
            "rejected_for", lang, count=times, subject=wording_of("rejection", reason).text(lang)
        )
        for reason, times in report.rejected_by_reason().items()
    ]
    remarks += [
        sentence("note", note.code, lang, count=note.count, subject=note.subject)
        for note in report.notes
    ]
    counts = (report.read, report.accepted, report.rejected)
    kind = wording_of("source_kind", report.kind).text(lang)
    numbers = (number(count, lang) for count in counts)
    return (one_line(report.path), kind, *numbers, listed(remarks, lang))


def _statement(assessment: Assessment) -> MeasurementStatement:
    """The statement of the whole measurement: all three indicators carry the same one."""
    if assessment.results:
        return assessment.results[0].measurement
    return MeasurementStatement(period=assessment.period)
