"""Respondents, their statements and quotations, and the COREQ checklist."""


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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
