"""The note for the medical board as two A4 pages to print, and as Markdown."""

import re
from collections.abc import Iterable, Iterator

from hopen_mss.codes import sentence
from hopen_mss.report.board_note import BoardNote, NoteBar, NoteDeployment, NoteTrend
from hopen_mss.report.html import SIGNS, template_of
from hopen_mss.report.markdown import plain, table_lines
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import phrase
from hopen_mss.wording import colon

__all__ = ["note_as_html", "note_as_markdown"]


def note_as_html(note: BoardNote) -> str:
    """The note as one HTML page, which prints as at most two pages of A4.

    Raises:
        MissingExtraError: jinja2 is not installed.
    """

    def tell(code: str, *, count: int = 0, subject: str = "") -> str:
        return sentence("board_note", code, note.lang, count=count, subject=subject)

    page = template_of("board_note.html.j2").render(
        note=note,
        tell=tell,
        say=lambda code, subject="": phrase(code, note.lang, subject=subject),
        planning=lambda code: sentence("planning", code, note.lang),
        signs=SIGNS,
        colon=colon(note.lang),
    )
    return page.strip() + "\n"


def note_as_markdown(note: BoardNote) -> str:
    """The note as Markdown, with the numbers of its picture in a table."""
    text = "\n".join(_Note(note).lines())
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


class _Note:
    def __init__(self, note: BoardNote) -> None:
        self._note = note

    def lines(self) -> Iterator[str]:
        note = self._note
        yield f"# {plain(note.title)}"
        yield ""
        yield f"**{plain(note.establishment)}**"
        yield ""
        yield from self._pairs(note.head)
        yield from self._heading("position")
        yield from self._position()
        yield from self._heading("trend")
        yield from self._trend(note.trend)
        yield from self._titled(note.levers)
        if note.deployment is None:
            yield from self._heading("deployment")
            yield plain(note.no_deployment)
        else:
            yield from self._deployment(note.deployment)
        yield from self._heading("caveats")
        yield from self._bullets(note.caveats)

    def _position(self) -> Iterator[str]:
        rows = []
        for page in self._note.position:
            rows.append((f"{page.code} · {page.short}", "", "", page.status))
            for figure in page.figures:
                told = " — ".join(filter(None, (figure.said, figure.caveat)))
                target = figure.target or self._say("no_target")
                rows.append((figure.label, told, target, figure.status))
        header = ("", self._say("value"), self._say("target"), self._say("status"))
        yield from table_lines(Sheet(caption="", header=header, rows=tuple(rows)))
        for page in self._note.position:
            yield from self._bullets(f"{page.code} — {caveat}" for caveat in page.caveats)

    def _trend(self, trend: NoteTrend) -> Iterator[str]:
        if trend.months:
            header = ("", *(column.title for column in trend.columns))
            rows = tuple((name, *map(_in_words, bars)) for name, bars in trend.months)
            yield from table_lines(Sheet(caption="", header=header, rows=rows))
        else:
            yield plain(self._say("no_trend"))
        if trend.note:
            yield plain(trend.note)

    def _deployment(self, found: NoteDeployment) -> Iterator[str]:
        yield from self._heading("deployment")
        yield from self._pairs(found.head)
        yield from self._heading_of(3, found.since)
        yield from self._bullets(found.changes)
        yield from self._titled(found.waves)
        yield from self._heading_of(2, phrase("next_steps", self._note.lang))
        for place, line in enumerate(found.coming, start=1):
            why = ", ".join((*line.why, *line.closes))
            yield f"{place}. **{plain(line.code)}** {plain(f'{line.label} — {line.who} — {why}')}"
        if not found.coming:
            yield plain(found.nothing_next)
        yield from self._titled(found.decisions)
        yield from self._heading_of(2, sentence("planning", "risks", self._note.lang))
        yield from self._bullets(found.risks)

    def _titled(self, sheet: Sheet) -> Iterator[str]:
        yield from self._heading_of(2, sheet.caption)
        if sheet.rows:
            yield from table_lines(sheet)
        if sheet.note:
            yield plain(sheet.note)

    def _pairs(self, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
        for name, text in pairs:
            yield f"- **{plain(name)}**{colon(self._note.lang)} {plain(text)}"

    def _bullets(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            yield f"- {plain(text)}"

    def _heading(self, code: str) -> Iterator[str]:
        yield from self._heading_of(2, self._say(code))

    def _heading_of(self, level: int, text: str) -> Iterator[str]:
        yield ""
        yield f"{'#' * level} {plain(text)}"
        yield ""

    def _say(self, code: str) -> str:
        return sentence("board_note", code, self._note.lang)


def _in_words(bar: NoteBar) -> str:
    return f"{bar.counts} ({bar.percent})" if bar.percent else bar.counts
