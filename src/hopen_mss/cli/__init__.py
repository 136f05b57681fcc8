"""The command line: thin, one module a subject; ``clock.py`` alone reads the clock."""

from hopen_mss.cli.root import command, run

__all__ = ["command", "run"]
