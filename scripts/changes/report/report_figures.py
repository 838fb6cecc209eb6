"""The section of the report on figures: plotted data, side by side, slider, changed pixels."""

import base64
import struct
from collections.abc import Mapping

from scripts.changes.report import report_wording as wording
from scripts.changes.report.pixels import FigureImages
from scripts.changes.report.report_elements import View, anchor, caused_by, link, section, text

PNG = b"\x89PNG\r\n\x1a\n"
STATUSES = {
    "plotted data": "The plotted data differ",
    "pixels only": "The picture differs, its data do not",
    "new": "New figure",
    "gone": "The figure is gone",
}


def figures(document: dict, images: Mapping[str, FigureImages], view: View) -> str:
    """Figures that changed, plotted data first; those that did not are named."""
    changed, missing = wording.changed_figures(document), wording.unbuilt_figures(document)
    same = [figure["name"] for figure in document["figures"] if figure["status"] == "same"]
    content = "".join(_figure(figure, images.get(figure["name"]), view) for figure in changed)
    if missing:
        names = ", ".join(f"<code>{text(figure['name'])}</code>" for figure in missing)
        content += f'<p class="same">Not built on both sides: {names}</p>\n'
    if same:
        names = ", ".join(f"<code>{text(name)}</code>" for name in same)
        content += f'<p class="same">The same on both sides: {names}</p>\n'
    none = "None was built on both sides." if wording.is_broken(document) else "There are none."
    return section("figures", "Figures", content or f'<p class="none">{none}</p>\n')


def _figure(figure: dict, files: FigureImages | None, view: View) -> str:
    status = STATUSES[figure["status"]]
    if figure["status"] == "pixels only" and figure["pixels"] is None:
        status = "The picture differs"  # nothing is known of its plotted data
    shown = _pictures(figure["name"], files) if files else ""
    return (
        f'<article class="figure" id="{anchor("figure", figure["name"])}">\n'
        f"<h3>Figure {text(figure['name'])}</h3>\n"
        f"<p><strong>{status}.</strong> {_measured(figure, view)}</p>\n"
        f"{shown}{caused_by(view, figure)}</article>\n"
    )


def _measured(figure: dict, view: View) -> str:
    told = []
    if number := figure["data_changes"]:
        values = wording.counted(number, "plotted values")
        told.append(f"{link(view, 'layer-figures', values)} differ{'s' if number == 1 else ''}.")
    if figure["pixels"]:
        share = 100 * (figure["share_of_pixels"] or 0)
        part = "under 0.01%" if share < 0.01 else f"{share:.2g}%"
        told.append(f"{wording.counted(figure['pixels'], 'pixels')} ({part}) changed.")
    if figure["size_before"] != figure["size_after"] and figure["size_before"]:
        before, after = ("{} × {}".format(*figure[side]) for side in ("size_before", "size_after"))
        told.append(f"The size went from {before} to {after} pixels.")
    return " ".join([*told, text(figure["note"])]).strip()


def _pictures(name: str, files: FigureImages) -> str:
    """The pictures side by side, with controls that a script turns on."""
    shown = [
        _picture(data, kind, title, f"Figure {name}, {title.lower()}")
        for data, kind, title in (
            (files.before, "before", "Before"),
            (files.after, "after", "After"),
            (files.highlight, "highlight", "Changed pixels"),
        )
        if data
    ]
    both = files.before and files.after
    return (
        f'<div class="compare">\n{_controls(name, bool(files.highlight)) if both else ""}'
        f'<div class="pictures">\n{"".join(shown)}</div>\n</div>\n'
    )


def _controls(name: str, has_highlight: bool) -> str:
    highlight = (
        '<button type="button" class="mark" aria-pressed="false">Highlight changed pixels</button>'
    )
    identifier = anchor("cut", name)
    return (
        '<div class="controls" hidden>\n'
        '<button type="button" class="slide" aria-pressed="false">Slider</button>\n'
        f"{highlight if has_highlight else ''}\n"
        f'<span class="cut" hidden><label for="{identifier}">Before <span aria-hidden="true">↔'
        f'</span><span class="unseen">or</span> after, {text(name)}</label>\n'
        f'<input type="range" id="{identifier}" min="0" max="100" value="50"></span>\n</div>\n'
    )


def _picture(data: bytes, kind: str, title: str, told: str) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    is_png = data.startswith(PNG)
    media = "image/png" if is_png else "image/svg+xml"
    size = ""
    if is_png:  # the header chunk holds both lengths
        width, height = struct.unpack(">II", data[16:24])
        size = f' width="{width}" height="{height}"'
    return (
        f'<figure class="{kind}">\n<img src="data:{media};base64,{encoded}" alt="{text(told)}"'
        f"{size}>\n<figcaption>{title}</figcaption>\n</figure>\n"
    )
