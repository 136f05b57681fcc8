"""The mails that the example's server carried: those of the patient record, and all the others."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum

from attrs import evolve, frozen

from hopen_mss.example.cases import PATIENT
from hopen_mss.example.parties import DOMAIN, known_party, number, pick
from hopen_mss.example.sendings import BY_CONNECTOR, LAST_DAY, Fate, Sending, local

__all__ = ["Mail", "Outcome", "mails"]

_STAFF = (
    "anna.bellerose",
    "bruno.castelmou",
    "celine.dauvergny",
    "elise.ferrandou",
    "geriatrie",
    "irene.jalabrin",
    "medecine",
    "pneumologie",
)
_CORRESPONDENTS = ("C01", "C02", "C03", "C04", "C06", "C08", "C10", "C11", "C14", "C23", "C27")
_BY_HAND = {7: 24, 8: 18, 9: 26}
_RECEIVED = {7: 26, 8: 21, 9: 31}
_INTERNAL = 18
_TO_PATIENTS = 9


class Outcome(Enum):
    """What the log says last of one recipient of a mail.

    >>> Outcome.BOUNCED.name
    'BOUNCED'
    """

    SENT = "sent"
    SENT_LATER = "sent after a deferral"
    BOUNCED = "bounced"
    DEFERRED = "deferred, and the log ends"
    KEPT = "put into a mailbox of the hospital"


@frozen(kw_only=True)
class Mail:
    """One mail, as the server saw it.

    >>> Mail(message="1@example", at=datetime(2026, 7, 1), sender="", recipients=()).sender
    ''
    """

    message: str
    at: datetime
    sender: str
    recipients: tuple[tuple[str, Outcome], ...]


def mails(sendings: Iterable[Sending]) -> list[Mail]:
    """All mails of the quarter, in the order in which the server took them.

    >>> from hopen_mss.example.sendings import usual_sendings
    >>> first = mails(usual_sendings())[0]
    >>> first.at.isoformat(), first.sender, len(first.recipients)
    ('2026-06-30T23:59:58', 'medecine@ch-valclair.mssante.fr', 1)
    """
    every = [*_of_the_record(sendings), *_written_by_hand(), *_received(), *_others()]
    return sorted(every, key=lambda mail: (mail.at, mail.message))


def _of_the_record(sendings: Iterable[Sending]) -> Iterator[Mail]:
    """Mails of the patient record, all recipients of a document in one."""
    found: dict[str, Mail] = {}
    for sending in sendings:
        if not sending.message or sending.unit in BY_CONNECTOR or sending.stamp:
            continue
        at = sending.at + timedelta(seconds=number(50, sending.message))
        mail = Mail(message=sending.message, at=at, sender=f"dpi@{DOMAIN}", recipients=())
        mail = found.get(sending.message, mail)
        recipient = (sending.address, _outcome(sending))
        found[sending.message] = evolve(mail, recipients=(*mail.recipients, recipient))
    yield from found.values()


def _outcome(sending: Sending) -> Outcome:
    if sending.address.endswith(f"@{DOMAIN}"):
        return Outcome.KEPT
    if sending.fate in (Fate.FAILED, Fate.FAILED_THEN_POSTED):
        return Outcome.BOUNCED
    if sending.fate is Fate.WAITING:
        return Outcome.DEFERRED if sending.at.date() == LAST_DAY else Outcome.SENT_LATER
    return Outcome.SENT


def _moment(month: int, *about: object) -> datetime:
    minutes = number(28 * 24 * 60, month, *about)
    return local(month, 1 + minutes // (24 * 60), 8 + minutes % 11) + timedelta(
        seconds=number(3600, month, "second", *about)
    )


def _written_by_hand() -> Iterator[Mail]:
    """Mails that people wrote in their own mailbox: the patient record knows nothing of them."""
    for month, times in _BY_HAND.items():
        for n in range(times):
            sender = f"{pick(_STAFF, 'from', month, n)}@{DOMAIN}"
            first, second = (known_party(pick(_CORRESPONDENTS, month, n, k)) for k in (1, 2))
            addresses = dict.fromkeys((first.address, second.address) if n % 6 == 0 else ())
            yield Mail(
                message=f"w{month}{n:03d}.webmail@{DOMAIN}",
                at=_moment(month, "hand", n),
                sender=sender,
                recipients=tuple((to, Outcome.SENT) for to in addresses or (first.address,)),
            )


def _received() -> Iterator[Mail]:
    for month, times in _RECEIVED.items():
        for n in range(times):
            sender = known_party(pick(_CORRESPONDENTS, "received", month, n)).address
            to = f"{pick(_STAFF, 'to', month, n)}@{DOMAIN}"
            yield Mail(
                message=f"r{month}{n:03d}@{sender.partition('@')[2]}",
                at=_moment(month, "received", n),
                sender=sender,
                recipients=((to, Outcome.KEPT),),
            )


def _others() -> Iterator[Mail]:
    """Internal mails, mails to patients, and one on either side of the quarter."""
    for n in range(_INTERNAL):
        month = 7 + n % 3
        yield Mail(
            message=f"i{n:03d}.webmail@{DOMAIN}",
            at=_moment(month, "internal", n),
            sender=f"{_STAFF[n % 4]}@{DOMAIN}",
            recipients=((f"{_STAFF[4 + n % 4]}@{DOMAIN}", Outcome.KEPT),),
        )
    for n in range(_TO_PATIENTS):
        yield Mail(
            message=f"p{n:03d}.webmail@{DOMAIN}",
            at=_moment(7 + n % 3, "patient", n),
            sender=f"{_STAFF[n % 4]}@{DOMAIN}",
            recipients=((PATIENT, Outcome.SENT),),
        )
    address = known_party("C01").address
    for n, at in enumerate(
        (
            local(6, 30, 23, 59, 58),
            local(7, 31, 23, 59, 59),
            local(9, 30, 23, 59, 58),
            local(10, 1, 0, 0, 1),
        )
    ):
        yield Mail(
            message=f"m{n}.webmail@{DOMAIN}",
            at=at,
            sender=f"medecine@{DOMAIN}",
            recipients=((address, Outcome.SENT),),
        )
