"""A log that a real Postfix wrote, made once for all the tests that read it."""

import shutil
from pathlib import Path

import pytest
from attrs import evolve
from tests.real.postfix_server import (
    DEFERRED_ONCE,
    HOSPITAL,
    NEVER_TAKEN,
    REFUSED,
    PostfixRun,
    Server,
    postfix,
)

from hopen_mss.transmissions.record import Status

INSIDE, OUTSIDE = "medecin.mssante.fr", "cabinet.example"
ACCEPTED, FAILED = Status.ACCEPTED, Status.FAILED
SENDERS = [f"{who}@{HOSPITAL}" for who in ("cardio", "chir.vasculaire", "secretariat")]


@pytest.fixture(scope="session", params=["no", "yes"], ids=["short_ids", "long_ids"])
def postfix_run(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PostfixRun:
    """The log of some 60 mails inside and outside the trust space, and what became of each."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip("Postfix is not installed: apt-get install postfix")
    log = tmp_path_factory.mktemp("postfix") / "mail.log"
    with postfix(long_ids=request.param == "yes") as server:
        _send_everything(server)
        server.wait_until_idle()
        run = server.run
        _copy(run.log, log)
    return evolve(run, log=log)


def _copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _send_everything(server: Server) -> None:
    for n in range(36):
        server.send(
            SENDERS[n % 3],
            {f"dr{n}@{INSIDE}": ACCEPTED}
            | ({f"cabinet{n}@{OUTSIDE}": ACCEPTED} if n % 4 == 0 else {})
            | ({f"labo{n}@labo.mssante.fr": ACCEPTED} if n % 6 == 0 else {}),
        )
    for n in range(4):
        server.send(SENDERS[0], {f"{n}80017512345678@patient.mssante.fr": ACCEPTED})
        server.send(SENDERS[1], {f"collegue{n}@{HOSPITAL}": ACCEPTED})
        server.send(f"dr{n}@{INSIDE}", {f"urgences@{HOSPITAL}": ACCEPTED})
        server.send("", {f"dr{n}@{INSIDE}": ACCEPTED})  # a read receipt
        server.send(SENDERS[2], {f"{DEFERRED_ONCE}{n}@{INSIDE}": ACCEPTED})
        server.send(
            SENDERS[0], {f"{REFUSED}{n}@{INSIDE}": FAILED, f"dr{n}@{INSIDE}": ACCEPTED}, reports=1
        )
        server.send_refused(SENDERS[0], f"x{n}@interdit.example")
    server.send(
        SENDERS[0], {f"{NEVER_TAKEN}@{INSIDE}": FAILED, f"dr@{INSIDE}": ACCEPTED}, reports=1
    )
    server.send(SENDERS[1], {f"dr@{INSIDE}": ACCEPTED}, reports=1, options=("NOTIFY=SUCCESS",))
    server.send(SENDERS[1], {f"dr@{INSIDE}": ACCEPTED}, through_filter=True)
