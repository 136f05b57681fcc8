"""What holds for any log: wherever it is cut, however its lines are mixed, whatever is in it."""

import re
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given, strategies as st
from tests.postfix_log import (
    BOUNCED,
    DEFERRED,
    DOCTOR,
    A,
    B,
    C,
    active,
    attempt,
    cleanup,
    mail,
    notes,
    read_files,
    removed,
    stamped,
)

from hopen_mss.errors import HopenMssError
from hopen_mss.transmissions.postfix import lines as postfix_lines
from hopen_mss.transmissions.record import Transmission

STATUSES = st.sampled_from(["sent (250 2.0.0 Ok)", DEFERRED, BOUNCED])
IDS = ("4F1A2B3C4D", "5E1A2B3C4D", "4XyzT55cPLz1Rk", "6D1A2B3C4D")


@st.composite
def messages(draw: st.DrawFn) -> list[list[str]]:
    """The lines of some messages, each with its own queue id; some are bounces, some expire."""
    found = []
    for number, qid in enumerate(IDS[: draw(st.integers(1, len(IDS)))]):
        attempts = draw(st.lists(st.tuples(st.sampled_from([A, B, C]), STATUSES), max_size=5))
        lines = mail(
            qid,
            f"m{number}@ch-exemple.mssante.fr",
            *(attempt(qid, to, status) for to, status in attempts),
            sender=draw(st.sampled_from([DOCTOR, DOCTOR, ""])),
        )
        if draw(st.booleans()):
            lines.insert(
                -1, f"qmgr[12]: {qid}: from=<{DOCTOR}>, status=expired, returned to sender"
            )
        found.append(lines[: draw(st.sampled_from([len(lines), len(lines), len(lines) - 1]))])
    return found


@st.composite
def mixed(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The lines of some messages one message after the other, and mixed with each other."""
    found = draw(messages())
    turns = draw(st.permutations([n for n, lines in enumerate(found) for _ in lines]))
    rests = [iter(lines) for lines in found]
    return [line for lines in found for line in lines], [next(rests[n]) for n in turns]


def deliveries(*logs: str) -> list[Transmission]:
    """What the reader makes of a log in files, in an order that does not depend on theirs."""
    with tempfile.TemporaryDirectory() as folder:
        records, _ = read_files(Path(folder), [log.encode() for log in logs])
    return sorted(record._replace(source="") for record in records)


@given(mixed())
def test_messages_may_interrupt_each_other(found: tuple[list[str], list[str]]) -> None:
    """Any order of lines that keeps each message's own order tells the same deliveries."""
    one_by_one, together = found

    assert deliveries(stamped(one_by_one)) == deliveries(stamped(together))


@given(mixed(), st.lists(st.integers(0, 40), max_size=3))
def test_rotation_may_cut_anywhere(found: tuple[list[str], list[str]], at: list[int]) -> None:
    """A log in several files tells the same deliveries as in one, wherever it was cut."""
    lines = found[1]
    cuts = sorted(min(cut, len(lines)) for cut in at)
    parts = [lines[a:b] for a, b in pairwise([0, *cuts, len(lines)])]

    assert deliveries(stamped(lines)) == deliveries(*map(stamped, parts))


@given(mixed(), st.permutations(range(3)))
def test_files_may_be_given_in_any_order(
    found: tuple[list[str], list[str]], order: list[int]
) -> None:
    """Files are put in the order of their stamps, and tell the same however they were given."""
    lines = found[1]
    third = len(lines) // 3 + 1
    parts = [
        stamped(lines[n * third : (n + 1) * third], f"Nov 2{n + 1} 03:00:01") for n in range(3)
    ]

    assert deliveries(*parts) == deliveries(*(parts[n] for n in order))


LINES = [
    cleanup(IDS[0], "m1"),
    active(IDS[0]),
    attempt(IDS[0], A),
    attempt(IDS[0], 'x>, relay="y'),
    attempt(IDS[0], '"x>, relay=y"@cabinet.example'),
    attempt(IDS[0], A).replace("relay", "orig_to=<x>, relay"),
    removed(IDS[0]),
    "smtpd[3]: NOQUEUE: reject: RCPT from unknown[192.0.2.9]: 554 5.7.1 denied",
    "smtpd[3]: connect from unknown[192.0.2.9]",
]
CUT_LINES = st.builds(
    lambda stamp, line, start, end: f"{stamp} mx postfix/{line}"[start : len(line) + 30 - end],
    st.sampled_from(["Nov 23 03:00:01", "2026-11-23T03:00:01.123+01:00", "Abcdefghijkl:xx", ""]),
    st.sampled_from(LINES),
    st.sampled_from([0, 0, 0, 3, 20]),
    st.sampled_from([0, 0, 0, 5, 20, 60, 90]),
)


ADDRESS = rb'[^">\n]*+(?:"(?:[^"\\\n]|\\.)*+"[^">\n]*+)*+'
IN_SHORT = re.compile(
    rb"(?:(\d.{15}|[A-Z].{10,11}):([^ \n]+) "
    rb"(?:([^\[\n]+)\[\d+\]: (?:(\w+(?: repeated \d+ times)?): "
    rb"(?:to=<(%(address)b)>, (?:orig_to=<%(address)b>, )?relay=([^,\n]*), "
    rb"(?:(?!dsn=|status=)[a-z_]+=[^,\n]*, )*(?:dsn=([.-9]+), )?status=([A-Za-z-]+)"
    rb"|from=(<%(address)b>), (?=size=\d|status=)|message-id(=[^>\n]*))?)?)?)?(.*)\n"
    % {b"address": ADDRESS}
)


@given(st.lists(CUT_LINES, max_size=20).map("\n".join))
def test_a_line_is_taken_apart_as_it_reads(text: str) -> None:
    """The expression that is quick to run reads what one that is quick to write reads."""
    block = text.encode() + b"\n"

    assert IN_SHORT.findall(block) == postfix_lines.lines(block)


@given(
    st.lists(st.lists(CUT_LINES, max_size=8).map("\n".join) | st.binary(max_size=60), max_size=3)
)
def test_every_line_of_every_file_is_in_one_book(logs: list[str | bytes]) -> None:
    """Whatever is in the files, each line not blank is accepted or rejected in its own file."""
    contents = [log.encode() if isinstance(log, str) else log for log in logs]
    with tempfile.TemporaryDirectory() as folder:
        try:
            _, reports = read_files(Path(folder), contents, period="2026")
        except HopenMssError:
            return

    assert {str(number) for number in range(len(logs))} == {report.path for report in reports}
    for report in reports:
        lines = contents[int(report.path)].removeprefix(b"\xef\xbb\xbf").split(b"\n")
        assert sum(1 for line in lines if line.strip()) == report.read
        assert report.read == report.accepted + report.rejected
        assert notes(report).keys() <= KNOWN


KNOWN = {
    "no_attempt_seen",
    "no_message_id",
    "not_seen_removed",
    "notifications",
    "other_lines",
    "rejected_before_queue",
    "sender_not_seen",
}
