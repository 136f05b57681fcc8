"""What all that Microsoft Exchange tells of a message comes to, recipient by recipient.

The events of one message lie hours and servers apart, so they are held until the last file is
read: one integer for a message to one recipient, which is what most are. What is kept of an event
depends on its stamp and never on the order of reading, since files of several servers come in any.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from attrs import Factory, define, field

from hopen_mss.files.ledger import Ledger
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission
from hopen_mss.transmissions.rewrites import rewritten

__all__ = ["LATEST", "Event", "Messages", "Said", "failure_code"]

_MOST_HELD = 400_000
_MOST_LETTERS = 64_000_000

_ADDRESS_BITS, _STAMP_BITS, _CODE_BITS, _SAID_BITS = 24, 44, 31, 3
_FLAG_BITS, _FILE_BITS = 3, 16
_FLAGS = (1 << _FLAG_BITS) - 1
_FILES = (1 << _FILE_BITS) - 1
LATEST: Final = (1 << _STAMP_BITS) - 1
"""The last moment that can be held, in milliseconds since 1970: in the year 2527."""
_ADDRESS = (1 << _ADDRESS_BITS) - 1
_CODE = (1 << _CODE_BITS) - 1
_SAID = (1 << _SAID_BITS) - 1
_END_BITS = 2 + _STAMP_BITS + _SAID_BITS + _CODE_BITS
_END = (1 << _END_BITS) - 1
_NOTIFICATION, _JOURNAL, _PROBE = 1, 2, 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MESSAGE_ID, _SENT_AT, _SENDER, _RECIPIENT, _STATUS, _FAILURE = map(
    Transmission._fields.index,
    ("message_id", "sent_at", "sender", "recipient", "status", "failure_code"),
)

# Exchange writes from itself under one name in every installation, and watches over itself with
# mailboxes of its own.
_SYSTEM = "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@"
_PROBES = re.compile(r"healthmailbox[0-9a-f]{6,}@", re.ASCII)
_REPLY = re.compile(
    r"(?:^|[;{])\s*(?:LED=)?(?:([245]\d\d)(?:[ -]([245])\.(\d{1,3})\.(\d{1,3}))?"
    r"|([245])\.(\d{1,3})\.(\d{1,3}))(?![\d.])",
    re.ASCII,
)


class Said(IntEnum):
    """What one event says of a recipient, from the least telling to the most.

    >>> Said.FAILED < Said.ACCEPTED
    True
    """

    SEEN = 0
    """The message is addressed to it, and nothing more."""
    WAITING = 1
    HOP = 2
    """Passed on between the hospital's own servers."""
    HANDED_OVER = 3
    """Taken by a connector or filter that the user named."""
    REPLACED = 4
    """A group, an alias or a redirection: the mail goes to other addresses in its place."""
    FAILED = 5
    ACCEPTED = 6


# The last event of the highest class wins. A filter gives a message back before it answers that it
# took it, so what a relay says is below every end, whenever it says it.
_CLASSES = {
    Said.SEEN: 0,
    Said.WAITING: 1,
    Said.HOP: 1,
    Said.HANDED_OVER: 1,
    Said.REPLACED: 2,
    Said.FAILED: 3,
    Said.ACCEPTED: 3,
}
_STATUSES = {
    Said.WAITING: Status.UNKNOWN,
    Said.HOP: Status.HANDED_OVER,
    Said.HANDED_OVER: Status.HANDED_OVER,
    Said.FAILED: Status.FAILED,
    Said.ACCEPTED: Status.ACCEPTED,
}
_STATUS_OF = tuple(map(_STATUSES.get, Said))
_WITHOUT_END = {Said.SEEN: "recipients_not_tried", Said.HOP: "ends_inside"}


class Event(NamedTuple):
    """One row of a log or trace: what it says of some recipients of one message, and when.

    Moments are milliseconds since 1970, universal time; ``began`` is when the message entered, as
    far as the row tells it. ``codes`` are those of a failure, one a recipient. ``replaced`` are
    addresses in whose place the recipients stand.

    >>> Event(at=0, said=Said.ACCEPTED, message_id="m1", recipients=("a@b.fr",)).sender
    ''
    """

    at: int
    said: Said
    message_id: str
    recipients: Sequence[str]
    sender: str = ""
    began: int | None = None
    codes: Sequence[str] = ()
    replaced: Sequence[str] = ()
    is_notification: bool = False
    is_journal: bool = False


class _Several:
    """A message to several recipients: its head, and recipient -> end."""

    __slots__ = ("ends", "head")

    def __init__(self, head: int, ends: dict[int, int]) -> None:
        self.head = head
        self.ends = ends


@define
class Messages:
    """Messages by their id, until all is read or too many are held.

    Its memory is bounded: with 400,000 deliveries or addresses in mind it is ``full``, and what is
    held should be given out. A message told of on both sides of that comes out twice.

    >>> seen = Messages(ZoneInfo("Europe/Paris"), "tracking", Ledger())
    >>> seen.tell(Event(at=0, said=Said.ACCEPTED, message_id="m1", recipients=("a@b.fr",)))
    >>> [(one.message_id, one.sent_at.isoformat(), one.status.value) for one in seen.given()]
    [('m1', '1970-01-01T01:00:00', 'accepted')]
    """

    zone: ZoneInfo
    source: str
    ledger: Ledger
    """The book of the file in hand. What concerns a message and no single row stands in that of
    the file that tells how the message began."""
    sender_rewrites: Mapping[str, str] = field(factory=dict)
    _held: dict[str, int | _Several] = Factory(dict)
    _numbers: dict[str, int] = Factory(dict)
    _addresses: list[str] = Factory(list)
    _deliveries: int = 0
    _letters: int = 0
    """Of all ids and addresses in mind."""
    _books: list[Ledger] = Factory(lambda self: [self.ledger], takes_self=True)

    @property
    def full(self) -> bool:
        """Whether more than enough is held.

        >>> Messages(ZoneInfo("UTC"), "a", Ledger()).full
        False
        """
        return (
            self._deliveries >= _MOST_HELD
            or len(self._addresses) >= _MOST_HELD
            or self._letters >= _MOST_LETTERS
        )

    def read_on(self, ledger: Ledger) -> None:
        """Go on with a file, whose book this is."""
        self.ledger = ledger
        self._books.append(ledger)

    def tell(self, event: Event) -> None:
        """Take what one event says."""
        sender = self._number(event.sender)
        began = event.at if event.began is None else min(event.began, event.at)
        first = began // 1000 << _FILE_BITS | min(len(self._books) - 1, _FILES)
        head = (first << _ADDRESS_BITS | sender) << _FLAG_BITS | self._flags(event)
        base = _CLASSES[event.said] << _STAMP_BITS | event.at
        state = (base << _SAID_BITS | event.said) << _CODE_BITS
        codes = event.codes if len(event.codes) == len(event.recipients) else ()
        numbers = list(map(self._number, event.recipients))
        if codes:
            for number, code in zip(numbers, codes, strict=True):
                self._note(event.message_id, head, number, state | _packed(code))
        elif len(set(numbers)) > 1 and event.message_id not in self._held:
            self._note_several(event.message_id, head, dict.fromkeys(numbers, state))
        else:
            for number in numbers:
                self._note(event.message_id, head, number, state)
        if event.replaced:
            instead = set(event.recipients)
            base = _CLASSES[Said.REPLACED] << _STAMP_BITS | event.at
            state = (base << _SAID_BITS | Said.REPLACED) << _CODE_BITS
            for address in event.replaced:
                if address not in instead:
                    self._note(event.message_id, head, self._number(address), state)

    def loose(self, event: Event) -> Iterator[Transmission]:
        """The records of an event without a message id, which no other can be joined to."""
        status = _STATUSES.get(event.said)
        if status is None or status is Status.UNKNOWN or event.said is Said.HOP:
            return
        if event.is_notification or event.is_journal:
            self.ledger.count("notifications", len(event.recipients))
            return
        self.ledger.count("no_message_id", len(event.recipients))
        cells = self._unfilled()
        began = event.at if event.began is None else event.began
        cells[_SENT_AT] = self._local(began // 1000)
        cells[_SENDER], cells[_STATUS] = rewritten(event.sender, self.sender_rewrites), status
        codes = event.codes if len(event.codes) == len(event.recipients) else ()
        for place, cells[_RECIPIENT] in enumerate(event.recipients):
            cells[_FAILURE] = codes[place] if codes and status is Status.FAILED else ""
            yield Transmission._make(cells)

    def given(self, *, early: bool = False) -> Iterator[Transmission]:
        """The records of all that is held, which is then forgotten.

        ``early`` is when this is done for want of room.
        """
        if early:
            self.ledger.count("messages_given_up", len(self._held))
        cells, new = self._unfilled(), tuple.__new__  # _make takes twice as long
        books, held, self._held = self._books, self._held, {}
        addresses, self._addresses, self._numbers = self._addresses, [], {}
        self._deliveries = self._letters = 0
        for message_id, whole in held.items():
            if isinstance(whole, int):
                front = whole >> _END_BITS
                head, ends = front >> _ADDRESS_BITS, {front & _ADDRESS: whole & _END}
            else:
                head, ends = whole.head, whole.ends
            flags, head = head & _FLAGS, head >> _FLAG_BITS
            first = head >> _ADDRESS_BITS
            ledger = books[first & _FILES]
            if flags:
                ledger.count(_left_out(flags), len(ends))
                continue
            sender = addresses[head & _ADDRESS]
            cells[_MESSAGE_ID], cells[_SENDER] = message_id, rewritten(sender, self.sender_rewrites)
            cells[_SENT_AT] = self._local(first >> _FILE_BITS)
            for number, end in ends.items():
                said = end >> _CODE_BITS & _SAID
                status = _STATUS_OF[said]
                if said in _WITHOUT_END:
                    ledger.count(_WITHOUT_END[Said(said)])
                if status is None:
                    continue
                if not sender:
                    ledger.count("sender_not_seen")
                cells[_RECIPIENT], cells[_STATUS] = addresses[number], status
                cells[_FAILURE] = _unpacked(end & _CODE) if said == Said.FAILED else ""
                yield new(Transmission, cells)

    def _note_several(self, message_id: str, head: int, ends: dict[int, int]) -> None:
        """What the first event of a message says of more than one recipient."""
        self._deliveries += len(ends)
        self._letters += len(message_id)
        self._held[message_id] = _Several(head, ends)

    def _note(self, message_id: str, head: int, recipient: int, end: int) -> None:
        known = self._held.get(message_id)
        if known is None:
            self._deliveries += 1
            self._letters += len(message_id)
            self._held[message_id] = (head << _ADDRESS_BITS | recipient) << _END_BITS | end
        elif isinstance(known, int):
            front = known >> _END_BITS
            head, before = self._joined(front >> _ADDRESS_BITS, head), front & _ADDRESS
            if before == recipient:
                end = max(end, known & _END)
                self._held[message_id] = (head << _ADDRESS_BITS | recipient) << _END_BITS | end
            else:
                self._deliveries += 1
                self._held[message_id] = _Several(head, {before: known & _END, recipient: end})
        else:
            known.head = self._joined(known.head, head)
            if recipient not in known.ends:
                self._deliveries += 1
            known.ends[recipient] = max(end, known.ends.get(recipient, 0))

    def _joined(self, one: int, other: int) -> int:
        """The heads that two events give a message: the earlier beginning, the first sender.

        The file is that of the earlier beginning, too.
        """
        if one == other:
            return one
        flags = (one | other) & _FLAGS
        one, other = one >> _FLAG_BITS, other >> _FLAG_BITS
        began = min(one >> _ADDRESS_BITS, other >> _ADDRESS_BITS)
        sender, second = one & _ADDRESS, other & _ADDRESS
        if sender != second:
            # They hardly ever differ; by the alphabet the order of the files changes nothing.
            names = [number for number in (sender, second) if self._addresses[number]]
            sender = min(names, key=self._addresses.__getitem__)
        return (began << _ADDRESS_BITS | sender) << _FLAG_BITS | flags

    def _flags(self, event: Event) -> int:
        flags = _JOURNAL if event.is_journal else 0
        if event.is_notification or event.sender.startswith(_SYSTEM):
            flags |= _NOTIFICATION
        if _PROBES.match(event.sender) or any(map(_PROBES.match, event.recipients)):
            flags |= _PROBE
        return flags

    def _number(self, address: str) -> int:
        number = self._numbers.setdefault(address, len(self._addresses))
        if number == len(self._addresses):
            self._addresses.append(address)
            self._letters += len(address)
        return number

    def _local(self, seconds: int) -> datetime:
        moment = _EPOCH + timedelta(seconds=seconds)
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def _unfilled(self) -> list[object]:
        return list(
            Transmission(direction=Direction.UNKNOWN, channel=Channel.EMAIL, source=self.source)
        )


def _left_out(flags: int) -> str:
    """Why a message is no sending; a journal report comes from the server as well."""
    if flags & _JOURNAL:
        return "journal_reports"
    return "monitoring_probes" if flags & _PROBE else "notifications"


def failure_code(statuses: str, recipients: int) -> tuple[str, ...]:
    """The code of each of several recipients' failures, from the cell with their statuses.

    It is the enhanced code (``5.1.1``) where there is one, else the reply code (``550``); never a
    word of the text beside it. Statuses are parted by semicolons and hold some themselves, so they
    are told apart by the codes they begin with; where these are not as many as the recipients,
    and not all the same, no recipient has a code.

    >>> failure_code("550 5.1.1 not found; by address;550 5.7.1 denied", 2)
    ('5.1.1', '5.7.1')
    >>> failure_code("[{LED=550 5.4.1 refused};{MSG=};{FQDN=mx.example}]", 1), failure_code("To", 1)
    (('5.4.1',), ())
    """
    codes = [
        ".".join(found[2:5]) if found[2] else found[1] or ".".join(found[5:8])
        for found in ([match[n] or "" for n in range(8)] for match in _REPLY.finditer(statuses))
    ]
    codes = ["" if code.startswith("2") else code for code in codes]
    if codes and (len(set(codes)) == 1 or recipients == 1):
        codes = codes[:1] * recipients
    return tuple(codes) if len(codes) == recipients else ()


def _packed(code: str) -> int:
    """A code as a number of 31 bits, in which an enhanced code is above any reply code."""
    parts = [int(part) for part in code.split(".")] if code else [0]
    if len(parts) == 1:
        return parts[0]
    return 1 << 30 | parts[0] << 20 | parts[1] << 10 | parts[2]


def _unpacked(number: int) -> str:
    if number >> 30:
        return f"{number >> 20 & 1023}.{number >> 10 & 1023}.{number & 1023}"
    return str(number) if number else ""
