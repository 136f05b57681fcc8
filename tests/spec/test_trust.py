"""Who is inside the trust space, and who is the hospital's own. Rules 6 and 7."""

from datetime import date

import pytest
from tests.spec.records import (
    AUDIT,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    JUDGE,
    LISTS,
    OCTOBER,
    OUTSIDER,
    PATIENT,
    at,
    count,
    d6_3,
    posted,
    sent,
    share,
    tally,
    terms,
    unmeasured,
    whitelist,
)

from hopen_mss import (
    Channel,
    Direction,
    Establishment,
    Judge,
    RecipientKind,
    Status,
    Trust,
    Whitelists,
    documents_through_trust_space,
)

DAY = date(2026, 10, 5)
TRUSTED = [
    pytest.param(COLLEAGUE, DOCTOR, Trust.INSIDE, id="both domains stand in the list"),
    pytest.param(COLLEAGUE, OUTSIDER, Trust.OUTSIDE, id="the recipient's does not"),
    pytest.param("a@autre.mssante.fr", DOCTOR, Trust.OUTSIDE, id="the sender's does not"),
    pytest.param("", DOCTOR, Trust.INSIDE, id="no sender told: the hospital's domains stand in"),
    pytest.param(
        COLLEAGUE, "a@nouveau.mssante.fr", Trust.OUTSIDE, id=".mssante.fr alone proves nothing"
    ),
    pytest.param(
        COLLEAGUE, "a@sous.medecin.mssante.fr", Trust.OUTSIDE, id="nor does a parent in the list"
    ),
    pytest.param(COLLEAGUE, "a@mssante.fr", Trust.OUTSIDE, id="nor a child in the list"),
    pytest.param(COLLEAGUE, "UN@MEDECIN.MSSANTE.FR", Trust.INSIDE, id="capitals do not matter"),
    pytest.param(COLLEAGUE, "<un@medecin.mssante.fr>", Trust.INSIDE, id="nor do angle brackets"),
    pytest.param(COLLEAGUE, "un@medecin.mssante.fr.", Trust.INSIDE, id="nor does a final dot"),
    pytest.param(COLLEAGUE, "Docteur Un", Trust.NO_ADDRESS, id="a name is no address"),
    pytest.param(COLLEAGUE, "", Trust.NO_ADDRESS, id="no recipient told"),
]


@pytest.mark.parametrize(("sender", "recipient", "expected"), TRUSTED)
def test_trust(sender: str, recipient: str, expected: Trust) -> None:
    """A mail is inside when both whole domains stand in the whitelist of the day."""
    verdict = JUDGE.verdict(sent(to=recipient, sender=sender), DAY)

    assert expected is verdict.trust


CHANNELS = [
    pytest.param(Channel.EMAIL, DOCTOR, Channel.MSSANTE, id="called e-mail, but both inside"),
    pytest.param(Channel.MSSANTE, DOCTOR, Channel.MSSANTE, id="called MSSanté, and inside"),
    pytest.param(Channel.MSSANTE, OUTSIDER, Channel.EMAIL, id="called MSSanté, but outside"),
    pytest.param(Channel.MSSANTE, "", Channel.MSSANTE, id="called MSSanté, address not told"),
    pytest.param(Channel.POST, DOCTOR, Channel.POST, id="a letter stays a letter"),
    pytest.param(
        Channel.OTHER_SECURE_MAIL, DOCTOR, Channel.OTHER_SECURE_MAIL, id="another secure mail too"
    ),
    pytest.param(Channel.UNKNOWN, DOCTOR, Channel.UNKNOWN, id="an unknown way stays unknown"),
]


@pytest.mark.parametrize(("declared", "recipient", "expected"), CHANNELS)
def test_channel(declared: Channel, recipient: str, expected: Channel) -> None:
    """The whitelist decides between MSSanté and e-mail, whatever the source calls it."""
    assert expected is JUDGE.verdict(sent(to=recipient, channel=declared), DAY).channel


SHARED = Judge(
    Establishment(name="CH", shared_domains=("regional.mssante.fr",)),
    frozenset({"ch@regional.mssante.fr"}),
    whitelists=LISTS,
)
KINDS = [
    pytest.param(JUDGE, COLLEAGUE, "internal", id="an address on a domain of the hospital"),
    pytest.param(JUDGE, DOCTOR, "external", id="an address on another domain"),
    pytest.param(JUDGE, PATIENT, "patient", id="an address on the patients' domain"),
    pytest.param(JUDGE, AUDIT, "test", id="an address on a domain for tests"),
    pytest.param(JUDGE, "a@ch-test.mssante.fr", "external", id="a name with 'test' in it"),
    pytest.param(JUDGE, "", "unknown", id="no address"),
    pytest.param(SHARED, "CH@regional.mssante.fr", "internal", id="a listed shared mailbox"),
    pytest.param(SHARED, "autre@regional.mssante.fr", "external", id="another's on that domain"),
]


@pytest.mark.parametrize(("judge", "address", "expected"), KINDS)
def test_kind(judge: Judge, address: str, expected: str) -> None:
    """What an address proves of its holder: whole domains and listed mailboxes, nothing else."""
    assert expected == judge.kind_of(address).value


DECLARED_KINDS = [
    pytest.param(PATIENT, RecipientKind.EXTERNAL, "patient", id="an address proves more"),
    pytest.param(OUTSIDER, RecipientKind.SAME_GROUP, "same_group", id="else the source is heard"),
    pytest.param("", RecipientKind.EXTERNAL, "external", id="without an address as well"),
    pytest.param("", RecipientKind.UNKNOWN, "unknown", id="nobody says it"),
]


@pytest.mark.parametrize(("recipient", "declared", "expected"), DECLARED_KINDS)
def test_declared_kind(recipient: str, declared: RecipientKind, expected: str) -> None:
    """A declared kind holds where the address does not prove another."""
    verdict = JUDGE.verdict(sent(to=recipient, recipient_kind=declared), DAY)

    assert expected == verdict.kind.value


WAYS = [
    pytest.param(COLLEAGUE, DOCTOR, "sent", id="from the hospital"),
    pytest.param(DOCTOR, COLLEAGUE, "received", id="to the hospital"),
    pytest.param(COLLEAGUE, COLLEAGUE, "sent", id="within the hospital"),
    pytest.param(OUTSIDER, DOCTOR, "transit", id="neither sender nor recipient"),
    pytest.param("", DOCTOR, "unknown", id="nobody says who sent it"),
    pytest.param("", COLLEAGUE, "received", id="to the hospital, from nobody knows whom"),
    pytest.param("", "", "unknown", id="nothing is told"),
]


@pytest.mark.parametrize(("sender", "recipient", "expected"), WAYS)
def test_direction(sender: str, recipient: str, expected: str) -> None:
    """Where the source does not say which way a mail went, both parties tell, or nothing does."""
    record = sent(to=recipient, sender=sender, direction=Direction.UNKNOWN)

    assert expected == JUDGE.verdict(record, DAY).direction.value


OLD = whitelist("ch-exemple.mssante.fr", "medecin.mssante.fr", on="2026-07-01")
NEW = whitelist("ch-exemple.mssante.fr", "labo.mssante.fr", on="2026-10-10")
BY_DAY = [
    pytest.param("2026-10-09", DOCTOR, share(1, 1), id="the day before a new list: the old one"),
    pytest.param("2026-10-10", DOCTOR, share(0, 1), id="the day of a new list: the new one"),
    pytest.param("2026-10-09", "a@labo.mssante.fr", share(0, 1), id="not listed yet"),
    pytest.param("2026-10-31", "a@labo.mssante.fr", share(1, 1), id="listed since"),
]


@pytest.mark.parametrize(("day", "recipient", "expected"), BY_DAY)
def test_several_whitelists(day: str, recipient: str, expected: object) -> None:
    """Each sending is judged by the latest list generated on or before its day."""
    judge = Judge(HOSPITAL, whitelists=Whitelists((NEW, OLD)))

    result = d6_3(sent(to=recipient, sent_at=at(f"{day} 12:00")), judge=judge)

    assert expected == result.limb("share").value


def test_whitelist_later_than_the_period() -> None:
    """With no earlier list the earliest one judges, and the result says so."""
    lists = Whitelists((whitelist(on="2026-11-15"),))
    judge = Judge(HOSPITAL, whitelists=lists)
    result = documents_through_trust_space([tally(sent(), judge=judge)], terms())

    assert count(1) == result.limb("count").value
    assert "whitelist_later" in list(result.reason_codes())


def test_no_whitelist() -> None:
    """Without a whitelist there is no figure; the declared count stands in the steps."""
    result = d6_3(sent(), sent("D2", channel=Channel.EMAIL), posted("D3"), judge=Judge(HOSPITAL))

    assert unmeasured("no_whitelist") == result.limb("share").value
    assert unmeasured("no_whitelist") == result.limb("count").value
    assert 1 == result.step("declared_mssante")


def test_no_whitelist_and_nothing_by_mail() -> None:
    """Where all went by post, no whitelist is needed to say so."""
    result = d6_3(posted(), judge=Judge(HOSPITAL))

    assert share(0, 1) == result.limb("share").value


def test_failed_is_no_evidence() -> None:
    """Evidence has an order, from failed to read."""
    expected = ["failed", "unknown", "declared", "handed_over", "accepted", "received", "read"]

    assert expected == [one.value for one in sorted(Status, key=lambda status: status.rank)]


def test_lists_are_put_in_order() -> None:
    """Whitelists may be given in any order."""
    assert Whitelists((OLD, NEW)) == Whitelists((NEW, OLD))
    assert OCTOBER.start < NEW.generated_on
