"""Statistics, published figures beside them, pictures, and checks on all of them."""

FIGURES = [
    *config["figures"]["shares"],
    *["engagement"] * bool(config["figures"]["engagement_by"]),
    *["flow", "reliability"],
]


rule compute_statistics:
    """Count codes, summarise numbers, test associations, and compare the platform counts by both."""
    input:
        script="scripts/results/compute_statistics.py",
        helpers=imported_by("scripts/results/compute_statistics.py"),
        consensus=rules.merge_codes.output.consensus,
        units=rules.merge_codes.output.units,
        codebook=config["coding"]["codebook"],
    output:
        frequencies="results/compute_statistics/frequencies.csv",
        crosstab="results/compute_statistics/crosstab.csv",
        associations="results/compute_statistics/associations.csv",
        groups="results/compute_statistics/engagement_groups.csv",
        tests="results/compute_statistics/engagement_tests.csv",
        pairwise="results/compute_statistics/pairwise.csv",
        correlations="results/compute_statistics/correlations.csv",
        numbers="results/compute_statistics/numbers.csv",
    log:
        "logs/compute_statistics.log",
    benchmark:
        "logs/compute_statistics.tsv"
    priority: CRITICAL
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        choices=config["statistics"],
        pairs=[f"--association {a} {b}" for a, b in config["statistics"]["associations"]],
    shell:
        "python -m {params.module} --consensus {input.consensus:q} --units {input.units:q}"
        " --codebook {input.codebook:q} {params.pairs} --outcomes {params.choices[outcomes]:q}"
        " --by {params.choices[engagement_by]:q} --confidence {params.choices[confidence]:q}"
        " --permutations {params.choices[permutations]:q}"
        " --resamples {params.choices[resamples]:q} --seed {params.choices[seed]:q}"
        " --frequencies {output.frequencies:q} --crosstab {output.crosstab:q}"
        " --association-tests {output.associations:q} --engagement-groups {output.groups:q}"
        " --engagement-tests {output.tests:q} --pairwise {output.pairwise:q}"
        " --correlations {output.correlations:q} --numbers {output.numbers:q} 2> {log:q}"


rule compare_published:
    """Hold each published figure against what the pipeline gives, and test that it is possible."""
    input:
        script="scripts/results/compare_published.py",
        helpers=imported_by("scripts/results/compare_published.py"),
        published=named("published"),
        frequencies=rules.compute_statistics.output.frequencies,
        sample=rules.draw_sample.output.sample,
        respondents=config["interviews"]["respondents"],
    output:
        anchors="results/compare_published/anchors.csv",
    log:
        "logs/compare_published.log",
    benchmark:
        "logs/compare_published.tsv"
    priority: CRITICAL
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        confidence=config["statistics"]["confidence"],
    shell:
        "python -m {params.module} --published {input.published:q}"
        " --frequencies {input.frequencies:q} --sample {input.sample:q}"
        " --respondents {input.respondents:q} --confidence {params.confidence:q}"
        " --out {output.anchors:q} 2> {log:q}"


rule draw_figures:
    """Draw shares, engagement, sample flow and reliability, with the data that each figure plots."""
    input:
        script="scripts/results/draw_figures.py",
        helpers=imported_by("scripts/results/draw_figures.py"),
        frequencies=rules.compute_statistics.output.frequencies,
        anchors=rules.compare_published.output.anchors,
        consensus=rules.merge_codes.output.consensus,
        units=rules.merge_codes.output.units,
        flow=rules.draw_sample.output.flow,
        reliability=rules.measure_reliability.output.table,
        codebook=config["coding"]["codebook"],
    output:
        svg=expand("figures/{name}.svg", name=FIGURES),
        png=expand("figures/{name}.png", name=FIGURES),
        data=expand("figures/{name}.csv", name=FIGURES),
    log:
        "logs/draw_figures.log",
    benchmark:
        "logs/draw_figures.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        evidence=config["study"]["evidence"],
        choices=config["figures"],
        outcomes=config["statistics"]["outcomes"],
        bounds=config["reliability"],
    shell:
        "python -m {params.module} --frequencies {input.frequencies:q} --anchors {input.anchors:q}"
        " --consensus {input.consensus:q} --units {input.units:q} --flow {input.flow:q}"
        " --reliability {input.reliability:q} --reliable {params.bounds[reliable]:q}"
        " --tentative {params.bounds[tentative]:q} --confidence {params.bounds[confidence]:q}"
        " --codebook {input.codebook:q} --shares {params.choices[shares]:q}"
        " --engagement-by={params.choices[engagement_by]:q} --outcomes {params.outcomes:q}"
        " --captures-evidence {params.evidence[captures]:q}"
        " --coding-evidence {params.evidence[coding]:q} --folder figures 2> {log:q}"


rule check_results:
    """Check that the tables agree with one another; the paper is built only if they do."""
    input:
        script="scripts/results/check_results.py",
        helpers=imported_by("scripts/results/check_results.py"),
        codebook=config["coding"]["codebook"],
        flow=rules.draw_sample.output.flow,
        dropped=rules.clean_videos.output.dropped,
        sample=rules.draw_sample.output.sample,
        codes=rules.merge_codes.output.codes,
        consensus=rules.merge_codes.output.consensus,
        frequencies=rules.compute_statistics.output.frequencies,
        crosstab=rules.compute_statistics.output.crosstab,
        groups=rules.compute_statistics.output.groups,
        numbers=rules.compute_statistics.output.numbers,
        anchors=rules.compare_published.output.anchors,
        respondents=rules.tabulate_respondents.output.table,
        matrix=rules.code_interviews.output.matrix,
        prevalence=rules.code_interviews.output.prevalence,
        reliability=rules.measure_reliability.output.table,
        figures=rules.draw_figures.output.data,
    output:
        checks="results/check_results/checks.csv",
    log:
        "logs/check_results.log",
    benchmark:
        "logs/check_results.tsv"
    conda:
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --codebook {input.codebook:q} --flow {input.flow:q}"
        " --dropped {input.dropped:q} --sample {input.sample:q} --codes {input.codes:q}"
        " --consensus {input.consensus:q} --frequencies {input.frequencies:q}"
        " --crosstab {input.crosstab:q} --groups {input.groups:q} --numbers {input.numbers:q}"
        " --anchors {input.anchors:q}"
        " --respondents {input.respondents:q} --matrix {input.matrix:q}"
        " --prevalence {input.prevalence:q} --reliability {input.reliability:q}"
        " --figures {input.figures:q} --checks {output.checks:q} 2> {log:q}"
