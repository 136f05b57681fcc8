"""Made-up mails and archives, in the shape of the real ones, for whoever tests their reading."""

import base64
import io
import zipfile
from collections.abc import Iterable

__all__ = ["METADATA", "archive", "archive_part", "metadata", "multipart"]

METADATA = "IHE_XDM/SUBSET01/METADATA.XML"
RIM = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
DOCUMENT_ENTRY = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
TYPE_CODE = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
CLASS_CODE = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"


def metadata(*codes: str, action: str = "", secret: str = "") -> bytes:
    """A METADATA.XML with one document entry a code; ``secret`` stands wherever a patient does."""
    slot = (
        f'<rim:Slot name="urn:example:action"><rim:ValueList><rim:Value>{action}</rim:Value>'
        "</rim:ValueList></rim:Slot>"
    )
    entries = "".join(
        f'<rim:ExtrinsicObject id="d{n}" mimeType="text/xml" objectType="{DOCUMENT_ENTRY}">'
        f'<rim:Slot name="sourcePatientInfo"><rim:ValueList><rim:Value>PID-5|{secret}</rim:Value>'
        f"</rim:ValueList></rim:Slot>{slot if action else ''}"
        f'<rim:Name><rim:LocalizedString value="{secret}"/></rim:Name>'
        f'<rim:Classification classificationScheme="{CLASS_CODE}" nodeRepresentation="{secret}"/>'
        f'<rim:Classification classificationScheme="{TYPE_CODE}" nodeRepresentation="{code}">'
        f'<rim:Name><rim:LocalizedString value="{secret}"/></rim:Name></rim:Classification>'
        "</rim:ExtrinsicObject>"
        for n, code in enumerate(codes)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"'
        f' xmlns:rim="{RIM}"><rim:RegistryObjectList><rim:RegistryPackage id="s">'
        f'<rim:ExternalIdentifier value="{secret}"/></rim:RegistryPackage>{entries}'
        "</rim:RegistryObjectList></lcm:SubmitObjectsRequest>"
    ).encode()


def archive(
    content: bytes | None = None,
    more: Iterable[tuple[str, bytes]] = (),
    *,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """An XDM archive around a METADATA.XML, with more files in it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as file:
        file.writestr("INDEX.HTM", "<html/>")
        if content is not None:
            file.writestr(METADATA, content)
        for name, data in more:
            file.writestr(name, data)
    return held.getvalue()


def archive_part(data: bytes, name: str = "IHE_XDM.ZIP") -> str:
    """The part of a mail that carries an archive."""
    return (
        f'Content-Type: application/zip; name="{name}"\n'
        "Content-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n'
        f"{base64.encodebytes(data).decode()}"
    )


def multipart(*parts: str, kind: str = "mixed", boundary: str = "b1") -> str:
    """A group of parts, from its content type on, with the blank line that ends the headers."""
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'
