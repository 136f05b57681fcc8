"""What each source brought to an indicator, and what was left out of it on the way."""

from collections import Counter
from collections.abc import Iterable

from hopen_mss.indicators.result import Reason, Step
from hopen_mss.indicators.tally import Tally

__all__ = ["note_reasons", "note_steps", "source_of"]

_NO_COUNT = ("whitelist_later",)
"""Notes that say something and count nothing."""


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
    for note in (note for tally in tallies for note in tally.notes):
        noted[note.code] += note.count
    found = [Reason("excluded", noted["excluded"])] if noted["excluded"] else []
    return [*found, *([Reason("whitelist_later")] if noted["whitelist_later"] else [])]
