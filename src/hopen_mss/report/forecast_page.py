"""A forecast in words: the sheet's floors, the hospital's estimates, where the two disagree.

The terminal and the report show these same blocks; each day keeps its hedge.
"""

from collections.abc import Iterator
from datetime import date

from attrs import field, frozen

from hopen_mss.codes import sentence, wording_of
from hopen_mss.method.terms import place_words
from hopen_mss.planning import Forecast, LatestStart
from hopen_mss.report.expected import estimate_words, flag_words
from hopen_mss.report.step_names import step_name, step_names
from hopen_mss.report.words import day
from hopen_mss.report.working_days import point_words
from hopen_mss.wording import Lang, colon, listed

__all__ = ["ForecastBlock", "ForecastPage", "forecast_page"]


@frozen(kw_only=True)
class ForecastBlock:
    """A part of a forecast: names with what is told of them, lines, and what to know of both."""

    title: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    note: str = ""


@frozen(kw_only=True)
class ForecastPage:
    """A forecast in words of one language."""

    title: str
    blocks: tuple[ForecastBlock, ...]


def forecast_page(found: Forecast, lang: Lang, *, as_of: date | None = None) -> ForecastPage:
    """What can be said of the end: by the sheet, by estimates, by chances, and back from a day."""
    words = _Words(found, lang, as_of)
    return ForecastPage(
        title=f"{words.tell('forecast')} · {found.label.text(lang)}", blocks=tuple(words.blocks())
    )


@frozen
class _Words:
    """How a forecast is told in one language."""

    found: Forecast
    lang: Lang
    as_of: date | None = field(default=None)

    def blocks(self) -> Iterator[ForecastBlock]:
        found = self.found
        yield self._sheet()
        if found.estimated is not None:
            yield self._estimates()
        if found.disagreements:
            yield ForecastBlock(
                title=f"! {self.tell('disagreements')}",
                lines=tuple(flag_words(flag, self.lang) for flag in found.disagreements),
            )
        if found.chances is not None:
            seed = str(found.chances.seed)
            yield ForecastBlock(
                title=self.tell("chances", count=found.chances.runs, subject=seed),
                lines=tuple(
                    self.tell("chance", count=one.percent, subject=self._day(one.on))
                    + (f" ! {self._measure(one.under)}" if one.under else "")
                    for one in found.chances.chances
                ),
                note=self._uncounted(found.chances.uncounted),
            )
        if found.wanted is not None:
            yield ForecastBlock(
                title=self.tell("latest", subject=self._day(found.wanted)),
                pairs=tuple(
                    (self._measure(one.measure), self._latest(one)) for one in found.latest_starts
                ),
            )
        if found.open_steps:
            steps = step_names(found.open_steps, self.lang)
            yield ForecastBlock(note=f"{self.tell('open_steps')}{colon(self.lang)} {steps}")

    def _sheet(self) -> ForecastBlock:
        found = self.found
        code = "no_floor" if found.floor == found.start else "end"
        site = self._decided_by(found.late_site)
        return ForecastBlock(
            pairs=(
                (self.tell("start"), self._day(found.start)),
                (self._measure("floor"), self.tell(code, subject=self._day(found.floor)) + site),
                (
                    self._measure("usual_floor"),
                    self.tell("end", subject=self._day(found.usual_floor)) + site,
                ),
                *(
                    (
                        self.tell("possible"),
                        self._with_place(
                            self.tell("possible_under", subject=self._day(one.before)), one.citation
                        ),
                    )
                    for one in found.possible
                ),
            ),
            lines=tuple(
                self._with_place(one.label.text(self.lang), one.citation) for one in found.delays
            ),
            note=self.tell("no_promise"),
        )

    def _estimates(self) -> ForecastBlock:
        ends = self.found.estimated
        return ForecastBlock(
            title=self.tell("estimates"),
            pairs=tuple(
                (self._measure(name), self.tell("estimated_ends", subject=self._day(end)))
                for name, end in (
                    (("low", ends.low), ("likely", ends.likely), ("high", ends.high))
                    if ends
                    else ()
                )
            ),
            lines=tuple(
                f"{step_name(step.key, self.lang)}{colon(self.lang)} "
                f"{estimate_words(step, self.lang)}"
                for step in self.found.steps
                if step.by
            ),
            note=self._uncounted(self.found.uncounted),
        )

    def _latest(self, one: LatestStart) -> str:
        if one.start is not None:
            said = self._day(one.start)
        else:
            said = self.tell("latest_none", subject=self._day(self.as_of) if self.as_of else "")
        said += self._decided_by(one.decided_by)
        if one.behind:
            points = listed((point_words(point, self.lang) for point in one.behind), self.lang)
            said = f"{said} ! {self.tell('behind', subject=points)}"
        return said

    def _decided_by(self, key: str) -> str:
        told = self.tell("decided_by", subject=step_name(key, self.lang))
        return f" ({told})" if key else ""

    def _uncounted(self, steps: tuple[str, ...]) -> str:
        return self.tell("uncounted", subject=step_names(steps, self.lang)) if steps else ""

    def _with_place(self, told: str, citation: str) -> str:
        return f"{told} ({place_words(citation, self.lang)})"

    def _day(self, moment: date) -> str:
        return day(moment, self.lang)

    def _measure(self, code: str) -> str:
        return wording_of("measure", code).text(self.lang)

    def tell(self, code: str, *, count: int = 0, subject: str = "") -> str:
        return sentence("planning", code, self.lang, count=count, subject=subject)
