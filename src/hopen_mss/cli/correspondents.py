"""Commands on the list of correspondents: check it, refresh it, match any list, calibrate."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from hopen_mss.cli.console import say, watching
from hopen_mss.cli.options import PLACE, Day, force_option, lang_option
from hopen_mss.codes import sentence, wording_of
from hopen_mss.directory.calibration import CalibrationSample, calibrate
from hopen_mss.directory.extraction import PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.matching import MatchThresholds
from hopen_mss.directory.national_sources import open_mailboxes
from hopen_mss.directory.refresh import CorrespondentsFile
from hopen_mss.directory.resemblance import FamilyResemblance, similar_families
from hopen_mss.directory.review import reviewed
from hopen_mss.directory.states import Told
from hopen_mss.dossier.folder import Dossier
from hopen_mss.dossier.refreshing import Refreshed, check_list, refresh_list
from hopen_mss.dossier.upkeep import INDEX_FOLDER, LookUp, Upkeep, look_up_list
from hopen_mss.errors import MissingExtraError
from hopen_mss.provenance import InputReport
from hopen_mss.report.calibration import (
    calibration_as_csv,
    calibration_as_json,
    calibration_as_text,
)
from hopen_mss.report.correspondents import (
    correspondents_as_csv,
    correspondents_as_json,
    correspondents_as_text,
)
from hopen_mss.trust_space import Whitelists
from hopen_mss.trust_space.signature import read_usable_whitelist
from hopen_mss.wording import Lang

__all__ = ["correspondents"]

F = TypeVar("F", bound=Callable[..., Any])
_MOST_LINES = 20
_WARNINGS = frozenset({
    "address_not_held", "answers_not_understood", "decision_on_nobody_listed",
    "extraction_is_older", "several_confirmed",
})  # fmt: skip

_form_option = click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text",
    show_default=True,
    help="text counts and names nobody; json and csv list each correspondent with addresses.",
)  # fmt: skip
_index_option = click.option(
    "--index", "index_folder", type=PLACE, metavar="DIR",
    help=f"Where the prepared index is kept. Default: {INDEX_FOLDER}, beside the extraction.",
)  # fmt: skip


def _national(command: F) -> F:
    """The options that name national files where no dossier does."""
    options = (
        click.option("--national", type=PLACE, required=True, metavar="MAILBOXES",
                     help="The national extraction of MSSanté mailboxes, zipped or not; or saved "
                     "pages of the FHIR service: one, or their folder."),
        click.option("--practitioners", type=PLACE, metavar="FILE",
                     help="The national file of practitioners: finds who has no identifier."),
        click.option("--extracted-on", type=Day(), metavar="DATE",
                     help="The day of the extraction, where its name does not say it."),
        _index_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def correspondents() -> None:
    """Check and refresh the hospital's list of correspondents.

    \b
    Who has an address now?    hopen-mss correspondents check my-hospital
    Bring the list up to date  hopen-mss correspondents refresh my-hospital
    Read decisions back        hopen-mss correspondents refresh my-hospital --decisions FILE
    Any list, without a folder hopen-mss correspondents match list.csv --national MAILBOXES
    How right is it?           hopen-mss correspondents calibrate sample.csv --national MAILBOXES

    The national extraction is looked up; nothing is downloaded. What it does not hold may well
    exist, since unlisted mailboxes are not in it. Nobody is accepted on a name alone.
    """  # noqa: D301 (click knows the sign, not its two letters)


@correspondents.command("check")
@click.argument("folder", type=PLACE, metavar="DIR")
@_index_option
@lang_option
@_form_option
def check(folder: Path, index_folder: Path | None, lang: Lang, form: str) -> None:
    """Say what each correspondent of DIR is, by the latest extraction that it names.

    States: confirmed, found, several, held, no_longer_published, outside, other_secure_mail,
    to_review, not_found. No file of DIR is changed; the index of the extraction is prepared once.
    """
    dossier = Dossier.read(folder)
    with watching() as progress:
        look_up = look_up_list(
            dossier, index_folder=index_folder, similar=_resemblance(), progress=progress
        )
        upkeep = check_list(folder, look_up)
    _warn(upkeep)
    _show(upkeep, form, lang)


@correspondents.command("refresh")
@click.argument("folder", type=PLACE, metavar="DIR")
@click.option(
    "--decisions", type=PLACE, metavar="FILE",
    help="A list for review that was filled in: yes or no in its column decision.",
)  # fmt: skip
@click.option(
    "--in-place", is_flag=True,
    help="Change the list itself; what it was is kept as LIST.bak-DATE.",
)  # fmt: skip
@click.option(
    "--output", type=PLACE, metavar="FILE",
    help="Where the refreshed list goes. Default: LIST.refreshed.csv beside it.",
)  # fmt: skip
@_index_option
@force_option
@lang_option
@_form_option
def refresh(
    *,
    folder: Path,
    decisions: Path | None,
    output: Path | None,
    index_folder: Path | None,
    lang: Lang,
    form: str,
    in_place: bool,
    force: bool,
) -> None:
    """Write the list of DIR with the addresses that were found and the day that confirmed them.

    Columns, delimiter, encoding and every other cell stay as they are. Beside the list are kept
    directory-review.csv (what a person has to decide: fill in its column decision, then give it
    back with --decisions), directory-decisions.csv (what was decided) and directory-log.csv (what
    changed, without names). The day written is that of the extraction, never today: to run this
    every night does not make a stale list fresh. Run twice, it changes nothing.
    """
    dossier = Dossier.read(folder)
    with watching() as progress:
        done = refresh_list(
            folder,
            lambda: look_up_list(
                dossier, index_folder=index_folder, similar=_resemblance(), progress=progress
            ),
            decisions=decisions,
            in_place=in_place,
            output=output,
            force=force,
            lang=lang,
        )
    _warn(done.upkeep)
    again = (" --in-place" if in_place else " --force") + (f" --output {output}" if output else "")
    _tell(done, f"{folder}{f' --index {index_folder}' if index_folder else ''}", again)
    _show(done.upkeep, form, lang)


@correspondents.command("match")
@click.argument("file", type=PLACE, metavar="LIST")
@_national
@click.option(
    "--whitelist", "whitelists", type=PLACE, multiple=True, metavar="FILE",
    help="The national whitelist, of one date or more: tells held from outside.",
)  # fmt: skip
@click.option(
    "--accept-from", type=float, metavar="SCORE", default=MatchThresholds().accepted,
    show_default=True, help="The least score, from 0 to 1, at which a link by name is accepted.",
)  # fmt: skip
@click.option(
    "--review-from", type=float, metavar="SCORE", default=MatchThresholds().review,
    show_default=True, help="The least score at which a candidate is shown for review.",
)  # fmt: skip
@lang_option
@_form_option
def match_list(
    *,
    file: Path,
    national: Path,
    practitioners: Path | None,
    extracted_on: date | None,
    index_folder: Path | None,
    whitelists: tuple[Path, ...],
    accept_from: float,
    review_from: float,
    lang: Lang,
    form: str,
) -> None:
    """Look the correspondents of LIST up, without a hospital's folder.

    With --format csv each is a row: id, state, rule, score, mssante_address, rpps, then why. For
    to_review, address and number are those of the likeliest candidate: nobody accepted them.
    """
    lists = [read_usable_whitelist(path) for path in whitelists]
    with watching() as progress:
        look_up = LookUp(
            list_file=CorrespondentsFile.open(file),
            mailboxes=open_mailboxes(national, extracted_on=extracted_on),
            practitioners=PractitionerExtraction.open(practitioners, extracted_on=extracted_on)
            if practitioners
            else None,
            whitelists=Whitelists(tuple(whitelist for whitelist, *_ in lists)),
            inputs=[report for _, report, _ in lists],
            index_folder=index_folder or _beside(national),
            similar=_resemblance(),
            thresholds=MatchThresholds(accepted=accept_from, review=review_from),
            progress=progress,
        )
        upkeep = look_up.run()
    if unjudged := sum(one.reason == Told.NO_WHITELIST for one in upkeep.findings):
        say(f"without --whitelist {_counted(unjudged, 'row')} cannot be judged")
    _show(upkeep, form, lang)


@correspondents.command("calibrate")
@click.argument("sample", type=PLACE, metavar="SAMPLE")
@_national
@lang_option
@_form_option
def calibrate_sample(
    *,
    sample: Path,
    national: Path,
    practitioners: Path | None,
    extracted_on: date | None,
    index_folder: Path | None,
    lang: Lang,
    form: str,
) -> None:
    """Print how right matching is on SAMPLE, a list of which a person checked every line.

    SAMPLE has one or two columns more than a list: true_rpps or true_address, empty for somebody
    who is not in the national directory. A hundred lines of your own list, taken at random, tell
    more than any figure of the documentation.
    """
    with watching() as progress:
        progress(national.name, 0)
        mailboxes = open_mailboxes(national, extracted_on=extracted_on)
        persons = None
        if practitioners is not None:
            persons = PractitionerExtraction.open(practitioners, extracted_on=extracted_on)
        checked = CalibrationSample.open(sample)
        place = index_folder or _beside(national)
        with DirectoryIndex.build(mailboxes, persons, folder=place) as index:
            found = calibrate(checked.records(), index, similar=_resemblance())
        book = checked.report()
    _say_rejected(book)
    if found.wrong:
        wrong = ", ".join(str(one.line) for one in found.wrong[:_MOST_LINES])
        more = ", …" if len(found.wrong) > _MOST_LINES else ""
        say(f"{_counted(len(found.wrong), 'accepted link')} wrong: line {wrong}{more}")
    if form == "json":
        click.echo(calibration_as_json(found))
    else:
        shown = calibration_as_csv(found) if form == "csv" else calibration_as_text(found, lang)
        click.echo(shown, nl=False)


def _resemblance() -> FamilyResemblance:
    """How names are compared: by rapidfuzz where it is installed."""
    try:
        from hopen_mss.directory.scoring import scored_families  # noqa: PLC0415 (an extra)
    except MissingExtraError:
        return similar_families
    return scored_families


def _beside(national: Path) -> Path:
    """Where the index of an extraction is kept; of pages, in their folder."""
    return (national if national.is_dir() else national.parent) / INDEX_FOLDER


def _say_rejected(listed: InputReport) -> None:
    """Which rows of a list are nobody's, and so stand in no result."""
    if listed.rejected:
        say(f"{listed.path}: {listed.rejected} of {listed.read} rows rejected")
        for one in listed.rejections[:_MOST_LINES]:
            say(f"line {one.line}: {wording_of('rejection', one.reason).text('en')}")


def _show(upkeep: Upkeep, form: str, lang: Lang) -> None:
    _say_rejected(upkeep.inputs[0])
    if form == "csv":
        click.echo(correspondents_as_csv(upkeep), nl=False)
    elif form == "json":
        click.echo(correspondents_as_json(upkeep))
    else:
        click.echo(correspondents_as_text(upkeep, lang))


def _warn(upkeep: Upkeep) -> None:
    """What is easily missed among figures: answers that were not applied, an old extraction."""
    for told in upkeep.notices:
        if told.code in _WARNINGS:
            say(sentence("reason", told.code, "en", count=told.count, subject=told.subject))
    if kept := sum(Told.REFUSED_IN_LIST in one.notes for one in upkeep.findings):
        say(f"{_counted(kept, 'refused address', 'es')} still in the list: take out by hand")


def _counted(count: int, what: str, plural: str = "s") -> str:
    return f"{count} {what}{'' if count == 1 else plural}"


def _tell(done: Refreshed, folder: str, again: str) -> None:
    """What was written, and what to do next."""
    if done.decisions_read:
        say(f"{_counted(done.decisions_read, 'decision')} read")
    for place in done.written:
        say(f"written: {place}")
    if not done.written:
        say("nothing to write: all is up to date")
    cells = done.cells
    if done.written and any(cells):
        parts = [f"{_counted(cells.addresses, 'address', 'es')}, {_counted(cells.days, 'day')}"]
        if cells.withdrawn:
            parts.append(f"{_counted(cells.withdrawn, 'refused address', 'es')} taken out")
        say(f"written into the list: {', '.join(parts)}")
    if waiting := reviewed(done.upkeep.findings):
        who = "1 correspondent waits" if waiting == 1 else f"{waiting} correspondents wait"
        say(f"{who} for a decision: fill in {done.review}, then")
        say(f"hopen-mss correspondents refresh {folder} --decisions {done.review}{again}")
