"""Changes of interviews, published figures, codebooks and settings; see `mutants`.

Importing this module completes `MUTANTS`.
"""

import re

from scripts.prove.mutants import FREQUENCIES, MUTANTS, mutant
from scripts.prove.studies import NoSuchChange, Study

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
__all__ = ["MUTANTS"]


@mutant
def drop_respondent(study: Study) -> None:
    """Take one respondent out of the table; the statements stay."""
    path = study.config["interviews"]["respondents"]
    rows = study.filled(path)
    rows.remove(study.rng.choice(rows))
    study.write_table(path, rows)


@mutant
def drop_respondent_and_statements(study: Study) -> None:
    """Take one respondent and all that is cited from that person out."""
    path, said = (study.config["interviews"][name] for name in ("respondents", "statements"))
    rows, statements = study.filled(path), study.table(said)
    gone = study.rng.choice(rows)
    study.write_table(path, [row for row in rows if row is not gone])
    study.write_table(said, [s for s in statements if s["respondent"] != gone["number"]])


@mutant
def change_ages(study: Study) -> None:
    """Make every respondent some years older, those apart whose age is a band or unknown."""
    path = study.config["interviews"]["respondents"]
    if not any(row["age"].isdecimal() for row in study.filled(path, "age")):
        raise NoSuchChange("no respondent's age is told in years", path=path)

    def older(row):
        if row["age"].isdecimal():
            row["age"] = str(int(row["age"]) + study.rng.randint(1, 9))

    study.change_rows(path, older)


@mutant
def change_frequencies(study: Study) -> None:
    """Let every respondent watch and visit at other frequencies."""
    path = study.config["interviews"]["respondents"]
    names = {"viewing_frequency", "visiting_frequency"} & set(study.filled(path)[0])
    if not names:
        raise NoSuchChange("the respondents' table has no frequencies", path=path)

    def change(row):
        for name in sorted(names):
            row[name] = study.rng.choice([text for text in FREQUENCIES if text != row[name]])

    study.change_rows(path, change)


@mutant
def change_genders(study: Study) -> None:
    """List some respondents under the other gender."""
    path = study.config["interviews"]["respondents"]

    def change(row):
        row["gender"] = "Male" if row["gender"].casefold() == "female" else "Female"

    study.change_rows(path, change, "gender", some=4)


@mutant
def change_categories(study: Study) -> None:
    """Give some respondents the category of another one."""
    path = study.config["interviews"]["respondents"]
    names = sorted({row["category"] for row in study.filled(path, "category")})
    if len({name.casefold() for name in names}) < 2:
        raise NoSuchChange("all respondents are of one category", path=path)

    def change(row):
        own = row["category"].casefold()
        row["category"] = study.rng.choice([name for name in names if name.casefold() != own])

    study.change_rows(path, change, some=3)


@mutant
def recode_statements(study: Study) -> None:
    """Give half of the statements other codes."""
    codes = list(study.yaml(study.config["interviews"]["codebook"])["codes"])

    def recode(row):
        most = min(4, len(codes))
        row["codes"] = ";".join(study.rng.sample(codes, study.rng.randint(1, most)))

    study.change_rows(study.config["interviews"]["statements"], recode, some=14)


@mutant
def drop_statements(study: Study) -> None:
    """Leave out some statements."""
    path = study.config["interviews"]["statements"]
    rows = study.filled(path, "statement_id")
    gone = study.rng.sample(rows, min(4, len(rows)))
    study.write_table(path, [row for row in rows if row not in gone])


@mutant
def cite_other_respondents(study: Study) -> None:
    """Give the cited statements to one another's respondents."""
    path = study.config["interviews"]["statements"]
    rows = study.filled(path, "respondent")
    own = [row for row in rows if row["respondent"]]
    names = [row["respondent"] for row in own]
    study.rng.shuffle(names)
    for row, name in zip(own, names, strict=True):
        row |= dict.fromkeys({"respondent", "cited_as"} & set(row), name)
    study.write_table(path, rows)


@mutant
def change_quotations(study: Study) -> None:
    """Take the last word, or character, off each quotation, and list one a second time."""
    path = study.config["interviews"].get("quotes")
    if not path:
        raise NoSuchChange("the study has no quotations", path="config.yaml")
    rows = study.filled(path)
    for row in rows:
        for name in {"quote", "original", "translation"} & set(row):
            row[name] = row[name].rpartition(" ")[0] or row[name][:-1] or row[name]
    twice = study.rng.choice(rows)
    study.write_table(path, [*rows, twice | {"quote_id": f"{twice['quote_id'][:50]}.again"}])


@mutant
def change_published_context(study: Study) -> None:
    """Let the source report other figures wherever no result is held against them."""

    def change(content):
        content["source"]["year"] = str(int(content["source"]["year"]) - study.rng.randint(1, 8))
        content["source"]["doi"] = "10." + str(study.rng.randint(1000, 99999)) + "/other"
        for figure in content["figures"].values():
            if "anchor" not in figure:
                figure["value"] = _other(figure["value"], study.rng)
            figure["where"] = re.sub(
                r"(\d+)(?![\d.]*\d)", lambda match: str(int(match[0]) + 1), figure["where"]
            )

    study.change_yaml(study.config["published"], change)


def _other(value, rng):
    if "-" in value:
        year, *rest = value.split("-")
        rest = [f"{int(part) % 12 + 1:02}" for part in rest]
        return "-".join([str(int(year) + 1), *rest])
    whole, dot, digits = value.partition(".")
    return str(int(whole) + rng.randint(1, 7)) + dot + digits


@mutant
def change_published_shares(study: Study) -> None:
    """Let the source report other shares, each of which is attainable."""

    def change(content):
        shares = [f for f in content["figures"].values() if "of" in f]
        base = int(content["figures"][shares[0]["of"]]["value"])
        for figure in shares:
            more = int(figure["value"]) * base // 100 + study.rng.choice([1, 2])
            figure["value"] = str(100 * more // base)

    study.change_yaml(study.config["published"], change)


@mutant
def change_published_sizes(study: Study) -> None:
    """Let the source report another number of units wherever one is held against a result."""

    def change(content):
        for figure in content["figures"].values():
            if "anchor" in figure and "of" not in figure:
                figure["value"] = str(int(figure["value"]) * study.rng.choice([2, 3]))

    study.change_yaml(study.config["published"], change)


@mutant
def change_codebook(study: Study) -> None:
    """Reword labels, and every number-word of definitions and examples."""

    def word(match):
        return WORDS[(WORDS.index(match[0].lower()) + 1) % len(WORDS)]

    def change(content):
        content["version"] = f"{study.rng.randint(2, 9)}.{study.rng.randint(1, 9)}"
        for variable in content["variables"].values():
            texts = [variable, *variable.get("values", {}).values()]
            for text in texts:
                for name in ("definition", "example"):
                    if name in text:
                        pattern = r"\b(?:" + "|".join(WORDS) + r")\b"
                        text[name] = re.sub(pattern, word, text[name], flags=re.IGNORECASE)
            variable["label"] = "New " + variable["label"].lower()

    study.change_yaml(study.config["coding"]["codebook"], change)


@mutant
def drop_variable(study: Study) -> None:
    """Take a variable that no setting names out of the codebook and the sheets."""
    settings = str(study.config)
    free = [name for name in study.codebook if f"'{name}'" not in settings]
    nominal = [name for name in free if study.codebook[name]["level"] == "nominal"]
    if not nominal:
        raise NoSuchChange("the settings name every nominal variable", path="config.yaml")
    gone = study.rng.choice(nominal)
    study.change_yaml(study.config["coding"]["codebook"], lambda c: c["variables"].pop(gone))
    for path in study.config["coding"]["sheets"].values():
        study.write_table(path, [_without(row, gone) for row in study.table(path)])
    path = study.config["coding"]["adjudication"]
    study.write_table(path, [row for row in study.table(path) if row["variable"] != gone])


def _without(row, name):
    return {column: cell for column, cell in row.items() if column != name}


@mutant
def change_levels(study: Study) -> None:
    """Ask for other levels, draws and bounds."""

    def change(config):
        config["statistics"] |= {"alpha": 0.3, "confidence": 0.9, "permutations": 4999}
        config["reliability"] |= {"resamples": 1500, "confidence": 0.8}
        config["reliability"] |= {"reliable": 0.9, "tentative": 0.75}

    study.change_yaml("config.yaml", change)


@mutant
def change_saturation_rule(study: Study) -> None:
    """Judge saturation by other sizes, runs and threshold."""

    def change(config):
        config["interviews"]["saturation"] |= {"base_sizes": [3, 6, 7], "run_lengths": [1, 2]}
        config["interviews"]["saturation"] |= {"threshold": 0.1, "orders": 3000}

    study.change_yaml("config.yaml", change)


@mutant
def change_comparisons(study: Study) -> None:
    """Compare the counts between fewer variables, and count reposts by the other field."""
    # A variable that the manuscript names has to stay, or its sentence has no number.
    by = study.config["statistics"]["engagement_by"]
    text = (study.folder / "paper.qmd").read_text(encoding="utf-8")
    named = [name for name in by if re.search(rf"engagement\.\w+_{name}\b", text)]

    def change(config):
        config["statistics"]["engagement_by"] = named[::-1]
        config["captures"]["repost_field"] = "repostCount"

    study.change_yaml("config.yaml", change)
