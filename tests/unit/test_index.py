"""The prepared directory: what it finds, who may use it at once, and what it refuses."""

import json
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.directory_truth import MadeUpDirectory
from tests.small_directory import Someone, small_directory

from hopen_mss import Correspondent, InputFaultError, InvalidInputError, OutputError
from hopen_mss.directory.extraction import (
    MailboxExtraction,
    NationalMailbox,
    Practitioner,
    PractitionerExtraction,
)
from hopen_mss.directory.index import Candidates, DirectoryIndex, Person
from hopen_mss.directory.look_up import look_up_practitioner, look_up_structure
from hopen_mss.directory.names import family_key, given_key

DAY = date(2026, 10, 31)
STEM = "202610310712.txt"


class Files:
    """A small national directory in two files, its records, and its index."""

    def __init__(self, folder: Path) -> None:
        truth = MadeUpDirectory(1_500, 4_000, seed=3)
        self.folder = folder
        self.mailbox_path = truth.write_mailboxes(
            folder / f"Extraction_Correspondance_MSSante_{STEM}"
        )
        self.activity_path = truth.write_activities(
            folder / f"PS_LibreAcces_Personne_activite_{STEM}"
        )
        self.mailboxes = list(self.boxes().records())
        self.activities = list(self.practitioners().records())

    def boxes(self) -> MailboxExtraction:
        """The mailbox file."""
        return MailboxExtraction.open(self.mailbox_path)

    def practitioners(self) -> PractitionerExtraction:
        """The practitioners' file."""
        return PractitionerExtraction.open(self.activity_path)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A small national directory."""
    return Files(tmp_path_factory.mktemp("national"))


@pytest.fixture(scope="module")
def index(files: Files) -> Iterator[DirectoryIndex]:
    """The index of both files."""
    with DirectoryIndex.build(
        files.boxes(), files.practitioners(), folder=files.folder / "index"
    ) as found:
        yield found


def where(records: list[NationalMailbox], key: Callable[[NationalMailbox], bool]) -> list[str]:
    """The addresses of the mailboxes of which something is true."""
    return [box.address for box in records if key(box)]


def addresses(found: tuple[NationalMailbox, ...]) -> list[str]:
    """The addresses that were found."""
    return [box.address for box in found]


def test_every_mailbox_is_found_by_its_address(files: Files, index: DirectoryIndex) -> None:
    """Each published mailbox comes out as it stands in the file, in any case of its letters."""
    for box in files.mailboxes:
        assert box in index.by_address(box.address.upper())


def test_every_mailbox_is_found_by_its_person(files: Files, index: DirectoryIndex) -> None:
    """A person's mailboxes are those with the number, whatever else they say."""
    for rpps in {box.rpps for box in files.mailboxes if box.rpps}:
        expected = where(files.mailboxes, lambda box, rpps=rpps: box.rpps == rpps)  # type: ignore[misc]

        assert expected == addresses(index.by_rpps(rpps))


def test_a_structure_never_gives_the_mailbox_of_a_person(
    files: Files, index: DirectoryIndex
) -> None:
    """A number of a structure finds its own mailboxes, not those of the people who work there."""
    numbers = {box.structure_id for box in files.mailboxes if box.structure_id}
    shared = {box.structure_id for box in files.mailboxes if box.kind == "PER"} & numbers

    assert shared
    for number in numbers:
        expected = where(
            files.mailboxes,
            lambda box, number=number: box.kind == "ORG" and box.structure_id == number,  # type: ignore[misc]
        )

        assert expected == addresses(index.by_structure(number))


def test_a_person_is_one_record(files: Files, index: DirectoryIndex) -> None:
    """All activities and mailboxes of one number are one person, with sets of what they say."""
    for rpps in sorted({one.rpps for one in files.activities})[:300]:
        every: list[Practitioner | NationalMailbox] = [
            *(one for one in files.activities if one.rpps == rpps),
            *(box for box in files.mailboxes if box.rpps == rpps),
        ]
        person = index.by_number(rpps)

        assert person is not None
        assert (f"8{rpps}", rpps) == (person.id, person.rpps)
        assert {one.postcode for one in every} - {""} == set(person.postcodes)
        assert {one.department for one in every} - {""} == set(person.departments)
        assert {one.profession_code for one in every} - {""} == set(person.professions)
        assert len(person.postcodes) == len(set(person.postcodes))


def test_a_name_finds_everybody_who_has_it(files: Files, index: DirectoryIndex) -> None:
    """By its keys a name finds all its bearers, and at a place those who work there."""
    names = {
        (family_key(one.family_name), given_key(one.given_name), one.person, one.postcode)
        for one in files.activities
    }
    for family, first, person, postcode in sorted(names)[:200]:
        everybody = {key for f, g, key, _ in names if (f, g) == (family, first)}
        here = {key for f, g, key, at in names if (f, g, at) == (family, first, postcode)}

        assert everybody == {found.id for found in index.by_name(family, first)}
        assert here == {found.id for found in index.by_name(family, first, postcode=postcode)}
        assert person in here


def test_profession_and_departement_are_of_one_activity(
    files: Files, index: DirectoryIndex
) -> None:
    """A département and a profession that do not go together find nobody."""
    one = files.activities[0]
    keys = family_key(one.family_name), given_key(one.given_name)

    def ids(department: str, profession: str) -> list[str]:
        found = index.by_name(*keys, department=department, profession=profession)
        return [person.id for person in found]

    assert one.person in ids(one.department, one.profession_code)
    assert [] == ids(one.department, "00")
    assert [] == ids("00", one.profession_code)


def test_a_block_holds_everybody_who_begins_alike(files: Files, index: DirectoryIndex) -> None:
    """Candidates are all of a département by three letters, or of a postcode by one."""
    for one in files.activities[:100]:
        family, given = family_key(one.family_name), given_key(one.given_name)
        near = index.candidates(department=one.department, family=family)
        here = index.candidates(postcode=one.postcode, given=given)

        bearers = near.bearers_of(near.families.index(family))
        neighbours = [who for place in range(len(here.families)) for who in here.bearers_of(place)]

        assert (one.person, given, one.postcode, one.profession_code) in bearers
        assert one.person in [who.person for who in neighbours]
        assert {family[:3]} == {name[:3] for name in near.families}
        assert len(near.families) == len({*near.families})
        assert {one.postcode} == {who.postcode for who in neighbours}


def test_a_place_where_nobody_is_has_no_candidates(index: DirectoryIndex) -> None:
    """Where the directory has nobody the block is empty, and not a fault."""
    assert Candidates() == index.candidates(department="00", family="MARTIN")


def test_without_practitioners_people_come_from_their_mailboxes(
    files: Files, tmp_path: Path
) -> None:
    """The mailbox file alone tells the names of those who have a mailbox."""
    box = next(box for box in files.mailboxes if box.rpps and box.postcode)
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as index:
        keys = family_key(box.family_name), given_key(box.given_name)

        assert not index.has_practitioners
        assert box.person in [one.id for one in index.by_name(*keys, postcode=box.postcode)]
        assert [("mailboxes", 1_500)] == [(one.kind, one.report.read) for one in index.sources]


def test_an_index_says_where_it_comes_from(files: Files, index: DirectoryIndex) -> None:
    """Opened again, it has the day, the checksum and the book of each file."""
    with DirectoryIndex.open(index.path) as again:
        assert index.sources == again.sources
    assert (DAY, files.boxes().sha256) == (index.extracted_on, index.sha256)
    assert [len(files.mailboxes), len(files.activities)] == [
        source.report.accepted for source in index.sources
    ]


def test_it_is_built_once(files: Files, tmp_path: Path) -> None:
    """A second build of the same files opens what the first one made."""
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as first:
        made = first.path.stat().st_ino
        with DirectoryIndex.build(files.boxes(), folder=tmp_path) as second:
            assert made == second.path.stat().st_ino


def test_a_new_extraction_has_a_new_index(files: Files, tmp_path: Path) -> None:
    """One byte more, and the index of yesterday is not taken for today's."""
    path = tmp_path / files.mailbox_path.name
    path.write_bytes(files.mailbox_path.read_bytes() + b"\n")
    with (
        DirectoryIndex.build(files.boxes(), folder=tmp_path) as one,
        DirectoryIndex.build(MailboxExtraction.open(path), folder=tmp_path) as other,
    ):
        assert one.path != other.path


def test_a_damaged_index_is_built_again(files: Files, tmp_path: Path) -> None:
    """Where the index of these files is damaged, it is made anew and not believed."""
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as index:
        path = index.path
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:5_000])
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as index:
        assert index.by_address(files.mailboxes[0].address)


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, files: Files) -> None:
    """When the extraction cannot be read to its end, no index stands there, whole or half."""
    path = tmp_path / files.mailbox_path.name
    path.write_bytes(files.mailbox_path.read_bytes() + b"\0\n")
    folder = tmp_path / "index"
    with pytest.raises(InputFaultError, match="a NUL byte"):
        DirectoryIndex.build(MailboxExtraction.open(path), folder=folder)

    assert [] == list(folder.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, files: Files) -> None:
    """A file in the place of the folder is told as such."""
    (tmp_path / "index").write_text("")
    with pytest.raises(OutputError, match="the index cannot be written here"):
        DirectoryIndex.build(files.boxes(), folder=tmp_path / "index")


def test_names_are_made_elsewhere_if_the_folder_is_closed(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index in a folder that nobody may write finds names all the same."""
    one = files.mailboxes[0]
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as index:
        # A folder cannot be closed to root, who runs tests in containers.
        index.path.with_suffix(".names.sqlite").mkdir()
        found = index.by_name(family_key(one.family_name), given_key(one.given_name))

        assert one.person in [person.id for person in found]


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda content: content[: len(content) // 2],
    "cut in its header": lambda content: content[:50],
    "empty": lambda _: b"",
    "a text": lambda _: b"Type de BAL|Adresse BAL\n" * 1000,
    "zeros": lambda content: bytes(len(content)),
    "longer than it says": lambda content: content + bytes(8192),
}


@pytest.mark.parametrize("way", SPOILED)
def test_a_spoiled_index_is_refused(index: DirectoryIndex, tmp_path: Path, way: str) -> None:
    """An index that is not as it was written says so when it is opened."""
    path = tmp_path / "spoiled.sqlite"
    path.write_bytes(SPOILED[way](index.path.read_bytes()))
    with pytest.raises(InputFaultError) as told:
        DirectoryIndex.open(path)

    assert told.value.where == "spoiled.sqlite"


FOREIGN = {
    "another program's": ["CREATE TABLE users (name)"],
    "one with our mark and other tables": [
        "PRAGMA application_id=1213157444",
        "PRAGMA user_version=1",
    ],
    "one of another version": ["PRAGMA application_id=1213157444", "PRAGMA user_version=99"],
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A database of another program, or of another version, is not taken for an index."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        for statement in ["CREATE TABLE t (a)", *FOREIGN[kind]]:
            connection.execute(statement)
    connection.close()
    with pytest.raises(InputFaultError):
        DirectoryIndex.open(path)


def changed(index: DirectoryIndex, folder: Path, *statements: str) -> Path:
    """A copy of an index in which somebody changed something."""
    path = folder / "changed.sqlite"
    path.write_bytes(index.path.read_bytes())
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


CHANGES = [
    "UPDATE source SET report = '{}'",
    "UPDATE source SET extracted_on = 'yesterday'",
    "UPDATE source SET places = '1 2 x'",
    "UPDATE source SET places = '1 2 3'",
    "UPDATE source SET kind = 'other'",
    "DELETE FROM source",
    "DROP INDEX mailbox_address",
    "CREATE TRIGGER t AFTER INSERT ON mailbox BEGIN DELETE FROM source; END",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_a_changed_index_is_refused(index: DirectoryIndex, tmp_path: Path, statement: str) -> None:
    """Tables that are not ours, or sources that say nothing sound, are not believed."""
    with pytest.raises(InputFaultError):
        DirectoryIndex.open(changed(index, tmp_path, statement))


LOOK_UPS: dict[str, Callable[[DirectoryIndex, NationalMailbox], object]] = {
    "address": lambda index, box: index.by_address(box.address),
    "number": lambda index, box: index.by_number(box.rpps),
    "name": lambda index, box: index.by_name(box.family_name, box.given_name),
    "candidates": lambda index, _: index.candidates(department="69", family="MARTIN"),
}
ROTTEN = [
    "UPDATE mailbox_page SET page = x'ff7cff'",
    "UPDATE mailbox_page SET page = 3",
    "UPDATE mailbox_page SET page = NULL",
    "UPDATE mailbox SET size = 2",
]


@pytest.mark.parametrize("statement", ROTTEN)
@pytest.mark.parametrize("way", LOOK_UPS)
def test_rot_inside_is_a_fault_of_the_file(
    files: Files, index: DirectoryIndex, tmp_path: Path, statement: str, way: str
) -> None:
    """Whatever stands in a changed index, a look-up answers or says that it is damaged."""
    box = next(box for box in files.mailboxes if box.rpps)
    path = changed(index, tmp_path, statement)
    with DirectoryIndex.open(path) as opened, suppress(InputFaultError):  # and no other
        LOOK_UPS[way](opened, box)


def test_the_names_of_another_index_are_not_taken(
    files: Files, index: DirectoryIndex, tmp_path: Path
) -> None:
    """A second file that belongs to another first one is made again."""
    one = files.activities[-1]
    index.names()
    with DirectoryIndex.build(files.boxes(), folder=tmp_path) as small:
        beside = small.path.with_suffix(".names.sqlite")
        beside.write_bytes(index.path.with_suffix(".names.sqlite").read_bytes())
        found = small.by_name(family_key(one.family_name), given_key(one.given_name))

        assert one.person not in [person.id for person in found]


USER = """
import json, sys
from pathlib import Path
from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex
boxes, activities, folder, family, given = sys.argv[1:]
with DirectoryIndex.build(
    MailboxExtraction.open(Path(boxes)), PractitionerExtraction.open(Path(activities)),
    folder=Path(folder),
) as index:
    print(json.dumps([one.id for one in index.by_name(family, given)]))
"""


@pytest.mark.slow
def test_several_processes_build_and_read_at_once(files: Files, tmp_path: Path) -> None:
    """Programs that begin in the same moment all find the same, and one index is left."""
    one = files.activities[0]
    keys = family_key(one.family_name), given_key(one.given_name)
    arguments = [str(files.mailbox_path), str(files.activity_path), str(tmp_path), *keys]
    running = [
        subprocess.Popen([sys.executable, "-c", USER, *arguments], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    found = [json.loads(process.communicate()[0]) for process in running]

    assert one.person in found[0]
    assert [found[0]] * 4 == found
    assert 2 == len(list(tmp_path.iterdir()))


def test_an_index_may_be_given_to_other_processes(files: Files, index: DirectoryIndex) -> None:
    """Packed up for another process and opened there again, it looks up as before."""
    asked = [box.rpps for box in files.mailboxes if box.rpps][:60]
    with pickle.loads(pickle.dumps(index)) as other:  # noqa: S301 (our own bytes)
        found = [look_up_practitioner(other, rpps) for rpps in asked]

        assert other is not index
    assert [look_up_practitioner(index, rpps) for rpps in asked] == found
    assert found == pickle.loads(pickle.dumps(found))  # noqa: S301


@pytest.mark.slow
def test_an_index_of_one_program_is_opened_by_another(files: Files, tmp_path: Path) -> None:
    """What a program has loaded that builds it, such as the command line, does not matter."""
    for loaded in ("hopen_mss.indicators.result", "hopen_mss.directory"):
        code = f"import {loaded}\n{USER}\nprint(index.path)"
        arguments = [str(files.mailbox_path), str(files.activity_path), str(tmp_path / loaded)]
        made = subprocess.run(
            [sys.executable, "-c", code, *arguments, "A", "B"], capture_output=True, check=True
        )
        path = made.stdout.decode().splitlines()[-1]
        opens = "import sys, pathlib; from hopen_mss.directory import DirectoryIndex; "
        opens += "DirectoryIndex.open(pathlib.Path(sys.argv[1])).close()"
        subprocess.run([sys.executable, "-c", opens, path], check=True)
        DirectoryIndex.open(Path(path)).close()


@pytest.mark.slow
def test_threads_may_share_an_index(files: Files, index: DirectoryIndex) -> None:
    """Look-ups from several threads give what one gives."""
    asked = files.mailboxes[:400]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda box: index.by_address(box.address), asked))

    assert [index.by_address(box.address) for box in asked] == found
    numbers = [box.rpps for box in files.mailboxes if box.rpps] * 4
    with ThreadPoolExecutor(4) as threads:
        persons = list(threads.map(index.by_number, numbers))

    assert [index.by_number(number) for number in numbers] == persons


def test_an_index_is_left_when_its_builder_is_killed(files: Files, tmp_path: Path) -> None:
    """Killed at any moment, a builder leaves the whole index or none in its place."""
    arguments = [str(files.mailbox_path), str(files.activity_path), str(tmp_path), "A", "B"]
    for moment in (0.15, 0.25, 0.3, 0.35, 0.4, 0.5):
        process = subprocess.Popen(
            [sys.executable, "-c", USER, *arguments], stdout=subprocess.DEVNULL
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for path in tmp_path.glob("directory-*.sqlite"):
            if ".names." not in path.name:
                with DirectoryIndex.open(path) as index:
                    assert len(files.mailboxes) == index.sources[0].report.accepted


def test_an_integrator_gets_mailboxes_and_their_source(files: Files, index: DirectoryIndex) -> None:
    """One question gives the person, the mailboxes with their kind, and the file with its day."""
    box = next(box for box in files.mailboxes if box.rpps)
    answer = look_up_practitioner(index, f"8{box.rpps}")

    assert (box, "PER") == (answer.mailboxes[0], answer.mailboxes[0].kind)
    assert (True, True) == (answer.is_known, answer.key_fits)
    assert isinstance(answer.person, Person)
    assert (DAY, files.boxes().sha256) == (answer.source.extracted_on, answer.source.sha256)
    assert "mailboxes" == answer.source.kind


def test_a_stranger_is_not_known(index: DirectoryIndex) -> None:
    """A number that no file has is not known, and a doubtful key is said."""
    answer = look_up_practitioner(index, "99999999999")

    assert ((), None, False, False) == (
        answer.mailboxes,
        answer.person,
        answer.is_known,
        answer.key_fits,
    )


def test_a_structure_is_looked_up_by_either_number(files: Files, index: DirectoryIndex) -> None:
    """FINESS and SIRET are told apart by their form; anything else is refused."""
    box = next(box for box in files.mailboxes if box.kind == "ORG")

    assert box in look_up_structure(index, box.structure_id).mailboxes
    assert () == look_up_structure(index, "73282932000074").mailboxes
    with pytest.raises(InvalidInputError):
        look_up_structure(index, "CH d'Exemple")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_may_be_asked(index: DirectoryIndex, text: str) -> None:
    """A look-up of anything at all answers; no text is a fault, or part of a query."""
    assert len(index.by_address(text)) <= 2
    assert () == index.by_rpps(text + "'")
    assert index.person(f"{text}' OR 1") is None
    assert () == index.by_structure(f"{text}' OR 1")
    assert () == index.by_name(text, f"{text}' OR 1", postcode="' OR 1")
    assert Candidates() == index.candidates(postcode=f"{text}'", given=text)


def test_the_generator_is_true_to_itself(files: Files) -> None:
    """The list's answers are in the files, and the strangers are not."""
    truth = MadeUpDirectory(1_500, 4_000, seed=3)
    rows = truth.correspondents(400)
    known = {one.rpps for one in files.activities}
    published = {box.address for box in files.mailboxes}

    assert 40 == sum(answer.is_stranger for _, answer in rows)
    for line, answer in rows:
        assert isinstance(line, Correspondent)
        assert not answer.person or answer.person in known
        assert not answer.is_stranger or line.rpps not in known
        assert answer.addresses <= published


def test_a_frequent_name_is_asked_like_any_other(tmp_path: Path) -> None:
    """However many have a name: place, profession and how many are wanted tell who is given."""
    people = [
        Someone(
            f"1{number:010d}", "MARTIN", "Anne", profession=("10", "60")[number % 2],
            postcode=("69001", "01000")[number % 3 == 0], address=f"m{number}@medecin.mssante.fr",
        )
        for number in range(150)
    ]  # fmt: skip
    asked: list[dict[str, Any]] = [
            {}, {"profession": "60"}, {"department": "01"}, {"postcode": "69001"},
            {"postcode": "69001", "profession": "10"}, {"department": "69", "profession": "10"},
            {"postcode": "75001"},
    ]  # fmt: skip
    with small_directory(tmp_path, people) as index:
        for said in asked:
            expected = {
                one.rpps
                for one in people
                if said.get("profession") in (None, one.profession)
                and said.get("postcode") in (None, one.postcode)
                and said.get("department") in (None, one.postcode[:2])
            }

            assert expected == {one.rpps for one in index.by_name("MARTIN", "ANNE", **said)}
            few = index.by_name("MARTIN", "ANNE", **said, most=2)
            assert min(2, len(expected)) == len({one.rpps for one in few} & expected)


def test_a_closed_index_says_that_it_is_closed(tmp_path: Path) -> None:
    """It is not damaged: whoever closed it has to open it again."""
    path = tmp_path / "Extraction_Correspondance_MSSante_202610310712.txt"
    path.write_text("Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP\n"
                    "PER|un@medecin.mssante.fr|8|10003461034\n", "utf-8")  # fmt: skip
    with DirectoryIndex.build(MailboxExtraction.open(path), folder=tmp_path) as index:
        pass

    with pytest.raises(InvalidInputError, match="this index was closed"):
        index.by_rpps("10003461034")


def test_a_file_of_another_kind_is_no_index(tmp_path: Path) -> None:
    """A text is not called a damaged index."""
    path = tmp_path / "t.py"
    path.write_text("print(1)\n" * 100, "utf-8")

    with pytest.raises(InputFaultError, match="not an index of the national directory"):
        DirectoryIndex.open(path)


def test_a_number_that_is_no_text_is_refused(index: DirectoryIndex) -> None:
    """A number as such has lost its zeros; the remedy says what to give."""
    with pytest.raises(InvalidInputError, match="an RPPS number is a text, not int"):
        look_up_practitioner(index, 10003461034)  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="9 digits of FINESS, or 14 of SIRET"):
        look_up_structure(index, "abc")
