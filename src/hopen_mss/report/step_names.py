"""Steps as people call them, several with their sites counted, and who acts."""

from collections.abc import Iterable

from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.planning.network import key_of, parts_of
from hopen_mss.wording import Lang, Wording

__all__ = ["step_name", "step_names", "who_words"]


def step_name(key: str, lang: Lang) -> str:
    """A step as people call it: its code, or what a phase is called, and its site.

    >>> step_name("connection", "fr"), step_name("2.1 @ Nord", "en")
    ('raccordement', '2.1 @ Nord')
    """
    code, site = parts_of(key)
    return one_line(key_of(wording_of("phase", code).text(lang), site))


def step_names(keys: Iterable[str], lang: Lang) -> str:
    """Steps in the order of their codes' first mention, those of several sites counted.

    >>> step_names(["1.a", "2.1 @ Nord", "2.1 @ Sud", "2.2 @ Nord"], "en")
    '1.a, 2.1 (2 sites), 2.2 (Nord)'
    """
    places: dict[str, list[str]] = {}
    for key in keys:
        code, site = parts_of(key)
        places.setdefault(one_line(wording_of("phase", code).text(lang)), []).append(site)
    return ", ".join(
        sentence("timetable", "at_sites", lang, count=len(sites), subject=name)
        if len(sites) > 1
        else f"{name} ({one_line(sites[0])})"
        if sites[0]
        else name
        for name, sites in places.items()
    )


def who_words(named: str, sheet_names: Iterable[Wording], lang: Lang) -> str:
    """Whom the hospital named, else whom the sheet names, else nobody.

    >>> who_words("", [Wording(fr="DSI", en="IT department")], "en")
    'IT department (after the sheet)'
    """
    if who := one_line(named):
        return who
    names = ", ".join(name.text(lang) for name in sheet_names)
    return sentence("planning", "who_sheet", lang, subject=names) if names else ""
