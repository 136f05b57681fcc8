"""Tables of documents sent, and tables of monthly totals, in any delimited layout."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from attrs import define

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.dates import read_moment
from hopen_mss.files.tabular import Layout, RowRejectedError, Table, is_numbered
from hopen_mss.files.vocabulary import Spelling, Translation, Vocabulary, plain
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Structured,
    Total,
    Transmission,
)

__all__ = ["CareUnitsTable", "TotalsTable", "TransmissionTable"]

W = TypeVar("W", bound=StrEnum)

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
)
_MOST_MOMENTS = 200_000
_SPLITS = re.compile(r"[;,\n]")
_MONTH = re.compile(r"(?:(\d{4})-(\d{1,2})|(?:0?1/)?(\d{1,2})/(\d{4}))", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-z]+) (\d{4})", re.ASCII)
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip


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

    @classmethod
    def open(
        cls, path: Path, *, name: str = "", source: str = "", layout: Layout | None = None
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
        said = layout.values

        def words(column: str, default: W) -> Translation[W]:
            return Translation.of(vocabulary, column, said.get(column, {}), default)

        return cls(
            table,
            source or path.stem,
            layout.split_recipients,
            words("direction", Direction.UNKNOWN),
            words("recipient_kind", RecipientKind.UNKNOWN),
            words("channel", Channel.UNKNOWN),
            words("structured", Structured.UNKNOWN),
            words("status", Status.UNKNOWN),
        )

    def records(self) -> Iterator[Transmission]:
        """One record a row (or a recipient in it), in the order of the file.

        Raises:
            InputFaultError: an identifier was turned into a number by a spreadsheet.
        """
        pick, defaults = self._picker()
        directions, kinds, channels = self._directions, self._kinds, self._channels
        structures, statuses, source = self._structures, self._statuses, self._source
        types, units = self._free("document_type"), self._free("care_unit")
        moments: dict[str, datetime] = {}
        for line, cells in self.table.rows():
            (
                document, message, sent, direction, sender, recipient, recipient_id, kind,
                channel, document_type, care_unit, site, structured, status, replaces,
            ) = pick(cells + defaults)  # fmt: skip
            sent_at = moments.get(sent)
            if sent_at is None:
                sent_at = self._moment(sent, line)
                if sent_at is None:
                    continue
                if len(moments) > _MOST_MOMENTS:
                    moments.clear()
                moments[sent] = sent_at
            if recipient and (addresses := recipient.count("@")) != 1:
                if not addresses:
                    self._no_address += 1
                elif not self._split:
                    self._several += 1
            if "+" in recipient_id or "+" in document:
                self._refuse_numbered(line, document, recipient_id)
            record = Transmission._make(  # half the time of a call with seventeen arguments
                (
                    document.strip(),
                    message.strip("<> "),
                    sent_at,
                    directions[direction],
                    sender,
                    recipient.strip("<> "),
                    recipient_id.strip(),
                    kinds[kind],
                    None,
                    channels[channel],
                    types[document_type],
                    units[care_unit],
                    site,
                    structures[structured],
                    statuses[status],
                    replaces.strip(),
                    source,
                )
            )
            if self._split and len(found := _recipients(record.recipient)) > 1:
                for one in found:  # one id cannot stand for them all
                    yield record._replace(recipient=one, recipient_id="")
            else:
                yield record

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        for column, words in self._translations().items():
            if words.unmapped:
                self.table.ledger.count("unmapped_words", words.unmapped.total(), column)
        for column in ("document_id", "recipient", "channel", "status", "replaces"):
            if column not in self.table.position and column not in self.table.layout.constants:
                self.table.ledger.count("no_column", 1, column)
        if self._no_address:
            self.table.ledger.count("recipient_no_address", self._no_address)
        if self._several:
            self.table.ledger.count("recipient_several", self._several)
        return self.table.report("table")

    def unmapped(self) -> dict[str, dict[str, int]]:
        """Words that nobody mapped, by column, as far as they may be shown."""
        return {
            column: words.showable()
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

    def _free(self, column: str) -> Spelling:
        return Spelling(self.table.layout.values.get(column, {}))

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


@define
class TotalsTable:
    """A table of counts known only as such, one row a month and kind of sending.

    ``month``, ``low`` (or a plain number) and ``channel`` are required, as columns or constants;
    ``high`` equals ``low`` where it is not given. A row is rejected whose unit of count nobody
    mapped: what it counts is not known.
    """

    COLUMNS: ClassVar = (
        "month",
        "low",
        "high",
        "channel",
        "recipient_kind",
        "counting",
        "document_type",
        "care_unit",
        "origin",
    )

    table: Table
    _source: str
    _channels: Translation[Channel]
    _kinds: Translation[RecipientKind]
    _countings: Translation[Counting]

    @classmethod
    def open(
        cls, path: Path, *, name: str = "", source: str = "", layout: Layout | None = None
    ) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> TotalsTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        layout = layout or Layout()
        vocabulary = Vocabulary.of(_ROOM)
        known = vocabulary.names(*cls.COLUMNS)
        required = ("month", "low", "channel")
        table = Table.open(path, known, required=required, layout=layout, name=name)
        said = layout.values

        def words(column: str, default: W) -> Translation[W]:
            return Translation.of(vocabulary, column, said.get(column, {}), default)

        return cls(
            table,
            source or path.stem,
            words("channel", Channel.UNKNOWN),
            words("recipient_kind", RecipientKind.UNKNOWN),
            words("counting", Counting.DELIVERY),
        )

    def records(self) -> Iterator[Total]:
        """One total a row; a row without a readable month, count or unit is rejected."""
        types = Spelling(self.table.layout.values.get("document_type", {}))
        units = Spelling(self.table.layout.values.get("care_unit", {}))

        def total(cells: dict[str, str], _: int) -> Total:
            low = _number(cells["low"], "low")
            high = _number(cells["high"], "high") if cells.get("high") else low
            if high < low:
                raise RowRejectedError("bounds_exchanged", "high")
            unmapped = self._countings.unmapped.total()
            counting = self._countings[cells.get("counting", "")]
            if self._countings.unmapped.total() > unmapped:
                raise RowRejectedError("unknown_word", "counting")
            kind = cells.get("recipient_kind", "")
            return Total(
                month=_month(cells["month"]),
                channel=self._channels[cells["channel"]],
                low=low,
                high=high,
                origin=cells.get("origin") or self._source,
                care_unit=units[cells.get("care_unit", "")],
                document_type=types[cells.get("document_type", "")],
                recipient_kind=self._kinds[kind] if kind else RecipientKind.EXTERNAL,
                counting=counting,
            )

        return self.table.each(total)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        for column, words in (("channel", self._channels), ("recipient_kind", self._kinds)):
            if words.unmapped:
                self.table.ledger.count("unmapped_words", words.unmapped.total(), column)
        return self.table.report("totals")


def _recipients(cell: str) -> list[str]:
    """The recipients in a cell; blanks part addresses, and not the words of a name."""
    found = []
    for part in filter(None, map(str.strip, _SPLITS.split(cell))):
        words = part.split()
        found += words if all("@" in word for word in words) else [part]
    return [one.strip("<> ") for one in found]


def _number(text: str, column: str) -> int:
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    if digits.startswith("-"):
        raise RowRejectedError("negative_count", column)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise RowRejectedError("not_a_count", column)
    return int(digits)


def _month(text: str) -> str:
    """A month as ``2026-10``, ``10/2026``, ``01/10/2026`` or ``octobre 2026``."""
    named = _NAMED_MONTH.fullmatch(plain(text))
    if named and named[1] in _MONTHS:
        return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02d}"
    found = _MONTH.fullmatch(text)
    year, month = (found[1] or found[4], found[2] or found[3]) if found else ("", "0")
    if not 1 <= int(month) <= 12 or int(year) < 1900:
        raise RowRejectedError("impossible_month", "month")
    return f"{year}-{int(month):02d}"


@define
class CareUnitsTable:
    """The list of the hospital's care units, as they are to be named in reports."""

    COLUMNS: ClassVar = ("unit",)

    table: Table

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> CareUnitsTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        known = Vocabulary.of(_ROOM).names(*cls.COLUMNS)
        return cls(Table.open(path, known, required=cls.COLUMNS, layout=layout, name=name))

    def records(self) -> Iterator[str]:
        """One care unit a row; an empty name is rejected."""
        return self.table.each(self._unit)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report("care_units")

    def _unit(self, cells: dict[str, str], _: int) -> str:
        if not cells["unit"]:
            raise RowRejectedError("empty_row")
        return cells["unit"]
