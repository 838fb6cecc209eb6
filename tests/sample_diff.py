"""Documents as `diff.json` holds them: a rich one, one without differences, one cut short."""

import copy
import io

from PIL import Image, ImageDraw
from sample_changes import (
    SHEETS,
    cell,
    change,
    claims,
    edit,
    edits,
    figure,
    figures,
    sentence,
    sentences,
    step,
    table,
    tables_by_layer,
)

from scripts.changes.report.pixels import FigureImages

LAYERS = (
    ("raw", "Raw rows", "rows", 1362),
    ("flow", "Sample flow", "cells", 27),
    ("codes", "Codes", "cells", 1800),
    ("interviews", "Interviews", "cells", 604),
    ("reliability", "Reliability", "cells", 288),
    ("statistics", "Statistics", "cells", 1745),
    ("tables", "Table cells", "cells", 1120),
    ("figures", "Plotted data", "cells", 512),
    ("sentences", "Sentences", "sentences", 231),
    ("claims", "Claims", "claims", 39),
)
CHANGED = {"raw": (5, 0), "codes": (5, 0), "reliability": (3, 0), "statistics": (6, 1),
           "tables": (2, 0), "figures": (2, 0), "sentences": (5, 0), "claims": (3, 0)}  # fmt: skip


def side(described, kind, commit="", failures=(), notes=()):
    lock = "9f" * 32
    return {"described": described, "kind": kind, "commit": commit, "lock": lock,
            "failures": list(failures), "notes": list(notes)}  # fmt: skip


def _layers():
    files = tables_by_layer()
    return [
        {"layer": name, "title": title, "files": files[name]}
        for name, title, *_ in LAYERS
        if name in files
    ]


def _parts():
    told = {
        "data": "held at the baseline, it undoes 12 of 17 changes",
        "settings": "held at the baseline, it undoes 2 of 17 changes",
        "text": "held at the baseline, it undoes 4 of 17 changes",
        "code": "held at the baseline, it undoes 1 of 17 changes",
        "environment": "held at the baseline, it undoes 1 of 17 changes",
        "other": "it enters no result",
    }
    moves = {
        "data": {"codes": 5, "statistics": 4, "sentences": 1, "claims": 2},
        "settings": {"sentences": 1, "claims": 1},
        "text": {"sentences": 4},
        "code": {"statistics": 1},
        "environment": {"statistics": 1},
    }
    files = {
        "data": [*SHEETS, "data/raw/captures/new.ndjson", "data/raw/interviews/respondents.csv"],
        "settings": ["config.yaml"],
        "text": ["paper.qmd"],
        "code": ["scripts/results/figures/figure_style.py"],
        "environment": ["envs/requirements.txt"],
        "other": ["README.md"],
    }
    return [
        {"part": part, "files": files.get(part, []), "moves": moves.get(part, {}),
         "told": told[part], "tried": part not in ("environment", "other")}
        for part in files
    ]  # fmt: skip


def _counts(changed):
    return [
        {"layer": layer, "title": title, "compared": compared, "unit": unit, "note": "",
         "changed": changed.get(layer, (0, 0))[0], "within": changed.get(layer, (0, 0))[1]}
        for layer, title, unit, compared in LAYERS
    ]  # fmt: skip


def sample_document():
    """A re-coded video, a new alpha, a new colour and a rewritten sentence."""
    return {
        "format": "1.0",
        "baseline": side("v1.0 (1f3e5d7)", "revision", "1f3e5d7" + "0" * 33),
        "current": side("working copy on 8c9dabc, 6 files edited", "working copy",
                        notes=["The submodule fonts has edits of its own; they are not read."]),
        "verdict": {"differs": True, "fails": True, "fail_on": "any", "status": 3,
                    "sentence": "2 claims flip; 6 numbers move beyond tolerance, 1 within; "
                                "7 raw edits, 3 of them move something."},
        "counts": _counts(CHANGED),
        "parts": _parts(),
        "edits": edits(),
        "layers": _layers(),
        "figures": figures(),
        "sentences": sentences(),
        "claims": claims(),
        "movers": [
            {"change": "c9", "told": "p (Holm) of likes by role setting: .122 → .041",
             "relative": -0.6612},
            {"change": "c6", "told": "Share of Food: 18% → 20%", "relative": 0.1111},
            {"change": "c7", "told": "Videos on Food: 9 → 10", "relative": 0.1111},
            {"change": "c5", "told": "Share of Natural landscape: 42% → 40%",
             "relative": -0.0476},
            {"change": "c12", "told": "Alpha of emotion: .78 → .80", "relative": 0.0256},
        ],
    }  # fmt: skip


def same_document():
    """Two builds that do not differ."""
    document = sample_document()
    for layer in document["layers"]:
        layer["files"] = [
            table(file["path"], file["rule"], file["key"], max(file["compared"], 1))
            for file in layer["files"]
        ]
    return {
        **document,
        "current": side("working copy on 1f3e5d7", "working copy", "1f3e5d7" + "0" * 33),
        "verdict": {"differs": False, "fails": False, "fail_on": "any", "status": 0,
                    "sentence": "Nothing differs in 7,728 items compared."},
        "counts": _counts({}),
        "parts": [],
        "edits": [], "sentences": [], "claims": [], "movers": [],
        "figures": [figure(name, "same") for name in ("emotion", "flow", "theme")],
    }  # fmt: skip


def failed_document():
    """A baseline whose build failed at the statistics."""
    document = copy.deepcopy(same_document())
    document["baseline"]["failures"] = [
        "compute_statistics: the column is missing\n"
        "data/merge_codes/consensus.csv, line 1, column 'theme': the column is missing\n"
        "  mend:     add the column, or correct its name"
    ]
    document["verdict"].update(
        status=1,
        sentence="The baseline could not be built in full, so the comparison is incomplete.",
    )
    for layer in document["layers"][5:]:
        for file in layer["files"]:
            file.update(status="not built", compared=0, note="not built in the baseline")
    for count in document["counts"][5:]:
        count.update(compared=0, note="not built in the baseline")
    document["figures"] = [
        figure(name, "new", pixels=None, share_of_pixels=None, size_before=None, size_after=None)
        for name in ("emotion", "theme")
    ]
    return document


def alike_document():
    """The rich document with four more edits that differ in their row only."""
    document = sample_document()
    for number in range(101, 105):
        row = f"v{number}"
        document["edits"].append(
            edit(number, f"{row}, theme: food → other, by coder A",
                 [cell(SHEETS[0], row, "theme", "food", "other")], "matters",
                 moves={"codes": 1, "statistics": 2},
                 path=[step("codes", "merge_codes", f"consensus, {row}, theme: food → other"),
                       step("statistics", "compute_statistics", "share of Other: 4% → 6%")])
        )  # fmt: skip
    shares = document["layers"][5]["files"][0]["changes"]
    shares[1]["edits"] = ["e101", "e102", "e103", "e104"]
    return document


def long_sentence():
    """The alternative text of a figure, of which one number changes."""
    words = [["=", "A bar of "], ["-", "2"], ["+", "3"],
             ["=", " of 9; " + "; ".join(["a row stays"] * 60)]]  # fmt: skip
    return sentence(9, "edited", words, path="results/bind_results/fig-theme.md", line=1)


def large_document(size):
    """The rich document with `size` changed cells in one table and as many edits."""
    document = sample_document()
    file = document["layers"][0]["files"][0]
    file["changes"] = [
        change(100 + n, {"unit_id": f"v{n:05}"}, "likes", str(n), str(10 * n), "count",
               absolute=9 * n, relative=9.0, direction="up", edits=[f"e{100 + n}"])
        for n in range(size)
    ]  # fmt: skip
    document["edits"] += [
        edit(100 + n, f"v{n:05}, likes: {n} → {10 * n}",
             [cell(SHEETS[0], f"v{n:05}", "likes", str(n), str(10 * n))],
             "matters" if n % 2 else "no effect", moves={"codes": 1} if n % 2 else {},
             path=[step("codes", "merge_codes", f"likes of v{n:05}")] if n % 2 else [])
        for n in range(size)
    ]  # fmt: skip
    document["sentences"] += [
        sentence(100 + n, "edited", [["-", f"{n} likes"], ["+", f"{10 * n} likes"]])
        for n in range(size // 10)
    ]
    return document


def picture(shift=0, size=(360, 160)):
    """PNG bytes of a small bar chart; `shift` moves the end of one bar."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row, length in enumerate((210, 110, 90 + shift, 70, 20)):
        draw.rectangle((90, 12 + 28 * row, 90 + length, 30 + 28 * row), fill="#1f4e79")
    file = io.BytesIO()
    image.save(file, format="PNG")
    return file.getvalue()


def sample_images():
    """Pictures for the figures of `sample_document`."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"></svg>'
    return {
        "theme": FigureImages(picture(), picture(20), picture(20)),
        "engagement": FigureImages(picture(), picture(5), picture(5)),
        "fragility": FigureImages(svg, svg, None),
    }


DOCUMENTS = [sample_document, alike_document, same_document, failed_document]


def assert_in_order(text, places):
    """Each place stands in the text, behind the one before it."""
    positions = [text.find(place) for place in places]
    assert -1 not in positions, places[positions.index(-1)]
    assert positions == sorted(positions)
