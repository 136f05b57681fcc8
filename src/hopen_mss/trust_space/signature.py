"""Who signed a whitelist: its XML signature, verified against anchors that the caller supplies.

The certificate travels in the file that it signs, so a good signature alone says that the list is
whole, not where it comes from. Validity is judged at the moment that the list says it was made
at, since an old list stays good evidence of its day. No certificate is remembered or expected.

Source:
    The kind of signature is observed on the list published on 2025-02-28; no normative rule for
    verifying it is public, so the rules here are ours (``interpretation``). Revocation is not
    looked up: the library opens no socket.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from hopen_mss.errors import InputFaultError, MissingExtraError
from hopen_mss.files.inputs import InputFile, look_through, open_bytes
from hopen_mss.provenance import InputReport, Note
from hopen_mss.trust_space.envelope import Envelope, digest_without_signature, open_envelope
from hopen_mss.trust_space.whitelist import Whitelist, read_elements

if TYPE_CHECKING:
    from hopen_mss.trust_space.authorities import Certificate

__all__ = [
    "SignatureState",
    "SignatureVerdict",
    "read_signed_whitelist",
    "read_usable_whitelist",
    "usable_whitelist",
    "verify_signature",
]

# Four times the list of 2025; whole documents in memory take some twenty times their size.
_LARGEST = 16 << 20
_EXTRA = "pip install 'hopen-mss[trust-space]'"


class SignatureState(StrEnum):
    """What can be said of a list's signature.

    >>> SignatureState("valid_chain").name
    'VALID_CHAIN'
    """

    VALID_CHAIN = "valid_chain"
    """Whole, and signed under one of the anchors by a certificate that was valid then."""
    INTEGRITY_ONLY = "integrity_only"
    """Whole, and signed by the certificate in it; no anchor was given to tell whose it is."""
    CHAIN_DIFFERS = "chain_differs"
    """Whole, but its certificate leads to none of the anchors, or was not valid then."""
    DIGEST_DIFFERS = "digest_differs"
    """The list is not the one that was signed."""
    SIGNATURE_DIFFERS = "signature_differs"
    """The signature was not made with the key of the certificate."""
    MALFORMED = "malformed"
    """Not XML, not the list, or a signature of another shape than the published list's."""
    UNSIGNED = "unsigned"
    DIGEST_ONLY = "digest_only"
    """The digest fits; nobody looked at the signature, for want of the extra ``trust-space``."""


@frozen(kw_only=True)
class SignatureVerdict:
    """What was found, the code of the reason where there is one, and who signed.

    The signer is named only where the signature is that of the certificate.

    >>> SignatureVerdict(state=SignatureState.UNSIGNED).signer
    ''
    """

    state: SignatureState
    reason: str = ""
    signer: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


_USABLE = frozenset(
    {SignatureState.INTEGRITY_ONLY, SignatureState.DIGEST_ONLY, SignatureState.UNSIGNED}
)
"""Good enough to be used where no anchor is given; with one, only a valid chain is."""


def verify_signature(
    path: Path, *, anchors: Iterable[Path | bytes] = (), name: str = ""
) -> SignatureVerdict:
    """Verify the signature of a whitelist.

    ``anchors`` are certificates of authorities, as files or bytes: PEM, DER, or a PKCS#7 chain.
    Every authority in them is trusted. Without any the state is at best ``integrity_only``; without
    the extra ``trust-space``, ``digest_only``.

    Raises:
        InputFaultError: a file that cannot be opened or has more than 16 MB, or an anchor that
            holds no authority.
        MissingExtraError: anchors are given and the extra ``trust-space`` is not installed.

    >>> verify_signature(Path("nowhere.xml"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.xml: this file is not there; check ... [HM201]
    """
    content, file = _content(path, name)
    return _examine(content, file, anchors)[0]


def read_signed_whitelist(
    path: Path, *, anchors: Iterable[Path | bytes] = (), name: str = ""
) -> tuple[Whitelist, InputReport, SignatureVerdict]:
    """Read a whitelist from nothing but what was signed.

    With anchors, only a list signed under one of them is read.

    Raises:
        InputFaultError: as :func:`~hopen_mss.trust_space.whitelist.read_whitelist`; or the
            signature does not allow it.
        MissingExtraError: the extra ``trust-space`` is not installed.

    >>> read_signed_whitelist(Path("nowhere.xml"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.xml: this file is not there; check ... [HM201]
    """
    content, file = _content(path, name)
    verdict, found = _examine(content, file, anchors)
    if verdict.state is SignatureState.DIGEST_ONLY:
        raise MissingExtraError("to verify signatures, lxml and signxml are needed", _EXTRA)
    if found is None or verdict.state is SignatureState.CHAIN_DIFFERS:
        raise _refused(verdict, file)
    return *found, verdict


def read_usable_whitelist(
    path: Path, *, anchors: Iterable[Path | bytes] = (), name: str = ""
) -> tuple[Whitelist, InputReport, SignatureVerdict]:
    """Read a whitelist to judge by it, unless its signature forbids that.

    What was signed is read and nothing else. Without anchors a list that bears no signature is
    read as well; a note of the report tells how good the signature is.

    Raises:
        InputFaultError: as :func:`~hopen_mss.trust_space.whitelist.read_whitelist`; the list is
            not the one that was signed; or anchors are given and it is not signed under them.
        MissingExtraError: anchors are given and the extra ``trust-space`` is not installed.

    >>> read_usable_whitelist(Path("nowhere.xml"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.xml: this file is not there; check ... [HM201]
    """
    return usable_whitelist(*_content(path, name), anchors)


def usable_whitelist(
    content: bytes, file: InputFile, anchors: Iterable[Path | bytes] = ()
) -> tuple[Whitelist, InputReport, SignatureVerdict]:
    """The whitelist in the content of a file, unless its signature forbids to judge by it.

    Raises:
        InputFaultError: as :func:`read_usable_whitelist`.
        MissingExtraError: as :func:`read_usable_whitelist`.

    >>> file = InputFile(path=Path("a.xml"), name="a.xml", size=3, sha256="", encoding="utf-8")
    >>> usable_whitelist(b"<a/>", file)
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: a.xml, line 1: this is not the whitelist of ... [HM201]
    """
    given = tuple(anchors)
    verdict, found = _examine(content, file, given)
    if found is None:  # also for the fault of the list itself, which says more
        found = read_elements(BytesIO(content), file)
    if verdict.state not in ({SignatureState.VALID_CHAIN} if given else _USABLE):
        raise _refused(verdict, file)
    whitelist, report = found
    told = Note("whitelist_signature", 1, verdict.state.value)
    return whitelist, evolve(report, notes=(*report.notes, told)), verdict


_Found = tuple[Whitelist, InputReport]


def _content(path: Path, name: str) -> tuple[bytes, InputFile]:
    file = look_through(path, name=name, largest=_LARGEST, longest_line=_LARGEST)
    with open_bytes(file) as stream:
        return stream.read(), file


def _refused(verdict: SignatureVerdict, file: InputFile) -> InputFaultError:
    problem = f"its signature does not allow it to be read ({verdict.state})"
    remedy = "download the file again, whole; see hopen-mss trust-space verify"
    return InputFaultError(problem, remedy, file.name)


def _examine(
    content: bytes, file: InputFile, anchors: Iterable[Path | bytes]
) -> tuple[SignatureVerdict, _Found | None]:
    given = tuple(anchors)
    modules = _modules() if given else None
    if given and modules is None:
        raise MissingExtraError("to verify a chain, lxml and signxml are needed", _EXTRA)
    trusted = modules[0].read_anchors(given) if modules else ()
    envelope = open_envelope(content)
    if envelope.refusal == "unsigned":
        return SignatureVerdict(state=SignatureState.UNSIGNED), None
    if envelope.refusal:
        return _malformed(envelope.refusal), None
    modules = modules or _modules()  # loaded for a signature alone: they take their time
    if modules is None:
        return _digest_alone(content, envelope), None
    return _verify(content, envelope, file, modules, trusted)


def _verify(
    content: bytes,
    envelope: Envelope,
    file: InputFile,
    modules: tuple[ModuleType, ModuleType],
    anchors: tuple["Certificate", ...],
) -> tuple[SignatureVerdict, _Found | None]:
    authorities, xmldsig = modules
    certificates = authorities.certificates_of(envelope.certificates)
    if not certificates:
        return _malformed("no_certificate"), None
    state, signed = xmldsig.signed_bytes(content, certificates[0])
    if state == SignatureState.MALFORMED:
        return _malformed("signature_parts"), None
    if state:
        return SignatureVerdict(state=SignatureState(state)), None
    found = _read_signed(signed, file, envelope)
    if found is None:
        return _malformed("not_the_list"), None
    signer, issuer = authorities.signer_of(certificates[0])
    whole = SignatureVerdict(
        state=SignatureState.INTEGRITY_ONLY,
        signer=signer,
        issuer=issuer,
        valid_from=certificates[0].not_valid_before_utc.date(),
        valid_until=certificates[0].not_valid_after_utc.date(),
    )
    if not anchors:
        return whole, found
    problem = authorities.problem_of_chain(certificates, anchors, found[0].generated_at)
    state = SignatureState.CHAIN_DIFFERS if problem else SignatureState.VALID_CHAIN
    return evolve(whole, state=state, reason=problem), found


def _modules() -> tuple[ModuleType, ModuleType] | None:
    try:
        from hopen_mss.trust_space import (  # noqa: PLC0415 (their packages are an extra)
            authorities,
            xmldsig,
        )
    except ImportError:
        return None
    return authorities, xmldsig


def _malformed(reason: str) -> SignatureVerdict:
    return SignatureVerdict(state=SignatureState.MALFORMED, reason=reason)


def _digest_alone(content: bytes, envelope: Envelope) -> SignatureVerdict:
    try:
        fits = digest_without_signature(content) == envelope.digest
    except (SyntaxError, ValueError, LookupError):
        return _malformed("not_well_formed")
    state = SignatureState.DIGEST_ONLY if fits else SignatureState.DIGEST_DIFFERS
    return SignatureVerdict(state=state)


def _read_signed(signed: bytes, file: InputFile, envelope: Envelope) -> _Found | None:
    """The list in the signed bytes, unless they hold less than what the file shows."""
    try:
        found = read_elements(BytesIO(signed), file)
    except InputFaultError:
        return None
    return found if found[1].read == envelope.elements else None
