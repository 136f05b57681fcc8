"""The command that writes the note for the medical board: ``plan note``."""

from datetime import date
from pathlib import Path

import click

from hopen_mss.assessment.evidence import gather
from hopen_mss.assessment.main_job import conclude
from hopen_mss.assessment.trend import monthly_trends
from hopen_mss.cli.clock import day_asked
from hopen_mss.cli.console import say, watching
from hopen_mss.cli.options import PLACE, as_of_option, force_option, lang_option
from hopen_mss.dossier.folder import Dossier
from hopen_mss.files.outputs import write_files
from hopen_mss.method import load_edition
from hopen_mss.report import board_note, note_as_html, note_as_markdown
from hopen_mss.wording import Lang

__all__ = ["plan_note"]


@click.command("note")
@click.argument("folder", type=PLACE, metavar="DIR")
@click.option("--output", type=PLACE, metavar="FILE", help="Write the note into FILE. Default: "
              "standard output.")  # fmt: skip
@as_of_option
@lang_option
@click.option(
    "--format", "form", type=click.Choice(["html", "markdown"]), default="html",
    show_default=True, help="Two A4 pages to print, or text to edit.",
)  # fmt: skip
@force_option
def plan_note(
    folder: Path,
    output: Path | None,
    as_of: date | None,
    lang: Lang,
    form: str,
    *,
    force: bool,
) -> None:
    """Write the two-page note for the medical board about DIR, which is assessed first.

    Position, trend, levers, waves, next steps, decisions asked, risks, caveats. What does not fit
    two pages is cut, and the note says so; the whole stands in the report (hopen-mss assess).
    """
    dossier = Dossier.read(folder)
    as_of = day_asked(as_of, dossier)
    with watching() as progress:
        evidence = gather(dossier, progress=progress)
    assessment = conclude(dossier, evidence, as_of=as_of)
    trends = monthly_trends(dossier, evidence, assessment)
    note = board_note(assessment, lang, edition=load_edition(), trends=trends)
    text = note_as_html(note) if form == "html" else note_as_markdown(note)
    if output is None:
        click.echo(text, nl=False)
        return
    write_files(output.parent, {output.name: text}, force=force)
    say(f"written to {output}")
