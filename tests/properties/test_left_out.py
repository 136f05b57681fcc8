"""What holds of exclusions, of mailboxes and of what each source brought, whatever the sendings."""

from collections import Counter
from typing import Any

from hypothesis import given, strategies as st
from tests.properties.strategies import (
    HOSPITAL,
    JUDGE,
    LISTS,
    NO_EXCLUSIONS,
    PERIOD,
    exclusions,
    records,
    rules,
    tally_of,
    unit_of,
)
from tests.spec.records import AS_OF

from hopen_mss import (
    Comparison,
    Counting,
    Deliveries,
    Exclusion,
    Exclusions,
    Failures,
    IndicatorResult,
    MessageIds,
    Range,
    RecipientKind,
    Rules,
    Share,
    Tally,
    Terms,
    Transmission,
    What,
    combine,
    compare,
    documents_through_trust_space,
    messaging_in_trust_space,
)

BESIDE = ("messages", "messages_proven", "messages_declared")
NOTED = ("no_date", "outside_period", "duplicates", "replacements", "excluded")
SUB_COUNTS = (
    "deliveries",
    "reached_proven",
    "reached_declared",
    "declared_mssante",
    "declared_outside",
    "all_recipients_reached",
    "numerator_low",
    "numerator_high",
    "denominator_low",
    "denominator_high",
)


def d6_3(sources: list[Tally], said: Rules, **more: Any) -> IndicatorResult:
    """D6.3 of some sources."""
    return documents_through_trust_space(
        sources, Terms(period=PERIOD, as_of=AS_OF, rules=said), **more
    )


def everything(found: list[Transmission]) -> Exclusions:
    """A rule for each document, and documents without a number by their care unit."""
    day = AS_OF
    values = {(What.DOCUMENT_ID, record.document_id) for record in found if record.document_id}
    return Exclusions(
        tuple(
            Exclusion(what=what, value=value, why="all", who="us", when=day, line=line)
            for line, (what, value) in enumerate(sorted(values), start=2)
        )
    )


@given(records, st.sampled_from(Counting))
def test_excluding_nothing_changes_nothing(found: list[Transmission], unit: Counting) -> None:
    """A hospital without exclusions has the figures that it had before there were any."""
    unmatched = Exclusion(
        what=What.DOCUMENT_ID, value="none of them", why="x", who="x", when=AS_OF, line=2
    )

    assert tally_of(found, unit) == tally_of(found, unit, exclusions=NO_EXCLUSIONS)
    assert tally_of(found, unit) == tally_of(found, unit, exclusions=Exclusions((unmatched,)))


@given(records)
def test_excluding_everything_leaves_nothing(found: list[Transmission]) -> None:
    """Where every document is excluded, no delivery, no document and no mailbox is left."""
    named = [record for record in found if record.document_id]
    left = tally_of(named, exclusions=everything(named))

    assert ((), (), ()) == (left.lines, left.wholes, left.mailboxes)


@given(records, exclusions)
def test_no_row_is_lost_by_a_rule(found: list[Transmission], left_out: Exclusions) -> None:
    """Rows are deliveries, or counted under the rule that left them out, and never both."""
    tally = tally_of(found, exclusions=left_out)
    notes = Counter[str]()
    for note in tally.notes:
        notes[note.code] += note.count

    apart = sum(notes[code] for code in NOTED if code != "replacements")
    assert len(found) == tally.deliveries + apart


@given(records, exclusions)
def test_no_note_shows_a_value(found: list[Transmission], left_out: Exclusions) -> None:
    """A rule is known by what it looks at and by its line, never by the address in it."""
    for note in tally_of(found, exclusions=left_out).notes:
        assert "@" not in note.subject
        assert not note.subject or note.subject.split(", l. ")[0] in list(What)


@given(records, records)
def test_adding_merges_notes_and_mailboxes(
    one: list[Transmission], two: list[Transmission]
) -> None:
    """What was noted on the way and what mailboxes received adds up."""
    a = tally_of(one, Counting.MESSAGE, source="a", population="a")
    b = tally_of(two, Counting.MESSAGE, source="b", population="b")
    noted, received = Counter[tuple[str, str]](), Counter[str]()
    for tally in (a, b):
        noted.update({(note.code, note.subject): note.count for note in tally.notes})
        received.update({use.address: use.received for use in tally.mailboxes})

    both = a + b
    assert noted == {(note.code, note.subject): note.count for note in both.notes}
    assert received == {use.address: use.received for use in both.mailboxes}


@given(records, st.sampled_from(Counting))
def test_only_listed_mailboxes_stand_in_a_tally(found: list[Transmission], unit: Counting) -> None:
    """No address stands in a tally but those of the hospital's own list."""
    tally = tally_of(found, unit)

    assert {use.address for use in tally.mailboxes} <= JUDGE.mailboxes


@given(records, records, rules)
def test_each_source_adds_up(one: list[Transmission], two: list[Transmission], said: Rules) -> None:
    """The deliveries of each source stand under one step each, and the sources make the whole."""
    sources = [
        tally_of(found, unit_of(said.counting), source=name, population=name)
        for found, name in ((one, "one"), (two, "two"))
    ]
    result = d6_3(sources, said)

    total = Counter[tuple[str, str]]()
    for brought in result.sources:
        total.update({(step.code, step.subject): step.count for step in brought.steps})
        in_steps = sum(
            step.count for step in brought.steps if step.code not in (*SUB_COUNTS, *NOTED)
        )
        assert in_steps == sum(s.count for s in brought.steps if s.code == "deliveries")
    assert {key: n for key, n in total.items() if n} == {
        (step.code, step.subject): step.count for step in result.steps if step.count
    }


@given(records, records, rules)
def test_parts_by_source_add_up(
    one: list[Transmission], two: list[Transmission], said: Rules
) -> None:
    """What the sources brought adds up to the numerator, at both bounds."""
    by_delivery = Rules(denominator=said.denominator, counts_as_sent=said.counts_as_sent)
    result = d6_3(
        [
            tally_of(one, source="one", population="one"),
            tally_of(two, source="two", population="two"),
        ],
        by_delivery,
    )
    for breakdown in result.breakdowns:
        if breakdown.dimension != "source":
            continue
        values = [row.value for row in breakdown.rows]
        if not all(isinstance(value, Share | Range) for value in values):
            continue
        for name in ("low", "high"):
            ends: list[Any] = [getattr(value, name, value) for value in values]
            if said.denominator:
                assert result.step(f"numerator_{name}") == sum(end.numerator for end in ends)
                assert result.step(f"denominator_{name}") == sum(end.denominator for end in ends)


@given(records, records, rules)
def test_a_source_that_is_compared_never_changes_a_share(
    counting: list[Transmission], other: list[Transmission], said: Rules
) -> None:
    """Seeing a sending in a second source moves no figure, no reason of it and no part."""
    seen = []
    for name, found in (("record", counting), ("log", other)):
        ids = MessageIds(name)
        Deliveries(JUDGE, PERIOD, message_ids=ids).add_all(found)
        seen.append(ids)
    comparison: Comparison = compare(seen[0], seen[1])
    alone = d6_3([tally_of(counting, unit_of(said.counting))], said)
    beside = d6_3([tally_of(counting, unit_of(said.counting))], said, comparisons=[comparison])

    assert alone.limbs == beside.limbs
    assert alone.sources == beside.sources
    assert alone.breakdowns == tuple(b for b in beside.breakdowns if b.dimension != "compared")


@given(records)
def test_messages_stand_under_one_step_each(found: list[Transmission]) -> None:
    """What became of the messages of a log adds up to its messages."""
    log = tally_of(found, Counting.MESSAGE)
    result = messaging_in_trust_space(
        HOSPITAL, LISTS, [log], Terms(period=PERIOD, as_of=AS_OF), active_days=90
    )
    (brought,) = result.sources

    steps = [step for step in brought.steps if step.code not in NOTED]
    assert sum(whole.count for whole in log.wholes) == sum(
        step.count for step in steps if step.code not in BESIDE
    )


@given(records)
def test_watching_failures_changes_no_record(found: list[Transmission]) -> None:
    """A list of failures leaves every record as it is, and names no patient."""
    failures = Failures(JUDGE, PERIOD)

    assert found == list(failures.watch(found))
    for row in failures.rows():
        assert JUDGE.kind_of(row.address) is not RecipientKind.PATIENT
        assert row.times > 0


@given(records, exclusions)
def test_one_source_alone_is_itself(found: list[Transmission], left_out: Exclusions) -> None:
    """Combining the one source of a hospital that excludes gives it back unchanged."""
    tally = tally_of(found, exclusions=left_out)

    assert tally == combine([tally], Counting.DELIVERY)
