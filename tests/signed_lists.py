"""Made-up whitelists, authorities and signatures, made anew in each run."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from xml.etree.ElementTree import canonicalize

import pytest
from attrs import field, frozen

pytest.importorskip("cryptography", reason="signatures need the extra trust-space")

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

__all__ = ["LEAF", "MIDDLE", "OTHER_ROOT", "ROOT", "Authority", "pem", "signed", "whitelist"]

DSIG = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
MADE = "2025-02-28T15:42:07Z"
SIGNED_INFO = (
    f'<SignedInfo xmlns="{DSIG}"><CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
    '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
    f'<Reference URI=""><Transforms><Transform Algorithm="{DSIG}enveloped-signature"/>'
    f'<Transform Algorithm="{EXCLUSIVE}"/></Transforms>'
    '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    "<DigestValue>DIGEST</DigestValue></Reference></SignedInfo>"
)


@frozen
class Authority:
    """A certificate with its private key, issued by another or by itself."""

    name: str
    issuer: "Authority | None" = None
    begins: int = 2020
    ends: int = 2040
    ca: bool = True
    size: int = 2048
    kinship: bool = True
    """Whether the certificate names its issuer's key, as every public authority's does."""
    key: rsa.RSAPrivateKey = field(init=False, eq=False)

    @key.default
    def _made(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=self.size)

    @property
    def subject(self) -> x509.Name:
        """Its name."""
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])

    def certificate(
        self, *, begins: int | None = None, ends: int | None = None
    ) -> x509.Certificate:
        """Its certificate, or one for other years."""
        issuer = self.issuer or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(issuer.subject)
            .public_key(self.key.public_key())
            .serial_number(1 + abs(hash((self.name, begins))) % 10**12)
            .not_valid_before(datetime(begins or self.begins, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(ends or self.ends, 1, 1, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=self.ca, path_length=None), critical=True)
            .add_extension(_usage(ca=self.ca), critical=True)
        )
        if self.kinship:
            builder = builder.add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
            ).add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
                critical=False,
            )
        if not self.ca:
            protection = [x509.oid.ExtendedKeyUsageOID.EMAIL_PROTECTION]
            builder = builder.add_extension(x509.ExtendedKeyUsage(protection), critical=False)
        return builder.sign(issuer.key, hashes.SHA256())


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


ROOT = cache(lambda: Authority("AC RACINE FICTIVE"))
MIDDLE = cache(lambda: Authority("AC FICTIVE ORGANISATIONS", ROOT()))
LEAF = cache(lambda: Authority("alb.mssante.example", MIDDLE(), begins=2024, ends=2026, ca=False))
OTHER_ROOT = cache(lambda: Authority("AC RACINE ETRANGERE"))


def pem(*authorities: Authority) -> bytes:
    """Certificates as PEM."""
    return b"".join(one.certificate().public_bytes(Encoding.PEM) for one in authorities)


def p7b(*authorities: Authority, encoding: Encoding = Encoding.DER) -> bytes:
    """Certificates as a PKCS#7 chain."""
    return pkcs7.serialize_certificates([one.certificate() for one in authorities], encoding)


def whitelist(domains: Iterable[str] = ("ch-exemple.mssante.fr",), *, made: str = MADE) -> str:
    """An unsigned list in the form of the published one, with contacts that must be dropped."""
    elements = "".join(
        f"""        <Domaine>
            <Nom>{domain}</Nom>
            <Description>Domaine MSSanté géré par l'opérateur</Description>
            <DNCertificatOperateur>CN=mss.example,OU=1010000024,O=OPERATEUR,C=FR</DNCertificatOperateur>
            <ResponsableContact>Mme Planted, 01 99 00 00 01</ResponsableContact>
            <SupportContact>planted@operateur.example</SupportContact>
            <DateMAJ>2025-01-22T11:32:50Z</DateMAJ>
        </Domaine>
"""
        for domain in domains
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">\n'
        f"    <DateDeGeneration>{made}</DateDeGeneration>\n"
        f"    <ListeDomaines>\n{elements}    </ListeDomaines>\n</ListeBlancheMSSante>"
    )


def signed(
    document: str | None = None,
    *,
    by: Authority | None = None,
    certificates: Iterable[x509.Certificate] | None = None,
    signed_info: str = SIGNED_INFO,
) -> bytes:
    """A list with its enveloped signature, last in the root as in the published one."""
    document = whitelist() if document is None else document
    by = by or LEAF()
    if certificates is None:
        certificates = (by.certificate(), MIDDLE().certificate())
    digest = hashlib.sha256(canonicalize(document).encode()).digest()
    info = signed_info.replace("DIGEST", b64encode(digest).decode())
    value = by.key.sign(canonicalize(info).encode(), padding.PKCS1v15(), hashes.SHA256())
    carried = "".join(
        f"<X509Certificate>{b64encode(one.public_bytes(Encoding.DER)).decode()}</X509Certificate>"
        for one in certificates
    )
    signature = (
        f'<Signature xmlns="{DSIG}">{info}<SignatureValue>{b64encode(value).decode()}'
        f"</SignatureValue><KeyInfo><X509Data>{carried}</X509Data></KeyInfo></Signature>"
    )
    return document.replace("</ListeBlancheMSSante>", f"{signature}</ListeBlancheMSSante>").encode()
