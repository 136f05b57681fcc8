"""A real Postfix of its own on loopback, and the servers that it delivers to."""

import os
import shutil
import signal
import smtplib
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

from attrs import define, evolve, field
from tests.real.milter import Milter

from hopen_mss.transmissions.record import Status

HOSPITAL = "ch-exemple.mssante.fr"
REFUSED, REFUSED_BARELY, FULL = "inconnu", "ancien", "saturee"
"""Local parts that the next server refuses."""
DEFERRED_ONCE, NEVER_TAKEN, NEVER_READY = "occupe", "pleine", "indisponible"
"""Local parts that the next server takes at the second attempt, or always puts off."""
PLANTED = "EXEMPLE Camille 01/01/1980"
"""What stands in every subject, and must never come out."""
ANSWERS = {
    REFUSED: (f"550 5.1.1 {PLANTED} unknown", "5.1.1"),
    REFUSED_BARELY: (f"550 {PLANTED} has left", "550"),
    FULL: ("552 5.2.2 over quota", "5.2.2"),
    NEVER_TAKEN: ("452 4.2.2 mailbox full", "4.2.2"),
    NEVER_READY: ("451 4.3.0 try again", "4.3.0"),
}
"""What the next server says to a recipient, and the code with which the delivery fails."""
ALIASES = {
    f"urgences@{HOSPITAL}": (f"chef.urgences@{HOSPITAL}",),
    f"equipe@{HOSPITAL}": (f"un@{HOSPITAL}", "deux@medecin.mssante.fr"),
}
THROWN_AWAY, STORED_HERE = "jetable.example", f"boites.{HOSPITAL}"
"""Domains whose mail Postfix throws away, or puts into mailboxes of its own."""
FORBIDDEN, SET_ASIDE = "X-Interdit", "X-Ecarter"
"""Headers for which Postfix refuses a mail, or takes it and throws it away."""
_LARGEST = 1_000_000

_MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/mail.log
maillog_file_prefixes = {root}
import_environment = MAIL_CONFIG TZ=Europe/Paris LANG=C
syslog_name = postfix
myhostname = mx.{hospital}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
smtpd_peername_lookup = no
smtp_host_lookup = native
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{sink}
enable_long_queue_ids = {long_ids}
virtual_alias_maps = inline:{{ {aliases} }}
transport_maps = inline:{{ {{ {thrown_away} = discard: }} }}
virtual_mailbox_domains = {stored_here}
virtual_mailbox_base = {root}/boxes
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
message_size_limit = {largest}
header_checks = regexp:{root}/config/header_checks
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{ interdit.example = REJECT }} }},
  permit
smtpd_milters = inet:127.0.0.1:{milter}
smtpd_client_connection_rate_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
maximal_queue_lifetime = 6s
bounce_queue_lifetime = 6s
in_flow_delay = 0
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{filtered} inet n - n - - smtpd -o content_filter=smtp:[127.0.0.1]:{filter}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@define
class Delivery:
    """One delivery that the log has to tell of."""

    message_id: str
    sender: str
    recipient: str
    status: Status
    failure_code: str = ""


@define
class PostfixRun:
    """What a server did: its log, and the deliveries that it was made to do."""

    log: Path
    expected: list[Delivery] = field(factory=list)
    notifications: int = 0
    """Deliveries of mails without a sender: bounces, reports, read receipts."""
    rejected: int = 0
    rejected_by_milter: int = 0
    discarded: int = 0
    reinjected: int = 0
    mails: int = 0


class _Sink(socketserver.ThreadingTCPServer):
    """An SMTP server that takes, refuses or puts off by address; with ``onward``, a filter."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, onward: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.onward = onward
        self.put_off: set[str] = set()
        self.port: int = self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: _Sink

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        """Answer one client until it quits."""
        self._say("220 sink.example ESMTP")
        sender, recipients = "", list[str]()
        for raw in self.rfile:
            line = raw.decode().strip()
            verb = line[:4].upper()
            if verb == "MAIL":
                sender, recipients = _address(line), []
                self._say("250 2.1.0 Ok")
            elif verb == "RCPT":
                answer = self._judge(_address(line))
                if answer.startswith("250"):
                    recipients.append(_address(line))
                self._say(answer)
            elif verb == "DATA":
                self._say("354 go on")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                self._say(self._take(sender, recipients, data))
            elif verb == "QUIT":
                self._say("221 2.0.0 Bye")
                return
            else:
                self._say("250 sink.example")

    def _judge(self, recipient: str) -> str:
        local = recipient.partition("@")[0]
        if self.server.onward:
            return "250 2.1.5 Ok"
        for start, (answer, _) in ANSWERS.items():
            if local.startswith(start):
                return answer
        if local.startswith(DEFERRED_ONCE) and recipient not in self.server.put_off:
            self.server.put_off.add(recipient)
            return "450 4.2.0 busy"
        return "250 2.1.5 Ok"

    def _take(self, sender: str, recipients: list[str], data: bytes) -> str:
        if not self.server.onward:
            return "250 2.0.0 Ok: queued as 4ZZZZZZZZZzZZZ"
        with smtplib.SMTP("127.0.0.1", self.server.onward, timeout=30) as back:
            back.mail(sender)
            for recipient in recipients:
                back.rcpt(recipient)
            code, answer = back.data(data)
        return f"{code} 2.0.0 from MTA: {code} {answer.decode()}"


def _address(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]


def _free_port() -> int:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])


@define
class Server:
    """A running Postfix: where to hand mails in, and what was handed in so far."""

    root: Path
    port: int
    filtered: int
    run: PostfixRun

    def send(
        self,
        sender: str,
        recipients: dict[str, Status],
        *,
        through_filter: bool = False,
        reports: int = 0,
        options: tuple[str, ...] = (),
        size: int = 0,
    ) -> None:
        """Hand in one mail, and write down what has to become of it.

        ``recipients`` gives each recipient its status, an alias that of those whom it leads to;
        ``reports`` is how many mails without a sender Postfix will write about it. A mail without a
        sender is a read receipt.
        """
        mail = self._mail(sender, size)
        with smtplib.SMTP("127.0.0.1", self.filtered if through_filter else self.port) as client:
            client.send_message(mail, sender, list(recipients), rcpt_options=options)
        self.run.notifications += reports
        if not sender:
            self.run.notifications += len(recipients)
            return
        for given, status in recipients.items():
            for recipient in ALIASES.get(given, (given,)):
                sent = Delivery(mail["Message-ID"].strip("<>"), sender, recipient, status)
                if through_filter:
                    self.run.reinjected += 1
                    self.run.expected.append(evolve(sent, status=Status.HANDED_OVER))
                if status is Status.FAILED:
                    codes = (ANSWERS[start][1] for start in ANSWERS if recipient.startswith(start))
                    sent.failure_code = next(codes, "")
                self.run.expected.append(sent)

    def _mail(self, sender: str, size: int = 0) -> EmailMessage:
        self.run.mails += 1
        mail = EmailMessage()
        mail["From"], mail["To"] = sender or f"mailer@{HOSPITAL}", "destinataires:;"
        mail["Subject"] = f"XDM/1.0/DDM+Lettre de liaison {PLANTED}"
        mail["Message-ID"] = f"<{self.run.mails}.courrier@{HOSPITAL}>"
        mail.set_content(PLANTED + "\n" * bool(size) + "x" * 70 * (size // 70))
        if not sender:
            mail.make_mixed()
            mail.replace_header("Content-Type", "multipart/report")
            mail.set_param("report-type", "disposition-notification")
        return mail

    def send_refused(
        self,
        sender: str,
        recipient: str,
        *,
        size: int = 0,
        header: str = "",
        by_milter: bool = False,
    ) -> None:
        """Hand in a mail that is refused at once, for its recipient, size or header."""
        mail = self._mail(sender, size)
        if header:
            mail[header] = PLANTED
        with smtplib.SMTP("127.0.0.1", self.port) as client, suppress(smtplib.SMTPException):
            client.send_message(mail, sender, [recipient])
            raise AssertionError("this mail was to be refused")
        self.run.rejected += not by_milter
        self.run.rejected_by_milter += by_milter

    def send_aside(self, sender: str, recipient: str, header: str = SET_ASIDE) -> None:
        """Hand in a mail that the server takes and throws away for one of its headers."""
        mail = self._mail(sender)
        mail[header] = PLANTED
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            client.send_message(mail, sender, [recipient])
        self.run.discarded += 1

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Wait until the queue is empty."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            waiting = [
                name
                for folder in ("maildrop", "incoming", "active", "deferred")
                for _, _, names in os.walk(self.root / "queue" / folder)
                for name in names
            ]
            if not waiting:
                return
            time.sleep(0.2)
        raise TimeoutError(self.run.log.read_text("utf-8")[-3000:])


@contextmanager
def postfix(*, long_ids: bool) -> Iterator[Server]:
    """A Postfix with its own configuration, queue and log, stopped at the end whatever happens."""
    root = Path(tempfile.mkdtemp(prefix="hopen-postfix-"))
    root.chmod(0o755)
    with _Sink() as sink, Milter() as milter:
        ports = {"port": _free_port(), "filtered": _free_port(), "sink": sink.port}
        ports["milter"] = milter.port
        with _Sink(onward=ports["port"]) as content_filter:
            for server in (sink, milter, content_filter):
                threading.Thread(target=server.serve_forever, daemon=True).start()
            process = None
            try:
                _configure(root, {**ports, "filter": content_filter.port}, long_ids=long_ids)
                with (root / "start.txt").open("wb") as said:
                    process = subprocess.Popen(
                        ["postfix", "-c", str(root / "config"), "start-fg"],
                        stdin=subprocess.DEVNULL,
                        stdout=said,
                        stderr=said,
                        start_new_session=True,
                    )
                _wait_for(ports["port"], process, root)
                run = PostfixRun(log=root / "mail.log")
                yield Server(root, ports["port"], ports["filtered"], run)
            finally:
                if process is not None:
                    _stop(process, root)
                sink.shutdown()
                milter.shutdown()
                content_filter.shutdown()
                shutil.rmtree(root, ignore_errors=True)


def _configure(root: Path, ports: dict[str, int], *, long_ids: bool) -> None:
    config = root / "config"
    for folder in (config, root / "queue", root / "data"):
        folder.mkdir()
    shutil.chown(root / "data", "postfix")
    boxes = root / "boxes"
    boxes.mkdir()
    os.chown(boxes, 65534, 65534)
    aliases = (f"{{ {alias} = {', '.join(to)} }}" for alias, to in ALIASES.items())
    words = {
        "root": root,
        "hospital": HOSPITAL,
        "long_ids": "yes" if long_ids else "no",
        "aliases": " ".join(aliases),
        "thrown_away": THROWN_AWAY,
        "stored_here": STORED_HERE,
        "largest": _LARGEST,
        **ports,
    }
    (config / "main.cf").write_text(_MAIN.format(**words), "utf-8")
    (config / "master.cf").write_text(_MASTER.format(**words), "utf-8")
    checks = f"/^Subject:/ WARN\n/^{FORBIDDEN}:/ REJECT\n/^{SET_ASIDE}:/ DISCARD\n"
    (config / "header_checks").write_text(checks, "utf-8")


def _wait_for(port: int, process: subprocess.Popen[bytes], root: Path) -> None:
    for _ in range(100):
        with suppress(OSError), smtplib.SMTP("127.0.0.1", port, timeout=5):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    told = "\n".join(file.read_text("utf-8") for file in root.glob("*.*"))
    raise RuntimeError(told[-3000:])


def _stop(process: subprocess.Popen[bytes], root: Path) -> None:
    """End the master, whose children follow it, and the script that waits for it."""
    pid_file = root / "queue" / "pid" / "master.pid"
    master = int(pid_file.read_text("ascii")) if pid_file.exists() else None
    stop = ["postfix", "-c", str(root / "config"), "stop"]
    subprocess.run(stop, check=False, capture_output=True, timeout=60)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        if master is not None:
            with suppress(ProcessLookupError):
                os.kill(master, signal.SIGKILL)
        process.kill()
        process.wait(20)
