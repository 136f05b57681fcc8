"""The commands on correspondents: what they print, where, what they write, what they refuse."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from tests.national_files import activities, activity, dossier, mailbox, mailboxes, whitelist

from hopen_mss.cli import run

Capture = pytest.CaptureFixture[str]
ONE, TWO = "10003461034", "10003461042"
PATIENT = "237057512345678@patient.mssante.fr"
LIST = (
    "id;nom;prénom;rpps;code postal;adresse mssanté\n"
    f"C1;EXEMPLE;Ysengrin;{ONE};69001;ysengrin.exemple@medecin.mssante.fr\n"
    f"C2;MODELE;Frobert;{TWO};69002;\n"
    "C3;PLANTEE;Rosemonde;;69003;discrete@medecin.mssante.fr\n"
    f"C4;MALADE;Théodebert;;69004;{PATIENT}\n"
    "C5;SANS-RIEN;Hildegarde;;69005;\n"
)
BOXES = [
    mailbox("ysengrin.exemple@medecin.mssante.fr", rpps=ONE, family="EXEMPLE", given="YSENGRIN"),
    mailbox("frobert.modele@medecin.mssante.fr", rpps=TWO, family="MODELE", given="FROBERT"),
]
NAMED = ("ysengrin", "frobert", "rosemonde", "discrete", "hildegarde", "modele")
NEVER = ("théodebert", "malade", "237057512345678")
STATES = {
    "C1": "confirmed", "C2": "found", "C3": "held", "C4": "to_review", "C5": "not_found",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hospital's folder, with everything that its list can be looked up in."""
    (tmp_path / "correspondents.csv").write_text(LIST, "utf-8")
    mailboxes(tmp_path, BOXES)
    activities(tmp_path, [activity("10003461059", "AUTRE", "UNE", postcode="01000")])
    whitelist(tmp_path, "medecin.mssante.fr", "patient.mssante.fr")
    return dossier(tmp_path)


def bare(folder: Path) -> list[str]:
    """What the command on bare files is given."""
    national = next(folder.glob("Extraction_*"))
    return ["correspondents", "match", str(folder / "correspondents.csv"), "--national",
            str(national)]  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    """A printed table."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ("d’après l’extraction du 31 octobre 2026", "peut-être en liste rouge")),
        ("en", ("by the extraction of 31 October 2026", "it may be unlisted")),
    ],
)
@pytest.mark.parametrize("command", ["check", "refresh"])
def test_words_count_and_name_nobody(
    command: str, lang: str, said: tuple[str, ...], folder: Path, capsys: Capture
) -> None:
    """In words there are counts by state, and no correspondent."""
    assert 0 == run(["correspondents", command, str(folder), "--lang", lang])

    shown = capsys.readouterr()
    assert [] == [words for words in said if words not in " ".join(shown.out.split())]
    told = (shown.out + shown.err).lower()
    assert [] == [word for word in (*NAMED, *NEVER) if word in told]


def test_the_table_has_a_row_a_correspondent(folder: Path, capsys: Capture) -> None:
    """It begins with six columns that stay; it names professionals, and never a patient."""
    asked = [*bare(folder), "--whitelist", str(folder / "list.xml"), "--format", "csv"]

    assert 0 == run(asked)

    shown = capsys.readouterr()
    assert shown.out.startswith("id,state,rule,score,mssante_address,rpps,")
    assert STATES == {row["id"]: row["state"] for row in rows(shown.out)}
    assert ["C2", "found", "rpps", "1", "frobert.modele@medecin.mssante.fr", TWO] == [
        *rows(shown.out)[1].values()
    ][:6]
    assert [] == [word for word in NEVER if word in shown.out.lower() + shown.err.lower()]


def test_the_same_for_programs(folder: Path, capsys: Capture) -> None:
    """The JSON has the counts, the sources and each correspondent."""
    assert 0 == run(["correspondents", "check", str(folder), "--format", "json"])

    shown = capsys.readouterr().out
    document = json.loads(shown)
    assert STATES == {one["id"]: one["state"] for one in document["correspondents"]}
    assert "2026-10-31" == document["extracted_on"]
    assert ["mailboxes", "practitioners"] == [one["kind"] for one in document["sources"]]
    assert 5 == sum(document["states"].values())
    assert [] == [word for word in NEVER if word in shown.lower()]


def test_refresh_writes_and_says_what(folder: Path, capsys: Capture) -> None:
    """What was written is said on standard error; run again, there is nothing to write."""
    assert 0 == run(["correspondents", "refresh", str(folder)])
    first = capsys.readouterr().err
    assert 0 == run(["correspondents", "refresh", str(folder)])
    second = capsys.readouterr().err

    assert 3 == first.count("written:")
    assert "nothing to write" in second
    for name in ("directory-log.csv", "directory-review.csv"):
        kept = (folder / name).read_text("utf-8-sig").lower()
        assert [] == [word for word in NEVER if word in kept]
    assert "frobert.modele" in (folder / "correspondents.refreshed.csv").read_text("utf-8")


def test_refresh_in_place(folder: Path, capsys: Capture) -> None:
    """The list itself changes, and its backup is said."""
    assert 0 == run(["correspondents", "refresh", str(folder), "--in-place", "--format", "csv"])

    shown = capsys.readouterr()
    assert "correspondents.csv.bak-2026-10-31" in shown.err
    assert STATES == {row["id"]: row["state"] for row in rows(shown.out)}


def test_the_index_is_kept_where_one_says(folder: Path) -> None:
    """By default beside the extraction, in a folder of its own."""
    assert 0 == run(["correspondents", "check", str(folder)])
    assert [".hopen-mss-index"] == [one.name for one in folder.iterdir() if one.is_dir()]

    assert 0 == run(["correspondents", "check", str(folder), "--index", str(folder / "kept")])
    assert len(list((folder / "kept").iterdir())) >= 1


def test_without_a_whitelist_it_is_said(folder: Path, capsys: Capture) -> None:
    """An address that is not published is then for review."""
    assert 0 == run([*bare(folder), "--format", "csv"])
    (row,) = (row for row in rows(capsys.readouterr().out) if row["id"] == "C3")
    assert ("to_review", "no_whitelist") == (row["state"], row["reason"])

    assert 0 == run([*bare(folder), "--lang", "en"])
    assert "Without a whitelist" in capsys.readouterr().out


def test_the_table_names_the_line_and_the_address_of_the_list(
    folder: Path, capsys: Capture
) -> None:
    """Who has no id is found again by the line; the address of a patient is not shown."""
    assert 0 == run([*bare(folder), "--format", "csv"])

    shown = capsys.readouterr()
    assert "without --whitelist 1 row cannot be judged" in shown.err
    assert [
        ("2", "ysengrin.exemple@medecin.mssante.fr"), ("3", ""),
        ("4", "discrete@medecin.mssante.fr"),
        ("5", ""), ("6", ""),
    ] == [(row["line"], row["list_address"]) for row in rows(shown.out)]  # fmt: skip


def test_a_line_to_correct_by_hand_is_named(folder: Path, capsys: Capture) -> None:
    """What no list for review holds is said in words, by its line."""
    assert 0 == run(["correspondents", "check", str(folder), "--lang", "en"])

    assert "1 is to correct in the list itself, line 5." in capsys.readouterr().out


def test_what_was_not_understood_is_said_at_once(folder: Path, capsys: Capture) -> None:
    """An answer that is none, and one on nobody, stand on standard error with their lines."""
    path = folder / "answers.csv"
    path.write_text(
        "id;candidate_address;decision\nC5;frobert.modele@medecin.mssante.fr;peut-être\n"
        "C99;x@medecin.mssante.fr;non\n", "utf-8",
    )  # fmt: skip

    assert 0 == run(["correspondents", "refresh", str(folder), "--decisions", str(path)])

    told = capsys.readouterr().err
    assert "1 answer was not understood and not applied (answers.csv:2)" in told
    assert "1 decision of answers.csv:3 on an id" in told
    assert "hopen-mss: 1 decision read" in told
    assert "written into the list: 1 address, 2 days" in told


def test_the_next_command_works_as_it_is_printed(folder: Path, capsys: Capture) -> None:
    """The refreshed list of the first run does not stop the second one."""
    path = folder / "correspondents.csv"
    path.write_text(LIST.replace("C2;MODELE;Frobert;" + TWO, "C2;MODELES;Frobert;"), "utf-8")
    address = "frobert.modele@medecin.mssante.fr"
    person = mailbox(address, rpps=TWO, family="MODELE", given="FROBERT", postcode="69002")
    mailboxes(folder, [person])
    assert 0 == run(["correspondents", "refresh", str(folder)])
    told = capsys.readouterr().err.splitlines()
    (command,) = (line for line in told if "refresh" in line and "--decisions" in line)
    review = folder / "directory-review.csv"
    review.write_text(review.read_text("utf-8-sig").replace(";;;\n", ";oui;;\n"), "utf-8")

    assert 0 == run(command.split("hopen-mss ")[-1].split())
    assert "1 decision read" in capsys.readouterr().err


def test_an_older_extraction_is_said_at_once(folder: Path, capsys: Capture) -> None:
    """Not only at the end of the report."""
    assert 0 == run(["correspondents", "refresh", str(folder)])
    named = next(folder.glob("Extraction_*"))
    named.rename(named.with_name(named.name.replace("20261031", "20260930")))
    capsys.readouterr()

    assert 0 == run(["correspondents", "check", str(folder)])
    assert "This extraction is older" in capsys.readouterr().err


def zipped(folder: Path, content: bytes) -> Path:
    """A file by the name of a zipped extraction."""
    path = folder / "Extraction_Correspondance_MSSante_202610310712.zip"
    path.write_bytes(content)
    return path


def whole_zip(folder: Path) -> bytes:
    """A sound zipped extraction."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        text = next(folder.glob("Extraction_*.txt")).read_text("utf-8")
        archive.writestr("Extraction_Correspondance_MSSante_202610310712.txt", text * 50)
    return stream.getvalue()


BAD = [
    pytest.param(lambda _: b"<html><body>Erreur 503</body></html>", "web page", id="a page"),
    pytest.param(lambda folder: whole_zip(folder)[:-200], "", id="a zip cut off"),
    pytest.param(
        lambda folder: next(folder.glob("PS_*")).read_bytes(), "practitioners", id="the wrong file"
    ),
    pytest.param(
        lambda folder: next(folder.glob("Extraction_*.txt")).read_text("utf-8").encode("latin-1"),
        "UTF-8", id="a header in Latin-1",
    ),
    pytest.param(
        lambda folder: next(folder.glob("Extraction_*.txt")).read_bytes().replace(
            ONE.encode(), b"1,00035E+10"
        ),
        "a spreadsheet turned into a number", id="numbers that a spreadsheet made",
    ),
    pytest.param(lambda folder: (folder / "list.xml").read_bytes(), "this is XML", id="XML"),
    pytest.param(lambda _: b'{"error": 503}', "this is JSON", id="an error as JSON"),
    pytest.param(lambda _: b"", "empty", id="an empty file"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BAD)
def test_an_extraction_that_is_none(
    content: object, said: str, folder: Path, capsys: Capture
) -> None:
    """A clear message, exit code 2, nothing on standard output, no traceback."""
    path = zipped(folder, content(folder))  # type: ignore[operator]

    assert 2 == run(["correspondents", "match", str(folder / "correspondents.csv"), "--national",
                     str(path)])  # fmt: skip
    shown = capsys.readouterr()
    assert "" == shown.out
    assert said in shown.err
    assert "[HM201]" in shown.err


@pytest.mark.parametrize("command", ["match", "check", "refresh"])
def test_a_list_that_a_spreadsheet_spoilt(command: str, folder: Path, capsys: Capture) -> None:
    """A number in scientific notation stops every command, and nothing is written."""
    path = folder / "correspondents.csv"
    path.write_text(LIST.replace(ONE, "1,00035E+10"), "utf-8")
    before = sorted(one.name for one in folder.iterdir())

    asked = bare(folder) if command == "match" else ["correspondents", command, str(folder)]
    assert 2 == run(asked)

    assert "rpps holds an identifier that a spreadsheet turned" in capsys.readouterr().err
    assert [] == [one.name for one in folder.iterdir()
                  if one.name not in (*before, ".hopen-mss-index", ".hopen-mss.lock")]  # fmt: skip


def test_what_stands_twice_in_a_list_is_counted(folder: Path, capsys: Capture) -> None:
    """One id, one number, one address on several lines: all are rows, and each is told so."""
    path = folder / "correspondents.csv"
    twice = f"C1;EXEMPLE;Ysengrin;{ONE};69001;\n"
    claim = "C9;AUTRE;Nom;;69001;ysengrin.exemple@medecin.mssante.fr\n"
    path.write_text(LIST + twice + claim + "C10;X;Y;123;69001;\n", "utf-8")

    assert 0 == run([*bare(folder), "--format", "csv"])
    told = [(row["id"], set(row["seen_as_well"].split())) for row in rows(capsys.readouterr().out)]
    assert 7 == len(told)
    repeated = {"id_repeated", "number_repeated"}
    assert [("C1", {*repeated, "address_repeated"}), ("C1", {*repeated, "address_repeated"}),
            ("C9", {"address_repeated"})] == [one for one in told if one[1]]  # fmt: skip
    assert 0 == run([*bare(folder), "--lang", "en"])
    assert "1 rejected: identifier of impossible shape" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "csv", "json"])
@pytest.mark.parametrize("command", ["match", "check", "refresh"])
def test_rows_that_were_rejected_are_said(
    command: str, form: str, folder: Path, capsys: Capture
) -> None:
    """Who stands in no state is told on standard error, with line and reason; and to programs."""
    (folder / "correspondents.csv").write_text(LIST + "C10;X;Y;123;69001;\n", "utf-8")
    asked = bare(folder) if command == "match" else ["correspondents", command, str(folder)]

    assert 0 == run([*asked, "--format", form])

    shown, line = capsys.readouterr(), LIST.count("\n") + 1
    assert "correspondents.csv: 1 of 6 rows rejected\n" in shown.err
    assert f"line {line}: identifier of impossible shape\n" in shown.err
    if form == "json":
        listed = json.loads(shown.out)["inputs"][0]
        rejected = {"line": line, "reason": "impossible_identifier", "column": "rpps"}
        assert (1, [rejected]) == (listed["rejected"], listed["rejections"])


def test_match_takes_thresholds(folder: Path, capsys: Capture) -> None:
    """The score of a link by name is asked for; a number is beyond doubt."""
    path = folder / "correspondents.csv"
    rows_of = f"Nom;Prénom;Code postal;RPPS\nEXEMPLE;Ysengrin;69001;\nMODELE;Frobert;;{TWO}\n"
    path.write_text(rows_of, "utf-8")
    placed = mailbox("y.exemple@medecin.mssante.fr", rpps=ONE, family="EXEMPLE", given="YSENGRIN",
                     postcode="69001")  # fmt: skip
    mailboxes(folder, [placed, BOXES[1]])
    states = {}
    for more in ((), ("--accept-from", "0.95"), ("--accept-from", "0.9", "--review-from", "1")):
        assert 0 == run([*bare(folder), *more, "--format", "csv"])
        states[more] = [row["state"] for row in rows(capsys.readouterr().out)]

    assert [["found", "found"], ["to_review", "found"], ["found", "found"]] == [*states.values()]
    assert 2 == run([*bare(folder), "--accept-from", "nan"])
    assert "between 0 and 1" in capsys.readouterr().err


def test_an_extraction_without_a_day(folder: Path, capsys: Capture) -> None:
    """Where its name does not say the day, it is asked for."""
    named = next(folder.glob("Extraction_*")).rename(folder / "extraction.txt")
    asked = ["correspondents", "match", str(folder / "correspondents.csv"), "--national",
             str(named)]  # fmt: skip

    assert 2 == run(asked)
    assert "day of this extraction" in capsys.readouterr().err
    assert 0 == run([*asked, "--extracted-on", "2026-10-30", "--format", "csv"])
    assert "2026-10-30" == rows(capsys.readouterr().out)[0]["extracted_on"]


@pytest.mark.parametrize(
    ("drop", "said"),
    [
        ("[correspondents]", "no list of correspondents"),
        ("[sources.national]", "no national extraction"),
    ],
)
def test_a_dossier_that_lacks_something(
    drop: str, said: str, folder: Path, capsys: Capture
) -> None:
    """What is missing is named with the lines to write."""
    path = folder / "hopen-mss.toml"
    text = re.sub(re.escape(drop) + r"[^[]*", "", path.read_text("utf-8"))
    path.write_text(text, "utf-8")

    assert 2 == run(["correspondents", "check", str(folder)])
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--in-place", "--output", "x.csv"], "not both"),
        (["--decisions", "nowhere.csv"], "nowhere.csv: this file is not there"),
        (["--output", "OUT/nowhere/x.csv"], "cannot be written"),
    ],
)
def test_bad_use_of_refresh(more: list[str], said: str, folder: Path, capsys: Capture) -> None:
    """What is wrong and what to do; the list stays as it was."""
    asked = [word.replace("OUT", str(folder)) for word in more]

    assert 2 == run(["correspondents", "refresh", str(folder), *asked])
    assert said in capsys.readouterr().err
    assert LIST == (folder / "correspondents.csv").read_text("utf-8")


def test_calibrate(folder: Path, capsys: Capture) -> None:
    """A checked sample gives precision and recall, in every form."""
    sample = folder / "sample.csv"
    sample.write_text(
        f"id;nom;prénom;rpps;vrai rpps\n1;EXEMPLE;Ysengrin;{ONE};{ONE}\n2;RIEN;Anne;;\n", "utf-8"
    )
    national = str(next(folder.glob("Extraction_*")))
    asked = ["correspondents", "calibrate", str(sample), "--national", national]

    for form in ("text", "json", "csv"):
        assert 0 == run([*asked, "--format", form])
        shown = capsys.readouterr().out
        assert shown
        assert [] == [word for word in (*NAMED, *NEVER) if word in shown.lower()]


@pytest.mark.parametrize("name", ["", "check", "refresh", "match", "calibrate"])
def test_help_teaches(name: str, capsys: Capture) -> None:
    """Every command of the group explains itself."""
    assert 0 == run(["correspondents", *filter(None, [name]), "--help"])
    assert re.search(r"Usage: hopen-mss correspondents", capsys.readouterr().out)
