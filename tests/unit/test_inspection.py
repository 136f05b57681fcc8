"""What a file is said to be, and what of it may be shown."""

import gzip
import tomllib
from pathlib import Path

import pytest
from tests.unit.test_evidence import EXCHANGE, HL7, MAIL, PLANTED, POSTFIX

from hopen_mss.dossier.sources import SourceKind, SourceSection
from hopen_mss.errors import InputFaultError
from hopen_mss.example import write_example
from hopen_mss.inspection.inspecting import inspect_file
from hopen_mss.inspection.skimming import shown_names
from hopen_mss.report import inspection_as_text
from hopen_mss.serialization import to_json

KINDS = {
    "care-units.csv": "care_units",
    "correspondents.csv": "correspondents",
    "mailboxes.csv": "mailboxes",
    "transmissions/dpi-2026-T3.csv": "table",
    "transmissions/courriers-imagerie.csv": "totals",
    "transmissions/mail-2026-T3.log": "postfix",
    "whitelists/listeblanchemssante-2026-06-15.xml": "whitelist",
    "national-directory/Extraction_Correspondance_MSSante_202610010600.txt": "national_directory",
}


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example hospital's folder."""
    folder = tmp_path_factory.mktemp("inspected")
    write_example(folder)
    return folder


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS)
def test_each_file_is_recognised_by_its_content(name: str, kind: str, example: Path) -> None:
    """Whatever its name, a file is what its content says, and the lines to paste name its kind."""
    copy = example / "renamed.bin"
    copy.write_bytes((example / name).read_bytes())

    found = inspect_file(copy)

    assert kind == found.kind
    assert "correspondents" == kind or f'kind = "{kind}"' in found.lines_to_paste


EXCLUSIONS = "quoi;valeur;motif;décidé par;le\nservice;TEST;recette;CME;15/09/2026\n"
CONTENTS = [
    pytest.param(POSTFIX.encode(), "postfix", id="a log"),
    pytest.param(gzip.compress(POSTFIX.encode()), "postfix", id="a compressed log"),
    pytest.param(EXCHANGE.encode(), "exchange", id="a tracking log"),
    pytest.param(EXCHANGE.encode("utf-16"), "exchange", id="a tracking log in UTF-16"),
    pytest.param(MAIL.encode(), "mail", id="a mail"),
    pytest.param(MAIL.encode() + b"\x81\x8d\xff\n", "mail", id="a mail of no single encoding"),
    pytest.param(b"From x Mon Oct  5 09:30:00 2026\n" + MAIL.encode(), "mail", id="an mbox"),
    pytest.param(HL7.encode(), "hl7", id="HL7 messages"),
    pytest.param(b"\x0b" + HL7.replace("\n", "\r").encode() + b"\x1c\r", "hl7", id="framed HL7"),
    pytest.param(EXCLUSIONS.encode(), "exclusions", id="what is left out"),
]


@pytest.mark.parametrize(("content", "kind"), CONTENTS)
def test_sources_of_sendings_are_recognised(content: bytes, kind: str, tmp_path: Path) -> None:
    """Logs, mails, messages and lists are known by what they hold, and their lines are right."""
    (tmp_path / "any.thing").write_bytes(content)

    found = inspect_file(tmp_path / "any.thing")
    (section,) = tomllib.loads(found.lines_to_paste)["sources"].values()

    assert kind == found.kind == SourceKind(section["kind"]).value
    assert PLANTED not in str(found)
    SourceSection(path=section["path"], kind=SourceKind(kind))


def test_a_header_below_a_title_is_found(example: Path) -> None:
    """Lines of a title above the header are told as header_row."""
    found = inspect_file(example / "transmissions/courriers-imagerie.csv")

    assert 3 == found.header_line
    assert "header_row = 3" in found.lines_to_paste


ROWS = [
    pytest.param("Dupont;Jeanne;Lyon\nDurand;Paul;Nice\n", id="names alone"),
    pytest.param("Dupont;Jeanne;MSSanté\nDurand;Paul;MSSanté\n", id="a word that we know"),
    pytest.param("Nom;Prénom;Dupont 123456789\n", id="two words that we know, and a number"),
    pytest.param("Dupont;Jeannine;Service;Date;Canal\n", id="three words that we know"),
]


@pytest.mark.parametrize("text", ROWS)
def test_a_first_line_that_may_be_data_is_shown_on_request_only(text: str, tmp_path: Path) -> None:
    """Nobody is named unless the person at the screen says that the first line is a header."""
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")

    hidden, shown = inspect_file(path), inspect_file(path, show_header=True)

    assert hidden.header_hidden
    assert "Dupont" not in str(hidden)
    assert "Dupont" in str(shown)


def test_a_header_in_another_language_can_be_asked_for(tmp_path: Path) -> None:
    """Unknown names are listed, ready to be mapped, once they are said to be names."""
    path = tmp_path / "a.csv"
    path.write_text("Dokument;Gesendet am\n1;2\n", "utf-8")

    found = inspect_file(path, show_header=True)

    assert "" == found.kind
    assert (("Dokument", ""), ("Gesendet am", "")) == found.columns
    assert '"Gesendet am" = "…"' in found.lines_to_paste


def test_a_dossier_is_no_source(example: Path) -> None:
    """Inspecting hopen-mss.toml says what to run instead."""
    with pytest.raises(InputFaultError, match="run hopen-mss check"):
        inspect_file(example / "hopen-mss.toml")


PLACES = [
    pytest.param("mail.log", POSTFIX, id="a log"),
    pytest.param("list.csv", EXCLUSIONS, id="a table"),
    pytest.param("october/flow.hl7", HL7, id="messages in a folder"),
]


@pytest.mark.parametrize(("place", "text"), PLACES)
@pytest.mark.parametrize("has_dossier", [True, False])
def test_the_path_to_paste_is_the_one_that_the_dossier_reads(
    place: str, text: str, *, has_dossier: bool, tmp_path: Path
) -> None:
    """It is relative to the nearest hopen-mss.toml above; without one a remark says so."""
    file = tmp_path / "transmissions" / place
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    if has_dossier:
        (tmp_path / "hopen-mss.toml").touch()

    found = inspect_file(file)
    (section,) = tomllib.loads(found.lines_to_paste)["sources"].values()
    remarks = {note.code for note in found.notes}

    assert (f"transmissions/{place}" if has_dossier else file.name) == section["path"]
    assert has_dossier is ("not_in_a_dossier" not in remarks)


NUMBER = "296019912345678"
"""A patient's national number, as it stands before the @ of a patient's address."""
HELD = [
    pytest.param(
        POSTFIX.replace("un@", f"{NUMBER}@").replace("deux@", f"{NUMBER}@") * 5,
        ("--10-05", "--10-05"),
        {"sender_domains": "ch-exemple.mssante.fr", "next_servers": "mx.example", "hosts": "mx"},
        id="a log of Postfix",
    ),
    pytest.param(
        "".join(
            POSTFIX.replace("Oct  5", f"2026-10-{day:02d}T03:00:01+02:00").replace(" 03:00:01", "")
            .replace(" 03:00:02", "")
            for day in range(5, 10)
        ),
        ("2026-10-05", "2026-10-09"),
        {"outcomes": "sent"},
        id="a log of Postfix with years",
    ),
    pytest.param(
        EXCHANGE + "".join(EXCHANGE.partition("2026")[2].partition("\n")[2].replace(
            "<m1@", f"<m{number}@") for number in range(2, 7)),
        ("2026-10-05", "2026-10-05"),
        {"sender_domains": "ch-exemple.mssante.fr", "next_servers": "internet"},
        id="a log of Exchange",
    ),
    pytest.param(
        HL7 * 6, ("2026-10-05", "2026-10-05"),
        {"message_types": "MDM^T02", "applications": "DPI"}, id="HL7 messages",
    ),
    pytest.param(MAIL, ("2026-10-05", "2026-10-05"), {"structured": "no"}, id="a mail"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "days", "names"), HELD)
def test_a_source_of_sendings_shows_what_it_holds_and_nobody(
    text: str, days: tuple[str, str], names: dict[str, str], tmp_path: Path
) -> None:
    """Days, servers, domains, types of messages: no address, no subject, no number."""
    (tmp_path / "any").write_text(text, "utf-8")

    found = inspect_file(tmp_path / "any")
    shown = inspection_as_text(found, "en") + to_json(found)

    assert days == (found.first, found.last)
    assert names == {what: next(iter(found.held[what])) for what in names}
    assert not [planted for planted in (PLANTED, NUMBER, "@") if planted in shown]


def test_a_name_that_is_rare_or_no_machine_s_is_not_shown() -> None:
    """A domain seen four times may be a person's own; what has spaces is no server."""
    counted = {"ch.example": 5, "dupont-jeanne.example": 4, "Jeanne Dupont": 50, "x@y.example": 9}

    assert {"ch.example": 5, "": 63} == shown_names(counted)


FOLDERS = [
    pytest.param({"a.log": POSTFIX, "b.log": POSTFIX}, "postfix", 0, id="logs"),
    pytest.param({"a.LOG": EXCHANGE, "read-me.txt": "hello"}, "exchange", 1, id="one is another"),
    pytest.param({"new/1": MAIL, "cur/2:2,S": MAIL}, "mail", 0, id="a Maildir"),
    pytest.param({"x/1.hl7": HL7, "y/2.hl7": HL7}, "hl7", 0, id="messages in folders"),
]


@pytest.mark.parametrize(("files", "kind", "others"), FOLDERS)
def test_a_folder_is_what_most_of_its_files_are(
    files: dict[str, str], kind: str, others: int, tmp_path: Path
) -> None:
    """The lines to paste name the folder itself, and files of another kind are counted."""
    for name, text in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(text, "utf-8")

    found = inspect_file(tmp_path / "in")
    told = {note.code: note.count for note in found.notes}

    assert kind == found.kind
    assert 'path = "in"' in found.lines_to_paste
    assert others == told.get("files_of_other_kinds", 0)


@pytest.mark.parametrize("files", [{}, {"a.csv": "Nom;Ville\n"}], ids=["empty", "tables"])
def test_a_folder_without_logs_mails_or_messages_is_no_source(
    files: dict[str, str], tmp_path: Path
) -> None:
    """Tables are looked at one by one."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    with pytest.raises(InputFaultError, match="name one of its files"):
        inspect_file(tmp_path)


COLUMNS_OF_MESSAGES = [
    pytest.param("Date;Raw message\n05/10/2026;MSH|^~\\&|DPI|||\n", "Raw message", id="bare"),
    pytest.param('Date,"Le message"\n05/10/2026,"MSH|^~\\&|DPI"\n', "Le message", id="quoted"),
    pytest.param("id\tmsg\tlot\n1\t\x0bMSH|^~\\&|DPI\t7\n", "msg", id="framed, with tabs"),
]


@pytest.mark.parametrize(("text", "column"), COLUMNS_OF_MESSAGES)
def test_messages_in_a_column_are_no_table_of_sendings(
    text: str, column: str, tmp_path: Path
) -> None:
    """An export of an engine that holds HL7 messages in cells is read as such."""
    (tmp_path / "engine.csv").write_text(text, "utf-8")

    found = inspect_file(tmp_path / "engine.csv")
    (section,) = tomllib.loads(found.lines_to_paste)["sources"].values()

    assert "hl7" == found.kind
    assert column == section["column"]


def test_words_that_are_rare_are_shown_on_request_only(tmp_path: Path) -> None:
    """A cell of a closed column may hold a name; whoever asks sees every word."""
    path = tmp_path / "a.csv"
    path.write_text(f"date envoi;canal\n05/10/2026;{PLANTED}\n", "utf-8")

    hidden, shown = inspect_file(path), inspect_file(path, show_words=True)

    assert {"channel": {"": 1}} == hidden.words
    assert PLANTED not in inspection_as_text(hidden, "en")
    assert "--show-words" in inspection_as_text(hidden, "en")
    assert {"channel": {PLANTED: 1}} == shown.words


SPOILT = [
    pytest.param("utf-8", "mac_roman", "mac_roman", id="an old Macintosh"),
    pytest.param("utf-8", "cp850", "cp850", id="MS-DOS"),
    pytest.param("cp1252", "utf-8", "converted_twice", id="converted twice"),
]


@pytest.mark.parametrize(("read_as", "written_as", "code"), SPOILT)
def test_a_wrong_encoding_is_told_by_the_words_that_it_spoilt(
    read_as: str, written_as: str, code: str, tmp_path: Path
) -> None:
    """The file is read as it stands, nothing is mended, and the remark says what happened."""
    text = "date envoi;canal;état\n05/10/2026;télécopie;envoyé\n"
    spoilt = text.encode(written_as)
    if read_as == "cp1252":
        spoilt = spoilt.decode(read_as).encode("utf-8")
    (tmp_path / "a.csv").write_bytes(spoilt)

    found = inspect_file(tmp_path / "a.csv")

    assert code in {note.subject for note in found.notes if note.code == "miscoded"}
    assert 1 == found.accepted


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\n\n"], ids=["nothing", "blank lines"])
def test_an_empty_file_is_said_to_be_empty(content: bytes, tmp_path: Path) -> None:
    """Rather than a file of no kind."""
    (tmp_path / "mail.log").write_bytes(content)

    assert ["empty_file"] == [note.code for note in inspect_file(tmp_path / "mail.log").notes]
