"""What a second source saw of the sendings that another one counts.

Local numbers of documents mean nothing to another system; the message id of a mail does. Where one
of two sources knows no message id, nothing tells which of their sendings are the same: what each
counted stands side by side, and is never merged. A source that is compared never adds to a figure.
"""

from collections import Counter
from collections.abc import Iterable

from attrs import define, evolve, field, frozen

from hopen_mss.errors import InvalidInputError

__all__ = ["Comparison", "MessageIds", "SeenInMonth", "compare", "joined", "plain_message_id"]


@frozen
class SeenInMonth:
    """How many deliveries one source saw go out through the trust space in a month.

    A month of which a source holds nothing at all has no such number, and none is zero for it.

    >>> SeenInMonth("dpi", "2026-10", 12).deliveries
    12
    """

    source: str
    month: str
    deliveries: int


@frozen(kw_only=True)
class Comparison:
    """What two sources of one population saw go out through the trust space.

    By message id: ``matched`` by both, ``only_counting`` by the one that counts, ``only_other`` by
    the one that is compared. The three are ``None`` where the two share no ids, and then ``seen``
    puts side by side what each saw by month. Records without an id (``without_id`` of the counting
    source, ``other_without_id`` of the other) cannot be matched, and are no proof of a difference.

    Raises:
        InvalidInputError: matched, and yet not told what was not; or counts below zero.

    >>> Comparison(counting="dpi", other="log", matched=9, only_counting=1, only_other=0).by_id
    True
    >>> Comparison(counting="flow", other="log").by_id
    False
    """

    counting: str
    other: str
    matched: int | None = None
    only_counting: int | None = None
    only_other: int | None = None
    without_id: int = 0
    other_without_id: int = 0
    seen: tuple[SeenInMonth, ...] = ()

    def __attrs_post_init__(self) -> None:
        counted = (self.matched, self.only_counting, self.only_other)
        if len({number is None for number in counted}) > 1:
            problem = "a comparison tells what matched, what did not on either side, or none of it"
            raise InvalidInputError(problem, "give all three numbers, or leave out all three")
        more = (self.without_id, self.other_without_id, *(one.deliveries for one in self.seen))
        if any(number is not None and number < 0 for number in (*counted, *more)):
            raise InvalidInputError("a comparison holds a number below zero", "count from 0 up")

    @property
    def by_id(self) -> bool:
        """Whether the sendings were matched one by one.

        >>> Comparison(counting="flow", other="log").by_id
        False
        """
        return self.matched is not None

    @property
    def subject(self) -> str:
        """The two sources, the counting one first.

        >>> Comparison(counting="flow", other="log").subject
        'flow / log'
        """
        return f"{self.counting} / {self.other}"

    def __add__(self, later: "Comparison") -> "Comparison":
        """What both saw in two stretches of time that do not overlap.

        Raises:
            InvalidInputError: other sources, or one matched by ids and the other not.
        """
        if (self.subject, self.by_id) != (later.subject, later.by_id):
            problem = f"{self.subject} and {later.subject} are not compared in the same way"
            raise InvalidInputError(problem, "keep them apart")
        numbers = {
            name: getattr(self, name) + getattr(later, name)
            for name in ("matched", "only_counting", "only_other")
            if self.by_id
        }
        return evolve(
            self,
            without_id=self.without_id + later.without_id,
            other_without_id=self.other_without_id + later.other_without_id,
            seen=_by_month((*self.seen, *later.seen)),
            **numbers,
        )


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
    tells_ids: bool = True
    """False for a kind of source that knows no mails, whatever stands in its records."""
    seen: set[int] = field(factory=set)
    without_id: int = 0

    def see(self, message_id: str) -> None:
        """Note one message id; a mail without one cannot be compared, and is counted.

        >>> MessageIds("dpi").see("1@ch.example")
        """
        if self.tells_ids and (plain_id := plain_message_id(message_id)):
            self.seen.add(hash(plain_id))
        else:
            self.without_id += 1

    @property
    def known(self) -> bool:
        """Whether this source tells message ids, as far as it saw anything.

        >>> ids = MessageIds("flow")
        >>> ids.see(""); ids.known
        False
        """
        return self.tells_ids and (bool(self.seen) or not self.without_id)


def compare(
    counting: MessageIds, other: MessageIds, *, seen: Iterable[SeenInMonth] = ()
) -> Comparison:
    """What both sources saw, and what only one of them did.

    Where one of them tells no message id at all, the two are not matched, and ``seen`` (what each
    saw by month) is kept in place of that.

    >>> a, b = MessageIds("dpi"), MessageIds("log")
    >>> a.see("1"); a.see("2"); b.see("2")
    >>> found = compare(a, b)
    >>> found.matched, found.only_counting, found.only_other
    (1, 1, 0)
    >>> c = MessageIds("flow")
    >>> c.see("")
    >>> compare(c, b).matched is None
    True
    """
    told = Comparison(
        counting=counting.source,
        other=other.source,
        without_id=counting.without_id,
        other_without_id=other.without_id,
    )
    if not (counting.known and other.known):
        return evolve(told, seen=_by_month(seen))
    return evolve(
        told,
        matched=len(counting.seen & other.seen),
        only_counting=len(counting.seen - other.seen),
        only_other=len(other.seen - counting.seen),
    )


def plain_message_id(message_id: str) -> str:
    """A message id as it is compared: without its signs, and its case.

    >>> plain_message_id("<1@CH.example>")
    '1@ch.example'
    """
    return message_id.strip("<> ").lower()


def joined(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """Comparisons of stretches of time that do not overlap, one for each two sources.

    Two sources that shared ids at one time and not at another stay two comparisons.

    >>> october = Comparison(counting="a", other="b", matched=1, only_counting=0, only_other=0)
    >>> joined([october, october, Comparison(counting="a", other="b")])[0].matched
    2
    """
    found: dict[tuple[str, bool], Comparison] = {}
    for one in comparisons:
        key = (one.subject, one.by_id)
        found[key] = found[key] + one if key in found else one
    return tuple(found.values())


def _by_month(seen: Iterable[SeenInMonth]) -> tuple[SeenInMonth, ...]:
    """One number for each source and month, in order of months."""
    counted: Counter[tuple[str, str]] = Counter()
    for one in seen:
        counted[one.month, one.source] += one.deliveries
    return tuple(SeenInMonth(source, month, n) for (month, source), n in sorted(counted.items()))
