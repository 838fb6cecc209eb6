"""A codebook that goes to REFI-QDA and back, and codebooks of other programs."""

import pytest
from coded_study import CODEBOOK
from sample_study import ROOT

from scripts.codes.codebook_file import load
from scripts.codes.exchange_codebook import main
from scripts.errors import InputError
from scripts.files.text_files import write_text

TRICKY = CODEBOOK.replace("definition: What it shows", 'definition: "Two\\n\\nlevel: lines <&> \'"')
TRICKY = TRICKY.replace(
    "label: Food, definition: d, example: e", "label: 食物, definition: '', example: 'a\\nb'"
)
FOREIGN = """\
<?xml version="1.0"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Another program 3.1">
  <Codes>
    <Code guid="1" name="City, features" isCodable="true" color="#ff0000">
      <Description>What of the city is seen.</Description>
      <Code guid="2" name="Bridges" isCodable="true"/>
      <Code guid="3" name="Roads" isCodable="true">
        <Code guid="4" name="Stacked" isCodable="true"/>
      </Code>
    </Code>
    <Code guid="5" name="Food" isCodable="true"/>
    <Code guid="6" name="Value" isCodable="true"/>
  </Codes>
  <Sets><Set guid="7" name="a set"/></Sets>
</CodeBook>
"""


@pytest.fixture
def exchange(tmp_path):
    def call(source, text):
        target = {".yaml": ".qdc", ".qdc": ".yaml"}.get(source[-5:], ".yaml")
        write_text(tmp_path / source, text)
        main(["--from", str(tmp_path / source), "--to", str(tmp_path / f"made{target}")])
        return tmp_path / f"made{target}"

    return call


@pytest.mark.parametrize(
    "text", [CODEBOOK, TRICKY, (ROOT / "data/raw/coding/codebook.yaml").read_text(encoding="utf-8")]
)
def test_there_and_back_nothing_is_lost(exchange, tmp_path, text):
    qdc = exchange("codebook.yaml", text)
    first = qdc.read_bytes()
    back = exchange("codes.qdc", first.decode())
    assert load(back) == load(tmp_path / "codebook.yaml")
    assert exchange("codebook.yaml", back.read_text(encoding="utf-8")).read_bytes() == first


def test_a_codebook_of_another_program_is_taken_as_it_is(exchange):
    codebook = load(exchange("codes.qdc", FOREIGN))
    city, rest = codebook.variables.values()
    assert (city.name, city.label, city.select) == ("city_features", "City, features", "multi")
    assert city.definition == "What of the city is seen."
    assert [(code, value.label) for code, value in city.values.items()] == [
        ("bridges", "Bridges"),
        ("roads", "Roads"),
        ("roads_stacked", "Roads / Stacked"),
    ]
    assert rest.name == "codes" and list(rest.values) == ["food", "value"]


def test_guesses_are_told_where_they_stand_and_only_there(exchange, capsys):
    told = "guessed, as codes.qdc does not tell them: level and select of "
    text = exchange("codes.qdc", FOREIGN).read_text(encoding="utf-8")
    assert text.startswith(f"# {told}city_features, codes\n")
    assert told in capsys.readouterr().err
    half = FOREIGN.replace("is seen.", "is seen.\n\nlevel: nominal\nselect: single")
    assert exchange("codes.qdc", half).read_text(encoding="utf-8").startswith(f"# {told}codes\n")
    capsys.readouterr()
    own = exchange("codebook.yaml", CODEBOOK).read_text(encoding="utf-8")
    assert exchange("codes.qdc", own).read_text(encoding="utf-8").startswith("version:")
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<CodeBook", "not readable as XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', "DTDForbidden"),
        ("<Project/>", "no codebook of REFI-QDA"),
        (FOREIGN.replace("codebook:1.0", "project:1.0"), "no codebook"),
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>', "no variables"),
        (FOREIGN.replace('<Code guid="6" name="Value"', "<Other"), "two codes or more\n.*'Food'"),
        (
            '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
            + '<Code name="a">' * 40 + "</Code>" * 40 + "</Codes></CodeBook>",
            "too deeply",
        ),
    ],
)  # fmt: skip
def test_what_is_no_codebook_is_refused_and_nothing_written(exchange, tmp_path, text, told):
    with pytest.raises(InputError, match=told) as error:
        exchange("codes.qdc", text)
    assert "codes.qdc" in str(error.value)
    assert not (tmp_path / "made.yaml").exists()


def test_the_endings_decide(exchange, tmp_path):
    with pytest.raises(InputError, match=r"not one .qdc and one .yaml"):
        main(["--from", str(tmp_path / "a.csv"), "--to", str(tmp_path / "b.yaml")])
    with pytest.raises(InputError, match="cannot be read"):
        main(["--from", str(tmp_path / "a.qdc"), "--to", str(tmp_path / "b.yaml")])
