"""P4.3: existence and use of a messaging service inside the trust space.

The title asks for two things; they are two figures and are never merged into one yes.
"""

from collections.abc import Iterable, Sequence

from hopen_mss.directory import Mailbox
from hopen_mss.establishment import Establishment
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
from hopen_mss.indicators.figures import Presence, Unmeasured, Value
from hopen_mss.indicators.mailboxes import mailbox_findings
from hopen_mss.indicators.messages import Messages
from hopen_mss.indicators.result import (
    Breakdown,
    BreakdownRow,
    Contribution,
    IndicatorResult,
    Reason,
    Setting,
    Step,
)
from hopen_mss.indicators.tally import Tally, combine
from hopen_mss.indicators.terms import Terms
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.comparison import Comparison
from hopen_mss.transmissions.record import Counting, Trust
from hopen_mss.trust_space import Whitelists

__all__ = ["messaging_in_trust_space"]

_JUDGED = {Trust.INSIDE, Trust.OUTSIDE}


def messaging_in_trust_space(
    establishment: Establishment,
    whitelists: Whitelists,
    sources: Iterable[Tally],
    terms: Terms,
    *,
    mailboxes: Sequence[Mailbox] | None = None,
    active_days: int | None = None,
    comparisons: Iterable[Comparison] = (),
    compared: Iterable[Tally] = (),
    inputs: Iterable[InputReport] = (),
) -> IndicatorResult:
    """Whether the hospital's domains are in the trust space, and mails sent there (P4.3).

    Formula:
        *existence*: a declared domain stands in the whitelist in force at the period's end.
        *use*: messages sent to at least one recipient of another trusted domain, in the period.
    Units:
        *existence*: yes or no, each domain a part. *use*: messages, not recipients, by month.
        Received and internal messages are steps of their own; what was received is told by the
        domain it came from. ``active_days`` names the mailboxes that receive while nobody logs in,
        as the sources saw it, and those that are only ``compared``.
    Edge cases:
        No whitelist, no declared domain, no mail source, or every message between two others (the
        hospital's own domain is not declared): ``Unmeasured`` with the reason. Messages that are
        not proven as far as was asked make ``use`` a ``Range``.
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
    reasons: list[Reason] = []
    if existence == Presence(present=False):
        reasons.append(Reason("no_domain_listed", len(domains)))
    supplied, seen = list(sources), list(comparisons)
    combined = combine(supplied, Counting.MESSAGE)
    use: Value
    steps: list[Step] = []
    breakdowns = [Breakdown(dimension="domain", rows=domains, additive=False)] if domains else []
    if isinstance(combined, Unmeasured):
        use = combined
    elif not combined.wholes:
        use = Unmeasured(reasons=("no_data_in_period",))
        steps = note_steps([combined])
    else:
        messages = Messages(combined, terms.rules)
        judged = _judged(combined, whitelists)
        use = messages.figure() if judged else Unmeasured(reasons=("no_whitelist",))
        steps = [*note_steps([combined]), *messages.steps()]
        reasons += transit_reasons([combined]) if judged else []
        if judged:
            breakdowns += [messages.by_month(terms.period.months()), *messages.by_others()]
        if perhaps := messages.not_proven():
            reasons.append(Reason("not_proven", perhaps))
        if combined.distinct_within_each_part:
            reasons.append(Reason("distinct_within_each_part", len(combined.parts)))
    reasons += [one for one in note_reasons(supplied) if one.code != "whitelist_later"]
    reasons += comparison_reasons(seen)
    if whitelists.begins_after(terms.period.start):
        reasons.append(Reason("whitelist_later"))
    if mailboxes is not None:
        found = mailbox_findings(
            mailboxes, supplied, terms.period, active_days, compared=tuple(compared)
        )
        steps += found.steps
        breakdowns += found.breakdowns
        reasons += found.reasons
    return terms.result(
        "P4.3",
        {"existence": existence, "use": use},
        settings=[
            Setting("counts_as_sent", terms.rules.counts_as_sent.value),
            *([Setting("active_days", str(active_days))] if active_days is not None else []),
            *terms.exclusion_settings(),
        ],
        steps=[*steps, *comparison_steps(seen)],
        reasons=reasons,
        breakdowns=[*breakdowns, *comparison_breakdowns(seen)],
        sources=[
            Contribution(
                source=source_of(tally),
                population=tally.population,
                steps=(*note_steps([tally]), *Messages(tally, terms.rules).steps()),
            )
            for tally in supplied
        ],
        inputs=inputs,
    )


def _judged(tally: Tally, whitelists: Whitelists) -> bool:
    """Whether a whitelist judged every message: one of today, or one that a kept month had."""
    trusts = {facts.trust for whole in tally.wholes for facts in whole.parts}
    return Trust.NO_WHITELIST not in trusts and (bool(whitelists) or bool(trusts & _JUDGED))


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
