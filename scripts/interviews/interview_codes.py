"""The codes of the interviews: read from their codebook, and looked for in the statements."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from scripts.errors import InputError
from scripts.files.text_files import read_yaml
from scripts.interviews.records import codes_of


@dataclass(frozen=True)
class Code:
    """One interview code with its definition and the family that it belongs to."""

    name: str
    label: str
    definition: str
    family: str
    opposes: tuple[str, ...] = ()


def read_codes(path) -> dict[str, Code]:
    """Interview codes by name, in the order of the codebook.

    Raises
    ------
    InputError
        Names the code and the key that is missing or not known.
    """
    content = read_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("codes"), dict):
        raise InputError("the codebook has no codes", path=path, expected="version and codes")
    if unknown := sorted(set(content) - {"version", "codes"}, key=str):
        raise InputError("unknown key", path=path, column=unknown[0], expected="version and codes")
    wanted = ("label", "definition", "family")
    codes = {}
    for name, entry in content["codes"].items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
            raise InputError(
                "not a code name",
                path=path,
                value=name,
                expected="small letters, digits and underscores",
            )
        if not isinstance(entry, dict) or set(entry) - {"opposes"} != set(wanted):
            raise InputError(
                "the code is not described in full",
                path=path,
                column=name,
                value=sorted(entry, key=str) if isinstance(entry, dict) else entry,
                expected=", ".join(wanted) + ", and perhaps opposes",
            )
        for key in wanted:
            # YAML takes yes and no for truth values, and nothing for a value of its own.
            if isinstance(entry[key], (bool, list, dict)) or not str(entry[key] or "").strip():
                raise InputError(
                    f"the code's {key} is no text",
                    path=path,
                    column=name,
                    value=entry[key],
                    expected="words; yes, no, on and off in quotation marks",
                )
        opposes = entry.get("opposes") or []
        opposes = tuple(opposes) if isinstance(opposes, list) else (opposes,)
        codes[name] = Code(name, **{key: str(entry[key]) for key in wanted}, opposes=opposes)
    for code in codes.values():
        for other in code.opposes:
            if not isinstance(other, str) or other not in codes or other == code.name:
                raise InputError(
                    "the code opposes one that is not there",
                    path=path,
                    column=code.name,
                    value=other,
                    expected="another code of the codebook, or a list of them",
                )
    return codes


def check_codes(statements, codes: Collection[str], path) -> None:
    """Refuse a statement whose code is not in the codebook."""
    for row in statements:
        for name in codes_of(row):
            if name not in codes:
                raise InputError(
                    "unknown code",
                    path=row.path,
                    row=row.line,
                    column="codes",
                    value=name,
                    expected=", ".join(codes),
                    mend=f"correct the code, or define it in {path}",
                )
