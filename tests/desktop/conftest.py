"""The packaged plugin for the tests with a real QGIS window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def package() -> Path:
    """Build the zip of the current sources. Needs what `make` generates: extlibs/, resources.py and i18n/*.qm."""
    subprocess.run([sys.executable, "-m", "scripts.package"], cwd=ROOT, check=True)
    return ROOT / "build" / "datacube_browser.zip"
