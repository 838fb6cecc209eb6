"""Every number of the paper, computed a second time from the raw data in plain Python.

Written from ``data/README.md`` and the wording of the paper; nothing of `scripts` is used.
`recompute` gives for each place of the paper what has to stand there. An expected text is a list
of pieces that must follow each other: text (a number in it must be met exactly, and no other
number may stand between), a range ``(low, high)`` for a number that rests on chance, or a
frozenset of admissible texts. A plain string is the whole text of a cell or line.
"""

import csv
import json
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import plain_places
import plain_statistics as plain
from plain_declarations import CONSTANT, WORDING

__all__ = ["CONSTANT", "WORDING", "recompute"]
MARKERS = ("", "NC", "NA")
SMALL = 5


def table(path):
    """Rows of a CSV file, cells without outer blanks."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = [{k: v.strip() for k, v in row.items()} for row in csv.DictReader(file)]
    return [row for row in rows if any(row.values())]


def recompute(folder, load_yaml):
    """Expected text of every place: variables, tables, figures and lists of statements.

    Parameters
    ----------
    folder : Path
        A checkout with raw data; nothing that a rule made is read.
    load_yaml : callable
        Reads a YAML file to plain dictionaries and lists.
    """
    folder = Path(folder)
    config = load_yaml(folder / "config.yaml")
    quotes = config["interviews"].get("quotes")
    study = {
        "folder": folder,
        "config": config,
        "codebook": load_yaml(folder / config["coding"]["codebook"]),
        "published": load_yaml(folder / config["published"]),
        "codes": load_yaml(folder / config["interviews"]["codebook"])["codes"],
        "coreq": load_yaml(folder / config["interviews"]["coreq"]),
        "respondents": table(folder / config["interviews"]["respondents"]),
        "statements": table(folder / config["interviews"]["statements"]),
        "quotes": table(folder / quotes) if quotes else [],
    }
    study["flow"], study["sample"] = sample_flow(study)
    study |= codes_of(study)
    study["shares"] = shares(study)
    study["anchors"] = anchors(study)
    study["tests"] = tests(study)
    study["agreement"] = reliability(study)
    study |= associations(study)
    study["correlations"] = correlations(study)
    study["saturation"] = saturation(study)
    return plain_places.expected(study)


def sample_flow(study):
    """Numbers of records by fate, in the order of the flow, and the sampled posts."""
    config = study["config"]["captures"]
    flow = dict.fromkeys(
        ["unreadable", "duplicate", "wrong_type", "advertisement", "off_topic", "outside_window"], 0
    )
    posts, seen = [], 0
    patterns = [config["files"]] if isinstance(config["files"], str) else config["files"]
    for path in sorted({path for one in patterns for path in study["folder"].glob(one)}):
        places = Counter()
        for raw in path.read_text(encoding="utf-8").splitlines():
            if not raw.strip():
                continue
            seen += 1
            try:
                record = json.loads(raw)
            except ValueError:
                flow["unreadable"] += 1
                continue
            page = record["source_platform_url"]
            places[page] += 1
            key = (record["timestamp_collected"], page, places[page], raw.strip())
            posts.append((record["data"], key))
    best = {}
    pick = max if config["keep_snapshot"] == "latest" else min
    for post, key in posts:
        kept = best.setdefault(post["id"], (post, key))
        best[post["id"]] = (post, key) if pick(key, kept[1]) == key else kept
    flow["duplicate"] = len(posts) - len(best)
    zone = ZoneInfo(config["window"]["zone"])
    topics = {topic.casefold() for topic in config["topics"]}
    eligible = []
    for post, _ in best.values():
        tags = {item.get("hashtagName", "") for item in post.get("textExtra") or ()}
        tags |= {item.get("title", "") for item in post.get("challenges") or ()}
        tags = {tag.casefold() for tag in tags}
        day = datetime.fromtimestamp(int(post["createTime"]), zone).date().isoformat()
        if post.get("imagePost") or post.get("liveRoomId"):
            flow["wrong_type"] += 1
        elif post.get("isAd") or post.get("adAuthorization"):
            flow["advertisement"] += 1
        elif not tags & topics:
            flow["off_topic"] += 1
        elif not config["window"]["first"] <= day <= config["window"]["last"]:
            flow["outside_window"] += 1
        else:
            eligible.append(post | {"tags": tags})
    pool = in_order(eligible, study["config"]["sampling"])
    sampled = pool[: study["config"]["sampling"]["size"]]
    flow = {"seen": seen, **flow, "eligible": len(eligible)}
    flow |= {"outside_pool": len(eligible) - len(pool), "not_drawn": len(pool) - len(sampled)}
    return flow | {"sampled": len(sampled)}, sampled


def in_order(eligible, choice):
    """The posts that either procedure draws from, the first ones first."""
    if choice["procedure"] == "by_engagement":
        topic = choice["topic"].casefold()
        known = [
            (-count(p, "diggCount") - count(p, "commentCount"), p["id"], p)
            for p in eligible
            if topic in p["tags"] and None not in (count(p, "diggCount"), count(p, "commentCount"))
        ]
        return [post for *_, post in sorted(known, key=lambda item: item[:2])]
    latest = sorted(eligible, key=lambda p: (int(p["createTime"]), p["id"]))[-choice["latest"] :]
    tickets = {
        p["id"]: blake2b(f"{choice['seed']}:{p['id']}".encode(), digest_size=16).hexdigest()
        for p in latest
    }
    return sorted(latest, key=lambda p: tickets[p["id"]])


def count(post, field):
    """A platform count, None where it is not known; statsV2 goes before stats."""
    value = {**(post.get("stats") or {}), **(post.get("statsV2") or {})}.get(field)
    text = "" if value is None else str(value).replace(",", "")
    return int(text) if text.isdigit() else None


def codes_of(study):
    """Both coders' codes of each sampled video, and the agreed ones, by unit."""
    config, folder = study["config"]["coding"], study["folder"]
    sheets = {
        coder: {row["video_id"]: row for row in table(folder / path)}
        for coder, path in config["sheets"].items()
    }
    log = {(row["unit_id"], row["variable"]): row for row in table(folder / config["adjudication"])}
    fields = {"likes": "diggCount", "comments": "commentCount"}
    fields["reposts"] = study["config"]["captures"]["repost_field"]
    units, differing = {}, 0
    for post in study["sample"]:
        rows = [sheet[post["id"]] for sheet in sheets.values()]
        unit_id = rows[0]["unit_id"]
        own = {"counts": {name: count(post, field) for name, field in fields.items()}}
        for name, variable in study["codebook"]["variables"].items():
            given = tuple(ordered(row[name], variable) for row in rows)
            agreed = given[0]
            if len(set(given)) > 1:
                differing += 1
                agreed = ordered(log[unit_id, name]["decision"], variable)
            own[name] = (given, agreed)
        units[unit_id] = own
    return {"units": dict(sorted(units.items())), "differing": differing, "coders": len(sheets)}


def ordered(cell, variable):
    """A cell as a tuple of codes in the order of the codebook, or one of the markers."""
    if cell in MARKERS:
        return cell
    chosen = {code.strip() for code in cell.split(";")}
    return tuple(code for code in variable["values"] if code in chosen)


def agreed(study, variable):
    """Agreed codes of one variable by unit, those that are none left out."""
    cells = {unit_id: own[variable][1] for unit_id, own in study["units"].items()}
    return {unit_id: cell for unit_id, cell in cells.items() if cell not in MARKERS}


def shares(study):
    """(variable, code) to number of videos and base."""
    found = {}
    for name, variable in study["codebook"]["variables"].items():
        cells = agreed(study, name).values()
        for code in variable["values"]:
            found[name, code] = (sum(code in cell for cell in cells), len(cells))
    return found


def anchors(study):
    """Published figures with an anchor: the counts they leave possible, and what comes out."""
    figures, rows = study["published"]["figures"], []
    sizes = {"sample": len(study["sample"]), "respondents": len(study["respondents"])}
    for name, figure in figures.items():
        anchor = figure.get("anchor")
        if not anchor:
            continue
        row = {"name": name, "figure": figure, "anchor": anchor}
        if "variable" in anchor:
            base, key = int(figures[figure["of"]]["value"]), (anchor["variable"], anchor["value"])
            fits = grim(figure["value"], base)
            row |= {"base": base, "count": fits[0] if len(fits) == 1 else None}
            row["found"] = study["shares"].get(key)
            n, of = row["found"]
            row["holds"] = n in grim(figure["value"], of)
        else:
            row["found"] = sizes[anchor["table"]]
            row["holds"] = str(row["found"]) == figure["value"]
        rows.append(row)
    return rows


def grim(printed, base):
    """Counts whose percentage lies within half a unit of the last printed digit."""
    scale = 10 ** len(printed.partition(".")[2])
    target = round(float(printed) * scale)
    return [k for k in range(base + 1) if abs(100 * k * scale - target * base) * 2 <= base]


def associations(study):
    """Pairs of codes of the units that have both, and the test of each declared association."""
    choice, pairs, found = study["config"]["statistics"], {}, {}
    for row, column in choice["associations"]:
        one, two = agreed(study, row), agreed(study, column)
        both = tuple((one[unit][0], two[unit][0]) for unit in one if unit in two)
        pairs[row, column] = both
        found[row, column] = plain.association(
            both, choice["confidence"], choice["permutations"], choice["resamples"]
        )
    sizes = {key: len(both) for key, both in pairs.items()}
    return {"pairs": pairs, "associations": found, "both_coded": sizes}


def tests(study):
    """Rank tests by outcome and variable, with Holm's range, and correlations of the counts."""
    choice = study["config"]["statistics"]
    rows = []
    for outcome in choice["outcomes"]:
        family = []
        for variable in choice["engagement_by"]:
            known = [
                (study["units"][unit_id]["counts"][outcome], cell[0])
                for unit_id, cell in agreed(study, variable).items()
                if study["units"][unit_id]["counts"][outcome] is not None
            ]
            values, groups = (tuple(column) for column in zip(*known, strict=True))
            result = plain.kruskal_wallis(values, groups, choice["permutations"], SMALL)
            permuted = min(Counter(groups).values()) < SMALL
            family.append({"outcome": outcome, "variable": variable, "permuted": permuted})
            family[-1] |= {"n": len(values), "groups": len(set(groups)), "result": result}
        p = [row["result"] and row["result"][4] for row in family]
        low, high = (plain.holm([pair and pair[end] for pair in p]) for end in (0, 1))
        for row, bottom, top in zip(family, low, high, strict=True):
            row |= {"holm": None if bottom is None else (bottom, top)}
            row["family"] = sum(pair is not None for pair in p)
        rows += family
    return rows


def correlations(study):
    """Spearman's rho of each pair of counts."""
    choice, found = study["config"]["statistics"], {}
    for x, y in combinations(choice["outcomes"], 2):
        both = [(own["counts"][x], own["counts"][y]) for own in study["units"].values()]
        both = [pair for pair in both if None not in pair]
        columns = zip(*both, strict=True)
        found[f"{x}_{y}"] = plain.spearman(*map(list, columns), choice["confidence"])
    return found


def reliability(study):
    """One row per single-choice variable, and per code of a multi-select one."""
    choice, rows = study["config"]["reliability"], []
    for name, variable in study["codebook"]["variables"].items():
        pairs = [own[name][0] for own in study["units"].values()]
        items = [(variable["label"], variable["level"], tuple(variable["values"]), None)]
        if variable["select"] == "multi":
            items = [
                (f"{variable['label']}: {value['label']}", "nominal", (False, True), code)
                for code, value in variable["values"].items()
            ]
        for label, level, codes, code in items:
            units = tuple(
                tuple(
                    None if cell in MARKERS else cell[0] if code is None else str(code in cell)
                    for cell in pair
                )
                for pair in pairs
            )
            found = plain.agreement(
                units, codes if code is None else ("False", "True"), level,
                choice["confidence"], choice["resamples"],
            )  # fmt: skip
            paired = sum(None not in pair for pair in units)
            rows.append({"label": label, "level": level, "units": paired, "found": found})
    return rows


def saturation(study):
    """Base, run and result of the rule of Guest and colleagues."""
    choice = study["config"]["interviews"]["saturation"]
    said = tuple(
        frozenset(
            code.strip()
            for row in study["statements"]
            if row["respondent"] == person["number"]
            for code in row["codes"].split(";")
        )
        for person in study["respondents"]
    )
    return [
        (base, run, plain.saturation(said, base, run, choice["threshold"], choice["orders"]))
        for base in choice["base_sizes"]
        for run in choice["run_lengths"]
    ]
