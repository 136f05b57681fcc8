"""``[sources.NAME]`` of a dossier: what each source is, what it feeds, which keys it may have."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from attrs import Attribute, field, fields, frozen

from hopen_mss.directory import FollowUpAnswer, MailboxKind
from hopen_mss.errors import InvalidInputError
from hopen_mss.files.tabular import Layout
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Structured,
)

__all__ = [
    "FED",
    "PATTERN_FINDS_FOLDERS",
    "SENDINGS",
    "WITH_MESSAGE_IDS",
    "SourceKind",
    "SourceSection",
]

FED = ("P4.3", "D6.3")
"""The indicators that sendings feed."""


class SourceKind(StrEnum):
    """What a source is, and so who reads it.

    >>> SourceKind("postfix").name
    'POSTFIX'
    """

    TABLE = "table"
    TOTALS = "totals"
    POSTFIX = "postfix"
    EXCHANGE = "exchange"
    MAIL = "mail"
    HL7 = "hl7"
    WHITELIST = "whitelist"
    NATIONAL_DIRECTORY = "national_directory"
    PRACTITIONERS = "practitioners"
    MAILBOXES = "mailboxes"
    CARE_UNITS = "care_units"
    EXCLUSIONS = "exclusions"
    FOLLOW_UP = "follow_up"

    @property
    def unit(self) -> Counting:
        """What such a source counts, mails or documents.

        >>> SourceKind.POSTFIX.unit.value, SourceKind.HL7.unit.value
        ('message', 'document')
        """
        return Counting.MESSAGE if self in _MAILS else Counting.DOCUMENT


_FEEDS = {
    SourceKind.TABLE: ("D6.3",),
    SourceKind.TOTALS: ("D6.3",),
    SourceKind.POSTFIX: ("P4.3",),
    SourceKind.EXCHANGE: ("P4.3",),
    SourceKind.MAIL: ("P4.3",),
    SourceKind.HL7: ("D6.3",),
}
SENDINGS = tuple(_FEEDS)
"""The kinds of sources that hold sendings; the other kinds say how to judge them."""

_MAILS = (SourceKind.POSTFIX, SourceKind.EXCHANGE, SourceKind.MAIL)
WITH_MESSAGE_IDS = (SourceKind.TABLE, *_MAILS)
"""The kinds of sources that can tell the id of a mail; numbers of documents are each one's own."""

PATTERN_FINDS_FOLDERS = (SourceKind.MAIL, SourceKind.HL7)
"""The kinds of sources of which a pattern finds folders too; a folder of logs is named itself."""

_TABLES = (
    SourceKind.TABLE,
    SourceKind.TOTALS,
    SourceKind.MAILBOXES,
    SourceKind.CARE_UNITS,
    SourceKind.EXCLUSIONS,
    SourceKind.FOLLOW_UP,
)
_KEYS: dict[str, tuple[SourceKind, ...]] = {
    "feeds": SENDINGS,
    "population": SENDINGS,
    "compares": SENDINGS,
    "columns": _TABLES,
    "values": (*_TABLES, SourceKind.HL7),
    "constants": (*_TABLES, SourceKind.HL7),
    "header_row": (*_TABLES, SourceKind.HL7),
    "sheet": _TABLES,
    "skip_totals": _TABLES,
    "split_recipients": (SourceKind.TABLE,),
    "counting": (SourceKind.TABLE,),
    "relays": (SourceKind.POSTFIX, SourceKind.EXCHANGE),
    "sender_rewrites": _MAILS,
    "day_first": (SourceKind.EXCHANGE,),
    "fields": (SourceKind.HL7,),
    "column": (SourceKind.HL7,),
    "read_documents": (SourceKind.HL7,),
    "extracted_on": (SourceKind.NATIONAL_DIRECTORY, SourceKind.PRACTITIONERS),
    "anchors": (SourceKind.WHITELIST,),
}
"""Each key that only some kinds of sources can have."""

_NOT_OF_THE_READING = ("path", "feeds", "population", "compares", "extracted_on")
_CLOSED: dict[str, type[StrEnum]] = {
    "direction": Direction,
    "recipient_kind": RecipientKind,
    "channel": Channel,
    "structured": Structured,
    "status": Status,
    "counting": Counting,
    "kind": MailboxKind,
    "answer": FollowUpAnswer,
}


@frozen(kw_only=True)
class SourceSection:
    """``[sources.NAME]``: a file, or several under one pattern, and what the header does not say.

    ``counting`` says that a table is one of mails, such as one converted from a mail log, and no
    documents: it then feeds P4.3. A key that says nothing of a source of that kind is an error,
    since whoever wrote it expects something of it.

    >>> SourceSection(path="transmissions/dpi.csv", kind=SourceKind.TABLE).indicators
    ('D6.3',)
    """

    path: str
    kind: SourceKind
    feeds: tuple[str, ...] | None = None
    population: str = ""
    compares: str = ""
    columns: dict[str, str] = field(factory=dict)
    values: dict[str, dict[str, str]] = field(factory=dict)
    constants: dict[str, str] = field(factory=dict)
    header_row: int = 0
    sheet: str = ""
    split_recipients: bool = False
    skip_totals: bool = False
    counting: Counting | None = None
    relays: tuple[str, ...] = ()
    sender_rewrites: dict[str, str] = field(factory=dict)
    day_first: bool | None = None
    fields: dict[str, str] = field(factory=dict)
    column: str = ""
    read_documents: bool = False
    extracted_on: date | None = None
    anchors: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.path.strip() or "\0" in self.path:
            raise InvalidInputError("path is empty", 'write path = "transmissions/dpi.csv"', "path")
        if self.header_row < 0:
            problem = "header_row counts lines from 1"
            raise InvalidInputError(problem, "write header_row = 3", "header_row")
        if self.population.strip() == "…":
            problem = "population is not filled in"
            raise InvalidInputError(problem, "say in words what it covers", "population")
        if self.feeds is not None and self.kind not in SENDINGS:
            problem = f"a source of kind {self.kind.value} feeds no indicator"
            raise InvalidInputError(problem, "leave feeds out", "feeds")
        if self.counting is Counting.DELIVERY:
            problem = "counting says of a table what a row with the same id belongs to"
            raise InvalidInputError(problem, 'write counting = "message", or "document"')
        self._check_keys()
        self._check_words()

    def _check_keys(self) -> None:
        wrong = [key for key in self._stated() if self.kind not in _KEYS.get(key, SourceKind)]
        if wrong:
            problem = f"{' and '.join(wrong)} can say nothing of a source of kind {self.kind.value}"
            told = "; ".join(f"{key} is for {', '.join(_KEYS[key])}" for key in wrong)
            remedy = f"leave out what does not belong here ({told})"
            raise InvalidInputError(problem, remedy, wrong[0])

    def _check_words(self) -> None:
        for column, words in self.values.items():
            known = _CLOSED.get(column)
            if known and (wrong := sorted(set(words.values()) - set(known))):
                problem = f"values.{column} maps to {wrong[0][:30]!r}, which is no word of ours"
                raise InvalidInputError(problem, f"use one of: {', '.join(known)}", "values")
        if unknown := sorted(set(self.feeds or ()) - set(FED)):
            problem = f"transmissions do not feed {unknown[0]}"
            raise InvalidInputError(problem, 'write feeds = ["D6.3"] or ["P4.3"]', "feeds")

    def _stated(self) -> Iterator[str]:
        """The keys of which something is said."""
        return (slot.name for slot in fields(type(self)) if getattr(self, slot.name) != _bare(slot))

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that this source feeds, as stated or by its kind.

        >>> SourceSection(path="mail.log", kind=SourceKind.POSTFIX).indicators
        ('P4.3',)
        """
        if self.feeds is not None:
            return self.feeds
        mails = self.kind is SourceKind.TABLE and self.unit is Counting.MESSAGE
        return ("P4.3",) if mails else _FEEDS.get(self.kind, ())

    @property
    def unit(self) -> Counting:
        """What is counted, by its kind, and in a table what ``counting`` says.

        >>> SourceSection(path="a.csv", kind=SourceKind.TABLE, counting=Counting.MESSAGE).unit.value
        'message'
        """
        return self.counting or self.kind.unit

    @property
    def fingerprint(self) -> str:
        """A checksum of all that says how the files are read, but not of which files they are.

        >>> one, other = (SourceSection(path=path, kind=SourceKind.TABLE) for path in ("a", "b"))
        >>> one.fingerprint == other.fingerprint
        True
        """
        said = {key: getattr(self, key) for key in self._stated() if key not in _NOT_OF_THE_READING}
        text = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def layout(self) -> Layout:
        """What the user says of the file's layout.

        >>> SourceSection(path="a.csv", kind=SourceKind.TABLE, header_row=3).layout.header_row
        3
        """
        return Layout(
            columns=self.columns,
            values=self.values,
            constants=self.constants,
            header_row=self.header_row,
            sheet=self.sheet,
            skip_totals=self.skip_totals,
            split_recipients=self.split_recipients,
        )


def _bare(slot: "Attribute[Any]") -> object:
    """What a key is when it is left out."""
    factory = getattr(slot.default, "factory", None)
    return factory() if factory else slot.default
