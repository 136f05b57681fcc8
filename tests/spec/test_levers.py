"""Levers beside D6.3: every delivery to an outsider under one of them, and whom to win over."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.spec.records import (
    AS_OF,
    AUDIT,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    JUDGE,
    LISTS,
    OCTOBER,
    OUTSIDER,
    PATIENT,
    SECOND_DOCTOR,
    at,
    between,
    count,
    letters,
    posted,
    sent,
    terms,
    totals,
    whitelist,
)

from hopen_mss import (
    Channel,
    Correspondent,
    Counting,
    Deliveries,
    Direction,
    FollowUp,
    FollowUpAnswer,
    InvalidInputError,
    Judge,
    KnownAddress,
    LetterCost,
    Lever,
    Levers,
    NationalExtraction,
    PublishedMailbox,
    RecipientKind,
    Recipients,
    Status,
    Tally,
    TallyPart,
    Transmission,
    Whitelists,
    sending_levers,
    to_win_over,
)

KNOWN = Correspondent(id="C1", rpps="10003461034", family_name="UN", mssante_address=DOCTOR)
NOT_INSIDE = Correspondent(id="C2", family_name="TROIS", mssante_address=OUTSIDER)
NO_ADDRESS = Correspondent(id="C3", rpps="10000000003", family_name="QUATRE")
HOME = Correspondent(id="C4", structure_name="EHPAD", finess="010000024")
LISTED = (KNOWN, NOT_INSIDE, NO_ADDRESS, HOME)
PUBLISHED = PublishedMailbox("quatre@medecin.mssante.fr", "PER", "10000000003", paperless=True)
OF_HOME = PublishedMailbox(
    "ehpad@medecin.mssante.fr", "ORG", structure_id="010000024", paperless=False
)


def seen(
    *records: Transmission,
    listed: tuple[Correspondent, ...] = LISTED,
    published: tuple[PublishedMailbox, ...] = (),
    judge: Judge = JUDGE,
    unit: Counting = Counting.DOCUMENT,
) -> Deliveries:
    """Deliveries of one source, with what the list knows of its recipients."""
    found = Deliveries(judge, OCTOBER, unit, recipients=Recipients(listed, published))
    found.add_all(records)
    return found


def tally_of(deliveries: Deliveries, unit: Counting = Counting.DOCUMENT) -> Tally:
    """The tally of one source."""
    part = TallyPart("record", OCTOBER)
    return Tally.of(deliveries, part, unit=unit, population="letters of the patient record")


def levers(*records: Transmission, cost: LetterCost | None = None, **more: Any) -> Levers:
    """The levers of one source."""
    said = terms(**{name: more.pop(name) for name in ("care_units", "same_group") if name in more})
    return sending_levers([tally_of(seen(*records, **more))], said, listed=True, letter_cost=cost)


def to(who: str, **changes: Any) -> Transmission:
    """A letter to somebody whom the record calls by a number."""
    return posted(recipient_id=who, **changes)


ONE_LEVER = [
    pytest.param(sent(), Lever.BY_MSSANTE, id="through the trust space"),
    pytest.param(sent(status=Status.UNKNOWN), Lever.BY_MSSANTE, id="by MSSanté, proven by nobody"),
    pytest.param(sent(status=Status.FAILED), Lever.FAILED, id="failed by MSSanté"),
    pytest.param(to("C1", status=Status.FAILED), Lever.FAILED, id="failed by another way"),
    pytest.param(to("C1"), Lever.ADDRESS_KNOWN, id="posted, the list knows an address"),
    pytest.param(to("c1 "), Lever.ADDRESS_KNOWN, id="a number in another spelling"),
    pytest.param(to("10003461034"), Lever.ADDRESS_KNOWN, id="called by RPPS"),
    pytest.param(to("810003461034"), Lever.ADDRESS_KNOWN, id="RPPS in its national form"),
    pytest.param(
        posted(to=DOCTOR), Lever.ADDRESS_KNOWN, id="posted to somebody called by the address"
    ),
    pytest.param(
        posted(to=SECOND_DOCTOR),
        Lever.ADDRESS_KNOWN,
        id="not in the list, but the record itself has an address inside",
    ),
    pytest.param(
        to("C3", to=SECOND_DOCTOR),
        Lever.ADDRESS_KNOWN,
        id="the list has none, the record itself has one",
    ),
    pytest.param(
        to("C9", to=DOCTOR), Lever.ADDRESS_KNOWN, id="an unknown number beside a known address"
    ),
    pytest.param(
        to("C2"), Lever.NO_KNOWN_ADDRESS, id="the address of the list is outside the trust space"
    ),
    pytest.param(
        sent(to=OUTSIDER, channel=Channel.EMAIL),
        Lever.NO_KNOWN_ADDRESS,
        id="an ordinary mail to an address of the list",
    ),
    pytest.param(
        sent(to=OUTSIDER),
        Lever.NO_KNOWN_ADDRESS,
        id="declared MSSanté, to an address outside: an ordinary mail",
    ),
    pytest.param(to("C3"), Lever.NO_KNOWN_ADDRESS, id="in the list, without an address"),
    pytest.param(to("010000024"), Lever.NO_KNOWN_ADDRESS, id="a structure called by FINESS"),
    pytest.param(to(""), Lever.RECIPIENT_UNKNOWN, id="nobody is named"),
    pytest.param(to("C9"), Lever.RECIPIENT_UNKNOWN, id="a number that the list does not have"),
    pytest.param(
        sent(to="x@cabinet.example", channel=Channel.EMAIL),
        Lever.RECIPIENT_UNKNOWN,
        id="an address that the list does not have",
    ),
    pytest.param(
        to("C1", channel=Channel.UNKNOWN), Lever.CHANNEL_UNKNOWN, id="by nobody knows which way"
    ),
    pytest.param(to("C1", channel=Channel.FAX), Lever.ADDRESS_KNOWN, id="a fax"),
]


@pytest.mark.parametrize(("record", "expected"), ONE_LEVER)
def test_each_delivery_is_under_one_lever(record: Transmission, expected: Lever) -> None:
    """What is known of the recipient that day decides, after failure and channel."""
    found = levers(record).whole

    assert 1 == found.deliveries
    assert 1 == found.of_lever(expected)


NO_LEVER = [
    pytest.param(sent(to=COLLEAGUE), id="to a colleague"),
    pytest.param(sent(to=PATIENT), id="to a patient"),
    pytest.param(sent(to=AUDIT), id="to a mailbox for tests"),
    pytest.param(to("C1", channel=Channel.DMP), id="into the shared medical record"),
    pytest.param(to("C1", recipient_kind=RecipientKind.SAME_GROUP), id="to the same group"),
    pytest.param(
        sent(sender=DOCTOR, to=COLLEAGUE, direction=Direction.RECEIVED), id="received, not sent"
    ),
]


@pytest.mark.parametrize("record", NO_LEVER)
def test_what_is_not_sent_to_an_outsider_has_no_lever(record: Transmission) -> None:
    """Only what D6.3 concerns stands here."""
    found = levers(record)

    assert (0, ()) == (found.whole.deliveries, found.steps)


def test_the_same_group_counts_when_the_user_says_so() -> None:
    """The scope is that of D6.3."""
    record = to("C1", recipient_kind=RecipientKind.SAME_GROUP)

    assert 1 == levers(record, same_group=True).whole.address_known


DOUBTFUL = [
    pytest.param(to("C9", recipient_kind=RecipientKind.UNKNOWN), id="of unknown kind"),
    pytest.param(to("C9", direction=Direction.UNKNOWN), id="of unknown direction"),
]


@pytest.mark.parametrize("record", DOUBTFUL)
def test_what_may_not_belong_here_stands_beside(record: Transmission) -> None:
    """A delivery of which nobody knows whether it goes outside is counted under no lever."""
    found = levers(record)

    assert (0, 1) == (found.whole.deliveries, found.step("lever_doubtful"))


def test_the_whitelist_of_the_day_decides() -> None:
    """An address whose domain came into the list in the month was not known before."""
    early, late = whitelist("ch-exemple.mssante.fr", on="2026-09-01"), whitelist(on="2026-10-20")
    judge = Judge(HOSPITAL, whitelists=Whitelists((early, late)))

    found = levers(
        to("C1", document="D1", sent_at=at("2026-10-19")),
        to("C1", document="D2", sent_at=at("2026-10-20")),
        judge=judge,
    )

    assert (1, 1) == (found.whole.no_known_address, found.whole.address_known)


def test_the_national_extraction_knows_what_the_list_does_not() -> None:
    """A published mailbox of the person or structure counts as known, and is told apart."""
    published = (PUBLISHED, OF_HOME)
    records = (to("C3"), to("C4", document="D2"), to("C1", document="D3"))
    found = levers(*records, published=published)

    assert (3, 2) == (found.whole.address_known, found.step("lever_published"))


def test_a_mailbox_of_the_structure_is_nobodys_own() -> None:
    """The structure's mailbox is not an address of the persons who work there."""
    person = Correspondent(id="C5", family_name="CINQ", finess="010000024")
    found = levers(to("C5"), listed=(person,), published=(OF_HOME,))

    assert 1 == found.whole.no_known_address


def test_a_number_of_two_correspondents_says_neither() -> None:
    """Where the list gives one number twice, it does not tell who is meant."""
    twice = (KNOWN, Correspondent(id="C1", rpps="10000000009", family_name="SIX"))
    found = levers(to("C1"), to("10003461034", document="D2"), listed=twice)

    assert (1, 1) == (found.whole.recipient_unknown, found.whole.address_known)


def test_a_shared_address_is_known_for_each() -> None:
    """What is known of one holder of an address is known when it is written to; it names nobody."""
    both = (
        Correspondent(id="C1", rpps="10003461034", mssante_address=OUTSIDER),
        Correspondent(id="C2", rpps="10000000009", mssante_address=OUTSIDER),
        Correspondent(id="C1", rpps="10003461034", mssante_address=DOCTOR),
    )
    deliveries = seen(sent(to=OUTSIDER, channel=Channel.EMAIL), listed=both)
    found = sending_levers([tally_of(deliveries)], terms(), listed=True)

    assert 1 == found.whole.address_known
    assert {} == {who: n for (who, _), n in deliveries.sent_to().items() if who < 4}


def test_failed_then_posted_is_a_letter() -> None:
    """One sending, by post: what was known of the recipient in either row is known."""
    found = levers(sent(recipient_id="C3", status=Status.FAILED), to("C3"))

    assert (1, 1) == (found.whole.deliveries, found.whole.address_known)


def test_letters_known_as_a_number_have_no_recipient() -> None:
    """Totals name nobody; what lies between their bounds is told."""
    found = sending_levers([totals(letters(9, 12))], terms(), listed=True)

    assert 12 == found.whole.recipient_unknown == found.step("lever_not_told")
    assert 3 == found.step("lever_not_certain")


def test_by_care_unit_and_document_type() -> None:
    """Rows add up to the whole, those with the most outside MSSanté first."""
    found = levers(
        to("C1", care_unit="CARDIO", document_type="CR"),
        sent("D2", care_unit="CARDIO", document_type="LDL"),
        to("C3", document="D3", care_unit="PNEUMO", document_type="CR"),
        to("C3", document="D4", care_unit="PNEUMO"),
    )
    units, types = found.tables

    assert [("PNEUMO", 0, 2), ("CARDIO", 1, 2)] == [
        (row.name, row.by_mssante, row.deliveries) for row in units.rows
    ]
    assert [("CR", 2), ("", 1), ("LDL", 1)] == [(row.name, row.deliveries) for row in types.rows]


WHY_NOT = [
    pytest.param([], True, ("not_supplied",), id="no sendings at all"),
    pytest.param([tally_of(seen())], True, ("no_data_in_period",), id="nothing in the period"),
    pytest.param(
        [tally_of(seen(sent()))], False, ("no_correspondents",), id="no list of correspondents"
    ),
    pytest.param(
        [tally_of(seen(to("C1"), judge=Judge(HOSPITAL)))],
        True,
        ("no_whitelist",),
        id="no whitelist: nobody knows which addresses are inside",
    ),
    pytest.param(
        [tally_of(seen(sent(), unit=Counting.MESSAGE), Counting.MESSAGE)],
        True,
        ("unit_mismatch",),
        id="a mail log where deliveries of documents are counted",
    ),
]


@pytest.mark.parametrize(("sources", "listed", "expected"), WHY_NOT)
def test_unknown_is_not_zero(sources: list[Tally], listed: bool, expected: tuple[str, ...]) -> None:  # noqa: FBT001
    """Where nothing can be told there are no counts, and the reason is given."""
    found = sending_levers(sources, terms(), listed=listed)

    assert expected == found.unmeasured
    assert 0 == found.whole.deliveries
    assert () == found.reasons()


def test_what_keeps_the_share_low_is_told() -> None:
    """Each lever that holds something is a reason of D6.3, with its number."""
    found = levers(to("C1"), to("C3", document="D2"), to("", document="D3"), published=(PUBLISHED,))

    assert {
        "address_known_not_used": 1,
        "address_published_not_used": 1,
        "letters_to_paperless": 1,
        "recipients_not_told": 1,
    } == {reason.code: reason.count for reason in found.reasons()}


COST = LetterCost(euros=Decimal("1.20"), origin="invoices of the provider")


def test_letters_to_those_who_take_no_more_paper() -> None:
    """Letters alone, to those whose published mailbox says so; a cost makes them an amount."""
    found = levers(
        to("C3"),
        to("C3", document="D2", channel=Channel.FAX),
        to("C3", document="D3", status=Status.UNKNOWN),
        to("C4", document="D4"),
        published=(PUBLISHED, OF_HOME),
        cost=COST,
    ).letters

    assert found is not None
    assert between(1, 2) == found.letters
    assert (Decimal("1.20"), Decimal("2.40")) == found.euros


def test_without_a_stated_cost_no_money_is_shown() -> None:
    """No price ships with the library."""
    found = levers(to("C3"), published=(PUBLISHED,)).letters

    assert found is not None
    assert (count(1), None) == (found.letters, found.euros)


@pytest.mark.parametrize("euros", ["0", "-1", "1001", "NaN", "Infinity", "1.23456"])
def test_impossible_costs_are_refused(euros: str) -> None:
    """A cost is an amount that a letter can have, with somebody to answer for it."""
    with pytest.raises(InvalidInputError):
        LetterCost(euros=Decimal(euros), origin="invoices")
    with pytest.raises(InvalidInputError, match="origin"):
        LetterCost(euros=Decimal("1.20"), origin=" ")


# --- whom to win over ---------------------------------------------------------------------------

NATIONAL = NationalExtraction(
    extracted_on=date(2026, 11, 1),
    addresses=frozenset(),
    persons=frozenset(),
    found=(PUBLISHED,),
)


def sent_to(*records: Transmission) -> dict[tuple[str, ...], dict[Channel, int]]:
    """What went to each correspondent, by channel."""
    people = Recipients(LISTED)
    found: dict[tuple[str, ...], dict[Channel, int]] = {}
    for (number, channel), times in seen(*records).sent_to().items():
        found.setdefault(people.lines(number)[0].identity, {})[channel] = times
    return found


RECORDS = (
    to("C1"),
    to("C3", document="D1"),
    to("C3", document="D2", channel=Channel.FAX),
    to("C3", document="D2", channel=Channel.FAX),
    to("C3", document="D3", status=Status.FAILED),
    sent("D4", recipient_id="C1"),
    sent("D5", to=COLLEAGUE),
    to("", document="D6"),
    to("C2", document="", channel=Channel.EMAIL),
    to("C2", document="", channel=Channel.UNKNOWN),
)


def test_distinct_deliveries_by_correspondent_and_channel() -> None:
    """Repeated rows count once, failed ones and colleagues not at all."""
    assert {
        ("rpps", "10003461034"): {Channel.POST: 1, Channel.MSSANTE: 1},
        ("rpps", "10000000003"): {Channel.POST: 1, Channel.FAX: 1},
        ("id", "C2"): {Channel.EMAIL: 1, Channel.UNKNOWN: 1},
    } == sent_to(*RECORDS)


def test_those_written_to_most_come_first() -> None:
    """By what went otherwise than by MSSanté; who was sent nothing otherwise is not there."""
    rows = to_win_over(LISTED, JUDGE, sent_to(*RECORDS), as_of=AS_OF, national=NATIONAL)

    assert [
        ("C3", 2, KnownAddress.PUBLISHED, True),
        ("C2", 1, KnownAddress.NONE, False),
        ("C1", 1, KnownAddress.LISTED, False),
    ] == [(row.id, row.otherwise, row.address, row.paperless) for row in rows]


def test_the_follow_up_comes_back() -> None:
    """What the hospital noted stays on the list, also of those who were sent nothing since."""
    noted = [
        FollowUp(id="C4", contacted_on=date(2026, 9, 3), answer=FollowUpAnswer.DECLINED),
        FollowUp(rpps="10000000003", contacted_on=date(2026, 8, 1), contacted_by="before"),
        FollowUp(id="C3", contacted_on=date(2026, 9, 4), contacted_by="after"),
        FollowUp(id="C99", contacted_on=date(2026, 9, 4)),
    ]
    rows = to_win_over(LISTED, JUDGE, sent_to(to("C3")), as_of=AS_OF, follow_up=noted)

    assert [("C3", "after"), ("C4", "")] == [(row.id, row.contacted_by) for row in rows]
    assert FollowUpAnswer.DECLINED is rows[1].answer


def test_the_hospitals_own_are_nobody_to_win_over() -> None:
    """A colleague in the list of correspondents is none."""
    own = Correspondent(id="C7", mssante_address=COLLEAGUE)
    rows = to_win_over(
        [own], Judge(HOSPITAL, whitelists=LISTS), {("id", "C7"): {Channel.POST: 9}}, as_of=AS_OF
    )

    assert () == rows
