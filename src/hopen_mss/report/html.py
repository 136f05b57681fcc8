"""The report as one page that needs nothing else: no network, no script, ready to print."""

from importlib.resources import files
from typing import TYPE_CHECKING

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.errors import MissingExtraError
from hopen_mss.method import Edition
from hopen_mss.report.gantt import gantt_pages
from hopen_mss.report.pages import pages_of
from hopen_mss.report.pictures import picture_of_levers, pictures_of
from hopen_mss.report.words import phrase
from hopen_mss.wording import Lang, colon

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["as_html"]

SIGNS = {"met": "✓", "not_met": "✗", "measured": "●", "unknown": "?", "not_applicable": "–"}
"""A sign beside the words of each status, for those who do not see its colour."""


def as_html(assessment: Assessment, lang: Lang, *, edition: Edition) -> str:
    """The whole report as one HTML page.

    Raises:
        MissingExtraError: jinja2 or matplotlib is not installed.
    """
    template = template_of("report.html.j2")
    from markupsafe import Markup  # noqa: PLC0415 (comes with jinja2)

    pictures = {
        result.indicator: [
            # Drawn here, every text in it escaped: the one markup that is let through.
            (picture.title, Markup(picture.svg))  # noqa: S704 (as just said)
            for picture in pictures_of(result, lang)
        ]
        for result in assessment.results
    }

    drawn = picture_of_levers(assessment.levers, lang) if assessment.levers else None

    def say(code: str, *, count: int = 0, subject: str = "") -> str:
        return phrase(code, lang, count=count, subject=subject)

    pages = pages_of(assessment, lang, edition=edition)
    page = template.render(
        pages=pages,
        pictures=pictures,
        lever_picture=(drawn.title, Markup(drawn.svg)) if drawn else None,  # noqa: S704 (as above)
        gantt=[Markup(one) for one in gantt_pages(pages.standing.timetable)]  # noqa: S704 (as above)
        if pages.standing
        else [],
        say=say,
        signs=SIGNS,
        colon=colon(lang),
    )
    return page.strip() + "\n"


def template_of(name: str) -> "Template":
    """A template of this room, in which every text is escaped.

    Raises:
        MissingExtraError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 (the one room with pages)
    except ImportError:
        raise MissingExtraError(
            "the HTML report needs jinja2", "pip install 'hopen-mss[report]'"
        ) from None
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files(__package__).joinpath("templates", name).read_text("utf-8")
    return environment.from_string(source)
