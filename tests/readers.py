"""Every reader of a file, by a name, with the beginning of a file that it understands.

What is held for one is held for all: properties, the coverage-guided fuzzer, planted data.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.mails import archive, archive_part, metadata, multipart
from tests.properties.strategies import JUDGE, PERIOD
from tests.workbooks import MAIN as SHEET, raw_xlsx

from hopen_mss import (
    CareUnitsTable,
    Correspondent,
    CorrespondentsTable,
    Deliveries,
    ExchangeLog,
    ExclusionsTable,
    FhirMailboxes,
    Hl7Messages,
    InputReport,
    Layout,
    MailboxesTable,
    MailboxExtraction,
    MailFiles,
    Period,
    PostfixLog,
    PractitionerExtraction,
    TotalsTable,
    TransmissionTable,
    read_national_extraction,
    read_signed_whitelist,
    read_whitelist,
)

__all__ = ["HEADERS", "READERS", "SEEDS"]

DAY, PARIS = date(2026, 10, 31), ZoneInfo("Europe/Paris")
LISTED = [Correspondent(id="1", mssante_address="un@medecin.mssante.fr")]
EVERYTHING = Layout(split_recipients=True, skip_totals=True)


def from_table(reader: Any) -> Callable[[Path], InputReport]:
    """All records of a table, then its book."""

    def read(path: Path) -> InputReport:
        table = reader(path)
        for _ in table.records():
            pass
        report: InputReport = table.report()
        return report

    return read


def counted(path: Path) -> InputReport:
    """The deliveries of a table, as the main job counts them."""
    table = TransmissionTable.open(path, layout=EVERYTHING)
    seen = Deliveries(JUDGE, PERIOD)
    seen.add_all(table.records())
    seen.wholes()
    return table.report()


def of_workbook(path: Path) -> InputReport:
    """The file as the sheet of a workbook: what a packed one would hide from a fuzzer."""
    book = path.with_suffix(".xlsx")
    part = {"xl/worksheets/sheet1.xml": path.read_bytes()}
    book.write_bytes(raw_xlsx(parts=part))
    return from_table(lambda _: TransmissionTable.open(book, name=path.name))(book)


def of_archive(path: Path) -> InputReport:
    """The file as the archive that a mail carries."""
    mail = path.with_suffix(".eml")
    mail.write_text("From: a@b.fr\nTo: c@d.fr\n" + multipart(archive_part(path.read_bytes())))
    return from_table(lambda _: MailFiles.open(mail, zone=PARIS, name=path.name))(mail)


def of_column(path: Path) -> InputReport:
    """A table that holds a message in each of its lines."""
    return from_table(lambda _: Hl7Messages.open(path, zone=PARIS, column="message"))(path)


READERS: dict[str, Callable[[Path], InputReport]] = {
    "transmissions": counted,
    "totals": from_table(TotalsTable.open),
    "correspondents": from_table(CorrespondentsTable.open),
    "mailboxes": from_table(MailboxesTable.open),
    "postfix": from_table(
        lambda path: PostfixLog.open(path, period=Period.parse("2026-10"), zone=PARIS)
    ),
    "exchange": from_table(lambda path: ExchangeLog.open(path, zone=PARIS)),
    "exclusions": from_table(ExclusionsTable.open),
    "care_units": from_table(CareUnitsTable.open),
    "hl7": from_table(lambda path: Hl7Messages.open(path, zone=PARIS)),
    "whitelist": lambda path: read_whitelist(path)[1],
    "signed_whitelist": lambda path: read_signed_whitelist(path)[1],
    "national": lambda path: read_national_extraction(path, LISTED, extracted_on=DAY)[1],
    "extraction": from_table(lambda path: MailboxExtraction.open(path, extracted_on=DAY)),
    "practitioners": from_table(lambda path: PractitionerExtraction.open(path, extracted_on=DAY)),
    "fhir": from_table(lambda path: FhirMailboxes.open(path, extracted_on=DAY)),
    "mail": from_table(lambda path: MailFiles.open(path, zone=PARIS)),
    "archive": of_archive,
    "hl7_column": of_column,
    "workbook": of_workbook,
}
_MESSAGE = "MSH|^~\\&|DPI|CH|PFI|CH|20261005||MDM^T02|M1|P\rPRT||UC||RCT|||||||||||^^^a@b.fr"
HEADERS = {
    "transmissions": "document_id;sent_at;recipient;channel;status;replaces",
    "totals": "month;low;high;channel;counting",
    "correspondents": "id;rpps;finess;postcode;mssante_address;checked_on",
    "mailboxes": "address;kind;opened_on",
    "postfix": "Oct  5 03:00:01 mx postfix/smtp[1]: 4F1A2B3C4D: to=<a@b.fr>, status=sent (ok)",
    "exchange": "Timestamp;EventId;Sender;Recipients;MessageId",
    "exclusions": "what;value;why;who;when",
    "care_units": "care_unit",
    "hl7": _MESSAGE,
    "signed_whitelist": '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">',
    "whitelist": '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">',
    "national": "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP",
    "extraction": "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP",
    "practitioners": (
        "Type d'identifiant PP|Identifiant PP|Nom d'exercice|Prénom d'exercice"
        "|Code postal (coord. structure)"
    ),
    "fhir": '{"resourceType": "Bundle", "entry": [',
    "mail": "From: a@b.fr\nTo: c@d.fr\nContent-Type: multipart/mixed; boundary=b\n\n--b",
    "archive": "PK",
    "hl7_column": "id;message\n1;" + _MESSAGE.replace("\r", "\\r"),
    "workbook": f"<worksheet {SHEET}><sheetData><row>",
}
SEEDS: dict[str, tuple[bytes, ...]] = {
    "archive": (archive(metadata("11488-4", "34112-3")), archive(more=[("A/B.XML", b"<a/>")])),
    "exchange": (
        (
            b"#Fields: date-time,event-id,message-id,recipient-address\n"
            b"2026-10-05T06:00:00.000Z,SEND,<m@ch>,a@b.fr\n"
        ),
        (
            b"Received,SenderAddress,RecipientAddress,Status,MessageId\n"
            b"2026-10-05T06:00:00,a@b.fr,c@d.fr,Delivered,<m@ch>\n"
        ),
    ),
    "mail": (
        b"From a@b.fr Mon Oct  5 06:00:00 2026\nFrom: a@b.fr\nTo: c@d.fr\n\n>From x\n\n" * 2,
        (
            b"Content-Type: multipart/report; report-type=disposition-notification; "
            b"boundary=b\n\n"
            b"--b\nContent-Type: message/disposition-notification\n\n"
            b"Disposition: x; displayed\n--b--"
        ),
    ),
    "workbook": (
        f'<worksheet {SHEET}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>sent_at</t></is>'
        '</c></row><row r="2"><c r="A2"><v>46300</v></c></row></sheetData></worksheet>'.encode(),
    ),
}
"""More beginnings of files, for a fuzzer that would be long in finding them."""
