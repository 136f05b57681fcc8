"""Correspondents, the hospital's mailboxes, and the national directory."""

from hopen_mss.directory.correspondents import (
    Correspondent,
    CorrespondentsTable,
    department_of,
    distinct,
)
from hopen_mss.directory.mailboxes import Mailbox, MailboxesTable, MailboxKind
from hopen_mss.directory.national import NationalExtraction, read_national_extraction

__all__ = [
    "Correspondent",
    "CorrespondentsTable",
    "Mailbox",
    "MailboxKind",
    "MailboxesTable",
    "NationalExtraction",
    "department_of",
    "distinct",
    "read_national_extraction",
]
