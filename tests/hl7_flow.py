"""Made-up HL7 v2 messages, in the shapes of the national profiles and of older interfaces."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.record import Transmission

__all__ = [
    "ALL_FLAGS",
    "APPLICATION",
    "DOCTOR",
    "FLOW",
    "PARIS",
    "PATIENT",
    "UNIT",
    "ack",
    "document",
    "flag_segments",
    "header",
    "joined",
    "mdm",
    "notes",
    "oru",
    "rct",
    "read",
    "zam",
]

PARIS = ZoneInfo("Europe/Paris")
ALL_FLAGS = (
    "MASQUE_PS",
    "INVISIBLE_PATIENT",
    "INVISIBLE_REP_LEGAUX",
    "CONNEXION_SECRETE",
    "MODIF_CONF_CODE",
    "DESTDMP",
    "DESTMSSANTEPS",
    "DESTMSSANTEPAT",
)
PROFESSIONALS_ONLY = {"DESTMSSANTEPS": "Y", "INVISIBLE_PATIENT": "Y"}
NATIONAL = "ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO"
SENDER = (
    f"PRT||UC||SB^Send by^participation|810777000011^AUBEPINE^Lucie^^^^^^{NATIONAL}^D^^^IDNPS|||"
    "CH EXEMPLE^^^^^ASIP-SANTE-ST&1.2.250.1.71.4.2.2&ISO^FINEG^^^1990000019"
)


def rct(address: str = "", *, person: str = "", organisation: str = "", device: str = "") -> str:
    """The segment of one recipient, with a field for the person, the organisation, the device."""
    xtn = f"^^X.400^{address}" if address else ""
    return f"PRT||UC||RCT^Result Copies To^x|{person}|||{organisation}||{device}|||||{xtn}"


DOCTOR = rct(
    "odile.verneuil@medecin.mssante.fr",
    person=f"810777000029^VERNEUIL^Odile^^^^^^{NATIONAL}^D^^^IDNPS",
)
UNIT = rct("cardio@chu-exemple.mssante.fr", organisation="Cardio^^^^^990000027^UF^^^7788")
APPLICATION = rct("dpi_auto@chu-exemple.mssante.fr", device="APPLI-7")
PATIENT = rct("277067512345678@patient.mssante.fr")


def header(
    kind: str, number: str, *, at: str = "20261005101530", profile: str = "", mode: str = "P",
    charset: str = "UNICODE UTF-8", marks: str = r"^~\&", back: bool = False,
) -> str:  # fmt: skip
    """MSH, from the record's software to the platform or ``back``."""
    parties = "PFI|CH EXEMPLE|DPI|CH EXEMPLE" if back else "DPI|CH EXEMPLE|PFI|CH EXEMPLE"
    start = f"MSH|{marks}|{parties}|{at}||{kind}|{number}|{mode}|2.6|||||FRA"
    return f"{start}|{charset}|||{profile}".rstrip("|")


def flag_segments(flags: Mapping[str, str], first: int = 2) -> list[str]:
    """OBX segments of flags: those said, and no for the others of the usual eight."""
    every = {**dict.fromkeys(ALL_FLAGS, "N"), **flags}
    return [
        f"OBX|{place}|CWE|{code}^libellé^MetaDMPMSS||{said}^^expandedYes-NoIndicator||||||F|"
        for place, (code, said) in enumerate(every.items(), start=first)
        if said
    ]


def document(
    status: str = "F", code: str = "11488-4", *, form: str = "XML", data: str = "PENs"
) -> str:
    """The OBX that holds the document."""
    return (
        f"OBX|1|ED|{code}^CR ou fiche de consultation^LN||^text^{form}^Base64^{data}||||||{status}|"
    )


def mdm(
    number: str = "M1", document_id: str = "2.25.7001", *recipients: str, event: str = "T02",
    flags: Mapping[str, str] | None = None, profile: str = "2.1^CISIS_CDA_HL7_V2",
    replaces: str = "", status: str = "F", order: str = "ORC|NW", extra: Sequence[str] = (),
    **rest: Any,
) -> list[str]:  # fmt: skip
    """An MDM of version 2.1 unless told otherwise, to professionals alone if no flags are given."""
    return [
        header(f"MDM^{event}^MDM_T02", number, profile=profile, **rest),
        "EVN||20261005101530",
        "PID|1||277067512345678^^^INS||VERLAINE^Apolline",
        "PV1|1|I|UF3435^102^A",
        *([order] if order else []),
        f"TXA|1|11488-4|TEXT|||||||||{document_id}|{replaces}||||AU",
        document(status),
        SENDER,
        *recipients,
        *flag_segments(PROFESSIONALS_ONLY if flags is None else flags),
        *extra,
    ]


def oru(number: str = "O1", *recipients: str, status: str = "F", **rest: Any) -> list[str]:
    """An ORU of version 2.1 to professionals alone, with the document in two formats."""
    return [
        header("ORU^R01^ORU_R01", number, profile="2.1^CISIS_CDA_HL7_V2", **rest),
        "PID|1||277067512345678^^^INS||VERLAINE^Apolline",
        "PV1|1|I|UFBIO",
        "ORC|NW",
        "OBR|1|||11502-2^CR d'examens biologiques^LN",
        document(status, "11502-2"),
        *recipients,
        document(status, "11502-2", data="PHhtbD4"),
        *flag_segments(PROFESSIONALS_ONLY),
    ]


def ack(number: str, said: str = "AA", code: str = "", *, user_code: str = "") -> list[str]:
    """The answer of a platform to a message."""
    return [
        header("ACK^T02^ACK", f"A{number}", back=True),
        f"MSA|{said}|{number}",
        *([f"ERR||MSH^1^12|{code}^texte libre^HL70357|E|{user_code}"] if code else []),
    ]


def zam(
    number: str, said: str = "Y", *, about: str = "ACK_RECEPTION_MSS", address: str = "",
    person: str = "", code: str = "",
) -> list[str]:  # fmt: skip
    """What became of a mail, as the platform tells it."""
    event = {"ACK_RECEPTION_DMP": "Z01", "ACK_RECEPTION_MSS": "Z02"}.get(about, "Z03")
    whom = "LECTEUR_MSS" if event == "Z03" else "DESTINATAIRE_MSS"
    named = f"OBX|2|XTN|{whom}^x^AckMetierZAM|{person}|^^X.400^{address}||||||F|"
    return [
        header(f"ZAM^{event}^ZAM_Z01", f"Z{number}", back=True),
        "EVN||20261005111530",
        f"OBX|1|CWE|{about}^x^AckMetierZAM|{number}|{said}^^expandedYes-NoIndicator||||||F|",
        *([named] if address or person else []),
        *([f"ERR|||207^x^HL70357|E|{code}^Boîte pleine^SMTPERRORCODE"] if code else []),
    ]


FLOW = [
    mdm("M1", "2.25.1", DOCTOR, UNIT),
    ack("M1"),
    oru("O1", DOCTOR),
    zam("M1", address="cardio@chu-exemple.mssante.fr"),
    mdm("M2", "2.25.2", PATIENT, flags={"DESTMSSANTEPAT": "Y"}),
]
"""Messages and answers of every kind."""


def joined(*every: Sequence[str], end: str = "\r") -> bytes:
    """Messages as a file, their segments ended in one way."""
    return "".join(f"{segment}{end}" for message in every for segment in message).encode()


def read(folder: Path, content: bytes, **options: Any) -> tuple[list[Transmission], InputReport]:
    """The records and the report of one file of messages."""
    path = folder / "flow.hl7"
    path.write_bytes(content)
    flow = Hl7Messages.open(path, zone=PARIS, **options)
    records = list(flow.records())
    return records, flow.report()


def notes(report: InputReport) -> dict[str, int]:
    """The counts of a report by their code, without what every message of ours causes."""
    return {note.code: note.count for note in report.notes if note.code != "care_unit_of_stay"}
