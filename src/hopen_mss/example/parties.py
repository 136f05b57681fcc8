"""Who the example hospital writes to, as its own files in ``data/`` say, and nothing else.

Every person, structure, number, place and domain is made up. RPPS and FINESS numbers begin with
99, which no real one does; towns lie in départements 96 and 99, which do not exist.
"""

import csv
import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from attrs import frozen

__all__ = [
    "DOMAIN",
    "Listed",
    "Party",
    "data_file",
    "known_party",
    "number",
    "parties",
    "pick",
    "whitelist",
]

T = TypeVar("T")

DOMAIN = "ch-valclair.mssante.fr"


@frozen(kw_only=True)
class Party:
    """One line of the hospital's list of correspondents, as far as sendings need it.

    >>> known_party("C01").address
    'maud.alverac@medecin.mssante.fr'
    """

    code: str
    name: str
    rpps: str
    finess: str
    address: str
    profession: str
    city: str
    postcode: str


@frozen(kw_only=True)
class Listed:
    """One element of the national list: a domain, an operator's certificate, and from when to when.

    >>> [entry.since.isoformat() for entry in whitelist() if "roselieres" in entry.domain]
    ['2026-08-20']
    """

    domain: str
    description: str
    certificate: str
    since: date
    until: date | None

    def stands_on(self, day: date) -> bool:
        """Whether the list published that day holds it.

        >>> all(entry.stands_on(date(2026, 6, 15)) for entry in whitelist()[:3])
        True
        """
        return self.since <= day and (self.until is None or day < self.until)


def data_file(name: str) -> str:
    """The text of a file that ships with the example.

    >>> data_file("care-units.csv").splitlines()[1]
    'Cardiologie;Médecine'
    """
    return (files(__package__) / "data" / name).read_text("utf-8-sig")


@cache
def parties() -> tuple[Party, ...]:
    """The lines of the hospital's list, repeated and faulty ones included.

    >>> len(parties()), parties()[4].name
    (44, 'EHPAD Les Roselières')
    """
    rows = csv.DictReader(data_file("correspondents.csv").splitlines(), delimiter=";")
    return tuple(
        Party(
            code=row["Code"],
            name=f"{row['Nom']} {row['Prénom']}".strip() or row["Structure"],
            rpps=row["RPPS"],
            finess=row["FINESS"],
            address=row["Adresse MSSanté"],
            profession=row["Spécialité"],
            city=row["Ville"],
            postcode=row["Code postal"],
        )
        for row in rows
    )


def known_party(code: str) -> Party:
    """The correspondent with a code of the hospital's own list.

    >>> known_party("C12").address
    ''
    """
    return next(party for party in parties() if party.code == code)


@cache
def whitelist() -> tuple[Listed, ...]:
    """Every element that either of the two national lists holds, in their order.

    >>> len(whitelist()), len({entry.domain for entry in whitelist()})
    (39, 32)
    """
    rows = csv.DictReader(data_file("whitelist.csv").splitlines(), delimiter=";")
    return tuple(
        Listed(
            domain=row["domain"],
            description=row["description"],
            certificate=row["certificate"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in rows
    )


def number(below: int, *about: object) -> int:
    """A number that looks random and depends on nothing but what it is about.

    >>> number(100, "document", 17) == number(100, "document", 17)
    True
    """
    text = "/".join(map(str, about))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def pick(choices: Sequence[T], *about: object) -> T:
    """One of several, by :func:`number`.

    >>> pick("abc", 1) == pick("abc", 1)
    True
    """
    return choices[number(len(choices), *about)]
