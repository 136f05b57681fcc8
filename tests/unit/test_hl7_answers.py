"""What platforms answer, and what it proves of the messages that it answers."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.hl7_flow import APPLICATION, DOCTOR, PATIENT, UNIT, ack, header, mdm, oru, zam

from hopen_mss.errors import InputFaultError
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.hl7 import answers
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.record import Status

PARIS = ZoneInfo("Europe/Paris")
ODILE, CARDIO = "odile.verneuil@medecin.mssante.fr", "cardio@chu-exemple.mssante.fr"
INS = "277067512345678"
READ, DMP = "ACK_LECTURE_MSS", "ACK_RECEPTION_DMP"


def read(folder: Path, flow: Sequence[list[str]]) -> tuple[list[tuple[str, str]], InputReport]:
    """Status and code of each record of a flow, and its report."""
    path = folder / "flow.hl7"
    path.write_text("".join(f"{one}\r" for message in flow for one in message), encoding="utf-8")
    messages = Hl7Messages.open(path, zone=PARIS)
    found = [(record.status.value, record.failure_code) for record in messages.records()]
    return found, messages.report()


def notes(report: InputReport) -> dict[str, int]:
    """The counts of a report that tell of answers."""
    passed = ("care_unit_of_stay", "unlikely_flags", "platform_answers")
    return {note.code: note.count for note in report.notes if note.code not in passed}


TWO = mdm("M1", "2.25.1", DOCTOR, UNIT)
EVERYWHERE = mdm(
    "M1", "2.25.1", DOCTOR, PATIENT,
    flags={"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y", "DESTDMP": "Y"},
)  # fmt: skip
DECLARED, RECEIVED, SEEN = ("declared", ""), ("received", ""), ("read", "")
CASES = {
    "Without an answer a message is declared": ([TWO], [DECLARED, DECLARED], {}),
    "A platform that took charge proves no sending": (
        [TWO, ack("M1")],
        [DECLARED, DECLARED],
        {"taken_charge": 1},
    ),
    "A platform that refuses a message fails all of it, with its code": (
        [TWO, ack("M1", "AE", "203")],
        [("failed", "203"), ("failed", "203")],
        {},
    ),
    "The code of the application says more than that of HL7": (
        [TWO, ack("M1", "AR", "207", user_code="902^Patient inconnu^x")],
        [("failed", "902"), ("failed", "902")],
        {},
    ),
    "A text in the place of a code is no code": (
        [TWO, ack("M1", "AE", "Patient VERLAINE inconnu")],
        [("failed", ""), ("failed", "")],
        {},
    ),
    "What is refused and taken at a second try is not failed": (
        [TWO, ack("M1", "AR", "207"), TWO, ack("M1")],
        [DECLARED] * 4,
        {"taken_charge": 1, "replayed_messages": 1},
    ),
    "A reception is proven for the recipient that it names": (
        [TWO, zam("M1", address=CARDIO.upper())],
        [DECLARED, RECEIVED],
        {},
    ),
    "A recipient may be named by the number alone": (
        [TWO, zam("M1", person="810777000029")],
        [RECEIVED, DECLARED],
        {},
    ),
    "A refusal by a recipient's server is a failure with the code of the server": (
        [TWO, zam("M1", "N", address=ODILE, code="552"), zam("M1", address=CARDIO)],
        [("failed", "552"), RECEIVED],
        {},
    ),
    "What was read was received": (
        [TWO, zam("M1", address=ODILE), zam("M1", address=ODILE, about=READ)],
        [SEEN, DECLARED],
        {},
    ),
    "A reception after a refusal wins": (
        [TWO, zam("M1", "N", address=ODILE, code="451"), zam("M1", address=ODILE)],
        [RECEIVED, DECLARED],
        {},
    ),
    "A document that the recipient's software could not take in was sent all the same": (
        [TWO, zam("M1", "N", address=ODILE, about=READ, code="902")],
        [DECLARED, DECLARED],
        {"not_integrated": 1},
    ),
    "A patient is found by the address, which is not kept": (
        [EVERYWHERE, zam("M1", address=f"{INS}@patient.mssante.fr")],
        [DECLARED, RECEIVED, DECLARED],
        {},
    ),
    "The receipt of the shared medical record is about that alone": (
        [EVERYWHERE, zam("M1", about=DMP)],
        [DECLARED, DECLARED, RECEIVED],
        {},
    ),
    "A refusal by the shared medical record is about that alone": (
        [EVERYWHERE, zam("M1", "N", about=DMP, code="DMP12")],
        [DECLARED, DECLARED, ("failed", "DMP12")],
        {},
    ),
    "An answer that names nobody is about the only recipient": (
        [mdm("M1", "2.25.1", DOCTOR), zam("M1")],
        [RECEIVED],
        {},
    ),
    "An answer that names nobody of several proves nothing": (
        [TWO, zam("M1")],
        [DECLARED, DECLARED],
        {"answers_without_recipient": 1},
    ),
    "An answer that names somebody else proves nothing": (
        [TWO, zam("M1", address="autre@labo-exemple.mssante.fr")],
        [DECLARED, DECLARED],
        {"answers_without_recipient": 1},
    ),
    "An answer to a message that is not there is told": (
        [TWO, ack("M7"), ack("M8", "AE", "203"), zam("M9", address=ODILE)],
        [DECLARED, DECLARED],
        {"answers_without_message": 3},
    ),
    "An answer to somebody else's message of the same number is not ours": (
        [TWO, [one.replace("|DPI|CH EXEMPLE|", "|RIS|CH EXEMPLE|") for one in ack("M1", "AE")]],
        [DECLARED, DECLARED],
        {"answers_without_message": 1},
    ),
    "An answer that fits several messages proves none of them": (
        [TWO, mdm("M1", "2.25.2", DOCTOR), zam("M1", address=ODILE), ack("M1", "AE", "203")],
        [DECLARED, DECLARED, DECLARED],
        {"answers_ambiguous": 2, "control_id_reused": 1},
    ),
    "A message that is replayed is answered once and for all": (
        [TWO, TWO, zam("M1", address=ODILE), zam("M1", address=ODILE)],
        [RECEIVED, DECLARED, RECEIVED, DECLARED],
        {"replayed_messages": 1},
    ),
    "A message without a number of its document is answered as well": (
        [oru("O1", APPLICATION), zam("O1", address="dpi_auto@chu-exemple.mssante.fr")],
        [RECEIVED],
        {},
    ),
    "An answer that says neither yes nor no is told": (
        [TWO, ack("M1", "CA"), zam("M1", "?", address=ODILE), [header("ZAM^Z02", "1", back=True)]],
        [DECLARED, DECLARED],
        {"answers_not_understood": 3},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_an_answer_proves(case: str, tmp_path: Path) -> None:
    """An answer changes the deliveries that it names and no other."""
    flow, expected, told = CASES[case]
    found, report = read(tmp_path, flow)

    assert expected == found
    assert told == notes(report)
    assert report.read == report.accepted == len(flow)


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_answers_is_of_no_importance(case: str, tmp_path: Path) -> None:
    """Answers may stand before their message as well as after it."""
    flow, expected, told = CASES[case]
    found, report = read(tmp_path, flow[::-1])

    assert sorted(expected) == sorted(found)
    assert told == notes(report)


def test_answers_may_stand_in_another_file(tmp_path: Path) -> None:
    """One folder of what was sent and one of what came back are one source."""
    for place, (folder, message) in enumerate([("a", zam("M1", address=ODILE)), ("b", TWO)]):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{place}.hl7").write_text("\r".join(message), encoding="utf-8")
    flow = Hl7Messages.open([tmp_path / "a", tmp_path / "b"], zone=PARIS)

    assert [Status.RECEIVED, Status.DECLARED] == [record.status for record in flow.records()]


ANSWERS = [
    zam("M1", address=ODILE),
    zam("M1", "N", address=ODILE, code="552"),
    zam("M1", address=ODILE, about=READ),
    ack("M1", "AE", "207"),
]


@pytest.mark.parametrize("order", list(permutations(range(len(ANSWERS)))))
def test_the_best_evidence_wins(order: tuple[int, ...], tmp_path: Path) -> None:
    """In whatever order answers come, what was read once was read."""
    found, _ = read(tmp_path, [TWO, *(ANSWERS[place] for place in order)])

    assert [("read", ""), ("failed", "207")] == found


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_failures_the_one_of_the_recipient_is_told(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    """A refusal of the message says less than what became of one recipient."""
    refusals = [zam("M1", "N", address=ODILE, code="552"), ack("M1", "AE", "207")]

    found, _ = read(tmp_path, [TWO, *(refusals[place] for place in order)])

    assert [("failed", "552"), ("failed", "207")] == found


@given(
    flow=st.lists(
        st.sampled_from(
            [TWO, EVERYWHERE, mdm("M2", "2.25.2", DOCTOR), oru("O1", DOCTOR), ack("M1"), ack("O1"),
             ack("M2", "AE", "207"), *ANSWERS, zam("O1", address=ODILE), zam("M2")]
        ),
        max_size=8,
    )
)  # fmt: skip
def test_order_changes_no_status(
    flow: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A flow read backwards gives the same statuses and the same counts."""
    folder = tmp_path_factory.getbasetemp()
    found, report = read(folder, flow)
    back, other = read(folder, flow[::-1])

    assert sorted(found) == sorted(back)
    assert notes(report) == notes(other)


@pytest.mark.parametrize("flow", [[TWO, mdm("M2", "2.25.2", DOCTOR)], [ack("M1"), ack("M2")]])
def test_too_many_to_remember_is_a_fault(
    flow: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source with more messages than can be held apart is refused, with the remedy."""
    monkeypatch.setattr(answers, "_MOST", 1)
    with pytest.raises(InputFaultError, match=r"flow\.hl7: more than 1 .*split the source"):
        read(tmp_path, flow)
