"""National identifiers of professionals and establishments: shape and key.

A wrong shape is an error; a wrong key is only a warning, because published examples and lists in
daily use hold numbers whose key does not fit.

Source:
    Shapes and keys: ``ansforge/IG-modele-objets-sante`` (``Professionnel.fsh``,
    ``EntiteGeographique.fsh``). The letter of a Corsican FINESS counted as A=1, B=2 is our reading
    (``interpretation``): no text says it.
"""

import re
from collections.abc import Callable

from attrs import frozen

from hopen_mss.errors import InvalidInputError

__all__ = ["Identifier", "check_finess", "check_idnps", "check_rpps", "check_siret"]

_ADELI = re.compile(r"[0-9A-Z]{9}", re.ASCII)
_FINESS = re.compile(r"[0-9][0-9A-Z][0-9]{7}", re.ASCII)
_SPACING = str.maketrans("", "", " .\u00a0\u202f")
_LA_POSTE = "356000000"


@frozen
class Identifier:
    """A number in its plain form, and whether its key fits.

    >>> check_rpps("1000 3461 034")
    Identifier(value='10003461034', key_fits=True)
    """

    value: str
    key_fits: bool


def check_rpps(text: str) -> Identifier:
    """The RPPS number of a professional: 11 digits, the last one a Luhn key.

    The national form with ``8`` in front is taken as well.

    Raises:
        InvalidInputError: the shape is impossible.

    >>> check_rpps("810003461033")
    Identifier(value='10003461033', key_fits=False)
    """
    number = text.translate(_SPACING)
    if len(number) == 12 and number.startswith("8"):
        number = number[1:]
    _require_digits(number, 11, "an RPPS number has 11 digits")
    return Identifier(number, _luhn(number))


def check_idnps(text: str) -> Identifier:
    """The national identifier of a professional: a type code, then the number.

    ``8`` + RPPS, ``0`` + ADELI, and ``3``, ``5`` or ``6`` + number of a structure + ``/`` + a
    number of its own. ``10`` + an address is refused here: it holds no number.

    Raises:
        InvalidInputError: the shape is impossible.

    >>> check_idnps("810003461034").key_fits
    True
    """
    number = text.translate(_SPACING)
    if number.startswith("8"):
        found = check_rpps(number)
        return Identifier(f"8{found.value}", found.key_fits)
    if number.startswith("0") and _ADELI.fullmatch(number[1:]):
        return Identifier(number, _luhn(_as_digits(number[1:])))
    kind, (structure, _, internal) = number[:1], number[1:].partition("/")
    if kind in _STRUCTURES and internal.isascii() and internal.isalnum():
        return Identifier(number, _STRUCTURES[kind](structure).key_fits)
    raise InvalidInputError(
        "not a national identifier of a professional", "give 8 followed by the RPPS number"
    )


def check_finess(text: str) -> Identifier:
    """The FINESS number of a legal entity or a site: 9 characters, the last a Luhn key.

    The second character is a letter in Corsica (``2A``, ``2B``).

    Raises:
        InvalidInputError: the shape is impossible.

    >>> check_finess("2A0000014").key_fits, check_finess("010000025").key_fits
    (True, False)
    """
    number = text.translate(_SPACING).upper()
    if not _FINESS.fullmatch(number):
        raise InvalidInputError(
            "a FINESS number has 9 characters, digits except for the second one in Corsica",
            "write it as text, with its leading zero: 010000024 or 2A0000014",
        )
    return Identifier(number, _luhn(_as_digits(number)))


def check_siret(text: str) -> Identifier:
    """The SIRET number of a site: 14 digits, the last one a Luhn key.

    The sites of La Poste have a key of their own: the sum of the digits is a multiple of five.

    >>> check_siret("73282932000074").key_fits
    True
    """
    number = text.translate(_SPACING)
    _require_digits(number, 14, "a SIRET number has 14 digits")
    if number.startswith(_LA_POSTE) and sum(map(int, number)) % 5 == 0:
        return Identifier(number, key_fits=True)
    return Identifier(number, _luhn(number))


def _check_rpps_rang(number: str) -> Identifier:
    _require_digits(number, 14, "an RPPS-rang number has 14 digits")
    return Identifier(number, _luhn(number))


_STRUCTURES: dict[str, Callable[[str], Identifier]] = {
    "3": check_finess,
    "5": check_siret,
    "6": _check_rpps_rang,
}


def _require_digits(number: str, length: int, rule: str) -> None:
    if not (number.isascii() and number.isdigit() and len(number) == length):
        raise InvalidInputError(rule, "write it as text, with its leading zeros")


def _as_digits(number: str) -> str:
    """Letters counted as A=1, B=2 … so that one key rule serves all."""
    return "".join(c if c.isdigit() else str((ord(c) - ord("A") + 1) % 10) for c in number)


def _luhn(number: str) -> bool:
    if not (number.isascii() and number.isdigit()):
        return False
    doubled = (2 * int(digit) for digit in number[-2::-2])
    total = sum(map(int, number[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)
    return total % 10 == 0
