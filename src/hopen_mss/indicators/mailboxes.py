"""The hospital's own mailboxes: how many there are, who uses them, and which ones nobody reads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from attrs import frozen

from hopen_mss.directory import Mailbox, MailboxKind
from hopen_mss.indicators.figures import Count, Unmeasured, between
from hopen_mss.indicators.result import Breakdown, BreakdownRow, Reason, Step
from hopen_mss.indicators.tally import Tally, combine
from hopen_mss.periods import Period, Span
from hopen_mss.transmissions.record import Counting

__all__ = ["MailboxFindings", "SilentMailbox", "mailbox_findings", "silent_mailboxes"]


@frozen(kw_only=True)
class SilentMailbox:
    """A mailbox of the hospital's list that receives, and that nobody is known to open.

    ``last_login_on`` is empty where nothing tells the last login before the end of the period.

    >>> SilentMailbox(address="cardio@ch-exemple.mssante.fr", received=12).last_login_on is None
    True
    """

    address: str
    kind: MailboxKind = MailboxKind.UNKNOWN
    care_unit: str = ""
    received: int
    last_login_on: date | None = None


@frozen
class MailboxFindings:
    """What the list of mailboxes adds to P4.3."""

    steps: list[Step]
    breakdowns: list[Breakdown]
    reasons: list[Reason]


def silent_mailboxes(
    mailboxes: Iterable[Mailbox],
    tallies: Iterable[Tally],
    period: Period,
    active_days: int,
    *,
    compared: Iterable[Tally] = (),
) -> tuple[SilentMailbox, ...]:
    """Open mailboxes that received from outside in a period, without a login in the window.

    The window are the ``active_days`` before the end of the period. Mailboxes whose login is not
    known are in it, without a date: "not known" is no "never". Each source may see the same
    messages: where they cannot be added, and of sources that are only ``compared``, the largest
    count of one source stands.

    >>> from datetime import date
    >>> from hopen_mss import Counting, MailboxUse, TallyPart
    >>> october = Period.parse("2026-10")
    >>> log = Tally(parts=(TallyPart("log", october),), unit=Counting.MESSAGE,
    ...             mailboxes=(MailboxUse("cardio@ch-exemple.mssante.fr", 12),))
    >>> box = Mailbox(address="cardio@ch-exemple.mssante.fr", last_login_on=date(2026, 5, 4))
    >>> [(row.received, row.last_login_on.month) for row in
    ...  silent_mailboxes([box], [log], october, 90)]
    [(12, 5)]
    """
    received = _received(list(tallies), compared)
    since = Span(days=active_days).before(period.end)
    found = []
    for box in mailboxes:
        times = received.get(box.address.lower(), 0)
        login = _login(box, period)
        if times and box.open_on(period.end) and (login is None or login < since):
            found.append(
                SilentMailbox(
                    address=box.address,
                    kind=box.kind,
                    care_unit=box.care_unit,
                    received=times,
                    last_login_on=login,
                )
            )
    return tuple(sorted(found, key=lambda row: (-row.received, row.address)))


def mailbox_findings(
    mailboxes: Sequence[Mailbox],
    tallies: Sequence[Tally],
    period: Period,
    active_days: int | None,
    *,
    compared: Sequence[Tally] = (),
) -> MailboxFindings:
    """Mailboxes by kind, those in use, and those that receive while nobody logs in.

    >>> mailbox_findings([], [], Period.parse("2026-10"), None).steps[0]
    Step(code='mailboxes_listed', count=0, subject='')
    """
    still_open = [box for box in mailboxes if box.open_on(period.end)]
    steps = [Step("mailboxes_listed", len(mailboxes)), Step("mailboxes_open", len(still_open))]
    kinds = Counter(box.kind.value for box in still_open)
    rows = tuple(BreakdownRow(name=kind, value=Count(n=n)) for kind, n in sorted(kinds.items()))
    breakdowns = [Breakdown(dimension="mailbox_kind", rows=rows, additive=True)]
    reasons = []
    if active_days is not None:
        since = Span(days=active_days).before(period.end)
        known = [day for box in still_open if (day := _login(box, period)) is not None]
        steps.append(Step("mailboxes_active", sum(day >= since for day in known)))
        steps.append(Step("mailboxes_login_unknown", len(still_open) - len(known)))
        silent = silent_mailboxes(mailboxes, tallies, period, active_days, compared=compared)
        unknown = sum(row.last_login_on is None for row in silent)
        if _received(tallies, compared):
            steps.append(Step("mailboxes_receiving_without_login", len(silent) - unknown))
            steps.append(Step("mailboxes_receiving_login_unknown", unknown))
        if silent:
            breakdowns.append(_silent_by_kind(silent))
        if len(silent) > unknown:
            reasons.append(Reason("mailboxes_receiving_without_login", len(silent) - unknown))
        if unknown:
            reasons.append(Reason("mailboxes_receiving_login_unknown", unknown))
    return MailboxFindings(steps, breakdowns, reasons)


def _login(box: Mailbox, period: Period) -> date | None:
    """The last login; one after the period hides whether there was one within it."""
    login = box.last_login_on
    return login if login is not None and login <= period.end else None


def _received(tallies: Sequence[Tally], compared: Iterable[Tally]) -> dict[str, int]:
    combined = combine(tallies, Counting.MESSAGE)
    counted = tallies if isinstance(combined, Unmeasured) else (combined,)
    found: dict[str, int] = {}
    for use in (use for tally in (*counted, *compared) for use in tally.mailboxes):
        found[use.address] = max(use.received, found.get(use.address, 0))
    return found


def _silent_by_kind(silent: Iterable[SilentMailbox]) -> Breakdown:
    """By kind of mailbox; where the login is not known, a range."""
    low: Counter[str] = Counter()
    high: Counter[str] = Counter()
    for row in silent:
        low[row.kind.value] += row.last_login_on is not None
        high[row.kind.value] += 1
    rows = (
        BreakdownRow(name=kind, value=between(Count(n=low[kind]), Count(n=n)))
        for kind, n in sorted(high.items())
    )
    return Breakdown(dimension="silent_mailbox_kind", rows=tuple(rows), additive=True)
