"""What of an HL7 v2 segment may be read at all: everything else is cut away before it is parsed.

Identity stands in whole segments (PID, NK1 …), which are not listed here and so never pass, and in
single components of others: the name beside a number in PRT-5, the subject of a mail in OBX-3.2,
the document in OBX-5.5. What may pass is listed by segment, field and component.

Source:
    National profile of document transmission by HL7 v2 for what stands where. That nothing else is
    read is ours (``interpretation``).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from attrs import define

from hopen_mss.transmissions.hl7.clinical_document import numbers_in
from hopen_mss.transmissions.record import Channel, Status

__all__ = ["ANSWERED_FOR", "ANSWERS", "FLAGS", "MAIL_BODIES", "Marks", "Sieve", "Wanted"]

Wanted: TypeAlias = Mapping[str, Mapping[int, frozenset[int]]]
"""Segment -> field -> components that may be read."""

FLAGS: Mapping[str, str] = {
    "MASQUE_PS": "MASQUE_PS",
    "INVISIBLE_PATIENT": "INVISIBLE_PATIENT",
    "INVISIBLE_REP_LEGAUX": "INVISIBLE_REP_LEGAUX",
    "INVISIBLE_REPRESENTANTS_LEGAUX": "INVISIBLE_REP_LEGAUX",
    "INVISIBLE_REPRENSANTS_LEGAUX": "INVISIBLE_REP_LEGAUX",
    "CONNEXION_SECRETE": "CONNEXION_SECRETE",
    "MODIF_CONF_CODE": "MODIF_CONF_CODE",
    "MODIF_CONFIDENTIALITYCODE": "MODIF_CONF_CODE",
    "DESTDMP": "DESTDMP",
    "DESTMSSANTEPS": "DESTMSSANTEPS",
    "DESTMSSANTEPAT": "DESTMSSANTEPAT",
}
"""Code of a flag in OBX-3.1, in each spelling that was in use, and its name now."""

ANSWERS = {
    "ACK_RECEPTION_DMP": (Channel.DMP, Status.RECEIVED),
    "ACK_RECEPTION_MSS": (Channel.MSSANTE, Status.RECEIVED),
    "ACK_LECTURE_MSS": (Channel.MSSANTE, Status.READ),
}
"""Code in OBX-3.1 by which a platform answers, and what it proves if it is no refusal."""
ANSWERED_FOR = ("DESTINATAIRE_MSS", "LECTEUR_MSS")
"""Codes in OBX-3.1 of the recipient whom an answer is about."""
_ANSWER_CODES = frozenset((*ANSWERS, *ANSWERED_FOR))

MAIL_BODIES = "CORPSMAIL"
"""How the codes begin under which a message carries the text of the mail to send."""


def _only(*components: int) -> frozenset[int]:
    return frozenset(components)


_BASE: Wanted = {
    "MSH": {
        3: _only(1), 4: _only(1), 5: _only(1), 6: _only(1), 7: _only(1), 9: _only(1, 2),
        10: _only(1), 11: _only(1), 21: _only(1, 2),
    },
    "MSA": {1: _only(1), 2: _only(1)},
    "ERR": {3: _only(1), 5: _only(1)},
    "PV1": {3: _only(1)},
    "ORC": {1: _only(1)},
    "TXA": {2: _only(1), 12: _only(1, 3), 13: _only(1, 3)},
    "OBX": {2: _only(1), 3: _only(1), 4: _only(1), 11: _only(1)},
    "PRT": {
        4: _only(1), 5: _only(1, 9, 13), 8: _only(1, 6, 7, 10), 10: _only(1), 15: _only(4),
        16: _only(4),
    },
}  # fmt: skip
_SURVEYED = ("MSH", "MSA", "ERR", "TXA", "OBX")
_REPEATED = {("PRT", 15), ("PRT", 16), ("MSH", 21)}
_OBX_TYPE, _OBX_CODE, _OBX_VALUE = 2, 3, 5
_DOCUMENT = b"ED"
_LONGEST_FIELD = 1_000
_LONGEST_REPEATED = 20_000
_MOST_REPETITIONS = 200
_DEFAULT_MARKS = "^~\\&"
_FIELD_MARK = re.compile(rb"[!-/:-@\[-`{-~]")


class Marks(NamedTuple):
    r"""The separators that a message declares, as bytes of its own character set.

    ``text`` are the four of MSH-2 as text; ``utf8`` says that they could only be read as UTF-8.

    >>> Marks.of(b"MSH|^~\\&|DPI").text
    '^~\\&'
    >>> Marks.of("MSH|^˜\\&|DPI".encode()).repetition.decode()
    '˜'
    """

    field: bytes
    component: bytes
    repetition: bytes
    text: str
    utf8: bool

    @classmethod
    def of(cls, header: bytes) -> "Marks | None":
        r"""What MSH-1 and MSH-2 say, or nothing when it makes no sense.

        >>> Marks.of(b"MSH|^^^^|DPI") is None, Marks.of(b"MSH||DPI") is None
        (True, True)
        """
        mark = header[3:4]
        if not _FIELD_MARK.fullmatch(mark):
            return None
        told = header[4:].split(mark, 1)[0].strip()[:20]
        try:
            text, codec = told.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            text, codec = told.decode("latin-1"), "latin-1"
        if not 1 <= len(text) <= 5 or any(map(_is_no_mark, text)):
            return None
        text += _DEFAULT_MARKS[len(text) :]
        if len({mark.decode("ascii"), *text}) != len(text) + 1:
            return None
        pieces = [sign.encode(codec) for sign in text[:2]]
        utf8 = codec == "utf-8" and not text.isascii()
        return cls(mark, pieces[0], pieces[1], text[:4], utf8)


def _is_no_mark(sign: str) -> bool:
    return sign.isalnum() or sign.isspace() or not sign.isprintable()


@define
class Sieve:
    r"""Lets pass what may be read of a segment, every field in its place.

    >>> marks = Marks.of(b"MSH|^~\\&|DPI")
    >>> Sieve.of().cut("OBX", b"OBX|1|ED|11488-4^CR EXEMPLE||^text^XML^Base64^PENs", marks)
    b'OBX||ED|11488-4||^^XML'
    >>> Sieve.of().cut("PID", b"PID|1||2960199123456", marks)
    b''
    """

    _places: Mapping[str, Mapping[int, frozenset[int]]]
    _repeated: frozenset[tuple[str, int]]
    _codes: frozenset[str]
    _value_of_codes: frozenset[int]
    _is_survey: bool = False
    _reads_documents: bool = False

    @classmethod
    def of(
        cls, wanted: Wanted | None = None, codes: frozenset[str] = frozenset(), *,
        is_survey: bool = False, reads_documents: bool = False,
    ) -> "Sieve":  # fmt: skip
        """What lets pass the places of the national profile and those that are wanted besides.

        ``codes`` are those of OBX-3.1 whose value is wanted; ``is_survey`` is for a first pass,
        which asks for answers and numbers of documents alone. Where it ``reads_documents``, the
        numbers in the header of a clinical document stand in its place, in OBX-5.4 to OBX-5.7.

        >>> Sieve.of().passes("PRT"), Sieve.of(is_survey=True).passes("PRT")
        (True, False)
        """
        base = _SURVEYED if is_survey else _BASE
        places = {name: dict(_BASE[name]) for name in base}
        asked = set(_REPEATED)
        for name, fields in (wanted or {}).items():
            for number, components in fields.items():
                asked.add((name, number))
                known = places.setdefault(name, {}).get(number, _only())
                places[name][number] = known | components
        value = places["OBX"].pop(_OBX_VALUE, _only())  # depends on its type and code
        return cls(places, frozenset(asked), codes, value, is_survey, reads_documents)

    def passes(self, name: str) -> bool:
        """Whether anything of such a segment may be read.

        >>> Sieve.of().passes("TXA"), Sieve.of().passes("PID"), Sieve.of().passes("ZBE")
        (True, False, False)
        """
        return name in self._places

    def cut(self, name: str, segment: bytes, marks: Marks) -> bytes:
        r"""What may be read of a segment, the other fields and components left empty.

        >>> Sieve.of().cut("PV1", b"PV1|1|I|UF3435^12^A||||", Marks.of(b"MSH|^~\\&|"))
        b'PV1|||UF3435'
        """
        places = self._places.get(name)
        if places is None:
            return b""
        shift = name == "MSH"  # MSH-1 is the separator itself
        last = max(*places, _OBX_VALUE if name == "OBX" else 0)
        cells = segment.split(marks.field, last + 1)
        if name == "OBX" and self._is_survey and not self._answers(cells, marks):
            return b""
        found = [name.encode("ascii")] + [b""] * last
        for number, components in places.items():
            cell = cells[number - shift] if number - shift < len(cells) else b""
            if cell:
                repeated = (name, number) in self._repeated
                found[number] = _components(cell, components, marks, repeated=repeated)
        if name == "OBX":
            value = cells[_OBX_VALUE] if len(cells) > _OBX_VALUE else b""
            found[_OBX_VALUE] = self._value(value, found, marks)
        while not found[-1]:
            found.pop()
        if shift:
            found += [b""] * (4 - len(found))
            del found[1]  # MSH-2 stays empty: who decodes the message puts the separators in
        return marks.field.join(found)

    def _answers(self, cells: list[bytes], marks: Marks) -> bool:
        """Whether an OBX is part of an answer, was asked for by its code, or tells numbers."""
        if len(cells) <= _OBX_CODE:
            return False
        if self._reads_documents and cells[_OBX_TYPE].strip().upper() == _DOCUMENT:
            return True
        name = cells[_OBX_CODE].split(marks.component, 1)[0].strip().decode("latin-1").upper()
        return name in _ANSWER_CODES or name in self._codes

    def _value(self, value: bytes, found: list[bytes], marks: Marks) -> bytes:
        """OBX-5: the format of a document, and what flags, answers and named codes hold."""
        kind = found[_OBX_TYPE].upper()
        code = found[_OBX_CODE].decode("latin-1").upper()
        if kind == _DOCUMENT:
            # Of what may be half a megabyte, the first components are looked at.
            told = _components(value[:100], _only(3), marks)
            if not self._reads_documents or code.startswith(MAIL_BODIES):
                return told
            packed = value.split(marks.component, 5)[4:5]
            numbers = numbers_in(packed[0] if packed else b"")
            parts = [*(told.split(marks.component) + [b""] * 3)[:3], *map(str.encode, numbers)]
            return marks.component.join(parts).rstrip(marks.component)
        if code in FLAGS or code in _ANSWER_CODES:
            return _components(value, _only(1, 4), marks)
        if code in self._codes:
            return _components(value, self._value_of_codes, marks, repeated=True)
        return b""


def _components(
    cell: bytes, wanted: frozenset[int], marks: Marks, *, repeated: bool = False
) -> bytes:
    if not cell or len(cell) > (_LONGEST_REPEATED if repeated else _LONGEST_FIELD):
        return b""
    if marks.component not in cell and marks.repetition not in cell:
        return cell.strip() if 1 in wanted else b""
    most = _MOST_REPETITIONS if repeated else 1
    every = []
    for repetition in cell.split(marks.repetition, most)[:most]:
        parts = repetition.split(marks.component)
        kept = [part.strip() if n in wanted else b"" for n, part in enumerate(parts, start=1)]
        while kept and not kept[-1]:
            kept.pop()
        every.append(marks.component.join(kept))
    while every and not every[-1]:
        every.pop()
    return marks.repetition.join(every)
