"""Refreshing a list: its own layout, what people decided, what changed, no half-written file."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.national_files import dossier, mailbox, mailboxes, whitelist
from tests.workbooks import Rows, xlsx

from hopen_mss import (
    Dossier,
    HopenMssError,
    InputFaultError,
    InvalidDocumentError,
    Layout,
    OutputError,
)
from hopen_mss.directory.change_log import ChangeLogTable
from hopen_mss.directory.decisions import Answer, Decision, Decisions, DecisionsTable
from hopen_mss.directory.refresh import CorrespondentsFile
from hopen_mss.dossier.refreshing import Refreshed, check_list, refresh_list
from hopen_mss.dossier.upkeep import LookUp, look_up_list
from hopen_mss.files.durable import alone, clear_parts, replace_durably
from hopen_mss.report.correspondents import correspondents_as_text

ONE, TWO, THREE = "10003461034", "10003461042", "10003461059"
BOXES = [
    mailbox("un@medecin.mssante.fr", rpps=ONE, family="EXEMPLE", given="UN", postcode="69001"),
    mailbox("deux@medecin.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", postcode="69002"),
    mailbox("trois@medecin.mssante.fr", rpps=THREE, family="FICTIVE", given="ANNE",
            postcode="69003"),
]  # fmt: skip
LIST = (
    "Code;Nom;Prénom;RPPS;Code postal;Adresse MSSanté;Vérifié le;Tournée\r\n"
    f'C1;EXEMPLE;Un;{ONE};69001;Un@medecin.mssante.fr;01/02/2026;"mardi; jeudi"\r\n'
    f"C2;MODÈLE;Deux;{TWO};69002;;;\r\n"
    "\r\n"
    'C3;"FICTIVES";Anne;;69003;;;"dit ""la blonde"""\r\n'
    "C4;PERSONNE;Zoé;;69004;;;=1+1\r\n"
    "trop;court\r\n"
    "C5;DISCRET;Paul;;69005;discret@medecin.mssante.fr;;dernier"
)
DATED = (
    LIST.replace("Tournée\r\n", "Tournée;confirmed_on\r\n")
    .replace('jeudi"\r\n', 'jeudi";31/10/2026\r\n')
    .replace("69002;;;\r\n", "69002;deux@medecin.mssante.fr;;;31/10/2026\r\n")
    .replace('blonde"""\r\n', 'blonde""";\r\n')
    .replace("=1+1\r\n", "=1+1;\r\n")
    .replace("dernier", "dernier;")
)


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    """A folder with a list in Windows-1252, an extraction and a whitelist."""
    (tmp_path / "correspondents.csv").write_bytes(LIST.encode("cp1252"))
    mailboxes(tmp_path, BOXES)
    whitelist(tmp_path, "medecin.mssante.fr")
    return dossier(tmp_path)


def look_up(folder: Path) -> LookUp:
    """What the dossier of a folder names."""
    return look_up_list(Dossier.read(folder))


def refreshed(folder: Path, **how: object) -> Refreshed:
    """One refresh of a folder."""
    return refresh_list(folder, lambda: look_up(folder), **how)  # type: ignore[arg-type]


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without the index."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_the_list_keeps_its_own_layout(hospital: Path) -> None:
    """Addresses and days are written; all other bytes stay, rows that nobody reads among them."""
    refreshed(hospital)

    found = (hospital / "correspondents.refreshed.csv").read_bytes()
    assert DATED == found.decode("cp1252")
    assert LIST.encode("cp1252") == (hospital / "correspondents.csv").read_bytes()


def test_the_day_is_that_of_the_extraction_in_the_form_of_the_list(hospital: Path) -> None:
    """A list that writes days as 2026-02-01 gets one of that form."""
    path = hospital / "correspondents.csv"
    path.write_bytes(LIST.replace("01/02/2026", "2026-02-01").encode("cp1252"))

    refreshed(hospital)

    found = (hospital / "correspondents.refreshed.csv").read_bytes()
    assert b";2026-10-31\r\n" in found
    assert b"31/10/2026" not in found


@pytest.mark.parametrize("in_place", [False, True])
def test_run_twice_it_changes_nothing(hospital: Path, *, in_place: bool) -> None:
    """The second run writes no file at all."""
    first = refreshed(hospital, in_place=in_place)
    kept = files(hospital)

    second = refreshed(hospital, in_place=in_place)

    assert first.written
    assert () == second.written
    assert kept == files(hospital)


def test_in_place_what_it_was_is_kept(hospital: Path) -> None:
    """The list is changed itself, and its former bytes stand beside it under the day."""
    done = refreshed(hospital, in_place=True)

    backup = hospital / "correspondents.csv.bak-2026-10-31"
    assert backup == done.backup
    assert LIST.encode("cp1252") == backup.read_bytes()
    assert DATED == (hospital / "correspondents.csv").read_bytes().decode("cp1252")


def test_a_backup_is_never_overwritten(hospital: Path) -> None:
    """A second change by the same extraction keeps both former lists."""
    refreshed(hospital, in_place=True)
    path = hospital / "correspondents.csv"
    path.write_bytes(path.read_bytes().replace(b"deux@medecin.mssante.fr", b""))

    refreshed(hospital, in_place=True)

    kept = sorted(one.name for one in hospital.glob("*.bak-*"))
    assert ["correspondents.csv.bak-2026-10-31", "correspondents.csv.bak-2026-10-31-2"] == kept
    assert LIST.encode("cp1252") == (hospital / kept[0]).read_bytes()


def test_what_exists_is_not_replaced_unasked(hospital: Path) -> None:
    """Another file in the place of the refreshed list stops the run before anything is written."""
    (hospital / "correspondents.refreshed.csv").write_bytes(b"mine")
    kept = files(hospital)

    with pytest.raises(OutputError, match="--force"):
        refreshed(hospital)
    assert kept == files(hospital)
    refreshed(hospital, force=True)
    assert (hospital / "correspondents.refreshed.csv").read_bytes() != b"mine"


def test_check_changes_nothing(hospital: Path) -> None:
    """Every file is what it was, and no new one is there."""
    kept = files(hospital)

    upkeep = check_list(hospital, look_up(hospital))

    assert kept == files(hospital)
    assert ["confirmed", "found", "to_review", "not_found", "held"] == [
        one.state.value for one in upkeep.findings
    ]


def answer(folder: Path, word: str, *, of: str = "C3") -> Path:
    """The list for review, with an answer on one correspondent."""
    path = folder / "directory-review.csv"
    lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
    filled = [
        line[: -len(";;")] + f"{word};secrétariat;23/11/2026" if line.startswith(f"{of};") else line
        for line in lines
    ]
    path.write_text("\r\n".join(filled), "utf-8-sig", newline="")
    return path


def test_the_list_for_review_names_the_candidates(hospital: Path) -> None:
    """Who is meant and who is offered stand side by side, with an empty cell for the answer."""
    refreshed(hospital)

    header, row = (hospital / "directory-review.csv").read_text("utf-8-sig").splitlines()
    cells = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert ["C3", "to_review", "FICTIVES", "trois@medecin.mssante.fr", "10003461059"] == [
        cells[name]
        for name in ("id", "state", "family_name", "candidate_address", "candidate_rpps")
    ]
    assert ("", "2026-10-31") == (cells["decision"], cells["extracted_on"])


def test_decisions_are_read_back_and_kept(hospital: Path) -> None:
    """A yes is written into the list, stays for the next run, and is not asked again."""
    refreshed(hospital, in_place=True)

    done = refreshed(hospital, in_place=True, decisions=answer(hospital, "Oui"))

    assert 1 == done.decisions_read
    assert (
        b'FICTIVES";Anne;;69003;trois@medecin.mssante.fr' in files(hospital)["correspondents.csv"]
    )
    kept = DecisionsTable.open(hospital / "directory-decisions.csv")
    (decision,) = kept.records()
    assert ("C3", Answer.CONFIRMED, "trois@medecin.mssante.fr", "secrétariat") == (
        decision.id, decision.answer, decision.address, decision.decided_by,
    )  # fmt: skip
    assert 1 == len((hospital / "directory-review.csv").read_text("utf-8-sig").splitlines())
    assert () == refreshed(hospital, in_place=True).written


def test_a_no_is_kept_as_well(hospital: Path) -> None:
    """Who was refused is not offered again, and nothing is written."""
    refreshed(hospital)

    done = refreshed(hospital, decisions=answer(hospital, "non"))

    (state,) = (one for one in done.upkeep.findings if one.id == "C3")
    assert ("not_found", "refused") == (state.state.value, state.reason)
    assert b"trois@" not in files(hospital)["correspondents.refreshed.csv"]


def test_answers_that_were_not_read_are_never_overwritten(hospital: Path) -> None:
    """A nightly run leaves a list for review alone while it holds an answer; and says so."""
    refreshed(hospital)
    path = answer(hospital, "oui")
    kept = path.read_bytes()

    done = refreshed(hospital)

    assert kept == path.read_bytes()
    assert ["review_kept"] == [told.code for told in done.upkeep.notices]


@pytest.mark.parametrize("word", ["peut-être", "?"])
def test_an_answer_that_is_none_is_counted_and_kept(hospital: Path, word: str) -> None:
    """A word that is neither yes nor no is a rejected row, and stays where it was written."""
    refreshed(hospital)
    path = answer(hospital, word)
    kept = path.read_bytes()
    path.write_bytes(kept + b"C4;;;;;;;;;;;;;;;;;;;;;oui;;\r\nC1" + b";" * 23 + b"\r\n")

    done = refreshed(hospital, decisions=path)

    (book,) = (one for one in done.upkeep.inputs if one.path == path.name)
    assert ["unknown_decision", "decision_on_nobody"] == [one.reason for one in book.rejections]
    assert path.read_bytes().startswith(kept)


def test_a_decision_on_somebody_else_is_counted(hospital: Path) -> None:
    """An id that is not in the list is said, and its decision kept."""
    path = hospital / "answers.csv"
    path.write_text("id;candidate_address;decision\nC99;x@medecin.mssante.fr;oui\n", "utf-8")

    done = refreshed(hospital, decisions=path)

    assert [("decision_on_nobody_listed", 1)] == [
        (told.code, told.count) for told in done.upkeep.notices
    ]
    assert b"C99" in files(hospital)["directory-decisions.csv"]


def test_a_refused_address_of_ours_is_taken_out(hospital: Path) -> None:
    """What a yes wrote into the list, a later no takes out again, with its day."""
    refreshed(hospital, in_place=True)
    before = files(hospital)["correspondents.csv"]
    review = (hospital / "directory-review.csv").read_bytes()
    refreshed(hospital, in_place=True, decisions=answer(hospital, "oui"))
    (hospital / "directory-review.csv").write_bytes(review)

    done = refreshed(hospital, in_place=True, decisions=answer(hospital, "non"))

    assert before == files(hospital)["correspondents.csv"]
    assert 1 == done.cells.withdrawn
    assert () == refreshed(hospital, in_place=True).written


def test_a_refused_address_of_the_hospital_is_said(hospital: Path) -> None:
    """What the hospital wrote itself stays, and stands among what is to be corrected by hand."""
    path = hospital / "answers.csv"
    path.write_text("id;candidate_address;decision\nC5;discret@medecin.mssante.fr;non\n", "utf-8")

    done = refreshed(hospital, in_place=True, decisions=path)

    (finding,) = (one for one in done.upkeep.findings if one.id == "C5")
    assert ("to_review", "refused_in_list") == (finding.state.value, finding.reason)
    assert finding.is_for_the_list
    assert b"discret@" in files(hospital)["correspondents.csv"]


NOT_APPLIED = [
    pytest.param(
        "C3;typed@medecin.mssante.fr;10003461059;oui\n", ("address_not_held", 1, "2"),
        id="an address that the extraction does not hold",
    ),
    pytest.param(
        "C3;trois@medecin.mssante.fr;;oui\nC3;deux@medecin.mssante.fr;;oui\n",
        ("several_confirmed", 1, "2, 3"), id="two people are confirmed for one",
    ),
    pytest.param(
        "C3;trois@medecin.mssante.fr;;peut-être\nC1;;;\n", ("answers_not_understood", 1, "2"),
        id="neither yes nor no",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), NOT_APPLIED)
def test_an_answer_that_cannot_be_followed_is_told_and_stays_open(
    rows: str, expected: tuple[str, int, str], hospital: Path
) -> None:
    """Nothing is written for it, and its line is named."""
    path = hospital / "answers.csv"
    path.write_text(f"id;candidate_address;candidate_rpps;decision\n{rows}", "utf-8")

    done = refreshed(hospital, in_place=True, decisions=path)

    code, count, lines = expected
    assert [(code, count, f"answers.csv:{lines}")] == [
        (told.code, told.count, told.subject) for told in done.upkeep.notices
    ]
    assert (0, "to_review") == (done.decisions_read, done.upkeep.findings[2].state.value)
    assert b"69003;;" in files(hospital)["correspondents.csv"]
    assert "directory-decisions.csv" not in files(hospital)


def test_a_list_for_review_in_french_is_read_back(hospital: Path) -> None:
    """Its headers, and the reason beside its code, are French; answers in it count."""
    refreshed(hospital, in_place=True, lang="fr")
    header, row = (hospital / "directory-review.csv").read_text("utf-8-sig").splitlines()
    cells = dict(zip(header.split(";"), row.split(";"), strict=True))
    assert "rien ne correspond exactement" == cells["motif"]
    assert "trois@medecin.mssante.fr" == cells["adresse proposée"]

    done = refreshed(hospital, in_place=True, lang="fr", decisions=answer(hospital, "oui"))

    assert 1 == done.decisions_read
    assert b"69003;trois@medecin" in files(hospital)["correspondents.csv"]


def test_an_id_without_its_zeros_is_still_understood(hospital: Path) -> None:
    """A spreadsheet that saved a list for review took the zeros of its ids."""
    path = hospital / "correspondents.csv"
    path.write_bytes(LIST.replace("C3;", "0013;").encode("cp1252"))
    answers = hospital / "answers.csv"
    answers.write_text("id;candidate_address;decision\n13;trois@medecin.mssante.fr;x\n", "utf-8")

    refreshed(hospital, decisions=answers)

    assert b"69003;trois@medecin" in files(hospital)["correspondents.refreshed.csv"]


def changes(folder: Path) -> list[tuple[str, str, str, str]]:
    """What the log holds."""
    table = ChangeLogTable.open(folder / "directory-log.csv")
    return [(str(one.extracted_on), one.id, one.before, one.after) for one in table.records()]


def test_the_log_tells_what_changed_and_names_nobody(hospital: Path) -> None:
    """Each extraction adds what is another state than before; what was written is none."""
    refreshed(hospital, in_place=True)
    mailboxes(hospital, BOXES[:1], "20261115")

    done = refreshed(hospital, in_place=True)

    assert [
        ("2026-10-31", "C1", "", "confirmed"),
        ("2026-10-31", "C2", "", "found"),
        ("2026-10-31", "C3", "", "to_review"),
        ("2026-10-31", "C4", "", "not_found"),
        ("2026-10-31", "C5", "", "held"),
        ("2026-11-15", "C2", "found", "no_longer_published"),
        ("2026-11-15", "C3", "to_review", "not_found"),
    ] == changes(hospital)
    assert 2 == len(done.upkeep.changes)
    log = (hospital / "directory-log.csv").read_text("utf-8-sig")
    assert [] == [word for word in ("EXEMPLE", "Deux", "@", "1000346") if word in log]


MOVED = [
    BOXES[0],
    mailbox("b.deux@medecin.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", postcode="69002"),
]


def test_another_address_in_the_same_state_is_in_the_log(hospital: Path) -> None:
    """Found before and found now is a change where what was found is another address."""
    refreshed(hospital)
    mailboxes(hospital, MOVED, "20261115")

    done = refreshed(hospital, force=True)

    assert ("2026-11-15", "C2", "found", "found") in changes(hospital)
    assert () == refreshed(hospital, force=True).upkeep.changes
    told = correspondents_as_text(done.upkeep, "en")
    assert "the same state" in told


def test_an_address_found_later_and_refused_since_is_taken_out(hospital: Path) -> None:
    """What a second extraction gave for the same state is ours as well."""
    refreshed(hospital)
    mailboxes(hospital, MOVED, "20261115")
    refreshed(hospital, in_place=True)
    path = hospital / "answers.csv"
    path.write_text("id;candidate_address;decision\nC2;b.deux@medecin.mssante.fr;non\n", "utf-8")

    done = refreshed(hospital, in_place=True, decisions=path)

    assert 1 == done.cells.withdrawn
    assert b"b.deux@" not in files(hospital)["correspondents.csv"]


THRESHOLDS = [
    pytest.param("", ["found", "to_review"], id="none stated"),
    pytest.param('accept_from = "0.95"\n', ["to_review", "to_review"], id="of what is accepted"),
    pytest.param('review_from = "0,95"\n', ["found", "not_found"], id="of what is shown"),
]


@pytest.mark.parametrize(("stated", "expected"), THRESHOLDS)
def test_a_hospital_chooses_its_own_thresholds(
    stated: str, expected: list[str], hospital: Path
) -> None:
    """What its dossier states decides from which score on a name is accepted, and is shown."""
    rows = "Nom;Prénom;Code postal\nFICTIVE;Anne;69003\nFICTIVES;Anne;69003\n"
    (hospital / "correspondents.csv").write_text(rows, "utf-8")
    dossier(hospital, more=stated)

    upkeep = check_list(hospital, look_up(hospital))

    assert expected == [one.state.value for one in upkeep.findings]


@pytest.mark.parametrize(
    "stated", ['accept_from = "1.01"', 'review_from = "a lot"', "accept_from = 0.9"]
)
def test_a_threshold_that_is_no_score(stated: str, hospital: Path) -> None:
    """A score lies between 0 and 1, and stands in quotes."""
    dossier(hospital, more=f"{stated}\n")

    with pytest.raises(InvalidDocumentError, match=r'in quotes|"0\.9"|not an amount'):
        look_up(hospital)


def test_a_later_day_is_not_taken_back(hospital: Path) -> None:
    """An older extraction than last time is said, and no day in the list becomes older."""
    mailboxes(hospital, BOXES, "20261115")
    refreshed(hospital, in_place=True)
    (hospital / "Extraction_Correspondance_MSSante_202611150712.txt").unlink()

    done = refreshed(hospital, in_place=True)

    assert "extraction_is_older" in [told.code for told in done.upkeep.notices]
    assert b"15/11/2026" in files(hospital)["correspondents.csv"]
    assert b"31/10/2026" not in files(hospital)["correspondents.csv"]


def test_two_runs_at_once(hospital: Path) -> None:
    """The second is refused, and nothing of it is written."""
    kept = files(hospital)

    with alone(hospital), pytest.raises(OutputError, match="another run"):
        refreshed(hospital)
    assert kept == files(hospital)


PLACES_OF_OTHERS = [
    pytest.param("../{folder}/correspondents.csv", id="the list, spelled otherwise"),
    pytest.param("correspondents.csv", id="the list"),
    pytest.param("link.csv", id="a link to the list"),
    pytest.param("answers.csv", id="the answers that are read"),
    pytest.param("directory-decisions.csv", id="decisions, of which there are none yet"),
    pytest.param("directory-log.csv", id="the log"),
    pytest.param("directory-review.csv", id="the list for review"),
    pytest.param("directory-review.xlsx", id="the list for review of a workbook"),
    pytest.param("hopen-mss.toml", id="the dossier"),
    pytest.param("list.xml", id="a whitelist"),
    pytest.param("Extraction_Correspondance_MSSante_202610310712.txt", id="the extraction"),
]


@pytest.mark.parametrize("name", PLACES_OF_OTHERS)
def test_no_file_that_is_read_or_kept_is_written_over(hospital: Path, name: str) -> None:
    """The refreshed list goes nowhere where something else belongs, however that is spelled."""
    (hospital / "answers.csv").write_text(
        "id;candidate_address;decision\nC5;a@b.example;non\n", "utf-8"
    )
    (hospital / "link.csv").symlink_to("correspondents.csv")
    kept = files(hospital)

    with pytest.raises(OutputError, match=r"--in-place|another place"):
        refreshed(
            hospital,
            output=hospital / name.format(folder=hospital.name),
            decisions=hospital / "answers.csv",
            force=True,
        )
    assert kept == files(hospital)


@pytest.mark.parametrize("sign", ["~$correspondents.csv", ".~lock.correspondents.csv#"])
def test_a_list_that_a_spreadsheet_holds_open(hospital: Path, sign: str) -> None:
    """It is said before anything is written, with what to do."""
    (hospital / sign).write_bytes(b"")
    kept = files(hospital)

    with pytest.raises(OutputError, match="holds this file open; close it"):
        refreshed(hospital, in_place=True)
    assert kept == files(hospital)


def test_a_list_that_is_only_read_while_it_is_open(hospital: Path) -> None:
    """Written somewhere else, the list may stay open; that it is is said."""
    (hospital / "~$correspondents.csv").write_bytes(b"")

    done = refreshed(hospital)

    assert ["list_is_open"] == [told.code for told in done.upkeep.notices]
    assert "correspondents.refreshed.csv" in files(hospital)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_file_is_replaced_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Stopped before the last step, what stood there still does; the next run clears up."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    place = tmp_path / "list.csv"
    place.write_bytes(b"old")
    with monkeypatch.context() as patched:
        patched.setattr(step, stop)
        with pytest.raises(KeyboardInterrupt):
            replace_durably(place, b"new")

    assert b"old" == place.read_bytes()
    clear_parts([place])
    assert ["list.csv"] == [one.name for one in tmp_path.iterdir()]
    assert replace_durably(place, b"new")
    assert b"new" == place.read_bytes()


def test_a_list_for_review_that_somebody_has_open(hospital: Path) -> None:
    """It is left to them and said; the list is refreshed all the same."""
    refreshed(hospital)
    review = hospital / "directory-review.csv"
    review.write_bytes(b"id;decision\n")
    (hospital / ".~lock.directory-review.csv#").write_bytes(b"")

    done = refreshed(hospital, in_place=True)

    assert ["review_is_open"] == [told.code for told in done.upkeep.notices]
    assert b"id;decision\n" == review.read_bytes()
    assert DATED == (hospital / "correspondents.csv").read_bytes().decode("cp1252")


def test_a_file_that_may_not_be_replaced(hospital: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows answers while Excel holds a file is told as such."""
    check_list(hospital, look_up(hospital))  # prepares the index

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "held", str(target))

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(OutputError, match="Excel, most often"):
        refreshed(hospital, in_place=True)
    assert LIST.encode("cp1252") == (hospital / "correspondents.csv").read_bytes()


def test_an_identifier_in_scientific_notation(hospital: Path) -> None:
    """A number that a spreadsheet spoilt stops the run, with the remedy."""
    path = hospital / "correspondents.csv"
    path.write_bytes(LIST.replace(ONE, "1,00035E+10").encode("cp1252"))

    with pytest.raises(InputFaultError, match="format the column as text"):
        refreshed(hospital)


def test_a_compressed_list_is_not_written_back(hospital: Path) -> None:
    """It can be checked, and is not refreshed."""
    import gzip

    (hospital / "correspondents.csv").write_bytes(gzip.compress(LIST.encode("cp1252")))

    assert 5 == len(check_list(hospital, look_up(hospital)).findings)
    with pytest.raises(InputFaultError, match="unpack it"):
        refreshed(hospital)


def test_a_damaged_log_stops_the_run(hospital: Path) -> None:
    """What is no log is not appended to, nor replaced."""
    (hospital / "directory-log.csv").write_bytes(b"something else\n1\n")

    with pytest.raises(InputFaultError, match=r"directory-log\.csv"):
        refreshed(hospital)
    assert b"something else\n1\n" == (hospital / "directory-log.csv").read_bytes()


def test_a_cell_that_the_encoding_cannot_hold(hospital: Path) -> None:
    """It is counted and left, and the rest is written."""
    mailboxes(hospital, [BOXES[0], mailbox("łódź@medecin.mssante.fr", rpps=TWO, family="MODELE",
                                           given="DEUX")])  # fmt: skip

    done = refreshed(hospital)

    assert [("not_encodable", 1)] == [(told.code, told.count) for told in done.upkeep.notices]


def test_an_address_that_looks_like_a_formula_is_text(hospital: Path) -> None:
    """An apostrophe stands before it, and the next run knows the address again."""
    mailboxes(hospital, [mailbox("=un@medecin.mssante.fr", rpps=TWO, family="MODELE",
                                 given="DEUX")])  # fmt: skip

    refreshed(hospital, in_place=True)

    assert b";'=un@medecin.mssante.fr;" in files(hospital)["correspondents.csv"]
    again = check_list(hospital, look_up(hospital))
    assert "confirmed" == again.findings[1].state.value
    assert b"=1+1" in files(hospital)["correspondents.csv"]


ROWS: list[list[object]] = [
    ["Liste des correspondants"],
    ["Code", "Nom", "Prénom", "RPPS", "Code postal", "Adresse MSSanté"],
    ["0001", "EXEMPLE", "Un", ONE, "01000", "un@medecin.mssante.fr"],
    ["0002", "MODÈLE", "Deux", TWO, 69002, None],
]


def workbook(folder: Path, sheets: dict[str, Rows]) -> Path:
    """A hospital whose list is a workbook."""
    xlsx(folder / "list.xlsx", sheets)
    return dossier(folder, listed="list.xlsx", more="header_row = 2\n")


def rows_of(path: Path) -> list[list[str]]:
    """The rows of the first sheet; a cell that is no text stands out."""
    from python_calamine import CalamineWorkbook

    return [
        [cell if isinstance(cell, str) else f"no text: {cell}" for cell in row]
        for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    ]


def test_a_workbook_comes_out_as_text(hospital: Path) -> None:
    """Title, header and rows stay where they were; every cell is text."""
    workbook(hospital, {"Liste": ROWS, "Aide": [["x"]]})

    refreshed(hospital)

    assert [
        ["Liste des correspondants", "", "", "", "", "", ""],
        [*map(str, ROWS[1]), "confirmed_on"],
        ["0001", "EXEMPLE", "Un", ONE, "01000", "un@medecin.mssante.fr", "2026-10-31"],
        ["0002", "MODÈLE", "Deux", TWO, "69002", "deux@medecin.mssante.fr", "2026-10-31"],
    ] == rows_of(hospital / "list.refreshed.xlsx")
    assert "decision" in rows_of(hospital / "directory-review.xlsx")[0]
    assert () == refreshed(hospital).written


def test_a_formula_in_a_workbook_comes_out_as_what_it_shows(hospital: Path) -> None:
    """Its value, as text; a text that only looks like one stays that text, in either form."""
    looks_like_one = mailbox("+deux@medecin.mssante.fr", rpps=TWO, family="MODELE", given="DEUX")
    mailboxes(hospital, [BOXES[0], looks_like_one])
    shown = [[*ROWS[1], "Calcul"], [*ROWS[2], "=3+4"], [*ROWS[3], "'=1+1"]]
    workbook(hospital, {"Liste": [ROWS[0], *shown]})

    refreshed(hospital)
    refreshed(hospital, output=hospital / "out.csv")

    out = rows_of(hospital / "list.refreshed.xlsx")[2:]
    assert ["+deux@medecin.mssante.fr", "'=1+1"] == out[1][5:7]
    assert ["un@medecin.mssante.fr", "7"] == out[0][5:7]
    text = (hospital / "out.csv").read_text("utf-8-sig")
    assert ";un@medecin.mssante.fr;7;" in text
    assert ";'+deux@medecin.mssante.fr;''=1+1;" in text


def test_a_workbook_in_place(hospital: Path) -> None:
    """One sheet may be written in its own place; several would be lost, and are refused."""
    workbook(hospital, {"Liste": ROWS})
    before = (hospital / "list.xlsx").read_bytes()

    refreshed(hospital, in_place=True)

    assert before == (hospital / "list.xlsx.bak-2026-10-31").read_bytes()
    assert "2026-10-31" == rows_of(hospital / "list.xlsx")[3][6]
    assert () == refreshed(hospital, in_place=True).written
    workbook(hospital, {"Liste": ROWS, "Aide": [["x"]]})
    with pytest.raises(OutputError, match="other sheets"):
        refreshed(hospital, in_place=True)


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
def test_another_kind_of_file_on_request(hospital: Path, name: str) -> None:
    """A text can become a workbook, and a workbook a text."""
    if name.endswith(".csv"):
        workbook(hospital, {"Liste": ROWS})
    out = hospital / name

    refreshed(hospital, output=out)

    found = CorrespondentsFile.open(out, layout=Layout(header_row=2 if out.suffix == ".csv" else 0))
    assert ["un@medecin.mssante.fr", "deux@medecin.mssante.fr"] == [
        one.mssante_address.lower() for one in found.correspondents[:2]
    ]


def test_a_kind_of_file_that_is_not_written(hospital: Path) -> None:
    """A workbook is not written under any name."""
    workbook(hospital, {"Liste": ROWS})

    with pytest.raises(HopenMssError, match=r"\.xlsx or \.csv"):
        refreshed(hospital, output=hospital / "out.ods")


def test_decisions_come_back_as_they_were_made(tmp_path: Path) -> None:
    """What is kept can be read again, whatever the words in it."""
    made = Decisions.of(
        [
            Decision("=7", Answer.CONFIRMED, "un@medecin.mssante.fr", decided_by='a;"b'),
            Decision("8", Answer.REFUSED, rpps=ONE),
        ]
    )
    path = tmp_path / "decisions.csv"
    path.write_text(made.as_csv(), "utf-8", newline="")

    assert list(made) == list(DecisionsTable.open(path).records())


KILLS = int(os.environ.get("HOPEN_MSS_KILLS", "10"))
PROGRAM = """
import os, sys
from pathlib import Path
from tests.unit.test_refresh import refreshed
folder = Path(sys.argv[1])
while sys.stdin.readline():
    child = os.fork()
    if not child:
        code = 1
        try:
            refreshed(folder, in_place=True, decisions=folder / "answers.csv")
            code = 0
        finally:
            os._exit(code)
    print(child, flush=True)
    sys.stdin.readline()
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Runs:
    """Refreshes of one folder, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def run(self, *, killed_after: float | None) -> float:
        """One run, killed after so many seconds if it has not ended; how long it took."""
        stdin, stdout = self.program.stdin, self.program.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(b"go\n")
        stdin.flush()
        child, began = int(stdout.readline()), time.monotonic()
        if killed_after is not None:
            time.sleep(killed_after)
            os.kill(child, signal.SIGKILL)  # nobody waits for it yet: the number is still its own
        stdin.write(b"wait\n")
        stdin.flush()
        status = int(stdout.readline())
        assert status in ((0,) if killed_after is None else (0, signal.SIGKILL))
        return time.monotonic() - began


@pytest.fixture
def runs(hospital: Path) -> Iterator[Runs]:
    """Refreshes of the hospital that can be killed."""
    made = Runs(hospital)
    with made.program:
        yield made


def test_a_run_that_is_killed_leaves_the_old_list_or_the_new_one(
    hospital: Path, runs: Runs
) -> None:
    """Killed at any moment: no mixture, no decision lost, and the next run does the rest."""
    answers = "id;candidate_address;decision\nC3;trois@medecin.mssante.fr;oui\n"
    check_list(hospital, look_up(hospital))  # prepares the index
    start = {**files(hospital), "answers.csv": answers.encode()}
    set_up(hospital, start)
    runs.run(killed_after=None)
    set_up(hospital, start)
    longest = runs.run(killed_after=None)
    expected = files(hospital)
    chance, stopped = random.Random(7), 0  # noqa: S311
    for _ in range(KILLS):
        set_up(hospital, start)
        runs.run(killed_after=chance.uniform(0, longest))
        found = {name: one for name, one in files(hospital).items() if not name.endswith(".part")}
        stopped += found != expected

        assert all(found[name] in (start.get(name), expected[name]) for name in found)
        assert start.keys() <= found.keys()
        if found["correspondents.csv"] != start["correspondents.csv"]:
            assert expected == found
        refreshed(hospital, in_place=True, decisions=hospital / "answers.csv")
        assert expected == files(hospital)
    assert stopped


def set_up(folder: Path, start: dict[str, bytes]) -> None:
    """The folder as it was before any run."""
    for name in files(folder).keys() - start.keys():
        (folder / name).unlink()
    for name, content in start.items():
        (folder / name).write_bytes(content)
