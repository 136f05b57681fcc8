"""The empty folder that a hospital starts from: a commented dossier, and tables without rows."""

import json
from importlib.resources import files
from pathlib import Path

from hopen_mss.dossier.folder import FILE_NAME
from hopen_mss.errors import InvalidInputError
from hopen_mss.files.outputs import write_files
from hopen_mss.periods import Period

__all__ = ["TEMPLATES", "write_empty"]

TEMPLATES: dict[str, tuple[str, ...]] = {
    "correspondents.csv": (
        "Identifiant",
        "RPPS",
        "Nom",
        "Prénom",
        "Spécialité",
        "Structure",
        "FINESS",
        "SIRET",
        "Code postal",
        "Ville",
        "Adresse MSSanté",
        "Vérifié le",
        "Confirmé le",
    ),
    "mailboxes.csv": (
        "Adresse BAL",
        "Type de BAL",
        "Service",
        "Ouverte le",
        "Fermée le",
        "Dernière connexion",
    ),
    "care-units.csv": ("Service",),
    "follow-up.csv": (
        "Identifiant",
        "RPPS",
        "FINESS",
        "Contacté le",
        "Contacté par",
        "Réponse",
        "Équipé le",
    ),
    "transmissions.csv": (
        "Identifiant document",
        "Identifiant message",
        "Date et heure d'envoi",
        "Sens",
        "Adresse expéditeur",
        "Adresse destinataire",
        "Identifiant destinataire",
        "Type de destinataire",
        "Canal",
        "Type de document",
        "Service",
        "Finess site",
        "Structuré",
        "Statut",
        "Remplace",
    ),
    "monthly-totals.csv": (
        "Mois",
        "Canal",
        "Nombre minimum",
        "Nombre maximum",
        "Type de destinataire",
        "Unité de compte",
        "Type de document",
        "Service",
        "Origine",
    ),
}
"""The header of each template: names that the readers understand without being told."""


def write_empty(folder: Path, *, name: str, period: str, force: bool = False) -> None:
    """Write a commented ``hopen-mss.toml`` and templates for the tables; all of it, or nothing.

    The folder can be assessed at once: every figure then says what it is waiting for. The period is
    the caller's to say, since nothing here knows what day it is.

    Raises:
        InvalidInputError: no name, or no period.
        OutputError: one of the files is there and ``force`` is not given, or the folder cannot be
            written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     write_empty(Path(place), name="CH Exemple", period="2026-10")
    ...     sorted(path.name for path in Path(place).iterdir())
    ['hopen-mss.toml', 'templates']
    """
    Period.parse(period)
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise InvalidInputError("a hospital needs a name", 'write "Centre hospitalier de …"')
    text = (files(__package__) / "data" / "empty.toml").read_text("utf-8")
    dossier = text.replace('"@NAME@"', _toml(name)).replace('"@PERIOD@"', _toml(period.strip()))
    tables: dict[str, str | bytes] = {
        f"templates/{file}": f"{';'.join(header)}\r\n".encode("utf-8-sig")
        for file, header in TEMPLATES.items()
    }
    write_files(folder, {FILE_NAME: dossier, **tables}, force=force)


def _toml(text: str) -> str:
    """A text in quotation marks; printable text reads the same in JSON and in TOML."""
    return json.dumps(text, ensure_ascii=False)
