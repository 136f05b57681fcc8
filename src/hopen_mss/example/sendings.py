"""What the example hospital sent in its quarter, and what became of it: the truth of the example.

The other modules write this down as the patient record and the mail server would. Each choice
depends on the number of the document alone (:func:`hopen_mss.example.parties.number`), so the same
sendings come out each time.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum

from attrs import evolve, frozen

from hopen_mss.example.parties import DOMAIN, Party, known_party, number, pick

__all__ = ["BY_CONNECTOR", "FIRST_DAY", "LAST_DAY", "Fate", "Sending", "local", "usual_sendings"]

FIRST_DAY, LAST_DAY = date(2026, 7, 1), date(2026, 9, 30)
BY_CONNECTOR = ("Gériatrie", "Maternité", "Urgences")
"""Units whose mails go by a connector of their own, and so past the mail server's log."""

_UNITS = (
    *("Cardiologie",) * 5,
    *("Médecine polyvalente",) * 5,
    *("Chirurgie",) * 4,
    *("Gériatrie",) * 3,
    *("Pneumologie",) * 3,
    *("Urgences",) * 4,
    *("Maternité",) * 2,
)
_NATURES = (*("LDL",) * 5, *("CRC",) * 4, *("CRH",) * 3, "CRO", "ORD")
_DOCUMENTS = {7: 350, 8: 305, 9: 400}
_BY_MSSANTE = {7: 86, 8: 92, 9: 99}
"""Percentage of the sendings that use MSSanté where the correspondent has an address, by month."""
_HABITS = {"Chirurgie": -24, "Pneumologie": -7, "Urgences": -4, "Gériatrie": 6}
"""How far a unit lies from that percentage."""
_WEEKEND = 5


class Fate(Enum):
    """By which way something went, and how it ended; each row in the words of the patient record.

    >>> Fate.FAILED_THEN_POSTED.rows
    (('MSSanté', 'Échec'), ('Mise sous pli', 'Imprimé'))
    """

    ACCEPTED = (("MSSanté", "Déposé"),)
    RECEIVED = (("MSSanté", "AR reçu"),)
    ONLY_DECLARED = (("MSSanté", "Envoyé"),)
    WAITING = (("MSSanté", "En attente"),)
    FAILED = (("MSSanté", "Échec"),)
    FAILED_THEN_POSTED = (("MSSanté", "Échec"), ("Mise sous pli", "Imprimé"))
    EMAILED = (("Mail", "Envoyé"),)
    POSTED = (("Mise sous pli", "Imprimé"),)
    FAXED = (("Fax", "Envoyé"),)
    SHUTTLED = (("Navette", "Imprimé"),)
    TO_SHARED_RECORD = (("DMP", "Déposé"),)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Channel and status of the rows that the patient record writes.

        >>> Fate.POSTED.rows
        (('Mise sous pli', 'Imprimé'),)
        """
        rows: tuple[tuple[str, str], ...] = self.value
        return rows

    @property
    def by_mail(self) -> bool:
        """Whether a mail was sent through the MSSanté server, whatever became of it.

        >>> Fate.FAILED.by_mail, Fate.EMAILED.by_mail
        (True, False)
        """
        return self.rows[0][0] == "MSSanté"


@frozen(kw_only=True)
class Sending:
    """One document to one recipient.

    ``code`` is the recipient's in the hospital's own list; ``case`` names the awkward case that it
    was put there for; ``stamp`` is what the patient record writes where it is not the local time
    (``-`` for nothing at all); ``times`` says how often the row was exported.
    """

    document: str
    at: datetime
    unit: str
    nature: str
    fate: Fate
    code: str = ""
    address: str = ""
    kind: str = "Correspondant"
    replaces: str = ""
    stamp: str = ""
    times: int = 1
    case: str = ""

    @property
    def message(self) -> str:
        """The id of the mail that carried it, shared by all recipients of the document.

        >>> one = Sending(document="26070001", at=datetime(2026, 7, 1), unit="Urgences",
        ...               nature="LDL", fate=Fate.POSTED)
        >>> one.message, evolve(one, fate=Fate.FAILED).message
        ('', '26070001.dpi@ch-valclair.mssante.fr')
        """
        return f"{self.document}.dpi@{DOMAIN}" if self.fate.by_mail else ""


def local(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2026, in the hospital's own time.

    >>> local(9, 30, 23, 59).isoformat()
    '2026-09-30T23:59:00'
    """
    return datetime.combine(date(2026, month, day), time(hour, minute, second))


def usual_sendings() -> Iterator[Sending]:
    """The quarter's sendings without the awkward cases, in the order of their documents.

    >>> first = next(usual_sendings())
    >>> first.document, first.at.isoformat(), first.fate.name
    ('26070001', '2026-07-01T08:07:00', 'ACCEPTED')
    """
    for month, documents in _DOCUMENTS.items():
        moments = sorted(_moment(month, n) for n in range(documents))
        for n, at in enumerate(moments, start=1):
            yield from _of_document(f"26{month:02d}{n:04d}", at)


def _moment(month: int, n: int) -> datetime:
    """A moment of working hours; one document in eight leaves at a weekend."""
    first = date(2026, month, 1)
    length = (date(2026, month + 1, 1) - first).days
    day = first + timedelta(days=number(length, "day", month, n))
    if day.weekday() >= _WEEKEND and number(2, "weekend", month, n):
        day += timedelta(days=2 if day.day + 2 <= length else -2)
    minutes = 7 * 60 + 40 + number(11 * 60, "minute", month, n)
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def _of_document(document: str, at: datetime) -> Iterator[Sending]:
    """A document goes to one correspondent, often to a second; sometimes elsewhere as well."""
    about = Sending(
        document=document,
        at=at,
        unit=pick(_UNITS, document, "unit"),
        nature=pick(_NATURES, document, "nature"),
        fate=Fate.POSTED,
    )
    how_many = 1 + (number(100, document, "second") < 24) + (number(100, document, "third") < 5)
    codes = [_code(document, n) for n in range(how_many)]
    for n, code in enumerate(dict.fromkeys(codes)):
        kind = "Établissement" if known_party(code).finess else "Correspondant"
        kind = "Médecin traitant" if not n and kind == "Correspondant" else kind
        sending = evolve(about, code=code, kind=kind)
        fate = _fate(sending, known_party(code))
        address = known_party(code).address if fate.by_mail or fate is Fate.EMAILED else ""
        yield evolve(sending, fate=fate, address=address)
    luck = number(100, document, "elsewhere")
    if luck < 7:
        yield evolve(about, fate=Fate.TO_SHARED_RECORD, kind="")
    elif luck < 10:
        yield evolve(about, fate=Fate.POSTED, kind="Patient")
    elif luck < 12:
        address = f"medecine@{DOMAIN}"
        yield evolve(about, fate=Fate.ACCEPTED, kind="Interne", address=address)
    elif luck < 13:
        address = "medecine@ch-sauvelle.exemple.mssante.fr"
        yield evolve(about, fate=Fate.ACCEPTED, kind="GHT", address=address)


def _code(document: str, n: int) -> str:
    """A correspondent's code; the first ones of the list are written to most."""
    return f"C{1 + min(number(40, document, n, 'a'), number(40, document, n, 'b')):02d}"


def _fate(sending: Sending, party: Party) -> Fate:
    by_mssante = _BY_MSSANTE[sending.at.month] + _HABITS.get(sending.unit, 0)
    if not party.address or number(100, sending.document, party.code) >= by_mssante:
        by_fax = number(100, sending.document, party.code, "paper") < 18
        return Fate.FAXED if by_fax else Fate.POSTED
    if party.address.endswith("@courriel.example"):
        return Fate.EMAILED
    end = number(200, sending.document, party.code, "end")
    if end < 3:
        return Fate.FAILED
    if end < 6:
        return Fate.WAITING
    if end < 14:
        return Fate.ONLY_DECLARED
    return Fate.RECEIVED if end < 80 else Fate.ACCEPTED
