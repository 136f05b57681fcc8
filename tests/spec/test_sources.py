"""Several sources: what adds up, what is compared, what cannot be one figure. Rules 2, 3 and 9."""

import pytest
from tests.spec.records import (
    HOSPITAL,
    JUDGE,
    LISTS,
    OUTSIDER,
    SECOND_DOCTOR,
    at,
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
    Comparison,
    Counting,
    MessageIds,
    OverlapError,
    Period,
    SeenInMonth,
    Status,
    Tally,
    combine,
    compare,
)
from hopen_mss.indicators.p4_3 import messaging_in_trust_space

RECORD = tally(sent(), posted("D2"))
LABORATORY = tally(sent(), source="laboratory", population="results of the laboratory")
LOG = tally(
    sent("", message_id="M1"), unit=Counting.MESSAGE, source="log", population="mails of the relay"
)
SAME_LETTERS = tally(sent(), source="connector")
UNSTATED = tally(sent(), source="connector", population="")
MIXED = [
    pytest.param([RECORD], share(1, 2), id="one source"),
    pytest.param([RECORD, LABORATORY], share(2, 3), id="different populations add up"),
    pytest.param([RECORD, totals(letters(8))], share(1, 10), id="a table and monthly totals"),
    pytest.param(
        [RECORD, SAME_LETTERS],
        unmeasured("overlap_not_stated"),
        id="two sources of one population, both counting",
    ),
    pytest.param(
        [RECORD, UNSTATED],
        unmeasured("overlap_not_stated"),
        id="an overlap that nobody stated",
    ),
    pytest.param([UNSTATED], share(1, 1), id="one source alone need not say what it covers"),
    pytest.param([RECORD, LOG], unmeasured("unit_mismatch"), id="mails and documents"),
    pytest.param(
        [RECORD, totals(letters(8, counting=Counting.DOCUMENT), unit=Counting.DOCUMENT)],
        unmeasured("unit_mismatch"),
        id="sendings, and totals that count documents",
    ),
    pytest.param(
        [totals(letters(8, counting=Counting.MESSAGE), unit=Counting.MESSAGE)],
        unmeasured("unit_mismatch"),
        id="totals of mails are no sendings",
    ),
]


@pytest.mark.parametrize(("sources", "expected"), MIXED)
def test_what_can_be_one_figure(sources: list[Tally], expected: object) -> None:
    """Several sources make one share only where nothing can be counted twice or mixed up."""
    assert expected == d6_3_of(sources).limb("share").value


BY_DOCUMENT = [
    pytest.param([RECORD], share(1, 2), id="a table tells its documents"),
    pytest.param(
        [RECORD, totals(letters(8))],
        unmeasured("unit_mismatch"),
        id="totals of sendings do not tell how many documents",
    ),
    pytest.param(
        [RECORD, totals(letters(8, counting=Counting.DOCUMENT), unit=Counting.DOCUMENT)],
        share(1, 10),
        id="totals of documents do",
    ),
    pytest.param([LOG], unmeasured("unit_mismatch"), id="a mail is no document"),
]


@pytest.mark.parametrize(("sources", "expected"), BY_DOCUMENT)
def test_what_can_be_counted_by_document(sources: list[Tally], expected: object) -> None:
    """Counted by document, only sources that know documents make a figure."""
    assert expected == d6_3_of(sources, counting=Counting.DOCUMENT).limb("share").value


def test_a_log_counts_messages() -> None:
    """A mail log feeds D6.3 where the user counts messages."""
    result = d6_3_of([LOG], counting=Counting.MESSAGE, denominator=())

    assert count(1) == result.limb("count").value


def test_steps_stay_when_sources_cannot_be_one_figure() -> None:
    """Where no figure can be given, what was seen is still told."""
    result = d6_3_of([RECORD, UNSTATED])

    assert 3 == result.step("deliveries")
    assert 2 == result.step("declared_mssante")


def test_a_compared_source_adds_nothing() -> None:
    """What a second source saw is told beside the figure and never moves it."""
    seen = Comparison(counting="record", other="log", matched=9, only_counting=1, only_other=7)
    from tests.spec.records import ALL_WAYS

    from hopen_mss import documents_through_trust_space

    alone = documents_through_trust_space([RECORD], terms(denominator=ALL_WAYS))
    beside = documents_through_trust_space(
        [RECORD], terms(denominator=ALL_WAYS), comparisons=[seen]
    )

    assert alone.limbs == beside.limbs
    assert 7 == beside.step("compared_only_other")


def test_comparison_by_message_id() -> None:
    """Two sources are compared by the ids of mails, never by their local document numbers."""
    record, log = MessageIds("record"), MessageIds("log")
    for ids, found in (
        (record, ("<M1@ch.example>", "M2@ch.example", "")),
        (log, ("M1@CH.example",)),
    ):
        for one in found:
            ids.see(one)

    expected = Comparison(
        counting="record", other="log", matched=1, only_counting=1, only_other=0, without_id=1
    )
    assert expected == compare(record, log)


def test_sources_without_a_shared_id_are_not_matched() -> None:
    """A mail log and an HL7 flow share no id: their numbers stand side by side, unmatched."""
    flow, log = MessageIds("flow", tells_ids=False), MessageIds("log")
    flow.see("42")
    log.see("42")
    seen = (SeenInMonth("flow", "2026-10", 1), SeenInMonth("log", "2026-10", 1))

    expected = Comparison(counting="flow", other="log", without_id=1, seen=seen)
    assert expected == compare(flow, log, seen=seen)


def test_mails_without_any_id_are_not_matched() -> None:
    """A table whose mails have no ids cannot be matched: that is not zero matches."""
    record, log = MessageIds("record"), MessageIds("log")
    record.see("")
    log.see("M1@ch.example")

    assert compare(record, log).matched is None


def test_local_numbers_are_never_compared() -> None:
    """D1 of one source and D1 of another are two documents."""
    result = d6_3_of([RECORD, LABORATORY], counting=Counting.DOCUMENT)

    assert share(2, 3) == result.limb("share").value


SAME_STRETCH = [
    pytest.param(RECORD, RECORD, id="the same count twice"),
    pytest.param(
        RECORD, tally(posted(), period=Period.parse("2026-Q4")), id="a month and its quarter"
    ),
    pytest.param(RECORD, LOG, id="mails and documents"),
]


@pytest.mark.parametrize(("one", "other"), SAME_STRETCH)
def test_counts_that_overlap_are_not_added(one: Tally, other: Tally) -> None:
    """Two counts that may hold the same sendings are refused."""
    with pytest.raises(OverlapError):
        one + other


def test_a_year_is_built_month_by_month() -> None:
    """Months of one source add up, and the result says that it knows distinct only within each."""
    november = tally(
        sent(sent_at=at("2026-11-05 10:00")),
        period=Period.parse("2026-11"),
    )
    result = d6_3_of([RECORD + november], period=Period.parse("2026-10-01/2026-11-30"))

    assert share(2, 3) == result.limb("share").value
    assert "distinct_within_each_part" in list(result.reason_codes())


def test_a_population_left_unstated_stays_unstated() -> None:
    """A merged count of which one part does not say what it covers does not say it either."""
    merged = UNSTATED + LABORATORY

    assert unmeasured("overlap_not_stated") == combine([merged, RECORD], Counting.DELIVERY)


def test_one_mail_to_two_is_one_message_and_two_deliveries() -> None:
    """P4.3 counts the mail once, D6.3 by delivery counts both recipients."""
    both = (sent(message_id="M1"), sent(to=SECOND_DOCTOR, message_id="M1"))
    log = tally(*both, unit=Counting.MESSAGE)
    use = messaging_in_trust_space(HOSPITAL, LISTS, [log], terms()).limb("use").value

    assert count(1) == use
    assert count(2) == d6_3(*both, denominator=()).limb("count").value


def test_a_failure_and_a_success_of_one_mail() -> None:
    """A mail that reached one of its two recipients was sent."""
    log = tally(
        sent("", message_id="M1"),
        sent("", to=SECOND_DOCTOR, message_id="M1", status=Status.FAILED),
        sent("", to=OUTSIDER, message_id="M1"),
        unit=Counting.MESSAGE,
        judge=JUDGE,
    )

    assert count(1) == messaging_in_trust_space(HOSPITAL, LISTS, [log], terms()).limb("use").value
