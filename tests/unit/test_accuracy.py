"""How right matching is on a made-up directory of reduced size, of which the truth is known.

The full size is measured with the benchmarks, and stands on the page on matching.
"""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from tests.directory_truth import MadeUpDirectory
from tests.matching_accuracy import checked_lines, index_of

from hopen_mss.directory.calibration import Calibration, calibrate
from hopen_mss.directory.resemblance import similar_families
from hopen_mss.directory.scoring import scored_families

pytestmark = pytest.mark.slow

MAILBOXES, ACTIVITIES, LINES = 12_000, 48_000, 1_500
LEAST_PRECISION, LEAST_RECALL, LEAST_RECALL_WITHOUT = (
    Fraction(999, 1000), Fraction(90, 100), Fraction(80, 100),
)  # fmt: skip


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Calibration]]:
    """Without and with the extra."""
    directory = MadeUpDirectory(MAILBOXES, ACTIVITIES)
    lines = checked_lines(directory, LINES)
    with index_of(directory, tmp_path_factory.mktemp("made-up")) as index:
        yield [
            calibrate(lines, index, similar=similar)
            for similar in (similar_families, scored_families)
        ]


@pytest.mark.parametrize("which", [0, 1], ids=["core", "extra"])
def test_accepted_links_are_right(measured: list[Calibration], which: int) -> None:
    """Of a thousand accepted links, 999 are right; and many are accepted."""
    found = measured[which].all_lines

    assert found.precision is not None
    assert LEAST_PRECISION <= found.precision
    assert found.lines // 2 < found.accepted


@pytest.mark.parametrize("which", [0, 1], ids=["core", "extra"])
def test_who_is_there_is_found(measured: list[Calibration], which: int) -> None:
    """Nine in ten are accepted or first for review, eight in ten of those without a number."""
    every, without = measured[which].all_lines, measured[which].without_number
    print(f"\naccepted only: {every.recall_accepted}, without a number: {without.recall_accepted}")

    assert every.recall is not None
    assert without.recall is not None
    assert LEAST_RECALL <= every.recall
    assert LEAST_RECALL_WITHOUT <= without.recall


def test_the_extra_accepts_the_same(measured: list[Calibration]) -> None:
    """What is accepted, right and wrong, does not depend on an installed package."""
    core, extra = (one.all_lines for one in measured)

    assert (core.accepted, core.right) == (extra.accepted, extra.right)
    assert core.first <= extra.first
