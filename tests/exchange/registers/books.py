"""Files as other systems write them."""

import io
import zipfile

import xlsxwriter


def book(rows, *, date1904=False, merged=(), hidden=(), sheets=()):
    """An xlsx of rows; a cell may be a value, or (value, format). `merged`: (range, value)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": date1904}) as made:
        for title in sheets:
            made.add_worksheet(title).hide()
        sheet = made.add_worksheet("名册")
        sheet.activate()
        sheet.set_first_sheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                _write(made, sheet, row, column, cell)
        for place, value in merged:
            sheet.merge_range(place, value, made.add_format({"bold": True}))
        for row in hidden:
            sheet.set_row(row, None, None, {"hidden": True})
    return out.getvalue()


def _write(made, sheet, row, column, cell):
    if cell is None:
        return
    if not isinstance(cell, tuple):
        sheet.write(row, column, cell)
    elif cell[0] == "formula":
        sheet.write_formula(row, column, cell[1], None, cell[2])
    else:
        sheet.write_datetime(row, column, cell[0], made.add_format({"num_format": cell[1]}))


def with_sheet(xml: bytes, claimed: int | None = None) -> bytes:
    """An xlsx whose only sheet is this XML."""
    out = io.BytesIO(book([["x"]]))
    made = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            body = xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part)
            new.writestr(part.filename, body)
    return made.getvalue() if claimed is None else _claiming(made.getvalue(), claimed)


def _claiming(content: bytes, size: int) -> bytes:
    """The same, with another length claimed for the sheet in the directory of the archive."""
    body = bytearray(content)
    at = body.rfind(b"xl/worksheets/sheet1.xml") - 46
    body[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(body)


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = b"</sheetData></worksheet>"


def text_cell(place: str, text: str = "x") -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()
