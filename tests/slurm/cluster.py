"""A Slurm cluster of one node, this machine, for as long as a block runs."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Jobs find Slurm's settings in this place alone: the executor takes SLURM_CONF from them.
CONF = Path("/etc/slurm/slurm.conf")
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scontrol", "scancel")
SETTINGS = """\
ClusterName=proof
SlurmctldHost={node}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
MinJobAge=3600
SlurmdParameters=config_overrides
NodeName={node} NodeAddr=127.0.0.1 CPUs=2 RealMemory=4000
PartitionName=main Nodes=ALL Default=YES MaxTime=120 State=UP
"""


class NoCluster(Exception):
    """Why no cluster can be started here, and what would mend it."""


def wait_for(condition: Callable[[], object], seconds: float, what: str):
    """What `condition` returns once it is true.

    Raises
    ------
    TimeoutError
        It says `what` did not happen.
    """
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.2)
    return found


def ask(*command: str) -> str:
    """What a command of Slurm prints; its message is part of the error if it fails."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Cluster:
    """One node of two cores, whose daemons and settings are gone after the block.

    Raises
    ------
    NoCluster
        Slurm is not installed, the user is not root, or the machine has settings of its own.
    """

    def __init__(self):
        missing = [program for program in PROGRAMS if not shutil.which(program)]
        if missing:
            raise NoCluster(
                f"{', '.join(missing)} not found; on Debian or Ubuntu:"
                " apt-get install --yes --no-install-recommends slurm-wlm"
            )
        if os.geteuid():
            raise NoCluster(f"only root can write {CONF} and start the daemons")
        if CONF.exists():
            raise NoCluster(f"{CONF} is there already, and is not ours to replace")
        self.node = socket.gethostname().split(".")[0]
        self.written = False
        self.daemons: list[subprocess.Popen] = []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="slurm-")
        self.place = Path(self.folder.name)
        # Whoever is told to end, ends the daemons too.
        self.handler = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.made = not CONF.parent.exists()
        try:
            self.start()
        except BaseException:
            for log in sorted(self.place.glob("*.log")):
                print(f"{log.name}:\n{log.read_text(errors='replace')[-2000:]}")
            self.__exit__()
            raise
        return self

    def start(self):
        """Write the settings, start the three daemons, and wait until the node takes jobs."""
        for name in ("state", "spool"):
            (self.place / name).mkdir()
        (self.place / "munge.key").write_bytes(os.urandom(1024))
        (self.place / "munge.key").chmod(0o600)
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            second.bind(("127.0.0.1", 0))
            ports = [first.getsockname()[1], second.getsockname()[1]]
        text = SETTINGS.format(node=self.node, ports=ports, place=self.place)
        CONF.parent.mkdir(exist_ok=True)
        with CONF.open("x", encoding="utf-8") as file:
            self.written = True
            file.write(text)
        files = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munged.pid"}
        files |= {"seed-file": "munge.seed"}
        options = [f"--{option}={self.place / name}" for option, name in files.items()]
        self.run("munged", "--foreground", "--force", *options)
        wait_for((self.place / "munge.socket").exists, 20, "munged answers")
        self.run("slurmctld", "-D")
        self.run("slurmd", "-D", "-N", self.node)
        wait_for(lambda: self.state() == "idle", 60, "the node takes jobs")

    def run(self, *command: str):
        """Start a daemon as a child of this process, what it tells in a file."""
        with (self.place / f"{command[0]}.log").open("w") as log:
            self.daemons.append(subprocess.Popen(command, stdout=log, stderr=log))

    def state(self) -> str:
        """The node's state, such as idle, mixed, drained; empty while nobody answers."""
        told = subprocess.run(
            ["sinfo", "--noheader", "--format=%T"], capture_output=True, text=True
        )
        return told.stdout.strip().rstrip("*")

    def jobs(self) -> list[dict[str, str]]:
        """All jobs that were ever submitted, in order: id, state, reason, cores, memory."""
        names = ("id", "state", "reason", "cores", "memory")
        listed = ask("squeue", "--states=all", "--noheader", "--format=%i|%T|%r|%C|%m")
        rows = [dict(zip(names, line.split("|"), strict=True)) for line in listed.splitlines()]
        return sorted(rows, key=lambda row: int(row["id"]))

    def drain(self):
        """Let the node take no further job."""
        ask("scontrol", "update", f"NodeName={self.node}", "State=DRAIN", "Reason=proof")

    def resume(self):
        """Let the node take jobs again."""
        ask("scontrol", "update", f"NodeName={self.node}", "State=RESUME")

    def processes(self, job: str) -> list[int]:
        """Ids of the processes of a running job."""
        listed = ask("scontrol", "listpids", job).splitlines()[1:]
        return [int(line.split()[0]) for line in listed if int(line.split()[0]) > 1]

    def __exit__(self, *_):
        if self.written and self.state():
            # Else the processes of a job would outlive the daemons.
            subprocess.run(["scancel", "--user=root", "--signal=KILL", "--full"], check=False)
            subprocess.run(["scancel", "--user=root"], check=False)
            time.sleep(1)
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(15)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        if self.written:
            CONF.unlink()
        if self.made and CONF.parent.exists():
            CONF.parent.rmdir()
        signal.signal(signal.SIGTERM, self.handler)
        self.folder.cleanup()
