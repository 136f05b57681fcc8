"""Measures matching in full size, and writes the table into ``matching.md``.

It makes a national directory of 540,000 mailboxes and 2.2 million activities, and a list of 10,000
correspondents of whom the truth is known; that takes some minutes and 2 GB of disk::

    python docs/measure_matching.py
"""

import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.directory_truth import MadeUpDirectory
from tests.matching_accuracy import checked_lines, index_of

from hopen_mss.codes import wording_of
from hopen_mss.directory.calibration import Calibration, CalibrationFigures, calibrate
from hopen_mss.directory.resemblance import similar_families
from hopen_mss.directory.scoring import scored_families

PAGE = Path(__file__).with_name("matching.md")
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"


def measured(core: Calibration, extra: Calibration) -> str:
    """The tables of the page, from figures without and with the extra."""
    return "\n".join([*_summary(core, extra), "", *_by_rule(core, extra), ""])


def replace(page: str, tables: str) -> str:
    """The page with its tables replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def _summary(core: Calibration, extra: Calibration) -> Iterator[str]:
    columns = [figures for one in (core, extra) for figures in (one.all_lines, one.without_number)]
    yield "| | library alone | … without RPPS | with `matching` | … without RPPS |"
    yield "|---|---|---|---|---|"
    for name, told in (
        ("lines, of which in the directory", _lines),
        ("precision of accepted links", lambda one: _told(one.precision, one.right, one.accepted)),
        (
            "recall, accepted only",
            lambda one: _told(one.recall_accepted, one.right, one.known),
        ),
        (
            "recall, accepted or first for review",
            lambda one: _told(one.recall, one.right + one.first, one.known),
        ),
    ):
        yield f"| {name} | {' | '.join(told(one) for one in columns)} |"


def _by_rule(core: Calibration, extra: Calibration) -> Iterator[str]:
    yield "| zone | rule | links, library alone | right | links, with `matching` | right |"
    yield "|---|---|---|---|---|---|"
    others = {(one.zone, one.rule): one for one in extra.all_lines.rules}
    for one in core.all_lines.rules:
        zone = wording_of("match_zone", one.zone).en
        rule = wording_of("match_rule", one.rule).en
        other = others[one.zone, one.rule]
        yield (
            f"| {zone} | {rule} | {one.links:,} | {_told(one.precision, one.right)} "
            f"| {other.links:,} | {_told(other.precision, other.right)} |"
        )


def _lines(figures: CalibrationFigures) -> str:
    return f"{figures.lines:,}, {figures.known:,}"


def _told(share: Fraction | None, part: int, whole: int | None = None) -> str:
    of = "" if whole is None else f" of {whole:,}"
    return "–" if share is None else f"{float(share):.4f} ({part:,}{of})"


if __name__ == "__main__":
    made_up = MadeUpDirectory()
    lines = checked_lines(made_up, 10_000)
    with (
        tempfile.TemporaryDirectory() as place,
        index_of(made_up, Path(place)) as index,
    ):
        found = [
            calibrate(lines, index, similar=similar)
            for similar in (similar_families, scored_families)
        ]
    PAGE.write_text(replace(PAGE.read_text("utf-8"), measured(*found)), "utf-8")
    print(measured(*found))  # noqa: T201
