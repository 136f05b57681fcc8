"""Which person or structure of the national directory a line of the hospital's list is.

Rules are tried in order, and the first that decides ends the search. Whatever two of them disagree
on, or several persons answer to, is for a person to decide, as is everything that only resembles.
A name is never enough.

Source:
    The order of the keys and what each may prove: field practice. That a number whose holder has
    another name, and a name whose holder has another number, are for review, is ours
    (``basis = "interpretation"``).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.directory.candidates import LEAST_SCORE, MatchCandidate, Wanted, find_candidates
from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.index import DirectoryIndex, Person
from hopen_mss.directory.names import family_key, given_key
from hopen_mss.directory.resemblance import PART, FamilyResemblance, Place, similar_families
from hopen_mss.errors import InvalidInputError

__all__ = ["Match", "MatchDoubt", "MatchRule", "MatchThresholds", "MatchZone", "match"]


class MatchZone(StrEnum):
    """What may be done with a match.

    >>> MatchZone("to_review").name
    'TO_REVIEW'
    """

    ACCEPTED = "accepted"
    TO_REVIEW = "to_review"
    NONE = "none"


class MatchRule(StrEnum):
    """The rule that made a match, in the order in which they are tried.

    >>> MatchRule("name_postcode").name
    'NAME_POSTCODE'
    """

    ADDRESS = "address"
    RPPS = "rpps"
    STRUCTURE = "structure"
    NAME_POSTCODE = "name_postcode"
    NAME_PROFESSION_DEPARTMENT = "name_profession_department"
    RESEMBLANCE = "resemblance"
    NONE = "none"


class MatchDoubt(StrEnum):
    """Why a match is for a person to decide.

    >>> MatchDoubt("another_name").name
    'ANOTHER_NAME'
    """

    ANOTHER_NAME = "another_name"
    """The address or number is that of somebody of another name."""
    ANOTHER_NUMBER = "another_number"
    """Name and place are those of somebody with another number than the list says."""
    ANOTHER_PROFESSION = "another_profession"
    SEVERAL_PERSONS = "several_persons"
    """More than one person answers to what the list says."""
    NAMESAKES = "namesakes"
    """Others of this name and profession work in another département."""
    LOW_SCORE = "low_score"
    """By the threshold that the hospital chose."""
    RESEMBLES = "resembles"
    """Nothing fits exactly."""


@frozen(kw_only=True)
class MatchThresholds:
    """From which score on a link by name is accepted, and a candidate is worth a look.

    They narrow what the rules find, and never widen it: a score alone makes no link.

    >>> MatchThresholds().review
    0.6
    """

    accepted: float = 0.0
    review: float = LEAST_SCORE

    def __attrs_post_init__(self) -> None:
        if not (0 <= self.accepted <= 1 and 0 <= self.review <= 1):
            raise InvalidInputError("a score lies between 0 and 1", 'write "0.9", for instance')


@frozen(kw_only=True)
class Match:
    """What one line of the list is in the national directory, by which rule, and how surely.

    ``person`` and ``mailboxes`` are those of an accepted match alone; ``candidates`` are who may be
    meant otherwise, the likeliest first. ``through_structure`` are mailboxes of the structure whose
    number the line has: they are never the person's own. ``score`` is 1 for an address or number.

    >>> Match(extracted_on=date(2026, 10, 31)).zone.value
    'none'
    """

    extracted_on: date
    zone: MatchZone = MatchZone.NONE
    rule: MatchRule = MatchRule.NONE
    score: float = 0.0
    doubt: MatchDoubt | None = None
    person: Person | None = None
    mailboxes: tuple[NationalMailbox, ...] = ()
    through_structure: tuple[NationalMailbox, ...] = ()
    candidates: tuple[MatchCandidate, ...] = ()

    @property
    def rpps(self) -> str:
        """The number of the accepted person, empty where there is none."""
        return self.person.rpps if self.person else ""


def match(
    line: Correspondent,
    index: DirectoryIndex,
    *,
    similar: FamilyResemblance = similar_families,
    thresholds: MatchThresholds = MatchThresholds(),
) -> Match:
    r"""The person or structure that a line of the list is.

    ``similar`` finds family names that resemble, for the list for review; with
    :func:`hopen_mss.directory.scoring.scored_families` (extra ``matching``) it finds more. What is
    accepted does not depend on it.

    Edge cases:
        A line without a family name is a structure, and FINESS or SIRET finds its mailboxes. A
        person's line never gets those as its own. An address on several persons' lines is accepted
        as an address, and proves the person whose name it is. A name with several persons in one
        postcode is accepted when only one of them has the profession.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hopen_mss.directory.extraction import MailboxExtraction
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
    ...     _ = path.write_text(
    ...         "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Nom d'exercice|"
    ...         "Prénom d'exercice|Code postal structure BAL\n"
    ...         "PER|un@medecin.mssante.fr|8|10003461034|EXEMPLE|Anne|69001\n", encoding="utf-8")
    ...     with DirectoryIndex.build(MailboxExtraction.open(path), folder=Path(folder)) as index:
    ...         named = Correspondent(family_name="Exemple", given_name="Anne", postcode="69001")
    ...         found = match(named, index)
    ...         alone = match(Correspondent(family_name="Exemple", given_name="Anne"), index)
    >>> found.zone.value, found.rule.value, found.score, found.rpps
    ('accepted', 'name_postcode', 0.925, '10003461034')
    >>> alone.zone.value, alone.candidates[0].person.rpps
    ('to_review', '10003461034')
    """
    return _Search(Wanted.of(line), line, index, similar, thresholds).match()


@frozen
class _Search:
    wanted: Wanted
    line: Correspondent
    index: DirectoryIndex
    similar: FamilyResemblance
    thresholds: MatchThresholds

    def match(self) -> Match:
        return (
            self._by_address()
            or self._by_number()
            or self._by_structure()
            or self._by_name()
            or self._by_resemblance()
        )

    def _by_address(self) -> Match | None:
        address = self.line.mssante_address.strip().lower()
        boxes = self.index.by_address(address) if address else ()
        if not boxes:
            return None
        holders = sorted({box.person for box in boxes} - {""})
        agreeing = [
            person for key in holders if (person := self.index.person(key)) and self._agrees(person)
        ]
        if holders and not agreeing:
            found = filter(None, map(self.index.person, holders))
            return self._doubtful(MatchRule.ADDRESS, MatchDoubt.ANOTHER_NAME, found)
        if agreeing and (number := self.wanted.rpps):
            other = self.index.by_number(number)
            if all(_has_another(person, number, other) for person in agreeing):
                known = (*agreeing, *([other] if other else []))
                return self._doubtful(MatchRule.ADDRESS, MatchDoubt.ANOTHER_NUMBER, known)
        person = agreeing[0] if len(agreeing) == 1 else None
        return self._accepted(MatchRule.ADDRESS, person, boxes)

    def _by_number(self) -> Match | None:
        person = self.index.by_number(self.wanted.rpps) if self.wanted.rpps else None
        if person is None:
            return None
        if self._agrees(person):
            return self._accepted(MatchRule.RPPS, person, self.index.mailboxes_of(person.id))
        return self._doubtful(MatchRule.RPPS, MatchDoubt.ANOTHER_NAME, (person,))

    def _by_structure(self) -> Match | None:
        if self.wanted.spellings or self.wanted.rpps:
            return None
        boxes = self._through_structure()
        return self._accepted(MatchRule.STRUCTURE, None, boxes) if boxes else None

    def _by_name(self) -> Match | None:
        wanted, rule = self.wanted, MatchRule.NAME_POSTCODE
        found = self._named(postcode=wanted.postcode) if wanted.postcode else {}
        if len(found) > 1:
            alike = {
                key: person
                for key, person in found.items()
                if wanted.has_profession(*person.professions) is not False
            }
            found = alike if len(alike) == 1 else found
        if not found and wanted.department and wanted.profession:
            rule = MatchRule.NAME_PROFESSION_DEPARTMENT
            found = self._named(department=wanted.department, profession=wanted.profession)
        if not found:
            return None
        person, *others = found.values()
        if others:
            return self._doubtful(rule, MatchDoubt.SEVERAL_PERSONS, found.values())
        if wanted.rpps:  # nobody has it, or the search had ended there
            return self._doubtful(rule, MatchDoubt.ANOTHER_NUMBER, (person,))
        if wanted.has_profession(*person.professions) is False:
            return self._doubtful(rule, MatchDoubt.ANOTHER_PROFESSION, (person,))
        if rule is MatchRule.NAME_PROFESSION_DEPARTMENT and self._has_namesakes():
            return self._doubtful(rule, MatchDoubt.NAMESAKES, (person,))
        if wanted.score(person) < self.thresholds.accepted:
            return self._doubtful(rule, MatchDoubt.LOW_SCORE, (person,))
        return self._accepted(rule, person, self.index.mailboxes_of(person.id))

    def _by_resemblance(self) -> Match:
        found = self._candidates()
        if not found:
            return Match(
                extracted_on=self.index.extracted_on, through_structure=self._through_structure()
            )
        return self._reviewed(MatchRule.RESEMBLANCE, MatchDoubt.RESEMBLES, found)

    def _named(
        self,
        *,
        postcode: str = "",
        department: str = "",
        profession: str = "",
        most: int | None = None,
    ) -> dict[str, Person]:
        """Everybody of exactly this name at a place."""
        return {
            person.id: person
            for family, given in self.wanted.readings
            for person in self.index.by_name(
                family,
                given,
                postcode=postcode,
                department=department,
                profession=profession,
                most=most,
            )
        }

    def _has_namesakes(self) -> bool:
        """Whether several in the whole country have this name and profession.

        Such a name is frequent, so one of them is in many a département by chance.
        """
        return len(self._named(profession=self.wanted.profession, most=2)) > 1

    def _agrees(self, person: Person) -> bool:
        """Whether the name of a number's or address's holder can be that of the list.

        Family and first name resemble; or the first name does, and place and profession are not
        against it, for family names change.
        """
        wanted = self.wanted
        if not wanted.spellings:
            return True
        family, given = family_key(person.family_name), given_key(person.given_name)
        if not family:
            return True
        like, first = wanted.resembles(family, given, similar_families)
        if like and first:
            return True
        near = wanted.place_of(person) not in (Place.ELSEWHERE, Place.UNKNOWN)
        against = wanted.has_profession(*person.professions) is False
        return wanted.first_name_resembles(given) >= PART and near and not against

    def _candidates(self, known: Iterable[Person] = ()) -> tuple[MatchCandidate, ...]:
        least = self.thresholds.review
        return find_candidates(self.wanted, self.index, self.similar, known=known, least=least)

    def _through_structure(self) -> tuple[NationalMailbox, ...]:
        for number in self.wanted.structures:
            if boxes := self.index.by_structure(number):
                return boxes
        return ()

    def _accepted(
        self, rule: MatchRule, person: Person | None, boxes: tuple[NationalMailbox, ...]
    ) -> Match:
        by_name = rule in (MatchRule.NAME_POSTCODE, MatchRule.NAME_PROFESSION_DEPARTMENT)
        return Match(
            extracted_on=self.index.extracted_on,
            zone=MatchZone.ACCEPTED,
            rule=rule,
            score=self.wanted.score(person) if by_name and person else 1.0,
            person=person,
            mailboxes=boxes,
            through_structure=self._through_structure(),
        )

    def _doubtful(self, rule: MatchRule, doubt: MatchDoubt, persons: Iterable[Person]) -> Match:
        """For review: those whom the rule found, and who else may be meant."""
        known = tuple(persons)
        found = self._candidates(known)
        kept = {one.person.id for one in found}
        beside = tuple(
            MatchCandidate(
                person=person,
                score=self.wanted.score(person),
                mailboxes=self.index.mailboxes_of(person.id),
            )
            for person in known
            if person.id not in kept
        )
        return self._reviewed(rule, doubt, found + beside)

    def _reviewed(
        self, rule: MatchRule, doubt: MatchDoubt, found: tuple[MatchCandidate, ...]
    ) -> Match:
        return Match(
            extracted_on=self.index.extracted_on,
            zone=MatchZone.TO_REVIEW,
            rule=rule,
            score=found[0].score if found else 0.0,
            doubt=doubt,
            candidates=found,
            through_structure=self._through_structure(),
        )


def _has_another(person: Person, number: str, owner: Person | None) -> bool:
    """Whether an RPPS number is not this person's; nobody may own it in the directory."""
    return person.id != owner.id if owner else person.rpps not in ("", number)
