"""What the files of a dossier tell: every kind of source opened, counted, compared, kept."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from hopen_mss import (
    Assessment,
    Counting,
    Dossier,
    DossierError,
    HopenMssError,
    InputFaultError,
    InvalidDocumentError,
    InvalidInputError,
    OverlapError,
    SeenInMonth,
    assess,
    read_history,
    to_json,
    write_month,
)
from hopen_mss.assessment.evidence import Evidence, gather, gather_month
from hopen_mss.dossier.sources import SENDINGS, SourceKind, SourceSection

AS_OF = date(2027, 1, 15)
START = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]

[measurement]
period = "PERIOD"
denominator = ["mssante", "email", "post"]
counts_as_sent = "declared"

[sources.lists]
path = "list.xml"
kind = "whitelist"
"""
WHITELIST = """<?xml version="1.0"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-09-01T03:00:00Z</DateDeGeneration>
<Domaine><Nom>ch-exemple.mssante.fr</Nom><DNCertificatOperateur>CN=a</DNCertificatOperateur></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom><DNCertificatOperateur>CN=b</DNCertificatOperateur></Domaine>
</ListeBlancheMSSante>
"""
PLANTED = "PLANTED-MARTIN-Jeanne"
TABLE = "document_id;message_id;sent_at;recipient;channel\n"
POSTFIX = (
    "Oct  5 03:00:01 mx postfix/cleanup[12]: 4F1A2B3C4D: message-id=<m1@ch-exemple.mssante.fr>\n"
    "Oct  5 03:00:01 mx postfix/qmgr[13]: 4F1A2B3C4D: from=<un@ch-exemple.mssante.fr>, size=900\n"
    "Oct  5 03:00:02 mx postfix/smtp[14]: 4F1A2B3C4D: to=<deux@medecin.mssante.fr>, "
    "relay=mx.example, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 Ok)\n"
    "Oct  5 03:00:02 mx postfix/qmgr[13]: 4F1A2B3C4D: removed\n"
)
FAILED = (
    "Oct  6 03:00:01 mx postfix/cleanup[12]: 4F1A2B3C4E: message-id=<m2@ch-exemple.mssante.fr>\n"
    "Oct  6 03:00:01 mx postfix/qmgr[13]: 4F1A2B3C4E: from=<un@ch-exemple.mssante.fr>, size=900\n"
    "Oct  6 03:00:02 mx postfix/smtp[14]: 4F1A2B3C4E: to=<gone@medecin.mssante.fr>, "
    "relay=mx.example, delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced "
    f"(host said: 550 5.1.1 {PLANTED})\n"
    "Oct  6 03:00:02 mx postfix/qmgr[13]: 4F1A2B3C4E: removed\n"
)
EXCHANGE = (
    "#Software: Microsoft Exchange Server\n#Log-type: Message Tracking Log\n"
    "#Fields: date-time,connector-id,source,event-id,message-id,recipient-address,"
    "recipient-status,message-subject,sender-address,return-path\n"
    "2026-10-05T06:00:01.100Z,,STOREDRIVER,RECEIVE,<m1@ch>,deux@medecin.mssante.fr,,"
    f"{PLANTED},un@ch-exemple.mssante.fr,un@ch-exemple.mssante.fr\n"
    "2026-10-05T06:00:02.100Z,Internet,SMTP,SEND,<m1@ch>,deux@medecin.mssante.fr,250 2.1.5 OK,"
    f"{PLANTED},un@ch-exemple.mssante.fr,un@ch-exemple.mssante.fr\n"
)
MAIL = (
    "From: un@ch-exemple.mssante.fr\nTo: deux@medecin.mssante.fr\n"
    "Date: Mon, 5 Oct 2026 09:30:00 +0200\nMessage-ID: <m1@ch-exemple.mssante.fr>\n"
    f"Subject: {PLANTED}\n\nAbout {PLANTED}\n"
)
HL7 = (
    "MSH|^~\\&|DPI|CH EXEMPLE|PFI|CH EXEMPLE|202610051015||MDM^T02|42|P\n"
    f"PID|1||{PLANTED}||{PLANTED}\n"
    "TXA|1|18748-4|TEXT|||||||||2.25.4242.1|||||AU\n"
    "OBX|1|ED|18748-4^CR d'imagerie^LN||^text^XML^Base64^PENsaW5p||||||F|\n"
    "PRT||UC||RCT|810999000028^MODELE^Dominique||||||||||"
    "^^X.400^deux@medecin.mssante.fr\n"
    "OBX|2|CWE|DESTMSSANTEPS||Y||||||F|\n"
)
FILES = {
    "list.xml": WHITELIST,
    "table.csv": TABLE + "D1;m1@ch-exemple.mssante.fr;05/10/2026;deux@medecin.mssante.fr;mssanté\n",
    "totals.csv": "mois;nombre;canal\n2026-10;7;poste\n",
    "mail.log": POSTFIX,
    "exchange.log": EXCHANGE,
    "sent.eml": MAIL,
    "flow.hl7": HL7,
}


def source(kind: str, path: str = "", **more: str) -> str:
    """The section of a source, called after its kind."""
    paths = {
        "table": "table.csv", "totals": "totals.csv", "postfix": "mail.log",
        "exchange": "exchange.log", "mail": "sent.eml", "hl7": "flow.hl7",
    }  # fmt: skip
    lines = [f"[sources.{kind}]", f'path = "{path or paths[kind]}"', f'kind = "{kind}"']
    lines += [f'{key} = "{text}"' for key, text in more.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of every kind, all of the same sending."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def dossier(folder: Path, *sections: str, period: str = "2026-10") -> Dossier:
    """A dossier of some sources."""
    text = START.replace("PERIOD", period) + "\n".join(sections)
    (folder / "hopen-mss.toml").write_text(text, "utf-8")
    return Dossier.read(folder)


def assessed(folder: Path, *sections: str, period: str = "2026-10") -> Assessment:
    """The assessment of some sources."""
    return assess(dossier(folder, *sections, period=period), as_of=AS_OF)


KINDS = [
    pytest.param("table", Counting.DOCUMENT, ("D6.3",), 1, id="a table"),
    pytest.param("totals", Counting.DELIVERY, ("D6.3",), 7, id="monthly totals"),
    pytest.param("postfix", Counting.MESSAGE, ("P4.3",), 1, id="a Postfix log"),
    pytest.param("exchange", Counting.MESSAGE, ("P4.3",), 1, id="an Exchange log"),
    pytest.param("mail", Counting.MESSAGE, ("P4.3",), 1, id="mails"),
    pytest.param("hl7", Counting.DOCUMENT, ("D6.3",), 1, id="HL7 messages"),
]


@pytest.mark.parametrize(("kind", "unit", "feeds", "deliveries"), KINDS)
def test_every_kind_is_read_and_counted(
    kind: str, unit: Counting, feeds: tuple[str, ...], deliveries: int, folder: Path
) -> None:
    """Each kind of source is opened by its own reader, and counts what it can know."""
    (counted,) = gather(dossier(folder, source(kind))).sources

    assert (unit, feeds, deliveries) == (
        counted.tally.unit,
        counted.feeds,
        counted.tally.deliveries,
    )
    assert [kind] == [report.kind for report in counted.inputs]


def test_no_kind_is_forgotten() -> None:
    """The table of cases holds every kind of source that holds sendings."""
    assert {kind.value for kind in SENDINGS} == {case.values[0] for case in KINDS}


@pytest.mark.parametrize(("kind", "file"), [("mail", "sent.eml"), ("hl7", "flow.hl7")])
def test_a_folder_of_messages(kind: str, file: str, folder: Path) -> None:
    """Mails and HL7 messages may be named by their folder, or by a pattern of folders."""
    (folder / "messages" / "october").mkdir(parents=True)
    (folder / file).rename(folder / "messages" / "october" / file)

    for path in ("messages", "messages/*"):
        (counted,) = gather(dossier(folder, source(kind, path))).sources

        assert 1 == counted.tally.deliveries


def test_a_log_in_two_files_is_one_log(folder: Path) -> None:
    """A mail whose lines run over the turn of a log is one delivery."""
    lines = POSTFIX.splitlines(keepends=True)
    (folder / "mail.log.1").write_text("".join(lines[:2]), "utf-8")
    (folder / "mail.log").write_text("".join(lines[2:]), "utf-8")

    (counted,) = gather(dossier(folder, source("postfix", "mail.log*"))).sources

    assert [("m", 1, 1)] == [("m", counted.tally.deliveries, len(counted.tally.wholes))]
    assert {"mail.log", "mail.log.1"} == {report.path for report in counted.inputs}
    assert {"sent"} == {line.facts.direction.value for line in counted.tally.lines}


WRONG_KEYS = [
    pytest.param(
        source("postfix", day_first="x").replace('"x"', "true"),
        "day_first can say nothing of a source of kind postfix; "
        "leave out what does not belong here (day_first is for exchange)",
        id="a day of Exchange in Postfix",
    ),
    pytest.param(
        source("table") + 'relays = ["a"]\nfields = { sent_at = "MSH-7" }\n',
        "relays and fields can say nothing of a source of kind table",
        id="two keys at once",
    ),
    pytest.param(
        source("mail") + "header_row = 3\n",
        "header_row can say nothing of a source of kind mail",
        id="a header in mails",
    ),
    pytest.param(
        '[sources.out]\npath = "x.csv"\nkind = "exclusions"\npopulation = "all"\n',
        "population can say nothing of a source of kind exclusions",
        id="a population of exclusions",
    ),
    pytest.param(
        source("mail", compares="lists"),
        "compares with a source that holds no sendings",
        id="compared with a whitelist",
    ),
]


@pytest.mark.parametrize(("section", "expected"), WRONG_KEYS)
def test_a_key_of_another_kind_is_refused(section: str, expected: str, folder: Path) -> None:
    """A key that its kind of source cannot use is an error, and says which kinds can."""
    with pytest.raises(InvalidDocumentError) as caught:
        dossier(folder, section)

    assert expected in str(caught.value)


def test_settings_of_the_reading_have_a_checksum() -> None:
    """Where the files lie changes nothing of what they say; how they are read does."""
    one = SourceSection(path="a", kind=SourceKind.TABLE)

    assert one.fingerprint == evolve(one, path="b", population="x", feeds=("P4.3",)).fingerprint
    assert one.fingerprint != evolve(one, constants={"channel": "post"}).fingerprint


def test_what_is_excluded_is_counted_by_its_rule(folder: Path) -> None:
    """A rule of exclusions.csv leaves sendings out, by name, and stands among the settings."""
    (folder / "exclusions.csv").write_text(
        "what;value;why;who;when\nrecipient;deux@medecin.mssante.fr;trial;IT;01/10/2026\n", "utf-8"
    )
    out = '[sources.out]\npath = "exclusions.csv"\nkind = "exclusions"\n'

    result = assessed(folder, source("table"), out).result("D6.3")

    assert ("no_data_in_period",) == result.limbs[0].value.reasons  # type: ignore[union-attr]
    assert [("excluded", 1, "recipient, l. 2")] == [
        (step.code, step.count, step.subject) for step in result.steps if step.code == "excluded"
    ]
    assert ["recipient, l. 2: trial (IT, 2026-10-01)"] == [
        setting.value for setting in result.settings if setting.code == "exclusion"
    ]
    assert "exclusions.csv" in {report.path for report in result.inputs}


def test_failures_only_on_request(folder: Path) -> None:
    """Addresses of failed deliveries are kept only when somebody asked for them."""
    (folder / "mail.log").write_text(POSTFIX + FAILED, "utf-8")
    read = dossier(folder, source("postfix"))

    asked = gather(read, failures=True).failures

    assert gather(read).failures is None
    assert asked is not None
    assert [("5.1.1", "gone@medecin.mssante.fr", 1)] == [
        (row.code, row.address, row.times) for row in asked.rows()
    ]


def compared(folder: Path, *sections: str) -> dict[str, list[tuple[str, int]]]:
    """What both results tell of compared sources."""
    found = assessed(folder, *sections)
    return {
        indicator: [
            (step.code.removeprefix("compared_"), step.count)
            for step in found.result(indicator).steps
            if step.code.startswith("compared_")
        ]
        for indicator in ("P4.3", "D6.3")
    }


def test_sources_with_ids_are_matched_in_every_result(folder: Path) -> None:
    """A table and the log of the same mails: what both saw, what only one of them did."""
    expected = [("matched", 1), ("only_counting", 0), ("only_other", 0)]

    told = compared(folder, source("table"), source("postfix", compares="table"))

    assert {"P4.3": expected, "D6.3": expected} == told


def test_sources_without_a_shared_id_stand_side_by_side(folder: Path) -> None:
    """A mail log and an HL7 flow know nothing of each other's numbers: both totals, by month."""
    sections = source("hl7"), source("postfix", compares="hl7")

    (comparison,) = gather(dossier(folder, *sections)).comparisons
    result = assessed(folder, *sections).result("D6.3")

    assert (None, None) == (comparison.matched, comparison.only_other)
    assert {SeenInMonth("hl7", "2026-10", 1), SeenInMonth("postfix", "2026-10", 1)} == set(
        comparison.seen
    )
    assert ["no_shared_ids"] == [
        reason.code for reason in result.reasons if reason.code == "no_shared_ids"
    ]
    assert ["2026-10 · hl7", "2026-10 · postfix"] == [
        row.name for part in result.breakdowns if part.dimension == "compared" for row in part.rows
    ]
    assert [("seen_counting", 1), ("seen_other", 1)] == compared(folder, *sections)["D6.3"]


def test_totals_are_never_matched(folder: Path) -> None:
    """Totals tell no ids: zero matched would be a lie."""
    sections = source("table"), source("totals", compares="table")

    (comparison,) = gather(dossier(folder, *sections)).comparisons

    assert not comparison.by_id


def test_the_same_file_twice_is_refused(folder: Path) -> None:
    """Two sources that hold the same content would count it twice."""
    (folder / "copy.csv").write_text(FILES["table.csv"], "utf-8")
    sections = source("table"), source("table", "copy.csv").replace("sources.table", "sources.b")

    with pytest.raises(DossierError, match="holds the same as"):
        gather(dossier(folder, *sections))


def test_the_day_of_a_list_is_the_hospitals(folder: Path) -> None:
    """A list made in the night of Paris is of the day before, overseas."""
    (folder / "list.xml").write_text(WHITELIST.replace("T03:", "T02:"), "utf-8")
    read = dossier(folder)
    overseas = evolve(read.contents.establishment, timezone="America/Guadeloupe")
    read = evolve(read, contents=evolve(read.contents, establishment=overseas))

    (found,) = gather(read).judge.whitelists.lists

    assert date(2026, 8, 31) == found.generated_on


def test_an_unsigned_list_says_so(folder: Path) -> None:
    """A list without a signature is used, and nobody is left to think that it was verified."""
    (told,) = gather(dossier(folder)).inputs["lists"]

    assert [("whitelist_signature", "unsigned")] == [(one.code, one.subject) for one in told.notes]


def keep(folder: Path, read: Dossier, month: str) -> None:
    """Count a month and keep it."""
    write_month(folder, gather_month(read, month))


def two_months(folder: Path) -> None:
    """A table of October and November."""
    rows = "D1;m1@x.fr;05/10/2026;deux@medecin.mssante.fr;mssanté\n"
    rows += "D2;m2@x.fr;06/11/2026;a@b.example;mssanté\n"
    (folder / "table.csv").write_text(TABLE + rows, "utf-8")


def value(folder: Path, *sections: str) -> Any:
    """The headline of D6.3 over the quarter."""
    return assessed(folder, *sections, period="2026-Q4").result("D6.3").limbs[0].value


def test_a_month_is_kept_and_assessed(folder: Path) -> None:
    """A quarter from its kept months is the quarter that its files gave."""
    two_months(folder)
    whole = value(folder, source("table"))
    read = dossier(folder, source("table"))
    keep(folder, read, "2026-10")
    keep(folder, read, "2026-11")
    (folder / "table.csv").unlink()

    kept = value(folder)

    assert whole == kept
    assert 2 == whole.denominator


def test_a_kept_month_knows_only_its_own_days(folder: Path) -> None:
    """Keeping October takes nothing of November, whatever the dossier measures."""
    two_months(folder)

    month = gather_month(dossier(folder, source("table"), period="2026-Q4"), "2026-10")

    assert [1] == [one.tally.deliveries for one in month.sources]
    assert {"domains": "ch-exemple.mssante.fr", "timezone": "Europe/Paris"} == month.shaped_by
    assert ["list.xml"] == [report.path for report in month.inputs]


def test_a_month_kept_and_read_again_is_refused(folder: Path) -> None:
    """While October is kept, its sendings may not come from the files as well."""
    two_months(folder)
    keep(folder, dossier(folder, source("table")), "2026-10")

    with pytest.raises(OverlapError, match=r"history/2026-10\.json: .*sources\.table \(table\.csv"):
        gather(dossier(folder, source("table"), period="2026-Q4"))


def test_rest_of_the_quarter_is_read(folder: Path) -> None:
    """October is kept, the file of November is read: both count, and December is missing."""
    two_months(folder)
    whole = value(folder, source("table"))
    keep(folder, dossier(folder, source("table")), "2026-10")
    (folder / "table.csv").write_text(
        TABLE + "D2;m2@x.fr;06/11/2026;a@b.example;mssanté\n", "utf-8"
    )

    found = assessed(folder, source("table"), period="2026-Q4").result("D6.3")

    assert whole == found.limbs[0].value
    assert [("2026-12 (table)", 1)] == [
        (reason.subject, reason.count)
        for reason in found.reasons
        if reason.code == "months_missing"
    ]
    assert {"history/2026-10.json", "table.csv"} <= {report.path for report in found.inputs}


def test_a_kept_month_was_judged_by_its_own_whitelist(folder: Path) -> None:
    """P4.3 from kept months stands, even where no whitelist is left in the folder."""
    keep(folder, dossier(folder, source("postfix")), "2026-10")
    bare = START.replace("PERIOD", "2026-10").partition("[sources.lists]")[0]
    (folder / "hopen-mss.toml").write_text(bare, "utf-8")

    result = assess(Dossier.read(folder), as_of=AS_OF).result("P4.3")

    assert 1 == result.limb("use").value.n  # type: ignore[union-attr]


def test_a_source_whose_months_are_kept_may_have_no_file(folder: Path) -> None:
    """A pattern that finds nothing any more is no news once its months are kept."""
    section = source("table", "table*.csv")
    keep(folder, dossier(folder, section), "2026-10")
    (folder / "table.csv").unlink()

    evidence = gather(dossier(folder, section))

    assert [] == evidence.notices
    assert 1 == len(evidence.history.months)


NAMES = [
    pytest.param(["lb.xml", "lb-2.xml.gz"], [("whitelist_not_named", 2, "lb-2.xml.gz")], id="two"),
    pytest.param(["README.txt"], [], id="no list"),
]


@pytest.mark.parametrize(("names", "expected"), NAMES)
def test_lists_that_no_source_names(
    names: list[str], expected: list[tuple[str, int, str]], folder: Path
) -> None:
    """A whitelist in its usual place that nobody declared is told, and judges nothing."""
    (folder / "whitelists").mkdir()
    for name in names:
        (folder / "whitelists" / name).write_text(WHITELIST, "utf-8")
    bare = START.replace("PERIOD", "2026-10").partition("[sources.lists]")[0]
    (folder / "hopen-mss.toml").write_text(bare, "utf-8")

    evidence = gather(Dossier.read(folder))

    assert expected == [(told.code, told.count, told.subject) for told in evidence.notices]
    assert () == evidence.judge.whitelists.lists
    (folder / "hopen-mss.toml").write_text(START.replace("PERIOD", "2026-10"), "utf-8")
    assert [] == gather(Dossier.read(folder)).notices


@pytest.mark.parametrize("kind", ["postfix", "exchange", "mail", "hl7"])
def test_an_empty_file_is_said_to_be_empty(kind: str, folder: Path) -> None:
    """A log that was just begun is no fault, and yet it holds nothing."""
    (folder / "empty").write_bytes(b"")

    evidence = gather(dossier(folder, source(kind, "empty")))

    (report,) = evidence.inputs[kind]
    assert (0, ["nothing_in_it"]) == (report.read, [note.code for note in report.notes])


def of_population(name: str, file: str, population: str, more: str = "") -> str:
    """A mail log that covers something of its own."""
    text = source("postfix", file).replace("[sources.postfix]", f"[sources.{name}]")
    kept = [line for line in text.splitlines() if not line.startswith("population")]
    return "\n".join([*kept, f'population = "{population}"', more, ""])


DOUBLES = [
    pytest.param("outgoing", "", {}, ["counted_elsewhere"], id="a mail that both hold"),
    pytest.param("outgoing", 'feeds = ["P4.3", "D6.3"]', {}, ["counted_elsewhere"],
                 id="the second feeds more, and counts first"),
    pytest.param("outgoing", "", {"to=<deux@": "to=<trois@"}, ["in_two_sources"],
                 id="a mail that each holds for another recipient"),
    pytest.param("outgoing", "", {"<m1@": "<m9@"}, [], id="two mails"),
    pytest.param("mails", 'compares = "one"', {}, [], id="one is compared"),
    pytest.param("outgoing", 'feeds = ["D6.3"]', {}, [], id="the other feeds another indicator"),
]  # fmt: skip


@pytest.mark.parametrize(("population", "more", "others", "expected"), DOUBLES)
def test_a_mail_in_two_populations_counts_once(
    population: str, more: str, others: dict[str, str], expected: list[str], folder: Path
) -> None:
    """A mail to one recipient that two counting sources hold counts once, and that is said."""
    log = POSTFIX.replace("Oct  5 03:", "Oct  5 04:")
    for old, new in others.items():
        log = log.replace(old, new)
    (folder / "two.log").write_text(log, "utf-8")
    logs = (
        of_population("one", "mail.log", "mails"),
        of_population("two", "two.log", population, more),
    )

    result = assessed(folder, *logs).result("P4.3")
    codes = ("counted_elsewhere", "in_two_sources")
    found = [told for told in result.reasons if told.code in codes]

    assert [(code, 1) for code in expected] == [(told.code, told.count) for told in found]
    assert all({"one", "two"} == set(told.subject.split(" + ")) for told in found)
    mails = 2 if others else 1
    assert mails == result.limb("use").value.n  # type: ignore[union-attr]
    kept = gather_month(dossier(folder, *logs), "2026-10")
    notes = [note for one in kept.sources for note in one.tally.notes if note.code in codes]
    assert [(code, 1) for code in expected] == [(note.code, note.count) for note in notes]


@pytest.mark.parametrize(
    "month", ["2026-Q4", "2026", "2026-13", "october", "2026-10-01/2026-10-31"]
)
def test_only_a_month_can_be_kept(month: str, folder: Path) -> None:
    """A quarter, a year or a stretch of days is no month."""
    with pytest.raises(InvalidInputError, match=r"no calendar month; write 2026-10 \[HM"):
        gather_month(dossier(folder, source("table")), month)


def test_nothing_to_keep(folder: Path) -> None:
    """A dossier without sources of sendings has no month to keep."""
    with pytest.raises(DossierError, match="no source of this dossier holds anything"):
        gather_month(dossier(folder), "2026-10")


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "list.xml"])
def test_no_patient_is_kept(kind: str, folder: Path) -> None:
    """What stood in subjects, bodies, answers of servers and PID is in no kept month."""
    (folder / "mail.log").write_text(POSTFIX + FAILED, "utf-8")
    named = {path: name for name, path in (("postfix", "mail.log"), ("hl7", "flow.hl7"),
             ("mail", "sent.eml"), ("exchange", "exchange.log"), ("table", "table.csv"),
             ("totals", "totals.csv"))}  # fmt: skip
    read = dossier(folder, source(named[kind]))
    keep(folder, read, "2026-10")

    text = (folder / "history" / "2026-10.json").read_text("utf-8")

    assert PLANTED not in text + repr(gather_month(read, "2026-10"))
    assert "@" not in text


def test_the_evidence_of_the_months_is_read_strictly(folder: Path) -> None:
    """A damaged month stops the run before any file is read."""
    keep(folder, dossier(folder, source("table")), "2026-10")
    place = folder / "history" / "2026-10.json"
    place.write_text(place.read_text("utf-8").replace('"deliveries": 1', '"deliveries": -1'))

    with pytest.raises(HopenMssError, match="below zero"):
        gather(dossier(folder, source("table")))


def test_progress_names_every_file(folder: Path) -> None:
    """Whoever watches is told what is being read."""
    told: list[str] = []
    read = dossier(folder, source("table"), source("postfix"), source("totals"))

    gather(read, progress=lambda name, _: told.append(name))

    assert {"list.xml", "table.csv", "mail.log", "totals.csv"} == set(told)


SEVERAL = [
    pytest.param("exchange", ["many/a", "many/b"], id="Exchange: by their names"),
    pytest.param("mail", ["mail, file 1", "mail, file 2"], id="mails: by their places"),
    pytest.param("hl7", ["hl7, file 1", "hl7, file 2"], id="messages: by their places"),
]


@pytest.mark.parametrize(("kind", "expected"), SEVERAL)
def test_progress_names_the_file_at_hand(folder: Path, kind: str, expected: list[str]) -> None:
    """Of several files that are read as one, whoever watches is told whose turn it is."""
    contents = {"exchange": EXCHANGE, "mail": MAIL, "hl7": HL7}
    (folder / "many").mkdir()
    for name in ("a", "b"):
        (folder / "many" / name).write_text(contents[kind].replace("m1", name), "utf-8")
    told: list[str] = []

    gather(dossier(folder, source(kind, "many/*")), progress=lambda name, _: told.append(name))

    assert expected == [name for name in dict.fromkeys(told) if name in expected]
    assert PLANTED not in "".join(told)


def test_an_absent_folder_of_mails(folder: Path) -> None:
    """A folder that is not there is told by its name."""
    with pytest.raises(InputFaultError, match="nowhere"):
        gather(dossier(folder, source("mail", "nowhere")))


def test_a_history_is_empty_without_a_folder(folder: Path) -> None:
    """Most folders keep no month yet."""
    evidence: Evidence = gather(dossier(folder))

    assert read_history(folder) == evidence.history
    assert '"months": []' in to_json(evidence.history)
