"""The commands that compare, forecast and follow a deployment."""

import json
import sys
from pathlib import Path

import pytest
from tests.hospitals import PROFILES, write_hospital

from hopen_mss.cli import run
from hopen_mss.dossier.history import Month, write_month

Capture = pytest.CaptureFixture[str]


def test_the_floors_of_both_options(capsys: Capture) -> None:
    """An operator has both floors, a third party the usual one and the start itself."""
    expected = {
        "operator": ("2027-07-31", "2027-08-31"),
        "third-party": ("2027-01-31", "2027-02-28"),
    }
    for option, floors in expected.items():
        asked = ["plan", "forecast", "--option", option, "--start", "2027-01-31"]
        assert 0 == run([*asked, "--format", "json"])
        found = json.loads(capsys.readouterr().out)
        assert floors == (found["floor"], found["usual_floor"])
        assert (option == "third-party") == bool(found["possible"])


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "chu")) for name in PROFILES]
)
@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.slow)])
def test_every_command_reads_every_profile(
    tmp_path: Path, capsys: Capture, name: str, lang: str
) -> None:
    """Text and JSON, in both languages, without a code that has no words."""
    folder = str(write_hospital(tmp_path, name))
    write_month(tmp_path, Month(library="0.1.0", month="2027-03"))
    day = ["--as-of", "2027-03-10"]
    for command in (
        ["compare", folder],
        ["forecast", folder, "--wanted", "2027-12-31", *day],
        ["next", folder, *day],
        ["status", folder, *day],
    ):
        assert 0 == run(["plan", *command, "--lang", lang])
        text = capsys.readouterr().out
        assert len(text) > 80
        assert "_" not in text
        assert 0 == run(["plan", *command, "--format", "json"])
        assert json.loads(capsys.readouterr().out)["schema"].startswith("hopen-mss/")


def test_next_with_an_assessment_shows_the_gaps(tmp_path: Path, capsys: Capture) -> None:
    """Each step that closes a gap of the assessment says which."""
    folder = str(write_hospital(tmp_path, "clinic"))
    before = ("0.a", "0.b", "1.a", "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5")
    record = '[[steps]]\nstep = "{}"\nstate = "done"\non = 2027-03-01\nby = "us"\n'
    done = "".join(record.format(step) for step in before)
    (tmp_path / "progress.toml").write_text(done, encoding="utf-8")
    asked = ["plan", "next", folder, "--as-of", "2027-03-10", "--assess", "--lang", "en"]
    assert 0 == run(asked)

    shown = capsys.readouterr().out
    assert "1. 2.6" in shown
    assert "Closes  D6.2" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["forecast"],
        ["forecast", "--option", "operator"],
        ["forecast", "--option", "operator", "--start", "2027-01-31", "--chance", "50"],
        ["next", "nowhere"],
        ["status", "."],
    ],
)
def test_bad_use_is_2(arguments: list[str]) -> None:
    """Without an option, a start, estimates or a dossier there is nothing to say."""
    assert 2 == run(["plan", *arguments])


def test_a_dossier_without_a_start_is_2(tmp_path: Path, capsys: Capture) -> None:
    """Following needs a start, and the message says where to write it."""
    text = '[establishment]\nname = "x"\n[measurement]\nperiod = "2027-01"\n'
    (tmp_path / "hopen-mss.toml").write_text(text, encoding="utf-8")

    assert 2 == run(["plan", "next", str(tmp_path), "--as-of", "2027-03-10"])
    assert "under [deployment]" in capsys.readouterr().err


FILES = {"plan.svg", "plan.html", "plan.ics", "plan.csv", "plan.xlsx", "plan.md", "plan.json"}


def made(folder: str, out: Path, *more: str) -> int:
    """What ``plan make`` says when it writes the dated plan of a folder."""
    day = ("--as-of", "2027-03-10", "--lang", "en")
    return run(["plan", "make", folder, "--output", str(out), *day, *more])


@pytest.mark.parametrize(
    ("name", "schema"), [("clinic", "forecast"), ("chu", "followed-plan"), ("group", "forecast")]
)
def test_make_writes_what_is_followed_or_a_forecast(
    tmp_path: Path, capsys: Capture, name: str, schema: str
) -> None:
    """With records the plan is the one that is followed; without any it is a forecast."""
    out = tmp_path / "out"
    assert 0 == made(str(write_hospital(tmp_path / "h", name)), out, "--only", "json")

    assert f"hopen-mss/{schema}/" in (out / "plan.json").read_text("utf-8")
    assert "written to" in capsys.readouterr().err


def test_make_writes_every_file_and_says_what_has_no_event(tmp_path: Path, capsys: Capture) -> None:
    """All files are there but for those whose extra is missing, and standard error names these."""
    out = tmp_path / "out"
    assert 0 == made(str(write_hospital(tmp_path / "h", "clinic")), out)

    told = capsys.readouterr().err
    written = {place.name for place in out.iterdir()}
    assert FILES - {"plan.ics"} <= written <= FILES
    assert all(f"{name} left out" in told for name in FILES - written)
    assert ("16 steps without an end" in told) == ("plan.ics" in written)


def test_make_leaves_out_what_an_extra_is_missing_for(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without matplotlib, icalendar and xlsxwriter the rest is written; asked for, it fails."""
    for package in ("matplotlib", "matplotlib.figure", "matplotlib.font_manager", "icalendar",
                    "xlsxwriter"):  # fmt: skip
        monkeypatch.setitem(sys.modules, package, None)
    folder, out = str(write_hospital(tmp_path / "h", "clinic")), tmp_path / "out"
    assert 0 == made(folder, out)
    assert {"plan.csv", "plan.md", "plan.json"} == {place.name for place in out.iterdir()}
    told = capsys.readouterr().err
    assert all(f"hopen-mss[{extra}]" in told for extra in ("report", "calendar", "excel"))

    assert 0 != made(folder, out, "--only", "ics", "--force")
    assert "hopen-mss[calendar]" in capsys.readouterr().err


def test_make_replaces_nothing_unasked(tmp_path: Path, capsys: Capture) -> None:
    """One file that is there stops all of them; --force replaces it."""
    folder, out = str(write_hospital(tmp_path / "h", "clinic")), tmp_path / "out"
    out.mkdir()
    (out / "plan.md").write_text("mine", encoding="utf-8")

    assert 2 == made(folder, out, "--only", "csv", "--only", "md")
    assert "mine" == (out / "plan.md").read_text("utf-8")
    assert not (out / "plan.csv").exists()
    assert "--force" in capsys.readouterr().err
    assert 0 == made(folder, out, "--only", "csv", "--only", "md", "--force")
    assert (out / "plan.md").read_text("utf-8").startswith("# clinic")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--output", "out"],
        ["--option", "operator", "--output", "out"],
        ["--option", "operator", "--start", "2027-01-31", "--only", "csv"],
    ],
)
def test_a_dated_plan_needs_an_option_a_start_and_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Without them there is nothing to write, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    assert 2 == run(["plan", "make", *arguments])
    assert [] == list(tmp_path.iterdir())


def test_make_tells_what_differs_from_the_dossier(tmp_path: Path, capsys: Capture) -> None:
    """Another option or start than the dossier's is planned, and said; the dossier's own is not."""
    folder, out = str(write_hospital(tmp_path / "h", "clinic")), tmp_path / "out"
    assert 0 == made(folder, out, "--only", "csv", "--start", "2027-03-01")
    told = capsys.readouterr().err
    assert "differs from the dossier: start 2027-03-01 where the dossier says 2027-01-31" in told

    assert 0 == made(folder, out, "--only", "csv", "--force", "--start", "2027-01-31")
    assert "differs from" not in capsys.readouterr().err


def test_make_tells_how_to_get_the_note(tmp_path: Path, capsys: Capture) -> None:
    """The note for the medical board is another command, since it assesses first."""
    folder = str(write_hospital(tmp_path / "h", "clinic"))
    assert 0 == made(folder, tmp_path / "out", "--only", "csv")

    assert f"hopen-mss plan note {folder}" in capsys.readouterr().err


@pytest.mark.parametrize(("only", "code"), [([], 0), (["--only", "ics"], 2)])
def test_without_a_folder_there_is_no_calendar_file(
    tmp_path: Path, capsys: Capture, only: list[str], code: int
) -> None:
    """Nobody knows whose it would be, and events of two hospitals would replace each other."""
    out = tmp_path / "out"
    asked = ["--option", "operator", "--start", "2027-01-31", "--output", str(out)]
    assert code == run(["plan", "make", *asked, "--as-of", "2027-03-10", *only])

    assert "names its events after the hospital" in capsys.readouterr().err
    assert not (out / "plan.ics").exists()
    assert (out / "plan.csv").exists() == (code == 0)


def test_steps_of_several_sites_stand_once_in_a_forecast(tmp_path: Path, capsys: Capture) -> None:
    """Six sites make one mention of a step, with their number."""
    folder = str(write_hospital(tmp_path, "group"))
    assert 0 == run(["plan", "forecast", folder, "--lang", "en"])

    shown = " ".join(capsys.readouterr().out.split())
    assert "2.3 (6 sites)" in shown
    assert "2.3 @ Nord" not in shown


def test_a_place_in_the_sheet_is_cited_in_french(capsys: Capture) -> None:
    """French output counts paragraphs and sentences in French."""
    asked = ["--option", "third-party", "--start", "2027-01-31", "--lang", "fr"]
    assert 0 == run(["plan", "forecast", *asked])

    shown = " ".join(capsys.readouterr().out.split())
    assert "paragraphe 3, phrase 1" in shown
    assert "sentence" not in shown


@pytest.mark.parametrize("command", [("forecast",), ("make", "--output", "out")])
def test_a_start_behind_a_stated_day_names_the_line(
    tmp_path: Path, capsys: Capture, command: tuple[str, ...]
) -> None:
    """A start that is asked for is held against the dossier like its own, line by line."""
    folder = write_hospital(tmp_path / "h", "chu")
    name, *more = [str(tmp_path / one) if one == "out" else one for one in command]

    assert 2 == run(["plan", name, str(folder), *more, "--start", "2027-12-01"])
    told = capsys.readouterr().err
    line = (folder / "hopen-mss.toml").read_text().splitlines().index("go_live = 2027-10-04") + 1
    assert "hopen-mss.toml: 1 problem" in told
    assert f"line {line}: deployment.waves[0].go_live" in told
