"""What a second source saw of the sendings that another one counts.

Local numbers of documents mean nothing to another system; the message id of a mail does. A source
that is compared never adds to a figure.
"""

from attrs import define, field, frozen

__all__ = ["Comparison", "MessageIds", "compare"]


@frozen(kw_only=True)
class Comparison:
    """Mails that two sources of one population saw, by their message ids.

    >>> Comparison(counting="dpi", other="log", matched=9, only_counting=1, only_other=0).matched
    9
    """

    counting: str
    other: str
    matched: int
    only_counting: int
    only_other: int
    without_id: int = 0


@define
class MessageIds:
    """The message ids of the mails that a source saw go out through the trust space.

    Kept as keyed hashes that no other run can compute.

    >>> ids = MessageIds("dpi")
    >>> ids.see("<1@ch.example>"); ids.see(" 1@CH.example"); ids.see("")
    >>> len(ids.seen), ids.without_id
    (1, 1)
    """

    source: str
    seen: set[int] = field(factory=set)
    without_id: int = 0

    def see(self, message_id: str) -> None:
        """Note one message id; a mail without one cannot be compared, and is counted.

        >>> MessageIds("dpi").see("1@ch.example")
        """
        plain_id = message_id.strip("<> ").lower()
        if plain_id:
            self.seen.add(hash(plain_id))
        else:
            self.without_id += 1


def compare(counting: MessageIds, other: MessageIds) -> Comparison:
    """What both sources saw, and what only one of them did.

    >>> a, b = MessageIds("dpi"), MessageIds("log")
    >>> a.see("1"); a.see("2"); b.see("2")
    >>> compare(a, b)
    Comparison(counting='dpi', other='log', matched=1, only_counting=1, only_other=0, without_id=0)
    """
    return Comparison(
        counting=counting.source,
        other=other.source,
        matched=len(counting.seen & other.seen),
        only_counting=len(counting.seen - other.seen),
        only_other=len(other.seen - counting.seen),
        without_id=counting.without_id,
    )
