"""What holds of every figure, whatever the sendings are."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.properties.strategies import (
    HOSPITAL,
    JUDGE,
    LISTS,
    PERIOD,
    moments,
    records,
    rules,
    tally_of,
    totals,
    unit_of,
)
from tests.spec.records import AS_OF

from hopen_mss import (
    Channel,
    Count as Number,
    Counting,
    Deliveries,
    Direction,
    IndicatorResult,
    OverlapError,
    Period,
    Presence,
    Range,
    RecipientKind,
    Rules,
    Share,
    Status,
    Tally,
    Terms,
    Transmission,
    Unmeasured,
    combine,
    documents_through_trust_space,
    messaging_in_trust_space,
)

EITHER_WAY = ("no_date", "outside_period", "duplicates")


def d6_3(found: list[Transmission], said: Rules, **more: Any) -> IndicatorResult:
    """D6.3 of some records under some rules."""
    terms = Terms(period=PERIOD, as_of=AS_OF, rules=said)
    return documents_through_trust_space([tally_of(found, unit_of(said.counting))], terms, **more)


def bounds(value: Any) -> tuple[Any, Any]:
    """Both ends of a figure."""
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    return tuple(end.exact if isinstance(end, Share) else end.n for end in (low, high))  # type: ignore[return-value]


@given(records, rules)
def test_every_delivery_stands_under_one_step(found: list[Transmission], said: Rules) -> None:
    """The steps that deliveries fall under add up to the deliveries."""
    tally = tally_of(found, unit_of(said.counting))

    steps = Counter[str]()
    for line in tally.lines:
        steps[said.effect(line.facts)[1]] += line.deliveries
    result = d6_3(found, said)

    assert "" not in steps
    assert tally.deliveries == steps.total() == result.step("deliveries")
    assert {code: n for code, n in steps.items() if code != "declared_outside"} == {
        code: result.step(code) for code in steps if code != "declared_outside"
    }


@given(records)
def test_no_row_is_lost(found: list[Transmission]) -> None:
    """Rows are deliveries, duplicates, without a date, or outside the period."""
    tally = tally_of(found)
    notes = {note.code: note.count for note in tally.notes}

    assert len(found) == tally.deliveries + sum(notes.get(code, 0) for code in EITHER_WAY)


@given(records, rules)
def test_low_is_never_above_high(found: list[Transmission], said: Rules) -> None:
    """A range has its bounds in order, and a share lies between nothing and all."""
    for limb in d6_3(found, said).limbs:
        if isinstance(limb.value, Range | Share | Number):
            low, high = bounds(limb.value)
            assert 0 <= low <= high
            assert limb.name == "count" or high <= 1


@given(records, rules)
def test_parts_add_up(found: list[Transmission], said: Rules) -> None:
    """The parts of an additive breakdown by delivery add up to the whole."""
    by_delivery = Rules(denominator=said.denominator, counts_as_sent=said.counts_as_sent)
    result = d6_3(found, by_delivery)
    for breakdown in result.breakdowns:
        values = [row.value for row in breakdown.rows]
        if not breakdown.additive or any(isinstance(value, Unmeasured) for value in values):
            continue
        lows = [value.low if isinstance(value, Range) else value for value in values]
        highs = [value.high if isinstance(value, Range) else value for value in values]
        if breakdown.dimension == "channel":  # what each carried, whatever it does to the share
            concerned = result.step("deliveries") - sum(map(result.step, ON_NEITHER_SIDE))
            assert concerned == sum(end.n for end in highs if isinstance(end, Number))
            continue
        for ends, name in ((lows, "low"), (highs, "high")):
            numerators = [end.numerator if isinstance(end, Share) else end.n for end in ends]  # type: ignore[union-attr]
            assert result.step(f"numerator_{name}") == sum(numerators)
            if said.denominator:
                denominators = [end.denominator for end in ends]  # type: ignore[union-attr]
                assert result.step(f"denominator_{name}") == sum(denominators)


ON_NEITHER_SIDE = (
    "received",
    "transit",
    "internal",
    "patient",
    "test",
    "same_group",
    "dmp",
    "out_of_scope",
    "failed",
    "channel_not_counted",
)
ONE_MORE = Transmission(
    "NEW",
    sent_at=None,
    recipient="neuf@medecin.mssante.fr",
    recipient_kind=RecipientKind.EXTERNAL,
    status=Status.RECEIVED,
    channel=Channel.MSSANTE,
    message_id="NEW",
    document_type="CR",
    care_unit="CARDIO",
)
MORE = [
    pytest.param(Channel.MSSANTE, 1, id="one more proven MSSanté delivery never lowers the share"),
    pytest.param(Channel.POST, -1, id="one more posted letter never raises the share"),
]


@pytest.mark.parametrize(("channel", "sign"), MORE)
@given(found=records, said=rules, moment=moments)
def test_one_more(
    channel: Channel, sign: int, found: list[Transmission], said: Rules, moment: Any
) -> None:
    """One more sending moves the share its own way, or not at all."""
    more = ONE_MORE._replace(channel=channel, sent_at=moment)
    before = d6_3(found, said).limbs[0].value
    after = d6_3([*found, more], said).limbs[0].value
    if isinstance(before, Unmeasured) or isinstance(after, Unmeasured):
        return

    moved = [new - old for old, new in zip(bounds(before), bounds(after), strict=True)]
    assert all(sign * change >= 0 for change in moved)


@given(records, st.randoms(use_true_random=False), st.sampled_from(Counting))
def test_the_order_of_rows_never_matters(
    found: list[Transmission], chance: Any, unit: Counting
) -> None:
    """The same rows in another order make the same counts."""
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert tally_of(found, unit) == tally_of(shuffled, unit)


@given(records, st.sampled_from(Counting))
def test_looking_changes_nothing(found: list[Transmission], unit: Counting) -> None:
    """Counts that were looked at on the way end as if nobody had looked."""
    looked_at, untouched = Deliveries(JUDGE, PERIOD, unit), Deliveries(JUDGE, PERIOD, unit)
    for record in found:
        looked_at.add(record)
        looked_at.lines()
        looked_at.notes()
    untouched.add_all(found)

    assert untouched.lines() == looked_at.lines()
    assert untouched.wholes() == looked_at.wholes()
    assert untouched.notes() == looked_at.notes()


def by_month(found: list[Transmission]) -> list[Tally]:
    """One tally a month."""
    return [
        tally_of(found, period=Period.parse(month)) for month in ("2026-10", "2026-11", "2026-12")
    ]


@given(records, records, records)
def test_adding_tallies(
    one: list[Transmission], two: list[Transmission], three: list[Transmission]
) -> None:
    """Tallies add up in any order and grouping."""
    a, b, c = (
        tally_of(found, source=name, population=name)
        for found, name in ((one, "a"), (two, "b"), (three, "c"))
    )

    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == (c + a) + b


@given(st.lists(totals(), max_size=4), records)
def test_adding_totals(found: list[Any], sent: list[Transmission]) -> None:
    """A table and totals add up in either order."""
    from hopen_mss import TallyPart

    letters = Tally.of_totals(
        found, TallyPart("letters", PERIOD), unit=Counting.DELIVERY, population="letters posted"
    )
    table = tally_of(sent)

    assert letters + table == table + letters


@given(records)
def test_disjoint_parts_make_the_whole(found: list[Transmission]) -> None:
    """Where no document comes back in a later month, months add up to the quarter's lines."""
    apart = [
        record._replace(document_id=f"{number}", replaces="") for number, record in enumerate(found)
    ]
    october, november, december = by_month(apart)

    whole = tally_of(apart)
    assert whole.lines == (october + november + december).lines
    assert whole.wholes == (october + november + december).wholes


@given(records)
def test_overlaps_are_refused(found: list[Transmission]) -> None:
    """The same stretch of one source is never added to itself."""
    tally = tally_of(found)

    with pytest.raises(OverlapError):
        tally + by_month(found)[0]


@given(records, rules)
def test_unknown_never_turns_into_zero(found: list[Transmission], said: Rules) -> None:
    """A share is 0 % only where somebody outside was surely sent something another way."""
    value = d6_3(found, said).limbs[0].value
    if isinstance(value, Share) and value.numerator == 0:
        surely = [
            line
            for line in tally_of(found, unit_of(said.counting)).lines
            if said.effect(line.facts)[1] == "other_channel"
        ]
        assert surely


@given(records, rules)
def test_nothing_proven_nothing_counted(found: list[Transmission], said: Rules) -> None:
    """The low bound of the count never holds a delivery whose MSSanté way is not proven."""
    result = d6_3(found, said)

    assert result.step("numerator_low") <= result.step("through_trust_space")


@given(records)
def test_p4_3_without_data_is_no_zero(found: list[Transmission]) -> None:
    """P4.3 says nothing of the use where the log has nothing of the period but others' mails."""
    log = tally_of(found, Counting.MESSAGE)
    terms = Terms(period=PERIOD, as_of=AS_OF)
    result = messaging_in_trust_space(HOSPITAL, LISTS, [log], terms)

    own = any(line.facts.direction is not Direction.TRANSIT for line in log.lines)
    assert isinstance(result.limb("use").value, Unmeasured) is (not own)
    assert isinstance(result.limb("existence").value, Presence)


@given(records, st.sampled_from(Counting))
def test_one_source_alone_is_itself(found: list[Transmission], unit: Counting) -> None:
    """Combining one source gives it back, or says that it counts something else."""
    tally = tally_of(found, unit)

    for counting in Counting:
        assert combine([tally], counting) in (tally, Unmeasured(reasons=("unit_mismatch",)))
