"""The signature itself, verified by signxml over lxml; only this module imports them.

signxml is given the one certificate whose key it may use. It would else look for a chain, and for
want of an authority's file fall back on the public ones.
"""

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from hopen_mss.trust_space.authorities import Certificate

__all__ = ["signed_bytes"]


def signed_bytes(content: bytes, signer: Certificate) -> tuple[str, bytes]:
    """The bytes that were signed with the key of a certificate, or why there are none.

    The first is empty, or ``digest_differs``, ``signature_differs`` or ``malformed``.

    >>> signed_bytes.__name__
    'signed_bytes'
    """
    expected = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        # The key alone is asked for here; when the certificate was valid is judged with its chain.
        verification_time=signer.not_valid_before_utc,
    )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, recover=False,
    )  # fmt: skip
    try:
        found = XMLVerifier().verify(
            content, x509_cert=signer, parser=parser, expect_config=expected
        )
    except InvalidDigest:
        return "digest_differs", b""
    except InvalidSignature:
        return "signature_differs", b""
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, LookupError, AttributeError):
        return "malformed", b""
    return ("malformed", b"") if isinstance(found, list) else ("", found.signed_data)
