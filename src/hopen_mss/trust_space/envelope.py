"""What the signature of a whitelist says of itself, looked at before anything is verified.

One shape is taken, that of the published list: a single ``Signature`` that is a child of the root,
over the whole document, by the algorithms of that list. XML signatures allow much more, and most
known attacks need some of it.

Source:
    Shape and algorithms are observed on the list published on 2025-02-28; that nothing else is
    taken is ours (``interpretation``).
"""

import hashlib
from base64 import b64decode
from io import BytesIO
from typing import Final, NoReturn
from xml.etree.ElementTree import canonicalize
from xml.parsers import expat

from attrs import define, field, frozen

__all__ = ["Envelope", "digest_without_signature", "open_envelope"]

_LIST = "https://listeblanche.mssante.fr/schema"
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_LAYOUT: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("SignedInfo", {}),
    ("SignedInfo/CanonicalizationMethod", {"Algorithm": _EXCLUSIVE}),
    (
        "SignedInfo/SignatureMethod",
        {"Algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},
    ),
    ("SignedInfo/Reference", {"URI": ""}),
    ("SignedInfo/Reference/Transforms", {}),
    ("SignedInfo/Reference/Transforms/Transform", {"Algorithm": f"{_DSIG}enveloped-signature"}),
    ("SignedInfo/Reference/Transforms/Transform", {"Algorithm": _EXCLUSIVE}),
    (
        "SignedInfo/Reference/DigestMethod",
        {"Algorithm": "http://www.w3.org/2001/04/xmlenc#sha256"},
    ),
    ("SignedInfo/Reference/DigestValue", {}),
    ("SignatureValue", {}),
    ("KeyInfo", {}),
)
_DIGEST = "SignedInfo/Reference/DigestValue"
_CERTIFICATE = "KeyInfo/X509Data/X509Certificate"
_DEEPEST = 50
_MOST_CERTIFICATES = 10
_MOST_KEY_PARTS = 100


@frozen
class Envelope:
    """A signature of the one shape that is taken, or the code of what is wrong with it.

    ``refusal`` is empty for such a signature, ``unsigned`` where there is none at all.

    >>> open_envelope(b"<a/>").refusal
    'not_the_list'
    """

    refusal: str = ""
    certificates: tuple[bytes, ...] = ()
    """DER, in the order of the file."""
    digest: bytes = b""
    elements: int = 0


def open_envelope(content: bytes) -> Envelope:
    """Look at a signed whitelist; nothing is verified.

    >>> open_envelope(b'<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema"/>')
    Envelope(refusal='unsigned', certificates=(), digest=b'', elements=0)
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    looking = _Looking(parser)
    parser.StartElementHandler = looking.start
    parser.EndElementHandler = looking.end
    parser.StartDoctypeDeclHandler = looking.refuse_entities
    parser.EntityDeclHandler = looking.refuse_entities
    try:
        parser.Parse(content, True)
        if not looking.signatures:
            return Envelope("unsigned", elements=looking.elements)
        if looking.place != len(_LAYOUT):
            return Envelope("signature_parts")
        return Envelope(
            certificates=tuple(map(_decoded, looking.certificates)),
            digest=_decoded(looking.digest),
            elements=looking.elements,
        )
    except _RefusedError as refused:
        return Envelope(refused.code)
    except (expat.ExpatError, LookupError, ValueError):
        return Envelope("not_well_formed")


def digest_without_signature(content: bytes) -> bytes:
    """The SHA-256 of a list in canonical form, its signature left out.

    It says whether the list was changed by who did not change the digest too, and no more.

    >>> digest_without_signature(b"<a ></a>") == hashlib.sha256(b"<a></a>").digest()
    True
    """
    writer = _Hashing()
    canonicalize(from_file=BytesIO(content), out=writer, exclude_tags=[f"{{{_DSIG}}}Signature"])
    return writer.digest.digest()


@frozen
class _Hashing:
    digest: "hashlib._Hash" = field(factory=hashlib.sha256)

    def write(self, text: str) -> None:
        self.digest.update(text.encode())


class _RefusedError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@define
class _Looking:
    """What has been seen of the file so far."""

    parser: expat.XMLParserType
    signatures: int = 0
    elements: int = 0
    place: int = 0
    """How many parts of the layout have been seen."""
    digest: str = ""
    certificates: list[str] = field(factory=list)
    _depth: int = 0
    _path: list[str] = field(factory=list)
    """Names of the open elements inside the signature."""
    _key_parts: int = 0
    _words: list[str] = field(factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, name = tag.rpartition(" ")
        if self._depth == 1 and tag != f"{_LIST} ListeBlancheMSSante":
            raise _RefusedError("not_the_list")
        if self._depth > _DEEPEST:
            raise _RefusedError("not_the_list")
        if self._path:
            if space != _DSIG or name == "Signature":
                raise _RefusedError("signature_parts")
            self._path.append(name)
            self._part("/".join(self._path[1:]), attributes)
        elif tag == f"{_DSIG} Signature":
            self.signatures += 1
            if self._depth != 2:
                raise _RefusedError("signature_elsewhere")
            if self.signatures > 1:
                raise _RefusedError("several_signatures")
            self._path.append(name)
            self.parser.CommentHandler = self.refuse_parts
            self.parser.ProcessingInstructionHandler = self.refuse_parts
        elif tag == f"{_LIST} Domaine":
            self.elements += 1

    def _part(self, path: str, attributes: dict[str, str]) -> None:
        if path.startswith("KeyInfo/"):
            self._key_parts += 1
            if self._key_parts > _MOST_KEY_PARTS:
                raise _RefusedError("signature_parts")
        else:
            expected, said = _LAYOUT[self.place] if self.place < len(_LAYOUT) else ("", {})
            if path != expected:
                raise _RefusedError(_what_differs(path))
            if {name: attributes[name] for name in attributes if name != "Id"} != said:
                raise _RefusedError(_what_differs(path))
            self.place += 1
        if path in (_DIGEST, _CERTIFICATE):
            self._words = []
            self.parser.CharacterDataHandler = self._words.append

    def end(self, _: str) -> None:
        self._depth -= 1
        if not self._path:
            return
        path = "/".join(self._path[1:])
        if path == _DIGEST:
            self.digest = "".join(self._words)
        elif path == _CERTIFICATE:
            self.certificates.append("".join(self._words))
            if len(self.certificates) > _MOST_CERTIFICATES:
                raise _RefusedError("signature_parts")
        self.parser.CharacterDataHandler = None
        self._path.pop()
        if not self._path:
            self.parser.CommentHandler = None
            self.parser.ProcessingInstructionHandler = None

    def refuse_entities(self, *_: object) -> NoReturn:
        raise _RefusedError("entities")

    def refuse_parts(self, *_: object) -> NoReturn:
        raise _RefusedError("signature_parts")


def _what_differs(path: str) -> str:
    last = path.rpartition("/")[2]
    if last in ("Reference", "Transforms"):
        return "other_reference"
    return "other_algorithm" if last.endswith(("Method", "Transform")) else "signature_parts"


def _decoded(text: str) -> bytes:
    return b64decode("".join(text.split()), validate=True)
