"""The JSON document: valid by its schema and readable back; the schema as strict as the classes."""

import json
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from attrs import evolve
from jsonschema import Draft202012Validator, FormatChecker

from hopen_mss import (
    Assessment,
    Count,
    InvalidDocumentError,
    Lang,
    NotApplicable,
    Presence,
    Range,
    Share,
    Unmeasured,
    from_json,
    to_json,
)
from hopen_mss.indicators.figures import Value
from hopen_mss.indicators.result import Limb
from hopen_mss.report import as_json, schema

LANGS: tuple[Lang, ...] = ("fr", "en")
VALUES: list[Value] = [
    Share(numerator=1, denominator=2),
    Count(n=0),
    Presence(present=False),
    Range(low=Count(n=1), high=Count(n=2)),
    Range(low=Share(numerator=1, denominator=3), high=Share(numerator=1, denominator=2)),
    Unmeasured(reasons=("no_whitelist",)),
    NotApplicable(justification="no inpatients"),
]


def faults(document: Any) -> list[str]:
    """What the schema has against a document."""
    validator = Draft202012Validator(schema(), format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(document)]


def test_the_schema_is_a_schema() -> None:
    """The shipped file is sound by its own standard."""
    Draft202012Validator.check_schema(schema())

    assert "https://json-schema.org/draft/2020-12/schema" == schema()["$schema"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["rich", "bare", "hostile"])
def test_documents_are_valid_and_read_back(
    request: pytest.FixtureRequest, name: str, lang: Lang
) -> None:
    """Whatever the language, the document is valid and gives the same assessment back."""
    assessment = request.getfixturevalue(name)
    text = as_json(assessment, lang)

    assert [] == faults(json.loads(text))
    assert assessment == from_json(text, Assessment)


def test_the_plain_document_is_valid_too(rich: Assessment) -> None:
    """What to_json writes differs in the order of keys alone."""
    plain = json.loads(to_json(rich))

    assert [] == faults(plain)
    assert "The sendings" not in plain["results"][2]["reasons"][0]["message"]


@pytest.mark.parametrize("value", VALUES)
def test_every_kind_of_value_is_valid(rich: Assessment, value: Value) -> None:
    """Each form that a figure can take passes the schema and comes back as it was."""
    result = rich.results[0]
    limb = Limb(name="use", value=value)
    assessment = evolve(rich, results=(evolve(result, limbs=(limb,)),))
    text = as_json(assessment, "en")

    assert [] == faults(json.loads(text))
    assert assessment == from_json(text, Assessment)


def test_keys_come_in_the_published_order(rich: Assessment) -> None:
    """The order is the one that the design publishes."""
    document = json.loads(as_json(rich, "en"))
    result = document["results"][0]

    assert ["schema", "library", "edition", "as_of", "period", "establishment", "results",
            "levers", "answers", "notices", "inputs", "connection", "options", "plan", "forecast",
            "followed", "coming"] == list(document)  # fmt: skip
    assert ["indicator", "status", "headline", "period", "limbs", "settings", "steps", "reasons",
            "breakdowns", "sources", "measurement", "inputs",
            "provenance"] == list(result)  # fmt: skip
    assert ["name", "value", "target", "status"] == list(result["limbs"][0])
    assert ["path", "kind", "sha256", "read", "accepted", "rejected", "rejections",
            "notes"] == list(document["inputs"][0])  # fmt: skip


def test_messages_follow_the_language_and_codes_do_not(rich: Assessment) -> None:
    """Two languages differ in their messages alone."""
    fr, en = (json.loads(as_json(rich, lang)) for lang in LANGS)
    said = fr["results"][2]["reasons"][0]["message"], en["results"][2]["reasons"][0]["message"]

    assert said[0].startswith("60 envois n’ont pas la preuve")
    assert said[1].startswith("60 sendings lack the proof")
    for document in (fr, en):
        for holder in (*document["results"], {"reasons": document["notices"]}):
            for reason in holder["reasons"]:
                del reason["message"]
    assert fr == en


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """Every object with properties in a schema."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for inner in part.values():
            yield from objects(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from objects(inner)


def test_the_schema_is_strict_everywhere() -> None:
    """No object takes a key that is not named, and none may leave one out."""
    every = list(objects(schema()))

    assert len(every) > 25
    for part in every:
        assert part["additionalProperties"] is False
        assert list(part["properties"]) == part["required"]


def test_the_schema_has_every_field_of_every_class(rich: Assessment) -> None:
    """A field that a class gains is missing here until the schema has it."""

    def check(held: Any, data: Any, where: dict[str, Any]) -> None:
        named = {slot.name for slot in attrs.fields(type(held)) if slot.init}
        assert named <= set(where["properties"]), type(held)
        assert set(data) == set(where["properties"]), type(held)

    document = json.loads(as_json(rich, "en"))
    parts = schema()["$defs"]
    result, data = rich.results[2], document["results"][2]
    assert rich.plan is not None
    check(rich, document, schema())
    check(rich.establishment, document["establishment"], parts["establishment"])
    check(result, data, parts["indicator_result"])
    check(result.limbs[0], data["limbs"][0], parts["limb"])
    check(result.steps[0], data["steps"][0], parts["step"])
    check(result.reasons[0], data["reasons"][0], parts["reason"])
    check(result.breakdowns[0], data["breakdowns"][0], parts["breakdown"])
    check(result.sources[0], data["sources"][0], parts["contribution"])
    check(result.measurement, data["measurement"], parts["measurement_statement"])
    check(result.provenance, data["provenance"], parts["provenance"])
    assert rich.levers is not None
    assert rich.levers.letters is not None
    assert rich.levers.letters.cost is not None
    levers = document["levers"]
    check(rich.levers, levers, parts["levers"])
    check(rich.levers.whole, levers["whole"], parts["lever_counts"])
    check(rich.levers.tables[0], levers["tables"][0], parts["lever_table"])
    check(rich.levers.letters, levers["letters"], parts["avoidable_letters"])
    check(rich.levers.letters.cost, levers["letters"]["cost"], parts["letter_cost"])
    check(rich.inputs[1], document["inputs"][1], parts["input_report"])
    for name, kind in (("connection", "suggested_connection"), ("options", "options_table"),
                       ("forecast", "forecast"), ("followed", "plan_status"),
                       ("coming", "next_steps")):  # fmt: skip
        check(getattr(rich, name), document[name], parts[kind])
    assert rich.followed is not None
    found, followed = document["followed"], rich.followed
    check(followed.change, found["change"], parts["status_change"])
    check(followed.plan, found["plan"], parts["followed_plan"])
    for name, kind in (("steps", "followed_step"), ("waves", "followed_wave"), ("risks", "risk"),
                       ("decisions", "decision"), ("moves", "move"),
                       ("recurring", "recurrence")):  # fmt: skip
        check(getattr(followed.plan, name)[0], found["plan"][name][0], parts[kind])
    assert rich.forecast is not None
    for name, kind in (("steps", "forecast_step"), ("latest_starts", "latest_start")):
        check(getattr(rich.forecast, name)[0], document["forecast"][name][0], parts[kind])
    check(rich.forecast.estimated, document["forecast"]["estimated"], parts["estimated_ends"])
    check(rich.plan, document["plan"], parts["plan"])
    check(rich.plan.stages[0], document["plan"]["stages"][0], parts["planned_stage"])
    check(
        rich.plan.stages[0].actions[0],
        document["plan"]["stages"][0]["actions"][0],
        parts["planned_action"],
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("results", 0, "status"), "perhaps"),
        (("results", 0, "extra"), 1),
        (("results", 2, "limbs", 0, "value", "low", "denominator"), 0),
        (("results", 2, "limbs", 0, "value", "low"), {"kind": "count", "n": 1}),
        (("results", 0, "limbs", 0, "value", "kind"), "count"),
        (("as_of",), "15/01/2027"),
        (("inputs", 0, "sha256"), "short"),
        (("inputs", 0, "read"), -1),
        (("schema",), "hopen-mss/assessment/2"),
    ],
)
def test_the_schema_refuses_what_is_wrong(
    rich: Assessment, path: tuple[str | int, ...], value: object
) -> None:
    """One wrong thing anywhere is enough."""
    document = json.loads(as_json(rich, "en"))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert [] != faults(document)


def test_a_document_that_contradicts_itself_is_refused(rich: Assessment) -> None:
    """A status that does not follow from the figures is not read back."""
    text = as_json(rich, "fr").replace('"status": "not_met"', '"status": "met"', 1)

    with pytest.raises(InvalidDocumentError, match="status does not follow"):
        from_json(text, Assessment)
