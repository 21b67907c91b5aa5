"""The packaged plugin, built once for all tests with a real QGIS window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def package() -> Path:
    """The zip of the sources as they are now. Needs what `make` generates: extlibs/, resources.py and i18n/*.qm."""
    subprocess.run([sys.executable, "-m", "scripts.package"], cwd=ROOT, check=True)
    return ROOT / "build" / "datacube_browser.zip"
