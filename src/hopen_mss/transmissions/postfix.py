r"""Deliveries from the log of the mail server, as Postfix itself writes it.

One pass over lines stamped ``Nov 23 03:00:01`` or ``2026-11-23T03:00:01.123456+01:00``. What a log
tells of one mail is spread over lines that other mails interrupt, held together by the host and
the queue id until the line that says ``removed``; only mails still in the queue are kept in mind.
A log shows neither subject nor attachment, unless the server was told to write headers into it:
such lines name patients, and are passed over unread.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "mail.log")
...     _ = path.write_text('''
... Nov 23 03:00:01 mx postfix/cleanup[12]: 4F1A2B3C4D: message-id=<m1@ch-exemple.mssante.fr>
... Nov 23 03:00:01 mx postfix/qmgr[13]: 4F1A2B3C4D: from=<un@ch-exemple.mssante.fr>, size=900
... Nov 23 03:00:02 mx postfix/smtp[14]: 4F1A2B3C4D: to=<deux@cabinet.example>, relay=none, \
... delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (Connection timed out)
... Nov 23 03:09:02 mx postfix/smtp[15]: 4F1A2B3C4D: to=<deux@cabinet.example>, relay=mx.example, \
... delay=541, delays=540/0/0/1, dsn=2.0.0, status=sent (250 Ok)
... Nov 23 03:09:02 mx postfix/qmgr[13]: 4F1A2B3C4D: removed
... ''')
...     log = PostfixLog.open(path, period=Period.parse("2026-11"), zone=ZoneInfo("Europe/Paris"))
...     delivery, = log.records()
>>> delivery.message_id, delivery.sent_at.isoformat(), delivery.status.value
('m1@ch-exemple.mssante.fr', '2026-11-23T03:00:01', 'accepted')
>>> log.report().read, log.report().accepted
(5, 5)
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

from attrs import Factory, define, field

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.inputs import InputFile, Ledger, look_through
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission

__all__ = ["PostfixLog"]

_MOST_IN_QUEUE = 20_000
_MOST_REMEMBERED = 4_096
_LONGEST_ID = 998
_BRACKET = ord("]")
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

_SYSLOG_DAY = re.compile(rb"([A-Z][a-z]{2}) ([ \d]\d) ")
_ISO_DAY = re.compile(rb"(\d{4})-(\d\d)-(\d\d)T")
_CLOCKS = {b"%02d:%02d" % (h, m): (h, m) for h in range(24) for m in range(60)}
_PLAIN_SECONDS = {b":%02d" % second: second for second in range(60)}
_SECONDS = re.compile(rb":([0-5]\d)(?:[.,]\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?")
_MONTHS = dict(
    zip(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True)
)
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


@define
class PostfixLog:
    """One plain log of Postfix, read as a stream of deliveries.

    A delivery is one message to one recipient, and its last status wins: ``sent`` is accepted,
    ``bounced`` or ``expired`` failed, ``deferred`` alone unknown. It is dated by the moment when
    the queue took the message (or the first line that is left of it), in the local time of
    ``zone``. An alias is counted as the address that it leads to.

    ``relays`` are the connectors and filters, as the log names them (``connector.example``,
    ``10.1.2.3:25``, or the name of a ``pipe`` service): what they took is handed over, which is
    less than accepted. A relay on the machine itself is most often a content filter, and then
    proves no delivery, but it can also be the way out. So it is taken for a filter, without being
    named, only where the log proves it: its answer gives the queue id under which the same message
    came back. The record of the way back has the same ``message_id`` and recipient: count by
    these, and the later evidence wins.

    Postfix's older stamps have no year: it comes from ``period``. A day that the period does not
    hold gets the year that brings it nearest, and is then for the caller to leave out.
    """

    file: InputFile
    period: Period
    zone: ZoneInfo
    relays: tuple[str, ...] = ()
    _report: InputReport | None = field(default=None, init=False)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        period: Period,
        zone: ZoneInfo,
        name: str = "",
        relays: tuple[str, ...] = (),
    ) -> Self:
        """Look through a log before it is read.

        Raises:
            InputFaultError: see :func:`hopen_mss.inputs.look_through`.

        >>> PostfixLog.open(Path("no.log"), period=Period.parse("2026"), zone=ZoneInfo("UTC"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: no.log: this file is not there; check ... [HM201]
        """
        return cls(look_through(path, name=name), period, zone, relays)

    def records(self) -> Iterator[Transmission]:
        """The deliveries, each when its message leaves the queue or the log ends.

        Raises:
            InputFaultError: there are lines and none could be accepted as a line of a log.
        """
        self._report, ledger = None, Ledger()
        relays = frozenset(_without_brackets(relay) for relay in self.relays)
        queue = _Queue(_Stamps(self.period, self.zone), ledger, self.file, relays)
        read = 0
        for read in self._lines(queue, ledger):
            while queue.ended:
                yield from queue.deliveries(queue.ended.pop())
        queue.end_of_log()
        while queue.ended:
            yield from queue.deliveries(queue.ended.pop())
        self._report = self._close(ledger, read)

    def _lines(self, queue: "_Queue", ledger: Ledger) -> Iterator[int]:
        """Take the lines in; come back with how many were read when messages have ended."""
        stamps, handlers, ended = queue.stamps, queue.handlers, queue.ended
        number = blank = others = width = 0
        minute = b""
        for number, line in enumerate(self._open(), start=1):
            if not width or line[:width] != minute:
                if line.isspace():
                    blank += 1
                    continue
                width, reason = stamps.look_at(line)
                if reason:
                    ledger.reject(number, reason)
                    continue
                minute = line[:width]
            parts = line.split(b": ", 2)
            head = parts[0]
            if b"/" not in head or head[-1] != _BRACKET:
                others += 1
            elif len(parts) == 3 and (handle := handlers.get(parts[2][:4])):
                try:
                    seconds, host, program = head[width:].split(b" ", 2)
                    handle(seconds, (host, parts[1]), program, parts[2])
                except ValueError:
                    ledger.reject(number, "damaged_line")
                if ended:
                    yield number - blank
        if others:
            ledger.count("other_lines", others)
        yield number - blank

    def _open(self) -> Iterator[bytes]:
        try:
            with self.file.path.open("rb") as stream:
                if stream.read(3) != b"\xef\xbb\xbf":
                    stream.seek(0)
                yield from stream
        except OSError:
            problem, remedy = "this file can no longer be read", "leave it alone while it is read"
            raise InputFaultError(problem, remedy, self.file.name) from None

    def _close(self, ledger: Ledger, read: int) -> InputReport:
        report = ledger.close(self.file, "postfix", read=read)
        if report.read and not report.accepted:
            reasons = ", ".join(f"{n} {code}" for code, n in report.rejected_by_reason().items())
            raise InputFaultError(
                f"none of its {report.read} lines could be read as a line of a log ({reasons})",
                "give the file that Postfix or syslog wrote (mail.log), as it stands",
                self.file.name,
            )
        return report

    def report(self) -> InputReport:
        """The book of this file: every line that is not blank was accepted or rejected.

        Raises:
            InvalidInputError: the records have not all been taken yet.

        >>> file = InputFile(path=Path("a"), name="a", size=0, sha256="", encoding="utf-8")
        >>> PostfixLog(file, Period.parse("2026-11"), ZoneInfo("Europe/Paris")).report()
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: a: the log has not been read to its end; ... [HM102]
        """
        if self._report is None:
            problem = "the log has not been read to its end"
            raise InvalidInputError(problem, "take all records() first", self.file.name)
        return self._report


@define
class _Stamps:
    """The moments that stamps mean; the last one looked at is kept, for lines come by minutes."""

    period: Period
    zone: ZoneInfo
    _day: tuple[int, int, int] = (1, 1, 1)
    _clock: tuple[int, int] = (0, 0)
    _days: dict[bytes, date | str] = Factory(dict)

    def look_at(self, line: bytes) -> tuple[int, str]:
        """How wide the stamp is down to its minute, or 0 and why it is refused."""
        width = 16 if line[:1].isdigit() else 12
        clock = _CLOCKS.get(line[width - 5 : width])
        if clock is None or line[width : width + 1] != b":":
            return 0, "not_a_log_line"
        text = line[: width - 5]
        day = self._days.get(text)
        if day is None:
            if len(self._days) > _MOST_REMEMBERED:
                self._days.clear()
            day = self._days[text] = self._read_day(text)
        if isinstance(day, str):
            return 0, day
        self._day, self._clock = (day.year, day.month, day.day), clock
        return width, ""

    def moment(self, seconds: bytes) -> datetime:
        """The local time of the line last looked at; ``ValueError`` when it is damaged."""
        second, offset = _PLAIN_SECONDS.get(seconds), None
        if second is None:
            found = _SECONDS.fullmatch(seconds)
            if found is None:
                raise ValueError
            second, offset = int(found[1]), found[2]
        moment = datetime(*self._day, *self._clock, second)  # noqa: DTZ001
        if offset:
            digits = offset.replace(b":", b"").replace(b"Z", b"+0000")
            ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
            universal = timezone(-ahead if digits[:1] == b"-" else ahead)
            moment = moment.replace(tzinfo=universal).astimezone(self.zone).replace(tzinfo=None)
        return moment

    def _read_day(self, text: bytes) -> date | str:
        if found := _ISO_DAY.fullmatch(text):
            day = _day(int(found[1]), int(found[2]), int(found[3]))
            return day if day and 1 < day.year < date.max.year else "impossible_date"
        found = _SYSLOG_DAY.fullmatch(text)
        month = _MONTHS.get(found[1]) if found else None
        if found is None or month is None:
            return "not_a_log_line"
        first, last = self.period.start, self.period.end
        years = range(first.year - 1, last.year + 2)
        days = [day for year in years if (day := _day(year, month, int(found[2])))]
        inside = [day for day in days if day in self.period]
        if len(inside) > 1:
            return "year_ambiguous"
        if inside or not days:
            return inside[0] if inside else "impossible_date"
        return min(days, key=lambda day: first - day if day < first else day - last)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _names(relay: str) -> set[str]:
    """The names that a user may give a relay that the log calls ``host[address]:port``."""
    found = _RELAY.fullmatch(relay.lower())
    name, address, port = found.groups("") if found else ("", "", "")
    places = {name, address} - {""}
    return {_without_brackets(relay), *places, *(f"{place}:{port}" for place in places)}


def _without_brackets(relay: str) -> str:
    return relay.strip().lower().replace("[", "").replace("]", "")


@define
class _Message:
    """What the log has told so far of one message in the queue."""

    began: datetime
    deliveries: dict[str, Status]
    message_id: str = ""
    sender: str | None = None
    is_notification: bool = False
    is_explained: bool = False
    """Its lack of deliveries has a reason that was counted."""


@define
class _Queue:
    """The messages in the queue, by host and queue id, and how each kind of line changes them."""

    stamps: _Stamps
    ledger: Ledger
    file: InputFile
    relays: frozenset[str]
    ended: list[_Message] = Factory(list)
    cells: list[object] = field(init=False)
    """The cells of a record, filled anew for each: a million records are made one by one."""
    _alive: dict[_Key, _Message] = Factory(dict)
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
            b"mile": self._refused,
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

    def _begin(self, key: _Key, seconds: bytes) -> _Message:
        message = _Message(self.stamps.moment(seconds), {})
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

    def deliveries(self, message: _Message) -> Iterator[Transmission]:
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
            raise ValueError
        message = self._alive.get(key) or self._begin(key, seconds)
        message.sender = self._text(found[1])
        if not message.sender:
            message.is_notification = True
        if found[2]:
            self._give_up(message)

    def _give_up(self, message: _Message) -> int:
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

    def _leave_out(self, message: _Message, code: str) -> None:
        message.is_explained = True
        self.ledger.count(code)

    def _sent(self, message: _Message, key: _Key, relay: bytes, answer: bytes) -> Status:
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
