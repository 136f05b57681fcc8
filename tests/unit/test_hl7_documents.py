"""Numbers from inside a clinical document, where a message has none: read only if asked for."""

from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.hl7_flow import DOCTOR, UNIT, joined, mdm, notes, oru, read

from hopen_mss.transmissions.hl7.clinical_document import DocumentNumbers, numbers_in

NAMED = "VERLAINE-YSOLINE"
NOTHING = DocumentNumbers()


def cda(number: str = "2.25.42", earlier: str = "", *, more: str = "", body: str = "") -> bytes:
    """A clinical document of which the patient's name is everywhere that it can be."""
    related = (
        f'<relatedDocument typeCode="RPLC"><parentDocument><id root="{earlier}"/>'
        "</parentDocument></relatedDocument>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">'
        f'<typeId root="2.16.840.1"/><id root="{number}"/><title>{NAMED}</title>'
        f'<recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="{NAMED}"/>'
        f"<patient><name>{NAMED}</name></patient></patientRole></recordTarget>{more}"
        f"{related if earlier else ''}<component>{body}<nonXMLBody/></component></ClinicalDocument>"
    ).encode()


def packed(content: bytes) -> str:
    """A document as a message carries it."""
    return b64encode(content).decode()


def with_document(message: list[str], content: bytes) -> list[str]:
    """The message around this document, in both of its formats if it has two."""
    return [
        line.replace("^PENs|", f"^{packed(content)}|").replace("^PHhtbD4|", f"^{packed(content)}|")
        for line in message
    ]


FIRST = with_document(oru("O1", DOCTOR, UNIT), cda("2.25.42"))
SECOND = [
    line.replace("ORC|NW", "ORC|RO")
    for line in with_document(oru("O2", DOCTOR, UNIT, status="C"), cda("2.25.43", "2.25.42"))
]


@pytest.mark.parametrize("turned", [False, True])
def test_a_replacement_names_what_it_replaces(tmp_path: Path, *, turned: bool) -> None:
    """Two versions of the results are one chain, whichever stands first in the flow."""
    messages = [SECOND, FIRST] if turned else [FIRST, SECOND]

    records, report = read(tmp_path, joined(*messages), reads_documents=True)

    assert {("2.25.42", ""), ("2.25.43", "2.25.42")} == {
        (record.document_id, record.replaces) for record in records
    }
    assert 4 == len(records)
    assert {} == notes(report)


def test_nothing_of_a_document_is_read_unasked(tmp_path: Path) -> None:
    """Without being asked for, an ORU stands for its document, and a replacement is noted."""
    records, report = read(tmp_path, joined(FIRST, SECOND))

    assert not any("2.25" in record.document_id for record in records)
    assert {"replaced_not_told": 1} == notes(report)


def test_a_number_of_the_message_comes_first(tmp_path: Path) -> None:
    """An MDM has its number in TXA, and keeps it."""
    message = with_document(mdm("M1", "2.25.7001", DOCTOR), cda("2.25.42"))

    (record, *_), _ = read(tmp_path, joined(message), reads_documents=True)

    assert "2.25.7001" == record.document_id


def test_the_patient_of_a_document_stays_there(tmp_path: Path) -> None:
    """What the header says of the patient is in no record, and in no report."""
    records, report = read(tmp_path, joined(FIRST, SECOND), reads_documents=True)

    assert NAMED not in f"{records}{report}"


LOL = '<!DOCTYPE ClinicalDocument [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OTHERS = {
    "no XML": b"%PDF-1.7",
    "another document": b'<note xmlns="urn:other"><id root="2.25.1"/><component/></note>',
    "entities": LOL.encode() + cda()[38:],
    "a deep tree": cda(more="<a>" * 200 + "</a>" * 200),
    "cut in its header": cda()[:200],
    "an encoding that nobody knows": cda().replace(b"UTF-8", b"EBCDIC-XX"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_header_tells_nothing(name: str) -> None:
    """What cannot be read, or may be hostile, is passed over."""
    assert NOTHING == numbers_in(b64encode(OTHERS[name]))


EXTENSIONS = [
    ('extension="58132"', DocumentNumbers("1.2.250.9.13", "58132")),
    ('extension="DURAND Anne"', NOTHING),
    (f'extension="{"9" * 300}"', NOTHING),
]


@pytest.mark.parametrize(("extension", "expected"), EXTENSIONS)
def test_a_number_looks_like_one(extension: str, expected: DocumentNumbers) -> None:
    """An extension that may hold a name is no number."""
    content = cda().replace(b'root="2.25.42"', f'root="1.2.250.9.13" {extension}'.encode())

    assert expected == numbers_in(b64encode(content))


def test_only_what_is_replaced_counts_as_such() -> None:
    """A document that adds to another one replaces nothing."""
    content = cda("2.25.43", "2.25.42").replace(b"RPLC", b"APND")

    assert DocumentNumbers("2.25.43") == numbers_in(b64encode(content))


def test_the_body_is_never_read() -> None:
    """What comes after the header may be broken, and as long as it likes."""
    content = cda(body="<" + "x" * 100_000)

    assert DocumentNumbers("2.25.42") == numbers_in(b64encode(content))


@given(st.binary(max_size=300), st.integers(0, 200))
def test_any_bytes(content: bytes, at: int) -> None:
    """Whatever a document holds, numbers come out, or nothing."""
    broken = cda()[:at] + content + cda()[at:]

    assert all(isinstance(one, str) for one in (*numbers_in(content), *numbers_in(broken)))
    assert len(numbers_in(b64encode(broken))) == len(NOTHING)
