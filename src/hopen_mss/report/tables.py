"""What was read and what was rejected, as tables that a French spreadsheet opens."""

import csv
import io
from collections.abc import Iterable, Sequence

from hopen_mss.assessment import Assessment
from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.provenance import InputReport
from hopen_mss.report.words import phrase
from hopen_mss.wording import Lang

__all__ = ["inputs_csv", "rejections_csv"]

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@")


def inputs_csv(assessment: Assessment, lang: Lang = "fr") -> str:
    """The files read: rows read, accepted and rejected, and what was counted on the way.

    The text begins with a byte order mark and is to be written in UTF-8.
    """
    names = ("file", "kind", "read", "accepted", "rejected", "remarks", "sha256")
    rows = (
        (
            report.path,
            wording_of("source_kind", report.kind).text(lang),
            str(report.read),
            str(report.accepted),
            str(report.rejected),
            _remarks(report, lang),
            report.sha256,
        )
        for report in assessment.inputs
    )
    return _table([phrase(name, lang) for name in names], rows)


def rejections_csv(assessment: Assessment, lang: Lang = "fr") -> str:
    """Every rejected row by its line and reason, without its content."""
    names = ("file", "line", "code", "reason", "column")
    rows = (
        (
            report.path,
            str(rejection.line),
            rejection.reason,
            wording_of("rejection", rejection.reason).text(lang),
            rejection.column and wording_of("column", rejection.column).text(lang),
        )
        for report in assessment.inputs
        for rejection in report.rejections
    )
    return _table([phrase(name, lang) for name in names], rows)


def _remarks(report: InputReport, lang: Lang) -> str:
    return ", ".join(
        sentence("note", note.code, lang, count=note.count, subject=note.subject)
        for note in report.notes
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return _BOM + stream.getvalue()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet shows and does not calculate."""
    shown = one_line(cell)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
