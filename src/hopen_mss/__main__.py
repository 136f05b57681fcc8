"""The command ``hopen-mss``, which says what to install where its own packages are missing."""

import sys

from hopen_mss.errors import MissingExtraError

__all__ = ["main"]


def main() -> None:
    """Run the command line.

    >>> main.__module__
    'hopen_mss.__main__'
    """
    try:
        from hopen_mss.cli import run  # noqa: PLC0415 (absent packages are told, not traced)
    except ModuleNotFoundError as absent:
        if (absent.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        fault = MissingExtraError(
            f"the command line needs the package {absent.name}", "pip install 'hopen-mss[cli]'"
        )
        sys.stderr.write(f"hopen-mss: {fault}\n")
        sys.exit(2)
    sys.exit(run())


if __name__ == "__main__":
    main()
