"""From manuscript to checked paper, with the provenance of each figure and table."""


rule trace_provenance:
    """Trace each figure and table back to raw files, through the rules and lines that make it."""
    input:
        script="scripts/paper/trace_provenance.py",
        helpers=imported_by("scripts/paper/trace_provenance.py"),
        # It reads the workflow and the code, and no data.
        workflow=WORKFLOW,
        settings="config.yaml",
        code=sorted(str(path) for path in Path("scripts").rglob("*.py")),
        lock="envs/requirements.txt",
        times=glob("reference/run_times.json"),
    output:
        cards="results/trace_provenance/provenance.json",
    log:
        "logs/trace_provenance.log",
    benchmark:
        "logs/trace_provenance.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        raw=RAW,
        # An include more or less is a card more or less.
        fragments=FRAGMENTS,
        given=[
            f"--given={name}={json.dumps(value)}"
            for name, value in workflow.config_settings.overwrite_config.items()
        ],
    shell:
        "python -m {params.module} --target judge_claims --raw {params.raw:q}"
        " {params.given:q} --times {input.times:q} --out {output.cards:q} 2> {log:q}"


rule render_paper:
    """Render the manuscript to HTML and PDF, with Quarto or with pandoc and Typst."""
    input:
        script="scripts/paper/render_paper.py",
        helpers=imported_by("scripts/paper/render_paper.py"),
        templates=sorted(str(path) for path in Path("render").glob("*.*")),
        manuscript="paper.qmd",
        project="_quarto.yml",
        bibliography="references.bib",
        variables=rules.bind_results.output.variables,
        fragments=rules.bind_results.output.fragments,
        claims=rules.judge_claims.output,
        provenance=rules.trace_provenance.output.cards,
        figures=[*rules.draw_figures.output.svg, rules.measure_fragility.output.figure],
    output:
        html="results/render_paper/paper.html",
        pdf="results/render_paper/paper.pdf",
    log:
        "logs/render_paper.log",
    benchmark:
        "logs/render_paper.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        renderer=config["renderer"],
    shell:
        "python -m {params.module} --manuscript {input.manuscript:q} --variables {input.variables:q}"
        " --project {input.project:q} --renderer {params.renderer:q} --html {output.html:q}"
        " --pdf {output.pdf:q} 2> {log:q}"


rule check_paper:
    """Check the rendered paper against its source; one that is not sound goes no further."""
    input:
        script="scripts/paper/check_paper.py",
        helpers=imported_by("scripts/paper/check_paper.py"),
        manuscript="paper.qmd",
        project="_quarto.yml",
        bibliography="references.bib",
        variables=rules.bind_results.output.variables,
        fragments=rules.bind_results.output.fragments,
        claims=rules.judge_claims.output,
        provenance=rules.trace_provenance.output.cards,
        figures=rules.render_paper.input.figures,
        html=rules.render_paper.output.html,
        pdf=rules.render_paper.output.pdf,
    output:
        html="results/check_paper/paper.html",
        pdf="results/check_paper/paper.pdf",
    log:
        "logs/check_paper.log",
    benchmark:
        "logs/check_paper.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --manuscript {input.manuscript:q} --variables {input.variables:q}"
        " --project {input.project:q} --html {input.html:q} --pdf {input.pdf:q}"
        " --out-html {output.html:q} --out-pdf {output.pdf:q} 2> {log:q}"
