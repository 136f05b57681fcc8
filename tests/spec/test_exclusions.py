"""What the hospital leaves out of its figures, and why. Rules 4 and 5."""

from datetime import date
from typing import Any

import pytest
from tests.spec.records import (
    ALL_WAYS,
    COLLEAGUE,
    DOCTOR,
    HOSPITAL,
    JUDGE,
    LISTS,
    OCTOBER,
    OUTSIDER,
    SECOND_DOCTOR,
    at,
    letters,
    posted,
    sent,
    share,
    terms,
    unmeasured,
)

from hopen_mss import (
    Counting,
    Deliveries,
    Exclusion,
    Exclusions,
    IndicatorResult,
    Tally,
    TallyPart,
    Transmission,
    What,
    documents_through_trust_space,
    messaging_in_trust_space,
)

PART = TallyPart("record", OCTOBER)
SENDINGS = (
    sent(to=DOCTOR, sender=COLLEAGUE, care_unit="CARDIO", document_type="CR", message_id="<M1@a>"),
    posted("D2", recipient_id="R1", care_unit="URGENCES", document_type="ORD"),
)


def rule(what: What, value: str, line: int = 2) -> Exclusions:
    """One rule, justified."""
    return Exclusions(
        (
            Exclusion(
                what=what,
                value=value,
                why="trial of the software",
                who="medical board",
                when=date(2026, 9, 30),
                line=line,
            ),
        )
    )


def d6_3_without(exclusions: Exclusions, *records: Transmission) -> IndicatorResult:
    """D6.3 of some records without what is excluded."""
    seen = Deliveries(JUDGE, OCTOBER, exclusions=exclusions)
    seen.add_all(records)
    said = terms(denominator=ALL_WAYS, exclusions=exclusions)
    return documents_through_trust_space([Tally.of(seen, PART)], said)


LEFT_OUT = [
    pytest.param(What.SENDER, COLLEAGUE, share(0, 1), id="one sender"),
    pytest.param(What.SENDER, COLLEAGUE.upper(), share(0, 1), id="an address in capitals"),
    pytest.param(What.SENDER_DOMAIN, "ch-exemple.mssante.fr", share(0, 1), id="a sender's domain"),
    pytest.param(What.RECIPIENT, DOCTOR, share(0, 1), id="one recipient"),
    pytest.param(What.RECIPIENT, SECOND_DOCTOR, share(1, 2), id="another one of the same domain"),
    pytest.param(What.RECIPIENT_DOMAIN, "medecin.mssante.fr", share(0, 1), id="a whole domain"),
    pytest.param(What.RECIPIENT_DOMAIN, "@Medecin.MSSante.fr", share(0, 1), id="with its sign"),
    pytest.param(What.RECIPIENT_DOMAIN, "mssante.fr", share(1, 2), id="no domain below it"),
    pytest.param(What.CARE_UNIT, "cardio", share(0, 1), id="a care unit, whatever the capitals"),
    pytest.param(What.DOCUMENT_TYPE, "ORD", share(1, 1), id="a type of document"),
    pytest.param(What.DOCUMENT_ID, "D2", share(1, 1), id="one document"),
    pytest.param(What.DOCUMENT_ID, "d2", share(1, 2), id="the number of a document as it stands"),
    pytest.param(What.MESSAGE_ID, "m1@A", share(0, 1), id="one message, without its signs"),
]


@pytest.mark.parametrize(("what", "value", "expected"), LEFT_OUT)
def test_what_is_excluded_is_on_neither_side(what: What, value: str, expected: object) -> None:
    """A rule leaves out what it names, exactly, and nothing else."""
    assert expected == d6_3_without(rule(what, value), *SENDINGS).limb("share").value


def test_excluded_rows_are_counted_by_rule() -> None:
    """What is left out is counted under the rule that left it out; no address is shown."""
    result = d6_3_without(rule(What.RECIPIENT, DOCTOR, line=7), *SENDINGS)

    (step,) = (step for step in result.steps if step.code == "excluded")
    assert (1, "recipient, l. 7") == (step.count, step.subject)
    assert 1 == result.step("deliveries")


def test_every_rule_stands_in_the_result() -> None:
    """Why, who and when are printed, also of a rule that found nothing."""
    result = d6_3_without(rule(What.CARE_UNIT, "MATER"), *SENDINGS)

    (said,) = (setting.value for setting in result.settings if setting.code == "exclusion")
    assert "care_unit, l. 2: trial of the software (medical board, 2026-09-30)" == said
    assert "excluded" not in list(result.reason_codes())


def test_an_exclusion_is_a_reason_to_read_with_care() -> None:
    """A figure that rests on exclusions says so."""
    result = d6_3_without(rule(What.DOCUMENT_ID, "D2"), *SENDINGS)

    assert "excluded" in list(result.reason_codes())


def test_the_first_rule_counts_a_row() -> None:
    """A row under two rules is counted once, under the first of them."""
    both = Exclusions(
        (*rule(What.CARE_UNIT, "CARDIO", 2).rules, *rule(What.SENDER, COLLEAGUE).rules)
    )
    result = d6_3_without(both, *SENDINGS)

    assert ["care_unit, l. 2"] == [s.subject for s in result.steps if s.code == "excluded"]


def test_what_lies_outside_the_period_is_not_called_excluded() -> None:
    """A row of another month is counted as such, whatever rule it falls under."""
    late = sent(sent_at=at("2026-11-05 10:00"))
    result = d6_3_without(rule(What.RECIPIENT, DOCTOR), late)

    assert (1, 0) == (result.step("outside_period"), result.step("excluded"))


def test_excluding_everything_leaves_no_figure() -> None:
    """Where all is excluded nothing is left to measure, and that is no zero."""
    everything = Exclusions(
        (*rule(What.CARE_UNIT, "CARDIO").rules, *rule(What.CARE_UNIT, "URGENCES").rules)
    )

    assert unmeasured("no_data_in_period") == d6_3_without(everything, *SENDINGS).limbs[0].value


TOTALS = [
    pytest.param(What.CARE_UNIT, "CARDIO", 5, id="a care unit's letters"),
    pytest.param(What.DOCUMENT_TYPE, "CR", 9, id="a type that no total has"),
    pytest.param(What.RECIPIENT, DOCTOR, 9, id="a total has no recipient"),
]


@pytest.mark.parametrize(("what", "value", "deliveries"), TOTALS)
def test_totals_fall_under_rules_too(what: What, value: str, deliveries: int) -> None:
    """A monthly total is left out by its care unit or document type, before words are masked."""
    found = [letters(4, care_unit="CARDIO"), letters(5, care_unit="URGENCES")]
    tally = Tally.of_totals(
        found, PART, unit=Counting.DELIVERY, exclusions=rule(what, value), care_units=frozenset()
    )

    assert deliveries == tally.deliveries
    assert {"*"} == {line.facts.care_unit for line in tally.lines}


def test_p4_3_leaves_out_the_same() -> None:
    """Mails to an excluded domain are no messages of P4.3 either, and the rule is printed."""
    excluded = rule(What.RECIPIENT_DOMAIN, "medecin.mssante.fr")
    seen = Deliveries(JUDGE, OCTOBER, Counting.MESSAGE, exclusions=excluded)
    mail: dict[str, Any] = {"message_id": "M1", "sender": COLLEAGUE}
    seen.add_all([sent("", DOCTOR, **mail), sent("", OUTSIDER, **mail)])
    log = Tally.of(seen, PART, unit=Counting.MESSAGE)
    result = messaging_in_trust_space(HOSPITAL, LISTS, [log], terms(exclusions=excluded))

    assert (0, 1) == (result.step("messages_sent"), result.step("messages_outside"))
    assert 1 == result.step("excluded")
    assert "exclusion" in [setting.code for setting in result.settings]
