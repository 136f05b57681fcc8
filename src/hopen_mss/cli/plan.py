"""Commands that plan the deployment."""

from datetime import date
from pathlib import Path

import click

from hopen_mss.cli.deployment import plan_compare, plan_forecast, plan_next, plan_status
from hopen_mss.cli.options import PLACE, Day, lang_option
from hopen_mss.dossier import Dossier
from hopen_mss.errors import InvalidInputError
from hopen_mss.method import load_edition
from hopen_mss.planning import compare_options, make_plan
from hopen_mss.report import options_as_text, plan_as_markdown, plan_as_text
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["plan"]


@click.group()
def plan() -> None:
    """Plan the deployment: compare the options, forecast, follow, know what comes next."""


for part in (plan_compare, plan_forecast, plan_next, plan_status):
    plan.add_command(part)


@plan.command("make")
@click.argument("folder", type=PLACE, required=False, metavar="[DIR]")
@click.option("--option", type=click.Choice(["operator", "third-party"]), help="Be an operator, or "
              "use a third-party one. Default: the dossier's.")  # fmt: skip
@click.option("--start", type=Day(), metavar="DATE", help="The first day. Default: the dossier's.")
@click.option("--pilot/--no-pilot", default=None, help="Whether one starts with pilot units or "
              "particular document types.")  # fmt: skip
@lang_option
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
def plan_make(
    folder: Path | None,
    option: str | None,
    start: date | None,
    lang: Lang,
    form: str,
    *,
    pilot: bool | None,
) -> None:
    """Make the plan for one option: stages, actions, conditions, what runs in parallel, floors.

    Without an option both are shown side by side. Floors are what the sheet supports at the least:
    they are no promise, and no latest date.
    """
    deployment = Dossier.read(folder).contents.deployment if folder else None
    if deployment is not None:
        option = option or deployment.option
        start = start or deployment.start
        pilot = deployment.pilot if pilot is None else pilot
    edition = load_edition()
    if option is None:
        if form != "text":
            raise InvalidInputError("no option is chosen", "give --option operator or third-party")
        click.echo(options_as_text(compare_options(edition, start=start), lang))
        return
    made = make_plan(edition, option, start=start, pilot=pilot)
    if form == "json":
        click.echo(to_json(made))
    elif form == "markdown":
        click.echo(plan_as_markdown(made, lang))
    else:
        click.echo(plan_as_text(made, lang))
