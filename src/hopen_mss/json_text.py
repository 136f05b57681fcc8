"""JSON that a terminal and an editor show as it is: nothing in it can give them orders."""

import json
import re

__all__ = ["json_text"]

_ORDERS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Controls of terminals, marks that turn the direction of text, line ends of Unicode, and halves
of letters, which no encoding writes."""


def json_text(document: object, *, indent: int | None = 2) -> str:
    r"""A document of dicts, lists, texts and numbers as JSON, letters of all scripts as they are.

    >>> json_text(["é", "\x9b31m\u202e"], indent=None)
    '["é", "\\u009b31m\\u202e"]'
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)
    return _ORDERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
