"""What the lines of a Postfix log say of the messages in its queue.

A line changes one message, known by the queue id on its host, until it is removed. Text that
comes from outside (headers, answers of other servers) is never kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TypeAlias

from attrs import Factory, define, field

from hopen_mss.files.inputs import InputFile
from hopen_mss.files.ledger import Ledger
from hopen_mss.transmissions.postfix.lines import Origins
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission
from hopen_mss.transmissions.rewrites import rewritten
from hopen_mss.trust_space.domains import LONGEST_LINE

__all__ = ["RARER", "Queue"]

_MOST_IN_QUEUE = 20_000
_MOST_WAITING = 200_000
_MOST_REMEMBERED = 4_096
_LONGEST_ID = LONGEST_LINE
_LONGEST_KEY = 400

_MESSAGE_ID, _SENT_AT, _SENDER, _RECIPIENT, _STATUS, _SOURCE, _CODE = map(
    Transmission._fields.index,
    ("message_id", "sent_at", "sender", "recipient", "status", "source", "failure_code"),
)
_ACCEPTED, _FAILED, _UNKNOWN = Status.ACCEPTED, Status.FAILED, Status.UNKNOWN

_NOTIFICATION = re.compile(rb"(?:sender|postmaster) [a-z -]+ notification: (\w+)")
_QUEUED_AS = re.compile(rb"\bqueued as (\w+)")
_RELAY = re.compile(r"([^\[\]]*)(?:\[([^\[\]]*)\])?(?::(\d+))?")
_EXPIRED = (b"status=expired", b"status=force-expired")
_REPEATED = re.compile(rb"(?:.*/)?message repeated (\d{1,6}) times")
_ENHANCED = re.compile(rb"[45]\.\d{1,3}\.\d{1,3}")
_REPLY = re.compile(rb"(?:said|talk to me): ([45]\d\d)\b")

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
_Outcome: TypeAlias = tuple[Status, str]
"""What a delivery came to, and the code with which it was put off or refused."""
_SENT: _Outcome = (_ACCEPTED, "")

RARER = frozenset(
    {b"to=<", b"from", b"send", b"post", b"reje", b"milt", b"disc", b"remo", b"requ", b"[ NO"}
)
"""The first letters, after the queue id, of lines that say something and are not of every day."""


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


def _code(enhanced: bytes, answer: bytes) -> str:
    """The code of a failure: the enhanced one, unless it says nothing and the server's own does."""
    is_code = _ENHANCED.fullmatch(enhanced)
    if is_code and not enhanced.endswith(b".0.0"):
        return enhanced.decode()
    reply = _REPLY.search(answer)
    return (reply[1] if reply else enhanced if is_code else b"").decode()


@define
class Message:
    """What the log has told so far of one message in the queue."""

    began: datetime
    deliveries: dict[str, _Outcome]
    message_id: str = ""
    sender: str | None = None
    is_notification: bool = False
    is_explained: bool = False
    """Its lack of deliveries has a reason that was counted."""


@define
class Queue:
    """The messages in the queue, by queue id (of one host), and how each kind of line changes them.

    Files follow each other and share one queue: a message that begins in one may end in the next.

    Its memory is bounded: past 20,000 messages or 200,000 deliveries in the queue the oldest
    messages are given up, and counted.

    >>> from pathlib import Path
    >>> file = InputFile(path=Path("a"), name="a", size=0, sha256="", encoding="utf-8")
    >>> queue = Queue(())
    >>> queue.read_on(file, Ledger(), lambda _: datetime(2026, 11, 23))
    >>> key = b"4F1A2B3C4D"
    >>> queue.message_id(b"01", key, b"=<m1@ch-exemple.mssante.fr")
    >>> queue.attempt(b"02", key, b"un@medecin.mssante.fr", b"mx", word=b"bounced", code=b"5.1.1")
    >>> queue.removed(key)
    >>> [(record.recipient, record.failure_code) for record in queue.records()]
    [('un@medecin.mssante.fr', '5.1.1')]
    """

    relays: frozenset[str] = field(converter=_normal)
    sender_rewrites: Mapping[str, str] = field(factory=dict)
    origins: Origins = Factory(Origins)
    ended: list[Message] = Factory(list)
    ledger: Ledger = Factory(Ledger)
    """The book of the file in hand."""
    moment: Callable[[bytes], datetime] = field(init=False)
    """The moment of the line in hand, given the end of its stamp."""
    cells: list[object] = field(init=False)
    """The cells of a record, filled anew for each: a million records are made one by one."""
    _codec: str = "utf-8"
    _alive: dict[bytes, Message] = Factory(dict)
    _gone: dict[bytes, str] = Factory(dict)
    _long_gone: dict[bytes, str] = Factory(dict)
    _is_plain: dict[bytes, bool] = Factory(dict)

    @cells.default
    def _unfilled(self) -> list[object]:
        return list(Transmission(direction=Direction.UNKNOWN, channel=Channel.EMAIL))

    def read_on(self, file: InputFile, ledger: Ledger, moment: Callable[[bytes], datetime]) -> None:
        """Go on with a file, and with what tells the moments of its lines."""
        self.ledger, self.moment = ledger, moment
        self.cells[_SOURCE] = file.name
        self._codec = "cp1252" if file.encoding == "cp1252" else "utf-8"

    def _begin(self, key: bytes, seconds: bytes) -> Message:
        if len(key) > _LONGEST_KEY:
            raise ValueError
        message = Message(self.moment(seconds), {})
        if len(self._alive) >= _MOST_IN_QUEUE:
            self._give_up_oldest()
        self._alive[key] = message
        return message

    def relieve(self) -> None:
        """Give up the oldest messages where too many deliveries are kept in mind; once in a while.

        >>> Queue(()).relieve()
        """
        while sum(len(message.deliveries) for message in self._alive.values()) > _MOST_WAITING:
            self._give_up_oldest()

    def _give_up_oldest(self) -> None:
        oldest = list(islice(self._alive, 1 + (len(self._alive) - 1) // 10))
        self.ledger.count("queue_ids_given_up", len(oldest))
        self.ended.extend(self._alive.pop(key) for key in oldest)

    def end_of_log(self) -> None:
        """Give up waiting for the ends that this log does not hold."""
        for key in list(self._alive):
            self._end_unseen(key)

    def _end_unseen(self, key: bytes) -> None:
        message = self._alive[key]
        waiting = len(_waiting(message))
        if waiting and not message.is_notification:
            self.ledger.count("not_seen_removed", waiting)
        self.removed(key)

    def records(self) -> Iterator[Transmission]:
        """The deliveries of the messages that have ended since the last time."""
        ledger, cells, new = self.ledger, self.cells, tuple.__new__
        for message in self.ended:
            outcomes = message.deliveries
            if not outcomes:
                if not (message.is_notification or message.is_explained):
                    ledger.count("no_attempt_seen")
                continue
            if message.is_notification:
                ledger.count("notifications", len(outcomes))
                continue
            if message.sender is None:
                ledger.count("sender_not_seen", len(outcomes))
            if not message.message_id:
                ledger.count("no_message_id", len(outcomes))
            cells[_MESSAGE_ID], cells[_SENT_AT] = message.message_id, message.began
            cells[_SENDER] = message.sender or ""
            for recipient, (status, code) in outcomes.items():
                cells[_RECIPIENT], cells[_STATUS] = recipient, status
                cells[_CODE] = code if status is _FAILED else ""
                yield new(Transmission, cells)
        self.ended.clear()

    def message_id(self, seconds: bytes, key: bytes, text: bytes) -> None:
        """The line of ``cleanup`` with the id that the author's software gave the message."""
        message = self._alive.get(key)
        if message is not None and (message.sender is not None or message.deliveries):
            self._end_unseen(key)  # queue ids come back, and this is another message's
            message = None
        if message is None:
            message = self._begin(key, seconds)
        if not message.message_id:
            text = text[1:_LONGEST_ID].strip(b" <\r")
            message.message_id = text.decode(self._codec, "replace")

    def _text(self, raw: bytes) -> str:
        return raw.decode(self._codec, "replace")

    def sender(self, seconds: bytes, key: bytes, sender: bytes, rest: bytes) -> None:
        """The line of ``qmgr`` that begins each round, or says that there will be no other.

        ``ValueError`` for an address or id longer than any, as for other lines.
        """
        if len(sender) > LONGEST_LINE:
            raise ValueError
        message = self._alive.get(key)
        if message is None:
            message = self._begin(key, seconds)
        if message.sender is None:
            message.sender = rewritten(self._text(sender[1:-1]), self.sender_rewrites)
            if not message.sender:
                message.is_notification = True
        if rest.startswith(_EXPIRED):
            _give_up(message)

    def attempt(
        self,
        seconds: bytes,
        key: bytes,
        to: bytes,
        relay: bytes,
        *,
        word: bytes,
        code: bytes = b"",
        answer: bytes = b"",
    ) -> None:
        """The line of one attempt to deliver to one recipient; the last says what it came to."""
        if len(to) > LONGEST_LINE:
            raise ValueError
        message = self._alive.get(key)
        if message is None:
            message = self._begin(key, seconds)
        if word == b"sent":
            outcome: _Outcome | None = _SENT
            is_plain = self._is_plain.get(relay)
            if not is_plain and (is_plain is False or not self._look_at(relay)):
                outcome = self._sent(message, key, relay, answer)
        elif word in _PROBES:
            self._leave_out(message, "address_probes")
            return
        else:
            outcome = _STATUSES.get(word, _UNKNOWN), _code(code, answer)
        if outcome:
            message.deliveries[to.decode(self._codec, "replace")] = outcome

    def _leave_out(self, message: Message, code: str) -> None:
        message.is_explained = True
        self.ledger.count(code)

    def _look_at(self, relay: bytes) -> bool:
        """Whether a relay is a server elsewhere that the user did not name."""
        is_plain = b"[" in relay and not _is_here(relay) and not self._is_named(relay)
        if len(relay) <= _LONGEST_KEY:
            if len(self._is_plain) >= _MOST_REMEMBERED:
                self._is_plain.clear()
            self._is_plain[relay] = is_plain
        return is_plain

    def _is_named(self, relay: bytes) -> bool:
        return bool(self.relays) and not self.relays.isdisjoint(_names(self._text(relay)))

    def _sent(self, message: Message, key: bytes, relay: bytes, answer: bytes) -> _Outcome | None:
        """What ``status=sent`` is worth when the one who took the message is not any server."""
        if answer.startswith(b" (forwarded as "):
            self._leave_out(message, "forwarded")
            return None
        if relay == b"none":
            return _FAILED, ""  # the discard service takes everything and throws it away
        if self._is_named(relay):
            return Status.HANDED_OVER, ""
        queued = _QUEUED_AS.search(answer) if message.message_id and _is_here(relay) else None
        if queued:
            back = _beside(key, queued[1])
            again = self._alive.get(back)
            gone = self._gone.get(back) or self._long_gone.get(back)
            if message.message_id == (again.message_id if again else gone):
                self.ledger.count("reinjected")
                return Status.HANDED_OVER, ""
        return _SENT

    def removed(self, key: bytes, program: bytes = b"") -> None:
        """The line that ends a message: it has left the queue, whatever became of it."""
        message = self._alive.pop(key, None)
        if message is None:
            return
        if program == b"postsuper" and (given_up := _give_up(message)):
            self.ledger.count("deleted_from_queue", given_up)
        if len(self._gone) >= _MOST_REMEMBERED:
            self._long_gone, self._gone = self._gone, {}
        self._gone[key] = message.message_id
        self.ended.append(message)

    def other(self, seconds: bytes, key: bytes, program: bytes, rest: bytes) -> None:
        """A line that begins with one of :data:`RARER`.

        ``ValueError`` for a line of every day that is cut off or damaged.
        """
        if rest.startswith((b"to=<", b"from=<")):
            raise ValueError
        times = 1
        if repeated := _REPEATED.fullmatch(key):
            times, rest = int(repeated[1]), rest.removeprefix(b"[ NOQUEUE: ")
        if code := _REFUSALS.get(rest.partition(b":")[0]):
            self.ledger.count(code, times)
            if program == b"cleanup":
                self._alive.pop(key, None)  # the whole message, before the queue took it
        elif found := _NOTIFICATION.match(rest):
            new = _beside(key, found[1])
            told = self._alive.get(new) or self._begin(new, seconds)
            told.is_notification = True
        elif (word := rest.rstrip().removesuffix(b"#015")) == b"removed":
            self.removed(key, program)
        elif word == b"requeued" and program == b"postsuper":
            self._requeued(key)

    def _requeued(self, key: bytes) -> None:
        """The queue takes it again under another id, for the recipients still waiting."""
        if message := self._alive.get(key):
            message.is_explained = True
            for to in _waiting(message):
                del message.deliveries[to]
            self.removed(key)


def _beside(key: bytes, queue_id: bytes) -> bytes:
    """The key of another message of the same host."""
    return key[: key.rfind(b"/") + 1] + queue_id


def _is_here(relay: bytes) -> bool:
    """Whether a relay is on the machine itself."""
    return b"[127." in relay or b"[::1]" in relay


def _waiting(message: Message) -> list[str]:
    return [to for to, (status, _) in message.deliveries.items() if status is _UNKNOWN]


def _give_up(message: Message) -> int:
    """Deliveries that were waiting for another attempt will get none."""
    waiting = _waiting(message)
    for to in waiting:
        message.deliveries[to] = _FAILED, message.deliveries[to][1]
    return len(waiting)
