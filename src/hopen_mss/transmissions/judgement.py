"""Who sent a document to whom, and whether it went through the trust space.

Source:
    The rules are ours (``interpretation``); that trust is a published list of whole domains, and
    that a patient's address lies on one domain, is the national service's own use.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from attrs import define, field

from hopen_mss.establishment import Establishment
from hopen_mss.transmissions.record import (
    Channel,
    Direction,
    RecipientKind,
    Transmission,
    Trust,
)
from hopen_mss.trust_space import (
    DomainKind,
    Whitelist,
    Whitelists,
    as_compared,
    domain_kind,
    domain_of,
)
from hopen_mss.trust_space.patients import is_patients

__all__ = ["Judge", "Verdict"]

_MOST_ADDRESSES = 100_000
_LONGEST_KEPT = 320
"""The longest address of usual mail (64 signs, ``@``, 255); a longer one is looked at anew."""
_BY_DOMAIN = {DomainKind.PATIENT: RecipientKind.PATIENT, DomainKind.TEST: RecipientKind.TEST}


class Verdict(NamedTuple):
    """What a transmission is, once both parties are looked up.

    ``kind`` is the other party's: the recipient of what was sent, the sender of what was received.
    So is ``domain``, given when it stands in the whitelist of the day and is no patient's: a domain
    outside the trust space may be a person's own, and is not kept.

    >>> Verdict(Direction.SENT, RecipientKind.EXTERNAL, Trust.INSIDE, Channel.MSSANTE).kind.value
    'external'
    """

    direction: Direction
    kind: RecipientKind
    trust: Trust
    channel: Channel
    domain: str = ""


class _Party(NamedTuple):
    domain: str
    own: bool
    kind: RecipientKind | None
    """What the address alone proves: internal, patient or test."""


class Parties(dict[str, int]):
    """Address -> a number for all that it proves: equal numbers are judged equally.

    >>> parties = Parties(Establishment(name="CH Exemple"), frozenset())
    >>> parties["un@medecin.mssante.fr"] == parties["deux@medecin.mssante.fr"]
    True
    """

    def __init__(self, establishment: Establishment, mailboxes: frozenset[str]) -> None:
        super().__init__()
        self.in_order: list[_Party] = []
        self._by_domain: dict[str, int] = {}
        self._listed: dict[str, int] = {}
        """The same of domains that are others', for the mailboxes on them that are ours."""
        self._of_patients = 0
        self.in_order.append(_Party("", own=False, kind=RecipientKind.PATIENT))
        self._domains = frozenset(establishment.domains)
        self._mailboxes = mailboxes

    def __missing__(self, address: str) -> int:
        domain = domain_of(address)
        if domain or not is_patients(address):
            number = self._of_domain(domain)
        else:
            number = self._of_patients
        if self._mailboxes and domain and as_compared(address) in self._mailboxes:
            if domain not in self._listed:
                self._listed[domain] = self._add(domain, own=True)
            number = self._listed[domain]
        if len(address) > _LONGEST_KEPT:
            return number
        if len(self) >= _MOST_ADDRESSES:
            self.clear()
        self[address] = number
        return number

    def _of_domain(self, domain: str) -> int:
        number = self._by_domain.get(domain)
        if number is None:
            number = self._by_domain[domain] = self._add(domain, own=domain in self._domains)
        return number

    def _add(self, domain: str, *, own: bool) -> int:
        kind = RecipientKind.INTERNAL if own else _BY_DOMAIN.get(domain_kind(domain))
        self.in_order.append(_Party(domain, own, kind))
        return len(self.in_order) - 1


def _lower(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(map(as_compared, addresses))


@define
class Judge:
    """Judges transmissions of one hospital by its domains, its mailboxes and the whitelists.

    >>> from hopen_mss.trust_space import Whitelist
    >>> hospital = Establishment(name="CH Exemple", domains=("ch-exemple.mssante.fr",))
    >>> lists = Whitelists((Whitelist.of(
    ...     ["ch-exemple.mssante.fr", "medecin.mssante.fr"], generated_on=date(2026, 9, 1)),))
    >>> sent = Transmission(recipient="un@medecin.mssante.fr", channel=Channel.EMAIL)
    >>> verdict = Judge(hospital, whitelists=lists).verdict(sent, date(2026, 10, 5))
    >>> verdict.trust.value, verdict.channel.value
    ('inside', 'mssante')
    """

    establishment: Establishment
    mailboxes: frozenset[str] = field(default=frozenset(), converter=_lower)
    whitelists: Whitelists = field(default=Whitelists(), kw_only=True)
    parties: Parties = field(init=False, repr=False)

    @parties.default
    def _no_party_yet(self) -> Parties:
        return Parties(self.establishment, self.mailboxes)

    def verdict(self, transmission: Transmission, day: date) -> Verdict:
        """Direction, kind of the other party, trust and channel of one transmission.

        A mail is MSSanté when both domains stand in the list of the day, whatever the source calls
        it, and an ordinary mail when one does not. Where the sender is not given, the hospital's
        own domains stand for it. An address proves more than a declared kind.
        """
        sender = self._party(transmission.sender)
        recipient = self._party(transmission.recipient)
        direction = transmission.direction
        if direction is Direction.UNKNOWN and (sender.domain or recipient.domain):
            direction = _direction(sender, recipient)
        other = sender if direction is Direction.RECEIVED else recipient
        kind = other.kind or transmission.recipient_kind
        if kind is RecipientKind.UNKNOWN and other.domain:
            kind = RecipientKind.EXTERNAL
        trust = transmission.trust or self._trust(sender, recipient, direction, day)
        channel = transmission.channel
        if channel in (Channel.MSSANTE, Channel.EMAIL):
            if trust is Trust.INSIDE:
                channel = Channel.MSSANTE
            elif trust is Trust.OUTSIDE:
                channel = Channel.EMAIL
        whitelist = self.whitelists.in_force(day)
        listed = whitelist is not None and other.domain in whitelist.domains
        told = listed and kind is not RecipientKind.PATIENT
        return Verdict(direction, kind, trust, channel, other.domain if told else "")

    def day_of(self, moment: datetime) -> date | None:
        """The hospital's own day of a moment, ``None`` where the calendar has none.

        >>> late = datetime.fromisoformat("2026-09-30T23:30+00:00")
        >>> Judge(Establishment(name="CH")).day_of(late).isoformat()
        '2026-10-01'
        """
        try:
            return (moment.astimezone(self.establishment.zone) if moment.tzinfo else moment).date()
        except OverflowError:  # an offset that leads out of the calendar
            return None

    def kind_of(self, address: str) -> RecipientKind:
        """What an address proves of its holder, ``external`` when nothing else, else unknown.

        >>> Judge(Establishment(name="CH")).kind_of("1@patient.mssante.fr").value
        'patient'
        """
        party = self._party(address)
        fallback = RecipientKind.EXTERNAL if party.domain else RecipientKind.UNKNOWN
        return party.kind or fallback

    def _trust(self, sender: _Party, recipient: _Party, direction: Direction, day: date) -> Trust:
        whitelist = self.whitelists.in_force(day)
        if whitelist is None:
            return Trust.NO_WHITELIST
        other, own = (sender, recipient) if direction is Direction.RECEIVED else (recipient, sender)
        if not other.domain:
            return Trust.NO_ADDRESS
        own_domains: Iterable[str] = (own.domain,) if own.domain else self._own_domains
        if not own_domains:
            return Trust.NO_ADDRESS
        inside = other.domain in whitelist.domains and _any_listed(own_domains, whitelist)
        return Trust.INSIDE if inside else Trust.OUTSIDE

    @property
    def _own_domains(self) -> tuple[str, ...]:
        return self.establishment.domains + self.establishment.shared_domains

    def _party(self, address: str) -> _Party:
        return self.parties.in_order[self.parties[address]]


def _direction(sender: _Party, recipient: _Party) -> Direction:
    if sender.own:
        return Direction.SENT
    if recipient.own:
        return Direction.RECEIVED
    # Who sent it is not told: it may well be the hospital.
    return Direction.TRANSIT if sender.domain else Direction.UNKNOWN


def _any_listed(domains: Iterable[str], whitelist: Whitelist) -> bool:
    return any(domain in whitelist.domains for domain in domains)
