"""A dossier's deployment followed, its trend by month, and the note that the command writes."""

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.hospitals import write_hospital

from hopen_mss import Channel, Counting, Dossier, Facts, Period, Tally, Trust
from hopen_mss.assessment.evidence import Evidence, gather, gather_month
from hopen_mss.assessment.following import follow_dossier, seen_sendings, status_of
from hopen_mss.assessment.main_job import conclude
from hopen_mss.assessment.trend import monthly_trends
from hopen_mss.cli import run
from hopen_mss.dossier.history import CountedSource, History, Month, write_month
from hopen_mss.dossier.sources import SourceKind
from hopen_mss.errors import DossierError
from hopen_mss.example import write_example
from hopen_mss.indicators.figures import Unmeasured
from hopen_mss.indicators.tally import TallyLine, TallyPart
from hopen_mss.planning import WaveState

Capture = pytest.CaptureFixture[str]
AS_OF = date(2026, 10, 15)


def source(month: str, period: str, *, compares: str = "") -> CountedSource:
    """A source that covers a period and saw one sending of cardiology in one month of it."""
    facts = Facts(month=month, channel=Channel.MSSANTE, trust=Trust.INSIDE, care_unit="CARDIO")
    tally = Tally(
        parts=(TallyPart("dpi", Period.parse(period)),),
        unit=Counting.DOCUMENT,
        lines=(TallyLine(facts, 1),),
    )
    return CountedSource(name="dpi", kind=SourceKind.TABLE, compares=compares, tally=tally)


def test_a_month_that_a_file_says_nothing_of_makes_nobody_silent() -> None:
    """An export that stops in July does not tell that a unit was silent in August."""
    found = seen_sendings(History(), [source("2026-07", "2026-Q3")])

    assert ("2026-07",) == found.months
    assert {"CARDIO": ("2026-07",)} == dict(found.units)


def test_part_of_a_month_is_no_month() -> None:
    """Half a month in which nothing was seen proves nothing."""
    assert () == seen_sendings(History(), [source("2026-07", "2026-07-10/2026-07-31")]).months


def test_a_source_that_is_only_compared_is_left_out() -> None:
    """What it saw, the other one counts."""
    found = seen_sendings(History(), [source("2026-07", "2026-07", compares="mail")])

    assert ((), {}) == (found.months, dict(found.units))


def test_sources_of_one_site_each_tell_the_site() -> None:
    """What Nord sends is none of Sud's, and all of it is the hospital's."""
    nord, sud = source("2026-07", "2026-07"), source("2026-08", "2026-08")
    sources = [
        evolve(one, tally=evolve(one.tally, parts=(evolve(one.tally.parts[0], site=site),)))
        for one, site in ((nord, "Nord"), (sud, "Sud"))
    ]
    found = seen_sendings(History(), sources)

    assert {"CARDIO": ("2026-07", "2026-08")} == dict(found.units)
    assert {"Nord": ("2026-07",), "Sud": ("2026-08",)} == {
        site: one.units["CARDIO"] for site, one in found.sites.items()
    }


def test_a_word_is_told_apart_if_every_source_lists_it() -> None:
    """Of two sources that count others together, the second does not know cardiology."""
    others = Facts(month="2026-07", channel=Channel.MSSANTE, trust=Trust.INSIDE, care_unit="*")
    first = source("2026-07", "2026-07")
    tally = evolve(first.tally, lines=(TallyLine(others, 1),))
    found = seen_sendings(
        History(),
        [
            evolve(first, tally=tally, care_units=("CARDIO", "PNEUMO")),
            evolve(first, tally=tally, care_units=("PNEUMO",)),
        ],
    )

    assert {"2026-07": ("PNEUMO",)} == dict(found.listed_units)


LIST = """<?xml version="1.0" encoding="UTF-8"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-09-01T15:42:07Z</DateDeGeneration>
<Domaine><Nom>ch-exemple.mssante.fr</Nom></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom></Domaine>
</ListeBlancheMSSante>
"""
SAID = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]
[measurement]
period = "2026-10"
[sources.whitelist]
path = "list.xml"
kind = "whitelist"
[sources.dpi]
path = "dpi.csv"
kind = "table"
[deployment]
option = "third-party"
start = 2026-01-05
"""
WAVE = """[[deployment.waves]]
name = "pilot"
go_live = 2026-10-01
care_units = ["CARDIO", "PNEUMO"]
document_types = ["CRH"]
to_train = 0
"""
SENT = """document_id;sent_at;sender;recipient;channel;care_unit;document_type
D1;2026-10-05;a@ch-exemple.mssante.fr;un@medecin.mssante.fr;mssante;CARDIO;CRH
D2;2026-10-06;a@ch-exemple.mssante.fr;un@medecin.mssante.fr;mssante;CHIR;CRO
"""


@pytest.mark.parametrize(
    ("counted_with", "expected"),
    [
        pytest.param(SAID + WAVE, ["sending", "live_not_sending", "sending"], id="with its waves"),
        pytest.param(SAID, ["not_listed", "not_listed", "not_listed"], id="before it had any"),
    ],
)
def test_what_a_wave_names_is_told_apart(
    tmp_path: Path, counted_with: str, expected: list[str]
) -> None:
    """Its units and types need no other list; a month counted without them has to be made again."""
    texts = (("list.xml", LIST), ("dpi.csv", SENT), ("hopen-mss.toml", counted_with))
    for name, text in texts:
        (tmp_path / name).write_text(text, encoding="utf-8")
    write_month(tmp_path, month_of(tmp_path, "2026-10"))
    (tmp_path / "hopen-mss.toml").write_text(SAID + WAVE, encoding="utf-8")
    (wave,) = follow_dossier(Dossier.read(tmp_path), date(2026, 11, 10)).waves

    assert expected == [sign.states[0].value for sign in wave.signs]


@pytest.fixture(scope="module")
def valclair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example hospital."""
    place = tmp_path_factory.mktemp("following") / "valclair"
    write_example(place)
    return place


def test_the_assessment_compares_waves_with_what_was_read_now(valclair: Path) -> None:
    """The example's last wave is live and does not send; the others do."""
    dossier = Dossier.read(valclair)
    found = conclude(dossier, gather(dossier), as_of=AS_OF).followed

    assert found is not None
    states = {wave.name: {sign.states[0] for sign in wave.signs} for wave in found.plan.waves}
    assert {
        "Pilote": {WaveState.SENDING},
        "Services de soins": {WaveState.SENDING},
        "Domicile": {WaveState.LIVE_NOT_SENDING},
    } == states
    assert {"Hospitalisation à domicile"} == set(found.change.new_alerts)


def test_without_kept_months_the_commands_cannot_tell_who_sends(valclair: Path) -> None:
    """Unknown is not silent: no file is read, so no unit is said not to send."""
    found = follow_dossier(Dossier.read(valclair), AS_OF)

    states = {sign.states for wave in found.waves for sign in wave.signs}
    assert {(WaveState.NO_MONTH,)} == states


def test_the_assessment_has_the_next_steps_with_their_gaps(valclair: Path) -> None:
    """What comes next in the report is what the command says, with the gaps that it closes."""
    dossier = Dossier.read(valclair)
    found = conclude(dossier, gather(dossier), as_of=AS_OF)

    assert found.coming is not None
    assert ["3.1.b", "2.3", "3.1.c"] == [step.key for step in found.coming.steps]
    assert found.connection is not None
    assert "third-party" == found.connection.option
    assert found.options is not None
    assert ["existing_connector"] == [
        one.question for one in found.options.constraints if one.answer == "unanswered"
    ]


def test_a_dossier_without_a_start_is_not_followed(tmp_path: Path) -> None:
    """The assessment goes on without; the commands say where to write it."""
    text = '[establishment]\nname = "x"\n[measurement]\nperiod = "2026-09"\n'
    (tmp_path / "hopen-mss.toml").write_text(
        text + '[deployment]\noption = "operator"\n', encoding="utf-8"
    )
    dossier = Dossier.read(tmp_path)
    found = conclude(dossier, gather(dossier), as_of=AS_OF)

    assert found.plan is not None
    assert (None, None) == (found.followed, found.coming)
    with pytest.raises(DossierError, match="no deployment with a start"):
        status_of(dossier, AS_OF)


def month_of(folder: Path, name: str) -> Month:
    """One month of a dossier, counted."""
    return gather_month(Dossier.read(folder), name)


def test_the_trend_goes_on_from_the_kept_months(tmp_path: Path) -> None:
    """Months kept before the period come first, each with the figure that it alone has."""
    write_example(tmp_path)
    july = conclude(*_measured(tmp_path, "2026-07"), as_of=AS_OF)
    for name in ("2026-07", "2026-08"):
        write_month(tmp_path, month_of(tmp_path, name))
    dossier, evidence = _measured(tmp_path, "2026-09")
    assessment = conclude(dossier, evidence, as_of=AS_OF)

    trends = {one.indicator: one.rows for one in monthly_trends(dossier, evidence, assessment)}

    months = ["2026-07", "2026-08", "2026-09"]
    assert months == [row.name for row in trends["D6.3"]]
    assert months == [row.name for row in trends["P4.3"]]
    assert july.result("D6.3").limb("share").value == trends["D6.3"][0].value
    assert assessment.result("P4.3").limb("use").value == trends["P4.3"][-1].value


def test_a_month_that_is_missing_between_others_is_unmeasured(tmp_path: Path) -> None:
    """Nothing is known of August, which is not zero."""
    write_example(tmp_path)
    write_month(tmp_path, month_of(tmp_path, "2026-07"))
    dossier, evidence = _measured(tmp_path, "2026-09")
    assessment = conclude(dossier, evidence, as_of=AS_OF)

    sent, _ = monthly_trends(dossier, evidence, assessment)

    assert "2026-08" == sent.rows[1].name
    assert Unmeasured(reasons=("no_data_in_period",)) == sent.rows[1].value


def _measured(folder: Path, period: str) -> tuple[Dossier, Evidence]:
    dossier = Dossier.read(folder)
    measurement = evolve(dossier.contents.measurement, period=period)
    dossier = evolve(dossier, contents=evolve(dossier.contents, measurement=measurement))
    return dossier, gather(dossier)


def test_the_note_is_written_whole_or_not_at_all(tmp_path: Path, capsys: Capture) -> None:
    """It is not written over another file unless that is asked for."""
    folder = str(write_hospital(tmp_path / "chu", "chu"))
    place = tmp_path / "out" / "note.html"
    asked = ["plan", "note", folder, "--as-of", "2027-03-10", "--output", str(place)]

    assert 0 == run(asked)
    first = place.read_text("utf-8")
    assert "written to" in capsys.readouterr().err
    assert 2 == run([*asked, "--lang", "en"])
    assert first == place.read_text("utf-8")
    assert 0 == run([*asked, "--lang", "en", "--force"])
    assert 'lang="en"' in place.read_text("utf-8")


@pytest.mark.parametrize(
    ("form", "begins"), [("html", "<!DOCTYPE html>"), ("markdown", "# MSSanté")]
)
def test_the_note_goes_to_standard_output(
    tmp_path: Path, capsys: Capture, form: str, begins: str
) -> None:
    """Without a file it is printed, and nothing else with it."""
    folder = str(write_hospital(tmp_path, "clinic"))

    assert 0 == run(["plan", "note", folder, "--as-of", "2027-03-10", "--format", form])
    assert capsys.readouterr().out.startswith(begins)


def test_a_note_without_a_deployment_says_so(tmp_path: Path, capsys: Capture) -> None:
    """The figures are told all the same."""
    text = '[establishment]\nname = "x"\n[measurement]\nperiod = "2026-09"\n'
    (tmp_path / "hopen-mss.toml").write_text(text, encoding="utf-8")
    asked = ["plan", "note", str(tmp_path), "--as-of", "2026-10-15", "--format", "markdown"]

    assert 0 == run([*asked, "--lang", "en"])
    shown = capsys.readouterr().out
    assert "The dossier has no deployment with a start" in shown
    assert "P4.3" in shown
