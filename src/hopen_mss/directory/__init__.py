"""Correspondents, the hospital's mailboxes, and the national directory.

Whoever builds on the directory finds all of it here; no other path is promised.
"""

from hopen_mss.directory.calibration import (
    CalibratedScore,
    Calibration,
    CalibrationFigures,
    CalibrationRule,
    CalibrationSample,
    CheckedLine,
    WrongLink,
    calibrate,
)
from hopen_mss.directory.candidates import MatchCandidate
from hopen_mss.directory.change_log import Change, ChangeLog, ChangeLogTable, read_change_log
from hopen_mss.directory.correspondents import (
    Correspondent,
    CorrespondentsTable,
    department_of,
    distinct,
)
from hopen_mss.directory.decisions import Answer, Decision, Decisions, DecisionsTable
from hopen_mss.directory.examination import BY_DECISION, examine
from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
from hopen_mss.directory.fhir import FhirMailboxes
from hopen_mss.directory.follow_up import FollowUp, FollowUpAnswer, FollowUpTable
from hopen_mss.directory.index import DirectoryIndex, Person
from hopen_mss.directory.index_file import IndexSource
from hopen_mss.directory.look_up import DirectoryAnswer, look_up_practitioner, look_up_structure
from hopen_mss.directory.mailboxes import Mailbox, MailboxesTable, MailboxKind
from hopen_mss.directory.matching import (
    Match,
    MatchDoubt,
    MatchRule,
    MatchThresholds,
    MatchZone,
    match,
)
from hopen_mss.directory.national import (
    NationalExtraction,
    PublishedMailbox,
    read_national_extraction,
)
from hopen_mss.directory.national_sources import open_mailboxes
from hopen_mss.directory.offers import Offer
from hopen_mss.directory.preference import Why, preferred
from hopen_mss.directory.published import NationalMailbox, Practitioner
from hopen_mss.directory.recipients import KnownAddresses, Recipients
from hopen_mss.directory.refresh import CorrespondentsFile, WrittenCells
from hopen_mss.directory.review import review_csv, review_workbook
from hopen_mss.directory.states import Finding, State, Told

__all__ = [
    "BY_DECISION",
    "Answer",
    "CalibratedScore",
    "Calibration",
    "CalibrationFigures",
    "CalibrationRule",
    "CalibrationSample",
    "Change",
    "ChangeLog",
    "ChangeLogTable",
    "CheckedLine",
    "Correspondent",
    "CorrespondentsFile",
    "CorrespondentsTable",
    "Decision",
    "Decisions",
    "DecisionsTable",
    "DirectoryAnswer",
    "DirectoryIndex",
    "FhirMailboxes",
    "Finding",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpTable",
    "IndexSource",
    "KnownAddresses",
    "Mailbox",
    "MailboxExtraction",
    "MailboxKind",
    "MailboxesTable",
    "Match",
    "MatchCandidate",
    "MatchDoubt",
    "MatchRule",
    "MatchThresholds",
    "MatchZone",
    "NationalExtraction",
    "NationalMailbox",
    "Offer",
    "Person",
    "Practitioner",
    "PractitionerExtraction",
    "PublishedMailbox",
    "Recipients",
    "State",
    "Told",
    "Why",
    "WrittenCells",
    "WrongLink",
    "calibrate",
    "department_of",
    "distinct",
    "examine",
    "look_up_practitioner",
    "look_up_structure",
    "match",
    "open_mailboxes",
    "preferred",
    "read_change_log",
    "read_national_extraction",
    "review_csv",
    "review_workbook",
]
