"""Where a flow outside the national profile keeps what a record needs, as its owner says it.

A place is written ``SEGMENT-field.component``: ``TXA-12.1``, ``PV1-3`` (the first component). In
square brackets stands which segment of several is meant, by its code: ``OBX[RECIPIENT]-5.4`` for
the OBX with that code in OBX-3.1, ``PRT[RCT]-15.4`` for the PRT with it in PRT-4.1.

Source:
    The notation is ours (``interpretation``), after the one of the standard's own guides.
"""

import re
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.spelling import meant
from hopen_mss.transmissions.hl7.message import Message
from hopen_mss.transmissions.hl7.sieve import Wanted

__all__ = ["MAPPED", "FieldMap", "Place"]

MAPPED: Final = (
    "document_id",
    "sent_at",
    "sender",
    "recipient",
    "recipient_id",
    "document_type",
    "care_unit",
    "site",
    "replaces",
)
"""What of a record can be read from another place than that of the national profile."""

_PLACE = re.compile(
    r"([A-Z][A-Z0-9]{2})(?:\[([^][|^~&\\\s]{1,40})\])?-([1-9]\d?)(?:\.([1-9]\d?))?", re.ASCII
)
_READABLE = ("MSH", "PV1", "ORC", "OBR", "TXA", "OBX", "PRT", "ROL")
_CODE_FIELD: Mapping[str, int] = {"OBX": 3, "PRT": 4, "ROL": 3}
_NEVER: Mapping[tuple[str, int], str] = {
    ("MSH", 1): "the separators",
    ("MSH", 2): "the separators",
    ("PV1", 5): "the number of the stay, before it began",
    ("PV1", 19): "the number of the stay",
    ("PV1", 50): "the number of the stay",
    ("ORC", 10): "the identity of a professional",
    ("OBR", 10): "the identity of a professional",
    ("OBR", 13): "free text about the patient",
    ("OBR", 16): "the identity of a professional",
    ("OBR", 32): "the identity of a professional",
    ("TXA", 22): "the identity of a professional",
    ("PRT", 5): "the identity of a person",
    ("ROL", 4): "the identity of a person",
}


@frozen
class Place:
    """A component of a field, in the segment of one name, or of one name and code.

    >>> Place.of("OBX[RECIPIENT]-5.4")
    Place(segment='OBX', code='RECIPIENT', field=5, component=4)
    """

    segment: str
    code: str
    field: int
    component: int

    @classmethod
    def of(cls, text: str) -> "Place":
        """The place that a text names.

        Raises:
            InvalidInputError: another form, or a place that may name a patient.

        >>> Place.of("PID-3.1")
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: PID is never read: ... [HM102]
        """
        found = _PLACE.fullmatch(text.strip())
        if found is None:
            problem = "this is no place in an HL7 message"
            raise InvalidInputError(problem, "write TXA-12.1, or OBX[CODE]-5.4 where several are")
        name, code, number, component = found.groups("")
        if name not in _READABLE:
            problem = f"{name} is never read: it may name a patient, or nobody knows what it holds"
            raise InvalidInputError(problem, f"use one of: {', '.join(_READABLE)}")
        place = cls(name, code.upper(), int(number), int(component or 1))
        if reason := _NEVER.get((name, place.field)):
            problem = f"{name}-{place.field} is never read: it holds {reason}"
            raise InvalidInputError(problem, "name a field that holds no identity")
        if code and name not in _CODE_FIELD:
            problem = f"{name} has no code to choose it by"
            raise InvalidInputError(problem, f"leave [{code}] out")
        if (name, place.field) == ("OBX", 5) and not code:
            problem = "OBX-5 alone is never read: it may be the document itself"
            raise InvalidInputError(problem, "say which one by its code: OBX[RECIPIENT]-5.4")
        if (name, place.field) == ("OBX", 3) and place.component > 1:
            problem = f"OBX-3.{place.component} is never read: it may be the subject of a mail"
            raise InvalidInputError(problem, "name OBX-3.1")
        return place

    def values(self, message: Message) -> list[str]:
        """What a message holds there, in each segment and repetition.

        >>> from hopen_mss.transmissions.hl7.message import Segment
        >>> txa = Segment("TXA", ((), (), (("CRH",),)))
        >>> Place.of("TXA-2").values(Message((Segment("MSH"), txa)))
        ['CRH']
        """
        number = _CODE_FIELD.get(self.segment, 0)
        return [
            value
            for segment in message.every(self.segment)
            if not self.code or segment.value(number).upper() == self.code
            for value in segment.values(self.field, self.component)
        ]


@frozen
class FieldMap:
    """Where to look for what, by the names of our record.

    >>> from hopen_mss.transmissions.hl7.message import Segment
    >>> fields = FieldMap.of({"document_type": "OBR-4.1"})
    >>> obr = Segment("OBR", ((), (), (), (), (("11488-4",),)))
    >>> fields.value("document_type", Message((Segment("MSH"), obr)))
    '11488-4'
    """

    places: Mapping[str, Place] = field(factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, str]) -> "FieldMap":
        """The map that the user wrote.

        Raises:
            InvalidInputError: a name that is none of ours, or a place that cannot be read.

        >>> FieldMap.of({"recipients": "OBX[RECIPIENT]-5.4"})
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: fields.recipients: this is no field ... [HM102]
        """
        places = {}
        for name, text in said.items():
            if name not in MAPPED:
                problem = "this is no field of a record that can be mapped"
                raise InvalidInputError(problem, meant(name, MAPPED), f"fields.{name}")
            try:
                places[name] = Place.of(text)
            except InvalidInputError as fault:
                raise InvalidInputError(fault.problem, fault.remedy, f"fields.{name}") from None
        return cls(places)

    def values(self, name: str, message: Message) -> list[str]:
        """All that a message holds in the place that was named, nothing where none was.

        >>> FieldMap().values("recipient", Message(()))
        []
        """
        place = self.places.get(name)
        return place.values(message) if place else []

    def value(self, name: str, message: Message) -> str:
        """The first that a message holds in the place that was named.

        >>> FieldMap().value("care_unit", Message(()))
        ''
        """
        return next(iter(self.values(name, message)), "")

    def only(self, *names: str) -> "FieldMap":
        """This map for some names alone.

        >>> FieldMap.of({"care_unit": "PV1-10"}).only("document_id").places
        {}
        """
        return FieldMap({name: self.places[name] for name in names if name in self.places})

    @property
    def wanted(self) -> Wanted:
        """What must pass the sieve for this map.

        >>> FieldMap.of({"care_unit": "PV1-10"}).wanted
        {'PV1': {10: frozenset({1})}}
        """
        found: dict[str, dict[int, frozenset[int]]] = {}
        for place in self.places.values():
            fields = found.setdefault(place.segment, {})
            fields[place.field] = fields.get(place.field, frozenset()) | {place.component}
            if place.code:
                number = _CODE_FIELD[place.segment]
                fields[number] = fields.get(number, frozenset()) | {1}
        return found

    @property
    def codes(self) -> frozenset[str]:
        """The codes of OBX segments whose value is asked for.

        >>> FieldMap.of({"recipient": "OBX[mail_to]-5"}).codes
        frozenset({'MAIL_TO'})
        """
        every = self.places.values()
        return frozenset(one.code for one in every if one.segment == "OBX" and one.code)
