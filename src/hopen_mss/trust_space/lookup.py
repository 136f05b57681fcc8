"""One address looked up in one whitelist, in a form that may be shown."""

from enum import StrEnum

from attrs import frozen

from hopen_mss.trust_space.domains import DomainKind, domain_kind, domain_of
from hopen_mss.trust_space.operators import Operator
from hopen_mss.trust_space.patients import is_patients
from hopen_mss.trust_space.whitelist import Whitelist

__all__ = ["AddressLookup", "AddressVerdict", "look_up"]


class AddressVerdict(StrEnum):
    """Whether an address is inside the trust space, by one list.

    >>> AddressVerdict("inside").name
    'INSIDE'
    """

    INSIDE = "inside"
    OUTSIDE = "outside"
    NO_ADDRESS = "no_address"


@frozen(kw_only=True)
class AddressLookup:
    """An address as it may be shown, the verdict, what kind of domain it is and who operates it.

    ``kind`` and ``operators`` are told of listed domains alone.

    >>> AddressLookup(shown="nobody", verdict=AddressVerdict.NO_ADDRESS).domain
    ''
    """

    shown: str
    verdict: AddressVerdict
    domain: str = ""
    kind: DomainKind | None = None
    operators: tuple[Operator, ...] = ()


def look_up(address: str, whitelist: Whitelist) -> AddressLookup:
    """Whether the whole domain of an address stands in the list; nothing else is asked.

    What stands before the ``@`` of a patient's address is not given back, nor is a text that is no
    address and could hold one.

    >>> from datetime import date
    >>> whitelist = Whitelist.of(["patient.mssante.fr"], generated_on=date(2026, 9, 1))
    >>> look_up("123@patient.mssante.fr", whitelist).shown
    '…@patient.mssante.fr'
    """
    domain = domain_of(address)
    if not domain:
        tells = "@" in address or any(sign.isdigit() for sign in address)
        return AddressLookup(shown="…" if tells else address, verdict=AddressVerdict.NO_ADDRESS)
    shown = f"…@{domain}" if is_patients(address) else address.strip()
    if domain not in whitelist.domains:
        return AddressLookup(shown=shown, verdict=AddressVerdict.OUTSIDE, domain=domain)
    return AddressLookup(
        shown=shown,
        verdict=AddressVerdict.INSIDE,
        domain=domain,
        kind=domain_kind(domain),
        operators=whitelist.operators_of(domain),
    )
