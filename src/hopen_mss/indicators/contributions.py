"""What each source brought to an indicator, and what was left out of it on the way."""

from collections import Counter
from collections.abc import Iterable

from hopen_mss.indicators.result import Reason, Step
from hopen_mss.indicators.tally import Tally
from hopen_mss.transmissions.record import Direction

__all__ = ["OUTSIDE_PERIOD", "note_reasons", "note_steps", "source_of", "transit_reasons"]

OUTSIDE_PERIOD = ("outside_period", "totals_outside_period", "month_partly_in_period")
"""Notes that say what the files held of other days than those of the period."""
_NO_COUNT = ("whitelist_later", "transit_from", "in_two_sources")
"""Notes that say something, and are no step on the way to a figure."""
_OF_TWO_SOURCES = ("counted_elsewhere", "in_two_sources")


def source_of(tally: Tally) -> str:
    """The name of the source of a tally, or the names of all that it joins.

    >>> from hopen_mss import Counting, Period, TallyPart
    >>> months = [TallyPart("dpi", Period.parse(month)) for month in ("2026-10", "2026-11")]
    >>> source_of(Tally(parts=tuple(months), unit=Counting.DOCUMENT))
    'dpi'
    """
    return " + ".join(sorted({part.source for part in tally.parts}))


def note_steps(tallies: Iterable[Tally]) -> list[Step]:
    """What was counted and left out on the way, by rule.

    >>> note_steps([])
    []
    """
    noted: Counter[tuple[str, str]] = Counter()
    for note in (note for tally in tallies for note in tally.notes):
        noted[note.code, note.subject] += note.count
    return [
        Step(code, times, subject)
        for (code, subject), times in sorted(noted.items())
        if times and code not in _NO_COUNT
    ]


def note_reasons(tallies: Iterable[Tally]) -> list[Reason]:
    """What is to be known of what was left out on the way.

    >>> note_reasons([])
    []
    """
    noted: Counter[str] = Counter()
    twice: Counter[tuple[str, str]] = Counter()
    for note in (note for tally in tallies for note in tally.notes):
        noted[note.code] += note.count
        if note.code in _OF_TWO_SOURCES:
            twice[note.code, note.subject] += note.count
    found = [Reason("excluded", noted["excluded"])] if noted["excluded"] else []
    found += [Reason("whitelist_later")] if noted["whitelist_later"] else []
    return [*found, *(Reason(code, n, both) for (code, both), n in sorted(twice.items()))]


def transit_reasons(tallies: Iterable[Tally]) -> list[Reason]:
    """That all, or most, of what was seen is between two others: whose domains are declared?

    The domains that such mails came from are named with how many each sent.

    >>> transit_reasons([])
    []
    """
    passed, total = 0, 0
    senders: Counter[str] = Counter()
    for tally in tallies:
        for whole in tally.wholes:
            total += whole.count
            between = all(facts.direction is Direction.TRANSIT for facts in whole.parts)
            passed += whole.count * between
        for note in tally.notes:
            if note.code == "transit_from":
                senders[note.subject] += note.count
    subject = "".join(f", {domain} ({n})" for domain, n in senders.most_common())
    if not passed or passed * 2 < total:
        return []
    return [Reason("all_in_transit" if passed == total else "mostly_in_transit", passed, subject)]
