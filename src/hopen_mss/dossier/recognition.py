"""What a file looks like by its first bytes: a log, mails, messages, or a list of the nation's."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from hopen_mss.directory.national_columns import ACTIVITIES, MAILBOXES
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import InputFaultError
from hopen_mss.files.compression import compression_of, unpack
from hopen_mss.files.headers import DELIMITERS, header_names
from hopen_mss.files.inputs import opened
from hopen_mss.files.vocabulary import plain
from hopen_mss.transmissions.exchange import is_exchange
from hopen_mss.transmissions.hl7.stream import is_hl7
from hopen_mss.transmissions.mail.store import is_mail

__all__ = ["beginning", "column_of_messages", "first_lines", "recognised", "require_kind"]

_START = 1 << 16
_MAIL_START = 4096
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOG_LINE = re.compile(r"^\S.{8,80}?\spostfix[\w./-]*[\[ ]\d+")
_IN_A_CELL = re.compile(r'(^|[;,\t|])"?(?: |\x0b|\\x0[bB]|<VT>|<SB>|&#11;)*MSH[|^!#][^\w\s]')
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_NAME = 60
_LOGS = (SourceKind.POSTFIX, SourceKind.EXCHANGE)
_SHOWN = {
    SourceKind.POSTFIX: "a log of Postfix",
    SourceKind.EXCHANGE: "a log or trace of Exchange",
    SourceKind.MAIL: "a mail or an mbox",
    SourceKind.HL7: "HL7 v2 messages",
    SourceKind.WHITELIST: "a national whitelist",
    SourceKind.NATIONAL_DIRECTORY: "the national extraction",
    SourceKind.PRACTITIONERS: "the national list of practitioners",
}


def beginning(path: Path, *, name: str = "") -> bytes:
    """The first 64 kB of what a file holds, unpacked if it is compressed.

    Raises:
        InputFaultError: it is not there, no ordinary file, or not readable.

    >>> beginning(Path("nowhere.log"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.log: this file is not there; check ... [HM201]
    """
    name = name or path.name or str(path)
    with opened(path, name) as stream:
        start = stream.read(_START)
        compression = compression_of(start)
        if not compression:
            return start
    with path.open("rb") as packed:
        return unpack(packed, compression, name).read(_START)


def first_lines(start: bytes) -> tuple[str, ...]:
    r"""The lines of a beginning as text, whatever its encoding; the last may be cut.

    >>> first_lines("é\nb".encode("utf-16"))
    ('é', 'b')
    """
    encoding = "utf-16" if start.startswith(_BYTE_ORDER_MARKS) else "utf-8-sig"
    return tuple(_LINE_END.split(start.decode(encoding, "replace")))


def recognised(start: bytes) -> SourceKind | None:
    r"""The kind of source that begins like this; none if it may be a table, or anything.

    >>> recognised(b"MSH|^~\\&|DPI|CH EXEMPLE").value
    'hl7'
    >>> recognised(b"2026-10-05T08:00:01+02:00 mx postfix/qmgr[13]: 4F1A: removed\n").value
    'postfix'
    >>> recognised(b"Date;Destinataire\n") is None
    True
    """
    if is_hl7(start):
        return SourceKind.HL7
    if is_mail(start[:_MAIL_START]):
        return SourceKind.MAIL
    lines = first_lines(start)
    if any("ListeBlancheMSSante" in line for line in lines):
        return SourceKind.WHITELIST
    if any(map(_LOG_LINE.match, lines)):
        return SourceKind.POSTFIX
    if is_exchange(lines):
        return SourceKind.EXCHANGE
    columns = {plain(cell) for cell in lines[0].split("|")} if "|" in lines[0] else ()
    if MAILBOXES.tell in columns:
        return SourceKind.NATIONAL_DIRECTORY
    return SourceKind.PRACTITIONERS if ACTIVITIES.tell in columns else None


def column_of_messages(lines: Sequence[str]) -> str | None:
    r"""The column whose cells hold HL7 messages; none where none does, or the header names none.

    The name is that of the first line that is not blank.

    >>> column_of_messages(["Date;Raw message", r"05/10/2026;MSH|^~\&|DPI"])
    'Raw message'
    >>> column_of_messages(["Date;Statut", "05/10/2026;envoyé"]) is None
    True
    """
    filled = [line for line in lines if line.strip()]
    if not filled or _IN_A_CELL.search(filled[0]):
        return None
    for line in filled[1:]:
        if found := _IN_A_CELL.search(line):
            return _name_above(filled[0], line[: found.end(1)], found[1])
    return None


def _name_above(header: str, before: str, delimiter: str) -> str | None:
    """The name of the column whose cell stands behind ``before`` in a row."""
    for one in (delimiter,) if delimiter else DELIMITERS:
        names = header_names(header, one)
        place = len(header_names(before, one)) - 1 if before else 0
        if len(names) > 1 and 0 <= place < len(names) and names[place].strip():
            return names[place].strip()[:_LONGEST_NAME]
    return None


def require_kind(kind: SourceKind, files: Iterable[tuple[Path, str]], *, is_set: bool) -> None:
    """Refuse a file that is plainly of another kind than the source says.

    Of a set of mails or messages (``is_set``) each file is judged by itself when it is read. What
    looks like nothing known is left to its reader.

    Raises:
        InputFaultError: such a file; or it is not there.

    >>> require_kind(SourceKind.POSTFIX, [], is_set=False)
    """
    if is_set and kind not in _LOGS:
        return
    for path, shown in files:
        if path.is_dir():
            continue
        start = beginning(path, name=shown)
        found = recognised(start)
        if found is not None and found is not kind:
            problem = f"this is no source of kind {kind.value}: it looks like {_SHOWN[found]}"
            raise InputFaultError(problem, f'say kind = "{found.value}" of it', shown)
        if kind is SourceKind.HL7 and found is None:
            _refuse_table(start, shown)


def _refuse_table(start: bytes, shown: str) -> None:
    column = column_of_messages(first_lines(start))
    if column is not None:
        problem = "the messages stand in the cells of a table"
        remedy = f'name their column: column = "{column}" of the source, or --column "{column}"'
        raise InputFaultError(problem, remedy, shown)
