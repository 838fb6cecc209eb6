"""Render the manuscript to HTML and PDF, with Quarto or with pandoc and Typst.

Both engines read the same files in a folder of their own, which holds nothing but what the paper
needs. So nothing is half written, no path of the machine can leak into the paper, and a file
that the paper uses without naming it is missed at once.
"""

import argparse
import base64
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from scripts.chinese import CJK, CJK_FACE, cjk_font
from scripts.errors import InputError, run
from scripts.files.text_files import read_json, write_bytes
from scripts.paper.provenance.provenance_cards import with_outputs
from scripts.paper.text.manuscript import read, read_project, read_variables
from scripts.paper.text.pandoc_source import pandoc_source
from scripts.paper.text.source_rules import check_source

TEMPLATES = Path(__file__).resolve().parents[2] / "render"
ENGINE_FILES = (
    "crossref.lua", "description.lua", "template.html", "paper.css", "evidence.css", "claims.css",
    "claims.html", "provenance.css", "provenance.html", "template.typ",
)  # fmt: skip
PDF_STANDARDS = ["a-2a", "ua-1"]


def stage(folder, manuscript, variables_path, project_path, project, images) -> None:
    """Copy what the paper needs into `folder`, under the paths that the paper uses."""
    shutil.copyfile(manuscript.path, folder / manuscript.path.name)
    shutil.copyfile(variables_path, folder / "_variables.yml")
    shutil.copyfile(project_path, folder / "_quarto.yml")
    named = {name for name in _strings(project) if (Path(project_path).parent / name).is_file()}
    parent = manuscript.path.parent
    used = {mention.name for mention in manuscript.includes} | {image.file for image in images}
    for origin, names in ((Path(project_path).parent, named), (parent, used)):
        for name in sorted(names):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin / name, folder / name)
    if project.get("provenance") in named:
        cards = read_json(folder / project["provenance"])
        text = json.dumps(with_outputs(cards, folder), ensure_ascii=False, separators=(",", ":"))
        (folder / project["provenance"]).write_text(text, encoding="utf-8")


def _strings(content):
    if isinstance(content, str):
        # A long text is no file name, and asking for it would be an error of the system.
        if 0 < len(content) < 200 and not content.startswith(("/", ".")):
            yield content
    elif isinstance(content, dict):
        yield from (text for value in content.values() for text in _strings(value))
    elif isinstance(content, list):
        yield from (text for value in content for text in _strings(value))


def render_with_pandoc(folder: Path, source: str, project: dict) -> tuple[str, bytes]:
    """HTML text and PDF bytes of `source`, with pandoc and Typst from their wheels."""
    (folder / "render").mkdir(exist_ok=True)
    for name in ENGINE_FILES:
        shutil.copyfile(TEMPLATES / name, folder / "render" / name)
    (folder / "paper.md").write_text(source, encoding="utf-8")
    common = ["--from=markdown-tex_math_single_backslash", "--fail-if-warnings", "--standalone"]
    common += ["--data-dir=.", "--lua-filter=render/crossref.lua"]
    common += [f"--lua-filter={name}" for name in project["filters"]]
    common += [f"--metadata=link-citations:{str(bool(project.get('link-citations'))).lower()}"]
    for name in ("claims", "provenance"):
        if name in project:
            common += [f"--metadata={name}:{project[name]}"]
    common += ["--citeproc", *(f"--bibliography={name}" for name in project["bibliography"])]
    jobs = {
        "typst": ["--to=typst", "--template=render/template.typ"],
        "html": ["--to=html5", "--template=render/template.html", "--css=render/paper.css",
                 "--css=render/evidence.css", "--css=render/claims.css",
                 "--css=render/provenance.css", "--include-after-body=render/claims.html",
                 "--include-after-body=render/provenance.html", "--mathml",
                 "--lua-filter=render/description.lua",
                 "--embed-resources", "--section-divs", "--toc", "--toc-depth=3"],
    }  # fmt: skip
    # The two formats take a core each.
    started = {
        name: subprocess.Popen(
            [_pandoc(), "paper.md", *common, *options],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name, options in jobs.items()
    }
    text = _output("pandoc (for Typst)", started["typst"])
    # The foot is the last rows of a long table, kept together, and no part of its own.
    text = re.sub(rb"table\.hline\(\),\s*(?=table\.footer\()", b"", text)
    # Typst leaves the interpreter free, so that the font is cut at the same time.
    with ThreadPoolExecutor(1) as background:
        pdf = background.submit(_typeset, folder, text)
        html = _output("pandoc (for HTML)", started["html"]).decode("utf-8")
        # pandoc turns the alt of an SVG that it embeds into aria-label; readers look for alt.
        html = html.replace('<img role="img" aria-label="', '<img alt="')
        return embed_cjk(html), pdf.result()


def _pandoc() -> str:
    # pypandoc would take another pandoc from PATH where it is newer.
    package = Path(find_spec("pypandoc").origin).parent
    found = sorted((package / "files").glob("pandoc*"))
    if not found:
        raise InputError("pandoc is missing", mend="install pypandoc_binary, not pypandoc")
    return str(found[0])


def _output(name, process) -> bytes:
    out, err = process.communicate()
    if process.returncode:
        raise InputError(f"{name} refused the paper\n{err.decode('utf-8', 'replace').strip()}")
    return out


def _typeset(folder, text) -> bytes:
    import typst

    fonts = [cjk_font().parent] if CJK.search(text.decode("utf-8")) else []
    try:
        return typst.compile(
            text,
            root=str(folder),
            font_paths=[str(path) for path in fonts],
            ignore_system_fonts=True,
            pdf_standards=PDF_STANDARDS,
        )
    except typst.TypstError as error:
        raise InputError(f"Typst refused the paper\n{error} {getattr(error, 'hints', '')}")


def render_with_quarto(folder: Path, name: str, date: str) -> tuple[str, bytes]:
    """HTML text and PDF bytes, by one `quarto render` that makes both formats of the project."""
    environment = {
        **os.environ,
        "TYPST_FONT_PATHS": str(cjk_font().parent),
        "SOURCE_DATE_EPOCH": _epoch(date),
    }
    done = subprocess.run(
        ["quarto", "render", name],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    made = {suffix: sorted(folder.rglob(Path(name).stem + suffix)) for suffix in (".html", ".pdf")}
    if done.returncode or not all(made.values()):
        told = done.stderr.replace(str(folder), ".").strip()
        raise InputError(f"Quarto refused the paper\n{told or 'it made no HTML or no PDF'}")
    return embed_cjk(made[".html"][0].read_text(encoding="utf-8")), made[".pdf"][0].read_bytes()


def _epoch(date) -> str:
    from datetime import UTC, datetime

    return str(int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()))


def embed_cjk(html: str) -> str:
    """`html` with a subset of the font for Chinese: only the characters it prints.

    Raises
    ------
    InputError
        A character that the font does not hold.
    """
    characters = sorted(set(CJK.findall(html)))
    if not characters:
        return html
    from fontTools import subset
    from fontTools.ttLib import TTFont

    with TTFont(cjk_font(), fontNumber=CJK_FACE, lazy=True, recalcTimestamp=False) as font:
        held = font.getBestCmap()
        if missing := [character for character in characters if ord(character) not in held]:
            raise InputError("the font for Chinese has no such character", value=missing[0])
        options = subset.Options(
            hinting=False, layout_features=[], name_IDs=[], notdef_outline=True
        )
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in characters])
        subsetter.subset(font)
        buffer = io.BytesIO()
        font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    ranges = ",".join(f"U+{ord(character):X}" for character in characters)
    # The second rule is for Quarto, whose themes take the body's fonts from this property.
    style = (
        '<style>@font-face{font-family:"Paper CJK";'
        f"src:url(data:font/otf;base64,{data});unicode-range:{ranges}}}"
        ':root{--bs-body-font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",'
        'Arial,"Paper CJK",sans-serif}</style>\n'
    )
    return html.replace("</head>", style + "</head>", 1)


def choose_engine(renderer: str) -> str:
    """'quarto' or 'pandoc'; 'auto' takes Quarto where it is on PATH."""
    found = shutil.which("quarto")
    if renderer == "quarto" and not found:
        raise InputError(
            "Quarto is not on PATH", mend="install it, or set renderer: auto in config.yaml"
        )
    return "quarto" if found and renderer != "pandoc" else "pandoc"


def render(manuscript_path, variables_path, project_path, renderer="auto") -> tuple[bytes, bytes]:
    """HTML and PDF of a manuscript, as bytes.

    Parameters
    ----------
    manuscript_path, variables_path, project_path : path-like
        ``paper.qmd``, ``_variables.yml`` and ``_quarto.yml``.
    renderer : {'auto', 'quarto', 'pandoc'}
        See `choose_engine`.

    Raises
    ------
    InputError
        Any fault of the source (see `source_rules.check_source`) or refusal of an engine.
    """
    manuscript, variables = read(manuscript_path), read_variables(variables_path)
    project = read_project(project_path)
    names = check_source(manuscript, variables, project, Path(project_path).parent)
    engine = choose_engine(renderer)
    with tempfile.TemporaryDirectory(prefix="paper-") as temporary:
        folder = Path(temporary)
        stage(folder, manuscript, variables_path, project_path, project, names.images)
        if engine == "quarto":
            name, date = manuscript.path.name, str(manuscript.front["date"])
            html, pdf = render_with_quarto(folder, name, date)
        else:
            html, pdf = render_with_pandoc(folder, pandoc_source(manuscript, variables), project)
    return html.encode("utf-8"), pdf


def main(argv=None):
    """Render the paper; both files are written whole, or none."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("manuscript", "variables", "project", "html", "pdf"):
        parser.add_argument(f"--{option}", required=True)
    parser.add_argument("--renderer", choices=("auto", "quarto", "pandoc"), default="auto")
    options = parser.parse_args(argv)
    html, pdf = render(options.manuscript, options.variables, options.project, options.renderer)
    write_bytes(options.html, html)
    write_bytes(options.pdf, pdf)


if __name__ == "__main__":
    run(main)
