"""What a list calls a profession, as its national code.

Source:
    Codes: TRE_G15-ProfessionSante of the national terminologies. The words of lists for them are
    ours (``basis = "interpretation"``); a word that several professions use has no code.
"""

import tomllib
from functools import cache
from importlib.resources import files

from hopen_mss.files.vocabulary import plain

__all__ = ["profession_code"]


def profession_code(text: str) -> str:
    """The code of a profession, empty where the words do not tell.

    The longest beginning that is known decides, so what follows it may be anything.

    >>> profession_code("Médecin généraliste"), profession_code("Chirurgien-dentiste")
    ('10', '40')
    >>> profession_code("60"), profession_code("Docteur")
    ('60', '')
    """
    return _code(plain(text))


@cache
def _words() -> dict[str, str]:
    place = files("hopen_mss.directory").joinpath("professions.toml")
    table = tomllib.loads(place.read_text("utf-8"))
    return {plain(word): code for code, words in table.items() for word in (code, *words)}


def _code(text: str) -> str:
    words = text.split()[:6]
    known = _words()
    for end in range(len(words), 0, -1):
        if code := known.get(" ".join(words[:end])):
            return code
    return ""
