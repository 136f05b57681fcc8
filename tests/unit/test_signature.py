"""The signature of the whitelist: what is good, what is not, and what is refused unread."""

import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, strategies as st
from tests.signed_lists import (
    DSIG,
    EXCLUSIVE,
    LEAF,
    MIDDLE,
    OTHER_ROOT,
    ROOT,
    SIGNED_INFO,
    Authority,
    p7b,
    pem,
    signed,
    whitelist,
)

from hopen_mss import (
    HopenMssError,
    InputFaultError,
    MissingExtraError,
    SignatureVerdict,
    read_signed_whitelist,
    verify_signature,
)
from hopen_mss.codes import groups
from hopen_mss.trust_space.signature import read_usable_whitelist

Anchors = Callable[[], list[bytes]]


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes a list into a file."""

    def write(content: bytes) -> Path:
        place = tmp_path / "listeblanchemssante.xml"
        place.write_bytes(content)
        return place

    return write


Write = Callable[[bytes], Path]

LATER = "2035-02-28T15:42:07Z"
EARLIER = "2021-02-28T15:42:07Z"
CHAINS = [
    pytest.param({}, lambda: [pem(ROOT())], "valid_chain", "", id="root given"),
    pytest.param({}, lambda: [p7b(ROOT(), MIDDLE())], "valid_chain", "", id="PKCS#7 chain"),
    pytest.param(
        {}, lambda: [p7b(ROOT(), MIDDLE(), encoding=Encoding.PEM)], "valid_chain", "",
        id="PKCS#7 chain as text",
    ),
    pytest.param(
        {}, lambda: [ROOT().certificate().public_bytes(Encoding.DER)], "valid_chain", "", id="DER"
    ),
    pytest.param({}, lambda: [pem(MIDDLE())], "valid_chain", "", id="intermediate given"),
    pytest.param({}, lambda: [pem(OTHER_ROOT(), ROOT())], "valid_chain", "", id="one of two"),
    pytest.param({}, lambda: [pem(ROOT(), LEAF())], "valid_chain", "", id="signer's left aside"),
    pytest.param({}, list, "integrity_only", "", id="no anchor"),
    pytest.param({}, lambda: [pem(OTHER_ROOT())], "chain_differs", "no_chain", id="wrong anchor"),
    pytest.param(
        {"certificates": 1}, lambda: [pem(ROOT())], "chain_differs", "no_chain",
        id="intermediate missing",
    ),
    pytest.param(
        {"certificates": 1}, lambda: [pem(ROOT(), MIDDLE())], "valid_chain", "",
        id="intermediate given beside",
    ),
    pytest.param(
        {"made": LATER}, lambda: [pem(ROOT())], "chain_differs", "not_valid_then",
        id="certificate expired when the list was made",
    ),
    pytest.param(
        {"made": EARLIER}, lambda: [pem(ROOT())], "chain_differs", "not_valid_then",
        id="certificate not valid yet when the list was made",
    ),
    pytest.param({"made": LATER}, list, "integrity_only", "", id="no anchor, expired"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "anchors", "state", "reason"), CHAINS)
def test_chain(
    made: dict[str, object], anchors: Anchors, state: str, reason: str, listed: Write
) -> None:
    """A whole list is as trusted as the anchors given; validity is that of the list's own day."""
    date = str(made.get("made", "2025-02-28T15:42:07Z"))
    carried = [LEAF().certificate(), MIDDLE().certificate()][
        : int(str(made.get("certificates", 2)))
    ]
    place = listed(signed(whitelist(made=date), certificates=carried))

    found = verify_signature(place, anchors=anchors())

    assert (state, reason) == (found.state.value, found.reason)
    assert "CN=alb.mssante.example" == found.signer


def test_an_expired_certificate_is_good_for_its_own_time(listed: Write) -> None:
    """A list of 2025 whose certificate ended on 2026-01-01 stays good evidence of 2025."""
    found = verify_signature(listed(signed()), anchors=[pem(ROOT())])

    assert "valid_chain" == found.state.value
    assert found.valid_until is not None
    assert "2026-01-01" == found.valid_until.isoformat()


FORGED = cache(lambda: Authority("AC FORGEE", ROOT(), ca=False))


@pytest.mark.parametrize(
    "issuer",
    [
        pytest.param(FORGED, id="issued by no authority"),
        pytest.param(lambda: Authority("AC", ROOT(), ends=2024), id="authority expired then"),
    ],
)  # fmt: skip
def test_a_chain_over_what_is_no_authority(issuer: Callable[[], Authority], listed: Write) -> None:
    """Every certificate on the way must be an authority's, and valid on the day of the list."""
    between = issuer()
    signer = Authority("x", between, ca=False)
    content = signed(by=signer, certificates=(signer.certificate(), between.certificate()))

    found = verify_signature(listed(content), anchors=[pem(ROOT())])

    assert "chain_differs" == found.state.value


def test_certificates_without_key_identifiers(listed: Write) -> None:
    """An authority that leaves out what browsers ask for is taken all the same."""
    root = Authority("AC", kinship=False)
    signer = Authority("x", root, ca=False, kinship=False)
    content = signed(by=signer, certificates=(signer.certificate(),))

    assert "valid_chain" == verify_signature(listed(content), anchors=[pem(root)]).state.value


def test_public_authorities_are_never_asked(listed: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of public authorities is looked for, with and without anchors."""
    import certifi
    from signxml.util import X509CertChainVerifier

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("public authorities were asked for")

    monkeypatch.setattr(certifi, "where", refuse)
    monkeypatch.setattr(X509CertChainVerifier, "__init__", refuse)

    assert "integrity_only" == verify_signature(listed(signed())).state.value
    assert "valid_chain" == verify_signature(listed(signed()), anchors=[pem(ROOT())]).state.value


def after_root(text: bytes) -> Callable[[bytes], bytes]:
    """Puts something in front of the list's date."""
    return lambda content: content.replace(
        b"    <DateDeGeneration>", text + b"<DateDeGeneration>", 1
    )


def signature_of(content: bytes) -> bytes:
    """The signature of a list."""
    found = re.search(rb"<Signature .*</Signature>", content, re.DOTALL)
    assert found
    return found[0]


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """Changes the first of something."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def without_end(content: bytes) -> bytes:
    """The list cut off before its end."""
    return content[:-25]


def wrapped(content: bytes) -> bytes:
    """The signed list kept whole inside another list, whose elements are the forger's."""
    inner = content.partition(b"?>")[2]
    outer = whitelist(["forge.mssante.fr"]).replace("</ListeBlancheMSSante>", "")
    return outer.encode() + inner + b"</ListeBlancheMSSante>"


def moved(content: bytes) -> bytes:
    """The signature stands inside the list of domains."""
    signature = signature_of(content)
    return content.replace(signature, b"").replace(
        b"</ListeDomaines>", signature + b"</ListeDomaines>"
    )


def twice(content: bytes) -> bytes:
    """A second signature beside the first."""
    signature = signature_of(content)
    return content.replace(signature, signature * 2)


def hidden(content: bytes) -> bytes:
    """An element hidden inside the signature, which leaves the digest as it is."""
    return content.replace(
        b"</KeyInfo>", b"</KeyInfo><Object><Domaine>forge.mssante.fr</Domaine></Object>"
    )


def extract(content: bytes) -> bytes:
    """An element left out: the signature is good, the digest differs."""
    return re.sub(rb" +<Domaine>.*?</Domaine>\n", b"", content, count=1, flags=re.DOTALL)


TAMPERED: list[tuple[str, Callable[[bytes], bytes], tuple[str, str]]] = [
    ("an element was changed", swap("ch-exemple", "ch-pirate"), ("digest_differs", "")),
    ("an element was left out", extract, ("digest_differs", "")),
    ("the date was changed", swap(">2025-02-28T", ">2025-03-28T"), ("digest_differs", "")),
    ("what is signed was changed", swap("<DigestValue>", "<DigestValue>AAAA"),
     ("signature_differs", "")),
    ("the value was changed", swap("<SignatureValue>", "<SignatureValue>AAAA"),
     ("signature_differs", "")),
    ("the value is empty", lambda c: re.sub(rb"(<SignatureValue>)[^<]*", rb"\1", c),
     ("malformed", "signature_parts")),
    ("cut off", without_end, ("malformed", "not_well_formed")),
    ("unsigned", lambda c: c.replace(signature_of(c), b""), ("unsigned", "")),
    ("wrapped in another list", wrapped, ("malformed", "signature_elsewhere")),
    ("signature elsewhere", moved, ("malformed", "signature_elsewhere")),
    ("two signatures", twice, ("malformed", "several_signatures")),
    ("something hidden in the signature", hidden, ("malformed", "signature_parts")),
    ("a comment in the digest", swap("<DigestValue>", "<DigestValue><!-- -->"),
     ("malformed", "signature_parts")),
    ("a document type", swap("?><Liste", "?><!DOCTYPE x><Liste"), ("malformed", "entities")),
    ("an entity", swap("?><Liste", '?><!DOCTYPE x [<!ENTITY a "b">]><Liste'),
     ("malformed", "entities")),
    ("SHA-1", swap("xmldsig-more#rsa-sha256", "rsa-sha1"), ("malformed", "other_algorithm")),
    ("HMAC", swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", f"{DSIG}hmac-sha1"),
     ("malformed", "other_algorithm")),
    ("another digest", swap("xmlenc#sha256", "xmlenc#sha512"), ("malformed", "other_algorithm")),
    ("inclusive canonical form", swap(EXCLUSIVE, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
     ("malformed", "other_algorithm")),
    ("a stylesheet", swap(f"{DSIG}enveloped-signature",
     "http://www.w3.org/TR/1999/REC-xslt-19991116"), ("malformed", "other_algorithm")),
    ("a reference to an id", swap('URI=""', 'URI="#a"'), ("malformed", "other_reference")),
    ("a reference to a file", swap('URI=""', 'URI="file:///etc/passwd"'),
     ("malformed", "other_reference")),
    ("a reference to nothing", swap(' URI=""', ""), ("malformed", "other_reference")),
    ("no certificate", lambda c: re.sub(rb"<X509Certificate>.*</X509Certificate>", b"", c),
     ("malformed", "no_certificate")),
    ("a damaged certificate", swap("<X509Certificate>MII", "<X509Certificate>MIJ"),
     ("malformed", "no_certificate")),
    ("a certificate that is no text", swap("<X509Certificate>", "<X509Certificate>é"),
     ("malformed", "not_well_formed")),
    ("another root", lambda _: b"<a/>", ("malformed", "not_the_list")),
    ("not XML", lambda _: b"bonjour", ("malformed", "not_well_formed")),
    ("nothing", lambda _: b"", ("malformed", "not_well_formed")),
    ("namespace as an element", swap(' xmlns="https://listeblanche.mssante.fr/schema"',
     "><xmlns>https://listeblanche.mssante.fr/schema</xmlns"), ("malformed", "not_the_list")),
]  # fmt: skip


@pytest.mark.parametrize("trusted", [False, True], ids=["alone", "with anchors"])
@pytest.mark.parametrize(
    ("tamper", "expected"),
    [pytest.param(change, expected, id=name) for name, change, expected in TAMPERED],
)
def test_tampering(
    tamper: Callable[[bytes], bytes], expected: tuple[str, str], *, trusted: bool, listed: Write
) -> None:
    """What was done to a signed list is told, and nothing is read from it."""
    place = listed(tamper(signed(whitelist(["ch-exemple.mssante.fr", "medecin.mssante.fr"]))))
    anchors = [pem(ROOT())] if trusted else []

    found = verify_signature(place, anchors=anchors)

    assert expected == (found.state.value, found.reason)
    assert "" == found.signer
    with pytest.raises(InputFaultError, match="signature does not allow"):
        read_signed_whitelist(place, anchors=anchors)


RESIGNED = [
    pytest.param(re.sub("<Reference.*</Reference>", "", SIGNED_INFO), id="no reference"),
    pytest.param(
        re.sub("(<Reference.*</Reference>)", r"\1\1", SIGNED_INFO), id="two references"
    ),
    pytest.param(
        re.sub("(<Reference.*</Reference>)", r"\1" * 5_000, SIGNED_INFO),
        id="thousands of references",
    ),
    pytest.param(
        re.sub("(<Transform [^>]*/>)", r"\1" * 50_000, SIGNED_INFO),
        id="thousands of transforms",
    ),
    pytest.param(
        re.sub("<Transforms>.*</Transforms>", "", SIGNED_INFO), id="no transform"
    ),
    pytest.param(
        SIGNED_INFO.replace(
            f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>',
            f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}">'
            f'<InclusiveNamespaces xmlns="{EXCLUSIVE}" PrefixList="a"/></CanonicalizationMethod>',
        ), id="namespaces kept",
    ),
    pytest.param(SIGNED_INFO.replace(EXCLUSIVE, f"{EXCLUSIVE}WithComments"), id="comments"),
]  # fmt: skip


@pytest.mark.parametrize("signed_info", RESIGNED)
def test_another_shape_is_refused_even_where_its_signature_is_good(
    signed_info: str, listed: Write
) -> None:
    """Only the shape of the published list is taken: nothing else is worth the risk."""
    place = listed(signed(signed_info=signed_info))
    began = time.process_time()

    found = verify_signature(place, anchors=[pem(ROOT())])

    assert "malformed" == found.state.value
    assert 2 > time.process_time() - began


def test_comments_change_nothing_of_what_is_read(listed: Write) -> None:
    """A comment inside a name is not signed, and does not part the name."""
    content = signed().replace(b"ch-exemple.mssante.fr", b"ch-exemple<!-- x -->.mssante.fr")

    read, report, verdict = read_signed_whitelist(listed(content), anchors=[pem(ROOT())])

    assert {"ch-exemple.mssante.fr"} == read.domains
    assert "valid_chain" == verdict.state.value
    assert (1, 1) == (report.read, report.accepted)


def test_a_good_list_is_read_from_what_was_signed(listed: Write) -> None:
    """The list, its report and the verdict come together; contacts are dropped."""
    content = signed(whitelist(["ch-exemple.mssante.fr", "medecin.mssante.fr"]))

    read, report, verdict = read_signed_whitelist(listed(content))

    assert {"ch-exemple.mssante.fr", "medecin.mssante.fr"} == read.domains
    assert "integrity_only" == verdict.state.value
    assert "planted" not in repr((read, report, verdict)).lower()


def test_a_list_under_no_anchor_is_not_read(listed: Write) -> None:
    """Anchors that do not fit stop the reading; what the file holds is not quoted."""
    with pytest.raises(InputFaultError, match="chain_differs") as told:
        read_signed_whitelist(listed(signed()), anchors=[pem(OTHER_ROOT())])

    assert "exemple" not in str(told.value)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [pytest.param(change, expected, id=name) for name, change, expected in TAMPERED],
)
def test_what_was_tampered_with_is_not_used(
    tamper: Callable[[bytes], bytes], expected: tuple[str, str], listed: Write
) -> None:
    """A list that is not the one signed judges nothing; one without a signature says so."""
    place = listed(tamper(signed(whitelist(["ch-exemple.mssante.fr", "medecin.mssante.fr"]))))

    if expected[0] == "unsigned":
        read, report, _ = read_usable_whitelist(place)
        assert {"ch-exemple.mssante.fr", "medecin.mssante.fr"} == read.domains
        assert [("whitelist_signature", "unsigned")] == [
            (note.code, note.subject) for note in report.notes
        ]
    else:
        with pytest.raises(InputFaultError):
            read_usable_whitelist(place)


@pytest.mark.parametrize(
    ("content", "anchors", "state"),
    [
        pytest.param(signed, list, "integrity_only", id="whole"),
        pytest.param(signed, lambda: [pem(ROOT())], "valid_chain", id="under an anchor"),
        pytest.param(signed, lambda: [pem(OTHER_ROOT())], "", id="under another anchor"),
        pytest.param(lambda: whitelist().encode(), list, "unsigned", id="unsigned"),
        pytest.param(
            lambda: whitelist().encode(), lambda: [pem(ROOT())], "", id="unsigned, with an anchor"
        ),
    ],
)
def test_what_is_used_says_who_signed_it(
    content: Callable[[], bytes], anchors: Anchors, state: str, listed: Write
) -> None:
    """With anchors, only a list signed under one of them is used."""
    place = listed(content())
    if not state:
        with pytest.raises(InputFaultError, match="signature does not allow"):
            read_usable_whitelist(place, anchors=anchors())
        return

    _, report, verdict = read_usable_whitelist(place, anchors=anchors())

    assert state == verdict.state.value
    assert [("whitelist_signature", state)] == [(one.code, one.subject) for one in report.notes]


def test_a_weak_key_is_no_certificate(listed: Write) -> None:
    """A key under 2048 bits proves nothing."""
    weak = Authority("x", ROOT(), ca=False, size=1024)
    content = signed(by=weak, certificates=(weak.certificate(),))

    found = verify_signature(listed(content), anchors=[pem(ROOT())])

    assert ("malformed", "no_certificate") == (found.state.value, found.reason)


def test_a_list_of_another_size_is_not_looked_at(listed: Write) -> None:
    """What could fill the memory is refused before it is taken in."""
    began = time.process_time()
    with pytest.raises(InputFaultError, match="allowed here"):
        verify_signature(listed(signed() + b" " * (17 << 20)))

    assert 2 > time.process_time() - began


def test_the_signer_is_found_wherever_it_stands(listed: Write) -> None:
    """The certificate that is no authority's signed, in whatever order they come."""
    content = signed(certificates=(MIDDLE().certificate(), LEAF().certificate()))

    assert "valid_chain" == verify_signature(listed(content), anchors=[pem(ROOT())]).state.value


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        pytest.param(lambda: b"", "no certificate can be read", id="empty"),
        pytest.param(lambda: b"bonjour", "no certificate can be read", id="text"),
        pytest.param(lambda: pem(LEAF()), "no certificate of an authority", id="the signer's own"),
        pytest.param(lambda: b"-" * (5 << 20), "no certificate can be read", id="endless"),
        pytest.param(
            lambda: Path("nowhere.pem"), "nowhere.pem: this file is not there", id="missing"
        ),
        pytest.param(Path, ".: this is a directory", id="a folder"),
    ],
)
def test_bad_anchors(anchor: Callable[[], Path | bytes], said: str, listed: Write) -> None:
    """An anchor that holds no authority is an error: to go on would trust nobody, in silence."""
    with pytest.raises(InputFaultError, match=said):
        verify_signature(listed(signed()), anchors=[anchor()])


def test_anchors_in_files(listed: Write, tmp_path: Path) -> None:
    """An anchor may be a file, and too large a one is not read."""
    (tmp_path / "igc.p7b").write_bytes(p7b(ROOT(), MIDDLE()))
    (tmp_path / "large.pem").write_bytes(b"-" * (5 << 20))
    place = listed(signed())

    assert "valid_chain" == verify_signature(place, anchors=[tmp_path / "igc.p7b"]).state.value
    with pytest.raises(InputFaultError, match="too large"):
        verify_signature(place, anchors=[tmp_path / "large.pem"])


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    for name in ("authorities", "xmldsig"):
        monkeypatch.setitem(sys.modules, f"hopen_mss.trust_space.{name}", None)
        monkeypatch.delattr(f"hopen_mss.trust_space.{name}", raising=False)


WITHOUT = {
    "signature_differs": ("digest_only", "digest_differs"),
    "no_certificate": ("digest_only",),
    "signature_parts": ("digest_only", "malformed"),
}


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize(
    ("tamper", "expected"),
    [pytest.param(change, expected, id=name) for name, change, expected in TAMPERED],
)
def test_tampering_without_the_extra(
    tamper: Callable[[bytes], bytes], expected: tuple[str, str], listed: Write
) -> None:
    """The standard library sees a change of the list, and says that it saw no more."""
    place = listed(tamper(signed(whitelist(["ch-exemple.mssante.fr", "medecin.mssante.fr"]))))
    state, reason = expected

    found = verify_signature(place)

    allowed = WITHOUT.get(reason) or WITHOUT.get(state) or (state,)
    assert found.state.value in allowed


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra(listed: Write) -> None:
    """Without lxml and signxml the digest alone is looked at; anchors and reading need them."""
    place = listed(signed())

    assert "digest_only" == verify_signature(place).state.value
    with pytest.raises(MissingExtraError, match=r"hopen-mss\[trust-space\]"):
        verify_signature(place, anchors=[pem(ROOT())])
    with pytest.raises(MissingExtraError, match=r"hopen-mss\[trust-space\]"):
        read_signed_whitelist(place)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_a_changed_list_is_not_used(listed: Write) -> None:
    """The standard library tells that a list was changed, and says how far it looked."""
    read, report, _ = read_usable_whitelist(listed(signed()))

    assert {"ch-exemple.mssante.fr"} == read.domains
    assert ["digest_only"] == [note.subject for note in report.notes]
    with pytest.raises(InputFaultError, match="digest_differs"):
        read_usable_whitelist(listed(signed().replace(b"ch-exemple", b"ch-pirate")))
    with pytest.raises(MissingExtraError, match=r"hopen-mss\[trust-space\]"):
        read_usable_whitelist(listed(signed()), anchors=[pem(ROOT())])


@given(at=st.integers(0, 10_000), byte=st.binary(max_size=3), cut=st.integers(0, 3))
def test_no_change_goes_unseen(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: bytes, cut: int
) -> None:
    """Whatever bytes are changed: what is read is what was signed, or nothing is."""
    content = CONTENT()
    at %= len(content)
    place = tmp_path_factory.getbasetemp() / "changed.xml"
    place.write_bytes(content[:at] + byte + content[at + cut :])
    original = {"ch-exemple.mssante.fr", "medecin.mssante.fr"}
    try:
        read, _, verdict = read_signed_whitelist(place, anchors=[pem(ROOT())])
    except HopenMssError:
        return

    assert original == read.domains
    assert datetime(2025, 2, 28, 15, 42, 7, tzinfo=UTC) == read.generated_at
    assert "valid_chain" == verdict.state.value


def CONTENT() -> bytes:  # noqa: N802
    """One signed list for all examples."""
    if not _KEPT:
        _KEPT.append(signed(whitelist(["ch-exemple.mssante.fr", "medecin.mssante.fr"])))
    return _KEPT[0]


_KEPT: list[bytes] = []


@given(st.binary(max_size=300), st.sampled_from(["", "<ListeBlancheMSSante ", "</SignedInfo>"]))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, before: str) -> None:
    """Any bytes give a verdict or an error of ours."""
    place = tmp_path_factory.getbasetemp() / "any.xml"
    start, found, end = CONTENT().partition(before.encode()) if before else (b"", b"", b"")
    place.write_bytes(start + found + data + end)
    try:
        verdict = verify_signature(place)
    except HopenMssError:
        return

    assert isinstance(verdict, SignatureVerdict)


def test_every_reason_has_words() -> None:
    """Each state and each reason that occurs above can be told."""
    told = {expected for _, _, expected in TAMPERED}

    assert {state for state, _ in told} <= set(groups()["signature"])
    assert {reason for _, reason in told} - {""} <= set(groups()["signature_reason"])
