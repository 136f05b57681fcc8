"""Small national files that tests write, and a hospital's folder around them; everybody made up."""

from collections.abc import Iterable
from pathlib import Path

from tests.directory_truth import ACTIVITY_HEADER, MAILBOX_HEADER

__all__ = ["activities", "activity", "dossier", "mailbox", "mailboxes", "whitelist"]

_MAILBOX = MAILBOX_HEADER.split("|")
_ACTIVITY = ACTIVITY_HEADER.split("|")


def mailbox(
    address: str, *, rpps: str = "", family: str = "", given: str = "", **other: str
) -> str:
    """One line of the extraction; a mailbox without an RPPS number is a structure's."""
    cells = {
        "Type de BAL": "PER" if rpps else "ORG",
        "Adresse BAL": address,
        "Type Identifiant PP": "8" if rpps else "",
        "Identifiant PP": rpps,
        "Nom d'exercice": family,
        "Prénom d'exercice": given,
        "Code Profession": "10" if rpps else "",
        "Libellé Profession": "Médecin" if rpps else "",
        "Type identifiant structure": "1" if "finess" in other else "",
        "Identification Structure": other.get("finess", ""),
        "Service de rattachement": other.get("service", ""),
        "Raison Sociale structure BAL": other.get("structure", ""),
        "Code postal structure BAL": other.get("postcode", ""),
        "Département structure BAL": other.get("department", ""),
    }
    return "|".join(cells.get(name, "") for name in _MAILBOX)


def mailboxes(folder: Path, lines: Iterable[str], day: str = "20261031") -> Path:
    """An extraction of a day."""
    path = folder / f"Extraction_Correspondance_MSSante_{day}0712.txt"
    path.write_text("\n".join([MAILBOX_HEADER, *lines]) + "\n", "utf-8")
    return path


def activity(rpps: str, family: str, given: str, *, postcode: str = "", city: str = "") -> str:
    """One line of the practitioners' file."""
    cells = {
        "Type d'identifiant PP": "8",
        "Identifiant PP": rpps,
        "Nom d'exercice": family,
        "Prénom d'exercice": given,
        "Code profession": "10",
        "Code postal (coord. structure)": postcode,
        "Libellé commune (coord. structure)": city,
    }
    return "|".join(cells.get(name, "") for name in _ACTIVITY)


def activities(folder: Path, lines: Iterable[str], day: str = "20261031") -> Path:
    """A practitioners' file of a day."""
    path = folder / f"PS_LibreAcces_Personne_activite_{day}0712.txt"
    path.write_text("\n".join([ACTIVITY_HEADER, *lines]) + "\n", "utf-8")
    return path


def whitelist(folder: Path, *domains: str) -> Path:
    """A whitelist of these domains."""
    listed = "".join(f"<Domaine><Nom>{name}</Nom></Domaine>" for name in domains)
    path = folder / "list.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">'
        f"<DateDeGeneration>2026-09-01T15:42:07Z</DateDeGeneration>{listed}"
        "</ListeBlancheMSSante>",
        "utf-8",
    )
    return path


def dossier(folder: Path, *, listed: str = "correspondents.csv", more: str = "") -> Path:
    """The folder of a hospital that has a list, extractions and a whitelist."""
    (folder / "hopen-mss.toml").write_text(
        '[establishment]\nname = "CH Exemple"\ndomains = ["ch-exemple.mssante.fr"]\n'
        '[measurement]\nperiod = "2026-10"\n'
        f'[correspondents]\npath = "{listed}"\n{more}'
        '[sources.national]\npath = "Extraction_*.txt"\nkind = "national_directory"\n'
        '[sources.practitioners]\npath = "PS_*.txt"\nkind = "practitioners"\n'
        '[sources.lists]\npath = "list.xml"\nkind = "whitelist"\n',
        "utf-8",
    )
    return folder
