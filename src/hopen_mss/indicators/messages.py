"""The messages of a mail source: what became of each, and to whom and from whom they went."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from hopen_mss.indicators.figures import Count, Unmeasured, Value, between
from hopen_mss.indicators.result import Breakdown, BreakdownRow, Step
from hopen_mss.indicators.tally import Tally
from hopen_mss.indicators.terms import Rules
from hopen_mss.transmissions.facts import Facts
from hopen_mss.transmissions.record import Channel, Direction, RecipientKind, Status, Trust

__all__ = ["Messages"]

_APART = {
    RecipientKind.INTERNAL: "messages_internal",
    RecipientKind.PATIENT: "messages_patient",
    RecipientKind.TEST: "messages_test",
}
_STEPS = (
    "messages_sent",
    "messages_not_proven",
    "no_whitelist",
    "messages_outside",
    "messages_failed",
    "messages_patient",
    "messages_internal",
    "messages_test",
    "messages_received",
    "messages_received_other",
    "transit",
)
"""What can become of a message, the best first: a message stands under one of them."""
_IN_USE = ("messages_sent", "messages_not_proven")
_CAME = ("messages_received", "messages_received_other")
_BY: dict[str, Callable[[Facts], str]] = {
    "recipient_kind": lambda facts: facts.kind.value,
    "care_unit": lambda facts: facts.care_unit,
    "recipient_domain": lambda facts: facts.domain,
    "structured": lambda facts: facts.structure_told,
}


class Messages:
    """Messages of a tally, each under one step by the best that became of it.

    >>> from hopen_mss import Counting, Period, TallyPart
    >>> part = TallyPart("log", Period.parse("2026-10"))
    >>> Messages(Tally(parts=(part,), unit=Counting.MESSAGE), Rules()).figure()
    Count(n=0)
    """

    def __init__(self, tally: Tally, rules: Rules) -> None:
        self._rules = rules
        self._wholes = tally.wholes
        self._counts: Counter[tuple[str, str]] = Counter()
        self._evidence: Counter[str] = Counter()
        for whole in tally.wholes:
            step = self._best(whole.parts)
            self._counts[step, whole.parts[0].month] += whole.count
            if step in _IN_USE:
                self._evidence[self._evidence_of(whole.parts)] += whole.count

    def not_proven(self) -> int:
        """Messages to another trusted domain that lack the evidence asked for."""
        return self._total("messages_not_proven")

    def figure(self, month: str = "") -> Value:
        """Messages to another trusted domain, of one month or of all.

        Where every message is between two others, nothing tells which ones the hospital sent.
        """
        if (passed := self._total("transit", month)) and passed == self._seen(month):
            return Unmeasured(reasons=("all_in_transit",))
        return _figure(
            self._total("messages_sent", month), self._total("messages_not_proven", month)
        )

    def steps(self) -> list[Step]:
        """What became of the messages; the steps add up to the first one."""
        subjects = {"no_whitelist": Channel.EMAIL.value}
        found = [Step("messages", self._counts.total())]
        found += [
            Step(step, n, subjects.get(step, "")) for step in _STEPS if (n := self._total(step))
        ]
        proven, declared = self._evidence["proven"], self._evidence["declared"]
        found += [Step("messages_proven", proven)] if proven else []
        return [*found, *([Step("messages_declared", declared)] if declared else [])]

    def by_month(self, months: Iterable[str]) -> Breakdown:
        """A month of which no message at all was seen is not known to be zero."""
        seen = {month for _, month in self._counts}
        nothing = Unmeasured(reasons=("no_data_in_period",))
        rows = [
            BreakdownRow(name=month, value=self.figure(month) if month in seen else nothing)
            for month in months
        ]
        return Breakdown(dimension="month", rows=tuple(rows), additive=True)

    def by_others(self) -> Iterator[Breakdown]:
        """By kind, domain and care unit; a message to two domains stands under both.

        What was received stands apart, by the domain that it came from.
        """
        for dimension, name_of in _BY.items():
            counts: Counter[tuple[str, str]] = Counter()
            for whole in self._wholes:
                by_name: dict[str, list[Facts]] = {}
                for facts in whole.parts:
                    by_name.setdefault(name_of(facts), []).append(facts)
                for name, parts in by_name.items():
                    counts[self._best(parts), name] += whole.count
            names = {name for step, name in counts if step in _IN_USE}
            if len(names) > 1 or (names - {""} and dimension != "recipient_kind"):
                yield _breakdown(
                    dimension,
                    {
                        name: _figure(
                            counts["messages_sent", name], counts["messages_not_proven", name]
                        )
                        for name in names
                    },
                )
        if senders := self._senders():
            yield _breakdown("sender_domain", senders)

    def _senders(self) -> dict[str, Value]:
        came: Counter[str] = Counter()
        for whole in self._wholes:
            for name in {facts.domain for facts in whole.parts if self._step(facts) in _CAME}:
                came[name] += whole.count
        return {name: Count(n=n) for name, n in came.items()}

    def _seen(self, month: str) -> int:
        return sum(n for (_, when), n in self._counts.items() if month in ("", when))

    def _total(self, step: str, month: str = "") -> int:
        return sum(
            n for (code, when), n in self._counts.items() if code == step and month in ("", when)
        )

    def _best(self, parts: Iterable[Facts]) -> str:
        steps = {self._step(facts) for facts in parts}
        return next(step for step in _STEPS if step in steps)

    def _step(self, facts: Facts) -> str:
        if facts.trust is Trust.NO_WHITELIST and facts.kind not in _APART:
            return "no_whitelist"
        if facts.direction is Direction.RECEIVED:
            return "messages_received" if _trusted_outsider(facts) else "messages_received_other"
        if facts.direction is Direction.TRANSIT:
            return "transit"
        if facts.kind in _APART:
            return _APART[facts.kind]
        if facts.status is Status.FAILED:
            return "messages_failed"
        if not _trusted_outsider(facts):
            return "messages_outside"
        proven = facts.status.proves(self._rules.counts_as_sent)
        sent = facts.direction is Direction.SENT
        return "messages_sent" if proven and sent else "messages_not_proven"

    def _evidence_of(self, parts: Iterable[Facts]) -> str:
        """The best evidence of the recipients for whom a message is in use."""
        found = {self._rules.evidence(facts) for facts in parts if self._step(facts) in _IN_USE}
        return next((word for word in ("proven", "declared") if word in found), "")


def _trusted_outsider(facts: Facts) -> bool:
    return facts.trust is Trust.INSIDE and facts.kind not in _APART


def _figure(sure: int, perhaps: int) -> Value:
    return between(Count(n=sure), Count(n=sure + perhaps))


def _breakdown(dimension: str, values: Mapping[str, Value]) -> Breakdown:
    rows = tuple(BreakdownRow(name=name, value=value) for name, value in sorted(values.items()))
    return Breakdown(dimension=dimension, rows=rows, additive=False)
