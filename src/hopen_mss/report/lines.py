"""Lines of plain text: headings, pairs, bullets, paragraphs and aligned tables."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from attrs import frozen

from hopen_mss.report.pages import Sheet
from hopen_mss.report.words import phrase
from hopen_mss.wording import Lang, colon

__all__ = ["Lines", "text_of"]

_MOST_ROWS = 15
_WIDEST_NAME = 70


@frozen
class Lines:
    """How text is laid out in one language, ``width`` columns wide where words allow it.

    >>> list(Lines("en").bullets(["one thing"]))
    ['    - one thing']
    """

    lang: Lang
    width: int = 100

    def pairs(self, pairs: Iterable[tuple[str, str]], indent: str = "") -> Iterator[str]:
        """Names and texts in two columns."""
        every = list(pairs)
        widest = max(len(name) for name, _ in every)
        for name, text in every:
            head = f"{indent}{name.ljust(widest)}  "
            yield from self.wrapped(text, head, " " * len(head))

    def heading(self, text: str, sign: str = "-") -> Iterator[str]:
        """A line underlined with a sign."""
        lines = list(self.wrapped(text, ""))
        yield from lines
        yield sign * max(map(len, lines))

    def bullets(self, texts: Iterable[str]) -> Iterator[str]:
        """Texts behind dashes."""
        for text in texts:
            yield from self.wrapped(text, "    - ", "      ")

    def wrapped(self, text: str, first: str, further: str | None = None) -> list[str]:
        """A paragraph: how its first line begins, and the others."""
        return wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=first if further is None else further,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first]

    def phrase(self, code: str, *, count: int = 0, subject: str = "") -> str:
        """What reports say around the figures."""
        return phrase(code, self.lang, count=count, subject=subject)

    def inputs(self, sheet: Sheet) -> Iterator[str]:
        """The files read, each with its remarks under it."""
        if sheet.note:
            yield from self.bullets([sheet.note])
            return
        remarks = [row[-1] for row in sheet.rows]
        narrow = Sheet(
            caption="",
            header=sheet.header[:-1],
            rows=tuple(row[:-1] for row in sheet.rows),
            numeric=sheet.numeric,
        )
        lines = list(self.rows(narrow, shows_header=True))
        yield lines[0]
        for line, remark in zip(lines[1:], remarks, strict=True):
            yield line
            if remark:
                yield from self.wrapped(remark, "      ")

    def table(
        self, sheet: Sheet, *, shows_header: bool = True, most: int = _MOST_ROWS
    ) -> Iterator[str]:
        """A table under its caption, cut after so many rows, which is said."""
        yield f"  {sheet.caption}"
        if sheet.note:
            yield from self.wrapped(sheet.note, "    ")
        shown = Sheet(
            caption=sheet.caption,
            header=sheet.header,
            rows=sheet.rows[:most],
            numeric=sheet.numeric,
        )
        yield from self.rows(shown, shows_header=shows_header)
        if left := len(sheet.rows) - len(shown.rows):
            yield f"    {self.phrase('more_rows', count=left)}"

    def rows(self, sheet: Sheet, *, shows_header: bool) -> Iterator[str]:
        """Aligned columns; words in the last one go on under themselves."""
        every = [sheet.header, *sheet.rows] if shows_header else list(sheet.rows)
        last = len(sheet.header) - 1
        widths = [max((len(row[i]) for row in every), default=0) for i in range(last + 1)]
        if 0 not in sheet.numeric:
            widths[0] = min(widths[0], _WIDEST_NAME)
        for row in every:
            cells = [
                cell.rjust(size) if i in sheet.numeric else cell.ljust(size)
                for i, (cell, size) in enumerate(zip(row, widths, strict=True))
            ]
            head = "    " + "  ".join(cells[:last]) + ("  " if last else "")
            if last in sheet.numeric:
                yield head + cells[last]
            else:
                yield from self.wrapped(row[last], head, " " * len(head))

    @property
    def colon(self) -> str:
        """A colon, with its space in French."""
        return colon(self.lang)


def text_of(lines: Iterable[str]) -> str:
    """Lines as one text, without blanks at their ends."""
    return "\n".join(line.rstrip() for line in lines)
