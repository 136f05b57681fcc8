"""Small files that once hung the machine, filled its memory or lost a file: each has its bound."""

import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hopen_mss import Recipients, from_json
from hopen_mss.assessment.main_job import Assessment
from hopen_mss.cli import run
from hopen_mss.directory.names import family_key
from hopen_mss.dossier.sources import SourceKind, SourceSection
from hopen_mss.errors import HopenMssError, InputFaultError, InvalidDocumentError, OutputError
from hopen_mss.establishment import Establishment
from hopen_mss.example import is_example
from hopen_mss.files.durable import replace_durably
from hopen_mss.files.outputs import write_files, write_text
from hopen_mss.files.vocabulary import Spelling, Translation, plain
from hopen_mss.periods import Period
from hopen_mss.toml import from_toml, parsed
from hopen_mss.transmissions.exchange import ExchangeLog
from hopen_mss.transmissions.judgement import Judge
from hopen_mss.transmissions.mail import evidence
from hopen_mss.transmissions.mail.kinds import MailKind
from hopen_mss.transmissions.mail.parts import dissect, read_headers
from hopen_mss.transmissions.postfix import PostfixLog
from hopen_mss.transmissions.reach import Addressees
from hopen_mss.transmissions.record import Channel
from hopen_mss.transmissions.table import TransmissionTable
from hopen_mss.trust_space import domain_of
from hopen_mss.trust_space.authorities import read_anchors
from hopen_mss.written_numbers import read_share

Capture = pytest.CaptureFixture[str]
HEAD = '[establishment]\nname = "CH"\n[measurement]\nperiod = "2026-10"\n'
LONG = "a" * 100_000
ACCENTS = "a" + "\u0300\u0323" * 20_000
"""Letters without end, and a letter with accents without end."""


def dossier(folder: Path, more: str) -> Path:
    """A folder with a dossier."""
    (folder / "hopen-mss.toml").write_text(HEAD + more, "utf-8")
    return folder


def told(folder: Path, capsys: Capture) -> str:
    """What ``check`` says of a folder that it refuses."""
    assert 2 == run(["check", str(folder)])
    return capsys.readouterr().err


def test_a_returned_mail_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A delivery report of many parts reads the headers of each mail that came back once."""
    parts = 40
    notice = (
        b"--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\n\n"
    )
    returned = b"--b\nContent-Type: message/rfc822\n\nX-A: 1\n\n"
    head = b"From: a@b.example\nTo: c@d.example\nContent-Type: multipart/report; boundary=b\n\n"
    data = head + notice * parts + returned * parts + b"--b--\n"
    mail, read = dissect(data), list[int]()

    def counted(data: bytes, start: int, end: int) -> object:
        read.append(start)
        return read_headers(data, start, end)

    monkeypatch.setattr(evidence, "read_headers", counted)

    assert [] == list(evidence.proofs(data, mail, MailKind.DELIVERY))
    assert len(read) <= 3 * parts


def test_accents_without_end_are_not_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """To take them off takes the square of their number, so what is no word keeps them."""
    lengths: list[int] = []
    really = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        lengths.append(len(text))
        return really(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(unicodedata, "normalize", counted)
    plain(ACCENTS)
    family_key(ACCENTS)
    domain_of(f"{ACCENTS}@a.example")
    domain_of(f"a@{ACCENTS}.example")
    Judge(Establishment(name="CH")).kind_of(ACCENTS)

    assert max(lengths, default=0) <= 998


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param(f"{ACCENTS}.example", id="long, with accents"),
        pytest.param(f"{'x' * 251}.fr", id="over 253 letters"),
        pytest.param("ch exemple.fr", id="a blank"),
        pytest.param("un@ch-exemple.fr", id="an address"),
        pytest.param("ch-exemple", id="no dot"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_no_address_ends_in_is_no_domain(domain: str) -> None:
    """A domain that no address can have is refused: mail on it would never be seen."""
    with pytest.raises(HopenMssError, match="domains: this is no mail domain"):
        Establishment(name="CH", domains=(domain,))


@pytest.mark.parametrize("text", ["1e999999999 %", "1e9", "1" * 61, "9" * 5_000 + "/1", "1/0", "_"])
def test_a_share_has_few_digits(text: str) -> None:
    """An exponent would be worked out to its last digit."""
    with pytest.raises(HopenMssError, match="not a share"):
        read_share(text)


@pytest.mark.parametrize(
    "line",
    ["a" + ".a" * 20_000 + "=1", "[a" + " . a" * 20_000 + "]", '"a"' + ".'a'" * 20_000 + "=1",
     "a=" + "[" * 50_000, "a=" + "{a=" * 50_000],
    ids=["key", "header", "quoted", "lists", "tables"],
)  # fmt: skip
def test_keys_nest_so_deep_and_no_deeper(line: str) -> None:
    """Each part of a key holds all before it: deep ones are refused before they are read."""
    with pytest.raises(InvalidDocumentError, match="nested too deeply"):
        parsed(f"x = 1\n{line}\n".encode())


def test_keys_of_many_parts_are_read() -> None:
    """A text with points is no key, and thirty parts are no fault."""
    text = 'x = "1.2.250.1.213.1.4.8"\n' + ".".join(["a"] * 30) + " = 1\n"

    assert {"x", "a"} == set(parsed(text.encode()))


def test_unknown_keys_are_guessed_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was meant is asked of the first fifty alone; all of them are counted."""
    asked: list[str] = []

    def counted(word: str, *_: object, **__: object) -> list[str]:
        asked.append(word)
        return []

    monkeypatch.setattr("difflib.get_close_matches", counted)
    lines = "".join(f"k{n} = 1\n" for n in range(2_000))

    with pytest.raises(InvalidDocumentError, match="and 1950 more problems"):
        from_toml(f'path = "a"\nkind = "table"\n{lines}'.encode(), SourceSection)
    assert len(asked) <= 50


def test_long_words_are_not_kept() -> None:
    """A word of any length would be remembered a thousand times."""
    words = Translation({"mail": Channel.EMAIL}, default=Channel.UNKNOWN)
    units = Spelling({})

    assert Channel.UNKNOWN is words[LONG]
    assert {"": 1} == dict(words.unmapped)
    assert LONG[:500] == units[LONG]
    assert not units


def test_long_addresses_are_not_kept() -> None:
    """No address of mail is that long, so nothing of it is remembered."""
    judge = Judge(Establishment(name="CH"))
    people = Addressees(judge.parties, Recipients())
    for address in (LONG, f"{LONG}@a.example"):
        judge.kind_of(address)
        _ = people["", address], people[address, ""]

    assert not judge.parties.keys() - {""}
    assert not people


def test_long_cells_of_a_table_are_not_kept(tmp_path: Path) -> None:
    """A row with long cells is read, and its care unit is cut at 500 letters."""
    file = tmp_path / "a.csv"
    header = "Date;Identifiant document;Destinataire;Canal;Service"
    file.write_text(f"{header}\n{' ' * 2_000}2026-10-05;D1;{LONG}@a.example;{LONG};{LONG}\n")
    table = TransmissionTable.open(file)

    (record,) = table.records()

    assert "2026-10-05 00:00:00" == str(record.sent_at)
    assert 500 == len(record.care_unit)


@pytest.mark.parametrize(
    "line",
    [
        f"postfix/smtp[1]: AB1: to=<{LONG}@a.example>, relay=mx, dsn=2.0.0, status=sent (x)",
        f"postfix/qmgr[1]: AB1: from=<{LONG}@a.example>, size=900, nrcpt=1 (queue active)",
        f"postfix/qmgr[1]: {LONG}: from=<a@a.example>, size=900, nrcpt=1 (queue active)",
    ],
    ids=["recipient", "sender", "queue id"],
)
def test_long_lines_of_a_log_are_rejected(line: str, tmp_path: Path) -> None:
    """An address or an id longer than any is damage, and waits in no queue."""
    file = tmp_path / "a.log"
    good = "postfix/qmgr[1]: 4F1A: removed"
    file.write_text("".join(f"2026-10-05T03:09:02+02:00 mx {one}\n" for one in (line, good)))
    log = PostfixLog.open(file, period=Period.parse("2026-10"), zone=ZoneInfo("UTC"))

    assert [] == list(log.records())
    assert {"damaged_line": 1} == log.report().rejected_by_reason()


def test_long_addresses_of_exchange_are_none(tmp_path: Path) -> None:
    """A recipient longer than any address is none, and its row is rejected for that."""
    file = tmp_path / "a.log"
    names = "date-time,source,event-id,message-id,recipient-address,recipient-status,sender-address"
    rows = (f"{n}{LONG}@x.example" if n else "a@x.example" for n in range(2))
    file.write_text(
        f"#Fields: {names}\n"
        + "".join(f"2026-10-05T06:00:01.000Z,SMTP,SEND,<m@ch>,{to},,a@ch.example\n" for to in rows)
    )
    log = ExchangeLog.open((file,), zone=ZoneInfo("UTC"))

    assert ["a@x.example"] == [record.recipient for record in log.records()]
    assert [{"no_address": 1}] == [report.rejected_by_reason() for report in log.reports()]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    """A pipe in the place of a file is refused, for it may never end."""
    os.mkfifo(tmp_path / "hopen-mss.toml")

    with pytest.raises(InputFaultError, match="not an ordinary file"):
        read_anchors([tmp_path / "hopen-mss.toml"])
    assert not is_example(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_nothing_but_files_is_replaced(tmp_path: Path) -> None:
    """A pipe or a device stays what it is, whoever writes and whatever is forced."""
    place = tmp_path / "o.csv"
    os.mkfifo(place)
    ways = (
        lambda: write_text(place, ["a"], force=True),
        lambda: write_files(tmp_path, {"o.csv": "a"}, force=True),
        lambda: replace_durably(place, b"a"),
    )

    for way in ways:
        with pytest.raises(OutputError, match="no ordinary file"):
            way()
    assert place.is_fifo()
    assert ["o.csv"] == [path.name for path in tmp_path.iterdir()]


def test_a_run_that_is_stopped_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between two files, none of them is there, and no part of one."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, {"a.csv": "a", "b.csv": "b"})
    assert [] == list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM there")
def test_asked_to_end_a_run_takes_its_part_away(tmp_path: Path) -> None:
    """SIGTERM ends a run as Ctrl-C does: nothing is left of what it began to write."""
    made = tmp_path / "made"
    made.mkdir()
    os.mkfifo(made / "never")  # the writer waits here, with its part begun
    program = (
        "from pathlib import Path; import sys; from hopen_mss import cli\n"
        "def slow(*_):\n"
        "    from hopen_mss.files.outputs import write_text\n"
        "    def pieces():\n"
        "        yield 'a'\n"
        "        open(sys.argv[1] + '/never').read()\n"
        "    write_text(Path(sys.argv[1], 'o.csv'), pieces())\n"
        "cli.run = slow\n"
        "from hopen_mss.__main__ import main; main()\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(made)], stderr=subprocess.PIPE, text=True
    )
    for _ in range(600):
        if len(list(made.iterdir())) > 1:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=60)

    assert "hopen-mss: stopped; nothing was changed\n" == said
    assert 1 == running.returncode
    assert ["never"] == [path.name for path in made.iterdir()]


def test_stopped_while_it_loads() -> None:
    """Ctrl-C before the command line is there shows one line, and no traceback."""
    program = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'hopen_mss.errors': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from hopen_mss.__main__ import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (1, "hopen-mss: stopped; nothing was changed\n") == (done.returncode, done.stderr)


def test_a_pattern_has_its_length(tmp_path: Path, capsys: Capture) -> None:
    """A path that no system can have is an error of the dossier, and no fault of ours."""
    dossier(tmp_path, f'[sources.a]\npath = "{"a" * 5_000}*"\nkind = "table"\n')

    assert "this pattern cannot be used" in told(tmp_path, capsys)


def test_a_start_at_the_end_of_time(tmp_path: Path, capsys: Capture) -> None:
    """A start that leaves no room for a plan is told with its file and its line."""
    dossier(tmp_path, '[deployment]\noption = "operator"\nstart = 9999-12-31\n')

    said = told(tmp_path, capsys)

    assert "hopen-mss.toml" in said
    assert "line 7: deployment.start" in said


def test_a_folder_has_a_name(capsys: Capture) -> None:
    """Where a folder is given by a dot, the error says so."""
    assert 2 == run(["trust-space", "show", "."])
    assert "hopen-mss: .: this is a directory" in capsys.readouterr().err


def test_a_header_beyond_the_end(tmp_path: Path) -> None:
    """A file is not empty because header_row is wrong."""
    file = tmp_path / "a.csv"
    file.write_text("Date;Identifiant document\n2026-10-05;D1\n")
    section = SourceSection(path="a.csv", kind=SourceKind.TABLE, header_row=9)

    with pytest.raises(InputFaultError, match="header_row = 9 lies beyond its last line"):
        TransmissionTable.open(file, layout=section.layout)


def test_json_gives_no_orders(tmp_path: Path, capsys: Capture) -> None:
    """Controls of terminals and turns of direction are escaped, and read back as they were."""
    name = "CH \x9b31m\u202eé\u202f"
    (tmp_path / "hopen-mss.toml").write_text(
        HEAD.replace('"CH"', json.dumps(name)), encoding="utf-8"
    )
    out = tmp_path / "out"
    options = ["--as-of", date(2026, 11, 23).isoformat(), "--format", "json"]

    assert 0 == run(["assess", str(tmp_path), *options, "--output", str(out)])
    for text in (capsys.readouterr().out, (out / "results.json").read_text("utf-8")):
        assert {"\x9b", "\u202e"}.isdisjoint(text)
        assert name == from_json(text, Assessment).establishment.name
