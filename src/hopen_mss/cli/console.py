"""Standard error: messages, and progress for a person who watches a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from rich.console import Console
from rich.progress import Progress as Bar, SpinnerColumn, TextColumn, TimeElapsedColumn

from hopen_mss.files.watching import Progress

__all__ = ["say", "watching"]

_PATIENCE = 1.0
"""Seconds of work after which progress is shown."""


def say(message: str) -> None:
    """Write a message to standard error."""
    # Names of files and keys of a dossier may hold anything, terminal commands included.
    shown = "".join(c if c.isprintable() or c == "\n" else "?" for c in message)
    with suppress(OSError):  # nobody can be told that nobody can be told
        click.echo(f"hopen-mss: {shown}", err=True)


@contextmanager
def watching() -> Iterator[Progress]:
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
