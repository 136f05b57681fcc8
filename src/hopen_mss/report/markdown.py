"""The report as Markdown, and the measurement statement that the national rules ask for."""

import re
from collections.abc import Iterable, Iterator

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.method import Edition
from hopen_mss.planning import Plan
from hopen_mss.report.findings import Finding
from hopen_mss.report.forecast_page import ForecastPage
from hopen_mss.report.lever_sheets import LeverPage
from hopen_mss.report.pages import FigureLine, IndicatorPage, Pages, Sheet, pages_of
from hopen_mss.report.planned import ConnectionPage, OptionsPage, PlanPage, plan_page
from hopen_mss.report.standing import StandingPage
from hopen_mss.report.words import phrase
from hopen_mss.wording import Lang, colon

__all__ = ["as_markdown", "measurement_markdown", "plan_as_markdown"]

_SIGNS = re.compile(r"([\\`*_\[\]<>|#~$&])")
_LIST_SIGN = re.compile(r"^(\d*)([-+.)])(?=\s|$)")


def as_markdown(assessment: Assessment, lang: Lang, *, edition: Edition) -> str:
    """The whole report as Markdown."""
    return _joined(_Writer(lang).report(pages_of(assessment, lang, edition=edition)))


def measurement_markdown(assessment: Assessment, lang: Lang, *, edition: Edition) -> str:
    """The measurement statement as Markdown, what is missing said."""
    return _joined(_Writer(lang).measurement(pages_of(assessment, lang, edition=edition)))


def plan_as_markdown(plan: Plan, lang: Lang) -> str:
    """A plan on its own as Markdown."""
    return _joined(_Writer(lang).plan(plan_page(plan, lang), level=1))


def _joined(lines: Iterable[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def plain(text: str) -> str:
    """A text that Markdown shows as it stands."""
    return _LIST_SIGN.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


def table_lines(sheet: Sheet) -> Iterator[str]:
    """The header and the rows of a table, and the empty line after it."""
    yield _cells(sheet.header)
    yield _cells(
        ("---:" if i in sheet.numeric else "---" for i in range(len(sheet.header))), raw=True
    )
    for row in sheet.rows:
        yield _cells(row)
    yield ""


def _cells(cells: Iterable[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cell if raw else plain(cell) for cell in cells)} |"


class _Writer:
    """Lays pages out in a given language."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def report(self, pages: Pages) -> Iterator[str]:
        yield from self._title(f"{pages.title} — {pages.establishment}")
        yield from self._pairs(pages.head)
        for page in pages.indicators:
            yield from self._indicator(page)
        yield from self._heading(2, self._phrase("inputs"))
        yield from self._sheet(pages.inputs)
        yield from self._statement(pages)
        if pages.plan:
            yield from self.plan(pages.plan)
        if pages.forecast:
            yield from self._forecast(pages.forecast)
        if pages.standing:
            yield from self._standing(pages.standing)
        if pages.connection:
            yield from self._connection(pages.connection)
        if pages.options:
            yield from self._options(pages.options)
        if pages.notices:
            yield from self._heading(2, self._phrase("notices"))
            yield from self._bullets(pages.notices)
            yield ""
        yield plain(self._phrase("no_formula"))

    def measurement(self, pages: Pages) -> Iterator[str]:
        yield from self._title(f"{self._phrase('statement')} — {pages.establishment}")
        yield plain(self._phrase("statement_why"))
        yield ""
        yield from self._pairs(pages.head)
        yield from self._statement(pages)
        yield from self._heading(2, self._phrase("figures"))
        for page in pages.indicators:
            yield from self._heading(3, f"{page.code} · {page.title}")
            yield from self._figures(page.figures)
            if page.settings.rows:
                yield from self._sheet(page.settings)
            yield from self._findings(page.findings)
        yield from self._heading(2, self._phrase("inputs"))
        yield from self._sheet(pages.inputs)
        yield from self._sheet(
            Sheet(
                caption="",
                header=(self._phrase("file"), self._phrase("sha256")),
                rows=pages.hashes,
            )
        )
        yield plain(self._phrase("no_formula"))

    def _phrase(self, code: str) -> str:
        return phrase(code, self._lang)

    def _indicator(self, page: IndicatorPage) -> Iterator[str]:
        yield from self._heading(2, f"{page.code} · {page.short} — {page.status}")
        yield plain(page.title)
        if page.official_title:
            yield ""
            yield f"{self._phrase('official_title')}: *{plain(page.official_title)}*"
        yield ""
        yield from self._figures(page.figures)
        if page.settings.rows:
            yield from self._heading(3, page.settings.caption)
            yield from self._sheet(page.settings)
        if page.steps.rows:
            yield from self._heading(3, page.steps.caption)
            yield from self._sheet(page.steps)
        for sheet in (*([page.sources] if page.sources.rows else []), *page.breakdowns):
            yield from self._heading(3, sheet.caption)
            yield from self._sheet(sheet)
        if page.levers:
            yield from self._levers(page.levers)
        yield from self._heading(3, self._phrase("findings"))
        yield from self._findings(page.findings)

    def _levers(self, page: LeverPage) -> Iterator[str]:
        yield from self._heading(3, page.title)
        yield plain(page.note)
        yield ""
        for sheet in (*page.sheets, *([page.more] if page.more.rows else [])):
            yield from self._heading(4, sheet.caption)
            yield from self._sheet(sheet)
        if page.letters:
            yield plain(page.letters)
            yield ""

    def _figures(self, figures: Iterable[FigureLine]) -> Iterator[str]:
        header = (
            self._phrase("figure"),
            self._phrase("counts"),
            self._phrase("target"),
            self._phrase("status"),
        )
        rows = tuple(
            (
                line.label,
                " ".join([line.said.whole, *(f"({why})" for why in line.why)]),
                line.target or "–",
                line.status,
            )
            for line in figures
        )
        yield from self._sheet(Sheet(caption="", header=header, rows=rows))

    def _findings(self, findings: Iterable[Finding]) -> Iterator[str]:
        every = list(findings)
        if not every:
            yield f"- {plain(self._phrase('nothing_to_do'))}"
        for finding in every:
            yield f"- {plain(finding.text)}"
            for step in finding.steps:
                yield f"  - {plain(step)}"
        yield ""

    def _statement(self, pages: Pages) -> Iterator[str]:
        yield from self._heading(2, self._phrase("statement"))
        rows = tuple(
            (line.label, line.text.upper() if line.missing else line.text)
            for line in pages.statement
        )
        header = (self._phrase("asked"), self._phrase("stated"))
        yield from self._sheet(Sheet(caption="", header=header, rows=rows))
        yield from self._findings([pages.statement_gap])

    def plan(self, page: PlanPage, *, level: int = 2) -> Iterator[str]:
        yield from self._heading(level, self._phrase("plan"))
        yield from self._pairs(page.head)
        yield plain(self._phrase("delays"))
        yield ""
        yield from self._bullets(page.delays)
        yield ""
        if page.floors:
            yield plain(" ".join(page.floors))
        for stage in page.stages:
            yield from self._heading(level + 1, f"{stage.name} · {stage.label}")
            yield from self._bullets(stage.remarks)
            for action in stage.actions:
                words = " — ".join((f"{action.code} · {action.label}", *action.remarks))
                yield f"{'  ' * action.is_part}- {plain(words)}"
        yield ""

    def _forecast(self, page: ForecastPage) -> Iterator[str]:
        yield from self._heading(2, page.title)
        for block in page.blocks:
            if block.title:
                yield from self._heading(3, block.title)
            if block.pairs:
                yield from self._pairs(block.pairs)
            yield from self._bullets(block.lines)
            if block.note:
                yield ""
                yield plain(block.note)
                yield ""

    def _standing(self, page: StandingPage) -> Iterator[str]:
        yield from self._heading(2, page.title)
        yield from self._pairs(page.head)
        yield from self._heading(3, page.since)
        yield from self._bullets(page.changes)
        yield from self._heading(3, self._phrase("next_steps"))
        for place, line in enumerate(page.coming, start=1):
            yield f"{place}. **{plain(line.code)}** {plain(line.label)}"
            yield f"   - {plain(line.who)}"
            for why in (*line.why, *line.closes):
                yield f"   - {plain(why)}"
        if not page.coming:
            yield plain(page.nothing_next)
        if page.rounds:
            yield from self._heading(3, page.rounds_title)
            yield from self._bullets(page.rounds)
        for sheet in (page.steps, page.waves, page.risks, page.decisions, page.moves):
            if sheet.rows:
                yield from self._heading(3, sheet.caption)
                yield from self._sheet(sheet)
        yield ""
        yield from self._bullets(page.notes)

    def _connection(self, page: ConnectionPage) -> Iterator[str]:
        yield from self._heading(2, page.title)
        yield plain(page.told)
        yield ""
        yield from self._bullets(page.seen)
        yield ""
        yield plain(page.beside)

    def _options(self, page: OptionsPage) -> Iterator[str]:
        yield from self._heading(2, page.title)
        for sheet in (page.themes, page.constraints):
            yield from self._heading(3, sheet.caption)
            yield from self._sheet(sheet)
        yield plain(page.note)
        yield ""

    def _title(self, text: str) -> Iterator[str]:
        yield f"# {plain(text)}"
        yield ""

    def _heading(self, level: int, text: str) -> Iterator[str]:
        yield ""
        yield f"{'#' * level} {plain(text)}"
        yield ""

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        for name, text in pairs:
            yield f"- **{plain(name)}**{colon(self._lang)} {plain(text)}"
        yield ""

    def _bullets(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield f"- {plain(text)}"

    def _sheet(self, sheet: Sheet) -> Iterator[str]:
        if sheet.note:
            yield plain(sheet.note)
            yield ""
        if sheet.rows:
            yield from table_lines(sheet)
