"""The zip of the current sources, built once for all processes of a run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from scripts.plugin_files import NAME, ROOT


@cache
def package() -> Path:
    """The zip's path. Needs what `make` generates: extlibs/, resources.py and i18n/*.qm."""
    made, run = ROOT / "build" / f"{NAME}.zip", os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    stamp = made.with_suffix(".run")  # the run that has built it
    made.parent.mkdir(exist_ok=True)
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (run and made.exists() and stamp.exists() and stamp.read_text() == run):
            subprocess.run(
                [sys.executable, "-m", "scripts.package"], cwd=ROOT, timeout=300, check=True, capture_output=True
            )
            stamp.write_text(run)
    return made
