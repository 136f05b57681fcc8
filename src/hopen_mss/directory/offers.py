"""What is offered to a person who decides: candidates, each with what tells one from another."""

from attrs import frozen

from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.index import Person
from hopen_mss.directory.matching import Match, MatchZone

__all__ = ["Offer", "offers_of"]

_MOST_MAILBOXES = 5
_MOST_PLACES = 3


@frozen(kw_only=True)
class Offer:
    """One candidate: a published mailbox, or a person who has none.

    >>> Offer(address="un@medecin.mssante.fr").score is None
    True
    """

    address: str = ""
    rpps: str = ""
    name: str = ""
    professions: str = ""
    structure: str = ""
    places: str = ""
    rule: str = ""
    score: float | None = None


def offers_of(told: Match, *, first: str = "") -> tuple[Offer, ...]:
    """The candidates of a match, the likeliest first; ``first`` is an address to begin with."""
    if told.zone is MatchZone.ACCEPTED:
        found = [
            _offer(told.person, box, told.rule.value, told.score) for box in _few(told.mailboxes)
        ]
    else:
        found = [
            _offer(one.person, box, told.rule.value, one.score)
            for one in told.candidates
            for box in (_few(one.mailboxes) or (None,))
        ]
    return tuple(sorted(found, key=lambda offer: offer.address != first) if first else found)


def _few(boxes: tuple[NationalMailbox, ...]) -> tuple[NationalMailbox, ...]:
    return tuple({box.address: box for box in boxes}.values())[:_MOST_MAILBOXES]


def _offer(person: Person | None, box: NationalMailbox | None, rule: str, score: float) -> Offer:
    if person is not None:
        family, given = person.family_name, person.given_name
        places = [*person.postcodes[:_MOST_PLACES], *person.cities[:_MOST_PLACES]]
    else:
        family, given, places = "", "", []
    if box is not None:
        family, given = family or box.family_name, given or box.given_name
        places = places or [box.postcode, box.city]
    return Offer(
        address=box.address if box else "",
        rpps=(person.rpps if person else "") or (box.rpps if box else ""),
        name=f"{family} {given}".strip(),
        professions=box.profession if box and box.profession else "",
        structure=_structure(box),
        places=", ".join(filter(None, places)),
        rule=rule,
        score=score,
    )


def _structure(box: NationalMailbox | None) -> str:
    if box is None:
        return ""
    return ", ".join(filter(None, (box.structure_name, box.service)))
