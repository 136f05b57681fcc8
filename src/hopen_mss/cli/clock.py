"""What day it is: the one place that reads the clock."""

from datetime import date

from hopen_mss.cli.console import say
from hopen_mss.dossier.folder import Dossier

__all__ = ["day_asked", "last_month"]


def day_asked(as_of: date | None, dossier: Dossier | None) -> date:
    """The day asked for, else the dossier's, else today.

    Today is said on standard error, since results depend on it.
    """
    if day := as_of or (dossier.contents.measurement.as_of if dossier else None):
        return day
    day = _today()
    say(f"as of today, {day}; give --as-of DATE for another day")
    return day


def last_month() -> str:
    """The month before this one, as a period is written."""
    first = _today().replace(day=1)
    year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
    return f"{year:04d}-{month:02d}"


def _today() -> date:
    return date.today()  # noqa: DTZ011 (the user's own day)
