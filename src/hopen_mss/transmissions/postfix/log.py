r"""Deliveries from the log of the mail server, as Postfix itself writes it.

One pass over lines stamped ``Nov 23 03:00:01`` or ``2026-11-23T03:00:01.123456+01:00``. What a log
tells of one mail is spread over lines that other mails interrupt, held together by the host and
the queue id until the line that says ``removed``; only mails still in the queue are kept in mind.
Rotation cuts a log in two, and mails with it: files of one log are read as one stream.
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

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self
from zoneinfo import ZoneInfo

from attrs import define, field

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.inputs import InputFile, gone, look_through
from hopen_mss.files.ledger import Ledger, require_accepted
from hopen_mss.files.recoding import open_utf8
from hopen_mss.files.watching import Watch, nobody
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.postfix.lines import (
    Line,
    blocks,
    in_usual_form,
    lines,
)
from hopen_mss.transmissions.postfix.queue import RARER, Queue
from hopen_mss.transmissions.postfix.stamps import Stamps, Years, days_without_year
from hopen_mss.transmissions.record import Transmission
from hopen_mss.transmissions.rewrites import normal_rewrites

__all__ = ["PostfixLog"]

_RELIEF = 64  # blocks
_JOURNAL_SAYS = b"-- "
_AS_IT_STANDS = "give the file that Postfix or syslog wrote (mail.log), as it stands"
_AT_NEW_YEAR = (
    "its stamps have no year, and the period would hold it in two: cut it at New Year, or take a "
    "shorter period"
)


@define
class PostfixLog:
    """One log of Postfix in one file or more, read as a stream of deliveries.

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

    ``sender_rewrites`` say what the connector puts in place of the domain of a sender: the domain
    that the log shows, whole, and the one that the recipient sees.

    A failed delivery has the code that it failed with: Postfix's own of the form ``5.1.1``, or the
    three digits of the other server's answer where that of Postfix is as general as ``5.0.0``.

    Postfix's older stamps have no year: each file is placed in ``period`` as a whole, by
    :class:`hopen_mss.transmissions.postfix.stamps.Years`. A day outside the period is for the
    caller to leave out.
    """

    files: tuple[InputFile, ...]
    period: Period
    zone: ZoneInfo
    relays: tuple[str, ...] = ()
    sender_rewrites: Mapping[str, str] = field(default=None, converter=normal_rewrites)
    watch: Watch = field(default=nobody, repr=False)
    _reports: tuple[InputReport, ...] | None = field(default=None, init=False)

    @classmethod
    def open(
        cls,
        path: Path | Sequence[Path],
        *,
        period: Period,
        zone: ZoneInfo,
        name: str | Sequence[str] = "",
        relays: tuple[str, ...] = (),
        sender_rewrites: Mapping[str, str] | None = None,
        watch: Watch = nobody,
    ) -> Self:
        """Look through the files of a log before it is read, compressed or not, in any order.

        ``name`` is what errors and reports call a file, one for each where there are several;
        ``watch`` is told it when the file's turn comes.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`.

        >>> PostfixLog.open(Path("no.log"), period=Period.parse("2026"), zone=ZoneInfo("UTC"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: no.log: this file is not there; check ... [HM201]
        """
        paths = [path] if isinstance(path, Path) else path
        names = [name] * len(paths) if isinstance(name, str) else name
        files = [look_through(path, name=name) for path, name in zip(paths, names, strict=True)]
        return cls(tuple(files), period, zone, relays, sender_rewrites, watch)

    def records(self) -> Iterator[Transmission]:
        """The deliveries, each when its message leaves the queue or the log ends.

        Raises:
            InputFaultError: there are lines in a file and none could be accepted as one of a log.
        """
        self._reports = None
        queue = Queue(self.relays, self.sender_rewrites)
        reports = list[InputReport]()
        parts = sorted(map(self._survey, self.files), key=lambda part: part.begins)
        for part in parts:
            self.watch(part.file.name)
            for _ in part.take(queue):
                yield from queue.records()
            if part is parts[-1]:
                queue.end_of_log()
                yield from queue.records()
            reports.append(part.close())
        self._reports = tuple(reports)

    def _survey(self, file: InputFile) -> "_Part":
        with _open(file) as stream:
            years = Years.of(days_without_year(blocks(stream)), self.period)
        with _open(file) as stream:
            begins = _first_moment(next(blocks(stream), b""), Stamps(self.zone, copy(years)))
        return _Part(file, Stamps(self.zone, years), begins)

    def reports(self) -> tuple[InputReport, ...]:
        """The books of the files, in the order of time: each line not blank is in one of them.

        Raises:
            InvalidInputError: the records have not all been taken yet.

        >>> PostfixLog((), Period.parse("2026-11"), ZoneInfo("Europe/Paris")).reports()
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: the log has not been read to its end; ... [HM102]
        """
        if self._reports is None:
            problem = "the log has not been read to its end"
            name = self.files[0].name if self.files else ""
            raise InvalidInputError(problem, "take all records() first", name)
        return self._reports

    def report(self) -> InputReport:
        """The book of a log in one file: every line that is not blank was accepted or rejected.

        Raises:
            InvalidInputError: the records have not all been taken yet, or there are several files.

        >>> PostfixLog((), Period.parse("2026-11"), ZoneInfo("Europe/Paris")).report()
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: the log has not been read to its end; ... [HM102]
        """
        reports = self.reports()
        if len(reports) != 1:
            raise InvalidInputError(f"this log is in {len(reports)} files", "take reports()")
        return reports[0]


def _first_moment(block: bytes, stamps: Stamps) -> tuple[datetime, bytes]:
    """When a file begins, as exactly as it says; the end of time if it does not."""
    for line in lines(block):
        minute, seconds = next(iter([line] if line[0] else in_usual_form(line[-1])), line)[:2]
        if not stamps.turn(minute):
            with suppress(ValueError):
                return stamps.moment(seconds), seconds
    return datetime.max, b""  # noqa: DTZ901


@contextmanager
def _open(file: InputFile) -> Iterator[BinaryIO]:
    try:
        with open_utf8(file) as stream:
            yield stream
    except InputFaultError:
        raise
    except OSError:
        raise gone(file.name) from None


@define
class _Part:
    """One file of a log while it is read."""

    file: InputFile
    stamps: Stamps
    begins: tuple[datetime, bytes]
    ledger: Ledger = field(factory=Ledger, init=False)
    read: int = field(default=0, init=False)
    others: int = field(default=0, init=False)
    idle: int = field(default=0, init=False)

    def take(self, queue: Queue) -> Iterator[None]:
        """Take the lines in, and come back now and then for the messages that have ended."""
        queue.read_on(self.file, self.ledger, self.stamps.moment)
        number = 1
        with _open(self.file) as stream:
            for turn, block in enumerate(blocks(stream), start=1):
                found = lines(block)
                self._take(found, number, queue)
                number += len(found)
                if turn % _RELIEF == 0:
                    queue.relieve()
                yield
        self.read += number - 1
        for code, count in (("other_lines", self.others), ("housekeeping_lines", self.idle)):
            if count:
                self.ledger.count(code, count)

    def _take(self, found: list[Line], first: int, queue: Queue) -> None:
        # A million times round: an ordinary line is told by which of its parts are there.
        turn, origins, now = self.stamps.turn, queue.origins, b"-"
        others = idle = 0
        for number, (
            minute, seconds, origin, queue_id,
            to, relay, code, status, sender, message_id, rest,
        ) in enumerate(found, first):  # fmt: skip
            if minute != now:
                now = minute
                if reason := turn(minute):
                    self._take_odd(number, minute + rest, reason, queue)
                    now = b"-"
                    continue
            mark, program = origins[origin]
            if not program:
                others += 1
                continue
            if not queue_id:  # a connection, not a message
                idle += 1
                continue
            key = mark + queue_id if mark else queue_id
            try:
                if status:
                    queue.attempt(seconds, key, to, relay, word=status, code=code, answer=rest)
                elif sender:
                    queue.sender(seconds, key, sender, rest)
                elif message_id:
                    queue.message_id(seconds, key, message_id)
                elif rest == b"removed":
                    queue.removed(key, program)
                elif rest[:4] in RARER:
                    queue.other(seconds, key, program, rest)
                else:
                    idle += 1
            except ValueError:
                self.ledger.reject(number, "damaged_line")
        self.others += others
        self.idle += idle

    def _take_odd(self, number: int, text: bytes, reason: str, queue: Queue) -> None:
        """A line that begins in another way: still one of a log, or blank, or journalctl's own."""
        if not text.strip():
            self.read -= 1
        elif text.startswith(_JOURNAL_SAYS):
            self.others += 1
        elif usual := in_usual_form(text):
            self._take(usual, number, queue)
        else:
            self.ledger.reject(number, reason)

    def close(self) -> InputReport:
        """The book of this file; an error when none of its lines could be read."""
        if self.others and self.others == self.read - self.ledger.rejected:
            self.ledger.count("no_line_of_postfix")
        report = self.ledger.close(self.file, "postfix", read=self.read)
        is_ambiguous = "year_ambiguous" in report.rejected_by_reason()
        remedy = _AT_NEW_YEAR if is_ambiguous else _AS_IT_STANDS
        return require_accepted(report, "lines could be read as a line of a log", remedy)
