"""The levers beside D6.3 in words: a table a dimension, what they hold besides, the letters."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from attrs import frozen

from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.indicators.levers import AvoidableLetters, Lever, LeverCounts, Levers, LeverTable
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import between, phrase, row_name, said
from hopen_mss.wording import Lang

__all__ = ["LeverPage", "lever_page", "shown_levers"]

_MOST_ROWS = 10


@frozen(kw_only=True)
class LeverPage:
    """The levers in words; only a ``note`` where there are no counts."""

    title: str
    note: str
    sheets: tuple[Sheet, ...] = ()
    more: Sheet
    letters: str = ""


def lever_page(levers: Levers, lang: Lang, *, most: int = _MOST_ROWS) -> LeverPage:
    """The levers of one assessment in words, so many rows a table and the others together."""
    title, nothing = phrase("levers", lang), Sheet(caption="", header=(), rows=())
    if levers.unmeasured:
        why = (sentence("reason/D6.3", code, lang) for code in levers.unmeasured)
        return LeverPage(title=title, note=" ".join(why), more=nothing)
    shown = shown_levers(levers)
    together = [_row(phrase("all_sendings", lang), levers.whole, shown, lang)]
    sheets = [_sheet(phrase("together", lang), "", together, shown, lang)]
    if levers.tables:
        sheets = [_of_dimension(one, levers.whole, shown, lang, most) for one in levers.tables]
    return LeverPage(
        title=title,
        note=phrase("levers_about", lang),
        sheets=tuple(sheets),
        more=Sheet(
            caption=phrase("levers_more", lang),
            header=(phrase("number", lang), phrase("step", lang)),
            rows=tuple(
                (number(step.count, lang), sentence("step", step.code, lang, count=step.count))
                for step in levers.steps
            ),
            numeric=frozenset({0}),
        ),
        letters=_letters(levers.letters, lang) if levers.letters else "",
    )


def shown_levers(levers: Levers) -> tuple[Lever, ...]:
    """The levers that are shown: all but a channel that is told everywhere."""
    told = not levers.whole.channel_unknown
    return tuple(one for one in Lever if not (told and one is Lever.CHANNEL_UNKNOWN))


def _of_dimension(
    table: LeverTable, whole: LeverCounts, shown: Sequence[Lever], lang: Lang, most: int
) -> Sheet:
    """The rows of one dimension, of a long list the largest, and all together."""
    dimension = wording_of("dimension", table.dimension).text(lang)
    rows = [
        _row(row_name(table.dimension, one_line(row.name), lang), row, shown, lang)
        for row in table.rows[:most]
    ]
    if rest := table.rows[most:]:
        others = phrase("others", lang, count=len(rest))
        rows.append(_row(others, _added(rest), shown, lang))
    rows.append(_row(phrase("all_sendings", lang), whole, shown, lang))
    header = dimension[:1].upper() + dimension[1:]
    return _sheet(phrase("levers_by", lang, subject=dimension), header, rows, shown, lang)


def _sheet(
    caption: str, header: str, rows: Iterable[tuple[str, ...]], shown: Sequence[Lever], lang: Lang
) -> Sheet:
    names = (wording_of("lever_short", lever).text(lang) for lever in shown)
    columns = (header, *(name[:1].upper() + name[1:] for name in names), phrase("number", lang))
    return Sheet(
        caption=caption,
        header=columns,
        rows=tuple(rows),
        numeric=frozenset(range(1, len(columns))),
    )


def _row(name: str, counts: LeverCounts, shown: Sequence[Lever], lang: Lang) -> tuple[str, ...]:
    cells = (number(counts.of_lever(lever), lang) for lever in shown)
    return (name, *cells, number(counts.deliveries, lang))


def _added(rows: Iterable[LeverCounts]) -> LeverCounts:
    every = list(rows)
    return LeverCounts.of(
        Counter({lever: sum(row.of_lever(lever) for row in every) for lever in Lever})
    )


def _letters(letters: AvoidableLetters, lang: Lang) -> str:
    """How many letters, and what they cost where the hospital states a cost."""
    told = said(letters.letters, lang).whole
    if letters.cost and letters.euros:
        low, high = (_euros(amount, lang) for amount in letters.euros)
        stated = letters.cost.euros.normalize()
        decimals = max(2, len(f"{stated:f}".partition(".")[2]))
        each = phrase("letter_each", lang, subject=_euros(stated, lang, decimals))
        origin = phrase("origin", lang, subject=letters.cost.origin)
        cost = phrase("letter_cost", lang, subject=f"{each}, {origin}")
        told = f"{told}, {phrase('that_is', lang)} {between(low, high, lang)} {cost}"
    return phrase("letters_avoidable", lang, subject=told)


def _euros(amount: Decimal, lang: Lang, decimals: int = 2) -> str:
    """An amount to the cent; what was stated with more decimals keeps them."""
    cents = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, part = f"{cents:f}".partition(".")
    shown = number(int(whole), lang)
    return f"{shown},{part}\u00a0€" if lang == "fr" else f"€{shown}.{part}"
