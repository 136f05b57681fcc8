"""Writing workbooks of texts and days: nothing is calculated, no zero is lost."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hopen_mss.errors import MissingExtraError

__all__ = ["workbook_of"]

_ALWAYS = datetime(2000, 1, 1)  # noqa: DTZ001 (the same rows give the same bytes)


def workbook_of(
    rows: Mapping[int, Sequence[str | date]], *, sheet: str = "", widths: Sequence[float] = ()
) -> bytes:
    """A workbook of one sheet, from the cells of its rows by their number, counted from 1.

    With ``widths`` of its columns the first row is a header that stays in view.

    Raises:
        MissingExtraError: xlsxwriter is not installed.

    >>> workbook_of({1: ["Nom"], 2: ["=1+1"]})[:2]
    b'PK'
    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError(
            "writing a spreadsheet needs xlsxwriter",
            "pip install 'hopen-mss[excel]', or ask for a .csv file",
        ) from None
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(stream, options) as book:
        book.set_properties({"created": _ALWAYS})
        text = book.add_format({"num_format": "@"})
        page = book.add_worksheet(sheet or None)
        width = max((len(cells) for cells in rows.values()), default=1)
        page.set_column(0, max(width - 1, 0), None, text)  # what is typed later stays text as well
        if widths:
            for place, size in enumerate(widths):
                page.set_column(place, place, size, text)
            page.set_row(0, None, book.add_format({"bold": True, "num_format": "@"}))
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, max(rows, default=1) - 1, width - 1)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, cells in rows.items():
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(number - 1, place, cell, day)
                elif cell:
                    page.write_string(number - 1, place, cell, text)
    return stream.getvalue()
