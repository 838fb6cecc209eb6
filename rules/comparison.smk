"""Studies beside one another; not part of the paper."""

from scripts.compare.working_copy import failed_attempts
from scripts.study.folders import list_studies, named_files_of, pipeline_digest, stamps_of

# A study that is compared has these choices from the project around it, and none of its own.
COMPARED = config.get("compare", {})


rule build_study:
    """Build one study of studies/ with this project's pipeline; one that fails is told, no error."""
    input:
        script="scripts/compare/build_study.py",
        helpers=imported_by("scripts/compare/build_study.py"),
        study=lambda wildcards: named_files_of(wildcards.study),
    output:
        outcome="results/build_study/{study}/study.json",
    log:
        "logs/build_study/{study}.log",
    benchmark:
        "logs/build_study/{study}.tsv"
    wildcard_constraints:
        study=r"[\w-]+",
    conda:
        "../envs/paper.yaml"
    # One study has all cores; many have one each.
    threads: lambda _: max(1, (workflow.cores or 1) // len(list_studies(COMPARED["studies"])))
    params:
        module=as_py_module(input.script),
        # Reasons to build it again: another pipeline, other files, also older ones, a failure.
        pipeline=lambda _: pipeline_digest(),
        files=lambda wildcards: stamps_of(wildcards.study),
        attempts=lambda wildcards: failed_attempts(wildcards.study),
    shell:
        "python -m {params.module} --study {wildcards.study:q} --cores {threads}"
        " --out {output.outcome:q} 2> {log:q}"


rule compare_studies:
    """Hold the codes of all studies beside one another, and test how far they differ."""
    input:
        script="scripts/compare/compare_studies.py",
        helpers=imported_by("scripts/compare/compare_studies.py"),
        studies=lambda _: expand(
            rules.build_study.output.outcome,
            study=run(partial(list_studies, COMPARED["studies"])),
        ),
    output:
        studies="results/compare_studies/studies.csv",
        shares="results/compare_studies/shares.csv",
        tests="results/compare_studies/tests.csv",
        codes="results/compare_studies/codes.csv",
        differences="results/compare_studies/differences.csv",
        not_compared="results/compare_studies/not_compared.txt",
    log:
        "logs/compare_studies.log",
    benchmark:
        "logs/compare_studies.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        compared=COMPARED,
        choices=config["statistics"],
    shell:
        "python -m {params.module} --studies {input.studies:q}"
        " --variables {params.compared[variables]:q}"
        " --incomplete {params.compared[incomplete]:q}"
        " --confidence {params.choices[confidence]:q}"
        " --permutations {params.choices[permutations]:q} --seed {params.choices[seed]:q}"
        " --table {output.studies:q} --shares {output.shares:q} --tests {output.tests:q}"
        " --codes {output.codes:q} --differences {output.differences:q}"
        " --not-compared {output.not_compared:q} 2> {log:q}"


rule draw_comparison:
    """Draw the shares by study with their intervals, a picture per compared variable."""
    input:
        script="scripts/compare/draw_comparison.py",
        helpers=imported_by("scripts/compare/draw_comparison.py"),
        studies=rules.compare_studies.output.studies,
        shares=rules.compare_studies.output.shares,
    output:
        pictures=directory("results/draw_comparison"),
    log:
        "logs/draw_comparison.log",
    benchmark:
        "logs/draw_comparison.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --studies {input.studies:q} --shares {input.shares:q}"
        " --folder {output.pictures:q} 2> {log:q}"


rule bind_comparison:
    """Write the numbers of the comparison as variables, and its tables as fragments."""
    input:
        script="scripts/compare/bind_comparison.py",
        helpers=imported_by("scripts/compare/bind_comparison.py"),
        manuscript="comparison.qmd",
        settings="config.yaml",
        project="_quarto.yml",
        studies=rules.compare_studies.output.studies,
        shares=rules.compare_studies.output.shares,
        tests=rules.compare_studies.output.tests,
        codes=rules.compare_studies.output.codes,
        differences=rules.compare_studies.output.differences,
    output:
        variables="results/bind_comparison/variables.yml",
        project="_comparison.yml",
        fragments=expand(
            "results/bind_comparison/{name}.md",
            name=["summary", "failures", "tbl-studies", "differences", "results", "tbl-tests"]
            + ["tbl-heterogeneity", "shares", "tbl-builds"],
        ),
    log:
        "logs/bind_comparison.log",
    benchmark:
        "logs/bind_comparison.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --manuscript {input.manuscript:q} --settings {input.settings:q}"
        " --project {input.project:q} --studies {input.studies:q} --shares {input.shares:q}"
        " --tests {input.tests:q} --codes {input.codes:q} --differences {input.differences:q}"
        " --variables {output.variables:q} --out-project {output.project:q}"
        " --fragments {output.fragments:q} 2> {log:q}"


use rule render_paper as render_comparison with:
    input:
        script=rules.render_paper.input.script,
        helpers=rules.render_paper.input.helpers,
        templates=rules.render_paper.input.templates,
        manuscript="comparison.qmd",
        project=rules.bind_comparison.output.project,
        bibliography="render/comparison.bib",
        variables=rules.bind_comparison.output.variables,
        fragments=rules.bind_comparison.output.fragments,
        figures=rules.draw_comparison.output.pictures,
    output:
        html="results/render_comparison/comparison.html",
        pdf="results/render_comparison/comparison.pdf",
    log:
        "logs/render_comparison.log",
    benchmark:
        "logs/render_comparison.tsv"


use rule check_paper as check_comparison with:
    input:
        script=rules.check_paper.input.script,
        helpers=rules.check_paper.input.helpers,
        manuscript="comparison.qmd",
        project=rules.bind_comparison.output.project,
        bibliography="render/comparison.bib",
        variables=rules.bind_comparison.output.variables,
        fragments=rules.bind_comparison.output.fragments,
        figures=rules.draw_comparison.output.pictures,
        html=rules.render_comparison.output.html,
        pdf=rules.render_comparison.output.pdf,
    output:
        html="results/check_comparison/comparison.html",
        pdf="results/check_comparison/comparison.pdf",
    log:
        "logs/check_comparison.log",
    benchmark:
        "logs/check_comparison.tsv"


rule compare:
    """Build all studies of studies/ and put their comparison in place, HTML and PDF."""
    input:
        html=rules.check_comparison.output.html,
        pdf=rules.check_comparison.output.pdf,
        # Without these a comparison whose check failed would not be checked again.
        rendered=rules.render_comparison.output,
        not_compared=rules.compare_studies.output.not_compared,
    output:
        html="comparison.html",
        pdf="comparison.pdf",
    log:
        "logs/compare.log",
    benchmark:
        "logs/compare.tsv"
    conda:
        "../envs/paper.yaml"
    shell:
        # At the end of the run, where it is seen: which studies are not in it, and why.
        "(cp {input.html:q} {output.html:q} && cp {input.pdf:q} {output.pdf:q}"
        " && cat {input.not_compared:q} >&2) 2> >(tee {log:q} >&2)"
