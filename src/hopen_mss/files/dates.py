"""Days and moments as French tools write them; nothing is guessed."""

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from hopen_mss.errors import InvalidInputError

__all__ = ["offset_zone", "read_day", "read_moment"]

_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


@lru_cache(maxsize=256)
def offset_zone(text: str) -> timezone:
    """The zone that an offset from universal time means: ``Z``, ``+02``, ``+0200``, ``+02:00``.

    Raises:
        ValueError: a day or more.

    >>> offset_zone("-0530"), offset_zone("Z")
    (datetime.timezone(datetime.timedelta(days=-1, seconds=66600)), datetime.timezone.utc)
    """
    digits = text.replace(":", "").replace("Z", "+00")
    ahead = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:] or 0))
    return timezone(-ahead if digits[0] == "-" else ahead)


def read_day(text: str) -> date:
    """A day as French tools write it (``31/12/2026``) or in ISO form.

    Raises:
        InvalidInputError: another form, or no day of the calendar.

    >>> read_day("03/04/2026"), read_day("2026-04-03")
    (datetime.date(2026, 4, 3), datetime.date(2026, 4, 3))
    """
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _FRENCH_DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise InvalidInputError("not a date", "write 31/12/2026 or 2026-12-31")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise InvalidInputError("not a day of the calendar", "mend the date") from None


def read_moment(text: str) -> datetime:
    """A day with or without a time of day; an offset from universal time is kept.

    Raises:
        InvalidInputError: another form, or an impossible moment.

    >>> read_moment("31/12/2026 23:59"), read_moment("2026-12-31T23:30:00Z").tzinfo
    (datetime.datetime(2026, 12, 31, 23, 59), datetime.timezone.utc)
    """
    day, _, rest = text.replace("T", " ", 1).partition(" ")
    if not rest:
        return datetime.combine(read_day(day), time())
    found = _CLOCK.fullmatch(rest.strip())
    if found is None:
        raise InvalidInputError("not a time of day", "write 31/12/2026 23:59 or 2026-12-31T23:59")
    hour, minute, second, offset = found.groups()
    clock = f"{int(hour):02d}:{minute}:{second or '00'}{(offset or '').replace('Z', '+00:00')}"
    try:
        return datetime.combine(read_day(day), time.fromisoformat(clock))
    except ValueError as fault:
        raise InvalidInputError("not a moment of the calendar", "mend date or time") from fault
