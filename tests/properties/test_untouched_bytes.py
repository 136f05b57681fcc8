"""A list that is brought up to date keeps every byte that is not to be changed."""

import csv
import io
from typing import Any

from hypothesis import assume, example, given, strategies as st

from hopen_mss.codes import one_line
from hopen_mss.directory.rewriting import DelimitedText
from hopen_mss.files.csv_text import guarded, unguarded
from hopen_mss.report.tables import csv_table

WIDTH = 4
CELLS = st.text(st.sampled_from("aé'\" ;,\t|=-@\n\r"), max_size=6)
FORMS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(";,\t|"),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)
ENCODINGS = st.sampled_from(
    [("utf-8-sig", "utf-8", b""), ("utf-8-sig", "utf-8", b"\xef\xbb\xbf"),
     ("cp1252", "cp1252", b""), ("utf-16", "utf-16-le", b"\xff\xfe"),
     ("utf-16", "utf-16-be", b"\xfe\xff")]
)  # fmt: skip
HEADER = ["Nom", "Prénom", "Adresse", "Confirmé"]
ROWS = st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), max_size=6)
ADDED = st.sampled_from([(), ("confirmed_on",), ("mssante_address", "confirmed_on")])


def written(rows: list[list[str]], form: dict[str, Any]) -> str:
    """A table as a program would export it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, **form).writerows(rows)
    return stream.getvalue()


def parsed(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a text, blank ones left out."""
    lines = io.StringIO(text, newline="")
    return [row for row in csv.reader(lines, delimiter=delimiter) if row]


@given(ROWS, FORMS, ENCODINGS, ADDED, st.data())
def test_only_what_changes_is_changed(
    rows: list[list[str]],
    form: dict[str, Any],
    encoding: tuple[str, str, bytes],
    added: tuple[str, ...],
    data: st.DataObject,
) -> None:
    """Whatever delimiter, quoting, line end and encoding, other cells say what they said."""
    name, codec, mark = encoding
    text = written([HEADER, *rows], form)
    content = mark + text.encode(codec)
    known = DelimitedText.of(content, encoding=name, delimiter=form["delimiter"], header_line=1)
    lines = [line for line, row in known.cells().items() if line > 1 and len(row) == WIDTH]
    places = st.integers(0, WIDTH + len(added) - 1)
    news = st.dictionaries(places, st.sampled_from(["un@a.fr", "2026-10-31", 'a";\n|']), max_size=3)
    changes = data.draw(st.dictionaries(st.sampled_from(lines), news) if lines else st.just({}))

    found = known.rewritten(changes, added)

    assert found.startswith(mark)
    again = DelimitedText.of(found, encoding=name, delimiter=form["delimiter"], header_line=1)
    expected = {
        line: [*row, *[""] * len(added)] if len(row) == WIDTH and line > 1 else row
        for line, row in known.cells().items()
    }
    expected[1] = [*HEADER, *added]
    for line, cells in changes.items():
        for place, cell in cells.items():
            expected[line][place] = cell
    assert list(expected.values()) == list(again.cells().values())
    if not added and not any(changes.values()):
        assert content == found


@given(st.text(st.sampled_from('a";\r\n'), max_size=60), st.sampled_from(";,"))
def test_a_text_of_any_kind_stays_as_it_is(text: str, delimiter: str) -> None:
    """Rows that no reader understands, open quotation marks among them, are not touched."""
    content = f"Nom;Ville\r\n{text}".encode()
    known = DelimitedText.of(content, encoding="utf-8-sig", delimiter=delimiter, header_line=1)

    assert content == known.rewritten({})


@given(ROWS, FORMS)
def test_rows_that_do_not_change_keep_their_bytes(
    rows: list[list[str]], form: dict[str, Any]
) -> None:
    """A change in one row moves no byte of another."""
    assume(all("\n" not in cell and "\r" not in cell for row in rows for cell in row))
    text = written([HEADER, ["a", "b", "c", "d"], *rows], form)
    known = DelimitedText.of(
        text.encode(), encoding="utf-8-sig", delimiter=form["delimiter"], header_line=1
    )

    found = known.rewritten({2: {2: "un@a.fr"}}).decode()

    kept = (list(io.StringIO(one, newline="")) for one in (text, found))
    before, after = kept
    assert [line for n, line in enumerate(before) if n != 1] == [
        line for n, line in enumerate(after) if n != 1
    ]
    assert "un@a.fr" in after[1]


@given(CELLS)
@example("'=1")
def test_a_cell_of_a_table_comes_back(cell: str) -> None:
    """A table that a person fills in is read back as it was, also where an apostrophe stood."""
    _, (found,) = csv.reader(io.StringIO(csv_table(["id"], [[cell]])), delimiter=";")

    assert one_line(cell) == unguarded(found)


@given(CELLS)
def test_a_guarded_cell_comes_back(cell: str) -> None:
    """What a spreadsheet would calculate is written as text, and read back as it was."""
    assert not guarded(cell).startswith(("=", "+", "-", "@"))
    assert cell == unguarded(guarded(cell))
