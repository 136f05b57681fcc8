"""Looking every correspondent of a list up in the national directory, and saying what each is.

The list is never contradicted in silence: an address that it has is kept until a person decides
otherwise, unless its domain is outside the trust space and the directory publishes one inside.
"""

from collections.abc import Callable, Sequence
from datetime import date

from attrs import evolve, frozen

from hopen_mss.directory.change_log import ChangeLog
from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.decisions import Decision, Decisions
from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.index import DirectoryIndex, Person
from hopen_mss.directory.matching import (
    Match,
    MatchDoubt,
    MatchRule,
    MatchThresholds,
    MatchZone,
    match,
)
from hopen_mss.directory.offers import Offer, offers_of
from hopen_mss.directory.preference import Why, preferred
from hopen_mss.directory.references import claims, references
from hopen_mss.directory.resemblance import FamilyResemblance, similar_families
from hopen_mss.directory.states import Finding, State, Told
from hopen_mss.files.csv_text import unguarded
from hopen_mss.trust_space import Whitelists, domain_of
from hopen_mss.trust_space.patients import is_patients

__all__ = ["BY_DECISION", "examine", "is_secure_elsewhere"]

BY_DECISION = "decision"
"""The rule of what a person decided."""
_APICRYPT = "apicrypt.org"


def is_secure_elsewhere(domain: str) -> bool:
    """Whether a domain outside the trust space is that of another secure mail.

    Source:
        ``basis = "interpretation"``: the national list of kinds of messaging (TRE_R256) names
        Apicrypt, whose gateways into the trust space are listed under the same name. Others have no
        domain that tells them.

    >>> is_secure_elsewhere("medical69.apicrypt.org"), is_secure_elsewhere("cabinet.example")
    (True, False)
    """
    return domain == _APICRYPT or domain.endswith(f".{_APICRYPT}")


def examine(
    correspondents: Sequence[Correspondent],
    index: DirectoryIndex,
    whitelists: Whitelists | None = None,
    *,
    earlier: ChangeLog | None = None,
    decisions: Decisions | None = None,
    similar: FamilyResemblance = similar_families,
    thresholds: MatchThresholds | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Finding]:
    """Look every correspondent up, and say what each of them is; in the order of the list.

    The whitelist in force on the day of the extraction decides; ``earlier`` and ``decisions`` are
    what former runs left.

    Edge cases:
        Each line is looked up by itself: somebody who stands on two lines has two findings. Without
        a whitelist nobody can say that an address that is not published is inside or outside, and
        it is for review. An address of a patient is never given out.
    """
    whitelist = (whitelists or Whitelists()).in_force(index.extracted_on)
    domains = None if whitelist is None else whitelist.domains
    earlier = earlier or ChangeLog()
    lines = [_Line.of(line) for line in earlier.own_days(correspondents)]
    keys = references(correspondents)
    used = _addresses_by_person(correspondents)
    examiner = _Examiner(
        index,
        domains,
        earlier,
        decisions or Decisions(),
        used,
        similar,
        thresholds or MatchThresholds(),
    )
    found = []
    for number, (line, key) in enumerate(zip(lines, keys, strict=True), start=1):
        found.append(examiner.finding(line, key))
        if number % 100 == 0:
            progress(number)
    for line, one in zip(lines, found, strict=True):
        if one.writes and line.line.rpps:
            used.setdefault(line.line.rpps, set()).add(one.address)
    for place, one in enumerate(found):
        if one.why == Why.NONE_STANDS_OUT and one.rpps in used:  # by another line, perhaps just now
            found[place] = examiner.finding(lines[place], keys[place])
    notes = claims(correspondents, [(one.address, one.rule) for one in found])
    told = zip(found, notes, strict=True)
    return [evolve(one, notes=(*one.notes, *codes)) if codes else one for one, codes in told]


@frozen
class _Line:
    """A line of the list, and what its cell for the address holds."""

    line: Correspondent
    own: str
    """The address of the list, empty where there is none that can be looked up."""
    domain: str
    fault: Told | None

    @classmethod
    def of(cls, line: Correspondent) -> "_Line":
        text = unguarded(line.mssante_address.strip())
        domain = domain_of(text)
        fault = None
        if is_patients(text):
            fault = Told.PATIENT_ADDRESS
        elif "@" in text and not domain:
            fault = Told.UNREADABLE_ADDRESS
        own = "" if fault or not domain else text.strip("<>").lower()
        if own != line.mssante_address:
            line = evolve(line, mssante_address=own)
        return cls(line, own, domain if own else "", fault)


def _addresses_by_person(correspondents: Sequence[Correspondent]) -> dict[str, set[str]]:
    """RPPS number -> the addresses that the list has for it, on whatever line."""
    found: dict[str, set[str]] = {}
    for line in correspondents:
        if line.rpps and line.mssante_address:
            found.setdefault(line.rpps, set()).add(line.mssante_address.strip().lower())
    return found


@frozen
class _Examiner:
    index: DirectoryIndex
    domains: frozenset[str] | None
    earlier: ChangeLog
    decisions: Decisions
    used: dict[str, set[str]]
    similar: FamilyResemblance
    thresholds: MatchThresholds

    @property
    def day(self) -> date:
        return self.index.extracted_on

    def finding(self, asked: _Line, key: str) -> Finding:
        if asked.fault is not None:
            return self._bare(asked, key, State.TO_REVIEW, asked.fault)
        decided = self.decisions.confirmed(key)
        if decided is not None and (found := self._as_decided(asked, key, decided)):
            return found
        own = asked.own
        if is_refused := bool(own) and self.decisions.refused(key, own):
            asked = evolve(asked, line=evolve(asked.line, mssante_address=""), own="", domain="")
        told = match(asked.line, self.index, similar=self.similar, thresholds=self.thresholds)
        told = self._but_refused(told, key)
        if asked.own:
            return self._with_address(asked, key, told)
        found = self._without_address(asked, key, told)
        return self._without_refused(found, own) if is_refused else found

    def _without_refused(self, found: Finding, own: str) -> Finding:
        """Of a line whose own address was refused: what was found by us goes, all else is said."""
        if found.writes:
            return evolve(found, own=own)
        if self.earlier.was_found(found.key, own):
            return evolve(found, own=own, withdraws=True)
        if found.state is State.NOT_FOUND:
            reason = Told.REFUSED_IN_LIST.value
            found = evolve(found, state=State.TO_REVIEW, reason=reason)
        return evolve(found, own=own, notes=(Told.REFUSED_IN_LIST.value,))

    def _as_decided(self, asked: _Line, key: str, decided: Decision) -> Finding | None:
        """What a person confirmed; nothing where the directory does not know of it."""
        if decided.address and decided.address == asked.own:
            return self._own_confirmed(asked, key)
        boxes = self.index.by_address(decided.address) if decided.address else ()
        if boxes:
            return self._bare(
                asked, key, State.FOUND, Told.DECIDED, rule=BY_DECISION,
                address=decided.address, rpps=decided.rpps or _holder(boxes),
            )  # fmt: skip
        person = self.index.by_number(decided.rpps) if decided.rpps else None
        if person is not None and not self.index.by_address(asked.own):
            return self._person_confirmed(asked, key, person)
        if person is None and decided.address and not asked.own:
            return self._bare(asked, key, State.TO_REVIEW, Told.DECIDED_IS_GONE)
        return None

    def _own_confirmed(self, asked: _Line, key: str) -> Finding:
        """The address of the list, of which a person said that it is right."""
        boxes = self.index.by_address(asked.own)
        if not boxes:
            return self._unpublished(asked, key, Match(extracted_on=self.day), decided=True)
        rpps = _holder(boxes)
        return self._bare(asked, key, State.CONFIRMED, Told.DECIDED, rule=BY_DECISION, rpps=rpps)

    def _person_confirmed(self, asked: _Line, key: str, person: Person) -> Finding:
        """A person of the directory, of whom somebody said that it is they."""
        told = Match(
            extracted_on=self.day,
            zone=MatchZone.ACCEPTED,
            rule=MatchRule.RPPS,
            score=1.0,
            person=person,
            mailboxes=self.index.mailboxes_of(person.id),
        )
        told = self._but_refused(told, key)
        if asked.own:
            return self._unpublished(asked, key, told)
        return evolve(self._without_address(asked, key, told), rule=BY_DECISION, score=None)

    def _but_refused(self, told: Match, key: str) -> Match:
        """A match without what a person refused."""
        if not len(self.decisions):
            return told

        def is_left(person: Person | None, box: NationalMailbox) -> bool:
            return not self.decisions.refused(key, box.address, person.rpps if person else "")

        boxes = tuple(box for box in told.mailboxes if is_left(told.person, box))
        candidates = []
        for one in told.candidates:
            kept = tuple(box for box in one.mailboxes if is_left(one.person, box))
            gone = one.mailboxes and not kept
            if not gone and not self.decisions.refused(key, "", one.person.rpps):
                candidates.append(evolve(one, mailboxes=kept))
        zone = told.zone
        if zone is MatchZone.TO_REVIEW and told.candidates and not candidates:
            zone = MatchZone.NONE
        return evolve(told, zone=zone, mailboxes=boxes, candidates=tuple(candidates))

    def _with_address(self, asked: _Line, key: str, told: Match) -> Finding:
        """Of a line that has an address."""
        if told.rule is MatchRule.ADDRESS and told.zone is MatchZone.ACCEPTED:
            return self._told(asked, key, State.CONFIRMED, Told.PUBLISHED, told)
        if told.rule is MatchRule.ADDRESS:
            return self._reviewed(asked, key, told)
        return self._unpublished(asked, key, told)

    def _unpublished(
        self, asked: _Line, key: str, told: Match, *, decided: bool = False
    ) -> Finding:
        """Of an address that the directory does not publish."""
        line, day = asked.line, self.day
        inside = None if self.domains is None else asked.domain in self.domains
        if inside is not False and line.confirmed_on and line.confirmed_on > day:
            return self._told(asked, key, State.HELD, Told.CONFIRMED_LATER, told)
        if inside is not False and (
            line.confirmed_on or self.earlier.was_published(key, asked.own)
        ):
            return self._kept(asked, key, State.NO_LONGER_PUBLISHED, Told.WAS_PUBLISHED, told)
        if inside:
            reason = Told.DECIDED if decided else Told.MAY_BE_UNLISTED
            return self._kept(asked, key, State.HELD, reason, told)
        if inside is None:
            if decided:
                return self._told(asked, key, State.HELD, Told.DECIDED, told)
            return self._unjudged(asked, key, told)
        if told.zone is MatchZone.ACCEPTED and told.mailboxes:
            return self._chosen(asked, key, told, Told.REPLACES_OUTSIDE)
        if told.zone is MatchZone.TO_REVIEW and any(one.mailboxes for one in told.candidates):
            return self._reviewed(asked, key, told)
        elsewhere = is_secure_elsewhere(asked.domain)
        state = State.OTHER_SECURE_MAIL if elsewhere else State.OUTSIDE
        return self._told(asked, key, state, Told.DOMAIN_NOT_LISTED, told)

    def _unjudged(self, asked: _Line, key: str, told: Match) -> Finding:
        """Of an address that nobody can judge: first what is published of the same person."""
        found = offers_of(told)
        own = Offer(address=asked.own)
        first = next((one for one in found if one.address), own)
        bare = self._bare(
            asked, key, State.TO_REVIEW, Told.NO_WHITELIST,
            rule=first.rule, address=first.address, rpps=first.rpps,
        )  # fmt: skip
        every = (*found, own)
        others = dict.fromkeys(one.address for one in every if one.address)
        others.pop(first.address)
        return evolve(bare, score=first.score, others=tuple(others), offers=every)

    def _kept(self, asked: _Line, key: str, state: State, reason: Told, told: Match) -> Finding:
        """An address of the list that stays, with what is published of the same person beside."""
        accepted = told.zone is MatchZone.ACCEPTED and bool(told.mailboxes)
        if accepted and reason is Told.MAY_BE_UNLISTED:
            reason = Told.ANOTHER_IS_PUBLISHED
        found = self._told(asked, key, state, reason, told)
        return evolve(found, offers=offers_of(told)) if accepted else found

    def _without_address(self, asked: _Line, key: str, told: Match) -> Finding:
        """Of a line that has no address, or one that does not count."""
        if told.zone is MatchZone.TO_REVIEW:
            return self._reviewed(asked, key, told)
        if told.zone is MatchZone.ACCEPTED and told.mailboxes:
            return self._chosen(asked, key, told, Told.ONE_IS_PUBLISHED)
        reason = Told.NOBODY
        if self.decisions.anything_refused(key):
            reason = Told.REFUSED
        elif told.zone is MatchZone.ACCEPTED and told.person:
            reason = Told.NO_PUBLISHED_MAILBOX
        elif told.through_structure:
            reason = Told.ONLY_THE_STRUCTURE
        return self._told(asked, key, State.NOT_FOUND, reason, told)

    def _chosen(self, asked: _Line, key: str, told: Match, reason: Told) -> Finding:
        """One or several published mailboxes of somebody whose list has none that counts."""
        number = told.rpps or asked.line.rpps
        box, why = preferred(told.mailboxes, asked.line, self.used.get(number, ()))
        others = tuple(sorted({one.address for one in told.mailboxes} - {box.address}))
        found = self._told(asked, key, State.FOUND, reason, told, address=box.address)
        if not others:
            return found
        return evolve(
            found,
            state=State.SEVERAL,
            reason=Told.SEVERAL_ARE_PUBLISHED.value,
            why=why.value,
            others=others,
            offers=offers_of(told, first=box.address) if why is Why.NONE_STANDS_OUT else (),
        )

    def _reviewed(self, asked: _Line, key: str, told: Match) -> Finding:
        offers = offers_of(told)
        if asked.own and asked.own not in {one.address for one in offers}:
            offers = (*offers, Offer(address=asked.own))
        first = offers[0] if offers else Offer()
        doubt = told.doubt or MatchDoubt.RESEMBLES
        return Finding(
            id=asked.line.id or key,
            key=key,
            state=State.TO_REVIEW,
            reason=doubt.value,
            extracted_on=told.extracted_on,
            rule=told.rule.value,
            score=told.score,
            address=first.address,
            rpps=first.rpps,
            others=tuple(dict.fromkeys(one.address for one in offers[1:] if one.address)),
            through_structure=_addresses(told.through_structure),
            offers=offers,
            own=asked.own,
        )

    def _told(
        self, asked: _Line, key: str, state: State, reason: Told, told: Match, *, address: str = ""
    ) -> Finding:
        accepted = told.zone is MatchZone.ACCEPTED
        chosen = address or asked.own
        return Finding(
            id=asked.line.id or key,
            key=key,
            state=state,
            reason=reason.value,
            extracted_on=told.extracted_on,
            rule=told.rule.value if accepted else "",
            score=told.score if accepted else None,
            address=chosen,
            rpps=told.rpps or asked.line.rpps,
            others=tuple(sorted({one.address for one in told.mailboxes} - {chosen})),
            through_structure=()
            if told.rule is MatchRule.STRUCTURE
            else _addresses(told.through_structure),
            own=asked.own,
        )

    def _bare(
        self, asked: _Line, key: str, state: State, reason: Told, *,
        rule: str = "", address: str = "", rpps: str = "",
    ) -> Finding:  # fmt: skip
        return Finding(
            id=asked.line.id or key,
            key=key,
            state=state,
            reason=reason.value,
            extracted_on=self.day,
            rule=rule,
            address=address or asked.own,
            rpps=rpps or asked.line.rpps,
            own=asked.own,
        )


def _holder(boxes: Sequence[NationalMailbox]) -> str:
    """The one RPPS number among some mailboxes, empty where there is none or another one too."""
    numbers = {box.rpps for box in boxes} - {""}
    return numbers.pop() if len(numbers) == 1 else ""


def _addresses(boxes: Sequence[NationalMailbox]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(box.address for box in boxes))
