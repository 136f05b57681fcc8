"""Documents that messages of an interface engine ask to be sent."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.hl7_flow import (
    APPLICATION,
    DOCTOR,
    PARIS,
    PATIENT,
    UNIT,
    document,
    header,
    joined,
    mdm,
    notes,
    oru,
    rct,
    read,
)

from hopen_mss.codes import groups
from hopen_mss.errors import (
    InvalidInputError,
)
from hopen_mss.establishment import Establishment
from hopen_mss.files.tabular import Layout
from hopen_mss.periods import Period
from hopen_mss.transmissions.deliveries import Deliveries
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import Channel, RecipientKind, Structured, Transmission

VERNEUIL, CARDIO, DPI = (
    "odile.verneuil@medecin.mssante.fr",
    "cardio@chu-exemple.mssante.fr",
    "dpi_auto@chu-exemple.mssante.fr",
)


def sent(records: Sequence[Transmission]) -> list[tuple[str, str, str]]:
    """Whom each record is for, and by which way."""
    return [(one.recipient, one.recipient_id, one.channel.value) for one in records]


def counted(records: Sequence[Transmission]) -> int:
    """The distinct deliveries among records."""
    seen = Deliveries(Judge(Establishment(name="CH Exemple")), Period.parse("2026-10"))
    seen.add_all(records)
    return sum(seen.lines().values())


OLD = "1.2^CISIS_CDA_HL7_V1"
LPS = "1.1^ CISIS_CDA_HL7_LPS"
NO_FLAGS: dict[str, str] = dict.fromkeys(
    ("MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REP_LEGAUX", "CONNEXION_SECRETE",
     "MODIF_CONF_CODE", "DESTDMP", "DESTMSSANTEPS", "DESTMSSANTEPAT"), "",
)  # fmt: skip
ODILE = (VERNEUIL, "10777000029", "mssante")
CASES: dict[str, tuple[list[str], list[tuple[str, str, str]], dict[str, int]]] = {
    "A professional is known by the national number and the address": (
        mdm("M1", "2.25.1", DOCTOR),
        [ODILE],
        {},
    ),
    "An organisation and an application are known by their mailbox": (
        mdm("M1", "2.25.1", UNIT, APPLICATION),
        [(CARDIO, "", "mssante"), (DPI, "", "mssante")],
        {},
    ),
    "An organisation or application without a mailbox is known by its number": (
        mdm("M1", "2.25.1", rct(organisation="Cardio^^^^^990000027^UF^^^7788"),
            rct(organisation="CH^^^^^x^FINEG^^^1990000027"), rct(device="APPLI-7")),
        [("", "990000027/7788", "mssante"), ("", "990000027", "mssante"),
         ("", "APPLI-7", "mssante")],
        {"recipient_no_address": 3},
    ),
    "Nothing is kept of a patient but that there is one": (
        mdm("M1", "2.25.1", PATIENT, flags={"DESTMSSANTEPAT": "Y"}),
        [("1@patient.mssante.fr", "DESTMSSANTEPAT", "mssante")],
        {},
    ),
    "A patient is recognised by the kind of number, or by who gave it": (
        mdm("M1", "2.25.1", rct(person="277067512345678^VERLAINE^A^^^^^^^^^^INS"),
            rct(person="277067512345678^VERLAINE^A^^^^^^1.2.250.1.213.1.4.10&&ISO"),
            flags={"DESTMSSANTEPAT": "Y"}),
        [("", "DESTMSSANTEPAT", "mssante"), ("", "DESTMSSANTEPAT-2", "mssante")],
        {},
    ),
    "The shared medical record is a way of its own": (
        mdm("M1", "2.25.1", DOCTOR, flags={"DESTMSSANTEPS": "Y", "DESTDMP": "Y",
                                           "INVISIBLE_PATIENT": "Y"}),
        [ODILE, ("", "DESTDMP", "dmp")],
        {},
    ),
    "What the message itself rules out is no sending": (
        mdm("M1", "2.25.1", DOCTOR, PATIENT, flags={"DESTDMP": "Y"}),
        [("", "DESTDMP", "dmp")],
        {"not_requested": 2},
    ),
    "A message that rules out every destination gives nothing": (
        mdm("M1", "2.25.1", flags={}),
        [],
        {"not_requested": 1},
    ),
    "Without flags the way is unknown": (
        mdm("M1", "2.25.1", DOCTOR, flags=NO_FLAGS),
        [(VERNEUIL, "10777000029", "unknown")],
        {},
    ),
    "Without flags and recipients one sending to nobody knows whom is left": (
        mdm("M1", "2.25.1", flags=NO_FLAGS),
        [("", "not_told", "unknown")],
        {"recipients_not_named": 1},
    ),
    "Older profiles name recipients in the document alone, which is not read": (
        mdm("M1", "2638", flags={"DESTMSSANTEPS": "Y", "INVISIBLE_PATIENT": "Y"}, profile=OLD),
        [("", "DESTMSSANTEPS", "mssante")],
        {"recipients_not_named": 1},
    ),
    "A patient who is asked for and not named is one delivery": (
        mdm("M1", "2.25.1", DOCTOR, flags={"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"}),
        [ODILE, ("", "DESTMSSANTEPAT", "mssante")],
        {},
    ),
    "Flags outside the guide's list are told and counted all the same": (
        mdm("M1", "2.25.1", DOCTOR, flags={"DESTMSSANTEPS": "Y"}),
        [ODILE],
        {"unlikely_flags": 1},
    ),
    "Flags in an older spelling are the same flags": (
        mdm("M1", "2.25.1", DOCTOR, flags={"DESTMSSANTEPS": "Y", "INVISIBLE_PATIENT": "Y",
            "INVISIBLE_REP_LEGAUX": "", "INVISIBLE_REPRENSANTS_LEGAUX": "Y"}),
        [ODILE],
        {"unlikely_flags": 1},
    ),
    "A reply address is no recipient": (
        mdm("M1", "2.25.1", DOCTOR, DOCTOR.replace("RCT^Result", "REPLY^Reply")),
        [ODILE],
        {},
    ),
    "The code of a role is compared alone, whatever stands beside it": (
        mdm("M1", "2.25.1", DOCTOR.replace("RCT^Result Copies To^x", "RCT^Résultç^HL70912")),
        [ODILE],
        {},
    ),
    "An address one field too far is read and told": (
        mdm("M1", "2.25.1", DOCTOR.replace("|^^X.400", "||^^X.400")),
        [ODILE],
        {"address_in_field_16": 1},
    ),
    "A person whose number is no national one is known by the address": (
        mdm("M1", "2.25.1", rct(VERNEUIL, person="VERNEUIL")),
        [(VERNEUIL, "", "mssante")],
        {},
    ),
    "A recipient with neither number nor address is known by the place": (
        mdm("M1", "2.25.1", DOCTOR, rct("pas une adresse")),
        [ODILE, ("", "RCT-2", "mssante")],
        {"recipient_no_address": 1},
    ),
    "A deletion is no sending": (
        mdm("M1", "2.25.1", DOCTOR, event="T04", status="D", order="ORC|CA"),
        [],
        {"deletion_requests": 1},
    ),
    "The status of the document says more than event and order, and disagreement is told": (
        mdm("M1", "2.25.1", DOCTOR, event="T02", status="D"),
        [],
        {"deletion_requests": 1, "document_status_disagrees": 1},
    ),
    "The order of older versions says nothing and disagrees with nothing": (
        mdm("M1", "2.25.1", DOCTOR, order="ORC|SC", profile="2.0^CISIS_CDA_HL7_V2"),
        [ODILE],
        {},
    ),
    "A message for tests is no sending": (
        mdm("M1", "2.25.1", DOCTOR, mode="T"),
        [],
        {"messages_for_tests": 1},
    ),
    "A message for debugging is no sending": (
        mdm("M1", "2.25.1", DOCTOR, mode="D"),
        [],
        {"messages_for_tests": 1},
    ),
    "A notice without content is no sending": (
        mdm("M1", "2.25.1", DOCTOR, event="T01"),
        [],
        {"notices_without_content": 1},
    ),
    "Two formats of one document are one document": (
        oru("O1", DOCTOR),
        [ODILE],
        {},
    ),
    "Results without a document are no document": (
        [header("ORU^R01", "O1"), "OBX|1|NM|718-7^Hb||12.3|g/dL||||||F"],
        [],
        {"messages_without_document": 1},
    ),
    "The text of the mail is not the document": (
        [header("ORU^R01", "O1"), document().replace("11488-4", "CORPSMAIL_PS")],
        [],
        {"messages_without_document": 1},
    ),
    "Messages of other types are counted and left out": (
        [header("ADT^A01", "X1"), "PID|1||277067512345678"],
        [],
        {"messages_of_other_types": 1},
    ),
    "A replacement that does not say of what counts as a new document": (
        oru("O1", DOCTOR, status="C"),
        [ODILE],
        {"document_status_disagrees": 1, "replaced_not_told": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_message_asks_for(case: str, tmp_path: Path) -> None:
    """Each destination that a message asks for is one record, and what is left out is counted."""
    message, expected, told = CASES[case]
    records, report = read(tmp_path, joined(message))

    assert expected == sent(records)
    assert told == notes(report)
    assert (1, 1, 0) == (report.read, report.accepted, report.rejected)


def test_the_whole_record(tmp_path: Path) -> None:
    """A message of version 2.1 gives every field that it tells, and is declared."""
    (record,), _ = read(tmp_path, joined(mdm("M1", "2.25.7001", DOCTOR)))

    assert record == Transmission(
        document_id="2.25.7001",
        sent_at=datetime.fromisoformat("2026-10-05T10:15:30"),
        recipient=VERNEUIL,
        recipient_id="10777000029",
        channel=Channel.MSSANTE,
        document_type="11488-4",
        care_unit="UF3435",
        site="990000019",
        structured=Structured.YES,
        status=record.status,
    )
    assert "declared" == record.status.value


def test_a_document_received_is_not_sent(tmp_path: Path) -> None:
    """The profile of what comes from outside gives what was received, and from whom."""
    sender = "PRT||UC||SB|||||||||||^^X.400^labo@labo-exemple.mssante.fr"
    mail = "OBX|2|ED|MAIL^XDM/1.0/DDM+CR VERLAINE Apolline 12/05/1937||^text^XML^Base64^QQ||||||F"
    message = mdm("M1", "2638", DOCTOR, profile=LPS, flags=NO_FLAGS, extra=[sender, mail])
    (record,), _ = read(tmp_path, joined(message))

    assert ("received", "labo@labo-exemple.mssante.fr", VERNEUIL, "mssante") == (
        record.direction.value, record.sender, record.recipient, record.channel.value,
    )  # fmt: skip


def test_a_patient_who_writes_is_not_named(tmp_path: Path) -> None:
    """A document received from a patient says that it came from a patient, and no more."""
    sender = "PRT||UC||SB|||||||||||^^X.400^277067512345678@patient.mssante.fr"
    message = mdm("M1", "2638", DOCTOR, profile=LPS, flags=NO_FLAGS, extra=[sender])
    (record,), _ = read(tmp_path, joined(message))

    assert ("1@patient.mssante.fr", RecipientKind.PATIENT) == (
        record.sender,
        record.recipient_kind,
    )


@pytest.mark.parametrize(
    ("profile", "flags", "constants", "expected"),
    [
        ("2.1^CISIS_CDA_HL7_V2", NO_FLAGS, {}, "sent"),
        ("2.1^ cisis_cda_hl7_v2 ", NO_FLAGS, {}, "sent"),
        ("", None, {}, "sent"),
        ("", NO_FLAGS, {}, "unknown"),
        ("", NO_FLAGS, {"direction": "sent"}, "sent"),
        (LPS, NO_FLAGS, {"direction": "sent"}, "received"),
    ],
)
def test_direction(
    profile: str, flags: Any, constants: dict[str, str], expected: str, tmp_path: Path
) -> None:
    """Profile and flags tell the direction; where neither does the user may, else it is unknown."""
    message = mdm("M1", "2.25.1", DOCTOR, profile=profile, flags=flags)
    (record,), _ = read(tmp_path, joined(message), layout=Layout(constants=constants))

    assert expected == record.direction.value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2.25.4242.1", "2.25.4242.1"),
        ("4242^^1.2.250.9.13^ISO", "1.2.250.9.13.4242"),
        ("1.2.250.9.13.4242^Organisation-Y", "1.2.250.9.13.4242"),
        ("2638", "CH EXEMPLE|2638"),
        ("", "DPI|CH EXEMPLE|M1|20261005101530"),
    ],
)
def test_the_number_of_a_document(written: str, expected: str, tmp_path: Path) -> None:
    """However it is written, the number is one; a local one holds within its facility alone."""
    (record,), _ = read(tmp_path, joined(mdm("M1", written, DOCTOR)))

    assert expected == record.document_id


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("20261005", "2026-10-05 00:00:00"),
        ("202610051015", "2026-10-05 10:15:00"),
        ("20261005101530.1234", "2026-10-05 10:15:30"),
        ("20261005101530+0000", "2026-10-05 12:15:30"),
        ("20261005233000-0500", "2026-10-06 06:30:00"),
        ("", "missing_date"),
        ("20261305", "impossible_date"),
        ("20261005101530+9900", "impossible_date"),
        ("00010101000000+1400", "impossible_date"),
        ("05/10/2026", "impossible_date"),
    ],
)
def test_the_date_of_a_message(stamp: str, expected: str, tmp_path: Path) -> None:
    """A stamp without an offset is local; one that is none costs its message alone."""
    records, report = read(
        tmp_path, joined(mdm("M1", "2.25.1", DOCTOR, at=stamp), mdm("M2", "2.25.2", DOCTOR))
    )
    found = report.rejections[0].reason if report.rejected else str(records[0].sent_at)

    assert expected == found
    assert 2 - report.rejected == len(records)


def test_the_care_unit_of_the_author_comes_first(tmp_path: Path) -> None:
    """The unit of who asks for the sending says more than that of the stay."""
    unit = "PRT||UC||SB||||Néphro^^^^^990000019^UF^^^UFNEPH"
    records, report = read(tmp_path, joined(mdm("M1", "2.25.1", DOCTOR, extra=[unit])))

    assert ["UFNEPH"] == [record.care_unit for record in records]
    assert () == report.notes


# --- deliveries and versions ---------------------------------------------------------------------

VERSIONS = {
    "A message that is replayed counts once": (
        [mdm("M1", "2.25.1", DOCTOR, UNIT), mdm("M1", "2.25.1", DOCTOR, UNIT)],
        2,
        {"replayed_messages": 1},
    ),
    "A document asked for again under another number counts once": (
        [mdm("M1", "2.25.1", DOCTOR), mdm("M2", "2.25.1", DOCTOR)],
        1,
        {},
    ),
    "A message without a number of its document counts once however often it is replayed": (
        [oru("O1", DOCTOR), oru("O1", DOCTOR)],
        1,
        {"replayed_messages": 1},
    ),
    "Recipients who are not named count once in a message that is replayed": (
        [mdm("M1", "2638", PATIENT, flags={"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"})] * 2,
        2,
        {"replayed_messages": 1, "recipients_not_named": 2},
    ),
    "A replacement to the same recipient is the same delivery": (
        [
            mdm("M1", "2.25.1", DOCTOR),
            mdm("M2", "2.25.2", DOCTOR, event="T10", status="C", order="ORC|RO", replaces="2.25.1"),
        ],
        1,
        {},
    ),
    "A recipient first reached by a later version is a delivery more": (
        [
            mdm("M1", "2.25.1", DOCTOR),
            mdm("M2", "2.25.2", DOCTOR, UNIT, event="T10", status="C", order="ORC|RO",
                replaces="2.25.1"),
            mdm("M3", "2.25.3", UNIT, event="T10", status="C", order="ORC|RO", replaces="2.25.2"),
        ],
        2,
        {},
    ),
    "A number written in two ways is one link of the chain": (
        [
            mdm("M1", "4242^^1.2.250.9^ISO", DOCTOR),
            mdm("M2", "2.25.2", DOCTOR, event="T10", status="C", order="ORC|RO",
                replaces="1.2.250.9.4242^Organisation-Y"),
        ],
        1,
        {},
    ),
    "A later version may stand before the earlier one": (
        [
            mdm("M2", "2.25.2", DOCTOR, event="T10", status="C", order="ORC|RO", replaces="2.25.1"),
            mdm("M1", "2.25.1", DOCTOR),
        ],
        1,
        {},
    ),
    "A chain that is broken is told, and its end counts as a document of its own": (
        [
            mdm("M1", "1.2.250.9.13.4242", DOCTOR),
            mdm("M2", "2.25.2", DOCTOR, event="T10", status="C", order="ORC|RO",
                replaces="1.2.250.9.134242"),
        ],
        2,
        {"broken_chain": 1},
    ),
    "A deletion takes no delivery away and adds none": (
        [
            mdm("M1", "2.25.1", DOCTOR),
            mdm("M2", "2.25.1", DOCTOR, event="T04", status="D", order="ORC|CA",
                replaces="2.25.1"),
        ],
        1,
        {"deletion_requests": 1},
    ),
    "Local numbers of two facilities are two documents": (
        [
            mdm("M1", "2638", DOCTOR),
            [s.replace("|CH EXEMPLE|PFI", "|CH VOISIN|PFI") for s in mdm("M1", "2638", DOCTOR)],
        ],
        2,
        {},
    ),
    "Messages with one number that were made at two moments are two documents": (
        [oru("O1", DOCTOR), oru("O1", DOCTOR, at="20261012080000")],
        2,
        {"control_id_reused": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", VERSIONS)
def test_replays_and_versions(case: str, tmp_path: Path) -> None:
    """No document counts twice for one recipient, and what cannot be told is said."""
    flow, expected, told = VERSIONS[case]
    records, report = read(tmp_path, joined(*flow))
    unlikely = {code: n for code, n in notes(report).items() if code != "unlikely_flags"}

    assert expected == counted(records)
    assert told == unlikely


# --- flows outside the profile -------------------------------------------------------------------

OTHER = [
    header("MDM^T02", "77", charset=""),
    "PID|1||277067512345678||VERLAINE^Apolline",
    "PV1|1|I|MED^102|||||||GERIA",
    "TXA|1|CRH|TX||||20261006083000|||||L-55|L-54",
    "OBX|1|TX|TEXTE||Madame VERLAINE Apolline||||||F",
    "OBX|2|ST|mail_to||un@cabinet.example; deux@labo.example||||||F",
    "OBX|3|ST|MAIL_TO||277067512345678@patient.mssante.fr~pas une adresse||||||F",
    "PRT||UC||RCT|||||||||||^^X.400^ignored@cabinet.example",
]
MAP = {
    "document_id": "TXA-12.1",
    "recipient": "OBX[MAIL_TO]-5",
    "document_type": "TXA-2",
    "care_unit": "PV1-10",
    "sent_at": "TXA-7",
    "replaces": "TXA-13",
}


def test_a_field_map(tmp_path: Path) -> None:
    """What the user says of an older interface is read where it says, and patients stay unnamed."""
    records, report = read(
        tmp_path,
        joined(OTHER),
        fields=MAP,
        layout=Layout(
            constants={"direction": "sent", "channel": "mssante", "site": "990000019"},
            values={"care_unit": {"geria": "Gériatrie"}},
        ),
    )

    assert [
        ("un@cabinet.example", "", "mssante"),
        ("deux@labo.example", "", "mssante"),
        ("1@patient.mssante.fr", "DESTMSSANTEPAT", "mssante"),
        ("", "RCT-4", "mssante"),
    ] == sent(records)
    assert ("CH EXEMPLE|L-55", "CRH", "Gériatrie", "2026-10-06 08:30:00", "990000019") == (
        records[0].document_id,
        records[0].document_type,
        records[0].care_unit,
        str(records[0].sent_at),
        records[0].site,
    )
    assert {"recipient_no_address": 1} == notes(report)


def test_numbers_of_a_field_map(tmp_path: Path) -> None:
    """Numbers stand for recipients; one that may be a national identity number does not."""
    message = [header("MDM^T02", "77"), "OBX|1|ST|A||10777000029~277067512345678||||||F"]
    records, _ = read(tmp_path, joined(message), fields={"recipient_id": "OBX[A]-5.1"})

    assert [("", "10777000029", "unknown"), ("", "RCT-2", "unknown")] == sent(records)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"recipients": "TXA-2"}, "fields.recipients: .*did you mean recipient"),
        ({"recipient": "TXA"}, "fields.recipient: this is no place"),
        ({"recipient": "TXA-0"}, "this is no place"),
        ({"recipient": "PID-13"}, "PID is never read"),
        ({"recipient": "NK1-5"}, "NK1 is never read"),
        ({"recipient": "ZBE-1"}, "ZBE is never read"),
        ({"recipient": "NTE-3"}, "NTE is never read"),
        ({"recipient": "OBX-5"}, "OBX-5 alone is never read"),
        ({"document_type": "OBX-3.2"}, r"OBX-3\.2 is never read"),
        ({"document_id": "PV1-5"}, "number of the stay"),
        ({"document_id": "PV1-19"}, "number of the stay"),
        ({"recipient_id": "PRT[RCT]-5.1"}, "identity of a person"),
        ({"document_type": "TXA[X]-2"}, "has no code to choose it by"),
    ],
)
def test_a_field_map_that_is_refused(fields: dict[str, str], told: str, tmp_path: Path) -> None:
    """A name that is none of ours and a place that may name a patient are refused."""
    with pytest.raises(InvalidInputError, match=told):
        Hl7Messages.open(tmp_path, zone=PARIS, fields=fields)


def test_a_document_never_comes_out_under_a_code(tmp_path: Path) -> None:
    """The code of a document's own segment gives nothing, whatever it is asked for."""
    message = mdm("M1", "2.25.1", DOCTOR)
    fields = {"document_type": "OBX[11488-4]-5.5", "care_unit": "OBX[11488-4]-5.1"}
    (record,), _ = read(tmp_path, joined(message), fields=fields)

    assert ("", "") == (record.document_type, record.care_unit)


@pytest.mark.parametrize(
    "layout",
    [
        Layout(constants={"status": "sent"}),
        Layout(constants={"direction": "parti"}),
        Layout(constants={"channel": "pigeon"}),
        Layout(values={"channel": {"a": "post"}}),
    ],
)
def test_a_layout_that_is_refused(layout: Layout, tmp_path: Path) -> None:
    """What cannot be said of messages is refused before any is read."""
    with pytest.raises(InvalidInputError):
        Hl7Messages.open(tmp_path, zone=PARIS, layout=layout)


# --- words ---


def test_every_reason_has_words() -> None:
    """Whatever is noted or rejected can be told in both languages."""
    told = {code for _, _, expected in CASES.values() for code in expected}
    told |= {code for _, _, expected in VERSIONS.values() for code in expected}

    assert set() == told - set(groups()["note"])
    assert {
        "not_a_message", "message_too_large", "unreadable_separators", "unreadable_file"
    } <= set(groups()["rejection"])  # fmt: skip
