"""Recurring tasks that a hospital may want: none is in a plan unasked.

The sheet asks for an up-to-date directory and for figures; it says nothing of how often. So every
rhythm here is our reading (``interpretation``), and where the task itself is the sheet's, its place
is cited.
"""

from datetime import date

from attrs import frozen

from hopen_mss.codes import wording_of
from hopen_mss.method import Edition
from hopen_mss.periods import Span
from hopen_mss.planning.deployment import RecurringTask
from hopen_mss.provenance import Basis
from hopen_mss.wording import Lang, Wording

__all__ = ["Suggestion", "suggested_recurring"]

_SUGGESTED = (
    ("directory", "1 month", "first monday", "2.6", Basis.SOURCE),
    ("tally", "1 month", "day 5", "", Basis.INTERPRETATION),
    ("review", "3 months", "first monday", "", Basis.INTERPRETATION),
    ("whitelist", "1 week", "monday", "", Basis.INTERPRETATION),
)
"""Code, rhythm, day, the action that it keeps up, what the task rests on."""


@frozen(kw_only=True)
class Suggestion:
    """A recurring task to take over or to change.

    ``basis`` and ``citation`` are of the task; its rhythm is always our reading.

    >>> Suggestion(code="tally", what=Wording(fr="…", en="…"), why=Wording(fr="…", en="…"),
    ...            every="1 month", on="day 5", basis=Basis.INTERPRETATION).step
    ''
    """

    code: str
    what: Wording
    why: Wording
    every: str
    on: str
    basis: Basis
    step: str = ""
    citation: str = ""

    def task(self, lang: Lang, *, start: date | None = None, who: str = "") -> RecurringTask:
        """The task as the dossier would state it.

        >>> from hopen_mss.method import load_edition
        >>> suggested_recurring(load_edition())[3].task("en", who="DSI").every
        Span(months=0, days=7)
        """
        return RecurringTask(
            what=self.what.text(lang),
            every=Span.parse(self.every),
            on=self.on,
            step=self.step,
            start=start,
            who=who,
        )


def suggested_recurring(edition: Edition) -> tuple[Suggestion, ...]:
    """What comes round again in a deployment that lives: directory, tally, review, whitelist.

    >>> from hopen_mss.method import load_edition
    >>> [(one.code, one.basis.value) for one in suggested_recurring(load_edition())][:2]
    [('directory', 'source'), ('tally', 'interpretation')]
    """
    return tuple(
        Suggestion(
            code=code,
            what=wording_of("recurring", code),
            why=wording_of("recurring_why", code),
            every=every,
            on=on,
            step=step,
            basis=basis,
            citation=edition.find(step).citation.where if step else "",
        )
        for code, every, on, step, basis in _SUGGESTED
    )
