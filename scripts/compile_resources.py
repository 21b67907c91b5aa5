"""Compile resources.qrc into resources.py with pb_tool: `make resources`.

The compiler writes the icons' modification times into its output, and imports from PyQt5, which QGIS 4 does not have.
So it works on copies with a fixed time, and its import is replaced: the same icons give the same file everywhere.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copy(ROOT / "pb_tool.cfg", folder)
        shutil.copy(ROOT / "resources.qrc", folder)
        shutil.copytree(ROOT / "resources", folder / "resources")
        for path in folder.rglob("*"):
            os.utime(path, (0, 0))
        tool = Path(sys.executable).with_name("pb_tool")
        # Qt orders the icons by a hash whose seed is another one in each process
        environment = {**os.environ, "QT_HASH_SEED": "0"}
        subprocess.run([tool, "compile"], cwd=folder, check=True, stdout=subprocess.DEVNULL, env=environment)
        compiled = (folder / "resources.py").read_text(encoding="utf-8")
    mended = compiled.replace("from PyQt5 import QtCore", "from qgis.PyQt import QtCore")
    (ROOT / "resources.py").write_text(mended, encoding="utf-8")


if __name__ == "__main__":
    main()
