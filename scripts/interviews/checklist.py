"""The COREQ checklist, and what an author answers to its items."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from scripts.errors import InputError
from scripts.files.text_files import read_yaml
from scripts.interviews.records import EVIDENCE

CHECKLIST = Path(__file__).with_name("coreq.yaml")
FIGURE = re.compile(r"\{(\w+)\}")


class Item(NamedTuple):
    """An item of the checklist; `filled_from` names what the results tell of it, or is ''."""

    number: int
    domain: str
    topic: str
    asks: str
    filled_from: str = ""


class Answer(NamedTuple):
    """What the author answers, where that stands, and of which evidence class it is."""

    answer: str
    where: str
    evidence: str


def read_checklist() -> list[Item]:
    """All items in their order.

    Examples
    --------
    >>> items = read_checklist()
    >>> len(items), items[11].topic
    (32, 'Sample size')
    """
    return [
        Item(number, domain, **entry)
        for domain, items in read_yaml(CHECKLIST).items()
        for number, entry in items.items()
    ]


def read_answers(path, published: Mapping) -> dict[int, Answer]:
    """Answers by number of the item.

    Parameters
    ----------
    path : path-like or None
        YAML with ``evidence`` and ``answers``: number of the item to ``answer``, perhaps
        ``where`` it stands, and ``evidence`` where it differs. ``{name}`` in an answer is the
        value of that published figure.
    published : mapping
        Content of ``published.yaml``.

    Raises
    ------
    InputError
        Names the item and the key that is missing or not known.
    """
    content = read_yaml(path) if path else {"evidence": EVIDENCE[0], "answers": {}}
    if not isinstance(content, dict) or set(content) != {"evidence", "answers"}:
        raise InputError("the file does not hold answers", path=path, expected="evidence, answers")
    answers, numbers = content["answers"], [item.number for item in read_checklist()]
    if not isinstance(answers, dict):
        raise InputError("the answers have no numbers", path=path, value=answers, column="answers")
    found = {}
    for number, entry in answers.items():
        place = {"path": path, "column": f"answers.{number}"}
        if type(number) is not int or number not in numbers:
            raise InputError("there is no such item", **place, expected="a number from 1 to 32")
        if not isinstance(entry, dict) or set(entry) - {"where", "evidence"} != {"answer"}:
            raise InputError(
                "not an answer",
                **place,
                value=entry,
                expected="answer, and perhaps where, evidence",
            )
        evidence = entry.get("evidence", content["evidence"])
        if evidence not in EVIDENCE:
            expected = ", ".join(EVIDENCE)
            raise InputError("unknown evidence class", **place, value=evidence, expected=expected)
        text = _filled(str(entry["answer"]).strip(), published.get("figures") or {}, place)
        if not text:
            raise InputError("the answer is empty", **place, mend="leave the item out")
        found[number] = Answer(text, str(entry.get("where", "")), evidence)
    return found


def _filled(text, figures, place):
    for match in FIGURE.finditer(text):
        if match[1] not in figures:
            raise InputError(
                "there is no published figure of that name",
                **place,
                value=match[0],
                expected=", ".join(figures),
            )
    return FIGURE.sub(lambda match: str(figures[match[1]]["value"]), text)
