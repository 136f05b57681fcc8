"""Where a deployment stands, in words: changes, what comes next, waves, risks, decisions."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import frozen

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.planning import (
    Decision,
    FollowedPlan,
    FollowedWave,
    NextStep,
    NextSteps,
    PlanStatus,
    Risk,
    StatusChange,
    Why,
)
from hopen_mss.report.expected import flag_words, whole_flags
from hopen_mss.report.open_questions import gap_words, left_gaps_words
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.step_names import step_name, step_names, who_words
from hopen_mss.report.timetable import timetable
from hopen_mss.report.timetable_rows import RowState, Timetable, TimetableRound, TimetableRow
from hopen_mss.report.wave_signs import out_of, ready_words, signs_by_state
from hopen_mss.report.words import day
from hopen_mss.wording import Lang, colon, listed

__all__ = [
    "NextLine",
    "StandingPage",
    "change_words",
    "decision_words",
    "end_words",
    "flag_pairs",
    "last_words",
    "moves_sheet",
    "next_line",
    "risk_words",
    "standing_page",
    "wanted_words",
    "wave_words",
    "waves_sheet",
    "why_words",
]

_CHANGES = (
    "done",
    "started",
    "dropped",
    "newly_late",
    "caught_up",
    "newly_live",
    "new_alerts",
    "new_risks",
    "decisions_taken",
)


@frozen(kw_only=True)
class NextLine:
    """One of the next things to do: its code, what it is, who, why, and which gaps it closes."""

    code: str
    label: str
    who: str
    why: tuple[str, ...]
    closes: tuple[str, ...] = ()


@frozen(kw_only=True)
class StandingPage:
    """A deployment on a day in words; sheets without rows are not shown."""

    title: str
    head: tuple[tuple[str, str], ...]
    since: str
    changes: tuple[str, ...]
    coming: tuple[NextLine, ...]
    nothing_next: str
    rounds_title: str
    rounds: tuple[str, ...]
    """What comes round again, with its next days."""
    timetable: Timetable
    steps: Sheet
    moves: Sheet
    waves: Sheet
    risks: Sheet
    decisions: Sheet
    notes: tuple[str, ...]
    """What the days mean and do not mean, and what was left aside."""

    @property
    def now(self) -> tuple[TimetableRow, ...]:
        """The steps that are late, under way or due."""
        wanted = (RowState.LATE, RowState.DOING, RowState.DUE)
        found = (row for row in self.timetable.rows if row.state in wanted and not row.is_whole)
        return tuple(sorted(found, key=lambda row: wanted.index(row.state)))


def standing_page(found: PlanStatus, coming: NextSteps | None, lang: Lang) -> StandingPage:
    """Where a deployment stands, what changed since an earlier day, and what comes next."""
    plan, table = found.plan, timetable(found.plan, lang)
    notes = [
        *filter(None, (left_gaps_words(plan, lang),)),
        *table.notes,
        *filter(None, (table.without_end,)),
        *table.days_off,
    ]
    if plan.later_records:
        notes.append(_say("later_records", lang, count=plan.later_records))
    return StandingPage(
        title=_say("status", lang),
        head=(
            (_say("option", lang), plan.label.text(lang)),
            (_say("as_of", lang), day(plan.as_of, lang)),
            (_say("start", lang), day(plan.start, lang)),
            (_say("planned_end", lang), end_words(plan, lang)),
            *flag_pairs(plan, lang),
            *(
                [(wording_of("calendar", "title").text(lang), table.calendar)]
                if table.calendar
                else []
            ),
        ),
        since=_say("since_month", lang, subject=day(found.change.since, lang)),
        changes=tuple(change_words(found.change, lang)),
        coming=tuple(next_line(step, lang) for step in coming.steps) if coming else (),
        nothing_next=_say("nothing_next", lang),
        rounds_title=wording_of("calendar", "recurring").text(lang),
        rounds=tuple(_round_words(one, lang) for one in table.rounds),
        timetable=table,
        steps=_steps(table, lang),
        moves=moves_sheet(plan, lang),
        waves=waves_sheet(plan.waves, lang),
        risks=_risks(plan, lang),
        decisions=_decisions(plan, lang),
        notes=tuple(dict.fromkeys(notes)),
    )


def end_words(plan: FollowedPlan, lang: Lang) -> str:
    """The end of a plan, what it rests on, and that of the first plan where it differs."""
    end = day(plan.end, lang)
    if plan.is_estimated:
        end = f"{end}, {_say('by_estimates', lang)}"
    if plan.end == plan.first_end:
        return end
    return f"{end} ({_say('first_end', lang, subject=day(plan.first_end, lang))})"


def flag_pairs(plan: FollowedPlan, lang: Lang) -> list[tuple[str, str]]:
    """That ends of the whole lie before a floor, as a name and what is told; empty where none."""
    flags = [flag_words(flag, lang) for flag in whole_flags(plan)]
    return [(f"! {_say('disagreements', lang)}", listed(flags, lang))] if flags else []


def change_words(change: StatusChange, lang: Lang) -> list[str]:
    """What changed, a line each; that nothing did is said as well."""
    told = [
        f"{_say(name, lang)}{colon(lang)} "
        + ", ".join(step_name(key, lang) for key in getattr(change, name))
        for name in _CHANGES
        if getattr(change, name)
    ]
    if moved := (change.end - change.end_before).days:
        told.append(_say("end_moved", lang, count=moved))
    return told or [_say("no_change", lang)]


def next_line(step: NextStep, lang: Lang) -> NextLine:
    """One of the next things to do in words."""
    return NextLine(
        code=step_name(step.key, lang),
        label=one_line(step.label.text(lang)),
        who=who_words(step.who, step.sheet_names, lang) or _say("who_nobody", lang),
        why=tuple(why_words(why, lang) for why in step.why),
        closes=tuple(gap_words(gap, lang) for gap in step.closes),
    )


def why_words(why: Why, lang: Lang) -> str:
    """One reason to do a step now."""
    named = step_names(why.subject.split(", "), lang)
    subject = day(why.day, lang) if why.day else named
    return sentence("why", why.code, lang, count=why.count, subject=subject)


def wave_words(wave: FollowedWave, lang: Lang) -> list[str]:
    """How far a wave is: what is known of it, and no word of what nobody stated."""
    told = [_say("go_live", lang, subject=day(wave.go_live, lang))]
    if wave.before_connection:
        told.append(_say("before_connection", lang))
    told += ready_words(wave, lang)
    for name, answer in (
        ("documents_updated", wave.documents_updated),
        ("posters_up", wave.posters_up),
    ):
        if answer is not None:
            told.append(_say(name, lang, subject=_yes_or_no(lang, answer=answer)))
    return told


def risk_words(risk: Risk) -> str:
    """A risk, and who watches it."""
    return one_line(f"{risk.what} ({risk.who})" if risk.who else risk.what)


def decision_words(asked: Decision, as_of: date, lang: Lang) -> str:
    """A decision to take, by whom, by when."""
    told = one_line(f"{asked.what} ({asked.who})")
    if asked.wanted_by is None:
        return told
    return f"{told}, {_say('wanted_by', lang, subject=wanted_words(asked, as_of, lang))}"


def wanted_words(asked: Decision, as_of: date, lang: Lang) -> str:
    """The day by which a decision is wanted, and whether that has passed."""
    if asked.wanted_by is None:
        return _say("no_day", lang)
    told = day(asked.wanted_by, lang)
    return _say("passed", lang, subject=told) if asked.wanted_by < as_of else told


def moves_sheet(plan: FollowedPlan, lang: Lang) -> Sheet:
    """The steps whose end moved since the first plan, and why."""
    return Sheet(
        caption=_say("moves", lang),
        header=_header(("step", "end_before", "end_now", "why"), lang),
        rows=tuple(
            (
                step_name(move.key, lang),
                move.end_before.isoformat(),
                move.end.isoformat(),
                sentence("cause", move.because.value, lang, subject=step_name(move.of, lang)),
            )
            for move in plan.moves
            if not plan.step(move.key).is_whole
        ),
    )


def last_words(row: TimetableRow, lang: Lang) -> str:
    """The day a step ends: certain, at the earliest, or unknown."""
    if row.end is not None:
        return row.end.isoformat()
    if row.earliest_end is not None:
        return f"≥ {row.earliest_end.isoformat()}"
    return _say("end_open", lang)


def _steps(table: Timetable, lang: Lang) -> Sheet:
    names = ("step", "what", "state", "from_day", "to_day", "who")
    return Sheet(
        caption=_say("steps", lang),
        header=_header(names, lang),
        rows=tuple(
            (
                step_name(row.key, lang),
                " — ".join((*([] if row.kind == "phase" else [row.label]), *row.remarks)),
                row.state_words,
                row.start.isoformat(),
                last_words(row, lang),
                row.responsible,
            )
            for row in table.rows
        ),
    )


def _header(names: Iterable[str], lang: Lang) -> tuple[str, ...]:
    told = (_say(name, lang) for name in names)
    return tuple(name[:1].upper() + name[1:] for name in told)


def _round_words(one: TimetableRound, lang: Lang) -> str:
    named = f"{one.label} ({one.responsible})" if one.responsible else one.label
    return f"{named}{colon(lang)} {one.told}"


def waves_sheet(waves: Iterable[FollowedWave], lang: Lang) -> Sheet:
    """Each wave with what was prepared, and what its sendings say."""
    header = ("wave", "go_live_day", "trained_of", "opened_of", "documents", "posters", "seen")
    return Sheet(
        caption=_say("waves", lang),
        header=_header(header, lang),
        rows=tuple(tuple(_wave_row(wave, lang)) for wave in waves),
        numeric=frozenset({2, 3}),
    )


def _wave_row(wave: FollowedWave, lang: Lang) -> Iterator[str]:
    unknown = _say("unknown", lang)
    yield one_line(f"{wave.name} ({wave.site})" if wave.site else wave.name)
    early = f" ({_say('before_connection', lang)})" if wave.before_connection else ""
    yield f"{day(wave.go_live, lang)}{early}"
    for there, wanted in ((wave.trained, wave.to_train), (wave.opened, wave.to_open)):
        yield out_of(there, wanted, lang) or unknown
    for answer in (wave.documents_updated, wave.posters_up):
        yield unknown if answer is None else _yes_or_no(lang, answer=answer)
    yield listed(signs_by_state(wave, lang), lang) or unknown


def _risks(plan: FollowedPlan, lang: Lang) -> Sheet:
    return Sheet(
        caption=_say("risks", lang),
        header=_header(("what", "who", "since", "step"), lang),
        rows=tuple(
            (
                one_line(risk.what),
                one_line(risk.who) or _say("nobody", lang),
                day(risk.since, lang),
                one_line(risk.step),
            )
            for risk in plan.risks
        ),
    )


def _decisions(plan: FollowedPlan, lang: Lang) -> Sheet:
    return Sheet(
        caption=_say("decisions", lang),
        header=_header(("what", "who", "by_day", "step"), lang),
        rows=tuple(
            (
                one_line(asked.what),
                one_line(asked.who),
                wanted_words(asked, plan.as_of, lang),
                one_line(asked.step),
            )
            for asked in plan.decisions
        ),
    )


def _yes_or_no(lang: Lang, *, answer: bool) -> str:
    return wording_of("constraint_answer", "yes" if answer else "no").text(lang)


def _say(code: str, lang: Lang, *, count: int = 0, subject: str = "") -> str:
    return sentence("planning", code, lang, count=count, subject=subject)
