"""Frequencies and contradictions of the respondents' table, a second time in plain Python."""

import re
from collections import Counter

MONTH = 365.25 / 12
DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": MONTH, "quarter": 3 * MONTH}
DAYS |= {"year": 12 * MONTH}
NUMBERS = (
    *("never", "once", "twice", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)
LETTERS = {"F": "female", "M": "male"}
MEN = {"man", "boy", "gentleman", "lad", "guy", "husband", "father", "brother", "son", "male"}
WOMEN = {"woman", "girl", "lady", "wife", "mother", "sister", "daughter", "female"}
TITLES = {"mr": "male", "ms": "female", "mrs": "female", "miss": "female"}
NEUTRAL = ("mx", "dr", "prof")
FIELDS = {
    "scholar": "research study", "academic": "research", "professor": "research teaching",
    "research": "research", "scientist": "research", "lectur": "research teaching",
    "teach": "teaching", "student": "study", "pupil": "study", "camera": "camera",
    "photograph": "camera", "film": "camera", "videograph": "camera", "staff": "salaried",
    "employee": "salaried", "clerk": "salaried", "doctor": "health", "nurse": "health",
    "farm": "farming", "retire": "retired", "pension": "retired",
}  # fmt: skip


def days_per_month(text):
    """Middle of the days per month that words such as "5-6 times a week" tell."""
    words = text.casefold()
    if words == "never":
        return 0.0
    words = words.replace("half a year", "6 months").replace("every other", "every 2")
    for value, word in enumerate(NUMBERS):
        words = re.sub(rf"\b{word}\b", str(value), words)
    words = re.sub(r"\bone\b", "1", re.sub(r"\btwo\b", "2", words))
    unit = re.search(r"(day|week|fortnight|month|quarter|year)s?$", words)
    before = words[: unit.start()]
    every = re.search(r"\b(?:in|every|per) (\d+) $", before)
    length = DAYS[unit[1]] * (int(every[1]) if every else 1)
    counts = [int(n) for n in re.findall(r"\d+", before[: every.start()] if every else before)]
    times = counts or [1]
    return sum(min(n * MONTH / length, MONTH) for n in (times[0], times[-1])) / 2


def same_words(respondents):
    """Category of each respondent in the commonest spelling of the same words."""
    counts, found = Counter(row["category"] for row in respondents), {}
    for row in respondents:
        alike = [c for c in counts if c.casefold().split() == row["category"].casefold().split()]
        found[row["number"]] = max(alike, key=lambda spelling: counts[spelling])
    return found


def _title(text):
    head = text.split()[0].rstrip(".").casefold() if text else ""
    return head if head in TITLES or head in NEUTRAL else ""


def _fields(text):
    words = re.findall("[a-z]+", text.casefold())
    return {
        field
        for word in words
        for stem, fields in FIELDS.items()
        if word.startswith(stem)
        for field in fields.split()
    }


def _digits(number):
    return re.sub(r"\D", "", number)


def _lettered(respondents):
    """Whether the letters of the numbers tell genders: all are F or M, and most agree."""
    told = [(LETTERS.get(row["number"][0]), row["gender"].casefold()) for row in respondents]
    known = [letter == gender for letter, gender in told if gender in ("female", "male")]
    return all(letter for letter, _ in told) and 2 * sum(known) > len(known)


def contradictions(respondents, statements):
    """Respondent, place and pieces of the sentence of each contradiction, in the paper's order."""
    listed = {row["number"]: row for row in respondents}
    cited = [row for row in statements if row["respondent"]]
    found, lettered = [], _lettered(respondents)
    for row in respondents:
        number, gender = row["number"], row["gender"].casefold()
        letter = LETTERS.get(number[0]) if lettered else None
        title = row["interviewee"].split()[0]
        if gender in ("female", "male"):
            if letter and letter != gender:
                found.append((number, "table, gender", [number, gender, letter]))
            if TITLES.get(_title(title), gender) != gender:
                found.append((number, "table, interviewee", [number, title, gender]))
    for said in cited:
        if said["respondent"] in listed:
            found += list(_against_text(listed[said["respondent"]], said))
    spelling = same_words(respondents)
    for row in respondents:
        number, category = row["number"], row["category"]
        if category != spelling[number]:
            pieces = [number, f"“{category}”", f"“{spelling[number]}”"]
            found.append((number, "table, category", pieces))
    for number in dict.fromkeys(row["respondent"] for row in cited):
        if number not in listed:
            rows = [row for row in cited if row["respondent"] == number]
            sections = ", ".join(dict.fromkeys(row["section"] for row in rows))
            where = f"section {sections}, " + ", ".join(row["statement_id"] for row in rows)
            alike = sorted(other for other in listed if _digits(other) == _digits(number))
            found.append((number, where, [sections, number, *alike]))
    order = [int(_digits(number)) for number in listed]
    letters = {number[0]: [] for number in listed}
    for number in listed:
        letters[number[0]].append(int(_digits(number)))
    in_order = [sorted(own) == list(range(1, len(own) + 1)) for own in letters.values()]
    if sorted(order) != list(range(1, len(order) + 1)) and not all(in_order):
        found.append(("", "table, number", [*listed, "1", str(len(order))]))
    return found


def _against_text(row, said):
    number, gender = row["number"], row["gender"].casefold()
    where = f"section {said['section']}, {said['statement_id']}"
    title, heard = _title(row["interviewee"]), _title(said["cited_title"])
    known = gender in ("female", "male")
    if title and heard and {TITLES.get(title), TITLES.get(heard)} == {"male", "female"}:
        shown = row["interviewee"].split()[0]
        yield number, where, [number, shown, said["cited_title"], said["section"]]
    if heard and not title and known and TITLES.get(heard, gender) != gender:
        yield number, where, [number, said["cited_title"], said["section"], gender]
    words = set(re.findall("[a-z]+", said["cited_description"].casefold()))
    called = {"male" for _ in words & MEN} | {"female" for _ in words & WOMEN}
    if called and known and gender not in called:
        yield number, where, [number, gender, said["section"], said["cited_description"]]
    text, listed = _fields(said["cited_description"]), _fields(row["occupation"])
    if text and listed and not text & listed:
        pieces = [number, row["occupation"], said["section"], said["cited_description"]]
        yield number, where, pieces
