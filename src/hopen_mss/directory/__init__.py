"""Correspondents, the hospital's mailboxes, and the national directory."""

from hopen_mss.directory.correspondents import (
    Correspondent,
    CorrespondentsTable,
    department_of,
    distinct,
)
from hopen_mss.directory.follow_up import FollowUp, FollowUpAnswer, FollowUpTable
from hopen_mss.directory.mailboxes import Mailbox, MailboxesTable, MailboxKind
from hopen_mss.directory.national import (
    NationalExtraction,
    PublishedMailbox,
    read_national_extraction,
)

__all__ = [
    "Correspondent",
    "CorrespondentsTable",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpTable",
    "Mailbox",
    "MailboxKind",
    "MailboxesTable",
    "NationalExtraction",
    "PublishedMailbox",
    "department_of",
    "distinct",
    "read_national_extraction",
]
