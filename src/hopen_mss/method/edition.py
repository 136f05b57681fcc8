"""An edition of the method: its facts, looked up by code, and the checks that hold it together."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import fields, frozen

from hopen_mss.errors import InvalidDocumentError, Problem, UnknownCodeError
from hopen_mss.method.model import (
    ANYWHERE,
    Action,
    Caveat,
    Condition,
    Fact,
    Indicator,
    LeadTime,
    LegalRule,
    Option,
    OptionEffect,
    OptionPoint,
    Party,
    Phase,
    Resource,
    Role,
    Service,
    Stage,
    UsageFigure,
    references,
)
from hopen_mss.provenance import Source
from hopen_mss.spelling import meant
from hopen_mss.wording import Wording

__all__ = ["Edition"]

F = TypeVar("F", bound=Fact)


@frozen(kw_only=True)
class Edition:
    """What one dated publication of the method says, whole.

    An edition that contradicts itself cannot be made: codes are unique, every code that a fact
    names exists where it should, every fact is cited from a known source.

    Raises:
        InvalidDocumentError: with all the contradictions at once, each with its path.

    >>> from hopen_mss.method import load_edition
    >>> edition = load_edition()
    >>> [indicator.code for indicator in edition.indicators]
    ['P4.3', 'D6.2', 'D6.3']
    """

    name: str
    title: Wording
    sources: tuple[Source, ...]
    problem: tuple[Fact, ...]
    scope: tuple[Fact, ...]
    stakes: tuple[Fact, ...]
    prerequisites: tuple[Fact, ...]
    functional_domains: tuple[Fact, ...]
    expectations: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    legal_rules: tuple[LegalRule, ...]
    policy: tuple[Fact, ...]
    usage_figures: tuple[UsageFigure, ...]
    trust_space: tuple[Fact, ...]
    parties: tuple[Party, ...]
    roles: tuple[Role, ...]
    impacts: tuple[Fact, ...]
    stages: tuple[Stage, ...]
    actions: tuple[Action, ...]
    conditions: tuple[Condition, ...]
    mailbox_kinds: tuple[Fact, ...]
    options: tuple[Option, ...]
    advantages: tuple[OptionPoint, ...]
    watch_points: tuple[OptionPoint, ...]
    lead_times: tuple[LeadTime, ...]
    resources: tuple[Resource, ...]
    caveats: tuple[Caveat, ...]
    services: tuple[Service, ...]
    effects: tuple[OptionEffect, ...]

    def __attrs_post_init__(self) -> None:
        if problems := list(_contradictions(self)):
            raise InvalidDocumentError.of(problems, f"edition {self.name}")

    def facts(self) -> Iterator[Fact]:
        """Everything that can be cited, in the order of the edition.

        >>> from hopen_mss.method import load_edition
        >>> next(load_edition().facts()).code
        'problem-growth'
        """
        return (fact for _, _, fact in _walk(self))

    def find(self, code: str) -> Fact:
        """The fact with this code, of whatever kind.

        Raises:
            UnknownCodeError: the edition has no such code; the nearest one is suggested.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().find("D6.4")
        Traceback (most recent call last):
        hopen_mss.errors.UnknownCodeError: the method has no code 'D6.4'; did you mean D6.3? ...
        """
        return _pick(self.facts(), code, "code")

    def home_of(self, code: str) -> str:
        """The part of the edition, by its field, that holds the fact with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().home_of("stake-care")
        'stakes'
        """
        self.find(code)
        return next(home for _, home, fact in _walk(self) if fact.code == code)

    def source(self, code: str) -> Source:
        """The source with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().source("anap-mssante-2019").published_on.isoformat()
        '2019-07-19'
        """
        known = {source.code: source for source in self.sources}
        if code not in known:
            raise _unknown(code, "source", list(known))
        return known[code]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().indicator("P4.3").requirement
        'P4'
        """
        return _pick(self.indicators, code, "indicator")

    def stage(self, code: str) -> Stage:
        """The stage with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().stage("2").label.fr
        'Amorçage'
        """
        return _pick(self.stages, code, "stage")

    def action(self, code: str) -> Action:
        """The action with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().action("1.3").parallel_with
        ('1.1', '1.2')
        """
        return _pick(self.actions, code, "action")

    def option(self, code: str) -> Option:
        """The connection option with this code.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().option("operator").label.en
        'Being an operator'
        """
        return _pick(self.options, code, "option")

    def actions_of(self, stage: str) -> tuple[Action, ...]:
        """The actions of a stage in order, parts after what they are part of.

        >>> from hopen_mss.method import load_edition
        >>> [action.code for action in load_edition().actions_of("3")]
        ['3.1', '3.1.a', '3.1.b', '3.1.c', '3.1.d', '3.2']
        """
        code = self.stage(stage).code
        return tuple(action for action in self.actions if action.stage == code)

    def actions_serving(self, indicator: str) -> tuple[Action, ...]:
        """The actions that serve an indicator, in order; that they do is our reading.

        >>> from hopen_mss.method import load_edition
        >>> [action.code for action in load_edition().actions_serving("D6.2")]
        ['2.6', '3.2']
        """
        code = self.indicator(indicator).code
        serving = {service.action for service in self.services if service.indicator == code}
        return tuple(action for action in self.actions if action.code in serving)

    def conditions_on(self, code: str) -> tuple[Condition, ...]:
        """The conditions on a stage or an action itself.

        >>> from hopen_mss.method import load_edition
        >>> [condition.code for condition in load_edition().conditions_on("2.5")]
        ['condition-strategy', 'condition-mail-client']
        """
        self.find(code)
        return tuple(condition for condition in self.conditions if code in condition.applies_to)

    def roles_at(self, code: str) -> tuple[Role, ...]:
        """Who acts at a stage, an action or an option; nobody where the method does not say.

        >>> from hopen_mss.method import load_edition
        >>> [party for role in load_edition().roles_at("2.4") for party in role.parties]
        ['patient-record-vendor']
        """
        self.find(code)
        return tuple(role for role in self.roles if code in role.at)

    def advantages_of(self, option: str) -> tuple[OptionPoint, ...]:
        """The advantages of an option.

        >>> from hopen_mss.method import load_edition
        >>> len(load_edition().advantages_of("operator"))
        3
        """
        code = self.option(option).code
        return tuple(point for point in self.advantages if point.option == code)

    def watch_points_of(self, option: str) -> tuple[OptionPoint, ...]:
        """The watch points of an option.

        >>> from hopen_mss.method import load_edition
        >>> len(load_edition().watch_points_of("operator"))
        2
        """
        code = self.option(option).code
        return tuple(point for point in self.watch_points if point.option == code)

    def effects_of(self, option: str) -> tuple[OptionEffect, ...]:
        """The actions that an option changes and how, which is our reading.

        >>> from hopen_mss.method import load_edition
        >>> load_edition().effects_of("third-party")[0].action
        '1.1'
        """
        code = self.option(option).code
        return tuple(effect for effect in self.effects if effect.option == code)

    def lead_times_of(self, option: str) -> tuple[LeadTime, ...]:
        """The lead times of an option: connection, then deployment.

        >>> from hopen_mss.method import load_edition
        >>> [str(lead.delay.span) for lead in load_edition().lead_times_of("operator")]
        ['6 months', '1 month']
        """
        code = self.option(option).code
        found = (lead for lead in self.lead_times if lead.option == code)
        return tuple(sorted(found, key=lambda lead: list(Phase).index(lead.phase)))

    def referring_to(self, code: str) -> tuple[Fact, ...]:
        """The facts that name this code.

        >>> from hopen_mss.method import load_edition
        >>> [fact.code for fact in load_edition().referring_to("D6")]
        ['D6.2', 'D6.3']
        """
        self.find(code)
        return tuple(
            fact for fact in self.facts() if code in (held for _, held, _ in references(fact))
        )


def _pick(facts: Iterable[F], code: str, kind: str) -> F:
    known = {fact.code: fact for fact in facts}
    if code not in known:
        raise _unknown(code, kind, list(known))
    return known[code]


def _unknown(code: str, kind: str, known: list[str]) -> UnknownCodeError:
    return UnknownCodeError(f"the method has no {kind} {code!r}", meant(code, known))


def _walk(edition: Edition) -> Iterator[tuple[str, str, Fact]]:
    """Each fact with its path and the part of the edition that holds it."""
    for slot in fields(Edition):
        held = getattr(edition, slot.name)
        if slot.name != "sources" and isinstance(held, tuple):
            for index, fact in enumerate(held):
                path = f"$.{slot.name}[{index}]"
                yield path, slot.name, fact
                for inner in fields(type(fact)):
                    if isinstance(part := getattr(fact, inner.name), Fact):
                        yield f"{path}.{inner.name}", inner.name, part


def _contradictions(edition: Edition) -> Iterator[Problem]:
    sources = {source.code for source in edition.sources}
    homes: dict[str, str] = {}
    for index, source in enumerate(edition.sources):
        yield from _fault_of_code(f"$.sources[{index}]", source.code, homes)
        homes[source.code] = "sources"
    for path, home, fact in _walk(edition):
        yield from _fault_of_code(path, fact.code, homes)
        homes.setdefault(fact.code, home)
    for path, _, fact in _walk(edition):
        yield from _faults_of_words(path, fact)
        if fact.citation.source not in sources:
            told = meant(fact.citation.source, sorted(sources))
            yield Problem(f"{path}.citation.source", f"no source has this code; {told}")
        for name, code, allowed in references(fact):
            known = [other for other, home in homes.items() if _allows(allowed, home)]
            if code not in known:
                told = meant(code, known)
                yield Problem(f"{path}.{name}", f"names a code that is not there; {told}")
    yield from _faults_of_order(edition)


def _allows(homes: tuple[str, ...], home: str) -> bool:
    return home in homes or (homes == ANYWHERE and home != "sources")


def _fault_of_code(path: str, code: str, seen: dict[str, str]) -> Iterator[Problem]:
    if not code or code != "".join(code.split()):
        yield Problem(f"{path}.code", "a code is a text without spaces")
    if code in seen:
        yield Problem(f"{path}.code", f"this code stands twice, first in {seen[code]}")


def _faults_of_words(path: str, fact: Fact) -> Iterator[Problem]:
    texts = {
        "label.fr": fact.label.fr,
        "label.en": fact.label.en,
        "citation.section": fact.citation.section,
        "citation.item": fact.citation.item,
    }
    for name, text in texts.items():
        if not text.strip():
            yield Problem(f"{path}.{name}", "this text is empty; say it in a few words")


def _faults_of_order(edition: Edition) -> Iterator[Problem]:
    """Plans and reports read the actions as they stand: stage by stage, parts after the whole."""
    stages = [stage.code for stage in edition.stages]
    last = 0
    before: dict[str, str] = {}
    for index, action in enumerate(edition.actions):
        path = f"$.actions[{index}]"
        if action.stage in stages:
            if stages.index(action.stage) < last:
                yield Problem(f"{path}.stage", "stands after an action of a later stage; move it")
            last = max(last, stages.index(action.stage))
        if action.part_of and before.get(action.part_of) != action.stage:
            message = "the whole must stand before its part, in the same stage"
            yield Problem(f"{path}.part_of", message)
        before[action.code] = action.stage
