"""What the respondents said, as runs of words that only a declared quotation may repeat."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, pairwise
from pathlib import Path

from scripts.files.table_files import read_table
from scripts.files.text_files import read_text
from scripts.interviews.quotes.passages import split_quotation
from scripts.interviews.quotes.quotations import QUOTED_COLUMNS
from scripts.interviews.transcripts import list_transcripts
from scripts.release.privacy.traces import Weights, runs, weight, words_of

# Eight words, or twenty Chinese characters.
SPOKEN = Weights(word=5, character=2, run=40)
# Share of the runs from which on two transcripts are of one interview.
SAME = 0.9
QUOTED = ("quote", "original", "translation")


def spoken_runs(texts: Iterable[str], quotations: Iterable[str] = ()) -> frozenset:
    """Runs of words of one transcript alone, beside the quotations.

    What several transcripts have in common is the interviewer's, who asks each of them the same.
    One interview with two people that is filed under both is one transcript.

    Examples
    --------
    >>> asked = "How did you first hear of this city and its food? "
    >>> told = [asked + "My aunt sent a clip from the old harbour.", asked + "By chance."]
    >>> answer = ("my", "aunt", "sent", "a", "clip", "from", "the", "old")
    >>> question = ("how", "did", "you", "first", "hear", "of", "this", "city")
    >>> [run in spoken_runs(told) for run in (answer, question)]
    [True, False]
    >>> answer in spoken_runs(told, ["My aunt sent a clip from the old harbour"])
    False
    """
    quotations = [text for text in quotations if text]
    parts = [
        words_of(part)
        for text in quotations
        for way in split_quotation(text)
        for passage in way
        for part in passage
    ]
    parts = [part for part in parts if 2 * _weight(part) >= SPOKEN.run]
    transcripts = _distinct(_unquoted(words_of(text), parts) for text in texts)
    heard = Counter(chain.from_iterable(transcripts))
    quoted = {run for text in quotations for run in _runs(words_of(text))}
    return frozenset(run for run, times in heard.items() if times == 1) - quoted


def _distinct(transcripts):
    found = []
    for one in transcripts:
        for other in found:
            if len(one & other) > SAME * max(len(one), len(other)):
                other |= one
                break
        else:
            found.append(set(one))
    return found


def _unquoted(words, parts):
    """Runs between the quotations: words around one, such as who speaks, add nothing to it."""
    quoted = set()
    for part in parts:
        for start, word in enumerate(words):
            if word == part[0] and words[start : start + len(part)] == part:
                quoted |= set(range(start, start + len(part)))
    edges = [-1, *sorted(quoted), len(words)]
    return {
        run
        for before, after in pairwise(edges)
        if after - before > 1
        for run in _runs(words[before + 1 : after])
    }


def _weight(words):
    return sum(weight(word, SPOKEN) for word in words)


def _runs(words):
    return {tuple(words[start:end]) for start, end in runs(words, weights=SPOKEN)}


def spoken_in(settings: Mapping, root: Path) -> frozenset:
    """The runs of a study whose transcripts are at hand, none where they are simulated.

    Parameters
    ----------
    settings : mapping
        Content of ``config.yaml``.
    root : Path
        The project.
    """
    interviews = settings.get("interviews", {})
    setting = interviews.get("transcripts", "")
    if not setting or settings["study"]["evidence"].get("interviews") == "simulated":
        return frozenset()
    texts = [read_text(path) for path in list_transcripts(str(root / setting))]
    path = interviews.get("quotes")
    rows = read_table(root / path, QUOTED_COLUMNS, optional=None) if path else []
    return spoken_runs(texts, [row.get(name, "") for row in rows for name in QUOTED])
