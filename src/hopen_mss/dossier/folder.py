"""The hospital's folder: ``hopen-mss.toml`` and the files that it names.

Only ``hopen-mss.toml`` is needed: what is absent becomes a reason on a result.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Self

from attrs import evolve, field, frozen

from hopen_mss.directory.matching import MatchThresholds
from hopen_mss.dossier.sources import (
    PATTERN_FINDS_FOLDERS,
    SENDINGS,
    SourceKind,
    SourceSection,
)
from hopen_mss.errors import DossierError, InvalidInputError, Problem
from hopen_mss.establishment import Establishment
from hopen_mss.files.inputs import read_small
from hopen_mss.files.tabular import Layout
from hopen_mss.indicators.figures import NotApplicable, Target
from hopen_mss.indicators.levers import LetterCost
from hopen_mss.indicators.result import MeasurementStatement
from hopen_mss.indicators.terms import WAYS, Rules, Terms, check_targets
from hopen_mss.method import load_edition
from hopen_mss.periods import Period, Span
from hopen_mss.planning import DeploymentSection, deployment_problems
from hopen_mss.serialization import register_offered
from hopen_mss.toml import from_toml
from hopen_mss.transmissions.record import Channel, Counting, Status

__all__ = [
    "FILE_NAME",
    "Contents",
    "CorrespondentsSection",
    "DeploymentSection",
    "Dossier",
    "MeasurementSection",
    "ScopeSection",
    "SourceKind",
    "SourceSection",
]

FILE_NAME = "hopen-mss.toml"
register_offered(Channel, WAYS)
_NO_ROOM = 9000
_MOST_FILES = 1000
_LONGEST = 20


@frozen(kw_only=True)
class MeasurementSection:
    """``[measurement]``: the period, the statement that the national rules ask for, what counts.

    >>> MeasurementSection(period="2026-10").counting.value
    'delivery'
    """

    period: str
    as_of: date | None = None
    calculation_method: str = ""
    data_sources: str = ""
    context: str = ""
    completeness: str = ""
    validated_by: str = ""
    validated_on: date | None = None
    counting: Counting = Counting.DELIVERY
    denominator: tuple[Channel, ...] = ()
    counts_as_sent: Status = Status.ACCEPTED
    active_days: int | None = None

    def __attrs_post_init__(self) -> None:
        try:
            period = Period.parse(self.period)
        except InvalidInputError as fault:
            raise InvalidInputError(fault.problem, fault.remedy, "period") from None
        if period.end.year - period.start.year > _LONGEST:
            problem = f"the period is longer than {_LONGEST} years"
            raise InvalidInputError(problem, "check the years", "period")
        Rules(denominator=self.denominator, counts_as_sent=self.counts_as_sent)
        if self.active_days is not None and not 0 < self.active_days <= 3660:
            problem = "active_days lies between 1 and 3660"
            raise InvalidInputError(problem, "write 90", "active_days")


@frozen(kw_only=True)
class ScopeSection:
    """``[scope]``: which document types and care units are counted; by default all.

    >>> ScopeSection().same_group
    False
    """

    document_types: tuple[str, ...] = ()
    care_units: tuple[str, ...] = ()
    same_group: bool = False


@frozen(kw_only=True)
class CorrespondentsSection:
    """``[correspondents]``: the list, how old a check may be, and how sure a link by name.

    >>> CorrespondentsSection(max_age="6 months").age_limit
    Span(months=6, days=0)
    """

    path: str = "correspondents.csv"
    columns: dict[str, str] = field(factory=dict)
    constants: dict[str, str] = field(factory=dict)
    header_row: int = 0
    sheet: str = ""
    max_age: str = ""
    accept_from: Decimal | None = None
    review_from: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        limit, _ = self.age_limit, self.thresholds
        if limit and (limit.months > 12 * _LONGEST or limit.days > 366 * _LONGEST):
            problem = f"max_age is over {_LONGEST} years"
            raise InvalidInputError(problem, 'write "6 months"', "max_age")
        if self.header_row < 0:
            problem = "header_row counts lines from 1"
            raise InvalidInputError(problem, "write header_row = 3", "header_row")

    @property
    def age_limit(self) -> Span | None:
        """The stated maximum age of a check.

        >>> CorrespondentsSection().age_limit is None
        True
        """
        try:
            return Span.parse(self.max_age) if self.max_age else None
        except InvalidInputError as fault:
            raise InvalidInputError(fault.problem, fault.remedy, "max_age") from None

    @property
    def thresholds(self) -> MatchThresholds:
        """The stated scores from which on a link by name is accepted, and a candidate shown.

        >>> CorrespondentsSection(accept_from=Decimal("0.95")).thresholds
        MatchThresholds(accepted=0.95, review=0.6)
        """
        said = {"accepted": self.accept_from, "review": self.review_from}
        return MatchThresholds(
            **{name: float(score) for name, score in said.items() if score is not None}
        )

    @property
    def layout(self) -> Layout:
        """What the user says of the file's layout.

        >>> CorrespondentsSection(header_row=2).layout.header_row
        2
        """
        return Layout(
            columns=self.columns,
            constants=self.constants,
            header_row=self.header_row,
            sheet=self.sheet,
        )


@frozen(kw_only=True)
class Contents:
    """The whole of ``hopen-mss.toml``.

    >>> Contents(establishment=Establishment(name="CH Exemple"),
    ...          measurement=MeasurementSection(period="2026-10")).sources
    {}
    """

    establishment: Establishment
    measurement: MeasurementSection
    scope: ScopeSection = ScopeSection()
    sources: dict[str, SourceSection] = field(factory=dict)
    correspondents: CorrespondentsSection | None = None
    targets: dict[str, dict[str, Target]] = field(factory=dict)
    not_applicable: dict[str, NotApplicable] = field(factory=dict)
    letter_cost: LetterCost | None = None
    deployment: DeploymentSection | None = None

    def __attrs_post_init__(self) -> None:
        check_targets(self.targets)
        check_targets({indicator: {} for indicator in self.not_applicable})
        for name, source in self.sources.items():
            if source.compares and source.compares not in self.sources:
                problem = f"sources.{name} compares with {source.compares!r}, which is no source"
                known = ", ".join(sorted(set(self.sources) - {name})) or "none is named"
                raise InvalidInputError(problem, f"name one of: {known}")
            if source.compares == name:
                raise InvalidInputError(f"sources.{name} compares with itself", "name the other")
            if source.compares and self.sources[source.compares].kind not in SENDINGS:
                problem = f"sources.{name} compares with a source that holds no sendings"
                raise InvalidInputError(problem, f"name one of kind {', '.join(SENDINGS)}")
            if source.compares and self.sources[source.compares].compares:
                problem = f"sources.{name} compares with one that is itself compared"
                raise InvalidInputError(problem, "one source of a population counts: name that one")


@frozen(kw_only=True)
class Dossier:
    """A hospital's folder, as its ``hopen-mss.toml`` describes it; no other file was opened yet."""

    folder: Path
    contents: Contents

    @classmethod
    def read(cls, folder: Path | str, *, start: date | None = None) -> Self:
        """Read ``hopen-mss.toml`` of a folder; ``start`` stands in place of the deployment's own.

        Raises:
            DossierError: the folder or the file is not there, or too large to be one.
            InvalidDocumentError: faults in the file, all at once, each with its line.

        >>> Dossier.read(Path("nowhere"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.DossierError: nowhere: there is no such folder; ... [HM301]
        """
        folder = Path(folder)
        file = folder / FILE_NAME
        name, remedy = str(file), "keep data in the files that it names"
        text = read_small(file, name, "dossier", remedy=remedy)
        if text is None and folder.is_dir():
            problem = f"there is no {FILE_NAME} here"
            raise DossierError(problem, "start one: hopen-mss init DIR", str(folder))
        if text is None:
            what = "this is a file, not a folder" if folder.exists() else "there is no such folder"
            remedy = f"name the folder that holds {FILE_NAME}, or start one: hopen-mss init DIR"
            raise DossierError(what, remedy, str(folder))
        contents = from_toml(
            text, Contents, where=name, check=lambda found: _of_deployment(_starting(found, start))
        )
        return cls(folder=folder, contents=_starting(contents, start))

    def of_kind(self, *kinds: SourceKind) -> Iterator[tuple[str, SourceSection]]:
        """The named sources of some kinds, in the order of the file."""
        return ((name, one) for name, one in self.contents.sources.items() if one.kind in kinds)

    def files(self, source: SourceSection) -> tuple[tuple[Path, str], ...]:
        """The files of a source, each with the name that reports give it.

        A pattern may find none; a plain name is returned as it is, there or not, so that the one
        who opens it says what is wrong with it.

        Raises:
            DossierError: a pattern finds more than a thousand files.
        """
        plain = self.folder / source.path
        pattern = Path(source.path)
        try:
            if not any(sign in source.path for sign in "*?[") or plain.exists():
                return ((plain, source.path),)
            root = Path(pattern.anchor) if pattern.is_absolute() else self.folder
            parts = pattern.relative_to(pattern.anchor) if pattern.is_absolute() else pattern
            folders = source.kind in PATTERN_FINDS_FOLDERS
            found = sorted(path for path in root.glob(str(parts)) if folders or not path.is_dir())
        except (ValueError, NotImplementedError, OSError):
            problem = "this pattern cannot be used"
            raise DossierError(problem, 'write "transmissions/*.csv"', source.path) from None
        if len(found) > _MOST_FILES:
            problem = f"this pattern finds {len(found)} files, more than {_MOST_FILES}"
            remedy = "name their folder" if folders else "narrow it"
            raise DossierError(problem, remedy, source.path)
        return tuple((path, _name(path, self.folder)) for path in found)

    def terms(self, as_of: date, edition: str) -> Terms:
        """The terms of measurement that the file states."""
        stated, scope = self.contents.measurement, self.contents.scope
        period = Period.parse(stated.period)
        return Terms(
            period=period,
            as_of=as_of,
            edition=edition,
            rules=Rules(
                counting=stated.counting,
                denominator=stated.denominator,
                counts_as_sent=stated.counts_as_sent,
                document_types=scope.document_types,
                care_units=scope.care_units,
                same_group=scope.same_group,
            ),
            targets=self.contents.targets,
            not_applicable=self.contents.not_applicable,
            statement=MeasurementStatement(
                period=period,
                calculation_method=stated.calculation_method,
                data_sources=stated.data_sources,
                context=stated.context,
                completeness=stated.completeness,
                validated_by=stated.validated_by,
                validated_on=stated.validated_on,
            ),
        )


def _starting(contents: Contents, start: date | None) -> Contents:
    if start is None or contents.deployment is None:
        return contents
    return evolve(contents, deployment=evolve(contents.deployment, start=start))


def _of_deployment(contents: Contents) -> tuple[Problem, ...]:
    said = contents.deployment
    if said is None:
        return ()
    if said.start is not None and said.start.year >= _NO_ROOM:
        problem = f"a start from {_NO_ROOM} on leaves no room in the calendar; mend the year"
        return (Problem("$.deployment.start", problem),)
    return deployment_problems(said, load_edition(), "$.deployment")


def _name(path: Path, folder: Path) -> str:
    try:
        return path.relative_to(folder).as_posix()
    except ValueError:
        return path.name
