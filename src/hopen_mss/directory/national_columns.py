"""The columns of the national files, and how each file is told from the others.

Source:
    The headers: that of the practitioners' file as it is published (08/10/2026); that of the
    mailboxes as public readers of it agree, in the same order since 2018. ``Type Identifiant PP``
    is written with or without « d' ».
"""

from typing import Final

from attrs import frozen

from hopen_mss.files.vocabulary import Names, plain

__all__ = ["ACTIVITIES", "MAILBOXES", "OTHER_FILES", "NationalFileKind"]

_MAILBOX_HEADER = (
    "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|"
    "Type identifiant structure|Identification Structure|Service de rattachement|"
    "Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|"
    "Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|"
    "Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|"
    "Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|"
    "L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|"
    "L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|"
    "L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|"
    "L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|"
    "Pays structure BAL"
)
_ACTIVITY_HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|"
    "Code civilité d'exercice|Libellé civilité d'exercice|Code civilité|Libellé civilité|"
    "Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|"
    "Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|"
    "Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|Code mode exercice|"
    "Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|"
    "Raison sociale site|Enseigne commerciale site|"
    "Complément destinataire (coord. structure)|"
    "Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|"
    "Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|"
    "Mention distribution (coord. structure)|Bureau cedex (coord. structure)|"
    "Code postal (coord. structure)|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|"
    "Libellé pays (coord. structure)|Téléphone (coord. structure)|"
    "Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|"
    "Libellé rôle|Code genre activité|Libellé genre activité"
)


@frozen
class NationalFileKind:
    """One of the national files: what reports call it, its columns by our names, how it is told.

    >>> MAILBOXES.code, MAILBOXES.columns["address"]
    ('national_directory', ('Adresse BAL',))
    """

    code: str
    """What a report calls a file of this kind."""
    title: str
    """What an error calls it."""
    stem: str
    """How the name of such a file begins, inside an archive."""
    columns: Names
    required: tuple[str, ...]
    tell: str
    """A column that stands in no other national file, in its plain form."""
    header: str
    """Its whole header, as published."""

    def recognises(self, column: str) -> bool:
        """Whether a column is one that such a file is known to have.

        >>> MAILBOXES.recognises("Civilité d'exercice"), MAILBOXES.recognises("Couleur")
        (True, False)
        """
        known = {plain(name) for name in self.header.split("|")}
        return plain(column) in known | {plain(n) for names in self.columns.values() for n in names}


MAILBOXES: Final = NationalFileKind(
    code="national_directory",
    title="the extraction of MSSanté mailboxes (Extraction_Correspondance_MSSante)",
    stem="extraction correspondance mssante",
    columns={
        "kind": ("Type de BAL",),
        "address": ("Adresse BAL",),
        "person_id_kind": ("Type Identifiant PP", "Type d'identifiant PP"),
        "person_id": ("Identifiant PP",),
        "structure_id_kind": ("Type identifiant structure",),
        "structure_id": ("Identification Structure",),
        "service": ("Service de rattachement",),
        "family_name": ("Nom d'exercice",),
        "given_name": ("Prénom d'exercice",),
        "profession_code": ("Code Profession",),
        "profession": ("Libellé Profession",),
        "skill_code": ("Code savoir-faire",),
        "paperless": ("Dématérialisation",),
        "structure_name": ("Raison Sociale structure BAL",),
        "trade_name": ("Enseigne commerciale structure BAL",),
        "routing": ("L6LIGNEACHEMINEMENT structure BAL",),
        "postcode": ("Code postal structure BAL",),
        "department": ("Département structure BAL",),
    },
    required=("address", "person_id_kind", "person_id"),
    tell="adresse bal",
    header=_MAILBOX_HEADER,
)
ACTIVITIES: Final = NationalFileKind(
    code="national_practitioners",
    title="the open file of practitioners and activities (PS_LibreAcces_Personne_activite)",
    stem="ps libreacces personne activite",
    columns={
        "person_id_kind": ("Type d'identifiant PP", "Type Identifiant PP"),
        "person_id": ("Identifiant PP",),
        "family_name": ("Nom d'exercice",),
        "given_name": ("Prénom d'exercice",),
        "profession_code": ("Code profession",),
        "skill_code": ("Code savoir-faire",),
        "siret": ("Numéro SIRET site",),
        "finess_site": ("Numéro FINESS site",),
        "finess_legal": ("Numéro FINESS établissement juridique",),
        "structure_name": ("Raison sociale site",),
        "trade_name": ("Enseigne commerciale site",),
        "postcode": ("Code postal (coord. structure)",),
        "city": ("Libellé commune (coord. structure)",),
        "routing": ("Bureau cedex (coord. structure)",),
        "department": ("Code Département (structure)",),
    },
    required=("person_id_kind", "person_id", "family_name", "given_name", "postcode"),
    tell="numero finess site",
    header=_ACTIVITY_HEADER,
)
OTHER_FILES: Final = {
    MAILBOXES.tell: MAILBOXES.title,
    ACTIVITIES.tell: ACTIVITIES.title,
    "code type diplome obtenu": "the open file of diplomas (PS_LibreAcces_Dipl_AutExerc)",
    "nofinesset": "a file of FINESS",
    "code savoir faire": "the open file of skills (PS_LibreAcces_SavoirFaire)",
}
"""A column in its plain form -> the file that it tells, the surest first."""
