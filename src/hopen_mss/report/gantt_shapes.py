"""Shapes kept until all are known, and drawn at once where they look alike.

So a page of 4,000 bars takes little longer than its words.
"""

from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Box", "Shapes", "Stroke"]

_Four: TypeAlias = tuple[float, float, float, float]
_Sign: TypeAlias = tuple[str, str, str]
_POINTS = 5


@frozen
class Stroke:
    """How a line looks, and its layer: days 1, behind words 2, bars 3, on bars 4."""

    colour: str
    width: float
    dashes: str = "-"
    layer: int = 1


@frozen
class Box:
    """How a box looks, and its layer."""

    colour: str
    edge: str
    hatch: str = ""
    layer: int = 3


@frozen
class Shapes:
    """Lines, boxes and signs by how they look."""

    _strokes: dict[Stroke, list[_Four]] = field(init=False, factory=dict)
    _boxes: dict[Box, list[_Four]] = field(init=False, factory=dict)
    _signs: dict[_Sign, list[tuple[float, float]]] = field(init=False, factory=dict)

    def stroke(self, style: Stroke, x: float, y: float, to_x: float, to_y: float) -> None:
        """A line from one place to another."""
        self._strokes.setdefault(style, []).append((x, y, to_x, to_y))

    def box(self, style: Box, left: float, right: float, top: float, bottom: float) -> None:
        """A box between two verticals and two horizontals."""
        self._boxes.setdefault(style, []).append((left, right, top, bottom))

    def point(self, style: _Sign, x: float, y: float) -> None:
        """A sign at a place: its shape, its edge and its inside."""
        self._signs.setdefault(style, []).append((x, y))

    def draw_on(self, axes: "Axes") -> None:
        """Draw all of them."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415 (the one room that draws)
        from matplotlib.path import Path  # noqa: PLC0415

        for line, strokes in self._strokes.items():
            corners = [place for x, y, to_x, to_y in strokes for place in ((x, y), (to_x, to_y))]
            path = Path(corners, [Path.MOVETO, Path.LINETO] * len(strokes))
            axes.add_patch(
                PathPatch(
                    path, edgecolor=line.colour, facecolor="none", linewidth=line.width,
                    linestyle=line.dashes, zorder=line.layer,
                )
            )  # fmt: skip
        for look, boxes in self._boxes.items():
            corners = [
                place
                for left, right, top, bottom in boxes
                for place in (
                    (left, top),
                    (right, top),
                    (right, bottom),
                    (left, bottom),
                    (left, top),
                )
            ]
            path = Path(corners, [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(boxes))
            axes.add_patch(
                PathPatch(
                    path, facecolor=look.colour, edgecolor=look.edge, hatch=look.hatch or None,
                    linewidth=0.6, zorder=look.layer,
                )
            )  # fmt: skip
        for (sign, edge, inside), places in self._signs.items():
            axes.plot(
                [x for x, _ in places], [y for _, y in places], linestyle="", marker=sign,
                markersize=_POINTS, markeredgecolor=edge, markerfacecolor=inside,
                markeredgewidth=1, zorder=5, clip_on=False,
            )  # fmt: skip
