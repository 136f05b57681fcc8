"""From a wanted day back to the latest start, found by search and never by subtraction.

Months counted back from a day do not lead to the day from which they lead there: 31 August less six
months is the end of February, from which six months lead to 28 August. The end never comes earlier
when the start comes later, so halving the days in between finds the last start that is in time.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from attrs import frozen

from hopen_mss.periods import Span
from hopen_mss.planning.network import Network
from hopen_mss.planning.schedule import Schedule, lengths, schedule

__all__ = ["LatestStart", "latest_starts"]


@frozen(kw_only=True)
class LatestStart:
    """The latest start from which a measure ends on or before the wanted day.

    ``measure`` is ``floor``, ``usual_floor``, ``low``, ``likely`` or ``high``. Without a ``start``
    there is none on or after the day asked from. ``decided_by`` is the longest step on the way.

    >>> LatestStart(measure="floor", start=None, decided_by="connection").start is None
    True
    """

    measure: str
    start: date | None
    decided_by: str = ""


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
    measures: dict[str, dict[str, tuple[Span, ...]]] = {
        "floor": lengths(network, None, usual=False),
        "usual_floor": lengths(network, None),
    }
    if any(step.estimate for step in network.steps):
        measures |= {
            "low": lengths(network, 0),
            "likely": lengths(network, 1),
            "high": lengths(network, 2),
        }
    return tuple(
        _latest(measure, partial(schedule, network, spans=spans), wanted, as_of)
        for measure, spans in measures.items()
    )


def _latest(
    measure: str, made: Callable[[date], Schedule], wanted: date, as_of: date
) -> LatestStart:
    first = made(as_of)
    if first.end > wanted:
        return LatestStart(measure=measure, start=None, decided_by=first.decides())
    low, high = 0, (wanted - as_of).days + 1  # from as_of it is in time, from a day too late not
    while high - low > 1:
        middle = (low + high) // 2
        if made(as_of + timedelta(days=middle)).end <= wanted:
            low = middle
        else:
            high = middle
    found = made(as_of + timedelta(days=low))
    return LatestStart(
        measure=measure, start=as_of + timedelta(days=low), decided_by=found.decides()
    )
