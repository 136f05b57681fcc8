"""The log reader against a log that Postfix has just written."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.real.postfix_server import HOSPITAL, PLANTED, PostfixRun

from hopen_mss import Count, Dossier, Presence, assess
from hopen_mss.periods import Period
from hopen_mss.transmissions.postfix import PostfixLog

pytestmark = pytest.mark.postfix


def test_the_reader_tells_exactly_what_postfix_did(postfix_run: PostfixRun) -> None:
    """Deliveries, statuses and message ids are those of the mails that were sent."""
    today = date.today()  # noqa: DTZ011
    period = Period(today - timedelta(days=2), today + timedelta(days=2))
    log = PostfixLog.open(postfix_run.log, period=period, zone=ZoneInfo("Europe/Paris"))

    records = list(log.records())
    report = log.report()

    assert Counter(
        (sent.message_id, sent.sender, sent.recipient, sent.status.value)
        for sent in postfix_run.expected
    ) == Counter(
        (record.message_id, record.sender, record.recipient, record.status.value)
        for record in records
    )
    assert {
        "notifications": postfix_run.notifications,
        "rejected_before_queue": postfix_run.rejected,
        "reinjected": postfix_run.reinjected,
    } == {note.code: note.count for note in report.notes if note.code != "housekeeping_lines"}
    assert (report.read, 0) == (report.accepted, report.rejected)
    assert all(record.sent_at and record.sent_at.date() in period for record in records)


def test_the_subjects_in_the_log_stay_there(postfix_run: PostfixRun) -> None:
    """Postfix was told to log subjects, and a server quoted a name: neither is in a record."""
    today = date.today()  # noqa: DTZ011
    log = PostfixLog.open(
        postfix_run.log, period=Period(today, today), zone=ZoneInfo("Europe/Paris")
    )

    said = f"{list(log.records())}{log.report()}"

    assert PLANTED in postfix_run.log.read_text("utf-8")
    assert "Camille" not in said


DOSSIER = """
[establishment]
name = "CH Exemple"
domains = ["{hospital}"]
[measurement]
period = "{period}"
counting = "message"
[sources.whitelist]
path = "whitelist.xml"
kind = "whitelist"
[sources.log]
path = "mail.log"
kind = "postfix"
feeds = ["P4.3", "D6.3"]
population = "every mail of the hospital"
"""

WHITELIST = """<?xml version="1.0" encoding="UTF-8"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>{day}T06:00:00Z</DateDeGeneration><ListeDomaines>
<Domaine><Nom>{hospital}</Nom></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom></Domaine>
<Domaine><Nom>patient.mssante.fr</Nom></Domaine>
</ListeDomaines></ListeBlancheMSSante>
"""


def test_a_dossier_assessed_from_what_postfix_wrote(
    postfix_run: PostfixRun, tmp_path: Path
) -> None:
    """Use of P4.3 and the count of D6.3 are the mails that the test sent to listed domains."""
    today = date.today()  # noqa: DTZ011
    period = Period(today - timedelta(days=2), today + timedelta(days=2))
    words = {"hospital": HOSPITAL, "period": str(period), "day": str(period.start)}
    (tmp_path / "hopen-mss.toml").write_text(DOSSIER.format(**words), encoding="utf-8")
    (tmp_path / "whitelist.xml").write_text(WHITELIST.format(**words), encoding="utf-8")
    (tmp_path / "mail.log").write_bytes(postfix_run.log.read_bytes())
    # 36 mails, 4 taken at the second attempt, 6 of which another recipient was refused or lost or
    # that asked for a receipt, and one through a local filter: each reached a listed practice.
    sent = 36 + 4 + 4 + 1 + 1 + 1

    assessment = assess(Dossier.read(tmp_path), as_of=period.end)
    use, documents = assessment.result("P4.3"), assessment.result("D6.3")

    assert Presence(present=True) == use.limb("existence").value
    assert Count(n=sent) == use.limb("use").value
    assert Count(n=sent) == documents.limb("count").value
    assert {"messages_internal": 4, "messages_patient": 4, "messages_received": 4} == {
        code: use.step(code)
        for code in ("messages_internal", "messages_patient", "messages_received")
    }
