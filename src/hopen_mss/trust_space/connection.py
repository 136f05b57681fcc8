"""Does a hospital look like its own operator, or like the customer of one? Suggested, never said.

Source:
    That a hospital is an operator itself or uses another's service, and may do both:
    ``anap-mssante-2019``. How it can be seen in the whitelist is ours (``interpretation``): a
    number that is the hospital's own suggests the first; an operator with another number that
    serves others too suggests the second, where the hospital has told a number of its own; nothing
    else suggests anything.
"""

from collections.abc import Iterator

from attrs import frozen

from hopen_mss.establishment import Establishment
from hopen_mss.identifiers import check_finess, check_siret
from hopen_mss.provenance import Note
from hopen_mss.trust_space.operators import NumberKind, Operator
from hopen_mss.trust_space.whitelist import Whitelist

__all__ = ["SuggestedConnection", "suggest_connection"]


@frozen
class SuggestedConnection:
    """What the whitelist suggests: ``operator``, ``third-party``, or nothing, and what was seen.

    >>> SuggestedConnection("", (Note("no_domain_declared", 0),)).option
    ''
    """

    option: str
    seen: tuple[Note, ...]


def suggest_connection(establishment: Establishment, whitelist: Whitelist) -> SuggestedConnection:
    """Whether a hospital looks like its own operator (``operator``) or not (``third-party``).

    It needs the hospital's domains, and its FINESS numbers or its SIRET, of which the SIREN is
    compared. Shared domains count as another's. The option is empty where the list suggests none.

    >>> from datetime import UTC, datetime
    >>> from hopen_mss.trust_space.whitelist import WhitelistEntry
    >>> entry = WhitelistEntry("ch.mssante.fr", "OU=1010000024,O=CH EXEMPLE")
    >>> whitelist = Whitelist(generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry,))
    >>> hospital = Establishment(name="CH", finess_ej="010000024", domains=("ch.mssante.fr",))
    >>> suggest_connection(hospital, whitelist).option
    'operator'
    """
    seen = tuple(dict.fromkeys(_seen(establishment, whitelist)))
    codes = {note.code for note in seen}
    if codes & {"own_number", "own_number_elsewhere"}:
        return SuggestedConnection("operator", seen)
    if "serves_others" in codes and "no_number_declared" not in codes:
        return SuggestedConnection("third-party", seen)
    return SuggestedConnection("", seen)


def _seen(establishment: Establishment, whitelist: Whitelist) -> Iterator[Note]:
    declared = establishment.domains + establishment.shared_domains
    if not declared:
        yield Note("no_domain_declared", 0)
    if not _numbers(establishment):
        yield Note("no_number_declared", 0)
    served = whitelist.domains_by_operator()
    for domain in declared:
        if domain not in whitelist.domains:
            yield Note("domain_not_listed", 0, domain)
        for operator in whitelist.operators_of(domain):
            if _is_own(operator, establishment):
                yield Note("own_number", 0, domain)
            elif others := len(served[operator] - set(establishment.domains)):
                yield Note("serves_others", others, operator.name)
            else:
                yield Note("serves_nobody_else", 0, operator.name)
    for operator, domains in served.items():
        if _is_own(operator, establishment) and not domains & set(declared):
            yield Note("own_number_elsewhere", len(domains), operator.name)


def _is_own(operator: Operator, establishment: Establishment) -> bool:
    return (operator.kind, _comparable(operator)) in _numbers(establishment)


def _comparable(operator: Operator) -> str:
    # A SIRET names one site of the legal person that its first nine digits name.
    return operator.number[:9] if operator.kind is NumberKind.SIRET else operator.number


def _numbers(establishment: Establishment) -> frozenset[tuple[NumberKind, str]]:
    finess = filter(None, (establishment.finess_ej, *establishment.finess_eg))
    numbers = {(NumberKind.FINESS, check_finess(number).value) for number in finess}
    if establishment.siret:
        numbers.add((NumberKind.SIRET, check_siret(establishment.siret).value[:9]))
    return frozenset(numbers)
