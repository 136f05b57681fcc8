"""What holds of the levers, whatever the sendings and whatever the list of correspondents."""

from typing import Any

from attrs import evolve
from hypothesis import given, strategies as st
from tests.properties.strategies import (
    ADDRESSES,
    JUDGE,
    PERIOD,
    correspondents,
    records,
    rules,
    unit_of,
)
from tests.spec.records import AS_OF

from hopen_mss import (
    Channel,
    Correspondent,
    Counting,
    Deliveries,
    Lever,
    Levers,
    PublishedMailbox,
    Recipients,
    Rules,
    Status,
    Tally,
    TallyPart,
    Terms,
    Transmission,
    sending_levers,
)
from hopen_mss.transmissions.record import Direction, RecipientKind

LISTED = st.lists(
    correspondents.map(lambda one: evolve(one, id=one.id or "R1")) | correspondents, max_size=5
)
NAMED = st.builds(
    Correspondent,
    id=st.sampled_from(["R1", "R2", "R3"]),
    mssante_address=st.sampled_from(ADDRESSES),
)
PUBLISHED = st.lists(
    st.builds(
        PublishedMailbox,
        st.sampled_from(ADDRESSES[1:]),
        st.just("PER"),
        st.sampled_from(["", "10003461034"]),
        st.just(""),
        st.none() | st.booleans(),
    ),
    max_size=3,
)


def seen(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    unit: Counting = Counting.DOCUMENT,
) -> Deliveries:
    """Deliveries of one source, with what a list knows of its recipients."""
    deliveries = Deliveries(JUDGE, PERIOD, unit, recipients=Recipients(people, published))
    deliveries.add_all(found)
    return deliveries


def tally_of(deliveries: Deliveries, unit: Counting) -> Tally:
    """The tally of one source."""
    return Tally.of(deliveries, TallyPart("record", PERIOD), unit=unit, population="letters")


def levers(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    said: Rules,
) -> tuple[Tally, Levers]:
    """The levers of one source under some rules, and the tally that they are made of."""
    unit = unit_of(said.counting)
    tally = tally_of(seen(found, people, published, unit), unit)
    terms = Terms(period=PERIOD, as_of=AS_OF, rules=said)
    return tally, sending_levers([tally], terms, listed=True)


@given(records, LISTED, PUBLISHED, rules)
def test_levers_add_up_to_every_delivery_to_an_outsider(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    said: Rules,
) -> None:
    """Each delivery to an outsider in scope is under one lever, or beside them all."""
    tally, told = levers(found, people, published, said)
    concerned = sum(
        line.deliveries for line in tally.lines if said.left_out(line.facts) in ("", "failed")
    )

    if told.unmeasured:
        assert 0 == told.whole.deliveries
        return
    assert concerned == told.whole.deliveries + told.step("lever_doubtful")
    for table in told.tables:
        for lever in Lever:
            assert told.whole.of_lever(lever) == sum(row.of_lever(lever) for row in table.rows)


@given(records, LISTED, PUBLISHED, rules)
def test_what_a_lever_is_split_into_is_no_more_than_the_lever(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    said: Rules,
) -> None:
    """Parts of a lever lie within it, and unknown recipients are not told or not listed."""
    _, told = levers(found, people, published, said)
    whole = told.whole

    assert told.step("lever_published") <= whole.address_known
    assert told.step("lever_not_proven") <= whole.by_mssante
    assert whole.recipient_unknown == told.step("lever_not_told") + told.step("lever_not_listed")


@given(records, st.lists(NAMED, min_size=1, max_size=4), PUBLISHED, rules, st.data())
def test_one_more_known_address_never_lowers_what_is_known(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    said: Rules,
    data: st.DataObject,
) -> None:
    """Whoever gets an address in the list takes no delivery out of "address known"."""
    place = data.draw(st.integers(0, len(people) - 1))
    address = data.draw(st.sampled_from(["neuf@medecin.mssante.fr", "un@medecin.mssante.fr"]))
    richer = [*people, evolve(people[place], mssante_address=address)]
    (_, before), (_, after) = (levers(found, one, published, said) for one in (people, richer))

    assert before.whole.address_known <= after.whole.address_known
    assert before.whole.deliveries == after.whole.deliveries
    assert before.whole.by_mssante == after.whole.by_mssante


@given(records, LISTED, PUBLISHED)
def test_knowing_the_recipients_changes_no_other_count(
    found: list[Transmission], people: list[Correspondent], published: list[PublishedMailbox]
) -> None:
    """With or without a list the deliveries are the same, but for what is known of recipients."""

    def bare(deliveries: Deliveries) -> Any:
        counted: dict[Any, int] = {}
        for facts, times in deliveries.lines().items():
            key = facts._replace(reach=facts._field_defaults["reach"], paperless=False)
            counted[key] = counted.get(key, 0) + times
        return counted

    assert bare(seen(found, [], [])) == bare(seen(found, people, published))


@given(records, LISTED, PUBLISHED, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    found: list[Transmission],
    people: list[Correspondent],
    published: list[PublishedMailbox],
    chance: Any,
) -> None:
    """The same rows in another order reach the same correspondents as often."""
    shuffled = list(found)
    chance.shuffle(shuffled)
    one, other = seen(found, people, published), seen(shuffled, people, published)

    assert one.lines() == other.lines()
    assert one.sent_to() == other.sent_to()


@given(records, LISTED)
def test_nobody_is_sent_more_than_went_out(
    found: list[Transmission], people: list[Correspondent]
) -> None:
    """What went to correspondents of the list, by channel, is part of what went to outsiders."""
    deliveries = seen(found, people, [])
    out: dict[Channel, int] = {}
    for facts, times in deliveries.lines().items():
        outsider = facts.kind not in (
            RecipientKind.INTERNAL,
            RecipientKind.PATIENT,
            RecipientKind.TEST,
        )
        if facts.direction is Direction.SENT and facts.status is not Status.FAILED and outsider:
            out[facts.channel] = out.get(facts.channel, 0) + times
    told: dict[Channel, int] = {}
    for (_, channel), times in deliveries.sent_to().items():
        told[channel] = told.get(channel, 0) + times

    assert all(times <= out.get(channel, 0) for channel, times in told.items())
