"""Where a text holds what the captures or the transcripts tell of people."""

from collections.abc import Iterator

from scripts.release.privacy.traces import (
    NAME,
    SESSION_VALUE,
    WRITTEN,
    Traces,
    runs,
    spans_of,
    words_of,
)
from scripts.release.privacy.transcript_words import SPOKEN


def find_traces(text: str, traces: Traces) -> Iterator[tuple[str, int, int]]:
    """Kind and span of every trace in a text.

    Examples
    --------
    >>> from scripts.release.privacy.traces import gather
    >>> known = gather([{"desc": "", "create_time": 1, "username": "night.walker88"}])
    >>> list(find_traces("told by Night.Walker88", known))
    [('handle', 8, 22)]
    """
    yield from _in_words(text, traces)
    yield from _handles(text, traces)
    yield from _sessions(text, traces)


def _in_words(text, traces):
    if not (traces.captions or traces.shown or traces.spoken):
        return
    words = words_of(text)
    found = [
        *_runs(words, traces.captions, "caption", WRITTEN),
        *_shown(words, traces),
        *_runs(words, traces.spoken, "transcript", SPOKEN),
    ]
    # Where the words stand takes longer to tell than that nothing is among them.
    spans = spans_of(text) if found else []
    for kind, first, last in found:
        yield kind, spans[first][0], spans[last - 1][1]


def _runs(words, known, kind, weights):
    if not known:
        return
    starts = frozenset(run[0] for run in known)
    first = last = None
    for start, end in runs(words, starts, weights):
        if tuple(words[start:end]) not in known:
            continue
        if last is not None and start < last:
            last = end
            continue
        if last is not None:
            yield kind, first, last
        first, last = start, end
    if last is not None:
        yield kind, first, last


def _shown(words, traces):
    names = {}
    for name in traces.shown:
        names.setdefault(name[0], []).append(name)
    if names.keys().isdisjoint(words):
        return
    for start, word in enumerate(words):
        for name in names.get(word, ()):
            if tuple(words[start : start + len(name)]) == name:
                yield "handle", start, start + len(name)


def _handles(text, traces):
    if traces.handles:
        for match in NAME.finditer(text):
            if match[0].rstrip(".").casefold() in traces.handles:
                yield "handle", *match.span()


def _sessions(text, traces):
    if traces.sessions:
        for match in SESSION_VALUE.finditer(text):
            if match[0] in traces.sessions:
                yield "session parameter", *match.span()
