"""The main job: one hospital's folder in, three explained indicators and a dated plan out."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from attrs import frozen

from hopen_mss import __version__
from hopen_mss.dossier import Dossier, SourceKind
from hopen_mss.errors import DossierError
from hopen_mss.establishment import Establishment
from hopen_mss.evidence import Evidence, Progress, gather, nobody_watches
from hopen_mss.indicators.d6_2 import correspondents_directory
from hopen_mss.indicators.d6_3 import documents_through_trust_space
from hopen_mss.indicators.p4_3 import messaging_in_trust_space
from hopen_mss.indicators.result import IndicatorResult, Reason
from hopen_mss.method import Edition, load_edition
from hopen_mss.periods import Period
from hopen_mss.planning import Answer, Plan, answers, make_plan
from hopen_mss.provenance import InputReport

__all__ = ["Assessment", "assess", "conclude"]


@frozen(kw_only=True)
class Assessment:
    """The three indicators of a hospital over a period, what they were made of, what to do.

    >>> from hopen_mss import Establishment, Period
    >>> Assessment(library="0.1.0", edition="2019-07-19", as_of=date(2026, 11, 23),
    ...            period=Period.parse("2026-10"), establishment=Establishment(name="CH Exemple"),
    ...            results=()).plan is None
    True
    """

    library: str
    edition: str
    as_of: date
    period: Period
    establishment: Establishment
    results: tuple[IndicatorResult, ...]
    answers: tuple[Answer, ...] = ()
    notices: tuple[Reason, ...] = ()
    inputs: tuple[InputReport, ...] = ()
    plan: Plan | None = None

    def result(self, indicator: str) -> IndicatorResult:
        """The result of one indicator.

        Raises:
            DossierError: the assessment has no such indicator.
        """
        for result in self.results:
            if result.indicator == indicator:
                return result
        known = ", ".join(result.indicator for result in self.results)
        raise DossierError("the assessment has no such indicator", f"ask for one of: {known}")


def assess(
    dossier: Dossier,
    *,
    as_of: date,
    progress: Progress = nobody_watches,
) -> Assessment:
    """Assess one dossier: read its files, calculate the indicators, make the plan.

    Raises:
        HopenMssError: a fault of the dossier or of a whole file; faults of rows are in the books.

    >>> from hopen_mss import Establishment
    >>> from pathlib import Path
    >>> from hopen_mss.dossier import Contents, MeasurementSection
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> found = assess(Dossier(folder=Path("no-other-file"), contents=said),
    ...                as_of=date(2026, 11, 23))
    >>> [(result.indicator, result.status.value) for result in found.results]
    [('P4.3', 'unknown'), ('D6.2', 'unknown'), ('D6.3', 'unknown')]
    """
    return conclude(dossier, gather(dossier, progress=progress), as_of=as_of)


def conclude(dossier: Dossier, evidence: Evidence, *, as_of: date) -> Assessment:
    """Calculate the indicators from what the files told, and make the plan."""
    edition: Edition = load_edition()
    terms = dossier.terms(as_of, edition.name)
    contents = dossier.contents
    context = _sources(dossier, SourceKind.WHITELIST, SourceKind.MAILBOXES)
    feeding = {
        indicator: [
            name
            for name, source in contents.sources.items()
            if indicator in source.indicators and name in evidence.tallies
        ]
        for indicator in ("P4.3", "D6.3")
    }
    feeding["P4.3"] = [
        name for name in feeding["P4.3"] if contents.sources[name].compares not in feeding["P4.3"]
    ]
    counting = [name for name in feeding["D6.3"] if not contents.sources[name].compares]
    compared = [name for name, source in contents.sources.items() if source.compares]
    results = (
        messaging_in_trust_space(
            contents.establishment,
            evidence.judge.whitelists,
            [evidence.tallies[name] for name in feeding["P4.3"]],
            terms,
            mailboxes=evidence.mailboxes,
            active_days=contents.measurement.active_days,
            inputs=evidence.reports([*context, *feeding["P4.3"]]),
        ),
        correspondents_directory(
            evidence.correspondents,
            evidence.judge,
            terms,
            max_age=contents.correspondents.age_limit if contents.correspondents else None,
            national=evidence.national,
            absent=evidence.absent,
            inputs=evidence.reports(
                [*context, "correspondents", *_sources(dossier, SourceKind.NATIONAL_DIRECTORY)]
            ),
        ),
        documents_through_trust_space(
            [evidence.tallies[name] for name in counting],
            terms,
            comparisons=evidence.comparisons,
            listed_care_units=evidence.care_units,
            inputs=evidence.reports([*context, *counting, *compared]),
        ),
    )
    deployment = contents.deployment
    return Assessment(
        library=__version__,
        edition=edition.name,
        as_of=as_of,
        period=terms.period,
        establishment=contents.establishment,
        results=results,
        answers=tuple(answer for result in results for answer in answers(result)),
        notices=(*_doubts(contents.establishment), *evidence.notices),
        inputs=tuple(chain.from_iterable(evidence.inputs.values())),
        plan=make_plan(edition, deployment.option, start=deployment.start, pilot=deployment.pilot)
        if deployment
        else None,
    )


def _doubts(establishment: Establishment) -> Iterator[Reason]:
    return (Reason("doubtful_key", 1, name) for name in establishment.doubtful_numbers())


def _sources(dossier: Dossier, *kinds: SourceKind) -> list[str]:
    return [name for name, _ in dossier.of_kind(*kinds)]
