"""The main job: one hospital's folder in, three explained indicators and a dated plan out."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from attrs import evolve, frozen

from hopen_mss import __version__
from hopen_mss.assessment.evidence import Evidence, gather
from hopen_mss.assessment.following import seen_sendings, status_of
from hopen_mss.assessment.reconciliation import Reconciliation, counting_for, reconcile
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import DossierError
from hopen_mss.establishment import Establishment
from hopen_mss.files.watching import Progress, nobody_watches
from hopen_mss.indicators.d6_2 import correspondents_directory
from hopen_mss.indicators.d6_3 import documents_through_trust_space
from hopen_mss.indicators.directory_parts import SentTo
from hopen_mss.indicators.figures import Unmeasured
from hopen_mss.indicators.levers import Levers, sending_levers
from hopen_mss.indicators.mailboxes import SilentMailbox, silent_mailboxes
from hopen_mss.indicators.p4_3 import messaging_in_trust_space
from hopen_mss.indicators.result import IndicatorResult, Reason
from hopen_mss.indicators.tally import combine
from hopen_mss.indicators.terms import Terms
from hopen_mss.indicators.winning import WinOver, to_win_over
from hopen_mss.method import Edition, load_edition
from hopen_mss.periods import Period
from hopen_mss.planning import (
    Answer,
    DeploymentSection,
    Forecast,
    NextSteps,
    OptionsTable,
    Plan,
    PlanStatus,
    answers,
    compare_point_by_point,
    forecast,
    make_plan,
    next_steps,
)
from hopen_mss.provenance import InputReport
from hopen_mss.trust_space import SuggestedConnection, suggest_connection

__all__ = ["Assessment", "assess", "conclude", "unread_mailboxes", "win_over"]


@frozen(kw_only=True)
class Assessment:
    """The three indicators of a hospital over a period, what they were made of, what to do.

    ``connection`` is what the whitelist suggests. Where the dossier has a deployment with a start,
    ``forecast`` says what can be said of its end (and of the latest start for the hospital's
    deadline, while the start lies ahead), ``followed`` and ``coming`` where it stands.

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
    levers: Levers | None = None
    answers: tuple[Answer, ...] = ()
    notices: tuple[Reason, ...] = ()
    inputs: tuple[InputReport, ...] = ()
    connection: SuggestedConnection | None = None
    options: OptionsTable | None = None
    plan: Plan | None = None
    forecast: Forecast | None = None
    followed: PlanStatus | None = None
    coming: NextSteps | None = None

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
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
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
    terms = evolve(dossier.terms(as_of, edition.name), exclusions=evidence.exclusions)
    contents = dossier.contents
    context = _sources(dossier, SourceKind.WHITELIST, SourceKind.MAILBOXES)
    judging = evidence.reports([*context, *_sources(dossier, SourceKind.EXCLUSIONS)])
    reconciled = _reconciled(dossier, evidence, terms)
    measured = (
        messaging_in_trust_space(
            contents.establishment,
            evidence.judge.whitelists,
            reconciled.counting["P4.3"],
            terms,
            comparisons=reconciled.comparisons["P4.3"],
            compared=reconciled.compared,
            mailboxes=evidence.mailboxes,
            active_days=contents.measurement.active_days,
            inputs=(*judging, *reconciled.inputs["P4.3"]),
        ),
        correspondents_directory(
            evidence.correspondents,
            evidence.judge,
            terms,
            max_age=contents.correspondents.age_limit if contents.correspondents else None,
            national=evidence.national,
            absent=evidence.absent,
            log=evidence.checks,
            sent_to=_sent_to(evidence, terms),
            follow_up=evidence.follow_up,
            inputs=evidence.reports(
                [
                    *context,
                    "correspondents",
                    *_sources(dossier, SourceKind.NATIONAL_DIRECTORY, SourceKind.FOLLOW_UP),
                ]
            ),
        ),
        documents_through_trust_space(
            reconciled.counting["D6.3"],
            terms,
            comparisons=reconciled.comparisons["D6.3"],
            listed_care_units=evidence.care_units,
            inputs=(*judging, *reconciled.inputs["D6.3"]),
        ),
    )
    levers = sending_levers(
        reconciled.counting["D6.3"],
        terms,
        listed=_tells_addresses(evidence),
        letter_cost=contents.letter_cost,
    )
    more = {
        **reconciled.reasons,
        "D6.2": _not_told(evidence, terms),
        "D6.3": (*reconciled.reasons.get("D6.3", ()), *levers.reasons()),
    }
    results = tuple(
        evolve(result, reasons=(*result.reasons, *more.get(result.indicator, ())))
        for result in measured
    )
    deployment, gaps = contents.deployment, tuple(chain.from_iterable(map(answers, results)))
    seen = seen_sendings(evidence.history, evidence.sources)
    followed = (
        status_of(dossier, as_of, answers=gaps, sendings=seen)
        if deployment and deployment.start
        else None
    )
    return Assessment(
        library=__version__,
        edition=edition.name,
        as_of=as_of,
        period=terms.period,
        establishment=contents.establishment,
        results=results,
        levers=levers,
        answers=gaps,
        notices=(*_doubts(contents.establishment), *evidence.notices),
        inputs=tuple(dict.fromkeys(chain(*evidence.inputs.values(), *reconciled.inputs.values()))),
        connection=_connection(contents.establishment, evidence, as_of),
        options=compare_point_by_point(
            edition, start=deployment.start, constraints=deployment.constraints
        )
        if deployment
        else None,
        plan=make_plan(edition, deployment.option, start=deployment.start, pilot=deployment.pilot)
        if deployment
        else None,
        forecast=_forecast(deployment, edition, as_of) if deployment and deployment.start else None,
        followed=followed,
        coming=next_steps(followed.plan) if followed else None,
    )


def _forecast(deployment: DeploymentSection, edition: Edition, as_of: date) -> Forecast:
    limits = deployment.constraints
    lies_ahead = deployment.start is not None and deployment.start > as_of
    wanted = limits.deadline if limits and lies_ahead else None
    return forecast(edition, deployment, wanted=wanted, as_of=as_of)


def unread_mailboxes(dossier: Dossier, evidence: Evidence) -> tuple[SilentMailbox, ...]:
    """The hospital's mailboxes that receive while nobody is known to log in, each by its address.

    Raises:
        DossierError: the dossier lists no mailboxes, or states no window (``active_days``).

    >>> from pathlib import Path
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> bare = Dossier(folder=Path("no-other-file"), contents=said)
    >>> unread_mailboxes(bare, gather(bare))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.DossierError: no-other-file: the dossier lists no mailboxes; ... [HM301]
    """
    where, active_days = str(dossier.folder), dossier.contents.measurement.active_days
    if evidence.mailboxes is None:
        remedy = 'name the list under [sources.mailboxes], with kind = "mailboxes"'
        raise DossierError("the dossier lists no mailboxes", remedy, where)
    if active_days is None:
        problem = "the dossier does not say after how many days without login a mailbox is unread"
        raise DossierError(problem, "write active_days = 90 under [measurement]", where)
    terms = dossier.terms(date.max, "")
    reconciled = _reconciled(dossier, evidence, terms)
    return silent_mailboxes(
        evidence.mailboxes,
        reconciled.counting["P4.3"],
        terms.period,
        active_days,
        compared=reconciled.compared,
    )


def win_over(dossier: Dossier, evidence: Evidence, *, as_of: date) -> tuple[WinOver, ...]:
    """The correspondents who were sent something otherwise than by MSSanté, each by name.

    Only sources that count for D6.3 and are read now are counted: kept months name nobody.

    Raises:
        DossierError: the dossier lists no correspondents, or its sources cannot be added.

    >>> from pathlib import Path
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> bare = Dossier(folder=Path("no-other-file"), contents=said)
    >>> win_over(bare, gather(bare), as_of=date(2026, 11, 23))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.DossierError: no-other-file: the dossier lists no correspondents; ... [HM301]
    """
    where, terms = str(dossier.folder), dossier.terms(as_of, "")
    if evidence.correspondents is None:
        remedy = 'name the list: [correspondents] path = "correspondents.csv"'
        raise DossierError("the dossier lists no correspondents", remedy, where)
    counting = list(counting_for(evidence.sources, "D6.3"))
    added = combine([source.tally for source in counting], terms.rules.counting)
    if isinstance(added, Unmeasured) and "overlap_not_stated" in added.reasons:
        problem = "two sources may hold the same sendings, so that nobody could be counted once"
        remedy = "say what each covers (population), or which is only compared (compares)"
        raise DossierError(problem, remedy, where)
    return to_win_over(
        evidence.correspondents,
        evidence.judge,
        evidence.correspondence(source.name for source in counting),
        as_of=as_of,
        national=evidence.national,
        follow_up=evidence.follow_up or (),
    )


def _sent_to(evidence: Evidence, terms: Terms) -> SentTo | None:
    """Whom something was sent to in the period, where all of the period tells it."""
    if not evidence.sent_to or _not_told(evidence, terms):
        return None
    return evidence.correspondence(evidence.sent_to)


def _tells_addresses(evidence: Evidence) -> bool:
    """Whether an address of anybody could be known at all."""
    if evidence.correspondents is None:
        return False
    return "mssante_address" not in evidence.absent or evidence.national is not None


def _not_told(evidence: Evidence, terms: Terms) -> tuple[Reason, ...]:
    kept = evidence.history.within(terms.period).months
    if not kept or evidence.correspondents is None:
        return ()
    return (Reason("kept_months_name_nobody", len(kept)),)


def _reconciled(dossier: Dossier, evidence: Evidence, terms: Terms) -> Reconciliation:
    sources = dossier.contents.sources
    return reconcile(
        evidence.sources,
        evidence.comparisons,
        period=terms.period,
        as_of=terms.as_of,
        rules=terms.rules,
        history=evidence.history,
        shaped_by=evidence.shaped_by,
        settings={name: source.fingerprint for name, source in sources.items()},
    )


def _connection(
    establishment: Establishment, evidence: Evidence, as_of: date
) -> SuggestedConnection | None:
    whitelist = evidence.judge.whitelists.in_force(as_of)
    return suggest_connection(establishment, whitelist) if whitelist else None


def _doubts(establishment: Establishment) -> Iterator[Reason]:
    return (Reason("doubtful_key", 1, name) for name in establishment.doubtful_numbers())


def _sources(dossier: Dossier, *kinds: SourceKind) -> list[str]:
    return [name for name, _ in dossier.of_kind(*kinds)]
