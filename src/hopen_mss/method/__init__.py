"""What the method sheet says, whole, as cited data.

>>> from hopen_mss.method import load_edition
>>> edition = load_edition()
>>> print(edition.action("2.6").label.en)
Add the correspondents' MSSanté addresses to the internal directory
>>> edition.action("2.6").citation.item
'action 6'
"""

from hopen_mss.method.edition import Edition
from hopen_mss.method.loader import editions, load_edition, read_edition
from hopen_mss.method.model import (
    Action,
    Caveat,
    Condition,
    Fact,
    FigureHedge,
    FigureKind,
    Indicator,
    LeadTime,
    LegalRule,
    Nature,
    NatureKind,
    Option,
    OptionEffect,
    OptionPoint,
    Party,
    PartyKind,
    Phase,
    Resource,
    Role,
    Service,
    Stage,
    UsageFigure,
    references,
)
from hopen_mss.method.show import describe
from hopen_mss.method.terms import place, term

__all__ = [
    "Action",
    "Caveat",
    "Condition",
    "Edition",
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
    "describe",
    "editions",
    "load_edition",
    "place",
    "read_edition",
    "references",
    "term",
]
