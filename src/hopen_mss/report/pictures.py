"""Pictures of figures, as SVG to stand inside a page: same figures, same bytes.

A range is drawn as a range, and what is not measured says so; it is never drawn as zero. Colours
are told apart by those who do not see all of them, and hatching says the same again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from hopen_mss.codes import number, one_line, wording_of
from hopen_mss.indicators.figures import Count, Range, Share, Value
from hopen_mss.indicators.levers import Lever, LeverCounts, Levers
from hopen_mss.indicators.result import Breakdown, IndicatorResult, Limb
from hopen_mss.report.drawing import Picture, as_inline, drawing, saved
from hopen_mss.report.lever_sheets import shown_levers
from hopen_mss.report.words import phrase, row_name, said
from hopen_mss.wording import Lang, colon, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Picture", "ends_of", "is_a_share", "picture_of_levers", "pictures_of"]

_SURE, _PERHAPS, _WHOLE, _TARGET = "#1f5a8a", "#8fb8d9", "#d5dce3", "#a63c06"
_WIDTH, _WIDE = 3.6, 6.5
_ROW = 0.3
_MOST_ROWS = 15
_LEVERS = {
    Lever.BY_MSSANTE: ("#1f5a8a", ""),
    Lever.ADDRESS_KNOWN: ("#e69f00", ""),
    Lever.NO_KNOWN_ADDRESS: ("#f0d9a8", "...."),
    Lever.RECIPIENT_UNKNOWN: ("#d5dce3", "////"),
    Lever.CHANNEL_UNKNOWN: ("#aab4be", "xxxx"),
    Lever.FAILED: ("#a63c06", ""),
}
"""Colour and hatching of each lever: neighbours differ in lightness too."""
_STATES = {
    "address_inside": ("legend_inside", _SURE),
    "address_not_inside": ("legend_not_inside", _PERHAPS),
    "without_address": ("legend_without", _WHOLE),
}


@frozen(kw_only=True)
class _Bar:
    """One bar: from nothing to ``low`` for sure, perhaps to ``high``, out of ``whole``."""

    label: str
    text: str
    low: float = 0
    high: float = 0
    whole: float = 0
    measured: bool = True
    mark: float | None = None
    colour: str = _SURE


def pictures_of(result: IndicatorResult, lang: Lang) -> tuple[Picture, ...]:
    """The pictures of one result, in the order in which they are read.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    name = wording_of("indicator", result.indicator).text(lang)
    breakdowns = {breakdown.dimension: breakdown for breakdown in result.breakdowns}
    found = []
    shares = [limb for limb in result.limbs if is_a_share(limb.value)]
    if shares:
        title = phrase("picture_share", lang, subject=name)
        bars = [_share_bar(result.indicator, limb, lang) for limb in shares]
        found.append(_picture(f"{result.indicator}-share", title, bars, lang, percent=True))
    if result.indicator == "D6.2" and any(result.step(code) for code in _STATES):
        title = phrase("picture_state", lang)
        found.append(_picture("D6.2-state", title, _state_bars(result, lang), lang))
    if result.indicator == "D6.2" and (parts := breakdowns.get("department")):
        title, bars = phrase("picture_department", lang), _part_bars(parts, lang)
        if len(bars) > _MOST_ROWS:
            title = f"{title} ({phrase('picture_most', lang, count=_MOST_ROWS)})"
            bars = sorted(bars, key=lambda bar: -bar.whole)[:_MOST_ROWS]
        found.append(_picture("D6.2-department", title, bars, lang))
    if months := breakdowns.get("month"):
        title = phrase("picture_month", lang, subject=name)
        bars = _part_bars(months, lang, as_share=True)
        percent = any(is_a_share(row.value) for row in months.rows)
        found.append(_picture(f"{result.indicator}-month", title, bars, lang, percent=percent))
    if result.indicator == "D6.3" and (channels := breakdowns.get("channel")):
        title = phrase("picture_channel", lang)
        bars = sorted(_channel_bars(channels, lang), key=lambda bar: -bar.high)
        found.append(_picture("D6.3-channel", title, bars, lang))
    return tuple(found)


def picture_of_levers(levers: Levers, lang: Lang) -> Picture | None:
    """Deliveries by lever, stacked, a bar for each care unit; nothing where there are no counts.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    rows = next((one.rows for one in levers.tables if one.dimension == "care_unit"), ())
    rows = rows[:_MOST_ROWS] or (levers.whole,)
    if levers.unmeasured or not any(row.deliveries for row in rows):
        return None
    shown = shown_levers(levers)
    title = phrase("picture_levers", lang)
    words = {lever: wording_of("lever", lever).text(lang) for lever in shown}
    names = [_unit_name(row, lang) for row in rows]
    told = listed(
        (
            f"{name}{colon(lang)} "
            + ", ".join(f"{words[lever]} {number(row.of_lever(lever), lang)}" for lever in shown)
            for name, row in zip(names, rows, strict=True)
        ),
        lang,
    )
    with drawing(_WIDE, 0.75 + _ROW * len(rows)) as figure:
        axes = figure.subplots()
        _stack(axes, rows, names, words, lang)
        svg = as_inline(saved(figure), "D63-levers", title, told)
    return Picture(title=title, told=told, svg=svg)


def _unit_name(row: LeverCounts, lang: Lang) -> str:
    return row_name("care_unit", one_line(row.name), lang)


def _stack(
    axes: "Axes",
    rows: Sequence[LeverCounts],
    names: Sequence[str],
    words: Mapping[Lever, str],
    lang: Lang,
) -> None:
    widest = max(row.deliveries for row in rows)
    starts = [0] * len(rows)
    for lever, word in words.items():
        colour, hatch = _LEVERS[lever]
        sizes = [row.of_lever(lever) for row in rows]
        axes.barh(
            range(len(rows)), sizes, left=starts, height=0.6, color=colour, hatch=hatch, label=word
        )
        starts = [start + size for start, size in zip(starts, sizes, strict=True)]
    for place, row in enumerate(rows):
        text = f"{number(row.by_mssante, lang)} / {number(row.deliveries, lang)}"
        axes.text(row.deliveries + 0.015 * widest, place, text, va="center")
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, widest)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=8, borderpad=0
    )


def is_a_share(value: Value) -> bool:
    """Whether a figure is a share, or a range of shares."""
    return isinstance(value, Share) or (isinstance(value, Range) and isinstance(value.low, Share))


def ends_of(value: Value) -> tuple[float, float]:
    """Where a bar surely and where it perhaps ends, shares in per cent."""
    if isinstance(value, Range):
        return ends_of(value.low)[0], ends_of(value.high)[0]
    if isinstance(value, Share):
        return (float(100 * value.exact),) * 2
    return (float(value.n),) * 2 if isinstance(value, Count) else (0, 0)


def _share_bar(indicator: str, limb: Limb, lang: Lang) -> _Bar:
    low, high = ends_of(limb.value)
    label = wording_of("figure_short", f"{indicator}.{limb.name}").text(lang)
    mark = float(100 * limb.target.minimum) if limb.target else None
    text = said(limb.value, lang).percent
    return _Bar(label=label, text=text, low=low, high=high, whole=100, mark=mark)


def _part_bars(parts: Breakdown, lang: Lang, *, as_share: bool = False) -> list[_Bar]:
    """A bar for each row: a share as such, or as the part of a whole that it is."""
    bars = []
    for row in parts.rows:
        words = said(row.value, lang)
        low, high = ends_of(row.value)
        whole = 100.0 if as_share and is_a_share(row.value) else 0.0
        if not as_share and isinstance(row.value, Share):
            low, high = (float(row.value.numerator),) * 2
            whole = float(row.value.denominator)
        name = row_name(parts.dimension, one_line(row.name), lang)
        text = words.whole if as_share and words.percent == "" else words.counts
        if as_share and words.percent:
            text = f"{words.counts} · {words.percent}"
        bars.append(
            _Bar(label=name, text=text, low=low, high=high, whole=whole, measured=words.measured)
        )
    return bars


def _channel_bars(channels: Breakdown, lang: Lang) -> Iterable[_Bar]:
    for row in channels.rows:
        value = row.value
        words = said(value, lang)
        low, high = ends_of(value)
        name = row_name("channel", row.name, lang)
        yield _Bar(label=name, text=words.counts, low=low, high=high, measured=words.measured)


def _state_bars(result: IndicatorResult, lang: Lang) -> list[_Bar]:
    bars = []
    for code, (legend, colour) in _STATES.items():
        times = result.step(code)
        label = phrase(legend, lang)
        counted = said(Count(n=times), lang).counts
        bars.append(_Bar(label=label, text=counted, low=times, high=times, colour=colour))
    return bars


def _picture(
    name: str, title: str, bars: Sequence[_Bar], lang: Lang, *, percent: bool = False
) -> Picture:
    told = listed((f"{bar.label}{colon(lang)} {bar.text}" for bar in bars), lang)
    svg = as_inline(_drawn(bars, lang, percent=percent), name.replace(".", ""), title, told)
    return Picture(title=title, told=told, svg=svg)


def _drawn(bars: Sequence[_Bar], lang: Lang, *, percent: bool) -> str:
    with drawing(_WIDTH, 0.55 + _ROW * len(bars)) as figure:
        axes = figure.subplots()
        _draw(axes, bars, lang, percent=percent)
        return saved(figure)


def _draw(axes: "Axes", bars: Sequence[_Bar], lang: Lang, *, percent: bool) -> None:
    widest = 100.0 if percent else max([1.0, *(max(bar.high, bar.whole) for bar in bars)])
    for place, bar in enumerate(bars):
        if not bar.measured:
            axes.text(0.01 * widest, place, bar.text, va="center", style="italic")
            continue
        if bar.whole:
            axes.barh(place, bar.whole, height=0.6, color=_WHOLE)
        low, high = sorted((bar.low, bar.high))
        axes.barh(place, low, height=0.6, color=bar.colour)
        if high > low:
            axes.barh(place, high - low, left=low, height=0.6, color=_PERHAPS, hatch="////")
        if bar.mark is not None:
            axes.plot([bar.mark] * 2, [place - 0.45, place + 0.45], color=_TARGET, linewidth=2)
        end = widest if percent else max(high, bar.whole)
        axes.text(end + 0.015 * widest, place, bar.text, va="center")
    axes.set_yticks(range(len(bars)), [bar.label for bar in bars])
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_xlim(0, widest)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if percent:
        sign = "\u00a0%" if lang == "fr" else "%"
        axes.set_xticks([0, 25, 50, 75, 100], [f"{tick}{sign}" for tick in (0, 25, 50, 75, 100)])
    else:
        axes.set_xticks([])
