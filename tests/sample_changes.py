"""The entries of the sample documents: edits, tables, sentences, claims, figures."""

HOSTILE = '<script>alert("x")</script> | `code` *stars* @octocat & #12 重庆'


def change(number, row, column, before, after, kind="text", **more):
    return {"id": f"c{number}", "row": row, "column": column, "change": "edited",
            "before": before, "after": after, "kind": kind, "absolute": None, "relative": None,
            "direction": "", "within": False, "notes": [], "edits": ["e1"], "parts": ["data"],
            **more}  # fmt: skip


def table(path, rule, key, compared, changes=(), **more):
    return {"path": path, "rule": rule, "key": list(key), "note": "", "compared": compared,
            "status": "changed" if changes else "same", "columns_added": [], "columns_dropped": [],
            "key_changed": "", "changes": list(changes), **more}  # fmt: skip


def cell(path, row, column, before, after, how="edited"):
    return {"path": path, "row": row, "column": column, "change": how,
            "before": before, "after": after}  # fmt: skip


def step(layer, rule, told, more=0):
    return {"layer": layer, "rule": rule, "told": told, "more": more}


def edit(number, told, cells, outcome="no effect", part="data", **more):
    return {"id": f"e{number}", "part": part, "told": told, "group": "", "cells": cells,
            "outcome": outcome, "reason": "", "moves": {}, "path": [], **more}  # fmt: skip


SHEETS = ("data/raw/coding/coder_A.csv", "data/raw/coding/coder_B.csv")


def edits():
    recoded = [cell(path, "v017", "theme", "natural_landscape", "food") for path in SHEETS]
    return [
        edit(1, "v017, theme: natural_landscape → food, by coders A and B", recoded, "matters",
             moves={"codes": 3, "statistics": 5, "tables": 2, "figures": 2, "sentences": 2,
                    "claims": 2},
             path=[step("codes", "merge_codes",
                        "consensus of v017, theme: natural_landscape → food", 2),
                   step("statistics", "compute_statistics", "share of Food: 18% → 20%", 4),
                   step("tables", "bind_results", "Table 3, Food, Share: 18% → 20%", 1),
                   step("figures", "draw_figures", "Figure 2, bar of Food: 0.18 → 0.20", 1),
                   step("sentences", "render_paper", "paper.qmd, line 101: 21 → 20 videos", 1),
                   step("claims", "judge_claims", "second-theme: holds → fails", 1)]),
        edit(2, "v031, emotion: neutral → positive, by coder B",
             [cell(SHEETS[1], "v031", "emotion", "neutral", "positive")], "matters",
             moves={"codes": 2, "reliability": 3},
             path=[step("codes", "merge_codes", "v031, coder B, emotion: neutral → positive", 1),
                   step("reliability", "measure_reliability", "alpha of emotion: .78 → .80", 2)]),
        edit(3, "statistics.alpha: 0.05 → 0.01",
             [cell("config.yaml", "statistics.alpha", "", "0.05", "0.01")], "matters",
             part="settings", moves={"sentences": 1},
             path=[step("sentences", "render_paper", "paper.qmd, line 152: .05 → .01")]),
        edit(4, "v040 was dropped by coder A",
             [cell(SHEETS[0], "v040", "", "", "", "dropped")], "only together",
             group="e4 e8", moves={"codes": 1},
             path=[step("codes", "merge_codes", "consensus, v040: dropped")],
             reason="without it the sheets of the coders do not hold the same units"),
        edit(5, "a new capture, 12 records",
             [cell("data/raw/captures/new.ndjson", "7331667387781431612", "", "", "", "added")],
             "not tried",
             reason="more than 200 edits: this group was taken back as a whole"),
        edit(6, f"F1, occupation: Student → {HOSTILE}",
             [cell("data/raw/interviews/respondents.csv", "F1", "occupation", "Student", HOSTILE)]),
        edit(7, "v002, colour: enhanced → natural, by coder A",
             [cell(SHEETS[0], "v002", "colour", "enhanced", "natural")]),
        edit(8, "sampling.size: 50 → 49", [cell("config.yaml", "sampling.size", "", "50", "49")],
             "only together", group="e4 e8", moves={"codes": 1}, part="settings",
             path=[step("codes", "merge_codes", "consensus, v040: dropped")],
             reason="without it a video of the sample is not coded"),
    ]  # fmt: skip


def tables_by_layer():
    raw = [
        change(1, {"unit_id": "v017"}, "theme", "natural_landscape", "food"),
        change(2, {"unit_id": "v040"}, "", "", "", change="dropped", edits=["e4"],
               notes=["theme: food; emotion: positive; and 8 more cells"]),
    ]  # fmt: skip
    codes = [
        change(3, {"unit_id": "v017"}, "theme", "natural_landscape", "food"),
        change(4, {"unit_id": "v031", "coder_id": "B", "variable": "emotion"}, "value",
               "neutral", "positive", edits=["e2"]),
    ]  # fmt: skip
    frequencies = [
        change(5, {"variable": "theme", "value": "natural_landscape"}, "share", "0.42", "0.4",
               "share", absolute=-0.02, relative=-0.0476, direction="down",
               notes=["the intervals overlap"]),
        change(6, {"variable": "theme", "value": "food"}, "share", "0.18", "0.2", "share",
               absolute=0.02, relative=0.1111, direction="up", notes=["the intervals overlap"]),
        change(7, {"variable": "theme", "value": "food"}, "n", "9", "10", "count",
               absolute=1, relative=0.1111, direction="up"),
        change(8, {"variable": "theme", "value": "natural_landscape"}, "n", "21", "20", "count",
               absolute=-1, relative=-0.0476, direction="down"),
    ]  # fmt: skip
    tests = [
        change(9, {"outcome": "likes", "variable": "role_setting"}, "p_holm", "0.1217030738",
               "0.0412345678", "p", absolute=-0.0804685060, relative=-0.6612, direction="down",
               notes=["p crosses 0.05: now below"], edits=[], parts=["environment"]),
        change(10, {"outcome": "likes", "variable": "emotion"}, "h", "1.131318786",
               "1.1313187861", "estimate", absolute=1e-10, relative=9e-11, direction="up",
               within=True, edits=[], parts=["environment"]),
        change(11, {"outcome": "likes", "variable": HOSTILE}, "note", "", HOSTILE, edits=[],
               parts=["code"]),
    ]  # fmt: skip
    alpha = [
        change(12, {"variable": "emotion"}, "alpha", "0.7812345", "0.8012345", "estimate",
               absolute=0.02, relative=0.0256, direction="up", edits=["e2"]),
    ]  # fmt: skip
    plotted = [
        change(13, {"variable": "theme", "value": "food"}, "share", "0.18", "0.2", "share",
               absolute=0.02, relative=0.1111, direction="up"),
    ]  # fmt: skip
    printed = [
        change(14, {"Variable": "Theme", "Code": "Food"}, "Share", "18% [10%, 31%]",
               "20% [11%, 33%]", "text"),
    ]  # fmt: skip
    files = {
        "raw": [table(SHEETS[0], "", ["unit_id"], 50, raw), table(SHEETS[1], "", ["unit_id"], 50)],
        "flow": [table("data/draw_sample/flow.csv", "draw_sample", ["stage"], 27)],
        "codes": [table("data/merge_codes/consensus.csv", "merge_codes", ["unit_id"], 450, codes)],
        "interviews": [
            table("data/code_interviews/saturation.csv", "code_interviews",
                  ["base_size", "run_length"], 0, status="not built",
                  note="the rule failed on the baseline"),
        ],
        "reliability": [
            table("results/measure_reliability/reliability.csv", "measure_reliability",
                  ["variable"], 180, alpha),
        ],
        "statistics": [
            table("results/compute_statistics/frequencies.csv", "compute_statistics",
                  ["variable", "value"], 420, frequencies),
            table("results/compute_statistics/engagement_tests.csv", "compute_statistics",
                  ["outcome", "variable"], 270, tests, columns_added=["p_used"],
                  columns_dropped=["p_asymptotic"], key_changed="was outcome alone"),
            table("results/compute_statistics/pairwise.csv", "compute_statistics",
                  ["outcome", "variable", "a", "b"], 900, status="new layer",
                  note="the baseline has no such table"),
        ],
        "tables": [
            table("results/bind_results/tbl-frequencies.md", "bind_results",
                  ["Variable", "Code"], 140, printed),
        ],
        "figures": [table("figures/theme.csv", "draw_figures", ["variable", "value"], 45, plotted)],
    }  # fmt: skip
    return files


def sentence(number, how, words, **more):
    entry = {"id": f"s{number}", "change": how, "path": "paper.qmd", "line": 97 + number,
             "section": "Results and implications › How content and emotion interweave",
             "line_before": 97 + number, "words": words, "numbers": [], "by": "", "claim": "",
             "before": "".join(text for sign, text in words if sign in "=-"),
             "after": "".join(text for sign, text in words if sign in "=+"),
             "edits": [], "parts": ["text"]}  # fmt: skip
    return {**entry, **more}


def sentences():
    return [
        sentence(
            1, "edited",
            [["=", "In the split at hand natural landscape leads with "], ["-", "21"],
             ["+", "20"], ["=", " videos, and city features follow with 11."]],
            numbers=[{"variable": "simulated.theme_natural_landscape_n", "before": "21",
                      "after": "20"}],
            by="numbers", claim="second-theme", edits=["e1"], parts=["data"],
        ),
        sentence(
            2, "edited",
            [["=", "Of 15 tests, "], ["-", "none fall"], ["+", "one falls"],
             ["=", " below "], ["-", ".05"], ["+", ".01"],
             ["=", " after Holm's correction within each "], ["-", "outcom"], ["+", "outcome"],
             ["=", "."]],
            numbers=[{"variable": "engagement.significant", "before": "none fall",
                      "after": "one falls"},
                     {"variable": "settings.alpha", "before": ".05", "after": ".01"}],
            by="both", claim="no-false-alarm", edits=["e3"], parts=["settings", "text"],
        ),
        sentence(3, "added", [["+", f"A reader should know this: {HOSTILE}."]], line_before=None),
        sentence(4, "dropped", [["-", "This sentence was struck by the second author."]],
                 line=None),
        sentence(5, "moved", [["=", "The lines complement each other, and both leave a gap."]],
                 line_before=61),
    ]  # fmt: skip


def claim(name, how, before, after, text, **more):
    return {"name": name, "change": how, "before": before, "after": after, "sentence": text,
            "path": "paper.qmd", "line": 98, "meaning": "What the claim asserts, in words.",
            "rule": "compute_statistics", "script": "scripts/results/compute_statistics.py",
            "evidence": "simulated", "statistics_before": [], "statistics_after": [],
            "reason": "", "edits": ["e1"], "parts": ["data"], **more}  # fmt: skip


def claims():
    return [
        claim("second-theme", "flipped", "holds", "fails",
              "In the split at hand natural landscape leads with 20 videos, and city features "
              "follow with 11.",
              statistics_before=["21 natural landscape, 11 city features"],
              statistics_after=["20 natural landscape, 11 city features"],
              reason="The lead is below the ten videos that the claim asks for."),
        claim("no-false-alarm", "flipped", "fails", "holds",
              "Of 15 tests, one falls below .01 after Holm's correction within each outcome.",
              edits=["e3"], parts=["settings"], reason="No p lies below alpha."),
        claim("largest-theme", "statistics", "holds", "holds",
              "Natural landscape is the largest theme, by the account of the source and in the "
              "records at hand.",
              statistics_before=["42% [29%, 56%]"], statistics_after=["40% [28%, 54%]"]),
    ]  # fmt: skip


def figure(name, status, **more):
    return {"name": name, "status": status, "data_changes": 0, "pixels": 0,
            "share_of_pixels": 0.0, "size_before": [360, 160], "size_after": [360, 160],
            "note": "", "edits": [], "parts": [], **more}  # fmt: skip


def figures():
    return [
        figure("engagement", "pixels only", pixels=412, share_of_pixels=0.0072, parts=["code"]),
        figure("flow", "same"),
        figure("fragility", "pixels only", pixels=None, share_of_pixels=None, size_before=None,
               size_after=None, note="There is no PNG of this figure; the SVG files differ.",
               edits=["e1"], parts=["data"]),
        figure("theme", "plotted data", data_changes=2, pixels=1234, share_of_pixels=0.0214,
               edits=["e1"], parts=["data"]),
    ]  # fmt: skip
