"""Deployment in waves: what each needs, what is there, and whether its units really send.

Sendings are known by month and only where the source names their care unit, so a comparison says no
more than that: in the month of a day nothing tells what came before it, and a unit that was not
seen is unknown, never silent, where sendings name no unit or it was not listed when they were
counted. Where two sites name the same unit and no source says whose sendings it holds, a sending
tells of neither.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from attrs import define, evolve, field, frozen, resolve_types

from hopen_mss.indicators.tally import Tally
from hopen_mss.periods import Period
from hopen_mss.planning.deployment import Wave
from hopen_mss.planning.records import WaveRecord
from hopen_mss.transmissions.facts import UNLISTED

__all__ = ["FollowedWave", "Sendings", "WaveSign", "WaveState", "follow_waves"]


class WaveState(StrEnum):
    """What the sendings say of a unit or document type that a wave holds.

    >>> WaveState("not_yet").is_alert
    False
    """

    NOT_YET = "not_yet"
    """The wave is not live, and nothing was seen."""
    SENDING = "sending"
    """Live, and sendings were seen."""
    LIVE_NOT_SENDING = "live_not_sending"
    """Live for a whole month that was counted, in which nothing was seen."""
    NO_MONTH = "no_month"
    """Cannot be told: no whole month since the go-live was counted."""
    NOT_NAMED = "not_named"
    """Cannot be told: in the last counted month, sendings name no unit or type."""
    NOT_LISTED = "not_listed"
    """Cannot be told: it was not listed when the last month was counted."""
    SITE_NOT_TOLD = "site_not_told"
    """Cannot be told: waves of several sites name it, and sendings do not say the site."""
    SENDING_BEFORE_LIVE = "sending_before_live"
    """Sendings were seen in a month before the go-live."""
    SENDING_BEFORE_TRAINING = "sending_before_training"
    """Sendings were seen before the training was complete, as far as it was recorded."""
    TRAINING_NOT_TOLD = "training_not_told"
    """Sendings were seen, and nobody recorded whether the training is complete."""

    @property
    def is_alert(self) -> bool:
        """Whether the sendings do not fit the wave."""
        return self in _ALERTS


_ALERTS = frozenset(
    {
        WaveState.LIVE_NOT_SENDING,
        WaveState.SENDING_BEFORE_LIVE,
        WaveState.SENDING_BEFORE_TRAINING,
    }
)


class _Counted(Protocol):
    """What a source counted, and the words that were listed when it was."""

    @property
    def tally(self) -> Tally:
        """Its counts; words that were not listed stand in it as one."""

    @property
    def care_units(self) -> tuple[str, ...]:
        """The care units that were listed."""

    @property
    def document_types(self) -> tuple[str, ...]:
        """The document types that were listed."""


@frozen(kw_only=True)
class Sendings:
    """When each care unit and document type was first and last seen sending through MSSanté.

    ``months`` were counted as a whole; in ``without_unit`` and ``without_type`` some sendings name
    none. ``listed_units`` and ``listed_types`` hold the months in which sendings of others than the
    listed words were counted together, each with those words. ``sites`` are the same for sources
    of one site each.

    >>> Sendings.of([]).months
    ()
    """

    months: tuple[str, ...] = ()
    units: Mapping[str, tuple[str, ...]] = field(factory=dict)
    types: Mapping[str, tuple[str, ...]] = field(factory=dict)
    without_unit: frozenset[str] = frozenset()
    without_type: frozenset[str] = frozenset()
    listed_units: Mapping[str, tuple[str, ...]] = field(factory=dict)
    listed_types: Mapping[str, tuple[str, ...]] = field(factory=dict)
    sites: Mapping[str, "Sendings"] = field(factory=dict)

    @classmethod
    def of(cls, sources: Iterable[_Counted]) -> "Sendings":
        """What counted sources say of who sends through the trust space, month by month.

        >>> from hopen_mss.dossier.history import CountedSource
        >>> from hopen_mss.dossier.sources import SourceKind
        >>> from hopen_mss.indicators.tally import TallyLine, TallyPart
        >>> from hopen_mss.transmissions.facts import Facts
        >>> from hopen_mss.transmissions.record import Channel, Counting, Trust
        >>> sent = Facts(month="2026-10", channel=Channel.MSSANTE, trust=Trust.INSIDE,
        ...              care_unit="CARDIO")
        >>> october = TallyPart("dpi", Period.parse("2026-10"))
        >>> tally = Tally(parts=(october,), unit=Counting.DOCUMENT, lines=(TallyLine(sent, 3),))
        >>> Sendings.of([CountedSource(name="dpi", kind=SourceKind.TABLE, tally=tally)]).units
        {'CARDIO': ('2026-10',)}
        """
        every, by_site = list(sources), dict[str, list[_Counted]]()
        for source in every:
            sites = {part.site for part in source.tally.parts}
            if len(sites) == 1 and "" not in sites:
                by_site.setdefault(sites.pop(), []).append(source)
        return evolve(
            _seen_in(every),
            sites={site: _seen_in(found) for site, found in sorted(by_site.items())},
        )


resolve_types(Sendings)  # it holds itself


def _seen_in(sources: Iterable[_Counted]) -> Sendings:
    months: set[str] = set()
    units, types = _Words(), _Words()
    for source in sources:
        for part in source.tally.parts:
            months |= {one for one in part.period.months() if part.period.covers(Period.parse(one))}
        for line in source.tally.lines:
            if line.facts.went_out and line.deliveries:
                units.see(line.facts.care_unit, line.facts.month, source.care_units)
                types.see(line.facts.document_type, line.facts.month, source.document_types)
    return Sendings(
        months=tuple(sorted(months)),
        units=units.by_word(),
        types=types.by_word(),
        without_unit=frozenset(units.unnamed),
        without_type=frozenset(types.unnamed),
        listed_units=units.listed_by_month(),
        listed_types=types.listed_by_month(),
    )


@define
class _Words:
    """The words of one column, by month: seen, missing, or counted together with others."""

    seen: dict[str, set[str]] = field(factory=dict)
    unnamed: set[str] = field(factory=set)
    listed: dict[str, set[str]] = field(factory=dict)

    def see(self, word: str, month: str, listed: Iterable[str]) -> None:
        if not word:
            self.unnamed.add(month)
        elif word == UNLISTED:  # a word is told apart if every source of the month lists it
            self.listed[month] = self.listed.get(month, set(listed)) & set(listed)
        else:
            self.seen.setdefault(word, set()).add(month)

    def by_word(self) -> dict[str, tuple[str, ...]]:
        return {word: tuple(sorted(months)) for word, months in sorted(self.seen.items())}

    def listed_by_month(self) -> dict[str, tuple[str, ...]]:
        return {month: tuple(sorted(words)) for month, words in sorted(self.listed.items())}


@frozen(kw_only=True)
class WaveSign:
    """One care unit or document type of a wave, and what its sendings say.

    The first of ``states`` says whether it sends, the others what stands out besides.

    >>> WaveSign(name="CARDIO", kind="care_unit", states=(WaveState.NO_MONTH,)).first_seen
    ''
    """

    name: str
    kind: str
    states: tuple[WaveState, ...]
    first_seen: str = ""
    last_seen: str = ""

    @property
    def alerts(self) -> tuple[WaveState, ...]:
        """What does not fit the wave."""
        return tuple(state for state in self.states if state.is_alert)


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
        return tuple(sign for sign in self.signs if sign.alerts)


def follow_waves(
    waves: Iterable[Wave],
    records: Iterable[WaveRecord],
    sendings: Sendings,
    as_of: date,
) -> tuple[FollowedWave, ...]:
    """Each wave as of a day, with what was recorded and seen up to then.

    >>> wave = Wave(name="pilot", go_live=date(2026, 9, 1), care_units=("CARDIO", "PNEUMO"),
    ...             to_train=0)
    >>> seen = Sendings(months=("2026-10",), units={"CARDIO": ("2026-10",)})
    >>> (found,) = follow_waves([wave], [], seen, date(2026, 11, 23))
    >>> [(sign.name, sign.states[0].value) for sign in found.signs]
    [('CARDIO', 'sending'), ('PNEUMO', 'live_not_sending')]
    """
    every = tuple(waves)
    known: dict[str, list[WaveRecord]] = {}
    for record in sorted(records, key=lambda one: one.on):
        if record.on <= as_of:
            earlier = known.setdefault(record.wave, [])
            earlier.append(record.over(earlier[-1]) if earlier else record)
    return tuple(
        _followed(wave, known.get(wave.name, ()), _Seen(wave, every, sendings, as_of))
        for wave in every
    )


def _followed(wave: Wave, known: Sequence[WaveRecord], seen: "_Seen") -> FollowedWave:
    record = known[-1] if known else None
    return FollowedWave(
        name=wave.name,
        go_live=wave.go_live,
        is_live=wave.go_live <= seen.as_of,
        site=wave.site,
        to_train=wave.to_train,
        trained=record.trained if record else None,
        trained_on=record.trained_on if record else None,
        to_open=wave.to_open,
        opened=record.opened if record else None,
        documents_updated=record.documents_updated if record else None,
        posters_up=record.posters_up if record else None,
        signs=tuple(seen.signs(_untrained_until(wave, known))),
    )


def _untrained_until(wave: Wave, known: Sequence[WaveRecord]) -> date | None:
    """The day before which the training was not complete, as recorded: the last, if it is not.

    Nothing tells where nobody stated a day or both numbers.
    """
    if wave.to_train == 0:
        return date.min
    if not known:
        return None
    last = known[-1]
    missing = [
        record
        for record in known
        if record.trained is not None
        and wave.to_train is not None
        and record.trained < wave.to_train
    ]
    if missing and missing[-1] is last:
        return date.max
    if last.trained_on is not None:
        return last.trained_on
    if last.trained is None or wave.to_train is None:
        return None
    return missing[-1].on if missing else date.min


def _began(month: str) -> date:
    return Period.parse(month).start


def _ended(month: str) -> date:
    return Period.parse(month).end


@frozen
class _Seen:
    """What sendings say of the units and document types of one wave up to a day."""

    wave: Wave
    waves: tuple[Wave, ...]
    every: Sendings
    as_of: date

    def signs(self, untrained_until: date | None) -> Iterator[WaveSign]:
        sendings = self.every.sites.get(self.wave.site, self.every)
        kinds = (
            ("care_unit", sendings.units, sendings.without_unit, sendings.listed_units),
            ("document_type", sendings.types, sendings.without_type, sendings.listed_types),
        )
        for kind, seen, unnamed, listed in kinds:
            for name in _names(self.wave, kind):
                months = tuple(month for month in seen.get(name, ()) if _began(month) <= self.as_of)
                unknown = {
                    **{month: WaveState.NOT_LISTED
                       for month, words in listed.items() if name not in words},
                    **dict.fromkeys(unnamed, WaveState.NOT_NAMED),
                }  # fmt: skip
                sends = self._sends(months, sendings.months, unknown)
                besides: tuple[WaveState, ...] = ()
                if sendings is self.every and self._is_shared(kind, name):
                    # What was seen may be another site's; that nothing was seen holds for both.
                    if months and sends in (None, WaveState.SENDING):
                        sends = WaveState.SITE_NOT_TOLD
                elif months:
                    besides = tuple(self._besides(months, untrained_until))
                yield WaveSign(
                    name=name,
                    kind=kind,
                    states=(*([sends] if sends else []), *besides),
                    first_seen=months[0] if months else "",
                    last_seen=months[-1] if months else "",
                )

    def _is_shared(self, kind: str, name: str) -> bool:
        """Whether waves of several sites name it."""
        return len({wave.site for wave in self.waves if name in _names(wave, kind)}) > 1

    def _sends(
        self,
        months: tuple[str, ...],
        whole: tuple[str, ...],
        unknown: Mapping[str, WaveState],
    ) -> WaveState | None:
        """Whether it sends; of what sends already and is not live yet, the rest is told besides."""
        go_live = self.wave.go_live
        if self.as_of < go_live:
            return None if months else WaveState.NOT_YET
        live = [
            month for month in whole if go_live <= _began(month) and _ended(month) <= self.as_of
        ]
        since = [month for month in months if _ended(month) >= go_live]
        if since and (not live or since[-1] >= live[-1]):
            return WaveState.SENDING
        return unknown.get(live[-1], WaveState.LIVE_NOT_SENDING) if live else WaveState.NO_MONTH

    def _besides(
        self, months: tuple[str, ...], untrained_until: date | None
    ) -> Iterator[WaveState]:
        ended = _ended(months[0])
        if ended < self.wave.go_live:
            yield WaveState.SENDING_BEFORE_LIVE
        if untrained_until is None:
            yield WaveState.TRAINING_NOT_TOLD
        elif ended < untrained_until:
            yield WaveState.SENDING_BEFORE_TRAINING


def _names(wave: Wave, kind: str) -> tuple[str, ...]:
    return wave.care_units if kind == "care_unit" else wave.document_types
