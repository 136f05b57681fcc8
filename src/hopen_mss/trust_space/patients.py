"""What tells that an address is a patient's, however it was typed.

Source:
    What stands before the ``@`` of a patient's address is a national identity number, on one domain
    of the national service. A number of thirteen signs, all digits but for the departments of
    Corsica (``2A``, ``2B``), and a key of two: INSEE. That it may be typed with signs between its
    digits, or alone, is what exports show (interpretation).
"""

import re
import unicodedata

from hopen_mss.trust_space.domains import LONGEST_LINE, PATIENT_DOMAIN, domain_of

__all__ = ["holds_person_number", "is_patients", "is_person_number"]

_HOLDS = re.compile(r"[0-9]{6}[0-9AB][0-9]{6}", re.ASCII | re.IGNORECASE)
_IS = re.compile(r"[0-9]{6}[0-9AB][0-9]{6}(?:[0-9]{2})?", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile(r"[^0-9A-Za-z@]+", re.ASCII)


def is_patients(address: str) -> bool:
    """Whether an address, or a bare number in its place, is a patient's.

    >>> is_patients("2 80 01 75 123 456 78@patient.mssante.fr"), is_patients("280012A12345678")
    (True, True)
    >>> is_patients("un@medecin.mssante.fr"), is_patients("0123456789")
    (False, False)
    """
    if domain_of(address) == PATIENT_DOMAIN or PATIENT_DOMAIN in address.lower():
        return True
    joined = _joined(address)
    return _PATIENTS in joined.lower() or _is_number(joined)


def is_person_number(text: str) -> bool:
    """Whether a text is a national identity number and nothing else.

    >>> is_person_number("2 80 01 75 123 456 78"), is_person_number("10003456789")
    (True, False)
    """
    return _is_number(_joined(text))


def holds_person_number(text: str) -> bool:
    """Whether a national identity number may stand in a text, on whatever domain and beside what.

    Too long a text may hold one.

    >>> holds_person_number("280017512345678@cabinet.example"), holds_person_number("un@a.example")
    (True, False)
    """
    if len(text) > LONGEST_LINE:
        return True
    return _HOLDS.search(_joined(text)) is not None


def _is_number(joined: str) -> bool:
    # What begins with 0 is a telephone.
    return joined[:1] != "0" and _IS.fullmatch(joined) is not None


def _joined(text: str) -> str:
    """The letters and digits of a text in their plain form, without what stands between them."""
    if len(text) > LONGEST_LINE:
        return ""
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.decimal(c, c)) for c in plain)
    return _BETWEEN.sub("", text)


_PATIENTS = _joined(f"@{PATIENT_DOMAIN}")
