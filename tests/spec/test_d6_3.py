"""D6.3: documents sent to external recipients through the trust space. Rules 2, 4, 5 and 8."""

from fractions import Fraction
from typing import Any

import pytest
from tests.spec.records import (
    ALL_WAYS,
    AUDIT,
    COLLEAGUE,
    DOCTOR,
    JUDGE,
    OCTOBER,
    OUTSIDER,
    PATIENT,
    SECOND_DOCTOR,
    between,
    count,
    d6_3,
    d6_3_of,
    letters,
    posted,
    sent,
    share,
    tally,
    terms,
    totals,
    unmeasured,
)

from hopen_mss import (
    BreakdownRow,
    Channel,
    Counting,
    Deliveries,
    Direction,
    InvalidInputError,
    RecipientKind,
    Rules,
    Status,
    Tally,
    TallyPart,
    Target,
    Transmission,
    Trust,
    Unmeasured,
    documents_through_trust_space,
)

DELIVERY, DOCUMENT = Counting.DELIVERY, Counting.DOCUMENT
WITHOUT_EMAIL = (Channel.MSSANTE, Channel.POST)


SHARES = [
    pytest.param([], unmeasured("no_data_in_period"), id="an empty list is no zero"),
    pytest.param([sent()], share(1, 1), id="one document that was accepted"),
    pytest.param([sent(), posted("D2")], share(1, 2), id="what was posted is in the denominator"),
    pytest.param(
        [sent(), posted("D2", channel=Channel.FAX)],
        share(1, 1),
        id="a channel that the denominator does not name is on neither side",
    ),
    pytest.param(
        [sent(to=COLLEAGUE)],
        unmeasured("zero_denominator"),
        id="a zero denominator gives no share, not 0 %",
    ),
    pytest.param(
        [sent(status=Status.FAILED), posted("D2", status=Status.FAILED)],
        unmeasured("zero_denominator"),
        id="only failures: on neither side",
    ),
    pytest.param(
        [sent(to=PATIENT), sent("D2", to=PATIENT)],
        unmeasured("zero_denominator"),
        id="only patients: no share",
    ),
    pytest.param(
        [sent(), sent("D2", to=PATIENT), sent("D3", to=AUDIT), sent("D4", to=COLLEAGUE)],
        share(1, 1),
        id="internal, patient and test recipients are never in it",
    ),
    pytest.param(
        [sent(), posted("D2", recipient_kind=RecipientKind.SAME_GROUP)],
        share(1, 1),
        id="the same group stays out unless the user says so",
    ),
    pytest.param(
        [sent(), posted("D1", channel=Channel.DMP)],
        share(1, 1),
        id="the DMP is not a recipient",
    ),
    pytest.param(
        [sent(status=Status.FAILED, recipient_id="R1"), posted(recipient_id="R1")],
        share(0, 1),
        id="failed by MSSanté, then posted: one sending, by post",
    ),
    pytest.param(
        [posted(recipient_id="R1"), sent(status=Status.FAILED, recipient_id="R1")],
        share(0, 1),
        id="posted, and the failure written down later: still one sending, by post",
    ),
    pytest.param(
        [sent(), sent(to=SECOND_DOCTOR), posted(recipient_id="R3"), sent(to=OUTSIDER)],
        share(2, 4),
        id="one document to several recipients by several channels is as many deliveries",
    ),
    pytest.param(
        [sent(direction=Direction.RECEIVED), posted("D2")],
        share(0, 1),
        id="what was received was not sent",
    ),
    pytest.param(
        [sent(to=OUTSIDER)],
        share(0, 1),
        id="declared MSSanté but outside the trust space is an e-mail, in the denominator",
    ),
    pytest.param(
        [sent(), posted("D2", recipient_kind=RecipientKind.UNKNOWN)],
        between(share(1, 2), share(1, 1)),
        id="posted to who knows whom: perhaps in the denominator",
    ),
    pytest.param(
        [sent(), posted("D2"), sent("D3", to=OUTSIDER, channel=Channel.UNKNOWN)],
        between(share(1, 3), share(1, 2)),
        id="an unknown channel to an address outside cannot have been MSSanté",
    ),
    pytest.param(
        [sent(), posted("D2"), sent("D3", channel=Channel.UNKNOWN)],
        between(share(1, 3), share(2, 3)),
        id="an unknown channel to an address inside may have been MSSanté",
    ),
    pytest.param(
        [posted(), sent("D2", status=Status.UNKNOWN)],
        between(share(0, 2), share(1, 2)),
        id="an unknown status makes a range",
    ),
    pytest.param(
        [sent(), posted("D2", status=Status.UNKNOWN)],
        between(share(1, 2), share(1, 1)),
        id="an unknown status of a letter: it may have failed",
    ),
    pytest.param(
        [posted(status=Status.UNKNOWN)],
        unmeasured("only_unknown"),
        id="where all that would count is unknown there is no share",
    ),
    pytest.param(
        [sent(), posted("D2"), sent("D3", direction=Direction.UNKNOWN)],
        between(share(1, 2), share(2, 3)),
        id="an unknown direction: perhaps received, and then on neither side",
    ),
    pytest.param(
        [posted(), sent("D2", to="", recipient_kind=RecipientKind.UNKNOWN)],
        between(share(0, 2), share(1, 2)),
        id="MSSanté to an address that is not told may have been outside",
    ),
    pytest.param(
        [sent(), posted("D2"), sent("D3", status=Status.DECLARED)],
        between(share(1, 3), share(2, 3)),
        id="declared only, while accepted is asked for, is not proven",
    ),
]


@pytest.mark.parametrize(("records", "expected"), SHARES)
def test_share(records: list[Transmission], expected: object) -> None:
    """The share of D6.3 over MSSanté, e-mail and post is as each case says."""
    result = d6_3(*records)

    assert expected == result.limb("share").value


def test_nothing_supplied() -> None:
    """Without any source there is a reason, and no zero."""
    result = d6_3_of([])

    assert unmeasured("not_supplied") == result.limb("share").value
    assert unmeasured("not_supplied") == result.limb("count").value


RULED = [
    pytest.param(
        [sent(), posted("D2", recipient_kind=RecipientKind.SAME_GROUP)],
        {"same_group": True},
        share(1, 2),
        id="the same group counts when the user says so",
    ),
    pytest.param(
        [posted(), sent("D2", status=Status.DECLARED)],
        {"counts_as_sent": Status.DECLARED},
        share(1, 2),
        id="declared counts where the user says that it does",
    ),
    pytest.param(
        [posted(), sent("D2"), sent("D3", status=Status.RECEIVED)],
        {"counts_as_sent": Status.RECEIVED},
        between(share(1, 3), share(2, 3)),
        id="where a delivery notification is asked for, accepted alone is not proven",
    ),
    pytest.param(
        [sent(document_type="CR"), posted("D2", document_type="ORD")],
        {"document_types": ("CR",)},
        share(1, 1),
        id="document types out of scope are left out",
    ),
    pytest.param(
        [sent(document_type="CR"), posted("D2", document_type="")],
        {"document_types": ("CR",)},
        between(share(1, 2), share(1, 1)),
        id="an unknown document type may be in scope",
    ),
    pytest.param(
        [sent(care_unit="CARDIO"), posted("D2", care_unit="URGENCES")],
        {"care_units": ("CARDIO",)},
        share(1, 1),
        id="care units out of scope are left out",
    ),
    pytest.param(
        [sent(care_unit=""), posted("D2", care_unit="CARDIO")],
        {"care_units": ("CARDIO",)},
        between(share(0, 1), share(1, 2)),
        id="an unknown care unit may be in scope",
    ),
    pytest.param(
        [sent(), posted("D1", recipient_id="R2")],
        {"counting": DOCUMENT},
        share(1, 1),
        id="counted by document: reached if at least one delivery is",
    ),
    pytest.param(
        [sent(), posted("D1", recipient_id="R2"), posted("D2")],
        {"counting": DOCUMENT},
        share(1, 2),
        id="counted by document: each document once",
    ),
    pytest.param(
        [
            posted("D1"),
            sent("D1", recipient_kind=RecipientKind.UNKNOWN, to="", channel=Channel.UNKNOWN),
        ],
        {"counting": DOCUMENT},
        between(share(0, 1), share(1, 1)),
        id="counted by document: one unknown delivery of a posted document makes a range",
    ),
    pytest.param(
        [sent(message_id="M1"), sent("", to=SECOND_DOCTOR, message_id="M1"), sent("", OUTSIDER)],
        {"counting": Counting.MESSAGE},
        share(1, 2),
        id="counted by message: one mail, whatever it carries",
    ),
    pytest.param(
        [sent(to=OUTSIDER), posted("D2"), sent("D3")],
        {"denominator": WITHOUT_EMAIL},
        share(1, 3),
        id="declared MSSanté but outside stays in the denominator that leaves e-mail out",
    ),
]


@pytest.mark.parametrize(("records", "rules", "expected"), RULED)
def test_share_by_the_users_rules(
    records: list[Transmission], rules: dict[str, Any], expected: object
) -> None:
    """What the user states about counting, evidence and scope decides as each case says."""
    result = d6_3(*records, **rules)

    assert expected == result.limb("share").value


ALL_REACHED = [
    pytest.param([sent(), sent(to=SECOND_DOCTOR)], 1, id="both recipients were reached"),
    pytest.param([sent(), posted("D1", recipient_id="R2")], 0, id="one had a letter instead"),
    pytest.param([sent(), sent(to=PATIENT)], 1, id="the patient's own copy does not matter"),
    pytest.param(
        [sent(), sent(to=SECOND_DOCTOR, status=Status.FAILED)], 0, id="one sending failed"
    ),
    pytest.param(
        [sent(), sent(to=SECOND_DOCTOR, status=Status.DECLARED)], 0, id="one is not proven"
    ),
]


@pytest.mark.parametrize(("records", "expected"), ALL_REACHED)
def test_all_recipients_reached(records: list[Transmission], expected: int) -> None:
    """Beside the documents that reached somebody stand those that reached every recipient."""
    result = d6_3(*records, counting=DOCUMENT)

    assert share(1, 1) == result.limb("share").value
    assert expected == result.step("all_recipients_reached")


COUNTS = [
    pytest.param([sent(), posted("D2")], count(1), id="documents through the trust space"),
    pytest.param([posted()], count(0), id="none of the documents seen: a real zero"),
    pytest.param([sent(to=OUTSIDER)], count(0), id="declared MSSanté but outside is not counted"),
    pytest.param(
        [sent(), sent("D2", status=Status.UNKNOWN)], between(1, 2), id="an unknown status"
    ),
    pytest.param(
        [sent(), sent("D2", to="", channel=Channel.UNKNOWN)], between(1, 2), id="unknown channel"
    ),
    pytest.param(
        [sent(), sent("D2", direction=Direction.UNKNOWN)], between(1, 2), id="unknown direction"
    ),
    pytest.param([], unmeasured("no_data_in_period"), id="a period without data is no zero"),
]


@pytest.mark.parametrize(("records", "expected"), COUNTS)
def test_count_where_no_denominator_is_named(records: list[Transmission], expected: object) -> None:
    """Without a named denominator D6.3 is a count, and has no share."""
    result = d6_3(*records, denominator=())

    assert "count" == result.headline
    assert [expected] == [limb.value for limb in result.limbs]


def test_what_only_passes_through_is_no_zero() -> None:
    """Where all is between two others, nothing tells what the hospital sent: not measured."""
    passing = sent(sender=OUTSIDER, direction=Direction.UNKNOWN)
    result = documents_through_trust_space([tally(passing)], terms(denominator=ALL_WAYS))

    expected = [unmeasured("all_in_transit")] * 2
    assert expected == [limb.value for limb in result.limbs]
    assert "all_in_transit" in [reason.code for reason in result.reasons]


def test_share_asked_for_without_a_denominator() -> None:
    """A target on the share, while nobody names a denominator, gives a reason and no share."""
    target = {"D6.3": {"share": Target(minimum=Fraction(4, 5), origin="the region")}}

    result = d6_3(sent(), denominator=(), targets=target)

    assert unmeasured("no_denominator") == result.limb("share").value
    assert "unknown" == result.status.value


@pytest.mark.parametrize("denominator", [ALL_WAYS, WITHOUT_EMAIL, ()])
def test_declared_outside_is_counted(denominator: tuple[Channel, ...]) -> None:
    """Sendings declared MSSanté but outside are counted as such, whatever the denominator."""
    result = d6_3(sent(), sent("D2", to=OUTSIDER), denominator=denominator)

    assert [1] == [reason.count for reason in result.reasons if reason.code == "declared_outside"]
    assert 2 == result.step("declared_mssante")


def test_proven_and_declared_parts_are_both_shown() -> None:
    """The part that is proven and the part that is declared stand side by side."""
    result = d6_3(sent(), sent("D2", status=Status.DECLARED), posted("D3"))

    assert 1 == result.step("through_trust_space")
    assert 1 == result.step("not_proven")
    assert 2 == result.step("declared_mssante")


LEFT_OUT = [
    pytest.param(sent(status=Status.FAILED), "failed", id="what failed"),
    pytest.param(sent(to=COLLEAGUE), "internal", id="internal recipients"),
    pytest.param(sent(to=PATIENT), "patient", id="patients"),
    pytest.param(sent(to=AUDIT), "test", id="test addresses"),
    pytest.param(posted(recipient_kind=RecipientKind.SAME_GROUP), "same_group", id="the group"),
    pytest.param(sent(channel=Channel.DMP), "dmp", id="the DMP"),
    pytest.param(sent(direction=Direction.RECEIVED), "received", id="what was received"),
    pytest.param(sent(document_type="ORD"), "out_of_scope", id="document types out of scope"),
    pytest.param(posted(channel=Channel.FAX), "channel_not_counted", id="other channels"),
    pytest.param(posted(recipient_kind=RecipientKind.UNKNOWN), "unknown_kind", id="unknown kinds"),
]


@pytest.mark.parametrize(("record", "step"), LEFT_OUT)
def test_what_is_left_out_is_counted(record: Transmission, step: str) -> None:
    """Every delivery that does not enter the figure is counted under its own rule."""
    result = d6_3(record, sent("D2", document_type="CR"), document_types=("CR", ""))

    assert 1 == result.step(step)
    assert 2 == result.step("deliveries")


DUPLICATES = [
    pytest.param([sent(), sent()], 1, 1, id="same document and recipient: one delivery"),
    pytest.param([sent(), sent(to="UN@Medecin.mssante.fr")], 1, 1, id="capitals do not matter"),
    pytest.param([sent(""), sent("")], 2, 0, id="without a document number each row is its own"),
    pytest.param([posted(), posted(), posted()], 3, 0, id="nobody says to whom: three sendings"),
    pytest.param(
        [posted(recipient_id="R1"), posted("D2"), posted(recipient_id="R1")],
        2,
        1,
        id="rows in between do not matter",
    ),
    pytest.param([sent(), sent("D2")], 2, 0, id="two documents to one recipient are two"),
]


@pytest.mark.parametrize(("records", "deliveries", "duplicates"), DUPLICATES)
def test_duplicates(records: list[Transmission], deliveries: int, duplicates: int) -> None:
    """A sending seen twice in one source is one delivery, and the second row is counted apart."""
    result = d6_3(*records)

    assert deliveries == result.step("deliveries")
    assert duplicates == result.step("duplicates")


FIRST, SECOND = sent("V1"), sent("V2", replaces="V1")
VERSIONS = [
    pytest.param([FIRST, SECOND], 1, 1, id="a later version to the same recipient is no new one"),
    pytest.param([SECOND, FIRST], 1, 1, id="the later version may stand first in the file"),
    pytest.param(
        [FIRST, SECOND, sent("V2", to=SECOND_DOCTOR, replaces="V1")],
        2,
        1,
        id="a recipient first reached by a later version is a new delivery of one document",
    ),
    pytest.param(
        [FIRST, sent("V2", SECOND_DOCTOR, replaces="V1"), sent("V3", DOCTOR, replaces="V2")],
        2,
        1,
        id="a chain of three versions is one document",
    ),
    pytest.param(
        [sent("V3", DOCTOR, replaces="V2"), sent("V2", SECOND_DOCTOR, replaces="V1"), FIRST],
        2,
        1,
        id="a chain of three versions, the last one first",
    ),
    pytest.param(
        [sent("V1", replaces="V2"), sent("V2", replaces="V1")],
        1,
        1,
        id="two versions that replace each other are one document",
    ),
    pytest.param(
        [sent("V1", replaces="V2"), sent("V2", replaces="V1"), sent("V3", replaces="V1")],
        1,
        1,
        id="a version of two that replace each other is the same document still",
    ),
    pytest.param([sent("V1", replaces="V1")], 1, 1, id="a document cannot replace itself"),
    pytest.param(
        [sent("V2", replaces="V1"), sent("V3", replaces="V1")],
        1,
        1,
        id="two versions of a first one that is not in the file",
    ),
    pytest.param([FIRST, sent("V2")], 2, 2, id="without a word of replacement they are two"),
]


@pytest.mark.parametrize(("records", "deliveries", "documents"), VERSIONS)
def test_replacement(records: list[Transmission], deliveries: int, documents: int) -> None:
    """All versions of a document are one document, in whatever order they stand."""
    by_delivery = d6_3(*records)
    by_document = d6_3(*records, counting=DOCUMENT)

    assert share(deliveries, deliveries) == by_delivery.limb("share").value
    assert share(documents, documents) == by_document.limb("share").value


def test_a_second_look_changes_nothing() -> None:
    """Looking at the counts before the last version has come does not change them."""
    records = [sent("V1"), sent("V2", replaces="V1"), sent("V3", replaces="V2")]
    expected = tally(*records)

    seen = Deliveries(JUDGE, OCTOBER)
    for record in records:
        seen.add(record)
        seen.lines()

    again = Tally.of(seen, TallyPart("record", OCTOBER), population=expected.population)
    assert expected == again


TOTALS = [
    pytest.param([letters(9)], share(1, 10), id="letters known as a number are in the denominator"),
    pytest.param(
        [letters(9, 19)], between(share(1, 20), share(1, 10)), id="a low and a high bound"
    ),
    pytest.param([letters(0)], share(1, 1), id="a stated zero is a zero"),
    pytest.param(
        [letters(9, recipient_kind=RecipientKind.UNKNOWN)],
        between(share(1, 10), share(1, 1)),
        id="letters to who knows whom",
    ),
    pytest.param(
        [letters(4, channel=Channel.MSSANTE)],
        between(share(1, 5), share(5, 5)),
        id="a number of MSSanté sendings proves no address inside",
    ),
    pytest.param([letters(9, month="2026-11")], share(1, 1), id="a month outside the period"),
]


@pytest.mark.parametrize(("found", "expected"), TOTALS)
def test_totals(found: list[Any], expected: object) -> None:
    """Monthly totals of another population stand beside the sendings known one by one."""
    result = d6_3_of([tally(sent()), totals(*found)])

    assert expected == result.limb("share").value


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (2, 1)])
def test_impossible_totals(low: int, high: int) -> None:
    """A total is never negative, and its bounds stand in order."""
    with pytest.raises(InvalidInputError, match="low bound from 0 up"):
        letters(low, high)


def row(result: Any, dimension: str, name: str) -> object:
    """One part of a breakdown."""
    (found,) = (
        part.value
        for breakdown in result.breakdowns
        if breakdown.dimension == dimension
        for part in breakdown.rows
        if part.name == name
    )
    return found


def test_a_care_unit_without_sendings_is_seen_to_be_missing() -> None:
    """A listed care unit of which nothing was seen is a row of its own, not 0 %."""
    result = documents_through_trust_space(
        [tally(sent(care_unit="CARDIO"))],
        terms(denominator=ALL_WAYS),
        listed_care_units=("CARDIO", "PNEUMO"),
    )

    assert share(1, 1) == row(result, "care_unit", "CARDIO")
    assert unmeasured("nothing_seen") == row(result, "care_unit", "PNEUMO")


def test_breakdowns_are_by_delivery() -> None:
    """Parts by month add up to the whole, each delivery in the month of its first sending."""
    result = d6_3(sent(), sent("D2"), posted("D3"))

    assert share(2, 3) == row(result, "month", "2026-10")
    assert all(breakdown.additive for breakdown in result.breakdowns)
    assert (BreakdownRow(name="2026-10", value=share(2, 3)),) == result.breakdowns[0].rows


REFUSED: list[Any] = [
    pytest.param({"denominator": (Channel.POST,)}, id="a denominator without the numerator"),
    pytest.param({"denominator": (Channel.MSSANTE, Channel.DMP)}, id="the DMP as a recipient"),
    pytest.param({"denominator": (Channel.MSSANTE, Channel.UNKNOWN)}, id="the unknown by name"),
    pytest.param({"counts_as_sent": Status.FAILED}, id="a failure as evidence"),
    pytest.param({"counts_as_sent": Status.UNKNOWN}, id="no evidence as evidence"),
]


@pytest.mark.parametrize("rules", REFUSED)
def test_rules_that_make_no_sense_are_refused(rules: dict[str, Any]) -> None:
    """Rules under which the figure would mean nothing are refused, with what to write."""
    with pytest.raises(InvalidInputError):
        Rules(**rules)


def test_no_share_is_ever_below_what_is_possible() -> None:
    """One of two documents went to who knows whom: either way every external one was reached."""
    unknown = sent("D2", to="", recipient_kind=RecipientKind.UNKNOWN, trust=Trust.INSIDE)

    result = d6_3(sent(), unknown)

    assert not isinstance(result.limb("share").value, Unmeasured)
    assert between(share(1, 1), share(2, 2)) == result.limb("share").value


def test_a_failure_never_counts_against_the_hospital() -> None:
    """What failed is on neither side, and said apart."""
    result = d6_3(sent(), sent("D2", to=DOCTOR, status=Status.FAILED))

    assert share(1, 1) == result.limb("share").value
    assert 1 == result.step("failed")


UNITS = [
    pytest.param((), ("CARDIO", "PNEUMO"), 2, id="two units, none listed"),
    pytest.param(("CARDIO",), ("CARDIO", "PNEUMO"), None, id="a list was given"),
    pytest.param((), ("", ""), None, id="the source names no unit"),
]


@pytest.mark.parametrize(("listed", "units", "expected"), UNITS)
def test_units_that_nobody_listed_are_told_as_such(
    listed: tuple[str, ...], units: tuple[str, ...], expected: int | None
) -> None:
    """Without a list the detail by unit is one row: the remark says how to have it."""
    seen = Deliveries(JUDGE, OCTOBER, Counting.DOCUMENT, care_units=frozenset(listed))
    seen.add_all(sent(f"{n}", care_unit=unit) for n, unit in enumerate(units))
    counted = Tally.of(seen, TallyPart("record", OCTOBER), unit=Counting.DOCUMENT)
    result = documents_through_trust_space(
        [counted], terms(denominator=ALL_WAYS), listed_care_units=listed
    )
    told = {reason.code: reason.count for reason in result.reasons}

    assert expected == told.get("care_units_not_listed")
