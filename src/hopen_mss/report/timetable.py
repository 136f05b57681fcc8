"""A forecast or a followed plan as rows with days and marks between them, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from attrs import evolve, field, frozen

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.method import Phase
from hopen_mss.method.terms import place_words
from hopen_mss.planning import (
    Decision,
    DeploymentSection,
    EvidenceState,
    FollowedPlan,
    FollowedStep,
    FollowedWave,
    Forecast,
    ForecastStep,
    StepState,
    Wave,
)
from hopen_mss.report.expected import estimate_words, flag_remark, whole_flags, whole_note
from hopen_mss.report.open_questions import pilot_words
from hopen_mss.report.step_names import step_name, step_names, who_words
from hopen_mss.report.timetable_rows import (
    RowState,
    Timetable,
    TimetableMark,
    TimetableRound,
    TimetableRow,
)
from hopen_mss.report.wave_signs import ready_words, sign_words
from hopen_mss.report.words import day, phrase
from hopen_mss.report.working_days import calendar_words, days_off_words, recurring_words
from hopen_mss.wording import Lang, colon

__all__ = ["RowState", "Timetable", "TimetableMark", "TimetableRound", "TimetableRow", "timetable"]

_A_YEAR, _MOST_AHEAD, _MOST_DAYS = 366, 9_000, 400
_NO_NAMES: Mapping[str, str] = {}


def timetable(
    plan: Forecast | FollowedPlan,
    lang: Lang,
    *,
    establishment: str = "",
    as_of: date | None = None,
    deployment: DeploymentSection | None = None,
) -> Timetable:
    """A forecast, or a plan that is followed, as rows and marks in words.

    A forecast holds neither its day nor the waves and the responsible of the dossier: ``as_of``
    and ``deployment`` add them. A plan that is followed holds its own.

    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning import forecast
    >>> said = DeploymentSection(option="operator", start=date(2027, 1, 31))
    >>> found = timetable(forecast(load_edition(), said), "en")
    >>> [(row.name, row.earliest_end.isoformat()) for row in found.rows if row.last]
    [('connection', '2027-07-31'), ('deployment', '2027-08-31')]
    """
    words = _Words(lang)
    if isinstance(plan, Forecast):
        named = deployment.responsible if deployment else _NO_NAMES
        rows = list(words.forecast_rows(plan, named))
        marks = list(words.forecast_marks(plan, deployment.waves if deployment else ()))
    else:
        as_of = plan.as_of
        rows = [words.followed_row(step, plan) for step in plan.steps]
        marks = list(words.followed_marks(plan))
    title = words.tell("title", subject=plan.label.text(lang))
    if establishment.strip():
        title = f"{one_line(establishment)} — {title}"
    grouped = words.grouped(rows, {step.key: step.stage for step in plan.steps})
    return Timetable(
        title=title,
        lang=lang,
        start=plan.start,
        as_of=as_of,
        rows=grouped,
        marks=tuple(sorted(marks, key=lambda mark: mark.on)),
        rounds=tuple(words.rounds(plan, as_of)),
        notes=tuple(
            filter(
                None,
                (
                    whole_note(plan, lang),
                    pilot_words(plan, lang) if isinstance(plan, FollowedPlan) else "",
                    *words.notes(grouped, marks),
                ),
            )
        ),
        cancelled=tuple(words.cancelled(plan)) if isinstance(plan, FollowedPlan) else (),
        calendar=calendar_words(plan, lang),
        without_end=words.without_end(grouped),
        days_off=days_off_words(plan, lang),
    )


_Steps: TypeAlias = Mapping[str, str]


@frozen
class _Words:
    """How a plan is told in one language."""

    lang: Lang
    _known: dict[str, str] = field(init=False, factory=dict, eq=False)

    def tell(self, code: str, *, count: int = 0, subject: str = "") -> str:
        return sentence("timetable", code, self.lang, count=count, subject=subject)

    def forecast_rows(self, plan: Forecast, named: Mapping[str, str]) -> Iterator[TimetableRow]:
        certain: set[str] = set()
        wholes = {step.code.rpartition(".")[0] for step in plan.steps if step.kind == "action"}
        for step in plan.steps:
            ends = (step.end_low, step.end_high)
            low, high = ends if ends[0] != ends[1] else (None, None)
            stands = bool(step.by) and all(key in certain for key in step.after)
            if stands:
                certain.add(step.key)
            yield TimetableRow(
                key=step.key,
                code=step.code,
                label=one_line(step.label.text(self.lang)),
                group="",
                kind=step.kind,
                site=step.site,
                is_whole=step.kind == "phase" or step.code in wholes,
                start=step.start,
                end=step.end if stands else None,
                earliest_end=None if stands else step.end,
                low=low,
                high=high,
                state=RowState.OPEN if step.is_open else RowState.PLANNED,
                state_words=self.tell("open" if step.is_open else "planned"),
                responsible=one_line(named.get(step.code, "")),
                remarks=tuple(self._expected(step, plan)),
            )

    def _expected(self, step: ForecastStep, plan: Forecast) -> Iterator[str]:
        if told := estimate_words(step, self.lang):
            yield told
        yield from self._flags(step.key, plan)

    def _flags(self, key: str, plan: Forecast | FollowedPlan) -> Iterator[str]:
        for flag in plan.disagreements:
            if flag.step == key:
                measure = wording_of("measure", flag.measure).text(self.lang)
                yield f"{measure}{colon(self.lang)} {flag_remark(flag, self.lang)}"

    def forecast_marks(self, plan: Forecast, waves: Iterable[Wave]) -> Iterator[TimetableMark]:
        yield from self._floors(plan)
        for one in plan.possible:
            cited = place_words(one.citation, self.lang)
            yield self._mark("possible", one.before, cited, key=f"possible {one.phase}")
        if plan.estimated is not None:
            for code in ("low", "likely", "high"):
                end = getattr(plan.estimated, code)
                yield self._end(code, end, plan, not_before=bool(plan.uncounted))
        if plan.wanted is not None:
            yield self._mark("wanted", plan.wanted)
        for wave in waves:
            yield self._go_live(wave)

    def _floors(self, plan: Forecast | FollowedPlan) -> Iterator[TimetableMark]:
        told = [self._planning("no_promise", "")]
        if plan.late_site:
            site = step_name(plan.late_site, self.lang)
            told.insert(0, self._planning("decided_by", site))
        if plan.floor > plan.start:
            yield self._mark("floor", plan.floor, *told, not_before=True)
        if plan.usual_floor > plan.floor:
            yield self._mark("usual_floor", plan.usual_floor, *told, not_before=True)

    def _end(
        self, code: str, on: date, plan: Forecast | FollowedPlan, *remarks: str, not_before: bool
    ) -> TimetableMark:
        """An end of the whole, beside it the floor that it undercuts."""
        flags = [flag_remark(flag, self.lang) for flag in whole_flags(plan) if flag.measure == code]
        return self._mark(code, on, *flags, *remarks, not_before=not_before)

    def followed_row(self, step: FollowedStep, plan: FollowedPlan) -> TimetableRow:
        state = _state(step)
        stands = step.is_over or (step.due is not None and step.due == step.end)
        ends = step.on or step.end if step.is_over else step.end
        if state is RowState.DROPPED:
            ends = step.on or step.start
        return TimetableRow(
            key=step.key,
            code=step.code,
            label=one_line(step.label.text(self.lang)),
            group="",
            kind=step.kind,
            site=step.site,
            is_whole=step.is_whole,
            start=min(step.start, ends) if ends else step.start,
            end=ends if stands else None,
            earliest_end=None if stands else ends,
            due=None if stands else step.due,
            state=state,
            state_words=self._state_words(state),
            responsible=who_words(step.responsible or step.by, step.sheet_names, self.lang),
            remarks=tuple(self._remarks(step, plan)),
        )

    def _state_words(self, state: RowState) -> str:
        group = "step_state" if state.value in tuple(StepState) else "timing"
        return wording_of(group, state.value).text(self.lang)

    def _remarks(self, step: FollowedStep, plan: FollowedPlan) -> Iterator[str]:
        if step.reason:
            yield self.tell("because", subject=step.reason)
        if step.cannot_hold and step.due:
            yield self._planning("cannot_hold", day(step.due, self.lang))
        elif step.is_decided and step.due and not step.is_over:
            yield sentence("why", "decided_day", self.lang, subject=day(step.due, self.lang))
        elif step.due and step.due != step.end and not step.is_over:
            yield self.tell("due", subject=day(step.due, self.lang))
        if step.waits_for and not step.is_over:
            yield self._planning("waits_for", step_names(step.waits_for, self.lang))
        elif step.waits_for and not step.is_whole:
            yield self._planning("done_early", step_names(step.waits_for, self.lang))
        for one in step.evidence:
            if one.state is not EvidenceState.SAME:
                said = wording_of("evidence_state", one.state.value).text(self.lang)
                yield f"{self._planning('evidence', one.path)}{colon(self.lang)} {said}"
        yield from self._flags(step.key, plan)
        for risk in plan.risks:
            if risk.step == step.code:
                yield self.tell("risk", subject=risk.what)

    def followed_marks(self, plan: FollowedPlan) -> Iterator[TimetableMark]:
        yield from self._floors(plan)
        if plan.first_end != plan.end:
            yield self._end("first_end", plan.first_end, plan, not_before=True)
        basis = self._planning("by_estimates" if plan.is_estimated else "no_promise", "")
        yield self._end("planned_end", plan.end, plan, basis, not_before=True)
        for wave in plan.waves:
            yield self._go_live(wave)
        for asked in plan.decisions:
            if asked.wanted_by is not None:
                passed = self._planning("passed", day(asked.wanted_by, self.lang))
                late = (passed,) if asked.wanted_by < plan.as_of else ()
                yield self._decision(asked, asked.wanted_by, *late)

    def cancelled(self, plan: FollowedPlan) -> Iterator[TimetableMark]:
        """Marks that an earlier file of the same hospital may hold and that are over."""
        for code in ("low", "likely", "high"):
            yield self._mark(code, plan.end)
        yield self._mark("possible", plan.end, key=f"possible {Phase.CONNECTION.value}")
        if plan.first_end == plan.end:
            yield self._mark("first_end", plan.end)
        for taken in plan.decisions_taken:
            if taken.wanted_by is not None:
                yield self._decision(taken, taken.wanted_by)

    def _decision(self, asked: Decision, on: date, *remarks: str) -> TimetableMark:
        return TimetableMark(
            key=f"decision {asked.asked_on} {asked.what}",
            code="decision",
            label=self.tell("decision", subject=f"{asked.what} ({asked.who})"),
            on=on,
            remarks=remarks,
        )

    def _mark(
        self, code: str, on: date, *remarks: str, key: str = "", not_before: bool = False
    ) -> TimetableMark:
        return TimetableMark(
            key=key or code,
            code=code,
            label=self.tell(f"mark_{code}"),
            on=on,
            not_before=not_before,
            remarks=remarks,
        )

    def _go_live(self, wave: Wave | FollowedWave) -> TimetableMark:
        remarks = ready_words(wave, self.lang)
        if isinstance(wave, FollowedWave):
            if wave.before_connection:
                remarks.append(self._planning("before_connection", ""))
            remarks += [sign_words(sign, self.lang) for sign in wave.signs]
        return TimetableMark(
            key=f"wave {wave.name}",
            code="go_live",
            label=self.tell("go_live", subject=wave.name),
            on=wave.go_live,
            site=one_line(wave.site),
            remarks=tuple(remarks),
        )

    def rounds(self, plan: Forecast | FollowedPlan, as_of: date | None) -> Iterator[TimetableRound]:
        since = as_of or plan.start
        last = max([since, *(step.end for step in plan.steps if step.end)])
        days = min(max((last - since).days, _A_YEAR), _MOST_AHEAD, (date.max - since).days)
        until = since + timedelta(days=days)
        for one in plan.recurring:
            label, who, told = recurring_words(one, self.lang)
            first = one.coming(one.start, most=1)
            yield TimetableRound(
                key=f"round {one.what} {one.step}",
                label=label,
                responsible=who,
                first=first[0].day if first else None,
                rule=one.rrule,
                until=one.until,
                days=one.occurrences(until, since=since)[:_MOST_DAYS],
                told=told,
            )

    def grouped(self, rows: list[TimetableRow], stages: _Steps) -> tuple[TimetableRow, ...]:
        """The rows under headings: by site where there are several, else by stage."""
        sites = list(dict.fromkeys(row.site for row in rows if row.site))
        found: dict[str, list[TimetableRow]] = {}
        for row in sorted(rows, key=lambda one: not (one.kind == "phase" and bool(sites))):
            if sites:
                group = one_line(row.site) if row.site else self.tell("shared")
            elif row.kind == "phase":
                group = self.tell("phases")
            elif row.kind == "task":
                group = self.tell("own_tasks")
            else:
                group = phrase("stage", self.lang, subject=stages[row.key])
            found.setdefault(group, []).append(evolve(row, group=group))
        headings = [self.tell("shared"), *map(one_line, sites)] if sites else [self.tell("phases")]
        order = dict.fromkeys([*headings, *found])
        if self.tell("own_tasks") in order and not sites:
            del order[self.tell("own_tasks")]
            order[self.tell("own_tasks")] = None
        return tuple(row for group in order for row in found.get(group, ()))

    def notes(self, rows: Iterable[TimetableRow], marks: Iterable[TimetableMark]) -> Iterator[str]:
        every = list(rows)
        if any(row.earliest_end for row in every):
            yield self.tell("not_before")
        if any(row.is_open for row in every):
            yield self.tell("as_if_no_time")
        if any("floor" in mark.code for mark in marks):
            yield sentence("planning", "no_promise", self.lang)

    def without_end(self, rows: Iterable[TimetableRow]) -> str:
        keys = [row.key for row in rows if row.is_open]
        return (
            self.tell("without_end", count=len(keys), subject=step_names(keys, self.lang))
            if keys
            else ""
        )

    def _planning(self, code: str, subject: str) -> str:
        return sentence("planning", code, self.lang, subject=subject)


def _state(step: FollowedStep) -> RowState:
    if step.is_over and step.state is not None:
        return RowState(step.state.value)
    if step.timing is not None and step.timing.value == "late":
        return RowState.LATE
    if step.state is StepState.DOING:
        return RowState.DOING
    return RowState(step.timing.value) if step.timing else RowState.UPCOMING
