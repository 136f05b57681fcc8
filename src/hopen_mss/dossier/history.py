"""Months that were counted and kept: ``history/2026-10.json``, one tally a source.

Logs live about six months, so a year is built month by month. A kept month holds counts, what they
were made from and what shaped them; the one address in it is that of a mailbox of the hospital.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from attrs import field, frozen

from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import (
    DossierError,
    InvalidDocumentError,
    InvalidInputError,
    OverlapError,
    Problem,
)
from hopen_mss.files.inputs import read_small
from hopen_mss.files.outputs import write_files
from hopen_mss.indicators.tally import Tally
from hopen_mss.periods import Period
from hopen_mss.provenance import InputReport
from hopen_mss.serialization import from_json, to_json
from hopen_mss.transmissions.comparison import Comparison

__all__ = ["HISTORY", "CountedSource", "History", "Month", "read_history", "write_month"]

HISTORY = "history"
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_LARGEST = 64 << 20
_MOST_FILES = 600


@frozen(kw_only=True)
class CountedSource:
    """What one source told of a stretch of time, and what may be done with it.

    ``feeds`` names the indicators, ``compares`` the source that it is only compared with.
    ``document_types`` and ``care_units`` are the words that were listed when it was counted: all
    others were counted together. ``settings`` is a checksum of how its files were read. ``held``
    goes from the first to the last day of all that the files hold, in the period or not.

    >>> from hopen_mss import Counting
    >>> tally = Tally(parts=(), unit=Counting.DOCUMENT)
    >>> CountedSource(name="dpi", kind=SourceKind.TABLE, feeds=("D6.3",), tally=tally).compares
    ''
    """

    name: str
    kind: SourceKind
    feeds: tuple[str, ...] = ()
    compares: str = ""
    document_types: tuple[str, ...] = ()
    care_units: tuple[str, ...] = ()
    settings: str = ""
    held: Period | None = None
    tally: Tally
    inputs: tuple[InputReport, ...] = ()


@frozen(kw_only=True)
class Month:
    """One calendar month of a hospital, reconciled: a tally a source, and what they saw together.

    ``shaped_by`` says of each setting that shaped all the tallies (domains, time zone, listed
    mailboxes, exclusions) what it was, or its checksum. ``inputs`` are the files that no single
    source owns, such as the whitelist. No day of making is kept: the library reads no clock.

    Raises:
        InvalidDocumentError: a tally of another month or source, a number below zero; all at once.

    >>> Month(library="0.1.0", month="2026-10").period
    Period(start=datetime.date(2026, 10, 1), end=datetime.date(2026, 10, 31))
    """

    library: str
    month: str
    shaped_by: Mapping[str, str] = field(factory=dict)
    sources: tuple[CountedSource, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    inputs: tuple[InputReport, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not _MONTH.fullmatch(self.month):
            raise InvalidInputError("this is no calendar month", "write 2026-10")
        if problems := list(self._problems()):
            raise InvalidDocumentError.of(problems, "")

    @property
    def period(self) -> Period:
        """The days of the month.

        >>> Month(library="0.1.0", month="2026-02").period.end.day
        28
        """
        return Period.parse(self.month)

    @property
    def file_name(self) -> str:
        """Where it is kept, in the hospital's folder.

        >>> Month(library="0.1.0", month="2026-10").file_name
        'history/2026-10.json'
        """
        return f"{HISTORY}/{self.month}.json"

    def _problems(self) -> Iterator[Problem]:
        names: set[str] = set()
        for place, source in enumerate(self.sources):
            path = f"$.sources[{place}]"
            if source.name in names:
                yield Problem(f"{path}.name", "this source stands here twice")
            names.add(source.name)
            for told in self._faults(source):
                yield Problem(f"{path}.tally", told)

    def _faults(self, source: CountedSource) -> Iterator[str]:
        tally, period = source.tally, self.period
        if not tally.parts:
            yield "this tally does not say what it holds"
        if any(part.source != source.name for part in tally.parts):
            yield "this tally is of another source"
        if not all(period.covers(part.period) for part in tally.parts):
            yield "this tally holds days of another month"
        facts = [line.facts for line in tally.lines]
        wholes = [frozenset(whole.parts) for whole in tally.wholes]
        if len(set(facts)) < len(facts) or len(set(wholes)) < len(wholes):
            yield "this tally holds the same facts twice"
        if any(not whole for whole in wholes):
            yield "this tally holds documents without any delivery"
        if any(one.month != self.month for one in (*facts, *frozenset().union(*wholes))):
            yield "this tally holds sendings of another month"
        numbers = [line.deliveries for line in tally.lines]
        numbers += [whole.count for whole in tally.wholes]
        numbers += [note.count for note in tally.notes]
        numbers += [use.received for use in tally.mailboxes]
        if any(number < 0 for number in numbers):
            yield "this tally holds a number below zero"


@frozen(kw_only=True)
class History:
    """The months that a hospital's folder keeps, in order, and the books of their files.

    >>> History().months
    ()
    """

    months: tuple[Month, ...] = ()
    inputs: tuple[InputReport, ...] = ()

    def within(self, period: Period) -> "History":
        """The months that lie in a period as a whole.

        >>> kept = History(months=(Month(library="0.1.0", month="2026-10"),))
        >>> len(kept.within(Period.parse("2026-Q4")).months)
        1
        """
        inside = {month.file_name for month in self.months if period.covers(month.period)}
        return History(
            months=tuple(month for month in self.months if month.file_name in inside),
            inputs=tuple(report for report in self.inputs if report.path in inside),
        )

    def partly_in(self, period: Period) -> tuple[str, ...]:
        """The months of which a period holds only some days: they cannot be taken apart.

        >>> kept = History(months=(Month(library="0.1.0", month="2026-10"),))
        >>> kept.partly_in(Period.parse("2026-10-15/2026-12-31"))
        ('2026-10',)
        """
        return tuple(
            month.month
            for month in self.months
            if period.overlaps(month.period) and not period.covers(month.period)
        )


def write_month(folder: Path, month: Month, *, force: bool = False) -> None:
    """Keep a month in a hospital's folder, whole or not at all.

    Raises:
        OutputError: the month is kept already and ``force`` is not given, or the folder cannot be
            written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     write_month(Path(place), Month(library="0.1.0", month="2026-10"))
    ...     [month.month for month in read_history(Path(place)).months]
    ['2026-10']
    """
    write_files(folder, {month.file_name: to_json(month) + "\n"}, force=force)


def check_ended(period: Period, month: str, as_of: date, where: str) -> None:
    """Refuse a month that would be kept in part.

    Raises:
        DossierError: the month has not ended.

    >>> check_ended(Period.parse("2026-10"), "2026-10", date(2026, 10, 31), "hospital")
    """
    if as_of < period.end:
        problem = f"{month} has not ended on {as_of}"
        raise DossierError(problem, "keep it once it has", where)


def check_holds(sources: Iterable[CountedSource], month: str, where: str) -> None:
    """Refuse a month of which the files hold nothing: kept, it would look like zero.

    Raises:
        DossierError: no source holds anything, with the days that they do hold.

    >>> check_holds([], "2026-10", "hospital")
    Traceback (most recent call last):
        ...
    hopen_mss.errors.DossierError: hospital: nothing in these files is of 2026-10; ... [HM301]
    """
    every = list(sources)
    if any(source.tally.lines for source in every):
        return
    held = [source.held for source in every if source.held]
    days = "they hold nothing that is dated"
    if held:
        days = f"they hold {min(d.start for d in held)} to {max(d.end for d in held)}"
    problem = f"nothing in these files is of {month}; {days}"
    raise DossierError(problem, "name the files of this month", where)


def read_history(folder: Path) -> History:
    """The months that a hospital's folder keeps; a folder without any has an empty history.

    Raises:
        DossierError: a file that cannot be read, or is named after another month.
        InvalidDocumentError: files that are no kept months, all their faults at once.
        OverlapError: the same month in two files.

    >>> read_history(Path("nowhere"))
    History(months=(), inputs=())
    """
    months: dict[str, Month] = {}
    places: dict[str, str] = {}
    inputs: list[InputReport] = []
    problems: list[Problem] = []
    for path in _files(folder / HISTORY):
        name = f"{HISTORY}/{path.name}"
        remedy = "remove it, and make the month again"
        content = read_small(path, name, "kept month", largest=_LARGEST, remedy=remedy) or b""
        try:
            month = from_json(content, Month, where=name)
        except InvalidDocumentError as fault:
            problems += [Problem(f"{name}: {one.path}", one.message) for one in fault.problems]
            continue
        before = places.setdefault(month.month, name)
        if before != name:
            problem = f"{before} and {name} both hold {month.month}"
            raise OverlapError(problem, "keep one of the two", str(folder))
        months[month.month] = month
        inputs.append(_report(month, name, content))
    if problems:
        raise InvalidDocumentError.of(problems, str(folder))
    for month, name in zip(months.values(), places.values(), strict=True):
        if name != month.file_name:
            problem = f"this file holds the month {month.month}"
            raise DossierError(problem, f"name it {month.month}.json", name)
    return History(
        months=tuple(months[month] for month in sorted(months)),
        inputs=tuple(sorted(inputs, key=lambda report: report.path)),
    )


def digest(words: Iterable[object]) -> str:
    """A short checksum of what was said, so that a change of it is seen.

    >>> digest(["a", "b"]) == digest(["ab"])
    False
    """
    text = "\n".join(repr(word) for word in words)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.glob("*.json")) if folder.is_dir() else []
    except OSError:
        remedy = "check who may read it"
        raise DossierError("this folder cannot be read", remedy, HISTORY) from None
    if len(found) > _MOST_FILES:
        problem = f"{len(found)} files are more than the {_MOST_FILES} months that can be kept"
        raise DossierError(problem, "keep one file a month", HISTORY)
    return found


def _report(month: Month, name: str, content: bytes) -> InputReport:
    return InputReport(
        path=name,
        kind="month",
        sha256=hashlib.sha256(content).hexdigest(),
        read=len(month.sources),
        accepted=len(month.sources),
    )
