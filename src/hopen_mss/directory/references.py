"""How runs refer to the lines of a list, and which of its lines claim the same thing.

A reference has to be the same at the next run, though lines may have moved: it is the list's own
id, else a national number, else a checksum of name and place.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.trust_space import as_compared

__all__ = ["claims", "references"]

_OF_STRUCTURES = frozenset({"structure"})


def references(correspondents: Sequence[Correspondent]) -> list[str]:
    """One reference a line, no two alike.

    >>> lines = [Correspondent(id="7"), Correspondent(rpps="10003461034"), Correspondent(id="7")]
    >>> references(lines)
    ['7', 'rpps:10003461034', '7/2']
    """
    ids = Counter(line.id for line in correspondents)
    people: dict[str, set[tuple[str, ...]]] = {}
    for line in correspondents:
        people.setdefault(line.id, set()).add(_who(line))
    found: list[str] = []
    seen: Counter[str] = Counter()
    for line in correspondents:
        reference = line.id
        if not reference:
            reference = _made(line)
        elif ids[reference] > 1 and len(people[reference]) > 1:
            reference = f"{reference}/{_digest(_who(line))}"
        seen[reference] += 1
        found.append(reference if seen[reference] == 1 else f"{reference}/{seen[reference]}")
    return found


def claims(
    correspondents: Sequence[Correspondent], chosen: Iterable[tuple[str, str]]
) -> list[tuple[str, ...]]:
    """Of each line, the codes of what other lines claim as well: id, number, address.

    ``chosen`` are, line by line, the address it is to get or may get, and the rule that found it.
    An address that several correspondents share, in the list or by what was found, is a claim,
    unless it is their structure's.

    >>> two = [Correspondent(id="7", rpps="10003461034"),
    ...        Correspondent(id="8", mssante_address="un@a.fr")]
    >>> claims(two, [("un@a.fr", "rpps"), ("deux@a.fr", "address")])
    [('address_repeated',), ('address_repeated',)]
    """
    lines = list(zip(correspondents, chosen, strict=True))
    ids = Counter(line.id for line in correspondents if line.id)
    numbers = Counter(line.rpps for line in correspondents if line.rpps.strip("0"))
    holders: dict[str, set[tuple[str, ...]]] = {}
    for line, (address, rule) in lines:
        if rule not in _OF_STRUCTURES:
            for claimed in _claimed(line, address):
                holders.setdefault(claimed, set()).add(line.identity)
    found = []
    for line, (address, rule) in lines:
        codes = []
        if ids[line.id] > 1:
            codes.append("id_repeated")
        if numbers[line.rpps] > 1:
            codes.append("number_repeated")
        if rule not in _OF_STRUCTURES and any(
            len(holders[claimed]) > 1 for claimed in _claimed(line, address)
        ):
            codes.append("address_repeated")
        found.append(tuple(codes))
    return found


def _claimed(line: Correspondent, address: str) -> set[str]:
    """The address that was found, and that of the list."""
    return {address, as_compared(line.mssante_address)} - {""}


def _who(line: Correspondent) -> tuple[str, ...]:
    return (
        line.rpps, line.family_name, line.given_name, line.structure_name, line.finess, line.siret,
        line.postcode,
    )  # fmt: skip


def _made(line: Correspondent) -> str:
    for kind, number in (("rpps", line.rpps), ("finess", line.finess), ("siret", line.siret)):
        if number.strip("0") and (kind == "rpps" or not line.family_name):
            return f"{kind}:{number}"
    return f"line:{_digest(_who(line) if any(_who(line)) else (line.mssante_address,))}"


def _digest(parts: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]
