"""Workbooks as tests need them, made in memory."""

from openpyxl import Workbook


def workbook_of(sheets):
    """A workbook with these rows by name of the sheet."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made
