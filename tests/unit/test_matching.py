"""Which person a line of the list is: what is accepted, what a person has to look at, what is not.

The same table is matched with and without the extra that scores.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, strategies as st
from tests.small_directory import Someone, StructureBox, small_directory

from hopen_mss import Correspondent
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.matching import (
    Match,
    MatchDoubt,
    MatchRule,
    MatchThresholds,
    MatchZone,
    match,
)
from hopen_mss.directory.professions import profession_code
from hopen_mss.directory.resemblance import (
    FamilyResemblance,
    Place,
    given_resemblance,
    score_of,
    similar_families,
)
from hopen_mss.directory.scoring import scored_families

DUPONT, MARTIN, ROY, TWIN, FAR, HOLMES = (
    "10000000011", "10000000029", "10000000037", "10000000045", "10000000052", "10000000060",
)  # fmt: skip
OTHER_ROY, NAMESAKE, ANOTHER, FINESS, SIRET = (
    "10000000078", "10000000086", "10000000094", "690000005", "73282932000074",
)  # fmt: skip
PEOPLE = [
    Someone(DUPONT, "DUPONT-LEFÈVRE", "Anne", address="anne.dupont@medecin.mssante.fr"),
    Someone(DUPONT, "DUPONT-LEFÈVRE", "Anne", postcode="38000", city="GRENOBLE"),
    Someone(MARTIN, "MARTIN", "Jean-Pierre", "60", "69003", address="jp.martin@pro.mssante.fr"),
    Someone(ROY, "LE ROY", "Claire", "70", "01000", "BOURG-EN-BRESSE", finess="010000024"),
    Someone(OTHER_ROY, "LE ROY", "Claire", "10", "01000", "BOURG-EN-BRESSE"),
    Someone(TWIN, "BERNARD", "Luc", "10", "75001", "PARIS"),
    Someone(FAR, "BERNARD", "Luc", "10", "75001", "PARIS"),
    Someone(NAMESAKE, "PETIT", "Marie", "60", "13001", "MARSEILLE"),
    Someone(ANOTHER, "PETIT", "Marie", "60", "59000", "LILLE"),
    Someone(HOLMES, "D'ESCHAMPS", "Zoé", "50", "20000", "AJACCIO"),
    Someone(DUPONT, "DUPONT-LEFÈVRE", "Anne", address="shared@pro.mssante.fr"),
    Someone(HOLMES, "D'ESCHAMPS", "Zoé", "50", "20000", "AJACCIO",
            address="shared@pro.mssante.fr"),
    Someone("10000000102", "ABROAD", "John", "10", "GL", "BRUXELLES"),
]  # fmt: skip
STRUCTURES = [
    StructureBox("secretariat@ch-exemple.mssante.fr", finess=FINESS),
    StructureBox("accueil@ch-exemple.mssante.fr", finess=FINESS),
    StructureBox("labo@exemple.mssante.fr", siret=SIRET),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryIndex]:
    """The directory of the people above."""
    with small_directory(tmp_path_factory.mktemp("directory"), PEOPLE, STRUCTURES) as found:
        yield found


@pytest.fixture(params=[similar_families, scored_families], ids=["core", "extra"])
def similar(request: pytest.FixtureRequest) -> FamilyResemblance:
    """Without and with the extra."""
    chosen: FamilyResemblance = request.param
    return chosen


def line(text: str, **others: str) -> Correspondent:
    """A line from ``family name, first name, profession, postcode``."""
    names = ("family_name", "given_name", "profession", "postcode")
    cells = dict(zip(names, (part.strip() for part in text.split("|")), strict=False))
    return Correspondent(**cells, **others)  # type: ignore[arg-type]


A, R, S, NP, NPD = (
    MatchRule.ADDRESS, MatchRule.RPPS, MatchRule.STRUCTURE, MatchRule.NAME_POSTCODE,
    MatchRule.NAME_PROFESSION_DEPARTMENT,
)  # fmt: skip
ACCEPTED = [
    (line("", mssante_address="Anne.Dupont@medecin.mssante.fr"), A, DUPONT, "an address, any case"),
    (line("Dupont|Anne", mssante_address="anne.dupont@medecin.mssante.fr"), A, DUPONT, "with name"),
    (line("", mssante_address="labo@exemple.mssante.fr"), A, "", "a structure's address"),
    (line("", rpps="10009999994", mssante_address="labo@exemple.mssante.fr"), A, "",
     "a structure's address has no number to differ from"),
    (line("", rpps=HOLMES, mssante_address="shared@pro.mssante.fr"), A, "",
     "an address of several, and the number of one of them"),
    (line("", rpps=MARTIN), R, MARTIN, "a number alone"),
    (line("", rpps=f"8{MARTIN}"), R, MARTIN, "the national form of the number"),
    (line("", rpps="100 0000 0029"), R, MARTIN, "a number with spaces"),
    (line("Martin|Jean Pierre", rpps=MARTIN), R, MARTIN, "number and name agree"),
    (line("Matrin|J.P.", rpps=MARTIN), R, MARTIN, "a slip and initials are no contradiction"),
    (line("MARTIN JP", rpps=MARTIN), R, MARTIN, "one cell with initials is none"),
    (line("Jean-Pierre|MARTIN", rpps=MARTIN), R, MARTIN, "nor are exchanged cells"),
    (line("Durand|Jean-Pierre|infirmier|69100", rpps=MARTIN), R, MARTIN, "nor a new family name"),
    (line("Durand|Jean-Pierre||69100", rpps=MARTIN), R, MARTIN, "nor that without a profession"),
    (line("Martin|Jean-Pierre|IDE|69003", mssante_address="gone@pro.mssante.fr"), NP, MARTIN,
     "an address that is not published ends nothing"),
    (line("", finess=FINESS), S, "", "a structure by its FINESS number"),
    (line("", siret=SIRET, structure_name="Labo"), S, "", "a structure by its SIRET number"),
    (line("Dupont-Lefèvre|Anne||69001"), NP, DUPONT, "name, first name and postcode"),
    (line("DUPONT LEFEVRE|ANNE||38000"), NP, DUPONT, "at a second practice"),
    (line("DUPONT LEFEVRE|ANNE||38000 CEDEX 09"), NP, DUPONT, "with a CEDEX in the postcode"),
    (line("DUPONT LEFEVRE|ANNE||F-69001 LYON"), NP, DUPONT, "with country and town in it"),
    (line("Mme Dupont ép. Lefevre|Anne||69001"), NP, DUPONT, "a married name"),
    (line("DUPONT-LEFEVRE Anne|||69001"), NP, DUPONT, "both names in one cell"),
    (line("Dupont Lefevre Anne|||69001"), NP, DUPONT, "in one cell and no capitals"),
    (line("LEROY|Claire|Kiné|01000"), NP, ROY, "one of two, by the profession"),
    (line("Le Roy|Claire|médecin|1000"), NP, OTHER_ROY, "the other; a zero lost"),
    (line("D’Eschamps|Zoe|Sage-femme|20090"), NPD, HOLMES, "profession and département"),
    (line("Martin|Jean-Pierre|Infirmière libérale|69330"), NPD, MARTIN, "moved within it"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "rule", "rpps", "what"), ACCEPTED)
def test_accepted(
    listed: Correspondent,
    rule: MatchRule,
    rpps: str,
    what: str,
    *,
    index: DirectoryIndex,
    similar: FamilyResemblance,
) -> None:
    """What one key proves is accepted, with its rule, score and date."""
    found = match(listed, index, similar=similar)

    assert (MatchZone.ACCEPTED, rule, rpps) == (found.zone, found.rule, found.rpps), what
    assert date(2026, 10, 31) == found.extracted_on
    assert 0.5 < found.score <= 1
    assert () == found.candidates


D = MatchDoubt
REVIEWED = [
    (line("Petit|Luc", rpps=MARTIN), R, D.ANOTHER_NAME, MARTIN, "a number of another name"),
    (line("Martin|Lucienne||69003", rpps=MARTIN), R, D.ANOTHER_NAME, MARTIN, "of a relative"),
    (line("Durand|Jean-Pierre||59000", rpps=MARTIN), R, D.ANOTHER_NAME, MARTIN,
     "a new family name and far away"),
    (line("Petit|Luc", mssante_address="jp.martin@pro.mssante.fr"), A, D.ANOTHER_NAME, MARTIN,
     "an address of another name"),
    (line("Martin|Jean-Pierre", rpps=DUPONT, mssante_address="jp.martin@pro.mssante.fr"), A,
     D.ANOTHER_NUMBER, MARTIN, "address and number of two persons"),
    (line("Martin|Jean-Pierre||75001", rpps="10009999994",
          mssante_address="jp.martin@pro.mssante.fr"), A, D.ANOTHER_NUMBER, MARTIN,
     "an address, with a number that nobody has"),
    (line("", rpps="10009999994", mssante_address="shared@pro.mssante.fr"), A, D.ANOTHER_NUMBER,
     DUPONT, "an address of several, and the number of none of them"),
    (line("Martin|Jean-Pierre||69003", rpps="10000099999"), NP, D.ANOTHER_NUMBER, MARTIN,
     "a name and place with an unknown number"),
    (line("Martin|Jean-Pierre|Médecin|69003"), NP, D.ANOTHER_PROFESSION, MARTIN,
     "another profession"),
    (line("Bernard|Luc||75001"), NP, D.SEVERAL_PERSONS, TWIN, "two of one name in one postcode"),
    (line("Bernard|Luc|médecin|75001"), NP, D.SEVERAL_PERSONS, TWIN, "and of one profession"),
    (line("Le Roy|Claire||01000"), NP, D.SEVERAL_PERSONS, ROY, "no profession to tell them"),
    (line("Petit|Marie|IDE|13009"), NPD, D.NAMESAKES, NAMESAKE, "a name found elsewhere too"),
    (line("Dupond-Lefevre|Anne||69001"), MatchRule.RESEMBLANCE, D.RESEMBLES, DUPONT, "a slip"),
    (line("Dupont|Anne|médecin|69001"), MatchRule.RESEMBLANCE, D.RESEMBLES, DUPONT, "a part"),
    (line("Lefevre|Anne|médecin|69001"), MatchRule.RESEMBLANCE, D.RESEMBLES, DUPONT, "the other"),
    (line("Martin|J.-P.|IDE|69003"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN, "initials"),
    (line("Martin||IDE|69003"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN, "no first name"),
    (line("Jean-Pierre|Martin|IDE|69003"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN,
     "exchanged cells"),
    (line("Martin|Jean-Pierre"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN, "a name alone"),
    (line("Martin|Jean-Pierre|IDE"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN,
     "a name and a profession"),
    (line("Martin|Jean-Pierre|IDE|33000"), MatchRule.RESEMBLANCE, D.RESEMBLES, MARTIN,
     "a name, moved far"),
    (line("Eschamps|Zoé|Sage-femme|20000"), MatchRule.RESEMBLANCE, D.RESEMBLES, HOLMES,
     "without its particle"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "rule", "doubt", "first", "what"), REVIEWED)
def test_for_review(
    listed: Correspondent,
    rule: MatchRule,
    doubt: MatchDoubt,
    first: str,
    what: str,
    *,
    index: DirectoryIndex,
    similar: FamilyResemblance,
) -> None:
    """What keys disagree on, several answer to, or only resembles is for a person to decide."""
    found = match(listed, index, similar=similar)

    assert (MatchZone.TO_REVIEW, rule, doubt) == (found.zone, found.rule, found.doubt), what
    assert first == found.candidates[0].person.rpps
    assert ("", (), None) == (found.rpps, found.mailboxes, found.person)
    assert found.candidates[0].score == found.score


NOBODY = [
    (line("Inconnu|Personne|médecin|69001"), "a stranger"),
    (line("Dupont|Marcel|médecin|69001"), "only a part of the family name"),
    (line("Martin|Jean-Pierre||33000"), "a name far away, and no word on the profession"),
    (line("", structure_name="CENTRE HOSPITALIER"), "a structure's name alone"),
    (line("", finess="690000013"), "an unknown structure"),
    (line("", rpps="10000099999"), "an unknown number alone"),
    (line("Martin", rpps="not a number"), "a family name alone, and no number"),
    (line(""), "nothing"),
]


@pytest.mark.parametrize(("listed", "what"), NOBODY)
def test_nobody(
    listed: Correspondent, what: str, index: DirectoryIndex, similar: FamilyResemblance
) -> None:
    """Who resembles nobody is nobody, which is not to say that they have no mailbox."""
    assert Match(extracted_on=index.extracted_on) == match(listed, index, similar=similar), what


def test_a_structure_number_never_proves_a_person(index: DirectoryIndex) -> None:
    """A person's line with a FINESS number shows the structure's mailboxes apart."""
    stranger = match(line("Inconnu|Personne||69001", finess=FINESS), index)
    known = match(line("Martin|Jean-Pierre", rpps=MARTIN, finess=FINESS), index)
    boxes = ["secretariat@ch-exemple.mssante.fr", "accueil@ch-exemple.mssante.fr"]

    assert MatchZone.NONE is stranger.zone
    assert sorted(boxes) == sorted(box.address for box in stranger.through_structure)
    assert ["jp.martin@pro.mssante.fr"] == [box.address for box in known.mailboxes]
    assert sorted(boxes) == sorted(box.address for box in known.through_structure)


def test_the_same_structure_brings_a_candidate_nearer(index: DirectoryIndex) -> None:
    """A FINESS number of the line counts as its place."""
    with_number = match(line("Leroi|Claire||69001", finess="010000024"), index)

    assert ROY == with_number.candidates[0].person.rpps
    assert pytest.approx(0.9 * (0.5 + 0.35 + 0.075), abs=1e-4) == with_number.score


def test_a_person_without_a_published_mailbox_is_found_all_the_same(index: DirectoryIndex) -> None:
    """Who somebody is and whether an address of theirs is published are two questions."""
    found = match(line("", rpps=ROY), index)

    assert (ROY, ()) == (found.rpps, found.mailboxes)


def test_thresholds_narrow(index: DirectoryIndex) -> None:
    """A chosen threshold sends links by name to review, and lets weak candidates go."""
    by_name = line("Dupont-Lefèvre|Anne||69001")
    strict = MatchThresholds(accepted=0.95, review=0.95)

    found = match(by_name, index, thresholds=strict)
    assert (MatchZone.TO_REVIEW, MatchDoubt.LOW_SCORE) == (found.zone, found.doubt)
    assert DUPONT == found.candidates[0].person.rpps
    assert MatchZone.ACCEPTED is match(line("", rpps=MARTIN), index, thresholds=strict).zone
    weak = line("Martin||IDE|69003")
    assert MatchZone.NONE is match(weak, index, thresholds=strict).zone


NAMES = st.sampled_from(
    [one.family for one in PEOPLE] + ["Dr Martin", "PETIT Marie", "Bernard Luc", "MARTIN", ""]
)
GIVENS = st.sampled_from([one.given for one in PEOPLE] + ["J.", "M", ""])
WORDS = st.sampled_from(["médecin", "IDE", "Kiné", "Sage-femme", "10", "facteur", ""])
TOWNS = st.sampled_from(["LYON", "Paris", "AJACCIO", ""])


SAID = {"family_name": NAMES, "given_name": GIVENS, "profession": WORDS, "city": TOWNS}


@given(
    st.builds(Correspondent, **SAID, postcode=st.sampled_from(["", "GL", "abc"])),
    st.sampled_from([similar_families, scored_families]),
)
def test_nothing_is_accepted_on_a_name_alone(
    index: DirectoryIndex, listed: Correspondent, similar: FamilyResemblance
) -> None:
    """Without a number, an address or a place that is known, no name links anybody."""
    assert match(listed, index, similar=similar).zone is not MatchZone.ACCEPTED


@given(
    st.builds(
        Correspondent,
        **SAID,
        postcode=st.sampled_from(["69001", "69003", "75001", "01000", "38999", "20000", "13002"]),
        rpps=st.sampled_from(["", "", MARTIN, ROY, "10000099999", f"8{DUPONT}"]),
        mssante_address=st.sampled_from(
            ["", "", "jp.martin@pro.mssante.fr", "gone@pro.mssante.fr"]
        ),
        finess=st.sampled_from(["", FINESS, "010000024"]),
    )
)
def test_the_extra_adds_to_the_review_and_nothing_else(
    index: DirectoryIndex, listed: Correspondent
) -> None:
    """With the extra the same is accepted, and no best candidate scores lower."""
    core = match(listed, index)
    extra = match(listed, index, similar=scored_families)

    if MatchZone.ACCEPTED in (core.zone, extra.zone):
        assert core == extra
    if core.zone is MatchZone.TO_REVIEW:
        assert MatchZone.TO_REVIEW is extra.zone
        assert core.score <= extra.score


SCORES = [
    (1, 1, Place.POSTCODE, True, 1.0),
    (1, 1, Place.POSTCODE, None, 0.925),
    (1, 1, Place.STRUCTURE, None, 0.925),
    (1, 1, Place.CITY, True, 0.93),
    (1, 1, Place.DEPARTMENT, True, 0.86),
    (1, 1, Place.UNKNOWN, None, 0.68),
    (1, 1, Place.ELSEWHERE, False, 0.5),
    (0.9, 0.8, Place.POSTCODE, True, 0.72),
    (0, 1, Place.POSTCODE, True, 0.0),
]


@pytest.mark.parametrize(("family", "first", "place", "profession", "expected"), SCORES)
def test_the_score(
    family: float,
    first: float,
    place: Place,
    profession: bool | None,  # noqa: FBT001
    expected: float,
) -> None:
    """Names multiply; place and profession are half of it."""
    found = score_of(family=family, given=first, place=place, profession=profession)

    assert expected == found


FAMILIES = [
    (("MARTIN",), "MARTIN", 1.0, 1.0),
    (("MARTIN",), "MATRIN", 0.9, 0.9),
    (("MARTIN",), "DUPONT MARTIN", 0.95, 0.95),
    (("DUPONT MARTIN", "DUPONT", "MARTIN"), "MARTIN", 0.95, 0.95),
    (("DUPONT MARTIN", "DUPONT", "MARTIN"), "MARTIN DURAND", 0.8, 0.8),
    (("BEAUCHAMPS",), "BAUCHAMP", 0, 0.8),
    (("TOUR",), "DELATOUR", 0.95, 0.95),
    (("TOUR",), "ENTOUR", 0, 0),
    (("MARTIN",), "MARTEAU", 0, 0),
    (("ROY",), "ROI", 0, 0),
    (("MARTIN",), "DURAND", 0, 0),
]


@pytest.mark.parametrize(("wanted", "family", "core", "extra"), FAMILIES)
def test_family_names_that_resemble(
    wanted: tuple[str, ...], family: str, core: float, extra: float
) -> None:
    """Parts and single slips are seen by the library, several slips by the extra."""
    assert core == similar_families(wanted, [family]).get(0, 0)
    assert extra == scored_families(wanted, [family]).get(0, 0)


GIVENS_ALIKE = [
    ("JEAN", "JEAN", 1.0),
    ("JEAN PIERRE", "JEANPIERRE", 0.95),
    ("JEAN", "JEAN PIERRE", 0.95),
    ("PIERRE", "JEAN PIERRE", 0.95),
    ("J P", "JEAN PIERRE", 0.8),
    ("J", "JEAN", 0.8),
    ("JP", "JEAN PIERRE", 0.8),
    ("JEAN P", "JEAN PIERRE", 0.95),
    ("JAEN", "JEAN", 0.9),
    ("", "JEAN", 0.6),
    ("JEAN", "PAUL", 0.0),
    ("JEAN PAUL", "JEAN LUC", 0.0),
    ("M", "JEAN", 0.0),
]


@pytest.mark.parametrize(("one", "other", "expected"), GIVENS_ALIKE)
def test_first_names_that_resemble(one: str, other: str, expected: float) -> None:
    """A part, the initials and one slip are seen; another name is another name."""
    assert expected == given_resemblance(one, other)


PROFESSIONS = [
    ("Médecin", "10"),
    ("MEDECIN GENERALISTE", "10"),
    ("Cardiologue", "10"),
    ("Gastro-entérologue", "10"),
    ("Chirurgien orthopédiste", "10"),
    ("Chirurgien-dentiste", "40"),
    ("Infirmière libérale", "60"),
    ("IDE", "60"),
    ("Infirmier psychiatrique", "69"),
    ("Masseur-kinésithérapeute DE", "70"),
    ("Kiné", "70"),
    ("Sage Femme", "50"),
    ("Pharmacie du Centre", "21"),
    ("21", "21"),
    ("Docteur", ""),
    ("Biologiste", ""),
    ("facteur", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "code"), PROFESSIONS)
def test_words_for_a_profession(text: str, code: str) -> None:
    """The longest beginning that is known decides; what several professions are called is none."""
    assert code == profession_code(text)
