"""One HL7 v2 message as segments, fields and components, by the ``hl7`` package.

The package is given the compound fields of what the sieve left of a message, and nothing else: a
message with a document of 600 kB takes it 10 ms, all that may be read of it 2 ms, the compound
fields 0.4 ms. Its own undoing of escapes is not used: it writes what it cannot undo into a log,
and lets a few letters ask for gigabytes.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

from attrs import define

from hopen_mss.errors import MissingExtraError

__all__ = ["Hl7Parser", "Message", "Segment"]

_MARKS = slice(3, 8)
"""A header begins with its name, its separator, and four more signs."""

_Field: TypeAlias = tuple[tuple[str, ...], ...]


class Segment(NamedTuple):
    """One segment: its fields by number, each with its repetitions and their components.

    >>> segment = Segment("TXA", ((), (), (("18748-4",),)))
    >>> segment.value(2), segment.value(2, 3), segment.value(12)
    ('18748-4', '', '')
    """

    name: str
    fields: tuple[_Field, ...] = ()

    def value(self, number: int, component: int = 1) -> str:
        """A component of a field in its first repetition, empty where there is none.

        >>> Segment("PV1", ((("a", "b"), ("c",)),)).value(0, 2)
        'b'
        """
        repetitions = self.fields[number] if number < len(self.fields) else ()
        parts = repetitions[0] if repetitions else ()
        return parts[component - 1] if component <= len(parts) else ""

    def values(self, number: int, component: int = 1) -> list[str]:
        """A component of a field in each repetition that has one.

        >>> Segment("PV1", ((("a", "b"), ("c",)),)).values(0)
        ['a', 'c']
        """
        repetitions = self.fields[number] if number < len(self.fields) else ()
        found = (parts[component - 1] for parts in repetitions if component <= len(parts))
        return [one for one in found if one]


class Message(NamedTuple):
    """One message: its header first.

    >>> Message((Segment("MSH"), Segment("PV1"))).first("TXA")
    Segment(name='TXA', fields=())
    """

    segments: tuple[Segment, ...]

    @property
    def header(self) -> Segment:
        """Its MSH segment.

        >>> Message((Segment("MSH"),)).header.name
        'MSH'
        """
        return self.segments[0]

    def every(self, name: str) -> Iterator[Segment]:
        """Its segments of one name, in their order.

        >>> len(list(Message((Segment("MSH"), Segment("OBX"), Segment("OBX"))).every("OBX")))
        2
        """
        return (segment for segment in self.segments if segment.name == name)

    def first(self, name: str) -> Segment:
        """Its first segment of one name, an empty one where there is none.

        >>> Message((Segment("MSH"),)).first("ORC").value(1)
        ''
        """
        return next(self.every(name), Segment(name))


@define
class Hl7Parser:
    r"""Reads messages whose separators are known to be sound.

    >>> message = Hl7Parser.load().read("MSH|^~\\&|DPI||||||MDM^T02|7\rTXA||18748-4")
    >>> message.header.value(9, 2), message.first("TXA").value(2)
    ('T02', '18748-4')
    """

    _parse: Callable[[str], Any]

    @classmethod
    def load(cls) -> "Hl7Parser":
        r"""The parser, once its package was found.

        Raises:
            MissingExtraError: the ``hl7`` package is not installed.

        >>> Hl7Parser.load().read("MSH|^~\\&|DPI").header.value(3)
        'DPI'
        """
        try:
            import hl7  # noqa: PLC0415
        except ImportError:
            raise MissingExtraError(
                "reading HL7 v2 messages needs the hl7 package", "pip install 'hopen-mss[hl7]'"
            ) from None
        return cls(hl7.parse)

    def read(self, text: str) -> Message:
        r"""The segments of a message, in which they end with CR.

        >>> Hl7Parser.load().read("MSH|^~\\&|A\rPRT||||RCT^~SB").segments[1].values(4)
        ['RCT', 'SB']
        """
        marks = _Marks(*text[_MARKS])
        rows = [segment.split(marks.field) for segment in text.split("\r")]
        rows[0][1:2] = [marks.field, ""]  # MSH-1 is the separator itself; MSH-2 is known
        compound = [cell for row in rows for cell in row if marks.are_in(cell)]
        fields = iter(self._fields(compound, marks))
        segments = []
        for row in rows:
            cells = (
                () if not cell else next(fields) if marks.are_in(cell) else ((marks.undone(cell),),)
                for cell in row
            )
            segments.append(Segment(row[0], tuple(cells)))
        return Message(tuple(segments))

    def _fields(self, cells: list[str], marks: "_Marks") -> Iterator[_Field]:
        """Compound fields taken apart: all those of a message in one go."""
        if not cells:
            return
        header = f"MSH{''.join(marks)}{marks.field}"
        parsed = self._parse(f"{header}\rZ{marks.field}{marks.field.join(cells)}")
        for one in parsed[1][1:]:
            yield tuple(
                tuple(
                    marks.undone(part if isinstance(part, str) else marks.inner.join(part))
                    for part in repetition
                )
                for repetition in one
            )


class _Marks(NamedTuple):
    """The separators of a message."""

    field: str
    component: str
    repetition: str
    escape: str
    inner: str

    def are_in(self, cell: str) -> bool:
        """Whether a field has parts."""
        return self.component in cell or self.repetition in cell or self.inner in cell

    def undone(self, text: str) -> str:
        """A text with the escapes that stand for separators undone; of others nothing is left."""
        if self.escape not in text:
            return text.strip()
        parts = text.split(self.escape)
        if len(parts) % 2 == 0:  # one is not closed: none can be told from plain text
            return text.strip()
        signs = {
            "F": self.field,
            "S": self.component,
            "R": self.repetition,
            "T": self.inner,
            "E": self.escape,
        }
        found = (signs.get(part, "") if n % 2 else part for n, part in enumerate(parts))
        return "".join(found).strip()
