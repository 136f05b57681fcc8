"""Text whose letters were read under another encoding than they were written in.

A file does not say in which encoding it is, and some are wrong in a way that no reader can see:
only that a word which nobody knows would be known, were it read otherwise. It is then told how the
file was spoilt; it is never mended in silence.
"""

from collections.abc import Callable, Iterable

__all__ = ["SPOILT", "miscoding"]

_READ_AS = "cp1252"
_WRITTEN_AS = (
    ("converted_twice", "utf-8"),
    ("mac_roman", "mac_roman"),
    ("cp850", "cp850"),
)
SPOILT = {
    "converted_twice": "its letters were converted twice (é reads Ã©): export it again as UTF-8",
    "mac_roman": "its letters are those of an old Macintosh (é reads Ž): save it as UTF-8",
    "cp850": "its letters are those of MS-DOS, code page 850 (é reads ‚): save it as UTF-8",
}
"""What to do about each way in which a file can be spoilt."""


def miscoding(texts: Iterable[str], is_known: Callable[[str], bool]) -> str:
    """How texts were spoilt, by the first that is known when it is read otherwise; else empty.

    ``is_known`` is asked of no text that stands in plain letters.

    >>> miscoding(["nom", "prÃ©nom"], {"prénom"}.__contains__)
    'converted_twice'
    >>> [miscoding([text], {"prénom"}.__contains__) for text in ("prŽnom", "pr‚nom")]
    ['mac_roman', 'cp850']
    >>> miscoding(["prénom", "autre"], {"prénom"}.__contains__)
    ''
    """
    for text in texts:
        if text.isascii() or is_known(text):
            continue
        for code, encoding in _WRITTEN_AS:
            try:
                mended = text.encode(_READ_AS).decode(encoding)
            except UnicodeError:
                continue
            if mended != text and is_known(mended):
                return code
    return ""
