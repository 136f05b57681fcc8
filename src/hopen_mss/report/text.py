"""The report for a terminal: plain text, without colour."""

from collections.abc import Iterable, Iterator, Sequence

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.method import Edition
from hopen_mss.report.findings import Finding
from hopen_mss.report.lever_sheets import LeverPage
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.pages import FigureLine, IndicatorPage, Pages, pages_of
from hopen_mss.report.planned import ConnectionPage, PlanPage
from hopen_mss.report.sheets import IN_TEXT
from hopen_mss.report.standing import StandingPage, last_words
from hopen_mss.wording import Lang, listed

__all__ = ["as_text"]


def as_text(assessment: Assessment, lang: Lang, *, edition: Edition, width: int = 100) -> str:
    """The whole report as text, ``width`` columns wide where words allow it."""
    pages = pages_of(assessment, lang, edition=edition)
    lines = _Writer(lang, max(40, width)).report(pages)
    return text_of(lines) + "\n"


class _Writer(Lines):
    """Lays the pages of a report out."""

    def report(self, pages: Pages) -> Iterator[str]:
        yield from self.wrapped(pages.title, "")
        yield "=" * len(pages.title)
        yield from self.pairs(pages.head)
        yield ""
        yield from self.pairs((page.code, self._in_short(page)) for page in pages.indicators)
        for page in pages.indicators:
            yield ""
            yield ""
            yield from self._indicator(page)
        yield ""
        yield from self.heading(self.phrase("inputs"))
        yield from self.inputs(pages.inputs)
        yield ""
        yield from self.heading(self.phrase("statement"))
        yield from self._findings([pages.statement_gap])
        if pages.plan:
            yield ""
            yield from self.heading(self.phrase("plan"))
            yield from self._plan(pages.plan)
        if pages.standing:
            yield ""
            yield from self.heading(pages.standing.title)
            yield from self._standing(pages.standing)
        if pages.connection:
            yield ""
            yield from self.heading(pages.connection.title)
            yield from self._connection(pages.connection)
        if pages.notices:
            yield ""
            yield from self.heading(self.phrase("notices"))
            yield from self.bullets(pages.notices)
        yield ""
        yield from self.wrapped(self.phrase("no_formula"), "")

    def _in_short(self, page: IndicatorPage) -> str:
        """The figures that stand for an indicator, their targets, and what can be said of it."""
        told = []
        for line in page.cards:
            asked = f" ({self.phrase('target').lower()}{self.colon} {line.asked})"
            figure = f"{line.short}{self.colon} {line.said.whole}"
            told.append(f"{figure}{asked if line.asked else ''}")
        return f"{listed(told, self.lang)} — {page.status}"

    def _indicator(self, page: IndicatorPage) -> Iterator[str]:
        yield from self.heading(f"{page.code} · {page.short} — {page.status}", sign="=")
        yield from self.wrapped(page.title, "  ")
        if page.official_title:
            yield from self.wrapped(f"{self.phrase('official_title')}: {page.official_title}", "  ")
        for line in page.figures:
            yield ""
            yield from self._figure(line)
        if page.settings.rows:
            yield ""
            yield from self.table(page.settings, shows_header=False)
        if page.steps.rows:
            yield ""
            yield from self.table(page.steps, shows_header=False, most=len(page.steps.rows))
        if page.sources.rows:
            yield ""
            yield from self.table(page.sources, most=len(page.sources.rows))
        for sheet in page.breakdowns:
            if sheet.code in IN_TEXT:
                yield ""
                yield from self.table(sheet)
        if further := [one.header[0] for one in page.breakdowns if one.code not in IN_TEXT]:
            yield ""
            told = self.phrase("further", subject=", ".join(name.lower() for name in further))
            yield from self.wrapped(told, "  ")
        if page.levers:
            yield ""
            yield from self._levers(page.levers)
        yield ""
        yield f"  {self.phrase('findings')}"
        yield from self._findings(page.findings)

    def _levers(self, page: LeverPage) -> Iterator[str]:
        """The levers by care unit; other dimensions are for pages."""
        yield f"  {page.title}"
        yield from self.wrapped(page.note, "    ")
        for sheet in page.sheets[:1]:
            yield ""
            yield from self.table(sheet, most=len(sheet.rows))
        if page.more.rows:
            yield ""
            yield from self.table(page.more, shows_header=False, most=len(page.more.rows))
        if page.letters:
            yield from self.wrapped(page.letters, "  ")

    def _figure(self, line: FigureLine) -> Iterator[str]:
        yield from self.wrapped(line.label, "  ")
        yield from self.wrapped(f"{line.said.whole}", "    > ", "      ")
        for why in line.why:
            yield from self.wrapped(why, "      ")
        if line.target:
            target = f"{self.phrase('target')}{self.colon} {line.target} → {line.status}"
            yield from self.wrapped(target, "      ")

    def _findings(self, findings: Iterable[Finding]) -> Iterator[str]:
        every = list(findings)
        if not every:
            yield from self.bullets([self.phrase("nothing_to_do")])
        for finding in every:
            yield from self.bullets([finding.text])
            for step in finding.steps:
                yield from self.wrapped(step, "      → ", "        ")

    def _plan(self, page: PlanPage) -> Iterator[str]:
        yield from self.pairs(page.head, indent="  ")
        yield f"  {self.phrase('delays')}"
        yield from self.bullets(page.delays)
        for floor in page.floors:
            yield from self.wrapped(floor, "  ")
        for stage in page.stages:
            yield from self.wrapped(f"{stage.name} · {stage.label}", "    ")

    def _standing(self, page: StandingPage) -> Iterator[str]:
        yield from self.pairs(page.head, indent="  ")
        yield f"  {page.since}"
        yield from self.bullets(page.changes)
        for row in page.now:
            ends = last_words(row, self.lang)
            yield from self.wrapped(f"{row.state_words}{self.colon} {row.name} ({ends})", "  ")
        yield ""
        yield f"  {self.phrase('next_steps')}"
        for place, line in enumerate(page.coming, start=1):
            yield from self.wrapped(f"{place}. {line.code}  {line.label}", "    ", "       ")
            yield from self.wrapped(", ".join((line.who, *line.why)), "       ")
        if not page.coming:
            yield from self.bullets([page.nothing_next])
        if page.rounds:
            yield ""
            yield f"  {page.rounds_title}"
            yield from self.bullets(page.rounds)
        for sheet in (page.waves, page.risks, page.decisions):
            if sheet.rows:
                yield ""
                yield f"  {sheet.caption}"
                yield from self.bullets(self._in_words(sheet.header, row) for row in sheet.rows)
        for note in page.notes:
            yield from self.wrapped(note, "  ")

    def _in_words(self, header: Sequence[str], row: Sequence[str]) -> str:
        told = [
            f"{name[:1].lower()}{name[1:]}{self.colon} {cell}"
            for name, cell in zip(header, row, strict=True)
            if cell
        ]
        return ", ".join([row[0], *told[1:]])

    def _connection(self, page: ConnectionPage) -> Iterator[str]:
        yield from self.wrapped(page.told, "  ")
        yield from self.bullets(page.seen)
        yield from self.wrapped(page.beside, "  ")
