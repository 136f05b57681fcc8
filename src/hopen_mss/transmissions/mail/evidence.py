"""What acknowledgements and delivery reports prove of the mails that they answer.

Source:
    Fields of an acknowledgement (``Original-Message-ID``, ``Disposition`` …): RFC 8098 and the
    national guide on the integration of documents received by mail, by which ``processed`` says
    that software took the mail, not that somebody read it. Fields of a delivery report: RFC 3464.
    That ``displayed`` is read, and every other disposition without an error received, is ours
    (interpretation).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from attrs import Factory, define

from hopen_mss.transmissions.mail.headers import addresses, message_id, parameters
from hopen_mss.transmissions.mail.kinds import MailKind
from hopen_mss.transmissions.mail.parts import Anatomy, Buffer, Headers, Part, decoded, read_headers
from hopen_mss.transmissions.record import Status

__all__ = ["Evidence", "Proof", "may_be_notice", "proofs"]

_MOST_REMEMBERED = 200_000
_MOST_RECIPIENTS = 1_000
_LARGEST_NOTICE = 1 << 18

_DISPOSITIONS = {
    "displayed": Status.READ,
    "processed": Status.RECEIVED,
    "dispatched": Status.RECEIVED,
    "deleted": Status.RECEIVED,
}
_ACTIONS = {"delivered": Status.RECEIVED, "failed": Status.FAILED}
_RETURNED = frozenset(
    {
        "message/rfc822",
        "message/global",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
    }
)
_ESSENTIAL = frozenset({"final-recipient", "original-recipient", "disposition"})
_NOTICES = {MailKind.DISPOSITION: "disposition-notification", MailKind.DELIVERY: "delivery-status"}
_STATUS = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_BLANKS = re.compile(rb"[\r\n]+")
_VAGUE = re.compile(r"\d\.0\.0")
_REPLY = re.compile(rb"\s*smtp\s*;\s*([245]\d\d)\b", re.IGNORECASE)


class Proof(NamedTuple):
    """What one notice says of one mail to one recipient, under any of the recipient's addresses.

    ``status`` is unknown when the notice proves nothing; ``code`` that of a failure.

    >>> Proof("m1@ch.example", ("un@cabinet.example",), Status.READ).code
    ''
    """

    message_id: str
    recipients: tuple[str, ...]
    status: Status
    code: str = ""


def may_be_notice(data: Buffer) -> bool:
    """Whether it is worth taking a mail apart to see what it proves; most are worth nothing.

    >>> may_be_notice(b"Content-Type: multipart/report; report-type=x"), may_be_notice(b"To: a")
    (True, False)
    """
    start = bytes(data[:_LARGEST_NOTICE]).lower()
    return b"report-type" in start or b"message/d" in start or b"message/global-d" in start


def proofs(data: Buffer, mail: Anatomy, kind: MailKind) -> Iterator[Proof]:
    """What an acknowledgement or a delivery report says, recipient by recipient.

    No mail of another kind says anything, and neither does a notice that does not name the mail
    that it answers.

    >>> list(proofs(b"", Anatomy({}, (), is_whole=True, report=""), MailKind.ORDINARY))
    []
    """
    word = _NOTICES.get(kind)
    if not word:
        return
    told = [part for part in mail.parts if part.kind.startswith("message/")]
    told = [part for part in told if part.kind.endswith(word)]
    if kind is MailKind.DISPOSITION:
        for part in told:
            yield from _of_disposition(data, part)
    elif told and (answered := _returned_id(data, mail)):
        for part in told:
            yield from _of_delivery(data, part, answered)


def _of_disposition(data: Buffer, part: Part) -> Iterator[Proof]:
    fields = next(_blocks(data, part), {})
    answered = message_id(_first(fields, "original-message-id"))
    recipients = _recipients(fields)
    if answered and recipients:
        yield Proof(answered, recipients, _disposition(_first(fields, "disposition")))


def _disposition(raw: bytes) -> Status:
    """``mode; type/modifiers``: a modifier that names an error takes the proof away."""
    said = raw.decode("latin-1").partition(";")[2].strip().lower()
    kind, _, modifiers = said.partition("/")
    if any(word in modifiers for word in ("error", "failure")):
        return Status.UNKNOWN
    return _DISPOSITIONS.get(kind.strip(), Status.UNKNOWN)


def _of_delivery(data: Buffer, part: Part, answered: str) -> Iterator[Proof]:
    for number, fields in enumerate(_blocks(data, part)):
        if number > _MOST_RECIPIENTS:
            return
        recipients = _recipients(fields)
        status = _ACTIONS.get(parameters(_first(fields, "action"))[0])
        if recipients and status:
            code = _failure_code(fields) if status is Status.FAILED else ""
            yield Proof(answered, recipients, status, code)


def _returned_id(data: Buffer, mail: Anatomy) -> str:
    """The id of the mail that came back, or of the one that the report says it answers."""
    for part in mail.parts:
        if part.kind in _RETURNED:
            fields, _ = read_headers(data, part.start, part.end)
            found = message_id(_first(part.headers | fields, "message-id"))
            if found:
                return found
    return message_id(_first(mail.headers, "in-reply-to"))


def _failure_code(fields: Headers) -> str:
    status = _STATUS.match(_first(fields, "status"))
    reply = _REPLY.match(_first(fields, "diagnostic-code"))
    code = status[1].decode() if status else ""
    return reply[1].decode() if reply and (not code or _VAGUE.fullmatch(code)) else code


def _blocks(data: Buffer, part: Part) -> Iterator[Headers]:
    """The groups of fields in a notice; some software forgets the blank line before the first."""
    start, end = part.start, part.end
    if part.encoding in ("base64", "quoted-printable"):
        data = decoded(data, part, _LARGEST_NOTICE) or b""
        start, end = 0, len(data)
    end = min(end, start + _LARGEST_NOTICE)
    before = part.headers if part.headers.keys() & _ESSENTIAL else {}
    while (start := _after_blanks(data, start, end)) < end:
        fields, after = read_headers(data, start, end)
        if fields:
            yield before | fields
            before = {}
        start = after if after > start else data.find(b"\n", start, end) + 1 or end
    if before:
        yield before


def _after_blanks(data: Buffer, start: int, end: int) -> int:
    found = _BLANKS.match(data, start, end)
    return found.end() if found else start


def _first(fields: Headers, name: str) -> bytes:
    return fields.get(name, [b""])[0]


def _recipients(fields: Headers) -> tuple[str, ...]:
    """The address that was first used, and the one that the mail came to."""
    found: dict[str, None] = {}
    for name in ("original-recipient", "final-recipient"):
        kind, sign, address = _first(fields, name).partition(b";")
        if sign and kind.strip().lower() in (b"rfc822", b"utf-8"):
            found.update(dict.fromkeys(filter(None, addresses(address[:_LARGEST_NOTICE]))))
    return tuple(found)


_WORTH = (Status.UNKNOWN, Status.FAILED, Status.RECEIVED, Status.READ).index


@define
class Evidence:
    """All that the notices of one source prove, by keyed hashes of mail and recipient.

    Past 200,000 notices no more are taken, and counted.

    >>> evidence = Evidence()
    >>> evidence.add(Proof("m1", ("un@a.example",), Status.FAILED, "5.1.1"))
    >>> evidence.of("m1", "UN@a.example"), evidence.unmatched
    ((<Status.FAILED: 'failed'>, '5.1.1'), 0)
    """

    given_up: int = 0
    empty: int = 0
    """Notices of an error, or of something that nobody knows."""
    _found: dict[int, tuple[int, Status, str]] = Factory(dict)
    _unmatched: set[int] = Factory(set)
    _taken: int = 0

    def add(self, proof: Proof) -> None:
        """Take one proof; the strongest of several wins."""
        if self._taken >= _MOST_REMEMBERED:
            self.given_up += 1
            return
        self._taken += 1
        self.empty += proof.status is Status.UNKNOWN
        for recipient in proof.recipients:
            key = _key(proof.message_id, recipient)
            number, status, code = self._found.get(key, (self._taken, proof.status, proof.code))
            if _WORTH(proof.status) > _WORTH(status):
                status, code = proof.status, proof.code
            self._found[key] = (number, status, code)
            self._unmatched.add(number)

    def of(self, message_id: str, recipient: str) -> tuple[Status, str] | None:
        """What is proved of a mail to a recipient, with the code of a failure."""
        found = self._found.get(_key(message_id, recipient)) if message_id else None
        if found is None:
            return None
        self._unmatched.discard(found[0])
        return found[1:]

    @property
    def unmatched(self) -> int:
        """How many notices belong to no mail that was asked for."""
        return len(self._unmatched)


def _key(message_id: str, recipient: str) -> int:
    # Python's own keyed hash: another run cannot compute it.
    return hash((message_id, recipient.lower()))
