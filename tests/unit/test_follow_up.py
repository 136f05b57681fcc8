"""Following a deployment: what was recorded, what is late, what moved, what comes next."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.hospitals import PROFILES, write_hospital

from hopen_mss import (
    Answer,
    DecidedDate,
    Decision,
    DeploymentSection,
    Dossier,
    DossierError,
    Estimate,
    EvidenceFile,
    FollowedPlan,
    InvalidDocumentError,
    ProgressRecords,
    Risk,
    Sendings,
    Span,
    StepRecord,
    StepState,
    Wave,
    WaveRecord,
    compare_status,
    follow,
    forecast,
    load_edition,
    next_steps,
    read_progress,
)
from hopen_mss.planning import CalendarSection, Closing, Shift, Timing
from hopen_mss.planning.answers import _ACTIONS, _BELOW_TARGET, _NOT_SUPPLIED
from hopen_mss.planning.waves import follow_waves

EDITION = load_edition()
START = date(2027, 1, 4)


def record(step: str, state: str, on: date, site: str = "") -> StepRecord:
    """What somebody recorded of a step."""
    return StepRecord(
        step=step, state=StepState(state), on=on, by="us", site=site, reason="because"
    )


def followed(folder: Path, as_of: date) -> FollowedPlan:
    """A folder's deployment on a day."""
    said = Dossier.read(folder).contents.deployment
    assert said
    return follow(EDITION, said, read_progress(folder, said, EDITION), as_of, folder=folder)


def timings(plan: FollowedPlan) -> dict[str, str]:
    """The timing of each step that is not over."""
    return {step.key: step.timing.value for step in plan.steps if step.timing}


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("option", ["operator", "third-party"])
def test_each_profile_is_forecast_and_followed(tmp_path: Path, name: str, option: str) -> None:
    """Both options, three hospitals: a forecast, a plan on its first day, and three next steps."""
    said = Dossier.read(write_hospital(tmp_path, name)).contents.deployment
    assert said
    assert said.start
    assert forecast(EDITION, said).floor >= said.start
    plan = followed(tmp_path, said.start)

    assert plan.first_end == plan.end
    assert () == plan.moves
    assert {"0.a"} == {step.key for step in next_steps(plan).steps}


def test_six_sites_share_the_connection(tmp_path: Path) -> None:
    """Shared steps stand once, local ones at each site; a site's own estimate is its own."""
    said = Dossier.read(write_hospital(tmp_path, "group")).contents.deployment
    assert said
    steps = {step.key: step for step in forecast(EDITION, said).steps}

    assert 6 == sum(step.code == "2.1" for step in steps.values())
    assert 1 == sum(step.code == "2.4" for step in steps.values())
    assert "site of Mer" == steps["2.1 @ Mer"].by
    assert date(2028, 1, 3) == steps["2.1 @ Mer"].start
    assert date(2028, 3, 3) == steps["2.1 @ Mer"].end


def test_late_due_waiting_upcoming_are_computed(tmp_path: Path) -> None:
    """The same records give other timings on another day."""
    write_hospital(tmp_path, "chu")
    march, april = (followed(tmp_path, day) for day in (date(2027, 3, 10), date(2027, 4, 1)))

    assert "due" == timings(march)["1.1"]
    assert "late" == timings(april)["1.1"]
    assert "upcoming" == timings(march)["1.2"]
    assert "waiting" == timings(april)["1.2"]
    assert not {"0.a", "dpia"} & set(timings(march))


def test_a_floor_makes_nothing_late() -> None:
    """A day that rests on the sheet is the earliest end, so passing it is no delay."""
    said = DeploymentSection(option="operator", start=START)
    plan = follow(EDITION, said, ProgressRecords(), date(2030, 1, 1))

    assert "late" not in timings(plan).values()


def test_only_what_caused_the_delay_is_late() -> None:
    """A step that waits for a late one is not late itself: its own time has not begun."""
    week = {"low": Span(days=7), "likely": Span(days=7), "high": Span(days=7), "by": "us"}
    said = DeploymentSection(
        option="third-party",
        start=START,
        estimates=(Estimate(step="0.a", **week), Estimate(step="0.b", **week)),  # type: ignore[arg-type]
    )
    done = ProgressRecords(steps=(record("0.a", "done", date(2027, 1, 29)),))
    plan = follow(EDITION, said, done, date(2027, 2, 1))

    assert "due" == timings(plan)["0.b"]
    assert date(2027, 2, 5) == plan.step("0.b").due


def test_decided_days_are_kept_and_flagged() -> None:
    """A decided day stays when the plan moves; that it cannot be held is said."""
    said = DeploymentSection(option="operator", start=START)
    decided = DecidedDate(step="3.2", due=date(2027, 5, 1), by="us", on=START)
    plan = follow(EDITION, said, ProgressRecords(dates=(decided,)), START)

    step = plan.step("3.2")
    assert (date(2027, 5, 1), True, True) == (step.due, step.is_decided, step.cannot_hold)


def test_what_moved_says_why(tmp_path: Path) -> None:
    """Each move names its cause, and the step that it follows."""
    write_hospital(tmp_path, "chu")
    found = {move.key: move for move in followed(tmp_path, date(2027, 3, 10)).moves}

    assert "ended_otherwise" == found["0.a"].because.value
    assert "decided" == found["1.1"].because.value
    assert ("follows", "1.1") == (found["1.2"].because.value, found["1.2"].of)


def test_since_last_month(tmp_path: Path) -> None:
    """Two days of the same records: what was done, decided, and raised in between."""
    write_hospital(tmp_path, "chu")
    change = compare_status(
        followed(tmp_path, date(2027, 2, 10)), followed(tmp_path, date(2027, 3, 10))
    )

    assert ("1.a",) == change.done
    assert ("dpia",) == change.dropped
    assert ("The supplier has no date",) == change.new_risks
    assert (change.end - change.end_before).days > 0


def test_next_is_late_first_and_names_who(tmp_path: Path) -> None:
    """What is late comes first; whom the hospital named comes before the sheet."""
    write_hospital(tmp_path, "chu")
    first, *others = next_steps(followed(tmp_path, date(2027, 4, 1))).steps

    assert ("1.1", "Purchasing") == (first.key, first.who)
    assert ("late", 17) == (first.why[0].code, first.why[0].count)
    assert ["1.3"] == [step.key for step in others]


def test_gaps_point_to_steps_and_steps_to_gaps() -> None:
    """A reason of an assessment stands at each action that answers it."""
    said = DeploymentSection(option="operator", start=START)
    gap = Answer(indicator="D6.2", reason="no_address", actions=("2.6",))
    plan = follow(EDITION, said, ProgressRecords(), START, answers=(gap,))

    assert [("D6.2", "no_address")] == [
        (one.indicator, one.reason) for one in plan.step("2.6").closes
    ]
    assert ("D6.2", "D6.3") == plan.step("2.6").serves


def test_evidence_is_compared_each_time(tmp_path: Path) -> None:
    """A file is the same, changed or gone; nothing outside the folder is looked at."""
    (tmp_path / "a.txt").write_text("signed", encoding="utf-8")
    digest = hashlib.sha256(b"signed").hexdigest()
    files = tuple(
        EvidenceFile(path=path, sha256=sha)
        for path, sha in (("a.txt", digest), ("a.txt", "0" * 64), ("b.txt", digest))
    )
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    outside = EvidenceFile(path="link.txt", sha256=digest)
    done = StepRecord(
        step="0.a", state=StepState.DONE, on=START, by="us", evidence=(*files, outside)
    )
    said = DeploymentSection(option="operator", start=START)
    plan = follow(EDITION, said, ProgressRecords(steps=(done,)), START, folder=tmp_path)

    expected = ["same", "changed", "missing", "missing"]
    assert expected == [one.state.value for one in plan.step("0.a").evidence]


@pytest.mark.parametrize(
    ("answer", "steps", "asked"),
    [
        pytest.param({"pilot": True}, "3.1 3.1.a 3.1.b 3.1.c 3.1.d 3.2", "", id="a pilot"),
        pytest.param({"pilot": False}, "3.1.b 3.1.d 3.2", "", id="no pilot"),
        pytest.param({}, "3.1 3.1.a 3.1.b 3.1.c 3.1.d 3.2", "3.1 3.1.a 3.1.c", id="nobody said"),
    ],
)
def test_nothing_is_made_general_without_a_pilot(
    answer: dict[str, Any], steps: str, asked: str
) -> None:
    """Without a pilot the staff is trained and patients are told all the same."""
    said = DeploymentSection(option="operator", start=START, **answer)
    plan = follow(EDITION, said, ProgressRecords(), START)

    assert set(steps.split()) == {step.code for step in plan.steps if step.stage == "3"}
    assert set(asked.split()) == set(plan.hang_on_pilot)
    assert plan.hang_on_pilot == next_steps(plan).hang_on_pilot


def test_a_pilot_that_nobody_stated_is_no_question_once_all_is_over() -> None:
    """What was done all the same, or dropped, is asked no more."""
    said = DeploymentSection(option="operator", start=START)
    states = {"3.1.a": "done", "3.1.b": "done", "3.1.c": "dropped", "3.1.d": "done"}
    done = ProgressRecords(steps=tuple(record(code, it, START) for code, it in states.items()))

    assert () == follow(EDITION, said, done, START).hang_on_pilot


def test_every_answer_is_a_step_that_somebody_can_do() -> None:
    """No gap points to an action that is only the whole of others: nobody is told to do it."""
    wholes = {action.part_of for action in EDITION.actions}
    codes = {code for every in (*_ACTIONS.values(), *_BELOW_TARGET.values(),
                                *_NOT_SUPPLIED.values()) for code in every}  # fmt: skip

    assert set() == codes & wholes
    assert set() == codes - {action.code for action in EDITION.actions}


def test_a_gap_that_its_steps_did_not_close_is_told() -> None:
    """Each step that answers it is over, and the assessment still finds it."""
    said = DeploymentSection(option="operator", start=START, pilot=True)
    found = (
        Answer(indicator="D6.3", reason="below_target", actions=("2.2", "2.4")),
        Answer(indicator="D6.2", reason="no_address", actions=("2.6",)),
    )
    done = ProgressRecords(steps=(record("2.2", "done", START), record("2.4", "dropped", START)))
    plan = follow(EDITION, said, done, START, answers=found)

    assert ["D6.3"] == [gap.indicator for gap in plan.left_gaps]
    assert plan.left_gaps == next_steps(plan).left_gaps


FAULTS = [
    ('[[steps]]\nstep = "9.9"\nstate = "done"\non = 2027-02-01\nby = "us"', "no step", "line 2"),
    ('[[steps]]\nstep = "0.a"\nstate = "done"\non = 2027-01-03\nby = "us"', "before the start",
     "line 4"),
    ('[[steps]]\nstep = "0.a"\nstate = "dropped"\non = 2027-02-01\nby = "us"', "its reason",
     "line 1"),
    ('[[steps]]\nstep = "0.a"\nstate = "late"\non = 2027-02-01\nby = "us"', "not known here",
     "line 3"),
    ('[[steps]]\nstep = "0.a"\nsite = "Nord"\nstate = "done"\non = 2027-02-01\nby = "us"',
     "done once", "line 3"),
    ('[[waves]]\nwave = "second"\non = 2027-02-01', "no such wave", "line 2"),
    ('[[dates]]\nstep = "0.a"\ndue = 2026-12-01\nby = "us"\non = 2026-11-01', "before the start",
     "line 3"),
    ('[[steps]]\nstep = "3.1"\nstate = "done"\non = 2027-02-01\nby = "us"', "pilot = true",
     "line 2"),
    ('[[dates]]\nstep = "0.a"\ndue = 2027-03-01\nby = " "\non = 2027-02-01', "say who", "line 4"),
    ('[[risks]]\nwhat = ""\nsince = 2027-02-01', "say what", "line 2"),
    ('[[risks]]\nwhat = "late"\nsince = 2027-02-01\nclosed_on = 2027-01-31', "before it was seen",
     "line 4"),
    ('[[decisions]]\nwhat = ""\nwho = "CME"\nasked_on = 2027-02-01', "say what", "line 2"),
    ('[[decisions]]\nwhat = "boxes"\nwho = " "\nasked_on = 2027-02-01', "say who", "line 3"),
    ('[[decisions]]\nwhat = "boxes"\nwho = "CME"\nasked_on = 2027-02-01\ntaken_on = 2027-01-31',
     "before it was asked", "line 5"),
    ('[[steps]]\nevidence = [{ path = "../a", sha256 = "1" }]', "inside the folder", "line 2"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "told", "line"), FAULTS)
def test_faults_of_records_name_their_line(tmp_path: Path, toml: str, told: str, line: str) -> None:
    """What does not fit is told with the line of progress.toml and what to do."""
    (tmp_path / "progress.toml").write_text(toml + "\n", encoding="utf-8")
    said = DeploymentSection(option="operator", start=START, pilot=False)

    with pytest.raises(InvalidDocumentError, match=told) as fault:
        read_progress(tmp_path, said, EDITION)
    assert any(one.path.startswith(f"{line}:") for one in fault.value.problems), str(fault.value)


def test_a_file_that_is_no_record(tmp_path: Path) -> None:
    """A folder in its place, or a file over 1 MB, is refused."""
    said = DeploymentSection(option="operator", start=START)
    (tmp_path / "progress.toml").mkdir()
    with pytest.raises(DossierError, match="ordinary file"):
        read_progress(tmp_path, said, EDITION)
    (tmp_path / "progress.toml").rmdir()
    (tmp_path / "progress.toml").write_bytes(b"#" * (1 << 20) + b"#")
    with pytest.raises(DossierError, match="1 MB"):
        read_progress(tmp_path, said, EDITION)


WAVE = Wave(name="pilot", go_live=date(2027, 3, 1), care_units=("CARDIO",), to_train=10)
TRAINED = WaveRecord(wave="pilot", on=date(2027, 2, 1), trained=10, trained_on=date(2027, 2, 1))
MAY = date(2027, 5, 1)


def seen(*months: str, counted: str = "2027-02 2027-03 2027-04", **hidden: object) -> Sendings:
    """Cardiology seen in some of the months that were counted."""
    units = {"CARDIO": months} if months else {}
    return Sendings(months=tuple(counted.split()), units=units, **hidden)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sendings", "as_of", "expected"),
    [
        pytest.param(Sendings(), date(2027, 2, 1), "not_yet", id="before the go-live"),
        pytest.param(Sendings(), MAY, "no_month", id="no month counted"),
        pytest.param(seen(counted="2027-03"), MAY, "live_not_sending", id="silent"),
        pytest.param(
            seen(without_unit=frozenset({"2027-04"})), MAY, "not_named",
            id="sendings that name no unit",
        ),
        pytest.param(
            seen(listed_units={"2027-04": ("PNEUMO",)}), MAY, "not_listed",
            id="counted together with others",
        ),
        pytest.param(
            seen(listed_units={"2027-04": ("CARDIO",)}), MAY, "live_not_sending",
            id="told apart from others, and silent",
        ),
        pytest.param(seen(counted="2027-03"), date(2027, 3, 15), "no_month", id="month not over"),
        pytest.param(seen("2027-03", "2027-04"), MAY, "sending", id="sending"),
        pytest.param(seen("2027-03"), MAY, "live_not_sending", id="has stopped"),
        pytest.param(
            seen("2027-02"), date(2027, 2, 28), "sending_before_live", id="early, not live yet"
        ),
        pytest.param(
            seen("2027-02"), MAY, "live_not_sending sending_before_live",
            id="early, and silent since it is live",
        ),
        pytest.param(
            seen("2027-02", "2027-03", "2027-04"), MAY, "sending sending_before_live",
            id="early, and sending still",
        ),
        pytest.param(
            seen("2027-02", counted="2027-02"), MAY, "no_month sending_before_live",
            id="early, and no month counted since",
        ),
    ],
)  # fmt: skip
def test_what_sendings_say_of_a_wave(sendings: Sendings, as_of: date, expected: str) -> None:
    """Months are all that is known, what names no unit proves no silence, and nothing hides it."""
    (wave,) = follow_waves([WAVE], [TRAINED], sendings, as_of)

    assert [expected.split()] == [[state.value for state in sign.states] for sign in wave.signs]


def trained(on: date, number: int | None = None, of: date | None = None) -> WaveRecord:
    """What was recorded of the training on a day."""
    return WaveRecord(wave="pilot", on=on, trained=number, trained_on=of)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param([], "training_not_told", id="nothing recorded"),
        pytest.param([trained(MAY)], "training_not_told", id="no number"),
        pytest.param([trained(date(2027, 2, 1), 0)], "sending_before_training",
                     id="nobody trained, as recorded before"),
        pytest.param([trained(MAY, 9)], "sending_before_training", id="not all of them yet"),
        pytest.param([trained(MAY, 9, MAY)], "sending_before_training", id="fewer than stated"),
        pytest.param([trained(MAY, 10, date(2027, 4, 10))], "sending_before_training",
                     id="complete later"),
        pytest.param([trained(date(2027, 4, 10), 3), trained(MAY, 10)], "sending_before_training",
                     id="not complete after the month of the sending"),
        pytest.param([trained(date(2027, 3, 10), 3), trained(MAY, 10)], "",
                     id="perhaps complete within the month"),
        pytest.param([trained(MAY, 10, date(2027, 3, 31))], "", id="in the same month"),
        pytest.param([trained(MAY, 10)], "", id="complete, and nobody said since when"),
    ],
)  # fmt: skip
def test_sending_without_training_is_never_fine(records: list[WaveRecord], expected: str) -> None:
    """What is not complete is an alert, what nobody recorded is said, beside whether it sends."""
    sendings = seen("2027-03", "2027-04")
    (wave,) = follow_waves([WAVE], records, sendings, MAY)

    assert ["sending", *expected.split()] == [state.value for state in wave.signs[0].states]


def test_nobody_to_train_needs_no_record() -> None:
    """A wave that trains nobody lacks nothing; one that does not say is not told."""
    sendings = seen("2027-03", "2027-04")
    found = [
        follow_waves([evolve(WAVE, to_train=wanted)], [trained(MAY, 4)], sendings, MAY)
        for wanted in (0, None)
    ]

    expected = [[], ["training_not_told"]]
    assert expected == [[one.value for one in wave.signs[0].states[1:]] for (wave,) in found]


NORD, SUD = (evolve(WAVE, name=name, site=name) for name in ("Nord", "Sud"))


@pytest.mark.parametrize(
    ("sendings", "expected"),
    [
        pytest.param(seen("2027-04"), ["site_not_told", "site_not_told"], id="seen somewhere"),
        pytest.param(
            seen("2027-02"), ["live_not_sending", "live_not_sending"], id="silent everywhere"
        ),
        pytest.param(
            evolve(seen("2027-04"), sites={"Nord": seen("2027-04"), "Sud": seen()}),
            ["sending training_not_told", "live_not_sending"],
            id="the sources are of one site each",
        ),
        pytest.param(
            evolve(seen("2027-04"), sites={"Nord": seen("2027-04")}),
            ["sending training_not_told", "site_not_told"],
            id="one source tells no site",
        ),
    ],
)
def test_a_unit_of_two_sites_is_told_only_by_the_sources_of_a_site(
    sendings: Sendings, expected: list[str]
) -> None:
    """A sending of one site is none of the other; where nobody says whose it is, nobody sends."""
    found = follow_waves([NORD, SUD], [], sendings, MAY)

    assert expected == [" ".join(wave.signs[0].states) for wave in found]


def test_an_alert_is_new_once() -> None:
    """That a unit sent too soon is no news in each later month in which it sends."""
    said = DeploymentSection(option="third-party", start=START, waves=(WAVE,))
    sendings = seen("2027-02", "2027-03", "2027-04")
    march, april, may = (
        follow(EDITION, said, ProgressRecords(waves=(TRAINED,)), day, sendings=sendings)
        for day in (date(2027, 2, 1), date(2027, 4, 1), MAY)
    )

    assert ("CARDIO",) == compare_status(evolve(march, waves=()), april).new_alerts
    assert () == compare_status(april, may).new_alerts


def test_a_wave_before_the_connection_is_told(tmp_path: Path) -> None:
    """A go-live before the earliest end of the connection stands out."""
    said = DeploymentSection(option="operator", start=START, waves=(WAVE,))
    (wave,) = follow(EDITION, said, ProgressRecords(), START).waves

    assert wave.before_connection
    assert (None, 10) == (wave.trained, wave.to_train)


def test_records_of_later_days_are_left_aside(tmp_path: Path) -> None:
    """What was recorded after the day asked is counted and not used."""
    write_hospital(tmp_path, "chu")
    plan = followed(tmp_path, date(2027, 2, 1))

    assert 8 == plan.later_records
    assert ["due"] == [step.timing.value for step in plan.timed(Timing.DUE)]  # type: ignore[union-attr]
    assert () == plan.risks


@pytest.mark.parametrize("move", list(Shift))
@pytest.mark.parametrize(
    ("on", "as_of"),
    [
        pytest.param(date(2027, 2, 15), date(2027, 2, 19), id="a Friday"),
        pytest.param(date(2027, 2, 15), date(2027, 2, 20), id="a Saturday"),
        pytest.param(date(2027, 2, 15), date(2027, 2, 21), id="a Sunday"),
        pytest.param(date(2027, 2, 15), date(2027, 8, 10), id="within a closing"),
        pytest.param(date(2027, 8, 9), date(2027, 8, 10), id="done within the closing as well"),
    ],
)
def test_what_can_be_done_is_told_on_days_off_too(move: Shift, on: date, as_of: date) -> None:
    """A day off moves planned dates; what waits for nothing is due on it all the same."""
    said = DeploymentSection(
        option="third-party",
        start=date(2027, 1, 30),
        calendar=CalendarSection(move=move),
        closings=(Closing(name="summer", start=date(2027, 8, 2), end=date(2027, 8, 20)),),
    )
    done = ProgressRecords(steps=(record("0.a", "done", on),))
    plan = follow(EDITION, said, done, as_of)

    assert "due" == timings(plan)["0.b"]
    assert "waiting" == timings(plan)["1.a"]
    assert ["0.b"] == [step.key for step in next_steps(plan).steps]


def test_later_records_of_every_kind_are_counted() -> None:
    """Not only steps: waves, decided days, risks and decisions of a later day lie ahead as well."""
    later = date(2027, 5, 3)
    records = ProgressRecords(
        steps=(record("0.a", "done", later),),
        dates=(DecidedDate(step="3.2", due=later, by="us", on=later),),
        waves=(WaveRecord(wave="pilot", on=later, trained=9),),
        risks=(Risk(what="late vendor", since=later),),
        decisions=(Decision(what="which boxes", who="CME", asked_on=later),),
    )
    said = DeploymentSection(option="operator", start=START, waves=(WAVE,))
    found = [
        follow(EDITION, said, records, day).later_records for day in (date(2027, 2, 20), later)
    ]

    assert [5, 0] == found
