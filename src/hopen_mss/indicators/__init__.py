"""Tallies, the calculators of P4.3, D6.2 and D6.3, and the result that explains itself."""

from hopen_mss.indicators.d6_2 import correspondents_directory
from hopen_mss.indicators.d6_3 import documents_through_trust_space
from hopen_mss.indicators.p4_3 import messaging_in_trust_space
from hopen_mss.indicators.tally import Tally, TallyLine, TallyPart, TallyWhole, combine
from hopen_mss.indicators.terms import Rules, Terms

__all__ = [
    "Rules",
    "Tally",
    "TallyLine",
    "TallyPart",
    "TallyWhole",
    "Terms",
    "combine",
    "correspondents_directory",
    "documents_through_trust_space",
    "messaging_in_trust_space",
]
