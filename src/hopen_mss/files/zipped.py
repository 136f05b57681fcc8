"""Members of a zip archive as streams of bytes, never onto the disk, within limits.

The list of contents is read by hand from the end of the file: what it says is bounded before any
of it is believed, and what comes out is held against it.
"""

import io
import os
import re
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO

from attrs import frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.files.compression import LARGEST

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ZIP_START", "ZipMember", "open_member", "zip_members"]

ZIP_START = b"PK"
"""What every zip archive begins with."""
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_END = _END.size + 0xFFFF
_IS_ENCRYPTED, _IS_UTF8 = 1, 1 << 11
_STORED, _DEFLATED = 0, 8
_DRIVE = re.compile(r"[A-Za-z]:")
_MOST_MEMBERS, _LONGEST_LIST = 100, 1 << 20
_TAKEN, _CHUNK = 1 << 16, 1 << 20
_FREE, _RATIO = 64 << 20, 250
_IN_64_BITS = 0xFFFFFFFF
_AGAIN = "fetch it again from where it comes"


@frozen
class ZipMember:
    """A file in a zip archive: its name, and where and how it lies there.

    >>> ZipMember("a.txt", method=0, checksum=0, packed=3, size=3, offset=0).size
    3
    """

    name: str
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
        found = _members(stream, name)
    except struct.error:
        raise _damaged(name) from None
    if len({member.name.upper() for member in found}) < len(found):
        raise InputFaultError("two members of this zip archive have one name", _AGAIN, name)
    return tuple(member for member in found if not member.name.endswith("/"))


def _members(stream: BinaryIO, name: str) -> list[ZipMember]:
    whole = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, whole - _LONGEST_END))
    last = stream.read(_LONGEST_END)
    at = last.rfind(b"PK\5\6")
    if at < 0:
        raise _damaged(name)
    *_, count, size, offset, _ = _END.unpack_from(last, at)
    if count > _MOST_MEMBERS or size > _LONGEST_LIST:
        problem = f"this zip archive holds more than {_MOST_MEMBERS} files"
        raise InputFaultError(problem, "unpack it, and name the file inside it", name)
    end = whole - len(last) + at
    before = end - size - offset  # bytes that something put in front of the archive
    if before < 0:
        raise _damaged(name)
    stream.seek(end - size)
    contents = stream.read(size)
    place, found = 0, list[ZipMember]()
    for _ in range(count):
        (
            sign, _, _, flags, method, _, _, checksum, packed, unpacked, length, extra, comment,
            _, _, _, start,
        ) = _ENTRY.unpack_from(contents, place)  # fmt: skip
        if sign != b"PK\1\2":
            raise _damaged(name)
        place += _ENTRY.size
        text = contents[place : place + length].decode(
            "utf-8" if flags & _IS_UTF8 else "cp437", "replace"
        )
        place += length + extra + comment
        _refuse_unsafe(text, name)
        if flags & _IS_ENCRYPTED:
            raise InputFaultError("this zip archive is encrypted", "unpack it first", name)
        if _IN_64_BITS in (packed, unpacked, start) or unpacked > LARGEST:
            raise InputFaultError("this zip archive holds too large a file", "unpack it", name)
        if unpacked > _FREE and unpacked > _RATIO * packed:
            raise InputFaultError(
                f"this zip archive says that more than {_RATIO} bytes come out of each of its own",
                "check where it comes from; if it is meant, unpack it first",
                name,
            )
        found.append(ZipMember(text, method, checksum, packed, unpacked, before + start))
    if place > size:
        raise _damaged(name)
    return found


def _refuse_unsafe(member: str, name: str) -> None:
    parts = member.replace("\\", "/").split("/")
    if not parts[0] or _DRIVE.match(member) or ".." in parts or "\0" in member:
        problem = "the name of a file in this zip archive leads out of it"
        raise InputFaultError(problem, "check where it comes from", name)


def _damaged(name: str) -> InputFaultError:
    return InputFaultError("this zip archive is cut off or damaged", _AGAIN, name)


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
