r"""The numbers in the header of a clinical document (CDA): an ORU message has none of its own.

They are read only if the user asks for it: the header names the patient, too. The document is
decoded piece by piece, without entities, and never further than its header; of that, only the
numbers of the document and of the one that it replaces are looked at, and the rest is dropped.

Source:
    National profile of document transmission by HL7 v2: where an ORU has its numbers. That they are
    read only when asked for is ours (``interpretation``).
"""

import binascii
import re
from typing import NamedTuple
from xml.parsers import expat

from attrs import define, field

__all__ = ["DocumentNumbers", "numbers_in"]

_PIECE = 1 << 14
_LONGEST = 8 << 20  # of base64: documents measured are below 0.7 MB
_DEEPEST = 100
_NUMBER = re.compile(r"[\w.:/-]{1,200}", re.ASCII)
_SPACE = bytes(range(33))
_CDA = "urn:hl7-org:v3 "
_OWN = ("ClinicalDocument", "id")
_EARLIER = ("ClinicalDocument", "relatedDocument", "parentDocument", "id")
_BODY = ("ClinicalDocument", "component")


class DocumentNumbers(NamedTuple):
    """Root and extension of a document, and of the one that it replaces; empty where not told.

    >>> DocumentNumbers("2.25.1").replaced_root
    ''
    """

    root: str = ""
    extension: str = ""
    replaced_root: str = ""
    replaced_extension: str = ""


def numbers_in(packed: bytes) -> DocumentNumbers:
    r"""The numbers in the header of a document that is packed in base64.

    Nothing is told of what is no clinical document, or cannot be read.

    >>> from base64 import b64encode
    >>> numbers_in(b64encode(b'<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="2.25.42"/>'
    ...     b'<relatedDocument typeCode="RPLC"><parentDocument><id root="2.25.41" extension="7"/>'
    ...     b'</parentDocument></relatedDocument><component/></ClinicalDocument>'))
    DocumentNumbers(root='2.25.42', extension='', replaced_root='2.25.41', replaced_extension='7')
    >>> numbers_in(b"JVBERi0xLjc=")
    DocumentNumbers(root='', extension='', replaced_root='', replaced_extension='')
    """
    header = _Header()
    try:
        for at in range(0, min(len(packed), _LONGEST), _PIECE):
            header.take(packed[at : at + _PIECE])
    except _HeaderRead:
        return header.numbers
    except (binascii.Error, expat.ExpatError, LookupError, ValueError):
        pass  # the two last: an encoding that nobody knows, or that the parser cannot take
    return DocumentNumbers()


class _HeaderRead(Exception):  # noqa: N818 (an end, and no fault)
    """The header is over."""


@define
class _Header:
    numbers: DocumentNumbers = field(factory=DocumentNumbers)
    _parser: expat.XMLParserType = field(init=False)
    _path: list[str] = field(factory=list, init=False)
    _is_replacement: bool = field(default=False, init=False)
    _rest: bytes = field(default=b"", init=False)

    @_parser.default
    def _ready(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse
        return parser

    def take(self, piece: bytes) -> None:
        """One more piece of the packed document."""
        signs = self._rest + piece.translate(None, _SPACE)
        whole = len(signs) - len(signs) % 4
        self._rest = signs[whole:]
        self._parser.Parse(binascii.a2b_base64(signs[:whole]), False)

    def _refuse(self, *_: object) -> None:
        raise ValueError("a document type declaration")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST or (not self._path and not name.startswith(_CDA)):
            raise ValueError("no clinical document")
        self._path.append(name.removeprefix(_CDA))
        path = tuple(self._path) if len(self._path) <= len(_EARLIER) else ()
        if path == _BODY:
            raise _HeaderRead
        if len(path) == 2:
            self._is_replacement = attributes.get("typeCode") == "RPLC"
        if path == _OWN and not self.numbers.root:
            self.numbers = self.numbers._replace(**_number(attributes, ""))
        elif path == _EARLIER and self._is_replacement and not self.numbers.replaced_root:
            self.numbers = self.numbers._replace(**_number(attributes, "replaced_"))

    def _end(self, _: str) -> None:
        del self._path[-1]


def _number(attributes: dict[str, str], prefix: str) -> dict[str, str]:
    root, extension = (attributes.get(name, "").strip() for name in ("root", "extension"))
    if not _NUMBER.fullmatch(root) or not (not extension or _NUMBER.fullmatch(extension)):
        return {}
    return {f"{prefix}root": root, f"{prefix}extension": extension}
