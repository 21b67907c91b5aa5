"""tests/qgis/small_screen.py on a screen of 1366 x 768 pixels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from demo.qgis_process import screen

ROOT = Path(__file__).resolve().parents[2]


def test_every_dialog_fits_a_screen_of_1366_by_768():
    with screen("1366x768") as display:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/qgis/small_screen.py"],
            cwd=ROOT,
            env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
