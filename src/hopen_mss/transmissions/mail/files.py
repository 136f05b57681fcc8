r"""Sendings from mails themselves: ``.eml`` files, mboxes, Maildir folders, or folders of them.

A mail shows what no log shows: whether it carries documents in structured form. It is looked at to
tell that, and what kind of mail it is; of its subject, body and attachments nothing is kept.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "sent.eml")
...     _ = path.write_bytes(
...         b"From: cardiologie@ch-exemple.mssante.fr\n"
...         b"To: Dr Un <un@medecin.mssante.fr>, deux@cabinet.example\n"
...         b"Date: Mon, 5 Oct 2026 09:30:00 +0200\n"
...         b"Message-ID: <m1@ch-exemple.mssante.fr>\n"
...         b"Subject: XDM/1.0/DDM+...\n\nHello\n")
...     mails = MailFiles.open(path, zone=ZoneInfo("Europe/Paris"))
...     one, two = mails.records()
>>> one.message_id, one.sent_at.isoformat(), one.recipient
('m1@ch-exemple.mssante.fr', '2026-10-05T09:30:00', 'un@medecin.mssante.fr')
>>> one.structured.value, two.recipient, mails.report().accepted
('yes', 'deux@cabinet.example', 1)
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from attrs import Factory, define, field

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.ledger import Ledger
from hopen_mss.files.tabular import RowRejectedError
from hopen_mss.files.watching import Watch, nobody
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.mail.archive import CODE, LARGEST, Archive, ArchiveFault, read_archive
from hopen_mss.transmissions.mail.evidence import Evidence, may_be_notice, proofs
from hopen_mss.transmissions.mail.headers import addresses, code_lists, message_id, moment
from hopen_mss.transmissions.mail.kinds import Look, MailKind, look_at
from hopen_mss.transmissions.mail.parts import Anatomy, Buffer, Headers, Part, decoded, dissect
from hopen_mss.transmissions.mail.store import MailStore, RawMail, is_mail
from hopen_mss.transmissions.record import Channel, Direction, Status, Structured, Transmission
from hopen_mss.transmissions.rewrites import normal_rewrites, rewritten
from hopen_mss.trust_space.domains import PATIENT_DOMAIN
from hopen_mss.trust_space.patients import is_patients

__all__ = ["MailFiles", "is_mail"]

_MOST_RECIPIENTS = 5_000
_LONGEST_LIST = 1 << 18
_MOST_ARCHIVES = 3
_MOST_DATES = 50
_MOST_REMEMBERED = 200_000
_LEFT_OUT = {
    MailKind.DISPOSITION: "disposition_notifications",
    MailKind.DELIVERY: "delivery_notifications",
    MailKind.ERROR: "error_notifications",
    MailKind.AUTO_REPLY: "auto_replies",
    MailKind.DELETION: "deletion_requests",
}


@define
class MailFiles:
    """Mails in files and folders, read as a stream of sendings: one mail to one recipient each.

    A mail proves that its system declares it, no more: ``declared``. An acknowledgement or a
    delivery report of the same source makes it received, read or failed, whatever their order:
    for that, every mail is gone through twice. Acknowledgements, reports, error notifications,
    automatic answers and requests to delete are no sendings, and counted apart.

    A mail is structured by the official rule, not when all of it can be seen and none of it is an
    archive, and otherwise unknown. Its date is the one it bears, else that of the first server
    that stamped it; without either it is read, and has none. The number that stands before the
    ``@`` of a patient's address is replaced by the patient's place among the recipients.

    ``sender_rewrites`` are domains of senders as the mail shows them, with the domains that a
    connector puts in their place.
    """

    store: MailStore
    name: str
    zone: ZoneInfo
    sender_rewrites: Mapping[str, str] = field(default=None, converter=normal_rewrites)
    _report: InputReport | None = field(default=None, init=False)

    @classmethod
    def open(
        cls,
        paths: Path | Sequence[Path],
        *,
        zone: ZoneInfo,
        name: str = "",
        sender_rewrites: Mapping[str, str] | None = None,
        watch: Watch = nobody,
    ) -> Self:
        """Look whether the files and folders are there.

        ``watch`` is told now and then which file is at hand, by its place among them.

        Raises:
            InputFaultError: none named, or one that is missing or no ordinary file or folder.

        >>> MailFiles.open(Path("nowhere"), zone=ZoneInfo("UTC"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere: this is not there; check ... [HM201]
        """
        store = MailStore.at(paths, name=name, watch=watch)
        return cls(store, store.name, zone, sender_rewrites)

    def records(self) -> Iterator[Transmission]:
        """The sendings, mail by mail, in the order of the file or of the names of the files.

        Raises:
            InputFaultError: there are files and none could be read as a mail, or a fault of the
                source: see :meth:`hopen_mss.transmissions.mail.store.MailStore.mails`.
        """
        self._report = None
        reading = _Reading(self, Ledger(), self._evidence())
        ledger, read = reading.ledger, 0
        for raw in self.store.mails():
            read += 1
            try:
                yield from reading.sendings(raw)
            except RowRejectedError as fault:
                ledger.reject(raw.line, fault.reason)
        self._report = self._close(reading, read)

    def _evidence(self) -> Evidence:
        """What the notices say: gone through first, for some stand before the mail they answer."""
        evidence = Evidence()
        for raw in self.store.mails(digest=False):
            if raw.fault or not may_be_notice(raw.data):
                continue
            try:
                mail = dissect(raw.data)
                for proof in proofs(raw.data, mail, look_at(mail).kind):
                    evidence.add(proof)
            except RowRejectedError:
                continue  # told when the mails themselves are read
        return evidence

    def _close(self, reading: "_Reading", read: int) -> InputReport:
        ledger, aside = reading.ledger, self.store.aside
        for code, times in aside.items():
            ledger.count(code, times)
        if unmatched := reading.evidence.unmatched:
            ledger.count("acknowledgements_without_mail", unmatched)
        if empty := reading.evidence.empty:
            ledger.count("acknowledgements_without_proof", empty)
        if given_up := reading.evidence.given_up:
            ledger.count("acknowledgements_given_up", given_up)
        report = ledger.close(self.store.file, "mail", read=read)
        if not report.accepted and (report.read or aside["other_files"]):
            counts = report.rejected_by_reason() or {"other_files": aside["other_files"]}
            reasons = ", ".join(f"{n} {code}" for code, n in counts.items())
            raise InputFaultError(
                f"no mail could be read here ({reasons})",
                "give .eml files, an mbox or a Maildir folder, as the mail server has them",
                self.name,
            )
        return report

    def report(self) -> InputReport:
        """The book of the whole source: every mail was accepted or rejected.

        A line is that of an mbox given alone, else the place of the mail among all of them.

        Raises:
            InvalidInputError: the records have not all been taken yet.

        >>> MailFiles(MailStore((), "a"), "a", ZoneInfo("Europe/Paris")).report()
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: a: the mails have not all been read; ... [HM102]
        """
        if self._report is None:
            problem = "the mails have not all been read"
            raise InvalidInputError(problem, "take all records() first", self.name)
        return self._report


@define
class _Reading:
    """One pass over the mails of a source."""

    source: MailFiles
    ledger: Ledger
    evidence: Evidence
    _opened: set[int] = Factory(set)
    """Hashes of the mails whose archives were counted: copies lie in several folders."""

    def sendings(self, raw: RawMail) -> list[Transmission]:
        """The records of one mail, none when it is no sending."""
        if raw.fault:
            raise RowRejectedError(raw.fault)
        mail = dissect(raw.data)
        look = look_at(mail)
        if not look.kind.is_sending:
            self._leave_out(look.kind)
            if look.kind is MailKind.AUTO_REPLY and look.archives:
                self.ledger.count("auto_replies_with_archive")
            return []
        recipients = _recipients(mail.headers)
        answered = message_id(mail.headers.get("message-id", [b""])[0])
        codes, is_deletion = self._look_into(raw.data, look, answered)
        if is_deletion:
            self._leave_out(MailKind.DELETION)
            return []
        self._count(look, mail, recipients, answered)
        codes |= dict.fromkeys(code_lists(mail.headers.get("x-mss-codecda", ())))
        types = [code for code in codes if CODE.fullmatch(code)]
        template = Transmission(
            message_id=answered,
            sent_at=self._moment(mail.headers),
            direction=Direction.UNKNOWN,
            sender=self._sender(mail.headers),
            channel=Channel.EMAIL,
            document_type=types[0] if len(types) == 1 else "",
            structured=look.structured,
            status=Status.DECLARED,
            source=self.source.name,
        )
        return [
            self._proved(template, address, place)
            for place, address in enumerate(recipients, start=1)
        ]

    def _leave_out(self, kind: MailKind) -> None:
        self.ledger.count(_LEFT_OUT[kind])

    def _proved(self, template: Transmission, address: str, place: int) -> Transmission:
        status, code = template.status, ""
        if proved := self.evidence.of(template.message_id, address):
            found, code = proved
            status = status if found is Status.UNKNOWN else found
        shown = _without_number(address, place)
        return template._replace(recipient=shown, status=status, failure_code=code)

    def _look_into(self, data: Buffer, look: Look, answered: str) -> tuple[dict[str, None], bool]:
        """The type codes in the archives, and whether they ask for their documents' deletion."""
        codes: dict[str, None] = {}
        actions: set[str] = set()
        is_new = not answered or hash(answered) not in self._opened
        for part in look.archives[:_MOST_ARCHIVES]:
            found = _opened(data, part)
            if isinstance(found, ArchiveFault):
                self.ledger.count("archive_refused", 1, found.value)
                actions.add("")
                continue
            codes |= dict.fromkeys(found.type_codes)
            actions.add(found.action)
            if is_new and found.documents and found.action != "D":
                self.ledger.count("documents_in_archives", found.documents)
        is_deletion = actions == {"D"}
        if look.archives and answered and not is_deletion and len(self._opened) < _MOST_REMEMBERED:
            self._opened.add(hash(answered))
        if look.is_replacement or "C" in actions:
            self.ledger.count("replacement_mails")
        return codes, is_deletion

    def _count(self, look: Look, mail: Anatomy, recipients: Sequence[str], answered: str) -> None:
        if not answered:
            self.ledger.count("no_message_id", len(recipients))
        if unnamed := recipients.count(""):
            self.ledger.count("named_without_address", unnamed)
        if look.structured is Structured.UNKNOWN and not look.is_replacement:
            self.ledger.count("hidden_content")
        if "resent-to" in mail.headers:
            self.ledger.count("resent_mails")

    def _moment(self, headers: Headers) -> datetime | None:
        for raw in headers.get("date", ())[:1]:
            if found := moment(raw, self.source.zone):
                return found
        for raw in headers.get("received", ())[: -_MOST_DATES - 1 : -1]:
            if found := moment(raw.rpartition(b";")[2], self.source.zone):
                self.ledger.count("date_from_received")
                return found
        self.ledger.count("mails_without_date")
        return None

    def _sender(self, headers: Headers) -> str:
        for header in ("from", "sender", "return-path"):
            for raw in headers.get(header, ())[:1]:
                for address in filter(None, addresses(raw)):
                    return _without_number(rewritten(address, self.source.sender_rewrites), 0)
        self.ledger.count("mails_without_sender")
        return ""


def _opened(data: Buffer, part: Part) -> Archive | ArchiveFault:
    content = decoded(data, part, LARGEST)
    if content is None:
        is_large = part.end - part.start > LARGEST
        return ArchiveFault.TOO_LARGE if is_large else ArchiveFault.DAMAGED
    return read_archive(content)


def _recipients(headers: Headers) -> list[str]:
    """Everybody the mail names as its recipient, else the mailbox that it was put into."""
    for names in (("to", "cc", "bcc"), ("delivered-to",)):
        raws = [raw for name in names for raw in headers.get(name, ())]
        if sum(map(len, raws)) > _LONGEST_LIST:
            raise RowRejectedError("too_many_recipients")
        named = [address for raw in raws for address in addresses(raw)]
        known: dict[str, str] = {}
        for address in filter(None, named):
            known.setdefault(address.lower(), address)
        found = [*known.values(), *[""] * named.count("")]
        if len(found) > _MOST_RECIPIENTS:
            raise RowRejectedError("too_many_recipients")
        if found:
            return found
    raise RowRejectedError("no_recipient")


def _without_number(address: str, place: int) -> str:
    """A patient's address has the national identity number in front, which is never kept."""
    if is_patients(address):
        return f"{place}@{PATIENT_DOMAIN}"
    return address
