"""What a dossier's files tell, before anything is calculated."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Protocol, TypeVar

from attrs import define, evolve, field

from hopen_mss.directory import (
    Correspondent,
    CorrespondentsTable,
    Mailbox,
    MailboxesTable,
    NationalExtraction,
    read_national_extraction,
)
from hopen_mss.dossier import Dossier, SourceKind, SourceSection
from hopen_mss.errors import DossierError
from hopen_mss.indicators.result import Reason
from hopen_mss.indicators.tally import Tally, TallyPart
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions import (
    CareUnitsTable,
    Comparison,
    Counting,
    Deliveries,
    Judge,
    MessageIds,
    PostfixLog,
    Total,
    TotalsTable,
    Transmission,
    TransmissionTable,
    compare,
    listed_word,
)
from hopen_mss.trust_space import Whitelist, Whitelists, read_whitelist

__all__ = ["Evidence", "Progress", "gather", "nobody_watches"]

_SLICE = 20_000

Progress = Callable[[str, int], None]
"""Is told the name of the file being read and how many records came from it so far."""

R_co = TypeVar("R_co", covariant=True)


class Reader(Protocol[R_co]):
    """What every reader of a source is: its records, then the book of what was read."""

    def records(self) -> Iterator[R_co]:
        """The records, in the order of the file."""

    def report(self) -> InputReport:
        """The book of the file, once its records were read."""


@define
class Evidence:
    """Everything that a dossier's files told, before anything is calculated."""

    judge: Judge
    correspondents: list[Correspondent] | None = None
    absent: frozenset[str] = frozenset()
    """Columns that the list of correspondents does not have."""
    mailboxes: list[Mailbox] | None = None
    national: NationalExtraction | None = None
    care_units: tuple[str, ...] = ()
    tallies: dict[str, Tally] = field(factory=dict)
    comparisons: list[Comparison] = field(factory=list)
    inputs: dict[str, list[InputReport]] = field(factory=dict)
    notices: list[Reason] = field(factory=list)
    unmapped: dict[str, dict[str, dict[str, int]]] = field(factory=dict)
    """Words that nobody mapped, as far as they may be shown: by file, by column, with counts."""

    def reports(self, sources: Iterable[str]) -> tuple[InputReport, ...]:
        """The books of some sources, in the order they were read."""
        return tuple(report for name in sources for report in self.inputs.get(name, ()))


def nobody_watches(_: str, __: int) -> None:
    """The progress of work that nobody watches."""


def gather(dossier: Dossier, *, progress: Progress = nobody_watches) -> Evidence:
    """Read every file that a dossier names, and calculate nothing.

    Raises:
        HopenMssError: a fault of the dossier or of a whole file.
    """
    return _Gathering(dossier, progress).evidence()


class _Gathering:
    """One reading of a dossier's files, in the order in which each needs the ones before."""

    def __init__(self, dossier: Dossier, progress: Progress) -> None:
        self._dossier = dossier
        self._progress = progress
        self._contents = dossier.contents
        self._period = Period.parse(dossier.contents.measurement.period)
        self._inputs: dict[str, list[InputReport]] = {}
        self._notices: list[Reason] = []
        self._seen: dict[str, str] = {}
        """Checksum of a file of sendings -> where it was read."""

    def evidence(self) -> Evidence:
        whitelists = Whitelists(tuple(self._whitelists()))
        mailboxes = self._mailboxes()
        addresses = frozenset(box.address for box in mailboxes or ())
        judge = Judge(self._contents.establishment, addresses, whitelists=whitelists)
        evidence = Evidence(
            judge,
            mailboxes=mailboxes,
            care_units=tuple(self._care_units()),
            inputs=self._inputs,
            notices=self._notices,
        )
        if self._contents.correspondents is not None:
            evidence.correspondents, evidence.absent = self._correspondents()
        evidence.national = self._national(evidence.correspondents or [])
        self._transmissions(evidence)
        return evidence

    def _files(self, name: str, source: SourceSection) -> Sequence[tuple[Path, str]]:
        found = self._dossier.files(source)
        if not found:
            self._notices.append(Reason("no_file", 0, name))
        return found

    def _read(self, name: str, shown: str, reader: Reader[R_co]) -> Iterator[R_co]:
        """Records of one file; its book is kept once the last one is taken."""
        self._progress(shown, 0)
        yield from reader.records()
        self._inputs.setdefault(name, []).append(reader.report())

    def _feed(
        self, name: str, shown: str, reader: Reader[Transmission], deliveries: Deliveries
    ) -> None:
        """Count the records of one long file; nothing of ours runs between two but once a slice."""
        records, taken = reader.records(), 0
        self._progress(shown, taken)
        for first in records:
            deliveries.add_all(chain((first,), islice(records, _SLICE - 1)))
            taken += _SLICE
            self._progress(shown, taken)
        self._keep_sendings(name, reader.report())

    def _keep_sendings(self, name: str, report: InputReport) -> None:
        """Keep the book of a file of sendings; the same content twice would count twice."""
        if report.read:
            place = f"{report.path} (sources.{name})"
            before = self._seen.setdefault(report.sha256, place)
            if before is not place:
                problem = f"this file holds the same as {before}, which is read already"
                raise DossierError(problem, "keep one; feeds can name several indicators", place)
        self._inputs.setdefault(name, []).append(report)

    def _whitelists(self) -> Iterator[Whitelist]:
        for name, source in self._dossier.of_kind(SourceKind.WHITELIST):
            for path, shown in self._files(name, source):
                self._progress(shown, 0)
                whitelist, report = read_whitelist(path, name=shown)
                self._inputs.setdefault(name, []).append(report)
                yield whitelist

    def _mailboxes(self) -> list[Mailbox] | None:
        found: list[Mailbox] | None = None
        for name, source in self._dossier.of_kind(SourceKind.MAILBOXES):
            for path, shown in self._files(name, source):
                table = MailboxesTable.open(path, name=shown, layout=source.layout)
                found = [*(found or ()), *self._read(name, shown, table)]
        return found

    def _care_units(self) -> Iterator[str]:
        for name, source in self._dossier.of_kind(SourceKind.CARE_UNITS):
            for path, shown in self._files(name, source):
                table = CareUnitsTable.open(path, name=shown, layout=source.layout)
                yield from self._read(name, shown, table)

    def _correspondents(self) -> tuple[list[Correspondent], frozenset[str]]:
        section = self._contents.correspondents
        assert section is not None
        path = self._dossier.folder / section.path
        table = CorrespondentsTable.open(path, name=section.path, layout=section.layout)
        return list(self._read("correspondents", section.path, table)), table.absent()

    def _national(self, correspondents: Sequence[Correspondent]) -> NationalExtraction | None:
        found = None
        for name, source in self._dossier.of_kind(SourceKind.NATIONAL_DIRECTORY):
            for path, shown in self._files(name, source):
                self._progress(shown, 0)
                extraction, report = read_national_extraction(
                    path, correspondents, extracted_on=source.extracted_on, name=shown
                )
                self._inputs.setdefault(name, []).append(report)
                if found is None or extraction.extracted_on > found.extracted_on:
                    found = extraction
        return found

    def _transmissions(self, evidence: Evidence) -> None:
        ids = self._watched()
        kinds = (SourceKind.TABLE, SourceKind.POSTFIX, SourceKind.TOTALS)
        for name, source in self._dossier.of_kind(*kinds):
            files = self._files(name, source)
            if not files:
                continue
            if source.kind is SourceKind.TOTALS:
                evidence.tallies[name] = self._totals(name, source, files, evidence)
            else:
                evidence.tallies[name] = self._deliveries(
                    name, source, files, evidence, ids.get(name)
                )
        evidence.comparisons = [
            compare(ids[source.compares], ids[name])
            for name, source in self._contents.sources.items()
            if source.compares and {name, source.compares} <= set(evidence.tallies)
        ]

    def _watched(self) -> dict[str, MessageIds]:
        """The sources whose mails are compared, each with an empty set of message ids."""
        compared = {
            name: source.compares
            for name, source in self._contents.sources.items()
            if source.compares
        }
        return {name: MessageIds(name) for name in {*compared, *compared.values()}}

    def _deliveries(
        self,
        name: str,
        source: SourceSection,
        files: Sequence[tuple[Path, str]],
        evidence: Evidence,
        ids: MessageIds | None,
    ) -> Tally:
        unit = Counting.MESSAGE if source.kind is SourceKind.POSTFIX else Counting.DOCUMENT
        seen = Deliveries(
            evidence.judge,
            self._period,
            unit,
            document_types=self._listed("document_type", source),
            care_units=self._listed("care_unit", source, evidence.care_units),
            message_ids=ids,
        )
        for path, shown in files:
            reader = self._open(source, path, shown, name)
            self._feed(name, shown, reader, seen)
            if isinstance(reader, TransmissionTable) and (words := reader.unmapped()):
                evidence.unmapped[shown] = words
        part = TallyPart(name, self._period)
        return Tally.of(seen, part, unit=unit, population=source.population)

    def _open(
        self, source: SourceSection, path: Path, shown: str, name: str
    ) -> PostfixLog | TransmissionTable:
        if source.kind is SourceKind.POSTFIX:
            return PostfixLog.open(
                path,
                period=self._period,
                zone=self._contents.establishment.zone,
                name=shown,
                relays=source.relays,
            )
        return TransmissionTable.open(path, name=shown, source=name, layout=source.layout)

    def _listed(
        self, column: str, source: SourceSection, more: Iterable[str] = ()
    ) -> frozenset[str]:
        """Words that the user wrote himself, and that a report may therefore show."""
        scope = self._contents.scope
        said = scope.document_types if column == "document_type" else scope.care_units
        mapped = source.values.get(column, {}).values()
        return frozenset((*said, *mapped, source.constants.get(column, ""), *more))

    def _totals(
        self,
        name: str,
        source: SourceSection,
        files: Sequence[tuple[Path, str]],
        evidence: Evidence,
    ) -> Tally:
        types = self._listed("document_type", source)
        units = self._listed("care_unit", source, evidence.care_units)
        totals: list[Total] = []
        for path, shown in files:
            table = TotalsTable.open(path, name=shown, source=name, layout=source.layout)
            totals += (
                evolve(
                    total,
                    document_type=listed_word(total.document_type, types),
                    care_unit=listed_word(total.care_unit, units),
                )
                for total in self._read(name, shown, table)
            )
        countings = {total.counting for total in totals}
        if len(countings) > 1:
            problem = f"sources.{name} counts {' and '.join(sorted(countings))} in one table"
            raise DossierError(problem, "make two sources of it", str(self._dossier.folder))
        unit = countings.pop() if countings else Counting.DELIVERY
        part = TallyPart(name, self._period)
        return Tally.of_totals(totals, part, unit=unit, population=source.population)
