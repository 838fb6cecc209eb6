"""Prove that ``profiles/slurm`` builds the paper on Slurm, byte for byte as without it.

``python -m tests.slurm.prove`` starts a cluster of one node, builds a fresh copy on it, and
meanwhile drains the node, kills one job and cancels another. Exit status 0 only if all holds.
"""

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.slurm.cluster import Cluster, NoCluster, ask, wait_for
from tests.workspace import ROOT, Workspace, differing
from tests.workspace import jobs as rules_of

PROFILE = Path("profiles/slurm/config.yaml")
PLUGIN = "snakemake_executor_plugin_slurm"
# The executor asks ten seconds later each time, so that the first answer had better come soon.
COMMAND = ("--profile", str(PROFILE.parent), "--slurm-init-seconds-before-status-checks", "1")
# No folder can be made in it, by nobody.
NO_HOME = "/dev/null/home"
START = time.monotonic()


def tell(text: str) -> None:
    """Print a line with the seconds since the start."""
    print(f"{time.monotonic() - START:6.1f} s  {text}", flush=True)


def expect(holds: bool, text: str) -> None:
    """Print what was checked; end the proof if it does not hold."""
    tell(f"{'yes' if holds else 'NO':3}  {text}")
    if not holds:
        raise AssertionError(text)


def copy_of(place: Path, name: str, **variables) -> Workspace:
    """A fresh copy of the project, nothing built."""
    return Workspace.fresh(place / name, place / "machine", **variables)


def disturb(cluster: Cluster, workspace: Workspace, process: subprocess.Popen) -> None:
    """Drain the node between two jobs, kill the second one, and cancel the one after it."""

    def until(number: int, state: str) -> dict[str, str]:
        """The job that was submitted as the `number`-th, once it is in `state`."""

        def found():
            jobs = cluster.jobs()[number - 1 : number]
            if jobs and jobs[0]["state"] == state:
                return jobs[0]
            if process.poll() is not None:
                raise AssertionError(f"Snakemake ended before submission {number} was {state}")
            return None

        return wait_for(found, 600, f"submission {number} is {state}")

    def made(path: str) -> None:
        wait_for((workspace.folder / path).exists, 600, f"{path} is written")

    until(1, "RUNNING")
    cluster.drain()
    tell("     the node is drained while the first job runs")
    until(1, "COMPLETED")
    waiting = until(2, "PENDING")
    time.sleep(5)
    still = [job["state"] for job in cluster.jobs()]
    expect(
        still == ["COMPLETED", "PENDING"] and cluster.state() == "drained",
        f"the next job waits for the node ({waiting['reason']})",
    )
    cluster.resume()
    second = until(2, "RUNNING")
    expect(True, "it starts when the node is back")
    made("results/compute_statistics/frequencies.csv")
    for one in cluster.processes(second["id"]):
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    until(2, "FAILED")
    until(3, "COMPLETED")
    expect(True, "killed in the middle (kill -9), it was submitted once more")
    fourth = until(4, "RUNNING")
    made("_variables.yml")
    ask("scancel", fourth["id"])
    until(4, "CANCELLED")
    until(5, "COMPLETED")
    expect(True, "cancelled in the middle (scancel), the last one was submitted once more")


@contextlib.contextmanager
def running(workspace: Workspace) -> Iterator[tuple[subprocess.Popen, list[str]]]:
    """Snakemake on the cluster, and the lines it prints; it does not survive the block."""
    told: list[str] = []
    with workspace.start(*COMMAND) as process:
        reader = threading.Thread(target=lambda: told.extend(process.stdout))
        reader.start()
        try:
            yield process, told
            process.wait(600)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            reader.join()
            print("".join(told[-60:]))
            raise
        reader.join()


def check_jobs(jobs: list[dict[str, str]], told: list[str], groups: dict[str, str]) -> None:
    """Two of the submissions are for the jobs that were killed; the others are one per group."""
    for job in jobs:
        tell(f"     job {job['id']}: {job['state']}, {job['cores']} core, {job['memory']}")
    expect(
        len(jobs) == len(set(groups.values())) + 2,
        f"{len(groups)} rules took {len(jobs) - 2} submissions, and 2 more for what was killed",
    )
    counted = sum("has been submitted with SLURM jobid" in line for line in told)
    expect(counted == len(jobs), "Snakemake counts alike")
    expect({job["cores"] for job in jobs} == {"1"}, "none holds a core that it does not use")


def prove(place: Path) -> None:
    """Compare a build on the cluster with one that knows nothing of it."""
    cluster = Cluster()
    local = copy_of(place, "local")
    ran = rules_of(local.run("--cores", "2"))
    groups = yaml.safe_load((ROOT / PROFILE).read_text(encoding="utf-8"))["groups"]
    groups = {rule: group for rule, group in groups.items() if rule in ran}
    made = local.outputs()
    tell(f"     built without Slurm: {len(made)} files")
    with cluster:
        tell("     Slurm runs")
        # A folder that needs quoting, and no home.
        workspace = copy_of(place, "Städte und Bilder", HOME=NO_HOME)
        with running(workspace) as (process, told):
            disturb(cluster, workspace, process)
        expect(process.returncode == 0, "the run ends well")
        check_jobs(cluster.jobs(), told, groups)
        unlike = differing(made, workspace.outputs())
        expect(not unlike, f"all {len(made)} files have the same bytes {unlike or ''}")
        expect(not workspace.attempts.exists(), "no job reached for the network")
        expect("Nothing to be done" in workspace.run(*COMMAND), "a second run submits nothing")
        whole = copy_of(place, "one slot")
        srun = ["srun", "--cpus-per-task=2", "--mem=2000", "snakemake", "--cores", "2"]
        subprocess.run(srun, cwd=whole.folder, env=whole.env, check=True, capture_output=True)
        unlike = differing(made, whole.outputs())
        expect(not unlike, f"and so they have from `{' '.join(srun)}` {unlike or ''}")


def main() -> int:
    """Run the proof; 0 if all holds, 1 if something does not, 2 if it could not be run."""
    if not importlib.util.find_spec(PLUGIN):
        print(f"not run: {PLUGIN} is missing; pip install --require-hashes -r envs/slurm.txt")
        return 2
    try:
        with tempfile.TemporaryDirectory() as place:
            prove(Path(place))
    except NoCluster as error:
        print(f"not run: {error}")
        return 2
    except (AssertionError, TimeoutError, RuntimeError, subprocess.SubprocessError) as error:
        tell(f"FAILED: {error}")
        return 1
    tell("all holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
