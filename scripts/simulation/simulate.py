"""Make the simulated raw data (captures, coding sheets, adjudication log) from the scenario."""

import argparse
import csv
import io
import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from statistics import NormalDist

from scripts.codes.codebook import MARKERS, NOT_APPLICABLE, SEPARATOR, Codebook, Range
from scripts.codes.codebook_file import load
from scripts.codes.merge_codes import SHEET_COLUMNS, SHEET_EXTRAS, decision_columns
from scripts.errors import InputError, run
from scripts.files.text_files import read_yaml, write_text
from scripts.simulation.records import captioned, capture_lines, posts, sightings
from scripts.videos.captures import read
from scripts.videos.clean_videos import clean, window_bounds
from scripts.videos.draw_sample import draw

# How many steps a coder's number may lie from the agreed one.
MISCOUNT = 3


def agreed_codes(scenario: dict, units: Sequence[str], codebook: Codebook, random: Random):
    """Codes on which the coders end up, with exactly the counts of the scenario.

    Parameters
    ----------
    scenario : dict
        `codes`: variable to code to count; the counts of a variable sum to the number of units
        that it applies to. `multi`: multi-select variable to code to number of units that show
        it. `numbers`, in a study that has any: variable with a range to how its numbers spread,
        see `spread_numbers`, and how many are missing by marker.
    units : sequence of str
    codebook : Codebook
    random : random.Random

    Returns
    -------
    dict
        Unit to variable to cell. Each variable is shuffled on its own, so that variables are
        independent of one another but for those that apply to some units alone, and are
        ``NA`` elsewhere.
    """
    entries = [
        (kind, codebook.variables[name], entry)
        for kind in ("codes", "multi", "numbers")
        for name, entry in scenario.get(kind, {}).items()
    ]
    # What decides whether another variable applies is made before it.
    entries.sort(key=lambda item: _depth(item[1], codebook))
    cells = {unit: dict.fromkeys(codebook.variables, "") for unit in units}
    for kind, variable, entry in entries:
        applies = [unit for unit in units if codebook.applies(variable.name, cells[unit])]
        if kind == "multi":
            column = _techniques(entry, len(applies), variable, random)
        else:
            counts = entry
            if kind == "numbers":
                counts = spread_numbers(entry, variable.range, len(applies))
            column = [code for code, count in counts.items() for _ in range(count)]
            if len(column) != len(applies):
                raise InputError(
                    f"the counts sum to {len(column)}, but there are {len(applies)} videos in the "
                    "sample to which the variable applies",
                    path="scenario",
                    column=f"{kind}.{variable.name}",
                )
            random.shuffle(column)
        for unit in units:
            cells[unit][variable.name] = NOT_APPLICABLE
        for unit, cell in zip(applies, column, strict=True):
            cells[unit][variable.name] = cell
    return cells


def _depth(variable, codebook):
    if variable.condition is None:
        return 0
    return 1 + _depth(codebook.variables[variable.condition.variable], codebook)


def spread_numbers(entry: dict, limits: Range, size: int) -> dict[str, int]:
    """How often each number is entered: the quantiles of a log-normal distribution.

    Parameters
    ----------
    entry : dict
        `median`, `spread` (standard deviation of the logarithm), and numbers of units by marker.
    limits : Range
        The numbers are moved to the nearest step within it.
    size : int
        Number of units, those with a marker included.

    Examples
    --------
    >>> from decimal import Decimal
    >>> limits = Range(Decimal(0), Decimal(20), Decimal(1))
    >>> spread_numbers({"median": 6, "spread": 0.5, "NC": 1}, limits, 6)
    {'3': 1, '5': 1, '6': 1, '8': 1, '11': 1, 'NC': 1}
    """
    missing = {mark: entry[mark] for mark in MARKERS if mark in entry}
    known = size - sum(missing.values())
    counts: dict[str, int] = {}
    for place in range(known):
        deviate = NormalDist().inv_cdf((place + 0.5) / known)
        number = entry["median"] * math.exp(entry["spread"] * deviate)
        steps = round((number - float(limits.low)) / float(limits.step))
        code = limits.codes[min(max(steps, 0), len(limits.codes) - 1)]
        counts[code] = counts.get(code, 0) + 1
    return counts | missing


def _techniques(counts, size, variable, random):
    cells = [set() for _ in range(size)]
    for code, count in counts.items():
        empty = [row for row in range(size) if not cells[row]]
        random.shuffle(empty)
        taken = [row for row in range(size) if cells[row]]
        random.shuffle(taken)
        for row in (empty + taken)[:count]:
            cells[row].add(code)
    return [SEPARATOR.join(code for code in variable.codes if code in cell) for cell in cells]


def independent_codes(agreed: dict, errors: dict, coders, codebook: Codebook, random: Random):
    """Each coder's own codes: the agreed ones with errors at the rate of the scenario.

    Coders err independently, except that no two make the same error on the same cell, which
    neither would ever notice.

    Returns
    -------
    dict
        Coder to unit to variable to cell.
    """
    own = {coder: {unit: {} for unit in agreed} for coder in coders}
    for unit, cells in agreed.items():
        for name, cell in cells.items():
            variable, seen = codebook.variables[name], {cell}
            for coder in coders:
                wrong = _misread(cell, variable, errors[name], random)
                own[coder][unit][name] = cell if wrong in seen else wrong
                seen.add(wrong)
        if any(variable.condition for variable in codebook.variables.values()):
            _keep_conditions(cells, {coder: own[coder][unit] for coder in coders}, codebook, random)
    return own


def _keep_conditions(agreed, rows, codebook, random):
    # A coder who erred on what decides has to code, or leave out, what depends on it.
    for name, variable in codebook.variables.items():
        for row in rows.values():
            if not codebook.applies(name, row):
                row[name] = NOT_APPLICABLE
            elif row[name] == NOT_APPLICABLE:
                row[name] = random.choice(variable.codes)
        alike = {row[name] for row in rows.values()}
        if len(alike) == 1 and alike != {agreed[name]}:
            # Nobody would notice; the last coder erred on nothing.
            list(rows.values())[-1].update(agreed)


def _misread(cell, variable, rate, random):
    if variable.select == "multi":
        chosen = set(cell.split(SEPARATOR))
        flipped = {code for code in variable.codes if random.random() < rate}
        return SEPARATOR.join(code for code in variable.codes if code in chosen ^ flipped) or cell
    if random.random() >= rate or cell not in variable.codes:
        return cell
    place = variable.codes.index(cell)
    reach = MISCOUNT if variable.range else 1
    near = variable.codes[max(place - reach, 0) : place + reach + 1]
    others = near if variable.range or variable.level == "ordinal" else variable.codes
    return random.choice([code for code in others if code != cell])


def adjudicate(agreed: dict, own: dict, reasons: dict, random: Random) -> list[dict]:
    """Rows of the adjudication log, one for each cell on which the coders differ."""
    rows = []
    for unit, cells in agreed.items():
        for variable, cell in cells.items():
            values = {coder: codes[unit][variable] for coder, codes in own.items()}
            if len(set(values.values())) == 1:
                continue
            rule = "third coder" if random.random() < 0.12 else "discussion"
            rows.append(
                {"unit_id": unit, "variable": variable}
                | {f"value_{coder}": value for coder, value in values.items()}
                | {"decision": cell, "rule": rule, "reason": random.choice(reasons[rule])}
            )
    return rows


def caption(code: str, tags: Sequence[str], scenario: dict, random: Random) -> str:
    """An invented caption for a code, with the post's hashtags in mixed case."""
    fill = {name: random.choice(values) for name, values in scenario["fill"].items()}
    words = random.choice(scenario["captions"][code]).replace("#{tags}", "").strip()
    for name, value in fill.items():
        words = words.replace("{" + name + "}", str(value))
    return " ".join([words, *(f"#{tag}" for tag in tags)])


def table(columns: Sequence[str], rows: Sequence[dict]) -> str:
    """CSV text of rows of text."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def simulate(scenario: dict, codebook: Codebook, sampling: dict, cleaning: dict, folder: Path):
    """Write the simulated raw data below `folder`, in the layout of ``data/raw``.

    The sample is drawn by the real rules from captures that have no captions yet; captions and
    codes are made afterwards, so that the published counts hold in exactly that sample.
    """
    random = Random(scenario["seed"])
    window = window_bounds(cleaning["first"], cleaning["last"], cleaning["zone"])
    made = posts(scenario["frame"], scenario["pages"], window, scenario["off_topic_tags"], random)
    shown = sightings(made, scenario["frame"], scenario["pages"], random)
    _write_captures(folder, capture_lines(shown, scenario["frame"]))
    captures = sorted((folder / "captures").glob("*.ndjson"))
    records = [record for path in captures for record in read(path).records]
    sample = draw(clean(records, **cleaning)[0], **sampling)
    videos = [row["video_id"] for row in sorted(sample, key=lambda row: row["posted_at_utc"])]
    units = {f"v{place:03}": video for place, video in enumerate(videos, start=1)}

    agreed = agreed_codes(scenario, list(units), codebook, random)
    own = independent_codes(agreed, scenario["coder_error"], scenario["coded"], codebook, random)
    log = adjudicate(agreed, own, scenario["reasons"], random)

    subject = scenario["captions_by"]
    subject_of = {video: agreed[unit][subject] for unit, video in units.items()}
    weights = scenario["codes"][subject]
    for post in made:
        anything = random.choices(list(weights), list(weights.values()))[0]
        code = subject_of.get(post["data"]["id"], anything)
        code = "off_topic" if post["kind"] == "off_topic" else code
        captioned(post, caption(code, post["tags"], scenario, random))
    _write_captures(folder, capture_lines(shown, scenario["frame"]))

    columns = [*SHEET_COLUMNS, *codebook.variables, *SHEET_EXTRAS]
    for coder, day in scenario["coded"].items():
        rows = [
            {"unit_id": unit, "video_id": units[unit], "coded_on": day, "note": ""} | cells
            for unit, cells in own[coder].items()
        ]
        random.shuffle(rows)
        write_text(folder / "coding" / f"coder_{coder}.csv", table(columns, rows))
    columns = decision_columns(list(scenario["coded"]))
    write_text(folder / "coding" / "adjudication.csv", table(columns, log))


def read_cleaning(settings: dict) -> dict:
    """The choices by which captures are cleaned, from the study's settings."""
    captures = settings["captures"]
    return {
        "topics": captures["topics"],
        "first": date.fromisoformat(captures["window"]["first"]),
        "last": date.fromisoformat(captures["window"]["last"]),
        "zone": captures["window"]["zone"],
        "keep": captures["keep_snapshot"],
    }


def _write_captures(folder, texts):
    for page, text in texts.items():
        write_text(folder / "captures" / f"{page}.ndjson", text)


def main(argv: Sequence[str] | None = None) -> None:
    """Read scenario, codebook and the study's settings; write the simulated raw data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument("--settings", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args(argv)
    settings = read_yaml(args.settings)
    simulate(
        read_yaml(args.scenario),
        load(args.codebook),
        settings["sampling"],
        read_cleaning(settings),
        args.folder,
    )


if __name__ == "__main__":
    run(main)
