"""Commands that plan the deployment."""

from datetime import date
from pathlib import Path

import click
from attrs import evolve

from hopen_mss.assessment.following import follow_dossier
from hopen_mss.cli.clock import day_asked
from hopen_mss.cli.console import say
from hopen_mss.cli.deployment import plan_compare, plan_forecast, plan_next, plan_status
from hopen_mss.cli.note import plan_note
from hopen_mss.cli.options import (
    PLACE,
    as_of_option,
    chosen,
    connection_option,
    force_option,
    lang_option,
    start_option,
)
from hopen_mss.dossier.folder import Dossier
from hopen_mss.errors import InvalidInputError
from hopen_mss.files.outputs import write_files
from hopen_mss.method import load_edition
from hopen_mss.planning import (
    DeploymentSection,
    FollowedPlan,
    Forecast,
    compare_options,
    forecast,
    make_plan,
)
from hopen_mss.planning.records import PROGRESS_FILE
from hopen_mss.report import (
    PLAN_FILES,
    PlanFiles,
    options_as_text,
    plan_as_markdown,
    plan_as_text,
    plan_files,
)
from hopen_mss.report.timetable import timetable
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["plan"]


@click.group()
def plan() -> None:
    """Plan the deployment: compare the options, forecast, follow, know what comes next."""


for part in (plan_compare, plan_forecast, plan_next, plan_note, plan_status):
    plan.add_command(part)


@plan.command("make")
@click.argument("folder", type=PLACE, required=False, metavar="[DIR]")
@connection_option
@start_option
@click.option("--pilot/--no-pilot", default=None, help="Whether one starts with pilot units or "
              "particular document types.")  # fmt: skip
@as_of_option
@lang_option
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@click.option(
    "--output", type=PLACE, metavar="OUT",
    help="Also write the dated plan into the folder OUT: plan.svg (Gantt picture), plan.html (the "
    "same on A4 pages, to print), plan.ics (calendar), plan.csv, plan.xlsx, plan.md, plan.json.",
)  # fmt: skip
@click.option("--only", type=click.Choice(PLAN_FILES), multiple=True, help="Write this file alone; "
              "can be given several times.")  # fmt: skip
@force_option
def plan_make(
    folder: Path | None,
    option: str | None,
    start: date | None,
    lang: Lang,
    form: str,
    *,
    as_of: date | None,
    output: Path | None,
    pilot: bool | None,
    only: tuple[str, ...],
    force: bool,
) -> None:
    """Make the plan for one option: stages, actions, conditions, what runs in parallel, floors.

    Without an option both are shown side by side. Floors are what the sheet supports at the least:
    they are no promise, and no latest date.

    \b
    The dated plan, to show around: hopen-mss plan make my-hospital --output out
    Its calendar file alone:        hopen-mss plan make my-hospital --output out --only ics --force

    With what was recorded in DIR/progress.toml the dated plan is the one that is followed, as of
    the day asked; without it, a forecast from the start. A later plan.ics replaces the events of an
    earlier one. It needs DIR, by which the events of two hospitals are told apart. Files are
    written all or none, and nothing is replaced without --force.

    The two-page note for the medical board needs an assessment: hopen-mss plan note DIR.
    """  # noqa: D301 (click knows the sign, not its two letters)
    if only and output is None:
        raise InvalidInputError("files are written into a folder", "give --output OUT as well")
    dossier = Dossier.read(folder) if folder else None
    deployment = dossier.contents.deployment if dossier else None
    if deployment is not None:
        _tell_differences(deployment, option, start)
        if start is not None and folder is not None:
            dossier = Dossier.read(folder, start=start)
        option = option or deployment.option
        start = start or deployment.start
        pilot = deployment.pilot if pilot is None else pilot
    edition = load_edition()
    if option is None and form == "text" and output is None:
        click.echo(options_as_text(compare_options(edition, start=start), lang))
        return
    option = chosen(option)
    made = make_plan(edition, option, start=start, pilot=pilot)
    if output is not None:
        said = evolve(
            deployment or DeploymentSection(option=option), option=option, start=start, pilot=pilot
        )
        written = _dated(dossier, said, as_of, lang, only)
        write_files(output, written.files, force=force)
        _tell(output, written)
        if folder is not None:
            say(f"the note for the medical board: hopen-mss plan note {folder} --output note.html")
    if form == "json":
        click.echo(to_json(made))
    elif form == "markdown":
        click.echo(plan_as_markdown(made, lang))
    else:
        click.echo(plan_as_text(made, lang))


def _dated(
    dossier: Dossier | None,
    said: DeploymentSection,
    as_of: date | None,
    lang: Lang,
    only: tuple[str, ...],
) -> PlanFiles:
    """The files of the plan that is followed, or of a forecast where nothing was recorded."""
    contents = dossier.contents if dossier else None
    day = day_asked(as_of, dossier)
    name = identity = ""
    if contents is not None:
        name = contents.establishment.name
        identity = contents.establishment.finess_ej or name
    found: Forecast | FollowedPlan
    if dossier is not None and (dossier.folder / PROGRESS_FILE).exists():
        hospital = evolve(dossier, contents=evolve(dossier.contents, deployment=said))
        found = follow_dossier(hospital, day)
    else:
        found = forecast(load_edition(), said)
    table = timetable(found, lang, establishment=name, as_of=day, deployment=said)
    return plan_files(found, table, identity=identity, only=only)


def _tell_differences(said: DeploymentSection, option: str | None, start: date | None) -> None:
    """What is asked for otherwise than the dossier says, in one line."""
    pairs = (("option", option, said.option), ("start", start, said.start))
    differing = [
        f"{name} {asked} where the dossier says {kept}"
        for name, asked, kept in pairs
        if asked is not None and kept is not None and asked != kept
    ]
    if differing:
        say(f"this plan differs from the dossier: {', '.join(differing)}")


def _tell(output: Path, written: PlanFiles) -> None:
    say(f"written to {output}: {', '.join(written.files)}")
    for name, fault in written.left_out:
        say(f"{name} left out: {fault.problem}; {fault.remedy}")
    if written.without_event and "plan.ics" in written.files:
        say(f"{written.without_event} steps without an end: one event of plan.ics lists them")
