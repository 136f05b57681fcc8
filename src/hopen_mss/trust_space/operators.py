"""Who operates a domain: the operator named on a certificate, and its national number.

Source:
    The order of a name's parts and what its ``OU`` holds are observed on the list published on
    2025-02-28. That the first digit says which register the number stands in (0 ADELI, 1 FINESS,
    3 SIRET, 4 RPPS): ``ansforge/IG-modele-objets-sante``, ``EntiteGeographique.fsh``.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Self

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.identifiers import Identifier, check_finess, check_siret

__all__ = ["NumberKind", "Operator"]

_MOST_NAMES = 20_000


class NumberKind(StrEnum):
    """The register that an operator's number stands in.

    >>> NumberKind("finess").name
    'FINESS'
    """

    ADELI = "adeli"
    FINESS = "finess"
    SIRET = "siret"
    RPPS = "rpps"
    UNKNOWN = "unknown"


_KINDS = {
    "0": NumberKind.ADELI,
    "1": NumberKind.FINESS,
    "3": NumberKind.SIRET,
    "4": NumberKind.RPPS,
}
_CHECKS = {NumberKind.FINESS: check_finess, NumberKind.SIRET: check_siret}


@frozen
class Operator:
    """An operator of the trust space: its name, and its national identifier as the list has it.

    The number is the operator's own, which is that of a hospital only where the hospital operates
    its domain itself.

    >>> Operator("CH EXEMPLE", "1010000024").kind.value
    'finess'
    """

    name: str
    identifier: str = ""

    @classmethod
    def of_certificate(cls, distinguished_name: str) -> Self:
        """The operator in a certificate's name, such as ``CN=…,OU=…,O=…,ST=…,C=FR``.

        Commas inside double quotes part nothing, runs of spaces (no-break ones too) are one space,
        and a part may be missing: without ``O`` the operator is called by its ``CN``.

        >>> Operator.of_certificate('CN=mss.example, OU=1010000024,O="CH,  SITE NORD",C=FR')
        Operator(name='CH, SITE NORD', identifier='1010000024')
        """
        return cls(*_name_and_identifier(distinguished_name))

    @property
    def kind(self) -> NumberKind:
        """Which register the number stands in, by the first digit and its shape.

        >>> Operator("X", "TEST9962").kind.value
        'unknown'
        """
        kind = _KINDS.get(self.identifier[:1], NumberKind.UNKNOWN)
        if kind in _CHECKS and self._checked(kind) is None:
            return NumberKind.UNKNOWN
        return kind

    @property
    def number(self) -> str:
        """The number as its register writes it, the whole identifier where that is not known.

        >>> Operator("CH EXEMPLE", "1010000024").number
        '010000024'
        """
        return self.identifier if self.kind is NumberKind.UNKNOWN else self.identifier[1:]

    @property
    def key_fits(self) -> bool:
        """Whether the key of a FINESS or SIRET number fits; a wrong one is no fault of the list.

        >>> Operator("CH EXEMPLE", "1010000025").key_fits
        False
        """
        checked = self._checked(self.kind)
        return checked is not None and checked.key_fits

    @property
    def key(self) -> str:
        """What tells operators apart, the identifier, and the name only where there is none.

        >>> Operator("Ch Exemple").key == Operator("CH EXEMPLE").key
        True
        """
        return self.identifier or self.name.casefold()

    def _checked(self, kind: NumberKind) -> Identifier | None:
        check = _CHECKS.get(kind)
        try:
            return check(self.identifier[1:]) if check else None
        except InvalidInputError:
            return None


@lru_cache(maxsize=_MOST_NAMES)
def _name_and_identifier(distinguished_name: str) -> tuple[str, str]:
    said: dict[str, str] = {}
    key = ""
    for part in _parts(distinguished_name):
        name, sign, value = part.partition("=")
        if sign:
            key = name.strip().upper()
            if key not in said:
                said[key] = value
                continue
            key = ""
        elif key:  # a comma that should have stood in quotes
            said[key] += f",{part}"
    plain = {name: " ".join(value.split()) for name, value in said.items()}
    identifier = plain.get("OU", "").upper()
    return plain.get("O") or plain.get("CN") or identifier, identifier


def _parts(text: str) -> Iterator[str]:
    """What stands between commas outside double quotes, without quotes and backslashes."""
    pairs = text.count('"') % 2 == 0  # an odd one would swallow the rest
    quoted = escaped = False
    part: list[str] = []
    for sign in text:
        if escaped:
            escaped = False
            part.append(sign)
        elif sign == "\\":
            escaped = True
        elif sign == '"' and pairs:
            quoted = not quoted
        elif sign == "," and not quoted:
            yield "".join(part)
            part.clear()
        else:
            part.append(sign)
    yield "".join(part)
