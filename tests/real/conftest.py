"""A log that a real Postfix wrote, made once for all the tests that read it."""

import shutil
from pathlib import Path

import pytest
from attrs import evolve
from tests.real.milter import INFECTED, SPAM, SUSPECT
from tests.real.postfix_server import (
    DEFERRED_ONCE,
    FORBIDDEN,
    FULL,
    HOSPITAL,
    NEVER_READY,
    NEVER_TAKEN,
    REFUSED,
    REFUSED_BARELY,
    STORED_HERE,
    THROWN_AWAY,
    PostfixRun,
    Server,
    postfix,
)

from hopen_mss.transmissions.record import Status

INSIDE, OUTSIDE = "medecin.mssante.fr", "cabinet.example"
ACCEPTED, FAILED = Status.ACCEPTED, Status.FAILED
SENDERS = [f"{who}@{HOSPITAL}" for who in ("cardio", "chir.vasculaire", "secretariat")]
FORBIDDEN_DOMAIN = "interdit.example"


@pytest.fixture(scope="session", params=["no", "yes"], ids=["short_ids", "long_ids"])
def postfix_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PostfixRun:
    """The log of more than 300 mails of every kind, and what became of each."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip("Postfix is not installed: apt-get install postfix")
    log = tmp_path_factory.mktemp("postfix") / "mail.log"
    with postfix(long_ids=request.param == "yes") as server:
        _send_what_takes_long(server)
        _send_what_goes_out(server)
        _send_what_does_not_count(server)
        _send_what_fails(server)
        server.wait_until_idle()
        run = server.run
        _copy(run.log, log)
    return evolve(run, log=log)


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _send_what_takes_long(server: Server) -> None:
    for n in range(12):
        server.send(SENDERS[2], {f"{DEFERRED_ONCE}{n}@{INSIDE}": ACCEPTED})
    for n, start in enumerate((NEVER_TAKEN, NEVER_READY) * 4):
        to = {f"{start}{n}@{INSIDE}": FAILED} | ({f"dr{n}@{INSIDE}": ACCEPTED} if n % 2 else {})
        server.send(SENDERS[n % 3], to, reports=1)


def _send_what_goes_out(server: Server) -> None:
    for n in range(150):
        server.send(
            SENDERS[n % 3],
            {f"dr{n % 40}@{INSIDE}": ACCEPTED}
            | ({f"cabinet{n}@{OUTSIDE}": ACCEPTED} if n % 4 == 0 else {})
            | ({f"labo{n}@labo.mssante.fr": ACCEPTED} if n % 6 == 0 else {}),
        )
    many = {f"dr{n}@{INSIDE}": ACCEPTED for n in range(60)}
    server.send(SENDERS[0], many)
    server.send(SENDERS[0], {f'"jean..dupont"@{INSIDE}': ACCEPTED})
    server.send(SENDERS[0], {f"dr@{INSIDE}": ACCEPTED}, size=700_000)
    for n in range(6):
        server.send(SENDERS[1], {f"dr@{INSIDE}": ACCEPTED}, reports=1, options=("NOTIFY=SUCCESS",))
        server.send(SENDERS[1], {f"dr{n}@{INSIDE}": ACCEPTED}, through_filter=True)
        server.send(SENDERS[1], {f"equipe@{HOSPITAL}": ACCEPTED})


def _send_what_does_not_count(server: Server) -> None:
    for n in range(20):
        server.send(SENDERS[0], {f"{n}80017512345678@patient.mssante.fr": ACCEPTED})
        server.send(SENDERS[1], {f"collegue{n}@{HOSPITAL}": ACCEPTED})
        server.send(f"dr{n}@{INSIDE}", {f"urgences@{HOSPITAL}": ACCEPTED})
        server.send("", {f"dr{n}@{INSIDE}": ACCEPTED})  # a read receipt
    for n in range(5):
        server.send(SENDERS[0], {f"boite{n}@{STORED_HERE}": ACCEPTED})
        server.send("", {f"{REFUSED}{n}@{INSIDE}": FAILED})  # a receipt that nobody takes
        server.send_refused(SENDERS[0], f"x{n}@{FORBIDDEN_DOMAIN}")
        server.send_refused(SENDERS[0], f"dr@{INSIDE}", header=FORBIDDEN)
        server.send_aside(SENDERS[0], f"dr@{INSIDE}")
        server.send_aside(SENDERS[0], f"dr@{INSIDE}", SPAM)
        server.send_refused(SENDERS[0], f"{SUSPECT}{n}@{INSIDE}", by_milter=True)
        server.send_refused(SENDERS[0], f"dr@{INSIDE}", header=INFECTED, by_milter=True)
    server.send_refused(SENDERS[0], f"dr@{INSIDE}", size=1_200_000)


def _send_what_fails(server: Server) -> None:
    for n in range(8):
        for start in (REFUSED, REFUSED_BARELY, FULL):
            to = {f"{start}{n}@{INSIDE}": FAILED, f"dr{n}@{INSIDE}": ACCEPTED}
            server.send(SENDERS[n % 3], to, reports=1)
    server.send(SENDERS[0], {f"{REFUSED}@{INSIDE}": FAILED, f"{FULL}@{INSIDE}": FAILED}, reports=1)
    server.send(SENDERS[0], {f"dr@{THROWN_AWAY}": FAILED})
