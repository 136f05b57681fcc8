"""The note for the medical board: two pages, nothing unknown as zero, and cuts are said."""

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.hospitals import PROFILES, write_hospital
from tests.report.test_html import Page

from hopen_mss import (
    Assessment,
    BreakdownRow,
    Count,
    Dossier,
    Edition,
    Lang,
    Range,
    Share,
    Target,
    Unmeasured,
    Wording,
    assess,
)
from hopen_mss.assessment.trend import MonthlyTrend
from hopen_mss.planning import (
    Decision,
    FollowedPlan,
    FollowedWave,
    NextStep,
    NextSteps,
    PlanStatus,
    Risk,
    WaveSign,
    WaveState,
    Why,
)
from hopen_mss.report import BoardNote, board_note, note_as_html, note_as_markdown

Golden = Callable[[str, str], None]
LANGS: tuple[Lang, ...] = ("fr", "en")
OPTIONS = ("operator", "third-party")
AS_OF = date(2027, 3, 10)
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


def share(low: int, high: int, whole: int) -> Range:
    """A range of two shares of one whole."""
    ends = [Share(numerator=n, denominator=whole) for n in (low, high)]
    return Range(low=ends[0], high=ends[1])


def year(of: str = "2026") -> tuple[MonthlyTrend, ...]:
    """Fourteen months of both indicators, one of them without anything known."""
    months = ["2025-11", "2025-12", *(f"{of}-{n:02d}" for n in range(1, 13))]
    nothing = Unmeasured(reasons=("no_data_in_period",))
    sent = [
        BreakdownRow(name=month, value=share(900 + 90 * n, 960 + 95 * n, 3200 + 20 * n))
        for n, month in enumerate(months)
    ]
    sent[5] = BreakdownRow(name=months[5], value=nothing)
    used = tuple(
        BreakdownRow(name=month, value=Count(n=300 + 45 * n)) for n, month in enumerate(months[:-1])
    )
    return (
        MonthlyTrend(indicator="D6.3", rows=tuple(sent)),
        MonthlyTrend(indicator="P4.3", rows=used),
    )


def hospital(folder: Path, name: str, option: str) -> Assessment:
    """One of the three profiles with one of the two options, assessed."""
    place = write_hospital(folder / name / option, name)
    file = place / "hopen-mss.toml"
    file.write_text(
        re.sub(r'option = "[a-z-]+"', f'option = "{option}"', file.read_text("utf-8")), "utf-8"
    )
    return assess(Dossier.read(place), as_of=AS_OF)


NoteOf = Callable[[str, str, Lang], BoardNote]


@pytest.fixture
def note_of(tmp_path: Path, rich: Assessment, edition: Edition) -> NoteOf:
    """Makes a note: the clinic has measured nothing, the others what the rich hospital has."""

    def made(name: str, option: str, lang: Lang) -> BoardNote:
        found = hospital(tmp_path, name, option)
        if name == "clinic":
            return board_note(found, lang, edition=edition)
        measured = evolve(
            found,
            period=rich.period,
            results=rich.results,
            answers=rich.answers,
            levers=rich.levers,
            inputs=rich.inputs,
        )
        return board_note(measured, lang, edition=edition, trends=year())

    return made


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_and_option(
    golden: Golden, note_of: NoteOf, name: str, option: str, lang: Lang
) -> None:
    """The note is the one that was looked at on paper and found right.

    What all notes look like, and the first page of hospitals that measured the same, lie apart.
    """
    note = note_of(name, option, lang)
    measured = "unmeasured" if name == "clinic" else "measured"
    page = note_as_html(note)
    page = set_apart(golden, "note.css", page, "<style>", "</style>")
    page = set_apart(
        golden,
        f"note-{measured}.{lang}.html",
        page,
        '<section aria-labelledby="position">',
        '<section class="second"',
    )

    golden(f"note-{name}-{option}.{lang}.html", page)
    golden(f"note-{name}-{option}.{lang}.md", note_as_markdown(note))


def set_apart(golden: Golden, name: str, page: str, start: str, end: str) -> str:
    """The page with the name of a file in the place of what that file holds."""
    before, found, rest = page.partition(start)
    part, _, after = rest.partition(end)
    assert found
    assert after
    golden(name, part)
    return f"{before}{start}({name}){end}{after}"


LONG = "un très long texte de l’établissement, QUI NE TIENT PAS DANS UNE NOTE DE DEUX PAGES " * 5


@pytest.fixture
def crowded(rich: Assessment, tmp_path: Path) -> Assessment:
    """A hospital with too much of everything, in words that are too long."""
    found = hospital(tmp_path, "group", "operator").followed
    assert found is not None
    states = list(WaveState)
    waves = tuple(
        FollowedWave(
            name=f"{n} {LONG}", go_live=date(2027, 1, 4), is_live=True, before_connection=True,
            site=LONG, to_train=1000, trained=999, to_open=1000, documents_updated=False,
            signs=tuple(WaveSign(name=f"{i} {LONG}", kind="care_unit",
                                 states=(states[i % len(states)],))
                        for i in range(12)) if n > 5 else (),
        )
        for n in range(20)
    )  # fmt: skip
    plan = evolve(
        found.plan,
        waves=waves,
        risks=tuple(Risk(what=f"{n} {LONG}", since=AS_OF, who=LONG) for n in range(20)),
        decisions=tuple(
            Decision(what=f"{n} {LONG}", who=LONG, asked_on=AS_OF, wanted_by=date(2027, 3, 20 - n))
            for n in range(20)
        ),
    )
    change = evolve(found.change, done=tuple(map(str, range(90))), new_risks=(LONG,) * 20,
                    new_alerts=(LONG,) * 20, newly_live=(LONG,) * 20,
                    decisions_taken=(LONG,) * 20, started=(LONG,) * 9)  # fmt: skip
    step = NextStep(
        key="2.1", label=Wording(fr=LONG, en=LONG), who=LONG,
        why=(Why(code="late", count=9999), Why(code="under_way", day=AS_OF),
             Why(code="holds_back", count=200, subject=LONG), Why(code="serves", subject=LONG)),
    )  # fmt: skip
    origin = LONG
    results = tuple(
        evolve(
            result,
            limbs=tuple(
                evolve(limb, target=Target(minimum=limb.target.minimum, origin=origin))
                if limb.target
                else limb
                for limb in result.limbs
            ),
        )
        for result in rich.results
    )
    return evolve(
        rich,
        establishment=evolve(rich.establishment, name=LONG),
        results=results,
        followed=PlanStatus(plan=plan, change=change),
        coming=NextSteps(as_of=AS_OF, steps=(step,) * 3),
    )


def plan_of(assessment: Assessment) -> FollowedPlan:
    """The followed plan of an assessment that has one."""
    assert assessment.followed is not None
    return assessment.followed.plan


def printed_pages(page: str, folder: Path) -> int:
    """How many pages the browser prints."""
    if BROWSER is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    place, target = folder / "note.html", folder / "note.pdf"
    place.write_text(page, "utf-8")
    subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}",
         f"--print-to-pdf={target}", place.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", target.read_bytes()))


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", PROFILES)
def test_it_prints_on_two_pages(
    tmp_path: Path, note_of: NoteOf, name: str, option: str, lang: Lang
) -> None:
    """Every profile and option fits two A4 pages in both languages."""
    assert printed_pages(note_as_html(note_of(name, option, lang)), tmp_path) <= 2


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGS)
def test_too_much_of_everything_prints_on_two_pages(
    tmp_path: Path, crowded: Assessment, edition: Edition, lang: Lang
) -> None:
    """Whatever a hospital writes, and however much, two pages hold the note."""
    note = board_note(crowded, lang, edition=edition, trends=year())

    assert 2 == printed_pages(note_as_html(note), tmp_path)


def test_every_cut_is_said(crowded: Assessment, edition: Edition) -> None:
    """Of a long list the note says how many more there are, and of a long text that it is cut."""
    note = board_note(crowded, "en", edition=edition, trends=year())
    text = note_as_markdown(note)

    assert note.deployment is not None
    assert "and 16 more: see the report" == note.deployment.waves.note
    assert "and 16 more: see the report" == note.deployment.risks[-1]
    assert "and 16 more: see the report" == note.deployment.decisions.note
    assert "and 2 earlier months, in history/" == note.trend.note
    assert "“…”: a text too long for this note, whole in the report." == note.caveats[-1]
    assert max(map(len, text.splitlines())) < 1500


def test_a_cut_shows_the_waves_that_do_not_fit_first(crowded: Assessment, edition: Edition) -> None:
    """A wave that is live and does not send is not the one that is left out."""
    note = board_note(crowded, "en", edition=edition)

    assert note.deployment is not None
    assert ["6", "7", "8", "9"] == [row[0].partition(" ")[0] for row in note.deployment.waves.rows]


def test_decisions_come_in_the_order_of_their_days(crowded: Assessment, edition: Edition) -> None:
    """The most urgent first, a passed day said, one without a day last."""
    plan = evolve(
        plan_of(crowded),
        decisions=(
            Decision(what="without a day", who="CME", asked_on=AS_OF),
            Decision(what="later", who="CME", asked_on=AS_OF, wanted_by=date(2027, 4, 1)),
            Decision(what="passed", who="CME", asked_on=AS_OF, wanted_by=date(2027, 3, 9)),
        ),
    )
    assert crowded.followed is not None
    found = evolve(crowded, followed=evolve(crowded.followed, plan=plan))

    note = board_note(found, "en", edition=edition)

    assert note.deployment is not None
    assert (
        ("passed", "CME", "9 March 2027 (day passed)"),
        ("later", "CME", "1 April 2027"),
        ("without a day", "CME", "no day set"),
    ) == note.deployment.decisions.rows


def test_one_decision_has_the_room_of_four(crowded: Assessment, edition: Edition) -> None:
    """A text is cut between words, and only where the page has no room for it."""
    text = "Decide whether the wards share a mailbox, and who reads it at night " * 4
    asked = Decision(what=text, who="CME", asked_on=AS_OF)

    def shown(*decisions: Decision) -> str:
        plan = evolve(plan_of(crowded), decisions=decisions)
        assert crowded.followed is not None
        followed = evolve(crowded.followed, plan=plan)
        note = board_note(evolve(crowded, followed=followed), "en", edition=edition)
        assert note.deployment is not None
        return note.deployment.decisions.rows[0][0]

    assert text.strip() == shown(asked)
    cut = shown(asked, asked, asked, asked).removesuffix("…")
    assert cut.split() == text.split()[: len(cut.split())]
    assert len(cut) > 90


def test_more_trained_than_there_were_to_train_is_told(
    crowded: Assessment, edition: Edition
) -> None:
    """99 of 12 is a slip of somebody's, in the dossier or in the records."""
    wave = FollowedWave(
        name="pilot", go_live=AS_OF, is_live=True, to_train=12, trained=99, to_open=3, opened=3
    )
    assert crowded.followed is not None
    plan = evolve(plan_of(crowded), waves=(wave,))
    found = evolve(crowded, followed=evolve(crowded.followed, plan=plan))
    note = board_note(found, "en", edition=edition)
    assert note.deployment is not None

    assert ("99/12, more than the dossier states: check it", "3/3") == (
        note.deployment.waves.rows[0][2:4]
    )


@pytest.mark.parametrize("lang", LANGS)
def test_no_figure_is_left_out(rich: Assessment, edition: Edition, lang: Lang) -> None:
    """Every figure of every indicator has its value, its status and its target."""
    note = board_note(rich, lang, edition=edition)
    figures = [len(result.limbs) for result in rich.results]

    assert figures == [len(page.figures) for page in note.position]
    assert all(line.said and line.status for page in note.position for line in page.figures)


def test_unknown_is_said_as_unknown(bare: Assessment, edition: Edition) -> None:
    """Nothing measured, no month, no deployment: each is said, and no zero stands in its place."""
    text = note_as_markdown(board_note(bare, "en", edition=edition))

    assert "not measured" in text
    assert "No month is known." in text
    assert "steps, waves, risks and decisions are unknown" in text
    assert "unknown means neither zero nor no" in text
    assert not re.search(r"\| 0 \||0%", text)


def test_a_month_without_data_has_words_and_no_bar(rich: Assessment, edition: Edition) -> None:
    """Between two months that are known, one that is not says so."""
    note = board_note(rich, "en", edition=edition, trends=year())
    (name, (sent, used)) = note.trend.months[3]

    assert ("April 2026", "not measured", 0, False) == (
        name, sent.counts, sent.high, sent.measured
    )  # fmt: skip
    assert ("525", True) == (used.counts, used.measured)


def test_a_bar_ends_where_its_figure_does(rich: Assessment, edition: Edition) -> None:
    """Shares are drawn of the whole, counts of the largest month, targets where they lie."""
    note = board_note(rich, "en", edition=edition, trends=year())
    sent, used = note.trend.columns
    shares, counts = zip(*(bars for _, bars in note.trend.months), strict=True)

    assert pytest.approx(100 * 1080 / 3240) == shares[0].low
    assert "33.3% – 35.5%" == shares[0].percent
    assert "1,080/3,240 – 1,150/3,240" == shares[0].counts
    assert 50 == sent.mark
    assert used.mark is None
    assert 100 == counts[-2].high
    assert "840" in used.scale


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["rich", "bare", "hostile", "crowded"])
def test_the_page_is_sound(
    request: pytest.FixtureRequest, edition: Edition, name: str, lang: Lang
) -> None:
    """Elements close in order, references find their names, nothing comes from outside."""
    assessment = request.getfixturevalue(name)
    text = note_as_html(board_note(assessment, lang, edition=edition, trends=year()))
    page = Page(text)
    names = page.all("id")
    values = [value or "" for _, attrs in page.tags for value in attrs.values()]

    assert [] == page.faults
    assert len(names) == len(set(names))
    assert set() == set(page.all("aria-labelledby")) - set(names)
    assert [] == [value for value in values if "//" in value or "data:" in value]
    assert {"script", "iframe", "img", "link", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert lang == next(attrs["lang"] for tag, attrs in page.tags if tag == "html")


def test_words_of_the_hospital_are_only_shown(hostile: Assessment, edition: Edition) -> None:
    """A name like a script or a link is text, in the page and in the Markdown."""
    note = board_note(hostile, "en", edition=edition)

    assert "<script" not in note_as_html(note).lower()
    assert "\x1b" not in note_as_html(note)
    assert "<script" not in note_as_markdown(note).replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(http", note_as_markdown(note))


def test_the_same_assessment_gives_the_same_bytes(rich: Assessment, edition: Edition) -> None:
    """Nothing of the day or the machine enters the note."""
    first, second = (board_note(rich, "fr", edition=edition, trends=year()) for _ in range(2))

    assert note_as_html(first) == note_as_html(second)
