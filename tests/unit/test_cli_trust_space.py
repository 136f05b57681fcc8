"""The commands on the whitelist: what they print, where, and with which exit code."""

import json
import re
from pathlib import Path

import pytest
from tests.signed_lists import OTHER_ROOT, ROOT, pem, signed, whitelist

from hopen_mss import Dossier, InputFaultError
from hopen_mss.assessment.evidence import gather
from hopen_mss.cli import run

Capture = pytest.CaptureFixture[str]

PROFESSIONAL = "hospitals, practices and other professionals"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A signed list of four domains, one of them twice."""
    place = tmp_path / "listeblanchemssante.xml"
    domains = ["ch-exemple.mssante.fr", "medecin.mssante.fr", "patient.mssante.fr",
               "ch-exemple.mssante.fr", "tests-operateur.espacedeconfiance.mssante.fr"]  # fmt: skip
    place.write_bytes(signed(whitelist(domains)))
    (tmp_path / "racine.pem").write_bytes(pem(ROOT()))
    return place


@pytest.fixture
def hospital(tmp_path: Path) -> Path:
    """The folder of a hospital whose number is the operator's."""
    folder = tmp_path / "hospital"
    folder.mkdir()
    (folder / "hopen-mss.toml").write_text(
        '[establishment]\nname = "CH Exemple"\nfiness_ej = "010000024"\n'
        'domains = ["ch-exemple.mssante.fr"]\n[measurement]\nperiod = "2026-10"\n',
        "utf-8",
    )
    return folder


def test_show_counts(listed: Path, capsys: Capture) -> None:
    """The JSON has the six keys, and counts domains apart from elements."""
    assert 0 == run(["trust-space", "show", str(listed), "--format", "json"])

    assert {
        "elements": 5,
        "domains": 4,
        "operators": 1,
        "duplicates": 1,
        "generated_on": "2025-02-28",
        "signature": "integrity_only",
    } == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ("Liste blanche du 28 février 2025", "Domaines distincts", "tests et audits",
                "OPERATEUR", "origine non vérifiée")),
        ("en", ("Whitelist of 28 February 2025", "Distinct domains", "tests and audits",
                "OPERATEUR", "origin not checked")),
    ],
)  # fmt: skip
def test_show_in_words(lang: str, said: tuple[str, ...], listed: Path, capsys: Capture) -> None:
    """Counts, kinds, operators and signature in both languages; no contact."""
    assert 0 == run(["trust-space", "show", str(listed), "--lang", lang])

    shown = capsys.readouterr()
    assert [] == [words for words in said if words not in shown.out]
    assert "planted" not in shown.out.lower()
    assert "" == shown.err


def test_show_suggests_a_connection_where_a_hospital_is_given(
    listed: Path, hospital: Path, capsys: Capture
) -> None:
    """It is suggested with what was seen, and only where it is asked for."""
    run(["trust-space", "show", str(listed), "--lang", "en"])
    assert "suggests" not in capsys.readouterr().out

    asked = ["trust-space", "show", str(listed), "--dossier", str(hospital)]
    assert 0 == run([*asked, "--lang", "en"])
    shown = capsys.readouterr().out
    assert "suggests that the hospital is its own operator" in shown
    assert "ch-exemple.mssante.fr is the hospital's own" in " ".join(shown.split())
    assert 0 == run([*asked, "--format", "json"])
    assert "operator" == json.loads(capsys.readouterr().out)["connection"]["option"]


def test_check_says_one_line_each(listed: Path, capsys: Capture) -> None:
    """Inside, outside or no address, with kind and operators; never a patient's number."""
    addresses = ["Un@CH-Exemple.mssante.fr", "un@sous.medecin.mssante.fr", "nobody",
                 "185057800608436@patient.mssante.fr"]  # fmt: skip

    assert 0 == run(["trust-space", "check", str(listed), *addresses, "--lang", "en"])

    shown = capsys.readouterr()
    assert [
        f"Un@CH-Exemple.mssante.fr: inside the trust space (inside); {PROFESSIONAL}; OPERATEUR",
        "un@sous.medecin.mssante.fr: outside the trust space (outside)",
        "nobody: no address to check (no_address)",
        "…@patient.mssante.fr: inside the trust space (inside); patients; OPERATEUR",
    ] == shown.out.splitlines()
    assert "1850578" not in shown.out + shown.err


def test_no_line_of_french_can_begin_with_a_semicolon(listed: Path, capsys: Capture) -> None:
    """The space before a French semicolon does not break."""
    assert 0 == run(["trust-space", "check", str(listed), "un@medecin.mssante.fr", "--lang", "fr"])

    assert capsys.readouterr().out.endswith("\u00a0; OPERATEUR\n")


def test_check_for_programs(listed: Path, capsys: Capture) -> None:
    """The same in JSON, with the day of the list."""
    addresses = ["un@medecin.mssante.fr", "185057800608436@patient.mssante.fr"]

    assert 0 == run(["trust-space", "check", str(listed), *addresses, "--format", "json"])

    shown = capsys.readouterr().out
    found = json.loads(shown)
    assert "2025-02-28" == found["generated_on"]
    assert [("inside", "practitioner"), ("inside", "patient")] == [
        (one["verdict"], one["kind"]) for one in found["addresses"]
    ]
    assert "1850578" not in shown


def test_verify(listed: Path, capsys: Capture) -> None:
    """A verdict is a result, whatever it is: exit code 0."""
    root = str(listed.parent / "racine.pem")

    assert 0 == run(["trust-space", "verify", str(listed), "--anchor", root, "--lang", "en"])
    assert "(valid_chain)" in " ".join(capsys.readouterr().out.split())
    listed.write_bytes(listed.read_bytes().replace(b"ch-exemple", b"ch-pirate"))
    assert 0 == run(["trust-space", "verify", str(listed), "--anchor", root, "--format", "json"])
    assert "digest_differs" == json.loads(capsys.readouterr().out)["state"]
    listed.write_bytes(listed.read_bytes()[:-9])
    assert 0 == run(["trust-space", "verify", str(listed)])
    assert "XML est coupé" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "nowhere.xml"], "nowhere.xml: this file is not there"),
        (["verify", "nowhere.xml"], "nowhere.xml: this file is not there"),
        (["verify", "LIST", "--anchor", "nowhere.pem"], "nowhere.pem: this file is not there"),
        (["verify", "LIST", "--anchor", "LIST"], "no certificate can be read here"),
        (["check", "LIST"], "Missing argument"),
        (["show", "LIST", "--dossier", "nowhere"], "no such folder"),
        (["keep", "LIST", "nowhere"], "no such folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input(arguments: list[str], said: str, listed: Path, capsys: Capture) -> None:
    """What is wrong and what to do, on standard error; exit code 2."""
    given = [str(listed) if word == "LIST" else word for word in arguments]

    assert 2 == run(["trust-space", *given])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert said in shown.err


def test_keep(listed: Path, hospital: Path, capsys: Capture) -> None:
    """A list is kept once, and never over another."""
    arguments = ["trust-space", "keep", str(listed), str(hospital)]

    assert 0 == run(arguments)
    assert "listeblanchemssante-2025-02-28.xml" in capsys.readouterr().err
    assert 0 == run(arguments)
    assert "kept already" in capsys.readouterr().err
    listed.write_bytes(signed(whitelist(["autre.mssante.fr"])))
    assert 2 == run(arguments)
    assert "--force" in capsys.readouterr().err
    assert 0 == run([*arguments, "--force"])


@pytest.mark.parametrize("command", ["check", "keep"])
def test_a_changed_list_is_neither_asked_nor_kept(
    command: str, listed: Path, hospital: Path, capsys: Capture
) -> None:
    """A list that is not the one signed says nothing of an address and is not kept."""
    listed.write_bytes(listed.read_bytes().replace(b"ch-exemple", b"ch-pirate"))
    more = str(hospital) if command == "keep" else "un@ch-pirate.mssante.fr"

    assert 2 == run(["trust-space", command, str(listed), more])
    shown = capsys.readouterr()
    assert "" == shown.out
    assert "digest_differs" in shown.err
    assert not (hospital / "whitelists").exists()


@pytest.mark.parametrize(
    ("anchor", "change", "state"),
    [
        pytest.param("", b"", "integrity_only", id="whole, of an unknown signer"),
        pytest.param("igc.pem", b"", "valid_chain", id="signed under an anchor"),
        pytest.param("other.pem", b"", "chain_differs", id="signed under none"),
        pytest.param("", b"ch-pirate", "digest_differs", id="changed after it was signed"),
    ],
)
def test_a_dossier_uses_a_list_as_far_as_its_signature_allows(
    anchor: str, change: bytes, state: str, hospital: Path
) -> None:
    """The main job refuses a changed list, and tells of the others how good they are."""
    content = signed(whitelist(["ch-exemple.mssante.fr"]))
    (hospital / "list.xml").write_bytes(content.replace(b"ch-exemple", change or b"ch-exemple"))
    (hospital / "igc.pem").write_bytes(pem(ROOT()))
    (hospital / "other.pem").write_bytes(pem(OTHER_ROOT()))
    with (hospital / "hopen-mss.toml").open("a", encoding="utf-8") as stream:
        stream.write('[sources.lists]\npath = "list.xml"\nkind = "whitelist"\n')
        stream.write(f'anchors = ["{anchor}"]\n' if anchor else "")

    if state.endswith("differs"):
        with pytest.raises(InputFaultError, match=state):
            gather(Dossier.read(hospital))
        return

    (told,) = gather(Dossier.read(hospital)).inputs["lists"]
    assert [("whitelist_signature", state)] == [(note.code, note.subject) for note in told.notes]


def test_check_says_how_good_the_list_is(listed: Path, capsys: Capture) -> None:
    """The state of the signature stands beside the verdicts, not among them."""
    arguments = ["trust-space", "check", str(listed), "un@medecin.mssante.fr"]

    assert 0 == run(arguments)
    assert "integrity_only" in capsys.readouterr().err
    assert 0 == run([*arguments, "--format", "json"])
    assert "integrity_only" == json.loads(capsys.readouterr().out)["signature"]


@pytest.mark.parametrize("name", ["", "show", "check", "verify", "keep"])
def test_help_teaches(name: str, capsys: Capture) -> None:
    """Every command of the group explains itself."""
    assert 0 == run(["trust-space", *filter(None, [name]), "--help"])
    assert re.search(r"Usage: hopen-mss trust-space", capsys.readouterr().out)


def test_an_address_in_the_place_of_the_list_is_told(listed: Path, capsys: Capture) -> None:
    """Exchanged, they are told in their order, and not as a file that is not there."""
    assert 2 == run(["trust-space", "check", "un@medecin.mssante.fr", str(listed)])
    assert "name the FILE of the list first, then addresses" in capsys.readouterr().err
