"""Workbooks that tests write, sound and made on purpose."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import xlsxwriter
import xlwt

Rows: TypeAlias = Sequence[Sequence[object]]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="r" Type="{_OFFICE}/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="F" sheetId="1"'
    ' r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships {_PACKAGE}><Relationship Id="r" Type="{_OFFICE}/'
    f'worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s" Type="{_OFFICE}/sharedStrings'
    '" Target="sharedStrings.xml"/></Relationships>',
    "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>Date</t></si></sst>",
}
_ODS = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(path: Path, sheets: Mapping[str, Rows], *, hidden: Sequence[str] = ()) -> Path:
    """A workbook as Excel writes it; text that begins with ``=`` is a formula, its value 7."""
    with xlsxwriter.Workbook(path) as book:
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(line, column, cell, moment)
                    elif cell == "#N/A":
                        sheet.write_formula(line, column, "=NA()", None, cell)
                    elif isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(line, column, cell, None, 7)
                    elif isinstance(cell, str):
                        sheet.write_string(line, column, cell)
                    elif cell is not None:
                        sheet.write(line, column, cell)
        if shown := [name for name in sheets if name not in hidden]:
            book.get_worksheet_by_name(shown[0]).activate()
    return path


def xls(path: Path, rows: Rows) -> Path:
    """A workbook as Excel wrote it until 2003."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Envois")
    moment = xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM")
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write(line, column, cell, moment)
            elif cell is not None:
                sheet.write(line, column, cell)
    book.save(str(path))
    return path


def ods(path: Path, rows: Rows, table: str = "") -> Path:
    """A workbook as LibreOffice writes it; ``table`` replaces the rows by XML."""
    lines = (f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{_ODS}:office:1.0" xmlns:text="{_ODS}:text:1.0" '
        f'xmlns:table="{_ODS}:table:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="Envois">{table or "".join(lines)}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return path


def _ods_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, datetime):
        value = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell}"'
    else:
        value = 'office:value-type="string"'
    return f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>"


def raw_xlsx(
    rows: str = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
    *,
    parts: Mapping[str, str | bytes] | None = None,
    extra: Iterable[tuple[str, str | bytes]] = (),
) -> bytes:
    """A workbook of these parts, as no program writes it."""
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**_PARTS, "xl/worksheets/sheet1.xml": sheet, **(parts or {})}.items():
            archive.writestr(name, part)
        for name, part in extra:
            archive.writestr(name, part)
    return stream.getvalue()


def shared_string(text: str, times: int) -> bytes:
    """A workbook in which many cells point to one long text."""
    cells = "".join(f'<row><c t="s" r="A{n}"><v>0</v></c></row>' for n in range(1, times + 1))
    return raw_xlsx(
        cells, parts={"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{text}</t></si></sst>"}
    )


def lying(chunk: bytes, times: int) -> bytes:
    """A workbook whose sheet says that it unpacks to 1,000 bytes, and unpacks to far more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    whole = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = whole * times + packer.flush()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        archive.writestr("xl/worksheets/sheet1.xml", packed)
    content = bytearray(stream.getvalue())
    for place, method, size in (
        (content.index(b"xl/worksheets/sheet1.xml") - 30, 8, 22),
        (content.rindex(b"xl/worksheets/sheet1.xml") - 46, 10, 24),
    ):
        struct.pack_into("<H", content, place + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", content, place + size, 1_000)
    return bytes(content)
