"""Make the simulated raw data (captures, coding sheets, adjudication log) from the scenario."""

import argparse
import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

from scripts.codes.codebook import SEPARATOR, Codebook
from scripts.codes.codebook_file import load
from scripts.codes.merge_codes import SHEET_COLUMNS, SHEET_EXTRAS, decision_columns
from scripts.errors import InputError, run
from scripts.simulation.records import captioned, capture_lines, posts, sightings
from scripts.tables import read_yaml, write_text
from scripts.videos.captures import read
from scripts.videos.clean_videos import clean, window_bounds
from scripts.videos.draw_sample import draw


def agreed_codes(
    codes: dict, multi: dict, units: Sequence[str], codebook: Codebook, random: Random
):
    """Codes on which the coders end up, with exactly the counts of the scenario.

    Parameters
    ----------
    codes : dict
        Variable to code to count; the counts of a variable sum to the number of units.
    multi : dict
        Multi-select variable to code to number of units that show it.
    units : sequence of str
    codebook : Codebook
    random : random.Random

    Returns
    -------
    dict
        Unit to variable to cell. Each variable is shuffled on its own, so that variables are
        independent of one another.
    """
    columns = {}
    for variable, counts in codes.items():
        column = [code for code, count in counts.items() for _ in range(count)]
        if len(column) != len(units):
            raise InputError(
                f"the counts sum to {len(column)}, but the sample holds {len(units)} videos",
                path="scenario",
                column=f"codes.{variable}",
            )
        random.shuffle(column)
        columns[variable] = column
    for variable, counts in multi.items():
        columns[variable] = _techniques(counts, len(units), codebook.variables[variable], random)
    return {
        unit: {variable: columns[variable][row] for variable in codebook.variables}
        for row, unit in enumerate(units)
    }


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
    return own


def _misread(cell, variable, rate, random):
    if variable.select == "multi":
        chosen = set(cell.split(SEPARATOR))
        flipped = {code for code in variable.codes if random.random() < rate}
        return SEPARATOR.join(code for code in variable.codes if code in chosen ^ flipped) or cell
    if random.random() >= rate or cell not in variable.codes:
        return cell
    place = variable.codes.index(cell)
    near = variable.codes[max(place - 1, 0) : place + 2]
    others = near if variable.level == "ordinal" else variable.codes
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

    agreed = agreed_codes(scenario["codes"], scenario["multi"], list(units), codebook, random)
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
