"""What our letters ask for is read without a word of explanation."""

import re
from pathlib import Path

import pytest

from hopen_mss import Layout, TotalsTable, TransmissionTable

PAGE = Path(__file__).parents[2] / "docs/sources/requests.md"
LETTERS = re.findall(r"^```text\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
TABLES = [letter for letter in LETTERS if re.search(r"^  \w.* ; .* ; ", letter, re.MULTILINE)]
"""The letters that show the columns of a table."""
CELLS = {"date": "05/10/2026 08:00", "adresse": "un@medecin.mssante.fr"}


def header(letter: str) -> list[str]:
    """The names of columns that a letter gives."""
    line = next(line for line in letter.splitlines() if line.count(" ; ") > 1)
    return [name.strip() for name in line.split(";")]


def words(letter: str, name: str) -> list[str]:
    """The words that a letter gives for one of its columns."""
    found = re.search(rf"^  - {name} : (.*?) ?(?:…|\.)? ;$", letter, re.MULTILINE)
    return [word.strip() for word in found[1].split(",")] if found else []


def test_three_of_the_letters_show_a_table() -> None:
    """The operator's, the vendor's and the letter shop's."""
    assert 3 == len(TABLES)


CLOSED = [
    (letter, name)
    for letter in TABLES
    for name in ("état final", "état", "voie")
    if words(letter, name)
]


@pytest.mark.parametrize(("letter", "name"), CLOSED, ids=lambda text: text[:40].strip())
def test_columns_and_words_that_a_letter_asks_for_are_known(
    letter: str, name: str, tmp_path: Path
) -> None:
    """Every column has a name of ours, and every word of its closed columns is mapped."""
    names, told = header(letter), words(letter, name)
    rows = [
        ";".join(word if one == name else CELLS.get(one.split()[0], "") for one in names)
        for word in told
    ]
    path = tmp_path / "answer.csv"
    path.write_text("\n".join((";".join(names), *rows)), "utf-8")

    table = TransmissionTable.open(path)
    read = list(table.records())
    notes = {note.code for note in table.report().notes}

    assert len(told) == len(read) > 2
    assert not notes & {"unread_columns", "unmapped_words"}


def test_the_letter_shop_s_example_is_known(tmp_path: Path) -> None:
    """With the row that the letter shows, and one of letters to patients."""
    (letter,) = (one for one in TABLES if "destinataires" in header(one))
    names, row = (line for line in letter.splitlines() if line.count(" ; ") > 1)
    path = tmp_path / "letters.csv"
    path.write_text("\n".join((names, row, row.replace("professionnels", "patients"))), "utf-8")

    table = TotalsTable.open(path, layout=Layout(constants={"channel": "post"}))
    read = list(table.records())

    assert ["external", "patient"] == [total.recipient_kind.value for total in read]
    assert [412, 412] == [total.low for total in read]
    assert {"cardiologie"} == {total.care_unit for total in read}
    assert not table.report().notes
