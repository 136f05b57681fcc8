"""The MSSanté part of the HOP'EN programme: the method, its indicators, a dated plan.

Names are loaded on first use, so that importing the package costs nothing.

>>> from hopen_mss import Period
>>> Period.parse("2026-10").end.isoformat()
'2026-10-31'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hopen_mss.assessment.main_job import Assessment, assess
    from hopen_mss.assessment.reconciliation import Reconciliation, reconcile
    from hopen_mss.directory import (
        Correspondent,
        CorrespondentsTable,
        FollowUp,
        FollowUpAnswer,
        FollowUpTable,
        Mailbox,
        MailboxesTable,
        MailboxKind,
        NationalExtraction,
        PublishedMailbox,
        distinct,
        read_national_extraction,
    )
    from hopen_mss.directory.calibration import (
        Calibration,
        CalibrationSample,
        CheckedLine,
        calibrate,
    )
    from hopen_mss.directory.candidates import MatchCandidate
    from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
    from hopen_mss.directory.fhir import FhirMailboxes
    from hopen_mss.directory.index import DirectoryIndex, Person
    from hopen_mss.directory.index_file import IndexSource
    from hopen_mss.directory.look_up import (
        DirectoryAnswer,
        look_up_practitioner,
        look_up_structure,
    )
    from hopen_mss.directory.matching import (
        Match,
        MatchDoubt,
        MatchRule,
        MatchThresholds,
        MatchZone,
        match,
    )
    from hopen_mss.directory.published import NationalMailbox, Practitioner
    from hopen_mss.directory.recipients import Recipients
    from hopen_mss.dossier.folder import Dossier
    from hopen_mss.dossier.history import CountedSource, History, Month, read_history, write_month
    from hopen_mss.errors import (
        DossierError,
        HopenMssError,
        InputFaultError,
        InvalidDocumentError,
        InvalidInputError,
        MissingExtraError,
        OutputError,
        OverlapError,
        Problem,
        RejectedRowsError,
        UnknownCodeError,
    )
    from hopen_mss.establishment import Establishment
    from hopen_mss.files.tabular import Layout
    from hopen_mss.identifiers import (
        Identifier,
        check_finess,
        check_idnps,
        check_rpps,
        check_siren,
        check_siret,
    )
    from hopen_mss.indicators.d6_2 import correspondents_directory
    from hopen_mss.indicators.d6_3 import documents_through_trust_space
    from hopen_mss.indicators.figures import (
        Count,
        NotApplicable,
        Presence,
        Range,
        Share,
        Target,
        Unmeasured,
    )
    from hopen_mss.indicators.levers import (
        AvoidableLetters,
        LetterCost,
        Lever,
        LeverCounts,
        Levers,
        LeverTable,
        sending_levers,
    )
    from hopen_mss.indicators.mailboxes import SilentMailbox, silent_mailboxes
    from hopen_mss.indicators.p4_3 import messaging_in_trust_space
    from hopen_mss.indicators.result import (
        Breakdown,
        BreakdownRow,
        Contribution,
        IndicatorResult,
        Limb,
        MeasurementStatement,
        Provenance,
        Reason,
        ResultStatus,
        Setting,
        Step,
    )
    from hopen_mss.indicators.tally import (
        MailboxUse,
        Tally,
        TallyLine,
        TallyPart,
        TallyWhole,
        combine,
    )
    from hopen_mss.indicators.terms import Rules, Terms
    from hopen_mss.indicators.winning import KnownAddress, WinOver, to_win_over
    from hopen_mss.method import Edition, editions, load_edition, read_edition
    from hopen_mss.periods import Delay, Floors, Hedge, Period, Span, floors
    from hopen_mss.planning import (
        Answer,
        CalendarSection,
        Chances,
        Closing,
        Constraints,
        DecidedDate,
        Decision,
        DeploymentSection,
        Estimate,
        EvidenceFile,
        FollowedPlan,
        Forecast,
        NextSteps,
        OptionsTable,
        Order,
        OwnTask,
        Plan,
        PlanStatus,
        ProgressRecords,
        Recurrence,
        RecurringTask,
        Region,
        Risk,
        Sendings,
        Shift,
        Site,
        StepRecord,
        StepState,
        Timing,
        Wave,
        WaveRecord,
        WorkingCalendar,
        answers,
        compare_options,
        compare_point_by_point,
        compare_status,
        follow,
        forecast,
        make_plan,
        next_steps,
        read_progress,
    )
    from hopen_mss.provenance import Basis, Citation, InputReport, Note, Rejection, Source
    from hopen_mss.serialization import from_json, to_json
    from hopen_mss.transmissions.comparison import Comparison, MessageIds, SeenInMonth, compare
    from hopen_mss.transmissions.deliveries import Deliveries
    from hopen_mss.transmissions.exchange import ExchangeLog
    from hopen_mss.transmissions.exclusions import Exclusion, Exclusions, ExclusionsTable, What
    from hopen_mss.transmissions.facts import Facts
    from hopen_mss.transmissions.failures import FailureRow, Failures
    from hopen_mss.transmissions.hl7 import Hl7Messages
    from hopen_mss.transmissions.judgement import Judge
    from hopen_mss.transmissions.mail import MailFiles
    from hopen_mss.transmissions.postfix import PostfixLog
    from hopen_mss.transmissions.record import (
        Channel,
        Counting,
        Direction,
        Reach,
        RecipientKind,
        Status,
        Structured,
        Total,
        Transmission,
        Trust,
    )
    from hopen_mss.transmissions.table import TransmissionTable
    from hopen_mss.transmissions.totals import CareUnitsTable, TotalsTable
    from hopen_mss.trust_space import (
        AddressLookup,
        AddressVerdict,
        NumberKind,
        Operator,
        SignatureState,
        SignatureVerdict,
        SuggestedConnection,
        Whitelist,
        WhitelistEntry,
        Whitelists,
        keep_whitelist,
        look_up,
        read_signed_whitelist,
        read_whitelist,
        suggest_connection,
        verify_signature,
    )
    from hopen_mss.wording import Lang, Wording

__version__ = "0.1.0"

_HOMES = {
    "assessment.reconciliation": "Reconciliation reconcile",
    "dossier.history": "CountedSource History Month read_history write_month",
    "assessment.main_job": "Assessment assess",
    "directory": (
        "Correspondent CorrespondentsTable FollowUp FollowUpAnswer FollowUpTable Mailbox "
        "MailboxKind MailboxesTable NationalExtraction PublishedMailbox distinct "
        "read_national_extraction"
    ),
    "directory.calibration": "Calibration CalibrationSample CheckedLine calibrate",
    "directory.candidates": "MatchCandidate",
    "directory.extraction": "MailboxExtraction PractitionerExtraction",
    "directory.fhir": "FhirMailboxes",
    "directory.index": "DirectoryIndex Person",
    "directory.index_file": "IndexSource",
    "directory.look_up": "DirectoryAnswer look_up_practitioner look_up_structure",
    "directory.matching": "Match MatchDoubt MatchRule MatchThresholds MatchZone match",
    "directory.published": "NationalMailbox Practitioner",
    "directory.recipients": "Recipients",
    "dossier.folder": "Dossier",
    "errors": (
        "DossierError HopenMssError InputFaultError InvalidDocumentError InvalidInputError "
        "MissingExtraError OutputError OverlapError Problem RejectedRowsError UnknownCodeError"
    ),
    "establishment": "Establishment",
    "identifiers": "Identifier check_finess check_idnps check_rpps check_siren check_siret",
    "indicators.d6_2": "correspondents_directory",
    "indicators.d6_3": "documents_through_trust_space",
    "indicators.levers": (
        "AvoidableLetters LetterCost Lever LeverCounts LeverTable Levers sending_levers"
    ),
    "indicators.mailboxes": "SilentMailbox silent_mailboxes",
    "indicators.p4_3": "messaging_in_trust_space",
    "indicators.figures": "Count NotApplicable Presence Range Share Target Unmeasured",
    "indicators.result": (
        "Breakdown BreakdownRow Contribution IndicatorResult Limb MeasurementStatement Provenance "
        "Reason ResultStatus Setting Step"
    ),
    "indicators.tally": "MailboxUse Tally TallyLine TallyPart TallyWhole combine",
    "indicators.terms": "Rules Terms",
    "indicators.winning": "KnownAddress WinOver to_win_over",
    "method": "Edition editions load_edition read_edition",
    "periods": "Delay Floors Hedge Period Span floors",
    "planning": (
        "Answer CalendarSection Chances Closing Constraints DecidedDate Decision "
        "DeploymentSection Estimate EvidenceFile FollowedPlan Forecast NextSteps OptionsTable "
        "Order OwnTask Plan PlanStatus ProgressRecords Recurrence RecurringTask Region Risk "
        "Sendings Shift Site StepRecord StepState Timing Wave WaveRecord WorkingCalendar answers "
        "compare_options compare_point_by_point compare_status follow forecast make_plan "
        "next_steps read_progress"
    ),
    "provenance": "Basis Citation InputReport Note Rejection Source",
    "serialization": "from_json to_json",
    "files.tabular": "Layout",
    "transmissions.comparison": "Comparison MessageIds SeenInMonth compare",
    "transmissions.deliveries": "Deliveries",
    "transmissions.exchange": "ExchangeLog",
    "transmissions.exclusions": "Exclusion Exclusions ExclusionsTable What",
    "transmissions.facts": "Facts",
    "transmissions.failures": "FailureRow Failures",
    "transmissions.hl7": "Hl7Messages",
    "transmissions.judgement": "Judge",
    "transmissions.mail": "MailFiles",
    "transmissions.postfix": "PostfixLog",
    "transmissions.record": (
        "Channel Counting Direction Reach RecipientKind Status Structured Total Transmission Trust"
    ),
    "transmissions.table": "TransmissionTable",
    "transmissions.totals": "CareUnitsTable TotalsTable",
    "trust_space": (
        "AddressLookup AddressVerdict NumberKind Operator SignatureState SignatureVerdict "
        "SuggestedConnection Whitelist WhitelistEntry Whitelists keep_whitelist look_up "
        "read_signed_whitelist read_whitelist suggest_connection verify_signature"
    ),
    "wording": "Lang Wording",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AddressLookup",
    "AddressVerdict",
    "Answer",
    "Assessment",
    "AvoidableLetters",
    "Basis",
    "Breakdown",
    "BreakdownRow",
    "CalendarSection",
    "Calibration",
    "CalibrationSample",
    "CareUnitsTable",
    "Chances",
    "Channel",
    "CheckedLine",
    "Citation",
    "Closing",
    "Comparison",
    "Constraints",
    "Contribution",
    "Correspondent",
    "CorrespondentsTable",
    "Count",
    "CountedSource",
    "Counting",
    "DecidedDate",
    "Decision",
    "Delay",
    "Deliveries",
    "DeploymentSection",
    "Direction",
    "DirectoryAnswer",
    "DirectoryIndex",
    "Dossier",
    "DossierError",
    "Edition",
    "Establishment",
    "Estimate",
    "EvidenceFile",
    "ExchangeLog",
    "Exclusion",
    "Exclusions",
    "ExclusionsTable",
    "Facts",
    "FailureRow",
    "Failures",
    "FhirMailboxes",
    "Floors",
    "FollowUp",
    "FollowUpAnswer",
    "FollowUpTable",
    "FollowedPlan",
    "Forecast",
    "Hedge",
    "History",
    "Hl7Messages",
    "HopenMssError",
    "Identifier",
    "IndexSource",
    "IndicatorResult",
    "InputFaultError",
    "InputReport",
    "InvalidDocumentError",
    "InvalidInputError",
    "Judge",
    "KnownAddress",
    "Lang",
    "Layout",
    "LetterCost",
    "Lever",
    "LeverCounts",
    "LeverTable",
    "Levers",
    "Limb",
    "MailFiles",
    "Mailbox",
    "MailboxExtraction",
    "MailboxKind",
    "MailboxUse",
    "MailboxesTable",
    "Match",
    "MatchCandidate",
    "MatchDoubt",
    "MatchRule",
    "MatchThresholds",
    "MatchZone",
    "MeasurementStatement",
    "MessageIds",
    "MissingExtraError",
    "Month",
    "NationalExtraction",
    "NationalMailbox",
    "NextSteps",
    "NotApplicable",
    "Note",
    "NumberKind",
    "Operator",
    "OptionsTable",
    "Order",
    "OutputError",
    "OverlapError",
    "OwnTask",
    "Period",
    "Person",
    "Plan",
    "PlanStatus",
    "PostfixLog",
    "Practitioner",
    "PractitionerExtraction",
    "Presence",
    "Problem",
    "ProgressRecords",
    "Provenance",
    "PublishedMailbox",
    "Range",
    "Reach",
    "Reason",
    "RecipientKind",
    "Recipients",
    "Reconciliation",
    "Recurrence",
    "RecurringTask",
    "Region",
    "RejectedRowsError",
    "Rejection",
    "ResultStatus",
    "Risk",
    "Rules",
    "SeenInMonth",
    "Sendings",
    "Setting",
    "Share",
    "Shift",
    "SignatureState",
    "SignatureVerdict",
    "SilentMailbox",
    "Site",
    "Source",
    "Span",
    "Status",
    "Step",
    "StepRecord",
    "StepState",
    "Structured",
    "SuggestedConnection",
    "Tally",
    "TallyLine",
    "TallyPart",
    "TallyWhole",
    "Target",
    "Terms",
    "Timing",
    "Total",
    "TotalsTable",
    "Transmission",
    "TransmissionTable",
    "Trust",
    "UnknownCodeError",
    "Unmeasured",
    "Wave",
    "WaveRecord",
    "What",
    "Whitelist",
    "WhitelistEntry",
    "Whitelists",
    "WinOver",
    "Wording",
    "WorkingCalendar",
    "answers",
    "assess",
    "calibrate",
    "check_finess",
    "check_idnps",
    "check_rpps",
    "check_siren",
    "check_siret",
    "combine",
    "compare",
    "compare_options",
    "compare_point_by_point",
    "compare_status",
    "correspondents_directory",
    "distinct",
    "documents_through_trust_space",
    "editions",
    "floors",
    "follow",
    "forecast",
    "from_json",
    "keep_whitelist",
    "load_edition",
    "look_up",
    "look_up_practitioner",
    "look_up_structure",
    "make_plan",
    "match",
    "messaging_in_trust_space",
    "next_steps",
    "read_edition",
    "read_history",
    "read_national_extraction",
    "read_progress",
    "read_signed_whitelist",
    "read_whitelist",
    "reconcile",
    "sending_levers",
    "silent_mailboxes",
    "suggest_connection",
    "to_json",
    "to_win_over",
    "verify_signature",
    "write_month",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'hopen_mss' has no attribute {name!r}")
    value = getattr(import_module(f"hopen_mss.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
