"""From raw captures, coding sheets and interviews to the checked paper, in reading order."""

import json
import sys
from functools import partial
from glob import glob

from scripts.checkout import project_files
from scripts.claims.spans import names_in
from scripts.compare.working_copy import failed_attempts
from scripts.errors import run
from scripts.imports import imported_by
from scripts.interviews.transcripts import list_transcripts
from scripts.named_files import files_matching
from scripts.paper.inclusions import included_from
from scripts.progress import end, follow
from scripts.settings import check_settings, existing
from scripts.study.folders import list_studies, named_files_of, pipeline_digest, stamps_of
from scripts.text_files import read_yaml
from scripts.videos.capture_files import find_captures

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

CAPTURES = run(partial(find_captures, config["captures"]["files"]))
INTERVIEWS = config["interviews"]
CODED = files_matching(INTERVIEWS["statements"]) or [INTERVIEWS["statements"]]
# What a study may have and need not have; a transcript and names are for its author's eyes.
QUOTES, COREQ, NAMES = (
    [INTERVIEWS[key]] * bool(INTERVIEWS.get(key)) for key in ("quotes", "coreq", "names")
)
TRANSCRIPTS = list_transcripts(INTERVIEWS.get("transcripts", ""))
CODING = [
    *config["coding"]["sheets"].values(),
    *[path for files in config["coding"]["rounds"].values() for path in files],
]
RAW = [
    *CAPTURES,
    config["coding"]["codebook"],
    *CODING,
    config["coding"]["adjudication"],
    config["interviews"]["respondents"],
    *CODED,
    config["interviews"]["codebook"],
    *QUOTES,
    *COREQ,
    config["published"],
]


def named(key):
    """Input function of the files under a key of config.yaml; one that is gone stops the run."""
    return lambda _: run(partial(existing, config, key))


FIGURES = [
    *config["figures"]["shares"],
    *["engagement"] * bool(config["figures"]["engagement_by"]),
    *["flow", "reliability"],
]
FRAGMENTS = run(partial(included_from, "paper.qmd", "results/bind_results"))
# Priority of the stages that the longest chain waits for.
CRITICAL = 1
# A study that is compared has these choices from the project around it, and none of its own.
COMPARED = config.get("compare", {})
PREDICATES = sorted(glob("claims/*.py"))
PREDICATES += imported_by(*PREDICATES)


rule simulate:
    """Make the simulated raw data anew in data/simulate (compare it with data/raw)."""
    input:
        script="scripts/simulation/simulate.py",
        helpers=imported_by("scripts/simulation/simulate.py"),
        scenario="data/simulation/scenario.yaml",
        codebook=config["coding"]["codebook"],
        settings="config.yaml",
    output:
        folder=directory("data/simulate"),
    log:
        "logs/simulate.log",
    benchmark:
        "logs/simulate.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --scenario {input.scenario:q} --codebook {input.codebook:q}"
        " --settings {input.settings:q} --folder {output.folder:q} 2> {log:q}"


rule new_study:
    """Start a study of your own in the folder that --config folder=… names."""
    input:
        script="scripts/study/new_study.py",
        helpers=imported_by("scripts/study/new_study.py"),
        template=sorted(str(path) for path in Path("template").rglob("*") if path.is_file()),
        settings="config.yaml",
    log:
        "logs/new_study.log",
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        folder=config.get("folder", ""),
    shell:
        "python -m {params.module} --folder={params.folder:q} 2> >(tee {log:q} >&2)"


rule clean_videos:
    """Keep the videos of the study's topics and window, and say why each other one was dropped."""
    input:
        script="scripts/videos/clean_videos.py",
        helpers=imported_by("scripts/videos/clean_videos.py"),
        schema="scripts/videos/videos.schema.json",
        captures=CAPTURES,
    output:
        videos="data/clean_videos/videos.csv",
        dropped="data/clean_videos/dropped.csv",
        flow="data/clean_videos/flow.csv",
        sources="data/clean_videos/sources.csv",
        platforms="data/clean_videos/platforms.csv",
    log:
        "logs/clean_videos.log",
    benchmark:
        "logs/clean_videos.tsv"
    priority: CRITICAL
    conda:
        "envs/paper.yaml"
    # Only large captures are read by more than one.
    threads: lambda _, input: 2 if input.size_mb > 8 else 1
    params:
        module=as_py_module(input.script),
        topics=config["captures"]["topics"],
        window=config["captures"]["window"],
        keep=config["captures"]["keep_snapshot"],
        repost_field=config["captures"]["repost_field"],
        share=config["captures"]["max_unreadable_share"],
        local_zone=config["captures"]["local_zone"],
        engine=config["captures"]["engine"],
    shell:
        "python -m {params.module} --captures {input.captures:q} --topics {params.topics:q}"
        " --engine {params.engine:q} --threads {threads}"
        " --first {params.window[first]:q} --last {params.window[last]:q}"
        " --zone {params.window[zone]:q} --keep-snapshot {params.keep:q}"
        " --repost-field {params.repost_field:q} --max-unreadable-share {params.share:q}"
        " --local-zone={params.local_zone:q} --videos {output.videos:q}"
        " --dropped {output.dropped:q} --flow {output.flow:q} --sources {output.sources:q}"
        " --platforms {output.platforms:q} 2> {log:q}"


rule draw_sample:
    """Draw the videos to be coded from the eligible ones, by one of the two procedures."""
    input:
        script="scripts/videos/draw_sample.py",
        helpers=imported_by("scripts/videos/draw_sample.py"),
        videos=rules.clean_videos.output.videos,
        flow=rules.clean_videos.output.flow,
    output:
        sample="data/draw_sample/sample.csv",
        flow="data/draw_sample/flow.csv",
    log:
        "logs/draw_sample.log",
    benchmark:
        "logs/draw_sample.tsv"
    priority: CRITICAL
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        draw=config["sampling"],
        platform=config["study"]["platform"],
    shell:
        "python -m {params.module} --videos {input.videos:q} --flow {input.flow:q}"
        " --platform={params.platform:q}"
        " --procedure {params.draw[procedure]:q} --size {params.draw[size]:q}"
        " --seed {params.draw[seed]:q} --latest {params.draw[latest]:q}"
        " --topic {params.draw[topic]:q} --sample {output.sample:q} --sample-flow {output.flow:q}"
        " 2> {log:q}"


rule coding_sheets:
    """Write blank coding sheets from codebook and sample, never over one that has codes in it."""
    input:
        script="scripts/codes/coding_sheets.py",
        helpers=imported_by("scripts/codes/coding_sheets.py"),
        # A coder who comes later finds the units under the names that the others know.
        coded=[path for path in CODING if Path(path).exists()],
        codebook=config["coding"]["codebook"],
        sample=rules.draw_sample.output.sample,
        videos=rules.clean_videos.output.videos,
    log:
        "logs/coding_sheets.log",
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        blank=config["coding"]["blank"],
    shell:
        # The sheets are no outputs: Snakemake would delete what coders have filled in.
        "python -m {params.module} --codebook {input.codebook:q} --sample {input.sample:q}"
        " --videos {input.videos:q} --round {params.blank[round]:q}"
        " --coders {params.blank[coders]:q} --size {params.blank[units]:q}"
        " --seed {params.blank[seed]:q} --folder {params.blank[folder]:q} --coded {input.coded:q}"
        " 2> {log:q}"


rule merge_codes:
    """Check the coding sheets against codebook and sample, and merge them by the adjudication log."""
    input:
        script="scripts/codes/merge_codes.py",
        helpers=imported_by("scripts/codes/merge_codes.py"),
        sample=rules.draw_sample.output.sample,
        codebook=named("coding.codebook"),
        sheets=named("coding.sheets"),
        files=named("coding.rounds"),
        adjudication=named("coding.adjudication"),
    output:
        codes="data/merge_codes/codes.csv",
        consensus="data/merge_codes/consensus.csv",
        units="data/merge_codes/units.csv",
        disagreements="data/merge_codes/disagreements.csv",
        remarks="data/merge_codes/remarks.csv",
    log:
        "logs/merge_codes.log",
    benchmark:
        "logs/merge_codes.tsv"
    priority: CRITICAL
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        coders=list(config["coding"]["sheets"]),
        rounds=[name for name, files in config["coding"]["rounds"].items() for _ in files],
        missing=[f"{m}={w}" for m, words in config["coding"]["missing"].items() for w in words],
        annotators=[f"{n}={name}" for n, name in config["coding"]["annotators"].items()],
        consensus=config["coding"]["consensus"],
        undecided="logs/merge_codes_undecided.csv",
    shell:
        "python -m {params.module} --sample {input.sample:q} --codebook {input.codebook:q}"
        " --coders {params.coders:q} --sheets {input.sheets:q}"
        " --rounds {params.rounds:q} --files {input.files:q} --missing {params.missing:q}"
        " --annotators {params.annotators:q} --consensus-by {params.consensus:q}"
        " --adjudication {input.adjudication:q} --undecided {params.undecided:q}"
        " --codes {output.codes:q} --consensus {output.consensus:q} --units {output.units:q}"
        " --disagreements {output.disagreements:q} --remarks {output.remarks:q} 2> {log:q}"


rule measure_reliability:
    """Measure agreement per variable from the independent codes, before adjudication."""
    input:
        script="scripts/codes/measure_reliability.py",
        helpers=imported_by("scripts/codes/measure_reliability.py"),
        codes=rules.merge_codes.output.codes,
        codebook=config["coding"]["codebook"],
    output:
        table="results/measure_reliability/reliability.csv",
        confusion="results/measure_reliability/confusion.csv",
        marginals="results/measure_reliability/marginals.csv",
    log:
        "logs/measure_reliability.log",
    benchmark:
        "logs/measure_reliability.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        choices=config["reliability"],
    shell:
        "python -m {params.module} --codes {input.codes:q} --codebook {input.codebook:q}"
        " --rounds {params.choices[rounds]:q} --resamples {params.choices[resamples]:q}"
        " --seed {params.choices[seed]:q}"
        " --confidence {params.choices[confidence]:q} --reliable {params.choices[reliable]:q}"
        " --tentative {params.choices[tentative]:q} --gate {params.choices[gate][action]:q}"
        " --gate-coefficient {params.choices[gate][coefficient]:q} --out {output.table:q}"
        " --confusion {output.confusion:q} --marginals {output.marginals:q} 2> {log:q}"


rule collect_statements:
    """Bring coded statements, matrices of codes or coded segments into one table of statements."""
    input:
        script="scripts/interviews/collect_statements.py",
        helpers=imported_by("scripts/interviews/collect_statements.py"),
        coded=named("interviews.statements"),
        respondents=named("interviews.respondents"),
        codebook=named("interviews.codebook"),
    output:
        statements="data/collect_statements/statements.csv",
    log:
        "logs/collect_statements.log",
    benchmark:
        "logs/collect_statements.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        evidence=config["study"]["evidence"]["interviews"],
    shell:
        "python -m {params.module} --coded {input.coded:q} --respondents {input.respondents:q}"
        " --codebook {input.codebook:q} --evidence {params.evidence:q}"
        " --out {output.statements:q} 2> {log:q}"


rule tabulate_respondents:
    """Put the respondents' frequencies on one scale, and find where table and text contradict."""
    input:
        script="scripts/interviews/tabulate_respondents.py",
        helpers=imported_by("scripts/interviews/tabulate_respondents.py"),
        respondents=config["interviews"]["respondents"],
        statements=rules.collect_statements.output.statements,
    output:
        table="data/tabulate_respondents/respondents.csv",
        contradictions="data/tabulate_respondents/contradictions.csv",
    log:
        "logs/tabulate_respondents.log",
    benchmark:
        "logs/tabulate_respondents.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --respondents {input.respondents:q}"
        " --statements {input.statements:q} --out {output.table:q}"
        " --contradictions {output.contradictions:q} 2> {log:q}"


rule code_interviews:
    """Cross interview codes with respondents, and measure saturation."""
    input:
        script="scripts/interviews/code_interviews.py",
        helpers=imported_by("scripts/interviews/code_interviews.py"),
        respondents=config["interviews"]["respondents"],
        statements=rules.collect_statements.output.statements,
        codebook=config["interviews"]["codebook"],
    output:
        matrix="data/code_interviews/matrix.csv",
        prevalence="data/code_interviews/prevalence.csv",
        coverage="data/code_interviews/coverage.csv",
        saturation="data/code_interviews/saturation.csv",
        runs="data/code_interviews/runs.csv",
        curve="data/code_interviews/curve.csv",
        cooccurrence="data/code_interviews/cooccurrence.csv",
        negative="data/code_interviews/negative_cases.csv",
    log:
        "logs/code_interviews.log",
    benchmark:
        "logs/code_interviews.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        choices={"order": "date"} | config["interviews"]["saturation"],
    shell:
        "python -m {params.module} --respondents {input.respondents:q}"
        " --statements {input.statements:q} --codebook {input.codebook:q}"
        " --order {params.choices[order]:q}"
        " --base-sizes {params.choices[base_sizes]:q} --run-lengths {params.choices[run_lengths]:q}"
        " --threshold {params.choices[threshold]:q} --orders {params.choices[orders]:q}"
        " --seed {params.choices[seed]:q} --matrix {output.matrix:q}"
        " --prevalence {output.prevalence:q} --coverage {output.coverage:q}"
        " --saturation {output.saturation:q} --runs {output.runs:q} --curve {output.curve:q}"
        " --cooccurrence {output.cooccurrence:q} --negative-cases {output.negative:q} 2> {log:q}"


rule check_quotes:
    """Check quotations against the transcripts: verbatim, from whom, and what they give away."""
    input:
        script="scripts/interviews/check_quotes.py",
        helpers=imported_by("scripts/interviews/check_quotes.py"),
        respondents=config["interviews"]["respondents"],
        transcripts=TRANSCRIPTS,
        quotes=QUOTES,
        # A copy of the project that was handed on has the results of this rule and no names.
        names=[path for path in NAMES if Path(path).exists()],
    output:
        table="data/check_quotes/quotes.csv",
        people="data/check_quotes/by_respondent.csv",
    log:
        "logs/check_quotes.log",
    benchmark:
        "logs/check_quotes.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        share=INTERVIEWS.get("max_quote_share", 0.4),
        given=[
            f"--{name}={INTERVIEWS[setting]}"
            for name, setting in {
                "transcripts": "transcripts",
                "quotes": "quotes",
                "names": "names",
                "gate": "quote_gate",
            }.items()
            if INTERVIEWS.get(setting)
        ],
    shell:
        "python -m {params.module} --respondents {input.respondents:q}"
        " {params.given:q} --max-share {params.share:q}"
        " --out {output.table:q} --by-respondent {output.people:q} 2> {log:q}"


rule report_coreq:
    """Report the interviews by COREQ: what the author answers, what the results tell, what is open."""
    input:
        script="scripts/interviews/report_coreq.py",
        helpers=imported_by("scripts/interviews/report_coreq.py"),
        checklist="scripts/interviews/coreq.yaml",
        answers=COREQ,
        published=config["published"],
        respondents=rules.tabulate_respondents.output.table,
        contradictions=rules.tabulate_respondents.output.contradictions,
        prevalence=rules.code_interviews.output.prevalence,
        saturation=rules.code_interviews.output.saturation,
        negative=rules.code_interviews.output.negative,
        quotes=rules.check_quotes.output.table,
    output:
        table="results/report_coreq/coreq.csv",
    log:
        "logs/report_coreq.log",
    benchmark:
        "logs/report_coreq.tsv"
    conda:
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        evidence=config["study"]["evidence"]["interviews"],
        answers=[f"--answers={path}" for path in COREQ],
    shell:
        "python -m {params.module} {params.answers:q} --published {input.published:q}"
        " --evidence {params.evidence:q} --respondents {input.respondents:q}"
        " --contradictions {input.contradictions:q} --prevalence {input.prevalence:q}"
        " --saturation {input.saturation:q} --negative-cases {input.negative:q}"
        " --quotes {input.quotes:q} --out {output.table:q} 2> {log:q}"


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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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


rule describe_build:
    """Take the content hash of data, code and lock, and the versions of the software."""
    input:
        script="scripts/paper/describe_build.py",
        helpers=imported_by("scripts/paper/describe_build.py"),
        data=[*RAW, *sorted(glob("data/simulation/*"))],
        code=[
            "Snakefile",
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
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --data {input.data:q} --code {input.code:q}"
        " --lock {input.lock:q} --out {output.build:q} 2> {log:q}"


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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
    threads: workflow.cores
    params:
        module=as_py_module(input.script),
        sides=[f"--{name}={config[name]}" for name in ("baseline", "current") if name in config],
    shell:
        # 3 says that something differs, which is no fault of the run.
        "python -m {params.module} {params.sides:q} --cores {threads} 2> >(tee {log:q} >&2)"
        " || [ $? -eq 3 ]"


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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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


rule trace_provenance:
    """Trace each figure and table back to raw files, through the rules and lines that make it."""
    input:
        script="scripts/paper/trace_provenance.py",
        helpers=imported_by("scripts/paper/trace_provenance.py"),
        # It reads the workflow and the code, and no data.
        workflow="Snakefile",
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
    params:
        module=as_py_module(input.script),
    shell:
        "python -m {params.module} --manuscript {input.manuscript:q} --variables {input.variables:q}"
        " --project {input.project:q} --html {input.html:q} --pdf {input.pdf:q}"
        " --out-html {output.html:q} --out-pdf {output.pdf:q} 2> {log:q}"


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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
    shell:
        # At the end of the run, where it is seen: which studies are not in it, and why.
        "(cp {input.html:q} {output.html:q} && cp {input.pdf:q} {output.pdf:q}"
        " && cat {input.not_compared:q} >&2) 2> >(tee {log:q} >&2)"


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
        "envs/paper.yaml"
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
        "envs/paper.yaml"
    threads: workflow.cores
    params:
        module=as_py_module(input.script),
        options=[f"--{name}={config[name]}" for name in ("reference", "digest") if name in config],
    shell:
        "python -m {params.module} {params.options:q} --cores {threads} 2> >(tee {log:q} >&2)"


onsuccess:
    end(workflow, log)


onerror:
    end(workflow, log)
