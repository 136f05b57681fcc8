"""The canonical record of a document sent, of a monthly total, and their closed vocabularies."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from attrs import field, frozen

from hopen_mss.errors import InvalidInputError

__all__ = [
    "NO_OUTSIDERS",
    "OUTSIDERS",
    "Channel",
    "Counting",
    "Direction",
    "Reach",
    "RecipientKind",
    "Status",
    "Structured",
    "Total",
    "Transmission",
    "Trust",
]


class _Word(StrEnum):
    """A word of a closed vocabulary; hashed as the text it is, since millions are looked up."""

    __hash__ = str.__hash__


class Direction(_Word):
    """Which way a document went.

    >>> Direction("sent").name
    'SENT'
    """

    SENT = "sent"
    RECEIVED = "received"
    TRANSIT = "transit"
    """Neither sender nor recipient is the hospital's: a relay passed it on."""
    UNKNOWN = "unknown"


class RecipientKind(_Word):
    """Who the other party is.

    >>> RecipientKind("same_group").name
    'SAME_GROUP'
    """

    INTERNAL = "internal"
    SAME_GROUP = "same_group"
    EXTERNAL = "external"
    PATIENT = "patient"
    TEST = "test"
    UNKNOWN = "unknown"


OUTSIDERS = (RecipientKind.EXTERNAL, RecipientKind.SAME_GROUP)
"""Who is a correspondent of the hospital's."""
NO_OUTSIDERS = (RecipientKind.INTERNAL, RecipientKind.PATIENT, RecipientKind.TEST)
"""Who is none: the hospital itself, a patient, nobody at all. Of the unknown neither is told."""


class Trust(_Word):
    """Whether both domains stand in the whitelist of the day.

    >>> Trust("inside").name
    'INSIDE'
    """

    INSIDE = "inside"
    OUTSIDE = "outside"
    NO_ADDRESS = "no_address"
    """There is no address to look up."""
    NO_WHITELIST = "no_whitelist"
    """There is no whitelist to look it up in."""


class Channel(_Word):
    """By which way a document went.

    >>> Channel("mssante").name
    'MSSANTE'
    """

    MSSANTE = "mssante"
    OTHER_SECURE_MAIL = "other_secure_mail"
    EMAIL = "email"
    POST = "post"
    FAX = "fax"
    PORTAL = "portal"
    DMP = "dmp"
    """The shared medical record: a place, not a recipient."""
    HAND_DELIVERED = "hand_delivered"
    OTHER = "other"
    UNKNOWN = "unknown"


class Status(_Word):
    """The best evidence that a document got there.

    >>> Status.ACCEPTED.proves(Status.DECLARED), Status.DECLARED.proves(Status.ACCEPTED)
    (True, False)
    """

    FAILED = "failed"
    UNKNOWN = "unknown"
    DECLARED = "declared"
    """A system says so."""
    HANDED_OVER = "handed_over"
    """Given to a connector or a filter."""
    ACCEPTED = "accepted"
    """Taken by the next server."""
    RECEIVED = "received"
    """A delivery notification came back."""
    READ = "read"
    """A disposition notification came back."""

    @property
    def rank(self) -> int:
        """Its place from no evidence to the strongest.

        >>> Status.FAILED.rank, Status.READ.rank
        (0, 6)
        """
        return _RANKS[self]

    def proves(self, level: "Status") -> bool:
        """Whether this evidence is at least as strong as ``level``.

        >>> Status.UNKNOWN.proves(Status.DECLARED)
        False
        """
        return self.rank >= level.rank


_RANKS = {status: rank for rank, status in enumerate(Status)}


class Structured(_Word):
    """Whether a document came in structured form (an XDM archive).

    >>> Structured("unknown").name
    'UNKNOWN'
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Counting(_Word):
    """What one unit of a count is.

    >>> Counting("delivery").name
    'DELIVERY'
    """

    DELIVERY = "delivery"
    """One document to one recipient."""
    DOCUMENT = "document"
    """One document, however many recipients."""
    MESSAGE = "message"
    """One mail, whatever it carries."""


class Reach(_Word):
    """Whether an address inside the trust space is known of a recipient, from least to most.

    It is that of the day of the sending: the whitelist of the day decides.

    >>> max(Reach.NOT_LISTED, Reach.ADDRESS_KNOWN, key=lambda reach: reach.rank).value
    'address_known'
    """

    NOT_TOLD = "not_told"
    """Nothing tells who the recipient is, or nobody looked."""
    NOT_LISTED = "not_listed"
    """Told, and not in the hospital's list of correspondents."""
    NO_KNOWN_ADDRESS = "no_known_address"
    """In the list, and neither the list nor the national extraction knows an address."""
    ADDRESS_PUBLISHED = "address_published"
    """The national extraction knows one, the hospital's list does not."""
    ADDRESS_KNOWN = "address_known"
    """The hospital's list knows one, or the sending itself went to one."""

    @property
    def rank(self) -> int:
        """Its place from knowing nothing to knowing an address.

        >>> Reach.NOT_TOLD.rank, Reach.ADDRESS_KNOWN.rank
        (0, 4)
        """
        return _REACHES[self]


_REACHES = {reach: rank for rank, reach in enumerate(Reach)}


class Transmission(NamedTuple):
    """One document sent to one recipient (« envoi »); in a mail log, one mail to one recipient.

    Times without an offset are local. ``trust`` stays ``None`` until it is judged by a whitelist,
    and ``recipient_kind`` ``unknown`` where the source does not say it. ``failure_code`` is the
    code of a failed delivery (``550``, ``5.1.1``), never the text beside it. A named tuple and not
    an attrs class like every other record, because a million of them are made one by one.

    >>> Transmission(document_id="D1", sent_at=datetime(2026, 10, 5), channel=Channel.POST).status
    <Status.UNKNOWN: 'unknown'>
    """

    document_id: str = ""
    message_id: str = ""
    sent_at: datetime | None = None
    direction: Direction = Direction.SENT
    sender: str = ""
    recipient: str = ""
    recipient_id: str = ""
    recipient_kind: RecipientKind = RecipientKind.UNKNOWN
    trust: Trust | None = None
    channel: Channel = Channel.UNKNOWN
    document_type: str = ""
    care_unit: str = ""
    site: str = ""
    structured: Structured = Structured.UNKNOWN
    status: Status = Status.UNKNOWN
    replaces: str = ""
    source: str = ""
    failure_code: str = ""


@frozen(kw_only=True)
class Total:
    """A count that is known only as such, like the letters that a provider posted in a month.

    ``low`` and ``high`` are the bounds of the count; they are equal when it is exact.

    >>> Total(month="2026-10", channel=Channel.POST, low=120, high=120, origin="the printer").low
    120
    """

    month: str
    channel: Channel = field(converter=Channel)
    low: int
    high: int
    origin: str
    care_unit: str = ""
    document_type: str = ""
    recipient_kind: RecipientKind = RecipientKind.EXTERNAL
    counting: Counting = Counting.DELIVERY

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            problem = "a total has a low bound from 0 up, and a high bound not below it"
            raise InvalidInputError(problem, "exchange the bounds, or leave the row out")
