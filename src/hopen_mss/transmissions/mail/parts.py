"""The anatomy of one mail: its headers and the headers of its parts, within limits.

A pass of our own over the bytes, without recursion: the general parser of the standard library
keeps every header and every part, and a mail can be made that takes it minutes and gigabytes. Here
only headers that are looked at later are kept, and of a part no more than where it stands. What is
broken in the way that software breaks it is read as it was meant; what is more than any mail is
refused by a reason.
"""

import binascii
import re
from typing import NamedTuple, TypeAlias

from hopen_mss.files.tabular import RowRejectedError
from hopen_mss.transmissions.mail.headers import parameters

__all__ = ["Anatomy", "Buffer", "Headers", "Part", "decoded", "dissect", "read_headers"]

Buffer: TypeAlias = bytes | bytearray
Headers: TypeAlias = dict[str, list[bytes]]

_LARGEST_HEAD = 1 << 19
_MOST_FIELDS = 10_000
_MOST_PARTS = 1_000
_DEEPEST = 10
_LONGEST_BOUNDARY = 200
_MOST_STRAYS = 10_000
_MOST_SEARCHED = 128 << 20

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_TELLING = frozenset({
    "from", "sender", "to", "cc", "bcc", "date", "received", "message-id", "return-path",
    "subject", "mime-version", "content-type", "delivered-to",
})  # fmt: skip
_KEPT = _TELLING | {
    "content-disposition", "content-transfer-encoding", "content-transfert-encoding",
    "auto-submitted", "precedence", "x-mss-codecda", "resent-to", "in-reply-to",
    "original-message-id", "original-recipient", "final-recipient", "disposition", "action",
    "status", "diagnostic-code",
}  # fmt: skip
_AFTER_JUNK = re.compile(
    rb"(?:from|to|cc|date|received|message-id|subject|mime-version|content-[a-z-]{4,30})[ \t]*:",
    re.IGNORECASE,
)
_DASHES = {b"-", "–".encode(), "—".encode(), b"\x96", b"\x97"}
_LONGEST_TAIL = 80


class Part(NamedTuple):
    """One part that is not itself made of parts: its type, its headers, where its content stands.

    >>> Part("text/plain", {}, 0, 12).kind
    'text/plain'
    """

    kind: str
    headers: Headers
    start: int
    end: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the part gives the file in it; they may name a patient.

        >>> Part("", {"content-type": [b'application/zip; name="a.zip"']}, 0, 0).names
        ('a.zip',)
        """
        found = []
        for header, key in (("content-disposition", "filename"), ("content-type", "name")):
            for raw in self.headers.get(header, ())[:1]:
                found += [text for name, text in parameters(raw)[1].items() if name == key]
        return tuple(found)

    @property
    def encoding(self) -> str:
        """How its content is encoded for the way, empty when it does not say.

        >>> Part("", {"content-transfert-encoding": [b" BASE64 "]}, 0, 0).encoding
        'base64'
        """
        for header in ("content-transfer-encoding", "content-transfert-encoding"):
            for raw in self.headers.get(header, ())[:1]:
                return parameters(raw)[0]
        return ""


class Anatomy(NamedTuple):
    """What a mail is made of; ``is_whole`` when each group of parts is closed as announced.

    ``report`` is the kind of report that the mail says it is, empty when it says none.

    >>> Anatomy({}, (), is_whole=True, report="").parts
    ()
    """

    headers: Headers
    parts: tuple[Part, ...]
    is_whole: bool
    report: str


def read_headers(data: Buffer, start: int, end: int) -> tuple[Headers, int]:
    r"""The headers that begin at ``start``, and where the content after them begins.

    Names are in lower case; lines that continue a header belong to it. A line that is no header
    ends them, as the first line of a part does, unless a well-known header follows.

    Raises:
        RowRejectedError: more headers than any mail has (``headers_too_large``).

    >>> read_headers(b"To: a@b.example\n\nHello", 0, 22)
    ({'to': [b' a@b.example']}, 17)
    """
    found: dict[str, list[list[bytes]]] = {}
    current: list[bytes] | None = None
    at = start
    for _ in range(_MOST_FIELDS):
        if at >= end:
            break
        stop = data.find(b"\n", at, min(end, start + _LARGEST_HEAD))
        if stop < 0:
            stop = end
            if end - start > _LARGEST_HEAD:
                break
        line = bytes(data[at:stop]).rstrip(b"\r")
        if not line:
            at = stop + 1
            return _joined(found), min(at, end)
        if line[:1] in b" \t":
            if current is not None:
                current.append(line)
        elif name := _FIELD.match(line):
            key = name[1].decode("ascii").lower()
            current = None
            if key in _KEPT:
                current = [line[name.end() :]]
                found.setdefault(key, []).append(current)
        elif line.startswith(b"--") or not _AFTER_JUNK.match(data, stop + 1, end):
            return _joined(found), at
        at = stop + 1
    if at < end:
        raise RowRejectedError("headers_too_large")
    return _joined(found), end


def _joined(found: dict[str, list[list[bytes]]]) -> Headers:
    return {key: [b"\n".join(lines) for lines in fields] for key, fields in found.items()}


def dissect(data: Buffer) -> Anatomy:
    r"""Take a mail apart, as far as its parts can be told from each other.

    A mail inside a mail is one part, and stays closed.

    Raises:
        RowRejectedError: not a mail, or more headers, parts or levels than any mail has.

    >>> dissect(b"From: a@b.example\nTo: c@d.example\n\nHello").parts[0].kind
    'text/plain'
    """
    headers, body = read_headers(data, _beginning(data), len(data))
    if len(headers.keys() & _TELLING) < 2:
        raise RowRejectedError("not_a_mail")
    parts: list[Part] = []
    is_whole, budget, report, searched = True, _MOST_PARTS, "", 0
    waiting = [(headers, body, len(data), 0)]
    while waiting:
        own, start, end, depth = waiting.pop()
        kind, said = _content_type(own)
        if kind == "multipart/report" and not report:
            report = said.get("report-type", "").strip().lower()
        boundary = said.get("boundary", "").encode("utf-8", "replace")[:_LONGEST_BOUNDARY]
        if not kind.startswith("multipart/") or not boundary:
            is_whole = is_whole and not kind.startswith("multipart/")
            parts.append(Part(kind, own, start, end))
            continue
        searched += end - start  # groups that never close are searched again at each level
        if depth >= _DEEPEST or searched > _MOST_SEARCHED:
            raise RowRejectedError("nested_too_deep")
        inside, is_closed = _split(data, boundary, start, end, budget)
        is_whole = is_whole and is_closed
        budget -= len(inside)
        for first, last in reversed(inside):
            its, content = read_headers(data, first, last)
            waiting.append((its, content, last, depth + 1))
    return Anatomy(headers, tuple(parts), is_whole, report)


def _beginning(data: Buffer) -> int:
    """Where the headers begin: after a mark, blank lines, or the line that mboxes put first."""
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while data[at : at + 1] in (b"\r", b"\n"):
        at += 1
    if data.startswith((b"From ", b">From "), at):
        at = data.find(b"\n", at, at + _LARGEST_HEAD) + 1
    return at


def _content_type(headers: Headers) -> tuple[str, dict[str, str]]:
    for raw in headers.get("content-type", ())[:1]:
        return parameters(raw)
    return "text/plain", {}


def _split(
    data: Buffer, boundary: bytes, start: int, end: int, most: int
) -> tuple[list[tuple[int, int]], bool]:
    """The stretches between the lines of a boundary, and whether the last line was seen."""
    mark = b"\n--" + boundary
    found: list[tuple[int, int]] = []
    begun, strays = -1, 0
    at = data.find(mark, max(start - 1, 0), end)
    while at >= 0:
        after = at + len(mark)
        stop = data.find(b"\n", after, end)
        stop = end if stop < 0 else stop
        tail = bytes(data[after : min(stop, after + _LONGEST_TAIL)]).strip()
        is_last = tail == b"--"
        # A typesetter's dash in place of the two that close: parts follow, so it closes nothing.
        if tail and not is_last and tail not in _DASHES:
            strays += 1
        else:
            if begun >= 0:
                found.append((begun, max(begun, at)))
            begun = min(stop + 1, end)
        if len(found) > most or strays > _MOST_STRAYS:
            raise RowRejectedError("too_many_parts")
        if is_last:
            return found, True
        at = data.find(mark, stop, end)
    if begun >= 0:
        found.append((begun, end))
    return found, False


def decoded(data: Buffer, part: Part, most: int) -> bytes | None:
    r"""The content of a part, ``None`` when it has more than ``most`` bytes or is damaged.

    Content that says nothing of its encoding and does not begin as an archive is tried as base64.

    >>> decoded(b"UEsDBA==", Part("", {}, 0, 8), 100)
    b'PK\x03\x04'
    """
    size = part.end - part.start
    if size > most * 3 // 2 + 1_000:  # base64 with its line ends is a third more and a little
        return None
    content = memoryview(data)[part.start : part.end]
    encoding = part.encoding
    is_archive = bytes(content[:100]).lstrip().startswith(b"PK\3\4")
    try:
        if encoding == "quoted-printable":
            found = binascii.a2b_qp(content)
        elif is_archive:
            found = bytes(content).lstrip()
        else:
            found = binascii.a2b_base64(content)
    except binascii.Error:
        return None
    return found if len(found) <= most else None
