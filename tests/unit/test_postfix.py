"""Deliveries read from the log of a mail server."""

import string
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.postfix_log import (
    BOUNCED,
    DEFERRED,
    DOCTOR,
    PARIS,
    A,
    B,
    C,
    active,
    attempt,
    cleanup,
    mail,
    notes,
    outcome,
    read,
    removed,
    stamped,
)

from hopen_mss.errors import HopenMssError, InputFaultError, InvalidInputError
from hopen_mss.periods import Period
from hopen_mss.transmissions.postfix import log, queue
from hopen_mss.transmissions.postfix.log import PostfixLog
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission

CASES = {
    "Each recipient of a message is a delivery": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A), attempt("4F1A2B3C4D", B)),
        [("m1", A, "accepted"), ("m1", B, "accepted")],
        {},
    ),
    "A deferral followed by a delivery is accepted": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, DEFERRED), attempt("4F1A2B3C4D", A)),
        [("m1", A, "accepted")],
        {},
    ),
    "A refusal by the next server is a failure, and its notification is no sending": (
        [
            *mail(
                "4F1A2B3C4D",
                "m1",
                attempt("4F1A2B3C4D", A, BOUNCED),
                cleanup("5E1A2B3C4D", "dsn"),
                "bounce[9]: 4F1A2B3C4D: sender non-delivery notification: 5E1A2B3C4D",
                active("5E1A2B3C4D", ""),
            ),
            attempt("5E1A2B3C4D", DOCTOR),
            removed("5E1A2B3C4D"),
        ],
        [("m1", A, "failed")],
        {"notifications": 1},
    ),
    "A notification to the postmaster is known by the line that announces it": (
        [
            cleanup("5E1A2B3C4D", "dsn"),
            "bounce[9]: 4F1A2B3C4D: postmaster non-delivery notification: 5E1A2B3C4D",
            *mail("5E1A2B3C4D", "dsn", attempt("5E1A2B3C4D", A), sender="double-bounce@mx"),
        ],
        [],
        {"notifications": 1},
    ),
    "A message that expires fails for those still waiting, not for those reached": (
        mail(
            "4F1A2B3C4D",
            "m1",
            attempt("4F1A2B3C4D", A),
            attempt("4F1A2B3C4D", B, DEFERRED),
            f"qmgr[12]: 4F1A2B3C4D: from=<{DOCTOR}>, status=expired, returned to sender",
        ),
        [("m1", A, "accepted"), ("m1", B, "failed")],
        {},
    ),
    "A message that is only ever deferred is neither sent nor failed": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, DEFERRED))[:-1],
        [("m1", A, "unknown")],
        {"not_seen_removed": 1},
    ),
    "Of a message that was never removed, what is still waiting has no end": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A), attempt("4F1A2B3C4D", B, DEFERRED))[:-1],
        [("m1", A, "accepted"), ("m1", B, "unknown")],
        {"not_seen_removed": 1},
    ),
    "A message without a sender is a notification": (
        mail("4F1A2B3C4D", "mdn", attempt("4F1A2B3C4D", A), sender=""),
        [],
        {"notifications": 1},
    ),
    "A queue id that comes back after its removal is another message": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A))
        + mail("4F1A2B3C4D", "m2", attempt("4F1A2B3C4D", A, BOUNCED)),
        [("m1", A, "accepted"), ("m2", A, "failed")],
        {},
    ),
    "A queue id that comes back although no removal was seen is another message": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A))[:-1]
        + mail("4F1A2B3C4D", "m2", attempt("4F1A2B3C4D", B)),
        [("m1", A, "accepted"), ("m2", B, "accepted")],
        {},
    ),
    "Long queue ids are read like short ones": (
        mail("4XyzT55cPLz1Rk", "m1", attempt("4XyzT55cPLz1Rk", A)),
        [("m1", A, "accepted")],
        {},
    ),
    "An alias is counted as the address that it leads to": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", f"{A}>, orig_to=<cardio@ch.example")),
        [("m1", A, "accepted")],
        {},
    ),
    "Messages whose lines are interleaved are kept apart": (
        [
            cleanup("4F1A2B3C4D", "m1"),
            cleanup("5E1A2B3C4D", "m2"),
            active("5E1A2B3C4D"),
            attempt("5E1A2B3C4D", B, BOUNCED),
            active("4F1A2B3C4D"),
            removed("5E1A2B3C4D"),
            attempt("4F1A2B3C4D", A),
            removed("4F1A2B3C4D"),
        ],
        [("m2", B, "failed"), ("m1", A, "accepted")],
        {},
    ),
    "What a filter on the machine took is handed over, and its way back is the delivery": (
        mail(
            "4F1A2B3C4D",
            "m1",
            *mail("5E1A2B3C4D", "m1", attempt("5E1A2B3C4D", A, BOUNCED)),
            attempt(
                "4F1A2B3C4D",
                A,
                "sent (250 2.0.0 from MTA: 250 2.0.0 Ok: queued as 5E1A2B3C4D)",
                relay="127.0.0.1[127.0.0.1]:10024",
            ),
        ),
        [("m1", A, "failed"), ("m1", A, "handed_over")],
        {"reinjected": 1},
    ),
    "A relay on the machine that is no proven filter counts as the next server": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, relay="127.0.0.1[127.0.0.1]:2525")),
        [("m1", A, "accepted")],
        {},
    ),
    "A mailbox on the machine that forwards is not the final recipient": (
        mail(
            "4F1A2B3C4D",
            "m1",
            attempt("4F1A2B3C4D", A, "sent (forwarded as 5E1A2B3C4D)", relay="local"),
            *mail("5E1A2B3C4D", "m1", attempt("5E1A2B3C4D", B)),
        ),
        [("m1", B, "accepted")],
        {"forwarded": 1},
    ),
    "What the discard service throws away was sent to nobody": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, "sent (silently)", relay="none")),
        [("m1", A, "failed")],
        {},
    ),
    "A message that the administrator deletes fails for those still waiting": (
        [
            *mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, DEFERRED))[:-1],
            "postsuper[9]: 4F1A2B3C4D: removed",
        ],
        [("m1", A, "failed")],
        {"deleted_from_queue": 1},
    ),
    "A message that is queued again goes on under its new id": (
        [
            *mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, DEFERRED))[:-1],
            "postsuper[9]: 4F1A2B3C4D: requeued",
            *mail("5E1A2B3C4D", "m1", attempt("5E1A2B3C4D", A)),
        ],
        [("m1", A, "accepted")],
        {},
    ),
    "A probe of an address carries no message": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, "deliverable (250 Ok)")),
        [],
        {"address_probes": 1},
    ),
    "What the server refuses before it queues it is counted": (
        [
            "smtpd[8]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 denied",
            cleanup("4F1A2B3C4D", "m1"),
            "cleanup[11]: 4F1A2B3C4D: milter-reject: END-OF-MESSAGE from x[192.0.2.9]: 5.7.1 no",
            cleanup("5E1A2B3C4D", "m2"),
            "cleanup[11]: 5E1A2B3C4D: discard: header Subject: x from y[192.0.2.9]",
        ],
        [],
        {"discarded": 1, "milter_rejected": 1, "rejected_before_queue": 1},
    ),
    "A message that began before the log keeps what is left of it": (
        [attempt("4F1A2B3C4D", A), removed("4F1A2B3C4D")],
        [("", A, "accepted")],
        {"no_message_id": 1, "sender_not_seen": 1},
    ),
    "A message still in the queue that nobody tried to deliver is counted": (
        [cleanup("4F1A2B3C4D", "m1"), active("4F1A2B3C4D")],
        [],
        {"no_attempt_seen": 1},
    ),
    "An address may hold a quoted bracket": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", '"x>, relay=y"@cabinet.example')),
        [("m1", '"x>, relay=y"@cabinet.example', "accepted")],
        {},
    ),
    "A quoted part of an address may hold a quote": (
        mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", r'"x\">, y"@cabinet.example')),
        [("m1", r'"x\">, y"@cabinet.example', "accepted")],
        {},
    ),
    "A service of the machine itself delivers like any other": (
        mail(
            "4F1A2B3C4D",
            "m1",
            attempt("4F1A2B3C4D", A, "sent (delivered via dovecot service)", relay="dovecot"),
            attempt("4F1A2B3C4D", B, "sent (delivered to maildir)", relay="virtual"),
            attempt("4F1A2B3C4D", C, relay="mx.ch.example[private/dovecot-lmtp]"),
        ),
        [("m1", A, "accepted"), ("m1", B, "accepted"), ("m1", C, "accepted")],
        {},
    ),
    "Newer versions of Postfix write more facts": (
        mail(
            "4F1A2B3C4D",
            "m1",
            f"smtp[13]: 4F1A2B3C4D: to=<{A}>, orig_to=<cardio>, relay=mx[192.0.2.1]:25, "
            "conn_use=2, delay=1, delays=0/0/0/1, tls=pass:none, dsn=2.0.0, status=sent (Ok)",
        ),
        [("m1", A, "accepted")],
        {},
    ),
    "A sender that is written again at each round is one sender": (
        mail(
            "4F1A2B3C4D",
            "m1",
            attempt("4F1A2B3C4D", A, DEFERRED),
            active("4F1A2B3C4D"),
            attempt("4F1A2B3C4D", A),
        ),
        [("m1", A, "accepted")],
        {},
    ),
    "Older versions of Postfix write fewer facts": (
        mail("4F1A2B3C4D", "m1", f"smtp[13]: 4F1A2B3C4D: to=<{A}>, relay=mx, delay=1, status=sent"),
        [("m1", A, "accepted")],
        {},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_what_became_of_each_delivery(tmp_path: Path, case: str) -> None:
    """Each small log gives the deliveries, the statuses and the counts that a reader expects."""
    lines, expected, counts = CASES[case]

    records, report = read(tmp_path, stamped(lines))

    assert expected == outcome(records)
    assert counts == notes(report)
    assert (len(lines), 0) == (report.read, report.rejected)


def test_a_delivery_is_a_mail_of_unknown_direction(tmp_path: Path) -> None:
    """A log tells sender, recipient and moment, and leaves direction and structure open."""
    lines = mail("4F1A2B3C4D", "m1@ch", attempt("4F1A2B3C4D", A))

    records, report = read(tmp_path, stamped(lines), name="relay 1")

    expected = Transmission(
        message_id="m1@ch",
        sent_at=datetime(2026, 11, 23, 3, 0, 1),  # noqa: DTZ001
        direction=Direction.UNKNOWN,
        sender=DOCTOR,
        recipient=A,
        channel=Channel.EMAIL,
        status=Status.ACCEPTED,
        source="relay 1",
    )
    assert [expected] == records
    assert ("postfix", "relay 1") == (report.kind, report.path)


@pytest.mark.parametrize(
    "relay",
    [
        "connecteur.example",
        "CONNECTEUR.example:2525",
        "192.0.2.7",
        "[192.0.2.7]:2525",
        "connecteur.example[192.0.2.7]:2525",
    ],
)
def test_a_named_connector_only_took_it_over(tmp_path: Path, relay: str) -> None:
    """What a connector named by the user took is handed over, however it is named."""
    to_connector = attempt("4F1A2B3C4D", A, relay="connecteur.example[192.0.2.7]:2525")
    log = stamped(mail("4F1A2B3C4D", "m1", to_connector, attempt("4F1A2B3C4D", B)))

    records, _ = read(tmp_path, log, relays=(relay,))

    assert [("m1", A, "handed_over"), ("m1", B, "accepted")] == outcome(records)


@pytest.mark.parametrize(
    ("dsn", "said", "expected"),
    [
        ("5.1.1", "bounced (host mx[192.0.2.1] said: 550 5.1.1 no such user)", "5.1.1"),
        ("5.0.0", "bounced (host mx[192.0.2.1] said: 552 too much)", "552"),
        ("5.0.0", "bounced (host mx[192.0.2.1] said: 554-first line 554 last)", "554"),
        ("5.0.0", "bounced (host mx[192.0.2.1]:465 refused to talk to me: 521 no)", "521"),
        ("5.0.0", "bounced (unknown user on port 465)", "5.0.0"),
        ("2.0.0", "bounced (no reason given)", ""),
    ],
)
def test_a_failure_has_its_code(tmp_path: Path, dsn: str, said: str, expected: str) -> None:
    """The code of a failure is Postfix's own, or the server's where Postfix's says nothing."""
    records, _ = read(
        tmp_path, stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, said, dsn=dsn)))
    )

    assert [("failed", expected)] == [(sent.status.value, sent.failure_code) for sent in records]


def test_a_code_is_that_of_the_last_attempt_and_only_of_a_failure(tmp_path: Path) -> None:
    """An expired message keeps the code it was put off with; one that got through has none."""
    q = "4F1A2B3C4D"
    log = stamped(
        mail(
            q,
            "m1",
            attempt(q, A, DEFERRED, dsn="4.4.1"),
            attempt(q, A, DEFERRED, dsn="4.2.2"),
            attempt(q, B, DEFERRED, dsn="4.4.1"),
            attempt(q, B),
            f"qmgr[12]: {q}: from=<{DOCTOR}>, status=force-expired, returned to sender",
        )
    )

    records, _ = read(tmp_path, log)

    assert [("failed", "4.2.2"), ("accepted", "")] == [
        (record.status.value, record.failure_code) for record in records
    ]


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("dr@ch-exemple.local", "dr@ch-exemple.mssante.fr"),
        ("dr@CH-Exemple.LOCAL", "dr@ch-exemple.mssante.fr"),
        ("dr@sub.ch-exemple.local", "dr@sub.ch-exemple.local"),
        ("dr@ch-exemple.example", "dr@ch-exemple.example"),
        ("local", "local"),
    ],
)
def test_a_connector_puts_another_domain(tmp_path: Path, sender: str, expected: str) -> None:
    """The sender is what the recipient sees, however the user types what the connector rewrites."""
    rewrites = {" ch-exemple.LOCAL ": "CH-Exemple.mssante.fr ", "ch-exemple.example": " "}
    log = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A), sender=sender))

    records, _ = read(tmp_path, log, sender_rewrites=rewrites)

    assert [expected] == [record.sender for record in records]


def test_refusals_that_rsyslog_writes_once_are_all_counted(tmp_path: Path) -> None:
    """Lines that are alike are written once with their number; a delivery stays one delivery."""
    q = "4F1A2B3C4D"
    sent = attempt(q, A)
    refused = "NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 denied"
    log = stamped(
        [
            *mail(q, "m1", sent, sent.replace(q, f"message repeated 3 times: [ {q}") + "]"),
            f"smtpd[8]: {refused}",
            f"smtpd[8]: message repeated 2 times: [ {refused}]",
            "smtpd[8]: message repeated 2 times: [ connect from unknown[192.0.2.9]]",
        ]
    )

    records, report = read(tmp_path, log)

    assert [("m1", A, "accepted")] == outcome(records)
    assert {"rejected_before_queue": 3} == notes(report)


@pytest.mark.parametrize(
    "name", ["postfix/smtp", "postfix-out/smtp", "postfix/submission/smtp", "mta1/smtp", "/smtp"]
)
def test_any_instance_of_postfix_is_read(tmp_path: Path, name: str) -> None:
    """Several instances of Postfix on one machine write under names of their own."""
    log = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A)))

    records, report = read(tmp_path, log.replace("postfix/smtp", name))

    assert [("m1", A, "accepted")] == outcome(records)
    assert {} == notes(report)


def test_another_program_cannot_pass_for_postfix(tmp_path: Path) -> None:
    """A text that somebody made another program write is no line of Postfix."""
    log = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, DEFERRED)))
    made_up = "x/postfix/smtp[1]: 4F1A2B3C4D: to=<a@cabinet.example>, relay=x, status=sent (ok)"
    log += "".join(
        f"Nov 23 03:00:02 mx {program} {made_up}\n"
        for program in ("sshd[5]: Invalid user", "dovecot: user", "postfix/smtpd[3]: warning:")
    )

    records, report = read(tmp_path, log)

    assert [("m1", A, "unknown")] == outcome(records)
    assert {"other_lines": 2} == notes(report)


@pytest.mark.parametrize(
    ("line", "period", "reason"),
    [
        ("Feb 29 10:00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: removed", "2026", "impossible_date"),
        ("Feb 30 10:00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: removed", "2028", "impossible_date"),
        ("2026-02-30T10:00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: removed", "2026", "impossible_date"),
        ("Mar  1 10:00:00 mx x[1]: y", "2026-01-01/2027-12-31", "year_ambiguous"),
        ("Mar  1 25:00:00 mx x[1]: y", "2026", "not_a_log_line"),
        ("Mär  1 10:00:00 mx x[1]: y", "2026", "not_a_log_line"),
        ("Abc  1 10:00:00 mx x[1]: y", "2026", "not_a_log_line"),
        ("2026-02-1xT10:00:00 mx x[1]: y", "2026", "not_a_log_line"),
        ("- Logs begin at Mon 2026-02-02 --", "2026", "not_a_log_line"),
        (f"Mar  1 10:00:00 mx postfix/smtp[1]: 4F1A2B3C4D: to=<{A}>, rel", "2026", "damaged_line"),
        (f"Mar  1 10:00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: from=<{A}", "2026", "damaged_line"),
        ("2026-03-01T10:00:99 mx postfix/cleanup[1]: 4F1A: message-id=<m>", "2026", "damaged_line"),
    ],
)
def test_what_cannot_be_read_is_rejected(
    tmp_path: Path, line: str, period: str, reason: str
) -> None:
    """A line that cannot be understood is rejected with its number and reason."""
    good = "2026-03-02T10:00:00 mx systemd[1]: Started."

    records, report = read(tmp_path, f"{good}\n\n{line}", period=period)

    assert [] == records
    assert [(3, reason)] == [(found.line, found.reason) for found in report.rejections]
    assert (2, 1) == (report.read, report.accepted)


def test_lines_of_other_programs_are_counted(tmp_path: Path) -> None:
    """Other programs share the log, and lines of Postfix that tell of no delivery stand in it."""
    log = (
        "Nov 23 03:00:01 mx dovecot: imap-login: Login: from=<x>\n"
        "Nov 23 03:00:01 mx amavis[12]: (1) Passed CLEAN: to=<x>\n"
        "Nov 23 03:00:01 mx last message repeated 2 times\n"
        "Nov 23 03:00:01 mx postfix/smtpd[3]: connect from unknown[192.0.2.1]\r\n"
        "Nov 23 03:00:01 mx postfix/smtpd[3]: 4F1A2B3C4D: client=unknown[192.0.2.1]\n"
    )

    _, report = read(tmp_path, log)

    assert [("housekeeping_lines", 2), ("other_lines", 3)] == [
        (note.code, note.count) for note in report.notes
    ]


def test_two_hosts_may_use_one_queue_id(tmp_path: Path) -> None:
    """A queue id belongs to its host, and several hosts may write into one log."""
    ours = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A))).splitlines()
    theirs = stamped(mail("4F1A2B3C4D", "m2", attempt("4F1A2B3C4D", B))).splitlines()
    both = [line for pair in zip(ours, theirs, strict=True) for line in pair]
    log = "\n".join(line.replace(" mx ", " mx2 ") if n % 2 else line for n, line in enumerate(both))

    records, _ = read(tmp_path, log)

    assert [("m1", A, "accepted"), ("m2", B, "accepted")] == outcome(records)


def test_headers_written_into_the_log_never_come_out(tmp_path: Path) -> None:
    """A subject that a header check wrote into the log is in no record, report or error."""
    planted = "XDM/1.0/DDM+Compte rendu EXEMPLE Camille 01/01/1980"
    log = stamped(
        [
            f"cleanup[11]: 4F1A2B3C4D: warning: header Subject: {planted} from x; to=<x>",
            f"cleanup[11]: 4F1A2B3C4D: reject: header Subject: {planted}: to=<x>, status=sent",
            *mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A, f"bounced (said: 550 {planted})")),
            f"smtp[13]: 4F1A2B3C4D: to=<{planted}",
            planted,
        ]
    )

    records, report = read(tmp_path, log + planted)

    assert [("m1", A, "failed")] == outcome(records)
    assert "EXEMPLE" not in f"{records}{report}"
    assert {"damaged_line": 1, "not_a_log_line": 1} == report.rejected_by_reason()
    with pytest.raises(InputFaultError) as fault:
        read(tmp_path, planted)
    assert "EXEMPLE" not in str(fault.value)


def test_a_cut_last_line_loses_nothing_else(tmp_path: Path) -> None:
    """A log copied while it is written ends in the middle of a line, which alone is rejected."""
    log = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A)))

    records, report = read(tmp_path, f"{log}Nov 23 03:0")

    assert [("m1", A, "accepted")] == outcome(records)
    assert [(5, "not_a_log_line")] == [(r.line, r.reason) for r in report.rejections]


def test_marks_and_old_encodings_are_read(tmp_path: Path) -> None:
    """A byte order mark is no part of the first line, and Windows-1252 is understood."""
    lines = stamped(mail("4F1A2B3C4D", "é", attempt("4F1A2B3C4D", A)))

    with_mark, _ = read(tmp_path, lines.encode("utf-8-sig"))
    old, _ = read(tmp_path, lines.encode("cp1252"))

    assert [("é", A, "accepted")] == outcome(with_mark) == outcome(old)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x7fELF\0\1\2", "binary file"),
        (b"\x1f\x8b\x08\0", "gzip archive"),
        (b"a;b\n1;2\n", "none of its 2 lines"),
        (b"Mar  1 10:00:00 mx x[1]: y\n", "none of its 1 lines"),
    ],
)
def test_a_file_that_is_no_log_stops_the_run(tmp_path: Path, content: bytes, problem: str) -> None:
    """A file in which nothing could be read is an error and not a log without mails."""
    with pytest.raises(InputFaultError, match=problem):
        read(tmp_path, content, period="2026-01-01/2027-12-31")


def test_an_empty_log_is_an_empty_log(tmp_path: Path) -> None:
    """A rotated log may hold no line at all."""
    records, report = read(tmp_path, "")

    assert ([], 0) == (records, report.read)


def test_the_report_waits_for_the_records(tmp_path: Path) -> None:
    """A report before the end would count only a part."""
    path = tmp_path / "mail.log"
    path.write_text(stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A))), "utf-8")
    postfix = PostfixLog.open(path, period=Period.parse("2026-11"), zone=PARIS)
    next(postfix.records())

    with pytest.raises(InvalidInputError, match="not been read to its end"):
        postfix.report()


def test_a_log_that_goes_away_is_said(tmp_path: Path) -> None:
    """A log that is rotated away between two looks is an error with a remedy."""
    path = tmp_path / "mail.log"
    path.write_text("", "utf-8")
    postfix = PostfixLog.open(path, period=Period.parse("2026-11"), zone=PARIS)
    path.unlink()

    with pytest.raises(InputFaultError, match="no longer be read"):
        list(postfix.records())


def test_messages_never_removed_are_given_up_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log without removals does not fill the memory: the oldest messages come out first."""
    monkeypatch.setattr(queue, "_MOST_IN_QUEUE", 10)
    monkeypatch.setattr(queue, "_MOST_REMEMBERED", 2)
    lines = [
        line
        for n in range(25)
        for line in mail(f"4F1A2B3C{n:02}", f"m{n}", attempt(f"4F1A2B3C{n:02}", A))[:-1]
    ]

    records, report = read(tmp_path, stamped(lines))

    assert [f"m{n}" for n in range(25)] == [record.message_id for record in records]
    assert {"queue_ids_given_up": 15} == notes(report)


def test_a_message_without_an_end_is_given_up_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither does a message to ever more recipients: what is known of it comes out."""
    monkeypatch.setattr(log, "_RELIEF", 1)
    monkeypatch.setattr(queue, "_MOST_WAITING", 100)
    q = "4F1A2B3C4D"
    lines = mail(q, "m1", *(attempt(q, f"{n}@cabinet.example") for n in range(1000)))

    records, report = read(tmp_path, stamped(lines))

    assert [f"{n}@cabinet.example" for n in range(1000)] == [sent.recipient for sent in records]
    assert notes(report)["queue_ids_given_up"] > 0


WORDS = st.sampled_from(
    [
        "to=<",
        "from=<",
        "a@b.fr>, ",
        "relay=none, ",
        "status=sent",
        "removed",
        "status=expired, ",
        "message-id=<",
        "4F1A2B3C4D: ",
        "]: ",
        ": ",
        "postfix/smtp[1",
        "size=1",
        "\r",
        "é",
        " ",
        "sender non-delivery notification: ",
        "reject: ",
        "NOQUEUE: ",
        "requeued",
        "/postsuper",
    ]
)
STAMPS = st.sampled_from(
    [
        "Nov 23 03:00:01 mx ",
        "Feb 29 03:00:01 mx ",
        "2026-11-23T03:00:01+23:59 mx ",
        "",
        "Nov 23 ",
        "0001-01-01T00:00:00+01:00 mx ",
        "9999-12-31T23:59:59-09:00 mx ",
        "2026-11-23T03:00:61Z mx ",
    ]
)
LINES = st.one_of(
    st.text(string.printable),
    st.builds("".join, st.tuples(STAMPS, st.lists(WORDS, max_size=8).map("".join))),
    st.builds(
        lambda stamp, text, at: f"{stamp}postfix/{text}"[:at],
        STAMPS,
        st.sampled_from(
            [line for lines, _, _ in CASES.values() for line in lines],
        ),
        st.integers(0, 200),
    ),
)


@given(st.lists(LINES, max_size=30).map("\n".join) | st.binary(max_size=200))
def test_whatever_comes_in_every_line_is_accounted_for(log: str | bytes) -> None:
    """Every line is accepted or rejected, and only our own errors come out."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            records, report = read(Path(folder), log, period="2026")
        except HopenMssError:
            return

    assert report.read == report.accepted + report.rejected
    assert all(record.recipient is not None and record.sent_at for record in records)
