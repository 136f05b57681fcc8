"""The deployment in a terminal: forecast, options compared, what comes next, where it stands."""

from collections.abc import Iterator
from datetime import date

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.method.terms import place_words
from hopen_mss.planning import (
    FollowedPlan,
    FollowedStep,
    FollowedWave,
    Forecast,
    NextStep,
    NextSteps,
    OptionsTable,
    PlannedDelay,
    PlanStatus,
    Recurrence,
    StatusChange,
    Timing,
)
from hopen_mss.report.forecast_page import forecast_page
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.open_questions import left_gaps_words, question_words
from hopen_mss.report.pages import Sheet
from hopen_mss.report.planned import answer_words
from hopen_mss.report.standing import (
    change_words,
    decision_words,
    end_words,
    flag_pairs,
    last_words,
    moves_sheet,
    next_line,
    risk_words,
    wave_words,
)
from hopen_mss.report.step_names import step_name, step_names
from hopen_mss.report.timetable import timetable
from hopen_mss.report.timetable_rows import Timetable
from hopen_mss.report.wave_signs import sign_words
from hopen_mss.report.words import day
from hopen_mss.report.working_days import calendar_words, days_off_words, recurring_words
from hopen_mss.wording import Lang

__all__ = ["comparison_as_text", "forecast_as_text", "next_as_text", "status_as_text"]

_MOST_ROWS = 400


def forecast_as_text(forecast: Forecast, lang: Lang, *, as_of: date | None = None) -> str:
    """A forecast with its floors, estimates, chances and latest starts, each hedged."""
    return text_of(_Deployment(lang).forecast(forecast, as_of))


def comparison_as_text(table: OptionsTable, lang: Lang) -> str:
    """Both options by theme, delay, action and constraint."""
    return text_of(_Deployment(lang).comparison(table))


def next_as_text(found: NextSteps, lang: Lang) -> str:
    """The next things to do, who, and why."""
    lines = _Deployment(lang)
    return text_of(
        (
            *lines.coming(found.steps),
            *lines.open(*question_words(found, lang)),
            *lines.recurring(found.recurring),
        )
    )


def status_as_text(found: PlanStatus, lang: Lang) -> str:
    """Where a deployment stands, and what changed since an earlier day."""
    return text_of(_Deployment(lang).status(found.plan, found.change))


class _Deployment(Lines):
    def forecast(self, found: Forecast, as_of: date | None) -> Iterator[str]:
        page = forecast_page(found, self.lang, as_of=as_of)
        yield from self.heading(page.title)
        for place, block in enumerate(page.blocks):
            if place:
                yield ""
            indent = ""
            if block.title:
                yield block.title
                indent = "  "
            if block.pairs:
                yield from self.pairs(block.pairs, indent)
            yield from self.bullets(block.lines)
            if block.note:
                yield from self.wrapped(block.note, indent)
        yield from self._calendar(found)
        yield from self.recurring(found.recurring)

    def _calendar(self, found: Forecast | FollowedPlan) -> Iterator[str]:
        if said := calendar_words(found, self.lang):
            yield ""
            yield from self.wrapped(f"{self._of('calendar', 'title')}{self.colon} {said}", "")
        if found.days_off:
            yield f"  {self._of('calendar', 'days_off')}"
            yield from self.bullets(days_off_words(found, self.lang))

    def recurring(self, every: tuple[Recurrence, ...]) -> Iterator[str]:
        if not every:
            return
        yield ""
        yield self._of("calendar", "recurring")
        for one in every:
            what, who, days = recurring_words(one, self.lang)
            named = f"{what} ({who})" if who else what
            yield from self.bullets([f"{named}{self.colon} {days}"])

    def comparison(self, table: OptionsTable) -> Iterator[str]:
        labels = {code: label.text(self.lang) for code, label in table.options}
        yield from self.heading(self._say("comparison"))
        for row in table.themes:
            yield ""
            yield f"  {self._of('theme', row.theme.value)}"
            for option, label in labels.items():
                yield from self.wrapped(label, "    ")
                told = [
                    f"{self._of('point_kind', one.kind.value)}{self.colon} "
                    f"{one.label.text(self.lang)}"
                    for one in row.points
                    if one.option == option
                ]
                yield from self.bullets(told or [self._say("silent")])
        yield ""
        yield f"  {self._say('delays')}"
        for _, delays in table.delays:
            yield from self.bullets(
                self._with_place(one.label.text(self.lang), one) for one in delays
            )
        for option, floors in table.floors:
            shown = [
                f"{self._of('measure', name)}{self.colon} {self._day(found)}"
                for name, found in (("floor", floors.floor), ("usual_floor", floors.usual_floor))
            ]
            yield from self.wrapped(f"{labels[option]}{self.colon} {', '.join(shown)}", "    ")
        yield ""
        yield f"  {self._say('changes')}"
        for change in table.changes:
            yield from self.wrapped(f"{change.action}  {change.label.text(self.lang)}", "    ")
            yield from self.bullets(
                f"{labels[option]}{self.colon} {told.text(self.lang)}"
                for option, told in change.by_option
            )
        yield ""
        yield f"  {self._say('constraints')}"
        for asked in table.constraints:
            answer = answer_words(asked, self.lang)
            yield from self.wrapped(f"{self._of('constraint', asked.question)} {answer}", "    ")
            yield from self.bullets(
                (f"{labels[option]}{self.colon} " if option else "") + self._of("follows", reason)
                for option, reason in asked.reasons
            )
        yield ""
        yield from self.wrapped(self._say("no_score"), "")

    def coming(self, every: tuple[NextStep, ...]) -> Iterator[str]:
        yield from self.heading(self._say("next"))
        if not every:
            yield self._say("nothing_next")
        for place, line in enumerate((next_line(step, self.lang) for step in every), start=1):
            yield from self.wrapped(f"{place}. {line.code}  {line.label}", "")
            yield from self.pairs(
                [
                    (self._say("who"), line.who),
                    *((self._say("why"), why) for why in line.why),
                    *((self._say("closes"), gap) for gap in line.closes),
                ],
                "   ",
            )

    def status(self, plan: FollowedPlan, change: StatusChange) -> Iterator[str]:
        yield from self.heading(self._say("status"))
        yield from self.pairs(
            [
                (self._say("option"), plan.label.text(self.lang)),
                (self._say("as_of"), self._day(plan.as_of)),
                (self._say("start"), self._day(plan.start)),
                (self._say("planned_end"), end_words(plan, self.lang)),
                *flag_pairs(plan, self.lang),
            ]
        )
        yield ""
        yield self._say("since_month", subject=self._day(change.since))
        yield from self.bullets(change_words(change, self.lang))
        yield ""
        table = timetable(plan, self.lang)
        yield from self.table(self._steps(plan, table), most=_MOST_ROWS)
        yield from self.bullets(table.notes)
        for step in plan.steps:
            yield from self._remarks(step)
        yield from self._moves(plan)
        if plan.waves:
            yield ""
            yield f"  {self._say('waves')}"
            for wave in plan.waves:
                yield from self._wave(wave)
        yield from self._asked(plan)
        if plan.later_records:
            yield ""
            yield self._say("later_records", count=plan.later_records)
        if plan.open_steps:
            yield ""
            shown = step_names(plan.open_steps, self.lang)
            yield from self.wrapped(f"{self._say('open_steps')}{self.colon} {shown}", "")
        yield from self.open(left_gaps_words(plan, self.lang))
        yield from self._calendar(plan)
        yield from self.recurring(plan.recurring)

    def open(self, *questions: str) -> Iterator[str]:
        """What the plan leaves open."""
        for told in filter(None, questions):
            yield ""
            yield from self.wrapped(f"! {told}", "")

    def _steps(self, plan: FollowedPlan, table: Timetable) -> Sheet:
        rows = []
        timed = {row.key: row for row in table.rows}
        for step in plan.steps:
            state = self._of("step_state", step.state.value) if step.state else ""
            timing = self._of("timing", step.timing.value) if step.timing else ""
            if step.timing is Timing.DUE and state:
                timing = ""
            due = timed[step.key].due
            rows.append(
                (
                    self._name(step.key),
                    ", ".join(filter(None, (state, timing))),
                    due.isoformat() if due else last_words(timed[step.key], self.lang),
                    one_line(step.label.text(self.lang)),
                )
            )
        header = tuple(self._say(name) for name in ("step", "state", "day", "what"))
        return Sheet(caption=self._say("steps"), header=header, rows=tuple(rows))

    def _remarks(self, step: FollowedStep) -> Iterator[str]:
        told = []
        if step.cannot_hold and step.due:
            told.append(self._say("cannot_hold", subject=self._day(step.due)))
        if step.state is not None and step.waits_for and not step.is_whole:
            told.append(self._say("done_early", subject=", ".join(map(self._name, step.waits_for))))
        for one in step.evidence:
            if one.state.value != "same":
                said = self._say("evidence", subject=one.path)
                told.append(f"{said}{self.colon} {self._of('evidence_state', one.state.value)}")
        yield from self.bullets(f"{self._name(step.key)}{self.colon} {one}" for one in told)

    def _moves(self, plan: FollowedPlan) -> Iterator[str]:
        sheet = moves_sheet(plan, self.lang)
        if sheet.rows:
            yield ""
            yield from self.table(sheet, shows_header=False, most=_MOST_ROWS)

    def _wave(self, wave: FollowedWave) -> Iterator[str]:
        told = ", ".join(wave_words(wave, self.lang))
        yield from self.wrapped(f"{one_line(wave.name)}{self.colon} {told}", "    ")
        yield from self.bullets(sign_words(sign, self.lang) for sign in wave.signs)

    def _asked(self, plan: FollowedPlan) -> Iterator[str]:
        if plan.risks:
            yield ""
            yield f"  {self._say('risks')}"
            yield from self.bullets(map(risk_words, plan.risks))
        if plan.decisions:
            yield ""
            yield f"  {self._say('decisions')}"
            yield from self.bullets(
                decision_words(one, plan.as_of, self.lang) for one in plan.decisions
            )

    def _with_place(self, told: str, one: PlannedDelay) -> str:
        return f"{told} ({place_words(one.citation, self.lang)})"

    def _day(self, moment: date) -> str:
        return day(moment, self.lang)

    def _name(self, key: str) -> str:
        return step_name(key, self.lang)

    def _of(self, group: str, code: str) -> str:
        return wording_of(group, code).text(self.lang)

    def _say(self, code: str, *, count: int = 0, subject: str = "") -> str:
        return sentence("planning", code, self.lang, count=count, subject=subject)
