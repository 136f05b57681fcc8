"""Who asks for a sending and whom it is for, as the PRT segments of a message tell it.

A patient is recognised by the domain of the address or by the kind of number, and then neither is
kept. A professional is known by number, since one may have several mailboxes; an organisation and
an application by their mailbox, since one number may have many.

Source:
    National profile of document transmission by HL7 v2 for the places, which takes PRT from a later
    version of the standard. What stands for whom is ours (``interpretation``).
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.ledger import Ledger
from hopen_mss.identifiers import check_idnps, check_rpps
from hopen_mss.transmissions.hl7.fields import FieldMap
from hopen_mss.transmissions.hl7.message import Message, Segment
from hopen_mss.trust_space.domains import PATIENT_DOMAIN, domain_of
from hopen_mss.trust_space.patients import is_patients, is_person_number

__all__ = ["Author", "Party", "author", "parties"]

_PATIENT_NUMBERS = frozenset(f"1.2.250.1.213.1.4.{number}" for number in (8, 9, 10))
_SITES = ("FINEG", "FINEJ")
_SPLITS = re.compile(r"[;,]")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,39}", re.ASCII)


class Party(NamedTuple):
    """Somebody with an address, a number, or neither.

    ``address`` and ``person`` are as the message has them, to know an answer by; only ``shown``
    and ``number`` are for a record.

    >>> Party("un@medecin.mssante.fr").shown
    'un@medecin.mssante.fr'
    >>> Party("277067512345678@patient.mssante.fr", is_patient=True, place=2).shown
    '2@patient.mssante.fr'
    """

    address: str = ""
    number: str = ""
    person: str = ""
    is_patient: bool = False
    place: int = 1
    """Which of several patients."""

    @property
    def shown(self) -> str:
        """The address; of a patient's the domain alone, with the place for the national number.

        >>> Party().shown
        ''
        """
        if self.is_patient and self.address:
            return f"{self.place}@{PATIENT_DOMAIN}"
        return self.address


class Author(NamedTuple):
    """Who asks for the sending: the mailbox, the care unit, and the FINESS number of the site.

    >>> Author().unit
    ''
    """

    party: Party = Party()
    unit: str = ""
    site: str = ""


def author(message: Message) -> Author:
    """Who asks for the sending, from every PRT that tells of the sender.

    >>> author(Message((Segment("MSH"),))).party.address
    ''
    """
    party, unit, site = Party(), "", ""
    for prt in message.every("PRT"):
        if prt.value(4).upper() == "SB":
            party = party if party.address else _party(prt)
            kind = prt.value(8, 7).upper()
            if kind == "UF":
                unit = unit or prt.value(8, 10) or prt.value(8)
            elif kind in _SITES:
                site = site or _finess(prt.value(8, 10))
    return Author(party, unit, site)


def parties(message: Message, fields: FieldMap, ledger: Ledger) -> list[Party]:
    """The recipients of a message, in its order; those of a field map where there is one.

    >>> parties(Message((Segment("MSH"),)), FieldMap(), Ledger())
    []
    """
    if not {"recipient", "recipient_id"}.isdisjoint(fields.places):
        found = list(_mapped(message, fields))
    else:
        found = []
        for prt in message.every("PRT"):
            if prt.value(4).upper() == "RCT":
                if not _addresses(prt, 15) and _addresses(prt, 16):
                    ledger.count("address_in_field_16")
                found.append(_party(prt))
    nowhere = sum(not party.address and not party.is_patient for party in found)
    if nowhere:
        ledger.count("recipient_no_address", nowhere)
    return found


def party_of(address: str, number: str = "") -> Party:
    """A party by an address alone, empty where it is none.

    >>> party_of("un@medecin.mssante.fr").is_patient, party_of("EXEMPLE Camille")
    (False, Party(address='', number='', person='', is_patient=False, place=1))
    """
    is_patient = is_patients(address)
    known = address if domain_of(address) else ""
    return Party(known, "" if is_patient else number, number, is_patient)


def _mapped(message: Message, fields: FieldMap) -> Iterator[Party]:
    addresses = [
        address
        for value in fields.values("recipient", message)
        for address in map(str.strip, _SPLITS.split(value))
        if address
    ]
    numbers = [
        number if _NUMBER.fullmatch(number) and not is_person_number(number) else ""
        for number in fields.values("recipient_id", message)
    ]
    if not addresses:
        yield from (Party(number=number, person=number) for number in numbers)
    for place, address in enumerate(addresses):
        # Numbers stand for addresses only where there is one of each.
        number = numbers[place] if len(numbers) == len(addresses) else ""
        yield party_of(address, number)


def _party(prt: Segment) -> Party:
    address = next(iter(_addresses(prt, 15) or _addresses(prt, 16)), "")
    person, kind = prt.value(5), prt.value(5, 13).upper()
    authorities = set(prt.value(5, 9).split("&"))
    is_patient = (
        is_patients(address)
        or kind.startswith("INS")
        or not authorities.isdisjoint(_PATIENT_NUMBERS)
    )
    if is_patient:
        return Party(address, person=person, is_patient=True)
    application = prt.value(10)
    if application:
        return Party(address, "" if address else application, application)
    if person:
        return Party(address, _professional(person), person)
    number = _organisation(prt)
    return Party(address, "" if address else number, number)


def _addresses(prt: Segment, number: int) -> list[str]:
    return [value for value in prt.values(number, 4) if domain_of(value)]


def _professional(number: str) -> str:
    """An RPPS number in its plain form, another national one as it is; no local number."""
    try:
        return check_rpps(number).value
    except InvalidInputError:
        pass
    try:
        return check_idnps(number).value
    except InvalidInputError:
        return ""


def _organisation(prt: Segment) -> str:
    number, kind = prt.value(8, 10), prt.value(8, 7).upper()
    if kind == "UF" and number:
        return f"{_finess(prt.value(8, 6).split('&')[0])}/{number}"
    return _finess(number) if kind in _SITES else number


def _finess(number: str) -> str:
    """A FINESS number without the 1 that some put before it to say what it is."""
    return number[1:] if len(number) == 10 and number.startswith("1") else number
