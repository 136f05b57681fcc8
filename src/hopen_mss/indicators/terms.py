"""The terms of a measurement: its period, its rules, its targets, and who says so.

No formula, threshold or period of the three indicators is published, so every one of these comes
from the user or is named as our reading.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from hopen_mss import __version__
from hopen_mss.errors import InvalidInputError
from hopen_mss.indicators.figures import Count, NotApplicable, Presence, Share, Target, Value
from hopen_mss.indicators.result import (
    Breakdown,
    Contribution,
    IndicatorResult,
    Limb,
    MeasurementStatement,
    Provenance,
    Reason,
    Setting,
    Step,
)
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.spelling import meant
from hopen_mss.transmissions.exclusions import Exclusions
from hopen_mss.transmissions.facts import Facts
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Trust,
)

__all__ = ["WAYS", "Effect", "Rules", "Targets", "Terms", "check_targets"]

Targets: TypeAlias = Mapping[str, Mapping[str, Target]]
"""Indicator -> figure -> target."""


WAYS = tuple(one for one in Channel if one not in (Channel.DMP, Channel.UNKNOWN))
"""The channels that a denominator may name: those that lead to a recipient."""
_FIGURES: dict[str, dict[str, Value]] = {
    "P4.3": {"existence": Presence(present=True), "use": Count(n=0)},
    "D6.2": {
        "count": Count(n=0),
        "existence": Presence(present=True),
        "freshness": Share(numerator=0, denominator=1),
        "share": Share(numerator=0, denominator=1),
    },
    "D6.3": {"count": Count(n=0), "share": Share(numerator=0, denominator=1)},
}
"""The figures of each indicator, by an example of the kind each is."""


def check_targets(targets: Targets) -> None:
    """Refuse targets for what is not measured, or of another kind than the figure.

    Raises:
        InvalidInputError: an unknown indicator or figure, or a kind that does not fit.

    >>> check_targets({"D6.2": {"count": Target(minimum=50, origin="regional agency")}})
    """
    for indicator, figures in targets.items():
        if indicator not in _FIGURES:
            problem = f"there is no indicator {indicator[:10]!r} here"
            remedy = f'{meant(indicator, _FIGURES)}; codes stand in quotes: "P4.3"'
            raise InvalidInputError(problem, remedy)
        for figure, target in figures.items():
            example = _FIGURES[indicator].get(figure)
            if example is None:
                problem = f"{indicator} has no figure of the name {figure[:20]!r}"
                known = ", ".join(_FIGURES[indicator])
                raise InvalidInputError(problem, f"set a target for one of: {known}")
            Limb(name=f"{indicator} {figure}", value=example, target=target)


class Effect(Enum):
    """What a delivery does to the two bounds of a share.

    Each is (numerator low, denominator low, numerator high, denominator high).

    >>> Effect.EITHER.value
    (0, 1, 1, 1)
    """

    REACHED = (1, 1, 1, 1)
    """Sent through the trust space, and proven as far as was asked."""
    EITHER = (0, 1, 1, 1)
    """Perhaps sent through the trust space, and else by another channel of the denominator."""
    PERHAPS_REACHED = (0, 0, 1, 1)
    """Sent through the trust space, and perhaps not to be counted at all."""
    OTHER = (0, 1, 0, 1)
    """Sent by another channel of the denominator."""
    PERHAPS_OTHER = (0, 1, 0, 0)
    """Perhaps sent by another channel of the denominator."""
    OUT = (0, 0, 0, 0)
    """On neither side."""


_DOUBTED = {Effect.REACHED: Effect.PERHAPS_REACHED, Effect.OTHER: Effect.PERHAPS_OTHER}
_BY_KIND = {
    RecipientKind.INTERNAL: "internal",
    RecipientKind.PATIENT: "patient",
    RecipientKind.TEST: "test",
}
_BY_DIRECTION = {Direction.RECEIVED: "received", Direction.TRANSIT: "transit"}
_MAIL = (Channel.MSSANTE, Channel.EMAIL)


@frozen(kw_only=True)
class Rules:
    """What counts, in what unit, out of what, and from what evidence on.

    An empty ``denominator`` makes D6.3 a count; empty lists of document types or care units mean
    all of them.

    Raises:
        InvalidInputError: a denominator that leaves out what the numerator counts, or holds what
            has no recipient.

    >>> Rules(denominator=(Channel.MSSANTE, Channel.POST)).counts_as_sent.value
    'accepted'
    """

    counting: Counting = Counting.DELIVERY
    denominator: tuple[Channel, ...] = ()
    counts_as_sent: Status = Status.ACCEPTED
    document_types: tuple[str, ...] = ()
    care_units: tuple[str, ...] = ()
    same_group: bool = False

    def __attrs_post_init__(self) -> None:
        if self.denominator and Channel.MSSANTE not in self.denominator:
            problem = "the denominator leaves out mssante, which the numerator counts"
            remedy = 'write denominator = ["mssante", "email", "post"]'
            raise InvalidInputError(problem, remedy, "denominator")
        if not set(self.denominator) <= set(WAYS):
            problem = "the denominator names dmp or unknown"
            remedy = "leave them out: neither is a way to a recipient"
            raise InvalidInputError(problem, remedy, "denominator")
        if self.counts_as_sent in (Status.FAILED, Status.UNKNOWN):
            problem = "failed and unknown are no evidence of a sending"
            remedy = "write declared, handed_over, accepted or received"
            raise InvalidInputError(problem, remedy, "counts_as_sent")

    def effect(self, facts: Facts) -> tuple[Effect, str, str]:
        """What a delivery does to the share, the step it is counted under, and that step's subject.

        Every delivery falls under exactly one step.

        >>> Rules().effect(Facts(month="2026-10", kind=RecipientKind.PATIENT))[1]
        'patient'
        """
        if step := self.left_out(facts):
            return Effect.OUT, step, ""
        effect, step, subject = self._by_channel(facts)
        if effect is not Effect.OUT and (doubt := self.doubt(facts)):
            return _DOUBTED.get(effect, effect), doubt, ""
        return effect, step, subject

    def evidence(self, facts: Facts) -> str:
        """Whether a sending is ``proven`` or only ``declared``; empty when it is neither.

        Proven is what the next server took, or as much more as ``counts_as_sent`` asks for.

        >>> Rules(counts_as_sent=Status.DECLARED).evidence(
        ...     Facts(month="2026-10", status=Status.HANDED_OVER))
        'declared'
        """
        if facts.status.proves(max(self.counts_as_sent, Status.ACCEPTED, key=lambda s: s.rank)):
            return "proven"
        return "declared" if facts.status.proves(Status.DECLARED) else ""

    def settings(self) -> tuple[Setting, ...]:
        """The rules as choices that a result carries; what was left at "all" is not repeated.

        >>> [setting.code for setting in Rules().settings()]
        ['counting', 'counts_as_sent']
        """
        stated = {
            "counting": self.counting.value,
            "counts_as_sent": self.counts_as_sent.value,
            "denominator": ", ".join(self.denominator),
            "document_types": ", ".join(self.document_types),
            "care_units": ", ".join(self.care_units),
            "same_group": "yes" if self.same_group else "",
        }
        return tuple(Setting(code, value) for code, value in stated.items() if value)

    def left_out(self, facts: Facts) -> str:
        """The step of a delivery that is on neither side of the figure, empty for all others.

        It is none to an external recipient, out of scope, or failed.

        >>> Rules().left_out(Facts(month="2026-10", status=Status.FAILED))
        'failed'
        """
        if step := _BY_DIRECTION.get(facts.direction) or _BY_KIND.get(facts.kind):
            return step
        if facts.kind is RecipientKind.SAME_GROUP and not self.same_group:
            return "same_group"
        if facts.channel is Channel.DMP:
            return "dmp"
        for word, scope in self._scopes(facts):
            if scope and word and word not in scope:
                return "out_of_scope"
        return "failed" if facts.status is Status.FAILED else ""

    def doubt(self, facts: Facts) -> str:
        """Why a delivery may not belong here after all, empty where nothing speaks against it.

        >>> Rules().doubt(Facts(month="2026-10", kind=RecipientKind.UNKNOWN))
        'unknown_kind'
        """
        if facts.kind is RecipientKind.UNKNOWN:
            return "unknown_kind"
        if facts.direction is Direction.UNKNOWN:
            return "unknown_direction"
        if any(scope and not word for word, scope in self._scopes(facts)):
            return "unknown_scope"
        return ""

    def _scopes(self, facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            (facts.document_type, self.document_types),
            (facts.care_unit, self.care_units),
        )

    def _by_channel(self, facts: Facts) -> tuple[Effect, str, str]:
        channel, status = facts.channel, facts.status
        declared_outside = channel is Channel.EMAIL and facts.declared is Channel.MSSANTE
        if facts.trust is Trust.NO_WHITELIST and channel in _MAIL:
            return Effect.EITHER, "no_whitelist", channel.value
        if channel is Channel.UNKNOWN:
            # What goes to an address outside has not gone through the trust space.
            outside = facts.trust is Trust.OUTSIDE
            return Effect.PERHAPS_OTHER if outside else Effect.EITHER, "unknown_channel", ""
        if channel is Channel.MSSANTE:
            if facts.trust is not Trust.INSIDE:
                return Effect.EITHER, "no_address", ""
            if status.proves(self.counts_as_sent):
                return Effect.REACHED, "through_trust_space", ""
            step = "unknown_status" if status is Status.UNKNOWN else "not_proven"
            return Effect.EITHER, step, channel.value
        if channel not in self.denominator and not (declared_outside and self.denominator):
            return Effect.OUT, "channel_not_counted", channel.value
        if status is Status.UNKNOWN:
            return Effect.PERHAPS_OTHER, "uncertain_other", channel.value
        return Effect.OTHER, "other_channel", channel.value


@frozen(kw_only=True)
class Terms:
    """Everything that is said before an indicator is calculated.

    >>> Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23)).rules.counting.value
    'delivery'
    """

    period: Period
    as_of: date
    rules: Rules = Rules()
    targets: Targets = field(factory=dict)
    not_applicable: Mapping[str, NotApplicable] = field(factory=dict)
    exclusions: Exclusions = field(factory=Exclusions)
    statement: MeasurementStatement | None = None
    edition: str = "2019-07-19"

    def exclusion_settings(self) -> list[Setting]:
        """Every rule of exclusion as a choice that a result carries: why, who and when.

        >>> Terms(period=Period.parse("2026"), as_of=date(2027, 1, 15)).exclusion_settings()
        []
        """
        return [
            Setting("exclusion", f"{one.name}: {one.justified}") for one in self.exclusions.rules
        ]

    def result(
        self,
        indicator: str,
        limbs: Mapping[str, Value],
        *,
        headline: str = "",
        settings: Iterable[Setting] = (),
        steps: Iterable[Step] = (),
        reasons: Iterable[Reason] = (),
        breakdowns: Iterable[Breakdown] = (),
        sources: Iterable[Contribution] = (),
        inputs: Iterable[InputReport] = (),
    ) -> IndicatorResult:
        """A result on these terms: targets set, what the user excluded, what was not stated.

        Raises:
            InvalidInputError: see :func:`check_targets`.

        >>> from hopen_mss.indicators.figures import Count
        >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 10, 15))
        >>> [r.code for r in terms.result("D6.2", {"count": Count(n=3)}).reasons]
        ['partial_period', 'statement_incomplete']
        """
        check_targets(self.targets)
        targets = self.targets.get(indicator, {})
        excluded = self.not_applicable.get(indicator)
        statement = self.statement or MeasurementStatement(period=self.period)
        inputs = tuple(inputs)
        more = [Reason("rows_rejected", one.rejected, one.path) for one in inputs if one.rejected]
        if self.as_of < self.period.end:
            more.append(Reason("partial_period"))
        if missing := statement.missing():
            more.append(Reason("statement_incomplete", len(missing), ", ".join(missing)))
        return IndicatorResult(
            indicator=indicator,
            period=self.period,
            limbs=tuple(
                Limb(name=name, value=excluded or value, target=targets.get(name))
                for name, value in limbs.items()
            ),
            headline=headline,
            settings=tuple(settings),
            steps=tuple(steps),
            reasons=(*reasons, *more),
            breakdowns=tuple(breakdowns),
            sources=tuple(sources),
            measurement=statement,
            inputs=inputs,
            provenance=Provenance(library=__version__, edition=self.edition, as_of=self.as_of),
        )
