"""What the lines of a Postfix log say of the messages in its queue.

A line changes one message, known by the host and the queue id, until it is removed. Text that
comes from outside (headers, answers of other servers) is never kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeAlias

from attrs import Factory, define, field

from hopen_mss.files.inputs import InputFile, Ledger
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission

__all__ = ["Queue"]

_MOST_IN_QUEUE = 20_000
_MOST_REMEMBERED = 4_096
_LONGEST_ID = 998

_MESSAGE_ID, _SENT_AT, _SENDER, _RECIPIENT, _STATUS = map(
    Transmission._fields.index, ("message_id", "sent_at", "sender", "recipient", "status")
)
_ACCEPTED, _FAILED, _UNKNOWN = Status.ACCEPTED, Status.FAILED, Status.UNKNOWN

_ADDRESS = rb'<([^">]*(?:"[^"]*"[^">]*)*)>'
_ALIAS = _ADDRESS.replace(b"<(", b"<(?:")
_FROM = re.compile(rb"from=" + _ADDRESS + rb", (?:size=\d|status=((?:force-)?expired)\b)")
_TO_START = rb"to=" + _ADDRESS + rb", (?:orig_to=" + _ALIAS + rb", )?relay=([^,]*), "
_TO = re.compile(
    _TO_START + rb"(?:conn_use=\d+, )?delay=[\d.]+, delays=[\d./]+, dsn=[\d.]+, status=([A-Za-z]+)"
)
_TO_OF_OTHER_VERSIONS = re.compile(_TO_START + rb"(?:[a-z_]+=[^,]*, )*status=([A-Za-z]+)")
_NOTIFICATION = re.compile(rb"(?:sender|postmaster) [a-z -]+ notification: (\w+)")
_QUEUED_AS = re.compile(rb"\bqueued as (\w+)")
_RELAY = re.compile(r"([^\[\]]*)(?:\[([^\[\]]*)\])?(?::(\d+))?")

_STATUSES = {
    b"sent": _ACCEPTED,
    b"bounced": _FAILED,
    b"expired": _FAILED,
}
_PROBES = {b"deliverable", b"undeliverable"}
_REFUSALS = {
    b"reject": "rejected_before_queue",
    b"milter-reject": "milter_rejected",
    b"discard": "discarded",
    b"milter-discard": "discarded",
}
_Key: TypeAlias = tuple[bytes, bytes]
_Handler: TypeAlias = Callable[[bytes, _Key, bytes, bytes], None]


def _names(relay: str) -> set[str]:
    """The names that a user may give a relay that the log calls ``host[address]:port``."""
    found = _RELAY.fullmatch(relay.lower())
    name, address, port = found.groups("") if found else ("", "", "")
    places = {name, address} - {""}
    return {_without_brackets(relay), *places, *(f"{place}:{port}" for place in places)}


def _without_brackets(relay: str) -> str:
    return relay.strip().lower().replace("[", "").replace("]", "")


def _normal(relays: Iterable[str]) -> frozenset[str]:
    return frozenset(_without_brackets(relay) for relay in relays)


@define
class Message:
    """What the log has told so far of one message in the queue."""

    began: datetime
    deliveries: dict[str, Status]
    message_id: str = ""
    sender: str | None = None
    is_notification: bool = False
    is_explained: bool = False
    """Its lack of deliveries has a reason that was counted."""


@define
class Queue:
    """The messages in the queue, by host and queue id, and how each kind of line changes them.

    A handler raises ``ValueError`` for a line that is cut off or damaged.

    Its memory is bounded: past 20,000 messages the oldest are given up, and counted.

    >>> from pathlib import Path
    >>> file = InputFile(path=Path("a"), name="a", size=0, sha256="", encoding="utf-8")
    >>> queue = Queue(lambda _: datetime(2026, 11, 23), Ledger(), file, ())
    >>> key = (b"mx", b"4F1A2B3C4D")
    >>> queue.handlers[b"from"](b":01", key, b"postfix/qmgr[1", b"from=<>, size=1, nrcpt=1")
    >>> queue.handlers[b"remo"](b":02", key, b"postfix/qmgr[1", b"removed")
    >>> [message.is_notification for message in queue.ended]
    [True]
    """

    moment: Callable[[bytes], datetime]
    """The moment of the line in hand, given the end of its stamp."""
    ledger: Ledger
    file: InputFile
    relays: frozenset[str] = field(converter=_normal)
    ended: list[Message] = Factory(list)
    cells: list[object] = field(init=False)
    """The cells of a record, filled anew for each: a million records are made one by one."""
    _alive: dict[_Key, Message] = Factory(dict)
    _gone: dict[_Key, str] = Factory(dict)
    _long_gone: dict[_Key, str] = Factory(dict)

    @property
    def handlers(self) -> dict[bytes, _Handler]:
        """What to do with a line, by the first letters after its queue id."""
        return {
            b"to=<": self._delivery,
            b"from": self._sender,
            b"mess": self._message_id,
            b"remo": self._removed,
            b"send": self._notification,
            b"post": self._notification,
            b"reje": self._refused,
            b"milt": self._refused,
            b"disc": self._refused,
            b"requ": self._requeued,
        }

    @cells.default
    def _unfilled(self) -> list[object]:
        return list(
            Transmission(direction=Direction.UNKNOWN, channel=Channel.EMAIL, source=self.file.name)
        )

    def _text(self, raw: bytes) -> str:
        return raw.decode("cp1252" if self.file.encoding == "cp1252" else "utf-8", "replace")

    def _begin(self, key: _Key, seconds: bytes) -> Message:
        message = Message(self.moment(seconds), {})
        if len(self._alive) >= _MOST_IN_QUEUE:
            oldest = list(islice(self._alive, _MOST_IN_QUEUE // 10))
            self.ledger.count("queue_ids_given_up", len(oldest))
            self.ended.extend(self._alive.pop(key) for key in oldest)
        self._alive[key] = message
        return message

    def _end(self, key: _Key) -> None:
        message = self._alive.pop(key, None)
        if message is not None:
            if len(self._gone) >= _MOST_REMEMBERED:
                self._long_gone, self._gone = self._gone, {}
            self._gone[key] = message.message_id
            self.ended.append(message)

    def end_of_log(self) -> None:
        """Give up waiting for the ends that this log does not hold."""
        for key in list(self._alive):
            self._end_unseen(key)
        self.ended.reverse()

    def _end_unseen(self, key: _Key) -> None:
        message = self._alive[key]
        if message.deliveries and not message.is_notification:
            self.ledger.count("not_seen_removed", len(message.deliveries))
        self._end(key)

    def deliveries(self, message: Message) -> Iterator[Transmission]:
        """The records of a message that has ended."""
        if message.is_notification:
            self.ledger.count("notifications", len(message.deliveries))
            return
        if not message.deliveries:
            if not message.is_explained:
                self.ledger.count("no_attempt_seen")
            return
        if message.sender is None:
            self.ledger.count("sender_not_seen", len(message.deliveries))
        if not message.message_id:
            self.ledger.count("no_message_id", len(message.deliveries))
        cells = self.cells
        cells[_MESSAGE_ID], cells[_SENT_AT] = message.message_id, message.began
        cells[_SENDER] = message.sender or ""
        for cells[_RECIPIENT], cells[_STATUS] in message.deliveries.items():
            yield Transmission._make(cells)

    def _message_id(self, seconds: bytes, key: _Key, _: bytes, rest: bytes) -> None:
        if not rest.startswith(b"message-id="):
            return
        message = self._alive.get(key)
        if message and (message.sender is not None or message.deliveries):
            self._end_unseen(key)  # queue ids come back, and this is another message's
            message = None
        message = message or self._begin(key, seconds)
        if not message.message_id:
            message.message_id = self._text(rest[11:_LONGEST_ID].strip(b" <>\r\n"))

    def _sender(self, seconds: bytes, key: _Key, _: bytes, rest: bytes) -> None:
        found = _FROM.match(rest)
        if found is None:
            if rest.startswith(b"from=<"):
                raise ValueError
            return
        message = self._alive.get(key) or self._begin(key, seconds)
        message.sender = self._text(found[1])
        if not message.sender:
            message.is_notification = True
        if found[2]:
            self._give_up(message)

    def _give_up(self, message: Message) -> int:
        """Deliveries that were waiting for another attempt will get none."""
        waiting = [to for to, status in message.deliveries.items() if status is _UNKNOWN]
        message.deliveries.update(dict.fromkeys(waiting, _FAILED))
        return len(waiting)

    def _delivery(self, seconds: bytes, key: _Key, _: bytes, rest: bytes) -> None:
        found = _TO.match(rest) or _TO_OF_OTHER_VERSIONS.match(rest)
        if found is None:
            raise ValueError
        message = self._alive.get(key) or self._begin(key, seconds)
        to, relay, word = found.groups()
        status = _STATUSES.get(word, _UNKNOWN)
        if word == b"sent":
            if rest.startswith(b" (forwarded as ", found.end()):
                self._leave_out(message, "forwarded")
                return
            if self.relays or relay == b"none" or b"[127." in relay or b"[::1]" in relay:
                status = self._sent(message, key, relay, rest[found.end() :])
        elif word in _PROBES:
            self._leave_out(message, "address_probes")
            return
        message.deliveries[self._text(to)] = status

    def _leave_out(self, message: Message, code: str) -> None:
        message.is_explained = True
        self.ledger.count(code)

    def _sent(self, message: Message, key: _Key, relay: bytes, answer: bytes) -> Status:
        """What ``status=sent`` is worth when the one who took the message is not any server."""
        if relay == b"none":
            return _FAILED  # the discard service takes everything and throws it away
        if self.relays & _names(self._text(relay)):
            return Status.HANDED_OVER
        queued = _QUEUED_AS.search(answer)
        is_here = b"[127." in relay or b"[::1]" in relay
        if queued and message.message_id and is_here:
            back = (key[0], queued[1])
            again = self._alive.get(back)
            gone = self._gone.get(back) or self._long_gone.get(back)
            if message.message_id == (again.message_id if again else gone):
                self.ledger.count("reinjected")
                return Status.HANDED_OVER
        return _ACCEPTED

    def _removed(self, _: bytes, key: _Key, program: bytes, rest: bytes) -> None:
        if rest.rstrip() != b"removed":
            return
        message = self._alive.get(key)
        if (
            message is not None
            and b"/postsuper" in program
            and (given_up := self._give_up(message))
        ):
            self.ledger.count("deleted_from_queue", given_up)
        self._end(key)

    def _requeued(self, _: bytes, key: _Key, program: bytes, rest: bytes) -> None:
        """The queue takes it again under another id, for the recipients still waiting."""
        message = self._alive.get(key)
        if message is None or rest.rstrip() != b"requeued" or b"/postsuper" not in program:
            return
        message.is_explained = True
        for to in [to for to, status in message.deliveries.items() if status is _UNKNOWN]:
            del message.deliveries[to]
        self._end(key)

    def _notification(self, seconds: bytes, key: _Key, _: bytes, rest: bytes) -> None:
        if found := _NOTIFICATION.match(rest):
            new = (key[0], found[1])
            told = self._alive.get(new) or self._begin(new, seconds)
            told.is_notification = True

    def _refused(self, _: bytes, key: _Key, program: bytes, rest: bytes) -> None:
        word = rest.partition(b":")[0]
        code = _REFUSALS.get(word)
        if code:
            self.ledger.count(code)
            if b"/cleanup" in program:
                self._alive.pop(key, None)  # the whole message, before the queue took it
