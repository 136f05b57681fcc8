"""P4.3: existence and use of a messaging service inside the trust space.

The title asks for two things; they are two figures and are never merged into one yes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from hopen_mss.directory import Mailbox
from hopen_mss.establishment import Establishment
from hopen_mss.indicators.figures import Count, Presence, Range, Unmeasured, Value
from hopen_mss.indicators.result import (
    Breakdown,
    BreakdownRow,
    IndicatorResult,
    Reason,
    Setting,
    Step,
)
from hopen_mss.indicators.tally import Tally, TallyWhole, combine
from hopen_mss.indicators.terms import Terms
from hopen_mss.periods import Span
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions import (
    Channel,
    Counting,
    Direction,
    Facts,
    RecipientKind,
    Status,
    Trust,
)
from hopen_mss.trust_space import Whitelists

__all__ = ["messaging_in_trust_space"]


def messaging_in_trust_space(
    establishment: Establishment,
    whitelists: Whitelists,
    sources: Iterable[Tally],
    terms: Terms,
    *,
    mailboxes: Sequence[Mailbox] | None = None,
    active_days: int | None = None,
    inputs: Iterable[InputReport] = (),
) -> IndicatorResult:
    """Whether the hospital's domains are in the trust space, and mails sent there (P4.3).

    Formula:
        *existence*: a declared domain stands in the whitelist in force at the period's end.
        *use*: messages sent to at least one recipient of another trusted domain, in the period.
    Units:
        *existence*: yes or no, each domain a part. *use*: messages, not recipients, by month.
        Received and internal messages are steps of their own.
    Edge cases:
        No whitelist, no declared domain, no mail source: ``Unmeasured`` with the reason. Messages
        that are not proven as far as was asked make ``use`` a ``Range``.
    Source:
        ``anap-mssante-2019``, section "Indicateurs concernés", gives the title with its two parts;
        both measures are ours (``basis = "interpretation"``). No target is given.

    >>> from datetime import date
    >>> from hopen_mss import Period, Whitelist
    >>> lists = Whitelists((Whitelist.of(["ch.mssante.fr"], generated_on=date(2026, 9, 1)),))
    >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23))
    >>> hospital = Establishment(name="CH Exemple", domains=("ch.mssante.fr",))
    >>> result = messaging_in_trust_space(hospital, lists, [], terms)
    >>> result.limb("existence").value, result.limb("use").value
    (Presence(present=True), Unmeasured(reasons=('not_supplied',)))
    """
    existence, domains = _existence(establishment, whitelists, terms)
    reasons = []
    if existence == Presence(present=False):
        reasons.append(Reason("no_domain_listed", len(domains)))
    supplied = list(sources)
    combined = combine(supplied, Counting.MESSAGE)
    use: Value
    steps: list[Step] = []
    breakdowns = [Breakdown(dimension="domain", rows=domains, additive=False)] if domains else []
    if isinstance(combined, Unmeasured):
        use = combined
    elif not combined.wholes:
        use = Unmeasured(reasons=("no_data_in_period",))
        steps = _note_steps(combined)
    else:
        sent = _Sent(combined, terms)
        use = sent.figure() if whitelists else Unmeasured(reasons=("no_whitelist",))
        steps = [*_note_steps(combined), *sent.steps()]
        if whitelists:
            breakdowns.append(sent.by_month())
        if perhaps := sent.not_proven():
            reasons.append(Reason("not_proven", perhaps))
        if combined.distinct_within_each_part:
            reasons.append(Reason("distinct_within_each_part", len(combined.parts)))
    if whitelists.begins_after(terms.period.start):
        reasons.append(Reason("whitelist_later"))
    if mailboxes is not None:
        steps += _mailbox_steps(mailboxes, terms, active_days)
        breakdowns.append(_mailboxes_by_kind(mailboxes, terms))
    return terms.result(
        "P4.3",
        {"existence": existence, "use": use},
        settings=[
            Setting("counts_as_sent", terms.rules.counts_as_sent.value),
            *([Setting("active_days", str(active_days))] if active_days is not None else []),
        ],
        steps=steps,
        reasons=reasons,
        breakdowns=breakdowns,
        inputs=inputs,
    )


def _note_steps(tally: Tally) -> list[Step]:
    """What was counted on the way; that a whitelist is later is a reason and no count."""
    return [Step(code, times) for code, times in tally.notes if code != "whitelist_later"]


def _existence(
    establishment: Establishment, whitelists: Whitelists, terms: Terms
) -> tuple[Value, tuple[BreakdownRow, ...]]:
    whitelist = whitelists.in_force(terms.period.end)
    declared = establishment.domains + establishment.shared_domains
    if whitelist is None:
        return Unmeasured(reasons=("no_whitelist",)), ()
    if not declared:
        return Unmeasured(reasons=("no_domains",)), ()
    rows = tuple(
        BreakdownRow(name=domain, value=Presence(present=domain in whitelist.domains))
        for domain in declared
    )
    return Presence(present=any(domain in whitelist.domains for domain in declared)), rows


class _Sent:
    """Messages of a tally, each under one step by the best that became of it."""

    def __init__(self, tally: Tally, terms: Terms) -> None:
        self._terms = terms
        self._counts: Counter[tuple[str, str]] = Counter()
        for whole in tally.wholes:
            self._counts[self._step_of(whole), whole.parts[0].month] += whole.count

    def _step_of(self, whole: TallyWhole) -> str:
        steps = {self._step(facts) for facts in whole.parts}
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
        proven = facts.status.proves(self._terms.rules.counts_as_sent)
        sent = facts.direction is Direction.SENT
        return "messages_sent" if proven and sent else "messages_not_proven"

    def _total(self, step: str, month: str = "") -> int:
        return sum(
            n for (code, when), n in self._counts.items() if code == step and month in ("", when)
        )

    def not_proven(self) -> int:
        return self._total("messages_not_proven")

    def figure(self, month: str = "") -> Value:
        low = self._total("messages_sent", month)
        perhaps = self._total("messages_not_proven", month)
        if not perhaps:
            return Count(n=low)
        return Range(low=Count(n=low), high=Count(n=low + perhaps))

    def steps(self) -> list[Step]:
        subjects = {"no_whitelist": Channel.EMAIL.value}
        return [
            Step(step, n, subjects.get(step, "")) for step in _STEPS if (n := self._total(step))
        ]

    def by_month(self) -> Breakdown:
        """A month of which no message at all was seen is not known to be zero."""
        seen = {month for _, month in self._counts}
        nothing = Unmeasured(reasons=("no_data_in_period",))
        rows = [
            BreakdownRow(name=month, value=self.figure(month) if month in seen else nothing)
            for month in self._terms.period.months()
        ]
        return Breakdown(dimension="month", rows=tuple(rows), additive=True)


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


def _trusted_outsider(facts: Facts) -> bool:
    return facts.trust is Trust.INSIDE and facts.kind not in _APART


def _mailbox_steps(
    mailboxes: Sequence[Mailbox], terms: Terms, active_days: int | None
) -> list[Step]:
    still_open = [mailbox for mailbox in mailboxes if mailbox.open_on(terms.period.end)]
    steps = [
        Step("mailboxes_listed", len(mailboxes)),
        Step("mailboxes_open", len(still_open)),
    ]
    if active_days is not None:
        since = Span(days=active_days).before(terms.period.end)
        # A last login after the period hides whether there was one within it.
        known = [
            box.last_login_on
            for box in still_open
            if box.last_login_on is not None and box.last_login_on <= terms.period.end
        ]
        steps.append(Step("mailboxes_active", sum(day >= since for day in known)))
        steps.append(Step("mailboxes_login_unknown", len(still_open) - len(known)))
    return steps


def _mailboxes_by_kind(mailboxes: Iterable[Mailbox], terms: Terms) -> Breakdown:
    kinds = Counter(box.kind.value for box in mailboxes if box.open_on(terms.period.end))
    rows = tuple(BreakdownRow(name=kind, value=Count(n=n)) for kind, n in sorted(kinds.items()))
    return Breakdown(dimension="mailbox_kind", rows=rows, additive=True)
