"""Drawings as SVG that ask nothing from outside: the same drawing gives the same bytes."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from attrs import frozen

from hopen_mss.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["INK", "Picture", "as_inline", "drawing", "saved"]

INK = "#1b2733"
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "hopen-mss",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": "#8a949e",
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.color": "#ffffff",
    "hatch.linewidth": 1.4,
}


@frozen(kw_only=True)
class Picture:
    """A picture with its title, and its content told for those who do not see it."""

    title: str
    told: str
    svg: str


@contextmanager
def drawing(width: float, height: float) -> Iterator["Figure"]:
    """An empty drawing of so many inches, on our settings as long as it is drawn.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context  # noqa: PLC0415 (the one room that draws)
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError(
            "the pictures of the report need matplotlib", "pip install 'hopen-mss[report]'"
        ) from None
    with rc_context(_SETTINGS), warnings.catch_warnings():
        # The one who looks at the drawing has other fonts than ours, which may know the sign.
        warnings.filterwarnings("ignore", "Glyph .* missing from font", UserWarning)
        yield Figure(figsize=(width, height))


def saved(figure: "Figure", *, tight: bool = True) -> str:
    """A drawing as SVG, cut to what is drawn or, where not ``tight``, of its whole size."""
    stream = io.BytesIO()
    nothing: Any = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    cut: Any = {"bbox_inches": "tight", "pad_inches": 0.05} if tight else {}
    figure.savefig(stream, format="svg", metadata=nothing, **cut)
    return stream.getvalue().decode()


def as_inline(svg: str, name: str, title: str, told: str, *, alone: bool = False) -> str:
    """A drawing as a part of a page: names of its own, a title, nothing from outside.

    One that stands ``alone`` is a file of its own.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    box = re.search(r'viewBox="[^"]*"', svg)
    size = re.search(r'\bwidth="[^"]*"', svg)
    assert box is not None
    assert size is not None
    tall = re.search(r'\bheight="[^"]*"', svg)
    space = f'xmlns="http://www.w3.org/2000/svg" {tall[0]} ' if alone and tall else ""
    head = (
        f'<svg {space}class="picture" role="img" {size[0]} {box[0]} '
        f'aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-told">{escape(told)}</desc>'
    )
    body = svg[svg.index(">") + 1 :].replace("xlink:href", "href")
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'href="#', f'href="#{name}-', body)
    body = body.replace("url(#", f"url(#{name}-")
    return head + body.strip() + ("\n" if alone else "")
