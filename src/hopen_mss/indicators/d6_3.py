"""D6.3: use of a secure messaging service inside the trust space.

The sheet gives the title and nothing else: what is counted, out of what, is the user's choice and
named as such in every result.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from attrs import define, field

from hopen_mss.indicators.compared import (
    comparison_breakdowns,
    comparison_reasons,
    comparison_steps,
)
from hopen_mss.indicators.contributions import (
    note_reasons,
    note_steps,
    source_of,
    transit_reasons,
)
from hopen_mss.indicators.figures import Count, Share, Unmeasured, Value, between
from hopen_mss.indicators.result import (
    Breakdown,
    BreakdownRow,
    Contribution,
    IndicatorResult,
    Reason,
    Step,
)
from hopen_mss.indicators.tally import Tally, combine
from hopen_mss.indicators.terms import Effect, Rules, Terms
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.comparison import Comparison
from hopen_mss.transmissions.facts import UNLISTED, Facts
from hopen_mss.transmissions.record import Channel, Counting, Trust

__all__ = ["documents_through_trust_space"]

_STRONGEST = (
    Effect.REACHED,
    Effect.EITHER,
    Effect.PERHAPS_REACHED,
    Effect.OTHER,
    Effect.PERHAPS_OTHER,
    Effect.OUT,
)
_NOT_CONCERNED = (
    "received",
    "transit",
    "internal",
    "patient",
    "test",
    "same_group",
    "dmp",
    "out_of_scope",
)
"""Steps of deliveries that are not to an external recipient, or not in scope."""
_CAUSES = (
    "not_proven",
    "unknown_status",
    "uncertain_other",
    "unknown_channel",
    "unknown_kind",
    "unknown_direction",
    "unknown_scope",
    "no_address",
)


_REACHED = ("through_trust_space", "not_proven")
"""Steps of deliveries that went through the trust space, proven or not."""
_ONLY_SEVERAL = ("source", "recipient_kind")
"""Dimensions of which one row alone says nothing that the whole does not say."""


@define
class _Bounds:
    """Numerator and denominator at both ends of what is possible."""

    numerator_low: int = 0
    denominator_low: int = 0
    numerator_high: int = 0
    denominator_high: int = 0
    sure: int = 0
    possible: int = 0

    def add(self, effect: Effect, times: int) -> None:
        self.sure += times * (effect in (Effect.REACHED, Effect.OTHER))
        self.possible += times * (effect is not Effect.OUT)
        low, of_low, high, of_high = effect.value
        self.numerator_low += low * times
        self.denominator_low += of_low * times
        self.numerator_high += high * times
        self.denominator_high += of_high * times

    def carried(self) -> Value:
        """How many there were, whatever way: what is sure on both sides, and what is possible."""
        return between(Count(n=self.sure), Count(n=self.possible))

    def count(self) -> Value:
        return between(Count(n=self.numerator_low), Count(n=self.numerator_high))

    def share(self) -> Value:
        if not self.denominator_low and not self.denominator_high:
            return Unmeasured(reasons=("zero_denominator",))
        if not self.denominator_low or not self.denominator_high:
            return Unmeasured(reasons=("only_unknown",))
        low = Share(numerator=self.numerator_low, denominator=self.denominator_low)
        high = Share(numerator=self.numerator_high, denominator=self.denominator_high)
        return between(low, high)


@define
class _Seen:
    """The deliveries of a tally, each under one step, and what they do to the figure."""

    rules: Rules
    bounds: _Bounds = field(factory=_Bounds)
    steps: Counter[tuple[str, str]] = field(factory=Counter)
    discrepancies: int = 0
    declared: int = 0
    evidence: Counter[str] = field(factory=Counter)
    """How many went through the trust space, by what they are proven by."""
    all_reached: int = 0

    def look_at(self, tally: Tally) -> None:
        for line in tally.lines:
            effect, step, subject = self.rules.effect(line.facts)
            self.steps[step, subject] += line.deliveries
            if step in _REACHED:
                self.evidence[self.rules.evidence(line.facts)] += line.deliveries
            if self.rules.counting is Counting.DELIVERY:
                self.bounds.add(effect, line.deliveries)
            counted = effect is not Effect.OUT or step == "channel_not_counted"
            if counted and line.facts.declared is Channel.MSSANTE:
                self.declared += line.deliveries
                self.discrepancies += line.deliveries * (line.facts.trust is Trust.OUTSIDE)
        if self.rules.counting is not Counting.DELIVERY:
            for whole in tally.wholes:
                found = [self.rules.effect(facts)[:2] for facts in whole.parts]
                self.bounds.add(_together({effect for effect, _ in found}), whole.count)
                if {effect for effect, step in found if step not in _NOT_CONCERNED} == {
                    Effect.REACHED
                }:
                    self.all_reached += whole.count


def _together(effects: set[Effect]) -> Effect:
    """What a document does whose deliveries do these."""
    strongest = next(effect for effect in _STRONGEST if effect in effects)
    if strongest is Effect.PERHAPS_REACHED and effects & {Effect.OTHER, Effect.PERHAPS_OTHER}:
        return Effect.EITHER
    return strongest


def documents_through_trust_space(
    sources: Iterable[Tally],
    terms: Terms,
    *,
    comparisons: Iterable[Comparison] = (),
    listed_care_units: Sequence[str] = (),
    inputs: Iterable[InputReport] = (),
) -> IndicatorResult:
    """Documents sent to external recipients through the trust space (D6.3).

    Formula:
        ``reached / (reached + sent by the other channels of the denominator)``, over in-scope
        documents to external recipients; a plain count where no denominator is named.
    Units:
        Deliveries (a document to a recipient), documents, or messages: ``terms.rules.counting``.
    Edge cases:
        Nothing supplied, sources that count different things, sources whose overlap nobody stated,
        no whitelist, nothing but mails between two others, an empty denominator: ``Unmeasured``
        with the reason. Anything unknown that could move the figure makes it a ``Range``. Failed
        sendings are on neither side.
    Source:
        ``anap-mssante-2019``, section "Indicateurs concernés", gives the title; unit, denominator
        and exclusions are ours or the user's (``basis = "interpretation"``). No target is given.

    >>> from datetime import date
    >>> from hopen_mss import Period
    >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23))
    >>> documents_through_trust_space([], terms).limb("count").value
    Unmeasured(reasons=('not_supplied',))
    """
    supplied, compared = list(sources), list(comparisons)
    combined = combine(supplied, terms.rules.counting)
    seen = _Seen(terms.rules)
    contributions = []
    for tally in supplied:
        seen.look_at(tally)
        contributions.append(_contribution(tally, terms.rules))
    reasons = [Reason(cause, n) for cause in _CAUSES if (n := _times(seen.steps, cause))]
    if seen.discrepancies:
        reasons.append(Reason("declared_outside", seen.discrepancies))
    passing = transit_reasons(supplied)
    reasons += [*passing, *note_reasons(supplied), *comparison_reasons(compared)]
    if not terms.rules.denominator:
        reasons.append(Reason("no_denominator"))
    breakdowns: tuple[Breakdown, ...] = ()
    if isinstance(combined, Unmeasured):
        count: Value = combined
        share: Value = combined
    elif unmeasurable := _why_not(combined, seen):
        count = share = Unmeasured(reasons=(unmeasurable,))
    else:
        count = seen.bounds.count()
        share = seen.bounds.share()
        breakdowns = _breakdowns(supplied, terms.rules, listed_care_units)
        if not listed_care_units and (unlisted := _unlisted(supplied, terms.rules)):
            reasons.append(Reason("care_units_not_listed", unlisted))
        if combined.distinct_within_each_part:
            reasons.append(Reason("distinct_within_each_part", len(combined.parts)))
    limbs: dict[str, Value] = {"count": count}
    if terms.rules.denominator:
        limbs = {"share": share, "count": count}
    elif "share" in terms.targets.get("D6.3", {}):
        limbs["share"] = Unmeasured(reasons=("no_denominator",))
    return terms.result(
        "D6.3",
        limbs,
        headline=next(iter(limbs)),
        settings=[*terms.rules.settings(), *terms.exclusion_settings()],
        steps=[*_steps(supplied, seen, terms.rules), *comparison_steps(compared)],
        reasons=reasons,
        breakdowns=[*breakdowns, *comparison_breakdowns(compared)],
        sources=contributions,
        inputs=inputs,
    )


def _why_not(combined: Tally, seen: _Seen) -> str:
    if not combined.lines:
        return "no_data_in_period"
    if _times(seen.steps, "no_whitelist"):
        return "no_whitelist"
    passing = _times(seen.steps, "transit")
    return "all_in_transit" if passing == combined.deliveries else ""


def _times(steps: Counter[tuple[str, str]], wanted: str) -> int:
    return sum(times for (step, _), times in steps.items() if step == wanted)


def _unlisted(tallies: Sequence[Tally], rules: Rules) -> int:
    """Deliveries that may count, of care units that nobody listed: they stand in one row."""
    return sum(
        line.deliveries
        for tally in tallies
        for line in tally.lines
        if line.facts.care_unit == UNLISTED and rules.effect(line.facts)[0] is not Effect.OUT
    )


def _steps(tallies: Sequence[Tally], seen: _Seen, rules: Rules) -> list[Step]:
    """The way from what was read to the figure; steps of one delivery each add up to the first."""
    found = [Step("deliveries", sum(tally.deliveries for tally in tallies))]
    found += note_steps(tallies)
    found += [Step(code, n, subject) for (code, subject), n in sorted(seen.steps.items()) if n]
    found.append(Step("reached_proven", seen.evidence["proven"]))
    found.append(Step("reached_declared", seen.evidence["declared"]))
    found.append(Step("declared_mssante", seen.declared))
    if seen.discrepancies:
        found.append(Step("declared_outside", seen.discrepancies))
    if rules.counting is not Counting.DELIVERY:
        found.append(Step("all_recipients_reached", seen.all_reached))
    bounds = seen.bounds
    found.append(Step("numerator_low", bounds.numerator_low))
    found.append(Step("numerator_high", bounds.numerator_high))
    if rules.denominator:
        found.append(Step("denominator_low", bounds.denominator_low))
        found.append(Step("denominator_high", bounds.denominator_high))
    return found


def _contribution(tally: Tally, rules: Rules) -> Contribution:
    """What one source brought, by the same steps as the whole."""
    seen = _Seen(rules)
    seen.look_at(tally)
    return Contribution(
        source=source_of(tally),
        population=tally.population,
        steps=tuple(_steps([tally], seen, rules)),
    )


def _breakdowns(
    tallies: Sequence[Tally], rules: Rules, listed_care_units: Sequence[str]
) -> tuple[Breakdown, ...]:
    dimensions: dict[str, Callable[[Tally, Facts], str]] = {
        "month": lambda _, facts: facts.month,
        "source": lambda tally, _: source_of(tally),
        "care_unit": lambda _, facts: facts.care_unit,
        "document_type": lambda _, facts: facts.document_type,
        "recipient_kind": lambda _, facts: facts.kind.value,
        "channel": lambda _, facts: facts.channel.value,
        "recipient_domain": lambda _, facts: facts.domain,
        "structured": lambda _, facts: facts.structure_told,
    }
    listed = {"care_unit": tuple(listed_care_units)}
    effects = [
        (tally, line.facts, effect, line.deliveries)
        for tally in tallies
        for line in tally.lines
        if (effect := rules.effect(line.facts)[0]) is not Effect.OUT
    ]
    found = []
    for dimension, name_of in dimensions.items():
        parts: dict[str, _Bounds] = {}
        for tally, facts, effect, deliveries in effects:
            parts.setdefault(name_of(tally, facts), _Bounds()).add(effect, deliveries)
        rows = [
            BreakdownRow(name=name, value=_figure(bounds, rules, dimension))
            for name, bounds in sorted(parts.items())
        ]
        rows += [
            BreakdownRow(name=name, value=Unmeasured(reasons=("nothing_seen",)))
            for name in listed.get(dimension, ())
            if name not in parts
        ]
        named = dimension not in _ONLY_SEVERAL and rows and rows[0].name
        if dimension == "month" or len(rows) > 1 or named:
            found.append(Breakdown(dimension=dimension, rows=tuple(rows), additive=True))
    return tuple(found)


def _figure(bounds: _Bounds, rules: Rules, dimension: str) -> Value:
    if dimension == "channel":  # its own share says nothing; how many sendings it carried does
        return bounds.carried()
    return bounds.share() if rules.denominator else bounds.count()
