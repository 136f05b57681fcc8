"""Forecasts, the way back, the comparison of options, and what a deployment cannot say."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hopen_mss import (
    Constraints,
    DeploymentSection,
    Dossier,
    Estimate,
    InvalidDocumentError,
    InvalidInputError,
    Lang,
    Order,
    OwnTask,
    Site,
    Span,
    Wave,
    compare_point_by_point,
    forecast,
    load_edition,
)
from hopen_mss.planning import Theme, make_network
from hopen_mss.report import forecast_as_text

EDITION = load_edition()
HEAD = '[establishment]\nname = "CH Exemple"\n[measurement]\nperiod = "2027-01"\n'
START = date(2027, 1, 31)


def estimate(step: str, *days: int) -> Estimate:
    """An estimate in days: low, likely, high."""
    low, likely, high = (Span(days=number) for number in days)
    return Estimate(step=step, low=low, likely=likely, high=high, by="us")


def planned(option: str = "operator", **said: object) -> DeploymentSection:
    """A deployment that starts on the last day of January."""
    return DeploymentSection(option=option, start=START, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("option", "start", "expected"),
    [
        ("operator", "2027-01-31", ("2027-07-31", "2027-08-31")),
        ("operator", "2026-08-31", ("2027-02-28", "2027-03-31")),
        ("operator", "2027-08-31", ("2028-02-29", "2028-03-31")),
        ("operator", "2027-12-30", ("2028-06-30", "2028-07-30")),
        ("operator", "2028-02-29", ("2028-08-29", "2028-09-29")),
        ("third-party", "2027-01-31", ("2027-01-31", "2027-02-28")),
        ("third-party", "2028-01-31", ("2028-01-31", "2028-02-29")),
    ],
)
def test_floors_date_the_end(option: str, start: str, expected: tuple[str, str]) -> None:
    """Months are added up and applied once, at the end of a month and in a leap year."""
    said = DeploymentSection(option=option, start=date.fromisoformat(start))
    found = forecast(EDITION, said)

    assert expected == (found.floor.isoformat(), found.usual_floor.isoformat())


def test_the_week_is_possible_and_no_more() -> None:
    """The third party's week stands apart, with its place in the sheet; it moves no floor."""
    (possible,) = forecast(EDITION, planned("third-party")).possible

    assert ("connection", Span(days=7)) == (possible.phase, possible.under)
    assert date(2027, 2, 7) == possible.before
    assert "paragraph 3" in possible.citation
    assert () == forecast(EDITION, planned("operator")).possible


def test_steps_without_a_duration_stay_open() -> None:
    """An open step has a start at the earliest and no end."""
    found = forecast(EDITION, planned("third-party"))

    assert {"connection", "0.a", "2.4"} <= set(found.open_steps)
    assert "deployment" not in found.open_steps
    assert {None} == {step.end for step in found.steps if step.is_open}


@pytest.mark.parametrize(
    ("estimates", "expected"),
    [
        pytest.param(
            [("connection", 100, 200, 300)],
            [("connection", "low"), ("", "low")],
            id="a phase whose low estimate is under six months",
        ),
        pytest.param(
            [("1.1", 10, 20, 30), ("1.2", 10, 20, 300)],
            [("connection", "low"), ("connection", "likely"), ("", "low"), ("", "likely")],
            id="a phase under six months by the sum of its actions",
        ),
        pytest.param([("1.1", 10, 20, 30)], [], id="one action alone leaves the floor in place"),
        pytest.param(
            [("deployment", 10, 40, 60)],
            [("deployment", "low"), ("", "low")],
            id="a deployment rarely under a month",
        ),
        pytest.param([("connection", 300, 300, 300)], [], id="longer than the sheet"),
    ],
)
def test_an_estimate_under_a_floor_is_flagged(
    estimates: list[tuple[str, int, int, int]], expected: list[tuple[str, str]]
) -> None:
    """Where the hospital expects less than the sheet, both are shown and the place is cited."""
    said = planned(estimates=tuple(estimate(*one) for one in estimates))
    found = forecast(EDITION, said).disagreements

    assert expected == [(one.step, one.measure) for one in found]
    assert all("Délais de mise en œuvre" in one.citation for one in found)


def test_an_estimate_under_a_floor_is_flagged_where_a_part_is_longer() -> None:
    """A week is less than a month at the least, even where its end is late for another reason."""
    said = planned(estimates=(estimate("deployment", 7, 14, 60), estimate("2.4", 40, 60, 180)))
    found = forecast(EDITION, said).disagreements

    assert [("deployment", "low"), ("deployment", "likely")] == [
        (one.step, one.measure) for one in found if one.step
    ]
    assert [(date(2027, 8, 7), date(2027, 8, 31))] == [
        (one.ends, one.floor) for one in found if (one.step, one.measure) == ("deployment", "low")
    ]


MER = Site(name="Mer", start=date(2027, 12, 1))


def test_nothing_ends_at_a_site_before_it_opens() -> None:
    """The floors count the start of a site, forwards and on the way back."""
    said = planned(sites=(Site(name="Nord"), MER))
    found = forecast(EDITION, said, wanted=date(2027, 11, 30), as_of=date(2027, 1, 4))

    assert (date(2027, 12, 1), date(2028, 1, 1)) == (found.floor, found.usual_floor)
    assert [(None, "opening @ Mer")] * 2 == [
        (one.start, one.decided_by) for one in found.latest_starts
    ]
    assert "opening @ Mer" == found.late_site
    said_in: dict[Lang, str] = {"fr": "décide : ouverture @ Mer", "en": "decided by: opening @ Mer"}
    for lang, told in said_in.items():
        text = forecast_as_text(found, lang, as_of=START)
        assert told in " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_latest_start_names_the_stated_days_before_it(lang: Lang) -> None:
    """Go-lives, sites and the deadline that the hospital stated would have to move as well."""
    said = planned(
        waves=(Wave(name="pilot", go_live=date(2027, 10, 1)),),
        sites=(Site(name="Nord", start=date(2027, 3, 1)),),
    )
    found = forecast(EDITION, said, wanted=date(2028, 6, 30), as_of=date(2027, 1, 4))

    (usual,) = (one for one in found.latest_starts if one.measure == "usual_floor")
    assert date(2027, 11, 30) == usual.start
    assert [("site_start", "Nord"), ("go_live", "pilot")] == [
        (one.kind, one.name) for one in usual.behind
    ]
    assert "pilot" in forecast_as_text(found, lang)


def test_without_an_estimate_of_the_plan_there_are_no_chances() -> None:
    """Chances are drawn from estimates; without any there is nothing to draw from."""
    with pytest.raises(InvalidInputError, match="no estimates"):
        forecast(EDITION, planned(), chances=(50,))


@pytest.mark.parametrize(
    "asked",
    [{"chances": (0,)}, {"chances": (100,)}, {"chances": (50,), "runs": 0},
     {"chances": (50,), "runs": 2_000_000}, {"wanted": START}],
)  # fmt: skip
def test_what_a_forecast_cannot_be_asked(asked: Mapping[str, object]) -> None:
    """A chance between 1 and 99, a number of runs, and a day from which one can start."""
    said = planned(estimates=(estimate("connection", 1, 2, 3),))

    with pytest.raises(InvalidInputError):
        forecast(EDITION, said, **asked)  # type: ignore[arg-type]


def test_no_start_no_forecast() -> None:
    """Every date is computed from the start."""
    with pytest.raises(InvalidInputError, match="no start"):
        forecast(EDITION, DeploymentSection(option="operator"))


def test_a_date_out_of_the_calendar_is_an_error() -> None:
    """The calendar ends; a forecast beyond it is refused, not cut."""
    with pytest.raises(InvalidInputError, match="leaves the calendar"):
        forecast(EDITION, DeploymentSection(option="operator", start=date(9999, 9, 1)))


def test_no_widening_without_a_pilot() -> None:
    """Without pilot units or particular document types the plan widens nothing."""
    with_pilot = make_network(EDITION, planned(pilot=True))
    without = make_network(EDITION, planned(pilot=False))

    assert 1 == len(with_pilot.at("3.1"))
    assert 0 == len(without.at("3.1"))
    assert ("3.1.b", "3.1.d") == without.step("3.2").after


def test_several_sites_share_what_is_shared() -> None:
    """Stages 0 and 1 are done once, stages 2 and 3 at each site, unless the hospital says so."""
    sites = tuple(Site(name=name) for name in ("Nord", "Sud", "Est"))
    network = make_network(EDITION, planned(sites=sites, shared=("2.4",)))

    found = {code: len(network.at(code)) for code in ("0.a", "1.2", "connection", "2.1", "2.4",
                                                       "3.2", "deployment")}  # fmt: skip
    expected = {"0.a": 1, "1.2": 1, "connection": 1, "2.1": 3, "2.4": 1, "3.2": 3, "deployment": 3}
    assert expected == found
    assert ("2.3 @ Nord", "2.3 @ Sud", "2.3 @ Est") == network.step("2.4").after
    assert "2.4" in network.step("2.5 @ Sud").after


def test_another_order_keeps_the_conditions_of_the_sheet() -> None:
    """Mailboxes wait for their strategy, whatever else the hospital lets them wait for."""
    said = planned(order=(Order(step="2.5", after=("1.a",)),))

    assert ("1.a", "1.3") == make_network(EDITION, said).step("2.5").after


def test_themes_hold_every_point_of_the_sheet() -> None:
    """No advantage and no watch point is lost in the sorting."""
    table = compare_point_by_point(EDITION)

    shown = {point.code for row in table.themes for point in row.points}
    assert {point.code for point in (*EDITION.advantages, *EDITION.watch_points)} == shown
    assert list(Theme) == [row.theme for row in table.themes]


@pytest.mark.parametrize(
    ("said", "question", "expected"),
    [
        ({"deadline": date(2027, 7, 30)}, 0, ["deadline_under_floor", "deadline_not_ruled_out"]),
        ({"deadline": date(2027, 7, 31)}, 0,
         ["deadline_under_usual_floor", "deadline_not_ruled_out"]),
        ({"deadline": date(2027, 8, 31)}, 0, ["deadline_not_ruled_out", "deadline_not_ruled_out"]),
        ({"deadline": date(2027, 2, 27)}, 0,
         ["deadline_under_floor", "deadline_under_usual_floor"]),
        ({"qualified_staff": False}, 1, ["staff_missing", "staff_at_operator"]),
        ({"existing_connector": True}, 2, ["connector_there"]),
        ({"group_member": True}, 3, ["ask_group", "ask_group"]),
        ({}, 0, []),
    ],
)  # fmt: skip
def test_constraints_have_reasons_and_no_score(
    said: Mapping[str, object], question: int, expected: list[str]
) -> None:
    """Each answer says what follows for which option; an unanswered question says nothing."""
    constraints = Constraints(**said)  # type: ignore[arg-type]
    table = compare_point_by_point(EDITION, start=START, constraints=constraints)

    assert expected == [reason for _, reason in table.constraints[question].reasons]
    assert said.get("deadline") == table.constraints[0].day


FAULTS = [
    pytest.param(
        'tasks = [{ code = "a", label = "", after = ["b"] }, '
        '{ code = "b", label = "", after = ["a"] }]',
        "wait for each other",
        "line 8",
        id="a loop of own tasks",
    ),
    pytest.param(
        '[[deployment.order]]\nstep = "2.1"\nafter = ["3.2"]',
        "wait for each other",
        "line 10",
        id="a loop through the method",
    ),
    pytest.param(
        '[[deployment.estimates]]\nstep = "2.9"\nlow = "1 week"\nlikely = "1 week"\n'
        'high = "1 week"\nby = "us"',
        "did you mean",
        "line 9",
        id="an unknown action",
    ),
    pytest.param(
        '[[deployment.estimates]]\nstep = "2.4"\nlow = "2 months"\nlikely = "1 week"\n'
        'high = "3 months"\nby = "us"',
        "low lies above likely",
        "line 10",
        id="low above likely",
    ),
    pytest.param(
        '[[deployment.waves]]\nname = "pilot"\ngo_live = 2027-01-30',
        "before the start",
        "line 10",
        id="a wave before the start",
    ),
    pytest.param(
        '[[deployment.sites]]\nname = "Nord"\nstart = 2026-12-31',
        "before the start",
        "line 10",
        id="a site before the start",
    ),
    pytest.param(
        '[[deployment.closings]]\nname = "a"\nstart = 2027-08-01\nend = 2027-08-15\n'
        '[[deployment.closings]]\nname = "b"\nstart = 2027-08-15\nend = 2027-08-20',
        "overlaps",
        "line 14",
        id="overlapping closings",
    ),
    pytest.param(
        '[[deployment.closings]]\nname = "a"\nstart = 2027-08-15\nend = 2027-08-01',
        "ends before it starts",
        "line 11",
        id="a closing that ends before it starts",
    ),
    pytest.param(
        'sites = [{ name = "Nord" }, { name = "Nord" }]', "stands twice", "line 8",
        id="a site twice",
    ),
    pytest.param(
        '[[deployment.estimates]]\nstep = "2.4"\nlow = "soon"\nlikely = "1 week"\n'
        'high = "3 months"\nby = "us"',
        "not a length of time",
        "line 10",
        id="no length of time",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "told", "line"), FAULTS)
def test_faults_name_their_line(tmp_path: Path, toml: str, told: str, line: str) -> None:
    """What a deployment cannot say is told with the line of hopen-mss.toml and what to do."""
    head = f'{HEAD}[deployment]\noption = "operator"\nstart = 2027-01-31\n'
    (tmp_path / "hopen-mss.toml").write_text(head + toml + "\n", encoding="utf-8")

    with pytest.raises(InvalidDocumentError, match=told) as fault:
        Dossier.read(tmp_path)
    assert any(one.path.startswith(f"{line}:") for one in fault.value.problems), str(fault.value)


@pytest.mark.parametrize(
    "said",
    [
        {"tasks": (OwnTask(code="2.1", label="again"),)},
        {"tasks": (OwnTask(code="a @ b", label="at"),)},
        {"order": (Order(step="2.1", after=("2.1",)),)},
        {"responsible": {"9.9": "DSI"}},
        {"shared": ("9.9",)},
        {"estimates": (estimate("2.1", 1, 2, 3), estimate("2.1", 1, 2, 3))},
    ],
)
def test_the_same_is_refused_in_python(said: dict[str, Any]) -> None:
    """A deployment made without a file is looked at in the same way."""
    with pytest.raises(InvalidDocumentError):
        forecast(EDITION, planned(**said))


def test_thirty_days_and_a_month_are_no_contradiction() -> None:
    """Which is longer depends on the day; such an estimate is taken."""
    said = Estimate(
        step="2.1", low=Span(days=30), likely=Span(months=1), high=Span(days=31), by="x"
    )
    found = forecast(EDITION, DeploymentSection(option="operator", start=date(2027, 2, 1),
                                                estimates=(said,)))  # fmt: skip

    assert found.estimated is not None
    assert found.estimated.low <= found.estimated.likely <= found.estimated.high


def test_the_library_gives_no_day_of_its_own() -> None:
    """An estimate needs somebody who stands for it."""
    with pytest.raises(InvalidDocumentError, match="say who gave it"):
        Estimate(step="2.1", low=Span(), likely=Span(), high=Span(), by=" ")
