"""An edition as text for a terminal: the whole at a glance, a part, or one fact with its links."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from fractions import Fraction
from textwrap import wrap

from attrs import fields

from hopen_mss.codes import number
from hopen_mss.errors import UnknownCodeError
from hopen_mss.method.edition import Edition
from hopen_mss.method.model import Action, Fact, Resource, Role, UsageFigure, references
from hopen_mss.method.terms import place, term
from hopen_mss.periods import Delay
from hopen_mss.provenance import Basis, Source
from hopen_mss.wording import Lang, colon

__all__ = ["describe"]

_WIDTH = 88
_COLUMN = 20
_OVERVIEW = ("prerequisites", "functional_domains", "indicators", "stages", "actions", "options")


def describe(edition: Edition, code: str | None = None, lang: Lang = "fr") -> str:
    """The edition at a glance, or whole what ``code`` names: a fact, a source or a part.

    Raises:
        UnknownCodeError: the edition has nothing of this name.

    >>> from hopen_mss.method import load_edition
    >>> print(describe(load_edition(), "3.1.b", "en"))
    3.1.b  Train the staff
           (actions)
    <BLANKLINE>
    Rests on            the source
    Stands in           Étape 3 — Déploiement, action 1, bullet 2
                        Atteindre les prérequis HOP’EN, fiche MSSanté (2019-07-19)
    Stage               3  Deployment
    Part of             3.1  Widen to more units
    <BLANKLINE>
    Named by
    Services            3.1.b-serves-D6.3  Trained staff know how to send through MSSanté
                        [our reading]
    """
    if code is None:
        lines = _overview(edition, lang)
    elif code in _parts(edition):
        lines = _part(edition, code, lang)
    elif code in {source.code for source in edition.sources}:
        lines = _source(edition.source(code), lang)
    else:
        lines = _fact(edition, _found(edition, code), lang)
    return "\n".join(line.rstrip() for line in lines)


def _found(edition: Edition, code: str) -> Fact:
    try:
        return edition.find(code)
    except UnknownCodeError as fault:
        fault.remedy += " (run it without a code to see the parts)"
        raise


def _parts(edition: Edition) -> dict[str, tuple[Fact, ...]]:
    names = [slot.name for slot in fields(Edition) if slot.name not in ("name", "title", "sources")]
    return {name: getattr(edition, name) for name in names}


def _overview(edition: Edition, lang: Lang) -> Iterator[str]:
    source = {"fr": "édition", "en": "edition"}[lang]
    yield f"{edition.title.text(lang)} ({source} {edition.name})"
    for name in ("prerequisites", "functional_domains", "indicators"):
        yield from _heading(name, lang)
        for fact in _parts(edition)[name]:
            yield from _entry(fact, lang)
    yield from _heading("stages", lang)
    for stage in edition.stages:
        yield from _entry(stage, lang)
        for action in edition.actions_of(stage.code):
            yield from _entry(action, lang, indent=_depth(action))
    yield from _heading("options", lang)
    for option in edition.options:
        yield from _entry(option, lang, column=14)
        for lead in edition.lead_times_of(option.code):
            yield from _hang("- ", lead.label.text(lang), indent=16)
    yield ""
    others = {"fr": "Et aussi, par leur nom", "en": "And also, by their names"}[lang]
    counts = [
        f"{name} ({term(name, lang)}, {len(facts)})"
        for name, facts in _parts(edition).items()
        if name not in _OVERVIEW
    ]
    yield from wrap(f"{others}{colon(lang)} {', '.join(counts)}.", _WIDTH)


def _part(edition: Edition, name: str, lang: Lang) -> Iterator[str]:
    yield _capital(term(name, lang))
    for fact in _parts(edition)[name]:
        yield ""
        yield fact.code
        yield from _hang("", _with_figure(fact, lang), indent=2)
        if fact.says:
            yield from _hang("", fact.says.text(lang), indent=2)


def _source(source: Source, lang: Lang) -> Iterator[str]:
    yield f"{source.code}  {source.title}"
    yield ""
    for name in ("publisher", "published_on", "url", "capture", "sha256"):
        yield from _row(name, [_said(getattr(source, name), lang) or term("unknown", lang)], lang)


def _fact(edition: Edition, fact: Fact, lang: Lang) -> Iterator[str]:
    yield from _hang(f"{fact.code}  ", fact.label.text(lang))
    indent = len(fact.code) + 2
    yield from _hang("", f"({term(edition.home_of(fact.code), lang)})", indent=indent)
    yield ""
    if fact.says:
        yield from _hang("", fact.says.text(lang))
        yield ""
    if fact.official:
        yield from _row("title", [fact.label.fr], lang)
    source = edition.source(fact.citation.source)
    cited = [place(fact.citation, lang), f"{source.title} ({source.published_on})"]
    yield from _row("basis", [term(fact.basis.value, lang)], lang)
    yield from _row("citation", cited, lang)
    named = {name for name, _, _ in references(fact)}
    for slot in fields(type(fact)):
        held = getattr(fact, slot.name)
        if slot.name in named:
            codes = (held,) if isinstance(held, str) else held
            yield from _row(slot.name, [_named(edition.find(code), lang) for code in codes], lang)
        elif slot.name not in _BASE and "homes" not in slot.metadata and held not in (None, ()):
            many = held if isinstance(held, tuple) else (held,)
            said = ", ".join(_said(item, lang) for item in many) or term("unknown", lang)
            yield from _row(slot.name, [said], lang)
    yield from _referring(edition, fact, lang)


def _referring(edition: Edition, fact: Fact, lang: Lang) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for other in edition.referring_to(fact.code):
        groups.setdefault(edition.home_of(other.code), []).append(_named(other, lang))
    if groups:
        yield from _heading("referring", lang)
    for home, names in groups.items():
        yield from _row(home, names, lang)


_BASE = {slot.name for slot in fields(Fact)}


def _named(fact: Fact, lang: Lang) -> str:
    ours = "" if fact.basis is Basis.SOURCE else f" [{term('ours', lang)}]"
    who = f" ({', '.join(fact.parties)})" if isinstance(fact, Role) else ""
    return f"{fact.code}  {fact.label.text(lang)}{who}{ours}"


def _with_figure(fact: Fact, lang: Lang) -> str:
    label = fact.label.text(lang)
    if isinstance(fact, UsageFigure):
        hedge = "" if fact.hedge.value == "stated" else f"{term(fact.hedge.value, lang)} "
        return f"{label}{colon(lang)} {hedge}{_said(fact.value, lang)} ({fact.stated_on})"
    if isinstance(fact, Resource) and fact.url:
        return f"{label} <{fact.url}>"
    return label


def _said(value: object, lang: Lang) -> str:
    match value:
        case Fact():
            return f"{value.label.text(lang)} [{value.code}]"
        case Enum():
            return term(value.value, lang)
        case Delay():
            return f"{term(value.hedge.value, lang)} {_span(value, lang)}"
        case Fraction() if value.denominator == 1:
            return number(value.numerator, lang)
        case date():
            return value.isoformat()
    return str(value)


def _span(delay: Delay, lang: Lang) -> str:
    return " ".join(term(word, lang) for word in str(delay.span).split())


def _depth(action: Action) -> int:
    return 7 if action.part_of else 4


def _heading(name: str, lang: Lang) -> tuple[str, str]:
    return "", _capital(term(name, lang))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _entry(fact: Fact, lang: Lang, *, indent: int = 2, column: int = 6) -> Iterator[str]:
    return _hang(f"{fact.code:<{column}}", fact.label.text(lang), indent=indent)


def _hang(head: str, text: str, *, indent: int = 0) -> Iterator[str]:
    """``text`` after ``head``, its further lines under its first letter."""
    lines = wrap(
        text, max(20, _WIDTH - indent - len(head)), break_long_words=False, break_on_hyphens=False
    ) or [""]
    for line in lines:
        yield " " * indent + head + line
        head = " " * len(head)


def _row(name: str, texts: Iterable[str], lang: Lang) -> Iterator[str]:
    head = _capital(term(name, lang))
    for text in texts:
        yield from _hang(f"{head:<{_COLUMN}}", text)
        head = ""
