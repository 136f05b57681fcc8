"""A national directory of a few made-up people, as the two files and their index."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.directory_truth import ACTIVITY_HEADER, MAILBOX_HEADER

from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex

__all__ = ["Someone", "StructureBox", "small_directory"]

DAY = "20261031"


class Someone(NamedTuple):
    """One activity of one person, and an address if they have a mailbox."""

    rpps: str
    family: str
    given: str
    profession: str = "10"
    postcode: str = "69001"
    city: str = "LYON"
    finess: str = ""
    address: str = ""


class StructureBox(NamedTuple):
    """A mailbox of a structure."""

    address: str
    finess: str = ""
    siret: str = ""


def _line(header: str, **cells: str) -> str:
    names = header.split("|")
    places = {name: names.index(name) for name in cells}
    row = [""] * len(names)
    for name, text in cells.items():
        row[places[name]] = text
    return "|".join(row) + "\n"


def small_directory(
    folder: Path, people: Iterable[Someone], structures: Iterable[StructureBox] = ()
) -> DirectoryIndex:
    """The index of a directory in which these stand."""
    every = list(people)
    boxes = [
        _line(MAILBOX_HEADER, **{
            "Type de BAL": "PER", "Adresse BAL": one.address, "Type Identifiant PP": "8",
            "Identifiant PP": one.rpps, "Nom d'exercice": one.family,
            "Prénom d'exercice": one.given, "Code Profession": one.profession,
            "Code postal structure BAL": one.postcode,
        })
        for one in every if one.address
    ]  # fmt: skip
    boxes += [
        _line(MAILBOX_HEADER, **{
            "Type de BAL": "ORG", "Adresse BAL": box.address,
            "Type identifiant structure": "1" if box.finess else "3",
            "Identification Structure": box.finess or box.siret,
        })
        for box in structures
    ]  # fmt: skip
    boxes = boxes or [_line(MAILBOX_HEADER, **{"Type de BAL": "ORG", "Adresse BAL": "a@b.example"})]
    activities = [
        _line(ACTIVITY_HEADER, **{
            "Type d'identifiant PP": "8", "Identifiant PP": one.rpps, "Nom d'exercice": one.family,
            "Prénom d'exercice": one.given, "Code profession": one.profession,
            "Numéro FINESS site": one.finess,
            "Code postal (coord. structure)": one.postcode,
            "Libellé commune (coord. structure)": one.city,
        })
        for one in every
    ]  # fmt: skip
    mailboxes = folder / f"Extraction_Correspondance_MSSante_{DAY}0712.txt"
    mailboxes.write_text(MAILBOX_HEADER + "\n" + "".join(boxes), encoding="utf-8")
    practitioners = folder / f"PS_LibreAcces_Personne_activite_{DAY}0900.txt"
    practitioners.write_text(ACTIVITY_HEADER + "\n" + "".join(activities), encoding="utf-8")
    return DirectoryIndex.build(
        MailboxExtraction.open(mailboxes),
        PractitionerExtraction.open(practitioners),
        folder=folder,
    )
