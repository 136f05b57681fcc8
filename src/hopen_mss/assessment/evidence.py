"""What a dossier's files tell, before anything is calculated."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from attrs import define, evolve, field

from hopen_mss import __version__
from hopen_mss.assessment.reconciliation import check_not_kept
from hopen_mss.assessment.sendings import SendingsCount
from hopen_mss.directory import (
    Correspondent,
    CorrespondentsTable,
    FollowUp,
    FollowUpTable,
    Mailbox,
    MailboxesTable,
    NationalExtraction,
    read_national_extraction,
)
from hopen_mss.directory.change_log import ChangeLog, read_change_log
from hopen_mss.directory.national_sources import by_extraction
from hopen_mss.directory.recipients import Recipients
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.history import (
    HISTORY,
    CountedSource,
    History,
    Month,
    check_ended,
    check_holds,
    digest,
    read_history,
)
from hopen_mss.dossier.lists import read_lists
from hopen_mss.dossier.sources import SENDINGS, SourceKind, SourceSection
from hopen_mss.dossier.strays import unnamed_whitelists
from hopen_mss.errors import DossierError, InvalidInputError
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.indicators.result import Reason
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.comparison import Comparison
from hopen_mss.transmissions.exclusions import Exclusion, Exclusions, ExclusionsTable
from hopen_mss.transmissions.failures import Failures
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Channel
from hopen_mss.transmissions.totals import CareUnitsTable
from hopen_mss.trust_space import Whitelist, Whitelists, domain_of

__all__ = [
    "Evidence",
    "context_of",
    "gather",
    "gather_month",
]

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
    recipients: Recipients = field(factory=Recipients)
    """Which correspondent of the list a recipient is."""
    follow_up: list[FollowUp] | None = None
    checks: ChangeLog | None = None
    """What the checks of the list against the national directory left."""
    sent_to: dict[str, Counter[tuple[int, Channel]]] = field(factory=dict)
    """What went to each correspondent, by source: kept in memory, and never with a month."""
    care_units: tuple[str, ...] = ()
    exclusions: Exclusions = field(factory=Exclusions)
    sources: list[CountedSource] = field(factory=list)
    comparisons: list[Comparison] = field(factory=list)
    history: History = field(factory=History)
    failures: Failures | None = None
    """Failed deliveries, if they were asked for: they name addresses."""
    inputs: dict[str, list[InputReport]] = field(factory=dict)
    notices: list[Reason] = field(factory=list)
    unmapped: dict[str, dict[str, dict[str, int]]] = field(factory=dict)
    """Words that nobody mapped, as far as they may be shown: by file, by column, with counts."""

    def correspondence(self, sources: Iterable[str]) -> dict[tuple[str, ...], Counter[Channel]]:
        """What some sources sent to each correspondent, by channel; failed deliveries left out."""
        found: dict[tuple[str, ...], Counter[Channel]] = {}
        for name in sources:
            for (number, channel), times in self.sent_to.get(name, Counter()).items():
                if lines := self.recipients.lines(number):
                    found.setdefault(lines[0].identity, Counter())[channel] += times
        return found

    @property
    def shaped_by(self) -> dict[str, str]:
        """The settings that shape every tally, or their checksums; empty ones are left out.

        A mailbox on a domain of the establishment is internal whether it is listed or not.
        """
        hospital = self.judge.establishment
        listed = sorted(
            address
            for address in self.judge.mailboxes
            if domain_of(address) not in hospital.domains
        )
        rules = sorted((rule.what.value, rule.value) for rule in self.exclusions.rules)
        shaped = {
            "domains": ", ".join(sorted(hospital.domains)),
            "shared_domains": ", ".join(sorted(hospital.shared_domains)),
            "timezone": hospital.timezone,
            "mailboxes": digest(listed) if listed else "",
            "exclusions": digest(rules) if rules else "",
        }
        return {code: said for code, said in shaped.items() if said}

    def reports(self, sources: Iterable[str]) -> tuple[InputReport, ...]:
        """The books of some sources, in the order they were read."""
        return tuple(report for name in sources for report in self.inputs.get(name, ()))


def gather(
    dossier: Dossier,
    *,
    progress: Progress = nobody_watches,
    failures: bool = False,
    every_word: bool = False,
) -> Evidence:
    """Read every file that a dossier names, and the months that it keeps; calculate nothing.

    With ``failures`` the addresses of failed deliveries are kept, for a list that names them; with
    ``every_word`` rare words that nobody mapped, which may name a person.

    Raises:
        HopenMssError: a fault of the dossier or of a whole file.
    """
    gathering = _Gathering(dossier, progress, failures=failures, every_word=every_word)
    return gathering.evidence()


def gather_month(
    dossier: Dossier,
    month: str,
    *,
    as_of: date = date.max,
    progress: Progress = nobody_watches,
) -> Month:
    """Read and reconcile what a dossier's sources hold of one month, for it to be kept.

    Whatever period the dossier measures, and whatever months it keeps already, only the files of
    this month count. A month that has not ended at ``as_of`` would be kept in part, and one of
    which the files hold nothing as if it were zero: both are refused.

    Raises:
        HopenMssError: a fault of the dossier or of a whole file, no source that holds sendings, or
            a month that cannot be kept yet.
    """
    try:
        period = Period.parse(month)
    except InvalidInputError:
        raise InvalidInputError("this is no calendar month", "write 2026-10") from None
    if [month] != list(period.months()):
        raise InvalidInputError("this is no calendar month", "write 2026-10")
    check_ended(period, month, as_of, str(dossier.folder))
    measured = evolve(dossier.contents.measurement, period=month)
    narrowed = evolve(dossier, contents=evolve(dossier.contents, measurement=measured))
    evidence = _Gathering(narrowed, progress).of_the_month()
    if not evidence.sources:
        problem = f"no source of this dossier holds anything that could be kept for {month}"
        remedy = f"name its files under [sources.NAME], with a kind of {', '.join(SENDINGS)}"
        raise DossierError(problem, remedy, str(dossier.folder))
    check_holds(evidence.sources, month, str(dossier.folder))
    owned = {source.name for source in evidence.sources}
    return Month(
        library=__version__,
        month=month,
        shaped_by=evidence.shaped_by,
        sources=tuple(evidence.sources),
        comparisons=tuple(evidence.comparisons),
        inputs=evidence.reports(name for name in evidence.inputs if name not in owned),
    )


def context_of(dossier: Dossier, *, progress: Progress = nobody_watches) -> Evidence:
    """Read whatever says how sendings are to be judged, and no sendings.

    Raises:
        HopenMssError: a fault of the dossier or of a whole file.
    """
    return _Gathering(dossier, progress).context()


class _Gathering:
    """One reading of a dossier's files, in the order in which each needs the ones before."""

    def __init__(
        self,
        dossier: Dossier,
        progress: Progress,
        *,
        failures: bool = False,
        every_word: bool = False,
    ) -> None:
        self._dossier = dossier
        self._progress = progress
        self._contents = dossier.contents
        self._period = Period.parse(dossier.contents.measurement.period)
        self._wants_failures = failures
        self._every_word = every_word
        self._inputs: dict[str, list[InputReport]] = {}
        self._notices: list[Reason] = []

    def evidence(self) -> Evidence:
        history = read_history(self._dossier.folder)
        self._notices += unnamed_whitelists(self._dossier)
        evidence = self.context()
        self._look_up(evidence)
        evidence.follow_up = self._follow_up()
        evidence.checks = self._checks()
        evidence.history = history
        self._count(evidence)
        for source in evidence.sources:
            check_not_kept(source, history.within(self._period))
        # A source whose months are kept may well have no file left.
        kept = {one.name for month in history.within(self._period).months for one in month.sources}
        self._notices[:] = [
            told for told in self._notices if told.code != "no_file" or told.subject not in kept
        ]
        if history.inputs:
            self._inputs.setdefault(HISTORY, []).extend(history.inputs)
        return evidence

    def of_the_month(self) -> Evidence:
        evidence = self.context()
        self._look_up(evidence)
        self._count(evidence)
        return evidence

    def _look_up(self, evidence: Evidence) -> None:
        """Read whom the hospital writes to, before what it wrote to them."""
        if self._contents.correspondents is not None:
            evidence.correspondents, evidence.absent = self._correspondents()
        evidence.national = self._national(evidence.correspondents or [])
        published = evidence.national.found if evidence.national else ()
        evidence.recipients = Recipients(evidence.correspondents or (), published)

    def context(self) -> Evidence:
        """Whatever says how sendings are to be judged."""
        whitelists = Whitelists(tuple(self._whitelists()))
        mailboxes = self._mailboxes()
        addresses = frozenset(box.address for box in mailboxes or ())
        judge = Judge(self._contents.establishment, addresses, whitelists=whitelists)
        units = tuple(self._care_units())
        failures = Failures(judge, self._period, care_units=frozenset(units))
        return Evidence(
            judge,
            mailboxes=mailboxes,
            care_units=units,
            exclusions=self._exclusions(),
            failures=failures if self._wants_failures else None,
            inputs=self._inputs,
            notices=self._notices,
        )

    def _count(self, evidence: Evidence) -> None:
        """Count what the sources of sendings hold."""
        counting = SendingsCount(
            self._dossier,
            evidence.judge,
            care_units=evidence.care_units,
            exclusions=evidence.exclusions,
            failures=evidence.failures,
            recipients=evidence.recipients,
            progress=self._progress,
            every_word=self._every_word,
        )
        # The widest first, as Doubles asks.
        widest = sorted(self._dossier.of_kind(*SENDINGS), key=lambda one: -len(one[1].indicators))
        for name, source in widest:
            if files := self._files(name, source):
                counted = counting.count(name, source, files)
                evidence.sources.append(counted)
                self._inputs.setdefault(name, []).extend(counted.inputs)
        evidence.sources[:] = counting.with_doubles(evidence.sources)
        evidence.comparisons += counting.comparisons()
        evidence.unmapped.update(counting.unmapped)
        evidence.sent_to.update(counting.sent_to)

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

    def _whitelists(self) -> Iterator[Whitelist]:
        for name, source in self._dossier.of_kind(SourceKind.WHITELIST):
            files = self._files(name, source)
            for whitelist, report in read_lists(
                self._dossier, source, files, progress=self._progress
            ):
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

    def _exclusions(self) -> Exclusions:
        rules: list[Exclusion] = []
        for name, source in self._dossier.of_kind(SourceKind.EXCLUSIONS):
            for path, shown in self._files(name, source):
                table = ExclusionsTable.open(path, name=shown, layout=source.layout)
                rules += self._read(name, shown, table)
        return Exclusions(tuple(rules))

    def _follow_up(self) -> list[FollowUp] | None:
        found: list[FollowUp] | None = None
        for name, source in self._dossier.of_kind(SourceKind.FOLLOW_UP):
            for path, shown in self._files(name, source):
                table = FollowUpTable.open(path, name=shown, layout=source.layout)
                found = [*(found or ()), *self._read(name, shown, table)]
        return found

    def _checks(self) -> ChangeLog | None:
        if self._contents.correspondents is None:
            return None
        log, report = read_change_log(self._dossier.folder)
        if report is None:
            return None
        self._inputs.setdefault("correspondents", []).append(report)
        return log

    def _correspondents(self) -> tuple[list[Correspondent], frozenset[str]]:
        section = self._contents.correspondents
        assert section is not None
        path = self._dossier.folder / section.path
        table = CorrespondentsTable.open(path, name=section.path, layout=section.layout)
        return list(self._read("correspondents", section.path, table)), table.absent()

    def _national(self, correspondents: Sequence[Correspondent]) -> NationalExtraction | None:
        found = None
        for name, source in self._dossier.of_kind(SourceKind.NATIONAL_DIRECTORY):
            for paths, shown in by_extraction(self._files(name, source), source.path):
                self._progress(shown, 0)
                extraction, report = read_national_extraction(
                    paths, correspondents, extracted_on=source.extracted_on, name=shown
                )
                self._inputs.setdefault(name, []).append(report)
                if found is None or extraction.extracted_on > found.extracted_on:
                    found = extraction
        return found
