"""The command line: thin, and the one place that reads the clock."""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from hopen_mss import __version__
from hopen_mss.assessment import Assessment, conclude
from hopen_mss.dossier import FILE_NAME, Dossier
from hopen_mss.errors import HopenMssError, InvalidInputError, RejectedRowsError
from hopen_mss.evidence import Evidence, Progress, gather
from hopen_mss.example import write_empty, write_example
from hopen_mss.files.outputs import write_files
from hopen_mss.inspection import inspect_file
from hopen_mss.method import describe, load_edition
from hopen_mss.periods import Period, parse_date
from hopen_mss.planning import compare_options, make_plan
from hopen_mss.report import (
    as_html,
    as_json,
    as_markdown,
    as_text,
    evidence_as_text,
    inputs_csv,
    inspection_as_text,
    measurement_markdown,
    options_as_text,
    plan_as_markdown,
    plan_as_text,
    rejections_csv,
)
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["command", "run"]

_PATIENCE = 1.0
"""Seconds of work after which progress is shown."""


class _Day(click.ParamType[date]):
    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except InvalidInputError as fault:
            self.fail(f"{fault.problem}; {fault.remedy}", param, ctx)


_FOLDER = click.Path(path_type=Path)
_lang = click.option(
    "--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True,
    help="Language of results and reports.",
)  # fmt: skip
_as_of = click.option(
    "--as-of", type=_Day(), metavar="DATE",
    help="The day the figures are as of, as 2026-10-15. Default: the dossier's, else today.",
)  # fmt: skip
_force = click.option("--force", is_flag=True, help="Replace files that exist.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hopen-mss")
def command() -> None:
    """Deploy and measure MSSanté, the French trust space for secure health e-mail.

    \b
    See it work        hopen-mss demo
    Start your own     hopen-mss init my-hospital
    What is this file? hopen-mss inspect export.csv
    Is it all read?    hopen-mss check my-hospital
    The main job       hopen-mss assess my-hospital --output out
    Read the method    hopen-mss method show D6.2

    Results go to standard output, messages and progress to standard error. Exit codes: 0 done
    (whatever the indicators say), 1 an unexpected fault, 2 bad use or bad input.
    """  # noqa: D301 (click knows the sign, not its two letters)


@command.command()
@click.argument("folder", type=_FOLDER, default=Path("hopen-mss-demo"), metavar="[DIR]")
@_lang
@_force
def demo(folder: Path, lang: Lang, *, force: bool) -> None:
    """Write an example hospital's folder into DIR and assess it.

    The hospital is made up: correspondents, three months of sendings seen by three sources that
    overlap, and awkward cases on purpose. DIR is hopen-mss-demo unless you say otherwise; what it
    already holds is assessed again and not overwritten.
    """
    if force or not (folder / FILE_NAME).exists():
        write_example(folder, force=force)
        _say(f"example hospital written to {folder}")
    else:
        _say(f"{folder} is there already: assessed as it is (--force writes it anew)")
    assessment = _assess(folder, as_of=None, strict=False)
    click.echo(as_text(assessment, lang, edition=load_edition()))
    _say(f"next: hopen-mss assess {folder} --output out   (the report to show around)")


@command.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@click.option("--name", default="Mon établissement", help="The hospital's name.")
@click.option("--period", help="What to measure: 2026-10, 2026-Q4 or 2026. Default: last month.")
@_force
def init(folder: Path, name: str, period: str | None, *, force: bool) -> None:
    """Write an empty, commented dossier into DIR, with templates of the files.

    It can be assessed at once: every result then says what is missing.
    """
    chosen = period or _last_month()
    Period.parse(chosen)
    write_empty(folder, name=name, period=chosen, force=force)
    _say(f"dossier written to {folder}; period {chosen}")
    _say(f"next: fill in {folder / FILE_NAME}, then: hopen-mss assess {folder}")


@command.command()
@click.argument("file", type=_FOLDER, metavar="FILE")
@_lang
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--show-header", is_flag=True, help="Show names of columns that are none of ours.")
def inspect(file: Path, lang: Lang, form: str, *, show_header: bool) -> None:
    """Say what FILE is, and the lines to paste into hopen-mss.toml for it.

    Kind, encoding, delimiter, columns, and the words of closed columns that nobody mapped. Words
    are shown only where they read like a vocabulary: what occurs once may name a person.
    """
    with _progress() as progress:
        progress(file.name, 0)
        inspection = inspect_file(file, show_header=show_header)
    click.echo(to_json(inspection) if form == "json" else inspection_as_text(inspection, lang))


@command.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@_lang
@click.option("--strict", is_flag=True, help="Exit with 2 when a row is rejected.")
def check(folder: Path, lang: Lang, *, strict: bool) -> None:
    """Read everything that DIR names and compute nothing.

    Counts of rows read, accepted and rejected with their reasons, and words that nobody mapped.
    """
    dossier = Dossier.read(folder)
    evidence = _gather(dossier)
    click.echo(evidence_as_text(evidence, dossier, lang))
    _be_strict(evidence, strict=strict)


@command.command()
@click.argument("folder", type=_FOLDER, metavar="DIR")
@_as_of
@_lang
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
    show_default=True, help="What to print on standard output.",
)  # fmt: skip
@click.option(
    "--output", type=_FOLDER, metavar="OUT",
    help="Also write report.html, results.json, inputs.csv, rejections.csv and measurement.md.",
)  # fmt: skip
@_force
@click.option("--strict", is_flag=True, help="Exit with 2 when a row is rejected.")
def assess(
    folder: Path,
    as_of: date | None,
    lang: Lang,
    form: str,
    output: Path | None,
    *,
    force: bool,
    strict: bool,
) -> None:
    """Assess the hospital that DIR describes: three indicators, what is missing, a plan."""
    assessment = _assess(folder, as_of=as_of, strict=strict)
    edition = load_edition()
    if output is not None:
        files = {
            "report.html": as_html(assessment, lang, edition=edition),
            "results.json": as_json(assessment, lang),
            "inputs.csv": inputs_csv(assessment, lang),
            "rejections.csv": rejections_csv(assessment, lang),
            "measurement.md": measurement_markdown(assessment, lang, edition=edition),
        }
        write_files(output, files, force=force)
        _say(f"written to {output}: {', '.join(files)}")
    if form == "json":
        click.echo(as_json(assessment, lang))
    elif form == "markdown":
        click.echo(as_markdown(assessment, lang, edition=edition))
    else:
        click.echo(as_text(assessment, lang, edition=edition))


@command.group()
def method() -> None:
    """Read the method: the sheet as cited data."""


@method.command("show")
@click.argument("code", required=False, metavar="[CODE]")
@_lang
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def method_show(code: str | None, lang: Lang, form: str) -> None:
    """Show the method, or one item of it by its CODE (P4.3, D6.2, 2.6, operator).

    With --format json and no CODE the whole edition is printed.
    """
    edition = load_edition()
    if form == "json":
        click.echo(to_json(edition.find(code) if code else edition))
    else:
        click.echo(describe(edition, code, lang))


@command.group()
def plan() -> None:
    """Plan the deployment."""


@plan.command("make")
@click.argument("folder", type=_FOLDER, required=False, metavar="[DIR]")
@click.option("--option", type=click.Choice(["operator", "third-party"]), help="Be an operator, or "
              "use a third-party one. Default: the dossier's.")  # fmt: skip
@click.option("--start", type=_Day(), metavar="DATE", help="The first day. Default: the dossier's.")
@click.option("--pilot/--no-pilot", default=None, help="Whether one starts with pilot units or "
              "particular document types.")  # fmt: skip
@_lang
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


def run(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code.

    >>> run(["--version"])
    hopen-mss, version ...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another encoding shows what it can
            stream.reconfigure(errors="replace")
    try:
        result: Any = command.main(arguments, prog_name="hopen-mss", standalone_mode=False)
    except HopenMssError as fault:
        _say(str(fault))
        return 2
    except click.ClickException as fault:
        fault.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; nothing was changed")
        return 1
    except Exception as fault:  # noqa: BLE001 (the last net: nothing of the input may be shown)
        # A message or a traceback could quote the input; the place in our code cannot.
        frame = fault.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
        _say(f"unexpected fault, please report it: {type(fault).__name__} at {place}")
        return 1
    return result if isinstance(result, int) else 0


def _say(message: str) -> None:
    # Names of files and keys of a dossier may hold anything, terminal commands included.
    shown = "".join(c if c.isprintable() or c == "\n" else "?" for c in message)
    click.echo(f"hopen-mss: {shown}", err=True)


def _assess(folder: Path, *, as_of: date | None, strict: bool) -> Assessment:
    dossier = Dossier.read(folder)
    as_of = as_of or dossier.contents.measurement.as_of or _today()
    evidence = _gather(dossier)
    _be_strict(evidence, strict=strict)
    return conclude(dossier, evidence, as_of=as_of)


def _gather(dossier: Dossier) -> Evidence:
    with _progress() as progress:
        return gather(dossier, progress=progress)


def _be_strict(evidence: Evidence, *, strict: bool) -> None:
    rejected = {r.path: r.rejected for r in evidence.reports(evidence.inputs) if r.rejected}
    if strict and rejected:
        where, number = next(iter(rejected.items()))
        problem = f"{number} rows rejected ({sum(rejected.values())} in all files)"
        raise RejectedRowsError(problem, "see hopen-mss check, or run without --strict", where)


def _today() -> date:
    today = date.today()  # noqa: DTZ011 (the user's own day)
    _say(f"as of today, {today}; give --as-of DATE for another day")
    return today


def _last_month() -> str:
    first = date.today().replace(day=1)  # noqa: DTZ011 (the user's own day)
    year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
    return f"{year:04d}-{month:02d}"


@contextmanager
def _progress() -> Iterator[Progress]:
    """Progress on standard error, for a person who has been waiting for a second."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    began = time.monotonic()
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("reading", total=None)
    shown = False

    def progress(name: str, rows: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > _PATIENCE:
            shown = True
            bar.start()
        bar.update(task, description=name, completed=rows)

    try:
        yield progress
    finally:
        if shown:
            bar.stop()
