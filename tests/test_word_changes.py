from scripts.changes.text.sentences import split_block
from scripts.changes.text.word_changes import changed_numbers, word_changes


def words(text, **values):
    (sentence,) = split_block(text, values)
    return sentence.words


def test_a_bracket_that_is_put_in_keeps_the_number():
    assert word_changes(words("It has 42% now"), words("It has (42%) now")) == [
        ["=", "It has "], ["+", "("], ["=", "42%"], ["+", ")"], ["=", " now"],
    ]  # fmt: skip


def test_a_short_word_is_no_island_between_two_changes():
    told = word_changes(
        words("They differ greatly in many places"), words("They agree fully in few spots")
    )
    assert told == [
        ["=", "They "], ["-", "differ greatly in many places"], ["+", "agree fully in few spots"],
    ]  # fmt: skip


def test_numbers_between_kept_words_are_each_shown():
    told = word_changes(words("so [.68, .90] is"), words("so [.70, .92] is"))
    assert told == [
        ["=", "so ["], ["-", ".68"], ["+", ".70"], ["=", ", "], ["-", ".90"], ["+", ".92"],
        ["=", "] is"],
    ]  # fmt: skip


def test_a_number_spelled_by_a_variable_is_a_number():
    one, other = (words("Of 3 {{< var n >}} fall.", n=value) for value in ("none", "two"))
    assert changed_numbers(one, other) == [{"variable": "n", "before": "none", "after": "two"}]


def test_a_label_is_no_number():
    one, other = (words("Most show {{< var n >}}.", n=value) for value in ("city", "food"))
    assert changed_numbers(one, other) == []
