"""Documents sent: the canonical record, its readers, and what they make of each other."""

from hopen_mss.transmissions.comparison import (
    Comparison,
    MessageIds,
    SeenInMonth,
    compare,
    joined,
)
from hopen_mss.transmissions.deliveries import Deliveries
from hopen_mss.transmissions.exchange import ExchangeLog, is_exchange
from hopen_mss.transmissions.exclusions import Exclusion, Exclusions, ExclusionsTable, What
from hopen_mss.transmissions.facts import UNLISTED, Facts, listed_word
from hopen_mss.transmissions.failures import FailureRow, Failures
from hopen_mss.transmissions.hl7 import Hl7Messages, is_hl7
from hopen_mss.transmissions.judgement import Judge, Verdict
from hopen_mss.transmissions.mail import MailFiles, MailKind, is_mail
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

__all__ = [
    "UNLISTED",
    "CareUnitsTable",
    "Channel",
    "Comparison",
    "Counting",
    "Deliveries",
    "Direction",
    "ExchangeLog",
    "Exclusion",
    "Exclusions",
    "ExclusionsTable",
    "Facts",
    "FailureRow",
    "Failures",
    "Hl7Messages",
    "Judge",
    "MailFiles",
    "MailKind",
    "MessageIds",
    "PostfixLog",
    "Reach",
    "RecipientKind",
    "SeenInMonth",
    "Status",
    "Structured",
    "Total",
    "TotalsTable",
    "Transmission",
    "TransmissionTable",
    "Trust",
    "Verdict",
    "What",
    "compare",
    "is_exchange",
    "is_hl7",
    "is_mail",
    "joined",
    "listed_word",
]
