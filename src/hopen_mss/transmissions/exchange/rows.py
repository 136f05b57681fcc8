"""The rows of Microsoft Exchange's logs and exports, whichever of its forms they have, as events.

Three forms: the message-tracking log as the server writes it (``#Fields``), what
``Get-MessageTrackingLog`` gives (the same events under other names), and the traces of Exchange
Online, which say the end of a delivery and not the way to it. Subjects stand in all of them, name
patients, and are not read.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import islice
from zoneinfo import ZoneInfo

from attrs import define, evolve, field

from hopen_mss.errors import InputFaultError
from hopen_mss.files.inputs import InputFile, open_text
from hopen_mss.files.ledger import Ledger, require_accepted
from hopen_mss.files.tabular import Layout, RowRejectedError, Table
from hopen_mss.files.vocabulary import plain
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.exchange.forms import (
    COLUMNS,
    EVENTS,
    IDLE_EVENTS,
    MOST_HEADER_LINES,
    PASSED_ON,
    SEARCH_STEPS,
    TRACE_ENDS,
    Form,
    header_of,
    places,
)
from hopen_mss.transmissions.exchange.messages import Event, Said, failure_code
from hopen_mss.transmissions.exchange.stamps import Stamps, is_open, order_told
from hopen_mss.trust_space.domains import LONGEST_LINE, as_compared

__all__ = ["EventRows"]

_MOST_LOOKED_AT = 50
_STARTS_OF_TYPES = ("{", "S", "M", "D")
_SPLITS = re.compile(r"[;,\s]+")
_PLAIN_CELL = re.compile(r"[^\s,<>]*")
_FLATTENED = re.compile(r"\{.*|(?:Deserialized\.)?(?:System|Microsoft)\.[\w.]+(?:[\[`].*)?")

_SERVERS = ("server", "server_ip")
_HOPS = ("intra-organization smtp send connector", "edgesync - inbound to")


_NEEDED = {
    "message_id": "no column MessageId: nothing shows which rows speak of one message",
    "stamp": "no column with the moment of each event can be read in the header",
}


@define
class EventRows:
    """The events of one file, each with the row that tells it counted.

    ``relays`` are connectors and filters, by the name or address of the server, or the name of the
    send connector. ``zone`` is the time of the machine that exported, for stamps that tell none.
    """

    file: InputFile
    zone: ZoneInfo
    relays: frozenset[str] = frozenset()
    day_first: bool | None = None
    ledger: Ledger = field(init=False, factory=Ledger)
    _form: Form = field(init=False, default=Form.TRACKING)
    _table: Table | None = field(init=False, default=None)
    """An export as its header was understood; none of its rows was read from it."""
    _reading: Table | None = field(init=False, default=None)
    _width: int = field(init=False, default=0)
    _place: dict[str, int] = field(init=False, factory=dict)
    _stamps: Stamps = field(init=False, factory=lambda: Stamps(UTC))
    _read: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        with open_text(self.file) as stream:
            # A line that never ends was refused before.
            lines = list(islice(stream, MOST_HEADER_LINES))
        if not any(line.strip() for line in lines):
            return  # an export without results is an empty file
        number, form, delimiter = header_of(lines)
        if form is None:
            raise InputFaultError(
                "this is no message-tracking log of Exchange, no export of one, and no trace of "
                "Exchange Online: none of their headers stands in its first lines",
                f"give the server's log as it stands (MSGTRK….LOG), or run: {Form.TRACKING.export}",
                self.file.name,
            )
        self._form = form
        if delimiter:
            self._open_table(number)

    def _open_table(self, header: int) -> None:
        layout = Layout(header_row=header)
        table = Table.open(self.file.path, COLUMNS, layout=layout, name=self.file.name)
        for column, problem in _NEEDED.items():
            if column not in table.position:
                remedy = f"export it as well: {self._form.export}"
                raise InputFaultError(problem, remedy, f"{self.file.name}, line {header}")
        self._table, self._width, self._place = table, len(table.header), dict(table.position)
        stamp = plain(table.header[self._place["stamp"]])
        # Get-MessageTrackingLog shows the time of the machine it runs on, the service its own.
        zone = self.zone if stamp == "timestamp" else UTC
        day_first = self._order() if self.day_first is None else self.day_first
        self._stamps = Stamps(zone, day_first)

    def _order(self) -> bool | None:
        """Whether days stand before months; ``None`` where no stamp makes it matter."""
        if not any(map(is_open, islice(self._all_stamps(), _MOST_LOOKED_AT))):
            return None
        day_first = order_told(self._all_stamps())
        if day_first is None:
            raise InputFaultError(
                "nothing in this file tells whether its dates begin with the day or the month",
                "say day_first = true (31/12/2026) or day_first = false (12/31/2026) of the "
                f"source, or write the dates in ISO form: {self._form.export}",
                self.file.name,
            )
        return day_first

    def _all_stamps(self) -> Iterator[str]:
        place = self._place["stamp"]
        return (row[place] for _, row in self._fresh().rows())

    def _fresh(self) -> Table:
        """The table as it was before any row was read."""
        assert self._table is not None
        return evolve(self._table, ledger=Ledger())

    def events(self) -> Iterator[Event]:
        """The events, in the order of the file.

        Raises:
            InputFaultError: PowerShell wrote the name of a list's type in place of the list.
        """
        makers = {Form.TRACE: self._traced, Form.SEARCH: self._searched}
        make = makers.get(self._form, self._tracked)
        if self._table is not None:
            self._reading = self._fresh()
            self.ledger, rows = self._reading.ledger, self._reading.rows()
            for column in ("return_path", "connector"):
                if self._form is Form.TRACKING and column not in self._place:
                    self.ledger.count("no_column", 1, column)
        else:
            self.ledger, rows = Ledger(), self._lines()
        for number, row in rows:
            try:
                told = make(row, number)
            except RowRejectedError as fault:
                self.ledger.reject(number, fault.reason)
            else:
                yield from told

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Rows of a server's own log, one a line; a header counts from where it stands."""
        self._read, self._width, self._place = 0, 0, {}
        with open_text(self.file) as stream:
            for number, line in enumerate(stream, start=1):
                text = line.rstrip("\r\n")
                if not text.strip():
                    continue
                if text[0] == "#":
                    if text[:8].lower() == "#fields:":
                        self._take_header(text[8:].strip().split(","))
                    continue
                self._read += 1
                if not self._width:
                    self.ledger.reject(number, "not_a_log_line")
                    continue
                row = self._cells(text)
                if row is None:
                    self.ledger.reject(number, "damaged_line")
                elif len(row) != self._width:
                    few = len(row) < self._width
                    self.ledger.reject(number, "missing_columns" if few else "extra_columns")
                else:
                    yield number, row

    def _take_header(self, names: Sequence[str]) -> None:
        self._place = places(names)
        known = {"stamp", "event", "recipients", "message_id"} <= set(self._place)
        self._width = len(names) if known else 0

    def _cells(self, line: str) -> list[str] | None:
        if '"' not in line:
            return line.split(",")
        try:
            return next(csv.reader([line], strict=True))
        except csv.Error:  # quotation marks that are not closed, or a cell of 128 kB
            return None

    def _cell(self, row: list[str], column: str) -> str:
        place = self._place.get(column)
        return row[place] if place is not None else ""

    def _tracked(self, row: list[str], number: int) -> Sequence[Event]:
        at = self._stamps.moment(row[self._place["stamp"]])
        word = row[self._place["event"]].strip().upper()
        said = EVENTS.get(word)
        is_notice = self._cell(row, "return_path") == "<>"
        if word == "DSN" or self._cell(row, "origin").upper() == "DSN":
            is_notice = is_notice or not self._cell(row, "return_path")
            if is_notice and said is None:
                said = Said.SEEN
        if said is None:
            if word not in IDLE_EVENTS:
                self.ledger.count("unknown_events")
            else:
                self.ledger.count("idle_events", 1, word)
            return ()
        statuses = self._cell(row, "recipient_status")
        recipients = self._recipients(row[self._place["recipients"]], statuses, number)
        related: tuple[str, ...] = ()
        if said is Said.REPLACED:
            related, said = self._recipients(self._cell(row, "related"), "", number), Said.SEEN
        elif word in PASSED_ON:
            said = self._taken(row)
        if not recipients and said is not Said.SEEN:
            raise RowRejectedError("no_address")
        if not recipients and not related:
            self.ledger.count("idle_events", 1, word)
            return ()
        event = Event(
            at,
            said,
            self._message_id(row),
            recipients,
            self._sender(row),
            self._began(row, word),
            failure_code(statuses, len(recipients)) if said is Said.FAILED else (),
            related,
            is_notice,
            word == "RECEIVE" and "journal" in self._cell(row, "context").lower(),
        )
        return (event,)

    def _taken(self, row: list[str]) -> Said:
        """What a message sent to another server came to: who the other server is decides."""
        connector = self._cell(row, "connector").lower()
        if self.relays and self._to_relay(row, connector):
            return Said.HANDED_OVER
        return Said.HOP if connector.startswith(_HOPS) else Said.ACCEPTED

    def _to_relay(self, row: list[str], connector: str) -> bool:
        servers = {self._cell(row, column).lower().strip("[] ") for column in _SERVERS}
        return bool(self.relays & {connector, *servers})

    def _began(self, row: list[str], word: str) -> int | None:
        """When the message entered, which rows of its end tell at the start of a longer text."""
        info = self._cell(row, "info")[:24] if word in ("SEND", "DELIVER") else ""
        if len(info) == 24 and info[10] == "T" and info[23] == "Z":
            try:
                return self._stamps.moment(info)
            except RowRejectedError:
                return None
        return None

    def _traced(self, row: list[str], number: int) -> Sequence[Event]:
        at = self._stamps.moment(row[self._place["stamp"]])
        word = row[self._place["status"]].replace(" ", "").lower()
        said = TRACE_ENDS.get(word)
        if said is None:
            self.ledger.count("unknown_events")
            said = Said.WAITING
        if said is Said.ACCEPTED and self.relays and self._to_relay(row, ""):
            said = Said.HANDED_OVER
        recipients = self._recipients(row[self._place["recipients"]], "", number)
        if not recipients:
            raise RowRejectedError("no_address")
        return (self._end(row, at, said, recipients),)

    def _searched(self, row: list[str], number: int) -> Sequence[Event]:
        at = self._stamps.moment(row[self._place["stamp"]])
        cell = row[self._place["recipient_status"]]
        self._refuse_flattened(cell, number)
        relayed = self.relays and self._to_relay(row, self._cell(row, "connector").lower())
        by_end: dict[Said, list[str]] = {}
        for part in cell.split(";"):
            address, _, words = part.partition("##")
            if not _address(address):
                continue
            said = Said.WAITING
            for word in words.lower().split(","):
                told = SEARCH_STEPS.get(word.strip())
                if told is None:
                    self.ledger.count("unknown_events")
                elif told >= Said.REPLACED or said < Said.REPLACED:
                    said = told
            if said is Said.ACCEPTED and relayed:
                said = Said.HANDED_OVER
            by_end.setdefault(said, []).append(_address(address))
        if not by_end:
            raise RowRejectedError("no_address")
        return [self._end(row, at, said, recipients) for said, recipients in by_end.items()]

    def _end(self, row: list[str], at: int, said: Said, recipients: Sequence[str]) -> Event:
        message_id = self._message_id(row)
        is_notice = "<>" in (self._cell(row, "sender"), self._cell(row, "return_path"))
        sender = self._sender(row)
        if said is Said.REPLACED:
            return Event(at, Said.SEEN, message_id, (), sender, None, (), recipients, is_notice)
        return Event(at, said, message_id, recipients, sender, is_notification=is_notice)

    def _message_id(self, row: list[str]) -> str:
        message_id = row[self._place["message_id"]].strip("<> ")
        if len(message_id) > LONGEST_LINE:  # no line of a header is longer
            raise RowRejectedError("impossible_identifier")
        return message_id

    def _sender(self, row: list[str]) -> str:
        return _address(self._cell(row, "sender")) or _address(self._cell(row, "return_path"))

    def _recipients(self, cell: str, statuses: str, number: int) -> tuple[str, ...]:
        self._refuse_flattened(cell, number)
        self._refuse_flattened(statuses, number)
        if not cell:
            return ()
        parts = cell.lower().split(";")
        if len(cell) <= LONGEST_LINE and _PLAIN_CELL.fullmatch(cell):
            return tuple(filter(None, parts))
        if " " in cell or "," in cell:
            parts = [one for part in parts for one in _one_or_several(part)]
        return tuple(filter(None, map(_address, parts)))

    def _refuse_flattened(self, cell: str, number: int) -> None:
        if cell[:1] in _STARTS_OF_TYPES and _FLATTENED.fullmatch(cell):
            raise InputFaultError(
                "PowerShell wrote the type of a list here (System.String[]) and not what is in it",
                f"export it again: {self._form.export}",
                f"{self.file.name}, line {number}",
            )

    def report(self) -> InputReport:
        """The book of this file, once its events were taken.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        if self._reading is not None:
            return self._reading.report("exchange", tells_unread=False)
        report = self.ledger.close(self.file, "exchange", read=self._read)
        remedy = "give the server's log as it stands, with its header"
        return require_accepted(report, "lines could be read as an event", remedy)


def _one_or_several(part: str) -> list[str]:
    """The addresses in a part of a cell; blanks part addresses, and not the words of a name."""
    words = _SPLITS.split(part.strip())
    return words if all("@" in word for word in words) else [part]


def _address(text: str) -> str:
    """An address as it is compared, empty for what is longer than any."""
    address = as_compared(text)
    return address if len(address) <= LONGEST_LINE else ""
