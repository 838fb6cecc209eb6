"""The line of a key is that of the file, whatever levels an error leaves out."""

import pytest

from scripts.errors import InputError
from scripts.files.text_files import write_text
from scripts.files.yaml_lines import line_of_key

TEXT = """\
# A remark before everything.
version: "1.0"
variables:
  theme:
    label: |
      Two
      lines
    values:
      1.5: {label: x}
      food:
        label: Food
  label:
    condition: {variable: theme, in: [food,
      view]}
study.town: x
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("theme", 4),
        ("theme.label", 5),
        ("theme.food", 10),
        ("theme.food.label", 11),
        ("variables.theme.values.food.label", 11),
        ("theme.1.5.label", 9),  # a name with a dot
        ("label", 12),  # the shallowest one
        ("label.condition.in.1", 14),
        ("study.town", 15),
        ("theme.food.example", 10),  # missing: where it belongs
        ("theme.exmaple", 4),
        ("mood", None),
        ("", None),
    ],
)
def test_a_key_is_found_where_it_stands(tmp_path, key, line):
    write_text(tmp_path / "book.yaml", TEXT)
    assert line_of_key(tmp_path / "book.yaml", key) == line
    place = f", line {line}" if line else ""
    told = str(InputError("wrong", path=tmp_path / "book.yaml", column=key))
    assert told == f"{tmp_path / 'book.yaml'}{place}, key '{key}': wrong"


@pytest.mark.parametrize(
    ("value", "line"), [("Food", 11), (1, None), ("Drink", None), (None, 11), (["Food"], 11)]
)
def test_a_value_that_the_file_does_not_have_was_put_over_it(tmp_path, value, line):
    write_text(tmp_path / "book.yaml", TEXT)
    assert line_of_key(tmp_path / "book.yaml", "theme.food.label", value) == line


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2\n", "", "- a\n", "a: &x [*x]\n"])
def test_a_file_that_cannot_be_followed_has_no_lines_and_no_traceback(tmp_path, text):
    write_text(tmp_path / "book.yaml", text)
    assert line_of_key(tmp_path / "book.yaml", "b.c") is None
    assert line_of_key(tmp_path / "gone.yaml", "b.c") is None


def test_other_files_have_columns(tmp_path):
    write_text(tmp_path / "book.csv", "theme: 1\n")
    told = str(InputError("wrong", path=tmp_path / "book.csv", column="theme"))
    assert told == f"{tmp_path / 'book.csv'}, column 'theme': wrong"
