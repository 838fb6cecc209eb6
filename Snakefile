"""From raw captures, coding sheets and interviews to the checked paper, in reading order."""

import json
import sys
from functools import partial
from glob import glob

from scripts.errors import run
from scripts.files.text_files import read_yaml
from scripts.imports import imported_by
from scripts.paper.text.inclusions import included_from
from scripts.progress import end, follow
from scripts.settings import check_settings

# Snakemake names neither line nor key of YAML that it cannot read, and takes a repeated key.
run(partial(read_yaml, "config.yaml"))


configfile: "config.yaml"


follow(workflow)
run(partial(check_settings, config))
# Snakemake loads pandas to compare parameters that are tables. No rule has one, and loading
# it would take a third of a run that has nothing to do.
sys.modules.setdefault("pandas", None)
# The same text whatever the machine: no locale, zone or backend of the user's leaks in.
shell.prefix("export LC_ALL=C.UTF-8 TZ=UTC MPLBACKEND=agg OPENBLAS_NUM_THREADS=1; ")

FRAGMENTS = run(partial(included_from, "paper.qmd", "results/bind_results"))
# Priority of the stages that the longest chain waits for.
CRITICAL = 1
WORKFLOW = ["Snakefile", *sorted(glob("rules/*.smk"))]


include: "rules/inputs.smk"
include: "rules/study.smk"
include: "rules/videos.smk"
include: "rules/codes.smk"
include: "rules/interviews.smk"
include: "rules/results.smk"
include: "rules/binding.smk"
include: "rules/claims.smk"
include: "rules/paper.smk"


rule paper:
    """Put the checked paper, HTML and PDF, in the place of the last one (the default target)."""
    default_target: True
    input:
        html=rules.check_paper.output.html,
        pdf=rules.check_paper.output.pdf,
        # Without these a paper whose check failed would not be checked again.
        rendered=rules.render_paper.output,
        claims=rules.judge_claims.output.ledger,
    output:
        html="paper.html",
        pdf="paper.pdf",
        claims="results/paper/claims.json",
    log:
        "logs/paper.log",
    benchmark:
        "logs/paper.tsv"
    conda:
        "envs/paper.yaml"
    shell:
        "(cp {input.html:q} {output.html:q} && cp {input.pdf:q} {output.pdf:q}"
        " && cp {input.claims:q} {output.claims:q}) 2> {log:q}"


include: "rules/review.smk"
include: "rules/comparison.smk"


onsuccess:
    end(workflow, log)


onerror:
    end(workflow, log)
