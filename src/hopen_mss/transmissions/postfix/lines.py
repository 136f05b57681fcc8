"""The lines of a Postfix log, taken apart a block at a time by one regular expression."""

import re
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

__all__ = ["Line", "Origins", "blocks", "in_usual_form", "lines"]

Line: TypeAlias = tuple[bytes, ...]
"""Ten parts of a line that are empty where they do not apply, then what is left of it.

In order: the stamp down to its minute; its seconds, with fraction and offset; host and program, as
they stand before the number of the process; the queue id, or how often rsyslog says that a message
was repeated; of an attempt to deliver the recipient, the relay, the enhanced status code and the
status; the sender in its brackets; the message id after its sign of equality. Where the stamp is
empty the line is not of this form, and stands whole in the last part.
"""

_BLOCK = 1 << 15
_MOST_ORIGINS = 4_096
_LONGEST_ORIGIN = 400
_MARK = b"\xef\xbb\xbf"

# A million lines are matched. So no part can be matched in two ways, and none is tried twice; an
# empty alternative is quicker than a question mark; and what usually stands in a part is matched
# by ranges of characters, several times as fast as by all but some, which comes after for the rest.
_WORD = rb"[!-\xff]++"  # no space
_ORIGIN_PART = rb"[ -Z\\-\xff]++"  # no bracket
_NUMBERS = rb"[.-9]++"  # digits, points and slashes
_NO_COMMA = rb"[--\xff]*+(?:(?!,)[^,\n]*+|)"
_NO_ANGLE = rb"[#-=?-\xff]*+(?:(?!>)[^>\n]*+|)"
_ADDRESS = rb'[#-=?-\xff]*+(?:(?!>)[^">\n]*+(?:"(?:[^"\\\n]++|\\.)*+"[^">\n]*+)*+|)'
_LINE = re.compile(
    rb"(?:(\d.{15}|[A-Z].{10,11}):(" + _WORD + rb") "
    rb"(?:(" + _ORIGIN_PART + rb")\[[0-9]++\]: "
    rb"(?:(\w++(?: repeated \d++ times|)): "
    rb"(?:to=<(" + _ADDRESS + rb")>, (?:orig_to=<" + _ADDRESS + rb">, |)"
    rb"relay=(" + _NO_COMMA + rb"), "
    rb"(?:delay=" + _NUMBERS + rb", delays=" + _NUMBERS + rb", "
    rb"|(?:(?!dsn=|status=)[a-z_]++=[^,\n]*+, )*+)"
    rb"(?:dsn=(" + _NUMBERS + rb"), |)status=([A-Za-z-]++)"
    rb"|from=(<" + _ADDRESS + rb">), (?=size=\d|status=)"
    rb"|message-id(=" + _NO_ANGLE + rb")"
    rb"|)|)|)|)(.*+)\n"
)

_ORIGIN = re.compile(rb"(?:([^ /]+) )?(?:[^ /]*/)+([^ /]+)")
_PROTOCOL = re.compile(  # RFC 5424, with structured data, which is passed over
    rb"(?:<\d{1,3}>)?1 ([^ ]++) ([^ ]++) ([^ ]++) ([^ ]++) [^ ]++ "
    rb'(?:-|(?:\[(?:[^]"]++|"(?:[^"\\]++|\\.)*+")*+\])++)(?: ' + _MARK + rb"| |$)(.*+)"
)
_PRIORITY = re.compile(rb"<\d{1,3}>(?=[A-Z\d])")
_FULL_STAMP = re.compile(
    rb"[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) "
    rb"([A-Z]{1,5}|[+-]\d\d(?:\d\d)?) "
)


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    r"""The whole lines of a file, some thousand at a time, each with its end.

    >>> from io import BytesIO
    >>> list(blocks(BytesIO(b"one\ntwo")))
    [b'one\ntwo\n']
    """
    block = stream.read(_BLOCK).removeprefix(_MARK)
    while block:
        if not block.endswith(b"\n"):
            block += stream.readline()
        yield block if block.endswith(b"\n") else block + b"\n"
        block = stream.read(_BLOCK)


def lines(block: bytes) -> list[Line]:
    r"""The lines of a block taken apart.

    >>> line, = lines(b"Nov 23 03:09:02 mx postfix/qmgr[13]: 4F1A2B3C4D: removed\n")
    >>> line[:4], line[-1]
    ((b'Nov 23 03:09', b'02', b'mx postfix/qmgr', b'4F1A2B3C4D'), b'removed')
    """
    found: list[Line] = _LINE.findall(block)
    return found


def in_usual_form(text: bytes) -> list[Line]:
    """A line that begins in another way, if it is one of a log.

    With the priority that some servers write first, in the syslog protocol of RFC 5424, or with the
    stamps of ``journalctl -o short-full``.

    >>> line, = in_usual_form(b"<22>1 2026-11-23T03:00:01Z mx postfix/qmgr 13 - - 4F1A: removed")
    >>> line[:4]
    (b'2026-11-23T03:00', b'01Z', b'mx postfix/qmgr', b'4F1A')
    >>> line, = in_usual_form(b"Mon 2026-11-23 03:00:01 CET mx postfix/qmgr[13]: 4F1A: removed")
    >>> line[:4]
    (b'2026-11-23T03:00', b'01CET', b'mx postfix/qmgr', b'4F1A')
    >>> in_usual_form(b"whatever")
    []
    """
    text = text.rstrip()
    if found := _PROTOCOL.fullmatch(text):
        text = b"%b %b %b[%b]: %b" % found.groups()
    elif found := _FULL_STAMP.match(text):
        text = b"%bT%b%b %b" % (*found.groups(), text[found.end() :])
    elif found := _PRIORITY.match(text):
        text = text[found.end() :]
    else:
        return []
    return [line for line in lines(text + b"\n") if line[0]]


class Origins(dict[bytes, tuple[bytes, bytes]]):
    """What stands before the number of a process -> a mark of the host, and the program of Postfix.

    The program is empty where it is not Postfix's. The mark is put before queue ids, which are of
    one host; the first host's is empty, since most logs are of one.

    >>> origins = Origins()
    >>> origins[b"mx postfix/smtp"], origins[b"mx2 postfix-out/smtp"], origins[b"mx sshd"]
    ((b'', b'smtp'), (b'mx2/', b'smtp'), (b'', b''))
    """

    _home: bytes | None = None

    def __missing__(self, origin: bytes) -> tuple[bytes, bytes]:
        if len(origin) > _LONGEST_ORIGIN:
            return b"", b""
        found = _ORIGIN.fullmatch(origin)
        host, program = found.groups(b"") if found else (b"", b"")
        if program and self._home is None:
            self._home = host
        mark = host + b"/" if program and host != self._home else b""
        if len(self) >= _MOST_ORIGINS:
            self.clear()
        self[origin] = mark, program
        return mark, program
