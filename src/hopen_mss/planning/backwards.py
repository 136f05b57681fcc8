"""From a wanted day back to the latest start, found by search and never by subtraction.

Months counted back from a day do not lead to the day from which they lead there: 31 August less six
months is the end of February, from which six months lead to 28 August. The end never comes earlier
when the start comes later, so halving the days in between finds the last start that is in time.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from attrs import evolve, frozen

from hopen_mss.periods import Span
from hopen_mss.planning.network import Network
from hopen_mss.planning.off_days import DatedKind, DatedPoint, stated_days
from hopen_mss.planning.schedule import CASES, Schedule, lengths, schedule, sheet_floors

__all__ = ["LatestStart", "latest_starts"]

_AFTER_THE_START = (DatedKind.SITE_START, DatedKind.GO_LIVE, DatedKind.DEADLINE)


@frozen(kw_only=True)
class LatestStart:
    """The latest start from which a measure ends on or before the wanted day.

    ``measure`` is ``floor``, ``usual_floor``, ``low``, ``likely`` or ``high``. Without a ``start``
    there is none on or after the day asked from. ``decided_by`` is the longest step on the way, or
    ``opening @ SITE`` where the start of a site decides. Go-lives and starts of sites that the
    hospital stated for an earlier day are ``behind`` it.

    >>> LatestStart(measure="floor", start=None, decided_by="connection").start is None
    True
    """

    measure: str
    start: date | None
    decided_by: str = ""
    behind: tuple[DatedPoint, ...] = ()


def latest_starts(network: Network, wanted: date, as_of: date) -> tuple[LatestStart, ...]:
    """The latest start for a wanted day, by each thing that is known of time.

    What an estimate leaves open takes no time in it, so a real start has to be earlier.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> network = make_network(load_edition(), DeploymentSection(option="operator"))
    >>> for found in latest_starts(network, date(2027, 8, 31), date(2027, 1, 1)):
    ...     print(found.measure, found.start, found.decided_by)
    floor 2027-02-28 connection
    usual_floor 2027-01-31 connection
    >>> latest_starts(network, date(2027, 5, 31), date(2027, 1, 1))[0].start is None
    True
    """
    measures: dict[str, tuple[Callable[[date], date], dict[str, tuple[Span, ...]]]] = {
        "floor": (
            lambda start: sheet_floors(network, start).floor,
            lengths(network, None, usual=False),
        ),
        "usual_floor": (
            lambda start: sheet_floors(network, start).usual_floor,
            lengths(network, None),
        ),
    }
    if any(step.estimate for step in network.steps):
        for measure, case in CASES:
            spans = lengths(network, case)
            measures[measure] = partial(_end, network, spans), spans
    found = (
        _latest(measure, end, partial(schedule, network, spans=spans), wanted, as_of)
        for measure, (end, spans) in measures.items()
    )
    stated = [one for one in stated_days(network.deployment) if one.kind in _AFTER_THE_START]
    return tuple(
        evolve(
            latest,
            behind=tuple(
                DatedPoint(kind=one.kind, name=one.name)
                for one in stated
                if latest.start is not None and one.day < latest.start
            ),
        )
        for latest in found
    )


def _end(network: Network, spans: dict[str, tuple[Span, ...]], start: date) -> date:
    return schedule(network, start, spans).end


def _latest(
    measure: str,
    end: Callable[[date], date],
    made: Callable[[date], Schedule],
    wanted: date,
    as_of: date,
) -> LatestStart:
    if end(as_of) > wanted:
        return LatestStart(measure=measure, start=None, decided_by=made(as_of).decides())
    low, high = 0, (wanted - as_of).days + 1  # from as_of it is in time, from a day too late not
    while high - low > 1:
        middle = (low + high) // 2
        if end(as_of + timedelta(days=middle)) <= wanted:
            low = middle
        else:
            high = middle
    start = as_of + timedelta(days=low)
    return LatestStart(measure=measure, start=start, decided_by=made(start).decides())
