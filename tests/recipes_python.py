"""A Python with what the generated scripts need, without QGIS and the plugin."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

from demo.build import ROOT

_REQUIREMENTS = ROOT / "tests" / "servers" / "recipes-requirements.txt"
_FOLDER = ROOT / "build" / "recipes-venv"


def recipes_python() -> Path:
    """The interpreter's path; installs the packages when they are missing or the requirements have changed."""
    stamp, wanted = _FOLDER / ".stamp", _REQUIREMENTS.read_text()
    _FOLDER.parent.mkdir(exist_ok=True)
    with (_FOLDER.parent / ".recipes-venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", _FOLDER], check=True)
            pip = [_FOLDER / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "-r", _REQUIREMENTS], check=True)
            stamp.write_text(wanted)
    return _FOLDER / "bin" / "python"
