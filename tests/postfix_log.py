"""Lines of a Postfix log as Postfix writes them, made for tests, and what a reader made of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.postfix.log import PostfixLog
from hopen_mss.transmissions.record import Transmission

__all__ = [
    "BOUNCED",
    "DEFERRED",
    "DOCTOR",
    "PARIS",
    "A",
    "B",
    "C",
    "active",
    "attempt",
    "cleanup",
    "mail",
    "notes",
    "outcome",
    "read",
    "read_files",
    "removed",
    "stamped",
]

PARIS = ZoneInfo("Europe/Paris")
A, B, C = "a@cabinet.example", "b@cabinet.example", "c@labo.example"
DOCTOR = "dr@ch-exemple.mssante.fr"
DEFERRED = "deferred (connect to mx[192.0.2.1]:25: Connection timed out)"
BOUNCED = "bounced (host mx[192.0.2.1] said: 550 5.1.1 unknown)"
TAIL = "delay=1, delays=0.1/0/0.4/0.5"


def cleanup(qid: str, message_id: str) -> str:
    """The line that gives a message its id."""
    return f"cleanup[11]: {qid}: message-id=<{message_id}>"


def active(qid: str, sender: str = DOCTOR) -> str:
    """The line that gives a message its sender."""
    return f"qmgr[12]: {qid}: from=<{sender}>, size=1234, nrcpt=1 (queue active)"


def attempt(
    qid: str,
    to: str,
    status: str = "sent (250 2.0.0 Ok)",
    *,
    relay: str = "mx[192.0.2.1]:25",
    dsn: str = "2.0.0",
) -> str:
    """The line of one attempt to deliver."""
    return f"smtp[13]: {qid}: to=<{to}>, relay={relay}, {TAIL}, dsn={dsn}, status={status}"


def removed(qid: str) -> str:
    """The line that ends a message."""
    return f"qmgr[12]: {qid}: removed"


def mail(qid: str, message_id: str, *attempts: str, sender: str = DOCTOR) -> list[str]:
    """All the lines of one message."""
    return [cleanup(qid, message_id), active(qid, sender), *attempts, removed(qid)]


def stamped(lines: list[str], stamp: str = "Nov 23 03:00:01") -> str:
    """Lines as a log, all of one moment."""
    return "".join(f"{stamp} mx postfix/{line}\n" for line in lines)


def read(
    folder: Path, log: str | bytes, *, period: str = "2026-11", **options: Any
) -> tuple[list[Transmission], InputReport]:
    """The records and the report of a log."""
    path = folder / "mail.log"
    path.write_bytes(log.encode() if isinstance(log, str) else log)
    postfix = PostfixLog.open(path, period=Period.parse(period), zone=PARIS, **options)
    records = list(postfix.records())
    return records, postfix.report()


def read_files(
    folder: Path, logs: Sequence[bytes], *, period: str = "2026-11", **options: Any
) -> tuple[list[Transmission], tuple[InputReport, ...]]:
    """The records and the reports of a log in several files, named ``0``, ``1`` and so on."""
    paths = [folder / str(number) for number in range(len(logs))]
    for path, log in zip(paths, logs, strict=True):
        path.write_bytes(log)
    postfix = PostfixLog.open(paths, period=Period.parse(period), zone=PARIS, **options)
    records = list(postfix.records())
    return records, postfix.reports()


def outcome(records: list[Transmission]) -> list[tuple[str, str, str]]:
    """What became of each delivery."""
    return [(record.message_id, record.recipient, record.status.value) for record in records]


def notes(report: InputReport) -> dict[str, int]:
    """The counts of a report by their code, those of every log left out."""
    return {note.code: note.count for note in report.notes if note.code != "housekeeping_lines"}
