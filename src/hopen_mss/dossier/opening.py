"""Opening a source of sendings by its kind, with what its section says of it, to be counted."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hopen_mss.dossier.recognition import require_kind
from hopen_mss.dossier.sources import SourceKind, SourceSection
from hopen_mss.errors import InputFaultError
from hopen_mss.files.folders import files_in
from hopen_mss.files.watching import Watch, nobody
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.exchange import ExchangeLog
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.mail.files import MailFiles
from hopen_mss.transmissions.postfix import PostfixLog
from hopen_mss.transmissions.record import Transmission
from hopen_mss.transmissions.table import TransmissionTable

__all__ = ["Files", "Opened", "Reading", "each_file", "open_source"]

_LOGS = (SourceKind.POSTFIX, SourceKind.EXCHANGE)


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
    """What to call what is read, its records, and the books of its files once these were taken.

    A table has words besides.
    """

    shown: str
    records: Iterator[Transmission]
    reports: Callable[[], tuple[InputReport, ...]]
    table: TransmissionTable | None = None

    def unmapped(self, *, every: bool = False) -> dict[str, dict[str, int]]:
        """Words of closed columns that nobody mapped, by column, once the records were taken.

        Those that may be shown, or all.
        """
        return self.table.unmapped(every=every) if self.table else {}


Files = Sequence[tuple[Path, str]]
"""Files, each with the name that reports give it."""


def open_source(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    """What the readers of a source give, each opened when the one before has been read.

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
            files = list(each_file(files))
        if source.kind is not SourceKind.TABLE and not source.column:
            require_kind(source.kind, files, is_set=len(files) > 1)
        yield from _OPENERS[source.kind](source, files, reading)


def each_file(files: Files) -> Iterator[tuple[Path, str]]:
    """The files of logs, each with its name; for a folder those in it and in its folders.

    Raises:
        InputFaultError: see :func:`hopen_mss.files.folders.files_in`; or a folder without a file.

    >>> list(each_file([(Path("nowhere.log"), "mail.log")]))[0][1]
    'mail.log'
    """
    for path, shown in files:
        found = list(files_in([path], shown))
        if not found:
            raise InputFaultError("there is no file in this folder", "name another", shown)
        for one in found:
            inside = one.relative_to(path).as_posix()
            yield one, shown if one == path else f"{shown.rstrip('/')}/{inside}"


def _with_one_book(shown: str, reader: TransmissionTable | MailFiles | Hl7Messages) -> Opened:
    table = reader if isinstance(reader, TransmissionTable) else None
    return Opened(shown, reader.records(), lambda: (reader.report(),), table)


def _called(files: Files, reading: Reading) -> str:
    """What stands for all the files of a source where one name must do."""
    return files[0][1] if len(files) == 1 else reading.name


def _tables(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    for path, shown in files:
        table = TransmissionTable.open(
            path, name=shown, source=reading.name, layout=source.layout, unit=source.unit
        )
        yield _with_one_book(shown, table)


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
    yield Opened(_called(files, reading), log.records(), log.reports)


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
    yield Opened(_called(files, reading), log.records(), log.reports)


def _mails(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    called = _called(files, reading)
    mails = MailFiles.open(
        [path for path, _ in files],
        zone=reading.zone,
        name=called,
        sender_rewrites=source.sender_rewrites,
        watch=reading.watch,
    )
    yield _with_one_book(called, mails)


def _hl7(source: SourceSection, files: Files, reading: Reading) -> Iterator[Opened]:
    called = _called(files, reading)
    messages = Hl7Messages.open(
        [path for path, _ in files],
        zone=reading.zone,
        name=called,
        fields=source.fields,
        column=source.column,
        layout=source.layout,
        reads_documents=source.read_documents,
        watch=reading.watch,
    )
    yield _with_one_book(called, messages)


_OPENERS: dict[SourceKind, Callable[[SourceSection, Files, Reading], Iterator[Opened]]] = {
    SourceKind.TABLE: _tables,
    SourceKind.POSTFIX: _postfix,
    SourceKind.EXCHANGE: _exchange,
    SourceKind.MAIL: _mails,
    SourceKind.HL7: _hl7,
}
