"""Arguments and options that several commands share."""

from datetime import date
from pathlib import Path

import click

from hopen_mss.errors import InvalidInputError
from hopen_mss.periods import parse_date

__all__ = [
    "PLACE",
    "Day",
    "as_of_option",
    "chosen",
    "connection_option",
    "force_option",
    "format_option",
    "lang_option",
    "start_option",
    "strict_option",
    "words_option",
]


class Day(click.ParamType[date]):
    """A day, written as 2026-10-15."""

    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day that was written, or click's own error with our remedy."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except InvalidInputError as fault:
            self.fail(f"{fault.problem}; {fault.remedy}", param, ctx)


PLACE = click.Path(path_type=Path)
"""A file or a folder; whether it is there is found out by who reads it."""

lang_option = click.option(
    "--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True,
    help="Language of results and reports.",
)  # fmt: skip
as_of_option = click.option(
    "--as-of", type=Day(), metavar="DATE",
    help="The day the figures are as of, as 2026-10-15. Default: the dossier's, else today.",
)  # fmt: skip
connection_option = click.option(
    "--option", type=click.Choice(["operator", "third-party"]),
    help="Be an operator, or use a third-party one. Default: the dossier's.",
)  # fmt: skip
start_option = click.option(
    "--start", type=Day(), metavar="DATE", help="The first day. Default: the dossier's."
)
force_option = click.option("--force", is_flag=True, help="Replace files that exist.")
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text"
)
strict_option = click.option("--strict", is_flag=True, help="Exit with 2 when a row is rejected.")
words_option = click.option(
    "--show-words", is_flag=True,
    help="Show every word that nobody mapped; a rare one may name a person.",
)  # fmt: skip


def chosen(option: str | None) -> str:
    """The connection option that was asked for or stands in the dossier.

    Raises:
        InvalidInputError: neither names one.
    """
    if option is None:
        raise InvalidInputError("no option is chosen", "give --option operator or third-party")
    return option
