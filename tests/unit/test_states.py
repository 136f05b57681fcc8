"""What becomes of each correspondent: a table of cases over one small extraction."""

from collections.abc import Iterator
from datetime import date

import pytest
from attrs import evolve
from tests.national_files import activities, activity, mailbox, mailboxes

from hopen_mss import Correspondent, Whitelist, Whitelists
from hopen_mss.directory.change_log import Change, ChangeLog, address_check
from hopen_mss.directory.decisions import Answer, Decision, Decisions
from hopen_mss.directory.examination import examine
from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.states import Finding

DAY, EARLIER, LATER = date(2026, 10, 31), date(2026, 8, 17), date(2026, 11, 15)
ONE, TWO, THREE, FOUR, FIVE, UNKNOWN = (
    "10003461034", "10003461042", "10003461059", "10003461067", "10003461075", "10003461083",
)  # fmt: skip
HERE, THERE = "690000013", "010000024"
ME = "un.exemple@medecin.mssante.fr"
UNLISTED = "discret@medecin.mssante.fr"
LISTS = Whitelists(
    (
        Whitelist.of(
            ["medecin.mssante.fr", "ch-un.mssante.fr", "ch-deux.mssante.fr", "patient.mssante.fr",
             "mssante.apicrypt.org"],
            generated_on=date(2026, 9, 1),
        ),
    )
)  # fmt: skip
BOXES = [
    mailbox(ME, rpps=ONE, family="EXEMPLE", given="UN", postcode="69001"),
    mailbox("deux.a@ch-un.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", finess=HERE,
            postcode="69002"),
    mailbox("deux.b@ch-deux.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", finess=THERE,
            postcode="01000"),
    mailbox("secretariat@ch-un.mssante.fr", finess=HERE, structure="CH UN", postcode="69002"),
    mailbox("cardiologie@ch-deux.mssante.fr", finess=THERE, service="Cardiologie"),
    mailbox("urgences@ch-deux.mssante.fr", finess=THERE, service="Urgences"),
    mailbox("quatre@medecin.mssante.fr", rpps=FOUR, family="INVENTEE", given="ELISE",
            postcode="69005"),
]  # fmt: skip
PEOPLE = [activity(THREE, "FICTIF", "TROIS", postcode="69003", city="LYON")]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryIndex]:
    """The prepared index of one day."""
    folder = tmp_path_factory.mktemp("national")
    boxes = MailboxExtraction.open(mailboxes(folder, BOXES))
    people = PractitionerExtraction.open(activities(folder, PEOPLE))
    with DirectoryIndex.build(boxes, people, folder=folder / "index") as built:
        yield built


def line(**said: object) -> Correspondent:
    """A line of the list whose own id is 7."""
    return Correspondent(**{"id": "7", **said})  # type: ignore[arg-type]


PERSON_ONE = {"rpps": ONE, "family_name": "Exemple", "given_name": "Un"}
PERSON_TWO = {"rpps": TWO, "family_name": "Modèle", "given_name": "Deux"}
CASES = [
    pytest.param(line(**PERSON_ONE, mssante_address=ME), "confirmed", "published", id="published"),
    pytest.param(
        line(mssante_address="<Un.Exemple@MEDECIN.mssante.fr>"), "confirmed", "published",
        id="in capitals and brackets",
    ),
    pytest.param(line(**PERSON_ONE), "found", "one_is_published", id="without an address"),
    pytest.param(
        line(**PERSON_ONE, mssante_address="néant"), "found", "one_is_published", id="a word"
    ),
    pytest.param(
        line(**PERSON_ONE, mssante_address="un@cabinet.example"), "found", "replaces_outside",
        id="an ordinary mail",
    ),
    pytest.param(line(**PERSON_TWO), "several", "several_are_published", id="two mailboxes"),
    pytest.param(line(finess=HERE, structure_name="CH Un"), "found", "one_is_published",
                 id="a structure"),
    pytest.param(line(finess=THERE), "several", "several_are_published", id="a structure's two"),
    pytest.param(line(mssante_address=UNLISTED), "held", "may_be_unlisted", id="unlisted"),
    pytest.param(
        line(**PERSON_ONE, mssante_address=UNLISTED), "held", "another_is_published",
        id="unlisted, and another is published",
    ),
    pytest.param(
        line(mssante_address=UNLISTED, confirmed_on=EARLIER), "no_longer_published",
        "was_published", id="published once",
    ),
    pytest.param(
        line(**PERSON_ONE, mssante_address=UNLISTED, confirmed_on=EARLIER), "no_longer_published",
        "was_published", id="published once, and another is now",
    ),
    pytest.param(
        line(mssante_address=UNLISTED, confirmed_on=LATER), "held", "confirmed_later",
        id="confirmed by a later extraction",
    ),
    pytest.param(
        line(mssante_address="un@cabinet.example"), "outside", "domain_not_listed", id="outside"
    ),
    pytest.param(
        line(mssante_address="un@medical69.apicrypt.org"), "other_secure_mail",
        "domain_not_listed", id="Apicrypt",
    ),
    pytest.param(
        line(mssante_address="un@mssante.apicrypt.org"), "held", "may_be_unlisted",
        id="Apicrypt's gateway, which is listed",
    ),
    pytest.param(
        line(rpps=UNKNOWN, mssante_address=ME, family_name="Autre", given_name="Zoé"), "to_review",
        "another_name", id="the address of somebody else",
    ),
    pytest.param(
        line(**{**PERSON_ONE, "rpps": TWO}), "to_review", "another_name",
        id="the number of somebody else",
    ),
    pytest.param(
        line(family_name="Invente", given_name="Élise", postcode="69005"), "to_review",
        "resembles", id="resembles",
    ),
    pytest.param(
        line(family_name="Inventée", given_name="Élise", postcode="69005"), "found",
        "one_is_published", id="name and postcode",
    ),
    pytest.param(
        line(mssante_address="a@b.fr; c@d.fr"), "to_review", "unreadable_address",
        id="two addresses in a cell",
    ),
    pytest.param(
        line(mssante_address="185057800608436@patient.mssante.fr"), "to_review",
        "patient_address", id="a patient",
    ),
    pytest.param(
        line(rpps=THREE, family_name="Fictif"), "not_found", "no_published_mailbox",
        id="known, without a mailbox",
    ),
    pytest.param(
        line(rpps=UNKNOWN, family_name="Personne", finess=HERE), "not_found",
        "only_the_structure", id="through the structure",
    ),
    pytest.param(line(family_name="Personne"), "not_found", "nobody", id="nobody"),
]  # fmt: skip


def found(asked: Correspondent, index: DirectoryIndex, **known: object) -> Finding:
    """The state of one correspondent."""
    (finding,) = examine([asked], index, LISTS, **known)  # type: ignore[arg-type]
    return finding


@pytest.mark.parametrize(("asked", "state", "reason"), CASES)
def test_each_correspondent_has_one_state(
    asked: Correspondent, state: str, reason: str, index: DirectoryIndex
) -> None:
    """One state, with its reason; a patient's number stands nowhere in it."""
    finding = found(asked, index)

    assert (state, reason) == (finding.state.value, finding.reason)
    assert DAY == finding.extracted_on
    assert "185057" not in repr(finding)


@pytest.mark.parametrize(("asked", "state", "reason"), CASES)
def test_what_was_written_is_confirmed(
    asked: Correspondent, state: str, reason: str, index: DirectoryIndex
) -> None:
    """Once an address stands in the list with its day, the next run has nothing more to write."""
    finding = found(asked, index)
    if not finding.writes:
        return
    after = evolve(asked, mssante_address=finding.address, confirmed_on=DAY)

    again = found(after, index)
    assert ("confirmed", finding.address) == (again.state.value, again.address)


PREFERENCES = [
    ({}, "deux.a@ch-un.mssante.fr", "none_stands_out", False),
    ({"finess": THERE}, "deux.b@ch-deux.mssante.fr", "same_structure", True),
    ({"postcode": "01000"}, "deux.b@ch-deux.mssante.fr", "same_postcode", True),
    ({"postcode": "1000"}, "deux.b@ch-deux.mssante.fr", "same_postcode", True),
]


@pytest.mark.parametrize(("said", "address", "why", "writes"), PREFERENCES)
def test_one_of_several_is_preferred_for_a_reason(
    said: dict[str, str], address: str, why: str, *, writes: bool, index: DirectoryIndex
) -> None:
    """What the list says of the place decides; where nothing does, a person has to."""
    finding = found(line(**PERSON_TWO, **said), index)

    assert (address, why, writes) == (finding.address, finding.why, finding.writes)
    assert 2 == len({finding.address, *finding.others})
    assert ([] if writes else [address]) == [one.address for one in finding.offers[:1]]


def test_the_address_of_the_same_person_elsewhere_is_preferred(index: DirectoryIndex) -> None:
    """A hospital that writes to one of two mailboxes goes on writing to it."""
    used = line(**PERSON_TWO, mssante_address="deux.b@ch-deux.mssante.fr")

    first, second = examine([used, evolve(line(**PERSON_TWO), id="8")], index, LISTS)

    assert "confirmed" == first.state.value
    assert ("deux.b@ch-deux.mssante.fr", "already_used") == (second.address, second.why)


def test_an_address_that_another_line_gets_is_preferred_at_once(index: DirectoryIndex) -> None:
    """Both lines of one person get one address in one run, so that the next has nothing to do."""
    alone, told = line(**PERSON_TWO), evolve(line(**PERSON_TWO), id="8", finess=THERE)

    assert [("deux.b@ch-deux.mssante.fr", "already_used", True),
            ("deux.b@ch-deux.mssante.fr", "same_structure", True)] == [
        (one.address, one.why, one.writes) for one in examine([alone, told], index, LISTS)
    ]  # fmt: skip


def test_a_log_tells_that_an_address_was_published(index: DirectoryIndex) -> None:
    """Without a day in the list, the log of an earlier run tells; of that very address."""
    log = ChangeLog((Change(EARLIER, "7", "", "confirmed", address_check=address_check(UNLISTED)),))

    gone = found(line(mssante_address=UNLISTED), index, earlier=log)
    other = found(line(mssante_address="x@medecin.mssante.fr"), index, earlier=log)

    assert ["no_longer_published", "held"] == [gone.state.value, other.state.value]


def test_a_day_that_confirmed_another_address_tells_nothing_of_this_one(
    index: DirectoryIndex,
) -> None:
    """The hospital wrote an unlisted address over a confirmed one: its day stayed in the row."""
    by_hand = line(mssante_address=f"<{UNLISTED}>", confirmed_on=EARLIER)
    former = Change(EARLIER, "7", "", "confirmed", address_check=address_check(ME))
    this = former._replace(address_check=address_check(UNLISTED))
    another_line = former._replace(id="8")

    assert ["held", "no_longer_published", "no_longer_published"] == [
        found(by_hand, index, earlier=ChangeLog((change,))).state.value
        for change in (former, this, another_line)
    ]


def test_without_a_whitelist_held_and_outside_cannot_be_told(index: DirectoryIndex) -> None:
    """What cannot be told is for a person, and never called outside; the rest stays."""
    asked = [line(mssante_address=UNLISTED), line(id="8", mssante_address="un@cabinet.example"),
             line(id="9", **PERSON_ONE)]  # fmt: skip

    states = [(one.state.value, one.reason) for one in examine(asked, index)]

    assert [("to_review", "no_whitelist")] * 2 + [("found", "one_is_published")] == states


def test_without_a_whitelist_what_is_published_comes_first(index: DirectoryIndex) -> None:
    """The address of the list, which nobody can judge, does not hide the published one."""
    asked = line(**PERSON_ONE, mssante_address="accueil@cabinet.example")

    (finding,) = examine([asked], index)

    assert ("to_review", "no_whitelist", ME) == (finding.state, finding.reason, finding.address)
    assert ("accueil@cabinet.example",) == finding.others
    assert "accueil@cabinet.example" == finding.own


DECIDED = [
    pytest.param(
        line(family_name="Invente", given_name="Élise", postcode="69005"),
        Decision("7", Answer.CONFIRMED, "quatre@medecin.mssante.fr"),
        ("found", "decided"), id="a candidate is confirmed",
    ),
    pytest.param(
        line(family_name="Invente", given_name="Élise", postcode="69005"),
        Decision("7", Answer.REFUSED, "quatre@medecin.mssante.fr"),
        ("not_found", "refused"), id="a candidate is refused",
    ),
    pytest.param(
        line(**PERSON_ONE), Decision("7", Answer.REFUSED, ME), ("not_found", "refused"),
        id="even a sure link is refused",
    ),
    pytest.param(
        line(family_name="Autre", given_name="Zoé", mssante_address=ME),
        Decision("7", Answer.CONFIRMED, ME), ("confirmed", "decided"),
        id="the own address is right after all",
    ),
    pytest.param(
        line(family_name="Autre", given_name="Zoé", mssante_address=ME),
        Decision("7", Answer.REFUSED, ME), ("to_review", "refused_in_list"),
        id="the own address is wrong",
    ),
    pytest.param(
        line(mssante_address=UNLISTED), Decision("7", Answer.CONFIRMED, UNLISTED),
        ("held", "decided"), id="an unlisted address is confirmed",
    ),
    pytest.param(
        line(**PERSON_ONE, mssante_address=UNLISTED), Decision("7", Answer.CONFIRMED, ME),
        ("found", "decided"), id="another one replaces it",
    ),
    pytest.param(
        line(family_name="Invente", postcode="69005"), Decision("7", Answer.CONFIRMED, rpps=FOUR),
        ("found", "one_is_published"), id="a person is confirmed, by number",
    ),
    pytest.param(
        line(family_name="Fictif"), Decision("7", Answer.CONFIRMED, "gone@medecin.mssante.fr"),
        ("to_review", "decided_is_gone"), id="what was confirmed has gone",
    ),
    pytest.param(
        line(**PERSON_TWO), Decision("7", Answer.REFUSED, "deux.a@ch-un.mssante.fr"),
        ("found", "one_is_published"), id="one of two is refused",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "decision", "expected"), DECIDED)
def test_a_decision_stands_above_every_rule(
    asked: Correspondent, decision: Decision, expected: tuple[str, str], index: DirectoryIndex
) -> None:
    """What a person said of a candidate is done."""
    finding = found(asked, index, decisions=Decisions.of([decision]))

    assert expected == (finding.state.value, finding.reason)


def test_a_refused_candidate_is_offered_no_more(index: DirectoryIndex) -> None:
    """It stands neither first nor among the others."""
    refused = Decisions.of([Decision("7", Answer.REFUSED, "deux.a@ch-un.mssante.fr")])

    finding = found(line(**PERSON_TWO), index, decisions=refused)

    assert "deux.b@ch-deux.mssante.fr" == finding.address
    assert () == finding.others


def test_a_confirmed_person_brings_no_refused_address(index: DirectoryIndex) -> None:
    """The address that was chosen is not published; the other one of the person was refused."""
    chosen = Decision("7", Answer.CONFIRMED, "gone@medecin.mssante.fr", FOUR)
    refused = Decision("7", Answer.REFUSED, "quatre@medecin.mssante.fr")
    asked = line(family_name="Invente", postcode="69005")

    finding = found(asked, index, decisions=Decisions.of([chosen, refused]))

    assert ("not_found", "refused", "") == (finding.state.value, finding.reason, finding.address)


def test_what_several_lines_claim_is_counted(index: DirectoryIndex) -> None:
    """One id, one number or one address on several lines: each line is told so."""
    lines = [
        line(**PERSON_ONE),
        line(**PERSON_TWO),
        line(id="8", mssante_address=UNLISTED),
        line(id="9", mssante_address=UNLISTED),
        line(id="10", **PERSON_ONE),
    ]

    findings = examine(lines, index, LISTS)

    assert [
        {"id_repeated", "number_repeated"},
        {"id_repeated"},
        {"address_repeated"},
        {"address_repeated"},
        {"number_repeated"},
    ] == [set(one.notes) for one in findings]
    assert 5 == len({one.key for one in findings})
    assert ["7", "7"] == [one.id for one in findings[:2]]


def test_two_who_claim_one_address_are_told(index: DirectoryIndex) -> None:
    """Also where the one gets it, and the other has it and is to be reviewed for it."""
    claimed = examine([line(**PERSON_ONE)], index, LISTS)[0].address
    lines = [line(**PERSON_ONE), line(id="8", family_name="AUTREMENT", mssante_address=claimed)]

    assert ["address_repeated"] * 2 == [code for one in examine(lines, index, LISTS)
                                        for code in one.notes]  # fmt: skip


def test_a_structures_mailbox_may_be_shared(index: DirectoryIndex) -> None:
    """Two lines of one structure that have its mailbox claim nothing of each other."""
    lines = [line(finess=HERE, structure_name=name, id=name) for name in ("a", "b")]

    assert [(), ()] == [one.notes for one in examine(lines, index, LISTS)]
