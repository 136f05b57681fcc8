# ruff: noqa: E501 (rows of cases, as they stand)
"""Sendings read from mails: what kind each is, whom it went to, what is proved of it."""

import base64
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from tests.mails import archive, archive_part, metadata, multipart

from hopen_mss.codes import groups
from hopen_mss.errors import HopenMssError, InputFaultError, InvalidInputError
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.mail import evidence, store as mail_store
from hopen_mss.transmissions.mail.files import MailFiles, is_mail
from hopen_mss.transmissions.mail.headers import addresses, message_id, moment, parameters, text_of
from hopen_mss.transmissions.mail.kinds import MailKind, look_at
from hopen_mss.transmissions.mail.parts import dissect
from hopen_mss.transmissions.mail.store import _SEPARATOR, _separators
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission

PARIS = ZoneInfo("Europe/Paris")
HOSPITAL = "cardiologie@ch-exemple.mssante.fr"
A, B = "un@medecin.mssante.fr", "deux@cabinet.example"
DATE = "Mon, 5 Oct 2026 09:30:00 +0200"
XDM = "XDM/1.0/DDM+CR d'imagerie EXEMPLE Camille 01/01/1980"
PDF = 'Content-Type: application/pdf; name="copie.pdf"\n\n%PDF'
TEXT = "Content-Type: text/plain\n\nBonjour,"
ZIP = archive_part(archive(metadata("11502-2")))


def mail(
    content: str = "\nBonjour,", *, to: str = A, subject: str = "Bonjour", **headers: str
) -> str:
    """A mail; a header given empty is left out."""
    fields = {
        "From": HOSPITAL,
        "To": to,
        "Date": DATE,
        "Message-ID": "<m1@ch-exemple.mssante.fr>",
        "Subject": subject,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value) + content


def mdn(
    disposition: str = "displayed", *, answered: str = "m1@ch-exemple.mssante.fr", to: str = A
) -> str:
    """An acknowledgement, with the subject and the archive of the mail that it answers."""
    notice = (
        "Content-Type: message/disposition-notification\n\n"
        f"Original-Recipient: rfc822;{to}\nFinal-Recipient: rfc822; {to}\n"
        f"Original-Message-ID: <{answered} >\n"
        f"Disposition: automatic-action/MDN-sent-automatically; {disposition}\n"
    )
    group = multipart(TEXT, notice, "Content-Type: message/rfc822\n\nSubject: x\n", ZIP)
    kind = "multipart/report; report-type=disposition-notification"
    return mail(
        group.replace("multipart/mixed", kind), to=HOSPITAL, subject=XDM, Message_ID="<n1@x>"
    )


def dsn(action: str = "failed", status: str = "5.1.1", *, to: str = A, diagnostic: str = "") -> str:
    """The report of a server, one block for the message and one for the recipient."""
    notice = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n{diagnostic}"
    )
    back = "Content-Type: text/rfc822-headers\n\nMessage-ID: <m1@ch-exemple.mssante.fr>\n"
    group = multipart(TEXT, notice, back)
    kind = 'multipart/report; report-type="delivery-status"'
    return mail(
        group.replace("multipart/mixed", kind),
        to=HOSPITAL,
        subject="Undelivered",
        From="MAILER-DAEMON@mx.example",
        Message_ID="<d1@x>",
    )


def write(folder: Path, *mails: str | bytes) -> Path:
    """The mails as files of a folder, in their order."""
    for number, one in enumerate(mails):
        content = one.encode() if isinstance(one, str) else one
        (folder / f"{number:03}.eml").write_bytes(content)
    return folder


def read(paths: Path | Sequence[Path], **options: Any) -> tuple[list[Transmission], InputReport]:
    """The records and the report of a source."""
    files = MailFiles.open(paths, zone=PARIS, **options)
    records = list(files.records())
    return records, files.report()


def read_one(folder: Path, content: str | bytes) -> Transmission:
    """The only record of a mail."""
    (record,), _ = read(write(folder, content))
    return record


def notes(report: InputReport) -> dict[str, int]:
    """The counts of a report, each known to have words."""
    assert {note.code for note in report.notes} <= set(groups()["note"])
    return {note.code: note.count for note in report.notes}


KO = "[KO Intégration système !][902] " + XDM
ERROR = "[Erreur d’intégration !][902] " + XDM
ENCODED = "=?UTF-8?B?" + base64.b64encode(XDM.encode()).decode() + "?="
CUT = "=?utf-8?Q?XDM/1.0/DD?=\n =?utf-8?Q?M+CR_d'imagerie_m=C3=A9dicale?="
REPORT = "multipart/report; report-type=disposition-notification; boundary=b1\n"

KINDS: dict[str, tuple[str, MailKind, str]] = {
    "A subject by the rule": (mail(subject=XDM), MailKind.DOCUMENT, "yes"),
    "A subject in small letters": (mail(subject=XDM.lower()), MailKind.DOCUMENT, "yes"),
    "A subject encoded as one word": (mail(subject=ENCODED), MailKind.DOCUMENT, "yes"),
    "A subject encoded, cut and folded": (mail(subject=CUT), MailKind.DOCUMENT, "yes"),
    "A subject with letters as they are": (mail(subject=XDM + " é’"), MailKind.DOCUMENT, "yes"),
    "An archive under an ordinary subject": (
        mail(multipart(TEXT, ZIP, PDF)), MailKind.DOCUMENT, "yes",
    ),
    "An archive in small letters": (
        mail(multipart(TEXT, ZIP.replace(".ZIP", ".zip"))), MailKind.DOCUMENT, "yes",
    ),
    "An archive named in the content type alone": (
        mail(multipart(TEXT, 'Content-Type: application/zip ;\n name= "IHE_XDM.zip"\n\nx')),
        MailKind.DOCUMENT, "yes",
    ),
    "An archive whose name is cut and encoded": (
        mail(multipart(
            "Content-Disposition: attachment; filename*0*=utf-8''IHE%5FX; filename*1=DM.ZIP\n\nx"
        )),
        MailKind.DOCUMENT, "yes",
    ),
    "An archive whose name is an encoded word": (
        mail(multipart('Content-Type: application/zip; name="=?utf-8?Q?IHE=5FXDM=2EZIP?="\n\nx')),
        MailKind.DOCUMENT, "yes",
    ),
    "An archive in a group within a group": (
        mail(multipart(TEXT, multipart(ZIP, boundary="b2"))), MailKind.DOCUMENT, "yes",
    ),
    "An archive as the whole mail": (mail(ZIP), MailKind.DOCUMENT, "yes"),
    "A replacement": (
        mail(multipart(TEXT, ZIP), subject="[Annule et remplace] " + XDM),
        MailKind.DOCUMENT, "yes",
    ),
    "A forward with its archive": (
        mail(multipart(TEXT, ZIP), subject="TR: " + XDM), MailKind.DOCUMENT, "yes",
    ),
    "An answer by a person": (mail(subject="Re: " + XDM), MailKind.ORDINARY, "no"),
    "A forward without its archive": (mail(subject="TR: " + XDM), MailKind.ORDINARY, "no"),
    "A mark in the middle of a subject": (mail(subject="Au sujet de " + XDM), MailKind.ORDINARY, "no"),
    "A mail without a subject": (mail(subject=""), MailKind.ORDINARY, "no"),
    "An archive of another name": (
        mail(multipart(TEXT, ZIP.replace("IHE_XDM", "IHE_XDM_copie"))), MailKind.ORDINARY, "no",
    ),
    "An archive inside an attached mail": (
        mail(multipart(TEXT, "Content-Type: message/rfc822\n\n" + mail(multipart(ZIP, boundary="c")))),
        MailKind.ORDINARY, "no",
    ),
    "An encrypted mail": (
        mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB"),
        MailKind.ORDINARY, "unknown",
    ),
    "A mail in the form of one vendor": (
        mail(multipart(TEXT, 'Content-Type: application/ms-tnef; name="winmail.dat"\n\nx')),
        MailKind.ORDINARY, "unknown",
    ),
    "A mail that is cut off": (
        mail(multipart(TEXT, PDF).replace("--b1--", "")), MailKind.ORDINARY, "unknown",
    ),
    "A group without a boundary": (
        mail("Content-Type: multipart/mixed\n\nx"), MailKind.ORDINARY, "unknown",
    ),
    "A success acknowledgement repeats all": (mdn("processed"), MailKind.DISPOSITION, "no"),
    "An acknowledgement by its part alone": (
        mail(multipart(TEXT, "Content-Type: message/disposition-notification\n\nDisposition: x\n", ZIP)),
        MailKind.DISPOSITION, "no",
    ),
    "An acknowledgement with nothing readable in it": (
        mail(f"Content-Type: {REPORT}\nx", subject=XDM), MailKind.DISPOSITION, "unknown",
    ),
    "A delivery report": (dsn(), MailKind.DELIVERY, "no"),
    "A bounce of the old form": (
        mail(subject="Undelivered Mail Returned to Sender"), MailKind.DELIVERY, "no",
    ),
    "A mail without a sender on its envelope": (
        mail(subject=XDM, Return_Path="<>"), MailKind.DELIVERY, "unknown",
    ),
    "An error notification by the rule": (
        mail(multipart(TEXT, ZIP), subject=KO), MailKind.ERROR, "no",
    ),
    "An error notification by the example": (
        mail(multipart(TEXT, ZIP), subject=ERROR), MailKind.ERROR, "no",
    ),
    "An error notification without accents": (
        mail(subject="[KO INTEGRATION SYSTEME!] x"), MailKind.ERROR, "no",
    ),
    "An error notification, encoded": (
        mail(subject="=?iso-8859-1?Q?[Erreur_d'int=E9gration_!][902]?= " + XDM),
        MailKind.ERROR, "no",
    ),
    "An answer about an error": (mail(subject="Re: " + KO), MailKind.ORDINARY, "no"),
    "An automatic answer": (
        mail(Auto_Submitted="auto-replied (vacation)"), MailKind.AUTO_REPLY, "no",
    ),
    "Nothing automatic": (mail(subject=XDM, Auto_Submitted="no"), MailKind.DOCUMENT, "yes"),
    "A mail in bulk": (mail(Precedence="bulk"), MailKind.AUTO_REPLY, "no"),
    "An automatic answer of another make": (mail(Precedence="Auto_Reply"), MailKind.AUTO_REPLY, "no"),
    "A mail of a list": (mail(Precedence="list"), MailKind.ORDINARY, "no"),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_what_kind_of_mail_it_is(case: str) -> None:
    """Each kind is told by the official rule, and by what is not enough to conclude."""
    content, kind, structured = KINDS[case]
    found = look_at(dissect(content.encode()))

    assert kind is found.kind
    if kind.is_sending:
        assert structured == found.structured.value


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("case", KINDS)
def test_only_sendings_give_records(case: str, end: str, tmp_path: Path) -> None:
    """Acknowledgements, reports, errors and automatic answers are counted apart, each by kind."""
    content, kind, _ = KINDS[case]
    records, report = read(write(tmp_path, content.replace("\n", end)))

    assert ([A] if kind.is_sending else []) == [record.recipient for record in records]
    assert (1, 1) == (report.read, report.accepted)
    codes = {
        MailKind.DISPOSITION: "disposition_notifications",
        MailKind.DELIVERY: "delivery_notifications",
        MailKind.ERROR: "error_notifications",
        MailKind.AUTO_REPLY: "auto_replies",
    }
    expected = {codes[kind]} if kind in codes else set()
    assert expected == set(codes.values()) & set(notes(report))


def test_a_mail_is_one_record_a_recipient(tmp_path: Path) -> None:
    """All that a mail tells, and nothing that it does not."""
    content = mail(multipart(TEXT, ZIP), subject=XDM, Cc=f"Dr Deux <{B}>", X_MSS_CODECDA="11502-2")

    records, report = read(write(tmp_path, content) / "000.eml", name="sent folder")

    expected = Transmission(
        message_id="m1@ch-exemple.mssante.fr",
        sent_at=datetime(2026, 10, 5, 9, 30),  # noqa: DTZ001
        direction=Direction.UNKNOWN,
        sender=HOSPITAL,
        recipient=A,
        channel=Channel.EMAIL,
        document_type="11502-2",
        structured=records[0].structured,
        status=Status.DECLARED,
        source="sent folder",
    )
    assert [expected, expected._replace(recipient=B)] == records
    assert ("mail", "sent folder", 64) == (report.kind, report.path, len(report.sha256))
    assert {"documents_in_archives": 1} == notes(report)


RECIPIENTS = {
    f"{A}, {B}": [A, B],
    f'"Un, Docteur (le premier)" <{A}>; Deux <{B}>': [A, B],
    f"Service: {A}, {B};": [A, B],
    f"{A} (Docteur (premier) Un), (x) {B}": [A, B],
    f"=?utf-8?Q?Un,_Docteur?= <{A}>": [A],
    f"{A.upper()}, {A}": [A.upper()],
    f"<{A}": [A],
    f"Un (le premier <{A}>": [A],
    f'"Un <{A}>': [A],
    f"x@y.example <{A}>": [A],
    f"<@relais.example,@autre.example:{A}>": [A],
    f"<mailto:{A}>": [f"mailto:{A}"],
    f"SMTP:{A}": [A],
    '"un deux"@cabinet.example': ['"un deux"@cabinet.example'],
    f"Docteur Un, {B}": [B, ""],
    "dé@médecin.example": ["dé@médecin.example"],
    f"{A},\n\t{B}": [A, B],
}


@pytest.mark.parametrize("to", RECIPIENTS)
def test_recipients(to: str, tmp_path: Path) -> None:
    """Lists, groups, comments and names, well written or not, come down to addresses."""
    records, _ = read(write(tmp_path, mail(to=to)))

    assert RECIPIENTS[to] == [record.recipient for record in records]


def test_all_lines_of_recipients_count(tmp_path: Path) -> None:
    """To, Cc and Bcc are read, repeated or not; somebody named twice is one recipient."""
    content = mail(Cc=f"{B}, {A}", Bcc="trois@labo.example") + "x"
    records, _ = read(write(tmp_path, f"To: quatre@labo.example\n{content}"))

    assert ["quatre@labo.example", A, B, "trois@labo.example"] == [r.recipient for r in records]


def test_whom_a_mail_was_put_in_front_of(tmp_path: Path) -> None:
    """Where nobody is named, the mailbox that took the mail is its recipient."""
    content = mail(to="undisclosed-recipients:;", Delivered_To=B)

    assert B == read_one(tmp_path, content).recipient


def test_a_redirected_mail_keeps_its_first_recipients(tmp_path: Path) -> None:
    """Passing a mail on is no new sending by its author."""
    records, report = read(write(tmp_path, mail(Resent_To="app@ch-exemple.mssante.fr")))

    assert [A] == [record.recipient for record in records]
    assert {"resent_mails": 1} == notes(report)


DATES: dict[str, datetime | None] = {
    "Mon, 5 Oct 2026 09:30:00 +0200": datetime(2026, 10, 5, 9, 30),  # noqa: DTZ001
    "5 Oct 2026 09:30 +0000 (UTC)": datetime(2026, 10, 5, 11, 30),  # noqa: DTZ001
    "Wed, 20 Feb 2024 00:19:00 (EDT) -0400": datetime(2024, 2, 20, 5, 19),  # noqa: DTZ001
    "Mon, 05 Oct 2026 09:30:00 GMT": datetime(2026, 10, 5, 11, 30),  # noqa: DTZ001
    "Mon, 05 Oct 2026 09:30:00 CEST": datetime(2026, 10, 5, 9, 30),  # noqa: DTZ001
    "Thu, 31 Dec 26 23:30:00 -0000": datetime(2027, 1, 1, 0, 30),  # noqa: DTZ001
    "Mon, 5 October 2026 09:30:00": datetime(2026, 10, 5, 9, 30),  # noqa: DTZ001
    "Mon, 05 Oct 2026 09:30:60 +0200": datetime(2026, 10, 5, 9, 30, 59),  # noqa: DTZ001
    "2026-10-05T09:30:00.123+00:00": datetime(2026, 10, 5, 11, 30),  # noqa: DTZ001
    "Mon, 31 Feb 2026 09:30:00 +0200": None,
    "Mon, 5 Brumaire 2026 09:30:00 +0200": None,
    "Mon, 5 Oct 2026 29:30:00 +0200": None,
    "Mon, 5 Oct 2026 09:30:00 +9900": None,
    "Sat, 1 Jan 0000 00:00:00 +0200": None,
    "Fri, 31 Dec 9999 23:59:59 -1200": None,
    "hier": None,
}


@pytest.mark.parametrize("date", DATES)
def test_dates_are_local(date: str) -> None:
    """A date is turned into local time; one that means no moment is none."""
    assert DATES[date] == moment(date.encode(), PARIS)


def test_a_mail_without_a_readable_date_is_dated_by_the_first_server(tmp_path: Path) -> None:
    """The first server's stamp is the last in the headers; without any, the mail has no date."""
    late = "by mx.example; Tue, 6 Oct 2026 12:00:00 +0200\nReceived: by first.example; "
    stamped = mail(Date="hier", Received=late + DATE)
    records, report = read(write(tmp_path, stamped, mail(Date="")))

    assert [datetime(2026, 10, 5, 9, 30), None] == [r.sent_at for r in records]  # noqa: DTZ001
    assert {"date_from_received": 1, "mails_without_date": 1} == notes(report)


def test_the_sender_is_the_one_named(tmp_path: Path) -> None:
    """The author's line first; a connector's rewriting is done again, however it is typed."""
    shown = mail(From="Cardiologie <cardio@CH.local>, x@y.example")
    nobody = mail(From="", Sender="")
    records, report = read(
        write(tmp_path, shown, nobody), sender_rewrites={" ch.LOCAL ": "CH-Exemple.mssante.fr "}
    )

    assert ["cardio@ch-exemple.mssante.fr", ""] == [record.sender for record in records]
    assert {"mails_without_sender": 1} == notes(report)


TYPES = [
    ("11502-2", ("34133-9",), ""),
    ("11502-2, 34133-9", (), ""),
    ("", ("11502-2",), "11502-2"),
    ("11502-2", ("11502-2", "11502-2"), "11502-2"),
    ("CERT_DECL", (), "CERT_DECL"),
    ("Rosemonde Ysoline", (), ""),
    ("", ("11502-2", "34133-9"), ""),
]


@pytest.mark.parametrize(("header", "inside", "expected"), TYPES)
def test_the_type_is_said_when_there_is_one(
    header: str, inside: tuple[str, ...], expected: str, tmp_path: Path
) -> None:
    """A mail has a type of document when its header and its archive agree on one."""
    part = archive_part(archive(metadata(*inside)))
    content = mail(multipart(TEXT, part), X_MSS_CODECDA=header)

    assert expected == read_one(tmp_path, content).document_type


def test_documents_in_archives_are_counted_once_a_mail(tmp_path: Path) -> None:
    """A copy in another folder adds no document, and another mail does."""
    content = mail(multipart(TEXT, archive_part(archive(metadata("11502-2", "34133-9")))))
    other = content.replace("<m1@", "<m2@")

    _, report = read(write(tmp_path, content, content, other))

    assert {"documents_in_archives": 4} == notes(report)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (archive_part(b"<Insert the archive here>"), "damaged"),
        (archive_part(archive(metadata("11502-2"))[:-30]), "damaged"),
        (archive_part(b"").replace("base64\n", "base64\n") + "=====", "damaged"),
        (archive_part(b"").replace("base64", "quoted-printable") + "=50=4B", "damaged"),
        (archive_part(archive(None)), "no_metadata"),
        (archive_part(archive(b"<a>" + b" " * (9 << 20) + b"</a>")), "bomb"),
        (archive_part(b"\0" * (27 << 20)), "too_large"),
    ],
)
def test_a_refused_archive_refuses_no_mail(part: str, reason: str, tmp_path: Path) -> None:
    """A mail with an archive that cannot be opened is a sending of unknown many documents."""
    (record,), report = read(write(tmp_path, mail(multipart(TEXT, part))))

    assert "yes" == record.structured.value
    assert [("archive_refused", 1, reason)] == [(n.code, n.count, n.subject) for n in report.notes]


def test_an_archive_without_an_encoding_is_read(tmp_path: Path) -> None:
    """The misspelt header of the example, no header at all, and plain bytes are understood."""
    whole = archive(metadata("11502-2"))
    misspelt = mail(multipart(TEXT, ZIP.replace("Transfer", "Transfert")))
    unsaid = mail(multipart(TEXT, ZIP.replace("Content-Transfer-Encoding: base64\n", "")))
    plain = ZIP.partition("Content-Transfer")[0].encode() + b"\n" + whole
    binary = mail(multipart(TEXT, "@")).encode().replace(b"@\n--b1--", plain + b"\n--b1--")
    ids = [f"<m{n}@" for n in range(3)]
    mails = [
        one.replace(b"<m1@", to.encode())
        for one, to in zip((misspelt.encode(), unsaid.encode(), binary), ids, strict=True)
    ]

    records, report = read(write(tmp_path, *mails))

    assert ["11502-2"] * 3 == [record.document_type for record in records]
    assert {"documents_in_archives": 3} == notes(report)


def test_replacements_and_deletions(tmp_path: Path) -> None:
    """A request to delete is no sending; a replacement is one, and does not say of what."""
    deletion = mail(multipart(TEXT, archive_part(archive(metadata("11502-2", action="D")))))
    change = mail(multipart(TEXT, archive_part(archive(metadata("11502-2", action="C")))))
    tagged = mail(subject="[Annule et remplace] " + XDM)

    records, report = read(write(tmp_path, deletion, change, tagged))

    assert ["yes", "unknown"] == [record.structured for record in records]
    assert {""} == {record.replaces for record in records}
    expected = {"deletion_requests": 1, "documents_in_archives": 1, "replacement_mails": 2}
    assert expected == notes(report)


def test_an_automatic_mail_with_an_archive_is_shown(tmp_path: Path) -> None:
    """Software that marks what it sends as automatic is left out by the rule, in plain sight."""
    content = mail(multipart(TEXT, ZIP), Auto_Submitted="auto-generated")
    records, report = read(write(tmp_path, content))

    assert [] == records
    assert {"auto_replies": 1, "auto_replies_with_archive": 1} == notes(report)


PROOFS = {
    "displayed": (mdn("displayed"), "read", ""),
    "processed by software": (mdn("processed"), "received", ""),
    "dispatched": (mdn("Dispatched"), "received", ""),
    "deleted": (mdn("deleted"), "received", ""),
    "processed with an error": (mdn("processed/Error: 902^Patient inconnu"), "declared", ""),
    "displayed with a failure": (mdn("displayed/failure"), "declared", ""),
    "a disposition that nobody knows": (mdn("eaten"), "declared", ""),
    "of another mail": (mdn(answered="m9@x"), "declared", ""),
    "of another recipient": (mdn(to=B), "declared", ""),
    "of the recipient in capitals": (mdn(to=A.upper()), "read", ""),
    "delivered": (dsn("delivered", "2.0.0"), "received", ""),
    "relayed": (dsn("relayed", "2.0.0"), "declared", ""),
    "delayed": (dsn("delayed", "4.4.1"), "declared", ""),
    "failed": (dsn("failed", "5.1.1"), "failed", "5.1.1"),
    "failed without saying how": (
        dsn("failed", "5.0.0", diagnostic="Diagnostic-Code: smtp; 550 5.1.1 <x> unknown"),
        "failed", "550",
    ),
    "failed without a code": (dsn("failed", "nothing"), "failed", ""),
    "failed, of another recipient": (dsn(to=B), "declared", ""),
}  # fmt: skip


@pytest.mark.parametrize("first", ["the mail", "the notice"])
@pytest.mark.parametrize("case", PROOFS)
def test_what_a_notice_proves(case: str, first: str, tmp_path: Path) -> None:
    """A notice betters the mail it answers, at the mail's own date, in whatever order they lie."""
    notice, status, code = PROOFS[case]
    pair = (mail(), notice) if first == "the mail" else (notice, mail())
    (record,), report = read(write(tmp_path, *pair))

    assert (status, code) == (record.status.value, record.failure_code)
    assert datetime(2026, 10, 5, 9, 30) == record.sent_at  # noqa: DTZ001
    assert ("of another" in case) == ("acknowledgements_without_mail" in notes(report))
    proves_nothing = status == "declared" and case.startswith(("processed", "displayed", "a "))
    assert proves_nothing == ("acknowledgements_without_proof" in notes(report))


def test_the_strongest_notice_wins(tmp_path: Path) -> None:
    """Read is more than received, received more than failed, each for its own recipient."""
    content = mail(to=f"{A}, {B}")
    records, _ = read(
        write(tmp_path, dsn("failed"), mdn("displayed"), mdn("processed"), content, dsn(to=B))
    )

    assert [(A, "read", ""), (B, "failed", "5.1.1")] == [
        (record.recipient, record.status.value, record.failure_code) for record in records
    ]


def test_notices_are_taken_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: what is more is counted."""
    monkeypatch.setattr(evidence, "_MOST_REMEMBERED", 1)
    records, report = read(write(tmp_path, mail(), mdn(), dsn(to=B)))

    assert ["read"] == [record.status.value for record in records]
    assert 1 == notes(report)["acknowledgements_given_up"]


BROKEN_MDN = (
    f"Date: Wed, 20 Feb 2024 00:19:00 (EDT) -0400\nFrom: {A}\nMessage-Id: <199509200019.12345>\n"
    f"Subject: {XDM} dé’\nTo: {HOSPITAL}\nMIME-Version: 1.0\n"
    'Content-Type: multipart/report; report-type=disposition-notification; boundary="R1.77"\n'
    "--R1.77\nLe document est bien arrivé.\n--R1.77\n"
    "Content-Type: message/disposition-notification\n"
    f"Original-Recipient: rfc822;{A} \nFinal-Recipient: rfc822; {A} \n"
    "Original-Message-ID: <m1@ch-exemple.mssante.fr >\n"
    "Disposition:automatic-action/MDN-sent-automatically; processed\n"
    "--R1.77\nContent-Type: message/rfc822\nIci le courriel d'origine.\n"
    '--R1.77—\nContent-Type: application/zip ; name="IHE_XDM.zip"\n'
    "Content-Transfert-Encoding: base64\n\nIci l'archive.\n--R1.77--\n"
)


def test_an_acknowledgement_broken_like_the_official_one_is_understood(tmp_path: Path) -> None:
    """No blank lines, a wrong dash, misspelt headers, a space in the id: it still proves."""
    (record,), report = read(write(tmp_path, BROKEN_MDN, mail()))

    assert Status.RECEIVED is record.status
    assert {"disposition_notifications": 1} == notes(report)


def test_a_typesetters_dash_parts_the_parts() -> None:
    """After the wrong dash another part begins, and its name is seen."""
    kinds = [part.kind for part in dissect(BROKEN_MDN.encode()).parts]

    assert ["text/plain", "message/disposition-notification", "message/rfc822"] == kinds[:3]
    assert ["application/zip"] == kinds[3:]


def test_a_line_that_is_no_header_loses_no_header(tmp_path: Path) -> None:
    """A subject broken over two lines without a space does not hide what stands below it."""
    content = mail().replace("Subject: Bonjour", "Subject: Compte rendu\nEXEMPLE Camille")
    assert A == read_one(tmp_path, content.replace("To:", "X-Y: z\nCamille\nTo:")).recipient


ATTACKS: dict[str, tuple[str | bytes, str]] = {
    "a hundred thousand parts": (
        mail(multipart(*["\nx"] * 100_000)), "too_many_parts",
    ),
    "a boundary all over": (
        mail('Content-Type: multipart/mixed; boundary="b"\n\n' + "--bx\n" * 100_000),
        "too_many_parts",
    ),
    "parts in parts": (
        mail("".join(f'Content-Type: multipart/x; boundary="{n}"\n\n--{n}\n' for n in range(99))),
        "nested_too_deep",
    ),
    "one huge header": (mail(X="y" * 600_000), "headers_too_large"),
    "many headers": (mail("a:\n" * 100_000), "headers_too_large"),
    "a header folded without end": (mail("X:\n" + " \n" * 100_000), "headers_too_large"),
    "a list of recipients without end": (mail(to=f"{A}," * 20_000), "too_many_recipients"),
    "thousands of recipients": (
        mail(to=",".join(f"{n}@a.fr" for n in range(5_001))), "too_many_recipients",
    ),
    "nobody named": (mail(to=""), "no_recipient"),
    "an empty list": (mail(to="Service:;"), "no_recipient"),
    "no mail": ("Nom;Prénom\nEXEMPLE;Camille\n", "not_a_mail"),
    "zeros": ("\0" * 600_000, "headers_too_large"),
    "a file of Outlook": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "outlook_item"),
    "a damaged archive of mails": (b"\x1f\x8b\x08\0" + b"x" * 99, "unreadable_file"),
}  # fmt: skip


@pytest.mark.parametrize("case", ATTACKS)
def test_what_is_more_than_any_mail_is_rejected(case: str, tmp_path: Path) -> None:
    """A mail made to harm, or none at all, is rejected by its place, and the others are read."""
    content, reason = ATTACKS[case]
    records, report = read(write(tmp_path, mail(), content))

    assert [A] == [record.recipient for record in records]
    assert [(2, reason)] == [(found.line, found.reason) for found in report.rejections]
    assert (2, 1) == (report.read, report.accepted)
    assert reason in groups()["rejection"]


SLOW_TO_READ = ["(", '"', '"\\', "<", "a:", "a ", "a@", ",", ";", "=?utf-8?q?", "\n ", "\\"]


@pytest.mark.parametrize("sign", SLOW_TO_READ)
def test_no_header_takes_long(sign: str) -> None:
    """A header of one sign over and over is read in one pass."""
    raw = (sign * 100_000).encode()

    assert not any(addresses(raw))
    assert moment(raw, PARIS) is None
    assert message_id(raw).count("@") <= len(raw)
    assert len(text_of(raw)) <= 2_000
    assert parameters(raw)[1] == {}


LIMITED = """
import resource, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from hopen_mss.transmissions.mail.files import MailFiles
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
for path in sys.argv[1:]:
    mails = MailFiles.open(Path(path), zone=ZoneInfo("Europe/Paris"))
    try:
        list(mails.records())
        print(*(note.subject or note.code for note in mails.report().notes))
    except ValueError as fault:
        print(fault)
status = Path("/proc/self/status").read_text()  # getrusage would tell what the parent held
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


@pytest.mark.slow
def test_large_files_stay_small_in_memory(tmp_path: Path) -> None:
    """A line of 2 GB, nested groups of 60 MB, a bomb in base64: under 200 MB in all."""
    endless = [tmp_path / "line.mbox", tmp_path / "line.eml"]
    for path in endless:
        with path.open("wb") as stream:
            stream.write(b"From x Mon Oct  5 09:30:00 2026\n" * path.name.endswith("mbox"))
            stream.write(mail("X: ").encode())
            stream.seek(2 << 30)
            stream.write(b"x")
    deep = "".join(f'Content-Type: multipart/x; boundary="b{n}"\n\n--b{n}\n' for n in range(9))
    (tmp_path / "deep.eml").write_bytes(mail(deep).encode() + b"\n" * 60_000_000)
    bomb = mail(archive_part(b"")).encode() + b"A" * 60_000_000
    (tmp_path / "bomb.eml").write_bytes(bomb)

    told = subprocess.run(
        [sys.executable, "-c", LIMITED, *endless, tmp_path / "deep.eml", tmp_path / "bomb.eml"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    expected = ["longer than 37,748,736 bytes", "mail_too_large", "nested_too_deep", "too_large"]
    assert all(part in line for part, line in zip(expected, told, strict=False)), told
    assert 200 > int(told[-1])


MBOX = (
    f"From {HOSPITAL} Mon Oct  5 09:30:00 2026\n{mail()}\n>From the start\nFrom now on\n\n"
    "From here, at 10:30, all is well\n\n"
    f"From - Mon Oct  5 09:31:00 2026\r\n{mail(to=B)}\n\n"
    "From \nnothing that is a mail\n\n"
    f"From MAILER-DAEMON Mon Oct  5 09:31:00 +0200 2026\n{mail(to='trois@labo.example')}"
)


def test_an_mbox_is_cut_into_mails(tmp_path: Path) -> None:
    """Mails begin at their separators, not where a text says From; lines are those of the file."""
    path = tmp_path / "Sent"
    path.write_text(MBOX, "utf-8", newline="")
    records, report = read(path)

    assert [A, B, "trois@labo.example"] == [record.recipient for record in records]
    number = MBOX[: MBOX.index("From \n")].count("\n") + 1
    assert [(number, "not_a_mail")] == [(r.line, r.reason) for r in report.rejections]
    assert (4, 3) == (report.read, report.accepted)


@given(
    st.lists(
        st.sampled_from(
            [
                b"\n",
                b"\r\n",
                b"From",
                b"From ",
                b"From - Mon Oct  5 09:30:00 2026",
                b" ",
                b"-",
                b"x",
            ]
        ),
        max_size=12,
    ).map(b"".join)
)
def test_a_mail_begins_after_a_blank_line(block: bytes) -> None:
    """Looked for all at once, separators are found where they are line by line."""
    lines = block.split(b"\n")
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    expected = [
        start
        for start, before in zip(starts[1:], lines, strict=False)
        if before in (b"", b"\r") and _SEPARATOR.match(block, start)
    ]

    assert expected == list(_separators(block, after_blank=False))


def test_a_compressed_mbox_is_read(tmp_path: Path) -> None:
    """Archives of mails are compressed, and told by their content."""
    import gzip

    path = tmp_path / "2026-10.mbox.gz"
    path.write_bytes(gzip.compress(MBOX.encode()))

    assert 3 == len(read(path)[0])


def test_a_folder_is_walked(tmp_path: Path) -> None:
    """Maildirs with their subfolders, mboxes and single files, in order; links are not followed."""
    for number, place in enumerate(
        ("Maildir/cur/1.a:2,S", "Maildir/new/2.b", "Maildir/.Sent/cur/3.c:2,RS", "mbox", "x.eml")
    ):
        path = tmp_path / "store" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "From x Mon Oct  5 09:30:00 2026\n" if place == "mbox" else ""
        path.write_text(head + mail(to=f"{number}@labo.example"), "utf-8")
    store = tmp_path / "store"
    for folder in ("Maildir/tmp", "Maildir/.Sent/new"):
        (store / folder).mkdir()
    (store / "Maildir/tmp/4.d").write_text(mail(), "utf-8")
    (store / "Maildir/cur/5.e:2,DS").write_text(mail(), "utf-8")
    (store / "Maildir/dovecot.index").write_bytes(b"\0\1")
    (store / "notes.txt").write_text("Nom;Prénom\n", "utf-8")
    (tmp_path / "elsewhere.eml").write_text(mail(), "utf-8")
    (store / "link.eml").symlink_to(tmp_path / "elsewhere.eml")
    (store / "folder").symlink_to(tmp_path)
    os.mkfifo(store / "pipe.eml")

    records, report = read(store)

    assert ["3", "4", "2", "0", "1"] == [record.recipient[0] for record in records]
    assert {"drafts": 1, "links_not_followed": 2, "other_files": 3} == notes(report)
    assert (5, 5) == (report.read, report.accepted)


def test_a_maildir_of_mails_alone_has_no_remark(tmp_path: Path) -> None:
    """What there was none of is not told."""
    (tmp_path / "cur").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "cur/1.a:2,S").write_text(mail(), "utf-8")

    assert {} == notes(read(tmp_path)[1])


def test_the_checksum_is_that_of_the_file_or_of_all(tmp_path: Path) -> None:
    """One file has its own checksum; a folder one that changes with each of its files."""
    import hashlib

    folder = write(tmp_path, mail(), mail(to=B))
    one = read(folder / "000.eml")[1].sha256
    both = read(folder)[1].sha256
    (folder / "001.eml").write_text(mail(to="trois@labo.example"), "utf-8")

    assert hashlib.sha256(mail().encode()).hexdigest() == one
    assert 3 == len({one, both, read(folder)[1].sha256})


def test_several_paths_are_one_source(tmp_path: Path) -> None:
    """Files given one by one are numbered in their order, each once."""
    write(tmp_path, mail(to=B), "no mail", mail())
    paths = [tmp_path / name for name in ("002.eml", "001.eml", "000.eml", "002.eml")]
    records, report = read(paths, name="mails")

    assert [A, B] == [record.recipient for record in records]
    assert [(2, "not_a_mail")] == [(found.line, found.reason) for found in report.rejections]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("Nom;Prénom\n", "no mail could be read here"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "a file of Outlook"),
        (b"\x1f\x8b\x08\0" + b"x" * 99, "gzip archive is damaged"),
        (mail(to=""), "1 no_recipient"),
    ],
)
def test_a_file_without_a_mail_stops_the_run(
    content: str | bytes, problem: str, tmp_path: Path
) -> None:
    """A file in which nothing could be read is an error and not a source without sendings."""
    with pytest.raises(InputFaultError, match=problem):
        read(write(tmp_path, content) / "000.eml")


def test_a_folder_of_other_things_stops_the_run(tmp_path: Path) -> None:
    """A folder that holds files and no mail is most likely the wrong one."""
    (tmp_path / "notes.txt").write_text("Nom;Prénom\n", "utf-8")

    with pytest.raises(InputFaultError, match="1 other_files"):
        read(tmp_path)


def test_nothing_is_nothing(tmp_path: Path) -> None:
    """An empty folder and an empty mbox hold no mail, and are no fault."""
    (tmp_path / "box").write_text("", "utf-8")
    (tmp_path / "empty").mkdir()

    assert [0, 0] == [read(tmp_path / name)[1].read for name in ("box", "empty")]


@pytest.mark.parametrize("paths", [[], [Path("nowhere")], Path("a\0b"), Path("/dev/null")])
def test_what_is_not_there_is_said(paths: Any) -> None:
    """No path, a missing one, an impossible one and a device are told before anything is read."""
    with pytest.raises(InputFaultError, match=r"named|not there|ordinary file"):
        MailFiles.open(paths, zone=PARIS)


def test_the_report_waits_for_the_records(tmp_path: Path) -> None:
    """A report before the end would count only a part."""
    files = MailFiles.open(write(tmp_path, mail(), mail()), zone=PARIS)
    next(files.records())

    with pytest.raises(InvalidInputError, match="not all been read"):
        files.report()


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than a source may have stop the run, and folders too deep are counted."""
    write(tmp_path, mail(), mail(), mail())
    deep = tmp_path.joinpath(*"abcd")
    deep.mkdir(parents=True)
    monkeypatch.setattr(mail_store, "_DEEPEST", 2)
    assert 1 == notes(read(tmp_path)[1])["folders_too_deep"]

    monkeypatch.setattr(mail_store, "_MOST_FILES", 2)
    with pytest.raises(InputFaultError, match="more than 2 files"):
        read(tmp_path)

    monkeypatch.setattr(mail_store, "_MOST_ENTRIES", 1)
    with pytest.raises(InputFaultError, match="more than 1 files"):
        read(tmp_path)


def test_a_mail_too_large_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail larger than any mail is passed over, alone or in an mbox, and the next is read."""
    monkeypatch.setattr(mail_store, "_LARGEST_MAIL", 2_000)
    head = "From x Mon Oct  5 09:30:00 2026\n"
    large = mail("\n" + "x\n" * 2_000)
    (tmp_path / "mbox").write_text(f"{head}{large}\n{head}{mail()}", "utf-8")
    write(tmp_path, large)

    records, report = read(tmp_path)

    assert [A] == [record.recipient for record in records]
    expected = [(1, "mail_too_large"), (2, "mail_too_large")]
    assert expected == [(found.line, found.reason) for found in report.rejections]


STARTS: list[tuple[bytes, bool]] = [
    (mail().encode(), True),
    (MBOX.encode(), True),
    (b"\xef\xbb\xbf\r\nReturn-Path: <a@b>\r\nReceived: x\r\n", True),
    (BROKEN_MDN.encode(), True),
    (b"From now on\n", False),
    (b"", False),
    (b"Date;To;From\n", False),
    (b"Nov 23 03:00:01 mx postfix/smtp[1]: x\n", False),
    (b"MSH|^~\\&|DPI|CH\rPID|1\r", False),
    (b"<ListeBlancheMSSante>", False),
    (b"note: this\n\nFrom: a\nTo: b\n", False),
]


@pytest.mark.parametrize(("start", "expected"), STARTS)
def test_a_mail_is_known_by_its_start(start: bytes, expected: bool) -> None:  # noqa: FBT001
    """A mail or an mbox is told from every other kind of source."""
    assert expected == is_mail(start)


NAME, BIRTH, NUMBER = "ROSEMONDE", "12/05/1937", "237057512345678"
SECRET = f"{NAME} Ysoline {BIRTH} {NUMBER}"
PATIENT = f"{NUMBER}@patient.mssante.fr"


def planted_mails() -> list[str]:
    """Mails with a patient in every field that is no address of a professional."""
    part = archive_part(
        archive(metadata("11502-2", SECRET, secret=SECRET), [(f"IHE_XDM/{NAME}.PDF", b"x")])
    )
    named = f'Content-Type: application/pdf; name="{SECRET}.pdf"\n\n{SECRET}'
    text = f"Content-Type: text/plain\n\n{SECRET}"
    inside = multipart(text, part, named)
    subject = f"XDM/1.0/DDM+CR {SECRET}"
    notice = mdn(f"processed/Error: 902^{SECRET}", to=PATIENT).replace("Bonjour,", SECRET)
    return [
        mail(inside, subject=subject, X_MSS_CODECDA=SECRET, Comments=SECRET),
        mail(inside, subject=subject, to=f'"{SECRET}" <{PATIENT}>, <{PATIENT.upper()}>, {A}'),
        mail(From=f"{SECRET} <{PATIENT}>", to=f"({SECRET}) {HOSPITAL}", Date=SECRET),
        mail(inside.replace("UEsDB", NAME), subject=f"[Annule et remplace] {subject}"),
        mail(multipart(*[SECRET] * 2_000), subject=subject),
        mail(f"{SECRET}\n", to=SECRET.partition(" ")[0]),
        notice,
        dsn(diagnostic=f"Diagnostic-Code: smtp; 550 {SECRET}", to=PATIENT),
        mail(to=PATIENT, Message_ID="<p1@ch>"),
        mdn("displayed", answered="p1@ch", to=PATIENT),
        f"{SECRET}\n",
    ]


def test_nothing_of_a_patient_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither records nor report hold what was planted, and no temporary file is written."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    records, report = read(write(tmp_path, *planted_mails()))
    told = f"{records!r}{report!r}".casefold()

    assert [] == [
        secret for secret in (NAME, BIRTH, NUMBER, "ysoline") if secret.casefold() in told
    ]
    assert {"1@patient.mssante.fr", A} <= {record.recipient for record in records}
    assert {"0@patient.mssante.fr", HOSPITAL} == {record.sender for record in records}
    assert ["read"] == [r.status.value for r in records if r.message_id == "p1@ch"]
    assert {"not_a_mail", "too_many_parts"} == set(report.rejected_by_reason())


@pytest.mark.parametrize("place", range(len(planted_mails())))
def test_no_error_quotes_a_mail(place: int, tmp_path: Path) -> None:
    """Cut anywhere or spoilt, a mail with a patient in it is told without the patient."""
    whole = planted_mails()[place].encode()
    for content in (whole[:-40], whole[: len(whole) // 2], whole[60:], whole.replace(b"\n", b" ")):
        told = ""
        try:
            told = repr(read(write(tmp_path, content) / "000.eml"))
        except HopenMssError as fault:
            told = f"{fault!r}{''.join(traceback.format_exception_only(fault))}"

        assert told
        assert NAME not in told.upper()
        assert NUMBER not in told


PIECES = st.sampled_from([
    mail(), mdn(), dsn(), mail(multipart(TEXT, ZIP), subject=XDM), BROKEN_MDN, MBOX, "\n", "\r", "--b1",
    "--b1--\n", "Content-Type: multipart/mixed; boundary=b1\n", "Content-Type: message/rfc822\n\n",
    "From x Mon Oct  5 09:30:00 2026\n", "To: ", "From: ", "\0", "=?utf-8?B?", "é", "; name*0*=%", ":",
    "Original-Message-ID: <m1@ch-exemple.mssante.fr>\n", '"', "(", "<", "PK\3\4", "\ufeff", "x" * 999,
])  # fmt: skip


def balanced(path: Path) -> bool:
    """Whether reading a file gives a book that adds up, or an error of ours."""
    try:
        _, report = read(path)
    except HopenMssError:
        return True
    return report.read == report.accepted + report.rejected


@given(st.lists(PIECES | st.text(max_size=20), max_size=12), st.binary(max_size=9))
def test_any_pieces_of_mails_are_read_or_refused(pieces: list[str], tail: bytes) -> None:
    """Whatever stands in a file, mails are accepted or rejected, or one error of ours is raised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.eml")
        path.write_bytes("".join(pieces).encode("utf-8", "replace") + tail)

        assert balanced(path)


@given(st.data())
def test_any_changed_mail_is_read_or_refused(data: st.DataObject) -> None:
    """A mail with a few bytes changed or cut out is still read or refused."""
    whole = data.draw(st.sampled_from([BROKEN_MDN, mdn(), dsn(), mail(multipart(TEXT, ZIP)), MBOX]))
    content = bytearray(whole.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.eml")
        path.write_bytes(content)

        assert balanced(path)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40
)


@given(NAMES, NAMES, st.booleans(), st.booleans())
def test_mails_of_the_standard_library_are_understood(
    name: str,
    subject: str,
    marked: bool,  # noqa: FBT001
    attached: bool,  # noqa: FBT001
) -> None:
    """However the standard library encodes names and subjects, the mail is told as it was meant."""
    made = EmailMessage()
    made["From"], made["Date"] = HOSPITAL, DATE
    made["To"] = [Address(name, addr_spec=A), Address(f"{name}, Dr", addr_spec=B)]
    made["Subject"] = f"XDM/1.0/DDM+é {subject}" if marked else f"é {subject}"
    made.set_content(f"{name}\n")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"{name}.pdf")
    if attached:
        made.add_attachment(b"x", maintype="application", subtype="zip", filename="IHE_XDM.zip")
    with tempfile.TemporaryDirectory() as folder:
        records, _ = read(write(Path(folder), made.as_bytes()))

    assert [A, B] == [record.recipient for record in records]
    assert ["yes" if marked or attached else "no"] * 2 == [r.structured.value for r in records]


@given(st.binary(max_size=200))
def test_any_header_gives_an_answer(raw: bytes) -> None:
    """Single header lines take any bytes."""
    assert all(address == "" or "@" in address for address in addresses(raw))
    assert " " not in message_id(raw)
    assert isinstance(text_of(raw), str)
    assert parameters(raw)[0] == parameters(raw)[0].strip().lower()
    found = moment(raw, PARIS)
    assert found is None or found.tzinfo is None
