"""What a correspondent of the list is, as the national directory of one day has it: one state each.

Source:
    The states and their order are ours (``basis = "interpretation"``). That the extraction leaves
    out unlisted mailboxes, so that what it does not hold may well exist, is the national
    directory's own rule.
"""

from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.directory.change_log import Change, address_check
from hopen_mss.directory.offers import Offer
from hopen_mss.directory.preference import Why

__all__ = ["Finding", "State", "Told"]


class State(StrEnum):
    """What a correspondent of the list is, as the national directory of one day has it.

    >>> State("no_longer_published").name
    'NO_LONGER_PUBLISHED'
    """

    CONFIRMED = "confirmed"
    """The directory publishes the address that the list has."""
    FOUND = "found"
    """The list has no address inside the trust space, and the directory publishes one."""
    SEVERAL = "several"
    """The same, and it publishes several."""
    HELD = "held"
    """The list has one inside the trust space that is not published: it may be unlisted."""
    NO_LONGER_PUBLISHED = "no_longer_published"
    """The same, and it was published earlier."""
    OUTSIDE = "outside"
    """The address of the list is outside the trust space, and no other is known."""
    OTHER_SECURE_MAIL = "other_secure_mail"
    """The same, and it is one of another secure mail."""
    TO_REVIEW = "to_review"
    """A person has to decide."""
    NOT_FOUND = "not_found"
    """No address, and none in the open directory, which is no proof that there is none."""


class Told(StrEnum):
    """Why a correspondent is in its state, where the doubts of a match do not say it.

    >>> Told("may_be_unlisted").name
    'MAY_BE_UNLISTED'
    """

    PUBLISHED = "published"
    DECIDED = "decided"
    ONE_IS_PUBLISHED = "one_is_published"
    REPLACES_OUTSIDE = "replaces_outside"
    SEVERAL_ARE_PUBLISHED = "several_are_published"
    MAY_BE_UNLISTED = "may_be_unlisted"
    ANOTHER_IS_PUBLISHED = "another_is_published"
    CONFIRMED_LATER = "confirmed_later"
    WAS_PUBLISHED = "was_published"
    DOMAIN_NOT_LISTED = "domain_not_listed"
    NO_WHITELIST = "no_whitelist"
    UNREADABLE_ADDRESS = "unreadable_address"
    PATIENT_ADDRESS = "patient_address"
    DECIDED_IS_GONE = "decided_is_gone"
    ONLY_THE_STRUCTURE = "only_the_structure"
    NO_PUBLISHED_MAILBOX = "no_published_mailbox"
    REFUSED = "refused"
    REFUSED_IN_LIST = "refused_in_list"
    NOBODY = "nobody"


@frozen(kw_only=True)
class Finding:
    """One correspondent's state, and everything that it rests on.

    ``id`` is the list's own, or a reference made for who has none; ``key`` is the same, made unique
    where the list has one twice. ``address`` is the one to write to: that of the list, or the one
    that was found; for ``to_review`` that of the likeliest candidate. ``reason`` is a code of
    :class:`Told` or of :class:`~hopen_mss.directory.matching.MatchDoubt`.

    >>> Finding(id="7", key="7", state=State.NOT_FOUND, reason="nobody",
    ...         extracted_on=date(2026, 10, 31)).writes
    False
    """

    id: str
    key: str
    state: State
    reason: str
    extracted_on: date
    rule: str = ""
    score: float | None = None
    address: str = ""
    rpps: str = ""
    why: str = ""
    """Of several mailboxes: why this one."""
    others: tuple[str, ...] = ()
    """Other published addresses of the same correspondent."""
    through_structure: tuple[str, ...] = ()
    """Published addresses of the structure whose number a person's line has; not the person's."""
    notes: tuple[str, ...] = ()
    """Codes of what else was seen: an identifier or an address that stands on several lines."""
    offers: tuple[Offer, ...] = ()
    """What a person may confirm or refuse."""
    own: str = ""
    """The address of the list, empty where it has none that can be read and shown."""
    withdraws: bool = False
    """Whether the address of the list is taken out: it was found by us, and refused since."""

    @property
    def writes(self) -> bool:
        """Whether the address is to be written into the list, which does not have it."""
        chosen = self.state is State.FOUND or (
            self.state is State.SEVERAL and self.why != Why.NONE_STANDS_OUT
        )
        return bool(self.address) and chosen

    @property
    def is_for_the_list(self) -> bool:
        """Whether the list itself has to be corrected, by hand, since nothing can be decided."""
        bare = self.state is State.TO_REVIEW and not self.offers
        return bare or Told.REFUSED_IN_LIST.value in self.notes

    @property
    def change(self) -> Change:
        """The state as a log of changes holds it."""
        score = "" if self.score is None else f"{self.score:.4g}"
        check = address_check(self.address)
        return Change(self.extracted_on, self.key, "", self.state.value, self.rule, score, check)

    @property
    def is_published(self) -> bool:
        """Whether the directory publishes the address that the list has, or is to get."""
        return self.state is State.CONFIRMED or self.writes
