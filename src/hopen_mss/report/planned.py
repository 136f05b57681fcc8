"""The plan in words: its option, its start, its floors with their hedge, its stages in order."""

from datetime import date

from attrs import frozen

from hopen_mss.periods import Floors
from hopen_mss.planning import Plan, PlannedAction
from hopen_mss.report.words import day, phrase
from hopen_mss.wording import Lang

__all__ = ["PlanLine", "PlanPage", "PlanStage", "floor_words", "plan_page"]


@frozen(kw_only=True)
class PlanLine:
    """One action with what is to be known of it."""

    code: str
    label: str
    is_part: bool
    applies: bool
    remarks: tuple[str, ...]


@frozen(kw_only=True)
class PlanStage:
    """One stage with its actions in the order of the method."""

    name: str
    label: str
    remarks: tuple[str, ...]
    actions: tuple[PlanLine, ...]


@frozen(kw_only=True)
class PlanPage:
    """A plan in words."""

    head: tuple[tuple[str, str], ...]
    delays: tuple[str, ...]
    floors: tuple[str, ...]
    """What the delays support, each hedged, and that none of it is a promise."""
    stages: tuple[PlanStage, ...]


def plan_page(plan: Plan, lang: Lang) -> PlanPage:
    """A plan in words.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning import make_plan
    >>> plan_page(make_plan(load_edition(), "operator"), "en").head[1]
    ('Start', 'not set: no date can be given')
    """
    start = day(plan.start, lang) if plan.start else phrase("no_start", lang)
    return PlanPage(
        head=(
            (phrase("option", lang), plan.label.text(lang)),
            (phrase("start", lang), start),
        ),
        delays=tuple(delay.label.text(lang) for delay in plan.delays),
        floors=floor_words(plan.floors, plan.start, lang),
        stages=tuple(
            PlanStage(
                name=phrase("stage", lang, subject=stage.code),
                label=stage.label.text(lang),
                remarks=tuple(condition.text(lang) for condition in stage.conditions),
                actions=tuple(_action(action, lang) for action in stage.actions),
            )
            for stage in plan.stages
        ),
    )


def floor_words(floors: Floors | None, start: date | None, lang: Lang) -> tuple[str, ...]:
    """What delays support from a start, each hedged; nothing while there is no start."""
    if floors is None or start is None:
        return ()
    said = []
    if floors.floor > start:
        said.append(phrase("floor", lang, subject=day(floors.floor, lang)))
    else:
        said.append(phrase("no_floor", lang))
    if floors.usual_floor > floors.floor:
        said.append(phrase("usual_floor", lang, subject=day(floors.usual_floor, lang)))
    return (*said, phrase("no_promise", lang))


def _action(action: PlannedAction, lang: Lang) -> PlanLine:
    remarks = [] if action.applies else [phrase("not_in_plan", lang)]
    remarks += [phrase("condition", lang, subject=one.text(lang)) for one in action.conditions]
    if action.parallel_with:
        remarks.append(phrase("parallel", lang, subject=", ".join(action.parallel_with)))
    remarks += [one.text(lang) for one in action.changes]
    return PlanLine(
        code=action.code,
        label=action.label.text(lang),
        is_part=bool(action.part_of),
        applies=action.applies,
        remarks=tuple(remarks),
    )
