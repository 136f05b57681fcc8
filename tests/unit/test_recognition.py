"""A source that is declared as what it is not, and folders of logs."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.unit.test_evidence import EXCHANGE, HL7, MAIL, PLANTED, POSTFIX, WHITELIST

from hopen_mss import InputFaultError, Period
from hopen_mss.dossier.opening import Reading, open_source
from hopen_mss.dossier.sources import SourceKind, SourceSection

READING = Reading(Period.parse("2026-10"), ZoneInfo("Europe/Paris"), "test")
SSHD = "".join(f"Oct  5 03:00:{n:02d} mx sshd[12]: Accepted for {PLANTED}\n" for n in range(11))
IN_A_COLUMN = "Date;Raw message\n05/10/2026;MSH|^~\\&|DPI|CH|PFI|CH|20261005||MDM^T02|1|P\n"
FOREIGN = [
    pytest.param("postfix", EXCHANGE, 'kind = "exchange"', id="Exchange for Postfix"),
    pytest.param("postfix", MAIL, 'kind = "mail"', id="a mail for Postfix"),
    pytest.param("exchange", POSTFIX, 'kind = "postfix"', id="Postfix for Exchange"),
    pytest.param("mail", POSTFIX, 'kind = "postfix"', id="Postfix for mails"),
    pytest.param("mail", HL7, 'kind = "hl7"', id="HL7 for mails"),
    pytest.param("hl7", EXCHANGE, 'kind = "exchange"', id="Exchange for HL7"),
    pytest.param("hl7", WHITELIST, 'kind = "whitelist"', id="the whitelist for HL7"),
    pytest.param("hl7", IN_A_COLUMN, 'column = "Raw message"', id="messages in a column"),
]


def read(kind: str, path: Path) -> list[str]:
    """The codes of the notes on a source, once it was read to its end."""
    notes = []
    section = SourceSection(path=path.name, kind=SourceKind(kind))
    for opened in open_source(section, [(path, path.name)], READING):
        list(opened.reader.records())
        notes += [note.code for report in opened.reader.reports() for note in report.notes]
    return notes


@pytest.mark.parametrize(("kind", "text", "remedy"), FOREIGN)
def test_a_file_of_another_kind_is_refused_with_the_right_one(
    kind: str, text: str, remedy: str, tmp_path: Path
) -> None:
    """Whoever mistakes one log for another reads what to write."""
    (tmp_path / "file").write_text(text, "utf-8")

    with pytest.raises(InputFaultError) as caught:
        read(kind, tmp_path / "file")

    assert remedy in caught.value.remedy
    assert PLANTED not in str(caught.value)


def test_a_log_without_a_line_of_postfix_says_so(tmp_path: Path) -> None:
    """The server's other log is no fault, since a rotated log may be so, but never silent."""
    (tmp_path / "auth.log").write_text(SSHD, "utf-8")
    (tmp_path / "mail.log").write_text(SSHD + POSTFIX, "utf-8")

    assert "no_line_of_postfix" in read("postfix", tmp_path / "auth.log")
    assert "no_line_of_postfix" not in read("postfix", tmp_path / "mail.log")


@pytest.mark.parametrize(("kind", "text"), [("postfix", POSTFIX), ("exchange", EXCHANGE)])
def test_logs_may_be_given_as_a_folder(kind: str, text: str, tmp_path: Path) -> None:
    """As mails and messages may; hidden files are left out."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.log").write_text(text, "utf-8")
    (folder / ".hidden").write_text("no log", "utf-8")
    section = SourceSection(path="logs", kind=SourceKind(kind))

    (opened,) = open_source(section, [(folder, "logs")], READING)
    (record,) = opened.reader.records()

    assert "2026-10-05" == str(record.sent_at)[:10]
    assert ["logs/a.log"] == [report.path for report in opened.reader.reports()]


def test_a_folder_without_a_log_is_refused(tmp_path: Path) -> None:
    """Nothing to read is told at once."""
    with pytest.raises(InputFaultError, match="no file in this folder"):
        read("postfix", tmp_path)
