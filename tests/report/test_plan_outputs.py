"""The files of a plan, against files that a person has read and pictures that were looked at."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from python_calamine import CalamineWorkbook
from tests.hospitals import CHU_SENDINGS, PROFILES, write_hospital
from tests.report.conftest import GOLDEN

from hopen_mss import Lang, from_json, load_edition, to_json
from hopen_mss.assessment.following import status_of
from hopen_mss.dossier.folder import Dossier
from hopen_mss.planning import FollowedPlan, Forecast, PlanStatus, forecast, next_steps
from hopen_mss.report import (
    gantt_as_html,
    gantt_file,
    next_as_text,
    status_as_text,
    timetable_as_csv,
    timetable_as_icalendar,
    timetable_as_markdown,
    timetable_as_workbook,
)
from hopen_mss.report.gantt import gantt_pages
from hopen_mss.report.timetable import Timetable, timetable

Golden: TypeAlias = Callable[[str, str], None]
Drawn: TypeAlias = list[tuple[str, ...]]
SVG = "http://www.w3.org/2000/svg"
OPTIONS = {"operator": "fr", "third-party": "en"}
"""Each option in one of the languages: every output is read in both."""
DAY = date(2027, 3, 10)
DAYS = {"forecast": DAY, "followed": DAY, "live": date(2028, 3, 10)}
"""When the first wave is live, its sendings are known."""
needs_icalendar = pytest.mark.skipif(
    find_spec("icalendar") is None, reason="needs the extra calendar"
)


def planned(
    folder: Path, name: str, option: str, kind: str
) -> tuple[Forecast | FollowedPlan, Timetable]:
    """The plan of a made-up hospital for one option, and its timetable."""
    lang: Lang = "fr" if OPTIONS[option] == "fr" else "en"
    dossier = Dossier.read(write_hospital(folder, name))
    assert dossier.contents.deployment is not None
    said = evolve(dossier.contents.deployment, option=option)
    plan: Forecast | FollowedPlan
    if kind == "forecast":
        plan = forecast(load_edition(), said)
    else:
        plan = status(folder, name, option, kind).plan
    table = timetable(
        plan,
        lang,
        establishment=dossier.contents.establishment.name,
        as_of=DAYS[kind],
        deployment=said,
    )
    return plan, table


def status(folder: Path, name: str, option: str, kind: str) -> PlanStatus:
    """Where the deployment of a made-up hospital stands for one option."""
    dossier = Dossier.read(write_hospital(folder, name))
    assert dossier.contents.deployment is not None
    said = evolve(dossier.contents.deployment, option=option)
    hospital = evolve(dossier, contents=evolve(dossier.contents, deployment=said))
    return status_of(hospital, DAYS[kind], sendings=CHU_SENDINGS if kind == "live" else None)


CASES = [
    *((name, option, "forecast") for name in PROFILES for option in OPTIONS),
    *((name, option, "followed") for name in ("chu", "group") for option in OPTIONS),
    *(("chu", option, "live") for option in OPTIONS),
]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one, id=".".join(one), marks=[pytest.mark.slow] if one[0] == "group" else [])
        for one in CASES
    ],
)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Forecast | FollowedPlan, Timetable]]:
    """Each profile with each option, and the one that is followed as well."""
    name, option, kind = request.param
    folder = tmp_path_factory.mktemp("plan")
    yield f"plans/{name}.{option}.{kind}", *planned(folder, name, option, kind)
    _WRITTEN.clear()


_WRITTEN: dict[tuple[str, int], str] = {}


def once(write: Callable[[Timetable], str], table: Timetable) -> str:
    """A drawing of the table of a case, made once for all tests that look at it."""
    key = write.__name__, id(table)
    if key not in _WRITTEN:
        _WRITTEN[key] = write(table)
    return _WRITTEN[key]


Case: TypeAlias = tuple[str, Forecast | FollowedPlan, Timetable]


def test_table_for_spreadsheets(golden: Golden, case: Case) -> None:
    """The table is the one that was read and found right."""
    name, _, table = case
    golden(f"{name}.csv", timetable_as_csv(table))


def test_markdown(golden: Golden, case: Case) -> None:
    """The Markdown is the one that was read and found right."""
    name, _, table = case
    golden(f"{name}.md", timetable_as_markdown(table))


@needs_icalendar
def test_calendar_file(golden: Golden, case: Case) -> None:
    """The calendar file is the one that was read and found right."""
    name, _, table = case
    golden(f"{name}.ics", timetable_as_icalendar(table, identity="010000123"))


def test_json(golden: Golden, case: Case) -> None:
    """The document is the one that was read and found right, and is read back unchanged."""
    name, plan, _ = case
    golden(f"{name}.json", to_json(plan) + "\n")

    assert plan == from_json(to_json(plan), type(plan))


@pytest.mark.parametrize("kind", ["followed", "live"])
@pytest.mark.parametrize("option", OPTIONS)
def test_status_and_next_in_a_terminal(
    golden: Golden, tmp_path: Path, option: str, kind: str
) -> None:
    """Where it stands and what comes next read as a person found right."""
    lang: Lang = "fr" if OPTIONS[option] == "fr" else "en"
    found = status(tmp_path, "chu", option, kind)

    golden(f"plans/chu.{option}.{kind}.status.txt", status_as_text(found, lang) + "\n")
    golden(f"plans/chu.{option}.{kind}.next.txt", next_as_text(next_steps(found.plan), lang) + "\n")


def test_page_to_print(golden: Golden, case: Case) -> None:
    """The page is the one that was read and found right; its drawings with their words and places.

    The shapes are those of the picture.
    """
    name, _, table = case
    page = once(gantt_as_html, table)
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    told = [
        f"{words} @ {places}" if kind == "text" else words
        for drawing in drawings
        for kind, words, places in drawn(drawing.replace("<svg", f'<svg xmlns="{SVG}"', 1))
        if words.strip()
    ]
    for drawing in drawings:
        page = page.replace(drawing, "<svg/>")

    assert drawings
    golden(f"{name}.html.txt", "\n".join((page, *told)) + "\n")


def test_workbook_holds_the_same_table(case: Case, tmp_path: Path) -> None:
    """The workbook holds the cells of the table for spreadsheets, its days as days."""
    _, _, table = case
    place = tmp_path / "plan.xlsx"
    place.write_bytes(timetable_as_workbook(table))
    rows = CalamineWorkbook.from_path(place).get_sheet_by_index(0).to_python()
    written = csv.reader(io.StringIO(timetable_as_csv(table).removeprefix("\ufeff")), delimiter=";")

    assert list(written) == [[str(cell) for cell in row] for row in rows]
    assert all(type(row[5]) is date for row in rows[1:] if row[5])


@pytest.mark.parametrize("write", [timetable_as_csv, timetable_as_workbook, gantt_file])
def test_the_same_plan_gives_the_same_bytes(case: Case, write: Callable[..., object]) -> None:
    """Nothing of the clock or the machine enters a file."""
    _, _, table = case

    assert write(table) == write(table)


def drawn(svg: str) -> Drawn:
    """Words and shapes of a drawing with their places, however matplotlib spells them."""
    found: Drawn = []
    for part in ET.fromstring(svg).iter():  # noqa: S314 (drawn here)
        kind = part.tag.rpartition("}")[2]
        numbers = part.get("d") or f"{part.get('x', '')} {part.get('y', '')}"
        places = " ".join(f"{float(one):.0f}" for one in re.findall(r"-?\d+(?:\.\d+)?", numbers))
        if kind in ("text", "path", "use", "desc", "title"):
            found.append((kind, part.text or "", places))
    return found


def test_picture(request: pytest.FixtureRequest, case: Case) -> None:
    """The picture is the one that was looked at: the same words and shapes at the same places."""
    name, _, table = case
    place = GOLDEN / f"{name}.svg"
    if request.config.getoption("--regenerate", default=False):
        place.write_bytes(gantt_file(table).encode())

    assert drawn(place.read_text("utf-8")) == drawn(once(gantt_file, table))


def texts(svg: str) -> str:
    """All words of a drawing, in the order of drawing, without breaks."""
    every = (part.text or "" for part in ET.fromstring(svg).iter() if part.tag.endswith("}text"))  # noqa: S314
    return " ".join(every)


def test_every_row_and_mark_is_drawn_with_its_days(case: Case) -> None:
    """No step and no mark is left out of the picture, and no label of ours is cut."""
    _, _, table = case
    words = texts(once(gantt_file, table))

    labels = {*(row.name for row in table.rows), *(mark.label for mark in table.marks)}
    assert set() == {label for label in labels if label not in words}
    assert "…" not in words
    assert words.count("≥ ") >= sum(row.earliest_end is not None for row in table.rows)


def test_an_end_that_nobody_knows_is_never_drawn_as_a_day(case: Case) -> None:
    """Bars and ends stand for known days alone: one bar for each row that has one."""
    _, _, table = case
    svg = once(gantt_file, table)
    known = sum(not row.is_open for row in table.rows)
    ends = [row for row in table.rows if row.last]
    corners = sum(
        part.get("d", "").count("z")
        for part in ET.fromstring(svg).iter()  # noqa: S314 (drawn here)
        if "#" in (part.get("style") or "") and "stroke-width: 0.6" in (part.get("style") or "")
    )

    assert known == len(ends)
    assert corners >= known


class Page(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, dict(attrs)))


def test_pictures_ask_for_nothing_from_outside(case: Case) -> None:
    """No address anywhere but the name of the format, no script, and every reference inside."""
    _, _, table = case
    alone, printed = once(gantt_file, table), once(gantt_as_html, table)

    assert 1 == alone.count("://")
    assert 'xmlns="http://www.w3.org/2000/svg"' in alone
    assert "://" not in printed
    for text in (alone, printed):
        page = Page(text)
        names = [value for _, attrs in page.found if (value := attrs.get("id"))]
        asked = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)
        assert len(names) == len(set(names))
        assert {one or other for one, other in asked} <= set(names)
        assert "script" not in {tag for tag, _ in page.found}


def test_pictures_can_be_read_by_ear(case: Case) -> None:
    """Each drawing has a title and a telling of its rows."""
    _, _, table = case
    page = Page(once(gantt_as_html, table))
    drawings = [attrs for tag, attrs in page.found if tag == "svg"]
    names = {attrs.get("id") for _, attrs in page.found}

    assert table.lang == page.found[0][1]["lang"]
    assert len(drawings) == len([tag for tag, _ in page.found if tag == "desc"])
    assert all(set(str(attrs["aria-labelledby"]).split()) <= names for attrs in drawings)
    assert table.rows[0].name in once(gantt_file, table)


@pytest.mark.slow
def test_a_long_plan_is_cut_into_pages(tmp_path: Path) -> None:
    """Six sites need several A4 pages: each row once, no heading last, what goes on says so."""
    _, table = planned(tmp_path, "group", "operator", "forecast")
    pages = gantt_pages(table)
    words = [texts(f'<svg xmlns="http://www.w3.org/2000/svg"{page[4:]}') for page in pages]

    assert 2 <= len(pages) <= 4
    for name in {row.name for row in table.rows}:
        times = sum(row.name == name for row in table.rows)
        assert times <= sum(one.count(name) for one in words)
    assert "Une fois pour tous les sites" in words[0]
    assert any("(suite)" in one for one in words[1:])
    assert all(f"{place}/{len(pages)}" in one for place, one in enumerate(words, start=1))
