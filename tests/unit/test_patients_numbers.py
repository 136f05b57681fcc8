"""A patient's number, however it was typed, is known as one and written nowhere."""

from datetime import date, datetime
from pathlib import Path

import pytest

from hopen_mss.assessment.conversion import CanonicalTable
from hopen_mss.cli import run
from hopen_mss.establishment import Establishment
from hopen_mss.periods import Period
from hopen_mss.transmissions.failures import Failures
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Direction, RecipientKind, Status, Transmission
from hopen_mss.trust_space import Whitelist, domain_of, look_up
from hopen_mss.trust_space.patients import holds_person_number, is_patients, is_person_number

TYPED = [
    pytest.param("280017512345678@patient.mssante.fr", id="plain"),
    pytest.param("2 80 01 75 123 456 78@patient.mssante.fr", id="with spaces"),
    pytest.param('"2 80 01 75 123 456 78"@patient.mssante.fr', id="quoted"),
    pytest.param("2.80.01-75.123.456-78@patient.mssante.fr", id="with dots and dashes"),
    pytest.param("2\u00a080\u202f01 75 123 456 78@patient.mssante.fr", id="no-break spaces"),
    pytest.param("280017512345678\uff20patient.mssante.fr", id="full-width at"),
    pytest.param("２８００１７５１２３４５６７８@patient.mssante.fr", id="full-width digits"),
    pytest.param("٢٨٠٠١٧٥١٢٣٤٥٦٧٨", id="other digits"),
    pytest.param("280017512345678", id="the number alone"),
    pytest.param("2800175123456", id="without its key"),
    pytest.param("2 80 01 2A 123 456 78", id="born in Corsica"),
    pytest.param("<280017512345678@PATIENT.mssante.fr>", id="in angle brackets"),
    pytest.param("280017512345678@patient.mssante.fr\u200b", id="an invisible sign"),
]


def judge() -> Judge:
    """What judges for a hospital with one domain."""
    return Judge(Establishment(name="CH", domains=("ch.example",)))


def digits(text: str) -> str:
    """All digits of a text, in whatever script, one after the other."""
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def sent(recipient: str, **more: object) -> Transmission:
    """A document sent in October."""
    known: dict[str, object] = {
        "sent_at": datetime.fromisoformat("2026-10-05"),
        "recipient": recipient,
    }
    return Transmission("D1", **{**known, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("address", TYPED)
def test_a_patient_is_known(address: str) -> None:
    """Whoever typed it how, the recipient is judged a patient."""
    assert is_patients(address)
    assert RecipientKind.PATIENT is judge().kind_of(address)
    assert RecipientKind.PATIENT is judge().verdict(sent(address), date(2026, 10, 5)).kind


@pytest.mark.parametrize("address", TYPED)
@pytest.mark.parametrize("place", ["recipient", "sender", "recipient_id"])
def test_no_number_in_the_canonical_table(address: str, place: str) -> None:
    """The number is written in no column that a patient may stand in."""
    table = CanonicalTable(judge(), Period.parse("2026-10"))
    record = sent("", direction=Direction.SENT)._replace(**{place: address})  # type: ignore[arg-type]

    written = "".join(table.lines([record]))

    assert table.written == 1
    if place != "recipient_id" or is_person_number(address):
        assert not digits(written.partition("T00:00:00")[2])


@pytest.mark.parametrize("address", TYPED)
def test_no_number_among_failures(address: str) -> None:
    """A failed delivery to a patient tells the domain at most."""
    failures = Failures(judge(), Period.parse("2026-10"))

    list(failures.watch([sent(address, status=Status.FAILED, failure_code="550")]))

    assert [""] == [row.address for row in failures.rows()]
    assert {row.domain for row in failures.rows()} <= {"", "patient.mssante.fr"}


@pytest.mark.parametrize("address", TYPED)
def test_no_number_in_a_look_up(address: str) -> None:
    """An address that is looked up is not given back where it is a patient's."""
    whitelist = Whitelist.of(["patient.mssante.fr"], generated_on=date(2026, 9, 1))

    assert "123" not in digits(look_up(address, whitelist).shown)


@pytest.mark.parametrize(
    "address",
    [
        "un@medecin.mssante.fr", "10003456789", "0123456789", "+33 (0)1 23 45 67 89",
        "0033 1 23 45 67 89", "75000000100013", "Dr Un", "", "899700366240",
    ],
)  # fmt: skip
def test_others_are_no_patients(address: str) -> None:
    """Numbers of professionals, hospitals and telephones are nobody's national identity number."""
    assert not is_patients(address)
    assert not is_person_number(address)


def test_a_number_on_another_domain_is_hidden() -> None:
    """On whatever domain, and beside whatever else, a number of this shape is not shown."""
    assert holds_person_number("jeanne 2 80 01 75 123 456 78@cabinet.example")
    assert holds_person_number("a" * 2_000)
    assert not holds_person_number("un.dupont1980@cabinet.example")


@pytest.mark.parametrize(
    ("expected", "address"),
    [
        ("patient.mssante.fr", "2 80 01 75@patient.mssante.fr"),
        ("cabinet.example", "un\uff20cabinet.example"),
        ("", "a@b.example, 2 80@patient.mssante.fr"),
        ("", "a b@cabinet.example"),
        ("", "a" * 999 + "@cabinet.example"),
    ],
)
def test_domain_of_odd_addresses(expected: str, address: str) -> None:
    """One address of a patient tells its domain, several tell none, and too long a one neither."""
    assert expected == domain_of(address)


def test_convert_shows_no_number(tmp_path: Path) -> None:
    """The whole way, from an export and a log to the table."""
    table, log, made = (tmp_path / name for name in ("t.csv", "p.log", "o.csv"))
    rows = (
        "1;05/10/2026;a@ch.example;2 80 01 75 123 456 78@patient.mssante.fr;mail;sent",
        "2;05/10/2026;a@ch.example;280017512345678;mail;sent",
        "3;05/10/2026;a@ch.example;280017512345678\uff20patient.mssante.fr;mail;sent",
    )
    header = "id document;date envoi;expediteur;destinataire;canal;statut"
    table.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    log.write_text(
        "2026-10-05T03:09:02.000+02:00 mx postfix/smtp[15]: AB1: "
        'to=<"2 80 01 75 123 456 78"@patient.mssante.fr>, relay=mx.example[1.2.3.4]:25, delay=1, '
        "delays=1/0/0/1, dsn=2.0.0, status=sent (x)\n"
    )
    for file, kind in ((table, "table"), (log, "postfix")):
        options = ["--kind", kind, "--month", "2026-10", "--domain", "ch.example", "--force"]

        assert 0 == run(["transmissions", "convert", str(file), *options, "--output", str(made)])
        assert "123" not in digits(made.read_text("utf-8-sig").replace("2026", ""))
        assert made.read_text("utf-8-sig").count(";patient;") == (3 if kind == "table" else 1)
