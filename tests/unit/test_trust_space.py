"""The whitelist, its operators, the kinds of domains, and what they suggest of a hospital."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, strategies as st

import hopen_mss
from hopen_mss import (
    Correspondent,
    Establishment,
    InputFaultError,
    Judge,
    Operator,
    OutputError,
    RecipientKind,
    SuggestedConnection,
    Transmission,
    Whitelist,
    WhitelistEntry,
    keep_whitelist,
    look_up,
    read_whitelist,
    suggest_connection,
)
from hopen_mss.codes import groups
from hopen_mss.directory.recipients import Recipients
from hopen_mss.transmissions.exclusions import Exclusion, Exclusions, What
from hopen_mss.trust_space import AddressVerdict, DomainKind, domain_kind, domain_of
from hopen_mss.trust_space.domains import _domain_of_any

GENERATED = datetime(2026, 9, 1, 15, 42, 7, tzinfo=UTC)
THIRD = "CN=mss1.tiers.example,OU=373282932000074,O=OPERATEUR TIERS,ST=Rhône (69),C=FR"
THIRD_AGAIN = "CN=mss2.tiers.example,OU=373282932000074,O=OPERATEUR-TIERS,ST=Rhône (69),C=FR"
OWN = "CN=mss.ch.example,OU=1010000024,O=CH EXEMPLE,ST=Ain (01),C=FR"
REGION = "CN=mss.region.example,OU=1690000012,O=GRADES EXEMPLE,C=FR"


def listed(*pairs: tuple[str, str]) -> Whitelist:
    """A whitelist of pairs of a domain and a certificate."""
    entries = tuple(WhitelistEntry(domain, certificate) for domain, certificate in pairs)
    return Whitelist(generated_at=GENERATED, entries=entries)


def xml(*elements: str, generated: str = "2026-09-01T15:42:07Z") -> str:
    """A whitelist in the form of the published one."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">\n'
        f"<DateDeGeneration>{generated}</DateDeGeneration>\n<ListeDomaines>\n"
        + "\n".join(elements)
        + "\n</ListeDomaines></ListeBlancheMSSante>"
    )


def element(domain: str, certificate: str = THIRD) -> str:
    """One element with all its children, contacts included."""
    return (
        f"<Domaine><Nom>{domain}</Nom><Description>CH d'Exemple &amp; filles</Description>"
        f"<DNCertificatOperateur>{certificate}</DNCertificatOperateur>"
        "<ResponsableContact>Jeanne Planted, 01 99 00 00 01</ResponsableContact>"
        "<SupportContact>planted@tiers.example</SupportContact>"
        "<DateMAJ>2026-09-01T15:42:08Z</DateMAJ></Domaine>"
    )


NAMES = [
    pytest.param(THIRD, "OPERATEUR TIERS", "373282932000074", id="as in nearly every element"),
    pytest.param(THIRD.replace(",", ", "), "OPERATEUR TIERS", "373282932000074", id="spaces"),
    pytest.param(THIRD.replace("ST=", "L="), "OPERATEUR TIERS", "373282932000074", id="L for ST"),
    pytest.param(
        'CN=a,OU=1010000024,O="CH D\'EXEMPLE, SITE  NORD",C=FR', "CH D'EXEMPLE, SITE NORD",
        "1010000024", id="quoted comma, two spaces",
    ),
    pytest.param(
        "CN=a,OU=1010000024,O=CH\u00a0 EXEMPLE ,C=FR", "CH EXEMPLE", "1010000024", id="NBSP"
    ),
    pytest.param("CN=a,OU=1010000024,C=FR", "a", "1010000024", id="no O"),
    pytest.param("OU=1010000024", "1010000024", "1010000024", id="OU alone"),
    pytest.param("CN=a,O=CH EXEMPLE,C=FR", "CH EXEMPLE", "", id="no OU"),
    pytest.param("CN=a,O=CH, SITE NORD,C=FR", "CH, SITE NORD", "", id="comma without quotes"),
    pytest.param('CN=a,O=CH "NORD",C=FR', "CH NORD", "", id="quotes inside"),
    pytest.param('CN=a,O=CH 12" NORD,OU=1010000024', 'CH 12" NORD', "1010000024", id="odd quote"),
    pytest.param(r"CN=a,O=CH\, SITE NORD,C=FR", "CH, SITE NORD", "", id="escaped comma"),
    pytest.param("C=FR,O=CH,OU=1010000024,CN=a", "CH", "1010000024", id="another order"),
    pytest.param("cn=a,ou=10b0078671,o=ch", "ch", "10B0078671", id="small letters"),
    pytest.param("O=A,O=B", "A", "", id="a part twice"),
    pytest.param("", "", "", id="nothing"),
    pytest.param("bonjour", "", "", id="no name at all"),
]  # fmt: skip


@pytest.mark.parametrize(("certificate", "name", "identifier"), NAMES)
def test_operator_of_a_certificate(certificate: str, name: str, identifier: str) -> None:
    """A distinguished name gives the operator's name and identifier, however it is written."""
    assert Operator(name, identifier) == Operator.of_certificate(certificate)


NUMBERS = [
    ("373282932000074", "siret", "73282932000074", True),
    ("373282932000075", "siret", "73282932000075", False),
    ("1010000024", "finess", "010000024", True),
    ("10B0078671", "finess", "0B0078671", True),
    ("12A0000014", "finess", "2A0000014", True),
    ("0123456789", "adeli", "123456789", False),
    ("41000346103400", "rpps", "1000346103400", False),
    ("3732829320", "unknown", "3732829320", False),
    ("TEST9962", "unknown", "TEST9962", False),
    ("", "unknown", "", False),
]


@pytest.mark.parametrize(("identifier", "kind", "number", "fits"), NUMBERS)
def test_number_of_an_operator(identifier: str, kind: str, number: str, *, fits: bool) -> None:
    """The first digit says the register; a number of another shape stays what it is."""
    operator = Operator("X", identifier)

    assert (kind, number, fits) == (operator.kind.value, operator.number, operator.key_fits)


def test_counts_of_a_whitelist() -> None:
    """Elements, domains, operators, duplicates and domains of several operators are five counts."""
    whitelist = listed(
        ("ch.mssante.fr", THIRD), ("ch.mssante.fr", THIRD_AGAIN), ("ch.mssante.fr", REGION),
        ("ch.mssante.fr", THIRD), ("autre.mssante.fr", THIRD), ("bare.mssante.fr", ""),
        ("bare.mssante.fr", "CN=a,O=Sans Numero"), ("bare.mssante.fr", "CN=b,O=SANS NUMERO"),
    )  # fmt: skip

    assert 8 == whitelist.elements
    assert 3 == len(whitelist.domains)
    assert 1 == whitelist.duplicates
    assert ("OPERATEUR TIERS", "Sans Numero", "GRADES EXEMPLE") == tuple(
        operator.name for operator in whitelist.operators
    )
    assert [4, 2, 1] == list(whitelist.elements_by_operator().values())
    assert ("ch.mssante.fr",) == whitelist.domains_of_several_operators()
    assert ("OPERATEUR TIERS", "GRADES EXEMPLE") == tuple(
        operator.name for operator in whitelist.operators_of("ch.mssante.fr")
    )
    assert () == whitelist.operators_of("mssante.fr")
    assert {"ch.mssante.fr", "autre.mssante.fr"} == whitelist.domains_by_operator()[
        Operator.of_certificate(THIRD)
    ]


def test_a_list_as_it_is_published(tmp_path: Path) -> None:
    """Every element is read or rejected; contacts are nowhere, a late update is no fault."""
    place = tmp_path / "list.xml"
    elements = [
        element("CH-Exemple.mssante.fr", OWN.replace("CH EXEMPLE", '"CH EXEMPLE, A &amp; B"')),
        element("médecin.exemple.fr"),
        element(""),
        element("no domain"),
        element("<b>ch.mssante.fr</b>"),
    ]
    place.write_text(xml(*elements), "utf-8")

    whitelist, report = read_whitelist(place)

    assert {"ch-exemple.mssante.fr", "xn--mdecin-bva.exemple.fr"} == whitelist.domains
    assert "CH EXEMPLE, A & B" == whitelist.operators_of("ch-exemple.mssante.fr")[0].name
    assert (5, 2, {"no_domain": 3}) == (
        report.read, report.accepted, report.rejected_by_reason()
    )  # fmt: skip
    assert "planted" not in repr((whitelist, report)).lower()


DAYS = [
    pytest.param("2026-08-31T22:30:00Z", None, "2026-09-01", id="after midnight in summer"),
    pytest.param("2026-08-31T21:30:00Z", None, "2026-08-31", id="before midnight in summer"),
    pytest.param("2026-11-30T23:30:00Z", None, "2026-12-01", id="after midnight in winter"),
    pytest.param("2026-09-01T02:30:00Z", "America/Guadeloupe", "2026-08-31", id="overseas"),
]


@pytest.mark.parametrize(("generated", "zone", "expected"), DAYS)
def test_the_day_of_a_list_is_local(
    generated: str, zone: str | None, expected: str, tmp_path: Path
) -> None:
    """A list is in force from the day on which it was made, as the hospital's clocks have it."""
    place = tmp_path / "list.xml"
    place.write_text(xml(element("ch.mssante.fr"), generated=generated), "utf-8")

    read, _ = read_whitelist(place)
    if zone:
        read = read.told_in(ZoneInfo(zone))

    assert expected == read.generated_on.isoformat()


@pytest.mark.parametrize("packed", ["gzip", "bz2", "lzma"])
def test_a_compressed_list(packed: str, tmp_path: Path) -> None:
    """A list put away compressed is read as it is."""
    module = __import__(packed)
    place = tmp_path / "list.xml.packed"
    place.write_bytes(module.compress(xml(element("ch.mssante.fr")).encode()))

    assert {"ch.mssante.fr"} == read_whitelist(place)[0].domains


BOMBS = [
    ("<!DOCTYPE x [" + "".join(f'<!ENTITY a{n + 1} "&a{n};&a{n};">' for n in range(40)) + "]><x/>",
     "a document type"),
    ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "a document type"),
    ("<a>" * 100_000, "not the whitelist"),
    (xml("<Domaine>" * 100_000), "nested too deeply"),
    (xml(element("ch.mssante.fr"))[:-30], "not well-formed"),
    (xml(element("ch.mssante.fr"), generated="hier"), "DateDeGeneration"),
    (xml(element("ch.mssante.fr"), generated="9999-12-31T23:59:59Z"), "readable DateDeGeneration"),
    (xml(element("ch.mssante.fr"), "<DateDeGeneration>2026-01-01T00:00:00Z</DateDeGeneration>"),
     "two generation dates"),
    (xml(), "no domain"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BOMBS, ids=[said for _, said in BOMBS])
def test_refused_lists(content: str, said: str, tmp_path: Path) -> None:
    """What is not the list, or could fill the memory, is refused with what to do."""
    place = tmp_path / "list.xml"
    place.write_text(content, "utf-8")

    with pytest.raises(InputFaultError, match=said):
        read_whitelist(place)


VERDICTS = [
    ("un@ch.mssante.fr", AddressVerdict.INSIDE, "un@ch.mssante.fr", DomainKind.PROFESSIONAL),
    ("Un@CH.mssante.FR", AddressVerdict.INSIDE, "Un@CH.mssante.FR", DomainKind.PROFESSIONAL),
    ("un@sous.ch.mssante.fr", AddressVerdict.OUTSIDE, "un@sous.ch.mssante.fr", None),
    ("un@mssante.fr", AddressVerdict.OUTSIDE, "un@mssante.fr", None),
    ("un@médecin.exemple.fr", AddressVerdict.INSIDE, "un@médecin.exemple.fr",
     DomainKind.PROFESSIONAL),
    ("185057800608436@patient.mssante.fr", AddressVerdict.INSIDE, "…@patient.mssante.fr",
     DomainKind.PATIENT),
    ("185057800608436@Patient.MSSante.fr", AddressVerdict.INSIDE, "…@patient.mssante.fr",
     DomainKind.PATIENT),
    ("Un <185057800608436@patient.mssante.fr>, b@c.fr", AddressVerdict.NO_ADDRESS, "…", None),
    ("185057800608436", AddressVerdict.NO_ADDRESS, "…", None),
    ("nobody", AddressVerdict.NO_ADDRESS, "nobody", None),
]  # fmt: skip


@pytest.mark.parametrize(("address", "verdict", "shown", "kind"), VERDICTS)
def test_look_up(
    address: str, verdict: AddressVerdict, shown: str, kind: DomainKind | None
) -> None:
    """A whole domain is in the list or it is not; no patient's number is given back."""
    whitelist = listed(
        ("ch.mssante.fr", OWN), ("patient.mssante.fr", THIRD), ("xn--mdecin-bva.exemple.fr", "")
    )

    found = look_up(address, whitelist)

    assert (verdict, shown, kind) == (found.verdict, found.shown, found.kind)


QUOTED = [
    ('"dupont, jean"@ch.mssante.fr', "ch.mssante.fr"),
    ('<"dupont; jean"@CH.mssante.fr>', "ch.mssante.fr"),
    ('"jean@home"@ch.mssante.fr', "ch.mssante.fr"),
    (r'"jean \"le\" dupont"@ch.mssante.fr', "ch.mssante.fr"),
    ('"1 85 05 78 006 084 36"@patient.mssante.fr', "patient.mssante.fr"),
    ('"Dupont, Jean" <jean@ch.mssante.fr>', ""),
    ('"un@a.fr", "deux"@ch.mssante.fr', ""),
    ('"dupont, jean@ch.mssante.fr', ""),
    ('""@ch.mssante.fr, x', ""),
    ('"dupont, jean"', ""),
]


@pytest.mark.parametrize(("address", "domain"), QUOTED)
def test_quotation_marks_make_one_address(address: str, domain: str) -> None:
    """What stands between quotation marks before the @ parts no address; names do not."""
    assert domain == domain_of(address)


INTERNATIONAL = [
    pytest.param("a@straße.fr", "xn--strae-oqa.fr", id="sharp s"),
    pytest.param("a@STRAẞE.fr", "xn--strae-oqa.fr", id="capital sharp s"),
    pytest.param("a@strasse.fr", "strasse.fr", id="two letters instead"),
    pytest.param("a@βόλος.gr", "xn--nxasmm1c.gr", id="final sigma"),
    pytest.param("a@βόλοσ.gr", "xn--nxasmq6b.gr", id="sigma"),
    pytest.param("a@straße.é.fr", "xn--strae-oqa.xn--9ca.fr", id="each label by itself"),
    pytest.param("a@straßé.fr", "xn--stra-yna4d.fr", id="beside an accent"),
    pytest.param("a@straße\u0301.fr", "xn--stra-yna4d.fr", id="beside an accent of its own"),
    pytest.param("a@ß..fr", "", id="nothing between two dots"),
    pytest.param(f"a@{'ß' * 60}.fr", "", id="longer than any label"),
    pytest.param("a@m‍edecin.fr", "", id="a joiner"),
    pytest.param("a@mede‌cin.fr", "", id="a non-joiner"),
]


@pytest.mark.parametrize(("address", "domain"), INTERNATIONAL)
def test_letters_that_look_like_others_make_other_domains(address: str, domain: str) -> None:
    """A letter that registries tell apart from plain ones is told apart; what joins is refused."""
    assert domain == domain_of(address)


addresses = st.text(
    st.sampled_from('aZ0éß.-_@,;<>" \\\t\u3002\u0130') | st.characters(codec="utf-8"), max_size=20
)


@pytest.mark.parametrize("around", ["{}", "<{}>", "\t<{}> ", "{}\u00a0"])
@pytest.mark.parametrize("other", ["{}", "<{}>"])
def test_an_address_is_the_same_with_and_without_brackets(around: str, other: str) -> None:
    """Capitals, and what stands around an address, make no difference to whose it is."""
    one, two = around.format("Un@Region.mssante.fr"), other.format("un@region.mssante.fr")
    judge = Judge(Establishment(name="CH"), frozenset({one}))
    people = Recipients([Correspondent(mssante_address=one)])
    rule = Exclusion(what=What.RECIPIENT, value=one, why="a", who="b", when=GENERATED.date())

    assert RecipientKind.INTERNAL is judge.kind_of(two)
    assert 2 == people.find("", two)
    assert rule.name == Exclusions((rule,)).leaves_out(Transmission(recipient=two))


@given(addresses | st.from_regex(r"[a-z<>]{0,3}@[A-Za-z0-9._-]{1,12}\.?", fullmatch=True))
@example("a@" + "b" * 250 + ".fr")
@example("a@b.fr\n")
@example("a@b..fr")
@example("a@.b.fr")
def test_the_quick_way_is_the_long_way(address: str) -> None:
    """Plain addresses are looked at in one step, with the same result."""
    assert _domain_of_any(address) == domain_of(address)


@given(addresses)
def test_a_domain_is_in_plain_letters(address: str) -> None:
    """Whatever is looked at, a domain is in lower-case ASCII, and is its own domain."""
    domain = domain_of(address)

    assert domain == domain.lower()
    assert domain.isascii()
    assert not domain or domain == domain_of(f"any@{domain}")


def test_kinds_are_a_list_of_whole_names() -> None:
    """The list is data: eight practitioners' domains, patients, and tests by their names."""
    source = Path(hopen_mss.__file__).parent / "trust_space" / "domains.toml"
    kinds = tomllib.loads(source.read_text("utf-8"))

    assert {"patient", "practitioner", "test"} == set(kinds)
    assert 8 == len(kinds["practitioner"])
    assert ["patient.mssante.fr"] == kinds["patient"]
    for kind, domains in kinds.items():
        assert {kind} == {domain_kind(domain).value for domain in domains}
        assert domains == [domain_of(f"any@{domain}") for domain in domains]


@pytest.mark.parametrize(
    "domain",
    ["infirmerie-protestante.region.mssante.fr", "ch-test.mssante.fr", "autre.patient.mssante.fr",
     "medecin.mssante.fr.example", "espacedeconfiance.mssante.fr"],
)  # fmt: skip
def test_a_name_that_only_looks_like_one(domain: str) -> None:
    """Nothing is read from a part of a name."""
    assert DomainKind.PROFESSIONAL is domain_kind(domain)


HOSPITAL = {"name": "CH", "domains": ("ch.mssante.fr",)}
FINESS = {**HOSPITAL, "finess_ej": "010000024"}
SUGGESTIONS = [
    pytest.param(FINESS, [("ch.mssante.fr", OWN)], "operator", {"own_number"}, id="own FINESS"),
    pytest.param(
        {**HOSPITAL, "finess_eg": ("010000024",)}, [("ch.mssante.fr", OWN)], "operator",
        {"own_number"}, id="own FINESS of a site",
    ),
    pytest.param(
        {**HOSPITAL, "siret": "73282932000082"}, [("ch.mssante.fr", THIRD)], "operator",
        {"own_number"}, id="own SIREN, another site",
    ),
    pytest.param(
        FINESS, [("ch.mssante.fr", THIRD), ("autre.mssante.fr", THIRD)], "third-party",
        {"serves_others"}, id="an operator that serves others",
    ),
    pytest.param(
        FINESS, [("ch.mssante.fr", OWN), ("ch.mssante.fr", THIRD), ("autre.mssante.fr", THIRD)],
        "operator", {"own_number", "serves_others"}, id="both ways at once",
    ),
    pytest.param(
        FINESS, [("ch.mssante.fr", THIRD)], "", {"serves_nobody_else"}, id="perhaps another number"
    ),
    pytest.param(
        HOSPITAL, [("ch.mssante.fr", THIRD), ("autre.mssante.fr", THIRD)], "",
        {"no_number_declared", "serves_others"}, id="no number to compare",
    ),
    pytest.param(
        FINESS, [("autre.mssante.fr", THIRD)], "", {"domain_not_listed"}, id="not in the list"
    ),
    pytest.param(
        FINESS, [("autre.mssante.fr", OWN)], "operator",
        {"domain_not_listed", "own_number_elsewhere"}, id="own number on other domains",
    ),
    pytest.param(
        {"name": "CH"}, [("ch.mssante.fr", OWN)], "", {"no_domain_declared", "no_number_declared"},
        id="nothing declared",
    ),
    pytest.param(
        {"name": "CH", "finess_ej": "010000024", "shared_domains": ("region.mssante.fr",)},
        [("region.mssante.fr", REGION)], "third-party", {"serves_others"}, id="a shared domain",
    ),
    pytest.param(FINESS, [("ch.mssante.fr", "")], "", set(), id="no operator told"),
]  # fmt: skip


@pytest.mark.parametrize(("hospital", "pairs", "option", "codes"), SUGGESTIONS)
def test_suggested_connection(
    hospital: dict[str, str], pairs: list[tuple[str, str]], option: str, codes: set[str]
) -> None:
    """A number that is the hospital's suggests one way, an operator of many the other."""
    found = suggest_connection(Establishment(**hospital), listed(*pairs))  # type: ignore[arg-type]

    assert option == found.option
    assert codes == {seen.code for seen in found.seen}
    assert codes | {option or "nothing"} <= set(groups()["connection"])


def test_nothing_is_said_twice() -> None:
    """One operator of two domains is one reason."""
    hospital = Establishment(**{**FINESS, "domains": ("a.mssante.fr", "b.mssante.fr")})  # type: ignore[arg-type]
    found = suggest_connection(hospital, listed(*((f"{name}.mssante.fr", THIRD) for name in "abc")))

    assert isinstance(found, SuggestedConnection)
    assert [1] == [seen.count for seen in found.seen]


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    """A hospital's folder."""
    folder = tmp_path / "hospital"
    folder.mkdir()
    return folder


def write(folder: Path, *domains: str, generated: str = "2026-09-01T15:42:07Z") -> Path:
    """A list beside the hospital's folder."""
    place = folder.parent / "listeblanchemssante.xml"
    place.write_text(xml(*map(element, domains), generated=generated), "utf-8")
    return place


def test_keep_by_the_day(hospital: Path) -> None:
    """A list is kept under the day of its generation; the same one again changes nothing."""
    source = write(hospital, "ch.mssante.fr")
    expected = hospital / "whitelists" / "listeblanchemssante-2026-09-01.xml"

    assert (expected, True) == keep_whitelist(source, hospital)
    assert source.read_bytes() == expected.read_bytes()
    assert (expected, False) == keep_whitelist(source, hospital)
    assert [expected] == list(expected.parent.iterdir())


@pytest.mark.parametrize("name", ["lb.xml", "listeblanche du 1er septembre.xml"])
def test_keep_what_stands_there_already(name: str, hospital: Path) -> None:
    """A list that stands in the folder under another name is kept already."""
    kept = hospital / "whitelists" / name
    kept.parent.mkdir()
    kept.write_bytes(write(hospital, "ch.mssante.fr").read_bytes())

    assert (kept, False) == keep_whitelist(kept, hospital)
    assert [kept] == list(kept.parent.iterdir())


def test_keep_two_lists_of_one_day(hospital: Path) -> None:
    """Another list of the same day has its time in its name, and is found again."""
    keep_whitelist(write(hospital, "ch.mssante.fr"), hospital)
    later = write(hospital, "ch.mssante.fr", "b.mssante.fr", generated="2026-09-01T18:00:00Z")
    expected = hospital / "whitelists" / "listeblanchemssante-2026-09-01T180000Z.xml"

    assert (expected, True) == keep_whitelist(later, hospital)
    assert (expected, False) == keep_whitelist(later, hospital)
    assert 2 == len(list(expected.parent.iterdir()))


def test_keep_never_overwrites(hospital: Path) -> None:
    """Another content of the same moment stays out, unless one insists."""
    place, _ = keep_whitelist(write(hospital, "ch.mssante.fr"), hospital)
    before = place.read_bytes()
    other = write(hospital, "b.mssante.fr")

    with pytest.raises(OutputError, match="--force"):
        keep_whitelist(other, hospital)
    assert before == place.read_bytes()
    assert (place, True) == keep_whitelist(other, hospital, force=True)
    assert other.read_bytes() == place.read_bytes()


def test_keep_only_what_is_a_list(hospital: Path) -> None:
    """A page that says "access denied" is no list, and no folder is made for it."""
    source = hospital.parent / "page.xml"
    source.write_text("<html><body>Accès refusé</body></html>", "utf-8")

    with pytest.raises(InputFaultError):
        keep_whitelist(source, hospital)
    with pytest.raises(OutputError, match="no such folder"):
        keep_whitelist(write(hospital, "ch.mssante.fr"), hospital / "nowhere")
    assert [] == list(hospital.iterdir())


def test_keep_unpacks(hospital: Path) -> None:
    """A compressed list is kept as the XML that it holds."""
    import gzip

    source = write(hospital, "ch.mssante.fr")
    packed = source.with_suffix(".gz")
    packed.write_bytes(gzip.compress(source.read_bytes()))

    place, _ = keep_whitelist(packed, hospital)

    assert source.read_bytes() == place.read_bytes()
