"""A refreshed list is refreshed: run again, nothing changes; decisions come back as they were."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st
from tests.national_files import mailbox, mailboxes

from hopen_mss import Whitelist, Whitelists
from hopen_mss.directory.change_log import ChangeLog
from hopen_mss.directory.decisions import Answer, Decision, Decisions, DecisionsTable
from hopen_mss.directory.examination import examine
from hopen_mss.directory.extraction import MailboxExtraction
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.refresh import CorrespondentsFile
from hopen_mss.identifiers import check_rpps

ONE, TWO = "10003461034", "10003461042"
HERE, THERE = "690000013", "010000024"
BOXES = [
    mailbox("un@medecin.mssante.fr", rpps=ONE, family="EXEMPLE", given="UN", postcode="69001"),
    mailbox("deux@medecin.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", postcode="69002"),
    mailbox("deux@ch-un.mssante.fr", rpps=TWO, family="MODELE", given="DEUX", finess=HERE),
    mailbox("accueil@ch-un.mssante.fr", finess=HERE),
    mailbox("a@ch-deux.mssante.fr", finess=THERE),
    mailbox("=b@ch-deux.mssante.fr", finess=THERE),
]
CELLS = {
    "id": ["", "1", "007", "=7"],
    "rpps": ["", ONE, TWO, f"8{ONE}"],
    "nom": ["", "Exemple", "MODÈLE", "Autre", 'le "Grand"'],
    "prénom": ["", "Un", "Deux"],
    "code postal": ["", "69001", "69002"],
    "finess": ["", HERE, THERE],
    "adresse mssanté": ["", "Un@medecin.mssante.fr", "deux@ch-un.mssante.fr", "x@cabinet.example",
                        "discret@medecin.mssante.fr", "'=b@ch-deux.mssante.fr", "néant", "a@b@c"],
    "confirmé le": ["", "17/08/2026", "2026-10-31", "15/11/2026"],
    "note": ["", "=1+1", "mardi; jeudi", "à voir"],
}  # fmt: skip
LISTS = Whitelists(
    (
        Whitelist.of(
            ["medecin.mssante.fr", "ch-un.mssante.fr", "ch-deux.mssante.fr"],
            generated_on=date(2026, 9, 1),
        ),
    )
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectoryIndex]:
    """A small national directory."""
    folder = tmp_path_factory.mktemp("national")
    with DirectoryIndex.build(
        MailboxExtraction.open(mailboxes(folder, BOXES)), folder=folder
    ) as built:
        yield built


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    """A list of correspondents in some layout."""
    columns = draw(st.lists(st.sampled_from(sorted(CELLS)), unique=True, min_size=3))
    columns += [name for name in ("nom",) if name not in columns]
    rows = st.tuples(*(st.sampled_from(CELLS[name]) for name in columns))
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream,
        delimiter=draw(st.sampled_from(";,\t")),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerow(columns)
    writer.writerows(draw(st.lists(rows, max_size=6)))
    return stream.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"])))


@given(lists())
def test_a_second_run_changes_nothing(index: DirectoryIndex, content: bytes) -> None:
    """Neither the list nor the log has anything new, whatever stood in the list."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_bytes(content)
        listed = CorrespondentsFile.open(path)
        findings = examine(listed.correspondents, index, LISTS)
        log = ChangeLog(ChangeLog().news(one.change for one in findings))
        once = listed.refreshed(findings)
        path.write_bytes(once)
        again = CorrespondentsFile.open(path)

        found = examine(again.correspondents, index, LISTS, earlier=log)

        assert once == again.refreshed(found)
        assert () == log.news(one.change for one in found)


NUMBERS = st.sampled_from(["", ONE, TWO]).filter(lambda text: not text or check_rpps(text).value)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)
DECISIONS = st.builds(
    Decision,
    id=WORDS.map(str.strip).filter(bool),
    answer=st.sampled_from(Answer),
    address=st.sampled_from(["un@medecin.mssante.fr", "=b@ch-deux.mssante.fr", "deux@a.fr"]),
    rpps=NUMBERS,
    decided_by=WORDS.map(str.strip),
    decided_on=st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)


@given(st.lists(DECISIONS, max_size=8))
def test_decisions_come_back(made: list[Decision]) -> None:
    """What was decided can be read again, the latest word of each candidate alone."""
    known = Decisions.of(made)
    with TemporaryDirectory() as folder:
        path = Path(folder, "decisions.csv")
        path.write_text(known.as_csv(), "utf-8", newline="")
        table = DecisionsTable.open(path)

        found = Decisions.of(table.records())

    assert list(known) == list(found)
    for one in made:
        told = {
            other.answer for other in known if (other.id, other.address) == (one.id, one.address)
        }
        assert 1 == len(told)
