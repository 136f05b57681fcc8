"""What one resource of the national FHIR service says of a mailbox, a person, a structure.

Nothing of its shape is taken for granted: what has another one is odd, and told as that.

Source:
    Extensions and identifiers: the national guides 1.1.0 and 1.2.0-snapshot, of which one draft
    leaves the type of the e-mail out.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from hopen_mss.directory.published import OF_PERSONS, OF_STRUCTURES

__all__ = [
    "METADATA",
    "OddResourceError",
    "Resource",
    "extension",
    "harmless",
    "is_mailbox",
    "mailbox_cells",
    "mapping",
    "objects",
    "person_cells",
    "structure_cells",
    "text_of",
]

_MSSANTE: Final = "MSSANTE"
_EMAIL_TYPE = "fr-core-contact-point-email-type"
METADATA: Final = "as-ext-mailbox-mss-metadata"
"""The extension that says what kind of mailbox it is, and whether it is unlisted."""
_IDNPS, _IDNST = "urn:oid:1.2.250.1.71.4.2.1", "urn:oid:1.2.250.1.71.4.2.2"
_RPPS_AT, _FINESS_AT = "https://rpps.esante.gouv.fr", "https://finess.esante.gouv.fr"
_PROFESSION = "TRE_G15-ProfessionSante"
_SPOILING = str.maketrans({"|": "/", "\n": " ", "\r": " ", "\0": " "})

Resource: TypeAlias = Mapping[str, Any]


class OddResourceError(Exception):
    """A resource that has not the shape that it should."""


def objects(value: object) -> list[Resource]:
    """A list of objects; nothing when it is not there.

    >>> objects(None), objects([{"a": 1}])
    ([], [{'a': 1}])
    """
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise OddResourceError
    return value


def mapping(value: object) -> Resource:
    """An object; an empty one when it is not there.

    >>> mapping(None)
    {}
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise OddResourceError
    return value


def harmless(text: str) -> str:
    r"""A text that is one cell of a line, whatever it holds.

    >>> harmless("a|b\nc")
    'a/b c'
    """
    return text.translate(_SPOILING).encode("utf-8", "replace").decode()


def text_of(value: object) -> str:
    """A text; an empty one when it is not there.

    >>> text_of(None), text_of(" un ")
    ('', 'un')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise OddResourceError
    return value.strip()


def extension(of: Resource, name: str) -> Resource:
    """The extension of this name, whatever stands before it; empty if there is none.

    >>> extension({"extension": [{"url": "https://a.example/kind", "valueString": "x"}]}, "kind")
    {'url': 'https://a.example/kind', 'valueString': 'x'}
    """
    every = objects(of.get("extension"))
    return next((one for one in every if text_of(one.get("url")).endswith(f"/{name}")), {})


def _codes(value: object) -> list[str]:
    """The codes of a Coding or of a CodeableConcept."""
    said = mapping(value)
    codings = objects(said["coding"]) if "coding" in said else [said]
    return [text_of(coding.get("code")) for coding in codings]


def is_mailbox(contact: Resource) -> bool:
    """Whether a contact is an MSSanté mailbox, and no other address, telephone or fax.

    >>> is_mailbox({"system": "email", "value": "direction@ch-exemple.example"})
    False
    """
    if text_of(contact.get("system")) != "email" or "@" not in text_of(contact.get("value")):
        return False
    said = extension(contact, _EMAIL_TYPE)
    codes = [
        code
        for part in ("valueCoding", "valueCodeableConcept")
        for code in _codes(said.get(part))
        if code
    ]
    # One draft of the guide leaves the type out: the other extension tells as much.
    return _MSSANTE in codes if codes else bool(extension(contact, METADATA))


def mailbox_cells(contact: Resource, parts: Mapping[str, Resource]) -> dict[str, str]:
    """What a mailbox says of itself, by the names of our columns.

    ``parts`` are those of the extension :data:`METADATA`, by name.

    >>> mailbox_cells({"value": "un@medecin.mssante.fr"}, {})["address"]
    'un@medecin.mssante.fr'
    """

    def told(part: str, kind: str) -> str:
        return text_of(parts.get(part, {}).get(kind))

    type_of = parts.get("type", {})
    codes = _codes(type_of.get("valueCodeableConcept")) + _codes(type_of.get("valueCoding"))
    paperless = parts.get("digitization", {}).get("valueBoolean")
    said = ("O" if paperless else "N") if isinstance(paperless, bool) else ""
    return {
        "address": text_of(contact.get("value")),
        "kind": next((code for code in codes if code in OF_PERSONS | OF_STRUCTURES), ""),
        "service": told("service", "valueString") or told("description", "valueString"),
        "paperless": said,
    }


def _identifiers(resource: Resource) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in objects(resource.get("identifier")):
        found.setdefault(text_of(one.get("system")), text_of(one.get("value")))
    return found


def person_cells(resource: Resource) -> dict[str, str]:
    """Who a Practitioner is, by the names of our columns.

    >>> one = {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "810003461033"}
    >>> person_cells({"identifier": [one]})["person_id"]
    '10003461033'
    """
    if not resource:
        return {}
    numbers = _identifiers(resource)
    national, rpps = numbers.get(_IDNPS, ""), numbers.get(_RPPS_AT, "")
    kind = "8" if rpps else "10" if "@" in national else national[:1]
    names = objects(resource.get("name"))
    name = names[0] if names else {}
    given = name.get("given") or []
    if not isinstance(given, list):
        raise OddResourceError
    professions = [
        text_of(coding.get("code"))
        for one in objects(resource.get("qualification"))
        for coding in objects(mapping(one.get("code")).get("coding"))
        if _PROFESSION in text_of(coding.get("system"))
    ]
    return {
        "person_id_kind": kind,
        "person_id": rpps or national.removeprefix(kind),
        "family_name": text_of(name.get("family")),
        "given_name": " ".join(text_of(one) for one in given),
        "profession_code": professions[0] if professions else "",
    }


def structure_cells(resource: Resource) -> dict[str, str]:
    """Which structure an Organization is, by the names of our columns.

    >>> one = {"system": "https://finess.esante.gouv.fr", "value": "540002698"}
    >>> structure_cells({"identifier": [one]})["structure_id"]
    '540002698'
    """
    if not resource:
        return {}
    numbers = _identifiers(resource)
    national, finess = numbers.get(_IDNST, ""), numbers.get(_FINESS_AT, "")
    addresses = objects(resource.get("address"))
    address = addresses[0] if addresses else {}
    return {
        "structure_id_kind": "1" if finess else national[:1],
        "structure_id": finess or national[1:],
        "structure_name": text_of(resource.get("name")),
        "postcode": text_of(address.get("postalCode")),
        "routing": text_of(address.get("city")),
    }
