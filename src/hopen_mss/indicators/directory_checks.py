"""What checks against the national directory say of the count of D6.2; they never change it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from hopen_mss.directory import Correspondent, NationalExtraction
from hopen_mss.directory.change_log import ChangeLog
from hopen_mss.directory.references import references
from hopen_mss.indicators.directory_parts import Lines
from hopen_mss.indicators.figures import Count
from hopen_mss.indicators.result import Breakdown, BreakdownRow, Step

__all__ = ["changes", "split"]

_FOUND = frozenset({"found", "several"})


def split(
    correspondents: Sequence[Correspondent],
    inside: Sequence[Lines],
    without: Sequence[Lines],
    national: NationalExtraction | None,
    log: ChangeLog | None,
) -> list[Step]:
    """The count by what is published of it, what could be added to it, and its bounds.

    What is published now comes from the extraction where there is one, else from the last check,
    whose log also tells what was published earlier and who is to be reviewed.

    >>> listed = [Correspondent(id="7", mssante_address="un@medecin.mssante.fr")]
    >>> for step in split(listed, [tuple(listed)], [], None, ChangeLog()):
    ...     print(step.code, step.count)
    confirmed 0
    held 1
    no_longer_published 0
    found 0
    to_review 0
    bound_low 0
    bound_high 1
    """
    checks = _Checks(correspondents, national, log)
    confirmed = [lines for lines in inside if checks.publishes(lines)]
    others = [lines for lines in inside if not checks.publishes(lines)]
    gone = sum(map(checks.published_earlier, others))
    found = [lines for lines in without if checks.offers(lines)]
    to_review = sum(checks.is_open(lines) for lines in without if not checks.offers(lines))
    return [
        Step("confirmed", len(confirmed)),
        Step("held", len(others) - gone),
        Step("no_longer_published", gone),
        Step("found", len(found)),
        *([Step("to_review", to_review)] if log is not None else []),
        Step("bound_low", len(confirmed)),
        Step("bound_high", len(inside) + len(found) + to_review),
    ]


def changes(
    correspondents: Sequence[Correspondent], external: Iterable[Lines], log: ChangeLog
) -> tuple[list[Step], list[Breakdown]]:
    """Who changed state with the latest extraction that changed anyone's, and from what to what.

    Whoever was looked up for the first time has not changed. Of somebody on several lines, the
    first that changed tells. The log holds no checks that changed nothing, so the day of the
    extraction is told.

    >>> changes([], [], ChangeLog())
    ([], [])
    """
    keys = _keys_of(correspondents)
    groups = [[keys[id(line)] for line in lines] for lines in external]
    listed = frozenset(key for group in groups for key in group)
    every = [
        change
        for change in log.changes
        if change.before not in ("", change.after) and change.id in listed
    ]
    if not every:
        return [], []
    latest = max(change.extracted_on for change in every)
    states: dict[str, tuple[str, str]] = {}
    for change in every:
        if change.extracted_on == latest:
            before, _ = states.get(change.id, (change.before, ""))
            states[change.id] = before, change.after
    states = {key: both for key, both in states.items() if len(set(both)) > 1}  # not undone since
    told = ([states[key] for key in group if key in states] for group in groups)
    moved = Counter(changed[0] for changed in told if changed)
    rows = (
        BreakdownRow(name=f"{before}, {after}", value=Count(n=n))
        for (before, after), n in sorted(moved.items())
    )
    return (
        [Step("changed", moved.total(), latest.isoformat())],
        [Breakdown(dimension="change", rows=tuple(rows), additive=True)],
    )


def _keys_of(correspondents: Sequence[Correspondent]) -> dict[int, str]:
    """The reference of each line, by the very line: two that are equal have different ones."""
    keys = references(correspondents)
    return {id(line): key for line, key in zip(correspondents, keys, strict=True)}


class _Checks:
    """What is known of the lines of the list, from the extraction and from the log of checks."""

    def __init__(
        self,
        correspondents: Sequence[Correspondent],
        national: NationalExtraction | None,
        log: ChangeLog | None,
    ) -> None:
        self._national = national
        self._log = log or ChangeLog()
        self._keys = _keys_of(correspondents)

    def publishes(self, lines: Lines) -> bool:
        """Whether an address of theirs is published."""
        if self._national is not None:
            return self._national.holds(lines)
        published = self._states(lines) & {"confirmed", *_FOUND}
        return bool(published) and self._was_published(lines)

    def published_earlier(self, lines: Lines) -> bool:
        """Whether an address of theirs was published once."""
        return any(line.confirmed_on for line in lines) or self._was_published(lines)

    def offers(self, lines: Lines) -> bool:
        """Whether a mailbox of theirs is published that the list does not have."""
        suggested = self._national is not None and self._national.suggests(lines)
        return suggested or bool(self._states(lines) & _FOUND)

    def is_open(self, lines: Lines) -> bool:
        """Whether a person has to decide who they are."""
        return "to_review" in self._states(lines)

    def _was_published(self, lines: Lines) -> bool:
        return any(
            self._log.was_published(self._keys[id(line)], line.mssante_address.lower())
            for line in lines
        )

    def _states(self, lines: Lines) -> set[str]:
        return {self._log.state_of(self._keys[id(line)]) for line in lines}
