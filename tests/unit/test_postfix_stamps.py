"""What the stamps of a log mean: their forms, their zones, and the year where they have none."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.postfix_log import A, B, attempt, mail, notes, outcome, read, stamped

from hopen_mss.errors import InputFaultError

MAIL = mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A))
TEXTS = [
    "cleanup 11 4F1A2B3C4D: message-id=<m1>",
    "qmgr 12 4F1A2B3C4D: from=<dr@ch-exemple.mssante.fr>, size=9, nrcpt=1 (queue active)",
    f"smtp 13 4F1A2B3C4D: to=<{A}>, relay=mx, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (ok)",
    "qmgr 12 4F1A2B3C4D: removed",
]


@pytest.mark.parametrize(
    ("stamp", "period", "expected"),
    [
        ("2026-12-31T23:30:00.123456+00:00", "2026-12", datetime(2027, 1, 1, 0, 30)),  # noqa: DTZ001
        ("2026-12-31T23:30:00Z", "2026-12", datetime(2027, 1, 1, 0, 30)),  # noqa: DTZ001
        ("2026-07-01T10:00:00-0500", "2026", datetime(2026, 7, 1, 17, 0)),  # noqa: DTZ001
        ("2026-07-01T10:00:00", "2026", datetime(2026, 7, 1, 10, 0)),  # noqa: DTZ001
        ("Dec 31 23:30:00", "2026-12-01/2027-01-31", datetime(2026, 12, 31, 23, 30)),  # noqa: DTZ001
        ("Jan  1 00:30:00", "2026-12-01/2027-01-31", datetime(2027, 1, 1, 0, 30)),  # noqa: DTZ001
        ("Jan  1 00:30:00", "2026-12", datetime(2027, 1, 1, 0, 30)),  # noqa: DTZ001
        ("Dec 31 00:30:00", "2026-01", datetime(2025, 12, 31, 0, 30)),  # noqa: DTZ001
        ("Feb 29 00:30:00", "2028", datetime(2028, 2, 29, 0, 30)),  # noqa: DTZ001
        ("Nov  3 00:30:00", "2026-11", datetime(2026, 11, 3, 0, 30)),  # noqa: DTZ001
        ("Nov 3 00:30:00", "2026-11", datetime(2026, 11, 3, 0, 30)),  # noqa: DTZ001
        ("Nov 03 00:30:00", "2026-11", datetime(2026, 11, 3, 0, 30)),  # noqa: DTZ001
        ("Nov 23 00:30:00.123456", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("2026-11-23 00:30:00,123", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("2026-11-23T00:30:00.123456+0100", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("2026-11-23T00:30:00+01", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("Mon 2026-11-23 00:30:00 CET", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("Sat 2026-07-04 00:30:00 CEST", "2026-07", datetime(2026, 7, 4, 0, 30)),  # noqa: DTZ001
        ("Mon 2026-11-23 00:30:00 UTC", "2026-11", datetime(2026, 11, 23, 1, 30)),  # noqa: DTZ001
        ("<22>Nov 23 00:30:00", "2026-11", datetime(2026, 11, 23, 0, 30)),  # noqa: DTZ001
        ("<22>2026-11-23T00:30:00Z", "2026-11", datetime(2026, 11, 23, 1, 30)),  # noqa: DTZ001
        ("2026-10-25T02:30:00+02:00", "2026-10", datetime(2026, 10, 25, 2, 30)),  # noqa: DTZ001
        ("2026-10-25T02:30:00+01:00", "2026-10", datetime(2026, 10, 25, 2, 30)),  # noqa: DTZ001
    ],
)
def test_moments_are_local(tmp_path: Path, stamp: str, period: str, expected: datetime) -> None:
    """An offset is turned into local time, and a missing year comes from the period."""
    log = stamped(mail("4F1A2B3C4D", "m1", attempt("4F1A2B3C4D", A)), stamp)

    records, report = read(tmp_path, log, period=period)

    assert [expected] == [record.sent_at for record in records]
    assert report.rejected == 0


@pytest.mark.parametrize(
    "start",
    [
        "<22>1 2026-11-23T02:00:01.123Z mx postfix/{} {} - - ",
        "1 2026-11-23T03:00:01+01:00 mx postfix/{} {} - - ",
        '<22>1 2026-11-23T02:00:01Z mx postfix/{} {} mail [x@1 a="]\\""][y@1] ',
        "<22>1 2026-11-23T02:00:01Z mx postfix/{} {} - - \N{ZERO WIDTH NO-BREAK SPACE}",
        "Nov 23 03:00:01 postfix/{}[{}]: ",
        "Mon 2026-11-23 03:00:01 CET mx postfix-out/{}[{}]: ",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "#015\n"])
def test_lines_begin_as_the_tools_write_them(tmp_path: Path, start: str, end: str) -> None:
    """The syslog protocol, a journal without host names, and escaped line ends are understood."""
    lines = [text.split(" ", 2) for text in TEXTS]
    log = "".join(f"{start.format(name, number)}{text}{end}" for name, number, text in lines)

    records, report = read(tmp_path, log)

    assert [("m1", A, "accepted")] == outcome(records)
    assert [datetime(2026, 11, 23, 3, 0, 1)] == [sent.sent_at for sent in records]  # noqa: DTZ001
    assert (4, 0, {}) == (report.read, report.rejected, notes(report))


def test_what_the_journal_says_of_itself_is_no_line_of_postfix(tmp_path: Path) -> None:
    """The lines that journalctl puts between those of the journal are accepted as other lines."""
    log = (
        "-- Logs begin at Mon 2026-11-02 03:00:01 CET, end at Mon 2026-11-30 03:00:01 CET. --\n"
        f"{stamped(MAIL)}-- Boot 0123456789abcdef0123456789abcdef --\n-- Reboot --\n"
    )

    records, report = read(tmp_path, log)

    assert [("m1", A, "accepted")] == outcome(records)
    assert (7, 0, {"other_lines": 3}) == (report.read, report.rejected, notes(report))


def test_a_zone_of_elsewhere_is_not_taken_for_the_hospitals(tmp_path: Path) -> None:
    """A stamp that names another zone than the hospital's is not read as local time."""
    log = stamped(MAIL, "Mon 2026-11-23 03:00:01 EST")

    records, report = read(tmp_path, log)

    assert [] == records
    assert {"damaged_line": 3} == report.rejected_by_reason()


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
YEARS = {
    "a log that runs over New Year goes on in the next year": (
        ["Dec 30", "Dec 31", "Jan  1", "Jan  2"],
        "2026-12",
        ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"],
    ),
    "a period in January draws the days before it from the year before": (
        ["Dec 31", "Jan  1"],
        "2027-01",
        ["2026-12-31", "2027-01-01"],
    ),
    "a log that holds the whole year has an end in the next": (
        [*(f"{month}  2" for month in MONTHS), "Dec 31", "Jan  1"],
        "2026-01-02/2026-12-31",
        [f"2026-{month:02d}-02" for month in range(1, 13)] + ["2026-12-31", "2027-01-01"],
    ),
    "a line that comes late does not turn the year back for those after it": (
        ["Dec 31", "Jan  1", "Dec 31", "Jan  1", "Jan  2"],
        "2026-12",
        ["2026-12-31", "2027-01-01", "2026-12-31", "2027-01-01", "2027-01-02"],
    ),
    "a clock that was wrong for one line leaves the others in place": (
        ["Nov 22", "Jan  1", "Nov 23"],
        "2026-11",
        ["2026-11-22", "2027-01-01", "2026-11-23"],
    ),
    "a log is of the days of the period where only one year puts all of it there": (
        ["Dec 30", "Jan  2"],
        "2026-01-01/2027-12-31",
        ["2026-12-30", "2027-01-02"],
    ),
    "months in order within one year are of one year": (
        ["Mar  1", "Jun  1", "Nov  1"],
        "2026",
        ["2026-03-01", "2026-06-01", "2026-11-01"],
    ),
    "a log outside the period is where it comes nearest": (
        ["Nov 30", "Dec  1"],
        "2027-01",
        ["2026-11-30", "2026-12-01"],
    ),
}


@pytest.mark.parametrize("case", YEARS, ids=list(YEARS))
def test_the_year_of_a_day_without_one(tmp_path: Path, case: str) -> None:
    """A file is placed in the period as a whole, and its days follow each other."""
    days, period, expected = YEARS[case]
    log = "".join(
        stamped([attempt(f"{n:010X}", A)], f"{day} 12:00:00") for n, day in enumerate(days)
    )

    records, report = read(tmp_path, log, period=period)

    assert expected == [str(sent.sent_at)[:10] for sent in records]
    assert 0 == report.rejected


@pytest.mark.parametrize(
    ("days", "period"),
    [
        (["Dec 30", "Jan  2"], "2026"),
        (["Mar  1"], "2026-01-01/2027-12-31"),
        (["Mar  1", "Jul  1", "Nov  1", "Feb  1"], "2026"),
    ],
)
def test_a_log_that_fits_two_years_is_not_guessed(
    tmp_path: Path, days: list[str], period: str
) -> None:
    """Where two years would do, no line is taken, and the error says what to do."""
    log = "".join(stamped([attempt("4F1A2B3C4D", A)], f"{day} 12:00:00") for day in days)

    with pytest.raises(InputFaultError, match="cut it at New Year") as fault:
        read(tmp_path, log, period=period)

    assert f"{len(days)} year_ambiguous" in str(fault.value)


def test_lines_with_a_year_need_no_period(tmp_path: Path) -> None:
    """In a log with both forms, the lines that have a year are read where the others cannot be."""
    lines = [attempt("4F1A2B3C4D", A)]
    log = stamped(lines, "Dec 30 12:00:00") + stamped(lines, "Jan  2 12:00:00")
    log += stamped([attempt("5E1A2B3C4D", B)], "2026-05-05T12:00:00")

    records, report = read(tmp_path, log, period="2026")

    assert [B] == [sent.recipient for sent in records]
    assert {"year_ambiguous": 2} == report.rejected_by_reason()
