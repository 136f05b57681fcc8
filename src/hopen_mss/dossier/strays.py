"""Files that lie in a hospital's folder and that nothing in its dossier names."""

from collections.abc import Iterator
from itertools import islice

from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.indicators.result import Reason
from hopen_mss.trust_space.keeping import WHITELISTS

__all__ = ["unnamed_whitelists"]

_MOST_FILES = 1_000


def unnamed_whitelists(dossier: Dossier) -> Iterator[Reason]:
    """Lists in ``whitelists/``, where no source of the dossier is a whitelist.

    >>> from pathlib import Path
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> from hopen_mss import Establishment
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> list(unnamed_whitelists(Dossier(folder=Path("no-other-file"), contents=said)))
    []
    """
    if any(dossier.of_kind(SourceKind.WHITELIST)):
        return
    try:
        folder = dossier.folder / WHITELISTS
        found = [one.name for one in islice(folder.iterdir(), _MOST_FILES) if _is_list(one.name)]
    except OSError:
        return
    if found:
        yield Reason("whitelist_not_named", len(found), min(found))


def _is_list(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(".xml")
