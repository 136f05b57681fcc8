"""Text in the two languages of the project."""

from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Lang", "Wording"]

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
