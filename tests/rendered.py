"""What pandoc reads in a piece of Markdown, for tests of what is written into the manuscript."""

import functools
import json
import re
import subprocess

import pypandoc

# Everything that Markdown, HTML or Quarto could read as more than text.
NASTY = 'a|b *c* `d` <b>e</b> {{< var x >}} [f](g) "h" \\i $j$ ^k^ ~l~ @m #n &amp; _o_ <!-- p -->'


@functools.cache
def elements(markdown: str) -> list[dict]:
    """All elements of the document that pandoc makes of `markdown`, with its keys `t` and `c`."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=json"],
        input=markdown,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = []

    def walk(node):
        if isinstance(node, dict):
            if "t" in node:
                found.append(node)
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                walk(part)

    walk(json.loads(done.stdout)["blocks"])
    return found


def kinds(markdown: str) -> set[str]:
    """Types of all elements in `markdown`."""
    return {element["t"] for element in elements(markdown)}


def text(node) -> str:
    """Plain text of an element, with single spaces."""
    if isinstance(node, dict):
        if node.get("t") in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if node.get("t") == "Quoted":
            quote = {"DoubleQuote": '"', "SingleQuote": "'"}[node["c"][0]["t"]]
            return quote + text(node["c"][1]) + quote
        if node.get("t") in ("Span", "Link", "Image", "Code"):
            return text(node["c"][1])  # without its attributes
        return text(node.get("c", ""))
    if isinstance(node, list):
        return "".join(text(part) for part in node if not isinstance(part, int))
    return node if isinstance(node, str) else ""


def table(markdown: str) -> dict:
    """Caption, label, column widths, heading and rows of the one table in `markdown`."""
    (found,) = [element for element in elements(markdown) if element["t"] == "Table"]
    attributes, caption, columns, head, (body,), _foot = found["c"]
    label = re.search(r"\{#(tbl-[\w-]+)\}$", text(caption[1]))
    return {
        "label": attributes[0] or (label and label[1]),
        "caption": text(caption[1]),
        "widths": [width.get("c") for _, width in columns],
        "heading": [text(cell[4]) for cell in head[1][0][1]],
        "rows": [[text(cell[4]) for cell in row[1]] for row in body[3]],
    }
