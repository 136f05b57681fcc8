"""The forms that a figure can take, and the target that somebody sets for it."""

from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.serialization import register_union

__all__ = [
    "Bound",
    "Count",
    "Minimum",
    "NotApplicable",
    "Presence",
    "Range",
    "Share",
    "Target",
    "Unmeasured",
    "Value",
    "between",
]


@frozen(kw_only=True)
class Share:
    """A count out of a larger count of the same things.

    Raises:
        InvalidInputError: the part is negative or larger than the whole, or the whole is empty.

    >>> Share(numerator=42, denominator=120)
    Share(numerator=42, denominator=120)
    """

    numerator: int
    denominator: int

    def __attrs_post_init__(self) -> None:
        if self.denominator < 1 or not 0 <= self.numerator <= self.denominator:
            problem = f"{self.numerator} of {self.denominator} is no share"
            raise InvalidInputError(problem, "count a part of the denominator, or use Unmeasured")

    @property
    def exact(self) -> Fraction:
        """The unrounded ratio; only a report rounds.

        >>> Share(numerator=42, denominator=120).exact
        Fraction(7, 20)
        """
        return Fraction(self.numerator, self.denominator)


@frozen(kw_only=True)
class Count:
    """A number of distinct things.

    >>> Count(n=12)
    Count(n=12)
    """

    n: int

    def __attrs_post_init__(self) -> None:
        if self.n < 0:
            raise InvalidInputError("a count cannot be negative", "count from 0 up")


@frozen(kw_only=True)
class Presence:
    """Whether something is there.

    >>> Presence(present=True)
    Presence(present=True)
    """

    present: bool


@frozen(kw_only=True)
class Range:
    """A figure between two bounds, because something unknown could move it.

    >>> Range(low=Count(n=3), high=Count(n=5))
    Range(low=Count(n=3), high=Count(n=5))
    """

    low: Count | Share
    high: Count | Share

    def __attrs_post_init__(self) -> None:
        if type(self.low) is not type(self.high):
            raise InvalidInputError("a range has two counts or two shares", "give two of a kind")
        if _size(self.low) > _size(self.high):
            raise InvalidInputError("the low bound is above the high one", "exchange the bounds")


@frozen(kw_only=True)
class Unmeasured:
    """A figure that cannot be given, and why; it never reads as zero.

    >>> Unmeasured(reasons=("no_whitelist",))
    Unmeasured(reasons=('no_whitelist',))
    """

    reasons: tuple[str, ...]


@frozen(kw_only=True)
class NotApplicable:
    """A figure that the hospital says does not concern it, in its own words.

    Raises:
        InvalidInputError: the words are missing.

    >>> NotApplicable(justification="the establishment has no inpatients").justification[:17]
    'the establishment'
    """

    justification: str

    def __attrs_post_init__(self) -> None:
        if not self.justification.strip():
            raise InvalidInputError("not applicable without a justification", "say why")


Bound: TypeAlias = Count | Share
Value: TypeAlias = Share | Count | Presence | Range | Unmeasured | NotApplicable
"""Every form that a figure can take."""

Minimum: TypeAlias = bool | int | Fraction
"""A target: true for a presence, a whole number for a count, a fraction for a share."""

register_union(Bound)
register_union(Value)


def between(low: Bound, high: Bound) -> Bound | Range:
    """A figure with these bounds: a range, or the figure itself where both are one.

    >>> between(Count(n=3), Count(n=5)), between(Count(n=3), Count(n=3))
    (Range(low=Count(n=3), high=Count(n=5)), Count(n=3))
    """
    return low if low == high else Range(low=low, high=high)


def _size(value: Bound) -> Fraction:
    return value.exact if isinstance(value, Share) else Fraction(value.n)


@frozen(kw_only=True)
class Target:
    """The least value that somebody asks for; the sheet gives none, so ``origin`` says who.

    >>> Target(minimum=Fraction(4, 5), origin="regional agency, letter of 3 May 2026").origin[:8]
    'regional'
    """

    minimum: Minimum
    origin: str

    def __attrs_post_init__(self) -> None:
        if not self.origin.strip():
            raise InvalidInputError("a target without an origin", "say who asks for it, and where")
        if isinstance(self.minimum, Fraction) and not 0 <= self.minimum <= 1:
            raise InvalidInputError("a share lies between 0 % and 100 %", 'write "80 %"')
        if type(self.minimum) is int and self.minimum < 0:
            raise InvalidInputError("a count starts at 0", "write 50")
        if self.minimum is False:
            raise InvalidInputError("a target asks for something", "write true, or no target")

    def reached_by(self, value: Count | Share | Presence) -> bool:
        """Whether a figure is at least this; shares compare as fractions, never rounded.

        >>> third = Target(minimum=Fraction(1, 3), origin="us")
        >>> third.reached_by(Share(numerator=1, denominator=3))
        True
        """
        if isinstance(value, Presence):
            return value.present
        return _size(value) >= self.minimum

    def fits(self, value: Value) -> bool:
        """Whether a figure and this target are of one kind.

        ``true`` fits a presence, and a count of which at least one is asked.

        >>> Target(minimum=50, origin="us").fits(Presence(present=True))
        False
        """
        if isinstance(value, Range):
            return self.fits(value.low)
        if isinstance(value, Presence):
            return self.minimum is True
        if isinstance(value, Share):
            return isinstance(self.minimum, Fraction)
        if isinstance(value, Count):
            return isinstance(self.minimum, int)
        return True
