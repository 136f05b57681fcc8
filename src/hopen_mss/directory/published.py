"""What the national directory publishes: a mailbox, and one activity of a practitioner."""

from functools import lru_cache
from typing import Final, NamedTuple

from hopen_mss.directory.correspondents import Correspondent, department_of

__all__ = [
    "ACTIVITY_CELLS",
    "MAILBOX_CELLS",
    "OF_PERSONS",
    "OF_STRUCTURES",
    "PAPERLESS",
    "RPPS",
    "NationalMailbox",
    "Practitioner",
    "person_key",
    "plain_rpps",
    "read_activity",
    "read_mailbox",
    "structure_of",
]

RPPS: Final = "8"
"""The kind of an identifier that says that it is an RPPS number (TRE_G08)."""
OF_PERSONS: Final = frozenset({"PER", "CAB"})
"""National codes of a mailbox that is of a person, or shared by those of a practice (TRE_R257)."""
OF_STRUCTURES: Final = frozenset({"ORG", "APP"})
"""National codes of a mailbox that is of a structure, or of its software."""
PAPERLESS: Final = {"O": True, "N": False}
"""Whether a mailbox takes no more paper, by what its line says."""

MAILBOX_CELLS: Final = (
    "address", "kind", "person_id_kind", "person_id", "family_name", "given_name",
    "profession_code", "profession", "skill_code", "structure_id_kind", "structure_id",
    "structure_name", "trade_name", "service", "postcode", "department", "routing", "paperless",
)  # fmt: skip
"""The columns that :func:`read_mailbox` takes, in its order."""
ACTIVITY_CELLS: Final = (
    "person_id_kind", "person_id", "family_name", "given_name", "profession_code", "skill_code",
    "finess_site", "finess_legal", "siret", "structure_name", "trade_name", "postcode", "city",
    "department", "routing",
)  # fmt: skip
"""The columns that :func:`read_activity` takes, in its order."""


class NationalMailbox(NamedTuple):
    """One mailbox as the national directory publishes it.

    ``kind`` is the national code (``PER``, ``ORG``; from the FHIR service also ``APP``, ``CAB``, or
    empty). ``person_id`` is read with its kind: ``8`` an RPPS number, ``0`` ADELI, ``10`` an
    address that stands for a number. ``paperless`` is whether it takes no more paper, ``None``
    when it does not say so. The address is in lower case, all else in its own spelling.

    >>> NationalMailbox(address="un@medecin.mssante.fr", kind="PER").paperless is None
    True
    """

    address: str
    kind: str = ""
    rpps: str = ""
    person_id: str = ""
    person_id_kind: str = ""
    family_name: str = ""
    given_name: str = ""
    profession_code: str = ""
    profession: str = ""
    skill_code: str = ""
    structure_id_kind: str = ""
    structure_id: str = ""
    structure_name: str = ""
    service: str = ""
    postcode: str = ""
    department: str = ""
    city: str = ""
    paperless: bool | None = None

    @property
    def person(self) -> str:
        """The key of the person whose mailbox it is, empty for a structure's.

        >>> NationalMailbox(address="a@b.fr", person_id_kind="0", person_id="693026716").person
        '0693026716'
        """
        return person_key(self.person_id_kind, self.person_id)

    @property
    def structures(self) -> tuple[str, ...]:
        """The numbers of the structure that it names.

        >>> NationalMailbox("un@a.fr", structure_id="990000010").structures
        ('990000010',)
        """
        return (self.structure_id,)


class Practitioner(NamedTuple):
    """One activity of one practitioner; a person has as many as places and skills.

    >>> Practitioner(rpps="10003461034", postcode="69001").finess_site
    ''
    """

    rpps: str
    person_id: str = ""
    person_id_kind: str = ""
    family_name: str = ""
    given_name: str = ""
    profession_code: str = ""
    skill_code: str = ""
    finess_site: str = ""
    finess_legal: str = ""
    siret: str = ""
    structure_name: str = ""
    postcode: str = ""
    city: str = ""
    department: str = ""

    @property
    def person(self) -> str:
        """The key of the person whose activity it is.

        >>> Practitioner(rpps="10003461034", person_id_kind="8", person_id="10003461034").person
        '810003461034'
        """
        return person_key(self.person_id_kind, self.person_id)

    @property
    def structures(self) -> tuple[str, ...]:
        """The numbers of the place where the person works.

        >>> Practitioner(rpps="10003461034", finess_site="990000010").structures
        ('990000010', '', '')
        """
        return self.finess_site, self.siret, self.finess_legal


def plain_rpps(kind: str, number: str) -> str:
    """The RPPS number that an identifier is, empty when it is another one.

    The national form, with ``8`` in front, is met under the same kind.

    >>> plain_rpps("8", "810003461034"), plain_rpps("0", "693026716")
    ('10003461034', '')
    """
    if kind != RPPS or not (number.isascii() and number.isdigit()):
        return ""
    if len(number) == 12 and number[0] == RPPS:
        return number[1:]
    return number if len(number) == 11 else ""


def person_key(kind: str, number: str) -> str:
    """The national form of a person's identifier: its kind, then the number; one for one person.

    >>> person_key("8", "810003461034"), person_key("", "")
    ('810003461034', '')
    """
    return kind + (plain_rpps(kind, number) or number) if number else ""


def structure_of(kind: str, person: str, structure: str) -> str:
    """The number of the structure whose mailbox it is, empty for that of a person.

    >>> structure_of("ORG", "", "990000017"), structure_of("PER", "", "990000017")
    ('990000017', '')
    """
    return "" if person or kind in OF_PERSONS else structure


@lru_cache(maxsize=20_000)
def department_at(postcode: str, said: str) -> str:
    """The département of a postcode, else what a line says of it.

    >>> department_at("20200", "2B"), department_at("", "69")
    ('2B', '69')
    """
    return department_of([Correspondent(postcode=postcode)]) or said


def read_mailbox(cells: tuple[str, ...]) -> NationalMailbox:
    """A mailbox from the cells of :data:`MAILBOX_CELLS`.

    >>> read_mailbox(("Un@medecin.mssante.fr", "PER") + ("",) * 15 + ("O",)).paperless
    True
    """
    (
        address, kind, person_kind, person, family, given, code, profession, skill,
        structure_kind, structure, name, trade_name, service, postcode, department, routing,
        paperless,
    ) = map(str.strip, cells)  # fmt: skip
    rpps = plain_rpps(person_kind, person)
    return NationalMailbox(
        address.lower(), kind, rpps, rpps or person, person_kind, family, given, code, profession,
        skill, structure_kind, structure, name or trade_name, service, postcode,
        department_at(postcode, department), routing.removeprefix(postcode).strip(),
        PAPERLESS.get(paperless),
    )  # fmt: skip


def read_activity(cells: tuple[str, ...]) -> Practitioner:
    """An activity from the cells of :data:`ACTIVITY_CELLS`.

    >>> read_activity(("8", "10003461034", "EXEMPLE") + ("",) * 12).rpps
    '10003461034'
    """
    (
        person_kind, person, family, given, code, skill, finess_site, finess_legal, siret,
        name, trade_name, postcode, city, department, routing,
    ) = map(str.strip, cells)  # fmt: skip
    rpps = plain_rpps(person_kind, person)
    return Practitioner(
        rpps, rpps or person, person_kind, family, given, code, skill, finess_site, finess_legal,
        siret, name or trade_name, postcode,
        city or routing.removeprefix(postcode).strip(), department_at(postcode, department),
    )  # fmt: skip
