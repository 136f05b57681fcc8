"""Precision and recall from a sample that was checked by hand."""

import csv
import io
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small_directory import Someone, StructureBox, small_directory

from hopen_mss import Correspondent, InputFaultError
from hopen_mss.directory.calibration import (
    CalibrationRule,
    CalibrationSample,
    CheckedLine,
    calibrate,
)
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.matching import MatchRule, MatchZone
from hopen_mss.report.calibration import (
    calibration_as_csv,
    calibration_as_json,
    calibration_as_text,
)

UN, DEUX, TROIS, QUATRE = "10000000011", "10000000029", "10000000037", "10000000045"
FINESS = "690000005"
PEOPLE = [
    Someone(UN, "EXEMPLE", "Anne", address="anne.exemple@medecin.mssante.fr"),
    Someone(DEUX, "MODELE", "Lucie", "60", "69003"),
    Someone(TROIS, "SPECIMEN", "Zoé", "70", "69005"),
    Someone(QUATRE, "MODELE", "Lucile", "60", "69003"),
]
STRUCTURES = [StructureBox("accueil@ch-exemple.mssante.fr", finess=FINESS)]
SAMPLE = f"""id;rpps;nom;prénom;profession;code postal;finess;true_rpps;true_address
1;{UN};Exemple;Anne;médecin;69001;;{UN};
2;;Exemple;Anne;;69001;;;Anne.Exemple@medecin.mssante.fr
3;;Modele;Lucie;infirmier;69003;;{DEUX};
4;;Specimens;Zoe;kiné;69005;;{TROIS};
5;;Modele;Lucie;infirmier;69003;;;
6;;Modelle;Lucie;infirmier;69003;;{QUATRE};
7;;;;;;{FINESS};;accueil@ch-exemple.mssante.fr
8;;Inconnu;Personne;;75001;;;
9;;Ailleurs;Nulle;;75001;;10000000094;
10;;Modele;Lucie;;69003;;impossible;
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryIndex]:
    """The directory of the people above."""
    with small_directory(tmp_path_factory.mktemp("directory"), PEOPLE, STRUCTURES) as found:
        yield found


def opened(folder: Path, text: str = SAMPLE) -> CalibrationSample:
    """A sample as a file."""
    path = folder / "sample.csv"
    path.write_text(text, encoding="utf-8")
    return CalibrationSample.open(path)


def test_a_wrong_link_is_named_by_line_and_id(index: DirectoryIndex, tmp_path: Path) -> None:
    """The stranger that was linked is found again, in the table and in the JSON."""
    found = calibrate(opened(tmp_path).records(), index)

    assert [(6, "5", "name_postcode")] == [tuple(one) for one in found.wrong]
    table = calibration_as_csv(found).lstrip("\ufeff")
    (row,) = (row for row in csv.DictReader(io.StringIO(table), delimiter=";") if row["line"])
    assert ("wrong", "6", "5") == (row["lines"], row["line"], row["id"])
    (named,) = json.loads(calibration_as_json(found))["wrong"]
    assert (6, "5") == (named["line"], named["id"])


def test_counts_by_hand(index: DirectoryIndex, tmp_path: Path) -> None:
    """Nine lines: five linked of which one is a stranger, one first and one second for review."""
    sample = opened(tmp_path)
    found = calibrate(sample.records(), index).all_lines
    report = sample.report()

    assert (10, 9) == (report.read, report.accepted)
    assert ("impossible_identifier", "true_rpps") == (
        report.rejections[0].reason,
        report.rejections[0].column,
    )
    assert (9, 7) == (found.lines, found.known)
    assert (5, 4) == (found.accepted, found.right)
    assert (1, 1) == (found.first, found.further)
    assert Fraction(4, 5) == found.precision
    assert Fraction(4, 7) == found.recall_accepted
    assert Fraction(5, 7) == found.recall


def test_each_rule_on_its_own(index: DirectoryIndex, tmp_path: Path) -> None:
    """A rule shows how many links it made, and how many are right."""
    found = calibrate(opened(tmp_path).records(), index).all_lines
    accepted, review = MatchZone.ACCEPTED, MatchZone.TO_REVIEW

    assert (
        CalibrationRule(accepted, MatchRule.RPPS, 1, 1),
        CalibrationRule(accepted, MatchRule.STRUCTURE, 1, 1),
        CalibrationRule(accepted, MatchRule.NAME_POSTCODE, 3, 2),
        CalibrationRule(review, MatchRule.RESEMBLANCE, 2, 1),
    ) == found.rules


def test_each_score(index: DirectoryIndex, tmp_path: Path) -> None:
    """The higher the score, the fewer the links; identifiers are left at the top."""
    scores = calibrate(opened(tmp_path).records(), index).all_lines.scores

    assert [one.score for one in scores] == sorted(one.score for one in scores)
    assert (7, 5) == (scores[0].links, scores[0].right)
    links = [one.links for one in scores]
    assert sorted(links, reverse=True) == links


def test_lines_without_a_number_stand_apart(index: DirectoryIndex, tmp_path: Path) -> None:
    """The hard part of a list, persons without a number, is measured for itself."""
    found = calibrate(opened(tmp_path).records(), index).without_number

    assert (7, 5) == (found.lines, found.known)
    assert MatchRule.RPPS not in {one.rule for one in found.rules}


@pytest.mark.parametrize(
    ("rpps", "address", "found", "expected"),
    [
        (UN, "", UN, True),
        (UN, "", DEUX, False),
        (UN, "a@b.example", DEUX, False),
        ("", "", UN, False),
        (UN, "", "", False),
    ],
)
def test_what_is_right(rpps: str, address: str, found: str, expected: bool) -> None:  # noqa: FBT001
    """The number decides where there is one on both sides; a stranger is never right."""
    assert expected is CheckedLine(Correspondent(), rpps, address).is_right(found, ())


def test_an_empty_sample_measures_nothing(index: DirectoryIndex) -> None:
    """No line, no share: neither 0 % nor 100 %."""
    found = calibrate([], index).all_lines

    assert (None, None, None) == (found.precision, found.recall, found.recall_accepted)
    assert () == found.rules


def test_a_sample_that_says_nothing_is_refused(tmp_path: Path) -> None:
    """A plain list is no sample."""
    with pytest.raises(InputFaultError, match="true_rpps or true_address"):
        opened(tmp_path, "id;nom;prénom\n1;Exemple;Anne\n")


def test_a_number_that_a_spreadsheet_spoilt(index: DirectoryIndex, tmp_path: Path) -> None:
    """A true number in scientific notation stops the run with the remedy."""
    sample = opened(tmp_path, "nom;prénom;true_rpps\nExemple;Anne;1,00000E+10\n")

    with pytest.raises(InputFaultError, match="true_rpps holds an identifier"):
        calibrate(sample.records(), index)


def test_three_forms(index: DirectoryIndex, tmp_path: Path) -> None:
    """Text in two languages, a table and JSON tell the same figures, and name nobody."""
    found = calibrate(opened(tmp_path).records(), index)
    french, english = (calibration_as_text(found, lang) for lang in ("fr", "en"))
    table = calibration_as_csv(found)
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";"))
    document = json.loads(calibration_as_json(found))

    assert "nom, prénom et code postal" in french
    assert "80,0\u00a0%" in french
    assert "family name, first name and postcode" in english
    assert "80.0%" in english
    by_name = next(row for row in rows if row["rule"] == "name_postcode")
    assert ("all", "accepted", "3", "2", "0.6667") == (
        by_name["lines"], by_name["zone"], by_name["links"], by_name["right"], by_name["precision"],
    )  # fmt: skip
    assert 0.8 == document["all_lines"]["precision"]
    assert "2026-10-31" == document["extracted_on"]
    for text in (french, english, table, calibration_as_json(found)):
        assert not {"Exemple", "EXEMPLE", UN, "anne.exemple"} & {*text.replace('"', " ").split()}
