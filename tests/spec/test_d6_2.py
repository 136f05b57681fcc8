"""D6.2: an up-to-date directory of correspondents, and the addresses in it. Rule 10."""

from collections.abc import Sequence
from datetime import date

import pytest
from tests.spec.records import (
    AS_OF,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    JUDGE,
    OUTSIDER,
    PATIENT,
    SECOND_DOCTOR,
    between,
    count,
    share,
    terms,
    unmeasured,
    whitelist,
)

from hopen_mss import (
    Correspondent,
    IndicatorResult,
    Judge,
    NationalExtraction,
    Presence,
    Whitelists,
    correspondents_directory,
)
from hopen_mss.periods import Span

INSIDE = Correspondent(id="1", mssante_address=DOCTOR)
ALSO_INSIDE = Correspondent(id="2", mssante_address=SECOND_DOCTOR)
OUTSIDE = Correspondent(id="3", mssante_address=OUTSIDER)
NO_ADDRESS = Correspondent(id="4")
SIX_MONTHS = Span(months=6)


def d6_2(
    correspondents: Sequence[Correspondent] | None,
    *,
    judge: Judge = JUDGE,
    max_age: Span | None = SIX_MONTHS,
    national: NationalExtraction | None = None,
) -> IndicatorResult:
    """D6.2 of a list in memory."""
    return correspondents_directory(
        correspondents, judge, terms(), max_age=max_age, national=national
    )


LISTS = [
    pytest.param(
        None,
        (unmeasured("not_supplied"),) * 3,
        id="nothing supplied: not known",
    ),
    pytest.param(
        [],
        (count(0), Presence(present=False), unmeasured("zero_denominator")),
        id="an empty list: there is no directory, and no share of nobody",
    ),
    pytest.param(
        [INSIDE, OUTSIDE, NO_ADDRESS],
        (count(1), Presence(present=True), share(1, 3)),
        id="one of three has an address inside the trust space",
    ),
    pytest.param(
        [NO_ADDRESS],
        (count(0), Presence(present=True), share(0, 1)),
        id="nobody has an address: a real zero",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="1")],
        (count(1), Presence(present=True), share(1, 1)),
        id="any line of a correspondent with an address suffices",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="5", mssante_address=COLLEAGUE)],
        (count(1), Presence(present=True), share(1, 1)),
        id="the hospital's own are no external correspondents",
    ),
    pytest.param(
        [INSIDE, Correspondent(id="5", mssante_address=PATIENT)],
        (count(1), Presence(present=True), share(1, 1)),
        id="a patient is no correspondent",
    ),
    pytest.param(
        [Correspondent(id="5", mssante_address=COLLEAGUE)],
        (count(0), Presence(present=True), unmeasured("zero_denominator")),
        id="nobody external in the list",
    ),
]


@pytest.mark.parametrize(("correspondents", "expected"), LISTS)
def test_count_existence_share(
    correspondents: list[Correspondent] | None, expected: tuple[object, ...]
) -> None:
    """Count, existence and share follow from the list and the whitelist alone."""
    result = d6_2(correspondents)

    found = tuple(result.limb(name).value for name in ("count", "existence", "share"))
    assert expected == found


def test_no_whitelist() -> None:
    """Without a whitelist nobody knows which addresses are inside: not zero."""
    result = d6_2([INSIDE], judge=Judge(HOSPITAL))

    assert unmeasured("no_whitelist") == result.limb("count").value
    assert unmeasured("no_whitelist") == result.limb("share").value
    assert Presence(present=True) == result.limb("existence").value
    assert 1 == result.step("address_declared")


def checked(on: str = "", confirmed: str = "", number: str = "1") -> Correspondent:
    """A correspondent with check dates."""
    return Correspondent(
        id=number,
        checked_on=date.fromisoformat(on) if on else None,
        confirmed_on=date.fromisoformat(confirmed) if confirmed else None,
    )


FRESH = [
    pytest.param([checked("2026-05-23")], share(1, 1), id="six months to the day are fresh"),
    pytest.param([checked("2026-05-22")], share(0, 1), id="a day more is stale"),
    pytest.param([checked()], between(share(0, 1), share(1, 1)), id="an unknown check date"),
    pytest.param(
        [checked("2026-11-24")],
        between(share(0, 1), share(1, 1)),
        id="a check date after as_of proves nothing",
    ),
    pytest.param(
        [checked("2026-11-24", "2026-11-01")],
        share(1, 1),
        id="beside an impossible check date, an earlier confirmation holds",
    ),
    pytest.param(
        [checked("2020-01-01", "2026-11-01")], share(1, 1), id="the later of both dates decides"
    ),
    pytest.param(
        [checked("2020-01-01"), checked("2026-11-01")],
        share(1, 1),
        id="the freshest line of a correspondent decides",
    ),
    pytest.param(
        [checked("2026-11-01"), checked("2020-01-01", number="2"), checked(number="3")],
        between(share(1, 3), share(2, 3)),
        id="fresh, stale and unknown",
    ),
    pytest.param([], unmeasured("zero_denominator"), id="an empty list has no freshness"),
]


@pytest.mark.parametrize(("correspondents", "expected"), FRESH)
def test_freshness(correspondents: list[Correspondent], expected: object) -> None:
    """A correspondent is fresh while the latest check plus six months reaches as_of."""
    assert expected == d6_2(correspondents).limb("freshness").value


def test_what_up_to_date_means_is_the_users_to_say() -> None:
    """Without a stated maximum age there is no freshness."""
    result = d6_2([checked("2026-11-01")], max_age=None)

    assert unmeasured("max_age_not_stated") == result.limb("freshness").value


def test_check_after_as_of_is_said() -> None:
    """A check dated after as_of is counted among the reasons."""
    result = d6_2([checked("2026-11-24"), checked("2026-11-01", number="2")])

    assert [1] == [one.count for one in result.reasons if one.code == "check_after_as_of"]


def person(number: str, address: str = "", confirmed: str = "") -> Correspondent:
    """A correspondent known by RPPS."""
    day = date.fromisoformat(confirmed) if confirmed else None
    return Correspondent(rpps=number, mssante_address=address, confirmed_on=day)


LISTED = [
    person("10000000001", DOCTOR),
    person("10000000002", SECOND_DOCTOR),
    person("10000000003", "quatre@medecin.mssante.fr", "2026-01-01"),
    person("10000000004"),
    person("10000000005"),
]
EXTRACTION = NationalExtraction(
    extracted_on=date(2026, 11, 1),
    addresses=frozenset({DOCTOR}),
    persons=frozenset({"10000000001", "10000000004"}),
)
SPLIT = [
    pytest.param("confirmed", 1, id="an address that the extraction holds"),
    pytest.param("held", 1, id="an address that it never held: kept, it may be unlisted"),
    pytest.param("no_longer_published", 1, id="an address that it once held"),
    pytest.param("found", 1, id="somebody without an address for whom it holds a mailbox"),
    pytest.param("bound_low", 1, id="at least the confirmed ones"),
    pytest.param("bound_high", 4, id="at most all, and what is to be found"),
]


@pytest.mark.parametrize(("step", "expected"), SPLIT)
def test_the_national_extraction_splits_the_count(step: str, expected: int) -> None:
    """The national extraction says more of the count and never changes it."""
    alone, beside = d6_2(LISTED), d6_2(LISTED, national=EXTRACTION)

    assert count(3) == alone.limb("count").value == beside.limb("count").value
    assert expected == beside.step(step)


def test_an_extraction_from_after_as_of() -> None:
    """An extraction dated after as_of is used, and said."""
    later = NationalExtraction(
        extracted_on=date(2026, 12, 1), addresses=frozenset(), persons=frozenset()
    )

    assert "extraction_after_as_of" in list(d6_2(LISTED, national=later).reason_codes())


def test_lines_are_not_correspondents() -> None:
    """Repeated lines, and those without an address, are counted on the way."""
    result = d6_2([INSIDE, INSIDE, OUTSIDE, NO_ADDRESS])

    expected = {
        "lines": 4,
        "repeated_lines": 1,
        "external_correspondents": 3,
        "address_inside": 1,
        "address_not_inside": 1,
        "without_address": 1,
    }
    assert expected == {code: result.step(code) for code in expected}


def test_whitelist_after_as_of() -> None:
    """Judging by a whitelist from after as_of is said."""
    lists = Whitelists((whitelist(on=str(AS_OF.replace(day=30))),))

    result = d6_2([INSIDE, ALSO_INSIDE], judge=Judge(HOSPITAL, whitelists=lists))

    assert count(2) == result.limb("count").value
    assert "whitelist_later" in list(result.reason_codes())


def test_by_department() -> None:
    """The share is told by département; where nothing tells it, under an empty name."""
    listed = [
        Correspondent(id="1", mssante_address=DOCTOR, postcode="69001"),
        Correspondent(id="2", postcode="69002"),
        Correspondent(id="3", postcode="97400"),
        Correspondent(id="4"),
    ]
    (found,) = d6_2(listed).breakdowns

    expected = [("", share(0, 1)), ("69", share(1, 2)), ("974", share(0, 1))]
    assert expected == [(row.name, row.value) for row in found.rows]
