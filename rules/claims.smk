"""Whether each claim of the manuscript holds, and how few records it hangs on."""

from scripts.claims.spans import names_in

PREDICATES = sorted(glob("claims/*.py"))
PREDICATES += imported_by(*PREDICATES)


rule measure_fragility:
    """Measure how few records each claim hangs on: leave one out, and relabel until it flips."""
    input:
        script="scripts/claims/measure_fragility.py",
        helpers=imported_by("scripts/claims/measure_fragility.py"),
        predicates=PREDICATES,
        settings="config.yaml",
        codebook=config["coding"]["codebook"],
        published=config["published"],
        units=rules.merge_codes.output.units,
        anchors=rules.compare_published.output.anchors,
        associations=rules.compute_statistics.output.associations,
        codes=rules.merge_codes.output.codes,
        consensus=rules.merge_codes.output.consensus,
        contradictions=rules.tabulate_respondents.output.contradictions,
        correlations=rules.compute_statistics.output.correlations,
        coverage=rules.code_interviews.output.coverage,
        disagreements=rules.merge_codes.output.disagreements,
        flow=rules.draw_sample.output.flow,
        frequencies=rules.compute_statistics.output.frequencies,
        numbers=rules.compute_statistics.output.numbers,
        prevalence=rules.code_interviews.output.prevalence,
        reliability=rules.measure_reliability.output.table,
        respondents=rules.tabulate_respondents.output.table,
        saturation=rules.code_interviews.output.saturation,
        statements=rules.collect_statements.output.statements,
        tests=rules.compute_statistics.output.tests,
        raw_respondents=config["interviews"]["respondents"],
        interview_codebook=config["interviews"]["codebook"],
    output:
        table="results/measure_fragility/fragility.csv",
        figure="figures/fragility.svg",
    log:
        "logs/measure_fragility.log",
    benchmark:
        "logs/measure_fragility.tsv"
    priority: CRITICAL
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        choices=config["fragility"],
        # Not the text itself, so that no other word of it is a reason to measure again.
        order=lambda _: names_in("paper.qmd"),
    shell:
        "python -m {params.module} --settings {input.settings:q} --codebook {input.codebook:q}"
        " --published {input.published:q} --units {input.units:q}"
        " --anchors {input.anchors:q} --associations {input.associations:q}"
        " --codes {input.codes:q} --consensus {input.consensus:q}"
        " --contradictions {input.contradictions:q} --correlations {input.correlations:q}"
        " --coverage {input.coverage:q} --disagreements {input.disagreements:q}"
        " --flow {input.flow:q} --frequencies {input.frequencies:q}"
        " --numbers {input.numbers:q}"
        " --prevalence {input.prevalence:q} --reliability {input.reliability:q}"
        " --respondents {input.respondents:q} --saturation {input.saturation:q}"
        " --statements {input.statements:q} --tests {input.tests:q}"
        " --raw-respondents {input.raw_respondents:q}"
        " --interview-codebook {input.interview_codebook:q} --package claims"
        " --permutations {params.choices[permutations]:q} --relabels {params.choices[relabels]:q}"
        " --videos {params.choices[videos]:q} --order {params.order:q}"
        " --out {output.table:q} --svg {output.figure:q} 2> {log:q}"


rule judge_claims:
    """Judge every claim of the manuscript; a sentence that does not hold stops the build."""
    input:
        script="scripts/claims/judge_claims.py",
        helpers=imported_by("scripts/claims/judge_claims.py"),
        predicates=PREDICATES,
        manuscript="paper.qmd",
        settings="config.yaml",
        codebook=config["coding"]["codebook"],
        published=config["published"],
        variables=rules.bind_results.output.variables,
        fragments=rules.bind_results.output.fragments,
        allowed="claims/allowed.yaml",
        fragility=rules.measure_fragility.output.table,
        anchors=rules.compare_published.output.anchors,
        associations=rules.compute_statistics.output.associations,
        codes=rules.merge_codes.output.codes,
        consensus=rules.merge_codes.output.consensus,
        contradictions=rules.tabulate_respondents.output.contradictions,
        correlations=rules.compute_statistics.output.correlations,
        coverage=rules.code_interviews.output.coverage,
        disagreements=rules.merge_codes.output.disagreements,
        flow=rules.draw_sample.output.flow,
        frequencies=rules.compute_statistics.output.frequencies,
        numbers=rules.compute_statistics.output.numbers,
        prevalence=rules.code_interviews.output.prevalence,
        reliability=rules.measure_reliability.output.table,
        respondents=rules.tabulate_respondents.output.table,
        saturation=rules.code_interviews.output.saturation,
        statements=rules.collect_statements.output.statements,
        tests=rules.compute_statistics.output.tests,
    output:
        ledger="results/judge_claims/claims.json",
        table="results/judge_claims/tbl-ledger.md",
        summary="results/judge_claims/summary.md",
        figure="results/judge_claims/fig-fragility.md",
    log:
        "logs/judge_claims.log",
    benchmark:
        "logs/judge_claims.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        policy=config["claims"],
    shell:
        "python -m {params.module} --manuscript {input.manuscript:q} --settings {input.settings:q}"
        " --codebook {input.codebook:q} --published {input.published:q}"
        " --variables {input.variables:q} --allowed {input.allowed:q}"
        " --fragility {input.fragility:q}"
        " --anchors {input.anchors:q} --associations {input.associations:q}"
        " --codes {input.codes:q} --consensus {input.consensus:q}"
        " --contradictions {input.contradictions:q} --correlations {input.correlations:q}"
        " --coverage {input.coverage:q} --disagreements {input.disagreements:q}"
        " --flow {input.flow:q} --frequencies {input.frequencies:q}"
        " --numbers {input.numbers:q}"
        " --prevalence {input.prevalence:q} --reliability {input.reliability:q}"
        " --respondents {input.respondents:q} --saturation {input.saturation:q}"
        " --statements {input.statements:q} --tests {input.tests:q}"
        " --package claims --policy {params.policy:q} --before results/paper/claims.json"
        " --ledger {output.ledger:q} --table {output.table:q} --summary {output.summary:q}"
        " --figure {output.figure:q} 2> {log:q}"
