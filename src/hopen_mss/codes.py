"""Every stable code in words: what a report, a message or a table says of it, in both languages.

The words are data (``codes.toml``), read on first use. They never say more than the figure does.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from attrs import frozen

from hopen_mss.wording import Lang, Wording

__all__ = ["groups", "number", "one_line", "sentence", "wording_of"]

_SPACES = "\u00a0\u202f"
_PLURAL = re.compile(r"\[([^][|]*)\|([^][|]*)\]")
_BEFORE_SIGN = re.compile(r" (?=[:;?!%»])")


@frozen
class _Template:
    fr: str
    en: str
    subject: str = ""
    """The group that the subject's codes belong to, empty when the subject is a plain name."""

    def text(self, lang: Lang) -> str:
        return self.fr if lang == "fr" else self.en


def groups() -> Mapping[str, tuple[str, ...]]:
    """The groups of codes, each with its codes in the order of the file.

    >>> groups()["evidence_state"]
    ('same', 'changed', 'missing')
    """
    return MappingProxyType({group: tuple(codes) for group, codes in _groups().items()})


def wording_of(group: str, code: str) -> Wording:
    """The words of a code, unfilled and in the plural where it counts something.

    ``group`` may name an indicator after a stroke (``step/D6.2``): what is said of that indicator
    alone comes first. An unknown code stands for itself, as in data of a later version.

    >>> wording_of("channel", "post")
    Wording(fr='courrier postal', en='post')
    >>> wording_of("channel", "pigeon").en
    'pigeon'
    """
    found = _find(group, code)
    if found is None:
        return Wording(fr=code, en=code)
    return Wording(fr=_PLURAL.sub(r"\2", found.fr), en=_PLURAL.sub(r"\2", found.en))


def sentence(group: str, code: str, lang: Lang, *, count: int = 0, subject: str = "") -> str:
    """What a code says of a number of things and of a subject.

    Steps are read beside their number and do not repeat it. A subject that is itself a code, or
    a list of codes, is put into words.

    >>> sentence("step", "other_channel", "en", count=1200, subject="post")
    'by post, in the denominator alone'
    >>> sentence("note", "outside_period", "en", count=1200), sentence("note", "no_column", "en")
    ('1,200 rows outside the period', 'no column “”')
    """
    found = _find(group, code)
    if found is None:
        return code
    if found.subject:
        parts = (wording_of(found.subject, part).text(lang) for part in subject.split(", "))
        subject = ", ".join(parts)
    one = abs(count) < 2 if lang == "fr" else abs(count) == 1
    text = _PLURAL.sub(r"\1" if one else r"\2", found.text(lang))
    subject = one_line(subject)
    # One pass: a subject that holds "{count}" stays as it is.
    filled = {"{count}": number(count, lang), "{subject}": subject}
    return re.sub(r"\{count\}|\{subject\}", lambda place: filled[place[0]], text)


def number(count: int, lang: Lang) -> str:
    r"""A whole number, thousands apart: by a narrow no-break space in French, a comma in English.

    >>> number(12345, "fr"), number(12345, "en")
    ('12\u202f345', '12,345')
    """
    text = f"{count:,}"
    return text.replace(",", "\u202f") if lang == "fr" else text


def one_line(text: str) -> str:
    r"""A text from outside on one line, without the signs that steer a terminal.

    >>> one_line("CH\x1b[31m Exemple\n")
    'CH [31m Exemple'
    """
    shown = "".join(sign if sign.isprintable() or sign in _SPACES else " " for sign in text)
    return " ".join(filter(None, shown.split(" ")))


def _find(group: str, code: str) -> _Template | None:
    general = group.partition("/")[0]
    return _groups().get(group, {}).get(code) or _groups().get(general, {}).get(code)


@cache
def _groups() -> dict[str, dict[str, _Template]]:
    text = files("hopen_mss").joinpath("codes.toml").read_text("utf-8")
    return {
        group: {
            code: _Template(_french(said["fr"]), said["en"], said.get("subject", ""))
            for code, said in codes.items()
        }
        for group, codes in tomllib.loads(text).items()
    }


def _french(text: str) -> str:
    """French puts a no-break space before its signs and inside its quotation marks."""
    return _BEFORE_SIGN.sub("\u00a0", text).replace("« ", "«\u00a0")
