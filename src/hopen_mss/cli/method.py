"""Commands that read the method."""

import click

from hopen_mss.cli.options import format_option, lang_option
from hopen_mss.method import describe, load_edition
from hopen_mss.serialization import to_json
from hopen_mss.wording import Lang

__all__ = ["method"]


@click.group()
def method() -> None:
    """Read the method: the sheet as cited data."""


@method.command("show")
@click.argument("code", required=False, metavar="[CODE]")
@lang_option
@format_option
def method_show(code: str | None, lang: Lang, form: str) -> None:
    """Show the method, or one item of it by its CODE (P4.3, D6.2, 2.6, operator).

    With --format json and no CODE the whole edition is printed.
    """
    edition = load_edition()
    if form == "json":
        click.echo(to_json(edition.find(code) if code else edition))
    else:
        click.echo(describe(edition, code, lang))
