"""P4.3: existence and use of a messaging service inside the trust space, never merged."""

from datetime import date, timedelta

import pytest
from tests.spec.records import (
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
    sent,
    tally,
    terms,
    unmeasured,
    whitelist,
)

from hopen_mss import (
    Counting,
    Direction,
    Establishment,
    IndicatorResult,
    Judge,
    Mailbox,
    MailboxKind,
    Period,
    Presence,
    Status,
    Structured,
    Target,
    Transmission,
    Whitelists,
    messaging_in_trust_space,
)

NO_LISTS = Whitelists()
HERE = Establishment(name="CH", domains=("ch-exemple.mssante.fr",))
EXISTENCE = [
    pytest.param(HERE, LISTS, Presence(present=True), id="a declared domain stands in the list"),
    pytest.param(
        Establishment(name="CH", domains=("autre.mssante.fr",)),
        LISTS,
        Presence(present=False),
        id="no declared domain stands in the list: a real no",
    ),
    pytest.param(
        Establishment(name="CH", domains=("autre.mssante.fr", "ch-exemple.mssante.fr")),
        LISTS,
        Presence(present=True),
        id="one domain of two is enough",
    ),
    pytest.param(
        Establishment(name="CH", shared_domains=("regional.mssante.fr",)),
        LISTS,
        Presence(present=True),
        id="a shared domain counts for existence",
    ),
    pytest.param(
        Establishment(name="CH"),
        LISTS,
        unmeasured("no_domains"),
        id="no domain declared: not known, not a no",
    ),
    pytest.param(HERE, NO_LISTS, unmeasured("no_whitelist"), id="no whitelist: not known"),
    pytest.param(
        HERE,
        Whitelists((whitelist("medecin.mssante.fr", on="2026-07-01"), whitelist(on="2026-10-31"))),
        Presence(present=True),
        id="the list in force at the end of the period decides",
    ),
    pytest.param(
        HERE,
        Whitelists((whitelist("medecin.mssante.fr", on="2026-07-01"), whitelist(on="2026-11-01"))),
        Presence(present=False),
        id="a list of the day after the period does not",
    ),
]


@pytest.mark.parametrize(("hospital", "lists", "expected"), EXISTENCE)
def test_existence(hospital: Establishment, lists: Whitelists, expected: object) -> None:
    """Whether the hospital is in the trust space is read from the whitelist alone."""
    result = messaging_in_trust_space(hospital, lists, [], terms())

    assert expected == result.limb("existence").value


def test_each_domain_is_a_part() -> None:
    """Each declared domain says for itself whether it is listed."""
    hospital = Establishment(name="CH", domains=("autre.mssante.fr", "ch-exemple.mssante.fr"))

    result = messaging_in_trust_space(hospital, LISTS, [], terms())

    (domains,) = result.breakdowns
    assert [False, True] == [row.value.present for row in domains.rows]  # type: ignore[union-attr]


def use_of(*records: Transmission, judge: Judge = JUDGE, **more: object) -> IndicatorResult:
    """P4.3 of the mails of one log."""
    log = tally(*records, judge=judge, unit=Counting.MESSAGE)
    return messaging_in_trust_space(HOSPITAL, judge.whitelists, [log], terms(**more))  # type: ignore[arg-type]


def mail(number: str = "M1", to: str = DOCTOR, **changes: object) -> Transmission:
    """A mail of the hospital's own server."""
    return sent("", to, **{"message_id": number, "sender": COLLEAGUE, **changes})


INWARDS = mail(sender=DOCTOR, to=COLLEAGUE, direction=Direction.UNKNOWN)
USE = [
    pytest.param([mail()], count(1), "messages_sent", id="a mail to another trusted domain"),
    pytest.param(
        [mail(), mail(to=SECOND_DOCTOR)], count(1), "messages_sent", id="to two: one message"
    ),
    pytest.param([mail(to=COLLEAGUE)], count(0), "messages_internal", id="internal, apart"),
    pytest.param([mail(to=OUTSIDER)], count(0), "messages_outside", id="outside the trust space"),
    pytest.param([mail(to=PATIENT)], count(0), "messages_patient", id="to a patient"),
    pytest.param([mail(to=AUDIT)], count(0), "messages_test", id="to a test address"),
    pytest.param([INWARDS], count(0), "messages_received", id="received, apart"),
    pytest.param([mail(status=Status.FAILED)], count(0), "messages_failed", id="what failed"),
    pytest.param(
        [mail(status=Status.UNKNOWN)], between(0, 1), "messages_not_proven", id="deferred only"
    ),
    pytest.param(
        [mail(sender="", direction=Direction.UNKNOWN)],
        between(0, 1),
        "messages_not_proven",
        id="a sender that the log does not tell may be the hospital",
    ),
    pytest.param(
        [mail(sender=OUTSIDER, direction=Direction.UNKNOWN)],
        unmeasured("all_in_transit"),
        "transit",
        id="all is between two others: nothing tells what the hospital sent",
    ),
    pytest.param(
        [mail(), mail("M2", sender=OUTSIDER, direction=Direction.UNKNOWN)],
        count(1),
        "transit",
        id="relayed for somebody else, beside what the hospital sent",
    ),
    pytest.param([mail(), mail(to=OUTSIDER)], count(1), "messages_sent", id="to one of each"),
]


@pytest.mark.parametrize(("records", "expected", "step"), USE)
def test_use(records: list[Transmission], expected: object, step: str) -> None:
    """Use counts messages to other trusted domains; all else stands apart, under its name."""
    result = use_of(*records)

    assert expected == result.limb("use").value
    assert 1 == result.step(step)


NO_FIGURE = [
    pytest.param([], JUDGE, "no_data_in_period", id="a log without a mail in the period"),
    pytest.param(
        [mail(sent_at=at("2026-11-01 00:00"))], JUDGE, "no_data_in_period", id="mails of November"
    ),
    pytest.param([mail()], Judge(HOSPITAL), "no_whitelist", id="no whitelist"),
]


@pytest.mark.parametrize(("records", "judge", "reason"), NO_FIGURE)
def test_use_that_cannot_be_told(records: list[Transmission], judge: Judge, reason: str) -> None:
    """Where nothing can be told of the use, a reason stands and no zero."""
    assert unmeasured(reason) == use_of(*records, judge=judge).limb("use").value


def passing(number: str, sender: str = "un@ch-interne.local") -> Transmission:
    """A mail between two others, as the hospital's domains stand."""
    return mail(number, sender=sender, direction=Direction.UNKNOWN)


PASSING = [passing(f"P{number}") for number in range(3)]
IN_TRANSIT = [
    pytest.param([mail(), mail("M2"), passing("P1")], [], id="one of three: nothing odd"),
    pytest.param(
        [mail(), *PASSING],
        [("mostly_in_transit", 3, ", ch-interne.local (3)")],
        id="at least half, and the domain that they come from",
    ),
    pytest.param(
        PASSING, [("all_in_transit", 3, ", ch-interne.local (3)")], id="all: whose are they?"
    ),
    pytest.param(
        [passing("P1", "jeanne@dupont.example"), passing("P2", "jeanne@dupont.example")],
        [("all_in_transit", 2, "")],
        id="a domain that wrote twice may be a person's own, and is not named",
    ),
    pytest.param(
        [passing(f"P{number}", "1@patient.mssante.fr") for number in range(3)],
        [("all_in_transit", 3, "")],
        id="the patients' domain is nobody's to declare",
    ),
]


@pytest.mark.parametrize(("records", "expected"), IN_TRANSIT)
def test_in_transit(records: list[Transmission], expected: list[tuple[str, int, str]]) -> None:
    """Mails that mostly pass between two others call for a look at the declared domains."""
    reasons = use_of(*records).reasons

    found = [(told.code, told.count, told.subject) for told in reasons]
    assert expected == [told for told in found if told[0].endswith("in_transit")]


def test_a_month_in_transit_is_no_zero() -> None:
    """A month of which every mail is between two others is not measured, beside one that is."""
    november = passing("P1")._replace(sent_at=at("2026-11-05 10:00"))
    log = tally(mail(), november, period=Period.parse("2026-Q4"), unit=Counting.MESSAGE)
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log], terms(period=Period.parse("2026-10-01/2026-11-30"))
    )

    (months,) = (found for found in result.breakdowns if found.dimension == "month")
    assert [count(1), unmeasured("all_in_transit")] == [row.value for row in months.rows]


def test_without_a_whitelist_no_mail_is_called_outside() -> None:
    """Without a whitelist nothing says that a mail left the trust space."""
    result = use_of(mail(), judge=Judge(HOSPITAL))

    assert 0 == result.step("messages_outside")
    assert 1 == result.step("no_whitelist")


def test_no_log() -> None:
    """Without a mail source the use is not known, while existence may be."""
    result = messaging_in_trust_space(HOSPITAL, LISTS, [], terms())

    assert unmeasured("not_supplied") == result.limb("use").value
    assert "measured" == result.status.value


def test_by_month() -> None:
    """Use is told by month; a month of which no mail at all was seen is not called zero."""
    quarter = Period.parse("2026-Q4")
    log = tally(
        mail(), mail("M2", to=OUTSIDER, sent_at=at("2026-11-05 10:00")), period=quarter,
        unit=Counting.MESSAGE,
    )  # fmt: skip
    result = messaging_in_trust_space(HOSPITAL, LISTS, [log], terms(period=quarter))

    (months,) = (found for found in result.breakdowns if found.dimension == "month")
    expected = [count(1), count(0), unmeasured("no_data_in_period")]
    assert expected == [row.value for row in months.rows]


def test_by_form() -> None:
    """Whether a message went in structured form stays unknown where nothing tells."""
    mails = [
        mail("M1", structured=Structured.YES),
        mail("M2", structured=Structured.NO),
        mail("M3"),
    ]

    (forms,) = (one for one in use_of(*mails).breakdowns if one.dimension == "structured")

    assert [("", count(1)), ("no", count(1)), ("yes", count(1))] == [
        (row.name, row.value) for row in forms.rows
    ]
    assert "structured" not in {one.dimension for one in use_of(mail("M3")).breakdowns}


def test_never_one_yes() -> None:
    """P4.3 has no headline: to exist and to be used are two figures."""
    result = use_of(mail())

    assert "" == result.headline
    assert ["existence", "use"] == [limb.name for limb in result.limbs]


def test_target_of_use() -> None:
    """Use asked for as such is met by one message, and not met by none."""
    target = {"P4.3": {"use": Target(minimum=True, origin="the region")}}

    assert "met" == use_of(mail(), targets=target).status.value
    assert "not_met" == use_of(mail(to=OUTSIDER), targets=target).status.value


LAST_DAY = OCTOBER.end
BOXES = (
    Mailbox(address="a@ch-exemple.mssante.fr", kind=MailboxKind.PERSONAL, last_login_on=LAST_DAY),
    Mailbox(
        address="b@ch-exemple.mssante.fr",
        kind=MailboxKind.ORGANISATIONAL,
        last_login_on=LAST_DAY - timedelta(days=91),
    ),
    Mailbox(address="c@ch-exemple.mssante.fr", kind=MailboxKind.APPLICATION),
    Mailbox(address="d@ch-exemple.mssante.fr", closed_on=LAST_DAY),
    Mailbox(address="e@ch-exemple.mssante.fr", opened_on=LAST_DAY + timedelta(days=1)),
)
MAILBOX_STEPS = [
    pytest.param("mailboxes_listed", 5, id="all lines of the list"),
    pytest.param("mailboxes_open", 3, id="open on the last day of the period"),
    pytest.param("mailboxes_active", 1, id="used within the stated window"),
    pytest.param("mailboxes_login_unknown", 1, id="of unknown use: not called unused"),
]


@pytest.mark.parametrize(("step", "expected"), MAILBOX_STEPS)
def test_mailboxes(step: str, expected: int) -> None:
    """The hospital's mailboxes are counted as of the period's end."""
    result = messaging_in_trust_space(HOSPITAL, LISTS, [], terms(), mailboxes=BOXES, active_days=90)

    assert expected == result.step(step)


def test_no_window_no_active_mailboxes() -> None:
    """Without a stated window nobody is called active."""
    result = messaging_in_trust_space(HOSPITAL, LISTS, [], terms(), mailboxes=BOXES)

    assert "mailboxes_active" not in [step.code for step in result.steps]


def test_mailboxes_by_kind() -> None:
    """Open mailboxes are told by kind."""
    result = messaging_in_trust_space(HOSPITAL, LISTS, [], terms(), mailboxes=BOXES)

    (kinds,) = (found for found in result.breakdowns if found.dimension == "mailbox_kind")
    expected = ["application", "organisational", "personal"]
    assert expected == [row.name for row in kinds.rows]


def test_whitelist_later_than_the_period() -> None:
    """Judging by a list from after the period's start is said."""
    lists = Whitelists((whitelist(on="2026-10-02"),))

    result = messaging_in_trust_space(HOSPITAL, lists, [], terms(as_of=date(2026, 11, 23)))

    assert "whitelist_later" in list(result.reason_codes())
