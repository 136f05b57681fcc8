"""The command line: what it prints, where, and with which exit code."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hopen_mss import cli
from hopen_mss.cli import run

Capture = pytest.CaptureFixture[str]

TOML = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]

[measurement]
period = "2026-10"
as_of = 2026-11-05
"""
TABLE = "id document;date envoi;destinataire;canal\nD1;05/10/2026;un@medecin.mssante.fr;mssanté\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small dossier with one table."""
    dossier = tmp_path / "hospital"
    dossier.mkdir()
    write(dossier, '[sources.dpi]\npath = "dpi.csv"\nkind = "table"\n')
    (dossier / "dpi.csv").write_text(TABLE, "utf-8")
    return dossier


def write(dossier: Path, more: str) -> None:
    """Write the dossier with more lines."""
    (dossier / "hopen-mss.toml").write_text(TOML + more, "utf-8")


def test_demo_writes_and_assesses_an_example(tmp_path: Path, capsys: Capture) -> None:
    """The example is written once, assessed, and assessed as it is the second time."""
    place = tmp_path / "demo"

    first = run(["demo", str(place)])
    shown = capsys.readouterr()
    second = run(["demo", str(place), "--lang", "en"])
    again = capsys.readouterr()

    assert (0, 0) == (first, second)
    assert (place / "hopen-mss.toml").is_file()
    assert "D6.3" in shown.out
    assert "example hospital written" in shown.err
    assert "assessed as it is" in again.err


ANOTHERS = [
    pytest.param({"hopen-mss.toml": TOML}, id="a hospital's dossier"),
    pytest.param({"hopen-mss.toml": "[establishment"}, id="a dossier with a fault"),
    pytest.param({"correspondents.csv": "id;name\n"}, id="a list without a dossier"),
]


@pytest.mark.parametrize("files", ANOTHERS)
@pytest.mark.parametrize("more", [[], ["--force"]], ids=["asked", "forced"])
def test_demo_keeps_off_a_hospitals_folder(
    more: list[str], files: dict[str, str], tmp_path: Path, capsys: Capture
) -> None:
    """Whatever one insists on, the example replaces nothing but the example."""
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")

    code = run(["demo", str(tmp_path), *more])
    told = capsys.readouterr()

    assert (2, "") == (code, told.out)
    assert "this is not the example's folder" in told.err
    assert files == {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}


def test_demo_is_written_anew(tmp_path: Path) -> None:
    """The example's own folder is written anew with --force, whatever was changed in it."""
    place = tmp_path / "demo"
    run(["demo", str(place)])
    (place / "correspondents.csv").write_text("id\n", "utf-8")

    assert 0 == run(["demo", str(place), "--force"])
    assert "id\n" != (place / "correspondents.csv").read_text("utf-8")


def test_init_gives_a_folder_that_says_what_is_missing(tmp_path: Path, capsys: Capture) -> None:
    """A fresh folder is assessed at once: nothing is measured, nothing is zero."""
    place = tmp_path / "mine"

    made = run(["init", str(place), "--name", "CH Neuf", "--period", "2026-10"])
    assessed = run(["assess", str(place), "--as-of", "2026-11-05", "--format", "json"])
    document = json.loads(capsys.readouterr().out)

    assert (0, 0) == (made, assessed)
    assert "CH Neuf" == document["establishment"]["name"]
    assert {"unmeasured"} == {
        limb["value"]["kind"] for result in document["results"] for limb in result["limbs"]
    }


def test_init_takes_the_last_month_when_none_is_given(tmp_path: Path, capsys: Capture) -> None:
    """Without a period the folder measures the month before today."""
    assert 0 == run(["init", str(tmp_path / "mine")])
    assert "period 20" in capsys.readouterr().err


def test_init_never_overwrites(folder: Path, capsys: Capture) -> None:
    """A folder that has a dossier keeps it, unless one insists."""
    before = (folder / "hopen-mss.toml").read_text("utf-8")

    code = run(["init", str(folder)])

    assert 2 == code
    assert "--force" in capsys.readouterr().err
    assert before == (folder / "hopen-mss.toml").read_text("utf-8")
    assert 0 == run(["init", str(folder), "--force"])


def test_assess_writes_every_report_or_none(folder: Path, capsys: Capture) -> None:
    """The five files are written together; an existing one stops all of them."""
    out = folder / "out"

    assert 0 == run(["assess", str(folder), "--output", str(out)])
    assert {"report.html", "results.json", "inputs.csv", "rejections.csv", "measurement.md"} == {
        path.name for path in out.iterdir()
    }
    (out / "report.html").unlink()
    assert 2 == run(["assess", str(folder), "--output", str(out)])
    assert "this file exists" in capsys.readouterr().err
    assert not (out / "report.html").exists()
    assert 0 == run(["assess", str(folder), "--output", str(out), "--force"])


def test_what_is_printed_is_what_is_written(folder: Path, capsys: Capture) -> None:
    """The JSON on standard output and results.json are one document."""
    run(["assess", str(folder), "--format", "json", "--output", str(folder / "out")])

    printed = json.loads(capsys.readouterr().out)

    assert printed == json.loads((folder / "out" / "results.json").read_text("utf-8"))


def test_today_is_said(folder: Path, capsys: Capture) -> None:
    """When nobody says as of when, today is taken, and standard error says so."""
    text = (folder / "hopen-mss.toml").read_text("utf-8")
    (folder / "hopen-mss.toml").write_text(text.replace("as_of = 2026-11-05\n", ""), "utf-8")

    assert 0 == run(["assess", str(folder)])
    assert "as of today" in capsys.readouterr().err


def test_strict_refuses_rejected_rows(folder: Path, capsys: Capture) -> None:
    """A rejected row is counted, and with --strict it ends the run."""
    with (folder / "dpi.csv").open("a", encoding="utf-8") as stream:
        stream.write("D2;31/02/2026;un@medecin.mssante.fr;mssanté\n")

    assert 0 == run(["check", str(folder)])
    assert "date impossible" in capsys.readouterr().out
    assert 2 == run(["assess", str(folder), "--strict"])
    assert "1 row rejected" in capsys.readouterr().err


def test_the_method_in_both_languages(capsys: Capture) -> None:
    """An item is shown by its code, and the whole edition as JSON."""
    assert 0 == run(["method", "show", "2.6", "--lang", "en"])
    assert "internal directory" in capsys.readouterr().out
    assert 0 == run(["method", "show"])
    assert "Raccordement" in capsys.readouterr().out
    assert 0 == run(["method", "show", "--format", "json"])
    assert "hopen-mss/edition/1" == json.loads(capsys.readouterr().out)["schema"]
    assert 0 == run(["method", "show", "D6.2", "--format", "json"])
    assert "D6.2" == json.loads(capsys.readouterr().out)["code"]
    assert 2 == run(["method", "show", "D6.4"])
    assert "did you mean" in capsys.readouterr().err.lower()


def test_plans(folder: Path, capsys: Capture) -> None:
    """A plan from options of the command, from a dossier, or both options side by side."""
    write(folder, '[deployment]\noption = "third-party"\nstart = 2027-01-31\n')

    assert 0 == run(["plan", "make", "--option", "operator", "--start", "2027-01-31",
                     "--format", "json"])  # fmt: skip
    floors = json.loads(capsys.readouterr().out)["floors"]
    assert {"floor": "2027-07-31", "usual_floor": "2027-08-31"} == floors
    assert 0 == run(["plan", "make", str(folder), "--format", "json", "--no-pilot"])
    plan = json.loads(capsys.readouterr().out)
    assert ("third-party", False) == (plan["option"], plan["pilot"])
    assert 0 == run(["plan", "make", "--lang", "en"])
    both = capsys.readouterr().out
    assert "(operator)" in both
    assert "(third-party)" in both
    assert 0 == run(["plan", "make", str(folder), "--format", "markdown"])
    assert capsys.readouterr().out.startswith("#")
    assert 0 == run(["plan", "make", str(folder)])
    assert 2 == run(["plan", "make", "--format", "json"])


@pytest.mark.parametrize(
    "arguments",
    [["--help"], *([name, "--help"] for name in cli.command.commands), ["plan", "make", "-h"]],
    ids=" ".join,
)
def test_help_teaches(arguments: list[str], capsys: Capture) -> None:
    """Every command explains itself in a sentence and lists its options."""
    assert 0 == run(arguments)
    assert "Usage: hopen-mss" in capsys.readouterr().out


def missing(folder: Path) -> None:
    """The file is not there."""
    (folder / "dpi.csv").unlink()


def directory(folder: Path) -> None:
    """A directory stands in its place."""
    missing(folder)
    (folder / "dpi.csv").mkdir()


def binary(folder: Path) -> None:
    """A program stands in its place."""
    (folder / "dpi.csv").write_bytes(b"\x7fELF\x00\x01\x02" * 50)


def nul(folder: Path) -> None:
    """A NUL byte in the third line."""
    (folder / "dpi.csv").write_text(TABLE + "D2;05/10\0/2026;;\n", "utf-8")


def excel(folder: Path) -> None:
    """A spreadsheet under the name of a CSV file."""
    (folder / "dpi.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)))


def german(folder: Path) -> None:
    """A header in another language."""
    (folder / "dpi.csv").write_text("Dokument;Gesendet am;Empfänger\n1;2;3\n", "utf-8")


def wrong_key(folder: Path) -> None:
    """A misspelt key."""
    write(folder, '[sources.dpi]\npath = "dpi.csv"\nkind = "table"\ncolums = { A = "sent_at" }\n')


def too_much(folder: Path) -> None:
    """A target of 120 %."""
    write(folder, '[targets."D6.3".share]\nminimum = "120 %"\norigin = "us"\n')


def no_toml(folder: Path) -> None:
    """No dossier in the folder."""
    (folder / "hopen-mss.toml").unlink()


def broken_toml(folder: Path) -> None:
    """A table whose bracket is not closed."""
    write(folder, '[scope\nsame_group = "yes"\n')


BAD: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (missing, ("dpi.csv: this file is not there", "check the path")),
    (directory, ("dpi.csv: this is a directory", "name the file inside it")),
    (binary, ("dpi.csv, line 1: a NUL byte", "export it again")),
    (nul, ("dpi.csv, line 3: a NUL byte", "export it again")),
    (excel, ("dpi.csv: this is a spreadsheet", "save the sheet as CSV")),
    (german, ("dpi.csv, line 1: none of the known column names", "columns =")),
    (wrong_key, ("line 11: sources.dpi.colums", "did you mean columns?")),
    (too_much, ("line 8: ", "between 0 % and 100 %", 'write "80 %"')),
    (no_toml, ("there is no hopen-mss.toml here", "hopen-mss init")),
    (broken_toml, ("hopen-mss.toml", "line 8")),
]


@pytest.mark.parametrize(("spoil", "said"), BAD, ids=[spoil.__name__ for spoil, _ in BAD])
def test_bad_input(
    spoil: Callable[[Path], None], said: tuple[str, ...], folder: Path, capsys: Capture
) -> None:
    """What is wrong, where and what to do stand in the message; exit code 2, no traceback."""
    spoil(folder)

    code = run(["assess", str(folder)])
    told = capsys.readouterr()

    assert 2 == code
    assert "" == told.out
    assert [] == [part for part in said if part not in told.err]
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    "arguments",
    [["asess"], ["assess"], ["assess", "x", "--as-of", "yesterday"], ["plan", "make", "--start",
     "2027-02-30"], ["assess", "x", "--lang", "de"], ["inspect", "nowhere.csv"], ["init", "x",
     "--period", "soon"]],
    ids=" ".join,
)  # fmt: skip
def test_bad_use(arguments: list[str], capsys: Capture) -> None:
    """A wrong word on the command line ends with 2 and says what was expected."""
    assert 2 == run(arguments)
    assert capsys.readouterr().err


def test_an_unexpected_fault_shows_its_place_and_nothing_else(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours ends with 1 and names a line of ours, never what it held in hand."""

    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Jeanne Planted, born 12/05/1937")

    monkeypatch.setattr("hopen_mss.cli.dossier.gather", break_down)

    code = run(["check", str(folder)])
    told = capsys.readouterr().err

    assert 1 == code
    assert "ZeroDivisionError at test_cli.py:" in told
    assert "Planted" not in told


def test_progress_for_who_waits(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal, after a second, the file being read is shown on standard error."""
    monkeypatch.setattr("hopen_mss.cli.console._PATIENCE", -1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    code = run(["check", str(folder)])
    told = capsys.readouterr()

    assert 0 == code
    assert "dpi.csv" in told.out


def test_stopping_changes_nothing(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control-C ends with a word, not with a traceback."""

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hopen_mss.cli.dossier.gather", stop)

    assert 1 == run(["check", str(folder)])
    assert "stopped" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["method", "show", "D6.2"], ["--help"], ["--version"]])
def test_a_full_disk_behind_standard_output(arguments: list[str]) -> None:
    """Where results cannot be written, a message says so, with the exit code of bad use."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hopen_mss", *arguments],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert 2 == done.returncode
    assert "standard output cannot be written" in done.stderr
    assert 1 == done.stderr.count("\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["check", "nowhere"], ["check", "--nonsense"]])
def test_a_full_disk_behind_standard_error(arguments: list[str]) -> None:
    """Where nothing can be told, the exit code still tells."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hopen_mss", *arguments], stderr=full, check=False
        )

    assert 2 == done.returncode


def test_the_command_as_a_program(folder: Path) -> None:
    """``python -m hopen_mss`` is the command: results on standard output, messages elsewhere."""
    done = subprocess.run(
        [sys.executable, "-m", "hopen_mss", "inspect", str(folder / "dpi.csv"), "--lang", "en"],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip

    assert "[sources.dpi]" in done.stdout
    assert "" == done.stderr


@pytest.mark.parametrize("package", ["click", "rich"])
def test_without_the_extra(package: str) -> None:
    """Where a package of the command line is missing, one line says what to install."""
    code = (
        f"import sys; sys.modules[{package!r}] = None; from hopen_mss.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert 2 == done.returncode
    assert 1 == done.stderr.count("\n")
    assert "pip install 'hopen-mss[cli]'" in done.stderr


@pytest.mark.parametrize("command", ["check", "inspect"])
def test_rare_words_are_shown_when_they_are_asked_for(
    command: str, tmp_path: Path, capsys: Capture
) -> None:
    """A word that nobody mapped may name a person: it is shown to whoever asks, never unasked."""
    (tmp_path / "hopen-mss.toml").write_text(
        '[establishment]\nname = "CH"\n[measurement]\nperiod = "2026-10"\n'
        '[sources.dpi]\npath = "a.csv"\nkind = "table"\n'
    )
    (tmp_path / "a.csv").write_text("date envoi;canal\n05/10/2026;Pigeon\n")
    place = str(tmp_path if command == "check" else tmp_path / "a.csv")

    assert 0 == run([command, place, "--lang", "en"])
    unasked = capsys.readouterr().out
    assert 0 == run([command, place, "--lang", "en", "--show-words"])
    asked = capsys.readouterr().out

    assert "Pigeon" not in unasked
    assert "--show-words" in unasked
    assert "Pigeon (1)" in asked


def test_one_rejected_row_is_one_row(folder: Path, capsys: Capture) -> None:
    """Messages agree with their number."""
    (folder / "transmissions").mkdir(exist_ok=True)
    (folder / "one.csv").write_text("date envoi\n05/10/2026\n32/10/2026\n")
    (folder / "hopen-mss.toml").write_text(
        '[establishment]\nname = "CH"\n[measurement]\nperiod = "2026-10"\n'
        '[sources.dpi]\npath = "one.csv"\nkind = "table"\n'
    )

    assert 2 == run(["assess", str(folder), "--strict"])
    assert "1 row rejected (1 in all files)" in capsys.readouterr().err
