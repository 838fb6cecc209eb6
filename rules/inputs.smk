"""The files of the study, as config.yaml names them."""

from scripts.files.named_files import files_matching
from scripts.interviews.transcripts import list_transcripts
from scripts.settings import existing
from scripts.videos.capture_files import find_captures

CAPTURES = run(partial(find_captures, config["captures"]["files"]))
INTERVIEWS = config["interviews"]
CODED = files_matching(INTERVIEWS["statements"]) or [INTERVIEWS["statements"]]
# What a study may have and need not have; a transcript and names are for its author's eyes.
QUOTES, COREQ, NAMES = (
    [INTERVIEWS[key]] * bool(INTERVIEWS.get(key)) for key in ("quotes", "coreq", "names")
)
TRANSCRIPTS = list_transcripts(INTERVIEWS.get("transcripts", ""))
CODING = [
    *config["coding"]["sheets"].values(),
    *[path for files in config["coding"]["rounds"].values() for path in files],
]
RAW = [
    *CAPTURES,
    config["coding"]["codebook"],
    *CODING,
    config["coding"]["adjudication"],
    config["interviews"]["respondents"],
    *CODED,
    config["interviews"]["codebook"],
    *QUOTES,
    *COREQ,
    config["published"],
]


def named(key):
    """Input function of the files under a key of config.yaml; one that is gone stops the run."""
    return lambda _: run(partial(existing, config, key))
