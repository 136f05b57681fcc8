"""A log in several files: rotated, compressed, and cut wherever rotation cuts it."""

import bz2
import gzip
import lzma
from pathlib import Path

import pytest
from tests.postfix_log import (
    BOUNCED,
    DEFERRED,
    PARIS,
    A,
    B,
    C,
    attempt,
    mail,
    notes,
    outcome,
    read,
    read_files,
    stamped,
)

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.periods import Period
from hopen_mss.transmissions.postfix.log import PostfixLog

Q = "4F1A2B3C4D"
LINES = mail(Q, "m1", attempt(Q, A, DEFERRED), attempt(Q, A), attempt(Q, B, BOUNCED))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_log_that_was_packed_when_it_was_put_away(tmp_path: Path, pack: object) -> None:
    """A compressed log is read like any other."""
    assert callable(pack)

    records, report = read(tmp_path, pack(stamped(LINES).encode()))

    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)
    assert (len(LINES), 0) == (report.read, report.rejected)


def test_files_are_read_in_the_order_of_time_whatever_their_names(tmp_path: Path) -> None:
    """A message that rotation cut in three is one message, and each file has its own book."""
    oldest = stamped(LINES[:2], "Nov 22 03:00:01").encode()
    middle = stamped(LINES[2:3], "Nov 23 03:00:01").encode()
    newest = stamped([*LINES[3:], "x"], "Nov 24 03:00:01").encode() + b"cut o"

    records, reports = read_files(tmp_path, [newest, gzip.compress(middle), oldest])

    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)
    assert {"0"} == {record.source for record in records}
    assert ["2026-11-22"] * 2 == [str(record.sent_at)[:10] for record in records]
    assert [("2", 2, 0), ("1", 1, 0), ("0", 5, 1)] == [
        (report.path, report.read, report.rejected) for report in reports
    ]
    assert [{}, {}, {"other_lines": 1}] == [notes(report) for report in reports]


def test_files_that_begin_in_one_second_are_ordered_by_its_parts(tmp_path: Path) -> None:
    """Exact stamps order files that rotation cut within a second."""
    first = stamped(LINES[:3], "2026-11-23T03:00:01.100000+01:00").encode()
    last = stamped(LINES[3:], "2026-11-23T03:00:01.200000+01:00").encode()

    records, _ = read_files(tmp_path, [last, first])

    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)


def test_rotation_at_new_year(tmp_path: Path) -> None:
    """Files on both sides of New Year are in the order of time although the months are not."""
    december = stamped(LINES[:3], "Dec 31 23:59:59").encode()
    january = stamped(LINES[3:], "Jan  1 00:00:01").encode()

    records, _ = read_files(tmp_path, [january, december], period="2026-12")

    assert ["2026-12-31"] * 2 == [str(record.sent_at)[:10] for record in records]
    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)


def test_a_message_still_waiting_at_the_end_of_the_log_is_unknown(tmp_path: Path) -> None:
    """What the log no longer tells is neither sent nor failed, and is counted in the last file."""
    q = "5E1A2B3C4D"
    waiting = mail(q, "m2", attempt(q, C, DEFERRED))[:-1]
    files = [stamped(LINES, "Nov 22 03:00:01"), stamped(waiting, "Nov 23 03:00:01")]

    records, reports = read_files(tmp_path, [file.encode() for file in files])

    assert [("m1", A, "accepted"), ("m1", B, "failed"), ("m2", C, "unknown")] == outcome(records)
    assert [{}, {"not_seen_removed": 1}] == [notes(report) for report in reports]


def test_an_empty_file_among_others_is_no_fault(tmp_path: Path) -> None:
    """A file that rotation has just begun holds no line yet."""
    records, reports = read_files(tmp_path, [b"", stamped(LINES).encode(), b"\n"])

    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)
    assert [("1", 6), ("0", 0), ("2", 0)] == [(report.path, report.read) for report in reports]


def test_a_file_that_is_no_log_stops_the_run_by_its_name(tmp_path: Path) -> None:
    """A stranger among the files is named."""
    with pytest.raises(InputFaultError, match=r"stranger.*none of its 2 lines"):
        read_files(
            tmp_path, [stamped(LINES).encode(), b"a;b\n1;2\n"], name=("mail.log", "stranger")
        )


def test_a_log_in_several_files_has_several_books(tmp_path: Path) -> None:
    """One report cannot stand for several files."""
    paths = [tmp_path / "0", tmp_path / "1"]
    for path in paths:
        path.write_bytes(b"")
    log = PostfixLog.open(paths, period=Period.parse("2026-11"), zone=PARIS)
    assert [] == list(log.records())

    with pytest.raises(InvalidInputError, match="2 files; take reports"):
        log.report()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_log_that_another_system_saved(encoding: str, ends: str, tmp_path: Path) -> None:
    """A log that a Windows tool saved, in UTF-16 or with its own line ends, is read too."""
    text = stamped(LINES).replace("\n", ends)

    records, report = read(tmp_path, text.encode(encoding))

    assert [("m1", A, "accepted"), ("m1", B, "failed")] == outcome(records)
    assert (6, 6) == (report.read, report.accepted)


def test_who_waits_is_told_of_each_file_when_its_turn_comes(tmp_path: Path) -> None:
    """Files are told in the order of time, the one in which they are read."""
    paths, told = [tmp_path / "new.log", tmp_path / "old.log"], list[str]()
    for path, day in zip(paths, (24, 23), strict=True):
        path.write_text(stamped(LINES, f"Nov {day} 03:00:01"), "utf-8")
    log = PostfixLog.open(
        paths, period=Period.parse("2026-11"), zone=PARIS, name=("new", "old"), watch=told.append
    )

    list(log.records())

    assert ["old", "new"] == told
