"""The XDM archive that a mail carries: how many documents, of which types, and nothing else.

An archive comes from outside and may be made to harm. Its list of contents is read within limits;
of what it holds only ``METADATA.XML`` is ever unpacked, piece by piece and never onto the
disk. Documents, names of files and identities of patients are passed over.

Source:
    The layout (``IHE_XDM/SUBSET01/METADATA.XML``) and the extra metadata « action » of
    replacements and deletions: the national guides on transmission of documents. The identifiers
    of a document entry and of its type code: constants of IHE XDS. The limits, and the way in
    which « action » is recognised (a slot of that name, with or without a prefix, for its exact
    form is not published), are ours (interpretation).
"""

import io
import re
from enum import StrEnum
from xml.parsers import expat

from attrs import Factory, define, frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.files.zipped import ZipLimits, ZipRefusedError, list_members, open_member

__all__ = ["LARGEST", "Archive", "ArchiveFault", "read_archive"]

LARGEST = 25 << 20
"""More bytes than this are not looked at."""
_LIMITS = ZipLimits(members=1_000, largest=100 << 20, free=1 << 20, ratio=200)
_LARGEST_METADATA = 4 << 20
_DEEPEST = 50
_MOST_ELEMENTS = 100_000
_MOST_CODES = 1_000
_LONGEST_ACTION = 16

_DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_TYPE_CODE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_ACTIONS = {"c": "C", "change": "C", "d": "D", "deleted": "D"}
CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,31}")
"""What a code of a document's type looks like; anything else may be a name, and is dropped."""


class ArchiveFault(StrEnum):
    """Why an archive was not taken for what it says.

    >>> ArchiveFault("encrypted").name
    'ENCRYPTED'
    """

    TOO_LARGE = "too_large"
    """The file, or what it says that it unpacks to."""
    DAMAGED = "damaged"
    """Not a zip archive, cut off, or its checksum differs."""
    ENCRYPTED = "encrypted"
    UNSAFE_NAME = "unsafe_name"
    """A name inside leads out of the archive, or stands there twice."""
    TOO_MANY_ENTRIES = "too_many_entries"
    BOMB = "bomb"
    """More bytes come out of it than of anything that is meant to be read."""
    NO_METADATA = "no_metadata"
    METADATA_UNREADABLE = "metadata_unreadable"
    """Not XML, too large, or nested as no metadata are."""
    ENTITIES = "entities"
    """The metadata declare a document type, which can hide anything."""


@frozen
class Archive:
    """What an XDM archive says of itself.

    ``type_codes`` are distinct, in the order of the metadata; ``action`` is ``C`` when the
    documents replace others, ``D`` when every one of them is to be deleted, else empty.

    >>> Archive(2, ("11502-2",)).action
    ''
    """

    documents: int
    type_codes: tuple[str, ...] = ()
    action: str = ""


def read_archive(data: bytes) -> Archive | ArchiveFault:
    """Look into an archive for the number of its documents and their type codes.

    It never raises: whatever is wrong with the archive is one of the reasons of
    :class:`ArchiveFault`.

    >>> read_archive(b"PK and then nothing")
    <ArchiveFault.DAMAGED: 'damaged'>
    """
    try:
        return _read(data)
    except _RefusedError as fault:
        return fault.reason
    except ZipRefusedError as refused:
        return ArchiveFault(refused.reason)
    except InputFaultError:  # what comes out of a member is not what the list says
        return ArchiveFault.DAMAGED


class _RefusedError(Exception):
    def __init__(self, reason: ArchiveFault) -> None:
        super().__init__(reason)
        self.reason = reason


def _read(data: bytes) -> Archive:
    if len(data) > LARGEST:
        raise _RefusedError(ArchiveFault.TOO_LARGE)
    stream = io.BytesIO(data)
    every = list_members(stream, _LIMITS)
    if sum(member.size for member in every) > _LIMITS.largest:
        raise _RefusedError(ArchiveFault.TOO_LARGE)
    found = [member for member in every if _is_metadata(member.path)]
    if not found:
        raise _RefusedError(ArchiveFault.NO_METADATA)
    if sum(member.size for member in found) > _LARGEST_METADATA:
        raise _RefusedError(ArchiveFault.METADATA_UNREADABLE)
    metadata = _Metadata()
    for member in found:
        # At once: in pieces, the parser would begin a long name or value again with each of them.
        metadata.read(open_member(stream, member, "").read())
    return metadata.archive


def _is_metadata(path: tuple[str, ...]) -> bool:
    upper = [part.upper() for part in path[-3:]]
    return len(upper) == 3 and upper[0] == "IHE_XDM" and upper[2] == "METADATA.XML"


@define
class _Metadata:
    """Counts document entries while the metadata go by; nothing of a patient is looked at."""

    documents: int = 0
    codes: dict[str, None] = Factory(dict)
    actions: set[str] = Factory(set)
    _elements: int = 0
    _depth: int = 0
    _slot: int = 0
    """How deep the slot is that says the action, 0 outside it."""
    _text: str = ""

    @property
    def archive(self) -> Archive:
        """What they said, taken together."""
        action = "" if not self.actions else "D" if self.actions == {"D"} else "C"
        return Archive(self.documents, tuple(self.codes), action)

    def read(self, content: bytes) -> None:
        """Take one ``METADATA.XML`` in."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        self._depth = self._slot = 0
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError):
            # The two last: an encoding that nobody knows, or that the parser cannot take.
            raise _RefusedError(ArchiveFault.METADATA_UNREADABLE) from None

    def _refuse(self, *_: object) -> None:
        raise _RefusedError(ArchiveFault.ENTITIES)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _RefusedError(ArchiveFault.METADATA_UNREADABLE)
        local = name.rpartition(" ")[2]
        if local == "ExtrinsicObject":
            self.documents += attributes.get("objectType") == _DOCUMENT_ENTRY
        elif local == "Classification":
            code = attributes.get("nodeRepresentation", "").strip()
            is_type = attributes.get("classificationScheme") == _TYPE_CODE
            if is_type and CODE.fullmatch(code) and len(self.codes) < _MOST_CODES:
                self.codes[code] = None
        elif local == "Slot":
            slot = attributes.get("name", "").rpartition(":")[2].strip().lower()
            if slot == "action":
                self._slot, self._text = self._depth, ""

    def _characters(self, text: str) -> None:
        if self._slot and len(self._text) < _LONGEST_ACTION:
            self._text += text[:_LONGEST_ACTION]

    def _end(self, name: str) -> None:
        if self._slot and name.rpartition(" ")[2] == "Value":
            action = _ACTIONS.get(self._text.strip().lower())
            if action:
                self.actions.add(action)
            self._text = ""
        if self._depth == self._slot:
            self._slot = 0
        self._depth -= 1
