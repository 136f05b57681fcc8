"""National numbers: a wrong shape is an error, a wrong key is only a doubt."""

from collections.abc import Callable

import pytest

from hopen_mss import (
    Identifier,
    InvalidInputError,
    check_finess,
    check_idnps,
    check_rpps,
    check_siret,
)

Check = Callable[[str], Identifier]
TAKEN = [
    (check_rpps, "10003461034", "10003461034", True),
    (check_rpps, "10003461033", "10003461033", False),
    (check_rpps, "810003461034", "10003461034", True),
    (check_rpps, "1000 3461 034", "10003461034", True),
    (check_idnps, "810003461034", "810003461034", True),
    (check_idnps, "3010000024/A1", "3010000024/A1", True),
    (check_idnps, "3010000025/A1", "3010000025/A1", False),
    (check_idnps, "573282932000074/1", "573282932000074/1", True),
    (check_idnps, "0690000000", "0690000000", False),
    (check_finess, "010000024", "010000024", True),
    (check_finess, "010000025", "010000025", False),
    (check_finess, "2a0000014", "2A0000014", True),
    (check_siret, "732 829 320 00074", "73282932000074", True),
    (check_siret, "35600000000048", "35600000000048", True),
    (check_siret, "35600000049837", "35600000049837", True),
]


@pytest.mark.parametrize(("check", "text", "value", "fits"), TAKEN)
def test_shape_and_key(check: Check, text: str, value: str, fits: bool) -> None:  # noqa: FBT001
    """A number of possible shape comes out plain, with whether its key fits."""
    assert Identifier(value, fits) == check(text)


REFUSED = [
    (check_rpps, "1000346103"),
    (check_rpps, "910003461034"),
    (check_rpps, "1000346103A"),
    (check_rpps, "１０００３４６１０３４"),
    (check_rpps, ""),
    (check_idnps, "10un@medecin.mssante.fr"),
    (check_idnps, "0---------"),
    (check_idnps, "0é23456789"),
    (check_idnps, "3010000024"),
    (check_idnps, "3010000024/"),
    (check_idnps, "6123/1"),
    (check_idnps, "410003461034"),
    (check_finess, "01700002"),
    (check_finess, "A10000024"),
    (check_finess, "01000A024"),
    (check_siret, "732829320"),
]


@pytest.mark.parametrize(("check", "text"), REFUSED)
def test_impossible_shape(check: Check, text: str) -> None:
    """A number of impossible shape is refused, and not quoted."""
    with pytest.raises(InvalidInputError) as caught:
        check(text)

    assert not text or text not in str(caught.value)
