"""Cards of figures and tables with the hashes of their files, and whether a page shows them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.errors import InputError
from scripts.files.text_files import read_text
from scripts.paper.fragments.markup import classes_in
from scripts.results.evidence import WEAKEST_FIRST


def with_outputs(cards: Mapping[str, Mapping], folder: Path) -> dict[str, dict]:
    """The cards, with SHA-256 and evidence classes of what stands in `folder`.

    The classes are those that the text of the figure or table marks. Both belong to the
    rendering: tracing reads no result, so that a change of the data does not have to trace anew.

    Examples
    --------
    >>> with_outputs({"fig-a": {"outputs": [{"path": "nowhere.svg"}]}}, Path("."))
    {'fig-a': {'outputs': [{'path': 'nowhere.svg'}], 'classes': []}}
    """
    return {
        label: {
            **card,
            "outputs": [_hashed(made, folder) for made in card["outputs"]],
            "classes": _classes(card["outputs"], Path(folder)),
        }
        for label, card in cards.items()
    }


def _classes(outputs, folder):
    files = (folder / made["path"] for made in outputs)
    texts = [read_text(file) for file in files if file.suffix == ".md" and file.is_file()]
    found = set().union(*map(classes_in, texts))
    return [name for name in WEAKEST_FIRST if name in found]


def _hashed(made, folder):
    file = Path(folder) / made["path"]
    if not file.is_file():
        return dict(made)
    return {**made, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}


def check_provenance(page, labels: Sequence, cards: Mapping | None, manuscript) -> None:
    """Every figure and table that a rule makes has its card, with the hashes of its files.

    Parameters
    ----------
    page : Page
    labels : sequence of Mention
        Labels of the source, with the file in which each stands.
    cards : dict or None
        As `with_outputs` returns them; None if there are none, and then no card is asked for.
    manuscript : Manuscript
        What stands in its own file is typed and has no rule behind it.

    Raises
    ------
    InputError
        Names file and line of the label.
    """
    if cards is None:
        return
    shown = json.loads(page.provenance or "{}")
    for label in labels:
        if not label.name.startswith(("fig-", "tbl-")) or label.path == str(manuscript.path):
            continue
        problem = None
        if label.name not in cards:
            problem = "no rule is known to make this figure or table"
        elif shown.get(label.name) != cards[label.name]:
            problem = "the HTML has no card that tells how this figure or table was made"
        elif not all(made.get("sha256") for made in cards[label.name]["outputs"]):
            problem = "the card names a file that does not exist"
        if problem:
            raise InputError(problem, path=label.path, row=label.line, value=label.name)
