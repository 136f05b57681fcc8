r"""Tables as text that a French spreadsheet opens, and in which it calculates nothing.

>>> csv_text([("id", "score"), ("=1+1", -2)])
"\ufeffid;score\r\n'=1+1;-2\r\n"
"""

import csv
import io
import re
from collections.abc import Iterable

__all__ = ["csv_rows", "csv_text", "guarded", "unguarded"]

_BOM = "\ufeff"
_FORMULA = re.compile(r"'*[-=+@]")


def guarded(text: str) -> str:
    """A text that a spreadsheet shows and does not calculate: an apostrophe stands before it.

    >>> guarded("=1+1"), guarded("un@a.fr")
    ("'=1+1", 'un@a.fr')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given.

    >>> unguarded("'=1+1"), unguarded("'hui")
    ('=1+1', "'hui")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_rows(rows: Iterable[Iterable[object]]) -> str:
    r"""Rows that follow others; each text in them is guarded, a number is a number.

    >>> csv_rows([("+33", 1)])
    "'+33;1\r\n"
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """A whole table, its header first: it begins with a byte order mark, and is to be in UTF-8."""
    return _BOM + csv_rows(rows)
