"""The kinds of fact that an edition of the method holds.

Everything that can be cited is a :class:`Fact`: a code, a label in two languages, what it rests
on and where it stands in its source. The other classes add what their kind needs, most often the
codes of other facts. Statements that are ours (which indicator an action serves, what an option
changes) are facts too, so that each carries its own basis and its own words.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

from attrs import field, fields, frozen

from hopen_mss.periods import Delay
from hopen_mss.provenance import Basis, Citation
from hopen_mss.wording import Wording

__all__ = [
    "ANYWHERE",
    "Action",
    "Caveat",
    "Condition",
    "Fact",
    "FigureHedge",
    "FigureKind",
    "Indicator",
    "LeadTime",
    "LegalRule",
    "Nature",
    "NatureKind",
    "Option",
    "OptionEffect",
    "OptionPoint",
    "Party",
    "PartyKind",
    "Phase",
    "Resource",
    "Role",
    "Service",
    "Stage",
    "UsageFigure",
    "references",
]

ANYWHERE = ("*",)
"""In place of parts of the edition: a code of any fact will do."""


def _to(*homes: str) -> dict[str, tuple[str, ...]]:
    """Mark a field that holds codes, with the parts of the edition where they must be found."""
    return {"homes": homes or ANYWHERE}


class Phase(StrEnum):
    """The two lengths of time that the method gives.

    >>> [phase.value for phase in Phase]
    ['connection', 'deployment']
    """

    CONNECTION = "connection"
    DEPLOYMENT = "deployment"


class NatureKind(StrEnum):
    """What kind of work a stage is.

    >>> NatureKind("technical").name
    'TECHNICAL'
    """

    TECHNICAL = "technical"
    FUNCTIONAL = "functional"
    COMMUNICATION = "communication"


class PartyKind(StrEnum):
    """Whether a party belongs to the establishment.

    >>> PartyKind("internal").name
    'INTERNAL'
    """

    INTERNAL = "internal"
    EXTERNAL = "external"


class FigureKind(StrEnum):
    """What a usage figure is a figure of.

    >>> FigureKind("share").name
    'SHARE'
    """

    MONTHLY_COUNT = "monthly_count"
    SHARE = "share"


class FigureHedge(StrEnum):
    """How a source says a figure.

    >>> FigureHedge("nearly").name
    'NEARLY'
    """

    NEARLY = "nearly"
    """The source says "près de"."""
    MORE_THAN = "more_than"
    """The source says "plus de"."""
    STATED = "stated"
    """The source gives the figure without a hedge, which does not make it exact."""


@frozen(kw_only=True)
class Fact:
    """Something that the method says, or that we read in it.

    ``label`` names it and ``says`` tells more, both in our words; where ``official`` is true,
    ``label.fr`` is a title of the source, letter for letter. English is always our translation.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().find("P4").label
    Wording(fr='Échanges et partages', en='Exchange and sharing')
    """

    code: str
    label: Wording
    basis: Basis
    citation: Citation
    says: Wording | None = None
    official: bool = False


@frozen(kw_only=True)
class Indicator(Fact):
    """An indicator, with its full title and the requirement that it belongs to.

    The source gives the code and the title; that the code begins with its requirement is read
    from the code, hence ``requirement_basis``. No formula, period or target is given.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().indicator("D6.2").requirement
    'D6'
    """

    requirement: str = field(metadata=_to("prerequisites", "functional_domains"))
    requirement_basis: Basis = Basis.INTERPRETATION


@frozen(kw_only=True)
class LegalRule(Fact):
    """What a text of law asks, as the source reports it.

    >>> from hopen_mss.method import load_edition
    >>> [rule.article for rule in load_edition().legal_rules][-2:]
    ['L.1110-4-1', 'L.1110-4-1']
    """

    article: str


@frozen(kw_only=True)
class UsageFigure(Fact):
    """A figure of use on the day of the source: context, never a target.

    >>> from hopen_mss.method import load_edition
    >>> figure = load_edition().usage_figures[2]
    >>> figure.hedge.value, figure.value, figure.stated_on.year
    ('more_than', Fraction(7, 10), 2019)
    """

    kind: FigureKind
    value: Fraction
    hedge: FigureHedge
    stated_on: date


@frozen(kw_only=True)
class Caveat(Fact):
    """A reserve that goes with other facts: hedges of the source, limits of our reading.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().find("caveat-mainly").about
    ('P4.3', 'D6.2', 'D6.3')
    """

    about: tuple[str, ...] = field(metadata=_to())


@frozen(kw_only=True)
class Party(Fact):
    """Someone who takes part, inside the establishment or outside.

    >>> from hopen_mss.method import load_edition
    >>> [party.code for party in load_edition().parties if party.kind is PartyKind.INTERNAL]
    ['it-department', 'medical-staff', 'management', 'communication-teams']
    """

    kind: PartyKind


@frozen(kw_only=True)
class Role(Fact):
    """What parties do, or why they are needed, and at which stages, actions or options.

    An empty ``at`` means that the source ties the role to none of them.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().find("role-regional-support").at
    ('3.2',)
    """

    parties: tuple[str, ...] = field(metadata=_to("parties"))
    at: tuple[str, ...] = field(default=(), metadata=_to("stages", "actions", "options"))


@frozen(kw_only=True)
class Nature(Fact):
    """The kinds of work that a stage is said to combine.

    >>> from hopen_mss.method import load_edition
    >>> [kind.value for kind in load_edition().find("2.nature").kinds]
    ['technical', 'functional', 'communication']
    """

    kinds: tuple[NatureKind, ...]


@frozen(kw_only=True)
class Stage(Fact):
    """A stage of the method; ``says`` is its purpose.

    Nature and leader are absent where the source gives none.

    >>> from hopen_mss.method import load_edition
    >>> [stage.code for stage in load_edition().stages if stage.leader]
    ['1']
    """

    nature: Nature | None = None
    leader: Fact | None = None


@frozen(kw_only=True)
class Action(Fact):
    """An action of a stage, or a part of another action (``part_of``).

    ``see`` names what the action is about or where its detail stands.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().action("3.1.b").part_of
    '3.1'
    """

    stage: str = field(metadata=_to("stages"))
    part_of: str = field(default="", metadata=_to("actions"))
    parallel_with: tuple[str, ...] = field(default=(), metadata=_to("actions"))
    see: tuple[str, ...] = field(default=(), metadata=_to())


@frozen(kw_only=True)
class Condition(Fact):
    """On what, or how, a stage or an action depends.

    >>> from hopen_mss.method import load_edition
    >>> condition = load_edition().find("condition-strategy")
    >>> condition.applies_to, condition.depends_on
    (('2.5',), ('1.3',))
    """

    applies_to: tuple[str, ...] = field(metadata=_to("stages", "actions"))
    depends_on: tuple[str, ...] = field(default=(), metadata=_to())


@frozen(kw_only=True)
class Option(Fact):
    """A way to connect; ``providers`` are the parties that can be the third-party operator.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().option("third-party").providers
    ('supplier', 'regional-body')
    """

    providers: tuple[str, ...] = field(default=(), metadata=_to("parties"))


@frozen(kw_only=True)
class OptionPoint(Fact):
    """An advantage or a watch point of an option.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().find("operator-control").option
    'operator'
    """

    option: str = field(metadata=_to("options"))


@frozen(kw_only=True)
class OptionEffect(Fact):
    """How an option changes an action.

    >>> from hopen_mss.method import load_edition
    >>> [effect.action for effect in load_edition().effects_of("operator")]
    ['1.1', '1.2', '2.4']
    """

    option: str = field(metadata=_to("options"))
    action: str = field(metadata=_to("actions"))


@frozen(kw_only=True)
class LeadTime(Fact):
    """The delay of a phase under an option, with its hedge.

    >>> from hopen_mss.method import load_edition
    >>> load_edition().find("third-party-connection").delay.hedge.value
    'can_be_under'
    """

    option: str = field(metadata=_to("options"))
    phase: Phase
    delay: Delay


@frozen(kw_only=True)
class Service(Fact):
    """Why an action serves an indicator.

    >>> from hopen_mss.method import load_edition
    >>> {service.basis.value for service in load_edition().services}
    {'interpretation'}
    """

    action: str = field(metadata=_to("actions"))
    indicator: str = field(metadata=_to("indicators"))


@frozen(kw_only=True)
class Resource(Fact):
    """A page or a body that helps; an empty ``url`` means that the address is not known.

    >>> from hopen_mss.method import load_edition
    >>> {resource.url for resource in load_edition().resources}
    {''}
    """

    url: str = ""


def references(fact: Fact) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The codes that a fact holds: name of the field, code, parts of the edition to look in.

    >>> from hopen_mss.method import load_edition
    >>> list(references(load_edition().indicator("P4.3")))
    [('requirement', 'P4', ('prerequisites', 'functional_domains'))]
    """
    for slot in fields(type(fact)):
        homes = slot.metadata.get("homes")
        if homes is not None:
            held = getattr(fact, slot.name)
            for code in (held,) if isinstance(held, str) else held:
                if code:
                    yield slot.name, code, homes
