"""Who is one correspondent, and in which département. Rules 10 and 12."""

import pytest

from hopen_mss import Correspondent, distinct
from hopen_mss.directory import department_of

SAME = [
    pytest.param({"rpps": "10003461034"}, {"id": "1"}, {"id": "2"}, 1, id="one RPPS, two ids"),
    pytest.param({"id": "1"}, {"rpps": "10003461034"}, {"rpps": "10003461018"}, 2, id="two RPPS"),
    pytest.param(
        {"finess": "010000024"}, {"id": "1"}, {"id": "2"}, 1, id="a structure, by its FINESS"
    ),
    pytest.param(
        {"siret": "73282932000074"}, {"id": "1"}, {"id": "2"}, 1, id="a structure, by its SIRET"
    ),
    pytest.param(
        {"finess": "010000024"},
        {"id": "1", "family_name": "Un"},
        {"id": "2", "family_name": "Deux"},
        2,
        id="two persons in one structure",
    ),
    pytest.param({"id": "1"}, {"city": "Lyon"}, {"city": "Bron"}, 1, id="the list's own id"),
    pytest.param(
        {"id": "1"},
        {"mssante_address": "a@b.fr"},
        {"mssante_address": "c@b.fr"},
        1,
        id="one id with two addresses",
    ),
    pytest.param(
        {"family_name": "Un"},
        {"mssante_address": "A@b.fr"},
        {"mssante_address": "a@B.fr"},
        1,
        id="the address, in whatever capitals",
    ),
    pytest.param(
        {"postcode": "69001"},
        {"family_name": "Dr LEFÈVRE", "given_name": "Zoé"},
        {"family_name": "Lefevre", "given_name": "ZOE"},
        1,
        id="name and postcode without accents, capitals and titles",
    ),
    pytest.param(
        {"family_name": "Lefèvre"},
        {"postcode": "69001"},
        {"postcode": "69002"},
        2,
        id="one name in two towns",
    ),
    pytest.param(
        {"postcode": "69001"},
        {"structure_name": "Clinique du Lac"},
        {"structure_name": "CLINIQUE DU LAC"},
        1,
        id="a structure without a number, by its name",
    ),
]


@pytest.mark.parametrize(("both", "one", "other", "expected"), SAME)
def test_distinct(
    both: dict[str, str], one: dict[str, str], other: dict[str, str], expected: int
) -> None:
    """Two lines are one correspondent by the strongest thing that either of them tells."""
    lines = [Correspondent(**{**both, **one}), Correspondent(**{**both, **other})]  # type: ignore[arg-type]

    assert expected == len(distinct(lines))


DEPARTMENTS = [
    pytest.param({"postcode": "69001"}, "69", id="two digits on the mainland"),
    pytest.param({"postcode": "01000"}, "01", id="a leading zero stays"),
    pytest.param({"postcode": "97400"}, "974", id="three digits overseas"),
    pytest.param({"postcode": "98800"}, "988", id="three digits for 98 as well"),
    pytest.param({"postcode": "20000"}, "2A", id="Corsica, south: 200"),
    pytest.param({"postcode": "20137"}, "2A", id="Corsica, south: 201"),
    pytest.param({"postcode": "20200"}, "2B", id="Corsica, north: 202"),
    pytest.param({"postcode": "20620"}, "2B", id="Corsica, north: 206"),
    pytest.param({"finess": "2A0000014"}, "2A", id="the FINESS of Corsica"),
    pytest.param(
        {"finess": "010000024", "postcode": "69001"}, "01", id="FINESS wins over the postcode"
    ),
    pytest.param(
        {"finess": "970000018", "postcode": "97400"},
        "974",
        id="an overseas FINESS says two digits only: the postcode tells",
    ),
    pytest.param({"postcode": "1000"}, "", id="a postcode without its zero tells nothing"),
    pytest.param({"postcode": "Lyon"}, "", id="a word in its place tells nothing"),
    pytest.param({"postcode": "69002 CEDEX 02"}, "69", id="the postcode of a CEDEX"),
    pytest.param({"postcode": "69001 LYON"}, "69", id="a town after it"),
    pytest.param({"postcode": "F-69001"}, "69", id="the country before it"),
    pytest.param({"postcode": "D-69115"}, "", id="a postcode of another country is none of ours"),
    pytest.param({"postcode": "69001 / 01000"}, "", id="two postcodes tell none"),
    pytest.param({"postcode": "690012"}, "", id="six digits are no postcode"),
    pytest.param({}, "", id="nothing at all"),
]


@pytest.mark.parametrize(("told", "expected"), DEPARTMENTS)
def test_department(told: dict[str, str], expected: str) -> None:
    """The département is read from FINESS or postcode, and never guessed."""
    assert expected == department_of([Correspondent(**told)])  # type: ignore[arg-type]


def test_department_of_several_lines() -> None:
    """Any line of a correspondent may tell the département."""
    lines = [Correspondent(id="1"), Correspondent(id="1", postcode="69001")]

    assert "69" == department_of(lines)
