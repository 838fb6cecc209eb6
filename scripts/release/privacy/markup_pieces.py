"""What a page of HTML, SVG or XML shows, its comments and attributes, with their lines."""

from html.parser import HTMLParser

from scripts.release.privacy.pieces import Piece

# Text in these is code: an at sign in it starts a rule of a style sheet or a decorator.
HIDDEN = {"script", "style", "code", "pre"}
# Elements of office files and of SVG that name a person; of a comment it is the author.
PERSONS = {"author", "company", "creator", "initial-creator", "lastmodifiedby", "manager"}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces, self.open = [], []

    def note(self, text, role="visible", key=""):
        if text and not text.isspace():
            self.pieces.append(Piece(f"line {self.getpos()[0]}", text, role, key))

    def handle_starttag(self, tag, attributes):
        tag = _local(tag)
        if tag in HIDDEN or tag in PERSONS:
            self.open.append(tag)
        named = dict(attributes)
        if tag == "meta" and (named.get("name") or "").lower() == "author":
            self.note(named.get("content") or "", "metadata", "author")
            return
        if tag == "person" and "displayname" in named:  # who comments in a workbook
            self.note(named["displayname"] or "", "metadata", "author")
            return
        for value in named.values():
            self.note(value or "")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        tag = _local(tag)
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data):
        persons = [tag for tag in self.open if tag in PERSONS]
        if persons:
            self.note(data, "metadata", persons[-1])
        else:
            self.note(data, "shown code" if self.open else "visible")

    def handle_comment(self, data):
        self.note(data)

    def handle_pi(self, data):
        self.note(data)

    def unknown_decl(self, data):
        self.note(data.removeprefix("CDATA["))


def _local(tag):
    # Which prefix stands for a namespace is free, and programs choose differently.
    return tag.rpartition(":")[2]


def markup_pieces(text: str) -> list[Piece]:
    """Pieces of the roles visible, shown code (in code elements) and metadata (persons).

    Examples
    --------
    >>> markup_pieces("<p>One<!-- two --></p><style>@media print {}</style>")[:2]
    [Piece(place='line 1', text='One', role='visible', key=''), \
Piece(place='line 1', text=' two ', role='visible', key='')]
    """
    page = _Page()
    page.feed(text)
    page.close()
    return page.pieces
