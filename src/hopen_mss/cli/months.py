"""The command that keeps a month: its sources counted once, for longer periods to come."""

from datetime import date
from pathlib import Path

import click

from hopen_mss.assessment.evidence import gather_month
from hopen_mss.cli.clock import day_asked
from hopen_mss.cli.console import say, watching
from hopen_mss.cli.options import PLACE, as_of_option, force_option, format_option, lang_option
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.history import write_month
from hopen_mss.report import month_as_text
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["month"]


@click.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@click.argument("name", metavar="MONTH")
@as_of_option
@lang_option
@format_option
@force_option
def month(
    folder: Path, name: str, as_of: date | None, lang: Lang, form: str, *, force: bool
) -> None:
    """Count the sources of DIR for one MONTH (2026-10) and keep the counts in DIR/history.

    Logs live about six months: kept month by month, a year can be assessed from twelve. A kept
    month holds counts and no address but those of the hospital's own mailboxes. One that is kept
    already is replaced only with --force. A month that has not ended, or of which the files hold
    nothing, is not kept.
    """
    dossier = Dossier.read(folder)
    as_of = day_asked(as_of, dossier)
    with watching() as progress:
        kept = gather_month(dossier, name, as_of=as_of, progress=progress)
    write_month(folder, kept, force=force)
    say(f"written to {folder / kept.file_name}")
    for source in kept.sources:
        if not source.tally.lines:
            say(f"sources.{source.name} holds nothing of {name}")
    click.echo(to_json(kept) if form == "json" else month_as_text(kept, lang))
