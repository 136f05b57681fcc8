"""The command ``hopen-mss``: its help, its subcommands, its exit codes."""

import io
import sys
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb
from typing import Any

import click

from hopen_mss import __version__
from hopen_mss.cli.console import say
from hopen_mss.cli.correspondents import correspondents
from hopen_mss.cli.dossier import assess, check, demo, init, inspect
from hopen_mss.cli.method import method
from hopen_mss.cli.months import month
from hopen_mss.cli.plan import plan
from hopen_mss.cli.transmissions import transmissions
from hopen_mss.cli.trust_space import trust_space
from hopen_mss.errors import HopenMssError, OutputError

__all__ = ["command", "run"]


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
    Keep a month       hopen-mss month my-hospital 2026-10
    Who has MSSanté?   hopen-mss correspondents check my-hospital
    Read the method    hopen-mss method show D6.2

    Results go to standard output, messages and progress to standard error. Exit codes: 0 done
    (whatever the indicators say), 1 an unexpected fault, 2 bad use or bad input.
    """  # noqa: D301 (click knows the sign, not its two letters)


for part in (
    demo, init, inspect, check, assess, correspondents, month,
    method, plan, trust_space, transmissions,
):  # fmt: skip
    command.add_command(part)


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
        say(str(fault))
        return 2
    except click.ClickException as fault:
        with suppress(OSError):  # standard error may be full as well
            fault.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("stopped; nothing was changed")
        return 1
    except Exception as fault:  # noqa: BLE001 (the last net: nothing of the input may be shown)
        frames = list(walk_tb(fault.__traceback__))
        if isinstance(fault, OSError) and any(f.f_code is click.echo.__code__ for f, _ in frames):
            told = f" ({fault.strerror})" if fault.strerror else ""
            say(str(OutputError(f"standard output cannot be written{told}", "send it elsewhere")))
            return 2
        # A message or a traceback could quote the input; the place in our code cannot.
        frame, line = frames[-1]
        place = f"{Path(frame.f_code.co_filename).name}:{line}"
        say(f"unexpected fault, please report it: {type(fault).__name__} at {place}")
        return 1
    return result if isinstance(result, int) else 0
