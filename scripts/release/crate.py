"""The RO-Crate of a release: the run of the workflow, its inputs, results, software, licences."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from rocrate.model import ContextEntity, Person
from rocrate.rocrate import ROCrate

from scripts.files.text_files import write_json
from scripts.release.citation import CODE_LICENCE, TEXT_LICENCE, Work

# Workflow Run RO-Crate and the two profiles that it rests on.
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
LICENCES = {
    CODE_LICENCE: ("https://spdx.org/licenses/MIT", "MIT License", "The licence of the code."),
    TEXT_LICENCE: (
        "https://creativecommons.org/licenses/by/4.0/",
        "Creative Commons Attribution 4.0 International",
        "The licence of text, figures and data that are no one else's.",
    ),
}
# Python's own list of media types depends on the machine.
MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ndjson": "application/x-ndjson",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".qmd": "text/markdown",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
CODE_ROLES = ("code", "environment")
WORKFLOW = "Snakefile"
README = "README.md"
METADATA = "ro-crate-metadata.json"
EVIDENCE = {
    "published": "Evidence class published: stands in the source, or follows by arithmetic.",
    "simulated": "Evidence class simulated: rests on simulated records, and is no finding.",
    "observed": "Evidence class observed: rests on the authors' own data.",
}


def media_type(path: str) -> str:
    """Media type of a file by the end of its name.

    Examples
    --------
    >>> media_type("a/b.ndjson"), media_type("Makefile")
    ('application/x-ndjson', 'text/plain')
    """
    return MEDIA_TYPES.get(PurePosixPath(path).suffix, "text/plain")


def describe_run(
    work: Work,
    items: Iterable[Mapping],
    build: Mapping,
    source: Mapping | None,
    *,
    inputs: Iterable[str],
) -> dict:
    """Content of ``ro-crate-metadata.json``: a Workflow Run RO-Crate, by the library `rocrate`.

    Nothing in it depends on when or where it is made: the date is the work's, and the time of
    the run is left out, since a release is the same whenever it is made.

    Parameters
    ----------
    work : Work
    items : iterable of mapping
        Items of the manifest with `path`, `bytes`, `role`, `rule` and `evidence`; the workflow
        itself, a file named ``Snakefile``, must be among them.
    build : mapping
        `python` and `packages`, the versions of the software, by name.
    source : mapping or None
        The study that the work rebuilds, as CSL JSON; None for a study of its own.
    inputs : iterable of str
        Paths that the run started from. What rules made are its results.

    Returns
    -------
    dict
        JSON-LD, its entities in the order of their ids after root and descriptor.
    """
    crate = ROCrate(version="1.1")
    study = _source(crate, source) if source else None
    licences = {name: _licence(crate, *fields) for name, fields in LICENCES.items()}
    authors = [_author(crate, number, author) for number, author in enumerate(work.authors, 1)]
    workflow = crate.add_workflow(
        dest_path=WORKFLOW, main=True, lang="snakemake", lang_version=build["packages"]["snakemake"]
    )
    entities = {WORKFLOW: workflow}
    for item in items:
        path = item["path"]
        if path != WORKFLOW:
            entities[path] = crate.add_file(dest_path=path)
        entities[path]._jsonld.update(_file_properties(item))
        published = item["evidence"] == "published"
        if published and study:
            entities[path]["isBasedOn"] = study
        # What we draw and tabulate of published data is ours; the data are not.
        if not published or item["role"] != "data":
            code = item["role"] in CODE_ROLES
            entities[path]["license"] = licences[CODE_LICENCE if code else TEXT_LICENCE]
    made = [entities[item["path"]] for item in items if item["rule"]]
    run = crate.add_action(
        workflow,
        identifier="#run",
        object=[entities[path] for path in sorted(set(inputs))],
        result=made,
        properties={
            "name": f"Build of version {work.version}",
            "description": "One run of the whole workflow, from the raw files to the checked "
            "paper. Its time is not recorded, so that a release is the same bytes each time.",
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    run["agent"] = authors
    _describe_workflow(crate, workflow, work, build, authors)
    _describe_root(crate, work, authors, licences, study, run)
    if README in entities:
        entities[README]["about"] = crate.root_dataset
    return _ordered(crate.metadata.generate())


def _file_properties(item) -> dict:
    told = [f"Made by rule {item['rule']}."] if item["rule"] else []
    told += [EVIDENCE[item["evidence"]]] if item["evidence"] else []
    return {
        "name": item["path"],
        "contentSize": str(item["bytes"]),
        "encodingFormat": media_type(item["path"]),
        **({"description": " ".join(told)} if told else {}),
    }


def _source(crate, source):
    names = [f"{who.get('given', '')} {who['family']}".strip() for who in source["author"]]
    properties = {
        "@type": "ScholarlyArticle",
        "name": source["title"],
        "author": ", ".join(names),
        "datePublished": str(source["issued"]["date-parts"][0][0]),
        "description": "The study that this work rebuilds. Its Table 1 and its published figures "
        "are quoted here and are not under the licences of this release.",
    }
    return crate.add(ContextEntity(crate, f"https://doi.org/{source['DOI']}", properties))


def _licence(crate, address, name, description):
    properties = {"@type": "CreativeWork", "name": name, "description": description}
    return crate.add(ContextEntity(crate, address, properties | {"url": address}))


def _author(crate, number, author):
    place = f"https://orcid.org/{author.orcid}" if author.orcid else f"#author-{number}"
    if author.given:
        names = {"givenName": author.given, "familyName": author.name}
        return crate.add(Person(crate, place, {"name": author.full_name} | names))
    properties = {"@type": "Organization", "name": author.full_name}
    return crate.add(ContextEntity(crate, place, properties))


def _describe_workflow(crate, workflow, work, build, authors):
    versions = {"python": build["python"], **build["packages"]}
    software = []
    for name, version in sorted(versions.items()):
        home = f"https://pypi.org/project/{name}/{version}/"
        if name == "python":
            home = f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/"
        properties = {"@type": "SoftwareApplication", "name": name, "version": version, "url": home}
        software.append(crate.add(ContextEntity(crate, home, properties)))
    workflow["softwareRequirements"] = software
    workflow["version"] = work.version
    workflow["creator"] = authors
    workflow["conformsTo"] = {
        "@id": "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
    }


def _describe_root(crate, work, authors, licences, study, run):
    root = crate.root_dataset
    root["name"] = work.title
    root["description"] = (
        "The paper with everything that it is made from and of: raw files, code, environment, "
        "tables, figures and the ledger of its claims. Each file tells its evidence class; "
        "what is simulated is no finding."
    )
    root["version"] = work.version
    root["datePublished"] = work.date
    root["inLanguage"] = work.language
    root["author"] = authors
    root["publisher"] = authors
    root["keywords"] = ", ".join(work.keywords)
    root["license"] = list(licences.values())
    if study:
        root["isBasedOn"] = study
    root["mentions"] = run
    profiles = []
    for address, (name, version) in PROFILES.items():
        properties = {"@type": "CreativeWork", "name": name, "version": version}
        profiles.append(crate.add(ContextEntity(crate, address, properties)))
    root["conformsTo"] = profiles


def _ordered(content) -> dict:
    """The same with root and descriptor first, lists of ids in their order, and no list of one."""

    def place(entity):
        return (entity["@id"] not in (METADATA, "./"), entity["@id"])

    for entity in content["@graph"]:
        for name, value in entity.items():
            if name in ("hasPart", "object", "result") and isinstance(value, list):
                value = sorted(value, key=lambda reference: reference["@id"])
            single = isinstance(value, list) and len(value) == 1
            entity[name] = value[0] if single else value
    return {**content, "@graph": sorted(content["@graph"], key=place)}


def write_crate(path, *described, **options) -> None:
    """Write ``ro-crate-metadata.json``; arguments as `describe_run`."""
    write_json(path, describe_run(*described, **options))
