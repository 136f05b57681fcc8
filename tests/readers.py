"""Every reader of a file, by a name, with the beginning of a file that it understands.

What is held for one is held for all: properties, the coverage-guided fuzzer, planted data.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.properties.strategies import JUDGE, PERIOD

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

__all__ = ["HEADERS", "READERS"]

DAY = date(2026, 10, 31)
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


READERS: dict[str, Callable[[Path], InputReport]] = {
    "transmissions": counted,
    "totals": from_table(TotalsTable.open),
    "correspondents": from_table(CorrespondentsTable.open),
    "mailboxes": from_table(MailboxesTable.open),
    "postfix": from_table(
        lambda path: PostfixLog.open(
            path, period=Period.parse("2026-10"), zone=ZoneInfo("Europe/Paris")
        )
    ),
    "exchange": from_table(lambda path: ExchangeLog.open(path, zone=ZoneInfo("Europe/Paris"))),
    "exclusions": from_table(ExclusionsTable.open),
    "care_units": from_table(CareUnitsTable.open),
    "hl7": from_table(lambda path: Hl7Messages.open(path, zone=ZoneInfo("Europe/Paris"))),
    "whitelist": lambda path: read_whitelist(path)[1],
    "signed_whitelist": lambda path: read_signed_whitelist(path)[1],
    "national": lambda path: read_national_extraction(path, LISTED, extracted_on=DAY)[1],
    "extraction": from_table(lambda path: MailboxExtraction.open(path, extracted_on=DAY)),
    "practitioners": from_table(lambda path: PractitionerExtraction.open(path, extracted_on=DAY)),
    "fhir": from_table(lambda path: FhirMailboxes.open(path, extracted_on=DAY)),
    "mail": from_table(lambda path: MailFiles.open(path, zone=ZoneInfo("Europe/Paris"))),
}
HEADERS = {
    "transmissions": "document_id;sent_at;recipient;channel;status;replaces",
    "totals": "month;low;high;channel;counting",
    "correspondents": "id;rpps;finess;postcode;mssante_address;checked_on",
    "mailboxes": "address;kind;opened_on",
    "postfix": "Oct  5 03:00:01 mx postfix/smtp[1]: 4F1A2B3C4D: to=<a@b.fr>, status=sent (ok)",
    "exchange": "Timestamp;EventId;Sender;Recipients;MessageId",
    "exclusions": "what;value;why;who;when",
    "care_units": "care_unit",
    "hl7": "MSH|^~\\&|DPI|CH|PFI|CH|20261005||MDM^T02|M1|P\rPRT||UC||RCT|||||||||||^^^a@b.fr",
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
}
