"""Mails between two others that a source saw pass: which domains they came from.

A hospital that forgot to declare its own domain finds it here, and nothing but zeros elsewhere.
"""

from collections import Counter
from collections.abc import Mapping

from hopen_mss.transmissions.judgement import Parties
from hopen_mss.transmissions.record import RecipientKind

__all__ = ["senders_in_transit"]

_SHOWN_FROM = 3
_MOST_SHOWN = 5


def senders_in_transit(parties: Parties, passed: Mapping[int, int]) -> Counter[tuple[str, str]]:
    """How many deliveries in transit came from which domain, as notes by code and domain.

    ``passed`` counts them by the number that the sender has among ``parties``. A domain that wrote
    once or twice may be a person's own, and is not named; nor are more than five.

    >>> from hopen_mss import Establishment
    >>> parties = Parties(Establishment(name="CH Exemple"), frozenset())
    >>> both = parties["un@ch-autre.example"], parties["jeanne@dupont.example"]
    >>> senders_in_transit(parties, Counter({both[0]: 3, both[1]: 2}))
    Counter({('transit_from', 'ch-autre.example'): 3})
    """
    counted: Counter[str] = Counter()
    for number, times in passed.items():
        party = parties.in_order[number]
        if party.domain and party.kind is not RecipientKind.PATIENT:
            counted[party.domain] += times
    often = [(domain, times) for domain, times in counted.items() if times >= _SHOWN_FROM]
    often.sort(key=lambda one: (-one[1], one[0]))
    return Counter({("transit_from", domain): times for domain, times in often[:_MOST_SHOWN]})
