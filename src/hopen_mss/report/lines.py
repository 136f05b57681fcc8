"""Lines of plain text: headings, pairs, bullets and paragraphs in a given width."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from attrs import frozen

__all__ = ["Lines"]


@frozen
class Lines:
    """How text is laid out in a given number of columns, where words allow it.

    >>> list(Lines(40).bullets(["one thing"]))
    ['    - one thing']
    """

    width: int

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
