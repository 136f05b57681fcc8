"""Tables of documents sent, in any delimited layout."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar, Self

from attrs import define

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.dates import read_moment
from hopen_mss.files.tabular import Layout, Table, is_numbered
from hopen_mss.files.vocabulary import LONGEST_WORD, Spelling, Translation, Vocabulary
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Structured,
    Transmission,
)

__all__ = ["TransmissionTable"]

_ROOM = "hopen_mss.transmissions"
_TRANSMISSION = (
    "document_id",
    "message_id",
    "sent_at",
    "direction",
    "sender",
    "recipient",
    "recipient_id",
    "recipient_kind",
    "channel",
    "document_type",
    "care_unit",
    "site",
    "structured",
    "status",
    "replaces",
    "failure_code",
)
_MOST_MOMENTS = 200_000
_MOST_KNOWN = 10_000
_LONGEST_MOMENT = 100
_SPLITS = re.compile(r"[;,\n]")


class _Translated(dict[tuple[str, ...], tuple[Any, ...]]):
    """The words of a row in our own, all at once: rows with the same words are many."""

    def __init__(self, closed: Sequence[Translation[Any]], free: Sequence[Spelling]) -> None:
        super().__init__()
        self._closed = closed
        self._every = (*closed, *free)

    def __missing__(self, words: tuple[str, ...]) -> tuple[Any, ...]:
        ours = tuple(known[word] for known, word in zip(self._every, words, strict=True))
        # A word that nobody mapped stays out of its dict: each time it occurs it is counted.
        mapped = all(word in known for known, word in zip(self._closed, words, strict=False))
        if mapped and len(self) < _MOST_KNOWN and max(map(len, words)) <= LONGEST_WORD:
            self[words] = ours
        return ours


@define
class TransmissionTable:
    """A table of documents sent, one row a document and recipient.

    Only ``sent_at`` is required. Without a ``status`` column every row is ``declared``; without a
    ``direction`` column every row was sent. A word that nobody mapped reads as unknown and is
    counted; it never becomes a guess.
    """

    COLUMNS: ClassVar = _TRANSMISSION

    table: Table
    _source: str
    _split: bool
    _directions: Translation[Direction]
    _kinds: Translation[RecipientKind]
    _channels: Translation[Channel]
    _structures: Translation[Structured]
    _statuses: Translation[Status]
    _no_address: int = 0
    _several: int = 0
    _mails: int = 0
    """Rows with the id of a mail, in a table that numbers no document."""
    _unit: Counting = Counting.DOCUMENT

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        name: str = "",
        source: str = "",
        layout: Layout | None = None,
        unit: Counting = Counting.DOCUMENT,
    ) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> TransmissionTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        layout = layout or Layout()
        vocabulary = Vocabulary.of(_ROOM)
        known = vocabulary.names(*cls.COLUMNS)
        table = Table.open(path, known, required=("sent_at",), layout=layout, name=name)
        return cls(
            table,
            source or path.stem,
            layout.split_recipients,
            layout.words(vocabulary, "direction", Direction.UNKNOWN),
            layout.words(vocabulary, "recipient_kind", RecipientKind.UNKNOWN),
            layout.words(vocabulary, "channel", Channel.UNKNOWN),
            layout.words(vocabulary, "structured", Structured.UNKNOWN),
            layout.words(vocabulary, "status", Status.UNKNOWN),
            unit=unit,
        )

    def records(self) -> Iterator[Transmission]:
        """One record a row (or a recipient in it), in the order of the file.

        Raises:
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        pick, defaults = self._picker()
        source = self._source
        closed = tuple(self._translations().values())
        layout = self.table.layout
        types, units = layout.spelling("document_type"), layout.spelling("care_unit")
        moments: dict[str, datetime] = {}
        ours, mails, numbered = _Translated(closed, (types, units)), 0, ""
        for line, cells in self.table.rows():
            (
                document, message, sent, direction, sender, recipient, recipient_id, kind,
                channel, document_type, care_unit, site, structured, status, replaces, failure_code,
            ) = pick(cells + defaults)  # fmt: skip
            sent_at = moments.get(sent)
            if sent_at is None:
                sent_at = self._moment(sent, line)
                if sent_at is None:
                    continue
                if len(moments) > _MOST_MOMENTS or len(sent) > _LONGEST_MOMENT:
                    moments.clear()
                moments[sent] = sent_at
            if recipient and (addresses := recipient.count("@")) != 1:
                if not addresses:
                    self._no_address += 1
                elif not self._split:
                    self._several += 1
            numbered = numbered or document
            mails += not document and message != ""
            if "+" in recipient_id or "+" in document:
                self._refuse_numbered(line, document, recipient_id)
            our_direction, our_kind, our_channel, our_structured, our_status, our_type, unit = ours[
                direction, kind, channel, structured, status, document_type, care_unit
            ]
            record = Transmission._make(  # half the time of a call with eighteen arguments
                (
                    document.strip(),
                    message.strip("<> "),
                    sent_at,
                    our_direction,
                    sender,
                    recipient.strip("<> "),
                    recipient_id.strip(),
                    our_kind,
                    None,
                    our_channel,
                    our_type,
                    unit,
                    site,
                    our_structured,
                    our_status,
                    replaces.strip(),
                    source,
                    failure_code.strip(),
                )
            )
            if self._split and len(found := _recipients(record.recipient)) > 1:
                for one in found:  # one id cannot stand for them all
                    yield record._replace(recipient=one, recipient_id="")
            else:
                yield record
        self._mails = 0 if numbered else mails

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        for column, words in self._translations().items():
            if words.unmapped:
                self.table.ledger.count("unmapped_words", words.unmapped.total(), column)
                if spoilt := words.miscoding():
                    self.table.ledger.count("miscoded", 1, spoilt)
        for column in ("document_id", "recipient", "channel", "status", "replaces"):
            if column not in self.table.position and column not in self.table.layout.constants:
                self.table.ledger.count("no_column", 1, column)
        if self._no_address:
            self.table.ledger.count("recipient_no_address", self._no_address)
        if self._several:
            self.table.ledger.count("recipient_several", self._several)
        if self._mails and self._unit is Counting.DOCUMENT:
            self.table.ledger.count("mails_as_documents", self._mails)
        return self.table.report("table")

    def unmapped(self, *, every: bool = False) -> dict[str, dict[str, int]]:
        """Words that nobody mapped, by column, as far as they may be shown; or ``every`` one."""
        return {
            column: words.showable(every=every)
            for column, words in self._translations().items()
            if words.unmapped
        }

    def _translations(self) -> dict[str, Translation[Any]]:
        return {
            "direction": self._directions,
            "recipient_kind": self._kinds,
            "channel": self._channels,
            "structured": self._structures,
            "status": self._statuses,
        }

    def _picker(self) -> tuple[Callable[[list[str]], tuple[str, ...]], list[str]]:
        """How to take a record's cells from a row that the defaults were appended to."""
        width, position = len(self.table.header), self.table.position
        constants = self.table.layout.constants
        defaults: list[str] = []
        places: list[int] = []
        for column in self.COLUMNS:
            if column in position:
                places.append(position[column])
            else:
                places.append(width + len(defaults))
                defaults.append(constants.get(column, _ABSENT.get(column, "")))
        return itemgetter(*places), defaults

    def _moment(self, text: str, line: int) -> datetime | None:
        try:
            return read_moment(text.strip())
        except InvalidInputError:
            reason = "impossible_date" if text.strip() else "missing_date"
            self.table.ledger.reject(line, reason, "sent_at")
            return None

    def _refuse_numbered(self, line: int, document: str, recipient_id: str) -> None:
        for column, text in (("document_id", document), ("recipient_id", recipient_id)):
            if is_numbered(text.strip()):
                raise self.table.numbered(line, column)


_ABSENT = {"direction": "sent", "status": "declared"}


def _recipients(cell: str) -> list[str]:
    """The recipients in a cell; blanks part addresses, and not the words of a name."""
    found = []
    for part in filter(None, map(str.strip, _SPLITS.split(cell))):
        words = part.split()
        found += words if all("@" in word for word in words) else [part]
    return [one.strip("<> ") for one in found]
