r"""Deliveries from the logs and traces of Microsoft Exchange, on premises and Online.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "MSGTRK2026100508-1.LOG")
...     _ = path.write_text('''#Software: Microsoft Exchange Server
... #Log-type: Message Tracking Log
... #Fields: date-time,connector-id,source,event-id,message-id,recipient-address,recipient-status,\
... message-subject,sender-address,return-path
... 2026-10-05T06:00:01.100Z,,STOREDRIVER,RECEIVE,<m1@ch>,un@labo.example;deux@labo.example,,,\
... dr@ch-exemple.mssante.fr,dr@ch-exemple.mssante.fr
... 2026-10-05T06:00:02.100Z,Internet,SMTP,SEND,<m1@ch>,un@labo.example,250 2.1.5 OK,,\
... dr@ch-exemple.mssante.fr,dr@ch-exemple.mssante.fr
... 2026-10-05T06:00:03.100Z,Internet,SMTP,FAIL,<m1@ch>,deux@labo.example,550 5.1.1 unknown,,\
... dr@ch-exemple.mssante.fr,dr@ch-exemple.mssante.fr
... ''')
...     log = ExchangeLog.open(path, zone=ZoneInfo("Europe/Paris"))
...     for one in log.records():
...         one.recipient, one.sent_at.isoformat(), one.status.value, one.failure_code
('un@labo.example', '2026-10-05T08:00:01', 'accepted', '')
('deux@labo.example', '2026-10-05T08:00:01', 'failed', '5.1.1')
>>> log.report().read, log.report().accepted
(3, 3)
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from attrs import define, field

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.inputs import InputFile, gone, look_through
from hopen_mss.files.ledger import Ledger
from hopen_mss.files.watching import Watch, nobody
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.exchange.forms import is_exchange
from hopen_mss.transmissions.exchange.messages import Messages
from hopen_mss.transmissions.exchange.rows import EventRows
from hopen_mss.transmissions.record import Transmission
from hopen_mss.transmissions.rewrites import normal_rewrites

__all__ = ["ExchangeLog", "is_exchange"]


_RELAY = re.compile(r"\[?([^\[\]:]+)\]?(?::\d+)?|\[?([0-9a-f:.%]+?)\]?(?:(?<=\]):\d+)?")


def _names(relays: Iterable[str]) -> frozenset[str]:
    """The names of relays as the log may give them, without port and brackets."""
    every = frozenset(relay.strip().lower() for relay in relays)
    found = map(_RELAY.fullmatch, every)
    return every | {match[1] or match[2] for match in found if match}


@define
class ExchangeLog:
    """All the logs and traces of one Exchange source, read as a stream of deliveries.

    The servers' own message-tracking logs, exports of ``Get-MessageTrackingLog`` and traces of
    Exchange Online, each in as many files as there are and in any order: what is told of one
    message is put together across them. A delivery is one message to one recipient. ``SEND`` to
    another organisation, ``DELIVER`` into a mailbox and ``Delivered`` are accepted; ``FAIL`` is
    failed, with its code; ``DEFER`` alone is unknown; the last of the ends wins. What went no
    further than between the hospital's own servers, or was taken by one of ``relays`` (the name or
    address of a server, the name of a send connector), is handed over. A group, an alias and a
    redirected address count as the addresses that they lead to. Notifications (null sender),
    journal reports and the server's probes of itself are no sendings, and are counted.

    A delivery is dated by the first that is known of its message, in the local time of ``zone``.
    Addresses are in small letters. ``sender_rewrites`` are the domains that a connector puts in
    place of those that the log shows.
    """

    files: tuple[InputFile, ...]
    zone: ZoneInfo
    source: str
    relays: frozenset[str] = field(default=frozenset(), converter=_names)
    sender_rewrites: Mapping[str, str] = field(default=None, converter=normal_rewrites)
    day_first: bool | None = None
    watch: Watch = field(default=nobody, repr=False)
    """Is told the name of each file when its turn comes."""
    _rows: tuple[EventRows, ...] = field(init=False, repr=False)
    _reports: tuple[InputReport, ...] | None = field(default=None, init=False)

    @_rows.default
    def _understood(self) -> tuple[EventRows, ...]:
        return tuple(EventRows(file, self.zone, self.relays, self.day_first) for file in self.files)

    @classmethod
    def open(
        cls,
        paths: Path | Sequence[Path],
        *,
        zone: ZoneInfo,
        name: str = "",
        names: Sequence[str] = (),
        relays: Sequence[str] = (),
        sender_rewrites: Mapping[str, str] | None = None,
        day_first: bool | None = None,
        watch: Watch = nobody,
    ) -> Self:
        """Look through the files of a source and understand their headers.

        ``name`` is what records call their source; ``names`` are what errors and reports call the
        files, in the same order, by default ``name`` if there is one file, else their own names.
        ``day_first`` says whether ``05/10/2026`` is the 5th of October; without it a file tells it
        by a value above 12, or is refused. ``watch`` is told the name of each file when its turn
        comes.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`; or a file is none of
                the three forms, has no message ids, or has dates that can be read in two ways.
            InvalidInputError: there are no files, or more or fewer names than files.

        >>> ExchangeLog.open(Path("no.log"), zone=ZoneInfo("UTC"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: no.log: this file is not there; check ... [HM201]
        """
        every = (paths,) if isinstance(paths, Path) else tuple(paths)
        called = tuple(names) or ((name,) if len(every) == 1 else ("",) * len(every))
        if not every or len(called) != len(every):
            problem = f"{len(every)} files and {len(called)} names"
            raise InvalidInputError(problem, "give at least one file, and one name for each")
        files = tuple(
            look_through(path, name=shown) for path, shown in zip(every, called, strict=True)
        )
        source = name or files[0].name
        return cls(files, zone, source, relays, sender_rewrites, day_first, watch)

    def records(self) -> Iterator[Transmission]:
        """The deliveries: most when the last file is read, for only then is their end known.

        Raises:
            InputFaultError: a file has rows and none could be accepted, holds lists that
                PowerShell flattened, or went away.
        """
        self._reports = None
        messages = Messages(self.zone, self.source, Ledger(), self.sender_rewrites)
        for rows in self._rows:
            self.watch(rows.file.name)
            try:
                for event in rows.events():
                    if messages.ledger is not rows.ledger:  # which reading begins anew
                        messages.read_on(rows.ledger)
                    if event.message_id:
                        messages.tell(event)
                    else:
                        yield from messages.loose(event)
                    if messages.full:
                        yield from messages.given(early=True)
            except (OSError, UnicodeError):
                raise gone(rows.file.name) from None
        yield from messages.given()
        self._reports = tuple(rows.report() for rows in self._rows)

    def reports(self) -> tuple[InputReport, ...]:
        """The books of the files, in their order; every row was accepted or rejected.

        What concerns a message and no single row (no end seen, notifications) stands in that of the
        file that tells how the message began.

        Raises:
            InvalidInputError: the records have not all been taken yet.
        """
        if self._reports is None:
            problem = "the log has not been read to its end"
            raise InvalidInputError(problem, "take all records() first", self.source)
        return self._reports

    def report(self) -> InputReport:
        """The book of the only file.

        Raises:
            InvalidInputError: there are several, or the records have not all been taken yet.
        """
        every = self.reports()
        if len(every) > 1:
            problem = f"this source has {len(every)} files"
            raise InvalidInputError(problem, "take reports()", self.source)
        return every[0]
