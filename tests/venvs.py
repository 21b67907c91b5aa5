"""Pythons with what a test runs beside the plugin, each in a folder of its own under build/, not in `.venv`."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

from demo.build import ROOT


def python_with(name: str) -> Path:
    """The interpreter's path. Installs the packages of tests/servers/{name}-requirements.txt when they are missing or
    the file has changed."""
    requirements = ROOT / "tests" / "servers" / f"{name}-requirements.txt"
    wanted = requirements.read_text()
    folder = ROOT / "build" / f"{name}-venv"
    stamp = folder / ".stamp"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f".{name}-venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "-r", requirements], check=True)
            stamp.write_text(wanted)
    return folder / "bin" / "python"
