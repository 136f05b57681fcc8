"""From a hospital's folder to its levers and the list of whom to win over, and back."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hopen_mss import (
    Correspondent,
    Count,
    Dossier,
    DossierError,
    FollowUp,
    FollowUpAnswer,
    FollowUpTable,
    HopenMssError,
    InputFaultError,
    InvalidDocumentError,
    KnownAddress,
    Lang,
    Share,
    WinOver,
    assess,
    write_month,
)
from hopen_mss.assessment.evidence import gather, gather_month
from hopen_mss.assessment.main_job import win_over
from hopen_mss.cli import run
from hopen_mss.directory.change_log import CHANGE_LOG, Change, ChangeLogTable
from hopen_mss.indicators.directory_parts import followed_up
from hopen_mss.method import load_edition
from hopen_mss.report import as_html, as_json, as_markdown, as_text, win_over_csv
from hopen_mss.transmissions.record import Channel

AS_OF = date(2026, 11, 23)
LANGS: tuple[Lang, ...] = ("fr", "en")
TOML = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]

[measurement]
period = "2026-Q4"
counts_as_sent = "declared"
denominator = ["mssante", "email", "post"]

[scope]
care_units = ["CARDIO"]

[correspondents]

[letter_cost]
euros = "1,20"
origin = "invoices of the provider"

[sources.lists]
path = "list.xml"
kind = "whitelist"

[sources.national]
path = "national.txt"
kind = "national_directory"
extracted_on = 2026-11-01

[sources.record]
path = "record.csv"
kind = "table"
population = "letters of the record"

[sources.log]
path = "log.csv"
kind = "table"
feeds = ["P4.3"]
compares = "record"

[sources.follow_up]
path = "follow-up*.csv"
kind = "follow_up"
"""
FILES = {
    "hopen-mss.toml": TOML,
    "list.xml": """<?xml version="1.0"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-09-01T03:00:00Z</DateDeGeneration>
<Domaine><Nom>ch-exemple.mssante.fr</Nom><DNCertificatOperateur>CN=a</DNCertificatOperateur></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom><DNCertificatOperateur>CN=b</DNCertificatOperateur></Domaine>
</ListeBlancheMSSante>
""",
    "national.txt": (
        "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Type identifiant structure|"
        "Identification Structure|Dématérialisation\n"
        "PER|Deux@medecin.mssante.fr|8|10000000002|||O\n"
        "ORG|ehpad@medecin.mssante.fr|||1|010000024|N\n"
        "PER|stranger@medecin.mssante.fr|8|10000000099|||O\n"
    ),
    "correspondents.csv": (
        "id;rpps;nom;prénom;métier;structure;finess;code postal;adresse mssanté\n"
        "C1;10003461034;UN;Anne;Cardiologue;;;69001;un@medecin.mssante.fr\n"
        "C2;10000000002;DEUX;Bob;Infirmier;;;38000;\n"
        "C3;;=TROIS;Chloé;;;;;\n"
        "C4;;;;;EHPAD;010000024;01000;\n"
        "C5;10000000005;CINQ;Eve;;;;01000;\n"
    ),
    "record.csv": (
        "id document;date envoi;destinataire;id destinataire;type destinataire;canal;service\n"
        "D1;05/10/2026;un@medecin.mssante.fr;C1;externe;mssanté;CARDIO\n"
        "D2;05/10/2026;;C1;externe;courrier;CARDIO\n"
        "D3;06/10/2026;;C2;externe;courrier;CARDIO\n"
        "D4;06/11/2026;;C2;externe;courrier;CARDIO\n"
        "D5;06/11/2026;;C3;externe;courrier;CARDIO\n"
        "D6;06/11/2026;;C4;externe;fax;CARDIO\n"
        "D7;06/11/2026;;;externe;courrier;CARDIO\n"
        "D8;06/11/2026;;C9;externe;courrier;CARDIO\n"
        "D9;06/11/2026;;C9;externe;courrier;CHIRURGIE\n"
    ),
    "log.csv": (
        "message-id;date envoi;destinataire;id destinataire;canal\n"
        "m1@ch;05/10/2026;deux@medecin.mssante.fr;;mssanté\n"
        "m2@ch;05/10/2026;;C5;mssanté\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hospital's folder with all that levers need, and no follow-up yet."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_levers_of_a_folder(folder: Path) -> None:
    """List, national extraction and whitelist together say what was known of each recipient."""
    found = assess(Dossier.read(folder), as_of=AS_OF)
    levers, result = found.levers, found.result("D6.3")

    assert levers is not None
    whole = levers.whole
    assert (1, 4, 1, 2, 0) == (
        whole.by_mssante,
        whole.address_known,
        whole.no_known_address,
        whole.recipient_unknown,
        whole.failed,
    )
    assert 3 == levers.step("lever_published")
    assert {"address_known_not_used", "letters_to_paperless"} <= set(result.reason_codes())
    assert ("2.6",) in [
        one.actions for one in found.answers if one.reason == "address_published_not_used"
    ]


def test_letters_avoided_at_the_stated_cost(folder: Path) -> None:
    """Two letters to somebody who takes no more paper."""
    levers = assess(Dossier.read(folder), as_of=AS_OF).levers

    assert levers is not None
    assert levers.letters is not None
    assert Count(n=2) == levers.letters.letters
    assert (Decimal("2.40"), Decimal("2.40")) == levers.letters.euros


@pytest.mark.parametrize(("lang", "expected"), [("fr", "soit 2,40 €"), ("en", "that is €2.40")])
def test_every_form_of_the_report_tells_the_levers(folder: Path, lang: Lang, expected: str) -> None:
    """Text, Markdown and the page show the same numbers; the page draws them."""
    found, edition = assess(Dossier.read(folder), as_of=AS_OF), load_edition()
    page = as_html(found, lang, edition=edition)
    forms = [as_text(found, lang, edition=edition), as_markdown(found, lang, edition=edition), page]

    assert all(expected in " ".join(form.split()) for form in forms)
    assert "D63-levers-title" in page


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('euros = 1.20\norigin = "x"', "an amount in quotes"),
        ('euros = "a lot"\norigin = "x"', "not an amount"),
        ('euros = "1.20"\norigin = ""', "without an origin"),
        ('euros = "0"\norigin = "x"', "more than 0"),
    ],
)
def test_a_cost_that_is_none_is_refused(folder: Path, said: str, expected: str) -> None:
    """What a letter costs is an amount in euros, and somebody's."""
    toml = TOML.replace('euros = "1,20"\norigin = "invoices of the provider"', said)
    (folder / "hopen-mss.toml").write_text(toml, "utf-8")

    with pytest.raises(InvalidDocumentError, match=expected):
        Dossier.read(folder)


def test_written_to_by_any_source(folder: Path) -> None:
    """A correspondent seen in one source alone was written to, whatever that source feeds."""
    result = assess(Dossier.read(folder), as_of=AS_OF).result("D6.2")

    assert (5, 1) == (result.step("written_to"), result.step("written_to_inside"))
    assert 1 == result.step("paperless_posted")


def test_kept_months_name_nobody(folder: Path) -> None:
    """With a kept month in the period it is not told whom the hospital wrote to."""
    october = gather_month(Dossier.read(folder), "2026-10")
    write_month(folder, october)
    for name in ("record.csv", "log.csv"):
        text = FILES[name].splitlines(keepends=True)
        kept = [line for line in text if "/10/2026" not in line]
        (folder / name).write_text("".join(kept), "utf-8")
    found = assess(Dossier.read(folder), as_of=AS_OF)
    result = found.result("D6.2")

    assert "kept_months_name_nobody" in list(result.reason_codes())
    assert 0 == result.step("written_to")
    assert found.levers is not None
    assert (1, 4) == (found.levers.whole.by_mssante, found.levers.whole.address_known)


def test_the_log_of_checks_is_read(folder: Path) -> None:
    """What refreshes of the list left is part of D6.2, and in the books."""
    day = date(2026, 11, 1)
    changes = (Change(day, "C3", "not_found", "to_review"), Change(day, "C5", "", "to_review"))
    text = ChangeLogTable.header() + ChangeLogTable.lines(changes)
    (folder / CHANGE_LOG).write_text(text, "utf-8")
    result = assess(Dossier.read(folder), as_of=AS_OF).result("D6.2")

    assert (2, 1) == (result.step("to_review"), result.step("changed"))
    assert CHANGE_LOG in [report.path for report in result.inputs]


def test_who_is_on_the_list(folder: Path) -> None:
    """Those of the counting source, most first; a compared source adds nothing."""
    dossier = Dossier.read(folder)
    rows = win_over(dossier, gather(dossier), as_of=AS_OF)

    assert [
        ("C2", 2, KnownAddress.PUBLISHED),
        ("C3", 1, KnownAddress.NONE),
        ("C4", 1, KnownAddress.PUBLISHED),
        ("C1", 1, KnownAddress.LISTED),
    ] == [(row.id, row.otherwise, row.address) for row in rows]


def test_sources_that_may_overlap_make_no_list(folder: Path) -> None:
    """What two sources may both hold is not counted twice for anybody."""
    toml = TOML.replace('feeds = ["P4.3"]\ncompares = "record"', 'feeds = ["D6.3"]')
    (folder / "hopen-mss.toml").write_text(toml, "utf-8")
    dossier = Dossier.read(folder)

    with pytest.raises(DossierError, match="may hold the same sendings"):
        win_over(dossier, gather(dossier), as_of=AS_OF)


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_is_filled_in_and_read_back(folder: Path, lang: Lang) -> None:
    """What the hospital writes into the list is its follow-up, and comes back in the next one."""
    dossier = Dossier.read(folder)
    written = win_over_csv(win_over(dossier, gather(dossier), as_of=AS_OF), lang)
    header, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff")), delimiter=";")
    answers = {"fr": "d’accord", "en": "declined"}
    rows[0][-4:] = ["05/11/2026", "-Anne", answers[lang], "20/11/2026"]
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([header, *rows])
    (folder / "follow-up.csv").write_text(stream.getvalue(), "utf-8")

    dossier = Dossier.read(folder)
    evidence = gather(dossier)
    (row, *_) = win_over(dossier, evidence, as_of=AS_OF)
    expected = FollowUpAnswer.AGREED if lang == "fr" else FollowUpAnswer.DECLINED
    assert ("C2", "-Anne", expected) == (row.id, row.contacted_by, row.answer)
    assert written.count("\r\n") == win_over_csv([row], lang).count("\r\n") + 3
    (month,) = (
        one.rows
        for one in assess(dossier, as_of=AS_OF).result("D6.2").breakdowns
        if one.dimension == "contacted_in"
    )
    assert [("2026-11", Share(numerator=1, denominator=1))] == [(r.name, r.value) for r in month]


def test_a_cell_that_looks_like_a_formula_is_text(folder: Path) -> None:
    """No name is calculated by a spreadsheet."""
    dossier = Dossier.read(folder)
    written = win_over_csv(win_over(dossier, gather(dossier), as_of=AS_OF))

    assert ";'=TROIS Chloé;" in written


def test_the_list_is_made_only_when_asked_for(folder: Path, tmp_path: Path) -> None:
    """Names of correspondents leave the folder in this list alone."""
    out, asked = tmp_path / "out", tmp_path / "asked"

    assert 0 == run(["assess", str(folder), "--as-of", "2026-11-23", "--output", str(out)])
    assert 0 == run(
        ["assess", str(folder), "--as-of", "2026-11-23", "--output", str(asked), "--list",
         "win-over"]
    )  # fmt: skip
    names = ("DEUX", "TROIS", "10000000002", "deux@medecin")
    for path in out.iterdir():
        text = path.read_text("utf-8")
        assert not [name for name in names if name in text], path.name
    assert {path.name for path in asked.iterdir()} - {path.name for path in out.iterdir()} == {
        "win-over.csv"
    }
    assert "DEUX Bob" in (asked / "win-over.csv").read_text("utf-8")


def test_without_a_list_of_correspondents(folder: Path) -> None:
    """Levers say that they cannot be told, and nobody can be won over by name."""
    toml = TOML.replace("[correspondents]\n", "")
    (folder / "hopen-mss.toml").write_text(toml, "utf-8")
    dossier = Dossier.read(folder)
    found = assess(dossier, as_of=AS_OF)

    assert found.levers is not None
    assert ("no_correspondents",) == found.levers.unmeasured
    with pytest.raises(DossierError, match="lists no correspondents"):
        win_over(dossier, gather(dossier), as_of=AS_OF)


PLANTED = "Rosemonde-Ysoline 12/05/1937 237057512345678"
FOLLOW_UPS = [
    pytest.param("C1;;;05/10/2026;DIM;oui;\n", FollowUpAnswer.AGREED, id="an answer in words"),
    pytest.param("C1;;;05/10/2026;DIM;;\n", FollowUpAnswer.UNKNOWN, id="no answer yet"),
    pytest.param(
        f"C1;;;05/10/2026;DIM;{PLANTED};\n", FollowUpAnswer.UNKNOWN, id="words that nobody mapped"
    ),
]
HEADER = "Identifiant;RPPS;FINESS;Contacté le;Contacté par;Réponse;Équipé le\n"


@pytest.mark.parametrize(("row", "expected"), FOLLOW_UPS)
def test_answers_are_words_of_ours(tmp_path: Path, row: str, expected: FollowUpAnswer) -> None:
    """An answer is one of four; what a cell says besides is not kept."""
    path = tmp_path / "follow-up.csv"
    path.write_text(HEADER + row, "utf-8")
    table = FollowUpTable.open(path)
    (found,) = table.records()

    assert expected is found.answer
    assert "Rosemonde" not in repr((found, table.report()))


REJECTED = [
    pytest.param(";;;05/10/2026;DIM;oui;\n", "nobody_named", id="nobody named"),
    pytest.param("C1;;;31/09/2026;DIM;oui;\n", "impossible_date", id="no day of the calendar"),
    pytest.param("C1;;05/10/2026\n", "missing_columns", id="cells are missing"),
]


@pytest.mark.parametrize(("row", "expected"), REJECTED)
def test_rows_that_cannot_be_taken(tmp_path: Path, row: str, expected: str) -> None:
    """A row is accepted or rejected with its line and reason; read = accepted + rejected."""
    path = tmp_path / "follow-up.csv"
    path.write_text(HEADER + "C2;;;05/10/2026;DIM;oui;\n" + row, "utf-8")
    table = FollowUpTable.open(path)
    found = list(table.records())
    report = table.report()

    assert [FollowUp(id="C2", contacted_on=date(2026, 10, 5), contacted_by="DIM",
                     answer=FollowUpAnswer.AGREED)] == found  # fmt: skip
    assert (2, 1, 3, expected) == (
        report.read, report.accepted, report.rejections[0].line, report.rejections[0].reason,
    )  # fmt: skip


WHOLE_FILES = [
    pytest.param("Identifiant;Réponse\nC1;oui\n", "contacted_on", id="no column for the contact"),
    pytest.param(HEADER + "1,00035E+10;;;05/10/2026;DIM;oui;\n", "number", id="a number in place"),
    pytest.param("", "empty", id="an empty file"),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES)
def test_files_that_cannot_be_taken(tmp_path: Path, text: str, expected: str) -> None:
    """A fault of the whole file is told with what to do, and without its content."""
    path = tmp_path / "follow-up.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(InputFaultError, match=expected) as fault:
        list(FollowUpTable.open(path).records())
    assert "1,00035E+10" not in str(fault.value)
    assert isinstance(fault.value, HopenMssError)


def test_what_is_sent_by_an_unknown_way_is_not_otherwise() -> None:
    """It may have gone by MSSanté."""
    row = WinOver(sent={Channel.UNKNOWN: 4, Channel.MSSANTE: 3, Channel.FAX: 2})

    assert 2 == row.otherwise


def test_the_json_tells_the_levers(folder: Path) -> None:
    """Amounts are texts, so that no reader rounds them."""
    text = as_json(assess(Dossier.read(folder), as_of=AS_OF), "en")

    assert '"euros_low": "2.40"' in text
    assert '"euros": "1.20"' in text


def test_mistakes_in_the_follow_up_are_counted(tmp_path: Path) -> None:
    """Somebody named twice, and somebody who joined before being asked, are remarks."""
    path = tmp_path / "follow-up.csv"
    rows = "C1;;;05/10/2026;DIM;oui;01/09/2026\nC1;;;06/10/2026;DIM;oui;\n"
    path.write_text(HEADER + rows, "utf-8")
    table = FollowUpTable.open(path)

    assert 2 == len(list(table.records()))
    assert {"equipped_before_contact": 1, "followed_up_twice": 1} == {
        note.code: note.count for note in table.report().notes
    }


def test_whom_no_list_has_is_counted_apart() -> None:
    """A follow-up by an id of nobody is told beside the steps."""
    asked = [FollowUp(id=name, contacted_on=date(2026, 10, 5)) for name in ("C7", "C99")]

    steps, _ = followed_up(asked, [Correspondent(id="C7")], AS_OF)

    assert ("followed_up_unlisted", 1) == (steps[-1].code, steps[-1].count)
