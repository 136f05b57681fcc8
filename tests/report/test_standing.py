"""Where the deployment stands, both options and the connection, in every form of the report."""

import re
from datetime import date

import pytest
from attrs import evolve
from tests.report.conftest import HtmlOf

from hopen_mss import Assessment, Edition, Lang, Note, SuggestedConnection, make_plan
from hopen_mss.planning import NextSteps
from hopen_mss.planning.followed import Gap
from hopen_mss.report import (
    as_html,
    as_markdown,
    as_text,
    board_note,
    next_as_text,
    note_as_html,
    note_as_markdown,
    status_as_text,
)
from hopen_mss.report.pages import pages_of
from hopen_mss.report.planned import connection_page
from hopen_mss.report.standing import next_line

LANGS: tuple[Lang, ...] = ("fr", "en")
TITLES = {
    "fr": ("Où en est le déploiement", "Le raccordement, vu de la liste blanche"),
    "en": ("Where the deployment stands", "The connection, as the whitelist shows it"),
}


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_shows_the_deployment(
    rich: Assessment, edition: Edition, lang: Lang, html_of: HtmlOf
) -> None:
    """Next steps, waves, risks, decisions and the connection stand in each of the three forms."""
    forms = [form(rich, lang, edition=edition) for form in (as_text, as_markdown)]

    for text in (*forms, html_of(rich, lang)):
        for told in (*TITLES[lang], "CARDIO", "L’éditeur n’a pas de date", "Quelles boîtes"):
            assert told in text.replace("\u00a0", " ")


@pytest.mark.parametrize("lang", LANGS)
def test_a_report_without_a_deployment_has_none_of_it(
    bare: Assessment, edition: Edition, lang: Lang
) -> None:
    """Nothing is said of a deployment that the dossier does not have."""
    for form in (as_text, as_markdown, as_html):
        text = form(bare, lang, edition=edition)
        assert [] == [title for title in TITLES[lang] if title in text]


@pytest.mark.parametrize("lang", LANGS)
def test_the_report_holds_the_forecast(
    rich: Assessment, edition: Edition, lang: Lang, html_of: HtmlOf
) -> None:
    """Estimates with who gave them, ends and the latest start stand in the page and in Markdown."""
    told = {
        "fr": ("Estimations de l’établissement", "(Achats)", "estimation haute",
               "Au plus tard commencer"),
        "en": ("The hospital’s estimates", "(Achats)", "high estimate", "Latest start"),
    }  # fmt: skip

    for text in (as_markdown(rich, lang, edition=edition), html_of(rich, lang)):
        plain = text.replace("\u00a0", " ").replace("\\", "")
        assert [] == [one for one in told[lang] if one not in plain]
    assert pages_of(evolve(rich, forecast=None), lang, edition=edition).forecast is None


def test_the_page_draws_the_timetable(rich: Assessment, html_of: HtmlOf) -> None:
    """The Gantt picture stands in the page, with every step's row in the table under it."""
    text = html_of(rich, "en")
    assert rich.followed is not None
    section = text[text.index('<section class="new-page" aria-labelledby="standing">') :]
    section = section[: section.index("</section>")]
    table = section[section.index('<div class="timetable">') :]

    assert "<svg" in section
    assert len(rich.followed.plan.steps) == len(
        re.findall(r"<tr>\s*<th scope=\"row\">", table[: table.index("</table>")])
    )


def test_the_first_page_has_the_next_steps(rich: Assessment, html_of: HtmlOf) -> None:
    """What to do next stands on the first page, with who and why."""
    text = html_of(rich, "en")
    essentials = text[text.index('id="essentials"') : text.index('aria-labelledby="i1"')]

    assert "1.1 · Sign a contract with the chosen company" in essentials
    assert "late by 64 days" in essentials


def test_nothing_to_do_next_is_said(rich: Assessment, edition: Edition) -> None:
    """An empty list would read as if it had been forgotten."""
    done = evolve(rich, coming=NextSteps(as_of=rich.as_of))

    for form in (as_text, as_markdown, as_html):
        assert "Nothing to do now" in " ".join(form(done, "en", edition=edition).split())


def test_what_nobody_stated_of_a_wave_is_unknown(rich: Assessment, edition: Edition) -> None:
    """No number of people is not zero, and no answer is not no."""
    page = pages_of(rich, "en", edition=edition).standing
    assert page is not None
    pilot, everybody = page.waves.rows

    assert ("31/40", "6/6", "yes", "unknown") == pilot[2:6]
    assert ("unknown",) * 4 == everybody[2:6]
    assert "sent before the training was complete: CARDIO" in pilot[6]


@pytest.mark.parametrize(
    ("option", "planned", "told"),
    [
        ("third-party", "third-party", "The dossier has the same option"),
        ("operator", "third-party", "The dossier has another option"),
        ("", "operator", "The list says nothing of it"),
        ("operator", "", "The dossier has no option"),
    ],
)
def test_the_connection_is_told_beside_the_option(
    edition: Edition, option: str, planned: str, told: str
) -> None:
    """The list suggests, the dossier has chosen: which differs is said, and neither is asserted."""
    found = SuggestedConnection(option, (Note("serves_others", 3, "OPERATEUR"),))
    plan = make_plan(edition, planned) if planned else None

    page = connection_page(found, plan, "en")

    assert told in page.beside
    reason = (
        "An operator (OPERATEUR) has another number than the hospital and serves 3 other domains."
    )
    assert (reason,) == page.seen
    assert "suggests" in page.told


def test_a_gap_is_told_without_an_empty_place_for_its_number(rich: Assessment) -> None:
    """Which gap a step closes is told; how many it concerns stands in the assessment."""
    assert rich.coming is not None
    step = evolve(rich.coming.steps[0], closes=(Gap(indicator="D6.3", reason="no_known_address"),))

    told = next_line(step, "en").closes[0]

    assert told.startswith("D6.3: ")
    assert "{" not in told


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_left_open_is_told_in_every_form(
    rich: Assessment, edition: Edition, lang: Lang, html_of: HtmlOf
) -> None:
    """That nobody said if there is a pilot, gaps that remain, and a decision whose day passed."""
    assert rich.followed is not None
    assert rich.coming is not None
    gaps = (Gap(indicator="D6.3", reason="below_target"),)
    late = evolve(rich.followed.plan.decisions[0], wanted_by=date(2027, 1, 14))
    plan = evolve(
        rich.followed.plan, hang_on_pilot=("3.1", "3.1.a"), left_gaps=gaps, decisions=(late,)
    )
    coming = evolve(rich.coming, hang_on_pilot=("3.1", "3.1.a"), left_gaps=gaps)
    found = evolve(rich, followed=evolve(rich.followed, plan=plan), coming=coming)
    note = board_note(found, lang, edition=edition)
    question, remain, passed = {
        "fr": ("Services pilotes ou certains types", "Écarts qui restent", "(jour passé)"),
        "en": (
            "Pilot units or particular document types first",
            "Gaps that remain",
            "(day passed)",
        ),
    }[lang]

    whole = (
        status_as_text(evolve(rich.followed, plan=plan), lang),
        as_text(found, lang, edition=edition),
        as_markdown(found, lang, edition=edition),
        html_of(found, lang),
        note_as_markdown(note),
        note_as_html(note),
    )
    for text in (*whole, next_as_text(coming, lang)):
        assert question in text
        assert remain in text
    for text in whole:
        assert passed in text
