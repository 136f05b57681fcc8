"""What was counted, before any indicator: a kept month, or one source by itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.dossier.history import CountedSource, Month
from hopen_mss.indicators.compared import comparison_steps
from hopen_mss.indicators.contributions import OUTSIDE_PERIOD, transit_reasons
from hopen_mss.indicators.result import Reason
from hopen_mss.report.findings import reason_words
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.pages import Sheet, inputs_sheet
from hopen_mss.report.words import day, month as month_words
from hopen_mss.transmissions.facts import Facts
from hopen_mss.transmissions.record import Counting
from hopen_mss.wording import Lang

__all__ = ["held_lines", "history_lines", "month_as_text", "source_as_text"]

_MOST_ROWS = 40


def month_as_text(month: Month, lang: Lang) -> str:
    """A kept month in short: its sources, what each counted, and what they saw together."""
    return text_of(_Counted(lang).month(month))


def source_as_text(source: CountedSource, lang: Lang) -> str:
    """One source by itself: its sendings by what became of them, and by month."""
    return text_of(_Counted(lang).source(source))


def history_lines(months: Iterable[Month], lang: Lang) -> Iterator[str]:
    """The kept months of a folder, a line each."""
    return _Counted(lang).history(months)


def held_lines(sources: Sequence[CountedSource], lang: Lang) -> Iterator[str]:
    """What the files of each source hold: from which day to which, and how much in the period."""
    return _Counted(lang).held(sources)


class _Counted(Lines):
    def month(self, month: Month) -> Iterator[str]:
        yield from self.heading(month_words(month.month, self.lang))
        yield from self.table(self._sources(month.sources))
        told = comparison_steps(month.comparisons)
        if told:
            yield ""
            yield f"  {self.phrase('compared_sources')}"
            yield from self.bullets(
                f"{number(step.count, self.lang)} "
                + sentence("step", step.code, self.lang, count=step.count, subject=step.subject)
                for step in told
            )

    def source(self, source: CountedSource) -> Iterator[str]:
        tally = source.tally
        yield from self.inputs(inputs_sheet(source.inputs, self.lang))
        yield ""
        yield from self.held([source])
        yield ""
        names = ("direction", "channel", "trust", "recipient_kind", "status")
        yield from self.table(
            Sheet(
                caption=self.phrase("deliveries_by_facts"),
                header=(
                    *(wording_of("column", name).text(self.lang) for name in names),
                    self.phrase("number"),
                ),
                rows=tuple(self._by_facts(source)),
                numeric=frozenset({len(names)}),
            ),
            most=_MOST_ROWS,
        )
        yield ""
        yield from self.table(self._by_month(source))
        if tally.notes:
            yield ""
            yield f"  {self.phrase('remarks')}"
            yield from self.bullets(
                f"{number(note.count, self.lang)} "
                + sentence("step", note.code, self.lang, count=note.count, subject=note.subject)
                for note in tally.notes
            )

    def held(self, sources: Sequence[CountedSource]) -> Iterator[str]:
        names = ("source", "first_day", "last_day", "in_period", "outside")
        yield from self.table(
            Sheet(
                caption=self.phrase("held"),
                header=tuple(self.phrase(name) for name in names),
                rows=tuple(
                    (
                        one_line(source.name),
                        *self._ends(source),
                        number(source.tally.deliveries, self.lang),
                        number(_outside(source), self.lang),
                    )
                    for source in sources
                ),
                numeric=frozenset({3, 4}),
            ),
            most=_MOST_ROWS,
        )
        for source in sources:
            doubts = transit_reasons([source.tally])
            if (outside := _outside(source)) and not source.tally.lines:
                doubts.append(Reason("nothing_in_period", outside))
            for doubt in doubts:
                told = reason_words("", doubt, self.lang)
                remedy = sentence("remedy", doubt.code, self.lang)
                yield from self.bullets([f"{one_line(source.name)}{self.colon} {told}"])
                yield from self.wrapped(remedy, "      → ", "        ")

    def _ends(self, source: CountedSource) -> tuple[str, str]:
        if source.held is None:
            return "–", "–"
        return day(source.held.start, self.lang), day(source.held.end, self.lang)

    def history(self, months: Iterable[Month]) -> Iterator[str]:
        for month in months:
            told = ", ".join(
                f"{one_line(source.name)} ({number(source.tally.deliveries, self.lang)})"
                for source in month.sources
            )
            yield from self.bullets([f"{month.month}{self.colon} {told}"])

    def _sources(self, sources: Iterable[CountedSource]) -> Sheet:
        header = ("source", "kind", "number", "by_mssante", "used_for")
        return Sheet(
            caption=self.phrase("deliveries_by_source"),
            header=tuple(self.phrase(name) for name in header),
            rows=tuple(
                (
                    one_line(source.name),
                    wording_of("source_kind", source.kind).text(self.lang),
                    number(source.tally.deliveries, self.lang),
                    number(_counted(source, lambda facts: facts.went_out), self.lang),
                    self._use(source),
                )
                for source in sources
            ),
            numeric=frozenset({2, 3}),
        )

    def _use(self, source: CountedSource) -> str:
        feeds = ", ".join(source.feeds) or "–"
        if not source.compares:
            return feeds
        return f"{feeds} ({self.phrase('compared_with', subject=source.compares)})"

    def _by_facts(self, source: CountedSource) -> Iterator[tuple[str, ...]]:
        counted: Counter[tuple[str, ...]] = Counter()
        for line in source.tally.lines:
            facts = line.facts
            found = (facts.direction, facts.channel, facts.trust, facts.kind, facts.status)
            counted[found] += line.deliveries
        groups = ("direction", "channel", "trust", "recipient_kind", "sending_status")
        for key, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            words = (wording_of(group, code) for group, code in zip(groups, key, strict=True))
            yield (*(word.text(self.lang) for word in words), number(n, self.lang))

    def _by_month(self, source: CountedSource) -> Sheet:
        tally = source.tally
        lines = Counter[str]()
        for line in tally.lines:
            lines[line.facts.month] += line.deliveries
        wholes = Counter[str]()
        for whole in tally.wholes:
            wholes[whole.parts[0].month] += whole.count
        unit = Counting.MESSAGE if tally.unit is Counting.MESSAGE else Counting.DOCUMENT
        return Sheet(
            caption=self.phrase("by", subject=wording_of("dimension", "month").text(self.lang)),
            header=(
                wording_of("column", "month").text(self.lang),
                wording_of("counting", Counting.DELIVERY).text(self.lang),
                wording_of("counting", unit).text(self.lang),
            ),
            rows=tuple(
                (name, number(lines[name], self.lang), number(wholes[name], self.lang))
                for name in sorted({*lines, *wholes})
            ),
            numeric=frozenset({1, 2}),
        )


def _outside(source: CountedSource) -> int:
    return sum(note.count for note in source.tally.notes if note.code in OUTSIDE_PERIOD)


def _counted(source: CountedSource, wanted: Callable[[Facts], bool]) -> int:
    return sum(line.deliveries for line in source.tally.lines if wanted(line.facts))
