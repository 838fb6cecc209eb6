"""What stands in two places says the same in both; a failure shows the difference."""

import ast
import csv
import re
import shlex
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml
from snakemake.cli import get_argument_parser
from workspace import workflow_text

from scripts.checkout import is_ignored, project_files, read_patterns

ROOT = Path(__file__).parents[1]
FILES = project_files(ROOT)
SCRIPTS = [path for path in FILES if path.startswith("scripts/") and path.endswith(".py")]
EVIDENCE = {"published", "simulated", "observed"}
# Rules that only put something in place, and rules that use the script of another.
COLLECTING = {"paper", "compare"}
BORROWED = {"render_comparison": "render_paper", "check_comparison": "check_paper"}


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def ticked(text):
    """What stands in backticks on one line."""
    return set(re.findall(r"`([^`\n]+)`", text))


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def working(rules):
    """Rules that have a script: all but the targets that only collect."""
    return {name: rule for name, rule in rules.items() if name not in COLLECTING}


def declared(rules):
    return {str(file) for rule in rules.values() for file in rule.output}


# Rules, scripts, tests


def imported(path, seen=()):
    """Paths of the project's modules that a module imports, directly or not."""
    found = set(seen)
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            module = name.replace(".", "/") + ".py"
            if module in SCRIPTS and module not in found:
                found |= imported(module, found | {module})
    return found


def test_helpers_of_a_rule_are_the_modules_that_its_script_imports(rules):
    stated, needed = {}, {}
    for name, rule in working(rules).items():
        stated[name] = sorted(rule.input.get("helpers", []))
        needed[name] = sorted(imported(rule.input.get("script")))
    assert stated == needed


def test_a_rule_that_judges_claims_knows_what_the_predicates_import(rules):
    judging = [rule for rule in working(rules).values() if rule.input.get("predicates")]
    assert {"judge_claims", "measure_fragility"} == {rule.name for rule in judging}
    predicates = [path for path in FILES if path.startswith("claims/") and path.endswith(".py")]
    needed = set().union(*map(imported, predicates))
    for rule in judging:
        stated = {*rule.input.get("helpers"), *rule.input.get("predicates")}
        assert needed - stated == set(), rule.name


def test_rule_script_log_and_folder_have_one_name(rules):
    for name, rule in working(rules).items():
        script = rule.input.get("script")
        assert Path(script).stem == BORROWED.get(name, name)
        several = "".join(f"/{{{wildcard}}}" for wildcard in sorted(rule.wildcard_names))
        beside = [re.sub(r",[^{}]*", "", str(path)) for path in (*rule.log, rule.benchmark)]
        # A rule without an output runs each time, unless a benchmark is taken for one.
        measured = f"logs/{name}{several}.tsv" if rule.output else "None"
        assert beside == [f"logs/{name}{several}.log", measured]
        for file in map(str, rule.output):
            if file.startswith(("data/", "results/")):
                assert file.split("/")[1] == name, f"{name} writes to another rule's folder: {file}"


def test_a_rule_tells_what_it_does_and_where_it_runs(rules):
    for name, rule in rules.items():
        assert rule.docstring, f"{name} has no docstring"
        assert "\n" not in rule.docstring
        assert rule.docstring.endswith(".")
    for name, rule in working(rules).items():
        environment = Path(rule.snakefile).parent / (rule.conda_env or "none")
        assert environment.is_file(), f"{name} has no environment"
        assert "{log:q}" in rule.shellcmd, f"{name} writes no log"


def test_every_module_belongs_to_a_rule_or_is_a_command_of_the_readme(rules):
    used = set()
    for rule in working(rules).values():
        used |= {rule.input.get("script"), *rule.input.get("helpers", [])}
        used |= set(rule.input.get("predicates", []))
    commands = re.findall(r"python -m (scripts[\w.]+)", text_of("README.md"))
    loaded = re.findall(r"^from (scripts[\w.]+) import", workflow_text(), re.M)
    for module in [*commands, *loaded]:
        script = module.replace(".", "/") + ".py"
        used |= {script, *imported(script)}
    assert set(SCRIPTS) - used == set()


def test_every_script_of_a_rule_has_its_tests(rules):
    wanted = {f"tests/test_{name}.py" for name in working(rules).keys() - BORROWED.keys()}
    assert wanted - set(FILES) == set()


# Settings


def keys(node, schema, place=""):
    """Dotted keys of settings, and of the schema that describes them, as two sets."""
    properties = schema.get("properties")
    if not isinstance(node, dict) or properties is None:
        return set(), set()
    given = {f"{place}{key}" for key in node}
    known = {f"{place}{key}" for key in properties}
    for key in node.keys() & properties.keys():
        deeper = keys(node[key], properties[key], f"{place}{key}.")
        given, known = given | deeper[0], known | deeper[1]
    return given, known


def repeated_keys(node):
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        yield from sorted({name for name in names if names.count(name) > 1})
        for _, value in node.value:
            yield from repeated_keys(value)


def test_schema_and_settings_have_the_same_keys():
    schema = yaml.safe_load(text_of("scripts/settings.schema.json"))
    given, known = keys(yaml.safe_load(text_of("config.yaml")), schema)
    typed = {
        key
        for key, value in schema["properties"].items()
        if value.get("description", "").startswith("Given on the command line")
    }
    assert given == known - typed
    assert len(typed) == 3
    for path in ("config.yaml", "scripts/settings.schema.json"):
        assert list(repeated_keys(yaml.compose(text_of(path)))) == [], f"a key stands twice: {path}"


def test_every_setting_is_read_somewhere():
    readers = workflow_text() + "".join(map(text_of, SCRIPTS))
    given, _ = keys(
        yaml.safe_load(text_of("config.yaml")),
        yaml.safe_load(text_of("scripts/settings.schema.json")),
    )
    unread = {key for key in given if not re.search(rf"\b{key.split('.')[-1]}\b", readers)}
    assert unread == set()


# README and Makefile


def code_lines(text):
    """Lines of code blocks and code in backticks, without comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+#.*", "", line).strip() for line in [*lines, *ticked(prose)]]


def test_makefile_is_short_and_its_commands_exist_where_they_are_named():
    makefile = text_of("Makefile")
    assert makefile.count("\n") < 30
    targets = set(re.findall(r"^([\w-]+):", makefile, re.MULTILINE))
    lines = code_lines(text_of("README.md")) + code_lines(
        text_of(".ci/run").join(["```\n", "\n```"])
    )
    named = {match[1] for line in lines if (match := re.match(r"make ([\w-]+)", line))}
    assert {"paper", "test"} <= named <= targets


def test_readme_names_each_rule_with_its_script(rules):
    table = {}
    for line in text_of("README.md").splitlines():
        if line.startswith("|"):
            names = ticked(line)
            for rule in names & rules.keys():
                table.setdefault(rule, {name for name in names if name.startswith("scripts/")})
    wanted = {name: {rule.input.get("script")} for name, rule in working(rules).items()}
    assert {name: table.get(name) for name in wanted} == wanted


def test_commands_of_the_readme_exist(rules):
    targets = set(rules) | declared(rules)
    for line in code_lines(text_of("README.md")):
        if line.startswith("snakemake "):
            named = get_argument_parser().parse_args(shlex.split(line)[1:]).targets
            assert set(named or ()) <= targets, line
        if match := re.match(r"python -m (scripts[\w.]+)", line):
            assert match[1].replace(".", "/") + ".py" in SCRIPTS, line


@pytest.mark.parametrize("path", ["README.md", "data/README.md", "data/raw/README.md"])
def test_files_that_a_readme_names_exist(rules, path):
    text = text_of(path)
    # What a rule writes without declaring it is named by .gitignore.
    known = set(FILES) | declared(rules) | {name.strip("/") for name in read_patterns(ROOT)}
    known |= {Path(name).name for name in known} | {Path(name).stem for name in known}
    suffixes = "py|yaml|yml|md|txt|in|toml|csv|ndjson|json|qmd|html|pdf|svg|png|bib"
    names = {name for name in ticked(text) if re.fullmatch(rf"[\w./-]+\.({suffixes})", name)}
    assert names - known == set()
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (ROOT / path).parent.joinpath(link).exists(), f"{path} links to {link}"


# Data dictionary


def raw_files():
    folder = "data/raw/"
    return [path for path in FILES if path.startswith(folder) and path != f"{folder}README.md"]


def test_dictionary_names_every_file():
    dictionary = text_of("data/README.md") + text_of("data/raw/README.md")
    missing = [path for path in [*raw_files(), "data/simulation/scenario.yaml"]
               if Path(path).name not in dictionary]  # fmt: skip
    assert missing == []


def test_dictionary_gives_every_raw_column_its_evidence_class():
    section = {}
    for block in re.split(r"^(?=`[\w.]+\.csv`)", text_of("data/raw/README.md"), flags=re.MULTILINE):
        opening, _, rest = block.partition("\n\n")
        names = {name for name in ticked(opening) if name.endswith(".csv")}
        rows = re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0].splitlines()
        rows = [cells(row) for row in rows if row.startswith("|")]
        if rows and rows[0][:2] == ["column", "evidence"]:
            for name in names:
                section[name] = {
                    col: row[1].strip("`") for row in rows[2:] for col in ticked(row[0])
                }
    for path in raw_files():
        if path.endswith(".csv"):
            with (ROOT / path).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            described = section.get(Path(path).name, {})
            assert sorted(described) == sorted(header), path
            foreign = {column: word for column, word in described.items() if word not in EVIDENCE}
            assert foreign == {}, f"{path}: a class is one of {sorted(EVIDENCE)}"


def test_dictionary_names_every_table_that_is_made(rules):
    patterns = ticked(text_of("data/README.md"))
    tables = [file for file in declared(rules) if file.endswith((".csv", ".json", ".md", ".yml"))]
    missing = [file for file in sorted(tables)
               if not any(fnmatchcase(file, pattern) for pattern in patterns)]  # fmt: skip
    assert missing == []
    named = {
        name for name in patterns if re.match(r"(data/(?!raw|simulation)|results/)\w+/\S+\.", name)
    }
    assert {name for name in named if not any(fnmatchcase(file, name) for file in tables)} == set()


# What git keeps


def test_what_rules_make_is_ignored_and_what_is_kept_is_not_made(rules):
    patterns = read_patterns(ROOT)

    def ignored(path):
        parts = path.split("/")
        folders = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
        return any(is_ignored(step, patterns) for step in [*folders, path, f"{path}/"])

    logs = {str(log) for rule in rules.values() for log in rule.log}
    assert {path for path in declared(rules) | logs if not ignored(path)} == set()
    assert declared(rules) & set(FILES) == set()


def test_git_keeps_the_same_files():
    # An unpacked archive has no git; there .gitignore is all there is.
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        names = set(listed.stdout.split("\0")) - {""}
        assert {name for name in names if (ROOT / name).exists()} == set(FILES)
