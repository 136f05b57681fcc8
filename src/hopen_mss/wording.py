"""Text in the two languages of the project."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Lang", "Wording", "colon", "listed"]

Lang: TypeAlias = Literal["fr", "en"]
"""The languages of results and reports."""


@frozen(kw_only=True)
class Wording:
    """One meaning in French and in English.

    >>> Wording(fr="Raccordement", en="Connection").text("en")
    'Connection'
    """

    fr: str
    en: str

    def text(self, lang: Lang) -> str:
        """The wording in one language.

        >>> Wording(fr="Raccordement", en="Connection").text("fr")
        'Raccordement'
        """
        return self.fr if lang == "fr" else self.en


def colon(lang: Lang) -> str:
    r"""A colon, with its space in French.

    >>> colon("fr"), colon("en")
    ('\xa0:', ':')
    """
    return "\u00a0:" if lang == "fr" else ":"


def listed(texts: Iterable[str], lang: Lang) -> str:
    r"""Texts one after the other, semicolons between them, with their space in French.

    >>> listed(["a", "b"], "fr"), listed(["a", "b"], "en")
    ('a\xa0; b', 'a; b')
    """
    return ("\u00a0; " if lang == "fr" else "; ").join(texts)
