"""All that the indicators need to know of a delivery, and nothing that names a person."""

from typing import NamedTuple

from hopen_mss.transmissions.record import (
    OUTSIDERS,
    Channel,
    Direction,
    Reach,
    RecipientKind,
    Status,
    Structured,
    Trust,
)

__all__ = ["UNLISTED", "Facts", "listed_word", "seen_twice"]

UNLISTED = "*"
"""Stands for every care unit or document type that the user did not list."""


class Facts(NamedTuple):
    """All that the indicators need to know of a delivery; equal facts are counted together.

    ``declared`` is the channel as the source named it, ``channel`` what the whitelist made of it;
    ``domain`` is the other party's where the whitelist of the day holds it. ``reach`` is what was
    known of the recipient that day, ``paperless`` whether the national extraction says that the
    recipient takes no more paper.

    >>> Facts(month="2026-10", channel=Channel.POST, declared=Channel.POST).trust.value
    'no_address'
    """

    month: str
    direction: Direction = Direction.SENT
    kind: RecipientKind = RecipientKind.EXTERNAL
    trust: Trust = Trust.NO_ADDRESS
    channel: Channel = Channel.UNKNOWN
    declared: Channel = Channel.UNKNOWN
    status: Status = Status.UNKNOWN
    document_type: str = ""
    care_unit: str = ""
    domain: str = ""
    reach: Reach = Reach.NOT_TOLD
    paperless: bool = False
    structured: Structured = Structured.UNKNOWN

    @property
    def structure_told(self) -> str:
        """Whether it went in structured form, as a part of a figure is named; empty if unknown.

        >>> Facts(month="2026-10").structure_told, Facts("2026-10", structured=Structured.NO)[-1]
        ('', <Structured.NO: 'no'>)
        """
        return "" if self.structured is Structured.UNKNOWN else self.structured.value

    @property
    def went_out(self) -> bool:
        """Whether this is a mail to somebody outside the hospital, through the trust space.

        >>> Facts(month="2026-10", trust=Trust.INSIDE, channel=Channel.MSSANTE).went_out
        True
        """
        return (
            self.direction is Direction.SENT
            and self.channel is Channel.MSSANTE
            and self.trust is Trust.INSIDE
            and self.kind in OUTSIDERS
        )

    @property
    def came_in(self) -> bool:
        """Whether this is a message from somebody outside the hospital, as far as it arrived.

        >>> Facts(month="2026-10", direction=Direction.RECEIVED).came_in
        True
        """
        return (
            self.direction is Direction.RECEIVED
            and self.kind in (*OUTSIDERS, RecipientKind.PATIENT)
            and self.status is not Status.FAILED
        )

    @property
    def is_to_outsider(self) -> bool:
        """Whether this was sent to somebody outside the hospital, and did not fail as far as told.

        Who is outside may have to be found out: a recipient of unknown kind is not left out here.

        >>> Facts(month="2026-10", channel=Channel.POST).is_to_outsider
        True
        """
        return (
            self.direction is Direction.SENT
            and self.kind in (*OUTSIDERS, RecipientKind.UNKNOWN)
            and self.channel is not Channel.DMP
            and self.status is not Status.FAILED
        )


def listed_word(word: str, listed: frozenset[str] | None) -> str:
    """A word as it stands if the user listed it, else :data:`UNLISTED`: it may hold anything.

    >>> listed_word("CARDIO", frozenset({"CARDIO"})), listed_word("Dupont", frozenset({"CARDIO"}))
    ('CARDIO', '*')
    """
    return word if not word or listed is None or word in listed else UNLISTED


_ENDS = {
    status: rank
    for rank, status in enumerate(
        (
            Status.HANDED_OVER,
            Status.FAILED,
            Status.UNKNOWN,
            Status.DECLARED,
            Status.ACCEPTED,
            Status.RECEIVED,
            Status.READ,
        )
    )
}
"""From the least telling to the most: a hop to a filter or connector tells less than any end."""
_FORMS = (Structured.UNKNOWN, Structured.NO, Structured.YES)


def _evidence(facts: Facts) -> tuple[int, bool, tuple[str | bool, ...]]:
    """What is kept of a delivery seen twice: a total order, whatever was seen first.

    >>> sent, failed = (Facts("2026-10", status=s) for s in (Status.ACCEPTED, Status.FAILED))
    >>> _evidence(sent) > _evidence(failed)
    True
    """
    through = facts.channel is Channel.MSSANTE and facts.trust is Trust.INSIDE
    return _ENDS[facts.status], through, facts[1:]


def seen_twice(*both: Facts) -> Facts:
    """What is kept of a delivery seen twice: the better evidence, at its first month.

    Whatever one of the two knows of the recipient, or of the form, is known.

    >>> one, other = Facts("2026-11", status=Status.ACCEPTED), Facts("2026-10", paperless=True)
    >>> kept = seen_twice(one, other)
    >>> kept.month, kept.status.value, kept.paperless
    ('2026-10', 'accepted', True)
    """
    month = min(facts.month for facts in both)
    reach = max((facts.reach for facts in both), key=lambda one: one.rank)
    paperless = any(facts.paperless for facts in both)
    form = max((facts.structured for facts in both), key=_FORMS.index)
    alike = [
        facts._replace(month=month, reach=reach, paperless=paperless, structured=form)
        for facts in both
    ]
    return max(alike, key=_evidence)
