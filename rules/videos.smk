"""From captures to the sample of videos."""


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
        "../envs/paper.yaml"
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
        "../envs/paper.yaml"
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
