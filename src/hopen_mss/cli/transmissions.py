"""Commands on one source of sendings by itself, without a folder."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from attrs import evolve, fields_dict, frozen

from hopen_mss.assessment.alone import count_alone, read_alone
from hopen_mss.assessment.conversion import CanonicalTable
from hopen_mss.cli.console import say, watching
from hopen_mss.cli.options import PLACE, force_option, format_option, lang_option
from hopen_mss.dossier.folder import Contents, Dossier, MeasurementSection
from hopen_mss.dossier.sources import SENDINGS, SourceKind, SourceSection
from hopen_mss.errors import InvalidInputError
from hopen_mss.establishment import Establishment
from hopen_mss.files.inputs import WORKBOOK_NAMES
from hopen_mss.files.outputs import write_text
from hopen_mss.report import source_as_text
from hopen_mss.serialization import to_json
from hopen_mss.toml import from_toml
from hopen_mss.transmissions.record import Counting
from hopen_mss.wording import Lang

__all__ = ["transmissions"]

_KINDS = [kind.value for kind in SENDINGS]
_MAILS = 'kind = "table"\ncounting = "message"\nfeeds = ["P4.3"]'
_RECORDS = [kind.value for kind in SENDINGS if kind is not SourceKind.TOTALS]


@frozen(kw_only=True)
class _Alone:
    """A source that was named on the command line, and how it is to be judged."""

    files: tuple[Path, ...]
    kind: str
    period: str
    domains: tuple[str, ...]
    relays: tuple[str, ...]
    column: str
    lines: tuple[str, ...]
    shared: tuple[str, ...]
    whitelists: tuple[Path, ...]
    mailboxes: Path | None

    @property
    def source(self) -> SourceSection:
        """What the options say of it, as a dossier would.

        Raises:
            InvalidDocumentError: a line that no source of this kind can have.
        """
        # The lines stand first, so that a fault is told by the place of its line.
        text = "\n".join((*self.lines, f'kind = "{self.kind}"', 'path = "-"', ""))
        section = from_toml(text.encode("utf-8", "replace"), SourceSection, where="--set")
        return evolve(
            section,
            path=str(self.files[0]),
            relays=section.relays + self.relays,
            column=self.column or section.column,
        )

    @property
    def dossier(self) -> Dossier:
        judging = {
            f"whitelist {number}": SourceSection(path=str(path), kind=SourceKind.WHITELIST)
            for number, path in enumerate(self.whitelists)
        }
        if self.mailboxes is not None:
            path = str(self.mailboxes)
            judging["mailboxes"] = SourceSection(path=path, kind=SourceKind.MAILBOXES)
        return Dossier(
            folder=Path(),
            contents=Contents(
                establishment=Establishment(
                    name="–", domains=self.domains, shared_domains=self.shared
                ),
                measurement=MeasurementSection(period=self.period),
                sources=judging,
            ),
        )

    def say_what_is_missing(self) -> None:
        """Say what nothing tells of the sendings, as long as no option does."""
        if not self.domains and self.mailboxes is None:
            say("without --domain or --mailboxes, nothing tells what was sent and received")
        if not self.whitelists:
            say("without --whitelist, nothing tells what went through the trust space")


def _reading(kinds: list[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that say what a source is and how it is read, handed on as one."""
    options = (
        click.argument("files", type=PLACE, nargs=-1, required=True, metavar="SOURCE..."),
        click.option("--kind", type=click.Choice(kinds), required=True, help="What it is."),
        click.option("--month", "period", required=True, metavar="MONTH",
                     help="What is taken of it: 2026-10, or a longer period (2026-Q4, 2026)."),
        click.option("--domain", "domains", multiple=True, metavar="DOMAIN",
                     help="A mail domain of the hospital; all mail on it is internal."),
        click.option("--relay", "relays", multiple=True, metavar="NAME",
                     help="A connector or filter, as a mail log names it."),
        click.option("--column", default="", metavar="NAME",
                     help="Of an export of HL7 messages, the column that holds them."),
        click.option("--set", "lines", multiple=True, metavar="LINE",
                     help="What else a dossier says of such a source, written as there: "
                          '"day_first = true", "header_row = 3". As often as needed.'),
        click.option("--whitelist", "whitelists", type=PLACE, multiple=True, metavar="FILE",
                     help="The national whitelist, of one date or more."),
        click.option("--shared-domain", "shared", multiple=True, metavar="DOMAIN",
                     help="A domain shared with others: only listed mailboxes are internal."),
        click.option("--mailboxes", type=PLACE, metavar="FILE",
                     help="The hospital's own mailboxes."),
    )  # fmt: skip

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def reading(**said: object) -> None:
            source: dict[str, Any] = {name: said.pop(name) for name in fields_dict(_Alone)}
            command(_Alone(**source), **said)

        for option in reversed(options):
            reading = option(reading)
        return reading

    return with_options


@click.group()
def transmissions() -> None:
    """Look at one source of sendings by itself."""


@transmissions.command("tally")
@_reading(_KINDS)
@lang_option
@format_option
def transmissions_tally(alone: _Alone, *, lang: Lang, form: str) -> None:
    """Count one source by itself: what was sent and received, by which way, what became of it.

    SOURCE is one file or several of the same kind. With --format json the tally is printed as a
    kept month holds it, with the books of its files and of those that it was judged by.
    """
    alone.say_what_is_missing()
    with watching() as progress:
        counted = count_alone(alone.dossier, alone.source, alone.files, progress=progress)
    click.echo(to_json(counted) if form == "json" else source_as_text(counted, lang))


@transmissions.command("convert")
@_reading(_RECORDS)
@click.option("--output", type=PLACE, required=True, metavar="FILE", help="The table to write.")
@force_option
def transmissions_convert(alone: _Alone, *, output: Path, force: bool) -> None:
    """Write the sendings of one source as one table, under our own names of columns.

    A spreadsheet opens it, and a dossier reads it (kind = "table"). It names professionals: keep
    it as carefully as the source. Of a patient's address only the domain is written.

    Rows of a mail log or of mails are mails and no documents: the lines that make a dossier count
    them as such are said.
    """
    if output.suffix.lower() in WORKBOOK_NAMES:
        problem = "what is written is a text of comma-separated values, and no workbook"
        raise InvalidInputError(problem, "name it .csv: a spreadsheet opens it", str(output))
    dossier = alone.dossier
    alone.say_what_is_missing()
    table = CanonicalTable.of(dossier)
    with watching() as progress:
        records = read_alone(dossier, alone.source, alone.files, progress=progress)
        write_text(output, table.lines(records), force=force)
    say(f"{table.written} row{'s' * (table.written != 1)} written to {output}")
    if table.left_out:
        say(f"{table.left_out} left out: without a date, or outside {alone.period}")
    if alone.source.unit is Counting.MESSAGE:
        say("its rows are mails and no documents; in hopen-mss.toml, write of it:\n" + _MAILS)
