"""National numbers: keys against an independent implementation, shapes against any text."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from hopen_mss import (
    HopenMssError,
    check_finess,
    check_idnps,
    check_rpps,
    check_siret,
)

CHECKS = [check_rpps, check_idnps, check_finess, check_siret]
DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """The rule of Luhn, by a table, from the right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += DOUBLED[int(digit)] if place % 2 else int(digit)
    return total % 10 == 0


def digits(length: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text("0123456789", min_size=length, max_size=length)


@given(digits(11), digits(9), digits(14))
def test_keys(rpps: str, finess: str, siret: str) -> None:
    """The last digit is a Luhn key over all of them."""
    assert luhn(rpps) is check_rpps(rpps).key_fits
    assert luhn(rpps) is check_rpps(f"8{rpps}").key_fits
    assert luhn(finess) is check_finess(finess).key_fits
    if not siret.startswith("356000000"):
        assert luhn(siret) is check_siret(siret).key_fits


@given(digits(10))
def test_exactly_one_key_fits(body: str) -> None:
    """Of the ten last digits exactly one fits."""
    assert [True] == [fits for n in range(10) if (fits := check_rpps(f"{body}{n}").key_fits)]


@given(st.sampled_from(["2A", "2B"]), digits(7))
def test_corsica(department: str, rest: str) -> None:
    """The letter of a Corsican FINESS counts as A=1, B=2."""
    as_digits = {"2A": "21", "2B": "22"}[department]

    assert luhn(as_digits + rest) is check_finess(department + rest).key_fits


@pytest.mark.parametrize("check", CHECKS)
@given(text=st.text() | st.text("0123456789AB/ .8", max_size=24))
def test_any_text_has_a_shape_or_not(check: object, text: str) -> None:
    """Any text is a number in its plain form, or refused; spaces and dots do not matter."""
    assert callable(check)
    with suppress(HopenMssError):
        found = check(text)
        assert found.value.isascii()
        assert found.value.replace("/", "").isalnum()
        assert found == check(found.value)


@given(digits(11))
def test_spaces_and_dots_do_not_matter(number: str) -> None:
    """Hand-typed spaces and dots are taken out."""
    spaced = f" {number[:4]} {number[4:8]}.{number[8:]}\u00a0"

    assert check_rpps(number) == check_rpps(spaced)
