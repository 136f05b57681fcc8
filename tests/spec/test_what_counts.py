"""What counts as a document sent: mails, messages of the interfaces and lines of a log, read."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.hl7_flow import (
    DOCTOR as HL7_DOCTOR,
    PATIENT as HL7_PATIENT,
    ack,
    joined,
    mdm,
    oru,
    rct,
    read as read_flow,
    zam,
)
from tests.mails import archive, archive_part, metadata, multipart
from tests.spec.records import COLLEAGUE, DOCTOR, LISTS, OCTOBER, PATIENT, SECOND_DOCTOR, terms

from hopen_mss import (
    Counting,
    Deliveries,
    Establishment,
    Judge,
    MailFiles,
    PostfixLog,
    Tally,
    TallyPart,
    Transmission,
    Whitelists,
    documents_through_trust_space,
)
from hopen_mss.indicators.figures import Count, Range, Value

PARIS = ZoneInfo("Europe/Paris")
HOSPITAL = Establishment(name="CH Exemple", domains=("ch-exemple.mssante.fr",))
ARCHIVE = archive_part(archive(metadata("11488-4")))
XDM = "XDM/1.0/DDM+CR EXEMPLE Camille"


def mail(body: str, *, subject: str = "Compte rendu", to: str = DOCTOR, by: str = COLLEAGUE) -> str:
    """One mail, sent in October."""
    return (
        f"From: {by}\nTo: {to}\nSubject: {subject}\nDate: Mon, 5 Oct 2026 10:00:00 +0200\n"
        f"Message-ID: <{abs(hash((body, to, by)))}@ch-exemple.mssante.fr>\n{body}"
    )


TEXT = "Content-Type: text/plain\n\nBonjour\n"
DOCUMENT = multipart(ARCHIVE)
READ_RECEIPT = multipart(
    "Content-Type: message/disposition-notification\n\nDisposition: automatic-action/"
    "MDN-sent-automatically; processed\nFinal-Recipient: rfc822;a@b.example\n",
    ARCHIVE,
    kind="report; report-type=disposition-notification",
)
DELIVERY_REPORT = multipart(
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n",
    ARCHIVE,
    kind="report; report-type=delivery-status",
)
TWO = multipart(archive_part(archive(metadata("11488-4", "11502-2"))))


def figure(records: Sequence[Transmission], unit: Counting, counting: Counting) -> int | str:
    """What D6.3 counts of some records: a number, or what it lies between."""
    judge = Judge(HOSPITAL, whitelists=Whitelists((*LISTS.lists,)))
    seen = Deliveries(judge, OCTOBER, unit)
    seen.add_all(records)
    tally = Tally.of(seen, TallyPart("source", OCTOBER), unit=unit)
    result = documents_through_trust_space([tally], terms(counting=counting))
    value: Value = result.limb("count").value
    if isinstance(value, Range):
        low, high = value.low, value.high
        assert isinstance(low, Count)
        assert isinstance(high, Count)
        return f"{low.n} to {high.n}"
    return value.n if isinstance(value, Count) else 0


MAILS = [
    pytest.param(mail(DOCUMENT, subject=XDM), "0 to 1", id="a mail with the XDM archive"),
    pytest.param(mail(TEXT), "0 to 1", id="a mail without one: a message, not structured"),
    pytest.param(
        mail(TWO, subject=XDM), "0 to 1", id="an archive of two documents: still one message"
    ),
    pytest.param(
        mail(DOCUMENT, to=f"{DOCTOR}, {SECOND_DOCTOR}"), "0 to 1", id="two recipients: one message"
    ),
    pytest.param(mail(READ_RECEIPT, subject=XDM), 0, id="a read receipt that repeats the archive"),
    pytest.param(mail(DELIVERY_REPORT, subject=XDM), 0, id="a delivery report that repeats it"),
    pytest.param(
        mail(DOCUMENT, subject=f"[KO Intégration système !][902] {XDM}"),
        0,
        id="an error mail that repeats it",
    ),
    pytest.param(mail(f"Auto-Submitted: auto-replied\n{TEXT}"), 0, id="an automatic answer"),
    pytest.param(
        mail(DOCUMENT, to="application@ch-exemple.mssante.fr"),
        0,
        id="a forward to the hospital's own application mailbox: internal",
    ),
    pytest.param(mail(DOCUMENT, to=PATIENT), 0, id="a mail to a patient"),
    pytest.param(mail(DOCUMENT, by=DOCTOR, to=COLLEAGUE), 0, id="a mail that was received"),
]


@pytest.mark.parametrize(("text", "expected"), MAILS)
def test_mails(text: str, expected: int | str, tmp_path: Path) -> None:
    """Mails, counted as messages: a copy of a mail says that it was sent, and proves no arrival."""
    path = tmp_path / "one.eml"
    path.write_text(text, "utf-8")
    reader = MailFiles.open(path, zone=PARIS)

    assert expected == figure(list(reader.records()), Counting.MESSAGE, Counting.MESSAGE)


SECOND = rct(SECOND_DOCTOR)
REPLACED = [
    mdm("M1", "2.25.1", HL7_DOCTOR),
    mdm("M2", "2.25.2", HL7_DOCTOR, event="T10", status="C", order="ORC|RO", replaces="2.25.1"),
]
WIDENED = [
    mdm("M1", "2.25.1", HL7_DOCTOR),
    mdm(
        "M2",
        "2.25.2",
        HL7_DOCTOR,
        SECOND,
        event="T10",
        status="C",
        order="ORC|RO",
        replaces="2.25.1",
    ),
]
PROVEN = {"address": "odile.verneuil@medecin.mssante.fr"}
FLOWS = [
    pytest.param([mdm("M1", "2.25.1", HL7_DOCTOR)], "0 to 1", id="a request to send"),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR), ack("M1")],
        "0 to 1",
        id="taken charge of by the platform (ACK): no proof of sending",
    ),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR), zam("M1", **PROVEN)],
        1,
        id="received by the recipient's server (ZAM)",
    ),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR), zam("M1", "N", **PROVEN, code="550")],
        0,
        id="refused by it: failed",
    ),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR), mdm("M1", "2.25.1", HL7_DOCTOR)],
        "0 to 1",
        id="the same message twice (a replay)",
    ),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR, HL7_PATIENT)], "0 to 1", id="to a doctor and the patient"
    ),
    pytest.param(REPLACED, "0 to 1", id="replaced, to the same recipient: one document"),
    pytest.param(WIDENED, "0 to 2", id="replaced, to one more recipient: a new delivery"),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR, event="T04", status="D", order="ORC|CA")],
        0,
        id="a deletion",
    ),
    pytest.param([oru("O1", HL7_DOCTOR)], "0 to 1", id="one result in two formats"),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR, profile="1.1^CISIS_CDA_HL7_LPS")],
        0,
        id="a document received by mail and passed to the record",
    ),
    pytest.param([mdm("M1", "2.25.1", HL7_DOCTOR, mode="T")], 0, id="a message of a test"),
    pytest.param(
        [mdm("M1", "2.25.1", HL7_DOCTOR, flags={"DESTDMP": "Y"})],
        0,
        id="to the shared record alone (DMP)",
    ),
]


@pytest.mark.parametrize(("messages", "expected"), FLOWS)
def test_flows(messages: list[list[str]], expected: int | str, tmp_path: Path) -> None:
    """HL7 v2 messages, counted as deliveries: a request is declared, an answer proves."""
    records, _ = read_flow(tmp_path, joined(*messages))

    assert expected == figure(records, Counting.DOCUMENT, Counting.DELIVERY)


QUEUED = (
    "Oct  5 10:00:00 mx postfix/cleanup[1]: 4F1A2B3C4D: message-id=<m1@ch-exemple.mssante.fr>\n"
    f"Oct  5 10:00:00 mx postfix/qmgr[2]: 4F1A2B3C4D: from=<{COLLEAGUE}>, size=9, nrcpt=1 (queue)\n"
)
FROM_NOBODY = QUEUED.replace(COLLEAGUE, "")
REMOVED = "Oct  5 10:09:00 mx postfix/qmgr[2]: 4F1A2B3C4D: removed\n"


def tried(status: str, *, to: str = DOCTOR, relay: str = "mx.example[10.0.0.1]:25") -> str:
    """One line of an attempt."""
    codes = {"sent": "2.0.0", "deferred": "4.4.1", "bounced": "5.1.1"}
    return (
        f"Oct  5 10:00:05 mx postfix/smtp[3]: 4F1A2B3C4D: to=<{to}>, relay={relay}, delay=5, "
        f"delays=0/0/0/5, dsn={codes[status]}, status={status} (text)\n"
    )


LOGS = [
    pytest.param(QUEUED + tried("sent") + REMOVED, 1, id="accepted by the next server"),
    pytest.param(
        QUEUED + tried("deferred") + tried("sent") + REMOVED, 1, id="deferred, then accepted"
    ),
    pytest.param(QUEUED + tried("deferred"), "0 to 1", id="deferred, and nothing more"),
    pytest.param(QUEUED + tried("bounced") + REMOVED, 0, id="refused for good"),
    pytest.param(
        QUEUED + tried("sent") + tried("sent", to=SECOND_DOCTOR) + REMOVED,
        1,
        id="two recipients: one message",
    ),
    pytest.param(
        QUEUED + tried("sent", relay="connector.example[10.1.2.3]:25") + REMOVED,
        "0 to 1",
        id="taken by the connector only (relays)",
    ),
    pytest.param(FROM_NOBODY + tried("sent") + REMOVED, 0, id="a bounce or receipt (null sender)"),
    pytest.param(QUEUED + tried("sent", to=PATIENT) + REMOVED, 0, id="to a patient"),
    pytest.param(
        QUEUED + tried("sent", to="trois@cabinet.example") + REMOVED,
        0,
        id="to an address outside the trust space",
    ),
]


@pytest.mark.parametrize(("text", "expected"), LOGS)
def test_logs(text: str, expected: int | str, tmp_path: Path) -> None:
    """Lines of a mail server, counted as messages: what the next server said proves."""
    path = tmp_path / "mail.log"
    path.write_text(text, "utf-8")
    log = PostfixLog.open(path, period=OCTOBER, zone=PARIS, relays=("connector.example",))

    assert expected == figure(list(log.records()), Counting.MESSAGE, Counting.MESSAGE)
