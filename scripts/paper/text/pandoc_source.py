"""The manuscript as pandoc reads it: one Markdown text, without shortcodes, under its metadata."""

import json

from scripts.paper.fragments.wording import MONTHS
from scripts.paper.text.manuscript import Manuscript, resolve
from scripts.paper.text.manuscript_text import OPAQUE


def pandoc_source(manuscript: Manuscript, variables: dict) -> str:
    """Markdown for pandoc: variables and includes resolved, front matter as JSON.

    JSON, because a quotation mark inside a value would break the YAML it stands in.
    """
    lines = resolve(manuscript.lines, variables)
    texts = iter(resolve(tuple(_front_lines(manuscript)), variables))
    front = _map_strings(manuscript.front, lambda _: next(texts).text)
    body = "\n".join(line.text for line in lines[manuscript.body_start :])
    body = OPAQUE.sub(lambda match: "" if match["comment"] else match[0], body)
    return f"---\n{json.dumps(_metadata(front), ensure_ascii=False)}\n---\n\n{body}\n"


def _front_lines(manuscript):
    line = manuscript.lines[0]
    found = []
    _map_strings(manuscript.front, lambda text: found.append(line._replace(text=text)))
    return found


def _map_strings(content, change):
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {key: _map_strings(value, change) for key, value in content.items()}
    if isinstance(content, list):
        return [_map_strings(value, change) for value in content]
    return content


def _metadata(front) -> dict:
    authors = front["author"] if isinstance(front["author"], list) else [front["author"]]
    year, month, day = (int(part) for part in str(front["date"]).split("-"))
    language, _, region = front["lang"].partition("-")
    spelt = f"{day} {MONTHS[month - 1]} {year}"
    if region in ("", "US"):
        spelt = f"{MONTHS[month - 1]} {day}, {year}"
    return {
        **front,
        "author": [_author(author) for author in authors],
        "date": spelt,
        "date-iso": str(front["date"]),
        "date-year": str(year),
        "date-month": str(month),
        "date-day": str(day),
        "lang-language": language,
        "lang-region": region,
    }


def _author(author) -> dict:
    if isinstance(author, str):
        return {"name": author}
    places = author.get("affiliations", author.get("affiliation", []))
    places = places if isinstance(places, list) else [places]
    names = [place["name"] if isinstance(place, dict) else place for place in places]
    return {"name": author["name"], "affiliation": "; ".join(names)}
