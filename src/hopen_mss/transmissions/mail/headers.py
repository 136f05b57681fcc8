"""What single header lines of a mail say: words, parameters, addresses, moments, message ids.

Mails are written by many hands, some of them broken or malicious. Every function here takes any
bytes, looks at no more of them than a limit, in one pass, and gives back what can be told. Names
of persons beside an address are passed over.
"""

import binascii
import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hopen_mss.files.dates import offset_zone

__all__ = ["addresses", "code_lists", "message_id", "moment", "parameters", "text_of"]

_LONGEST_TEXT = 2_000
_LONGEST_VALUE = 8_000
_LONGEST_ID = 998
_LONGEST_ADDRESS = 320

_ENCODED = re.compile(rb"=\?([A-Za-z0-9._*-]{1,60})\?([bBqQ])\?([^?]*)\?=")
_CHARSETS = {
    b"utf-8": "utf-8",
    b"utf8": "utf-8",
    b"us-ascii": "utf-8",
    b"iso-8859-15": "iso-8859-15",
}
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_PARAMETER = re.compile(
    rb';\s*+([A-Za-z0-9_.-]++)(\*\d{1,3})?(\*)?\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^;]*+)', re.DOTALL
)
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_TOKEN = re.compile(r'<[^<>]*>|[(),;:<>"]|[^"<>(),;:\s]+|\s+')
_ADDRESS = re.compile(r'(?:[^\s@"]+|"[^"]*")@[^\s@]+')

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 (read at ease)
_CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?"
_DATE = re.compile(rf"(\d{{1,2}})[ -]+([A-Za-z]{{3}})[a-z.]*[ -]+(\d{{2,4}})[ ,]+{_CLOCK}")
_ISO_DATE = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)[T ]+{_CLOCK}")
_OFFSET = re.compile(r"\s*([+-])(\d\d):?(\d\d)(?!\d)")
_ZONE = re.compile(r"\s*([A-Za-z]{1,5})\b")
_ZONES = {
    zone: hours
    for hours, zones in {
        0: ("gmt", "ut", "utc", "z", "wet"),
        1: ("cet", "met", "west", "bst"),
        2: ("cest", "mest", "eet"),
        3: ("eest",),
        -4: ("edt",),
        -5: ("est", "cdt"),
        -6: ("cst", "mdt"),
        -7: ("mst", "pdt"),
        -8: ("pst",),
    }.items()
    for zone in zones
}


def text_of(raw: bytes) -> str:
    r"""A header line as text: unfolded, encoded words decoded, at most 2,000 bytes of it.

    Raw letters are read as UTF-8, else as Windows-1252. The text may name a patient: look at it,
    and drop it.

    >>> text_of(b"=?utf-8?Q?XDM/1.0/D?=\r\n =?utf-8?B?RE0rQ1I=?= of today")
    'XDM/1.0/DDM+CR of today'
    """
    raw = _unfolded(raw[:_LONGEST_TEXT])
    found, at, charset, pending = [], 0, "", b""
    for word in _ENCODED.finditer(raw):
        between = raw[at : word.start()]
        name = _CHARSETS.get(word[1].partition(b"*")[0].lower(), "cp1252")
        # A letter may be cut in two by words of one charset: their bytes belong together.
        if pending and (between.strip() or name != charset):
            found.append(pending.decode(charset, "replace"))
            pending = b""
        if between.strip() or not at:
            found.append(_plain(between))
        pending, charset, at = pending + _decoded(word), name, word.end()
    found.append(pending.decode(charset or "ascii", "replace"))
    return "".join((*found, _plain(raw[at:]))).strip()


def _unfolded(raw: bytes) -> bytes:
    return raw.replace(b"\r", b"").replace(b"\n", b"")


def _plain(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _decoded(word: re.Match[bytes]) -> bytes:
    if word[2] in b"qQ":
        return binascii.a2b_qp(word[3], header=True)
    try:
        return binascii.a2b_base64(word[3] + b"==")
    except binascii.Error:
        return b""


def parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """The value of a structured header in lower case, and its parameters.

    Parameters may be cut into numbered pieces, percent-encoded, or hold encoded words although
    they should not.

    >>> parameters(b'attachment ; filename*0="IHE_";filename*1= "XDM.ZIP"')
    ('attachment', {'filename': 'IHE_XDM.ZIP'})
    """
    raw = _unfolded(raw[:_LONGEST_VALUE])
    value, sign, rest = raw.partition(b";")
    found: dict[str, str] = {}
    for name, number, is_encoded, given in _PARAMETER.findall(sign + rest):
        text: bytes = given.strip()
        if text.startswith(b'"'):
            text = re.sub(rb"\\(.)", rb"\1", text.strip(b'"'))
        if is_encoded:
            text = text.rpartition(b"'")[2] if not number or number == b"*0" else text
            text = _PERCENT.sub(lambda code: bytes((int(code[1], 16),)), text)
        key = name.decode("ascii").lower()
        plain = text_of(text) if b"=?" in text else _plain(text)
        if number and number != b"*0":
            plain = found.get(key, "") + plain
        elif key in found and not (number or is_encoded):
            continue
        found[key] = plain
    return _plain(value).strip().lower(), found


def message_id(raw: bytes) -> str:
    """A message id without brackets and spaces, empty when there is none.

    >>> message_id(b" <m1@ch-exemple.mssante.fr > (by hand)"), message_id(b"m2"), message_id(b"<>")
    ('m1@ch-exemple.mssante.fr', 'm2', '')
    """
    text = _plain(_unfolded(raw[:_LONGEST_ID]))
    _, opened, rest = text.partition("<")
    text = rest.partition(">")[0] if opened else text
    return "".join(text.split())


def code_lists(raws: Iterable[bytes]) -> list[str]:
    """The parts of headers that hold codes parted by commas.

    >>> code_lists([b"11502-2, 34133-9", b"11502-2"])
    ['11502-2', '34133-9', '11502-2']
    """
    cut = (_plain(_unfolded(raw[:_LONGEST_VALUE])) for raw in raws)
    return [part.strip() for text in cut for part in text.split(",")]


def addresses(raw: bytes) -> list[str]:
    """The addresses of one header, in order, empty where somebody is named without an address.

    Names, comments and names of groups are dropped.

    >>> addresses(b'"Un, Dr" <un@a.example>, Group: deux@b.example (the second);, Somebody')
    ['un@a.example', 'deux@b.example', '']
    """
    # An encoded word is a name, and may hold a comma although it should not.
    text = _plain(_ENCODED.sub(b"x", _unfolded(raw)))
    found, is_balanced = _scan(text, comments=True)
    return found if is_balanced else _scan(text, comments=False)[0]


class _Member(NamedTuple):
    """What stands between two commas."""

    words: list[str]
    angle: list[str]

    def address(self) -> str | None:
        """Its address, empty when it has none, ``None`` when there is nothing."""
        if not self.angle and not any(self.words):
            return None
        inside = "".join(self.angle[-1:])
        if inside.startswith("@"):  # a route that the mail should take
            inside = inside.rpartition(":")[2]
        for text in (inside, *reversed(self.words)):
            plain = "".join(text.split()) if '"' not in text else text.strip()
            if len(plain) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(plain):
                return plain
        return ""


def _scan(text: str, *, comments: bool) -> tuple[list[str], bool]:
    found: list[str] = []
    member, depth, at, can_quote = _Member([""], []), 0, 0, True
    while at < len(text):
        sign = text[at]
        quoted = _QUOTED.match(text, at) if sign == '"' and can_quote and not depth else None
        if sign == '"' and not quoted and not depth:
            can_quote = False  # never closed: no later one is either
        token = quoted or _TOKEN.match(text, at)
        word = token[0] if token else sign
        at += len(word)
        if comments and sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif depth:
            pass
        elif quoted or not (sign in ',;:<>"' or sign.isspace()):
            if len(member.words[-1]) <= _LONGEST_ADDRESS:  # longer, it is no address
                member.words[-1] += word
        elif sign in ",;":
            _close(member, found)
            member = _Member([""], [])
        elif sign == ":":
            member = _Member([""], [])
        elif len(word) > 2 and sign == "<":
            member.angle.append(word[1:-1])
        elif member.words[-1]:
            member.words.append("")
    _close(member, found)
    return found, not depth


def _close(member: _Member, found: list[str]) -> None:
    address = member.address()
    if address is not None:
        found.append(address)


def moment(raw: bytes, zone: ZoneInfo) -> datetime | None:
    """The local time that a date means, ``None`` when it means none.

    The weekday is not looked at. Without an offset, or with a zone that nobody knows, the time is
    taken for local.

    >>> moment(b"Wed, 20 Feb 2024 00:19:00 (EDT) -0400", ZoneInfo("Europe/Paris")).isoformat()
    '2024-02-20T05:19:00'
    """
    text = _COMMENT.sub(" ", _plain(_unfolded(raw[:_LONGEST_TEXT])))
    found = _DATE.search(text)
    if found:
        name, year = found[2].lower(), int(found[3])
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        if len(found[3]) < 4:  # RFC 5322, section 4.3
            year += 2000 if year < 50 else 1900
        day = int(found[1])
    else:
        found = _ISO_DATE.search(text)
        if found is None:
            return None
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    try:
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        offset = _offset(text, found.end())
        if offset is not None:
            local = local.replace(tzinfo=offset).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return local


def _offset(text: str, at: int) -> timezone | None:
    if found := _OFFSET.match(text, at):
        return offset_zone("".join(found.groups()))
    named = _ZONE.match(text, at)
    hours = _ZONES.get(named[1].lower()) if named else None
    return None if hours is None else timezone(timedelta(hours=hours))
