"""The note for the medical board: two pages in words, cut to what fits, and cuts are said.

Nothing is calculated here. What is unknown is said as unknown, and no day is promised.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

from attrs import evolve, frozen

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.assessment.trend import MonthlyTrend
from hopen_mss.codes import number, sentence
from hopen_mss.indicators.figures import Bound, Count, Range, Share, Unmeasured, Value
from hopen_mss.indicators.result import Limb
from hopen_mss.method import Edition
from hopen_mss.planning import FollowedPlan, NextStep, PlanStatus, Timing
from hopen_mss.report.findings import statement_gap
from hopen_mss.report.lever_sheets import lever_page
from hopen_mss.report.open_questions import question_words
from hopen_mss.report.pages import IndicatorPage, pages_of
from hopen_mss.report.pictures import ends_of, is_a_share
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.standing import (
    NextLine,
    change_words,
    end_words,
    flag_pairs,
    next_line,
    risk_words,
    wanted_words,
    waves_sheet,
)
from hopen_mss.report.step_names import step_name, step_names
from hopen_mss.report.words import day, month, percent, phrase, said, shortened
from hopen_mss.wording import Lang

__all__ = [
    "BoardNote",
    "NoteBar",
    "NoteColumn",
    "NoteDeployment",
    "NoteFigure",
    "NoteIndicator",
    "NoteTrend",
    "board_note",
]

_MOST_MONTHS = 12
_MOST_UNITS = 4
_MOST_WAVES = 4
_MOST_RISKS = 4
_MOST_DECISIONS = 4
_MOST_FINDINGS = 2
_MOST_CHANGES = 3
_LONGEST, _LONGEST_CELL, _LONGEST_HALF, _LONGEST_NAME = 110, 130, 75, 45

_NO_DATA = Unmeasured(reasons=("no_data_in_period",))

T = TypeVar("T")


@frozen(kw_only=True)
class NoteFigure:
    """One figure with its target, its status and what is to be known of it."""

    label: str
    said: str
    target: str
    status: str
    status_code: str
    caveat: str = ""


@frozen(kw_only=True)
class NoteIndicator:
    """One indicator: its status, its figures, and what is to be known of all of them."""

    code: str
    short: str
    status: str
    status_code: str
    figures: tuple[NoteFigure, ...]
    caveats: tuple[str, ...] = ()


@frozen(kw_only=True)
class NoteBar:
    """One figure of one month: its words, and where its bar surely and perhaps ends, of 100."""

    counts: str
    percent: str = ""
    low: float = 0
    high: float = 0
    measured: bool = True


@frozen(kw_only=True)
class NoteColumn:
    """One indicator of a trend; ``mark`` is where its target lies, of 100."""

    title: str
    scale: str
    mark: float | None = None


@frozen(kw_only=True)
class NoteTrend:
    """Several indicators by month, the oldest month first: a bar a column."""

    columns: tuple[NoteColumn, ...]
    months: tuple[tuple[str, tuple[NoteBar, ...]], ...]
    note: str


@frozen(kw_only=True)
class NoteDeployment:
    """Where the deployment stands, what comes next, what may go wrong, what is asked."""

    head: tuple[tuple[str, str], ...]
    since: str
    changes: tuple[str, ...]
    waves: Sheet
    coming: tuple[NextLine, ...]
    nothing_next: str
    risks: tuple[str, ...]
    decisions: Sheet


@frozen(kw_only=True)
class BoardNote:
    """The note for the medical board in words of one language."""

    lang: Lang
    title: str
    establishment: str
    head: tuple[tuple[str, str], ...]
    position: tuple[NoteIndicator, ...]
    trend: NoteTrend
    levers: Sheet
    deployment: NoteDeployment | None
    no_deployment: str
    caveats: tuple[str, ...]
    library: str


def board_note(
    assessment: Assessment,
    lang: Lang,
    *,
    edition: Edition,
    trends: Iterable[MonthlyTrend] = (),
) -> BoardNote:
    """What the medical board is told: position, trend, levers, deployment, decisions, caveats."""
    pages, words = pages_of(assessment, lang, edition=edition), _Words(lang)
    note = BoardNote(
        lang=lang,
        title=words.tell("title"),
        establishment=shortened(pages.establishment, _LONGEST_NAME),
        head=tuple((name, shortened(text, _LONGEST)) for name, text in pages.head[1:4]),
        position=tuple(map(words.indicator, pages.indicators)),
        trend=words.trend(tuple(trends), assessment),
        levers=words.levers(assessment),
        deployment=words.deployment(assessment.followed, assessment)
        if assessment.followed
        else None,
        no_deployment=words.tell("no_deployment"),
        caveats=tuple(words.caveats(assessment)),
        library=pages.library,
    )
    return evolve(note, caveats=(*note.caveats, words.tell("cuts"))) if "…" in repr(note) else note


@frozen
class _Words:
    """How the note is told in one language."""

    lang: Lang

    def tell(self, code: str, *, count: int = 0, subject: str = "") -> str:
        return sentence("board_note", code, self.lang, count=count, subject=subject)

    def cut(self, every: Sequence[T], most: int) -> tuple[Sequence[T], str]:
        """The first of a list, and how many more there are, where there are more."""
        left = len(every) - most
        return every[:most], self.tell("more", count=left) if left > 0 else ""

    def indicator(self, page: IndicatorPage) -> NoteIndicator:
        told = {why for line in page.figures for why in line.why}
        findings = [one.text for one in page.findings if one.text not in told]
        shown, more = self.cut(findings, _MOST_FINDINGS)
        return NoteIndicator(
            code=page.code,
            short=page.short,
            status=page.status,
            status_code=page.status_code,
            figures=tuple(
                NoteFigure(
                    label=line.short,
                    said=shortened(line.said.whole, _LONGEST),
                    target=shortened(line.target, _LONGEST_HALF),
                    status=line.status,
                    status_code=line.status_code,
                    caveat=shortened(" ".join(line.why), _LONGEST_CELL),
                )
                for line in page.figures
            ),
            caveats=tuple(filter(None, (*(shortened(one, _LONGEST_CELL) for one in shown), more))),
        )

    def trend(self, trends: Sequence[MonthlyTrend], assessment: Assessment) -> NoteTrend:
        every = sorted({row.name for trend in trends for row in trend.rows})
        names = every[-_MOST_MONTHS:]
        columns, bars = [], []
        for trend in trends:
            rows = {row.name: row.value for row in trend.rows if row.name in names}
            is_share = any(is_a_share(value) for value in rows.values())
            largest = max((ends_of(value)[1] for value in rows.values()), default=0)
            scale = "scale_share" if is_share else "scale_count"
            limbs = assessment.result(trend.indicator).limbs
            columns.append(
                NoteColumn(
                    title=self.tell(f"trend_{trend.indicator}"),
                    scale=self.tell(scale, count=round(largest)) if rows else self.tell("no_trend"),
                    mark=_mark(limbs) if is_share else None,
                )
            )
            whole = 100 if is_share else largest
            bars.append([self._bar(rows.get(name, _NO_DATA), whole) for name in names])
        earlier = len(every) - len(names)
        return NoteTrend(
            columns=tuple(columns),
            months=tuple(
                (month(name, self.lang), tuple(parts))
                for name, *parts in zip(names, *bars, strict=True)
            ),
            note=self.tell("earlier", count=earlier) if earlier else "",
        )

    def _bar(self, value: Value, whole: float) -> NoteBar:
        words = said(value, self.lang)
        low, high = sorted(100 * end / whole if whole else 0 for end in ends_of(value))
        return NoteBar(
            counts=self._ends(value, words.counts, self._counted),
            percent=self._ends(value, words.percent, self._percent),
            low=low,
            high=high,
            measured=words.measured,
        )

    def _ends(self, value: Value, told: str, end: Callable[[Bound], str]) -> str:
        """A figure in few signs: both ends of a range, apart by a dash."""
        if isinstance(value, Range):
            return " – ".join(dict.fromkeys((end(value.low), end(value.high))))
        return end(value) if isinstance(value, Share | Count) else told

    def _counted(self, value: Bound) -> str:
        if isinstance(value, Share):
            return f"{number(value.numerator, self.lang)}/{number(value.denominator, self.lang)}"
        return number(value.n, self.lang)

    def _percent(self, value: Bound) -> str:
        return percent(value.exact, self.lang) if isinstance(value, Share) else ""

    def levers(self, assessment: Assessment) -> Sheet:
        title = self.tell("levers")
        if assessment.levers is None:
            return Sheet(caption=title, header=(), rows=(), note=self.tell("no_levers"))
        page = lever_page(assessment.levers, self.lang, most=_MOST_UNITS)
        if not page.sheets:
            return Sheet(
                caption=title, header=(), rows=(), note=shortened(page.note, _LONGEST_CELL)
            )
        sheet = page.sheets[0]
        rows = tuple((shortened(row[0], _LONGEST_NAME), *row[1:]) for row in sheet.rows)
        return evolve(sheet, caption=title, rows=rows)

    def deployment(self, found: PlanStatus, assessment: Assessment) -> NoteDeployment:
        plan, coming = found.plan, assessment.coming
        changes, more_changes = self.cut(change_words(found.change, self.lang), _MOST_CHANGES)
        risks, more_risks = self.cut(plan.risks, _MOST_RISKS)
        told = [shortened(risk_words(risk), _LONGEST) for risk in risks]
        if more_risks:
            told.append(more_risks)
        return NoteDeployment(
            head=tuple(self._head(plan)),
            since=self._planning("since_month", subject=day(found.change.since, self.lang)),
            changes=tuple(
                filter(None, (*(shortened(one, _LONGEST_CELL) for one in changes), more_changes))
            ),
            waves=self._waves(plan),
            coming=tuple(self._step(step) for step in coming.steps) if coming else (),
            nothing_next=self._planning("nothing_next"),
            risks=tuple(told) or (self.tell("no_risks"),),
            decisions=self._decisions(plan),
        )

    def _head(self, plan: FollowedPlan) -> Iterator[tuple[str, str]]:
        yield self._planning("option"), plan.label.text(self.lang)
        yield self._planning("start"), day(plan.start, self.lang)
        yield self._planning("planned_end"), end_words(plan, self.lang)
        yield from flag_pairs(plan, self.lang)
        late = [step_name(step.key, self.lang) for step in plan.timed(Timing.LATE)]
        yield self.tell("late"), shortened(", ".join(late), _LONGEST) or self.tell("nothing_late")
        if plan.open_steps:
            names = step_names(plan.open_steps, self.lang)
            yield self.tell("open", count=len(plan.open_steps)), shortened(names, _LONGEST)
        for told in question_words(plan, self.lang):
            yield self.tell("question"), shortened(told, _LONGEST_CELL)

    def _step(self, step: NextStep) -> NextLine:
        line = next_line(step, self.lang)
        named = step.who or step.sheet_names
        return NextLine(
            code=shortened(line.code, _LONGEST_NAME),
            label=shortened(line.label, _LONGEST_HALF),
            who=shortened(line.who, _LONGEST_HALF) if named else self._planning("nobody"),
            why=tuple(shortened(one, _LONGEST_NAME) for one in line.why[:3]),
            closes=line.closes[:2],
        )

    def _waves(self, plan: FollowedPlan) -> Sheet:
        every = plan.waves
        if len(every) > _MOST_WAVES:  # those that do not fit their sendings are the ones to see
            every = tuple(sorted(every, key=lambda wave: not wave.alerts))
        shown, more = self.cut(every, _MOST_WAVES)
        sheet = waves_sheet(shown, self.lang)
        rows = tuple(
            (shortened(row[0], _LONGEST_NAME), *row[1:-1], shortened(row[-1], _LONGEST))
            for row in sheet.rows
        )
        return evolve(sheet, rows=rows, note=more if rows else self.tell("no_waves"))

    def _decisions(self, plan: FollowedPlan) -> Sheet:
        every = sorted(plan.decisions, key=lambda one: (one.wanted_by is None, one.wanted_by))
        shown, more = self.cut(every, _MOST_DECISIONS)
        room = _LONGEST * _MOST_DECISIONS // max(len(shown), 1)
        names = (self.tell("decision"), self.tell("by_whom"), self.tell("by_when"))
        return Sheet(
            caption=self.tell("decisions"),
            header=names,
            rows=tuple(
                (
                    shortened(one.what, room),
                    shortened(one.who, _LONGEST_NAME),
                    wanted_words(one, plan.as_of, self.lang),
                )
                for one in shown
            ),
            note=more if shown else self.tell("no_decisions"),
        )

    def caveats(self, assessment: Assessment) -> Iterator[str]:
        limbs = [limb for result in assessment.results for limb in result.limbs]
        if missing := sum(isinstance(limb.value, Unmeasured) for limb in limbs):
            yield self.tell("unmeasured", count=missing)
        yield phrase("no_formula", self.lang)
        if rejected := sum(report.rejected for report in assessment.inputs):
            yield self.tell("rejected", count=rejected)
        if assessment.results:
            gap = statement_gap(assessment.results[0].measurement, self.lang)
            if gap.code != "nothing_missing":
                yield f"{self.tell('statement')} {gap.text}"
        if assessment.followed:
            yield phrase("no_promise", self.lang)
            if assessment.followed.plan.waves:
                yield self.tell("waves")
        basis = "basis" if assessment.inputs else "no_files"
        yield self.tell(basis, count=len(assessment.inputs), subject=assessment.edition)

    def _planning(self, code: str, *, subject: str = "") -> str:
        return sentence("planning", code, self.lang, subject=subject)


def _mark(limbs: Iterable[Limb]) -> float | None:
    """Where the target of a share lies, out of 100."""
    for limb in limbs:
        if limb.target is not None and isinstance(limb.target.minimum, Fraction):
            return float(100 * limb.target.minimum)
    return None
