"""Certificates: reading the trust anchors that a user supplies, and whether a chain leads to one.

Only this module imports cryptography. There is no other source of trust than the anchors given:
no store of the system, no list of public authorities.
"""

from collections.abc import Iterable
from datetime import datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509 import verification

from hopen_mss.errors import InputFaultError
from hopen_mss.files.inputs import opened

__all__ = ["Certificate", "certificates_of", "problem_of_chain", "read_anchors", "signer_of"]

Certificate = x509.Certificate

_LARGEST = 4 << 20
_MOST = 500
_SMALLEST_KEY = 2048
_LONGEST_CHAIN = 8
_FAULTS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


def read_anchors(anchors: Iterable[Path | bytes]) -> tuple[Certificate, ...]:
    """The authorities in files or bytes: PEM (one or several), DER, or a PKCS#7 chain (``.p7b``).

    Certificates that are no authority's are left aside: trust in one signer's certificate would
    end with the next renewal.

    Raises:
        InputFaultError: a file that cannot be read, or that holds no authority's certificate.

    >>> read_anchors([b"nothing"])
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: trust anchor: no certificate can be read here; ... [HM201]
    """
    found: list[Certificate] = []
    for anchor in anchors:
        name = (anchor.name or str(anchor)) if isinstance(anchor, Path) else "trust anchor"
        content = _content(anchor, name) if isinstance(anchor, Path) else anchor
        every = _read(content)
        if not every or len(every) > _MOST:
            remedy = "give the authority's certificates as PEM, DER or PKCS#7 (.p7b)"
            raise InputFaultError("no certificate can be read here", remedy, name)
        authorities = [certificate for certificate in every if _is_authority(certificate)]
        if not authorities:
            remedy = "give the certificates of the authorities, not that of the signer"
            raise InputFaultError("no certificate of an authority is in it", remedy, name)
        found += authorities
    return tuple(found)


def _content(path: Path, name: str) -> bytes:
    with opened(path, name) as plain, BufferedReader(cast("RawIOBase", plain)) as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        problem = f"more than {_LARGEST:,} bytes: too large for certificates"
        raise InputFaultError(problem, "give the chain alone", name)
    return content


def _read(content: bytes) -> list[Certificate]:
    readers = (
        x509.load_pem_x509_certificates,
        pkcs7.load_pem_pkcs7_certificates,
        pkcs7.load_der_pkcs7_certificates,
        lambda der: [x509.load_der_x509_certificate(der)],
    )
    for read in readers:
        try:
            return read(content)
        except _FAULTS:
            continue
    return []


def _is_authority(certificate: Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (*_FAULTS, x509.ExtensionNotFound):
        return False


def certificates_of(encoded: Iterable[bytes]) -> tuple[Certificate, ...]:
    """The certificates that travel with a signature, the signer's first; empty if one is damaged.

    The signer's is the one that is no authority's; where that does not decide, the first. Its key
    must be an RSA key of 2048 bits at least.

    >>> certificates_of([b"damaged"])
    ()
    """
    try:
        every = [x509.load_der_x509_certificate(der) for der in encoded]
        every.sort(key=_is_authority)
        key = every[0].public_key() if every else None
    except _FAULTS:
        return ()
    fits = isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST_KEY
    return tuple(every) if fits else ()


def signer_of(certificate: Certificate) -> tuple[str, str]:
    """The names of who signed and of who issued the certificate.

    >>> signer_of.__name__
    'signer_of'
    """
    try:
        return certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
    except _FAULTS:
        return "", ""


def problem_of_chain(
    certificates: tuple[Certificate, ...], anchors: tuple[Certificate, ...], moment: datetime
) -> str:
    """The code of what keeps the signer from one of the anchors at a moment, empty if nothing does.

    >>> problem_of_chain.__name__
    'problem_of_chain'
    """
    signer, *between = certificates
    if not signer.not_valid_before_utc <= moment <= signer.not_valid_after_utc:
        return "not_valid_then"
    builder = verification.PolicyBuilder().store(verification.Store(list(anchors)))
    builder = builder.time(moment).max_chain_depth(_LONGEST_CHAIN)
    builder = builder.extension_policies(ca_policy=_for_authorities(), ee_policy=_for_signers())
    try:
        builder.build_client_verifier().verify(signer, between)
    except (verification.VerificationError, *_FAULTS):
        return "no_chain"
    return ""


def _for_authorities() -> verification.ExtensionPolicy:
    # What browsers ask of authorities beyond RFC 5280 is not asked of a national one.
    policy = verification.ExtensionPolicy.permit_all()
    policy = _with_policies(policy).require_present(
        x509.BasicConstraints, verification.Criticality.AGNOSTIC, _issues_certificates
    )
    return policy.may_be_present(
        x509.KeyUsage, verification.Criticality.AGNOSTIC, _signs_certificates
    )


def _for_signers() -> verification.ExtensionPolicy:
    return _with_policies(verification.ExtensionPolicy.permit_all()).may_be_present(
        x509.KeyUsage, verification.Criticality.AGNOSTIC, _signs_documents
    )


def _with_policies(policy: verification.ExtensionPolicy) -> verification.ExtensionPolicy:
    # Any policy of issuing will do, so one that is marked critical is no obstacle.
    return policy.may_be_present(x509.CertificatePolicies, verification.Criticality.AGNOSTIC, None)


def _issues_certificates(
    _: verification.Policy, __: Certificate, constraints: x509.BasicConstraints
) -> None:
    if not constraints.ca:
        raise ValueError("not an authority")


def _signs_certificates(
    _: verification.Policy, __: Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("not for certificates")


def _signs_documents(_: verification.Policy, __: Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise ValueError("not for signatures")
