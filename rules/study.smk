"""What stands before a paper: the simulated raw data, and a study of your own."""


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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
    params:
        module=as_py_module(input.script),
        folder=config.get("folder", ""),
    shell:
        "python -m {params.module} --folder={params.folder:q} 2> >(tee {log:q} >&2)"
