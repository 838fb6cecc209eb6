"""Check the rendered paper against its source, and publish it only if all is well.

The check is the same for both engines. Quarto prints what it cannot resolve and exits with 0,
so what the reader would see is looked at, and a fault is told with its place in the source.
"""

import argparse
import ctypes
import json
import re
from pathlib import Path

from scripts.errors import InputError, run
from scripts.files.text_files import read_json, read_text, write_bytes
from scripts.paper.page import Page, letters, printed
from scripts.paper.provenance.provenance_cards import check_provenance, with_outputs
from scripts.paper.text.manuscript import read, read_project, read_variables, resolve, shortcodes
from scripts.paper.text.manuscript_text import CROSS_REFERENCE, OPAQUE, numbered, survey

LEAKS = re.compile(
    r"\?var:[\w.-]*|\?meta:[\w.-]*|\?@[\w-]*|\{\{<|>\}\}|\?\?\?|@(?:fig|tbl|sec|eq)-[\w-]+"
)
EXTERNAL = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
EXTERNAL_STYLE = re.compile(
    r"@import\s+(?:url\()?\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE
)
# What stands behind a sentence that does not hold, in HTML and PDF.
CLAIM_MARKS = {"fails": "[does not hold]", "undetermined": "[undetermined]"}
CAPTION_NAMES = {"fig": "Figure", "tbl": "Table"}


def read_pdf(path) -> dict:
    """What a PDF holds: ``pages`` int, ``text``, ``metadata`` dict, ``tagged`` bool, ``language``.

    Raises
    ------
    InputError
        The file is missing or is no PDF.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(Path(path))
    except (pypdfium2.PdfiumError, FileNotFoundError) as error:
        raise InputError(f"not readable as PDF ({error})", path=path)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    length = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)),
                                   length)  # fmt: skip
    content = {
        "pages": len(document),
        "text": text,
        "metadata": document.get_metadata_dict(),
        "tagged": bool(pdfium.FPDFCatalog_IsTagged(document)),
        "language": buffer.raw[: max(length - 2, 0)].decode("utf-16-le"),
    }
    document.close()
    return content


def check_leaks(texts, lines, path) -> None:
    """No shortcode, reference or citation may stand unresolved in a rendered text.

    What the source itself writes as code is no leak.
    """
    keys = {mention.name for mention in survey(lines).citations}
    missing = "|".join(rf"\({re.escape(key)}\?\)" for key in sorted(keys)) or "(?!)"
    whole = "\n".join(line.text for line in lines)
    code = " ".join(match[0] for match in OPAQUE.finditer(whole) if match["fence"] or match["tick"])
    for kind, text in texts.items():
        for leak in re.findall(f"{LEAKS.pattern}|{missing}", text):
            if leak in code:
                continue
            name = leak.strip("?@()").removeprefix("var:")
            line = next((line for line in lines if name and name in line.text), None)
            raise InputError(
                f"the {kind} holds something unresolved",
                path=line.path if line else path,
                row=line.number if line else None,
                value=leak,
            )


def check_page(page, manuscript, names, variables) -> None:
    """The HTML shows every variable, label, citation and image of the source, and loads nothing."""
    for address in page.loads:
        if EXTERNAL.match(address):
            raise InputError(
                "the HTML loads something from the network", path=manuscript.path, value=address
            )
    for style in page.styles:
        if match := EXTERNAL_STYLE.search(style):
            raise InputError(
                "a style of the HTML loads something from the network",
                path=manuscript.path,
                value=style[match.start() :][:100],
            )
    if not page.language:
        raise InputError("the HTML names no language", path=manuscript.path, column="lang")
    shown = letters(page.text) + "\n" + letters(" ".join(page.links + page.images))
    for use in shortcodes(manuscript.lines):
        value = variables[use.name]
        # Citations and mathematics print something other than their source.
        if "@" not in value and "$" not in value and letters(printed(value)) not in shown:
            raise InputError(
                f"the HTML does not show the variable {use.name}",
                path=use.path, row=use.line, value=printed(value),
            )  # fmt: skip
    for label in names.labels:
        if label.name not in page.ids:
            raise InputError(
                "the HTML lacks the label", path=label.path, row=label.line, value=label.name
            )
    for key in names.citations:
        if key.name not in page.entries:
            raise InputError(
                "the citation is not among the references of the HTML",
                path=key.path, row=key.line, value=f"@{key.name}",
            )  # fmt: skip
    alternatives = [letters(alt) for alt in page.images]
    for image in names.images:
        if not letters(image.alt) or letters(image.alt.replace('\\"', '"')) not in alternatives:
            raise InputError(
                "the HTML lacks the image with its alternative text",
                path=image.path, row=image.line, value=image.file,
            )  # fmt: skip
    if len(page.images) != len(names.images):
        raise InputError(
            f"the HTML has {len(page.images)} images, the source {len(names.images)}",
            path=manuscript.path,
        )


def check_both(page, pdf, names) -> None:
    """HTML and PDF carry the same headings, figures, tables and references as the source."""
    text = letters(pdf["text"])
    shown = [letters(heading) for heading in page.headings]
    for number, heading in numbered(names.headings):
        markdown = heading.text
        if set("@$") & set(markdown):
            continue
        wanted = letters(number + printed(markdown))
        # Evidence marks stand between the letters of the PDF.
        if wanted not in shown or ("{." not in markdown and wanted not in text):
            raise InputError(
                f"the {'PDF' if wanted in shown else 'HTML'} lacks the heading or its number",
                path=heading.path, row=heading.line, value=f"{number} {printed(markdown)}".strip(),
            )  # fmt: skip
    counts = dict.fromkeys(CAPTION_NAMES, 0)
    for label in names.labels:
        match = CROSS_REFERENCE.match(label.name)
        if not match or match[1] not in counts:
            continue
        counts[match[1]] += 1
        caption = f"{CAPTION_NAMES[match[1]]}{counts[match[1]]}:"
        for kind, whole in (("HTML", letters(page.text)), ("PDF", text)):
            if caption not in whole:
                raise InputError(
                    f"the {kind} lacks the caption {caption}",
                    path=label.path, row=label.line, value=label.name,
                )  # fmt: skip
    for key in names.citations:
        if letters(page.entries[key.name])[:30] not in text:
            raise InputError(
                "the citation is not among the references of the PDF",
                path=key.path, row=key.line, value=f"@{key.name}",
            )  # fmt: skip


def check_claims(page, pdf, names, rows) -> None:
    """Every claim of the source opens its card, and is struck out where it does not hold.

    Parameters
    ----------
    page : Page
    pdf : dict
        As `read_pdf` returns it.
    names : Survey
        What the source names; its labels ``claim-…`` are the claims.
    rows : list of dict or None
        Ledger of claims; None if there is none, and then no card is asked for.
    """
    labels = [label for label in names.labels if label.name.startswith("claim-")]
    for label in labels:
        if label.name not in page.claims:
            raise InputError(
                "the HTML does not show the claim as one",
                path=label.path, row=label.line, value=label.name,
            )  # fmt: skip
    if rows is None:
        return
    ledger = {f"claim-{row['name']}": row for row in rows}
    cards = json.loads(page.cards or "{}")
    for label in labels:
        row = ledger.get(label.name)
        problem = (
            _claim_problem(page, row, cards.get(label.name, {}), page.claims[label.name])
            if row
            else "the ledger of claims lacks the claim"
        )
        if problem:
            raise InputError(problem, path=label.path, row=label.line, value=label.name)
    _check_marks(letters(pdf["text"]), labels, ledger)


def _claim_problem(page, row, card, shown):
    """What is wrong with a claim in the HTML, or None."""
    mark = CLAIM_MARKS.get(row["verdict"])
    is_demonstration = (row["verdict"], row["evidence"]) == ("holds", "simulated")
    if f"claim-{'demonstration' if is_demonstration else row['verdict']}" not in shown.classes:
        return f"the HTML does not tell that the verdict on the claim is {row['verdict']}"
    if not shown.has_button or card.get("meaning") != row["meaning"]:
        return "the HTML has no card of the claim"
    if row.get("figure") and row["figure"] not in page.ids:
        return f"the card of the claim names a figure that the HTML lacks, {row['figure']}"
    if shown.is_struck != bool(mark) or (mark and mark not in shown.text):
        return f"the HTML does not mark the claim as one that {row['verdict']}"
    return None


def _check_marks(text, labels, ledger):
    for verdict, mark in CLAIM_MARKS.items():
        refused = [label for label in labels if ledger[label.name]["verdict"] == verdict]
        if text.count(letters(mark)) < len(refused):
            raise InputError(
                f"the PDF does not mark every claim that is to be marked {mark}",
                path=refused[0].path, row=refused[0].line, value=refused[0].name,
                expected=f"{len(refused)} marks",
            )  # fmt: skip


def check_pdf(pdf, manuscript, tagged) -> None:
    """The PDF has pages and metadata; where pandoc and Typst made it, it is tagged."""
    for name in ("Title", "Author"):
        if not pdf["metadata"].get(name, "").strip():
            raise InputError(f"the PDF has no {name.lower()}", path=manuscript.path)
    if not pdf["pages"]:
        raise InputError("the PDF has no page", path=manuscript.path)
    language = manuscript.front["lang"].partition("-")[0]
    if tagged and (not pdf["tagged"] or not pdf["language"].startswith(language)):
        raise InputError(
            "the PDF is not tagged, or not in the paper's language",
            path=manuscript.path, value=pdf["language"], expected=manuscript.front["lang"],
        )  # fmt: skip


def check(manuscript_path, variables_path, project_path, html_path, pdf_path) -> None:
    """Check a rendered paper; an `InputError` names the source's file and line where it can."""
    project = read_project(project_path)
    manuscript, variables = read(manuscript_path), read_variables(variables_path)
    lines = resolve(manuscript.lines, variables)
    names = survey(lines)
    html = read_text(html_path)
    page, pdf = Page(html), read_pdf(pdf_path)
    check_leaks({"HTML": page.text, "PDF": pdf["text"]}, manuscript.lines, manuscript.path)
    check_page(page, manuscript, names, variables)
    check_both(page, pdf, names)
    ledger = Path(project_path).parent / project.get("claims", "")
    check_claims(page, pdf, names, read_json(ledger) if ledger.is_file() else None)
    traced = Path(project_path).parent / project.get("provenance", "")
    cards = with_outputs(read_json(traced), manuscript.path.parent) if traced.is_file() else None
    check_provenance(page, names.labels, cards, manuscript)
    by_quarto = 'name="generator" content="quarto' in html
    check_pdf(pdf, manuscript, tagged=not by_quarto)


def main(argv=None):
    """Check both files, and only then write them under the names they are published by."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("manuscript", "variables", "project", "html", "pdf", "out-html", "out-pdf"):
        parser.add_argument(f"--{option}", required=True)
    options = parser.parse_args(argv)
    check(options.manuscript, options.variables, options.project, options.html, options.pdf)
    write_bytes(options.out_html, Path(options.html).read_bytes())
    write_bytes(options.out_pdf, Path(options.pdf).read_bytes())


if __name__ == "__main__":
    run(main)
