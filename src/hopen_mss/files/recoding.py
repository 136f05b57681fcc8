"""Text in UTF-16 for readers that work on bytes: a Windows tool may have saved a server's log."""

import io
from typing import BinaryIO

from hopen_mss.files.inputs import InputFile, open_bytes, open_text

__all__ = ["open_utf8"]

_PIECE = 1 << 16


def open_utf8(file: InputFile) -> BinaryIO:
    r"""A file that was looked through, as bytes; those of UTF-8 where it is in UTF-16.

    Raises:
        InputFaultError: the file has gone.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hopen_mss.files.inputs import look_through
    >>> with TemporaryDirectory() as place:
    ...     path = Path(place, "mail.log")
    ...     _ = path.write_text("un\ndeux", "utf-16")
    ...     with open_utf8(look_through(path)) as stream:
    ...         stream.read()
    b'un\ndeux'
    """
    if file.encoding != "utf-16":
        return open_bytes(file)
    return io.BufferedReader(_Recoded(open_text(file)))


class _Recoded(io.RawIOBase):
    """The bytes of a text in UTF-8."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        super().__init__()
        self._text = text
        self._waiting = memoryview(b"")

    def readable(self) -> bool:
        return True

    # What may be a buffer has no name that programs can use before Python 3.12.
    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        if not self._waiting:
            self._waiting = memoryview(self._text.read(_PIECE).encode("utf-8", "replace"))
        taken = min(len(buffer), len(self._waiting))
        buffer[:taken] = self._waiting[:taken]
        self._waiting = self._waiting[taken:]
        return taken

    def close(self) -> None:
        self._text.close()
        super().close()
