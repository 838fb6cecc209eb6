"""What the respondents said, as runs of words that only a declared quotation may repeat."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.interviews.transcripts import list_transcripts
from scripts.release.traces import Weights, runs, tokens
from scripts.tables import read_csv, read_text

# Eight words, or twenty Chinese characters.
SPOKEN = Weights(word=5, character=2, run=40)
QUOTED = ("quote", "original", "translation")


def spoken_runs(texts: Iterable[str], quotations: Iterable[str] = ()) -> frozenset:
    """Runs of words of one transcript alone, and of no quotation.

    What several transcripts have in common is the interviewer's, who asks each of them the same.

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
    heard = Counter(run for text in texts for run in _runs(text))
    quoted = {run for text in quotations for run in _runs(text)}
    return frozenset(run for run, times in heard.items() if times == 1) - quoted


def _runs(text):
    words = tokens(text)
    return {
        tuple(word.text for word in words[start:end]) for start, end in runs(words, weights=SPOKEN)
    }


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
    rows = read_csv(root / path, (), optional=None) if path else []
    return spoken_runs(texts, [row.get(name, "") for row in rows for name in QUOTED])
