"""The method as pages: every fact of the edition, with what it rests on and where it stands."""

from collections.abc import Callable, Iterable, Iterator

from hopen_mss.method import (
    Action,
    Caveat,
    Condition,
    Edition,
    Fact,
    Indicator,
    LeadTime,
    LegalRule,
    Option,
    OptionEffect,
    OptionPoint,
    Party,
    Role,
    Stage,
    UsageFigure,
    place,
    references,
    term,
)
from hopen_mss.provenance import Basis

__all__ = ["method_pages"]


def method_pages(edition: Edition) -> dict[str, str]:
    """Name of a page -> its text in Markdown; a fact on no page is a fault of ours."""
    pages = {
        name: "\n".join((_MADE, f"# {title}", "", *lines(edition)))
        for name, (title, lines) in _PAGES.items()
    }
    told = "\n".join(pages.values())
    missing = [
        fact.code
        for fact in edition.facts()
        if not {f"{{#{_target(fact.code)}}}", f"({_target(fact.code)})="} & set(told.split())
        and f"]{{#{_target(fact.code)}}}" not in told
    ]
    if missing:
        raise ValueError(f"facts on no page of the method: {', '.join(missing)}")
    return pages


_MADE = (
    "<!-- Made from the catalogue by docs/_ext/method_pages.py: change the edition, not this. -->"
)


def _overview(edition: Edition) -> Iterator[str]:
    yield "What the sheet is about, and whom it is for."
    yield from _part(edition, "problem", "The problem that it answers")
    yield from _part(edition, "scope", "Its scope")
    yield from _part(edition, "stakes", "What is at stake")


def _programme(edition: Edition) -> Iterator[str]:
    yield (
        "The common base of the HOP’EN programme has prerequisites and functional domains; three "
        "indicators concern MSSanté. The sheet gives their codes and titles, and neither formula, "
        "nor period, nor threshold: see {doc}`/indicators/index`."
    )
    yield from _part(edition, "prerequisites", "Prerequisites")
    yield from _part(edition, "functional_domains", "Functional domains")
    yield from _part(edition, "expectations", "What the programme expects")
    yield from _part(edition, "indicators", "Indicators")


def _stages(edition: Edition) -> Iterator[str]:
    yield (
        "Four stages, in order. Numbers are the sheet’s; letters are ours, for what stands outside "
        "a numbered list. What an action serves is our reading."
    )
    for stage in edition.stages:
        yield from _headed(edition, stage, f"## Stage {stage.code}: {stage.label.en}")
        for inner in (stage.nature, stage.leader):
            if inner is not None:
                yield from _item(edition, inner)
        for action in edition.actions_of(stage.code):
            level = "####" if action.part_of else "###"
            yield from _headed(edition, action, f"{level} {action.code} {action.label.en}")
    yield from _part(edition, "conditions", "Conditions")
    yield from _part(edition, "mailbox_kinds", "Kinds of mailbox")
    yield from _part(edition, "services", "What each action serves")


def _options(edition: Edition) -> Iterator[str]:
    yield (
        "Two ways to connect. A delay keeps the words of the sheet: “at least” is a floor, “rarely "
        "under” a usual floor, “can be under” a possibility; none is a latest date. The command "
        "`hopen-mss plan make` shows both options side by side."
    )
    for option in edition.options:
        yield from _headed(edition, option, f"## {option.label.en}")
        groups = {
            "Advantages": edition.advantages_of(option.code),
            "Watch points": edition.watch_points_of(option.code),
            "Lead times": edition.lead_times_of(option.code),
            "What it changes in the actions": edition.effects_of(option.code),
        }
        for title, facts in groups.items():
            yield from ("", f"### {title}", "")
            yield from _items(edition, facts)


def _actors(edition: Edition) -> Iterator[str]:
    internal = [party for party in edition.parties if party.kind.value == "internal"]
    external = [party for party in edition.parties if party not in internal]
    yield "Who takes part, why, and where."
    for title, parties in (("Inside the establishment", internal), ("Outside", external)):
        yield from ("", f"## {title}", "")
        yield from _items(edition, parties)
    yield from _part(edition, "roles", "What they do")
    yield from _part(edition, "impacts", "What the project changes")


def _context(edition: Edition) -> Iterator[str]:
    yield (
        "The law, the policy and the state of use as the sheet tells them, on its day. Figures of "
        "use are context and never a target."
    )
    yield from _part(edition, "trust_space", "The trust space")
    yield from _part(edition, "legal_rules", "Rules of law")
    yield from _part(edition, "policy", "Public policy")
    yield from _part(edition, "usage_figures", "Figures of use")


def _resources(edition: Edition) -> Iterator[str]:
    yield (
        "Where the sheet sends its readers. The text in hand has lost the links: an address that "
        "is not known is not guessed."
    )
    yield from ("", *_items(edition, edition.resources))


def _source(edition: Edition) -> Iterator[str]:
    yield f"Edition `{edition.name}`: {edition.title.en} (« {edition.title.fr} »)."
    for source in edition.sources:
        yield from ("", f"## {source.title}", "")
        for name in ("code", "publisher", "published_on", "url", "capture", "sha256"):
            held = getattr(source, name)
            said = f"`{held}`" if name in ("code", "sha256") else held
            said = f"<{held}>" if name == "url" and held else said
            yield from (f":{term(name, 'en').capitalize()}: {said or 'unknown'}",)
    yield from _part(edition, "caveats", "Reserves")
    facts = list(edition.facts())
    yield from ("", "## On what the facts rest", "", "| basis | facts |", "|---|---|")
    for basis in Basis:
        number = sum(fact.basis is basis for fact in facts)
        yield f"| {term(basis.value, 'en')} (`{basis.value}`) | {number} |"


_TOLD_BY_PLACE = {
    (Action, "stage"),
    (OptionPoint, "option"),
    (OptionEffect, "option"),
    (LeadTime, "option"),
}
"""References that the headings of a page already tell."""

_PAGES: dict[str, tuple[str, Callable[[Edition], Iterator[str]]]] = {
    "overview": ("Overview", _overview),
    "programme": ("Programme and indicators", _programme),
    "stages": ("Stages and actions", _stages),
    "options": ("Connection options and delays", _options),
    "actors": ("Actors", _actors),
    "context": ("Context", _context),
    "resources": ("Resources", _resources),
    "source": ("Source and reserves", _source),
}


def _part(edition: Edition, name: str, title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from _items(edition, getattr(edition, name))


def _items(edition: Edition, facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield from _item(edition, fact)


def _item(edition: Edition, fact: Fact) -> Iterator[str]:
    """One fact: its code and words in both languages, then on what it rests and where it stands."""
    yield f"[**{_shown(fact)}**]{{#{_target(fact.code)}}} {fact.label.en}"
    first, *rest = _body(edition, fact)
    yield f": {first}"
    for paragraph in rest:
        yield from ("", f"  {paragraph}")
    yield ""


def _headed(edition: Edition, fact: Fact, heading: str) -> Iterator[str]:
    """One fact under a heading of its own, which holds its English name."""
    yield from ("", f"({_target(fact.code)})=", heading, "")
    for paragraph in _body(edition, fact):
        yield from (paragraph, "")


def _body(edition: Edition, fact: Fact) -> Iterator[str]:
    title = " (official title)" if fact.official else ""
    yield f"*{fact.label.fr}*{title}"
    if fact.says is not None:
        yield fact.says.en
        yield f"*{fact.says.fr}*"
    yield from _more(edition, fact)
    basis = f"[{term(fact.basis.value, 'en')}]{{.basis .basis-{fact.basis.value}}}"
    yield f"{basis} {place(fact.citation, 'en')}"


def _shown(fact: Fact) -> str:
    short = isinstance(fact, Stage | Action | Indicator) or len(fact.code) <= 2
    return fact.code if short else f"{fact.code}:"


def _more(edition: Edition, fact: Fact) -> Iterator[str]:
    """What the kind of a fact adds, in words and links."""
    if isinstance(fact, LeadTime):
        yield f"Delay: **{term(fact.delay.hedge.value, 'en')} {fact.delay.span}**."
    if isinstance(fact, UsageFigure):
        hedge = "" if fact.hedge.value == "stated" else f"{term(fact.hedge.value, 'en')} "
        share = fact.kind.value == "share"
        number = f"{float(fact.value):.0%}" if share else f"{int(fact.value):,}"
        yield f"Figure: **{hedge}{number}** ({fact.stated_on}; {term(fact.kind.value, 'en')})."
    if isinstance(fact, LegalRule):
        yield f"Article {fact.article}."
    for name, found in _links(edition, fact).items():
        yield f"{term(name, 'en').capitalize()}: {'; '.join(found)}."


def _links(edition: Edition, fact: Fact) -> dict[str, list[str]]:
    """What a fact names, and for those that many facts name, who names it."""
    links: dict[str, list[str]] = {}
    for name, code, _ in references(fact):
        if (type(fact), name) not in _TOLD_BY_PLACE:
            links.setdefault(name, []).append(_link(edition.find(code)))
    if isinstance(fact, Indicator):
        links["actions that serve it (our reading)"] = [
            _link(action) for action in edition.actions_serving(fact.code)
        ]
    if isinstance(fact, Stage | Action | Option | Party):
        groups: dict[type[Fact], str] = {Condition: "conditions", Caveat: "reserves", Role: "roles"}
        for other in edition.referring_to(fact.code):
            if title := groups.get(type(other)):
                links.setdefault(title, []).append(_link(other))
        serves = [service for service in edition.services if service.action == fact.code]
        if serves:
            links["serves (our reading)"] = [
                f"[{one.indicator}](#{_target(one.indicator)}): {one.label.en}" for one in serves
            ]
    return links


def _link(fact: Fact) -> str:
    name = f"{fact.code} " if isinstance(fact, Stage | Action | Indicator) else ""
    return f"[{name}{fact.label.en.rstrip('.')}](#{_target(fact.code)})"


def _target(code: str) -> str:
    return "fact-" + code.lower().replace(".", "-")
