"""A million lines of a mail log, against pflogsumm's default report on the same file.

Times are of the processor, of both whole processes from start to end, so that a busy machine
changes them less. Run with ``pytest -m benchmarks -s`` to see the figures.
"""

import heapq
import json
import random
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmarks

LINES = 1_000_000
HOSPITAL, RELAY = "ch-exemple.mssante.fr", "relais.mssante.example[192.0.2.7]:25"
TLS = (
    f"Trusted TLS connection established to {RELAY}: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
    "(256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256"
)
REFUSAL = (
    "NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <x@y.example>: Relay access denied;"
    " from=<a@spam.example> to=<x@y.example> proto=ESMTP helo=<spam>"
)

READ = """
import json, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from hopen_mss import Period, PostfixLog
log = PostfixLog.open(
    Path(sys.argv[1]), period=Period.parse("2026-11"), zone=ZoneInfo("Europe/Paris"))
found = {"deliveries": 0, "accepted": 0}
for record in log.records():
    found["deliveries"] += 1
    found["accepted"] += record.status == "accepted"
found["read"] = log.report().read
found |= {note.code: note.count for note in log.report().notes}
# Of this process alone: what getrusage tells begins with the peak of the parent.
found["peak"] = next(
    int(line.split()[1]) * 1024 for line in open("/proc/self/status") if "VmHWM" in line)
print(json.dumps(found))
"""


class Hospital:
    """A made-up mail server in front of a connector, and the lines that it writes in time."""

    def __init__(self) -> None:
        self.random = random.Random(7)  # noqa: S311
        self.senders = [
            f"{who}{n}@{HOSPITAL}" for who in ("cardio", "chir.vasc") for n in range(60)
        ]
        self.recipients = [
            f"dr.exemple{n}@{domain}"
            for n in range(900)
            for domain in ("medecin.mssante.fr", f"cabinet{n % 90}.mssante.fr", "labo.example")
        ]
        self.waiting: list[tuple[datetime, int, str]] = []
        self.written = 0

    def put(self, at: datetime, program: str, text: str, pid: int | None = None) -> None:
        """Write a line at its time."""
        number = pid or self.random.randrange(1000, 99999)
        self.written += 1
        line = f"{at:%b} {at.day:2d} {at:%H:%M:%S} mx1 postfix/{program}[{number}]: {text}\n"
        heapq.heappush(self.waiting, (at, self.written, line))

    def attempt(self, at: datetime, qid: str, to: str, end: str, relay: str = RELAY) -> None:
        """Write the line of one attempt to deliver."""
        facts = "delay=1.2, delays=0.1/0.01/0.4/0.7"
        self.put(at, "smtp", f"{qid}: to=<{to}>, relay={relay}, {facts}, {end}")

    def mail(self, at: datetime, number: int) -> None:
        """Write all the lines of one mail: three in a hundred wait, two are refused."""
        qid, host = f"{self.random.randrange(16**4):04X}{number:06X}", f"dpi{number % 7}.ch.example"
        sender, fate = self.random.choice(self.senders), self.random.random()
        recipients = self.random.sample(
            self.recipients, self.random.choices([1, 2, 3, 6], [80, 12, 5, 3])[0]
        )
        active = f"{qid}: from=<{sender}>, size=48213, nrcpt={len(recipients)} (queue active)"
        later, pid = at + timedelta(seconds=1), self.random.randrange(1000, 99999)
        self.put(at, "smtpd", f"connect from {host}[10.1.2.3]", pid)
        self.put(at, "smtpd", f"{qid}: client={host}[10.1.2.3]", pid)
        self.put(at, "cleanup", f"{qid}: message-id=<{number}.{pid}@{HOSPITAL}>")
        self.put(at, "qmgr", active, 871)
        self.put(later, "smtpd", f"disconnect from {host}[10.1.2.3] ehlo=2 mail=1 data=1", pid)
        if number % 3 == 0:
            self.put(later, "smtp", TLS)
        if number % 25 == 0:
            self.put(at, "smtpd", REFUSAL)
        if number % 40 == 0:
            self.put(at, "anvil", "statistics: max connection rate 4/60s for (smtp:10.1.2.9)")
        if fate < 0.03:
            for wait in (300, 600, 1200):
                later = at + timedelta(seconds=wait)
                self.put(later, "qmgr", active, 871)
                for to in recipients:
                    end = "dsn=4.4.1, status=deferred (connect to relais: Connection timed out)"
                    self.attempt(later, qid, to, end, "none")
        for to in recipients:
            if 0.03 < fate < 0.05:
                said = f"host relais said: 550 5.1.1 <{to}>: unknown (in reply to RCPT TO command)"
                self.attempt(later, qid, to, f"dsn=5.1.1, status=bounced ({said})")
            else:
                end = f"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4X{number:08d}z)"
                self.attempt(later, qid, to, end)
        if 0.03 < fate < 0.05:
            self.bounce(later, qid, f"B{qid[1:]}", sender)
        self.put(later, "qmgr", f"{qid}: removed", 871)

    def bounce(self, at: datetime, qid: str, new: str, sender: str) -> None:
        """Write the lines of a notification that goes back to the sender."""
        self.put(at, "cleanup", f"{new}: message-id=<2026.{new}@mx1.ch.example>")
        self.put(at, "bounce", f"{qid}: sender non-delivery notification: {new}")
        self.put(at, "qmgr", f"{new}: from=<>, size=3321, nrcpt=1 (queue active)", 871)
        self.attempt(at, new, sender, "dsn=2.0.0, status=sent (250 Saved)", "mx[private/lmtp]")
        self.put(at, "qmgr", f"{new}: removed", 871)

    def lines(self) -> Iterator[str]:
        """The log, line by line, without an end."""
        at = datetime(2026, 11, 1)  # noqa: DTZ001
        for number in range(1, 16**6):
            at += timedelta(seconds=self.random.random() * 25)
            while self.waiting and self.waiting[0][0] <= at:
                yield heapq.heappop(self.waiting)[2]
            self.mail(at, number)


def processor_time(*command: str) -> tuple[float, str]:
    """The processor time of a whole process in seconds, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return user + system, done.stdout


def test_a_million_lines_of_a_mail_log(tmp_path: Path) -> None:
    """A full record for each delivery, at least three times as fast as pflogsumm, under 60 MB."""
    if shutil.which("pflogsumm", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("pflogsumm is not installed: apt-get install pflogsumm")
    log = tmp_path / "mail.log"
    with log.open("w", encoding="ascii") as stream:
        stream.writelines(line for _, line in zip(range(LINES), Hospital().lines(), strict=False))
    ours, theirs = [], []
    for _ in range(3):
        took, printed = processor_time(sys.executable, "-c", READ, str(log))
        peer, report = processor_time("pflogsumm", str(log))
        ours.append(took)
        theirs.append(peer)
    found = json.loads(printed)
    ratio = min(theirs) / min(ours)  # what else the machine does only ever adds to a time
    print(
        f"\n{LINES:,} lines: {ratio:.2f} times as fast as pflogsumm ({min(ours):.1f} s against "
        f"{min(theirs):.1f} s), peak {found['peak'] / 1e6:.0f} MB, "
        f"{found['deliveries']:,} deliveries"
    )

    assert LINES == found["read"]
    assert found["deliveries"] > LINES // 10
    delivered = re.search(r"^ *(\d+) +delivered$", report, re.MULTILINE)
    assert delivered is not None
    assert int(delivered[1]) == found["accepted"] + found["notifications"]
    assert 60e6 > found["peak"]
    assert 3 <= ratio
