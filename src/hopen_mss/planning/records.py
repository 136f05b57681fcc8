"""``progress.toml``: what was done, decided and seen to in a deployment, and on what evidence.

Nothing is computed here: late, due and upcoming depend on the day one asks.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath

from attrs import evolve, fields, frozen

from hopen_mss.errors import InvalidDocumentError, Problem
from hopen_mss.files.inputs import read_small
from hopen_mss.method import Edition
from hopen_mss.planning.checks import known_steps, unknown_step
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.network import Network, make_network
from hopen_mss.toml import from_toml

__all__ = [
    "PROGRESS_FILE",
    "DecidedDate",
    "Decision",
    "EvidenceFile",
    "EvidenceState",
    "ProgressRecords",
    "Risk",
    "StepRecord",
    "StepState",
    "WaveRecord",
    "check_evidence",
    "read_progress",
]

PROGRESS_FILE = "progress.toml"
_LARGEST_EVIDENCE = 1 << 30
_BY_NOBODY = Problem("$.by", "nobody stands for this; say who")
_NOTHING = Problem("$.what", "nothing is told here; say what")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class StepState(StrEnum):
    """What a person can say of a step; late and due are computed.

    >>> [state.value for state in StepState]
    ['doing', 'done', 'dropped']
    """

    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class EvidenceState(StrEnum):
    """Whether a file that was given as evidence is still the one that it was.

    >>> EvidenceState("changed").name
    'CHANGED'
    """

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"


@frozen(kw_only=True)
class EvidenceFile:
    """A file of the hospital's folder that proves something, with its checksum of that day.

    Raises:
        InvalidDocumentError: a path out of the folder, or no SHA-256 checksum.

    >>> EvidenceFile(path="evidence/contract.pdf", sha256="0" * 64).path
    'evidence/contract.pdf'
    """

    path: str
    sha256: str

    def __attrs_post_init__(self) -> None:
        problems = []
        path = PurePosixPath(self.path)
        if not self.path.strip() or path.is_absolute() or ".." in path.parts or "\0" in self.path:
            told = 'name a file inside the folder, such as "evidence/contract.pdf"'
            problems.append(Problem("$.path", told))
        if not _SHA256.fullmatch(self.sha256):
            told = "this is no SHA-256 checksum: 64 signs of 0-9 and a-f, as sha256sum prints it"
            problems.append(Problem("$.sha256", told))
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class StepRecord:
    """What became of a step on a day, by whom; a later record of the same step replaces it.

    Raises:
        InvalidDocumentError: dropped without a reason, or by nobody.

    >>> StepRecord(step="0.a", state=StepState.DONE, on=date(2027, 1, 8), by="DSI").reason
    ''
    """

    step: str
    state: StepState
    on: date
    by: str
    site: str = ""
    reason: str = ""
    evidence: tuple[EvidenceFile, ...] = ()

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.state is StepState.DROPPED and not self.reason.strip():
            problems.append(Problem("$.reason", "a dropped step needs its reason; say why"))
        if not self.by.strip():
            problems.append(_BY_NOBODY)
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class DecidedDate:
    """A day by which a step has to be done, as somebody decided; replanning keeps it.

    Raises:
        InvalidDocumentError: decided by nobody.

    >>> DecidedDate(step="1.1", due=date(2027, 3, 1), by="COPIL", on=date(2027, 1, 10)).site
    ''
    """

    step: str
    due: date
    by: str
    on: date
    site: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.by.strip():
            raise InvalidDocumentError.of([_BY_NOBODY], "")


@frozen(kw_only=True)
class Risk:
    """Something that may go wrong, who watches it, and since when.

    Raises:
        InvalidDocumentError: nothing said, or closed before it was seen.

    >>> Risk(what="The vendor is late", since=date(2027, 2, 1)).closed_on is None
    True
    """

    what: str
    since: date
    who: str = ""
    step: str = ""
    closed_on: date | None = None

    def __attrs_post_init__(self) -> None:
        problems = []
        if not self.what.strip():
            problems.append(_NOTHING)
        if self.closed_on is not None and self.closed_on < self.since:
            told = "this risk was closed before it was seen; exchange the dates"
            problems.append(Problem("$.closed_on", told))
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class Decision:
    """Something that somebody has to decide, by when, and what was decided.

    Raises:
        InvalidDocumentError: nothing to decide, nobody who does, or taken before it was asked.

    >>> Decision(what="Which mailboxes?", who="CME", asked_on=date(2027, 2, 1)).taken_on is None
    True
    """

    what: str
    who: str
    asked_on: date
    wanted_by: date | None = None
    taken_on: date | None = None
    outcome: str = ""
    step: str = ""

    def __attrs_post_init__(self) -> None:
        problems = []
        if not self.what.strip():
            problems.append(_NOTHING)
        if not self.who.strip():
            problems.append(Problem("$.who", "nobody is asked to decide; say who"))
        if self.taken_on is not None and self.taken_on < self.asked_on:
            told = "this decision was taken before it was asked; exchange the dates"
            problems.append(Problem("$.taken_on", told))
        if problems:
            raise InvalidDocumentError.of(problems, "")


@frozen(kw_only=True)
class WaveRecord:
    """How far a wave is on a day; what is left out stands as it was recorded before.

    >>> WaveRecord(wave="pilot", on=date(2027, 2, 20), trained=12).opened is None
    True
    """

    wave: str
    on: date
    trained: int | None = None
    trained_on: date | None = None
    opened: int | None = None
    documents_updated: bool | None = None
    posters_up: bool | None = None

    def __attrs_post_init__(self) -> None:
        problems = [
            Problem(f"$.{name}", "a number of things cannot be below zero")
            for name in ("trained", "opened")
            if (getattr(self, name) or 0) < 0
        ]
        if problems:
            raise InvalidDocumentError.of(problems, "")

    def over(self, before: "WaveRecord") -> "WaveRecord":
        """This record, with what it leaves out as it was before.

        >>> first = WaveRecord(wave="pilot", on=date(2027, 2, 20), trained=12)
        >>> WaveRecord(wave="pilot", on=date(2027, 3, 1), opened=3).over(first).trained
        12
        """
        left_out = {
            slot.name: getattr(before, slot.name)
            for slot in fields(WaveRecord)
            if getattr(self, slot.name) is None
        }
        return evolve(self, **left_out)


@frozen(kw_only=True)
class ProgressRecords:
    """The whole of ``progress.toml``.

    >>> ProgressRecords().steps
    ()
    """

    steps: tuple[StepRecord, ...] = ()
    dates: tuple[DecidedDate, ...] = ()
    waves: tuple[WaveRecord, ...] = ()
    risks: tuple[Risk, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def later_than(self, day: date) -> int:
        """How many records are of a later day, whatever they are of: these are left aside.

        >>> risk = Risk(what="The vendor is late", since=date(2027, 2, 1))
        >>> ProgressRecords(risks=(risk,)).later_than(date(2027, 1, 31))
        1
        """
        days = (
            *(one.on for one in self.steps),
            *(one.on for one in self.dates),
            *(one.on for one in self.waves),
            *(one.since for one in self.risks),
            *(one.asked_on for one in self.decisions),
        )
        return sum(on > day for on in days)

    def problems(self, deployment: DeploymentSection, edition: Edition) -> Iterator[Problem]:
        """What does not fit the deployment: unknown steps, sites, waves, days before the start.

        >>> from hopen_mss.method import load_edition
        >>> said = ProgressRecords(steps=(StepRecord(step="2.7", state=StepState.DONE,
        ...     on=date(2027, 1, 8), by="DSI"),))
        >>> for told in said.problems(DeploymentSection(option="operator"), load_edition()):
        ...     print(told)
        the plan has no step '2.7'; did you mean 2.6? @ $.steps[0].step
        """
        network, known = make_network(edition, deployment), known_steps(deployment, edition)
        waves = [wave.name for wave in deployment.waves]
        places = [
            *((f"$.steps[{i}]", one.step, one.site) for i, one in enumerate(self.steps)),
            *((f"$.dates[{i}]", one.step, one.site) for i, one in enumerate(self.dates)),
        ]
        for path, code, site in places:
            yield from _of_step(path, code, site, network, known)
        named = [
            *((f"$.risks[{i}].step", one.step) for i, one in enumerate(self.risks)),
            *((f"$.decisions[{i}].step", one.step) for i, one in enumerate(self.decisions)),
        ]
        yield from (unknown_step(path, code, known) for path, code in named
                    if code and code not in known)  # fmt: skip
        for index, record in enumerate(self.waves):
            if record.wave not in waves:
                told = f"use one of: {', '.join(waves)}" if waves else "the dossier has no waves"
                yield Problem(f"$.waves[{index}].wave", f"the plan has no such wave; {told}")
        start = deployment.start
        days = [
            *((f"$.steps[{i}].on", one.on) for i, one in enumerate(self.steps)),
            *((f"$.dates[{i}].due", one.due) for i, one in enumerate(self.dates)),
        ]
        for path, day in days:
            if start is not None and day < start:
                told = f"this day lies before the start, {start}; move one of the two"
                yield Problem(path, told)


def _of_step(
    path: str, code: str, site: str, network: Network, known: list[str]
) -> Iterator[Problem]:
    if code not in known:
        yield unknown_step(f"{path}.step", code, known)
        return
    sites = [step.site for step in network.at(code)]
    if not sites:
        told = "this plan has no pilot units or particular document types to widen from"
        yield Problem(f"{path}.step", f"{told}; set pilot = true, or take this out")
    elif site not in sites:
        shown = ", ".join(name for name in sites if name)
        told = f"name one of: {shown}" if shown else "this step is done once: leave site out"
        yield Problem(f"{path}.site", f"this step is not done there; {told}")


def read_progress(folder: Path, deployment: DeploymentSection, edition: Edition) -> ProgressRecords:
    """The records of a hospital's folder; without a ``progress.toml`` there are none.

    Raises:
        DossierError: a file that cannot be read, or over 1 MB.
        InvalidDocumentError: all its faults at once, each with its line.

    >>> from hopen_mss.method import load_edition
    >>> read_progress(Path("nowhere"), DeploymentSection(option="operator"), load_edition())
    ProgressRecords(steps=(), dates=(), waves=(), risks=(), decisions=())
    """
    file = folder / PROGRESS_FILE
    name, remedy = str(file), "keep what is done, and evidence in files"
    text = read_small(file, name, "record of progress", remedy=remedy)
    if text is None:
        return ProgressRecords()
    return from_toml(
        text,
        ProgressRecords,
        where=name,
        check=lambda records: records.problems(deployment, edition),
    )


def check_evidence(folder: Path, evidence: EvidenceFile) -> EvidenceState:
    """Whether a file given as evidence is there and unchanged; it is read and not kept.

    >>> check_evidence(Path("nowhere"), EvidenceFile(path="a.pdf", sha256="0" * 64)).value
    'missing'
    """
    found = hashlib.sha256()
    try:
        root = folder.resolve()
        file = (folder / evidence.path).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return EvidenceState.MISSING
        if file.stat().st_size > _LARGEST_EVIDENCE:
            return EvidenceState.CHANGED
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                found.update(piece)
    except (OSError, ValueError, RuntimeError):
        return EvidenceState.MISSING
    return EvidenceState.SAME if found.hexdigest() == evidence.sha256 else EvidenceState.CHANGED
