"""Writes, before a build reads anything, the pages and tables that data of the library make."""

from collections.abc import Mapping
from pathlib import Path

from cases import cases
from method_pages import method_pages
from sphinx.application import Sphinx
from tables import tables

from hopen_mss.method import load_edition


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    """Only what changed, so that a second build reads only that."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {f"{name}.md" for name in texts}
    for old in folder.glob("*.md"):
        if old.name not in names:
            old.unlink()
    for name, text in texts.items():
        file = folder / f"{name}.md"
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")


def _generate(app: Sphinx) -> None:
    here = Path(app.srcdir)
    _write(here / "method" / "_generated", method_pages(load_edition()))
    spec = here.parent / "tests" / "spec"
    _write(here / "_generated", tables(here / "_data") | cases(spec))


def setup(app: Sphinx) -> dict[str, bool]:
    """Generate once, before the sources are looked for."""
    app.connect("builder-inited", _generate)
    return {"parallel_read_safe": True}
