"""Tables that are not sendings one by one: monthly totals, and the list of care units."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self

from attrs import define

from hopen_mss.files.tabular import Layout, RowRejectedError, Table
from hopen_mss.files.vocabulary import Translation, Vocabulary, plain
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.record import Channel, Counting, RecipientKind, Total

__all__ = ["CareUnitsTable", "TotalsTable"]

_ROOM = "hopen_mss.transmissions"
_MONTH = re.compile(r"(?:(\d{4})-(\d{1,2})(?:-0?1)?|(?:0?1/)?(\d{1,2})/(\d{4}))", re.ASCII)
_NAMED_MONTH = re.compile(r"([a-z]+) (\d{4})", re.ASCII)
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre",
)  # fmt: skip


@define
class TotalsTable:
    """A table of counts known only as such, one row a month and kind of sending.

    ``month``, ``low`` (or a plain number) and ``channel`` are required, as columns or constants;
    ``high`` equals ``low`` where it is not given. A row is rejected whose unit of count nobody
    mapped: what it counts is not known. A row that says the same as another counts as well, since
    it may be of another provider, and is told.
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
        vocabulary = Vocabulary.of(_ROOM, "totals")
        known = vocabulary.names(*cls.COLUMNS)
        required = ("month", "low", "channel")
        table = Table.open(path, known, required=required, layout=layout, name=name)
        return cls(
            table,
            source or path.stem,
            layout.words(vocabulary, "channel", Channel.UNKNOWN),
            layout.words(vocabulary, "recipient_kind", RecipientKind.UNKNOWN),
            layout.words(vocabulary, "counting", Counting.DELIVERY),
        )

    def records(self) -> Iterator[Total]:
        """One total a row; a row without a readable month, count or unit is rejected."""
        types = self.table.layout.spelling("document_type")
        units = self.table.layout.spelling("care_unit")
        seen = set[int]()

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
            one = Total(
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
            if hash(one) in seen:
                self.table.ledger.count("same_totals")
            seen.add(hash(one))
            return one

        return self.table.each(total)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        for column, words in self._translations().items():
            if words.unmapped and column != "counting":  # of that, the row was rejected
                self.table.ledger.count("unmapped_words", words.unmapped.total(), column)
            if spoilt := words.miscoding():
                self.table.ledger.count("miscoded", 1, spoilt)
        return self.table.report("totals")

    def unmapped(self, *, every: bool = False) -> dict[str, dict[str, int]]:
        """Words that nobody mapped, by column, as far as they may be shown; or ``every`` one."""
        return {
            column: words.showable(every=every)
            for column, words in self._translations().items()
            if words.unmapped
        }

    def _translations(self) -> dict[str, Translation[Any]]:
        return {
            "channel": self._channels,
            "recipient_kind": self._kinds,
            "counting": self._countings,
        }


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


def _number(text: str, column: str) -> int:
    digits = re.sub(r"[ \u00a0\u202f]", "", text)
    if digits.startswith("-"):
        raise RowRejectedError("negative_count", column)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise RowRejectedError("not_a_count", column)
    return int(digits)


def _month(text: str) -> str:
    """A month as ``2026-10``, ``10/2026``, ``octobre 2026``, or by its first day."""
    named = _NAMED_MONTH.fullmatch(plain(text))
    if named and named[1] in _MONTHS:
        return f"{named[2]}-{_MONTHS.index(named[1]) + 1:02d}"
    found = _MONTH.fullmatch(text)
    year, month = (found[1] or found[4], found[2] or found[3]) if found else ("", "0")
    if not 1 <= int(month) <= 12 or int(year) < 1900:
        raise RowRejectedError("impossible_month", "month")
    return f"{year}-{int(month):02d}"
