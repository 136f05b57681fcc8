"""The assessment as a JSON document of a published schema, for other programs.

Codes are never translated; the messages beside them are in the language asked for.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.codes import sentence
from hopen_mss.json_text import json_text
from hopen_mss.serialization import schema_of, to_data
from hopen_mss.wording import Lang

__all__ = ["as_json", "schema"]

_SCHEMA = "assessment.schema.json"
_ORDER = (
    "library", "edition", "as_of", "period", "establishment", "results", "levers", "answers",
    "notices", "inputs", "connection", "options", "plan", "forecast", "followed", "coming",
)  # fmt: skip
_ORDER_OF_RESULT = (
    "indicator", "status", "headline", "period", "limbs", "settings", "steps", "reasons",
    "breakdowns", "sources", "measurement", "inputs", "provenance",
)  # fmt: skip
_ORDER_OF_LIMB = ("name", "value", "target", "status")
_ORDER_OF_INPUT = (
    "path", "kind", "sha256", "read", "accepted", "rejected", "rejections", "notes",
)  # fmt: skip


def as_json(assessment: Assessment, lang: Lang) -> str:
    """The whole assessment as one JSON document; :func:`schema` describes it.

    :func:`hopen_mss.from_json` reads it back.
    """
    data = _ordered(to_data(assessment), _ORDER)
    data["results"] = [_result(result, lang) for result in data["results"]]
    data["notices"] = [_reason("reason", notice, lang) for notice in data["notices"]]
    data["inputs"] = [_ordered(report, _ORDER_OF_INPUT) for report in data["inputs"]]
    document = {"schema": schema_of(Assessment), **data}
    return json_text(document) + "\n"


@cache
def _schema_text() -> str:
    return files(__package__).joinpath(_SCHEMA).read_text("utf-8")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document, as it ships with the library.

    >>> schema()["properties"]["schema"]["const"]
    'hopen-mss/assessment/1'
    """
    found: dict[str, Any] = json.loads(_schema_text())
    return found


def _result(result: dict[str, Any], lang: Lang) -> dict[str, Any]:
    ordered = _ordered(result, _ORDER_OF_RESULT)
    group = f"reason/{result['indicator']}"
    ordered["limbs"] = [_ordered(limb, _ORDER_OF_LIMB) for limb in result["limbs"]]
    ordered["reasons"] = [_reason(group, reason, lang) for reason in result["reasons"]]
    ordered["inputs"] = [_ordered(report, _ORDER_OF_INPUT) for report in result["inputs"]]
    return ordered


def _reason(group: str, reason: dict[str, Any], lang: Lang) -> dict[str, Any]:
    message = sentence(
        group, reason["code"], lang, count=reason["count"], subject=reason["subject"]
    )
    return {"code": reason["code"], "message": message, **_without(reason, "code", "message")}


def _ordered(data: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    """The keys in their published order, and none lost that the order does not know."""
    return {**{key: data[key] for key in order}, **_without(data, *order)}


def _without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}
