"""The numbers, tables and figures that the manuscript includes."""


rule describe_build:
    """Take the content hash of data, code and lock, and the versions of the software."""
    input:
        script="scripts/paper/describe_build.py",
        helpers=imported_by("scripts/paper/describe_build.py"),
        data=[*RAW, *sorted(glob("data/simulation/*"))],
        code=[
            *WORKFLOW,
            "config.yaml",
            "_quarto.yml",
            "paper.qmd",
            "references.bib",
            *sorted(glob("claims/*.*")),
            *sorted(str(path) for path in Path("scripts").rglob("*.py")),
            "scripts/settings.schema.json",
            *sorted(str(path) for path in Path("render").glob("*.*")),
        ],
        lock="envs/requirements.txt",
    output:
        build="results/describe_build/build.json",
    log:
        "logs/describe_build.log",
    benchmark:
        "logs/describe_build.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --data {input.data:q} --code {input.code:q}"
        " --lock {input.lock:q} --out {output.build:q} 2> {log:q}"


rule bind_results:
    """Write every number of the paper as a variable, and its tables and figures as fragments."""
    input:
        script="scripts/paper/bind_results.py",
        helpers=imported_by("scripts/paper/bind_results.py"),
        settings="config.yaml",
        codebook=config["coding"]["codebook"],
        published=config["published"],
        build=rules.describe_build.output.build,
        anchors=rules.compare_published.output.anchors,
        associations=rules.compute_statistics.output.associations,
        checked_quotes=rules.check_quotes.output.table,
        codes=rules.merge_codes.output.codes,
        contradictions=rules.tabulate_respondents.output.contradictions,
        cooccurrence=rules.code_interviews.output.cooccurrence,
        coreq=rules.report_coreq.output.table,
        correlations=rules.compute_statistics.output.correlations,
        coverage=rules.code_interviews.output.coverage,
        crosstab=rules.compute_statistics.output.crosstab,
        disagreements=rules.merge_codes.output.disagreements,
        flow=rules.draw_sample.output.flow,
        frequencies=rules.compute_statistics.output.frequencies,
        matrix=rules.code_interviews.output.matrix,
        negative_cases=rules.code_interviews.output.negative,
        numbers=rules.compute_statistics.output.numbers,
        prevalence=rules.code_interviews.output.prevalence,
        quotes=QUOTES,
        reliability=rules.measure_reliability.output.table,
        respondents=rules.tabulate_respondents.output.table,
        saturation=rules.code_interviews.output.saturation,
        statements=rules.collect_statements.output.statements,
        tests=rules.compute_statistics.output.tests,
        plotted=rules.draw_figures.output.data,
        checks=rules.check_results.output.checks,
    output:
        variables="_variables.yml",
        fragments=FRAGMENTS,
    log:
        "logs/bind_results.log",
    benchmark:
        "logs/bind_results.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --settings {input.settings:q} --codebook {input.codebook:q}"
        " --published {input.published:q} --build {input.build:q} --anchors {input.anchors:q}"
        " --associations {input.associations:q} --checked-quotes {input.checked_quotes:q}"
        " --codes {input.codes:q} --contradictions {input.contradictions:q}"
        " --cooccurrence {input.cooccurrence:q} --coreq {input.coreq:q}"
        " --correlations {input.correlations:q}"
        " --coverage {input.coverage:q} --crosstab {input.crosstab:q}"
        " --disagreements {input.disagreements:q} --flow {input.flow:q}"
        " --frequencies {input.frequencies:q} --matrix {input.matrix:q}"
        " --negative-cases {input.negative_cases:q} --numbers {input.numbers:q}"
        " --prevalence {input.prevalence:q} --quotes {input.quotes:q} --reliability {input.reliability:q}"
        " --respondents {input.respondents:q} --saturation {input.saturation:q}"
        " --statements {input.statements:q} --tests {input.tests:q} --plotted {input.plotted:q}"
        " --variables {output.variables:q} --fragments {output.fragments:q} 2> {log:q}"
