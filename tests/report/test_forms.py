"""The report as text, Markdown and tables, against files that a person has read."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from attrs import evolve

from hopen_mss import Assessment, Edition, IndicatorResult, Lang, Unmeasured
from hopen_mss.report import (
    as_markdown,
    as_text,
    inputs_csv,
    measurement_markdown,
    rejections_csv,
)
from hopen_mss.report.pages import pages_of

Golden = Callable[[str, str], None]
LANGS: tuple[Lang, ...] = ("fr", "en")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["rich", "bare", "hostile"])
def test_text(
    request: pytest.FixtureRequest, golden: Golden, edition: Edition, name: str, lang: Lang
) -> None:
    """The text for a terminal is the one that was read and found right."""
    golden(f"{name}.{lang}.txt", as_text(request.getfixturevalue(name), lang, edition=edition))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["rich", "bare", "hostile"])
def test_markdown(
    request: pytest.FixtureRequest, golden: Golden, edition: Edition, name: str, lang: Lang
) -> None:
    """The Markdown report is the one that was read and found right."""
    golden(f"{name}.{lang}.md", as_markdown(request.getfixturevalue(name), lang, edition=edition))


@pytest.mark.parametrize("lang", LANGS)
def test_measurement_statement(
    golden: Golden, rich: Assessment, edition: Edition, lang: Lang
) -> None:
    """The statement holds what was stated and says what is missing."""
    golden(f"measurement.{lang}.md", measurement_markdown(rich, lang, edition=edition))


def test_tables(golden: Golden, rich: Assessment) -> None:
    """The tables of files and of rejected rows are those that were read and found right."""
    golden("inputs.csv", inputs_csv(rich))
    golden("rejections.csv", rejections_csv(rich))


def test_text_keeps_to_its_width(rich: Assessment, edition: Edition) -> None:
    """Lines are no longer than asked, but for tables whose columns are wider."""
    lines = as_text(rich, "fr", edition=edition, width=100).splitlines()

    assert [] == [line for line in lines if len(line) > 100]


def test_text_holds_no_sign_that_steers_a_terminal(hostile: Assessment, edition: Edition) -> None:
    """Whatever the hospital calls itself, the terminal only shows it."""
    text = as_text(hostile, "fr", edition=edition)

    assert [] == [sign for sign in text if not sign.isprintable() and sign not in "\n\u00a0\u202f"]


def test_markdown_shows_words_of_the_user_as_they_stand(
    hostile: Assessment, edition: Edition
) -> None:
    """A name can open neither an element, nor a link, nor another cell."""
    text = as_markdown(hostile, "en", edition=edition)

    assert "<script" not in text.replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(http", text)
    assert {7} == {line.count(" | ") + 2 for line in text.splitlines() if "calc" in line}


def test_a_share_stands_behind_its_counts(rich: Assessment, edition: Edition) -> None:
    """No line of the figures gives a per cent without its counts before it."""
    figures = [
        line.said for page in pages_of(rich, "en", edition=edition).indicators
        for line in page.figures
    ]  # fmt: skip

    assert any(said.percent for said in figures)
    for said in figures:
        if said.percent:
            assert said.whole.startswith(f"{said.counts}, that is")


def test_nothing_is_lost_between_result_and_page(rich: Assessment, edition: Edition) -> None:
    """Every step is shown, but two equal bounds as one; every reason becomes a finding."""
    for result, page in zip(rich.results, pages_of(rich, "fr", edition=edition).indicators,
                            strict=True):  # fmt: skip
        codes = {finding.code for finding in page.findings}

        assert len(result.steps) == len(page.steps.rows)
        assert set() == {reason.code for reason in result.reasons} - codes - {
            "statement_incomplete"
        }


def test_what_a_channel_carried_is_not_shown_as_its_share(
    rich: Assessment, edition: Edition
) -> None:
    """Post is shown with its letters, not as 0 % through the trust space."""
    sheet = pages_of(rich, "en", edition=edition).indicators[2].breakdowns[2]

    assert ("Channel", "Count") == sheet.header
    assert ("post", "between 5,070 and 5,150") in sheet.rows


def test_counts_of_an_unmeasured_figure_say_that_they_make_none(
    rich: Assessment, edition: Edition
) -> None:
    """Steps beside a figure that cannot be given are for checking only."""
    sendings = rich.results[2]
    missing = Unmeasured(reasons=("overlap_not_stated",))
    limbs = tuple(evolve(limb, value=missing) for limb in sendings.limbs)
    unmeasured = evolve(rich, results=(evolve(sendings, limbs=limbs),))

    text = as_text(unmeasured, "en", edition=edition)

    assert "they do not make a figure" in text
    assert "41.4%" not in text


def status_of(result: IndicatorResult, rich: Assessment, edition: Edition) -> str:
    """The status in words of one result."""
    return pages_of(evolve(rich, results=(result,)), "en", edition=edition).indicators[0].status


def test_a_status_says_no_more_than_its_figures(rich: Assessment, edition: Edition) -> None:
    """One yes of two is not a yes; a missing figure is said beside one that is there."""
    messaging, directory, _ = rich.results
    existence, use = messaging.limbs
    missing = evolve(use, value=Unmeasured(reasons=("not_supplied",)))
    untargeted = evolve(messaging, limbs=(evolve(existence, target=None), missing))
    count, *others = directory.limbs
    stale = evolve(others[1], value=Unmeasured(reasons=("max_age_not_stated",)))

    assert "One target met, for a part of the figures" == status_of(messaging, rich, edition)
    assert "Measured in part, no target stated" == status_of(untargeted, rich, edition)
    assert "Target met" == status_of(directory, rich, edition)
    assert "Target met; another figure is missing" == status_of(
        evolve(directory, limbs=(count, others[0], stale, others[2])), rich, edition
    )


def test_a_plan_without_a_start_gives_no_date(rich: Assessment, edition: Edition) -> None:
    """Without a start there is no floor, and the report says that no date can be given."""
    assert rich.plan is not None
    undated = evolve(rich, plan=evolve(rich.plan, start=None, floors=None))

    text = as_text(undated, "en", edition=edition)

    assert "not set: no date can be given" in text
    assert "Not before" not in text


def test_a_floor_that_equals_the_start_is_no_floor(rich: Assessment, edition: Edition) -> None:
    """A delay that "can be under" supports no earliest date."""
    assert rich.plan is not None
    assert rich.plan.floors is not None
    assert rich.plan.start is not None
    floors = evolve(rich.plan.floors, floor=rich.plan.start)

    text = as_text(evolve(rich, plan=evolve(rich.plan, floors=floors)), "en", edition=edition)

    assert "The method gives no firm minimum for this option." in text
    assert "A floor is no promise" in text


def cells(text: str) -> list[list[str]]:
    """The rows of a table, as a French spreadsheet reads them."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_tables_open_in_a_french_spreadsheet(rich: Assessment) -> None:
    """A mark for UTF-8, semicolons, and as many cells in every row."""
    for text in (inputs_csv(rich), rejections_csv(rich, "en")):
        assert text.startswith("\ufeff")
        assert text.endswith("\r\n")
        assert 1 == len({len(row) for row in cells(text)})


def test_no_cell_is_a_formula(hostile: Assessment) -> None:
    """A file or column that is named like a formula is shown, not calculated."""
    every = [*cells(inputs_csv(hostile)), *cells(rejections_csv(hostile))]

    assert any(cell.startswith("'=") for row in every for cell in row)
    assert [] == [cell for row in every for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_rejections_say_line_and_reason(rich: Assessment) -> None:
    """Each rejected row has its file, its line, the code and the words of its reason."""
    rows = cells(rejections_csv(rich, "en"))

    assert ["transmissions/dpi.csv", "5", "impossible_date", "impossible date",
            "date of sending"] == rows[-1]  # fmt: skip
    assert 4 == len(rows)


def test_a_long_breakdown_is_cut_in_text_and_says_so(rich: Assessment, edition: Edition) -> None:
    """The terminal shows the first rows and tells how many more there are."""
    directory = rich.results[1]
    parts = directory.breakdowns[0]
    many = evolve(parts, rows=tuple(evolve(parts.rows[1], name=f"{n:02d}") for n in range(40)))

    text = as_text(
        evolve(rich, results=(evolve(directory, breakdowns=(many,)),)), "en", edition=edition
    )

    assert "… and 25 more rows, in the report and the JSON" in text
