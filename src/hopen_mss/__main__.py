"""The command ``hopen-mss``, which says what to install where its own packages are missing."""

import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    To be asked to end (SIGTERM) is to be stopped by Ctrl-C: what was begun is taken away.

    >>> main.__module__
    'hopen_mss.__main__'
    """
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        sys.exit(_run())
    except KeyboardInterrupt:  # before the command line was there to say so, or after
        sys.stderr.write("hopen-mss: stopped; nothing was changed\n")
        sys.exit(1)


def _run() -> int:
    try:
        from hopen_mss.cli import run  # noqa: PLC0415 (absent packages are told, not traced)
    except ModuleNotFoundError as absent:
        if (absent.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        from hopen_mss.errors import MissingExtraError  # noqa: PLC0415 (as above)

        fault = MissingExtraError(
            f"the command line needs the package {absent.name}", "pip install 'hopen-mss[cli]'"
        )
        sys.stderr.write(f"hopen-mss: {fault}\n")
        return 2
    return run()


if __name__ == "__main__":
    main()
