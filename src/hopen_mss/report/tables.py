"""What was read and what was rejected, as tables that a French spreadsheet opens."""

from collections.abc import Iterable, Sequence

from hopen_mss.assessment.main_job import Assessment
from hopen_mss.codes import one_line, sentence, wording_of
from hopen_mss.directory import FollowUpAnswer
from hopen_mss.files.csv_text import csv_text
from hopen_mss.indicators.mailboxes import SilentMailbox
from hopen_mss.indicators.winning import WinOver
from hopen_mss.provenance import InputReport
from hopen_mss.report.words import phrase, row_name
from hopen_mss.transmissions.failures import FailureRow, Failures
from hopen_mss.transmissions.record import Channel
from hopen_mss.trust_space.domains import PATIENT_DOMAIN
from hopen_mss.wording import Lang

__all__ = [
    "csv_table",
    "failures_csv",
    "inputs_csv",
    "rejections_csv",
    "unread_mailboxes_csv",
    "win_over_csv",
]


def inputs_csv(assessment: Assessment, lang: Lang = "fr") -> str:
    """The files read: rows read, accepted and rejected, and what was counted on the way.

    The text begins with a byte order mark and is to be written in UTF-8.
    """
    names = ("file", "kind", "read", "accepted", "rejected", "remarks", "sha256")
    rows = (
        (
            report.path,
            wording_of("source_kind", report.kind).text(lang),
            str(report.read),
            str(report.accepted),
            str(report.rejected),
            _remarks(report, lang),
            report.sha256,
        )
        for report in assessment.inputs
    )
    return csv_table([phrase(name, lang) for name in names], rows)


def rejections_csv(assessment: Assessment, lang: Lang = "fr") -> str:
    """Every rejected row by its line and reason, without its content."""
    names = ("file", "line", "code", "reason", "column")
    rows = (
        (
            report.path,
            str(rejection.line),
            rejection.reason,
            wording_of("rejection", rejection.reason).text(lang),
            rejection.column and wording_of("column", rejection.column).text(lang),
        )
        for report in assessment.inputs
        for rejection in report.rejections
    )
    return csv_table([phrase(name, lang) for name in names], rows)


def _remarks(report: InputReport, lang: Lang) -> str:
    return ", ".join(
        sentence("note", note.code, lang, count=note.count, subject=note.subject)
        for note in report.notes
    )


def csv_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that a French spreadsheet opens, and in which it calculates nothing."""
    return csv_text([header, *(map(one_line, row) for row in rows)])


def failures_csv(failures: Failures, lang: Lang = "fr") -> str:
    """Failed deliveries by code, domain and address: professional addresses, for who corrects them.

    Each row names its source: two that saw the same failure each have a row for it. The text begins
    with a byte order mark and is to be written in UTF-8.
    """
    names = (
        "code", "meaning", "domain", "address", "times", "last_on", "source", "care_unit",
        "remarks",
    )  # fmt: skip
    rows = (
        (
            row.code,
            _meaning(row.code, lang),
            row.domain,
            row.address,
            str(row.times),
            row.last_on.isoformat(),
            row.source,
            row_name("care_unit", row.care_unit, lang) if row.care_unit else "",
            _withheld(row, lang),
        )
        for row in failures.rows()
    )
    return csv_table([phrase(name, lang) for name in names], rows)


def unread_mailboxes_csv(mailboxes: Iterable[SilentMailbox], lang: Lang = "fr") -> str:
    """Mailboxes that receive while nobody is known to log in: for whoever answers for them.

    The text begins with a byte order mark and is to be written in UTF-8.
    """
    names = ("address", "kind", "care_unit", "received", "last_login")
    rows = (
        (
            box.address,
            wording_of("mailbox_kind", box.kind).text(lang),
            box.care_unit,
            str(box.received),
            box.last_login_on.isoformat() if box.last_login_on else "",
        )
        for box in mailboxes
    )
    return csv_table([phrase(name, lang) for name in names], rows)


_OTHER_WAYS = tuple(one for one in Channel if one not in (Channel.MSSANTE, Channel.DMP))


def win_over_csv(correspondents: Iterable[WinOver], lang: Lang = "fr") -> str:
    """Correspondents to win over, those written to most first, with columns for the follow-up.

    Filled in and kept, it is read back as a source of kind ``follow_up``. The text begins with a
    byte order mark and is to be written in UTF-8.
    """
    who = ("id", "rpps", "finess", "name", "profession", "department")
    what = ("sendings_by_mssante", "has_address", "paperless")
    noted = ("contacted_on", "contacted_by", "answer", "equipped_on")
    ways = (wording_of("channel", channel).text(lang) for channel in _OTHER_WAYS)
    header = [
        *(phrase(name, lang) for name in (*who, "otherwise")),
        *(phrase("of_these_by", lang, subject=way) for way in ways),
        *(phrase(name, lang) for name in (*what, *noted)),
    ]
    rows = (
        (
            *(getattr(one, name) for name in who),
            str(one.otherwise),
            *(str(one.sent.get(channel, 0)) for channel in _OTHER_WAYS),
            str(one.sent.get(Channel.MSSANTE, 0)),
            wording_of("known_address", one.address).text(lang),
            phrase("yes", lang) if one.paperless else "",
            one.contacted_on.isoformat() if one.contacted_on else "",
            one.contacted_by,
            _answer(one, lang),
            one.equipped_on.isoformat() if one.equipped_on else "",
        )
        for one in correspondents
    )
    return csv_table(header, rows)


def _answer(one: WinOver, lang: Lang) -> str:
    known = one.answer is not FollowUpAnswer.UNKNOWN
    return wording_of("follow_up_answer", one.answer).text(lang) if known else ""


def _meaning(code: str, lang: Lang) -> str:
    """What a code says, by the national tables or, of an enhanced code, by RFC 3463."""
    for one in (code or "none", f"x{code[1:]}"):
        known = wording_of("failure_code", one).text(lang)
        if known != one:
            return known
    return ""


def _withheld(row: FailureRow, lang: Lang) -> str:
    """Why a row has no address."""
    if row.address:
        return ""
    if not row.domain:
        return phrase("recipient_is_no_address", lang)
    is_patient = row.domain == PATIENT_DOMAIN
    return phrase("address_of_a_patient" if is_patient else "address_not_kept", lang)
