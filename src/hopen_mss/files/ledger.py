"""The book that is kept while a file is read: nothing that was read is lost, or silent."""

from attrs import field, frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.files.inputs import InputFile
from hopen_mss.provenance import InputReport, Note, Rejection

__all__ = ["Ledger", "require_accepted"]

_MOST_REJECTIONS = 200_000


@frozen
class Ledger:
    """The book kept while a file is read: rows read, rows rejected and why, things counted.

    >>> from pathlib import Path
    >>> ledger = Ledger()
    >>> ledger.reject(17, "impossible_date", "sent_at"); ledger.count("outside_period", 3)
    >>> file = InputFile(path=Path("a.csv"), name="a.csv", size=1, sha256="", encoding="utf-8")
    >>> report = ledger.close(file, "table", read=20)
    >>> report.accepted, report.notes
    (19, (Note(code='outside_period', count=3, subject=''),))
    """

    _rejections: list[Rejection] = field(factory=list)
    _notes: dict[tuple[str, str], int] = field(factory=dict)

    def reject(self, line: int, reason: str, column: str = "") -> None:
        """Write down a rejected row.

        >>> Ledger().reject(2, "missing_columns")
        """
        if len(self._rejections) >= _MOST_REJECTIONS:
            problem = f"more than {_MOST_REJECTIONS:,} rows rejected in one file"
            raise InputFaultError(problem, "check that the file is what the dossier says it is")
        self._rejections.append(Rejection(line, reason, column))

    def count(self, code: str, times: int = 1, subject: str = "") -> None:
        """Count something that is worth telling, by its code.

        >>> Ledger().count("duplicates", 2)
        """
        self._notes[code, subject] = self._notes.get((code, subject), 0) + times

    @property
    def rejected(self) -> int:
        """Rows rejected so far.

        >>> Ledger().rejected
        0
        """
        return len(self._rejections)

    def close(self, file: InputFile, kind: str, *, read: int) -> InputReport:
        """The report of the whole file.

        >>> from pathlib import Path
        >>> file = InputFile(path=Path("a"), name="a", size=0, sha256="", encoding="utf-8")
        >>> Ledger().close(file, "table", read=0).read
        0
        """
        return InputReport(
            path=file.name,
            kind=kind,
            sha256=file.sha256,
            read=read,
            accepted=read - self.rejected,
            rejections=tuple(sorted(self._rejections, key=lambda rejection: rejection.line)),
            notes=tuple(Note(code, n, about) for (code, about), n in sorted(self._notes.items())),
        )


def require_accepted(report: InputReport, what: str, remedy: str) -> InputReport:
    """The report of a file, if there was nothing in it or something of it could be taken.

    Raises:
        InputFaultError: there were rows, and none was accepted: none of its ... ``what``.

    >>> empty = InputReport(path="a.csv", kind="table", sha256="", read=0, accepted=0)
    >>> require_accepted(empty, "rows could be accepted", "export it again") is empty
    True
    """
    if report.read and not report.accepted:
        reasons = ", ".join(f"{n} {code}" for code, n in report.rejected_by_reason().items())
        problem = f"none of its {report.read} {what} ({reasons})"
        raise InputFaultError(problem, remedy, report.path)
    return report
