"""A source that is declared as what it is not, and folders of logs."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.unit.test_evidence import EXCHANGE, HL7, MAIL, PLANTED, POSTFIX, WHITELIST

from hopen_mss import Establishment, InputFaultError, Period
from hopen_mss.dossier.folder import Contents, Dossier, MeasurementSection
from hopen_mss.dossier.opening import Reading, open_source
from hopen_mss.dossier.sources import SourceKind, SourceSection
from hopen_mss.inspection.inspecting import inspect_file

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
        list(opened.records)
        notes += [note.code for report in opened.reports() for note in report.notes]
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
    """As mails and messages may, each server's in its own within it; and inspect sees the same."""
    folder = tmp_path / "logs"
    for name in ("mx1/a.log", "mx2/a.log"):
        (folder / name).parent.mkdir(parents=True)
        day = text.replace("10-05", f"10-0{name[2]}").replace("Oct  5", f"Oct  {name[2]}")
        (folder / name).write_text(day.replace("<m1@", f"<m{name[2]}@"), "utf-8")
    (folder / ".hidden").write_text("no log", "utf-8")
    (folder / "link.log").symlink_to(tmp_path / "elsewhere.log")
    section = SourceSection(path="logs", kind=SourceKind(kind))

    (opened,) = open_source(section, [(folder, "logs")], READING)
    days = {str(record.sent_at)[5:10] for record in opened.records}
    inspected = inspect_file(folder)

    assert ["logs/mx1/a.log", "logs/mx2/a.log"] == [one.path for one in opened.reports()]
    assert {"10-01", "10-02"} == days
    assert ("10-01", "10-02") == (inspected.first[-5:], inspected.last[-5:])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("mail", ["mx1", "mx2"]), ("hl7", ["mx1", "mx2"]), ("postfix", ["mx2"]), ("table", ["mx2"])],
)
def test_a_pattern_finds_folders_of_mails_and_messages(
    kind: str, expected: list[str], tmp_path: Path
) -> None:
    """Of logs and tables it finds files alone: `logs/**/*` gives each of them once."""
    (tmp_path / "mx1").mkdir()
    (tmp_path / "mx2").write_text("", "utf-8")
    contents = Contents(
        establishment=Establishment(name="CH Exemple"),
        measurement=MeasurementSection(period="2026-10"),
    )
    source = SourceSection(path="mx*", kind=SourceKind(kind))

    found = Dossier(folder=tmp_path, contents=contents).files(source)

    assert expected == [shown for _, shown in found]


def test_a_folder_without_a_log_is_refused(tmp_path: Path) -> None:
    """Nothing to read is told at once."""
    with pytest.raises(InputFaultError, match="no file in this folder"):
        read("postfix", tmp_path)
