"""The log reader against a log that Postfix has just written."""

import gzip
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from attrs import astuple
from tests.real.postfix_server import HOSPITAL, PLANTED, Delivery, PostfixRun

from hopen_mss import (
    Count,
    Counting,
    Deliveries,
    Dossier,
    Establishment,
    Judge,
    Presence,
    Status,
    assess,
)
from hopen_mss.periods import Period
from hopen_mss.transmissions.postfix.log import PostfixLog

pytestmark = pytest.mark.postfix


def test_the_reader_tells_exactly_what_postfix_did(postfix_run: PostfixRun) -> None:
    """Deliveries, statuses and message ids are those of the mails that were sent."""
    today = date.today()  # noqa: DTZ011
    period = Period(today - timedelta(days=2), today + timedelta(days=2))
    log = PostfixLog.open(postfix_run.log, period=period, zone=ZoneInfo("Europe/Paris"))

    records = list(log.records())
    report = log.report()

    assert postfix_run.mails >= 300
    assert Counter(map(astuple, postfix_run.expected)) == Counter(
        (record.message_id, record.sender, record.recipient, record.status, record.failure_code)
        for record in records
    )
    assert {
        "notifications": postfix_run.notifications,
        "rejected_before_queue": postfix_run.rejected,
        "milter_rejected": postfix_run.rejected_by_milter,
        "discarded": postfix_run.discarded,
        "reinjected": postfix_run.reinjected,
    } == {note.code: note.count for note in report.notes if note.code != "housekeeping_lines"}
    assert (report.read, 0) == (report.accepted, report.rejected)
    assert all(record.sent_at and record.sent_at.date() in period for record in records)


def test_rotation_and_packing_change_nothing(postfix_run: PostfixRun, tmp_path: Path) -> None:
    """The same log cut in three, two of them packed and named at random, tells the same."""
    today = date.today()  # noqa: DTZ011
    period, zone = Period(today - timedelta(days=2), today), ZoneInfo("Europe/Paris")
    lines = postfix_run.log.read_bytes().splitlines(keepends=True)
    # Stamps are by the second: a cut between two seconds is one that leaves an order to be found.
    cuts = [n for n in range(1, len(lines)) if lines[n][:15] != lines[n - 1][:15]]
    first, second = cuts[len(cuts) // 3], cuts[2 * len(cuts) // 3]
    (tmp_path / "mail.log.2.gz").write_bytes(gzip.compress(b"".join(lines[:first])))
    (tmp_path / "mail.log.1").write_bytes(b"".join(lines[first:second]))
    (tmp_path / "mail.log").write_bytes(b"".join(lines[second:]))
    whole = PostfixLog.open(postfix_run.log, period=period, zone=zone)
    parts = PostfixLog.open(sorted(tmp_path.iterdir()), period=period, zone=zone)

    records = [record._replace(source="") for record in whole.records()]

    assert Counter(records) == Counter(record._replace(source="") for record in parts.records())
    assert whole.report().read == sum(report.read for report in parts.reports())
    assert ["mail.log.2.gz", "mail.log.1", "mail.log"] == [r.path for r in parts.reports()]


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
    taken = [sent for sent in postfix_run.expected if sent.status is Status.ACCEPTED]
    out = [sent for sent in taken if sent.sender.endswith(HOSPITAL)]

    assessment = assess(Dossier.read(tmp_path), as_of=period.end)
    use, documents = assessment.result("P4.3"), assessment.result("D6.3")

    assert Presence(present=True) == use.limb("existence").value
    went_out = messages(out, "medecin.mssante.fr")
    assert Count(n=len(went_out)) == use.limb("use").value
    assert Count(n=len(went_out)) == documents.limb("count").value
    assert {
        "messages_internal": len(messages(out, HOSPITAL) - went_out),
        "messages_patient": len(messages(out, "patient.mssante.fr")),
        "messages_received": len(messages([sent for sent in taken if sent not in out], HOSPITAL)),
    } == {
        code: use.step(code)
        for code in ("messages_internal", "messages_patient", "messages_received")
    }


def messages(sent: list[Delivery], domain: str) -> set[str]:
    """The messages that have at least one of these deliveries to a domain."""
    return {one.message_id for one in sent if one.recipient.endswith(f"@{domain}")}


def test_the_messages_of_the_log_counted_one_by_one(postfix_run: PostfixRun) -> None:
    """Messages and recipients by status, counted as the indicators count them."""
    today = date.today()  # noqa: DTZ011
    period = Period(today - timedelta(days=2), today + timedelta(days=2))
    log = PostfixLog.open(postfix_run.log, period=period, zone=ZoneInfo("Europe/Paris"))
    judge = Judge(Establishment(name="CH Exemple", domains=(HOSPITAL,)))
    seen = Deliveries(judge, period, Counting.MESSAGE)
    best: dict[tuple[str, str], Status] = {}
    for sent in postfix_run.expected:  # what came back from the filter tells more than the filter
        if best.get((sent.message_id, sent.recipient)) in (None, Status.HANDED_OVER):
            best[sent.message_id, sent.recipient] = sent.status

    seen.add_all(log.records())

    assert Counter(best.values()) == sum(
        (Counter({facts.status: n}) for facts, n in seen.lines().items()), Counter()
    )
    assert len({message for message, _ in best}) == sum(seen.wholes().values())
