"""Planning anew from where things stand: what was decided is kept, what moved has its cause."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.planning.network import Network
from hopen_mss.planning.records import ProgressRecords, StepRecord, StepState
from hopen_mss.planning.schedule import Schedule, Standing, lengths, schedule

__all__ = ["Cause", "Move", "first_plan", "latest_records", "moves", "replan", "standing"]


class Cause(StrEnum):
    """Why a step moved.

    >>> Cause("follows").name
    'FOLLOWS'
    """

    ENDED = "ended_otherwise"
    """It ended on another day than planned."""
    STARTED = "started_otherwise"
    """It started on another day than planned."""
    DROPPED = "dropped"
    """It is no longer done."""
    DECIDED = "decided"
    """Somebody decided on a day."""
    UNDER_WAY = "under_way"
    """Its planned end has passed, and it is not done."""
    NOT_STARTED = "not_started"
    """Its planned start has passed, and it has not started."""
    FOLLOWS = "follows"
    """Another step moved it."""


@frozen(kw_only=True)
class Move:
    """A step whose planned days changed between two plans, and why.

    Where it follows another step, ``of`` is the one that moved it.

    >>> Move(key="2.1", start_before=date(2027, 8, 1), start=date(2027, 8, 9),
    ...      end_before=date(2027, 8, 8), end=date(2027, 8, 16),
    ...      because=Cause.FOLLOWS, of="1.2").days
    8
    """

    key: str
    start_before: date
    start: date
    end_before: date
    end: date
    because: Cause
    of: str = ""

    @property
    def days(self) -> int:
        """By how many days the end moved; below zero it came forward.

        >>> Move(key="2.1", start_before=date(2027, 8, 1), start=date(2027, 8, 1),
        ...      end_before=date(2027, 8, 8), end=date(2027, 8, 1), because=Cause.ENDED).days
        -7
        """
        return (self.end - self.end_before).days


def latest_records(records: ProgressRecords, as_of: date) -> dict[tuple[str, str], StepRecord]:
    """By step and site, what was recorded last, up to a day."""
    found: dict[tuple[str, str], StepRecord] = {}
    for record in sorted(records.steps, key=lambda one: one.on):
        if record.on <= as_of:
            found[record.step, record.site] = record
    return found


def first_plan(network: Network, start: date) -> Schedule:
    """The plan before anything was recorded: likely estimates, else the sheet's usual floors.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="third-party", start=date(2027, 1, 31))
    >>> first_plan(make_network(load_edition(), said), said.start).end
    datetime.date(2027, 2, 28)
    """
    return schedule(network, start, lengths(network, 1))


def replan(network: Network, start: date, records: ProgressRecords, as_of: date) -> Schedule:
    """The plan from where things stand on a day, with decided days kept.

    What ended or started keeps its day, a step that has not started does not start before the day,
    one under way does not end before it. With nothing recorded and the start still ahead, this is
    the first plan.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> network = make_network(load_edition(), said)
    >>> done = tuple(StepRecord(step=step, state=StepState.DONE, on=date(2027, 9, 10), by="DSI")
    ...              for step in ("1.1", "1.2"))
    >>> replan(network, said.start, ProgressRecords(steps=done), date(2027, 9, 12)).end
    datetime.date(2027, 10, 12)
    """
    stands = standing(network, records, as_of)
    return schedule(network, start, lengths(network, 1), stands)


def standing(network: Network, records: ProgressRecords, as_of: date) -> Standing:
    """What records tell a plan: days that are known, steps that are dropped, days decided."""
    latest = latest_records(records, as_of)
    started: dict[str, date] = {}
    ended: dict[str, date] = {}
    dropped: set[str] = set()
    for record in sorted(records.steps, key=lambda one: one.on):
        if record.on <= as_of and record.state is StepState.DOING:
            for step in network.at(record.step):
                if step.site == record.site:
                    started.setdefault(step.key, record.on)
    for step in network.steps:
        last = latest.get((step.code, step.site))
        if last is not None and last.state is StepState.DONE:
            ended[step.key] = last.on
        elif last is not None and last.state is StepState.DROPPED:
            dropped.add(step.key)
    begun = dict(ended)
    for step in network.steps:  # a whole is under way with its first part, ended with its last
        if step.key in ended or step.key in dropped or not step.encloses:
            continue
        days = [day for key in step.encloses for day in (started.get(key), begun.get(key)) if day]
        if days:
            begun[step.key] = min(days)
        kept = [key for key in step.encloses if key not in dropped]
        if kept and all(key in ended for key in kept):
            ended[step.key] = max(ended[key] for key in kept)
    # A start that was recorded after the end is none.
    started = {key: day for key, day in started.items() if day <= ended.get(key, day)}
    return Standing(
        started=started,
        begun=begun,
        ended=ended,
        dropped=frozenset(dropped),
        decided=_decided(network, records, as_of),
        as_of=as_of,
    )


def _decided(network: Network, records: ProgressRecords, as_of: date) -> dict[str, date]:
    found: dict[str, date] = {}
    for one in sorted(records.dates, key=lambda one: one.on):
        if one.on <= as_of:
            found |= {step.key: one.due for step in network.at(one.step) if step.site == one.site}
    return found


def moves(network: Network, before: Schedule, now: Schedule, stands: Standing) -> tuple[Move, ...]:
    """The steps whose days differ between two plans, each with what moved it.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import DeploymentSection
    >>> from hopen_mss.planning.network import make_network
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> network, day = make_network(load_edition(), said), date(2027, 2, 10)
    >>> nothing = ProgressRecords()
    >>> first, now = first_plan(network, said.start), replan(network, said.start, nothing, day)
    >>> found = moves(network, first, now, standing(network, nothing, day))
    >>> found[0].key, found[0].because.value, found[0].days
    ('0.a', 'not_started', 10)
    """
    return tuple(_moves(network, before, now, stands))


def _moves(network: Network, before: Schedule, now: Schedule, stands: Standing) -> Iterator[Move]:
    moved: dict[str, date] = {}
    for step in network.steps:
        old, new = before.slots[step.key], now.slots[step.key]
        if old == new:
            continue
        moved[step.key] = new.end
        cause, of = _why(step.key, (*step.after, *step.encloses), now, stands, moved)
        yield Move(
            key=step.key,
            start_before=old.start,
            start=new.start,
            end_before=old.end,
            end=new.end,
            because=cause,
            of=of,
        )


def _why(
    key: str, others: tuple[str, ...], now: Schedule, stands: Standing, moved: dict[str, date]
) -> tuple[Cause, str]:
    slot = now.slots[key]
    if key in stands.dropped:
        return Cause.DROPPED, ""
    held = [other for other in others if other in moved]
    of = max(held, key=lambda other: moved[other], default="")
    if key in stands.ended:
        return Cause.ENDED, ""
    if stands.decided.get(key) == slot.end:
        return Cause.DECIDED, ""
    if of and moved[of] >= slot.start:  # what ends last holds this one back
        return Cause.FOLLOWS, of
    if key in stands.started or key in stands.begun:
        is_held = now.computed[key].end == stands.as_of
        return (Cause.UNDER_WAY if is_held else Cause.STARTED), ""
    return Cause.NOT_STARTED, ""
