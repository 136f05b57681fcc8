"""Moments as Microsoft Exchange and PowerShell write them; day and month are never guessed.

The server's own logs are in ISO form and universal time. PowerShell writes a moment in the way of
whoever exports it: ``05/10/2026 08:00:00`` is the 5th of October in France and the 10th of May in
the United States. Which of the two a file follows is told by the first value above 12 in it, or by
the user.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

from attrs import Factory, define

from hopen_mss.files.dates import offset_zone
from hopen_mss.files.tabular import RowRejectedError
from hopen_mss.transmissions.exchange.messages import LATEST

__all__ = ["Stamps", "is_open", "order_told"]

_MOST_REMEMBERED = 4_096
_CLOCK = r"[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,7}))?)?"
_YEAR_FIRST = re.compile(
    r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})" + _CLOCK + r"\s?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_YEAR_LAST = re.compile(
    r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}),?" + _CLOCK + r"(?:\s?([AaPp])\.?[Mm]\.?)?"
)


def is_open(stamp: str) -> bool:
    """Whether the order of day and month decides what a stamp means.

    >>> is_open("05/10/2026 08:00:00"), is_open("2026-10-05T08:00:00Z")
    (True, False)
    """
    return _YEAR_LAST.fullmatch(stamp.strip()) is not None


def order_told(stamps: Iterable[str]) -> bool | None:
    """Whether days stand before months in stamps that end in a year; ``None`` if none tells.

    >>> order_told(["05/10/2026 08:00:00", "10/13/2026 08:00:00"]), order_told(["05/10/2026 8:00"])
    (False, None)
    """
    for stamp in stamps:
        found = _YEAR_LAST.fullmatch(stamp.strip())
        if found:
            first, second = int(found[1]), int(found[2])
            if first > 12 or second > 12:
                return first > 12
    return None


@define
class Stamps:
    """The moments that the stamps of one file mean, in milliseconds since 1970, universal time.

    ``zone`` is that of stamps that tell none; ``day_first`` the order of day and month.

    >>> Stamps(ZoneInfo("Europe/Paris"), day_first=True).moment("01/01/1970 01:00:02")
    2000
    """

    zone: timezone | ZoneInfo
    day_first: bool | None = None
    _seconds: dict[str, int] = Factory(dict)

    def moment(self, text: str) -> int:
        """The moment of a stamp.

        Raises:
            RowRejectedError: another form, no moment of the calendar, or day and month not told.

        >>> Stamps(ZoneInfo("UTC")).moment("1970-01-01T00:00:01.250Z")
        1250
        """
        if len(text) == 24 and text[19] == "." and text[23] == "Z":
            thousandths = text[20:23]
            seconds = self._seconds.get(text[:19])
            if seconds is not None and thousandths.isascii() and thousandths.isdigit():
                return seconds + int(thousandths)
        moment, exact = self._read(text.strip()), len(text) == 24 and text[23] == "Z"
        if not 0 <= moment <= LATEST:
            raise RowRejectedError("impossible_date")
        if exact and text[19] == ".":
            if len(self._seconds) >= _MOST_REMEMBERED:
                self._seconds.clear()
            self._seconds[text[:19]] = moment - moment % 1000
        return moment

    def _read(self, text: str) -> int:
        if not text:
            raise RowRejectedError("missing_date")
        if found := _YEAR_FIRST.fullmatch(text):
            year, month, day, hour, minute, second, part, offset = found.groups("")
            zone = offset or self.zone
            return _milliseconds((year, month, day), (hour, minute, second or "0"), part, zone)
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            raise RowRejectedError("impossible_date")
        one, other, year, hour, minute, second, part, half = found.groups("")
        if self.day_first is None:
            raise RowRejectedError("day_or_month")
        day, month = (one, other) if self.day_first else (other, one)
        if half:
            if not 1 <= int(hour) <= 12:
                raise RowRejectedError("impossible_date")
            hour = str(int(hour) % 12 + (12 if half in "pP" else 0))
        return _milliseconds((year, month, day), (hour, minute, second or "0"), part, self.zone)


def _milliseconds(
    day: tuple[str, str, str],
    clock: tuple[str, str, str],
    part: str,
    zone: str | timezone | ZoneInfo,
) -> int:
    hour, minute, second = map(int, clock)
    try:
        zone = offset_zone(zone) if isinstance(zone, str) else zone
        moment = datetime.combine(date(*map(int, day)), time(hour, minute, second), zone)
        seconds = int(moment.timestamp())
    except (ValueError, OverflowError):
        raise RowRejectedError("impossible_date") from None
    return seconds * 1000 + int(part[:3].ljust(3, "0"))
