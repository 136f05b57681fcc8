"""Many schedules drawn from the hospital's estimates, to say by when so many of them have ended."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from random import Random

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.planning.network import Network
from hopen_mss.planning.schedule import lengths, schedule, sheet_floors, supported_end

__all__ = ["Chance", "Chances", "simulate"]

_MOST_RUNS = 1_000_000


@frozen(kw_only=True)
class Chance:
    """The day on which so many in a hundred of the drawn schedules have ended.

    ``under`` is ``floor`` or ``usual_floor`` where that day lies before what the sheet supports.

    >>> Chance(percent=80, on=date(2027, 9, 30)).under
    ''
    """

    percent: int
    on: date
    under: str = ""


@frozen(kw_only=True)
class Chances:
    """What a simulation found, and what makes it repeatable.

    Steps that are ``uncounted`` took no time in it, so its days are none too late. How many
    schedules end by a day is a statement on the estimates, not on what will happen.

    >>> Chances(seed=1, runs=10, chances=(Chance(percent=50, on=date(2027, 9, 30)),)).runs
    10
    """

    seed: int
    runs: int
    chances: tuple[Chance, ...]
    uncounted: tuple[str, ...] = ()


def simulate(
    network: Network,
    start: date,
    percents: tuple[int, ...],
    *,
    seed: int,
    runs: int = 10_000,
) -> Chances:
    """Draw schedules from triangular estimates and read the days for chosen chances.

    Where the hospital's calendar moves dates, these days go to working days, last of all.

    Each step is drawn on its own, as if no delay brought another one with it, which makes the
    spread too narrow where one cause delays several steps (``assumption``). A phase without an
    estimate takes its usual floor. Lengths are turned into days at the likely start of their step.

    Raises:
        InvalidInputError: a chance outside 1 to 99, or no run, or more than a million.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.periods import Span
    >>> from hopen_mss.planning.deployment import DeploymentSection, Estimate
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="operator", estimates=(Estimate(step="connection",
    ...     low=Span(months=6), likely=Span(months=8), high=Span(months=12), by="vendor"),))
    >>> network = make_network(load_edition(), said)
    >>> found = simulate(network, date(2027, 1, 31), (10, 50, 90), seed=1, runs=1000)
    >>> [chance.on < other.on for chance, other in zip(found.chances, found.chances[1:])]
    [True, True]
    """
    if any(not 1 <= percent <= 99 for percent in percents):
        raise InvalidInputError("a chance lies between 1 and 99 in a hundred", "give --chance 80")
    if not 1 <= runs <= _MOST_RUNS:
        raise InvalidInputError("a simulation has 1 to 1,000,000 runs", "give --runs 10000")
    ends = sorted(_draw(network, start, Random(seed), runs))  # noqa: S311 (a drawing, no secret)
    sheet = sheet_floors(network, start)
    calendar = network.calendar
    held = start
    if calendar is not None and calendar.moves:
        held = supported_end(network, start, lengths(network, 2))
    found = []
    for percent in percents:
        days = ceil(ends[max(0, ceil(runs * percent / 100) - 1)] - 1e-9)
        try:
            on = start + timedelta(days=days)
        except OverflowError:
            raise InvalidInputError(
                "a schedule leaves the calendar", "give shorter spans"
            ) from None
        if calendar is not None:
            on = calendar.moved(on, held)
        under = "floor" if on < sheet.floor else "usual_floor" if on < sheet.usual_floor else ""
        found.append(Chance(percent=percent, on=on, under=under))
    return Chances(
        seed=seed,
        runs=runs,
        chances=tuple(found),
        uncounted=network.uncounted(),
    )


def _draw(network: Network, start: date, draws: Random, runs: int) -> Iterator[float]:
    """The length of each drawn schedule, in days from the start."""
    likely = schedule(network, start, lengths(network, 1))
    spans = lengths(network, 2)
    place = {step.key: index for index, step in enumerate(network.steps)}
    opening = {site.name: (site.start - start).days for site in network.deployment.sites
               if site.start}  # fmt: skip
    steps = []
    for step in network.steps:
        begin = likely.computed[step.key].start
        days = sorted((begin + span - begin).days for span in spans.get(step.key, ())) or [0]
        steps.append(
            (
                tuple(place[key] for key in step.after),
                tuple(place[key] for key in step.encloses),
                days[0],
                days[len(days) // 2],
                days[-1],
                max(0, opening.get(step.site, 0)),
            )
        )
    triangular = draws.triangular
    ends = [0.0] * len(steps)
    for _ in range(runs):
        for index, (after, encloses, low, mode, high, opens) in enumerate(steps):
            end: float = opens
            for one in after:
                end = max(end, ends[one])
            end += triangular(low, high, mode) if low != high else low
            for one in encloses:
                end = max(end, ends[one])
            ends[index] = end
        yield max(ends)
