"""The example's mails as Postfix 3.7 writes them to its ``maillog_file``."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from attrs import define, field

from hopen_mss.example.mails import Mail, Outcome
from hopen_mss.example.parties import DOMAIN, number
from hopen_mss.example.sendings import local

__all__ = ["mail_log"]

_SERVER = f"mss.{DOMAIN}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WAITING = (Outcome.SENT_LATER, Outcome.DEFERRED)
_RETRIES = (300, 900, 2100, 4500, 8500, 12500, 16500)
"""Seconds after which the queue tries again; the log ends with the last day."""
_REFUSALS = (
    local(7, 9, 3, 12, 44),
    local(8, 17, 4, 2, 9),
    local(9, 21, 2, 51, 30),
)


def mail_log(mails: Iterable[Mail]) -> bytes:
    """The log of all these mails: lines in the order of their time, those of several mails mixed.

    >>> one = Mail(message="1@example", at=local(7, 1, 8), sender=f"dpi@{DOMAIN}",
    ...            recipients=(("un@medecin.mssante.fr", Outcome.SENT),))
    >>> for line in mail_log([one]).splitlines()[2:4]: print(line.decode())
    Jul 01 08:00:00 mss postfix/cleanup[2205]: ...: message-id=<1@example>
    Jul 01 08:00:00 mss postfix/qmgr[871]: ...: from=<dpi@ch-valclair.mssante.fr>, size=...
    """
    lines = [line for mail in mails for line in _Pen(mail).lines()]
    lines += [(at, text) for at in _REFUSALS for text in _refused()]
    lines.sort(key=lambda line: line[0])  # stable: lines of one second stay in order
    return "".join(f"{_stamp(at)} mss postfix/{text}\n" for at, text in lines).encode()


def _stamp(at: datetime) -> str:
    # Not %b, which follows the locale; the day has two digits, unlike syslog's.
    return f"{_MONTHS[at.month - 1]} {at:%d %H:%M:%S}"


def _refused() -> Iterator[str]:
    client = "unknown[198.51.100.77]"
    yield f"smtpd[2201]: connect from {client}"
    yield (
        f"smtpd[2201]: NOQUEUE: reject: RCPT from {client}: 554 5.7.1 <contact@{DOMAIN}>: "
        f"Relay access denied; from=<info@publicite.example> to=<contact@{DOMAIN}> "
        "proto=ESMTP helo=<publicite.example>"
    )
    yield f"smtpd[2201]: disconnect from {client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"


def _queue_id(*about: object) -> str:
    """A short queue id, as Postfix makes it from the microsecond and the file's number."""
    return f"{number(0xFFFFF, 'micro', *about):05X}{0x40000 + number(0x3FFFF, *about):05X}"


@define
class _Pen:
    """Writes the lines of one mail, each with its time."""

    mail: Mail
    queue_id: str = field(init=False)

    @queue_id.default
    def _made_up(self) -> str:
        return _queue_id(self.mail.message)

    def lines(self) -> Iterator[tuple[datetime, str]]:
        """From the connection of the sender to the end of the mail in the queue."""
        mail, about = self.mail, self.mail.message
        client = self._client()
        size = 9_000 + number(90_000, about, "size")
        yield mail.at, f"smtpd[2201]: connect from {client}"
        yield mail.at, f"smtpd[2201]: {self.queue_id}: client={client}"
        yield mail.at, f"cleanup[2205]: {self.queue_id}: message-id=<{about}>"
        yield mail.at, self._in_queue(size, len(mail.recipients))
        how_many = len(mail.recipients)
        said = f"ehlo=1 mail=1 rcpt={how_many} data=1 quit=1 commands={4 + how_many}"
        yield mail.at, f"smtpd[2201]: disconnect from {client} {said}"
        soon = mail.at + timedelta(seconds=1)
        for to, outcome in mail.recipients:
            yield soon, self._first_attempt(to, outcome)
        last = soon
        if any(outcome is Outcome.BOUNCED for _, outcome in mail.recipients):
            yield from self._notification(soon)
        waiting = list(mail.recipients)
        for seconds in _RETRIES:
            waiting = [(to, outcome) for to, outcome in waiting if outcome in _WAITING]
            if not waiting or (mail.at + timedelta(seconds=seconds)).date() > mail.at.date():
                break
            last = mail.at + timedelta(seconds=seconds + number(60, about, "retry"))
            waiting = [
                (to, Outcome.SENT if outcome is Outcome.SENT_LATER else outcome)
                for to, outcome in waiting
            ]
            yield last, self._in_queue(size, len(waiting))
            for to, outcome in waiting:
                yield last, self._attempt(to, outcome, delay=(last - mail.at).seconds)
        if not any(outcome is Outcome.DEFERRED for _, outcome in waiting):
            yield last, f"qmgr[871]: {self.queue_id}: removed"

    def _client(self) -> str:
        sender, domain = self.mail.sender.partition("@")[::2]
        if domain != DOMAIN:
            return f"mx.{domain}[203.0.113.{1 + number(250, domain)}]"
        name = "dpi" if sender == "dpi" else "webmail"
        return f"{name}.ch-valclair.example[192.0.2.{10 if name == 'dpi' else 20}]"

    def _in_queue(self, size: int, recipients: int) -> str:
        return (
            f"qmgr[871]: {self.queue_id}: from=<{self.mail.sender}>, size={size}, "
            f"nrcpt={recipients} (queue active)"
        )

    def _first_attempt(self, to: str, outcome: Outcome) -> str:
        first = Outcome.DEFERRED if outcome is Outcome.SENT_LATER else outcome
        return self._attempt(to, first, delay=1)

    def _attempt(self, to: str, outcome: Outcome, *, delay: int) -> str:
        domain = to.partition("@")[2]
        host = f"mx.{domain}[198.51.100.{1 + number(70, domain)}]"
        waited = f"delay={delay}.2, delays={delay - 1}.1/0.01/0.3/0.79"
        start = f"smtp[2207]: {self.queue_id}: to=<{to}>, relay={host}:25, {waited}"
        if outcome is Outcome.KEPT:
            return (
                f"lmtp[2209]: {self.queue_id}: to=<{to}>, relay={_SERVER}[private/dovecot-lmtp], "
                f"{waited}, dsn=2.0.0, status=sent (250 2.0.0 <{to}> Saved)"
            )
        if outcome is Outcome.SENT:
            taken = _queue_id("theirs", self.mail.message, to)
            return f"{start}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {taken})"
        if outcome is Outcome.BOUNCED:
            return (
                f"{start}, dsn=5.1.1, status=bounced (host {host} said: 550 5.1.1 <{to}>: "
                "Recipient address rejected: User unknown (in reply to RCPT TO command))"
            )
        return (
            f"smtp[2207]: {self.queue_id}: to=<{to}>, relay=none, {waited}, dsn=4.4.1, "
            f"status=deferred (connect to {host}:25: Connection timed out)"
        )

    def _notification(self, at: datetime) -> Iterator[tuple[datetime, str]]:
        """The bounce that goes back to the sender: a mail of its own, from nobody."""
        new, sender = _queue_id("bounce", self.mail.message), self.mail.sender
        stamp = f"{at:%Y%m%d%H%M%S}.{new}@{_SERVER}"
        yield at, f"cleanup[2205]: {new}: message-id=<{stamp}>"
        yield at, f"bounce[2211]: {self.queue_id}: sender non-delivery notification: {new}"
        yield at, f"qmgr[871]: {new}: from=<>, size=4211, nrcpt=1 (queue active)"
        kept = f"delays=0/0/0.05/0.05, dsn=2.0.0, status=sent (250 2.0.0 <{sender}> Saved)"
        relay = f"relay={_SERVER}[private/dovecot-lmtp]"
        yield at, f"lmtp[2209]: {new}: to=<{sender}>, {relay}, delay=0.1, {kept}"
        yield at, f"qmgr[871]: {new}: removed"
