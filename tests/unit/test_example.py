"""The example hospital: what its plan says must be what the assessment finds."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import attrs
import pytest

from hopen_mss.assessment.main_job import Assessment, assess
from hopen_mss.directory import CorrespondentsTable, FollowUpTable, MailboxesTable
from hopen_mss.dossier.folder import (
    CorrespondentsSection,
    DeploymentSection,
    Dossier,
    MeasurementSection,
    ScopeSection,
    SourceKind,
    SourceSection,
)
from hopen_mss.errors import InvalidInputError, OutputError
from hopen_mss.establishment import Establishment
from hopen_mss.example import all_mails, all_sendings, write_empty, write_example
from hopen_mss.example.cases import PATIENT, awkward_sendings
from hopen_mss.example.empty import TEMPLATES
from hopen_mss.example.mails import Mail, Outcome
from hopen_mss.example.national import CHANGE, FIRST_LIST, FOUND, UNPUBLISHED
from hopen_mss.example.parties import DOMAIN, data_file, parties, whitelist
from hopen_mss.example.sendings import FIRST_DAY, LAST_DAY, Fate, Sending
from hopen_mss.files.tabular import Table
from hopen_mss.indicators.figures import (
    Count,
    NotApplicable,
    Presence,
    Range,
    Share,
    Target,
    Unmeasured,
    Value,
)
from hopen_mss.indicators.result import IndicatorResult, ResultStatus
from hopen_mss.serialization import to_json
from hopen_mss.transmissions.table import TransmissionTable
from hopen_mss.transmissions.totals import TotalsTable

AS_OF = date(2026, 10, 15)
LETTERS, PERHAPS_MORE = 54 + 38 + 57, 52 - 38
"""What the provider posted in the quarter; one invoice covers two months."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's folder, written once."""
    place = tmp_path_factory.mktemp("example") / "valclair"
    write_example(place)
    return place


@pytest.fixture(scope="module")
def assessment(folder: Path) -> Assessment:
    """Its assessment."""
    return assess(Dossier.read(folder), as_of=AS_OF)


def steps(result: IndicatorResult) -> Counter[tuple[str, str]]:
    """The steps of a result, by code and subject."""
    return Counter({(step.code, step.subject): step.count for step in result.steps})


@pytest.fixture
def assessed_with(folder: Path, tmp_path: Path) -> Callable[..., Assessment]:
    """Assesses the example after changes (pattern, new text) to its hopen-mss.toml."""

    def assessed(*changes: tuple[str, str]) -> Assessment:
        place = tmp_path / "changed"
        shutil.copytree(folder, place)
        file = place / "hopen-mss.toml"
        text = file.read_text("utf-8")
        for pattern, new in changes:
            text, times = re.subn(pattern, new, text, flags=re.DOTALL | re.MULTILINE)
            assert times == 1, pattern
        file.write_text(text, "utf-8")
        return assess(Dossier.read(place), as_of=AS_OF)

    return assessed


def listed(address: str, day: date) -> bool:
    """Whether the plan has the domain in the national list that was in force that day."""
    published = CHANGE if day >= CHANGE else FIRST_LIST
    domain = address.rpartition("@")[2]
    return any(entry.domain == domain and entry.stands_on(published) for entry in whitelist())


def in_quarter(day: date) -> bool:
    """Whether a day lies in the example's period."""
    return FIRST_DAY <= day <= LAST_DAY


# What the plan means, said without any of the library's rules. ----------------------------------


def meaning(sending: Sending) -> tuple[str, str]:
    """The step under which a sending must end, and the subject of that step."""
    domain = sending.address.rpartition("@")[2]
    apart = {
        DOMAIN: "internal",
        "patient.mssante.fr": "patient",
        "tests-operateur.espacedeconfiance.mssante.fr": "test",
    }
    if domain in apart or sending.kind == "Patient":
        return apart.get(domain, "patient"), ""
    if sending.kind == "GHT":
        return "same_group", ""
    if not sending.fate.by_mail:
        kind = "unknown_kind" if sending.kind == "À préciser" else ""
        return (kind, "") if kind else NOT_BY_MAIL[sending.fate]
    if sending.fate is Fate.FAILED_THEN_POSTED:
        return "other_channel", "post"
    if sending.fate is Fate.FAILED:
        return "failed", ""
    inside = listed(sending.address, sending.at.date())
    if sending.fate is Fate.WAITING:
        return ("unknown_status", "mssante") if inside else ("uncertain_other", "email")
    if not inside:
        return "other_channel", "email"
    return ("not_proven", "mssante") if sending.fate is Fate.ONLY_DECLARED else THROUGH


THROUGH = ("through_trust_space", "")
NOT_BY_MAIL = {
    Fate.POSTED: ("other_channel", "post"),
    Fate.EMAILED: ("other_channel", "email"),
    Fate.FAXED: ("channel_not_counted", "fax"),
    Fate.SHUTTLED: ("unknown_channel", ""),
    Fate.TO_SHARED_RECORD: ("dmp", ""),
}


def planned() -> list[Sending]:
    """The sendings of the quarter, each once: no later version to the same recipient."""
    every = [
        sending
        for sending in all_sendings()
        if in_quarter(sending.at.date()) and sending.case != "impossible_date"
    ]
    reached = {(sending.document, sending.code) for sending in every}
    return [one for one in every if (one.replaces, one.code) not in reached]


def test_it_is_of_believable_size() -> None:
    """Some 40 correspondents, about 1,500 rows and 700 mails, in three months."""
    assert 1400 <= len(planned()) <= 1600
    assert 650 <= len(all_mails()) <= 800
    assert 44 == len(parties())


def test_d6_3_is_what_the_plan_says(assessment: Assessment) -> None:
    """Every step of D6.3 is the count of the planned sendings that mean it."""
    expected = Counter(meaning(sending) for sending in planned())
    expected["other_channel", "post"] += LETTERS
    expected["uncertain_other", "post"] += PERHAPS_MORE
    found = steps(assessment.result("D6.3"))
    assert expected == Counter({key: found[key] for key in expected})
    assert sum(expected.values()) == found["deliveries", ""]


def test_the_share_of_d6_3_is_a_range_with_the_target_in_it(assessment: Assessment) -> None:
    """What nobody knows moves the share between two bounds, and 60 % lies between them."""
    n = Counter(meaning(sending) for sending in planned())
    through, mail = n[THROUGH], n["other_channel", "email"]
    maybe = n["not_proven", "mssante"] + n["unknown_status", "mssante"] + n["unknown_channel", ""]
    post = n["other_channel", "post"] + LETTERS
    low_of = through + maybe + mail + post + n["unknown_kind", ""] + PERHAPS_MORE
    limb = assessment.result("D6.3").limb("share")
    assert (
        Range(
            low=Share(numerator=through, denominator=low_of),
            high=Share(numerator=through + maybe, denominator=through + maybe + mail + post),
        )
        == limb.value
    )
    assert ResultStatus.UNKNOWN is limb.status


def test_d6_3_by_month_is_what_the_plan_says(assessment: Assessment) -> None:
    """The months add up to the quarter, with midnight and universal time on the right side."""
    through = Counter(f"{sending.at:%Y-%m}" for sending in planned() if meaning(sending) == THROUGH)
    by_month = breakdown(assessment.result("D6.3"), "month")
    assert set(through) == set(by_month)
    for month, value in by_month.items():
        assert isinstance(value, Range)
        assert isinstance(value.low, Share)
        assert through[month] == value.low.numerator


def breakdown(result: IndicatorResult, dimension: str) -> dict[str, Value]:
    """The rows of one breakdown."""
    found = next(one for one in result.breakdowns if one.dimension == dimension)
    return {row.name: row.value for row in found.rows}


def test_a_unit_that_sends_nothing_is_not_at_zero(assessment: Assessment) -> None:
    """The care unit without sendings reads as nothing seen; provider's letters as 0 %."""
    units = breakdown(assessment.result("D6.3"), "care_unit")
    assert Unmeasured(reasons=("nothing_seen",)) == units["Hospitalisation à domicile"]
    assert isinstance(units["Imagerie"], Range)


def out_by_mail(mail: Mail) -> set[str]:
    """What became of one of the hospital's own mails, by the step of P4.3 of each recipient."""
    found = set()
    for to, outcome in mail.recipients:
        domain = to.rpartition("@")[2]
        if domain == DOMAIN:
            found.add("messages_internal")
        elif domain == "patient.mssante.fr":
            found.add("messages_patient")
        elif domain.startswith("tests-operateur."):
            found.add("messages_test")
        elif outcome is Outcome.BOUNCED:
            found.add("messages_failed")
        elif not listed(to, mail.at.date()):
            found.add("messages_outside")
        else:
            waits = outcome is Outcome.DEFERRED
            found.add("messages_not_proven" if waits else "messages_sent")
    return found


PREFERENCE = (
    "messages_sent",
    "messages_not_proven",
    "messages_outside",
    "messages_failed",
    "messages_patient",
    "messages_internal",
    "messages_test",
)


def test_p4_3_is_what_the_plan_says(assessment: Assessment) -> None:
    """Messages sent, received, internal and failed are those that the plan put into the log."""
    expected: Counter[str] = Counter()
    by_month: Counter[str] = Counter()
    for mail in all_mails():
        if not in_quarter(mail.at.date()):
            expected["outside_period"] += len(mail.recipients)
        elif not mail.sender.endswith(f"@{DOMAIN}"):
            expected["messages_received"] += 1
        else:
            became = out_by_mail(mail)
            best = next(step for step in PREFERENCE if step in became)
            expected[best] += 1
            by_month[f"{mail.at:%Y-%m}"] += best == "messages_sent"
    result = assessment.result("P4.3")
    found = steps(result)
    assert expected == Counter({code: found[code, ""] for code in expected})
    low, high = expected["messages_sent"], expected["messages_not_proven"]
    assert Range(low=Count(n=low), high=Count(n=low + high)) == result.limb("use").value
    assert Presence(present=True) == result.limb("existence").value
    rows = breakdown(result, "month").values()
    lows = [value.low if isinstance(value, Range) else value for value in rows]
    assert [Count(n=by_month[month]) for month in sorted(by_month)] == lows


def test_mailboxes_are_told_apart(assessment: Assessment) -> None:
    """One was closed, one opened later; kinds come from the list, one is unknown."""
    found = steps(assessment.result("P4.3"))
    assert (22, 20) == (found["mailboxes_listed", ""], found["mailboxes_open", ""])
    assert (14, 3) == (found["mailboxes_active", ""], found["mailboxes_login_unknown", ""])
    kinds = breakdown(assessment.result("P4.3"), "mailbox_kind")
    assert {"application", "organisational", "personal", "unknown"} == set(kinds)


def test_d6_2_is_what_the_list_says(assessment: Assessment) -> None:
    """25 of 40: counted here from the list itself, without its repeated and faulty lines."""
    external = [party for party in parties() if party.code <= "C40"]
    inside = [party for party in external if listed(party.address, AS_OF)]
    result = assessment.result("D6.2")
    assert Count(n=len(inside)) == result.limb("count").value == Count(n=25)
    assert Share(numerator=25, denominator=40) == result.limb("share").value
    held = [party.code for party in inside if party.code in UNPUBLISHED]
    found = steps(result)
    assert 2 == found["repeated_lines", ""]
    assert 1 == found["internal", ""]
    assert len(inside) - len(held) == found["confirmed", ""]
    assert len(held) == found["held", ""] + found["no_longer_published", ""]
    assert (1, len(FOUND)) == (found["no_longer_published", ""], found["found", ""])


def test_the_freshness_target_is_met_exactly(assessment: Assessment) -> None:
    """30 of 40 are fresh enough, two more perhaps: never checked, checked after as_of."""
    limb = assessment.result("D6.2").limb("freshness")
    low = Share(numerator=30, denominator=40)
    assert Range(low=low, high=Share(numerator=32, denominator=40)) == limb.value
    assert ResultStatus.MET is limb.status


def test_the_three_results_differ(assessment: Assessment) -> None:
    """One is met, one is not, and one cannot be told."""
    found = {result.indicator: result.status.value for result in assessment.results}
    assert {"P4.3": "met", "D6.2": "not_met", "D6.3": "unknown"} == found


# The overlap of two sources. --------------------------------------------------------------------


def test_a_compared_log_adds_nothing(
    assessment: Assessment, assessed_with: Callable[..., Assessment]
) -> None:
    """Without the log D6.3 is the same; with it, what both saw is told."""
    alone = assessed_with((r"^\[sources\.journal\].*?(?=^\[)", ""))
    assert alone.result("D6.3").limbs == assessment.result("D6.3").limbs
    assert Unmeasured(reasons=("not_supplied",)) == alone.result("P4.3").limb("use").value
    record = {
        one.message
        for one in planned()
        if one.message and listed(one.address, one.at.date()) and one.kind != "Interne"
    } - {one.message for one in planned() if one.case in ("patient", "test_domain")}
    log = {
        mail.message
        for mail in all_mails()
        if in_quarter(mail.at.date())
        and mail.sender.endswith(DOMAIN)
        and any(
            listed(to, mail.at.date())
            and not to.endswith((DOMAIN, "@patient.mssante.fr"))
            and "tests-operateur" not in to
            for to, _ in mail.recipients
        )
    }
    found = steps(assessment.result("D6.3"))
    subject = "dpi / journal"
    assert len(record & log) == found["compared_matched", subject]
    assert len(record - log) == found["compared_only_counting", subject]
    assert len(log - record) == found["compared_only_other", subject]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([(r'^compares = "dpi"', 'feeds = ["P4.3", "D6.3"]')], "unit_mismatch"),
        (
            [
                (
                    r'^population = "comptes rendus d\'imagerie[^"]*"',
                    'population = "courriers sortants du DPI"',
                )
            ],
            "overlap_not_stated",
        ),
        ([(r"^population = \"comptes rendus d'imagerie[^\n]*", "")], "overlap_not_stated"),
        ([(r"^\[sources\.whitelist\].*?(?=^\[)", "")], "no_whitelist"),
    ],
)
def test_what_cannot_be_one_figure_is_none(
    assessed_with: Callable[..., Assessment], changes: list[tuple[str, str]], reason: str
) -> None:
    """A log that counts as well, or two sources of one population, leave D6.3 unmeasured."""
    limbs = assessed_with(*changes).result("D6.3").limbs
    assert {reason} == {
        code for limb in limbs if isinstance(limb.value, Unmeasured) for code in limb.value.reasons
    }


@pytest.mark.parametrize(
    "change",
    [
        (r'^counts_as_sent = "accepted"', 'counts_as_sent = "declared"'),
        (r'^denominator = \["mssante", "email", "post"\]', 'denominator = ["mssante", "fax"]'),
        (r"^same_group = false", "same_group = true"),
        (r'^# "Navette" = "…"', '"Navette" = "hand_delivered"'),
        (r'^# completeness = "…"', 'completeness = "tout"'),
        (r'path = "whitelists/\*\.xml"', 'path = "whitelists/*-08-20.xml"'),
    ],
)
def test_each_thing_to_try_changes_something(
    assessment: Assessment, assessed_with: Callable[..., Assessment], change: tuple[str, str]
) -> None:
    """Every change that the example invites to is visible in D6.3."""
    after = assessed_with(change).result("D6.3")
    assert assessment.result("D6.3") != after


def test_the_commented_exclusion_works(assessed_with: Callable[..., Assessment]) -> None:
    """The lines that would declare D6.3 not applicable are right as they stand."""
    lines = (r'^# (\[not_applicable\."D6\.3"\])', r"\1"), (r"^# (justification = )", r"\1")
    result = assessed_with(*lines).result("D6.3")
    assert ResultStatus.NOT_APPLICABLE is result.status


# The awkward cases. -----------------------------------------------------------------------------

SHOWN_BY = {
    "duplicate": ("D6.3", "duplicates"),
    "several_ways": ("D6.3", "channel_not_counted"),
    "failed_then_posted": ("D6.3", "duplicates"),
    "failed": ("D6.3", "failed"),
    "still_waiting": ("P4.3", "messages_not_proven"),
    "replacement": ("D6.3", "replacements"),
    "never_listed": ("D6.3", "declared_outside"),
    "no_joker": ("D6.3", "declared_outside"),
    "listed_later": ("D6.3", "declared_outside"),
    "left_the_list": ("D6.3", "declared_outside"),
    "unknown_channel": ("D6.3", "unknown_channel"),
    "unknown_kind": ("D6.3", "unknown_kind"),
    "patient": ("D6.3", "patient"),
    "test_domain": ("D6.3", "test"),
    "internal": ("D6.3", "internal"),
    "other_month": ("D6.3", "outside_period"),
    "midnight": ("D6.3", "outside_period"),
    "universal_time": ("D6.3", "outside_period"),
}


@pytest.mark.parametrize("case", sorted({one.case for one in awkward_sendings()}))
def test_each_awkward_case_shows_up(assessment: Assessment, case: str) -> None:
    """The code of every awkward case stands in the steps, or in a file's rejections."""
    if case == "impossible_date":
        book = next(book for book in assessment.inputs if book.path.endswith("T3.csv"))
        assert {"impossible_date": 1, "missing_date": 1} == book.rejected_by_reason()
        return
    indicator, code = SHOWN_BY[case]
    assert any(step.code == code for step in assessment.result(indicator).steps)


def test_duplicates_replacements_and_discrepancies_are_counted(assessment: Assessment) -> None:
    """Rows that are no sending of their own, and MSSanté in name only, are as many as planned."""
    every = [one for one in all_sendings() if in_quarter(one.at.date())]
    again = sum(one.times - 1 for one in every)
    twice = sum(one.fate is Fate.FAILED_THEN_POSTED for one in every)
    versions = len(every) - 2 - len(planned())
    found = steps(assessment.result("D6.3"))
    assert again + twice + versions == found["duplicates", ""]
    assert sum(bool(one.replaces) for one in every) == found["replacements", ""]
    late = [one for one in all_sendings() if not in_quarter(one.at.date())]
    june_invoices = 1
    assert len(late) == found["outside_period", ""]
    assert june_invoices == found["totals_outside_period", ""]
    outside = sum(
        one.fate.by_mail and meaning(one) == ("other_channel", "email") for one in planned()
    )
    assert outside == found["declared_outside", ""]


def test_books_of_the_files_say_what_was_wrong(assessment: Assessment) -> None:
    """Rejected rows, doubtful keys, unmapped words, notifications and refusals are noted."""
    books = {Path(book.path).name: book for book in assessment.inputs}
    assert {"impossible_identifier": 1} == books["correspondents.csv"].rejected_by_reason()
    notes = {
        (name, note.code, note.subject): note.count
        for name, book in books.items()
        for note in book.notes
    }
    table, log = "dpi-2026-T3.csv", "mail-2026-T3.log"
    assert 1 == notes["correspondents.csv", "doubtful_key", "rpps"]
    assert 1 == notes[table, "total_rows", ""]
    assert 9 == notes[table, "unmapped_words", "channel"]
    assert 6 == notes[table, "unmapped_words", "recipient_kind"]
    bounced = [mail for mail in all_mails() if Outcome.BOUNCED in dict(mail.recipients).values()]
    assert len(bounced) == notes[log, "notifications", ""]
    assert 3 == notes[log, "rejected_before_queue", ""]
    assert (0, 0) == (books[log].rejected, books["courriers-imagerie.csv"].rejected)
    assert ("statement_incomplete", "completeness") in {
        (reason.code, reason.subject) for reason in assessment.result("D6.3").reasons
    }


def test_no_patient_and_no_correspondent_comes_out(assessment: Assessment) -> None:
    """Planted patients' names and numbers, and people's addresses, are in no output."""
    text = to_json(assessment)
    patient = PATIENT.partition("@")[0]
    planted = ("SPECIMEN", "ECHANTILLON", patient, "alverac", "ALVÉRAC", "bellerose")
    assert [] == [word for word in planted if word in text]


# Writing it. ------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    """Nothing depends on a clock, on chance or on the folder."""
    write_example(tmp_path / "again")
    assert contents(folder) == contents(tmp_path / "again")
    assert 13 == len(contents(folder))


def test_files_are_as_their_tools_write_them(folder: Path) -> None:
    """Windows-1252 with CRLF, UTF-8 with a mark, a log without year, quotes that mean nothing."""
    files = contents(folder)
    table = files["transmissions/dpi-2026-T3.csv"]
    with pytest.raises(UnicodeDecodeError):
        table.decode("utf-8")
    assert table.startswith("N° pièce;Parti le".encode("cp1252"))
    assert files["correspondents.csv"].startswith(b"\xef\xbb\xbfCode;RPPS")
    assert re.match(
        rb"Jun 30 18:00:\d\d mss postfix/smtpd\[", files["transmissions/mail-2026-T3.log"]
    )
    extraction = next(files[name] for name in files if name.startswith("national-directory/"))
    assert 1 == extraction.count(b'"') % 2
    domains = re.findall(
        rb"<Nom>(.*?)</Nom>", files["whitelists/listeblanchemssante-2026-08-20.xml"]
    )
    assert len(set(domains)) < len(domains)


@pytest.mark.parametrize(
    ("write", "file"),
    [
        (write_example, "README.md"),
        (lambda place: write_empty(place, name="CH", period="2026-10"), "hopen-mss.toml"),
    ],
)
def test_what_is_there_is_not_overwritten(
    tmp_path: Path, write: Callable[[Path], None], file: str
) -> None:
    """An existing file stops everything before anything is written."""
    (tmp_path / file).write_text("mine", "utf-8")
    with pytest.raises(OutputError) as caught:
        write(tmp_path)
    assert file in str(caught.value)
    assert {file: b"mine"} == contents(tmp_path)


def test_force_replaces(tmp_path: Path) -> None:
    """With force, the files are replaced, and those of others stay."""
    (tmp_path / "README.md").write_text("mine", "utf-8")
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    write_example(tmp_path, force=True)
    write_empty(tmp_path, name="CH Exemple", period="2026-10", force=True)
    assert (tmp_path / "README.md").read_text("utf-8") == data_file("README.md")
    assert "CH Exemple" == Dossier.read(tmp_path).contents.establishment.name
    assert "mine" == (tmp_path / "notes.txt").read_text("utf-8")


# The empty folder. ------------------------------------------------------------------------------


def test_a_fresh_folder_is_assessed_at_once(tmp_path: Path) -> None:
    """Every figure of an empty folder is unmeasured, and says why; nothing is zero."""
    write_empty(tmp_path / "ours", name="CH Exemple", period="2026-10")
    found = assess(Dossier.read(tmp_path / "ours"), as_of=date(2026, 11, 5))
    values = [limb.value for result in found.results for limb in result.limbs]
    assert [True] * len(values) == [isinstance(value, Unmeasured) for value in values]
    assert {ResultStatus.UNKNOWN} == {result.status for result in found.results}
    assert () == found.inputs
    assert {"P4.3", "D6.2", "D6.3"} <= {answer.indicator for answer in found.answers}


@pytest.mark.parametrize("name", ['CH "Les Lilas" \\ Nord', "Hôpital d’Été", " CH\u00a0Exemple\n"])
def test_any_name_can_be_given(tmp_path: Path, name: str) -> None:
    """Quotation marks, backslashes, accents and odd spaces are written as TOML wants them."""
    write_empty(tmp_path, name=name, period="2026-T4")
    dossier = Dossier.read(tmp_path)
    assert " ".join(name.split()) == dossier.contents.establishment.name
    assert "2026-T4" == dossier.contents.measurement.period


@pytest.mark.parametrize(
    ("name", "period"), [("", "2026-10"), ("CH\x00", "2026-10"), ("CH\ud800", "2026"), ("CH", "10")]
)
def test_without_name_or_period_nothing_is_written(tmp_path: Path, name: str, period: str) -> None:
    """A name that cannot be written, or no period, is refused before anything is there."""
    with pytest.raises(InvalidInputError):
        write_empty(tmp_path / "ours", name=name, period=period)
    assert not (tmp_path / "ours").exists()


def uncommented(folder: Path) -> Path:
    """The folder with every waiting line of its hopen-mss.toml taken into use."""
    write_empty(folder, name="CH Exemple", period="2026-10")
    file = folder / "hopen-mss.toml"
    text = re.sub(r"^#(?=[^\s#])", "", file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    return file


def test_every_waiting_line_is_right(tmp_path: Path) -> None:
    """With every line taken into use the dossier is still understood."""
    uncommented(tmp_path)
    contents_of = Dossier.read(tmp_path).contents
    assert set(SourceKind) == {source.kind for source in contents_of.sources.values()}
    assert contents_of.deployment
    assert contents_of.correspondents
    assert {"P4.3", "D6.2", "D6.3"} == set(contents_of.targets)


@pytest.mark.parametrize(
    "section",
    [
        Establishment,
        MeasurementSection,
        ScopeSection,
        SourceSection,
        CorrespondentsSection,
        DeploymentSection,
        Target,
        NotApplicable,
    ],
)
def test_every_key_is_explained(tmp_path: Path, section: type) -> None:
    """Each key that a dossier can have stands in the empty one, under a line that explains it."""
    lines = uncommented(tmp_path).read_text("utf-8").splitlines()
    for key in (one.name for one in attrs.fields(section)):
        places = [n for n, line in enumerate(lines) if line.startswith(f"{key} = ")]
        assert places, key
        if key not in ("path", "kind", "justification"):
            assert any(lines[n - 1].startswith("# ") for n in places), key


@pytest.mark.parametrize("file", sorted(TEMPLATES))
def test_templates_are_understood_without_a_word(tmp_path: Path, file: str) -> None:
    """Every column of every template is one that its reader knows."""
    write_empty(tmp_path, name="CH Exemple", period="2026-10")
    path = tmp_path / "templates" / file
    opened = {
        "correspondents.csv": lambda: CorrespondentsTable.open(path).table,
        "follow-up.csv": lambda: FollowUpTable.open(path).table,
        "mailboxes.csv": lambda: MailboxesTable.open(path).table,
        "transmissions.csv": lambda: TransmissionTable.open(path).table,
        "monthly-totals.csv": lambda: TotalsTable.open(path).table,
        "care-units.csv": lambda: Table.open(path, {"care_unit": ("service",)}),
    }
    table = opened[file]()
    assert len(TEMPLATES[file]) == len(table.position)
    assert [] == list(table.rows())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
