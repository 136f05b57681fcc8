"""The HTML report: one sound page that needs nothing else, whatever the hospital calls itself."""

import builtins
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from tests.report.conftest import HtmlOf

from hopen_mss import (
    Assessment,
    Breakdown,
    BreakdownRow,
    Count,
    Edition,
    Lang,
    MissingExtraError,
    Share,
    Unmeasured,
)
from hopen_mss.report import as_html
from hopen_mss.report.pages import pages_of
from hopen_mss.report.pictures import picture_of_levers, pictures_of
from hopen_mss.report.words import row_name

LANGS: tuple[Lang, ...] = ("fr", "en")
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """What a page is made of, as a strict reader sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it waits for its end."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that is its own end."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that what ends is what was opened last."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text.append(data)

    def all(self, name: str) -> list[str]:
        """The values of one attribute, wherever it stands."""
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


@pytest.fixture(params=["rich", "bare", "hostile"])
def assessment(request: pytest.FixtureRequest) -> Assessment:
    """Each of the three hospitals in turn."""
    found: Assessment = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.slow)])
def test_the_page_is_sound(assessment: Assessment, html_of: HtmlOf, lang: Lang) -> None:
    """Elements close in order, names are unique, and every reference finds its name."""
    page = Page(html_of(assessment, lang))
    names = page.all("id")
    referred = [one for value in page.all("aria-labelledby") for one in value.split()]
    referred += [link.removeprefix("#") for link in page.all("href")]

    assert [] == page.faults
    assert len(names) == len(set(names))
    assert set() == set(referred) - set(names)


@pytest.mark.parametrize("lang", LANGS)
def test_headings_are_in_order(assessment: Assessment, html_of: HtmlOf, lang: Lang) -> None:
    """One h1, and no level is skipped on the way down."""
    page = Page(html_of(assessment, lang))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]

    assert 1 == levels.count(1)
    assert 1 == levels[0]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_page_needs_nothing_from_outside(assessment: Assessment, html_of: HtmlOf) -> None:
    """No address of another place in any attribute or style, no script, and a policy against it."""
    text = html_of(assessment, "fr")
    page = Page(text)
    values = [value or "" for _, attrs in page.tags for value in attrs.values()]
    style = text[text.index("<style>") : text.index("</style>")]

    assert [] == [value for value in values if "//" in value or "data:" in value]
    assert "url(" not in style
    assert "@import" not in style
    assert {"script", "iframe", "img", "link", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert "default-src 'none'; style-src 'unsafe-inline'" in values
    assert [] == [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_a_hospital_named_like_a_script_is_only_shown(hostile: Assessment, html_of: HtmlOf) -> None:
    """The name is text in the title, in the page and in the pictures."""
    text = html_of(hostile, "en")

    assert "<script" not in text.lower()
    assert text.count("&lt;script&gt;") > 5
    assert "\x1b" not in text


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_its_language_and_can_be_read_by_ear(
    rich: Assessment, html_of: HtmlOf, lang: Lang
) -> None:
    """Language, skip link, captions, scopes, and a title and telling for each picture."""
    page = Page(html_of(rich, lang))
    tags = [tag for tag, _ in page.tags]
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]

    assert lang == next(attrs["lang"] for tag, attrs in page.tags if tag == "html")
    assert "#content" in page.all("href")
    assert tags.count("table") == tags.count("caption")
    assert {"col", "row"} == {attrs.get("scope") for tag, attrs in page.tags if tag == "th"}
    assert len(pictures) == tags.count("desc")
    assert {"img"} == {attrs["role"] for attrs in pictures}


def test_the_first_page_says_the_essentials(rich: Assessment, html_of: HtmlOf) -> None:
    """Three cards, each with its status in words, its figure and the next step."""
    text = html_of(rich, "en")
    cards = re.findall(r"<article.*?</article>", text, re.DOTALL)

    assert 3 == len(cards)
    assert "One target met, for a part of the figures" in cards[0]
    assert "412" in cards[1]
    assert "between 41.4% and 42.4%</span>" in cards[2].split("between 4,120 of 9,950")[0]
    assert "Check these addresses" in cards[2], "what 120 sendings are behind weighs most"
    assert all("aria-hidden" in card for card in cards)


def test_the_same_assessment_gives_the_same_bytes(
    rich: Assessment, edition: Edition, html_of: HtmlOf
) -> None:
    """Nothing of the day or the machine enters the page."""
    assert html_of(rich, "fr") == as_html(rich, "fr", edition=edition)


def test_what_is_not_measured_is_not_drawn_as_zero(rich: Assessment) -> None:
    """A month without a figure has words in its place, and no bar."""
    months = Breakdown(
        dimension="month",
        rows=(
            BreakdownRow(name="2026-10", value=Share(numerator=0, denominator=8)),
            BreakdownRow(name="2026-11", value=Unmeasured(reasons=("only_unknown",))),
        ),
        additive=True,
    )
    result = evolve(rich.results[2], breakdowns=(months,))

    picture = pictures_of(result, "en")[1]

    assert "November 2026: not measured" in picture.told
    assert "October 2026: 0 of 8 · 0.0%" in picture.told
    assert ">not measured</text>" in picture.svg


def test_a_range_is_drawn_as_a_range(rich: Assessment) -> None:
    """The uncertain part is hatched, and the counts say both ends."""
    picture = pictures_of(rich.results[2], "fr")[0]

    assert "pattern" in picture.svg
    assert "entre 41,4\u00a0% et 42,4\u00a0%" in picture.told


def test_french_pictures_are_told_with_french_spaces(rich: Assessment) -> None:
    """Nothing told in French breaks before a colon or a semicolon."""
    levers = picture_of_levers(rich.levers, "fr") if rich.levers else None
    pictures = [one for result in rich.results for one in pictures_of(result, "fr")]
    told = [one.told for one in (*pictures, levers) if one is not None]

    assert any(";" in text for text in told)
    assert [] == [text for text in told if re.search(r"[^\u00a0][;:]", text)]


def test_many_departments_are_cut_to_the_largest(rich: Assessment) -> None:
    """A picture of the fifteen largest says that it is one."""
    parts = Breakdown(
        dimension="department",
        rows=tuple(
            BreakdownRow(name=f"{n:02d}", value=Share(numerator=n, denominator=n))
            for n in range(1, 31)
        ),
        additive=True,
    )

    picture = pictures_of(evolve(rich.results[1], breakdowns=(parts,)), "en")[2]

    assert "the 15 largest" in picture.title
    assert 15 == picture.told.count(" of ")
    assert picture.told.startswith("30: 30 of 30")


def test_a_result_without_figures_has_no_picture(bare: Assessment) -> None:
    """Where nothing is measured nothing is drawn."""
    assert [()] * 3 == [pictures_of(result, "fr") for result in bare.results]


def test_counts_by_month_are_drawn_when_there_is_no_denominator(rich: Assessment) -> None:
    """A count by month is drawn against the largest month."""
    picture = pictures_of(rich.results[0], "en")[0]

    assert "December 2026: between 724 and 752" in picture.told
    assert Count(n=540) == rich.results[0].breakdowns[1].rows[0].value


@pytest.mark.parametrize("package", ["jinja2", "matplotlib"])
def test_an_absent_extra_is_named(
    rich: Assessment, edition: Edition, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """Without the extra the error says what to install."""
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(MissingExtraError, match=r"hopen-mss\[report\]"):
        as_html(rich, "fr", edition=edition)


def test_the_next_step_answers_what_weighs_most(rich: Assessment, edition: Edition) -> None:
    """What most sendings are behind comes before what happens to be told first."""
    pages = pages_of(rich, "en", edition=edition)
    (page,) = (one for one in pages.indicators if one.code == "D6.3")
    heaviest = max((one for one in page.findings if one.steps), key=lambda one: one.count)

    assert heaviest.steps[0] == page.next_step
    assert page.findings[0] is not heaviest


def test_tables_of_like_length_stand_beside_each_other(rich: Assessment, edition: Edition) -> None:
    """So that no column of the page is half empty; none is lost."""
    for page in pages_of(rich, "en", edition=edition).indicators:
        lengths = [len(sheet.rows) for sheet in page.breakdowns_by_length]

        assert sorted(lengths) == lengths
        assert {sheet.code for sheet in page.breakdowns} == {
            sheet.code for sheet in page.breakdowns_by_length
        }


def test_a_structure_s_number_says_what_it_is() -> None:
    """A bare number in a table says nothing."""
    rows = {"990001356": "FINESS 990001356", "99900000100019": "SIRET 99900000100019"}

    assert rows == {name: row_name("correspondent_structure", name, "fr") for name in rows}
