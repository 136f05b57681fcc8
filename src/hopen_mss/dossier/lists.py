"""The national whitelists that a dossier names, as far as their signatures allow their use."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.sources import SourceSection
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.provenance import InputReport
from hopen_mss.trust_space import Whitelist
from hopen_mss.trust_space.signature import read_usable_whitelist

__all__ = ["read_lists"]


def read_lists(
    dossier: Dossier,
    source: SourceSection,
    files: Sequence[tuple[Path, str]],
    *,
    progress: Progress = nobody_watches,
) -> Iterator[tuple[Whitelist, InputReport]]:
    """The whitelists of one source, each with its book, which tells how good its signature is.

    The day of a list is that of the establishment's time zone.

    Raises:
        InputFaultError: no whitelist, not the one that was signed, or not signed under the anchors
            that the source names.
        MissingExtraError: anchors are named and the extra ``trust-space`` is not installed.

    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection, SourceKind
    >>> from hopen_mss import Establishment
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> section = SourceSection(path="whitelists/*.xml", kind=SourceKind.WHITELIST)
    >>> list(read_lists(Dossier(folder=Path(), contents=said), section, []))
    []
    """
    anchors = [dossier.folder / anchor for anchor in source.anchors]
    for path, shown in files:
        progress(shown, 0)
        whitelist, report, _ = read_usable_whitelist(path, anchors=anchors, name=shown)
        yield whitelist.told_in(dossier.contents.establishment.zone), report
