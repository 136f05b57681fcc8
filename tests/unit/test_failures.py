"""The list of failures, asked for by name: codes, domains and addresses, and never a patient's."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from hopen_mss import Direction, Establishment, Failures, Judge, Period, Status, Transmission
from hopen_mss.report.tables import failures_csv
from hopen_mss.transmissions import failures
from hopen_mss.transmissions.record import RecipientKind

OCTOBER = Period.parse("2026-10")
JUDGE = Judge(Establishment(name="CH", domains=("ch-exemple.mssante.fr",)))
DOCTOR = "ysengrin.planton@cabinet.example"
NUMBER = "237057512345678"


def failed(number: str = "M1", to: str = DOCTOR, **changes: Any) -> Transmission:
    """A mail that failed."""
    usual: dict[str, Any] = {
        "sent_at": datetime(2026, 10, 5, 10, 0),  # noqa: DTZ001
        "sender": "dpi@ch-exemple.mssante.fr",
        "status": Status.FAILED,
        "failure_code": "550",
    }
    return Transmission(message_id=number, recipient=to, **{**usual, **changes})


def watched(*records: Transmission) -> Failures:
    """What a run over some records leaves in the list."""
    found = Failures(JUDGE, OCTOBER)
    assert list(records) == list(found.watch(records, "relay"))
    return found


LISTED = [
    pytest.param(
        failed(), [("550", "cabinet.example", DOCTOR)], id="a code, a domain and an address"
    ),
    pytest.param(
        failed(failure_code="5.1.1"), [("5.1.1", "cabinet.example", DOCTOR)], id="an enhanced code"
    ),
    pytest.param(
        failed(failure_code="550 5.1.1 <x@y> unknown"),
        [("550", "cabinet.example", DOCTOR)],
        id="a code with the server's words: the words go",
    ),
    pytest.param(failed(failure_code=""), [("", "cabinet.example", DOCTOR)], id="no code"),
    pytest.param(failed(failure_code="mailbox of Dr Un"), [("", "cabinet.example", DOCTOR)],
                 id="words instead of a code"),
    pytest.param(failed(to=DOCTOR.upper()), [("550", "cabinet.example", DOCTOR)], id="in capitals"),
    pytest.param(
        failed(to=f"{NUMBER}@patient.mssante.fr"),
        [("550", "patient.mssante.fr", "")],
        id="a patient: the domain alone",
    ),
    pytest.param(
        failed(to="jeanne@cabinet.example", recipient_kind=RecipientKind.PATIENT),
        [("550", "cabinet.example", "")],
        id="declared a patient: the domain alone",
    ),
    pytest.param(
        failed(to=f"{NUMBER}@patients.mssante.fr"),
        [("550", "patients.mssante.fr", "")],
        id="a patient's number on a mistyped domain",
    ),
    pytest.param(failed(to="Dupont Jeanne"), [("550", "", "")], id="no address: no words of it"),
    pytest.param(failed(status=Status.ACCEPTED), [], id="what arrived"),
    pytest.param(failed(status=Status.UNKNOWN), [], id="what is not known"),
    pytest.param(failed(direction=Direction.RECEIVED), [], id="what came in"),
    pytest.param(failed(sent_at=datetime(2026, 11, 5)), [], id="another month"),  # noqa: DTZ001
    pytest.param(failed(sent_at=None), [], id="no date"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "expected"), LISTED)
def test_what_is_listed(record: Transmission, expected: list[tuple[str, str, str]]) -> None:
    """Failed deliveries of the period are listed by code, domain and address; nothing else is."""
    rows = watched(record).rows()

    assert expected == [(row.code, row.domain, row.address) for row in rows]


def test_times_and_last_day() -> None:
    """The same address and code are one row, with how often and when last."""
    later = failed("M2", sent_at=datetime(2026, 10, 20))  # noqa: DTZ001

    (row,) = watched(later, failed()).rows()
    assert (2, date(2026, 10, 20)) == (row.times, row.last_on)


def test_a_repeated_line_is_one_failure() -> None:
    """The same message to the same recipient, seen twice, failed once."""
    (row,) = watched(failed(), failed()).rows()

    assert 1 == row.times


def test_two_sources_of_one_failure() -> None:
    """What two sources saw of one failure is a row each, and the row says whose it is."""
    found = Failures(JUDGE, OCTOBER)
    for source in ("relay", "record"):
        assert 2 == len(list(found.watch([failed(), failed()], source)))

    assert [("record", 1), ("relay", 1)] == [(row.source, row.times) for row in found.rows()]


def test_too_many_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the number of addresses that are kept, failures are counted by code and domain."""
    monkeypatch.setattr(failures, "_MOST_ADDRESSES", 2)
    many = (failed(f"M{n}", f"dr{n}@cabinet.example") for n in range(5))

    rows = watched(*many).rows()
    assert [("", 3), ("dr0@cabinet.example", 1), ("dr1@cabinet.example", 1)] == [
        (row.address, row.times) for row in rows
    ]


def test_too_many_domains(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many codes and domains there are, the list stays bounded and loses no failure."""
    monkeypatch.setattr(failures, "_MOST_ROWS", 3)
    many = (failed(f"M{n}", f"dr@cabinet{n}.example") for n in range(50))

    rows = watched(*many).rows()
    assert 4 == len(rows)
    assert 50 == sum(row.times for row in rows)


def test_records_pass_one_by_one() -> None:
    """Watching reads nothing ahead: a stream of millions stays a stream."""

    def endless() -> Iterator[Transmission]:
        while True:
            yield failed()

    passing = Failures(JUDGE, OCTOBER).watch(endless())

    assert failed() == next(passing)


def test_nothing_in_the_repr() -> None:
    """A list that is printed by mistake shows no address."""
    assert "planton" not in repr(watched(failed()))


def test_the_list_as_a_table() -> None:
    """Each row says in words what its code means, by the national tables or by RFC 3463."""
    table = failures_csv(watched(failed(), failed("M2", failure_code="5.1.1")), "en")
    unknown = "address unknown to the recipient’s server"

    assert [
        "\ufeffCode;Meaning;Domain;Address;Failures;Last sent on;Source;Care unit;Remarks",
        f"5.1.1;{unknown};cabinet.example;{DOCTOR};1;2026-10-05;relay;;",
        f"550;mailbox unavailable or unknown;cabinet.example;{DOCTOR};1;2026-10-05;relay;;",
    ] == table.splitlines()


def test_the_table_is_harmless() -> None:
    """An address that a spreadsheet would calculate is shown as text."""
    table = failures_csv(watched(failed(to="=cmd|x@cabinet.example")), "fr")

    assert ";'=cmd|x@cabinet.example;" in table


EMPTY_CELLS = [
    pytest.param({"failure_code": ""}, 1, "the source tells no code", id="no code"),
    pytest.param({"failure_code": "4.1.1"}, 1, "address unknown to the recipient’s server",
                 id="the same code, not for good"),
    pytest.param({"failure_code": "5.9.9"}, 1, "", id="a code of no table"),
    pytest.param({"to": f"{NUMBER}@patient.mssante.fr"}, 8, "a patient’s address: never kept",
                 id="a patient"),
    pytest.param({"to": "Cabinet Un"}, 8, "the recipient is no address, or is not told",
                 id="no address"),
    pytest.param({"care_unit": "CARDIO"}, 7, "CARDIO", id="a listed unit"),
    pytest.param({"care_unit": "Dr Renart"}, 7, "others, not listed", id="any other unit"),
    pytest.param({}, 7, "", id="no unit"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "column", "expected"), EMPTY_CELLS)
def test_no_cell_is_empty_without_a_word_why(
    changes: dict[str, Any], column: int, expected: str
) -> None:
    """Whoever corrects the addresses reads why one is not there."""
    found = Failures(JUDGE, OCTOBER, care_units=frozenset({"CARDIO"}))
    list(found.watch([failed(**changes)]))

    (row,) = failures_csv(found, "en").splitlines()[1:]

    assert expected == row.split(";")[column]
