"""Members of a zip archive as streams of bytes, never onto the disk, within limits.

The list of contents is read by hand from the end of the file: what it says is bounded before any
of it is believed, and what comes out is held against it.
"""

import io
import os
import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from hopen_mss.errors import InputFaultError
from hopen_mss.files.compression import LARGEST

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "ZIP_START",
    "ZipLimits",
    "ZipMember",
    "ZipRefusedError",
    "list_members",
    "open_member",
    "zip_members",
]

ZIP_START = b"PK"
"""What every zip archive begins with."""
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_END = _END.size + 0xFFFF
_IS_ENCRYPTED, _IS_UTF8 = 1, 1 << 11
_STORED, _DEFLATED = 0, 8
_DRIVE = re.compile(r"[A-Za-z]:")
_TAKEN, _CHUNK = 1 << 16, 1 << 20
_IN_64_BITS = 0xFFFFFFFF


class ZipLimits(NamedTuple):
    """What an archive may hold: so many members, of so many bytes each.

    A member of more than ``free`` bytes may be ``ratio`` times as large as it is packed, no more.

    >>> ZipLimits(members=100, largest=1 << 30, free=1 << 20, ratio=200).ratio
    200
    """

    members: int
    largest: int
    free: int
    ratio: int


_LIMITS = ZipLimits(members=100, largest=LARGEST, free=64 << 20, ratio=250)
_LONGEST_ENTRY = 1 << 14
_IN_WORDS = {
    "damaged": ("this zip archive is cut off or damaged", "fetch it again from where it comes"),
    "encrypted": ("this zip archive is encrypted", "unpack it first"),
    "unsafe_name": (
        "the name of a file in this zip archive leads out of it, or stands there twice",
        "check where it comes from",
    ),
    "too_many_entries": (
        f"this zip archive holds more than {_LIMITS.members} files",
        "unpack it, and name the file inside it",
    ),
    "too_large": ("this zip archive holds too large a file", "unpack it"),
    "bomb": (
        f"this zip archive says that more than {_LIMITS.ratio} bytes come out of each of its own",
        "check where it comes from; if it is meant, unpack it first",
    ),
}


class ZipRefusedError(Exception):
    """Why the list of contents of an archive is not believed, as one of the codes above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ZipMember(NamedTuple):
    """A file in a zip archive: its name, and where and how it lies there.

    ``path`` are the folders that it lies in and its own name, whatever system packed it.

    >>> ZipMember("a/b.txt", ("a", "b.txt"), method=0, checksum=0, packed=3, size=3, offset=0).size
    3
    """

    name: str
    path: tuple[str, ...]
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


def zip_members(stream: BinaryIO, name: str) -> tuple[ZipMember, ...]:
    """The files in an archive, without its folders, in the order of its list of contents.

    Raises:
        InputFaultError: cut off, damaged, encrypted, made to harm, or with more than 100 members;
            ``name`` is what it calls the archive.

    >>> zip_members(io.BytesIO(b"PK and then nothing"), "a.zip")
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: a.zip: this zip archive is cut off or damaged; ... [HM201]
    """
    try:
        found = list_members(stream, _LIMITS)
    except ZipRefusedError as refused:
        raise InputFaultError(*_IN_WORDS[refused.reason], name) from None
    return tuple(member for member in found if not member.name.endswith("/"))


def list_members(stream: BinaryIO, limits: ZipLimits) -> list[ZipMember]:
    r"""What the list of contents of an archive says, its folders as well.

    Raises:
        ZipRefusedError: cut off, damaged, encrypted, or made to harm; with a code of the reason.

    >>> limits = ZipLimits(members=100, largest=1 << 30, free=1 << 20, ratio=200)
    >>> list_members(io.BytesIO(b"PK\5\6" + bytes(18)), limits)
    []
    """
    try:
        found = list(_members(stream, limits))
    except struct.error:
        raise ZipRefusedError("damaged") from None
    if len({tuple(map(str.upper, member.path)) for member in found}) < len(found):
        raise ZipRefusedError("unsafe_name")
    return found


def _members(stream: BinaryIO, limits: ZipLimits) -> Iterator[ZipMember]:
    whole = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, whole - _LONGEST_END))
    last = stream.read(_LONGEST_END)
    at = last.rfind(b"PK\5\6")
    if at < 0:
        raise ZipRefusedError("damaged")
    *_, count, size, offset, _ = _END.unpack_from(last, at)
    end = whole - len(last) + at
    before = end - size - offset  # bytes that something put in front of the archive
    if before < 0:
        raise ZipRefusedError("damaged")
    if count > limits.members or size > limits.members * _LONGEST_ENTRY:
        raise ZipRefusedError("too_many_entries")
    stream.seek(end - size)
    contents = stream.read(size)
    place = 0
    for _ in range(count):
        (
            sign, _, _, flags, method, _, _, checksum, packed, unpacked, length, extra, comment,
            _, _, _, start,
        ) = _ENTRY.unpack_from(contents, place)  # fmt: skip
        if sign != b"PK\1\2":
            raise ZipRefusedError("damaged")
        if flags & _IS_ENCRYPTED:
            raise ZipRefusedError("encrypted")
        place += _ENTRY.size
        text = contents[place : place + length].decode(
            "utf-8" if flags & _IS_UTF8 else "cp437", "replace"
        )
        place += length + extra + comment
        if _IN_64_BITS in (packed, unpacked, start) or unpacked > limits.largest:
            raise ZipRefusedError("too_large")
        if unpacked > limits.free and unpacked > limits.ratio * packed:
            raise ZipRefusedError("bomb")
        path = tuple(text.replace("\\", "/").split("/"))
        if not path[0] or _DRIVE.match(text) or ".." in path or "\0" in text:
            raise ZipRefusedError("unsafe_name")
        yield ZipMember(text, path, method, checksum, packed, unpacked, before + start)
    if place > size:
        raise ZipRefusedError("damaged")


def _damaged(name: str) -> InputFaultError:
    return InputFaultError(*_IN_WORDS["damaged"], name)


def open_member(stream: BinaryIO, member: ZipMember, name: str) -> io.BufferedReader:
    """The content of one member; closing it leaves ``stream`` open.

    Reading raises :class:`hopen_mss.errors.InputFaultError` under ``name`` when the member is
    damaged, cut off, or not as long as the list of contents says.

    >>> import zipfile
    >>> with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
    ...     archive.writestr("a.txt", b"un;deux"); stream = archive.fp
    >>> member, = zip_members(stream, "a.zip")
    >>> open_member(stream, member, "a.zip").read()
    b'un;deux'
    """
    stream.seek(member.offset)
    try:
        sign, *_, length, extra = _LOCAL.unpack(stream.read(_LOCAL.size))
    except struct.error:
        raise _damaged(name) from None
    if sign != b"PK\3\4" or member.method not in (_STORED, _DEFLATED):
        raise _damaged(name)
    stream.seek(length + extra, os.SEEK_CUR)
    return io.BufferedReader(_Unpacked(stream, member, name), _CHUNK)


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: BinaryIO, member: ZipMember, name: str) -> None:
        super().__init__()
        self._stream, self._member, self._name = stream, member, name
        self._left = member.packed
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._held = b""
        self._out = self._checksum = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        try:
            data = self._next(len(view))
        except zlib.error:
            raise _damaged(self._name) from None
        self._out += len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        wanted = self._member
        if self._out > wanted.size or (
            not data and (self._out, self._checksum) != (wanted.size, wanted.checksum)
        ):
            raise _damaged(self._name)
        view[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        if self._member.method == _STORED:
            return self._take(most)
        while not self._inflate.eof:
            self._held = self._held or self._take(_TAKEN)
            ended = not self._held
            data = self._inflate.decompress(self._held, most)
            self._held = self._inflate.unconsumed_tail
            if data:
                return data
            if ended:
                raise _damaged(self._name)
        return b""

    def _take(self, most: int) -> bytes:
        data = self._stream.read(min(most, self._left))
        self._left -= len(data)
        return data
