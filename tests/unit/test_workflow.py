"""The workflow for the outside world: it tests what the project says it supports, and runs nothing that can change."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")


def test_actions_are_pinned_by_their_commit():
    used = re.findall(r"uses: (\S+)", WORKFLOW)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_the_images_begin_with_the_oldest_supported_qgis():
    metadata = (ROOT / "metadata.txt").read_text(encoding="utf-8")
    oldest = re.search(r"qgisMinimumVersion=(\d+\.\d+)", metadata)[1]
    tags = re.search(r"tag: \[(.*)\]", WORKFLOW)[1].split(", ")
    assert tags[0].startswith(oldest + "-")
    assert any(tag.startswith("4.") for tag in tags)


def test_the_packages_beside_an_image_are_those_of_the_install_script_but_qgis():
    script = (ROOT / "scripts" / "install-system-packages.sh").read_text(encoding="utf-8")
    installed = set(re.search(r"packages=\((.*?)\)", script, re.DOTALL)[1].split())
    beside = re.findall(r"--no-install-recommends ((?:[\w-]+\s+)+)", WORKFLOW)[-1].split()
    assert installed - set(beside) == {"qgis", "python3-qgis", "qgis-providers"}


def test_it_runs_targets_that_there_are():
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    called = re.findall(r"run: make (?:--\S+ )?([a-z-]+)", WORKFLOW)
    assert {"test", "demo", "validate-zip", "test-only"} <= set(called) <= set(targets)
