"""Changes of the raw data, each of which leaves a study that could have been.

A mutant takes a `Study` and edits it; `MUTANTS` holds all kinds by name, in the order in which
they are tried. One mutant changes many values of its kind, so that few of them move much.
"""

from collections.abc import Callable

from scripts.prove.studies import Study, video_id

MUTANTS: dict[str, Callable[[Study], None]] = {}
FREQUENCIES = (
    *("Every day", "Once a week", "2-3 times a week", "Twice a month", "3-5 times a month"),
    *("Once every six months", "1-2 times in half a year", "5-6 times a week", "Never"),
)
COUNTS = ("diggCount", "commentCount", "shareCount", "repostCount")


def mutant(function: Callable[[Study], None]) -> Callable[[Study], None]:
    """Enter a kind of mutant under the name of its function."""
    MUTANTS[function.__name__] = function
    return function


@mutant
def drop_unsampled_videos(study: Study) -> None:
    """Take some videos that were not drawn out of the captures."""
    gone = set(study.rng.sample(study.unsampled(), 7))
    study.change_records(lambda records: [r for r in records if video_id(r["data"]) not in gone])
    study.code_replacements()


@mutant
def drop_sampled_videos(study: Study) -> None:
    """Take sampled videos out of the captures; their replacements are coded."""
    gone = set(study.rng.sample(study.sampled(), study.rng.randint(1, 6)))
    study.change_records(lambda records: [r for r in records if video_id(r["data"]) not in gone])
    study.code_replacements()


@mutant
def shrink_sample(study: Study) -> None:
    """Draw fewer videos."""
    less = study.rng.randint(2, 12)

    def change(config):
        config["sampling"]["size"] -= less

    study.change_yaml("config.yaml", change)


@mutant
def relabel_codes(study: Study) -> None:
    """Give some videos another code on every variable, in both sheets."""
    cells = study.coded_cells()
    agreed = [(u, v, c[0]) for u, v, c in cells if len(set(c)) == 1 and c[0]]
    edits = {}
    for unit, variable, cell in study.rng.sample(agreed, len(agreed) // 5):
        edits[unit, variable] = study.other_code(variable, cell)
    for coder in range(len(study.config["coding"]["sheets"])):
        study.write_cells(coder, edits)


@mutant
def empty_codes(study: Study) -> None:
    """Give every single-choice variable one code that no video has, in both sheets and the log."""
    gone = {}
    for name, entry in study.codebook.items():
        if entry["select"] == "single":
            codes = list(entry["values"])
            gone[name] = dict([study.rng.sample(codes, 2)])
    _recode_everywhere(study, lambda row, name: gone[name].get(row, row), gone)


def _recode_everywhere(study, code, names):
    edits = [{} for _ in study.config["coding"]["sheets"]]
    for unit, variable, cells in study.coded_cells():
        if variable in names:
            for coder, cell in enumerate(cells):
                edits[coder][unit, variable] = code(cell, variable)
    for coder, cells in enumerate(edits):
        study.write_cells(coder, cells)
    _log_again(study, code, names)


def _log_again(study, code, names):
    path, coders = study.config["coding"]["adjudication"], list(study.config["coding"]["sheets"])
    kept = []
    for row in study.table(path):
        if row["variable"] in names:
            for column in [*(f"value_{coder}" for coder in coders), "decision"]:
                row[column] = code(row[column], row["variable"])
        if len({row[f"value_{coder}"] for coder in coders}) > 1:
            kept.append(row)
    study.write_table(path, kept)


@mutant
def tie_codes(study: Study) -> None:
    """Let the column of each tested association follow its row, from one video to the next."""
    pairs = study.config["statistics"]["associations"]
    cells = {(unit, v): values for unit, v, values in study.coded_cells()}
    edits, names = {}, {column for _, column in pairs}
    for row, column in pairs:
        rows, columns = (list(study.codebook[name]["values"]) for name in (row, column))
        for unit in study.unit_of.values():
            if cells[unit, row][0] in rows:
                place = rows.index(cells[unit, row][0]) + study.rng.randint(0, 8) // 8
                edits[unit, column] = columns[place % len(columns)]
    for coder in range(len(study.config["coding"]["sheets"])):
        study.write_cells(coder, edits)
    path = study.config["coding"]["adjudication"]
    kept = [row for row in study.table(path) if row["variable"] not in names]
    study.write_table(path, kept)


@mutant
def change_coders_minds(study: Study) -> None:
    """Let a coder disagree where both agreed, and log a decision for each."""
    agreed = [(u, v, c[0]) for u, v, c in study.coded_cells() if len(set(c)) == 1 and c[0]]
    coder = study.rng.randrange(2)
    edits = {
        (unit, variable): study.other_code(variable, cell)
        for unit, variable, cell in study.rng.sample(agreed, 25)
    }
    before = {(unit, variable): cell for unit, variable, cell in agreed}
    study.write_cells(coder, edits)
    path = study.config["coding"]["adjudication"]
    names = list(study.config["coding"]["sheets"])
    log = study.table(path)
    for (unit, variable), cell in edits.items():
        values = [before[unit, variable]] * 2
        values[coder] = cell
        row = {"unit_id": unit, "variable": variable, "decision": study.rng.choice(values)}
        row |= {f"value_{name}": value for name, value in zip(names, values, strict=True)}
        log.append(dict.fromkeys(log[0], "discussion") | row)
    study.write_table(path, log)


@mutant
def settle_disagreements(study: Study) -> None:
    """Let one coder adopt the other's code, so that no decision is needed."""
    path, names = study.config["coding"]["adjudication"], list(study.config["coding"]["sheets"])
    log = study.table(path)
    settled = study.rng.sample(log, 15)
    edits = {(row["unit_id"], row["variable"]): row[f"value_{names[1]}"] for row in settled}
    study.write_cells(0, edits)
    study.write_table(path, [row for row in log if row not in settled])


@mutant
def change_decisions(study: Study) -> None:
    """Decide some disagreements the other way."""

    def decide(row):
        row["decision"] = study.other_code(row["variable"], row["decision"])

    study.change_rows(study.config["coding"]["adjudication"], decide, some=20)


@mutant
def scramble_counts(study: Study) -> None:
    """Multiply all counts of each post by a factor of its own."""
    factors = {video: study.rng.choice([1, 2, 5, 11, 40]) for video in study.sampled()}

    def scale(post):
        for stats in _stats(post):
            for field in COUNTS:
                if str(stats.get(field, "")).isdigit():
                    number = int(stats[field]) * factors[video_id(post)] + len(field) % 3
                    stats[field] = type(stats[field])(number)

    study.change_posts(factors, scale)


@mutant
def scale_one_post(study: Study) -> None:
    """Make one video the most liked of all."""

    def scale(post):
        for stats in _stats(post):
            stats["diggCount"] = type(stats.get("diggCount", 0))(98765432)

    study.change_posts([study.rng.choice(sorted(study.sampled()))], scale)


@mutant
def blank_counts(study: Study) -> None:
    """Leave out the counts of some videos."""

    def blank(post):
        for stats in _stats(post):
            for field in COUNTS:
                stats.pop(field, None)

    study.change_posts(study.rng.sample(study.sampled(), 5), blank)


def _stats(post):
    return [post[name] for name in ("stats", "statsV2") if isinstance(post.get(name), dict)]


@mutant
def post_outside_window(study: Study) -> None:
    """Move unsampled and sampled posts over the edge of the window."""
    ids = study.rng.sample(study.unsampled(), 4) + study.rng.sample(study.sampled(), 2)

    def shift(post):
        post["createTime"] = type(post["createTime"])(int(post["createTime"]) - 10**7)

    study.change_posts(ids, shift)
    study.code_replacements()


@mutant
def change_kinds_of_posts(study: Study) -> None:
    """Make some unsampled videos advertisements, photo posts, or off topic."""
    ids = study.rng.sample(study.unsampled(), 9)

    def change(post):
        kind = ids.index(video_id(post)) % 4
        if kind == 0:
            post["isAd"] = True
        elif kind == 1:
            post["imagePost"] = {"images": [{}]}
        else:
            post["challenges"], post["textExtra"] = [], []
            post["contents"] = []

    study.change_posts(ids, change)
    study.code_replacements()


@mutant
def add_duplicates(study: Study) -> None:
    """Let each capture see some posts once more."""
    study.change_records(lambda records: records + study.rng.sample(records, 6))


@mutant
def break_lines(study: Study) -> None:
    """Append lines that cannot be read, and allow a share of them."""
    for path in study.captures():
        with path.open("a", encoding="utf-8") as file:
            file.write('{"data": {"id": \n' * 2)

    def change(config):
        config["captures"]["max_unreadable_share"] = 0.1

    study.change_yaml("config.yaml", change)


@mutant
def redraw_sample(study: Study) -> None:
    """Draw with another seed from another number of posts; the new videos are coded."""

    def change(config):
        config["sampling"]["seed"] += study.rng.randint(1, 9)
        config["sampling"]["latest"] -= study.rng.randint(3, 40)

    study.change_yaml("config.yaml", change)
    # The commands still hold the old choices; those of the draw are put right by hand.
    sampling = study.yaml("config.yaml")["sampling"]
    study.commands = [
        one._replace(arguments=_replaced(one.arguments, sampling)) for one in study.commands
    ]
    study.code_replacements()


def _replaced(arguments, sampling):
    words = list(arguments)
    for name in ("seed", "latest"):
        if "--procedure" in words:
            words[words.index(f"--{name}") + 1] = str(sampling[name])
    return tuple(words)
