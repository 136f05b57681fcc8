"""Tables of a result in words: its steps, what each source brought, its breakdowns."""

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from hopen_mss.codes import groups, number, one_line, sentence, wording_of
from hopen_mss.indicators.figures import Count, Presence, Range, Share, Unmeasured, Value, between
from hopen_mss.indicators.result import Breakdown, IndicatorResult, Step
from hopen_mss.report.words import Said, phrase, row_name, said
from hopen_mss.wording import Lang

__all__ = ["IN_TEXT", "Sheet", "breakdown_sheet", "sources_sheet", "steps_sheet"]

IN_TEXT = (
    "month",
    "source",
    "care_unit",
    "domain",
    "mailbox_kind",
    "correspondents",
    "change",
    "contacted_in",
    "department",
)
"""Breakdowns that a terminal shows; pages show all of them."""

_PAIRS = {"numerator_low": "numerator", "denominator_low": "denominator"}
_LONG = ("recipient_domain", "sender_domain", "document_type", "correspondent_structure")
"""Dimensions that may have thousands of rows, of which pages show the largest."""
_MOST_ROWS = 10
_NO_FIGURE = Said(counts="–", whole="–", measured=False)


@frozen(kw_only=True)
class Sheet:
    """A table: a caption, the names of its columns, its rows, and which columns are numbers.

    ``code`` is the dimension of a breakdown.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    code: str = ""


def steps_sheet(result: IndicatorResult, lang: Lang) -> Sheet:
    """The way from what was read to the figure, in the order of reading."""
    unmeasured = result.limbs and all(
        isinstance(limb.value, Unmeasured)
        for limb in result.limbs
        if limb.name == result.headline or not result.headline
    )
    return Sheet(
        caption=phrase("steps", lang),
        header=(phrase("number", lang), phrase("step", lang)),
        rows=tuple(
            (number(step.count, lang), _step_words(result.indicator, step, lang))
            for step in sorted(_with_pairs_joined(result.steps), key=_reading_order)
        ),
        numeric=frozenset({0}),
        note=phrase("steps_unmeasured", lang) if unmeasured else "",
    )


def sources_sheet(result: IndicatorResult, lang: Lang) -> Sheet:
    """The same steps for each source alone, side by side; empty where there is but one source."""
    every = result.sources if len(result.sources) > 1 else ()
    told = [tuple(_with_pairs_joined(one.steps)) for one in every]
    if any(step.code in _PAIRS for steps in told for step in steps):
        told = [one.steps for one in every]  # a range in one source: bounds apart in all
    counts = [{(step.code, step.subject): step for step in steps} for steps in told]
    keys = dict.fromkeys(key for found in counts for key in found)
    ordered = sorted((Step(code, 0, subject) for code, subject in keys), key=_reading_order)
    rows = []
    for step in ordered:
        found = [one.get((step.code, step.subject)) for one in counts]
        cells = (number(one.count, lang) if one else "–" for one in found)
        most = Step(step.code, max(one.count for one in found if one), step.subject)
        rows.append((*cells, _step_words(result.indicator, most, lang)))
    return Sheet(
        caption=phrase("sources", lang),
        header=(*(one_line(one.source) for one in every), phrase("step", lang)),
        rows=tuple(rows),
        numeric=frozenset(range(len(every))),
    )


def breakdown_sheet(breakdown: Breakdown, lang: Lang) -> Sheet:
    """The parts of a figure; of a long list the largest, and the others together."""
    dimension = wording_of("dimension", breakdown.dimension).text(lang)
    rows: list[tuple[str, Value | None]] = [
        (row_name(breakdown.dimension, one_line(row.name), lang), row.value)
        for row in breakdown.rows
    ]
    if breakdown.dimension in _LONG and len(rows) > _MOST_ROWS + 1:
        rows = _largest(rows, lang, adds_up=breakdown.additive)
    words = [said(value, lang) if value else _NO_FIGURE for _, value in rows]
    header = [dimension[:1].upper() + dimension[1:], phrase("counts", lang)]
    table = [[name, one.counts] for (name, _), one in zip(rows, words, strict=True)]
    if any(one.percent for one in words):
        header.append(phrase("percent", lang))
        table = [[*row, one.percent or "–"] for row, one in zip(table, words, strict=True)]
    return Sheet(
        caption=phrase("by", lang, subject=dimension),
        header=tuple(header),
        rows=tuple(tuple(row) for row in table),
        numeric=frozenset(range(1, len(header))),
        note=phrase("not_additive", lang) if _seems_additive(breakdown) else "",
        code=breakdown.dimension,
    )


def _largest(
    rows: Sequence[tuple[str, Value | None]], lang: Lang, *, adds_up: bool
) -> list[tuple[str, Value | None]]:
    """The largest rows, and the others as one; what does not add up has no number together."""
    by_size = sorted(rows, key=lambda row: -_size(row[1]))
    rest = by_size[_MOST_ROWS:]
    if adds_up:
        others = phrase("others", lang, count=len(rest)), _sum(value for _, value in rest)
    else:
        others = phrase("others_apart", lang, count=len(rest)), None
    return [*by_size[:_MOST_ROWS], others]


def _size(value: Value | None) -> int:
    """How much a row weighs: what it is out of, where it is a share."""
    if isinstance(value, Range):
        return max(_size(value.low), _size(value.high))
    if isinstance(value, Share):
        return value.denominator
    return value.n if isinstance(value, Count) else 0


def _sum(values: Iterable[Value | None]) -> Value | None:
    """What rows are together; those without a figure add nothing."""
    every = [value for value in values if isinstance(value, Count | Share | Range)]
    lows = [value.low if isinstance(value, Range) else value for value in every]
    highs = [value.high if isinstance(value, Range) else value for value in every]
    if not every:
        return None
    return between(_added(lows), _added(highs))


def _added(ends: Sequence[Count | Share]) -> Count | Share:
    shares = [end for end in ends if isinstance(end, Share)]
    if shares:
        return Share(
            numerator=sum(end.numerator for end in shares),
            denominator=sum(end.denominator for end in shares),
        )
    return Count(n=sum(end.n for end in ends if isinstance(end, Count)))


def _step_words(indicator: str, step: Step, lang: Lang) -> str:
    return sentence(f"step/{indicator}", step.code, lang, count=step.count, subject=step.subject)


def _reading_order(step: Step) -> int:
    known = groups()["step"]
    code = "compared_matched" if step.code.startswith("compared_") else step.code
    return known.index(code) if code in known else len(known)


def _with_pairs_joined(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps, both bounds of a number as one where they are equal."""
    counts = {step.code: step.count for step in steps}
    joined = set()
    for step in steps:
        high = step.code.replace("_low", "_high")
        if step.code in _PAIRS and counts[step.code] == counts.get(high, 0):
            joined.add(high)
            yield Step(_PAIRS[step.code], step.count, step.subject)
        elif step.code not in joined:
            yield step


def _seems_additive(breakdown: Breakdown) -> bool:
    """Whether a reader could add up what does not add up."""
    numbers = any(not isinstance(row.value, Presence) for row in breakdown.rows)
    return numbers and not breakdown.additive
