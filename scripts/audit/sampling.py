"""One sample described in two ways, and lists of another length than announced."""

import re

from scripts.audit.document import Document
from scripts.audit.findings import make, number_of, shorten
from scripts.audit.patterns import either
from scripts.audit.samples import COUNT, SAMPLED, compatible, count, nouns

_PICK = r"(?:sampl|select|determin|chos|choos|pick|screen|draw|drawn|drew|recruit|identif)\w*"
_COUNTED_BY = (
    r"(?:likes?|praise|comments?|engagement|popularity|views|plays|shares|upvotes|retweets|"
    r"downloads|citations|rank(?:ing)?s?|interactions?|followers)"
)
# Procedures and the words that name them. Random excludes each of the others for one sample.
PROCEDURES = {
    "random": either(
        rf"\brandom(?:ly)?\s+(?:\w+\s+)?{_PICK}",
        rf"\b{_PICK}\s+(?:[\w-]+\s+){{0,4}}?(?:at random|randomly)",
        r"(?<!non)(?<!non-)\bprobability sampl\w*",
    ),
    "by rank": either(
        rf"\b{_PICK}\b[^.;]{{0,80}}?\b(?:according to|based on|by|in order of|with the "
        rf"(?:most|highest))\b[^.;]{{0,30}}?\b{_COUNTED_BY}\b",
        rf"\bwith the (?:most|highest)\s+(?:\w+\s+)?{_COUNTED_BY}\b[^.;]{{0,40}}\b{_PICK}",
        r"\b(?:most|highest)[- ](?:liked|viewed|commented|popular|shared|played)\b"
        rf"[^.;]{{0,60}}\b{_PICK}",
    ),
    "purposive": r"\bpurpos(?:ive|eful)(?:ly)?\b|\b(?:judge?ment(?:al)?|theoretical) sampl\w*",
    "convenience": r"\bconvenien(?:ce|t) sampl\w*|\bconveniently\b|\bconvenience\b",
    "snowball": r"\bsnowball\w*",
}
_DENIED = re.compile(
    r"(?:\bnot|\bno|rather than|instead of|neither|unlike|without)\s+(?:\w+\s+){0,3}$"
    r"|\bas (?:if|though)\b[^.;:]*$"
)
_STAGED = re.compile(
    r"\b(?:then|from these|of these|among these|second stage|subsample|within each)\b"
)
_HASHTAG = re.compile(r"(?<![\w&])#\s?([A-Z]\w*(?:\s[A-Z]\w*)*|\w*[A-Za-z]\w*)")
_ADDED = re.compile(
    r"\b(?:add|also|further|addition|extend|supplement|exclud|related|such as|e\.g)\w*"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    rf"(?:{_MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?,?(?:\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?|\d{{4}}-\d\d-\d\d)"
)
_WINDOW = re.compile(
    rf"\b(?:from|between|period)\s+(?P<first>{_DATE}),?\s+"
    rf"(?:to|and|until|through)\s+(?P<last>{_DATE})"
)
_VERBS = {
    "analysed": r"analy[sz]ed",
    "selected": r"selected|chosen",
    "sampled": r"sampled|samples|drawn",
    "interviewed": r"interviewed",
    "surveyed": r"surveyed",
    "recruited": r"recruited|enrolled",
    "coded": r"coded",
}
# What a period may be that of.
_DATED = {**_VERBS, "collected": r"collected", "range": r"period|range|window|posted"}
_PART_OF = re.compile(
    r"\b(?:of these|of whom|of which|of the \d|remain|further|additional|another|other|pilot|each|"
    r"per|exclud|after|subset|sub-?sample|first|initial|double|twice|including|only|more)\w*",
    re.I,
)
_ANNOUNCED = re.compile(
    rf"\b(?P<n>{COUNT})\s+(?:(?!(?:or|and|to)\b)[a-z-]+\s+){{0,2}}?"
    r"(?:categories|aspects|dimensions|types|themes|groups|parts|questions|factors|steps|"
    r"stages|topics|variables|levels|items|points|hypotheses|objectives|criteria|reasons|sites|"
    r"regions|scales|subscales|domains)\b[^.:;()]{0,60}:"
)
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = _ORDINAL_WORDS.split()


def check_sampling(document: Document, sizes) -> list[dict]:
    """Findings on procedures, topics, windows and sizes of one sample, and on lists."""
    return [
        *_procedures(document, sizes),
        *_topics(document),
        *_windows(document),
        *_two_sizes(document, sizes),
        *_lists(document),
    ]


def _by_section(document):
    """Sentences on methods, section by section; all of them where nothing is headed so."""
    methods = [one for one in document.sentences if one.section.part == "methods"]
    own = methods or [
        one
        for one in document.sentences
        if one.section.part not in ("introduction", "literature", "abstract")
    ]
    sections = {}
    for sentence in own:
        sections.setdefault(sentence.section, []).append(sentence)
    return list(sections.values())


def _place(document, sentence):
    return document.place(sentence.start, sentence.end)


def _procedures(document, sizes):
    for sentences in _by_section(document):
        named = []
        for sentence in sentences:
            text = sentence.text
            kinds = set()
            for kind, pattern in PROCEDURES.items():
                match = re.search(pattern, text, re.I)
                if match and not _DENIED.search(text[: match.start()]):
                    kinds.add(kind)
            # Both in one sentence are two stages, as in "drawn at random from the most liked".
            if len(kinds) == 1:
                named.append((kinds.pop(), sentence))
        random = [sentence for kind, sentence in named if kind == "random"]
        picked = [(kind, sentence) for kind, sentence in named if kind != "random"]
        pairs = [(kind, one, other) for kind, one in picked for other in random]
        for kind, one, other in pairs:
            if _same_sample(one, other, sizes):
                later = max(one, other, key=lambda sentence: sentence.start)
                how = kind if kind == "by rank" else f"by {kind} sampling"
                told = (
                    f"The sample is chosen {how} in line {document.line(one.start)} "
                    f"(“{shorten(one.text)}”) and at random in line "
                    f"{document.line(other.start)} (“{shorten(other.text)}”)."
                )
                yield make("two_procedures", _place(document, later), told)
                break


def _same_sample(one, other, sizes):
    own = [{size.n for size in sizes if size.sentence == sentence} for sentence in (one, other)]
    if own[0] & own[1]:
        return True
    if own[0] and own[1]:
        return False
    if _STAGED.search(one.text) or _STAGED.search(other.text):
        return False
    spoken = nouns(one.text), nouns(other.text)
    return compatible(*spoken) and (not all(spoken) or bool(spoken[0] & spoken[1]))


def _topics(document):
    for sentences in _by_section(document):
        known, first = set(), None
        before = ""
        for sentence in sentences:
            tags = {
                re.sub(r"\s", "", match[1]).casefold(): match
                for match in _HASHTAG.finditer(sentence.text)
                if not match[1].isdigit()
            }
            context = before + " " + sentence.text
            before = sentence.text
            if not tags or not re.search(
                rf"\b{SAMPLED}\b|\b{_PICK}\b|topic|hashtag", context, re.I
            ):
                continue
            new = [match for tag, match in tags.items() if not _is_known(tag, match[1], known)]
            if known and new and not _ADDED.search(sentence.text):
                names = ", ".join(f"#{match[1]}" for match in new)
                line = document.line(first.start)
                told = f"{names}: not among the topics of line {line} ({names_of(first)})."
                yield make("two_topics", _place(document, sentence), told)
            known |= set(tags)
            first = first or sentence


def _is_known(tag, written, known):
    # Where a hashtag is written with spaces, nobody can tell which word is its last.
    return tag in known or (" " in written and any(tag.startswith(other) for other in known))


def names_of(sentence) -> str:
    """Hashtags of a sentence, as written, joined by commas."""
    return ", ".join(f"#{match[1]}" for match in _HASHTAG.finditer(sentence.text))


def _windows(document):
    for sentences in _by_section(document):
        seen = []
        for sentence in sentences:
            for match in _WINDOW.finditer(sentence.text):
                window = tuple(
                    re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[,.]", "", match[end])
                    for end in ("first", "last")
                )
                verbs = {
                    verb for verb, pattern in _DATED.items() if re.search(pattern, sentence.text)
                }
                for other, other_verbs, line in seen:
                    same = _form(window[0]) == _form(other[0]) and verbs & other_verbs
                    if window != other and same:
                        told = f"The period is {' to '.join(other)} in line {line}."
                        yield make("two_windows", _place(document, sentence), told)
                seen.append((window, verbs, document.line(sentence.start)))


def _form(date):
    # A month and a day within it are no two periods.
    return re.sub(r"[A-Za-z]+", "month", re.sub(r"\d+", "0", date))


def _two_sizes(document, sizes):
    seen = {}
    for size in sizes:
        sentence = size.sentence
        if sentence.section.part in ("introduction", "literature") or _PART_OF.search(
            sentence.text
        ):
            continue
        # Where the procedure is told, the number may be that of one stage of the draw.
        if any(re.search(pattern, sentence.text, re.I) for pattern in PROCEDURES.values()):
            continue
        after = document.text[size.end : sentence.end][:30]
        before = sentence.text[: size.start - sentence.start][-25:]
        for verb, pattern in _VERBS.items():
            if re.match(
                rf"[^,;]{{0,12}}\b(?:were|was|are) (?:\w+ )?(?:{pattern})\b", after
            ) or re.search(rf"\b(?:{pattern})(?: a total of)?\s*$", before):
                for noun in sorted(size.nouns):
                    known = seen.setdefault((noun, verb), size)
                    if known.n != size.n:
                        line = document.line(known.start)
                        was = "was" if known.n == 1 else "were"
                        told = f"{known.n} of them {was} {verb} in line {line}, {size.n} here."
                        yield make("two_sizes", document.place(size.start, size.end), told)
                        break


def _lists(document):
    paragraphs = document.paragraphs
    for index, paragraph in enumerate(paragraphs):
        if paragraph.section.part == "references":
            continue
        text = document.text[paragraph.start : paragraph.end].replace("\n", " ")
        for match in _ANNOUNCED.finditer(text):
            stated = count(match["n"])
            rest = text[match.end() :]
            found = _items(rest) if rest.strip() else _listed(document, paragraphs, index)
            if found and stated not in found:
                place = document.place(
                    paragraph.start + match.start(), paragraph.start + match.end()
                )
                *fewer, most = sorted(found)
                given = " or ".join([*map(str, fewer), number_of(most, "item")])
                told = (
                    f"{given} follow{'s' if most == 1 else ''}, "
                    f"{stated} {'is' if stated == 1 else 'are'} announced."
                )
                yield make("items_in_list", place, told)


def _items(rest):
    """How many items a list in a sentence can have; empty where it cannot be told."""
    ordinal = [
        place + 1
        for place, word in enumerate(_ORDINALS)
        if re.search(rf"\b{word}(?:ly)?\b", rest, re.I)
    ]
    if re.match(r"\s*(?:first|the first)", rest, re.I):
        return {max(ordinal)}
    sentence = re.sub(r"\([^()]*\)", "", re.split(r"[.?!](?:\s|$)", rest)[0])
    if re.search(r"\betc\b|such as|including|for example|and so on|e\.g", sentence):
        return set()
    if re.search(r"\(\d\)|\d\)", rest):
        return set()
    parts = [part.strip() for part in re.split(r";" if ";" in sentence else r",", sentence)]
    for place, part in enumerate(parts):
        if place and re.match(r"(?:and|or)\b", part):
            return {place + 1}
        if re.search(r"\b(?:and|or)\b", part) and place == len(parts) - 1:
            return {place + 1, place + 2}
    return set()


def _listed(document, paragraphs, index):
    """How many items of a list follow; other paragraphs may stand between numbered ones."""
    section, numbers, bullets = paragraphs[index].section, 0, 0
    for place, paragraph in enumerate(paragraphs[index + 1 :]):
        if paragraph.section != section:
            break
        text = document.text[paragraph.start : paragraph.end]
        number = re.match(r"\s*(\d{1,2})[.)]\s", text)
        if number and int(number[1]) == numbers + 1 and not bullets:
            numbers += 1
        elif paragraph.is_item and not number and not numbers and bullets == place:
            bullets += 1
        elif number and int(number[1]) == 1:
            break
    return {numbers or bullets} - {0}
