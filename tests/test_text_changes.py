import random
import time

import pytest

from scripts.changes.text.sentences import split_block
from scripts.changes.text.text_changes import compare_sentences, count_sentences

TEXT = [
    "Phones are windows through which people see a city.",
    "The source gives {{< var share >}} of {{< var n >}} videos ({{< var phrase >}}).",
    "[Natural landscape leads the themes]{.claim #claim-lead}, and [food comes "
    "second by far]{.claim #claim-food}.",
    "Every sheet was coded twice by people who never met.",
    "The log keeps both values, and each decision names its reason.",
    "Nothing else was released by the authors.",
]
VALUES = {"share": "[42%]{.published}", "n": "50", "phrase": "reached in [55%]{.p} of 9 cases"}


def read(paragraphs, values=VALUES, path="paper.qmd"):
    return [
        sentence
        for line, text in enumerate(paragraphs, start=1)
        for sentence in split_block(text, values, "Results", path, line)
    ]


def compare(after, before=TEXT, values=VALUES):
    return compare_sentences(read(before), read(after, values))


def replaced(at, old, new):
    assert old in TEXT[at]
    return [*TEXT[:at], TEXT[at].replace(old, new), *TEXT[at + 1 :]]


def test_a_text_does_not_differ_from_itself():
    assert compare(TEXT) == []
    note = count_sentences(read(TEXT), read(TEXT), [])
    assert (note["compared"], note["changed"], note["note"]) == (6, 0, "6 unchanged")


def test_a_number_is_matched_to_its_variable():
    (change,) = compare(TEXT, values=VALUES | {"share": "[44%]{.published}"})
    assert change["change"] == "edited" and change["by"] == "numbers"
    assert change["numbers"] == [{"variable": "share", "before": "42%", "after": "44%"}]
    assert change["words"] == [
        ["=", "The source gives "], ["-", "42%"], ["+", "44%"],
        ["=", " of 50 videos (reached in 55% of 9 cases)."],
    ]  # fmt: skip


def test_a_number_of_a_phrase_is_matched_within_it():
    (change,) = compare(TEXT, values=VALUES | {"phrase": "reached, at last, in [48%]{.p} of 9"})
    assert change["numbers"] == [{"variable": "phrase", "before": "55%", "after": "48%"}]
    assert change["by"] == "numbers"


def test_equal_numbers_of_two_variables_are_not_mixed_up():
    before = read(["It has {{< var a >}} of {{< var b >}} of all."], {"a": "15", "b": "50"})
    after = read(["It has {{< var a >}} of {{< var b >}} of all."], {"a": "50", "b": "51"})
    (change,) = compare_sentences(before, after)
    assert change["words"] == [
        ["=", "It has "], ["-", "15"], ["+", "50"], ["=", " of "], ["-", "50"], ["+", "51"],
        ["=", " of all."],
    ]  # fmt: skip


def test_a_typo_is_wording_and_one_with_a_number_is_both():
    (change,) = compare(replaced(0, "windows", "a window"))
    assert (change["by"], change["numbers"], change["line"]) == ("wording", [], 1)
    assert ["-", "windows"] in change["words"] and ["+", "a window"] in change["words"]
    (change,) = compare(replaced(1, "source", "sauce"), values=VALUES | {"n": "51"})
    assert change["by"] == "both"
    assert change["numbers"] == [{"variable": "n", "before": "50", "after": "51"}]


def test_the_claim_is_the_one_whose_words_changed():
    (change,) = compare(replaced(2, "second", "third"))
    assert change["claim"] == "food"
    (change,) = compare(replaced(2, "Natural", "The"))
    assert change["claim"] == "lead"


def test_added_dropped_and_moved_sentences_stand_at_their_place():
    changes = compare([TEXT[0], "This one is new.", TEXT[4], TEXT[1], TEXT[2], TEXT[3]])
    assert [(one["id"], one["change"], one["line"], one["line_before"]) for one in changes] == [
        ("s1", "added", 2, None),
        ("s2", "moved", 3, 5),
        ("s3", "dropped", None, 6),
    ]
    assert changes[1]["words"] == [["=", TEXT[4]]]
    assert changes[2]["words"] == [["-", TEXT[5]]] and changes[2]["after"] == ""


def test_a_dropped_sentence_comes_after_the_edited_one_before_it():
    text = replaced(3, "people", "persons")
    del text[4]
    assert [one["change"] for one in compare(text)] == ["edited", "dropped"]


def test_moved_and_edited_is_edited_with_both_lines():
    edited = TEXT[5].replace("Nothing", "Little")
    (change,) = compare([edited, *TEXT[:5]])
    assert (change["change"], change["line"], change["line_before"]) == ("edited", 1, 6)


@pytest.mark.parametrize("merges", [False, True])
def test_a_sentence_that_is_split_or_merged_is_one_edit(merges):
    split = replaced(4, ", and each", ". Each")
    (change,) = compare(TEXT, split) if merges else compare(split)
    removed, inserted = (". Each", ", and each") if merges else (", and each", ". Each")
    assert change["change"] == "edited" and change["by"] == "wording"
    assert change["words"][1:3] == [["-", removed], ["+", inserted]]


def test_a_sentence_rewritten_altogether_is_dropped_and_added():
    changes = compare([*TEXT[:3], "Weather has no part in it whatsoever.", *TEXT[4:]])
    assert sorted(one["change"] for one in changes) == ["added", "dropped"]


@pytest.mark.parametrize("changed", [(0,), (1,), (0, 1)])
def test_a_caption_repeated_as_alternative_text_is_not_confused(changed):
    path = "results/fig-a.md"
    before = read(["Food 9 of 50.", "Food 9 of 50."], path=path)
    after = read([f"Food {8 if at in changed else 9} of 50." for at in (0, 1)], path=path)
    changes = compare_sentences(before, after)
    assert [one["line"] for one in changes] == [at + 1 for at in changed]
    assert {one["by"] for one in changes} == {"numbers"}
    assert changes[0]["words"][1:3] == [["-", "9"], ["+", "8"]]


def test_the_hash_of_the_build_is_no_change_by_itself():
    text = ["{{< var build.hash >}}", "Hash {{< var build.hash >}}, built well."]
    one, other = read(text, {"build.hash": "`1f`"}), read(text, {"build.hash": "`2e`"})
    assert compare_sentences(one, other) == []
    assert len(compare_sentences(one, other, ignore=())) == 2


def test_what_one_side_has_not_built_is_no_change():
    built, unbuilt = read(TEXT), read(TEXT, {})
    assert compare_sentences(built, unbuilt) == compare_sentences(unbuilt, built) == []
    missing = split_block("{results/fig-a.md}", {}, "Results", "results/fig-a.md", 1)
    figure = read(["Bars of food.", "Bars."], path="results/fig-a.md")
    assert compare_sentences([*built, *missing], [*built, *figure]) == []
    assert "2 stand in files" in count_sentences([*built, *missing], [*built, *figure], [])["note"]
    assert compare_sentences([], built) == []
    assert count_sentences([], built, [])["note"] == "0 unchanged; the baseline has no text"


def test_words_join_to_both_texts_whatever_was_edited():
    draw = random.Random(3)
    values = {name: str(n) for n, name in enumerate("abc")}
    pieces = ["so", "p = .46", "42%", "(it", "is)", "[.1, .5]", "well.", "City", "不好。", "e.g.",
              "{{< var a >}}", "{{< var b >}}%", "*{{< var c >}}*"]  # fmt: skip
    for _ in range(300):
        before = [" ".join(draw.choices(pieces, k=draw.randrange(1, 12))) for _ in range(4)]
        after = [
            " ".join(word for word in text.split(" ") if draw.random() > 0.2) for text in before
        ] + [" ".join(draw.choices(pieces, k=4))]
        draw.shuffle(after)
        for change in compare_sentences(read(before, values), read(after, values | {"a": "7"})):
            for mark, side in (("-", "before"), ("+", "after")):
                told = "".join(text for sign, text in change["words"] if sign in ("=", mark))
                if change[side]:
                    assert told == change[side]


def test_two_thousand_sentences_take_less_than_two_seconds():
    draw = random.Random(1)
    words = [f"word{n}" for n in range(400)]
    before = read([" ".join(["We", *draw.choices(words, k=18)]) + "." for _ in range(2000)])
    after = read([one.text.replace("word1", "term1") for one in before])
    start = time.process_time()
    changes = compare_sentences(before, after)
    assert time.process_time() - start < 2
    assert changes
