"""The MSSanté part of the HOP'EN programme: the method, its indicators, a dated plan.

Names are loaded on first use, so that importing the package costs nothing.

>>> from hopen_mss import Period
>>> Period.parse("2026-10").end.isoformat()
'2026-10-31'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hopen_mss.assessment import Assessment, assess
    from hopen_mss.directory import (
        Correspondent,
        CorrespondentsTable,
        Mailbox,
        MailboxesTable,
        MailboxKind,
        NationalExtraction,
        distinct,
        read_national_extraction,
    )
    from hopen_mss.dossier import Dossier
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
    from hopen_mss.indicators.p4_3 import messaging_in_trust_space
    from hopen_mss.indicators.result import (
        Breakdown,
        BreakdownRow,
        IndicatorResult,
        Limb,
        MeasurementStatement,
        Provenance,
        Reason,
        ResultStatus,
        Setting,
        Step,
    )
    from hopen_mss.indicators.tally import Tally, TallyLine, TallyPart, TallyWhole, combine
    from hopen_mss.indicators.terms import Rules, Terms
    from hopen_mss.method import Edition, editions, load_edition, read_edition
    from hopen_mss.periods import Delay, Floors, Hedge, Period, Span, floors
    from hopen_mss.planning import Answer, Plan, answers, compare_options, make_plan
    from hopen_mss.provenance import Basis, Citation, InputReport, Note, Rejection, Source
    from hopen_mss.serialization import from_json, to_json
    from hopen_mss.transmissions import (
        CareUnitsTable,
        Channel,
        Comparison,
        Counting,
        Deliveries,
        Direction,
        Facts,
        Judge,
        MessageIds,
        PostfixLog,
        RecipientKind,
        Status,
        Structured,
        Total,
        TotalsTable,
        Transmission,
        TransmissionTable,
        Trust,
        compare,
    )
    from hopen_mss.trust_space import Whitelist, WhitelistEntry, Whitelists, read_whitelist
    from hopen_mss.wording import Lang, Wording

__version__ = "0.1.0"

_HOMES = {
    "assessment": "Assessment assess",
    "directory": (
        "Correspondent CorrespondentsTable Mailbox MailboxKind MailboxesTable NationalExtraction "
        "distinct read_national_extraction"
    ),
    "dossier": "Dossier",
    "errors": (
        "DossierError HopenMssError InputFaultError InvalidDocumentError InvalidInputError "
        "MissingExtraError OutputError OverlapError Problem RejectedRowsError UnknownCodeError"
    ),
    "establishment": "Establishment",
    "identifiers": "Identifier check_finess check_idnps check_rpps check_siren check_siret",
    "indicators.d6_2": "correspondents_directory",
    "indicators.d6_3": "documents_through_trust_space",
    "indicators.p4_3": "messaging_in_trust_space",
    "indicators.figures": "Count NotApplicable Presence Range Share Target Unmeasured",
    "indicators.result": (
        "Breakdown BreakdownRow IndicatorResult Limb MeasurementStatement Provenance Reason "
        "ResultStatus Setting Step"
    ),
    "indicators.tally": "Tally TallyLine TallyPart TallyWhole combine",
    "indicators.terms": "Rules Terms",
    "method": "Edition editions load_edition read_edition",
    "periods": "Delay Floors Hedge Period Span floors",
    "planning": "Answer Plan answers compare_options make_plan",
    "provenance": "Basis Citation InputReport Note Rejection Source",
    "serialization": "from_json to_json",
    "files.tabular": "Layout",
    "transmissions": (
        "CareUnitsTable Channel Comparison Counting Deliveries Direction Facts Judge MessageIds "
        "PostfixLog RecipientKind Status Structured Total TotalsTable Transmission "
        "TransmissionTable Trust compare"
    ),
    "trust_space": "Whitelist WhitelistEntry Whitelists read_whitelist",
    "wording": "Lang Wording",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Answer",
    "Assessment",
    "Basis",
    "Breakdown",
    "BreakdownRow",
    "CareUnitsTable",
    "Channel",
    "Citation",
    "Comparison",
    "Correspondent",
    "CorrespondentsTable",
    "Count",
    "Counting",
    "Delay",
    "Deliveries",
    "Direction",
    "Dossier",
    "DossierError",
    "Edition",
    "Establishment",
    "Facts",
    "Floors",
    "Hedge",
    "HopenMssError",
    "Identifier",
    "IndicatorResult",
    "InputFaultError",
    "InputReport",
    "InvalidDocumentError",
    "InvalidInputError",
    "Judge",
    "Lang",
    "Layout",
    "Limb",
    "Mailbox",
    "MailboxKind",
    "MailboxesTable",
    "MeasurementStatement",
    "MessageIds",
    "MissingExtraError",
    "NationalExtraction",
    "NotApplicable",
    "Note",
    "OutputError",
    "OverlapError",
    "Period",
    "Plan",
    "PostfixLog",
    "Presence",
    "Problem",
    "Provenance",
    "Range",
    "Reason",
    "RecipientKind",
    "RejectedRowsError",
    "Rejection",
    "ResultStatus",
    "Rules",
    "Setting",
    "Share",
    "Source",
    "Span",
    "Status",
    "Step",
    "Structured",
    "Tally",
    "TallyLine",
    "TallyPart",
    "TallyWhole",
    "Target",
    "Terms",
    "Total",
    "TotalsTable",
    "Transmission",
    "TransmissionTable",
    "Trust",
    "UnknownCodeError",
    "Unmeasured",
    "Whitelist",
    "WhitelistEntry",
    "Whitelists",
    "Wording",
    "answers",
    "assess",
    "check_finess",
    "check_idnps",
    "check_rpps",
    "check_siren",
    "check_siret",
    "combine",
    "compare",
    "compare_options",
    "correspondents_directory",
    "distinct",
    "documents_through_trust_space",
    "editions",
    "floors",
    "from_json",
    "load_edition",
    "make_plan",
    "messaging_in_trust_space",
    "read_edition",
    "read_national_extraction",
    "read_whitelist",
    "to_json",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'hopen_mss' has no attribute {name!r}")
    value = getattr(import_module(f"hopen_mss.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
