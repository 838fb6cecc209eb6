"""What has to stand in the figures, their captions and their alternative texts."""

import math
from statistics import median

from plain_statistics import wilson
from plain_text import NONE, amount, percent, rounded, share, trimmed, unit

LABELS = {
    "seen": "Records captured", "unreadable": "Unreadable line",
    "duplicate": "Duplicate of a kept record",
    "wrong_type": "Not a video (photo post, live stream)", "advertisement": "Advertisement",
    "off_topic": "Off topic", "outside_window": "Outside the window",
    "eligible": "Eligible videos", "not_drawn": "Not drawn",
    "sampled": "Videos sampled",
}  # fmt: skip
MARKERS = ("", "NC", "NA")


def evidence(study):
    """Evidence class of a share: published where simulated sheets give the published figure."""
    held = {
        (row["anchor"]["variable"], row["anchor"]["value"])
        for row in study["anchors"]
        if "variable" in row["anchor"] and row["holds"] and row["found"][1] == row["base"]
    }
    coding = study["config"]["study"]["evidence"]["coding"]
    calibrated = held if coding == "simulated" else ()
    return lambda variable, code: "published" if (variable, code) in calibrated else coding


def figures(study):
    """Caption, alternative text and labels of every figure."""
    found = {f"fig-{name}": _shares(study, name) for name in study["config"]["figures"]["shares"]}
    found |= {"fig-engagement": _engagement(study), "fig-flow": _flow(study)}
    return found | {"fig-reliability": _reliability(study)}


def _shares(study, name):
    variable, level = study["codebook"]["variables"][name], study["config"]["statistics"]
    own = {code: study["shares"][name, code] for code in variable["values"]}
    class_of, alt, labels = evidence(study), [], {}
    order = list(reversed(own))
    if variable["level"] == "nominal":
        order = sorted(own, key=lambda code: -own[code][0])
    for place, code in enumerate(order, start=1):
        (n, base), label = own[code], variable["values"][code]["label"]
        bounds = wilson(n, base, level["confidence"])
        alt += [label, amount(n), amount(base), share(n, base), *map(percent, bounds)]
        alt += [class_of(name, code)]
        low, high = (rounded(100 * bound, 0) for bound in bounds)
        text = f"{amount(n)} of {amount(base)}  ·  {share(n, base)}  [{low}, {high}]"
        labels[f"panel 1 text {place}"] = f"{label}: {text}"
    labels["panel 1 x label"] = [percent(level["confidence"])]
    labels["panel 1 x ticks"] = "0 20 40 60 80 100"
    labels["panel 1 y ticks"] = " | ".join(variable["values"][code]["label"] for code in order)
    base = amount(own[order[0]][1])
    return {"caption": [base, percent(level["confidence"])], "alt": alt, "labels": labels}


def _engagement(study):
    config = study["config"]
    name = config["figures"]["engagement_by"]
    variable, alt, labels, known = study["codebook"]["variables"][name], [], {}, set()
    plotted = {outcome: {} for outcome in config["statistics"]["outcomes"]}
    for unit_id, own in study["units"].items():
        cell = own[name][1]
        for outcome, groups in plotted.items():
            if cell not in MARKERS and own["counts"][outcome] is not None:
                groups.setdefault(cell[0], []).append(own["counts"][outcome])
                known.add(unit_id)
    # Groups are told in the order in which the videos, sorted by unit, show them.
    seen = list(dict.fromkeys(code for groups in plotted.values() for code in groups))
    for panel, (outcome, groups) in enumerate(plotted.items(), start=1):
        alt.append(f"median {outcome}")
        for code in seen:
            counts = groups.get(code, [])
            alt += [variable["values"][code]["label"].lower()]
            alt += [trimmed(median(counts)), str(len(counts))]
        most = max(count for counts in groups.values() for count in counts)
        top = math.ceil(math.log10(most + 1))
        ticks = [0, *(10**power for power in range(0, top + 1, 1 if top < 4 else 2))]
        labels[f"panel {panel} x ticks"] = " ".join(map(_short, ticks))
        labels[f"panel {panel} x label"] = outcome.capitalize()
    return {"caption": ["one", str(len(known))], "alt": alt, "labels": labels}


def _short(value):
    for size, letter in ((10**6, "M"), (1000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return str(value)


def _flow(study):
    latest = study["config"]["sampling"]["latest"]
    told = LABELS | {"outside_pool": f"Older than the latest {latest}"}
    lines = [f"{told[stage]}: {amount(n)}" for stage, n in study["flow"].items()]
    alt = [
        piece for stage, n in study["flow"].items() for piece in (told[stage].lower(), amount(n))
    ]
    labels = {f"panel 1 text {place}": line for place, line in enumerate(lines, start=1)}
    return {"caption": ["one"], "alt": alt, "labels": labels}


def _reliability(study):
    choice = study["config"]["reliability"]
    level, names = percent(choice["confidence"]), ("tentative", "reliable")
    bounds = [unit(choice[name], 3) for name in names]
    alt, labels = [level, *bounds], {}
    for place, row in enumerate(study["agreement"], start=3):
        _, alpha, ends, *_, differing = row["found"]
        alt += [row["label"], NONE if alpha is None else unit(alpha)]
        told = NONE + (", too few units" if row["units"] < 2 else ", no variation")
        if alpha is not None:
            told = unit(alpha) + ("" if differing else ", no disagreement")
        if ends:
            alt += ends
        elif alpha is not None:
            numerator = rounded(-math.log(1 - choice["confidence"]), 1)
            alt += [amount(row["units"]), percent(min(1, float(numerator) / row["units"]))]
        # Matplotlib's labels have a hyphen for the minus sign.
        labels[f"panel 1 text {place}"] = f"{row['label']}: {told}".replace("\u2212", "-")
    labels |= {
        f"panel 1 text {place}": f"{name} {bound}"
        for place, (name, bound) in enumerate(zip(names, bounds, strict=True), start=1)
    }
    labels["panel 1 x label"] = [level]
    labels["panel 1 y ticks"] = " | ".join(row["label"] for row in study["agreement"])
    caption = [level, amount(choice["resamples"]), *bounds]
    return {"caption": caption, "alt": alt, "labels": labels}
