"""Figures in words: counts before per cent, rounding half up, ranges as ranges."""

from fractions import Fraction

import pytest

from hopen_mss import Count, Lang, Limb, NotApplicable, Presence, Range, Share, Target, Unmeasured
from hopen_mss.indicators.figures import Minimum, Value
from hopen_mss.report.words import percent, row_name, said, status_words, target_words

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Share(numerator=412, denominator=530), f"412 sur 530, soit 77,7{NBSP}%"),
        (Share(numerator=0, denominator=530), f"0 sur 530, soit 0,0{NBSP}%"),
        (Share(numerator=1, denominator=5000), f"1 sur 5\u202f000, soit moins de 0,1{NBSP}%"),
        (
            Share(numerator=4999, denominator=5000),
            "4\u202f999 sur 5\u202f000, soit plus de 99,9\u00a0%",
        ),
        (Count(n=12345), "12\u202f345"),
        (Presence(present=False), "non"),
        (Unmeasured(reasons=("no_whitelist",)), "non mesuré"),
        (NotApplicable(justification="pas de lits"), "sans objet (pas de lits)"),
        (Range(low=Count(n=3), high=Count(n=5)), "entre 3 et 5"),
        (
            Range(low=Share(numerator=1, denominator=4), high=Share(numerator=2, denominator=4)),
            f"entre 1 et 2 sur 4, soit entre 25,0{NBSP}% et 50,0{NBSP}%",
        ),
        (
            Range(low=Share(numerator=1, denominator=14), high=Share(numerator=1, denominator=12)),
            f"entre 1 sur 14 et 1 sur 12, soit entre 7,1{NBSP}% et 8,3{NBSP}%",
        ),
        (
            Range(low=Share(numerator=0, denominator=12), high=Share(numerator=0, denominator=10)),
            f"entre 0 sur 12 et 0 sur 10, soit 0,0{NBSP}%",
        ),
    ],
)
def test_every_kind_of_figure_in_french(value: Value, expected: str) -> None:
    """A figure gives its counts, then its share, and a missing one says that it is missing."""
    assert expected == said(value, "fr").whole


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (Fraction(285, 10000), "2.9%"),
        (Fraction(1, 8), "12.5%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(1), "100.0%"),
        (Fraction(0), "0.0%"),
        (Fraction(5, 10000), "0.1%"),
        (Fraction(4, 10000), "under 0.1%"),
        (Fraction(9996, 10000), "over 99.9%"),
    ],
)
def test_rounding_is_half_up_and_never_reaches_an_end_by_itself(
    share: Fraction, expected: str
) -> None:
    """One decimal, half up; nearly all is not all, nearly none is not none."""
    assert expected == percent(share, "en")


@pytest.mark.parametrize(
    ("minimum", "lang", "expected"),
    [
        (True, "en", "asked to be there (origin: us)"),
        (1200, "en", "at least 1,200 (origin: us)"),
        (Fraction(4, 5), "fr", f"au moins 80{NBSP}% (origine{NBSP}: us)"),
        (Fraction(125, 1000), "en", "at least 12.5% (origin: us)"),
        (Fraction(1, 3), "en", "at least 1/3, 33.3% (origin: us)"),
    ],
)
def test_a_target_names_its_origin(minimum: Minimum, lang: Lang, expected: str) -> None:
    """A target is told as it was stated, with who asks for it."""
    assert expected == target_words(Target(minimum=minimum, origin="us"), lang)


def test_a_presence_asked_of_a_count_is_one() -> None:
    """Asking that there be use, where use is a count, asks for one."""
    target = Target(minimum=True, origin="us")

    assert "at least 1 (origin: us)" == target_words(target, "en", value=Count(n=3))


def test_a_figure_that_rounds_to_its_target_says_that_it_is_compared_unrounded() -> None:
    """79.96 % reads as 80.0 %, does not reach 80 %, and says why."""
    value = Share(numerator=1999, denominator=2500)
    target = Target(minimum=Fraction(4, 5), origin="us")

    assert "80.0%" == said(value, "en").percent
    assert "not_met" == Limb(name="share", value=value, target=target).status.value
    assert target_words(target, "en", value=value).endswith("; compared unrounded)")


def test_an_unknown_says_which_unknown_it_is() -> None:
    """No figure at all and a range across the target are two things."""
    target = Target(minimum=4, origin="us")
    open_range = Limb(name="n", value=Range(low=Count(n=3), high=Count(n=5)), target=target)
    missing = Limb(name="n", value=Unmeasured(reasons=("no_whitelist",)), target=target)

    assert "The range leaves the target open" == status_words(open_range, "en")
    assert "Not measured" == status_words(missing, "en")


def test_names_of_rows() -> None:
    """Months and channels are put into words, what nobody listed stays unnamed."""
    assert "janvier 2027" == row_name("month", "2027-01", "fr")
    assert "courrier postal" == row_name("channel", "post", "fr")
    assert "autres, non listés" == row_name("care_unit", "*", "fr")
    assert "non renseigné" == row_name("department", "", "fr")
    assert "2A" == row_name("department", "2A", "fr")
