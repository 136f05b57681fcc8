"""Deliveries read from the logs and traces of Microsoft Exchange."""

import csv
import gzip
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from hopen_mss.errors import HopenMssError, InputFaultError, InvalidInputError
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.exchange import ExchangeLog, is_exchange, messages
from hopen_mss.transmissions.exchange.messages import failure_code
from hopen_mss.transmissions.record import Channel, Direction, Status, Transmission

PARIS = ZoneInfo("Europe/Paris")
A, B, C = "a@cabinet.example", "b@cabinet.example", "c@labo.example"
GROUP = "staff@ch-exemple.mssante.fr"
DOCTOR = "dr@ch-exemple.mssante.fr"
INTERNET = "Outbound to Internet"
INSIDE = "Intra-Organization SMTP Send Connector"

FIELDS = [
    "date-time", "client-ip", "client-hostname", "server-ip", "server-hostname", "source-context",
    "connector-id", "source", "event-id", "internal-message-id", "message-id",
    "network-message-id", "recipient-address", "recipient-status", "total-bytes",
    "recipient-count", "related-recipient-address", "reference", "message-subject",
    "sender-address", "return-path", "message-info", "directionality", "tenant-id",
]  # fmt: skip
HEADER = (
    "#Software: Microsoft Exchange Server\n#Version: 15.02.1544.004\n"
    "#Log-type: Message Tracking Log\n#Date: 2026-10-05T06:00:00.000Z\n"
    f"#Fields: {','.join(FIELDS)}\n"
)


def line(event: str, to: str = A, at: int = 1, **cells: str) -> str:
    """One line of a tracking log, ``at`` seconds after eight o'clock in Paris."""
    row = dict.fromkeys(FIELDS, "") | {
        "date-time": f"2026-10-05T06:{at // 60:02}:{at % 60:02}.000Z",
        "source": "SMTP",
        "event-id": event,
        "connector-id": INTERNET if event == "SEND" else "",
        "message-id": "<m1@ch>",
        "recipient-address": to,
        "sender-address": DOCTOR,
        "return-path": DOCTOR,
    }
    row |= {name.replace("_", "-"): value for name, value in cells.items()}
    return written([row[name] for name in FIELDS])


def written(cells: Sequence[str], delimiter: str = ",") -> str:
    """Cells as one line of a delimited file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def tracking(lines: Sequence[str]) -> str:
    """Lines as a tracking log."""
    return HEADER + "".join(f"{one}\n" for one in lines)


def read(
    folder: Path, *contents: str | bytes, **options: Any
) -> tuple[list[Transmission], tuple[InputReport, ...]]:
    """The records and the reports of a source with these files."""
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"log{number}")
        paths[-1].write_bytes(content.encode() if isinstance(content, str) else content)
    log = ExchangeLog.open(paths, zone=PARIS, **options)
    records = list(log.records())
    return records, log.reports()


def outcome(records: list[Transmission]) -> list[tuple[str, str, str]]:
    """What became of each delivery."""
    return sorted(
        (record.recipient, record.status.value, record.failure_code) for record in records
    )


def notes(*reports: InputReport) -> dict[str, int]:
    """The counts of reports by their code and subject."""
    return {
        f"{note.code} {note.subject}".strip(): note.count
        for report in reports
        for note in report.notes
    }


UNKNOWN_USER = "550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found"
CASES = {
    "Each recipient of a message sent to another organisation is a delivery": (
        [
            line("RECEIVE", f"{A};{B}", source="STOREDRIVER"),
            line("SEND", f"{A};{B}", 2, recipient_status="250 2.1.5 OK;250 2.1.5 OK"),
        ],
        [(A, "accepted", ""), (B, "accepted", "")],
        {},
    ),
    "A recipient named twice in a cell is one delivery": (
        [line("SEND", f"{A};{B};{A.upper()}"), line("SEND", f"{C};{C}", message_id="<m2@ch>")],
        [(A, "accepted", ""), (B, "accepted", ""), (C, "accepted", "")],
        {},
    ),
    "A mailbox of the organisation takes it from its own server": (
        [line("RECEIVE"), line("DELIVER", at=2, source="STOREDRIVER")],
        [(A, "accepted", "")],
        {},
    ),
    "An Edge server says so in its own word": ([line("SENDEXTERNAL")], [(A, "accepted", "")], {}),
    "A failure keeps its enhanced code and nothing of its text": (
        [line("RECEIVE"), line("FAIL", at=2, source="ROUTING", recipient_status=UNKNOWN_USER)],
        [(A, "failed", "5.1.1")],
        {},
    ),
    "The recipients of one failure each have their code": (
        [line("FAIL", f"{A};{B}", recipient_status=f"{UNKNOWN_USER};550 5.7.1 denied")],
        [(A, "failed", "5.1.1"), (B, "failed", "5.7.1")],
        {},
    ),
    "A deferral followed by a delivery is accepted": (
        [line("DEFER"), line("SEND", at=600)],
        [(A, "accepted", "")],
        {},
    ),
    "A deferral alone is neither sent nor failed": (
        [line("RECEIVE"), line("DEFER", at=2, recipient_status="451 4.4.0 later")],
        [(A, "unknown", "")],
        {},
    ),
    "A failure after a delivery is the last word": (
        [line("SEND"), line("FAIL", at=2, recipient_status="550 5.4.1")],
        [(A, "failed", "5.4.1")],
        {},
    ),
    "A delivery after a failure is the last word": (
        [line("FAIL", recipient_status="550 5.4.1"), line("SEND", at=2)],
        [(A, "accepted", "")],
        {},
    ),
    "What goes to another server of the hospital has not arrived yet": (
        [line("RECEIVE"), line("SEND", at=2, connector_id=INSIDE)],
        [(A, "handed_over", "")],
        {"ends_inside": 1},
    ),
    "What another server of the hospital took may still wait, fail or arrive": (
        [
            line("SEND", f"{A};{B};{C}", 9, connector_id=INSIDE),
            line("DEFER", A, 10),
            line("FAIL", B, 2, recipient_status="550 5.1.1"),
            line("DELIVER", C, 2),
        ],
        [(A, "unknown", ""), (B, "failed", "5.1.1"), (C, "accepted", "")],
        {},
    ),
    "A group counts as its members": (
        [
            line("RECEIVE", GROUP),
            line("EXPAND", f"{A};{B}", 2, related_recipient_address=GROUP),
            line("SEND", A, 3),
            line("DELIVER", B, 3),
        ],
        [(A, "accepted", ""), (B, "accepted", "")],
        {},
    ),
    "A group that failed before it was expanded is a failure of its own": (
        [line("FAIL", GROUP, recipient_status="550 5.7.1 restricted")],
        [(GROUP, "failed", "5.7.1")],
        {},
    ),
    "An alias and a redirected address count as those they lead to": (
        [
            line("RECEIVE", "alias@ch-exemple.mssante.fr;gone@ch-exemple.mssante.fr"),
            line("RESOLVE", A, 2, related_recipient_address="alias@ch-exemple.mssante.fr"),
            line("REDIRECT", B, 2, related_recipient_address="gone@ch-exemple.mssante.fr"),
            line("SEND", f"{A};{B}", 3),
        ],
        [(A, "accepted", ""), (B, "accepted", "")],
        {},
    ),
    "A redirection that also leaves a copy counts both": (
        [
            line("REDIRECT", B, related_recipient_address=A),
            line("DELIVER", A, 2),
            line("SEND", B, 2),
        ],
        [(A, "accepted", ""), (B, "accepted", "")],
        {},
    ),
    "A resolution to the same address changes nothing": (
        [line("RESOLVE", A, related_recipient_address=A.upper()), line("DEFER", A)],
        [(A, "unknown", "")],
        {},
    ),
    "A notification is no sending, whoever is told": (
        [
            line("FAIL", recipient_status="550 5.1.1"),
            line("DSN", DOCTOR, 2, source="DSN", message_id="<n@ch>", return_path="<>"),
            line("DELIVER", DOCTOR, 3, source="STOREDRIVER", message_id="<n@ch>"),
        ],
        [(A, "failed", "5.1.1")],
        {"notifications": 1},
    ),
    "A null sender alone is a notification": (
        [line("SEND", return_path="<>")],
        [],
        {"notifications": 1},
    ),
    "An event of the source DSN is no notification where a sender is given": (
        [line("DSN", source="DSN"), line("SEND", at=2)],
        [(A, "accepted", "")],
        {"idle_events DSN": 1},
    ),
    "A mail by the system itself is a notification": (
        [
            line(
                "DELIVER",
                sender_address="MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ch.example",
            )
        ],
        [],
        {"notifications": 1},
    ),
    "A journal report is no sending": (
        [
            line("RECEIVE", source="AGENT", source_context="Journaling", return_path="<>"),
            line("SEND", at=2, return_path="<>"),
        ],
        [],
        {"journal_reports": 1},
    ),
    "The server's probes of itself are no sendings": (
        [line("DELIVER", sender_address="HealthMailbox7c3d1e2f4a5b6c7d@ch-exemple.mssante.fr")],
        [],
        {"monitoring_probes": 1},
    ),
    "Copies that servers keep for each other are no deliveries": (
        [
            line("HAREDIRECT"),
            line("HARECEIVE", at=2),
            line("SEND", at=3),
            line("HADISCARD", at=4),
            line("AGENTINFO", at=4, source="AGENT"),
        ],
        [(A, "accepted", "")],
        {
            "idle_events AGENTINFO": 1,
            "idle_events HADISCARD": 1,
            "idle_events HARECEIVE": 1,
            "idle_events HAREDIRECT": 1,
        },
    ),
    "An event that no page describes tells nothing, and its name is not repeated": (
        [line("Dupont Jeanne")],
        [],
        {"unknown_events": 1},
    ),
    "A message that nobody tried to deliver is counted": (
        [line("SUBMIT", source="STOREDRIVER"), line("RECEIVE", at=2)],
        [],
        {"recipients_not_tried": 1},
    ),
    "A message that nobody tried to deliver is counted by its recipients": (
        [line("RECEIVE", f"{A};{B}")],
        [],
        {"recipients_not_tried": 2},
    ),
    "An event without recipients and no end tells nothing": (
        [line("NOTIFYMAPI", "", source="STOREDRIVER"), line("SUBMIT", "")],
        [],
        {"idle_events NOTIFYMAPI": 1, "idle_events SUBMIT": 1},
    ),
    "An end without a message id is a delivery that nothing can be joined to": (
        [
            line("SEND", message_id=""),
            line("SEND", message_id=""),
            line("DEFER", message_id=""),
            line("FAIL", message_id="", recipient_status="550"),
            line("SEND", message_id="", return_path="<>"),
        ],
        [(A, "accepted", ""), (A, "accepted", ""), (A, "failed", "550")],
        {"no_message_id": 3, "notifications": 1},
    ),
    "A delivery whose sender no event tells is counted": (
        [line("SEND", sender_address="", return_path="")],
        [(A, "accepted", "")],
        {"sender_not_seen": 1},
    ),
    "What the server dropped or a moderator refused has failed": (
        [line("DROP", A), line("MODERATORREJECT", B, source="APPROVAL"), line("BADMAIL", C)],
        [(A, "failed", ""), (B, "failed", ""), (C, "failed", "")],
        {},
    ),
    "Capitals do not make another recipient": (
        [line("RECEIVE", A.upper()), line("SEND", A, 2)],
        [(A, "accepted", "")],
        {},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_what_became_of_each_delivery(tmp_path: Path, case: str) -> None:
    """Each small log gives the deliveries, the statuses and the counts that a reader expects."""
    lines, expected, counts = CASES[case]

    records, reports = read(tmp_path, tracking(lines))

    assert expected == outcome(records)
    assert counts == notes(*reports)
    assert [(len(lines), 0)] == [(report.read, report.rejected) for report in reports]


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_the_order_of_reading_changes_nothing(tmp_path: Path, case: str) -> None:
    """Each line in a file of its own, the last first, gives the same deliveries and counts."""
    lines, expected, counts = CASES[case]

    records, reports = read(tmp_path, *(tracking([one]) for one in reversed(lines)))

    assert expected == outcome(records)
    assert sum(counts.values()) == sum(note.count for report in reports for note in report.notes)


def test_a_delivery_is_a_mail_of_unknown_direction(tmp_path: Path) -> None:
    """A log tells sender, recipient and moment, and leaves direction and structure open."""
    lines = [line("RECEIVE"), line("SEND", at=70, message_subject="XDM/1.0/DDM+EXEMPLE")]

    records, reports = read(tmp_path, tracking(lines), name="hub 1")

    expected = Transmission(
        message_id="m1@ch",
        sent_at=datetime(2026, 10, 5, 8, 0, 1),  # noqa: DTZ001
        direction=Direction.UNKNOWN,
        sender=DOCTOR,
        recipient=A,
        channel=Channel.EMAIL,
        status=Status.ACCEPTED,
        source="hub 1",
    )
    assert [expected] == records
    assert [("exchange", "hub 1")] == [(report.kind, report.path) for report in reports]


def test_a_delivery_is_dated_by_when_the_message_entered(tmp_path: Path) -> None:
    """Where only the end is in the log, it tells itself when the message entered."""
    info = "2026-09-30T21:59:59.500Z;SRV=EX01.ch:TOTAL-HUB=0.1"
    lines = [line("SEND", message_info=info), line("SEND", B, message_info="11a"), line("DEFER", C)]
    lines[1:] = [one.replace("m1@ch", "m2@ch") for one in lines[1:]]

    records, _ = read(tmp_path, tracking(lines))

    assert ["2026-09-30T23:59:59", "2026-10-05T08:00:01", "2026-10-05T08:00:01"] == [
        str(record.sent_at and record.sent_at.isoformat()) for record in records
    ]


@pytest.mark.parametrize(
    "relay",
    ["connecteur.example", "CONNECTEUR.example:25", "[10.1.2.3]:25", "10.1.2.3", "Vers MSSanté"],
)
def test_a_named_connector_only_took_it_over(tmp_path: Path, relay: str) -> None:
    """What a connector named by the user took is handed over, unless it came to its end later."""
    to_connector = {
        "server_hostname": "connecteur.example",
        "server_ip": "10.1.2.3",
        "connector_id": "Vers MSSanté",
    }
    lines = [
        line("DEFER", A),
        line("SEND", f"{A};{B}", 2, **to_connector),
        line("SEND", B, 1, server_hostname="mx.example"),
    ]

    records, _ = read(tmp_path, tracking(lines), relays=(relay,))

    assert [(A, "handed_over", ""), (B, "accepted", "")] == outcome(records)


def test_the_domain_that_a_connector_puts_in_place_is_the_sender_s(tmp_path: Path) -> None:
    """A sender is told by the domain that leaves, however the user types what is rewritten."""
    rewrites = {" CH.local ": "CH-Exemple.mssante.fr "}
    lines = [line("SEND", sender_address="Dr@ch.local"), line("SEND", message_id="<m2@ch>")]

    records, _ = read(tmp_path, tracking(lines), sender_rewrites=rewrites)

    assert [DOCTOR, DOCTOR] == [record.sender for record in records]


CMDLET = [
    "PSComputerName", "Timestamp", "ClientIp", "ServerIp", "ServerHostname", "SourceContext",
    "ConnectorId", "Source", "EventId", "MessageId", "Recipients", "RecipientStatus",
    "TotalBytes", "RelatedRecipientAddress", "MessageSubject", "Sender", "ReturnPath",
    "MessageInfo",
]  # fmt: skip


def export(
    rows: Sequence[dict[str, str]], *, delimiter: str = ",", columns: Sequence[str] = CMDLET
) -> str:
    """Rows as PowerShell exports them: a line with the type, every cell in quotation marks."""
    usual = {
        "Timestamp": "2026-10-05T06:00:01.0000000Z",
        "EventId": "SEND",
        "Source": "SMTP",
        "ConnectorId": INTERNET,
        "MessageId": "<m1@ch>",
        "Recipients": A,
        "Sender": DOCTOR,
        "ReturnPath": DOCTOR,
        "MessageSubject": "XDM/1.0/DDM+EXEMPLE",
    }
    out = io.StringIO()
    out.write("#TYPE Selected.Microsoft.Exchange.Management.TransportLogSearchTasks\r\n")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([(usual | row).get(column, "") for column in columns])
    return out.getvalue()


def test_an_export_says_what_the_log_says(tmp_path: Path) -> None:
    """The cmdlet gives the events of the log under other names, and several recipients a cell."""
    rows = [
        {"Recipients": f"{A};{B} {C}"},
        {"EventId": "FAIL", "Recipients": B, "RecipientStatus": UNKNOWN_USER},
    ]
    rows[1]["Timestamp"] = "2026-10-05T06:00:02.0000000Z"

    records, reports = read(tmp_path, export(rows))

    assert [(A, "accepted", ""), (B, "failed", "5.1.1"), (C, "accepted", "")] == outcome(records)
    assert [(2, 2, {})] == [(one.read, one.accepted, notes(one)) for one in reports]


@pytest.mark.parametrize(
    ("stamps", "day_first", "expected"),
    [
        (["05/10/2026 08:00:01", "13/10/2026 08:00:01"], None, "2026-10-05T08:00:01"),
        (["10/5/2026 8:00:01 AM", "10/13/2026 8:00:01 AM"], None, "2026-10-05T08:00:01"),
        (["10/5/2026 12:00:01 AM", "10/13/2026 8:00:01 PM"], None, "2026-10-05T00:00:01"),
        (["05/10/2026 08:00:01"], True, "2026-10-05T08:00:01"),
        (["10/05/2026 08:00:01"], False, "2026-10-05T08:00:01"),
        (["05.10.2026 08:00:01", "31.10.2026 08:00"], None, "2026-10-05T08:00:01"),
        (["2026-10-05 08:00:01"], None, "2026-10-05T08:00:01"),
        (["2026/10/05 08:00:01"], None, "2026-10-05T08:00:01"),
        (["2026-10-05T06:00:01Z"], None, "2026-10-05T08:00:01"),
        (["2026-10-05T01:00:01.1234567-05:00"], None, "2026-10-05T08:00:01"),
    ],
)
def test_moments_of_exports_are_never_guessed(
    tmp_path: Path, stamps: list[str], *, day_first: bool | None, expected: str
) -> None:
    """A value above 12 tells day from month, or the user does; a naive stamp is local."""
    rows = [{"Timestamp": stamp, "MessageId": f"<{n}@ch>"} for n, stamp in enumerate(stamps)]

    records, reports = read(tmp_path, export(rows, delimiter=";"), day_first=day_first)

    assert expected == str(records[0].sent_at and records[0].sent_at.isoformat())
    assert [0] == [report.rejected for report in reports]


def test_dates_that_can_be_read_in_two_ways_stop_the_run(tmp_path: Path) -> None:
    """Where no date in the file tells day from month, the user is asked."""
    rows = [{"Timestamp": "05/10/2026 08:00:01"}, {"Timestamp": "12/12/2026 08:00:01"}]

    with pytest.raises(InputFaultError, match="day_first = true"):
        read(tmp_path, export(rows))


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Recipients", "System.String[]"),
        ("Recipients", "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]"),
        ("Recipients", "System.Collections.ArrayList"),
        ("Recipients", f"{{{A}, {B}...}}"),
        ("RecipientStatus", "System.String[]"),
    ],
)
def test_a_flattened_list_is_refused_with_the_line_to_run(
    tmp_path: Path, column: str, cell: str
) -> None:
    """PowerShell writes the type of a list in its place: the error says how to export it."""
    with pytest.raises(InputFaultError) as fault:
        read(tmp_path, export([{}, {column: cell}]))

    assert "log0, line 4" in str(fault.value)
    assert "@{n='Recipients';e={$_.Recipients -join ';'}}" in str(fault.value)
    assert A not in str(fault.value)


def test_an_address_that_begins_like_a_type_is_an_address(tmp_path: Path) -> None:
    """The words of a type name can begin an address as well."""
    records, _ = read(tmp_path, export([{"Recipients": "System.String@cabinet.example"}]))

    assert [("system.string@cabinet.example", "accepted", "")] == outcome(records)


def test_an_export_without_what_proves_a_notification_says_so(tmp_path: Path) -> None:
    """Without the return path a receipt looks like a mail: the report names the column."""
    columns = ["Timestamp", "EventId", "Sender", "Recipients", "MessageId"]

    _, reports = read(tmp_path, export([{}], columns=columns))

    assert {"no_column connector": 1, "no_column return_path": 1} == notes(*reports)


def trace(rows: Sequence[tuple[str, str]], delimiter: str = ",") -> str:
    """Recipients and statuses as Get-MessageTraceV2 exports them."""
    columns = "Received SenderAddress RecipientAddress Subject Status ToIP Size MessageId"
    lines = [written(columns.split(), delimiter)]
    lines += [
        written(
            ["10/05/2026 06:00:01", DOCTOR, to, "EXEMPLE", status, "10.1.2.3", "9", "<m1@ch>"],
            delimiter,
        )
        for to, status in rows
    ]
    return "\r\n".join(lines)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Delivered", [(A, "accepted", "")]),
        ("Failed", [(A, "failed", "")]),
        ("FilteredAsSpam", [(A, "failed", "")]),
        ("Pending", [(A, "unknown", "")]),
        ("Quarantined", [(A, "unknown", "")]),
        ("GettingStatus", [(A, "unknown", "")]),
        ("Something new", [(A, "unknown", "")]),
        ("Expanded", []),
    ],
)
def test_the_end_that_a_trace_tells(
    tmp_path: Path, status: str, expected: list[tuple[str, str, str]]
) -> None:
    """Each status of Exchange Online is one of ours; a group stands for its members."""
    records, reports = read(tmp_path, trace([(A, status)]), day_first=False)

    assert expected == outcome(records)
    assert {"unknown_events": 1} if "new" in status else {} == notes(*reports)
    assert [1] == [report.accepted for report in reports]


def test_a_trace_is_in_universal_time_and_knows_relays(tmp_path: Path) -> None:
    """Exchange Online shows universal time, and the address that it delivered to."""
    records, _ = read(tmp_path, trace([(A, "Delivered")]), day_first=False, relays=("10.1.2.3",))

    assert ["2026-10-05T08:00:01"] == [
        str(one.sent_at and one.sent_at.isoformat()) for one in records
    ]
    assert [(A, "handed_over", "")] == outcome(records)


SEARCH = (
    "origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,"
    "network_message_id,original_client_ip,directionality,connector_id,delivery_priority\r\n"
)


def search(status: str, sender: str = DOCTOR) -> str:
    """One row of the report of a historical search."""
    cells = ["2026-10-05T06:00:01.1234567Z", sender, status, "EXEMPLE, Camille", "9", "<m1@ch>"]
    return SEARCH + written([*cells, "x", "192.0.2.1", "Originating", "", "Normal"]) + "\r\n"


@pytest.mark.parametrize(
    ("status", "expected", "counts"),
    [
        (
            f"{A}##Receive, Deliver;{B}##Receive, Send;{C}##Receive, Fail",
            [(A, "accepted", ""), (B, "accepted", ""), (C, "failed", "")],
            {},
        ),
        (f"{A}##Receive, Defer, Send", [(A, "accepted", "")], {}),
        (f"{A}##Receive, Send, Defer", [(A, "accepted", "")], {}),
        (f"{A}##Receive", [(A, "unknown", "")], {}),
        (f"{GROUP}##Receive, Expand;{A}##Receive, Deliver", [(A, "accepted", "")], {}),
        (f"{A}##Receive, Whatever", [(A, "unknown", "")], {"unknown_events": 1}),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_historical_search_tells_a_message_a_row(
    tmp_path: Path,
    encoding: str,
    status: str,
    expected: list[tuple[str, str, str]],
    counts: dict[str, int],
) -> None:
    """Every recipient of a row has its own way, and the last step that ends it decides."""
    records, reports = read(tmp_path, search(status).encode(encoding))

    assert expected == outcome(records)
    assert counts == notes(*reports)


def test_a_null_sender_is_a_notification_in_every_form(tmp_path: Path) -> None:
    """A trace shows the null sender in place of an address."""
    records, reports = read(tmp_path, search(f"{A}##Receive, Deliver", sender="<>"))

    assert ([], {"notifications": 1}) == (records, notes(*reports))


def test_several_servers_tell_of_one_message(tmp_path: Path) -> None:
    """Files of several servers, one of them compressed, are put together; each has its report."""
    hub = tracking([line("RECEIVE", f"{A};{B}"), line("SEND", f"{A};{B}", 2, connector_id=INSIDE)])
    mailbox = tracking([line("DELIVER", A, 3), "cut off"])

    records, reports = read(
        tmp_path, gzip.compress(mailbox.encode()), hub.encode("utf-16"), names=("MD", "HUB")
    )

    assert [(A, "accepted", ""), (B, "handed_over", "")] == outcome(records)
    assert [("MD", 2, 1), ("HUB", 2, 2)] == [(one.path, one.read, one.accepted) for one in reports]
    assert {"MD"} == {record.source for record in records}
    assert {"ends_inside": 1} == notes(reports[1])


def test_what_is_told_of_a_message_stands_with_its_beginning(tmp_path: Path) -> None:
    """A remark on a message is in the book of the file that tells how it began."""
    answer = line("DSN", message_id="<n1@ch>", source="DSN", return_path="<>")
    entered = line("RECEIVE", message_id="<m2@ch>")
    passed_on = line("SEND", message_id="<m2@ch>", at=2, connector_id=INSIDE)

    _, reports = read(
        tmp_path, tracking([answer]), tracking([line("SEND"), entered]), tracking([passed_on])
    )

    assert [{"notifications": 1}, {"ends_inside": 1}, {}] == [notes(one) for one in reports]


def test_records_can_be_taken_again(tmp_path: Path) -> None:
    """A second reading gives the same records and the same books."""
    for name, content in (("a", tracking([line("SEND")])), ("b", export([{}]))):
        (tmp_path / name).write_text(content, "utf-8")
    log = ExchangeLog.open([tmp_path / "a", tmp_path / "b"], zone=PARIS)
    first, books = list(log.records()), log.reports()

    assert (first, books) == (list(log.records()), log.reports())
    assert [1, 1] == [book.read for book in books]


def test_a_header_in_the_middle_counts_from_where_it_stands(tmp_path: Path) -> None:
    """A server that was updated goes on in the same file under other columns."""
    first = "#Fields: date-time,event-id,message-id,recipient-address\n2026-10-05T06:00:00.000Z,"
    content = f"{first}SEND,<m0@ch>,{B}\n{tracking([line('SEND')])}"

    records, reports = read(tmp_path, content)

    assert [(A, "accepted", ""), (B, "accepted", "")] == outcome(records)
    assert [(2, 2)] == [(report.read, report.accepted) for report in reports]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("2026-10-05T06:00:00.000Z,SEND", "missing_columns"),
        (line("SEND") + ",x", "extra_columns"),
        (line("SEND").replace("2026-10-05", "2026-13-05"), "impossible_date"),
        (line("SEND").replace("2026-10-05", "1969-12-31"), "impossible_date"),
        (line("SEND").replace("2026-10-05", "9999-12-31"), "impossible_date"),
        (line("SEND").replace("06:00:01", "25:00:01"), "impossible_date"),
        (line("SEND").replace("01.000Z", "01+24:00"), "impossible_date"),
        (line("SEND").replace("2026-10-05T06:00:01.000Z", ""), "missing_date"),
        (line("SEND").replace("2026-10-05T06:00:01.000Z", "05/10/2026 08:00"), "day_or_month"),
        (line("SEND", ""), "no_address"),
        (line("SEND", message_id=f"<{'x' * 999}>"), "impossible_identifier"),
        (line("SEND").replace(INTERNET, f'"{INTERNET}'), "damaged_line"),
    ],
)
def test_what_cannot_be_read_is_rejected(tmp_path: Path, bad: str, reason: str) -> None:
    """A line that cannot be understood is rejected with its number and reason."""
    records, reports = read(tmp_path, tracking([line("SEND", B), "", bad]))

    assert [(B, "accepted", "")] == outcome(records)
    assert [(8, reason)] == [(r.line, r.reason) for r in reports[0].rejections]
    assert (2, 1) == (reports[0].read, reports[0].accepted)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("a;b\n1;2\n", "no message-tracking log"),
        ("#Fields: date-time,connector-id,session-id,event,data\nx", "no message-tracking log"),
        ("Date;Sender;Recipient\n", "no message-tracking log"),
        ("Timestamp,EventId,Recipients\n", "no column MessageId"),
        (
            "Sender;ReturnPath;MessageId;ConnectorId;Source,Timestamp,EventId,Recipients\n;",
            "no column with the moment",
        ),
        (tracking(["x"]), "none of its 1 lines"),
        ("\n" * 30 + "x", "none of its 1 lines"),
        (b"\x7fELF\0\1\2", "binary file"),
    ],
)
def test_a_file_that_is_none_of_the_forms_stops_the_run(
    tmp_path: Path, content: str | bytes, problem: str
) -> None:
    """A file that is no log is an error with the line to run, and not a log without mails."""
    with pytest.raises(InputFaultError, match=problem):
        read(tmp_path, content)


@pytest.mark.parametrize("content", ["", "\r\n", HEADER, SEARCH])
def test_no_mail_is_no_error(tmp_path: Path, content: str) -> None:
    """An hour without mail is a header alone; an export without results is an empty file."""
    records, reports = read(tmp_path, content)

    assert ([], [0]) == (records, [report.read for report in reports])


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (HEADER, True),
        ("\ufeff" + HEADER, True),
        (export([]), True),
        (export([], delimiter=";"), True),
        (trace([]), True),
        (SEARCH, True),
        ("Received;Status\n", False),
        ("date;destinataire;statut\n", False),
        ("Oct  5 03:00:01 mx postfix/qmgr[1]: 4F1A: removed\n", False),
        ("#Fields: date-time,connector-id,session-id\n", False),
        ("", False),
    ],
)
def test_such_a_file_is_known_by_its_header(start: str, *, expected: bool) -> None:
    """The first lines tell a log or trace of Exchange from any other file."""
    assert expected == is_exchange(start.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("statuses", "recipients", "expected"),
    [
        ("550 5.1.1", 1, ("5.1.1",)),
        ("550", 1, ("550",)),
        ("550 4.4.7 QUEUE.Expired;450 4.1.1 said the server", 1, ("4.4.7",)),
        ("554 5.2.0;554 5.2.0", 2, ("5.2.0", "5.2.0")),
        ("554 5.2.0", 3, ("5.2.0",) * 3),
        ("550 5.1.1;To;550 5.7.1", 3, ()),
        ("250 2.1.5 OK;550-5.1.1 no", 2, ("", "5.1.1")),
        ("{LED=554 5.2.0 x};{IP=250.1.2.3};{LRT=2026}", 1, ("5.2.0",)),
        ("[{LRT=};{LED=550 5.1.10 RESOLVER};{FQDN=};{IP=}]", 1, ("5.1.10",)),
        ("5.7.1 refused", 1, ("5.7.1",)),
        ("5500 5.1.1.1", 1, ()),
        ("Dupont Jeanne 550", 1, ()),
        ("", 2, ()),
    ],
)
def test_a_failure_has_one_code_in_one_form(
    statuses: str, recipients: int, expected: tuple[str, ...]
) -> None:
    """The enhanced code where there is one, else the reply; none where several could be meant."""
    assert expected == failure_code(statuses, recipients)


PLANTED = "XDM/1.0/DDM+Compte rendu EXEMPLE Camille 01/01/1980"
PATIENT = "237057512345678@patient.mssante.fr"
FORMS = {
    "log": tracking(
        [
            line("RECEIVE", message_subject=PLANTED, reference=PLANTED, source_context=PLANTED),
            line("FAIL", at=2, recipient_status=f"550 5.1.1 {PLANTED} {PATIENT}"),
            line(PLANTED, PATIENT),
            line("SEND", at=2).replace("2026-10-05", PLANTED),
            f"{PLANTED},{PATIENT}",
            f'"{PLANTED}',
        ]
    ),
    "export": export(
        [
            {"MessageSubject": PLANTED, "RecipientStatus": PLANTED, "MessageInfo": PLANTED},
            {"EventId": PLANTED, "Recipients": PATIENT},
            {"Timestamp": f"{PLANTED} {PATIENT}"},
        ]
    ),
    "trace": trace([(A, PLANTED), (A, "Failed")]).replace("EXEMPLE", PLANTED),
    "search": search(f"{A}##Receive, {PLANTED}").replace("EXEMPLE, Camille", PLANTED),
}


@pytest.mark.parametrize("form", FORMS)
def test_subjects_and_texts_never_come_out(tmp_path: Path, form: str) -> None:
    """What is planted in every free text is in no record, report or live object."""
    (tmp_path / "log").write_text(FORMS[form], "utf-8")
    log = ExchangeLog.open(tmp_path / "log", zone=PARIS, day_first=False)
    records = list(log.records())
    told = f"{records}{log.reports()}{log!r}"

    assert [A] == [record.recipient for record in records]
    assert not [word for word in ("EXEMPLE", "1980", "237057512345678") if word in told]


BROKEN: dict[str, Callable[[str], str]] = {
    "no header": lambda _: f"{PLANTED}\n{PATIENT}",
    "another header": lambda text: text.replace("essage", PLANTED),
    "lists flattened": lambda text: text.replace(A, f"{{{PATIENT} {PLANTED}}}"),
    "an endless line": lambda text: text + PLANTED * 50_000,
}


@pytest.mark.parametrize("how", BROKEN.values(), ids=list(BROKEN))
@pytest.mark.parametrize("form", FORMS)
def test_no_error_quotes_what_it_read(tmp_path: Path, form: str, how: Callable[[str], str]) -> None:
    """Whatever is wrong with a file, its error says where, and never what stood there."""
    (tmp_path / "log").write_text(how(FORMS[form]), "utf-8")
    with pytest.raises(InputFaultError) as fault:
        list(ExchangeLog.open(tmp_path / "log", zone=PARIS, day_first=False).records())

    assert "EXEMPLE" not in f"{fault.value}{fault.value!r}"
    assert str(fault.value).startswith("log")


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With too many messages in mind they come out before the end, and it is said."""
    monkeypatch.setattr(messages, "_MOST_HELD", 4)
    lines = [
        line(event, message_id=f"<{n}@ch>") for n in range(10) for event in ("RECEIVE", "SEND")
    ]

    records, reports = read(tmp_path, tracking(lines))

    assert 10 == len({record.message_id for record in records})
    assert {"accepted"} == {record.status.value for record in records}
    assert {"messages_given_up", "recipients_not_tried"} == set(notes(*reports))


def test_the_reports_wait_for_the_records(tmp_path: Path) -> None:
    """A report before the end would count only a part; several files have no single one."""
    (tmp_path / "a").write_text(tracking([line("SEND")]), "utf-8")
    (tmp_path / "b").write_text(HEADER, "utf-8")
    log = ExchangeLog.open([tmp_path / "a", tmp_path / "b"], zone=PARIS)

    with pytest.raises(InvalidInputError, match="not been read to its end"):
        log.reports()
    assert 1 == len(list(log.records()))
    with pytest.raises(InvalidInputError, match="2 files"):
        log.report()


@pytest.mark.parametrize(("paths", "names"), [([], ()), ([Path("a")], ("a", "b"))])
def test_each_file_has_one_name(paths: list[Path], names: tuple[str, ...]) -> None:
    """A source without files, or with another number of names, is a mistake of the caller."""
    with pytest.raises(InvalidInputError, match="names"):
        ExchangeLog.open(paths, zone=PARIS, names=names)


def test_a_log_that_goes_away_is_said(tmp_path: Path) -> None:
    """A log that is rotated away or replaced between two looks is an error with a remedy."""
    path = tmp_path / "a"
    path.write_text(HEADER, "utf-8")
    log = ExchangeLog.open(path, zone=PARIS)

    path.write_bytes(HEADER.encode() + b"\xff")
    with pytest.raises(InputFaultError, match="no longer be read"):
        list(log.records())
    path.unlink()
    with pytest.raises(InputFaultError, match="no longer be read"):
        list(log.records())


@pytest.mark.parametrize(
    "content",
    [
        trace([("", "Failed"), (A, "Failed")]),
        search(" ;##Send") + search(f"{A}##Fail").removeprefix(SEARCH),
    ],
)
def test_a_trace_without_an_address_is_no_delivery(tmp_path: Path, content: str) -> None:
    """A row of a trace that names nobody is rejected with its reason."""
    records, reports = read(tmp_path, content, day_first=False)

    assert [(A, "failed", "")] == outcome(records)
    assert [(2, "no_address")] == [(r.line, r.reason) for r in reports[0].rejections]


WORDS = st.sampled_from(
    [
        *FIELDS, "#Fields: ", *CMDLET, "SEND", "FAIL", "EXPAND", "DELIVER", "DSN", "<m1@ch>", "<>",
        A, f"{A};{B}", "2026-10-05T06:00:01.000Z", "05/10/2026 08:00", "9999-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00+14:00", "550 5.1.1", "System.String[]", '"', '""', ",", ",", ",", ";",
        "\n", "\n", "\r", "Delivered", "##Receive, Fail", "é", "\u2028", "\ufeff", "x" * 300,
    ]
)  # fmt: skip
STARTS = st.sampled_from(["", HEADER, SEARCH, export([{}]), trace([(A, "Failed")])])


@given(
    start=STARTS,
    words=st.lists(WORDS | st.text(max_size=9), max_size=40),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    day_first=st.sampled_from([None, True, False]),
)
def test_any_text_is_read_or_refused(
    tmp_path: Path, start: str, words: list[str], encoding: str, *, day_first: bool | None
) -> None:
    """Whatever a file holds, rows are accepted or rejected, or an error of ours says why."""
    content = (start + "".join(words)).encode(encoding, "replace")
    try:
        records, reports = read(tmp_path, content, day_first=day_first)
    except HopenMssError as fault:
        assert "log0" in str(fault)  # noqa: PT017
        return

    assert all(one.read == one.accepted + len(one.rejections) for one in reports)
    assert all(isinstance(record.status, Status) for record in records)


ENDS = ["RECEIVE", "SEND", "DELIVER", "FAIL", "DEFER", "EXPAND", "RESOLVE", "DSN", "SUBMIT"]
EVENTS = st.builds(
    line,
    event=st.sampled_from(ENDS),
    to=st.sampled_from([A, B, f"{A};{B}", f"{B};{C}"]),
    at=st.integers(0, 4),
    message_id=st.sampled_from(["<m1@ch>", "<m2@ch>"]),
    connector_id=st.sampled_from([INTERNET, INSIDE]),
    related_recipient_address=st.sampled_from(["", A, GROUP]),
    recipient_status=st.sampled_from(["", "550 5.1.1", "554 5.7.1;550 5.1.1"]),
    sender_address=st.sampled_from([DOCTOR, "", "other@ch-exemple.mssante.fr"]),
    return_path=st.sampled_from([DOCTOR, DOCTOR, DOCTOR, "<>"]),
)


@given(data=st.data(), events=st.lists(EVENTS, min_size=1, max_size=12))
def test_no_order_of_events_changes_a_delivery(
    tmp_path: Path, data: st.DataObject, events: list[str]
) -> None:
    """Events in any order, over any files, give the same deliveries, each of them once."""
    shuffled = data.draw(st.permutations(events))
    cut = data.draw(st.integers(0, len(events)))

    once, _ = read(tmp_path, tracking(events))
    again, _ = read(tmp_path, tracking(shuffled[:cut]), tracking(shuffled[cut:]))

    assert sorted(once) == sorted(again)
    assert len({(one.message_id, one.recipient) for one in once}) == len(once)
