"""What a file is said to be, and what of it may be shown."""

import gzip
import tomllib
from pathlib import Path

import pytest
from tests.unit.test_evidence import EXCHANGE, HL7, MAIL, PLANTED, POSTFIX

from hopen_mss.errors import InputFaultError
from hopen_mss.example import write_example
from hopen_mss.inspection import inspect_file
from hopen_mss.sources import SourceKind, SourceSection

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
