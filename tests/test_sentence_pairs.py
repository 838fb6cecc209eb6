from scripts.changes.text.sentence_pairs import align
from scripts.changes.text.sentences import split_block


def read(*texts, path="paper.qmd"):
    return [one for text in texts for one in split_block(text, {}, "", path)]


def test_a_sentence_of_another_file_is_found_by_its_words_alone_if_it_is_long():
    other = "results/list.md"
    stays = read("This stays.", "And so does this.")
    for text, found in (("It is a long one.", [((0,), (2,))]), ("Evidence: none.", [])):
        alignment = align([*read(text), *stays], [*stays, *read(text, path=other)])
        assert [tuple(pair) for pair in alignment.moved] == found
        assert (alignment.dropped, alignment.added) == (([], []) if found else ([0], [2]))


def test_alike_sentences_pair_within_their_gap_before_elsewhere():
    before = read("One red fox ran home.", "It stays here.")
    after = read("A red fox came home.", "It stays here.", "One red fox ran off.")
    assert [tuple(pair) for pair in align(before, after).edited] == [((0,), (0,))]


def test_captions_of_two_figures_do_not_pair_though_they_are_alike():
    one = read("Theme of the videos, with counts.", path="results/fig-a.md")
    other = read("Tone of the clips, with counts.", path="results/fig-b.md")
    alignment = align(one, other)
    assert (alignment.edited, alignment.dropped, alignment.added) == ([], [0], [0])


def test_a_sentence_split_into_three_is_one_pair():
    before = read("We read the text, we wrote the codes, we drew the figures.")
    after = read("We read the text. We wrote the codes. We drew the figures.")
    assert [tuple(pair) for pair in align(before, after).edited] == [((0,), (0, 1, 2))]
