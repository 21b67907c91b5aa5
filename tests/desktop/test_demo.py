"""`make demo`, the first of the README's two commands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.usefixtures("package_zip")
def test_the_demo_does_the_main_job_and_finds_the_sources_pixels_in_the_saved_file():
    ended = subprocess.run(
        [sys.executable, "-m", "demo.run", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "identical to the source" in ended.stdout
    assert ended.stdout.rstrip().endswith("demo: ok")
