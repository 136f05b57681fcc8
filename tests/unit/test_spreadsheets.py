"""Workbooks: what hospitals receive from operators and records, read like delimited text."""

import csv
import re
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.workbooks import Rows, lying, ods, raw_xlsx, shared_string, xls, xlsx

from hopen_mss import (
    CareUnitsTable,
    CorrespondentsTable,
    HopenMssError,
    InputFaultError,
    InputReport,
    Layout,
    MailboxesTable,
    MissingExtraError,
    TotalsTable,
    Transmission,
    TransmissionTable,
)
from hopen_mss.files import spreadsheets
from hopen_mss.files.calamine import read_sheet
from hopen_mss.files.spreadsheets import Worksheet
from hopen_mss.inspection.inspecting import inspect_file

AT = datetime(2026, 10, 5, 13, 45, 59)  # noqa: DTZ001
NOON = datetime(2026, 10, 6)  # noqa: DTZ001
HEADER = ("N° d'envoi", "Émis le", "Boîte émettrice", "Destinataire(s)", "Sens", "Nature", "État",
          "Commentaire")  # fmt: skip
EXPORT: Rows = [
    ("Opérateur de l'exemple : messages émis en octobre 2026",),
    (),
    HEADER,
    ("0001", AT, "cardio@ch-exemple.mssante.fr", "un@medecin.mssante.fr", "Sortant",
     "Compte rendu", "Remis", "reçu"),
    ("0002", NOON, "cardio@ch-exemple.mssante.fr",
     "un@medecin.mssante.fr; deux@cabinet.example", "Sortant", "Compte rendu", "Remis", "« vu »"),
    ("0003", AT, "urgences@ch-exemple.mssante.fr", "trois@medecin.mssante.fr", "Sortant",
     "Lettre de liaison", "Rejeté", 12),
    (),
    ("0004", "31/02/2026", "urgences@ch-exemple.mssante.fr", "un@medecin.mssante.fr", "Sortant",
     "Lettre de liaison", "Remis", None),
    ("Total général", None, None, 4, None, None, None, None),
]  # fmt: skip
MAPPED = Layout(
    columns={"N° d'envoi": "document_id", "Émis le": "sent_at", "Boîte émettrice": "sender",
             "Destinataire(s)": "recipient", "Nature": "document_type", "État": "status"},
    values={"status": {"Remis": "accepted", "Rejeté": "failed"}},
    constants={"channel": "mssante"},
    header_row=3,
    skip_totals=True,
    split_recipients=True,
)  # fmt: skip


def as_csv(path: Path, rows: Rows) -> Path:
    """The same export as the operator's tool writes it as text: Windows-1252, semicolons."""
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        for row in rows:
            writer.writerow([french(cell) if isinstance(cell, datetime) else cell for cell in row])
    return path


def french(moment: datetime) -> str:
    """A moment as French tools write it; a day without its midnight."""
    return f"{moment:%d/%m/%Y %H:%M:%S}".removesuffix(" 00:00:00")


FORMS: dict[str, Callable[[Path], Path]] = {
    "xlsx": lambda folder: xlsx(folder / "export.xlsx", {"Envois": EXPORT, "Aide": [["Date"]]}),
    "xls": lambda folder: xls(folder / "export.xls", EXPORT),
    "ods": lambda folder: ods(folder / "export.ods", EXPORT),
}


def read(path: Path, layout: Layout) -> tuple[list[Transmission], InputReport]:
    """The records of a table, and its book."""
    table = TransmissionTable.open(path, source="operator", layout=layout)
    return list(table.records()), table.report()


def fault(path: Path, layout: Layout | None = None) -> str:
    """Why a file is refused."""
    with pytest.raises(InputFaultError) as caught:
        read(path, layout or Layout())
    return str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_an_operators_export_is_read_alike_in_every_form(form: str, tmp_path: Path) -> None:
    """Text or workbook: equal records, equal books but for the path and the checksum."""
    records, report = read(FORMS[form](tmp_path), MAPPED)
    same, expected = read(as_csv(tmp_path / "export.csv", EXPORT), MAPPED)

    assert same == records
    assert evolve(expected, path=report.path, sha256=report.sha256) == report
    assert expected.sha256 != report.sha256
    assert ["0001", "0002", "0002", "0003"] == [record.document_id for record in records]
    assert [AT, NOON, NOON, AT] == [record.sent_at for record in records]
    assert [(8, "impossible_date")] == [(r.line, r.reason) for r in report.rejections]


TABLES = [
    (CorrespondentsTable, ("RPPS", "Nom", "Adresse MSSanté", "Vérifié le"),
     ("10003461034", "Exemple", "un@medecin.mssante.fr", AT)),
    (MailboxesTable, ("Adresse BAL", "Date ouverture"), ("cardio@ch-exemple.mssante.fr", AT)),
    (CareUnitsTable, ("Service",), ("Cardiologie",)),
    (TotalsTable, ("Mois", "Nombre", "Canal"), (datetime(2026, 10, 1), 1300, "courrier")),  # noqa: DTZ001
]  # fmt: skip


@pytest.mark.parametrize(("reader", "header", "row"), TABLES)
def test_every_table_may_be_a_workbook(
    reader: type[Any],
    header: tuple[str, ...],
    row: tuple[object, ...],
    tmp_path: Path,
) -> None:
    """No reader knows whether it reads a workbook or text."""
    book = reader.open(xlsx(tmp_path / "a.xlsx", {"F": [header, row]}))
    text = reader.open(as_csv(tmp_path / "a.csv", [header, row]))

    (expected,), (found,) = text.records(), book.records()

    assert expected == found
    assert 1 == book.report().accepted == text.report().accepted


CELLS = [
    pytest.param("  du texte\nsur 2 lignes ", "  du texte\nsur 2 lignes ", id="text"),
    pytest.param("00123", "00123", id="digits kept as text"),
    pytest.param(12, "12", id="a whole number"),
    pytest.param(12.5, "12.5", id="a number"),
    pytest.param(1e20, "1E+20", id="a number too large to be whole"),
    pytest.param(True, "true", id="a yes"),
    pytest.param(AT, "2026-10-05 13:45:59", id="a moment"),
    pytest.param(NOON, "2026-10-06", id="a day"),
    pytest.param("=3+4", "7", id="a formula"),
    pytest.param("#N/A", "", id="an error"),
    pytest.param(None, "", id="nothing"),
]


@pytest.mark.parametrize(("cell", "expected"), CELLS)
def test_cells_become_text(cell: object, expected: str, tmp_path: Path) -> None:
    """As a table of text would have them; a formula is its last value, an error nothing."""
    sheet = Worksheet.open(xlsx(tmp_path / "a.xlsx", {"F": [["x", "y"], ["x", cell]]}))

    *_, (line, row) = sheet.rows()

    assert (2, ["x", expected]) == (line, [sheet.text_of(found) for found in row])
    assert (cell == "#N/A") == sheet.errors()


def test_cells_in_error_are_counted(tmp_path: Path) -> None:
    """An error in a cell reads as empty, and the book says how many there were."""
    rows: Rows = [["Date", "Destinataire"], [AT, "#N/A"], [AT, "un@medecin.mssante.fr"]]
    _, report = read(xlsx(tmp_path / "a.xlsx", {"Aide": [["#N/A"]], "F": rows}), Layout(sheet="F"))

    assert [1] == [note.count for note in report.notes if note.code == "cells_in_error"]


IDENTIFIERS = ["document_id", "message_id", "recipient_id", "replaces"]


@pytest.mark.parametrize("column", IDENTIFIERS)
@pytest.mark.parametrize("number", [10003461034, 12, 1e20, 1.5])
def test_an_identifier_kept_as_a_number_stops_the_run(
    column: str, number: float, tmp_path: Path
) -> None:
    """Nobody can tell the zeros and digits that it has lost."""
    path = xlsx(tmp_path / "a.xlsx", {"F": [["Titre"], [column, "sent_at"], [number, AT]]})

    found = fault(path, Layout(header_row=2))

    assert f"a.xlsx, line 3: {column} holds an identifier that a spreadsheet turned into" in found
    assert "format the column as text" in found


@pytest.mark.parametrize("column", ["id", "rpps", "finess", "siret"])
def test_numbers_of_correspondents_must_be_text(column: str, tmp_path: Path) -> None:
    """A FINESS number of the Ain loses its zero as a number."""
    path = xlsx(tmp_path / "a.xlsx", {"F": [[column, "Nom"], [10000123, "x"]]})

    with pytest.raises(InputFaultError, match=f"line 2: {column} holds an identifier"):
        list(CorrespondentsTable.open(path).records())


SHEETS: dict[str, Rows] = {
    "Masquée": [["Date"], ["01/01/2026"]],
    "Octobre": [["Date"], ["05/10/2026"]],
    "Novembre": [["Date"], ["05/11/2026"]],
}


@pytest.mark.parametrize(("sheet", "month"), [("", 10), ("Novembre", 11), ("Masquée", 1)])
def test_the_first_sheet_that_shows_unless_one_is_named(
    sheet: str, month: int, tmp_path: Path
) -> None:
    """A sheet that does not show is read only by its name."""
    path = xlsx(tmp_path / "a.xlsx", SHEETS, hidden=["Masquée"])

    (record,), _ = read(path, Layout(sheet=sheet))

    assert record.sent_at is not None
    assert month == record.sent_at.month


@pytest.mark.parametrize("sheet", ["Décembre", "octobre", "\0", "--help"])
def test_a_sheet_that_there_is_not(sheet: str, tmp_path: Path) -> None:
    """It is told how many there are and where to find their names."""
    found = fault(xlsx(tmp_path / "a.xlsx", SHEETS), Layout(sheet=sheet))

    assert "none of the 3 sheets" in found
    assert "inspect lists them" in found


def test_text_has_no_sheets(tmp_path: Path) -> None:
    """Who names a sheet of a delimited file has another file in mind."""
    path = as_csv(tmp_path / "a.csv", [["Date"], [AT]])

    assert "no workbook with sheets; leave sheet out" in fault(path, Layout(sheet="Octobre"))


def test_a_header_far_down_is_found(tmp_path: Path) -> None:
    """Rows are counted as the spreadsheet counts them, blank ones too."""
    path = xlsx(tmp_path / "a.xlsx", {"F": [*([["x"]] * 80), [], ["Date"], [AT]]})

    assert 1 == len(read(path, Layout(header_row=82))[0])
    assert "or is blank" in fault(path, Layout(header_row=81))
    assert "or is blank" in fault(path, Layout(header_row=900))


def test_an_empty_workbook(tmp_path: Path) -> None:
    """A sheet without a cell has no header."""
    assert "not even a header" in fault(xlsx(tmp_path / "a.xlsx", {"F": []}))


def test_a_workbook_under_another_name_is_refused(tmp_path: Path) -> None:
    """What calls itself text and is none is an error, as ever; text called .xls is text."""
    book = xlsx(tmp_path / "a.xlsx", SHEETS).rename(tmp_path / "a.csv")
    text = as_csv(tmp_path / "b.xls", [["Date"], [AT]])

    assert "a spreadsheet or a zip archive, not plain text" in fault(book)
    assert 1 == len(read(text, Layout())[0])


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install, or what to do instead."""
    path = xlsx(tmp_path / "a.xlsx", SHEETS)
    monkeypatch.setattr(spreadsheets, "find_spec", lambda _: None)

    with pytest.raises(MissingExtraError, match=r"hopen-mss\[excel\].*or save the sheet as CSV"):
        read(path, Layout())


def locked(_: Path) -> bytes:
    """The wrapping of a workbook with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def repeated(folder: Path) -> bytes:
    """A workbook of a million rows of a thousand cells, said in one line."""
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type='
        '"string" table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
    )
    return ods(folder / "repeated.ods", [], row).read_bytes()


CORNERS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
DEEP = '<!DOCTYPE sst [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
MADE: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "2 GB of a sheet": (
        lambda _: raw_xlsx(parts={"xl/worksheets/sheet1.xml": "x" * (64 << 20)}),
        "unpacks to far more than spreadsheets do",
    ),
    "2 GB that it does not own up to": (lambda _: lying(bytes(1 << 20), 2048), "damaged"),
    "rows that it does not own up to": (lambda _: lying(b"<row></row>" * 10_000, 5_000), "damaged"),
    "two cells in opposite corners": (lambda _: raw_xlsx(CORNERS), "takes more memory"),
    "a long text in every cell": (
        lambda _: shared_string("x" * 1_000_000, 100_000),
        "takes more memory",
    ),
    "a row that is repeated": (repeated, "this workbook is damaged"),
    "20,000 entries": (
        lambda _: raw_xlsx(extra=[(f"a{n}", "") for n in range(20_000)]),
        "unpacks to far more",
    ),
    "a way out": (lambda _: raw_xlsx(extra=[("../../a", "")]), "named outside of it"),
    "a way to the root": (lambda _: raw_xlsx(extra=[("/etc/a", "")]), "named outside of it"),
    "a way to a drive": (lambda _: raw_xlsx(extra=[("C:\\a", "")]), "named outside of it"),
    "an archive within it": (
        lambda _: raw_xlsx(parts={"xl/worksheets/sheet1.xml": lying(bytes(1 << 20), 2048)}),
        "damaged",
    ),
    "entities": (lambda _: raw_xlsx(parts={"xl/sharedStrings.xml": DEEP}), "damaged"),
    "a password": (locked, "protected by a password"),
    "an old workbook of nothing": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9_000),
        "damaged",
    ),
    "the mark of a zip archive alone": (lambda _: b"PK\x03\x04", "damaged"),
}
OPENED = """
import os, re, resource, sys
from pathlib import Path
from hopen_mss import HopenMssError, TransmissionTable
try:
    TransmissionTable.open(Path(sys.argv[1]))
except HopenMssError as fault:
    print(fault)
used = os.times()
own = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
other = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(sum(used[:4]), max(int(own[1]), other) / 1024)
"""


@pytest.mark.parametrize("what", MADE)
def test_what_is_made_on_purpose_is_refused_at_once(what: str, tmp_path: Path) -> None:
    """Within 2 seconds of work and 200 MB of memory in both processes, with a message."""
    make, message = MADE[what]
    path = tmp_path / "a.ods" if what.startswith("a row") else tmp_path / "a.xlsx"
    path.write_bytes(make(tmp_path))

    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(path)], capture_output=True, text=True, check=True
    )

    *told, measured = done.stdout.splitlines()
    seconds, megabytes = map(float, measured.split())
    assert message in "".join(told)
    assert told[0].startswith(path.name)
    assert seconds < 2
    assert megabytes < 200


def test_a_workbook_cut_anywhere_is_told(tmp_path: Path) -> None:
    """However short it was cut, it is never read as a shorter table."""
    content = xlsx(tmp_path / "a.xlsx", SHEETS).read_bytes()

    for end in range(4, len(content), 997):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(content[:end])
        assert [{"fault": "damaged"}] == list(read_sheet(path))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(sorted(FORMS)),
    changes=st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 255)), max_size=8),
)
def test_whatever_changed_in_a_workbook(
    form: str, changes: list[tuple[int, int]], tmp_path: Path
) -> None:
    """Nothing but an error of ours comes out, and each row read is accepted or rejected."""
    path = FORMS[form](tmp_path)
    content = bytearray(path.read_bytes())
    for place, byte in changes:
        content[4 + place % (len(content) - 4)] = byte
    path.write_bytes(content)

    try:
        records, report = read(path, MAPPED)
    except HopenMssError as told:
        assert path.name in str(told)  # noqa: PT017
    else:
        assert report.read == report.accepted + report.rejected <= len(records) + report.rejected


ENDS = {
    "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)": "takes longer",
    "import os; os.abort()": "takes more memory",
    "import os; os._exit(3)": "takes more memory",
    "import sys; sys.exit(1)": "damaged",
    "print('{\"sheets\": [], \"errors\": 0}'); print('x' * 9_000_000)": "a row is longer",
    "print('{\"sheets\": [], \"errors\": 0}'); print('[1, [\"Da', end='')": "not even a header",
}


@pytest.mark.parametrize("program", ENDS)
def test_however_the_other_process_ends_it_is_told(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was ended gave no table, not even a short one."""
    (tmp_path / "program.py").write_text(program, "utf-8")
    monkeypatch.setattr(spreadsheets, "_PROGRAM", tmp_path / "program.py")

    assert ENDS[program] in fault(xlsx(tmp_path / "a.xlsx", SHEETS))


def test_no_second_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be started, text can still be read."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))

    assert "save the sheet as CSV" in fault(xlsx(tmp_path / "a.xlsx", SHEETS))


NAME = "LADOUCETTE"
SECRET = "2840375123456"  # noqa: S105 (a patient's number)
PLANTED: dict[str, Rows] = {
    "Envois": [
        ["Date", "Destinataire", "Patient", f"{NAME} {SECRET}"],
        [AT, "un@medecin.mssante.fr", NAME, SECRET],
        [f"{NAME} 31/02/2026", "un@medecin.mssante.fr", NAME, int(SECRET)],
    ],
    NAME: [[NAME, SECRET]],
}
FAULTY = {
    "as it is": Layout(),
    "another sheet": Layout(sheet=NAME),
    "a sheet that there is not": Layout(sheet="x"),
    "another header": Layout(header_row=2),
    "a column that there is not": Layout(columns={"Canal": "channel"}),
    "its number as an identifier": Layout(columns={"Patient": "document_id"}),
}


@pytest.mark.parametrize("how", FAULTY)
def test_no_patient_comes_out_of_a_workbook(
    how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in the book, nor in an error, nor printed, nor in a temporary file."""
    path = xlsx(tmp_path / "a.xlsx", PLANTED)
    before = set(Path(tempfile.gettempdir()).iterdir())
    try:
        _, report = read(path, FAULTY[how])
        told = repr(report)
    except HopenMssError as found:
        told = repr(found) + re.sub(r"\n    .*", "", "".join(traceback.format_exception(found)))

    assert not re.search(f"{NAME}|{SECRET}", told + "".join(capfd.readouterr()))
    assert not {
        p.name for p in set(Path(tempfile.gettempdir()).iterdir()) - before if NAME in p.name
    }


def test_inspect_tells_what_a_workbook_is(tmp_path: Path) -> None:
    """Its kind, its sheets, the header below a title, and the lines to paste."""
    path = xlsx(tmp_path / "operateur.xlsx", {
        "Envois": [["Export"], ["Date", "Destinataire", "Voie"], [AT, "un@medecin.example", "x"]],
        "Aide": [["Comment lire"]],
    })  # fmt: skip

    found = inspect_file(path)

    assert ("table", ("Envois", "Aide"), 2, "") == (
        found.kind, found.sheets, found.header_line, found.encoding
    )  # fmt: skip
    assert (1, 1) == (found.read, found.accepted)
    assert "header_row = 2" in found.lines_to_paste
    assert '# sheet = "Aide"' in found.lines_to_paste


def test_inspect_shows_no_row_of_a_workbook_unasked(tmp_path: Path) -> None:
    """A first row of which nothing is known may be data."""
    path = xlsx(tmp_path / "a.xlsx", {"F": [[NAME, SECRET]]})

    hidden, shown = inspect_file(path), inspect_file(path, show_header=True)

    assert hidden.header_hidden
    assert NAME not in str(hidden)
    assert ((NAME, ""), (SECRET, "")) == shown.columns


def test_inspect_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    """A damaged workbook is told as such."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04")

    with pytest.raises(InputFaultError, match="this workbook is damaged or cut off"):
        inspect_file(path)
