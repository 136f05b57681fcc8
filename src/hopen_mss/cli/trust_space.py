"""Commands on the national whitelist: what is in it, who is in it, who signed it."""

from pathlib import Path

import click

from hopen_mss.cli.console import say
from hopen_mss.cli.options import PLACE, force_option, format_option, lang_option
from hopen_mss.codes import wording_of
from hopen_mss.dossier.folder import Dossier
from hopen_mss.errors import InvalidInputError
from hopen_mss.report.trust_space import (
    lookups_as_json,
    lookups_as_text,
    signature_as_json,
    signature_as_text,
    whitelist_as_json,
    whitelist_as_text,
)
from hopen_mss.trust_space import (
    keep_whitelist,
    look_up,
    read_whitelist,
    suggest_connection,
    verify_signature,
)
from hopen_mss.trust_space.signature import read_usable_whitelist
from hopen_mss.wording import Lang

__all__ = ["trust_space"]

_anchor_option = click.option(
    "--anchor", "anchors", type=PLACE, multiple=True, metavar="CERTIFICATES",
    help="Certificates of the authorities to trust: PEM, DER or a .p7b chain. May be given again.",
)  # fmt: skip


@click.group("trust-space")
def trust_space() -> None:
    """Read the national whitelist: who may exchange in the trust space.

    \b
    What is in it?           hopen-mss trust-space show listeblanchemssante.xml
    Is this address inside?  hopen-mss trust-space check listeblanchemssante.xml dr@example.fr
    Who signed it?           hopen-mss trust-space verify listeblanchemssante.xml --anchor igc.p7b
    Keep it for later        hopen-mss trust-space keep listeblanchemssante.xml my-hospital

    An address is inside when its whole domain stands in the list: ".mssante.fr" at its end proves
    nothing. Nothing is downloaded; the documentation says where the list is published.
    """  # noqa: D301 (click knows the sign, not its two letters)


@trust_space.command("show")
@click.argument("file", type=PLACE, metavar="FILE")
@click.option(
    "--dossier", "folder", type=PLACE, metavar="DIR",
    help="Also say whether this hospital looks like its own operator: a suggestion, with reasons.",
)  # fmt: skip
@_anchor_option
@lang_option
@format_option
def show(file: Path, folder: Path | None, anchors: tuple[Path, ...], lang: Lang, form: str) -> None:
    """Count what FILE holds: elements, domains, operators, duplicates; and its signature.

    An element is a domain with an operator's certificate: a domain may have several.
    """
    whitelist, report = read_whitelist(file)
    verdict = verify_signature(file, anchors=anchors)
    suggested = None
    if folder is not None:
        establishment = Dossier.read(folder).contents.establishment
        suggested = suggest_connection(establishment, whitelist)
    if form == "json":
        click.echo(whitelist_as_json(whitelist, report, verdict, suggested))
    else:
        click.echo(whitelist_as_text(whitelist, report, verdict, suggested, lang))


@trust_space.command("check")
@click.argument("file", type=PLACE, metavar="FILE")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@lang_option
@format_option
def check(file: Path, addresses: tuple[str, ...], lang: Lang, form: str) -> None:
    """Say of each ADDRESS whether its domain stands in FILE: inside, outside, no_address.

    With the kind of domain and its operators. A patient's address is shown by its domain alone,
    since what stands before the @ is a national identity number.
    """
    if "@" in file.name and not file.exists():
        problem, remedy = "this is an address", "name the FILE of the list first, then addresses"
        raise InvalidInputError(problem, remedy)
    whitelist, _, verdict = read_usable_whitelist(file)
    lookups = [look_up(address, whitelist) for address in addresses]
    if form == "json":
        click.echo(lookups_as_json(lookups, whitelist, verdict))
    else:
        say(f"signature: {wording_of('signature', verdict.state).text('en')} ({verdict.state})")
        click.echo(lookups_as_text(lookups, lang))


@trust_space.command("verify")
@click.argument("file", type=PLACE, metavar="FILE")
@_anchor_option
@lang_option
@format_option
def verify(file: Path, anchors: tuple[Path, ...], lang: Lang, form: str) -> None:
    """Verify the signature of FILE against the authorities that you trust.

    Without --anchor the list can be found whole, but not where it comes from: its certificate is
    in the same file. Validity is judged on the day of the list, not today. No public authority is
    ever asked. Whatever the verdict, the exit code is 0: read the state.
    """
    verdict = verify_signature(file, anchors=anchors)
    click.echo(signature_as_json(verdict) if form == "json" else signature_as_text(verdict, lang))


@trust_space.command("keep")
@click.argument("file", type=PLACE, metavar="FILE")
@click.argument("folder", type=PLACE, metavar="DIR")
@force_option
def keep(file: Path, folder: Path, *, force: bool) -> None:
    """Keep FILE in the hospital's folder DIR, named by the day on which it was generated.

    Old lists are not published, and the sendings of a day are judged by the list of that day.
    """
    place, written = keep_whitelist(file, folder, force=force)
    if written:
        say(f"kept as {place}")
        say('hopen-mss.toml reads all of them with: path = "whitelists/*.xml", kind = "whitelist"')
    else:
        say(f"this very list is kept already: {place}")
