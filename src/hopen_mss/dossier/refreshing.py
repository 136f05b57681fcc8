"""Refreshing the list of a hospital's folder, and what is kept beside it from run to run.

Beside the list a folder keeps three files: the decisions of people (``directory-decisions.csv``),
what changed from one extraction to the next (``directory-log.csv``), and what waits for a decision
(``directory-review.csv``). They are replaced one after the other in this order, each in one step,
and the list last: what a killed run left undone, the next run does.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from attrs import define, evolve, field, frozen

from hopen_mss.directory.change_log import CHANGE_LOG, ChangeLog, ChangeLogTable, read_change_log
from hopen_mss.directory.decisions import Answer, Decision, Decisions, DecisionsTable
from hopen_mss.directory.references import references
from hopen_mss.directory.refresh import CorrespondentsFile, WrittenCells
from hopen_mss.directory.review import review_csv, review_workbook
from hopen_mss.dossier.upkeep import LookUp, Upkeep
from hopen_mss.errors import HopenMssError, InvalidInputError, OutputError
from hopen_mss.files.durable import (
    alone,
    clear_parts,
    copy_once,
    is_open,
    refuse_if_open,
    replace_durably,
)
from hopen_mss.files.outputs import is_same_file, refuse_other_kinds
from hopen_mss.indicators.result import Reason
from hopen_mss.wording import Lang

__all__ = ["Refreshed", "check_list", "refresh_list"]

_DECISIONS, _REVIEW = "directory-decisions.csv", "directory-review"
_MOST_LINES = 20


@frozen(kw_only=True)
class Refreshed:
    """What a refresh did: the look-up that it rests on, and the files that it wrote."""

    upkeep: Upkeep
    written: tuple[Path, ...]
    """Files that are new or changed, in the order of writing; none when all was up to date."""
    backup: Path | None
    review: Path
    decisions_read: int
    cells: WrittenCells = field(factory=WrittenCells)
    """What the refreshed list has that the list had not."""


def check_list(folder: Path, look_up: LookUp) -> Upkeep:
    """Look the list of a folder up as its next refresh would, and change nothing of it.

    Raises:
        HopenMssError: a fault of a whole file.
    """
    kept = _Kept.read(folder, look_up)
    return look_up.run(kept.log, kept.decisions)


def refresh_list(
    folder: Path,
    look_up: Callable[[], LookUp],
    *,
    decisions: Path | None = None,
    in_place: bool = False,
    output: Path | None = None,
    force: bool = False,
    lang: Lang = "en",
) -> Refreshed:
    """Bring the list of a folder up to date, and keep what was decided and what changed.

    The list is written beside itself (``correspondents.refreshed.csv``), into ``output``, or in its
    own place, then with a copy of what stood there; the list for review speaks ``lang``.
    ``look_up`` is called once nobody else writes into the folder. What is up to date is not written
    again. An answer that cannot be followed is a notice, and stays open.

    Raises:
        OutputError: a file is held open or exists already, ``output`` is one that is read or kept,
            or another refresh is running.
        HopenMssError: a fault of a whole file.
    """
    if in_place and output is not None:
        problem = "the list goes into its own place, or somewhere else"
        raise InvalidInputError(problem, "give --in-place or --output, not both")
    with alone(folder):
        asked = look_up()
        asked.list_file.require_writable()
        kept = _Kept.read(folder, asked)
        read = kept.take(decisions, asked) if decisions is not None else 0
        names = (_DECISIONS, CHANGE_LOG, f"{_REVIEW}.csv", f"{_REVIEW}.xlsx")
        taken = [*asked.read, *(folder / name for name in names)]
        taken += [decisions] if decisions else []
        target = _target(asked.list_file, output, taken, in_place=in_place)
        upkeep = asked.run(kept.log, kept.decisions)
        content = asked.list_file.refreshed(upkeep.findings, suffix=target.suffix)
        return _Writing(folder, asked, kept, upkeep, lang).write(target, content, read, force=force)


def _target(
    listed: CorrespondentsFile, output: Path | None, taken: Iterable[Path], *, in_place: bool
) -> Path:
    """Where the refreshed list goes: nowhere where another file is read or kept."""
    if not in_place:
        path = listed.path
        target = output or path.with_name(f"{path.stem}.refreshed{listed.suffix}")
        if is_same_file(target, path):
            remedy = "give --in-place, which keeps a copy of it, or name another place"
            raise OutputError("this is the list itself", remedy, str(target))
        if any(is_same_file(target, one) for one in taken):
            problem = "the refresh reads or keeps this file, and the list would replace it"
            raise OutputError(problem, "name another place for the list", str(target))
        return target
    if listed.is_workbook and (listed.path.suffix.lower() != ".xlsx" or listed.has_other_sheets):
        raise OutputError(
            "this workbook would lose its other sheets or its form, and is not changed in place",
            "leave --in-place out: the list is then written into a workbook of its own",
            str(listed.path),
        )
    return listed.path


@define
class _Kept:
    """What former refreshes left in a folder."""

    log: ChangeLog
    log_content: bytes
    decisions: Decisions

    @classmethod
    def read(cls, folder: Path, look_up: LookUp) -> "_Kept":
        log, book = read_change_log(folder)
        content, decided = b"", Decisions()
        if book is not None:
            look_up.inputs.append(book)
            content = (folder / CHANGE_LOG).read_bytes()
        if (place := folder / _DECISIONS).exists():
            answers = DecisionsTable.open(place, name=_DECISIONS)
            decided = Decisions.of(answers.records())
            look_up.inputs.append(answers.report())
        return cls(log, content, decided)

    def take(self, path: Path, look_up: LookUp) -> int:
        """Add the decisions of a list that was filled in; how many of them count."""
        table = DecisionsTable.open(path, name=path.name)
        found = list(table.numbered())
        book = table.report()
        look_up.inputs.append(book)
        if book.rejected:
            where = _lines(path, (one.line for one in book.rejections))
            look_up.notices.append(Reason("answers_not_understood", book.rejected, where))
        known = set(references(look_up.list_file.correspondents))
        bare: dict[str, list[str]] = {}
        for reference in known:
            bare.setdefault(reference.lstrip("0"), []).append(reference)
        placed = []
        for line, one in found:
            alike = bare.get(one.id.lstrip("0"), [])
            is_short = one.id not in known and len(alike) == 1  # a spreadsheet took the zeros
            placed.append((line, one._replace(id=alike[0]) if is_short else one))
        if strangers := [line for line, one in placed if one.id not in known]:
            where = _lines(path, strangers)
            look_up.notices.append(Reason("decision_on_nobody_listed", len(strangers), where))
        applied = _applied(placed, known, path, look_up)
        self.decisions = self.decisions.and_then(applied)
        return len(applied)


def _applied(
    placed: Sequence[tuple[int, Decision]], known: Collection[str], path: Path, look_up: LookUp
) -> list[Decision]:
    """The decisions that can be followed; of the others it is told where they stand."""
    listed = look_up.list_file.correspondents
    own = dict(zip(references(listed), (one.mssante_address for one in listed), strict=True))
    chosen: dict[str, set[tuple[str, str]]] = {}
    gone = set()
    with look_up.index() as index:
        for line, one in placed:
            if one.answer is not Answer.CONFIRMED or one.id not in known:
                continue
            is_own = own[one.id].strip("'<> ").lower() == one.address
            if one.address and not is_own and not index.by_address(one.address):
                gone.add(line)
            else:
                chosen.setdefault(one.id, set()).add(one.candidate)
    if gone:
        look_up.notices.append(Reason("address_not_held", len(gone), _lines(path, gone)))
    torn = {reference for reference, candidates in chosen.items() if len(candidates) > 1}
    several = [line for line, one in placed if one.id in torn and one.answer is Answer.CONFIRMED]
    if several:
        look_up.notices.append(Reason("several_confirmed", len(torn), _lines(path, several)))
    left_out = gone.union(several)
    return [one for line, one in placed if line not in left_out]


def _lines(path: Path, lines: Iterable[int]) -> str:
    """Where some rows of a file stand."""
    every = sorted(lines)
    more = ", …" if len(every) > _MOST_LINES else ""
    return f"{path.name}:{', '.join(map(str, every[:_MOST_LINES]))}{more}"


@define
class _Writing:
    """The files of one refresh, in the order in which they are written."""

    folder: Path
    look_up: LookUp
    kept: _Kept
    upkeep: Upkeep
    lang: Lang

    def write(self, target: Path, content: bytes, read: int, *, force: bool) -> Refreshed:
        listed = self.look_up.list_file
        in_place = target == listed.path
        refuse_other_kinds(target)
        if not in_place and target.exists() and not force and target.read_bytes() != content:
            remedy = "give --force to replace it, --output for another place, or --in-place"
            raise OutputError("this file exists", remedy, str(target))
        review, reviewable = self._review()
        files: list[tuple[Path, bytes]] = []
        if len(self.kept.decisions):
            files.append((self.folder / _DECISIONS, self.kept.decisions.as_csv().encode()))
        if self.upkeep.changes:
            files.append((self.folder / CHANGE_LOG, self._log()))
        if reviewable is not None:
            files.append((review, reviewable))
        files.append((target, content))
        for place, wanted in files:
            if not (place.is_file() and place.read_bytes() == wanted):
                refuse_if_open(place)
        clear_parts(place for place, _ in files)
        backup = None
        written = [place for place, wanted in files[:-1] if replace_durably(place, wanted)]
        if in_place and content != listed.content:
            name = f"{target.name}.bak-{self.upkeep.extracted_on.isoformat()}"
            backup = copy_once(target.with_name(name), listed.content)
            written.append(backup)
            listed.require_unchanged()
        if replace_durably(target, content):
            written.append(target)
        if listed.left_alone:
            self.look_up.notices.append(Reason("not_encodable", listed.left_alone))
        return Refreshed(
            upkeep=evolve(self.upkeep, notices=tuple(self.look_up.notices)),
            written=tuple(written),
            backup=backup,
            review=review,
            decisions_read=read,
            cells=listed.written,
        )

    def _log(self) -> bytes:
        before = self.kept.log_content or ChangeLogTable.header().encode("utf-8-sig")
        end = b"" if before.endswith(b"\n") else b"\r\n"
        return before + end + ChangeLogTable.lines(self.upkeep.changes).encode()

    def _review(self) -> tuple[Path, bytes | None]:
        """The list for review; nothing where one holds answers that were not read yet."""
        findings, lines = self.upkeep.findings, self.upkeep.correspondents
        place = self.folder / f"{_REVIEW}.csv"
        content = review_csv(findings, lines, self.lang).encode()
        if self.look_up.list_file.is_workbook:
            place = place.with_suffix(".xlsx")
            content = review_workbook(findings, lines, self.lang)
        if is_open(place):
            self.look_up.notices.append(Reason("review_is_open", 0, str(place)))
            return place, None
        if place.exists() and self._holds_answers(place):
            self.look_up.notices.append(Reason("review_kept", 0, str(place)))
            return place, None
        return place, content

    def _holds_answers(self, place: Path) -> bool:
        try:
            table = DecisionsTable.open(place, name=place.name)
            unread = sum(one not in self.kept.decisions for one in table.records())
            return unread > 0 or table.report().rejected > 0
        except HopenMssError:  # whatever it has become, somebody may have worked on it
            return True
