"""Parts of the directory of correspondents: who they are, whom the hospital writes to, who joined.

Words of the list itself are not shown: they may hold anything. A profession is told by its national
code, a structure by its number.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from hopen_mss.directory import Correspondent, FollowUp, NationalExtraction, department_of
from hopen_mss.directory.professions import profession_code
from hopen_mss.directory.recipients import Recipients
from hopen_mss.indicators.figures import Count, Share, Unmeasured
from hopen_mss.indicators.result import Breakdown, BreakdownRow, Step
from hopen_mss.periods import month_of
from hopen_mss.transmissions.facts import UNLISTED
from hopen_mss.transmissions.record import Channel

__all__ = [
    "Lines",
    "SentTo",
    "by_mailbox",
    "by_who_they_are",
    "followed_up",
    "otherwise",
    "written_to",
]

Lines: TypeAlias = tuple[Correspondent, ...]
"""The lines of one correspondent."""
SentTo: TypeAlias = Mapping[tuple[str, ...], Mapping[Channel, int]]
"""What went to correspondents in the period: by what each is told from the others, by channel."""

_KINDS = {"PER": "personal", "CAB": "practice", "ORG": "organisational", "APP": "application"}
_NEAREST = ("unknown", *reversed(_KINDS.values()))
_NOT_OTHERWISE = (Channel.MSSANTE, Channel.UNKNOWN)
"""Whose own a mailbox is, the person's last."""


def by_who_they_are(
    external: Sequence[Lines], inside: Collection[Lines], absent: Collection[str] = ()
) -> Iterator[Breakdown]:
    """The share with an address by département, kind, profession and structure.

    ``inside`` are those of ``external`` with an address that counts, ``absent`` the columns that
    the list does not have. Where all are in one part, only the département is told.

    >>> doctor = (Correspondent(family_name="Un", profession="Médecin", postcode="69001"),)
    >>> home = (Correspondent(structure_name="EHPAD", finess="690000013"),)
    >>> for breakdown in by_who_they_are([doctor, home], [doctor]):
    ...     print(breakdown.dimension, [row.name for row in breakdown.rows])
    department ['69']
    correspondent_kind ['person', 'structure']
    profession ['', '10']
    correspondent_structure ['', '690000013']
    """
    dimensions: dict[str, tuple[Callable[[Lines], str], tuple[str, ...]]] = {
        "department": (department_of, ()),
        "correspondent_kind": (_kind_of, ()),
        "profession": (_profession_of, ("profession",)),
        "correspondent_structure": (_structure_of, ("finess", "siret")),
    }
    for dimension, (name_of, columns) in dimensions.items():
        every = Counter(map(name_of, external))
        within = Counter(map(name_of, inside))
        told = dimension == "department" or len(every) > 1
        if told and not (columns and set(columns) <= set(absent)):
            rows = (
                BreakdownRow(name=name, value=Share(numerator=within[name], denominator=n))
                for name, n in sorted(every.items())
            )
            yield Breakdown(dimension=dimension, rows=tuple(rows), additive=True)


def by_mailbox(inside: Iterable[Lines], national: NationalExtraction) -> Breakdown | None:
    """Those with an address by the kind of the mailbox, as the extraction tells it.

    Whoever has a personal one stands there alone. What the extraction does not hold has no kind:
    it cannot be read from an address. Those of practices and applications stand in pages of the
    FHIR service alone. ``None`` where it tells none of them.

    >>> day = date(2026, 10, 31)
    >>> by_mailbox([], NationalExtraction(extracted_on=day, addresses=frozenset(),
    ...                                   persons=frozenset())) is None
    True
    """
    kinds = {box.address: _KINDS.get(box.kind, "unknown") for box in national.found}
    counted: Counter[str] = Counter()
    for lines in inside:
        found = {kinds.get(line.mssante_address.lower(), "unknown") for line in lines}
        counted[max(found, key=_NEAREST.index)] += 1
    if set(counted) <= {"unknown"}:
        return None
    rows = (BreakdownRow(name=kind, value=Count(n=n)) for kind, n in sorted(counted.items()))
    return Breakdown(dimension="correspondent_mailbox", rows=tuple(rows), additive=True)


def otherwise(sent: Mapping[Channel, int]) -> int:
    """How many deliveries went by a channel that is known and is not MSSanté.

    >>> otherwise({Channel.POST: 2, Channel.MSSANTE: 3, Channel.UNKNOWN: 1})
    2
    """
    return sum(n for channel, n in sent.items() if channel not in _NOT_OTHERWISE)


def written_to(
    external: Sequence[Lines],
    inside: Sequence[Lines],
    sent_to: SentTo,
    national: NationalExtraction | None = None,
) -> tuple[list[Step], Breakdown]:
    """The whole directory beside those whom something was really sent to in the period.

    Who was reached by MSSanté alone has an address already, which the list does not hold.

    >>> letter = {("id", "C7"): {Channel.POST: 3}}
    >>> steps, both = written_to([(Correspondent(id="C7"),), (Correspondent(id="C8"),)], [], letter)
    >>> steps[0], [row.value for row in both.rows]
    (Step(code='written_to', count=1, subject=''),
     [Share(numerator=0, denominator=2), Share(numerator=0, denominator=1)])
    """
    asked = [lines for lines in external if sent_to.get(lines[0].identity)]
    known = {lines[0].identity for lines in inside}
    reached = sum(lines[0].identity in known for lines in asked)
    without = [sent_to[who] for lines in asked if (who := lines[0].identity) not in known]
    used = sum(not otherwise(sent) and bool(sent.get(Channel.MSSANTE)) for sent in without)
    steps = [
        Step("written_to", len(asked)),
        Step("written_to_inside", reached),
        Step("written_to_without_address", len(without) - used),
    ]
    if used:
        steps.append(Step("written_to_not_listed", used))
    if national is not None:
        posted = [lines for lines in asked if sent_to[lines[0].identity].get(Channel.POST)]
        steps.append(Step("paperless_posted", _paperless(posted, national)))
    rows = (
        BreakdownRow(
            name="whole_list", value=Share(numerator=len(inside), denominator=len(external))
        ),
        BreakdownRow(
            name="written_to",
            value=Share(numerator=reached, denominator=len(asked))
            if asked
            else Unmeasured(reasons=("nobody_written_to",)),
        ),
    )
    return steps, Breakdown(dimension="correspondents", rows=rows, additive=False)


def followed_up(
    follow_up: Iterable[FollowUp], correspondents: Sequence[Correspondent], as_of: date
) -> tuple[list[Step], list[Breakdown]]:
    """Who was asked to join, and who did since, by the month of the first contact.

    A correspondent counts once, whatever the number of lines; days after ``as_of`` are not yet.

    >>> asked = FollowUp(id="C7", contacted_on=date(2026, 9, 3), equipped_on=date(2026, 10, 5))
    >>> steps, months = followed_up([asked], [Correspondent(id="C7")], date(2026, 11, 23))
    >>> steps, months[0].rows[0].value
    ([Step(code='contacted', count=1, subject=''), Step(code='equipped', count=1, subject='')],
     Share(numerator=1, denominator=1))
    """
    people = Recipients(correspondents)
    first: dict[object, date] = {}
    equipped: set[object] = set()
    for line in follow_up:
        who = _who(line, people)
        if line.contacted_on and line.contacted_on <= as_of:
            first[who] = min(line.contacted_on, first.get(who, line.contacted_on))
        if line.equipped_on and line.equipped_on <= as_of:
            equipped.add(who)
    joined = equipped & set(first)
    steps = [Step("contacted", len(first)), Step("equipped", len(joined))]
    if unlisted := sum(isinstance(who, str) for who in {*first, *equipped}):
        steps.append(Step("followed_up_unlisted", unlisted))
    asked = Counter(month_of(day) for day in first.values())
    came = Counter(month_of(day) for who, day in first.items() if who in joined)
    rows = tuple(
        BreakdownRow(name=month, value=Share(numerator=came[month], denominator=n))
        for month, n in sorted(asked.items())
    )
    return steps, [Breakdown(dimension="contacted_in", rows=rows, additive=True)] if rows else []


def _who(line: FollowUp, people: Recipients) -> object:
    """The correspondent of a line of the follow-up, or the number it names where there is none."""
    listed = people.noted(line)
    return line.numbers[0].lower() if listed is None else listed


def _paperless(posted: Iterable[Lines], national: NationalExtraction) -> int:
    """How many of them have a published mailbox that takes no more paper."""
    people = Recipients([line for lines in posted for line in lines], national.found)
    return sum(people.known_of(number).paperless for number, _ in people.numbered())


def _kind_of(lines: Lines) -> str:
    if any(line.family_name or line.rpps.strip("0") for line in lines):
        return "person"
    told = any(line.structure_name or line.finess or line.siret for line in lines)
    return "structure" if told else "unknown"


def _profession_of(lines: Lines) -> str:
    """A national code; of a structure none, and of words that are not known the others'."""
    words = [line.profession for line in lines if line.profession]
    codes = (code for code in map(profession_code, words) if code)
    return next(codes, UNLISTED if words else "")


def _structure_of(lines: Lines) -> str:
    """The number of the structure, empty for who has none."""
    return next((number for line in lines if (number := line.finess or line.siret)), "")
