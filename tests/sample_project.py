"""A small project with a chain of three rules, and the git repositories that it may lie in."""

import subprocess
from pathlib import Path

from workspace import ROOT

FILES = {
    ".gitignore": "/.snakemake/\n/logs/\n/made/\n/results/\n__pycache__/\n",
    "Snakefile": """\
from glob import glob

configfile: "config.yaml"

rule judge_claims:
    input: words="made/words.txt", total="made/total.txt"
    output: "results/claims.txt"
    shell: "cat {input} > {output}"

rule words:
    input: "scripts/words.py", "scripts/loud.py", captures=sorted(glob("data/*.txt"))
    output: "made/words.txt"
    log: "logs/words.log"
    shell: "python -m scripts.words {input.captures} > {output} 2> {log}"

rule total:
    input: table="numbers.csv"
    output: expand("made/{name}.txt", name=config["names"])
    log: "logs/total.log"
    params: times=config["times"]
    shell:
        "for file in {output}; do"
        " awk '{{if (/bad/) {{print \\"error: numbers.csv: bad\\" > \\"/dev/stderr\\"; exit 1}}"
        " n += $1}} END {{print n * {params.times}}}' {input.table} > $file || exit 1;"
        " done 2> {log}"
""",
    "config.yaml": "times: 2\nnames: [total]\nclaims: stop\n",
    "data/one.txt": "one\n",
    "data/two.txt": "two\n",
    "numbers.csv": "1\n2\n",
    "paper.qmd": "Nothing.\n",
    "profiles/default/config.yaml": "max-jobs-per-timespan: 1000/0s\n",
    "scripts/loud.py": "def loud(text):\n    return text.upper()\n",
    "scripts/words.py": "import sys\nfrom pathlib import Path\nfrom scripts.loud import loud\n"
    "for path in sys.argv[1:]:\n    print(loud(Path(path).read_text()), end='')\n",
}


def write(folder: Path, files=FILES) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def lock(folder: Path) -> None:
    """Give the project the lock of the environment that is running."""
    (folder / "envs").mkdir(exist_ok=True)
    text = (ROOT / "envs/requirements.txt").read_text(encoding="utf-8")
    (folder / "envs/requirements.txt").write_text(text, encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    own = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always"]
    own += ["-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *own, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "state")
    return git(folder, "rev-parse", "HEAD")


def repository(folder: Path, files=FILES) -> Path:
    """A repository with one commit."""
    write(folder, files)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, without those of git, Snakemake, Python and logs."""
    caches = {".git", ".snakemake", "__pycache__", "logs"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not caches.intersection(path.relative_to(folder).parts)
    }
