"""The forms that logs and traces of Microsoft Exchange come in: their headers and their words.

Source:
    Columns and words are those of Microsoft's pages "Message tracking", "Get-MessageTrackingLog",
    "Get-MessageTraceV2" and "Message trace in the Exchange admin center"; what each event proves
    is ours (``interpretation``).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from hopen_mss.files.headers import DELIMITERS, header_names
from hopen_mss.files.vocabulary import plain
from hopen_mss.transmissions.exchange.messages import Said

__all__ = [
    "COLUMNS",
    "EVENTS",
    "IDLE_EVENTS",
    "MOST_HEADER_LINES",
    "PASSED_ON",
    "SEARCH_STEPS",
    "TRACE_ENDS",
    "Form",
    "header_of",
    "is_exchange",
    "places",
]

MOST_HEADER_LINES: Final = 20
"""Further down no header is looked for."""
COLUMNS = {
    "stamp": ("Timestamp", "date-time", "date_time_utc", "Received", "origin_timestamp_utc",
              "origin_timestamp"),
    "event": ("EventId", "event_id"),
    "origin": ("Source",),
    "status": ("Status",),
    "message_id": ("MessageId", "message_id"),
    "recipients": ("Recipients", "RecipientAddress", "recipient_address"),
    "recipient_status": ("RecipientStatus", "recipient_status"),
    "related": ("RelatedRecipientAddress", "related_recipient_address"),
    "sender": ("Sender", "SenderAddress", "sender_address"),
    "return_path": ("ReturnPath", "return_path"),
    "connector": ("ConnectorId", "connector_id"),
    "server_ip": ("ServerIp", "server_ip", "ToIP"),
    "server": ("ServerHostname", "server_hostname"),
    "context": ("SourceContext", "source_context"),
    "info": ("MessageInfo", "message_info"),
}  # fmt: skip
"""Our name of a column -> those of the logs and exports."""
PASSED_ON = ("SEND", "SENDEXTERNAL")
"""Events by which a server hands a message to the next."""
_NAMES = {plain(name): ours for ours, names in COLUMNS.items() for name in names}

EVENTS = {
    "RECEIVE": Said.SEEN,
    "SUBMIT": Said.SEEN,
    "CLIENTSUBMISSION": Said.SEEN,
    "EXPAND": Said.REPLACED,
    "REDIRECT": Said.REPLACED,
    "RESOLVE": Said.REPLACED,
    "DEFER": Said.WAITING,
    "SUBMITDEFER": Said.WAITING,
    "POISONMESSAGE": Said.WAITING,
    "INITMESSAGECREATED": Said.WAITING,
    "SEND": Said.ACCEPTED,
    "SENDEXTERNAL": Said.ACCEPTED,
    "DELIVER": Said.ACCEPTED,
    "FAIL": Said.FAILED,
    "SUBMITFAIL": Said.FAILED,
    "BADMAIL": Said.FAILED,
    "DROP": Said.FAILED,
    "MODERATIONEXPIRE": Said.FAILED,
    "MODERATORREJECT": Said.FAILED,
}
IDLE_EVENTS = {
    "AGENTINFO", "DELIVERFAIL", "DSN", "DUPLICATEDELIVER", "DUPLICATEEXPAND",
    "DUPLICATEREDIRECT", "HADISCARD", "HARECEIVE", "HAREDIRECT", "HAREDIRECTFAIL", "LOAD",
    "MODERATORAPPROVE", "MODERATORSALLNDR", "NOTIFYMAPI", "NOTIFYSHADOW", "PROCESS",
    "PROCESSMEETINGMESSAGE", "RESUBMIT", "RESUBMITDEFER", "RESUBMITFAIL", "SUPPRESSED",
    "THROTTLE", "TRANSFER",
}  # fmt: skip
"""Copies that servers keep for each other, duplicates, work of the server: no delivery ends."""
TRACE_ENDS = {
    "delivered": Said.ACCEPTED,
    "failed": Said.FAILED,
    "filteredasspam": Said.FAILED,
    "expanded": Said.REPLACED,
    "pending": Said.WAITING,
    "quarantined": Said.WAITING,
    "gettingstatus": Said.WAITING,
    "none": Said.WAITING,
}
SEARCH_STEPS = {
    "receive": Said.WAITING,
    "defer": Said.WAITING,
    "expand": Said.REPLACED,
    "resolve": Said.REPLACED,
    "redirect": Said.REPLACED,
    "send": Said.ACCEPTED,
    "deliver": Said.ACCEPTED,
    "fail": Said.FAILED,
}

_EXPORT_TRACKING = (
    "Get-MessageTrackingLog -ResultSize Unlimited … | Select-Object "
    "@{n='Timestamp';e={$_.Timestamp.ToUniversalTime().ToString('o')}},EventId,Source,Sender,"
    "ReturnPath,@{n='Recipients';e={$_.Recipients -join ';'}},"
    "@{n='RecipientStatus';e={$_.RecipientStatus -join ';'}},RelatedRecipientAddress,MessageId,"
    "ConnectorId,ServerIp,ServerHostname,SourceContext,MessageInfo | "
    "Export-Csv tracking.csv -NoTypeInformation -Encoding UTF8"
)
_EXPORT_TRACE = (
    "Get-MessageTraceV2 -ResultSize 5000 … | Select-Object "
    "@{n='Received';e={$_.Received.ToString('yyyy-MM-ddTHH:mm:ssZ')}},SenderAddress,"
    "RecipientAddress,Status,ToIP,MessageId | "
    "Export-Csv trace.csv -NoTypeInformation -Encoding UTF8"
)


class Form(StrEnum):
    """What a file is; all three are read as events.

    >>> Form("trace").export[:18]
    'Get-MessageTraceV2'
    """

    TRACKING = "tracking"
    """Every event on the way of a message, on one's own servers."""
    TRACE = "trace"
    """The end of each delivery, as Exchange Online shows it."""
    SEARCH = "search"
    """The same, as the report of a historical search: a row a message."""

    @property
    def export(self) -> str:
        """The line of PowerShell that gives such a file without what is not needed."""
        return _EXPORT_TRACKING if self is Form.TRACKING else _EXPORT_TRACE


def places(names: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands in a header.

    >>> places(["date-time", "client-ip", "event-id"])
    {'stamp': 0, 'event': 2}
    """
    found = ((_NAMES.get(plain(name)), place) for place, name in enumerate(names))
    return {ours: place for ours, place in found if ours}


def _form(names: Sequence[str]) -> Form | None:
    exact, found = {plain(name) for name in names}, places(names).keys()
    if {"stamp", "event", "recipients"} <= found:
        return Form.TRACKING
    if {"received", "senderaddress", "recipientaddress", "status"} <= exact:
        return Form.TRACE
    if {"stamp", "recipient_status"} <= found and "sender address" in exact:
        return Form.SEARCH
    return None


def header_of(lines: Sequence[str]) -> tuple[int, Form | None, str]:
    """The header among the first lines of a file: its number, its form, its delimiter.

    The form is ``None`` where there is none; a server's own log has no delimiter to be told.

    >>> header_of(["#TYPE System.Object", '"Timestamp";"EventId";"Recipients"'])
    (2, <Form.TRACKING: 'tracking'>, ';')
    """
    for number, line in enumerate(lines[:MOST_HEADER_LINES], start=1):
        start = line.lstrip("\ufeff").rstrip("\r\n")
        if start.lower().startswith("#fields:"):
            form = _form(start[8:].strip().split(","))
            return number, form if form is Form.TRACKING else None, ""
        if not start.strip() or start.startswith("#"):
            continue
        forms = ((_form(header_names(start, delimiter)), delimiter) for delimiter in DELIMITERS)
        form, delimiter = next((found for found in forms if found[0]), (None, ""))
        return number, form, delimiter
    return 0, None, ""


def is_exchange(start_lines: Sequence[str]) -> bool:
    """Whether a file that begins with these lines is a log or trace of Microsoft Exchange.

    >>> is_exchange(["Received,SenderAddress,RecipientAddress,Status,MessageId"])
    True
    >>> is_exchange(["Date;Destinataire;Statut"])
    False
    """
    return header_of(start_lines)[1] is not None
