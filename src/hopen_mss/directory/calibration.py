"""How right matching is on a sample of a hospital's own list that was checked by hand.

A sample is a list like any other with one or two columns more: ``true_rpps``, the number of the
person that the line really is, or ``true_address``, an address that is theirs. Both empty: the
line is known to be nobody in the national directory.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, Self

from attrs import define, frozen

from hopen_mss.directory.correspondents import Correspondent, CorrespondentsTable
from hopen_mss.directory.extraction import NationalMailbox
from hopen_mss.directory.index import DirectoryIndex
from hopen_mss.directory.matching import Match, MatchRule, MatchZone, match
from hopen_mss.directory.resemblance import FamilyResemblance, similar_families
from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.tabular import Layout, RowRejectedError, Table, is_numbered
from hopen_mss.files.vocabulary import Vocabulary
from hopen_mss.identifiers import check_rpps
from hopen_mss.provenance import InputReport

__all__ = [
    "CalibratedScore",
    "Calibration",
    "CalibrationFigures",
    "CalibrationRule",
    "CalibrationSample",
    "CheckedLine",
    "WrongLink",
    "calibrate",
]

SCORES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
"""From which scores on links are counted."""


class CheckedLine(NamedTuple):
    """A line of the list, and who it really is; both empty for somebody not in the directory.

    >>> CheckedLine(Correspondent(family_name="Exemple"), true_rpps="10003461034").is_known
    True
    """

    line: Correspondent
    true_rpps: str = ""
    true_address: str = ""
    number: int = 0
    """The line in the file of the sample, 0 where it is in none."""

    @property
    def is_known(self) -> bool:
        """Whether the line is somebody in the national directory."""
        return bool(self.true_rpps or self.true_address)

    def is_right(self, rpps: str, mailboxes: Iterable[NationalMailbox]) -> bool:
        """Whether a person with this number, or whoever has these mailboxes, is who it really is.

        The number decides where both have one, else an address that is theirs.

        >>> CheckedLine(Correspondent(), true_rpps="10003461034").is_right("10003461034", ())
        True
        """
        if self.true_rpps and rpps:
            return rpps == self.true_rpps
        return bool(self.true_address) and any(
            box.address == self.true_address for box in mailboxes
        )


class WrongLink(NamedTuple):
    """An accepted link that is not right: the line of the sample, its id, and the rule.

    >>> WrongLink(line=17, id="C9", rule=MatchRule.NAME_POSTCODE).line
    17
    """

    line: int
    id: str
    rule: MatchRule


class CalibrationRule(NamedTuple):
    """The links of one rule in one zone, and how many of them are right.

    A line for review counts by its first candidate.

    >>> CalibrationRule(MatchZone.ACCEPTED, MatchRule.RPPS, links=40, right=40).precision
    Fraction(1, 1)
    """

    zone: MatchZone
    rule: MatchRule
    links: int
    right: int

    @property
    def precision(self) -> Fraction | None:
        """Right links out of all, ``None`` where there is none."""
        return _share(self.right, self.links)


class CalibratedScore(NamedTuple):
    """What would be taken, accepted or first for review, from a score on.

    >>> CalibratedScore(score=0.9, links=50, right=49).precision
    Fraction(49, 50)
    """

    score: float
    links: int
    right: int

    @property
    def precision(self) -> Fraction | None:
        """Right links out of all, ``None`` where there is none."""
        return _share(self.right, self.links)


@frozen(kw_only=True)
class CalibrationFigures:
    """What was found of some lines of the sample.

    ``known`` are the lines that are somebody in the directory; ``first`` of those for review those
    whose first candidate is right, ``further`` those with the right one among the others.

    >>> CalibrationFigures(lines=10, known=8, accepted=6, right=6, first=1, further=0,
    ...     rules=(), scores=()).recall
    Fraction(7, 8)
    """

    lines: int
    known: int
    accepted: int
    right: int
    first: int
    further: int
    rules: tuple[CalibrationRule, ...]
    scores: tuple[CalibratedScore, ...]

    @property
    def precision(self) -> Fraction | None:
        """Right ones of the accepted links."""
        return _share(self.right, self.accepted)

    @property
    def recall(self) -> Fraction | None:
        """Known lines that are accepted, or for review with the right candidate first."""
        return _share(self.right + self.first, self.known)

    @property
    def recall_accepted(self) -> Fraction | None:
        """Known lines that are accepted."""
        return _share(self.right, self.known)


@frozen(kw_only=True)
class Calibration:
    """Precision and recall of matching on a sample, by rule and by score.

    ``without_number`` are the lines of persons without an RPPS number. Of the sample it holds the
    lines and ids of wrong links alone.

    >>> nothing = CalibrationFigures(
    ...     lines=0, known=0, accepted=0, right=0, first=0, further=0, rules=(), scores=())
    >>> Calibration(
    ...     extracted_on=date(2026, 10, 31), all_lines=nothing, without_number=nothing
    ... ).all_lines.precision is None
    True
    """

    extracted_on: date
    all_lines: CalibrationFigures
    without_number: CalibrationFigures
    wrong: tuple[WrongLink, ...] = ()
    """Accepted links that are not right, to be looked at one by one."""


@define
class CalibrationSample:
    """A sample of a list of correspondents that was checked by hand."""

    lines: CorrespondentsTable

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`; or neither
                ``true_rpps`` nor ``true_address`` is among its columns.

        >>> CalibrationSample.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        known = Vocabulary.of("hopen_mss.directory").names(
            *CorrespondentsTable.COLUMNS, "true_rpps", "true_address"
        )
        table = Table.open(path, known, layout=layout, name=name)
        if table.position.keys().isdisjoint(("true_rpps", "true_address")):
            problem = "this sample does not say who its lines really are"
            remedy = "add a column true_rpps or true_address, filled in by hand"
            raise InputFaultError(problem, remedy, f"{table.file.name}, line {table.header_line}")
        return cls(CorrespondentsTable(table))

    def records(self) -> Iterator[CheckedLine]:
        """One checked line a row.

        Raises:
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        return self.lines.table.each(self._checked)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.lines.table.report("calibration")

    def _checked(self, cells: dict[str, str], line: int) -> CheckedLine:
        rpps = cells.pop("true_rpps", "")
        address = cells.pop("true_address", "").lower()
        if is_numbered(rpps):
            raise self.lines.table.numbered(line, "true_rpps")
        try:
            rpps = check_rpps(rpps).value if rpps else ""
        except InvalidInputError:
            raise RowRejectedError("impossible_identifier", "true_rpps") from None
        return CheckedLine(self.lines.correspondent(cells, line), rpps, address, line)


def calibrate(
    sample: Iterable[CheckedLine],
    index: DirectoryIndex,
    *,
    similar: FamilyResemblance = similar_families,
) -> Calibration:
    r"""Match a checked sample, and count how often each rule and each score is right.

    Formula:
        *precision*: right links over links. *recall*: right links over the lines that are somebody
        in the directory. A link for review is its first candidate.
    Edge cases:
        A stranger who is linked makes precision worse and is in no recall. Whoever the sample
        knows and the directory does not hold makes recall worse.

    >>> from tempfile import TemporaryDirectory
    >>> from hopen_mss.directory.extraction import MailboxExtraction
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
    ...     _ = path.write_text(
    ...         "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP\n"
    ...         "PER|un@medecin.mssante.fr|8|10003461034\n", encoding="utf-8")
    ...     with DirectoryIndex.build(MailboxExtraction.open(path), folder=Path(folder)) as index:
    ...         known = CheckedLine(Correspondent(rpps="10003461034"), true_rpps="10003461034")
    ...         found = calibrate([known], index)
    >>> found.all_lines.precision, found.all_lines.recall, found.without_number.recall
    (Fraction(1, 1), Fraction(1, 1), None)
    """
    outcomes, wrong = [], []
    for checked in sample:
        one = _Outcome.of(checked, match(checked.line, index, similar=similar))
        outcomes.append(one)
        if one.zone is MatchZone.ACCEPTED and not one.is_right:
            wrong.append(WrongLink(checked.number, checked.line.id, one.rule))
    return Calibration(
        extracted_on=index.extracted_on,
        all_lines=_figures(outcomes),
        without_number=_figures([one for one in outcomes if one.is_hard]),
        wrong=tuple(wrong),
    )


class _Outcome(NamedTuple):
    zone: MatchZone
    rule: MatchRule
    score: float
    is_right: bool
    """The accepted one, or the first candidate."""
    is_further: bool
    is_known: bool
    is_hard: bool
    """A person without a number."""

    @classmethod
    def of(cls, checked: CheckedLine, found: Match) -> Self:
        if found.zone is MatchZone.ACCEPTED:
            right = [checked.is_right(found.rpps, found.mailboxes)]
        else:
            right = [
                checked.is_right(candidate.person.rpps, candidate.mailboxes)
                for candidate in found.candidates
            ]
        first, further = any(right[:1]), any(right[1:])
        is_hard = bool(checked.line.family_name) and not checked.line.rpps.strip("0")
        return cls(found.zone, found.rule, found.score, first, further, checked.is_known, is_hard)


def _figures(outcomes: list[_Outcome]) -> CalibrationFigures:
    linked = [one for one in outcomes if one.zone is not MatchZone.NONE]
    accepted = [one for one in linked if one.zone is MatchZone.ACCEPTED]
    review = [one for one in linked if one.zone is MatchZone.TO_REVIEW]
    return CalibrationFigures(
        lines=len(outcomes),
        known=sum(one.is_known for one in outcomes),
        accepted=len(accepted),
        right=sum(one.is_right for one in accepted),
        first=sum(one.is_right for one in review),
        further=sum(one.is_further for one in review),
        rules=tuple(
            CalibrationRule(zone, rule, len(those), sum(one.is_right for one in those))
            for zone in MatchZone
            for rule in MatchRule
            if (those := [one for one in linked if (one.zone, one.rule) == (zone, rule)])
        ),
        scores=tuple(
            CalibratedScore(score, len(those), sum(one.is_right for one in those))
            for score in SCORES
            if (those := [one for one in linked if one.score >= score]) or score == SCORES[0]
        ),
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
