"""Names as lists and the national directory write them, brought to one form."""

import re

import pytest
from hypothesis import given, strategies as st
from rapidfuzz.distance import OSA

from hopen_mss.directory.names import family_key, given_key, name_keys, one_slip, town_key

FAMILIES = [
    ("DUPONT", "DUPONT"),
    ("dupont", "DUPONT"),
    ("  Dupont\u00a0", "DUPONT"),
    ("Lefèvre", "LEFEVRE"),
    ("LEFE\u0300VRE", "LEFEVRE"),
    ("Çelik", "CELIK"),
    ("Nuñez", "NUNEZ"),
    ("Müller", "MULLER"),
    ("Lœuillet", "LOEUILLET"),
    ("LŒUILLET", "LOEUILLET"),
    ("Præger", "PRAEGER"),
    ("Strauß", "STRAUSS"),
    ("Sørensen", "SORENSEN"),
    ("Wałęsa", "WALESA"),
    ("ﬁlhol", "FILHOL"),  # a ligature of a PDF
    ("DUPONT-MARTIN", "DUPONT MARTIN"),
    ("Dupont – Martin", "DUPONT MARTIN"),
    ("Dupont Martin", "DUPONT MARTIN"),
    ("DUPONT ép. MARTIN", "DUPONT MARTIN"),
    ("DUPONT EPOUSE MARTIN", "DUPONT MARTIN"),
    ("MARTIN née DUPONT", "MARTIN DUPONT"),
    ("DUPONT (MARTIN)", "DUPONT MARTIN"),
    ("DUPONT / MARTIN", "DUPONT MARTIN"),
    ("Dr Dupont", "DUPONT"),
    ("DR. DUPONT", "DUPONT"),
    ("Docteur Dupont", "DUPONT"),
    ("Pr Dupont", "DUPONT"),
    ("M. Dupont", "DUPONT"),
    ("Mme le Dr Dupont", "DUPONT"),
    ("Mme Le Gall", "LEGALL"),
    ("Dupont (Dr)", "DUPONT"),
    ("Docteur", "DOCTEUR"),  # a family name as well
    ("Le Gall", "LEGALL"),
    ("LEGALL", "LEGALL"),
    ("de La Tour", "DELATOUR"),
    ("D'Alméida", "DALMEIDA"),
    ("D’ALMEIDA", "DALMEIDA"),
    ("Dalmeida", "DALMEIDA"),
    ("L'Hermite", "LHERMITE"),
    ("Van der Berg", "VANDERBERG"),
    ("Mac Donald", "MACDONALD"),
    ("O'Brien", "OBRIEN"),
    ("Dupont de la Tour", "DUPONT DELATOUR"),
    ("St Léger", "SAINTLEGER"),
    ("SAINT-LEGER", "SAINTLEGER"),
    ("Ste Marie", "SAINTEMARIE"),
    ("de Saint-Exupéry", "DESAINTEXUPERY"),
    ("El Amrani", "ELAMRANI"),
    ("Martin2", "MARTIN"),
    ("王", ""),
    ("", ""),
    ("-", ""),
]


@pytest.mark.parametrize(("text", "expected"), FAMILIES)
def test_a_family_name_has_one_key(text: str, expected: str) -> None:
    """Accents, capitals, hyphens, apostrophes, titles and particles leave one form."""
    assert expected == family_key(text)


GIVENS = [
    ("Jean-Pierre", "JEAN PIERRE"),
    ("JEAN PIERRE", "JEAN PIERRE"),
    ("Jean  Pierre", "JEAN PIERRE"),
    ("J.-P.", "J P"),
    ("J.P.", "J P"),
    ("Dr Zoé", "ZOE"),
    ("Gaëlle", "GAELLE"),
    ("M.", "M"),
    ("Saint-Ange", "SAINT ANGE"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), GIVENS)
def test_a_first_name_has_one_key(text: str, expected: str) -> None:
    """A first name is a word or several, without signs."""
    assert expected == given_key(text)


TOWNS = [
    ("LYON CEDEX 03", "LYON"),
    ("Lyon Cédex", "LYON"),
    ("LYON 3", "LYON"),
    ("St Étienne", "SAINT ETIENNE"),
    ("SAINT-ETIENNE", "SAINT ETIENNE"),
    ("Ste-Foy-lès-Lyon", "SAINTE FOY LES LYON"),
    ("Chalon s/ Saône", "CHALON SUR SAONE"),
    ("L'Haÿ-les-Roses", "L HAY LES ROSES"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), TOWNS)
def test_a_town_has_one_key(text: str, expected: str) -> None:
    """CEDEX, numbers of districts and abbreviations are no part of a town."""
    assert expected == town_key(text)


OTHERS = [
    ("DUPONT-MARTIN", "DUPONT", "a part of it"),
    ("DUPONT-MARTIN", "MARTIN", "a part of it"),
    ("DUPONT-MARTIN", "MARTIN DUPONT", "the other way round"),
    ("DUPONT ép. MARTIN", "MARTIN", "the married name"),
    ("DUPONT ép. MARTIN", "DUPONT", "the birth name"),
    ("DUPONT (LE GALL)", "LEGALL", "the name in brackets"),
    ("de La Tour", "TOUR", "without its particles"),
    ("de La Tour", "LATOUR", "without its first particle"),
    ("Le Gall", "GALL", "without its particle"),
    ("DU PONT MARTIN", "DUPONTMARTIN", "all in one"),
]


@pytest.mark.parametrize(("text", "other", "what"), OTHERS)
def test_a_family_name_has_other_keys(text: str, other: str, what: str) -> None:
    """What else the same name is seen as is found, and is not its first key."""
    keys = name_keys(text, "Anne")

    assert other in keys.families, what
    assert other != keys.readings[0][0]


def test_a_saint_is_not_left_out() -> None:
    """SAINT-PIERRE is nobody of the name of PIERRE."""
    assert () == name_keys("Saint-Pierre", "Anne").families


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Jean-Pierre", ("JEANPIERRE", "JEAN", "PIERRE")), ("Jean", ()), ("J.P.", ("JP",))],
)
def test_a_first_name_has_other_keys(text: str, expected: tuple[str, ...]) -> None:
    """A compound first name is also seen as one of its parts, or in one word."""
    assert expected == name_keys("DUPONT", text).givens


ONE_CELL = [
    ("DUPONT Jean", [("DUPONT", "JEAN")]),
    ("Jean DUPONT", [("DUPONT", "JEAN")]),
    ("Dr DUPONT Jean", [("DUPONT", "JEAN")]),
    ("Dr Jean-Pierre LE GALL", [("LEGALL", "JEAN PIERRE")]),
    ("DUPONT-MARTIN Anne Laure", [("DUPONT MARTIN", "ANNE LAURE")]),
    ("DUPONT, Jean", [("DUPONT", "JEAN")]),
    ("Dupont Jean", [("DUPONT", "JEAN")]),
    ("DUPONT JEAN", [("DUPONT", "JEAN")]),
    ("DE LA TOUR JEAN", [("DELATOUR", "JEAN")]),
    ("DUPONT JEAN PIERRE", [("DUPONT", "JEAN PIERRE"), ("DUPONT JEAN", "PIERRE")]),
    ("DUPONT", []),
    ("Dr DUPONT", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), ONE_CELL)
def test_both_names_in_one_cell(text: str, expected: list[tuple[str, str]]) -> None:
    """Capitals or a comma tell the family name; else it comes first, and may end anywhere."""
    assert expected == list(name_keys(text, "").readings)


def test_where_nothing_tells_the_other_way_round_is_kept_apart() -> None:
    """A list that writes the first name first is not taken at its word, and not lost."""
    assert (("JEAN", "DUPONT"),) == name_keys("Dupont Jean", "").swapped
    assert () == name_keys("DUPONT Jean", "").swapped
    assert (("DUPONT", "JEAN"),) == name_keys("Jean", "Dupont").swapped


SLIPS = [
    ("DUPONT", "DUPONT", True),
    ("DUPONT", "DUPOND", True),
    ("DUPONT", "DUPON", True),
    ("DUPON", "DUPONT", True),
    ("DUPONT", "DUUPONT", True),
    ("MARTIN", "MATRIN", True),
    ("MARTIN", "AMRTIN", True),
    ("MARTIN", "MARTNI", True),
    ("MARTIN", "MARTEN", True),
    ("MARTIN", "MERTEN", False),
    ("MARTIN", "MARTINEZ", False),
    ("ROY", "ROI", False),
    ("ROY", "ROYE", False),
    ("", "A", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), SLIPS)
def test_one_slip_of_the_hand(one: str, other: str, expected: bool) -> None:  # noqa: FBT001
    """A letter too many, too few, another one, or two changed over; short names have none."""
    assert expected is one_slip(one, other)
    assert expected is one_slip(other, one)


KEY = re.compile(r"(?:[A-Z]+(?: [A-Z]+)*)?")


@given(st.text(max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    """Whatever stands in a cell, a key is letters from A to Z and single spaces."""
    for key in (family_key, given_key, town_key):
        assert KEY.fullmatch(key(text))


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_two_cells_have_keys(family: str, given_name: str) -> None:
    """No reading lacks a name, and no key is empty or stands twice."""
    keys = name_keys(family, given_name)

    assert all(all(pair) for pair in (*keys.readings, *keys.swapped))
    assert len({*keys.readings, *keys.swapped}) == len(keys.readings) + len(keys.swapped)
    for ones in (keys.families, keys.givens):
        assert all(map(KEY.fullmatch, ones))
        assert len({*ones}) == len(ones)
        assert "" not in ones


@given(st.text("AB", max_size=7), st.text("AB", max_size=7))
def test_one_slip_is_one_step_of_the_hand(first: str, second: str) -> None:
    """It says what counting the steps one by one says, of keys that are long enough."""
    expected = first == second or (
        min(len(first), len(second)) >= 4 and OSA.distance(first, second) <= 1
    )

    assert expected == one_slip(first, second)
