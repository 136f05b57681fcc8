"""Words of exports in our own vocabulary: names of columns, and words in their cells.

What French and English exports write is data (``words.toml`` in each room); what a user says of
his own export comes first; a word that nobody mapped is counted and never guessed.
"""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self, TypeAlias, TypeVar

from attrs import frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.miscoding import miscoding

__all__ = ["LONGEST_WORD", "Names", "Spelling", "Translation", "Vocabulary", "plain"]

Names: TypeAlias = Mapping[str, tuple[str, ...]]
"""Our name of a column -> the names that French and English exports give it."""

W = TypeVar("W", bound=StrEnum)

_MOST_SPELLINGS = 1000
_SHOWN_FROM = 5
LONGEST_WORD = 500


def plain(text: str) -> str:
    """A name or word without accents, capitals and punctuation, to compare by.

    What is longer than 500 letters is no word, and has no plain form but its small letters: taking
    the accents off a long run of them takes the square of its length.

    >>> plain(" N° d'envoi "), plain("Catégorie_profession")
    ('n d envoi', 'categorie profession')
    """
    if len(text) > LONGEST_WORD:
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).replace("º", " ").split())


@frozen(kw_only=True)
class Vocabulary:
    """Names of columns and words of cells that exports use, ours first: data that ships.

    >>> Vocabulary.of("hopen_mss.transmissions").words("channel")["courrier"]
    'post'
    """

    columns: Names
    values: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, room: str, table: str = "") -> "Vocabulary":
        """The vocabulary of a room, from its ``words.toml``.

        A name may mean something else in one kind of ``table`` than in the others.

        >>> "sent_at" in Vocabulary.of("hopen_mss.transmissions").columns
        True
        >>> "destinataires" in Vocabulary.of("hopen_mss.transmissions", "totals").columns[
        ...     "recipient_kind"]
        True
        """
        return _vocabulary(room, table)

    def words(self, column: str) -> dict[str, str]:
        """Plain word -> our word, for the cells of one column.

        >>> Vocabulary.of("hopen_mss.transmissions").words("direction")["sortant"]
        'sent'
        """
        return {
            plain(word): ours
            for ours, words in self.values.get(column, {}).items()
            for word in (ours, *words)
        }

    def names(self, *columns: str) -> Names:
        """The names of some columns.

        >>> list(Vocabulary.of("hopen_mss.transmissions").names("sent_at"))
        ['sent_at']
        """
        return {column: self.columns[column] for column in columns}


@cache
def _vocabulary(room: str, table: str) -> Vocabulary:
    data = tomllib.loads(files(room).joinpath("words.toml").read_text("utf-8"))
    own = data.get(table, {})
    return Vocabulary(
        columns={ours: (*names, *own.get(ours, ())) for ours, names in data["columns"].items()},
        values={
            column: {ours: tuple(words) for ours, words in table.items()}
            for column, table in data.get("values", {}).items()
        },
    )


class Translation(dict[str, W]):
    """Words of one column in our vocabulary, looked up as they stand in the file.

    The user's own mapping comes first. A word that nobody mapped reads as ``default`` and is
    counted in ``unmapped``.

    >>> from hopen_mss.transmissions.record import Channel
    >>> words = Translation({"courrier": Channel.POST}, default=Channel.UNKNOWN)
    >>> words["COURRIER"].value, words["pigeon"].value, dict(words.unmapped)
    ('post', 'unknown', {'pigeon': 1})
    """

    def __init__(
        self, known: Mapping[str, W], *, default: W, exact: Mapping[str, W] | None = None
    ) -> None:
        super().__init__({"": default})
        self._exact = exact or {}
        self._known = known
        self._default = default
        self.unmapped: Counter[str] = Counter()

    @classmethod
    def of(cls, vocabulary: Vocabulary, column: str, said: Mapping[str, str], default: W) -> Self:
        """The words of a column, with what the user says of his own put first.

        Raises:
            InvalidInputError: the user maps to a word that is not ours.

        >>> from hopen_mss.transmissions.record import Channel
        >>> rooms = Vocabulary.of("hopen_mss.transmissions")
        >>> Translation.of(rooms, "channel", {"Voie 3": "fax"}, Channel.UNKNOWN)["voie 3"].value
        'fax'
        """
        kind = type(default)
        known = {plain(ours): ours for ours in kind}
        known.update({word: kind(ours) for word, ours in vocabulary.words(column).items()})
        exact = {}
        for theirs, ours in said.items():
            if ours not in list(kind):
                raise InvalidInputError(
                    f"values.{column} maps to a word that is not ours",
                    f"use one of: {', '.join(kind)}",
                )
            exact[theirs.strip()] = kind(ours)
            if plain(theirs):  # signs such as + and - have no plain form of their own
                known[plain(theirs)] = kind(ours)
        return cls(known, default=default, exact=exact)

    def __missing__(self, word: str) -> W:
        ours = self._exact.get(word.strip()) or self._known.get(plain(word))
        fits = len(word) <= LONGEST_WORD
        if ours is not None:
            if fits and len(self) < _MOST_SPELLINGS:
                self[word] = ours
            return ours
        if word.strip():
            known = word in self.unmapped or (fits and len(self.unmapped) < _MOST_SPELLINGS)
            self.unmapped[word if known else ""] += 1
        return self._default

    def showable(self, *, every: bool = False) -> dict[str, int]:
        """Unmapped words that may be shown, with their counts; the rest together under ``""``.

        A word is shown when it reads like a word of a vocabulary (letters alone, at most three
        words) and occurs at least five times: what occurs once may name a person. ``every`` shows
        them all, for a person who asked to see what is in his file.

        >>> from hopen_mss.transmissions.record import Channel
        >>> words = Translation({}, default=Channel.UNKNOWN)
        >>> _ = [words["Pigeon"] for _ in range(5)], words["Dupont Jeanne 12/05/1980"]
        >>> words.showable()
        {'Pigeon': 5, '': 1}
        """
        shown: Counter[str] = Counter()
        for word, times in self.unmapped.most_common():
            letters = plain(word).replace(" ", "")
            fits = letters.isalpha() and len(word) <= 30 and len(word.split()) <= 3
            shown[word if every or (fits and times >= _SHOWN_FROM) else ""] += times
        return dict(shown)

    def miscoding(self) -> str:
        """How the file was spoilt, if a word that nobody knows shows it; else empty.

        >>> from hopen_mss.transmissions.record import Channel
        >>> words = Translation({"mssante": Channel.MSSANTE}, default=Channel.UNKNOWN)
        >>> words["MSSantÃ©"].value, words.miscoding()
        ('unknown', 'converted_twice')
        """
        return miscoding(self.unmapped, lambda word: plain(word) in self._known)


class Spelling(dict[str, str]):
    """Words of a column without a vocabulary of ours: as they stand, or as the user maps them.

    A word of more than 500 letters is cut there.

    >>> units = Spelling({"Cardio": "CARDIO"})
    >>> units[" cardio "], units[" Chirurgie "]
    ('CARDIO', 'Chirurgie')
    """

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__()
        self._exact = {theirs.strip(): ours for theirs, ours in said.items()}
        self._said = {plain(theirs): ours for theirs, ours in said.items() if plain(theirs)}

    def __missing__(self, word: str) -> str:
        word_alone = word.strip()
        ours = self._exact.get(word_alone) or self._said.get(plain(word))
        if ours is None:
            ours = word_alone[:LONGEST_WORD]
        if len(word) <= LONGEST_WORD and len(self) < _MOST_SPELLINGS:
            self[word] = ours
        return ours
