"""What an indicator says: figures that carry their counts, their steps and their reasons."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.indicators.figures import NotApplicable, Range, Target, Unmeasured, Value
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.serialization import register_derived

__all__ = [
    "Breakdown",
    "BreakdownRow",
    "Contribution",
    "IndicatorResult",
    "Limb",
    "MeasurementStatement",
    "Provenance",
    "Reason",
    "ResultStatus",
    "Setting",
    "Step",
]


class ResultStatus(StrEnum):
    """What can be said of a figure, or of a whole indicator.

    >>> ResultStatus("not_met").name
    'NOT_MET'
    """

    MET = "met"
    NOT_MET = "not_met"
    MEASURED = "measured"
    """There is a figure, and nobody stated a target."""
    UNKNOWN = "unknown"
    """No figure, or a range that leaves the target open."""
    NOT_APPLICABLE = "not_applicable"


@frozen(kw_only=True)
class Limb:
    """One figure of an indicator, with its target if somebody stated one.

    >>> from hopen_mss import Count
    >>> Limb(name="count", value=Count(n=12), target=Target(minimum=10, origin="us")).status.value
    'met'
    """

    name: str
    value: Value
    target: Target | None = None

    def __attrs_post_init__(self) -> None:
        if self.target is not None and not self.target.fits(self.value):
            problem = f"the target of {self.name} is of another kind than the figure"
            remedy = 'true for a presence, 50 for a count, "80 %" for a share'
            raise InvalidInputError(problem, remedy)

    @property
    def status(self) -> ResultStatus:
        """What can be said of this figure.

        >>> from hopen_mss import Count
        >>> Limb(name="count", value=Range(low=Count(n=3), high=Count(n=12)),
        ...      target=Target(minimum=10, origin="us")).status.value
        'unknown'
        """
        value = self.value
        if isinstance(value, NotApplicable):
            return ResultStatus.NOT_APPLICABLE
        if isinstance(value, Unmeasured):
            return ResultStatus.UNKNOWN
        if self.target is None:
            return ResultStatus.MEASURED
        low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
        if self.target.reached_by(low):
            return ResultStatus.MET
        return ResultStatus.UNKNOWN if self.target.reached_by(high) else ResultStatus.NOT_MET


@frozen
class Step:
    """One count on the way to a figure, under a stable code.

    ``high`` differs from ``count`` where the count itself lies between bounds.

    >>> Step("numerator", 12).count
    12
    """

    code: str
    count: int
    subject: str = ""


@frozen
class Reason:
    """Why something is missing, left out or to be read with care, under a stable code.

    >>> Reason("no_whitelist").count
    0
    """

    code: str
    count: int = 0
    subject: str = ""


@frozen(kw_only=True)
class BreakdownRow:
    """One part of a figure.

    >>> from hopen_mss import Count
    >>> BreakdownRow(name="2026-10", value=Count(n=12)).name
    '2026-10'
    """

    name: str
    value: Value


@frozen(kw_only=True)
class Breakdown:
    """A figure by month, care unit or another dimension.

    ``additive`` says whether the parts add up to the whole.

    >>> Breakdown(dimension="month", rows=(), additive=True).dimension
    'month'
    """

    dimension: str
    rows: tuple[BreakdownRow, ...]
    additive: bool


@frozen(kw_only=True)
class Contribution:
    """What one source brought to an indicator: each of its sendings under one step.

    >>> Contribution(source="dpi", steps=(Step("deliveries", 12),)).steps[0].count
    12
    """

    source: str
    population: str = ""
    steps: tuple[Step, ...] = ()


@frozen(kw_only=True)
class MeasurementStatement:
    """What the national calculation rules ask an establishment to say of its measurement.

    Source:
        ANAP publication 2726, general part: the method is explained, the sources and the period
        are stated, the context is presented, the establishment answers for completeness, and in a
        hospital group the lead establishment validates.

    >>> MeasurementStatement(period=Period.parse("2026-10"), data_sources="record").missing()
    ('calculation_method', 'context', 'completeness')
    """

    period: Period
    calculation_method: str = ""
    data_sources: str = ""
    context: str = ""
    completeness: str = ""
    validated_by: str = ""
    validated_on: date | None = None

    def missing(self) -> tuple[str, ...]:
        """What the rules ask for and nobody stated; validation is asked of hospital groups only.

        >>> MeasurementStatement(period=Period.parse("2026-10")).missing()[0]
        'calculation_method'
        """
        asked = ("calculation_method", "data_sources", "context", "completeness")
        return tuple(name for name in asked if not getattr(self, name).strip())


@frozen
class Setting:
    """A choice that the figures rest on, under a stable code: what counts, out of what, since when.

    >>> Setting("counting", "delivery").value
    'delivery'
    """

    code: str
    value: str


@frozen(kw_only=True)
class Provenance:
    """By what, and as of when, a result was made.

    >>> Provenance(library="0.1.0", edition="2019-07-19", as_of=date(2026, 11, 23)).edition
    '2019-07-19'
    """

    library: str
    edition: str
    as_of: date


@frozen(kw_only=True)
class IndicatorResult:
    """One indicator over one period, explained.

    ``headline`` names the limb that stands for the indicator, where one does; P4.3 has none, its
    two limbs are never merged into one yes. ``sources`` tells the same steps for each source alone.

    >>> from hopen_mss import Count
    >>> result = IndicatorResult(
    ...     indicator="D6.2", period=Period.parse("2026-10"), headline="count",
    ...     limbs=(Limb(name="count", value=Count(n=12)),),
    ...     measurement=MeasurementStatement(period=Period.parse("2026-10")),
    ...     provenance=Provenance(library="0", edition="2019-07-19", as_of=date(2026, 11, 23)))
    >>> result.status.value, result.limb("count").value
    ('measured', Count(n=12))
    """

    indicator: str
    period: Period
    limbs: tuple[Limb, ...]
    headline: str = ""
    settings: tuple[Setting, ...] = ()
    steps: tuple[Step, ...] = ()
    reasons: tuple[Reason, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    sources: tuple[Contribution, ...] = ()
    measurement: MeasurementStatement
    inputs: tuple[InputReport, ...] = ()
    provenance: Provenance

    @property
    def status(self) -> ResultStatus:
        """What can be said of the indicator.

        Not met if a targeted figure is; else unknown if one is; else met if there is a target;
        else measured if there is any figure. Not applicable only if every figure is.

        >>> IndicatorResult.status.__doc__ is not None
        True
        """
        every = [limb.status for limb in self.limbs]
        if every and all(status is ResultStatus.NOT_APPLICABLE for status in every):
            return ResultStatus.NOT_APPLICABLE
        targeted = [
            limb.status
            for limb in self.limbs
            if limb.target is not None and limb.status is not ResultStatus.NOT_APPLICABLE
        ]
        for status in (ResultStatus.NOT_MET, ResultStatus.UNKNOWN):
            if status in targeted:
                return status
        if targeted:
            return ResultStatus.MET
        measured = ResultStatus.MEASURED in every
        return ResultStatus.MEASURED if measured else ResultStatus.UNKNOWN

    def limb(self, name: str) -> Limb:
        """The figure of that name.

        Raises:
            InvalidInputError: this indicator has no such figure.
        """
        for limb in self.limbs:
            if limb.name == name:
                return limb
        known = ", ".join(limb.name for limb in self.limbs)
        raise InvalidInputError(f"{self.indicator} has no figure of that name", f"ask for {known}")

    def step(self, code: str) -> int:
        """The count of a step, summed over its subjects; zero when the step did not occur."""
        return sum(step.count for step in self.steps if step.code == code)

    def reason_codes(self) -> Iterator[str]:
        """The codes of all reasons, and of what figures that are missing say of themselves."""
        yield from (reason.code for reason in self.reasons)
        for limb in self.limbs:
            if isinstance(limb.value, Unmeasured):
                yield from limb.value.reasons

    def __bool__(self) -> NoReturn:
        raise TypeError("a result is not true or false: ask for its status or a limb's value")


def _status(value: Limb | IndicatorResult) -> dict[str, Any]:
    return {"status": value.status.value}


def _message(reason: Reason) -> dict[str, Any]:
    from hopen_mss.codes import sentence  # noqa: PLC0415 (words are read only when one is written)

    text = sentence("reason", reason.code, "en", count=reason.count, subject=reason.subject)
    return {"message": text}


def _rejected(report: InputReport) -> dict[str, Any]:
    return {"rejected": report.rejected}


# Parts before what holds them: cattrs looks the hooks of a class's fields up when it is registered.
register_derived(InputReport, _rejected)
register_derived(Reason, _message)
register_derived(Limb, _status)
register_derived(IndicatorResult, _status)
