# ruff: noqa: E501 (rows of cases, as they stand)
"""What is told of the archive of a mail, and what is refused."""

import struct
import zipfile

import pytest
from hypothesis import given, strategies as st
from tests.mails import METADATA, TYPE_CODE, archive, metadata

from hopen_mss.codes import groups
from hopen_mss.transmissions.mail.archive import Archive, ArchiveFault, read_archive

ONE = metadata("11502-2")
PATIENT = "ROSEMONDE Ysoline 12/05/1937"


def changed(data: bytes, at: str, offset: int, form: str, *values: int) -> bytes:
    """An archive whose list of contents says something else of one entry."""
    found = bytearray(data)
    entry = data.rindex(b"PK\1\2", 0, data.index(at.encode(), data.index(b"PK\1\2")))
    struct.pack_into(form, found, entry + offset, *values)
    return bytes(found)


SOUND = {
    "One document": (archive(ONE), Archive(1, ("11502-2",))),
    "Several documents of one type": (archive(metadata("11502-2", "11502-2")), Archive(2, ("11502-2",))),
    "Types in the order of the metadata": (
        archive(metadata("11502-2", "CERT_DECL")), Archive(2, ("11502-2", "CERT_DECL")),
    ),
    "A code that is no code is dropped": (archive(metadata("Rosemonde Ysoline")), Archive(1)),
    "A replacement": (archive(metadata("11502-2", action="C")), Archive(1, ("11502-2",), "C")),
    "A deletion": (archive(metadata("11502-2", action="D")), Archive(1, ("11502-2",), "D")),
    "An action that nobody knows": (archive(metadata("11502-2", action="Z")), Archive(1, ("11502-2",))),
    "Stored as it is": (archive(ONE, compression=zipfile.ZIP_STORED), Archive(1, ("11502-2",))),
    "Something in front of it": (b"MZ" * 99 + archive(ONE), Archive(1, ("11502-2",))),
    "Two submissions": (
        archive(ONE, [("IHE_XDM/SUBSET02/METADATA.XML", metadata("34133-9"))]),
        Archive(2, ("11502-2", "34133-9")),
    ),
    "Names in small letters": (
        archive(None, [("ihe_xdm/subset01/metadata.xml", ONE)]), Archive(1, ("11502-2",)),
    ),
    "An archive in the archive stays closed": (
        archive(ONE, [("IHE_XDM/SUBSET01/DOC00001.ZIP", archive(metadata("34133-9")))]),
        Archive(1, ("11502-2",)),
    ),
    "Metadata in UTF-16": (
        archive(ONE.decode().replace("UTF-8", "UTF-16").encode("utf-16")), Archive(1, ("11502-2",)),
    ),
    "No document": (archive(metadata()), Archive(0)),
}  # fmt: skip


@pytest.mark.parametrize("case", SOUND)
def test_what_an_archive_says(case: str) -> None:
    """The documents, their distinct type codes, and the action."""
    data, expected = SOUND[case]

    assert expected == read_archive(data)


FAULTS = {
    "Nothing": (b"", ArchiveFault.DAMAGED),
    "No archive": (b"<InsertArchiveHere>" * 99, ArchiveFault.DAMAGED),
    "Cut off": (archive(ONE)[:-40], ArchiveFault.DAMAGED),
    "The list of contents cut": (archive(ONE).replace(b"PK\1\2", b"PK\1\3"), ArchiveFault.DAMAGED),
    "The content changed": (archive(ONE).replace(b"PK\3\4", b"PK\3\5"), ArchiveFault.DAMAGED),
    "A checksum that differs": (changed(archive(ONE), METADATA, 16, "<L", 1), ArchiveFault.DAMAGED),
    "A size that lies": (changed(archive(ONE), METADATA, 24, "<L", 10), ArchiveFault.DAMAGED),
    "A method that nobody uses": (changed(archive(ONE), METADATA, 10, "<H", 97), ArchiveFault.DAMAGED),
    "An offset beyond the end": (changed(archive(ONE), METADATA, 42, "<L", 1 << 30), ArchiveFault.DAMAGED),
    "Encrypted": (changed(archive(ONE), METADATA, 8, "<H", 1), ArchiveFault.ENCRYPTED),
    "No metadata": (archive(None), ArchiveFault.NO_METADATA),
    "Metadata in the wrong place": (archive(None, [("METADATA.XML", ONE)]), ArchiveFault.NO_METADATA),
    "A path upwards": (archive(ONE, [("../../etc/cron.d/x", b"")]), ArchiveFault.UNSAFE_NAME),
    "A path upwards, for Windows": (archive(ONE, [("a\\..\\..\\x", b"")]), ArchiveFault.UNSAFE_NAME),
    "A path from the root": (archive(ONE, [("/etc/passwd", b"")]), ArchiveFault.UNSAFE_NAME),
    "A drive": (archive(ONE, [("C:/x", b"")]), ArchiveFault.UNSAFE_NAME),
    "A name twice": (archive(ONE, [(METADATA.lower(), ONE)]), ArchiveFault.UNSAFE_NAME),
    "Many files": (archive(ONE, [(f"{n}", b"") for n in range(1_000)]), ArchiveFault.TOO_MANY_ENTRIES),
    "A bomb": (archive(b"<a>" + b" " * (30 << 20) + b"</a>"), ArchiveFault.BOMB),
    "A bomb beside the metadata": (archive(ONE, [("x", b"\0" * (2 << 20))]), ArchiveFault.BOMB),
    "Too much said to be inside": (
        changed(archive(ONE), METADATA, 20, "<LL", 1 << 20, 101 << 20), ArchiveFault.TOO_LARGE,
    ),
    "More metadata than anybody writes": (
        archive(b"<a>" + b"<b/>" * (1 << 20) + b"</a>", compression=zipfile.ZIP_STORED),
        ArchiveFault.METADATA_UNREADABLE,
    ),
    "Many elements": (archive(b"<a>" + b"<b/>" * 100_000 + b"</a>"), ArchiveFault.METADATA_UNREADABLE),
    "Deep metadata": (archive(b"<a>" * 60), ArchiveFault.METADATA_UNREADABLE),
    "Metadata that are no XML": (archive(b"PID-5|ROSEMONDE"), ArchiveFault.METADATA_UNREADABLE),
    "Empty metadata": (archive(b""), ArchiveFault.METADATA_UNREADABLE),
    "An encoding that there is not": (
        archive(ONE.replace(b"UTF-8", b"UTF-ROSE")), ArchiveFault.METADATA_UNREADABLE,
    ),
    "Entities": (
        archive(b'<!DOCTYPE a [<!ENTITY x "ROSEMONDE">]><a>&x;</a>'), ArchiveFault.ENTITIES,
    ),
    "Entities of another file": (
        archive(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), ArchiveFault.ENTITIES,
    ),
    "Too large": (archive(ONE) + b"\0" * (25 << 20), ArchiveFault.TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_refused(case: str) -> None:
    """A broken or hostile archive is told by one of the reasons, and never raises."""
    data, expected = FAULTS[case]

    assert expected is read_archive(data)


def test_every_reason_is_met() -> None:
    """No reason stands there that no archive leads to, and each has its words."""
    assert set(ArchiveFault) == {expected for _, expected in FAULTS.values()}
    assert set(ArchiveFault) == set(groups()["archive"])


def test_nothing_of_the_patient_is_kept() -> None:
    """A patient's identity stands all over an archive, and nowhere in what is told of it."""
    code = f"11502-2'/><x a='{PATIENT}"
    data = archive(
        metadata("11502-2", PATIENT, secret=PATIENT), [(f"IHE_XDM/SUBSET01/{PATIENT}.PDF", b"x")]
    )

    assert Archive(2, ("11502-2",)) == read_archive(data)
    assert "ROSEMONDE" not in repr(read_archive(archive(metadata(code, secret=PATIENT))))


def test_only_the_classification_of_the_type_is_a_type() -> None:
    """Codes of the class, the practice and so on are no type codes."""
    data = archive(metadata("11502-2").replace(TYPE_CODE.encode(), b"urn:uuid:another"))

    assert Archive(1) == read_archive(data)


@given(st.data())
def test_any_damage_is_told(data: st.DataObject) -> None:
    """Whatever bytes of an archive are changed, the answer is an archive or a reason."""
    sound = bytearray(archive(metadata("11502-2", "34133-9")))
    for _ in range(data.draw(st.integers(1, 6))):
        sound[data.draw(st.integers(0, len(sound) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(sound)))

    assert isinstance(read_archive(bytes(sound)), Archive | ArchiveFault)
    assert isinstance(read_archive(bytes(sound[:cut])), ArchiveFault | Archive)


@given(st.binary(max_size=400), st.binary(max_size=60))
def test_any_bytes_are_told(content: bytes, tail: bytes) -> None:
    """Bytes that pretend to be an archive, or metadata, give an archive or a reason."""
    assert isinstance(read_archive(b"PK\3\4" + content + b"PK\5\6" + tail), Archive | ArchiveFault)
    assert isinstance(read_archive(archive(content)), Archive | ArchiveFault)
