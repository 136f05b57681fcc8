"""The documents that one MDM or ORU message asks to be sent: a record for each of its recipients.

Such a message is a request to a platform; that the mail left is proven by an answer or by the
platform's own log, never by the request. A message of the profile for what comes from outside is a
document received. The identity of the patient, the document and the text of the mail are not in
what is read here.

Source:
    National profiles of document transmission by HL7 v2 (versions 1.2, 2.0, 2.1, and the one for
    received mails, LPS) for places and codes. How old and new spellings, broken numbers and missing
    flags are read is ours (``interpretation``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple
from zoneinfo import ZoneInfo

from attrs import define

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.dates import offset_zone
from hopen_mss.files.ledger import Ledger
from hopen_mss.files.tabular import Layout, RowRejectedError
from hopen_mss.files.vocabulary import Spelling
from hopen_mss.transmissions.hl7.answers import Answers, Delivery, request_key
from hopen_mss.transmissions.hl7.fields import FieldMap
from hopen_mss.transmissions.hl7.message import Message, Segment
from hopen_mss.transmissions.hl7.parties import Party, author, parties, party_of
from hopen_mss.transmissions.hl7.sieve import FLAGS, MAIL_BODIES
from hopen_mss.transmissions.record import (
    Channel,
    Direction,
    RecipientKind,
    Status,
    Structured,
    Transmission,
)

__all__ = ["Documents", "Identity", "check_layout", "identity", "is_request"]

_CONSTANTS = ("direction", "channel", "document_type", "care_unit", "site")
_VALUES = ("document_type", "care_unit")

_OID = re.compile(r"[0-2](?:\.\d+){2,}", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.\d{1,9})?)?)?)?([+-]\d{4})?", re.ASCII
)
_PS, _PATIENT, _DMP = "DESTMSSANTEPS", "DESTMSSANTEPAT", "DESTDMP"
_UNTOLD = "not_told"
_RECEIVED_PROFILE = "CISIS_CDA_HL7_LPS"
_SENDING_PROFILES = ("CISIS_CDA_HL7_V1", "CISIS_CDA_HL7_V2")
_WITHOUT_DOCUMENT = ("T01", "T03", "T05", "T07", "T09", "T11")
# What the guide of April 2026 calls an exhaustive list; four in ten of its examples lie outside.
_LIKELY: Mapping[tuple[bool, bool], Mapping[str, bool]] = {
    (True, True): {
        "MASQUE_PS": False, "INVISIBLE_PATIENT": False, "INVISIBLE_REP_LEGAUX": False,
    },
    (True, False): {
        "MASQUE_PS": False, "INVISIBLE_PATIENT": True, "INVISIBLE_REP_LEGAUX": False,
    },
    (False, True): {
        "INVISIBLE_PATIENT": False, "CONNEXION_SECRETE": False, _DMP: False,
    },
}  # fmt: skip


class _Action(Enum):
    INITIAL = auto()
    REPLACEMENT = auto()
    DELETION = auto()


_BY_RESULT = {"F": _Action.INITIAL, "C": _Action.REPLACEMENT, "D": _Action.DELETION}
_BY_EVENT = {"T02": _Action.INITIAL, "T10": _Action.REPLACEMENT, "T04": _Action.DELETION}
_BY_ORDER = {"NW": _Action.INITIAL, "RO": _Action.REPLACEMENT, "CA": _Action.DELETION}


class Identity(NamedTuple):
    """By what a message and its document are known.

    ``key`` is how answers name the message; ``content`` tells whether another one with the same
    key is the same again.

    >>> Identity(1, "2.25.4242.1", "", 7).document_id
    '2.25.4242.1'
    """

    key: int
    document_id: str
    replaces: str
    content: int


def is_request(message: Message) -> bool:
    """Whether a message may carry a document.

    >>> is_request(Message((Segment("MSH"),)))
    False
    """
    return message.header.value(9).upper() in ("MDM", "ORU")


def identity(message: Message, fields: FieldMap) -> Identity:
    """The numbers of a message and of its document.

    The number of a document is the same whether the message writes it whole, in root and extension,
    or with the name of its maker beside it; a local one holds within its facility alone. A message
    without any (every ORU, where only the document itself has it) stands for its document, by its
    own number and the moment it was made, unless the document was read: engines begin to count
    anew.

    >>> txa = Segment("TXA", ((),) * 12 + ((("58132", "", "1.2.250.9.13"),),))
    >>> identity(Message((Segment("MSH"), txa)), FieldMap()).document_id
    '1.2.250.9.13.58132'
    """
    header, txa = message.header, message.first("TXA")
    application, facility, number = header.value(3), header.value(4), header.value(10)
    said, earlier = (txa.value(12), txa.value(12, 3)), (txa.value(13), txa.value(13, 3))
    if "document_id" in fields.places:
        said = (fields.value("document_id", message), "")
    if "replaces" in fields.places:
        earlier = (fields.value("replaces", message), "")
    if inside := _document_segment(message):
        said = said if any(said) else (inside.value(5, 5), inside.value(5, 4))
        earlier = earlier if any(earlier) else (inside.value(5, 7), inside.value(5, 6))
    document = _document(*said, facility)
    content = hash(document or (header.value(7), header.value(9, 2)))
    if not document and number:
        document = f"{application}|{facility}|{number}|{header.value(7)}"
    replaces = _document(*earlier, facility)
    key = request_key(application, facility, number)
    return Identity(key, document, replaces if replaces != document else "", content)


def _document(number: str, root: str, facility: str) -> str:
    if root:
        return f"{root}.{number}" if number else root
    return number if not number or _OID.fullmatch(number) else f"{facility}|{number}"


def check_layout(layout: Layout, name: str) -> None:
    """Refuse what a layout says and no message could use.

    Raises:
        InvalidInputError: a constant or values for another column, or a word that is not ours.

    >>> check_layout(Layout(constants={"direction": "sent"}), "flow")
    """
    for said, known, what in (
        (layout.constants, _CONSTANTS, "constants"),
        (layout.values, _VALUES, "values"),
    ):
        if unknown := sorted(set(said) - set(known)):
            problem = f"{what} names {unknown[0][:40]!r}, which cannot be said of messages"
            raise InvalidInputError(problem, f"use one of: {', '.join(known)}", name)
    for column, words in (("direction", Direction), ("channel", Channel)):
        word = layout.constants.get(column)
        if word is not None and word not in list(words):
            problem = f"constants fills {column} with a word that is not ours"
            raise InvalidInputError(problem, f"use one of: {', '.join(words)}", name)


@define
class Documents:
    """Makes the records of one source's messages, and writes down what it could not."""

    _ledger: Ledger
    _zone: ZoneInfo
    _fields: FieldMap
    _answers: Answers
    _layout: Layout
    _types: Spelling
    _units: Spelling

    @classmethod
    def of(
        cls, ledger: Ledger, zone: ZoneInfo, fields: FieldMap, answers: Answers, layout: Layout
    ) -> "Documents":
        """A maker of records whose words for types and units the user may have mapped.

        >>> Documents.of(Ledger(), ZoneInfo("UTC"), FieldMap(), Answers(), Layout()) is not None
        True
        """
        types, units = layout.spelling("document_type"), layout.spelling("care_unit")
        return cls(ledger, zone, fields, answers, layout, types, units)

    def records(self, message: Message, known: Identity) -> Iterator[Transmission]:
        """The records of one message that may carry a document: none, or one for each recipient.

        Raises:
            RowRejectedError: its date is missing or impossible.
        """
        header = message.header
        document = _document_segment(message)
        event = header.value(9, 2).upper() if header.value(9).upper() == "MDM" else ""
        reason = self._why_none(message, document, event)
        if reason:
            self._ledger.count(reason)
            return
        action = self._action(message, document, event)
        if action is _Action.DELETION:
            self._ledger.count("deletion_requests")
            return
        profiles = {value.upper() for n in (1, 2) for value in header.values(21, n)}
        flags = _flags(message)
        if _RECEIVED_PROFILE in profiles:
            direction = Direction.RECEIVED
        elif profiles & set(_SENDING_PROFILES) or flags.keys() & {_PS, _PATIENT, _DMP}:
            direction = Direction.SENT
        else:
            direction = Direction(self._constant("direction") or Direction.UNKNOWN)
        base = self._base(message, document, known, direction)
        if action is _Action.REPLACEMENT:
            if known.replaces:
                base = base._replace(replaces=known.replaces)
            else:
                self._ledger.count("replaced_not_told")
        if direction is Direction.RECEIVED:
            yield from self._received(message, base)
        else:
            yield from self._sent(message, base, flags, known.key)

    def _why_none(self, message: Message, document: Segment | None, event: str) -> str:
        if message.header.value(11).upper() in ("T", "D"):
            return "messages_for_tests"
        if event in _WITHOUT_DOCUMENT:
            return "notices_without_content"
        return "messages_without_document" if document is None and not event else ""

    def _action(self, message: Message, document: Segment | None, event: str) -> _Action:
        """Initial, replacement or deletion: the document's own status says it first."""
        told = [
            _BY_RESULT.get(document.value(11).upper()) if document else None,
            _BY_EVENT.get(event),
            _BY_ORDER.get(message.first("ORC").value(1).upper()),
        ]
        said = [action for action in told if action]
        if len(set(said)) > 1:
            self._ledger.count("document_status_disagrees")
        return said[0] if said else _Action.INITIAL

    def _base(
        self, message: Message, document: Segment | None, known: Identity, direction: Direction
    ) -> Transmission:
        """What the records of all recipients have in common."""
        fields = self._fields
        sender = author(message)
        document_type = fields.value("document_type", message)
        if not document_type and "document_type" not in fields.places:
            in_document = document.value(3) if document else ""
            document_type = in_document or message.first("TXA").value(2)
        care_unit = fields.value("care_unit", message) or sender.unit
        if not care_unit and "care_unit" not in fields.places:
            care_unit = message.first("PV1").value(3)
            if care_unit:
                self._ledger.count("care_unit_of_stay")
        said = fields.value("sender", message)
        is_xml = document is not None and document.value(5, 3).upper() == "XML"
        return Transmission(
            document_id=known.document_id,
            sent_at=self._moment(fields.value("sent_at", message) or message.header.value(7)),
            direction=direction,
            sender=(party_of(said) if said else sender.party).shown,
            document_type=self._types[document_type or self._constant("document_type")],
            care_unit=self._units[care_unit or self._constant("care_unit")],
            site=fields.value("site", message) or sender.site or self._constant("site"),
            structured=Structured.YES if is_xml else Structured.UNKNOWN,
        )

    def _constant(self, column: str) -> str:
        return self._layout.constants.get(column, "")

    def _moment(self, text: str) -> datetime:
        """A stamp in the local time of the source; without an offset it is local already."""
        if not text:
            raise RowRejectedError("missing_date", "sent_at")
        found = _MOMENT.fullmatch(text)
        if found is None:
            raise RowRejectedError("impossible_date", "sent_at")
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        offset = found[7]
        try:
            moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
            if offset:
                zoned = moment.replace(tzinfo=offset_zone(offset))
                moment = zoned.astimezone(self._zone).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise RowRejectedError("impossible_date", "sent_at") from None
        return moment

    def _received(self, message: Message, base: Transmission) -> Iterator[Transmission]:
        kind = RecipientKind.UNKNOWN
        if author(message).party.is_patient:
            kind = RecipientKind.PATIENT
        base = base._replace(channel=Channel.MSSANTE, recipient_kind=kind, status=Status.DECLARED)
        found = parties(message, self._fields, self._ledger) or [Party(number=_UNTOLD)]
        for place, party in enumerate(found, start=1):
            number = party.number or ("" if party.shown else f"RCT-{place}")
            yield base._replace(recipient=party.shown, recipient_id=number)

    def _sent(
        self, message: Message, base: Transmission, flags: Mapping[str, bool], key: int
    ) -> Iterator[Transmission]:
        records, deliveries = [], []
        for party, channel in self._asked_for(message, flags):
            kind = RecipientKind.PATIENT if party.is_patient else RecipientKind.UNKNOWN
            records.append(
                base._replace(
                    recipient=party.shown,
                    recipient_id=party.number,
                    recipient_kind=kind,
                    channel=channel,
                )
            )
            deliveries.append(Delivery(channel, party.address, party.person))
        for record, outcome in zip(records, self._answers.settle(key, deliveries), strict=True):
            yield record._replace(status=outcome.status, failure_code=outcome.code)

    def _asked_for(
        self, message: Message, flags: Mapping[str, bool]
    ) -> Iterator[tuple[Party, Channel]]:
        """Each destination that a message asks for, known by something in it.

        What has neither number nor address is known by the flag that asks for it, or by its place
        among the recipients, so that the same message seen twice is seen to be the same.
        """
        self._check(flags)
        patients = refused = 0
        named: Counter[bool] = Counter()
        unflagged = Channel(self._constant("channel") or Channel.UNKNOWN)
        for place, party in enumerate(parties(message, self._fields, self._ledger), start=1):
            named[party.is_patient] += 1
            wanted = flags.get(_PATIENT if party.is_patient else _PS)
            if wanted is False:
                refused += 1
                continue
            number = party.number
            if party.is_patient:
                patients += 1
                number = f"{_PATIENT}-{patients}" if patients > 1 else _PATIENT
            elif not number and not party.address:
                number = f"RCT-{place}"
            channel = unflagged if wanted is None else Channel.MSSANTE
            yield party._replace(number=number, place=patients), channel
        if flags.get(_PS) and not named[False]:
            self._ledger.count("recipients_not_named")
            yield Party(number=_PS), Channel.MSSANTE
        if flags.get(_PATIENT) and not named[True]:
            yield Party(number=_PATIENT, is_patient=True), Channel.MSSANTE
        if flags.get(_DMP):
            yield Party(number=_DMP), Channel.DMP
        if not named and not any(flags.get(flag) for flag in (_PS, _PATIENT, _DMP)):
            if flags.get(_PS) is False or flags.get(_PATIENT) is False:
                refused += 1
            else:
                self._ledger.count("recipients_not_named")
                yield Party(number=_UNTOLD), unflagged
        if refused:
            self._ledger.count("not_requested", refused)

    def _check(self, flags: Mapping[str, bool]) -> None:
        """Warn of a combination of flags outside the guide's own list; never refuse it."""
        if _PS in flags and _PATIENT in flags:
            likely = _LIKELY.get((flags[_PS], flags[_PATIENT]), {})
            if any(flags.get(flag, value) is not value for flag, value in likely.items()):
                self._ledger.count("unlikely_flags")


def _document_segment(message: Message) -> Segment | None:
    """The OBX that holds the document; not the one that holds the text of a mail."""
    return next(
        (
            one
            for one in message.every("OBX")
            if one.value(2).upper() == "ED" and not one.value(3).upper().startswith(MAIL_BODIES)
        ),
        None,
    )


def _flags(message: Message) -> dict[str, bool]:
    """The flags of a message that say yes or no, in the spelling of today."""
    found = {}
    for one in message.every("OBX"):
        name, said = FLAGS.get(one.value(3).upper()), one.value(5).upper()
        if name and said in ("Y", "N"):
            found[name] = said == "Y"
    return found
