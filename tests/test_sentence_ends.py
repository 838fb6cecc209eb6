import pytest

from scripts.changes.text.sentence_ends import find_words, sentence_bounds

CASES = {
    "Xu et al. (2020) agree. So do we.": 2,
    "Chen et al. describe it, as Bai et al. do. The rest is open.": 2,
    "Two were named by Chen et al. The third was not.": 2,
    "Many do, e.g. TikTok and i.e. Douyin. Others do not.": 2,
    "See Fig. 2 and Figs. A1 to A3. The rest follows.": 2,
    "Natural vs. Cultural themes. Both lead.": 2,
    "It grew by 2.5 points. Then it fell by .5 points.": 2,
    "The test gives p = .46. The interval is [.1, .5].": 2,
    "The result was p < .001. 50 videos remain.": 2,
    "By J. R. Smith and A. Lee. It is new.": 2,
    "It is Cramér's V. The next is W.": 2,
    "He is Dr. Cao of St. Petersburg. He is 21.": 2,
    'She said "I went there." Then she left.': 2,
    "(It was late.) [It was cold.] “It was dark.” It ended.": 4,
    "这是重庆。洪崖洞很美！为什么？": 3,
    "他说：“好。”然后走了。": 2,
    "Found at doi:10.1/abc.def. The copy is lost.": 2,
    "Well … it is open. Or … Nothing is.": 3,
    "It goes on [...] Here and there. It ends.": 2,
    "Wait... no, it is gone... Nobody knows.": 2,
    "Why? Because it may! Yahoo! is a firm.": 3,
    "See p. 5 and no. 7. The answer is no. Nothing else is.": 3,
    "Tests of counts. p is exact.": 2,
    "Codebook, version 1.0. Interaction is counted.": 2,
    "In the U.S. it rose. It fell in the U.S. The end.": 3,
    "No stop at the end": 1,
    "": 0,
}


@pytest.mark.parametrize("text", CASES)
def test_sentences_end_where_a_reader_hears_it(text):
    pieces = [text[start:end] for start, end in sentence_bounds(text)]
    assert len(pieces) == CASES[text], pieces
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("42%, 42 % or .455", ["42%", ",", "42 %", "or", ".455"]),
        ("9,999 of 11.36.", ["9,999", "of", "11.36", "."]),
        ("[−.12, -3]", ["[", "−.12", ",", "-3", "]"]),
        ("from 5-6 to 3–4", ["from", "5", "-", "6", "to", "3", "–", "4"]),
        ("city's time-lapse, M5, 21st", ["city's", "time-lapse", ",", "M5", ",", "21st"]),
        ("doi:10.62051/ymgetw08.", ["doi", ":", "10.62051/ymgetw08", "."]),
        ("网红 (重庆)", ["网", "红", "(", "重", "庆", ")"]),
        ("{a.b_c}%", ["{a.b_c}", "%"]),
    ],
)
def test_words_keep_numbers_whole(text, words):
    assert [word for _, word in find_words(text, 0, len(text))] == words
