"""JSON and TOML in: strict, every trap of the house style, all problems at once."""

import pickle
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from tests.spec.records import d6_3, sent

from hopen_mss import (
    Count,
    Establishment,
    IndicatorResult,
    InvalidDocumentError,
    InvalidInputError,
    Limb,
    Mailbox,
    Period,
    Presence,
    Rules,
    Share,
    Span,
    Target,
    Terms,
    Whitelist,
    from_json,
    to_json,
)
from hopen_mss.dossier.folder import Contents
from hopen_mss.serialization import to_data
from hopen_mss.toml import from_toml


def problems(document: str | bytes, cls: type, *, toml: bool = False) -> list[str]:
    """What is wrong with a document."""
    read: Any = from_toml if toml else from_json
    if toml and isinstance(document, str):
        document = document.encode()
    with pytest.raises(InvalidDocumentError) as caught:
        read(document, cls)
    return [str(problem) for problem in caught.value.problems]


def span(cell: str) -> str:
    """A span with something in the place of its months."""
    return f'{{"schema": "hopen-mss/span/1", "months": {cell}}}'


SCALARS = [
    ('"3"', "expected a whole number, got a text"),
    ("3.9", "expected a whole number, got a decimal"),
    ("3.0", "expected a whole number, got a decimal"),
    ("true", "expected a whole number, got true or false"),
    ("null", "expected a whole number, got null"),
    ("[3]", "expected a whole number, got a list"),
    ("{}", "expected a whole number, got a table"),
]


@pytest.mark.parametrize(("cell", "message"), SCALARS)
def test_a_number_is_a_whole_number(cell: str, message: str) -> None:
    """Trap 1: nothing is converted silently into a number."""
    (found,) = problems(span(cell), Span)

    assert f"{message}; write it in the expected form @ $.months" == found


@pytest.mark.parametrize("cell", ['"false"', "0", "1", "null"])
def test_a_yes_is_a_yes(cell: str) -> None:
    """Traps 1 and 2: only true and false are true and false."""
    (found,) = problems(f'{{"schema": "hopen-mss/presence/1", "present": {cell}}}', Presence)

    assert found.startswith("expected true or false, got")


@pytest.mark.parametrize("cell", ["null", "3", "true", '["a"]'])
def test_a_text_is_a_text(cell: str) -> None:
    """Trap 1: no number, list or null becomes a text."""
    (found,) = problems(f'{{"schema": "hopen-mss/mailbox/1", "address": {cell}}}', Mailbox)

    assert found.startswith("expected a text, got")


def test_a_word_of_a_vocabulary() -> None:
    """Trap 2: a closed vocabulary stays closed, and its words are told."""
    (found,) = problems('{"schema": "hopen-mss/rules/1", "counting": "mail"}', Rules)

    expected = "this word is not known here; use one of: delivery, document, message @ $.counting"
    assert expected == found


@pytest.mark.parametrize("cell", ['"post"', '{"mssante": 1}', "null", "3"])
def test_a_text_is_no_list(cell: str) -> None:
    """Trap 3: neither a text nor a table passes for a list."""
    (found,) = problems(f'{{"schema": "hopen-mss/rules/1", "denominator": {cell}}}', Rules)

    assert found.startswith("expected a list, got")


@pytest.mark.parametrize("value", [Share(numerator=1, denominator=2), Count(n=1)])
def test_a_union_keeps_its_tag(value: Any) -> None:
    """Trap 4: what kind a figure is stands in the document, and is read back."""
    limb = Limb(name="figure", value=value)

    assert type(value).__name__.lower() == to_data(limb)["value"]["kind"]
    assert limb == from_json(to_json(limb), Limb)


@pytest.mark.parametrize(
    "cell", ['{"n": 1}', '{"kind": "number", "n": 1}', '{"kind": []}', "1", "[]"]
)
def test_a_figure_of_no_kind(cell: str) -> None:
    """Trap 4: a figure that does not say what it is is refused."""
    found = problems(f'{{"schema": "hopen-mss/limb/1", "name": "x", "value": {cell}}}', Limb)

    assert found
    assert all("$.value" in one for one in found)


def test_our_own_messages_are_kept() -> None:
    """Trap 5: what the model refuses is said in its own words, with what to do."""
    (found,) = problems('{"schema": "hopen-mss/share/1", "numerator": 7, "denominator": 5}', Share)

    expected = "7 of 5 is no share; count a part of the denominator, or use Unmeasured @ $"
    assert expected == found


def test_all_problems_of_shape_come_at_once() -> None:
    """Trap 6: misspelt keys and wrong values come together, each with its path."""
    text = '{"schema": "hopen-mss/span/1", "months": "x", "days": null, "weeks": 2, "day": 1}'

    found = problems(text, Span)

    assert {"$.months", "$.days", "$.weeks", "$.day"} == {one.partition(" @ ")[2] for one in found}
    assert "unknown key; did you mean days? @ $.day" in found


def test_then_come_the_checks_on_the_whole() -> None:
    """Trap 6: once every field is sound, the whole is checked."""
    text = '{"schema": "hopen-mss/period/1", "start": "2026-10-31", "end": "2026-10-01"}'

    (found,) = problems(text, Period)

    assert "before it starts" in found


DATES = ['"20261001"', '"2026-10-01T00:00:00"', '"2026-W40-4"', '"01/10/2026"', "20261001", "null"]


@pytest.mark.parametrize("cell", DATES)
def test_a_date_is_a_date(cell: str) -> None:
    """Trap 7: a date has one form, and a moment is no date."""
    text = f'{{"schema": "hopen-mss/period/1", "start": {cell}, "end": "2026-10-31"}}'

    (found,) = problems(text, Period)

    assert found.endswith("@ $.start")


def test_a_moment_in_toml_is_no_date() -> None:
    """Trap 7: a date and time of TOML does not pass for a date."""
    (found,) = problems("start = 2026-10-01T00:00:00\nend = 2026-10-31\n", Period, toml=True)

    assert found.startswith("expected a date, got")


def test_a_date_of_toml_is_a_date() -> None:
    """Trap 7: TOML's own dates are read, and those written as text."""
    text = b'start = 2026-10-01\nend = "2026-10-31"\n'

    assert Period.parse("2026-10") == from_toml(text, Period)


def test_a_moment_keeps_its_time() -> None:
    """Trap 7: a moment is not cut down to its day when it is written."""
    whitelist = Whitelist(
        generated_at=datetime.fromisoformat("2026-09-01T23:30:00+00:00"), entries=()
    )

    assert whitelist == from_json(to_json(whitelist), Whitelist)
    assert '"2026-09-01T23:30:00+00:00"' in to_json(whitelist)


def test_errors_can_be_sent_to_another_process() -> None:
    """Trap 9: an error can be packed and unpacked."""
    fault = InvalidInputError("7 of 5 is no share", "count both", "row 3")

    assert str(fault) == str(pickle.loads(pickle.dumps(fault)))  # noqa: S301 (our own)


TOML_FAULTS = [
    ("a = 1\na = 2\n", "line 2"),
    ("months = [1,\n", "end of document"),
    ("months = 07\n", "line 1"),
    ("months = 1\nmonths.x = 2\n", "line 2"),
    ("\n\nmonths = {a = 1,\n b = 2}\n", "line 3"),
]


@pytest.mark.parametrize(("text", "place"), TOML_FAULTS)
def test_broken_toml(text: str, place: str) -> None:
    """Trap 16: a fault of TOML itself is told with its place."""
    (found,) = problems(text, Span, toml=True)

    assert place in found.rpartition("@")[2]


def test_toml_with_a_byte_order_mark() -> None:
    """Trap 16: a mark at the start, as some editors write it, does not matter."""
    assert Span(months=6) == from_toml(b"\xef\xbb\xbfmonths = 6\n", Span)


def test_toml_that_is_not_utf8() -> None:
    """Trap 16: a file in another encoding is told with its line."""
    (found,) = problems("days = 1\n# é\n".encode("cp1252"), Span, toml=True)

    assert "this is not UTF-8: save the file as UTF-8 @ line 2" == found


def test_a_number_too_long_to_read() -> None:
    """A number of thousands of digits is a problem, not a crash."""
    assert problems(f"months = {'1' * 5000}", Span, toml=True)
    assert problems(span("1" * 5000), Span)


def test_an_unquoted_code() -> None:
    """Trap 16: [targets.P4.3] makes a table 3 in P4, and is told."""
    text = """
[establishment]
name = "CH Exemple"
[measurement]
period = "2026-10"
[targets.P4.3.existence]
minimum = true
origin = "the region"
"""
    found = problems(text, Contents, toml=True)

    assert found
    assert all("line 6" in one or "P4" in one for one in found)


def test_repeated_keys_of_json() -> None:
    """Trap 17: a key that stands twice is refused, not overwritten."""
    (found,) = problems('{"schema": "hopen-mss/span/1", "months": 1, "months": 2}', Span)

    assert "a key stands twice in one object @ $" == found


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "-Infinity"])
def test_no_number_that_is_none(cell: str) -> None:
    """Trap 17: NaN and Infinity are not JSON."""
    assert ["NaN and Infinity are not JSON @ $"] == problems(span(cell), Span)


SHARES = [
    ('"80 %"', Fraction(4, 5)),
    ('"80%"', Fraction(4, 5)),
    ('"33,5 %"', Fraction(67, 200)),
    ('"1/3"', Fraction(1, 3)),
    ('"0.8"', Fraction(4, 5)),
    ("true", True),
    ("50", 50),
]


@pytest.mark.parametrize(("cell", "expected"), SHARES)
def test_shares_are_fractions(cell: str, expected: object) -> None:
    """Trap 17: a share is written as text and read exactly."""
    target = from_toml(f'minimum = {cell}\norigin = "us"\n'.encode(), Target)

    assert (type(expected), expected) == (type(target.minimum), target.minimum)
    assert target == from_json(to_json(target), Target)


@pytest.mark.parametrize("cell", ['"120 %"', '"a lot"', '"1/0"', "0.8", '""', "-1", '"-5 %"'])
def test_no_shares(cell: str) -> None:
    """A share lies between nothing and all, and is no decimal number."""
    assert problems(f'minimum = {cell}\norigin = "us"\n', Target, toml=True)


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", '{"months": 1}', "\ud800"])
def test_no_document(text: str) -> None:
    """What is no JSON, or says no schema, is refused."""
    assert 1 == len(problems(text, Span))


def test_nested_too_deeply() -> None:
    """A document nested a hundred thousand times is a problem, not a crash."""
    assert problems("[" * 100_000, Span)
    assert problems("a = " + "[" * 100_000, Span, toml=True)


def test_a_status_that_does_not_follow() -> None:
    """A document that says "met" while its figures say otherwise is refused."""
    text = to_json(d6_3(sent())).replace('"status": "measured"', '"status": "met"')

    found = problems(text, IndicatorResult)

    assert any("status does not follow from the figures" in one for one in found)


def test_a_derived_key_may_be_left_out() -> None:
    """A document without its derived status is complete."""
    limb = Limb(name="count", value=Count(n=1))
    text = to_json(limb, indent=None).replace(', "status": "measured"', "")

    assert "status" not in text
    assert limb == from_json(text, Limb)


DOSSIER = """[establishment]
name = "CH Exemple"
domains = "ch-exemple.mssante.fr"

[measurement]
period = "2026-13"
denominators = ["mssante"]

[sources.record]
path = "a.csv"
kind = "tables"
"""


def test_every_problem_of_a_dossier_with_its_line() -> None:
    """A dossier's problems come all at once, each with its line and the nearest key."""
    expected = {
        "line 3: establishment.domains": "expected a list, got a text",
        "line 7: measurement.denominators": "unknown key; did you mean denominator?",
        "line 11: sources.record.kind": "this word is not known here",
    }

    found = [one.partition(" @ ") for one in problems(DOSSIER, Contents, toml=True)]

    assert expected == {
        where: next((says for says in expected.values() if message.startswith(says)), message)
        for message, _, where in found
    }


def test_values_are_never_quoted() -> None:
    """No problem quotes what stood in the document."""
    text = f'{{"schema": "hopen-mss/establishment/1", "name": 1, "timezone": "Jeanne Dupont"}}'  # noqa: F541

    found = problems(text, Establishment)

    assert not any("Dupont" in one for one in found)


def test_terms_round_trip_as_a_whole() -> None:
    """Terms with targets of every kind are read back unchanged."""
    terms = Terms(
        period=Period.parse("2026-10"),
        as_of=date(2026, 11, 23),
        targets={
            "D6.2": {"count": Target(minimum=50, origin="us")},
            "D6.3": {"share": Target(minimum=Fraction(1), origin="us")},
            "P4.3": {"existence": Target(minimum=True, origin="us")},
        },
    )

    assert terms == from_json(to_json(terms), Terms)
