"""One source of sendings by itself, without a folder: counted, or read as it stands."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve

from hopen_mss.assessment.evidence import context_of
from hopen_mss.assessment.sendings import SendingsCount
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.history import CountedSource
from hopen_mss.dossier.opening import Reading, open_source
from hopen_mss.dossier.sources import SourceSection
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.periods import Period
from hopen_mss.transmissions.record import Transmission

__all__ = ["count_alone", "read_alone"]


def count_alone(
    dossier: Dossier,
    source: SourceSection,
    files: Sequence[Path],
    *,
    progress: Progress = nobody_watches,
) -> CountedSource:
    """Count one source by itself, over the period that a dossier measures.

    The dossier says how sendings are judged: its establishment, whitelists, mailboxes. The source
    is called after its kind, its files by their own names. Beside their books stand those of what
    it was judged by.

    Raises:
        HopenMssError: a fault of a whole file.
    """
    evidence = context_of(dossier, progress=progress)
    counting = SendingsCount(dossier, evidence.judge, progress=progress)
    counted = counting.count(source.kind.value, source, [(path, path.name) for path in files])
    return evolve(counted, inputs=(*counted.inputs, *evidence.reports(evidence.inputs)))


def read_alone(
    dossier: Dossier,
    source: SourceSection,
    files: Sequence[Path],
    *,
    progress: Progress = nobody_watches,
) -> Iterator[Transmission]:
    """The sendings of one source by itself, as it tells them, neither judged nor counted.

    Raises:
        HopenMssError: a fault of a whole file, while the records are taken.
    """
    contents = dossier.contents
    period, name = Period.parse(contents.measurement.period), source.kind.value
    reading = Reading(period, contents.establishment.zone, name, lambda file: progress(file, 0))
    for opened in open_source(source, [(path, path.name) for path in files], reading):
        progress(opened.shown, 0)
        yield from opened.records
        opened.reports()
