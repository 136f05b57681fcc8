"""A dossier's deployment on a day: what was recorded, what its units send, what changed.

The commands that follow a deployment and the main job read it here, so that both say the same.
"""

from collections.abc import Iterable
from datetime import date

from attrs import evolve

from hopen_mss.dossier.folder import FILE_NAME, Dossier
from hopen_mss.dossier.history import CountedSource, History, read_history
from hopen_mss.errors import DossierError
from hopen_mss.method import load_edition
from hopen_mss.periods import Period
from hopen_mss.planning import (
    Answer,
    FollowedPlan,
    PlanStatus,
    Sendings,
    compare_status,
    follow,
    month_before,
    read_progress,
)

__all__ = ["follow_dossier", "seen_sendings", "status_of"]


def follow_dossier(
    dossier: Dossier,
    as_of: date,
    *,
    answers: Iterable[Answer] = (),
    sendings: Sendings | None = None,
) -> FollowedPlan:
    """Where the deployment of a dossier stands on a day.

    ``answers`` are those of an assessment. Without ``sendings``, those of the kept months tell
    which units send.

    Raises:
        DossierError: there is no deployment with a start.
        HopenMssError: a fault of ``progress.toml`` or of a kept month.

    >>> from pathlib import Path
    >>> from hopen_mss import DeploymentSection, Establishment
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2027-01"),
    ...                 deployment=DeploymentSection(option="operator", start=date(2027, 1, 31)))
    >>> hospital = Dossier(folder=Path("no-other-file"), contents=said)
    >>> follow_dossier(hospital, date(2027, 2, 1)).end.isoformat()
    '2027-09-01'
    """
    said, edition = dossier.contents.deployment, load_edition()
    if said is None or said.start is None:
        remedy = "write option and start under [deployment]"
        where = str(dossier.folder / FILE_NAME)
        raise DossierError("there is no deployment with a start", remedy, where)
    if sendings is None:
        sendings = seen_sendings(read_history(dossier.folder))
    return follow(
        edition,
        said,
        read_progress(dossier.folder, said, edition),
        as_of,
        answers=answers,
        sendings=sendings,
        folder=dossier.folder,
    )


def status_of(
    dossier: Dossier,
    as_of: date,
    *,
    answers: Iterable[Answer] = (),
    sendings: Sendings | None = None,
) -> PlanStatus:
    """Where the deployment of a dossier stands, and what changed since a month before.

    Raises:
        DossierError: there is no deployment with a start.
        HopenMssError: a fault of ``progress.toml`` or of a kept month.

    >>> from pathlib import Path
    >>> from hopen_mss import DeploymentSection, Establishment
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2027-01"),
    ...                 deployment=DeploymentSection(option="operator", start=date(2027, 1, 31)))
    >>> hospital = Dossier(folder=Path("no-other-file"), contents=said)
    >>> status_of(hospital, date(2027, 3, 1)).change.since.isoformat()
    '2027-02-01'
    """
    if sendings is None:
        sendings = seen_sendings(read_history(dossier.folder))
    now = follow_dossier(dossier, as_of, answers=answers, sendings=sendings)
    before = follow_dossier(dossier, month_before(as_of), sendings=sendings)
    return PlanStatus(plan=now, change=compare_status(before, now))


def seen_sendings(history: History, sources: Iterable[CountedSource] = ()) -> Sendings:
    """Who was seen sending, by kept months and by sources read now; compared ones left out.

    >>> seen_sendings(History()).months
    ()
    """
    kept = [one for month in history.months for one in month.sources]
    return Sendings.of(one for one in (*kept, *map(_told, sources)) if not one.compares)


def _told(source: CountedSource) -> CountedSource:
    """The months of which something was read: an export may well stop before the period does."""
    tally = source.tally
    seen = {line.facts.month for line in tally.lines}
    parts = tuple(
        evolve(part, period=month)
        for part in tally.parts
        for month in map(Period.parse, sorted(seen))
        if part.period.covers(month)
    )
    return evolve(source, tally=evolve(tally, parts=parts))
