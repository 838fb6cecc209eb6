"""The profile for Slurm: short rules share a slot, long ones have their own, nothing is misnamed.

``python -m tests.slurm.prove`` runs it on a real cluster.
"""

import re
from pathlib import Path

import pytest
import yaml
from workspace import ROOT, Workspace, workflow_text

from tests.slurm import cluster

PROFILE = "profiles/slurm/config.yaml"
SETTINGS = yaml.safe_load((ROOT / PROFILE).read_text(encoding="utf-8"))
# What `snakemake compare` does once each study is built stands in one further group.
BUILD = {rule: group for rule, group in SETTINGS["groups"].items() if group != "comparison"}
DEFAULT = yaml.safe_load((ROOT / "profiles/default/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """What Snakemake plans for the default target; any executor groups alike."""
    place = tmp_path_factory.mktemp("planned")
    workspace = Workspace.fresh(place / "project", place / "machine")
    text = re.sub(r"^(executor|slurm-[\w-]+):.*\n", "", (ROOT / PROFILE).read_text(), flags=re.M)
    assert "slurm" not in yaml.safe_load(text).values()
    (workspace.folder / PROFILE).write_text(text, encoding="utf-8")
    return workspace.run("--profile", str(Path(PROFILE).parent), "--dry-run")


def test_the_whole_build_takes_a_handful_of_submissions(planned):
    groups = re.findall(r"Group job (\S+) ", planned)
    alone = re.findall(r"^(?:local)?rule (\w+):$", planned, re.M)
    assert sorted(groups) == sorted(set(BUILD.values()))
    assert alone == [], "a rule of the default build has no group in the profile"
    assert len(groups) <= 4


def test_its_groups_hold_the_rules_of_the_build_and_no_other(planned):
    rules = set(re.findall(r"^ +(?:local)?rule (\w+):$", planned, re.M))
    assert rules == BUILD.keys()


def test_rules_that_the_profile_names_exist(rules):
    for key in ("groups", "set-resources", "set-threads"):
        assert SETTINGS[key].keys() - rules.keys() == set(), key


def test_rules_that_take_all_cores_take_those_of_the_profile():
    bodies = dict(re.findall(r"^rule (\w+):\n((?:[ ].*\n|\n)*)", workflow_text(), re.M))
    greedy = [name for name, body in bodies.items() if "threads: workflow.cores" in body]
    assert SETTINGS["set-threads"] == dict.fromkeys(greedy, SETTINGS["cores"])


def test_no_setting_is_lost_to_the_default_profile():
    # It is read after the one that --profile names, and would win.
    assert SETTINGS.keys() & DEFAULT.keys() == set()


def test_a_group_asks_for_the_room_of_one_job():
    # Else it asks for all that could run at once, and one at a time does.
    assert SETTINGS["default-resources"]["turn"] == SETTINGS["resources"]["turn"] == 1
    assert SETTINGS["set-resource-scopes"] == {"turn": "local"}


def test_settings_of_a_real_cluster_are_not_touched(tmp_path, monkeypatch):
    conf = tmp_path / "slurm.conf"
    conf.write_text("ClusterName=theirs\n")
    monkeypatch.setattr(cluster, "CONF", conf)
    monkeypatch.setattr(cluster.shutil, "which", lambda program: program)
    monkeypatch.setattr(cluster.os, "geteuid", lambda: 0)
    with pytest.raises(cluster.NoCluster, match="not ours to replace"), cluster.Cluster():
        pass
    assert conf.read_text() == "ClusterName=theirs\n"


def test_without_slurm_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setattr(cluster.shutil, "which", lambda program: None)
    with pytest.raises(cluster.NoCluster, match="apt-get install"):
        cluster.Cluster()
