# ruff: noqa: E501 (rows of files, as they stand)
"""Delimited files as French tools export them, and as they come damaged."""

import bz2
import gzip
import lzma
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hopen_mss import (
    Channel,
    CorrespondentsTable,
    Counting,
    InputFaultError,
    InputReport,
    InvalidInputError,
    Layout,
    MailboxesTable,
    RecipientKind,
    Status,
    Total,
    TotalsTable,
    Transmission,
    TransmissionTable,
)
from hopen_mss.files.dates import offset_zone, read_day, read_moment
from hopen_mss.files.tabular import is_numbered

HEADER = "document_id;sent_at;recipient;channel"
ROW = "D1;05/10/2026;un@medecin.mssante.fr;courrier"


def file(folder: Path, content: str | bytes, name: str = "export.csv") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    folder: Path, content: str | bytes, layout: Layout | None = None
) -> tuple[list[Transmission], InputReport]:
    """The records of a table, and its book."""
    table = TransmissionTable.open(file(folder, content), layout=layout)
    return list(table.records()), table.report()


def fault(folder: Path, content: str | bytes, layout: Layout | None = None) -> str:
    """The fault of a whole file."""
    with pytest.raises(InputFaultError) as caught:
        read(folder, content, layout)
    return str(caught.value)


def reasons(report: InputReport) -> list[tuple[int, str]]:
    """Line and reason of what was rejected."""
    return [(one.line, one.reason) for one in report.rejections]


READ: dict[str, str | bytes] = {
    "semicolons": f"{HEADER}\n{ROW}\n",
    "commas": f"{HEADER}\n{ROW}\n".replace(";", ","),
    "tabs": f"{HEADER}\n{ROW}\n".replace(";", "\t"),
    "bars": f"{HEADER}\n{ROW}\n".replace(";", "|"),
    "a byte order mark": f"\ufeff{HEADER}\n{ROW}\n",
    "UTF-16 as PowerShell writes it": f"\ufeff{HEADER}\r\n{ROW}\r\n".encode("utf-16-le"),
    "UTF-16 of the other order": f"\ufeff{HEADER}\n{ROW}\n".encode("utf-16-be"),
    "gzip": gzip.compress(f"{HEADER}\n{ROW}\n".encode()),
    "bzip2": bz2.compress(f"{HEADER}\n{ROW}\n".encode()),
    "xz": lzma.compress(f"{HEADER}\n{ROW}\n".encode("utf-16")),
    "Windows line ends": f"{HEADER}\r\n{ROW}\r\n",
    "old Macintosh line ends": f"{HEADER}\r{ROW}\r",
    "no line end at the end": f"{HEADER}\n{ROW}",
    "separators at the end of the lines": f"{HEADER};;\n{ROW};;\n",
    "separators at the end of the rows alone": f"{HEADER}\n{ROW};;\n",
    "blank lines": f"\n\n{HEADER}\n\n{ROW}\n\n   \n",
    "lines of separators": f";;;\n{HEADER}\n{ROW}\n;;;;;\n",
    "French names of columns": f"N° document;Date d'envoi;Adresse destinataire;Canal\n{ROW}\n",
    "names without accents or capitals": f"numero DOCUMENT;envoye_le;Destinataire;CANAL\n{ROW}\n",
    "quoted cells": '"document_id";"sent_at";"recipient";"channel"\n'
    '"D1";"05/10/2026";"un@medecin.mssante.fr";"courrier"\n',
    "columns that nobody knows": f"{HEADER};Patient\n{ROW};Nobody\n",
    "unknown columns of one name": f"x;x;{HEADER}\n1;2;{ROW}\n",
}


@pytest.mark.parametrize("how", READ)
def test_one_row_however_it_is_written(how: str, tmp_path: Path) -> None:
    """A file is read alike in every layout that French tools export."""
    (record,), report = read(tmp_path, READ[how])

    expected = ("D1", datetime(2026, 10, 5), "un@medecin.mssante.fr", Channel.POST)  # noqa: DTZ001
    assert expected == (record.document_id, record.sent_at, record.recipient, record.channel)
    assert (1, 1) == (report.read, report.accepted)


def test_windows_1252(tmp_path: Path) -> None:
    """A file in Windows-1252 is read, accents and all."""
    text = "document_id;envoyé le;type document\nD1;05/10/2026;Compte rendu opératoire €\n"

    (record,), _ = read(tmp_path, text.encode("cp1252"))

    assert "Compte rendu opératoire €" == record.document_type


FAULTS: dict[str, tuple[str | bytes, str]] = {
    "an empty file": (b"", "it has not even a header"),
    "blank lines alone": (b"\n\n", "it has not even a header"),
    "a header in another language": (
        "Dokument;Versendet am\n1;05.10.2026\n",
        "none of the known column names",
    ),
    "no column for the date": ("document_id;recipient\nD1;x\n", "no column for sent_at"),
    "one of our columns twice": ("sent_at;date d'envoi\n1;2\n", "columns 1, 2 both read as sent_at"),
    "300 columns": (
        ";".join(["sent_at", *(f"c{n}" for n in range(299))]),
        "300 columns are more than the 250 allowed",
    ),
    "a header name without end": (f"sent_at;{'x' * 200_000}\n", "none of the known column names"),
    "an Excel file renamed .csv": (b"PK\x03\x04rest", "a spreadsheet or a zip archive"),
    "an old Excel file": (b"\xd0\xcf\x11\xe0rest", "an old Excel spreadsheet"),
    "a PDF": (b"%PDF-1.7", "a PDF document"),
    "UTF-16 cut off": (f"{HEADER}\n{ROW}".encode("utf-16")[:-1], "UTF-16 is damaged or cut off"),
    "a NUL byte": (f"{HEADER}\n{ROW}\nD2\0;x\n", "line 3: a NUL byte"),
    "neither UTF-8 nor Windows-1252": (HEADER.encode() + b"\n\x81\xff", "neither UTF-8 nor"),
    "no row accepted": (f"{HEADER}\nD1;-;a;b\n", "none of its 1 rows could be accepted"),
    "a spreadsheet's number": (f"{HEADER}\n1,00035E+10;05/10/2026;a;b\n", "format the column as text"),
    "a quote never closed, the rest of the file behind it": (
        f'{HEADER}\n"{ROW}\n{ROW}\n{ROW}\n',
        "line 2: a quotation mark opened here is not closed",
    ),
    "a quote never closed in the last column": (
        f'{HEADER}\nD1;05/10/2026;a;"b\n{ROW}\n{ROW}\n',
        "line 2: a quotation mark opened here is not closed",
    ),
    "a quote that a later one closes, whole rows between them": (
        f'{HEADER}\n{ROW}\nD1;05/10/2026;"a;b\n{ROW}\n{ROW}\nD2;05/10/2026;a";b\n',
        "line 3: a quotation mark opened here is not closed",
    ),
    "a quote of a thousand lines": (
        f'{HEADER}\n"{ROW}\n' + "x\n" * 1_000 + '";;;\n',
        "line 2: a quotation mark opened here is not closed within 200 lines",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_fault_of_a_file(what: str, tmp_path: Path) -> None:
    """A file that cannot be used at all says why, where, and what to do."""
    content, message = FAULTS[what]

    found = fault(tmp_path, content)

    assert message in found
    assert found.startswith("export.csv")
    assert found.endswith("[HM201]")


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is told as such."""
    with pytest.raises(InputFaultError, match=r"nowhere\.csv: this file is not there"):
        TransmissionTable.open(tmp_path / "nowhere.csv")


def test_directory(tmp_path: Path) -> None:
    """A directory is no file."""
    with pytest.raises(InputFaultError, match="this is a directory, and a file is needed"):
        TransmissionTable.open(tmp_path)


ROWS = {
    "too few cells": ("D2;05/10/2026", "missing_columns"),
    "too many cells": ("D2;05/10/2026;a;b;c", "extra_columns"),
    "300 cells": (";".join("x" * 300), "extra_columns"),
    "an impossible date": ("D2;31/02/2026;a;b", "impossible_date"),
    "a date of two digits": ("D2;05/10/26;a;b", "impossible_date"),
    "an American date": ("D2;10/25/2026;a;b", "impossible_date"),
    "no date": ("D2;;a;b", "missing_date"),
}


@pytest.mark.parametrize("what", ROWS)
def test_fault_of_a_row(what: str, tmp_path: Path) -> None:
    """A faulty row is rejected with its line and reason, and the run goes on."""
    row, reason = ROWS[what]

    records, report = read(tmp_path, f"{HEADER}\n{ROW}\n{row}\n{ROW}\n")

    assert 2 == len(records)
    assert [(3, reason)] == reasons(report)


@pytest.mark.parametrize(
    ("cut", "reason"),
    [("D2;05/1", "missing_columns"), ('D2;05/10/2026;a;"b', "damaged_line")],
)
def test_truncated_last_line(cut: str, reason: str, tmp_path: Path) -> None:
    """A last line that was cut off is rejected, within quotation marks as well."""
    records, report = read(tmp_path, f"{HEADER}\n{ROW}\n{cut}")

    assert 1 == len(records)
    assert [(3, reason)] == reasons(report)


def test_a_stray_quote_inside_a_cell(tmp_path: Path) -> None:
    """A quotation mark inside a cell is a letter like others."""
    records, report = read(tmp_path, f'{HEADER}\nD"1;05/10/2026;a "b" c;post\n{ROW}\n')

    assert 'D"1' == records[0].document_id
    assert (2, ()) == (report.accepted, report.rejections)


def test_a_cell_of_several_lines(tmp_path: Path) -> None:
    """A quoted cell may hold line ends; the lines after it keep their numbers."""
    records, report = read(tmp_path, f'{HEADER}\nD1;05/10/2026;"a\nb\nc";post\nD2;-;a;b\n')

    assert 1 == len(records)
    assert [(5, "impossible_date")] == reasons(report)


def test_header_row(tmp_path: Path) -> None:
    """Where a title stands first, the user says on which line the header is."""
    text = f"Export;du;mois;d'octobre\nimprimé le 03/11\n{HEADER}\n{ROW}\n"

    assert "none of the known column names" in fault(tmp_path, text)
    assert 1 == len(read(tmp_path, text, Layout(header_row=3))[0])


HINTS = [
    pytest.param("Export d'octobre\n\n" + HEADER, "header_row = 3", id="a title above"),
    pytest.param(
        "Service;Total\nimprimé\n" + HEADER, "header_row = 3", id="a title of known names"
    ),
    pytest.param(
        "a;b\nNom;Rue\nc;d", "say which columns they are", id="one known name is no header"
    ),
    pytest.param("EnvoyÃ© le;XÃ©\n1;2", "converted twice", id="converted twice"),
]


@pytest.mark.parametrize(("text", "remedy"), HINTS)
def test_a_header_that_is_not_understood_is_told_with_what_may_help(
    text: str, remedy: str, tmp_path: Path
) -> None:
    """The line that looks like the header, or what spoilt its letters; rows are never quoted."""
    told = fault(tmp_path, f"{text}\n{ROW}\n")

    assert remedy in told
    assert "medecin" not in told


def test_a_column_of_ours_that_is_misspelt_is_told_with_the_nearest(tmp_path: Path) -> None:
    """As unknown keys are."""
    layout = Layout(columns={"recipient": "sendr"})

    assert "did you mean sender?" in fault(tmp_path, f"{HEADER}\n{ROW}\n", layout)


def test_the_users_words_come_first(tmp_path: Path) -> None:
    """The user's own names of columns and words in them come before ours."""
    layout = Layout(
        columns={"Voie": "channel", "Quand": "sent_at"},
        values={"channel": {"Voie 3": "fax"}},
        constants={"recipient_kind": "externe", "status": "accepté"},
    )

    (record,), _ = read(tmp_path, "Quand;Voie\n05/10/2026;voie 3\n", layout)

    assert (Channel.FAX, RecipientKind.EXTERNAL) == (record.channel, record.recipient_kind)
    assert Status.ACCEPTED is record.status


def test_words_that_are_not_ours(tmp_path: Path) -> None:
    """The user maps to words of ours only."""
    layout = Layout(values={"channel": {"x": "pigeon"}})

    with pytest.raises(InvalidInputError, match="maps to a word that is not ours"):
        read(tmp_path, f"{HEADER}\n{ROW}\n", layout)


@pytest.mark.parametrize(
    "layout",
    [Layout(constants={"chanel": "post"}), Layout(values={"chanel": {"a": "post"}})],
)
def test_columns_that_are_not_ours(layout: Layout, tmp_path: Path) -> None:
    """A misspelt column of ours is never silently passed over."""
    assert "did you mean channel?" in fault(tmp_path, f"{HEADER}\n{ROW}\n", layout)


def test_column_said_that_is_not_ours(tmp_path: Path) -> None:
    """A column of theirs is one of ours, or told."""
    layout = Layout(columns={"Voie": "way"})

    assert "columns names way, which is no column of ours" in fault(tmp_path, HEADER, layout)


def test_totals_rows_are_skipped(tmp_path: Path) -> None:
    """A last row of totals is no sending, and is counted."""
    records, report = read(
        tmp_path, f"{HEADER}\n{ROW}\nTotal général;;;1\n", Layout(skip_totals=True)
    )

    assert 1 == len(records)
    assert ["total_rows"] == [note.code for note in report.notes if note.code == "total_rows"]


SPLIT = [
    ("a@b.fr,c@d.fr", "", ["a@b.fr", "c@d.fr"]),
    ("a@b.fr c@d.fr ", "", ["a@b.fr", "c@d.fr"]),
    ("a@b.fr", "R1", ["a@b.fr"]),
    ("", "R1", [""]),
    ("a@b.fr,c@d.fr", "R1", ["a@b.fr", "c@d.fr"]),
]


@pytest.mark.parametrize(("cell", "number", "expected"), SPLIT)
def test_split_recipients(cell: str, number: str, expected: list[str], tmp_path: Path) -> None:
    """Several recipients in one cell are several sendings, each known by its address."""
    text = f"document_id;sent_at;recipient;recipient_id\nD1;05/10/2026;{cell};{number}\n"

    records, report = read(tmp_path, text, Layout(split_recipients=True))

    assert expected == [record.recipient for record in records]
    assert {number if len(expected) == 1 else ""} == {record.recipient_id for record in records}
    assert 1 == report.accepted


def test_unmapped_words_are_counted(tmp_path: Path) -> None:
    """A word that nobody mapped reads as unknown, and is counted."""
    records, report = read(tmp_path, f"{HEADER}\nD1;05/10/2026;a;pigeon\n")

    assert Channel.UNKNOWN is records[0].channel
    (note,) = (note for note in report.notes if note.code == "unmapped_words")
    assert (1, "channel") == (note.count, note.subject)


def test_no_status_column_is_said(tmp_path: Path) -> None:
    """Without a status column every row is declared, and the book says so."""
    records, report = read(tmp_path, f"{HEADER}\n{ROW}\n")

    assert Status.DECLARED is records[0].status
    assert {"status", "replaces"} == {n.subject for n in report.notes if n.code == "no_column"}


def test_a_file_of_one_column(tmp_path: Path) -> None:
    """A list of addresses alone is a table of one column."""
    table = MailboxesTable.open(file(tmp_path, "Adresse BAL\na@b.fr\nnobody\n"))

    assert ["a@b.fr"] == [box.address for box in table.records()]
    assert [(3, "no_address")] == reasons(table.report())


@pytest.mark.parametrize("around", ["{}", "<{}>", " <{}> ", "{}\u00a0"])
def test_what_stands_around_an_address_is_no_part_of_it(around: str, tmp_path: Path) -> None:
    """As a mail program writes it or bare: lists are compared with sendings by the address alone."""
    path = file(
        tmp_path,
        f"Adresse BAL;Adresse MSSanté\n{around.format('Un@a.fr')};{around.format('Deux@b.fr')}\n",
    )
    mailboxes, correspondents = MailboxesTable.open(path), CorrespondentsTable.open(path)

    assert ["un@a.fr"] == [box.address for box in mailboxes.records()]
    assert ["Deux@b.fr"] == [one.mssante_address for one in correspondents.records()]


def totals(folder: Path, rows: str) -> tuple[list[Total], InputReport]:
    """The totals of a table."""
    path = file(
        folder, f"Mois;Nombre;Nombre maximum;Canal;Unité de compte\n2026-10;1;;poste;\n{rows}"
    )
    table = TotalsTable.open(path)
    return list(table.records()), table.report()


def test_totals(tmp_path: Path) -> None:
    """Totals are read in French spelling, one number or two bounds."""
    records, _ = totals(tmp_path, "10/2026;1\u202f300;1 350;courrier;documents\n")

    found = records[1]
    expected = ("2026-10", 1300, 1350, Channel.POST, Counting.DOCUMENT)
    assert expected == (found.month, found.low, found.high, found.channel, found.counting)
    assert (1, 1) == (records[0].low, records[0].high)


TOTAL_ROWS = [
    ("2026-13;1;;poste;", "impossible_month"),
    (";1;;poste;", "impossible_month"),
    ("2026-10;-4;;poste;", "negative_count"),
    ("2026-10;12,5;;poste;", "not_a_count"),
    ("2026-10;;;poste;", "not_a_count"),
    ("2026-10;9;3;poste;", "bounds_exchanged"),
    ("2026-10;9;;poste;pages", "unknown_word"),
]


@pytest.mark.parametrize(("row", "reason"), TOTAL_ROWS)
def test_rejected_totals(row: str, reason: str, tmp_path: Path) -> None:
    """A total that cannot be read is rejected and never taken for zero."""
    records, report = totals(tmp_path, row)

    assert 1 == len(records)
    assert [(3, reason)] == reasons(report)


def test_unmapped_words_of_totals_are_counted(tmp_path: Path) -> None:
    """A channel that nobody mapped is unknown, and counted."""
    records, report = totals(tmp_path, "2026-10;3;;pigeon;")

    assert Channel.UNKNOWN is records[1].channel
    assert [("unmapped_words", 1, "channel")] == [
        (note.code, note.count, note.subject) for note in report.notes
    ]


REPEATED_ROWS = [
    pytest.param("2026-10;1;;poste;", 1, id="the same row"),
    pytest.param("10/2026;1;1;courrier;", 1, id="the same in other words"),
    pytest.param("2026-10;1;;poste;\n2026-10;1;;poste;", 2, id="twice more"),
    pytest.param("2026-10;2;;poste;", 0, id="another number"),
    pytest.param("2026-11;1;;poste;", 0, id="another month"),
    pytest.param("2026-10;1;;fax;", 0, id="another channel"),
]


@pytest.mark.parametrize(("rows", "expected"), REPEATED_ROWS)
def test_a_total_that_stands_twice_is_told(rows: str, expected: int, tmp_path: Path) -> None:
    """Rows that say the same add up, since nothing tells them apart, and never in silence."""
    records, report = totals(tmp_path, rows)

    assert 1 + len(rows.splitlines()) == len(records)
    assert expected == sum(note.count for note in report.notes if note.code == "same_totals")


CORRESPONDENT_ROWS = [
    ("1;123;;", "impossible_identifier"),
    ("1;;12;", "impossible_identifier"),
    ("1;;;31/02/2026", "impossible_date"),
    (";;;", "empty_row"),
]


@pytest.mark.parametrize(("row", "reason"), CORRESPONDENT_ROWS)
def test_rejected_correspondents(row: str, reason: str, tmp_path: Path) -> None:
    """A correspondent with an impossible number or date is rejected."""
    path = file(tmp_path, f"id;rpps;finess;vérifié le\n1;10003461034;;00/00/0000\n{row}\n")
    table = CorrespondentsTable.open(path)

    (kept,) = table.records()

    assert None is kept.checked_on
    assert [(3, reason)] == reasons(table.report())


def test_a_doubtful_key_is_kept_and_counted(tmp_path: Path) -> None:
    """A number whose key does not fit stays in the list, and is counted."""
    table = CorrespondentsTable.open(file(tmp_path, "id;rpps\n1;10003461033\n"))
    (kept,) = table.records()

    assert "10003461033" == kept.rpps
    assert [("doubtful_key", 1, "rpps")] == [
        (n.code, n.count, n.subject) for n in table.report().notes
    ]


@pytest.mark.parametrize("column", ["id", "rpps", "siret"])
def test_a_number_of_a_spreadsheet_stops_the_run(column: str, tmp_path: Path) -> None:
    """An identifier that a spreadsheet turned into a number stops the run with the remedy."""
    table = CorrespondentsTable.open(file(tmp_path, f"{column};nom\n1,00035E+10;x\n"))

    with pytest.raises(InputFaultError, match=r"line 2: .*format the column as text"):
        list(table.records())


MOMENTS = [
    ("31/12/2026", datetime(2026, 12, 31)),  # noqa: DTZ001
    ("2026-12-31", datetime(2026, 12, 31)),  # noqa: DTZ001
    ("1/2/2026 9:05", datetime(2026, 2, 1, 9, 5)),  # noqa: DTZ001
    ("31.12.2026 23h59", datetime(2026, 12, 31, 23, 59)),  # noqa: DTZ001
    ("2026-12-31T23:59:58.123Z", datetime(2026, 12, 31, 23, 59, 58, tzinfo=UTC)),
    ("2026-12-31 23:59:58+00:00", datetime(2026, 12, 31, 23, 59, 58, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "expected"), MOMENTS)
def test_moments(text: str, expected: datetime) -> None:
    """Moments are read day first, or in ISO form."""
    assert expected == read_moment(text)


@pytest.mark.parametrize(
    "text",
    ["", "13/13/2026", "29/02/2026", "31/12/26", "12-31-2026 24:00", "20261231", "46387", "05/10/2026 25:00",
     "05/10/2026 matin", "05/10/2026 10:00+25:00", "0000-00-00", "00/00/0000"],
)  # fmt: skip
def test_impossible_moments(text: str) -> None:
    """What is no moment is refused, and never guessed."""
    with pytest.raises(InvalidInputError):
        read_moment(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Z", 0), ("+02", 120), ("+0200", 120), ("-05:30", -330), ("+23:59", 1439), ("-00:00", 0)],
)
def test_an_offset_in_any_form_is_one_zone(text: str, expected: int) -> None:
    """However a server writes how far its clock is from universal time, in minutes."""
    assert timedelta(minutes=expected) == offset_zone(text).utcoffset(None)


@pytest.mark.parametrize("text", ["+24:00", "-9900"])
def test_an_offset_of_a_day_is_none(text: str) -> None:
    """No place on earth is a day away."""
    with pytest.raises(ValueError, match="offset"):
        offset_zone(text)


def test_days_are_never_american() -> None:
    """03/04/2026 is the third of April."""
    assert date(2026, 4, 3) == read_day("03/04/2026")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,00035E+10", True), ("1E+10", True), ("1.0e10", True), ("10003461034", False), ("2E0", True),
     ("E10", False), ("", False)],
)  # fmt: skip
def test_numbers_of_a_spreadsheet(text: str, expected: bool) -> None:  # noqa: FBT001
    """A scientific number is no identifier."""
    assert expected is is_numbered(text)
