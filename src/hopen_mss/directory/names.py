"""Names of persons and towns in forms that can be compared; the originals stay with the caller.

One key is the name itself, whatever accents, hyphens, apostrophes, capitals and titles it was
written with. The other keys are what else the same name is seen as: one part of a compound or
married name, a name without its particle, a first name alone or as an initial. They find
candidates, and prove less.

Source:
    What a comparison has to see through: field practice on lists of correspondents. That a
    particle is one with the word after it (LE GALL, LEGALL), and which keys come second, is ours
    (interpretation).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

__all__ = ["NameKeys", "family_key", "given_key", "name_keys", "one_slip", "town_key"]

_LIGATURES = str.maketrans(
    {"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Þ": "TH", "ẞ": "SS",
     "Ħ": "H", "Ŧ": "T", "Ŋ": "N", "Ə": "E"}
)  # fmt: skip
_OTHER = re.compile(r"[^A-Z]+")
_TITLES = frozenset({
    "DR", "DRE", "PR", "PRE", "M", "MR", "MM", "MME", "MLLE", "MLE", "DOCTEUR", "DOCTEURE",
    "DOCTORESSE", "PROFESSEUR", "PROFESSEURE", "MONSIEUR", "MADAME", "MADEMOISELLE",
})  # fmt: skip
_LAST_TITLES = _TITLES - {"M", "MM", "PRE"}
"""``M`` after a name is rather an initial."""
_PARTICLES = frozenset({
    "D", "DE", "DES", "DU", "L", "LA", "LE", "LES", "DA", "DI", "DO", "DOS", "DEL", "DELLA",
    "EL", "AL", "BEN", "BENT", "ABOU", "ABU", "AIT", "OULD", "BOU", "VAN", "VON", "DER", "DEN",
    "TEN", "TER", "ZU", "MAC", "MC", "O", "SAN", "SANTA", "SAINT", "SAINTE",
})  # fmt: skip
_KEPT = frozenset({"SAINT", "SAINTE", "SAN", "SANTA", "O", "MAC", "MC"})
"""One with their word, and never left out of it."""
_SAINTS = {"ST": "SAINT", "STE": "SAINTE"}
_MARRIED = frozenset({"EP", "EPX", "EPSE", "EPOUSE", "NEE", "VEUVE", "VVE"})
_DIVIDED = re.compile(r"[(/)]")
_OVER = re.compile(r"\bS/", re.IGNORECASE)
_REMEMBERED = 1 << 14
"""So many keys are kept: names and towns come back from line to line."""
_LONGEST_NAME = 500


class NameKeys(NamedTuple):
    """The keys of one person's name, the strongest first in each place.

    ``readings`` are (family, given) pairs that the text says for certain to be family name first;
    several where both stand in one cell and nothing tells where one ends. ``swapped`` are the
    pairs the other way round. ``families`` and ``givens`` are the other keys.

    >>> name_keys("Dr Dupont-Martin", "Jean Pierre").readings
    (('DUPONT MARTIN', 'JEAN PIERRE'),)
    """

    readings: tuple[tuple[str, str], ...]
    swapped: tuple[tuple[str, str], ...]
    families: tuple[str, ...]
    givens: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def family_key(text: str) -> str:
    """The one key of a family name: letters from A to Z in upper case, single spaces.

    Particles and SAINT are one with the word after them; a mark of marriage is dropped, both names
    stay.

    >>> family_key("Mme Le Gall-St Léger"), family_key("Dupont ép. Martin"), family_key("D’Œuvre")
    ('LEGALL SAINTLEGER', 'DUPONT MARTIN', 'DOEUVRE')
    """
    words = _family_words(text)
    return " ".join(map("".join, _groups(words))) if len(words) > 1 else "".join(words)


@lru_cache(maxsize=_REMEMBERED)
def given_key(text: str) -> str:
    """The one key of a first name: letters from A to Z in upper case, single spaces.

    >>> given_key("Jean-François"), given_key("Dr J.P.")
    ('JEAN FRANCOIS', 'J P')
    """
    return " ".join(_untitled(_words(text)))


@lru_cache(maxsize=_REMEMBERED)
def town_key(text: str) -> str:
    """The one key of a town, without CEDEX, numbers of districts and abbreviations.

    >>> town_key("St-Étienne Cedex 2"), town_key("CHALON S/SAONE"), town_key("Lyon 03")
    ('SAINT ETIENNE', 'CHALON SUR SAONE', 'LYON')
    """
    words = _words(_OVER.sub(" SUR ", text))
    return " ".join(takewhile(lambda word: word not in ("CEDEX", "CDX"), words))


def name_keys(family_name: str, given_name: str) -> NameKeys:
    """Every key of a person, also when the whole name stands in the cell of the family name.

    In one cell, capitals tell the family name (``DUPONT Jean``, ``Jean DUPONT``), or a comma
    ends it; where nothing tells, it comes first, and every place where it may end is a reading.

    >>> name_keys("Jean DUPONT", "").readings, name_keys("Dupont Jean", "").swapped
    ((('DUPONT', 'JEAN'),), (('JEAN', 'DUPONT'),))
    """
    if given_key(given_name):
        family, given = family_key(family_name), given_key(given_name)
        readings = [(family, given)] if family else []
        swapped = [(family_key(given_name), given_key(family_name))] if family else []
        families, givens = _other_families(family_name), _other_givens(given)
    else:
        readings, swapped = _one_cell(family_name)
        families = [key for family, _ in readings for key in (family, *_parts(family))]
        if not readings:
            families = _other_families(family_name)
        givens = [key for _, given in readings for key in (given, *_other_givens(given))]
    first = {family for family, _ in readings[:1]}, {given for _, given in readings[:1]}
    return NameKeys(
        tuple(dict.fromkeys(readings)),
        tuple(pair for pair in dict.fromkeys(swapped) if all(pair) and pair not in readings),
        tuple(key for key in dict.fromkeys(families) if key not in first[0]),
        tuple(key for key in dict.fromkeys(givens) if key not in first[1]),
    )


def one_slip(first: str, second: str) -> bool:
    """Whether two keys differ by one slip of the hand, or not at all.

    A slip is a letter too many, too few, another letter, or two neighbours changed over. Keys of
    three letters and fewer have none: too many are one letter apart.

    >>> one_slip("DUPONT", "DUPOND"), one_slip("MARTIN", "MATRIN"), one_slip("ROY", "ROI")
    (True, True, False)
    """
    if first == second:
        return True
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    if len(longer) - len(shorter) > 1 or len(shorter) < 4:
        return False
    half = (len(shorter) - 1) // 2  # before or after one slip, so much is the same
    if longer[:half] != shorter[:half] and longer[-half:] != shorter[-half:]:
        return False
    if len(longer) == len(shorter):
        apart = [place for place, one in enumerate(longer) if one != shorter[place]]
        if len(apart) == 2 and apart[0] + 1 == apart[1]:
            return longer[apart[0]] == shorter[apart[1]] and longer[apart[1]] == shorter[apart[0]]
        return len(apart) == 1
    if longer[-1] != shorter[-1]:
        return longer[:-1] == shorter
    start = next(place for place, one in enumerate(longer) if shorter[place : place + 1] != one)
    return longer[start + 1 :] == shorter[start:]


def _words(text: str) -> list[str]:
    """The words of a text in letters from A to Z, saints spelt out; none of what is no name."""
    if len(text) > _LONGEST_NAME:
        return []
    upper = text.upper()
    if not upper.isascii():
        folded = unicodedata.normalize("NFKD", upper.translate(_LIGATURES)).upper()
        bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
        upper = bare.translate(_LIGATURES)
    if not upper.isalpha() or not upper.isascii():
        upper = _OTHER.sub(" ", upper)
    return [_SAINTS.get(word, word) for word in upper.split()]


def _untitled(words: list[str]) -> list[str]:
    """Without titles, of which at least one word must be left."""
    start, end = 0, len(words)
    while end - start > 1:
        if words[start] in _TITLES:
            start += 1
        elif words[start] == "LE" and words[start + 1] in _TITLES and end - start > 2:
            start += 2
        elif words[end - 1] in _LAST_TITLES:
            end -= 1
        else:
            break
    return words[start:end]


def _family_words(text: str) -> list[str]:
    words = _untitled(_words(text))
    return [
        word
        for place, word in enumerate(words)
        if word not in _MARRIED or place in (0, len(words) - 1)
    ]


def _groups(words: list[str]) -> Iterator[list[str]]:
    """Words parted so that each particle stands with the word after it."""
    group: list[str] = []
    for word in words:
        group.append(word)
        if word not in _PARTICLES:
            yield group
            group = []
    if group:
        yield group


def _parts(key: str) -> list[str]:
    """Other keys of a family key: its parts, the parts the other way round, all in one word."""
    words = key.split()
    if len(words) < 2:
        return []
    return [*words, " ".join(reversed(words)), "".join(words)]


def _other_families(text: str) -> list[str]:
    found = _parts(family_key(text))
    if _DIVIDED.search(text):  # DUPONT (MARTIN), DUPONT / MARTIN: either may be in use
        found += [family_key(part) for part in _DIVIDED.split(text) if family_key(part)]
    groups = list(_groups(_family_words(text)))
    for group in groups:
        for start in range(1, len(group)):
            if group[start - 1] in _KEPT:
                break
            found.append("".join(group[start:]))
    return found


def _other_givens(key: str) -> list[str]:
    words = key.split()
    if len(words) < 2:
        return []
    return ["".join(words), *(word for word in words if len(word) > 1)]


def _one_cell(text: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The readings of a cell that may hold both names, and those the other way round."""
    before, comma, after = text.partition(",")
    if comma and family_key(before) and given_key(after):
        return [(family_key(before), given_key(after))], []
    raw = text.split()
    while len(raw) > 1 and given_key(raw[0]) in _TITLES:
        del raw[0]
    told = _by_capitals(raw)
    if told:
        return [told], []
    groups = list(map("".join, _groups(_family_words(" ".join(raw)))))
    readings, swapped = [], []
    for end in range(1, len(groups)):
        readings.append((" ".join(groups[:end]), " ".join(groups[end:])))
        swapped.append((" ".join(groups[end:]), " ".join(groups[:end])))
    return readings, swapped


def _by_capitals(raw: list[str]) -> tuple[str, str] | None:
    """Family and first name where the family name alone is all in capitals."""
    capitals = [word.isupper() and len(given_key(word)) > 1 for word in raw]
    if all(capitals) or not any(capitals):
        return None
    first = capitals.index(True)
    last = len(capitals) - capitals[::-1].index(True)
    if first and last < len(raw):
        return None
    family, given = " ".join(raw[first:last]), " ".join(raw[:first] + raw[last:])
    return (family_key(family), given_key(given)) if given_key(given) else None
