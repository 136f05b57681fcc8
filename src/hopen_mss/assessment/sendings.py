"""What the sources of sendings hold: each counted by itself, and what two of them saw together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from attrs import define, evolve, field

from hopen_mss.assessment.doubles import Doubles, side_by_side
from hopen_mss.directory.recipients import Recipients
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.history import CountedSource
from hopen_mss.dossier.opening import Files, Reading, open_source
from hopen_mss.dossier.sources import WITH_MESSAGE_IDS, SourceKind, SourceSection
from hopen_mss.errors import DossierError
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.indicators.compared import seen_by_month
from hopen_mss.indicators.tally import Tally, TallyPart
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport, Note
from hopen_mss.transmissions.comparison import Comparison, MessageIds, compare
from hopen_mss.transmissions.deliveries import Deliveries
from hopen_mss.transmissions.exclusions import Exclusions
from hopen_mss.transmissions.failures import Failures
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Channel, Counting, Total, Transmission
from hopen_mss.transmissions.totals import TotalsTable

__all__ = ["SendingsCount"]

_SLICE = 20_000


@define
class SendingsCount:
    """Counts the sources of one dossier, one after the other, over the period that it measures.

    A file that holds the same as one that was counted already is refused: it would count twice.
    """

    _dossier: Dossier
    _judge: Judge
    _care_units: tuple[str, ...] = field(default=(), kw_only=True)
    _exclusions: Exclusions = field(factory=Exclusions, kw_only=True)
    _failures: Failures | None = field(default=None, kw_only=True)
    _recipients: Recipients = field(factory=Recipients, kw_only=True)
    _progress: Progress = field(default=nobody_watches, kw_only=True)
    _every_word: bool = field(default=False, kw_only=True)
    """Whether rare words that nobody mapped are told as well: they may name a person."""
    unmapped: dict[str, dict[str, dict[str, int]]] = field(factory=dict, init=False)
    """Words that nobody mapped, by file, by column, with counts."""
    sent_to: dict[str, Counter[tuple[int, Channel]]] = field(factory=dict, init=False)
    """What went to each listed correspondent, by source."""
    _tallies: dict[str, Tally] = field(factory=dict, init=False)
    _seen: dict[str, str] = field(factory=dict, init=False)
    """Checksum of a file of sendings -> where it was read."""
    _ids: dict[str, MessageIds] = field(init=False)
    """The sources that are compared, or count side by side, each with the ids that it saw."""
    _doubles: Doubles = field(init=False)

    @_ids.default
    def _no_ids_yet(self) -> dict[str, MessageIds]:
        sources = self._dossier.contents.sources
        pairs = [(name, one.compares) for name, one in sources.items() if one.compares]
        return {
            name: MessageIds(name, tells_ids=sources[name].kind in WITH_MESSAGE_IDS)
            for name in dict.fromkeys(chain(*pairs, side_by_side(sources)))
        }

    @_doubles.default
    def _no_doubles_yet(self) -> Doubles:
        return Doubles(self._dossier.contents.sources)

    @property
    def _period(self) -> Period:
        return Period.parse(self._dossier.contents.measurement.period)

    def count(self, name: str, source: SourceSection, files: Files) -> CountedSource:
        """Read the files of one source to their end.

        Raises:
            HopenMssError: a fault of a whole file, or the same content twice.
        """
        types = self._listed("document_type", source)
        units = self._listed("care_unit", source) | frozenset(self._care_units)
        part = TallyPart(name, self._period)
        if source.kind is SourceKind.TOTALS:
            totals, reports = self._totals(name, source, files)
            held = _months_of(totals)
            tally = Tally.of_totals(
                totals,
                part,
                unit=self._unit_of(name, totals),
                population=source.population,
                exclusions=self._exclusions,
                document_types=types,
                care_units=units,
            )
        else:
            seen = Deliveries(
                self._judge,
                self._period,
                source.unit,
                document_types=types,
                care_units=units,
                message_ids=self._ids.get(name),
                exclusions=self._exclusions,
                recipients=self._recipients,
            )
            reports = list(self._feed(name, source, files, seen))
            self.sent_to[name], held = seen.sent_to(), seen.days.held
            tally = Tally.of(seen, part, unit=source.unit, population=source.population)
        self._tallies[name] = tally
        return CountedSource(
            name=name,
            kind=source.kind,
            feeds=source.indicators,
            compares=source.compares,
            document_types=tuple(sorted(types - {""})),
            care_units=tuple(sorted(units - {""})),
            settings=source.fingerprint,
            held=held,
            tally=tally,
            inputs=tuple(reports),
        )

    def with_doubles(self, sources: Sequence[CountedSource]) -> list[CountedSource]:
        """The sources counted so far, each with a note of what another counts, or counts too."""
        return self._doubles.noted(sources, self._ids)

    def comparisons(self) -> Iterator[Comparison]:
        """What the sources counted so far saw of each other's sendings, where one says so."""
        for name, source in self._dossier.contents.sources.items():
            both = (source.compares, name)
            if source.compares and set(both) <= set(self._tallies):
                seen = chain.from_iterable(seen_by_month(self._tallies[one], one) for one in both)
                yield compare(self._ids[source.compares], self._ids[name], seen=seen)

    def _feed(
        self, name: str, source: SourceSection, files: Files, deliveries: Deliveries
    ) -> Iterator[InputReport]:
        """Count the records of a source; nothing of ours runs between two but once a slice."""
        at_hand, taken = "", 0

        def watch(file: str) -> None:
            nonlocal at_hand
            at_hand = file
            self._progress(at_hand, taken)

        zone = self._dossier.contents.establishment.zone
        reading = Reading(self._period, zone, name, watch)
        for opened in open_source(source, files, reading):
            records, taken = self._watched(opened.records, name), 0
            watch(opened.shown)
            for first in records:
                deliveries.add_all(chain((first,), islice(records, _SLICE - 1)))
                taken += _SLICE
                self._progress(at_hand, taken)
            for report in opened.reports():
                yield self._checked(name, _remarked(report))
            if words := opened.unmapped(every=self._every_word):
                self.unmapped[opened.shown] = words

    def _watched(self, records: Iterator[Transmission], name: str) -> Iterator[Transmission]:
        records = self._doubles.once(name, records)
        return records if self._failures is None else self._failures.watch(records, name)

    def _checked(self, name: str, report: InputReport) -> InputReport:
        """The book of a file of sendings, unless another file holds the same."""
        if report.read:
            place = f"{report.path} (sources.{name})"
            before = self._seen.setdefault(report.sha256, place)
            if before is not place:
                problem = f"this file holds the same as {before}, which is read already"
                raise DossierError(problem, "keep one; feeds can name several indicators", place)
        return report

    def _listed(self, column: str, source: SourceSection) -> frozenset[str]:
        """Words that the user wrote himself, and that a report may therefore show."""
        scope, deployment = self._dossier.contents.scope, self._dossier.contents.deployment
        waves = deployment.waves if deployment else ()
        if column == "document_type":
            said = chain(scope.document_types, *(wave.document_types for wave in waves))
        else:
            said = chain(scope.care_units, *(wave.care_units for wave in waves))
        mapped = source.values.get(column, {}).values()
        return frozenset((*said, *mapped, source.constants.get(column, "")))

    def _totals(
        self, name: str, source: SourceSection, files: Files
    ) -> tuple[list[Total], list[InputReport]]:
        totals: list[Total] = []
        reports = []
        for path, shown in files:
            table = TotalsTable.open(path, name=shown, source=name, layout=source.layout)
            self._progress(shown, 0)
            totals += table.records()
            reports.append(table.report())
            if words := table.unmapped(every=self._every_word):
                self.unmapped[shown] = words
        return totals, reports

    def _unit_of(self, name: str, totals: Iterable[Total]) -> Counting:
        countings = {total.counting for total in totals}
        if len(countings) > 1:
            problem = f"sources.{name} counts {' and '.join(sorted(countings))} in one table"
            raise DossierError(problem, "make two sources of it", str(self._dossier.folder))
        return countings.pop() if countings else Counting.DELIVERY


def _remarked(report: InputReport) -> InputReport:
    """The book of a file that holds nothing says so: a log that was just begun is no fault."""
    if report.read or report.notes:
        return report
    return evolve(report, notes=(Note("nothing_in_it", 1),))


def _months_of(totals: Iterable[Total]) -> Period | None:
    """The days from the first to the last month of a table of totals."""
    months = sorted({total.month for total in totals})
    if not months:
        return None
    return Period(Period.parse(months[0]).start, Period.parse(months[-1]).end)
