"""Documents sent: the canonical record, its readers, and what they make of each other."""

from hopen_mss.transmissions.comparison import Comparison, MessageIds, compare
from hopen_mss.transmissions.deliveries import UNLISTED, Deliveries, Facts, listed_word
from hopen_mss.transmissions.judgement import Judge, Verdict
from hopen_mss.transmissions.postfix import PostfixLog
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Structured,
    Total,
    Transmission,
    Trust,
)
from hopen_mss.transmissions.table import TransmissionTable
from hopen_mss.transmissions.totals import CareUnitsTable, TotalsTable

__all__ = [
    "UNLISTED",
    "CareUnitsTable",
    "Channel",
    "Comparison",
    "Counting",
    "Deliveries",
    "Direction",
    "Facts",
    "Judge",
    "MessageIds",
    "PostfixLog",
    "RecipientKind",
    "Status",
    "Structured",
    "Total",
    "TotalsTable",
    "Transmission",
    "TransmissionTable",
    "Trust",
    "Verdict",
    "compare",
    "listed_word",
]
