"""What a letter or a word says about a person: the gender, or the field of work."""

import re

from scripts.interviews.records import FEMALE, MALE

NUMBER_GENDERS = {"F": FEMALE, "M": MALE}
MALE_WORDS = (
    "man",
    "boy",
    "gentleman",
    "lad",
    "guy",
    "husband",
    "father",
    "brother",
    "son",
    "male",
)
FEMALE_WORDS = ("woman", "girl", "lady", "wife", "mother", "sister", "daughter", "female")
PERSON_WORDS = dict.fromkeys(MALE_WORDS, MALE) | dict.fromkeys(FEMALE_WORDS, FEMALE)
# Beginnings of words that name an occupation, and the fields of work that they can mean. Words
# for how somebody is employed (freelance, part-time) say nothing about the field.
OCCUPATION_FIELDS = {
    "scholar": {"research", "study"},
    "academic": {"research"},
    "professor": {"research", "teaching"},
    "research": {"research"},
    "scientist": {"research"},
    "lectur": {"research", "teaching"},
    "teach": {"teaching"},
    "student": {"study"},
    "pupil": {"study"},
    "camera": {"camera work"},
    "photograph": {"camera work"},
    "film": {"camera work"},
    "videograph": {"camera work"},
    "staff": {"salaried staff"},
    "employee": {"salaried staff"},
    "clerk": {"salaried staff"},
    "doctor": {"health care"},
    "nurse": {"health care"},
    "farm": {"farming"},
    "retire": {"retirement"},
    "pension": {"retirement"},
}


def fields_of_work(text: str) -> set[str]:
    """Fields of work that the words of an occupation can mean.

    Examples
    --------
    >>> sorted(fields_of_work("Part-time lecturer")), fields_of_work("freelancer")
    (['research', 'teaching'], set())
    """
    words = re.findall("[a-z]+", text.casefold())
    return {
        field
        for word in words
        for stem, fields in OCCUPATION_FIELDS.items()
        if word.startswith(stem)
        for field in fields
    }
