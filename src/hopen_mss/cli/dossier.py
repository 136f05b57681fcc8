"""Commands on a hospital's folder: show one, begin one, look at its files, assess it."""

from datetime import date
from pathlib import Path

import click

from hopen_mss.assessment.evidence import Evidence, gather
from hopen_mss.assessment.main_job import conclude, unread_mailboxes, win_over
from hopen_mss.cli.clock import day_asked, last_month
from hopen_mss.cli.console import say, watching
from hopen_mss.cli.options import (
    PLACE,
    as_of_option,
    force_option,
    format_option,
    lang_option,
    strict_option,
    words_option,
)
from hopen_mss.dossier.folder import FILE_NAME, Dossier
from hopen_mss.errors import InvalidInputError, OutputError, RejectedRowsError
from hopen_mss.example import is_example, write_empty, write_example
from hopen_mss.files.outputs import write_files
from hopen_mss.inspection.inspecting import inspect_file
from hopen_mss.method import load_edition
from hopen_mss.periods import Period
from hopen_mss.report import (
    as_html,
    as_json,
    as_markdown,
    as_text,
    evidence_as_text,
    failures_csv,
    inputs_csv,
    inspection_as_text,
    measurement_markdown,
    rejections_csv,
    unread_mailboxes_csv,
    win_over_csv,
)
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["assess", "check", "demo", "init", "inspect"]

_LISTS = ["failures", "unread-mailboxes", "win-over"]
"""Lists that name professionals, and are made only when they are asked for by name."""


@click.command()
@click.argument("folder", type=PLACE, default=Path("hopen-mss-demo"), metavar="[DIR]")
@lang_option
@force_option
def demo(folder: Path, lang: Lang, *, force: bool) -> None:
    """Write an example hospital's folder into DIR and assess it.

    The hospital is made up: correspondents, three months of sendings seen by three sources that
    overlap, and awkward cases on purpose. DIR is hopen-mss-demo unless you say otherwise; what it
    already holds is assessed again and not overwritten. A folder that holds anything else than this
    example is refused.
    """
    _refuse_another(folder)
    if force or not (folder / FILE_NAME).exists():
        write_example(folder, force=force)
        say(f"example hospital written to {folder}")
    else:
        say(f"{folder} is there already: assessed as it is (--force writes it anew)")
    dossier = Dossier.read(folder)
    as_of = day_asked(None, dossier)
    assessment = conclude(dossier, _gather(dossier), as_of=as_of)
    click.echo(as_text(assessment, lang, edition=load_edition()))
    say(f"next: hopen-mss assess {folder} --output out   (the report to show around)")


@click.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@click.option("--name", default="Mon établissement", help="The hospital's name.")
@click.option("--period", help="What to measure: 2026-10, 2026-Q4 or 2026. Default: last month.")
@force_option
def init(folder: Path, name: str, period: str | None, *, force: bool) -> None:
    """Write an empty, commented dossier into DIR, with templates of the files.

    It can be assessed at once: every result then says what is missing.
    """
    chosen = period or last_month()
    Period.parse(chosen)
    write_empty(folder, name=name, period=chosen, force=force)
    say(f"dossier written to {folder}; period {chosen}")
    say(f"next: fill in {folder / FILE_NAME}, then: hopen-mss assess {folder}")


@click.command()
@click.argument("file", type=PLACE, metavar="FILE")
@lang_option
@format_option
@click.option("--show-header", is_flag=True, help="Show names of columns that are none of ours.")
@words_option
def inspect(file: Path, lang: Lang, form: str, *, show_header: bool, show_words: bool) -> None:
    """Say what FILE is, and the lines to paste into hopen-mss.toml for it.

    Of a table: encoding, delimiter, columns, and the words of closed columns that nobody mapped.
    Words are shown only where they read like a vocabulary: what occurs once may name a person.
    Of a log, mails or HL7 messages: days, servers, senders' domains, types of messages, and no
    address. FILE may be a folder of logs, mails or messages.
    """
    with watching() as progress:
        progress(file.name, 0)
        inspection = inspect_file(file, show_header=show_header, show_words=show_words)
    click.echo(to_json(inspection) if form == "json" else inspection_as_text(inspection, lang))


@click.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@lang_option
@words_option
@strict_option
def check(folder: Path, lang: Lang, *, show_words: bool, strict: bool) -> None:
    """Read everything that DIR names and compute nothing.

    Counts of rows read, accepted and rejected with their reasons, and words that nobody mapped:
    those that occur often, or all of them with --show-words.
    """
    dossier = Dossier.read(folder)
    evidence = _gather(dossier, every_word=show_words)
    click.echo(evidence_as_text(evidence, dossier, lang))
    _be_strict(evidence, strict=strict)


@click.command()
@click.argument("folder", type=PLACE, metavar="DIR")
@as_of_option
@lang_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
    show_default=True, help="What to print on standard output.",
)  # fmt: skip
@click.option(
    "--output", type=PLACE, metavar="OUT",
    help="Also write report.html, results.json, inputs.csv, rejections.csv and measurement.md.",
)  # fmt: skip
@click.option(
    "--list", "lists", type=click.Choice(_LISTS), multiple=True,
    help="Also write this list into OUT. It names professionals, so it is never made unasked.",
)  # fmt: skip
@force_option
@strict_option
def assess(
    folder: Path,
    as_of: date | None,
    lang: Lang,
    form: str,
    output: Path | None,
    *,
    lists: tuple[str, ...],
    force: bool,
    strict: bool,
) -> None:
    """Assess the hospital that DIR describes: three indicators, what is missing, a plan."""
    if lists and output is None:
        raise InvalidInputError("a list is written into a folder", "give --output OUT as well")
    dossier = Dossier.read(folder)
    as_of = day_asked(as_of, dossier)
    evidence = _gather(dossier, failures="failures" in lists)
    _be_strict(evidence, strict=strict)
    assessment = conclude(dossier, evidence, as_of=as_of)
    edition = load_edition()
    if output is not None:
        files = {
            "report.html": as_html(assessment, lang, edition=edition),
            "results.json": as_json(assessment, lang),
            "inputs.csv": inputs_csv(assessment, lang),
            "rejections.csv": rejections_csv(assessment, lang),
            "measurement.md": measurement_markdown(assessment, lang, edition=edition),
            **_lists(dossier, evidence, lists, lang, as_of=as_of),
        }
        write_files(output, files, force=force)
        say(f"written to {output}: {', '.join(files)}")
    if form == "json":
        click.echo(as_json(assessment, lang))
    elif form == "markdown":
        click.echo(as_markdown(assessment, lang, edition=edition))
    else:
        click.echo(as_text(assessment, lang, edition=edition))


def _refuse_another(folder: Path) -> None:
    """Keep off a folder that is not the example's: it may be a hospital's own."""
    try:
        holds = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError:
        holds = True
    if holds and not is_example(folder):
        remedy = f"give an empty folder; to assess this one: hopen-mss assess {folder}"
        raise OutputError("this is not the example's folder", remedy, str(folder))


def _lists(
    dossier: Dossier, evidence: Evidence, lists: tuple[str, ...], lang: Lang, *, as_of: date
) -> dict[str, str]:
    """The lists that were asked for by name."""
    files = {}
    if evidence.failures is not None:
        files["failures.csv"] = failures_csv(evidence.failures, lang)
    if "unread-mailboxes" in lists:
        mailboxes = unread_mailboxes(dossier, evidence)
        files["unread-mailboxes.csv"] = unread_mailboxes_csv(mailboxes, lang)
    if "win-over" in lists:
        files["win-over.csv"] = win_over_csv(win_over(dossier, evidence, as_of=as_of), lang)
    return files


def _gather(dossier: Dossier, *, failures: bool = False, every_word: bool = False) -> Evidence:
    with watching() as progress:
        return gather(dossier, progress=progress, failures=failures, every_word=every_word)


def _be_strict(evidence: Evidence, *, strict: bool) -> None:
    rejected = {r.path: r.rejected for r in evidence.reports(evidence.inputs) if r.rejected}
    if strict and rejected:
        where, number = next(iter(rejected.items()))
        rows = "row" if number == 1 else "rows"
        problem = f"{number} {rows} rejected ({sum(rejected.values())} in all files)"
        raise RejectedRowsError(problem, "see hopen-mss check, or run without --strict", where)
