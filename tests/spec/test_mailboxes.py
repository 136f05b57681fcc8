"""Mailboxes that receive while nobody logs in: what the medical board asks first. P4.3."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.spec.records import (
    AUDIT,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    LISTS,
    OCTOBER,
    OUTSIDER,
    PATIENT,
    at,
    between,
    count,
    sent,
    tally,
    terms,
)

from hopen_mss import (
    Counting,
    Direction,
    Judge,
    Mailbox,
    MailboxKind,
    MailboxUse,
    Status,
    Tally,
    Transmission,
    answers,
    messaging_in_trust_space,
    silent_mailboxes,
)

BOX = "secretariat@ch-exemple.mssante.fr"
JUDGE = Judge(HOSPITAL, frozenset({BOX, COLLEAGUE}), whitelists=LISTS)
LAST_DAY = OCTOBER.end


def incoming(number: str = "M1", sender: str = DOCTOR, **changes: Any) -> Transmission:
    """A mail to one of the hospital's mailboxes, as its log shows it."""
    usual = {"message_id": number, "sender": sender, "direction": Direction.UNKNOWN}
    return sent("", changes.pop("to", BOX), **{**usual, **changes})


def log(*records: Transmission, judge: Judge = JUDGE, source: str = "log") -> Tally:
    """The tally of one mail log."""
    return tally(*records, judge=judge, unit=Counting.MESSAGE, source=source, population=source)


RECEIVED = [
    pytest.param([incoming()], 1, id="a mail from a trusted correspondent"),
    pytest.param([incoming(sender=OUTSIDER)], 1, id="a mail from outside the trust space"),
    pytest.param([incoming(sender=PATIENT)], 1, id="a mail from a patient"),
    pytest.param([incoming(), incoming()], 1, id="seen twice in the log: one"),
    pytest.param([incoming(), incoming("M2")], 2, id="two mails"),
    pytest.param([incoming(to=BOX.upper())], 1, id="an address in capitals"),
    pytest.param([incoming(sender=COLLEAGUE)], 0, id="from a colleague: not from outside"),
    pytest.param([incoming(sender=AUDIT)], 0, id="from a test address"),
    pytest.param([incoming(sender="")], 0, id="a notification, which has no sender"),
    pytest.param([incoming(status=Status.FAILED)], 0, id="a mail that never arrived"),
    pytest.param([incoming(sent_at=at("2026-11-02 08:00"))], 0, id="a mail of the next month"),
    pytest.param([incoming(to="autre@ch-exemple.mssante.fr")], 0, id="a mailbox not listed"),
    pytest.param([sent("", DOCTOR, sender=BOX, message_id="M1")], 0, id="a mail that it sent"),
]


@pytest.mark.parametrize(("records", "expected"), RECEIVED)
def test_what_a_mailbox_received(records: list[Transmission], expected: int) -> None:
    """Distinct messages from outside are counted for the listed mailboxes, and for no others."""
    found = {use.address: use.received for use in log(*records).mailboxes}

    assert ({BOX: expected} if expected else {}) == found


def test_mailboxes_of_two_stretches_add_up() -> None:
    """What a mailbox received in two sources of different populations adds up."""
    both = log(incoming()) + log(incoming("M2"), source="gateway")

    assert (MailboxUse(BOX, 2),) == both.mailboxes


def box(**changes: Any) -> Mailbox:
    """The secretariat's mailbox."""
    return Mailbox(**{"address": BOX, "kind": MailboxKind.ORGANISATIONAL, **changes})


LOGINS = [
    pytest.param(box(last_login_on=LAST_DAY - timedelta(days=91)), (1, 0), id="long ago"),
    pytest.param(box(last_login_on=LAST_DAY - timedelta(days=90)), (0, 0), id="within the window"),
    pytest.param(box(last_login_on=LAST_DAY), (0, 0), id="on the last day"),
    pytest.param(box(), (0, 1), id="never told: not known, which is not never"),
    pytest.param(
        box(last_login_on=LAST_DAY + timedelta(days=1)), (0, 1), id="after the period: not known"
    ),
    pytest.param(box(closed_on=LAST_DAY), (0, 0), id="a closed mailbox"),
    pytest.param(
        box(address="vide@ch-exemple.mssante.fr"), (0, 0), id="a mailbox that receives nothing"
    ),
]


@pytest.mark.parametrize(("mailbox", "expected"), LOGINS)
def test_receiving_without_login(mailbox: Mailbox, expected: tuple[int, int]) -> None:
    """Open mailboxes that receive are told by whether anybody logged in within the window."""
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log(incoming())], terms(), mailboxes=[mailbox], active_days=90
    )

    assert expected == (
        result.step("mailboxes_receiving_without_login"),
        result.step("mailboxes_receiving_login_unknown"),
    )


def test_no_log_tells_nothing_of_what_is_read() -> None:
    """Where no source tells what came in, no number of unread mailboxes is given."""
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [], terms(), mailboxes=[box()], active_days=90
    )

    assert "mailboxes_receiving_without_login" not in [step.code for step in result.steps]


def test_no_window_no_unread_mailbox() -> None:
    """Without a stated window nobody is called absent."""
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log(incoming())], terms(), mailboxes=[box()]
    )

    assert "mailboxes_receiving_login_unknown" not in list(result.reason_codes())


def test_by_kind_of_mailbox() -> None:
    """Mailboxes that receive unread are told by kind; where the login is unknown, as a range."""
    boxes = [box(last_login_on=date(2026, 1, 5)), box(address=COLLEAGUE)]
    records = [incoming(), incoming("M2", to=COLLEAGUE)]
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log(*records)], terms(), mailboxes=boxes, active_days=90
    )

    (kinds,) = (one for one in result.breakdowns if one.dimension == "silent_mailbox_kind")
    assert [("organisational", between(1, 2))] == [(row.name, row.value) for row in kinds.rows]


def test_an_unread_mailbox_is_something_to_do() -> None:
    """The reason points to the flow of reception and to the training of the staff."""
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log(incoming())], terms(), active_days=90,
        mailboxes=[box(last_login_on=date(2026, 1, 5))],
    )  # fmt: skip
    todo = {answer.reason: answer.actions for answer in answers(result)}

    assert ("2.3", "3.1.b") == todo["mailboxes_receiving_without_login"]


def test_the_list_to_act_on() -> None:
    """The list names the mailboxes, those that receive most first."""
    boxes = [box(), box(address=COLLEAGUE, last_login_on=date(2026, 1, 5))]
    records = [incoming(), incoming("M2", to=COLLEAGUE), incoming("M3", to=COLLEAGUE)]

    rows = silent_mailboxes(boxes, [log(*records)], OCTOBER, 90)
    assert [(COLLEAGUE, 2), (BOX, 1)] == [(row.address, row.received) for row in rows]
    assert [date(2026, 1, 5), None] == [row.last_login_on for row in rows]


def test_two_sources_that_may_overlap_never_double_a_mailbox() -> None:
    """Where two logs cannot be added, the larger count of one of them stands."""
    other = tally(
        incoming(), judge=JUDGE, unit=Counting.MESSAGE, source="gateway", population="log"
    )
    rows = silent_mailboxes([box()], [log(incoming()), other], OCTOBER, 90)

    assert [1] == [row.received for row in rows]


def test_a_compared_source_tells_what_was_received() -> None:
    """What a source saw arrive that only is compared with another one is not lost."""
    relay, store = log(), log(incoming(), incoming("M2"))

    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [relay], terms(), mailboxes=[box()], active_days=90, compared=[store]
    )

    assert 1 == result.step("mailboxes_receiving_login_unknown")
    rows = silent_mailboxes([box()], [log(incoming())], OCTOBER, 90, compared=[store])
    assert [2] == [row.received for row in rows]


def test_no_figure_moves() -> None:
    """Mailboxes stand beside the use, and never in it."""
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log(incoming())], terms(), mailboxes=[box()], active_days=90
    )

    assert count(0) == result.limb("use").value
