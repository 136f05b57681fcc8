"""Precision and recall of matching on a checked sample, as text, as a table and as JSON."""

from collections.abc import Iterator
from fractions import Fraction

from hopen_mss.codes import number, wording_of
from hopen_mss.directory.calibration import Calibration, CalibrationFigures
from hopen_mss.directory.matching import MatchZone
from hopen_mss.files.csv_text import csv_text
from hopen_mss.json_text import json_text
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import day, percent
from hopen_mss.serialization import to_data
from hopen_mss.wording import Lang

__all__ = ["calibration_as_csv", "calibration_as_json", "calibration_as_text"]

_NOTHING = "–"
_CSV_COLUMNS = (
    "lines", "zone", "rule", "score_from", "links", "right", "precision", "recall", "line", "id",
)  # fmt: skip


def calibration_as_text(calibration: Calibration, lang: Lang) -> str:
    """All lines of the sample, then those without an RPPS number."""
    lines = _Calibration(lang)
    return text_of(lines.calibration(calibration)) + "\n"


def calibration_as_csv(calibration: Calibration) -> str:
    """One row a rule, a score and an accepted link that is wrong; codes are never translated.

    The text begins with a byte order mark and is to be written in UTF-8.
    """
    rows: list[tuple[object, ...]] = [_CSV_COLUMNS]
    for name, figures in (
        ("all", calibration.all_lines),
        ("without_number", calibration.without_number),
    ):
        for one in figures.rules:
            shares = _decimal(one.precision), _decimal(_recall(one.right, figures))
            rows.append((name, one.zone, one.rule, "", one.links, one.right, *shares, "", ""))
        for each in figures.scores:
            shares = _decimal(each.precision), _decimal(_recall(each.right, figures))
            rows.append((name, "", "", each.score, each.links, each.right, *shares, "", ""))
    accepted = MatchZone.ACCEPTED.value
    rows += [
        ("wrong", accepted, link.rule, "", 1, 0, "", "", link.line, link.id)
        for link in calibration.wrong
    ]
    return csv_text(rows)


def calibration_as_json(calibration: Calibration) -> str:
    """The figures for other programs; codes are never translated."""
    document = to_data(calibration)
    for name, figures in (
        ("all_lines", calibration.all_lines),
        ("without_number", calibration.without_number),
    ):
        document[name] |= {
            "precision": _decimal(figures.precision),
            "recall": _decimal(figures.recall),
            "recall_accepted": _decimal(figures.recall_accepted),
        }
    return json_text(document)


def _decimal(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 4)


def _recall(right: int, figures: CalibrationFigures) -> Fraction | None:
    return Fraction(right, figures.known) if figures.known else None


class _Calibration(Lines):
    def calibration(self, calibration: Calibration) -> Iterator[str]:
        subject = day(calibration.extracted_on, self.lang)
        yield from self.heading(self.phrase("calibration_of", subject=subject), sign="=")
        for name, figures in (
            ("calibration_all", calibration.all_lines),
            ("calibration_without", calibration.without_number),
        ):
            yield ""
            yield from self.heading(self.phrase(name))
            yield from self.figures(figures)

    def figures(self, figures: CalibrationFigures) -> Iterator[str]:
        yield from self.pairs(
            [
                (self.phrase("calibration_lines"), number(figures.lines, self.lang)),
                (self.phrase("calibration_known"), number(figures.known, self.lang)),
                (self.phrase("precision_accepted"), self.share(figures.precision)),
                (self.phrase("recall_accepted"), self.share(figures.recall_accepted)),
                (self.phrase("recall_found"), self.share(figures.recall)),
            ]
        )
        yield ""
        yield from self.table(self.rules(figures))
        yield ""
        yield from self.table(self.scores(figures))

    def share(self, share: Fraction | None) -> str:
        return _NOTHING if share is None else percent(share, self.lang)

    def counted(
        self, figures: CalibrationFigures, links: int, right: int, precision: Fraction | None
    ) -> tuple[str, str, str, str]:
        """The cells that every row ends with."""
        recall = _recall(right, figures)
        counts = number(links, self.lang), number(right, self.lang)
        return *counts, self.share(precision), self.share(recall)

    def rules(self, figures: CalibrationFigures) -> Sheet:
        return Sheet(
            caption=self.phrase("by_rule"),
            header=tuple(
                map(self.phrase, ("zone", "rule", "links", "right", "precision", "recall"))
            ),
            rows=tuple(
                (
                    wording_of("match_zone", one.zone).text(self.lang),
                    wording_of("match_rule", one.rule).text(self.lang),
                    *self.counted(figures, one.links, one.right, one.precision),
                )
                for one in figures.rules
            ),
            numeric=frozenset({2, 3, 4, 5}),
        )

    def scores(self, figures: CalibrationFigures) -> Sheet:
        return Sheet(
            caption=self.phrase("by_score"),
            header=tuple(map(self.phrase, ("score", "links", "right", "precision", "recall"))),
            rows=tuple(
                (
                    self.decimal(one.score),
                    *self.counted(figures, one.links, one.right, one.precision),
                )
                for one in figures.scores
            ),
            numeric=frozenset({0, 1, 2, 3, 4}),
        )

    def decimal(self, score: float) -> str:
        text = f"{score:.2f}"
        return text.replace(".", ",") if self.lang == "fr" else text
