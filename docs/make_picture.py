"""Makes ``_static/report.png`` and ``note.png``: the example's report and note, in a browser.

Run it after a change of the report, with Debian's chromium and the extras ``report`` and ``cli``::

    python docs/make_picture.py
"""

import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

from hopen_mss import Dossier, load_edition
from hopen_mss.assessment.evidence import gather
from hopen_mss.assessment.main_job import conclude
from hopen_mss.assessment.trend import monthly_trends
from hopen_mss.example import write_example
from hopen_mss.report import as_html, board_note, note_as_html

STATIC = Path(__file__).parent / "_static"
SIZES = {"report.png": (1000, 1260), "note.png": (1000, 2010)}
LARGEST = 150_000


def make_pictures(browser: str) -> None:
    """Assess the example, and keep the first page of its report, and its note, in few colours."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "hospital")
        write_example(folder)
        dossier, edition = Dossier.read(folder), load_edition()
        evidence = gather(dossier)
        assessment = conclude(dossier, evidence, as_of=date(2026, 10, 15))
        trends = monthly_trends(dossier, evidence, assessment)
        note = board_note(assessment, "en", edition=edition, trends=trends)
        keep(as_html(assessment, "en", edition=edition), "report.png", browser, place)
        keep(note_as_html(note), "note.png", browser, place)


def keep(text: str, name: str, browser: str, place: str) -> None:
    """Open a page and keep what it shows as a picture."""
    page, shot, (width, height) = Path(place, "page.html"), Path(place, name), SIZES[name]
    page.write_text(text, "utf-8")
    subprocess.run(  # noqa: S603 (our own page, in a folder of our own)
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={place}/profile",
            f"--window-size={width},{height}",
            f"--screenshot={shot}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with Image.open(shot) as image:
        small = image.convert("RGB").quantize(colors=32, dither=Image.Dither.NONE)
        small.save(STATIC / name, optimize=True)


if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium is needed: apt-get install chromium")
    make_pictures(chromium)
    sizes = {name: (STATIC / name).stat().st_size for name in SIZES}
    print(sizes)  # noqa: T201
    sys.exit(max(sizes.values()) > LARGEST)
