"""What the hospital says of its deployment: its choices, its estimates, its own steps, its waves.

Nothing here comes from the sheet. Each record says what the hospital decided or expects, and who
said so; the plan keeps it apart from what the source supports.
"""

from datetime import date
from enum import StrEnum

from attrs import field, frozen

from hopen_mss.errors import InvalidDocumentError, InvalidInputError, Problem
from hopen_mss.periods import Span
from hopen_mss.planning.day_rule import DayRule

__all__ = [
    "CalendarSection",
    "Closing",
    "Constraints",
    "DeploymentSection",
    "Estimate",
    "Order",
    "OwnTask",
    "RecurringTask",
    "Region",
    "Shift",
    "Site",
    "Wave",
]

_ANCHORS = tuple(date(year, month, 1) for year in range(2024, 2028) for month in range(1, 13))
"""First days of four years: whatever the lengths of months, a span lies above another or not."""


@frozen(kw_only=True)
class Estimate:
    """How long the hospital expects a step to take, and who said so.

    ``step`` is an action of the method, a phase (``connection``, ``deployment``) or a task of the
    hospital's own; ``site`` is named where the sites differ.

    Raises:
        InvalidDocumentError: ``low`` above ``likely`` or ``likely`` above ``high`` from every day,
            or nobody who said so.

    >>> Estimate(step="2.4", low=Span(days=14), likely=Span(months=1), high=Span(months=3),
    ...          by="vendor").high
    Span(months=3, days=0)
    """

    step: str
    low: Span
    likely: Span
    high: Span
    by: str
    site: str = ""

    def __attrs_post_init__(self) -> None:
        problems = []
        if _above(self.low, self.likely):
            problems.append(Problem("$.low", "low lies above likely; exchange the two"))
        if _above(self.likely, self.high):
            problems.append(Problem("$.likely", "likely lies above high; exchange the two"))
        elif _above(self.low, self.high):
            problems.append(Problem("$.low", "low lies above high; exchange the two"))
        if not self.by.strip():
            problems.append(Problem("$.by", "nobody stands for this estimate; say who gave it"))
        if problems:
            raise InvalidDocumentError.of(problems, "")

    @property
    def spans(self) -> tuple[Span, Span, Span]:
        """Low, likely and high.

        >>> Estimate(step="2.1", low=Span(days=1), likely=Span(days=2), high=Span(days=3),
        ...          by="DSI").spans[1].days
        2
        """
        return self.low, self.likely, self.high


def _above(one: Span, other: Span) -> bool:
    """Whether a span is longer than another one from whatever day both begin."""
    if one.months <= other.months and one.days <= other.days:
        return False
    return all(day + one > day + other for day in _ANCHORS)


@frozen(kw_only=True)
class OwnTask:
    """A step that the hospital adds to the method, done once or at each site.

    >>> OwnTask(code="dpia", label="Impact assessment", after=("1.a",)).shared
    True
    """

    code: str
    label: str
    after: tuple[str, ...] = ()
    shared: bool = True


@frozen(kw_only=True)
class Order:
    """The steps that a step waits for, in place of the order in which the sheet lists them.

    What the sheet states as a condition, such as the mailbox strategy before the mailboxes, stays.

    >>> Order(step="2.1", after=("1.a",)).after
    ('1.a',)
    """

    step: str
    after: tuple[str, ...]


@frozen(kw_only=True)
class Site:
    """One of several sites: shared steps are done once, local steps at each.

    >>> Site(name="Nord").start is None
    True
    """

    name: str
    start: date | None = None


@frozen(kw_only=True)
class Closing:
    """Days, both included, on which the hospital does not work on the project.

    >>> Closing(name="August", start=date(2027, 8, 2), end=date(2027, 8, 20)).name
    'August'
    """

    name: str
    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            problem = Problem("$.end", "the closing ends before it starts; exchange the dates")
            raise InvalidDocumentError.of([problem], "")


class Region(StrEnum):
    """A part of France with public holidays of its own.

    >>> Region("alsace-moselle").name
    'ALSACE_MOSELLE'
    """

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    GUYANE = "guyane"
    MARTINIQUE = "martinique"
    MAYOTTE = "mayotte"
    NOUVELLE_CALEDONIE = "nouvelle-caledonie"
    POLYNESIE_FRANCAISE = "polynesie-francaise"
    LA_REUNION = "la-reunion"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"
    SAINT_PIERRE_ET_MIQUELON = "saint-pierre-et-miquelon"
    WALLIS_ET_FUTUNA = "wallis-et-futuna"


class Shift(StrEnum):
    """Where a planned date goes that falls on a day off.

    >>> [shift.value for shift in Shift]
    ['never', 'next', 'previous']
    """

    NEVER = "never"
    """It stays, and is told."""
    NEXT = "next"
    """To the next working day."""
    PREVIOUS = "previous"
    """To the working day before, unless a floor of the sheet or a known day stands against it."""


@frozen(kw_only=True)
class CalendarSection:
    """``[deployment.calendar]``: which days are off, and whether planned dates move off them.

    Without a ``region`` no public holiday is known: weekends and closings alone are days off.

    >>> CalendarSection(region=Region.ALSACE_MOSELLE).move.value
    'never'
    """

    region: Region | None = None
    move: Shift = Shift.NEVER
    weekends: bool = True


@frozen(kw_only=True)
class RecurringTask:
    """Something to do again and again: what, how often, from when on which day.

    Without a ``start`` it begins with the deployment. ``on`` says the day: of months ``"day 5"``,
    ``"last day"`` or ``"first monday"``, of weeks ``"monday"``; left out, that of the start. A day
    that a month does not have is its last one. ``until`` is included; ``step`` is the action that
    it keeps up.

    Raises:
        InvalidDocumentError: every no time, or months with days; ``on`` that does not fit; an end
            before the start; nothing said.

    >>> RecurringTask(what="Refresh the directory", every=Span(months=1), on="last day").who
    ''
    """

    what: str
    every: Span
    start: date | None = None
    until: date | None = None
    on: str = ""
    who: str = ""
    step: str = ""

    def __attrs_post_init__(self) -> None:
        problems = []
        if not self.what.strip():
            problems.append(Problem("$.what", "nothing is to do; say what"))
        try:
            DayRule.parse(self.on, self.every)
        except InvalidInputError as fault:
            at = (
                "on"
                if self.on.strip() and (self.every.months > 0) != (self.every.days > 0)
                else "every"
            )
            problems.append(Problem(f"$.{at}", f"{fault.problem}; {fault.remedy}"))
        if self.start is not None and self.until is not None and self.until < self.start:
            problems.append(Problem("$.until", "it ends before it starts; exchange the dates"))
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class Wave:
    """Care units and document types that go live together, and what that takes.

    ``to_train`` are people, ``to_open`` mailboxes; left out, the number is not known.

    >>> Wave(name="pilot", go_live=date(2027, 3, 1), care_units=("CARDIO",)).to_train is None
    True
    """

    name: str
    go_live: date
    care_units: tuple[str, ...] = ()
    document_types: tuple[str, ...] = ()
    site: str = ""
    to_train: int | None = None
    to_open: int | None = None

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(f"$.{name}", "a number of things cannot be below zero")
            for name in ("to_train", "to_open")
            if (getattr(self, name) or 0) < 0
        ]
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class Constraints:
    """What weighs on the choice of an option, as the hospital answers it; ``None`` is unanswered.

    >>> Constraints(qualified_staff=False).existing_connector is None
    True
    """

    deadline: date | None = None
    deadline_origin: str = ""
    qualified_staff: bool | None = None
    existing_connector: bool | None = None
    group_member: bool | None = None


@frozen(kw_only=True)
class DeploymentSection:
    """``[deployment]``: the chosen option, the start, whether there is a pilot, and the rest.

    ``order`` and ``tasks`` shape the steps, ``estimates`` give them lengths, ``shared`` names local
    steps that are done once for all ``sites``, ``responsible`` says by step who sees to it;
    ``calendar`` and ``closings`` say which days are off.

    >>> DeploymentSection(option="operator").start is None
    True
    """

    option: str
    start: date | None = None
    pilot: bool | None = None
    constraints: Constraints | None = None
    estimates: tuple[Estimate, ...] = ()
    tasks: tuple[OwnTask, ...] = ()
    order: tuple[Order, ...] = ()
    sites: tuple[Site, ...] = ()
    shared: tuple[str, ...] = ()
    waves: tuple[Wave, ...] = ()
    closings: tuple[Closing, ...] = ()
    calendar: CalendarSection | None = None
    recurring: tuple[RecurringTask, ...] = ()
    responsible: dict[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.option not in ("operator", "third-party"):
            problem = "option names no connection option"
            raise InvalidInputError(problem, 'write "operator" or "third-party"')
