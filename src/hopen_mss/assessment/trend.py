"""P4.3 and D6.3 month by month: the assessed period, and the kept months before it.

Each kept month is calculated by the rules of today, from what was counted then. A month between two
others of which nothing is known is unmeasured, never zero.
"""

from attrs import evolve, frozen

from hopen_mss.assessment.evidence import Evidence
from hopen_mss.assessment.main_job import Assessment
from hopen_mss.assessment.reconciliation import reconcile
from hopen_mss.dossier.folder import Dossier
from hopen_mss.indicators.d6_3 import documents_through_trust_space
from hopen_mss.indicators.figures import Unmeasured
from hopen_mss.indicators.p4_3 import messaging_in_trust_space
from hopen_mss.indicators.result import BreakdownRow, IndicatorResult
from hopen_mss.periods import Period

__all__ = ["MonthlyTrend", "monthly_trends"]

_INDICATORS = ("D6.3", "P4.3")


@frozen(kw_only=True)
class MonthlyTrend:
    """One indicator by month, the oldest month first.

    >>> MonthlyTrend(indicator="D6.3").rows
    ()
    """

    indicator: str
    rows: tuple[BreakdownRow, ...] = ()


def monthly_trends(
    dossier: Dossier, evidence: Evidence, assessment: Assessment
) -> tuple[MonthlyTrend, ...]:
    """P4.3 and D6.3 by month: of the assessment, and of the months kept before its period.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from hopen_mss import Establishment
    >>> from hopen_mss.assessment.main_job import conclude
    >>> from hopen_mss.dossier.folder import Contents, MeasurementSection
    >>> from hopen_mss.assessment.evidence import gather
    >>> said = Contents(establishment=Establishment(name="CH Exemple"),
    ...                 measurement=MeasurementSection(period="2026-10"))
    >>> bare = Dossier(folder=Path("no-other-file"), contents=said)
    >>> told = gather(bare)
    >>> monthly_trends(bare, told, conclude(bare, told, as_of=date(2026, 11, 23)))
    (MonthlyTrend(indicator='D6.3', rows=()), MonthlyTrend(indicator='P4.3', rows=()))
    """
    found: dict[str, list[BreakdownRow]] = {indicator: [] for indicator in _INDICATORS}
    for month in evidence.history.months:
        if month.period.end < assessment.period.start:
            for result in _of_month(dossier, evidence, assessment, month.period):
                found[result.indicator] += _months(result)
    return tuple(
        MonthlyTrend(
            indicator=indicator,
            rows=_without_gaps((*found[indicator], *_months(assessment.result(indicator)))),
        )
        for indicator in _INDICATORS
    )


def _of_month(
    dossier: Dossier, evidence: Evidence, assessment: Assessment, month: Period
) -> tuple[IndicatorResult, ...]:
    terms = dossier.terms(assessment.as_of, assessment.edition)
    terms = evolve(terms, period=month, exclusions=evidence.exclusions)
    kept = reconcile(
        (), period=month, as_of=terms.as_of, rules=terms.rules, history=evidence.history
    )
    return (
        messaging_in_trust_space(
            assessment.establishment, evidence.judge.whitelists, kept.counting["P4.3"], terms
        ),
        documents_through_trust_space(kept.counting["D6.3"], terms),
    )


def _months(result: IndicatorResult) -> tuple[BreakdownRow, ...]:
    return next((one.rows for one in result.breakdowns if one.dimension == "month"), ())


def _without_gaps(rows: tuple[BreakdownRow, ...]) -> tuple[BreakdownRow, ...]:
    """The same rows, and one that says so for each month between them that has none."""
    known = {row.name: row for row in rows}
    if not known:
        return ()
    first, last = (Period.parse(month) for month in (min(known), max(known)))
    nothing = Unmeasured(reasons=("no_data_in_period",))
    return tuple(
        known.get(month, BreakdownRow(name=month, value=nothing))
        for month in Period(first.start, last.end).months()
    )
