"""From blank coding sheets to the consensus, and how far the coders agree."""


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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
