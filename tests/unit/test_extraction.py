"""The national files as they are downloaded, saved, cut off, and opened by other programs."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.directory_truth import ACTIVITY_HEADER, MAILBOX_HEADER

from hopen_mss import (
    Correspondent,
    InputFaultError,
    InvalidInputError,
    Rejection,
    read_national_extraction,
)
from hopen_mss.directory.extraction import (
    MailboxExtraction,
    NationalMailbox,
    Practitioner,
    PractitionerExtraction,
)
from hopen_mss.directory.index import DirectoryIndex

NAME = "Extraction_Correspondance_MSSante_202610310712.txt"
DAY = date(2026, 10, 31)
PLANTED = "Rosemonde-Ysoline"
PERSON = (
    "PER|Un.Exemple@medecin.mssante.fr|8|10003461034|810003461034|||||EXEMPLE|Anne-Lise|C|Civil|10"
    '|Médecin|SM26|Qualifié|O|CABINET "LES TILLEULS|||||||||20200 BASTIA CEDEX|20200|2B|FRANCE'
)
ADELI = "PER|deux@infirmier.mssante.fr|0|693026716|0693026716|||||DEUX|Zoé" + "|" * 20
ADDRESS = "PER|trois@pro.mssante.fr|10|trois@pro.mssante.fr|10trois@pro.mssante.fr" + "|" * 26
STRUCTURE = (
    "ORG|accueil@ch-exemple.mssante.fr||||1|990000017|Accueil||||||||||N||CH D'EXEMPLE|||||||"
    "|GL1 LOIN|GL1||ROYAUME-UNI"
)
BOXES = [PERSON, ADELI, ADDRESS, STRUCTURE]
ACTIVITY = (
    "8|10003461034|810003461034|DR|Docteur|M|Monsieur|EXEMPLE|Anne|10|Médecin|C|Civil|S|Ordinale"
    "|SM26||L|Libéral|12345678200077||990000017|990000009|F990000017||L'ENSEIGNE|||||||||69001 LYON"
    "|69001|69381|||||||||||||||||||"
)


def text(*lines: str, header: str = MAILBOX_HEADER) -> bytes:
    """The content of a file."""
    return "".join(f"{line}\n" for line in (header, *lines)).encode()


def zipped(*members: tuple[str, bytes], **how: Any) -> bytes:
    """A zip archive."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return kept.getvalue()


def saved(folder: Path, content: bytes, name: str = NAME) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content)
    return path


def boxes(path: Path, **how: Any) -> tuple[MailboxExtraction, list[NationalMailbox]]:
    """An extraction and its records."""
    extraction = MailboxExtraction.open(path, **how)
    return extraction, list(extraction.records())


def test_a_mailbox_keeps_what_its_line_says(tmp_path: Path) -> None:
    """Every field of a person's mailbox is what the published line has, and the quote a letter."""
    expected = NationalMailbox(
        address="un.exemple@medecin.mssante.fr",
        kind="PER",
        rpps="10003461034",
        person_id="10003461034",
        person_id_kind="8",
        family_name="EXEMPLE",
        given_name="Anne-Lise",
        profession_code="10",
        profession="Médecin",
        skill_code="SM26",
        structure_name='CABINET "LES TILLEULS',
        postcode="20200",
        department="2B",
        city="BASTIA CEDEX",
        paperless=True,
    )
    extraction, found = boxes(saved(tmp_path, text(*BOXES)))

    assert expected == found[0]
    assert [4, 4] == [len(found), extraction.report().accepted]
    assert (DAY, "national_directory") == (extraction.extracted_on, extraction.report().kind)


def test_a_number_is_read_by_its_kind(tmp_path: Path) -> None:
    """An ADELI number and an address that stands for a number are no RPPS numbers."""
    _, (person, adeli, address, structure) = boxes(saved(tmp_path, text(*BOXES)))

    assert ["10003461034", "", "", ""] == [box.rpps for box in (person, adeli, address, structure)]
    assert ["810003461034", "0693026716", "10trois@pro.mssante.fr", ""] == [
        box.person for box in (person, adeli, address, structure)
    ]


def test_a_structure_has_its_number_and_the_name_on_its_door(tmp_path: Path) -> None:
    """Without a legal name the name on the door is taken; a foreign postcode stays text."""
    box = boxes(saved(tmp_path, text(*BOXES)))[1][3]

    assert ("1", "990000017", "CH D'EXEMPLE") == (
        box.structure_id_kind,
        box.structure_id,
        box.structure_name,
    )
    assert ("GL1", "", "LOIN", False) == (box.postcode, box.department, box.city, box.paperless)


def test_the_national_form_of_a_number_is_met_under_its_kind(tmp_path: Path) -> None:
    """Twelve digits that begin with 8 are the RPPS number after the 8."""
    line = PERSON.replace("|8|10003461034|", "|8|810003461034|", 1)

    assert "10003461034" == boxes(saved(tmp_path, text(line)))[1][0].rpps


def test_an_activity_keeps_what_its_line_says(tmp_path: Path) -> None:
    """Every field of an activity is what the published line has."""
    name = "PS_LibreAcces_Personne_activite_202610310712.txt"
    path = saved(tmp_path, text(ACTIVITY, header=ACTIVITY_HEADER), name)
    extraction = PractitionerExtraction.open(path)
    expected = Practitioner(
        rpps="10003461034",
        person_id="10003461034",
        person_id_kind="8",
        family_name="EXEMPLE",
        given_name="Anne",
        profession_code="10",
        skill_code="SM26",
        finess_site="990000017",
        finess_legal="990000009",
        siret="12345678200077",
        structure_name="L'ENSEIGNE",
        postcode="69001",
        city="LYON",
        department="69",
    )

    assert [expected] == list(extraction.records())
    assert (1, "national_practitioners") == (
        extraction.report().accepted,
        extraction.report().kind,
    )


WHOLE = text(*BOXES)
WAYS: dict[str, tuple[str, bytes]] = {
    "as it is": (NAME, WHOLE),
    "with a byte order mark": (NAME, b"\xef\xbb\xbf" + WHOLE),
    "with line ends of Windows": (NAME, WHOLE.replace(b"\n", b"\r\n")),
    "without a last line end": (NAME, WHOLE.rstrip(b"\n")),
    "with a separator at the end of each line": (NAME, WHOLE.replace(b"\n", b"|\n")),
    "with one at the end of the rows alone": (
        NAME,
        text(*(f"{line}|" for line in BOXES)),
    ),
    "in an archive": ("mss.zip", zipped((NAME, WHOLE))),
    "in an archive, dated outside": (
        "mss_20261031.zip",
        zipped(("extraction-correspondance-mssante.txt", WHOLE)),
    ),
    "in an archive, uncompressed": ("mss.zip", zipped((NAME, WHOLE), compresslevel=0)),
    "in an archive, beside another file": (
        "mss.zip",
        zipped(("LISEZMOI.txt", b"bonjour"), ("dossier/", b""), (f"dossier/{NAME}", WHOLE)),
    ),
    "compressed by gzip": (f"{NAME}.gz", gzip.compress(WHOLE)),
    "with blank lines": (NAME, WHOLE.replace(b"\nPER", b"\n\n  \nPER", 1)),
    "with the other name of a column": (
        NAME,
        WHOLE.replace(b"Type Identifiant PP", b"Type d'identifiant PP", 1),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_one_extraction_however_it_was_saved(tmp_path: Path, way: str) -> None:
    """The same records come out of an extraction, whatever it was wrapped in."""
    name, content = WAYS[way]
    extraction, found = boxes(saved(tmp_path, content, name))
    report = extraction.report()

    assert boxes(saved(tmp_path, WHOLE))[1] == found
    assert (4, 4, ()) == (report.read, report.accepted, report.notes)
    assert DAY == extraction.extracted_on
    assert sha256(content).hexdigest() == extraction.sha256 == report.sha256


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    """Order does not matter; what is missing and what is new is told and harms nobody."""
    path = saved(
        tmp_path,
        text(
            "x|10003461034|8|un@b.fr",
            header="Couleur|Identifiant PP|Type Identifiant PP|Adresse BAL",
        ),
    )
    extraction, (box,) = boxes(path)
    notes = {note.code: note for note in extraction.report().notes}

    assert ("un@b.fr", "10003461034", "", None) == (box.address, box.rpps, box.kind, box.paperless)
    assert 1 == notes["unrecognised_columns"].count
    assert 15 == notes["absent_columns"].count
    assert "postcode" in notes["absent_columns"].subject


ROWS = [
    ("PER|un@b.fr|8|1", "missing_columns", ""),
    (PERSON + "|x", "extra_columns", ""),
    (PERSON + "||", "extra_columns", ""),
    (PERSON.replace("Un.Exemple@medecin.mssante.fr", "liste rouge"), "no_address", "address"),
]


@pytest.mark.parametrize(("line", "reason", "column"), ROWS)
def test_a_row_that_cannot_be_read_is_counted(
    tmp_path: Path, line: str, reason: str, column: str
) -> None:
    """A damaged row is rejected with its line and reason, and the others are read."""
    extraction, found = boxes(saved(tmp_path, text(PERSON, line, ADELI)))
    report = extraction.report()

    assert [Rejection(3, reason, column)] == list(report.rejections)
    assert (3, 2, 2) == (report.read, report.accepted, len(found))


def test_a_row_that_is_not_utf8_is_counted(tmp_path: Path) -> None:
    """One line in Latin-1 rejects that line alone."""
    content = text(PERSON, ADELI) + text(ADELI).splitlines(keepends=True)[1].replace(
        "Zoé".encode(), "Zoé".encode("latin-1")
    )
    extraction, found = boxes(saved(tmp_path, content + text(STRUCTURE).split(b"\n", 1)[1]))

    assert [Rejection(4, "damaged_line")] == list(extraction.report().rejections)
    assert (4, 3) == (extraction.report().read, len(found))


HTML = (
    b"<!DOCTYPE html>\n<html><body>503 Service Unavailable " + PLANTED.encode() + b"</body></html>"
)
ARCHIVE = zipped((NAME, text(*BOXES * 500)))
FAULTS: dict[str, tuple[str, bytes, str]] = {
    "a web page saved as an archive": ("mss.zip", HTML, "this is a web page"),
    "an archive cut off": (NAME, ARCHIVE[:-200], "cut off or damaged"),
    "an archive with a damaged member": (
        NAME,
        ARCHIVE[:200] + b"\xff" * 60 + ARCHIVE[260:],
        "cut off or damaged",
    ),
    "an archive of something else": (
        NAME,
        zipped(("a.txt", b"a"), ("b.txt", b"b")),
        "holds 2 files",
    ),
    "an empty archive": (NAME, zipped(), "holds 0 files"),
    "an archive that leads out": (NAME, zipped(("../" + NAME, WHOLE)), "leads out of it"),
    "an archive with an absolute name": (NAME, zipped(("/etc/" + NAME, WHOLE)), "leads out of it"),
    "an archive with a name twice": (
        NAME,
        zipped((f"a/{NAME}", WHOLE), (f"A\\{NAME}", WHOLE)),
        "stands there twice",
    ),
    "too many files": (
        NAME,
        zipped(*((f"{n}.txt", b"") for n in range(101))),
        "more than 100 files",
    ),
    "the practitioners' file": (
        NAME,
        text(ACTIVITY, header=ACTIVITY_HEADER),
        "this is the open file of practitioners and activities",
    ),
    "the diplomas": (
        NAME,
        text(header="Type d'identifiant PP|Identifiant PP|Nom d'exercice|Code type diplôme obtenu"),
        "this is the open file of diplomas",
    ),
    "a file of FINESS": (NAME, text(header="nofinesset|nofinessej|rs"), "this is a file of FINESS"),
    "another separator": (NAME, WHOLE.replace(b"|", b";"), "this is not the extraction of"),
    "a header without the numbers": (
        NAME,
        text(header="Type de BAL|Adresse BAL"),
        "are missing: Type Identifiant PP, Identifiant PP",
    ),
    "one column twice": (
        NAME,
        text(header=MAILBOX_HEADER + "|Adresse BAL"),
        "columns 2 and 32 both read as address",
    ),
    "a header in Latin-1": (
        NAME,
        WHOLE.decode().encode("latin-1"),
        "the header is not in UTF-8",
    ),
    "text in UTF-16": (NAME, WHOLE.decode().encode("utf-16"), "this is text in UTF-16"),
    "saved JSON": (NAME, b'{"error": 503}', "this is JSON"),
    "another XML": (NAME, b'<?xml version="1.0"?>\n<liste/>', "this is XML"),
    "numbers of a spreadsheet": (
        NAME,
        text(ADELI, PERSON.replace("10003461034", "1,00035E+10", 1)),
        "a spreadsheet turned into a number",
    ),
    "nothing": (NAME, b"", "this file is empty"),
    "a header alone, without a row": (NAME, b"\n\n", "this file is empty"),
    "a NUL byte": (NAME, text(PERSON, "\0" + ADELI), "a NUL byte"),
    "an endless line": (NAME, text("x" * (3 << 20)), "a line is longer than"),
    "rows of another table": (NAME, text("a|b", "c|d"), "none of its 2 rows could be accepted"),
    "no day": ("extraction-correspondance-mssante.txt", WHOLE, "the day of this extraction"),
    "an impossible day": ("x_20261331.txt", WHOLE, "the day of this extraction"),
}


def everything(path: Path) -> object:
    """All records of an extraction, and its book."""
    extraction, _ = boxes(path)
    return extraction.report()


def looked_up(path: Path) -> object:
    """What D6.2 reads of it."""
    return read_national_extraction(path, [Correspondent(rpps="10003461034")])


@pytest.mark.parametrize("read", [everything, looked_up])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_used_is_told(
    tmp_path: Path, fault: str, read: Callable[[Path], object]
) -> None:
    """What is wrong with the whole file is said by name, with a remedy and none of its content."""
    name, content, said = FAULTS[fault]
    path = saved(tmp_path, content, name)
    with pytest.raises(InputFaultError) as told:
        read(path)

    assert said in str(told.value)
    assert told.value.where.startswith(name)
    assert told.value.remedy
    assert PLANTED not in str(told.value)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    """An archive under a password says so."""
    packed = bytearray(zipped((NAME, WHOLE)))
    packed[packed.rindex(b"PK\1\2") + 8] |= 1
    with pytest.raises(InputFaultError, match="is encrypted"):
        boxes(saved(tmp_path, bytes(packed)))


def test_an_archive_that_says_too_much_is_refused(tmp_path: Path) -> None:
    """What a member says that it unpacks to is held against what it takes."""
    packed = bytearray(zipped((NAME, WHOLE)))
    entry = packed.rindex(b"PK\1\2")
    packed[entry + 24 : entry + 28] = (1 << 31).to_bytes(4, "little")
    with pytest.raises(InputFaultError, match="more than 250 bytes come out"):
        boxes(saved(tmp_path, bytes(packed)))


def test_a_member_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    """More bytes than the list of contents has are never given out."""
    packed = bytearray(zipped((NAME, text(*BOXES * 100))))
    entry = packed.rindex(b"PK\1\2")
    packed[entry + 24 : entry + 28] = (5000).to_bytes(4, "little")
    with pytest.raises(InputFaultError, match="cut off or damaged"):
        boxes(saved(tmp_path, bytes(packed)))


def test_the_archive_of_practitioners_holds_three_files(tmp_path: Path) -> None:
    """Of the files in one archive the one by the right name is read, and it tells the day."""
    packed = zipped(
        ("PS_LibreAcces_Dipl_AutExerc_202610310712.txt", b"x"),
        (
            "PS_LibreAcces_Personne_activite_202610310712.txt",
            text(ACTIVITY, header=ACTIVITY_HEADER),
        ),
        ("PS_LibreAcces_SavoirFaire_202610310712.txt", b"y"),
    )
    extraction = PractitionerExtraction.open(saved(tmp_path, packed, "PS_LibreAcces.zip"))

    assert 1 == len(list(extraction.records()))
    assert DAY == extraction.extracted_on


def test_the_day_can_be_given(tmp_path: Path) -> None:
    """A file under another name is read with the day that the user says."""
    path = saved(tmp_path, WHOLE, "extraction-correspondance-mssante.txt")

    assert DAY == MailboxExtraction.open(path, extracted_on=DAY).extracted_on


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """A download that goes on behind our back is no extraction."""
    path = saved(tmp_path, WHOLE)
    extraction = MailboxExtraction.open(path)
    saved(tmp_path, WHOLE + WHOLE)
    with pytest.raises(InputFaultError, match="was changed while it was read"):
        list(extraction.records())


def test_there_is_no_book_before_the_end(tmp_path: Path) -> None:
    """A report of half a file would be wrong, and there is none."""
    extraction = MailboxExtraction.open(saved(tmp_path, WHOLE))
    with pytest.raises(InvalidInputError, match="has not been read to its end"):
        extraction.report()


def test_reading_twice_counts_once(tmp_path: Path) -> None:
    """A second reading gives the same records and the same book."""
    extraction = MailboxExtraction.open(saved(tmp_path, text(PERSON, "x", ADELI)))
    first = list(extraction.records()), extraction.report()

    assert first == (list(extraction.records()), extraction.report())


def test_what_d6_2_asks_is_found_in_an_archive(tmp_path: Path) -> None:
    """The look-up of the list reads the archive as well as the text."""
    asked = [
        Correspondent(rpps="10003461034"),
        Correspondent(mssante_address="DEUX@infirmier.mssante.fr"),
        Correspondent(finess="990000017"),
        Correspondent(rpps="10000000009", mssante_address="personne@medecin.mssante.fr"),
    ]
    found, report = read_national_extraction(saved(tmp_path, zipped((NAME, WHOLE)), "a.zip"), asked)

    assert frozenset({"10003461034"}) == found.persons
    assert frozenset({"deux@infirmier.mssante.fr"}) == found.addresses
    assert (4, 4, DAY) == (found.mailboxes, report.accepted, found.extracted_on)
    assert ["un.exemple@medecin.mssante.fr", "deux@infirmier.mssante.fr",
            "accueil@ch-exemple.mssante.fr"] == [box.address for box in found.found]  # fmt: skip


NATIONAL = PERSON.replace("|8|10003461034|", "|8|810003461034|", 1)
WHOSE = {
    "a personal mailbox": ("PER", "", ""),
    "a personal mailbox, tied to a structure": ("PER", "10003461034", ""),
    "the mailbox of a practice": ("CAB", "", ""),
    "a structure's": ("ORG", "", "990000017"),
    "an application's": ("APP", "", "990000017"),
    "of a kind that is not told": ("", "", "990000017"),
    "of a person, whatever its kind": ("ORG", "10003461034", ""),
}


@pytest.mark.parametrize(
    "asked",
    [
        Correspondent(rpps="10003461034"),
        Correspondent(mssante_address="Un.Exemple@medecin.mssante.fr"),
    ],
    ids=["by number", "by address"],
)
def test_a_list_finds_the_national_form_of_its_number(tmp_path: Path, asked: Correspondent) -> None:
    """Twelve digits that begin with 8 are the number that the list has, as they are in an index."""
    found, _ = read_national_extraction(saved(tmp_path, text(NATIONAL)), [asked])

    assert ["10003461034"] == [box.rpps for box in found.found]
    assert {asked.rpps} - {""} == found.persons


@pytest.mark.parametrize("whose", WHOSE)
def test_every_reader_means_the_same_by_the_mailbox_of_a_structure(
    tmp_path: Path, whose: str
) -> None:
    """By its number a structure finds the mailboxes that an index gives for it, and no person's."""
    kind, number, structure = WHOSE[whose]
    line = f"{kind}|un@b.fr|8|{number}||1|990000017" + "|" * 24
    path = saved(tmp_path, text(line))
    found, _ = read_national_extraction(path, [Correspondent(finess="990000017")])
    with DirectoryIndex.build(MailboxExtraction.open(path), folder=tmp_path) as index:
        expected = [box.address for box in index.by_structure("990000017")]

    assert ["un@b.fr"] * bool(structure) == expected
    assert expected == [box.address for box in found.found]
    by_address, _ = read_national_extraction(path, [Correspondent(mssante_address="un@b.fr")])
    assert [structure] == [box.structure_id for box in by_address.found]


def test_lines_that_make_up_for_each_other_are_rejected(tmp_path: Path) -> None:
    """A line too short to be looked at is rejected, also beside one that is as much too long."""
    many = [PERSON] * 400  # the first block is looked at line by line
    path = saved(tmp_path, text(*many, PERSON + "|" * 30, "a", *many))

    _, report = read_national_extraction(path, [Correspondent(rpps="10003461034")])

    assert (Rejection(402, "extra_columns"), Rejection(403, "missing_columns")) == report.rejections


LINES = st.lists(
    st.one_of(
        st.sampled_from([*BOXES, PERSON + "|", "", "  ", "a|b", PERSON + "|x", "|" * 30, "\r"]),
        st.text(st.characters(exclude_characters="\n\0", exclude_categories=["Cs"]), max_size=40),
    ),
    max_size=20,
)


@given(lines=LINES, damage=st.booleans())
def test_every_line_is_accepted_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], *, damage: bool
) -> None:
    """Whatever stands in the file: read = accepted + rejected, and both readers count alike."""
    content = text(PERSON, *lines) + (b"PER|\xff\n" if damage else b"")
    path = saved(tmp_path_factory.mktemp("any"), content)
    extraction, found = boxes(path)
    report = extraction.report()

    assert len(found) == report.accepted
    assert report.read == report.accepted + report.rejected
    assert report.rejections == read_national_extraction(path, [])[1].rejections
    assert damage <= (Rejection(len(lines) + 3, "damaged_line") in report.rejections)
