"""Compressed files, recognised by their content and unpacked as a stream, within limits.

Servers compress the logs they put away; a few kilobytes made on purpose unpack to terabytes. So
what comes out is measured against what went in while it comes out, and memory stays that of one
chunk whatever a file says of itself.
"""

import bz2
import io
import lzma
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from hopen_mss.errors import InputFaultError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["LARGEST", "compression_of", "unpack"]

LARGEST: Final = 16 << 30
"""More bytes than this come out of no file that is read."""
_CHUNK = 1 << 20
_TAKEN = 1 << 16
# Mail logs pack 10 to 30 bytes into one, machine-made ones 100; deflate alone reaches 1,032, bzip2
# and xz thousands. Measured once 64 MB are out: below, nothing is worth refusing.
_FREE = 64 << 20
_RATIO = 250
_MANY, _SMALL = 10_000, 1 << 10
_LONGEST_START = 16
_MEMORY = 100 << 20  # what the strongest preset of xz takes is 65 MB
_STARTS = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
}
_FAULTS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def compression_of(start: bytes) -> str:
    """How a file is compressed that starts with these bytes, empty when it is not.

    >>> compression_of(zlib.compress(b"a", wbits=31)), compression_of(b"a;b")
    ('gzip', '')
    """
    return next((kind for kind, known in _STARTS.items() if known.match(start)), "")


def unpack(
    stream: BinaryIO, compression: str, name: str, *, largest: int = LARGEST
) -> io.BufferedReader:
    """The content of a compressed file as a stream of bytes; closing it closes ``stream``.

    Reading raises :class:`hopen_mss.errors.InputFaultError` under ``name``: damaged, cut off, more
    than ``largest`` bytes, or more than 250 bytes for each compressed one.

    >>> unpack(io.BytesIO(bz2.compress(b"a;b")), "bzip2", "a.csv.bz2").read()
    b'a;b'
    """
    return io.BufferedReader(_Unpacked(stream, compression, name, largest), _CHUNK)


class _Decompressor(Protocol):
    """What the three decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _decompressor(compression: str) -> _Decompressor:
    if compression == "gzip":
        return zlib.decompressobj(wbits=31)
    if compression == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)


class _Unpacked(io.RawIOBase):
    """Archives that follow each other in one file are one content, as their tools have it."""

    def __init__(self, stream: BinaryIO, compression: str, name: str, largest: int) -> None:
        super().__init__()
        self._stream = stream
        self._compression = compression
        self._name = name
        self._largest = largest
        self._member: _Decompressor | None = None
        self._held = b""
        self._in = self._out = self._members = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        try:
            data = self._next(len(view))
        except InputFaultError:  # a ValueError as well
            raise
        except MemoryError:
            raise self._too_much_memory() from None
        except _FAULTS as fault:
            if "emory usage limit" in str(fault):
                raise self._too_much_memory() from None
            raise self._damaged("is damaged") from None
        self._out += len(data)
        if self._out > self._largest:
            raise InputFaultError(
                f"more than the {self._largest:,} bytes allowed here come out of this "
                f"{self._compression} archive",
                "unpack it and split what is in it, by month for instance",
                self._name,
            )
        if self._out > _FREE and self._out > _RATIO * self._in:
            raise InputFaultError(
                f"more than {_RATIO} bytes come out of each byte of this {self._compression} "
                "archive, as of no file that a hospital's systems write",
                "check where it comes from; if it is meant, unpack it first",
                self._name,
            )
        view[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        """The next bytes, none at the end of the file."""
        while member := self._member or self._begin():
            # zlib gives back what it did not need; the two others keep it.
            needs_input = getattr(member, "needs_input", True)
            ended = not self._held and needs_input and not self._take()
            data = member.decompress(self._held, most)
            self._held = getattr(member, "unconsumed_tail", b"")
            self._member = member
            if member.eof:
                self._held, self._member = member.unused_data, None
            elif ended and not data:
                raise self._damaged("is cut off")
            if data:
                return data
        return b""

    def _begin(self) -> _Decompressor | None:
        """Begin the next archive, if one follows; zeros, with which tools fill up, are none."""
        self._held = self._held.lstrip(b"\0")
        while len(self._held) < _LONGEST_START and self._take():
            self._held = self._held.lstrip(b"\0")
        if not self._held:
            return None
        if compression_of(self._held) != self._compression:
            raise self._damaged("is followed by something else")
        self._members += 1
        if self._members > _MANY and self._in < self._members * _SMALL:
            raise self._damaged("is made of too many small ones")
        return _decompressor(self._compression)

    def _take(self) -> bool:
        more = self._stream.read(_TAKEN)
        self._in += len(more)
        self._held += more
        return bool(more)

    def _damaged(self, how: str) -> InputFaultError:
        remedy = "fetch it again from where it comes"
        return InputFaultError(f"this {self._compression} archive {how}", remedy, self._name)

    def _too_much_memory(self) -> InputFaultError:
        problem = f"more than {_MEMORY >> 20} MB of memory are needed to unpack this archive"
        return InputFaultError(problem, "unpack it first", self._name)
