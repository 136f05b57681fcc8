"""Where a hospital expects less than the sheet supports: flagged with the place, never changed.

A forecast and a plan that is followed are held against the same floors.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from hopen_mss.method import Phase
from hopen_mss.periods import Floors, Hedge, Span
from hopen_mss.planning.network import Network, Step, floor_of
from hopen_mss.planning.schedule import Case, Schedule, Standing, lengths, schedule

__all__ = ["Disagreement", "ends_before_floors", "phases_before_floors"]

_NOTHING = Standing()


@frozen(kw_only=True)
class Disagreement:
    """An end, as the hospital expects it, that lies before what the sheet supports.

    ``measure`` is ``low``, ``likely`` or ``high``; of a plan that is followed ``planned_end`` or
    ``first_end``. An empty ``step`` means the whole deployment. ``ends`` is the day by the
    estimate, ``floor`` the day by the source, which no calendar moved.

    >>> Disagreement(step="connection", measure="low", ends=date(2027, 3, 31),
    ...              floor=date(2027, 7, 31), hedge=Hedge.AT_LEAST, citation="a, Délais",
    ...              by="vendor").by
    'vendor'
    """

    step: str
    measure: str
    ends: date
    floor: date
    hedge: Hedge
    citation: str
    by: str = ""


def phases_before_floors(
    network: Network,
    start: date,
    made: Schedule,
    *,
    measure: str,
    case: Case,
    standing: Standing = _NOTHING,
) -> Iterator[Disagreement]:
    """Phases that end earlier than they would if they took what the sheet supports as well.

    An estimate below the floor is told too where another step makes the phase longer after all.
    What was recorded as done is a fact and no expectation.
    """
    for phase in Phase:
        steps = [
            step
            for step in network.at(phase.value)
            if floor_of(step) != Span() and step.key not in {*standing.ended, *standing.dropped}
        ]
        said = [step for step in steps if step.estimate or network.parts_estimated(step)]
        if not said:
            continue
        spans = lengths(network, case)
        held = schedule(
            network,
            start,
            {**spans, **{step.key: (*spans.get(step.key, ()), floor_of(step)) for step in said}},
            standing,
        )
        for step in said:
            ends, floor = made.slots[step.key].end, held.computed[step.key].end
            if ends >= floor and step.estimate is not None:
                begins = made.computed[step.key].start
                ends = max(begins + span for span in spans[step.key])
                floor = begins + floor_of(step)
            if ends < floor and step.delay is not None:
                yield Disagreement(
                    step=step.key,
                    measure=measure,
                    ends=ends,
                    floor=floor,
                    hedge=step.delay.delay.hedge,
                    citation=step.delay.citation,
                    by=step.estimate.by if step.estimate else _parts_by(network, step),
                )


def ends_before_floors(
    network: Network, sheet: Floors, ends: Mapping[str, date]
) -> Iterator[Disagreement]:
    """Ends of the whole that lie before a floor, whatever made them so."""
    floors_of = (one for one in network.plan.delays if one.delay.hedge is not Hedge.CAN_BE_UNDER)
    cited = "; ".join(dict.fromkeys(one.citation for one in floors_of))
    for measure, end in ends.items():
        if end < sheet.usual_floor:
            sure = end < sheet.floor
            yield Disagreement(
                step="",
                measure=measure,
                ends=end,
                floor=sheet.floor if sure else sheet.usual_floor,
                hedge=Hedge.AT_LEAST if sure else Hedge.RARELY_UNDER,
                citation=cited,
            )


def _parts_by(network: Network, step: Step) -> str:
    said = (network.step(key).estimate for key in step.encloses)
    return ", ".join(dict.fromkeys(one.by for one in said if one))
