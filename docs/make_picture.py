"""Makes ``_static/report.png``: the first page of the example hospital's report, in a browser.

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

from hopen_mss import Dossier, assess, load_edition
from hopen_mss.example import write_example
from hopen_mss.report import as_html

PICTURE = Path(__file__).parent / "_static" / "report.png"
WIDTH, HEIGHT = 1000, 1045
LARGEST = 150_000


def make_picture(browser: str) -> None:
    """Assess the example, open its report in English, and keep the first page in few colours."""
    with tempfile.TemporaryDirectory() as place:
        folder, page, shot = (Path(place, name) for name in ("hospital", "report.html", "shot.png"))
        write_example(folder)
        assessment = assess(Dossier.read(folder), as_of=date(2026, 10, 15))
        page.write_text(as_html(assessment, "en", edition=load_edition()), "utf-8")
        subprocess.run(  # noqa: S603 (our own page, in a folder of our own)
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--user-data-dir={place}/profile",
                f"--window-size={WIDTH},{HEIGHT}",
                f"--screenshot={shot}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        with Image.open(shot) as image:
            small = image.convert("RGB").quantize(colors=32, dither=Image.Dither.NONE)
            small.save(PICTURE, optimize=True)


if __name__ == "__main__":
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium is needed: apt-get install chromium")
    make_picture(chromium)
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size:,} bytes")  # noqa: T201
    sys.exit(size > LARGEST)
