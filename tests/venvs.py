"""Pythons with what a test runs beside the plugin, each in a folder of its own under build/, not in `.venv`.

python -m tests.venvs    make those of `make test`, before a test waits for one; what fails, the test tries again
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

from demo.build import ROOT

_NAMES = ("hdf5", "recipes", "signing-clients", "platform-clients", "entrepot-sdk")
#: Seconds that an installation may take.
_PATIENCE = 240
#: What could not be installed in this process, and why: each test that needs it would try again for minutes.
_failed: dict[str, Exception] = {}


def python_with(name: str) -> Path:
    """The interpreter's path. Installs the packages of tests/servers/{name}-requirements.txt when they are missing or
    the file has changed. Raises the error of the first attempt in this process again."""
    if name in _failed:
        raise _failed[name]
    try:
        return _python_with(name)
    except (OSError, subprocess.SubprocessError) as error:
        _failed[name] = error
        raise


def _python_with(name: str) -> Path:
    requirements = ROOT / "tests" / "servers" / f"{name}-requirements.txt"
    wanted = requirements.read_text()
    folder = ROOT / "build" / f"{name}-venv"
    stamp = folder / ".stamp"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f".{name}-venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            python = folder / "bin" / "python"
            # the pip of these tests installs there: a pip of its own, and bytecode of all modules, take as long again
            subprocess.run(["/usr/bin/python3", "-m", "venv", "--clear", "--without-pip", folder], check=True)
            pip = [sys.executable, "-m", "pip", "--python", python, "--quiet", "--disable-pip-version-check", "install"]
            subprocess.run([*pip, "--no-compile", "-r", requirements], check=True, timeout=_PATIENCE)
            stamp.write_text(wanted)
    return folder / "bin" / "python"


if __name__ == "__main__":
    for each in _NAMES:
        try:
            python_with(each)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"{each}: {error}", file=sys.stderr)
