"""What is written can be read back."""

from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given, settings, strategies as st
from tests.properties.strategies import SERIALISABLE, results

import hopen_mss
from hopen_mss import from_json, to_json

WORKERS = {
    # they read or count, and hold no finished data
    "CalibrationSample",
    "CareUnitsTable",
    "CorrespondentsTable",
    "Deliveries",
    "DirectoryIndex",
    "Dossier",
    "ExchangeLog",
    "ExclusionsTable",
    "Failures",
    "FhirMailboxes",
    "FollowUpTable",
    "Hl7Messages",
    "Judge",
    "MailFiles",
    "MailboxExtraction",
    "MailboxesTable",
    "MessageIds",
    "PostfixLog",
    "PractitionerExtraction",
    "Reconciliation",
    "TotalsTable",
    "TransmissionTable",
}


@pytest.mark.parametrize("name", sorted(SERIALISABLE))
@settings(max_examples=max(settings().max_examples // 3, 5))
@given(data=st.data())
def test_round_trip(name: str, data: st.DataObject) -> None:
    """What is written as JSON is read back unchanged."""
    value: Any = data.draw(SERIALISABLE[name])

    assert value == from_json(to_json(value), type(value))


def test_no_class_is_forgotten() -> None:
    """Every public class that holds data has its round trip."""
    public = {
        name
        for name in hopen_mss.__all__
        if isinstance(found := getattr(hopen_mss, name), type)
        and (attrs.has(found) or hasattr(found, "_fields"))
        and not issubclass(found, (Enum, Exception))
    }

    assert public - WORKERS == set(SERIALISABLE)


@given(results)
def test_writing_twice_is_writing_once(result: hopen_mss.IndicatorResult) -> None:
    """A document that was read and written again is the same document."""
    document = to_json(result)

    assert document == to_json(from_json(document, hopen_mss.IndicatorResult))
