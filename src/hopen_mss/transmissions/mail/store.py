"""Where mails lie: single files, mboxes, Maildir folders, and folders of all of these.

One mail at a time is in memory. Folders are walked in sorted order; symbolic links are not
followed, and neither drafts nor files that are no mails are read.
"""

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from attrs import define, field

from hopen_mss.errors import InputFaultError
from hopen_mss.files.compression import LARGEST, compression_of, unpack
from hopen_mss.files.inputs import InputFile, checksum_of
from hopen_mss.files.watching import Watch, is_worth_telling, nobody
from hopen_mss.transmissions.mail.parts import Buffer

__all__ = ["MailStore", "RawMail", "is_mail"]

_LARGEST_MAIL = 64 << 20
_LONGEST_LINE = 36 << 20  # an attachment of 25 MB without line ends
_MOST_FILES = 200_000
_MOST_ENTRIES = 1_000_000
_DEEPEST = 20
_START = 4_096
_BLOCK = 1 << 20

_FROM = (
    rb"(?: .{0,1000}\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d.{0,100}\b\d{4}\b"
    rb"|[ -]*+\r?\n)"
)
_SEPARATOR = re.compile(rb"From" + _FROM)
_AFTER_BLANK = re.compile(
    rb"\nFrom(?:(?<=\n\nFrom)|(?<=\n\r\nFrom)|(?<=\A\nFrom)|(?<=\A\r\nFrom))" + _FROM
)
"""Searched for as a whole: the mark may stand millions of times in a mail without beginning one."""
_FIRST_FIELDS = re.compile(
    rb"^(?:from|to|cc|date|received|message-id|return-path|subject|mime-version|content-type|"
    rb"delivered-to|sender|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_ENDINGS = (".eml", ".mbox", ".mbx", ".mbox.gz", ".eml.gz", ".mbox.xz", ".mbox.bz2")
_DRAFT = re.compile(r"[:;!]2,[A-Z]*D[A-Z]*$")  # Windows allows no colon in a name
_OUTLOOK = (b"\xd0\xcf\x11\xe0", b"!BDN")


class RawMail(NamedTuple):
    """The bytes of one mail and where it began, or the code of why it could not be read.

    The bytes are good until the next mail is asked for.

    >>> RawMail(1, b"", "mail_too_large").fault
    'mail_too_large'
    """

    line: int
    data: Buffer
    fault: str = ""


class _Found(NamedTuple):
    """A file that may hold mails; ``is_expected`` when its name or place says that it does."""

    path: Path
    is_expected: bool


def is_mail(start: bytes) -> bool:
    r"""Whether a file that begins like this is a mail or an mbox.

    >>> is_mail(b"From: a@b.example\nTo: c@d.example\n"), is_mail(b"Date;To\n")
    (True, False)
    """
    if _SEPARATOR.match(start):
        return True
    head = re.split(rb"\r?\n\r?\n", start.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    if not re.match(rb"[!-9;-~]+[ \t]*:", head):
        return False
    names = {found.group().rstrip(b": \t").lower() for found in _FIRST_FIELDS.finditer(head)}
    return len(names) > 1


@define
class MailStore:
    """Files and folders with mails, gone through as often as one likes, always in one order."""

    paths: tuple[Path, ...]
    name: str
    watch: Watch = field(default=nobody, repr=False)
    files: int = field(default=0, init=False)
    aside: Counter[str] = field(factory=Counter, init=False)
    """What was left aside in the last pass, by code."""
    _digests: list[str] = field(factory=list, init=False)
    _size: int = field(default=0, init=False)

    @classmethod
    def at(
        cls,
        paths: Path | Sequence[Path],
        *,
        name: str = "",
        watch: Watch = nobody,
    ) -> Self:
        """Look whether the files and folders are there.

        ``watch`` is told now and then which file is at hand: by its place, for its name may name a
        patient.

        Raises:
            InputFaultError: none named, or one that is missing or no ordinary file or folder.
        """
        every = tuple(dict.fromkeys([paths] if isinstance(paths, Path) else paths))
        name = name or (every[0].name if every else "")
        for path in every:
            try:
                mode = path.stat().st_mode
            except (OSError, ValueError):
                problem, remedy = "this is not there", "check the path and who may read it"
                raise InputFaultError(problem, remedy, name) from None
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                problem = "this is neither an ordinary file nor a folder"
                raise InputFaultError(problem, "copy what it gives into a file first", name)
        if not every:
            raise InputFaultError("no file is named", "name the files or folders with the mails")
        return cls(every, name, watch)

    @property
    def file(self) -> InputFile:
        """What was read in the last pass, as one; the checksum of several is that of theirs."""
        return InputFile(
            path=self.paths[0],
            name=self.name,
            size=self._size,
            sha256=checksum_of(self._digests),
            encoding="",
        )

    @property
    def _is_one_file(self) -> bool:
        return len(self.paths) == 1 and not self.paths[0].is_dir()

    def mails(self, *, digest: bool = True) -> Iterator[RawMail]:
        """Every mail, numbered by its line in a lone file, else by its place among them all.

        Without ``digest`` no checksum is taken.

        Raises:
            InputFaultError: too many files, a line without an end, or, where one file is given,
                a file that cannot be read.
        """
        self.aside.clear()
        self._digests.clear()
        self.files = self._size = 0
        number = 0
        for found in self._walk():
            self.files += 1
            if self.files > _MOST_FILES:
                problem = f"more than {_MOST_FILES:,} files in this folder"
                raise InputFaultError(problem, "give one folder a month", self.name)
            if not self._is_one_file and is_worth_telling(self.files):
                self.watch(f"{self.name}, file {self.files:,}")
            for mail in self._read(found, digest=digest):
                number += 1
                yield mail if self._is_one_file else mail._replace(line=number)

    def _walk(self) -> Iterator[_Found]:
        waiting = [(path, 0) for path in reversed(self.paths)]
        given = set(self.paths)
        while waiting:
            path, depth = waiting.pop()
            if path in given and not path.is_dir():
                yield _Found(path, is_expected=True)
                continue
            is_box = path.name in ("cur", "new")
            folders, files = self._list(path)
            if {"cur", "new"} <= {folder.name for folder in folders}:  # a Maildir
                folders = [folder for folder in folders if folder.name != "tmp"]
                if files:
                    self.aside["other_files"] += len(files)
                files = []
            if depth >= _DEEPEST:
                if folders:
                    self.aside["folders_too_deep"] += len(folders)
                folders = []
            for file in files:
                if _DRAFT.search(file.name):
                    self.aside["drafts"] += 1
                else:
                    ending = file.name.lower().endswith(_MAIL_ENDINGS)
                    yield _Found(file, is_expected=is_box or ending)
            waiting += [(folder, depth + 1) for folder in reversed(folders)]

    def _list(self, folder: Path) -> tuple[list[Path], list[Path]]:
        folders, files = [], []
        try:
            with os.scandir(folder) as entries:
                for number, entry in enumerate(entries):
                    if number >= _MOST_ENTRIES:
                        problem = f"more than {_MOST_ENTRIES:,} files in this folder"
                        raise InputFaultError(problem, "give one folder a month", self.name)
                    if entry.is_symlink():
                        self.aside["links_not_followed"] += 1
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif entry.is_file(follow_symlinks=False):
                        files.append(entry.name)
                    else:
                        self.aside["other_files"] += 1
        except OSError:
            problem = "a folder cannot be opened"
            raise InputFaultError(problem, "check who may read it", self.name) from None
        return [folder / name for name in sorted(folders)], [folder / one for one in sorted(files)]

    def _read(self, found: _Found, *, digest: bool) -> Iterator[RawMail]:
        try:
            with found.path.open("rb") as raw:
                size = os.fstat(raw.fileno()).st_size
                start = raw.read(_START)
                raw.seek(0)
                compression = compression_of(start)
                if start.startswith(_OUTLOOK):
                    yield self._refuse("outlook_item", "a file of Outlook", "save it as .eml")
                    return
                if size > LARGEST:
                    yield self._refuse("mail_too_large", f"{size:,} bytes", "split it by month")
                    return
                stream: BinaryIO = raw
                if compression:
                    stream = unpacked = unpack(raw, compression, self.name)
                    start = unpacked.peek(_START)[:_START]
                if not (found.is_expected or is_mail(start)):
                    self.aside["other_files"] += 1
                    return
                is_mbox = start.startswith((b"From ", b"From\n"))
                yield from _split(stream, self.name) if is_mbox else _only(stream, size)
            if digest and (is_mbox or size <= _LARGEST_MAIL):
                self._note_digest(found.path, size)
        except InputFaultError:  # a ValueError as well
            if self._is_one_file:
                raise
            yield RawMail(1, b"", "unreadable_file")
        except OSError:
            yield self._refuse("unreadable_file", "it cannot be read", "check who may read it")

    def _refuse(self, reason: str, what: str, remedy: str) -> RawMail:
        """A lone file that cannot be read stops the run, one of many is rejected."""
        if self._is_one_file:
            raise InputFaultError(f"this cannot be taken: {what}", remedy, self.name)
        return RawMail(1, b"", reason)

    def _note_digest(self, path: Path, size: int) -> None:
        with path.open("rb") as raw:
            self._digests.append(hashlib.file_digest(raw, "sha256").hexdigest())
        self._size += size


def _only(stream: BinaryIO, size: int) -> Iterator[RawMail]:
    """The mail that is a file of its own; an empty file holds none, as an empty mbox does."""
    mail = bytearray()
    while len(mail) <= _LARGEST_MAIL >= size and (piece := stream.read(_BLOCK)):
        mail += piece
    if mail or size:
        yield _one(1, mail if size <= _LARGEST_MAIL else None)
    mail.clear()


def _split(stream: BinaryIO, name: str) -> Iterator[RawMail]:
    """The mails of an mbox: each begins with a line ``From …`` at the top or after a blank line."""
    mail, begun, number, is_blank = bytearray(), 0, 1, True
    while block := _lines(stream, name, number):
        at = 0
        for start in _separators(block, after_blank=is_blank):
            _take(mail, block, at, start)
            number += block.count(b"\n", at, start)
            if begun:
                yield _one(begun, mail)
            mail.clear()  # whoever still holds it holds no second mail in memory
            begun, at = number, start
        _take(mail, block, at, len(block))
        begun = begun or number
        number += block.count(b"\n", at)
        is_blank = block.endswith((b"\n\n", b"\n\r\n")) or block in (b"\n", b"\r\n")
        block = b""  # its memory is needed for the next
    if begun:
        yield _one(begun, mail)
    mail.clear()


def _lines(stream: BinaryIO, name: str, number: int) -> bytes:
    """The next whole lines, about a block of them."""
    block = stream.read(_BLOCK)
    if block and not block.endswith(b"\n"):
        block += stream.readline(_LONGEST_LINE)
        if len(block) - block.rfind(b"\n") > _LONGEST_LINE:
            problem = f"this line is longer than {_LONGEST_LINE:,} bytes"
            remedy = "check that the file is an mbox, and take this mail out of it"
            line = number + block.count(b"\n")
            raise InputFaultError(problem, remedy, f"{name}, line {line}")
    return block


def _separators(block: bytes, *, after_blank: bool) -> Iterator[int]:
    if after_blank and _SEPARATOR.match(block):
        yield 0
    for found in _AFTER_BLANK.finditer(block):
        yield found.start() + 1


def _take(mail: bytearray, block: bytes, start: int, end: int) -> None:
    if len(mail) <= _LARGEST_MAIL:
        mail += memoryview(block)[start:end]


def _one(line: int, mail: bytearray | None) -> RawMail:
    if mail is None or len(mail) > _LARGEST_MAIL:
        return RawMail(line, b"", "mail_too_large")
    return RawMail(line, mail)
