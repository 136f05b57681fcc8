"""What the smaller commands show: a plan, options, one file, a folder's files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from hopen_mss import (
    Assessment,
    Edition,
    Establishment,
    Floors,
    Judge,
    Lang,
    Reason,
    compare_options,
    make_plan,
)
from hopen_mss.assessment.evidence import Evidence
from hopen_mss.dossier.folder import Contents, Dossier, MeasurementSection
from hopen_mss.inspection.inspecting import Inspection
from hopen_mss.report import (
    evidence_as_text,
    inspection_as_text,
    options_as_text,
    plan_as_markdown,
    plan_as_text,
)

Golden = Callable[[str, str], None]
START = date(2027, 1, 31)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_plan(golden: Golden, edition: Edition, lang: Lang) -> None:
    """A plan shows every stage and action, what is out of it, and hedged floors."""
    plan = make_plan(edition, "operator", start=START, pilot=False)

    golden(f"plan.{lang}.txt", plan_as_text(plan, lang) + "\n")
    golden(f"plan.{lang}.md", plan_as_markdown(plan, lang))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_options(golden: Golden, edition: Edition, lang: Lang) -> None:
    """Both options stand side by side, and neither is called the better one."""
    golden(f"options.{lang}.txt", options_as_text(compare_options(edition, start=START), lang))


def test_an_option_without_a_minimum_says_so(edition: Edition) -> None:
    """Only the option whose delay is "at least" has a floor; without a start none has."""
    operator, third = compare_options(edition, start=START)

    assert "Not before 31 July 2027" in options_as_text([operator], "en")
    assert "gives no firm minimum" in options_as_text([third], "en")
    assert "minimum" not in options_as_text(compare_options(edition), "en")


def test_a_floor_is_counted_from_the_start_of_its_option(edition: Edition) -> None:
    """A floor that is the start itself is no minimum, whatever the delays are."""
    outlook = compare_options(edition, start=START)[0]
    at_once = evolve(outlook, floors=Floors(floor=START, usual_floor=START))

    assert "gives no firm minimum" in options_as_text([at_once], "en")


def test_inspection() -> None:
    """A file is told with its columns, its unknown words, its fault and the lines to paste."""
    found = Inspection(
        name="dpi.csv",
        kind="table",
        encoding="cp1252",
        size=1200,
        delimiter="\t",
        header_line=1,
        columns=(("Date d'envoi", "sent_at"), ("Divers", "")),
        words={"channel": {"Pigeon": 6, "": 2}},
        read=8,
        accepted=7,
        fault="dpi.csv: something; mend it [HM201]",
        lines_to_paste='[sources.dpi]\npath = "dpi.csv"',
    )

    lines = inspection_as_text(found, "en").splitlines()

    assert "Delimiter             tab" in lines
    assert "Size                  1,200 bytes" in lines
    assert "Rows accepted / read  7 / 8" in lines
    assert "    Divers        –" in lines
    assert "    - channel: Pigeon (6), others, not shown (2)" in lines
    assert "  ! dpi.csv: something; mend it [HM201]" in lines
    assert ["[sources.dpi]", 'path = "dpi.csv"'] == lines[-2:]


def test_an_unknown_file_is_not_guessed() -> None:
    """A kind that was not recognised is said to be just that."""
    found = Inspection(name="a.txt", kind="", encoding="utf-8-sig", size=1)

    assert "Nature    non reconnue" in inspection_as_text(found, "fr").splitlines()


def test_evidence(rich: Assessment) -> None:
    """A folder's files are told with each rejected row, unknown words and remarks."""
    hospital = Establishment(name="CH Exemple")
    contents = Contents(establishment=hospital, measurement=MeasurementSection(period="2026-10"))
    evidence = Evidence(
        Judge(hospital),
        inputs={"all": list(rich.inputs)},
        notices=[Reason("no_file", 0, "services")],
        unmapped={"dpi.csv": {"channel": {"Pigeon": 6}}},
    )

    text = evidence_as_text(evidence, Dossier(folder=Path(), contents=contents), "en")

    assert text.startswith("CH Exemple\n")
    assert "transmissions/dpi.csv     5  impossible date" in text
    assert "    - dpi.csv, channel: Pigeon (6)" in text
    assert "The source “services” finds no file." in text
