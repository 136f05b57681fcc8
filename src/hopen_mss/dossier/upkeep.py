"""A hospital's list of correspondents, looked up in the national files that its folder names."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from attrs import define, field, frozen

from hopen_mss.directory.change_log import Change, ChangeLog
from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.decisions import Decisions
from hopen_mss.directory.examination import examine
from hopen_mss.directory.extraction import PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex, IndexSource
from hopen_mss.directory.index_file import MailboxSource, PractitionerSource
from hopen_mss.directory.matching import MatchThresholds
from hopen_mss.directory.national_sources import by_extraction, open_mailboxes
from hopen_mss.directory.refresh import CorrespondentsFile
from hopen_mss.directory.resemblance import FamilyResemblance, similar_families
from hopen_mss.directory.states import Finding
from hopen_mss.dossier.folder import FILE_NAME, Dossier
from hopen_mss.dossier.lists import read_lists
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import DossierError
from hopen_mss.files.durable import is_open
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.indicators.result import Reason
from hopen_mss.provenance import InputReport
from hopen_mss.trust_space import Whitelist, Whitelists

__all__ = ["INDEX_FOLDER", "LookUp", "Upkeep", "look_up_list"]

E = TypeVar("E", bound=MailboxSource | PractitionerSource)

INDEX_FOLDER = ".hopen-mss-index"
"""Where the prepared index is kept, beside the extraction that it is made from."""


@frozen(kw_only=True)
class Upkeep:
    """What a list of correspondents is, by the national directory of one day."""

    list_name: str
    correspondents: tuple[Correspondent, ...]
    findings: tuple[Finding, ...]
    sources: tuple[IndexSource, ...]
    whitelist: Whitelist | None
    changes: tuple[Change, ...] = ()
    """What is another state than the last refresh had left, as far as refreshes were made."""
    inputs: tuple[InputReport, ...] = ()
    notices: tuple[Reason, ...] = ()
    lines: tuple[int, ...] = ()
    """The line of each correspondent in the file of the list."""

    @property
    def extracted_on(self) -> date:
        """The day of the extraction."""
        return self.sources[0].extracted_on


@define(kw_only=True)
class LookUp:
    """How a list is looked up: in which files, and where the index of them is kept."""

    list_file: CorrespondentsFile
    mailboxes: MailboxSource
    practitioners: PractitionerSource | None = None
    whitelists: Whitelists = field(factory=Whitelists)
    index_folder: Path
    similar: FamilyResemblance = similar_families
    thresholds: MatchThresholds = field(factory=MatchThresholds)
    progress: Progress = nobody_watches
    inputs: list[InputReport] = field(factory=list)
    notices: list[Reason] = field(factory=list)
    read: tuple[Path, ...] = ()
    """The files beside the list that this rests on."""

    def index(self) -> DirectoryIndex:
        """The index of the national files, which is made unless it is there.

        Raises:
            HopenMssError: a fault of a whole file.
        """
        return DirectoryIndex.build(self.mailboxes, self.practitioners, folder=self.index_folder)

    def run(self, log: ChangeLog | None = None, decisions: Decisions | None = None) -> Upkeep:
        """Build the index, unless it is there, and look every correspondent up.

        Raises:
            HopenMssError: a fault of a whole file.
        """
        log, name = log or ChangeLog(), self.list_file.table.table.file.name
        self.progress(self.mailboxes.name, 0)
        with self.index() as index:
            findings = examine(
                self.list_file.correspondents,
                index,
                self.whitelists,
                earlier=log,
                decisions=decisions,
                similar=self.similar,
                thresholds=self.thresholds,
                progress=lambda number: self.progress(name, number),
            )
            sources, day = index.sources, index.extracted_on
        if is_open(self.list_file.path):
            self.notices.append(Reason("list_is_open", 0, name))
        if log.latest is not None and log.latest > day:
            self.notices.append(Reason("extraction_is_older", 0, log.latest.isoformat()))
        whitelist = self.whitelists.in_force(day)
        if whitelist is None:
            self.notices.append(Reason("no_whitelist_for_addresses"))
        elif self.whitelists.begins_after(day):
            self.notices.append(Reason("whitelist_later"))
        return Upkeep(
            list_name=name,
            correspondents=self.list_file.correspondents,
            findings=tuple(findings),
            sources=sources,
            whitelist=whitelist,
            changes=log.news(one.change for one in findings),
            inputs=(
                self.list_file.report(),
                *(source.report for source in sources),
                *self.inputs,
            ),
            notices=tuple(self.notices),
            lines=self.list_file.lines,
        )


def look_up_list(
    dossier: Dossier,
    *,
    index_folder: Path | None = None,
    similar: FamilyResemblance = similar_families,
    progress: Progress = nobody_watches,
) -> LookUp:
    """The list of a hospital's folder and the national files that it is to be looked up in.

    Of several extractions the latest is taken. Nothing is read yet but the list.

    Raises:
        DossierError: the dossier names no list, or no extraction.
        HopenMssError: a fault of a whole file.
    """
    section = dossier.contents.correspondents
    where = str(dossier.folder / FILE_NAME)
    if section is None:
        remedy = 'say which one it is: [correspondents] path = "correspondents.csv"'
        raise DossierError("no list of correspondents is named", remedy, where)
    inputs: list[InputReport] = []
    place = dossier.folder / section.path
    listed = CorrespondentsFile.open(place, name=section.path, layout=section.layout)
    mailboxes = _latest(_mailboxes(dossier))
    if mailboxes is None:
        remedy = 'say where it is: [sources.national] kind = "national_directory", path = "…"'
        raise DossierError("no national extraction is named, or none is there", remedy, where)
    source, path = mailboxes
    practitioners = _latest(_practitioners(dossier))
    whitelists = []
    for _, one in dossier.of_kind(SourceKind.WHITELIST):
        for whitelist, report in read_lists(dossier, one, dossier.files(one), progress=progress):
            whitelists.append(whitelist)
            inputs.append(report)
    kinds = SourceKind.NATIONAL_DIRECTORY, SourceKind.PRACTITIONERS, SourceKind.WHITELIST
    read = (path for _, one in dossier.of_kind(*kinds) for path, _ in dossier.files(one))
    return LookUp(
        list_file=listed,
        mailboxes=source,
        practitioners=practitioners[0] if practitioners else None,
        whitelists=Whitelists(tuple(whitelists)),
        index_folder=index_folder or path.parent / INDEX_FOLDER,
        similar=similar,
        thresholds=section.thresholds,
        progress=progress,
        inputs=inputs,
        read=(dossier.folder / FILE_NAME, *read),
    )


def _mailboxes(dossier: Dossier) -> Iterator[tuple[MailboxSource, Path]]:
    for _, one in dossier.of_kind(SourceKind.NATIONAL_DIRECTORY):
        for paths, shown in by_extraction(dossier.files(one), one.path):
            yield open_mailboxes(paths, extracted_on=one.extracted_on, name=shown), paths[0]


def _practitioners(dossier: Dossier) -> Iterator[tuple[PractitionerExtraction, Path]]:
    for _, one in dossier.of_kind(SourceKind.PRACTITIONERS):
        for path, shown in dossier.files(one):
            yield PractitionerExtraction.open(path, extracted_on=one.extracted_on, name=shown), path


def _latest(found: Iterable[tuple[E, Path]]) -> tuple[E, Path] | None:
    return max(found, key=lambda pair: pair[0].extracted_on, default=None)
