"""What stands on the pages of the site is what happens: commands run, and print what is shown.

In a fenced block called console, a line that begins with ``$`` is a command and the lines after it
are what it prints, results and messages together, with ``...`` for whatever is left out. Lines that
begin with ``>`` continue a command. The blocks of one page run one after the other in one
empty folder. README.md is not among them: its commands install and test, and only CI runs them.
"""

import doctest
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.extras import needs_calendar
from tests.warm_program import warm_program

pytest.importorskip("click", reason="the pages run the command line")

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKER = doctest.OutputChecker()


def commands(page: Path) -> list[tuple[str, str]]:
    """The commands of a page with what each should print, in order."""
    found: list[tuple[str, str]] = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], ""))
            elif (line == ">" or line.startswith("> ")) and found and not found[-1][1]:
                found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")
            else:
                command, shown = found[-1]
                found[-1] = (command, f"{shown}{line}\n")
    return found


def first_missing(shown: str, printed: str) -> str:
    """The first part of what a page shows that is not printed after the parts before it."""
    for part in shown.strip("\n").split("..."):
        _, found, printed = printed.partition(part) if part else ("", "…", printed)
        if not found:
            return part
    return "more than what is shown"


def is_long(lines: Sequence[str]) -> bool:
    """Whether the commands of a page take more than a moment."""
    return len(lines) >= LONG or any("hopen-mss demo" in line for line in lines)


LONG = 5  # commands, or any on the example hospital
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if "_build" not in page.parts and "_generated" not in page.parts and commands(page)
]


def marks(page: Path) -> list[pytest.MarkDecorator]:
    """What a page needs: an extra that may be absent, or more time than a quick run has."""
    return [
        *([needs_calendar] if "hopen-mss[calendar]" in page.read_text("utf-8") else []),
        *([pytest.mark.slow] if is_long([line for line, _ in commands(page)]) else []),
    ]


@pytest.fixture(scope="session")
def program() -> Iterator[Path]:
    """The folder in which the command stands."""
    with TemporaryDirectory() as short, warm_program(Path(short)) as folder:
        yield folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder."""
    place = tmp_path / "place"
    place.mkdir()
    return place


@pytest.mark.skipif(shutil.which("bash") is None, reason="the pages are written for bash")
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.stem,
            marks=marks(page),
        )
        for page in PAGES
    ],
)
def test_every_command_prints_what_the_page_shows(page: Path, place: Path, program: Path) -> None:
    """Each command of the page succeeds and prints what stands under it."""
    search = f"{program}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": search, "COLUMNS": "100", "LC_ALL": "C.UTF-8"}

    for command, shown in commands(page):
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", command],
            cwd=place,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        plain = done.stdout.translate({0xA0: " ", 0x202F: " "})  # as an editor writes them
        printed = "\n".join(line.rstrip() for line in plain.splitlines())

        assert 0 == done.returncode, f"{command}\n{printed}"
        fits = CHECKER.check_output(shown.strip("\n"), printed.strip("\n"), doctest.ELLIPSIS)
        assert fits, f"{command}\nnot printed: {first_missing(shown, printed)!r}\n{printed}"


def test_pages_with_commands_are_found() -> None:
    """The first steps are among the pages that run."""
    assert {"first-steps", "premiers-pas"} <= {page.stem for page in PAGES}
