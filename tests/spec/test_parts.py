"""What each source brought, what is proven, the parts of figures. Rules 3, 4 and 12."""

import pytest
from tests.spec.records import (
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    LISTS,
    OUTSIDER,
    PATIENT,
    SECOND_DOCTOR,
    between,
    count,
    d6_3,
    d6_3_of,
    posted,
    sent,
    share,
    tally,
    terms,
)

from hopen_mss import (
    Breakdown,
    Channel,
    Comparison,
    Counting,
    Direction,
    IndicatorResult,
    Judge,
    RecipientKind,
    Status,
    Structured,
    Transmission,
    Whitelist,
    Whitelists,
    messaging_in_trust_space,
)
from hopen_mss.transmissions.comparison import SeenInMonth

DECLARED, HANDED_OVER, ACCEPTED, RECEIVED = (
    Status.DECLARED,
    Status.HANDED_OVER,
    Status.ACCEPTED,
    Status.RECEIVED,
)


def part_of(result: IndicatorResult, dimension: str) -> Breakdown:
    """The breakdown by one dimension."""
    (found,) = (one for one in result.breakdowns if one.dimension == dimension)
    return found


EVIDENCE = [
    pytest.param(ACCEPTED, ACCEPTED, (1, 0), id="the next server took it: proven"),
    pytest.param(ACCEPTED, RECEIVED, (1, 0), id="a delivery notification came back: proven"),
    pytest.param(ACCEPTED, DECLARED, (0, 1), id="a system says so: declared"),
    pytest.param(ACCEPTED, HANDED_OVER, (0, 1), id="given to a connector: no more than declared"),
    pytest.param(ACCEPTED, Status.UNKNOWN, (0, 0), id="not known: neither"),
    pytest.param(ACCEPTED, Status.FAILED, (0, 0), id="failed: neither"),
    pytest.param(DECLARED, ACCEPTED, (1, 0), id="proven, where declared is enough"),
    pytest.param(DECLARED, DECLARED, (0, 1), id="declared counts, and is still called declared"),
    pytest.param(RECEIVED, ACCEPTED, (0, 1), id="a notification is asked for, and none came"),
]


@pytest.mark.parametrize(("asked", "status", "expected"), EVIDENCE)
def test_the_proven_and_the_declared_part(
    asked: Status, status: Status, expected: tuple[int, int]
) -> None:
    """What went through the trust space is told by its proof, whatever counts as sent."""
    result = d6_3(sent(status=status), posted("D2"), counts_as_sent=asked)

    assert expected == (result.step("reached_proven"), result.step("reached_declared"))


def test_declared_and_proven_make_the_numerator() -> None:
    """Where declared counts, both parts together are the numerator."""
    result = d6_3(sent(), sent("D2", status=DECLARED), counts_as_sent=DECLARED)

    assert count(2) == result.limb("count").value
    assert 2 == result.step("reached_proven") + result.step("reached_declared")


LABO = "labo.mssante.fr"
LABO_LISTS = Whitelists(
    (Whitelist.of([*LISTS.lists[0].domains, LABO], generated_on=LISTS.lists[0].generated_on),)
)
LABO_JUDGE = Judge(HOSPITAL, whitelists=LABO_LISTS)
D6_3_PARTS = [
    pytest.param("recipient_domain", "medecin.mssante.fr", share(2, 2), id="a listed domain"),
    pytest.param("recipient_domain", LABO, share(1, 1), id="another listed domain"),
    pytest.param("recipient_domain", "", share(0, 3), id="a domain outside is not named"),
    pytest.param("recipient_kind", "external", share(3, 5), id="external correspondents"),
    pytest.param("recipient_kind", "same_group", share(0, 1), id="the same hospital group"),
    pytest.param("channel", "email", count(1), id="how many a channel carried"),
]


@pytest.mark.parametrize(("dimension", "name", "expected"), D6_3_PARTS)
def test_parts_of_d6_3(dimension: str, name: str, expected: object) -> None:
    """D6.3 is told by the operator's domain, by kind of recipient and by channel."""
    result = d6_3(
        sent(),
        sent("D2", to=SECOND_DOCTOR),
        sent("D3", to=f"a@{LABO}"),
        sent("D4", to=OUTSIDER),
        posted("D5", recipient_id="R5"),
        posted("D6", recipient_id="R6", recipient_kind=RecipientKind.SAME_GROUP),
        judge=LABO_JUDGE,
        same_group=True,
    )

    assert expected == {row.name: row.value for row in part_of(result, dimension).rows}[name]
    assert part_of(result, dimension).additive


def test_domains_of_persons_are_never_named() -> None:
    """A domain that the whitelist does not hold, or a patient's, stands in no result."""
    result = d6_3(sent(), sent("D2", to=OUTSIDER), sent("D3", to=PATIENT))

    assert {"", "medecin.mssante.fr"} == {
        row.name for row in part_of(result, "recipient_domain").rows
    }


RECORD = tally(sent(), posted("D2", recipient_id="R1"))
LABORATORY = tally(
    sent(), sent("D2", status=Status.FAILED), source="laboratory", population="results"
)


def test_what_each_source_brought() -> None:
    """The parts by source add up to the figure."""
    result = d6_3_of([RECORD, LABORATORY])

    assert share(2, 3) == result.limb("share").value
    assert {"record": share(1, 2), "laboratory": share(1, 1)} == {
        row.name: row.value for row in part_of(result, "source").rows
    }


def test_the_steps_of_each_source() -> None:
    """Each source tells its own way from what was read to the figure."""
    result = d6_3_of([RECORD, LABORATORY])

    laboratory = next(one for one in result.sources if one.source == "laboratory")
    steps = {(step.code, step.subject): step.count for step in laboratory.steps}
    assert "results" == laboratory.population
    assert 2 == steps["deliveries", ""]
    assert (
        1 == steps["failed", ""] == steps["through_trust_space", ""] == steps["reached_proven", ""]
    )


def test_sources_are_told_where_they_cannot_be_one_figure() -> None:
    """Two sources of one population give no figure, and still say what each holds."""
    result = d6_3_of([RECORD, tally(sent(), source="connector")])

    assert ["record", "connector"] == [one.source for one in result.sources]
    assert () == result.breakdowns


def test_one_source_is_no_part() -> None:
    """A single source is the whole: it makes no breakdown."""
    result = d6_3(sent())

    assert "source" not in [one.dimension for one in result.breakdowns]


def mail(number: str = "M1", to: str = DOCTOR, **changes: object) -> Transmission:
    """A mail of the hospital's own server."""
    return sent("", to, **{"message_id": number, "sender": COLLEAGUE, **changes})


INWARDS = mail("M9", sender=f"a@{LABO}", to=COLLEAGUE, direction=Direction.UNKNOWN)
MAILS = (
    mail(),
    mail(to=f"a@{LABO}"),
    mail("M2", to=SECOND_DOCTOR, status=Status.UNKNOWN),
    mail("M3", to=OUTSIDER),
    mail("M4", to=f"b@{LABO}", recipient_kind=RecipientKind.SAME_GROUP),
    INWARDS,
)
P4_3_PARTS = [
    pytest.param(
        "recipient_domain", "medecin.mssante.fr", between(1, 2), id="mails to one listed domain"
    ),
    pytest.param("recipient_domain", LABO, count(2), id="a mail to two domains is in both"),
    pytest.param("recipient_kind", "external", between(1, 2), id="by kind of recipient"),
    pytest.param("recipient_kind", "same_group", count(1), id="the same hospital group"),
    pytest.param("sender_domain", LABO, count(1), id="what was received, by whom it came from"),
]


@pytest.mark.parametrize(("dimension", "name", "expected"), P4_3_PARTS)
def test_parts_of_p4_3(dimension: str, name: str, expected: object) -> None:
    """Use is told by domain and kind; the parts do not add up, and say so."""
    log = tally(*MAILS, judge=LABO_JUDGE, unit=Counting.MESSAGE)
    result = messaging_in_trust_space(HOSPITAL, LABO_LISTS, [log], terms())

    assert expected == {row.name: row.value for row in part_of(result, dimension).rows}[name]
    assert not part_of(result, dimension).additive


def test_messages_of_each_source_stand_under_one_step() -> None:
    """The steps of a mail source add up to its messages, and so do those of all."""
    log = tally(*MAILS, judge=LABO_JUDGE, unit=Counting.MESSAGE)
    other = tally(
        mail("M7", status=DECLARED), unit=Counting.MESSAGE, source="gateway", population="gateway"
    )
    result = messaging_in_trust_space(HOSPITAL, LABO_LISTS, [log, other], terms())

    beside = ("messages", "messages_proven", "messages_declared")
    for steps in (*(one.steps for one in result.sources), result.steps):
        whole = sum(step.count for step in steps if step.code == "messages")
        assert whole == sum(step.count for step in steps if step.code not in beside)
    assert (2, 1) == (result.step("messages_proven"), result.step("messages_declared"))


def test_compared_sources_without_ids_stand_side_by_side() -> None:
    """Two sources that share no id are put side by side, and the figure stays as it was."""
    side_by_side = Comparison(
        counting="record",
        other="flow",
        seen=(SeenInMonth("record", "2026-10", 1), SeenInMonth("flow", "2026-10", 3)),
    )
    alone = d6_3(sent(), posted("D2"))
    beside = d6_3_of([tally(sent(), posted("D2"))])
    log = messaging_in_trust_space(HOSPITAL, LISTS, [], terms(), comparisons=[side_by_side])

    assert alone.limbs == beside.limbs
    assert "no_shared_ids" in list(log.reason_codes())
    assert [count(1), count(3)] == [row.value for row in part_of(log, "compared").rows]


def test_channels_that_no_denominator_names_are_in_no_part() -> None:
    """What is on neither side of the share is in no breakdown either."""
    result = d6_3(sent(), posted("D2", channel=Channel.FAX))

    assert ["mssante"] == [row.name for row in part_of(result, "channel").rows]


def test_by_form() -> None:
    """Of a sending seen twice, what one of the two rows tells of its form is known."""
    records = [
        sent("D1", structured=Structured.YES),
        sent("D1"),
        sent("D2", structured=Structured.NO),
        sent("D3"),
    ]

    forms = part_of(d6_3(*records), "structured")

    assert [(name, share(1, 1)) for name in ("", "no", "yes")] == [
        (row.name, row.value) for row in forms.rows
    ]
