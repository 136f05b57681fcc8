"""The plan in words: its option beside the other one, its floors with their hedge, its stages."""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.periods import Floors
from hopen_mss.planning import OptionsTable, Plan, PlannedAction
from hopen_mss.planning.options import ConstraintAnswer, ThemeRow
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import day, phrase
from hopen_mss.trust_space import SuggestedConnection
from hopen_mss.wording import Lang, colon, listed

__all__ = [
    "ConnectionPage",
    "OptionsPage",
    "PlanLine",
    "PlanPage",
    "PlanStage",
    "answer_words",
    "connection_page",
    "floor_words",
    "options_page",
    "plan_page",
]


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


@frozen(kw_only=True)
class OptionsPage:
    """Both options side by side in words; no score decides."""

    title: str
    themes: Sheet
    constraints: Sheet
    note: str


@frozen(kw_only=True)
class ConnectionPage:
    """What the whitelist suggests of the hospital's connection, why, and beside which option."""

    title: str
    told: str
    seen: tuple[str, ...]
    beside: str


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


def options_page(table: OptionsTable, lang: Lang) -> OptionsPage:
    """Both options by theme, and what the hospital's own constraints tell of each."""
    labels = {code: label.text(lang) for code, label in table.options}
    tell = _Planning(lang)
    return OptionsPage(
        title=tell("comparison"),
        themes=Sheet(
            caption=tell("themes"),
            header=(tell("theme"), *labels.values()),
            rows=tuple(tuple(_theme(row, labels, tell)) for row in table.themes),
        ),
        constraints=Sheet(
            caption=tell("constraints"),
            header=(tell("question"), tell("answer"), tell("follows")),
            rows=tuple(_constraint(asked, labels, tell) for asked in table.constraints),
        ),
        note=tell("no_score"),
    )


@frozen
class _Planning:
    """What is said around a plan, in one language."""

    lang: Lang

    def __call__(self, code: str) -> str:
        return sentence("planning", code, self.lang)


def _theme(row: ThemeRow, labels: dict[str, str], tell: _Planning) -> Iterator[str]:
    yield wording_of("theme", row.theme.value).text(tell.lang)
    for option in labels:
        told = [
            f"{wording_of('point_kind', one.kind.value).text(tell.lang)}{colon(tell.lang)} "
            f"{one.label.text(tell.lang)}"
            for one in row.points
            if one.option == option
        ]
        yield listed(told, tell.lang) or tell("silent")


def _constraint(
    asked: ConstraintAnswer, labels: dict[str, str], tell: _Planning
) -> tuple[str, str, str]:
    question = wording_of("constraint", asked.question).text(tell.lang)
    follows = (
        (f"{labels[option]}{colon(tell.lang)} " if option else "")
        + wording_of("follows", reason).text(tell.lang)
        for option, reason in asked.reasons
    )
    return question, answer_words(asked, tell.lang), listed(follows, tell.lang) or "–"


def answer_words(asked: ConstraintAnswer, lang: Lang) -> str:
    """What the hospital answered, and where it has that from."""
    if asked.day is not None:
        answer = day(asked.day, lang)
    else:
        answer = wording_of("constraint_answer", asked.answer).text(lang)
    return f"{answer} ({one_line(asked.origin)})" if asked.origin else answer


def connection_page(found: SuggestedConnection, plan: Plan | None, lang: Lang) -> ConnectionPage:
    """What the whitelist suggests, with its reasons, beside the option of the dossier.

    >>> from hopen_mss import Note, SuggestedConnection
    >>> seen = SuggestedConnection("", (Note("no_domain_declared", 0),))
    >>> connection_page(seen, None, "en").seen
    ('The hospital declares no domain.',)
    """
    if plan is None:
        beside = sentence("connection", "no_option", lang)
    elif not found.option:
        beside = sentence("connection", "option_only", lang, subject=plan.label.text(lang))
    else:
        code = "agrees" if found.option == plan.option else "differs"
        beside = sentence("connection", code, lang, subject=plan.label.text(lang))
    return ConnectionPage(
        title=sentence("connection", "title", lang),
        told=wording_of("connection", found.option or "nothing").text(lang),
        seen=tuple(
            sentence("connection", note.code, lang, count=note.count, subject=note.subject)
            for note in found.seen
        ),
        beside=beside,
    )


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
