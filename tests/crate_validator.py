"""The validator of RO-Crates without network: what it finds in a folder."""

import io
import json
from pathlib import Path

from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.services import validate
from urllib3 import HTTPResponse

# An excerpt of the context of RO-Crate 1.1 (CC0): a term beyond it is told as not defined.
CONTEXT = Path(__file__).with_name("ro_crate_context.json")
# It rests on Workflow RO-Crate, Process Run Crate and RO-Crate, whose checks are made too.
PROFILE = "workflow-run-crate-0.5"
# What the profiles recommend and a release does not tell, each on purpose.
UNTOLD = {
    "Action endTime",  # a clock would give the release other bytes each time
    "SoftwareApplication id",  # the workflow is a file of the crate
    "Application url",  # the project may have no address yet
    "Organization: RECOMMENDED url property",
}
HEADERS = {"Accept": "application/ld+json, application/json"}


class _Context(HTTPAdapter):
    """Answers every request with the context."""

    def send(self, request, **_):
        body = io.BytesIO(CONTEXT.read_bytes())
        headers = {"Content-Type": "application/ld+json"}
        raw = HTTPResponse(body, headers, 200, preload_content=False, request_url=request.url)
        return self.build_response(request, raw)


def fill_cache(folder: Path) -> Path:
    """A cache that holds the context, and is all that the validator asks offline."""
    cache = folder / "cache"
    with CachedSession(str(cache), backend="sqlite", expire_after=-1) as session:
        session.mount("https://", _Context())
        session.get(json.loads(CONTEXT.read_text("utf-8"))["@id"], headers=HEADERS)
    return cache


def find_faults(crate: Path, cache: Path) -> dict[str, set[str]]:
    """Names of the checks that a crate fails, by the severity of their requirement."""
    result = validate(
        ValidationSettings(
            rocrate_uri=str(crate),
            profile_identifier=PROFILE,
            requirement_severity=Severity.RECOMMENDED,
            offline=True,
            cache_path=cache,
        )
    )
    assert not result.skipped_checks
    found = {"REQUIRED": set(), "RECOMMENDED": set()}
    for issue in result.get_issues():
        found[issue.severity.name].add(issue.check.name)
    return found
