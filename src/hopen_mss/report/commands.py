"""What the smaller commands show in a terminal: one file, a folder's files, options, a plan."""

from collections.abc import Iterable, Iterator, Mapping

from hopen_mss.assessment.evidence import Evidence
from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.dossier.folder import Dossier
from hopen_mss.inspection.inspecting import Inspection
from hopen_mss.planning import OptionOutlook, Plan
from hopen_mss.report.counted import held_lines, history_lines
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.pages import Sheet, inputs_sheet
from hopen_mss.report.planned import PlanPage, floor_words, plan_page
from hopen_mss.wording import Lang, Wording

__all__ = ["evidence_as_text", "inspection_as_text", "options_as_text", "plan_as_text"]

_MOST_REJECTIONS = 20
_DELIMITERS = {"\t": "tab"}


def evidence_as_text(evidence: Evidence, dossier: Dossier, lang: Lang) -> str:
    """What a folder's files hold and what was rejected; nothing is calculated."""
    return text_of(_Commands(lang).evidence(evidence, dossier))


def inspection_as_text(inspection: Inspection, lang: Lang) -> str:
    """What one file is, and the lines that make a folder read it."""
    return text_of(_Commands(lang).inspection(inspection))


def options_as_text(outlooks: Iterable[OptionOutlook], lang: Lang) -> str:
    """Connection options one after the other, with what is known of their time."""
    return text_of(_Commands(lang).options(outlooks))


def plan_as_text(plan: Plan, lang: Lang) -> str:
    """A plan with all its stages and actions."""
    return text_of(_Commands(lang).plan(plan_page(plan, lang)))


class _Commands(Lines):
    def evidence(self, evidence: Evidence, dossier: Dossier) -> Iterator[str]:
        reports = evidence.reports(evidence.inputs)
        yield from self.heading(one_line(dossier.contents.establishment.name))
        yield from self.inputs(inputs_sheet(reports, self.lang))
        rejected = [
            (
                one_line(report.path),
                number(rejection.line, self.lang),
                wording_of("rejection", rejection.reason).text(self.lang),
                wording_of("column", rejection.column).text(self.lang),
            )
            for report in reports
            for rejection in report.rejections
        ]
        if rejected:
            header = tuple(self.phrase(name) for name in ("file", "line", "reason", "column"))
            sheet = Sheet(
                caption=self.phrase("rejected_rows"),
                header=header,
                rows=tuple(rejected),
                numeric=frozenset({1}),
            )
            yield ""
            yield from self.table(sheet, most=_MOST_REJECTIONS)
        if evidence.sources:
            yield ""
            yield from held_lines(evidence.sources, self.lang)
        if evidence.unmapped:
            yield ""
            yield f"  {self.phrase('unmapped')}"
            for file, columns in evidence.unmapped.items():
                for column, words in columns.items():
                    name = wording_of("column", column).text(self.lang)
                    told = ", ".join(self._word(word, times) for word, times in words.items())
                    yield from self.bullets([f"{one_line(file)}, {name}{self.colon} {told}"])
            yield from self._rare(columns.values() for columns in evidence.unmapped.values())
        if evidence.history.months:
            yield ""
            yield f"  {self.phrase('kept_months')}"
            yield from history_lines(evidence.history.months, self.lang)
        if evidence.notices:
            yield ""
            yield f"  {self.phrase('notices')}"
            yield from self.bullets(
                sentence("reason", told.code, self.lang, count=told.count, subject=told.subject)
                for told in evidence.notices
            )

    def inspection(self, found: Inspection) -> Iterator[str]:
        kind = wording_of("source_kind", found.kind).text(self.lang)
        pairs = [
            (self.phrase("file"), one_line(found.name)),
            (self.phrase("kind"), kind or self.phrase("not_recognised")),
            (self.phrase("encoding"), found.encoding),
            (self.phrase("size"), self.phrase("bytes", count=found.size)),
            (self.phrase("sheets"), ", ".join(one_line(sheet) for sheet in found.sheets)),
        ]
        if found.delimiter:
            shown = _DELIMITERS.get(found.delimiter, found.delimiter)
            pairs.append((self.phrase("delimiter"), shown))
        if found.delimiter or found.sheets:
            pairs.append((self.phrase("header_line"), number(found.header_line, self.lang)))
        if found.read:
            of = f"{number(found.accepted, self.lang)} / {number(found.read, self.lang)}"
            pairs.append((self.phrase("accepted_of_read"), of))
        if found.first:
            pairs.append((self.phrase("sent_between"), self._span(found.first, found.last)))
        yield from self.pairs((name, told) for name, told in pairs if told)
        if found.fault:
            yield ""
            yield from self.wrapped(one_line(found.fault), "  ! ", "    ")
        if found.columns:
            hidden = self.phrase("not_shown") if found.header_hidden else ""
            rows = tuple(
                (one_line(theirs) or hidden, ours or "–") for theirs, ours in found.columns
            )
            header = (self.phrase("their_column"), self.phrase("our_column"))
            sheet = Sheet(caption=self.phrase("columns"), header=header, rows=rows)
            yield ""
            yield from self.table(sheet, most=len(rows))
        if found.header_hidden:
            yield ""
            yield from self.wrapped(self.phrase("header_hidden"), "  ")
        yield from self._contents(found)
        if found.lines_to_paste:
            yield ""
            yield f"  {self.phrase('paste')}"
            yield ""
            yield from found.lines_to_paste.splitlines()

    def _contents(self, found: Inspection) -> Iterator[str]:
        """Words that nobody mapped, what a source of sendings holds, remarks."""
        if found.words:
            yield ""
            yield f"  {self.phrase('unmapped')}"
            for column, words in found.words.items():
                name = wording_of("column", column).text(self.lang)
                told = ", ".join(self._word(word, times) for word, times in words.items())
                yield from self.bullets([f"{name}{self.colon} {told}"])
            yield from self._rare([found.words.values()])
        for what, names in found.held.items():
            yield ""
            yield f"  {wording_of('held', what).text(self.lang)}"
            yield from self.bullets(self._held(name, times) for name, times in names.items())
        if found.notes:
            yield ""
            yield f"  {self.phrase('remarks')}"
            yield from self.bullets(
                sentence("note", note.code, self.lang, count=note.count, subject=note.subject)
                for note in found.notes
            )

    def _span(self, first: str, last: str) -> str:
        """Two days of sendings; a log may tell no year of them."""
        days = " – ".join(dict.fromkeys(day.removeprefix("--") for day in (first, last)))
        return self.phrase("no_year", subject=days) if first.startswith("--") else days

    def _held(self, name: str, times: int) -> str:
        shown = wording_of("held_name", one_line(name)).text(self.lang)
        return f"{shown or self.phrase('names_not_shown')} ({number(times, self.lang)})"

    def _rare(self, tables: Iterable[Iterable[Mapping[str, int]]]) -> Iterator[str]:
        """How to see the words that are not shown, if there are any."""
        if any("" in words for table in tables for words in table):
            yield from self.wrapped(self.phrase("show_words"), "  ")

    def _word(self, word: str, times: int) -> str:
        shown = one_line(word) or self.phrase("words_not_shown")
        return f"{shown} ({number(times, self.lang)})"

    def options(self, outlooks: Iterable[OptionOutlook]) -> Iterator[str]:
        for outlook in outlooks:
            yield from self.heading(f"{outlook.label.text(self.lang)} ({outlook.option})")
            yield from self._labels("advantages", outlook.advantages)
            yield from self._labels("watch_points", outlook.watch_points)
            yield from self._labels("delays", (delay.label for delay in outlook.delays))
            for floor in floor_words(outlook.floors, outlook.start, self.lang):
                yield from self.wrapped(floor, "  ")
            yield ""
        yield from self.wrapped(self.phrase("option_choice"), "")

    def _labels(self, name: str, labels: Iterable[Wording]) -> Iterator[str]:
        yield f"  {self.phrase(name)}"
        yield from self.bullets(label.text(self.lang) for label in labels)

    def plan(self, page: PlanPage) -> Iterator[str]:
        yield from self.heading(self.phrase("plan_alone"))
        yield from self.pairs(page.head)
        yield ""
        yield f"  {self.phrase('delays')}"
        yield from self.bullets(page.delays)
        for floor in page.floors:
            yield from self.wrapped(floor, "  ")
        for stage in page.stages:
            yield ""
            yield from self.heading(f"{stage.name} · {stage.label}")
            for remark in stage.remarks:
                yield from self.wrapped(remark, "  ")
            for action in stage.actions:
                indent = "    " if action.is_part else "  "
                head = f"{indent}{action.code:<6}"
                yield from self.wrapped(action.label, head, " " * len(head))
                for remark in action.remarks:
                    yield from self.wrapped(remark, " " * len(head) + "· ", " " * len(head) + "  ")
        yield ""
        yield from self.wrapped(self.phrase("actions_ours"), "")
