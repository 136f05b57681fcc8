"""Shares and amounts as people write them, with a bound to what is worked out."""

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

from hopen_mss.errors import InvalidInputError

__all__ = ["read_amount", "read_share"]

# No exponent: the digits of 1e999999999 fill the memory.
_SHARE = re.compile(r"[+-]?(?:\d{1,60}/\d{1,60}|\d{1,60}(?:\.\d{0,60})?|\.\d{1,60})%?", re.ASCII)
_AMOUNT = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_BLANKS = str.maketrans("", "", " \u202f\u00a0")


def read_share(text: str) -> Fraction:
    """A share written in percent, as a fraction or as a decimal, of at most sixty digits.

    Raises:
        InvalidInputError: another form, such as one with an exponent.

    >>> read_share("82,5 %"), read_share("4/5")
    (Fraction(33, 40), Fraction(4, 5))
    """
    bare = text.translate(_BLANKS).replace(",", ".")
    if _SHARE.fullmatch(bare):
        with suppress(ZeroDivisionError):
            number = Fraction(bare.removesuffix("%"))
            return number / 100 if bare.endswith("%") else number
    raise InvalidInputError("not a share", 'write it as "80 %" or "4/5"')


def read_amount(text: str) -> Decimal:
    """An amount of money as it is written, with a point or a comma.

    Raises:
        InvalidInputError: another form.

    >>> read_amount("1,20")
    Decimal('1.20')
    """
    bare = text.strip()
    if not _AMOUNT.fullmatch(bare):
        raise InvalidInputError("not an amount", 'write it as "1.20"')
    return Decimal(bare.replace(",", "."))
