"""Which day and month a sending belongs to, and what the period leaves out. Rule 11."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.spec.records import LISTS, OCTOBER, at, d6_3, letters, posted, sent, tally, totals

from hopen_mss import Deliveries, Establishment, Judge, Note, Period, Transmission

PARIS = Judge(Establishment(name="CH", domains=("ch-exemple.mssante.fr",)), whitelists=LISTS)
REUNION = Judge(
    Establishment(name="CH", domains=("ch-exemple.mssante.fr",), timezone="Indian/Reunion"),
    whitelists=LISTS,
)
MOMENTS = [
    pytest.param(PARIS, at("2026-10-31 23:59:59"), 1, id="a local stamp of the last second"),
    pytest.param(PARIS, at("2026-11-01 00:00"), 0, id="a local stamp of the next midnight"),
    pytest.param(PARIS, at("2026-10-01 00:00"), 1, id="a local stamp of the first midnight"),
    pytest.param(PARIS, at("2026-09-30 23:59:59"), 0, id="a local stamp of the second before"),
    pytest.param(PARIS, at("2026-10-31 22:59:59+00:00"), 1, id="UTC, winter: an hour behind"),
    pytest.param(PARIS, at("2026-10-31 23:00+00:00"), 0, id="UTC, winter: already November"),
    pytest.param(PARIS, at("2026-09-30 22:00+00:00"), 1, id="UTC, summer: already October"),
    pytest.param(PARIS, at("2026-09-30 21:59:59+00:00"), 0, id="UTC, summer: still September"),
    pytest.param(PARIS, at("2026-10-25 01:00+00:00"), 1, id="the hour that the clocks repeat"),
    pytest.param(PARIS, at("2026-11-01 00:30+02:00"), 1, id="an offset that is no longer ours"),
    pytest.param(REUNION, at("2026-10-31 20:00+00:00"), 0, id="Réunion: November comes earlier"),
    pytest.param(REUNION, at("2026-09-30 20:00+00:00"), 1, id="Réunion: and so does October"),
    pytest.param(REUNION, at("2026-10-31 23:59"), 1, id="Réunion: local stamps stay local"),
]


@pytest.mark.parametrize(("judge", "moment", "expected"), MOMENTS)
def test_the_local_date_decides(judge: Judge, moment: datetime, expected: int) -> None:
    """A stamp with an offset is converted, one without is local; the local date decides."""
    seen = Deliveries(judge, OCTOBER)
    seen.add(sent(sent_at=moment))

    assert expected == sum(seen.lines().values())
    assert (() if expected else (Note("outside_period", 1),)) == seen.notes()


SUMMER = [
    pytest.param("2026-03-29 00:59:59+00:00", "2026-03-29", id="before the clocks go forward"),
    pytest.param("2026-03-28 23:00+00:00", "2026-03-29", id="midnight of that day, winter time"),
    pytest.param("2026-03-29 22:00+00:00", "2026-03-30", id="midnight after it, summer time"),
    pytest.param("2026-10-24 22:00+00:00", "2026-10-25", id="midnight before they go back"),
    pytest.param("2026-10-25 22:59+00:00", "2026-10-25", id="the last hour of the long day"),
    pytest.param("2026-10-25 23:00+00:00", "2026-10-26", id="midnight after they went back"),
]


@pytest.mark.parametrize(("stamp", "day"), SUMMER)
def test_days_when_the_clocks_change(stamp: str, day: str) -> None:
    """On the days of the change the local date is that of the law, not a fixed offset."""
    wanted = date.fromisoformat(day)
    seen = Deliveries(PARIS, Period(wanted, wanted))
    seen.add(sent(sent_at=at(stamp)))

    assert 1 == sum(seen.lines().values())


LEFT_OUT = [
    pytest.param(sent(sent_at=None), "no_date", id="a sending without a date"),
    pytest.param(sent(sent_at=at("2027-01-01")), "outside_period", id="another year"),
    pytest.param(
        sent(sent_at=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))),
        "outside_period",
        id="an offset that leads out of the calendar",
    ),
    pytest.param(
        sent(sent_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12)))),
        "outside_period",
        id="and at the other end of it",
    ),
]


@pytest.mark.parametrize(("record", "note"), LEFT_OUT)
def test_what_the_period_leaves_out_is_counted(record: Transmission, note: str) -> None:
    """Rows outside the period are accepted, left out and counted."""
    result = d6_3(record, sent("D2"))

    assert 1 == result.step(note)
    assert 1 == result.step("deliveries")


def test_a_document_belongs_to_the_month_of_its_first_sending() -> None:
    """A document sent in October and again in November is one of October."""
    both = (sent(sent_at=at("2026-11-02")), sent(sent_at=at("2026-10-30")))

    (line,) = tally(*both, period=Period.parse("2026-Q4")).lines

    assert ("2026-10", 1) == (line.facts.month, line.deliveries)


def test_a_document_of_two_recipients_belongs_to_one_month() -> None:
    """Counted whole, a document belongs to its first month; each delivery to its own."""
    found = tally(
        sent(), posted(recipient_id="R2", sent_at=at("2026-11-02")), period=Period.parse("2026-Q4")
    )

    assert ["2026-10", "2026-11"] == [line.facts.month for line in found.lines]
    (whole,) = found.wholes
    assert {"2026-10"} == {facts.month for facts in whole.parts}


PARTIAL = [
    pytest.param(date(2026, 10, 30), True, id="as of the day before the end"),
    pytest.param(date(2026, 10, 31), False, id="as of the last day"),
    pytest.param(date(2026, 11, 23), False, id="as of a later day"),
]


@pytest.mark.parametrize(("as_of", "expected"), PARTIAL)
def test_partial_period(as_of: date, expected: bool) -> None:  # noqa: FBT001
    """A result as of a day before the period's end is marked partial."""
    result = d6_3(sent(), as_of=as_of)

    assert expected is ("partial_period" in result.reason_codes())


def test_totals_of_a_month_partly_in_the_period() -> None:
    """A monthly total cannot be cut: a month that the period holds in part is left out."""
    period = Period.parse("2026-10-15/2026-12-31")

    found = totals(
        letters(9), letters(5, month="2026-11"), letters(7, month="2026-09"), period=period
    )

    assert 5 == found.deliveries
    expected = (Note("month_partly_in_period", 1), Note("totals_outside_period", 1))
    assert expected == found.notes


def test_universal_time_is_not_local_time() -> None:
    """The same clock time with and without an offset are two moments."""
    naive, aware = at("2026-10-31 23:30"), datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    result = d6_3(sent(sent_at=naive), sent("D2", sent_at=aware))

    assert 1 == result.step("deliveries")
    assert 1 == result.step("outside_period")
