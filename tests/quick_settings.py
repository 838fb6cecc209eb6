"""Settings with few random draws: what most tests look at does not hang on their number."""

import re
from pathlib import Path

FEW = {"resamples": 100, "permutations": 99, "orders": 99, "relabels": 1, "videos": 2}


def hasten(folder: Path) -> Path:
    """Lower the numbers of draws in the settings of the study in `folder`, which is returned."""
    path = folder / "config.yaml"
    settings = path.read_text(encoding="utf-8")
    for name, number in FEW.items():
        settings, count = re.subn(rf"(\n +{name}: )\d+", rf"\g<1>{number}", settings)
        assert count, f"{path} has no {name}"
    path.write_text(settings, encoding="utf-8")
    return folder
