"""Saved pages of the national FHIR service: the same mailboxes, whatever the page holds."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.national_files import dossier, mailbox, mailboxes, whitelist

from hopen_mss import InputFaultError, InvalidInputError, Note, Rejection
from hopen_mss.cli import run
from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.fhir import FhirMailboxes
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.national_sources import open_mailboxes

DAY = date(2026, 10, 31)
PLANTED = "Rosemonde-Ysoline"
EMAIL_TYPE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type"
METADATA = (
    "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/"
    "as-ext-mailbox-mss-metadata"
)
TRE = "https://mos.esante.gouv.fr/NOS/"
Json = dict[str, Any]


def contact(
    address: str, *, typed: bool = True, kind: str = "", kind_system: str = "TRE_R257", **parts: Any
) -> Json:
    """A contact point as the service writes it."""
    said = []
    if kind:
        coding = {"system": f"{TRE}{kind_system}-TypeBAL", "code": kind}
        said.append({"url": "type", "valueCodeableConcept": {"coding": [coding]}})
    for name, value in parts.items():
        field = "valueBoolean" if isinstance(value, bool) else "valueString"
        said.append({"url": name, field: value})
    extensions: list[Json] = []
    if typed:
        coding = {"system": f"{TRE}TRE_R256-TypeMessagerie", "code": "MSSANTE"}
        extensions.append({"url": EMAIL_TYPE, "valueCoding": coding})
    if said:
        extensions.append({"url": METADATA, "extension": said})
    return {"system": "email", "value": address, "extension": extensions}


def person(*contacts: Json, number: str = "p1", rpps: str = "10003461034", **other: Any) -> Json:
    """A Practitioner."""
    return {
        "resourceType": "Practitioner",
        "id": number,
        "active": True,
        "identifier": [
            {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": f"8{rpps}"},
            {"system": "https://rpps.esante.gouv.fr", "value": rpps},
        ],
        "name": [{"family": "EXEMPLE", "given": ["Anne", "Lise"]}],
        "qualification": [
            {"code": {"coding": [{"system": f"{TRE}TRE_R14-TypeDiplome", "code": "DE"}]}},
            {"code": {"coding": [{"system": f"{TRE}TRE_G15-ProfessionSante", "code": "10"}]}},
        ],
        "telecom": list(contacts),
        **other,
    }


def structure(*contacts: Json, number: str = "o1", **other: Any) -> Json:
    """An Organization."""
    return {
        "resourceType": "Organization",
        "id": number,
        "identifier": [
            {"system": "urn:oid:1.2.250.1.71.4.2.2", "value": "1990000017"},
            {"system": "https://finess.esante.gouv.fr", "value": "990000017"},
        ],
        "name": "CH D'EXEMPLE",
        "address": [{"postalCode": "69001", "city": "LYON CEDEX 01"}],
        "telecom": list(contacts),
        **other,
    }


def role(*contacts: Json, who: str = "Practitioner/p1", at: str = "Organization/o1") -> Json:
    """A PractitionerRole, which refers to both."""
    return {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": who},
        "organization": {"reference": at},
        "telecom": list(contacts),
    }


def saved(folder: Path, *resources: Any, name: str = "page.json") -> Path:
    """A page with these resources."""
    page = {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}
    path = folder / name
    path.write_text(json.dumps(page), encoding="utf-8")
    return path


def read(*paths: Path) -> tuple[FhirMailboxes, list[NationalMailbox]]:
    """Pages and their records."""
    pages = FhirMailboxes.open(paths, extracted_on=DAY)
    return pages, list(pages.records())


WHO = {
    "rpps": "10003461034",
    "person_id": "10003461034",
    "person_id_kind": "8",
    "family_name": "EXEMPLE",
    "given_name": "Anne Lise",
    "profession_code": "10",
}
WHERE = {
    "structure_id_kind": "1",
    "structure_id": "990000017",
    "structure_name": "CH D'EXEMPLE",
    "postcode": "69001",
    "department": "69",
    "city": "LYON CEDEX 01",
}
ADDRESS = "un@medecin.mssante.fr"
HOMES: dict[str, tuple[list[Json], str, Json]] = {
    "a person": ([person(contact(ADDRESS, kind="PER"))], "PER", WHO),
    "a person, without a type": ([person(contact(ADDRESS))], "", WHO),
    "by the metadata alone": ([person(contact(ADDRESS, typed=False, kind="CAB"))], "CAB", WHO),
    "a type in another system": (
        [person(contact(ADDRESS, kind="PER", kind_system="TRE_R256"))],
        "PER",
        WHO,
    ),
    "an unknown type": ([person(contact(ADDRESS, kind="XYZ"))], "", WHO),
    "a structure": ([structure(contact(ADDRESS, kind="APP"))], "APP", WHERE),
    "a role": (
        [role(contact(ADDRESS, kind="PER")), person(), structure()],
        "PER",
        WHO | WHERE,
    ),
    "a role by full addresses": (
        [
            person(),
            structure(),
            role(
                contact(ADDRESS, kind="PER"),
                who="https://gateway.example/fhir/v2/Practitioner/p1",
                at="https://gateway.example/fhir/v2/Organization/o1",
            ),
        ],
        "PER",
        WHO | WHERE,
    ),
    "a role of nobody known": ([role(contact(ADDRESS, kind="PER"))], "PER", {}),
    "a person by the national number alone": (
        [
            person(
                contact(ADDRESS, kind="PER"),
                identifier=[{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "810003461034"}],
            )
        ],
        "PER",
        WHO,
    ),
}


@pytest.mark.parametrize("home", HOMES)
def test_a_mailbox_is_the_same_record_wherever_it_lives(tmp_path: Path, home: str) -> None:
    """Of a person, a structure or a role: the record is that of the extraction."""
    resources, kind, told = HOMES[home]
    _, found = read(saved(tmp_path, *resources))

    assert [NationalMailbox(address=ADDRESS, kind=kind, **told)] == found


def test_what_a_mailbox_says_of_itself(tmp_path: Path) -> None:
    """The service, or else the description, and whether paper is still taken."""
    path = saved(
        tmp_path,
        structure(
            contact("a@b.fr", service="Cardiologie", description="Secrétariat", digitization=True),
            contact("c@b.fr", description="Accueil", digitization=False),
            contact("d@b.fr"),
        ),
    )

    assert [("Cardiologie", True), ("Accueil", False), ("", None)] == [
        (box.service, box.paperless) for box in read(path)[1]
    ]


def test_a_number_that_is_no_rpps(tmp_path: Path) -> None:
    """An ADELI number and an address that stands for a number keep their kind."""

    def national(value: str) -> list[Json]:
        return [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": value}]

    path = saved(
        tmp_path,
        person(contact("a@b.fr"), identifier=national("0693026716")),
        person(contact("c@d.fr"), identifier=national("10c@d.fr")),
        person(contact("e@f.fr"), identifier=[]),
    )

    assert [("0", "693026716", ""), ("10", "c@d.fr", ""), ("", "", "")] == [
        (box.person_id_kind, box.person_id, box.rpps) for box in read(path)[1]
    ]


LEFT_OUT = {
    "other_contacts": person(
        {"system": "phone", "value": "0612345678"},
        {"system": "email", "value": "direction@ch-exemple.example"},
    ),
    "unlisted_mailboxes": person(contact(ADDRESS, kind="PER", listeRouge=True)),
    "inactive_resources": person(contact(ADDRESS, kind="PER"), active=False),
    "other_resources": {"resourceType": "Device", "telecom": [contact(ADDRESS)]},
}


@pytest.mark.parametrize("code", LEFT_OUT)
def test_what_is_left_out_is_counted(tmp_path: Path, code: str) -> None:
    """Ordinary addresses, unlisted mailboxes and withdrawn resources are none, and counted."""
    pages, found = read(saved(tmp_path, LEFT_OUT[code]))

    assert [] == found
    assert [code] == [note.code for note in pages.report().notes]
    assert (1, 1) == (pages.report().read, pages.report().accepted)


def test_a_reference_to_nowhere_is_counted(tmp_path: Path) -> None:
    """A role whose person is in no page says so, by the kind of the resource."""
    pages, _ = read(saved(tmp_path, role(contact(ADDRESS)), person(number="p2")))

    assert (
        Note("unresolved_references", 1, "Organization"),
        Note("unresolved_references", 1, "Practitioner"),
    ) == pages.report().notes


def test_who_answers_for_a_mailbox_is_never_read(tmp_path: Path) -> None:
    """Responsible persons and telephones are in no record, nor in any report."""
    box = contact(ADDRESS, kind="ORG", responsible=PLANTED, phone="0612345678", listeRouge=False)
    pages, found = read(saved(tmp_path, structure(box)))

    assert ADDRESS == found[0].address
    assert PLANTED not in repr(found) + repr(pages.report())
    assert "0612345678" not in repr(found) + repr(pages.report())


ODD: dict[str, Any] = {
    "a text": "Practitioner",
    "nothing": None,
    "a list": [],
    "a type that is a list": {"resourceType": ["Practitioner"]},
    "contacts that are one object": person(telecom={"system": "email"}),
    "a contact that is a text": person(telecom=["un@b.fr"]),
    "an address that is a number": person({"system": "email", "value": 3}),
    "names that are a text": person(contact(ADDRESS), name=PLANTED),
    "first names that are a text": person(contact(ADDRESS), name=[{"given": PLANTED}]),
    "extensions that are an object": person({"system": "email", "value": "a@b", "extension": {}}),
    "a coding that is a list": person(
        {"system": "email", "value": "a@b", "extension": [{"url": EMAIL_TYPE, "valueCoding": []}]}
    ),
    "a qualification that is a list": person(contact(ADDRESS), qualification=[{"code": [PLANTED]}]),
    "a reference that is a number": {**role(contact(ADDRESS)), "practitioner": {"reference": 1}},
    "a structure whose name is a list": structure(contact(ADDRESS), name=[PLANTED]),
}


@pytest.mark.parametrize("way", ODD)
def test_a_resource_of_another_shape_is_rejected(tmp_path: Path, way: str) -> None:
    """An entry that is not what it should be is counted by its number, and the next one is read."""
    pages, found = read(saved(tmp_path, ODD[way], person(contact(ADDRESS, kind="PER"))))
    report = pages.report()

    assert [ADDRESS] == [box.address for box in found]
    assert (Rejection(1, "damaged_resource"),) == report.rejections
    assert (2, 1) == (report.read, report.accepted)
    assert PLANTED not in repr(report)


BAD: dict[str, tuple[str, str]] = {
    "cut off": ('{"resourceType": "Bundle", "entry": [', "no sound JSON"),
    "a key twice": ('{"resourceType": "Bundle", "resourceType": "Bundle"}', "no sound JSON"),
    "no number": ('{"resourceType": "Bundle", "total": NaN}', "no sound JSON"),
    "nested too deep": (
        '{"resourceType": "Bundle", "entry": ' + "[" * 60 + "]" * 60 + "}",
        "no sound JSON",
    ),
    "nested to harm": ("[" * 200_000, "no sound JSON"),
    "a page of another kind": ('{"resourceType": "Patient", "id": "x"}', "no page of the FHIR"),
    "a list": ("[]", "no page of the FHIR"),
    "entries that are an object": ('{"resourceType": "Bundle", "entry": {}}', "are no list"),
    "a web page": (f"<html>{PLANTED}</html>", "no sound JSON"),
    "the extraction": ("Type de BAL|Adresse BAL", "no sound JSON"),
    "nothing": ("", "no sound JSON"),
}


@pytest.mark.parametrize("way", BAD)
def test_a_page_that_cannot_be_used_is_told(tmp_path: Path, way: str) -> None:
    """What is no page of the service stops the run, with a remedy and none of its content."""
    content, said = BAD[way]
    path = tmp_path / "page.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputFaultError) as told:
        read(path)

    assert said in told.value.problem
    assert "page.json" == told.value.where
    assert PLANTED not in str(told.value)


def test_too_large_a_page_is_refused(tmp_path: Path) -> None:
    """A page is read whole, so it may not be of any size."""
    path = tmp_path / "page.json"
    with path.open("wb") as stream:
        stream.truncate((64 << 20) + 1)
    with pytest.raises(InputFaultError, match="more than the"):
        read(path)


def test_no_page_is_told() -> None:
    """A query that was not saved has nothing to be read."""
    with pytest.raises(InputFaultError, match="0 pages"):
        FhirMailboxes.open([], extracted_on=DAY)


def test_there_is_no_book_before_the_end(tmp_path: Path) -> None:
    """A report of half the pages would be wrong, and there is none."""
    pages = FhirMailboxes.open(saved(tmp_path), extracted_on=DAY)
    with pytest.raises(InvalidInputError, match="to their end"):
        pages.report()


def test_pages_are_one_source(tmp_path: Path) -> None:
    """References lead from page to page, and one book tells of all of them."""
    first = saved(tmp_path, role(contact(ADDRESS)), "odd", name="1.json")
    second = saved(tmp_path, person(), structure(), name="2.json")
    pages, found = read(first, second)
    report = pages.report()

    assert ["EXEMPLE"] == [box.family_name for box in found]
    assert (4, 3, 1) == (report.read, report.accepted, report.rejected)
    assert ["1.json", "2.json"] == [one.path for one in pages.reports()]
    assert pages.sha256 not in {one.sha256 for one in pages.reports()}


def test_pages_make_an_index(tmp_path: Path) -> None:
    """An index of saved pages is asked like one of the extraction."""
    path = saved(
        tmp_path,
        *(
            person(contact(f"un{n}@medecin.mssante.fr", kind="PER"), rpps=f"1000000{n:04d}")
            for n in range(250)
        ),
        structure(contact("accueil@ch.mssante.fr", kind="ORG", service='a|b "c"')),
    )
    pages = FhirMailboxes.open(path, extracted_on=DAY)
    with DirectoryIndex.build(pages, folder=tmp_path / "index") as index:
        for box in pages.records():
            assert (box,) == index.by_address(box.address)
        assert ["un7@medecin.mssante.fr"] == [box.address for box in index.by_rpps("10000000007")]
        assert ["accueil@ch.mssante.fr"] == [box.address for box in index.by_structure("990000017")]
        assert 250 == len(index.by_name("EXEMPLE", "ANNE LISE"))
        assert (DAY, 251) == (index.extracted_on, index.sources[0].report.accepted)


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = ("telecom", "identifier", "name", "active", "qualification", "address", "extension")


@given(
    where=st.sampled_from(FIELDS),
    home=st.sampled_from([person, structure]),
    value=trees,
)
def test_any_shape_is_a_record_or_a_rejection(
    tmp_path_factory: pytest.TempPathFactory,
    where: str,
    home: Callable[..., Json],
    value: object,
) -> None:
    """Whatever JSON stands in a resource: it is accepted or rejected, and nothing else happens."""
    resource = home(contact(ADDRESS)) | {where: value}
    folder = tmp_path_factory.mktemp("any")
    pages, _ = read(saved(folder, resource, person(contact("deux@b.fr"))))
    report = pages.report()

    assert 2 == report.read == report.accepted + report.rejected


def test_half_a_sign_is_no_fault(tmp_path: Path) -> None:
    """Half of a pair of signs, as broken programs write it, is kept out of the index."""
    path = saved(tmp_path, person(contact(ADDRESS), name=[{"family": "EX\ud800"}]))
    pages = FhirMailboxes.open(path, extracted_on=DAY)
    with DirectoryIndex.build(pages, folder=tmp_path / "index") as index:
        assert ["EX?"] == [box.family_name for box in index.by_address(ADDRESS)]


FOUND = "anne.exemple@medecin.mssante.fr"


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    """A hospital's folder whose national source are two pages that belong together."""
    pages = tmp_path / "pages"
    pages.mkdir()
    saved(pages, role(contact(FOUND, kind="PER", digitization=True)), name="1.json")
    saved(pages, person(), structure(), name="2.json")
    (tmp_path / "correspondents.csv").write_text(
        "id;nom;prénom;rpps;adresse mssanté\n"
        f"C1;EXEMPLE;Anne Lise;10003461034;{FOUND}\n"
        "C2;EXEMPLE;Anne Lise;10003461034;\n",
        "utf-8",
    )
    whitelist(tmp_path, "medecin.mssante.fr")
    dossier(tmp_path)
    text = (tmp_path / "hopen-mss.toml").read_text("utf-8")
    (tmp_path / "hopen-mss.toml").write_text(
        text.replace("Extraction_*.txt", "pages/*.json").replace(
            'kind = "national_directory"', 'kind = "national_directory"\nextracted_on = 2026-10-31'
        ),
        "utf-8",
    )
    return tmp_path


def test_pages_stand_for_the_extraction(hospital: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A list is assessed, checked, refreshed and matched by pages as it is by an extraction."""
    assert 0 == run(["assess", str(hospital), "--format", "json"])
    d6_2 = next(
        one for one in json.loads(capsys.readouterr().out)["results"] if one["indicator"] == "D6.2"
    )
    steps = {step["code"]: step["count"] for step in d6_2["steps"]}
    assert (1, 0) == (steps["confirmed"], steps["held"])

    pages = str(hospital / "pages")
    bare = ["match", str(hospital / "correspondents.csv"), "--national", pages]
    for asked in (
        ["check", str(hospital)],
        ["refresh", str(hospital)],
        [*bare, "--extracted-on", "2026-10-31"],
    ):
        assert 0 == run(["correspondents", *asked, "--format", "csv"])
        told = [line.split(",")[:5] for line in capsys.readouterr().out.splitlines()[1:]]
        assert [
            ["C1", "confirmed", "address", "1", FOUND],
            ["C2", "found", "rpps", "1", FOUND],
        ] == told
    assert FOUND in (hospital / "correspondents.refreshed.csv").read_text("utf-8").splitlines()[2]


def test_the_day_of_pages_is_asked_for(hospital: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages do not say their day: without it nothing is looked up, by no command."""
    path = hospital / "hopen-mss.toml"
    path.write_text(path.read_text("utf-8").replace("extracted_on = 2026-10-31", ""), "utf-8")
    listed, pages = str(hospital / "correspondents.csv"), str(hospital / "pages" / "1.json")

    for asked in (
        ["assess", str(hospital)],
        ["correspondents", "check", str(hospital)],
        ["correspondents", "match", listed, "--national", pages],
    ):
        assert 2 == run(asked)
        assert "do not say the day" in capsys.readouterr().err


def test_several_extractions_are_not_one(hospital: Path) -> None:
    """A folder without pages, or an extraction among pages, is no one day's directory."""
    empty = hospital / "empty"
    empty.mkdir()
    with pytest.raises(InputFaultError, match="no saved pages"):
        open_mailboxes(empty, extracted_on=DAY)
    text = mailboxes(hospital, [mailbox(FOUND, rpps="10003461034")])
    with pytest.raises(InputFaultError, match="2 extractions"):
        open_mailboxes([text, hospital / "pages" / "1.json"], extracted_on=DAY)


def test_pages_may_be_packed(tmp_path: Path) -> None:
    """A page is told by its content, packed or not; an error saved as JSON is no page."""
    packed = tmp_path / "page.gz"
    packed.write_bytes(gzip.compress(saved(tmp_path, person(contact(FOUND))).read_bytes()))
    source = open_mailboxes(packed, extracted_on=DAY)
    assert [FOUND] == [box.address for box in source.records()]

    fault = tmp_path / "Extraction_Correspondance_MSSante_202610310712.txt"
    fault.write_text('{"error": "503"}', "utf-8")
    with pytest.raises(InputFaultError, match="this is JSON"):
        open_mailboxes(fault)
