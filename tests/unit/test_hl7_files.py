"""Files of HL7 v2 messages: however they are written, framed, split and packed."""

import gzip
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.hl7_flow import (
    DOCTOR,
    FLOW,
    PARIS,
    PATIENT,
    header,
    joined,
    mdm,
    notes,
    oru,
    read,
)

from hopen_mss.errors import (
    HopenMssError,
    InputFaultError,
    InvalidInputError,
    MissingExtraError,
)
from hopen_mss.files import folders
from hopen_mss.files.tabular import Layout
from hopen_mss.transmissions.hl7 import stream
from hopen_mss.transmissions.hl7.column import message_text
from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.hl7.sieve import Sieve
from hopen_mss.transmissions.hl7.stream import is_hl7

VERNEUIL, CARDIO, DPI = (
    "odile.verneuil@medecin.mssante.fr",
    "cardio@chu-exemple.mssante.fr",
    "dpi_auto@chu-exemple.mssante.fr",
)


@pytest.mark.parametrize(
    ("marks", "change"),
    [
        ("^˜\\&", str.maketrans("~", "˜")),
        ("$%\\@", str.maketrans("^~&", "$%@")),
        ("^~\\&#", {}),
        ("^", {}),
    ],
)
def test_separators_are_those_that_the_message_declares(
    marks: str, change: Any, tmp_path: Path
) -> None:
    """Other separators, even outside of ASCII, give the same records."""
    two = f"^^X.400^{CARDIO}~^^X.400^{DPI}"
    plain = mdm("M1", "4242^^1.2.250.9.13^ISO", DOCTOR, f"PRT||UC||RCT|||||||||||{two}")
    head, *others = [segment.translate(change) for segment in plain]
    message = [head.replace(r"^~\&".translate(change), marks, 1), *others]
    expected, _ = read(tmp_path, joined(plain))
    found, report = read(tmp_path, joined(message))

    assert expected == found
    assert CARDIO == found[1].recipient
    assert {} == notes(report)


def test_another_field_separator(tmp_path: Path) -> None:
    """The sign after MSH separates fields."""
    plain = mdm("M1", "2.25.1", DOCTOR)
    expected, _ = read(tmp_path, joined(plain))
    found, _ = read(tmp_path, joined([segment.replace("|", "!") for segment in plain]))

    assert expected == found


def test_escapes_are_undone(tmp_path: Path) -> None:
    """Signs that stand for a separator are that sign; what else is escaped leaves nothing."""
    message = mdm("M1", r"A\S\B\T\C\F\D\R\E\E\F\.br99999999\G", DOCTOR)
    (record,), _ = read(tmp_path, joined(message))

    assert r"CH EXEMPLE|A^B&C|D~E\FG" == record.document_id


@pytest.mark.parametrize(
    ("declared", "encoding", "told"),
    [
        ("UNICODE UTF-8", "utf-8", {}),
        ("8859/15", "iso-8859-15", {}),
        ("", "utf-8", {}),
        ("", "cp1252", {"character_set_differs": 1}),
        ("UNICODE UTF-8", "cp1252", {"character_set_differs": 1}),
        ("8859/99", "utf-8", {"character_set_differs": 1}),
        ("UNICODE UTF-8~8859/15", "utf-8", {}),
    ],
)
def test_character_sets(declared: str, encoding: str, told: dict[str, int], tmp_path: Path) -> None:
    """Each message is read in the set that it declares, else in the one that fits."""
    message = mdm("M1", "2.25.1", DOCTOR, charset=declared)
    message[3] = "PV1|1|I|CARDIO ÉTÉ"
    content = joined(message).decode().encode(encoding)
    (record,), report = read(tmp_path, content)

    assert "CARDIO ÉTÉ" == record.care_unit
    assert told == notes(report)


def test_messages_in_several_character_sets(tmp_path: Path) -> None:
    """One file may hold messages in sets that no single one would fit."""
    one, two = (mdm(n, f"2.25.{n}", DOCTOR, charset=c) for n, c in ("12", ("8859/15")) and
                (("1", "8859/15"), ("2", "UNICODE UTF-8")))  # fmt: skip
    one[3] = two[3] = "PV1|1|I|Œ”"
    content = joined(one).replace("”".encode(), b"").decode().encode("iso-8859-15") + joined(two)
    records, report = read(tmp_path, content)

    assert ["Œ", "Œ”"] == [record.care_unit for record in records]
    assert {} == notes(report)


@pytest.mark.parametrize(
    "content",
    [
        joined(*FLOW, end="\n"),
        joined(*FLOW, end="\r\n"),
        joined(*FLOW, end=" \r\n\r\n"),
        b"\xef\xbb\xbf" + joined(*FLOW),
        b"".join(b"\x0b" + joined(one) + b"\x1c\r" for one in FLOW),
        b"".join(b"\x0b" + joined(one).rstrip(b"\r") + b"\x1c\x0d\x0a" for one in FLOW),
        b"FHS|^~\\&|A\rBHS|^~\\&|A\r" + joined(*FLOW) + b"BTS|5\rFTS|1\r",
        joined(*FLOW[:2], end="\n") + joined(*FLOW[2:]),
        gzip.compress(joined(*FLOW)),
    ],
    ids=["LF", "CRLF", "blank lines", "BOM", "MLLP", "MLLP no last CR", "batch", "mixed", "gzip"],
)
def test_line_ends_and_frames_change_nothing(content: bytes, tmp_path: Path) -> None:
    """However segments end and messages are framed, the records are the same."""
    expected, book = read(tmp_path, joined(*FLOW))
    found, report = read(tmp_path, content)

    assert expected == found
    assert book.notes == report.notes
    assert (5, 5) == (report.read, report.accepted)


def test_a_document_may_be_wrapped(tmp_path: Path) -> None:
    """A line that begins no segment belongs to the one before it: the status stands after it."""
    message = mdm("M1", "2.25.1", DOCTOR, status="D")
    content = joined(message, end="\n").replace(b"PENs", b"PENs\n" + b"QUJD" * 19 + b"\nQQ==")
    records, report = read(tmp_path, content)

    assert [] == records
    assert 1 == notes(report)["deletion_requests"]


@pytest.mark.parametrize("size", [0, 60_000, 300_000, 700_000])
def test_a_large_document_is_passed_over(size: int, tmp_path: Path) -> None:
    """Whatever the size of the document, what stands after it is read."""
    message = mdm(
        "M1", "2.25.1", DOCTOR, status="C", event="T10", order="ORC|RO", replaces="2.25.0"
    )
    content = joined(message).replace(b"PENs", b"QUJD" * (size // 4))
    (record,), _ = read(tmp_path, content)

    assert ("2.25.0", VERNEUIL) == (record.replaces, record.recipient)


def test_a_message_too_large_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message beyond the limit is rejected, with the line of its header; the next is read."""
    monkeypatch.setattr(stream, "LARGEST", 5_000)
    large = joined(mdm("M2", "2.25.2", DOCTOR)).replace(b"PENs", b"QUJD" * 2_000)
    records, report = read(
        tmp_path, joined(mdm("M1", "2.25.1", DOCTOR)) + large + joined(mdm("M3", "2.25.3", DOCTOR))
    )

    assert ["2.25.1", "2.25.3"] == [record.document_id for record in records]
    assert [(18, "message_too_large")] == [(one.line, one.reason) for one in report.rejections]


def test_what_is_no_message_is_told_with_its_line(tmp_path: Path) -> None:
    """Text before the first message and after a batch is one rejection for each run of lines."""
    content = (
        b"a log\nof something\n" + joined(mdm("M1", "2.25.1", DOCTOR), end="\n")
        + b"BTS|1\nnoise\nMSH\nPID|1\nMSH||||\n"
    )  # fmt: skip
    records, report = read(tmp_path, content)

    assert 1 == len(records)
    assert [(1, "not_a_message"), (22, "unreadable_separators"), (24, "unreadable_separators")] == [
        (one.line, one.reason) for one in report.rejections
    ]
    assert 4 == report.read


@pytest.mark.parametrize(
    "content", [b"Nom;Date\nun;deux\n", b"%PDF-1.7 \x00\xff", b"M\0S\0H\0|\0", b"\n\nMSH"]
)
def test_a_file_without_messages_is_refused(content: bytes, tmp_path: Path) -> None:
    """A file that holds no message at all is no source."""
    with pytest.raises(InputFaultError, match=r"flow\.hl7: none of its 1 messages could be read"):
        read(tmp_path, content)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    """No message is no fault."""
    records, report = read(tmp_path, b"")

    assert ([], 0) == (records, report.read)


def test_folders_are_walked_and_links_are_not(tmp_path: Path) -> None:
    """Files are taken by the order of their paths; a link leads nowhere; faults are by place."""
    outside = tmp_path / "outside.hl7"
    outside.write_bytes(joined(mdm("M9", "2.25.9", DOCTOR)))
    folder = tmp_path / "flow"
    (folder / "b").mkdir(parents=True)
    (folder / "a.hl7").write_bytes(joined(mdm("M1", "2.25.1", DOCTOR)))
    (folder / "b" / "VERLAINE.hl7").write_bytes(joined(mdm("M2", "2.25.2", DOCTOR)))
    (folder / "c.txt").write_bytes(b"no message")
    (folder / "d.gz").write_bytes(gzip.compress(joined(mdm("M3", "2.25.3", DOCTOR)))[:-9])
    (folder / ".hidden").write_bytes(joined(mdm("M4", "2.25.4", DOCTOR)))
    (folder / "link.hl7").symlink_to(outside)
    flow = Hl7Messages.open(folder, zone=PARIS)
    found = [record.document_id for record in flow.records()]
    report = flow.report()

    assert ["2.25.1", "2.25.2"] == [one for one in found if one != "2.25.3"]
    assert [(3, "not_a_message"), (4, "unreadable_file")] == [
        (one.line, one.reason) for one in report.rejections
    ]
    assert report.read == report.accepted + 2
    assert ("flow", 64) == (report.path, len(report.sha256))


def test_a_folder_with_one_file_has_the_checksum_of_that_file(tmp_path: Path) -> None:
    """As mails have: what was read is the same file, however its place was told."""
    _, book = read(tmp_path, joined(FLOW[0]))
    folder = tmp_path / "flow"
    folder.mkdir()
    (folder / "a.hl7").write_bytes(joined(FLOW[0]))
    flow = Hl7Messages.open(folder, zone=PARIS)
    list(flow.records())

    assert book.sha256 == flow.report().sha256


def test_several_files_are_one_source(tmp_path: Path) -> None:
    """Files given one by one give the records of their messages, in the order given."""
    paths = []
    for number, message in enumerate(FLOW):
        paths.append(tmp_path / f"{number}.hl7")
        paths[-1].write_bytes(joined(message))
    flow = Hl7Messages.open(paths, zone=PARIS, name="engine")
    expected, book = read(tmp_path, joined(*FLOW))

    assert expected == list(flow.records())
    assert book.notes == flow.report().notes
    assert "engine" == flow.report().path


@pytest.mark.parametrize("make", ["nowhere", "empty folder", "among others"])
def test_what_is_not_there_is_a_fault(make: str, tmp_path: Path) -> None:
    """A path that leads to no file stops the run before it begins."""
    there = tmp_path / "there.hl7"
    there.write_bytes(joined(mdm("M1", "2.25.1", DOCTOR)))
    (tmp_path / "empty").mkdir()
    paths = {
        "nowhere": tmp_path / "nowhere.hl7",
        "empty folder": tmp_path / "empty",
        "among others": [there, tmp_path / "nowhere.hl7"],
    }[make]
    with pytest.raises(InputFaultError):
        Hl7Messages.open(paths, zone=PARIS)  # type: ignore[arg-type]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with more files than can be kept in mind is refused, and so is a bottomless one."""
    for place in range(3):
        (tmp_path / f"{place}.hl7").write_bytes(joined(FLOW[0]))
    monkeypatch.setattr(folders, "_MOST", 2)
    with pytest.raises(InputFaultError, match="more than 2 files"):
        Hl7Messages.open(tmp_path, zone=PARIS)
    deep = tmp_path.joinpath("deep", *"abcd")
    deep.mkdir(parents=True)
    monkeypatch.setattr(folders, "_DEEPEST", 3)
    with pytest.raises(InputFaultError, match="more than 3 deep"):
        Hl7Messages.open(tmp_path / "deep", zone=PARIS)


def test_a_file_that_goes_away_is_a_fault(tmp_path: Path) -> None:
    """A single file must still be there when it is read; of several, it is one rejection."""
    paths = [tmp_path / name for name in ("a.hl7", "b.hl7")]
    for path in paths:
        path.write_bytes(joined(FLOW[0]))
    alone, both = Hl7Messages.open(paths[0], zone=PARIS), Hl7Messages.open(paths, zone=PARIS)
    paths[0].unlink()
    with pytest.raises(InputFaultError, match=r"a\.hl7: this file can no longer be read"):
        list(alone.records())

    assert 2 == len(list(both.records()))
    assert [(1, "unreadable_file")] == [(one.line, one.reason) for one in both.report().rejections]


def test_a_table_among_others_that_cannot_be_read(tmp_path: Path) -> None:
    """Of several tables, one that is none is one rejection."""
    (tmp_path / "a.csv").write_bytes(b"No;HL7\n1;" + as_cell(FLOW[0], "\n").encode())
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04")
    (tmp_path / "c.csv").write_bytes(b"No;Message\n1;MSH\n")
    flow = Hl7Messages.open(tmp_path, zone=PARIS, column="HL7")

    assert 2 == len(list(flow.records()))
    assert [2, 3] == [one.line for one in flow.report().rejections]


@pytest.mark.parametrize(
    "content",
    [
        b"MSH|^~\\&|A\rOBX|1|ED|" + b"QUJD" * 2_000,
        b"MSH|^~\\&|A\n" + b"x\n" * 2_000,
        b"x\n" * 2_000,
    ],
    ids=["a line", "lines in a message", "lines before one"],
)
def test_an_endless_line_or_message_is_refused(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes on without end is not read to its end: the error says in which line."""
    monkeypatch.setattr(stream, "LARGEST", 5_000)
    monkeypatch.setattr(stream, "_MOST_LINES", 1_000)
    monkeypatch.setattr(stream, "_CHUNK", 1_000)
    with pytest.raises(InputFaultError, match=r"flow\.hl7, line \d+: "):
        read(tmp_path, content)


def test_a_cell_without_end_costs_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that is too large is a row rejected, and the next row is read."""
    monkeypatch.setattr(stream, "_MOST_LINES", 100)
    large = as_cell([*FLOW[0], *["x"] * 200], r"\r")
    content = f"No;HL7\n1;{large}\n2;{as_cell(FLOW[2], chr(13))}\n".replace(r"\rx", "\rx").encode()
    records, report = read(tmp_path, content, column="HL7")

    assert 1 == len(records)
    assert [(2, "message_too_large")] == [(one.line, one.reason) for one in report.rejections]


def test_a_report_comes_after_the_records(tmp_path: Path) -> None:
    """There is no report before every message was taken."""
    path = tmp_path / "flow.hl7"
    path.write_bytes(joined(*FLOW))
    flow = Hl7Messages.open(path, zone=PARIS)
    next(iter(flow.records()))
    with pytest.raises(InvalidInputError, match="not been read to their end"):
        flow.report()


def test_the_package_is_asked_for_by_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package nothing is read, and the error says what to install."""
    monkeypatch.setitem(sys.modules, "hl7", None)
    with pytest.raises(MissingExtraError, match=r"hopen-mss\[hl7\]"):
        Hl7Messages.open(tmp_path, zone=PARIS)


# --- a message in a column -----------------------------------------------------------------------


def as_cell(message: Sequence[str], end: str) -> str:
    """A message as an engine writes it into a quoted cell."""
    return '"' + "".join(f"{one}{end}" for one in message).replace('"', '""') + '"'


@pytest.mark.parametrize(
    "end",
    ["\n", "\r", "\r\n", r"\r", r"\n", r"\r\n", r"\x0d", "<CR>", "&#13;", "&#xD;\n", "_x000D_\n"],
)
def test_a_message_in_a_column(end: str, tmp_path: Path) -> None:
    """However an engine writes the end of a segment into a cell, the records are the same."""
    expected, _ = read(tmp_path, joined(*FLOW))
    rows = [f"{n};{as_cell(one, end)};ok" for n, one in enumerate(FLOW)]
    content = "\n".join(["No;Message brut;Etat", *rows, ""]).encode()
    found, report = read(tmp_path, content, column="message brut")

    assert expected == found
    assert 5 == report.accepted


def test_lines_of_a_column(tmp_path: Path) -> None:
    """A rejection names the line where its row begins, header and lines within cells counted."""
    whole = as_cell(mdm("M1", "2.25.1", DOCTOR), "\n")
    content = f"export\nNo,HL7\n1,{whole}\n\n2,\n3,rien\n".encode()
    records, report = read(tmp_path, content, column="HL7", layout=Layout(header_row=2))

    assert 1 == len(records)
    assert [(22, "not_a_message"), (23, "not_a_message")] == [
        (one.line, one.reason) for one in report.rejections
    ]


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    """A message with its document is longer than the cells that the standard library takes."""
    long = [one.replace("PENs", "QUJD" * 150_000) for one in mdm("M1", "2.25.1", DOCTOR)]
    content = f"No\tHL7\n1\t{as_cell(long, chr(13))}\n".encode()
    records, _ = read(tmp_path, content, column="HL7")

    assert 1 == len(records)


@pytest.mark.parametrize("end", ["\n", "\r\n", r"\n", "<CR>"])
def test_a_document_in_a_cell_may_be_wrapped(end: str, tmp_path: Path) -> None:
    """A document broken into tens of thousands of lines is one field, whatever ends its lines."""
    lines = end.join(["QUJD" * 19] * 30_000)
    wrapped = [one.replace("PENs", lines) for one in mdm("M1", "2.25.1", DOCTOR)]
    content = f"No;HL7\n1;{as_cell(wrapped, end)}\n".encode()
    records, report = read(tmp_path, content, column="HL7")

    assert (1, 1) == (len(records), report.accepted)


@pytest.mark.parametrize(
    "segments",
    [r"PID|1\r", "<CR>NTE|", r"\x0dOBX|1|CWE|", r"\r       " * 16, r"\r\n" * 16, "&#xD;" * 16],
)
def test_a_cell_of_too_many_segments(segments: str, tmp_path: Path) -> None:
    """More segments than any message has are refused before they are taken apart one by one."""
    whole = "".join(rf"{one}\r" for one in mdm("M1", "2.25.1", DOCTOR))
    attack = f'"{whole}{segments * 150_000}"'
    records, report = read(tmp_path, f"No,HL7\n1,{attack}\n2,{whole}\n".encode(), column="HL7")

    assert 1 == len(records)
    assert [(2, "message_too_large")] == [(one.line, one.reason) for one in report.rejections]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("No;HL7 v2\n1;x\n", "line 1: no column has the name"),
        ("HL7;HL7\n1;2\n", "two columns have the name"),
        ('No;HL7\n1;"MSH|\n', "line 2: a quotation mark opened here is never closed"),
        ('No;HL7\n1;"' + "\n" * 200_001, "line 2: a quotation mark opened here is never closed"),
        ("No;HL7\n1;" + ";" * 20_000, "line 2: this row has more than 16,384 cells"),
    ],
)
def test_a_column_that_cannot_be_read(content: str, told: str, tmp_path: Path) -> None:
    """A column that is not there, or an open quotation mark, is a fault with its line."""
    with pytest.raises(InputFaultError, match=told):
        read(tmp_path, content.encode(), column="HL7")


@given(st.text(max_size=200))
def test_text_in_a_cell_stays_as_it_is(text: str) -> None:
    """Signs that only look like the end of a segment stay where they are."""
    plain = text.replace("\\", "").replace("<", "").replace("&", "").replace("_", "").rstrip()
    cell = f"MSH|^~\\&|{plain}"

    assert cell.rstrip() == message_text(cell)
    assert rf"{cell}|\rest" == message_text(rf"{cell}|\rest")


# --- what holds for all --------------------------------------------------------------------------

MESSAGES = st.sampled_from(
    [
        *FLOW,
        mdm("M1", "2.25.3", DOCTOR, event="T10", status="C", replaces="2.25.1"),
        mdm("M4", "2638", PATIENT, mode="T"),
        mdm("M5", "2.25.5", DOCTOR, at=""),
        oru("O1", DOCTOR, at="20261012"),
        ["MSH"],
        ["MSH|^~\\&|"],
        [header("MDM^T02", "1"), "OBX", "PRT|", "TXA|||||||||||||||||"],
    ]
)
PIECES = st.lists(
    st.sampled_from(
        [b"MSH|^~\\&|", b"MSH", b"PRT", b"OBX|1|ED|", b"TXA", b"|", b"^", b"~", b"&", b"\\", b"\r",
         b"\n", b"\x0b", b"\x1c", b"RCT", b"MDM^T02", b"20261005", "˜é".encode(), b"\xe9", b"\0",
         b"BTS|", b"ACK", b"MSA|AA|", b"DESTMSSANTEPS", b"Y"]
    )
    | st.binary(max_size=4),
    max_size=60,
).map(b"".join)  # fmt: skip


@given(flow=st.lists(MESSAGES, max_size=6), place=st.integers(0, 6))
def test_files_may_be_split_anywhere_between_messages(
    flow: list[list[str]], place: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Records and counts are the same whether messages come in one file or in two."""
    folder = tmp_path_factory.getbasetemp()
    paths = [folder / name for name in ("whole.hl7", "one.hl7", "two.hl7")]
    for path, part in zip(paths, (flow, flow[:place], flow[place:]), strict=True):
        path.write_bytes(joined(*part))
    found = []
    for source in (paths[:1], paths[1:]):
        messages = Hl7Messages.open(source, zone=PARIS)
        try:
            found.append((list(messages.records()), messages.report().notes))
        except InputFaultError:  # nothing but headers without separators
            found.append(([], ()))

    assert found[0] == found[1]


@given(content=PIECES)
def test_any_bytes(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a file holds, only errors of ours come out, and the book balances."""
    report, fault = None, "flow.hl7"
    try:
        _, report = read(tmp_path_factory.getbasetemp(), content)
    except HopenMssError as found:
        fault = str(found)

    assert "flow.hl7" in fault
    assert report is None or report.read == report.accepted + len(report.rejections)


@given(content=PIECES)
def test_any_text_in_a_column(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a column holds, only errors of ours come out."""
    rows = b'a;HL7\n1;"' + content.replace(b"\0", b"") + b'"\n'
    fault = "flow.hl7"
    try:
        read(tmp_path_factory.getbasetemp(), rows, column="HL7")
    except HopenMssError as found:
        fault = str(found)

    assert "flow.hl7" in fault


@given(PIECES, st.integers(1, 9))
def test_chunks_change_nothing(content: bytes, size: int) -> None:
    """Where a chunk of a file ends is of no importance."""
    sieve = Sieve.of()
    expected = list(stream.messages(io.BytesIO(content), sieve))
    whole = stream._CHUNK  # noqa: SLF001
    try:
        stream._CHUNK = size  # noqa: SLF001
        found = list(stream.messages(io.BytesIO(content), sieve))
    finally:
        stream._CHUNK = whole  # noqa: SLF001

    assert expected == found


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"MSH|^~\\&|DPI", True),
        ("MSH|^˜\\&|DPI".encode(), True),
        (b"\xef\xbb\xbf\x0bMSH|^~\\&|", True),
        (b"\r\n FHS|^~\\&|", True),
        (b"BHS|^~\\&|", True),
        (b"MSH;Nom", False),
        (b"MSH", False),
        (b"# MSH|^~\\&|", False),
        (b"", False),
    ],
)
def test_a_file_of_messages_is_recognised(start: bytes, expected: bool) -> None:  # noqa: FBT001
    """A header of a message, file or batch begins such a file, framed or not."""
    assert expected is is_hl7(start)
