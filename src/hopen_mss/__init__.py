"""The MSSanté part of the HOP'EN programme: the method, its indicators, a dated plan.

Names are loaded on first use, so that importing the package costs nothing.

>>> from hopen_mss import Period
>>> Period.parse("2026-10").end.isoformat()
'2026-10-31'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hopen_mss.assessment.main_job import Assessment as Assessment, assess as assess
    from hopen_mss.assessment.reconciliation import (
        Reconciliation as Reconciliation,
        reconcile as reconcile,
    )
    from hopen_mss.directory import (
        Correspondent as Correspondent,
        CorrespondentsTable as CorrespondentsTable,
        FollowUp as FollowUp,
        FollowUpAnswer as FollowUpAnswer,
        FollowUpTable as FollowUpTable,
        Mailbox as Mailbox,
        MailboxesTable as MailboxesTable,
        MailboxKind as MailboxKind,
        NationalExtraction as NationalExtraction,
        PublishedMailbox as PublishedMailbox,
        distinct as distinct,
        read_national_extraction as read_national_extraction,
    )
    from hopen_mss.directory.calibration import (
        Calibration as Calibration,
        CalibrationSample as CalibrationSample,
        CheckedLine as CheckedLine,
        calibrate as calibrate,
    )
    from hopen_mss.directory.candidates import MatchCandidate as MatchCandidate
    from hopen_mss.directory.extraction import (
        MailboxExtraction as MailboxExtraction,
        PractitionerExtraction as PractitionerExtraction,
    )
    from hopen_mss.directory.fhir import FhirMailboxes as FhirMailboxes
    from hopen_mss.directory.index import DirectoryIndex as DirectoryIndex, Person as Person
    from hopen_mss.directory.index_file import IndexSource as IndexSource
    from hopen_mss.directory.look_up import (
        DirectoryAnswer as DirectoryAnswer,
        look_up_practitioner as look_up_practitioner,
        look_up_structure as look_up_structure,
    )
    from hopen_mss.directory.matching import (
        Match as Match,
        MatchDoubt as MatchDoubt,
        MatchRule as MatchRule,
        MatchThresholds as MatchThresholds,
        MatchZone as MatchZone,
        match as match,
    )
    from hopen_mss.directory.published import (
        NationalMailbox as NationalMailbox,
        Practitioner as Practitioner,
    )
    from hopen_mss.directory.recipients import Recipients as Recipients
    from hopen_mss.dossier.folder import Dossier as Dossier
    from hopen_mss.dossier.history import (
        CountedSource as CountedSource,
        History as History,
        Month as Month,
        read_history as read_history,
        write_month as write_month,
    )
    from hopen_mss.errors import (
        DossierError as DossierError,
        HopenMssError as HopenMssError,
        InputFaultError as InputFaultError,
        InvalidDocumentError as InvalidDocumentError,
        InvalidInputError as InvalidInputError,
        MissingExtraError as MissingExtraError,
        OutputError as OutputError,
        OverlapError as OverlapError,
        Problem as Problem,
        RejectedRowsError as RejectedRowsError,
        UnknownCodeError as UnknownCodeError,
    )
    from hopen_mss.establishment import Establishment as Establishment
    from hopen_mss.files.tabular import Layout as Layout
    from hopen_mss.identifiers import (
        Identifier as Identifier,
        check_finess as check_finess,
        check_idnps as check_idnps,
        check_rpps as check_rpps,
        check_siret as check_siret,
    )
    from hopen_mss.indicators.d6_2 import correspondents_directory as correspondents_directory
    from hopen_mss.indicators.d6_3 import (
        documents_through_trust_space as documents_through_trust_space,
    )
    from hopen_mss.indicators.figures import (
        Count as Count,
        NotApplicable as NotApplicable,
        Presence as Presence,
        Range as Range,
        Share as Share,
        Target as Target,
        Unmeasured as Unmeasured,
    )
    from hopen_mss.indicators.levers import (
        AvoidableLetters as AvoidableLetters,
        LetterCost as LetterCost,
        Lever as Lever,
        LeverCounts as LeverCounts,
        Levers as Levers,
        LeverTable as LeverTable,
        sending_levers as sending_levers,
    )
    from hopen_mss.indicators.mailboxes import (
        SilentMailbox as SilentMailbox,
        silent_mailboxes as silent_mailboxes,
    )
    from hopen_mss.indicators.p4_3 import messaging_in_trust_space as messaging_in_trust_space
    from hopen_mss.indicators.result import (
        Breakdown as Breakdown,
        BreakdownRow as BreakdownRow,
        Contribution as Contribution,
        IndicatorResult as IndicatorResult,
        Limb as Limb,
        MeasurementStatement as MeasurementStatement,
        Provenance as Provenance,
        Reason as Reason,
        ResultStatus as ResultStatus,
        Setting as Setting,
        Step as Step,
    )
    from hopen_mss.indicators.tally import (
        MailboxUse as MailboxUse,
        Tally as Tally,
        TallyLine as TallyLine,
        TallyPart as TallyPart,
        TallyWhole as TallyWhole,
        combine as combine,
    )
    from hopen_mss.indicators.terms import Rules as Rules, Terms as Terms
    from hopen_mss.indicators.winning import (
        KnownAddress as KnownAddress,
        WinOver as WinOver,
        to_win_over as to_win_over,
    )
    from hopen_mss.method import (
        Edition as Edition,
        editions as editions,
        load_edition as load_edition,
        read_edition as read_edition,
    )
    from hopen_mss.periods import (
        Delay as Delay,
        Floors as Floors,
        Hedge as Hedge,
        Period as Period,
        Span as Span,
        floors as floors,
    )
    from hopen_mss.planning import (
        Answer as Answer,
        CalendarSection as CalendarSection,
        Chances as Chances,
        Closing as Closing,
        Constraints as Constraints,
        DecidedDate as DecidedDate,
        Decision as Decision,
        DeploymentSection as DeploymentSection,
        Estimate as Estimate,
        EvidenceFile as EvidenceFile,
        FollowedPlan as FollowedPlan,
        Forecast as Forecast,
        NextSteps as NextSteps,
        OptionsTable as OptionsTable,
        Order as Order,
        OwnTask as OwnTask,
        Plan as Plan,
        PlanStatus as PlanStatus,
        ProgressRecords as ProgressRecords,
        Recurrence as Recurrence,
        RecurringTask as RecurringTask,
        Region as Region,
        Risk as Risk,
        Sendings as Sendings,
        Shift as Shift,
        Site as Site,
        StepRecord as StepRecord,
        StepState as StepState,
        Timing as Timing,
        Wave as Wave,
        WaveRecord as WaveRecord,
        WorkingCalendar as WorkingCalendar,
        answers as answers,
        compare_options as compare_options,
        compare_point_by_point as compare_point_by_point,
        compare_status as compare_status,
        follow as follow,
        forecast as forecast,
        make_plan as make_plan,
        next_steps as next_steps,
        read_progress as read_progress,
    )
    from hopen_mss.provenance import (
        Basis as Basis,
        Citation as Citation,
        InputReport as InputReport,
        Note as Note,
        Rejection as Rejection,
        Source as Source,
    )
    from hopen_mss.serialization import from_json as from_json, to_json as to_json
    from hopen_mss.transmissions.comparison import (
        Comparison as Comparison,
        MessageIds as MessageIds,
        SeenInMonth as SeenInMonth,
        compare as compare,
    )
    from hopen_mss.transmissions.deliveries import Deliveries as Deliveries
    from hopen_mss.transmissions.exchange import ExchangeLog as ExchangeLog
    from hopen_mss.transmissions.exclusions import (
        Exclusion as Exclusion,
        Exclusions as Exclusions,
        ExclusionsTable as ExclusionsTable,
        What as What,
    )
    from hopen_mss.transmissions.facts import Facts as Facts
    from hopen_mss.transmissions.failures import FailureRow as FailureRow, Failures as Failures
    from hopen_mss.transmissions.hl7 import Hl7Messages as Hl7Messages
    from hopen_mss.transmissions.judgement import Judge as Judge
    from hopen_mss.transmissions.mail import MailFiles as MailFiles
    from hopen_mss.transmissions.postfix import PostfixLog as PostfixLog
    from hopen_mss.transmissions.record import (
        Channel as Channel,
        Counting as Counting,
        Direction as Direction,
        Reach as Reach,
        RecipientKind as RecipientKind,
        Status as Status,
        Structured as Structured,
        Total as Total,
        Transmission as Transmission,
        Trust as Trust,
    )
    from hopen_mss.transmissions.table import TransmissionTable as TransmissionTable
    from hopen_mss.transmissions.totals import (
        CareUnitsTable as CareUnitsTable,
        TotalsTable as TotalsTable,
    )
    from hopen_mss.trust_space import (
        AddressLookup as AddressLookup,
        AddressVerdict as AddressVerdict,
        NumberKind as NumberKind,
        Operator as Operator,
        SignatureState as SignatureState,
        SignatureVerdict as SignatureVerdict,
        SuggestedConnection as SuggestedConnection,
        Whitelist as Whitelist,
        WhitelistEntry as WhitelistEntry,
        Whitelists as Whitelists,
        keep_whitelist as keep_whitelist,
        look_up as look_up,
        read_signed_whitelist as read_signed_whitelist,
        read_whitelist as read_whitelist,
        suggest_connection as suggest_connection,
        verify_signature as verify_signature,
    )
    from hopen_mss.wording import Lang as Lang, Wording as Wording


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
    "identifiers": "Identifier check_finess check_idnps check_rpps check_siret",
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
__all__ = list(_HOME_OF)


if not TYPE_CHECKING:  # to a type checker, a module that has this has every name

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            raise AttributeError(f"module 'hopen_mss' has no attribute {name!r}")
        value = getattr(import_module(f"hopen_mss.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
