"""What a file or a folder is, and the lines that make a dossier read it."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from attrs import evolve, field, frozen

from hopen_mss.directory import CorrespondentsTable, FollowUpTable, MailboxesTable
from hopen_mss.dossier.folder import FILE_NAME, SourceKind
from hopen_mss.dossier.recognition import beginning, column_of_messages, first_lines, recognised
from hopen_mss.errors import HopenMssError, InputFaultError
from hopen_mss.files.folders import files_in
from hopen_mss.files.headers import DELIMITERS, header_names
from hopen_mss.files.inputs import InputFile, is_workbook, look_through, open_text, weigh
from hopen_mss.files.tabular import Layout, Table
from hopen_mss.files.vocabulary import Vocabulary
from hopen_mss.inspection.pasting import PastedTable, place_of, quoted, source_lines, table_lines
from hopen_mss.inspection.skimming import SKIMMED, skim
from hopen_mss.provenance import Note
from hopen_mss.transmissions.exclusions import ExclusionsTable
from hopen_mss.transmissions.record import Total, Transmission
from hopen_mss.transmissions.table import TransmissionTable
from hopen_mss.transmissions.totals import CareUnitsTable, TotalsTable

__all__ = ["Inspection", "inspect_file"]

_TableReader = (
    TransmissionTable
    | TotalsTable
    | CorrespondentsTable
    | MailboxesTable
    | CareUnitsTable
    | ExclusionsTable
    | FollowUpTable
)

_TITLE_LINES = 15
_LONGEST_LIST = 200 << 20
_LONGEST_CELL = 50 << 20
_MOST_LOOKED_AT = 200
_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", "": ""}
_TOLD_OTHERWISE = ("unread_columns", "unmapped_words")
_NO_TEXT = (SourceKind.HL7, SourceKind.MAIL)
"""Bytes of many encodings, and no text as a whole."""
_READERS: dict[str, tuple[str, type[_TableReader]]] = {
    "table": ("hopen_mss.transmissions", TransmissionTable),
    "totals": ("hopen_mss.transmissions", TotalsTable),
    "correspondents": ("hopen_mss.directory", CorrespondentsTable),
    "mailboxes": ("hopen_mss.directory", MailboxesTable),
    "care_units": ("hopen_mss.transmissions", CareUnitsTable),
    "exclusions": ("hopen_mss.transmissions", ExclusionsTable),
    "follow_up": ("hopen_mss.directory", FollowUpTable),
}


@frozen(kw_only=True)
class Inspection:
    """What was found out about one file, and what to paste into ``hopen-mss.toml`` for it.

    ``columns`` pairs each header of the file with our name for it, empty where there is none. A
    name that is none of ours is left out unless it was asked for (``header_hidden``): it may be a
    person's. ``kind`` is empty when nothing was recognised; ``sheets`` are those of a workbook,
    which has no encoding. ``first`` and ``last`` are the days of the first and last sending, or
    ``--10-05`` where a log tells no year; ``held`` counts what a source of sendings holds, see
    :class:`hopen_mss.inspection.skimming.Skim`; ``notes`` are remarks on the file.

    >>> Inspection(name="a.csv", kind="", encoding="utf-8", size=12).columns
    ()
    """

    name: str
    kind: str
    encoding: str
    size: int
    sheets: tuple[str, ...] = ()
    delimiter: str = ""
    header_line: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    header_hidden: bool = False
    words: Mapping[str, Mapping[str, int]] = field(factory=dict)
    first: str = ""
    last: str = ""
    held: Mapping[str, Mapping[str, int]] = field(factory=dict)
    read: int = 0
    accepted: int = 0
    notes: tuple[Note, ...] = ()
    fault: str = ""
    lines_to_paste: str = ""


def inspect_file(path: Path, *, show_header: bool = False, show_words: bool = False) -> Inspection:
    """Say what a file is, by its content and not by its name; or what a folder of files is.

    Nothing proves that a first line is a header: a row of data may hold several of our words. What
    we do not know of it is shown only if ``show_header`` says that it is one. ``show_words`` shows
    every word that nobody mapped, those that occur once or twice as well, which may name a person.

    Raises:
        InputFaultError: no reader could take this file, see
            :func:`hopen_mss.files.inputs.look_through`.
        MissingExtraError: a workbook, and python-calamine is not installed.

    >>> inspect_file(Path("nowhere.csv"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
    """
    if path.name == FILE_NAME or (path / FILE_NAME).is_file():
        what = "file describes a dossier" if path.name == FILE_NAME else "folder is a dossier"
        remedy = "run hopen-mss check or assess on its folder"
        raise InputFaultError(f"this {what} and is no source", remedy, path.name)
    showing = _Showing(header=show_header, words=show_words)
    found = _folder(path) if path.is_dir() else _file(path, showing)
    if found.lines_to_paste and not place_of(path)[1]:
        found = evolve(found, notes=(*found.notes, Note("not_in_a_dossier", 1)))
    return found


@frozen(kw_only=True)
class _Showing:
    """What is shown that may name a person, because it was asked for."""

    header: bool
    words: bool


def _folder(path: Path) -> Inspection:
    """What most of the files in a folder are; tables are looked at one by one."""
    looked_at = list(islice(files_in([path], path.name), _MOST_LOOKED_AT))
    kinds: Counter[str] = Counter()
    size = 0
    for one in looked_at:
        with suppress(InputFaultError, OSError):
            size += one.stat().st_size
            kind = recognised(beginning(one))
            kinds[kind.value if kind in SKIMMED else ""] += 1
    best = next((SourceKind(kind) for kind, _ in kinds.most_common() if kind), None)
    if best is None:
        what = "files, none of which is a log, a mail or a message" if looked_at else "no file"
        problem = f"this folder holds {what}"
        raise InputFaultError(problem, "name one of its files", path.name or str(path))
    notes = (Note("files_of_other_kinds", rest),) if (rest := kinds.total() - kinds[best]) else ()
    found = skim(best, path)
    return Inspection(
        name=path.name,
        kind=best.value,
        encoding="",
        size=size,
        first=found.first,
        last=found.last,
        held={"files": dict(kinds), **found.held},
        read=found.read,
        accepted=found.accepted,
        notes=(*notes, *found.notes),
        fault=found.fault,
        lines_to_paste=source_lines(best, place_of(path)[0]),
    )


def _file(path: Path, showing: _Showing) -> Inspection:
    if is_workbook(path):
        return _workbook(path, showing)
    start = beginning(path)
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        return _empty(path)
    kind = recognised(start)
    if kind is not None:
        return _known(path, kind)
    column = column_of_messages(first_lines(start))
    if column is not None:
        file = look_through(path, longest_line=_LONGEST_CELL)
        return _named(file, SourceKind.HL7, f'column = "{quoted(column)}"')
    return _table(look_through(path), showing)


def _empty(path: Path) -> Inspection:
    file = weigh(path)
    note = Note("empty_file", 1)
    return Inspection(name=file.name, kind="", encoding="", size=file.size, notes=(note,))


def _known(path: Path, kind: SourceKind) -> Inspection:
    if kind in _NO_TEXT:
        file = weigh(path)
    elif kind is SourceKind.WHITELIST:  # it alone may stand on one long line
        file = look_through(path, longest_line=_LONGEST_LIST)
    else:
        file = look_through(path)
    named = _named(file, kind)
    if kind not in SKIMMED:
        return named
    found = skim(kind, path)
    return evolve(
        named,
        first=found.first,
        last=found.last,
        held=found.held,
        read=found.read,
        accepted=found.accepted,
        notes=found.notes,
        fault=found.fault,
    )


def _workbook(path: Path, showing: _Showing) -> Inspection:
    """What the first sheet that shows is, and how to name another."""
    from hopen_mss.files.spreadsheets import Worksheet  # noqa: PLC0415 (only for a workbook)

    sheet = Worksheet.open(path)
    return _table(sheet.file, showing, sheet.names())


def _named(file: InputFile, kind: SourceKind, *more: str) -> Inspection:
    return Inspection(
        name=file.name,
        kind=kind.value,
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        lines_to_paste=source_lines(kind, place_of(file.path)[0], more=more),
    )


def _table(file: InputFile, showing: _Showing, sheets: tuple[str, ...] = ()) -> Inspection:
    """The kind of table under whose names most columns are understood.

    The header may stand below lines of a title: two known names then show where.
    """
    for header_row in (0, *range(2, _TITLE_LINES)):
        layout = Layout(header_row=header_row)
        found = []
        for kind, (room, reader) in _READERS.items():
            names = Vocabulary.of(room, kind).names(*reader.COLUMNS)
            with suppress(InputFaultError):
                table = Table.open(file.path, names, layout=layout, name=file.name)
                found.append((kind, table, reader))
        most = max((len(table.position) for _, table, _ in found), default=0)
        if most > 1 or (most and not header_row):
            best = [one for one in found if len(one[1].position) == most]
            told = [_told(reader, file, layout, showing) for _, _, reader in best]
            at = next((i for i, one in enumerate(told) if not one.fault), 0)
            return _understood(best[at][0], best[at][1], told[at], showing, sheets)
    return _unknown_table(file, showing, sheets)


@frozen(kw_only=True)
class _Told:
    """What a reader made of a file."""

    first: str = ""
    last: str = ""
    read: int = 0
    accepted: int = 0
    notes: tuple[Note, ...] = ()
    fault: str = ""
    words: Mapping[str, Mapping[str, int]] = field(factory=dict)


def _told(reader: type[_TableReader], file: InputFile, layout: Layout, showing: _Showing) -> _Told:
    try:
        opened = reader.open(file.path, name=file.name, layout=layout)
        first = last = ""
        for record in opened.records():
            if day := _day(record):
                first, last = min(first or day, day), max(last, day)
        words: Mapping[str, Mapping[str, int]] = {}
        if isinstance(opened, TransmissionTable | TotalsTable):
            words = opened.unmapped(every=showing.words)
        report = opened.report()
    except HopenMssError as fault:
        return _Told(fault=str(fault))
    return _Told(
        first=first,
        last=last,
        read=report.read,
        accepted=report.accepted,
        notes=tuple(note for note in report.notes if note.code not in _TOLD_OTHERWISE),
        words=words,
    )


def _day(record: object) -> str:
    """The day of a sending, the month of a total; nothing of what is neither."""
    if isinstance(record, Transmission) and record.sent_at:
        return record.sent_at.date().isoformat()
    return record.month if isinstance(record, Total) else ""


def _understood(
    kind: str, table: Table, told: _Told, showing: _Showing, sheets: tuple[str, ...]
) -> Inspection:
    file, ours = table.file, {place: name for name, place in table.position.items()}
    columns = tuple(
        (name[:60] if showing.header or i in ours else "", ours.get(i, ""))
        for i, name in enumerate(table.header)
    )
    pasted = PastedTable(
        place=place_of(file.path)[0],
        kind=kind,
        columns=columns,
        words=told.words,
        header_row=table.layout.header_row,
        sheets=sheets,
    )
    return Inspection(
        name=file.name,
        kind=kind,
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        sheets=sheets,
        delimiter=table.delimiter,
        header_line=table.header_line,
        columns=columns,
        header_hidden=not showing.header and len(ours) < len(table.header),
        words=told.words,
        first=told.first,
        last=told.last,
        read=told.read,
        accepted=told.accepted,
        notes=told.notes,
        fault=told.fault,
        lines_to_paste=table_lines(pasted),
    )


def _unknown_table(file: InputFile, showing: _Showing, sheets: tuple[str, ...]) -> Inspection:
    """A table of which no column is known: nothing tells whether its first line is a header."""
    delimiter, names = _first_cells(file)
    shown = tuple((name[:60], "") for name in names) if showing.header else ()
    place = place_of(file.path)[0]
    pasted = PastedTable(place=place, kind="table", columns=shown, sheets=sheets)
    return Inspection(
        name=file.name,
        kind="",
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        sheets=sheets,
        delimiter=delimiter,
        header_line=1,
        columns=shown,
        header_hidden=bool(names) and not showing.header,
        lines_to_paste=table_lines(pasted) if shown else "",
    )


def _first_cells(file: InputFile) -> tuple[str, tuple[str, ...]]:
    """The delimiter that stands most often in the first line, and its cells; a sheet has none."""
    if is_workbook(file.path):
        from hopen_mss.files.spreadsheets import Worksheet  # noqa: PLC0415

        sheet = Worksheet.open(file.path, name=file.name)
        return "", tuple(map(sheet.text_of, sheet.header(0)[1]))
    with open_text(file) as stream:
        first = next((line for line in stream if line.strip()), "").rstrip("\r\n")
    delimiter = max(DELIMITERS, key=first.count)
    names = header_names(first, delimiter) if delimiter in first else ()
    return delimiter if names else "", names
