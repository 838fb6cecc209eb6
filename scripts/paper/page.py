"""What a reader finds in an HTML file, and text as it can be compared across renderers."""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser

# Attributes that make a browser load something; a link's href does not.
LOADING = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "image": ("href", "xlink:href"),
    "img": ("src", "srcset"), "input": ("src",), "link": ("href",), "object": ("data",),
    "script": ("src",), "source": ("src", "srcset"), "track": ("src",),
    "use": ("href", "xlink:href"), "video": ("src", "poster"),
}  # fmt: skip
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}  # fmt: skip
SILENT = {"script", "style", "template", "annotation", "dialog"}
SILENT_CLASSES = {"evidence-mark", "claim-button"}


@dataclass
class ShownClaim:
    """A claim in an HTML file: classes, text, whether it has a button and is struck out."""

    classes: set[str]
    text: str = ""
    has_button: bool = False
    is_struck: bool = False


class Page(HTMLParser):
    """What a reader finds in an HTML file: text, headings, images, ids and loaded resources.

    `claims` holds a `ShownClaim` by id, and `cards` the text that their cards are filled from;
    `provenance` is the text of the cards of figures and tables.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.images, self.loads, self.styles = set(), [], [], []
        self.headings, self.links, self.entries, self.language = [], [], {}, ""
        self.claims, self.cards, self.provenance = {}, "", ""
        self._pieces, self._open = [], []
        self.feed(text)
        self.close()
        self.text = " ".join("".join(self._pieces).split())

    def handle_starttag(self, tag, attrs):
        """Note ids, images and resources; open a text of a heading or a reference."""
        attributes = {name: value or "" for name, value in attrs}
        if identifier := attributes.get("id"):
            self.ids.add(identifier)
        classes = set(attributes.get("class", "").split())
        self._note_claim(tag, identifier, classes)
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        if tag == "img" or (tag == "svg" and attributes.get("role") == "img"):
            self.images.append(attributes.get("alt") or attributes.get("aria-label", ""))
        self.loads += [attributes[name] for name in LOADING.get(tag, ()) if name in attributes]
        self.styles.append(attributes.get("style", ""))
        if tag not in VOID:
            silent = tag in SILENT or bool(SILENT_CLASSES & classes)
            self._open.append((tag, silent, identifier or "", len(self._pieces)))
        if tag in {"br", "p", "td", "th", "li", "div"}:
            self._pieces.append(" ")

    def _note_claim(self, tag, identifier, classes):
        if tag == "span" and "claim" in classes and identifier:
            self.claims[identifier] = ShownClaim(classes)
        around = [opened for _, _, opened, _ in self._open if opened in self.claims]
        if around:
            holder = self.claims[around[-1]]
            holder.has_button |= tag == "button" and "claim-button" in classes
            holder.is_struck |= tag in {"del", "s"}

    def handle_endtag(self, tag):
        """Close the text of a heading or a reference."""
        while any(opened[0] == tag for opened in self._open):
            name, _, identifier, start = self._open.pop()
            if name != tag:
                continue
            text = " ".join("".join(self._pieces[start:]).split())
            if re.fullmatch(r"h[1-6]", tag):
                self.headings.append(text)
            if identifier in self.claims:
                self.claims[identifier].text = text
            if identifier.startswith("ref-"):
                self.entries[identifier.removeprefix("ref-")] = text
            self._pieces.append(" " if tag in {"p", "td", "th", "li", "div", "figcaption"} else "")
            break

    def handle_data(self, data):
        """Keep text that a reader sees; keep styles apart, to look for resources."""
        if any(tag == "style" for tag, *_ in self._open):
            self.styles.append(data)
        if any(identifier == "claim-cards" for _, _, identifier, _ in self._open):
            self.cards += data
        if any(identifier == "provenance-cards" for _, _, identifier, _ in self._open):
            self.provenance += data
        if not any(silent for _, silent, *_ in self._open):
            self._pieces.append(data)


def letters(text: str) -> str:
    r"""Letters, digits and signs of `text`: what stays the same whatever typesets it.

    White space, hyphens and quotation marks depend on line breaks and on smart punctuation.

    Examples
    --------
    >>> letters("A  “well-known” 2.5\u00a0%")
    'Awellknown2.5%'
    """
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u00ad\u2010-\u2015\u2212\ufffe\u0002\x00'\"‘’“”*_`~^\\-]", "", text)


def printed(markdown: str) -> str:
    """Text that a variable's Markdown prints: without spans' attributes and links' targets.

    Examples
    --------
    >>> printed("[72%]{.published} of [them](https://example.org)")
    '72% of them'
    """
    before = None
    while before != markdown:
        before = markdown
        markdown = re.sub(r"\[((?:[^\[\]\\]|\\.)*)\](?:\{[^{}]*\}|\([^()]*\))", r"\1", markdown)
    return markdown
