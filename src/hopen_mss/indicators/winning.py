"""Correspondents to win over: whom the hospital writes to by other ways than MSSanté.

The list names people, so it is made only when it is asked for by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from attrs import evolve, field, frozen

from hopen_mss.directory import (
    Correspondent,
    FollowUp,
    FollowUpAnswer,
    NationalExtraction,
    department_of,
)
from hopen_mss.directory.recipients import Recipients
from hopen_mss.indicators.directory_parts import Lines, SentTo, otherwise
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.record import NO_OUTSIDERS, Channel

__all__ = ["KnownAddress", "WinOver", "to_win_over"]


class KnownAddress(StrEnum):
    """Whether an address inside the trust space is known of a correspondent, and by whom.

    >>> KnownAddress("published").name
    'PUBLISHED'
    """

    LISTED = "listed"
    """The hospital's list has one: it is for the hospital to use it."""
    PUBLISHED = "published"
    """The national extraction publishes one, which the list does not have."""
    NONE = "none"
    """Neither knows one, which is no proof that there is none."""


@frozen(kw_only=True)
class WinOver:
    """A correspondent to win over: what was sent otherwise in the period, and what was tried.

    >>> WinOver(id="C12", sent={Channel.POST: 3, Channel.MSSANTE: 1}).otherwise
    3
    """

    id: str = ""
    rpps: str = ""
    finess: str = ""
    name: str = ""
    profession: str = ""
    department: str = ""
    sent: Mapping[Channel, int] = field(factory=dict)
    """Distinct deliveries by channel; failed ones are in none."""
    address: KnownAddress = KnownAddress.NONE
    paperless: bool = False
    """Whether a published mailbox says that it takes no more paper."""
    contacted_on: date | None = None
    contacted_by: str = ""
    answer: FollowUpAnswer = FollowUpAnswer.UNKNOWN
    equipped_on: date | None = None

    @property
    def otherwise(self) -> int:
        """How many deliveries went by a channel that is known and is not MSSanté."""
        return otherwise(self.sent)


def to_win_over(
    correspondents: Sequence[Correspondent],
    judge: Judge,
    sent_to: SentTo,
    *,
    as_of: date,
    national: NationalExtraction | None = None,
    follow_up: Iterable[FollowUp] = (),
) -> tuple[WinOver, ...]:
    """The external correspondents who were sent something otherwise, those sent most first.

    Whoever stands in the follow-up stays on the list, so that nothing noted there is lost; of
    several lines about one correspondent the latest contact is taken.

    >>> from hopen_mss import Establishment
    >>> listed = [Correspondent(id="C1", family_name="UN"), Correspondent(id="C2")]
    >>> letters = {("id", "C1"): {Channel.POST: 3}}
    >>> rows = to_win_over(listed, Judge(Establishment(name="CH")), letters,
    ...                    as_of=date(2026, 11, 23))
    >>> [(row.id, row.otherwise, row.address.value) for row in rows]
    [('C1', 3, 'none')]
    """
    people = Recipients(correspondents, national.found if national else ())
    noted = _noted(follow_up, people)
    whitelist = judge.whitelists.in_force(as_of)
    inside = whitelist.domains if whitelist else frozenset()
    found = []
    for number, lines in people.numbered():
        if any(judge.kind_of(line.mssante_address) in NO_OUTSIDERS for line in lines):
            continue
        known, line = people.known_of(number), noted.get(number)
        address = KnownAddress.NONE
        if not known.listed.isdisjoint(inside):
            address = KnownAddress.LISTED
        elif not known.published.isdisjoint(inside):
            address = KnownAddress.PUBLISHED
        row = evolve(
            _row(lines, line or FollowUp()),
            sent=dict(sent_to.get(lines[0].identity, {})),
            address=address,
            paperless=known.paperless,
        )
        if row.otherwise or line:
            found.append(row)
    return tuple(sorted(found, key=lambda row: (-row.otherwise, row.name, row.id, row.rpps)))


def _noted(follow_up: Iterable[FollowUp], people: Recipients) -> dict[int, FollowUp]:
    """What was noted last of each correspondent of the list."""
    found: dict[int, FollowUp] = {}
    for line in follow_up:
        number = people.noted(line)
        if number is not None:
            before = found.get(number)
            if before is None or _contacted(before) <= _contacted(line):
                found[number] = line
    return found


def _contacted(line: FollowUp) -> date:
    return line.contacted_on or date.min


def _row(lines: Lines, noted: FollowUp) -> WinOver:
    """Who it is, and what was noted."""

    def told(name: str) -> str:
        return next((text for line in lines if (text := getattr(line, name))), "")

    person = f"{told('family_name')} {told('given_name')}".strip()
    return WinOver(
        id=told("id"),
        rpps=told("rpps"),
        finess=told("finess"),
        name=person or told("structure_name"),
        profession=told("profession"),
        department=department_of(lines),
        contacted_on=noted.contacted_on,
        contacted_by=noted.contacted_by,
        answer=noted.answer,
        equipped_on=noted.equipped_on,
    )
