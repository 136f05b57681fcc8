"""The national files as the example hospital downloaded them: two whitelists, one extraction.

Their form is the published one; their content is made up.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from xml.sax.saxutils import escape

from hopen_mss.directory.national_columns import MAILBOXES
from hopen_mss.example.parties import number, parties, pick, whitelist

__all__ = [
    "CHANGE",
    "EXTRACTED_ON",
    "FIRST_LIST",
    "FOUND",
    "UNPUBLISHED",
    "mailbox_extraction",
    "whitelist_of",
]

FIRST_LIST, CHANGE = date(2026, 6, 15), date(2026, 8, 20)
"""The days of both lists: before the quarter, and within it."""
EXTRACTED_ON = date(2026, 10, 1)

UNPUBLISHED = {
    "C07": "an unlisted mailbox (« liste rouge »)",
    "C18": "an application's mailbox, which the extraction leaves out",
    "C20": "a practice's mailbox, which the extraction leaves out",
    "C27": "an application's mailbox as well",
    "C31": "published until the summer (« Confirmé le »), and no longer",
    "C38": "not published yet",
}
"""Addresses of the hospital's list that the extraction does not hold, and why."""

FOUND = {
    "C19": "claire.orbessel@medecin.mssante.fr",
    "C24": "denis.tarvelle@medecin.mssante.fr",
    "C29": "paul.xaintrelle@medecin.mssante.fr",
}
"""Published mailboxes of correspondents for whom the hospital has no address in the trust space."""

_CERTIFICATES = {
    "ordres": "CN=mss.ordres.example,OU=399900000600000,O=OPERATEUR FICTIF DES ORDRES",
    "usagers": "CN=mss.usagers.example,OU=399900000200009,O=OPERATEUR FICTIF USAGERS",
    "tests": "CN=tests.example,OU=399900000300007,O=GIP - TEST0000",
    "un-a": "CN=mss1.operateur-un.example,OU=399900000400005,O=OPERATEUR FICTIF UN",
    "un-b": "CN=mss2.operateur-un.example,OU=399900000400005,O=OPERATEUR FICTIF UN",
    "deux": "CN=mss.operateur-deux.example,OU=399900000500002,O=OPERATEUR FICTIF DEUX",
    "aubeline": "CN=smtp.aubeline.example,OU=1990000036,O=GIP AUBELINE FICTIF",
    "aubeline-secours": "CN=smtp2.aubeline.example,OU=1990000036,O=GIP AUBELINE FICTIF",
    "chu-aubeline": 'CN=mss.chu.example,OU=1990000028,O="CHU D\'AUBELINE, SITE NORD"',
}
_COLUMNS = tuple(MAILBOXES.header.split("|"))
_PROFESSIONS = {
    "Infirmière": ("60", "Infirmier"),
    "Masseur-kinésithérapeute": ("70", "Masseur-kinésithérapeute"),
    "Pharmacie": ("21", "Pharmacien"),
    "Sage-femme": ("50", "Sage-Femme"),
}
_STRANGERS = 240
_BEGINNINGS = ("Bel", "Clar", "Dor", "Fal", "Gris", "Hault", "Mar", "Nol", "Riv", "Sar", "Tour")
_ENDINGS = ("bresac", "court-fictif", "dombreuil", "fontel", "landour", "quenoy", "vergnac")
_GIVEN_NAMES = ("Alice", "Basile", "Cora", "Driss", "Elsa", "Félix", "Gisèle", "Hector", "Iris")


def whitelist_of(day: date) -> bytes:
    """The whitelist that was published that day, in the form that the national service gives it.

    An element is a domain and a certificate: a domain may stand there several times, and once or
    twice exactly the same element does.

    >>> [b"roselieres" in whitelist_of(day) for day in (FIRST_LIST, CHANGE)]
    [False, True]
    """
    at = datetime.combine(day, time(15, 42, 7))
    elements = "".join(
        _element(entry.domain, entry.description, entry.certificate, n, at)
        for n, entry in enumerate(whitelist())
        if entry.stands_on(day)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">\n'
        f"    <DateDeGeneration>{at:%Y-%m-%dT%H:%M:%SZ}</DateDeGeneration>\n"
        f"    <ListeDomaines>\n{elements}    </ListeDomaines>\n</ListeBlancheMSSante>"
    ).encode()


def _element(domain: str, description: str, certificate: str, n: int, at: datetime) -> str:
    changed = f"202{number(6, domain)}-{1 + number(12, domain, 1):02d}-15T10:24:42Z"
    children = {
        "Nom": domain,
        "Description": description,
        "DNCertificatOperateur": f"{_CERTIFICATES[certificate]},ST=Exemple (99),C=FR",
        "ResponsableContact": f"01 99 00 00 {n:02d}, responsable@operateur.example",
        "SupportContact": f"01 99 00 01 {n:02d}, support@operateur.example",
        "DateMAJ": f"{at:%Y-%m-%dT%H:%M:08Z}" if "tests" in domain else changed,
    }
    lines = "".join(
        f"            <{tag}>{escape(text)}</{tag}>\n" for tag, text in children.items()
    )
    return f"        <Domaine>\n{lines}        </Domaine>\n"


def mailbox_extraction() -> bytes:
    """The national extraction of mailboxes: ``|``, 31 columns, quotation marks that mean nothing.

    >>> lines = mailbox_extraction().decode().splitlines()
    >>> len(lines), {line.count("|") for line in lines}
    (267, {30})
    """
    every = (*_correspondents(), *_oddities(), *_strangers())
    rows = sorted(every, key=lambda row: row["Adresse BAL"])
    lines = ("|".join(row.get(column, "") for column in _COLUMNS) for row in rows)
    return "".join(f"{line}\n" for line in (MAILBOXES.header, *lines)).encode()


Row = dict[str, str]


def _correspondents() -> Iterator[Row]:
    """Mailboxes of the hospital's correspondents, as far as they are published."""
    listed = {entry.domain for entry in whitelist() if entry.stands_on(EXTRACTED_ON)}
    for party in parties()[:40]:
        address = FOUND.get(party.code, party.address)
        if party.code in UNPUBLISHED or address.rpartition("@")[2] not in listed:
            continue
        if party.finess:
            yield _of_structure(address, party.finess, party.name, party.postcode, party.city)
        else:
            family, _, given = party.name.partition(" ")
            yield _of_person(address, party.rpps, family, given, party.profession)


def _of_person(address: str, rpps: str, family: str, given: str, profession: str) -> Row:
    code, label = _PROFESSIONS.get(profession, ("10", "Médecin"))
    return {
        "Type de BAL": "PER",
        "Adresse BAL": address,
        "Type Identifiant PP": "8",
        "Identifiant PP": rpps,
        "Identification nationale PP": f"8{rpps}",
        "Nom d'exercice": family,
        "Prénom d'exercice": given,
        "Catégorie profession": "C",
        "Libellé de catégorie profession": "Civil",
        "Code Profession": code,
        "Libellé Profession": label,
        "Dématérialisation": pick("ON", address),
    }


def _of_structure(address: str, finess: str, name: str, postcode: str, city: str) -> Row:
    return {
        "Type de BAL": "ORG",
        "Adresse BAL": address,
        "Type identifiant structure": "1",
        "Identification Structure": finess,
        "Service de rattachement": "Secrétariat",
        "Dématérialisation": "N",
        "Raison Sociale structure BAL": name.upper(),
        "L6LIGNEACHEMINEMENT structure BAL": f"{postcode} {city.upper()}",
        "Code postal structure BAL": postcode,
        "Département structure BAL": postcode[:2],
        "Pays structure BAL": "FRANCE",
    }


def _oddities() -> Iterator[Row]:
    """A pair of quotation marks, a single one, an old ADELI number, and an address for a number."""
    one = _of_structure(
        "contact@esp-montbrune.exemple.mssante.fr",
        "990005001",
        'Équipe de soins "Les Tilleuls"',
        "99120",
        "Montbrune",
    )
    yield one
    yield one | {
        "Adresse BAL": "accueil@csi-quincerelle.exemple.mssante.fr",
        "Raison Sociale structure BAL": 'CENTRE DE SOINS "QUINCERELLE',
    }
    person = _of_person("iris.gravelou@infirmier.mssante.fr", "", "GRAVELOU", "Iris", "Infirmière")
    yield person | {"Type Identifiant PP": "0", "Identifiant PP": "996000016"}
    address = "salome.exemplaire@pro.mssante.fr"
    yield person | {
        "Adresse BAL": address,
        "Type Identifiant PP": "10",
        "Identifiant PP": address,
        "Identification nationale PP": f"10{address}",
        "Nom d'exercice": "EXEMPLAIRE",
        "Prénom d'exercice": "Salomé",
    }


def _strangers() -> Iterator[Row]:
    """Professionals whom the hospital does not write to."""
    domains = ("medecin", "medecin", "medecin", "infirmier", "pharmacien", "chirurgien-dentiste")
    for n in range(_STRANGERS):
        family = pick(_BEGINNINGS, "family", n) + pick(_ENDINGS, "family", n, 2)
        given = pick(_GIVEN_NAMES, "given", n)
        plain = given.lower().replace("é", "e").replace("è", "e")
        address = f"{plain}.{family.lower()}{n}@{pick(domains, n)}.mssante.fr"
        yield _of_person(address, f"999{5_000_000 + 13 * n}{n % 10}", family.upper(), given, "")
