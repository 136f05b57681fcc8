"""Matching in full size: how right it is, and the time of the scored step beside rapidfuzz alone.

Run with ``pytest -m benchmarks -s`` to see the figures.
"""

import gc
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from rapidfuzz.distance import OSA
from tests.directory_truth import MadeUpDirectory
from tests.matching_accuracy import checked_lines, index_of

from hopen_mss.directory.calibration import CheckedLine, calibrate
from hopen_mss.directory.candidates import Wanted, find_candidates
from hopen_mss.directory.index import Candidates, DirectoryIndex
from hopen_mss.directory.resemblance import similar_families
from hopen_mss.directory.scoring import scored_families
from hopen_mss.report.calibration import calibration_as_text

pytestmark = pytest.mark.benchmarks

LINES, WITHOUT_IDENTIFIERS = 10_000, 4_000
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def national(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DirectoryIndex, list[CheckedLine]]]:
    """The whole directory, indexed, and the hospital's list."""
    directory = MadeUpDirectory()
    lines = checked_lines(directory, LINES)
    with index_of(directory, tmp_path_factory.mktemp("national")) as index:
        del directory
        gc.collect()
        yield index, lines


def took(work: Callable[[], object]) -> float:
    """Seconds of the processor that a piece of work takes."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


class Listened:
    """An index that remembers which blocks it was asked for."""

    def __init__(self, index: DirectoryIndex) -> None:
        self.index = index
        self.blocks: list[Candidates] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.index, name)

    def candidates(
        self, *, department: str = "", postcode: str = "", family: str = "", given: str = ""
    ) -> Candidates:
        """A block, remembered."""
        found = self.index.candidates(
            department=department, postcode=postcode, family=family, given=given
        )
        self.blocks.append(found)
        return found


def test_the_scored_step(national: tuple[DirectoryIndex, list[CheckedLine]]) -> None:
    """Candidates of 4,000 lines take at most 1.5 times the bare comparison of the same pairs."""
    index, lines = national
    wanted = [
        Wanted.of(evolve(checked.line, rpps="", mssante_address=""))
        for checked in lines
        if checked.line.family_name
    ][:WITHOUT_IDENTIFIERS]
    pairs: list[tuple[str, str, list[str], list[str]]] = []
    for one in wanted:
        listened = Listened(index)
        find_candidates(one, listened, scored_families)  # type: ignore[arg-type]
        spelling = one.spellings[0]
        for block in listened.blocks:
            every = [
                (family, bearer.given)
                for place, family in enumerate(block.families)
                for bearer in block.bearers_of(place)
            ]
            families, givens = [family for family, _ in every], [given for _, given in every]
            pairs.append((spelling.families[0], spelling.givens[0], families, givens))

    def bare() -> None:
        similarity = OSA.normalized_similarity
        for family, given, families, givens in pairs:
            for other in families:
                similarity(family, other)
            for other in givens:
                similarity(given, other)

    def scored() -> None:
        for one in wanted:
            find_candidates(one, index, scored_families)

    ratios, seconds = [], []
    for _ in range(5):  # pair by pair, since the machine's own speed drifts
        alone = took(bare)
        seconds.append(took(scored))
        ratios.append(seconds[-1] / alone)
    ratio = statistics.median(ratios)
    core = took(lambda: [find_candidates(one, index) for one in wanted])
    many = sum(len(families) for _, _, families, _ in pairs)
    print(
        f"\n{len(wanted):,} lines, {many:,} pairs: {ratio:.2f} x rapidfuzz alone, "
        f"{statistics.median(seconds):.1f} s; without the extra {core:.1f} s"
    )

    assert len(wanted) == WITHOUT_IDENTIFIERS
    assert 1.5 >= ratio
    assert 15 >= statistics.median(seconds)


def test_how_right_it_is(national: tuple[DirectoryIndex, list[CheckedLine]]) -> None:
    """Full size: 999 of 1,000 accepted links right, nine in ten found; the page says the same."""
    index, lines = national
    core = calibrate(lines, index, similar=similar_families)
    extra = calibrate(lines, index, similar=scored_families)
    print(f"\n{calibration_as_text(core, 'en')}\n{calibration_as_text(extra, 'en')}")

    for found in (core, extra):
        every, without = found.all_lines, found.without_number
        assert every.precision is not None
        assert every.recall is not None
        assert without.recall is not None
        assert Fraction(999, 1000) <= every.precision
        assert Fraction(90, 100) <= every.recall
        assert Fraction(80, 100) <= without.recall
    assert (core.all_lines.accepted, core.all_lines.right) == (
        extra.all_lines.accepted,
        extra.all_lines.right,
    )
    assert script().measured(core, extra) in (DOCS / "matching.md").read_text("utf-8")


def script() -> Any:
    """The script that writes the page's table."""
    spec = importlib.util.spec_from_file_location("measure", DOCS / "measure_matching.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
