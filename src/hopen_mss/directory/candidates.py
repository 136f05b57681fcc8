"""Who in the national directory may be meant by a line of the list, for a person to decide.

Nothing found here is ever accepted: candidates are put in order, the likeliest first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from hopen_mss.directory.correspondents import Correspondent, department_of, postcode_of
from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.index import Candidates, DirectoryIndex, Person
from hopen_mss.directory.names import family_key, given_key, name_keys, town_key
from hopen_mss.directory.professions import profession_code
from hopen_mss.directory.resemblance import (
    SWAPPED,
    FamilyResemblance,
    Place,
    given_resemblance,
    score_of,
    similar_families,
)
from hopen_mss.errors import InvalidInputError
from hopen_mss.identifiers import Identifier, check_finess, check_rpps, check_siret

__all__ = [
    "LEAST_SCORE",
    "MOST_CANDIDATES",
    "MatchCandidate",
    "Wanted",
    "find_candidates",
    "likely_postcode",
]

LEAST_SCORE = 0.6
"""What is below is nobody (ours): measured, one in thirty of those was right."""
MOST_CANDIDATES = 5
_ENOUGH = 0.75
"""With a candidate like this, nobody is looked for farther away."""
_CERTAIN = 0.88
"""With a candidate like this, of this name and place, nobody else is looked for."""
_FAR_BEHIND = 0.25
"""Whoever is so far behind the first one is not shown."""
_LOOKED_AT = 8
_MOST_NAMESAKES = 20


@frozen(kw_only=True)
class MatchCandidate:
    """One person who may be meant, with what the national directory publishes for them.

    >>> MatchCandidate(person=Person(id="810003461034"), score=0.86).mailboxes
    ()
    """

    person: Person
    score: float
    mailboxes: tuple[NationalMailbox, ...] = ()


@frozen
class _Spelling:
    """One way to read a name: every key of the family name and of the first name."""

    families: tuple[str, ...]
    givens: tuple[str, ...]
    worth: float = 1.0


@frozen(kw_only=True)
class Wanted:
    """A line of the list in a form that can be looked for.

    >>> wanted = Wanted.of(Correspondent(family_name="Dr Exemple", given_name="Anne",
    ...     profession="Cardiologue", postcode="1000"))
    >>> wanted.readings, wanted.postcode, wanted.department, wanted.profession
    ((('EXEMPLE', 'ANNE'),), '01000', '01', '10')
    """

    readings: tuple[tuple[str, str], ...] = ()
    """Family and first name, as the rules that accept look for them."""
    swapped: tuple[tuple[str, str], ...] = ()
    spellings: tuple[_Spelling, ...] = ()
    rpps: str = ""
    structures: tuple[str, ...] = ()
    """FINESS and SIRET numbers."""
    postcode: str = ""
    department: str = ""
    city: str = ""
    profession: str = ""

    @classmethod
    def of(cls, line: Correspondent) -> "Wanted":
        """What can be looked for of a line; a number of impossible shape cannot."""
        keys = name_keys(line.family_name, line.given_name)
        if keys.readings:
            spellings = [
                _Spelling(
                    (family, *_but(keys.families, family)), (given, *_but(keys.givens, given))
                )
                for family, given in keys.readings
            ]
        else:
            family = family_key(line.family_name)
            spellings = [_Spelling((family, *_but(keys.families, family)), ("",))] if family else []
        spellings += [_Spelling((family,), (given,), SWAPPED) for family, given in keys.swapped]
        postcode = likely_postcode(line.postcode)
        finess, siret = _number(check_finess, line.finess), _number(check_siret, line.siret)
        return cls(
            readings=keys.readings,
            swapped=keys.swapped,
            spellings=tuple(spellings),
            rpps=_number(check_rpps, line.rpps),
            structures=tuple(filter(None, (finess, siret))),
            postcode=postcode,
            department=_department(finess, postcode),
            city=town_key(line.city),
            profession=profession_code(line.profession),
        )

    def place_of(self, person: Person) -> Place:
        """How near a place of a person is."""
        if not {*self.structures}.isdisjoint(person.structures):
            return Place.STRUCTURE
        if self.postcode and self.postcode in person.postcodes:
            return Place.POSTCODE
        same_city = bool(self.city) and self.city in map(town_key, person.cities)
        if not self.department:
            # Towns of one name are many: without a postcode, the name of one tells less.
            return Place.DEPARTMENT if same_city else Place.UNKNOWN
        if self.department not in person.departments:
            return Place.ELSEWHERE if person.departments else Place.UNKNOWN
        return Place.CITY if same_city else Place.DEPARTMENT

    def has_profession(self, *codes: str) -> bool | None:
        """Whether the profession is one of these, ``None`` where one side does not say."""
        known = [code for code in codes if code]
        return self.profession in known if self.profession and known else None

    def resembles(self, family: str, given: str, similar: FamilyResemblance) -> tuple[float, float]:
        """How much family and first name resemble, by the spelling that fits best."""
        best = (0.0, 0.0)
        for spelling in self.spellings:
            found = similar(spelling.families, [family]).get(0, 0.0) * spelling.worth
            first = max(given_resemblance(one, given) for one in spelling.givens)
            best = max(best, (found, first), key=lambda pair: (pair[0] * pair[1], *pair))
        return best

    def first_name_resembles(self, given: str) -> float:
        """How much a first name alone resembles that of the line."""
        straight = (spelling.givens for spelling in self.spellings if spelling.worth == 1)
        return max((given_resemblance(one, given) for ones in straight for one in ones), default=0)

    def score(self, person: Person, similar: FamilyResemblance = similar_families) -> float:
        """The score of a person."""
        family, given = self.resembles(
            family_key(person.family_name), given_key(person.given_name), similar
        )
        return score_of(
            family=family,
            given=given,
            place=self.place_of(person),
            profession=self.has_profession(*person.professions),
        )


def likely_postcode(text: str) -> str:
    """Five digits; what the national files write for abroad (``GL``) is no place.

    >>> likely_postcode("1000"), likely_postcode("69 002"), likely_postcode("69002 CEDEX")
    ('01000', '69002', '69002')
    """
    digits = "".join(text.split())
    if digits.isascii() and digits.isdecimal() and len(digits) == 4:
        return f"0{digits}"  # a spreadsheet took the zero
    return postcode_of(text) or postcode_of(digits)


def find_candidates(
    wanted: Wanted,
    index: DirectoryIndex,
    similar: FamilyResemblance = similar_families,
    *,
    known: Iterable[Person] = (),
    least: float = LEAST_SCORE,
) -> tuple[MatchCandidate, ...]:
    """The likeliest persons, the first one first; ``known`` are some who were found otherwise.

    They are looked for among those of the département whose family name begins alike, and those of
    the postcode whose first name does. Where nobody likely is there, the names are read the other
    way round, and all who have exactly this name are looked at, wherever they are.
    """
    persons = {person.id: person for person in known}
    is_sought = not persons
    likely: dict[str, float] = {}
    for spelling in wanted.spellings:
        if spelling.worth == 1 or not _is_enough(likely):
            for block, place in _blocks(wanted, spelling, index):
                if max(likely.values(), default=0.0) >= _CERTAIN:
                    break
                for one, score in _scores(block, place, wanted, spelling, similar):
                    likely[one] = max(score, likely.get(one, 0.0))
    ranked = sorted(likely, key=lambda one: (-likely[one], one))
    for identifier in ranked[:_LOOKED_AT]:
        if likely[identifier] < likely[ranked[0]] - _FAR_BEHIND:
            break
        if identifier not in persons and (person := index.person(identifier)):
            persons[identifier] = person
    if is_sought and not _is_enough(likely):
        persons |= {namesake.id: namesake for namesake in _namesakes(wanted, index)}
    scored = sorted((-wanted.score(person, similar), key) for key, person in persons.items())
    return tuple(
        MatchCandidate(person=persons[key], score=-less, mailboxes=index.mailboxes_of(key))
        for less, key in scored[:MOST_CANDIDATES]
        if -less >= least
    )


def _is_enough(likely: Mapping[str, float]) -> bool:
    return max(likely.values(), default=0.0) >= _ENOUGH


def _blocks(
    wanted: Wanted, spelling: _Spelling, index: DirectoryIndex
) -> Iterator[tuple[Candidates, Place]]:
    if wanted.department:
        for start in dict.fromkeys(key[:3] for key in spelling.families):
            family = next(key for key in spelling.families if key.startswith(start))
            yield (
                index.candidates(department=wanted.department, family=family),
                Place.DEPARTMENT,
            )
    if wanted.postcode and spelling.givens[0]:
        yield (
            index.candidates(postcode=wanted.postcode, given=spelling.givens[0]),
            Place.POSTCODE,
        )


def _scores(
    block: Candidates,
    place: Place,
    wanted: Wanted,
    spelling: _Spelling,
    similar: FamilyResemblance,
) -> Iterator[tuple[str, float]]:
    """Everybody of a block who resembles, with a first score."""
    for number, family in similar(spelling.families, block.families).items():
        for bearer in block.bearers_of(number):
            given = max([given_resemblance(one, bearer.given) for one in spelling.givens])
            if given:
                near = Place.POSTCODE if wanted.postcode == bearer.postcode else place
                same = wanted.has_profession(bearer.profession)
                score = score_of(family=family, given=given, place=near, profession=same)
                yield bearer.person, score * spelling.worth


def _namesakes(wanted: Wanted, index: DirectoryIndex) -> Iterator[Person]:
    """Those of the same name anywhere, where they are few enough to choose among."""
    for family, given in (*wanted.readings, *wanted.swapped):
        found = index.by_name(family, given, most=_MOST_NAMESAKES + 1)
        if len(found) <= _MOST_NAMESAKES:
            yield from found


def _number(check: Callable[[str], Identifier], text: str) -> str:
    """A number in its plain form; one of impossible shape is none, as are zeros alone."""
    try:
        return check(text).value if text.strip("0 ") else ""
    except InvalidInputError:
        return ""


@lru_cache(maxsize=1 << 14)
def _department(finess: str, postcode: str) -> str:
    return department_of([Correspondent(finess=finess, postcode=postcode)])


def _but(keys: Sequence[str], key: str) -> tuple[str, ...]:
    return tuple(one for one in keys if one != key)
