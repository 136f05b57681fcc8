"""Nothing of a patient comes out of a message: planted everywhere, it is looked for everywhere."""

import gzip
import io
from pathlib import Path

import pytest
from tests.hl7_flow import (
    DOCTOR,
    flag_segments,
    header,
    joined,
    rct,
    read,
    zam,
)

from hopen_mss.errors import (
    HopenMssError,
)
from hopen_mss.transmissions.hl7 import stream
from hopen_mss.transmissions.hl7.sieve import Sieve

NAME, GIVEN, BIRTH, INS = "VERLAINE-YSOLINE", "Apolline-Maud", "19370512", "237057512345678"
SECRET = f"{NAME}^{GIVEN}^{BIRTH}^{INS}"
PLANTED = (NAME, GIVEN, BIRTH, INS, "12/05/1937")
LOADED = [
    f"EVN||20261005||||{SECRET}",
    f"PID|1||{INS}^^^{NAME}||{NAME}^{GIVEN}||{BIRTH}|F|||{SECRET}||{INS}|||||{INS}",
    f"continued {NAME}",
    f"PD1||{SECRET}",
    f"NK1|1|{SECRET}|{SECRET}",
    f"GT1|1|{SECRET}",
    f"IN1|1|{SECRET}",
    f"PV1|1|I|UF3435^{NAME}^{INS}||||{SECRET}||||||||||||{INS}|||||||||||||||||||||||||{BIRTH}",
    f"ORC|NW|{INS}||||||||{SECRET}||{SECRET}",
    f"OBR|1|{INS}||11488-4^{NAME}||||||{SECRET}|||{NAME}|||{SECRET}",
    f"TXA|1|11488-4^{NAME}|TEXT||{SECRET}||||{SECRET}|||2.25.1^{NAME}||||AU|||||{SECRET}",
    f"OBX|1|ED|11488-4^{NAME}||{NAME}^{GIVEN}^XML^{NAME}^{INS}||||||F|||||{SECRET}",
    DOCTOR,
    rct(f"{INS}@patient.mssante.fr", person=f"{INS}^{NAME}^{GIVEN}^^^^^^^^^^INS"),
    rct(NAME, person=f"{INS}^{NAME}^{GIVEN}"),
    rct(f"{INS}@patient.mssante.fr.ch-exemple.example"),
    f"OBX|2|ED|CORPSMAIL_PS^{NAME}||^text^^Base64^{NAME}||||||F",
    f"OBX|3|TX|{NAME}^XDM/1.0/DDM+CR {NAME} {GIVEN} 12/05/1937||{SECRET}||||||F",
    f"NTE|1||{SECRET}|FIN",
    f"ZFA|{SECRET}",
    *flag_segments({"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"}),
]
KEPT = [
    [header("MDM^T02^MDM_T02", "M1", profile="2.1^CISIS_CDA_HL7_V2"), *LOADED],
    [header("ORU^R01", "O1", profile="2.1^CISIS_CDA_HL7_V2"), *LOADED],
    [header("MDM^T02", "M2", profile="1.1^CISIS_CDA_HL7_LPS"), *LOADED,
     f"PRT||UC||SB|{INS}^{NAME}|||||||||||^^X.400^{INS}@patient.mssante.fr"],
    [header("MDM^T02", "M3", at=f"{BIRTH}{NAME}"), *LOADED],
    [header("ADT^A01", "M4"), *LOADED],
    [header("ACK", "A1", back=True), f"MSA|AE|M1|{NAME}", f"ERR||{NAME}|207^{NAME}||{NAME}^{NAME}"],
    zam("M1", "N", address=f"{INS}@patient.mssante.fr", person=INS, code=NAME),
    zam("M7", "Y", address=f"{INS}@patient.mssante.fr", person=INS),
    ["MSH|||" + NAME, *LOADED],
    [NAME + "|" + SECRET],
]  # fmt: skip


def found_in(text: str) -> list[str]:
    """What was planted and stands in a text."""
    return [planted for planted in PLANTED if planted.casefold() in text.casefold()]


def test_nothing_of_a_patient_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No name, date, number or address of a patient stands in a record, a report or a log."""
    records, report = read(tmp_path, joined(["BTS|1"], *KEPT))

    assert 12 == len(records)
    assert report.rejected
    assert [] == found_in(repr(records))
    assert [] == found_in(repr(report))
    assert [] == found_in(caplog.text + "".join(capfd.readouterr()))


@pytest.mark.parametrize("kept", KEPT, ids=range(len(KEPT)))
def test_the_parser_is_given_nothing_of_a_patient(kept: list[str]) -> None:
    """Identity is cut away before parsing; addresses and numbers of parties alone pass."""
    texts = [cut.text for cut in stream.messages(io.BytesIO(joined(kept)), Sieve.of())]
    parties = [
        line for text in texts for line in text.split("\r") if line.startswith(("PRT", "OBX||XTN"))
    ]
    others = [line for text in texts for line in text.split("\r") if line not in parties]
    stamp = f"{BIRTH}{NAME}"

    assert [] == [word for line in parties for word in found_in(line) if word in (GIVEN, BIRTH)]
    assert [] == [word for line in others for word in found_in(line.replace(stamp, ""))
                  if not line.startswith(("ERR", "OBX||TX|"))]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        joined([NAME, SECRET]),
        joined(["MSH|||" + NAME, SECRET]),
        joined(KEPT[3]),
        gzip.compress(joined(KEPT[0]) * 50)[:-20],
    ],
)
def test_no_error_quotes_what_it_read(content: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with a file, its error never tells what stood there."""
    with pytest.raises(HopenMssError) as caught:
        read(tmp_path, content)

    assert [] == found_in(str(caught.value) + repr(caught.value))
