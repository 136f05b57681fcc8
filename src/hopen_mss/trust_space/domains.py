"""The domain of an address, and what kind of domain it is."""

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files

from hopen_mss.establishment import ascii_domain

__all__ = [
    "LONGEST_LINE",
    "PATIENT_DOMAIN",
    "DomainKind",
    "as_compared",
    "domain_kind",
    "domain_of",
]

_ONE_ADDRESS = frozenset("@,;<>")
# Nearly every address, in one step; the signs of the part before the @ are those of plain text
# without @ , ; < >.
_PLAIN = re.compile(r"[!-+\--:=?A-~]++@([a-z0-9_-]++(?:\.[a-z0-9_-]++)++)")

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)++"', re.DOTALL)
"""What stands before the @ of an address may hold anything between quotation marks."""

PATIENT_DOMAIN = "patient.mssante.fr"

LONGEST_LINE = 998
"""Of a mail (RFC 5322): what is longer is no address, and no number of a message."""

_AROUND = "<> \t\r\n\u00a0\u202f"
"""What may stand around an address and is no part of it."""


class DomainKind(StrEnum):
    """Who stands behind a domain.

    >>> DomainKind("patient").name
    'PATIENT'
    """

    PROFESSIONAL = "professional"
    """A hospital, a practice, a laboratory … : the ordinary case."""
    PRACTITIONER = "practitioner"
    """The national service for practitioners, one domain a profession."""
    PATIENT = "patient"
    """Patients; what stands before the ``@`` is a national identity number."""
    TEST = "test"
    """Tests and audits, by a list that ships with the library."""


def domain_of(address: str) -> str:
    """The domain of an address in lower case, international letters in their ASCII form.

    Empty when the text is no address. Of one address of a patient the domain is told however the
    number before it was typed.

    >>> domain_of("Dr.Un@Médecin.Exemple.FR"), domain_of("nobody"), domain_of("a b@c.fr")
    ('xn--mdecin-bva.exemple.fr', '', '')
    >>> domain_of('"un, dr"@medecin.exemple.fr'), domain_of('"Un, Dr" <un@medecin.exemple.fr>')
    ('medecin.exemple.fr', '')
    """
    plain = _PLAIN.fullmatch(address) if len(address) <= 253 else None
    if plain:
        return plain[1]
    return _domain_of_any(address)


def _domain_of_any(address: str) -> str:
    address = address.strip()
    if len(address) > LONGEST_LINE:
        return ""
    if not address.isascii():  # a keyboard of another script writes another @
        address = unicodedata.normalize("NFKC", address)
    local, _, domain = address.strip("<>").rpartition("@")
    domain = ascii_domain(domain)
    if not local or not domain:
        return ""
    # Several addresses in one text, or a name.
    if (" " in local or not _ONE_ADDRESS.isdisjoint(local)) and not _QUOTED.fullmatch(local):
        return domain if domain == PATIENT_DOMAIN and "@" not in local else ""
    return domain


def as_compared(address: str) -> str:
    """An address as it is compared with others: by itself, and in lower case.

    >>> as_compared("<Un@medecin.mssante.fr> ")
    'un@medecin.mssante.fr'
    """
    return address.strip(_AROUND).lower()


def domain_kind(domain: str) -> DomainKind:
    """Who stands behind a domain, by whole names alone.

    >>> domain_kind("medecin.mssante.fr").value, domain_kind("ch-test.mssante.fr").value
    ('practitioner', 'professional')
    """
    return _kinds().get(domain, DomainKind.PROFESSIONAL)


@cache
def _kinds() -> dict[str, DomainKind]:
    data = tomllib.loads(files(__package__).joinpath("domains.toml").read_text("utf-8"))
    return {domain: DomainKind(kind) for kind, domains in data.items() for domain in domains}
