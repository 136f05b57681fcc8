"""The list of exclusions: every rule justified, nothing of a person shown."""

from datetime import date
from pathlib import Path

import pytest

from hopen_mss import (
    Exclusion,
    Exclusions,
    ExclusionsTable,
    InputFaultError,
    InvalidInputError,
    Layout,
    What,
)

HEADER = "what;value;why;who;when\n"
PATIENT = "237057512345678"


def read(folder: Path, text: str, **more: object) -> ExclusionsTable:
    """The table that a text makes."""
    path = folder / "exclusions.csv"
    path.write_text(text, encoding="utf-8")
    return ExclusionsTable.open(path, name="exclusions.csv", **more)  # type: ignore[arg-type]


def test_a_rule_is_read(tmp_path: Path) -> None:
    """A row gives what is left out, why, who decided it and when, with its line."""
    table = read(tmp_path, HEADER + "recipient_domain;Archive.Example;archiving;IT;30/09/2026\n")

    (rule,) = table.records()
    assert (What.RECIPIENT_DOMAIN, "archive.example") == (rule.what, rule.value)
    assert (date(2026, 9, 30), 2) == (rule.when, rule.line)
    assert (1, 1, "exclusions") == (
        (report := table.report()).read,
        report.accepted,
        report.kind,
    )


FRENCH = [
    pytest.param("expéditeur", What.SENDER, id="expéditeur"),
    pytest.param("Domaine de l'expéditeur", What.SENDER_DOMAIN, id="domaine de l'expéditeur"),
    pytest.param("destinataire", What.RECIPIENT, id="destinataire"),
    pytest.param("domaine du destinataire", What.RECIPIENT_DOMAIN, id="domaine du destinataire"),
    pytest.param("service", What.CARE_UNIT, id="service"),
    pytest.param("type de document", What.DOCUMENT_TYPE, id="type de document"),
    pytest.param("identifiant document", What.DOCUMENT_ID, id="identifiant document"),
    pytest.param("Message-ID", What.MESSAGE_ID, id="Message-ID"),
]


@pytest.mark.parametrize(("word", "expected"), FRENCH)
def test_french_names_and_words(tmp_path: Path, word: str, expected: What) -> None:
    """A list in French needs no mapping."""
    value = "a.example" if "domaine" in word.lower() else "un@a.example"
    text = f"Quoi,Valeur,Motif,Décidé par,Le\n{word},{value},essai,CME,01/10/2026\n"

    (rule,) = read(tmp_path, text).records()
    assert expected is rule.what


REJECTED = [
    pytest.param(
        "sender;a@b.example;;IT;2026-10-01", "exclusion_not_justified", "why", id="no why"
    ),
    pytest.param(
        "sender;a@b.example;test;;2026-10-01", "exclusion_not_justified", "who", id="no who"
    ),
    pytest.param("sender;a@b.example;test;IT;", "exclusion_not_justified", "when", id="no day"),
    pytest.param(
        "sender;a@b.example;test;IT;00/00/0000",
        "exclusion_not_justified",
        "when",
        id="an empty day",
    ),
    pytest.param("sender;a@b.example;test;IT;soon", "impossible_date", "when", id="no date"),
    pytest.param(
        "pigeon;a@b.example;test;IT;2026-10-01", "unknown_word", "what", id="another word"
    ),
    pytest.param(";a@b.example;test;IT;2026-10-01", "unknown_word", "what", id="nothing named"),
    pytest.param("sender;Dr Un;test;IT;2026-10-01", "no_address", "value", id="no address"),
    pytest.param("sender_domain;intranet;test;IT;2026-10-01", "no_domain", "value", id="no domain"),
    pytest.param(
        "sender_domain;un@a.example;test;IT;2026-10-01",
        "no_domain",
        "value",
        id="an address where a domain is asked for",
    ),
    pytest.param("care_unit;;test;IT;2026-10-01", "empty_row", "value", id="no value"),
    pytest.param(
        f"recipient;{PATIENT}@patient.mssante.fr;test;IT;2026-10-01",
        "patient_address",
        "value",
        id="a patient's address",
    ),
]


@pytest.mark.parametrize(("row", "reason", "column"), REJECTED)
def test_rules_that_are_refused(tmp_path: Path, row: str, reason: str, column: str) -> None:
    """A rule that nobody justified, or that names nothing, is rejected with its line."""
    good = "care_unit;TEST;test;IT;2026-10-01"
    table = read(tmp_path, f"{HEADER}{good}\n{row}\n")

    assert ["care_unit, l. 2"] == [rule.name for rule in table.records()]
    (rejection,) = table.report().rejections
    assert (3, reason, column) == (rejection.line, rejection.reason, rejection.column)
    assert PATIENT not in repr(table.report())


def test_a_file_without_reasons_is_refused(tmp_path: Path) -> None:
    """A list that has no column for the reason cannot be used at all."""
    with pytest.raises(InputFaultError, match="no column for why"):
        read(tmp_path, "what;value;who;when\nsender;a@b.example;IT;2026-10-01\n")


def test_a_constant_may_name_the_decider(tmp_path: Path) -> None:
    """Who decided all rules can be said once, in the dossier."""
    layout = Layout(constants={"who": "medical board"})
    text = "what;value;why;when\ncare_unit;TEST;test;2026-10-01\n"

    (rule,) = read(tmp_path, text, layout=layout).records()
    assert "medical board" == rule.who


def rule(**changes: object) -> Exclusion:
    """A rule on one address."""
    usual = {
        "what": What.SENDER,
        "value": "ysengrin.planton@medecin.mssante.fr",
        "why": "robot",
        "who": "IT",
        "when": date(2026, 10, 1),
        "line": 4,
    }
    return Exclusion(**{**usual, **changes})  # type: ignore[arg-type]


SHOWN = [
    pytest.param(
        {"why": "robot of planton@medecin.mssante.fr"},
        "robot of … (IT, 2026-10-01)",
        id="an address in the reason",
    ),
    pytest.param(
        {"why": "letter of 2 37 05 75 123 456 78, twice"},
        "letter of …, twice (IT, 2026-10-01)",
        id="a person's number in the reason",
    ),
    pytest.param({"who": PATIENT}, "robot (…, 2026-10-01)", id="a person's number as author"),
    pytest.param(
        {"why": "ticket 20260930"}, "ticket 20260930 (IT, 2026-10-01)", id="a short number stays"
    ),
]


@pytest.mark.parametrize(("changes", "expected"), SHOWN)
def test_nothing_of_a_person_is_shown(changes: dict[str, object], expected: str) -> None:
    """What a result prints of a rule holds no address and no number of a person."""
    assert expected == rule(**changes).justified


NOTHING = [
    pytest.param(What.SENDER, " <> ", id="an empty address"),
    pytest.param(What.RECIPIENT_DOMAIN, "intranet", id="no domain"),
    pytest.param(What.DOCUMENT_ID, " ", id="a blank number"),
]


@pytest.mark.parametrize(("what", "value"), NOTHING)
def test_a_rule_on_nothing_is_refused(what: What, value: str) -> None:
    """A value that names nothing would fall on every row that tells nothing: it is no rule."""
    with pytest.raises(InvalidInputError, match="names nothing"):
        rule(what=what, value=value)


def test_the_value_stands_in_no_repr() -> None:
    """A rule that is printed, alone or among others, does not show whom it leaves out."""
    assert "planton" not in repr(rule()) + repr(Exclusions((rule(),)))


def test_no_rules_are_false() -> None:
    """A hospital without rules excludes nothing, at no cost."""
    assert not Exclusions()
    assert Exclusions((rule(),))
