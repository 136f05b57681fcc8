"""What a source of sendings holds at a glance: from when to when, from where, by which way.

No address is shown, and no name but those of machines: a domain, a server or an application is
named where it reads like one and occurs five times at least.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import define, evolve, field, frozen

from hopen_mss.dossier.opening import each_file
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import HopenMssError
from hopen_mss.files.compression import compression_of
from hopen_mss.files.folders import files_in
from hopen_mss.files.headers import header_names
from hopen_mss.files.inputs import InputFile, look_through, open_bytes, open_text, weigh
from hopen_mss.files.recoding import open_utf8
from hopen_mss.provenance import Note
from hopen_mss.transmissions.exchange import ExchangeLog
from hopen_mss.transmissions.exchange.forms import MOST_HEADER_LINES, PASSED_ON, header_of, places
from hopen_mss.transmissions.hl7.sieve import Sieve
from hopen_mss.transmissions.hl7.stream import LARGEST, messages
from hopen_mss.transmissions.mail.files import MailFiles
from hopen_mss.transmissions.postfix.lines import Origins, blocks, in_usual_form, lines
from hopen_mss.transmissions.postfix.stamps import days_without_year
from hopen_mss.transmissions.record import Transmission
from hopen_mss.trust_space import domain_of

__all__ = ["SKIMMED", "Skim", "shown_names", "skim"]

_SHOWN_FROM = 5
_MOST_SHOWN = 8
_MOST_KNOWN = 10_000
_START = 64
_NAME = re.compile(r"(?=.{1,80}$)[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_RELAY = re.compile(r"([^\[\]:,\s]+)(?:\[[^\]]*\])?(?::\d+)?")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MESSAGE_TYPE = re.compile(r"[A-Z]{3}(?:\^[A-Z]\d{2})?")
_STATUSES = frozenset(b"sent deferred bounced expired undeliverable deliverable".split())
_NOWHERE = ("none", "local", "virtual")


@frozen(kw_only=True)
class Skim:
    """What a look over a source of sendings told; days without a year read ``--10-05``.

    ``held`` counts what was found by what it is (``hosts``, ``sender_domains``, ``next_servers``,
    ``outcomes``, ``message_types`` …); names that are not shown stand together under ``""``.

    >>> Skim().held
    {}
    """

    first: str = ""
    last: str = ""
    read: int = 0
    accepted: int = 0
    held: Mapping[str, Mapping[str, int]] = field(factory=dict)
    notes: tuple[Note, ...] = ()
    fault: str = ""


def shown_names(counted: Mapping[str, int]) -> dict[str, int]:
    """Names that may be shown, the commonest first; the others together under ``""``.

    What occurs once or twice may be a person's own.

    >>> shown_names({"ch.example": 7, "dupont-jeanne.example": 1, "Jeanne Dupont": 9})
    {'ch.example': 7, '': 10}
    """
    shown: dict[str, int] = {}
    rest = 0
    for name, times in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        fits = times >= _SHOWN_FROM and len(shown) < _MOST_SHOWN and _NAME.fullmatch(name)
        if fits:
            shown[name] = times
        else:
            rest += times
    return shown | ({"": rest} if rest else {})


def skim(kind: SourceKind, path: Path) -> Skim:
    """Go through a log, mails or messages: a file, or a folder of them.

    What is wrong with it is told as ``fault``, in the words of the error.

    >>> skim(SourceKind.POSTFIX, Path("nowhere.log")).fault[:35]
    'nowhere.log: this file is not there'
    """
    try:
        return _SKIMS[kind](path)
    except HopenMssError as fault:
        return Skim(fault=str(fault))


@define
class _Found:
    """What was found so far."""

    days: set[str] = field(factory=set)
    held: dict[str, Counter[str]] = field(factory=dict)

    def add(self, what: str, name: str, times: int = 1) -> None:
        names = self.held.setdefault(what, Counter())
        names[name if name in names or len(names) < _MOST_KNOWN else ""] += times

    def sending(self, record: Transmission) -> None:
        if record.sent_at is not None:
            self.day(record.sent_at.date())
        self.add("sender_domains", domain_of(record.sender))

    def day(self, day: date) -> None:
        self.days = {min(self.days | {day.isoformat()}), max(self.days | {day.isoformat()})}

    def skim(self, *, read: int = 0, accepted: int = 0, notes: tuple[Note, ...] = ()) -> Skim:
        return Skim(
            first=min(self.days, default=""),
            last=max(self.days, default=""),
            read=read,
            accepted=accepted,
            held={
                what: dict(names) if what in _OUR_WORDS else shown_names(names)
                for what in _IN_ORDER
                if (names := self.held.get(what)) and names.total()
            },
            notes=notes,
        )


_IN_ORDER = (
    "lines", "message_types", "hosts", "applications", "sender_domains", "next_servers",
    "outcomes", "structured",
)  # fmt: skip
_OUR_WORDS = frozenset({"lines", "outcomes", "message_types", "structured"})
"""Of these every name is one of a list of ours or of a standard's."""


def _logs(path: Path) -> tuple[Path, ...]:
    return tuple(file for file, _ in each_file([(path, path.name)]))


def _postfix(path: Path) -> Skim:
    found, origins = _Found(), Origins()
    without_year: list[tuple[int, int]] = []
    for one in _logs(path):
        file = look_through(one)
        with open_utf8(file) as stream:
            without_year += _ends(days_without_year(blocks(stream)))
        with open_utf8(file) as stream:
            for block in blocks(stream):
                _postfix_block(block, found, origins)
    skimmed = found.skim()
    if not skimmed.first and without_year:
        first, last = without_year[0], without_year[-1]
        days = ("--{:02d}-{:02d}".format(*day) for day in (first, last))
        return Skim(first=next(days), last=next(days), held=skimmed.held)
    return skimmed


def _ends(days: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first and the last of some days."""
    first = next(days, None)
    return [] if first is None else [first, *deque(days, maxlen=1)]


def _postfix_block(block: bytes, found: _Found, origins: Origins) -> None:
    tallied: Counter[tuple[str, bytes]] = Counter()
    for line in lines(block):
        usual = line if line[0] else next(iter(in_usual_form(line[-1])), line)
        minute, _, origin, _, _, relay, _, status, sender, _, rest = usual
        if not origins[origin][1]:
            tallied["lines", b"other"] += bool(minute or rest.strip())
            continue
        tallied["lines", b"postfix"] += 1
        tallied["days", minute[:10]] += 1
        tallied["hosts", origin.rpartition(b" ")[0]] += 1
        if status:
            tallied["outcomes", status if status in _STATUSES else b""] += 1
            tallied["next_servers", relay] += 1
        elif sender:
            tallied["sender_domains", sender] += 1
    for (what, said), times in tallied.items():
        text = said.decode("ascii", "replace")
        if what == "days":
            if _ISO_DAY.fullmatch(text):
                found.day(date.fromisoformat(text))
        elif what == "next_servers":
            server = _RELAY.fullmatch(text)
            if server and server[1] not in _NOWHERE:
                found.add(what, server[1].lower(), times)
        elif times:
            found.add(what, domain_of(text) if what == "sender_domains" else text, times)


def _exchange(path: Path) -> Skim:
    found = _Found()
    log = ExchangeLog.open(_logs(path), zone=ZoneInfo("UTC"), name=path.name)
    for record in log.records():
        found.sending(record)
    for file in log.files:
        _next_servers(file, found)
    reports = log.reports()
    return found.skim(
        read=sum(report.read for report in reports),
        accepted=sum(report.accepted for report in reports),
        notes=_added(note for report in reports for note in report.notes),
    )


def _next_servers(file: InputFile, found: _Found) -> None:
    """The connectors and servers that took messages, as ``relays`` would name them."""
    with open_text(file) as stream:
        start = [line for _, line in zip(range(MOST_HEADER_LINES), stream, strict=False)]
    number, _, delimiter = header_of(start)
    names = start[number - 1].lstrip("\ufeff").rstrip("\r\n") if number else ""
    names = names.partition(":")[2].strip() if names.lower().startswith("#fields:") else names
    header = header_names(names, delimiter or ",")
    place = places(header)
    with open_text(file) as stream:
        for _ in range(number):
            next(stream, "")
        try:
            for row in csv.reader(stream, delimiter=delimiter or ","):
                if len(row) != len(header) or not row or row[0].startswith("#"):
                    continue
                if "event" in place and row[place["event"]].strip().upper() not in PASSED_ON:
                    continue
                for column in ("connector", "server"):
                    if column in place and row[place[column]].strip():
                        found.add("next_servers", row[place[column]].strip().lower())
        except csv.Error:  # the reader has told it
            return


def _mails(path: Path) -> Skim:
    found, last = _Found(), object()
    mails = MailFiles.open(path, zone=ZoneInfo("UTC"), name=path.name)
    for record in mails.records():
        key = record.message_id or object()
        if key != last:  # one mail gives a record for each recipient
            found.sending(record)
            found.add("structured", record.structured.value)
        last = key
    report = mails.report()
    return found.skim(read=report.read, accepted=report.accepted, notes=report.notes)


def _hl7(path: Path) -> Skim:
    found, read = _Found(), 0
    for one in files_in([path], path.name):
        file = weigh(one, longest_line=LARGEST)
        with one.open("rb") as packed:
            file = evolve(file, compression=compression_of(packed.read(_START)))
        with open_bytes(file) as stream:
            for cut in messages(stream, Sieve.of(is_survey=True), name=file.name):
                read += 1
                if not cut.reason:
                    _hl7_header(cut.text.partition("\r")[0], found)
    return found.skim(read=read)


def _hl7_header(header: str, found: _Found) -> None:
    fields = header.split(header[3:4])
    said = {number: fields[number - 1] for number in (3, 7, 9) if number <= len(fields)}
    kind = _MESSAGE_TYPE.match(said.get(9, "").replace(header[4:5], "^"))
    found.add("message_types", kind[0] if kind else "")
    found.add("applications", said.get(3, "").split(header[4:5])[0])
    day = said.get(7, "")[:8]
    if len(day) == len("20261005") and day.isascii() and day.isdigit():
        try:
            found.day(date(int(day[:4]), int(day[4:6]), int(day[6:])))
        except ValueError:  # no day of the calendar
            return


def _added(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Notes of several files, those of one code and subject as one."""
    total: Counter[tuple[str, str]] = Counter()
    for note in notes:
        total[note.code, note.subject] += note.count
    return tuple(Note(code, count, about) for (code, about), count in sorted(total.items()))


_SKIMS: dict[SourceKind, Callable[[Path], Skim]] = {
    SourceKind.POSTFIX: _postfix,
    SourceKind.EXCHANGE: _exchange,
    SourceKind.MAIL: _mails,
    SourceKind.HL7: _hl7,
}
SKIMMED = tuple(_SKIMS)
"""The kinds of sources that are skimmed: those that are no tables."""
