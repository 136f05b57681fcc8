"""The page in a real browser: it opens without asking the network for anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

from hopen_mss import Assessment, load_edition
from hopen_mss.report import as_html

pytestmark = pytest.mark.browser
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def browse(folder: Path, *arguments: str) -> str:
    """What the browser prints for the page in a folder."""
    if BROWSER is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *arguments,
         (folder / "report.html").as_uri()],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def page(rich: Assessment, tmp_path: Path) -> Path:
    """A folder with the page of a rich assessment."""
    (tmp_path / "report.html").write_text(as_html(rich, "fr", edition=load_edition()), "utf-8")
    return tmp_path


def test_the_browser_reads_the_page_whole(page: Path) -> None:
    """What the browser made of the page has its cards, its tables and its pictures."""
    read = browse(page, "--dump-dom")

    assert "<h1" in read
    assert 3 == sum(f"{code} " in read for code in ("P4.3", "D6.2", "D6.3"))
    assert "<svg" in read
    assert "</html>" in read


def test_it_prints_on_paper(page: Path) -> None:
    """The page prints as a PDF of a few A4 pages."""
    target = page / "report.pdf"
    browse(page, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    pages = target.read_bytes().count(b"/Type /Page\n") or target.read_bytes().count(b"/Type /Page")

    assert target.read_bytes().startswith(b"%PDF")
    assert 2 <= pages <= 30
