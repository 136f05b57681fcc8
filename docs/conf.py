"""Sphinx builds the site from here, without the network: warnings are errors, references strict."""

import doctest
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

from hopen_mss import __version__  # noqa: E402

project = "hopen_mss"
author = "The hopen_mss maintainers"
project_copyright = "the hopen_mss maintainers, MIT licence"
version = release = __version__
language = "en"

extensions = [
    "complete",
    "generated",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "_generated", "_data", "inventories"]
nitpicky = True
default_role = "py:obj"
smartquotes = False  # `--output` is no dash

nitpick_ignore_regex = [
    ("py:class", r"hopen_mss\..*\.[A-Z](_co)?"),  # type variables have no page of their own
    ("py:class", r"collections\.abc\.Mapping\[str"),  # how autodoc quotes an alias of a mapping
    ("py:class", r"hopen_mss\..*\._\w+"),  # private parts have no page
    ("py:class", r"hopen_mss\.transmissions\.judgement\.Parties"),  # what a judge remembers
]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

add_module_names = False
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_class_signature = "mixed"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Formula", "Units", "Edge cases", "Source"]

# `>>>` blocks of pages and docstrings run under Sphinx as well; a module's own names are not in
# scope there, so the few from outside that examples use are put in scope here.
doctest_global_setup = """
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from hopen_mss import *
"""
doctest_default_flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

copybutton_prompt_text = r">>> |\.\.\. |\$ |> ?"
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_line_continuation_character = "\\"
copybutton_here_doc_delimiter = "EOF"

html_theme = "furo"
html_title = f"hopen_mss {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "navigation_with_keys": True,
    "light_css_variables": {
        "color-brand-primary": "#0b5563",
        "color-brand-content": "#0b5563",
        "font-stack": "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif",
        "font-stack--monospace": "ui-monospace, 'DejaVu Sans Mono', monospace",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7fd1de",
        "color-brand-content": "#7fd1de",
    },
}


def _inventory(name: str, title: str, base: str) -> tuple[str, str]:
    """A hand-kept list of names as the inventory that intersphinx reads: no site is asked."""
    lines = (HERE / "inventories" / f"{name}.txt").read_text("utf-8").splitlines()
    names = "".join(f"{line}\n" for line in lines if line and not line.startswith("#"))
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {title}\n"
        "# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    place = HERE / "_build" / "inventories" / f"{name}.inv"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(head.encode() + zlib.compress(names.encode()))
    return base, str(place)


intersphinx_mapping = {
    "python": _inventory("python", "Python", "https://docs.python.org/3"),
    "click": _inventory("click", "Click", "https://click.palletsprojects.com/en/stable"),
}
intersphinx_disabled_reftypes = ["std:doc"]
