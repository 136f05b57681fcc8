"""Commands that look ahead and follow: ``plan compare``, ``forecast``, ``next``, ``status``."""

from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

import click
from attrs import evolve

from hopen_mss.assessment.following import follow_dossier, status_of
from hopen_mss.assessment.main_job import assess
from hopen_mss.cli.clock import day_asked
from hopen_mss.cli.console import watching
from hopen_mss.cli.options import (
    PLACE,
    Day,
    as_of_option,
    chosen,
    connection_option,
    format_option,
    lang_option,
    start_option,
)
from hopen_mss.dossier.folder import Dossier
from hopen_mss.method import load_edition
from hopen_mss.planning import (
    DeploymentSection,
    compare_point_by_point,
    forecast,
    next_steps,
)
from hopen_mss.report import (
    comparison_as_text,
    forecast_as_text,
    next_as_text,
    status_as_text,
)
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["plan_compare", "plan_forecast", "plan_next", "plan_status"]

_folder = click.argument("folder", type=PLACE, metavar="DIR")
_folder_or_none = click.argument("folder", type=PLACE, required=False, metavar="[DIR]")


class _Asked(TypedDict):
    """What is asked of a forecast, besides the start."""

    chances: tuple[int, ...]
    seed: int
    runs: int
    wanted: date | None


@click.command("compare")
@_folder_or_none
@start_option
@lang_option
@format_option
def plan_compare(folder: Path | None, start: date | None, lang: Lang, form: str) -> None:
    """Compare both options: by theme, delay, action, and the hospital's own constraints.

    Answers to the questions stand in the dossier, under [deployment.constraints]. The outcome is a
    table with reasons: no score decides.
    """
    said = Dossier.read(folder).contents.deployment if folder else None
    table = compare_point_by_point(
        load_edition(),
        start=start or (said.start if said else None),
        constraints=said.constraints if said else None,
    )
    click.echo(to_json(table) if form == "json" else comparison_as_text(table, lang))


@click.command("forecast")
@_folder_or_none
@connection_option
@start_option
@click.option("--chance", "chances", type=int, multiple=True, metavar="PERCENT",
              help="By which day so many in 100 schedules end; needs estimates.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawn schedules.")
@click.option("--runs", type=int, default=10_000, show_default=True, help="Schedules to draw.")
@click.option("--wanted", type=Day(), metavar="DATE", help="Asks for the latest start that ends "
              "by this day.")  # fmt: skip
@as_of_option
@lang_option
@format_option
def plan_forecast(
    folder: Path | None,
    option: str | None,
    start: date | None,
    as_of: date | None,
    *,
    lang: Lang,
    form: str,
    **asked: Unpack[_Asked],
) -> None:
    """Say when a deployment can end: what the sheet supports, what is possible, what you expect.

    Floors are the earliest ends that the sheet supports: no promise, and no latest date. Estimates
    stand in the dossier, under [[deployment.estimates]]; one below a floor is flagged.
    """
    dossier = Dossier.read(folder, start=start) if folder else None
    said = dossier.contents.deployment if dossier else None
    option = chosen(option or (said.option if said else None))
    said = evolve(said, option=option) if said else DeploymentSection(option=option)
    said = evolve(said, start=start or said.start)
    if asked["wanted"] is not None:
        as_of = day_asked(as_of, dossier)
    found = forecast(load_edition(), said, as_of=as_of, **asked)
    click.echo(to_json(found) if form == "json" else forecast_as_text(found, lang, as_of=as_of))


@click.command("next")
@_folder
@click.option("--assess", "assesses", is_flag=True, help="Assess DIR first, and show "
              "which gaps each step closes.")  # fmt: skip
@as_of_option
@lang_option
@format_option
def plan_next(folder: Path, as_of: date | None, lang: Lang, form: str, *, assesses: bool) -> None:
    """Say the next three things to do in DIR's deployment: who, and why.

    What is done stands in DIR/progress.toml; late and due are computed for the day asked.
    """
    dossier = Dossier.read(folder)
    day = day_asked(as_of, dossier)
    steps = next_steps(follow_dossier(dossier, day))
    if assesses:
        with watching() as progress:
            steps = assess(dossier, as_of=day, progress=progress).coming or steps
    click.echo(to_json(steps) if form == "json" else next_as_text(steps, lang))


@click.command("status")
@_folder
@as_of_option
@lang_option
@format_option
def plan_status(folder: Path, as_of: date | None, lang: Lang, form: str) -> None:
    """Say where DIR's deployment stands, and what changed since a month before.

    Waves are compared with the months kept in DIR/history: live but not sending, sending before
    training.
    """
    dossier = Dossier.read(folder)
    day = day_asked(as_of, dossier)
    found = status_of(dossier, day)
    click.echo(to_json(found) if form == "json" else status_as_text(found, lang))
