"""The MSSanté part of the HOP'EN programme: the method, its indicators, a dated plan.

Names are loaded on first use, so that importing the package costs nothing.

>>> from hopen_mss import Period
>>> Period.parse("2026-10").end.isoformat()
'2026-10-31'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from hopen_mss.identifiers import (
        Identifier,
        check_finess,
        check_idnps,
        check_rpps,
        check_siren,
        check_siret,
    )
    from hopen_mss.periods import Delay, Floors, Hedge, Period, Span, floors
    from hopen_mss.provenance import Basis, Citation, InputReport, Note, Rejection, Source
    from hopen_mss.serialization import from_json, to_json
    from hopen_mss.transmissions import (
        Channel,
        Counting,
        Deliveries,
        Direction,
        Judge,
        RecipientKind,
        Status,
        Structured,
        TableLayout,
        Total,
        TotalsTable,
        Transmission,
        TransmissionTable,
        Trust,
    )
    from hopen_mss.trust_space import Whitelist, WhitelistEntry, Whitelists, read_whitelist
    from hopen_mss.wording import Lang, Wording

__version__ = "0.1.0"

_HOMES = {
    "errors": (
        "DossierError HopenMssError InputFaultError InvalidDocumentError InvalidInputError "
        "MissingExtraError OutputError OverlapError Problem RejectedRowsError UnknownCodeError"
    ),
    "establishment": "Establishment",
    "identifiers": "Identifier check_finess check_idnps check_rpps check_siren check_siret",
    "periods": "Delay Floors Hedge Period Span floors",
    "provenance": "Basis Citation InputReport Note Rejection Source",
    "serialization": "from_json to_json",
    "transmissions": (
        "Channel Counting Deliveries Direction Judge RecipientKind Status Structured TableLayout "
        "Total TotalsTable Transmission TransmissionTable Trust"
    ),
    "trust_space": "Whitelist WhitelistEntry Whitelists read_whitelist",
    "wording": "Lang Wording",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Basis",
    "Channel",
    "Citation",
    "Counting",
    "Delay",
    "Deliveries",
    "Direction",
    "DossierError",
    "Establishment",
    "Floors",
    "Hedge",
    "HopenMssError",
    "Identifier",
    "InputFaultError",
    "InputReport",
    "InvalidDocumentError",
    "InvalidInputError",
    "Judge",
    "Lang",
    "MissingExtraError",
    "Note",
    "OutputError",
    "OverlapError",
    "Period",
    "Problem",
    "RecipientKind",
    "RejectedRowsError",
    "Rejection",
    "Source",
    "Span",
    "Status",
    "Structured",
    "TableLayout",
    "Total",
    "TotalsTable",
    "Transmission",
    "TransmissionTable",
    "Trust",
    "UnknownCodeError",
    "Whitelist",
    "WhitelistEntry",
    "Whitelists",
    "Wording",
    "check_finess",
    "check_idnps",
    "check_rpps",
    "check_siren",
    "check_siret",
    "floors",
    "from_json",
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
