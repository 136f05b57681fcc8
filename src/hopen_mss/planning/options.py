"""The two ways to connect, point by point: a table with reasons, never a score.

Points, delays and effects are those of the edition, each with its place. The themes that sort them,
and what a constraint of the hospital has to do with an option, are our reading
(``interpretation``). How the points weigh is the hospital's to judge: the sheet says that it
depends on its situation.
"""

from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.method import Edition, OptionPoint
from hopen_mss.periods import Floors
from hopen_mss.planning.deployment import Constraints
from hopen_mss.planning.plan import PlannedDelay, compare_options
from hopen_mss.provenance import Basis
from hopen_mss.wording import Wording

__all__ = [
    "ActionChange",
    "ConstraintAnswer",
    "OptionsTable",
    "Point",
    "PointKind",
    "Theme",
    "ThemeRow",
    "compare_point_by_point",
]


class Theme(StrEnum):
    """What a point is about: our sorting, not the sheet's.

    >>> [theme.value for theme in Theme][:2]
    ['control', 'integration']
    """

    CONTROL = "control"
    INTEGRATION = "integration"
    INFRASTRUCTURE = "infrastructure"
    PEOPLE = "people"
    CONTRACT = "contract"
    SUPPORT = "support"


class PointKind(StrEnum):
    """Whether a point speaks for an option or is to be watched.

    >>> PointKind("advantage").name
    'ADVANTAGE'
    """

    ADVANTAGE = "advantage"
    WATCH_POINT = "watch_point"


_THEMES: dict[str, tuple[Theme, ...]] = {
    "operator-control": (Theme.CONTROL,),
    "operator-integration": (Theme.INTEGRATION,),
    "operator-operation": (Theme.CONTROL,),
    "operator-duration": (Theme.CONTRACT,),
    "operator-infrastructure": (Theme.INFRASTRUCTURE, Theme.PEOPLE),
    "third-party-no-infrastructure": (Theme.INFRASTRUCTURE,),
    "third-party-technical": (Theme.PEOPLE, Theme.SUPPORT),
    "third-party-contracts": (Theme.CONTRACT,),
    "third-party-intervention": (Theme.SUPPORT,),
}


@frozen(kw_only=True)
class Point:
    """An advantage or a watch point of one option, with its place in the source.

    >>> Point(code="a", option="operator", kind=PointKind.ADVANTAGE,
    ...       label=Wording(fr="…", en="…"), citation="a, Étape 1").kind.value
    'advantage'
    """

    code: str
    option: str
    kind: PointKind
    label: Wording
    says: Wording | None = None
    citation: str


@frozen(kw_only=True)
class ThemeRow:
    """The points of all options on one theme; an option without any is silent in the sheet.

    >>> ThemeRow(theme=Theme.PEOPLE).silent
    ()
    """

    theme: Theme
    points: tuple[Point, ...] = ()
    silent: tuple[str, ...] = ()
    basis: Basis = Basis.INTERPRETATION


@frozen(kw_only=True)
class ActionChange:
    """What each option changes in one action; which it changes is our reading.

    >>> ActionChange(action="1.1", label=Wording(fr="…", en="…")).by_option
    ()
    """

    action: str
    label: Wording
    by_option: tuple[tuple[str, Wording], ...] = ()


@frozen(kw_only=True)
class ConstraintAnswer:
    """A question on the hospital's own constraints, its answer, and what follows for each option.

    ``answer`` is ``yes``, ``no``, ``unanswered``, or ``day`` where it is one. ``reasons`` hold an
    option and the code of what follows for it; ``points`` name the points of the sheet that this
    rests on.

    >>> ConstraintAnswer(question="qualified_staff", answer="unanswered").reasons
    ()
    """

    question: str
    answer: str
    day: date | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()
    origin: str = ""
    basis: Basis = Basis.INTERPRETATION


@frozen(kw_only=True)
class OptionsTable:
    """Both options side by side, and the questions that the hospital answers or has yet to.

    >>> from hopen_mss.method import load_edition
    >>> table = compare_point_by_point(load_edition())
    >>> [row.theme.value for row in table.themes if row.silent]
    ['control', 'integration', 'support']
    >>> [one.question for one in table.constraints]
    ['deadline', 'qualified_staff', 'existing_connector', 'group_member']
    """

    edition: str
    start: date | None
    options: tuple[tuple[str, Wording], ...]
    themes: tuple[ThemeRow, ...]
    delays: tuple[tuple[str, tuple[PlannedDelay, ...]], ...]
    floors: tuple[tuple[str, Floors], ...]
    changes: tuple[ActionChange, ...]
    constraints: tuple[ConstraintAnswer, ...]


def compare_point_by_point(
    edition: Edition,
    *,
    start: date | None = None,
    constraints: Constraints | None = None,
) -> OptionsTable:
    """Both options by theme, delay, action and constraint; nothing is added up.

    >>> from hopen_mss.method import load_edition
    >>> table = compare_point_by_point(load_edition(), start=date(2027, 1, 31),
    ...                                constraints=Constraints(deadline=date(2027, 8, 1)))
    >>> table.constraints[0].reasons
    (('operator', 'deadline_under_usual_floor'), ('third-party', 'deadline_not_ruled_out'))
    """
    outlooks = compare_options(edition, start=start)
    said = constraints or Constraints()
    floors = tuple((one.option, one.floors) for one in outlooks if one.floors is not None)
    return OptionsTable(
        edition=edition.name,
        start=start,
        options=tuple((one.option, one.label) for one in outlooks),
        themes=tuple(_theme(edition, theme) for theme in Theme),
        delays=tuple((one.option, one.delays) for one in outlooks),
        floors=floors,
        changes=tuple(_changes(edition)),
        constraints=(_deadline(said, floors), *(_answer(said, name) for name in _FOLLOWS)),
    )


def _theme(edition: Edition, theme: Theme) -> ThemeRow:
    kinds = {
        PointKind.ADVANTAGE: edition.advantages,
        PointKind.WATCH_POINT: edition.watch_points,
    }
    points = tuple(
        _point(fact, kind)
        for option in edition.options
        for kind, facts in kinds.items()
        for fact in facts
        if fact.option == option.code and theme in _THEMES.get(fact.code, ())
    )
    spoken = {point.option for point in points}
    silent = tuple(option.code for option in edition.options if option.code not in spoken)
    return ThemeRow(theme=theme, points=points, silent=silent)


def _point(fact: OptionPoint, kind: PointKind) -> Point:
    return Point(
        code=fact.code,
        option=fact.option,
        kind=kind,
        label=fact.label,
        says=fact.says,
        citation=fact.citation.where,
    )


def _changes(edition: Edition) -> Iterator[ActionChange]:
    for action in edition.actions:
        by_option = tuple(
            (effect.option, effect.label)
            for effect in edition.effects
            if effect.action == action.code
        )
        if by_option:
            yield ActionChange(action=action.code, label=action.label, by_option=by_option)


def _deadline(said: Constraints, floors: tuple[tuple[str, Floors], ...]) -> ConstraintAnswer:
    if said.deadline is None:
        return ConstraintAnswer(question="deadline", answer="unanswered")
    reasons = []
    for option, found in floors:
        if said.deadline < found.floor:
            reasons.append((option, "deadline_under_floor"))
        elif said.deadline < found.usual_floor:
            reasons.append((option, "deadline_under_usual_floor"))
        else:
            reasons.append((option, "deadline_not_ruled_out"))
    return ConstraintAnswer(
        question="deadline",
        answer="day",
        day=said.deadline,
        reasons=tuple(reasons) or (("", "deadline_without_start"),),
        points=("operator-duration",),
        origin=said.deadline_origin,
    )


_Follows = dict[bool, tuple[tuple[str, str], ...]]
_FOLLOWS: dict[str, tuple[Callable[[Constraints], bool | None], _Follows, tuple[str, ...]]] = {
    "qualified_staff": (
        lambda said: said.qualified_staff,
        {
            True: (("operator", "staff_there"),),
            False: (("operator", "staff_missing"), ("third-party", "staff_at_operator")),
        },
        ("operator-infrastructure", "third-party-technical"),
    ),
    "existing_connector": (
        lambda said: said.existing_connector,
        {
            True: (("operator", "connector_there"),),
            False: (("operator", "connector_to_buy"), ("third-party", "no_infrastructure")),
        },
        ("operator-infrastructure", "third-party-no-infrastructure"),
    ),
    "group_member": (
        lambda said: said.group_member,
        {
            True: (("operator", "ask_group"), ("third-party", "ask_group")),
            False: (("third-party", "ask_region"),),
        },
        (),
    ),
}


def _answer(said: Constraints, question: str) -> ConstraintAnswer:
    given, follows, points = _FOLLOWS[question]
    answer = given(said)
    if answer is None:
        return ConstraintAnswer(question=question, answer="unanswered", points=points)
    return ConstraintAnswer(
        question=question,
        answer="yes" if answer else "no",
        reasons=follows[answer],
        points=points,
    )
