"""Targets, status, and what is not applicable. Rule 1, and the result of design section 4."""

from fractions import Fraction
from typing import Any

import pytest
from tests.spec.records import between, count, d6_3, posted, sent, share, unmeasured

from hopen_mss import (
    Count,
    InvalidInputError,
    Limb,
    NotApplicable,
    Presence,
    Range,
    Share,
    Target,
    Unmeasured,
)
from hopen_mss.indicators.terms import check_targets


def asks(minimum: bool | int | Fraction) -> Target:  # noqa: FBT001
    """A target of the regional agency."""
    return Target(minimum=minimum, origin="regional agency, letter of 3 May 2026")


THIRD, YES = Fraction(1, 3), Presence(present=True)
NO = Presence(present=False)
STATUSES = [
    pytest.param(share(1, 3), None, "measured", id="without a target a figure is measured"),
    pytest.param(share(1, 3), asks(THIRD), "met", id="a third, exactly met by one of three"),
    pytest.param(share(33, 100), asks(THIRD), "not_met", id="33 % are less than a third"),
    pytest.param(share(333, 999), asks(THIRD), "met", id="shares compare as fractions"),
    pytest.param(share(0, 5), asks(Fraction(0)), "met", id="nothing asked for is always met"),
    pytest.param(share(5, 5), asks(Fraction(1)), "met", id="all of them"),
    pytest.param(count(50), asks(50), "met", id="a count, exactly met"),
    pytest.param(count(49), asks(50), "not_met", id="one less"),
    pytest.param(count(0), None, "measured", id="a zero is measured as well"),
    pytest.param(YES, asks(True), "met", id="there is one"),
    pytest.param(NO, asks(True), "not_met", id="there is none"),
    pytest.param(between(3, 12), asks(10), "unknown", id="a target inside a range is open"),
    pytest.param(between(3, 12), asks(3), "met", id="met even at the low bound"),
    pytest.param(between(3, 12), asks(13), "not_met", id="not met even at the high bound"),
    pytest.param(between(3, 12), asks(12), "unknown", id="met at the high bound alone"),
    pytest.param(
        between(share(1, 3), share(1, 2)), asks(THIRD), "met", id="a share met at its low bound"
    ),
    pytest.param(between(3, 12), None, "measured", id="a range without a target is measured"),
    pytest.param(unmeasured("no_whitelist"), asks(50), "unknown", id="no figure: not a no"),
    pytest.param(unmeasured("no_whitelist"), None, "unknown", id="no figure, no target"),
    pytest.param(
        NotApplicable(justification="no inpatients"), asks(50), "not_applicable", id="justified"
    ),
]


@pytest.mark.parametrize(("value", "target", "expected"), STATUSES)
def test_status_of_a_figure(value: Any, target: Target | None, expected: str) -> None:
    """A figure's status follows from itself and its target, and is never stored."""
    assert expected == Limb(name="figure", value=value, target=target).status.value


def result_of(**statuses: str) -> str:
    """The status of a result whose figures have these statuses."""
    from attrs import evolve

    values: dict[str, tuple[Any, Target | None]] = {
        "met": (count(1), asks(1)),
        "not_met": (count(0), asks(1)),
        "unknown": (unmeasured("no_whitelist"), asks(1)),
        "open": (unmeasured("no_whitelist"), None),
        "measured": (count(1), None),
        "not_applicable": (NotApplicable(justification="no inpatients"), asks(1)),
    }
    limbs = tuple(
        Limb(name=name, value=values[status][0], target=values[status][1])
        for name, status in statuses.items()
    )
    return evolve(d6_3(sent()), limbs=limbs).status.value


RESULTS = [
    pytest.param(["met", "not_met", "unknown"], "not_met", id="one targeted figure not met"),
    pytest.param(["met", "unknown"], "unknown", id="none not met, one unknown"),
    pytest.param(["met", "open"], "met", id="an unknown figure that nobody set a target for"),
    pytest.param(["met", "measured"], "met", id="every target met"),
    pytest.param(["measured", "open"], "measured", id="no target, some figure"),
    pytest.param(["open", "open"], "unknown", id="no target, no figure"),
    pytest.param(["not_applicable", "not_applicable"], "not_applicable", id="every figure"),
    pytest.param(
        ["not_applicable", "measured"], "measured", id="what does not apply meets nothing"
    ),
    pytest.param(["not_applicable", "met"], "met", id="what applies decides"),
]


@pytest.mark.parametrize(("figures", "expected"), RESULTS)
def test_status_of_a_result(figures: list[str], expected: str) -> None:
    """A result is not met before it is unknown, unknown before met, met before measured."""
    assert expected == result_of(**{f"f{number}": one for number, one in enumerate(figures)})


MISFITS = [
    pytest.param(count(1), asks(Fraction(4, 5)), id="a share asked of a count"),
    pytest.param(share(1, 2), asks(50), id="a count asked of a share"),
    pytest.param(YES, asks(50), id="a count asked of a presence"),
    pytest.param(share(1, 2), asks(True), id="a presence asked of a share"),
    pytest.param(
        between(share(1, 3), share(1, 2)), asks(3), id="a count asked of a range of shares"
    ),
]


@pytest.mark.parametrize(("value", "target"), MISFITS)
def test_a_target_of_another_kind_is_refused(value: Any, target: Target) -> None:
    """A target that does not fit the figure is an error, not a no."""
    with pytest.raises(InvalidInputError, match="of another kind than the figure"):
        Limb(name="figure", value=value, target=target)


IMPOSSIBLE: list[Any] = [
    pytest.param({"minimum": Fraction(6, 5), "origin": "us"}, "between 0 % and 100 %", id="120 %"),
    pytest.param({"minimum": -1, "origin": "us"}, "starts at 0", id="a negative count"),
    pytest.param({"minimum": False, "origin": "us"}, "asks for something", id="false"),
    pytest.param({"minimum": 50, "origin": " "}, "without an origin", id="nobody asks for it"),
]


@pytest.mark.parametrize(("target", "message"), IMPOSSIBLE)
def test_impossible_targets(target: dict[str, Any], message: str) -> None:
    """A target asks for something possible, and somebody asks for it."""
    with pytest.raises(InvalidInputError, match=message):
        Target(**target)


UNKNOWN = [
    pytest.param({"D6.4": {"count": asks(1)}}, "did you mean D6", id="an unknown indicator"),
    pytest.param({"D6.2": {"number": asks(1)}}, "set a target for one of: count", id="a figure"),
    pytest.param({"D6.3": {"share": asks(50)}}, "another kind", id="a kind that does not fit"),
    pytest.param({"P4.3": {"existence": asks(1)}}, "another kind", id="one, where yes is meant"),
]


@pytest.mark.parametrize(("targets", "message"), UNKNOWN)
def test_targets_for_what_is_not_measured(targets: Any, message: str) -> None:
    """A target for what nobody measures is an error that says what is meant."""
    with pytest.raises(InvalidInputError, match=message):
        check_targets(targets)


@pytest.mark.parametrize("words", ["", " \n"])
def test_not_applicable_needs_a_justification(words: str) -> None:
    """Nobody can say "not applicable" without saying why."""
    with pytest.raises(InvalidInputError, match="without a justification"):
        NotApplicable(justification=words)


def test_not_applicable_is_not_unknown_not_zero_not_no() -> None:
    """A justified indicator keeps its counts in the steps and has no figure."""
    excluded = {"D6.3": NotApplicable(justification="the establishment sends no documents")}

    result = d6_3(sent(), posted("D2"), not_applicable=excluded)

    assert "not_applicable" == result.status.value
    assert {"not_applicable"} == {limb.status.value for limb in result.limbs}
    assert 2 == result.step("deliveries")


def test_other_indicators_stay() -> None:
    """What is not applicable to D6.2 says nothing of D6.3."""
    excluded = {"D6.2": NotApplicable(justification="no correspondents")}

    assert share(1, 1) == d6_3(sent(), not_applicable=excluded).limb("share").value


def test_a_result_has_no_truth_value() -> None:
    """A result cannot be mistaken for a yes."""
    with pytest.raises(TypeError, match="not true or false"):
        bool(d6_3(sent()))


NO_FIGURES: list[Any] = [
    pytest.param(lambda: Share(numerator=0, denominator=0), "no share", id="0 of 0"),
    pytest.param(lambda: Share(numerator=2, denominator=1), "no share", id="2 of 1"),
    pytest.param(lambda: Share(numerator=-1, denominator=1), "no share", id="-1 of 1"),
    pytest.param(lambda: Count(n=-1), "negative", id="a negative count"),
    pytest.param(lambda: Range(low=count(2), high=count(1)), "above", id="bounds exchanged"),
    pytest.param(
        lambda: Range(low=count(0), high=share(1, 1)), "two counts or two shares", id="mixed"
    ),
]


@pytest.mark.parametrize(("make", "message"), NO_FIGURES)
def test_impossible_figures(make: Any, message: str) -> None:
    """A figure that cannot be is refused where it is made."""
    with pytest.raises(InvalidInputError, match=message):
        make()


def test_statement() -> None:
    """What the national rules ask a hospital to state, and it did not, is a reason."""
    (reason,) = (one for one in d6_3(sent()).reasons if one.code == "statement_incomplete")

    expected = "calculation_method, data_sources, context, completeness"
    assert (4, expected) == (reason.count, reason.subject)


def test_unknown_zero_no_and_not_applicable_are_four_things() -> None:
    """Unknown, zero, no and not applicable never look alike."""
    four = [Unmeasured(reasons=("not_supplied",)), count(0), NO, NotApplicable(justification="x")]

    assert len({type(value) for value in four}) == len(four)
