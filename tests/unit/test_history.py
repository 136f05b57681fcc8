"""Kept months: written whole, read strictly, taken as a whole or not at all, never doubled."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.spec.records import JUDGE, at, posted, sent

from hopen_mss import (
    Comparison,
    CountedSource,
    Counting,
    Deliveries,
    DossierError,
    History,
    InputReport,
    InvalidDocumentError,
    InvalidInputError,
    Month,
    OutputError,
    OverlapError,
    Period,
    Rules,
    SeenInMonth,
    Tally,
    TallyPart,
    Transmission,
    read_history,
    reconcile,
    write_month,
)
from hopen_mss.assessment.reconciliation import kept_months, stretches
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.indicators.tally import TallyLine

QUARTER = Period.parse("2026-Q4")
BOOK = InputReport(path="dpi.csv", kind="table", sha256="a", read=1, accepted=1)


def counted(
    *records: Transmission,
    name: str = "dpi",
    period: Period = QUARTER,
    population: str = "letters",
    **more: Any,
) -> CountedSource:
    """One source, counted over a period."""
    types, units = (frozenset(more.get(key, ())) for key in ("document_types", "care_units"))
    seen = Deliveries(JUDGE, period, Counting.DOCUMENT, document_types=types, care_units=units)
    seen.add_all(records)
    tally = Tally.of(seen, TallyPart(name, period), population=population)
    usual: dict[str, Any] = {"kind": SourceKind.TABLE, "feeds": ("D6.3",), "inputs": (BOOK,)}
    return CountedSource(name=name, tally=tally, **{**usual, **more})


def month(name: str, *sources: CountedSource, **more: Any) -> Month:
    """A kept month."""
    return Month(library="0", month=name, sources=sources, **more)


def in_month(name: str, **more: Any) -> Month:
    """A month of one document sent on its fifth day."""
    record = sent(sent_at=at(f"{name}-05 10:00"))
    return month(name, counted(record, period=Period.parse(name), **more))


OCTOBER = in_month("2026-10")


def test_a_kept_month_is_read_back(tmp_path: Path) -> None:
    """What is written is read back, with the checksum of its file."""
    write_month(tmp_path, OCTOBER)

    found = read_history(tmp_path)

    assert (OCTOBER,) == found.months
    assert [("history/2026-10.json", "month", 1)] == [
        (report.path, report.kind, report.accepted) for report in found.inputs
    ]
    assert "hopen-mss/month/1" == json.loads((tmp_path / OCTOBER.file_name).read_bytes())["schema"]


def test_a_kept_month_is_replaced_only_on_request(tmp_path: Path) -> None:
    """A month that exists stays as it is, unless one insists."""
    write_month(tmp_path, OCTOBER)
    other = month("2026-10")

    with pytest.raises(OutputError, match="--force"):
        write_month(tmp_path, other)
    assert (OCTOBER,) == read_history(tmp_path).months
    write_month(tmp_path, other, force=True)
    assert (other,) == read_history(tmp_path).months


def test_the_same_month_twice_is_refused(tmp_path: Path) -> None:
    """A copy of a kept month would count it twice."""
    write_month(tmp_path, OCTOBER)
    copy = (tmp_path / OCTOBER.file_name).read_text("utf-8")
    (tmp_path / "history" / "2026-10 (1).json").write_text(copy, "utf-8")

    with pytest.raises(OverlapError, match=r"both hold 2026-10; keep one of the two"):
        read_history(tmp_path)


def test_a_month_under_another_name_is_refused(tmp_path: Path) -> None:
    """The name of the file is the month that it holds."""
    write_month(tmp_path, OCTOBER)
    (tmp_path / OCTOBER.file_name).rename(tmp_path / "history" / "2026-11.json")

    with pytest.raises(DossierError, match=r"2026-11\.json: .* holds the month 2026-10; name it"):
        read_history(tmp_path)


def spoiled(**changes: Any) -> str:
    """The document of a month with something changed in its first tally."""
    from hopen_mss import to_json

    document = json.loads(to_json(OCTOBER))
    for path, value in changes.items():
        *outer, last = path.split("__")
        place: Any = document
        for key in outer:
            place = place[int(key) if key.isdigit() else key]
        place[int(last) if last.isdigit() else last] = value
    return json.dumps(document)


TALLY = "sources__0__tally"
DAMAGED = [
    pytest.param(spoiled(month="2026-13"), "no calendar month", id="a thirteenth month"),
    pytest.param(spoiled(month="october"), "no calendar month", id="a month in words"),
    pytest.param(spoiled(month="2026-11"), "days of another month", id="another month"),
    pytest.param(spoiled(more="x"), "unknown key", id="a key that there is not"),
    pytest.param(spoiled(schema="hopen-mss/tally/1"), "expected hopen-mss/month/1", id="a tally"),
    pytest.param(spoiled(sources__0__name="ris"), "of another source", id="another source"),
    pytest.param(
        spoiled(**{f"{TALLY}__lines__0__deliveries": -1}), "below zero", id="fewer than none"
    ),
    pytest.param(
        spoiled(**{f"{TALLY}__lines__0__facts__month": "2026-09"}),
        "sendings of another month",
        id="a sending of September",
    ),
    pytest.param(spoiled(**{f"{TALLY}__parts": []}), "does not say what it holds", id="no part"),
    pytest.param(
        spoiled(**{f"{TALLY}__wholes__0__parts": []}), "without any delivery", id="no delivery"
    ),
    pytest.param('{"schema": "hopen-mss/month/1"', "not JSON", id="cut off"),
    pytest.param("\0\0", "not JSON", id="binary"),
]


@pytest.mark.parametrize(("text", "expected"), DAMAGED)
def test_a_damaged_month_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    """A kept month that contradicts itself stops the run, and its file is named."""
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "2026-10.json").write_text(text, "utf-8")

    with pytest.raises(InvalidDocumentError) as caught:
        read_history(tmp_path)

    assert expected in str(caught.value)
    assert {"history/2026-10.json"} == {
        problem.path.partition(":")[0] for problem in caught.value.problems
    }


def test_all_faults_of_all_months_come_at_once(tmp_path: Path) -> None:
    """Two damaged months are told together."""
    (tmp_path / "history").mkdir()
    for name in ("2026-10", "2026-11"):
        text = spoiled(month=name, more="x", other="y")
        (tmp_path / "history" / f"{name}.json").write_text(text, "utf-8")

    with pytest.raises(InvalidDocumentError) as caught:
        read_history(tmp_path)

    assert 4 == len(caught.value.problems)


def test_the_same_facts_twice_are_refused() -> None:
    """Lines that were doubled by hand do not pass for one."""
    line = OCTOBER.sources[0].tally.lines[0]
    tally = evolve(OCTOBER.sources[0].tally, lines=(line, TallyLine(line.facts, 4)))

    with pytest.raises(InvalidDocumentError, match="the same facts twice"):
        month("2026-10", evolve(OCTOBER.sources[0], tally=tally))


def test_the_same_source_twice_is_refused() -> None:
    """A source stands in a month once."""
    with pytest.raises(InvalidDocumentError, match="stands here twice"):
        month("2026-10", OCTOBER.sources[0], OCTOBER.sources[0])


def test_a_folder_in_place_of_a_month(tmp_path: Path) -> None:
    """A folder of that name is told, not passed over."""
    (tmp_path / "history" / "2026-10.json").mkdir(parents=True)

    with pytest.raises(DossierError, match="not an ordinary file"):
        read_history(tmp_path)


def test_an_enormous_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No kept month is larger than its limit."""
    monkeypatch.setattr("hopen_mss.dossier.history._LARGEST", 10)
    write_month(tmp_path, OCTOBER)

    with pytest.raises(DossierError, match="which no kept month is"):
        read_history(tmp_path)


def test_more_months_than_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of very many files is no history."""
    monkeypatch.setattr("hopen_mss.dossier.history._MOST_FILES", 0)
    write_month(tmp_path, OCTOBER)

    with pytest.raises(DossierError, match="one file a month"):
        read_history(tmp_path)


STRETCHES = [
    pytest.param("2026-Q4", [], ["2026-10-01/2026-12-31"], id="nothing is kept"),
    pytest.param("2026-Q4", ["2026-10"], ["2026-11-01/2026-12-31"], id="its first month"),
    pytest.param("2026-Q4", ["2026-12"], ["2026-10-01/2026-11-30"], id="its last month"),
    pytest.param(
        "2026-Q4",
        ["2026-11"],
        ["2026-10-01/2026-10-31", "2026-12-01/2026-12-31"],
        id="the month in between",
    ),
    pytest.param("2026-Q4", ["2026-12", "2026-10", "2026-11"], [], id="all of it"),
    pytest.param("2026-Q4", ["2027-01", "2026-09"], ["2026-10-01/2026-12-31"], id="others"),
]


@pytest.mark.parametrize(("period", "months", "expected"), STRETCHES)
def test_what_is_left_of_a_period(period: str, months: list[str], expected: list[str]) -> None:
    """A source that is read now stands for the days that no kept month holds."""
    assert expected == [str(one) for one in stretches(Period.parse(period), months)]


def share_of(made: Any) -> int:
    """How many deliveries count for D6.3."""
    return sum(tally.deliveries for tally in made.counting["D6.3"])


def test_months_and_live_sources_join() -> None:
    """October is kept, November and December are read now: one tally of three parts of one."""
    live = counted(sent("D2", sent_at=at("2026-11-05 10:00")))

    made = reconcile([live], period=QUARTER, history=History(months=(OCTOBER,)))

    (tally,) = made.counting["D6.3"]
    assert 2 == tally.deliveries
    assert ["2026-10-01/2026-10-31", "2026-11-01/2026-12-31"] == [
        str(part.period) for part in tally.parts
    ]


def test_a_source_that_is_gone_still_counts() -> None:
    """What history says of a source stands, even where the dossier no longer names it."""
    made = reconcile([], period=QUARTER, history=History(months=(OCTOBER,)))

    assert 1 == share_of(made)
    assert (BOOK,) == made.inputs["D6.3"]


def test_a_renamed_source_goes_on() -> None:
    """Two sources of one population, one after the other, are one count."""
    live = counted(sent("D2", sent_at=at("2026-11-05 10:00")), name="dpi2")

    made = reconcile([live], period=QUARTER, history=History(months=(OCTOBER,)))

    assert [2] == [tally.deliveries for tally in made.counting["D6.3"]]


TWICE = [
    pytest.param({}, id="the same source"),
    pytest.param({"name": "dpi2"}, id="another source of the same population"),
    pytest.param({"population": "other words"}, id="the same source in other words"),
]


@pytest.mark.parametrize("changes", TWICE)
def test_a_month_kept_and_read_is_refused(changes: dict[str, Any]) -> None:
    """Sendings of October from a live source stop the run while October is kept."""
    live = counted(sent("D2"), **changes)

    with pytest.raises(OverlapError) as caught:
        reconcile([live], period=QUARTER, history=History(months=(OCTOBER,)))

    assert str(caught.value).startswith("history/2026-10.json: this month is kept")
    assert "dpi.csv" in str(caught.value)
    assert "hopen-mss month DIR 2026-10 --force" in str(caught.value)


BESIDE = [
    pytest.param({"name": "ris", "population": "imaging"}, id="another population"),
    pytest.param({"name": "log", "feeds": ("P4.3",)}, id="the other indicator"),
    pytest.param({"name": "log", "compares": "dpi"}, id="only compared"),
]


@pytest.mark.parametrize("changes", BESIDE)
def test_other_sources_stand_beside_a_kept_month(changes: dict[str, Any]) -> None:
    """A source that counts nothing twice may hold sendings of a kept month."""
    live = counted(sent("D2"), **changes)

    made = reconcile([live], period=QUARTER, history=History(months=(OCTOBER,)))

    assert 1 + (changes["name"] == "ris") == share_of(made)
    assert {} == kept_months(live, History(months=(OCTOBER,)))


@pytest.mark.parametrize("population", ["mails", "other words"])
def test_mails_beside_kept_mails_are_refused(population: str) -> None:
    """A kept month holds no ids: nothing could tell whether another log holds the same mails."""
    mail = sent(message_id="1@ch.example")
    kept = month("2026-10", in_mails(mail, name="relay", period=Period.parse("2026-10")))
    live = in_mails(mail, name="gateway", population=population)

    with pytest.raises(OverlapError, match=r"history/2026-10\.json: this month is kept"):
        reconcile([live], period=QUARTER, history=History(months=(kept,)))


def in_mails(record: Transmission, **more: Any) -> CountedSource:
    """A log of one mail."""
    found = counted(record, kind=SourceKind.POSTFIX, feeds=("P4.3",), **more)
    return evolve(found, tally=evolve(found.tally, unit=Counting.MESSAGE))


def reasons(made: Any) -> list[tuple[str, int, str]]:
    """The reasons of D6.3."""
    return [(reason.code, reason.count, reason.subject) for reason in made.reasons["D6.3"]]


def test_months_between_are_missing_and_not_zero() -> None:
    """A month of which nothing is kept and nothing read is listed."""
    kept = (OCTOBER, in_month("2026-12"))

    made = reconcile([], period=QUARTER, history=History(months=kept))

    assert [("months_missing", 1, "2026-11 (dpi)")] == reasons(made)


def test_months_to_come_are_not_missing() -> None:
    """A month that begins after the as-of date is no gap."""
    made = reconcile(
        [], period=QUARTER, as_of=date(2026, 11, 30), history=History(months=(OCTOBER,))
    )

    assert [("months_missing", 1, "2026-11 (dpi)")] == reasons(made)


def test_a_month_partly_in_the_period_is_left_out() -> None:
    """Half a month cannot be taken out of its count: it stays out, and that is said."""
    period = Period.parse("2026-10-15/2026-12-31")

    made = reconcile([], period=period, history=History(months=(OCTOBER,)))

    assert ((), 0) == (made.counting["D6.3"], share_of(made))
    assert [("history_partly_in_period", 1, "2026-10")] == reasons(made)


OTHERWISE = [
    pytest.param({"shaped_by": {"domains": "ch.example"}}, "domains", id="another domain"),
    pytest.param({"shaped_by": {}, "settings": {"dpi": "new"}}, "sources", id="another reading"),
    pytest.param({"rules": Rules(document_types=("CR",))}, "words", id="a scope of today"),
    pytest.param({"shaped_by": {}, "settings": {"dpi": "", "ris": "new"}}, "", id="the same"),
]


@pytest.mark.parametrize(("today", "expected"), OTHERWISE)
def test_a_month_made_otherwise_is_said(today: dict[str, Any], expected: str) -> None:
    """A kept month that was counted with other settings than today's says which."""
    made = reconcile([], period=OCTOBER.period, history=History(months=(OCTOBER,)), **today)

    told = [("history_made_otherwise", 1, expected)] if expected else []
    assert told == reasons(made)


def test_a_word_that_was_not_listed_may_be_in_scope() -> None:
    """A scope stated later makes the unlisted words of a kept month unknown, not out of scope."""
    record = sent(document_type="CR", care_unit="CARDIO")
    kept = month("2026-10", counted(record, sent("D2"), period=Period.parse("2026-10"),
                                    care_units=("CARDIO",)))  # fmt: skip
    rules = Rules(document_types=("CR",), care_units=("CARDIO",))

    made = reconcile([], period=kept.period, rules=rules, history=History(months=(kept,)))

    (tally,) = made.counting["D6.3"]
    assert {("", "CARDIO"), ("", "")} == {
        (line.facts.document_type, line.facts.care_unit) for line in tally.lines
    }
    assert {"unknown_scope"} == {rules.effect(line.facts)[1] for line in tally.lines}


def notes(made: Any) -> list[tuple[str, int]]:
    """What was noted on the way of the only tally."""
    (tally,) = made.counting["D6.3"]
    return [(note.code, note.count) for note in tally.notes]


def test_the_same_files_read_for_two_months_are_noted_once() -> None:
    """What a file holds outside the month is no news; a row without a date is one row."""
    rows = [sent(sent_at=None), sent("D2"), sent("D3", sent_at=at("2026-11-05 10:00"))]
    kept = tuple(month(name, counted(*rows, period=Period.parse(name)))
                 for name in ("2026-10", "2026-11"))  # fmt: skip

    made = reconcile([], period=QUARTER, history=History(months=kept))

    assert [("no_date", 1)] == notes(made)


def test_comparisons_of_months_add_up() -> None:
    """Matched in October and in November is matched in both; without ids they stand beside."""
    seen: dict[str, Any] = {"counting": "dpi", "other": "log"}
    by_id = Comparison(**seen, matched=2, only_counting=1, only_other=0, without_id=1)
    beside = Comparison(**seen, seen=(SeenInMonth("log", "2026-12", 3),))
    log = [counted(name="log", period=Period.parse(name), feeds=(), compares="dpi")
           for name in ("2026-10", "2026-11", "2026-12")]  # fmt: skip
    kept = tuple(
        month(name, *in_month(name).sources, one, comparisons=(told,))
        for name, one, told in zip(
            ("2026-10", "2026-11", "2026-12"), log, (by_id, by_id, beside), strict=True
        )
    )

    made = reconcile([], period=QUARTER, history=History(months=kept))

    expected = Comparison(**seen, matched=4, only_counting=2, only_other=0, without_id=2)
    assert (expected, beside) == made.comparisons["D6.3"]
    assert () == made.comparisons["P4.3"]


def test_two_live_sources_of_one_population_stay_apart() -> None:
    """Kept months help nobody to add up two sources that overlap."""
    live = [counted(posted("D2", sent_at=at("2026-11-05 10:00")), name=name) for name in ("a", "b")]

    made = reconcile(live, period=QUARTER, history=History(months=(OCTOBER,)))

    assert 3 == len(made.counting["D6.3"])


NO_COMPARISONS = [
    pytest.param({"matched": 3}, "all three numbers", id="matched alone"),
    pytest.param(
        {"matched": 1, "only_counting": 0, "only_other": -1}, "below zero", id="fewer than none"
    ),
]


@pytest.mark.parametrize(("numbers", "expected"), NO_COMPARISONS)
def test_a_comparison_is_whole(numbers: dict[str, Any], expected: str) -> None:
    """A comparison tells all three numbers, from zero up, or none of them."""
    with pytest.raises(InvalidInputError, match=expected):
        Comparison(counting="a", other="b", **numbers)


def test_comparisons_of_other_sources_do_not_add_up() -> None:
    """What two others saw, or what was not matched by ids, is kept apart."""
    by_id = Comparison(counting="a", other="b", matched=1, only_counting=0, only_other=0)

    with pytest.raises(InvalidInputError, match="not compared in the same way"):
        by_id + Comparison(counting="a", other="b")
