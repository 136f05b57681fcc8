"""Input that once gave a wrong figure in silence, a hang or a fault: each has its answer now."""

import json
import os
from pathlib import Path

import pytest

from hopen_mss.cli import run

Capture = pytest.CaptureFixture[str]
HEAD = """[establishment]
name = "CH"
domains = ["ch.mssante.fr"]
[measurement]
period = "2026-10"
as_of = 2026-11-15
denominator = ["mssante", "email", "post"]
counts_as_sent = "declared"
[sources.list]
path = "list.xml"
kind = "whitelist"
"""
TABLE = '[sources.a]\npath = "a.csv"\nkind = "table"\npopulation = "p"\n'
LIST = """<?xml version="1.0" encoding="UTF-8"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-01-01T00:00:00Z</DateDeGeneration><ListeDomaines>
<Domaine><Nom>ch.mssante.fr</Nom></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom><Contact><Nom>evil.example</Nom></Contact></Domaine>
</ListeDomaines></ListeBlancheMSSante>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a whitelist and a table of one sending."""
    (tmp_path / "list.xml").write_text(LIST, "utf-8")
    return write(tmp_path, TABLE, "2026-10-05;D1;a@medecin.mssante.fr;mssante")


def write(folder: Path, more: str, *rows: str, header: str = "") -> Path:
    """Write the dossier and, when there are rows, the table."""
    (folder / "hopen-mss.toml").write_text(HEAD + more, "utf-8")
    if rows:
        first = header or "Date;Identifiant document;Destinataire;Canal"
        (folder / "a.csv").write_text("\n".join((first, *rows)) + "\n", "utf-8")
    return folder


def figures(folder: Path, capsys: Capture, indicator: str = "D6.3") -> dict[str, object]:
    """The figures of an indicator as JSON has them."""
    assert 0 == run(["assess", str(folder), "--format", "json"]), capsys.readouterr().err
    results = json.loads(capsys.readouterr().out)["results"]
    found = next(result for result in results if result["indicator"] == indicator)
    return {limb["name"]: limb["value"] for limb in found["limbs"]}


def share(numerator: int, denominator: int) -> dict[str, object]:
    """A share as JSON has it."""
    return {"kind": "share", "numerator": numerator, "denominator": denominator}


def told(folder: Path, capsys: Capture) -> str:
    """What a refused folder is told."""
    assert 2 == run(["check", str(folder)])
    return capsys.readouterr().err


def test_totals_are_mapped_like_tables(folder: Path, capsys: Capture) -> None:
    """Words of a document type that the user maps count in totals as well."""
    letters = (
        '[sources.t]\npath = "t.csv"\nkind = "totals"\npopulation = "q"\n'
        'values.document_type = { CRI = "Imagerie" }\n[scope]\ndocument_types = ["Imagerie"]\n'
    )
    row = "2026-10-05;D1;a@medecin.mssante.fr;mssante;Imagerie"
    write(folder, TABLE + letters, row,
          header="Date;Identifiant document;Destinataire;Canal;Type de document")  # fmt: skip
    (folder / "t.csv").write_text("Mois;Canal;Nombre;Type de document\n2026-10;post;99;CRI\n")

    assert share(1, 100) == figures(folder, capsys)["share"]


def test_several_recipients_are_no_address(folder: Path, capsys: Capture) -> None:
    """A cell with several addresses is not judged by the last of them."""
    write(folder, TABLE, "2026-10-05;D2;jean@mail.example,a@medecin.mssante.fr;email")

    assert share(0, 1) != figures(folder, capsys)["share"]
    run(["check", str(folder)])
    assert "split_recipients" in capsys.readouterr().out


def test_a_name_of_several_words_is_one_recipient(folder: Path, capsys: Capture) -> None:
    """Recipients are parted at commas and semicolons, not within a name."""
    write(folder, TABLE + 'split_recipients = true\nconstants = { recipient_kind = "external" }\n',
          "2026-10-05;D1;Jean DE LA TOUR;post",
          "2026-10-05;D2;a@medecin.mssante.fr;mssante")  # fmt: skip

    assert share(1, 2) == figures(folder, capsys)["share"]


def test_signs_are_words(folder: Path, capsys: Capture) -> None:
    """A plus and a minus in a column of statuses are two words."""
    write(folder, TABLE + 'values.status = { "+" = "accepted", "-" = "failed" }\n',
          "2026-10-05;D1;a@medecin.mssante.fr;mssante;+",
          header="Date;Identifiant document;Destinataire;Canal;Statut")  # fmt: skip

    assert share(1, 1) == figures(folder, capsys)["share"]


def test_an_address_in_brackets_is_the_same_address(folder: Path, capsys: Capture) -> None:
    """Brackets around an address do not make it another recipient."""
    write(folder, TABLE, "2026-10-05;D1;a@medecin.mssante.fr;mssante",
          "2026-10-05;D1;<a@medecin.mssante.fr>;mssante")  # fmt: skip

    assert share(1, 1) == figures(folder, capsys)["share"]


LOG = "".join(
    f"Oct  5 03:00:01 mx postfix/cleanup[1]: 4F1A2B3C{n:02d}: message-id=<{n}@ch.mssante.fr>\n"
    f"Oct  5 03:00:01 mx postfix/qmgr[2]: 4F1A2B3C{n:02d}: from=<x@ch.mssante.fr>, size=9, nrcpt=1"
    " (queue active)\n"
    f"Oct  5 03:00:02 mx postfix/smtp[3]: 4F1A2B3C{n:02d}: to=<a@medecin.mssante.fr>, relay=m[10.0."
    "0.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok)\n"
    f"Oct  5 03:00:02 mx postfix/qmgr[2]: 4F1A2B3C{n:02d}: removed\n"
    for n in (11, 12)
)


def test_a_compared_log_adds_nothing(folder: Path, capsys: Capture) -> None:
    """Two logs of the same mails, one compared with the other, are two messages and not four."""
    logs = '[sources.l{0}]\npath = "{0}.log"\nkind = "postfix"\npopulation = "p{0}"\n'
    write(folder, logs.format(1) + logs.format(2) + 'compares = "l1"\n')
    (folder / "1.log").write_text(LOG, "utf-8")
    (folder / "2.log").write_text(LOG + "\n", "utf-8")

    assert {"kind": "count", "n": 2} == figures(folder, capsys, "P4.3")["use"]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"], ids=["CR", "LF", "CRLF"])
def test_a_stray_quotation_mark_swallows_no_row(end: str, folder: Path, capsys: Capture) -> None:
    """Whatever ends the lines, rows between two stray marks are not read as one cell."""
    marks = {5: '"see', 35: 'end"'}
    rows = [f"2026-10-05;D{n};R{n}@mail.example;email;{marks.get(n, 'ok')}" for n in range(40)]
    lines = ["Date;Identifiant document;Destinataire;Canal;Commentaire", *rows, ""]
    (folder / "a.csv").write_bytes(end.join(lines).encode())

    assert "quotation mark" in told(folder, capsys)


def test_the_same_content_is_not_counted_twice(folder: Path, capsys: Capture) -> None:
    """A file under two names or in two sources is refused."""
    write(folder, TABLE + TABLE.replace("sources.a", "sources.b").replace('"p"', '"q"'))

    assert "read already" in told(folder, capsys)


def test_a_constant_against_a_column_is_refused(folder: Path, capsys: Capture) -> None:
    """Which of the two was meant is not guessed."""
    write(folder, TABLE + 'constants = { channel = "post" }\n')

    assert "the file has that column" in told(folder, capsys)


def test_placeholders_are_nobody(folder: Path, capsys: Capture) -> None:
    """Twenty lines with an RPPS of zeros are twenty correspondents; a town alone is none."""
    write(folder, "[correspondents]\n")
    lines = [f"00000000000;{n};Nom{n};;Lyon" for n in range(20)] + [";;;;Nice"]
    (folder / "correspondents.csv").write_text(
        "\n".join(["rpps;id;nom;adresse mssanté;ville", *lines]) + "\n", "utf-8"
    )

    assert share(0, 20) == figures(folder, capsys, "D6.2")["share"]


def test_the_parts_of_a_contact_are_not_the_domain(folder: Path, capsys: Capture) -> None:
    """A name within a contact does not replace the name of the domain."""
    assert share(1, 1) == figures(folder, capsys)["share"]


@pytest.mark.parametrize("encoding", ["foo", "utf-7", "shift_jis", "idna", "rot13"])
def test_an_encoding_of_no_whitelist(encoding: str, folder: Path, capsys: Capture) -> None:
    """An encoding that the real list never has is refused in words."""
    (folder / "list.xml").write_text(LIST.replace("UTF-8", encoding), "utf-8")

    assert "list.xml" in told(folder, capsys)


def test_ten_thousand_unknown_keys(folder: Path, capsys: Capture) -> None:
    """A table saved as a dossier is told at once, fifty problems at most."""
    keys = "\n".join(f"k{n} = 1" for n in range(10_000))
    (folder / "hopen-mss.toml").write_text(keys + "\n" + HEAD, "utf-8")

    said = told(folder, capsys)

    assert "and 99" in said
    assert 60 > said.count("\n")


def test_a_file_of_rejections_stops(folder: Path, capsys: Capture) -> None:
    """A file of which nothing fits is not kept in memory row by row."""
    (folder / "a.csv").write_text("Date;Canal\n2026-10-05;post\n" + "x\n" * 200_001, "utf-8")

    assert "200,000 rows rejected" in told(folder, capsys)


ODD = [
    pytest.param("[correspondents]\nmax_age = '9999 years'\n", "max_age", id="an absurd age"),
    pytest.param(TABLE + "header_row = -1\n", "counts lines from 1", id="a line before the first"),
    pytest.param(TABLE + "compares = 'list'\n", "holds no sendings", id="compares a list"),
    pytest.param(TABLE + "values.channel = { x = 'pigeon' }\n", "no word of ours", id="a pigeon"),
    pytest.param(TABLE.replace('"p"', '"…"'), "not filled in", id="pasted and not filled in"),
]


@pytest.mark.parametrize(("more", "said"), ODD)
def test_odd_dossiers(more: str, said: str, folder: Path, capsys: Capture) -> None:
    """What makes no sense is refused with its line."""
    write(folder, more)
    message = told(folder, capsys)

    assert said in message
    assert "line " in message or "sources.a" in message


def test_a_period_of_two_thousand_years(folder: Path, capsys: Capture) -> None:
    """A slip of the pen in a year is refused, not calculated."""
    text = (folder / "hopen-mss.toml").read_text("utf-8")
    (folder / "hopen-mss.toml").write_text(text.replace('"2026-10"', '"0001-01-01/2026-10-31"'))

    assert "longer than 20 years" in told(folder, capsys)


def test_odd_places(tmp_path: Path, capsys: Capture) -> None:
    """A name that is too long, and a pipe instead of a file, are told in words."""
    os.mkfifo(tmp_path / "hopen-mss.toml")

    assert "not an ordinary file" in told(tmp_path, capsys)
    assert "cannot be opened" in told(tmp_path / ("a" * 300), capsys)
    assert 2 == run(["init", str(tmp_path / ("b" * 300)), "--period", "2026-10"])


def test_a_file_name_of_no_encoding(folder: Path) -> None:
    """A name in Latin-1 from an old share does not stop the report."""
    (folder / "a.csv").rename(folder / os.fsdecode(b"a\xe9.csv"))
    write(folder, TABLE.replace("a.csv", "a*.csv"))

    assert 0 == run(["assess", str(folder), "--output", str(folder / "out")])
    assert (folder / "out" / "report.html").exists()


def test_terminal_commands_in_names(folder: Path, capsys: Capture) -> None:
    """What a dossier names cannot steer the terminal that shows the error."""
    write(folder, TABLE.replace("sources.a", 'sources."\\u001b[31mX"') + 'compares = "nix"\n')

    assert "\x1b" not in told(folder, capsys)
