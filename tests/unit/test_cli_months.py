"""Months and single sources on the command line: what is written, printed, refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.spec.records import JUDGE, at
from tests.unit.test_evidence import FAILED, FILES, PLANTED, POSTFIX, START, WHITELIST, source

from hopen_mss import (
    CountedSource,
    Counting,
    Period,
    RecipientKind,
    Transmission,
    from_json,
    read_history,
)
from hopen_mss.assessment.conversion import CanonicalTable
from hopen_mss.cli import run

AS_OF = ("--as-of", "2026-11-23")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hospital with a table, a log and a list of mailboxes."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "mail.log").write_text(POSTFIX + FAILED, "utf-8")
    (tmp_path / "boxes.csv").write_text("address;last_login_on\nun@ch-exemple.mssante.fr;\n")
    boxes = '[sources.boxes]\npath = "boxes.csv"\nkind = "mailboxes"\n'
    text = START.replace("PERIOD", "2026-10").replace(
        "denominator", "active_days = 90\ndenominator"
    )
    sections = text + boxes + source("table") + source("postfix", compares="table")
    (tmp_path / "hopen-mss.toml").write_text(sections, "utf-8")
    return tmp_path


def test_a_month_is_written_and_told(folder: Path, capsys: Capture) -> None:
    """The month is kept in history/, what it holds is printed, the place is said."""
    code = run(["month", str(folder), "2026-10", *AS_OF, "--lang", "en"])
    told = capsys.readouterr()

    assert 0 == code
    assert ["2026-10"] == [month.month for month in read_history(folder).months]
    assert "history/2026-10.json" in told.err
    assert "October 2026" in told.out
    assert "P4.3 (compared with table)" in told.out
    assert "1 message seen by both sources (table / postfix)" in told.out


def test_a_month_is_not_overwritten(folder: Path, capsys: Capture) -> None:
    """A kept month stays unless one insists."""
    assert 0 == run(["month", str(folder), "2026-10", *AS_OF])
    assert 2 == run(["month", str(folder), "2026-10", *AS_OF])
    assert "--force" in capsys.readouterr().err
    assert 0 == run(["month", str(folder), "2026-10", *AS_OF, "--force"])


def test_a_month_as_json(folder: Path, capsys: Capture) -> None:
    """What is printed is what is kept."""
    assert 0 == run(["month", str(folder), "2026-10", *AS_OF, "--format", "json"])

    printed = json.loads(capsys.readouterr().out)

    assert printed == json.loads((folder / "history" / "2026-10.json").read_text("utf-8"))


UNKEPT = [
    pytest.param("2026-10", "2026-10-30", "2026-10 has not ended on 2026-10-30", id="not ended"),
    pytest.param("2026-12", "2026-11-23", "2026-12 has not ended", id="not begun"),
    pytest.param(
        "2026-09", "2026-11-23",
        "nothing in these files is of 2026-09; they hold 2026-10-05 to 2026-10-06",
        id="nothing of it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "day", "expected"), UNKEPT)
def test_a_month_that_cannot_be_kept(
    name: str, day: str, expected: str, folder: Path, capsys: Capture
) -> None:
    """A month that goes on, or of which nothing is there, is not kept, whatever one insists on."""
    code = run(["month", str(folder), name, "--as-of", day, "--force"])

    assert 2 == code
    assert expected in capsys.readouterr().err
    assert () == read_history(folder).months


def test_a_month_that_one_source_lacks(folder: Path, capsys: Capture) -> None:
    """A source that holds nothing of the month is named, while the others are kept."""
    table = folder / "table.csv"
    table.write_text(table.read_text("utf-8").replace("/10/2026", "/08/2026"), "utf-8")

    assert 0 == run(["month", str(folder), "2026-10", *AS_OF])
    assert "sources.table holds nothing of 2026-10" in capsys.readouterr().err


def test_the_dossiers_own_day_decides(folder: Path, capsys: Capture) -> None:
    """Whether a month has ended is told by --as-of, else by the dossier's day."""
    place = folder / "hopen-mss.toml"
    text = place.read_text("utf-8").replace("denominator", "as_of = 2026-10-20\ndenominator", 1)
    place.write_text(text, "utf-8")

    assert 2 == run(["month", str(folder), "2026-10"])
    assert "2026-10 has not ended on 2026-10-20" in capsys.readouterr().err
    assert 0 == run(["month", str(folder), "2026-10", *AS_OF])


HELD = [
    pytest.param("2026-10", ["2", "0"], id="inside"),
    pytest.param("2026-11", ["0", "2"], id="outside"),
]


@pytest.mark.parametrize(("period", "expected"), HELD)
def test_checking_tells_what_the_files_hold(
    period: str, expected: list[str], folder: Path, capsys: Capture
) -> None:
    """The first and the last day of each source, and how much of it is in the period."""
    place = folder / "hopen-mss.toml"
    place.write_text(place.read_text("utf-8").replace("2026-10", period), "utf-8")

    assert 0 == run(["check", str(folder), "--lang", "en"])
    told = capsys.readouterr().out
    (row,) = (line for line in told.splitlines() if "October" in line and "postfix" in line)
    assert "5 October 2026  6 October 2026" in row
    assert expected == row.split()[-2:]
    assert ("postfix: This source holds nothing in the" in told) is (period == "2026-11")


def test_checking_doubts_the_declared_domains(folder: Path, capsys: Capture) -> None:
    """Where all mails are between two others, checking says so and what to do."""
    place = folder / "hopen-mss.toml"
    text = place.read_text("utf-8").replace("ch-exemple.mssante.fr", "ch-exmple.mssante.fr")
    (folder / "boxes.csv").write_text("address\nun@ch-exmple.mssante.fr\n", "utf-8")
    place.write_text(text, "utf-8")

    assert 0 == run(["check", str(folder), "--lang", "en"])
    told = " ".join(capsys.readouterr().out.split())
    assert "between domains that are not declared as the establishment's" in told
    assert "sender_rewrites" in told


BAD = [
    pytest.param(["month", "FOLDER", "2026-Q4"], "write 2026-10", id="a quarter"),
    pytest.param(["month", "nowhere", "2026-10"], "no such folder", id="no folder"),
    pytest.param(["month", "FOLDER"], "MONTH", id="no month"),
    pytest.param(
        ["transmissions", "tally", "FOLDER/mail.log", "--kind", "postfix"], "--month", id="when"
    ),
    pytest.param(
        ["transmissions", "tally", "FOLDER/mail.log", "--month", "2026-10"], "--kind", id="what"
    ),
    pytest.param(
        ["transmissions", "tally", "FOLDER/table.csv", "--kind", "table", "--month", "2026-10",
         "--relay", "a.example"],
        "relays can say nothing of a source of kind table",
        id="a relay of a table",
    ),
    pytest.param(
        ["transmissions", "tally", "FOLDER/no.log", "--kind", "postfix", "--month", "2026-10"],
        "no.log: this file is not there",
        id="no file",
    ),
    pytest.param(["assess", "FOLDER", "--list", "failures"], "--output OUT", id="a list nowhere"),
    pytest.param(["assess", "FOLDER", "--list", "people"], "failures", id="another list"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), BAD)
def test_bad_use(arguments: list[str], expected: str, folder: Path, capsys: Capture) -> None:
    """What is wrong and what to do, exit code 2, nothing on standard output."""
    code = run([one.replace("FOLDER", str(folder)) for one in arguments])
    told = capsys.readouterr()

    assert (2, "") == (code, told.out)
    assert expected in told.err


def test_kept_months_are_listed(folder: Path, capsys: Capture) -> None:
    """Checking a folder lists the months that it keeps, with their counts."""
    run(["month", str(folder), "2026-10", *AS_OF])
    place = folder / "hopen-mss.toml"
    place.write_text(place.read_text("utf-8").replace("2026-10", "2026-11"), "utf-8")
    capsys.readouterr()

    assert 0 == run(["check", str(folder), "--lang", "en"])
    assert "- 2026-10: table (1), postfix (2)" in capsys.readouterr().out


def tally(folder: Path, *more: str) -> list[str]:
    """The command on the log."""
    (folder / "list.xml").write_text(WHITELIST, "utf-8")
    return ["transmissions", "tally", str(folder / "mail.log"), "--kind", "postfix",
            "--month", "2026-10", *more]  # fmt: skip


def test_one_source_by_itself(folder: Path, capsys: Capture) -> None:
    """A log alone: what was sent, by which way, what became of it, month by month."""
    judging = ["--whitelist", str(folder / "list.xml"), "--domain", "ch-exemple.mssante.fr"]

    code = run(tally(folder, *judging, "--lang", "en"))
    told = capsys.readouterr()

    assert (0, "") == (code, told.err)
    assert "mail.log" in told.out
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert "sent MSSanté inside the trust space external accepted by the next server 1" in lines
    assert "sent MSSanté inside the trust space external failed 1" in lines
    assert "2026-10 2 2" in lines
    assert PLANTED not in told.out


def test_one_source_as_json(folder: Path, capsys: Capture) -> None:
    """The JSON of one source is what a kept month holds of it, and what it was judged by."""
    mailboxes = ["--mailboxes", str(folder / "boxes.csv"), "--shared-domain", "regional.mssante.fr"]

    assert 0 == run(tally(folder, *mailboxes, "--format", "json"))
    found = from_json(capsys.readouterr().out, CountedSource)

    assert ("postfix", 2, ["mail.log", "boxes.csv"]) == (
        found.name,
        found.tally.deliveries,
        [Path(report.path).name for report in found.inputs],
    )
    assert {"sent"} == {line.facts.direction.value for line in found.tally.lines}


ALONE = {
    "exchange": "Received,SenderAddress,RecipientAddress,Status,MessageId\n"
    "05/10/2026 08:00:00,dr@ch.local,un@medecin.mssante.fr,Delivered,<m1@ch>\n",
    "hl7": "MSH|^~\\&|DPI|CH|PFI|CH|202610051015||MDM^T02|42|P\n"
    "TXA|1|CRH\nOBX|1|ST|RECIPIENT||un@medecin.mssante.fr\n",
    "table": "export\nle;vers\n05/10/2026;un@medecin.mssante.fr\n",
}
SET = [
    pytest.param("exchange", ["day_first = true",
                 'sender_rewrites = { "ch.local" = "ch-exemple.mssante.fr" }'],
                 ("sent", "inside", ""), id="the order of dates, and what a connector rewrites"),
    pytest.param("hl7", ['constants = { direction = "sent", channel = "mssante" }',
                 'fields.recipient = "OBX[RECIPIENT]-5"', 'fields.document_type = "TXA-2"',
                 'values.document_type = { CRH = "Letter" }'],
                 ("sent", "inside", "Letter"), id="where a flow keeps what, and its words"),
    pytest.param("table", ["header_row = 2", 'columns = { "le" = "sent_at", "vers" = "recipient" }',
                  'constants.channel = "mssante"'], ("sent", "inside", ""), id="columns"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "lines", "expected"), SET)
def test_lines_of_a_dossier(
    folder: Path, capsys: Capture, kind: str, lines: list[str], expected: tuple[str, str, str]
) -> None:
    """What a dossier would say of a source can be said on the command line, in the same words."""
    (folder / "alone").write_text(ALONE[kind], "utf-8")
    judging = ["--whitelist", str(folder / "list.xml"), "--domain", "ch-exemple.mssante.fr"]
    said = [word for line in lines for word in ("--set", line)]

    assert 0 == run(["transmissions", "tally", str(folder / "alone"), "--kind", kind, *judging,
                     "--month", "2026-10", "--format", "json", *said])  # fmt: skip
    (line,) = from_json(capsys.readouterr().out, CountedSource).tally.lines
    facts = line.facts

    assert expected == (
        facts.direction.value,
        facts.trust.value,
        facts.document_type.replace("*", ""),
    )


BAD_LINES = [
    pytest.param(["day_frist = true"], "did you mean day_first? @ line 1", id="a misspelt key"),
    pytest.param(["day_first = true", "header_row = 3"], "header_row is for", id="another kind's"),
    pytest.param(["day_first"], "line 1", id="no value"),
    pytest.param(['kind = "hl7"'], "--set", id="the kind again"),
    pytest.param(["[sources.mine]"], "--set", id="a section"),
    pytest.param(["day_first = true\udcff"], "--set", id="letters of no encoding"),
]


@pytest.mark.parametrize(("lines", "expected"), BAD_LINES)
def test_a_line_that_no_dossier_has(
    folder: Path, capsys: Capture, lines: list[str], expected: str
) -> None:
    """A line that does not fit is refused before any file is read, with its place."""
    said = [word for line in lines for word in ("--set", line)]

    assert 2 == run(["transmissions", "convert", str(folder / "exchange.log"), "--kind", "exchange",
                     "--month", "2026-10", "--output", str(folder / "out.csv"), *said])  # fmt: skip
    assert expected in capsys.readouterr().err
    assert not (folder / "out.csv").exists()


def test_without_a_domain_nothing_tells_the_direction(folder: Path, capsys: Capture) -> None:
    """What cannot be told without the hospital's domains or a whitelist is said."""
    assert 0 == run(tally(folder))
    told = capsys.readouterr().err

    assert "without --domain or --mailboxes" in told
    assert "without --whitelist" in told


def test_several_files_of_one_source(folder: Path, capsys: Capture) -> None:
    """A shell that writes out a pattern gives several files: they are one source."""
    (folder / "mail.log.1").write_text(POSTFIX, "utf-8")
    (folder / "mail.log").write_text(FAILED, "utf-8")
    command = tally(folder, "--format", "json")
    command.insert(2, str(folder / "mail.log.1"))

    assert 0 == run(command)
    assert 2 == from_json(capsys.readouterr().out, CountedSource).tally.deliveries


def test_lists_only_when_asked_for(folder: Path, capsys: Capture) -> None:
    """Lists that name professionals are written only under their own names."""
    received = POSTFIX.replace("4F1A2B3C4D", "4F1A2B3C4F").replace("<m1@", "<m9@")
    received = received.replace("from=<un@ch-exemple", "from=<x@medecin")
    received = received.replace("to=<deux@medecin", "to=<un@ch-exemple")
    (folder / "mail.log").write_text(POSTFIX + FAILED + received, "utf-8")
    lists = ["--list", "failures", "--list", "unread-mailboxes"]

    assert 0 == run(["assess", str(folder), "--as-of", "2026-11-05", "--output",
                     str(folder / "without")])  # fmt: skip
    assert 0 == run(["assess", str(folder), "--as-of", "2026-11-05", "--output",
                     str(folder / "with"), *lists])  # fmt: skip
    told = capsys.readouterr()

    more = {path.name for path in (folder / "with").iterdir()}
    assert {"failures.csv", "unread-mailboxes.csv"} == more - {
        path.name for path in (folder / "without").iterdir()
    }
    assert "gone@medecin.mssante.fr" in (folder / "with" / "failures.csv").read_text("utf-8")
    unread = (folder / "with" / "unread-mailboxes.csv").read_text("utf-8")
    assert "un@ch-exemple.mssante.fr" in unread
    written = "".join(
        path.read_text("utf-8") for path in (folder / "without").iterdir() if path.suffix != ".html"
    )
    assert "gone@" not in written + told.out
    assert PLANTED not in written + unread


def test_unread_mailboxes_need_a_window(folder: Path, capsys: Capture) -> None:
    """Without a stated window nobody knows which mailbox counts as unread."""
    place = folder / "hopen-mss.toml"
    place.write_text(place.read_text("utf-8").replace("active_days = 90\n", ""), "utf-8")
    out = ["--output", str(folder / "out"), "--list", "unread-mailboxes"]

    assert 2 == run(["assess", str(folder), "--as-of", "2026-11-05", *out])
    assert "write active_days = 90" in capsys.readouterr().err
    assert not (folder / "out").exists()


def convert(folder: Path, *more: str) -> list[str]:
    """The command that writes a canonical table of the log."""
    return ["transmissions", "convert", str(folder / "mail.log"), "--kind", "postfix",
            "--month", "2026-10", "--output", str(folder / "out.csv"), *more]  # fmt: skip


PATIENT = "195017511100112"


def test_one_source_as_a_table(folder: Path, capsys: Capture) -> None:
    """A log becomes a table that a dossier reads; a patient's number is not in it."""
    to_patient = POSTFIX.replace("4F1A2B3C4D", "4F1A2B3C4F").replace("<m1@", "<m9@")
    to_patient = to_patient.replace("deux@medecin", f"{PATIENT}@patient")
    elsewhere = POSTFIX.replace("Oct  5", "Nov  5").replace("4F1A2B3C4D", "4F1A2B3C5D")
    (folder / "mail.log").write_text(POSTFIX + FAILED + to_patient + elsewhere, "utf-8")

    code = run(convert(folder))
    told = capsys.readouterr()
    written = (folder / "out.csv").read_text("utf-8-sig").splitlines()

    assert (0, "") == (code, told.out)
    assert "3 rows written" in told.err
    assert "1 left out: without a date, or outside 2026-10" in told.err
    assert written[0].startswith("document_id;message_id;sent_at;direction;sender;recipient")
    assert "patient.mssante.fr;;patient;" in written[3]
    assert PATIENT not in "".join(written)
    assert PLANTED not in "".join(written)
    assert 0 == run(["transmissions", "tally", str(folder / "out.csv"), "--kind", "table",
                     "--month", "2026-10", "--format", "json"])  # fmt: skip
    assert 3 == from_json(capsys.readouterr().out, CountedSource).tally.deliveries


TOLD = [
    pytest.param([], ("unknown", "unknown", "email"), id="without a domain nothing is known"),
    pytest.param(
        ["--domain", "autre.example"], ("unknown", "unknown", "email"), id="another's domain"
    ),
    pytest.param(
        ["--domain", "ch-exemple.mssante.fr"], ("sent", "external", "email"), id="a domain of ours"
    ),
    pytest.param(
        ["--mailboxes", "boxes.csv"], ("sent", "external", "email"), id="a mailbox of ours"
    ),
    pytest.param(
        ["--domain", "ch-exemple.mssante.fr", "--whitelist", "list.xml"],
        ("sent", "external", "mssante"),
        id="the whitelist",
    ),
]


@pytest.mark.parametrize(("options", "expected"), TOLD)
def test_what_is_known_of_the_hospital_is_written(
    options: list[str], expected: tuple[str, str, str], folder: Path
) -> None:
    """A table says what was sent, to whom and by which way, as far as the options tell it."""
    (folder / "mail.log").write_text(POSTFIX, "utf-8")
    files = [str(folder / one) if one.endswith((".csv", ".xml")) else one for one in options]

    assert 0 == run(convert(folder, *files))
    header, row = (
        line.split(";") for line in (folder / "out.csv").read_text("utf-8-sig").splitlines()
    )
    told = dict(zip(header, row, strict=True))
    assert expected == (told["direction"], told["recipient_kind"], told["channel"])


def test_what_was_written_is_read_back_as_mails(folder: Path, capsys: Capture) -> None:
    """Our own words are known, and the lines that are said make mails of the rows."""
    assert 0 == run(convert(folder))
    said = capsys.readouterr().err.partition("write of it:\n")[2].splitlines()
    assert ['kind = "table"', 'counting = "message"', 'feeds = ["P4.3"]'] == said

    back = ["transmissions", "tally", str(folder / "out.csv"), "--kind", "table", "--month",
            "2026-10", "--format", "json"]  # fmt: skip
    assert 0 == run([*back, *(f"--set={line}" for line in said[1:])])
    found = from_json(capsys.readouterr().out, CountedSource)
    assert (Counting.MESSAGE, ("P4.3",)) == (found.tally.unit, found.feeds)
    assert [] == [note.code for note in found.inputs[0].notes if note.code != "no_column"]


def test_mails_read_as_documents_are_said(folder: Path, capsys: Capture) -> None:
    """A table that numbers no document and tells ids of mails counts documents, and says so."""
    run(convert(folder))
    capsys.readouterr()
    place = folder / "hopen-mss.toml"
    section = '[sources.again]\npath = "out.csv"\nkind = "table"\npopulation = "mails"\n'
    place.write_text(place.read_text("utf-8") + section, "utf-8")

    assert 0 == run(["check", str(folder), "--lang", "en"])
    told = " ".join(capsys.readouterr().out.split())
    assert 'if they are mails, state counting = "message"' in told
    place.write_text(place.read_text("utf-8") + 'counting = "message"\n', "utf-8")
    assert 0 == run(["check", str(folder), "--lang", "en"])
    assert "state counting" not in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ["out.xlsx", "out.XLS", "out.ods"])
def test_a_table_is_no_workbook(name: str, folder: Path, capsys: Capture) -> None:
    """A text is not written under a name of which a spreadsheet expects a workbook."""
    command = [str(folder / name) if one.endswith("out.csv") else one for one in convert(folder)]

    assert 2 == run(command)
    assert "name it .csv" in capsys.readouterr().err
    assert not (folder / name).exists()


def test_a_table_is_not_overwritten(folder: Path, capsys: Capture) -> None:
    """A file that exists stays unless one insists; nothing is left behind."""
    (folder / "out.csv").write_text("mine", "utf-8")

    assert 2 == run(convert(folder))
    assert "--force" in capsys.readouterr().err
    assert "mine" == (folder / "out.csv").read_text("utf-8")
    assert 0 == run(convert(folder, "--force"))
    assert [] == [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_fault_on_the_way_leaves_no_part_of_a_table(folder: Path, capsys: Capture) -> None:
    """A source that cannot be read to its end writes nothing."""
    (folder / "mail.log").write_text("not a log\n" * 5, "utf-8")

    assert 2 == run(convert(folder))
    assert "HM201" in capsys.readouterr().err
    assert not [path for path in folder.iterdir() if "out.csv" in path.name]
    assert 2 == run([*convert(folder)[:-1], str(folder / "nowhere" / "out.csv")])


CELLS = [
    pytest.param("=1+1", "'=1+1", id="a formula"),
    pytest.param("+33", "'+33", id="a plus sign"),
    pytest.param("-D1", "'-D1", id="a minus sign"),
    pytest.param("@SUM", "'@SUM", id="an at sign"),
    pytest.param("D\x1b1", "D 1", id="an escape sign"),
    pytest.param("D-1", "D-1", id="a number of a document"),
]


@pytest.mark.parametrize(("number", "expected"), CELLS)
def test_no_cell_is_a_formula(number: str, expected: str) -> None:
    """A spreadsheet shows what stands in a cell, and calculates nothing."""
    record = Transmission(number, sent_at=at("2026-10-05 10:00"))

    table = CanonicalTable(JUDGE, Period.parse("2026-10"))

    assert expected == "".join(table.lines([record])).splitlines()[1].partition(";")[0]


PATIENTS = [
    pytest.param({"recipient": f"{PATIENT}@cabinet.example"}, ("", "cabinet.example"), id="digits"),
    pytest.param(
        {"recipient": "jeanne@mail.example", "recipient_kind": RecipientKind.PATIENT,
         "recipient_id": "IPP42"},
        ("", "mail.example"),
        id="the source says so",
    ),
    pytest.param(
        {"sender": "1@patient.mssante.fr", "recipient": "un@medecin.mssante.fr"},
        ("patient.mssante.fr", "un@medecin.mssante.fr"),
        id="a patient writes",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("told", "expected"), PATIENTS)
def test_no_patient_stands_in_a_table(told: dict[str, Any], expected: tuple[str, str]) -> None:
    """Whatever shows that somebody is a patient, only the domain is written."""
    record = Transmission("D1", sent_at=at("2026-10-05 10:00"), **told)

    row = "".join(CanonicalTable(JUDGE, Period.parse("2026-10")).lines([record])).splitlines()[1]

    assert expected == tuple(row.split(";")[4:6])
    assert "IPP42" not in row


def test_a_long_table_is_written_in_pieces() -> None:
    """A million rows are never held at once."""
    records = [Transmission("D1", sent_at=at("2026-10-05 10:00"))] * 2_500

    pieces = list(CanonicalTable(JUDGE, Period.parse("2026-10")).lines(records))

    assert 1_000 == max(piece.count("\r\n") for piece in pieces)
    assert 2_501 == "".join(pieces).count("\r\n")
