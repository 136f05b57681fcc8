"""D6.2: an up-to-date directory of correspondents, and the addresses in it. Rule 10."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from tests.spec.records import (
    AS_OF,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    JUDGE,
    OUTSIDER,
    PATIENT,
    SECOND_DOCTOR,
    between,
    count,
    share,
    terms,
    unmeasured,
    whitelist,
)

from hopen_mss import (
    Channel,
    Correspondent,
    FollowUp,
    IndicatorResult,
    Judge,
    NationalExtraction,
    Presence,
    PublishedMailbox,
    Whitelists,
    correspondents_directory,
)
from hopen_mss.directory.change_log import Change, ChangeLog, address_check
from hopen_mss.periods import Span
from hopen_mss.planning import answers

INSIDE = Correspondent(id="1", mssante_address=DOCTOR)
ALSO_INSIDE = Correspondent(id="2", mssante_address=SECOND_DOCTOR)
OUTSIDE = Correspondent(id="3", mssante_address=OUTSIDER)
NO_ADDRESS = Correspondent(id="4")
SIX_MONTHS = Span(months=6)


def d6_2(
    correspondents: Sequence[Correspondent] | None,
    *,
    judge: Judge = JUDGE,
    max_age: Span | None = SIX_MONTHS,
    national: NationalExtraction | None = None,
    **more: Any,
) -> IndicatorResult:
    """D6.2 of a list in memory."""
    return correspondents_directory(
        correspondents, judge, terms(), max_age=max_age, national=national, **more
    )


def parts(result: IndicatorResult, dimension: str) -> list[tuple[str, object]]:
    """The rows of one breakdown, none where there is no such breakdown."""
    rows = next((one.rows for one in result.breakdowns if one.dimension == dimension), ())
    return [(row.name, row.value) for row in rows]


LISTS = [
    pytest.param(
        None,
        (unmeasured("not_supplied"),) * 3,
        id="nothing supplied: not known",
    ),
    pytest.param(
        [],
        (count(0), Presence(present=False), unmeasured("zero_denominator")),
        id="an empty list: there is no directory, and no share of nobody",
    ),
    pytest.param(
        [INSIDE, OUTSIDE, NO_ADDRESS],
        (count(1), Presence(present=True), share(1, 3)),
        id="one of three has an address inside the trust space",
    ),
    pytest.param(
        [NO_ADDRESS],
        (count(0), Presence(present=True), share(0, 1)),
        id="nobody has an address: a real zero",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="1")],
        (count(1), Presence(present=True), share(1, 1)),
        id="any line of a correspondent with an address suffices",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="5", mssante_address=COLLEAGUE)],
        (count(1), Presence(present=True), share(1, 1)),
        id="the hospital's own are no external correspondents",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="5", mssante_address=PATIENT)],
        (count(1), Presence(present=True), share(1, 1)),
        id="a patient is no correspondent",
    ),
    pytest.param(
        [Correspondent(id="5", mssante_address=COLLEAGUE)],
        (count(0), Presence(present=True), unmeasured("zero_denominator")),
        id="nobody external in the list",
    ),
]


@pytest.mark.parametrize(("correspondents", "expected"), LISTS)
def test_count_existence_share(
    correspondents: list[Correspondent] | None, expected: tuple[object, ...]
) -> None:
    """Count, existence and share follow from the list and the whitelist alone."""
    result = d6_2(correspondents)

    found = tuple(result.limb(name).value for name in ("count", "existence", "share"))
    assert expected == found


def test_no_whitelist() -> None:
    """Without a whitelist nobody knows which addresses are inside: not zero."""
    result = d6_2([INSIDE], judge=Judge(HOSPITAL))

    assert unmeasured("no_whitelist") == result.limb("count").value
    assert unmeasured("no_whitelist") == result.limb("share").value
    assert Presence(present=True) == result.limb("existence").value
    assert 1 == result.step("address_declared")


def checked(on: str = "", confirmed: str = "", number: str = "1") -> Correspondent:
    """A correspondent with check dates."""
    return Correspondent(
        id=number,
        checked_on=date.fromisoformat(on) if on else None,
        confirmed_on=date.fromisoformat(confirmed) if confirmed else None,
    )


FRESH = [
    pytest.param([checked("2026-05-23")], share(1, 1), id="six months to the day are fresh"),
    pytest.param([checked("2026-05-22")], share(0, 1), id="a day more is stale"),
    pytest.param([checked()], between(share(0, 1), share(1, 1)), id="an unknown check date"),
    pytest.param(
        [checked("2026-11-24")],
        between(share(0, 1), share(1, 1)),
        id="a check date after as_of proves nothing",
    ),
    pytest.param(
        [checked("2026-11-24", "2026-11-01")],
        share(1, 1),
        id="beside an impossible check date, an earlier confirmation holds",
    ),
    pytest.param(
        [checked("2020-01-01", "2026-11-01")], share(1, 1), id="the later of both dates decides"
    ),
    pytest.param(
        [checked("2020-01-01"), checked("2026-11-01")],
        share(1, 1),
        id="the freshest line of a correspondent decides",
    ),
    pytest.param(
        [checked("2026-11-01"), checked("2020-01-01", number="2"), checked(number="3")],
        between(share(1, 3), share(2, 3)),
        id="fresh, stale and unknown",
    ),
    pytest.param([], unmeasured("zero_denominator"), id="an empty list has no freshness"),
]


@pytest.mark.parametrize(("correspondents", "expected"), FRESH)
def test_freshness(correspondents: list[Correspondent], expected: object) -> None:
    """A correspondent is fresh while the latest check plus six months reaches as_of."""
    assert expected == d6_2(correspondents).limb("freshness").value


def test_what_up_to_date_means_is_the_users_to_say() -> None:
    """Without a stated maximum age there is no freshness."""
    result = d6_2([checked("2026-11-01")], max_age=None)

    assert unmeasured("max_age_not_stated") == result.limb("freshness").value


def test_check_after_as_of_is_said() -> None:
    """A check dated after as_of is counted among the reasons."""
    result = d6_2([checked("2026-11-24"), checked("2026-11-01", number="2")])

    assert [1] == [one.count for one in result.reasons if one.code == "check_after_as_of"]


def person(number: str, address: str = "", confirmed: str = "") -> Correspondent:
    """A correspondent known by RPPS."""
    day = date.fromisoformat(confirmed) if confirmed else None
    return Correspondent(rpps=number, mssante_address=address, confirmed_on=day)


LISTED = [
    person("10000000001", DOCTOR),
    person("10000000002", SECOND_DOCTOR),
    person("10000000003", "quatre@medecin.mssante.fr", "2026-01-01"),
    person("10000000004"),
    person("10000000005"),
]
EXTRACTION = NationalExtraction(
    extracted_on=date(2026, 11, 1),
    addresses=frozenset({DOCTOR}),
    persons=frozenset({"10000000001", "10000000004"}),
)
SPLIT = [
    pytest.param("confirmed", 1, id="an address that the extraction holds"),
    pytest.param("held", 1, id="an address that it never held: kept, it may be unlisted"),
    pytest.param("no_longer_published", 1, id="an address that it once held"),
    pytest.param("found", 1, id="somebody without an address for whom it holds a mailbox"),
    pytest.param("bound_low", 1, id="at least the confirmed ones"),
    pytest.param("bound_high", 4, id="at most all, and what is to be found"),
]


@pytest.mark.parametrize(("step", "expected"), SPLIT)
def test_the_national_extraction_splits_the_count(step: str, expected: int) -> None:
    """The national extraction says more of the count and never changes it."""
    alone, beside = d6_2(LISTED), d6_2(LISTED, national=EXTRACTION)

    assert count(3) == alone.limb("count").value == beside.limb("count").value
    assert expected == beside.step(step)


def test_an_extraction_from_after_as_of() -> None:
    """An extraction dated after as_of is used, and said."""
    later = NationalExtraction(
        extracted_on=date(2026, 12, 1), addresses=frozenset(), persons=frozenset()
    )

    assert "extraction_after_as_of" in list(d6_2(LISTED, national=later).reason_codes())


def test_lines_are_not_correspondents() -> None:
    """Repeated lines, and those without an address, are counted on the way."""
    result = d6_2([INSIDE, INSIDE, OUTSIDE, NO_ADDRESS])

    expected = {
        "lines": 4,
        "repeated_lines": 1,
        "external_correspondents": 3,
        "address_inside": 1,
        "address_not_inside": 1,
        "without_address": 1,
    }
    assert expected == {code: result.step(code) for code in expected}


def test_whitelist_after_as_of() -> None:
    """Judging by a whitelist from after as_of is said."""
    lists = Whitelists((whitelist(on=str(AS_OF.replace(day=30))),))

    result = d6_2([INSIDE, ALSO_INSIDE], judge=Judge(HOSPITAL, whitelists=lists))

    assert count(2) == result.limb("count").value
    assert "whitelist_later" in list(result.reason_codes())


def test_by_department() -> None:
    """The share is told by département; where nothing tells it, under an empty name."""
    listed = [
        Correspondent(id="1", mssante_address=DOCTOR, postcode="69001"),
        Correspondent(id="2", postcode="69002"),
        Correspondent(id="3", postcode="97400"),
        Correspondent(id="4"),
    ]
    found = parts(d6_2(listed), "department")

    expected = [("", share(0, 1)), ("69", share(1, 2)), ("974", share(0, 1))]
    assert expected == found


CARDIOLOGIST = Correspondent(
    id="1", family_name="UN", profession="Cardiologue", mssante_address=DOCTOR
)
NURSE = Correspondent(id="2", family_name="DEUX", profession="IDE")
SOMEBODY = Correspondent(id="3", family_name="TROIS", profession="Ami de la famille DUPONT")
HOME = Correspondent(
    structure_name="EHPAD", finess="010000024", mssante_address="ehpad@medecin.mssante.fr"
)
EVERYBODY = [CARDIOLOGIST, NURSE, SOMEBODY, HOME]
PARTS = [
    pytest.param(
        "correspondent_kind",
        [("person", share(1, 3)), ("structure", share(1, 1))],
        id="persons and structures apart",
    ),
    pytest.param(
        "profession",
        [("", share(1, 1)), ("*", share(0, 1)), ("10", share(1, 1)), ("60", share(0, 1))],
        id="professions by their national code, words that are not known together",
    ),
    pytest.param(
        "correspondent_structure",
        [("", share(1, 3)), ("010000024", share(1, 1))],
        id="structures by their number",
    ),
]


@pytest.mark.parametrize(("dimension", "expected"), PARTS)
def test_by_who_they_are(dimension: str, expected: object) -> None:
    """The share is told by kind, profession and structure; words of the list are not shown."""
    result = d6_2(EVERYBODY)

    assert expected == parts(result, dimension)
    assert "DUPONT" not in repr(result)


def test_a_part_that_is_the_whole_is_not_told() -> None:
    """Where all are persons of one profession, only the département is told."""
    result = d6_2([CARDIOLOGIST])

    assert ["department"] == [one.dimension for one in result.breakdowns]


def test_parts_of_what_is_not_measured_are_not_told() -> None:
    """Without a column for the address nothing is counted, and no part of it is."""
    result = d6_2(EVERYBODY, absent={"mssante_address"})

    assert unmeasured("no_address_column") == result.limb("count").value
    assert () == result.breakdowns


BOXES = (
    PublishedMailbox(DOCTOR, "PER", "10003461034"),
    PublishedMailbox("ehpad@medecin.mssante.fr", "ORG", structure_id="010000024"),
)


def published(*boxes: PublishedMailbox) -> NationalExtraction:
    """An extraction that holds these mailboxes of the list."""
    return NationalExtraction(
        extracted_on=date(2026, 11, 1),
        addresses=frozenset(box.address for box in boxes),
        persons=frozenset(box.rpps for box in boxes) - {""},
        found=boxes,
    )


def test_personal_and_structure_mailboxes_apart() -> None:
    """The extraction tells the kind of a mailbox; an address alone does not."""
    listed = [*EVERYBODY, Correspondent(id="5", mssante_address=SECOND_DOCTOR)]

    assert [("organisational", count(1)), ("personal", count(1)), ("unknown", count(1))] == parts(
        d6_2(listed, national=published(*BOXES)), "correspondent_mailbox"
    )
    assert [] == parts(d6_2(listed, national=published()), "correspondent_mailbox")


def test_pages_of_the_service_tell_mailboxes_of_practices_and_applications() -> None:
    """They are told apart from personal ones and from those of structures."""
    listed = [
        Correspondent(id="1", mssante_address=DOCTOR),
        Correspondent(id="2", mssante_address=SECOND_DOCTOR),
    ]
    boxes = [PublishedMailbox(DOCTOR, "CAB"), PublishedMailbox(SECOND_DOCTOR, "APP")]

    assert [("application", count(1)), ("practice", count(1))] == parts(
        d6_2(listed, national=published(*boxes)), "correspondent_mailbox"
    )


LETTERS = {
    ("id", "1"): {Channel.MSSANTE: 3},
    ("id", "2"): {Channel.POST: 2},
    ("id", "9"): {Channel.POST: 9},
}


def test_the_whole_list_beside_those_really_written_to() -> None:
    """Two shares of two sets: everybody, and those to whom something was sent."""
    result = d6_2(EVERYBODY, sent_to=LETTERS)

    assert [("whole_list", share(2, 4)), ("written_to", share(1, 2))] == parts(
        result, "correspondents"
    )
    assert (2, 1, 1) == tuple(
        result.step(code)
        for code in ("written_to", "written_to_inside", "written_to_without_address")
    )


WITHOUT = [
    pytest.param({Channel.POST: 2}, (1, 0), id="by post: to be won over"),
    pytest.param({Channel.MSSANTE: 2}, (0, 1), id="by MSSanté: the list lacks the address"),
    pytest.param({Channel.MSSANTE: 2, Channel.POST: 1}, (1, 0), id="both: to be won over"),
    pytest.param({Channel.UNKNOWN: 2}, (1, 0), id="nobody knows how"),
    pytest.param(
        {Channel.MSSANTE: 1, Channel.UNKNOWN: 2}, (0, 1), id="MSSanté, and nobody knows how"
    ),
]


@pytest.mark.parametrize(("sent", "expected"), WITHOUT)
def test_written_to_without_an_address_in_the_list(
    sent: dict[Channel, int], expected: tuple[int, int]
) -> None:
    """Who was reached by MSSanté needs no winning over: the list needs the address."""
    result = d6_2(EVERYBODY, sent_to={("id", "2"): sent})

    codes = ("written_to_without_address", "written_to_not_listed")
    assert expected == tuple(result.step(code) for code in codes)
    assert [code for code, n in zip(codes, expected, strict=True) if n] == [
        answer.reason for answer in answers(result) if answer.reason in codes
    ]


def test_nobody_written_to_is_no_share_of_nobody() -> None:
    """Where nothing went to the list, the second share is not zero."""
    result = d6_2(EVERYBODY, sent_to={})

    assert ("written_to", unmeasured("nobody_written_to")) == parts(result, "correspondents")[1]


def test_not_told_whom_the_hospital_wrote_to() -> None:
    """Without sendings there is no such breakdown, and nobody is said not to be written to."""
    assert [] == parts(d6_2(EVERYBODY), "correspondents")


def test_those_who_take_no_more_paper_and_are_posted_to() -> None:
    """A letter to somebody whose published mailbox takes no more paper."""
    nurse = Correspondent(id="2", rpps="10003461034")
    letters = {nurse.identity: {Channel.POST: 2}}
    box = PublishedMailbox(DOCTOR, "PER", "10003461034", paperless=True)

    assert 1 == d6_2([nurse], national=published(box), sent_to=letters).step("paperless_posted")
    assert 0 == d6_2([nurse], national=published(*BOXES), sent_to=letters).step("paperless_posted")


DAY, BEFORE = date(2026, 11, 1), date(2026, 10, 1)
LOG = ChangeLog(
    (
        Change(BEFORE, "1", "", "confirmed", address_check=address_check(DOCTOR)),
        Change(BEFORE, "2", "", "to_review"),
        Change(BEFORE, "3", "", "not_found"),
        Change(BEFORE, "4", "", "found", address_check=address_check(SECOND_DOCTOR)),
        Change(DAY, "1", "confirmed", "no_longer_published", address_check=address_check(DOCTOR)),
        Change(
            DAY, "3", "not_found", "found", address_check=address_check("trois@medecin.mssante.fr")
        ),
        Change(date(2026, 12, 1), "2", "to_review", "not_found"),
    )
)
CHECKED = [
    CARDIOLOGIST,
    NURSE,
    SOMEBODY,
    Correspondent(id="4", mssante_address=SECOND_DOCTOR),
]
BY_LOG = [
    pytest.param("confirmed", 1, id="found earlier, and in the list since"),
    pytest.param("held", 0, id="nobody is only held"),
    pytest.param("no_longer_published", 1, id="published at the check before"),
    pytest.param("found", 1, id="found, and not yet in the list"),
    pytest.param("to_review", 1, id="a person has to decide"),
    pytest.param("bound_low", 1, id="at least the confirmed one"),
    pytest.param("bound_high", 4, id="at most all: both of the list, the found, the reviewed"),
    pytest.param("changed", 2, id="those whose state changed at the last check"),
]


@pytest.mark.parametrize(("step", "expected"), BY_LOG)
def test_the_checks_of_the_list_split_the_count(step: str, expected: int) -> None:
    """What former checks left says more of the count, widens its bounds, and never changes it."""
    result = d6_2(CHECKED, log=LOG)

    assert count(2) == result.limb("count").value
    assert expected == result.step(step)


def test_what_changed_since_the_last_check() -> None:
    """From what to what, at the last check before as_of; a first look is no change."""
    assert [("confirmed, no_longer_published", count(1)), ("not_found, found", count(1))] == parts(
        d6_2(CHECKED, log=LOG), "change"
    )


def test_a_newcomer_hides_no_change() -> None:
    """Somebody looked up for the first time since is no change; the last one keeps its day."""
    newcomer = Change(date(2026, 11, 20), "5", "", "held")
    result = d6_2(CHECKED, log=ChangeLog((*LOG.changes, newcomer)))
    step = next(step for step in result.steps if step.code == "changed")

    assert (2, DAY.isoformat()) == (step.count, step.subject)


def test_somebody_on_two_lines_changes_once() -> None:
    """Both lines of one correspondent are another state than before: one correspondent changed."""
    lines = [Correspondent(id=ident, rpps="10003461034") for ident in ("C01", "C42")]
    moved = [Change(DAY, one.id, "confirmed", "no_longer_published") for one in lines]
    result = d6_2([*CHECKED, *lines], log=ChangeLog((*LOG.changes, *moved)))

    assert 3 == result.step("changed")
    assert ("confirmed, no_longer_published", count(2)) in parts(result, "change")


def test_a_state_that_came_back_is_no_change() -> None:
    """Decided and undone within one extraction, it is what it was."""
    there = Change(DAY, "4", "found", "to_review")
    back = Change(DAY, "4", "to_review", "found")
    result = d6_2(CHECKED, log=ChangeLog((*LOG.changes, there, back)))

    assert 2 == result.step("changed")


def test_whoever_is_not_external_any_more_changes_nothing() -> None:
    """A colleague of the hospital, and somebody who is in the list no more, are left out."""
    colleague = Correspondent(id="5", mssante_address=COLLEAGUE)
    moved = [Change(DAY, ident, "confirmed", "no_longer_published") for ident in ("5", "6")]
    result = d6_2([*CHECKED, colleague], log=ChangeLog((*LOG.changes, *moved)))

    assert 2 == result.step("changed")


def test_another_address_is_no_other_state() -> None:
    """What is found is another address than before: the log has it, and no state changed."""
    moved = Change(DAY, "4", "found", "found", address_check=address_check(DOCTOR))
    result = d6_2(CHECKED, log=ChangeLog((*LOG.changes, moved)))

    assert parts(d6_2(CHECKED, log=LOG), "change") == parts(result, "change")
    assert 2 == result.step("changed")


def test_a_day_that_confirmed_another_address_is_not_counted() -> None:
    """Whose address was replaced by hand since is held, and not checked by that day."""
    changed = Correspondent(id="4", mssante_address="discret@medecin.mssante.fr", confirmed_on=DAY)
    result = d6_2([changed], log=LOG, max_age=SIX_MONTHS)

    assert (1, 0) == (result.step("held"), result.step("no_longer_published"))
    assert between(share(0, 1), share(1, 1)) == result.limb("freshness").value


def test_checks_after_as_of_are_not_known_yet() -> None:
    """Looked at from before the first check, there was none."""
    result = correspondents_directory(
        CHECKED, JUDGE, terms(as_of=date(2026, 9, 30)), log=LOG, max_age=SIX_MONTHS
    )

    assert (0, []) == (result.step("to_review"), parts(result, "change"))


ASKED = [
    FollowUp(id="1", contacted_on=date(2026, 9, 3), equipped_on=date(2026, 10, 5)),
    FollowUp(id="1", contacted_on=date(2026, 10, 3)),
    FollowUp(id="2", contacted_on=date(2026, 9, 30), equipped_on=date(2027, 1, 5)),
    FollowUp(id="3", contacted_on=date(2026, 10, 3)),
    FollowUp(finess="010000024", equipped_on=date(2026, 10, 3)),
    FollowUp(id="99", contacted_on=date(2026, 12, 3)),
]


def test_conversion_by_month_of_the_first_contact() -> None:
    """Each correspondent once; what lies after as_of has not happened yet."""
    result = d6_2(EVERYBODY, follow_up=ASKED)

    assert [("2026-09", share(1, 2)), ("2026-10", share(0, 1))] == parts(result, "contacted_in")
    assert (3, 1) == (result.step("contacted"), result.step("equipped"))
