"""Long lists are shortened without losing a number, and sources stand side by side."""

import pytest
from tests.report.conftest import PERIOD, PROVENANCE, STATED, share

from hopen_mss import (
    Breakdown,
    BreakdownRow,
    Contribution,
    Count,
    IndicatorResult,
    Limb,
    Range,
    Step,
    Unmeasured,
)
from hopen_mss.indicators.figures import Value
from hopen_mss.report.sheets import breakdown_sheet, sources_sheet


def domains(*values: Value, additive: bool = True) -> Breakdown:
    """A breakdown by the recipients' domains, numbered from 0."""
    rows = (BreakdownRow(name=f"d{n:02}.fr", value=value) for n, value in enumerate(values))
    return Breakdown(dimension="recipient_domain", rows=tuple(rows), additive=additive)


LAST_ROWS = [
    pytest.param([Count(n=9 + n) for n in range(13)], ("the other 3, together", "30"), id="counts"),
    pytest.param(
        [share(1, 9 + n) for n in range(13)], ("the other 3, together", "3 of 30", "10.0%"),
        id="shares by what they are out of",
    ),
    pytest.param(
        [*(Count(n=100) for _ in range(10)), Range(low=Count(n=1), high=Count(n=2)), Count(n=1)],
        ("the other 2, together", "between 2 and 3"),
        id="a range stays a range",
    ),
    pytest.param(
        [*(Count(n=100) for _ in range(10)), *[Unmeasured(reasons=("nothing_seen",))] * 2],
        ("the other 2, together", "–"),
        id="nothing known stays nothing known",
    ),
    pytest.param(
        [Count(n=9 + n) for n in range(11)], ("d10.fr", "19"), id="eleven rows are shown whole"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("values", "expected"), LAST_ROWS)
def test_the_others_together(values: list[Value], expected: tuple[str, ...]) -> None:
    """Of a long list the ten largest are shown, and the others as one row that keeps the sum."""
    assert expected == breakdown_sheet(domains(*values), "en").rows[-1]


def test_the_largest_come_first() -> None:
    """The ten largest rows of a long list come in the order of their size."""
    rows = breakdown_sheet(domains(*(Count(n=n) for n in range(30))), "en").rows

    assert ["29", "28", "27"] == [row[1] for row in rows[:3]]
    assert 11 == len(rows)


def test_what_does_not_add_up_has_no_sum() -> None:
    """Rows that do not add up are pointed to, and no number is made of them."""
    sheet = breakdown_sheet(domains(*(Count(n=n) for n in range(30)), additive=False), "en")

    assert ("20 others, in the JSON", "–") == sheet.rows[-1]


def test_a_domain_outside_is_not_named() -> None:
    """What goes outside the whitelist stands under a name of its own."""
    row = BreakdownRow(name="", value=Count(n=1))
    sheet = breakdown_sheet(
        Breakdown(dimension="recipient_domain", rows=(row,), additive=True), "fr"
    )

    assert "hors de la liste blanche, ou non renseigné" == sheet.rows[0][0]


def result_of(*sources: Contribution) -> IndicatorResult:
    """A result with sources."""
    return IndicatorResult(
        indicator="D6.3",
        period=PERIOD,
        limbs=(Limb(name="count", value=Count(n=1)),),
        sources=sources,
        measurement=STATED,
        provenance=PROVENANCE,
    )


def brought(source: str, low: int, high: int) -> Contribution:
    """What a source brought, between two bounds."""
    steps = (Step("deliveries", high), Step("numerator_low", low), Step("numerator_high", high))
    return Contribution(source=source, steps=steps)


SIDE_BY_SIDE = [
    pytest.param((brought("a", 1, 1),), 0, id="one source alone is the whole"),
    pytest.param((brought("a", 1, 1), brought("b", 2, 2)), 2, id="equal bounds are one number"),
    pytest.param((brought("a", 1, 1), brought("b", 2, 3)), 3, id="a range in one of them"),
]


@pytest.mark.parametrize(("sources", "expected"), SIDE_BY_SIDE)
def test_sources_side_by_side(sources: tuple[Contribution, ...], expected: int) -> None:
    """Each step is one row, with a column for each source."""
    sheet = sources_sheet(result_of(*sources), "en")

    assert expected == len(sheet.rows)
    assert all(len(sheet.header) == len(row) for row in sheet.rows)
