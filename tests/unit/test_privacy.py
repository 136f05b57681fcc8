# ruff: noqa: E501 (rows of files, as they stand)
"""No patient data comes out: planted in every free-text field, it is looked for everywhere."""

import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from tests.hl7_flow import ack, mdm, rct, zam
from tests.mails import archive, archive_part, metadata, multipart

from hopen_mss import Assessment, Dossier, HopenMssError, assess, from_json, to_json
from hopen_mss.assessment.evidence import gather
from hopen_mss.cli import run as run_command

NAME, GIVEN, BIRTH, NUMBER = "Rosemonde-Ysoline", "Théodebert", "12/05/1937", "237057512345678"
PATIENT = f"{NUMBER}@patient.mssante.fr"
DOCTOR = "ysengrin.planton@medecin.mssante.fr"
COLLEAGUE = "frobert.ladoucet@ch-exemple.mssante.fr"
CONTACT = "hildegarde.contact"
PHONE = "0612345678"
PLANTED = (
    NAME, GIVEN, BIRTH, NUMBER, "patient.mssante.fr", "ysengrin", "planton", "frobert", "ladoucet",
    CONTACT, PHONE, "1937-05-12",
)  # fmt: skip
SECRET = f"{NAME} {GIVEN} {BIRTH} {NUMBER} {PATIENT}"
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TOML = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]

[measurement]
period = "2026-10"
denominator = ["mssante", "email", "post"]
active_days = 90

[correspondents]
path = "correspondents.csv"
max_age = "6 months"

[sources.lists]
path = "list.xml"
kind = "whitelist"

[sources.boxes]
path = "mailboxes.csv"
kind = "mailboxes"

[sources.record]
path = "record.csv"
kind = "table"
population = "letters"
split_recipients = true

[sources.letters]
path = "letters.csv"
kind = "totals"
population = "letters of the printer"

[sources.log]
path = "mail.log"
kind = "postfix"
compares = "record"
population = "mails of the relay"

[sources.tracking]
path = "tracking.csv"
kind = "exchange"
population = "mails of the staff"

[sources.mails]
path = "mails.mbox"
kind = "mail"
population = "mails of the platform"

[sources.flow]
path = "flow.hl7"
kind = "hl7"
population = "documents of the flow"

[sources.left_out]
path = "exclusions.csv"
kind = "exclusions"

[sources.follow_up]
path = "follow-up.csv"
kind = "follow_up"

[sources.national]
path = "national.txt"
kind = "national_directory"
extracted_on = 2026-10-31
"""
MAIL = (
    "Oct  5 03:00:01 mx postfix/cleanup[1]: {id}: message-id=<{message}>\n"
    "Oct  5 03:00:01 mx postfix/cleanup[1]: {id}: warning: header Subject: {secret} from x\n"
    "Oct  5 03:00:01 mx postfix/qmgr[2]: {id}: from=<{sender}>, size=9, nrcpt=1 (queue active)\n"
    "Oct  5 03:00:02 mx postfix/smtp[3]: {id}: to=<{to}>, relay=mx.example[10.0.0.1]:25, delay=1, "
    "delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok {secret})\n"
    "Oct  5 03:00:02 mx postfix/qmgr[2]: {id}: removed\n"
)
TRACKED = "2026-10-05T01:00:0{n}.000Z,ex,SMTP,{event},<{message}>,{to},{told},{sender},{secret}\r\n"
RESULT = (
    f'Content-Type: text/plain; name="{NAME}.txt"\n'
    f'Content-Disposition: attachment; filename="{SECRET}.txt"\n\n{SECRET}\n'
)


def mail(kind: str, *, subject: str = SECRET, to: str = DOCTOR, sender: str = COLLEAGUE) -> str:
    """A mail as it stands in an mbox, with something planted wherever there is room."""
    return (
        f"From {COLLEAGUE} Mon Oct  5 03:00:01 2026\n"
        f"From: {NAME} {GIVEN} <{sender}>\nTo: {NAME} <{to}>\nSubject: {subject}\n"
        f"Date: Mon, 5 Oct 2026 03:00:01 +0200\nMessage-ID: <{NAME}.{len(subject + to)}@ch.example>\n"
        f"X-Patient: {SECRET}\n{kind}\n"
    )


def acknowledgement() -> str:
    """A read receipt that repeats what it acknowledges."""
    told = f"Reporting-UA: {NAME}\nOriginal-Recipient: rfc822;{DOCTOR}\nFinal-Recipient: rfc822;{PATIENT}\n"
    told += (
        f"Original-Message-ID: <{NAME}@ch.example>\nDisposition: automatic-action/x; displayed\n"
    )
    return multipart(
        f"Content-Type: text/plain\n\n{SECRET}\n",
        f"Content-Type: message/disposition-notification\n\n{told}",
        kind="report; report-type=disposition-notification",
    )


def hl7_flow() -> str:
    """Messages of an interface engine, with something planted wherever there is room."""
    planted_pid = f"PID|1||{NUMBER}^^^INS||{NAME}^{GIVEN}||{BIRTH}|||{SECRET}||{PHONE}"
    request = [
        planted_pid if segment.startswith("PID") else segment
        for segment in mdm(
            "M1",
            f"2.25.{NUMBER}",
            rct(DOCTOR, person=f"810003461034^{NAME}^{GIVEN}"),
            rct(PATIENT, person=f"{NUMBER}^{NAME}^{GIVEN}^^^^^^&1.2.250.1.213.1.4.8&ISO^D^^^INS"),
            flags={"DESTMSSANTEPS": "Y", "DESTMSSANTEPAT": "Y"},
            extra=[
                f"NTE|1||{SECRET}|FIN",
                f"ZFA|{SECRET}",
                f"PRT||UC||REPLY|{NAME}|||||||||||^^X.400^{COLLEAGUE}",
            ],
        )
    ]
    damaged = [*mdm("M2", at=SECRET)[:2], planted_pid, *mdm("M2", SECRET)[3:]]
    answers = [*zam("M1", "N", address=DOCTOR, person=NAME, code="550"), *ack("M1", "AA")]
    return "\r".join([*request, *damaged, *answers]) + "\r"


FILES = {
    "tracking.csv": (
        "#Software: Microsoft Exchange Server\r\n#Version: 15.00\r\n#Log-Type: Message Tracking Log\r\n"
        "#Fields: date-time,server-hostname,source,event-id,message-id,recipient-address,recipient-status,"
        "sender-address,message-subject\r\n"
        + TRACKED.format(n=1, event="RECEIVE", message=f"{NAME}@ch.example", to=DOCTOR, told=SECRET, sender=COLLEAGUE, secret=SECRET)
        + TRACKED.format(n=2, event="SEND", message=f"{NAME}@ch.example", to=DOCTOR, told=f"250 {SECRET}", sender=COLLEAGUE, secret=SECRET)
        + TRACKED.format(n=3, event="FAIL", message=PATIENT, to=PATIENT, told=f"550 5.1.1 {SECRET}", sender=COLLEAGUE, secret=SECRET)
        + f"{SECRET},{NAME}\r\n"
    ),
    "mails.mbox": (
        mail(multipart(archive_part(archive(metadata("11488-4", secret=SECRET), [(f"IHE_XDM/SUBSET01/{NAME}.XML", SECRET.encode())])), RESULT), subject=f"XDM/1.0/DDM+CR {SECRET}")
        + mail(f"Content-Type: text/plain\n\n{SECRET}\n", to=PATIENT)
        + mail(acknowledgement(), sender=DOCTOR, to=COLLEAGUE)
        + mail(f"Auto-Submitted: auto-replied\n\n{SECRET}\n", sender=PATIENT, to=COLLEAGUE)
        + f"From {SECRET} Mon Oct  5 03:00:01 2026\n\n{SECRET}\n"
    ),
    "flow.hl7": hl7_flow(),
    "exclusions.csv": (
        "quoi;valeur;motif;décidé par;le;Remarque\n"
        f"document_type;{NAME};essais;DIM;01/09/2026;{SECRET}\n"
        f"recipient;{PATIENT};essais;DIM;01/09/2026;{SECRET}\n"
        f"recipient;someone.{DOCTOR};essais;DIM;01/09/2026;{SECRET}\n"
        f"recipient;nobody.else@medecin.mssante.fr;{SECRET};{NAME};{BIRTH} {NAME};\n"
    ),
    "correspondents.csv": (
        "id;rpps;nom;prénom;métier;structure;code postal;ville;adresse mssanté;vérifié le;Remarque\n"
        f"{NUMBER};10003461034;{NAME};{GIVEN};{SECRET};{SECRET};69001;{NAME};{DOCTOR};01/10/2026;{SECRET}\n"
        f"2;;{NAME};{GIVEN};;;{NUMBER};{NAME};{PATIENT};;{SECRET}\n"
        f"3;{NUMBER};{NAME};;;;;;;;\n"
        f"4;;{NAME};;;;;;;{BIRTH} {NAME};\n"
        f"5;{SECRET}\n"
    ),
    "follow-up.csv": (
        "id;rpps;contacté le;contacté par;réponse;équipé le;Remarque\n"
        f"{NUMBER};10003461034;01/10/2026;{SECRET};{SECRET};02/10/2026;{SECRET}\n"
        f"{NAME};;{NAME};{NAME};oui;{BIRTH} {NAME};\n"
    ),
    "mailboxes.csv": (
        "adresse;type;service;ouverte le;Titulaire\n"
        f"{COLLEAGUE};PER;{SECRET};01/01/2026;{SECRET}\n"
        f"{COLLEAGUE};{NAME};{SECRET};;\n"
        f"{SECRET};PER;;;\n"
        f"{COLLEAGUE};PER;;{NAME};\n"
    ),
    "record.csv": (
        "id document;message-id;date envoi;expéditeur;destinataire;id destinataire;type destinataire;"
        "canal;type document;service;établissement;statut;remplace;Objet;Patient\n"
        f"{NUMBER};{NAME}@ch.example;05/10/2026;{COLLEAGUE};{DOCTOR};;externe;mssanté;{SECRET};"
        f"{SECRET};{SECRET};accepté;{NUMBER};{SECRET};{SECRET}\n"
        f"D2;{PATIENT};05/10/2026;{COLLEAGUE};{PATIENT};;externe;mssanté;{NAME};{NAME};;lu;;{SECRET};\n"
        f"D3;;05/10/2026;;{NAME};{NUMBER};{NAME};{NAME};{NAME};{NAME};{NAME};{NAME};{NAME};{SECRET};\n"
        f"D4;;05/10/2026;;{PATIENT},{DOCTOR};;;mssanté;;;;;;;\n"
        f"D5;;{BIRTH} {NAME};;;;;;;;;;;;\n"
        f"D6;{SECRET}\n"
        f"D7;;05/10/2026;{';' * 20}{SECRET}\n"
    ),
    "letters.csv": (
        "mois;nombre;canal;type destinataire;type document;service;origine;Remarque\n"
        f"2026-10;12;poste;externe;{SECRET};{SECRET};{SECRET};{SECRET}\n"
        f"2026-10;3;{NAME};{NAME};{NAME};{NAME};{NAME};\n"
        f"2026-10;{NAME};poste;;;;;\n"
        f"{BIRTH};3;poste;;;;;\n"
    ),
    "mail.log": (
        MAIL.format(id="4F1A2B3C4D", message=f"{NAME}@ch.example", sender=COLLEAGUE, to=DOCTOR, secret=SECRET)
        + MAIL.format(id="4F1A2B3C4E", message=PATIENT, sender=PATIENT, to=COLLEAGUE, secret=SECRET)
        + MAIL.format(id="4F1A2B3C4F", message="x", sender=COLLEAGUE, to=PATIENT, secret=SECRET)
        + f"{SECRET}\nOct 32 03:00:01 mx {SECRET}\nOct  5 03:00:01 mx {SECRET}: {SECRET}: to=<{SECRET}\n"
        + f"Oct  5 03:00:01 mx postfix/smtp[3]: 4F1A2B3C4A: to=<{SECRET}\n"
    ),
    "national.txt": (
        "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Nom d'exercice|Prénom d'exercice\n"
        f"PER|{DOCTOR}|8|10003461034|{NAME}|{GIVEN}\n"
        f"PER|{NAME}|8|{NUMBER}|{NAME}|{GIVEN}\n"
        f"PER|{SECRET}\n"
    ),
    "list.xml": (
        '<?xml version="1.0"?>\n'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">\n'
        "<DateDeGeneration>2026-09-01T03:00:00Z</DateDeGeneration>\n"
        + "".join(
            f"<Domaine><Nom>{domain}</Nom><DNCertificatOperateur>CN=a</DNCertificatOperateur>"
            f"<Contact><Nom2>{NAME}</Nom2><Tel>{PHONE}</Tel><Mail>{CONTACT}@x.fr</Mail></Contact></Domaine>\n"
            for domain in ("ch-exemple.mssante.fr", "medecin.mssante.fr", f"{NAME} {BIRTH}")
        )
        + "</ListeBlancheMSSante>\n"
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hospital's folder with something planted in every field."""
    (tmp_path / "hopen-mss.toml").write_text(TOML, "utf-8")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def found_in(text: str) -> list[str]:
    """What was planted and stands in a text."""
    plain = text.casefold()
    return [planted for planted in PLANTED if planted.casefold() in plain]


def run(folder: Path) -> Assessment:
    """The main job."""
    return assess(Dossier.read(folder), as_of=date(2026, 11, 23))


def test_every_file_was_really_read(folder: Path) -> None:
    """The test looks where there is something to see: rows were accepted and rejected."""
    books = {book.path: book for book in run(folder).inputs}

    assert set(FILES) == set(books)
    assert all(book.accepted and book.rejections for book in books.values())
    assert 1 <= run(folder).result("D6.3").step("patient")


def test_nothing_planted_comes_out(folder: Path) -> None:
    """No name, birth date, number or address stands in the assessment, as text or as JSON."""
    assessment = run(folder)
    document = to_json(assessment)

    assert [] == found_in(document)
    assert [] == found_in(repr(assessment))
    assert assessment == from_json(document, Assessment)


def test_nothing_planted_stays_in_the_counts(folder: Path) -> None:
    """What is kept to be added up later names nobody outside: tallies, comparisons, words.

    The one exception are the mailboxes of the hospital's own list, for those that nobody reads.
    """
    evidence = gather(Dossier.read(folder))
    tallies = [source.tally for source in evidence.sources]
    kept = [*(evolve(tally, mailboxes=()) for tally in tallies), *evidence.comparisons]
    listed = {box.address for box in evidence.mailboxes or ()}

    assert tallies
    for tally in tallies:
        assert {use.address for use in tally.mailboxes} <= listed
    assert [] == found_in("".join(to_json(one) for one in kept))
    assert [] == found_in(repr((evidence.inputs, evidence.notices, evidence.unmapped)))


def test_nothing_is_written_while_reading(folder: Path) -> None:
    """No temporary file, no cache: no file at all is opened for writing."""
    opened: list[str] = []
    watching = [True]

    def watch(event: str, told: tuple[object, ...]) -> None:
        if watching and event == "open" and isinstance(told[2], int) and told[2] & WRITES:
            opened.append(str(told[0]))

    sys.addaudithook(watch)
    run(folder)
    watching.clear()

    assert [] == opened


def test_progress_names_files_only(folder: Path) -> None:
    """What is told while the files are read names files, and nothing in them."""
    told: list[str] = []
    gather(Dossier.read(folder), progress=lambda name, _: told.append(name))

    assert told
    assert [] == found_in("".join(told))


def header(text: str) -> str:
    """A header that nobody understands."""
    return f"{SECRET};{NAME}\n" + text.partition("\n")[2]


def quote(text: str) -> str:
    """A quotation mark that is never closed."""
    head, _, rest = text.partition("\n")
    return f'{head}\n"{rest}' + f"{SECRET}\n" * 300


def number(text: str) -> str:
    """Identifiers turned into numbers by a spreadsheet."""
    return text.replace(f"\n{NUMBER};", "\n1,0E+10;")


def twice(text: str) -> str:
    """A header with every column twice."""
    head, _, rest = text.partition("\n")
    return f"{head};{head}\n{rest}"


def no_row(text: str) -> str:
    """No row that can be accepted."""
    return text.partition("\n")[0] + f"\n{SECRET}\n{SECRET}|{NAME}\n"


BROKEN: dict[str, Callable[[str], str | bytes]] = {
    "a header that nobody understands": header,
    "a header twice": twice,
    "a quote never closed": quote,
    "identifiers turned into numbers": number,
    "no row that can be accepted": no_row,
    "a NUL byte": lambda text: text + f"\0{SECRET}",
    "cut in the middle": lambda text: text[: len(text) // 2],
    "the header alone": lambda text: text.partition("\n")[0],
    "UTF-16": lambda text: text.encode("utf-16"),
    "neither UTF-8 nor Windows-1252": lambda text: text.encode() + b"\x81\xff",
    "an endless line": lambda text: text + SECRET * 40_000,
    "no line ends": lambda text: text.replace("\n", " "),
    "an Excel file": lambda text: b"PK\x03\x04" + text.encode(),
    "a document type": lambda text: text.replace(
        "<Liste", f'<!DOCTYPE x [<!ENTITY {NAME.lower()} "{SECRET}">]><Liste'
    ),
    "nothing": lambda _: b"",
}


def told_by(fault: BaseException) -> Iterator[str]:
    """Everything that an error shows, and those behind it."""
    yield str(fault)
    yield repr(fault)
    yield "".join(traceback.format_exception_only(fault))
    # Lines of code are shown as well; what they quote is code, and no content.
    yield re.sub(r"\n    .*", "", "".join(traceback.format_exception(fault)))


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("name", sorted(FILES))
def test_no_error_quotes_what_it_read(name: str, how: str, folder: Path) -> None:
    """Whatever is wrong with a file, its error says where, and never what stood there."""
    changed = BROKEN[how](FILES[name])
    path = folder / name
    path.write_bytes(changed.encode() if isinstance(changed, str) else changed)
    fault: HopenMssError | None = None
    try:
        text = to_json(run(folder))
    except HopenMssError as found:
        fault, text = found, "\n".join(told_by(found))

    assert [] == found_in(text)
    assert fault is None or name in str(fault)


JSON_FAULTS = [
    '{{"schema": "{0}"}}',
    '{{"schema": "hopen-mss/assessment/1", "library": ["{0}"], "results": "{0}"}}',
    '{{"schema": "hopen-mss/assessment/1", "as_of": "{0}", "period": {{"start": "{0}"}}}}',
    '["{0}"',
]


@pytest.mark.parametrize("document", JSON_FAULTS)
def test_no_error_quotes_a_value_of_a_document(document: str) -> None:
    """A JSON document that cannot be read is told without its values."""
    with pytest.raises(HopenMssError) as caught:
        from_json(document.format(SECRET), Assessment)

    assert [] == found_in("\n".join(told_by(caught.value)))


SENDINGS = {
    "record.csv": "table", "letters.csv": "totals", "mail.log": "postfix", "tracking.csv": "exchange",
    "mails.mbox": "mail", "flow.hl7": "hl7",
}  # fmt: skip
COMMANDS = [
    ["assess", "{folder}", "--as-of", "2026-11-23"],
    ["assess", "{folder}", "--as-of", "2026-11-23", "--format", "markdown", "--lang", "en"],
    ["assess", "{folder}", "--as-of", "2026-11-23", "--format", "json", "--output", "{folder}/out"],
    ["assess", "{folder}", "--as-of", "2026-11-23", "--strict"],
    ["check", "{folder}"],
    ["check", "{folder}", "--lang", "en", "--strict"],
    *(["inspect", "{folder}/" + name] for name in FILES),
    *(["inspect", "{folder}/" + name, "--format", "json"] for name in FILES),
    ["month", "{folder}", "2026-10", "--force"],
    ["trust-space", "show", "{folder}/list.xml", "--lang", "en"],
    ["trust-space", "show", "{folder}/list.xml", "--format", "json"],
    *(
        ["transmissions", "tally", "{folder}/" + name, "--kind", kind, "--whitelist", "{folder}/list.xml",
         "--month", "2026-10", "--domain", "ch-exemple.mssante.fr", "--format", form]
        for name, kind in SENDINGS.items()
        for form in ("text", "json")
    ),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_nothing_planted_is_printed_or_written(
    folder: Path, arguments: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever the command prints, and every file that it writes, is free of what was planted.

    A kept month alone names mailboxes: those of the hospital's own list.
    """
    code = run_command([part.format(folder=folder) for part in arguments])
    printed = "".join(capfd.readouterr())
    made = (*folder.glob("out/*"), *folder.glob("history/*"))
    written = {path.name: path.read_text("utf-8") for path in made}
    if arguments[0] == "month":
        written = {name: text.replace(COLLEAGUE, "") for name, text in written.items()}

    assert (2 if "--strict" in arguments else 0) == code
    assert printed
    assert [] == found_in(printed.replace(str(folder), ""))
    assert {} == {name: found for name, text in written.items() if (found := found_in(text))}
    assert ("--output" in arguments) == ("report.html" in written)


@pytest.mark.parametrize("known", ["", ";Service", ";Service;Date;Canal;Nom;Prénom"])
@pytest.mark.parametrize("name", sorted(FILES))
def test_a_table_without_a_header_is_not_shown(
    name: str, known: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A first line that may be data is never printed as a header, whatever words of ours it has."""
    row = f"{SECRET};{DOCTOR};{BIRTH}{known}\n"
    (folder / name).write_text(row * 2, "utf-8")
    run_command(["inspect", str(folder / name)])

    assert [] == found_in("".join(capfd.readouterr()).replace(str(folder), ""))
