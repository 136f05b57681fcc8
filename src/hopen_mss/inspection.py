"""What a file is, and the lines that make a dossier read it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from attrs import evolve, field, frozen

from hopen_mss.directory import CorrespondentsTable, FollowUpTable, MailboxesTable
from hopen_mss.dossier import FILE_NAME, SourceKind
from hopen_mss.errors import HopenMssError, InputFaultError
from hopen_mss.files.headers import DELIMITERS, header_names
from hopen_mss.files.inputs import (
    InputFile,
    is_workbook,
    look_through,
    open_bytes,
    open_text,
    weigh,
)
from hopen_mss.files.tabular import Layout, Table
from hopen_mss.files.vocabulary import Vocabulary, plain
from hopen_mss.transmissions.exchange import is_exchange
from hopen_mss.transmissions.exclusions import ExclusionsTable
from hopen_mss.transmissions.hl7.stream import is_hl7
from hopen_mss.transmissions.mail.store import is_mail
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

_LOOK = 200
_TITLE_LINES = 15
_START = 4096
_ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", "": ""}
_LOG_LINE = re.compile(r"^\S.{8,60}\spostfix[\w./-]*\[\d+\]:")
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
    which has no encoding.

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
    read: int = 0
    accepted: int = 0
    fault: str = ""
    lines_to_paste: str = ""


def inspect_file(path: Path, *, show_header: bool = False) -> Inspection:
    """Say what a file is, by its content and not by its name.

    Nothing proves that a first line is a header: a row of data may hold several of our words. What
    we do not know of it is shown only if ``show_header`` says that it is one.

    Raises:
        InputFaultError: no reader could take this file, see
            :func:`hopen_mss.files.inputs.look_through`.
        MissingExtraError: a workbook, and python-calamine is not installed.

    >>> inspect_file(Path("nowhere.csv"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
    """
    if path.name == FILE_NAME:
        remedy = "run hopen-mss check or assess on its folder"
        raise InputFaultError("this file describes a dossier and is no source", remedy, path.name)
    if is_workbook(path):
        return _workbook(path, show_header=show_header)
    if messages := _messages(path):
        return messages
    file = _look_through(path)
    with open_text(file) as stream:
        start = list(islice(iter(lambda: stream.readline(10_000), ""), _LOOK))
    if any("ListeBlancheMSSante" in line for line in start):
        return _named(file, SourceKind.WHITELIST, "whitelists/*.xml")
    if any(_LOG_LINE.match(line) for line in start):
        return _named(file, SourceKind.POSTFIX, f"transmissions/{path.name}", "population")
    if is_exchange(start):
        return _named(file, SourceKind.EXCHANGE, f"transmissions/{path.name}", "population")
    if any(line.startswith("Type de BAL|Adresse BAL") for line in start[:1]):
        return _named(file, SourceKind.NATIONAL_DIRECTORY, path.name)
    if any("|Numéro FINESS site|" in line for line in start[:1]):
        return _named(file, SourceKind.PRACTITIONERS, path.name)
    return _table(file, show_header=show_header)


def _messages(path: Path) -> Inspection | None:
    """Mails and HL7 messages, which are bytes of many encodings and no text as a whole."""
    file = weigh(path)
    with open_bytes(file) as stream:
        start = stream.read(_START)
    for kind, is_one in ((SourceKind.HL7, is_hl7), (SourceKind.MAIL, is_mail)):
        if is_one(start):
            return _named(file, kind, f"transmissions/{path.name}", "population")
    return None


def _look_through(path: Path) -> InputFile:
    """Only a whitelist may stand on one long line."""
    try:
        return look_through(path)
    except InputFaultError:
        with suppress(OSError, ValueError), path.open("rb") as stream:
            if path.is_file() and b"ListeBlancheMSSante" in stream.read(_START):
                return look_through(path, longest_line=200 << 20)
        raise


def _workbook(path: Path, *, show_header: bool) -> Inspection:
    """What the first sheet that shows is, and how to name another."""
    from hopen_mss.files.spreadsheets import Worksheet  # noqa: PLC0415 (only for a workbook)

    sheet = Worksheet.open(path)
    sheets = sheet.names()
    found = _table(sheet.file, show_header=show_header)
    lines = found.lines_to_paste
    if lines and len(sheets) > 1:
        lines += "".join(f'\n# sheet = "{_toml(name)}"' for name in sheets[:8])
    return evolve(found, sheets=sheets, lines_to_paste=lines)


def _named(file: InputFile, kind: SourceKind, path: str, *ask: str) -> Inspection:
    lines = [f"[sources.{kind.value}]", f'path = "{_toml(path)}"', f'kind = "{kind.value}"']
    lines += [f'{key} = "…"' for key in ask]
    return Inspection(
        name=file.name,
        kind=kind.value,
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        lines_to_paste="\n".join(lines),
    )


def _table(file: InputFile, *, show_header: bool) -> Inspection:
    """The kind of table under whose names most columns are understood.

    The header may stand below lines of a title: two known names then show where.
    """
    for header_row in (0, *range(2, _TITLE_LINES)):
        layout = Layout(header_row=header_row)
        found = []
        for kind, (room, reader) in _READERS.items():
            names = Vocabulary.of(room).names(*reader.COLUMNS)
            with suppress(InputFaultError):
                table = Table.open(file.path, names, layout=layout, name=file.name)
                found.append((kind, table, reader))
        most = max((len(table.position) for _, table, _ in found), default=0)
        if most > 1 or (most and not header_row):
            best = [one for one in found if len(one[1].position) == most]
            told = [_told(reader, file, layout) for _, _, reader in best]
            at = next((i for i, one in enumerate(told) if not one.fault), 0)
            return _understood(file, *best[at][:2], told[at], show_header=show_header)
    return _unknown_table(file, show_header=show_header)


@frozen(kw_only=True)
class _Told:
    """What a reader made of a file."""

    read: int = 0
    accepted: int = 0
    fault: str = ""
    words: Mapping[str, Mapping[str, int]] = field(factory=dict)


def _told(reader: type[_TableReader], file: InputFile, layout: Layout) -> _Told:
    try:
        opened = reader.open(file.path, name=file.name, layout=layout)
        for _ in opened.records():
            pass
        words = opened.unmapped() if isinstance(opened, TransmissionTable) else {}
        report = opened.report()
    except HopenMssError as fault:
        return _Told(fault=str(fault))
    return _Told(read=report.read, accepted=report.accepted, words=words)


def _understood(
    file: InputFile, kind: str, table: Table, told: _Told, *, show_header: bool
) -> Inspection:
    ours = {place: name for name, place in table.position.items()}
    columns = tuple(
        (name[:60] if show_header or i in ours else "", ours.get(i, ""))
        for i, name in enumerate(table.header)
    )
    return Inspection(
        name=file.name,
        kind=kind,
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        delimiter=table.delimiter,
        header_line=table.header_line,
        columns=columns,
        header_hidden=not show_header and len(ours) < len(table.header),
        words=told.words,
        read=told.read,
        accepted=told.accepted,
        fault=told.fault,
        lines_to_paste=_lines_of_table(file, kind, columns, told.words, table.layout.header_row),
    )


def _unknown_table(file: InputFile, *, show_header: bool) -> Inspection:
    """A table of which no column is known: nothing tells whether its first line is a header."""
    delimiter, names = _first_cells(file)
    shown = tuple((name[:60], "") for name in names) if show_header else ()
    return Inspection(
        name=file.name,
        kind="",
        encoding=_ENCODINGS[file.encoding],
        size=file.size,
        delimiter=delimiter,
        header_line=1,
        columns=shown,
        header_hidden=bool(names) and not show_header,
        lines_to_paste=_lines_of_table(file, "table", shown, {}, 0) if shown else "",
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


def _lines_of_table(
    file: InputFile,
    kind: str,
    columns: tuple[tuple[str, str], ...],
    words: Mapping[str, Mapping[str, int]],
    header_row: int,
) -> str:
    unknown = [theirs for theirs, ours in columns if not ours and theirs.strip()]
    if kind == "correspondents":
        lines = ["[correspondents]", f'path = "{_toml(file.name)}"', '# max_age = "6 months"']
    else:
        stem = re.sub(r"\W+", "_", plain(file.path.stem)) or "table"
        lines = [f"[sources.{stem}]", f'path = "{_toml(file.name)}"', f'kind = "{kind}"']
        if kind in ("table", "totals"):
            lines.append('population = "…"')
    if kind == "totals" and "channel" not in {ours for _, ours in columns}:
        lines.append('# constants = { channel = "post" }')
    if header_row:
        lines.append(f"header_row = {header_row}")
    if unknown:
        pairs = ", ".join(f'"{_toml(name)}" = "…"' for name in unknown[:8])
        lines.append(f"# columns = {{ {pairs} }}")
    for column, found in words.items():
        pairs = ", ".join(f'"{_toml(word)}" = "…"' for word in found if word)
        if pairs:
            lines.append(f"values.{column} = {{ {pairs} }}")
    return "\n".join(lines)


def _toml(text: str) -> str:
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable.replace("\\", "\\\\").replace('"', '\\"')
