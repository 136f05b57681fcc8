"""What kind of mail a mail is: one that carries documents, an ordinary one, or none that counts.

Source:
    The mark of a mail with documents (an attachment ``IHE_XDM.ZIP`` or a subject that begins with
    ``XDM/1.0/DDM``), the shape of acknowledgements and the subject of an error notification: the
    national guide on the integration of documents received by mail. Acknowledgements and errors
    repeat the subject and attach the archive again, so they are told apart first. Delivery
    notifications: RFC 3464; automatic answers: RFC 3834. What hides its content (encrypted, signed
    into one block, or in a form of one vendor) leaves open whether it carries documents: ours
    (interpretation).
"""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from hopen_mss.transmissions.mail.headers import parameters, text_of
from hopen_mss.transmissions.mail.parts import Anatomy, Headers, Part
from hopen_mss.transmissions.record import Structured

__all__ = ["Look", "MailKind", "look_at"]

_ARCHIVE = "ihe_xdm.zip"
_SUBJECT = re.compile(r"xdm/1\.0/ddm", re.IGNORECASE)
_REPLACEMENT = "[annule et remplace]"
_ERROR = re.compile(r"\[ ?(?:ko ?integration systeme|erreur d ?'? ?integration) ?!? ?\]")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")
_BOUNCE = "undelivered mail returned to sender"
_DISPOSITION = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification"}
)
_DELIVERY = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HIDDEN = frozenset(
    {
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
        "application/ms-tnef",
        "application/vnd.ms-tnef",
        "message/partial",
        "message/external-body",
    }
)
_AUTOMATIC = frozenset({"bulk", "auto_reply", "auto-reply"})


class MailKind(StrEnum):
    """What kind of mail a mail is; only the first two are sendings.

    >>> MailKind("document").is_sending, MailKind("auto_reply").is_sending
    (True, False)
    """

    DOCUMENT = "document"
    """It carries documents in structured form."""
    ORDINARY = "ordinary"
    DISPOSITION = "disposition_notification"
    """An acknowledgement by the recipient or the recipient's software (MDN)."""
    DELIVERY = "delivery_notification"
    """A report of a server (DSN, bounce)."""
    ERROR = "error_notification"
    """The recipient's software could not take the document, and says so by an ordinary mail."""
    AUTO_REPLY = "auto_reply"
    DELETION = "deletion_request"
    """It carries an archive that asks for its documents to be deleted."""

    @property
    def is_sending(self) -> bool:
        """Whether such a mail is something sent, and not an answer of a machine."""
        return self in (MailKind.DOCUMENT, MailKind.ORDINARY)


class Look(NamedTuple):
    """What one look at a mail told; ``archives`` are its parts named as an archive.

    >>> Look(MailKind.ORDINARY, Structured.NO, is_replacement=False).archives
    ()
    """

    kind: MailKind
    structured: Structured
    is_replacement: bool
    archives: tuple[Part, ...] = ()


def look_at(mail: Anatomy) -> Look:
    r"""Tell what kind of mail this is, without opening its archive.

    >>> from hopen_mss.transmissions.mail.parts import dissect
    >>> mail = b"From: a@b.example\nTo: c@d.example\nSubject: xdm/1.0/ddm+CR\n\nHello"
    >>> look_at(dissect(mail)).kind
    <MailKind.DOCUMENT: 'document'>
    """
    subject = _subject(mail.headers)
    archives = tuple(part for part in mail.parts if _is_archive(part))
    is_document = bool(archives) or bool(_SUBJECT.match(subject))
    kind = _kind(mail, _plain(subject), is_document=is_document)
    is_replacement = _REPLACEMENT in _plain(subject)
    structured = Structured.UNKNOWN
    if kind is MailKind.DOCUMENT:
        structured = Structured.YES
    elif is_replacement and _SUBJECT.search(subject):
        pass  # where the tag stands beside the sign of a document is not fixed
    elif mail.is_whole and not any(part.kind in _HIDDEN for part in mail.parts):
        structured = Structured.NO
    return Look(kind, structured, is_replacement, archives)


def _kind(mail: Anatomy, subject: str, *, is_document: bool) -> MailKind:
    kinds = {part.kind for part in mail.parts}
    if mail.report == "disposition-notification" or kinds & _DISPOSITION:
        return MailKind.DISPOSITION
    if mail.report == "delivery-status" or kinds & _DELIVERY or subject.startswith(_BOUNCE):
        return MailKind.DELIVERY
    if _ERROR.match(subject):
        return MailKind.ERROR
    if _is_automatic(mail.headers):
        return MailKind.AUTO_REPLY
    if any(raw.strip() == b"<>" for raw in mail.headers.get("return-path", ())):
        return MailKind.DELIVERY
    return MailKind.DOCUMENT if is_document else MailKind.ORDINARY


def _is_automatic(headers: Headers) -> bool:
    submitted = [_first_word(raw) for raw in headers.get("auto-submitted", ())]
    precedence = [_first_word(raw) for raw in headers.get("precedence", ())]
    return any(word not in ("", "no") for word in submitted) or not _AUTOMATIC.isdisjoint(
        precedence
    )


def _first_word(raw: bytes) -> str:
    return parameters(raw)[0].partition("(")[0].strip()


def _subject(headers: Headers) -> str:
    return text_of(headers.get("subject", [b""])[0])


def _plain(subject: str) -> str:
    """A subject without accents, capitals, typesetter's apostrophes and surplus spaces."""
    bare = unicodedata.normalize("NFKD", subject.translate(_APOSTROPHES))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(letters.casefold().split())


def _is_archive(part: Part) -> bool:
    names = (name.replace("\\", "/").rpartition("/")[2] for name in part.names)
    return any(name.strip().casefold() == _ARCHIVE for name in names)
