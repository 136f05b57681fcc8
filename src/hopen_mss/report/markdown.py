"""The report as Markdown, and the measurement statement that the national rules ask for."""

import re
from collections.abc import Iterable, Iterator

from hopen_mss.assessment import Assessment
from hopen_mss.method import Edition
from hopen_mss.planning import Plan
from hopen_mss.report.findings import Finding
from hopen_mss.report.lever_sheets import LeverPage
from hopen_mss.report.pages import FigureLine, IndicatorPage, Pages, Sheet, pages_of
from hopen_mss.report.planned import PlanPage, plan_page
from hopen_mss.report.words import phrase
from hopen_mss.wording import Lang

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


def _plain(text: str) -> str:
    """A text that Markdown shows as it stands."""
    return _LIST_SIGN.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


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
        if pages.notices:
            yield from self._heading(2, self._phrase("notices"))
            yield from self._bullets(pages.notices)
            yield ""
        yield _plain(self._phrase("no_formula"))

    def measurement(self, pages: Pages) -> Iterator[str]:
        yield from self._title(f"{self._phrase('statement')} — {pages.establishment}")
        yield _plain(self._phrase("statement_why"))
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
        yield _plain(self._phrase("no_formula"))

    def _phrase(self, code: str) -> str:
        return phrase(code, self._lang)

    def _indicator(self, page: IndicatorPage) -> Iterator[str]:
        yield from self._heading(2, f"{page.code} · {page.short} — {page.status}")
        yield _plain(page.title)
        if page.official_title:
            yield ""
            yield f"{self._phrase('official_title')}: *{_plain(page.official_title)}*"
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
        yield _plain(page.note)
        yield ""
        for sheet in (*page.sheets, *([page.more] if page.more.rows else [])):
            yield from self._heading(4, sheet.caption)
            yield from self._sheet(sheet)
        if page.letters:
            yield _plain(page.letters)
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
            yield f"- {_plain(self._phrase('nothing_to_do'))}"
        for finding in every:
            yield f"- {_plain(finding.text)}"
            for step in finding.steps:
                yield f"  - {_plain(step)}"
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
        yield _plain(self._phrase("delays"))
        yield ""
        yield from self._bullets(page.delays)
        yield ""
        if page.floors:
            yield _plain(" ".join(page.floors))
        for stage in page.stages:
            yield from self._heading(level + 1, f"{stage.name} · {stage.label}")
            yield from self._bullets(stage.remarks)
            for action in stage.actions:
                words = " — ".join((f"{action.code} · {action.label}", *action.remarks))
                yield f"{'  ' * action.is_part}- {_plain(words)}"
        yield ""

    def _title(self, text: str) -> Iterator[str]:
        yield f"# {_plain(text)}"
        yield ""

    def _heading(self, level: int, text: str) -> Iterator[str]:
        yield ""
        yield f"{'#' * level} {_plain(text)}"
        yield ""

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        colon = "\u00a0:" if self._lang == "fr" else ":"
        for name, text in pairs:
            yield f"- **{_plain(name)}**{colon} {_plain(text)}"
        yield ""

    def _bullets(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield f"- {_plain(text)}"

    def _sheet(self, sheet: Sheet) -> Iterator[str]:
        if sheet.note:
            yield _plain(sheet.note)
            yield ""
        if not sheet.rows:
            return
        yield self._cells(sheet.header)
        yield self._cells(
            ("---:" if i in sheet.numeric else "---" for i in range(len(sheet.header))), raw=True
        )
        for row in sheet.rows:
            yield self._cells(row)
        yield ""

    def _cells(self, cells: Iterable[str], *, raw: bool = False) -> str:
        return f"| {' | '.join(cell if raw else _plain(cell) for cell in cells)} |"
