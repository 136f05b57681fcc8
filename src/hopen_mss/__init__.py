"""The MSSanté part of the HOP'EN programme: the method, its indicators, a dated plan.

Names are loaded on first use, so that importing the package costs nothing.

>>> from hopen_mss import Period
>>> Period.parse("2026-10").end.isoformat()
'2026-10-31'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hopen_mss.periods import Delay, Floors, Hedge, Period, Span, floors

__version__ = "0.1.0"

__all__ = ["Delay", "Floors", "Hedge", "Period", "Span", "floors"]

_HOMES = {
    "periods": ("Delay", "Floors", "Hedge", "Period", "Span", "floors"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'hopen_mss' has no attribute {name!r}")
    value = getattr(import_module(f"hopen_mss.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
