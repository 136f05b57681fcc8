r"""A stream of bytes as HL7 v2 messages: one at a time, its identity segments never kept.

Segments end with CR, LF or both; a capture may frame messages as MLLP does, files may wrap them in
batch segments, and interfaces leave blank lines. A line that begins no segment belongs to the one
before it: documents are wrapped, comments broken. One message is in memory at most, and of its
documents never more than the beginning.

>>> import io
>>> for cut in messages(io.BytesIO(b"MSH|^~\\&|DPI||||||ADT^A01|7\rPID|1||2960199\r"), Sieve.of()):
...     print(cut.line, repr(cut.text))
1 'MSH|^~\\&|DPI||||||ADT^A01|7'
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from attrs import define, field

from hopen_mss.errors import InputFaultError
from hopen_mss.transmissions.hl7.sieve import Marks, Sieve

__all__ = ["LARGEST", "CutMessage", "is_hl7", "messages"]

_CHUNK = 1 << 18
LARGEST = 50 << 20
"""Bytes that one line, or one message, may have."""

_LONGEST_KEPT = 1 << 16
_LONGEST_SEGMENT = 1 << 20
_LONGEST_START = 64
_MOST_TEXT = 1 << 18
_MOST_SEGMENTS = 5_000
_MOST_LINES = 1_000_000
_REMEDY = "give what the engine sent, from MSH on, its segments ended by CR or LF"

_BOM = b"\xef\xbb\xbf"
_START = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x0b]*(?:MSH|FHS|BHS)([!-/:-@\[-`{-~])[^\w\s]")
_SEGMENT = re.compile(rb"([A-Z][A-Z0-9]{2})(?:([!-/:-@\[-`{-~])|\Z)")
_BATCH = (b"FHS", b"BHS", b"BTS", b"FTS")
_BLANK = b" \t\x1c"
_CHARSET = 18
_CHARSETS = {
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "8859/1": "iso-8859-1",
    "8859/15": "iso-8859-15",
    "ASCII": "ascii",
}


class CutMessage(NamedTuple):
    """What may be read of one message, or why it cannot be taken.

    ``line`` is that of its header, or of what stands in the place of one. In ``text`` segments end
    with CR. ``misdeclared`` says that it was not written in the character set that it declares.

    >>> CutMessage(12, reason="message_too_large").text
    ''
    """

    line: int
    text: str = ""
    reason: str = ""
    misdeclared: bool = False


def is_hl7(start: bytes) -> bool:
    r"""Whether a file that starts with these bytes holds HL7 v2 messages.

    >>> is_hl7(b"\x0bMSH|^~\\&|DPI|CH EXEMPLE"), is_hl7(b"MSH;Nom;Date"), is_hl7(b"<MSH.1>")
    (True, False, False)
    """
    return _START.match(start) is not None


def messages(
    stream: BinaryIO, sieve: Sieve, *, name: str = "", charset: str = ""
) -> Iterator[CutMessage]:
    r"""The messages of a stream, in its order, each cut down to what may be read of it.

    Text outside of any message is given out once for each run of lines, with a reason.
    ``name`` is what errors call the stream; ``charset`` is that of all of it where it is known,
    whatever messages declare.

    Raises:
        InputFaultError: a line of more than 50 MB, or a million lines in which no message begins.

    >>> import io
    >>> [cut.reason for cut in messages(io.BytesIO(b"no message\nat all"), Sieve.of())]
    ['not_a_message']
    """
    message: _Message | None = None
    lost, first = False, 1
    for line, data, is_start in _lines(stream, name):
        found = _SEGMENT.match(data) if is_start else None
        if found and found[1] == b"MSH":
            if message:
                yield message.end()
            message, lost, first = _Message(line, sieve, charset), False, line
            message.begin("MSH", data)
        elif found and found[1] in _BATCH:
            if message:
                yield message.end()
            message, lost = None, True
        elif line - first > _MOST_LINES:
            problem = f"more than {_MOST_LINES:,} lines in which no message begins"
            raise InputFaultError(problem, _REMEDY, f"{name}, line {line}")
        elif message is None:
            if not lost:
                yield CutMessage(line, reason="not_a_message")
            lost = True
        elif found and message.separates(found[2]):
            message.begin(found[1].decode("ascii"), data)
        else:
            message.go_on(data)
    if message:
        yield message.end()


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes, bool]]:
    """Parts of lines that are not blank: the line, the part, and whether the line begins with it.

    A line longer than a chunk comes in several parts, so that none need be held whole.
    """
    line, held, is_start, length = 1, b"", True, 0
    while chunk := stream.read(_CHUNK):
        if line == 1 and is_start and not held:
            chunk = chunk.removeprefix(_BOM)
        chunk = held + chunk
        held = b"\r" if chunk.endswith(b"\r") else b""  # its LF may come with the next chunk
        text = chunk[: len(chunk) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *whole, last = text.split(b"\n")
        for part in whole:
            if b"\x0b" in part:
                yield from _framed(line, part, is_start=is_start)
            elif bare := part.strip(_BLANK):
                yield line, bare, is_start
            line, is_start, length = line + 1, True, 0
        length += len(last)
        if length > LARGEST:
            problem = f"this line is longer than {LARGEST:,} bytes"
            raise InputFaultError(problem, _REMEDY, f"{name}, line {line}")
        if is_start and len(last) < _LONGEST_START:
            held = last + held
        else:
            yield from _framed(line, last, is_start=is_start)
            is_start = False
    yield from _framed(line, held.rstrip(b"\r"), is_start=is_start)


def _framed(line: int, part: bytes, *, is_start: bool) -> Iterator[tuple[int, bytes, bool]]:
    """A part of a line without the bytes by which MLLP frames a message."""
    if b"\x0b" in part:
        first, *others = part.split(b"\x0b")
        yield from _framed(line, first, is_start=is_start)
        for other in others:
            yield from _framed(line, other, is_start=True)
    elif bare := part.strip(_BLANK):
        yield line, bare, is_start


@define
class _Message:
    """One message while it is read."""

    line: int
    _sieve: Sieve
    _charset: str
    _marks: Marks | None = None
    _declared: str = ""
    _name: str = ""
    _parts: list[bytes] = field(factory=list)
    _held: int = 0
    _size: int = 0
    _kept: list[bytes] = field(factory=list)
    _text: int = 0

    def separates(self, mark: bytes | None) -> bool:
        """Whether what follows a name of three letters is this message's own separator."""
        return not mark or self._marks is None or mark == self._marks.field

    @property
    def _is_too_large(self) -> bool:
        return self._size > LARGEST or self._text > _MOST_TEXT or len(self._kept) > _MOST_SEGMENTS

    def begin(self, name: str, data: bytes) -> None:
        """A new segment, with the first part of it."""
        self._close()
        if name == "MSH":
            self._marks = Marks.of(data)
        if self._marks and self._sieve.passes(name) and not self._is_too_large:
            self._name, self._held = name, 0
        self.go_on(data)

    def go_on(self, data: bytes) -> None:
        """A further part of the same segment."""
        self._size += len(data)
        if not self._name or not self._marks or self._size > LARGEST:
            return
        if self._held > _LONGEST_KEPT:
            # So long a field is a document: what is left of it is passed over.
            place = data.find(self._marks.field)
            data = data[place:] if place >= 0 and self._held < _LONGEST_SEGMENT else b""
        if data:
            self._held += len(data)
            self._parts.append(data)

    def end(self) -> CutMessage:
        """The message, once all of it was seen."""
        self._close()
        if self._marks is None:
            return CutMessage(self.line, reason="unreadable_separators")
        if self._is_too_large:
            return CutMessage(self.line, reason="message_too_large")
        text, misdeclared = self._decoded(b"\r".join(self._kept), self._marks)
        text = text[:4] + self._marks.text + text[4:]
        return CutMessage(self.line, text, misdeclared=misdeclared)

    def _close(self) -> None:
        """Keep what may be read of the segment that ends here, and forget the rest."""
        name, self._name = self._name, ""
        if not name or not self._marks:
            return
        segment = b"".join(self._parts)
        self._parts.clear()
        if name == "MSH":
            cells = segment.split(self._marks.field, _CHARSET)
            declared = cells[_CHARSET - 1] if len(cells) >= _CHARSET else b""
            first = declared.split(self._marks.repetition)[0]
            self._declared = first.strip().decode("latin-1").upper()
        if kept := self._sieve.cut(name, segment, self._marks):
            self._text += len(kept)
            self._kept.append(kept)

    def _decoded(self, text: bytes, marks: Marks) -> tuple[str, bool]:
        declared = self._charset or _CHARSETS.get(self._declared, "")
        unknown = bool(self._declared) and not declared
        fits = not unknown and not (marks.utf8 and declared not in ("", "utf-8"))
        first = declared if fits and declared else "utf-8"
        for codec in (first, "utf-8", "cp1252"):
            try:
                return text.decode(codec), not text.isascii() and not (fits and codec == first)
            except UnicodeDecodeError:
                continue
        return text.decode("latin-1"), True
