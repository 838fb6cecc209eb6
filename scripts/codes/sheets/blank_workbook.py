"""The workbook that a coder fills: a row per unit, drop-downs, and the codebook at hand."""

from collections.abc import Sequence

from scripts.codes.codebook import MARKERS, Codebook, Variable
from scripts.files.spreadsheets import cell_name
from scripts.files.written_workbooks import LISTS, put_text

CODES, CODEBOOK, GUIDE = "Codes", "Codebook", "How to code"
# Sheets that come back with the codes and hold none.
ENCLOSED = (CODEBOOK, GUIDE, LISTS)
LEADING = ("unit_id", "video_id", "coder_id", "round", "link")
CLOSING = ("coded_on", "note")
CODEBOOK_COLUMNS = ("variable", "code", "label", "definition", "include", "exclude", "example")
TICK = "x"
HEADER_ROW = 2
WIDTHS = {"unit_id": 10, "video_id": 22, "coder_id": 10, "round": 11, "link": 16, "note": 40}
WIDTH = 18
# Bounds of the format for the messages beside a cell.
MAX_TITLE, MAX_PROMPT = 32, 255
MISSING = [marker for marker in MARKERS if marker]


def code_columns(codebook: Codebook) -> dict[str, tuple[Variable, str]]:
    """Columns for codes: one per variable, and one per code where several may be ticked.

    Returns
    -------
    dict
        Name of the column to its variable and, where codes are ticked, code.
    """
    columns = {}
    for name, variable in codebook.variables.items():
        if variable.select == "multi":
            columns |= {f"{name}_{code}": (variable, code) for code in variable.values}
        else:
            columns[name] = (variable, "")
    return columns


def choices_of(variable: Variable) -> list[str]:
    """What a drop-down of the variable offers: labels where they tell the codes apart."""
    labels = [value.label for value in variable.values.values()]
    own = all(
        value.label and value.label.strip() == value.label and value.label not in MARKERS
        for value in variable.values.values()
    )
    distinct = len({label.casefold() for label in labels}) == len(labels)
    crossed = any(
        value.label.casefold() == other.casefold() and other != code
        for code, value in variable.values.items()
        for other in variable.codes
    )
    offered = labels if own and distinct and not crossed else list(variable.codes)
    return [*offered, *MISSING]


def help_on(variable: Variable, code: str = "") -> str:
    """Definition of a variable, or of one code, with the condition under which it applies."""
    told = variable.definition
    if code:
        value = variable.values[code]
        told = f"{value.label}: {value.definition}"
    elif variable.range:
        told += f" Enter {variable.expected}."
    if variable.condition:
        wanted = " or ".join(variable.condition.codes)
        told += f" Only where {variable.condition.variable} is {wanted}; elsewhere NA."
    return told


def make_workbook(rows: Sequence[dict], codebook: Codebook, coder: str, round_name: str):
    """A workbook with `rows` to be coded.

    Parameters
    ----------
    rows : sequence of dict
        `LEADING` columns of each unit, in the coder's order.
    codebook : Codebook
    coder, round_name : str

    Returns
    -------
    openpyxl.Workbook
    """
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = CODES
    lists = _fill_lists(book.create_sheet(LISTS), codebook)
    _fill_codes(book[CODES], rows, codebook, lists)
    _fill_table(
        book.create_sheet(CODEBOOK, 1), CODEBOOK_COLUMNS, _codebook_rows(codebook), (16, 18, 20)
    )
    guide = [[line] for line in guide_lines(codebook, coder, round_name)]
    _fill_table(book.create_sheet(GUIDE, 2), (GUIDE,), guide, (100,))
    book[LISTS].sheet_state = "hidden"
    return book


def guide_lines(codebook: Codebook, coder: str, round_name: str) -> list[str]:
    """What a coder has to know, a line each."""
    several = [v.label for v in codebook.variables.values() if v.select == "multi"]
    return [
        f"Coder {coder}, round {round_name}, codebook version {codebook.version}.",
        f"Code on your own, from top to bottom; the sheet '{CODEBOOK}' has every definition.",
        "A cell offers its codes; a cell left blank counts as not coded.",
        "NC: the video cannot be coded on this variable. NA: the variable does not apply to it.",
        *[
            f"{label}: write {TICK} into the column of each code that applies; NC or NA into one."
            for label in several
        ],
        "Leave unit, video, coder and round as they are; remarks go into the column 'note'.",
        "Hand the file back as it is (.xlsx).",
    ]


def _codebook_rows(codebook):
    rows = []
    for name, variable in codebook.variables.items():
        rows.append([name, "", variable.label, help_on(variable), "", "", ""])
        rows += [
            [name, code, v.label, v.definition, v.include, v.exclude, v.example]
            for code, v in variable.values.items()
        ]
    return rows


def _fill_table(sheet, names, rows, widths):
    from openpyxl.styles import Alignment, Font

    for number, cells in enumerate([names, *rows], 1):
        for place, text in enumerate(cells, 1):
            cell = sheet.cell(number, place)
            put_text(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1 or (len(cells) > 1 and not cells[1]):
                cell.font = Font(bold=True)
    for place in range(1, len(names) + 1):
        width = widths[place - 1] if place <= len(widths) else 44
        sheet.column_dimensions[_letters(place)].width = width
    sheet.freeze_panes = "A2"


def _letters(column):
    return cell_name(1, column).rstrip("1")


def _fill_lists(sheet, codebook):
    # A list in the cell itself may have 255 characters, and no code with a comma.
    ranges = {}
    for place, (name, variable) in enumerate(codebook.variables.items(), 1):
        if variable.range:
            continue
        choices = [TICK, *MISSING] if variable.select == "multi" else choices_of(variable)
        for number, text in enumerate([name, *choices], 1):
            put_text(sheet.cell(number, place), text)
        column = _letters(place)
        ranges[name] = f"{LISTS}!${column}$2:${column}${len(choices) + 1}"
    return ranges


def _fill_codes(sheet, rows, codebook, lists):
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font

    columns = code_columns(codebook)
    header = [*LEADING, *columns, *CLOSING, "done"]
    for place, name in enumerate(header, 1):
        cell = sheet.cell(HEADER_ROW, place)
        put_text(cell, name)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        sheet.column_dimensions[_letters(place)].width = WIDTHS.get(name, WIDTH)
        if name in columns:
            note = Comment(help_on(*columns[name]), "Codebook", height=120, width=320)
            cell.comment = note
    last = HEADER_ROW + len(rows)
    for number, row in enumerate(rows, HEADER_ROW + 1):
        for place, name in enumerate(LEADING, 1):
            cell = sheet.cell(number, place)
            put_text(cell, row[name])
            cell.number_format = "@"
            if name == "link" and row[name]:
                cell.hyperlink = row[name]
                cell.style = "Hyperlink"
        sheet.cell(number, len(header)).value = _done(number, header, codebook)
    done = _letters(len(header))
    put_text(sheet.cell(1, 1), "coded")
    sheet.cell(1, 2).value = f'=SUM({done}{HEADER_ROW + 1}:{done}{last})&" of {len(rows)}"'
    sheet.freeze_panes = cell_name(HEADER_ROW + 1, len(LEADING) + 1)
    for place, name in enumerate(header, 1):
        if name in columns:
            cells = f"{cell_name(HEADER_ROW + 1, place)}:{cell_name(last, place)}"
            _add_choice(sheet, cells, *columns[name], lists)


def _done(number, header, codebook):
    # 1 where every variable of the row has a code or a marker.
    parts = []
    for name, variable in codebook.variables.items():
        own = [name, *(f"{name}_{code}" for code in variable.values)]
        places = [place for place, column in enumerate(header, 1) if column in own]
        parts.append(f"COUNTA({cell_name(number, places[0])}:{cell_name(number, places[-1])})>0")
    return f"=IF(AND({','.join(parts)}),1,0)"


def _add_choice(sheet, cells, variable, code, lists):
    from openpyxl.worksheet.datavalidation import DataValidation

    first = cells.split(":")[0]
    if variable.range:
        low, high, step = (
            f"{n:f}" for n in (variable.range.low, variable.range.high, variable.range.step)
        )
        number = f"AND(ISNUMBER({first}),{first}>={low},{first}<={high},"
        number += f"ABS(ROUND(({first}-{low})/{step},0)*{step}-({first}-{low}))<0.000000001)"
        markers = ",".join(f'{first}="{marker}"' for marker in MISSING)
        rule = DataValidation(type="custom", formula1=f"OR({markers},IFERROR({number},FALSE))")
    else:
        rule = DataValidation(type="list", formula1=lists[variable.name])
    rule.allow_blank = True
    rule.promptTitle = variable.label[:MAX_TITLE]
    rule.prompt = _shortened(help_on(variable, code))
    rule.errorTitle = "Not in the codebook"
    choices = [TICK, *MISSING] if code else choices_of(variable)
    rule.error = _shortened(
        help_on(variable) if variable.range else f"Expected: {', '.join(choices)}."
    )
    rule.showInputMessage = rule.showErrorMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)


def _shortened(text):
    return text if len(text) <= MAX_PROMPT else text[: MAX_PROMPT - 1] + "…"
