"""The log reader against a log that Postfix has just written."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.real.postfix_server import PLANTED, PostfixRun

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
