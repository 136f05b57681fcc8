"""How wide words are in a drawing, and how they are broken into lines."""

from functools import cache
from typing import Any

from hopen_mss.errors import MissingExtraError

__all__ = ["width_of", "wrapped"]


def wrapped(text: str, width: float, *, most: int, bold: bool = False, size: float) -> list[str]:
    """A text on so many lines at most, cut with an ellipsis where it does not fit.

    >>> wrapped("one two three", 30.0, most=2, size=7)
    ['one two', 'three']
    >>> wrapped("one two three", 30.0, most=1, size=7)
    ['one t…']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or width_of(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return [_cut(line, width, bold=bold, size=size) for line in lines]


def _cut(text: str, width: float, *, bold: bool, size: float) -> str:
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in points, by our letters; other letters are rarely wider.

    >>> width_of("one", 7) < width_of("one", 7, bold=True) < width_of("one", 14)
    True
    """
    return size * sum(_advance(sign, bold=bold) for sign in text)


@cache
def _font(*, bold: bool) -> Any:  # noqa: ANN401 (matplotlib tells no types)
    try:
        from matplotlib.font_manager import (  # noqa: PLC0415 (the one room that draws)
            FontProperties,
            findfont,
            get_font,
        )
    except ImportError:
        raise MissingExtraError(
            "the pictures of the report need matplotlib", "pip install 'hopen-mss[report]'"
        ) from None
    family = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    font = get_font(findfont(family))
    font.set_size(100, 72)
    return font


@cache
def _advance(sign: str, *, bold: bool) -> float:
    font = _font(bold=bold)
    known = font.get_char_index(ord(sign))
    if not known:  # a sign of another script: most are as wide as high
        return 1.0
    return float(font.load_glyph(known).linearHoriAdvance) / 65536 / 100
