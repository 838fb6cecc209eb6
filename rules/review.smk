"""For those who review a paper or a change of it; not part of the paper."""

from scripts.checkout import project_files


rule prove:
    """Prove that each printed number moves with the data (mutates copies of the raw data)."""
    input:
        script="scripts/prove/prove.py",
        helpers=imported_by("scripts/prove/prove.py"),
        # A study of one's own has none until somebody writes it, which prove.py tells.
        recomputation=glob("tests/recomputation.py"),
        plain=sorted(glob("tests/plain_*.py")),
        paper=rules.describe_build.input.code,
        data=RAW,
    output:
        numbers="results/prove/numbers.csv",
        report="results/prove/report.md",
    log:
        "logs/prove.log",
    benchmark:
        "logs/prove.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        choices=config["prove"],
    shell:
        "python -m {params.module} --root . --mutants {params.choices[mutants]:q}"
        " --seed {params.choices[seed]:q} --recomputation tests/recomputation.py"
        " --out {output.numbers:q} --report {output.report:q} 2> >(tee {log:q} >&2)"


rule diff:
    """Report what differs from another state of the project (diff.html, diff.json, diff.md)."""
    input:
        script="scripts/changes/diff.py",
        helpers=imported_by("scripts/changes/diff.py"),
        layers="scripts/changes/tables/layers.yaml",
        looks=sorted(glob("scripts/changes/report/*.css") + glob("scripts/changes/report/*.js")),
    log:
        "logs/diff.log",
    conda:
        "../envs/paper.yaml"
    threads: workflow.cores
    params:
        module=as_py_module(input.script),
        sides=[f"--{name}={config[name]}" for name in ("baseline", "current") if name in config],
    shell:
        # 3 says that something differs, which is no fault of the run.
        "python -m {params.module} {params.sides:q} --cores {threads} 2> >(tee {log:q} >&2)"
        " || [ $? -eq 3 ]"


rule release:
    """Put paper, results, data, code and environment into one zip that describes itself."""
    input:
        script="scripts/release/release.py",
        helpers=imported_by("scripts/release/release.py"),
        # Whatever is the project's own is released; an edit of any of it is another release.
        project=lambda _: project_files(Path(".")),
        settings="config.yaml",
        manuscript="paper.qmd",
        bibliography="references.bib",
        variables=rules.bind_results.output.variables,
        build=rules.describe_build.output.build,
        raw=[*RAW, "envs/requirements.txt"],
        # All that the rules make: a file that the manifest does not know is one too many.
        made=[
            *rules.clean_videos.output,
            *rules.draw_sample.output,
            *rules.merge_codes.output,
            *rules.measure_reliability.output,
            *rules.collect_statements.output,
            *rules.tabulate_respondents.output,
            *rules.code_interviews.output,
            *rules.check_quotes.output,
            *rules.report_coreq.output,
            *rules.compute_statistics.output,
            *rules.compare_published.output,
            *rules.draw_figures.output,
            *rules.check_results.output,
            *rules.describe_build.output,
            *rules.bind_results.output,
            *rules.measure_fragility.output,
            *rules.judge_claims.output,
            *rules.trace_provenance.output,
            *rules.render_paper.output,
            *rules.check_paper.output,
            *rules.paper.output,
        ],
    output:
        zip=f"release/paper-{config['release']['version']}.zip",
        manifest="release/manifest.json",
        citation="release/CITATION.cff",
        codecheck="release/codecheck.yml",
        crate="release/ro-crate-metadata.json",
        reference="release/reference.json",
        anonymity="release/anonymity.csv",
    log:
        "logs/release.log",
    benchmark:
        "logs/release.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --root . --settings {input.settings:q}"
        " --manuscript {input.manuscript:q} --variables {input.variables:q}"
        " --bibliography {input.bibliography:q} --build {input.build:q} --inputs {input.raw:q}"
        # release/leaks.csv is no output: Snakemake would delete it where it is needed, when the
        # release is refused.
        " {input.settings:q} {input.manuscript:q} {input.bibliography:q} --made {input.made:q}"
        " --folder release 2> {log:q}"


rule verify:
    """Rebuild twice under varied conditions, compare with the reference, certify (certificate/)."""
    input:
        script="scripts/verify/verify.py",
        helpers=imported_by("scripts/verify/verify.py"),
        recomputation=glob("tests/recomputation.py"),
        looks=[
            "scripts/changes/report/colours.css",
            "scripts/changes/report/theme.js",
            "scripts/verify/certificate.css",
        ],
        schemas=["scripts/release/manifest.schema.json"],
    log:
        "logs/verify.log",
    conda:
        "../envs/paper.yaml"
    threads: workflow.cores
    params:
        module=as_py_module(input.script),
        options=[f"--{name}={config[name]}" for name in ("reference", "digest") if name in config],
    shell:
        "python -m {params.module} {params.options:q} --cores {threads} 2> >(tee {log:q} >&2)"
