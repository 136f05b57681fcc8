"""Opening a source of sendings by its kind: the one place that knows which reader takes what."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from attrs import define

from hopen_mss.dossier.recognition import require_kind
from hopen_mss.dossier.sources import SourceKind, SourceSection
from hopen_mss.errors import InputFaultError
from hopen_mss.files.watching import Watch, nobody
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.exchange import ExchangeLog
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.mail.files import MailFiles
from hopen_mss.transmissions.postfix import PostfixLog
from hopen_mss.transmissions.record import Transmission
from hopen_mss.transmissions.table import TransmissionTable

__all__ = ["Files", "Opened", "Reading", "SendingsReader", "open_source"]

_LOGS = (SourceKind.POSTFIX, SourceKind.EXCHANGE)
_MOST_FILES = 10_000


class SendingsReader(Protocol):
    """What every reader of sendings is: its records, then the books of its files."""

    def records(self) -> Iterator[Transmission]:
        """The records, in the order of the files."""

    def reports(self) -> tuple[InputReport, ...]:
        """The book of each file, once the records were all taken."""


class Reading(NamedTuple):
    """What a reader must know beside its source: the period, the zone, the source's name.

    ``watch`` is told which of several files is at hand, by readers that read them as one.

    >>> Reading(Period.parse("2026-10"), ZoneInfo("Europe/Paris"), "dpi").name
    'dpi'
    """

    period: Period
    zone: ZoneInfo
    name: str
    watch: Watch = nobody


class Opened(NamedTuple):
    """A reader, and what to call what it reads; a table has words besides."""

    shown: str
    reader: SendingsReader
    table: TransmissionTable | None = None

    def unmapped(self, *, every: bool = False) -> dict[str, dict[str, int]]:
        """Words of closed columns that nobody mapped, by column, once the records were taken.

        Those that may be shown, or all.
        """
        return self.table.unmapped(every=every) if self.table else {}


Files = Sequence[tuple[Path, str]]
"""Files, each with the name that reports give it."""


def open_source(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    """The readers of a source, each opened when the one before has been read.

    Logs, mails and message flows are read as one, since one sending may run through two files;
    tables are read one by one.

    Raises:
        InputFaultError: a file that its reader cannot take, or that is plainly of another kind.

    >>> section = SourceSection(path="a.csv", kind=SourceKind.TABLE)
    >>> reading = Reading(Period.parse("2026-10"), ZoneInfo("Europe/Paris"), "dpi")
    >>> list(open_source(section, [], reading))
    []
    """
    if files:
        if source.kind in _LOGS:
            files = list(_each_file(files))
        if source.kind is not SourceKind.TABLE and not source.column:
            require_kind(source.kind, files, is_set=len(files) > 1)
        yield from _OPENERS[source.kind](source, files, reading)


def _each_file(files: Files) -> Iterator[tuple[Path, str]]:
    """The files themselves; for a folder those that stand in it, hidden ones and links left out."""
    for path, shown in files:
        if not path.is_dir():
            yield path, shown
            continue
        try:
            with os.scandir(path) as entries:
                names = sorted(
                    entry.name
                    for entry in entries
                    if entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")
                )
        except OSError:
            problem = "this folder cannot be opened"
            raise InputFaultError(problem, "check who may read it", shown) from None
        if not names:
            raise InputFaultError("there is no file in this folder", "name another", shown)
        if len(names) > _MOST_FILES:
            problem = f"this folder holds {len(names):,} files, more than {_MOST_FILES:,}"
            raise InputFaultError(problem, "give one folder a month", shown)
        yield from ((path / name, f"{shown.rstrip('/')}/{name}") for name in names)


class _OneBook(Protocol):
    """A reader that keeps one book of all that it reads."""

    def records(self) -> Iterator[Transmission]:
        """The records."""

    def report(self) -> InputReport:
        """The book."""


@define
class _Single:
    """A reader that keeps one book, as one that keeps several."""

    reader: _OneBook

    def records(self) -> Iterator[Transmission]:
        return self.reader.records()

    def reports(self) -> tuple[InputReport, ...]:
        return (self.reader.report(),)


def _called(files: Files, reading: Reading) -> str:
    """What stands for all the files of a source where one name must do."""
    return files[0][1] if len(files) == 1 else reading.name


def _tables(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    for path, shown in files:
        table = TransmissionTable.open(
            path, name=shown, source=reading.name, layout=source.layout, unit=source.unit
        )
        yield Opened(shown, _Single(table), table)


def _postfix(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    log = PostfixLog.open(
        [path for path, _ in files],
        period=reading.period,
        zone=reading.zone,
        name=[shown for _, shown in files],
        relays=source.relays,
        sender_rewrites=source.sender_rewrites,
        watch=reading.watch,
    )
    yield Opened(_called(files, reading), log)


def _exchange(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    log = ExchangeLog.open(
        [path for path, _ in files],
        zone=reading.zone,
        name=reading.name,
        names=[shown for _, shown in files],
        relays=source.relays,
        sender_rewrites=source.sender_rewrites,
        day_first=source.day_first,
        watch=reading.watch,
    )
    yield Opened(_called(files, reading), log)


def _mails(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    called = _called(files, reading)
    mails = MailFiles.open(
        [path for path, _ in files],
        zone=reading.zone,
        name=called,
        sender_rewrites=source.sender_rewrites,
        watch=reading.watch,
    )
    yield Opened(called, _Single(mails))


def _hl7(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    called = _called(files, reading)
    messages = Hl7Messages.open(
        [path for path, _ in files],
        zone=reading.zone,
        name=called,
        fields=source.fields,
        column=source.column,
        layout=source.layout,
        watch=reading.watch,
    )
    yield Opened(called, _Single(messages))


_OPENERS: dict[SourceKind, Callable[[SourceSection, Files, Reading], Iterator[Opened]]] = {
    SourceKind.TABLE: _tables,
    SourceKind.POSTFIX: _postfix,
    SourceKind.EXCHANGE: _exchange,
    SourceKind.MAIL: _mails,
    SourceKind.HL7: _hl7,
}
