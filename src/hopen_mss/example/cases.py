"""The awkward cases of the example, put there on purpose: each one occurs in real exports.

=====================  ===========================================================================
case                   what it shows
=====================  ===========================================================================
duplicate              the same row exported twice is one delivery
several_ways           one document to several recipients, by MSSanté, post, fax and the DMP
failed_then_posted     failed by MSSanté, then posted: one sending, by post
failed                 failed and never sent again: on neither side
still_waiting          nobody knows yet: a range, in D6.3 and in P4.3
replacement            a corrected version is no new delivery, but a new recipient of it is
never_listed           declared MSSanté, the domain was never in the trust space
no_joker               the parent's domain is listed, this one is not
listed_later           the domain came into the list during the quarter (20 August)
left_the_list          the domain left the list that day
unknown_channel        « Navette », which nobody mapped: could be anything
unknown_kind           « À préciser »: could be a correspondent or not
patient                a patient's mailbox: never in D6.3
test_domain            a mailbox for tests
internal               a colleague
other_month            June and October in an export of the third quarter
impossible_date        31 September, and a row without a date: rejected with their lines
midnight               one minute before and at the end of the month
universal_time         rows stamped in universal time, two hours before Paris
=====================  ===========================================================================
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hopen_mss.example.parties import DOMAIN, known_party
from hopen_mss.example.sendings import Fate, Sending, local

__all__ = ["PATIENT", "awkward_sendings"]

PATIENT = "999010101010101@patient.mssante.fr"
"""What stands before the ``@`` of a real one is the patient's national number."""


def awkward_sendings() -> Iterator[Sending]:
    """Every awkward case, in the order of the table above.

    >>> len({sending.case for sending in awkward_sendings()})
    19
    """
    yield from _what_happens_to_documents()
    yield from _addresses()
    yield from _words()
    yield from _moments()


def _sending(
    case: str,
    n: int,
    at: datetime,
    code: str = "",
    fate: Fate = Fate.ACCEPTED,
    *,
    address: str = "",
    kind: str = "Correspondant",
    unit: str = "Cardiologie",
    replaces: str = "",
    stamp: str = "",
    times: int = 1,
) -> Sending:
    return Sending(
        document=f"26{at.month:02d}{n}",
        at=at,
        unit=unit,
        nature="LDL",
        fate=fate,
        code=code,
        address=known_party(code).address if code and fate.by_mail else address,
        kind=kind,
        replaces=replaces,
        stamp=stamp,
        times=times,
        case=case,
    )


def _what_happens_to_documents() -> Iterator[Sending]:
    for n in range(4):
        at = local(7, 6 + n, 9, 30)
        yield _sending("duplicate", 9001 + n, at, f"C0{1 + n}", times=2)
    at = local(7, 16, 14, 5)
    for code, fate in (("C06", Fate.RECEIVED), ("C12", Fate.POSTED), ("C33", Fate.FAXED)):
        yield _sending("several_ways", 9010, at, code, fate=fate)
    fate = Fate.TO_SHARED_RECORD
    yield _sending("several_ways", 9010, at, fate=fate, kind="")
    for n in range(5):
        at, fate = local(8, 3 + n, 11, 20), Fate.FAILED_THEN_POSTED
        yield _sending("failed_then_posted", 9020 + n, at, f"C{16 + n:02d}", fate=fate)
    yield _sending("failed", 9030, local(8, 24, 11, 25), "C21", fate=Fate.FAILED)
    for n in range(3):
        at = local(9, 30, 18, 50 + n)
        yield _sending("still_waiting", 9035 + n, at, f"C0{1 + n}", fate=Fate.WAITING)
    first = _sending("replacement", 9040, local(9, 8, 10, 15), "C03")
    yield first
    for n, code in enumerate(("C03", "C10")):
        at = local(9, 9, 16, 40) + timedelta(minutes=n)
        yield _sending("replacement", 9041, at, code, replaces=first.document)


def _addresses() -> Iterator[Sending]:
    for month in (7, 8, 9):
        for n, day in enumerate((7, 14, 22, 28)):
            at = local(month, day, 15, 10 + n)
            yield _sending("never_listed", 9100 + n, at, "C24")
        at = local(month, 10, 16)
        yield _sending("no_joker", 9110, at, "C34")
    for n, day in enumerate((18, 19, 20, 21)):
        at = local(8, day, 9, n)
        yield _sending("listed_later", 9120 + n, at, "C05", kind="Établissement")
        yield _sending("left_the_list", 9130 + n, at, "C15", kind="Établissement")
    for n in range(12):
        at = local(7 + n // 4, 5 + 6 * (n % 4), 17, 45)
        yield _sending("patient", 9140 + n, at, address=PATIENT, kind="Patient")
    for n in range(2):
        at = local(7, 2, 8, n)
        address = "recette@tests-operateur.espacedeconfiance.mssante.fr"
        yield _sending("test_domain", 9160 + n, at, address=address)
    at = local(7, 2, 12)
    yield _sending("internal", 9170, at, address=f"cardiologie@{DOMAIN}", kind="Interne")


def _words() -> Iterator[Sending]:
    for n in range(9):
        at = local(7 + n // 3, 15 + n, 10)
        yield _sending("unknown_channel", 9200 + n, at, f"C{30 + n}", fate=Fate.SHUTTLED)
    for n in range(6):
        at, fate = local(7 + n // 2, 20 + n, 11), Fate.POSTED
        yield _sending("unknown_kind", 9220 + n, at, fate=fate, kind="À préciser")


def _moments() -> Iterator[Sending]:
    for n, at in enumerate((local(6, 30, 18), local(10, 1, 8, 5))):
        yield _sending("other_month", 9300 + n, at, "C01")
    at = local(9, 30, 12)
    for n, stamp in enumerate(("31/09/2026 09:00", "-")):
        yield _sending("impossible_date", 9310 + n, at, "C02", stamp=stamp)
    for n, at in enumerate(
        (
            local(7, 31, 23, 59),
            local(8, 1),
            local(9, 30, 23, 59),
            local(10, 1),
        )
    ):
        yield _sending("midnight", 9320 + n, at, "C04", unit="Urgences")
    for n, at in enumerate((local(7, 1, 0, 30), local(10, 1, 0, 30))):
        stamp = f"{at - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        yield _sending("universal_time", 9330 + n, at, "C09", unit="Urgences", stamp=stamp)
