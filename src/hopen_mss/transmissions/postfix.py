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
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from attrs import Factory, define, field

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.inputs import InputFile, Ledger, look_through
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.postfix_queue import Queue
from hopen_mss.transmissions.record import Transmission

__all__ = ["PostfixLog"]

_MOST_REMEMBERED = 4_096
_BRACKET = ord("]")

_SYSLOG_DAY = re.compile(rb"([A-Z][a-z]{2}) ([ \d]\d) ")
_ISO_DAY = re.compile(rb"(\d{4})-(\d\d)-(\d\d)T")
_CLOCKS = {b"%02d:%02d" % (h, m): (h, m) for h in range(24) for m in range(60)}
_PLAIN_SECONDS = {b":%02d" % second: second for second in range(60)}
_SECONDS = re.compile(rb":([0-5]\d)(?:[.,]\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?")
_MONTHS = dict(
    zip(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True)
)


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
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`.

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
        stamps = _Stamps(self.period, self.zone)
        queue = Queue(stamps.moment, ledger, self.file, self.relays)
        read = 0
        for read in self._lines(stamps, queue, ledger):  # noqa: B007
            while queue.ended:
                yield from queue.deliveries(queue.ended.pop())
        queue.end_of_log()
        while queue.ended:
            yield from queue.deliveries(queue.ended.pop())
        self._report = self._close(ledger, read)

    def _lines(self, stamps: "_Stamps", queue: Queue, ledger: Ledger) -> Iterator[int]:
        """Take the lines in; come back with how many were read when messages have ended."""
        handlers, ended = queue.handlers, queue.ended
        number = blank = others = idle = width = 0
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
            else:
                idle += 1
        for code, count in (("other_lines", others), ("housekeeping_lines", idle)):
            if count:
                ledger.count(code, count)
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
    _offsets: dict[bytes, timezone] = Factory(dict)

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
            universal = self._offsets.get(offset) or self._read_offset(offset)
            moment = moment.replace(tzinfo=universal).astimezone(self.zone).replace(tzinfo=None)
        return moment

    def _read_offset(self, text: bytes) -> timezone:
        digits = text.replace(b":", b"").replace(b"Z", b"+0000")
        ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
        self._offsets[text] = timezone(-ahead if digits[:1] == b"-" else ahead)
        return self._offsets[text]

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
