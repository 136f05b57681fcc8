"""The Gantt picture: the line of days, words that fit, and whatever a plan may hold."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import Phase, given, settings, strategies as st
from tests.properties.plans import EDITION, followed_plans

from hopen_mss import (
    DeploymentSection,
    Estimate,
    FollowedPlan,
    OwnTask,
    RecurringTask,
    Site,
    Span,
    Wave,
    forecast,
)
from hopen_mss.report import gantt_as_html, gantt_file
from hopen_mss.report.gantt import gantt_pages
from hopen_mss.report.gantt_scale import Scale
from hopen_mss.report.lettering import width_of, wrapped
from hopen_mss.report.timetable import Timetable, timetable

START = date(2027, 1, 4)
HOSTILE = '<script>alert(1)</script> & "x" -->]]> url(#a) 病院 \u202e 🏥 $\\frac{1}{2}$'
few = settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))


def table(**more: object) -> Timetable:
    """The timetable of a forecast."""
    said = DeploymentSection(**{"option": "operator", "start": START, **more})  # type: ignore[arg-type]
    return timetable(forecast(EDITION, said), "en", as_of=START, deployment=said)


def words(svg: str) -> list[tuple[str, float, float]]:
    """The words of a drawing with their places."""
    return [
        (part.text or "", float(part.get("x", 0)), float(part.get("y", 0)))
        for part in ET.fromstring(svg).iter()  # noqa: S314 (drawn here)
        if part.tag.rpartition("}")[2] == "text"
    ]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (date(2027, 2, 28), ["4 Jan", "11 Jan", "18 Jan", "25 Jan"]),
        (date(2027, 12, 31), ["02", "03", "04", "05"]),
        (date(2031, 12, 31), ["04", "07", "10", "01"]),
        (date(2046, 12, 31), ["2028", "2030", "2032", "2034"]),
        (date(2600, 1, 1), ["2050", "2100", "2150", "2200"]),
    ],
)
def test_ticks_are_as_dense_as_there_is_room(last: date, expected: list[str]) -> None:
    """Weeks of a short time, months, quarters, years, and whatever a long one needs."""
    ticks = list(Scale(START, last, 0.0, 400.0).ticks("en"))

    assert expected == [tick.text for tick in ticks[:4]]


def test_every_note_stands_above_the_first_line() -> None:
    """However many there are: that a floor is no promise is not cut off."""
    notes = tuple(f"Note {number} of this plan." for number in range(8))
    drawn = words(gantt_file(evolve(table(), notes=notes)))

    heights = {text: y for text, _, y in drawn}
    assert set(notes) <= set(heights)
    assert max(heights[note] for note in notes) < heights["Key days"]


@given(st.dates(date(2, 1, 1)), st.integers(0, 40_000))
def test_ticks_stand_inside_and_apart(first: date, days: int) -> None:
    """Whatever the days, ticks come in order, inside the line, with room for their words."""
    last = first + timedelta(days=min(days, (date.max - first).days))
    ticks = list(Scale(first, last, 0.0, 400.0).ticks("fr"))

    assert all(-0.01 <= tick.x <= 400.01 for tick in ticks)
    assert all(after.x - before.x > 9 for before, after in pairwise(ticks))


@given(st.text(max_size=80), st.floats(20, 200), st.integers(1, 3))
def test_words_fit_their_room(text: str, width: float, most: int) -> None:
    """No line is wider than asked but for a single sign, and none too many."""
    lines = wrapped(text, width, most=most, size=7)

    assert 1 <= len(lines) <= most
    assert all(width_of(line, 7) <= width + 0.01 or line == "…" for line in lines)
    if "…" not in "".join(lines):
        assert text.split() == " ".join(lines).split()


def test_hostile_words_are_only_shown() -> None:
    """Signs of markup, of formulas and of other scripts stay words; the drawing stays sound."""
    found = table(
        tasks=(OwnTask(code="own", label=HOSTILE),),
        waves=(Wave(name=HOSTILE, go_live=START),),
        sites=(Site(name=HOSTILE), Site(name="Nord")),
        recurring=(RecurringTask(what=HOSTILE, every=Span(months=1)),),
    )
    page = gantt_as_html(found)

    assert "<script" not in page
    assert "://" not in page
    assert any("alert(1)" in text for text, _, _ in words(gantt_file(found)))
    assert {"plan-title", "plan-told"} <= set(re.findall(r'id="([^"]+)"', gantt_file(found)))


@pytest.mark.slow
@few
@given(followed_plans, st.sampled_from(["fr", "en"]))
def test_every_plan_can_be_drawn(plan: FollowedPlan, lang: str) -> None:
    """Whatever was recorded, each page is sound and nothing is drawn beside the paper."""
    found = timetable(plan, "fr" if lang == "fr" else "en")
    for page in gantt_pages(found):
        for text, x, y in words(page):
            assert -1 <= x <= 842, text
            assert 0 <= y <= 595, text


def test_words_beside_bars_do_not_meet() -> None:
    """On one height no word runs into the next one, in the columns and along the days."""
    span = Span(days=2)
    estimates = tuple(
        Estimate(step=action.code, low=span, likely=span, high=Span(days=200), by="us")
        for action in EDITION.actions
        if action.code != "3.1"
    )
    for found in (table(), table(estimates=estimates), table(option="third-party")):
        for page in gantt_pages(found):
            rows: dict[float, list[tuple[float, float, str]]] = {}
            for part in ET.fromstring(page).iter():  # noqa: S314 (drawn here)
                style = part.get("style") or ""
                if part.tag.rpartition("}")[2] != "text" or float(part.get("y", 0)) < 102:
                    continue
                size = float(re.findall(r"([\d.]+)px", style)[0])
                wide = width_of(part.text or "", size, bold="700" in style)
                left = float(part.get("x", 0)) - (wide if "anchor: end" in style else 0)
                place = round(float(part.get("y", 0)))
                rows.setdefault(place, []).append((left, left + wide, part.text or ""))
            for every in rows.values():
                for before, after in pairwise(sorted(every)):
                    assert before[1] <= after[0] + 0.5, (before, after)


@pytest.mark.slow
def test_a_row_keeps_its_size_however_many_there_are() -> None:
    """Two hundred rows make a taller picture, not smaller words; and pages of paper."""
    tasks = tuple(OwnTask(code=f"t{number}", label=f"Task {number}") for number in range(180))
    found = table(tasks=tasks)
    svg = gantt_file(found)
    height = float(re.findall(r'viewBox="0 0 842 ([\d.]+)"', svg)[0])

    assert len(found.rows) * 11 <= height
    assert "font-size: 7px" in svg
    assert len(gantt_pages(found)) >= len(found.rows) * 11 / 595


def test_what_comes_round_is_drawn_as_dots() -> None:
    """Days that can be told apart are dots; every day of the year is not four hundred of them."""
    said = table(recurring=(RecurringTask(what="Daily", every=Span(days=1)),))
    svg = gantt_file(said)

    assert any(text == "Daily" for text, _, _ in words(svg))
    assert svg.count("<use") < 200
