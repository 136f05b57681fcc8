"""D6.2: an up-to-date directory of correspondents, and how many have an MSSanté address."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from attrs import frozen

from hopen_mss.directory import Correspondent, FollowUp, NationalExtraction, distinct
from hopen_mss.directory.change_log import ChangeLog
from hopen_mss.indicators.directory_checks import changes, split
from hopen_mss.indicators.directory_parts import (
    Lines,
    SentTo,
    by_mailbox,
    by_who_they_are,
    followed_up,
    written_to,
)
from hopen_mss.indicators.figures import Count, Presence, Share, Unmeasured, Value, between
from hopen_mss.indicators.result import Breakdown, IndicatorResult, Reason, Setting, Step
from hopen_mss.indicators.terms import Terms
from hopen_mss.periods import Span
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import NO_OUTSIDERS, RecipientKind
from hopen_mss.trust_space import domain_of

__all__ = ["correspondents_directory"]


def correspondents_directory(
    correspondents: Sequence[Correspondent] | None,
    judge: Judge,
    terms: Terms,
    *,
    max_age: Span | None = None,
    national: NationalExtraction | None = None,
    absent: Collection[str] = (),
    log: ChangeLog | None = None,
    sent_to: SentTo | None = None,
    follow_up: Iterable[FollowUp] | None = None,
    inputs: Iterable[InputReport] = (),
) -> IndicatorResult:
    """Correspondents who have an address inside the trust space, and how fresh the list is (D6.2).

    Formula:
        *count*: distinct external correspondents with an address on a domain of the whitelist in
        force at ``as_of``. *share*: that count over all distinct external correspondents.
        *freshness*: those whose latest check plus ``max_age`` reaches ``as_of``, over all.
        *existence*: whether there is a list with somebody in it.
    Units:
        Distinct correspondents (persons or structures): not lines, not mailboxes.
    Edge cases:
        No list: everything ``Unmeasured``. An empty list: existence is no, the count is 0. No
        whitelist: count and share ``Unmeasured``. A correspondent never checked, or "checked" after
        ``as_of``, makes freshness a ``Range``. The national extraction never changes the count: it
        splits it, and bounds what is possible: at least what it confirms, at most the count with
        what was found and what is to be reviewed. ``log`` is what the checks of the list left: who
        is to be reviewed, what changed at the last one, and which ``confirmed_on`` is the day of an
        address that the list has no more, and does not count. ``sent_to`` tells whom the hospital
        really wrote to, ``follow_up`` whom it asked to join. ``absent`` names columns that the
        list does not have: without addresses nothing is counted, without check dates nothing is
        fresh or stale.
    Source:
        ``anap-mssante-2019``, section "Indicateurs concernés", asks for an up-to-date directory
        and for the number; share and freshness are ours (``basis = "interpretation"``), and what
        "up to date" means is the user's ``max_age``. No target is given.

    >>> from datetime import date
    >>> from hopen_mss import Establishment, Period, Whitelist, Whitelists
    >>> lists = Whitelists((Whitelist.of(["medecin.mssante.fr"], generated_on=date(2026, 9, 1)),))
    >>> judge = Judge(Establishment(name="CH Exemple"), whitelists=lists)
    >>> listed = [Correspondent(id="1", mssante_address="un@medecin.mssante.fr"),
    ...           Correspondent(id="2")]
    >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23))
    >>> result = correspondents_directory(listed, judge, terms)
    >>> result.limb("count").value, result.limb("share").value
    (Count(n=1), Share(numerator=1, denominator=2))
    """
    settings = [Setting("max_age", str(max_age))] if max_age else []
    if correspondents is None:
        missing = Unmeasured(reasons=("not_supplied",))
        limbs: dict[str, Value] = dict.fromkeys(
            ("count", "existence", "freshness", "share"), missing
        )
        return terms.result("D6.2", limbs, headline="count", settings=settings, inputs=inputs)
    log = _until(log, terms.as_of) if log is not None else None
    correspondents = log.own_days(correspondents) if log is not None else correspondents
    groups = _Groups.of(correspondents, judge, terms)
    limbs = _limbs(groups, judge, terms, max_age, absent)
    limbs["existence"] = Presence(present=bool(correspondents))
    reasons = []
    if after := sum(_checked_after(lines, terms) for lines in groups.external):
        reasons.append(Reason("check_after_as_of", after))
    if judge.whitelists.begins_after(terms.as_of):
        reasons.append(Reason("whitelist_later"))
    if national is not None and national.extracted_on > terms.as_of:
        reasons.append(Reason("extraction_after_as_of"))
    steps = groups.steps(len(correspondents))
    if judge.whitelists and (national is not None or log is not None):
        steps += split(correspondents, groups.inside, groups.without, national, log)
    breakdowns: list[Breakdown] = []
    if isinstance(limbs["share"], Share):
        told, breakdowns = _parts(groups, national, sent_to, absent)
        steps += told
    for told, parts in (
        changes(correspondents, groups.external, log) if log is not None else ([], []),
        followed_up(follow_up, correspondents, terms.as_of) if follow_up is not None else ([], []),
    ):
        steps += told
        breakdowns += parts
    return terms.result(
        "D6.2",
        limbs,
        headline="count",
        settings=settings,
        steps=steps,
        reasons=reasons,
        breakdowns=breakdowns,
        inputs=inputs,
    )


@frozen(kw_only=True)
class _Groups:
    """Distinct correspondents by what their addresses prove."""

    inside: list[Lines]
    without: list[Lines]
    """External, and no address of theirs is inside."""
    left_out: Counter[RecipientKind]

    @classmethod
    def of(cls, correspondents: Sequence[Correspondent], judge: Judge, terms: Terms) -> "_Groups":
        whitelist = judge.whitelists.in_force(terms.as_of)
        listed = whitelist.domains if whitelist else frozenset()
        inside: list[Lines] = []
        without: list[Lines] = []
        left_out: Counter[RecipientKind] = Counter()
        for lines in distinct(correspondents):
            kinds = {judge.kind_of(line.mssante_address) for line in lines}
            own = next((kind for kind in NO_OUTSIDERS if kind in kinds), None)
            if own is not None:
                left_out[own] += 1
            elif any(domain_of(line.mssante_address) in listed for line in lines):
                inside.append(lines)
            else:
                without.append(lines)
        return cls(inside=inside, without=without, left_out=left_out)

    @property
    def external(self) -> list[Lines]:
        return self.inside + self.without

    def steps(self, lines: int) -> list[Step]:
        several = sum(self.left_out.values()) + len(self.external)
        addressed = sum(_has_address(group) for group in self.without)
        found = [Step("lines", lines), Step("repeated_lines", lines - several)]
        found += [Step(kind.value, n) for kind, n in sorted(self.left_out.items())]
        return [
            *found,
            Step("external_correspondents", len(self.external)),
            Step("address_declared", len(self.inside) + addressed),
            Step("address_inside", len(self.inside)),
            Step("address_not_inside", addressed),
            Step("without_address", len(self.without) - addressed),
        ]


def _limbs(
    groups: _Groups, judge: Judge, terms: Terms, max_age: Span | None, absent: Collection[str]
) -> dict[str, Value]:
    """The figures, in the order in which they are told; existence is for the caller to say."""
    count: Value = Count(n=len(groups.inside))
    share: Value = Unmeasured(reasons=("zero_denominator",))
    freshness = _freshness(groups, terms, max_age)
    if groups.external:
        share = Share(numerator=len(groups.inside), denominator=len(groups.external))
        if not judge.whitelists:
            count = share = Unmeasured(reasons=("no_whitelist",))
        if "mssante_address" in absent:
            count = share = Unmeasured(reasons=("no_address_column",))
        if {"checked_on", "confirmed_on"} <= set(absent):
            freshness = Unmeasured(reasons=("no_check_column",))
    existence = Presence(present=False)
    return {"count": count, "existence": existence, "freshness": freshness, "share": share}


def _parts(
    groups: _Groups,
    national: NationalExtraction | None,
    sent_to: SentTo | None,
    absent: Collection[str],
) -> tuple[list[Step], list[Breakdown]]:
    """Who the correspondents are, and how many of those whom the hospital really writes to."""
    steps: list[Step] = []
    breakdowns = list(by_who_they_are(groups.external, groups.inside, absent))
    if national is not None and (mailboxes := by_mailbox(groups.inside, national)):
        breakdowns.append(mailboxes)
    if sent_to is not None:
        steps, both = written_to(groups.external, groups.inside, sent_to, national)
        breakdowns.insert(0, both)
    return steps, breakdowns


def _until(log: ChangeLog, as_of: date) -> ChangeLog | None:
    """What was known on that day; nothing where no check had been made yet."""
    changes = tuple(change for change in log.changes if change.extracted_on <= as_of)
    return ChangeLog(changes) if changes else None


def _has_address(lines: Lines) -> bool:
    return any(domain_of(line.mssante_address) for line in lines)


def _checked_after(lines: Lines, terms: Terms) -> bool:
    return any(line.last_checked and line.last_checked > terms.as_of for line in lines)


def _freshness(groups: _Groups, terms: Terms, max_age: Span | None) -> Value:
    if max_age is None:
        return Unmeasured(reasons=("max_age_not_stated",))
    if not groups.external:
        return Unmeasured(reasons=("zero_denominator",))
    fresh = unknown = 0
    for lines in groups.external:
        checks = (day for line in lines for day in (line.checked_on, line.confirmed_on))
        known = [day for day in checks if day is not None and day <= terms.as_of]
        if not known:
            unknown += 1
        elif max(known) + max_age >= terms.as_of:
            fresh += 1
    every = len(groups.external)
    low = Share(numerator=fresh, denominator=every)
    return between(low, Share(numerator=fresh + unknown, denominator=every))
