"""Deployment in waves: what each needs, what is there, and whether its units really send.

Sendings are known by month and only where the source names their care unit, so a comparison says no
more than that: in the month of a day nothing tells what came before it, and sendings that name no
unit leave a unit that was not seen unknown, never silent.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from attrs import field, frozen

from hopen_mss.indicators.tally import Tally
from hopen_mss.periods import Period
from hopen_mss.planning.deployment import Wave
from hopen_mss.planning.records import WaveRecord
from hopen_mss.transmissions.facts import UNLISTED

__all__ = ["FollowedWave", "Sendings", "WaveSign", "WaveState", "follow_waves"]


class WaveState(StrEnum):
    """What the sendings say of a unit or document type that a wave holds.

    >>> WaveState("not_yet").name
    'NOT_YET'
    """

    NOT_YET = "not_yet"
    """The wave is not live, and nothing was seen."""
    SENDING = "sending"
    """Live, and sendings were seen."""
    LIVE_NOT_SENDING = "live_not_sending"
    """Live for a whole month that was counted, in which nothing was seen."""
    SENDING_BEFORE_LIVE = "sending_before_live"
    """Sendings were seen in a month before the go-live."""
    SENDING_BEFORE_TRAINING = "sending_before_training"
    """Sendings were seen in a month before the training was complete."""
    UNKNOWN = "unknown"
    """No month was counted that could tell, or its sendings name no unit."""


@frozen(kw_only=True)
class Sendings:
    """When each care unit and document type was first and last seen sending through MSSanté.

    ``months`` were counted as a whole; in ``unattributed`` some sendings name no unit or type.

    >>> Sendings.of([]).months
    ()
    """

    months: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(factory=dict)
    types: Mapping[str, tuple[str, ...]] = field(factory=dict)
    without_unit: frozenset[str] = frozenset()
    without_type: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tallies: Iterable[Tally]) -> "Sendings":
        """What tallies say of who sends through the trust space, month by month.

        >>> from hopen_mss.indicators.tally import TallyLine, TallyPart
        >>> from hopen_mss.transmissions.facts import Facts
        >>> from hopen_mss.transmissions.record import Channel, Counting, Trust
        >>> sent = Facts(month="2026-10", channel=Channel.MSSANTE, trust=Trust.INSIDE,
        ...              care_unit="CARDIO")
        >>> october = TallyPart("dpi", Period.parse("2026-10"))
        >>> tally = Tally(parts=(october,), unit=Counting.DOCUMENT, lines=(TallyLine(sent, 3),))
        >>> Sendings.of([tally]).units
        {'CARDIO': ('2026-10',)}
        """
        months: set[str] = set()
        units: dict[str, set[str]] = {}
        types: dict[str, set[str]] = {}
        for tally in tallies:
            for part in tally.parts:
                months |= {one for one in part.period.months() if _whole(one, part.period)}
            for line in tally.lines:
                if line.facts.went_out and line.deliveries:
                    units.setdefault(line.facts.care_unit, set()).add(line.facts.month)
                    types.setdefault(line.facts.document_type, set()).add(line.facts.month)
        hidden = [units.pop(word, set()) for word in ("", UNLISTED)]
        untyped = [types.pop(word, set()) for word in ("", UNLISTED)]
        return cls(
            months=tuple(sorted(months)),
            units={name: tuple(sorted(seen)) for name, seen in sorted(units.items())},
            types={name: tuple(sorted(seen)) for name, seen in sorted(types.items())},
            without_unit=frozenset().union(*hidden),
            without_type=frozenset().union(*untyped),
        )


def _whole(month: str, period: Period) -> bool:
    days = Period.parse(month)
    return days.start in period and days.end in period


@frozen(kw_only=True)
class WaveSign:
    """One care unit or document type of a wave, and what its sendings say.

    >>> WaveSign(name="CARDIO", kind="care_unit", state=WaveState.UNKNOWN).first_seen
    ''
    """

    name: str
    kind: str
    state: WaveState
    first_seen: str = ""
    last_seen: str = ""


@frozen(kw_only=True)
class FollowedWave:
    """A wave, how far its preparation is, and what the sendings of its units say.

    Numbers that nobody stated are absent: unknown is not zero. ``before_connection`` says that the
    go-live lies before the plan's earliest end of the connection.

    >>> FollowedWave(name="pilot", go_live=date(2027, 3, 1), is_live=False).to_train is None
    True
    """

    name: str
    go_live: date
    is_live: bool
    before_connection: bool = False
    site: str = ""
    to_train: int | None = None
    trained: int | None = None
    trained_on: date | None = None
    to_open: int | None = None
    opened: int | None = None
    documents_updated: bool | None = None
    posters_up: bool | None = None
    signs: tuple[WaveSign, ...] = ()

    @property
    def alerts(self) -> tuple[WaveSign, ...]:
        """The units and types whose sendings do not fit the wave."""
        fits = (WaveState.NOT_YET, WaveState.SENDING, WaveState.UNKNOWN)
        return tuple(sign for sign in self.signs if sign.state not in fits)


def follow_waves(
    waves: Iterable[Wave],
    records: Iterable[WaveRecord],
    sendings: Sendings,
    as_of: date,
) -> tuple[FollowedWave, ...]:
    """Each wave as of a day, with what was recorded and seen up to then.

    >>> wave = Wave(name="pilot", go_live=date(2026, 9, 1), care_units=("CARDIO", "PNEUMO"))
    >>> seen = Sendings(months=("2026-10",), units={"CARDIO": ("2026-10",)})
    >>> (found,) = follow_waves([wave], [], seen, date(2026, 11, 23))
    >>> [(sign.name, sign.state.value) for sign in found.signs]
    [('CARDIO', 'sending'), ('PNEUMO', 'live_not_sending')]
    """
    latest: dict[str, WaveRecord] = {}
    for record in sorted(records, key=lambda one: one.on):
        if record.on <= as_of:
            before = latest.get(record.wave)
            latest[record.wave] = record.over(before) if before else record
    return tuple(_followed(wave, latest.get(wave.name), sendings, as_of) for wave in waves)


def _followed(
    wave: Wave, record: WaveRecord | None, sendings: Sendings, as_of: date
) -> FollowedWave:
    return FollowedWave(
        name=wave.name,
        go_live=wave.go_live,
        is_live=wave.go_live <= as_of,
        site=wave.site,
        to_train=wave.to_train,
        trained=record.trained if record else None,
        trained_on=record.trained_on if record else None,
        to_open=wave.to_open,
        opened=record.opened if record else None,
        documents_updated=record.documents_updated if record else None,
        posters_up=record.posters_up if record else None,
        signs=tuple(_signs(wave, record, sendings, as_of)),
    )


def _signs(
    wave: Wave, record: WaveRecord | None, sendings: Sendings, as_of: date
) -> Iterator[WaveSign]:
    kinds = (
        ("care_unit", wave.care_units, sendings.units, sendings.without_unit),
        ("document_type", wave.document_types, sendings.types, sendings.without_type),
    )
    for kind, names, seen, hidden in kinds:
        for name in names:
            months = tuple(month for month in seen.get(name, ()) if _began(month) <= as_of)
            yield WaveSign(
                name=name,
                kind=kind,
                state=_state(wave, record, months, (sendings.months, hidden), as_of),
                first_seen=months[0] if months else "",
                last_seen=months[-1] if months else "",
            )


def _began(month: str) -> date:
    return Period.parse(month).start


def _ended(month: str) -> date:
    return Period.parse(month).end


def _state(
    wave: Wave,
    record: WaveRecord | None,
    months: tuple[str, ...],
    counted: tuple[tuple[str, ...], frozenset[str]],
    as_of: date,
) -> WaveState:
    whole, hidden = counted
    if months:
        if _ended(months[0]) < wave.go_live:
            return WaveState.SENDING_BEFORE_LIVE
        if record and (
            _ended(months[0]) < record.trained_on
            if record.trained_on
            else _untrained(wave, record, months)
        ):
            return WaveState.SENDING_BEFORE_TRAINING
    if as_of < wave.go_live:
        return WaveState.NOT_YET
    live = [month for month in whole if wave.go_live <= _began(month) and _ended(month) <= as_of]
    since = [month for month in months if _ended(month) >= wave.go_live]
    if not live:
        return WaveState.SENDING if since else WaveState.UNKNOWN
    last = live[-1]
    if last in since or (since and since[-1] >= last):
        return WaveState.SENDING
    return WaveState.UNKNOWN if last in hidden else WaveState.LIVE_NOT_SENDING


def _untrained(wave: Wave, record: WaveRecord, months: tuple[str, ...]) -> bool:
    """Seen in a month that ended while, as recorded later, people were still to be trained."""
    missing = (
        record.trained is not None and wave.to_train is not None and record.trained < wave.to_train
    )
    return missing and _ended(months[0]) < record.on
