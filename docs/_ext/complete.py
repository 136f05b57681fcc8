"""Every public name stands in the API reference, or the build warns; and autodoc as we like it."""

from collections.abc import Iterable
from typing import Any

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

import hopen_mss

_log = logging.getLogger(__name__)
_COLON = "\ufdd0"


def _home(name: str, described: Iterable[str]) -> str:
    """The full name under which the API reference describes a public name, else nothing."""
    found = getattr(hopen_mss, name)
    home = f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', name)}"
    same = [one for one in described if one.startswith("hopen_mss.") and one.endswith(f".{name}")]
    return home if home in described else next(iter(same), "")


def _check(_: Sphinx, env: BuildEnvironment) -> None:
    described = env.domains.python_domain.objects
    for name in hopen_mss.__all__:
        if not _home(name, described):
            _log.warning("%s is public and stands on no page of docs/api", name)


def _resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, inner: Element
) -> Element | None:
    """A docstring may name what is public as the user imports it: ``hopen_mss.assess``."""
    package, _, name = str(node.get("reftarget", "")).rpartition(".")
    if package != "hopen_mss" or name not in hopen_mss.__all__:
        return None
    python = env.domains.python_domain
    home = _home(name, python.objects)
    return python.resolve_xref(env, node["refdoc"], app.builder, node["reftype"], home, node, inner)


def _without_sentinels(*event: Any) -> tuple[str, str] | None:  # noqa: ANN401 (Sphinx's own)
    """A default that attrs makes afresh each time reads as dots."""
    signature, returns = event[-2:]
    if signature and "NOTHING" in signature:
        return signature.replace("NOTHING", "..."), returns
    return None


def _hide_colon(*event: Any) -> None:  # noqa: ANN401 (Sphinx's own)
    """Keep napoleon from reading "a floor: less is not to be counted on" as a type."""
    what, lines = event[1], event[-1]
    if what in ("attribute", "data") and lines:
        lines[0] = lines[0].replace(": ", _COLON)


def _show_colon(*event: Any) -> None:  # noqa: ANN401 (Sphinx's own)
    event[-1][:] = [line.replace(_COLON, ": ") for line in event[-1]]


def setup(app: Sphinx) -> dict[str, bool]:
    """Check once every page is read."""
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("env-check-consistency", _check)
    app.connect("missing-reference", _resolve)
    app.connect("autodoc-process-signature", _without_sentinels)
    app.connect("autodoc-process-docstring", _hide_colon, priority=400)  # napoleon comes at 500
    app.connect("autodoc-process-docstring", _show_colon, priority=600)
    return {"parallel_read_safe": True}
