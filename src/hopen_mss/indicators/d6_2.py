"""D6.2: an up-to-date directory of correspondents, and how many have an MSSanté address."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from attrs import frozen

from hopen_mss.directory import Correspondent, NationalExtraction, department_of, distinct
from hopen_mss.indicators.figures import Count, Presence, Range, Share, Unmeasured, Value
from hopen_mss.indicators.result import (
    Breakdown,
    BreakdownRow,
    IndicatorResult,
    Reason,
    Setting,
    Step,
)
from hopen_mss.indicators.terms import Terms
from hopen_mss.periods import Span
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions import Judge, RecipientKind
from hopen_mss.trust_space import domain_of

__all__ = ["correspondents_directory"]

_LEFT_OUT = (RecipientKind.INTERNAL, RecipientKind.PATIENT, RecipientKind.TEST)


def correspondents_directory(
    correspondents: Sequence[Correspondent] | None,
    judge: Judge,
    terms: Terms,
    *,
    max_age: Span | None = None,
    national: NationalExtraction | None = None,
    absent: Collection[str] = (),
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
        splits it, and bounds what is possible. ``absent`` names columns that the list does not
        have: without addresses nothing is counted, without check dates nothing is fresh or stale.
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
    groups = _Groups.of(correspondents, judge, terms)
    whitelisted = bool(judge.whitelists)
    limbs = {
        "count": Count(n=len(groups.inside)),
        "existence": Presence(present=bool(correspondents)),
        "freshness": _freshness(groups, terms, max_age),
        "share": Unmeasured(reasons=("zero_denominator",)),
    }
    if groups.external:
        limbs["share"] = Share(numerator=len(groups.inside), denominator=len(groups.external))
    if not whitelisted and groups.external:
        limbs["count"] = limbs["share"] = Unmeasured(reasons=("no_whitelist",))
    if groups.external and "mssante_address" in absent:
        limbs["count"] = limbs["share"] = Unmeasured(reasons=("no_address_column",))
    if groups.external and {"checked_on", "confirmed_on"} <= set(absent):
        limbs["freshness"] = Unmeasured(reasons=("no_check_column",))
    reasons = []
    if after := sum(_checked_after(lines, terms) for lines in groups.external):
        reasons.append(Reason("check_after_as_of", after))
    if judge.whitelists.begins_after(terms.as_of):
        reasons.append(Reason("whitelist_later"))
    if national is not None and national.extracted_on > terms.as_of:
        reasons.append(Reason("extraction_after_as_of"))
    steps = groups.steps(len(correspondents))
    if national is not None and whitelisted:
        steps += _split(groups, national)
    return terms.result(
        "D6.2",
        limbs,
        headline="count",
        settings=settings,
        steps=steps,
        reasons=reasons,
        breakdowns=[_by_department(groups)] if whitelisted and groups.external else [],
        inputs=inputs,
    )


Lines = tuple[Correspondent, ...]


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
            own = next((kind for kind in _LEFT_OUT if kind in kinds), None)
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
    low = Share(numerator=fresh, denominator=len(groups.external))
    if not unknown:
        return low
    return Range(low=low, high=Share(numerator=fresh + unknown, denominator=len(groups.external)))


def _split(groups: _Groups, national: NationalExtraction) -> list[Step]:
    """What the extraction says of the count; the count itself stays as it is."""
    confirmed = [lines for lines in groups.inside if national.holds(lines)]
    others = [lines for lines in groups.inside if not national.holds(lines)]
    gone = sum(any(line.confirmed_on for line in lines) for lines in others)
    found = sum(national.suggests(lines) for lines in groups.without)
    return [
        Step("confirmed", len(confirmed)),
        Step("held", len(others) - gone),
        Step("no_longer_published", gone),
        Step("found", found),
        Step("bound_low", len(confirmed)),
        Step("bound_high", len(groups.inside) + found),
    ]


def _by_department(groups: _Groups) -> Breakdown:
    every = Counter(department_of(lines) for lines in groups.external)
    inside = Counter(department_of(lines) for lines in groups.inside)
    rows = tuple(
        BreakdownRow(name=name, value=Share(numerator=inside[name], denominator=n))
        for name, n in sorted(every.items())
    )
    return Breakdown(dimension="department", rows=rows, additive=True)
